//! `Publisher`: appends to the streams of a handle, on one channel with confirms.
//!
//! Many messages are on their way at once and are confirmed in any order. What the
//! broker refuses, and what was unconfirmed when the connection was lost, may be
//! there or not: it is not sent again, which could repeat it behind what came
//! after it, and the partition's follower is told instead. Only what was not sent
//! for certain, for the channel was gone before, waits for the next one.

use std::collections::VecDeque;
use std::future::ready;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use frevo_transport::AppendError;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use lapin::options::{BasicPublishOptions, ConfirmSelectOptions};
use lapin::types::ShortString;
use lapin::{BasicProperties, Channel, ChannelState, Confirmation, Error, ErrorKind};
use tokio::sync::mpsc;
use tracing::warn;

use crate::following::Seat;
use crate::layout::PERSISTENT;
use crate::link::{BackOff, Line, reason};
use crate::streams::{Appended, AppendedReceiver, MESSAGE_SIZE_MAX};

/// Bytes that may wait for their confirmation, or to be sent.
const WAITING_MAX: usize = 64 << 20;

/// What a message weighs besides its bytes, so that empty ones are bounded too.
const MESSAGE_WEIGHT: usize = 256;

/// Messages on their way; more make the broker slower, not faster.
const WINDOW: usize = 2048;

/// Messages that are handed over at once.
const BURST: usize = 256;

/// Where a handle's messages are appended.
pub(crate) struct Publisher {
    sender: mpsc::UnboundedSender<Appended>,
    waiting: Arc<AtomicUsize>,
}

impl Publisher {
    /// A publisher, and what [`publish`] takes from it.
    pub(crate) fn new() -> (Self, AppendedReceiver) {
        // Bounded by `waiting`, in bytes.
        let (sender, receiver) = mpsc::unbounded_channel();
        (Self { sender, waiting: Arc::default() }, receiver)
    }

    pub(crate) fn waiting(&self) -> Arc<AtomicUsize> {
        self.waiting.clone()
    }

    pub(crate) fn append(&self, partition: u16, message: Bytes) -> Result<(), AppendError> {
        if message.len() > MESSAGE_SIZE_MAX {
            return Err(AppendError::TooLarge { size: message.len(), size_max: MESSAGE_SIZE_MAX });
        }
        let weight = weight(&message);
        let waiting = self.waiting.fetch_add(weight, Ordering::Relaxed);
        if waiting + weight > WAITING_MAX {
            self.waiting.fetch_sub(weight, Ordering::Relaxed);
            return Err(AppendError::Overloaded { waiting, waiting_max: WAITING_MAX });
        }
        self.sender
            .send(Appended { partition, message })
            .map_err(|_| AppendError::Failed { reason: "the connection to RabbitMQ was ended".to_owned() })
    }
}

fn weight(message: &Bytes) -> usize {
    message.len() + MESSAGE_WEIGHT
}

/// Publishes what is appended, for ever: connects, and connects again.
pub(crate) async fn publish(
    line: Arc<Line>,
    streams: Vec<String>,
    mut appended: AppendedReceiver,
    waiting: Arc<AtomicUsize>,
    seats: Arc<[Seat]>,
) {
    let streams: Vec<ShortString> = streams.into_iter().map(ShortString::from).collect();
    let (mut back_off, mut burst) = (BackOff::default(), VecDeque::new());
    loop {
        let mut unconfirmed = Unconfirmed { counts: vec![0; streams.len()], waiting: waiting.clone() };
        let publishing = async {
            let connection = line.connection().await;
            let opening = async {
                let channel = connection.create_channel().await?;
                channel.confirm_select(ConfirmSelectOptions::default()).await?;
                Ok(channel)
            };
            let channel = line.answered(&connection, "publish", opening).await?;
            back_off = BackOff::default();
            run(&channel, &streams, &mut appended, &mut burst, &mut unconfirmed, &seats).await
        };
        let Err(error) = publishing.await else { return };
        warn!(%error, "the connection that publishes to RabbitMQ is lost");
        let reason = format!("unconfirmed when the connection was lost: {}", reason(&error));
        for partition in unconfirmed.forget() {
            seats[usize::from(partition)].broken(&reason);
        }
        back_off.wait().await;
    }
}

