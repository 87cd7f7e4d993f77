//! Evaluates programs.

mod call;
mod group;
mod operator;
mod path;
mod sort;
mod transform;
mod tuple;

pub(crate) use call::next_match;

use std::rc::{Rc, Weak};
use std::sync::{Arc, OnceLock};

use frevo_value::Value;

use crate::answer::Answer;
use crate::budget::{Budget, CLOSURE_HEIGHT_MAX, HEIGHT_MAX, Limit, Meter};
use crate::frame::{Frame, Name};
use crate::function::Function;
use crate::host::Host;
use crate::item::{Item, Marks, Object};
use crate::program::{Expr, Kind, Lambda, Literal};
use crate::{Dialect, Error};

/// The name of the variable `$$`.
static ROOT: OnceLock<Arc<str>> = OnceLock::new();

pub(crate) struct Evaluator<'h> {
    pub(crate) meter: Meter,
    pub(crate) host: &'h mut dyn Host,
    pub(crate) dialect: Dialect,
    /// The frames that closures hold, to be cleared at the end.
    captured: Vec<Weak<Frame>>,
    /// What calls that are over have left for those that come.
    spare_frames: Vec<Rc<Frame>>,
    spare_lists: Vec<Vec<Item>>,
}

impl Drop for Evaluator<'_> {
    fn drop(&mut self) {
        for frame in self.captured.drain(..) {
            if let Some(frame) = frame.upgrade() {
                frame.clear();
            }
        }
    }
}

impl<'h> Evaluator<'h> {
    pub(crate) fn new(host: &'h mut dyn Host, budget: &Budget, dialect: Dialect) -> Self {
        Self {
            meter: Meter::new(budget),
            host,
            dialect,
            captured: Vec::new(),
            spare_frames: Vec::new(),
            spare_lists: Vec::new(),
        }
    }

    pub(crate) fn run(
        &mut self,
        program: &Expr,
        input: Option<&Value>,
        bindings: &[(Arc<str>, Value)],
    ) -> Result<Answer, Error> {
        let input = input.map(Item::from).unwrap_or_default();
        let root = ROOT.get_or_init(|| "$".into()).clone();
        let mut variables = Vec::with_capacity(bindings.len() + 1);
        variables
            .extend(bindings.iter().map(|(name, value)| (Name::Variable(name.clone()), Item::from(value))));
        variables.push((Name::Variable(root), input.clone()));
        let frame = Frame::outermost(variables);
        let result = self.evaluate(program, &wrapped(input), &frame)?;
        if result.function().is_some() {
            return Ok(Answer::Function);
        }
        Ok(result.into_value(&mut self.meter, self.dialect)?.map_or(Answer::Undefined, Answer::Value))
    }

    pub(crate) fn evaluate(&mut self, expr: &Expr, input: &Item, frame: &Rc<Frame>) -> Result<Item, Error> {
        self.meter.enter()?;
        if let Kind::Literal(literal) = &expr.kind
            && expr.predicates.is_empty()
            && expr.group.is_none()
            && !expr.keep_array
        {
            self.meter.leave();
            return Ok(literal.into());
        }
        let mut result = self.kind(expr, input, frame)?;
        if !expr.predicates.is_empty() || expr.group.is_some() {
            result = self.trailing(expr, result, frame)?;
        }
        self.meter.leave();
        Ok(settled(result, expr.keep_array))
    }

    /// Applies the predicates and the grouping that follow an expression.
    #[inline(never)]
    fn trailing(&mut self, expr: &Expr, mut result: Item, frame: &Rc<Frame>) -> Result<Item, Error> {
        for predicate in &expr.predicates {
            result = self.filter(predicate, result, frame)?;
        }
        match &expr.group {
            Some(group) if !matches!(expr.kind, Kind::Path { .. }) => self.group(group, result, frame),
            _ => Ok(result),
        }
    }

    // What recurses is called from here and not inlined, so that a level of
    // nesting takes little of the thread's stack.
    fn kind(&mut self, expr: &Expr, input: &Item, frame: &Rc<Frame>) -> Result<Item, Error> {
        match &expr.kind {
            Kind::Path { steps, .. } => self.path(expr, steps, input, frame),
            Kind::Literal(literal) => Ok(literal.into()),
            Kind::Name(name) => self.lookup(input, name),
            Kind::Context => Ok(context(input)),
            Kind::Variable { name, builtin } => {
                let bound = frame.variable(name);
                Ok(bound.unwrap_or_else(|| {
                    builtin.map_or(Item::Undefined, |builtin| {
                        Item::Function(Rc::new(Function::Builtin(builtin)))
                    })
                }))
            }
            Kind::Binary(operator, left, right) => {
                self.binary(*operator, [left, right], expr.position, input, frame)
            }
            Kind::Call(call) => self.call(call, None, input, frame),
            Kind::Condition(condition, then, otherwise) => {
                let condition = self.evaluate(condition, input, frame)?;
                if self.truth(&condition)? {
                    return self.evaluate(then, input, frame);
                }
                otherwise
                    .as_ref()
                    .map_or(Ok(Item::Undefined), |otherwise| self.evaluate(otherwise, input, frame))
            }
            Kind::Block(expressions, binds) => self.block(expressions, *binds, input, frame),
            Kind::Bind(name, value) => {
                let value = self.evaluate(value, input, frame)?;
                frame.bind(Name::Variable(name.clone()), value.clone());
                Ok(value)
            }
            Kind::Object(group) => match &group.names {
                Some(names) if !input.is_array() => self.named(group, names, input, frame),
                _ => self.group(group, input.clone(), frame),
            },
            Kind::Array(items) => self.array_constructor(expr, items, input, frame),
            Kind::Lambda(lambda) => self.lambda(lambda, input, frame),
            _ => self.rare(expr, input, frame),
        }
    }

