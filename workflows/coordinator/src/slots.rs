//! `Slots`: the executions in a partition's memory, a slab with an index by id.
//!
//! A partition may hold hundreds of thousands that wait. An id has 16 bytes and
//! the indexes over it (timers, lists) would repeat them, so they hold the
//! handle of four bytes instead. A handle is given again once its execution has
//! left: whoever keeps one forgets it before that.

use std::ops::Index;

use frevo_event::ExecutionId;
use hashbrown::HashTable;

use crate::slot::Slot;

/// An execution's place in memory, as long as it is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Handle(u32);

impl Handle {
    /// None is less.
    pub(crate) const FIRST: Self = Self(0);
}

/// The executions in a partition's memory.
#[derive(Debug, Default)]
pub(crate) struct Slots {
    places: Vec<Option<(ExecutionId, Slot)>>,
    free: Vec<Handle>,
    index: HashTable<Handle>,
}

impl Slots {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.index.len()
    }

    /// Where an execution is.
    pub(crate) fn handle(&self, id: &ExecutionId) -> Option<Handle> {
        self.index.find(hash_of(id), |handle| self.id(*handle) == *id).copied()
    }

    /// Whose place it is.
    pub(crate) fn id(&self, handle: Handle) -> ExecutionId {
        self.place(handle).0
    }

    pub(crate) fn contains(&self, id: &ExecutionId) -> bool {
        self.handle(id).is_some()
    }

    pub(crate) fn get(&self, id: &ExecutionId) -> Option<&Slot> {
        self.handle(id).map(|handle| &self.place(handle).1)
    }

    pub(crate) fn get_mut(&mut self, id: &ExecutionId) -> Option<&mut Slot> {
        self.handle(id).map(|handle| self.at_mut(handle))
    }

    /// The execution at a place.
    pub(crate) fn at(&self, handle: Handle) -> &Slot {
        &self.places[handle.0 as usize].as_ref().expect("a handle is forgotten with its execution").1
    }

    /// The same, to be changed.
    pub(crate) fn at_mut(&mut self, handle: Handle) -> &mut Slot {
        &mut self.places[handle.0 as usize].as_mut().expect("a handle is forgotten with its execution").1
    }

    /// The execution with this id, made if it is not there.
    pub(crate) fn get_or_insert_with(&mut self, id: ExecutionId, make: impl FnOnce() -> Slot) -> &mut Slot {
        let handle = match self.handle(&id) {
            Some(handle) => handle,
            None => self.insert(id, make()),
        };
        self.at_mut(handle)
    }

    /// Takes an execution in, in place of what had its id.
    pub(crate) fn insert(&mut self, id: ExecutionId, slot: Slot) -> Handle {
        if let Some(handle) = self.handle(&id) {
            *self.at_mut(handle) = slot;
            return handle;
        }
        let handle = self.free.pop().unwrap_or_else(|| {
            self.places.push(None);
            Handle(u32::try_from(self.places.len() - 1).expect("memory ends before handles do"))
        });
        self.places[handle.0 as usize] = Some((id, slot));
        let places = &self.places;
        self.index.insert_unique(hash_of(&id), handle, |other| hash_of(&id_at(places, *other)));
        handle
    }

    /// Lets an execution go.
    pub(crate) fn remove(&mut self, id: &ExecutionId) -> Option<Slot> {
        let places = &self.places;
        let entry = self.index.find_entry(hash_of(id), |handle| id_at(places, *handle) == *id).ok()?;
        let (handle, _) = entry.remove();
        self.free.push(handle);
        self.places[handle.0 as usize].take().map(|(_, slot)| slot)
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Handle, ExecutionId, &Slot)> {
        self.places.iter().enumerate().filter_map(|(index, place)| {
            let (id, slot) = place.as_ref()?;
            Some((Handle(index as u32), *id, slot))
        })
    }

    /// All of them, to be changed.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = (ExecutionId, &mut Slot)> {
        self.places.iter_mut().flatten().map(|(id, slot)| (*id, slot))
    }

    fn place(&self, handle: Handle) -> &(ExecutionId, Slot) {
        self.places[handle.0 as usize].as_ref().expect("a handle is forgotten with its execution")
    }
}

impl Index<&ExecutionId> for Slots {
    type Output = Slot;

    fn index(&self, id: &ExecutionId) -> &Slot {
        self.get(id).expect("the execution is in memory")
    }
}

fn id_at(places: &[Option<(ExecutionId, Slot)>], handle: Handle) -> ExecutionId {
    places[handle.0 as usize].as_ref().expect("a handle is forgotten with its execution").0
}

/// The ids of executions are hashes already; their first bytes are alike within
/// a partition.
fn hash_of(id: &ExecutionId) -> u64 {
    u64::from_le_bytes(id.0[8..].try_into().expect("eight of sixteen bytes"))
}

#[cfg(test)]
mod tests {
    use frevo_event::Position;

    use super::*;
    use crate::slot::Body;

    fn id(number: u8) -> ExecutionId {
        ExecutionId([number; 16])
    }

    fn slot(offset: u64) -> Slot {
        Slot { body: Body::Packed(Box::default()), last: Position { offset, entry: 0 }, unsaved_since: 0 }
    }

    #[test]
    fn an_execution_is_found_by_its_id_until_it_leaves() {
        let mut slots = Slots::default();
        let handles: Vec<Handle> =
            (1..=200).map(|number| slots.insert(id(number), slot(number.into()))).collect();
        assert_eq!(slots.len(), 200);
        assert_eq!(slots.id(handles[7]), id(8));
        assert_eq!(slots.remove(&id(8)).map(|slot| slot.last.offset), Some(8));
        assert!(slots.remove(&id(8)).is_none() && !slots.contains(&id(8)));
        assert_eq!(slots.insert(id(201), slot(201)), handles[7], "its place is given again");
        assert_eq!(slots[&id(201)].last.offset, 201);
        assert_eq!(slots.insert(id(9), slot(9_000)), handles[8], "a second one takes the first one's place");
        assert_eq!(slots.iter().filter(|(_, _, slot)| slot.last.offset == 9_000).count(), 1);
        assert_eq!(slots.iter().count(), 200);
    }

    #[test]
    fn a_place_has_64_bytes() {
        assert_eq!(size_of::<Option<(ExecutionId, Slot)>>(), 64);
    }
}
