//! Which messages of a queue were taken that its broker may deliver again.
//!
//! A queue knows no positions: a message that was not acknowledged is delivered once
//! more, and all that says so is that it may have been delivered before. So each
//! partition keeps what the messages are made of that it took, and of which it is not
//! known yet that the broker heard of it; one that comes again is not taken again.
//! Messages that are made of the same are as good as each other: they are counted.
//!
//! A *session* is one consumer of the queue, by a number that nobody had before; its
//! messages are numbered from 1.

use std::collections::BTreeMap;

use frevo_event::SubscriptionNumber;
use serde::{Deserialize, Serialize};

/// What a partition keeps of the queues that are sources.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Unsettled {
    sources: BTreeMap<SubscriptionNumber, BTreeMap<u32, Session>>,
}

/// What was taken of one consumer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Session {
    /// Behind the last message that was looked at.
    next: u64,
    /// What messages are made of, by their numbers.
    taken: BTreeMap<u64, u128>,
}

impl Unsettled {
    /// The number behind the last message of a session that was looked at here.
    pub fn next(&self, source: SubscriptionNumber, session: u32) -> u64 {
        self.session(source, session).map_or(0, |session| session.next)
    }

    /// How many such messages were taken of other sessions, of which each may be
    /// delivered again.
    pub fn count_of_others(&self, source: SubscriptionNumber, session: u32, hash: u128) -> usize {
        let sessions = self.sources.get(&source).into_iter().flatten();
        sessions.filter(|(other, _)| **other != session).map(|(_, other)| other.count_of(hash)).sum()
    }

    /// A message was looked at; `again`: it was taken before, and is the session's now.
    pub fn take(&mut self, source: SubscriptionNumber, session: u32, number: u64, hash: u128, again: bool) {
        let sessions = self.sources.entry(source).or_default();
        if again {
            let others = sessions.iter_mut().filter(|(other, _)| **other != session);
            // The first that has one: whoever folds this finds the same.
            let _was_there = others.map(|(_, other)| other).any(|other| other.forget(hash));
        }
        let session = sessions.entry(session).or_default();
        session.next = session.next.max(number + 1);
        session.taken.insert(number, hash);
    }

    /// The broker knows of a session's messages below a number.
    pub fn settle(&mut self, source: SubscriptionNumber, session: u32, below: u64) {
        if let Some(session) = self.sources.get_mut(&source).and_then(|sessions| sessions.get_mut(&session)) {
            session.taken = session.taken.split_off(&below);
        }
    }

    /// Nothing of other sessions comes again.
    pub fn retire_others(&mut self, source: SubscriptionNumber, session: u32) {
        if let Some(sessions) = self.sources.get_mut(&source) {
            sessions.retain(|other, _| *other == session);
        }
    }

    /// There is no such source any more.
    pub fn remove(&mut self, source: SubscriptionNumber) {
        self.sources.remove(&source);
    }

    /// The sources of which anything is known.
    pub fn sources(&self) -> impl Iterator<Item = SubscriptionNumber> {
        self.sources.keys().copied()
    }

    fn session(&self, source: SubscriptionNumber, session: u32) -> Option<&Session> {
        self.sources.get(&source)?.get(&session)
    }
}

impl Session {
    fn count_of(&self, hash: u128) -> usize {
        self.taken.values().filter(|taken| **taken == hash).count()
    }

    fn forget(&mut self, hash: u128) -> bool {
        let found = self.taken.iter().find(|(_, taken)| **taken == hash).map(|(number, _)| *number);
        found.is_some_and(|number| self.taken.remove(&number).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: SubscriptionNumber = SubscriptionNumber(1);

    #[test]
    fn a_message_that_comes_again_is_known_as_often_as_it_was_taken() {
        let mut unsettled = Unsettled::default();
        unsettled.take(ONE, 7, 1, 0xa, false);
        unsettled.take(ONE, 7, 2, 0xa, false);
        let count = |unsettled: &Unsettled, session| unsettled.count_of_others(ONE, session, 0xa);
        assert_eq!(count(&unsettled, 7), 0, "of the same session nothing comes again");
        for number in [1, 2] {
            assert_eq!(count(&unsettled, 8), 3 - number as usize);
            unsettled.take(ONE, 8, number, 0xa, true);
        }
        assert_eq!(count(&unsettled, 8), 0);
        assert_eq!((unsettled.next(ONE, 7), unsettled.next(ONE, 8), unsettled.next(ONE, 9)), (3, 3, 0));
        assert_eq!(count(&unsettled, 9), 2, "they may come once more");
    }

    #[test]
    fn what_the_broker_heard_of_and_what_nobody_will_deliver_again_is_forgotten() {
        let mut unsettled = Unsettled::default();
        (1..=3).for_each(|number| unsettled.take(ONE, 7, number, u128::from(number), false));
        unsettled.settle(ONE, 7, 3);
        let known = |unsettled: &Unsettled| [1, 2, 3].map(|hash| unsettled.count_of_others(ONE, 8, hash));
        assert_eq!(known(&unsettled), [0, 0, 1]);
        unsettled.take(ONE, 8, 1, 0xb, false);
        unsettled.retire_others(ONE, 8);
        assert_eq!((known(&unsettled), unsettled.next(ONE, 8)), ([0; 3], 2));
        unsettled.remove(ONE);
        assert_eq!(unsettled, Unsettled::default());
    }
}
