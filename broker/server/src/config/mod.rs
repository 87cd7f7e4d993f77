//! What the server is told: one TOML file, the environment, flags, in rising
//! order.
//!
//! Every key has one path (`worker.lease_seconds`) and from it one environment
//! name (`FREVO_WORKER_LEASE_SECONDS`), so nothing has to be looked up twice. A
//! key nobody knows is an error that names the ones that are known: a setting
//! that silently does nothing is worse than a server that does not start.

mod access_key;
mod args;
mod brokers;
mod check;
mod error;
mod logging;
mod otlp;
mod sources;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use frevo_integrations::Service;
use serde::{Deserialize, Serialize};
use toml::{Table, Value};

pub use access_key::AccessKey;
pub use args::{ConfigArgs, DefaultsArgs};
pub use brokers::{AmqpConfig, KafkaConfig, PostgresConfig, SchemaRegistryConfig};
pub use error::ConfigError;
pub use logging::LoggingConfig;
pub use otlp::{OtlpConfig, Secret};

/// What the server is told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where the server listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Where journal, store and keys live.
    pub data_dir: PathBuf,
    /// What the journal stands on.
    pub transport: Transport,
    /// Where checkpoints and what can be asked live.
    pub store: StoreKind,
    /// Begins the name of everything on the broker and in the database.
    pub namespace: String,
    /// Whether what lacks on the broker is made.
    pub create: bool,
    /// The secret that nodes share, of which their keys are made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster_key: Option<Secret>,
    /// The file that has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster_key_file: Option<PathBuf>,
    /// How many partitions executions are shared among; fixed when the data
    /// directory, or what is on the broker, is made.
    pub partitions: u16,
    /// How many reactor threads share the partitions; 0: as many as suit the
    /// cores.
    pub reactors: usize,
    /// Names besides the loopback ones that the server answers to.
    pub hostnames: Vec<String>,
    /// Who may sign requests; empty: nobody has to, and only loopback is
    /// listened on.
    pub access_keys: Vec<AccessKey>,
    /// AWS's limits or one's own machine's, where a state machine's tag
    /// `frevo:limits` does not choose.
    pub limits: LimitsMode,
    /// The test cases that executions may be started as, in the format of Step
    /// Functions Local.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mock_config: Option<PathBuf>,
    /// Whether time passes at once where nothing can move.
    pub clock: ClockKind,
    /// Whether whoever asks may empty an account.
    pub allow_empty: bool,
    /// Days for which a closed execution can be described.
    pub retention_days: u32,
    /// Hours for which a closed Express execution can be described; 0: none is kept.
    pub express_retention_hours: u32,
    /// Seconds between two looks for what is past retention.
    pub retention_sweep_seconds: u32,
    /// Bytes of a journal segment.
    pub segment_size: u64,
    /// What unsigned requests mean.
    pub defaults: Defaults,
    /// Certificate and key, if the server speaks TLS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls: Option<Tls>,
    /// Services whose integrations the server does the tasks of itself.
    pub integrations: Vec<Service>,
    /// How workers are treated.
    pub worker: WorkerPolicy,
    /// Where the server may send requests that its users ask for.
    pub outbound: OutboundPolicy,
    /// Who invokes functions that no worker serves.
    pub lambda: LambdaConfig,
    /// Where Kafka is.
    pub kafka: KafkaConfig,
    /// Where the schema registry of Kafka's records is.
    pub schema_registry: SchemaRegistryConfig,
    /// Where RabbitMQ is.
    pub amqp: AmqpConfig,
    /// Where PostgreSQL is.
    pub postgres: PostgresConfig,
    /// Where spans are exported to.
    pub otlp: OtlpConfig,
    /// Where executions are logged.
    pub logging: LoggingConfig,
    /// What the server says about itself.
    pub log: LogConfig,
}

/// What the journal stands on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    /// The log in the data directory.
    #[default]
    Log,
    /// Kafka's topics.
    Kafka,
    /// RabbitMQ's streams and queues.
    Amqp,
    /// Nothing that outlives the process; for tests.
    Memory,
}

/// What the server takes for the time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum ClockKind {
    /// This machine's clock.
    #[default]
    Real,
    /// One that runs ahead of it: where nothing can move, the next moment at which an
    /// execution is due is now. For tests.
    Skip,
}

/// Where checkpoints and what can be asked live.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum StoreKind {
    /// In the data directory.
    #[default]
    Embedded,
    /// In PostgreSQL.
    Postgres,
}

/// Who invokes functions that no worker serves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LambdaConfig {
    /// The URL of an endpoint that speaks Lambda's API: LocalStack's, SAM's,
    /// AWS's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
}

/// Where webhooks may lead beside public addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OutboundPolicy {
    /// Addresses (`127.0.0.1`), blocks of addresses (`10.0.0.0/8`) and names
    /// (`hooks.internal`, `*.example.com`).
    pub allow: Vec<String>,
}

/// Account and region of requests that name none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Defaults {
    /// Twelve digits.
    pub account: String,
    /// For instance `us-east-1`.
    pub region: String,
}

