//! JSONata in a definition: `{% … %}` (asl.md §3).
//!
//! An expression has no context item; all that it reads are variables: the
//! workflow's, and `$states` with the state's input, the Context object and what
//! came of the state's work. Of `$states` only that is made which the expression
//! names. A path that names one node is read from the payload's text.

use std::cell::Cell;
use std::ops::RangeInclusive;
use std::sync::{Arc, LazyLock};

use frevo_event::Timestamp;
use frevo_jsonata::ast::Kind;
use frevo_jsonata::{Analysis, Answer, Budget, Dialect, Error, Expression, Host};
use frevo_value::{Number, Object, Payload, Step, Value};

use super::path::Node;
use super::{Beside, Data, EvaluationError, Seed, intrinsic, timestamp};

/// An expression, with the field that it stands in.
#[derive(Debug)]
pub struct Query {
    /// As it is written, without `{%` and `%}`.
    text: Arc<str>,
    /// Its field's path within the state: `Output/values[0]`.
    field: Arc<str>,
    expression: Expression,
    analysis: Analysis,
    reads: Reads,
    direct: Option<Direct>,
}

/// What an expression reads.
#[derive(Debug, Default)]
struct Reads {
    /// Members of `$states`.
    states: Vec<Member>,
    /// Whether `$states` is read as a whole.
    all_states: bool,
    /// Variables of the workflow.
    variables: Vec<Arc<str>>,
}

/// A member of `$states`, in the order in which AWS shows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Member {
    /// `$states.input`
    Input,
    /// `$states.context`
    Context,
    /// `$states.result`
    Result,
    /// `$states.errorOutput`
    ErrorOutput,
}

/// A node of one of the payloads in `$states`.
#[derive(Debug)]
struct Direct {
    of: Member,
    names: Vec<Arc<str>>,
    steps: Vec<Step>,
}

/// The reserved variable.
const STATES: &str = "states";

static MEMBERS: LazyLock<[(Member, Arc<str>); 4]> =
    LazyLock::new(|| Member::ALL.map(|member| (member, member.name().into())));

static STATES_NAME: LazyLock<Arc<str>> = LazyLock::new(|| STATES.into());

impl Member {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Input, Self::Context, Self::Result, Self::ErrorOutput];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Context => "context",
            Self::Result => "result",
            Self::ErrorOutput => "errorOutput",
        }
    }

    /// The member of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|member| member.name() == name)
    }
}

/// The expression in a string of a definition: it begins with `{%` and ends with
/// `%}`, or else the string is a literal.
pub fn delimited(text: &str) -> Option<&str> {
    Some(text.strip_prefix("{%")?.strip_suffix("%}")?.trim())
}

impl Query {
    /// Reads an expression, without its delimiters, that stands in `field`.
    ///
    /// # Errors
    /// Those of JSONata's parser.
    pub fn parse(text: &str, field: &str) -> Result<Self, Error> {
        let expression = Expression::parse(text, Dialect::Aws)?;
        let analysis = expression.analysis();
        let reads = Reads::of(&analysis);
        let direct = Direct::of(&expression);
        Ok(Self { text: text.into(), field: field.into(), expression, analysis, reads, direct })
    }

    /// The path of its field within the state.
    pub fn field(&self) -> &str {
        &self.field
    }

    /// What it takes from outside, for whoever checks it.
    pub fn analysis(&self) -> &Analysis {
        &self.analysis
    }

    /// Whether it assigns to `$states`, which is reserved (asl.md §3).
    pub fn assigns_states(&self) -> bool {
        let mut assigns = false;
        self.expression.tree().walk(&mut |node| {
            assigns |= matches!(&node.kind, Kind::Bind(name, _) if **name == *STATES);
        });
        assigns
    }

    /// Every variable of the workflow that it reads.
    pub fn variables(&self, found: &mut Vec<Arc<str>>) {
        found.extend(self.reads.variables.iter().cloned());
    }

    /// Its value.
    ///
    /// # Errors
    /// `States.QueryEvaluationError`, if it has none.
    pub fn evaluate(&self, data: &Data<'_>) -> Result<Value, EvaluationError> {
        self.select(data).map(Node::into_value)
    }

    /// Its value as a boolean.
    pub fn boolean(&self, data: &Data<'_>) -> Result<bool, EvaluationError> {
        let value = self.evaluate(data)?;
        value.as_bool().ok_or_else(|| self.of_type("boolean", &value))
    }

    /// Its value as a string.
    pub fn string(&self, data: &Data<'_>) -> Result<Arc<str>, EvaluationError> {
        match self.evaluate(data)? {
            Value::String(text) => Ok(text),
            value => Err(self.of_type("string", &value)),
        }
    }

    /// Its value as a number.
    pub fn number(&self, data: &Data<'_>) -> Result<Number, EvaluationError> {
        match self.evaluate(data)? {
            Value::Number(number) => Ok(number),
            value => Err(self.of_type("number", &value)),
        }
    }

    /// Its value as a whole number within a range.
    pub fn whole(&self, data: &Data<'_>, range: RangeInclusive<i64>) -> Result<i64, EvaluationError> {
        let number = self.number(data)?;
        let value = number.as_f64();
        // Every whole number that a field takes is far below 2^53.
        let whole = (value.fract() == 0.0 && value.abs() < 1e15).then_some(value as i64);
        whole.filter(|whole| range.contains(whole)).ok_or_else(|| {
            let (field, min, max) = (&self.field, range.start(), range.end());
            self.refused(&format!(
                "The {field} field must be an integer from {min} to {max}, but was: {number}"
            ))
        })
    }

