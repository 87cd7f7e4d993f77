//! Many patterns as one structure: what matching an event costs depends on the
//! event's leaves and on the rules that match, hardly on how many there are.
//!
//! Every alternative of a rule is found under *one* of its paths, the one that
//! seems to admit the fewest events, by what that path's value must be: equal,
//! begin, end, lie in a range or a block. An event's leaves are looked up at
//! their paths; each alternative that is met there is then checked in full.
//!
//! ```text
//! leaf ── shelf of its path ──► texts, numbers, prefixes, suffixes, ranges, …
//!                                     │
//!                                     ▼ alternatives, each once
//!                               all its fields ──► rule
//! ```
//!
//! Maps are ordered, not hashed: no choice of values makes them slow.

mod shelf;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use frevo_value::Payload;

use crate::Pattern;
use crate::leaves::{Leaves, Node, Paths};
use crate::pattern::{Field, covers};
use shelf::Shelf;

/// A rule's place and the number of one of its alternatives.
type Entry = (usize, usize);

/// Rules by their names `K`, found by the events they want.
#[derive(Debug)]
pub struct Index<K> {
    rules: Vec<Option<Rule<K>>>,
    free: Vec<usize>,
    places: BTreeMap<K, usize>,
    paths: Paths,
    shelves: BTreeMap<Node, Shelf>,
    /// What wants only that paths do not exist: looked at for every event.
    anywhere: BTreeSet<Entry>,
}

#[derive(Debug)]
struct Rule<K> {
    name: K,
    alternatives: Arc<[Vec<Field>]>,
    nodes: Vec<Vec<Node>>,
    /// Under which of its fields each alternative is found.
    found_under: Vec<Option<usize>>,
}

impl<K> Default for Index<K> {
    fn default() -> Self {
        Self {
            rules: Vec::new(),
            free: Vec::new(),
            places: BTreeMap::new(),
            paths: Paths::default(),
            shelves: BTreeMap::new(),
            anywhere: BTreeSet::new(),
        }
    }
}

impl<K: Ord + Clone> Index<K> {
    /// Adds a rule, in place of the one that had its name.
    pub fn insert(&mut self, name: K, pattern: &Pattern) {
        self.remove(&name);
        let place = self.free.pop().unwrap_or_else(|| {
            self.rules.push(None);
            self.rules.len() - 1
        });
        let mut rule = Rule {
            name: name.clone(),
            alternatives: pattern.alternatives().clone(),
            nodes: Vec::new(),
            found_under: Vec::new(),
        };
        for (number, fields) in pattern.alternatives().iter().enumerate() {
            let nodes: Vec<Node> = fields.iter().map(|field| self.paths.add(&field.path)).collect();
            rule.found_under.push(self.shelve((place, number), fields, &nodes));
            rule.nodes.push(nodes);
        }
        self.rules[place] = Some(rule);
        self.places.insert(name, place);
    }

    /// Removes a rule; false if there is none of this name.
    pub fn remove(&mut self, name: &K) -> bool {
        let Some(place) = self.places.remove(name) else { return false };
        let Some(rule) = self.rules[place].take() else { return false };
        for (number, fields) in rule.alternatives.iter().enumerate() {
            match rule.found_under[number] {
                Some(field) => {
                    if let Some(shelf) = self.shelves.get_mut(&rule.nodes[number][field]) {
                        shelf.remove((place, number), &fields[field].matchers);
                    }
                }
                None => drop(self.anywhere.remove(&(place, number))),
            }
            for (field, node) in fields.iter().zip(&rule.nodes[number]) {
                if self.paths.remove(&field.path) {
                    self.shelves.remove(node);
                }
            }
        }
        self.free.push(place);
        true
    }

    /// The names of all rules that want `event`, in the order of their names.
    pub fn matches(&self, event: &Payload) -> Vec<&K> {
        let leaves = Leaves::read(&self.paths, event);
        let mut entries: Vec<Entry> = self.anywhere.iter().copied().collect();
        for leaf in leaves.all() {
            if let Some(shelf) = self.shelves.get(&leaf.node) {
                shelf.find(leaf.value, &mut entries);
            }
        }
        entries.sort_unstable();
        entries.dedup();
        let mut names = Vec::new();
        let mut matched = None;
        for (place, number) in entries {
            let Some(rule) = &self.rules[place] else { continue };
            if matched != Some(place) && covers(&rule.alternatives[number], &rule.nodes[number], &leaves) {
                matched = Some(place);
                names.push(&rule.name);
            }
        }
        names.sort_unstable();
        names
    }

    /// How many rules there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is no rule.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Puts an alternative where it will be found, and says under which field.
    fn shelve(&mut self, entry: Entry, fields: &[Field], nodes: &[Node]) -> Option<usize> {
        let cost = |index: &usize| match self.shelves.get(&nodes[*index]) {
            Some(shelf) => shelf.cost(&fields[*index].matchers),
            None => Shelf::default().cost(&fields[*index].matchers),
        };
        let best = (0..fields.len()).filter(|index| !fields[*index].may_be_absent()).min_by_key(cost);
        match best {
            Some(index) => {
                self.shelves.entry(nodes[index]).or_default().insert(entry, &fields[index].matchers);
            }
            None => drop(self.anywhere.insert(entry)),
        }
        best
    }
}
