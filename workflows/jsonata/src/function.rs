//! Functions as values.

use std::rc::Rc;
use std::sync::Arc;

use crate::frame::Frame;
use crate::functions::Builtin;
use crate::item::Item;
use crate::program::{Call, Lambda, Transform};
use crate::regex::Regex;

#[derive(Debug)]
pub(crate) enum Function {
    Builtin(&'static Builtin),
    /// A lambda with the scope it was made in.
    Closure {
        lambda: Arc<Lambda>,
        input: Item,
        frame: Rc<Frame>,
        height: u32,
    },
    /// A call at the end of a lambda's body, to be made by whoever called it.
    TailCall {
        call: Arc<Call>,
        input: Item,
        frame: Rc<Frame>,
    },
    /// A function some of whose arguments are known.
    Partial {
        function: Rc<Function>,
        arguments: Vec<Option<Item>>,
        height: u32,
    },
    /// `first ~> second`
    Chain {
        first: Item,
        second: Item,
        height: u32,
    },
    Transform {
        transform: Arc<Transform>,
        frame: Rc<Frame>,
        height: u32,
    },
    Regex {
        regex: Arc<Regex>,
        position: usize,
    },
    /// The matches that come after one.
    NextMatch {
        regex: Arc<Regex>,
        position: usize,
        text: Arc<str>,
        from: usize,
    },
}

impl Function {
    /// How many arguments it takes; higher-order functions give no more.
    pub(crate) fn arity(&self) -> usize {
        match self {
            Self::Builtin(builtin) => builtin.arity,
            Self::Closure { lambda, .. } => lambda.parameters.len(),
            Self::Partial { arguments, .. } => arguments.iter().filter(|argument| argument.is_none()).count(),
            Self::Chain { .. } | Self::Transform { .. } => 1,
            Self::Regex { .. } => 2,
            Self::TailCall { .. } | Self::NextMatch { .. } => 0,
        }
    }

    /// How many closures stand in each other's scopes.
    pub(crate) fn height(&self) -> u32 {
        match self {
            Self::Closure { height, .. }
            | Self::Partial { height, .. }
            | Self::Chain { height, .. }
            | Self::Transform { height, .. } => *height,
            _ => 0,
        }
    }
}
