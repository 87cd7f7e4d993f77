//! Syntax tree to program: what is written as nested operators becomes paths of
//! steps with their predicates, and every `%` finds the step it means.

mod ancestry;

use std::sync::Arc;

use crate::ast::{self, Node};
use crate::budget::Stack;
use crate::functions;
use crate::program::{Call, Expr, Group, Kind, Lambda, Literal, Stage, Term, Transform};
use crate::regex::Regex;
use crate::{Dialect, Error};
use ancestry::{Seeking, Slots};

/// Makes the program of a syntax tree.
pub(crate) fn compile(node: &Node, dialect: Dialect) -> Result<Expr, Error> {
    let mut compiler = Compiler { slots: Slots::default(), binds: false, dialect, stack: Stack::here() };
    let expr = compiler.expr(node)?;
    match expr.seeking.is_some() || matches!(expr.kind, Kind::Parent(_)) {
        true => Err(Error::new("S0217").at(expr.position)),
        false => Ok(expr),
    }
}

struct Compiler {
    slots: Slots,
    /// Whether the block that is being compiled binds variables.
    binds: bool,
    dialect: Dialect,
    stack: Stack,
}

type Compiled = Result<Expr, Error>;

// Nothing here is inlined: each kind of expression takes only its own part of
// the stack.
impl Compiler {
    fn expr(&mut self, node: &Node) -> Compiled {
        if self.stack.is_used_up() {
            return Err(Error::new("D1011").at(node.position));
        }
        let mut expr = match &node.kind {
            ast::Kind::Name(name) => self.name(node, name),
            ast::Kind::Map(left, right) => self.map(left, right)?,
            ast::Kind::Filter(left, predicate) => self.filter(node, left, predicate)?,
            ast::Kind::Group(left, pairs) => self.group(node, left, pairs)?,
            ast::Kind::Sort(left, terms) => self.sort(node, left, terms)?,
            ast::Kind::Focus(left, name) => self.focus(node, left, name)?,
            ast::Kind::Index(left, name) => self.index(left, name)?,
            ast::Kind::Parent => Expr::new(Kind::Parent(self.slots.open()), node.position),
            ast::Kind::Block(expressions) => self.block(node, expressions)?,
            ast::Kind::Apply(left, right) => self.apply(node, left, right)?,
            _ => self.other(node)?,
        };
        expr.keep_array |= node.keep_array && !matches!(node.kind, ast::Kind::Focus(..));
        Ok(expr)
    }

    /// What is no part of a path.
    #[inline(never)]
    fn other(&mut self, node: &Node) -> Compiled {
        let mut seeking = None;
        let kind = match &node.kind {
            ast::Kind::Variable(name) if name.is_empty() => Kind::Context,
            ast::Kind::Variable(name) => self.variable(name),
            ast::Kind::String(text) => Kind::Literal(Literal::String(text.clone())),
            ast::Kind::Number(number) => Kind::Literal(Literal::Number(*number)),
            ast::Kind::Bool(truth) => Kind::Literal(Literal::Bool(*truth)),
            ast::Kind::Null => Kind::Literal(Literal::Null),
            ast::Kind::Regex { pattern, flags } => {
                let regex = Regex::new(pattern, flags).map_err(|error| error.at(node.position))?;
                Kind::Regex(Arc::new(regex))
            }
            ast::Kind::Wildcard => Kind::Wildcard,
            ast::Kind::Descendants => Kind::Descendants,
            ast::Kind::Placeholder => Kind::Placeholder,
            ast::Kind::Binary(operator, left, right) => {
                let left = self.part(left, &mut seeking)?;
                Kind::Binary(*operator, left, self.part(right, &mut seeking)?)
            }
            ast::Kind::Default(left, right) => {
                let left = self.part(left, &mut seeking)?;
                Kind::Default(left, self.part(right, &mut seeking)?)
            }
            ast::Kind::Coalesce(left, right) => {
                let left = self.part(left, &mut seeking)?;
                Kind::Coalesce(left, self.part(right, &mut seeking)?)
            }
            ast::Kind::Bind(name, value) => {
                self.binds = true;
                Kind::Bind(name.clone(), self.part(value, &mut seeking)?)
            }
            ast::Kind::Negate(operand) => match self.negate(operand, &mut seeking)? {
                Ok(expr) => return Ok(expr),
                Err(operand) => Kind::Negate(operand),
            },
            ast::Kind::Array(items) => Kind::Array(self.parts(items, &mut seeking)?),
            ast::Kind::Object(pairs) => {
                let pairs = self.pairs(pairs, &mut seeking)?;
                Kind::Object(Group::new(pairs, node.position))
            }
            ast::Kind::Condition(condition, then, otherwise) => {
                let condition = self.part(condition, &mut seeking)?;
                let then = self.part(then, &mut seeking)?;
                let otherwise =
                    otherwise.as_ref().map(|otherwise| self.part(otherwise, &mut seeking)).transpose()?;
                Kind::Condition(condition, then, otherwise)
            }
            ast::Kind::Call { procedure, arguments, partial } => {
                let arguments = self.parts(arguments, &mut seeking)?;
                let procedure = self.expr(procedure)?;
                let call = Arc::new(Call { procedure, arguments, position: node.position });
                if *partial { Kind::Partial(call) } else { Kind::Call(call) }
            }
            ast::Kind::Lambda { parameters, signature, body } => {
                let around = std::mem::replace(&mut self.binds, false);
                let body = self.expr(body)?;
                self.binds = around;
                let body = tail_calls(body);
                Kind::Lambda(Arc::new(Lambda {
                    parameters: parameters.clone(),
                    signature: signature.clone(),
                    body,
                }))
            }
            ast::Kind::Transform { pattern, update, delete } => {
                let pattern = self.expr(pattern)?;
                let update = self.expr(update)?;
                let delete = delete.as_ref().map(|delete| self.expr(delete)).transpose()?;
                Kind::Transform(Arc::new(Transform { pattern, update, delete, position: node.position }))
            }
            _ => unreachable!("parts of paths are compiled elsewhere"),
        };
        Ok(seeker(Expr::new(kind, node.position), seeking))
    }

