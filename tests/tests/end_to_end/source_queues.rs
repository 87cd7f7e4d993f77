//! Messages of others' queues and exchanges become events and executions, each message
//! once, whatever is killed: a real RabbitMQ, and its client in Python with default
//! settings.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::cluster::{Broker, Cluster, Engine};
use super::foreign::{Queue, kills, put, resource};
use super::publishing::{file, lines, subscribe};
use super::server::{Home, Server, until};

/// Writes everything that is published to a file.
fn write_all(server: &Server, home: &Home) {
    let all = json!({ "pattern": { "source": [{ "exists": true }] }, "target": file(home, "all") });
    assert_eq!(subscribe(server, "all", &all).status, 201);
}

fn starts(queue: &Queue, machine: &str) -> Value {
    json!({
        "amqp": { "queue": queue.name }, "input": { "path": "$.detail" },
        "target": { "type": "stateMachine", "arn": machine },
    })
}

fn only() -> Value {
    json!({ "StartAt": "Only", "States": { "Only": { "Type": "Pass", "End": true } } })
}

fn numbered(ids: std::ops::Range<usize>) -> Vec<Value> {
    ids.map(|id| json!({ "value": json!({ "id": id }).to_string() })).collect()
}

/// The inputs of a state machine's executions.
fn inputs(server: &Server, machine: &str) -> BTreeSet<String> {
    let input = |execution: &Value| {
        let ended = server.ended(execution["executionArn"].as_str().expect("an ARN"));
        ended["input"].as_str().expect("an input").to_owned()
    };
    server.executions(machine).iter().map(input).collect()
}

