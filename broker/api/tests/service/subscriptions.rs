//! Subscriptions as resources: what would be made of one, and who decided about
//! its dead letters.

use serde_json::json;

use super::broker;
use super::client::Client;

#[tokio::test]
async fn a_rehearsal_tells_what_would_be_and_changes_nothing() {
    let (_, edge) = broker(|_| None);
    let mut client = Client::connect(&edge);
    let path = "/frevo/subscriptions/hook";
    let hook = json!({ "target": { "type": "webhook", "url": "https://example.com/", "secret": "s3cret" } });
    let told = client.send("PUT", &format!("{path}?dryRun=true"), &hook.to_string()).await;
    assert_eq!(told.status, 200, "{}", told.body);
    assert_eq!(told.json()["subscription"]["delivery"]["ordered"], true, "{}", told.body);
    assert_eq!(told.json()["secretChanges"], true);
    assert!(!told.body.contains("s3cret"), "{}", told.body);
    assert_eq!(client.send("GET", path, "").await.status, 404);
}

#[tokio::test]
async fn a_rehearsal_tells_whether_the_secret_is_another() {
    let (_, edge) = broker(|_| None);
    let mut client = Client::connect(&edge);
    let path = "/frevo/subscriptions/hook";
    let hook = |secret: &str| {
        json!({ "target": { "type": "webhook", "url": "https://example.com/", "secret": secret } })
            .to_string()
    };
    assert_eq!(client.send("PUT", path, &hook("one")).await.status, 201);
    for (secret, changes) in [("one", false), ("two", true)] {
        let told = client.send("PUT", &format!("{path}?dryRun=true"), &hook(secret)).await;
        assert_eq!(told.json()["secretChanges"], changes, "{secret}");
    }
    let shown = client.send("GET", path, "").await;
    let told = client.send("PUT", &format!("{path}?dryRun=true"), &shown.body).await;
    assert_eq!(told.json()["secretChanges"], false, "it keeps the one that it has");
    let wrong = client.send("PUT", &format!("{path}?dryRun=true"), r#"{"target":{"type":"fax"}}"#).await;
    assert_eq!(wrong.status, 400, "{}", wrong.body);
}

#[tokio::test]
async fn a_subscription_that_is_too_large_is_refused_with_how_large_it_may_be() {
    let (_, edge) = broker(|_| None);
    let mut client = Client::connect(&edge);
    let path = "/frevo/subscriptions/large";
    let large = |size: usize| {
        json!({ "target": { "type": "queue" }, "input": { "constant": "x".repeat(size) } }).to_string()
    };
    let told = client.send("PUT", path, &large(64 << 10)).await;
    assert_eq!(told.status, 413, "{}", told.body);
    let error = told.json()["error"].as_str().expect("a text").to_owned();
    assert!(error.starts_with("a subscription has at most 65536 bytes, this one has 655"), "{error}");
    assert_eq!(client.send("GET", path, "").await.status, 404);
    assert_eq!(client.send("PUT", path, &large(32 << 10)).await.status, 201);
}
