//! JSONPath as Jayway reads it, which is what AWS evaluates paths with.
//!
//! A definite path of the input is looked up in the payload's bytes; only an
//! indefinite one needs the tree. The words of a failure are Jayway's, with the
//! JSON library that AWS has plugged into it: there an index past the end of an
//! array selects null.

mod filter;
mod node;
mod syntax;
mod walk;

use std::cell::Cell;
use std::sync::Arc;

use frevo_event::Timestamp;
use frevo_value::{Payload, Step, Value};

use super::{Beside, Data, EvaluationError, Seed, SyntaxError, bounded};
pub(super) use node::Node;
use walk::Walk;

/// What a path starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Root {
    /// `$`
    Input,
    /// `$$`
    Context,
    /// `$name`
    Variable(Arc<str>),
}

/// A parsed path.
#[derive(Clone, Debug)]
pub struct Path {
    text: Arc<str>,
    root: Root,
    /// What a definite path, or the definite beginning of another, steps through.
    names: Vec<Name>,
    /// `names` as a payload is asked for them.
    steps: Vec<Step>,
    /// What follows the first step that may select several nodes.
    tail: Vec<Segment>,
    function: Option<Function>,
}

/// A step to one node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Name {
    /// `.name`, `['name']`
    Key(Arc<str>),
    /// `[0]`, `[-1]`
    Index(i64),
}

/// One part of a path.
#[derive(Clone, Debug)]
enum Segment {
    /// A step to one node.
    One(Name),
    /// `['a','b']`: at the end of a path one object of these members, else each.
    Keys(Vec<Arc<str>>),
    /// `[0,2]`
    Indexes(Vec<i64>),
    /// `[from:to]`
    Slice(Option<i64>, Option<i64>),
    /// `*`
    Wildcard,
    /// `[?(…)]`
    Filter(Arc<filter::Filter>),
    /// `..`: the next segment, applied here and everywhere below.
    Descend,
}

/// A function at the end of a path: `$.items.length()`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Function {
    Length,
    Keys,
    First,
    Last,
    Concat,
    Sum,
    Min,
    Max,
    Avg,
    Stddev,
}

impl Path {
    /// Reads a path.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        syntax::parse(text)
    }

    /// The path as it is written.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// What it starts from.
    pub fn root(&self) -> &Root {
        &self.root
    }

    /// Whether it can select one node only.
    pub fn is_definite(&self) -> bool {
        self.tail.is_empty()
    }

    /// Whether it is `$`, which selects the input as it is.
    pub fn is_input(&self) -> bool {
        self.root == Root::Input && self.names.is_empty() && self.tail.is_empty() && self.function.is_none()
    }

    /// What it selects: the node of a definite path, the array of all matches of
    /// an indefinite one. A definite path that selects nothing is an error
    /// `NoResult`.
    pub fn evaluate(&self, data: &Data<'_>) -> Result<Value, EvaluationError> {
        self.select(data).map(Node::into_value)
    }

    /// What it selects, or nothing. Unlike [`Self::evaluate`] it finds nothing
    /// past the end of an array: `IsPresent` asks this.
    pub fn try_evaluate(&self, data: &Data<'_>) -> Option<Value> {
        self.find(data).map(Node::into_value)
    }

    /// What it selects from an input and a context object where no state is
    /// evaluated, so that there are no variables; or nothing.
    pub fn select_from(&self, input: &Payload, context: &dyn Fn() -> Value) -> Option<Value> {
        let random = Cell::new(Seed(0));
        self.try_evaluate(&Data {
            input,
            state_input: input,
            beside: Beside::Nothing,
            context,
            variables: &|_| None,
            random: &random,
            now: Timestamp(0),
        })
    }

    /// Every variable that it reads, filters included.
    pub fn variables(&self, found: &mut Vec<Arc<str>>) {
        if let Root::Variable(name) = &self.root {
            found.push(name.clone());
        }
        for segment in &self.tail {
            if let Segment::Filter(filter) = segment {
                filter.variables(found);
            }
        }
    }

    /// What it selects, as a payload: of the input its text is copied without
    /// being read.
    pub fn render(&self, data: &Data<'_>) -> Result<Payload, EvaluationError> {
        if self.is_input() {
            return Ok(data.input.clone());
        }
        let mut text = String::new();
        self.select(data)?.write(&mut text);
        bounded(text)
    }

    /// Its steps, if it is definite and counts nothing from the end.
    pub(super) fn into_reference(self) -> Option<(Vec<Name>, Vec<Step>)> {
        let from_end = |name: &Name| matches!(name, Name::Index(..0));
        let names_one = self.tail.is_empty() && self.function.is_none() && !self.names.iter().any(from_end);
        names_one.then_some((self.names, self.steps))
    }

    /// What it selects, without a tree where that can be.
    pub(super) fn select<'d>(&self, data: &'d Data<'_>) -> Result<Node<'d>, EvaluationError> {
        match self.find(data) {
            Some(node) => Ok(node),
            None => self.explain(data).map(|()| Node::Made(Value::Null)),
        }
    }

    /// What it selects, or nothing.
    pub(super) fn find<'d>(&self, data: &'d Data<'_>) -> Option<Node<'d>> {
        let start = self.start(data);
        let selected = if self.tail.is_empty() { start? } else { self.matches(start, data)? };
        match self.function {
            None => Some(selected),
            Some(function) => function.apply(&selected.into_value()).map(Node::Made),
        }
    }

    /// Where the definite beginning of the path leads.
    fn start<'d>(&self, data: &'d Data<'_>) -> Option<Node<'d>> {
        let made = match &self.root {
            Root::Input => {
                return match data.input.cached() {
                    Some(tree) => step_through(tree, &self.names).map(Node::Tree),
                    None => data.input.find(&self.steps).map(Node::Text),
                };
            }
            Root::Context => (data.context)(),
            Root::Variable(name) => (data.variables)(name)?,
        };
        step_through(&made, &self.names).cloned().map(Node::Made)
    }

    /// The array of all matches; none if they are too many to look for. A
    /// missing beginning has no matches.
    fn matches<'d>(&self, start: Option<Node<'d>>, data: &'d Data<'_>) -> Option<Node<'d>> {
        let Some(start) = start else {
            return Some(Node::Made(Vec::new().into()));
        };
        let walk = Walk::new(data);
        let tree = match &start {
            // The input's tree is made once and kept for the paths to come.
            Node::Text(_) => step_through(data.input.value(), &self.names)?,
            Node::Tree(tree) => tree,
            Node::Made(value) => value,
        };
        let mut matches = walk.matches(tree, &self.tail)?;
        // Members that are merged at the end of a definite path are one object.
        let merged = matches!(self.tail[..], [Segment::Keys(_)]);
        let selected = if merged { matches.pop()? } else { matches.into() };
        Some(Node::Made(selected))
    }

    /// Why a definite path has no node, in Jayway's words; nothing if it goes
    /// past the end of an array in its last step, which AWS takes for null.
    #[cold]
    fn explain(&self, data: &Data<'_>) -> Result<(), EvaluationError> {
        let root = match &self.root {
            Root::Input => data.input.value().clone(),
            Root::Context => (data.context)(),
            Root::Variable(name) => match (data.variables)(name) {
                Some(value) => value,
                None => return Err(self.no_result(format!("No results for path: $['{name}']"))),
            },
        };
        if self.function.is_some() && step_through(&root, &self.names).is_some() {
            return Err(self.no_result(
                "Aggregation function attempted to calculate value using empty array".to_owned(),
            ));
        }
        match absence(&root, &self.names) {
            Absence::Because(reason) => Err(self.no_result(reason)),
            Absence::PastEnd if self.tail.is_empty() => Ok(()),
            Absence::PastEnd => Err(self.no_result(format!("No results for path: {}", self.text))),
        }
    }

    fn no_result(&self, reason: String) -> EvaluationError {
        EvaluationError::NoResult { path: self.text.clone(), reason }
    }
}

