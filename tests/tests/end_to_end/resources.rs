//! Resources in every form that they may have, made, shown, changed and deleted by
//! hand: whoever carries an answer compares it with what the server says of its API.

use serde_json::{Value, json};

use super::http::{self, Answer};
use super::server::{Home, Server, frevo, text};

/// A server whose resources are asked for.
struct Resources<'a>(&'a Server);

impl Resources<'_> {
    fn send(&self, method: &str, path: &str, body: &Value) -> Answer {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        http::send(self.0.address(), method, path, &[], body.as_bytes()).expect("it answers")
    }

    /// What is answered with this status.
    fn told(&self, method: &str, path: &str, body: &Value, status: u16) -> Value {
        let answer = self.send(method, path, body);
        assert_eq!(answer.status, status, "{method} {path} {body}: {}", answer.text());
        if answer.body.is_empty() { Value::Null } else { answer.read().unwrap_or(Value::Null) }
    }

    fn shown(&self, path: &str) -> Value {
        self.told("GET", path, &Value::Null, 200)
    }

    /// A resource is rehearsed, made, shown, given back, paused, resumed and deleted.
    fn live(&self, root: &str, name: &str, form: &Value) {
        let path = format!("{root}/{name}");
        self.told("PUT", &format!("{path}?dryRun=true"), form, 200);
        self.told("PUT", &path, form, 201);
        let shown = self.shown(&path);
        let mut again = self.told("PUT", &path, &shown, 200);
        for moving in ["nextDue", "state"] {
            // It is another one as time goes by.
            if let Some(now) = again.get_mut(moving) {
                *now = shown[moving].clone();
            }
        }
        assert_eq!(again, shown, "what is shown can be given back");
        assert_eq!(self.told("POST", &format!("{path}/pause"), &Value::Null, 200)["paused"], true);
        self.shown(root);
        assert_eq!(self.told("POST", &format!("{path}/resume"), &Value::Null, 200)["paused"], false);
        self.told("DELETE", &path, &Value::Null, 204);
        self.told("GET", &path, &Value::Null, 404);
    }
}

/// Every target that a subscription may have.
fn targets(machine: &str, home: &Home) -> Vec<Value> {
    let arn = |service: &str, name: &str| format!("arn:aws:{service}:us-east-1:000000000000:{name}");
    vec![
        json!({ "type": "queue" }),
        json!({ "type": "stdout" }),
        json!({ "type": "file", "path": home.path("events") }),
        json!({ "type": "webhook", "url": "https://shop.example/hook", "secret": "s3cret" }),
        json!({ "type": "webhook", "url": "https://shop.example", "structured": true, "headers": { "a": "b" } }),
        json!({ "type": "stateMachine", "arn": machine }),
        json!({ "type": "stateMachine", "arn": machine, "untilEnded": true }),
        json!({ "type": "function", "arn": arn("lambda", "function:charge") }),
        json!({ "type": "bus", "arn": arn("events", "event-bus/other") }),
        json!({ "type": "kafkaTopic", "topic": "orders" }),
        json!({ "type": "kafkaTopic", "topic": "orders", "mode": "plain" }),
        json!({ "type": "amqpExchange", "routingKey": "orders" }),
        json!({ "type": "amqpExchange", "exchange": "shop", "mode": "structured" }),
        json!({ "type": "task", "arn": machine, "state": "Only", "eventKey": "$.detail.id", "taskKey": "$.id",
            "takers": "all", "error": "Refused", "keepSeconds": 60 }),
    ]
}

#[test]
fn a_subscription_is_shown_with_every_target_input_and_beginning() {
    let home = Home::new();
    let server = home.serve();
    let resources = Resources(&server);
    let bus = json!({ "Name": "other" }).to_string();
    let made = http::post(server.address(), &[("X-Amz-Target", "AWSEvents.CreateEventBus")], bus.as_bytes());
    assert_eq!(made.expect("it answers").status, 200);
    let machine = server.create("orders", &passing());
    for (number, target) in targets(&machine, &home).into_iter().enumerate() {
        let form = json!({ "pattern": { "source": ["nobody"] }, "target": target });
        resources.live("/frevo/subscriptions", &format!("target-{number}"), &form);
    }
    for (name, more) in [
        ("constant", json!({ "input": { "constant": null } })),
        ("path", json!({ "input": { "path": "$.detail" } })),
        ("template", json!({ "input": { "template": "\"<id>\"", "paths": { "id": "$.detail.id" } } })),
        ("earliest", json!({ "startAt": "earliest" })),
        (
            "later",
            json!({ "startAt": "2026-01-31T12:00:00Z", "description": "late", "tags": { "team": "a" } }),
        ),
        ("strict", json!({ "delivery": { "ordered": true, "afterDeadLetter": "stop", "attemptsMax": 3 } })),
    ] {
        let mut form = json!({ "pattern": { "source": ["nobody"] }, "target": { "type": "queue" } });
        form.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        resources.live("/frevo/subscriptions", name, &form);
    }
}

fn passing() -> Value {
    json!({ "StartAt": "Only", "States": { "Only": { "Type": "Pass", "End": true } } })
}

