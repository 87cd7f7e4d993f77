//! Contracts: AsyncAPI of what there is, and what services declare beside it.

use std::fs;

use serde_json::{Value, json};

use super::http;
use super::programs;
use super::server::{Home, Server, until};
use super::tools::{json, ok, refused};

/// The document of what there is, as AsyncAPI's own schema has it.
pub fn document(server: &Server) -> Value {
    let document: Value = serde_json::from_str(&server.page("/asyncapi.json")).expect("JSON");
    if let Some(schema) = programs::asyncapi() {
        let schema = fs::read_to_string(schema).expect("it reads");
        let schema = serde_json::from_str(&schema).expect("JSON");
        let validator = jsonschema::validator_for(&schema).expect("a schema");
        let told = |error: jsonschema::ValidationError<'_>| {
            format!("{}: {:.300}", error.instance_path(), error.to_string())
        };
        let wrong: Vec<String> = validator.iter_errors(&document).map(told).collect();
        assert!(wrong.is_empty(), "{wrong:#?}\n{document:#}");
    }
    document
}

#[test]
fn what_there_is_is_an_asyncapi_document() {
    let home = Home::new();
    let server = home.serve();
    document(&server);
    ok(&server, &["bus", "create", "shop", "--description", "what the shop says"]);
    let schema = json!({ "$ref": "#/$defs/order", "$defs": { "order": { "type": "object" } } });
    let file = home.write("order.json", &schema.to_string());
    let file = file.to_str().expect("a path of ours");
    ok(&server, &["schema", "register", "Order Placed", file, "--bus", "shop", "--description", "an order"]);
    let old = json!({ "$schema": "http://json-schema.org/draft-07/schema#", "type": "object" });
    home.write("order.json", &old.to_string());
    ok(&server, &["schema", "register", "Paid", file, "--bus", "shop"]);
    home.write("order.json", "false");
    ok(&server, &["schema", "register", "Never", file, "--bus", "shop"]);
    let pattern = json!({ "bus": "shop", "pattern": { "detail-type": [{ "prefix": "Order" }] }, "target": { "type": "queue" } });
    ok(&server, &["subscription", "put", "orders", &pattern.to_string()]);
    ok(&server, &["subscription", "pause", "orders"]);
    server.create("billing", &json!({ "StartAt": "A", "States": { "A": { "Type": "Pass", "End": true } } }));

    let document = document(&server);
    let orders = &document["operations"]["subscription.orders"];
    assert_eq!(orders["messages"], json!([{ "$ref": "#/channels/bus.shop/messages/Order_20Placed" }]));
    assert_eq!((&orders["action"], &orders["x-frevo-paused"]), (&json!("receive"), &json!(true)));
    assert_eq!(document["channels"]["bus.shop"]["address"], "/events/shop");
    let payload = &document["components"]["schemas"]["shop.Order_20Placed"];
    assert_eq!(payload["schema"]["$ref"], "#/components/schemas/shop.Order_20Placed/schema/$defs/order");
    assert_eq!(document["operations"]["machine.billing.status"]["action"], "send");
    let yaml = http::get(server.address(), "/asyncapi.yaml").expect("it answers");
    assert_eq!(yaml.header("content-type"), Some("application/yaml"));
    assert!(yaml.text().starts_with("asyncapi: \"3.0.0\"\n"), "{}", yaml.text());
    // It can be declared itself: what it receives is what the services take.
    let declared = home.write("all.yaml", &yaml.text());
    ok(&server, &["contract", "declare", declared.to_str().expect("a path of ours"), "--name", "all"]);
}

const SHOP: &str = "\
asyncapi: 3.0.0
info: { title: shop, version: '1' }
channels:
  out:
    address: /events/default
    messages:
      placed:
        name: Placed
        payload: { type: object, required: [id], properties: { id: { type: string } } }
      lost: { name: Lost }
  in: { address: default, messages: { Paid: {} } }
operations:
  place: { action: send, channel: { $ref: '#/channels/out' } }
  pay: { action: receive, channel: { $ref: '#/channels/in' } }
";

#[test]
fn what_services_declare_is_compared_with_what_there_is_and_what_was_seen() {
    let home = Home::new();
    let server = home.serve();
    let file = home.write("shop.yaml", SHOP);
    let file = file.to_str().expect("a path of ours");
    assert_eq!(ok(&server, &["contract", "list"]), "no contracts\n");
    assert_eq!(ok(&server, &["contract", "declare", file]), "declared shop: publishes 2, takes 1\n");
    assert!(ok(&server, &["contract", "list"]).contains("default/Placed, default/Lost"));

    let placed =
        r#"{"pattern": {"detail-type": ["Placed"], "detail": {"amount": [1]}}, "target": {"type": "queue"}}"#;
    ok(&server, &["subscription", "put", "orders", placed]);
    let schema = home.write("placed.json", r#"{"required": ["id", "amount"]}"#);
    ok(
        &server,
        &["schema", "register", "Placed", schema.to_str().expect("a path of ours"), "--enforce", "off"],
    );
    for (event_type, source) in [("Placed", "shop"), ("Strange", "nobody")] {
        ok(&server, &["event", "publish", "--type", event_type, "--source", source]);
    }
    until("both were counted", || {
        (json(&server, &["stats", "type"]).as_array().map(Vec::len) == Some(2)).then_some(())
    });
    let told = refused_with_findings(&server);
    assert_eq!(
        told,
        [
            "- undeclared Strange published by nobody",
            "shop nobodyTakes Lost ",
            "shop notSeen Lost ",
            "shop nobodyPublishes Paid ",
            "shop notSubscribed Paid ",
            "shop schemaDiffers Placed version 1, at `/`: the property `amount` is required by the one schema, and not by the other",
        ]
    );

    let broken = home.write("broken.yaml", "asyncapi: 2.6.0\n");
    let broken = broken.to_str().expect("a path of ours");
    let wrong = refused(&server, &["contract", "declare", broken, "--name", "old"], 1);
    assert!(wrong.contains("it is of AsyncAPI 2.6.0, and 3.x is read here"), "{wrong}");
    let server = home.serve_with(server.kill(), &[]);
    assert_eq!(ok(&server, &["contract", "delete", "shop"]), "deleted shop\n");

    let documents = home.write("contracts.yaml", "kind: Contract\nname: shop\ndocumentFile: shop.yaml\n");
    let documents = documents.to_str().expect("a path of ours");
    assert!(ok(&server, &["apply", "-f", documents, "--yes"]).contains("created Contract shop"));
    assert!(ok(&server, &["apply", "-f", documents]).contains("nothing to change"));
}

/// What `frevo contract diff` finds, a line each.
fn refused_with_findings(server: &Server) -> Vec<String> {
    let output = super::tools::at(server, &["contract", "diff", "-o", "json"]);
    assert_eq!(output.status.code(), Some(6), "something is different");
    let findings: Vec<Value> = serde_json::from_slice(&output.stdout).expect("JSON");
    let text =
        |finding: &Value, member: &str, none: &str| finding[member].as_str().unwrap_or(none).to_owned();
    let line = |finding: &Value| {
        let parts = [("service", "-"), ("finding", ""), ("type", ""), ("detail", "")];
        parts.map(|(member, none)| text(finding, member, none)).join(" ")
    };
    findings.iter().map(line).collect()
}
