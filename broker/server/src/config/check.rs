//! Refuses what no server could keep, or no operator could want.

use std::fmt;

use super::{ClockKind, Config, ConfigError, Defaults, StoreKind, Transport, is_account};
use crate::otlp::Settings as OtlpSettings;
use crate::outbound::Allowed;

const PARTITIONS_MAX: u16 = 4096;
const SEGMENT_SIZE_MIN: u64 = 1 << 20;
const POLL_INTERVAL_SECONDS_MIN: u32 = 10;
const LOG_FILE_SIZE_MIN: u64 = 1 << 20;

impl Config {
    /// # Errors
    /// The first value that can't be kept, with the reason.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        self.check_journal()?;
        self.check_engine()?;
        self.check_neighbours()?;
        self.check_callers()
    }

    fn check_journal(&self) -> Result<(), ConfigError> {
        if !(1..=PARTITIONS_MAX).contains(&self.partitions) {
            return refuse("partitions", &self.partitions, "there are 1 to 4096");
        }
        if self.segment_size < SEGMENT_SIZE_MIN {
            let reason = "a segment has at least 1048576 bytes (1 MiB)";
            return refuse("segment_size", &self.segment_size, reason);
        }
        if self.retention_days == 0 {
            return refuse("retention_days", &0, "closed executions are kept for at least a day");
        }
        if self.retention_sweep_seconds == 0 {
            return refuse("retention_sweep_seconds", &0, "between two sweeps lies at least a second");
        }
        Ok(())
    }

    fn check_engine(&self) -> Result<(), ConfigError> {
        let (kafka, amqp) = (&self.kafka, &self.amqp);
        if self.transport == Transport::Kafka && kafka.brokers.is_empty() {
            let reason =
                "`transport` is kafka: HOST:PORT of some of its brokers is asked for (--kafka-brokers)";
            return refuse("kafka.brokers", &"nothing", reason);
        }
        if kafka.poll_interval_max_seconds < POLL_INTERVAL_SECONDS_MIN {
            let reason = "handing a partition over may take 8 seconds: at least 10 are asked for";
            return refuse("kafka.poll_interval_max_seconds", &kafka.poll_interval_max_seconds, reason);
        }
        if amqp.token_renewal_seconds == 0 {
            return refuse("amqp.token_renewal_seconds", &0, "a token is held for at least a second");
        }
        if self.transport == Transport::Amqp && amqp.url.is_none() {
            let reason = "`transport` is amqp: RabbitMQ's URL is asked for (--amqp-url)";
            return refuse("amqp.url", &"nothing", reason);
        }
        if self.clock == ClockKind::Skip && self.transport != Transport::Log {
            let reason =
                "nodes that share a broker share its time, too: only the embedded log has a clock of its own";
            return refuse("clock", &"skip", reason);
        }
        if self.store == StoreKind::Postgres && self.postgres.url.is_none() {
            let reason = "`store` is postgres: its URL is asked for (--postgres-url)";
            return refuse("postgres.url", &"nothing", reason);
        }
        if self.store == StoreKind::Postgres && self.transport == Transport::Log {
            let reason = "the log of one process has its store beside it: `embedded`";
            return refuse("store", &"postgres", reason);
        }
        if !is_namespace(&self.namespace) {
            let reason = "a namespace is 1 to 40 letters, digits, '-', '_' or '.'";
            return refuse("namespace", &self.namespace, reason);
        }
        Ok(())
    }

    fn check_neighbours(&self) -> Result<(), ConfigError> {
        for entry in &self.outbound.allow {
            if let Err(error) = entry.parse::<Allowed>() {
                return refuse("outbound.allow", &entry, &error.to_string());
            }
        }
        if let Some(url) = &self.lambda.endpoint
            && let Err(error) = frevo_sdk::Endpoint::new(url)
        {
            return refuse("lambda.endpoint", url, &error.to_string());
        }
        if let Err((key, value, reason)) = self.schema_registry.check() {
            return refuse(key, &value, reason);
        }
        if let Err(error) = OtlpSettings::read(&self.otlp) {
            let (key, value) = error.key();
            return refuse(key, &value, &error.to_string());
        }
        if self.logging.destination.as_deref() == Some("") {
            let reason = "it is a directory, or - for the standard output";
            return refuse("logging.destination", &"nothing", reason);
        }
        if self.logging.file_size < LOG_FILE_SIZE_MIN {
            let reason = "a file has at least 1048576 bytes (1 MiB)";
            return refuse("logging.file_size", &self.logging.file_size, reason);
        }
        if self.logging.files == 0 {
            return refuse("logging.files", &0, "a log group has at least one file");
        }
        Ok(())
    }

    fn check_callers(&self) -> Result<(), ConfigError> {
        let Defaults { account, region } = &self.defaults;
        if self.worker.lease_seconds == 0 {
            return refuse("worker.lease_seconds", &0, "a lease lasts at least a second");
        }
        if !is_account(account) {
            return refuse("defaults.account", account, "an account is twelve digits");
        }
        if region.is_empty() || region.contains(|c: char| c.is_whitespace() || c == ':' || c == '/') {
            return refuse("defaults.region", region, "a region is a name such as us-east-1");
        }
        if self.access_keys.is_empty() && !self.listen.ip().is_loopback() {
            return Err(ConfigError::Unprotected { listen: self.listen });
        }
        Ok(())
    }
}

fn refuse(key: &str, value: &dyn fmt::Display, reason: &str) -> Result<(), ConfigError> {
    Err(ConfigError::Value { key: key.into(), value: value.to_string(), reason: reason.into() })
}

fn is_namespace(text: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    (1..=40).contains(&text.len()) && text.chars().all(is_plain)
}
