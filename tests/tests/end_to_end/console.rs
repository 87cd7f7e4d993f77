//! The web console: as files, as what it listens to, and in a browser.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;

use serde_json::{Value, json};

use super::http;
use super::programs::{self, stderr, stdout};
use super::server::{Home, Server};

const ACTIVITY: &str = "arn:aws:states:us-east-1:000000000000:activity:charge";

/// What is sent of an execution's history, an event at a time.
struct Following(BufReader<TcpStream>);

/// An event of a stream: its name, its id and its data.
type Sent = (String, String, Value);

impl Following {
    fn begin(server: &Server, execution: &str, after: u32) -> Self {
        let mut stream = TcpStream::connect(server.address()).expect("it listens");
        stream.set_read_timeout(Some(super::server::PATIENCE)).expect("a time");
        let address = server.address();
        write!(
            stream,
            "GET /live/executions?execution={execution}&after={after} HTTP/1.1\r\nHost: {address}\r\n\r\n"
        )
        .expect("written");
        Self(BufReader::new(stream))
    }

    /// The next event; none once the stream has ended. What is around it, the head and the
    /// sizes of chunks, is passed over.
    fn next(&mut self) -> Option<Sent> {
        let mut sent = (String::new(), String::new(), Value::Null);
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).expect("it comes in time") == 0 || line == "0\r\n" {
                return None;
            }
            let line = line.trim_end();
            if let Some(name) = line.strip_prefix("event: ") {
                sent.0 = name.to_owned();
            } else if let Some(id) = line.strip_prefix("id: ") {
                sent.1 = id.to_owned();
            } else if let Some(data) = line.strip_prefix("data: ") {
                sent.2 = serde_json::from_str(data).expect("JSON");
                return Some(sent);
            }
        }
    }

    /// What is told until it ends: the ids of events, and how it ended.
    fn rest(mut self) -> (Vec<u64>, Value) {
        let mut ids = Vec::new();
        while let Some((name, id, data)) = self.next() {
            if name == "end" {
                assert_eq!(self.next(), None, "nothing follows the end");
                return (ids, data["status"].clone());
            }
            ids.extend(ids_of(&data));
            assert_eq!(id, ids.last().expect("there is one").to_string());
        }
        panic!("it does not end: {ids:?}");
    }
}

fn ids_of(data: &Value) -> Vec<u64> {
    data["events"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|event| event["id"].as_u64().expect("an id"))
        .collect()
}

#[test]
fn a_history_is_followed_as_it_grows_from_any_event_on() {
    let home = Home::new();
    let server = home.serve();
    server.ask("CreateActivity", &json!({ "name": "charge" }));
    let charge = json!({ "Type": "Task", "Resource": ACTIVITY, "End": true });
    let machine = server.create("orders", &json!({ "StartAt": "Charge", "States": { "Charge": charge } }));
    let execution = server.start(&machine, &json!({ "id": 17 }));

    let mut following = Following::begin(&server, &execution, 0);
    let (name, id, data) = following.next().expect("what there is");
    assert_eq!((&*name, &*id, &data["status"]), ("history", "3", &json!("RUNNING")));
    assert_eq!(data["events"][0]["executionStartedEventDetails"]["input"], "{\"id\":17}", "{data}");
    let task = server.ask("GetActivityTask", &json!({ "activityArn": ACTIVITY, "workerName": "w" }));
    let (_, _, data) = following.next().expect("what came");
    assert_eq!((ids_of(&data), &data["events"][0]["type"]), (vec![4], &json!("ActivityStarted")));
    server.ask("SendTaskSuccess", &json!({ "taskToken": task["taskToken"], "output": "1" }));
    assert_eq!(following.rest(), (vec![5, 6, 7], json!("SUCCEEDED")));

    assert_eq!(Following::begin(&server, &execution, 5).rest(), (vec![6, 7], json!("SUCCEEDED")));
    let server = home.serve_with(server.kill(), &[]);
    assert_eq!(Following::begin(&server, &execution, 0).rest().0, (1..=7).collect::<Vec<_>>());
    let missing = http::get(
        server.address(),
        "/live/executions?execution=arn:aws:states:us-east-1:000000000000:execution:orders:none",
    );
    assert_eq!(missing.expect("it answers").status, 404);
}

#[test]
fn pages_and_files_come_with_a_policy_that_lets_nothing_else_in() {
    let home = Home::new();
    let server = home.serve();
    let page = http::get(server.address(), "/console/000000000000/us-east-1/machines").expect("it answers");
    if page.status == 404 {
        let said = String::from_utf8_lossy(&page.body).into_owned();
        assert!(said.contains("make console"), "{said}");
        assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "the gate builds the console");
        println!("skipped: the console is not in this build; `make console` builds it");
        return;
    }
    let html = String::from_utf8_lossy(&page.body).into_owned();
    assert!(
        html.contains("<div id=\"root\">") && !html.contains("http://") && !html.contains("https://"),
        "{html}"
    );
    assert!(!html.contains("%NONCE%"), "each page has a number of its own: {html}");
    let script = html.split("src=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a script");
    let script = http::get(server.address(), script).expect("it answers");
    assert_eq!(script.status, 200);
    let stranger = http::get(server.address(), "/console/assets/none.js").expect("it answers");
    assert_eq!(stranger.status, 404);
}

