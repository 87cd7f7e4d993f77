//! `Intake`: one consumer of a queue that is a source, whether the journal is on this
//! broker or not.
//!
//! What it gives is acknowledged by whoever takes it, once that is durable. A consumer
//! ends with its channel; the next one is given again what was not acknowledged. The
//! subtle thing: an acknowledgement is not answered. What the broker was asked behind
//! it and has answered says that it was heard.

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use frevo_transport::BusError;
use futures_util::StreamExt;
use lapin::message::Delivery;
use lapin::options::{
    BasicAckOptions, BasicConsumeOptions, BasicQosOptions, QueueBindOptions, QueueDeclareOptions,
    QueueDeleteOptions,
};
use lapin::types::{AMQPValue, FieldTable, ShortString};
use lapin::{Channel, Connection, Error};
use tracing::warn;

use crate::config::Config;
use crate::engine::Engine;
use crate::layout::major;
use crate::link::{Link, reason, reply_code};
use crate::names::Names;

/// Messages that are not acknowledged yet: they bound what is in memory.
const PREFETCH: u16 = 256;

/// So many messages of an exchange wait for whoever only looks at it.
const TAPPED_MAX: i32 = 100_000;

/// How long the broker may take to answer.
const PATIENCE: Duration = Duration::from_secs(15);

/// How long another consumer of a queue may take to end, of a node that fails perhaps:
/// what it was given comes before all else then, and order is kept.
const OTHERS_GONE_WITHIN: Duration = Duration::from_secs(20);

/// How often it is looked whether it has.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// The header of a message of a stream.
const STREAM_OFFSET: &str = "x-stream-offset";

/// What is consumed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Supply {
    /// A queue that is there.
    Queue {
        /// Its name.
        queue: String,
    },
    /// A queue of the namespace that services use, too, and several may consume.
    Shared {
        /// What it is called there: `completions`.
        name: String,
    },
    /// What passes an exchange that is there, as long as this looks.
    Tapped {
        /// The exchange.
        exchange: String,
        /// The routing keys, or patterns of them.
        routing_keys: Vec<String>,
    },
    /// A queue of the source's own, bound to an exchange that is there.
    Bound {
        /// What the source is called.
        source: String,
        /// The exchange.
        exchange: String,
        /// The routing keys, or patterns of them.
        routing_keys: Vec<String>,
    },
}

/// A message as it was delivered.
#[derive(Clone, Debug)]
pub struct Message {
    /// The consumer's number of it, from 1 on.
    pub number: u64,
    /// It may have been delivered before.
    pub redelivered: bool,
    /// The exchange that it came over.
    pub exchange: String,
    /// Its routing key.
    pub routing_key: String,
    /// By which its publisher knows it.
    pub message_id: Option<String>,
    /// What the body is.
    pub content_type: Option<String>,
    /// When it was written, as its publisher says, in milliseconds since 1970.
    pub written_at: Option<i64>,
    /// Its headers, but those that the broker adds.
    pub headers: Vec<(String, Vec<u8>)>,
    /// What it tells.
    pub body: Bytes,
}

/// Why nothing can be consumed now.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IntakeError {
    /// The broker is not reached, or refuses.
    #[error("RabbitMQ does not give messages: {0}")]
    Broker(String),
    /// There is nothing of that name.
    #[error("there is no {what} `{name}`")]
    Missing {
        /// Queue or exchange.
        what: &'static str,
        /// Its name.
        name: String,
    },
    /// What nodes say to each other is no source.
    #[error("`{name}` is the cluster's own")]
    Own {
        /// Queue or exchange.
        name: String,
    },
    /// What was taken of a stream is not known by what is acknowledged.
    #[error("`{queue}` is a stream: only queues are read")]
    Stream {
        /// Its name.
        queue: String,
    },
}

/// One consumer of a queue.
pub struct Intake {
    queue: String,
    // Ends before the runtime does.
    channel: Channel,
    connection: Arc<Connection>,
    deliveries: Receiver<Result<Delivery, Error>>,
    engine: Engine,
}

