//! What a key's role does not allow is refused, and nothing else is: everything that the
//! server says there is, with a key of each role.

use std::collections::BTreeSet;
use std::sync::Arc;

use frevo_api::{AccessKey, Edge, Role};
use serde_json::{Value, json};

use super::client::{Client, Response, edge_with_keys};
use super::fake::Fake;

const ACCOUNT: &str = "000000000000";

/// A server that has a key for each role, and nothing behind it that answers.
fn server() -> Arc<Edge> {
    let keys = Role::ALL.map(|role| AccessKey { id: role.to_string(), secret: "s3cret".into(), role });
    edge_with_keys(Arc::new(Fake::new(|_| None)), keys.into())
}

/// Asks for an action of the table with the key of a role.
async fn ask(edge: &Arc<Edge>, role: Role, action: &str) -> Response {
    let (line, headers) = request(action);
    let upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
                   Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    let upgrade = if action == "GET /tasks" { upgrade } else { "" };
    let request = format!(
        "{line} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {role}:s3cret\r\n{headers}{upgrade}Content-Length: 0\r\n\r\n"
    );
    Client::connect(edge).exchange(&request).await
}

fn request(action: &str) -> (String, String) {
    let target = |service: &str, name: &str| ("POST /".into(), format!("X-Amz-Target: {service}.{name}\r\n"));
    match action.split_once(':') {
        Some(("states", name)) => target("AWSStepFunctions", name),
        Some(("events", name)) => target("AWSEvents", name),
        _ => {
            let steps: Vec<&str> =
                action.split('/').map(|step| if step.starts_with('{') { "tasks.x" } else { step }).collect();
            (steps.join("/"), String::new())
        }
    }
}

fn texts(value: &Value) -> BTreeSet<String> {
    let items = value.as_array().expect("a list").iter();
    items.map(|item| item.as_str().expect("a text").to_owned()).collect()
}

/// What the server says that a role may do, and may not.
async fn said(edge: &Arc<Edge>, role: Role) -> [BTreeSet<String>; 2] {
    let told = ask(edge, role, "GET /frevo/caller").await.json();
    assert_eq!((&told["accessKey"], &told["role"]), (&json!(role.name()), &json!(role.name())));
    let refuses = told["refuses"].as_object().expect("an object").keys().cloned().collect();
    [texts(&told["permits"]), refuses]
}

#[tokio::test]
async fn every_role_may_do_what_it_may_and_nothing_else() {
    let edge = server();
    let [everything, _] = said(&edge, Role::Admin).await;
    assert!(everything.len() > 150, "{}", everything.len());
    for role in Role::ALL {
        let [permits, refuses] = said(&edge, role).await;
        assert_eq!(permits.union(&refuses).cloned().collect::<BTreeSet<_>>(), everything, "{role}");
        for action in &refuses {
            assert_refused(&ask(&edge, role, action).await, role, action);
        }
        // Nobody answers who follows what is published, or waits for a task.
        for action in permits.iter().filter(|action| !waits(action)) {
            let answer = ask(&edge, role, action).await;
            assert!(!is_refusal(&answer), "{role} {action}: {} {}", answer.status, answer.body);
        }
    }
}

fn waits(action: &str) -> bool {
    action.ends_with("/invocation/next") || action.ends_with("/invocations")
}

fn is_refusal(answer: &Response) -> bool {
    answer.body.contains("is not authorized to perform") || answer.body.contains("has the role")
}

fn assert_refused(answer: &Response, role: Role, action: &str) {
    if !action.contains(' ') {
        let told = answer.json();
        let kind = told["__type"].as_str().and_then(|kind| kind.rsplit('#').next());
        assert_eq!((answer.status, kind), (400, Some("AccessDeniedException")), "{role} {action}");
        let message = format!(
            "User: arn:aws:iam::{ACCOUNT}:user/{role} is not authorized to perform: {action} on resource: * because no identity-based policy allows the {action} action"
        );
        assert_eq!(told["message"], message);
        return;
    }
    assert_eq!(answer.status, 403, "{role} {action}: {}", answer.body);
    assert!(
        answer.body.contains(&format!("the access key `{role}` has the role {role}, and `")),
        "{}",
        answer.body
    );
}

#[tokio::test]
async fn a_refusal_names_what_it_is_about() {
    let edge = server();
    let machine = "arn:aws:states:us-east-1:000000000000:stateMachine:orders";
    let told = Client::connect(&edge)
        .call_with(
            "StartExecution",
            "Authorization: Bearer viewer:s3cret\r\n",
            &json!({ "stateMachineArn": machine }),
        )
        .await
        .json();
    let message = told["message"].as_str().expect("a message");
    assert!(message.contains(&format!("states:StartExecution on resource: {machine} because")), "{message}");
}

#[tokio::test]
async fn without_keys_everybody_may_do_everything() {
    let edge = edge_with_keys(Arc::new(Fake::new(|_| None)), Vec::new());
    let told = Client::connect(&edge).send("GET", "/frevo/caller", "").await.json();
    assert_eq!(
        (&told["accessKey"], &told["role"], &told["refuses"]),
        (&Value::Null, &json!("admin"), &json!({}))
    );
}

/// What asks for an access key, as the table of permissions names it, and what asks for none.
fn described() -> [BTreeSet<String>; 2] {
    let document = frevo_api::openapi();
    let mut described = [BTreeSet::new(), BTreeSet::new()];
    for (path, item) in document["paths"].as_object().expect("there are paths") {
        let operations = item.as_object().expect("a path item").iter();
        for (method, operation) in operations.filter(|(name, _)| *name != "parameters") {
            let is_open = operation["security"] == json!([]);
            described[usize::from(is_open)].insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    described
}

#[tokio::test]
async fn everything_that_asks_for_a_key_needs_a_role() {
    let [everything, _] = said(&server(), Role::Admin).await;
    let routes: BTreeSet<String> = everything.into_iter().filter(|action| action.contains(' ')).collect();
    let [mut closed, open] = described();
    // AWS's operations, each of which is in the table by its name.
    assert!(closed.remove("POST /"));
    assert_eq!(closed, routes);
    assert!(open.contains("GET /healthz"));
}

#[tokio::test]
async fn what_needs_no_role_asks_for_no_key() {
    let edge = server();
    for action in described()[1].iter().filter(|action| !action.contains('{')) {
        let request = format!("{action} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
        let answer = Client::connect(&edge).exchange(&request).await;
        assert!(!matches!(answer.status, 401 | 403), "{action}: {}", answer.status);
    }
}
