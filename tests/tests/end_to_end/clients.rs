//! Other people's clients, unmodified: boto3, the aws command line, AWS's SDK for
//! Rust, the calls of Terraform's provider, and CloudEvents' SDK for Python.

use std::path::Path;
use std::process::Output;

use aws_sdk_sfn::Client;
use aws_sdk_sfn::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_sfn::error::SdkError;
use aws_sdk_sfn::operation::send_task_success::SendTaskSuccessError;
use aws_sdk_sfn::operation::start_execution::StartExecutionError;
use aws_sdk_sfn::types::{ExecutionStatus, HistoryEventType, StateMachineType};
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::{Builder, Connector};
use serde_json::{Value, json};

use super::programs::{self, program, stderr, stdout};
use super::server::{Home, Server};

const ROLE: &str = "arn:aws:iam::000000000000:role/any";

#[test]
fn a_boto3_program_does_all_it_can_do() {
    let Some(venv) = programs::python() else { return };
    let home = Home::new();
    let server = home.serve();
    print!("boto3: {}", programs::script(&venv, "boto3_story.py", &[&server.witnessed_endpoint()]));
}

#[test]
fn what_the_cloudevents_sdk_writes_is_published_and_it_reads_what_webhooks_are_sent() {
    let Some(venv) = programs::python() else { return };
    let home = Home::new();
    let server = home.serve_with(0, &["--outbound-allow", "127.0.0.0/8"]);
    print!(
        "cloudevents: {}",
        programs::script(&venv, "cloudevents_story.py", &[&server.witnessed_endpoint()])
    );
}

#[test]
fn terraform_plans_nothing_after_it_applied() {
    let Some(venv) = programs::python() else { return };
    let home = Home::new();
    let server = home.serve();
    print!("terraform: {}", programs::script(&venv, "terraform_story.py", &[&server.witnessed_endpoint()]));
}

