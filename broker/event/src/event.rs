//! An event as a bus keeps it: what its publisher said, and what the broker
//! knows of its way.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::cloud_event::{Attribute, CloudEvent, Envelope, Reception};
use crate::{PartitionId, Scope, SubscriptionNumber, Timestamp};

/// An event on a bus.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// The bus.
    pub bus: Arc<str>,
    /// The account and region of the bus, if they are not those in which the
    /// event was published first.
    pub elsewhere: Option<Scope>,
    /// What its publisher said.
    pub envelope: Envelope,
    /// Events of one key on one bus are delivered in the order in which they
    /// were published.
    pub key: Option<Arc<str>>,
    /// What it was caused by.
    pub trail: Trail,
}

/// How an event came about; the broker sets what the publisher left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trail {
    /// `causationid`: the id of the event, or the ARN of the execution or the
    /// schedule, that brought it about.
    pub cause: Option<Arc<str>>,
    /// `correlationid`: the same for all that follows from one first cause.
    pub conversation: Option<Arc<str>>,
    /// W3C trace context, carried through.
    pub traceparent: Option<Arc<str>>,
    /// Over how many buses it was forwarded.
    pub hops: u8,
}

/// Tells repeats: of an event, equal for equal bus, source and id; of a decision
/// about a dead letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Fingerprint(pub u64);

impl Fingerprint {
    /// That of a dead letter, which no event has.
    pub(crate) fn of_dead_letter(
        subscription: SubscriptionNumber,
        sequence: u64,
        died_at: Timestamp,
    ) -> Self {
        let digest = Sha256::new()
            .chain_update("dead letter")
            .chain_update(subscription.0.to_be_bytes())
            .chain_update(sequence.to_be_bytes())
            .chain_update(died_at.0.to_be_bytes())
            .finalize();
        Self(head_of(&digest))
    }
}

/// The CloudEvents extensions that say what the broker has to know.
const KEY: &str = "partitionkey";
const CAUSE: &str = "causationid";
const CONVERSATION: &str = "correlationid";
const TRACE: &str = "traceparent";
const HOPS: &str = "frevohops";

impl Event {
    /// The event that was published to a bus as a CloudEvent.
    pub fn from_cloud_event(bus: Arc<str>, event: &CloudEvent<'_>, reception: &Reception) -> Self {
        let text = |name: &str| match event.extension(name) {
            Some(Attribute::Text(text)) => Some(Arc::from(&**text)),
            Some(other) => Some(other.to_string().into()),
            None => None,
        };
        let hops = text(HOPS).and_then(|hops: Arc<str>| hops.parse().ok()).unwrap_or(0);
        let trail =
            Trail { cause: text(CAUSE), conversation: text(CONVERSATION), traceparent: text(TRACE), hops };
        let envelope = Envelope::from_cloud_event(event, reception);
        let elsewhere = (envelope.scope != reception.scope).then(|| reception.scope.clone());
        Self { bus, elsewhere, envelope, key: text(KEY), trail }
    }

    /// The account and region of its bus.
    pub fn scope(&self) -> &Scope {
        self.elsewhere.as_ref().unwrap_or(&self.envelope.scope)
    }

    /// The event as a CloudEvent, with what is known of its way.
    pub fn to_cloud_event(&self) -> CloudEvent<'_> {
        let mut event = self.envelope.to_cloud_event();
        let conversation = self.trail.conversation.as_deref().unwrap_or(&self.envelope.id);
        for (name, value) in [
            (KEY, self.key.as_deref()),
            (CAUSE, self.trail.cause.as_deref()),
            (CONVERSATION, Some(conversation)),
            (TRACE, self.trail.traceparent.as_deref()),
        ] {
            if let Some(value) = value
                && event.extension(name).is_none()
            {
                event.extensions.push((Cow::Borrowed(name), Attribute::Text(Cow::Borrowed(value))));
            }
        }
        event.extensions.retain(|(name, _)| name != HOPS);
        if self.trail.hops > 0 {
            event.extensions.push((Cow::Borrowed(HOPS), Attribute::Integer(self.trail.hops.into())));
        }
        event
    }

    /// What tells whether it was published before.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint(self.hash_of(&[&self.envelope.source, &self.envelope.id]))
    }

    /// About how many bytes it takes in the journal.
    pub fn size(&self) -> usize {
        let envelope = &self.envelope;
        let texts = envelope.id.len() + envelope.source.len() + envelope.detail_type.len();
        128 + envelope.detail.size() + texts + envelope.resources.iter().map(|text| text.len()).sum::<usize>()
    }

    /// The hash of its key on its bus: events of one are delivered in order.
    pub fn lane(&self) -> Option<u64> {
        self.key.as_ref().map(|key| self.hash_of(&[key]))
    }

    /// The partition that keeps it: that of its key, or else of its source and
    /// id, so that a repeat meets the first.
    pub fn partition(&self, partition_count: u16) -> PartitionId {
        let hash = self.lane().unwrap_or_else(|| self.fingerprint().0);
        PartitionId((hash % u64::from(partition_count)) as u16)
    }

    fn hash_of(&self, parts: &[&str]) -> u64 {
        let scope = self.scope();
        let mut digest = Sha256::new();
        for part in [&*scope.account, &*scope.region, &*self.bus].iter().chain(parts) {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part.as_bytes());
        }
        head_of(&digest.finalize())
    }
}

pub(crate) fn head_of(digest: &[u8]) -> u64 {
    u64::from_be_bytes(digest[..8].try_into().expect("a digest has more than eight bytes"))
}
