//! A tree as clients see it: each thing behind its cause, with a number by which
//! its effects name it. A list, because a chain of causes may be longer than a
//! reader of nested JSON takes.

use std::collections::BTreeMap;
use std::sync::Arc;

use frevo_event::{Arn, Batch, DefinitionHash, Entry, ExecutionId, Fact, Position, Timestamp};
use frevo_transport::Journal;
use serde::Serialize;

use super::search::is_schedule;
use super::tree::{Delivered, Link, Node, Tree, What};
use crate::browser::shown::Observed;
use crate::port::Broker;
use crate::wire;

/// So far an execution's answers are followed back to its start.
const ANSWERS_MAX: usize = 1000;

/// Something that happened, and what caused it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Shown {
    number: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    caused_by: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<LinkShown>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<String>,
    #[serde(flatten)]
    what: WhatShown,
    #[serde(skip_serializing_if = "Option::is_none")]
    causation_id: Option<Arc<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    correlation_id: Option<Arc<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    traceparent: Option<Arc<str>>,
}

/// How a cause is known.
#[derive(Debug, Serialize)]
struct LinkShown {
    by: &'static str,
    derived: bool,
    certainty: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
enum WhatShown {
    Event {
        id: Arc<str>,
        #[serde(rename = "type")]
        kind: Arc<str>,
        source: Arc<str>,
        bus: Arc<str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        key: Option<Arc<str>>,
        recipients: usize,
        deliveries: Vec<DeliveryShown>,
    },
    /// An event of others that a source has seen where it is.
    Observed {
        id: Arc<str>,
        #[serde(rename = "type")]
        kind: Arc<str>,
        source: Arc<str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        key: Option<Arc<str>>,
        observed: Observed,
    },
    Execution {
        id: Arc<str>,
        state_machine: Arc<str>,
        name: Arc<str>,
        status: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        stopped_at: Option<String>,
    },
    /// A task took an event.
    Task {
        #[serde(skip_serializing_if = "Option::is_none")]
        state: Option<Arc<str>>,
        /// Its execution's ARN, or what is known of it.
        execution: Arc<str>,
        event: Arc<str>,
        status: &'static str,
    },
    /// A schedule, or a rule with one.
    Schedule { id: Arc<str> },
    /// A cause that is named, but was not found.
    Unknown { id: Arc<str> },
}

#[derive(Debug, Serialize)]
struct DeliveryShown {
    subscription: Arc<str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replay: Option<Arc<str>>,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    attempts: Option<u32>,
}

/// All that is in a tree, causes first.
pub(super) fn all(broker: &dyn Broker, tree: &Tree) -> Vec<Shown> {
    let causes: Vec<_> = (0..tree.nodes.len()).map(|index| tree.cause_of(index)).collect();
    let mut effects: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
    for (index, cause) in causes.iter().enumerate() {
        effects.entry(cause.map(|(cause, _)| cause)).or_default().push(index);
    }
    let mut list = List { broker, tree, causes, effects, shown: Vec::new(), numbers: BTreeMap::new() };
    let roots = list.effects.remove(&None).unwrap_or_default();
    let mut same: BTreeMap<&Arc<str>, Vec<usize>> = BTreeMap::new();
    for root in &roots {
        if let Some(cause) = &tree.nodes[*root].trail.cause {
            same.entry(cause).or_default().push(*root);
        }
    }
    for root in roots {
        let cause = tree.nodes[root].trail.cause.as_ref();
        let group = cause.and_then(|cause| same.remove(cause)).unwrap_or_else(|| vec![root]);
        group.into_iter().for_each(|root| list.tree_of(root));
    }
    // What claims to follow from its own effect belongs to no root: it is one.
    for index in 0..tree.nodes.len() {
        if !list.numbers.contains_key(&index) {
            list.causes[index] = None;
            list.tree_of(index);
        }
    }
    list.shown
}

/// What was shown so far.
struct List<'a> {
    broker: &'a dyn Broker,
    tree: &'a Tree,
    causes: Vec<Option<(usize, Link)>>,
    effects: BTreeMap<Option<usize>, Vec<usize>>,
    shown: Vec<Shown>,
    /// The number of each node.
    numbers: BTreeMap<usize, usize>,
}

