//! A schedule as JSON.

use std::sync::Arc;

use frevo_event::{EventSchedule, Missed, ScheduleAction, Scope, Sealed, SubscriptionNumber, Timestamp};
use frevo_router::schedule::{MISSED_MAX, Schedule, ScheduleError, ScheduleInput};
use frevo_router::{Route, RouteError};
use frevo_value::Payload;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::subscriptions::form::{
    self as subscription, DeliveryForm, InputForm, TargetForm, check_name, default_bus, raw,
};

/// A schedule's members. What is shown and not given is ignored when it is given
/// back, so that what was read can be written again.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Form {
    /// Its name; the path says it too.
    #[serde(default)]
    pub name: Arc<str>,
    /// `rate(…)`, `cron(…)` or `at(…)`.
    expression: Arc<str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    time_zone: Option<Arc<str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    start: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    end: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    window_minutes: Option<u32>,
    #[serde(default)]
    missed: MissedForm,
    /// Where a `Scheduled Event` goes; or else `event` says what is published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    target: Option<TargetForm>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    input: Option<InputForm>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    delivery: Option<DeliveryForm>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    event: Option<EventForm>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    description: Option<Arc<str>>,
    #[serde(default)]
    paused: bool,
    #[serde(default)]
    created_at: String,
    /// When it is due next.
    #[serde(default)]
    next_due: Option<String>,
}

/// What becomes of runs that were missed.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum MissedForm {
    Skip,
    #[default]
    Once,
    All(u32),
}

/// An event that is published.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct EventForm {
    #[serde(default = "default_bus")]
    bus: Arc<str>,
    source: Arc<str>,
    r#type: Arc<str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    data: Option<Box<RawValue>>,
}

