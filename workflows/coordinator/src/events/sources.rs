//! What sources read is published, each record once.
//!
//! A record goes to the partition of its event's key, as whatever is published
//! does. What a partition drew of a lane stands in the very batch that publishes
//! it, so nothing of it is taken again, whoever reads; up to where everything of a
//! lane was drawn, wherever, is told to the source's home, for the next reader.

use std::cell::Cell;
use std::sync::Arc;

use frevo_event::{DeadLetter, Draw, DrawnRecord, Entry, Reply, Request, SubscriptionNumber, Target};
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
                self.bury_unread(&route, record, draft);
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

    /// A record that is not what it should be is a dead letter from the first:
    /// nobody is given it unless somebody redrives it.
    fn bury_unread(&mut self, route: &Route, record: DrawnRecord, draft: &mut Draft<R>) {
        let DrawnRecord { event, unreadable, .. } = record;
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
