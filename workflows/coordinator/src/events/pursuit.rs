//! What a partition says of an event that somebody misses. Nothing here decides
//! anything.

use frevo_event::{Event, PendingEvent, Pursued, Pursuit};
use frevo_router::Standing;

use crate::{Caller, Partition};

impl<R: Caller> Partition<R> {
    /// How an event stands that somebody misses.
    pub(crate) fn pursue(&self, pursuit: &Pursuit) -> Pursued {
        let Pursuit { subscription, source, id, event, at } = pursuit;
        let is_wanted = |_, found: &Event| {
            *found.envelope.id == **id
                && source.as_ref().is_none_or(|source| *found.envelope.source == **source)
        };
        let deliveries = &self.events.deliveries;
        let pending = deliveries.find(*subscription, is_wanted).map(|standing| {
            let first = standing.first.and_then(|first| {
                deliveries.find(*subscription, |sequence, _| sequence == first).map(pending_of)
            });
            PendingEvent { behind: first.map(Box::new), ..pending_of(standing) }
        });
        Pursued {
            pending,
            behind: deliveries.behind(*subscription),
            past_below: self.events.past_of(*subscription),
            next: self.events.ledger.next(),
            last_offset: self.events.ledger.last_offset(),
            kept_until: at
                .as_ref()
                .zip(*event)
                .and_then(|(at, event)| self.events.encounters.kept_until(at, event)),
            is_known: event.is_some_and(|event| self.events.window.knows(event)),
        }
    }
}

fn pending_of(standing: Standing) -> PendingEvent {
    let Standing { sequence, received, attempts, due, stopped, first: _ } = standing;
    let frevo_router::Received { at: received_at, event } = received;
    PendingEvent { sequence, received_at, event, attempts, due, stopped, behind: None }
}
