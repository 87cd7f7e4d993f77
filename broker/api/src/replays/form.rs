//! A replay as JSON.

use std::collections::BTreeMap;
use std::sync::Arc;

use frevo_event::{DEFAULT_BUS, EventReplay, ReplayState, ReplayTo, Scope, Timestamp};
use frevo_router::{Pattern, PatternError};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::subscriptions::form::{self as subscription, check_name};

/// `from` for everything that is kept.
const EARLIEST: &str = "earliest";

/// How many events a second a replay may be asked to give.
const RATE_MAX: u32 = 1_000_000;

/// A replay as it is asked for.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Form {
    /// Its name; the path says it too.
    #[serde(default)]
    name: Arc<str>,
    /// To whom events are given.
    subscription: Option<Arc<str>>,
    /// The archive whose events are given; absent: whatever the bus keeps.
    archive: Option<Arc<str>>,
    /// Those that were received from then on, or the `earliest`.
    #[serde(default = "earliest")]
    from: String,
    /// Those that were received up to then; absent: up to now.
    until: Option<String>,
    /// Those that match, in EventBridge's pattern language.
    pattern: Option<Box<RawValue>>,
    /// At most so many a second.
    rate_per_second: Option<u32>,
    description: Option<Arc<str>>,
}

/// A replay as it is shown.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Shown {
    pub name: Arc<str>,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Arc<str>>,
    bus: Arc<str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subscription: Option<Arc<str>>,
    /// The rules whose targets are given events; none named: all of the bus.
    #[serde(skip_serializing_if = "Option::is_none")]
    rules: Option<Vec<Arc<str>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    archive: Option<Arc<str>>,
    from: String,
    until: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pattern: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rate_per_second: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<Arc<str>>,
    started_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<String>,
    /// When the last event was received that it gave, as far as is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_event_at: Option<String>,
    /// While it runs: into how many parts its events fall, and of how many of
    /// them all were acknowledged or given up.
    #[serde(skip_serializing_if = "Option::is_none")]
    parts: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parts_done: Option<usize>,
}