    /// Its value as a moment (aws-behaviour.md 1, 20).
    pub fn timestamp(&self, data: &Data<'_>) -> Result<Timestamp, EvaluationError> {
        let text = self.string(data)?;
        timestamp::parse(&text).ok_or_else(|| EvaluationError::Query {
            message: format!(
                "The {} field cannot be parsed as an ISO-8601 extended offset date-time format string: {text}",
                self.field
            ),
            location: Some(self.field.clone()),
            late: true,
        })
    }

    /// Its value as an array.
    pub fn array(&self, data: &Data<'_>) -> Result<Value, EvaluationError> {
        match self.evaluate(data)? {
            value @ Value::Array(_) => Ok(value),
            value => Err(self.of_type("array", &value)),
        }
    }

    /// Its value is one that the field can't use.
    pub fn refused(&self, why: &str) -> EvaluationError {
        EvaluationError::Query { message: why.to_owned(), location: Some(self.field.clone()), late: false }
    }

    /// Its value, as text where no tree was needed.
    pub(super) fn select<'d>(&self, data: &'d Data<'_>) -> Result<Node<'d>, EvaluationError> {
        if let Some(node) = self.direct.as_ref().and_then(|direct| direct.select(data)) {
            return Ok(node);
        }
        let bindings = self.reads.bindings(data);
        let mut host = Seeded { random: data.random, now_millis: data.now.0 };
        match self.expression.evaluate(None, &bindings, &mut host, &Budget::AWS) {
            Ok(Answer::Value(value)) => Ok(Node::Made(value)),
            Ok(Answer::Undefined) => Err(self.failed("returned nothing (undefined).")),
            Ok(Answer::Function) => Err(self.failed("returned an unsupported result type.")),
            Err(error) => Err(self.failed(&thrown(&error))),
        }
    }

    fn of_type(&self, expected: &str, value: &Value) -> EvaluationError {
        let actual = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        self.failed(&format!(
            "returned an unexpected result type. Expected '{expected}', but was '{actual}' for value: {value}"
        ))
    }

    #[cold]
    fn failed(&self, what: &str) -> EvaluationError {
        let (text, field) = (&self.text, &self.field);
        self.refused(&format!("The JSONata expression '{text}' specified for the field '{field}' {what}"))
    }
}

/// An error of an evaluation in AWS's words: a bound that was overstepped has no
/// code.
fn thrown(error: &Error) -> String {
    let message = error.message();
    match error.exceeded() {
        None => format!("threw an error during evaluation. {}: {message}", error.code()),
        Some(_) => format!("threw an error during evaluation: {message}"),
    }
}

impl Reads {
    fn of(analysis: &Analysis) -> Self {
        let mut reads = Self::default();
        for reference in &analysis.variables {
            if &*reference.variable != STATES {
                if !reads.variables.contains(&reference.variable) {
                    reads.variables.push(reference.variable.clone());
                }
                continue;
            }
            match reference.names.first() {
                None => reads.all_states = true,
                Some(name) => reads.states.extend(Member::named(name)),
            }
        }
        reads
    }

    /// The variables as the evaluator takes them.
    fn bindings(&self, data: &Data<'_>) -> Vec<(Arc<str>, Value)> {
        let mut bindings = Vec::with_capacity(1 + self.variables.len());
        if self.all_states || !self.states.is_empty() {
            bindings.push((STATES_NAME.clone(), self.states(data).into()));
        }
        for name in &self.variables {
            if let Some(value) = (data.variables)(name) {
                bindings.push((name.clone(), value));
            }
        }
        bindings
    }

    fn states(&self, data: &Data<'_>) -> Object {
        let mut states = Object::default();
        for (member, name) in MEMBERS.iter() {
            if !self.all_states && !self.states.contains(member) {
                continue;
            }
            let value = match member {
                Member::Context => Some((data.context)()),
                member => payload(data, *member).map(|payload| payload.value().clone()),
            };
            if let Some(value) = value {
                states.insert(name.clone(), value);
            }
        }
        states
    }
}

/// The payload that a member of `$states` is; none if it is not there.
fn payload<'d>(data: &'d Data<'_>, member: Member) -> Option<&'d Payload> {
    match (member, data.beside) {
        (Member::Input, _) => Some(data.state_input),
        (Member::Result, Beside::Result(payload)) | (Member::ErrorOutput, Beside::ErrorOutput(payload)) => {
            Some(payload)
        }
        _ => None,
    }
}

impl Direct {
    fn of(expression: &Expression) -> Option<Self> {
        let path = expression.definite_path().filter(|path| &*path.variable == STATES)?;
        let (member, names) = path.names.split_first()?;
        let of = Member::named(member).filter(|member| *member != Member::Context)?;
        let steps = names.iter().map(|name| Step::key(name)).collect();
        Some(Self { of, names: names.to_vec(), steps })
    }

    /// The node, unless it is missing or an array stands in the way: then the
    /// evaluator knows what comes of it.
    fn select<'d>(&self, data: &'d Data<'_>) -> Option<Node<'d>> {
        let payload = payload(data, self.of)?;
        match payload.cached() {
            Some(tree) => self.names.iter().try_fold(tree, |node, name| node.get(name)).map(Node::Tree),
            None => payload.find(&self.steps).map(Node::Text),
        }
    }
}

/// Time and chance as the message that is answered gives them.
struct Seeded<'a> {
    random: &'a Cell<Seed>,
    now_millis: i64,
}

impl Host for Seeded<'_> {
    fn now_millis(&mut self) -> i64 {
        self.now_millis
    }

    fn random(&mut self) -> f64 {
        (Seed::next(self.random) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn uuid(&mut self) -> String {
        intrinsic::uuid(self.random)
    }
}
