//! An expression that is ready to be evaluated: paths are lists of steps, names
//! are shared, built-in functions are found.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::ast::Operator;
use crate::functions::Builtin;
use crate::regex::Regex;
use crate::signature::Signature;

/// A part of the program.
#[derive(Debug)]
pub(crate) struct Expr {
    pub(crate) kind: Kind,
    pub(crate) position: usize,
    pub(crate) predicates: Vec<Expr>,
    pub(crate) group: Option<Box<Group>>,
    pub(crate) keep_array: bool,
    /// The `%` in it that have not found their step, while it is compiled.
    pub(crate) seeking: Option<Vec<usize>>,
    /// What it does as a step of a path.
    pub(crate) step: Box<StepTraits>,
}

#[derive(Debug, Default)]
pub(crate) struct StepTraits {
    pub(crate) stages: Vec<Stage>,
    pub(crate) focus: Option<Arc<str>>,
    pub(crate) index: Option<Arc<str>>,
    pub(crate) ancestor: Option<Label>,
    /// Whether it makes tuples.
    pub(crate) tuple: bool,
    /// An array constructor whose result is not flattened.
    pub(crate) constructs_array: bool,
}

#[derive(Debug)]
pub(crate) enum Stage {
    Filter(Expr),
    Index(Arc<str>),
}

#[derive(Debug)]
pub(crate) enum Kind {
    Path {
        steps: Vec<Expr>,
        keep_singleton: bool,
        tuple: bool,
    },
    Name(Arc<str>),
    Literal(Literal),
    Wildcard,
    Descendants,
    Parent(Label),
    /// `$`
    Context,
    Variable {
        name: Arc<str>,
        builtin: Option<&'static Builtin>,
    },
    Binary(Operator, Box<Expr>, Box<Expr>),
    Negate(Box<Expr>),
    Array(Vec<Expr>),
    Object(Group),
    Condition(Box<Expr>, Box<Expr>, Option<Box<Expr>>),
    Default(Box<Expr>, Box<Expr>),
    Coalesce(Box<Expr>, Box<Expr>),
    /// With whether it binds variables of its own.
    Block(Vec<Expr>, bool),
    Bind(Arc<str>, Box<Expr>),
    Regex(Arc<Regex>),
    Call(Arc<Call>),
    TailCall(Arc<Call>),
    Partial(Arc<Call>),
    Placeholder,
    Lambda(Arc<Lambda>),
    Apply(Box<Expr>, Box<Expr>),
    Transform(Arc<Transform>),
    Sort(Vec<Term>),
}

#[derive(Clone, Debug)]
pub(crate) enum Literal {
    Null,
    Bool(bool),
    Number(f64),
    String(Arc<str>),
}

#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) pairs: Vec<(Expr, Expr)>,
    /// The keys where each is a string of its own.
    pub(crate) names: Option<Vec<Arc<str>>>,
    pub(crate) position: usize,
}

impl Group {
    pub(crate) fn new(pairs: Vec<(Expr, Expr)>, position: usize) -> Self {
        let name = |key: &Expr| match &key.kind {
            Kind::Literal(Literal::String(name)) if key.predicates.is_empty() && key.group.is_none() => {
                Some(name.clone())
            }
            _ => None,
        };
        let names: Option<Vec<Arc<str>>> = pairs.iter().map(|(key, _)| name(key)).collect();
        let names = names.filter(|names| {
            let distinct = |place: usize| !names[..place].contains(&names[place]);
            names.len() <= 16 && (0..names.len()).all(distinct) && !names.iter().any(|name| is_reserved(name))
        });
        Self { pairs, names, position }
    }
}

/// Names that the reference keeps for itself.
pub(crate) fn is_reserved(key: &str) -> bool {
    matches!(key, "_jsonata_lambda" | "_jsonata_function")
}

#[derive(Debug)]
pub(crate) struct Term {
    pub(crate) descending: bool,
    pub(crate) expr: Expr,
}

#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) procedure: Expr,
    pub(crate) arguments: Vec<Expr>,
    pub(crate) position: usize,
}

impl Call {
    /// What errors name the function.
    pub(crate) fn name(&self) -> Option<&str> {
        match &self.procedure.kind {
            Kind::Variable { name, .. } => Some(name),
            Kind::Path { steps, .. } => match &steps[0].kind {
                Kind::Name(name) => Some(name),
                _ => None,
            },
            _ => None,
        }
    }
}

#[derive(Debug)]
pub(crate) struct Lambda {
    pub(crate) parameters: Vec<Arc<str>>,
    pub(crate) signature: Option<Arc<Signature>>,
    pub(crate) body: Expr,
}

#[derive(Debug)]
pub(crate) struct Transform {
    pub(crate) pattern: Expr,
    pub(crate) update: Expr,
    pub(crate) delete: Option<Expr>,
    pub(crate) position: usize,
}

/// Ties a `%` to the step whose input it means. Two that mean the same step's
/// get the same number, which is known only when the whole path was read.
#[derive(Clone, Debug)]
pub(crate) struct Label {
    number: Arc<AtomicU32>,
    pub(crate) slot: usize,
}

impl Label {
    pub(crate) fn new(slot: usize) -> Self {
        Self { number: Arc::new(AtomicU32::new(slot as u32)), slot }
    }

    pub(crate) fn number(&self) -> u32 {
        self.number.load(Ordering::Relaxed)
    }

    pub(crate) fn join(&self, other: &Self) {
        self.number.store(other.number(), Ordering::Relaxed);
    }
}

impl Expr {
    pub(crate) fn new(kind: Kind, position: usize) -> Self {
        Self {
            kind,
            position,
            predicates: Vec::new(),
            group: None,
            keep_array: false,
            seeking: None,
            step: Box::default(),
        }
    }
}
