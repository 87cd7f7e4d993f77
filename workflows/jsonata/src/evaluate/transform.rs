//! `|pattern|update,delete|`: a copy of a value with some of its objects changed.
//!
//! The copy's objects are all new, so that each is known by its address. What
//! the pattern selects is changed on the side, and put together at the end.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::Evaluator;
use crate::Error;
use crate::frame::{Frame, Name};
use crate::item::{Item, List, Object};
use crate::program::Transform;

/// Objects by the address of what they replace.
type Changes = BTreeMap<usize, Rc<Object>>;

impl Evaluator<'_> {
    #[inline(never)]
    pub(super) fn transform(
        &mut self,
        transform: &Transform,
        item: &Item,
        frame: &Rc<Frame>,
    ) -> Result<Item, Error> {
        if item.is_undefined() {
            return Ok(Item::Undefined);
        }
        let copy = self.copy_for_transform(transform, item, frame)?;
        let matches = self.evaluate(&transform.pattern, &copy, frame)?;
        let single = [matches];
        let list = single[0].list().unwrap_or(List::Made(&single));
        let mut changes = Changes::new();
        for matched in list.iter().filter(|item| !item.is_undefined()) {
            let current = self.changed(&matched, &changes)?;
            let update = self.evaluate(&transform.update, &current, frame)?;
            if !matches!(update.symbol(), 'o' | 'm') {
                return Err(Error::new("T2011").at(transform.update.position).value(update.to_json()));
            }
            let Item::Object(original) = &matched else { continue };
            let address = Rc::as_ptr(original) as usize;
            // What is inside keeps its address, so that it is still found.
            let mut object = Object::clone(changes.get(&address).unwrap_or(original));
            for (key, value) in update.members().iter().flat_map(|members| members.iter()) {
                let value = self.deep_copy(&value)?;
                object.insert(key, value);
            }
            changes.insert(address, Rc::new(object));
            if let Some(delete) = &transform.delete {
                let current = self.changed(&matched, &changes)?;
                let deletions = self.evaluate(delete, &current, frame)?;
                let rest = self
                    .without(&changes[&address], &deletions)
                    .map_err(|error| error.at(delete.position))?;
                changes.insert(address, rest);
            }
        }
        self.changed(&copy, &changes)
    }

    fn copy_for_transform(
        &mut self,
        transform: &Transform,
        item: &Item,
        frame: &Rc<Frame>,
    ) -> Result<Item, Error> {
        match frame.lookup(&Name::Variable("clone".into())) {
            None => self.deep_copy(item),
            Some(clone) if clone.function().is_some() => {
                let copy = self.apply(&clone, vec![item.clone()], frame)?;
                self.deep_copy(&copy)
            }
            Some(_) => Err(Error::new("T2013").at(transform.position)),
        }
    }

    /// The object without the members that are to be deleted.
    fn without(&mut self, object: &Rc<Object>, deletions: &Item) -> Result<Rc<Object>, Error> {
        if deletions.is_undefined() {
            return Ok(object.clone());
        }
        let names = deletions
            .list()
            .unwrap_or(List::Made(std::slice::from_ref(deletions)))
            .to_vec(&mut self.meter)?;
        if names.iter().any(|name| name.text().is_none()) {
            return Err(Error::new("T2012").value(deletions.to_json()));
        }
        self.meter.steps(names.len() * object.len())?;
        let mut rest = Object::with_capacity(object.len());
        for (key, value) in object.entries() {
            if !names.iter().any(|name| name.text() == Some(key)) {
                rest.insert(key.clone(), value.clone());
            }
        }
        Ok(Rc::new(rest))
    }

    /// A copy all of whose objects and arrays are new.
    pub(crate) fn deep_copy(&mut self, item: &Item) -> Result<Item, Error> {
        self.rebuild(item, None)
    }

    /// The item with the changes in it, or itself where there are none.
    fn changed(&mut self, item: &Item, changes: &Changes) -> Result<Item, Error> {
        if changes.is_empty() { Ok(item.clone()) } else { self.rebuild(item, Some(changes)) }
    }

    fn rebuild(&mut self, item: &Item, changes: Option<&Changes>) -> Result<Item, Error> {
        self.meter.enter()?;
        let result = if let Some(list) = item.list() {
            let items = list.iter().map(|item| self.rebuild(&item, changes)).collect::<Result<_, _>>()?;
            self.array(items)?
        } else if let Some(members) = item.members() {
            let change = match (item, changes) {
                (Item::Object(object), Some(changes)) => changes.get(&(Rc::as_ptr(object) as usize)).cloned(),
                _ => None,
            };
            let changed = change.map(Item::Object);
            let members = changed.as_ref().and_then(Item::members).unwrap_or(members);
            let mut object = Object::with_capacity(members.len());
            for (key, value) in members.iter() {
                object.insert(key, self.rebuild(&value, changes)?);
            }
            self.object(object)?
        } else {
            item.clone()
        };
        self.meter.leave();
        Ok(result)
    }
}
