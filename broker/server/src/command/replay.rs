//! `frevo replay`: what a bus keeps, given once more.

use clap::{Args, Subcommand};
use serde_json::{Map, Value, json};

use super::machine::text;
use super::progress::follow;
use super::{CommandError, Connection, Exit, Global, arguments};
use crate::output::Column;

/// Where the replays are.
const PATH: &str = "/frevo/replays";

/// What can be done with replays.
#[derive(Debug, Subcommand)]
pub enum ReplayCommand {
    /// List the replays
    #[command(visible_alias = "ls")]
    List {
        /// At most so many
        #[arg(long, value_name = "COUNT")]
        limit: Option<usize>,
    },
    /// Show a replay, and how far it is
    #[command(visible_alias = "describe")]
    Show {
        /// Its name
        name: String,
    },
    /// Give a subscription events that its bus keeps once more
    #[command(after_help = "\
Examples:
  frevo replay start again --subscription billing --from 2026-01-31T12:00:00Z --until 2026-01-31T13:00:00Z
  frevo replay start lost --subscription billing --archive orders --rate 100 --follow
  frevo replay start one --subscription billing --pattern '{\"detail\": {\"order\": [\"4711\"]}}'

Times are those at which events were received. Only what the subscription wants is given to it; nobody else is.
Events carry the attribute `replayname`. What is kept: what an archive keeps, and what nobody has released yet.")]
    Start(Start),
    /// End a replay: what it has not delivered is not delivered any more
    Cancel {
        /// Its name
        name: String,
    },
}

/// A replay as it is asked for.
#[derive(Debug, Args)]
pub struct Start {
    /// Its name, which is used once
    name: String,
    /// To whom events are given
    #[arg(long)]
    subscription: String,
    /// The archive whose events are given, instead of whatever is kept
    #[arg(long)]
    archive: Option<String>,
    /// Events that were received from then on
    #[arg(long, value_name = "MOMENT")]
    from: Option<String>,
    /// Events that were received up to then, instead of up to now
    #[arg(long, value_name = "MOMENT")]
    until: Option<String>,
    /// Events that match: JSON or @FILE
    #[arg(long, value_name = "JSON|@FILE")]
    pattern: Option<String>,
    /// At most so many per second
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..))]
    rate: Option<u32>,
    /// What to say of it
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// Wait until it has ended
    #[arg(long)]
    follow: bool,
}

/// Does what `frevo replay` was asked.
pub fn replay(global: &Global, command: ReplayCommand) -> Result<Exit, CommandError> {
    let connection = Connection::open(global)?;
    let output = global.output();
    match command {
        ReplayCommand::List { limit } => list(global, &connection, limit)?,
        ReplayCommand::Show { name } => output.one(&connection.resource("GET", &path(&name)?, None)?)?,
        ReplayCommand::Start(start) => return begin(global, &connection, &start),
        ReplayCommand::Cancel { name } => {
            let answer = connection.resource("POST", &format!("{}/cancel", path(&name)?), None)?;
            output.say(&format!("cancelled {name}"), &answer)?;
        }
    }
    Ok(Exit::Success)
}

fn list(global: &Global, connection: &Connection, limit: Option<usize>) -> Result<(), CommandError> {
    let found = connection.pages(PATH, "", "replays", limit)?;
    let columns = [
        Column { title: "NAME", key: "name" },
        Column { title: "TO", key: "to" },
        Column { title: "FROM", key: "from" },
        Column { title: "UNTIL", key: "until" },
        Column { title: "STATE", key: "state" },
        Column { title: "STARTED", key: "startedAt" },
    ];
    Ok(global.output().list_as(&found, row, &columns, "no replays")?)
}

/// A replay as people look at it.
fn row(replay: &Value) -> Value {
    let mut row = replay.clone();
    let to = match replay["subscription"].as_str() {
        Some(name) => name.to_owned(),
        None => format!("rules of {}", text(&replay["bus"])),
    };
    row["to"] = json!(to);
    row["state"] = json!(told(replay));
    row
}

/// How a replay stands, in words.
fn told(replay: &Value) -> String {
    let state = text(&replay["state"]);
    match (replay["partsDone"].as_u64(), replay["parts"].as_u64()) {
        (Some(done), Some(parts)) => format!("{state} {}%", done * 100 / parts.max(1)),
        _ => state.to_owned(),
    }
}

fn begin(global: &Global, connection: &Connection, start: &Start) -> Result<Exit, CommandError> {
    let path = path(&start.name)?;
    let pattern = start.pattern.as_deref().map(|pattern| arguments::json(pattern, "the pattern"));
    let members = [
        ("subscription", Some(json!(start.subscription))),
        ("archive", start.archive.as_ref().map(|archive| json!(archive))),
        ("from", start.from.as_ref().map(|from| json!(from))),
        ("until", start.until.as_ref().map(|until| json!(until))),
        ("pattern", pattern.transpose()?),
        ("ratePerSecond", start.rate.map(|rate| json!(rate))),
        ("description", start.description.as_ref().map(|description| json!(description))),
    ];
    let given = members.into_iter().filter_map(|(member, value)| Some((member.to_owned(), value?)));
    let mut answer = connection.resource("PUT", &path, Some(&Value::Object(given.collect::<Map<_, _>>())))?;
    if start.follow {
        let is_running = |replay: &Value| text(&replay["state"]) == "RUNNING";
        answer = follow(connection, &path, answer, is_running, told)?;
    }
    let name = &start.name;
    global.output().say(&format!("{name}: {}", told(&answer)), &answer)?;
    let is_well = matches!(text(&answer["state"]), "RUNNING" | "COMPLETED");
    Ok(if is_well { Exit::Success } else { Exit::Failure })
}

fn path(name: &str) -> Result<String, CommandError> {
    let is_name =
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
    if !is_name {
        let what = "replay's name: 1 to 64 letters, digits, `.`, `-` and `_`";
        return Err(CommandError::Argument { argument: name.to_owned(), what });
    }
    Ok(format!("{PATH}/{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_shows_to_whom_it_goes_and_how_far_it_is() {
        let to_one =
            row(&json!({ "subscription": "billing", "state": "RUNNING", "parts": 64, "partsDone": 16 }));
        assert_eq!((&to_one["to"], &to_one["state"]), (&json!("billing"), &json!("RUNNING 25%")));
        let to_rules = row(&json!({ "bus": "shop", "rules": [], "state": "COMPLETED" }));
        assert_eq!((&to_rules["to"], &to_rules["state"]), (&json!("rules of shop"), &json!("COMPLETED")));
    }
}