impl Intake {
    /// Connects and consumes.
    ///
    /// # Errors
    /// The broker is not reached, or there is no such queue or exchange.
    pub fn open(config: &Config, supply: &Supply) -> Result<Self, IntakeError> {
        let unreached = |error: BusError| IntakeError::Broker(error.to_string());
        let link = Link::new(config).map_err(unreached)?;
        let engine = Engine::start().map_err(unreached)?;
        let (queue, supply, creates) = (queue_of(config, supply)?, supply.clone(), config.create);
        let (sends, deliveries) = mpsc::channel();
        let mut consumed = queue.clone();
        let opening = async move {
            let connection = link.connect("source").await.map_err(explained)?;
            let channel = connection.create_channel().await.map_err(explained)?;
            if let Supply::Bound { exchange, routing_keys, .. } = &supply {
                let arguments = own_arguments(&link).await?;
                let options = QueueDeclareOptions { durable: true, passive: !creates, ..Default::default() };
                let declared = channel.queue_declare(short(&consumed)?, options, arguments).await;
                declared.map_err(|error| missing(error, "queue", &consumed))?;
                bind(&channel, &consumed, exchange, routing_keys).await?;
            }
            match supply {
                Supply::Queue { .. } => wait_for_others(&channel, &consumed).await?,
                Supply::Shared { .. } => declare_shared(&link, &channel, &consumed, creates).await?,
                Supply::Tapped { exchange, routing_keys } => {
                    consumed = declare_tap(&channel).await?;
                    bind(&channel, &consumed, &exchange, &routing_keys).await?;
                }
                Supply::Bound { .. } => {}
            }
            channel.basic_qos(PREFETCH, BasicQosOptions::default()).await.map_err(explained)?;
            let (options, arguments) = (BasicConsumeOptions::default(), FieldTable::default());
            let consumer = channel.basic_consume(short(&consumed)?, "".into(), options, arguments).await;
            let mut consumer = consumer.map_err(|error| missing(error, "queue", &consumed))?;
            tokio::spawn(async move {
                while let Some(delivery) = consumer.next().await {
                    // Whoever took them is gone with the intake.
                    if sends.send(delivery).is_err() {
                        return;
                    }
                }
            });
            Ok((Arc::new(connection), channel, consumed))
        };
        let opened = engine.wait(PATIENCE + OTHERS_GONE_WITHIN, opening).unwrap_or_else(|_| Err(silent()));
        let (connection, channel, queue) = opened?;
        Ok(Self { queue, channel, connection, deliveries, engine })
    }

    /// The queue that is consumed.
    pub fn queue(&self) -> &str {
        &self.queue
    }

    /// Takes what comes within `patience`, at most so many messages, and bytes before
    /// the last one.
    ///
    /// # Errors
    /// The consumer is gone: what was not acknowledged comes to another one.
    pub fn take(
        &self,
        count_max: usize,
        size_max: usize,
        patience: Duration,
    ) -> Result<Vec<Message>, IntakeError> {
        let (mut messages, mut size, until) = (Vec::new(), 0, Instant::now() + patience);
        while messages.len() < count_max && size < size_max {
            let left = if messages.is_empty() {
                until.saturating_duration_since(Instant::now())
            } else {
                Duration::ZERO
            };
            let delivery = match self.deliveries.recv_timeout(left) {
                Ok(delivery) => delivery.map_err(explained)?,
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) if messages.is_empty() => {
                    return Err(IntakeError::Broker("the consumer was cancelled".to_owned()));
                }
                Err(RecvTimeoutError::Disconnected) => break,
            };
            let message = self.message(delivery)?;
            size += message.body.len();
            messages.push(message);
        }
        Ok(messages)
    }

    /// Acknowledges everything up to a message.
    ///
    /// # Errors
    /// The consumer is gone.
    pub fn acknowledge(&self, number: u64) -> Result<(), IntakeError> {
        let channel = self.channel.clone();
        self.ask(async move { channel.basic_ack(number, BasicAckOptions { multiple: true }).await })
    }

    /// Waits until the broker has heard of what was acknowledged.
    ///
    /// # Errors
    /// The consumer is gone.
    pub fn hear(&self) -> Result<(), IntakeError> {
        let channel = self.channel.clone();
        self.ask(async move { channel.basic_qos(PREFETCH, BasicQosOptions::default()).await })
    }

    /// How many messages wait in the queue that were given to nobody.
    ///
    /// # Errors
    /// The consumer is gone.
    pub fn waiting(&self) -> Result<u64, IntakeError> {
        let (channel, queue) = (self.channel.clone(), short(&self.queue)?);
        let options = QueueDeclareOptions { passive: true, ..Default::default() };
        let asked = async move { channel.queue_declare(queue, options, FieldTable::default()).await };
        self.ask(asked).map(|queue| u64::from(queue.message_count()))
    }

    fn message(&self, delivery: Delivery) -> Result<Message, IntakeError> {
        let properties = &delivery.properties;
        let text = |text: &Option<ShortString>| text.as_ref().map(ToString::to_string);
        let headers = properties.headers().as_ref().map(FieldTable::inner);
        if headers.is_some_and(|headers| headers.contains_key(STREAM_OFFSET)) {
            return Err(IntakeError::Stream { queue: self.queue.clone() });
        }
        let is_own = |name: &str| !name.starts_with("x-");
        let own = headers.into_iter().flatten().filter(|(name, _)| is_own(name.as_str()));
        Ok(Message {
            number: delivery.delivery_tag,
            redelivered: delivery.redelivered,
            exchange: delivery.exchange.to_string(),
            routing_key: delivery.routing_key.to_string(),
            message_id: text(properties.message_id()),
            content_type: text(properties.content_type()),
            // AMQP has whole seconds.
            written_at: properties
                .timestamp()
                .as_ref()
                .and_then(|at| i64::try_from(*at).ok()?.checked_mul(1000)),
            headers: own.map(|(name, value)| (name.to_string(), told(value))).collect(),
            body: delivery.data.into(),
        })
    }

    fn ask<T: Send + 'static>(
        &self,
        answer: impl Future<Output = Result<T, Error>> + Send + 'static,
    ) -> Result<T, IntakeError> {
        let answer = self.engine.wait(PATIENCE, answer).map_err(|_| silent())?;
        answer.map_err(explained)
    }
}

