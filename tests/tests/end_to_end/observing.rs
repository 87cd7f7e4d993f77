//! A choreography of services that never heard of Frevo, observed: the example of
//! that name, on a real Kafka, with its own client in Python.

use std::{fs, thread};

use serde_json::{Value, json};

use super::cluster::{Broker, Cluster, Engine};
use super::foreign::{Choreography, Queue, Topic, put, resource};
use super::programs::repository;
use super::server::{Home, Server, until};
use super::tools::{json, ok, refused};

const ORDERS: u64 = 6;

/// What a server says of itself to which somebody listens.
const LISTENS: &str = "frevo_api_connections{kind=\"live\"} 1";

/// The sources of the example, on the topics of this story.
fn observe(server: &Server, home: &Home, choreography: &Choreography) {
    let example = repository("workflows/examples/choreography/sources.yaml");
    let example = fs::read_to_string(example).expect("the example is there");
    let sources = example.replace("topic: ", &format!("topic: {}", choreography.topic("")));
    let file = home.write("sources.yaml", &sources);
    ok(server, &["apply", "--yes", "-f", file.to_str().expect("a path of ours")]);
}

/// The events that are listed, once there are so many.
fn listed(server: &Server, arguments: &[&str], count: u64) -> Vec<Value> {
    until("all are seen", || {
        let found = json(server, &[&["event", "list"], arguments].concat());
        found.as_array().filter(|found| found.len() as u64 == count).cloned()
    })
}

/// The nodes of a trace: kind, id, and the id of the cause.
fn traced(server: &Server, id: &str) -> Vec<(String, String, String)> {
    let answer = json(server, &["event", "trace", id]);
    let nodes = answer["nodes"].as_array().expect("nodes");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let told = nodes.iter().map(|node| {
        let cause =
            node["causedBy"].as_u64().map_or(String::new(), |number| text(&nodes[number as usize]["id"]));
        (text(&node["kind"]), text(&node["id"]), cause)
    });
    told.collect()
}

#[test]
fn a_choreography_is_seen_counted_and_traced_and_nothing_of_it_is_taken() {
    let Some(choreography) = Choreography::made() else { return };
    let home = Home::new();
    let server = choreography.serve(&home, 0);
    let only = json!({ "StartAt": "Only", "States": { "Only": { "Type": "Pass", "End": true } } });
    let machine = server.create("fulfil", &only);
    observe(&server, &home, &choreography);
    choreography.perform(ORDERS);

    let found = listed(&server, &[], 3 * ORDERS);
    assert!(found.iter().all(|event| event["data"].is_null()), "the list has no data");
    let paid = listed(&server, &["--source", "payments", "--key", "o-2"], 1).remove(0);
    assert_eq!((&paid["id"], &paid["type"]), (&json!("paid-o-2"), &json!("OrderPaid")), "{paid}");
    assert_eq!((&paid["source"], &paid["causationid"]), (&json!("billing"), &json!("placed-2")), "{paid}");
    let place = paid["observed"]["place"].as_str().expect("a place");
    let shown = json(&server, &["event", "show", place]);
    assert_eq!(shown["event"]["data"], json!({ "order": "o-2", "amount": 200 }), "{shown}");
    assert_eq!(shown["event"]["id"], "paid-o-2", "{shown}");

    let chain = [("placed-2", ""), ("paid-o-2", "placed-2"), ("sent-o-2", "paid-o-2")];
    let chain = chain.map(|(id, cause)| ("observed".to_owned(), id.to_owned(), cause.to_owned()));
    for id in ["placed-2", "paid-o-2", "sent-o-2"] {
        assert_eq!(traced(&server, id), chain);
    }
    // What is published here follows from it as from any event.
    let noticed = home.write(
        "noticed.jsonl",
        r#"{"specversion":"1.0","id":"n-2","source":"mail","type":"Noticed","causationid":"sent-o-2"}"#,
    );
    ok(&server, &["event", "publish", noticed.to_str().expect("a path of ours")]);
    let told = ok(&server, &["event", "trace", "n-2"]);
    assert!(told.contains("OrderPlaced from shop in topic") && told.contains("Noticed from mail"), "{told}");

    counted(&server, &choreography, ORDERS);
    assert!(server.executions(&machine).is_empty(), "nothing is started");

    // A window is memory: it is filled from the topic again, and nothing is counted twice.
    let server = choreography.serve(&home, server.kill());
    listed(&server, &["--source", "parcels"], ORDERS);
    listed(&server, &["--source", "payments"], ORDERS);
    let told = thread::scope(|scope| {
        let tail = scope.spawn(|| json(&server, &["event", "tail", "--source", "payments", "--count", "1"]));
        until("it listens", || server.page("/metrics").contains(LISTENS).then_some(()));
        choreography.perform(1);
        tail.join().expect("it ends")
    });
    assert_eq!((&told["id"], &told["causationid"]), (&json!("paid-o-1"), &json!("placed-1")), "{told}");
    assert!(told["data"].is_null(), "{told}");
    listed(&server, &["--source", "parcels"], ORDERS + 1);
    counted(&server, &choreography, ORDERS + 1);
}

