//! What a cluster needs on its broker: planned, found or made.
//!
//! The number of partitions stands in the first message of a stream of its own.
//! A node that finds the stream empty appends what it wishes for and then reads
//! the first message like everybody else, so that all agree, also when two nodes
//! make a cluster at once.
//!
//! A queue that is there already is declared again with the settings that it must
//! have: the broker refuses that where they differ. What a policy adds can't be
//! seen over AMQP; `docs/rabbitmq.md` says which ones do harm.

use std::sync::Arc;
use std::time::Duration;

use frevo_transport::{BusError, Planned};
use futures_util::{StreamExt, TryStreamExt, stream};
use lapin::options::{
    BasicPublishOptions, ConfirmSelectOptions, ExchangeDeclareOptions, QueueDeclareOptions,
};
use lapin::types::{AMQPValue, FieldTable, ShortString};
use lapin::{BasicProperties, Connection, Error, ExchangeKind};
use tokio::time::{Instant, sleep};
use tracing::{info, warn};

use crate::config::{Config, PARTITIONS_DEFAULT};
use crate::link::{Link, reason, reply_code};
use crate::names::Names;
use crate::reading::first_message;

/// A parcel is worth nothing any more when its sender has asked again often enough.
const PARCEL_TTL_MILLIS: i32 = 60_000;

/// Parcels that wait for an owner; the oldest are dropped beyond.
const PARCELS_MAX: i32 = 100_000;

/// Queues that are declared at once.
const DECLARED_AT_ONCE: usize = 4;

/// How long the first message of the cluster's stream may take to arrive, if
/// there may be one and if there is one.
const PERHAPS: Duration = Duration::from_millis(500);
const SURELY: Duration = Duration::from_secs(10);

/// How long a broker that has just started may take to start what it has.
const STARTED_AFTER: Duration = Duration::from_secs(30);
const STARTED_LOOKED_EVERY: Duration = Duration::from_millis(250);

/// The form of what the cluster's stream says.
const RECORDED: &str = "frevo-cluster/1 partitions=";

/// Persistent, as AMQP 0-9-1 has it.
pub(crate) const PERSISTENT: u8 = 2;

/// A queue, a stream or the exchange, with the arguments it is declared with.
struct Thing {
    kind: &'static str,
    name: String,
    arguments: Vec<(&'static str, AMQPValue)>,
    purpose: &'static str,
    rights: &'static [&'static str],
}

/// What a cluster of this configuration needs: for whoever makes it by hand, with
/// `create = false`. Reaches no broker; the partitions are those asked for, or
/// [`PARTITIONS_DEFAULT`].
///
/// # Errors
/// The namespace can't be part of a queue's name.
pub fn plan(config: &Config) -> Result<Vec<Planned>, BusError> {
    let names = Names::new(&config.namespace)?;
    let mut things = vec![cluster_stream(&names), everyone(&names)];
    for partition in 0..config.partitions.unwrap_or(PARTITIONS_DEFAULT) {
        things.extend([journal(&names, partition), lease(&names, partition, None), inbox(&names, partition)]);
    }
    let mut planned: Vec<Planned> = things.into_iter().map(Thing::planned).collect();
    planned.push(Planned {
        kind: "exchange",
        name: "amq.default".to_owned(),
        purpose: "the broker's own, by which queues are published to by their names; there from the start",
        settings: Vec::new(),
        rights: vec!["write"],
    });
    planned.push(Planned {
        kind: "queue",
        name: names.any_node(),
        purpose: "parcels for one node; each node makes its own, exclusive and transient",
        settings: vec![
            ("exclusive".to_owned(), "true".to_owned()),
            ("auto-delete".to_owned(), "true".to_owned()),
        ],
        rights: vec!["configure", "write", "read"],
    });
    Ok(planned)
}

/// How long a queue that was just made may take to have a leader.
const LEADER_WITHIN: Duration = Duration::from_secs(10);

/// Pause before it is tried again.
const LEADER_POLL: Duration = Duration::from_millis(100);

/// What was found or made.
pub(crate) struct Layout {
    pub(crate) partition_count: u16,
    /// The broker's version, as it calls it.
    pub(crate) version: String,
}

/// Finds what the cluster needs, and makes what lacks if that is allowed.
pub(crate) async fn prepare(link: &Link, names: &Names, config: &Config) -> Result<Layout, BusError> {
    let version = link.version().await?;
    check_version(&version)?;
    let connection = link.connect("setup").await.map_err(|error| link.refusal(&error))?;
    let builder =
        Builder { connection: Arc::new(connection), create: config.create, place: link.place.clone() };
    builder.thing(&cluster_stream(names)).await?;
    let partition_count = builder.partition_count(names, config).await?;
    builder.thing(&everyone(names)).await?;
    stream::iter(0..partition_count)
        .map(|partition| builder.partition(names, partition, &version))
        .buffer_unordered(DECLARED_AT_ONCE)
        .try_collect::<Vec<()>>()
        .await?;
    Ok(Layout { partition_count, version })
}

