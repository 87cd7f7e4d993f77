//! The states that hold others: Parallel and Map.

use frevo_event::StateNumber;
use frevo_value::Value;

use super::chain::{self, Document, Targets};
use super::fields::Language;
use super::node::Node;
use super::query::Stage;
use super::task;
use crate::definition::{Count, Items, Map, Parallel, Percentage};

/// What only a distributed Map has.
const DISTRIBUTED: [&str; 4] = ["ItemReader", "ItemBatcher", "ResultWriter", "Label"];

pub(super) fn parallel(
    document: &Document,
    node: &Node<'_>,
    number: StateNumber,
    targets: &Targets,
) -> Option<Parallel> {
    node.require(&["Branches"]);
    let branches = branches(document, node, number);
    let parameters = task::parameters(node);
    let outcome = task::outcome(node, targets);
    Some(Parallel { parameters, branches: branches?, outcome })
}

fn branches(document: &Document, node: &Node<'_>, number: StateNumber) -> Option<Vec<StateNumber>> {
    let elements = node.elements("Branches")?;
    let mut first = usize::from(number.0) + 1;
    let mut starts = Vec::with_capacity(elements.len());
    for branch in node.nodes("Branches", elements) {
        starts.extend(chain::compile_inner(document, &branch, first, &[]));
        first += chain::size(branch.object);
    }
    (starts.len() == elements.len()).then_some(starts)
}

pub(super) fn map(
    document: &Document,
    node: &Node<'_>,
    number: StateNumber,
    targets: &Targets,
) -> Option<Map> {
    node.at_most_one(&["Parameters", "ItemSelector"]);
    refuse_distributed(node);
    let start_at = processor(document, node, number);
    let items = items(node);
    let old_name = node.language == Language::JsonPath && !node.has("ItemSelector");
    let item_selector = node.template(if old_name { "Parameters" } else { "ItemSelector" }, Stage::Before);
    let concurrency_max = count(node, "MaxConcurrency").unwrap_or(Count::Literal(0));
    let tolerated_failure_count = count(node, "ToleratedFailureCount");
    let tolerated_failure_percentage = percentage(node, "ToleratedFailurePercentage");
    let outcome = task::outcome(node, targets);
    Some(Map {
        items,
        item_selector,
        concurrency_max,
        tolerated_failure_count,
        tolerated_failure_percentage,
        start_at: start_at?,
        outcome,
    })
}

fn items(node: &Node<'_>) -> Items {
    match node.language {
        Language::JsonPath => match node.object.get("ItemsPath").and_then(Value::as_str) {
            Some("$") => Items::Input,
            _ => node.single_path("ItemsPath").map_or(Items::Input, Items::Path),
        },
        Language::Jsonata => {
            if !node.is_query("Items") {
                node.array("Items");
            }
            node.template("Items", Stage::Before).map_or(Items::Input, Items::Template)
        }
    }
}

/// Compiles the states inside a state that itself can't be compiled, so that
/// what is wrong with them is told as well.
pub(super) fn compile_inner_only(document: &Document, node: &Node<'_>, number: StateNumber) {
    match node.object.get("Type").and_then(Value::as_str) {
        Some("Parallel") => drop(branches(document, node, number)),
        Some("Map") => drop(processor(document, node, number)),
        _ => {}
    }
}

fn processor(document: &Document, node: &Node<'_>, number: StateNumber) -> Option<StateNumber> {
    node.exactly_one(&["ItemProcessor", "Iterator"]);
    let processor = node.node(chain::processor_field(node.object))?;
    if let Some(config) = processor.node("ProcessorConfig") {
        config.allow_only(&["Mode", "ExecutionType"]);
        let distributed = config.word("Mode", &["INLINE", "DISTRIBUTED"]) == Some("DISTRIBUTED");
        if distributed {
            config.require(&["ExecutionType"]);
            config.word("ExecutionType", &["STANDARD", "EXPRESS"]);
        } else if config.has("ExecutionType") {
            config.refuse("Field 'ExecutionType' is not supported");
        }
    }
    chain::compile_inner(document, &processor, usize::from(number.0) + 1, &["ProcessorConfig"])
}

/// AWS runs distributed Maps, this version does not: one mention for each.
fn refuse_distributed(node: &Node<'_>) {
    let processor = chain::processor_field(node.object);
    let config = node.object.get(processor).and_then(|processor| processor.get("ProcessorConfig"));
    let mode = config.and_then(|config| config.get("Mode")).and_then(Value::as_str);
    let location = match DISTRIBUTED.iter().find(|field| node.has(field)) {
        _ if mode == Some("DISTRIBUTED") => format!("{processor}/ProcessorConfig/Mode"),
        Some(field) => (*field).to_owned(),
        None => return,
    };
    node.report.unsupported(node.at(&location), "Distributed Map states are");
}

/// A whole number, computed or with its `Path` twin.
fn count(node: &Node<'_>, field: &str) -> Option<Count> {
    if node.is_query(field) {
        return node.query(field).map(Count::Query);
    }
    let twin = format!("{field}Path");
    node.at_most_one(&[field, &twin]);
    let literal = node.integer(field, 0, i64::from(u32::MAX)).map(Count::Literal);
    node.definite_path(&twin).map(Count::Path).or(literal)
}

/// A percentage, computed or with its `Path` twin.
fn percentage(node: &Node<'_>, field: &str) -> Option<Percentage> {
    if node.is_query(field) {
        return node.query(field).map(Percentage::Query);
    }
    let twin = format!("{field}Path");
    node.at_most_one(&[field, &twin]);
    let literal = node.float(field, 0.0, Some(100.0)).map(Percentage::Literal);
    node.definite_path(&twin).map(Percentage::Path).or(literal)
}
