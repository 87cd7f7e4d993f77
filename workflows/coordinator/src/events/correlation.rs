//! Tasks take events that carry their key.
//!
//! An execution's partition says to the rendezvous when one of its tasks begins
//! to wait and when it waits no more; an event's partition says that it came.
//! The rendezvous decides who takes what. All of this is letters, so that each
//! is taken once, and an event whose task ended meanwhile comes back.
//!
//! ```text
//! execution's partition ── Waits, Left ──► rendezvous ◄── Came ── event's partition
//!          ▲ │                              │ ▲
//!          │ └───────── Came (back) ────────┼─┘
//!          └──────────────── Take ──────────┘
//! ```
//!
//! Of a subscription that is new every partition tells the rendezvous which of its
//! tasks wait already, and then all partitions that it has told them. Before a
//! rendezvous has heard that of all, events are kept: one who waited longest, or
//! one of all who wait, may be told of only then.

use std::sync::{Arc, PoisonError};

use frevo_asl::execution::OpenTask;
use frevo_asl::expression::Path;
use frevo_event::{
    Arn, Completer, Correlation, Encounter, Entry, Event, ExecutionId, Fact, Letter, Message, PartitionId,
    Rendezvous, Reply, Request, Start, SubscriptionNumber, Takers, Target, TaskRef, Timestamp,
};
use frevo_router::{Route, key_of};
use frevo_value::{Object, Value};

use crate::draft::{Draft, SIZE_MAX};
use crate::{Caller, Inbound, Partition};

/// So many letters carry an event in one batch, if it is small; others follow.
const COPIES_MAX: usize = 256;
/// So long an event is kept at least, in milliseconds, while not all who wait are
/// told: whatever the subscription says of events that nobody waits for.
const KEPT_MILLIS_MIN: i64 = 60_000;

impl<R: Caller> Partition<R> {
    /// Says where an event comes to that tasks take. What has no room in this
    /// batch follows in a letter to this very partition.
    pub(crate) fn come(
        &mut self,
        event: Arc<Event>,
        mut places: Vec<(Rendezvous, Timestamp)>,
        draft: &mut Draft<R>,
    ) {
        let rest = places.split_off(places.len().min(copies_max(&event)));
        for (at, keep_until) in places {
            let to = at.partition(self.settings.partition_count);
            self.send(to, Letter::Came { at, event: event.clone(), keep_until }, draft);
        }
        if !rest.is_empty() {
            self.send(self.id, Letter::Spread { event, places: rest }, draft);
        }
    }

    /// Where an event comes to, by the subscriptions whose tasks take it.
    pub(crate) fn places_of(&self, event: &Event, takers: &[Arc<Route>]) -> Vec<(Rendezvous, Timestamp)> {
        let place = |route: &Arc<Route>| {
            let Target::Task(correlation) = &route.subscription.target else { return None };
            let keep_until = self.clock.plus_millis(i64::from(correlation.keep_seconds) * 1000);
            Some((route.rendezvous_of(event)?, keep_until))
        };
        takers.iter().filter_map(place).collect()
    }

    /// After a step: says which tasks began to wait for an event, and which wait
    /// no more.
    pub(crate) fn correlate(&mut self, id: ExecutionId, before: &[OpenTask], draft: &mut Draft<R>) {
        let Some(live) = self.live(id) else { return };
        let is_in = |task: &OpenTask, others: &[OpenTask]| {
            others.iter().any(|other| (other.branch, other.attempt) == (task.branch, task.attempt))
        };
        let is_opened = |task: &OpenTask| !is_in(task, before) && !self.is_mocked(live, task);
        let opened: Vec<OpenTask> = live.execution.open_tasks().filter(is_opened).collect();
        if self.events.encounters.has_waiting() {
            let after: Vec<OpenTask> = live.execution.open_tasks().collect();
            for closed in before.iter().filter(|task| !is_in(task, &after)) {
                self.leave(TaskRef { execution: id, branch: closed.branch, attempt: closed.attempt }, draft);
            }
        }
        if !opened.is_empty() && self.has_correlations() {
            for open in &opened {
                for at in self.places_for(id, open, None) {
                    self.wait_at(at, id, open, draft);
                }
            }
        }
    }

    fn leave(&mut self, task: TaskRef, draft: &mut Draft<R>) {
        for at in self.events.encounters.places_of(&task).to_vec() {
            let to = at.partition(self.settings.partition_count);
            self.send(to, Letter::Left { at, task }, draft);
        }
    }