impl List<'_> {
    /// A root with all that follows from it.
    fn tree_of(&mut self, root: usize) {
        let mut next = vec![root];
        while let Some(index) = next.pop() {
            if self.numbers.contains_key(&index) {
                continue;
            }
            self.show(index);
            next.extend(self.effects.remove(&Some(index)).unwrap_or_default().into_iter().rev());
        }
    }

    fn show(&mut self, index: usize) {
        let tree = self.tree;
        let node = &tree.nodes[index];
        let (caused_by, link) = match self.causes[index] {
            Some((cause, link)) => (self.numbers.get(&cause).copied(), Some(link)),
            None => match &node.trail.cause {
                Some(cause) => (Some(self.outside(cause)), Some(Link::Recorded)),
                None => (None, None),
            },
        };
        let number = self.shown.len();
        self.numbers.insert(index, number);
        self.shown.push(Shown {
            number,
            caused_by,
            link: link.map(link_shown),
            at: Some(node.at.to_string()),
            what: self.what(node),
            causation_id: node.trail.cause.clone(),
            correlation_id: node.trail.conversation.clone(),
            traceparent: node.trail.traceparent.clone(),
        });
    }

    /// The number of a cause that is only known by name.
    fn outside(&mut self, cause: &Arc<str>) -> usize {
        let is_it = |shown: &Shown| match &shown.what {
            WhatShown::Schedule { id } | WhatShown::Unknown { id } => id == cause,
            _ => false,
        };
        if let Some(number) = self.shown.iter().position(is_it) {
            return number;
        }
        let id = cause.clone();
        let what = if is_schedule(cause) { WhatShown::Schedule { id } } else { WhatShown::Unknown { id } };
        let number = self.shown.len();
        self.shown.push(Shown {
            number,
            caused_by: None,
            link: None,
            at: None,
            what,
            causation_id: None,
            correlation_id: None,
            traceparent: None,
        });
        number
    }

    fn what(&self, node: &Node) -> WhatShown {
        let id = node.name.clone();
        match &node.what {
            What::Event { bus, source, kind, key, recipient_count, deliveries } => WhatShown::Event {
                id,
                kind: kind.clone(),
                source: source.clone(),
                bus: bus.clone(),
                key: key.clone(),
                recipients: *recipient_count,
                deliveries: self.deliveries(deliveries),
            },
            What::Observed { place, source, kind, key } => WhatShown::Observed {
                id,
                kind: kind.clone(),
                source: source.clone(),
                key: key.clone(),
                observed: place.clone(),
            },
            What::Execution { machine, name, status, stopped_at, .. } => WhatShown::Execution {
                id,
                state_machine: machine.clone(),
                name: name.clone(),
                status: wire::status(*status),
                stopped_at: stopped_at.as_ref().map(Timestamp::to_string),
            },
            What::Task { execution, place, state, is_failure } => {
                let (arn, definition) = self.execution(*execution, *place);
                let machine = definition.and_then(|hash| self.broker.machine(hash));
                WhatShown::Task {
                    state: machine.map(|machine| machine.state(*state).name.clone()),
                    execution: arn,
                    event: id,
                    status: if *is_failure { "FAILED" } else { "SUCCEEDED" },
                }
            }
        }
    }

    fn deliveries(&self, all: &BTreeMap<frevo_event::SubscriptionNumber, Delivered>) -> Vec<DeliveryShown> {
        let routes = self.broker.routes().read().unwrap_or_else(std::sync::PoisonError::into_inner);
        let shown = all.iter().map(|(number, delivered)| {
            let route = routes.get(*number);
            let (status, attempts) = match delivered {
                Delivered::Waiting => ("WAITING", None),
                Delivered::Retrying(attempts) => ("RETRYING", Some(*attempts)),
                Delivered::Acknowledged => ("ACKNOWLEDGED", None),
                Delivered::DeadLettered => ("DEAD_LETTERED", None),
            };
            DeliveryShown {
                // One that is deleted has no name any more.
                subscription: route
                    .map_or_else(|| "(deleted)".into(), |route| route.subscription.name.clone()),
                replay: route
                    .and_then(|route| route.replay.as_ref())
                    .map(|replay| replay.replay.name.clone()),
                status,
                attempts,
            }
        });
        shown.collect()
    }

    /// The ARN and the definition of an execution, which may not be of the tree.
    fn execution(&self, id: ExecutionId, place: Position) -> (Arc<str>, Option<DefinitionHash>) {
        if let Some((arn, definition)) = self.tree.execution(id) {
            return (arn, Some(definition));
        }
        match started(self.broker.journal(), id, place) {
            Some((arn, definition)) => (arn.text().into(), Some(definition)),
            None => (id.to_string().into(), None),
        }
    }
}

/// What an execution was started as, found from one of its answers.
fn started(journal: &dyn Journal, id: ExecutionId, from: Position) -> Option<(Arn, DefinitionHash)> {
    let mut place = from;
    for _ in 0..ANSWERS_MAX {
        let batch = Batch::decode(&journal.read(place.offset).ok()?.bytes).ok()?;
        let answer = match batch.entries.into_iter().nth(place.entry as usize)? {
            Entry::Answer(answer) | Entry::Retold(answer) if answer.execution == id => answer,
            _ => return None,
        };
        if let Some(Fact::ExecutionStarted(start)) = answer.facts.first() {
            return Some((start.arn(), start.definition));
        }
        place = Some(answer.previous.resolve(place.offset)).filter(|previous| *previous < place)?;
    }
    None
}

fn link_shown(link: Link) -> LinkShown {
    let (by, derived, certainty) = match link {
        Link::Recorded => ("causationid", false, "certain"),
        Link::SameSpan => ("traceparent", true, "likely"),
        Link::SameTrace => ("traceparent", true, "possible"),
        Link::Key => ("key", true, "likely"),
        Link::Conversation => ("correlationid", true, "possible"),
    };
    LinkShown { by, derived, certainty }
}
