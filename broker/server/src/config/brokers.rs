//! Where the brokers and the database of a cluster are, and who knows the schemas.

use std::path::PathBuf;

use reqwest::Url;
use serde::{Deserialize, Serialize};

use super::Secret;

/// Where Kafka is, and how it is spoken to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KafkaConfig {
    /// Some of its brokers: `HOST:PORT`.
    pub brokers: Vec<String>,
    /// Copies of what is made; as many as there are brokers, three at most, if
    /// nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replication: Option<u16>,
    /// Seconds without a sign of life after which a node's partitions are others'.
    pub session_timeout_seconds: u32,
    /// Seconds for which a node may be stuck although its connection shows life, at
    /// least 10; how long tasks take has no part in it.
    pub poll_interval_max_seconds: u32,
    /// `plaintext`, `ssl`, `sasl_plaintext` or `sasl_ssl`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security_protocol: Option<String>,
    /// `PLAIN`, `SCRAM-SHA-256` or `SCRAM-SHA-512`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sasl_mechanism: Option<String>,
    /// Who this server is to Kafka.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// Its password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<Secret>,
    /// The authorities that are trusted (PEM).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
    /// This server's certificate (PEM), where Kafka asks for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate_file: Option<PathBuf>,
    /// Its key (PEM).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_file: Option<PathBuf>,
}

impl Default for KafkaConfig {
    fn default() -> Self {
        Self {
            brokers: Vec::new(),
            replication: None,
            session_timeout_seconds: 10,
            poll_interval_max_seconds: 300,
            security_protocol: None,
            sasl_mechanism: None,
            username: None,
            password: None,
            ca_file: None,
            certificate_file: None,
            key_file: None,
        }
    }
}

/// Where RabbitMQ is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AmqpConfig {
    /// `amqp://USER:PASSWORD@HOST:PORT/VHOST`, or `amqps://`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<Secret>,
    /// Authorities that are trusted beside the system's (PEM).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
    /// Seconds after which the message that says who owns a partition is replaced:
    /// fewer than half of RabbitMQ's `consumer_timeout`.
    pub token_renewal_seconds: u32,
}

impl Default for AmqpConfig {
    fn default() -> Self {
        Self { url: None, ca_file: None, token_renewal_seconds: 600 }
    }
}

/// Where PostgreSQL is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PostgresConfig {
    /// `postgresql://USER:PASSWORD@HOST:PORT/DATABASE`, or `key=value` pairs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<Secret>,
}

/// Where the schema registry of Kafka's records is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SchemaRegistryConfig {
    /// Its URL, without name and password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Who this server is to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// Its password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<Secret>,
    /// Authorities that are trusted beside the system's (PEM).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
}

impl SchemaRegistryConfig {
    /// The URL; none is given, or it was refused when the configuration was read.
    pub fn checked_url(&self) -> Option<Url> {
        self.url.as_deref()?.parse().ok()
    }

    /// What is wrong with it: the key, what it says (but no secret), and what is asked for.
    ///
    /// # Errors
    /// That.
    pub(super) fn check(&self) -> Result<(), (&'static str, String, &'static str)> {
        let lacks = "`schema_registry.url` is asked for (--schema-registry-url)";
        let Some(text) = &self.url else {
            return match self.username.is_some() || self.password.is_some() {
                true => Err(("schema_registry.url", "nothing".into(), lacks)),
                false => Ok(()),
            };
        };
        let asked = "a registry's URL is asked for, such as http://localhost:8081";
        let Ok(url) = text.parse::<Url>() else {
            // It may have a password somewhere.
            return Err(("schema_registry.url", "(no URL)".into(), asked));
        };
        let secret = "name and password are `schema_registry.username` and `schema_registry.password`";
        if !url.username().is_empty() || url.password().is_some() {
            return Err(("schema_registry.url", "(secret)".into(), secret));
        }
        if !matches!(url.scheme(), "http" | "https") || url.query().is_some() || url.fragment().is_some() {
            return Err(("schema_registry.url", format!("{}:…", url.scheme()), asked));
        }
        if self.password.is_some() && self.username.is_none() {
            return Err(("schema_registry.username", "nothing".into(), "a password belongs to a name"));
        }
        Ok(())
    }
}
