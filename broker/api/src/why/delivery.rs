//! Why a subscription did not get an event.
//!
//! First the owners of all partitions are asked whether it is to be acknowledged
//! still. If it is not, the journal tells whether it was published and for whom;
//! what became of it then follows from what is registered and remembered.

use std::sync::{Arc, PoisonError};

use frevo_event::{
    DeliveryRef, Fate, Fingerprint, PartitionId, PendingEvent, Pursued, Pursuit, Rendezvous, Request, Scope,
    Subscription, Target, Timestamp,
};
use frevo_router::{Mismatch, Pattern, Received, Route};
use frevo_store::{DeadLetterId, KeptDeadLetter};
use frevo_transport::DeliveryPlace;
use serde::Serialize;
use serde_json::{Value, json};

use super::missed::Missed;
use super::reason::Moment;
use crate::edge::Edge;
use crate::error::AwsError;
use crate::published::{self, Found, Search, Wanted, pursued};

/// So many dead letters of a subscription are looked through at most, a page at a
/// time.
const DEAD_LETTERS_MAX: usize = 10_000;
const DEAD_LETTERS_PAGE: usize = 500;

/// Who misses which event.
pub(super) struct Question<'a> {
    pub(super) subscription: &'a str,
    pub(super) event: &'a str,
    pub(super) source: Option<&'a str>,
}

/// Why the subscription did not get it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Explanation {
    subscription: String,
    event: String,
    /// One, with its sentence.
    reasons: [Value; 1],
}

/// Explains why a subscription did not get an event; none: there is no such
/// subscription.
pub(super) async fn explain(
    edge: &Edge,
    scope: &Scope,
    question: &Question<'_>,
) -> Result<Option<Explanation>, AwsError> {
    let Some(route) = route_of(edge, scope, question.subscription) else { return Ok(None) };
    let search = Pursuer { edge, question, route: &route };
    let missed = search.missed().await?;
    let mut told = json!(missed);
    told["sentence"] = missed.to_string().into();
    Ok(Some(Explanation {
        subscription: question.subscription.to_owned(),
        event: question.event.to_owned(),
        reasons: [told],
    }))
}

/// A subscription by its name, or the target of a rule: `rule/BUS/RULE/TARGET`.
fn route_of(edge: &Edge, scope: &Scope, name: &str) -> Option<Arc<Route>> {
    let number = edge.broker.catalogue().subscription(scope, name).map(|found| found.number);
    let routes = edge.broker.routes().read().unwrap_or_else(PoisonError::into_inner);
    let is_named =
        |route: &&Arc<Route>| *route.subscription.name == *name && route.subscription.scope == *scope;
    match number {
        Some(number) => routes.get(number).cloned(),
        None => routes.all().find(is_named).cloned(),
    }
}

struct Pursuer<'a> {
    edge: &'a Edge,
    question: &'a Question<'a>,
    route: &'a Arc<Route>,
}