fn cluster_stream(names: &Names) -> Thing {
    Thing {
        kind: "stream",
        name: names.cluster(),
        arguments: vec![("x-queue-type", text("stream"))],
        purpose: "its first message says how many partitions there are",
        rights: &["write", "read"],
    }
}

fn everyone(names: &Names) -> Thing {
    Thing {
        kind: "exchange",
        name: names.everyone(),
        arguments: Vec::new(),
        purpose: "parcels for every node; each node binds its queue to it",
        rights: &["write", "read"],
    }
}

fn journal(names: &Names, partition: u16) -> Thing {
    Thing {
        kind: "stream",
        name: names.journal(partition),
        arguments: vec![("x-queue-type", text("stream"))],
        purpose: "the journal of a partition; nothing of it may be deleted by age or size",
        rights: &["write", "read"],
    }
}

/// The lease of a partition. RabbitMQ 4 drops a message after 20 deliveries unless
/// told otherwise, and with it the lease; RabbitMQ 3 knows no limit unless told,
/// and takes −1 for one that is passed at once.
fn lease(names: &Names, partition: u16, version: Option<&str>) -> Thing {
    let mut arguments =
        vec![("x-queue-type", text("quorum")), ("x-single-active-consumer", AMQPValue::Boolean(true))];
    match version {
        Some(version) if major(version) < 4 => {}
        _ => arguments.push(("x-delivery-limit", AMQPValue::LongInt(-1))),
    }
    Thing {
        kind: "queue",
        name: names.lease(partition),
        arguments,
        purpose: "who holds its one message owns the partition",
        rights: &["write", "read"],
    }
}

fn inbox(names: &Names, partition: u16) -> Thing {
    Thing {
        kind: "queue",
        name: names.inbox(partition),
        arguments: vec![
            ("x-queue-type", text("quorum")),
            ("x-message-ttl", AMQPValue::LongInt(PARCEL_TTL_MILLIS)),
            ("x-max-length", AMQPValue::LongInt(PARCELS_MAX)),
            ("x-overflow", text("drop-head")),
        ],
        purpose: "parcels for whoever owns the partition",
        rights: &["write", "read"],
    }
}

fn text(value: &str) -> AMQPValue {
    AMQPValue::LongString(value.into())
}

impl Thing {
    fn planned(self) -> Planned {
        let mut settings = vec![("durable".to_owned(), "true".to_owned())];
        if self.kind == "exchange" {
            settings.push(("type".to_owned(), "fanout".to_owned()));
        }
        for (argument, value) in &self.arguments {
            let mut value = match value {
                AMQPValue::LongString(text) => text.to_string(),
                AMQPValue::LongInt(number) => number.to_string(),
                AMQPValue::Boolean(truth) => truth.to_string(),
                other => format!("{other:?}"),
            };
            if *argument == "x-delivery-limit" {
                value.push_str(" (RabbitMQ 4 and later only: leave it out on 3)");
            }
            settings.push(((*argument).to_owned(), value));
        }
        let rights = self.rights.to_vec();
        Planned { kind: self.kind, name: self.name, purpose: self.purpose, settings, rights }
    }
}

/// What a declared thing was before.
enum Found {
    /// Nobody uses it, and nothing waits in it.
    Idle,
    /// It is there.
    There,
    /// It was not there.
    Made,
}

struct Builder {
    connection: Arc<Connection>,
    create: bool,
    place: String,
}

impl Builder {
    async fn partition(&self, names: &Names, partition: u16, version: &str) -> Result<(), BusError> {
        self.thing(&journal(names, partition)).await?;
        self.thing(&inbox(names, partition)).await?;
        let lease = lease(names, partition, Some(version));
        let lacks_token = match self.thing(&lease).await? {
            // Idle: whoever made it came no further, for who held the token would be there.
            Found::Made | Found::Idle => true,
            Found::There => false,
        };
        if lacks_token {
            self.publish(&lease.name, b"token").await?;
            info!(queue = lease.name, "a token was put into a lease");
        }
        Ok(())
    }