    #[inline(never)]
    fn rare(&mut self, expr: &Expr, input: &Item, frame: &Rc<Frame>) -> Result<Item, Error> {
        match &expr.kind {
            Kind::Wildcard => self.wildcard(input),
            Kind::Descendants => self.descendants(input),
            Kind::Parent(label) => Ok(frame.lookup(&Name::Ancestor(label.number())).unwrap_or_default()),
            Kind::Negate(operand) => self.negate(expr, operand, input, frame),
            Kind::Default(left, right) => {
                let left = self.evaluate(left, input, frame)?;
                if self.truth(&left)? { Ok(left) } else { self.evaluate(right, input, frame) }
            }
            Kind::Coalesce(left, right) => {
                let left = self.evaluate(left, input, frame)?;
                if left.is_undefined() { self.evaluate(right, input, frame) } else { Ok(left) }
            }
            Kind::Regex(regex) => {
                let regex = Function::Regex { regex: regex.clone(), position: expr.position };
                Ok(Item::Function(Rc::new(regex)))
            }
            Kind::TailCall(call) => {
                let call =
                    Function::TailCall { call: call.clone(), input: input.clone(), frame: frame.clone() };
                Ok(Item::Function(Rc::new(call)))
            }
            Kind::Partial(call) => self.partial(call, input, frame),
            Kind::Apply(left, right) => self.apply_operator(expr, left, right, input, frame),
            Kind::Transform(transform) => {
                let height = self.closure_height(frame)?;
                let transform =
                    Function::Transform { transform: transform.clone(), frame: frame.clone(), height };
                self.capture(frame);
                Ok(Item::Function(Rc::new(transform)))
            }
            Kind::Sort(_) => unreachable!("only paths sort"),
            Kind::Placeholder => Ok(Item::Undefined),
            _ => unreachable!("it was evaluated before"),
        }
    }

    #[inline(never)]
    fn block(
        &mut self,
        expressions: &[Expr],
        binds: bool,
        input: &Item,
        frame: &Rc<Frame>,
    ) -> Result<Item, Error> {
        let own = if binds { Some(self.frame(frame, Vec::new())?) } else { None };
        let frame = own.as_ref().unwrap_or(frame);
        let mut result = Item::Undefined;
        for expression in expressions {
            result = self.evaluate(expression, input, frame)?;
        }
        Ok(result)
    }

    #[inline(never)]
    fn array_constructor(
        &mut self,
        expr: &Expr,
        items: &[Expr],
        input: &Item,
        frame: &Rc<Frame>,
    ) -> Result<Item, Error> {
        if let ([item], false) = (items, expr.step.constructs_array)
            && !matches!(item.kind, Kind::Array(_))
        {
            // The items of one list: that list.
            return Ok(match self.evaluate(item, input, frame)? {
                Item::Array(array, _) => Item::Array(array, Marks::PLAIN),
                Item::Undefined => Item::array(Vec::new()),
                value if value.is_array() => value,
                value => return self.array(vec![value]),
            });
        }
        let mut result = Vec::with_capacity(items.len());
        for item in items {
            let value = self.evaluate(item, input, frame)?;
            let nested = matches!(item.kind, Kind::Array(_));
            match value.list().filter(|_| !nested) {
                Some(list) => {
                    self.meter.memory(list.len() * size_of::<Item>())?;
                    result.extend(list.iter());
                }
                None if value.is_undefined() => {}
                None => result.push(value),
            }
        }
        let marks = if expr.step.constructs_array { Marks::CONSTRUCTED } else { Marks::PLAIN };
        self.made(result, marks)
    }

    #[inline(never)]
    fn negate(
        &mut self,
        expr: &Expr,
        operand: &Expr,
        input: &Item,
        frame: &Rc<Frame>,
    ) -> Result<Item, Error> {
        let value = self.evaluate(operand, input, frame)?;
        if value.is_undefined() {
            return Ok(value);
        }
        match numeric(&value)? {
            Some(number) => Ok(Item::Number(-number)),
            None => Err(Error::new("D1002").at(expr.position).token("-").value(value.to_json())),
        }
    }

