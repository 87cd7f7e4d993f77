//! What an event says at the paths that somebody asked for, read in one pass
//! over its text.
//!
//! Paths are dotted names; `{"a":{"b":1}}` and `{"a.b":1}` both have `a.b`, and
//! an array stands for each of its elements. A *leaf* is a scalar at such a
//! path. Leaves remember in which elements of which arrays they lie, so that
//! what is asked of one object in an array is answered by one object.

use std::collections::BTreeMap;

use frevo_value::{Payload, Text, Token, Tokens, write_string};

/// A path's place among [`Paths`].
pub(crate) type Node = usize;

/// An element of an array, or the whole event.
pub(crate) type Scope = usize;

/// The event itself, outside of all arrays.
pub(crate) const EVENT: Scope = 0;

const ROOT: Node = 0;

/// The paths that are asked for, as a tree of names.
#[derive(Clone, Debug)]
pub(crate) struct Paths {
    nodes: Vec<Names>,
    free: Vec<Node>,
}

#[derive(Clone, Debug, Default)]
struct Names {
    /// By name, as canonical text writes it.
    children: BTreeMap<Box<str>, Node>,
    /// How many ask for this very path.
    asked: usize,
}

impl Default for Paths {
    fn default() -> Self {
        Self { nodes: vec![Names::default()], free: Vec::new() }
    }
}

impl Paths {
    /// Asks for `path`, once more.
    pub fn add(&mut self, path: &str) -> Node {
        let mut node = ROOT;
        for name in path.split('.') {
            let name = written(name);
            node = match self.nodes[node].children.get(&*name) {
                Some(child) => *child,
                None => {
                    let child = self.free.pop().unwrap_or_else(|| {
                        self.nodes.push(Names::default());
                        self.nodes.len() - 1
                    });
                    self.nodes[node].children.insert(name, child);
                    child
                }
            };
        }
        self.nodes[node].asked += 1;
        node
    }

    /// Takes back one [`Paths::add`]; true if nobody asks for the path any more.
    pub fn remove(&mut self, path: &str) -> bool {
        let mut way = vec![ROOT];
        let names: Vec<Box<str>> = path.split('.').map(written).collect();
        for name in &names {
            way.push(self.nodes[way[way.len() - 1]].children[name]);
        }
        let last = way[names.len()];
        self.nodes[last].asked -= 1;
        for (step, name) in names.iter().enumerate().rev() {
            let node = way[step + 1];
            if self.nodes[node].asked > 0 || !self.nodes[node].children.is_empty() {
                break;
            }
            self.nodes[way[step]].children.remove(name);
            self.free.push(node);
        }
        self.nodes[last].asked == 0
    }

    /// The path that leads from `node` over the name of a member.
    fn descend(&self, node: Node, name: &str) -> Option<Node> {
        match self.nodes[node].children.get(name) {
            Some(child) => Some(*child),
            None if name.contains('.') => {
                name.split('.').try_fold(node, |node, name| self.nodes[node].children.get(name).copied())
            }
            None => None,
        }
    }
}

/// A name as canonical text writes it.
fn written(name: &str) -> Box<str> {
    let mut quoted = String::with_capacity(name.len() + 2);
    write_string(&mut quoted, name);
    quoted[1..quoted.len() - 1].into()
}

/// A scalar in an event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Scalar<'e> {
    Text(Text<'e>),
    Number(&'e str),
    Bool(bool),
    Null,
}

/// A scalar at a path that is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Leaf<'e> {
    pub node: Node,
    pub scope: Scope,
    pub value: Scalar<'e>,
}

/// Where an element lies.
#[derive(Clone, Copy, Debug)]
struct Element {
    outer: Scope,
    array: usize,
}

/// All leaves of an event at the paths that are asked for.
#[derive(Debug)]
pub(crate) struct Leaves<'e> {
    /// By node, and in the event's order for each.
    leaves: Vec<Leaf<'e>>,
    /// By scope.
    elements: Vec<Element>,
}

impl<'e> Leaves<'e> {
    /// Reads the leaves of `event` at `paths`.
    pub fn read(paths: &Paths, event: &'e Payload) -> Self {
        let mut reader = Reader {
            paths,
            tokens: event.tokens(),
            leaves: Vec::new(),
            elements: Vec::new(),
            array_count: 0,
        };
        reader.elements.push(Element { outer: EVENT, array: 0 });
        reader.value(ROOT, EVENT);
        let Reader { mut leaves, elements, .. } = reader;
        if !leaves.is_sorted_by_key(|leaf| leaf.node) {
            leaves.sort_by_key(|leaf| leaf.node);
        }
        Self { leaves, elements }
    }

    /// All of them, by node.
    pub fn all(&self) -> &[Leaf<'e>] {
        &self.leaves
    }

    /// Those at one path.
    pub fn at(&self, node: Node) -> &[Leaf<'e>] {
        let start = self.leaves.partition_point(|leaf| leaf.node < node);
        let count = self.leaves[start..].iter().take_while(|leaf| leaf.node == node).count();
        &self.leaves[start..start + count]
    }

    /// Whether some leaf may lie in an array's element.
    pub fn in_arrays(&self) -> bool {
        self.elements.len() > 1
    }

    /// The array directly within `scope` that `inner` lies in, and its element;
    /// none if `inner` is not within `scope` or is `scope` itself.
    pub fn element_of(&self, scope: Scope, inner: Scope) -> Option<(usize, Scope)> {
        let mut inner = inner;
        while inner != EVENT {
            let element = self.elements[inner];
            if element.outer == scope {
                return (inner != scope).then_some((element.array, inner));
            }
            inner = element.outer;
        }
        None
    }
}

struct Reader<'e, 'p> {
    paths: &'p Paths,
    tokens: Tokens<'e>,
    leaves: Vec<Leaf<'e>>,
    elements: Vec<Element>,
    array_count: usize,
}

impl<'e> Reader<'e, '_> {
    /// Reads the value that comes next, at `node`.
    fn value(&mut self, node: Node, scope: Scope) {
        if let Some(token) = self.tokens.next() {
            self.rest_of_value(token, node, scope);
        }
    }

    fn rest_of_value(&mut self, token: Token<'e>, node: Node, scope: Scope) {
        let value = match token {
            Token::OpenObject => return self.members(node, scope),
            Token::OpenArray => return self.items(node, scope),
            Token::String(text) => Scalar::Text(text),
            Token::Number(lexeme) => Scalar::Number(lexeme),
            Token::Bool(truth) => Scalar::Bool(truth),
            Token::Null => Scalar::Null,
            Token::Key(_) | Token::CloseObject | Token::CloseArray => return,
        };
        if self.paths.nodes[node].asked > 0 {
            self.leaves.push(Leaf { node, scope, value });
        }
    }

    fn members(&mut self, node: Node, scope: Scope) {
        while let Some(Token::Key(name)) = self.tokens.next() {
            match self.paths.descend(node, name.written()) {
                Some(child) => self.value(child, scope),
                None => drop(self.tokens.skip_value()),
            }
        }
    }

    /// Scalars of an array lie where the array lies; its objects and arrays are
    /// elements of their own.
    fn items(&mut self, node: Node, scope: Scope) {
        let array = self.array_count;
        self.array_count += 1;
        while let Some(token) = self.tokens.next() {
            match token {
                Token::CloseArray => break,
                Token::OpenObject | Token::OpenArray => {
                    self.elements.push(Element { outer: scope, array });
                    self.rest_of_value(token, node, self.elements.len() - 1);
                }
                scalar => self.rest_of_value(scalar, node, scope),
            }
        }
    }
}
