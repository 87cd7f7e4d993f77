//! What expressions compute with.
//!
//! What the caller gave stays as it is, shared, and its numbers keep their text
//! until somebody computes with them; what an expression makes is counted by
//! reference within one evaluation. An array's marks ([`Marks`]) belong to the
//! place that holds it, not to the array.

mod compare;
mod print;

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use frevo_value::{Number, Value};

pub(crate) use compare::{compare_text, equal, identical};
pub(crate) use print::{print, print_number, quote};

use crate::budget::Meter;
use crate::frame::Name;
use crate::function::Function;
use crate::{Dialect, Error};

#[derive(Clone, Debug, Default)]
pub(crate) enum Item {
    /// No value at all, which is not `null`.
    #[default]
    Undefined,
    Null,
    Bool(bool),
    Number(f64),
    /// A number of the caller's.
    Written(Number),
    String(Arc<str>),
    Array(Rc<Array>, Marks),
    /// An array of the caller's.
    Given(Arc<Vec<Value>>),
    /// So many whole numbers from the first on; at least two.
    Range(f64, u32),
    Object(Rc<Object>),
    /// An object of the caller's.
    GivenObject(Arc<frevo_value::Object>),
    Function(Rc<Function>),
    /// What a step with bindings has selected.
    Tuples(Rc<Vec<Tuple>>),
}

/// What the reference notes about an array.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Marks {
    /// A list of results: one of them stands for itself, none for nothing.
    pub(crate) sequence: bool,
    /// A sequence that stays an array even of one.
    pub(crate) keep: bool,
    /// Was constructed by brackets within a path, and is not flattened there.
    pub(crate) constructed: bool,
    /// Wraps the input, which is itself an array.
    pub(crate) wrapper: bool,
}

impl Marks {
    pub(crate) const PLAIN: Self = Self { sequence: false, keep: false, constructed: false, wrapper: false };
    pub(crate) const SEQUENCE: Self = Self { sequence: true, ..Self::PLAIN };
    pub(crate) const CONSTRUCTED: Self = Self { constructed: true, ..Self::PLAIN };
    pub(crate) const WRAPPER: Self = Self { sequence: true, wrapper: true, ..Self::PLAIN };
}

#[derive(Debug, Default)]
pub(crate) struct Array {
    pub(crate) items: Vec<Item>,
    /// How deep it nests.
    pub(crate) height: u32,
}

/// Objects with more keys keep an index beside them.
const SCANNED_KEYS_MAX: usize = 16;

/// An object that an expression made. Keys stay in the order they came.
#[derive(Clone, Debug, Default)]
pub(crate) struct Object {
    entries: Vec<(Arc<str>, Item)>,
    index: Option<BTreeMap<Arc<str>, usize>>,
    pub(crate) height: u32,
}

impl Object {
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Self { entries: Vec::with_capacity(capacity), index: None, height: 1 }
    }

    pub(crate) fn place(&self, key: &str) -> Option<usize> {
        match &self.index {
            Some(index) => index.get(key).copied(),
            None => self.entries.iter().position(|(name, _)| &**name == key),
        }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Item> {
        self.place(key).map(|place| &self.entries[place].1)
    }

    pub(crate) fn insert(&mut self, key: Arc<str>, item: Item) {
        match self.place(&key) {
            Some(place) => {
                self.height = self.height.max(1 + item.height());
                self.entries[place].1 = item;
            }
            None => self.push(key, item),
        }
    }

    /// Adds a key that is not there yet.
    pub(crate) fn push(&mut self, key: Arc<str>, item: Item) {
        self.height = self.height.max(1 + item.height());
        self.entries.push((key, item));
        self.note_last();
    }

    fn note_last(&mut self) {
        let last = self.entries.len() - 1;
        if let Some(index) = &mut self.index {
            index.insert(self.entries[last].0.clone(), last);
        } else if last >= SCANNED_KEYS_MAX {
            let places = self.entries.iter().enumerate();
            self.index = Some(places.map(|(place, (key, _))| (key.clone(), place)).collect());
        }
    }

    pub(crate) fn entries(&self) -> &[(Arc<str>, Item)] {
        &self.entries
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }
}

/// One result of a step with what `@`, `#` and `%` remember about it.
#[derive(Clone, Debug)]
pub(crate) struct Tuple {
    pub(crate) item: Item,
    pub(crate) bindings: Vec<(Name, Item)>,
}

impl Tuple {
    pub(crate) fn bind(&mut self, name: Name, item: Item) {
        match self.bindings.iter_mut().find(|(bound, _)| *bound == name) {
            Some((_, place)) => *place = item,
            None => self.bindings.push((name, item)),
        }
    }
}

