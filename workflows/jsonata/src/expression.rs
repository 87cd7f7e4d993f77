//! An expression, compiled.

use std::sync::Arc;

use frevo_value::Value;

use crate::analysis::{Analysis, analyse};
use crate::answer::Answer;
use crate::ast::{Kind, Node};
use crate::budget::Budget;
use crate::evaluate::Evaluator;
use crate::host::Host;
use crate::program::Expr;
use crate::{Error, compile, parse};

/// Which language an expression is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// All of JSONata 2.2.
    #[default]
    Reference,
    /// As AWS Step Functions runs it, which documents 2.0.6: without `?:`, `??`
    /// and `$eval`, with `$partition`, `$range`, `$hash`, `$uuid`, `$parse` and a
    /// seed for `$random`.
    Aws,
}

/// An expression that was read and compiled. It can be evaluated any number of
/// times, by many threads at once.
#[derive(Debug)]
pub struct Expression {
    tree: Node,
    program: Expr,
    dialect: Dialect,
}

/// A variable and the names of members that lead on from it: `$states.input.id`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefinitePath {
    /// The variable, without `$`.
    pub variable: Arc<str>,
    /// The members, outermost first.
    pub names: Vec<Arc<str>>,
}

impl Expression {
    /// Reads an expression; refused with an error `S….`, or `D1011` if it nests
    /// too deep.
    pub fn parse(text: &str, dialect: Dialect) -> Result<Self, Error> {
        let tree = parse::parse(text, dialect)?;
        let program = compile::compile(&tree, dialect)?;
        Ok(Self { tree, program, dialect })
    }

    /// The expression as it is written.
    pub fn tree(&self) -> &Node {
        &self.tree
    }

    /// The path that the expression is, if it is nothing else. Where no step
    /// meets an array, it selects what it names, and can be looked up without
    /// evaluating anything.
    pub fn definite_path(&self) -> Option<DefinitePath> {
        definite_path(&self.tree)
    }

    /// What it takes from outside: variables, the context value, functions that
    /// nobody has.
    pub fn analysis(&self) -> Analysis {
        analyse(&self.tree, self.dialect)
    }

    /// Evaluates the expression.
    ///
    /// `input` is the context value `$`, undefined if there is none. `bindings`
    /// are variables by name, without `$`.
    pub fn evaluate(
        &self,
        input: Option<&Value>,
        bindings: &[(Arc<str>, Value)],
        host: &mut dyn Host,
        budget: &Budget,
    ) -> Result<Answer, Error> {
        Evaluator::new(host, budget, self.dialect).run(&self.program, input, bindings)
    }
}

fn definite_path(node: &Node) -> Option<DefinitePath> {
    if node.keep_array {
        return None;
    }
    match &node.kind {
        Kind::Variable(name) if !name.is_empty() && &**name != "$" => {
            Some(DefinitePath { variable: name.clone(), names: Vec::new() })
        }
        Kind::Map(left, right) if !right.keep_array => {
            let (Kind::Name(name) | Kind::String(name)) = &right.kind else { return None };
            let mut path = definite_path(left)?;
            path.names.push(name.clone());
            Some(path)
        }
        _ => None,
    }
}
