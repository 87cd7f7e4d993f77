//! `frevo event tail`: what is published, as it happens, over `/live`.

use std::thread;
use std::time::Duration;

use clap::Args;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::machine::text;
use super::{CommandError, Connection, Exit, Global, arguments};
use crate::output::{Format, Ink, Output, write};

/// What a query's value says as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// How long a server that went away is left alone before it is asked again.
const PAUSE: Duration = Duration::from_secs(1);

/// `frevo event tail`
#[derive(Debug, Args)]
pub struct TailArgs {
    /// Only what is published to this event bus
    #[arg(long, value_name = "NAME")]
    bus: Option<String>,
    /// What this source observes, without its data
    #[arg(long, value_name = "NAME", conflicts_with = "bus")]
    source: Option<String>,
    /// Only what this event pattern wants: JSON or @FILE
    #[arg(long, value_name = "JSON|@FILE")]
    pattern: Option<String>,
    /// Only changes of this execution's status: MACHINE:NAME or an ARN
    #[arg(long, value_name = "EXECUTION")]
    execution: Option<String>,
    /// Only changes of the status of this state machine's executions: NAME or an ARN
    #[arg(long, value_name = "MACHINE")]
    machine: Option<String>,
    /// End after so many events
    #[arg(long, value_name = "COUNT")]
    count: Option<u64>,
}

/// Does what `frevo event tail` was asked.
pub fn tail(global: &Global, args: &TailArgs) -> Result<Exit, CommandError> {
    let connection = Connection::open(global)?;
    let path = path(&connection, args)?;
    let output = global.output();
    let mut left = args.count;
    let mut last: Option<String> = None;
    while left != Some(0) {
        let mut listening = match connection.listen(&path, last.as_deref()) {
            // It was there: it comes back.
            Err(CommandError::Unreachable { .. }) if last.is_some() => {
                thread::sleep(PAUSE);
                continue;
            }
            opened => opened?,
        };
        note(output, "listening");
        while left != Some(0) {
            // A stream that broke and one that its server ended go on alike.
            let Ok(Some(sent)) = connection.next(&mut listening) else { break };
            if sent.event.is_empty() {
                show(output, &sent.data)?;
                left = left.map(|left| left - 1);
                last = Some(sent.id);
            } else {
                note(output, &missed(&sent.event, &sent.data));
            }
        }
        if left != Some(0) {
            note(output, "the stream ended; listening again");
            last.get_or_insert_default();
            thread::sleep(PAUSE);
        }
    }
    Ok(Exit::Success)
}

fn path(connection: &Connection, args: &TailArgs) -> Result<String, CommandError> {
    let pattern = args.pattern.as_deref().map(|pattern| arguments::json_text(pattern, "the pattern"));
    let execution = args.execution.as_deref().map(|name| connection.execution_arn(name));
    let machine = args.machine.as_deref().map(|name| connection.machine_arn(name));
    let parameters = [
        ("bus", args.bus.clone()),
        ("source", args.source.clone()),
        ("pattern", pattern.transpose()?),
        ("execution", execution.transpose()?),
        ("stateMachine", machine.transpose()?),
    ];
    let given = parameters
        .into_iter()
        .filter_map(|(name, value)| Some(format!("{name}={}", utf8_percent_encode(&value?, PLAIN))));
    Ok(format!("/live?{}", given.collect::<Vec<_>>().join("&")))
}

/// Prints an event: a line for people, its JSON for programs.
fn show(output: Output, data: &str) -> Result<(), CommandError> {
    let event: Value = serde_json::from_str(data).unwrap_or_else(|_| Value::String(data.to_owned()));
    match output.format {
        Format::Table => write(&line(output, &event))?,
        Format::Json | Format::Jsonl => write(&format!("{event}\n"))?,
        Format::Yaml => {
            write("---\n")?;
            output.one(&event)?;
        }
    }
    Ok(())
}

fn line(output: Output, event: &Value) -> String {
    let paint = output.paint;
    let data = match &event["data"] {
        Value::Null => String::new(),
        data => format!(" {data}"),
    };
    let key = event["partitionkey"].as_str().map(|key| format!(" {key}")).unwrap_or_default();
    format!(
        "{} {} {} {}{}{data}\n",
        paint.ink(Ink::Dim, text(&event["time"])),
        paint.ink(Ink::Bold, text(&event["type"])),
        text(&event["source"]),
        paint.ink(Ink::Dim, text(&event["id"])),
        paint.ink(Ink::Cyan, &key),
    )
}

/// What a listener did not get, in words.
fn missed(kind: &str, data: &str) -> String {
    let told: Value = serde_json::from_str(data).unwrap_or_default();
    let (since, until) = (text(&told["since"]), text(&told["until"]));
    match (kind, told["count"].as_u64()) {
        ("skipped", Some(count)) => {
            format!(
                "{count} events were skipped, from {since} to {until}: they come faster than they are read"
            )
        }
        ("missed", _) => format!("what was published from {since} to {until} is not shown"),
        (other, _) => format!("{other}: {data}"),
    }
}

/// Says something beside the events, which programs read.
fn note(output: Output, sentence: &str) {
    eprintln!("{}", output.paint.ink(Ink::Dim, sentence));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::output::Paint;

    #[test]
    fn a_line_shows_what_happened_where_and_with_what() {
        let output = Output { format: Format::Table, paint: Paint(false) };
        let event = json!({
            "time": "2026-01-01T00:00:00Z", "type": "Placed", "source": "shop", "id": "o-1",
            "partitionkey": "order-1", "data": { "amount": 5 },
        });
        assert_eq!(line(output, &event), "2026-01-01T00:00:00Z Placed shop o-1 order-1 {\"amount\":5}\n");
    }

    #[test]
    fn what_was_not_shown_is_said() {
        let span = r#"{"count":3,"since":"a","until":"b"}"#;
        assert!(missed("skipped", span).starts_with("3 events were skipped, from a to b"));
        assert_eq!(missed("missed", span), "what was published from a to b is not shown");
    }
}
