//! Subscriptions that are given something of what was received before they were
//! made: each *joins* in every partition, once.
//!
//! Joining is journaled before the first event that is for the subscription as
//! one of the present. From then on it is one that is behind: it reads what it
//! lacks from the journal, by its pattern up to where it joined and by what was
//! decided for each event from there on. So there is neither a gap nor a double,
//! and the order of a key is that of the partition.

use std::sync::{Arc, PoisonError};

use frevo_event::{Entry, Recipient};
use frevo_router::{Route, Routes};

use crate::draft::Draft;
use crate::{Caller, Partition};

impl<R: Caller> Partition<R> {
    /// Whoever is given an event of the present joins before it.
    pub(super) fn join_all(&mut self, routes: &Routes, recipients: &[Recipient], draft: &mut Draft<R>) {
        for recipient in recipients {
            if let Some(route) = routes.get(recipient.subscription) {
                self.join(route, draft);
            }
        }
    }

    /// A subscription joins, unless it did or is given nothing of the past; a leg
    /// begins instead (`replay.rs`).
    pub(super) fn join(&mut self, route: &Route, draft: &mut Draft<R>) {
        let subscription = route.subscription.number;
        let is_late = route.past.is_some() && route.replay.is_none();
        if !is_late || self.events.joins.head_of(subscription).is_some() {
            return;
        }
        let (from, head) = (self.events.ledger.first(), self.events.ledger.next());
        self.decide(Entry::Joined { subscription, from, head }, draft);
    }

    /// The subscriptions that have not joined yet: of those that were made
    /// shortly before a crash nobody tells.
    pub(super) fn unjoined(&self) -> Vec<Arc<Route>> {
        let routes = self.settings.routes.read().unwrap_or_else(PoisonError::into_inner);
        let has_not = |route: &&Arc<Route>| self.events.joins.head_of(route.subscription.number).is_none();
        routes.with_past().filter(has_not).cloned().collect()
    }
}
