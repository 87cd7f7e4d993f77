//! What an expression takes from outside, found without evaluating it: for
//! checks where expressions are written down.
//!
//! Scopes are followed as evaluation follows them: a block has its own, `:=`
//! binds from there on, `@` and `#` bind within their path. A lambda runs later,
//! so it also sees what is bound around it after it was made.

use std::sync::Arc;

use crate::ast::{Kind, Node};
use crate::{Dialect, functions};

/// What an expression takes from outside, each in the order it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Analysis {
    /// The variables that it reads and nothing in it binds. Functions of the
    /// dialect are none, whether they are called or passed on.
    pub variables: Vec<Reference>,
    /// Where it uses the context value that it is evaluated with: outside of
    /// steps, predicates and transforms, which have a context of their own. A
    /// function has the context of where it was made.
    pub contexts: Vec<ContextUse>,
    /// The functions that it calls and nobody has.
    pub unknown_functions: Vec<UnknownFunction>,
}

/// Where a variable is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Its name, without `$`.
    pub variable: Arc<str>,
    /// The members that lead on from it, up to the first step that is more than a
    /// name: `result` and `id` in `$states.result.id[0].text`.
    pub names: Vec<Arc<str>>,
    /// After how many characters the variable's token ends.
    pub position: usize,
}

/// Where the context value is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContextUse {
    /// What is written there: a field's name, `$`, `$$`, `*`, `**` or `%`.
    pub token: Arc<str>,
    /// After how many characters it ends.
    pub position: usize,
}

/// A call of a function that nobody has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownFunction {
    /// Its name, without `$`.
    pub name: Arc<str>,
    /// After how many characters the name ends.
    pub position: usize,
}

/// Finds what an expression takes from outside.
pub(crate) fn analyse(tree: &Node, dialect: Dialect) -> Analysis {
    let mut analyst = Analyst { dialect, scopes: Vec::new(), found: Analysis::default() };
    analyst.scoped(ScopeKind::Block, Vec::new(), [tree], |this| this.node(tree, false));
    analyst.found
}

struct Analyst {
    dialect: Dialect,
    scopes: Vec<Scope>,
    found: Analysis,
}

struct Scope {
    kind: ScopeKind,
    /// What is bound so far.
    bound: Vec<Arc<str>>,
    /// What will be bound in the end.
    eventually: Vec<Arc<str>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ScopeKind {
    Block,
    Lambda,
    Path,
}

impl Analyst {
    /// Does something in a scope of its own, which these nodes bind into.
    fn scoped<'n>(
        &mut self,
        kind: ScopeKind,
        bound: Vec<Arc<str>>,
        nodes: impl IntoIterator<Item = &'n Node>,
        within: impl FnOnce(&mut Self),
    ) {
        let mut eventually = Vec::new();
        for node in nodes {
            collect_bound(node, &mut eventually);
        }
        self.scopes.push(Scope { kind, bound, eventually });
        within(self);
        self.scopes.pop();
    }

    /// `inner` tells whether there is a context that the expression made itself.
    fn node(&mut self, node: &Node, inner: bool) {
        match &node.kind {
            Kind::Variable(name) => self.variable(node, name, inner, false),
            Kind::Name(name) => self.context(name.clone(), node, inner),
            Kind::Wildcard => self.context("*".into(), node, inner),
            Kind::Descendants => self.context("**".into(), node, inner),
            Kind::Parent => self.context("%".into(), node, inner),
            Kind::Map(..)
            | Kind::Filter(..)
            | Kind::Sort(..)
            | Kind::Group(..)
            | Kind::Focus(..)
            | Kind::Index(..) => {
                self.scoped(ScopeKind::Path, Vec::new(), [], |this| {
                    this.path(node, inner);
                });
            }
            Kind::Block(expressions) => {
                self.scoped(ScopeKind::Block, Vec::new(), expressions, |this| this.nodes(expressions, inner));
            }
            Kind::Lambda { parameters, body, .. } => {
                let body: &Node = body;
                self.scoped(ScopeKind::Lambda, parameters.clone(), [body], |this| this.node(body, inner));
            }
            Kind::Bind(name, value) => {
                self.node(value, inner);
                self.bind(name);
            }
            Kind::Call { procedure, arguments, .. } => {
                self.called(procedure, inner);
                self.nodes(arguments, inner);
            }
            Kind::Apply(left, right) => {
                self.node(left, inner);
                self.called(right, inner);
            }
            Kind::Transform { .. } => self.nodes(node.children(), true),
            _ => self.nodes(node.children(), inner),
        }
    }

