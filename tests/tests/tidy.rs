//! The house: who imports whom, and what the pure crates must not name.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, iter};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies in the workspace").to_owned()
}

/// The table of ARCHITECTURE.md: crate, folder, what it may import of ours.
fn table() -> Vec<(String, String, BTreeSet<String>)> {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md is there");
    let rows = text.lines().filter(|line| line.starts_with("| frevo-"));
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [name, folder, _, imports] = cells[..] else { panic!("a row has four cells: {row}") };
        let imports = imports.split(',').map(str::trim).filter(|import| !matches!(*import, "–" | ""));
        (
            name.to_owned(),
            folder.trim_matches('`').to_owned(),
            imports.map(|name| format!("frevo-{name}")).collect(),
        )
    })
    .collect()
}

/// What each manifest imports of ours, in the workspace's order of members.
fn imports() -> Vec<(String, String, BTreeSet<String>)> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("cargo prints JSON");
    let packages = metadata["packages"].as_array().expect("there are packages");
    let by_folder: BTreeMap<String, &serde_json::Value> = packages
        .iter()
        .map(|package| {
            let manifest = PathBuf::from(package["manifest_path"].as_str().expect("a path"));
            let folder =
                manifest.parent().expect("a folder").strip_prefix(root()).expect("within the workspace");
            (folder.display().to_string(), package)
        })
        .collect();
    let members = fs::read_to_string(root().join("Cargo.toml")).expect("the manifest is there");
    let members =
        members.split("members = [").nth(1).and_then(|rest| rest.split(']').next()).expect("members");
    members
        .lines()
        .filter_map(|line| line.trim().strip_prefix('"')?.strip_suffix("\","))
        .map(|folder| {
            let package = by_folder[folder];
            let dependencies = package["dependencies"].as_array().expect("dependencies");
            let ours = dependencies
                .iter()
                .filter(|dependency| dependency["kind"].is_null())
                .filter_map(|dependency| dependency["name"].as_str())
                .filter(|name| name.starts_with("frevo-"));
            let name = package["name"].as_str().expect("a name").to_owned();
            (name, folder.to_owned(), ours.map(str::to_owned).collect())
        })
        .collect()
}

#[test]
fn each_crate_imports_what_the_architecture_allows_and_stands_where_it_says() {
    let (table, found) = (table(), imports());
    let places = |rows: &[(String, String, BTreeSet<String>)]| {
        rows.iter().map(|(name, folder, _)| (name.clone(), folder.clone())).collect::<Vec<_>>()
    };
    assert_eq!(places(&table), places(&found), "ARCHITECTURE.md lists the members in reading order");
    for ((name, _, allowed), (_, _, imported)) in iter::zip(table, found) {
        if !allowed.contains("frevo-all") {
            let forbidden: Vec<_> = imported.difference(&allowed).collect();
            assert!(
                forbidden.is_empty(),
                "{name} imports {forbidden:?}, which ARCHITECTURE.md does not allow"
            );
        }
    }
}

#[test]
fn the_pure_crates_read_no_clock_file_socket_or_random_source_and_are_not_async() {
    const IMPURE: [&str; 12] = [
        "std::fs",
        "std::net",
        "std::env",
        "std::process",
        "std::thread",
        "SystemTime",
        "Instant::now",
        " rand::",
        "async fn",
        ".await",
        "tokio",
        "println!",
    ];
    for folder in ["broker/value", "broker/event", "broker/router", "workflows/jsonata", "workflows/asl"] {
        for file in rust_files(&root().join(folder).join("src")) {
            let text = fs::read_to_string(&file).expect("a source file reads");
            // Tests may read recorded cases and print why they skip them.
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            if file.file_name().is_some_and(|name| name == "tests.rs")
                || file.parent().is_some_and(|parent| parent.ends_with("tests"))
            {
                continue;
            }
            let code: String = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
            for word in IMPURE {
                assert!(!code.contains(word), "{} names `{word}`", file.display());
            }
        }
    }
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder reads") {
        let path = entry.expect("an entry reads").path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn what_is_said_to_show_a_part_of_the_console_is_there() {
    let parity = fs::read_to_string(root().join("docs/console-parity.md")).expect("it is there");
    let told = fs::read_to_string(root().join("tests/tests/end_to_end/console.rs")).expect("it is there");
    let rows = parity.lines().map(|line| line.split('|').map(str::trim).collect::<Vec<_>>());
    let shown = rows
        .filter(|row| row.len() == 6)
        .flat_map(|row| row[4].split(", "))
        .filter(|name| !["", "-", "shown by", "tests"].contains(name));
    let mut count = 0;
    for story in shown {
        count += 1;
        assert!(told.contains(&format!("(\"{story}\"")), "no test tells the story `{story}`");
    }
    assert!(count > 50, "the table has another form: {count}");
}