/// Waits until the counters have so many orders.
fn counted(server: &Server, choreography: &Choreography, orders: u64) {
    let counter = |kind: &str, wanted: Value| {
        until("it is counted", || {
            let counters = json(server, &["stats", kind]);
            counters.as_array()?.contains(&wanted).then_some(())
        });
    };
    counter("source", json!({ "name": "orders", "published": orders }));
    counter(
        "type",
        json!({ "bus": "source/parcels", "type": "ParcelSent", "source": "shipping", "published": orders }),
    );
    counter("edge", json!({ "subscription": "source/payments", "source": "billing", "published": orders }));
    for (service, topic) in [("billing", "shop.orders"), ("shipping", "billing.payments")] {
        let (service, topic) = (format!("service/{service}"), format!("kafka:{}", choreography.topic(topic)));
        counter("edge", json!({ "subscription": service, "source": topic, "published": orders }));
    }
}

#[test]
fn whatever_a_topic_holds_is_seen_and_one_that_is_away_is_waited_for() {
    let Some(topic) = Topic::named() else { return };
    let home = Home::new();
    let server = topic.serve(&home, 0);
    let mut source = topic.source();
    source["observe"] = json!(true);
    put(&server, "odd", &source);
    until("it says what it waits for", || {
        let (_, shown) = resource(&server, "GET", "/odd", &Value::Null);
        shown["state"]["waitsFor"].as_str().filter(|reason| reason.contains("there is no topic")).map(drop)
    });
    topic.make(1);
    let flood: serde_json::Map<String, Value> =
        (0..2_000).map(|number| (format!("h-{number}"), json!("x".repeat(100)))).collect();
    topic.produce(&[
        json!({ "value": "[".repeat(600_000), "headers": { "content-type": "application/cloudevents+json" } }),
        json!({ "key": "tombstone", "headers": {} }),
        json!({ "value": "plain", "headers": flood }),
        json!({ "key": "last", "value": "{}", "headers": { "ce_id": "\u{7f}", "ce_type": "" } }),
    ]);
    let found = listed(&server, &["--source", "odd"], 4);
    let tombstone = found.iter().find(|event| event["key"] == "tombstone").expect("it is seen");
    assert_eq!(tombstone["observed"]["tombstone"], true, "{tombstone}");
    for (offset, told) in [(0, "it is no JSON"), (2, "headers have")] {
        let shown = json(&server, &["event", "show", &format!("odd/0/{offset}")]);
        assert!(shown["unreadable"].as_str().is_some_and(|reason| reason.contains(told)), "{shown}");
    }
    assert!(refused(&server, &["event", "show", "odd/0/99"], 3).contains("has no record odd/0/99"));
    let (_, shown) = resource(&server, "GET", "/odd", &Value::Null);
    assert_eq!((&shown["state"]["records"], &shown["observe"]), (&json!(4), &json!(true)), "{shown}");
    let (status, told) = resource(
        &server,
        "PUT",
        "/both",
        &json!({
            "kafka": { "topic": topic.name }, "observe": true, "bus": "default",
        }),
    );
    assert!(
        status == 400 && told["error"].as_str().is_some_and(|told| told.contains("it has no `bus`")),
        "{told}"
    );
    // Paused, it keeps what it saw and sees no more; gone, it is not listed.
    ok(&server, &["source", "pause", "odd"]);
    listed(&server, &["--source", "odd"], 4);
    ok(&server, &["source", "delete", "odd"]);
    listed(&server, &[], 0);
}

