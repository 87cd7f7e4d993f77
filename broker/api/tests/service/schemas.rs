//! Schemas as resources, and what becomes of events that break them.

use std::sync::Arc;

use frevo_event::cloud_event::Data;
use frevo_event::{Event, Reply, Request};
use serde_json::{Value, json};

use super::broker;
use super::client::{Client, Response};
use super::fake::Fake;

const PLACED: &str = "/frevo/schemas/default/Order%20Placed";

fn publishing() -> (Arc<Fake>, Arc<frevo_api::Edge>) {
    broker(|request| matches!(request, Request::Publish { .. }).then_some(Reply::Published))
}

fn published(broker: &Fake) -> Vec<Event> {
    let asked = broker.asked.lock().expect("no panic");
    let events = asked.iter().filter_map(|request| match request {
        Request::Publish { events } => Some(events.clone()),
        _ => None,
    });
    events.flatten().collect()
}

fn order(properties: &Value) -> Value {
    json!({ "type": "object", "required": ["id"], "properties": properties })
}

async fn register(client: &mut Client, schema: &Value) -> Response {
    client.send("PUT", PLACED, &schema.to_string()).await
}

/// Publishes an event of the type with a schema, structured.
async fn publish(client: &mut Client, members: &Value) -> Response {
    let mut event = json!({ "specversion": "1.0", "id": "o-1", "source": "shop", "type": "Order Placed" });
    event.as_object_mut().expect("an object").extend(members.as_object().expect("an object").clone());
    let body = event.to_string();
    let length = body.len();
    client
        .exchange(&format!(
            "POST /events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/cloudevents+json\r\nContent-Length: {length}\r\n\r\n{body}"
        ))
        .await
}