    fn lambda(&mut self, lambda: &Arc<Lambda>, input: &Item, frame: &Rc<Frame>) -> Result<Item, Error> {
        let height = self.closure_height(frame)?;
        self.meter.memory(size_of::<Function>())?;
        self.capture(frame);
        let closure =
            Function::Closure { lambda: lambda.clone(), input: input.clone(), frame: frame.clone(), height };
        Ok(Item::Function(Rc::new(closure)))
    }

    /// The height of a closure that is made in this frame.
    fn closure_height(&self, frame: &Frame) -> Result<u32, Error> {
        match frame.height() {
            CLOSURE_HEIGHT_MAX.. => Err(Error::limit(Limit::Depth)),
            height => Ok(height + 1),
        }
    }

    fn capture(&mut self, frame: &Rc<Frame>) {
        if frame.capture() {
            self.captured.push(Rc::downgrade(frame));
        }
    }

    pub(crate) fn frame(
        &mut self,
        around: &Rc<Frame>,
        bindings: Vec<(Name, Item)>,
    ) -> Result<Rc<Frame>, Error> {
        self.meter.memory(size_of::<Frame>() + bindings.len() * size_of::<(Name, Item)>())?;
        Ok(Frame::within(around, bindings))
    }

    /// An array within the budget.
    pub(crate) fn made(&mut self, items: Vec<Item>, marks: Marks) -> Result<Item, Error> {
        self.meter.memory(64 + items.len() * size_of::<Item>())?;
        self.meter.value(items.len() * size_of::<f64>())?;
        let item = Item::marked(items, marks);
        if item.height() > HEIGHT_MAX { Err(Error::limit(Limit::Depth)) } else { Ok(item) }
    }

    pub(crate) fn array(&mut self, items: Vec<Item>) -> Result<Item, Error> {
        self.made(items, Marks::PLAIN)
    }

    pub(crate) fn sequence(&mut self, items: Vec<Item>) -> Result<Item, Error> {
        self.made(items, Marks::SEQUENCE)
    }

    /// An object within the budget.
    pub(crate) fn object(&mut self, object: Object) -> Result<Item, Error> {
        self.meter.memory(64 + object.len() * size_of::<(Arc<str>, Item)>())?;
        if object.height > HEIGHT_MAX { Err(Error::limit(Limit::Depth)) } else { Ok(Item::object(object)) }
    }

    /// A string within the budget.
    pub(crate) fn string(&mut self, text: impl Into<Arc<str>>) -> Result<Item, Error> {
        let text = text.into();
        self.meter.memory(16 + text.len())?;
        self.meter.value(text.len())?;
        Ok(Item::String(text))
    }

    /// Whether a value counts as true; what is undefined does not.
    pub(crate) fn truth(&mut self, item: &Item) -> Result<bool, Error> {
        Ok(match item {
            Item::Bool(truth) => *truth,
            Item::Undefined | Item::Null | Item::Function(_) => false,
            Item::String(text) => !text.is_empty(),
            Item::Number(_) | Item::Written(_) => numeric(item)?.is_some_and(|number| number != 0.0),
            Item::Tuples(tuples) => !tuples.is_empty(),
            Item::Object(_) | Item::GivenObject(_) => item.members().is_some_and(|members| members.len() > 0),
            Item::Array(..) | Item::Given(_) | Item::Range(..) => {
                let list = item.list().expect("it is an array");
                for item in list.iter() {
                    self.meter.steps(1)?;
                    if self.truth(&item)? {
                        return Ok(true);
                    }
                }
                false
            }
        })
    }
}

impl From<&Literal> for Item {
    fn from(literal: &Literal) -> Self {
        match literal {
            Literal::Null => Self::Null,
            Literal::Bool(truth) => Self::Bool(*truth),
            Literal::Number(number) => Self::Number(*number),
            Literal::String(text) => Self::String(text.clone()),
        }
    }
}

/// The number that an item is. What overflowed is noticed when it is used.
pub(crate) fn numeric(item: &Item) -> Result<Option<f64>, Error> {
    match item.number() {
        Some(number) if number.is_infinite() => Err(Error::new("D1001").value(item.to_json())),
        Some(number) if number.is_nan() => Ok(None),
        number => Ok(number),
    }
}

/// An input that is an array is one value, not several.
pub(crate) fn wrapped(input: Item) -> Item {
    if input.is_array() && !input.marks().sequence {
        Item::marked(vec![input], Marks::WRAPPER)
    } else {
        input
    }
}

/// The context value behind an input.
fn context(input: &Item) -> Item {
    match input {
        Item::Array(array, marks) if marks.wrapper => array.items.first().cloned().unwrap_or_default(),
        _ => input.clone(),
    }
}

/// What stands for a list of results: nothing, the one, or the list.
fn settled(result: Item, keep_array: bool) -> Item {
    match result {
        Item::Array(array, mut marks) if marks.sequence => {
            marks.keep |= keep_array;
            match array.items.len() {
                0 => Item::Undefined,
                1 if !marks.keep => array.items[0].clone(),
                _ => Item::Array(array, marks),
            }
        }
        result => result,
    }
}
