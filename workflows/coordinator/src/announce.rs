//! An execution announces on the default bus that it started, is redriven and ended
//! (AWS does the same, with best effort) and, where its state machine wants it,
//! every state that it enters or leaves, in the very batch that decides it.
//!
//! Where nobody listens to the bus nothing is written.

use std::sync::{Arc, PoisonError};

use frevo_asl::{Execution, announcement, transition};
use frevo_event::cloud_event::Envelope;
use frevo_event::{DEFAULT_BUS, Event, ExecutionId, Fact, MachineType, MessageId, SpanId, Trail, uuid_from};
use frevo_value::Payload;

use crate::draft::Draft;
use crate::{Caller, Partition};

/// What of a step's facts is announced.
pub(crate) struct Announced {
    /// The execution that starts, or is redriven, as it stood then.
    begun: Option<Box<Execution>>,
    /// The details of the transitions, in their order.
    transitions: Vec<Payload>,
    end: bool,
}

impl<R: Caller> Partition<R> {
    /// What these facts give to announce, if anything, and if there is anybody who
    /// listens. `before`: the execution as it stood before them, if it is not new
    /// and its transitions are wanted.
    pub(crate) fn announced(
        &self,
        id: ExecutionId,
        before: Option<Execution>,
        facts: &[Fact],
    ) -> Option<Announced> {
        let live = self.live(id)?;
        let start = live.execution.start();
        let has_status = start.machine_type == MachineType::Standard;
        let begun = facts.iter().filter(|_| has_status).find_map(|fact| match fact {
            Fact::ExecutionStarted(_) => {
                let mut begun = Execution::new();
                begun.apply(fact, self.clock);
                Some(Box::new(begun))
            }
            Fact::ExecutionRedriven { .. } => Some(Box::new(live.execution.as_running())),
            _ => None,
        });
        let ended = has_status && facts.iter().any(Fact::is_end);
        let wants_transitions = live.execution.wants_transitions();
        if begun.is_none() && !ended && !wants_transitions {
            return None;
        }
        let routes = self.settings.routes.read().unwrap_or_else(PoisonError::into_inner);
        if !routes.has_listeners(&start.scope, DEFAULT_BUS) {
            return None;
        }
        let machine = live.machine.as_ref().filter(|_| wants_transitions);
        let transitions = machine
            .map(|machine| transition::details(machine, before.unwrap_or_default(), facts, self.clock));
        Some(Announced { begun, transitions: transitions.unwrap_or_default(), end: ended })
    }

    /// Publishes what is announced, all of it in this batch: what the decision is
    /// journaled with and what is not would be two different things after a crash.
    pub(crate) fn announce(
        &mut self,
        id: ExecutionId,
        message: MessageId,
        announced: Announced,
        draft: &mut Draft<R>,
    ) {
        let Some(execution) = self.live(id).map(|live| &live.execution) else { return };
        // Counted from the end, where ids of what a message brings about are not.
        let id_of = |place: usize| message.derive(u64::MAX - place as u64);
        let mut events = Vec::with_capacity(announced.transitions.len() + 2);
        if let Some(begun) = announced.begun {
            events.push(self.status_change(&begun, id_of(0)));
        }
        for (place, detail) in (2..).zip(announced.transitions) {
            let kind = (transition::SOURCE, transition::DETAIL_TYPE);
            events.push(self.announcement(execution, id_of(place), kind, detail));
        }
        if announced.end {
            events.push(self.status_change(execution, id_of(1)));
        }
        let mut events = events.into_iter().peekable();
        while events.peek().is_some() {
            self.take_in(&mut events, None, draft);
        }
    }

    fn status_change(&self, execution: &Execution, id: MessageId) -> Event {
        let kind = (announcement::SOURCE, announcement::DETAIL_TYPE);
        self.announcement(execution, id, kind, announcement::detail(execution))
    }

    /// An event of an execution; they are in the order in which it gives them.
    fn announcement(
        &self,
        execution: &Execution,
        id: MessageId,
        (source, detail_type): (&str, &str),
        detail: Payload,
    ) -> Event {
        let start = execution.start();
        let arn: Arc<str> = start.arn_text().into();
        let envelope = Envelope {
            id: uuid_from(self.clock, id.0).into(),
            detail_type: detail_type.into(),
            source: source.into(),
            scope: start.scope.clone(),
            time: self.clock,
            resources: vec![(*arn).into()],
            detail,
        };
        let span = || SpanId::of_execution(ExecutionId::of_arn(&arn));
        let trail = Trail { traceparent: self.settings.handed_on(start, span), ..start.trail_onward() };
        Event { bus: DEFAULT_BUS.into(), elsewhere: None, envelope, key: Some(arn), trail }
    }
}
