//! An event that was published is read whole by its id, as long as the journal has it.

use serde_json::{Value, json};

use super::http;
use super::publishing::{STRUCTURED, event, publish};
use super::server::{Home, Server, text};
use super::tools::{json, ok, refused};

/// An event as it is asked for: by its id, and parameters.
pub fn opened(server: &Server, wanted: &str) -> (u16, Value) {
    let answer = http::get(server.address(), &format!("/frevo/events/{wanted}")).expect("it answers");
    (answer.status, serde_json::from_slice(&answer.body).expect("JSON"))
}

fn taken(server: &Server, bus: &str, said: &Value) {
    assert_eq!(publish(server, bus, STRUCTURED, said).status, 202);
}

#[test]
fn an_event_is_read_by_its_id_with_all_that_it_has_through_a_kill() {
    let home = Home::new();
    let server = home.serve();
    ok(&server, &["bus", "create", "shop"]);
    let mut said = event("o/1 ä", json!({ "total": 12345678901234567890_u64, "items": [1, 2.50] }));
    said["partitionkey"] = "k".into();
    said["subject"] = "order".into();
    said["causationid"] = "c-1".into();
    said["tenant"] = "north".into();
    taken(&server, "default", &said);
    let mut plain = event("text", json!("a,b"));
    plain["datacontenttype"] = "text/csv".into();
    taken(&server, "default", &plain);
    let mut binary = event("binary", Value::Null);
    binary.as_object_mut().expect("an object").remove("data");
    binary["data_base64"] = "/wAB".into();
    taken(&server, "default", &binary);
    let large = json!({ "text": "x".repeat(900_000) });
    taken(&server, "default", &event("large", large.clone()));
    taken(&server, "default", &event("twice", json!(1)));
    taken(&server, "shop", &event("twice", json!(2)));
    for number in 0..300 {
        taken(&server, "default", &event(&format!("n-{number}"), json!({})));
    }

    let server = home.serve_with(server.kill(), &[]);
    let (status, found) = opened(&server, "o%2F1%20%C3%A4");
    assert_eq!((status, &found["bus"]), (200, &json!("default")), "{found}");
    for (name, value) in said.as_object().expect("an object") {
        assert_eq!(&found["event"][name], value, "{name}: {found}");
    }
    assert!(text(&found["at"]).starts_with("20"), "{found}");
    assert_eq!(opened(&server, "text").1["event"]["data"], "a,b");
    assert_eq!(opened(&server, "binary").1["event"]["data_base64"], "/wAB");
    assert_eq!(opened(&server, "large").1["event"]["data"], large);
    assert_eq!(opened(&server, "twice").1["event"]["data"], 2, "the newest");
    assert_eq!(opened(&server, "twice?bus=default").1["event"]["data"], 1);
    assert_eq!(opened(&server, "twice?bus=default&from=till").0, 404);
    assert_eq!(opened(&server, "twice?region=eu-west-1").0, 404);
    let (status, told) = opened(&server, "nobody");
    assert_eq!((status, text(&told["error"]).contains("`nobody` is kept")), (404, true), "{told}");
    assert_eq!(opened(&server, "a/b").0, 400);
    assert_eq!(json(&server, &["event", "show", "o/1 ä"])["event"]["tenant"], "north");
    assert!(refused(&server, &["event", "show", "nobody"], 3).contains("never published here"));
}