impl Drop for Intake {
    fn drop(&mut self) {
        let connection = self.connection.clone();
        // What was not acknowledged comes to another consumer either way.
        let _closed_or_not =
            self.engine.wait(Duration::from_secs(1), async move { connection.close(200, "OK".into()).await });
    }
}

/// The queue of the namespace that is called so: `tasks.charge`.
///
/// # Errors
/// The namespace is none.
pub fn queue_named(config: &Config, name: &str) -> Result<String, IntakeError> {
    queue_of(config, &Supply::Shared { name: name.to_owned() })
}

/// Makes a queue of the namespace that services use, too, unless it is there.
///
/// # Errors
/// The broker is not reached, or refuses.
pub fn make(config: &Config, name: &str) -> Result<(), IntakeError> {
    let unreached = |error: BusError| IntakeError::Broker(error.to_string());
    let link = Link::new(config).map_err(unreached)?;
    let engine = Engine::start().map_err(unreached)?;
    let (queue, creates) = (queue_named(config, name)?, config.create);
    let making = async move {
        let connection = link.connect("tasks").await.map_err(explained)?;
        let channel = connection.create_channel().await.map_err(explained)?;
        declare_shared(&link, &channel, &queue, creates).await?;
        connection.close(200, "OK".into()).await.map_err(explained)
    };
    engine.wait(PATIENCE, making).unwrap_or_else(|_| Err(silent()))
}

async fn declare_shared(
    link: &Link,
    channel: &Channel,
    queue: &str,
    creates: bool,
) -> Result<(), IntakeError> {
    let options = QueueDeclareOptions { durable: true, passive: !creates, ..Default::default() };
    let declared = channel.queue_declare(short(queue)?, options, quorum(link).await?).await;
    declared.map(drop).map_err(|error| missing(error, "queue", queue))
}

/// A queue that is gone with the connection, and has the newest messages only if nobody
/// takes them.
async fn declare_tap(channel: &Channel) -> Result<String, IntakeError> {
    let options = QueueDeclareOptions { exclusive: true, auto_delete: true, ..Default::default() };
    let mut arguments = FieldTable::default();
    arguments.insert("x-max-length".into(), AMQPValue::LongInt(TAPPED_MAX));
    let declared = channel.queue_declare("".into(), options, arguments).await.map_err(explained)?;
    Ok(declared.name().to_string())
}

/// Removes the queue of a source's own, with what waits in it.
///
/// # Errors
/// The broker is not reached, or refuses.
pub fn remove(config: &Config, supply: &Supply) -> Result<(), IntakeError> {
    let Supply::Bound { .. } = supply else { return Ok(()) };
    let unreached = |error: BusError| IntakeError::Broker(error.to_string());
    let link = Link::new(config).map_err(unreached)?;
    let engine = Engine::start().map_err(unreached)?;
    let queue = short(&queue_of(config, supply)?)?;
    let removing = async move {
        let connection = link.connect("source").await?;
        let channel = connection.create_channel().await?;
        channel.queue_delete(queue, QueueDeleteOptions::default()).await?;
        connection.close(200, "OK".into()).await
    };
    engine.wait(PATIENCE, removing).map_err(|_| silent())?.map_err(explained)
}

/// The queue that is consumed; none that is the cluster's own, whose messages it needs.
fn queue_of(config: &Config, supply: &Supply) -> Result<String, IntakeError> {
    let names = Names::new(&config.namespace).map_err(|error| IntakeError::Broker(error.to_string()))?;
    match supply {
        Supply::Queue { queue: name }
        | Supply::Bound { exchange: name, .. }
        | Supply::Tapped { exchange: name, .. }
            if names.is_own(name) =>
        {
            Err(IntakeError::Own { name: name.clone() })
        }
        Supply::Queue { queue } => Ok(queue.clone()),
        Supply::Shared { name } => Ok(names.shared(name)),
        // The broker names it.
        Supply::Tapped { .. } => Ok(String::new()),
        Supply::Bound { source, .. } => Ok(names.source(source)),
    }
}

