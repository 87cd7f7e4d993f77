//! `frevo job`: executions are stopped, redriven or tried again by a filter.

use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Map, Value, json};

use super::machine::text;
use super::progress::follow;
use super::{CommandError, Connection, Exit, Global};
use crate::output::{Column, Format, write};

/// Where the jobs are.
const PATH: &str = "/frevo/jobs";

/// People are shown so many of the executions that a dry run found.
const SHOWN_MAX: usize = 20;

/// What can be done with jobs.
#[derive(Debug, Subcommand)]
pub enum JobCommand {
    /// List the jobs
    #[command(visible_alias = "ls")]
    List {
        /// At most so many
        #[arg(long, value_name = "COUNT")]
        limit: Option<usize>,
    },
    /// Show a job, and how far it is
    #[command(visible_alias = "describe")]
    Show {
        /// Its name
        name: String,
    },
    /// Stop, redrive or retry every execution that a filter finds
    #[command(after_help = "\
Examples:
  frevo job start mend --action redrive --machine orders --error Orders.Late --dry-run
  frevo job start mend --action redrive --machine orders --error Orders.Late --rate 20 --follow
  frevo job start clear --action stop --machine orders --state WaitForPayment --started-until 2026-01-31T12:00:00Z
  frevo job start again --action retry --machine orders --state Charge     the gateway is up: nobody waits
  frevo job start one --action redrive --machine orders --key order=17

All that is said of the executions must be so. What stood so when the job was started is found, whatever
becomes of it meanwhile. A dry run does nothing and tells which executions it would be. Jobs go on after
a restart of the server, and each execution is counted once.")]
    Start(Box<Start>),
    /// List what the executions of a job came to
    Executions {
        /// The job's name
        name: String,
        /// At most so many
        #[arg(long, value_name = "COUNT", default_value_t = 100)]
        limit: usize,
    },
    /// Let a job stand still; what is under way is done
    Pause {
        /// Its name
        name: String,
    },
    /// Let a paused job go on
    Resume {
        /// Its name
        name: String,
    },
    /// End a job; what is done stays done
    Cancel {
        /// Its name
        name: String,
    },
    /// Wait until a job has ended
    Follow {
        /// Its name
        name: String,
    },
    /// Forget a job that has ended
    Delete {
        /// Its name
        name: String,
    },
}

/// What is done with each execution.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Action {
    /// Stop it, if it runs
    Stop,
    /// Redrive it, if it failed, timed out or was aborted
    Redrive,
    /// Let it try again at once, if it waits for a retry
    Retry,
}

/// A job as it is asked for.
#[derive(Debug, Args)]
pub struct Start {
    /// Its name, which is used once
    name: String,
    /// What is done with each execution
    #[arg(long, value_enum)]
    action: Action,
    #[command(flatten)]
    filter: Filter,
    /// Do nothing: tell which executions it would be
    #[arg(long)]
    dry_run: bool,
    /// At most so many per second
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..))]
    rate: Option<u32>,
    /// What to say of it
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// The error's name to stop executions with
    #[arg(long, value_name = "NAME")]
    stop_error: Option<String>,
    /// The cause to stop executions with [default: the job's name]
    #[arg(long, value_name = "TEXT")]
    stop_cause: Option<String>,
    /// Wait until it has ended
    #[arg(long)]
    follow: bool,
}

/// Which executions are meant.
#[derive(Debug, Args)]
#[command(next_help_heading = "Which executions")]
struct Filter {
    /// Those of this state machine: NAME, NAME:VERSION, NAME:ALIAS or an ARN
    #[arg(long)]
    machine: Option<String>,
    /// Those that ended so: FAILED, TIMED_OUT or ABORTED; may be repeated [default: all three]
    #[arg(long, value_name = "STATUS")]
    status: Vec<String>,
    /// Those that are in this state, or ended in it
    #[arg(long)]
    state: Option<String>,
    /// Those that failed with this error; what runs, with its last attempt
    #[arg(long, value_name = "NAME")]
    error: Option<String>,
    /// Those with this business key
    #[arg(long, value_name = "NAME=VALUE")]
    key: Option<String>,
    /// Those that were started from then on
    #[arg(long, value_name = "MOMENT")]
    started_from: Option<String>,
    /// Those that were started up to then
    #[arg(long, value_name = "MOMENT")]
    started_until: Option<String>,
    /// Those that ended from then on
    #[arg(long, value_name = "MOMENT")]
    stopped_from: Option<String>,
    /// Those that ended up to then
    #[arg(long, value_name = "MOMENT")]
    stopped_until: Option<String>,
    /// Every execution of the account, as far as nothing else is said
    #[arg(long)]
    all: bool,
}

