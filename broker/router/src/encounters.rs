//! Tasks that wait for an event with their key, and events that came before
//! their task: a fold of what the journal says about a partition's rendezvous.
//!
//! A rendezvous has tasks or events, not both, but while its subscription is
//! paused, or so new that not all who wait are told.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use frevo_event::{
    BranchId, Encounter, Event, ExecutionId, Fingerprint, Letter, PartitionId, Rendezvous,
    SubscriptionNumber, TaskRef, Timestamp,
};
use serde::{Deserialize, Serialize};

/// A partition keeps so many bytes of events that came before their tasks;
/// beyond that those that would be forgotten first go at once.
const KEPT_BYTES_MAX: usize = 8 << 20;

/// What waits in one partition.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Encounters {
    places: BTreeMap<Rendezvous, Place>,
    /// When kept events are forgotten.
    due: BTreeSet<(Timestamp, Rendezvous)>,
    kept_bytes: usize,
    /// Where the tasks of this partition's executions wait.
    waiting: BTreeMap<TaskRef, Vec<Rendezvous>>,
    /// The subscriptions for whose events all tasks wait, whenever they began.
    known: BTreeSet<SubscriptionNumber>,
    /// Written down apart from this, because it came later.
    #[serde(skip)]
    searches: Searches,
}

/// The subscriptions that are new: which partitions have told what waited before.
pub type Searches = BTreeMap<SubscriptionNumber, Search>;

/// The search for the tasks that waited before a subscription was made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Search {
    /// This partition has told all of its own.
    is_done: bool,
    /// From which partitions all are here.
    done_by: BTreeSet<PartitionId>,
}

/// A rendezvous, each in the order of coming.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Place {
    tasks: VecDeque<TaskRef>,
    events: VecDeque<KeptEvent>,
}

/// An event that came before its task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeptEvent {
    /// The event.
    pub event: Arc<Event>,
    /// How long it is kept.
    pub until: Timestamp,
}

impl Encounters {
    /// Folds what is decided.
    pub fn apply(&mut self, encounter: &Encounter) {
        match encounter {
            Encounter::Waits { at, task } => {
                self.places.entry(at.clone()).or_default().tasks.push_back(*task);
            }
            Encounter::Left { at, task } => self.change(at, |place| place.tasks.retain(|own| own != task)),
            Encounter::Met { at, count } => self.change(at, |place| {
                place.tasks.drain(..place.tasks.len().min(*count as usize));
            }),
            Encounter::Kept { at, event, until } => {
                self.kept_bytes += event.size();
                self.due.insert((*until, at.clone()));
                let kept = KeptEvent { event: event.clone(), until: *until };
                self.places.entry(at.clone()).or_default().events.push_back(kept);
            }
            Encounter::Taken { at } => self.take(at),
            Encounter::Expired { by } => self.expire(*by),
            Encounter::Known { subscription } => {
                self.searches.remove(subscription);
                self.known.insert(*subscription);
            }
            Encounter::Searched { subscription } => {
                self.searches.entry(*subscription).or_default().is_done = true;
            }
            Encounter::SearchedBy { subscription, partition } => {
                self.searches.entry(*subscription).or_default().done_by.insert(*partition);
            }
        }
    }

    /// Folds what this partition says about its own tasks to their rendezvous.
    pub fn apply_sent(&mut self, letter: &Letter) {
        match letter {
            Letter::Waits { at, task } => {
                let places = self.waiting.entry(*task).or_default();
                if !places.contains(at) {
                    places.push(at.clone());
                }
            }
            Letter::Left { at, task } => {
                if let Some(places) = self.waiting.get_mut(task) {
                    places.retain(|own| own != at);
                    if places.is_empty() {
                        self.waiting.remove(task);
                    }
                }
            }
            _ => {}
        }
    }

    /// The event that a task which begins to wait takes at once.
    pub fn kept(&self, at: &Rendezvous) -> Option<&KeptEvent> {
        self.places.get(at)?.events.front()
    }

    /// Until when an event is kept that came before its task, if it is.
    pub fn kept_until(&self, at: &Rendezvous, event: Fingerprint) -> Option<Timestamp> {
        let kept = self.places.get(at)?.events.iter().find(|kept| kept.event.fingerprint() == event)?;
        Some(kept.until)
    }

    /// The tasks that wait, longest first.
    pub fn tasks(&self, at: &Rendezvous) -> impl ExactSizeIterator<Item = TaskRef> {
        static NONE: VecDeque<TaskRef> = VecDeque::new();
        self.places.get(at).map_or(&NONE, |place| &place.tasks).iter().copied()
    }

    /// Where tasks of a subscription wait while events for them are kept: it was
    /// paused, or new.
    pub fn unmet(&self, subscription: SubscriptionNumber) -> Vec<Rendezvous> {
        let first = Rendezvous { subscription, key: "".into() };
        let of_it = self.places.range(first..).take_while(|(at, _)| at.subscription == subscription);
        let unmet = of_it.filter(|(_, place)| !place.tasks.is_empty() && !place.events.is_empty());
        unmet.map(|(at, _)| at.clone()).collect()
    }