#[tokio::test]
async fn a_schema_is_registered_in_versions_shown_and_deleted() {
    let (_, edge) = broker(|_| None);
    let mut client = Client::connect(&edge);
    let first = order(&json!({ "id": { "type": "string" } }));
    let made = register(&mut client, &json!({ "schema": first })).await;
    assert_eq!(made.status, 201, "{}", made.body);
    assert_eq!((&made.json()["version"], &made.json()["compatibility"]), (&json!(1), &json!("forward")));

    let shown = client.send("GET", PLACED, "").await;
    let again = client.send("PUT", PLACED, &shown.body).await;
    assert_eq!((again.status, &again.json()), (200, &shown.json()), "what is shown can be given back");

    let second = order(&json!({ "id": { "type": "string" }, "note": { "type": "string" } }));
    let (rehearsal, body) = (format!("{PLACED}?dryRun=true"), json!({ "schema": second }).to_string());
    let rehearsed = client.send("PUT", &rehearsal, &body).await.json();
    assert_eq!((&rehearsed["newVersion"], &rehearsed["schema"]["version"]), (&json!(true), &json!(2)));
    let changed = register(&mut client, &json!({ "schema": second, "enforce": "flag" })).await.json();
    assert_eq!((&changed["version"], &changed["enforce"]), (&json!(2), &json!("flag")));
    assert_eq!(client.send("GET", &format!("{PLACED}/versions/1"), "").await.json(), first);
    assert_eq!(client.send("GET", &format!("{PLACED}/versions/3"), "").await.status, 404);

    client.send("PUT", "/frevo/schemas/default/A", r#"{"schema":true}"#).await;
    let page = client.send("GET", "/frevo/schemas?limit=1", "").await.json();
    assert_eq!(page["schemas"][0]["type"], "A");
    let next = page["next"].as_str().expect("there is another").to_owned();
    let page = client.send("GET", &format!("/frevo/schemas?after={next}"), "").await.json();
    assert_eq!((&page["schemas"][0]["type"], &page["next"]), (&json!("Order Placed"), &Value::Null));

    assert_eq!(client.send("DELETE", &format!("{PLACED}/versions/2"), "").await.status, 204);
    let only = client.send("DELETE", &format!("{PLACED}/versions/1"), "").await;
    assert_eq!(only.status, 409, "{}", only.body);
    assert_eq!(client.send("DELETE", PLACED, "").await.status, 204);
    assert_eq!(client.send("GET", PLACED, "").await.status, 404);
}

#[tokio::test]
async fn a_version_must_be_what_the_compatibility_says() {
    let (_, edge) = broker(|_| None);
    let mut client = Client::connect(&edge);
    let number = json!({ "amount": { "type": "number" } });
    register(&mut client, &json!({ "schema": order(&number) })).await;
    let text = order(&json!({ "amount": { "type": "string" } }));
    let told = register(&mut client, &json!({ "schema": text })).await;
    assert_eq!(told.status, 409, "{}", told.body);
    let error = told.json()["error"].as_str().expect("a text").to_owned();
    assert!(error.contains("forward compatible"), "{error}");
    assert!(error.contains("at `/amount`: `type` string is not within number"), "{error}");

    let wider = order(&json!({}));
    for (compatibility, status) in [("forward", 409), ("full", 409), ("backward", 200)] {
        let told = register(&mut client, &json!({ "schema": wider, "compatibility": compatibility })).await;
        assert_eq!(told.status, status, "{compatibility}: {}", told.body);
    }
    let anything = register(&mut client, &json!({ "schema": text, "compatibility": "none" })).await;
    assert_eq!(anything.json()["version"], 3, "{}", anything.body);
}

#[tokio::test]
async fn what_is_no_schema_is_refused() {
    let (_, edge) = broker(|_| None);
    let mut client = Client::connect(&edge);
    for (path, body, status, told) in [
        (PLACED, json!({}), 400, "`schema` is missing"),
        (PLACED, json!({ "schema": { "type": "text" } }), 400, "it is no JSON Schema"),
        (
            PLACED,
            json!({ "schema": true, "type": "Paid" }),
            400,
            "its `type` is `Paid`, and the path says `Order Placed`",
        ),
        (PLACED, json!({ "schema": true, "compatibility": "mostly" }), 400, "unknown variant `mostly`"),
        ("/frevo/schemas/none/Placed", json!({ "schema": true }), 404, "event bus none does not exist"),
        ("/frevo/schemas/none", json!({ "enforce": "off" }), 404, "event bus none does not exist"),
        ("/frevo/schemas/default/a/b", json!({ "schema": true }), 405, "PUT is not for"),
    ] {
        let answer = client.send("PUT", path, &body.to_string()).await;
        assert_eq!(answer.status, status, "{path} {body}: {}", answer.body);
        assert!(answer.body.contains(told), "{}", answer.body);
    }
}

#[tokio::test]
async fn an_event_that_breaks_its_schema_is_refused_with_path_and_rule() {
    let (broker, edge) = publishing();
    let mut client = Client::connect(&edge);
    register(&mut client, &json!({ "schema": order(&json!({ "amount": { "minimum": 1 } })) })).await;
    let fine = publish(&mut client, &json!({ "data": { "id": "1", "amount": 1 } })).await;
    assert_eq!(fine.status, 202, "{}", fine.body);
    let other = publish(&mut client, &json!({ "type": "Paid", "data": 7 })).await;
    assert_eq!(other.status, 202, "{}", other.body);
    for (members, told) in [
        (
            json!({ "data": { "id": "1", "amount": 0 } }),
            "event `o-1` breaks the schema of `Order Placed`: version 1, at `/amount`: 0 is less than the minimum of 1 (rule `/properties/amount/minimum`)",
        ),
        (json!({}), "null is not of type \\\"object\\\""),
        (json!({ "datacontenttype": "text/plain", "data": "x" }), "its data is no JSON"),
        (
            json!({ "dataschema": "https://shop.example/frevo/schemas/default/Order%20Placed/versions/9", "data": {} }),
            "its `dataschema` names the version 9, which there is not",
        ),
    ] {
        let refused = publish(&mut client, &members).await;
        assert_eq!(refused.status, 422, "{}", refused.body);
        assert!(refused.body.contains(told), "{}", refused.body);
    }
    let entry = |detail: &str| json!({ "Source": "shop", "DetailType": "Order Placed", "Detail": detail });
    let put = json!({ "Entries": [entry(r#"{"amount":5}"#), entry(r#"{"id":"2","amount":5}"#)] });
    let answer = client.event("PutEvents", &put).await.json();
    assert_eq!(answer["FailedEntryCount"], 1);
    assert_eq!(answer["Entries"][0]["ErrorCode"], "SchemaViolation");
    let message = answer["Entries"][0]["ErrorMessage"].as_str().expect("a text");
    assert!(message.contains("at `/`: \"id\" is a required property (rule `/required`)"), "{message}");
    assert_eq!(published(&broker).len(), 3);
    let metrics = client.send("GET", "/metrics", "").await.body;
    assert!(metrics.contains(r#"frevo_schema_violations_total{action="refused"} 5"#), "{metrics}");
}

#[tokio::test]
async fn an_older_version_holds_for_who_names_it() {
    let (_, edge) = publishing();
    let mut client = Client::connect(&edge);
    register(&mut client, &json!({ "schema": order(&json!({})) })).await;
    register(&mut client, &json!({ "schema": order(&json!({ "amount": { "type": "number" } })) })).await;
    let data = json!({ "id": "1", "amount": "much" });
    let schema = |number: u32| format!("http://127.0.0.1:8083{PLACED}/versions/{number}");
    for (schema, status) in [
        (schema(1), 202),
        (schema(2), 422),
        // Somebody else's says nothing about versions here.
        ("https://example.com/schemas/versions/1".to_owned(), 422),
    ] {
        let answer = publish(&mut client, &json!({ "data": data, "dataschema": schema })).await;
        assert_eq!(answer.status, status, "{schema}: {}", answer.body);
    }
}

#[tokio::test]
async fn a_bus_or_a_schema_may_have_events_flagged_or_nobody_look() {
    let (broker, edge) = publishing();
    let mut client = Client::connect(&edge);
    let schema = json!({ "schema": order(&json!({})) });
    register(&mut client, &schema).await;
    let broken = json!({ "data": { "amount": 1 }, "sequence": 7 });
    let bus = "/frevo/schemas/default";
    let told = client.send("PUT", bus, r#"{"enforce":"flag"}"#).await.json();
    assert_eq!(told, json!({ "bus": "default", "enforce": "flag" }));
    assert_eq!(publish(&mut client, &broken).await.status, 202);
    let put = json!({ "Entries": [{ "Source": "shop", "DetailType": "Order Placed", "Detail": "{}" }] });
    assert_eq!(client.event("PutEvents", &put).await.json()["FailedEntryCount"], 0);
    for (event, data) in published(&broker).iter().zip([r#"{"amount":1}"#, "{}"]) {
        let shown = event.to_cloud_event();
        let flag = shown.extension("schemaviolation").map(ToString::to_string).unwrap_or_default();
        assert_eq!(flag, "version 1, at `/`: \"id\" is a required property (rule `/required`)");
        assert_eq!(shown.data, Some(Data::Json(data.into())));
    }
    client.send("PUT", PLACED, &json!({ "enforce": "off" }).to_string()).await;
    assert_eq!(publish(&mut client, &broken).await.status, 202);
    assert_eq!(published(&broker)[2].to_cloud_event().extension("schemaviolation"), None);
    client.send("PUT", bus, r#"{"enforce":null}"#).await;
    client.send("PUT", PLACED, "{}").await;
    assert_eq!(publish(&mut client, &broken).await.status, 422);
}