/// Does what `frevo job` was asked.
pub fn job(global: &Global, command: JobCommand) -> Result<Exit, CommandError> {
    let connection = Connection::open(global)?;
    let output = global.output();
    match command {
        JobCommand::List { limit } => list(global, &connection, limit)?,
        JobCommand::Show { name } => output.one(&connection.resource("GET", &path(&name)?, None)?)?,
        JobCommand::Start(start) => return begin(global, &connection, &start),
        JobCommand::Executions { name, limit } => executions(global, &connection, &name, limit)?,
        JobCommand::Pause { name } => change(global, &connection, &name, "pause")?,
        JobCommand::Resume { name } => change(global, &connection, &name, "resume")?,
        JobCommand::Cancel { name } => change(global, &connection, &name, "cancel")?,
        JobCommand::Follow { name } => {
            let path = path(&name)?;
            let job = followed(&connection, &path, connection.resource("GET", &path, None)?)?;
            return ending(global, &name, &job);
        }
        JobCommand::Delete { name } => {
            let answer = connection.resource("DELETE", &path(&name)?, None)?;
            output.say(&format!("deleted {name}"), &answer)?;
        }
    }
    Ok(Exit::Success)
}

fn list(global: &Global, connection: &Connection, limit: Option<usize>) -> Result<(), CommandError> {
    let found = connection.pages(PATH, "", "jobs", limit)?;
    let columns = [
        Column { title: "NAME", key: "name" },
        Column { title: "ACTION", key: "action" },
        Column { title: "STATE", key: "state" },
        Column { title: "FOUND", key: "found" },
        Column { title: "DONE", key: "done" },
        Column { title: "REFUSED", key: "refused" },
        Column { title: "STARTED", key: "startedAt" },
    ];
    Ok(global.output().list_as(&found, row, &columns, "no jobs")?)
}

/// A job as people look at it.
fn row(job: &Value) -> Value {
    let mut row = job.clone();
    if job["dryRun"] == true {
        row["action"] = json!(format!("{} (dry run)", text(&job["action"])));
    }
    row["state"] = json!(state_told(job));
    row
}

/// How a job stands, with how far it is while it goes on.
fn state_told(job: &Value) -> String {
    let state = text(&job["state"]);
    match (job["partsDone"].as_u64(), job["parts"].as_u64()) {
        (Some(done), Some(parts)) if matches!(state, "RUNNING" | "PAUSED") => {
            format!("{state} {}%", done * 100 / parts.max(1))
        }
        _ => state.to_owned(),
    }
}

/// What a job came to so far, in words.
fn told(job: &Value) -> String {
    let count = |member: &str| job[member].as_u64().unwrap_or(0);
    let found = count("found");
    let of = if found == 1 { "execution" } else { "executions" };
    let state = state_told(job);
    if job["dryRun"] == true {
        return format!("{state}: {found} {of} found, nothing is done");
    }
    let (done, refused) = (count("done"), count("refused"));
    let participle = match text(&job["action"]) {
        "stop" => "stopped",
        "redrive" => "redriven",
        _ => "tried again",
    };
    let refused = if refused > 0 { format!(", {refused} could not be") } else { String::new() };
    format!("{state}: {done} of {found} {of} {participle}{refused}")
}

fn begin(global: &Global, connection: &Connection, start: &Start) -> Result<Exit, CommandError> {
    let path = path(&start.name)?;
    let mut job = connection.resource("PUT", &path, Some(&wanted(start)))?;
    // A dry run is asked for what it finds.
    if start.follow || start.dry_run {
        job = followed(connection, &path, job)?;
    }
    let exit = ending(global, &start.name, &job)?;
    if start.dry_run {
        executions(global, connection, &start.name, SHOWN_MAX)?;
        let left = job["found"].as_u64().unwrap_or(0).saturating_sub(SHOWN_MAX as u64);
        if left > 0 && global.output().format == Format::Table {
            let name = &start.name;
            write(&format!(
                "and {left} more: frevo job executions {name} --limit {}\n",
                left + SHOWN_MAX as u64
            ))?;
        }
    }
    Ok(exit)
}

