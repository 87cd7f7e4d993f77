//! Expressions of both query languages. JSONPath: paths, reference paths, intrinsic
//! functions and the operators of Choice. JSONata: [`Query`]. Templates hold
//! either.

mod choice;
mod intrinsic;
mod path;
mod query;
mod reference_path;
mod template;
pub mod timestamp;

use std::sync::Arc;

use frevo_event::Timestamp;
use frevo_value::{Payload, Value};

pub use choice::Rule;
pub use intrinsic::Intrinsic;
pub use path::{Path, Root};
pub use query::{Member, Query, delimited};
pub use reference_path::ReferencePath;
pub use template::{QueryError, Template};

/// What an expression may read while it is evaluated.
pub struct Data<'a> {
    /// JSONPath's `$`
    pub input: &'a Payload,
    /// JSONata's `$states.input`
    pub state_input: &'a Payload,
    /// What else JSONata's `$states` has.
    pub beside: Beside<'a>,
    /// `$$`, `$states.context`, made only when something asks for it.
    pub context: &'a dyn Fn() -> Value,
    /// `$name`
    pub variables: &'a dyn Fn(&str) -> Option<Value>,
    /// What looks random is drawn from here, by counting up.
    pub random: &'a std::cell::Cell<Seed>,
    /// When it is evaluated.
    pub now: Timestamp,
}

/// What `$states` has beside input and context (asl.md §3).
#[derive(Clone, Copy, Debug, Default)]
pub enum Beside<'a> {
    /// Nothing yet.
    #[default]
    Nothing,
    /// `$states.result`: the state's work is done.
    Result(&'a Payload),
    /// `$states.errorOutput`: a Catcher has matched.
    ErrorOutput(&'a Payload),
}

/// Where pseudo-random bits come from: deterministic in the message's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seed(pub u64);

impl Seed {
    /// The next 64 bits (SplitMix64).
    pub fn next(cell: &std::cell::Cell<Seed>) -> u64 {
        let state = cell.get().0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        cell.set(Seed(state));
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

/// A single value that is written down or computed: `Error`, `CausePath`,
/// `RoleArn.$`.
#[derive(Debug)]
pub enum Evaluable {
    /// Written down.
    Literal(Value),
    /// Selected by a path.
    Path(Path),
    /// Computed by an intrinsic function.
    Intrinsic(Intrinsic),
    /// Computed by JSONata.
    Query(Box<Query>),
}

/// Why an expression has no value. The wording is AWS's; the state's name is
/// put in front by `step`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvaluationError {
    /// A path selected nothing.
    #[error("Invalid path '{path}' : {reason}")]
    NoResult {
        /// The path as it is written.
        path: Arc<str>,
        /// `No results for path: $['x']` or `Missing property in path $['x']`.
        reason: String,
    },
    /// A path in a template selected nothing.
    #[error(
        "The JSONPath '{path}' specified for the field '{field}' could not be found in the input '{input}'"
    )]
    NotInInput {
        /// The path as it is written.
        path: Arc<str>,
        /// The field with its `.$`.
        field: Arc<str>,
        /// The input that was searched.
        input: String,
    },
    /// A path of a Choice rule selected nothing.
    #[error("Invalid path '{path}': The choice state's condition path references an invalid value.")]
    NoVariable {
        /// The path as it is written.
        path: Arc<str>,
    },
    /// A path among the arguments of an intrinsic function selected nothing.
    #[error(
        "The function '{call}' had the following error: The JsonPath argument for the field '{path}' could not be \
         found in the input '{input}'"
    )]
    NoArgument {
        /// The whole call as it is written.
        call: Arc<str>,
        /// The path as it is written.
        path: Arc<str>,
        /// The input that was searched.
        input: String,
    },
    /// JSONata gave nothing that the field can use.
    #[error("{message}")]
    Query {
        /// What it says.
        message: String,
        /// The field's path within the state, where one is to blame.
        location: Option<Arc<str>>,
        /// Whether AWS writes it after the state's entry and not beside it.
        late: bool,
    },
    /// What was made nests deeper than JSON may.
    #[error("The value nests deeper than {} levels.", frevo_value::DEPTH_MAX)]
    TooDeep,
    /// An intrinsic function could not do what it was asked.
    #[error("{message}")]
    Intrinsic {
        /// What it says.
        message: String,
    },
    /// A result path does not fit the input.
    #[error("{message}")]
    ResultPath {
        /// What it says.
        message: String,
    },
}

impl EvaluationError {
    /// The error name that it raises.
    pub fn name(&self) -> &'static str {
        match self {
            Self::NoResult { .. }
            | Self::NotInInput { .. }
            | Self::NoVariable { .. }
            | Self::NoArgument { .. }
            | Self::TooDeep => "States.Runtime",
            Self::Intrinsic { .. } => "States.IntrinsicFailure",
            Self::ResultPath { .. } => REFERENCE_PATH_CONFLICT,
            Self::Query { .. } => "States.QueryEvaluationError",
        }
    }
}

/// The error of a reference path that does not fit. The specification calls it
/// `States.ResultPathMatchFailure`; AWS raises this.
const REFERENCE_PATH_CONFLICT: &str = "States.ReferencePathConflict";

/// Why an expression is refused when the definition is compiled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SyntaxError {
    /// What is wrong with it.
    pub message: String,
}

/// A payload that was computed, unless it nests too deep to be read again.
fn bounded(text: String) -> Result<Payload, EvaluationError> {
    let payload = Payload::from_trusted(text);
    if payload.is_too_deep() { Err(EvaluationError::TooDeep) } else { Ok(payload) }
}

impl Evaluable {
    /// Its value.
    pub fn evaluate(&self, data: &Data<'_>) -> Result<Value, EvaluationError> {
        match self {
            Self::Literal(value) => Ok(value.clone()),
            Self::Path(path) => path.evaluate(data),
            Self::Intrinsic(call) => call.evaluate(data),
            Self::Query(query) => query.evaluate(data),
        }
    }

    /// Every variable that it reads.
    pub fn variables(&self, found: &mut Vec<Arc<str>>) {
        match self {
            Self::Literal(_) => {}
            Self::Path(path) => path.variables(found),
            Self::Intrinsic(call) => call.variables(found),
            Self::Query(query) => query.variables(found),
        }
    }
}

#[cfg(test)]
mod testing {
    //! Data that expressions are tried on.

    use std::cell::Cell;

    use frevo_event::Timestamp;
    use frevo_value::{Payload, Value, parse};

    use super::{Beside, Data, Seed};

    /// Evaluates with this input, a context object and a few variables.
    pub fn with_data<T>(input: &str, body: impl FnOnce(&Data<'_>) -> T) -> T {
        let input = Payload::parse(input).expect("the input is JSON");
        let context = || {
            let text = r#"{"Execution":{"Input":{"input-value":1},"Name":"run"},"State":{"Name":"Pick"}}"#;
            parse(text).expect("the context is JSON")
        };
        let variables = |name: &str| match name {
            "answer" => Some(Value::from(42)),
            "list" => parse(r#"[{"a":1},{"a":2}]"#).ok(),
            _ => None,
        };
        let random = Cell::new(Seed(7));
        body(&Data {
            input: &input,
            state_input: &input,
            beside: Beside::Nothing,
            context: &context,
            variables: &variables,
            random: &random,
            now: Timestamp(1_767_225_600_000),
        })
    }
}
