//! EventBridge's API with boto3, unmodified: what is registered, what is
//! refused, and that it is all there after the server was killed or stopped.

use std::fs;
use std::path::Path;

use super::programs;
use super::server::Home;

#[test]
fn boto3_registers_with_event_bridge_and_finds_all_of_it_after_a_restart() {
    let Some(venv) = programs::python() else { return };
    let home = Home::new();
    let server = home.serve();
    let story = |part: &str, endpoint: &str| {
        programs::script(&venv, "event_bridge_story.py", &[part, endpoint]);
    };
    story("register", &server.witnessed_endpoint());
    let port = server.kill();
    let server = home.serve_with(port, &[]);
    story("find", &server.witnessed_endpoint());
    // An orderly end writes checkpoints, from which the next start reads.
    assert!(server.terminate().success());
    let server = home.serve();
    story("find", &server.witnessed_endpoint());
    assert_eq!(files_with(&home.data(), b"s3cret"), Vec::<String>::new());
    story("empty", &server.witnessed_endpoint());
}

#[test]
fn boto3_publishes_an_event_that_starts_an_execution_whose_end_starts_another() {
    let Some(venv) = programs::python() else { return };
    let home = Home::new();
    let server = home.serve();
    programs::script(&venv, "event_bridge_story.py", &["publish", &server.witnessed_endpoint()]);
}

#[test]
fn boto3_has_an_execution_started_at_a_minute_by_a_rule_and_at_a_second_by_a_schedule() {
    let Some(venv) = programs::python() else { return };
    let home = Home::new();
    let server = home.serve();
    programs::script(&venv, "event_bridge_story.py", &["schedule", &server.witnessed_endpoint()]);
}

/// The files that have these bytes, as far as they are not compressed; none where
/// there is no folder, as on a broker.
pub fn files_with(folder: &Path, bytes: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    if !folder.exists() {
        return found;
    }
    for entry in fs::read_dir(folder).expect("the folder reads") {
        let path = entry.expect("its entry reads").path();
        if path.is_dir() {
            found.extend(files_with(&path, bytes));
        } else if fs::read(&path).expect("the file reads").windows(bytes.len()).any(|window| window == bytes)
        {
            found.push(path.display().to_string());
        }
    }
    found
}
