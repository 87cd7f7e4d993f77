//! EventBridge's operations, as far as boto3 does not show them: the wire, and
//! what AWS's clients would not send.

use serde_json::json;

use super::broker;
use super::client::Client;

#[tokio::test]
async fn an_answer_of_event_bridge_is_json_1_1_and_its_errors_have_no_package() {
    let (_, edge) = broker(|_| None);
    let mut client = Client::connect(&edge);
    let made =
        client.event("PutRule", &json!({ "Name": "paid", "EventPattern": r#"{"source":["shop"]}"# })).await;
    assert_eq!(made.status, 200, "{}", made.body);
    assert_eq!(made.header("content-type"), Some("application/x-amz-json-1.1"));
    assert_eq!(made.json(), json!({ "RuleArn": "arn:aws:events:us-east-1:000000000000:rule/paid" }));
    let missing = client.event("DescribeRule", &json!({ "Name": "other" })).await;
    assert_eq!(missing.status, 400);
    assert_eq!(
        missing.body,
        r#"{"__type":"ResourceNotFoundException","message":"Rule other does not exist on EventBus default."}"#
    );
}

#[tokio::test]
async fn operations_of_one_service_are_none_of_the_other() {
    let (_, edge) = broker(|_| None);
    let mut client = Client::connect(&edge);
    for (operation, code) in
        [("StartExecution", "UnknownOperationException"), ("CreateEndpoint", "UnsupportedOperationException")]
    {
        let refused = client.event(operation, &json!({})).await;
        assert!(refused.body.contains(code), "{operation}: {}", refused.body);
    }
    let refused = client.call("PutRule", &json!({})).await;
    assert!(refused.body.contains("UnknownOperationException"), "{}", refused.body);
}

#[tokio::test]
async fn accounts_do_not_see_each_other_s_buses() {
    let (_, edge) = broker(|_| None);
    let mut client = Client::connect(&edge);
    let other = "Authorization: AWS4-HMAC-SHA256 Credential=111111111111/20260101/us-east-1/events/aws4_request, SignedHeaders=host, Signature=0\r\n";
    let created = client.event_with("CreateEventBus", other, &json!({ "Name": "orders" })).await;
    assert_eq!(created.status, 200, "{}", created.body);
    let arn = created.json()["EventBusArn"].clone();
    for bus in [json!("orders"), arn] {
        let refused = client.event("DescribeEventBus", &json!({ "Name": bus })).await;
        assert!(refused.body.contains("ResourceNotFoundException"), "{}", refused.body);
    }
}

#[tokio::test]
async fn members_that_are_missing_or_wrong_are_told_all_at_once() {
    let (_, edge) = broker(|_| None);
    let mut client = Client::connect(&edge);
    let refused = client.event("PutTargets", &json!({ "Targets": [{ "Id": "a b" }] })).await;
    assert_eq!(
        refused.json()["message"],
        "3 validation errors detected: Value null at 'rule' failed to satisfy constraint: Member must not be null; \
         Value 'a b' at 'targets.1.member.id' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+; \
         Value null at 'targets.1.member.arn' failed to satisfy constraint: Member must not be null"
    );
    let none = client.event("PutTargets", &json!({ "Rule": "r", "Targets": [] })).await;
    assert!(none.body.contains("Member must have length greater than or equal to 1"), "{}", none.body);
    let wrong = client.event("PutTargets", &json!({ "Rule": "r", "Targets": [7] })).await;
    assert!(wrong.body.contains("SerializationException"), "{}", wrong.body);
}

#[tokio::test]
async fn a_policy_is_replaced_as_a_whole_and_has_a_size() {
    let (_, edge) = broker(|_| None);
    let mut client = Client::connect(&edge);
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Sid":"one","Effect":"Allow"},{"Effect":"Deny"}]}"#;
    let put = client.event("PutPermission", &json!({ "Policy": policy })).await;
    assert_eq!(put.status, 200, "{}", put.body);
    let described = client.event("DescribeEventBus", &json!({})).await.json();
    assert_eq!(described["Policy"], policy);
    let large = format!(r#"{{"Statement":[{{"Sid":"{}"}}]}}"#, "x".repeat(10_240));
    let refused = client.event("PutPermission", &json!({ "Policy": large })).await;
    assert!(refused.body.contains("PolicyLengthExceededException"), "{}", refused.body);
    let refused = client.event("PutPermission", &json!({ "Policy": "[]" })).await;
    assert!(refused.body.contains("ValidationException"), "{}", refused.body);
}