    /// Declares a thing, in a way that makes nothing if it is there or must not be
    /// made. What is there, but not yet after a start of the broker, is waited for.
    async fn thing(&self, thing: &Thing) -> Result<Found, BusError> {
        let started = when_started(|| self.declare(thing, true)).await;
        let found = match started {
            Ok(found) => found,
            Err(error) if reply_code(&error) == Some(404) && self.create && !is_starting(&error) => {
                self.declare(thing, false).await.map_err(|error| self.refused(thing, &error))?;
                info!(kind = thing.kind, name = thing.name, "made on RabbitMQ");
                return Ok(Found::Made);
            }
            Err(error) => return Err(self.refused(thing, &error)),
        };
        if self.create {
            // Says whether the settings are those that it has.
            match self.declare(thing, false).await {
                Ok(_) => {}
                // Someone else made it, with rights that we do not have: it has to do.
                Err(error) if reply_code(&error) == Some(403) => {
                    warn!(name = thing.name, "the settings can't be checked without the right to configure");
                }
                Err(error) => return Err(self.refused(thing, &error)),
            }
        }
        Ok(found)
    }

    /// On a channel of its own, for a refusal closes it.
    async fn declare(&self, thing: &Thing, passive: bool) -> Result<Found, Error> {
        let channel = self.connection.create_channel().await?;
        let name = ShortString::from(thing.name.as_str());
        let mut arguments = FieldTable::default();
        for (argument, value) in &thing.arguments {
            arguments.insert((*argument).into(), value.clone());
        }
        let declared = if thing.kind == "exchange" {
            let options = ExchangeDeclareOptions { durable: true, passive, ..Default::default() };
            let declared = channel.exchange_declare(name, ExchangeKind::Fanout, options, arguments);
            declared.await.map(|()| Found::There)
        } else {
            let options = QueueDeclareOptions { durable: true, passive, ..Default::default() };
            channel.queue_declare(name, options, arguments).await.map(|queue| {
                let is_idle = queue.message_count() == 0 && queue.consumer_count() == 0;
                if is_idle { Found::Idle } else { Found::There }
            })
        };
        if declared.is_ok() {
            // It did what it was for, whether it closes well or not.
            let _ = channel.close(200, "OK".into()).await;
        }
        declared
    }

    /// Publishes a message. A queue that others are just making takes none before
    /// its members have agreed on a leader.
    async fn publish(&self, queue: &str, message: &[u8]) -> Result<(), BusError> {
        let until = tokio::time::Instant::now() + LEADER_WITHIN;
        while !self.publish_once(queue, message).await? {
            if tokio::time::Instant::now() >= until {
                return Err(BusError::Unreachable {
                    action: format!("publish to `{queue}` at {}", self.place),
                    reason: "RabbitMQ did not take the message".to_owned(),
                });
            }
            tokio::time::sleep(LEADER_POLL).await;
        }
        Ok(())
    }

    async fn publish_once(&self, queue: &str, message: &[u8]) -> Result<bool, BusError> {
        let publishing = async {
            let channel = self.connection.create_channel().await?;
            channel.confirm_select(ConfirmSelectOptions::default()).await?;
            let properties = BasicProperties::default().with_delivery_mode(PERSISTENT);
            let options = BasicPublishOptions { mandatory: true, ..Default::default() };
            channel.basic_publish("".into(), queue.into(), options, message, properties).await?.await
        };
        let failed = |reason| BusError::Unreachable {
            action: format!("publish to `{queue}` at {}", self.place),
            reason,
        };
        match publishing.await {
            Ok(confirmation) => Ok(confirmation.is_ack()),
            Err(error) if reply_code(&error) == Some(403) => Err(BusError::Unsafe {
                what: format!("the user may not write to `{queue}`"),
                remedy: REMEDY_RIGHTS.to_owned(),
            }),
            Err(error) => Err(failed(reason(&error))),
        }
    }

    /// What the first message of the cluster's stream says; ours, if there is none.
    async fn partition_count(&self, names: &Names, config: &Config) -> Result<u16, BusError> {
        let stream = names.cluster();
        let mut recorded = self.recorded(&stream, PERHAPS).await?;
        if recorded.is_none() {
            let wish = format!("{RECORDED}{}", config.partitions.unwrap_or(PARTITIONS_DEFAULT));
            self.publish(&stream, wish.as_bytes()).await?;
            recorded = self.recorded(&stream, SURELY).await?;
        }
        let recorded = recorded.ok_or_else(|| BusError::Unreachable {
            action: format!("read back from `{stream}` at {}", self.place),
            reason: "the message that was confirmed does not arrive".to_owned(),
        })?;
        match config.partitions {
            Some(wanted) if wanted != recorded => Err(BusError::Unsafe {
                what: format!(
                    "the cluster `{}` was made with {recorded} partitions, but {wanted} are asked for",
                    config.namespace
                ),
                remedy: format!("ask for {recorded}, or make another cluster under another namespace"),
            }),
            _ => Ok(recorded),
        }
    }

