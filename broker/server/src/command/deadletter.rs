//! `frevo deadletter`: what could not be delivered, looked at, delivered again,
//! discarded.

use std::thread;
use std::time::{Duration, Instant};

use clap::{Args, Subcommand};
use serde_json::{Map, Value, json};

use super::letters::{Filter, FilterArgs};
use super::machine::text;
use super::{CommandError, Connection, Exit, Global, arguments, subscription};
use crate::output::{Column, Format, Ink, Output, write};

/// What can be done with dead letters.
#[derive(Debug, Subcommand)]
pub enum DeadLetterCommand {
    /// List a subscription's dead letters, oldest first
    #[command(visible_alias = "ls")]
    #[command(after_help = "\
Examples:
  frevo deadletter list billing
  frevo deadletter list billing --since 2h --reason timeout
  frevo deadletter list billing --pattern '{\"detail\": {\"amount\": [{\"numeric\": [\">\", 100]}]}}'
  frevo deadletter list billing --closed            those that were redriven or discarded, too")]
    List {
        /// The subscription
        subscription: String,
        #[command(flatten)]
        filter: FilterArgs,
        /// Also those that were redriven or discarded
        #[arg(long)]
        closed: bool,
        /// At most so many
        #[arg(long, value_name = "COUNT", default_value_t = 100)]
        limit: usize,
    },
    /// Show a dead letter with its event, and who decided what about it
    #[command(visible_alias = "describe")]
    Show {
        /// The subscription
        subscription: String,
        /// The dead letter's id
        id: String,
    },
    /// Deliver dead letters again, changed or not
    #[command(after_help = "\
Examples:
  frevo deadletter redrive billing event-3-17-204-1763863918123
  frevo deadletter redrive billing --reason timeout --rate 10
  frevo deadletter redrive billing --all --dry-run --merge-patch '{\"currency\": \"BRL\"}'
  frevo deadletter redrive billing --since 1d --patch '[{\"op\": \"remove\", \"path\": \"/coupon\"}]'

A patch changes the event's data: --merge-patch is JSON Merge Patch (RFC 7396), --patch is JSON Patch (RFC 6902).
Each is kept with who redrove it, when, and whether it was patched: `frevo deadletter show`.")]
    Redrive {
        #[command(flatten)]
        which: Which,
        #[command(flatten)]
        patch: Patch,
    },
    /// Give dead letters up for good
    #[command(after_help = "\
Examples:
  frevo deadletter discard billing event-3-17-204-1763863918123
  frevo deadletter discard billing --until 2026-01-01T00:00:00Z --dry-run")]
    Discard {
        #[command(flatten)]
        which: Which,
    },
}

/// Which dead letters are meant, and how they are gone through.
#[derive(Debug, Args)]
pub struct Which {
    /// The subscription
    subscription: String,
    /// These dead letters
    ids: Vec<String>,
    #[command(flatten)]
    filter: FilterArgs,
    /// All of the subscription's
    #[arg(long, conflicts_with = "ids")]
    all: bool,
    /// Only show what would be done
    #[arg(long)]
    dry_run: bool,
    /// At most so many per second
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..))]
    rate: Option<u32>,
}

/// How events are changed.
#[derive(Debug, Default, Args)]
pub struct Patch {
    /// Changes the event's data (RFC 7396): JSON or @FILE
    #[arg(long, value_name = "JSON|@FILE")]
    merge_patch: Option<String>,
    /// Changes the event's data (RFC 6902): JSON or @FILE
    #[arg(long, value_name = "JSON|@FILE")]
    patch: Option<String>,
}

/// What became of the dead letters that were meant.
#[derive(Debug, Default)]
struct Summary {
    done: usize,
    /// Somebody else decided about them in the meantime.
    decided: usize,
    refused: usize,
}

/// What is done with each.
struct Decision {
    /// The last step of its resource: `redrive`, `discard`.
    verb: &'static str,
    past: &'static str,
    body: Option<Value>,
}

/// Does what `frevo deadletter` was asked.
pub fn dead_letter(global: &Global, command: DeadLetterCommand) -> Result<Exit, CommandError> {
    let connection = Connection::open(global)?;
    match command {
        DeadLetterCommand::List { subscription, filter, closed, limit } => {
            let filter = filter.filter(connection.scope())?;
            let query = if closed { "all=true" } else { "" };
            list(global.output(), &connection, &subscription, &filter, query, limit)
        }
        DeadLetterCommand::Show { subscription, id } => {
            let path = format!("{}/{}", letters(&subscription)?, segment(&id)?);
            global.output().one(&connection.resource("GET", &path, None)?)?;
            Ok(Exit::Success)
        }
        DeadLetterCommand::Redrive { which, patch } => {
            let decision = Decision { verb: "redrive", past: "redriven", body: patch.body()? };
            decide(global.output(), &connection, &which, &decision)
        }
        DeadLetterCommand::Discard { which } => {
            let decision = Decision { verb: "discard", past: "discarded", body: None };
            decide(global.output(), &connection, &which, &decision)
        }
    }
}