    /// What was refused for an execution while it was set aside went back to its
    /// rendezvous: its open tasks wait there again.
    pub(crate) fn wait_again(&mut self, id: ExecutionId, draft: &mut Draft<R>) {
        let Some(live) = self.live(id).filter(|_| self.events.encounters.has_waiting()) else { return };
        let open: Vec<OpenTask> = live.execution.open_tasks().collect();
        for open in open {
            let task = TaskRef { execution: id, branch: open.branch, attempt: open.attempt };
            for at in self.events.encounters.places_of(&task).to_vec() {
                let to = at.partition(self.settings.partition_count);
                self.send(to, Letter::Waits { at, task }, draft);
            }
        }
    }

    fn has_correlations(&self) -> bool {
        self.settings.routes.read().unwrap_or_else(PoisonError::into_inner).has_correlations()
    }

    fn wait_at(&mut self, at: Rendezvous, id: ExecutionId, open: &OpenTask, draft: &mut Draft<R>) {
        let task = TaskRef { execution: id, branch: open.branch, attempt: open.attempt };
        let to = at.partition(self.settings.partition_count);
        self.send(to, Letter::Waits { at, task }, draft);
    }

    /// Where an open task is to wait: for the events of all subscriptions, or of
    /// one.
    fn places_for(
        &self,
        id: ExecutionId,
        open: &OpenTask,
        of: Option<SubscriptionNumber>,
    ) -> Vec<Rendezvous> {
        let Some(live) = self.live(id) else { return Vec::new() };
        let Some(machine) = &live.machine else { return Vec::new() };
        let start = live.execution.start();
        let state = &*machine.state(open.state).name;
        let routes = self.settings.routes.read().unwrap_or_else(PoisonError::into_inner);
        let machine = machine_arn(start);
        let correlated = routes.correlated(&machine, state);
        let wanted = correlated.filter(|route| of.is_none_or(|of| route.subscription.number == of));
        let places = wanted.filter_map(|route| {
            let Target::Task(correlation) = &route.subscription.target else { return None };
            let key = task_key(correlation, open, start, state);
            if key.is_none() {
                tracing::debug!(
                    execution = %start.arn(), state, subscription = %route.subscription.name,
                    path = %correlation.task_key, "a task has no key, and takes no event"
                );
            }
            Some(Rendezvous { subscription: route.subscription.number, key: key? })
        });
        places.collect()
    }

    /// A task begins to wait, or takes an event that came before it.
    pub(crate) fn note_waits(&mut self, at: Rendezvous, task: TaskRef, draft: &mut Draft<R>) {
        let Some(route) = self.route(at.subscription) else { return };
        match self.events.encounters.kept(&at).cloned().filter(|_| self.is_given(&route)) {
            // It said so before, and was set aside since.
            None if self.events.encounters.tasks(&at).any(|waiting| waiting == task) => {}
            None => self.encounter(Encounter::Waits { at, task }, draft),
            Some(kept) => {
                self.encounter(Encounter::Taken { at: at.clone() }, draft);
                self.give(at, task, kept.event, Some(kept.until), draft);
            }
        }
    }

    /// A task waits no more.
    pub(crate) fn note_left(&mut self, at: Rendezvous, task: TaskRef, draft: &mut Draft<R>) {
        if self.events.encounters.tasks(&at).any(|waiting| waiting == task) {
            self.encounter(Encounter::Left { at, task }, draft);
        }
    }

    /// An event came to its rendezvous: those that wait take it, or it is kept.
    pub(crate) fn note_came(
        &mut self,
        at: Rendezvous,
        event: Arc<Event>,
        keep_until: Timestamp,
        draft: &mut Draft<R>,
    ) {
        let Some(route) = self.route(at.subscription) else { return };
        let tasks: Vec<TaskRef> = self.events.encounters.tasks(&at).take(COPIES_MAX + 1).collect();
        if tasks.is_empty() || !self.is_given(&route) {
            return self.keep(at, event, keep_until, draft);
        }
        let count = match takers(&route) {
            Takers::Oldest => 1,
            Takers::All => tasks.len().min(copies_max(&event)),
        };
        self.encounter(Encounter::Met { at: at.clone(), count: count as u32 }, draft);
        // One that others take too is not for whoever comes later.
        let returns = (count == 1).then_some(keep_until);
        for task in &tasks[..count] {
            self.give(at.clone(), *task, event.clone(), returns, draft);
        }
        if takers(&route) == Takers::All && tasks.len() > count {
            self.send(self.id, Letter::Came { at, event, keep_until: Timestamp(0) }, draft);
        }
    }

    /// Whether those who wait are given what comes: the subscription is not paused,
    /// and all who wait are told.
    fn is_given(&self, route: &Route) -> bool {
        !route.subscription.paused && self.events.encounters.knows(route.subscription.number)
    }