/// What is on its way.
struct Unconfirmed {
    /// Messages per partition.
    counts: Vec<u32>,
    /// Bytes that wait, those not yet sent included.
    waiting: Arc<AtomicUsize>,
}

impl Unconfirmed {
    fn add(&mut self, partition: u16) {
        self.counts[usize::from(partition)] += 1;
    }

    fn remove(&mut self, partition: u16) {
        self.counts[usize::from(partition)] -= 1;
    }

    /// The partitions that something was on its way to.
    fn forget(self) -> Vec<u16> {
        let counts = self.counts.iter().enumerate();
        counts.filter(|(_, count)| **count > 0).map(|(partition, _)| partition as u16).collect()
    }
}

/// A message that was handed to the connection, and what became of it.
struct Told {
    partition: u16,
    told: Result<Confirmation, Error>,
}

/// What a message on its way weighs; it weighs nothing any more once it is dropped,
/// whether it arrived or not.
struct Weight {
    weight: usize,
    waiting: Arc<AtomicUsize>,
}

impl Drop for Weight {
    fn drop(&mut self) {
        self.waiting.fetch_sub(self.weight, Ordering::Relaxed);
    }
}

/// Publishes until the channel is of no use any more; what was not sent is left in
/// the burst. Ends well when nobody appends any more.
async fn run(
    channel: &Channel,
    streams: &[ShortString],
    appended: &mut AppendedReceiver,
    burst: &mut VecDeque<Appended>,
    unconfirmed: &mut Unconfirmed,
    seats: &[Seat],
) -> Result<(), Error> {
    let mut on_their_way: FuturesUnordered<BoxFuture<'static, Told>> = FuturesUnordered::new();
    let mut received = Vec::with_capacity(BURST);
    loop {
        // What is not handed over yet can be handed to the next channel.
        while !burst.is_empty() {
            if !channel.status().connected() {
                return Err(ErrorKind::InvalidChannelState(ChannelState::Closed, "publish").into());
            }
            let Some(Appended { partition, message }) = burst.pop_front() else { break };
            let stream = streams[usize::from(partition)].clone();
            let weight = Weight { weight: weight(&message), waiting: unconfirmed.waiting.clone() };
            let mut sent = sent(channel.clone(), stream, partition, message, weight).boxed();
            unconfirmed.add(partition);
            // Takes its place on the channel now, in order; later it is asked again.
            match (&mut sent).now_or_never() {
                Some(told) => on_their_way.push(ready(told).boxed()),
                None => on_their_way.push(sent),
            }
        }
        tokio::select! {
            Some(told) = on_their_way.next() => {
                let mut next = Some(told);
                while let Some(Told { partition, told }) = next {
                    if !told?.is_ack() {
                        seats[usize::from(partition)].broken("RabbitMQ refused a message");
                    }
                    unconfirmed.remove(partition);
                    next = on_their_way.next().now_or_never().flatten();
                }
            }
            count = appended.recv_many(&mut received, BURST), if on_their_way.len() < WINDOW => {
                if count == 0 {
                    return Ok(());
                }
                burst.extend(received.drain(..));
            }
        }
    }
}

async fn sent(channel: Channel, stream: ShortString, partition: u16, message: Bytes, weight: Weight) -> Told {
    let properties = BasicProperties::default().with_delivery_mode(PERSISTENT);
    // One that no queue takes is given back, instead of confirmed and lost.
    let options = BasicPublishOptions { mandatory: true, ..Default::default() };
    let told = match channel.basic_publish("".into(), stream, options, &message, properties).await {
        Ok(confirm) => confirm.await,
        Err(error) => Err(error),
    };
    let told = match told {
        Ok(Confirmation::Ack(Some(returned))) => Ok(Confirmation::Nack(Some(returned))),
        told => told,
    };
    drop(weight);
    Told { partition, told }
}
