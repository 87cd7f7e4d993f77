//! From first causes down to all effects.
//!
//! The journal is read forwards: whatever names a cause that is of the tree is of
//! the tree, too. What comes from outside may say less of its cause than that;
//! such a link is *derived*, and says from what.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::ops::ControlFlow;
use std::sync::Arc;

use frevo_event::{
    Answer, Batch, DefinitionHash, Encounter, Entry, Event, ExecutionId, Fact, Letter, PartitionId, Position,
    Published, Rendezvous, Start, StateNumber, Status, SubscriptionNumber, Timestamp, Trail,
};
use frevo_transport::{ReadError, Record, WholeJournal};

use super::past::{self, Ended};
use super::search::{Origin, Within, is_schedule};
use super::trace_id;
use crate::browser::shown::Observed;
use crate::observed::{Index, Sight};

/// How many bytes of text a tree holds.
const SIZE_MAX: usize = 16 << 20;

/// Of so many recipients of an event it is told what became of it there.
const DELIVERIES_MAX: usize = 100;

/// So many causes of others are remembered, for those that come a moment later.
const STRAYS_MAX: usize = 1024;

/// So often the journal is read again because what was found late may have brought
/// about something early.
const READINGS_MAX: usize = 4;

/// What happened.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) at: Timestamp,
    /// An event's id, an execution's ARN; of a task, the event that it took.
    pub(super) name: Arc<str>,
    pub(super) trail: Trail,
    pub(super) what: What,
    /// What has the same trace.
    traced: Option<usize>,
    /// The execution that waited for the event's key.
    keyed: Option<usize>,
}

/// Of which kind it is.
#[derive(Debug)]
pub(super) enum What {
    Event {
        bus: Arc<str>,
        source: Arc<str>,
        kind: Arc<str>,
        key: Option<Arc<str>>,
        recipient_count: usize,
        deliveries: BTreeMap<SubscriptionNumber, Delivered>,
    },
    /// An event of others, seen in a topic.
    Observed { place: Observed, source: Arc<str>, kind: Arc<str>, key: Option<Arc<str>> },
    Execution {
        machine: Arc<str>,
        name: Arc<str>,
        definition: DefinitionHash,
        status: Status,
        stopped_at: Option<Timestamp>,
    },
    /// A task took an event.
    Task {
        execution: ExecutionId,
        /// Where its execution says so.
        place: Position,
        state: StateNumber,
        /// It failed with it.
        is_failure: bool,
    },
}

/// What became of an event at one subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Delivered {
    Waiting,
    /// So many deliveries failed.
    Retrying(u32),
    Acknowledged,
    DeadLettered,
}

/// What tells who caused what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Link {
    /// It says so, or the broker knows it.
    Recorded,
    /// It has the same trace context.
    SameSpan,
    /// It is of the same trace.
    SameTrace,
    /// It has the key for which an execution waited.
    Key,
    /// It says that it follows from the same first cause.
    Conversation,
}

/// Why a tree ends early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    Limit,
    Time,
}

/// Everything that follows from its origin.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
    /// Why it ends before the present, and when.
    pub(super) cut: Option<(Cut, Timestamp)>,
    /// Up to when effects were looked for.
    pub(super) until: Timestamp,
    limit: usize,
    size: usize,
    known: BTreeSet<Arc<str>>,
    named: HashMap<Arc<str>, usize>,
    executions: HashMap<ExecutionId, usize>,
    sequences: HashMap<(PartitionId, u64), usize>,
    spans: HashMap<Arc<str>, usize>,
    traces: HashMap<Arc<str>, usize>,
    conversations: BTreeSet<Arc<str>>,
    waiting: BTreeMap<Rendezvous, usize>,
    /// Events that came to where an execution of the tree waited.
    came: BTreeSet<(Rendezvous, Arc<str>)>,
    /// Causes of what is not of the tree.
    strays: VecDeque<Arc<str>>,
    /// What turned out late to be of the tree.
    late: BTreeSet<Arc<str>>,
}

/// Grows the trees of what was found, of at most so many nodes.
pub(super) fn grow(
    journal: &dyn WholeJournal,
    observed: &Index<'_>,
    within: &Within,
    origin: &mut Origin,
    limit: usize,
) -> Result<Tree, ReadError> {
    let from = origin.from.unwrap_or(origin.searched_from);
    for _ in 1..READINGS_MAX {
        let mut tree = Tree::read(journal, observed, within, origin, from, limit)?;
        if tree.late.is_empty() || tree.cut.is_some() {
            return Ok(tree);
        }
        origin.known.append(&mut tree.late);
    }
    Tree::read(journal, observed, within, origin, from, limit)
}