    #[inline(never)]
    fn part(&mut self, node: &Node, seeking: &mut Seeking) -> Result<Box<Expr>, Error> {
        let expr = self.expr(node)?;
        ancestry::add(seeking, &expr);
        Ok(Box::new(expr))
    }

    #[inline(never)]
    fn parts(&mut self, nodes: &[Node], seeking: &mut Seeking) -> Result<Vec<Expr>, Error> {
        nodes.iter().map(|node| self.part(node, seeking).map(|expr| *expr)).collect()
    }

    #[inline(never)]
    fn pairs(&mut self, pairs: &[(Node, Node)], seeking: &mut Seeking) -> Result<Vec<(Expr, Expr)>, Error> {
        pairs
            .iter()
            .map(|(key, value)| Ok((*self.part(key, seeking)?, *self.part(value, seeking)?)))
            .collect()
    }

    fn variable(&self, name: &Arc<str>) -> Kind {
        Kind::Variable { name: name.clone(), builtin: functions::find(name, self.dialect) }
    }

    /// The negated number itself, or what has to be negated each time.
    #[inline(never)]
    fn negate(&mut self, operand: &Node, seeking: &mut Seeking) -> Result<Result<Expr, Box<Expr>>, Error> {
        let mut operand = self.part(operand, seeking)?;
        if let Kind::Literal(Literal::Number(number)) = &mut operand.kind {
            *number = -*number;
            return Ok(Ok(*operand));
        }
        Ok(Err(operand))
    }

    #[inline(never)]
    fn apply(&mut self, node: &Node, left: &Node, right: &Node) -> Compiled {
        let left = self.expr(left)?;
        let right = self.expr(right)?;
        let keep_array = left.keep_array || right.keep_array;
        let mut expr = Expr::new(Kind::Apply(Box::new(left), Box::new(right)), node.position);
        expr.keep_array = keep_array;
        Ok(expr)
    }

    #[inline(never)]
    fn block(&mut self, node: &Node, expressions: &[Node]) -> Compiled {
        let around = std::mem::replace(&mut self.binds, false);
        let mut seeking = None;
        let parts = self.parts(expressions, &mut seeking)?;
        let binds = std::mem::replace(&mut self.binds, around);
        let constructs = parts.iter().any(|part| match &part.kind {
            Kind::Path { steps, .. } => steps[0].step.constructs_array,
            _ => part.step.constructs_array,
        });
        let mut expr = Expr::new(Kind::Block(parts, binds), node.position);
        expr.step.constructs_array = constructs;
        Ok(seeker(expr, seeking))
    }

    fn name(&mut self, node: &Node, name: &Arc<str>) -> Expr {
        let mut step = Expr::new(Kind::Name(name.clone()), node.position);
        step.keep_array = node.keep_array;
        path(vec![step], node.keep_array)
    }

    #[inline(never)]
    fn map(&mut self, left: &Node, right: &Node) -> Compiled {
        let left = self.expr(left)?;
        let mut whole = match &left.kind {
            Kind::Path { .. } => left,
            Kind::Parent(label) => {
                let seeking = Some(vec![label.slot]);
                seeker(path(vec![left], false), seeking)
            }
            _ => path(vec![left], false),
        };
        let mut rest = self.expr(right)?;
        let Kind::Path { steps, keep_singleton, .. } = &mut whole.kind else { unreachable!("it is a path") };
        match rest.kind {
            Kind::Path { steps: more, .. } => steps.extend(more),
            _ => {
                let predicates = std::mem::take(&mut rest.predicates);
                rest.step.stages.extend(predicates.into_iter().map(Stage::Filter));
                steps.push(rest);
            }
        }
        for step in steps.iter_mut() {
            name_literal(step)?;
        }
        *keep_singleton |= steps.iter().any(|step| step.keep_array);
        let last = steps.len() - 1;
        for place in [0, last] {
            if matches!(steps[place].kind, Kind::Array(_)) {
                steps[place].step.constructs_array = true;
            }
        }
        self.slots.resolve(&mut whole)?;
        Ok(whole)
    }

