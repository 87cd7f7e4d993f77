//! An event of AWS's history, ready to be written as its API writes it.

use std::sync::Arc;

use frevo_event::Timestamp;
use frevo_value::Payload;
use serde::{Serialize, Serializer};

/// An event of AWS's history.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryEvent {
    /// 1, 2, 3… in the order of the history.
    pub id: u32,
    /// The event that caused it; 0: none.
    pub previous_id: u32,
    /// When it happened.
    pub timestamp: Timestamp,
    /// One of AWS's 62 types, as it is spelled: `PassStateEntered`.
    pub event_type: &'static str,
    /// What it says, if its type says anything.
    pub details: Option<Details>,
}

/// The details member of an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Details {
    /// The member's name: `stateEnteredEventDetails`.
    pub member: &'static str,
    /// Its fields, by name, those that are present.
    pub fields: Vec<(&'static str, DetailValue)>,
}

/// The value of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum DetailValue {
    /// Execution data: a string that is JSON text.
    Data(Payload),
    /// Execution data as the caller wrote it: a string.
    Verbatim(Arc<str>),
    /// Execution data: an object of name to JSON text.
    Variables(Vec<(Arc<str>, Payload)>),
    /// `{"truncated":false}`, beside execution data.
    NotTruncated,
    /// `{"truncated":true}`, beside execution data that is cut.
    Truncated,
    /// A string.
    Text(Arc<str>),
    /// A number.
    Number(u32),
    /// `{"roleArn":…}`
    Role(Arc<str>),
}

impl DetailValue {
    /// Whether `includeExecutionData: false` leaves the field out.
    pub fn is_execution_data(&self) -> bool {
        matches!(
            self,
            Self::Data(_) | Self::Verbatim(_) | Self::Variables(_) | Self::NotTruncated | Self::Truncated
        )
    }
}

/// As AWS's API writes it, and its logs.
impl Serialize for DetailValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Data(payload) => serializer.serialize_str(payload.text()),
            Self::Verbatim(text) | Self::Text(text) => serializer.serialize_str(text),
            Self::Variables(variables) => {
                serializer.collect_map(variables.iter().map(|(name, value)| (name, value.text())))
            }
            Self::NotTruncated => serializer.collect_map([("truncated", false)]),
            Self::Truncated => serializer.collect_map([("truncated", true)]),
            Self::Number(number) => serializer.serialize_u32(*number),
            Self::Role(role) => serializer.collect_map([("roleArn", role)]),
        }
    }
}

impl Details {
    pub(super) fn new(member: &'static str) -> Self {
        Self { member, fields: Vec::new() }
    }

    /// Adds a field.
    pub(super) fn with(mut self, name: &'static str, value: DetailValue) -> Self {
        self.fields.push((name, value));
        self
    }

    pub(super) fn text(self, name: &'static str, text: &str) -> Self {
        self.with(name, DetailValue::Text(text.into()))
    }

    /// Adds a field if there is something to say.
    pub(super) fn option(self, name: &'static str, text: Option<&Arc<str>>) -> Self {
        match text {
            Some(text) => self.with(name, DetailValue::Text(text.clone())),
            None => self,
        }
    }

    pub(super) fn number(self, name: &'static str, number: Option<u32>) -> Self {
        match number {
            Some(number) => self.with(name, DetailValue::Number(number)),
            None => self,
        }
    }

    pub(super) fn input(self, input: &Payload) -> Self {
        self.with("input", DetailValue::Data(input.clone())).with("inputDetails", DetailValue::NotTruncated)
    }

    pub(super) fn output(self, output: &Payload) -> Self {
        self.with("output", DetailValue::Data(output.clone()))
            .with("outputDetails", DetailValue::NotTruncated)
    }
}
