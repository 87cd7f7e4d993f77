//! `frevo execution list`: a state machine's executions, and those of them that are meant.

use clap::{Args, ValueEnum};
use frevo_event::Timestamp;
use serde_json::{Map, Value, json};

use super::{CommandError, Connection, Exit, Global};
use crate::output::Column;

/// Which executions are listed.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// NAME, NAME:VERSION, NAME:ALIAS or an ARN
    machine: String,
    /// Only those that stand so
    #[arg(long, value_enum, value_name = "STATUS")]
    status: Option<Status>,
    /// Only those whose names have this in them
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// Only those that failed, or were stopped, with an error that has this in it
    #[arg(long, value_name = "TEXT")]
    error: Option<String>,
    #[command(flatten)]
    span: Span,
    /// At most so many
    #[arg(long, value_name = "COUNT", default_value_t = 100)]
    limit: usize,
}

/// Between which moments they started and ended: a day, or a moment as RFC 3339 has it.
#[derive(Debug, Args)]
struct Span {
    /// Only those that were started from then on: 2026-01-31, or 2026-01-31T09:30:00-03:00
    #[arg(long, value_name = "MOMENT", value_parser = moment)]
    started_from: Option<Timestamp>,
    /// Only those that were started before then
    #[arg(long, value_name = "MOMENT", value_parser = moment)]
    started_until: Option<Timestamp>,
    /// Only those that ended from then on
    #[arg(long, value_name = "MOMENT", value_parser = moment)]
    stopped_from: Option<Timestamp>,
    /// Only those that ended before then
    #[arg(long, value_name = "MOMENT", value_parser = moment)]
    stopped_until: Option<Timestamp>,
}

/// How an execution stands.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Status {
    /// Not ended.
    Running,
    /// Ended with an output.
    Succeeded,
    /// Ended with an error.
    Failed,
    /// Ended by its time limit.
    TimedOut,
    /// Stopped.
    Aborted,
}

impl Status {
    fn name(self) -> &'static str {
        match self {
            Self::Running => "RUNNING",
            Self::Succeeded => "SUCCEEDED",
            Self::Failed => "FAILED",
            Self::TimedOut => "TIMED_OUT",
            Self::Aborted => "ABORTED",
        }
    }
}

impl ListArgs {
    /// What ListExecutions is asked: AWS's members, and Frevo's `filter` where they don't tell it.
    fn question(self, machine_arn: String) -> Value {
        let mut question = json!({ "stateMachineArn": machine_arn, "held": true, "express": true });
        if let Some(status) = self.status {
            question["statusFilter"] = status.name().into();
        }
        let Span { started_from, started_until, stopped_from, stopped_until } = self.span;
        let filter: Map<String, Value> = [
            ("startedFrom", started_from.map(seconds)),
            ("startedTo", started_until.map(last_before)),
            ("stoppedFrom", stopped_from.map(seconds)),
            ("stoppedTo", stopped_until.map(last_before)),
            ("name", self.name.map(Value::from)),
            ("error", self.error.map(Value::from)),
        ]
        .into_iter()
        .filter_map(|(member, value)| Some((member.to_owned(), value?)))
        .collect();
        if !filter.is_empty() {
            question["filter"] = filter.into();
        }
        question
    }
}

/// A moment, or the beginning of a day in UTC.
fn moment(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text)
        .or_else(|| Timestamp::parse(&format!("{text}T00:00:00Z")))
        .ok_or_else(|| "a moment is written 2026-01-31 (UTC) or 2026-01-31T09:30:00-03:00".to_owned())
}

/// As AWS's JSON has moments: seconds, with a fraction.
fn seconds(Timestamp(millis): Timestamp) -> Value {
    json!(millis as f64 / 1000.0)
}

/// A span of `filter` ends with a moment that is a part of it.
fn last_before(Timestamp(millis): Timestamp) -> Value {
    seconds(Timestamp(millis - 1))
}

/// Lists executions, newest first.
pub fn list(global: &Global, connection: &Connection, args: ListArgs) -> Result<Exit, CommandError> {
    let limit = args.limit;
    let machine_arn = connection.machine_arn(&args.machine)?;
    let executions =
        connection.list("ListExecutions", args.question(machine_arn), "executions", Some(limit))?;
    let columns = [
        Column { title: "NAME", key: "name" },
        Column { title: "STATUS", key: "status" },
        Column { title: "STARTED", key: "startDate" },
        Column { title: "STOPPED", key: "stopDate" },
    ];
    global.output().list_as(&executions, row, &columns, "none")?;
    Ok(Exit::Success)
}

/// An execution as people look at it: one that is held runs by AWS's status.
fn row(execution: &Value) -> Value {
    let mut row = execution.clone();
    if execution["held"] == true {
        row["status"] = "HELD".into();
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_and_a_moment_has_a_place() {
        assert_eq!(moment("2026-01-31"), Ok(Timestamp(1_769_817_600_000)));
        assert_eq!(moment("2026-01-31T09:30:00-03:00"), Ok(Timestamp(1_769_862_600_000)));
        assert!(moment("yesterday").is_err_and(|told| told.contains("2026-01-31")));
    }
}
