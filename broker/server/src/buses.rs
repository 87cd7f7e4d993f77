//! Which broker the journal stands on, if it is none of this process's own.

use std::sync::Arc;

use frevo_transport::{Bus, BusError, MemoryBroker, NodeId, Outlet, Planned};

use crate::config::{Config, Transport};

/// Partitions where nothing is said and nothing is there.
const MEMORY_PARTITIONS: u16 = 8;

/// Connects to the broker that the configuration names; none: the journal is this
/// process's own.
///
/// # Errors
/// The broker can't be reached or refuses, or this build does not know it.
pub fn open(config: &Config) -> Result<Option<Arc<dyn Bus>>, BusError> {
    open_with(config, config.partitions_asked())
}

/// The same with so many partitions, or as many as there are.
///
/// # Errors
/// As for [`open`]; also if the broker has another number of them.
pub fn open_with(config: &Config, partitions: Option<u16>) -> Result<Option<Arc<dyn Bus>>, BusError> {
    let node = NodeId(rand::random());
    match config.transport {
        Transport::Log => Ok(None),
        Transport::Memory => {
            let count = partitions.unwrap_or(MEMORY_PARTITIONS);
            Ok(Some(MemoryBroker::new(count).node(node)))
        }
        Transport::Kafka => kafka::open(config, partitions, node).map(Some),
        Transport::Amqp => amqp::open(config, partitions, node).map(Some),
    }
}

/// What is needed on the broker, for whoever makes it by hand.
///
/// # Errors
/// This build does not know the broker, or the names are none.
pub fn plan(config: &Config) -> Result<Vec<Planned>, BusError> {
    match config.transport {
        Transport::Log | Transport::Memory => Ok(Vec::new()),
        Transport::Kafka => kafka::plan(config),
        Transport::Amqp => amqp::plan(config),
    }
}

/// How Kafka is reached by whoever only reads topics of others there.
#[cfg(feature = "kafka")]
pub fn kafka_settings(config: &Config) -> frevo_kafka::Config {
    kafka::settings(config, None, NodeId(rand::random()))
}

/// How RabbitMQ is reached by whoever only consumes queues of others there.
#[cfg(feature = "amqp")]
pub fn amqp_settings(config: &Config) -> frevo_amqp::Config {
    amqp::settings(config, None, NodeId(rand::random()))
}

/// Writes to topics of others, whatever the journal stands on.
///
/// # Errors
/// No Kafka is configured, or this build does not know it.
pub fn kafka_outlet(config: &Config) -> Result<Arc<dyn Outlet>, BusError> {
    if config.kafka.brokers.is_empty() {
        return Err(unconfigured("Kafka", "--kafka-brokers"));
    }
    kafka::outlet(config)
}

/// Publishes to exchanges of others, whatever the journal stands on.
///
/// # Errors
/// No RabbitMQ is configured, or this build does not know it.
pub fn amqp_outlet(config: &Config) -> Result<Arc<dyn Outlet>, BusError> {
    if config.amqp.url.is_none() {
        return Err(unconfigured("RabbitMQ", "--amqp-url"));
    }
    amqp::outlet(config)
}

/// Makes sure that there is a topic for services in the namespace (`tasks.charge`,
/// `completions`); gives its name and how many partitions it has.
///
/// # Errors
/// No Kafka is configured, it can't be reached or refuses, or this build does not know
/// it.
pub fn have_service_topic(config: &Config, name: &str) -> Result<(String, u16), BusError> {
    if config.kafka.brokers.is_empty() {
        return Err(unconfigured("Kafka", "--kafka-brokers"));
    }
    kafka::have_service_topic(config, name)
}

/// Makes sure that there is a topic that is not the cluster's; gives how many partitions
/// it has.
///
/// # Errors
/// Kafka can't be reached or refuses, or this build does not know it.
pub fn have_topic(
    config: &Config,
    name: &str,
    partition_count: u16,
    settings: &[(&str, &str)],
) -> Result<u16, BusError> {
    kafka::have_topic(config, name, partition_count, settings)
}

/// Makes sure that there is a queue of the namespace that services use, too; gives its
/// name.
///
/// # Errors
/// No RabbitMQ is configured, it can't be reached or refuses, or this build does not
/// know it.
pub fn have_queue(config: &Config, name: &str) -> Result<String, BusError> {
    if config.amqp.url.is_none() {
        return Err(unconfigured("RabbitMQ", "--amqp-url"));
    }
    amqp::have_queue(config, name)
}

fn unconfigured(broker: &str, option: &str) -> BusError {
    BusError::Unsafe {
        what: format!("no {broker} is configured"),
        remedy: format!("start the server with {option}, which only connects unless it is the transport"),
    }
}

#[cfg(feature = "kafka")]
mod kafka {
    use frevo_kafka::{Config as Settings, KafkaBus, KafkaOutlet, Security};

    use super::*;

    pub fn open(config: &Config, partitions: Option<u16>, node: NodeId) -> Result<Arc<dyn Bus>, BusError> {
        Ok(Arc::new(KafkaBus::open(settings(config, partitions, node))?))
    }

