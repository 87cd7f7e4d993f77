//! A chain of states: the machine itself, a branch of a Parallel, the processor
//! of a Map. Its states lead only to each other.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use frevo_event::{MachineType, StateNumber};
use frevo_value::{Object, Value};

use super::fields::Language;
use super::node::Node;
use super::report::Report;
use super::{reference, state};
use crate::Machine;
use crate::definition::State;
use crate::limits::SECONDS_MAX;

/// What a name may have in characters (asl.md §1).
const NAME_LENGTH_MAX: usize = 80;

/// What holds for the whole document.
pub(super) struct Document {
    pub(super) machine_type: MachineType,
    pub(super) language: Language,
    names: RefCell<BTreeSet<Arc<str>>>,
    states: RefCell<Vec<Option<State>>>,
}

/// The names that the states of one chain may lead to.
pub(super) type Targets = BTreeMap<Arc<str>, StateNumber>;

/// The states inside a state: its branches or its processor, with where they
/// stand.
pub(super) fn inner<'a>(state: &'a Object, location: &str) -> Vec<(&'a Object, String)> {
    match state.get("Type").and_then(Value::as_str) {
        Some("Parallel") => {
            let branches = state.get("Branches").and_then(Value::as_array).unwrap_or_default();
            let chain = |(index, branch): (usize, &'a Value)| {
                Some((branch.as_object()?, format!("{location}/Branches[{index}]")))
            };
            branches.iter().enumerate().filter_map(chain).collect()
        }
        Some("Map") => {
            let field = processor_field(state);
            let chain = state.get(field).and_then(Value::as_object);
            chain.map(|chain| (chain, format!("{location}/{field}"))).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// The field that holds a Map's chain: `Iterator` is the old name.
pub(super) fn processor_field(map: &Object) -> &'static str {
    if map.get("ItemProcessor").is_some() { "ItemProcessor" } else { "Iterator" }
}

/// The states of a chain that are objects.
pub(super) fn states(chain: &Object) -> Vec<(&Arc<str>, &Object)> {
    let states = chain.get("States").and_then(Value::as_object);
    states.map_or_else(Vec::new, |states| {
        states.iter().filter_map(|(name, state)| Some((name, state.as_object()?))).collect()
    })
}

/// Compiles the whole document.
pub(super) fn compile_machine(
    document: &Object,
    machine_type: MachineType,
    report: &Report,
) -> Option<Machine> {
    let node = Node::root(document, report);
    node.allow_only(&["Comment", "QueryLanguage", "StartAt", "TimeoutSeconds", "Version", "States"]);
    node.word("Version", &["1.0"]);
    node.word("QueryLanguage", &["JSONPath", "JSONata"]);
    let language = Language::of(document, Language::JsonPath);
    // AWS accepts 0 here; no execution ends at once, so it means no timeout.
    let timeout_seconds = node.integer("TimeoutSeconds", 0, SECONDS_MAX).filter(|seconds| *seconds > 0);
    let state_count = size(document);
    if state_count > usize::from(u16::MAX) + 1 {
        report.unsupported("/States".to_owned(), "More than 65,536 states are");
        return None;
    }
    let states = RefCell::new(std::iter::repeat_with(|| None).take(state_count).collect());
    let document = Document { machine_type, language, names: RefCell::default(), states };
    let start_at = compile(&document, &node, 0);
    let states: Vec<State> = document.states.into_inner().into_iter().collect::<Option<_>>()?;
    let variable_references = reference::by_state(&states);
    Some(Machine { states, start_at: start_at?, timeout_seconds, variable_references })
}

/// Compiles a branch or a processor whose first state has the number `first`.
pub(super) fn compile_inner(
    document: &Document,
    node: &Node<'_>,
    first: usize,
    more: &[&str],
) -> Option<StateNumber> {
    node.allow_only(&[&["Comment", "StartAt", "States"], more].concat());
    compile(document, node, first)
}

/// Compiles the states; tells where the chain starts.
fn compile(document: &Document, node: &Node<'_>, first: usize) -> Option<StateNumber> {
    node.require(&["States", "StartAt"]);
    node.string("Comment");
    let start_at = node.string("StartAt");
    let states = node.node("States")?;
    if states.object.is_empty() {
        node.refuse_field("States", "Value cannot be empty");
    }
    let mut targets = Targets::new();
    let mut number = first;
    for (name, state) in states.object.iter() {
        targets.insert(name.clone(), StateNumber(number as u16));
        number += size_of_state(state);
    }
    for (name, number) in states.object.iter().map(|(name, _)| (name, targets[name])) {
        check_name(document, &states, name);
        if let Some(node) = states.node(name) {
            let state = state::compile(document, name, &node, number, &targets);
            document.states.borrow_mut()[usize::from(number.0)] = state;
        }
    }
    targets.get(start_at?).copied()
}

/// Names are unique in the whole document.
fn check_name(document: &Document, states: &Node<'_>, name: &Arc<str>) {
    let location = Some(states.at(name));
    if name.is_empty() {
        states.report.add("INVALID_STATE_NAME", "The state name cannot be empty", location);
    } else if name.chars().count() > NAME_LENGTH_MAX {
        let message =
            format!("State name {name} exceeds the {NAME_LENGTH_MAX}-character limit allowed by the service");
        states.report.add("INVALID_STATE_NAME", message, location);
    } else if !document.names.borrow_mut().insert(name.clone()) {
        states.report.add("DUPLICATE_STATE_NAME", format!("Duplicate State name: {name}"), location);
    }
}

/// How many states a chain has, nested ones included.
pub(super) fn size(chain: &Object) -> usize {
    let states = chain.get("States").and_then(Value::as_object);
    states.map_or(0, |states| states.iter().map(|(_, state)| size_of_state(state)).sum())
}

fn size_of_state(state: &Value) -> usize {
    let inner = state.as_object().map(|state| inner(state, "")).unwrap_or_default();
    1 + inner.iter().map(|(chain, _)| size(chain)).sum::<usize>()
}
