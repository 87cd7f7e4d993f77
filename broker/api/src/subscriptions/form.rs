//! A subscription as JSON: what `frevo apply` and the resources speak.

use std::collections::BTreeMap;
use std::sync::Arc;

use frevo_asl::expression::{Path, Root};
use frevo_event::{
    AfterDeadLetter, Arn, Correlation, DEFAULT_BUS, DeliveryPolicy, EventsArn, MessageMode, Scope, Sealed,
    SealingKey, Subscription, SubscriptionNumber, Tags, Takers, Target, TargetInput, Timestamp, Webhook,
};
use frevo_router::{Pattern, PatternError, Route, RouteError};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::topic;

/// `startAt` for everything that is kept.
const EARLIEST: &str = "earliest";

/// How long an event is kept at most that comes before its task, in seconds: two
/// weeks.
const KEEP_SECONDS_MAX: u32 = 14 * 86_400;

/// How long the name of an exchange and a routing key may be: AMQP's short strings.
const AMQP_NAME_SIZE_MAX: usize = 255;

/// A subscription's members. What is shown and not given is ignored when it is
/// given back, so that what was read can be written again.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Form {
    /// Its name; the path says it too.
    #[serde(default)]
    pub name: Arc<str>,
    #[serde(default = "default_bus")]
    bus: Arc<str>,
    /// What it wants, in EventBridge's pattern language; absent: everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pattern: Option<Box<RawValue>>,
    target: TargetForm,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    input: Option<InputForm>,
    #[serde(default)]
    delivery: DeliveryForm,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    description: Option<Arc<str>>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    tags: Tags,
    /// From when on it is given what its bus keeps, when it is made: a moment, or
    /// `earliest`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    start_at: Option<String>,
    #[serde(default)]
    paused: bool,
    #[serde(default)]
    created_at: String,
}

/// Where events go.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", deny_unknown_fields)]
pub(crate) enum TargetForm {
    /// Subscribers take them from the queue `subscription.NAME`.
    Queue {},
    #[serde(rename_all = "camelCase")]
    Webhook {
        url: Arc<str>,
        /// The whole event as the body.
        #[serde(default)]
        structured: bool,
        /// Signs requests; never shown.
        #[serde(default, skip_serializing)]
        secret: Option<String>,
        /// Whether it has a secret. Given back without one, it keeps the one that
        /// it has.
        #[serde(default)]
        has_secret: bool,
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        headers: BTreeMap<Arc<str>, Arc<str>>,
    },
    #[serde(rename_all = "camelCase")]
    StateMachine {
        arn: Arc<str>,
        /// An event is acknowledged when its execution has ended.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        until_ended: bool,
    },
    Function {
        arn: Arc<str>,
    },
    Bus {
        arn: Arc<str>,
    },
    File {
        path: Arc<str>,
    },
    Stdout {},
    /// Records of a topic of Kafka.
    KafkaTopic {
        topic: Arc<str>,
        #[serde(default)]
        mode: MessageMode,
    },
    /// Messages of an exchange of an AMQP broker.
    #[serde(rename_all = "camelCase")]
    AmqpExchange {
        /// Empty: the default exchange.
        #[serde(default)]
        exchange: Arc<str>,
        /// Absent: the event's type.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        routing_key: Option<Arc<str>>,
        #[serde(default)]
        mode: MessageMode,
    },
    /// A task that waits takes the event with its key.
    #[serde(rename_all = "camelCase")]
    Task {
        /// The state machine's ARN.
        arn: Arc<str>,
        /// The Task state.
        state: Arc<str>,
        /// Where the event has the key.
        event_key: Arc<str>,
        /// Where the task has it: in its input, or with `$$.` in its context.
        task_key: Arc<str>,
        /// How long an event is kept that comes before its task.
        #[serde(default = "default_keep_seconds")]
        keep_seconds: u32,
        /// Which of several that wait on one key.
        #[serde(default)]
        takers: TakersForm,
        /// The event fails the task with this error.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        error: Option<Arc<str>>,
    },
}

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum TakersForm {
    #[default]
    Oldest,
    All,
}

