//! `AmqpOutlet`: publishes messages to exchanges of others, whether the journal is on
//! this broker or not.
//!
//! Messages are published in the order in which they are written, whoever waits for what
//! becomes of them. Each exchange has a channel of its own: one that is not there closes
//! the channel of whoever publishes to it, with everything that is on its way there.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use frevo_transport::{BusError, NewMessage, Outlet, Told, WriteError};
use lapin::options::{BasicPublishOptions, ConfirmSelectOptions};
use lapin::types::{AMQPValue, FieldTable, ShortString};
use lapin::{BasicProperties, Channel, Confirmation, Connection, Error, PublisherConfirm};
use tokio::sync::Mutex;
use tokio::sync::mpsc::error::SendError;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{Instant, timeout_at};

use crate::config::Config;
use crate::engine::Engine;
use crate::layout::PERSISTENT;
use crate::link::{Line, Link, reason, reply_code};
use crate::names::Names;

/// How long the broker may take to take a message.
const TAKEN_WITHIN: Duration = Duration::from_secs(20);

/// Publishes messages to exchanges.
pub struct AmqpOutlet {
    line: UnboundedSender<Waiting>,
    _engine: Engine,
}

/// A message that waits for its turn.
struct Waiting {
    message: NewMessage,
    told: Told,
    /// It is given up then.
    until: Instant,
}

impl AmqpOutlet {
    /// Connects once there is something to publish.
    ///
    /// # Errors
    /// The URL is not understood, or no thread can be made.
    pub fn new(config: &Config) -> Result<Self, BusError> {
        let link = Arc::new(Link::new(config)?);
        let line = Line::new(link, "targets");
        let names = Names::new(&config.namespace)?;
        let publishing = Arc::new(Publishing { line, names, channels: Mutex::default() });
        let (sender, waiting) = unbounded_channel();
        let engine = Engine::start()?;
        engine.spawn(publish_all(publishing, waiting));
        Ok(Self { line: sender, _engine: engine })
    }
}

impl Outlet for AmqpOutlet {
    fn write(&self, message: NewMessage, told: Told) {
        let waiting = Waiting { message, told, until: Instant::now() + TAKEN_WITHIN };
        if let Err(SendError(waiting)) = self.line.send(waiting) {
            (waiting.told)(Err(WriteError::Untaken("the server ends".to_owned())));
        }
    }
}

/// Publishes one after the other, and waits for what becomes of them side by side.
async fn publish_all(publishing: Arc<Publishing>, mut waiting: UnboundedReceiver<Waiting>) {
    while let Some(Waiting { message, told, until }) = waiting.recv().await {
        let begun = timeout_at(until, publishing.publish(&message)).await.unwrap_or_else(|_| Err(late()));
        let sent = match begun {
            Ok(sent) => sent,
            Err(error) => {
                told(Err(error));
                continue;
            }
        };
        let publishing = publishing.clone();
        tokio::spawn(async move {
            let confirmed = publishing.confirmed(&message.to, sent);
            told(timeout_at(until, confirmed).await.unwrap_or_else(|_| Err(late())));
        });
    }
}

fn late() -> WriteError {
    WriteError::Untaken(format!("it did not answer within {} s", TAKEN_WITHIN.as_secs()))
}

/// A message that is on its way.
struct Sent {
    connection: Arc<Connection>,
    confirm: PublisherConfirm,
}

/// What goes with the body of a message.
struct Ready {
    exchange: ShortString,
    routing_key: ShortString,
    properties: BasicProperties,
}

/// What publishes.
struct Publishing {
    line: Line,
    names: Names,
    /// By exchange.
    channels: Mutex<HashMap<String, (Arc<Connection>, Channel)>>,
}

impl Publishing {
    async fn publish(&self, message: &NewMessage) -> Result<Sent, WriteError> {
        // To the default exchange the routing key is a queue.
        let key = message.key.as_deref().filter(|_| message.to.is_empty());
        if let Some(own) =
            [Some(&*message.to), key].into_iter().flatten().find(|name| self.names.is_own(name))
        {
            return Err(WriteError::own(own));
        }
        let ready = Ready {
            exchange: short("the exchange's name", &message.to)?,
            routing_key: short("the routing key", message.key.as_deref().unwrap_or_default())?,
            properties: properties_of(message)?,
        };
        self.send(message, ready).await.map_err(|error| explained(&message.to, &error))
    }

