//! A source as JSON.

use std::sync::Arc;

use frevo_event::{
    EventSource, Origin, RecordFormat, RecordStart, Scope, Sealed, SourceAction, SubscriptionNumber,
    Timestamp,
};
use frevo_router::{Route, RouteError};
use serde::{Deserialize, Serialize};

use crate::port::SourceState;
use crate::subscriptions::form::{self as subscription, DeliveryForm, InputForm, TargetForm, check_name};
use crate::topic;

/// How long AMQP's names may be.
const AMQP_NAME_SIZE_MAX: usize = 255;

/// The pattern of every routing key, to exchanges that know patterns.
const EVERY_KEY: &str = "#";

/// A source's members. What is shown and not given is ignored when it is given
/// back, so that what was read can be written again.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Form {
    /// Its name; the path says it too.
    #[serde(default)]
    pub name: Arc<str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kafka: Option<KafkaForm>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    amqp: Option<AmqpForm>,
    #[serde(default)]
    format: FormatForm,
    /// The type of events that do not say theirs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    r#type: Option<Arc<str>>,
    /// Records are seen where they are, and none is taken.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    observe: bool,
    /// Where events are published, `default` if nothing is said; or else `target`
    /// says who alone is given them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bus: Option<Arc<str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    target: Option<TargetForm>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    input: Option<InputForm>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    delivery: Option<DeliveryForm>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    description: Option<Arc<str>>,
    #[serde(default)]
    paused: bool,
    #[serde(default)]
    created_at: String,
    /// How it stands on the node that is asked.
    #[serde(default)]
    state: Option<StateForm>,
}

/// A topic.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct KafkaForm {
    topic: Arc<str>,
    /// `earliest`, `latest` or a moment.
    #[serde(default = "latest")]
    start: String,
}

/// A queue, or an exchange.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct AmqpForm {
    /// One that others have made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    queue: Option<Arc<str>>,
    /// A queue of the source's own is bound to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    exchange: Option<Arc<str>>,
    /// By these, which may be patterns; absent: by every one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    routing_keys: Vec<Arc<str>>,
}

/// What a record is.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum FormatForm {
    #[default]
    Any,
    CloudEvents,
    Json,
    Registry,
}

/// How a source stands on a node.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct StateForm {
    /// The partitions of the topic that the node reads.
    partitions: Vec<u32>,
    /// How many records were published, or seen, since the node started.
    records: u64,
    /// How many could not be read.
    unreadable: u64,
    /// How many are there to be read, of the node's partitions.
    #[serde(skip_serializing_if = "Option::is_none")]
    lag: Option<u64>,
    /// How many bytes the records had.
    bytes: u64,
    /// How many came in a second, lately.
    per_second: f64,
    /// When the newest of them was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_at: Option<String>,
    /// What it waits for.
    #[serde(skip_serializing_if = "Option::is_none")]
    waits_for: Option<String>,
}