    async fn recorded(&self, stream: &str, patience: Duration) -> Result<Option<u16>, BusError> {
        let reading = when_started(|| first_message(&self.connection, stream, patience));
        let message = reading.await.map_err(|error| BusError::Unreachable {
            action: format!("read from `{stream}` at {}", self.place),
            reason: reason(&error),
        })?;
        let Some(message) = message else { return Ok(None) };
        let text = String::from_utf8_lossy(&message);
        let count = text.strip_prefix(RECORDED).and_then(|count| count.parse().ok());
        count.filter(|count| *count > 0).map(Some).ok_or_else(|| BusError::Unsafe {
            what: format!("the first message of `{stream}` does not say how many partitions there are"),
            remedy: "a newer version may have made this cluster; otherwise choose another namespace"
                .to_owned(),
        })
    }

    fn refused(&self, thing: &Thing, error: &Error) -> BusError {
        let Thing { kind, name, .. } = thing;
        let said = reason(error);
        let (what, remedy) = match reply_code(error) {
            Some(404) if !is_starting(error) => (
                format!("the {kind} `{name}` is not there: {said}"),
                "make it as `frevo transport plan` says, or allow that it is made".to_owned(),
            ),
            Some(406) => (
                format!("the {kind} `{name}` is not as it must be: {said}"),
                format!(
                    "stop all nodes, delete it if nothing in it is needed, and let it be made anew{}",
                    if name.contains(".journal.") {
                        "; it is a journal: deleting it loses executions"
                    } else {
                        ""
                    }
                ),
            ),
            Some(403) => {
                (format!("the user may not use the {kind} `{name}`: {said}"), REMEDY_RIGHTS.to_owned())
            }
            _ => {
                return BusError::Unreachable {
                    action: format!("declare the {kind} `{name}` at {}", self.place),
                    reason: said,
                };
            }
        };
        BusError::Unsafe { what, remedy }
    }
}

/// Tries for a while, as long as the broker says that it is not up yet.
async fn when_started<T, F: Future<Output = Result<T, Error>>>(attempt: impl Fn() -> F) -> Result<T, Error> {
    let deadline = Instant::now() + STARTED_AFTER;
    loop {
        match attempt().await {
            Err(error) if is_starting(&error) && Instant::now() < deadline => {
                sleep(STARTED_LOOKED_EVERY).await
            }
            result => return result,
        }
    }
}

/// Whether the broker has it, but not running: for some seconds after a start, or
/// for longer if too few of its nodes are up. It has no code for that.
fn is_starting(error: &Error) -> bool {
    let said = reason(error);
    ["is down or inaccessible", "does not have a running replica", "has no local member"]
        .iter()
        .any(|text| said.contains(text))
}

const REMEDY_RIGHTS: &str = "grant the rights that `frevo transport plan` prints";

/// Quorum queues have a TTL from 3.10 on.
fn check_version(version: &str) -> Result<(), BusError> {
    let minor = version.split('.').nth(1).and_then(|minor| minor.parse::<u32>().ok()).unwrap_or(0);
    if major(version) < 3 || (major(version) == 3 && minor < 10) {
        return Err(BusError::Unsafe {
            what: format!("this is RabbitMQ {version}, whose quorum queues and streams lack what is needed"),
            remedy: "use 3.10 or later".to_owned(),
        });
    }
    Ok(())
}

/// 4 if the version can't be read: what is not known is rather new.
pub(crate) fn major(version: &str) -> u32 {
    version.split('.').next().and_then(|major| major.parse().ok()).unwrap_or(4)
}

#[cfg(test)]
mod tests {
    use frevo_transport::NodeId;

    use super::*;

    #[test]
    fn a_plan_names_everything_that_a_cluster_needs() {
        let config = Config { partitions: Some(2), ..Config::new("amqp://nobody", "n", NodeId(1)) };
        let planned = plan(&config).expect("the namespace is good");
        let names: Vec<&str> = planned.iter().map(|thing| thing.name.as_str()).collect();
        let expected = [
            "n.cluster",
            "n.everyone",
            "n.journal.0",
            "n.lease.0",
            "n.inbox.0",
            "n.journal.1",
            "n.lease.1",
            "n.inbox.1",
            "amq.default",
            "n.node.*",
        ];
        assert_eq!(names, expected);
    }

    #[test]
    fn only_rabbitmq_4_is_told_that_a_token_may_be_delivered_for_ever() {
        let names = Names::new("n").expect("it is good");
        let has_limit = |version| {
            lease(&names, 0, Some(version)).arguments.iter().any(|(name, _)| *name == "x-delivery-limit")
        };
        assert!(!has_limit("3.10.8"));
        assert!(!has_limit("3.13.7"));
        assert!(has_limit("4.0.5"));
        check_version("3.9.29").expect_err("it is too old");
        check_version("3.10.0").expect("it will do");
        check_version("4.1.0").expect("it will do");
    }
}