    async fn send(&self, message: &NewMessage, ready: Ready) -> Result<Sent, Error> {
        let (connection, channel) = self.channel(&message.to).await?;
        // One that no queue takes is given back, instead of confirmed and lost.
        let options = BasicPublishOptions { mandatory: true, ..Default::default() };
        let Ready { exchange, routing_key, properties } = ready;
        let body = message.body.as_deref().unwrap_or_default();
        let confirm = channel.basic_publish(exchange, routing_key, options, body, properties).await?;
        Ok(Sent { connection, confirm })
    }

    async fn confirmed(&self, exchange: &str, sent: Sent) -> Result<(), WriteError> {
        let Sent { connection, confirm } = sent;
        let confirmed = self.line.answered(&connection, "publish", confirm).await;
        match confirmed.map_err(|error| explained(exchange, &error))? {
            Confirmation::Ack(None) => Ok(()),
            Confirmation::Ack(Some(returned)) => Err(WriteError::Untaken(format!(
                "no queue takes it: {} ({})",
                returned.reply_text, returned.reply_code
            ))),
            Confirmation::Nack(_) => Err(WriteError::Untaken("a queue that it is for refuses it".to_owned())),
            Confirmation::NotRequested => Err(WriteError::Untaken("it is not confirmed".to_owned())),
        }
    }

    /// The channel of an exchange, made anew if it is gone.
    async fn channel(&self, exchange: &str) -> Result<(Arc<Connection>, Channel), Error> {
        let connection = self.line.try_connection().await?;
        let mut channels = self.channels.lock().await;
        // None of a connection that was given up is used again.
        channels.retain(|_, (of, channel)| Arc::ptr_eq(of, &connection) && channel.status().connected());
        if let Some(known) = channels.get(exchange) {
            return Ok(known.clone());
        }
        let opening = async {
            let channel = connection.create_channel().await?;
            channel.confirm_select(ConfirmSelectOptions::default()).await?;
            Ok(channel)
        };
        let channel = self.line.answered(&connection, "publish", opening).await?;
        channels.insert(exchange.to_owned(), (connection.clone(), channel.clone()));
        Ok((connection, channel))
    }
}

/// What goes with a message.
fn properties_of(message: &NewMessage) -> Result<BasicProperties, WriteError> {
    let mut properties = BasicProperties::default().with_delivery_mode(PERSISTENT);
    // It is known by its headers, too.
    if let Ok(id) = ShortString::try_new(message.id.as_str()) {
        properties = properties.with_message_id(id);
    }
    if let Some(reply_to) = &message.reply_to {
        properties = properties.with_reply_to(short("where to reply", reply_to)?);
        if let Ok(id) = ShortString::try_new(message.id.as_str()) {
            properties = properties.with_correlation_id(id);
        }
    }
    if let Some(millis) = message.expires_in {
        properties = properties.with_expiration(short("the expiration", &millis.to_string())?);
    }
    if let Some(content_type) = &message.content_type {
        properties = properties.with_content_type(short("the content type", content_type)?);
    }
    let mut headers = FieldTable::default();
    for (name, value) in &message.headers {
        headers.insert(short("the name of a header", name)?, AMQPValue::LongString(value.as_str().into()));
    }
    Ok(properties.with_headers(headers))
}

/// A text as AMQP has names: of at most 255 bytes.
fn short(what: &str, text: &str) -> Result<ShortString, WriteError> {
    ShortString::try_new(text).map_err(|error| WriteError::Refused(format!("{what} is too long: {error}")))
}

/// What an error means for a message. It closed the channel, and with it what else was
/// on its way: whose fault it was is not known, so each may be tried again.
fn explained(exchange: &str, error: &Error) -> WriteError {
    match reply_code(error) {
        Some(404) => WriteError::Untaken(format!("there is no exchange `{exchange}`")),
        _ => WriteError::Untaken(reason(error)),
    }
}
