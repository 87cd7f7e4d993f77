//! Spans, as a collector sees them that reads them with OpenTelemetry's own
//! messages.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use serde_json::{Value, json};

use super::http;
use super::programs::{self, program, repository};
use super::publishing::{STRUCTURED, event, subscribe};
use super::server::{Home, Server, text, until};

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const SPAN: &str = "b7ad6b7169203331";

/// A collector. It is killed when it goes out of scope.
struct Collector {
    child: Child,
    said: PathBuf,
    endpoint: String,
    port: u16,
}

impl Collector {
    /// One that listens at a port of the home's address, 0 for a free one.
    fn start(home: &Home, venv: &Path, port: u16) -> Self {
        let said = home.path(&format!("collector-{port}"));
        let child = program(venv.join("bin/python"))
            .arg(repository("tests/otlp_collector.py"))
            .args([home.address().to_string(), port.to_string()])
            .stdin(Stdio::null())
            .stdout(File::create(&said).expect("the folder is ours"))
            .spawn()
            .expect("python runs");
        let mut collector = Self { child, said, endpoint: String::new(), port };
        let first = until("it listens", || collector.lines().into_iter().next());
        collector.port = first["port"].as_u64().and_then(|port| port.try_into().ok()).expect("a port");
        collector.endpoint = format!("http://{}:{}", home.address(), collector.port);
        collector
    }

    fn lines(&self) -> Vec<Value> {
        let text = fs::read_to_string(&self.said).expect("its output reads");
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        whole.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
    }

    /// The spans that it was told of so far.
    fn spans(&self) -> Vec<Value> {
        self.lines().split_off(1)
    }

    /// Its spans, once they are all that is expected.
    fn tree(&self, expected: &[&str]) -> Vec<Value> {
        let expected: BTreeSet<&str> = expected.iter().copied().collect();
        let mut found = Vec::new();
        let seen =
            |spans: &[Value]| links(spans).iter().map(String::as_str).collect::<BTreeSet<_>>() == expected;
        let what = format!("the collector is told {expected:#?}");
        until(&what, || {
            found = self.spans();
            if seen(&found) { Some(()) } else { None }
        });
        found
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        // It may have ended already, which is what a story may be about.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a span is, in a word or two.
fn name(span: &Value) -> String {
    let attribute = |name: &str| span["attributes"][name].as_str();
    let of = attribute("messaging.destination.subscription.name").or(attribute("cloudevents.event_type"));
    match of.filter(|_| span["kind"] != "SPAN_KIND_INTERNAL") {
        Some(of) => format!("{} {of}", text(&span["name"])),
        None => text(&span["name"]),
    }
}

/// Each span with its parent.
fn links(spans: &[Value]) -> BTreeSet<String> {
    let names: BTreeMap<String, String> =
        spans.iter().map(|span| (text(&span["span"]), name(span))).collect();
    let told = spans.iter().map(|span| {
        let parent = text(&span["parent"]);
        format!("{} < {}", name(span), names.get(&parent).unwrap_or(&parent))
    });
    told.collect()
}

fn span<'a>(spans: &'a [Value], named: &str) -> &'a Value {
    spans.iter().find(|span| name(span) == named).unwrap_or_else(|| panic!("{named} in {spans:#?}"))
}

/// A state machine of one task, which publishes an event.
fn packs(server: &Server) -> String {
    let entries = json!([{ "Source": "shop", "DetailType": "Packed", "Detail": {} }]);
    let pack = json!({
        "Type": "Task", "Resource": "arn:aws:states:::events:putEvents",
        "Parameters": { "Entries": entries }, "End": true,
    });
    server.create("packs", &json!({ "StartAt": "Pack", "States": { "Pack": pack } }))
}

fn passes(server: &Server) -> String {
    let pass = json!({ "Type": "Pass", "End": true });
    server.create("passes", &json!({ "StartAt": "Pass", "States": { "Pass": pass } }))
}

fn starts(server: &Server, name: &str, kind: &str, machine: &str) {
    let subscription = json!({
        "pattern": { "source": ["shop"], "detail-type": [kind] },
        "target": { "type": "stateMachine", "arn": machine },
    });
    assert_eq!(subscribe(server, name, &subscription).status, 201);
}

