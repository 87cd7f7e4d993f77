//! Why a subscription did not get an event, as a code with its members and as a
//! sentence.

use std::fmt;
use std::sync::Arc;

use frevo_router::Mismatch;
use serde::Serialize;

use super::reason::{Moment, counted};

/// Why a subscription did not get an event, or that it did.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "code", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(super) enum Missed {
    /// It got it.
    Acknowledged {
        received: Moment,
        /// Whether it would be dropped if it were published again.
        repeats_dropped: bool,
    },
    /// A subscriber has it.
    InProgress { received: Moment, attempt: u32 },
    /// A subscriber has it, and is not there.
    SubscriberAway { attempt: u32, lapses: Option<Moment> },
    /// Nobody takes from the subscription.
    NoSubscriber { queue: String, since: Moment },
    /// Whoever takes from it has enough.
    SubscribersBusy { in_flight: usize, concurrency_max: u32 },
    /// Its delivery is on its way.
    Ready,
    /// The subscription is paused.
    Paused { subscription: Arc<str>, since: Moment },
    /// Deliveries of it failed.
    RetryNotDue { attempts: u32, due: Moment },
    /// An event of its key comes first.
    KeyHeld {
        key: Arc<str>,
        event: String,
        attempts: u32,
        #[serde(skip_serializing_if = "Option::is_none")]
        due: Option<Moment>,
    },
    /// An event of its key became a dead letter.
    KeyStopped {
        key: Arc<str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        event: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        dead_letter: Option<String>,
    },
    /// The subscription is given others first.
    Behind { events: u64 },
    /// It was given up.
    DeadLettered {
        at: Moment,
        attempts: u32,
        reason: Arc<str>,
        dead_letter: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        fate: Option<&'static str>,
    },
    /// The subscription listens elsewhere.
    OtherBus { published_on: Arc<str>, listens_to: Arc<str> },
    /// It is not what the subscription wants.
    Filtered { mismatch: Mismatch },
    /// The subscription came later.
    Younger { subscription: Arc<str>, created: Moment, received: Moment },
    /// What the subscription wants was something else then.
    ChangedSince { received: Moment },
    /// What executions announce is not for who starts one for each event.
    OwnAnnouncement { subscription: Arc<str> },
    /// No task can take it.
    NoKey { path: Arc<str> },
    /// A task to come takes it.
    Kept { key: Arc<str>, until: Moment },
    /// A task took it, or none came in time.
    TakenOrForgotten { key: Arc<str> },
    /// There is no such event, as far as was looked.
    Unknown {
        /// From then on; none: it is none of those that are kept.
        since: Option<Moment>,
    },
}

