//! Where variables live: frames that see those around them.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use crate::item::Item;

/// What a frame binds.
#[derive(Clone, Debug)]
pub(crate) enum Name {
    /// `$name`
    Variable(Arc<str>),
    /// What a `%` looks for.
    Ancestor(u32),
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            // Names of one expression are mostly the same string in memory.
            (Self::Variable(left), Self::Variable(right)) => Arc::ptr_eq(left, right) || left == right,
            (Self::Ancestor(left), Self::Ancestor(right)) => left == right,
            _ => false,
        }
    }
}

/// The variables of a block, a call or a tuple.
#[derive(Debug)]
pub(crate) struct Frame {
    bindings: RefCell<Vec<(Name, Item)>>,
    around: Option<Rc<Frame>>,
    /// Whether it is among the frames to be cleared at the end.
    captured: Cell<bool>,
    /// How many closures stand in each other's scopes here.
    height: Cell<u32>,
}

impl Frame {
    pub(crate) fn outermost(bindings: Vec<(Name, Item)>) -> Rc<Self> {
        let height = Cell::new(0);
        Rc::new(Self { bindings: RefCell::new(bindings), around: None, captured: Cell::new(false), height })
    }

    pub(crate) fn within(around: &Rc<Self>, bindings: Vec<(Name, Item)>) -> Rc<Self> {
        let inner = bindings.iter().map(|(_, item)| closure_height(item)).max().unwrap_or(0);
        Rc::new(Self {
            bindings: RefCell::new(bindings),
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
        self.find(|bound| match bound {
            // Names of one expression are mostly the same string in memory.
            Name::Variable(bound) => Arc::ptr_eq(bound, name) || bound == name,
            Name::Ancestor(_) => false,
        })
    }

    pub(crate) fn lookup(&self, name: &Name) -> Option<Item> {
        self.find(|bound| bound == name)
    }

    fn find(&self, is: impl Fn(&Name) -> bool) -> Option<Item> {
        let mut frame = self;
        loop {
            let bindings = frame.bindings.borrow();
            if let Some((_, item)) = bindings.iter().find(|(bound, _)| is(bound)) {
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
    }
}

/// Containers count as the functions that may be in them.
fn closure_height(item: &Item) -> u32 {
    item.height()
}
