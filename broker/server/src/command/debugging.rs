//! `frevo execution state`, `compare`, `fork` and `debug`: executions looked at
//! closely.

use clap::{Args, Subcommand, ValueEnum};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::machine::{put, text};
use super::{CommandError, Connection, Exit, Global, arguments};
use crate::output::{Column, Format, Ink, Paint, moment, write};

/// Where it is asked.
const PATH: &str = "/frevo/executions";

/// People are shown so much of a value; programs get all.
const VALUE_CHARS_MAX: usize = 200;

/// Where an execution halts.
#[derive(Debug, Args)]
#[command(next_help_heading = "Debugging")]
pub struct HaltArgs {
    /// Halt before the work of this state; may be repeated
    #[arg(long = "break", value_name = "STATE")]
    breakpoints: Vec<String>,
    /// Halt before the work of every state
    #[arg(long)]
    step: bool,
    /// How long it halts if nobody tells it to go on [default: 3600]
    #[arg(long, value_name = "SECONDS")]
    halt: Option<u32>,
    /// What becomes of it then [default: abort]
    #[arg(long, value_enum, value_name = "WHAT")]
    on_lapse: Option<OnLapse>,
}

/// What becomes of an execution that nobody tells to go on.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum OnLapse {
    /// It is aborted.
    Abort,
    /// It runs on, and halts nowhere any more.
    Run,
}

/// `frevo execution fork`
#[derive(Debug, Args)]
pub struct ForkArgs {
    /// MACHINE:NAME or an ARN
    execution: String,
    /// The event from which it goes on [default: the last one]
    #[arg(long, value_name = "EVENT", value_parser = clap::value_parser!(u32).range(1..))]
    at: Option<u32>,
    /// The new execution's name [default: one made up]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// What it runs: NAME, NAME:VERSION, NAME:ALIAS or an ARN [default: what the other one runs]
    #[arg(long, value_name = "MACHINE")]
    on: Option<String>,
    #[command(flatten)]
    edit: EditArgs,
    /// Answer its tasks as the other one's were, until one is given something else
    #[arg(long)]
    recorded: bool,
    /// The same, but workers answer from the first task of this state on
    #[arg(long, value_name = "STATE")]
    loose_from: Option<String>,
    /// Let workers answer its tasks, though the other one's were answered with samples
    #[arg(long)]
    unmocked: bool,
    #[command(flatten)]
    halts: HaltArgs,
}

/// Data that is put into a branch.
#[derive(Debug, Args)]
pub struct EditArgs {
    /// The branch, as `frevo execution state -o json` numbers them [default: the only one]
    #[arg(long, value_name = "NUMBER")]
    branch: Option<u32>,
    /// What its state is given: JSON, @FILE, or @- for standard input
    #[arg(short, long, value_name = "JSON|@FILE")]
    input: Option<String>,
    /// Variables to assign: an object of names and values
    #[arg(long, value_name = "JSON|@FILE")]
    variables: Option<String>,
}

/// What can be done with an execution that halted.
#[derive(Debug, Subcommand)]
pub enum DebugCommand {
    /// To the next state
    #[command(after_help = EXAMPLES)]
    Step(ProceedArgs),
    /// To the next breakpoint
    #[command(after_help = EXAMPLES)]
    Continue(ProceedArgs),
    /// To its end: it halts nowhere any more
    Run {
        /// MACHINE:NAME or an ARN
        execution: String,
    },
}

const EXAMPLES: &str = "\
Examples:
  frevo execution state orders:o-17                            where it halted, and with which data
  frevo execution debug step orders:o-17
  frevo execution debug continue orders:o-17 --input '{\"total\": 5}'   with other data";

/// `frevo execution debug step|continue`
#[derive(Debug, Args)]
pub struct ProceedArgs {
    /// MACHINE:NAME or an ARN
    execution: String,
    #[command(flatten)]
    edit: EditArgs,
}

impl HaltArgs {
    /// What the API is told; none: it halts nowhere.
    pub fn debug(&self) -> Option<Value> {
        if self.breakpoints.is_empty() && !self.step {
            return None;
        }
        let mut debug = json!({ "breakpoints": self.breakpoints, "step": self.step });
        if let Some(seconds) = self.halt {
            debug["haltSeconds"] = seconds.into();
        }
        if let Some(lapse) = self.on_lapse {
            debug["onLapse"] = match lapse {
                OnLapse::Abort => "abort".into(),
                OnLapse::Run => "run".into(),
            };
        }
        Some(debug)
    }
}

