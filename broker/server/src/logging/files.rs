//! Where lines go: a file for each log group in a directory, or the standard output.
//!
//! `DIR/ACCOUNT/REGION/NAME.jsonl`, in which the slashes of the name are
//! directories. A file that has grown beyond its bound becomes `….jsonl.1`, what was
//! that becomes `….jsonl.2`, and so on; the last one goes. On the standard output a
//! line begins with the log group that it is for.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use frevo_event::LogGroup;

use super::reader::Logged;
use crate::config::LoggingConfig;

/// The destination that is the standard output.
pub const STDOUT: &str = "-";

/// Where lines go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files {
    /// None: the standard output.
    directory: Option<PathBuf>,
    file_size: u64,
    files: u32,
}

impl Files {
    /// What the configuration says; none: nothing is logged.
    pub fn of(config: &LoggingConfig) -> Option<Self> {
        let destination = config.destination.as_ref()?;
        Some(Self {
            directory: (destination != STDOUT).then(|| destination.into()),
            file_size: config.file_size,
            files: config.files,
        })
    }

    /// Writes lines. What one log group has was written whole, or not at all.
    ///
    /// # Errors
    /// A file can't be written; the lines of those before it are taken out.
    pub fn write(&self, lines: &mut Vec<Logged>) -> io::Result<()> {
        let Some(directory) = &self.directory else {
            let mut text = String::new();
            lines.iter().for_each(|logged| text += &printed(logged));
            lines.clear();
            let mut stdout = io::stdout().lock();
            stdout.write_all(text.as_bytes())?;
            return stdout.flush();
        };
        let mut groups: BTreeMap<LogGroup, String> = BTreeMap::new();
        for Logged { group, line } in lines.iter() {
            let text = groups.entry(group.clone()).or_default();
            *text += line;
            text.push('\n');
        }
        for (group, text) in groups {
            self.append(&path_of(directory, &group), &text)?;
            lines.retain(|logged| logged.group != group);
        }
        Ok(())
    }

    fn append(&self, path: &Path, text: &str) -> io::Result<()> {
        fs::create_dir_all(path.parent().unwrap_or(path))?;
        let size = fs::metadata(path).map_or(0, |found| found.len());
        if size > 0 && size + text.len() as u64 > self.file_size {
            self.rotate(path)?;
        }
        let mut file = File::options().create(true).append(true).open(path)?;
        let before = file.metadata()?.len();
        file.write_all(text.as_bytes()).inspect_err(|_| {
            // Half a line would spoil the next one, too. What fails twice is said once.
            let _ = file.set_len(before);
        })
    }

    fn rotate(&self, path: &Path) -> io::Result<()> {
        let numbered = |number: u32| match number {
            0 => path.to_owned(),
            number => PathBuf::from(format!("{}.{number}", path.display())),
        };
        let last = self.files.saturating_sub(1);
        if last == 0 {
            return fs::remove_file(path);
        }
        for number in (0..last).rev().filter(|number| numbered(*number).exists()) {
            fs::rename(numbered(number), numbered(number + 1))?;
        }
        Ok(())
    }
}

fn path_of(directory: &Path, group: &LogGroup) -> PathBuf {
    let mut path = directory.join(&*group.account);
    path.push(&*group.region);
    path.extend(group.parts());
    path.as_mut_os_string().push(".jsonl");
    path
}

/// The line with its log group.
fn printed(Logged { group, line }: &Logged) -> String {
    let LogGroup { account, region, name } = group;
    let members = line.strip_prefix('{').unwrap_or(line);
    format!("{{\"log_group\":\"arn:aws:logs:{region}:{account}:log-group:{name}\",{members}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn logged(name: &str, line: &str) -> Logged {
        let group =
            LogGroup { account: "000000000000".into(), region: "us-east-1".into(), name: name.into() };
        Logged { group, line: line.into() }
    }

    #[test]
    fn each_log_group_has_a_file_and_a_bounded_number_of_older_ones() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let files = Files { directory: Some(folder.path().into()), file_size: 8, files: 3 };
        for number in 1..=9 {
            let mut lines = vec![logged("/aws/orders", &format!("{number}__")), logged("other", "{}")];
            files.write(&mut lines).expect("it is written");
            assert!(lines.is_empty());
        }
        let text = |name: &str| {
            fs::read_to_string(folder.path().join("000000000000/us-east-1").join(name)).expect("it is there")
        };
        assert_eq!(text("aws/orders.jsonl"), "9__\n");
        assert_eq!(text("aws/orders.jsonl.1"), "7__\n8__\n");
        assert_eq!(text("aws/orders.jsonl.2"), "5__\n6__\n");
        assert_eq!(fs::read_dir(folder.path().join("000000000000/us-east-1/aws")).expect("it is").count(), 3);
        assert_eq!(text("other.jsonl"), "{}\n");
    }

    #[test]
    fn what_could_not_be_written_is_kept() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let files = Files { directory: Some(folder.path().into()), file_size: 1 << 20, files: 1 };
        fs::create_dir_all(folder.path().join("000000000000/us-east-1/b.jsonl")).expect("the folder is ours");
        let mut lines = vec![logged("b", "1"), logged("a", "2")];
        files.write(&mut lines).expect_err("a folder is in the way");
        assert_eq!(lines, [logged("b", "1")]);
    }

    #[test]
    fn a_printed_line_says_for_which_log_group_it_is() {
        assert_eq!(
            printed(&logged("/a", r#"{"id":"1"}"#)),
            "{\"log_group\":\"arn:aws:logs:us-east-1:000000000000:log-group:/a\",\"id\":\"1\"}\n"
        );
    }
}
