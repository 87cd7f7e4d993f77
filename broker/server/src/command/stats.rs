//! `frevo stats`: what happened, by name or minute by minute.

use clap::{Args, ValueEnum};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::arguments::moment;
use super::machine::text;
use super::{CommandError, Connection, Exit, Global};
use crate::output::{Column, Format, write};

/// Where counters are.
const PATH: &str = "/frevo/counters";

/// What is counted, as columns.
const COUNTS: [(&str, &str); 9] = [
    ("PUBLISHED", "published"),
    ("DELIVERED", "delivered"),
    ("ACKNOWLEDGED", "acknowledged"),
    ("STARTED", "started"),
    ("SUCCEEDED", "succeeded"),
    ("FAILED", "failed"),
    ("TIMED OUT", "timedOut"),
    ("ABORTED", "aborted"),
    ("DEAD", "deadLettered"),
];

/// `frevo stats`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  frevo stats                                      everything of the last hour
  frevo stats bus --since 7d
  frevo stats subscription large-orders --since 2h minute by minute
  frevo stats version order 3                      one version of a state machine, as `alias order prod` of an alias
  frevo stats edge                                 who published, and who took
  frevo stats edge large-orders shop               the same of one edge: SUBSCRIPTION SOURCE

Published: events, and tasks that were put into a queue. Delivered: attempts. Failed: deliveries that are tried again,
and tasks and executions that did not succeed, those that timed out or were aborted among them. Dead: events that were given up. Minutes are kept for a day, hours for 30 days;
a server that is killed forgets the last five seconds.")]
pub struct StatsArgs {
    /// What of [default: buses, subscriptions, queues, state machines and sources]
    #[arg(value_enum)]
    kind: Option<Kind>,
    /// Only this one, minute by minute
    #[arg(requires = "kind")]
    name: Vec<String>,
    /// From then on: a time (RFC 3339), or so long ago (90s, 15m, 2h, 7d)
    #[arg(long, value_name = "TIME", default_value = "1h")]
    since: String,
    /// Up to then
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// Event buses
    Bus,
    /// Subscriptions, and the targets of rules and schedules
    Subscription,
    /// Queues of tasks
    Queue,
    /// State machines
    Machine,
    /// Versions of state machines
    Version,
    /// Aliases of state machines
    Alias,
    /// Sources: records of topics, messages of queues
    Source,
    /// Who published, and which subscription took
    Edge,
    /// Events by bus, type and source
    Type,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Bus => "bus",
            Self::Subscription => "subscription",
            Self::Queue => "queue",
            Self::Machine => "machine",
            Self::Version => "version",
            Self::Alias => "alias",
            Self::Source => "source",
            Self::Edge => "edge",
            Self::Type => "type",
        }
    }

    /// What names one of them.
    fn names(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Version => &[("MACHINE", "machine"), ("VERSION", "version")],
            Self::Alias => &[("MACHINE", "machine"), ("ALIAS", "alias")],
            Self::Edge => &[("SOURCE", "source"), ("SUBSCRIPTION", "subscription")],
            Self::Type => &[("BUS", "bus"), ("TYPE", "type"), ("SOURCE", "source")],
            _ => &[("NAME", "name")],
        }
    }
}

/// Does what `frevo stats` was asked.
pub fn stats(global: &Global, args: &StatsArgs) -> Result<Exit, CommandError> {
    let connection = Connection::open(global)?;
    let mut period = format!("from={}", encoded(&moment(&args.since)?.to_string()));
    if let Some(until) = &args.until {
        period += &format!("&to={}", encoded(&moment(until)?.to_string()));
    }
    match (args.kind, &*args.name) {
        (Some(kind), []) => of_kind(global, &connection, kind, &period)?,
        (Some(kind), name) => of_one(global, &connection, kind, name, &period)?,
        (None, _) => of_all(global, &connection, &period)?,
    }
    Ok(Exit::Success)
}

