//! What sources read is published, each record once.
//!
//! A record goes to the partition of its event's key, as whatever is published
//! does. What a partition drew of a lane stands in the very batch that publishes
//! it, so nothing of it is taken again, whoever reads; up to where everything of a
//! lane was drawn, wherever, is told to the source's home, for the next reader.
//!
//! A queue has no lanes: what was taken of it stands in the same batch, and is known
//! again by what it is made of, until its broker is known to have heard of it.

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::Arc;

use frevo_event::{
    DeadLetter, Draw, DrawnRecord, Entry, Event, Reply, Request, Seen, SubscriptionNumber, Take,
    TakenMessage, Target,
};
use frevo_router::Route;

use crate::draft::Draft;
use crate::{Caller, Effect, Inbound, Partition};

impl<R: Caller> Partition<R> {
    /// Publishes the records that were not drawn before. What has no room in this
    /// batch goes into the next one.
    pub(crate) fn draw(&mut self, draw: Draw, reply: Option<R>, draft: &mut Draft<R>) {
        let Draw { source, lane, records } = draw;
        let Some(route) = self.route(source) else {
            return self.say(reply, || Reply::Unknown, draft);
        };
        let known = self.events.positions.drawn(source, lane);
        let mut records = records.into_iter().filter(|record| record.position >= known).peekable();
        let mut next = None;
        while !draft.is_full()
            && let Some(record) = records.peek()
        {
            if record.unreadable.is_some() {
                let record = records.next().expect("it was seen just now");
                next = Some(record.position + 1);
                self.bury_unread(&route, record.event, record.unreadable, draft);
            } else {
                let last = Cell::new(record.position);
                let readable = std::iter::from_fn(|| {
                    let record = records.next_if(|record| record.unreadable.is_none())?;
                    last.set(record.position);
                    Some(record.event)
                });
                self.take_in(&mut { readable }, target_of(&route), draft);
                next = Some(last.get() + 1);
            }
        }
        if let Some(next) = next {
            self.events.positions.draw(source, lane, next);
            draft.push(Entry::Drawn { source, lane, next });
        }
        let records: Vec<DrawnRecord> = records.collect();
        if records.is_empty() {
            self.say(reply, || Reply::Published, draft);
        } else {
            let draw = Box::new(Draw { source, lane, records });
            self.go_on_with(Inbound { request: Request::Draw(draw), reply });
        }
    }

    /// Publishes the messages of a queue that were not taken before. What has no room
    /// in this batch goes into the next one.
    pub(crate) fn take(&mut self, take: Take, reply: Option<R>, draft: &mut Draft<R>) {
        let Take { source, session, settled_below, retires_others, messages } = take;
        let Some(route) = self.route(source) else {
            return self.say(reply, || Reply::Unknown, draft);
        };
        let mut messages = self.looked_at(source, session, messages).into_iter().peekable();
        let mut seen = Vec::new();
        while !draft.is_full()
            && let Some((message, look)) = messages.peek()
        {
            if look.again {
                seen.push(*look);
                messages.next();
            } else if message.unreadable.is_some() {
                let (message, look) = messages.next().expect("it was seen just now");
                seen.push(look);
                self.bury_unread(&route, message.event, message.unreadable, draft);
            } else {
                let is_readable =
                    |(message, look): &(TakenMessage, Seen)| !look.again && message.unreadable.is_none();
                let readable = std::iter::from_fn(|| {
                    let (message, look) = messages.next_if(is_readable)?;
                    seen.push(look);
                    Some(message.event)
                });
                self.take_in(&mut { readable }, target_of(&route), draft);
            }
        }
        let messages: Vec<TakenMessage> = messages.map(|(message, _)| message).collect();
        // What others got is needed until the last one was looked at.
        let is_whole = messages.is_empty();
        if is_whole || !seen.is_empty() {
            let retires_others = retires_others && is_whole;
            self.decide(Entry::Consumed { source, session, settled_below, retires_others, seen }, draft);
        }
        if is_whole {
            return self.say(reply, || Reply::Published, draft);
        }
        let rest = Take { source, session, settled_below, retires_others, messages };
        self.go_on_with(Inbound { request: Request::Take(Box::new(rest)), reply });
    }

    /// The messages that were not looked at before, and whether each was taken of
    /// another session.
    fn looked_at(
        &self,
        source: SubscriptionNumber,
        session: u32,
        messages: Vec<TakenMessage>,
    ) -> Vec<(TakenMessage, Seen)> {
        let unsettled = &self.events.unsettled;
        let next = unsettled.next(source, session);
        let mut found: HashMap<u128, usize> = HashMap::new();
        let look = |message: TakenMessage| {
            let TakenMessage { number, hash, redelivered, .. } = message;
            let mut again = false;
            if redelivered {
                let found = found.entry(hash).or_default();
                again = *found < unsettled.count_of_others(source, session, hash);
                *found += usize::from(again);
            }
            (message, Seen { number, hash, again })
        };
        messages.into_iter().filter(|message| message.number >= next).map(look).collect()
    }

    /// A record that is not what it should be is a dead letter from the first:
    /// nobody is given it unless somebody redrives it.
    fn bury_unread(
        &mut self,
        route: &Route,
        event: Event,
        unreadable: Option<Arc<str>>,
        draft: &mut Draft<R>,
    ) {
        let (subscription, event) = (route.subscription.number, Arc::new(event));
        self.events.window.insert(event.fingerprint());
        let sequence = self.post(vec![(event.clone(), Vec::new())], draft);
        let received_at = self.clock;
        self.clock = self.events.moment_to_bury(subscription, sequence, self.clock);
        let letter = Box::new(DeadLetter {
            subscription,
            sequence,
            stamp: self.clock,
            received_at,
            attempts: 0,
            reason: unreadable.unwrap_or_default(),
            stops: false,
            event,
        });
        self.counters.dead_lettered += 1;
        self.tally.subscription(subscription).dead_lettered += 1;
        self.decide(Entry::DeadLettered(letter.clone()), draft);
        draft.effects.push(Effect::DeadLettered(letter));
    }

    /// Notes up to where everything of a source's lanes was published, and tells
    /// what holds.
    pub(crate) fn reach(
        &mut self,
        source: SubscriptionNumber,
        lanes: Vec<(u32, u64)>,
        begins: bool,
        draft: &mut Draft<R>,
    ) -> Reply {
        if self.route(source).is_none() {
            return Reply::Unknown;
        }
        let known = self.events.positions.reached(source);
        if !begins || known.is_empty() {
            for (lane, next) in lanes {
                let is_news = known.iter().all(|(other, at)| *other != lane || *at < next);
                if is_news {
                    self.events.positions.reach(source, lane, next);
                    draft.push(Entry::Reached { source, lane, next });
                }
            }
        }
        Reply::Reached(self.events.positions.reached(source))
    }
}

/// Where a source's events go, if it is not to whoever wants them.
fn target_of(route: &Arc<Route>) -> Option<&Arc<Route>> {
    let publishes = matches!(route.subscription.target, Target::Bus { .. });
    (!publishes).then_some(route)
}
