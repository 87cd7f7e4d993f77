//! `frevo event list` and `show`: what was published or observed, looked through.

use clap::Args;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::arguments::moment;
use super::machine::text;
use super::{CommandError, Connection, Exit, Global, source};
use crate::output::{Column, Format, Ink, write};

/// Where events are looked through.
const PATH: &str = "/frevo/events";

/// `frevo event list`
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Only what this source observes
    #[arg(long, value_name = "NAME", conflicts_with = "bus")]
    source: Option<String>,
    /// Only what was published to this event bus
    #[arg(long, value_name = "NAME")]
    bus: Option<String>,
    /// Only events of this type
    #[arg(long = "type", value_name = "TYPE")]
    kind: Option<String>,
    /// Only events with this source
    #[arg(long, value_name = "SOURCE")]
    from: Option<String>,
    /// Only events with this subject
    #[arg(long, value_name = "SUBJECT")]
    subject: Option<String>,
    /// Only events with this ordering key
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    /// Only older ones: a time (RFC 3339), or so long ago (90s, 15m, 2h, 7d)
    #[arg(long, value_name = "TIME")]
    before: Option<String>,
    /// None that are older
    #[arg(long, value_name = "TIME", default_value = "1d")]
    since: String,
    /// At most so many
    #[arg(long, value_name = "COUNT", default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=1000))]
    limit: u64,
}

/// Prints the newest events, without their data.
pub fn list(global: &Global, args: &ListArgs) -> Result<Exit, CommandError> {
    let before = args.before.as_deref().map(moment).transpose()?.map(|at| at.to_string());
    let parameters = [
        ("source", args.source.clone()),
        ("bus", args.bus.clone()),
        ("type", args.kind.clone()),
        ("from", args.from.clone()),
        ("subject", args.subject.clone()),
        ("key", args.key.clone()),
        ("before", before),
        ("since", Some(moment(&args.since)?.to_string())),
        ("limit", Some(args.limit.to_string())),
    ];
    let given = parameters.into_iter().filter_map(|(name, value)| {
        Some(format!("{name}={}", utf8_percent_encode(&value?, NON_ALPHANUMERIC)))
    });
    let path = format!("{PATH}?{}", given.collect::<Vec<_>>().join("&"));
    let answer = Connection::open(global)?.resource("GET", &path, None)?;
    let output = global.output();
    let found = answer["events"].as_array().cloned().unwrap_or_default();
    let columns = [
        Column { title: "AT", key: "at" },
        Column { title: "WHERE", key: "where" },
        Column { title: "TYPE", key: "type" },
        Column { title: "SOURCE", key: "source" },
        Column { title: "ID", key: "id" },
        Column { title: "KEY", key: "key" },
        Column { title: "BYTES", key: "size" },
    ];
    output.list_as(&found, row, &columns, "no events")?;
    if answer["cut"] == true && output.format == Format::Table {
        let note = "there may be more: the journal was not read to the end, it took too long";
        write(&format!("{}\n", output.paint.ink(Ink::Yellow, note)))?;
    }
    Ok(Exit::Success)
}

/// Prints one with its data: one that a source observes by its place, any other by its
/// id.
pub fn show(global: &Global, event: &str) -> Result<Exit, CommandError> {
    let path = match event.split('/').collect::<Vec<_>>()[..] {
        [name, lane, offset] if is_place(name, lane, offset) => format!("{PATH}/{name}/{lane}/{offset}"),
        _ => format!("{PATH}/{}", utf8_percent_encode(event, NON_ALPHANUMERIC)),
    };
    let answer = Connection::open(global)?.resource("GET", &path, None)?;
    global.output().one(&answer)?;
    Ok(Exit::Success)
}

fn is_place(name: &str, lane: &str, offset: &str) -> bool {
    let is_number = |text: &str| text.parse::<u64>().is_ok();
    source::path(name).is_ok() && is_number(lane) && is_number(offset)
}

/// An event as people look at it: where it is published, or seen.
fn row(event: &Value) -> Value {
    let place = match event["bus"].as_str() {
        Some(bus) => format!("bus {bus}"),
        None => text(&event["observed"]["place"]).to_owned(),
    };
    let mut row = event.clone();
    row["where"] = json!(place);
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_an_event_is_published_or_seen_is_shown() {
        assert_eq!(row(&json!({ "bus": "shop" }))["where"], "bus shop");
        assert_eq!(row(&json!({ "observed": { "place": "orders/0/17" } }))["where"], "orders/0/17");
    }
}
