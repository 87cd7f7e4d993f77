//! What a server is sent that it must not do: each is refused with an error that
//! says what is wrong, and nothing has changed afterwards.

use std::net::SocketAddr;
use std::time::Duration;

use frevo_sdk::{Client, ClientError, Endpoint};
use serde_json::{Value, json};

use super::http::{self, Refusal};
use super::programs::stderr;
use super::server::{Home, Server, frevo, text};

const ROLE: &str = "arn:aws:iam::000000000000:role/any";
const WAITS: &str = r#"{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":3000,"End":true}}}"#;

/// All that a client can see of what is there.
fn everything(server: &Server, machine: &str) -> Value {
    json!({
        "machines": server.ask("ListStateMachines", &json!({})),
        "activities": server.ask("ListActivities", &json!({})),
        "machine": server.ask("DescribeStateMachine", &json!({ "stateMachineArn": machine })),
        "executions": server.executions(machine),
    })
}

#[test]
fn what_is_malformed_is_refused_by_its_own_error_and_changes_nothing() {
    let home = Home::new();
    let server = home.serve();
    let machine = server.create("waits", &serde_json::from_str(WAITS).expect("JSON"));
    let activity = text(&server.ask("CreateActivity", &json!({ "name": "approve" }))["activityArn"]);
    let execution = server.start(&machine, &json!({}));
    let before = everything(&server, &machine);

    let create =
        |definition: &str| json!({ "name": "new", "roleArn": ROLE, "definition": definition }).to_string();
    let start = |input: &str| json!({ "stateMachineArn": machine, "input": input }).to_string();
    let deep = "[".repeat(2000) + &"]".repeat(2000);
    let long = format!("\"{}\"", "x".repeat(300_000));
    let huge = format!("\"{}\"", "x".repeat(3 << 20));
    let other_region = machine.replace("us-east-1", "eu-west-1");
    let express =
        r#"{"name":"q","type":"EXPRES","roleArn":"arn:aws:iam::000000000000:role/any","definition":"{}"}"#;
    // Operation, body, status, code, and a part of the words.
    #[rustfmt::skip]
    let table: &[(&str, &str, u16, &str, &str)] = &[
        ("StartExecution", "{", 400, "SerializationException", ""),
        ("StartExecution", "", 400, "ValidationException", "'stateMachineArn'"),
        ("StartExecution", "[]", 400, "SerializationException", ""),
        ("StartExecution", "{\"stateMachineArn\":7}", 400, "SerializationException", ""),
        ("StartExecution", "{}", 400, "ValidationException", "Value null at 'stateMachineArn'"),
        ("StartExecution", r#"{"stateMachineArn":"nonsense"}"#, 400, "InvalidArn", "nonsense"),
        ("StartExecution", &json!({ "stateMachineArn": activity }).to_string(), 400, "InvalidArn", "Resource type not valid"),
        ("StartExecution", &json!({ "stateMachineArn": format!("{machine}x") }).to_string(), 400, "StateMachineDoesNotExist", "Does Not Exist"),
        ("DescribeStateMachine", &json!({ "stateMachineArn": other_region }).to_string(), 400, "", ""),
        ("StartExecution", &start("no JSON"), 400, "InvalidExecutionInput", ""),
        ("StartExecution", &start(&long), 400, "ValidationException", "262144"),
        ("StartExecution", &start(&huge), 413, "RequestEntityTooLargeException", "1048576"),
        ("StartExecution", &start(&deep), 400, "InvalidExecutionInput", ""),
        ("StartExecution", &json!({ "stateMachineArn": machine, "name": "a b" }).to_string(), 400, "InvalidName", "a b"),
        ("CreateStateMachine", &create("{"), 400, "InvalidDefinition", "INVALID_JSON_DESCRIPTION"),
        ("CreateStateMachine", &create("{}"), 400, "InvalidDefinition", "StartAt"),
        ("CreateStateMachine", &create(r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"}}}"#), 400, "InvalidDefinition", "MISSING_TRANSITION_TARGET"),
        ("CreateStateMachine", &create(&deep), 400, "InvalidDefinition", ""),
        ("CreateStateMachine", express, 400, "ValidationException", "[STANDARD, EXPRESS]"),
        ("DescribeExecution", &json!({ "executionArn": format!("{execution}x") }).to_string(), 400, "ExecutionDoesNotExist", "Execution Does Not Exist"),
        ("DescribeExecution", &json!({ "executionArn": machine }).to_string(), 400, "InvalidArn", ""),
        ("ListExecutions", &json!({ "stateMachineArn": machine, "nextToken": "AAAA" }).to_string(), 400, "InvalidToken", "Invalid Token"),
        ("ListExecutions", &json!({ "stateMachineArn": machine, "maxResults": 1001 }).to_string(), 400, "ValidationException", "less than or equal to 1000"),
        ("SendTaskSuccess", r#"{"taskToken":"AAAA","output":"{}"}"#, 400, "InvalidToken", "Invalid Token"),
        ("SendTaskHeartbeat", r#"{"taskToken":""}"#, 400, "ValidationException", "'taskToken'"),
        ("StopExecution", &json!({ "executionArn": "arn:aws:states:us-east-1:1:execution:a:b" }).to_string(), 400, "", ""),
        ("UpdateMapRun", "{}", 400, "UnsupportedOperationException", "UpdateMapRun"),
        ("DescribeMapRun", "{}", 400, "UnsupportedOperationException", "DescribeMapRun"),
        ("Nonsense", "{}", 400, "UnknownOperationException", "AWSStepFunctions.Nonsense"),
        ("startExecution", "{}", 400, "UnknownOperationException", "startExecution"),
    ];
    for (operation, body, status, code, words) in table {
        let target = format!("AWSStepFunctions.{operation}");
        let answer = http::post(server.address(), &[("X-Amz-Target", &target)], body.as_bytes());
        let refusal = answer.expect("it answers").read().expect_err("it refuses");
        let shown = &body[..body.len().min(80)];
        assert_eq!(refusal.status, *status, "{operation} {shown}: {refusal:?}");
        assert!(code.is_empty() || refusal.code == *code, "{operation} {shown}: {refusal:?}");
        assert!(
            !refusal.code.is_empty() && refusal.message.contains(words),
            "{operation} {shown}: {refusal:?}"
        );
    }
    let none = http::post(server.address(), &[], b"{}").expect("it answers").read().expect_err("no target");
    assert_eq!(none.code, "UnknownOperationException", "{none:?}");
    assert_eq!(everything(&server, &machine), before);

    // What nobody knows is no error: newer clients send it.
    let unknown = json!({ "executionArn": execution, "fromTheFuture": { "a": [1] } });
    assert_eq!(server.ask("DescribeExecution", &unknown)["status"], "RUNNING");
}

#[test]
fn bytes_that_are_no_http_are_refused_and_harm_nobody() {
    let home = Home::new();
    let server = home.serve();
    let address = server.address();
    let target = "X-Amz-Target: AWSStepFunctions.ListStateMachines";
    let big = format!("GET / HTTP/1.1\r\nHost: {address}\r\nX: {}\r\n\r\n", "x".repeat(1 << 20));
    for (request, status) in [
        ("\0\0\0\0\r\n\r\n".to_owned(), 400),
        ("GET\r\n\r\n".to_owned(), 400),
        (big, 431),
        (format!("POST / HTTP/1.1\r\nHost: {address}\r\n{target}\r\nContent-Length: x\r\n\r\n{{}}"), 400),
        (
            format!(
                "POST / HTTP/1.1\r\nHost: {address}\r\n{target}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n"
            ),
            400,
        ),
        (format!("GET /nothing HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"), 404),
        (format!("PUT / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"), 404),
        (format!("CONNECT {address} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"), 405),
        (format!("GET /tasks HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"), 426),
    ] {
        let shown = request[..request.len().min(60)].to_owned();
        match http::exchange(address, request.as_bytes()) {
            Ok(answer) => assert_eq!(answer.status, status, "{shown:?}: {}", answer.text()),
            // A connection that is closed at once is a refusal too, of what is
            // no HTTP at all.
            Err(error) => assert!(status == 400 || status == 431, "{shown:?}: {error}"),
        }
        server.ask("ListStateMachines", &json!({}));
    }
}

#[test]
fn a_foreign_name_is_not_answered_and_nothing_is_fetched_for_anyone() {
    let home = Home::new();
    let server = home.serve();
    let address = server.address();
    let list = ("X-Amz-Target", "AWSStepFunctions.ListStateMachines");
    let port = address.port();
    for host in ["evil.example", "169.254.169.254", "localhost.evil.example", "", "sync-evil.example:80"] {
        let answer = http::post(address, &[("Host", host), list], b"{}").expect("it answers");
        assert_eq!(answer.status, 403, "{host}: {}", answer.text());
        let absolute = format!("GET http://{host}/ HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        if !host.is_empty() {
            assert_eq!(
                http::exchange(address, absolute.as_bytes()).expect("it answers").status,
                403,
                "{host}"
            );
        }
    }
    for host in [
        format!("localhost:{port}"),
        format!("sync-localhost:{port}"),
        "api.localhost".into(),
        address.to_string(),
    ] {
        assert_eq!(
            http::post(address, &[("Host", &host), list], b"{}").expect("it answers").status,
            200,
            "{host}"
        );
    }
    // A page somewhere, shown by a browser on this machine.
    let page = http::post(address, &[("Origin", "https://evil.example"), list], b"{}").expect("it answers");
    assert_eq!(page.status, 403, "{}", page.text());
}

#[test]
fn tokens_that_are_forged_or_stale_or_of_another_server_complete_nothing() {
    let home = Home::new();
    let server = home.serve();
    let (task, execution) = activity_task(&server);
    let stranger = Home::new();
    let stranger = stranger.serve();
    let (foreign, _) = activity_task(&stranger);
    let send = |token: &str| server.call("SendTaskSuccess", &json!({ "taskToken": token, "output": "1" }));
    let code = |result: Result<Value, Refusal>| result.expect_err("a refusal").code;

    assert_eq!(code(send(&foreign)), "InvalidToken", "it is signed with another key");
    let mut tampered = task.clone().into_bytes();
    for place in [0, tampered.len() / 2, tampered.len() - 3] {
        let byte = tampered[place];
        tampered[place] = if byte == b'A' { b'B' } else { b'A' };
        let token = String::from_utf8(tampered.clone()).expect("ASCII");
        assert_eq!(code(send(&token)), "InvalidToken", "byte {place}");
        tampered[place] = byte;
    }
    assert_eq!(server.describe(&execution)["status"], "RUNNING");
    send(&task).expect("the true one");
    assert_eq!(server.ended(&execution)["output"], "1");
    assert_eq!(code(send(&task)), "TaskTimedOut", "it is stale");
}

/// An execution whose only task a worker has taken; gives the task's token.
fn activity_task(server: &Server) -> (String, String) {
    let activity = text(&server.ask("CreateActivity", &json!({ "name": "approve" }))["activityArn"]);
    let definition =
        json!({ "StartAt": "A", "States": { "A": { "Type": "Task", "Resource": activity, "End": true } } });
    let execution = server.start(&server.create("approval", &definition), &json!({}));
    let task = server.ask("GetActivityTask", &json!({ "activityArn": activity }));
    (text(&task["taskToken"]), execution)
}

#[test]
fn with_access_keys_only_who_signs_with_one_is_let_in() {
    let home = Home::new();
    let config = home.write(
        "frevo.toml",
        "access_keys = [{ id = \"111111111111\", secret = \"right\" }, { id = \"AKIAROOT\", secret = \"root\" }]\n",
    );
    let server = home.serve_with(0, &["--config", config.to_str().expect("a path of ours")]);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let list = |key: &str, secret: &str| {
        let endpoint = Endpoint::new(&server.endpoint()).expect("an endpoint").credentials(key, secret);
        runtime.block_on(async {
            let client = Client::connect(endpoint).await.expect("it listens").attempts_max(1);
            client.call("CreateActivity", &json!({ "name": "mine" })).await
        })
    };
    let made = list("111111111111", "right").expect("the right key");
    assert_eq!(made["activityArn"], "arn:aws:states:us-east-1:111111111111:activity:mine");
    list("AKIAROOT", "root").expect("the operator's key");
    for (key, secret, code) in [
        ("111111111111", "wrong", "InvalidSignatureException"),
        ("222222222222", "right", "UnrecognizedClientException"),
    ] {
        let Err(ClientError::Api(refusal)) = list(key, secret) else { panic!("{key} {secret} is let in") };
        assert_eq!((refusal.code.as_str(), refusal.status), (code, 403), "{refusal}");
    }
    let unsigned = |headers: &[(&str, &str)]| refusal(server.address(), headers);
    assert_eq!(unsigned(&[]).code, "MissingAuthenticationTokenException");
    assert_eq!(unsigned(&[("Authorization", "AWS4-HMAC-SHA256 x")]).code, "IncompleteSignatureException");
    let old = "AWS4-HMAC-SHA256 Credential=111111111111/20200101/us-east-1/states/aws4_request, \
               SignedHeaders=host;x-amz-date, Signature=00";
    let old = unsigned(&[("Authorization", old), ("X-Amz-Date", "20200101T000000Z")]);
    assert_eq!((old.code.as_str(), old.status), ("InvalidSignatureException", 403), "{old:?}");
    // Workers carry the same keys.
    let tasks =
        http::get(server.address(), "/functions/f/2018-06-01/runtime/invocation/next").expect("it answers");
    assert_eq!(tasks.status, 403, "{}", tasks.text());
    // Without any key the server is no business of other machines.
    let open = frevo().args(["serve", "--listen", "0.0.0.0:0", "--data-dir"]).arg(home.path("open")).output();
    let open = open.expect("it runs");
    assert_eq!(open.status.code(), Some(2), "{}", stderr(&open));
    assert!(stderr(&open).contains("access key"), "{}", stderr(&open));
}

fn refusal(address: SocketAddr, headers: &[(&str, &str)]) -> Refusal {
    let headers = [&[("X-Amz-Target", "AWSStepFunctions.ListStateMachines")], headers].concat();
    http::post(address, &headers, b"{}").expect("it answers").read().expect_err("it refuses")
}

#[test]
fn clients_that_go_away_in_the_middle_leave_nothing_behind() {
    let home = Home::new();
    let server = home.serve();
    let machine = server.create("waits", &serde_json::from_str(WAITS).expect("JSON"));
    let address = server.address();
    for length in [1, 20, 60, 150] {
        let body = json!({ "stateMachineArn": machine }).to_string();
        let request = format!(
            "POST / HTTP/1.1\r\nHost: {address}\r\nX-Amz-Target: AWSStepFunctions.StartExecution\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len() + 1
        );
        use std::io::Write as _;
        let mut stream = std::net::TcpStream::connect(address).expect("it listens");
        stream.set_write_timeout(Some(Duration::from_secs(5))).expect("a socket has a timeout");
        stream.write_all(&request.as_bytes()[..length.min(request.len())]).expect("it reads");
    }
    assert_eq!(server.executions(&machine), Vec::<Value>::new(), "half a request starts nothing");
}