impl fmt::Display for Missed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Acknowledged { received, repeats_dropped } => {
                write!(f, "it got it: it was received at {received}, and is acknowledged")?;
                if *repeats_dropped {
                    f.write_str("; published again, it is a repeat and dropped")
                } else {
                    Ok(())
                }
            }
            Self::InProgress { attempt, .. } => {
                write!(f, "a subscriber has it and did not acknowledge it yet (attempt {attempt})")
            }
            Self::SubscriberAway { attempt, lapses } => {
                write!(f, "the subscriber that has it (attempt {attempt}) is away")?;
                lapses.map_or(Ok(()), |at| write!(f, "; its lease lapses at {at}"))
            }
            Self::NoSubscriber { queue, since } => {
                write!(f, "no subscriber on {queue} since {since}: it waits for one")
            }
            Self::SubscribersBusy { in_flight, concurrency_max } => write!(
                f,
                "it waits for its turn: {in_flight} deliveries are in hand, at most {concurrency_max} with one \
                 subscriber"
            ),
            Self::Ready => f.write_str("nothing holds it: its delivery is on its way"),
            Self::Paused { subscription, since } => {
                write!(f, "{subscription} is paused: it waits since {since}")
            }
            Self::RetryNotDue { attempts, due } => {
                write!(f, "delivering it failed (attempt {attempts}); the next attempt is due at {due}")
            }
            Self::KeyHeld { key, event, attempts, due } => {
                write!(f, "key {key:?} held by event {event}, waiting to be acknowledged")?;
                match due {
                    Some(due) => write!(f, "; its attempt {attempts} failed, the next is due at {due}"),
                    None => write!(f, " (attempt {})", attempts + 1),
                }
            }
            Self::KeyStopped { key, event, dead_letter } => {
                write!(f, "key {key:?} stands still since ")?;
                f.write_str(event.as_deref().map_or("an event of it", |_| "event "))?;
                write!(f, "{} became a dead letter", event.as_deref().unwrap_or_default())?;
                dead_letter.as_ref().map_or(Ok(()), |id| write!(f, ": redrive or discard {id}"))
            }
            Self::Behind { events } => {
                write!(f, "the subscription is {events} events behind; it is given in its order")
            }
            Self::DeadLettered { at, attempts, reason, fate, .. } => {
                let attempts = counted(*attempts as usize, "attempt", "attempts");
                write!(f, "it became a dead letter at {at} after {attempts}: {reason}")?;
                fate.map_or(Ok(()), |fate| write!(f, "; it was {fate} since"))
            }
            Self::OtherBus { published_on, listens_to } => write!(
                f,
                "it was published on the bus {published_on}, and the subscription listens to {listens_to}"
            ),
            Self::Filtered { mismatch } => write!(f, "{mismatch}"),
            Self::Younger { subscription, created, received } => write!(
                f,
                "{subscription} is younger: it was made at {created}, the event was received at {received}"
            ),
            Self::ChangedSince { received } => {
                write!(f, "the subscription wants it now, but did not when it was received at {received}")
            }
            Self::OwnAnnouncement { subscription } => write!(
                f,
                "{subscription} starts executions and has no pattern: what executions announce is not for it"
            ),
            Self::NoKey { path } => write!(f, "no task can take it: it has no key at {path}"),
            Self::Kept { key, until } => {
                write!(f, "no task with key {key:?} waits yet: it is kept until {until}")
            }
            Self::TakenOrForgotten { key } => {
                write!(f, "it is not kept any more: a task with key {key:?} took it, or none came in time")
            }
            Self::Unknown { since: Some(since) } => {
                write!(f, "no event of this id was received since {since}, and nobody looked farther back")
            }
            Self::Unknown { since: None } => f.write_str("no event of this id is kept"),
        }
    }
}

#[cfg(test)]
mod tests {
    use frevo_event::Timestamp;
    use frevo_router::Pattern;
    use frevo_value::Payload;

    use super::*;
    use crate::openapi::assert_described;

    fn filtered(pattern: &str, event: &str) -> Missed {
        let event = Payload::parse(event).expect("JSON");
        let mismatch = Pattern::parse(pattern).expect("a pattern").explain(&event);
        Missed::Filtered { mismatch: mismatch.expect("it does not match") }
    }

