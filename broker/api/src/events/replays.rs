//! Replays as answers have them.

use frevo_event::{EventReplay, EventsArn, ReplayTo, Scope};
use serde::Serialize;

use super::{archives, buses};
pub(super) use crate::replays::form::state;
use crate::wire::Seconds;

/// A replay as lists have it.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ReplayItem<'a> {
    replay_name: &'a str,
    event_source_arn: String,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    state_reason: Option<&'a str>,
    event_start_time: Seconds,
    event_end_time: Seconds,
    #[serde(skip_serializing_if = "Option::is_none")]
    event_last_replayed_time: Option<Seconds>,
    replay_start_time: Seconds,
    #[serde(skip_serializing_if = "Option::is_none")]
    replay_end_time: Option<Seconds>,
}

/// Where replayed events go, as an answer has it.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DestinationItem {
    arn: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    filter_arns: Vec<String>,
}

/// What starting or ending a replay answers.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Changed {
    pub(super) replay_arn: String,
    pub(super) state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) replay_start_time: Option<Seconds>,
}

impl<'a> ReplayItem<'a> {
    /// The replay as lists have it.
    pub(super) fn of(replay: &'a EventReplay) -> Self {
        Self {
            replay_name: &replay.name,
            event_source_arn: source(replay),
            state: state(replay.state),
            state_reason: replay.reason.as_deref(),
            event_start_time: Seconds(replay.asked_from),
            event_end_time: Seconds(replay.until),
            event_last_replayed_time: replay.last_event_at.map(Seconds),
            replay_start_time: Seconds(replay.started_at),
            replay_end_time: replay.ended_at.map(Seconds),
        }
    }
}

impl DestinationItem {
    /// Where a replay's events go. One of ours to a subscription names none.
    pub(super) fn of(replay: &EventReplay) -> Self {
        let rules = match &replay.to {
            ReplayTo::Rules(names) => names.as_slice(),
            ReplayTo::Subscription(_) => &[],
        };
        let arn = |name: &std::sync::Arc<str>| {
            let (scope, bus) = (replay.scope.clone(), replay.bus.clone());
            EventsArn::Rule { scope, bus, name: name.clone() }.to_string()
        };
        Self { arn: buses::arn(&replay.scope, &replay.bus), filter_arns: rules.iter().map(arn).collect() }
    }
}

/// The ARN of the archive whose events a replay gives, or else of the bus.
pub(super) fn source(replay: &EventReplay) -> String {
    match &replay.archive {
        Some(archive) => archives::arn(&replay.scope, archive),
        None => buses::arn(&replay.scope, &replay.bus),
    }
}

/// A replay's ARN.
pub(super) fn arn(scope: &Scope, name: &str) -> String {
    EventsArn::Replay { scope: scope.clone(), name: name.into() }.to_string()
}
