//! Executions as AWS was seen to run them: those of the recorded cases that need
//! nothing but a function which echoes, raises or sleeps. The rest is for a
//! server.
//!
//! Where the cases are absent the test says so and passes.

use std::path::{Path, PathBuf};

use frevo_asl::history::{DetailValue, HistoryEvent, Line, is_logged_at, render};
use frevo_asl::{Context, Execution, Limits, Machine, compile, step};
use frevo_event::{
    Choices, Completer, DefinitionHash, ExecutionId, Fact, LogGroup, LogLevel, Logging, MachineType, Message,
    MessageId, Scope, Start, TaskRef, Timestamp,
};
use frevo_value::Payload;
use serde_json::Value;

const ROLE: &str = "arn:aws:iam::111111111111:role/role";

#[test]
fn recorded_executions_run_here_as_they_ran_on_aws() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/asl");
    let Ok(files) = std::fs::read_dir(&folder) else {
        println!("skipped: there are no recorded cases at {}", folder.display());
        return;
    };
    let mut files: Vec<PathBuf> = files.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    let (mut run, mut differences) = (0, Vec::new());
    for path in files {
        let text = std::fs::read_to_string(&path).expect("a file that was listed");
        let cases: Value = serde_json::from_str(&text).expect("cases are JSON");
        let cases = cases.get("cases").unwrap_or(&cases).as_array().cloned().unwrap_or_default();
        for case in cases.iter().filter(|case| is_for_us(case)) {
            run += 1;
            if let Err(difference) = play(case) {
                differences.push(format!("{}: {difference}", case["id"]));
            }
        }
    }
    println!("{run} recorded executions");
    assert!(differences.is_empty(), "{} of {run} differ:\n{}", differences.len(), differences.join("\n"));
}

/// Standard, without ordering trouble, and nothing outside but
/// simple functions.
fn is_for_us(case: &Value) -> bool {
    let definition = case["definition"].to_string();
    let needs = case["needs"].as_array().cloned().unwrap_or_default();
    case["kind"] == "execution"
        && case["type"] != "EXPRESS"
        && case["trust"] != "doubtful"
        && case["expect"]["history"].is_array()
        && case["compare"]["order"].is_null()
        && !definition.contains("DISTRIBUTED")
        && !definition.contains("aws-sdk")
        && needs.iter().all(|need| {
            matches!(need["lambda"]["behaviour"].as_str(), Some("echo" | "raise" | "sleep_then_echo"))
                || need["log_group"].is_string()
        })
}

fn play(case: &Value) -> Result<(), String> {
    let definition =
        case["definition_text"].as_str().map_or_else(|| case["definition"].to_string(), str::to_owned);
    let input = case["input_text"].as_str().map_or_else(|| case["input"].to_string(), str::to_owned);
    let machine =
        compile(&definition, MachineType::Standard).map_err(|found| format!("is refused: {found:?}"))?;
    let facts = run(&machine, &definition, &input, case)?;
    let history = render(&machine, facts.iter().map(|(stamp, fact)| (*stamp, fact)));
    let expected = case["expect"]["history"].as_array().expect("checked before");
    for (place, (ours, theirs)) in history.iter().zip(expected).enumerate() {
        compare(ours, theirs).map_err(|difference| format!("event {}: {difference}", place + 1))?;
    }
    // A case may have been recorded while it ran.
    let ended = expected
        .last()
        .is_some_and(|last| last["type"].as_str().is_some_and(|name| name.starts_with("Execution")));
    if history.len() != expected.len() && ended {
        return Err(format!("{} events, not {}", history.len(), expected.len()));
    }
    compare_logged(&history, case)
}

