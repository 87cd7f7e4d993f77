//! Executions are listed by when they were, what they are called, and what they failed with.

use frevo_event::{Arn, ExecutionId, ExecutionSummary, Position, Reply, Request, Scope, Status, Timestamp};
use frevo_store::{ClosedExecution, WriteBatch};
use serde_json::{Value, json};

use super::client::Client;
use super::{MACHINE, broker, create};
use frevo_api::Broker as _;

const NOON: i64 = 1_763_899_200;

/// One starts each minute after noon and takes half of it; each third fails.
fn closed(number: i64) -> ClosedExecution {
    let scope = Scope::new("000000000000", "us-east-1");
    let name = format!("order-{number}");
    let arn = Arn::Execution { scope: scope.clone(), machine: "orders".into(), name: name.as_str().into() };
    let started_at = Timestamp((NOON + 60 * number) * 1000);
    let failed = number % 3 == 0;
    ClosedExecution {
        summary: ExecutionSummary {
            id: ExecutionId::of_arn(&arn.text()),
            scope,
            machine: "orders".into(),
            name: name.into(),
            status: if failed { Status::Failed } else { Status::Succeeded },
            started_at,
            stopped_at: Some(started_at.plus_seconds(30)),
            version: None,
            alias: None,
            held: false,
            express_uuid: None,
            redrives: None,
            mocked: false,
        },
        error: failed.then(|| format!("Orders.Late{number}").into()),
        cause: None,
        first: Position { offset: 1, entry: 0 },
        last: Position { offset: 2, entry: 0 },
    }
}

#[tokio::test]
async fn a_filter_lists_what_it_means() {
    let (fake, edge) =
        broker(|request| matches!(request, Request::List { .. }).then(|| Reply::Executions(Vec::new())));
    let mut client = Client::connect(&edge);
    create(&mut client, "orders").await;
    let mut batch = WriteBatch::default();
    (0..10).for_each(|number| batch.put_closed(&closed(number)));
    fake.store().write(batch).expect("it writes");
    let mut listed = async |status: Option<&str>, filter: Value| {
        let (mut found, mut token) = (Vec::new(), Value::Null);
        loop {
            let mut asked = json!({ "stateMachineArn": MACHINE, "filter": filter, "maxResults": 2 });
            status.iter().for_each(|status| asked["statusFilter"] = json!(status));
            if !token.is_null() {
                asked["nextToken"] = token;
            }
            let page = client.call("ListExecutions", &asked).await.json();
            let executions = page["executions"].as_array().unwrap_or_else(|| panic!("{page}")).iter();
            found.extend(executions.map(|one| one["name"].as_str().expect("a name")[6..].to_owned()));
            token = page["nextToken"].clone();
            if token.is_null() {
                return found.join(" ");
            }
        }
    };
    let minute = |number: i64| NOON + 60 * number;
    assert_eq!(listed(None, json!({})).await, "9 8 7 6 5 4 3 2 1 0");
    let between = json!({ "startedFrom": minute(3), "startedTo": minute(6) });
    assert_eq!(listed(None, between.clone()).await, "6 5 4 3");
    assert_eq!(listed(Some("FAILED"), between).await, "6 3");
    assert_eq!(listed(None, json!({ "stoppedTo": minute(2) })).await, "1 0");
    assert_eq!(listed(Some("SUCCEEDED"), json!({ "stoppedFrom": minute(7) })).await, "8 7");
    assert_eq!(listed(None, json!({ "name": "er-7" })).await, "7");
    assert_eq!(listed(None, json!({ "error": "Late" })).await, "9 6 3 0");
    assert_eq!(listed(None, json!({ "error": "Late6", "startedTo": minute(5) })).await, "");
}
