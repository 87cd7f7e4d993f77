//! Events become records of topics and messages of exchanges, which services read
//! with their own clients.

use std::collections::BTreeMap;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};

use frevo_sdk::Worker;
use serde_json::{Value, json};

use super::foreign::{Queue, Topic};
use super::http;
use super::publishing::{event, publish, subscribe};
use super::server::{Home, Server, until};

const BATCHED: &str = "application/cloudevents-batch+json";

/// Events of four keys, in order, with what a source of ours would have kept.
fn events(count: u64) -> Value {
    let all = (0..count).map(|number| {
        let mut event = event(&format!("e-{number}"), json!({ "number": number }));
        event["partitionkey"] = json!(format!("k-{}", number % 4));
        event["kafkaheaders"] = json!(r#"{"tenant":"a"}"#);
        event
    });
    all.collect()
}

fn deliver(server: &Server, name: &str, target: &Value) {
    let answer = subscribe(server, name, &json!({ "target": target }));
    assert_eq!(answer.status, 201, "{}", answer.text());
}

/// What a subscription's queue says of it.
fn dead_letters(server: &Server, name: &str) -> Vec<Value> {
    let path = format!("/frevo/subscriptions/{name}/dead-letters");
    let answer = http::get(server.address(), &path).expect("it answers");
    let page: Value = serde_json::from_str(&answer.text()).expect("JSON");
    page["deadLetters"].as_array().expect("a list").clone()
}

/// Checks that messages carry the numbers of the events, each key's in order.
fn check_order(numbers: impl Iterator<Item = u64>, count: u64) {
    let mut of_key: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
    numbers.for_each(|number| of_key.entry(number % 4).or_default().push(number));
    let expected: BTreeMap<u64, Vec<u64>> =
        (0..4).map(|key| (key, (0..count).filter(|number| number % 4 == key).collect())).collect();
    assert_eq!(of_key, expected);
}

fn number(value: &Value) -> u64 {
    let data: Value = serde_json::from_str(value.as_str().expect("a text")).expect("JSON");
    data["number"].as_u64().expect("a number")
}

#[test]
fn events_are_records_of_a_topic_with_their_keys_in_order() {
    let Some(topic) = Topic::made(3) else { return };
    let home = Home::new();
    let server = topic.serve(&home, 0);
    deliver(&server, "out", &json!({ "type": "kafkaTopic", "topic": topic.name }));
    assert_eq!(publish(&server, "default", BATCHED, &events(100)).status, 202);
    let records = topic.consume(100);
    check_order(records.iter().map(|record| number(&record["value"])), 100);
    for record in &records {
        let number = number(&record["value"]);
        let headers = &record["headers"];
        assert_eq!(record["key"], format!("k-{}", number % 4), "{record}");
        assert_eq!(headers["ce_id"], format!("e-{number}"), "{record}");
        assert_eq!(
            (&headers["ce_source"], &headers["ce_type"]),
            (&json!("shop"), &json!("Placed")),
            "{record}"
        );
        assert_eq!(headers["content-type"], "application/json", "{record}");
        assert_eq!((&headers["tenant"], headers.get("ce_kafkaheaders")), (&json!("a"), None), "{record}");
    }
    let partitions: BTreeMap<&str, &Value> =
        records.iter().map(|record| (record["key"].as_str().expect("a key"), &record["partition"])).collect();
    assert!(
        records
            .iter()
            .all(|record| partitions[record["key"].as_str().expect("a key")] == &record["partition"]),
        "a key is in one partition: {partitions:?}"
    );
}

#[test]
fn what_a_topic_holds_is_written_to_another_as_it_was() {
    let (Some(from), Some(to)) = (Topic::made(2), Topic::made(2)) else { return };
    let home = Home::new();
    let server = from.serve(&home, 0);
    deliver(&server, "out", &json!({ "type": "kafkaTopic", "topic": to.name, "mode": "plain" }));
    let source =
        http::send(server.address(), "PUT", "/frevo/sources/in", &[], from.source().to_string().as_bytes());
    assert_eq!(source.expect("it answers").status, 201);
    let record =
        |key: &str, value: Value| json!({ "key": key, "value": value, "headers": { "tenant": "b" } });
    from.produce(&[
        record("one", json!(r#"{"a":1}"#)),
        record("two", json!("text")),
        record("three", Value::Null),
    ]);
    let mut written: Vec<(Value, Value, Value)> = to
        .consume(3)
        .into_iter()
        .map(|record| (record["key"].clone(), record["value"].clone(), record["headers"]["tenant"].clone()))
        .collect();
    written.sort_by_key(|(key, _, _)| key.to_string());
    let tenant = json!("b");
    let expected = [
        (json!("one"), json!(r#"{"a":1}"#), tenant.clone()),
        (json!("three"), Value::Null, tenant.clone()),
        (json!("two"), json!("text"), tenant),
    ];
    assert_eq!(written, expected);
}

#[test]
fn events_are_messages_of_an_exchange_which_may_come_to_be_later() {
    let Some(queue) = Queue::named() else { return };
    let home = Home::new();
    let server = queue.serve(&home, 0);
    let target = json!({ "type": "amqpExchange", "exchange": queue.exchange });
    deliver(&server, "out", &target);
    assert_eq!(publish(&server, "default", BATCHED, &events(100)).status, 202);
    until("it is told that there is no exchange", || {
        server.said().contains("there is no exchange").then_some(())
    });
    queue.make();
    let messages = queue.consume(100);
    check_order(messages.iter().map(|message| number(&message["value"])), 100);
    for message in &messages {
        let number = number(&message["value"]);
        let headers = &message["headers"];
        let id = json!(format!("e-{number}"));
        assert_eq!((&message["routingKey"], &message["messageId"]), (&json!("Placed"), &id), "{message}");
        assert_eq!(
            (&message["contentType"], &message["deliveryMode"]),
            (&json!("application/json"), &json!(2))
        );
        assert_eq!((&headers["cloudEvents:id"], &headers["tenant"]), (&id, &json!("a")), "{message}");
        assert_eq!(headers["cloudEvents:partitionkey"], format!("k-{}", number % 4), "{message}");
    }
}

#[test]
fn what_no_broker_will_ever_take_is_a_dead_letter_at_once() {
    let Some(queue) = Queue::named() else { return };
    queue.make();
    let home = Home::new();
    let server = queue.serve(&home, 0);
    deliver(&server, "out", &json!({ "type": "amqpExchange", "exchange": queue.exchange }));
    let mut unfit = event("unfit", json!(1));
    unfit["type"] = json!("t".repeat(256));
    assert_eq!(publish(&server, "default", BATCHED, &json!([unfit, event("fit", json!(2))])).status, 202);
    assert_eq!(queue.consume(1)[0]["messageId"], "fit");
    let letters =
        until("it is kept", || Some(dead_letters(&server, "out")).filter(|letters| letters.len() == 1));
    let reason = letters[0]["reason"].as_str().expect("a reason");
    assert!(reason.contains("the routing key is too long"), "{reason}");
    // Nor may anybody speak as a node does.
    deliver(&server, "own", &json!({ "type": "amqpExchange", "routingKey": "frevo.inbox.0" }));
    assert_eq!(publish(&server, "default", BATCHED, &json!([event("own", json!(3))])).status, 202);
    let letters =
        until("it is kept", || Some(dead_letters(&server, "own")).filter(|letters| letters.len() == 1));
    assert!(
        letters[0]["reason"].as_str().is_some_and(|reason| reason.contains("the cluster's own")),
        "{letters:?}"
    );
}

#[test]
fn what_a_target_has_in_hand_is_done_once_though_its_subscription_changes() {
    let home = Home::new();
    let server = home.serve();
    let (begins, begun) = channel();
    let (goes_on, may_go_on) = channel::<()>();
    let may_go_on = Arc::new(Mutex::new(may_go_on));
    let endpoint = format!("http://{}", server.address());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime");
    runtime.spawn(async move {
        let worker = Worker::new(&endpoint).handle_inline("slow", move |_: Value| {
            begins.send(()).expect("the story listens");
            may_go_on.lock().expect("nobody panics").recv().expect("the story goes on");
            Ok(Value::Null)
        });
        worker.run_until(std::future::pending()).await
    });
    let subscription = |description: &str| {
        let arn = "arn:aws:lambda:us-east-1:000000000000:function:slow";
        json!({ "target": { "type": "function", "arn": arn }, "description": description })
    };
    // Dropped before the runtime, which waits for the worker.
    let goes_on = goes_on;
    assert_eq!(subscribe(&server, "slow", &subscription("before")).status, 201);
    assert_eq!(publish(&server, "default", BATCHED, &json!([event("one", json!(1))])).status, 202);
    begun.recv().expect("it is invoked");
    assert_eq!(subscribe(&server, "slow", &subscription("after")).status, 200);
    // Whoever has it in hand is there until it is done, beside the one who takes what comes.
    until("the change is seen", || {
        let page = server.page("/metrics");
        let mut consumers = page.lines().filter(|line| line.starts_with("frevo_queue_consumers"));
        consumers.any(|line| line.contains("subscription.slow") && line.ends_with(" 2")).then_some(())
    });
    goes_on.send(()).expect("it waits");
    until("nothing is in hand", || {
        let page = server.page("/metrics");
        let mut counts =
            page.lines().filter(|line| line.contains("subscription.slow") && line.starts_with("frevo_queue"));
        counts.all(|line| line.ends_with(" 0") || line.starts_with("frevo_queue_consumers")).then_some(())
    });
    assert!(begun.try_recv().is_err(), "it is invoked once");
}
