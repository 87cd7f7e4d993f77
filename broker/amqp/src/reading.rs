//! Reading a stream as far as it goes: the first message, a stretch, the end.
//!
//! A stream is consumed, there is no other way over AMQP 0-9-1, and a consumer is
//! not told that it has everything. But the broker sends what there is in one
//! burst once it begins, and answers a question on the same channel only after the
//! burst: so whoever has got one message, asks something and has looked at what
//! had come by then, has seen the end. The count that a passive declaration gives
//! lags by seconds and is of no use.

use std::time::Duration;

use bytes::Bytes;
use futures_util::{FutureExt, StreamExt};
use lapin::message::Delivery;
use lapin::options::{BasicAckOptions, BasicConsumeOptions, BasicQosOptions};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{Channel, Connection, Consumer, Error};
use tokio::time::{Instant, sleep, timeout};

/// Deliveries that the broker sends ahead of their acknowledgement when a stretch
/// is read; more than most chunks of a stream have messages.
const PREFETCH: u16 = 2000;

/// How long an empty stream is given to prove that it is not.
const EMPTY_AFTER: Duration = Duration::from_millis(250);

/// How long a stream that had messages is given.
const MISSING_AFTER: Duration = Duration::from_secs(3);

/// Where to begin.
#[derive(Clone, Copy)]
pub(crate) enum From {
    /// With the first message that is kept.
    First,
    /// With the first message of the last chunk.
    LastChunk,
    /// With the message at this offset.
    Offset(u64),
}

/// Consumes a stream on a channel that has no other consumer.
pub(crate) async fn consume(
    channel: &Channel,
    stream: &str,
    from: From,
    prefetch: u16,
) -> Result<Consumer, Error> {
    channel.basic_qos(prefetch, BasicQosOptions::default()).await?;
    let from = match from {
        From::First => AMQPValue::LongString("first".into()),
        From::LastChunk => AMQPValue::LongString("last".into()),
        From::Offset(offset) => AMQPValue::LongLongInt(offset.cast_signed()),
    };
    let mut arguments = FieldTable::default();
    arguments.insert("x-stream-offset".into(), from);
    channel.basic_consume(stream.into(), "".into(), BasicConsumeOptions::default(), arguments).await
}

/// Where a delivered message stands in its stream.
pub(crate) fn offset_of(delivery: &Delivery) -> Option<u64> {
    match delivery.properties.headers().as_ref()?.inner().get("x-stream-offset")? {
        AMQPValue::LongLongInt(offset) => u64::try_from(*offset).ok(),
        _ => None,
    }
}

/// The first message of a stream, if it comes in time.
pub(crate) async fn first_message(
    connection: &Connection,
    stream: &str,
    patience: Duration,
) -> Result<Option<Vec<u8>>, Error> {
    let channel = connection.create_channel().await?;
    let mut consumer = consume(&channel, stream, From::First, 1).await?;
    let found = match timeout(patience, consumer.next()).await {
        Err(_) | Ok(None) => None,
        Ok(Some(delivery)) => Some(delivery?.data),
    };
    channel.close(200, "OK".into()).await?;
    Ok(found)
}

/// The offset behind the last message. `known` is an offset that the end is known
/// to have reached: a stream with messages is not called empty because the broker
/// is slow.
pub(crate) async fn end(connection: &Connection, stream: &str, known: u64) -> Result<u64, Error> {
    let channel = connection.create_channel().await?;
    let mut consumer = consume(&channel, stream, From::LastChunk, PREFETCH).await?;
    let patience = if known > 0 { MISSING_AFTER } else { EMPTY_AFTER };
    let mut end = 0;
    let mut last = match first_delivery(&channel, &mut consumer, patience).await? {
        Some(delivery) => delivery,
        None => {
            channel.close(200, "OK".into()).await?;
            return Ok(end);
        }
    };
    loop {
        // The answer comes behind what there is to send now.
        channel.basic_qos(PREFETCH, BasicQosOptions::default()).await?;
        while let Some(Some(delivery)) = consumer.next().now_or_never() {
            last = delivery?;
        }
        let seen = offset_of(&last).map_or(end, |offset| offset + 1);
        if seen == end {
            break;
        }
        end = seen;
        // Without room the broker might have held back the rest.
        last.acker.ack(BasicAckOptions { multiple: true }).await?;
    }
    channel.close(200, "OK".into()).await?;
    Ok(end)
}

/// Waits for a first message, asking the broker meanwhile, whose answers say that
/// it had time to send one.
async fn first_delivery(
    channel: &Channel,
    consumer: &mut Consumer,
    patience: Duration,
) -> Result<Option<Delivery>, Error> {
    const PAUSES: u32 = 5;
    for _ in 0..PAUSES {
        match timeout(patience / PAUSES, consumer.next()).await {
            Ok(Some(delivery)) => return delivery.map(Some),
            Ok(None) => return Ok(None),
            Err(_) => channel.basic_qos(PREFETCH, BasicQosOptions::default()).await?,
        }
    }
    Ok(None)
}

/// A stretch that was read.
pub(crate) struct Stretch {
    /// The messages with their offsets, without a gap.
    pub(crate) messages: Vec<(u64, Bytes)>,
    /// What was found instead of the message asked for, if that is gone.
    pub(crate) first_kept: Option<u64>,
}

/// Reads from an offset on, up to `until`, an offset that the end has reached.
/// Takes as long as the broker does, but not longer than `patience`.
pub(crate) async fn stretch(
    connection: &Connection,
    stream: &str,
    from: u64,
    until: u64,
    patience: Duration,
) -> Result<Stretch, Error> {
    let channel = connection.create_channel().await?;
    let count = usize::try_from(until.saturating_sub(from)).unwrap_or(usize::MAX);
    let prefetch = u16::try_from(count).map_or(PREFETCH, |count| count.min(PREFETCH));
    let mut consumer = consume(&channel, stream, From::Offset(from), prefetch).await?;
    let mut stretch = Stretch { messages: Vec::with_capacity(count.min(1 << 16)), first_kept: None };
    let (mut next, mut unacknowledged) = (from, 0);
    let over = sleep(patience);
    tokio::pin!(over);
    while next < until {
        let delivery = tokio::select! {
            delivery = consumer.next() => delivery.transpose()?,
            () = &mut over => None,
        };
        let Some(delivery) = delivery else { return Err(crate::link::timed_out()) };
        let offset = offset_of(&delivery).unwrap_or(next);
        if offset < next {
            continue;
        }
        if offset > next {
            stretch.first_kept = Some(offset);
            break;
        }
        unacknowledged += 1;
        if unacknowledged >= PREFETCH / 4 {
            delivery.acker.ack(BasicAckOptions { multiple: true }).await?;
            unacknowledged = 0;
        }
        stretch.messages.push((offset, delivery.data.into()));
        next += 1;
    }
    channel.close(200, "OK".into()).await?;
    Ok(stretch)
}

/// When a question must be answered.
pub(crate) fn left(deadline: Instant) -> Duration {
    deadline.saturating_duration_since(Instant::now())
}