#[test]
fn a_source_is_shown_with_every_origin_and_why_nothing_comes_from_it() {
    let home = Home::new();
    let server = home.serve();
    let resources = Resources(&server);
    for (name, form) in [
        ("earliest", json!({ "kafka": { "topic": "orders", "start": "earliest" } })),
        (
            "later",
            json!({ "kafka": { "topic": "orders", "start": "2026-01-31T12:00:00Z" }, "format": "json" }),
        ),
        ("seen", json!({ "kafka": { "topic": "orders" }, "observe": true, "type": "Placed" })),
        (
            "queue",
            json!({ "amqp": { "queue": "orders" }, "format": "cloudEvents", "description": "the shop's" }),
        ),
        (
            "exchange",
            json!({ "amqp": { "exchange": "shop", "routingKeys": ["orders.*"] }, "bus": "default" }),
        ),
        (
            "target",
            json!({ "kafka": { "topic": "orders" }, "format": "registry", "target": { "type": "queue" },
            "input": { "path": "$.detail" }, "delivery": { "attemptsMax": 3 } }),
        ),
    ] {
        resources.live("/frevo/sources", name, &form);
    }
    let idle = json!({ "kafka": { "topic": "orders" }, "paused": true });
    resources.told("PUT", "/frevo/sources/idle", &idle, 201);
    assert_eq!(resources.shown("/frevo/why?source=idle")["reasons"][0]["code"], "paused");
    assert_eq!(resources.shown("/frevo/sources/idle/dead-letters")["deadLetters"], json!([]));
    resources.told("GET", "/frevo/why?source=nobody", &Value::Null, 404);
}

#[test]
fn a_schedule_is_shown_with_every_action_and_what_becomes_of_missed_runs() {
    let home = Home::new();
    let server = home.serve();
    let resources = Resources(&server);
    for (name, form) in [
        ("target", json!({ "expression": "rate(1 day)", "target": { "type": "queue" } })),
        (
            "event",
            json!({ "expression": "cron(0 2 * * ? *)", "timeZone": "America/Recife", "missed": "skip",
            "event": { "source": "clock", "type": "Tick" } }),
        ),
        (
            "window",
            json!({ "expression": "rate(5 days)", "start": "2026-01-01T00:00:00Z", "end": "2099-01-01T00:00:00Z",
            "windowMinutes": 15, "missed": { "all": 3 }, "target": { "type": "stdout" }, "description": "rare",
            "input": { "constant": { "a": 1.50 } }, "delivery": { "attemptsMax": 3 } }),
        ),
        (
            "over",
            json!({ "expression": "at(2020-12-31T23:59:59)", "event": { "source": "a", "type": "b", "data": {} } }),
        ),
    ] {
        resources.live("/frevo/schedules", name, &form);
    }
}

#[test]
fn what_else_there_is_is_shown_as_it_is_described() {
    let home = Home::new();
    let server = home.serve();
    let resources = Resources(&server);
    server.create("orders", &passing());
    server.create("payments", &passing());
    let page = resources.shown("/frevo/machines?limit=1");
    let next = text(&page["next"]);
    assert_eq!(resources.shown(&format!("/frevo/machines?after={next}"))["next"], Value::Null);

    let bus = "/frevo/schemas/default";
    assert_eq!(resources.shown(bus), json!({ "bus": "default", "enforce": null }));
    assert_eq!(resources.told("PUT", bus, &json!({ "enforce": "flag" }), 200), resources.shown(bus));

    resources.told("PUT", "/frevo/subscriptions/all", &json!({ "target": { "type": "queue" } }), 201);
    let replay =
        json!({ "subscription": "all", "from": "2026-01-31T12:00:00Z", "pattern": { "source": ["a"] } });
    resources.told("PUT", "/frevo/replays/again", &replay, 201);
    assert_eq!(resources.shown("/frevo/replays")["replays"][0]["name"], "again");
    let cancelled = resources.send("POST", "/frevo/replays/again/cancel", &Value::Null);
    assert!([200, 409].contains(&cancelled.status), "it may have ended: {}", cancelled.text());

    let parameters = json!({ "ApiKeyAuthParameters": { "ApiKeyName": "a", "ApiKeyValue": "s3cret" } });
    let connection = json!({ "authorizationType": "API_KEY", "authParameters": parameters });
    resources.told("PUT", "/frevo/connections/shop?dryRun=true", &connection, 200);
    let failed = json!({ "errorType": "Runtime.ImportModuleError", "errorMessage": "no module" });
    resources.told("POST", "/functions/charge/2018-06-01/runtime/init/error", &failed, 202);
    let printed = frevo().arg("openapi").output().expect("it runs").stdout;
    assert_eq!(serde_json::from_slice::<Value>(&printed).expect("JSON"), resources.shown("/openapi.json"));
    for path in ["/schemas/frevo.task.json", "/asyncapi.json", "/frevo/cluster", "/frevo/counters?of=bus"] {
        resources.shown(path);
    }
    assert_eq!(server.page("/").lines().next(), Some("Frevo runs AWS Step Functions workflows."));
}
