//! Schemas: registered from a shell and by documents, and kept by every way of
//! publishing.

use std::sync::{Arc, Mutex};

use frevo_sdk::{Event, PublishError, Publisher, PublisherOptions, ReceivedEvent, Subscriber};
use serde_json::{Value, json};
use tokio::runtime::Builder;

use super::server::{Home, until};
use super::tools::{json, ok, refused};

#[test]
fn schemas_are_registered_and_kept_by_those_who_publish() {
    let home = Home::new();
    let server = home.serve();
    let schema = |properties: Value| json!({ "type": "object", "properties": properties }).to_string();
    let file = home.write("placed.json", &schema(json!({ "amount": { "type": "number" } })));
    let file = file.to_str().expect("a path of ours");
    assert_eq!(ok(&server, &["schema", "list"]), "no schemas\n");
    let register = ["schema", "register", "Placed", file, "--description", "orders"];
    assert_eq!(ok(&server, &register), "registered Placed, version 1\n");
    assert_eq!(ok(&server, &["schema", "check", "Placed", file]), "it is version 1 of Placed\n");

    home.write("placed.json", &schema(json!({ "amount": { "type": "string" } })));
    let told = refused(&server, &register, 1);
    assert!(told.contains("at `/amount`: `type` string is not within number"), "{told}");
    home.write("placed.json", &schema(json!({ "amount": { "type": "integer" } })));
    assert_eq!(ok(&server, &["schema", "check", "Placed", file]), "it would be version 2 of Placed\n");
    ok(&server, &["schema", "register", "Placed", file]);
    let listed = ok(&server, &["schema", "list"]);
    assert!(listed.contains("forward") && listed.contains("(bus)"), "{listed}");
    assert_eq!(json(&server, &["schema", "show", "Placed"])["description"], "orders");
    let first = json(&server, &["schema", "show", "Placed", "--version", "1"]);
    assert_eq!(first["properties"]["amount"]["type"], "number");

    // What is registered is there after a kill, and one bad event of a batch is
    // refused alone.
    let server = home.serve_with(server.kill(), &[]);
    let subscription = r#"{"target": {"type": "queue"}}"#;
    ok(&server, &["subscription", "put", "orders", subscription]);
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
    let results = runtime.block_on(async {
        let publisher = Publisher::new(&server.endpoint(), PublisherOptions::new()).expect("a publisher");
        let placed = |id: &str, amount: Value| {
            let event = Event::new("shop", "Placed").id(id).key("one lane");
            publisher.enqueue(event.data(&json!({ "amount": amount })).expect("JSON"))
        };
        let first = placed("1", json!(1)).await.expect("room");
        let second = placed("2", json!(1.5)).await.expect("room");
        let third = placed("3", json!(3)).await.expect("room");
        (first.await, second.await, third.await)
    });
    assert_eq!((&results.0, &results.2), (&Ok(()), &Ok(())));
    let Err(PublishError::Refused { status: 422, reason }) = results.1 else { panic!("{results:?}") };
    assert_eq!(
        reason,
        "event `2` breaks the schema of `Placed`: version 2, at `/amount`: 1.5 is not of type \"integer\" (rule `/properties/amount/type`)"
    );

    assert_eq!(ok(&server, &["schema", "enforce", "flag"]), "events of default that break a schema: flag\n");
    let data = ["--data", r#"{"amount":"much"}"#];
    ok(
        &server,
        &[&["event", "publish", "--type", "Placed", "--source", "shop", "--id", "4"][..], &data].concat(),
    );
    let received = Arc::new(Mutex::new(Vec::<ReceivedEvent>::new()));
    let seen = received.clone();
    let subscriber =
        Subscriber::new(&server.endpoint()).handle_event("orders", move |event: ReceivedEvent| {
            seen.lock().expect("nobody panics holding it").push(event);
            async { Ok(()) }
        });
    runtime.spawn(subscriber.run_until(std::future::pending()));
    until("all that was published is delivered", || {
        (received.lock().expect("nobody panics holding it").len() == 3).then_some(())
    });
    let received = received.lock().expect("nobody panics holding it");
    let flags = |id: &str| {
        let event = received.iter().find(|event| event.id() == id).expect("it was delivered");
        event.attribute("schemaviolation")
    };
    assert_eq!((flags("1"), flags("3")), (None, None));
    let flag = flags("4").expect("it says what it breaks");
    assert!(flag.contains("at `/amount`: \"much\" is not of type \"integer\""), "{flag}");

    ok(&server, &["schema", "delete", "Placed", "--version", "1"]);
    assert_eq!(ok(&server, &["schema", "delete", "Placed"]), "deleted Placed\n");
    refused(&server, &["schema", "show", "Placed"], 3);
}

#[test]
fn schemas_are_what_documents_say() {
    let home = Home::new();
    let server = home.serve();
    home.write("placed.json", r#"{"type": "object", "required": ["id"]}"#);
    let documents = home.write(
        "shop.yaml",
        "kind: Bus\nname: shop\n---\nkind: Schema\nbus: shop\ntype: Placed\nenforce: flag\nschemaFile: placed.json\n",
    );
    let documents = documents.to_str().expect("a path of ours");
    let applied = ok(&server, &["apply", "-f", documents, "--yes"]);
    assert!(applied.contains("created Schema shop/Placed"), "{applied}");
    assert!(ok(&server, &["apply", "-f", documents]).contains("nothing to change"));
    home.write("placed.json", r#"{"type": "array"}"#);
    let told = refused(&server, &["apply", "-f", documents, "--yes"], 1);
    assert!(told.contains("shop.yaml") && told.contains("forward compatible"), "{told}");
    home.write("placed.json", r#"{"type": "object", "required": ["id", "amount"]}"#);
    assert!(ok(&server, &["apply", "-f", documents, "--yes"]).contains("changed Schema shop/Placed"));
    assert_eq!(json(&server, &["schema", "show", "Placed", "--bus", "shop"])["version"], 2);
    home.write("shop.yaml", "kind: Bus\nname: shop\n");
    let pruned = ok(&server, &["apply", "-f", documents, "--yes", "--prune"]);
    assert!(pruned.contains("deleted Schema shop/Placed"), "{pruned}");
}
