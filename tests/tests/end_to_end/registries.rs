//! Values in a schema registry's wire format: a real registry, and the serializers of
//! Kafka's own client in Python with default settings.

use frevo_services::SchemaRegistry;
use serde_json::{Value, json};

use super::foreign::{Topic, put, resource};
use super::publishing::{file, lines, subscribe};
use super::server::{Home, Server, until};
use super::tools::ok;

fn write_all(server: &Server, home: &Home) {
    let all = json!({ "pattern": { "source": [{ "prefix": "kafka:" }] }, "target": file(home, "all") });
    assert_eq!(subscribe(server, "all", &all).status, 201);
}

fn source(topic: &Topic) -> Value {
    json!({ "kafka": { "topic": topic.name, "start": "earliest" }, "format": "registry" })
}

fn letters(server: &Server, name: &str) -> Vec<Value> {
    let (status, page) = resource(server, "GET", &format!("/{name}/dead-letters"), &Value::Null);
    assert_eq!(status, 200, "{page}");
    page["deadLetters"].as_array().expect("a list").clone()
}

/// A value in the wire format, by whoever writes it himself.
fn wire(id: u64, data: &[u8]) -> Value {
    let head = (id as u32).to_be_bytes();
    bytes(&[&[0][..], &head, data].concat())
}

fn bytes(bytes: &[u8]) -> Value {
    json!({ "bytes": bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>() })
}

