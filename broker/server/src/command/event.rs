//! `frevo event`: publish, see what is published, and what follows from it.

use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use clap::{Args, Subcommand};
use frevo_event::cloud_event::{BATCHED, CloudEvent};
use frevo_event::{Timestamp, uuid_from};
use frevo_value::Payload;
use serde_json::{Map, Value, json};

use super::browse::{self, ListArgs};
use super::tail::{self, TailArgs};
use super::trace::{self, TraceArgs};
use super::{CommandError, Connection, Exit, Global, arguments};

/// So many events are published with one request, and so many bytes of them: it
/// is half of what a server takes.
const BATCH_MAX: usize = 256;
const BATCH_SIZE_MAX: usize = 2 << 20;

/// What can be done with events.
#[derive(Debug, Subcommand)]
pub enum EventCommand {
    /// Publish one event, or a file of them
    #[command(after_help = "\
Examples:
  frevo event publish --type Placed --source shop --key order-17 --data '{\"amount\": 500}'
  frevo event publish --type Placed --source shop --data @order.json --bus shop
  frevo event publish events.jsonl
  kubectl get events -o json | jq -c … | frevo event publish -

A file has one CloudEvent (JSON) a line. All are published once the command ends without an error; repeating it
after one does no harm, for events are known again by their source and id.")]
    Publish(PublishArgs),
    /// Show what is published, as it happens
    #[command(after_help = "\
Examples:
  frevo event tail
  frevo event tail --bus shop --pattern '{\"detail\": {\"amount\": [{\"numeric\": [\">\", 100]}]}}'
  frevo event tail --source orders                  what the source `orders` observes
  frevo event tail --machine orders                 executions that start and end
  frevo event tail --count 1 -o json                wait for one event and print it")]
    Tail(TailArgs),
    /// List the newest events: those that were published, and those that sources observe
    #[command(
        visible_alias = "ls",
        after_help = "\
Examples:
  frevo event list
  frevo event list --source orders --type Placed    what the source `orders` observes
  frevo event list --bus shop --since 2h --key order-17

Without their data, which `frevo event show` has. Of those that are observed there are as
many as the node that is asked has in memory; published ones are read from the journal, if that is the embedded log."
    )]
    List(ListArgs),
    /// Show an event with its data
    #[command(after_help = "\
Examples:
  frevo event show o-1                              one that was published, by its id
  frevo event show orders/0/1042                    one that is observed, as `frevo event list` says where it is")]
    Show {
        /// Its id, or of one that is observed where it is: SOURCE/PARTITION/OFFSET
        event: String,
    },
    /// Show what an event follows from, and what follows from it
    #[command(after_help = "\
Examples:
  frevo event trace o-1
  frevo event trace arn:aws:states:us-east-1:000000000000:execution:orders:o-17
  frevo event trace --key order=4711 --bus shop     events whose data has this member; also subject=…, customer.id=…
  frevo event trace --key order-17                  events with this ordering key
  frevo event trace o-1 --since 7d -o json

The tree goes from the first cause to every effect that the journal keeps: events, executions, tasks that took an
event. An event from outside that names no cause is linked by its traceparent, or by the key for which an execution
waited: such links are derived, and say how certain they are.")]
    Trace(TraceArgs),
}

/// `frevo event publish`
#[derive(Debug, Args)]
pub struct PublishArgs {
    /// A file of CloudEvents, one a line; `-` reads standard input
    #[arg(conflicts_with_all = ["kind", "source", "id", "subject", "key", "data"], required_unless_present = "kind")]
    file: Option<PathBuf>,
    /// The event bus
    #[arg(long, value_name = "NAME", default_value = "default")]
    bus: String,
    /// The event's type
    #[arg(long = "type", value_name = "TYPE", requires = "source")]
    kind: Option<String>,
    /// The event's source
    #[arg(long, value_name = "SOURCE", requires = "kind")]
    source: Option<String>,
    /// The event's id [default: one made up]
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// What it happened to, within the source
    #[arg(long, value_name = "SUBJECT")]
    subject: Option<String>,
    /// Events of one key are delivered in order
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    /// The event's data: JSON, @FILE, or @- for standard input
    #[arg(long, value_name = "JSON|@FILE")]
    data: Option<String>,
}

/// Does what `frevo event` was asked.
pub fn event(global: &Global, command: EventCommand) -> Result<Exit, CommandError> {
    match command {
        EventCommand::Publish(args) => publish(global, &args),
        EventCommand::Tail(args) => tail::tail(global, &args),
        EventCommand::List(args) => browse::list(global, &args),
        EventCommand::Show { event } => browse::show(global, &event),
        EventCommand::Trace(args) => trace::trace(global, &args),
    }
}

