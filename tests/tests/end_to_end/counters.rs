//! Counters: what is published, delivered and done is counted by name, and is
//! there after a kill.

use serde_json::{Value, json};

use super::server::{Home, Server, until};
use super::tools::{json, ok};

/// Waits until something was counted so often.
fn counted(server: &Server, of: &[&str], member: &str, count: u64) -> Value {
    until("it is counted", || {
        let counters = json(server, &[&["stats"], of].concat());
        match counters.as_array() {
            Some(counters) => counters.iter().find(|counter| counter[member] == count).cloned(),
            None => Some(counters).filter(|counters| counters["total"][member] == count),
        }
    })
}

#[test]
fn what_happens_is_counted_by_name_and_kept_through_a_kill() {
    let home = Home::new();
    let server = home.serve();
    assert_eq!(ok(&server, &["stats"]), "nothing was counted\n");
    let file = home.path("events.jsonl");
    let subscription =
        json!({ "pattern": { "source": ["/shop"] }, "target": { "type": "file", "path": file } });
    ok(&server, &["subscription", "put", "written", &subscription.to_string()]);
    // Nobody made that state machine: what is for it dies.
    let target =
        json!({ "type": "stateMachine", "arn": "arn:aws:states:us-east-1:000000000000:stateMachine:none" });
    let refused = json!({ "pattern": { "source": ["/shop"] }, "target": target });
    ok(&server, &["subscription", "put", "refused", &refused.to_string()]);
    for id in ["1", "2", "3"] {
        ok(&server, &["event", "publish", "--type", "Placed", "--source", "/shop", "--id", id]);
    }
    let bus = counted(&server, &["bus"], "published", 3);
    assert_eq!(bus, json!({ "name": "default", "published": 3 }));
    let edges = json(&server, &["stats", "edge"]);
    let edge = json!({ "subscription": "written", "source": "/shop", "published": 3 });
    assert!(edges.as_array().expect("a list").contains(&edge), "{edges}");
    let kind = json(&server, &["stats", "type"]);
    assert_eq!(kind[0], json!({ "bus": "default", "type": "Placed", "source": "/shop", "published": 3 }));
    let written = counted(&server, &["subscription"], "acknowledged", 3);
    assert_eq!((&written["name"], &written["delivered"]), (&json!("written"), &json!(3)));
    let refused = counted(&server, &["subscription"], "deadLettered", 3);
    assert_eq!((&refused["name"], &refused["published"]), (&json!("refused"), &json!(3)));

    let work = json!({ "StartAt": "A", "States": { "A": {
        "Type": "Task", "Resource": "arn:aws:states:us-east-1:000000000000:activity:pack", "End": true } } });
    server.ask("CreateActivity", &json!({ "name": "pack" }));
    let machine = server.create("packing", &work);
    server.start(&machine, &json!({}));
    let task = server.ask(
        "GetActivityTask",
        &json!({ "activityArn": "arn:aws:states:us-east-1:000000000000:activity:pack" }),
    );
    server.ask("SendTaskFailure", &json!({ "taskToken": task["taskToken"], "error": "Box.Torn" }));
    let mut failed = counted(&server, &["machine"], "failed", 1);
    // How long it took is another figure each time.
    let took = failed.as_object_mut().and_then(|failed| failed.remove("durations")).expect("it took a while");
    assert_eq!(took["buckets"].as_array().map(Vec::len), Some(1), "{took}");
    assert_eq!(failed, json!({ "name": "packing", "started": 1, "failed": 1 }));
    let queue = counted(&server, &["queue"], "failed", 1);
    assert_eq!(queue, json!({ "name": "activity.pack", "published": 1, "started": 1, "failed": 1 }));

    let server = home.serve_with(server.kill(), &[]);
    let points = counted(&server, &["edge", "written", "/shop"], "published", 3);
    assert_eq!(points["points"][0]["step"], "minute", "{points}");
    let table = ok(&server, &["stats"]);
    assert!(table.contains("SUBSCRIPTION") && table.contains("ACKNOWLEDGED"), "{table}");
    let before = json(&server, &["stats", "bus", "--since", "2d", "--until", "1d"]);
    assert_eq!(before, json!([]));
}
