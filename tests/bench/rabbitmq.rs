//! The other side of `frevo bench publish`: the same events through a quorum
//! queue of RabbitMQ, with publisher confirms and acknowledgements.
//!
//! As fast as we know how to make it: as many confirms under way as Frevo's
//! publisher has events, and acknowledgements of 250 at once. Prints one line of
//! JSON.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use futures_util::{FutureExt, StreamExt};
use lapin::options::{
    BasicAckOptions, BasicConsumeOptions, BasicPublishOptions, BasicQosOptions, ConfirmSelectOptions,
    QueueDeclareOptions,
};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{BasicProperties, Channel, Confirmation, Connection, ConnectionProperties, Consumer};
use tokio::sync::Semaphore;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

const QUEUE: &str = "bench";
/// Bytes of a message: a whole CloudEvent, as Frevo is sent it.
const EVENT_SIZE: usize = 300;
/// Confirms under way; what Frevo's publisher has at most.
const UNCONFIRMED_MAX: usize = 4000;
const PREFETCH: u16 = 1024;
const ACKNOWLEDGE_EVERY: u64 = 250;
/// What is left unacknowledged when nothing came for so long is acknowledged.
const IDLE: Duration = Duration::from_millis(5);
const PERSISTENT: u8 = 2;

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let url = arguments.next().ok_or("usage: bench-rabbitmq URL SECONDS WARMUP")?;
    let mut seconds = || -> Result<u64> { Ok(arguments.next().ok_or("seconds are missing")?.parse()?) };
    let (seconds, warmup) = (seconds()?, seconds()?);

    let publishing = Connection::connect(&url, ConnectionProperties::default()).await?;
    let consuming = Connection::connect(&url, ConnectionProperties::default()).await?;
    let publisher = publishing.create_channel().await?;
    publisher.confirm_select(ConfirmSelectOptions::default()).await?;
    let mut arguments = FieldTable::default();
    arguments.insert("x-queue-type".into(), AMQPValue::LongString("quorum".into()));
    publisher.queue_declare(QUEUE.into(), QueueDeclareOptions::durable(), arguments).await?;

    let consumed = Arc::new(AtomicU64::new(0));
    let channel = consuming.create_channel().await?;
    channel.basic_qos(PREFETCH, BasicQosOptions::default()).await?;
    let consumer = channel
        .basic_consume(QUEUE.into(), "bench".into(), BasicConsumeOptions::default(), FieldTable::default())
        .await?;
    let consumer = tokio::spawn(consume(consumer, consumed.clone()));

    run(&publisher, &consumed, Duration::from_secs(warmup)).await?;
    let (published, elapsed) = run(&publisher, &consumed, Duration::from_secs(seconds)).await?;
    consumer.abort();
    let per_second = published as f64 / elapsed.as_secs_f64();
    println!(
        r#"{{"published":{published},"seconds":{:.3},"perSecond":{per_second:.0}}}"#,
        elapsed.as_secs_f64()
    );
    Ok(())
}

/// Publishes for so long and waits until everything is confirmed and consumed.
async fn run(channel: &Channel, consumed: &AtomicU64, duration: Duration) -> Result<(u64, Duration)> {
    let (before, started) = (consumed.load(Ordering::Relaxed), Instant::now());
    let room = Arc::new(Semaphore::new(UNCONFIRMED_MAX));
    let (event, mut published) = (vec![b'x'; EVENT_SIZE], 0);
    let properties = BasicProperties::default().with_delivery_mode(PERSISTENT);
    while started.elapsed() < duration {
        let permit = room.clone().acquire_owned().await?;
        let confirm = channel
            .basic_publish(
                "".into(),
                QUEUE.into(),
                BasicPublishOptions::default(),
                &event,
                properties.clone(),
            )
            .await?;
        published += 1;
        tokio::spawn(async move {
            match confirm.await {
                Ok(Confirmation::Ack(_)) => drop(permit),
                // The permit is kept, and the run does not end: nothing may fail.
                told => {
                    eprintln!("a message was not confirmed: {told:?}");
                    permit.forget();
                }
            }
        });
    }
    let all = u32::try_from(UNCONFIRMED_MAX)?;
    drop(tokio::time::timeout(Duration::from_secs(60), room.acquire_many(all)).await??);
    while consumed.load(Ordering::Relaxed) < before + published {
        tokio::time::sleep(IDLE).await;
    }
    Ok((published, started.elapsed()))
}

/// Acknowledges what comes, many at once.
async fn consume(mut consumer: Consumer, consumed: Arc<AtomicU64>) -> Result<()> {
    let mut unacknowledged = Vec::new();
    loop {
        let next = match consumer.next().now_or_never() {
            Some(next) => Ok(next),
            None => tokio::time::timeout(IDLE, consumer.next()).await,
        };
        let is_idle = next.is_err();
        if let Ok(next) = next {
            unacknowledged.push(next.ok_or("the queue ended")??);
        }
        let count = unacknowledged.len() as u64;
        if count >= ACKNOWLEDGE_EVERY || (is_idle && count > 0) {
            let last = unacknowledged.pop().expect("it is not empty");
            last.ack(BasicAckOptions { multiple: true }).await?;
            unacknowledged.clear();
            consumed.fetch_add(count, Ordering::Relaxed);
        }
    }
}
