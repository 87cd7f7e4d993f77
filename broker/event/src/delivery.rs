//! Which delivery an acknowledgement is about.

use std::fmt;
use std::str::FromStr;

use crate::{PartitionId, SubscriptionNumber};

/// One event on its way to one subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeliveryRef {
    /// The subscription.
    pub subscription: SubscriptionNumber,
    /// The partition whose event it is.
    pub partition: PartitionId,
    /// The event's sequence there.
    pub sequence: u64,
}

/// The text names no delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is no token of a delivered event")]
pub struct DeliveryRefError;

impl DeliveryRef {
    /// The delivery's id in queues; the same when it is delivered again.
    pub fn key(self) -> u128 {
        let (subscription, partition) = (u128::from(self.subscription.0), u128::from(self.partition.0));
        subscription << 80 | partition << 64 | u128::from(self.sequence)
    }

    /// The delivery with this id.
    pub fn of_key(key: u128) -> Self {
        Self {
            subscription: SubscriptionNumber((key >> 80) as u32),
            partition: PartitionId((key >> 64) as u16),
            sequence: key as u64,
        }
    }
}

/// As subscribers see it.
impl fmt::Display for DeliveryRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "event-{}-{}-{}", self.subscription.0, self.partition.0, self.sequence)
    }
}

impl FromStr for DeliveryRef {
    type Err = DeliveryRefError;

    fn from_str(text: &str) -> Result<Self, DeliveryRefError> {
        let mut parts = text.strip_prefix("event-").ok_or(DeliveryRefError)?.split('-');
        let mut part = || parts.next().ok_or(DeliveryRefError);
        let (subscription, partition, sequence) = (part()?, part()?, part()?);
        if parts.next().is_some() {
            return Err(DeliveryRefError);
        }
        Ok(Self {
            subscription: SubscriptionNumber(subscription.parse().map_err(|_| DeliveryRefError)?),
            partition: PartitionId(partition.parse().map_err(|_| DeliveryRefError)?),
            sequence: sequence.parse().map_err(|_| DeliveryRefError)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delivery_is_named_by_its_key_and_by_its_token() {
        let delivery = DeliveryRef {
            subscription: SubscriptionNumber(u32::MAX),
            partition: PartitionId(u16::MAX),
            sequence: u64::MAX - 1,
        };
        assert_eq!(DeliveryRef::of_key(delivery.key()), delivery);
        assert_eq!(delivery.to_string().parse(), Ok(delivery));
        for text in ["event-1-2", "event-1-2-3-4", "event-1-2-x", "1-2-3", ""] {
            assert_eq!(text.parse::<DeliveryRef>(), Err(DeliveryRefError), "{text}");
        }
    }
}
