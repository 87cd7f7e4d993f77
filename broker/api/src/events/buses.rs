//! Buses as requests and answers have them.

use std::collections::BTreeMap;
use std::sync::Arc;

use frevo_event::{Bus, EventsArn, Scope, Timestamp};
use frevo_value::Payload;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::members;
use crate::check::Check;
use crate::request::Text;
use crate::wire::{self, Seconds};

/// What CreateEventBus and UpdateEventBus may say beside the name.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Settings<'a> {
    #[serde(borrow)]
    pub(super) description: Option<Text<'a>>,
    #[serde(borrow)]
    kms_key_identifier: Option<&'a RawValue>,
    #[serde(borrow)]
    dead_letter_config: Option<&'a RawValue>,
    #[serde(borrow)]
    log_config: Option<&'a RawValue>,
}

/// A bus of an answer.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct BusItem<'a> {
    name: &'a str,
    arn: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    policy: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    creation_time: Option<Seconds>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_modified_time: Option<Seconds>,
}

impl Settings<'_> {
    /// Checks what AWS's front end does.
    pub(super) fn check(&self, check: &mut Check) {
        check.length("description", self.description.as_deref(), 0, 512);
    }

    /// The settings beside the description, by member.
    pub(super) fn by_member(&self) -> BTreeMap<Arc<str>, Payload> {
        let given = [
            ("KmsKeyIdentifier", self.kms_key_identifier),
            ("DeadLetterConfig", self.dead_letter_config),
            ("LogConfig", self.log_config),
        ];
        let given = given.into_iter().filter_map(|(name, value)| Some((name, value?)));
        given.map(|(name, value)| (name.into(), Payload::from_trusted(value.get()))).collect()
    }
}

impl<'a> BusItem<'a> {
    /// The bus as lists and descriptions have it.
    pub(super) fn of(bus: &'a Bus) -> Self {
        let known = |at: Timestamp| (at != Timestamp(0)).then_some(Seconds(at));
        Self {
            name: &bus.name,
            arn: arn(&bus.scope, &bus.name),
            description: bus.description.as_deref(),
            policy: policy(bus),
            creation_time: known(bus.created_at),
            last_modified_time: known(bus.modified_at),
        }
    }
}

/// A bus's settings as answers have them.
pub(super) fn settings(bus: &Bus) -> BTreeMap<&str, Box<RawValue>> {
    bus.settings.iter().map(|(name, value)| (&**name, wire::raw(value.text()))).collect()
}

/// A bus's ARN.
pub(super) fn arn(scope: &Scope, name: &str) -> String {
    EventsArn::Bus { scope: scope.clone(), name: name.into() }.to_string()
}

/// The resource policy as a document; none without a statement.
fn policy(bus: &Bus) -> Option<String> {
    let statements: Vec<&str> = bus.policy.iter().map(|statement| statement.text.text()).collect();
    let document = || format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","));
    (!statements.is_empty()).then(document)
}

/// Checks the name that a new bus is to have.
pub(super) fn new_name<'a>(check: &mut Check, value: Option<&'a str>) -> &'a str {
    members::name(check, "name", value, 256)
}