/// What is logged of the history, where that was recorded: the case's name ends with
/// level and `includeExecutionData`.
fn compare_logged(history: &[HistoryEvent], case: &Value) -> Result<(), String> {
    let Some(expected) = case["expect"]["logged_execution_events"].as_array() else { return Ok(()) };
    let name = case["id"].as_str().and_then(|id| id.strip_suffix(']')).ok_or("it has no name")?;
    let mut words = name.rsplit('_');
    let include_execution_data = words.next() == Some("True");
    let level = match words.next() {
        Some("ALL") => LogLevel::All,
        Some("ERROR") => LogLevel::Error,
        Some("FATAL") => LogLevel::Fatal,
        level => return Err(format!("level {level:?}")),
    };
    let group = LogGroup { account: "1".into(), region: "r".into(), name: "g".into() };
    let logging = Logging { level, include_execution_data, group };
    let logged: Vec<String> = history
        .iter()
        .filter(|event| is_logged_at(&logging, event.event_type))
        .map(|event| {
            let with_data = logging.include_execution_data;
            Line { event, execution_arn: "arn:<of the execution>", redrive_count: 0, with_data }.text()
        })
        .collect();
    if logged.len() != expected.len() {
        return Err(format!("logged: {} events, not {}", logged.len(), expected.len()));
    }
    logged.iter().zip(expected).try_for_each(|(ours, theirs)| {
        let ours: Value = serde_json::from_str(ours).expect("a line is JSON");
        if is_same_line(&ours, theirs) { Ok(()) } else { Err(format!("logged: {ours}, not {theirs}")) }
    })
}

/// The same members, in whatever order; a text that is JSON was parsed by the
/// recorder.
fn is_same_line(ours: &Value, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Value::Object(ours), Value::Object(theirs)) => {
            ours.len() == theirs.len()
                && ours.iter().all(|(name, ours)| {
                    let is_replaced = name == "event_timestamp" || name == "execution_arn";
                    theirs.get(name).is_some_and(|theirs| is_replaced || is_same_line(ours, theirs))
                })
        }
        (Value::String(ours), theirs) => is_same_text(ours, theirs),
        (ours, theirs) => ours == theirs,
    }
}

fn run(
    machine: &Machine,
    definition: &str,
    input: &str,
    case: &Value,
) -> Result<Vec<(Timestamp, Fact)>, String> {
    let id = ExecutionId([1; 16]);
    let mut execution = Execution::new();
    let mut facts: Vec<(Timestamp, Fact)> = Vec::new();
    let mut now = Timestamp(1_767_225_600_000);
    let mut message = Message::Start(Box::new(start(definition, input)?));
    for number in 0..1000_u64 {
        let context = Context {
            held: false,
            stamp: now,
            message: MessageId([2; 16]).derive(number),
            limits: Limits::STRICT,
            chosen: Choices::default(),
            token: &|_| "token".to_owned(),
            activity_exists: &|_| true,
        };
        let answer =
            step(machine, &mut execution, id, &message, &context).map_err(|error| error.to_string())?;
        facts.extend(answer.into_iter().map(|fact| (now, fact)));
        if execution.is_ended() {
            return Ok(facts);
        }
        message = match execution.open_tasks().next() {
            Some(open) => {
                let resource = machine.resource(open.state).expect("a task has a resource");
                let task = TaskRef { execution: id, branch: open.branch, attempt: open.attempt };
                match case["needs"][0]["lambda"]["behaviour"].as_str() {
                    Some("raise") => raised(case, task),
                    Some("sleep_then_echo") if !open.started => Message::TaskStarted { task, worker: None },
                    Some("sleep_then_echo") => {
                        now = execution.next_due().ok_or("nothing goes on")?;
                        Message::TimerFired
                    }
                    _ => {
                        let output = resource.delivery_input(&open.input);
                        Message::TaskSucceeded { task, by: Completer::Worker, output }
                    }
                }
            }
            None if execution.is_runnable() => Message::Continue,
            None => {
                now = execution.next_due().ok_or("nothing goes on")?;
                Message::TimerFired
            }
        };
    }
    Err("it does not end".to_owned())
}

/// The function's error as the first recorded attempt shows it.
fn raised(case: &Value, task: TaskRef) -> Message {
    let history = case["expect"]["history"].as_array().expect("checked before");
    let details = history.iter().find_map(|event| {
        event.get("taskFailedEventDetails").or_else(|| event.get("lambdaFunctionFailedEventDetails"))
    });
    let cause = details.map(|details| details["cause"].to_string().into());
    let error = case["needs"][0]["lambda"]["errorType"].as_str().map(Into::into);
    Message::TaskFailed { task, by: Completer::Worker, error, cause }
}

fn start(definition: &str, input: &str) -> Result<Start, String> {
    Ok(Start {
        role_arn: ROLE.into(),
        input: Payload::parse(input).map_err(|error| error.to_string())?,
        ..Start::new(
            Scope::new("111111111111", "us-east-1"),
            "machine",
            "execution",
            DefinitionHash::of(definition),
        )
    })
}

