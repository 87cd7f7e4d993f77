//! Pausing queues of tasks: what waits is held back through a kill, and handed out
//! once the queue goes on.

use serde_json::{Value, json};

use super::server::{Home, Server, until};
use super::tools::{json, ok, refused};

const PACK: &str = "arn:aws:states:us-east-1:000000000000:activity:pack";

fn queues(server: &Server) -> Vec<Value> {
    json(server, &["queue", "list"]).as_array().expect("a list").clone()
}

#[test]
fn a_paused_queue_holds_its_tasks_back_until_it_is_resumed() {
    let home = Home::new();
    let server = home.serve();
    assert_eq!(ok(&server, &["queue", "list"]), "no queues\n");
    let work =
        json!({ "StartAt": "A", "States": { "A": { "Type": "Task", "Resource": PACK, "End": true } } });
    server.ask("CreateActivity", &json!({ "name": "pack" }));
    let machine = server.create("packing", &work);
    assert_eq!(ok(&server, &["queue", "pause", "activity.pack"]), "paused activity.pack: 0 wait\n");
    let execution = server.start(&machine, &json!({}));
    let waiting = |server: &Server| {
        until("its task waits", || queues(server).into_iter().find(|queue| queue["waiting"] == 1))
    };
    assert_eq!(waiting(&server)["paused"], true);
    let described = ok(&server, &["execution", "describe", &execution]);
    assert!(described.contains("which is paused"), "{described}");

    // A worker that asks is given nothing, before a kill and after.
    let server = home.serve_with(server.kill(), &[]);
    assert_eq!(waiting(&server)["paused"], true);
    let endpoint = server.address();
    let asking = std::thread::spawn(move || {
        super::http::call(endpoint, "GetActivityTask", &json!({ "activityArn": PACK }))
            .expect("a task, or none")
    });
    until("the worker is there", || queues(&server).iter().any(|queue| queue["workers"] == 1).then_some(()));
    assert_eq!(queues(&server)[0]["waiting"], 1, "it is held back");
    assert!(ok(&server, &["queue", "list"]).contains("PAUSED"));

    assert_eq!(ok(&server, &["queue", "resume", "activity.pack"]), "resumed activity.pack\n");
    let task = asking.join().expect("no panic");
    server.ask("SendTaskSuccess", &json!({ "taskToken": task["taskToken"], "output": "{}" }));
    assert_eq!(server.ended(&execution)["status"], "SUCCEEDED");

    for (queue, told) in [
        ("subscription.orders", "is a subscription's queue: pause the subscription"),
        ("tasks.", "`tasks.` is no queue of tasks: it is tasks.NAME or activity.NAME"),
    ] {
        let error = refused(&server, &["queue", "pause", queue], 1);
        assert!(error.contains(told), "{error}");
    }
}