    /// Where a task of this partition's executions waits.
    pub fn places_of(&self, task: &TaskRef) -> &[Rendezvous] {
        self.waiting.get(task).map_or(&[], Vec::as_slice)
    }

    /// Whether a task of an execution waits for a subscription's events.
    pub fn waits(&self, execution: ExecutionId, subscription: SubscriptionNumber) -> bool {
        let first = TaskRef { execution, branch: BranchId(0), attempt: 0 };
        let its = self.waiting.range(first..).take_while(|(task, _)| task.execution == execution);
        its.flat_map(|(_, places)| places).any(|at| at.subscription == subscription)
    }

    /// Whether any task of this partition's executions waits for an event.
    pub fn has_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Whether all tasks wait for the subscription's events, whenever they began.
    /// Until then an event is kept: one that waited longer may still be told.
    pub fn knows(&self, subscription: SubscriptionNumber) -> bool {
        self.known.contains(&subscription)
    }

    /// Whether this partition has told all of its own tasks.
    pub fn has_searched(&self, subscription: SubscriptionNumber) -> bool {
        self.knows(subscription) || self.searches.get(&subscription).is_some_and(|search| search.is_done)
    }

    /// From how many partitions all tasks are here, while not from all.
    pub fn searched_by(&self, subscription: SubscriptionNumber) -> usize {
        self.searches.get(&subscription).map_or(0, |search| search.done_by.len())
    }

    /// What is to be written down beside this.
    pub fn searches(&self) -> &Searches {
        &self.searches
    }

    /// With what was written down beside this.
    pub fn with_searches(self, searches: Searches) -> Self {
        Self { searches, ..self }
    }

    /// When the next kept events are forgotten: as soon as there are too many.
    pub fn next_due(&self) -> Option<Timestamp> {
        let first = self.due.first().map(|(due, _)| *due)?;
        Some(if self.kept_bytes > KEPT_BYTES_MAX { Timestamp(0) } else { first })
    }

    /// Up to when kept events are to be forgotten by `now`.
    pub fn expires(&self, now: Timestamp) -> Option<Timestamp> {
        let first = self.due.first().map(|(due, _)| *due)?;
        (first <= now).then_some(now)
    }

    /// Where the event is kept that would be forgotten first, if there are too
    /// many.
    pub fn surplus(&self) -> Option<&Rendezvous> {
        let (_, at) = self.due.first().filter(|_| self.kept_bytes > KEPT_BYTES_MAX)?;
        Some(at)
    }

    /// How many events are kept until `by` at most.
    pub fn count_kept_until(&self, by: Timestamp) -> usize {
        let due = self.due.iter().take_while(|(until, _)| *until <= by);
        due.filter_map(|(until, at)| {
            let events = &self.places.get(at)?.events;
            Some(events.iter().filter(|kept| kept.until == *until).count())
        })
        .sum()
    }

    /// Nobody asks for the subscription's events any more.
    pub fn remove(&mut self, subscription: SubscriptionNumber) {
        self.known.remove(&subscription);
        self.searches.remove(&subscription);
        self.waiting.retain(|_, places| {
            places.retain(|at| at.subscription != subscription);
            !places.is_empty()
        });
        self.due.retain(|(_, at)| at.subscription != subscription);
        let kept_bytes = &mut self.kept_bytes;
        self.places.retain(|at, place| {
            let stays = at.subscription != subscription;
            if !stays {
                *kept_bytes -= place.events.iter().map(|kept| kept.event.size()).sum::<usize>();
            }
            stays
        });
    }

    /// The subscriptions of which there is something here.
    pub fn subscriptions(&self) -> BTreeSet<SubscriptionNumber> {
        let met = self.places.keys().chain(self.waiting.values().flatten());
        let told = self.known.iter().chain(self.searches.keys()).copied();
        met.map(|at| at.subscription).chain(told).collect()
    }

    fn take(&mut self, at: &Rendezvous) {
        let Some(place) = self.places.get_mut(at) else { return };
        let Some(taken) = place.events.pop_front() else { return };
        self.kept_bytes -= taken.event.size();
        if place.events.iter().all(|kept| kept.until != taken.until) {
            self.due.remove(&(taken.until, at.clone()));
        }
        self.change(at, |_| {});
    }

    fn expire(&mut self, by: Timestamp) {
        while let Some((due, at)) = self.due.first().filter(|(due, _)| *due <= by).cloned() {
            self.due.remove(&(due, at.clone()));
            let Some(place) = self.places.get_mut(&at) else { continue };
            let kept_bytes = &mut self.kept_bytes;
            place.events.retain(|kept| {
                let stays = kept.until > by;
                *kept_bytes -= if stays { 0 } else { kept.event.size() };
                stays
            });
            self.change(&at, |_| {});
        }
    }

    /// Changes a rendezvous, and forgets it when nothing is left there.
    fn change(&mut self, at: &Rendezvous, change: impl FnOnce(&mut Place)) {
        let Some(place) = self.places.get_mut(at) else { return };
        change(place);
        if place.tasks.is_empty() && place.events.is_empty() {
            self.places.remove(at);
        }
    }
}

#[cfg(test)]
mod tests;
