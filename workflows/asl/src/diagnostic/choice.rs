//! A Choice state and the shape of its rules. What the operators mean is
//! `expression`'s.

use frevo_value::{Object, Value};

use super::chain::Targets;
use super::fields::{self, Fields, Language};
use super::node::Node;
use super::query::Stage;
use super::{flow, state};
use crate::definition::{Choice, ChoiceBranch};
use crate::expression::{Path, Rule};

/// The kinds of a rule, in the order in which AWS lists them.
const KINDS: [&str; 5] = ["And", "Or", "Not", "Variable", "Condition"];

/// The comparison operators (asl.md §8).
const OPERATORS: [&str; 39] = [
    "BooleanEquals",
    "BooleanEqualsPath",
    "IsBoolean",
    "IsNull",
    "IsNumeric",
    "IsPresent",
    "IsString",
    "IsTimestamp",
    "NumericEquals",
    "NumericEqualsPath",
    "NumericGreaterThan",
    "NumericGreaterThanPath",
    "NumericGreaterThanEquals",
    "NumericGreaterThanEqualsPath",
    "NumericLessThan",
    "NumericLessThanPath",
    "NumericLessThanEquals",
    "NumericLessThanEqualsPath",
    "StringEquals",
    "StringEqualsPath",
    "StringGreaterThan",
    "StringGreaterThanPath",
    "StringGreaterThanEquals",
    "StringGreaterThanEqualsPath",
    "StringLessThan",
    "StringLessThanPath",
    "StringLessThanEquals",
    "StringLessThanEqualsPath",
    "StringMatches",
    "TimestampEquals",
    "TimestampEqualsPath",
    "TimestampGreaterThan",
    "TimestampGreaterThanPath",
    "TimestampGreaterThanEquals",
    "TimestampGreaterThanEqualsPath",
    "TimestampLessThan",
    "TimestampLessThanPath",
    "TimestampLessThanEquals",
    "TimestampLessThanEqualsPath",
];

/// The fields of a rule of JSONata, and those of the other language's.
const CONDITION: Fields = Fields {
    both: &["Next", "Assign", "Comment"],
    json_path: &["And", "Or", "Not", "Variable"],
    jsonata: &["Condition", "Output"],
};

/// What a top-level rule says of the way it opens.
const BRANCH: [&str; 2] = ["Next", "Assign"];

pub(super) fn compile(node: &Node<'_>, targets: &Targets) -> Option<Choice> {
    node.require(&["Choices"]);
    let default = node.string("Default").and_then(|name| targets.get(name).copied());
    let elements = node.elements("Choices")?;
    let rules = node.nodes("Choices", elements);
    let branches: Vec<ChoiceBranch> = rules.iter().filter_map(|rule| compile_branch(rule, targets)).collect();
    (branches.len() == elements.len()).then_some(Choice { branches, default })
}

fn compile_branch(node: &Node<'_>, targets: &Targets) -> Option<ChoiceBranch> {
    node.require(&["Next"]);
    let assign = state::assign(node, Stage::Before);
    let output = state::output(node, Stage::Before);
    let next = node.string("Next").and_then(|name| targets.get(name).copied());
    let rule = match node.language {
        Language::JsonPath => check_rule(node, true).then(|| compile_rule(node)).flatten(),
        Language::Jsonata => condition(node),
    };
    Some(ChoiceBranch { rule: rule?, assign, output, next: next? })
}

/// A rule of JSONata.
fn condition(node: &Node<'_>) -> Option<Rule> {
    CONDITION.check(node, node.language);
    node.require(&["Condition"]);
    if node.is_query("Condition") {
        return node.query("Condition").map(|query| Rule::from(*query));
    }
    node.boolean("Condition").map(Rule::from)
}

/// Compiles the rule without what belongs to its branch.
fn compile_rule(node: &Node<'_>) -> Option<Rule> {
    let mut bare = Object::default();
    for (field, value) in node.object.iter().filter(|(field, _)| !BRANCH.contains(&&***field)) {
        bare.insert(field.clone(), value.clone());
    }
    match Rule::compile(&Value::Object(bare.into())) {
        Ok(rule) => Some(rule),
        Err(error) => {
            node.refuse(error.message);
            None
        }
    }
}

/// Whether a rule, and those inside it, have the shape of one.
fn check_rule(node: &Node<'_>, top: bool) -> bool {
    let before = node.report.count();
    check_fields(node, top);
    if KINDS.iter().filter(|kind| node.has(kind)).count() != 1 {
        node.refuse(format!("The object must have only one of the following fields, [{}]", KINDS.join(", ")));
    }
    for field in ["And", "Or"] {
        let elements = node.elements(field).unwrap_or_default();
        node.nodes(field, elements).iter().for_each(|rule| {
            check_rule(rule, false);
        });
    }
    if let Some(rule) = node.node("Not") {
        check_rule(&rule, false);
    }
    if node.has("Variable") {
        check_reference(node, "Variable");
        check_comparison(node);
    }
    node.report.count() == before
}

fn check_fields(node: &Node<'_>, top: bool) {
    for (field, _) in node.object.iter() {
        let field = &**field;
        let known = KINDS.contains(&field) || OPERATORS.contains(&field) || field == "Comment";
        if field == "Condition" || top && field == "Output" {
            fields::refuse_foreign(node, field, Language::JsonPath);
        } else if !(known || top && BRANCH.contains(&field)) {
            node.refuse(format!("Field '{field}' is not supported"));
        }
    }
}

fn check_comparison(node: &Node<'_>) {
    let operators: Vec<&str> = OPERATORS.into_iter().filter(|operator| node.has(operator)).collect();
    match operators.len() {
        0 => node.exactly_one(&OPERATORS),
        // Naming those that are there helps more than naming all 39.
        _ => node.at_most_one(&operators),
    }
    for operator in operators {
        match (operator, node.object.get(operator)) {
            (operator, _) if operator.ends_with("Path") => check_reference(node, operator),
            (operator, _) if operator.starts_with("Is") || operator.starts_with("Boolean") => {
                node.boolean(operator);
            }
            (operator, Some(Value::Number(_))) if operator.starts_with("Numeric") => {}
            (operator, _) if operator.starts_with("Numeric") => {
                node.refuse_field(operator, "Expected value of type [NUMBER]");
            }
            (operator, _) if operator.starts_with("Timestamp") => {
                flow::timestamp(node, operator);
            }
            (operator, _) => {
                node.string(operator);
            }
        }
    }
}

fn check_reference(node: &Node<'_>, field: &str) {
    let Some(text) = node.string(field) else { return };
    match Path::parse(text) {
        Ok(path) if path.is_definite() => {}
        _ if !text.starts_with('$') => {
            node.refuse_field(field, "Value is not a Reference Path: Reference path didn't start with '$'");
        }
        _ => node.refuse_field(field, "Value is not a Reference Path"),
    }
}