impl Tree {
    fn read(
        journal: &dyn WholeJournal,
        observed: &Index<'_>,
        within: &Within,
        origin: &Origin,
        from: u64,
        limit: usize,
    ) -> Result<Self, ReadError> {
        let mut tree = Self { known: origin.known.clone(), limit, ..Self::default() };
        let mut observed = observed.all().peekable();
        let ended = past::forwards(journal, from, within.read_until, &mut |record| {
            if observed.peek().is_some()
                && let Some(stamp) = past::stamp_of(record)
            {
                while let Some(sight) = observed.next_if(|sight| sight.seen.at <= stamp) {
                    tree.take_observed(&sight);
                }
            }
            tree.take(within, record);
            if tree.is_full() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        if ended == Ended::Exhausted {
            observed.for_each(|sight| tree.take_observed(&sight));
        }
        tree.cut = match ended {
            Ended::Exhausted => None,
            Ended::Enough => Some((Cut::Limit, tree.until)),
            Ended::OutOfTime => Some((Cut::Time, tree.until)),
        };
        Ok(tree)
    }

    fn is_full(&self) -> bool {
        self.nodes.len() >= self.limit || self.size > SIZE_MAX
    }

    fn take(&mut self, within: &Within, record: &Record) {
        // One that this build does not read was written by none that it knows.
        let Ok(batch) = Batch::decode(&record.bytes) else { return };
        let partition = PartitionId(record.partition);
        for (index, entry) in (0..).zip(&batch.entries) {
            match entry {
                Entry::Published(published) => self.take_events(within, partition, published),
                Entry::Answer(answer) | Entry::Retold(answer) => {
                    let place = Position { offset: record.offset, entry: index };
                    self.take_answer(within, place, answer);
                }
                Entry::Sent(outgoing) => self.take_letter(&outgoing.letter),
                Entry::Encountered(Encounter::Left { at, .. }) => drop(self.waiting.remove(at)),
                Entry::Acknowledged { subscription, sequences } => {
                    for sequence in sequences {
                        self.note(partition, *sequence, *subscription, Delivered::Acknowledged);
                    }
                }
                Entry::Postponed { subscription, sequence, attempts, .. } => {
                    self.note(partition, *sequence, *subscription, Delivered::Retrying(*attempts));
                }
                Entry::DeadLettered(letter) | Entry::ReplayDeadLettered { letter, .. } => {
                    self.note(partition, letter.sequence, letter.subscription, Delivered::DeadLettered);
                }
                _ => {}
            }
        }
    }

    fn take_events(&mut self, within: &Within, partition: PartitionId, published: &Published) {
        self.until = self.until.max(published.stamp);
        for (sequence, (event, recipients)) in (published.first..).zip(&published.events) {
            let id: Arc<str> = (*event.envelope.id).into();
            if *event.scope() != within.scope || self.is_full() {
                continue;
            }
            if !self.is_ours(&id, &event.trail) {
                self.note_stray(&event.trail);
                continue;
            }
            let index = self.again(event).unwrap_or_else(|| self.join_event(id, event, published.stamp));
            self.sequences.insert((partition, sequence), index);
            if let What::Event { recipient_count, deliveries, .. } = &mut self.nodes[index].what {
                *recipient_count += recipients.len();
                let told = recipients.iter().take(DELIVERIES_MAX.saturating_sub(deliveries.len()));
                deliveries.extend(told.map(|recipient| (recipient.subscription, Delivered::Waiting)));
            }
        }
    }

    fn take_observed(&mut self, sight: &Sight<'_>) {
        let trail = sight.trail();
        let id: Arc<str> = (*sight.id()).into();
        if self.is_full() {
            return;
        }
        if !self.is_ours(&id, &trail) {
            return self.note_stray(&trail);
        }
        let what = What::Observed {
            place: Observed::of(sight),
            source: (*sight.source()).into(),
            kind: sight.kind().into(),
            key: sight.key().map(|key| (*key).into()),
        };
        self.join(sight.seen.at, id, trail, what);
    }

    fn take_answer(&mut self, within: &Within, place: Position, answer: &Answer) {
        self.until = self.until.max(answer.stamp);
        if let Some(Fact::ExecutionStarted(start)) = answer.facts.first()
            && start.scope == within.scope
            && !self.executions.contains_key(&answer.execution)
        {
            self.take_start(answer, start);
        }
        for (index, fact) in answer.facts.iter().enumerate() {
            match fact {
                Fact::EventTaken { branch, state, event } => {
                    let is_failure = answer.facts[index..]
                        .iter()
                        .any(|fact| matches!(fact, Fact::Failed { branch: failed, .. } if failed == branch));
                    let task = What::Task { execution: answer.execution, place, state: *state, is_failure };
                    self.take_task(answer, event, task);
                }
                Fact::ExecutionRedriven { .. } => self.stand(answer.execution, Status::Running, None),
                fact if fact.is_end() => self.end(answer, fact),
                _ => {}
            }
        }
    }

    fn take_start(&mut self, answer: &Answer, start: &Arc<Start>) {
        let arn: Arc<str> = start.arn_text().into();
        let trail = start.trail.clone().unwrap_or_default();
        if !self.is_ours(&arn, &trail) {
            return self.note_stray(&trail);
        }
        if self.is_full() {
            return;
        }
        let what = What::Execution {
            machine: start.machine.clone(),
            name: start.name.clone(),
            definition: start.definition,
            status: Status::Running,
            stopped_at: None,
        };
        let index = self.join(answer.stamp, arn, trail, what);
        self.executions.insert(answer.execution, index);
    }

    fn take_task(&mut self, answer: &Answer, event: &Arc<str>, what: What) {
        let is_ours = self.named.contains_key(event) || self.executions.contains_key(&answer.execution);
        let is_retold = self.nodes.iter().any(|node| {
            matches!(&node.what, What::Task { execution, .. } if *execution == answer.execution)
                && (&node.name, node.at) == (event, answer.stamp)
        });
        if is_ours && !is_retold && !self.is_full() {
            let (at, name, trail) = (answer.stamp, event.clone(), Trail::default());
            self.push(Node { at, name, trail, what, traced: None, keyed: None });
        }
    }

    fn end(&mut self, answer: &Answer, fact: &Fact) {
        let status = match fact {
            Fact::ExecutionSucceeded => Status::Succeeded,
            Fact::ExecutionTimedOut => Status::TimedOut,
            Fact::ExecutionAborted(_) => Status::Aborted,
            _ => Status::Failed,
        };
        self.stand(answer.execution, status, Some(answer.stamp));
    }

    fn stand(&mut self, execution: ExecutionId, now: Status, since: Option<Timestamp>) {
        let Some(index) = self.executions.get(&execution) else { return };
        if let What::Execution { status, stopped_at, .. } = &mut self.nodes[*index].what {
            (*status, *stopped_at) = (now, since);
        }
    }

    fn take_letter(&mut self, letter: &Letter) {
        match letter {
            Letter::Waits { at, task } => {
                if let Some(execution) = self.executions.get(&task.execution) {
                    self.waiting.insert(at.clone(), *execution);
                }
            }
            Letter::Came { at, event, .. } if self.waiting.contains_key(at) => {
                self.came.insert((at.clone(), (*event.envelope.id).into()));
            }
            Letter::Take { at, task, event, .. } => {
                let id: Arc<str> = (*event.envelope.id).into();
                let Some(execution) = self.executions.get(&task.execution).copied() else { return };
                let has_come = self.came.remove(&(at.clone(), id.clone()));
                if has_come && self.waiting.remove(at).is_some() && event.trail.cause.is_none() {
                    match self.named.get(&id) {
                        Some(index) => self.nodes[*index].keyed = Some(execution),
                        None => drop(self.late.insert(id)),
                    }
                }
            }
            _ => {}
        }
    }

    /// Whether something with this name and cause is of the tree.
    fn is_ours(&self, name: &Arc<str>, trail: &Trail) -> bool {
        let is_caused = trail.cause.as_ref().is_some_and(|cause| self.known.contains(cause));
        let is_of_trace = || {
            let trace = trail.traceparent.as_deref().and_then(trace_id);
            trail.cause.is_none() && trace.is_some_and(|trace| self.traces.contains_key(trace))
        };
        let is_said = || trail.conversation.as_ref().is_some_and(|first| self.conversations.contains(first));
        self.known.contains(name) || is_caused || is_of_trace() || is_said()
    }

    /// The node of an event that was published before: redriven, say.
    fn again(&self, event: &Event) -> Option<usize> {
        let index = *self.named.get(&*event.envelope.id)?;
        let What::Event { bus, source, .. } = &self.nodes[index].what else { return None };
        (**bus == *event.bus && **source == *event.envelope.source).then_some(index)
    }

    fn join_event(&mut self, id: Arc<str>, event: &Event, at: Timestamp) -> usize {
        let what = What::Event {
            bus: event.bus.clone(),
            source: (*event.envelope.source).into(),
            kind: (*event.envelope.detail_type).into(),
            key: event.key.clone(),
            recipient_count: 0,
            deliveries: BTreeMap::new(),
        };
        self.join(at, id, event.trail.clone(), what)
    }

    /// Something new of the tree.
    fn join(&mut self, at: Timestamp, name: Arc<str>, trail: Trail, what: What) -> usize {
        let index = self.nodes.len();
        let span = trail.traceparent.clone();
        let trace = span.as_deref().and_then(trace_id);
        let same_trace = trace.and_then(|trace| self.traces.get(trace).copied());
        let traced = span.as_ref().and_then(|span| self.spans.get(span).copied()).or(same_trace);
        if let (Some(span), Some(trace)) = (&span, trace) {
            self.traces.entry(trace.into()).or_insert(index);
            self.spans.insert(span.clone(), index);
        }
        if self.strays.contains(&name) && !self.known.contains(&name) {
            self.late.insert(name.clone());
        }
        self.conversations.insert(trail.conversation.clone().unwrap_or_else(|| name.clone()));
        self.known.insert(name.clone());
        self.named.entry(name.clone()).or_insert(index);
        self.push(Node { at, name, trail, what, traced, keyed: None })
    }

    fn push(&mut self, node: Node) -> usize {
        let text = |text: &Option<Arc<str>>| text.as_ref().map_or(0, |text| text.len());
        let Trail { cause, conversation, traceparent, .. } = &node.trail;
        let told = match &node.what {
            What::Event { bus, source, kind, key, .. } => bus.len() + source.len() + kind.len() + text(key),
            What::Observed { place, source, kind, key } => {
                place.size() + source.len() + kind.len() + text(key)
            }
            What::Execution { machine, name, .. } => machine.len() + name.len(),
            What::Task { .. } => 0,
        };
        self.size += node.name.len() + text(cause) + text(conversation) + text(traceparent) + told;
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    fn note_stray(&mut self, trail: &Trail) {
        if let Some(cause) = &trail.cause {
            self.strays.push_back(cause.clone());
            if self.strays.len() > STRAYS_MAX {
                self.strays.pop_front();
            }
        }
    }

    fn note(
        &mut self,
        partition: PartitionId,
        sequence: u64,
        subscription: SubscriptionNumber,
        delivered: Delivered,
    ) {
        let Some(index) = self.sequences.get(&(partition, sequence)) else { return };
        if let What::Event { deliveries, .. } = &mut self.nodes[*index].what
            && (deliveries.contains_key(&subscription) || deliveries.len() < DELIVERIES_MAX)
        {
            deliveries.insert(subscription, delivered);
        }
    }

    /// What ought to be looked for once more, because it turned out on the way down
    /// that it has causes.
    pub(super) fn open_names(&self, origin: &Origin) -> BTreeSet<Arc<str>> {
        let open = self.nodes.iter().filter_map(|node| match (&node.what, &node.trail.cause) {
            (What::Task { execution, .. }, _) => {
                let event = *self.named.get(&node.name)?;
                let is_open = !self.executions.contains_key(execution) && self.cause_of(event).is_none();
                is_open.then(|| node.name.clone())
            }
            (_, Some(cause)) => {
                let is_open = !self.named.contains_key(cause) && !origin.known.contains(cause);
                (is_open && !is_schedule(cause)).then(|| cause.clone())
            }
            _ => None,
        });
        open.collect()
    }

    /// The ARN and the definition of an execution of the tree.
    pub(super) fn execution(&self, id: ExecutionId) -> Option<(Arc<str>, DefinitionHash)> {
        let node = &self.nodes[*self.executions.get(&id)?];
        match &node.what {
            What::Execution { definition, .. } => Some((node.name.clone(), *definition)),
            _ => None,
        }
    }

    /// What caused a node, and how that is known.
    pub(super) fn cause_of(&self, index: usize) -> Option<(usize, Link)> {
        let node = &self.nodes[index];
        let other = |found: Option<usize>| found.filter(|found| *found != index);
        let named = |name: &Arc<str>| other(self.named.get(name).copied());
        if let What::Task { execution, .. } = &node.what {
            let cause = named(&node.name).or_else(|| self.executions.get(execution).copied());
            return cause.map(|cause| (cause, Link::Recorded));
        }
        // One that was forwarded to another bus follows from the first.
        if node.trail.hops > 0
            && let Some(first) = named(&node.name).filter(|first| *first < index)
        {
            return Some((first, Link::Recorded));
        }
        if let Some(cause) = node.trail.cause.as_ref().and_then(named) {
            return Some((cause, Link::Recorded));
        }
        if let (None, Some(traced)) = (&node.trail.cause, node.traced) {
            let is_same = self.nodes[traced].trail.traceparent == node.trail.traceparent;
            return Some((traced, if is_same { Link::SameSpan } else { Link::SameTrace }));
        }
        if let Some(waiting) = node.keyed {
            return Some((waiting, Link::Key));
        }
        let first = node.trail.conversation.as_ref().and_then(named);
        first.map(|first| (first, Link::Conversation))
    }
}
