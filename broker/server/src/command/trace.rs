//! `frevo event trace`: what an event or an execution follows from, and what
//! follows from it, as a tree.

use std::collections::HashMap;

use clap::Args;
use frevo_event::{DEFAULT_BUS, Timestamp};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::arguments::moment;
use super::machine::text;
use super::{CommandError, Connection, Exit, Global};
use crate::output::{Column, Format, Ink, duration, write};

/// Where traces are.
const PATH: &str = "/frevo/traces";

/// Of a longer chain of causes only so many steps are drawn before each line.
const STEPS_SHOWN_MAX: usize = 24;

/// `frevo event trace`
#[derive(Debug, Args)]
pub struct TraceArgs {
    /// An event's id, an execution's ARN, or what either names as its cause
    #[arg(required_unless_present = "key", conflicts_with = "key")]
    id: Option<String>,
    /// Events with this member of the data or attribute, or with this ordering key
    #[arg(long, value_name = "NAME=VALUE|KEY")]
    key: Option<String>,
    /// Look for it on this event bus only
    #[arg(long, value_name = "NAME")]
    bus: Option<String>,
    /// Nothing older is looked for: a time (RFC 3339), or so long ago (90s, 15m, 2h, 7d)
    #[arg(long, value_name = "TIME", default_value = "1d")]
    since: String,
    /// Show at most so many events, executions and tasks
    #[arg(long, value_name = "COUNT", default_value_t = 1000, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    limit: u64,
}

/// Prints the tree.
pub fn trace(global: &Global, args: &TraceArgs) -> Result<Exit, CommandError> {
    let connection = Connection::open(global)?;
    let answer = connection.resource("GET", &path(args)?, None)?;
    let output = global.output();
    if output.format != Format::Table {
        output.one(&answer)?;
        return Ok(Exit::Success);
    }
    let columns = [
        Column { title: "AT", key: "at" },
        Column { title: "WHAT", key: "what" },
        Column { title: "ID", key: "id" },
        Column { title: "STATUS", key: "status" },
    ];
    output.list(&rows(&answer["nodes"]), &columns)?;
    for note in notes(&answer) {
        write(&format!("{}\n", output.paint.ink(Ink::Yellow, &note)))?;
    }
    Ok(Exit::Success)
}

fn path(args: &TraceArgs) -> Result<String, CommandError> {
    let (name, value) = match (&args.id, &args.key) {
        (Some(id), _) => ("id", id),
        (None, Some(key)) => ("key", key),
        (None, None) => unreachable!("one of them is required"),
    };
    let since = moment(&args.since)?.to_string();
    let mut path = format!("{PATH}?{name}={}&since={}&limit={}", encoded(value), encoded(&since), args.limit);
    if let Some(bus) = &args.bus {
        path += &format!("&bus={}", encoded(bus));
    }
    Ok(path)
}

/// Why there may be more than is shown.
fn notes(answer: &Value) -> Vec<String> {
    let mut notes = Vec::new();
    if answer["causesCut"] == json!(true) {
        let from = text(&answer["searchedFrom"]);
        notes.push(format!("causes were looked for back to {from} only: it took too long"));
    }
    if let Some(cut) = answer["cut"].as_object() {
        let (reason, after) = (text(&cut["reason"]), text(&cut["after"]));
        notes.push(format!("effects after {after} are left out: {reason}"));
    }
    notes
}

/// The nodes as lines of a tree, each below its cause.
fn rows(nodes: &Value) -> Vec<Value> {
    let nodes = nodes.as_array().map(Vec::as_slice).unwrap_or_default();
    let cause = |node: &Value| node["causedBy"].as_u64();
    let mut last_of: HashMap<Option<u64>, u64> = HashMap::new();
    for node in nodes {
        last_of.insert(cause(node), node["number"].as_u64().unwrap_or_default());
    }
    // What stands before the effects of each.
    let mut stems: HashMap<u64, Vec<&str>> = HashMap::new();
    let mut rows = Vec::with_capacity(nodes.len());
    for node in nodes {
        let number = node["number"].as_u64().unwrap_or_default();
        let (stem, branch) = match cause(node) {
            None => (Vec::new(), ""),
            Some(by) => {
                let is_last = last_of.get(&Some(by)) == Some(&number);
                let mut stem = stems.get(&by).cloned().unwrap_or_default();
                let before = drawn(&stem);
                stem.push(if is_last { "   " } else { "│  " });
                stems.insert(number, stem);
                (before, if is_last { "└─ " } else { "├─ " })
            }
        };
        rows.push(row(node, &format!("{}{branch}", stem.concat())));
    }
    rows
}

fn drawn<'a>(stem: &[&'a str]) -> Vec<&'a str> {
    match stem.len().checked_sub(STEPS_SHOWN_MAX) {
        Some(hidden @ 1..) => [&["⋯  "], &stem[hidden..]].concat(),
        _ => stem.to_vec(),
    }
}

