//! A disk that fills up: starts are refused before what runs has to stop, reads
//! go on, and when there is room again, everything does.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use super::server::{Home, Server, assert_whole, text, until};

/// A small disk of its own, unmounted when it goes out of scope.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// None where this process may not mount anything.
    fn mount(at: &Path, size: &str) -> Option<Self> {
        fs::create_dir_all(at).expect("the folder is ours");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"])
            .arg(at)
            .output()
            .is_ok_and(|output| output.status.success());
        if !mounted {
            println!("skipped: this process may not mount a small disk");
        }
        mounted.then(|| Self(at.to_owned()))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: a server that a failing story leaves may hold it still.
        let unmounted = Command::new("umount").arg("--lazy").arg(&self.0).status();
        assert!(
            unmounted.is_ok_and(|status| status.success()) || std::thread::panicking(),
            "it is ours to unmount"
        );
    }
}

#[test]
fn a_full_disk_refuses_starts_before_it_stops_what_runs_and_goes_on_with_room() {
    let Some(home) = Home::on_log("it fills the disk of the data directory") else { return };
    let Some(disk) = SmallDisk::mount(&home.data(), "160m") else { return };
    let ballast = disk.0.join("ballast");
    File::create(&ballast)
        .and_then(|file| {
            rustix::fs::fallocate(&file, rustix::fs::FallocateFlags::empty(), 0, 64 << 20).map_err(Into::into)
        })
        .expect("there is room");
    let config = home.write("frevo.toml", "segment_size = 1048576\n");
    let arguments = ["--config", config.to_str().expect("a path of ours")];
    let server = home.serve_with(0, &arguments);

    let activity = text(&server.ask("CreateActivity", &json!({ "name": "work" }))["activityArn"]);
    let task =
        json!({ "StartAt": "A", "States": { "A": { "Type": "Task", "Resource": activity, "End": true } } });
    let machine = server.create("works", &task);
    let running: Vec<String> =
        (0..5).map(|_| server.start(&machine, &json!({ "before": "it was full" }))).collect();
    let tokens: Vec<String> = running
        .iter()
        .map(|_| text(&server.ask("GetActivityTask", &json!({ "activityArn": activity }))["taskToken"]))
        .collect();

    let (acknowledged, refusal) = fill(&server, &machine);
    println!("{} starts of 240 KB until the disk was full", acknowledged.len());
    assert_eq!((refusal.0.as_str(), refusal.1), ("ServiceUnavailableException", 503), "clients retry it");
    assert!(refusal.2.contains("disk is full"), "{}", refusal.2);
    until("the metric says so", || {
        server.page("/metrics").contains("\nfrevo_accepts_starts 0\n").then_some(())
    });

    // Reads answer, and work goes on.
    assert_eq!(server.describe(&running[0])["status"], "RUNNING");
    assert_eq!(server.executions(&machine).len(), running.len() + acknowledged.len());
    for token in &tokens {
        server.ask("SendTaskSuccess", &json!({ "taskToken": token, "output": "\"done\"" }));
    }
    for execution in &running {
        assert_eq!(server.ended(execution)["output"], "\"done\"");
        assert_whole(execution, &server.history(execution));
    }

    // Another program takes the rest, and the store can't be written.
    let rest = take_all(&disk);
    let done = acknowledged.len() / 2;
    for _ in 0..done {
        let task = server.ask("GetActivityTask", &json!({ "activityArn": activity }));
        server.ask("SendTaskSuccess", &json!({ "taskToken": task["taskToken"], "output": "\"late\"" }));
    }
    until("the store takes no writes", || {
        server.page("/metrics").contains("\nfrevo_store_accepts_writes 0\n").then_some(())
    });
    let late: Vec<&String> = acknowledged
        .iter()
        .map(|(execution, _)| execution)
        .filter(|execution| server.describe(execution)["output"] == "\"late\"")
        .collect();
    assert_eq!(late.len(), done, "what ended is known without the store");
    assert_eq!(server.describe(&running[0])["output"], "\"done\"", "what the store has is read");

    fs::remove_file(&rest).and_then(|()| fs::remove_file(&ballast)).expect("they are ours");
    // Without a restart.
    until("the store has all that ended", || {
        let metrics = server.page("/metrics");
        let is = |line: &str| metrics.contains(&format!("\n{line}\n"));
        (is("frevo_list_lag_executions 0") && is("frevo_store_accepts_writes 1")).then_some(())
    });
    assert!(server.page("/metrics").contains("\nfrevo_store_reopened_total 1\n"), "{}", server.said());
    let succeeded = json!({ "stateMachineArn": machine, "statusFilter": "SUCCEEDED", "maxResults": 1000 });
    let listed = server.ask("ListExecutions", &succeeded)["executions"].as_array().map(Vec::len);
    assert_eq!(listed, Some(running.len() + done));
    for execution in late {
        assert_whole(execution, &server.history(execution));
    }

    let start = json!({ "stateMachineArn": machine, "name": "after", "input": "{}" });
    let after = until("starts are taken again", || server.call("StartExecution", &start).ok());
    let port = server.kill();
    let server = home.serve_with(port, &arguments);
    assert_eq!(server.describe(&text(&after["executionArn"]))["status"], "RUNNING");
    for (execution, input) in &acknowledged {
        assert_eq!(server.describe(execution)["input"], *input, "{execution} was acknowledged");
    }
    assert_eq!(server.executions(&machine).len(), running.len() + acknowledged.len() + 1);
    assert!(server.terminate().success());
}

/// A file that leaves no page on the disk.
fn take_all(disk: &SmallDisk) -> PathBuf {
    const PAGE: [u8; 4096] = [0; 4096];
    let path = disk.0.join("rest");
    let mut file = File::create(&path).expect("a name needs no page");
    let refused = loop {
        if let Err(error) = file.write_all(&PAGE) {
            break error;
        }
    };
    assert_eq!(refused.kind(), std::io::ErrorKind::StorageFull, "{refused}");
    path
}

/// Code, status and words of a refusal.
type Refused = (String, u16, String);

/// Text that does not get smaller by packing.
fn noise(seed: u64, size: usize) -> String {
    let mut state = seed;
    let letter = |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b'0' + (state >> 58) as u8)
    };
    (0..size).map(letter).filter(|letter| *letter != '\\').collect()
}

/// Starts executions until no more are taken.
fn fill(server: &Server, machine: &str) -> (Vec<(String, Value)>, Refused) {
    let mut acknowledged = Vec::new();
    // More than the disk holds.
    for number in 0..2000 {
        let input = json!({ "number": number, "weight": noise(number, 240_000) }).to_string();
        let start = json!({ "stateMachineArn": machine, "name": format!("s{number}"), "input": input });
        match server.call("StartExecution", &start) {
            Ok(started) => acknowledged.push((text(&started["executionArn"]), json!(input))),
            Err(refusal) if refusal.code == "ThrottlingException" => {}
            Err(refusal) => return (acknowledged, (refusal.code, refusal.status, refusal.message)),
        }
    }
    panic!("the disk is never full");
}