/// Runs one of the stories that are told in a browser.
fn in_browser(story: &str, home: &Home, server: &Server) {
    let Some(folder) = programs::console() else { return };
    let script = folder.join("tests").join(format!("{story}.mjs"));
    let shots = home.path("shots");
    let output = programs::program("node")
        .arg(&script)
        .arg(server.endpoint())
        .arg(&shots)
        .current_dir(&folder)
        .output()
        .expect("node runs");
    let kept = programs::repository("target/console-shots");
    if !output.status.success() {
        // What the browser showed when it went wrong stays for who looks.
        std::fs::create_dir_all(&kept).and_then(|()| std::fs::rename(&shots, kept.join(story))).ok();
    }
    assert!(output.status.success(), "{story}: {}{}", stdout(&output), stderr(&output));
    print!("{}", stdout(&output));
}

/// Tells a story in a browser on a server of its own.
fn told_in_browser(story: &str) {
    let home = Home::new();
    in_browser(story, &home, &home.serve_with(0, &["--outbound-allow", "127.0.0.0/8"]));
}

#[test]
fn the_first_minutes_lead_from_nothing_to_a_state_machine() {
    told_in_browser("first-minutes");
}

#[test]
fn what_failed_is_understood_and_goes_on_as_it_is_watched() {
    told_in_browser("mend");
}

#[test]
fn an_execution_is_looked_at_from_every_side_and_started_again() {
    told_in_browser("execution-views");
}

#[test]
fn nested_executions_and_the_causes_of_events_lead_to_each_other() {
    told_in_browser("nested");
}

#[test]
fn what_needs_a_look_is_told_until_it_is_mended() {
    told_in_browser("operations");
}

#[test]
fn express_executions_are_started_listed_and_understood_like_others() {
    told_in_browser("express");
}

#[test]
fn what_waits_is_tried_at_once_or_stopped_with_a_reason() {
    told_in_browser("stop");
}

#[test]
fn many_executions_are_redriven_after_a_look_at_which() {
    told_in_browser("many");
}

#[test]
fn a_dead_letter_is_patched_and_delivered() {
    told_in_browser("dead-letter");
}

#[test]
fn what_was_published_is_read_whole_and_why_nobody_wanted_it_is_told() {
    told_in_browser("events");
}

#[test]
fn what_comes_from_outside_is_text() {
    told_in_browser("hostile");
}

#[test]
fn everything_is_reached_with_the_keyboard() {
    told_in_browser("keyboard");
}

#[test]
fn a_telephone_is_wide_enough_to_watch() {
    told_in_browser("watching");
}

#[test]
fn a_workflow_is_built_by_touch() {
    told_in_browser("telephone-studio");
}

#[test]
fn a_template_becomes_a_state_machine_with_a_second_version() {
    told_in_browser("machines");
}

#[test]
fn a_state_machine_is_found_and_cared_for_from_its_row() {
    told_in_browser("list");
}

#[test]
fn a_state_machine_is_set_up_with_aliases_logging_and_tags() {
    told_in_browser("settings");
}

#[test]
fn a_definition_goes_out_as_files_and_comes_in_again() {
    told_in_browser("files");
}

#[test]
fn every_page_can_be_used_by_everybody() {
    told_in_browser("every-page");
}

#[test]
fn every_template_comes_to_its_end_by_one_click() {
    told_in_browser("templates");
}

#[test]
fn a_workflow_is_built_by_dragging_states() {
    told_in_browser("order");
}

#[test]
fn a_state_machine_is_written_by_form() {
    told_in_browser("forms");
}

#[test]
fn halts_forks_and_comparisons_lead_to_the_first_difference() {
    told_in_browser("debugging");
}

#[test]
fn what_has_ended_becomes_a_test_case() {
    told_in_browser("test-case");
}

#[test]
fn the_map_under_load_counts_what_was_published() {
    told_in_browser("live-map");
}

#[test]
fn an_address_opens_as_it_was_left() {
    told_in_browser("addresses");
}

#[test]
fn activities_and_rules_are_looked_after() {
    told_in_browser("resources");
}

#[test]
fn the_focus_goes_as_one_reads() {
    told_in_browser("focus");
}

#[test]
fn a_definition_is_completed_as_it_is_typed_and_its_states_are_tried() {
    told_in_browser("code");
}

#[test]
fn tasks_that_nobody_works_on_are_answered_by_a_person_or_with_samples() {
    told_in_browser("answer");
}

/// Tells a story in a browser on a server with access keys: an account's, one that may do everything, and a viewer's.
fn told_with_keys(story: &str) {
    let home = Home::new();
    let keys = home.write(
        "keys.toml",
        "[[access_keys]]\nid = \"111111111111\"\nsecret = \"s3cret-s3cret\"\n\
         [[access_keys]]\nid = \"ana\"\nsecret = \"s3cret-s3cret\"\n\
         [[access_keys]]\nid = \"dashboard\"\nsecret = \"s3cret-s3cret\"\nrole = \"viewer\"\n",
    );
    let config = keys.to_str().expect("a path of ours");
    in_browser(story, &home, &home.serve_with(0, &["--config", config, "--outbound-allow", "127.0.0.0/8"]));
}

#[test]
fn a_server_with_keys_asks_for_one() {
    told_with_keys("log-in");
}

#[test]
fn who_did_what_is_told() {
    told_with_keys("audit");
}
