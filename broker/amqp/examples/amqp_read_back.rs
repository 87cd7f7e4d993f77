//! How long it takes to append to a stream and to read back, through
//! [`Streams`](frevo_transport::Streams) and through lapin alone, on one broker in
//! one run: what the transport costs.
//!
//! `cargo run --release -p frevo-amqp --example amqp_read_back [URL]`; without a URL a
//! RabbitMQ is started.

use std::collections::VecDeque;
use std::error::Error;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use bytes::Bytes;
use frevo_amqp::{AmqpBus, Config};
use frevo_services::Rabbitmq;
use frevo_transport::{Bus, Follower, NodeId, Streams};
use futures_util::StreamExt;
use lapin::options::{
    BasicAckOptions, BasicConsumeOptions, BasicPublishOptions, BasicQosOptions, ConfirmSelectOptions,
};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{BasicProperties, Channel, Connection, Consumer};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Bytes of a message.
const MESSAGE_SIZE: usize = 300;
const IN_FLIGHT: [usize; 4] = [1, 8, 64, 512];
/// How long each is measured, after a tenth of it to warm up.
const MEASURED: Duration = Duration::from_secs(4);
const PERSISTENT: u8 = 2;
const PREFETCH: u16 = 1000;

fn main() -> Result<()> {
    let own = if std::env::args().len() > 1 { None } else { Rabbitmq::start() };
    let url = std::env::args().nth(1).or(own.as_ref().map(Rabbitmq::url)).ok_or("there is no RabbitMQ")?;
    let namespace = format!("read-back-{}", std::process::id());
    let config = Config { partitions: Some(2), ..Config::new(url.as_str(), namespace.as_str(), NodeId(1)) };
    let bus = AmqpBus::open(&config)?;
    println!("| in flight | raw records/s | p50 / p99 ms | Streams records/s | p50 / p99 ms | ratio |");
    println!("|---|---|---|---|---|---|");
    for in_flight in IN_FLIGHT {
        let raw = raw(&url, &format!("{namespace}.journal.0"), in_flight)?;
        let ours = streams(&*bus.streams()?, in_flight)?;
        let ratio = ours.per_second / raw.per_second;
        println!("| {in_flight} | {} | {} | {ratio:.2} |", raw.cells(), ours.cells());
    }
    Ok(())
}

/// What was measured.
struct Measured {
    per_second: f64,
    p50: Duration,
    p99: Duration,
}

impl Measured {
    fn cells(&self) -> String {
        let millis = |duration: Duration| duration.as_secs_f64() * 1000.0;
        format!("{:.0} | {:.2} / {:.2}", self.per_second, millis(self.p50), millis(self.p99))
    }
}

/// When messages were sent, and how long those that came took.
struct Clock {
    sent: VecDeque<Instant>,
    took: Vec<Duration>,
    began: Instant,
}

impl Clock {
    fn new() -> Self {
        Self { sent: VecDeque::new(), took: Vec::new(), began: Instant::now() + MEASURED / 10 }
    }

    fn is_over(&self) -> bool {
        Instant::now() >= self.began + MEASURED
    }

    fn send(&mut self) {
        self.sent.push_back(Instant::now());
    }

    fn arrive(&mut self) {
        let sent = self.sent.pop_front().expect("it was sent");
        if sent >= self.began {
            self.took.push(sent.elapsed());
        }
    }

    fn measured(mut self) -> Measured {
        let elapsed = self.began.elapsed().as_secs_f64();
        self.took.sort();
        let at = |share: f64| self.took[((self.took.len() - 1) as f64 * share) as usize];
        Measured { per_second: self.took.len() as f64 / elapsed, p50: at(0.5), p99: at(0.99) }
    }
}

/// Rings for every message.
struct Rings(mpsc::Sender<()>);

impl Follower for Rings {
    fn message(&self, _offset: u64, _message: Bytes) {
        // Who measures may be done.
        let _ = self.0.send(());
    }

    fn broken(&self, reason: &str) {
        panic!("nothing may be lost: {reason}");
    }
}

fn streams(streams: &dyn Streams, in_flight: usize) -> Result<Measured> {
    const PARTITION: u16 = 1;
    let (ring, rung) = mpsc::channel();
    streams.follow(PARTITION, streams.end(PARTITION)?, Arc::new(Rings(ring)));
    let (message, mut clock) = (Bytes::from(vec![b'x'; MESSAGE_SIZE]), Clock::new());
    while !clock.is_over() || !clock.sent.is_empty() {
        while clock.sent.len() < in_flight && !clock.is_over() {
            clock.send();
            streams.append(PARTITION, message.clone())?;
        }
        if clock.sent.is_empty() {
            break;
        }
        rung.recv()?;
        clock.arrive();
        while rung.try_recv().is_ok() {
            clock.arrive();
        }
    }
    Ok(clock.measured())
}

#[tokio::main(flavor = "current_thread")]
async fn raw(url: &str, stream: &str, in_flight: usize) -> Result<Measured> {
    let (publishing, consuming) = (connect(url).await?, connect(url).await?);
    let (publisher, channel) = (publishing.create_channel().await?, consuming.create_channel().await?);
    publisher.confirm_select(ConfirmSelectOptions::default()).await?;
    let mut consumer = consume(&channel, stream).await?;
    // Somebody has to wait for the confirms, as we do.
    let (confirm, mut confirms) = tokio::sync::mpsc::unbounded_channel::<lapin::PublisherConfirm>();
    let confirming = tokio::spawn(async move {
        while let Some(confirm) = confirms.recv().await {
            confirm.await.expect("it is confirmed");
        }
    });
    let (message, mut clock) = (vec![b'x'; MESSAGE_SIZE], Clock::new());
    let properties = BasicProperties::default().with_delivery_mode(PERSISTENT);
    let mut unacknowledged = 0;
    while !clock.is_over() || !clock.sent.is_empty() {
        while clock.sent.len() < in_flight && !clock.is_over() {
            clock.send();
            let options = BasicPublishOptions::default();
            let published =
                publisher.basic_publish("".into(), stream.into(), options, &message, properties.clone());
            confirm.send(published.await?)?;
        }
        if clock.sent.is_empty() {
            break;
        }
        let delivery = consumer.next().await.ok_or("it is cancelled")??;
        clock.arrive();
        unacknowledged += 1;
        if unacknowledged >= PREFETCH / 4 {
            delivery.acker.ack(BasicAckOptions { multiple: true }).await?;
            unacknowledged = 0;
        }
    }
    drop(confirm);
    confirming.await?;
    Ok(clock.measured())
}

async fn connect(url: &str) -> Result<Connection> {
    Ok(Connection::connect(url, lapin::ConnectionProperties::default()).await?)
}

async fn consume(channel: &Channel, stream: &str) -> Result<Consumer> {
    channel.basic_qos(PREFETCH, BasicQosOptions::default()).await?;
    let mut arguments = FieldTable::default();
    arguments.insert("x-stream-offset".into(), AMQPValue::LongString("next".into()));
    Ok(channel.basic_consume(stream.into(), "".into(), BasicConsumeOptions::default(), arguments).await?)
}