    fn keep(&mut self, at: Rendezvous, event: Arc<Event>, until: Timestamp, draft: &mut Draft<R>) {
        let is_new = !self.events.encounters.knows(at.subscription);
        let until = if is_new { until.max(self.clock.plus_millis(KEPT_MILLIS_MIN)) } else { until };
        if until > self.clock {
            self.encounter(Encounter::Kept { at, event, until }, draft);
        } else {
            self.counters.uncorrelated += 1;
        }
    }

    fn give(
        &mut self,
        at: Rendezvous,
        task: TaskRef,
        event: Arc<Event>,
        keep_until: Option<Timestamp>,
        draft: &mut Draft<R>,
    ) {
        self.counters.correlated += 1;
        let counts = self.tally.subscription(at.subscription);
        counts.delivered += 1;
        counts.acknowledged += 1;
        let to = task.execution.partition(self.settings.partition_count);
        self.send(to, Letter::Take { at, task, event, keep_until }, draft);
    }

    /// A task takes an event, or it goes back.
    pub(crate) fn take_event(
        &mut self,
        at: Rendezvous,
        task: TaskRef,
        event: Arc<Event>,
        keep_until: Option<Timestamp>,
        draft: &mut Draft<R>,
    ) {
        let Some(route) = self.route(at.subscription) else { return };
        let message = completion(&route, task, &event, self.clock);
        let taken = self.taken_by(task, &event);
        if self.tell_because(task.execution, message, taken, draft) == Reply::Accepted {
            return;
        }
        if let Some(keep_until) = keep_until {
            let to = at.partition(self.settings.partition_count);
            self.send(to, Letter::Came { at, event, keep_until }, draft);
        }
    }

    /// That an open task takes an event.
    fn taken_by(&mut self, task: TaskRef, event: &Event) -> Option<Fact> {
        let TaskRef { execution, branch, attempt } = task;
        let live = self.wake(execution)?;
        let open =
            live.execution.open_tasks().find(|open| (open.branch, open.attempt) == (branch, attempt))?;
        Some(Fact::EventTaken { branch, state: open.state, event: (*event.envelope.id).into() })
    }

    /// Forgets the events that were kept long enough, and those for which there
    /// is no room.
    pub(crate) fn expire_kept(&mut self, draft: &mut Draft<R>) {
        if let Some(by) = self.events.encounters.expires(self.clock) {
            self.counters.uncorrelated += self.events.encounters.count_kept_until(by) as u64;
            self.encounter(Encounter::Expired { by }, draft);
        }
        while let Some(at) = self.events.encounters.surplus().cloned() {
            tracing::debug!(partition = %self.id, key = %at.key, "there is no room for an event that came before its task");
            self.counters.uncorrelated += 1;
            self.encounter(Encounter::Taken { at }, draft);
        }
    }

    /// Tasks that wait already learn of a subscription that is new, and what met
    /// while it was paused goes on. What has no room in this batch follows in
    /// the next one.
    pub(crate) fn reconsider_correlation(&mut self, route: &Route, draft: &mut Draft<R>) {
        let Target::Task(correlation) = &route.subscription.target else { return };
        let number = route.subscription.number;
        if !self.events.encounters.has_searched(number) {
            if !self.find_waiting(correlation, number, draft) {
                return self.reconsider_later(route);
            }
            self.encounter(Encounter::Searched { subscription: number }, draft);
            for partition in (0..self.settings.partition_count).map(PartitionId) {
                self.send(partition, Letter::Searched { subscription: number }, draft);
            }
        }
        if self.is_given(route) {
            for at in self.events.encounters.unmet(number) {
                if draft.is_full() {
                    return self.reconsider_later(route);
                }
                self.meet(&at, draft);
            }
        }
    }

    /// A partition has told of all its tasks that waited before. The last one lets
    /// them take what was kept meanwhile.
    pub(crate) fn note_searched(
        &mut self,
        partition: PartitionId,
        subscription: SubscriptionNumber,
        draft: &mut Draft<R>,
    ) {
        if self.events.encounters.knows(subscription) {
            return;
        }
        self.encounter(Encounter::SearchedBy { subscription, partition }, draft);
        if self.events.encounters.searched_by(subscription) == usize::from(self.settings.partition_count) {
            self.encounter(Encounter::Known { subscription }, draft);
            if let Some(route) = self.route(subscription) {
                self.reconsider_later(&route);
            }
        }
    }

    fn reconsider_later(&mut self, route: &Route) {
        let (subscription, queue) = (route.subscription.number, route.queue.clone());
        self.go_on_with(Inbound { request: Request::Reconsider { subscription, queue }, reply: None });
    }

