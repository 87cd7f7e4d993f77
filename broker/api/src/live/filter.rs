//! What a listener wants to see.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::sync::Arc;

use frevo_event::{Arn, Event, Scope};
use frevo_router::{Pattern, PatternError};
use frevo_value::Payload;
use percent_encoding::percent_decode_str;
use serde_json::json;

use crate::observed::sights::{BUS_PREFIX, bus_of};

/// What a listener wants to see.
#[derive(Debug)]
pub(crate) struct Filter {
    /// The account and region of the buses.
    pub(crate) scope: Scope,
    /// The bus; none: any.
    pub(crate) bus: Option<Arc<str>>,
    /// All of these.
    patterns: Vec<Pattern>,
}

/// Why a filter is refused.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FilterError {
    #[error(
        "there is no parameter `{name}`: they are `bus`, `source`, `pattern`, `execution` and `stateMachine`"
    )]
    Unknown { name: String },
    #[error("the parameter `{name}` is no text")]
    NoText { name: String },
    #[error("`{arn}` is no ARN of {what}")]
    Arn { arn: String, what: &'static str },
    #[error("the event pattern is not valid: {0}")]
    Pattern(#[from] PatternError),
}

/// An event, and its JSON as patterns see it, made once for all listeners.
pub(super) struct Seen<'a> {
    event: &'a Event,
    payload: OnceCell<Payload>,
}

impl<'a> Seen<'a> {
    pub(super) fn new(event: &'a Event) -> Self {
        Self { event, payload: OnceCell::new() }
    }
}

impl Filter {
    /// The filter of a query, whose account and region are read elsewhere.
    pub(super) fn parse(scope: Scope, query: &str) -> Result<Self, FilterError> {
        let mut filter = Self { scope, bus: None, patterns: Vec::new() };
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = decode(name, value)?;
            match name {
                "account" | "region" => {}
                "bus" => filter.bus = Some(value.as_ref().into()),
                "source" => filter.bus = Some(bus_of(&value)),
                "pattern" => filter.patterns.push(Pattern::parse(&value)?),
                "execution" => match value.parse() {
                    Ok(Arn::Execution { .. } | Arn::ExpressExecution { .. }) => {
                        filter.patterns.push(changes_of("executionArn", &value)?);
                    }
                    _ => return Err(FilterError::Arn { arn: value.into_owned(), what: "an execution" }),
                },
                "stateMachine" => match value.parse() {
                    Ok(Arn::StateMachine { .. }) => {
                        filter.patterns.push(changes_of("stateMachineArn", &value)?);
                    }
                    _ => return Err(FilterError::Arn { arn: value.into_owned(), what: "a state machine" }),
                },
                other => return Err(FilterError::Unknown { name: other.to_owned() }),
            }
        }
        Ok(filter)
    }

    pub(super) fn wants(&self, seen: &Seen<'_>) -> bool {
        let event = seen.event;
        *event.scope() == self.scope
            // What is observed is told only to who asks for it: it may be very much.
            && self.bus.as_ref().map_or(!event.bus.starts_with(BUS_PREFIX), |bus| *bus == event.bus)
            && self
                .patterns
                .iter()
                .all(|pattern| pattern.matches(seen.payload.get_or_init(|| event.envelope.payload())))
    }
}

/// The changes of status whose detail says this.
fn changes_of(member: &str, arn: &str) -> Result<Pattern, PatternError> {
    Pattern::parse(&json!({ "source": ["aws.states"], "detail": { member: [arn] } }).to_string())
}

/// A value as it was before it was written into a query, by a form (`+`) or not.
fn decode<'a>(name: &str, value: &'a str) -> Result<Cow<'a, str>, FilterError> {
    let spaced = value.replace('+', " ");
    match percent_decode_str(&spaced).decode_utf8() {
        Ok(text) => Ok(Cow::Owned(text.into_owned())),
        Err(_) => Err(FilterError::NoText { name: name.to_owned() }),
    }
}

#[cfg(test)]
mod tests {
    use frevo_event::Timestamp;
    use frevo_event::cloud_event::{CloudEvent, Reception};

    use super::*;

    const EXECUTION: &str = "arn:aws:states:us-east-1:000000000000:execution:orders:o-1";

    fn scope() -> Scope {
        Scope::new("000000000000", "us-east-1")
    }

    fn event(bus: &str, source: &str, data: &serde_json::Value) -> Event {
        let text = json!({ "specversion": "1.0", "id": "1", "source": source, "type": "T", "data": data });
        let payload = Payload::parse(&text.to_string()).expect("JSON");
        let event = CloudEvent::parse_structured(&payload).expect("an event");
        Event::from_cloud_event(bus.into(), &event, &Reception { scope: scope(), time: Timestamp(0) })
    }

    fn wants(query: &str, event: &Event) -> bool {
        Filter::parse(scope(), query).expect("a filter").wants(&Seen::new(event))
    }

    #[test]
    fn what_is_wanted_is_of_the_bus_and_meets_the_pattern() {
        let dear = event("shop", "shop", &json!({ "amount": 500 }));
        assert!(wants("", &dear));
        let seen = event("source/orders", "shop", &json!({}));
        assert!(wants("source=orders", &seen) && !wants("", &seen) && !wants("source=shop", &dear));
        assert!(wants("bus=shop", &dear) && !wants("bus=default", &dear));
        assert!(wants("pattern=%7B%22source%22%3A+%5B%22shop%22%5D%7D", &dear));
        assert!(!wants("bus=shop&pattern=%7B%22source%22:[%22till%22]}", &dear));
        let other = Filter::parse(Scope::new("111111111111", "us-east-1"), "").expect("a filter");
        assert!(!other.wants(&Seen::new(&dear)));
    }

    #[test]
    fn changes_of_one_execution_are_told_from_those_of_others() {
        let change = event("default", "aws.states", &json!({ "executionArn": EXECUTION }));
        assert!(wants(&format!("execution={EXECUTION}"), &change));
        assert!(!wants(&format!("execution={EXECUTION}2"), &change));
        // What a publisher says about an execution is no change of its status.
        let said = event("default", "shop", &json!({ "executionArn": EXECUTION }));
        assert!(!wants(&format!("execution={EXECUTION}"), &said));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (query, told) in [
            ("buss=x", "there is no parameter `buss`"),
            ("execution=x", "`x` is no ARN of an execution"),
            ("stateMachine=x", "`x` is no ARN of a state machine"),
            ("pattern={}", "the event pattern is not valid"),
            ("bus=%ff", "the parameter `bus` is no text"),
        ] {
            let error = Filter::parse(scope(), query).expect_err(query).to_string();
            assert!(error.contains(told), "{error}");
        }
    }
}