impl Pursuer<'_> {
    async fn missed(&self) -> Result<Missed, AwsError> {
        let mut heads = Vec::new();
        for (partition, pursued) in published::pursue(self.edge, &self.pursuit(None, None)).await? {
            if let Some(pending) = &pursued.pending {
                return self.pending(partition, pending);
            }
            heads.push((partition, pursued.last_offset));
        }
        let wanted = Wanted {
            id: self.question.event,
            source: self.question.source,
            bus: None,
            scope: None,
            subscription: Some(self.subscription().number),
        };
        match published::search(self.edge, heads, &wanted).await? {
            Search::Found(found) => self.found(&found).await,
            Search::Nothing => Ok(Missed::Unknown { since: None }),
            Search::NothingSince(since) => Ok(Missed::Unknown { since: Some(Moment(since)) }),
        }
    }

    async fn ask(
        &self,
        partition: PartitionId,
        event: Fingerprint,
        at: Option<Rendezvous>,
    ) -> Result<Pursued, AwsError> {
        pursued(self.edge.ask(partition, Request::Pursue(self.pursuit(Some(event), at))).await?)
    }

    fn pursuit(&self, event: Option<Fingerprint>, at: Option<Rendezvous>) -> Pursuit {
        Pursuit {
            subscription: self.subscription().number,
            source: self.question.source.map(Into::into),
            id: self.question.event.into(),
            event,
            at,
        }
    }

    fn subscription(&self) -> &Subscription {
        &self.route.subscription
    }

    /// Why it is not acknowledged yet.
    fn pending(&self, partition: PartitionId, pending: &PendingEvent) -> Result<Missed, AwsError> {
        let subscription = self.subscription();
        let key = || pending.event.key.clone().unwrap_or_else(|| "".into());
        if subscription.paused {
            let since = Moment(pending.received_at);
            return Ok(Missed::Paused { subscription: subscription.name.clone(), since });
        }
        if pending.stopped {
            let letter = self.dead_letter(|kept| {
                kept.closed.is_none() && kept.letter.stops && kept.letter.event.key == pending.event.key
            })?;
            return Ok(Missed::KeyStopped {
                key: key(),
                event: letter.as_ref().map(|kept| kept.letter.event.envelope.id.to_string()),
                dead_letter: letter.map(|kept| written(kept.id)),
            });
        }
        if let Some(first) = &pending.behind {
            return Ok(Missed::KeyHeld {
                key: key(),
                event: first.event.envelope.id.to_string(),
                attempts: first.attempts,
                due: first.due.map(Moment),
            });
        }
        Ok(match pending.due {
            Some(due) => Missed::RetryNotDue { attempts: pending.attempts, due: Moment(due) },
            None => self.in_queue(partition, pending),
        })
    }

    /// What the subscription's queue tells of it.
    fn in_queue(&self, partition: PartitionId, pending: &PendingEvent) -> Missed {
        let queues = self.edge.broker.queues();
        let subscription = self.subscription();
        let delivery =
            DeliveryRef { subscription: subscription.number, partition, sequence: pending.sequence };
        let (received, attempt) = (Moment(pending.received_at), pending.attempts + 1);
        let moment = |millis: u64| i64::try_from(millis).ok().map(|millis| Moment(Timestamp(millis)));
        match queues.place_of(&self.route.queue, delivery.key()) {
            Some(DeliveryPlace::Held) => Missed::InProgress { received, attempt },
            Some(DeliveryPlace::Away { until }) => {
                Missed::SubscriberAway { attempt, lapses: until.and_then(moment) }
            }
            Some(DeliveryPlace::Waiting) => match queues.stats_of(&self.route.queue) {
                Some(stats) if stats.consumers == 0 => {
                    let left_at = stats.left_at.and_then(moment).filter(|left| left.0 > received.0);
                    let queue = format!("subscription.{}", subscription.name);
                    Missed::NoSubscriber { queue, since: left_at.unwrap_or(received) }
                }
                Some(stats) => Missed::SubscribersBusy {
                    in_flight: stats.in_flight,
                    concurrency_max: subscription.policy.concurrency_max,
                },
                None => Missed::Ready,
            },
            None => Missed::Ready,
        }
    }

    /// Why it is not, or no more, to be acknowledged.
    async fn found(&self, found: &Found) -> Result<Missed, AwsError> {
        let subscription = self.subscription();
        let event = &found.event;
        let pursued = self.ask(found.partition, event.fingerprint(), None).await?;
        let is_past = pursued.past_below.is_some_and(|below| found.sequence < below);
        let received = Received { at: found.received_at, event: event.clone() };
        let is_given = if is_past {
            self.route.wants_of_past(&received)
        } else {
            found.recipients.iter().any(|recipient| recipient.subscription == subscription.number)
        };
        if is_given {
            return self.given(found, &pursued);
        }
        if event.bus != subscription.bus || *event.scope() != subscription.scope {
            let (published_on, listens_to) = (event.bus.clone(), subscription.bus.clone());
            return Ok(Missed::OtherBus { published_on, listens_to });
        }
        if let Some(mismatch) = self.mismatch(&received) {
            return Ok(Missed::Filtered { mismatch });
        }
        let at = Moment(found.received_at);
        let name = || subscription.name.clone();
        if self.route.would_feed_itself(event) && subscription.pattern.is_none() {
            return Ok(Missed::OwnAnnouncement { subscription: name() });
        }
        if found.received_at < subscription.created_at {
            let created = Moment(subscription.created_at);
            return Ok(Missed::Younger { subscription: name(), created, received: at });
        }
        match &subscription.target {
            Target::Task(correlation) => match self.route.rendezvous_of(event) {
                None => Ok(Missed::NoKey { path: correlation.event_key.clone() }),
                Some(at) => self.at_rendezvous(found, at).await,
            },
            _ => Ok(Missed::ChangedSince { received: at }),
        }
    }

    /// What became of what was for it.
    fn given(&self, found: &Found, pursued: &Pursued) -> Result<Missed, AwsError> {
        if let Some(behind) = pursued.behind.filter(|behind| *behind <= found.sequence) {
            return Ok(Missed::Behind { events: pursued.next - behind });
        }
        let letter = self.dead_letter(|kept| {
            let delivery = kept.id.delivery;
            (delivery.partition, delivery.sequence) == (found.partition, found.sequence)
        })?;
        Ok(match letter {
            None => Missed::Acknowledged {
                received: Moment(found.received_at),
                repeats_dropped: pursued.is_known,
            },
            Some(kept) => Missed::DeadLettered {
                at: Moment(kept.letter.stamp),
                attempts: kept.letter.attempts,
                reason: kept.letter.reason.clone(),
                dead_letter: written(kept.id),
                fate: kept.closed.map(|closed| match closed.fate {
                    Fate::Redriven { .. } => "redriven",
                    Fate::Discarded => "discarded",
                }),
            },
        })
    }

    async fn at_rendezvous(&self, found: &Found, at: Rendezvous) -> Result<Missed, AwsError> {
        let key = at.key.clone();
        let partition = at.partition(self.edge.broker.partition_count());
        let pursued = self.ask(partition, found.event.fingerprint(), Some(at)).await?;
        Ok(match pursued.kept_until {
            Some(until) => Missed::Kept { key, until: Moment(until) },
            None => Missed::TakenOrForgotten { key },
        })
    }

    /// What of the pattern an event does not meet.
    fn mismatch(&self, received: &Received) -> Option<Mismatch> {
        let pattern = Pattern::parse(self.subscription().pattern.as_deref()?).ok()?;
        pattern.explain(&received.event.envelope.payload())
    }

    /// The first of the subscription's dead letters for which this holds.
    fn dead_letter(
        &self,
        is_it: impl Fn(&KeptDeadLetter) -> bool,
    ) -> Result<Option<KeptDeadLetter>, AwsError> {
        let mut after = None;
        for _ in 0..DEAD_LETTERS_MAX / DEAD_LETTERS_PAGE {
            let page =
                self.edge.broker.store().dead_letters(self.subscription().number, after, DEAD_LETTERS_PAGE);
            let page = page.map_err(AwsError::internal)?;
            after = page.last().map(|kept| kept.id);
            let is_last = page.len() < DEAD_LETTERS_PAGE;
            if let Some(found) = page.into_iter().find(&is_it) {
                return Ok(Some(found));
            }
            if is_last {
                break;
            }
        }
        Ok(None)
    }
}

/// The id by which a dead letter is redriven.
fn written(id: DeadLetterId) -> String {
    format!("{}-{}", id.delivery, id.stamp.0)
}
