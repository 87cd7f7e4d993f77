//! Object constructors and grouping, which are the same: items are gathered by
//! key, then each key's value is evaluated over its items.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use super::Evaluator;
use crate::Error;
use crate::frame::Frame;
use crate::item::{Item, List, Object, Tuple};
use crate::program::{Group, is_reserved};

/// What an object constructor without a context is evaluated over.
const NOTHING: &[Item] = &[Item::Undefined];

struct Gathered<T> {
    key: Arc<str>,
    /// Which pair of the constructor gave the key.
    pair: usize,
    members: Vec<T>,
}

/// What was gathered, in the order the keys came, and where each key is.
struct Groups<T> {
    groups: Vec<Gathered<T>>,
    index: BTreeMap<Arc<str>, usize>,
}

impl<T> Groups<T> {
    fn place(&self, key: &str) -> Option<usize> {
        if self.index.is_empty() {
            return self.groups.iter().position(|group| &*group.key == key);
        }
        self.index.get(key).copied()
    }

    fn add(&mut self, key: Arc<str>, pair: usize, member: T, position: usize) -> Result<(), Error> {
        if is_reserved(&key) {
            return Err(Error::new("D1013").at(position).value(crate::item::quote(&key)));
        }
        match self.place(&key) {
            Some(place) if self.groups[place].pair != pair => {
                Err(Error::new("D1009").at(position).value(crate::item::quote(&key)))
            }
            Some(place) => {
                self.groups[place].members.push(member);
                Ok(())
            }
            None => {
                self.groups.push(Gathered { key, pair, members: vec![member] });
                // Few keys are found faster by looking at each.
                if self.groups.len() == 17 {
                    let places = self.groups.iter().enumerate();
                    self.index = places.map(|(place, group)| (group.key.clone(), place)).collect();
                } else if self.groups.len() > 17 {
                    let last = self.groups.len() - 1;
                    self.index.insert(self.groups[last].key.clone(), last);
                }
                Ok(())
            }
        }
    }
}

impl Evaluator<'_> {
    #[inline(never)]
    pub(super) fn group(&mut self, group: &Group, input: Item, frame: &Rc<Frame>) -> Result<Item, Error> {
        if let Item::Tuples(tuples) = &input {
            return self.group_tuples(group, tuples, frame);
        }
        let single = [input];
        let list = match single[0].list() {
            Some(list) if list.len() > 0 => list,
            Some(_) => List::Made(NOTHING),
            None => List::Made(&single),
        };
        if let (Some(names), 1) = (&group.names, list.len()) {
            return self.named(group, names, &list.get(0), frame);
        }
        let mut groups = Groups { groups: Vec::with_capacity(group.pairs.len()), index: BTreeMap::new() };
        for item in list.iter() {
            for (pair, (key, _)) in group.pairs.iter().enumerate() {
                if let Some(key) = self.key(group, key, &item, frame)? {
                    groups.add(key, pair, item.clone(), group.position)?;
                }
            }
        }
        let mut object = Object::with_capacity(groups.groups.len());
        for gathered in groups.groups {
            let context = self.joined(gathered.members)?;
            let value = self.evaluate(&group.pairs[gathered.pair].1, &context, frame)?;
            if !value.is_undefined() {
                object.insert(gathered.key, value);
            }
        }
        self.object(object)
    }

    /// An object of keys that are known before, over one item: nothing is to be
    /// gathered.
    #[inline(never)]
    pub(super) fn named(
        &mut self,
        group: &Group,
        names: &[Arc<str>],
        item: &Item,
        frame: &Rc<Frame>,
    ) -> Result<Item, Error> {
        let mut object = Object::with_capacity(names.len());
        for (name, (_, value)) in names.iter().zip(&group.pairs) {
            let value = self.evaluate(value, item, frame)?;
            if !value.is_undefined() {
                object.push(name.clone(), value);
            }
        }
        self.object(object)
    }

    fn group_tuples(&mut self, group: &Group, tuples: &[Tuple], frame: &Rc<Frame>) -> Result<Item, Error> {
        let mut groups = Groups { groups: Vec::new(), index: BTreeMap::new() };
        for tuple in tuples {
            let own = self.frame(frame, tuple.bindings.clone())?;
            for (pair, (key, _)) in group.pairs.iter().enumerate() {
                if let Some(key) = self.key(group, key, &tuple.item, &own)? {
                    groups.add(key, pair, tuple.clone(), group.position)?;
                }
            }
        }
        let mut object = Object::with_capacity(groups.groups.len());
        for gathered in groups.groups {
            let tuple = self.reduced(gathered.members)?;
            let own = self.frame(frame, tuple.bindings)?;
            let value = self.evaluate(&group.pairs[gathered.pair].1, &tuple.item, &own)?;
            if !value.is_undefined() {
                object.insert(gathered.key, value);
            }
        }
        self.object(object)
    }

    fn key(
        &mut self,
        group: &Group,
        key: &crate::program::Expr,
        input: &Item,
        frame: &Rc<Frame>,
    ) -> Result<Option<Arc<str>>, Error> {
        match self.evaluate(key, input, frame)? {
            Item::String(key) => Ok(Some(key)),
            Item::Undefined => Ok(None),
            other => Err(Error::new("T1003").at(group.position).value(other.to_json())),
        }
    }

    /// The items of a group as one context: arrays among them are joined.
    fn joined(&mut self, mut members: Vec<Item>) -> Result<Item, Error> {
        if members.len() == 1 {
            return Ok(members.remove(0));
        }
        let mut items = Vec::with_capacity(members.len());
        for member in members {
            match member.list() {
                Some(list) => {
                    self.meter.memory(list.len() * size_of::<Item>())?;
                    items.extend(list.iter());
                }
                None if member.is_undefined() => {}
                None => items.push(member),
            }
        }
        self.sequence(items)
    }

    /// The tuples of a group as one, with all that each variable was bound to.
    fn reduced(&mut self, tuples: Vec<Tuple>) -> Result<Tuple, Error> {
        let mut tuples = tuples.into_iter();
        let first = tuples.next().expect("a group has members");
        let mut items = vec![first.item];
        let mut bound: Vec<_> = first.bindings.into_iter().map(|(name, item)| (name, vec![item])).collect();
        for tuple in tuples {
            items.push(tuple.item);
            for (name, item) in tuple.bindings {
                match bound.iter_mut().find(|(known, _)| *known == name) {
                    Some((_, values)) => values.push(item),
                    None => bound.push((name, vec![item])),
                }
            }
        }
        let mut bindings = Vec::with_capacity(bound.len());
        for (name, values) in bound {
            bindings.push((name, self.joined(values)?));
        }
        Ok(Tuple { item: self.joined(items)?, bindings })
    }
}
