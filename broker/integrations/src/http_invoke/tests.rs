//! Calls as an endpoint sees them.

use std::sync::Mutex;

use frevo_event::{Scope, Timestamp};
use serde_json::json;

use super::*;
use crate::outside::{Connection, Sending};

/// An outside of one connection that gives these responses and keeps what was
/// sent.
struct Endpoint {
    parameters: serde_json::Value,
    responses: Mutex<Vec<(u16, &'static str)>>,
    sent: Mutex<Vec<String>>,
}

impl Outside for Endpoint {
    fn connection(&self, arn: &str, _: &Scope) -> Result<Connection, ConnectionError> {
        match arn {
            "known" => Ok(Connection {
                arn: arn.into(),
                modified_at: Timestamp(1),
                parameters: self.parameters.to_string().into_bytes(),
            }),
            "deauthorized" => Err(ConnectionError::Deauthorized),
            _ => Err(ConnectionError::Unknown),
        }
    }

    fn send(&self, request: Request<Vec<u8>>) -> Sending {
        let mut text = format!("{} {}\n", request.method(), request.uri());
        for (name, value) in request.headers() {
            text += &format!("{name}: {}\n", value.to_str().expect("text"));
        }
        text += &String::from_utf8_lossy(request.body());
        self.sent.lock().expect("nobody panicked").push(text);
        let (status, body) = self.responses.lock().expect("nobody panicked").remove(0);
        let response = Response::builder().status(status).body(body.as_bytes().to_vec());
        Box::pin(async move { Ok(response.expect("a response")) })
    }
}

/// What was sent for calls with these parameters, and how the last went.
async fn calls(
    parameters: serde_json::Value,
    responses: &[(u16, &'static str)],
    calls: &[serde_json::Value],
) -> (Vec<String>, Result<HttpResponse, TaskError>) {
    let endpoint =
        Arc::new(Endpoint { parameters, responses: Mutex::new(responses.to_vec()), sent: Mutex::default() });
    let http = Http::new(endpoint.clone());
    let scope = Scope::new("000000000000", "us-east-1");
    let mut last = None;
    for call in calls {
        last = Some(http.call(&Call::read(&call.to_string()).expect("a call"), &scope).await);
    }
    let sent = endpoint.sent.lock().expect("nobody panicked").clone();
    (sent, last.expect("a call"))
}

fn get(more: serde_json::Value) -> serde_json::Value {
    let mut call = json!({
        "ApiEndpoint": "https://api.example.com/orders?a=1", "Method": "GET",
        "Authentication": { "ConnectionArn": "known" },
    });
    call.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    call
}

fn basic() -> serde_json::Value {
    json!({ "BasicAuthParameters": { "Username": "shop", "Password": "s3cret" } })
}

fn oauth(method: &str) -> serde_json::Value {
    json!({ "OAuthParameters": {
        "ClientParameters": { "ClientID": "shop", "ClientSecret": "s3cret" },
        "AuthorizationEndpoint": "https://login.example.com/token", "HttpMethod": method,
        "OAuthHttpParameters": { "BodyParameters": [{ "Key": "scope", "Value": "orders" }] },
    } })
}

const TOKEN: &str = r#"{"access_token":"t1","token_type":"bearer","expires_in":3600}"#;

#[tokio::test]
async fn a_password_is_sent_with_the_request() {
    let (sent, result) = calls(basic(), &[(200, "ok")], &[get(json!({ "Headers": { "X-Shop": 7 } }))]).await;
    assert_eq!(
        sent,
        ["GET https://api.example.com/orders?a=1\nx-shop: 7\nauthorization: Basic c2hvcDpzM2NyZXQ=\n"]
    );
    result.expect("it went well");
}

#[tokio::test]
async fn what_the_connection_adds_takes_the_place_of_what_the_task_says() {
    let parameters = json!({
        "ApiKeyAuthParameters": { "ApiKeyName": "x-api-key", "ApiKeyValue": "s3cret" },
        "InvocationHttpParameters": {
            "HeaderParameters": [{ "Key": "x-shop", "Value": "connection" }],
            "QueryStringParameters": [{ "Key": "a", "Value": "connection" }],
            "BodyParameters": [{ "Key": "b", "Value": "connection" }],
        },
    });
    let call = get(json!({
        "Method": "POST",
        "Headers": { "x-shop": "task", "x-api-key": "task" },
        "QueryParameters": { "a": "task", "c": [1, "2 3"] },
        "RequestBody": { "b": "task", "d": 1.5 },
    }));
    let (sent, _) = calls(parameters, &[(200, "")], &[call]).await;
    assert_eq!(
        sent,
        ["POST https://api.example.com/orders?c=1&c=2+3&a=connection\n\
            content-type: application/json\nx-shop: connection\nx-api-key: s3cret\n\
            {\"b\":\"connection\",\"d\":1.5}"]
    );
}

#[tokio::test]
async fn a_token_is_asked_for_once() {
    let (sent, _) =
        calls(oauth("POST"), &[(200, TOKEN), (200, ""), (200, "")], &[get(json!({})), get(json!({}))]).await;
    assert_eq!(
        sent[0],
        "POST https://login.example.com/token\naccept: application/json\n\
         content-type: application/x-www-form-urlencoded\n\
         grant_type=client_credentials&client_id=shop&client_secret=s3cret&scope=orders"
    );
    let call = "GET https://api.example.com/orders?a=1\nauthorization: Bearer t1\n";
    assert_eq!(sent[1..], [call, call]);
}

#[tokio::test]
async fn a_token_that_is_refused_is_asked_for_again_and_only_once() {
    let renewed = r#"{"access_token":"t2"}"#;
    let responses = [(200, TOKEN), (401, ""), (200, renewed), (401, "no")];
    let (sent, result) = calls(oauth("GET"), &responses, &[get(json!({}))]).await;
    assert_eq!(
        sent[2],
        "GET https://login.example.com/token?grant_type=client_credentials&client_id=shop\
         &client_secret=s3cret&scope=orders\naccept: application/json\n"
    );
    assert!(sent[3].ends_with("authorization: Bearer t2\n"), "{}", sent[3]);
    assert_eq!(result.err(), Some(TaskError::terminal("States.Http.StatusCode.401", "no")));
}

#[tokio::test]
async fn a_token_that_is_not_given_fails_the_task_without_a_secret() {
    for (response, cause) in [
        ((403, "s3cret"), "the authorization endpoint answered 403 Forbidden"),
        ((200, "s3cret"), "the authorization endpoint gave no token"),
    ] {
        let (_, result) = calls(oauth("POST"), &[response], &[get(json!({}))]).await;
        assert_eq!(result.err(), Some(TaskError::terminal(authorization::INVALID, cause)));
    }
}

#[tokio::test]
async fn a_connection_that_is_not_there_or_not_authorized_fails_the_task() {
    for (arn, name) in
        [("unknown", "Events.ConnectionResource.NotFound"), ("deauthorized", authorization::INVALID)]
    {
        let call = get(json!({ "Authentication": { "ConnectionArn": arn } }));
        let (sent, result) = calls(basic(), &[], &[call]).await;
        assert_eq!((sent.len(), result.expect_err("it fails").name()), (0, name));
    }
}

#[tokio::test]
async fn a_body_is_sent_as_a_form_where_the_task_asks_for_it() {
    let call = get(json!({
        "Method": "POST",
        "RequestBody": { "a": [1, 2] },
        "Transform": {
            "RequestBodyEncoding": "URL_ENCODED", "RequestEncodingOptions": { "ArrayFormat": "COMMAS" },
        },
    }));
    let (sent, _) = calls(basic(), &[(200, "")], &[call]).await;
    assert!(sent[0].contains("content-type: application/x-www-form-urlencoded\n"), "{}", sent[0]);
    assert!(sent[0].ends_with("\na=1%2C2"), "{}", sent[0]);
}

#[test]
fn parameters_without_a_use_are_refused() {
    for (more, reason) in [
        (json!({ "ApiEndpoint": "orders" }), "The value of the field 'ApiEndpoint' has an invalid format"),
        (json!({ "ApiEndpoint": null }), "The field 'ApiEndpoint' is required but was missing"),
        (json!({ "Method": "TRACE" }), "The value of the field 'Method' has an invalid format"),
        (json!({ "Authentication": null }), "The field 'Authentication' is required but was missing"),
        (json!({ "Headers": { "Host": "x" } }), "The value of the field 'Headers' has an invalid format"),
        (json!({ "Headers": { "a": "x\ny" } }), "The value of the field 'Headers' has an invalid format"),
        (json!({ "QueryParameters": [] }), "The value of the field 'QueryParameters' has an invalid format"),
        (
            json!({ "Transform": { "RequestBodyEncoding": "XML" } }),
            "The value of the field 'RequestBodyEncoding' has an invalid format",
        ),
        (json!({ "Timeout": 7 }), "The field 'Timeout' is not supported by Step Functions"),
    ] {
        let error = Call::read(&get(more).to_string()).expect_err("it has no use");
        assert!(error.cause().ends_with(&format!("[{reason}]")), "{error}");
    }
}