    /// Finds the open tasks that are to wait; false if there was no room for all.
    fn find_waiting(
        &mut self,
        correlation: &Correlation,
        subscription: SubscriptionNumber,
        draft: &mut Draft<R>,
    ) -> bool {
        let Ok(Arn::StateMachine { scope, name }) = correlation.machine.parse() else { return true };
        for id in self.open_of(&scope, &name) {
            if draft.is_full() {
                return false;
            }
            // Those of before this batch: what begins to wait says so itself.
            if !self.events.encounters.waits(id, subscription) {
                self.make_wait(id, subscription, draft);
            }
        }
        true
    }

    fn make_wait(&mut self, id: ExecutionId, subscription: SubscriptionNumber, draft: &mut Draft<R>) {
        let Some(live) = self.wake(id) else { return };
        let open: Vec<OpenTask> = live.execution.open_tasks().collect();
        self.know_machine(id);
        for open in open {
            for at in self.places_for(id, &open, Some(subscription)) {
                self.wait_at(at, id, &open, draft);
            }
        }
        let clock = self.clock;
        if let Some(slot) = self.slots.get_mut(&id) {
            slot.pack_if_resting(clock);
        }
    }

    /// Lets tasks take what was kept while the subscription was paused.
    fn meet(&mut self, at: &Rendezvous, draft: &mut Draft<R>) {
        while self.events.encounters.tasks(at).len() > 0
            && let Some(kept) = self.events.encounters.kept(at).cloned()
        {
            self.encounter(Encounter::Taken { at: at.clone() }, draft);
            self.note_came(at.clone(), kept.event, kept.until, draft);
        }
    }

    fn encounter(&mut self, encounter: Encounter, draft: &mut Draft<R>) {
        self.events.encounters.apply(&encounter);
        draft.push(Entry::Encountered(encounter));
    }

    /// Subscriptions of which something is to be done that a crash may have come
    /// before: tasks that wait do not say so yet, or were not given what was kept.
    pub(crate) fn unfinished_correlations(&self) -> Vec<Arc<Route>> {
        let routes = self.settings.routes.read().unwrap_or_else(PoisonError::into_inner);
        let encounters = &self.events.encounters;
        let is_unfinished = |route: &&Arc<Route>| {
            let number = route.subscription.number;
            !encounters.has_searched(number) || self.is_given(route) && !encounters.unmet(number).is_empty()
        };
        routes.correlations().filter(is_unfinished).cloned().collect()
    }
}

/// How many letters of one batch carry an event: a batch is one record.
fn copies_max(event: &Event) -> usize {
    (SIZE_MAX / event.size().max(1)).clamp(1, COPIES_MAX)
}

fn takers(route: &Route) -> Takers {
    match &route.subscription.target {
        Target::Task(correlation) => correlation.takers,
        _ => Takers::default(),
    }
}

/// What an event says to the task that takes it.
fn completion(route: &Route, task: TaskRef, event: &Event, at: Timestamp) -> Message {
    let given = route.input_of(event, at).unwrap_or_else(|| event.envelope.detail.clone());
    let error = match &route.subscription.target {
        Target::Task(correlation) => correlation.error.clone(),
        _ => None,
    };
    match error {
        None => Message::TaskSucceeded { task, by: Completer::Token, output: given },
        Some(error) => {
            let text = given.value().as_str().map(Arc::from);
            let cause = text.unwrap_or_else(|| given.text().into());
            Message::TaskFailed { task, by: Completer::Token, error: Some(error), cause: Some(cause) }
        }
    }
}

/// The key of a task; none if there is no string or number at its path.
fn task_key(correlation: &Correlation, open: &OpenTask, start: &Start, state: &str) -> Option<Arc<str>> {
    let path = Path::parse(&correlation.task_key).ok()?;
    key_of(&path.select_from(&open.input, &|| context(start, state))?)
}

/// What of the context object a key can be.
fn context(start: &Start, state: &str) -> Value {
    let object = |members: Vec<(&str, Value)>| Value::from(members.into_iter().collect::<Object>());
    let execution = object(vec![
        ("Id", Value::from(start.arn_text())),
        ("Name", Value::from(&*start.name)),
        ("Input", start.input.value().clone()),
    ]);
    let machine = object(vec![("Id", Value::from(machine_arn(start)))]);
    let state = object(vec![("Name", Value::from(state))]);
    object(vec![("Execution", execution), ("StateMachine", machine), ("State", state)])
}

fn machine_arn(start: &Start) -> String {
    Arn::StateMachine { scope: start.scope.clone(), name: start.machine.clone() }.to_string()
}