fn row(node: &Value, branch: &str) -> Value {
    let (label, status) = match text(&node["kind"]) {
        "event" => (event(node), deliveries(node)),
        "observed" => (observed(node), format!("observed at {}", text(&node["observed"]["place"]))),
        "execution" => (format!("execution of {}", text(&node["stateMachine"])), execution(node)),
        "task" => (task(node), text(&node["status"]).to_owned()),
        "schedule" => ("schedule".to_owned(), String::new()),
        _ => ("a cause that was not found".to_owned(), String::new()),
    };
    let id = match text(&node["kind"]) {
        "task" => &node["execution"],
        _ => &node["id"],
    };
    let at = text(&node["at"]);
    json!({ "at": at, "what": format!("{branch}{label}{}", link(node)), "id": id, "status": status })
}

fn event(node: &Value) -> String {
    let (kind, source, bus) = (text(&node["type"]), text(&node["source"]), text(&node["bus"]));
    let bus = if bus == DEFAULT_BUS { String::new() } else { format!(" on {bus}") };
    format!("{kind} from {source}{bus}")
}

fn observed(node: &Value) -> String {
    let (kind, source) = (text(&node["type"]), text(&node["source"]));
    format!("{kind} from {source} in topic {}", text(&node["observed"]["topic"]))
}

fn task(node: &Value) -> String {
    let state = node["state"].as_str().map(|state| format!(" {state}")).unwrap_or_default();
    format!("task{state} took event {}", text(&node["event"]))
}

/// How the cause is known, if nothing says it.
fn link(node: &Value) -> String {
    match &node["link"] {
        link if link["derived"] == json!(true) => {
            format!(" (derived from {}, {})", text(&link["by"]), text(&link["certainty"]))
        }
        _ => String::new(),
    }
}

fn execution(node: &Value) -> String {
    let status = text(&node["status"]);
    let moment = |member: &str| node[member].as_str().and_then(Timestamp::parse);
    match (moment("at"), moment("stoppedAt")) {
        (Some(from), Some(to)) => format!("{status} after {}", duration(to.0 - from.0)),
        _ => status.to_owned(),
    }
}

/// What became of an event at its subscriptions, those that went wrong by name.
fn deliveries(node: &Value) -> String {
    let deliveries = node["deliveries"].as_array().map(Vec::as_slice).unwrap_or_default();
    if deliveries.is_empty() {
        return String::new();
    }
    let of = |status: &str| deliveries.iter().filter(|delivery| delivery["status"] == *status).count();
    let recipients = (node["recipients"].as_u64().unwrap_or_default() as usize).max(deliveries.len());
    let mut told = format!("delivered to {} of {recipients}", of("ACKNOWLEDGED"));
    for delivery in deliveries {
        let subscription = text(&delivery["subscription"]);
        match text(&delivery["status"]) {
            "RETRYING" => told += &format!(", tried again at {subscription}"),
            "DEAD_LETTERED" => told += &format!(", dead letter of {subscription}"),
            _ => {}
        }
    }
    told
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn effects_stand_below_their_causes() {
        let event = |number: u64, by: Option<u64>, derived: bool| {
            json!({
                "number": number, "causedBy": by, "kind": "event", "at": "2026-01-31T12:00:00.000Z",
                "id": format!("e-{number}"), "type": "T", "source": "s", "bus": "default", "recipients": 0,
                "deliveries": [], "link": { "by": "traceparent", "derived": derived, "certainty": "likely" },
            })
        };
        let nodes = json!([
            event(0, None, false),
            event(1, Some(0), false),
            event(2, Some(1), true),
            event(3, Some(0), false),
            event(4, Some(3), false),
        ]);
        let lines: Vec<String> = rows(&nodes).iter().map(|row| text(&row["what"]).to_owned()).collect();
        assert_eq!(
            lines,
            [
                "T from s",
                "├─ T from s",
                "│  └─ T from s (derived from traceparent, likely)",
                "└─ T from s",
                "   └─ T from s",
            ]
        );
    }

    #[test]
    fn a_long_chain_is_drawn_in_part() {
        let nodes: Vec<Value> = (0..40)
            .map(|number: u64| json!({ "number": number, "causedBy": number.checked_sub(1), "kind": "unknown", "id": "x" }))
            .collect();
        let rows = rows(&Value::from(nodes));
        let last = text(&rows[39]["what"]);
        assert!(last.starts_with("⋯  ") && last.chars().count() < 120, "{last}");
    }

    #[test]
    fn what_went_wrong_with_an_event_is_said_by_name() {
        let delivery =
            |subscription: &str, status: &str| json!({ "subscription": subscription, "status": status });
        let node = json!({ "recipients": 3, "deliveries": [
            delivery("a", "ACKNOWLEDGED"), delivery("b", "DEAD_LETTERED"), delivery("c", "WAITING"),
        ] });
        assert_eq!(deliveries(&node), "delivered to 1 of 3, dead letter of b");
        assert_eq!(deliveries(&json!({ "recipients": 0, "deliveries": [] })), "");
    }
}