/// Where the server's certificate and key are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// The certificate chain, PEM.
    pub certificate: PathBuf,
    /// The private key, PEM.
    pub key: PathBuf,
}

/// How workers on a WebSocket or the Lambda runtime API are treated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WorkerPolicy {
    /// Seconds that a worker may stay away before its lease lapses.
    pub lease_seconds: u32,
    /// What becomes of its tasks then.
    pub lapse: Lapse,
    /// What becomes of the tasks of a function that no worker serves.
    pub missing_function: MissingFunction,
}

/// What becomes of a task whose worker stays away longer than its lease.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Lapse {
    /// It is delivered again: the same attempt.
    #[default]
    Redeliver,
    /// It fails with Lambda.ServiceException, and its Retry decides.
    Fail,
}

/// What becomes of a task whose Lambda function no worker serves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum MissingFunction {
    /// It waits for one.
    #[default]
    Wait,
    /// It fails with Lambda.ResourceNotFoundException, as on AWS.
    Fail,
}

/// What the server says about itself, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogConfig {
    /// For people or for machines.
    pub format: LogFormat,
    /// `error`, `warn`, `info`, `debug`, `trace`, or a filter:
    /// `info,frevo_api=debug` shows every request,
    /// `info,frevo_coordinator=debug` every message that an execution answers,
    /// `info,frevo_coordinator=trace` every transition, too, each with the
    /// execution and its state.
    pub level: String,
}

/// The form of a log line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// A line for people.
    #[default]
    Text,
    /// A JSON object per line.
    Json,
}

/// Whose limits hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LimitsMode {
    /// AWS's: 256 KiB payloads, 25,000 events.
    #[default]
    Strict,
    /// One's own machine's: 16 MiB payloads, histories without a bound.
    Open,
}

impl LimitsMode {
    /// The limits as executions are held to them.
    pub fn limits(self) -> frevo_asl::Limits {
        frevo_event::LimitsMode::from(self).into()
    }
}

impl From<LimitsMode> for frevo_event::LimitsMode {
    fn from(mode: LimitsMode) -> Self {
        match mode {
            LimitsMode::Strict => Self::Strict,
            LimitsMode::Open => Self::Open,
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8083)),
            data_dir: ".frevo".into(),
            transport: Transport::default(),
            store: StoreKind::default(),
            namespace: "frevo".into(),
            create: true,
            cluster_key: None,
            cluster_key_file: None,
            partitions: 64,
            reactors: 0,
            hostnames: Vec::new(),
            access_keys: Vec::new(),
            limits: LimitsMode::default(),
            mock_config: None,
            clock: ClockKind::default(),
            allow_empty: false,
            retention_days: 90,
            express_retention_hours: 24,
            retention_sweep_seconds: 3600,
            segment_size: 64 << 20,
            defaults: Defaults::default(),
            tls: None,
            integrations: Service::ALL.to_vec(),
            worker: WorkerPolicy::default(),
            outbound: OutboundPolicy::default(),
            lambda: LambdaConfig::default(),
            kafka: KafkaConfig::default(),
            schema_registry: SchemaRegistryConfig::default(),
            amqp: AmqpConfig::default(),
            postgres: PostgresConfig::default(),
            otlp: OtlpConfig::default(),
            logging: LoggingConfig::default(),
            log: LogConfig::default(),
        }
    }
}

impl Default for Defaults {
    fn default() -> Self {
        Self { account: "000000000000".into(), region: "us-east-1".into() }
    }
}

impl Default for WorkerPolicy {
    fn default() -> Self {
        Self { lease_seconds: 30, lapse: Lapse::default(), missing_function: MissingFunction::default() }
    }
}

impl Default for LogConfig {
    fn default() -> Self {
        Self { format: LogFormat::Text, level: "info".into() }
    }
}

impl Config {
    /// The configuration that file, environment and flags give together.
    ///
    /// # Errors
    /// A file that can't be read, a key that nobody knows, a value that does
    /// not fit, or an open door: no access keys on an address others reach.
    pub fn load(
        args: &ConfigArgs,
        defaults: &DefaultsArgs,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let mut merged = match &args.config {
            Some(path) => sources::read_file(path)?,
            None => Table::new(),
        };
        sources::apply_environment(&mut merged, environment)?;
        args::apply_flags(&mut merged, args, defaults);
        let config = Self::deserialize(Value::Table(merged)).map_err(|error| ConfigError::Value {
            key: "tls".into(),
            value: "half".into(),
            reason: format!("{}; certificate and key are needed together", error.message()),
        })?;
        config.check()?;
        Ok(config)
    }

    /// How many partitions there are to be, if that is said.
    pub fn partitions_asked(&self) -> Option<u16> {
        (self.partitions != Self::default().partitions).then_some(self.partitions)
    }

    /// The URL of a server with this configuration that listens on `address`.
    pub fn url(&self, address: SocketAddr) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{address}")
    }

    /// The configuration as a file that gives it; secrets are left out.
    pub fn to_toml(&self) -> String {
        toml::to_string(self).expect("a configuration has only tables, lists, texts and numbers")
    }
}

/// Whether a text is an AWS account id.
pub fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests;