/// Why a replay is refused as it is written.
#[derive(Debug, thiserror::Error)]
pub(super) enum FormError {
    #[error("it does not read: {0}")]
    Json(#[from] serde_json::Error),
    #[error("it is named `{name}`, and the path says `{path}`")]
    OtherName { name: String, path: String },
    #[error("a replay has a `subscription` that it gives events to")]
    NoSubscription,
    #[error("`{member}` is no moment as RFC 3339 writes it: `{text}`")]
    Moment { member: &'static str, text: String },
    #[error("`from` is before `until`")]
    Backwards,
    #[error("`ratePerSecond` is from 1 to {RATE_MAX}")]
    Rate,
    #[error("the event pattern is not valid: {0}")]
    Pattern(#[from] PatternError),
    #[error(transparent)]
    Name(#[from] subscription::FormError),
}

impl Form {
    pub(super) fn parse(body: &[u8]) -> Result<Self, FormError> {
        Ok(serde_json::from_slice(body)?)
    }

    /// The replay, checked as far as it can be without knowing others.
    pub(super) fn replay(self, scope: &Scope, path: &str, now: Timestamp) -> Result<EventReplay, FormError> {
        if !self.name.is_empty() && *self.name != *path {
            return Err(FormError::OtherName { name: self.name.to_string(), path: path.to_owned() });
        }
        check_name(path)?;
        let from = if self.from == EARLIEST { Timestamp(0) } else { moment("from", self.from)? };
        let until = self.until.map_or(Ok(now), |until| moment("until", until))?;
        if from >= until {
            return Err(FormError::Backwards);
        }
        if self.rate_per_second.is_some_and(|rate| !(1..=RATE_MAX).contains(&rate)) {
            return Err(FormError::Rate);
        }
        let pattern: Option<Arc<str>> = self.pattern.map(|pattern| pattern.get().into());
        pattern.as_deref().map(Pattern::parse).transpose()?;
        Ok(EventReplay {
            scope: scope.clone(),
            name: path.into(),
            archive: self.archive,
            // That of the subscription, which the catalogue knows.
            bus: DEFAULT_BUS.into(),
            pattern,
            archive_pattern: None,
            asked_from: from,
            from,
            until,
            to: ReplayTo::Subscription(self.subscription.ok_or(FormError::NoSubscription)?),
            rate_per_second: self.rate_per_second,
            description: self.description,
            state: ReplayState::Running,
            reason: None,
            started_at: Timestamp(0),
            ended_at: None,
            last_event_at: None,
            legs: BTreeMap::new(),
        })
    }
}

impl Shown {
    pub(super) fn of(replay: &EventReplay, partition_count: u16) -> Self {
        let (subscription, rules) = match &replay.to {
            ReplayTo::Subscription(name) => (Some(name.clone()), None),
            ReplayTo::Rules(names) => (None, Some(names.clone())),
        };
        let text = |moment: Timestamp| moment.to_string();
        let running = Some(replay).filter(|replay| replay.is_running());
        Self {
            name: replay.name.clone(),
            state: state(replay.state),
            reason: replay.reason.clone(),
            bus: replay.bus.clone(),
            subscription,
            rules,
            archive: replay.archive.clone(),
            from: if replay.asked_from == Timestamp(0) { EARLIEST.into() } else { text(replay.asked_from) },
            until: text(replay.until),
            pattern: replay.pattern.as_deref().map(subscription::raw),
            rate_per_second: replay.rate_per_second,
            description: replay.description.clone(),
            started_at: text(replay.started_at),
            ended_at: replay.ended_at.map(text),
            last_event_at: replay.last_event_at.map(text),
            parts: running.map(|replay| replay.legs.len() * usize::from(partition_count)),
            parts_done: running.map(EventReplay::parts_done),
        }
    }
}

/// How a replay's state is called, here and by AWS.
pub(crate) fn state(state: ReplayState) -> &'static str {
    match state {
        ReplayState::Running => "RUNNING",
        ReplayState::Completed => "COMPLETED",
        ReplayState::Cancelled => "CANCELLED",
        ReplayState::Failed => "FAILED",
    }
}

fn moment(member: &'static str, text: String) -> Result<Timestamp, FormError> {
    Timestamp::parse(&text).ok_or(FormError::Moment { member, text })
}

fn earliest() -> String {
    EARLIEST.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<EventReplay, FormError> {
        let scope = Scope::new("000000000000", "us-east-1");
        Form::parse(text.as_bytes())?.replay(&scope, "again", Timestamp(1_800_000_000_000))
    }

    #[test]
    fn what_is_left_out_is_everything_up_to_now() {
        let replay = read(r#"{"subscription":"billing"}"#).expect("it is right");
        assert_eq!((replay.from, replay.until), (Timestamp(0), Timestamp(1_800_000_000_000)));
        assert_eq!(replay.to, ReplayTo::Subscription("billing".into()));
        let shown = serde_json::to_value(Shown::of(&replay, 4)).expect("JSON");
        assert_eq!(
            (&shown["from"], &shown["state"], &shown["parts"]),
            (&"earliest".into(), &"RUNNING".into(), &0.into())
        );
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, told) in [
            ("{}", "has a `subscription`"),
            (r#"{"subscription":"a","name":"other"}"#, "the path says `again`"),
            (r#"{"subscription":"a","from":"soon"}"#, "`from` is no moment"),
            (r#"{"subscription":"a","from":"2100-01-01T00:00:00Z"}"#, "`from` is before `until`"),
            (r#"{"subscription":"a","ratePerSecond":0}"#, "`ratePerSecond` is from 1"),
            (r#"{"subscription":"a","pattern":{"a":1}}"#, "the event pattern is not valid"),
            (r#"{"subscription":"a","patern":{}}"#, "unknown field `patern`"),
        ] {
            let error = read(text).expect_err(text).to_string();
            assert!(error.contains(told), "{error}");
        }
    }
}