fn of_kind(global: &Global, connection: &Connection, kind: Kind, period: &str) -> Result<(), CommandError> {
    let found = all(connection, kind, period)?;
    let output = global.output();
    if output.format != Format::Table {
        return Ok(output.list(&found, &[])?);
    }
    let rows: Vec<Value> = found.iter().map(|counter| row(counter, kind.names())).collect();
    Ok(output.list_or(&rows, &columns(&rows, kind.names()), "nothing was counted")?)
}

fn of_one(
    global: &Global,
    connection: &Connection,
    kind: Kind,
    name: &[String],
    period: &str,
) -> Result<(), CommandError> {
    let steps: String = name.iter().map(|step| format!("/{}", encoded(step))).collect();
    let path = format!("{PATH}?of={}{steps}&{period}", kind.word());
    let answer = connection.resource("GET", &path, None)?;
    let output = global.output();
    if output.format != Format::Table {
        return Ok(output.one(&answer)?);
    }
    let names = [("AT", "at")];
    let points = answer["points"].as_array().into_iter().flatten();
    let mut rows: Vec<Value> = points.map(|point| row(point, &names)).collect();
    if !rows.is_empty() {
        let mut total = row(&answer["total"], &[]);
        total["at"] = json!("total");
        rows.push(total);
    }
    Ok(output.list_or(&rows, &columns(&rows, &names), "nothing was counted")?)
}

fn of_all(global: &Global, connection: &Connection, period: &str) -> Result<(), CommandError> {
    let output = global.output();
    let mut all_of_them = json!({});
    let mut is_empty = true;
    for kind in [Kind::Bus, Kind::Subscription, Kind::Queue, Kind::Machine, Kind::Source] {
        let found = all(connection, kind, period)?;
        if output.format == Format::Table && !found.is_empty() {
            let rows: Vec<Value> =
                found.iter().map(|counter| row(counter, &[(kind.word(), "name")])).collect();
            let title = match kind {
                Kind::Bus => "BUS",
                Kind::Subscription => "SUBSCRIPTION",
                Kind::Queue => "QUEUE",
                Kind::Source => "SOURCE",
                _ => "MACHINE",
            };
            write(if is_empty { "" } else { "\n" })?;
            output.list(&rows, &columns(&rows, &[(title, "name")]))?;
            is_empty = false;
        }
        all_of_them[kind.word()] = Value::from(found);
    }
    match output.format {
        Format::Table if is_empty => write("nothing was counted\n")?,
        Format::Table => {}
        _ => output.one(&all_of_them)?,
    }
    Ok(())
}

/// The counters of a kind.
fn all(connection: &Connection, kind: Kind, period: &str) -> Result<Vec<Value>, CommandError> {
    connection.pages(PATH, &format!("of={}&{period}", kind.word()), "counters", None)
}

/// A counter as people look at it: what nothing was of is left empty.
fn row(counter: &Value, names: &[(&str, &str)]) -> Value {
    let mut row = json!({});
    for (_, key) in names {
        row[*key] = json!(text(&counter[*key]));
    }
    for (_, key) in COUNTS {
        row[key] = json!(counter[key].as_u64().map(|count| count.to_string()).unwrap_or_default());
    }
    row
}

/// The columns in which there is something.
fn columns(rows: &[Value], names: &[(&'static str, &'static str)]) -> Vec<Column> {
    let has_some = |key: &str| rows.iter().any(|row| !text(&row[key]).is_empty());
    let counts = COUNTS.into_iter().filter(|(_, key)| has_some(key));
    names.iter().copied().chain(counts).map(|(title, key)| Column { title, key }).collect()
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_columns_with_something_in_them_are_shown() {
        let counters = [json!({ "name": "a", "published": 3 }), json!({ "name": "b", "failed": 1 })];
        let names = Kind::Bus.names();
        let rows: Vec<Value> = counters.iter().map(|counter| row(counter, names)).collect();
        assert_eq!(rows[0]["published"], "3");
        let titles: Vec<&str> = columns(&rows, names).iter().map(|column| column.title).collect();
        assert_eq!(titles, ["NAME", "PUBLISHED", "FAILED"]);
    }
}