fn wanted(start: &Start) -> Value {
    let Filter { machine, status, state, error, key, all, .. } = &start.filter;
    let Filter { started_from, started_until, stopped_from, stopped_until, .. } = &start.filter;
    let said = [
        ("machine", machine),
        ("state", state),
        ("error", error),
        ("key", key),
        ("startedFrom", started_from),
        ("startedUntil", started_until),
        ("stoppedFrom", stopped_from),
        ("stoppedUntil", stopped_until),
    ];
    let mut filter: Map<String, Value> = present(&said).collect();
    if !status.is_empty() {
        filter.insert("statuses".into(), json!(status));
    }
    let action = match start.action {
        Action::Stop => "stop",
        Action::Redrive => "redrive",
        Action::Retry => "retry",
    };
    let mut job = json!({ "action": action, "filter": filter, "all": all, "dryRun": start.dry_run });
    let stop: Map<String, Value> =
        present(&[("error", &start.stop_error), ("cause", &start.stop_cause)]).collect();
    if !stop.is_empty() {
        job["stop"] = stop.into();
    }
    if let Some(rate) = start.rate {
        job["ratePerSecond"] = rate.into();
    }
    if let Some(description) = &start.description {
        job["description"] = json!(description);
    }
    job
}

/// The members that are said.
fn present(members: &[(&str, &Option<String>)]) -> impl Iterator<Item = (String, Value)> {
    members.iter().filter_map(|(member, value)| Some(((*member).to_owned(), json!(value.as_ref()?))))
}

/// Says how a job stands; a failure if some executions came to nothing.
fn ending(global: &Global, name: &str, job: &Value) -> Result<Exit, CommandError> {
    global.output().say(&format!("{name}: {}", told(job)), job)?;
    let is_well = text(&job["state"]) != "CANCELLED" && job["refused"].as_u64() == Some(0);
    Ok(if is_well { Exit::Success } else { Exit::Failure })
}

/// Waits until a job has ended.
fn followed(connection: &Connection, path: &str, job: Value) -> Result<Value, CommandError> {
    let goes_on = |job: &Value| matches!(text(&job["state"]), "RUNNING" | "PAUSED");
    follow(connection, path, job, goes_on, told)
}

fn executions(
    global: &Global,
    connection: &Connection,
    name: &str,
    limit: usize,
) -> Result<(), CommandError> {
    let found = connection.pages(&format!("{}/executions", path(name)?), "", "executions", Some(limit))?;
    let columns = [
        Column { title: "EXECUTION", key: "executionArn" },
        Column { title: "OUTCOME", key: "outcome" },
        Column { title: "REASON", key: "reason" },
        Column { title: "AT", key: "at" },
    ];
    Ok(global.output().list_or(&found, &columns, "no executions")?)
}

fn change(
    global: &Global,
    connection: &Connection,
    name: &str,
    step: &'static str,
) -> Result<(), CommandError> {
    let job = connection.resource("POST", &format!("{}/{step}", path(name)?), None)?;
    Ok(global.output().say(&format!("{name}: {}", told(&job)), &job)?)
}

fn path(name: &str) -> Result<String, CommandError> {
    let is_name =
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
    if !is_name {
        let what = "job's name: 1 to 64 letters, digits, `.`, `-` and `_`";
        return Err(CommandError::Argument { argument: name.to_owned(), what });
    }
    Ok(format!("{PATH}/{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_told_in_words() {
        let job = |state: &str, action: &str| {
            json!({ "state": state, "action": action, "found": 3, "done": 2, "refused": 1, "dryRun": false,
                "parts": 64, "partsDone": 16 })
        };
        assert_eq!(told(&job("RUNNING", "stop")), "RUNNING 25%: 2 of 3 executions stopped, 1 could not be");
        assert_eq!(
            told(&job("COMPLETED", "retry")),
            "COMPLETED: 2 of 3 executions tried again, 1 could not be"
        );
        let dry = json!({ "state": "COMPLETED", "action": "redrive", "found": 1, "dryRun": true });
        assert_eq!(told(&dry), "COMPLETED: 1 execution found, nothing is done");
        assert_eq!(row(&dry)["action"], "redrive (dry run)");
    }
}