fn order() -> Value {
    json!({ "type": "record", "name": "Order", "namespace": "shop", "fields": [
        { "name": "id", "type": "string" },
        { "name": "state", "type": { "type": "enum", "name": "State", "symbols": ["PLACED", "PAID"] } },
        { "name": "price", "type": { "type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2 } },
        { "name": "at", "type": { "type": "long", "logicalType": "timestamp-millis" } },
        { "name": "note", "type": ["null", "string"], "default": null },
        { "name": "lines", "type": { "type": "array", "items": "shop.Line" } },
        { "name": "seal", "type": "bytes" },
        { "name": "weights", "type": { "type": "map", "values": "double" } },
    ] })
}

fn line() -> Value {
    json!({ "type": "record", "name": "Line", "namespace": "shop", "fields": [
        { "name": "item", "type": "long" }, { "name": "count", "type": ["int", "null"] } ] })
}

/// An order, and what it is as JSON.
fn placed(id: &str, weight: Value) -> (Value, Value) {
    let is = |price: Value, at: Value, seal: Value, weight: Value| {
        json!({ "id": id, "state": "PLACED", "price": price, "at": at, "note": null,
                "lines": [{ "item": 9_007_199_254_740_993_u64, "count": 2 }, { "item": 2, "count": null }],
                "seal": seal, "weights": { "all": weight } })
    };
    let price: Value = serde_json::from_str("12.50").expect("a number");
    let written = is(
        json!({ "$decimal": "12.50" }),
        1_769_860_800_123_u64.into(),
        json!({ "$bytes": "ff00" }),
        weight.clone(),
    );
    let told = is(price, "2026-01-31T12:00:00.123Z".into(), "/wA=".into(), weight);
    let key = json!({ "avro": id, "schema": { "type": "string" } });
    let value = json!({ "avro": written, "schema": order(), "references": { "shop.Line": line() } });
    (json!({ "key": key, "value": value }), told)
}

fn payment(id: &str) -> Value {
    let schema = json!({ "$schema": "http://json-schema.org/draft-07/schema#", "title": "Payment",
        "type": "object", "required": ["order"], "properties": { "order": { "type": "string" } } });
    json!({ "value": { "json": { "order": id, "amount": 7.5 }, "schema": schema } })
}

#[test]
fn what_is_described_in_a_registry_starts_executions_and_what_is_not_as_described_is_kept() {
    let Some(registry) = SchemaRegistry::start() else { return };
    let Some(topic) = Topic::made(1) else { return };
    let home = Home::new();
    let server = topic.serve_described(&home, 0, &registry);
    write_all(&server, &home);
    let machine = server.create(
        "fulfil",
        &json!({ "StartAt": "Only", "States": { "Only": { "Type": "Pass", "End": true } } }),
    );
    put(&server, "orders", &source(&topic));
    let Some(other) = Topic::made(1) else { return };
    let mut starts = source(&other);
    starts["target"] = json!({ "type": "stateMachine", "arn": machine });
    starts["input"] = json!({ "path": "$.detail" });
    put(&server, "fulfil", &starts);

    let (order, told) = placed("o-1", json!(0.5));
    let (broken, _) = placed("o-2", json!({ "$float": "nan" }));
    let ids = topic.produce_described(&registry, &[order.clone(), payment("o-1"), broken]);
    topic.produce_described(
        &registry,
        &[
            json!({ "value": wire(9_999, b"") }),
            json!({ "value": bytes(b"{}") }),
            json!({ "value": wire(ids[1], b"{\"order\": 1}") }),
            json!({ "value": wire(ids[0], b"\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01") }),
            json!({ "key": bytes(&42_u64.to_be_bytes()) }),
            payment("o-2"),
        ],
    );
    let mut found = until("all are published", || Some(lines(&home, "all")).filter(|found| found.len() == 4));
    found.sort_by_key(|event| event["kafkaoffset"].to_string());
    assert_eq!(found[0]["data"], told);
    assert_eq!(found[0]["data"].to_string().split("\"price\":").nth(1).map(|rest| &rest[..5]), Some("12.50"));
    assert_eq!(found[0]["dataschema"], format!("registry:{}", ids[0]));
    assert_eq!((&found[0]["partitionkey"], &found[0]["kafkatopic"]), (&json!("o-1"), &json!(topic.name)));
    assert_eq!(found[1]["data"], json!({ "order": "o-1", "amount": 7.5 }));
    assert_eq!(found[1]["dataschema"], format!("registry:{}", ids[1]));
    // Without a value it says that its key is gone, which is none of the registry's.
    assert_eq!((&found[2]["data"], &found[2]["partitionkey"]), (&Value::Null, &json!("AAAAAAAAACo=")));
    assert_eq!(found[3]["data"]["order"], "o-2");

    let unread = until("they are kept", || Some(letters(&server, "orders")).filter(|found| found.len() == 5));
    for (offset, why) in [
        ("2", format!("not as schema {} of the registry has it: at `/weights/all`: it has NaN", ids[0])),
        ("3", "the schema registry knows no schema 9999".to_owned()),
        ("4", "it begins with the byte 0x7b".to_owned()),
        ("5", format!("not as schema {} of the registry has it: at `/order`", ids[1])),
        ("6", format!("not as schema {} of the registry has it: at `/id`: it ends there", ids[0])),
    ] {
        let letter = unread.iter().find(|letter| letter["event"]["kafkaoffset"] == offset);
        let reason = letter.expect("it is kept")["reason"].as_str().expect("a reason");
        assert!(reason.contains(&why), "{offset}: {reason}");
    }
    let broken = unread.iter().find(|letter| letter["event"]["kafkaoffset"] == "4").expect("it is kept");
    assert_eq!(broken["event"]["data_base64"], "e30=", "{broken}");
    other.produce_described(&registry, &[order, json!({ "value": wire(9_999, b"") })]);
    let ended = until("it is started", || {
        let executions = server.executions(&machine);
        executions.first().map(|execution| server.ended(execution["executionArn"].as_str().expect("an ARN")))
    });
    let mut input: Value = serde_json::from_str(ended["input"].as_str().expect("an input")).expect("JSON");
    let event =
        input.as_object_mut().and_then(|input| input.remove("cloudevents")).expect("what else it says");
    assert_eq!((&input, &event["dataschema"]), (&told, &json!(format!("registry:{}", ids[0]))));
    let kept = until("it is kept", || letters(&server, "fulfil").pop());
    assert!(kept["reason"].as_str().is_some_and(|reason| reason.contains("no schema 9999")), "{kept}");
}

#[test]
fn a_source_waits_for_the_registry_and_goes_on_with_nothing_lost() {
    let Some(mut registry) = SchemaRegistry::start() else { return };
    let Some(topic) = Topic::made(1) else { return };
    let home = Home::new();
    let server = topic.serve_described(&home, 0, &registry);
    write_all(&server, &home);
    put(&server, "orders", &source(&topic));
    topic.produce_described(&registry, &[payment("o-1")]);
    until("it is published", || (lines(&home, "all").len() == 1).then_some(()));
    assert_eq!(resource(&server, "POST", "/orders/pause", &Value::Null).0, 200);
    let (order, _) = placed("o-2", json!(1.0));
    topic.produce_described(&registry, &[payment("o-1"), order, payment("o-3")]);
    registry.kill();
    assert_eq!(resource(&server, "POST", "/orders/resume", &Value::Null).0, 200);
    let waits = |server: &Server| {
        let waits = until("it says what it waits for", || {
            let (_, shown) = resource(server, "GET", "/orders", &Value::Null);
            shown["state"]["waitsFor"].as_str().map(str::to_owned)
        });
        assert!(waits.contains("the schema registry at http://127.0.0.1:"), "{waits}");
        assert!(waits.contains("does not answer"), "{waits}");
    };
    waits(&server);
    assert!(ok(&server, &["source", "list"]).contains("schema registry"));
    let why = ok(&server, &["why", "source/orders"]);
    assert!(why.starts_with("it waits: the schema registry"), "{why}");
    assert!(
        server.page("/metrics").contains("frevo_source_waits{source=\"000000000000/us-east-1/orders\"} 1")
    );
    // It was tried again and again meanwhile.
    std::thread::sleep(std::time::Duration::from_secs(3));
    assert_eq!(server.said().matches("a source waits").count(), 1, "{}", server.said());
    let port = server.kill();
    let server = topic.serve_described(&home, port, &registry);
    waits(&server);
    assert_eq!((lines(&home, "all").len(), letters(&server, "orders").len()), (1, 0));
    registry.restart();
    let found = until("all are published", || Some(lines(&home, "all")).filter(|found| found.len() == 4));
    let told = |event: &'_ Value| {
        event["data"]["id"].as_str().or(event["data"]["order"].as_str()).map(str::to_owned)
    };
    let mut orders: Vec<String> = found[1..].iter().filter_map(told).collect();
    // Those without a key may come in any order.
    orders.sort();
    assert_eq!(orders, ["o-1", "o-2", "o-3"]);
    assert!(letters(&server, "orders").is_empty());
    until("it waits no more", || {
        let (_, shown) = resource(&server, "GET", "/orders", &Value::Null);
        shown["state"]["waitsFor"].is_null().then_some(())
    });
}

#[test]
fn without_a_registry_a_source_says_what_is_missing() {
    let Some(topic) = Topic::made(1) else { return };
    let home = Home::new();
    let server = topic.serve(&home, 0);
    put(&server, "orders", &source(&topic));
    until("it says so", || {
        let (_, shown) = resource(&server, "GET", "/orders", &Value::Null);
        let waits = shown["state"]["waitsFor"].as_str().unwrap_or_default().to_owned();
        waits.contains("start the server with --schema-registry-url").then_some(())
    });
    let amqp = json!({ "amqp": { "queue": "a" }, "format": "registry" });
    let (status, refused) = resource(&server, "PUT", "/queue", &amqp);
    assert_eq!(status, 400, "{refused}");
}
