//! The syntax tree of an expression, as it is written: for whoever checks
//! expressions before they run.

use std::sync::Arc;

use crate::signature::Signature;

/// A part of an expression.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// After how many characters its token ends.
    pub position: usize,
    /// Whether it is followed by `[]`: a single value stays an array.
    pub keep_array: bool,
}

/// What a part of an expression is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// `name`, `` `a name` ``
    Name(Arc<str>),
    /// `$name`; empty for `$`, `$` for `$$`.
    Variable(Arc<str>),
    /// `"text"`
    String(Arc<str>),
    /// `1.5`
    Number(f64),
    /// `true`, `false`
    Bool(bool),
    /// `null`
    Null,
    /// `/pattern/flags`
    Regex {
        /// What is between the slashes.
        pattern: Arc<str>,
        /// Some of `i` and `m`.
        flags: Arc<str>,
    },
    /// `*`
    Wildcard,
    /// `**`
    Descendants,
    /// `%`
    Parent,
    /// `?` among the arguments of a partial application.
    Placeholder,
    /// `left.right`
    Map(Box<Node>, Box<Node>),
    /// `left[right]`
    Filter(Box<Node>, Box<Node>),
    /// `left@$name`
    Focus(Box<Node>, Arc<str>),
    /// `left#$name`
    Index(Box<Node>, Arc<str>),
    /// `left^(terms)`
    Sort(Box<Node>, Vec<Term>),
    /// `left{key: value, …}`
    Group(Box<Node>, Vec<(Node, Node)>),
    /// `left + right` and the like
    Binary(Operator, Box<Node>, Box<Node>),
    /// `left ?: right`; refused in [`crate::Dialect::Aws`]
    Default(Box<Node>, Box<Node>),
    /// `left ?? right`; refused in [`crate::Dialect::Aws`]
    Coalesce(Box<Node>, Box<Node>),
    /// `left ~> right`
    Apply(Box<Node>, Box<Node>),
    /// `$name := value`
    Bind(Arc<str>, Box<Node>),
    /// `-operand`
    Negate(Box<Node>),
    /// `[items]`
    Array(Vec<Node>),
    /// `{key: value, …}`
    Object(Vec<(Node, Node)>),
    /// `condition ? then : otherwise`
    Condition(Box<Node>, Box<Node>, Option<Box<Node>>),
    /// `(first; second)`
    Block(Vec<Node>),
    /// `procedure(arguments)`, partial where an argument is a placeholder
    Call {
        /// What is called.
        procedure: Box<Node>,
        /// What it is given.
        arguments: Vec<Node>,
        /// Whether a placeholder is among the arguments.
        partial: bool,
    },
    /// `function($a, $b)<signature>{ body }`
    Lambda {
        /// The names of the parameters.
        parameters: Vec<Arc<str>>,
        /// What its arguments must be.
        signature: Option<Arc<Signature>>,
        /// What it evaluates.
        body: Box<Node>,
    },
    /// `|pattern|update,delete|`
    Transform {
        /// What is changed.
        pattern: Box<Node>,
        /// The members that are set.
        update: Box<Node>,
        /// The names of the members that are removed.
        delete: Option<Box<Node>>,
    },
}

/// A term of an order-by clause.
#[derive(Clone, Debug)]
pub struct Term {
    /// Whether greater values come first.
    pub descending: bool,
    /// What is compared.
    pub expression: Node,
}

/// An operator between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Remainder,
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `&`
    Concatenate,
    /// `and`
    And,
    /// `or`
    Or,
    /// `in`
    In,
    /// `..`
    Range,
}

impl Operator {
    /// How it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Concatenate => "&",
            Self::And => "and",
            Self::Or => "or",
            Self::In => "in",
            Self::Range => "..",
        }
    }
}

impl Node {
    pub(crate) fn new(kind: Kind, position: usize) -> Self {
        Self { kind, position, keep_array: false }
    }

    /// Calls `visit` with this node and everything below it, from the left.
    pub fn walk<'n>(&'n self, visit: &mut dyn FnMut(&'n Node)) {
        visit(self);
        for child in self.children() {
            child.walk(visit);
        }
    }

    /// The nodes directly below it, from the left.
    pub fn children(&self) -> Vec<&Node> {
        match &self.kind {
            Kind::Name(_)
            | Kind::Variable(_)
            | Kind::String(_)
            | Kind::Number(_)
            | Kind::Bool(_)
            | Kind::Null
            | Kind::Regex { .. }
            | Kind::Wildcard
            | Kind::Descendants
            | Kind::Parent
            | Kind::Placeholder => Vec::new(),
            Kind::Map(left, right)
            | Kind::Filter(left, right)
            | Kind::Binary(_, left, right)
            | Kind::Default(left, right)
            | Kind::Coalesce(left, right)
            | Kind::Apply(left, right) => vec![left, right],
            Kind::Focus(node, _) | Kind::Index(node, _) | Kind::Bind(_, node) | Kind::Negate(node) => {
                vec![node]
            }
            Kind::Sort(left, terms) => {
                std::iter::once(&**left).chain(terms.iter().map(|term| &term.expression)).collect()
            }
            Kind::Group(left, pairs) => std::iter::once(&**left).chain(members(pairs)).collect(),
            Kind::Object(pairs) => members(pairs).collect(),
            Kind::Array(items) | Kind::Block(items) => items.iter().collect(),
            Kind::Condition(condition, then, otherwise) => [Some(condition), Some(then), otherwise.as_ref()]
                .into_iter()
                .flatten()
                .map(|node| &**node)
                .collect(),
            Kind::Call { procedure, arguments, .. } => {
                std::iter::once(&**procedure).chain(arguments).collect()
            }
            Kind::Lambda { body, .. } => vec![body],
            Kind::Transform { pattern, update, delete } => [Some(pattern), Some(update), delete.as_ref()]
                .into_iter()
                .flatten()
                .map(|node| &**node)
                .collect(),
        }
    }
}

fn members(pairs: &[(Node, Node)]) -> impl Iterator<Item = &Node> {
    pairs.iter().flat_map(|(key, value)| [key, value])
}