impl EditArgs {
    /// Puts what is edited into a request.
    fn put_into(&self, request: &mut Value) -> Result<(), CommandError> {
        if let Some(branch) = self.branch {
            request["branch"] = branch.into();
        }
        if let Some(input) = &self.input {
            request["input"] = arguments::json(input, "the input")?;
        }
        if let Some(variables) = &self.variables {
            request["variables"] = arguments::json(variables, "the variables")?;
        }
        Ok(())
    }
}

/// Starts an execution that goes on from a moment of another one.
pub fn fork(global: &Global, connection: &Connection, args: &ForkArgs) -> Result<Exit, CommandError> {
    let mut request = json!({ "executionArn": connection.execution_arn(&args.execution)? });
    if let Some(event) = args.at {
        request["event"] = event.into();
    }
    put(&mut request, "name", args.name.clone());
    let machine = args.on.as_ref().map(|machine| connection.machine_arn(machine)).transpose()?;
    put(&mut request, "stateMachineArn", machine);
    let mut edit = json!({});
    args.edit.put_into(&mut edit)?;
    if !edit["input"].is_null() || !edit["variables"].is_null() {
        request["edits"] = json!([edit]);
    }
    if args.recorded {
        request["recorded"] = true.into();
    }
    put(&mut request, "looseFrom", args.loose_from.clone());
    if args.unmocked {
        request["mocks"] = false.into();
    }
    if let Some(debug) = args.halts.debug() {
        request["debug"] = debug;
    }
    let made = connection.resource("POST", &format!("{PATH}/fork"), Some(&request))?;
    let arn = text(&made["executionArn"]);
    global.output().say(&format!("started {arn}, which goes on from event {}", made["event"]), &made)?;
    Ok(Exit::Success)
}

/// Lets an execution go on that halted.
pub fn proceed(
    global: &Global,
    connection: &Connection,
    command: DebugCommand,
) -> Result<Exit, CommandError> {
    let (execution, pace, edit) = match &command {
        DebugCommand::Step(args) => (&args.execution, "step", Some(&args.edit)),
        DebugCommand::Continue(args) => (&args.execution, "continue", Some(&args.edit)),
        DebugCommand::Run { execution } => (execution, "run", None),
    };
    let arn = connection.execution_arn(execution)?;
    let mut request = json!({ "executionArn": arn, "pace": pace });
    edit.map_or(Ok(()), |edit| edit.put_into(&mut request))?;
    let answer = connection.resource("POST", &format!("{PATH}/proceed"), Some(&request))?;
    global.output().say(&format!("{arn} goes on"), &answer)?;
    Ok(Exit::Success)
}

/// Lets an execution that waits for a retry try again at once.
pub fn retry(
    global: &Global,
    connection: &Connection,
    execution: &str,
    state: Option<String>,
) -> Result<Exit, CommandError> {
    let arn = connection.execution_arn(execution)?;
    let mut request = json!({ "executionArn": arn });
    put(&mut request, "state", state);
    let answer = connection.resource("POST", &format!("{PATH}/retry"), Some(&request))?;
    global.output().say(&format!("{arn} tries again"), &answer)?;
    Ok(Exit::Success)
}

/// Shows an execution as it stood at an event.
pub fn state(
    global: &Global,
    connection: &Connection,
    execution: &str,
    at: Option<u32>,
) -> Result<Exit, CommandError> {
    let arn = encoded(&connection.execution_arn(execution)?);
    let event = at.map(|event| format!("&event={event}")).unwrap_or_default();
    let answer = connection.resource("GET", &format!("{PATH}/state?execution={arn}{event}"), None)?;
    let output = global.output();
    match output.format {
        Format::Table => write(&state_told(&answer, output.paint))?,
        _ => output.one(&answer)?,
    }
    Ok(Exit::Success)
}

/// Finds closed executions.
pub fn search(
    global: &Global,
    connection: &Connection,
    machine: &str,
    terms: &[String],
    limit: usize,
) -> Result<Exit, CommandError> {
    let question = format!("machine={}&for={}", encoded(machine), encoded(&terms.join(" ")));
    let found = connection.pages(&format!("{PATH}/search"), &question, "executions", Some(limit))?;
    let columns = [
        Column { title: "NAME", key: "name" },
        Column { title: "STATUS", key: "status" },
        Column { title: "STARTED", key: "startDate" },
        Column { title: "STOPPED", key: "stopDate" },
        Column { title: "ERROR", key: "error" },
    ];
    global.output().list_or(&found, &columns, "none")?;
    Ok(Exit::Success)
}