fn publish(global: &Global, args: &PublishArgs) -> Result<Exit, CommandError> {
    let bus = bus_path(&args.bus)?;
    let mut batch = Batch::default();
    let Some(file) = &args.file else {
        let (id, event) = one(args)?;
        batch.add(&event);
        batch.publish(&Connection::open(global)?, &bus)?;
        global.output().say(&format!("published {id} to {}", args.bus), &json!({ "events": 1, "id": id }))?;
        return Ok(Exit::Success);
    };
    let connection = Connection::open(global)?;
    let mut count = 0_u64;
    for (index, line) in lines(file)?.enumerate() {
        let line = line.map_err(|source| CommandError::Read { path: file.clone(), source })?;
        if line.trim().is_empty() {
            continue;
        }
        if let Err(reason) = check(&line) {
            // What stands before the line is published all the same, as it would
            // have been had the line come later.
            batch.publish(&connection, &bus)?;
            return Err(CommandError::NoEvent {
                path: file.clone(),
                line: index + 1,
                published: count,
                reason,
            });
        }
        batch.add(line.trim());
        count += 1;
        if batch.is_full() {
            batch.publish(&connection, &bus)?;
        }
    }
    batch.publish(&connection, &bus)?;
    let sentence = match count {
        0 => "no events".to_owned(),
        1 => format!("published 1 event to {}", args.bus),
        count => format!("published {count} events to {}", args.bus),
    };
    global.output().say(&sentence, &json!({ "events": count }))?;
    Ok(Exit::Success)
}

/// Where events are published to a bus.
fn bus_path(bus: &str) -> Result<String, CommandError> {
    let is_name =
        !bus.is_empty() && bus.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-/".contains(&byte));
    if is_name {
        return Ok(format!("/events/{bus}"));
    }
    Err(CommandError::Argument { argument: bus.to_owned(), what: "event bus's name" })
}

/// The event that the flags describe, with its id.
fn one(args: &PublishArgs) -> Result<(String, String), CommandError> {
    let id = args.id.clone().unwrap_or_else(|| uuid_from(now(), rand::random()));
    let mut event = Map::from_iter([
        ("specversion".to_owned(), json!("1.0")),
        ("id".to_owned(), json!(id)),
        ("time".to_owned(), json!(now().to_string())),
    ]);
    for (member, value) in [
        ("type", &args.kind),
        ("source", &args.source),
        ("subject", &args.subject),
        ("partitionkey", &args.key),
    ] {
        if let Some(value) = value {
            event.insert(member.to_owned(), json!(value));
        }
    }
    if let Some(data) = &args.data {
        event.insert("data".to_owned(), arguments::json(data, "the data")?);
    }
    let event = Value::Object(event).to_string();
    check(&event).map_err(|reason| CommandError::NoSuchEvent { reason })?;
    Ok((id, event))
}

/// Whether a text is a CloudEvent, or what is wrong with it.
fn check(text: &str) -> Result<(), String> {
    let payload = Payload::parse(text).map_err(|error| error.to_string())?;
    CloudEvent::parse_structured(&payload).map(drop).map_err(|error| error.to_string())
}

fn lines(file: &Path) -> Result<impl Iterator<Item = io::Result<String>>, CommandError> {
    let reader: Box<dyn BufRead> = if file == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        let opened = std::fs::File::open(file);
        let opened = opened.map_err(|source| CommandError::Read { path: file.to_owned(), source })?;
        Box::new(BufReader::new(opened))
    };
    Ok(reader.lines())
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// Events that are published together.
#[derive(Default)]
struct Batch {
    /// A JSON array that is not closed.
    text: String,
    count: usize,
}

impl Batch {
    fn add(&mut self, event: &str) {
        self.text.push(if self.count == 0 { '[' } else { ',' });
        self.text += event;
        self.count += 1;
    }

    fn is_full(&self) -> bool {
        self.count >= BATCH_MAX || self.text.len() >= BATCH_SIZE_MAX
    }

    fn publish(&mut self, connection: &Connection, bus: &str) -> Result<(), CommandError> {
        let Self { mut text, count } = std::mem::take(self);
        if count > 0 {
            text.push(']');
            connection.send("POST", bus, BATCHED, text)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args() -> PublishArgs {
        PublishArgs {
            file: None,
            bus: "default".into(),
            kind: Some("Placed".into()),
            source: Some("shop".into()),
            id: Some("o-1".into()),
            subject: None,
            key: Some("order-1".into()),
            data: Some(r#"{"amount":500}"#.into()),
        }
    }

    #[test]
    fn flags_make_an_event() {
        let (id, event) = one(&args()).expect("an event");
        let event: Value = serde_json::from_str(&event).expect("JSON");
        assert_eq!(id, "o-1");
        assert_eq!((&event["type"], &event["partitionkey"]), (&json!("Placed"), &json!("order-1")));
        assert_eq!(event["data"], json!({ "amount": 500 }));
        let wrong = one(&PublishArgs { source: Some(String::new()), ..args() }).expect_err("no source");
        assert!(wrong.to_string().contains("attribute `source` is empty"), "{wrong}");
    }

    #[test]
    fn a_line_that_is_no_event_says_why() {
        assert_eq!(check(r#"{"specversion":"1.0","id":"1","source":"s","type":"t"}"#), Ok(()));
        assert!(check("{").is_err());
        let told = check(r#"{"specversion":"1.0","id":"1","source":"s"}"#).expect_err("it has no type");
        assert_eq!(told, "attribute `type` is missing");
    }
}