/// Why a source is refused as it is written.
#[derive(Debug, thiserror::Error)]
pub(super) enum FormError {
    #[error("it does not read: {0}")]
    Json(#[from] serde_json::Error),
    #[error("it is named `{name}`, and the path says `{path}`")]
    OtherName { name: String, path: String },
    #[error("`kafka.topic`: {0}")]
    Topic(#[from] topic::NoTopic),
    #[error("`kafka.start` is `{text}`, not `earliest`, `latest` or a moment as RFC 3339 writes it")]
    Start { text: String },
    #[error("a source has either `kafka` or `amqp`")]
    Origin,
    #[error("`amqp` has either a `queue` or an `exchange`, and `routingKeys` belong to an exchange")]
    Amqp,
    #[error("`amqp.{member}` has from 1 to {AMQP_NAME_SIZE_MAX} bytes")]
    AmqpName { member: &'static str },
    #[error("`format` is `registry` of `kafka` only")]
    Registry,
    #[error("a source has either a `bus` or a `target`")]
    Action,
    #[error("`input` and `delivery` belong to a `target`")]
    NoTarget,
    #[error("a source that is to `observe` takes nothing: it has no `{member}`")]
    Observes { member: &'static str },
    #[error(
        "a queue can't be observed: whoever reads a message takes it from those for whom it is; observe the exchange"
    )]
    ObservesQueue,
    #[error("`type` is empty")]
    EmptyType,
    #[error(transparent)]
    Subscription(#[from] subscription::FormError),
    #[error(transparent)]
    Route(#[from] RouteError),
}

impl Form {
    pub(super) fn parse(body: &[u8]) -> Result<Self, FormError> {
        Ok(serde_json::from_slice(body)?)
    }

    /// The source as it is shown.
    pub(super) fn of(source: &EventSource, state: Option<SourceState>) -> Self {
        let (mut bus, mut target, mut input, mut delivery) = (None, None, None, None);
        match &source.action {
            SourceAction::Publish { bus: published_to } => bus = Some(published_to.clone()),
            SourceAction::Deliver { target: goes_to, input: given, policy } => {
                target = Some(TargetForm::of(goes_to));
                input = given.as_ref().map(InputForm::of);
                delivery = Some(DeliveryForm::of(policy));
            }
            SourceAction::Observe => {}
        }
        let (kafka, amqp) = origin_forms(&source.origin);
        Self {
            name: source.name.clone(),
            kafka,
            amqp,
            format: match source.format {
                RecordFormat::Any => FormatForm::Any,
                RecordFormat::CloudEvents => FormatForm::CloudEvents,
                RecordFormat::Json => FormatForm::Json,
                RecordFormat::Registry => FormatForm::Registry,
            },
            r#type: source.event_type.clone(),
            observe: source.observes(),
            bus,
            target,
            input,
            delivery,
            description: source.description.clone(),
            paused: source.paused,
            created_at: source.created_at.to_string(),
            state: state.map(|state| StateForm {
                partitions: state.lanes,
                records: state.records,
                unreadable: state.unreadable,
                lag: state.lag,
                bytes: state.bytes,
                per_second: state.per_second,
                last_at: state.last_at.as_ref().map(Timestamp::to_string),
                waits_for: state.waits_for,
            }),
        }
    }

    /// The source, checked as far as it can be without knowing others. It takes the
    /// place of `replaced`.
    pub(super) fn source(
        self,
        scope: &Scope,
        path: &str,
        replaced: Option<&EventSource>,
        seal: impl FnOnce(&str) -> Sealed,
    ) -> Result<EventSource, FormError> {
        if !self.name.is_empty() && *self.name != *path {
            return Err(FormError::OtherName { name: self.name.to_string(), path: path.to_owned() });
        }
        check_name(path)?;
        if self.r#type.as_deref() == Some("") {
            return Err(FormError::EmptyType);
        }
        if self.observe {
            self.check_observes()?;
        }
        let action = match (self.bus, self.target) {
            _ if self.observe => SourceAction::Observe,
            (Some(_), Some(_)) => return Err(FormError::Action),
            (bus, None) if self.input.is_none() && self.delivery.is_none() => {
                SourceAction::Publish { bus: bus.unwrap_or_else(subscription::default_bus) }
            }
            (_, None) => return Err(FormError::NoTarget),
            (None, Some(target)) => {
                let replaced = match replaced.map(|replaced| &replaced.action) {
                    Some(SourceAction::Deliver { target, .. }) => Some(target),
                    _ => None,
                };
                SourceAction::Deliver {
                    target: target.target(replaced, seal)?,
                    input: self.input.map(InputForm::input).transpose()?,
                    policy: self.delivery.unwrap_or_default().policy()?,
                }
            }
        };
        let is_topic = self.kafka.is_some();
        let source = EventSource {
            scope: scope.clone(),
            name: path.into(),
            number: SubscriptionNumber::default(),
            origin: match (self.kafka, self.amqp) {
                (Some(kafka), None) => kafka.origin()?,
                (None, Some(amqp)) => amqp.origin()?,
                _ => return Err(FormError::Origin),
            },
            format: match self.format {
                FormatForm::Any => RecordFormat::Any,
                FormatForm::CloudEvents => RecordFormat::CloudEvents,
                FormatForm::Json => RecordFormat::Json,
                FormatForm::Registry if is_topic => RecordFormat::Registry,
                FormatForm::Registry => return Err(FormError::Registry),
            },
            event_type: self.r#type,
            action,
            // One that is made may be paused from the first; later that is asked for
            // by itself.
            paused: self.paused,
            description: self.description,
            created_at: Timestamp(0),
        };
        Route::new(source.subscription())?;
        Ok(source)
    }

    /// What is only looked at goes nowhere, and is there afterwards.
    fn check_observes(&self) -> Result<(), FormError> {
        let given = [
            ("bus", self.bus.is_some()),
            ("target", self.target.is_some()),
            ("input", self.input.is_some()),
            ("delivery", self.delivery.is_some()),
        ];
        if let Some((member, _)) = given.into_iter().find(|(_, is_given)| *is_given) {
            return Err(FormError::Observes { member });
        }
        match &self.amqp {
            Some(AmqpForm { queue: Some(_), .. }) => Err(FormError::ObservesQueue),
            _ => Ok(()),
        }
    }
}

impl KafkaForm {
    fn origin(self) -> Result<Origin, FormError> {
        topic::check(&self.topic)?;
        let start = match &*self.start {
            "earliest" => RecordStart::Earliest,
            "latest" => RecordStart::Latest,
            text => match Timestamp::parse(text) {
                Some(moment) => RecordStart::At(moment),
                None => return Err(FormError::Start { text: self.start }),
            },
        };
        Ok(Origin::Kafka { topic: self.topic, start })
    }
}

impl AmqpForm {
    fn origin(self) -> Result<Origin, FormError> {
        let Self { queue, exchange, mut routing_keys } = self;
        let named = [("queue", &queue), ("exchange", &exchange)].into_iter();
        let named = named.filter_map(|(member, name)| Some((member, name.as_deref()?)));
        let keys = routing_keys.iter().map(|key| ("routingKeys", &**key));
        for (member, name) in named.chain(keys) {
            if name.len() > AMQP_NAME_SIZE_MAX || (name.is_empty() && member != "routingKeys") {
                return Err(FormError::AmqpName { member });
            }
        }
        match (queue, exchange) {
            (Some(queue), None) if routing_keys.is_empty() => Ok(Origin::Queue { queue }),
            (None, Some(exchange)) => {
                if routing_keys.is_empty() {
                    routing_keys.push(EVERY_KEY.into());
                }
                Ok(Origin::Exchange { exchange, routing_keys })
            }
            _ => Err(FormError::Amqp),
        }
    }
}

/// Where a source reads, as it is shown.
fn origin_forms(origin: &Origin) -> (Option<KafkaForm>, Option<AmqpForm>) {
    match origin {
        Origin::Kafka { topic, start } => {
            (Some(KafkaForm { topic: topic.clone(), start: start_text(*start) }), None)
        }
        Origin::Queue { queue } => {
            let (queue, exchange, routing_keys) = (Some(queue.clone()), None, Vec::new());
            (None, Some(AmqpForm { queue, exchange, routing_keys }))
        }
        Origin::Exchange { exchange, routing_keys } => {
            let (queue, exchange, routing_keys) = (None, Some(exchange.clone()), routing_keys.clone());
            (None, Some(AmqpForm { queue, exchange, routing_keys }))
        }
    }
}

fn latest() -> String {
    start_text(RecordStart::Latest)
}

fn start_text(start: RecordStart) -> String {
    match start {
        RecordStart::Earliest => "earliest".to_owned(),
        RecordStart::Latest => "latest".to_owned(),
        RecordStart::At(moment) => moment.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<EventSource, FormError> {
        let scope = Scope::new("000000000000", "us-east-1");
        Form::parse(text.as_bytes())?.source(&scope, "orders", None, |_| panic!("nothing is sealed here"))
    }

    #[test]
    fn what_is_shown_can_be_given_back() {
        for text in [
            r#"{"kafka":{"topic":"orders"}}"#,
            r#"{"kafka":{"topic":"orders"},"observe":true,"type":"Placed"}"#,
            r#"{"amqp":{"queue":"orders"}}"#,
            r#"{"amqp":{"exchange":"shop"},"format":"json"}"#,
            r#"{"kafka":{"topic":"orders"},"format":"registry"}"#,
            r#"{"amqp":{"exchange":"shop","routingKeys":["orders.*","payments.#"]}}"#,
            r#"{"kafka":{"topic":"orders","start":"earliest"},"format":"cloudEvents","bus":"shop","paused":true}"#,
            r#"{"kafka":{"topic":"a.b-c_d","start":"2026-01-31T12:00:00Z"},"format":"json","type":"Placed",
                "target":{"type":"stateMachine","arn":"arn:aws:states:us-east-1:000000000000:stateMachine:orders"},
                "input":{"path":"$.detail"},"delivery":{"attemptsMax":3},"description":"the shop's"}"#,
            r#"{"kafka":{"topic":"payments"},"target":{"type":"task","state":"WaitForPayment",
                "arn":"arn:aws:states:us-east-1:000000000000:stateMachine:orders",
                "eventKey":"$.detail.order","taskKey":"$$.Execution.Input.order"}}"#,
        ] {
            let source = read(text).unwrap_or_else(|error| panic!("{error}: {text}"));
            let shown = serde_json::to_string(&Form::of(&source, None)).expect("JSON");
            assert_eq!(read(&shown).expect("it reads"), source, "{shown}");
        }
    }

    #[test]
    fn how_it_stands_is_shown() {
        let source = read(r#"{"kafka":{"topic":"orders"}}"#).expect("it is right");
        let state = SourceState {
            lanes: vec![0, 3],
            records: 7,
            unreadable: 1,
            lag: Some(2),
            bytes: 70,
            per_second: 0.5,
            last_at: Some(Timestamp(0)),
            waits_for: Some("there is no topic orders".to_owned()),
        };
        let shown = serde_json::to_value(Form::of(&source, Some(state))).expect("JSON");
        let expected = serde_json::json!({
            "partitions": [0, 3], "records": 7, "unreadable": 1, "lag": 2, "bytes": 70, "perSecond": 0.5,
            "lastAt": "1970-01-01T00:00:00.000Z", "waitsFor": "there is no topic orders",
        });
        assert_eq!(shown["state"], expected);
    }

    #[test]
    fn what_is_wrong_is_named() {
        let topic = r#""kafka":{"topic":"orders"}"#;
        for (text, told) in [
            (r#"{"kafka":{"topic":"a b"}}"#.to_owned(), "`kafka.topic`: `a b` is no topic"),
            (r#"{"kafka":{"topic":"a","start":"soon"}}"#.to_owned(), "`kafka.start` is `soon`"),
            ("{}".to_owned(), "either `kafka` or `amqp`"),
            (format!(r#"{{{topic},"amqp":{{"queue":"a"}}}}"#), "either `kafka` or `amqp`"),
            (r#"{"amqp":{"queue":"a","exchange":"b"}}"#.to_owned(), "either a `queue` or an `exchange`"),
            (
                r#"{"amqp":{"queue":"a","routingKeys":["b"]}}"#.to_owned(),
                "`routingKeys` belong to an exchange",
            ),
            (r#"{"amqp":{"queue":"a"},"format":"registry"}"#.to_owned(), "`registry` of `kafka` only"),
            (r#"{"amqp":{"exchange":""}}"#.to_owned(), "`amqp.exchange` has from 1"),
            (format!(r#"{{{topic},"bus":"a","target":{{"type":"queue"}}}}"#), "either a `bus` or a `target`"),
            (format!(r#"{{{topic},"input":{{"path":"$"}}}}"#), "belong to a `target`"),
            (format!(r#"{{{topic},"observe":true,"bus":"a"}}"#), "it has no `bus`"),
            (format!(r#"{{{topic},"observe":true,"target":{{"type":"queue"}}}}"#), "it has no `target`"),
            (r#"{"amqp":{"queue":"a"},"observe":true}"#.to_owned(), "a queue can't be observed"),
            (format!(r#"{{{topic},"type":""}}"#), "`type` is empty"),
            (format!(r#"{{{topic},"format":"xml"}}"#), "unknown variant `xml`"),
        ] {
            let error = read(&text).expect_err(&text).to_string();
            assert!(error.contains(told), "{error}");
        }
    }
}
