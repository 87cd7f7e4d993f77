//! A state: what all types share.

use std::sync::Arc;

use frevo_event::StateNumber;
use frevo_value::Value;

use super::chain::{Document, Targets};
use super::fields::{Fields, Language, TYPES};
use super::node::Node;
use super::query::Stage;
use super::{choice, fan, flow, task};
use crate::definition::{DataFlow, Kind, ResultPath, Selector, State, Transition};
use crate::expression::Template;

/// Compiles a state; `None` if something is wrong with it, which was reported,
/// or if this version can't run it.
pub(super) fn compile(
    document: &Document,
    name: &Arc<str>,
    node: &Node<'_>,
    number: StateNumber,
    targets: &Targets,
) -> Option<State> {
    node.word("QueryLanguage", &["JSONPath", "JSONata"]);
    node.string("Comment");
    let language = Language::of(node.object, document.language);
    let downgraded =
        document.language == Language::Jsonata && node.has("QueryLanguage") && language == Language::JsonPath;
    if downgraded {
        node.refuse("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine");
    }
    let (kind, fields) = kind(node)?;
    if !downgraded {
        fields.check_state(node, language);
    }
    if fields.both.contains(&"Next") {
        check_next_or_end(node);
    }
    if downgraded {
        fan::compile_inner_only(document, node, number);
        return None;
    }
    let node = &node.clone().into_state(language);
    let stage = if matches!(kind, "Task" | "Parallel" | "Map") { Stage::Done } else { Stage::Before };
    let kind = match kind {
        "Task" => task::compile(document, node, targets).map(|task| Kind::Task(Box::new(task))),
        "Wait" => flow::wait(node).map(Kind::Wait),
        "Pass" => flow::pass(node).map(|pass| Kind::Pass(Box::new(pass))),
        "Succeed" => Some(Kind::Succeed),
        "Fail" => Some(Kind::Fail(flow::fail(node))),
        "Choice" => choice::compile(node, targets).map(|choice| Kind::Choice(Box::new(choice))),
        "Parallel" => {
            fan::parallel(document, node, number, targets).map(|parallel| Kind::Parallel(Box::new(parallel)))
        }
        _ => fan::map(document, node, number, targets).map(|map| Kind::Map(Box::new(map))),
    };
    let data_flow = data_flow(node, stage);
    let assign = assign(node, stage);
    let transition = transition(node, targets);
    Some(State { name: name.clone(), kind: kind?, data_flow, assign, transition })
}

fn data_flow(node: &Node<'_>, stage: Stage) -> DataFlow {
    match node.language {
        Language::JsonPath => DataFlow::JsonPath {
            input_path: selector(node, "InputPath"),
            output_path: selector(node, "OutputPath"),
        },
        Language::Jsonata => DataFlow::Jsonata { output: node.template("Output", stage) },
    }
}

fn kind(node: &Node<'_>) -> Option<(&'static str, &'static Fields)> {
    if !node.has("Type") {
        node.require(&["Type"]);
        return None;
    }
    let given = node.object.get("Type").and_then(Value::as_str);
    let known = TYPES.into_iter().find(|name| given == Some(name));
    if known.is_none() {
        let types = TYPES.join(", ");
        node.refuse_field("Type", format!("The field 'Type' should have one of these values: [{types}]"));
    }
    known.and_then(|name| Some((name, Fields::of_type(name)?)))
}

/// `End: false` says nothing.
fn check_next_or_end(node: &Node<'_>) {
    node.string("Next");
    let ends = node.boolean("End");
    if ends == Some(false) && !node.has("Next") {
        node.refuse("This object should have only one of the following fields: [Next, End]");
    } else if ends != Some(false) {
        node.exactly_one(&["Next", "End"]);
    }
}

fn transition(node: &Node<'_>, targets: &Targets) -> Option<Transition> {
    let ends = node.object.get("End").and_then(Value::as_bool) == Some(true);
    match node.object.get("Next").and_then(Value::as_str) {
        Some(name) => targets.get(name).copied().map(Transition::Next),
        None => ends.then_some(Transition::End),
    }
}

fn selector(node: &Node<'_>, field: &str) -> Selector {
    match node.object.get(field) {
        None => Selector::Whole,
        Some(Value::Null) => Selector::Nothing,
        Some(Value::String(text)) if &**text == "$" => Selector::Whole,
        Some(_) => node.path(field).map_or(Selector::Whole, Selector::Path),
    }
}

/// `ResultPath` of a state or a Catcher; of JSONata's the result is the whole.
pub(super) fn result_path(node: &Node<'_>) -> ResultPath {
    if node.language == Language::Jsonata {
        return ResultPath::Whole;
    }
    match node.object.get("ResultPath") {
        None => ResultPath::Whole,
        Some(Value::Null) => ResultPath::Discard,
        Some(Value::String(text)) if &**text == "$" => ResultPath::Whole,
        Some(_) => node.reference_path("ResultPath").map_or(ResultPath::Whole, ResultPath::At),
    }
}

/// `Assign` of a state, a rule or a Catcher.
pub(super) fn assign(node: &Node<'_>, stage: Stage) -> Option<Template> {
    node.has("Assign").then(|| node.node("Assign"))??;
    node.template("Assign", stage)
}

/// `Output` of a rule or a Catcher, which only JSONata has.
pub(super) fn output(node: &Node<'_>, stage: Stage) -> Option<Template> {
    if node.language == Language::Jsonata { node.template("Output", stage) } else { None }
}