#[test]
fn each_node_sees_all_of_a_topic_and_one_counts() {
    const RECORDS: u64 = 50;
    let Some(broker) = Broker::shared(Engine::Kafka) else { return };
    let Some(topic) = Topic::made(4) else { return };
    let Some(mut cluster) = Cluster::start(&broker, 2) else { return };
    let mut source = topic.source();
    source["observe"] = json!(true);
    put(cluster.node(0), "seen", &source);
    let produce = |from: u64| {
        let record = |id: u64| json!({ "key": format!("k-{id}"), "value": "{}", "headers": { "ce_id": format!("e-{id}") } });
        topic.produce(&(from..from + RECORDS).map(record).collect::<Vec<_>>());
    };
    let counted = |node: &Server, count: u64| {
        until("it is counted", || {
            let counters = json(node, &["stats", "source"]);
            (counters == json!([{ "name": "seen", "published": count }])).then_some(())
        });
    };
    produce(0);
    for index in 0..2 {
        listed(cluster.node(index), &["--source", "seen"], RECORDS);
        assert_eq!(traced(cluster.node(index), "e-7").len(), 1);
    }
    counted(cluster.node(1), RECORDS);
    // Whichever counted, the other goes on where it was.
    cluster.kill(0);
    produce(RECORDS);
    listed(cluster.node(1), &["--source", "seen"], 2 * RECORDS);
    counted(cluster.node(1), 2 * RECORDS);
}

/// What passes an exchange is seen, and whoever consumes from it misses nothing.
#[test]
fn an_exchange_is_seen_and_nothing_of_it_is_taken() {
    let Some(queue) = Queue::named() else { return };
    queue.make();
    let home = Home::new();
    let server = queue.serve(&home, 0);
    let source = json!({ "amqp": { "exchange": queue.exchange, "routingKeys": ["#"] }, "observe": true });
    put(&server, "shop", &source);
    until("it looks", || {
        let (_, shown) = resource(&server, "GET", "/shop", &Value::Null);
        (shown["state"].is_object() && shown["state"]["waitsFor"].is_null() && shown["state"]["lag"] == 0)
            .then_some(())
    });
    let message = |id: u64| {
        json!({ "value": "{}", "routingKey": format!("orders.{id}"), "headers": {
            "cloudEvents:specversion": "1.0", "cloudEvents:id": format!("e-{id}"),
            "cloudEvents:source": "shop", "cloudEvents:type": "Placed",
        } })
    };
    queue.produce(&(0..5).map(message).collect::<Vec<_>>());
    let seen = listed(&server, &["--source", "shop"], 5);
    let event = seen.iter().find(|event| event["id"] == "e-3").expect("it passed");
    assert_eq!((&event["source"], &event["type"]), (&json!("shop"), &json!("Placed")), "{event}");
    assert!(event["data"].is_null(), "{event}");
    until("it is counted", || {
        let counters = json(&server, &["stats", "source"]);
        counters.as_array()?.contains(&json!({ "name": "shop", "published": 5 })).then_some(())
    });
    assert_eq!(queue.consume(5).len(), 5, "its consumers have all of it");
    let observed = json!({ "amqp": { "queue": queue.name }, "observe": true });
    let (status, told) = resource(&server, "PUT", "/taken", &observed);
    assert!(status == 400 && told.to_string().contains("a queue can't be observed"), "{told}");
}