/// The items of an array, whoever made it.
#[derive(Clone, Copy)]
pub(crate) enum List<'a> {
    Made(&'a [Item]),
    Given(&'a [Value]),
    Range(f64, u32),
}

impl<'a> List<'a> {
    pub(crate) fn len(self) -> usize {
        match self {
            Self::Made(items) => items.len(),
            Self::Given(items) => items.len(),
            Self::Range(_, count) => count as usize,
        }
    }

    pub(crate) fn get(self, place: usize) -> Item {
        match self {
            Self::Made(items) => items.get(place).cloned().unwrap_or_default(),
            Self::Given(items) => items.get(place).map(Item::from).unwrap_or_default(),
            Self::Range(first, count) if place < count as usize => Item::Number(first + place as f64),
            Self::Range(..) => Item::Undefined,
        }
    }

    pub(crate) fn iter(self) -> impl ExactSizeIterator<Item = Item> + 'a {
        (0..self.len()).map(move |place| self.get(place))
    }

    /// Whether the items are all of one kind, named as signatures do.
    pub(crate) fn are_all(self, symbol: char) -> bool {
        match self {
            Self::Made(items) => items.iter().all(|item| item.symbol() == symbol),
            Self::Given(items) => items.iter().all(|value| value_symbol(value) == symbol),
            Self::Range(..) => symbol == 'n',
        }
    }

    /// The items as numbers; what is none is not a number.
    pub(crate) fn for_each_number(self, mut visit: impl FnMut(f64)) {
        match self {
            Self::Made(items) => items.iter().for_each(|item| visit(item.number().unwrap_or(f64::NAN))),
            Self::Given(items) => {
                items.iter().for_each(|value| visit(value.as_number().map_or(f64::NAN, Number::as_f64)));
            }
            Self::Range(first, count) => (0..count).for_each(|place| visit(first + f64::from(place))),
        }
    }

    /// The items themselves, within the budget.
    pub(crate) fn to_vec(self, meter: &mut Meter) -> Result<Vec<Item>, Error> {
        meter.memory(self.len() * size_of::<Item>())?;
        Ok(match self {
            Self::Made(items) => items.to_vec(),
            Self::Given(items) => items.iter().map(Item::from).collect(),
            Self::Range(..) => self.iter().collect(),
        })
    }
}

/// The members of an object, whoever made it.
#[derive(Clone, Copy)]
pub(crate) enum Members<'a> {
    Made(&'a Object),
    Given(&'a frevo_value::Object),
}

impl<'a> Members<'a> {
    pub(crate) fn len(self) -> usize {
        match self {
            Self::Made(object) => object.len(),
            Self::Given(object) => object.len(),
        }
    }

    pub(crate) fn get(self, key: &str) -> Option<Item> {
        match self {
            Self::Made(object) => object.get(key).cloned(),
            Self::Given(object) => object.get(key).map(Item::from),
        }
    }

    pub(crate) fn iter(self) -> Box<dyn ExactSizeIterator<Item = (Arc<str>, Item)> + 'a> {
        match self {
            Self::Made(object) => Box::new(object.entries.iter().cloned()),
            Self::Given(object) => {
                Box::new(object.iter().map(|(key, value)| (key.clone(), Item::from(value))))
            }
        }
    }
}

impl From<&Value> for Item {
    fn from(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(truth) => Self::Bool(*truth),
            Value::Number(number) => Self::Written(number.clone()),
            Value::String(text) => Self::String(text.clone()),
            Value::Array(items) => Self::Given(items.clone()),
            Value::Object(object) => Self::GivenObject(object.clone()),
        }
    }
}

impl From<&str> for Item {
    fn from(text: &str) -> Self {
        Self::String(text.into())
    }
}

impl From<String> for Item {
    fn from(text: String) -> Self {
        Self::String(text.into())
    }
}

impl Item {
    /// A plain array.
    pub(crate) fn array(items: Vec<Item>) -> Self {
        Self::marked(items, Marks::PLAIN)
    }

    /// A list of results.
    pub(crate) fn sequence(items: Vec<Item>) -> Self {
        Self::marked(items, Marks::SEQUENCE)
    }

    pub(crate) fn marked(items: Vec<Item>, marks: Marks) -> Self {
        let height = 1 + items.iter().map(Item::height).max().unwrap_or(0);
        Self::Array(Rc::new(Array { items, height }), marks)
    }

    pub(crate) fn object(object: Object) -> Self {
        Self::Object(Rc::new(object))
    }

    /// How deep what was made here nests.
    pub(crate) fn height(&self) -> u32 {
        match self {
            Self::Array(array, _) => array.height,
            Self::Object(object) => object.height,
            Self::Function(function) => function.height(),
            _ => 0,
        }
    }

    pub(crate) fn is_undefined(&self) -> bool {
        matches!(self, Self::Undefined)
    }