    #[inline(never)]
    fn filter(&mut self, node: &Node, left: &Node, predicate: &Node) -> Compiled {
        let mut whole = self.expr(left)?;
        let is_path = matches!(whole.kind, Kind::Path { .. });
        let predicate_expr = self.expr(predicate)?;
        let step = last_step(&mut whole);
        if step.group.is_some() {
            return Err(Error::new("S0209").at(node.position));
        }
        self.slots.seek_in_predicate(step, &predicate_expr)?;
        if is_path {
            step.step.stages.push(Stage::Filter(predicate_expr));
        } else {
            step.predicates.push(predicate_expr);
        }
        Ok(whole)
    }

    #[inline(never)]
    fn group(&mut self, node: &Node, left: &Node, pairs: &[(Node, Node)]) -> Compiled {
        let mut whole = self.expr(left)?;
        if whole.group.is_some() {
            return Err(Error::new("S0210").at(node.position));
        }
        let pairs = self.pairs(pairs, &mut None)?;
        whole.group = Some(Box::new(Group::new(pairs, node.position)));
        Ok(whole)
    }

    #[inline(never)]
    fn sort(&mut self, node: &Node, left: &Node, terms: &[ast::Term]) -> Compiled {
        let left = self.expr(left)?;
        let mut whole = if matches!(left.kind, Kind::Path { .. }) { left } else { path(vec![left], false) };
        let mut inner = None;
        let terms = terms
            .iter()
            .map(|term| {
                Ok(Term { descending: term.descending, expr: *self.part(&term.expression, &mut inner)? })
            })
            .collect::<Result<_, Error>>()?;
        let Kind::Path { steps, .. } = &mut whole.kind else { unreachable!("it is a path") };
        steps.push(seeker(Expr::new(Kind::Sort(terms), node.position), inner));
        self.slots.resolve(&mut whole)?;
        Ok(whole)
    }

    #[inline(never)]
    fn focus(&mut self, node: &Node, left: &Node, name: &Arc<str>) -> Compiled {
        let mut whole = self.expr(left)?;
        let step = last_step(&mut whole);
        if !step.step.stages.is_empty() || !step.predicates.is_empty() {
            return Err(Error::new("S0215").at(node.position));
        }
        if matches!(step.kind, Kind::Sort(_)) {
            return Err(Error::new("S0216").at(node.position));
        }
        step.keep_array |= node.keep_array;
        step.step.focus = Some(name.clone());
        step.step.tuple = true;
        whole.keep_array |= node.keep_array;
        Ok(whole)
    }

    #[inline(never)]
    fn index(&mut self, left: &Node, name: &Arc<str>) -> Compiled {
        let mut whole = self.expr(left)?;
        if !matches!(whole.kind, Kind::Path { .. }) {
            let predicates = std::mem::take(&mut whole.predicates);
            whole.step.stages.extend(predicates.into_iter().map(Stage::Filter));
            whole = path(vec![whole], false);
        }
        let step = last_step(&mut whole);
        if step.step.stages.is_empty() {
            step.step.index = Some(name.clone());
        } else {
            step.step.stages.push(Stage::Index(name.clone()));
        }
        step.step.tuple = true;
        Ok(whole)
    }
}

fn seeker(mut expr: Expr, seeking: Seeking) -> Expr {
    expr.seeking = seeking;
    expr
}

fn path(steps: Vec<Expr>, keep_singleton: bool) -> Expr {
    let position = steps[0].position;
    Expr::new(Kind::Path { steps, keep_singleton, tuple: false }, position)
}

fn last_step(whole: &mut Expr) -> &mut Expr {
    if matches!(whole.kind, Kind::Path { .. }) {
        let Kind::Path { steps, .. } = &mut whole.kind else { unreachable!("it was looked at") };
        return steps.last_mut().expect("a path has steps");
    }
    whole
}

/// A string as a step is a name; other literals can't be steps.
fn name_literal(step: &mut Expr) -> Result<(), Error> {
    match &step.kind {
        Kind::Literal(Literal::String(name)) => step.kind = Kind::Name(name.clone()),
        Kind::Literal(literal) => {
            let value = match literal {
                Literal::Number(number) => crate::item::print_number(*number),
                Literal::Bool(truth) => truth.to_string(),
                _ => "null".to_owned(),
            };
            return Err(Error::new("S0213").at(step.position).value(value));
        }
        _ => {}
    }
    Ok(())
}

/// Marks the calls that a lambda's body ends with: they are made by its caller,
/// so that recursion in such a place needs no depth.
fn tail_calls(mut expr: Expr) -> Expr {
    expr.kind = match expr.kind {
        Kind::Call(call) if expr.predicates.is_empty() => Kind::TailCall(call),
        Kind::Condition(condition, then, otherwise) => {
            let otherwise = otherwise.map(|otherwise| Box::new(tail_calls(*otherwise)));
            Kind::Condition(condition, Box::new(tail_calls(*then)), otherwise)
        }
        Kind::Block(mut expressions, binds) => {
            if let Some(last) = expressions.pop() {
                expressions.push(tail_calls(last));
            }
            Kind::Block(expressions, binds)
        }
        kind => kind,
    };
    expr
}