#[test]
fn what_an_event_brings_about_is_one_tree_of_spans() {
    let Some(venv) = programs::python() else { return };
    let Some(home) = Home::on_log("no spans are exported there") else { return };
    let collector = Collector::start(&home, &venv, 0);
    let config =
        home.write("frevo.toml", "[otlp]\nheaders = \"x-key=s3cret\"\nservice_name = \"shop-broker\"\n");
    let config = config.to_str().expect("a path of ours");
    let server = home.serve_with(0, &["--config", config, "--otlp-endpoint", &collector.endpoint]);
    let machine = packs(&server);
    starts(&server, "placed", "Placed", &machine);

    let traceparent = format!("00-{TRACE}-{SPAN}-01");
    let headers = [("Content-Type", STRUCTURED), ("traceparent", traceparent.as_str())];
    let placed = event("o-1", json!({})).to_string();
    let answer = http::send(server.address(), "POST", "/events", &headers, placed.as_bytes());
    assert_eq!(answer.expect("it answers").status, 202);

    let spans = collector.tree(&[
        &format!("publish default Placed < {SPAN}"),
        "deliver default placed < publish default Placed",
        "packs < publish default Placed",
        "publish default Step Functions Execution Status Change < packs",
        "Pack < packs",
        "publish default Packed < Pack",
    ]);
    assert!(spans.iter().all(|span| span["trace"] == TRACE), "{spans:#?}");
    assert!(spans.iter().all(|span| span["resource"]["service.name"] == "shop-broker"), "{spans:#?}");
    assert!(spans.iter().all(|span| span["key"] == "s3cret"), "{spans:#?}");
    let (execution, pack) = (span(&spans, "packs"), span(&spans, "Pack"));
    assert_eq!(execution["attributes"]["frevo.execution.status"], "SUCCEEDED");
    assert_eq!(execution["attributes"]["aws.step_functions.state_machine.arn"], machine);
    assert_eq!(
        (&execution["attributes"]["frevo.causation_id"], &execution["status"]),
        (&json!("o-1"), &json!("STATUS_CODE_UNSET"))
    );
    assert_eq!(pack["attributes"]["frevo.task.queue"], "tasks.events.putEvents");
    assert_eq!((&pack["kind"], &pack["events"]), (&json!("SPAN_KIND_CLIENT"), &json!(["taken"])));
    let moment = |span: &Value, name: &str| span[name].as_u64().expect("a moment");
    assert!(moment(execution, "start") <= moment(pack, "start"), "{spans:#?}");
    assert!(moment(pack, "end") <= moment(execution, "end"), "{spans:#?}");
    let delivery = span(&spans, "deliver default placed");
    assert_eq!(delivery["attributes"]["frevo.delivery.outcome"], "acknowledged");
}

#[test]
fn who_starts_an_execution_says_whether_it_is_recorded_and_else_the_servers_share_does() {
    let Some(venv) = programs::python() else { return };
    let Some(home) = Home::on_log("no spans are exported there") else { return };
    let collector = Collector::start(&home, &venv, 0);
    let start = |server: &Server, machine: &str, trace: (&str, &str)| {
        let input = json!({ "stateMachineArn": machine });
        let target = "AWSStepFunctions.StartExecution";
        let headers = [("X-Amz-Target", target), ("Content-Type", "application/x-amz-json-1.0"), trace];
        let answer = http::send(server.address(), "POST", "/", &headers, input.to_string().as_bytes());
        let started = answer.expect("it answers").read().expect("it is started");
        let execution = text(&started["executionArn"]);
        server.ended(&execution);
        execution
    };
    let unrecorded = format!("00-{TRACE}-{SPAN}-00");
    let mut recorded = BTreeMap::new();
    for share in ["0", "1"] {
        let server = home.serve_with(0, &["--otlp-endpoint", &collector.endpoint, "--otlp-sample", share]);
        let machine = if share == "0" {
            passes(&server)
        } else {
            "arn:aws:states:us-east-1:000000000000:stateMachine:passes".into()
        };
        start(&server, &machine, ("traceparent", &unrecorded));
        let header = format!("Root=1-5759e988-bd862e3fe1be46a994272793;Parent={SPAN};Sampled=1");
        recorded.insert(start(&server, &machine, ("X-Amzn-Trace-Id", &header)), SPAN);
        let alone = start(&server, &machine, ("X-None", ""));
        if share == "1" {
            recorded.insert(alone, "");
        }
        // What is left to be sent is sent before it ends.
        assert!(server.terminate().success());
    }
    let told: BTreeMap<String, String> = collector
        .spans()
        .iter()
        .map(|span| (text(&span["attributes"]["frevo.execution.arn"]), text(&span["parent"])))
        .collect();
    let recorded: BTreeMap<String, String> =
        recorded.into_iter().map(|(execution, parent)| (execution, parent.to_owned())).collect();
    assert_eq!(told, recorded);
}

#[test]
fn a_collector_that_is_away_disturbs_nobody_and_gets_what_waited_when_it_is_back() {
    let Some(venv) = programs::python() else { return };
    let Some(home) = Home::on_log("no spans are exported there") else { return };
    let collector = Collector::start(&home, &venv, 0);
    let (port, endpoint) = (collector.port, collector.endpoint.clone());
    drop(collector);
    let server = home.serve_with(0, &["--otlp-endpoint", &endpoint]);
    let machine = passes(&server);
    let mut executions = BTreeSet::new();
    let went_away = || server.said().matches("the collector takes no spans").count();
    until("it is told that the collector is away", || {
        let execution = server.start(&machine, &json!({}));
        assert_eq!(server.ended(&execution)["status"], "SUCCEEDED");
        executions.insert(execution);
        (went_away() > 0).then_some(())
    });
    let collector = Collector::start(&home, &venv, port);
    until("it is told of all executions", || {
        let told = collector.spans();
        let told = told.iter().map(|span| text(&span["attributes"]["frevo.execution.arn"])).collect();
        (executions == told).then_some(())
    });
    until("it is told that the collector is back", || {
        server.said().contains("the collector takes spans again").then_some(())
    });
    assert_eq!(went_away(), 1, "{}", server.said());
    let exported = format!("frevo_spans_total{{outcome=\"exported\"}} {}", executions.len());
    assert!(server.page("/metrics").contains(&exported), "{}", server.page("/metrics"));
}

#[test]
fn an_endpoint_that_is_none_is_refused_with_its_reason() {
    let (status, said) = Home::new().refused(&["--otlp-endpoint", "localhost:4318"]);
    assert!(!status.success());
    assert!(said.contains("`otlp.endpoint` can't be `localhost:4318`"), "{said}");
    assert!(said.contains("http://localhost:4318"), "{said}");
}