fn list(
    output: Output,
    connection: &Connection,
    subscription: &str,
    filter: &Filter,
    query: &str,
    limit: usize,
) -> Result<Exit, CommandError> {
    let mut found = Vec::new();
    connection.each(&letters(subscription)?, query, "deadLetters", |letter| {
        if filter.wants(&letter) {
            found.push(letter);
        }
        Ok(found.len() < limit)
    })?;
    show_all(output, &found, &format!("no dead letters of {subscription}"))?;
    Ok(Exit::Success)
}

fn show_all(output: Output, letters: &[Value], none: &str) -> Result<(), CommandError> {
    let columns = [
        Column { title: "ID", key: "id" },
        Column { title: "DEAD SINCE", key: "deadAt" },
        Column { title: "ATTEMPTS", key: "attempts" },
        Column { title: "TYPE", key: "type" },
        Column { title: "STATUS", key: "status" },
        Column { title: "REASON", key: "reason" },
    ];
    Ok(output.list_as(letters, row, &columns, none)?)
}

/// A dead letter as people look at it.
fn row(letter: &Value) -> Value {
    let status = match (&letter["closed"]["fate"], &letter["holdsBackItsKey"]) {
        (Value::String(fate), _) => fate.clone(),
        (_, Value::Bool(true)) => "holds its key".to_owned(),
        _ => "open".to_owned(),
    };
    json!({
        "id": letter["id"],
        "deadAt": letter["deadAt"],
        "attempts": letter["attempts"],
        "type": letter["event"]["type"],
        "status": status,
        "reason": text(&letter["reason"]).lines().next().unwrap_or_default(),
    })
}

/// Redrives or discards those that are meant, oldest first.
fn decide(
    output: Output,
    connection: &Connection,
    which: &Which,
    decision: &Decision,
) -> Result<Exit, CommandError> {
    let filter = which.filter.filter(connection.scope())?;
    if which.ids.is_empty() && !which.all && filter.is_empty() {
        return Err(CommandError::NothingMeant { verb: decision.verb });
    }
    if which.dry_run {
        return rehearse(output, connection, which, &filter, decision);
    }
    // What is redriven may die again, and would then be met once more: it is
    // known from the beginning which are meant.
    let ids = meant(connection, which, &filter, |letter| text(&letter["id"]).to_owned())?;
    let mut summary = Summary::default();
    let began = Instant::now();
    for (index, id) in ids.iter().enumerate() {
        if let Some(rate) = which.rate {
            let due = Duration::from_secs_f64(index as f64 / f64::from(rate));
            thread::sleep(due.saturating_sub(began.elapsed()));
        }
        let told = decide_one(connection, which, decision, id, &mut summary)?;
        if output.format == Format::Table {
            write(&format!("{told}\n"))?;
        }
    }
    summary.tell(output, decision.past, ids.len())
}

/// Decides about one; says what became of it.
fn decide_one(
    connection: &Connection,
    which: &Which,
    decision: &Decision,
    id: &str,
    summary: &mut Summary,
) -> Result<String, CommandError> {
    let path = format!("{}/{}/{}", letters(&which.subscription)?, segment(id)?, decision.verb);
    match connection.resource("POST", &path, decision.body.as_ref()) {
        Ok(_) => {
            summary.done += 1;
            Ok(format!("{} {id}", decision.past))
        }
        Err(CommandError::Refused { code, .. }) if code == "Conflict" => {
            summary.decided += 1;
            Ok(format!("{id} was redriven or discarded before"))
        }
        Err(CommandError::Refused { code, message, .. }) if code == "BadRequest" => {
            summary.refused += 1;
            Ok(format!("{id} stays: {message}"))
        }
        Err(error) => Err(error),
    }
}

/// Shows what would be done, events as they would be delivered.
fn rehearse(
    output: Output,
    connection: &Connection,
    which: &Which,
    filter: &Filter,
    decision: &Decision,
) -> Result<Exit, CommandError> {
    let mut found = meant(connection, which, filter, |letter| letter.clone())?;
    let mut refused = 0;
    for letter in &mut found {
        let data = &mut letter["event"]["data"];
        if let Err(reason) = decision.change(data) {
            refused += 1;
            let id = text(&letter["id"]);
            eprintln!("{id} would stay: the patch does not fit the event's data: {reason}");
        }
    }
    show_all(output, &found, &format!("no dead letters of {} are meant", which.subscription))?;
    if output.format == Format::Table {
        let count = found.len() - refused;
        let sentence = format!("{count} would be {}; nothing was done (--dry-run)\n", decision.past);
        write(&output.paint.ink(Ink::Yellow, &sentence))?;
    }
    Ok(if refused == 0 { Exit::Success } else { Exit::Failure })
}