    pub fn plan(config: &Config) -> Result<Vec<Planned>, BusError> {
        Ok(frevo_kafka::plan(&settings(config, config.partitions_asked(), NodeId(0))))
    }

    pub fn outlet(config: &Config) -> Result<Arc<dyn Outlet>, BusError> {
        Ok(Arc::new(KafkaOutlet::new(&settings(config, None, NodeId(rand::random())))?))
    }

    pub fn have_service_topic(config: &Config, name: &str) -> Result<(String, u16), BusError> {
        frevo_kafka::have_service_topic(&settings(config, None, NodeId(0)), name)
    }

    pub fn have_topic(
        config: &Config,
        name: &str,
        partition_count: u16,
        with: &[(&str, &str)],
    ) -> Result<u16, BusError> {
        frevo_kafka::have_topic(&settings(config, None, NodeId(0)), name, partition_count, with)
    }

    pub fn settings(config: &Config, partitions: Option<u16>, node: NodeId) -> Settings {
        let kafka = &config.kafka;
        Settings {
            partitions,
            create: config.create,
            replication: kafka.replication,
            session_timeout_ms: kafka.session_timeout_seconds.saturating_mul(1000),
            poll_interval_max_ms: kafka.poll_interval_max_seconds.saturating_mul(1000),
            security: Security {
                protocol: kafka.security_protocol.clone(),
                mechanism: kafka.sasl_mechanism.clone(),
                username: kafka.username.clone(),
                password: kafka.password.as_ref().map(|password| password.0.clone()),
                ca_location: kafka.ca_file.clone(),
                certificate_location: kafka.certificate_file.clone(),
                key_location: kafka.key_file.clone(),
            },
            ..Settings::new(kafka.brokers.join(","), &config.namespace, node)
        }
    }
}

#[cfg(not(feature = "kafka"))]
use absent as kafka;
#[cfg(not(feature = "amqp"))]
use absent as amqp;

/// A broker that this build was made without.
#[cfg(not(all(feature = "kafka", feature = "amqp")))]
mod absent {
    use super::*;

    pub fn open(config: &Config, _partitions: Option<u16>, _node: NodeId) -> Result<Arc<dyn Bus>, BusError> {
        Err(refusal(config))
    }

    pub fn plan(config: &Config) -> Result<Vec<Planned>, BusError> {
        Err(refusal(config))
    }

    pub fn outlet(_config: &Config) -> Result<Arc<dyn Outlet>, BusError> {
        Err(unknown())
    }

    #[cfg(not(feature = "kafka"))]
    pub fn have_service_topic(_config: &Config, _name: &str) -> Result<(String, u16), BusError> {
        Err(unknown())
    }

    #[cfg(not(feature = "kafka"))]
    pub fn have_topic(
        _config: &Config,
        _name: &str,
        _partition_count: u16,
        _settings: &[(&str, &str)],
    ) -> Result<u16, BusError> {
        Err(unknown())
    }

    #[cfg(not(feature = "amqp"))]
    pub fn have_queue(_config: &Config, _name: &str) -> Result<String, BusError> {
        Err(unknown())
    }

    fn unknown() -> BusError {
        BusError::Unsafe {
            what: "this build was made without it".into(),
            remedy: "build it with the features `kafka` and `amqp`, which are on by default".into(),
        }
    }

    fn refusal(config: &Config) -> BusError {
        BusError::Unsafe {
            what: format!("this build has no transport {:?}", config.transport),
            remedy: "build it with the features `kafka` and `amqp`, which are on by default".into(),
        }
    }
}

#[cfg(feature = "amqp")]
mod amqp {
    use std::time::Duration;

    use frevo_amqp::{AmqpBus, AmqpOutlet, Config as Settings};

    use super::*;

    pub fn open(config: &Config, partitions: Option<u16>, node: NodeId) -> Result<Arc<dyn Bus>, BusError> {
        Ok(Arc::new(AmqpBus::open(&settings(config, partitions, node))?))
    }

    pub fn plan(config: &Config) -> Result<Vec<Planned>, BusError> {
        frevo_amqp::plan(&settings(config, config.partitions_asked(), NodeId(0)))
    }

    pub fn outlet(config: &Config) -> Result<Arc<dyn Outlet>, BusError> {
        Ok(Arc::new(AmqpOutlet::new(&settings(config, None, NodeId(rand::random())))?))
    }

    pub fn have_queue(config: &Config, name: &str) -> Result<String, BusError> {
        let settings = settings(config, None, NodeId(0));
        frevo_amqp::intake::make(&settings, name)
            .and_then(|()| frevo_amqp::intake::queue_named(&settings, name))
            .map_err(|error| BusError::Unreachable {
                action: format!("have the queue {name} of the namespace"),
                reason: error.to_string(),
            })
    }

    pub fn settings(config: &Config, partitions: Option<u16>, node: NodeId) -> Settings {
        // The configuration was checked when it was read.
        let url = config.amqp.url.as_ref().map(|url| url.0.clone()).unwrap_or_default();
        Settings {
            partitions,
            create: config.create,
            ca_file: config.amqp.ca_file.clone(),
            token_renewal: Duration::from_secs(config.amqp.token_renewal_seconds.into()),
            ..Settings::new(url, &config.namespace, node)
        }
    }
}