/// What the target is given instead of the event: one of the three.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct InputForm {
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    constant: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<Arc<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    template: Option<Arc<str>>,
    /// What the template's placeholders stand for.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    paths: BTreeMap<String, String>,
}

/// How a subscription is delivered to.
#[derive(Debug, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct DeliveryForm {
    ordered: bool,
    concurrency_max: u32,
    attempts_max: u32,
    age_seconds_max: u32,
    backoff_millis: u32,
    backoff_millis_max: u32,
    acknowledge_seconds: u32,
    after_dead_letter: AfterForm,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum AfterForm {
    GoOn,
    Stop,
}

/// Why a subscription is refused as it is written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FormError {
    #[error("it does not read: {0}")]
    Json(#[from] serde_json::Error),
    #[error("`{name}` is no name: 1 to 64 letters, digits, `.`, `-` and `_`")]
    Name { name: String },
    #[error("it is named `{name}`, and the path says `{path}`")]
    OtherName { name: String, path: String },
    #[error("`delivery.{member}` is from {min} to {max}")]
    Range { member: &'static str, min: u32, max: u32 },
    #[error("`input` is one of `constant`, `path` and `template`")]
    Input,
    #[error("`{url}` is no http or https URL")]
    Url { url: String },
    #[error("`{arn}` is no ARN of {what}")]
    Arn { arn: String, what: &'static str },
    #[error("`{path}` is no path to a task's key: `$.…` is in its input, `$$.…` in its context")]
    TaskKey { path: Arc<str> },
    #[error("`target.{member}` is empty")]
    Empty { member: &'static str },
    #[error("`target.topic`: {0}")]
    Topic(#[from] topic::NoTopic),
    #[error("`target.{member}` has more than {AMQP_NAME_SIZE_MAX} bytes")]
    AmqpName { member: &'static str },
    #[error("the default exchange takes a routing key for a queue's name: `target.routingKey` is missing")]
    NoRoutingKey,
    #[error("a subscription goes to tasks or not for as long as it exists: delete it first")]
    OtherTaker,
    #[error("`target.keepSeconds` is at most {KEEP_SECONDS_MAX}")]
    Keep,
    #[error("the event pattern is not valid: {0}")]
    Pattern(#[from] PatternError),
    #[error("`startAt` is `{EARLIEST}`, or a moment as RFC 3339 writes it, not `{text}`")]
    StartAt { text: String },
    #[error("tasks take the events that come: `startAt` is not for them")]
    StartOfTask,
    #[error("a subscription begins once: its `startAt` can't be changed, delete it first")]
    OtherStart,
    #[error(transparent)]
    Route(#[from] RouteError),
}

impl Default for DeliveryForm {
    fn default() -> Self {
        Self::of(&DeliveryPolicy::default())
    }
}

impl Form {
    pub(super) fn parse(body: &[u8]) -> Result<Self, FormError> {
        Ok(serde_json::from_slice(body)?)
    }

    /// A subscription as it is shown, with where it begins if it is given some of
    /// the past.
    pub(super) fn of(subscription: &Subscription, start_at: Option<Timestamp>) -> Self {
        Self {
            name: subscription.name.clone(),
            bus: subscription.bus.clone(),
            pattern: subscription.pattern.as_deref().map(raw),
            target: TargetForm::of(&subscription.target),
            input: subscription.input.as_ref().map(InputForm::of),
            delivery: DeliveryForm::of(&subscription.policy),
            description: subscription.description.clone(),
            tags: subscription.tags.clone(),
            start_at: start_at.map(|at| if at == Timestamp(0) { EARLIEST.into() } else { at.to_string() }),
            paused: subscription.paused,
            created_at: subscription.created_at.to_string(),
        }
    }

    /// From when on a subscription that is made is given what was received before;
    /// one that is there already began, and what was shown can be given back.
    pub(super) fn start_at(
        &self,
        replaced: Option<Option<Timestamp>>,
    ) -> Result<Option<Timestamp>, FormError> {
        let read = |text: &String| match &**text {
            EARLIEST => Ok(Timestamp(0)),
            _ => Timestamp::parse(text).ok_or_else(|| FormError::StartAt { text: text.clone() }),
        };
        let start_at = self.start_at.as_ref().map(read).transpose()?;
        match (start_at, replaced) {
            (Some(_), None) if matches!(self.target, TargetForm::Task { .. }) => Err(FormError::StartOfTask),
            (Some(_), Some(began)) if start_at != began => Err(FormError::OtherStart),
            (None, Some(began)) => Ok(began),
            _ => Ok(start_at),
        }
    }

    /// The subscription, checked as far as it can be without knowing others. It
    /// takes the place of `replaced`.
    pub(super) fn subscription(
        self,
        scope: &Scope,
        path: &str,
        replaced: Option<&Subscription>,
        seal: impl FnOnce(&str) -> Sealed,
    ) -> Result<Subscription, FormError> {
        if !self.name.is_empty() && *self.name != *path {
            return Err(FormError::OtherName { name: self.name.to_string(), path: path.to_owned() });
        }
        check_name(path)?;
        let pattern: Option<Arc<str>> = self.pattern.map(|pattern| pattern.get().into());
        pattern.as_deref().map(Pattern::parse).transpose()?;
        let subscription = Subscription {
            scope: scope.clone(),
            name: path.into(),
            number: SubscriptionNumber::default(),
            bus: self.bus,
            pattern,
            target: self.target.target(replaced.map(|replaced| &replaced.target), seal)?,
            input: self.input.map(InputForm::input).transpose()?,
            policy: self.delivery.policy()?,
            // One that is made may be paused from the first; later that is asked for
            // by itself.
            paused: replaced.map_or(self.paused, |replaced| replaced.paused),
            description: self.description,
            created_at: Timestamp(0),
            tags: self.tags,
        };
        Route::new(subscription.clone())?;
        Ok(subscription)
    }
}

impl TargetForm {
    pub(crate) fn of(target: &Target) -> Self {
        match target {
            Target::StateMachine { arn } => Self::StateMachine { arn: arn.clone(), until_ended: false },
            Target::Execution { arn } => Self::StateMachine { arn: arn.clone(), until_ended: true },
            Target::Function { arn } => Self::Function { arn: arn.clone() },
            Target::Bus { arn } => Self::Bus { arn: arn.clone() },
            Target::File { path } => Self::File { path: path.clone() },
            Target::Stdout => Self::Stdout {},
            Target::Webhook(webhook) => Self::Webhook {
                url: webhook.url.clone(),
                structured: webhook.structured,
                secret: None,
                has_secret: webhook.secret.is_some(),
                headers: webhook.headers.clone(),
            },
            Target::Queue => Self::Queue {},
            Target::KafkaTopic { topic, mode } => Self::KafkaTopic { topic: topic.clone(), mode: *mode },
            Target::AmqpExchange { exchange, routing_key, mode } => Self::AmqpExchange {
                exchange: exchange.clone(),
                routing_key: routing_key.clone(),
                mode: *mode,
            },
            Target::Task(correlation) => Self::Task {
                arn: correlation.machine.clone(),
                state: correlation.state.clone(),
                event_key: correlation.event_key.clone(),
                task_key: correlation.task_key.clone(),
                keep_seconds: correlation.keep_seconds,
                takers: match correlation.takers {
                    Takers::Oldest => TakersForm::Oldest,
                    Takers::All => TakersForm::All,
                },
                error: correlation.error.clone(),
            },
        }
    }

    pub(crate) fn target(
        self,
        replaced: Option<&Target>,
        seal: impl FnOnce(&str) -> Sealed,
    ) -> Result<Target, FormError> {
        let no_arn = |arn: &str, what| Err(FormError::Arn { arn: arn.to_owned(), what });
        let is_task = matches!(self, Self::Task { .. });
        if replaced.is_some_and(|before| matches!(before, Target::Task(_)) != is_task) {
            return Err(FormError::OtherTaker);
        }
        Ok(match self {
            Self::Queue {} => Target::Queue,
            Self::Stdout {} => Target::Stdout,
            Self::Webhook { url, structured, secret, has_secret, headers } => {
                check_url(&url)?;
                let kept = match replaced {
                    Some(Target::Webhook(before)) if has_secret => before.secret.clone(),
                    _ => None,
                };
                let secret = secret.map(|secret| seal(&secret)).or(kept);
                Target::Webhook(Webhook { url, structured, secret, headers })
            }
            Self::File { path } => Target::File { path },
            Self::KafkaTopic { topic, mode } => {
                topic::check(&topic)?;
                Target::KafkaTopic { topic, mode }
            }
            Self::AmqpExchange { exchange, routing_key, mode } => {
                check_exchange(&exchange, routing_key.as_deref())?;
                Target::AmqpExchange { exchange, routing_key, mode }
            }
            Self::StateMachine { arn, until_ended } => match arn.parse() {
                Ok(Arn::StateMachine { .. } | Arn::Qualified { .. }) if until_ended => {
                    Target::Execution { arn }
                }
                Ok(Arn::StateMachine { .. } | Arn::Qualified { .. }) => Target::StateMachine { arn },
                _ => return no_arn(&arn, "a state machine"),
            },
            Self::Function { arn } => match arn.parse() {
                Ok(Arn::Function { .. }) => Target::Function { arn },
                _ => return no_arn(&arn, "a function"),
            },
            Self::Bus { arn } => match arn.parse() {
                Ok(EventsArn::Bus { .. }) => Target::Bus { arn },
                _ => return no_arn(&arn, "an event bus"),
            },
            Self::Task { arn: machine, state, event_key, task_key, keep_seconds, takers, error } => {
                let takers = match takers {
                    TakersForm::Oldest => Takers::Oldest,
                    TakersForm::All => Takers::All,
                };
                let correlation =
                    Correlation { machine, state, event_key, task_key, keep_seconds, takers, error };
                check_correlation(&correlation)?;
                Target::Task(correlation)
            }
        })
    }
}

fn check_exchange(exchange: &str, routing_key: Option<&str>) -> Result<(), FormError> {
    for (member, name) in [("exchange", exchange), ("routingKey", routing_key.unwrap_or_default())] {
        if name.len() > AMQP_NAME_SIZE_MAX {
            return Err(FormError::AmqpName { member });
        }
    }
    if exchange.is_empty() && routing_key.is_none_or(str::is_empty) {
        return Err(FormError::NoRoutingKey);
    }
    Ok(())
}

/// The secret that signs what a target is sent, if it has one.
pub(crate) fn secret_of(target: &Target, key: &SealingKey) -> Option<Vec<u8>> {
    match target {
        Target::Webhook(webhook) => webhook.secret.as_ref().and_then(|sealed| key.open(sealed).ok()),
        _ => None,
    }
}

impl InputForm {
    pub(crate) fn of(input: &TargetInput) -> Self {
        let none = Self::default();
        match input {
            TargetInput::Constant(json) => Self { constant: Some(raw(json)), ..none },
            TargetInput::Path(path) => Self { path: Some(path.clone()), ..none },
            TargetInput::Template { paths, template } => {
                Self { template: Some(template.clone()), paths: paths.clone(), ..none }
            }
        }
    }

    pub(crate) fn input(self) -> Result<TargetInput, FormError> {
        match (self.constant, self.path, self.template) {
            (Some(json), None, None) => Ok(TargetInput::Constant(json.get().into())),
            (None, Some(path), None) => Ok(TargetInput::Path(path)),
            (None, None, Some(template)) => Ok(TargetInput::Template { paths: self.paths, template }),
            _ => Err(FormError::Input),
        }
    }
}

impl DeliveryForm {
    pub(crate) fn of(policy: &DeliveryPolicy) -> Self {
        Self {
            ordered: policy.ordered,
            concurrency_max: policy.concurrency_max,
            attempts_max: policy.attempts_max,
            age_seconds_max: policy.age_seconds_max,
            backoff_millis: policy.backoff_millis,
            backoff_millis_max: policy.backoff_millis_max,
            acknowledge_seconds: policy.acknowledge_seconds,
            after_dead_letter: match policy.after_dead_letter {
                AfterDeadLetter::GoOn => AfterForm::GoOn,
                AfterDeadLetter::Stop => AfterForm::Stop,
            },
        }
    }

    pub(crate) fn policy(self) -> Result<DeliveryPolicy, FormError> {
        const DAY: u32 = 86_400;
        for (member, value, min, max) in [
            ("concurrencyMax", self.concurrency_max, 1, 10_000),
            ("attemptsMax", self.attempts_max, 1, 1_000_000),
            ("ageSecondsMax", self.age_seconds_max, 1, 365 * DAY),
            ("backoffMillis", self.backoff_millis, 1, DAY * 1000),
            ("backoffMillisMax", self.backoff_millis_max, 1, DAY * 1000),
            ("acknowledgeSeconds", self.acknowledge_seconds, 1, 12 * 3600),
        ] {
            if !(min..=max).contains(&value) {
                return Err(FormError::Range { member, min, max });
            }
        }
        Ok(DeliveryPolicy {
            ordered: self.ordered,
            concurrency_max: self.concurrency_max,
            attempts_max: self.attempts_max,
            age_seconds_max: self.age_seconds_max,
            backoff_millis: self.backoff_millis,
            backoff_millis_max: self.backoff_millis_max,
            acknowledge_seconds: self.acknowledge_seconds,
            after_dead_letter: match self.after_dead_letter {
                AfterForm::GoOn => AfterDeadLetter::GoOn,
                AfterForm::Stop => AfterDeadLetter::Stop,
            },
        })
    }
}

/// A name as resources have them.
pub(crate) fn check_name(name: &str) -> Result<(), FormError> {
    let is_legal = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    if (1..=64).contains(&name.len()) && name.bytes().all(is_legal) {
        return Ok(());
    }
    Err(FormError::Name { name: name.to_owned() })
}

fn check_correlation(correlation: &Correlation) -> Result<(), FormError> {
    let Correlation { machine, state, task_key, keep_seconds, error, .. } = correlation;
    if !matches!(machine.parse(), Ok(Arn::StateMachine { .. })) {
        return Err(FormError::Arn {
            arn: machine.to_string(),
            what: "a state machine without version or alias",
        });
    }
    let key = Path::parse(task_key).ok().filter(Path::is_definite);
    if !key.is_some_and(|path| matches!(path.root(), Root::Input | Root::Context)) {
        return Err(FormError::TaskKey { path: task_key.clone() });
    }
    if state.is_empty() {
        return Err(FormError::Empty { member: "state" });
    }
    if error.as_deref() == Some("") {
        return Err(FormError::Empty { member: "error" });
    }
    if *keep_seconds > KEEP_SECONDS_MAX { Err(FormError::Keep) } else { Ok(()) }
}

/// A URL with a host, spoken to over HTTP.
fn check_url(url: &str) -> Result<(), FormError> {
    let parsed = url.parse::<http::Uri>().ok();
    let is_http = parsed.is_some_and(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some_and(|host| !host.is_empty())
    });
    if is_http { Ok(()) } else { Err(FormError::Url { url: url.to_owned() }) }
}

fn default_keep_seconds() -> u32 {
    3600
}

pub(crate) fn default_bus() -> Arc<str> {
    DEFAULT_BUS.into()
}

/// `null` is a constant, not an absent one.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Box<RawValue>>, D::Error> {
    Box::deserialize(deserializer).map(Some)
}

pub(crate) fn raw(json: &str) -> Box<RawValue> {
    RawValue::from_string(json.to_owned()).expect("what is registered was checked when it came")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Subscription, FormError> {
        let scope = Scope::new("000000000000", "us-east-1");
        Form::parse(text.as_bytes())?
            .subscription(&scope, "billing", None, |_| panic!("nothing is sealed here"))
    }

    #[test]
    fn what_is_shown_can_be_given_back() {
        for text in [
            r#"{"target":{"type":"queue"}}"#,
            r#"{"bus":"shop","pattern":{"source":["shop"]},"target":{"type":"stateMachine",
                "arn":"arn:aws:states:us-east-1:000000000000:stateMachine:orders"},"input":{"path":"$.detail"}}"#,
            r#"{"target":{"type":"stdout"},"input":{"constant":{"amount":1.50}}}"#,
            r#"{"target":{"type":"stdout"},"input":{"constant":null}}"#,
            r#"{"target":{"type":"kafkaTopic","topic":"orders"}}"#,
            r#"{"target":{"type":"amqpExchange","exchange":"orders","routingKey":"placed","mode":"plain"}}"#,
            r#"{"target":{"type":"amqpExchange","routingKey":"a.queue","mode":"structured"}}"#,
            r#"{"target":{"type":"stdout"},"input":{"template":"<id>","paths":{"id":"$.id"}},
                "delivery":{"ordered":false,"afterDeadLetter":"stop"}}"#,
            r#"{"target":{"type":"task","arn":"arn:aws:states:us-east-1:000000000000:stateMachine:orders",
                "state":"Paid","eventKey":"$.detail.order","taskKey":"$$.Execution.Name","takers":"all",
                "error":"Refused"}}"#,
        ] {
            let subscription = read(text).unwrap_or_else(|error| panic!("{error}: {text}"));
            let shown = serde_json::to_string(&Form::of(&subscription, None)).expect("JSON");
            assert_eq!(read(&shown).expect("it reads"), subscription, "{shown}");
        }
    }

    #[test]
    fn a_secret_is_sealed_never_shown_and_kept_when_what_was_shown_is_given_back() {
        let key = frevo_event::SealingKey::new(&[7; 32]);
        let scope = Scope::new("000000000000", "us-east-1");
        let read = |text: &str, replaced: Option<&Subscription>| {
            let seal = |secret: &str| key.seal(secret.as_bytes(), [1; 16]);
            let form = Form::parse(text.as_bytes()).expect("it reads");
            form.subscription(&scope, "hook", replaced, seal).expect("it is right")
        };
        let first =
            read(r#"{"target":{"type":"webhook","url":"https://example.com/","secret":"s3cret"}}"#, None);
        let shown = serde_json::to_string(&Form::of(&first, None)).expect("JSON");
        assert!(!shown.contains("s3cret") && shown.contains(r#""hasSecret":true"#), "{shown}");
        assert_eq!(read(&shown, Some(&first)), first);
        let Target::Webhook(webhook) = &first.target else { panic!("a webhook") };
        let sealed = webhook.secret.as_ref().expect("it has one");
        assert_eq!(key.open(sealed).expect("it is ours"), b"s3cret");
    }

    #[test]
    fn what_tasks_take_does_not_become_a_queue_nor_a_queue_what_they_take() {
        let task = r#"{"target":{"type":"task","arn":"arn:aws:states:us-east-1:000000000000:stateMachine:orders",
            "state":"Paid","eventKey":"$.detail.order","taskKey":"$.order"}}"#;
        let queue = r#"{"target":{"type":"queue"}}"#;
        let scope = Scope::new("000000000000", "us-east-1");
        for (before, after) in [(task, queue), (queue, task)] {
            let before = read(before).expect("it is right");
            let form = Form::parse(after.as_bytes()).expect("it reads");
            let refused = form.subscription(&scope, "billing", Some(&before), |_| panic!("no secret"));
            assert!(refused.expect_err("it is another kind").to_string().contains("delete it first"));
        }
    }

    #[test]
    fn a_subscription_begins_once_and_what_was_shown_of_it_can_be_given_back() {
        let form = |start_at: &str, target: &str| {
            let text = format!(r#"{{"target":{target}{start_at}}}"#);
            Form::parse(text.as_bytes()).expect("it reads")
        };
        let (queue, moment) = (r#"{"type":"queue"}"#, Timestamp::parse("2026-01-02T03:04:05Z"));
        let at = r#","startAt":"2026-01-02T03:04:05Z""#;
        let start =
            |text: &str, replaced| form(text, queue).start_at(replaced).map_err(|error| error.to_string());
        assert_eq!(start("", None), Ok(None));
        assert_eq!(start(at, None), Ok(moment));
        assert_eq!(start(r#","startAt":"earliest""#, None), Ok(Some(Timestamp(0))));
        assert_eq!(start(at, Some(moment)), Ok(moment));
        assert_eq!(start("", Some(moment)), Ok(moment));
        assert!(start(at, Some(None)).expect_err("it began").contains("begins once"));
        assert!(start(r#","startAt":"soon""#, None).expect_err("no moment").contains("not `soon`"));
        let task = r#"{"type":"task","arn":"a","state":"Paid","eventKey":"$.id","taskKey":"$.id"}"#;
        assert!(form(at, task).start_at(None).expect_err("tasks").to_string().contains("not for them"));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, told) in [
            ("{}", "missing field `target`"),
            (r#"{"target":{"type":"fax"}}"#, "unknown variant `fax`"),
            (r#"{"target":{"type":"queue"},"patern":{}}"#, "unknown field `patern`"),
            (
                r#"{"target":{"type":"queue"},"name":"other"}"#,
                "it is named `other`, and the path says `billing`",
            ),
            (
                r#"{"target":{"type":"queue"},"pattern":{"a":1}}"#,
                "the event pattern is not valid: \"a\" must be",
            ),
            (r#"{"target":{"type":"webhook","url":"ftp://x"}}"#, "`ftp://x` is no http or https URL"),
            (
                r#"{"target":{"type":"queue"},"input":{"path":"$.id","constant":7}}"#,
                "`input` is one of `constant`, `path` and `template`",
            ),
            (r#"{"target":{"type":"bus","arn":"x"}}"#, "`x` is no ARN of an event bus"),
            (r#"{"target":{"type":"kafkaTopic","topic":"a b"}}"#, "`target.topic`: `a b` is no topic"),
            (r#"{"target":{"type":"amqpExchange"}}"#, "`target.routingKey` is missing"),
            (
                r#"{"target":{"type":"task","arn":"arn:aws:states:us-east-1:000000000000:stateMachine:orders",
                    "state":"Paid","eventKey":"$.detail.order","taskKey":"$.*"}}"#,
                "`$.*` is no path to a task's key",
            ),
            (
                r#"{"target":{"type":"task","arn":"arn:aws:states:us-east-1:000000000000:stateMachine:orders",
                    "state":"Paid","eventKey":"order","taskKey":"$.order"}}"#,
                "`order` is no path to an event's key",
            ),
            (
                r#"{"target":{"type":"queue"},"delivery":{"attemptsMax":0}}"#,
                "`delivery.attemptsMax` is from 1",
            ),
        ] {
            let error = read(text).expect_err(text).to_string();
            assert!(error.contains(told), "{error}");
        }
    }
}