    #[test]
    fn each_reason_is_a_code_and_a_sentence() {
        let at = Moment(Timestamp(1_764_201_600_000));
        let due = Moment(at.0.plus_seconds(90));
        let (name, key): (Arc<str>, Arc<str>) = ("large".into(), "o-1".into());
        let (n, k) = (|| name.clone(), || key.clone());
        let held = |due| Missed::KeyHeld { key: k(), event: "e-1".into(), attempts: 2, due };
        let dead = |fate| Missed::DeadLettered {
            at,
            attempts: 3,
            reason: "402".into(),
            dead_letter: "event-1-2-3-4".into(),
            fate,
        };
        let table = [
            (
                Missed::Acknowledged { received: at, repeats_dropped: false },
                "acknowledged",
                "it got it: it was received at 2025-11-27T00:00:00.000Z, and is acknowledged",
            ),
            (
                Missed::Acknowledged { received: at, repeats_dropped: true },
                "acknowledged",
                "it got it: it was received at 2025-11-27T00:00:00.000Z, and is acknowledged; published again, it is a repeat and dropped",
            ),
            (
                Missed::InProgress { received: at, attempt: 1 },
                "inProgress",
                "a subscriber has it and did not acknowledge it yet (attempt 1)",
            ),
            (
                Missed::SubscriberAway { attempt: 1, lapses: Some(due) },
                "subscriberAway",
                "the subscriber that has it (attempt 1) is away; its lease lapses at 2025-11-27T00:01:30.000Z",
            ),
            (
                Missed::NoSubscriber { queue: "subscription.large".into(), since: at },
                "noSubscriber",
                "no subscriber on subscription.large since 2025-11-27T00:00:00.000Z: it waits for one",
            ),
            (
                Missed::SubscribersBusy { in_flight: 8, concurrency_max: 8 },
                "subscribersBusy",
                "it waits for its turn: 8 deliveries are in hand, at most 8 with one subscriber",
            ),
            (Missed::Ready, "ready", "nothing holds it: its delivery is on its way"),
            (
                Missed::Paused { subscription: n(), since: at },
                "paused",
                "large is paused: it waits since 2025-11-27T00:00:00.000Z",
            ),
            (
                Missed::RetryNotDue { attempts: 2, due },
                "retryNotDue",
                "delivering it failed (attempt 2); the next attempt is due at 2025-11-27T00:01:30.000Z",
            ),
            (
                held(Some(due)),
                "keyHeld",
                "key \"o-1\" held by event e-1, waiting to be acknowledged; its attempt 2 failed, the next is due at 2025-11-27T00:01:30.000Z",
            ),
            (held(None), "keyHeld", "key \"o-1\" held by event e-1, waiting to be acknowledged (attempt 3)"),
            (
                Missed::KeyStopped {
                    key: k(),
                    event: Some("e-1".into()),
                    dead_letter: Some("event-1-2-3-4".into()),
                },
                "keyStopped",
                "key \"o-1\" stands still since event e-1 became a dead letter: redrive or discard event-1-2-3-4",
            ),
            (
                Missed::KeyStopped { key: k(), event: None, dead_letter: None },
                "keyStopped",
                "key \"o-1\" stands still since an event of it became a dead letter",
            ),
            (
                Missed::Behind { events: 700 },
                "behind",
                "the subscription is 700 events behind; it is given in its order",
            ),
            (
                dead(None),
                "deadLettered",
                "it became a dead letter at 2025-11-27T00:00:00.000Z after 3 attempts: 402",
            ),
            (
                dead(Some("redriven")),
                "deadLettered",
                "it became a dead letter at 2025-11-27T00:00:00.000Z after 3 attempts: 402; it was redriven since",
            ),
            (
                Missed::OtherBus { published_on: "shop".into(), listens_to: "default".into() },
                "otherBus",
                "it was published on the bus shop, and the subscription listens to default",
            ),
            (
                filtered(
                    r#"{"detail":{"amount":[{"numeric":[">",100]},{"exists":true}]}}"#,
                    r#"{"detail":{}}"#,
                ),
                "filtered",
                "the event has no `detail.amount`",
            ),
            (
                filtered(r#"{"a":[{"prefix":"x"},{"anything-but":[1,2]}]}"#, r#"{"a":1}"#),
                "filtered",
                "filter failed at `a`: prefix \"x\" or anything but 1 or 2, the event has 1",
            ),
            (
                filtered(r#"{"a":{"x":[1],"y":[2]}}"#, r#"{"a":[{"x":1},{"y":2}]}"#),
                "filtered",
                "no element of the event's arrays has `a.x` and `a.y` together",
            ),
            (
                Missed::Younger { subscription: n(), created: due, received: at },
                "younger",
                "large is younger: it was made at 2025-11-27T00:01:30.000Z, the event was received at 2025-11-27T00:00:00.000Z",
            ),
            (
                Missed::ChangedSince { received: at },
                "changedSince",
                "the subscription wants it now, but did not when it was received at 2025-11-27T00:00:00.000Z",
            ),
            (
                Missed::OwnAnnouncement { subscription: n() },
                "ownAnnouncement",
                "large starts executions and has no pattern: what executions announce is not for it",
            ),
            (
                Missed::NoKey { path: "$.detail.order".into() },
                "noKey",
                "no task can take it: it has no key at $.detail.order",
            ),
            (
                Missed::Kept { key: k(), until: due },
                "kept",
                "no task with key \"o-1\" waits yet: it is kept until 2025-11-27T00:01:30.000Z",
            ),
            (
                Missed::TakenOrForgotten { key: k() },
                "takenOrForgotten",
                "it is not kept any more: a task with key \"o-1\" took it, or none came in time",
            ),
            (
                Missed::Unknown { since: Some(at) },
                "unknown",
                "no event of this id was received since 2025-11-27T00:00:00.000Z, and nobody looked farther back",
            ),
            (Missed::Unknown { since: None }, "unknown", "no event of this id is kept"),
        ];
        for (missed, code, sentence) in table {
            assert_eq!(missed.to_string(), sentence);
            let mut told = serde_json::to_value(&missed).expect("JSON");
            assert_eq!(told["code"], code, "{sentence}");
            told["sentence"] = sentence.into();
            assert_described("DeliveryReason", &told);
        }
    }
}
