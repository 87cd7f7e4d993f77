//! Rules as answers have them.

use frevo_event::{EventsArn, Rule};
use serde::Serialize;

/// A rule of an answer.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RuleItem<'a> {
    name: &'a str,
    arn: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    event_pattern: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    schedule_expression: Option<&'a str>,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role_arn: Option<&'a str>,
    event_bus_name: &'a str,
}

impl<'a> RuleItem<'a> {
    /// The rule as lists and descriptions have it.
    pub(super) fn of(rule: &'a Rule) -> Self {
        Self {
            name: &rule.name,
            arn: arn(rule),
            event_pattern: rule.pattern.as_deref(),
            schedule_expression: rule.schedule.as_deref(),
            state: if rule.enabled { "ENABLED" } else { "DISABLED" },
            description: rule.description.as_deref(),
            role_arn: rule.role_arn.as_deref(),
            event_bus_name: &rule.bus,
        }
    }
}

/// A rule's ARN.
pub(super) fn arn(rule: &Rule) -> String {
    let Rule { scope, bus, name, .. } = rule;
    EventsArn::Rule { scope: scope.clone(), bus: bus.clone(), name: name.clone() }.to_string()
}