#[test]
fn the_aws_command_line_creates_starts_looks_and_is_told_what_is_wrong() {
    let Some(venv) = programs::python() else { return };
    let home = Home::new();
    let server = home.serve();
    let aws = Aws { venv: &venv, server: &server };
    let definition =
        json!({ "StartAt": "A", "States": { "A": { "Type": "Pass", "End": true } } }).to_string();
    let create = ["create-state-machine", "--name", "one", "--role-arn", ROLE, "--definition", &definition];
    let machine = aws.ok(&create)["stateMachineArn"].clone();
    let machine = machine.as_str().expect("an ARN");
    let start = ["start-execution", "--state-machine-arn", machine, "--name", "e", "--input", r#"{"x":"é"}"#];
    let execution = aws.ok(&start)["executionArn"].clone();
    let execution = execution.as_str().expect("an ARN");
    server.ended(execution);

    let described = aws.ok(&["describe-execution", "--execution-arn", execution]);
    assert_eq!((&described["status"], &described["output"]), (&json!("SUCCEEDED"), &json!(r#"{"x":"é"}"#)));
    let history = aws.ok(&["get-execution-history", "--execution-arn", execution]);
    assert_eq!(history["events"].as_array().map(Vec::len), Some(4), "{history}");

    let checked = aws.ok(&["validate-state-machine-definition", "--definition", r#"{"StartAt":"A"}"#]);
    assert_eq!(checked["result"], "FAIL", "{checked}");
    assert_eq!(checked["diagnostics"][0]["code"], "SCHEMA_VALIDATION_FAILED", "{checked}");

    let quick = [&create[..], &["--type", "EXPRESS", "--name", "quick"]].concat();
    let quick = aws.ok(&quick)["stateMachineArn"].clone();
    let sync = ["start-sync-execution", "--input", "[1]", "--state-machine-arn"];
    let sync = [&sync[..], &[quick.as_str().expect("an ARN")]].concat();
    let answer = aws.read(aws.run(&sync, &[("HTTP_PROXY", &server.endpoint())]));
    assert_eq!((&answer["status"], &answer["output"]), (&json!("SUCCEEDED"), &json!("[1]")));

    // The service's errors are its exit code 255 in version 1 of it, with code and text.
    let nobody = "arn:aws:states:us-east-1:000000000000:stateMachine:nobody";
    let refused = aws.run(&["describe-state-machine", "--state-machine-arn", nobody], &[]);
    assert_eq!(refused.status.code(), Some(255), "{}", stderr(&refused));
    let said = format!(
        "An error occurred (StateMachineDoesNotExist) when calling the DescribeStateMachine operation: \
         State Machine Does Not Exist: '{nobody}'"
    );
    assert!(stderr(&refused).contains(&said), "{}", stderr(&refused));
    let again = aws.run(&[&start[..5], &["--input", "{"]].concat(), &[]);
    assert_eq!(again.status.code(), Some(255));
    assert!(stderr(&again).contains("(InvalidExecutionInput)"), "{}", stderr(&again));
}

struct Aws<'a> {
    venv: &'a Path,
    server: &'a Server,
}

impl Aws<'_> {
    fn run(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
        program(self.venv.join("bin/aws"))
            .arg("stepfunctions")
            .args(arguments)
            .args(["--output", "json"])
            .env("AWS_ENDPOINT_URL_SFN", self.server.endpoint())
            .env("AWS_DEFAULT_REGION", "us-east-1")
            .env("AWS_ACCESS_KEY_ID", "000000000000")
            .env("AWS_SECRET_ACCESS_KEY", "any")
            .env("AWS_MAX_ATTEMPTS", "1")
            .env("PYTHONUTF8", "1")
            .envs(environment.iter().copied())
            .output()
            .expect("the aws command line runs")
    }

    fn read(&self, output: Output) -> Value {
        assert!(output.status.success(), "{}\n{}", stderr(&output), self.server.said());
        serde_json::from_str(&stdout(&output)).expect("it prints JSON")
    }

    fn ok(&self, arguments: &[&str]) -> Value {
        self.read(self.run(arguments, &[]))
    }
}

#[test]
fn the_sdk_for_rust_drives_machines_and_activities_and_knows_the_errors() {
    let home = Home::new();
    let server = home.serve();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(sdk_for_rust(&server));
}

fn client(server: &Server, proxy: Option<&str>) -> Client {
    let proxy = match proxy {
        Some(proxy) => ProxyConfig::http(proxy).expect("a proxy's address"),
        None => ProxyConfig::disabled(),
    };
    let connector =
        move |_: Option<&_>, _: Option<&_>| Connector::builder().proxy_config(proxy.clone()).build_http();
    let http = Builder::new().build_with_connector_fn(connector);
    let config = aws_sdk_sfn::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(server.endpoint())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("000000000000", "any", None, None, "a test"))
        .http_client(http)
        .build();
    Client::from_conf(config)
}

async fn sdk_for_rust(server: &Server) {
    let sfn = client(server, None);
    let activity = sfn.create_activity().name("approve").send().await.expect("an activity").activity_arn;
    let definition = json!({
        "StartAt": "Approve",
        "States": { "Approve": { "Type": "Task", "Resource": activity, "TimeoutSeconds": 60, "End": true } },
    });
    let create =
        sfn.create_state_machine().name("approval").role_arn(ROLE).definition(definition.to_string());
    let machine = create.send().await.expect("a state machine").state_machine_arn;
    let start = || sfn.start_execution().state_machine_arn(&machine).name("one");
    let execution = start().input(r#"{"order":1}"#).send().await.expect("it starts").execution_arn;

    let poll = sfn.get_activity_task().activity_arn(&activity).worker_name("rust");
    let task = poll.send().await.expect("a task");
    assert_eq!(task.input(), Some(r#"{"order":1}"#));
    let token = task.task_token().expect("a token");
    let succeed = || sfn.send_task_success().task_token(token).output(r#"{"approved":true}"#);
    sfn.send_task_heartbeat().task_token(token).send().await.expect("the task is there");
    succeed().send().await.expect("the task is there");

    // The completion is durable when it is answered, and so the execution has
    // ended for whoever asks then.
    let describe = sfn.describe_execution().execution_arn(&execution);
    let described = describe.send().await.expect("it is there");
    assert_eq!(described.status, ExecutionStatus::Succeeded);
    assert_eq!(described.output(), Some(r#"{"approved":true}"#));

    let history = sfn.get_execution_history().execution_arn(&execution).into_paginator().page_size(2).items();
    let types: Vec<HistoryEventType> = history
        .send()
        .collect::<Result<Vec<_>, _>>()
        .await
        .expect("pages")
        .into_iter()
        .map(|event| event.r#type)
        .collect();
    assert_eq!(types.first(), Some(&HistoryEventType::ExecutionStarted));
    assert_eq!(types.last(), Some(&HistoryEventType::ExecutionSucceeded));
    assert!(types.contains(&HistoryEventType::ActivityStarted), "{types:?}");

    let taken = start().input("{}").send().await.expect_err("the name is taken");
    assert!(
        matches!(taken.as_service_error(), Some(StartExecutionError::ExecutionAlreadyExists(_))),
        "{taken:?}"
    );
    let over = succeed().send().await.expect_err("the task is over");
    assert!(matches!(over.as_service_error(), Some(SendTaskSuccessError::TaskTimedOut(_))), "{over:?}");
    let forged = sfn.send_task_success().task_token("AAAA").output("1").send().await.expect_err("no token");
    assert!(matches!(&forged, SdkError::ServiceError(_)), "{forged:?}");
    assert!(matches!(forged.as_service_error(), Some(SendTaskSuccessError::InvalidToken(_))), "{forged:?}");

    let create = sfn.create_state_machine().name("quick").role_arn(ROLE).r#type(StateMachineType::Express);
    let definition = json!({ "StartAt": "A", "States": { "A": { "Type": "Pass", "End": true } } });
    let quick = create.definition(definition.to_string()).send().await.expect("a state machine");
    let proxied = client(server, Some(&server.endpoint()));
    let sync = proxied.start_sync_execution().state_machine_arn(quick.state_machine_arn).input("[1]");
    assert_eq!(sync.send().await.expect("it ends").output(), Some("[1]"));
}
