//! Expressions of JSONata: that they can be read, and that they read nothing
//! which can't be there (asl.md §3, §11).

use frevo_value::Value;

use super::node::Node;
use crate::expression::{Member, Query, Template};

/// Where in a state's life an expression is evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Before the state's work, or there is none: input and context.
    Before,
    /// The work is done: its result, too.
    Done,
    /// The work failed: its error, too.
    Caught,
}

impl Stage {
    fn has(self, member: Member) -> bool {
        match member {
            Member::Input | Member::Context => true,
            Member::Result => self == Self::Done,
            Member::ErrorOutput => self == Self::Caught,
        }
    }
}

/// A template that stands in the field with this path within the state.
pub(super) fn template(node: &Node<'_>, json: &Value, field: &str, stage: Stage) -> Option<Template> {
    let (template, errors) = Template::compile_queries(json, field);
    for error in &errors {
        refuse_text(node, &error.field, &error.error);
    }
    template.queries(&mut |query| check(node, query, stage));
    errors.is_empty().then_some(template)
}

/// An expression that stands in the field with this path within the state.
pub(super) fn query(node: &Node<'_>, text: &str, field: &str, stage: Stage) -> Option<Query> {
    match Query::parse(text, field) {
        Ok(query) => {
            check(node, &query, stage);
            Some(query)
        }
        Err(error) => {
            refuse_text(node, field, &error);
            None
        }
    }
}

fn refuse_text(node: &Node<'_>, field: &str, error: &frevo_jsonata::Error) {
    node.report.add("INVALID_JSONATA_EXPRESSION", error.message(), Some(node.at_in_state(field)));
}

/// Each thing once for an expression, as AWS tells it.
fn check(node: &Node<'_>, query: &Query, stage: Stage) {
    let mut told: Vec<String> = Vec::new();
    for context in &query.analysis().contexts {
        let place = if &*context.token == "$$" { "" } else { " at the top level" };
        told.push(format!("Reference to '{}'{place} is not supported.", context.token));
    }
    let states = query.analysis().variables.iter().filter(|reference| &*reference.variable == "states");
    for member in states.filter_map(|reference| reference.names.first()) {
        if !Member::named(member).is_some_and(|member| stage.has(member)) {
            told.push(format!("Field '$states.{member}' does not exist."));
        }
    }
    if query.assigns_states() {
        let location = Some(node.at_in_state(query.field()));
        node.report.add("RESERVED_VARIABLE_NAME", "Cannot assign to reserved variable '$states'.", location);
    }
    for unknown in &query.analysis().unknown_functions {
        let message = format!("There is no function '${}': calling it fails with T1006.", unknown.name);
        node.report.warn("FREVO_UNKNOWN_FUNCTION", message, node.at_in_state(query.field()));
    }
    for (place, message) in told.iter().enumerate() {
        if !told[..place].contains(message) {
            let location = Some(node.at_in_state(query.field()));
            node.report.add("UNSUPPORTED_JSONATA_EXPRESSION", message.as_str(), location);
        }
    }
}
