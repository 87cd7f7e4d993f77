//! Where variables live: frames that see those around them.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use crate::item::Item;
use crate::program::Lambda;

/// What a frame binds.
#[derive(Clone, Debug)]
pub(crate) enum Name {
    /// `$name`
    Variable(Arc<str>),
    /// What a `%` looks for.
    Ancestor(u32),
}

impl Name {
    fn is_variable(&self, name: &Arc<str>) -> bool {
        matches!(self, Self::Variable(bound) if same(bound, name))
    }
}

/// Names of one expression are mostly the same string in memory.
fn same(left: &Arc<str>, right: &Arc<str>) -> bool {
    Arc::ptr_eq(left, right) || left == right
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Variable(left), Self::Variable(right)) => same(left, right),
            (Self::Ancestor(left), Self::Ancestor(right)) => left == right,
            _ => false,
        }
    }
}

/// The variables of a block, a call or a tuple.
#[derive(Debug)]
pub(crate) struct Frame {
    bindings: RefCell<Vec<(Name, Item)>>,
    /// The lambda that is called here, and its arguments.
    call: Option<(Arc<Lambda>, RefCell<Vec<Item>>)>,
    around: Option<Rc<Frame>>,
    /// Whether it is among the frames to be cleared at the end.
    captured: Cell<bool>,
    /// How many closures stand in each other's scopes here.
    height: Cell<u32>,
}

impl Frame {
    pub(crate) fn outermost(bindings: Vec<(Name, Item)>) -> Rc<Self> {
        let height = Cell::new(0);
        let bindings = RefCell::new(bindings);
        Rc::new(Self { bindings, call: None, around: None, captured: Cell::new(false), height })
    }

    /// The frame of a call: as many arguments as the lambda has parameters.
    pub(crate) fn of_call(around: &Rc<Self>, lambda: &Arc<Lambda>, arguments: Vec<Item>) -> Rc<Self> {
        let mut frame = Self {
            bindings: RefCell::default(),
            call: None,
            around: None,
            captured: Cell::default(),
            height: Cell::default(),
        };
        frame.renew(around, lambda, arguments);
        Rc::new(frame)
    }

    /// Makes a frame that nobody holds any more the frame of a call. Mostly it is
    /// another call of the same lambda.
    pub(crate) fn renew(&mut self, around: &Rc<Self>, lambda: &Arc<Lambda>, arguments: Vec<Item>) {
        let inner = arguments.iter().map(closure_height).max().unwrap_or(0);
        self.height.set(around.height.get().max(inner));
        self.captured.set(false);
        match &mut self.call {
            Some((known, place)) if Arc::ptr_eq(known, lambda) => *place.get_mut() = arguments,
            call => *call = Some((lambda.clone(), RefCell::new(arguments))),
        }
        if !self.around.as_ref().is_some_and(|known| Rc::ptr_eq(known, around)) {
            self.around = Some(around.clone());
        }
    }

    /// Lets go of the values it holds, and gives the list its arguments were in.
    pub(crate) fn release(&mut self) -> Vec<Item> {
        self.bindings.get_mut().clear();
        let arguments = self.call.as_mut().map(|(_, arguments)| std::mem::take(arguments.get_mut()));
        let mut arguments = arguments.unwrap_or_default();
        arguments.clear();
        arguments
    }

    pub(crate) fn within(around: &Rc<Self>, bindings: Vec<(Name, Item)>) -> Rc<Self> {
        let inner = bindings.iter().map(|(_, item)| closure_height(item)).max().unwrap_or(0);
        Rc::new(Self {
            bindings: RefCell::new(bindings),
            call: None,
            around: Some(around.clone()),
            captured: Cell::new(false),
            height: Cell::new(around.height.get().max(inner)),
        })
    }

    pub(crate) fn bind(&self, name: Name, item: Item) {
        self.height.set(self.height.get().max(closure_height(&item)));
        let mut bindings = self.bindings.borrow_mut();
        match bindings.iter_mut().find(|(bound, _)| *bound == name) {
            Some((_, place)) => *place = item,
            None => bindings.push((name, item)),
        }
    }

    /// The value of a variable.
    pub(crate) fn variable(&self, name: &Arc<str>) -> Option<Item> {
        self.with_variable(name, Item::clone)
    }

    pub(crate) fn binds(&self, name: &Arc<str>) -> bool {
        self.with_variable(name, |_| ()).is_some()
    }

    /// Looks at the value of a variable.
    pub(crate) fn with_variable<T>(&self, name: &Arc<str>, look: impl FnOnce(&Item) -> T) -> Option<T> {
        let mut frame = self;
        loop {
            let bindings = frame.bindings.borrow();
            let bound = bindings.iter().find(|(bound, _)| bound.is_variable(name));
            if let Some((_, item)) = bound {
                return Some(look(item));
            }
            if let Some((lambda, arguments)) = &frame.call
                && let Some(place) = lambda.parameters.iter().rposition(|parameter| same(parameter, name))
            {
                return arguments.borrow().get(place).map(look);
            }
            drop(bindings);
            frame = frame.around.as_deref()?;
        }
    }

    pub(crate) fn lookup(&self, name: &Name) -> Option<Item> {
        if let Name::Variable(name) = name {
            return self.variable(name);
        }
        let mut frame = self;
        loop {
            let bindings = frame.bindings.borrow();
            if let Some((_, item)) = bindings.iter().find(|(bound, _)| bound == name) {
                return Some(item.clone());
            }
            drop(bindings);
            frame = frame.around.as_deref()?;
        }
    }

    pub(crate) fn height(&self) -> u32 {
        self.height.get()
    }

    /// Notes that a closure holds this frame; true the first time.
    pub(crate) fn capture(&self) -> bool {
        !self.captured.replace(true)
    }

    /// Forgets all variables. A function that is bound where it was made holds
    /// its frame, which holds it: without this neither would ever be freed.
    pub(crate) fn clear(&self) {
        self.bindings.take();
        if let Some((_, arguments)) = &self.call {
            arguments.take();
        }
    }
}

/// Containers count as the functions that may be in them.
fn closure_height(item: &Item) -> u32 {
    item.height()
}
