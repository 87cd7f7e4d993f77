//! The activities that there are, and the curse on some of them: to look
//! whether a cursed one exists makes the step panic that looks.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, MutexGuard};

use frevo_event::{Arn, Change};

use super::plan::{self, Plan};

/// It is there all the time.
pub const STEADY: &str = "steady";
/// They are there all the time.
pub const CURSED: [&str; 2] = ["cursed-0", "cursed-1"];
/// It is created and deleted.
pub const BRIEF: &str = "brief";
/// It never was.
pub const GONE: &str = "gone";

/// What all nodes know of activities; clones share it.
#[derive(Clone)]
pub struct Activities(Arc<Mutex<Known>>);

struct Known {
    names: BTreeSet<String>,
    curses_left: BTreeMap<String, u32>,
}

impl Activities {
    /// Those that were there before. Without faults nothing is cursed.
    pub fn new(plan: &Plan, cursed: bool) -> Self {
        let names = CURSED.iter().chain([&STEADY]).map(|name| (*name).to_owned()).collect();
        let curses = CURSED.iter().zip(&plan.curses).filter(|_| cursed);
        let curses_left = curses.map(|(name, count)| ((*name).to_owned(), *count)).collect();
        Self(Arc::new(Mutex::new(Known { names, curses_left })))
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().expect("nobody panics while it is locked")
    }

    /// Whether there is one of this name.
    pub fn contains(&self, name: &str) -> bool {
        self.known().names.contains(name)
    }

    /// What a step asks.
    pub fn exists(&self, arn: &Arn) -> bool {
        let Arn::Activity { name, .. } = arn else { return false };
        if self.is_cursed(name) {
            // As a panic does, but nobody prints it.
            resume_unwind(Box::new("the activity is cursed"));
        }
        self.contains(name)
    }

    fn is_cursed(&self, name: &str) -> bool {
        let mut known = self.known();
        let Some(left) = known.curses_left.get_mut(name).filter(|left| **left > 0) else { return false };
        *left -= 1;
        true
    }

    /// A change is in the journal.
    pub fn apply(&self, change: &Change) {
        match change {
            Change::ActivityCreated(activity) => {
                self.known().names.insert(activity.name.to_string());
            }
            Change::ActivityDeleted { name, .. } => {
                self.known().names.remove(&**name);
            }
            _ => {}
        }
    }
}

/// The full name of the queue of an activity's tasks.
pub fn queue(name: &str) -> String {
    format!("{}/activity.{name}", plan::scope())
}