/// Shows where two executions part.
pub fn compare(
    global: &Global,
    connection: &Connection,
    execution: &str,
    with: &str,
) -> Result<Exit, CommandError> {
    let [one, other] = [execution, with].map(|name| connection.execution_arn(name));
    let question = format!("execution={}&with={}", encoded(&one?), encoded(&other?));
    let answer = connection.resource("GET", &format!("{PATH}/comparison?{question}"), None)?;
    let output = global.output();
    match output.format {
        Format::Table => write(&comparison_told(&answer, execution, with, output.paint))?,
        _ => output.one(&answer)?,
    }
    Ok(if answer["first"].is_null() { Exit::Success } else { Exit::Failure })
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// A line for the execution, and a few for each branch.
fn state_told(answer: &Value, paint: Paint) -> String {
    let event = &answer["event"];
    let mut told = format!(
        "{} at event {} of {}, {}{}\n",
        paint.status(text(&answer["status"])),
        event["id"],
        answer["eventCount"],
        text(&event["type"]),
        date(" at ", &event["timestamp"]),
    );
    let forked = &answer["forkedFrom"];
    if !forked.is_null() {
        told += &format!("  goes on from event {} of {}\n", forked["event"], text(&forked["executionArn"]));
    }
    for member in ["error", "cause", "output"] {
        told += &line(member, &answer[member], paint);
    }
    told += &line("times out", &dated(&answer["timesOutDate"]), paint);
    let branches = answer["branches"].as_array().map(Vec::as_slice).unwrap_or_default();
    for branch in branches {
        told += &branch_told(branch, paint);
    }
    let left = answer["branchCount"].as_u64().unwrap_or(0).saturating_sub(branches.len() as u64);
    if left > 0 {
        told += &paint.ink(Ink::Dim, &format!("and {left} more branches\n"));
    }
    told
}

fn branch_told(branch: &Value, paint: Paint) -> String {
    let place = text(&branch["place"]);
    let state = branch["state"].as_str().unwrap_or("before its first state");
    let name = if place.is_empty() { state.to_owned() } else { format!("{place}/{state}") };
    let mut told = format!("{} {}\n", paint.ink(Ink::Bold, &name), doing_told(branch));
    let is_between = text(&branch["doing"]) == "left";
    told += &line(if is_between { "output" } else { "input" }, &branch["data"], paint);
    for (name, value) in branch["variables"].as_object().into_iter().flatten() {
        told += &line(&format!("${name}"), value, paint);
    }
    let task = &branch["task"];
    if task["input"] != branch["data"] {
        told += &line("task", &task["input"], paint);
    }
    told += &line("result", &branch["result"], paint);
    told += &line("times out", &dated(&task["timesOutDate"]), paint);
    told += &line("heartbeat", &dated(&task["heartbeatDueDate"]), paint);
    told
}

/// What a branch does, in a few words.
fn doing_told(branch: &Value) -> String {
    let (task, progress) = (&branch["task"], &branch["progress"]);
    let mut told = match text(&branch["doing"]) {
        "working" => {
            let stage = match (task["started"] == true, task["submitted"] == true) {
                (_, true) => "submitted",
                (true, _) => "taken",
                _ => "not taken",
            };
            let since = date(" since ", &task["sinceDate"]);
            format!("working, attempt of event {}, {stage}{since}", task["attempt"])
        }
        "branching" => {
            format!("{} of {} ended, {} started", progress["ended"], progress["length"], progress["started"])
        }
        doing => format!("{doing}{}", date(" until ", &branch["dueDate"])),
    };
    let retries: u64 = branch["retries"].as_array().into_iter().flatten().filter_map(Value::as_u64).sum();
    if retries > 0 {
        told += &format!(", {retries} {}", if retries == 1 { "retry" } else { "retries" });
    }
    told
}

fn line(name: &str, value: &Value, paint: Paint) -> String {
    let shown = match value {
        Value::Null => return String::new(),
        Value::String(text) if matches!(name, "error" | "cause" | "times out" | "heartbeat") => text.clone(),
        value => value.to_string(),
    };
    format!("  {} {}\n", paint.ink(Ink::Dim, name), shortened(&shown))
}

fn date(before: &str, seconds: &Value) -> String {
    moment(seconds).map_or_else(String::new, |at| format!("{before}{at}"))
}

fn dated(seconds: &Value) -> Value {
    moment(seconds).map_or(Value::Null, |at| at.to_string().into())
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(VALUE_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn comparison_told(answer: &Value, one: &str, other: &str, paint: Paint) -> String {
    let (first, parting) = (&answer["first"], &answer["parting"]);
    if first.is_null() {
        return format!("alike: all {} events\n", answer["alike"]);
    }
    let mut told = format!("{} events are alike\n", answer["alike"]);
    if first != parting {
        told += &difference_told("they differ first in", first, [one, other], paint);
    }
    if !parting.is_null() {
        told += &difference_told("they go different ways at", parting, [one, other], paint);
    }
    told
}

fn difference_told(intro: &str, difference: &Value, names: [&str; 2], paint: Paint) -> String {
    let sides = [&difference["left"], &difference["right"]];
    let state = sides.iter().find_map(|side| side["state"].as_str());
    let place = match (text(&difference["place"]), state) {
        ("", state) => state.unwrap_or("the execution").to_owned(),
        (place, None) => place.to_owned(),
        (place, Some(state)) => format!("{place}/{state}"),
    };
    let what = match text(&difference["what"]) {
        "event" | "type" | "state" => String::new(),
        member => match difference["path"].as_str() {
            Some("$") | None => format!(", {member}"),
            Some(path) => format!(", {member} {path}"),
        },
    };
    let mut told = format!("{intro} {}{what}\n", paint.ink(Ink::Bold, &place));
    let width = names.map(|name| name.chars().count()).into_iter().max().unwrap_or(0);
    for (name, side) in names.into_iter().zip(sides) {
        let value = side.get("value").map(Value::to_string);
        let event = match side["event"].as_u64() {
            Some(id) => {
                let state = side["state"].as_str().map(|state| format!(" {state}")).unwrap_or_default();
                format!("event {id} {}{state}", text(&side["type"]))
            }
            None => "has no such event".to_owned(),
        };
        let value = value.map(|value| format!(": {}", shortened(&value))).unwrap_or_default();
        told += &format!("  {name:width$}  {event}{value}\n");
    }
    told
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_state_is_told_branch_by_branch() {
        let answer = json!({
            "event": { "id": 12, "type": "TaskStarted", "timestamp": 0.5 }, "eventCount": 34,
            "status": "RUNNING", "timesOutDate": 900, "branches": [
                { "branch": 0, "place": "", "state": "Ship", "type": "Map", "doing": "branching",
                  "data": { "items": [1, 2] }, "variables": { "customer": "c" },
                  "progress": { "length": 2, "started": 2, "ended": 1 } },
                { "branch": 2, "place": "Ship[1]", "state": "Pack", "type": "Task", "doing": "working",
                  "data": 2, "retries": [1, 1], "task": { "attempt": 11, "input": { "n": 2 }, "started": true,
                  "submitted": false, "sinceDate": 0.5, "timesOutDate": 60 } },
                { "branch": 3, "place": "Ship[0]", "doing": "beginning", "data": "x".repeat(300) } ] });
        expect![[r#"
            RUNNING at event 12 of 34, TaskStarted at 1970-01-01T00:00:00.500Z
              times out 1970-01-01T00:15:00.000Z
            Ship 1 of 2 ended, 2 started
              input {"items":[1,2]}
              $customer "c"
            Ship[1]/Pack working, attempt of event 11, taken since 1970-01-01T00:00:00.500Z, 2 retries
              input 2
              task {"n":2}
              times out 1970-01-01T00:01:00.000Z
            Ship[0]/before its first state beginning
              input "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
        "#]].assert_eq(&state_told(&answer, Paint(false)));
    }

    #[test]
    fn a_difference_is_told_with_both_sides() {
        let side = |event: u32, value: Value| json!({ "event": event, "type": "TaskSucceeded", "state": "Pack", "value": value });
        let first = json!({ "place": "Ship[1]", "what": "output", "path": "$.sum",
            "left": side(12, json!(1)), "right": side(14, json!("1")) });
        let parting = json!({ "place": "", "what": "event",
            "left": { "event": 22, "type": "PassStateEntered", "state": "Small" }, "right": {} });
        let answer = json!({ "alike": 21, "first": first, "parting": parting });
        expect![[r#"
            21 events are alike
            they differ first in Ship[1]/Pack, output $.sum
              orders:o-1   event 12 TaskSucceeded Pack: 1
              orders:o-17  event 14 TaskSucceeded Pack: "1"
            they go different ways at Small
              orders:o-1   event 22 PassStateEntered Small
              orders:o-17  has no such event
        "#]]
        .assert_eq(&comparison_told(&answer, "orders:o-1", "orders:o-17", Paint(false)));
        let same = json!({ "alike": 4 });
        assert_eq!(comparison_told(&same, "a:b", "a:c", Paint(false)), "alike: all 4 events\n");
    }
}