    fn nodes<'n>(&mut self, nodes: impl IntoIterator<Item = &'n Node>, inner: bool) {
        for node in nodes {
            self.node(node, inner);
        }
    }

    /// What is called, or applied with `~>`.
    fn called(&mut self, node: &Node, inner: bool) {
        match &node.kind {
            Kind::Variable(name) => self.variable(node, name, inner, true),
            _ => self.node(node, inner),
        }
    }

    /// Follows a path from its first step. The answer is the reference that it
    /// begins with, as long as it consists of nothing but names.
    fn path(&mut self, node: &Node, inner: bool) -> Option<usize> {
        match &node.kind {
            Kind::Map(left, right) => {
                let begun = match &left.kind {
                    // As a step, a string is a name.
                    Kind::String(name) => {
                        self.context(name.clone(), left, inner);
                        None
                    }
                    _ => self.path(left, inner),
                };
                if let (Some(place), Some(name)) = (begun, first_name(right)) {
                    self.found.variables[place].names.push(name.clone());
                }
                self.path(right, true);
                return begun.filter(|_| matches!(right.kind, Kind::Name(_) | Kind::String(_)));
            }
            Kind::Filter(left, predicate) => {
                self.path(left, inner);
                self.node(predicate, true);
            }
            Kind::Sort(left, terms) => {
                self.path(left, inner);
                self.nodes(terms.iter().map(|term| &term.expression), true);
            }
            Kind::Group(left, pairs) => {
                self.path(left, inner);
                self.nodes(pairs.iter().flat_map(|(key, value)| [key, value]), true);
            }
            Kind::Focus(left, name) | Kind::Index(left, name) => {
                self.path(left, inner);
                let path = self.scopes.last_mut().expect("a path has a scope");
                path.bound.push(name.clone());
            }
            Kind::Variable(_) => {
                let before = self.found.variables.len();
                self.node(node, inner);
                return (self.found.variables.len() > before).then_some(before);
            }
            _ => self.node(node, inner),
        }
        None
    }

    fn context(&mut self, token: Arc<str>, node: &Node, inner: bool) {
        if !inner {
            self.found.contexts.push(ContextUse { token, position: node.position });
        }
    }

    fn variable(&mut self, node: &Node, name: &Arc<str>, inner: bool, called: bool) {
        let position = node.position;
        match &**name {
            "" => return self.context("$".into(), node, inner),
            "$" => return self.context("$$".into(), node, inner),
            name if functions::find(name, self.dialect).is_some() => return,
            _ if self.is_bound(name) => return,
            _ => {}
        }
        if called {
            self.found.unknown_functions.push(UnknownFunction { name: name.clone(), position });
        } else {
            let variable = name.clone();
            self.found.variables.push(Reference { variable, names: Vec::new(), position });
        }
    }

    fn bind(&mut self, name: &Arc<str>) {
        let scope = self.scopes.iter_mut().rev().find(|scope| scope.kind != ScopeKind::Path);
        scope.expect("there is a scope around all").bound.push(name.clone());
    }

    fn is_bound(&self, name: &Arc<str>) -> bool {
        let mut later = false;
        for scope in self.scopes.iter().rev() {
            if scope.bound.contains(name) || later && scope.eventually.contains(name) {
                return true;
            }
            later |= scope.kind == ScopeKind::Lambda;
        }
        false
    }
}

/// The name that a step begins with.
fn first_name(step: &Node) -> Option<&Arc<str>> {
    match &step.kind {
        Kind::Name(name) | Kind::String(name) => Some(name),
        Kind::Filter(left, _) | Kind::Focus(left, _) | Kind::Index(left, _) => first_name(left),
        _ => None,
    }
}

/// The names that a node binds in the scope it stands in.
fn collect_bound(node: &Node, names: &mut Vec<Arc<str>>) {
    match &node.kind {
        Kind::Block(_) | Kind::Lambda { .. } => return,
        Kind::Bind(name, _) => names.push(name.clone()),
        _ => {}
    }
    for child in node.children() {
        collect_bound(child, names);
    }
}
