//! `frevo cluster`: the nodes that share the partitions.

use clap::Subcommand;
use serde_json::{Value, json};

use super::{CommandError, Connection, Exit, Global};
use crate::output::{Column, Format, Ink, duration, write};

/// Where the cluster is.
const PATH: &str = "/frevo/cluster";

/// A clock that is further off is worth a word, in milliseconds.
const CLOCK_OFF_MAX: i64 = 1_000;

/// What can be asked of a cluster.
#[derive(Debug, Subcommand)]
pub enum ClusterCommand {
    /// Show the nodes, what each owns, and what is wrong
    #[command(after_help = "\
Examples:
  frevo cluster status
  frevo cluster status -o json --endpoint http://node-2:8083

Any node answers, with what it has heard of the others in the last seconds. Exit code 1: a partition has no owner, or
the node that was asked is not ready.")]
    Status,
}

/// Does what `frevo cluster` was asked.
pub fn cluster(global: &Global, command: &ClusterCommand) -> Result<Exit, CommandError> {
    let ClusterCommand::Status = command;
    let connection = Connection::open(global)?;
    let status = connection.resource("GET", PATH, None)?;
    let output = global.output();
    let problems = problems(&status);
    match output.format {
        Format::Table => {
            let rows: Vec<Value> = members(&status).iter().map(row).collect();
            output.list(
                &rows,
                &[
                    Column { title: "NODE", key: "id" },
                    Column { title: "ADDRESS", key: "address" },
                    Column { title: "VERSION", key: "version" },
                    Column { title: "UP", key: "up" },
                    Column { title: "PARTITIONS", key: "count" },
                    Column { title: "OWNS", key: "owns" },
                ],
            )?;
            for problem in &problems {
                write(&format!("{} {problem}\n", output.paint.ink(Ink::Yellow, "warning:")))?;
            }
        }
        _ => output.one(&status)?,
    }
    let is_whole = members_of(&status["unowned"]).is_empty() && status["readiness"].is_null();
    Ok(if is_whole { Exit::Success } else { Exit::Failure })
}

fn members(status: &Value) -> &[Value] {
    members_of(&status["nodes"])
}

fn members_of(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn row(node: &Value) -> Value {
    let owned: Vec<u64> = members_of(&node["partitions"]).iter().filter_map(Value::as_u64).collect();
    let mark = if node["isHere"] == true { " (asked)" } else { "" };
    json!({
        "id": format!("{}{mark}", node["id"].as_str().unwrap_or_default()),
        "address": node["address"],
        "version": node["version"],
        "up": duration(node["upSeconds"].as_i64().unwrap_or(0) * 1000),
        "count": owned.len(),
        "owns": ranges(&owned),
    })
}

/// Numbers that rise, with those that follow each other as one: `0-3 7`.
fn ranges(numbers: &[u64]) -> String {
    let mut found: Vec<(u64, u64)> = Vec::new();
    for number in numbers {
        match found.last_mut() {
            Some((_, last)) if *last + 1 == *number => *last = *number,
            _ => found.push((*number, *number)),
        }
    }
    let shown = |(first, last): &(u64, u64)| match first == last {
        true => first.to_string(),
        false => format!("{first}-{last}"),
    };
    found.iter().map(shown).collect::<Vec<_>>().join(" ")
}

/// What an operator should look after.
fn problems(status: &Value) -> Vec<String> {
    let mut problems = Vec::new();
    let unowned: Vec<u64> = members_of(&status["unowned"]).iter().filter_map(Value::as_u64).collect();
    if !unowned.is_empty() {
        problems.push(format!("nobody owns the partitions {}: they wait for a node", ranges(&unowned)));
    }
    if let Some(reason) = status["readiness"].as_str() {
        problems.push(format!("the node that was asked is not ready: {reason}"));
    }
    let versions: std::collections::BTreeSet<&str> =
        members(status).iter().filter_map(|node| node["version"].as_str()).collect();
    if versions.len() > 1 {
        let versions: Vec<&str> = versions.into_iter().collect();
        problems.push(format!("the nodes are of different versions: {}", versions.join(", ")));
    }
    for node in members(status) {
        let ahead = node["clockAheadMillis"].as_i64().unwrap_or(0);
        if ahead.abs() > CLOCK_OFF_MAX {
            let id = node["id"].as_str().unwrap_or_default();
            problems.push(format!("the clock of {id} is {ahead} ms ahead of the asked node's"));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_owned_is_told_in_ranges() {
        assert_eq!(ranges(&[0, 1, 2, 5, 7, 8]), "0-2 5 7-8");
        assert_eq!(ranges(&[]), "");
    }

    #[test]
    fn what_is_wrong_is_told() {
        let node = |id: &str, version: &str, ahead: i64| json!({ "id": id, "version": version, "clockAheadMillis": ahead });
        let status = json!({
            "unowned": [3, 4],
            "readiness": "the server is stopping",
            "nodes": [node("a", "1", 0), node("b", "2", 5_000)],
        });
        let told = problems(&status).join("\n");
        for part in ["partitions 3-4", "is stopping", "1, 2", "b is 5000 ms ahead"] {
            assert!(told.contains(part), "{part} is missing in:\n{told}");
        }
    }
}
