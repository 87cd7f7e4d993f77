//! What queues are, as their workers and documents say it.

use std::fs;

use serde_json::{Value, json};

use super::contracts::document;
use super::programs::worker;
use super::server::{Home, Server, frevo, until};
use super::tools::{at, json, ok, refused};
use super::working::Working;

const FUNCTIONS: &str = r#"
    [functions.charge]
    command = ["handles-no-task-here"]
    title = "charge"
    description = "Charges what an order costs."
    icon = "card.svg"
    version = "1.9"
    input-schema = "charge.json"
    output-schema = { type = "object", required = ["charged"] }
"#;

const CARD: &str = r#"<svg xmlns="http://www.w3.org/2000/svg"><path d="M3 5h18v14H3z"/></svg>"#;

fn shown(server: &Server) -> Value {
    json(server, &["queue", "show", "charge"])
}

fn until_version(server: &Server, version: &str) -> Value {
    until("the worker has said its version", || {
        Some(shown(server)).filter(|queue| queue["version"] == version)
    })
}

#[test]
fn a_functions_file_says_what_a_queue_is_and_it_stays_so_through_a_kill() {
    let home = Home::new();
    let server = home.serve();
    let schema = json!({ "$ref": "#/$defs/order", "$defs": { "order": { "type": "object" } } });
    home.write("charge.json", &schema.to_string());
    home.write("card.svg", CARD);
    let file = home.write("functions.toml", FUNCTIONS);
    let mut command = frevo();
    command.args(["worker", "--endpoint", &server.endpoint(), "--file"]).arg(&file);
    let working = Working::start(&home, command);
    let said = until_version(&server, "1.9");
    assert_eq!((&said["title"], &said["icon"]), (&json!("charge"), &json!(CARD)));
    assert_eq!((&said["inputSchema"], &said["document"]), (&schema, &Value::Null));

    let document = document(&server);
    let operation = &document["operations"]["queue.tasks.charge.do"];
    assert_eq!(
        (&operation["action"], &operation["x-frevo-version"]),
        (&json!("receive"), &json!("1.9")),
        "{document:#}"
    );
    let input = &document["channels"]["queue.tasks.charge"]["messages"]["input"];
    assert_eq!(input["payload"]["$ref"], "#/components/schemas/queue.tasks.charge.input");
    let input = &document["components"]["schemas"]["queue.tasks.charge.input"]["schema"];
    assert_eq!(input["$ref"], "#/components/schemas/queue.tasks.charge.input/schema/$defs/order");

    // The file changes: both versions are there for a moment, and the later one holds.
    fs::write(&file, FUNCTIONS.replace("\"1.9\"", "\"1.10\"")).expect("the file is ours");
    until_version(&server, "1.10");
    let listed = ok(&server, &["queue", "list"]);
    assert!(listed.contains("1.10") && listed.contains("tasks.charge"), "{listed}");

    working.kill();
    server.kill();
    let server = home.serve();
    let said = shown(&server);
    assert_eq!((&said["version"], &said["workers"]), (&json!("1.10"), &json!(0)));
    assert_eq!((&said["inputSchema"], &said["versions"]), (&schema, &json!([])));
    ok(&server, &["queue", "forget", "charge"]);
    assert_eq!(shown(&server)["version"], Value::Null);
    let unknown = refused(&server, &["queue", "forget", "charge"], 3);
    assert!(unknown.contains("nothing is said of queue tasks.charge"), "{unknown}");
}

#[test]
fn what_a_worker_says_wrongly_of_its_function_is_told_where_it_runs() {
    let home = Home::new();
    let server = home.serve();
    let described = home.write("charge.toml", "input-schema = { minimum = \"1\" }");
    let mut command = worker(&server.endpoint(), "charge");
    command.arg("--describe").arg(&described).args(["--", "cat"]);
    let working = Working::start(&home, command);
    until("the worker is told", || {
        let said = working.said();
        said.contains("what is said of the function is refused: `inputSchema`: it is no JSON Schema")
            .then_some(())
    });
    assert_eq!(shown(&server)["published"], Value::Null);
    assert_eq!(shown(&server)["workers"], 1, "its tasks it gets all the same");
}

const CHARGE: &str = "\
kind: Queue
name: charge
title: Charge a card
version: 1.2
inputSchemaFile: charge.json
";

#[test]
fn a_queue_is_a_document_that_is_applied_changed_and_pruned() {
    let home = Home::new();
    let server = home.serve();
    home.write("charge.json", r#"{ "type": "object", "required": ["amount"] }"#);
    let apply = |text: &str, arguments: &[&str]| {
        let file = home.write("charge.yaml", text);
        ok(&server, &[&["apply", "--yes", "-f", file.to_str().expect("a path of ours")], arguments].concat())
    };
    let told = apply(CHARGE, &[]);
    assert!(told.contains("created Queue tasks.charge"), "{told}");
    assert!(apply(CHARGE, &[]).contains("nothing to change"));
    let said = shown(&server);
    assert_eq!((&said["title"], &said["version"]), (&json!("Charge a card"), &json!("1.2")));
    assert_eq!(said["inputSchema"]["required"], json!(["amount"]));

    home.write("charge.json", r#"{ "type": "object", "required": ["amount", "order"] }"#);
    let paused = format!("{CHARGE}icon: credit-card\npaused: true\n");
    let told = apply(&paused, &[]);
    for part in [
        "~ inputSchema.required: [\"amount\"] → [\"amount\",\"order\"]",
        "+ icon: \"credit-card\"",
        "~ paused: false → true",
        "changed Queue tasks.charge",
    ] {
        assert!(told.contains(part), "`{part}` is missing in:\n{told}");
    }
    assert_eq!(shown(&server)["paused"], true);
    assert!(apply(&paused, &[]).contains("nothing to change"));
    let told = apply(CHARGE, &[]);
    assert!(told.contains("- icon: \"credit-card\""), "{told}");
    assert_eq!(shown(&server)["paused"], true, "a document that says nothing leaves it to operators");

    let told = apply("kind: Bus\nname: other\n", &["--prune"]);
    assert!(told.contains("deleted Queue tasks.charge"), "{told}");
    let said = shown(&server);
    assert_eq!((&said["title"], &said["paused"]), (&Value::Null, &json!(true)));

    let wrong = "kind: Queue\nname: charge\nicon: '<svg/>'\n---\nkind: Queue\nname: subscription.hook\n---\n\
        kind: Queue\nname: ship\noutputSchema: { type: text }\n---\nkind: Queue\nname: ship\ninputSchemaFile: none.json\n";
    let file = home.write("wrong.yaml", wrong);
    let refused = at(&server, &["apply", "--yes", "-f", file.to_str().expect("a path of ours")]);
    let told = String::from_utf8_lossy(&refused.stderr);
    for part in [
        "`icon`: the SVG has `svg`",
        "`subscription.hook` is a subscription's queue",
        "`outputSchema`: it is no JSON Schema",
        "`inputSchemaFile`: could not read",
    ] {
        assert!(told.contains(part), "`{part}` is missing in:\n{told}");
    }
}