/// Why a schedule is refused as it is written.
#[derive(Debug, thiserror::Error)]
pub(super) enum FormError {
    #[error("it does not read: {0}")]
    Json(#[from] serde_json::Error),
    #[error("it is named `{name}`, and the path says `{path}`")]
    OtherName { name: String, path: String },
    #[error("a schedule has either a `target` or an `event`")]
    Action,
    #[error("a task takes events of a subscription, not of a schedule")]
    Task,
    #[error("`input` and `delivery` belong to a `target`")]
    NoTarget,
    #[error("`{member}` is no moment as RFC 3339 writes it: `{text}`")]
    Moment { member: &'static str, text: String },
    #[error("`missed.all` is from 1 to {MISSED_MAX}")]
    Missed,
    #[error("`event.{member}` is empty")]
    Empty { member: &'static str },
    #[error("an event's source does not begin with `aws.`")]
    Source,
    #[error("`event.data` is no object")]
    Data,
    #[error("{0}")]
    Schedule(#[from] ScheduleError),
    #[error(transparent)]
    Subscription(#[from] subscription::FormError),
    #[error(transparent)]
    Route(#[from] RouteError),
}

impl Form {
    pub(super) fn parse(body: &[u8]) -> Result<Self, FormError> {
        Ok(serde_json::from_slice(body)?)
    }

    /// The schedule as it is shown, settled up to some moment.
    pub(super) fn of(schedule: &EventSchedule, settled: Option<Timestamp>) -> Self {
        let (mut target, mut input, mut delivery, mut event) = (None, None, None, None);
        match &schedule.action {
            ScheduleAction::Deliver { target: goes_to, input: given, policy, .. } => {
                target = Some(TargetForm::of(goes_to));
                input = given.as_ref().map(InputForm::of);
                delivery = Some(DeliveryForm::of(policy));
            }
            ScheduleAction::Publish { bus, source, detail_type, detail } => {
                event = Some(EventForm {
                    bus: bus.clone(),
                    source: source.clone(),
                    r#type: detail_type.clone(),
                    data: Some(raw(detail.text())),
                });
            }
        }
        let text = |moment: Timestamp| moment.to_string();
        let times = Schedule::parse(&times(schedule)).ok().filter(|_| !schedule.paused);
        Self {
            name: schedule.name.clone(),
            expression: schedule.expression.clone(),
            time_zone: schedule.time_zone.clone(),
            start: schedule.start.map(text),
            end: schedule.end.map(text),
            window_minutes: schedule.window_minutes,
            missed: match schedule.missed {
                Missed::Skip => MissedForm::Skip,
                Missed::Once => MissedForm::Once,
                Missed::All { limit } => MissedForm::All(limit),
            },
            target,
            input,
            delivery,
            event,
            description: schedule.description.clone(),
            paused: schedule.paused,
            created_at: text(schedule.created_at),
            next_due: times.zip(settled).and_then(|(times, settled)| times.next_after(settled)).map(text),
        }
    }

    /// The schedule, checked as far as it can be without knowing others. It takes
    /// the place of `replaced`.
    pub(super) fn schedule(
        self,
        scope: &Scope,
        path: &str,
        replaced: Option<&EventSchedule>,
        seal: impl FnOnce(&str) -> Sealed,
    ) -> Result<EventSchedule, FormError> {
        if !self.name.is_empty() && *self.name != *path {
            return Err(FormError::OtherName { name: self.name.to_string(), path: path.to_owned() });
        }
        check_name(path)?;
        let action = match (self.target, self.event) {
            (Some(TargetForm::Task { .. }), None) => return Err(FormError::Task),
            (Some(target), None) => {
                let replaced = match replaced.map(|replaced| &replaced.action) {
                    Some(ScheduleAction::Deliver { target, .. }) => Some(target),
                    _ => None,
                };
                ScheduleAction::Deliver {
                    number: SubscriptionNumber::default(),
                    target: target.target(replaced, seal)?,
                    input: self.input.map(InputForm::input).transpose()?,
                    policy: self.delivery.unwrap_or_default().policy()?,
                }
            }
            (None, Some(_)) if self.input.is_some() || self.delivery.is_some() => {
                return Err(FormError::NoTarget);
            }
            (None, Some(event)) => event.action()?,
            _ => return Err(FormError::Action),
        };
        let schedule = EventSchedule {
            scope: scope.clone(),
            name: path.into(),
            expression: self.expression,
            time_zone: self.time_zone,
            start: moment("start", self.start)?,
            end: moment("end", self.end)?,
            window_minutes: self.window_minutes,
            missed: self.missed.missed()?,
            action,
            // One that is made may be paused from the first; later that is asked for
            // by itself.
            paused: replaced.map_or(self.paused, |replaced| replaced.paused),
            description: self.description,
            created_at: Timestamp(0),
        };
        Schedule::parse(&times(&schedule))?;
        schedule.subscription().map(Route::new).transpose()?;
        Ok(schedule)
    }
}

impl MissedForm {
    fn missed(self) -> Result<Missed, FormError> {
        match self {
            Self::Skip => Ok(Missed::Skip),
            Self::Once => Ok(Missed::Once),
            Self::All(limit) if (1..=MISSED_MAX).contains(&limit) => Ok(Missed::All { limit }),
            Self::All(_) => Err(FormError::Missed),
        }
    }
}

impl EventForm {
    fn action(self) -> Result<ScheduleAction, FormError> {
        let Self { bus, source, r#type: detail_type, data } = self;
        for (member, text) in [("source", &source), ("type", &detail_type)] {
            if text.is_empty() {
                return Err(FormError::Empty { member });
            }
        }
        if source.starts_with("aws.") {
            return Err(FormError::Source);
        }
        let detail = match data {
            None => Payload::empty_object(),
            Some(data) => Payload::parse(data.get()).map_err(|_| FormError::Data)?,
        };
        if !detail.text().starts_with('{') {
            return Err(FormError::Data);
        }
        Ok(ScheduleAction::Publish { bus, source, detail_type, detail })
    }
}

fn times(schedule: &EventSchedule) -> ScheduleInput<'_> {
    ScheduleInput {
        expression: &schedule.expression,
        time_zone: schedule.time_zone.as_deref(),
        start: schedule.start,
        end: schedule.end,
        window_minutes: schedule.window_minutes,
        created_at: schedule.created_at,
    }
}

fn moment(member: &'static str, text: Option<String>) -> Result<Option<Timestamp>, FormError> {
    let read = |text: String| Timestamp::parse(&text).ok_or(FormError::Moment { member, text });
    text.map(read).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<EventSchedule, FormError> {
        let scope = Scope::new("000000000000", "us-east-1");
        Form::parse(text.as_bytes())?.schedule(&scope, "nightly", None, |_| panic!("nothing is sealed here"))
    }

    #[test]
    fn what_is_shown_can_be_given_back() {
        for text in [
            r#"{"expression":"rate(5 minutes)","target":{"type":"queue"}}"#,
            r#"{"expression":"cron(0 2 * * ? *)","timeZone":"Europe/Berlin","windowMinutes":15,"missed":{"all":3},
                "start":"2026-01-01T00:00:00Z","end":"2027-01-01T00:00:00Z",
                "target":{"type":"stateMachine","arn":"arn:aws:states:us-east-1:000000000000:stateMachine:night"},
                "input":{"constant":{"a":1.50}},"delivery":{"attemptsMax":3}}"#,
            r#"{"expression":"at(2026-12-31T23:59:59)","missed":"skip",
                "event":{"source":"calendar","type":"YearEnds","data":{"year":2026}}}"#,
        ] {
            let schedule = read(text).unwrap_or_else(|error| panic!("{error}: {text}"));
            let shown = serde_json::to_string(&Form::of(&schedule, Some(Timestamp(0)))).expect("JSON");
            assert_eq!(read(&shown).expect("it reads"), schedule, "{shown}");
        }
    }

    #[test]
    fn when_it_is_due_next_is_shown_unless_it_is_paused() {
        let mut schedule = read(
            r#"{"expression":"cron(0 2 * * ? *)","timeZone":"Europe/Berlin","target":{"type":"queue"}}"#,
        )
        .expect("it is right");
        let settled = Timestamp::parse("2026-07-01T00:00:00Z");
        let next = |schedule: &EventSchedule| Form::of(schedule, settled).next_due;
        assert_eq!(next(&schedule).as_deref(), Some("2026-07-02T00:00:00.000Z"));
        schedule.paused = true;
        assert_eq!(next(&schedule), None);
    }

    #[test]
    fn what_is_wrong_is_named() {
        let target = r#""target":{"type":"queue"}"#;
        for (text, told) in [
            (format!("{{{target}}}"), "missing field `expression`"),
            (format!(r#"{{"expression":"rate(soon)",{target}}}"#), "Invalid Schedule Expression rate(soon)."),
            (
                format!(r#"{{"expression":"rate(1 day)","timeZone":"Mars/Olympus",{target}}}"#),
                "Invalid Schedule Expression Timezone Mars/Olympus.",
            ),
            (r#"{"expression":"rate(1 day)"}"#.into(), "either a `target` or an `event`"),
            (
                r#"{"expression":"rate(1 day)","target":{"type":"task","arn":"a","state":"s","eventKey":"$.id",
                    "taskKey":"$.id"}}"#
                    .into(),
                "a task takes events of a subscription",
            ),
            (
                r#"{"expression":"rate(1 day)","event":{"source":"a","type":"b"},"input":{"path":"$"}}"#
                    .into(),
                "belong to a `target`",
            ),
            (
                r#"{"expression":"rate(1 day)","event":{"source":"aws.a","type":"b"}}"#.into(),
                "does not begin with `aws.`",
            ),
            (
                r#"{"expression":"rate(1 day)","event":{"source":"a","type":"b","data":[]}}"#.into(),
                "`event.data` is no object",
            ),
            (
                format!(r#"{{"expression":"rate(1 day)","missed":{{"all":0}},{target}}}"#),
                "`missed.all` is from",
            ),
            (
                format!(r#"{{"expression":"rate(1 day)","start":"soon",{target}}}"#),
                "`start` is no moment as RFC 3339 writes it: `soon`",
            ),
            (
                format!(r#"{{"expression":"rate(1 day)","input":{{}},{target}}}"#),
                "`input` is one of `constant`, `path` and `template`",
            ),
        ] {
            let error = read(&text).expect_err(&text).to_string();
            assert!(error.contains(told), "{error}");
        }
    }
}
