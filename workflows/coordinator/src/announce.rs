//! An execution announces on the default bus that it started and that it ended,
//! in the very batch that decides it (AWS does the same, with best effort).
//!
//! Where nobody listens to the bus nothing is written.

use std::sync::{Arc, PoisonError};

use frevo_asl::{Execution, announcement};
use frevo_event::cloud_event::Envelope;
use frevo_event::{DEFAULT_BUS, Event, ExecutionId, Fact, MachineType, MessageId, Start, uuid_from};
use frevo_value::Payload;

use crate::draft::Draft;
use crate::{Caller, Partition};

/// What of a step's facts is announced.
pub(crate) struct Announced {
    start: Option<Arc<Start>>,
    end: bool,
}

impl Announced {
    /// What these facts give to announce, if anything.
    pub(crate) fn of(facts: &[Fact]) -> Option<Self> {
        let start = facts.iter().find_map(|fact| match fact {
            Fact::ExecutionStarted(start) => Some(start.clone()),
            _ => None,
        });
        let end = facts.iter().any(Fact::is_end);
        (start.is_some() || end).then_some(Self { start, end })
    }
}

impl<R: Caller> Partition<R> {
    /// Whether what its executions do is announced to anybody.
    pub(crate) fn has_audience(&self, id: ExecutionId, facts: &[Fact]) -> bool {
        let of_facts = facts.iter().find_map(|fact| match fact {
            Fact::ExecutionStarted(start) => Some(&**start),
            _ => None,
        });
        let Some(start) = of_facts.or_else(|| self.live(id).map(|live| live.execution.start())) else {
            return false;
        };
        let routes = self.settings.routes.read().unwrap_or_else(PoisonError::into_inner);
        start.machine_type == MachineType::Standard && routes.has_listeners(&start.scope, DEFAULT_BUS)
    }

    /// Publishes the changes of an execution's status.
    pub(crate) fn announce(
        &mut self,
        id: ExecutionId,
        message: MessageId,
        announced: Announced,
        draft: &mut Draft<R>,
    ) {
        let mut events = Vec::new();
        if let Some(start) = announced.start {
            let mut begun = Execution::new();
            begun.apply(&Fact::ExecutionStarted(start), self.clock);
            events.push(self.announcement(&begun, message.derive(u64::MAX)));
        }
        if let Some(live) = self.live(id).filter(|_| announced.end) {
            events.push(self.announcement(&live.execution, message.derive(u64::MAX - 1)));
        }
        self.take_in(&mut events.into_iter(), draft);
    }

    fn announcement(&self, execution: &Execution, id: MessageId) -> Event {
        let start = execution.start();
        let arn: Arc<str> = start.arn().text().into();
        let detail: Payload = announcement::detail(execution);
        let envelope = Envelope {
            id: uuid_from(self.clock, id.0).into(),
            detail_type: announcement::DETAIL_TYPE.into(),
            source: announcement::SOURCE.into(),
            scope: start.scope.clone(),
            time: self.clock,
            resources: vec![(*arn).into()],
            detail,
        };
        let trail = start.trail_onward();
        Event { bus: DEFAULT_BUS.into(), elsewhere: None, envelope, key: Some(arn), trail }
    }
}