fn compare(ours: &HistoryEvent, theirs: &Value) -> Result<(), String> {
    let chain = (Value::from(ours.id), Value::from(ours.previous_id), Value::from(ours.event_type));
    let recorded = (theirs["id"].clone(), theirs["previousEventId"].clone(), theirs["type"].clone());
    if chain != recorded {
        return Err(format!("{chain:?}, not {recorded:?}"));
    }
    let member =
        theirs.as_object().and_then(|object| object.iter().find(|(name, _)| name.ends_with("EventDetails")));
    match (&ours.details, member) {
        (None, None) => Ok(()),
        (Some(details), Some((name, recorded))) if details.member == name => {
            let fields = recorded.as_object().expect("details are an object");
            let mut names: Vec<&str> = details.fields.iter().map(|(name, _)| *name).collect();
            names.sort_unstable();
            let mut recorded_names: Vec<&str> = fields.keys().map(String::as_str).collect();
            recorded_names.sort_unstable();
            if names != recorded_names {
                return Err(format!("members {names:?}, not {recorded_names:?}"));
            }
            details.fields.iter().try_for_each(|(name, value)| {
                let recorded = &fields[*name];
                if is_same(value, recorded) {
                    Ok(())
                } else {
                    Err(format!("{name}: {value:?}, not {recorded}"))
                }
            })
        }
        (details, member) => Err(format!("details {details:?}, not {member:?}")),
    }
}

fn is_same(ours: &DetailValue, recorded: &Value) -> bool {
    match ours {
        DetailValue::NotTruncated => recorded["truncated"] == false,
        DetailValue::Truncated => recorded["truncated"] == true,
        DetailValue::Number(number) => *recorded == *number,
        DetailValue::Role(_) => recorded.is_object(),
        DetailValue::Variables(variables) => {
            variables.iter().all(|(name, text)| is_same_text(text.text(), &recorded[&**name]))
        }
        DetailValue::Data(payload) => is_same_text(payload.text(), recorded),
        DetailValue::Verbatim(text) => is_same_text(text, recorded),
        DetailValue::Text(text) => is_same_text(text, recorded),
    }
}

/// The recorder parsed what looked like an object, and replaced what differs
/// from run to run.
fn is_same_text(ours: &str, recorded: &Value) -> bool {
    match recorded {
        Value::String(text) => {
            let parsed =
                || serde_json::from_str::<Value>(text).ok().zip(serde_json::from_str::<Value>(ours).ok());
            is_replaced(text)
                || ours == text
                || parsed().is_some_and(|(recorded, ours)| ours.is_array() && is_same_json(&ours, &recorded))
        }
        recorded => serde_json::from_str(ours).is_ok_and(|ours: Value| is_same_json(&ours, recorded)),
    }
}

fn is_same_json(ours: &Value, recorded: &Value) -> bool {
    match (ours, recorded) {
        (_, Value::String(text)) if is_replaced(text) => true,
        (Value::Array(ours), Value::Array(recorded)) => {
            ours.len() == recorded.len()
                && ours.iter().zip(recorded).all(|(ours, recorded)| is_same_json(ours, recorded))
        }
        // The order of the keys counts. RedriveCount is younger than some cases.
        (Value::Object(ours), Value::Object(recorded)) => {
            let is_known = |name: &str| name != "RedriveCount" || recorded.contains_key(name);
            let ours: Vec<(&String, &Value)> = ours.iter().filter(|(name, _)| is_known(name)).collect();
            ours.len() == recorded.len()
                && ours.into_iter().zip(recorded).all(|((name, ours), (other, recorded))| {
                    name == other && (is_volatile(name) || is_same_json(ours, recorded))
                })
        }
        _ => ours == recorded,
    }
}

fn is_volatile(name: &str) -> bool {
    matches!(
        name,
        "Date" | "RequestId" | "x-amzn-RequestId" | "X-Amzn-Trace-Id" | "StartTime" | "EnteredTime"
    )
}

fn is_replaced(text: &str) -> bool {
    const REPLACED: [&str; 8] = [
        "snf_role_arn",
        "sfn_role_arn",
        "lambda_function_name",
        "date",
        "\"date\"",
        "timestamp",
        "start-time",
        "entered-time",
    ];
    text.contains('<') || REPLACED.contains(&text)
}