/// Those that are meant, oldest first, or in the order in which they were named.
fn meant<T>(
    connection: &Connection,
    which: &Which,
    filter: &Filter,
    keep: impl Fn(&Value) -> T,
) -> Result<Vec<T>, CommandError> {
    let path = letters(&which.subscription)?;
    let mut found = Vec::new();
    let mut look = |letter: Value| {
        if filter.wants(&letter) {
            found.push(keep(&letter));
        }
    };
    if which.ids.is_empty() {
        connection.each(&path, "", "deadLetters", |letter| {
            look(letter);
            Ok(true)
        })?;
    } else {
        for id in &which.ids {
            look(connection.resource("GET", &format!("{path}/{}", segment(id)?), None)?);
        }
    }
    Ok(found)
}

/// Where a subscription's dead letters are.
fn letters(name: &str) -> Result<String, CommandError> {
    Ok(format!("{}/dead-letters", subscription::path(name)?))
}

/// An id as a step of a path.
fn segment(id: &str) -> Result<&str, CommandError> {
    if id.starts_with("event-") && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        return Ok(id);
    }
    Err(CommandError::Argument {
        argument: id.to_owned(),
        what: "dead letter's id (as `frevo deadletter list SUBSCRIPTION` shows them)",
    })
}

impl Patch {
    /// What the server is asked to change.
    fn body(&self) -> Result<Option<Value>, CommandError> {
        let mut body = Map::new();
        if let Some(patch) = &self.merge_patch {
            body.insert("mergePatch".into(), arguments::json(patch, "the merge patch")?);
        }
        if let Some(patch) = &self.patch {
            let patch = arguments::json(patch, "the patch")?;
            serde_json::from_value::<json_patch::Patch>(patch.clone())
                .map_err(|source| CommandError::Json { what: "the patch (RFC 6902)".into(), source })?;
            body.insert("patch".into(), patch);
        }
        Ok((!body.is_empty()).then_some(Value::Object(body)))
    }
}

impl Decision {
    /// Changes an event's data as the server will.
    fn change(&self, data: &mut Value) -> Result<(), String> {
        let Some(body) = &self.body else { return Ok(()) };
        if let Some(patch) = body.get("patch") {
            let patch: json_patch::Patch = serde_json::from_value(patch.clone()).expect("it was read before");
            json_patch::patch(data, &patch).map_err(|error| error.to_string())?;
        }
        if let Some(patch) = body.get("mergePatch") {
            json_patch::merge(data, patch);
        }
        Ok(())
    }
}

impl Summary {
    fn tell(&self, output: Output, past: &str, meant: usize) -> Result<Exit, CommandError> {
        let Self { done, decided, refused } = *self;
        let mut sentence = if meant == 0 {
            "no dead letters are meant".to_owned()
        } else {
            format!("{past} {done} of {meant}")
        };
        if decided > 0 {
            sentence += &format!("; {decided} were decided about before");
        }
        if refused > 0 {
            sentence += &format!("; {refused} stay, the patch does not fit them");
        }
        let counts = json!({ "meant": meant, past: done, "decidedBefore": decided, "refused": refused });
        output.say(&sentence, &counts)?;
        Ok(if refused == 0 { Exit::Success } else { Exit::Failure })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_tells_what_stands_in_the_way() {
        let open = json!({ "id": "event-1-2-3-4", "reason": "busy\nand more", "holdsBackItsKey": true, "closed": null,
                           "event": { "type": "Placed" } });
        assert_eq!((&row(&open)["status"], &row(&open)["reason"]), (&json!("holds its key"), &json!("busy")));
        let closed = json!({ "closed": { "fate": "redriven" } });
        assert_eq!(row(&closed)["status"], "redriven");
    }

    #[test]
    fn a_rehearsal_changes_data_as_the_server_does() {
        let patch = Patch {
            merge_patch: Some(r#"{"currency":"BRL"}"#.into()),
            patch: Some(r#"[{"op":"remove","path":"/coupon"}]"#.into()),
        };
        let decision = Decision { verb: "redrive", past: "redriven", body: patch.body().expect("patches") };
        let mut data = json!({ "amount": 7, "coupon": "X" });
        decision.change(&mut data).expect("it fits");
        assert_eq!(data, json!({ "amount": 7, "currency": "BRL" }));
        assert!(decision.change(&mut data).expect_err("it is gone").contains("coupon"));
    }

    #[test]
    fn what_is_no_patch_is_refused_before_anything_is_asked() {
        let patch = Patch { patch: Some(r#"{"op":"remove"}"#.into()), ..Patch::default() };
        assert!(matches!(patch.body(), Err(CommandError::Json { .. })));
    }
}