#[test]
fn a_queue_is_published_with_headers_and_cloud_events_as_they_are() {
    let Some(queue) = Queue::named() else { return };
    queue.make();
    let home = Home::new();
    let server = queue.serve(&home, 0);
    write_all(&server, &home);
    put(&server, "orders", &json!({ "amqp": { "queue": queue.name } }));
    queue.produce(&[
        json!({ "value": r#"{"amount": 5}"#, "messageId": "m-1", "headers": { "tenant": "a", "n": 1 } }),
        json!({ "value": "[1]", "contentType": "application/json", "headers": {
            "cloudEvents:specversion": "1.0", "cloudEvents:id": "e-2", "cloudEvents:source": "shop",
            "cloudEvents:type": "Placed", "cloudEvents:partitionkey": "o-2",
        } }),
        json!({ "value": "plain text", "routingKey": "orders.noted" }),
    ]);
    let found = until("all are published", || Some(lines(&home, "all")).filter(|found| found.len() == 3));
    let of = |data: &Value| found.iter().find(|event| event["data"] == *data).expect("it was published");
    let plain = of(&json!({ "amount": 5 }));
    assert_eq!(plain["source"], format!("amqp:{}", queue.name), "{plain}");
    assert_eq!((&plain["type"], &plain["amqpmessageid"]), (&json!(queue.name), &json!("m-1")), "{plain}");
    assert_eq!(plain["amqpheaders"], r#"{"n":"1","tenant":"a"}"#, "{plain}");
    assert_eq!(plain["amqpexchange"], queue.exchange, "{plain}");
    let native = of(&json!([1]));
    assert_eq!(
        (&native["id"], &native["source"], &native["type"]),
        (&json!("e-2"), &json!("shop"), &json!("Placed"))
    );
    assert_eq!(native["partitionkey"], "o-2", "{native}");
    assert_eq!(of(&json!("plain text"))["amqproutingkey"], "orders.noted");
    until("nothing waits", || {
        let (_, shown) = resource(&server, "GET", "/orders", &Value::Null);
        (shown["state"]["lag"] == 0 && shown["state"]["records"] == 3).then_some(())
    });
}

#[test]
fn each_message_starts_one_execution_though_the_server_is_killed() {
    const EACH: usize = 200;
    let Some(queue) = Queue::named() else { return };
    queue.make();
    let home = Home::new();
    let mut server = queue.serve(&home, 0);
    let machine = server.create("fulfil", &only());
    put(&server, "fulfil", &starts(&queue, &machine));
    for part in 0..kills() {
        queue.produce(&numbered(part * EACH..(part + 1) * EACH));
        until("some of them are started", || (server.executions(&machine).len() > part * EACH).then_some(()));
        let port = server.kill();
        server = queue.serve(&home, port);
    }
    let (started, all) = (|| server.executions(&machine).len(), kills() * EACH);
    until("all are started", || (started() >= all).then_some(()));
    assert_eq!((started(), inputs(&server, &machine).len()), (all, all), "each once");
}

#[test]
fn another_node_goes_on_with_the_queue_of_one_that_is_killed() {
    const MESSAGES: usize = 400;
    let Some(broker) = Broker::shared(Engine::Rabbitmq) else { return };
    let Some(queue) = Queue::named() else { return };
    queue.make();
    let Some(mut cluster) = Cluster::start(&broker, 2) else { return };
    let machine = cluster.node(0).create("fulfil", &only());
    put(cluster.node(1), "fulfil", &starts(&queue, &machine));
    let reads = |node: &Server| {
        let (_, shown) = resource(node, "GET", "/fulfil", &Value::Null);
        shown["state"]["lag"].is_number()
    };
    let reading = until("one of them reads", || (0..2).find(|index| reads(cluster.node(*index))));
    queue.produce(&numbered(0..MESSAGES / 2));
    let other = 1 - reading;
    until("some are started", || (cluster.node(other).executions(&machine).len() > 20).then_some(()));
    cluster.kill(reading);
    queue.produce(&numbered(MESSAGES / 2..MESSAGES));
    let started = || cluster.node(other).executions(&machine).len();
    until("all are started", || (started() >= MESSAGES).then_some(()));
    assert_eq!((started(), inputs(cluster.node(other), &machine).len()), (MESSAGES, MESSAGES), "each once");
}

#[test]
fn an_exchange_is_read_through_a_queue_of_the_sources_own_which_goes_with_it() {
    let Some(queue) = Queue::named() else { return };
    let home = Home::new();
    let server = queue.serve(&home, 0);
    write_all(&server, &home);
    let name = queue.name.replace('.', "-");
    let source = json!({ "amqp": { "exchange": queue.exchange, "routingKeys": ["orders.*", "paid"] } });
    put(&server, &name, &source);
    let waits = until("it says what it waits for", || {
        let (_, shown) = resource(&server, "GET", &format!("/{name}"), &Value::Null);
        shown["state"]["waitsFor"].as_str().map(str::to_owned)
    });
    assert!(waits.contains(&format!("there is no exchange `{}`", queue.exchange)), "{waits}");
    queue.make();
    until("it reads", || {
        let (_, shown) = resource(&server, "GET", &format!("/{name}"), &Value::Null);
        shown["state"]["lag"].is_number().then_some(())
    });
    let message = |key: &str| json!({ "value": json!(key).to_string(), "routingKey": key });
    queue.produce(&["orders.placed", "noted", "paid", "orders.sent"].map(message));
    let data = || -> Vec<Value> { lines(&home, "all").iter().map(|event| event["data"].clone()).collect() };
    let found = until("they come", || Some(data()).filter(|found| found.len() == 3));
    let found: BTreeSet<&str> = found.iter().filter_map(Value::as_str).collect();
    assert_eq!(found, BTreeSet::from(["orders.placed", "paid", "orders.sent"]));
    let own = format!(".source.000000000000.us-east-1.{name}");
    assert_eq!(queue.others(&own).len(), 1);
    assert_eq!(resource(&server, "DELETE", &format!("/{name}"), &Value::Null).0, 204);
    until("its queue is gone", || queue.others(&own).is_empty().then_some(()));
}

#[test]
fn what_can_not_be_read_is_a_dead_letter_and_the_rest_goes_on() {
    let Some(queue) = Queue::named() else { return };
    queue.make();
    let home = Home::new();
    let server = queue.serve(&home, 0);
    write_all(&server, &home);
    put(&server, "strict", &json!({ "amqp": { "queue": queue.name }, "format": "json" }));
    queue.produce(&[
        json!({ "value": "1" }),
        json!({ "value": "{", "messageId": "broken" }),
        json!({ "value": "[".repeat(900_000), "messageId": "nested" }),
        json!({ "value": "", "messageId": "empty" }),
        json!({ "value": "2", "headers": { "h": "x".repeat(100_000) }, "messageId": "flood" }),
        json!({ "value": "3" }),
    ]);
    until("the others come", || {
        let mut found: Vec<Value> = lines(&home, "all").iter().map(|event| event["data"].clone()).collect();
        found.sort_by_key(Value::as_u64);
        (found == [json!(1), json!(3)]).then_some(())
    });
    let letters = until("they are kept", || {
        let (status, page) = resource(&server, "GET", "/strict/dead-letters", &Value::Null);
        assert_eq!(status, 200, "{page}");
        Some(page["deadLetters"].as_array().expect("a list").clone()).filter(|letters| letters.len() == 4)
    });
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    for (id, why) in [
        ("broken", "it is no JSON"),
        ("nested", "it is no JSON"),
        ("empty", "it has no value"),
        ("flood", "at most 65536"),
    ] {
        let letter = letters.iter().find(|letter| letter["event"]["amqpmessageid"] == id).expect(id);
        assert!(text(&letter["reason"]).contains(why), "{id}: {}", letter["reason"]);
    }
}

#[test]
fn a_source_waits_for_its_queue_and_says_so() {
    let Some(queue) = Queue::named() else { return };
    let home = Home::new();
    let server = queue.serve(&home, 0);
    write_all(&server, &home);
    put(&server, "early", &json!({ "amqp": { "queue": queue.name } }));
    let waits = until("it says what it waits for", || {
        let (_, shown) = resource(&server, "GET", "/early", &Value::Null);
        shown["state"]["waitsFor"].as_str().map(str::to_owned)
    });
    assert!(waits.contains(&format!("there is no queue `{}`", queue.name)), "{waits}");
    put(&server, "own", &json!({ "amqp": { "queue": "frevo.lease.0" } }));
    until("nobody takes what nodes need", || {
        let (_, shown) = resource(&server, "GET", "/own", &Value::Null);
        shown["state"]["waitsFor"].as_str()?.contains("the cluster's own").then_some(())
    });
    queue.make();
    queue.produce(&[json!({ "value": "1" })]);
    until("it reads", || (lines(&home, "all").len() == 1).then_some(()));
    until("it waits no more", || {
        let (_, shown) = resource(&server, "GET", "/early", &Value::Null);
        shown["state"]["waitsFor"].is_null().then_some(())
    });
}

#[test]
fn order_is_kept_per_key_from_queue_to_exchange_though_the_reading_node_goes() {
    const MESSAGES: u64 = 300;
    let Some(broker) = Broker::shared(Engine::Rabbitmq) else { return };
    let (Some(from), Some(to)) = (Queue::named(), Queue::named()) else { return };
    from.make();
    to.make();
    let Some(mut cluster) = Cluster::start(&broker, 2) else { return };
    let out = json!({ "pattern": { "source": ["shop"] },
        "target": { "type": "amqpExchange", "exchange": to.exchange } });
    assert_eq!(subscribe(cluster.node(0), "out", &out).status, 201);
    put(cluster.node(1), "in", &json!({ "amqp": { "queue": from.name } }));
    let reads = |node: &Server| {
        let (_, shown) = resource(node, "GET", "/in", &Value::Null);
        shown["state"]["lag"].is_number()
    };
    let reading = until("one of them reads", || (0..2).find(|index| reads(cluster.node(*index))));
    let message = |number: u64| {
        json!({ "value": json!({ "number": number }).to_string(), "contentType": "application/json", "headers": {
            "cloudEvents:specversion": "1.0", "cloudEvents:id": number.to_string(), "cloudEvents:source": "shop",
            "cloudEvents:type": "Placed", "cloudEvents:partitionkey": format!("k-{}", number % 4),
        } })
    };
    from.produce(&(0..MESSAGES / 2).map(message).collect::<Vec<Value>>());
    cluster.terminate(reading);
    from.produce(&(MESSAGES / 2..MESSAGES).map(message).collect::<Vec<Value>>());
    let mut last: BTreeMap<String, u64> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    while seen.len() < MESSAGES as usize {
        for written in to.consume(MESSAGES as usize - seen.len()) {
            let data: Value = serde_json::from_str(written["value"].as_str().expect("a text")).expect("JSON");
            let number = data["number"].as_u64().expect("a number");
            let key = written["headers"]["cloudEvents:partitionkey"].to_string();
            // What was delivered and not acknowledged when a node went is delivered again.
            if seen.insert(number) {
                let before = last.insert(key, number);
                assert!(before.is_none_or(|before| before < number), "{number} comes after {before:?}");
            }
        }
    }
}
