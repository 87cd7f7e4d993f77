//! Replays, as a partition gives them.
//!
//! The leg of a replay is a subscription that is behind from its first event to
//! its last: nothing is copied, and a crash repeats what it repeats of other
//! deliveries. Partition 0, which owns what is registered, is told by a letter
//! when everything that a leg was given here is acknowledged or given up, and
//! ends the replay once every partition is done with every leg.

use std::sync::{Arc, PoisonError};

use frevo_event::{
    BusChange, Change, DeadLetter, Entry, EventReplay, Letter, PartitionId, ReplayState, SubscriptionNumber,
    Timestamp,
};
use frevo_router::Route;

use crate::draft::Draft;
use crate::{Caller, Partition};

/// Where the catalogue is.
const OWNER: PartitionId = PartitionId(0);

impl<R: Caller> Partition<R> {
    /// A leg begins, unless it did: it is given of what is there now.
    pub(super) fn begin_leg(&mut self, route: &Route, draft: &mut Draft<R>) {
        let leg = route.subscription.number;
        if route.replay.is_none() || self.events.legs.head_of(leg).is_some() {
            return;
        }
        let (from, head) = (self.events.ledger.first(), self.events.ledger.next());
        self.decide(Entry::Replaying { leg, from, head }, draft);
    }

    /// Tells of the legs that are done.
    pub(crate) fn tell_of_legs(&mut self, draft: &mut Draft<R>) {
        let deliveries = &self.events.deliveries;
        let done: Vec<SubscriptionNumber> =
            self.events.legs.untold().filter(|leg| !deliveries.has_any(*leg)).collect();
        for leg in done {
            let last_event_at = self.events.legs.last_event_at(leg);
            self.send(OWNER, Letter::Replayed { leg, last_event_at }, draft);
        }
    }

    /// A partition is done with a leg.
    pub(crate) fn note_replayed(
        &mut self,
        from: PartitionId,
        leg: SubscriptionNumber,
        last_event_at: Option<Timestamp>,
        draft: &mut Draft<R>,
    ) {
        let Some(replay) = self.replay_with(leg) else { return };
        let (scope, name) = (replay.scope.clone(), replay.name.clone());
        let advanced = BusChange::ReplayAdvanced { scope, name, leg, partition: from, last_event_at };
        self.change(Change::Bus(advanced), draft);
        let partition_count = usize::from(self.settings.partition_count);
        let done = self
            .replay_with(leg)
            .filter(|replay| replay.legs.values().all(|leg| leg.done.len() >= partition_count));
        if let Some(replay) = done {
            let ended = replay.ended(ReplayState::Completed, self.clock);
            self.change(Change::Bus(BusChange::ReplayPut(Box::new(ended))), draft);
        }
    }

    fn replay_with(&self, leg: SubscriptionNumber) -> Option<Arc<EventReplay>> {
        self.registry.as_ref()?.catalogue.buses().replays().with_leg(leg).cloned()
    }

    /// What a leg could not deliver is a dead letter of the subscription that it
    /// gives events to; the subscription's key does not wait for it.
    pub(super) fn bury_replayed(
        &mut self,
        route: &Route,
        letter: DeadLetter,
        draft: &mut Draft<R>,
    ) -> Box<DeadLetter> {
        let letter = Box::new(DeadLetter { subscription: route.target_number(), stops: false, ..letter });
        self.decide(
            Entry::ReplayDeadLettered { leg: route.subscription.number, letter: letter.clone() },
            draft,
        );
        letter
    }

    /// The legs that did not begin yet, or of which partition 0 may have to be
    /// told: of a crash they hear nothing.
    pub(super) fn unfinished_legs(&self) -> Vec<Arc<Route>> {
        let routes = self.settings.routes.read().unwrap_or_else(PoisonError::into_inner);
        let (legs, deliveries) = (&self.events.legs, &self.events.deliveries);
        let is_unfinished = |route: &&Arc<Route>| {
            let leg = route.subscription.number;
            legs.head_of(leg).is_none() || !deliveries.has_any(leg)
        };
        routes.legs().filter(is_unfinished).cloned().collect()
    }
}
