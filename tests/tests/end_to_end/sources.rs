//! Topics of others become events and executions, each record once, whatever is
//! killed: a real Kafka, and its own client in Python with default settings.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::cluster::{Broker, Cluster, Engine};
use super::foreign::{Topic, kills, put, resource};
use super::publishing::{file, lines};
use super::server::{Home, Server, until};
use super::tools::{json, ok};

fn with(mut source: Value, members: &Value) -> Value {
    let members = members.as_object().expect("members").clone();
    source.as_object_mut().expect("a source").extend(members);
    source
}

/// The values that a subscription was given, in order.
fn data(home: &Home, name: &str) -> Vec<Value> {
    lines(home, name).iter().map(|event| event["data"].clone()).collect()
}

fn subscribe(server: &Server, home: &Home, name: &str, pattern: &Value) {
    let subscription = json!({ "pattern": pattern, "target": file(home, name) });
    assert_eq!(super::publishing::subscribe(server, name, &subscription).status, 201);
}

#[test]
fn a_topic_is_published_with_keys_headers_and_cloud_events_as_they_are() {
    let Some(topic) = Topic::made(3) else { return };
    let home = Home::new();
    let server = topic.serve(&home, 0);
    subscribe(&server, &home, "all", &json!({ "source": [{ "exists": true }] }));
    put(&server, "orders", &topic.source());
    topic.produce(&[
        json!({ "key": "o-1", "value": r#"{"amount": 5}"#, "headers": { "tenant": "a" } }),
        json!({ "key": "o-2", "value": "[1]", "headers": {
            "ce_specversion": "1.0", "ce_id": "e-2", "ce_source": "shop", "ce_type": "Placed",
            "content-type": "application/json",
        } }),
        json!({ "key": "o-3", "value": "plain text" }),
    ]);
    let found = until("all are published", || Some(lines(&home, "all")).filter(|found| found.len() == 3));
    let of = |key: &str| found.iter().find(|event| event["partitionkey"] == key).expect("it was published");
    let plain = of("o-1");
    assert_eq!(plain["source"], format!("kafka:{}", topic.name), "{plain}");
    assert_eq!((&plain["type"], &plain["data"]), (&json!(topic.name), &json!({ "amount": 5 })), "{plain}");
    assert_eq!(plain["kafkaheaders"], r#"{"tenant":"a"}"#, "{plain}");
    assert_eq!(plain["kafkatopic"], topic.name.as_str(), "{plain}");
    let native = of("o-2");
    assert_eq!(
        (&native["id"], &native["source"], &native["type"]),
        (&json!("e-2"), &json!("shop"), &json!("Placed"))
    );
    assert_eq!(of("o-3")["data"], "plain text");
    let counted = |kind: &str, wanted: Value| {
        until("it is counted", || {
            json(&server, &["stats", kind]).as_array().filter(|found| found.contains(&wanted)).map(drop)
        });
    };
    counted("source", json!({ "name": "orders", "published": 3 }));
    counted("edge", json!({ "subscription": "source/orders", "source": "shop", "published": 1 }));
}

#[test]
fn each_record_starts_one_execution_though_the_server_is_killed() {
    const EACH: usize = 200;
    let Some(topic) = Topic::made(4) else { return };
    let home = Home::new();
    let mut server = topic.serve(&home, 0);
    let machine = server.create(
        "fulfil",
        &json!({ "StartAt": "Only", "States": { "Only": { "Type": "Pass", "End": true } } }),
    );
    let target = json!({
        "target": { "type": "stateMachine", "arn": machine }, "input": { "path": "$.detail" },
    });
    put(&server, "fulfil", &with(topic.source(), &target));
    for part in 0..kills() {
        let records: Vec<Value> = (part * EACH..(part + 1) * EACH)
            .map(|id| json!({ "key": format!("k-{}", id % 17), "value": json!({ "id": id }).to_string() }))
            .collect();
        topic.produce(&records);
        until("some of them are started", || (server.executions(&machine).len() > part * EACH).then_some(()));
        let port = server.kill();
        server = topic.serve(&home, port);
    }
    let (started, all) = (|| server.executions(&machine).len(), kills() * EACH);
    until("all are started", || (started() >= all).then_some(()));
    let ids: BTreeSet<u64> = server
        .executions(&machine)
        .iter()
        .map(|execution| {
            let ended = server.ended(execution["executionArn"].as_str().expect("an ARN"));
            let input: Value =
                serde_json::from_str(ended["input"].as_str().expect("an input")).expect("JSON");
            input["id"].as_u64().expect("an id")
        })
        .collect();
    assert_eq!((started(), ids.len()), (all, all), "each once");
    // The group is told, for tools that show who lags.
    until("the group knows", || {
        (topic.committed("fulfil").values().sum::<u64>() == all as u64).then_some(())
    });
}

#[test]
fn nodes_share_a_topic_and_one_that_is_killed_takes_nothing_with_it() {
    const RECORDS: usize = 400;
    let Some(broker) = Broker::shared(Engine::Kafka) else { return };
    let Some(topic) = Topic::made(4) else { return };
    let Some(mut cluster) = Cluster::start(&broker, 2) else { return };
    let only = json!({ "StartAt": "Only", "States": { "Only": { "Type": "Pass", "End": true } } });
    let machine = cluster.node(0).create("fulfil", &only);
    let target = json!({
        "target": { "type": "stateMachine", "arn": machine }, "input": { "path": "$.detail" },
    });
    put(cluster.node(1), "fulfil", &with(topic.source(), &target));
    let lanes_of = |node: &Server| {
        let (_, shown) = resource(node, "GET", "/fulfil", &Value::Null);
        shown["state"]["partitions"].as_array().map_or(0, Vec::len)
    };
    until("both read", || ((0..2).all(|index| lanes_of(cluster.node(index)) == 2)).then_some(()));
    let records = |from: usize| -> Vec<Value> {
        let record =
            |id: usize| json!({ "key": format!("k-{}", id % 17), "value": json!({ "id": id }).to_string() });
        (from..from + RECORDS / 2).map(record).collect()
    };
    topic.produce(&records(0));
    until("some are started", || (cluster.node(1).executions(&machine).len() > 20).then_some(()));
    cluster.kill(0);
    topic.produce(&records(RECORDS / 2));
    let started = || cluster.node(1).executions(&machine);
    until("all are started", || (started().len() >= RECORDS).then_some(()));
    until("the other reads all of it", || (lanes_of(cluster.node(1)) == 4).then_some(()));
    let ids: BTreeSet<String> = started()
        .iter()
        .map(|execution| {
            let ended = cluster.node(1).ended(execution["executionArn"].as_str().expect("an ARN"));
            ended["input"].as_str().expect("an input").to_owned()
        })
        .collect();
    assert_eq!((started().len(), ids.len()), (RECORDS, RECORDS), "each once");
}

#[test]
fn a_key_keeps_its_order_and_what_is_written_while_nobody_reads_is_read() {
    let Some(topic) = Topic::made(2) else { return };
    let home = Home::new();
    let server = topic.serve(&home, 0);
    subscribe(&server, &home, "all", &json!({ "source": [{ "exists": true }] }));
    topic.produce(&[json!({ "key": "a", "value": "\"before\"" })]);
    put(&server, "late", &json!({ "kafka": { "topic": topic.name } }));
    until("it reads", || {
        let (_, shown) = resource(&server, "GET", "/late", &Value::Null);
        (shown["state"]["partitions"] == json!([0, 1])).then_some(())
    });
    let records = |from: usize| -> Vec<Value> {
        (from..from + 100)
            .map(|id| json!({ "key": format!("k-{}", id % 5), "value": id.to_string() }))
            .collect()
    };
    topic.produce(&records(0));
    until("they come", || (data(&home, "all").len() == 100).then_some(()));
    let (status, paused) = resource(&server, "POST", "/late/pause", &Value::Null);
    assert_eq!((status, &paused["paused"]), (200, &json!(true)));
    until("nobody reads", || {
        let (_, shown) = resource(&server, "GET", "/late", &Value::Null);
        shown["state"].is_null().then_some(())
    });
    let port = server.kill();
    topic.produce(&records(100));
    let server = topic.serve(&home, port);
    assert_eq!(resource(&server, "POST", "/late/resume", &Value::Null).0, 200);
    let all = until("the rest comes", || Some(data(&home, "all")).filter(|all| all.len() >= 200));
    for key in 0..5 {
        let of_key: Vec<u64> = all.iter().filter_map(Value::as_u64).filter(|id| id % 5 == key).collect();
        assert_eq!(of_key, (0..200).filter(|id| id % 5 == key).collect::<Vec<u64>>(), "of key {key}");
    }
}

#[test]
fn what_can_not_be_read_is_a_dead_letter_with_its_place_and_the_rest_goes_on() {
    let Some(topic) = Topic::made(1) else { return };
    let home = Home::new();
    let server = topic.serve(&home, 0);
    subscribe(&server, &home, "all", &json!({ "source": [{ "exists": true }] }));
    put(&server, "strict", &with(topic.source(), &json!({ "format": "json", "type": "Measured" })));
    let nested = "[".repeat(900_000);
    topic.produce(&[
        json!({ "key": "a", "value": "1" }),
        json!({ "key": "a", "value": "{" }),
        json!({ "value": nested }),
        json!({ "key": "a" }),
        json!({ "key": "a", "value": "2", "headers": { "h": "x".repeat(100_000) } }),
        json!({ "key": "a", "value": "3" }),
    ]);
    until("the last one comes", || (data(&home, "all") == [json!(1), json!(3)]).then_some(()));
    let letters = || {
        let (status, page) = resource(&server, "GET", "/strict/dead-letters", &Value::Null);
        assert_eq!(status, 200, "{page}");
        page["deadLetters"].as_array().expect("a list").clone()
    };
    let letters = until("they are kept", || Some(letters()).filter(|letters| letters.len() == 4));
    let mut told: Vec<(String, String)> = letters
        .iter()
        .map(|letter| {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            (text(&letter["event"]["kafkaoffset"]), text(&letter["reason"]))
        })
        .collect();
    told.sort();
    for ((offset, reason), (at, why)) in told.iter().zip([
        ("1", "it is no JSON"),
        ("2", "it is no JSON"),
        ("3", "a tombstone"),
        ("4", "at most 65536"),
    ]) {
        assert!(offset == at && reason.contains(why), "{told:?}");
    }
    // Whoever mends one has it published.
    let mended = letters.iter().find(|letter| letter["event"]["kafkaoffset"] == "1").expect("it is there");
    let path = format!("/strict/dead-letters/{}/redrive", mended["id"].as_str().expect("an id"));
    let (status, answer) = resource(&server, "POST", &path, &Value::Null);
    assert_eq!(status, 200, "{answer}");
    until("it is published", || (lines(&home, "all").len() == 3).then_some(()));
}

#[test]
fn a_source_waits_for_its_topic_and_says_so() {
    let Some(topic) = Topic::named() else { return };
    let home = Home::new();
    let server = topic.serve(&home, 0);
    subscribe(&server, &home, "all", &json!({ "source": [{ "exists": true }] }));
    put(&server, "early", &topic.source());
    let waits = until("it says what it waits for", || {
        let (_, shown) = resource(&server, "GET", "/early", &Value::Null);
        shown["state"]["waitsFor"].as_str().map(str::to_owned)
    });
    assert!(waits.contains(&format!("there is no topic {}", topic.name)), "{waits}");
    let told = ok(&server, &["why", "source/early"]);
    assert!(told.starts_with("it waits: ") && told.contains(&topic.name), "{told}");
    assert!(
        server.page("/metrics").contains("frevo_source_waits{source=\"000000000000/us-east-1/early\"} 1")
    );
    topic.make(1);
    topic.produce(&[json!({ "value": "1" })]);
    until("it reads", || (data(&home, "all") == [json!(1)]).then_some(()));
    until("it waits no more", || {
        let (_, shown) = resource(&server, "GET", "/early", &Value::Null);
        shown["state"]["waitsFor"].is_null().then_some(())
    });
    // Elsewhere it would have read something else.
    let other = json!({ "kafka": { "topic": "another" } });
    let (status, refused) = resource(&server, "PUT", "/early", &other);
    assert_eq!(status, 409, "{refused}");
    assert!(
        refused["error"].as_str().is_some_and(|error| error.contains("reads from another place")),
        "{refused}"
    );
    assert_eq!(resource(&server, "DELETE", "/early", &Value::Null).0, 204);
    assert_eq!(resource(&server, "GET", "/early", &Value::Null).0, 404);
}

#[test]
fn without_a_kafka_a_source_says_what_is_missing() {
    let home = Home::new();
    if Engine::of_all().is_some() {
        println!("skipped: the servers of all stories have a broker");
        return;
    }
    let server = home.serve();
    put(&server, "orders", &json!({ "kafka": { "topic": "orders" } }));
    until("it says so", || {
        let (_, shown) = resource(&server, "GET", "/orders", &Value::Null);
        let waits = shown["state"]["waitsFor"].as_str().unwrap_or_default().to_owned();
        waits.contains("--kafka-brokers").then_some(())
    });
}

/// Two sources of one topic are two readers of it: neither takes what is the other's.
#[test]
fn two_sources_of_one_topic_give_both_their_targets_everything() {
    let Some(topic) = Topic::made(2) else { return };
    let home = Home::new();
    let server = topic.serve(&home, 0);
    for name in ["one", "two"] {
        put(&server, name, &with(topic.source(), &json!({ "target": file(&home, name) })));
    }
    let records: Vec<Value> =
        (0..20).map(|number| json!({ "key": number.to_string(), "value": number.to_string() })).collect();
    topic.produce(&records);
    for name in ["one", "two"] {
        let found = until("all are given", || Some(data(&home, name)).filter(|found| found.len() == 20));
        let numbers: BTreeSet<u64> = found.iter().filter_map(Value::as_u64).collect();
        assert_eq!(numbers, (0..20).collect(), "{found:?}");
    }
}