/// The node that `names` lead to from `root`.
pub(super) fn step_through<'v>(root: &'v Value, names: &[Name]) -> Option<&'v Value> {
    names.iter().try_fold(root, |node, name| match (node, name) {
        (Value::Object(object), Name::Key(key)) => object.get(key),
        (Value::Array(items), Name::Index(index)) => item(items, *index),
        _ => None,
    })
}

/// The item at `index`, counted from the end where negative.
fn item(items: &[Value], index: i64) -> Option<&Value> {
    match usize::try_from(index) {
        Ok(index) => items.get(index),
        Err(_) => {
            let from_end = usize::try_from(index.unsigned_abs()).ok()?;
            items.get(items.len().checked_sub(from_end)?)
        }
    }
}

/// Why a path ends before its node.
enum Absence {
    /// Its last step is an index outside the array.
    PastEnd,
    /// In Jayway's words.
    Because(String),
}

fn absence(root: &Value, names: &[Name]) -> Absence {
    const PROVIDER: &str = "com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider";
    let mut node = Some(root);
    let mut path = "$".to_owned();
    for (place, name) in names.iter().enumerate() {
        let last = place + 1 == names.len();
        match (name, node) {
            (Name::Key(key), Some(Value::Object(object))) => {
                path += &format!("['{key}']");
                node = match object.get(key) {
                    None if last => return Absence::Because(format!("No results for path: {path}")),
                    None => return Absence::Because(format!("Missing property in path {path}")),
                    found => found,
                };
            }
            (Name::Key(key), other) => {
                return Absence::Because(format!(
                    "Expected to find an object with property ['{key}'] in path {path} but found '{}'. This is not a \
                     json object according to the JsonProvider: '{PROVIDER}'.",
                    other.map_or("null".to_owned(), class)
                ));
            }
            (Name::Index(index), Some(Value::Array(items))) => {
                path += &format!("[{index}]");
                node = item(items, *index);
            }
            (Name::Index(_), None) => return Absence::Because(format!("The path {path} is null")),
            (Name::Index(index), Some(other)) => {
                return Absence::Because(format!(
                    "Filter: [{index}] can only be applied to arrays. Current context is: {other}"
                ));
            }
        }
    }
    Absence::PastEnd
}

/// The Java class that Jackson holds such a value in.
fn class(value: &Value) -> String {
    let name = match value {
        Value::Null => "NullNode",
        Value::Bool(_) => "BooleanNode",
        Value::Number(number) => match number.as_i64() {
            Some(small) if i32::try_from(small).is_ok() => "IntNode",
            Some(_) => "LongNode",
            None => "DoubleNode",
        },
        Value::String(_) => "TextNode",
        Value::Array(_) => "ArrayNode",
        Value::Object(_) => "ObjectNode",
    };
    format!("com.fasterxml.jackson.databind.node.{name}")
}

#[cfg(test)]
mod tests;