    pub(crate) fn list(&self) -> Option<List<'_>> {
        match self {
            Self::Array(array, _) => Some(List::Made(&array.items)),
            Self::Given(items) => Some(List::Given(items)),
            Self::Range(first, count) => Some(List::Range(*first, *count)),
            _ => None,
        }
    }

    pub(crate) fn members(&self) -> Option<Members<'_>> {
        match self {
            Self::Object(object) => Some(Members::Made(object)),
            Self::GivenObject(object) => Some(Members::Given(object)),
            _ => None,
        }
    }

    pub(crate) fn is_array(&self) -> bool {
        matches!(self, Self::Array(..) | Self::Given(_) | Self::Range(..))
    }

    pub(crate) fn marks(&self) -> Marks {
        match self {
            Self::Array(_, marks) => *marks,
            _ => Marks::PLAIN,
        }
    }

    pub(crate) fn function(&self) -> Option<&Rc<Function>> {
        match self {
            Self::Function(function) => Some(function),
            _ => None,
        }
    }

    pub(crate) fn text(&self) -> Option<&Arc<str>> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The number it is, finite or not.
    pub(crate) fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Written(number) => Some(number.as_f64()),
            _ => None,
        }
    }

    /// How function signatures name what it is.
    pub(crate) fn symbol(&self) -> char {
        match self {
            Self::Undefined | Self::Tuples(_) => 'm',
            Self::Null => 'l',
            Self::Bool(_) => 'b',
            Self::Number(_) | Self::Written(_) => 'n',
            Self::String(_) => 's',
            Self::Array(..) | Self::Given(_) | Self::Range(..) => 'a',
            Self::Object(_) | Self::GivenObject(_) => 'o',
            Self::Function(_) => 'f',
        }
    }

    /// Its JSON for an error, cut where it is long.
    pub(crate) fn to_json(&self) -> String {
        match self {
            Self::Undefined | Self::Tuples(_) => "undefined".to_owned(),
            Self::Null => "null".to_owned(),
            Self::Bool(truth) => truth.to_string(),
            Self::Number(number) => print_number(*number),
            Self::Written(number) => number.lexeme().to_owned(),
            Self::String(text) if text.len() > 1_000 => quote(&text.chars().take(250).collect::<String>()),
            Self::String(text) => quote(text),
            Self::Array(..) | Self::Given(_) | Self::Range(..) => "[…]".to_owned(),
            Self::Object(_) | Self::GivenObject(_) => "{…}".to_owned(),
            Self::Function(_) => "\"\"".to_owned(),
        }
    }

    /// As the caller knows values; nothing for what is undefined. Functions
    /// become empty strings and numbers that are not finite `null`, as in the
    /// reference's `$string`; AWS writes those by their names.
    pub(crate) fn into_value(self, meter: &mut Meter, dialect: Dialect) -> Result<Option<Value>, Error> {
        Ok(Some(match self {
            Self::Undefined | Self::Tuples(_) => return Ok(None),
            Self::Null => Value::Null,
            Self::Bool(truth) => Value::Bool(truth),
            Self::Number(number) => match (Number::from_f64(number), dialect) {
                (Some(number), _) => Value::Number(number),
                (None, Dialect::Reference) => Value::Null,
                (None, Dialect::Aws) => Value::String(name_not_finite(number).into()),
            },
            Self::Written(number) => Value::Number(number),
            Self::String(text) => Value::String(text),
            Self::Given(items) => Value::Array(items),
            Self::GivenObject(object) => Value::Object(object),
            Self::Function(_) => Value::String("".into()),
            Self::Range(..) => {
                let items = self.list().expect("it is an array").to_vec(meter)?;
                Self::array(items).into_value(meter, dialect)?.unwrap_or_default()
            }
            Self::Array(array, _) => {
                meter.memory(size_of::<Value>() * array.items.len())?;
                let items = match Rc::try_unwrap(array) {
                    Ok(array) => array.items,
                    Err(array) => array.items.clone(),
                };
                let values =
                    items.into_iter().map(|item| Ok(item.into_value(meter, dialect)?.unwrap_or_default()));
                Value::from(values.collect::<Result<Vec<_>, Error>>()?)
            }
            Self::Object(object) => {
                meter.memory(2 * size_of::<Value>() * object.entries.len())?;
                let entries = match Rc::try_unwrap(object) {
                    Ok(object) => object.entries,
                    Err(object) => object.entries.clone(),
                };
                let mut members = frevo_value::Object::with_capacity(entries.len());
                for (key, item) in entries {
                    if let Some(value) = item.into_value(meter, dialect)? {
                        members.insert(key, value);
                    }
                }
                Value::from(members)
            }
        }))
    }
}

fn value_symbol(value: &Value) -> char {
    match value {
        Value::Null => 'l',
        Value::Bool(_) => 'b',
        Value::Number(_) => 'n',
        Value::String(_) => 's',
        Value::Array(_) => 'a',
        Value::Object(_) => 'o',
    }
}

fn name_not_finite(number: f64) -> &'static str {
    match number {
        f64::INFINITY => "Infinity",
        f64::NEG_INFINITY => "-Infinity",
        _ => "NaN",
    }
}
