//! `Config`: which Kafka, and what of it is this cluster's.

use std::fmt;
use std::path::PathBuf;

use frevo_transport::NodeId;
use rdkafka::ClientConfig;
use rdkafka::config::RDKafkaLogLevel;

/// Which Kafka, and what of it is this cluster's.
#[derive(Clone, Debug)]
pub struct Config {
    /// Some of the brokers, `host:port` with commas between.
    pub brokers: String,
    /// What the names of topics and of the consumer group begin with. Whoever has
    /// the same one on the same Kafka is in the same cluster.
    pub namespace: String,
    /// How many partitions there are to be; none: as many as there are, and 32 if
    /// the topics are made.
    pub partitions: Option<u16>,
    /// Whether topics that lack are made.
    pub create: bool,
    /// This node; drawn anew at each start.
    pub node: NodeId,
    /// How many copies the topics that are made have; none: three, or as many as
    /// there are brokers.
    pub replication: Option<u16>,
    /// How the connections are secured.
    pub security: Security,
    /// After how many milliseconds without a sign of life a node's partitions are
    /// others'. Kafka takes 6,000 to 1,800,000 unless it is told otherwise.
    pub session_timeout_ms: u32,
    /// After how many milliseconds in which the thread that answers to the group was
    /// stuck a node's partitions are others'; more than a handover may take.
    pub poll_interval_max_ms: u32,
}

impl Config {
    /// Topics are made, connections are not secured, a session lasts ten seconds.
    pub fn new(brokers: impl Into<String>, namespace: impl Into<String>, node: NodeId) -> Self {
        Self {
            brokers: brokers.into(),
            namespace: namespace.into(),
            partitions: None,
            create: true,
            node,
            replication: None,
            security: Security::default(),
            session_timeout_ms: 10_000,
            poll_interval_max_ms: 300_000,
        }
    }

    /// What all clients have in common.
    pub(crate) fn client(&self) -> ClientConfig {
        let mut client = ClientConfig::new();
        client
            .set("bootstrap.servers", &self.brokers)
            .set("client.id", format!("frevo-{}", self.node))
            // A topic that somebody removed must be missed, not made anew, empty.
            .set("allow.auto.create.topics", "false")
            // A partition that was without a leader is read again as late as this.
            .set("topic.metadata.refresh.interval.ms", "2000")
            .set("reconnect.backoff.ms", "50")
            .set("reconnect.backoff.max.ms", "1000")
            .set("socket.nagle.disable", "true")
            // A broker that is frozen holds its connections open.
            .set("socket.timeout.ms", "30000")
            .set("broker.address.ttl", "10000")
            .set_log_level(RDKafkaLogLevel::Warning);
        self.security.apply(&mut client);
        client
    }
}

/// How the connections are secured; what is none is as librdkafka has it.
#[derive(Clone, Default)]
pub struct Security {
    /// `security.protocol`: `plaintext`, `ssl`, `sasl_plaintext` or `sasl_ssl`.
    pub protocol: Option<String>,
    /// `sasl.mechanism`: `PLAIN`, `SCRAM-SHA-256` or `SCRAM-SHA-512`.
    pub mechanism: Option<String>,
    /// `sasl.username`.
    pub username: Option<String>,
    /// `sasl.password`; never printed.
    pub password: Option<String>,
    /// `ssl.ca.location`: the file of the authorities that brokers' certificates
    /// are signed by.
    pub ca_location: Option<PathBuf>,
    /// `ssl.certificate.location`: the file of this node's certificate.
    pub certificate_location: Option<PathBuf>,
    /// `ssl.key.location`: the file of its key.
    pub key_location: Option<PathBuf>,
}

impl Security {
    fn apply(&self, client: &mut ClientConfig) {
        let texts = [
            ("security.protocol", &self.protocol),
            ("sasl.mechanism", &self.mechanism),
            ("sasl.username", &self.username),
            ("sasl.password", &self.password),
        ];
        for (name, value) in texts {
            if let Some(value) = value {
                client.set(name, value.as_str());
            }
        }
        let files = [
            ("ssl.ca.location", &self.ca_location),
            ("ssl.certificate.location", &self.certificate_location),
            ("ssl.key.location", &self.key_location),
        ];
        for (name, value) in files {
            if let Some(path) = value {
                client.set(name, path.to_string_lossy());
            }
        }
    }
}

impl fmt::Debug for Security {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Security")
            .field("protocol", &self.protocol)
            .field("mechanism", &self.mechanism)
            .field("username", &self.username)
            .field("password", &self.password.as_ref().map(|_| "(not shown)"))
            .field("ca_location", &self.ca_location)
            .field("certificate_location", &self.certificate_location)
            .field("key_location", &self.key_location)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_printed() {
        let mut config = Config::new("127.0.0.1:9092", "frevo", NodeId(1));
        config.security.password = Some("hunter2".to_owned());
        assert!(!format!("{config:?}").contains("hunter2"));
        assert_eq!(config.client().get("sasl.password"), Some("hunter2"));
    }
}