/// How a queue of a source's own is declared: of two consumers, while a source moves,
/// one is given messages, so that their order is kept.
async fn own_arguments(link: &Link) -> Result<FieldTable, IntakeError> {
    let mut arguments = quorum(link).await?;
    arguments.insert("x-single-active-consumer".into(), AMQPValue::Boolean(true));
    Ok(arguments)
}

/// How a queue is declared. RabbitMQ 4 drops a message after 20 deliveries unless told
/// otherwise; RabbitMQ 3 does not know that it can be told.
async fn quorum(link: &Link) -> Result<FieldTable, IntakeError> {
    let version = link.version().await.map_err(|error| IntakeError::Broker(error.to_string()))?;
    let mut arguments = FieldTable::default();
    arguments.insert("x-queue-type".into(), AMQPValue::LongString("quorum".into()));
    if major(&version) >= 4 {
        arguments.insert("x-delivery-limit".into(), AMQPValue::LongInt(-1));
    }
    Ok(arguments)
}

/// Waits until nobody else consumes a queue, for a while.
async fn wait_for_others(channel: &Channel, queue: &str) -> Result<(), IntakeError> {
    let until = Instant::now() + OTHERS_GONE_WITHIN;
    loop {
        let options = QueueDeclareOptions { passive: true, ..Default::default() };
        let found = channel.queue_declare(short(queue)?, options, FieldTable::default()).await;
        let others = found.map_err(|error| missing(error, "queue", queue))?.consumer_count();
        if others == 0 {
            return Ok(());
        }
        if Instant::now() >= until {
            warn!(queue, others, "others consume the queue of a source: what they get is not read here");
            return Ok(());
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Binds a source's own queue.
async fn bind(
    channel: &Channel,
    queue: &str,
    exchange: &str,
    routing_keys: &[String],
) -> Result<(), IntakeError> {
    for routing_key in routing_keys {
        let (options, arguments) = (QueueBindOptions::default(), FieldTable::default());
        let bound =
            channel.queue_bind(short(queue)?, short(exchange)?, short(routing_key)?, options, arguments);
        bound.await.map_err(|error| missing(error, "exchange", exchange))?;
    }
    Ok(())
}

fn short(name: &str) -> Result<ShortString, IntakeError> {
    ShortString::try_new(name).map_err(|error| IntakeError::Broker(error.to_string()))
}

fn missing(error: Error, what: &'static str, name: &str) -> IntakeError {
    match reply_code(&error) {
        Some(404) => IntakeError::Missing { what, name: name.to_owned() },
        _ => explained(error),
    }
}

fn explained(error: Error) -> IntakeError {
    IntakeError::Broker(reason(&error))
}

fn silent() -> IntakeError {
    IntakeError::Broker("it did not answer in time".to_owned())
}

/// The value of a header as bytes: a text as it is, anything else as it is written.
fn told(value: &AMQPValue) -> Vec<u8> {
    match value {
        AMQPValue::LongString(text) => text.as_bytes().to_vec(),
        AMQPValue::ShortString(text) => text.as_str().as_bytes().to_vec(),
        AMQPValue::ByteArray(bytes) => bytes.as_slice().to_vec(),
        AMQPValue::Boolean(truth) => truth.to_string().into_bytes(),
        AMQPValue::ShortShortInt(number) => number.to_string().into_bytes(),
        AMQPValue::ShortShortUInt(number) => number.to_string().into_bytes(),
        AMQPValue::ShortInt(number) => number.to_string().into_bytes(),
        AMQPValue::ShortUInt(number) => number.to_string().into_bytes(),
        AMQPValue::LongInt(number) => number.to_string().into_bytes(),
        AMQPValue::LongUInt(number) => number.to_string().into_bytes(),
        AMQPValue::LongLongInt(number) => number.to_string().into_bytes(),
        AMQPValue::Float(number) => number.to_string().into_bytes(),
        AMQPValue::Double(number) => number.to_string().into_bytes(),
        AMQPValue::Timestamp(seconds) => seconds.to_string().into_bytes(),
        AMQPValue::Void => Vec::new(),
        AMQPValue::DecimalValue(_) | AMQPValue::FieldArray(_) | AMQPValue::FieldTable(_) => {
            format!("{value:?}").into_bytes()
        }
    }
}
