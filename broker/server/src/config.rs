//! What the server is told: one TOML file, the environment, flags, in rising
//! order.
//!
//! Every key has one path (`worker.lease_seconds`) and from it one environment
//! name (`FREVO_WORKER_LEASE_SECONDS`), so nothing has to be looked up twice. A
//! key nobody knows is an error that names the ones that are known: a setting
//! that silently does nothing is worse than a server that does not start.

mod brokers;
mod otlp;

use std::collections::BTreeMap;
use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::{fs, io};

use frevo_integrations::Service;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use toml::{Table, Value};

use crate::otlp::Settings as OtlpSettings;
use crate::outbound::Allowed;

pub use brokers::{AmqpConfig, KafkaConfig, PostgresConfig};
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
    /// Days for which a closed execution can be described.
    pub retention_days: u32,
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
    /// Where RabbitMQ is.
    pub amqp: AmqpConfig,
    /// Where PostgreSQL is.
    pub postgres: PostgresConfig,
    /// Where spans are exported to.
    pub otlp: OtlpConfig,
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

/// An access key: signs AWS requests and serves as a Bearer token.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessKey {
    /// The access key id; twelve digits name an account.
    pub id: String,
    /// The secret access key.
    pub secret: String,
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

/// Why there is no configuration to start with.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file can't be read.
    #[error("could not read the configuration file `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is no TOML, or has a value of another type than its key asks.
    #[error("the configuration file `{}` is wrong:\n{message}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The place and what is wrong there.
        message: String,
    },
    /// Nobody knows the key.
    #[error("{origin} sets `{key}`, which is no known key; known are:\n  {}", known.join(", "))]
    UnknownKey {
        /// The file or the environment.
        origin: String,
        /// The key.
        key: String,
        /// Every key there is.
        known: Vec<String>,
    },
    /// A value does not fit its key.
    #[error("`{key}` can't be `{value}`: {reason}")]
    Value {
        /// The key's path, its environment name or its flag.
        key: String,
        /// What was given.
        value: String,
        /// What is asked for.
        reason: String,
    },
    /// Anyone on the network could start executions.
    #[error(
        "the server would listen on {listen} without access keys, so that anyone who reaches it could use it; \
         listen on 127.0.0.1, or give keys: `[[access_keys]]` with `id` and `secret`, or FREVO_ACCESS_KEYS=ID:SECRET"
    )]
    Unprotected {
        /// The address.
        listen: SocketAddr,
    },
}

/// What the flags say; each is a key of the configuration.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Configuration")]
pub struct ConfigArgs {
    /// The configuration file (TOML)
    #[arg(long, value_name = "FILE", env = "FREVO_CONFIG")]
    pub config: Option<PathBuf>,
    /// Where to listen; port 0 takes a free one [default: 127.0.0.1:8083]
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
    /// Where journal and store live [default: .frevo]
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// What the journal stands on: the data directory's log, or a broker that nodes share [default: log]
    #[arg(long, value_enum)]
    pub transport: Option<Transport>,
    /// Where checkpoints and what can be asked live [default: embedded]
    #[arg(long, value_enum)]
    pub store: Option<StoreKind>,
    /// Some of Kafka's brokers
    #[arg(long, value_name = "HOST:PORT,…", value_delimiter = ',')]
    pub kafka_brokers: Vec<String>,
    /// Where RabbitMQ is: amqp://USER:PASSWORD@HOST:PORT/VHOST
    #[arg(long, value_name = "URL", hide_env_values = true)]
    pub amqp_url: Option<String>,
    /// Where PostgreSQL is: postgresql://USER:PASSWORD@HOST:PORT/DATABASE
    #[arg(long, value_name = "URL", hide_env_values = true)]
    pub postgres_url: Option<String>,
    /// Begins the name of everything on the broker and in the database [default: frevo]
    #[arg(long, value_name = "NAME")]
    pub namespace: Option<String>,
    /// Whether what lacks on the broker is made [default: true]
    #[arg(long, value_name = "BOOL")]
    pub create: Option<bool>,
    /// Partitions of a new data directory, or of what is made on a broker [default: 64 on the log, 32 on Kafka, 16 on RabbitMQ]
    #[arg(long, value_name = "COUNT")]
    pub partitions: Option<u16>,
    /// Reactor threads; 0: one for two cores, which suits workflows; a server that mostly carries events is faster with one for each core [default: 0]
    #[arg(long, value_name = "COUNT")]
    pub reactors: Option<u16>,
    /// A further name that the server answers to (repeatable)
    #[arg(long = "hostname", value_name = "NAME")]
    pub hostnames: Vec<String>,
    /// AWS's limits (strict) or wide ones (open) [default: strict]
    #[arg(long, value_enum)]
    pub limits: Option<LimitsMode>,
    /// TLS certificate chain (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub tls_certificate: Option<PathBuf>,
    /// TLS private key (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_certificate")]
    pub tls_key: Option<PathBuf>,
    /// An address, a block of them or a name to which webhooks may lead although
    /// it is not public (repeatable)
    #[arg(long, value_name = "HOST")]
    pub outbound_allow: Vec<String>,
    /// Where functions are invoked that no worker serves: the URL of LocalStack, SAM or AWS Lambda
    #[arg(long, value_name = "URL")]
    pub lambda_endpoint: Option<String>,
    /// Where spans are exported to: the URL of an OpenTelemetry collector (OTLP over HTTP, such as http://localhost:4318)
    #[arg(long, value_name = "URL")]
    pub otlp_endpoint: Option<String>,
    /// Which share of the traces that begin here is exported, from 0 to 1; others say themselves whether they are [default: 1]
    #[arg(long, value_name = "SHARE")]
    pub otlp_sample: Option<f64>,
    /// Seconds a worker may stay away before its lease lapses [default: 30]
    #[arg(long, value_name = "SECONDS")]
    pub lease_seconds: Option<u32>,
    /// What becomes of its tasks then [default: redeliver]
    #[arg(long, value_enum, value_name = "POLICY")]
    pub lapse: Option<Lapse>,
    /// What becomes of the tasks of a Lambda function that no worker has served for a lease [default: wait]
    #[arg(long, value_enum, value_name = "POLICY")]
    pub missing_function: Option<MissingFunction>,
    /// Days for which closed executions are kept [default: 90]
    #[arg(long, value_name = "DAYS")]
    pub retention_days: Option<u32>,
    /// Log lines for people or as JSON [default: text]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub log_format: Option<LogFormat>,
    /// error, warn, info, debug, trace, or a filter [default: info]
    #[arg(long, value_name = "LEVEL")]
    pub log_level: Option<String>,
}

/// What the text of an environment variable becomes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
    Share,
    Bool,
    List,
}

/// Every key there is, in the order of the file that `doctor` prints.
const KEYS: [(&str, Kind); 49] = [
    ("listen", Kind::Text),
    ("data_dir", Kind::Text),
    ("transport", Kind::Text),
    ("store", Kind::Text),
    ("namespace", Kind::Text),
    ("create", Kind::Bool),
    ("cluster_key", Kind::Text),
    ("cluster_key_file", Kind::Text),
    ("partitions", Kind::Number),
    ("reactors", Kind::Number),
    ("hostnames", Kind::List),
    ("access_keys", Kind::List),
    ("limits", Kind::Text),
    ("integrations", Kind::List),
    ("retention_days", Kind::Number),
    ("retention_sweep_seconds", Kind::Number),
    ("segment_size", Kind::Number),
    ("defaults.account", Kind::Text),
    ("defaults.region", Kind::Text),
    ("tls.certificate", Kind::Text),
    ("tls.key", Kind::Text),
    ("worker.lease_seconds", Kind::Number),
    ("worker.lapse", Kind::Text),
    ("worker.missing_function", Kind::Text),
    ("outbound.allow", Kind::List),
    ("lambda.endpoint", Kind::Text),
    ("kafka.brokers", Kind::List),
    ("kafka.replication", Kind::Number),
    ("kafka.session_timeout_seconds", Kind::Number),
    ("kafka.poll_interval_max_seconds", Kind::Number),
    ("kafka.security_protocol", Kind::Text),
    ("kafka.sasl_mechanism", Kind::Text),
    ("kafka.username", Kind::Text),
    ("kafka.password", Kind::Text),
    ("kafka.ca_file", Kind::Text),
    ("kafka.certificate_file", Kind::Text),
    ("kafka.key_file", Kind::Text),
    ("amqp.url", Kind::Text),
    ("amqp.ca_file", Kind::Text),
    ("amqp.token_renewal_seconds", Kind::Number),
    ("postgres.url", Kind::Text),
    ("otlp.endpoint", Kind::Text),
    ("otlp.traces_endpoint", Kind::Text),
    ("otlp.sample", Kind::Share),
    ("otlp.headers", Kind::Text),
    ("otlp.service_name", Kind::Text),
    ("otlp.resource_attributes", Kind::Text),
    ("log.format", Kind::Text),
    ("log.level", Kind::Text),
];

/// Environment names that are ours but belong to the command line.
const OTHER_NAMES: [&str; 2] = ["FREVO_CONFIG", "FREVO_ENDPOINT"];

const PARTITIONS_MAX: u16 = 4096;
const SEGMENT_SIZE_MIN: u64 = 1 << 20;
const POLL_INTERVAL_SECONDS_MIN: u32 = 10;

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
            retention_days: 90,
            retention_sweep_seconds: 3600,
            segment_size: 64 << 20,
            defaults: Defaults::default(),
            tls: None,
            integrations: Service::ALL.to_vec(),
            worker: WorkerPolicy::default(),
            outbound: OutboundPolicy::default(),
            lambda: LambdaConfig::default(),
            kafka: KafkaConfig::default(),
            amqp: AmqpConfig::default(),
            postgres: PostgresConfig::default(),
            otlp: OtlpConfig::default(),
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
            Some(path) => read_file(path)?,
            None => Table::new(),
        };
        apply_environment(&mut merged, environment)?;
        apply_flags(&mut merged, args, defaults);
        let config = Self::deserialize(Value::Table(merged)).map_err(|error| ConfigError::Value {
            key: "tls".into(),
            value: "half".into(),
            reason: format!("{}; certificate and key are needed together", error.message()),
        })?;
        config.check()?;
        Ok(config)
    }

    /// Refuses what no server could keep, or no operator could want.
    fn check(&self) -> Result<(), ConfigError> {
        let refuse = |key: &str, value: &dyn fmt::Display, reason: &str| {
            Err(ConfigError::Value { key: key.into(), value: value.to_string(), reason: reason.into() })
        };
        let Defaults { account, region } = &self.defaults;
        if !(1..=PARTITIONS_MAX).contains(&self.partitions) {
            return refuse("partitions", &self.partitions, "there are 1 to 4096");
        }
        if self.segment_size < SEGMENT_SIZE_MIN {
            return refuse(
                "segment_size",
                &self.segment_size,
                "a segment has at least 1048576 bytes (1 MiB)",
            );
        }
        if self.retention_days == 0 {
            return refuse("retention_days", &0, "closed executions are kept for at least a day");
        }
        if self.retention_sweep_seconds == 0 {
            return refuse("retention_sweep_seconds", &0, "between two sweeps lies at least a second");
        }
        if self.transport == Transport::Kafka && self.kafka.brokers.is_empty() {
            return refuse(
                "kafka.brokers",
                &"nothing",
                "`transport` is kafka: HOST:PORT of some of its brokers is asked for (--kafka-brokers)",
            );
        }
        if self.kafka.poll_interval_max_seconds < POLL_INTERVAL_SECONDS_MIN {
            return refuse(
                "kafka.poll_interval_max_seconds",
                &self.kafka.poll_interval_max_seconds,
                "handing a partition over may take 8 seconds: at least 10 are asked for",
            );
        }
        if self.amqp.token_renewal_seconds == 0 {
            return refuse("amqp.token_renewal_seconds", &0, "a token is held for at least a second");
        }
        if self.transport == Transport::Amqp && self.amqp.url.is_none() {
            return refuse(
                "amqp.url",
                &"nothing",
                "`transport` is amqp: RabbitMQ's URL is asked for (--amqp-url)",
            );
        }
        if self.store == StoreKind::Postgres && self.postgres.url.is_none() {
            return refuse(
                "postgres.url",
                &"nothing",
                "`store` is postgres: its URL is asked for (--postgres-url)",
            );
        }
        if self.store == StoreKind::Postgres && self.transport == Transport::Log {
            return refuse(
                "store",
                &"postgres",
                "the log of one process has its store beside it: `embedded`",
            );
        }
        if !is_namespace(&self.namespace) {
            return refuse(
                "namespace",
                &self.namespace,
                "a namespace is 1 to 40 letters, digits, '-', '_' or '.'",
            );
        }
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
        if let Err(error) = OtlpSettings::read(&self.otlp) {
            let (key, value) = error.key();
            return refuse(key, &value, &error.to_string());
        }
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

/// Account and region flags, which stand for `[defaults]` where a server is
/// configured.
#[derive(Clone, Debug, Default)]
pub struct DefaultsArgs {
    /// `--account`
    pub account: Option<String>,
    /// `--region`
    pub region: Option<String>,
}

fn is_namespace(text: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    (1..=40).contains(&text.len()) && text.chars().all(is_plain)
}

/// Whether a text is an AWS account id.
pub fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn read_file(path: &Path) -> Result<Table, ConfigError> {
    let text = fs::read_to_string(path).map_err(|source| ConfigError::Read { path: path.into(), source })?;
    let wrong = |error: toml::de::Error| ConfigError::File { path: path.into(), message: error.to_string() };
    let table: Table = toml::from_str(&text).map_err(wrong)?;
    let mut paths = Vec::new();
    leaves("", &table, &mut paths);
    if let Some(key) = paths.into_iter().find(|path| KEYS.iter().all(|(known, _)| known != path)) {
        let origin = format!("the configuration file `{}`", path.display());
        let known = KEYS.iter().map(|(known, _)| (*known).to_owned()).collect();
        return Err(ConfigError::UnknownKey { origin, key, known });
    }
    toml::from_str::<Config>(&text).map_err(wrong)?;
    Ok(table)
}

fn leaves(prefix: &str, table: &Table, paths: &mut Vec<String>) {
    for (key, value) in table {
        let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match value {
            Value::Table(inner) => leaves(&path, inner, paths),
            _ => paths.push(path),
        }
    }
}

fn environment_name(path: &str) -> String {
    format!("FREVO_{}", path.replace('.', "_").to_uppercase())
}

fn apply_environment(
    merged: &mut Table,
    environment: impl Iterator<Item = (String, String)>,
) -> Result<(), ConfigError> {
    let is_ours = |name: &str| name.starts_with("FREVO_") || name.starts_with("OTEL_");
    let mut ours: BTreeMap<String, String> = environment.filter(|(name, _)| is_ours(name)).collect();
    for (path, text) in otlp::said_by(&ours)? {
        set(merged, path, Value::String(text));
    }
    ours.retain(|name, _| name.starts_with("FREVO_"));
    for (name, text) in ours {
        if OTHER_NAMES.contains(&&*name) || is_service_link(&name) {
            continue;
        }
        let Some((path, kind)) = KEYS.iter().find(|(path, _)| environment_name(path) == name) else {
            let known = KEYS.iter().map(|(path, _)| environment_name(path)).collect();
            return Err(ConfigError::UnknownKey { origin: "the environment".into(), key: name, known });
        };
        let value = read_value(&text, *kind)
            .and_then(|value| fits(path, &value).map(|()| value))
            .map_err(|reason| ConfigError::Value { key: name, value: text, reason })?;
        set(merged, path, value);
    }
    Ok(())
}

/// Kubernetes describes each service of the namespace to every pod in variables
/// named after it; for one called `frevo` they look like ours.
fn is_service_link(name: &str) -> bool {
    let numbered = |port: &str| port.is_empty() || port.starts_with('_');
    name.contains("_SERVICE_HOST")
        || name.contains("_SERVICE_PORT")
        || name.split_once("_PORT").is_some_and(|(_, rest)| numbered(rest))
}

fn read_value(text: &str, kind: Kind) -> Result<Value, String> {
    let list = || text.split(',').map(str::trim).filter(|item| !item.is_empty());
    match kind {
        Kind::Text => Ok(Value::String(text.to_owned())),
        Kind::Number => {
            text.parse().map(Value::Integer).map_err(|_| "a whole number is asked for".to_owned())
        }
        Kind::Share => {
            text.parse().map(Value::Float).map_err(|_| "a number from 0 to 1 is asked for".to_owned())
        }
        Kind::Bool => text.parse().map(Value::Boolean).map_err(|_| "true or false is asked for".to_owned()),
        Kind::List => Ok(Value::Array(list().map(|item| Value::String(item.to_owned())).collect())),
    }
}

/// Whether the value alone could stand at `path`. The parts of `tls` are any
/// paths, but no configuration without each other.
fn fits(path: &str, value: &Value) -> Result<(), String> {
    if path.starts_with("tls.") {
        return Ok(());
    }
    let mut alone = Table::new();
    set(&mut alone, path, value.clone());
    Config::deserialize(Value::Table(alone)).map(|_| ()).map_err(|error| error.message().to_owned())
}

fn apply_flags(merged: &mut Table, args: &ConfigArgs, defaults: &DefaultsArgs) {
    let text = |value: &dyn fmt::Display| Value::String(value.to_string());
    let path = |value: &PathBuf| Value::String(value.to_string_lossy().into_owned());
    let word = |value: Option<Value>, key: &str, merged: &mut Table| {
        if let Some(value) = value {
            set(merged, key, value);
        }
    };
    let number = |value: u32| Value::Integer(i64::from(value));
    word(args.listen.map(|value| text(&value)), "listen", merged);
    word(args.data_dir.as_ref().map(path), "data_dir", merged);
    word(args.transport.map(|transport| text(&word_of(transport))), "transport", merged);
    word(args.store.map(|store| text(&word_of(store))), "store", merged);
    let brokers = || Value::Array(args.kafka_brokers.iter().map(|broker| text(broker)).collect());
    word((!args.kafka_brokers.is_empty()).then(brokers), "kafka.brokers", merged);
    word(args.amqp_url.as_ref().map(|url| text(url)), "amqp.url", merged);
    word(args.postgres_url.as_ref().map(|url| text(url)), "postgres.url", merged);
    word(args.namespace.as_ref().map(|name| text(name)), "namespace", merged);
    word(args.create.map(Value::Boolean), "create", merged);
    word(args.partitions.map(|value| number(value.into())), "partitions", merged);
    word(args.reactors.map(|value| number(value.into())), "reactors", merged);
    let hostnames = || Value::Array(args.hostnames.iter().map(|name| text(name)).collect());
    word((!args.hostnames.is_empty()).then(hostnames), "hostnames", merged);
    word(args.limits.map(|mode| text(&word_of(mode))), "limits", merged);
    word(args.tls_certificate.as_ref().map(path), "tls.certificate", merged);
    word(args.tls_key.as_ref().map(path), "tls.key", merged);
    word(args.lease_seconds.map(number), "worker.lease_seconds", merged);
    word(args.lapse.map(|lapse| text(&word_of(lapse))), "worker.lapse", merged);
    word(args.missing_function.map(|policy| text(&word_of(policy))), "worker.missing_function", merged);
    let allowed = || Value::Array(args.outbound_allow.iter().map(|host| text(host)).collect());
    word((!args.outbound_allow.is_empty()).then(allowed), "outbound.allow", merged);
    word(args.lambda_endpoint.as_ref().map(|url| text(url)), "lambda.endpoint", merged);
    word(args.otlp_endpoint.as_ref().map(|url| text(url)), "otlp.endpoint", merged);
    word(args.otlp_sample.map(Value::Float), "otlp.sample", merged);
    word(args.retention_days.map(number), "retention_days", merged);
    word(args.log_format.map(|format| text(&word_of(format))), "log.format", merged);
    word(args.log_level.as_ref().map(|level| text(level)), "log.level", merged);
    word(defaults.account.as_ref().map(|account| text(account)), "defaults.account", merged);
    word(defaults.region.as_ref().map(|region| text(region)), "defaults.region", merged);
}

fn word_of(value: impl clap::ValueEnum) -> String {
    value.to_possible_value().expect("no variant is hidden").get_name().to_owned()
}

fn set(table: &mut Table, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            table.insert(path.to_owned(), value);
        }
        Some((head, rest)) => {
            let inner = table.entry(head).or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(inner) = inner {
                set(inner, rest, value);
            }
        }
    }
}

impl fmt::Debug for AccessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AccessKey({})", self.id)
    }
}

/// Without the secret: what is printed or logged must not open doors.
impl Serialize for AccessKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format!("{}:(secret)", self.id))
    }
}

/// From a table with `id` and `secret`, or from `ID:SECRET`.
impl<'de> Deserialize<'de> for AccessKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "a table with `id` and `secret`, or the text ID:SECRET")]
        enum Form {
            Text(String),
            Table(Parts),
        }
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Parts {
            id: String,
            secret: String,
        }
        let (id, secret) = match Form::deserialize(deserializer)? {
            Form::Table(Parts { id, secret }) => (id, secret),
            Form::Text(text) => {
                text.split_once(':')
                    .map(|(id, secret)| (id.to_owned(), secret.to_owned()))
                    .ok_or_else(|| serde::de::Error::custom("an access key is written ID:SECRET"))?
            }
        };
        if id.is_empty() || secret.is_empty() {
            return Err(serde::de::Error::custom("neither id nor secret of an access key may be empty"));
        }
        Ok(Self { id, secret })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(file: &str, environment: &[(&str, &str)], args: ConfigArgs) -> Result<Config, ConfigError> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("frevo.toml");
        fs::write(&path, file).expect("the folder is ours");
        let args = ConfigArgs { config: Some(path), ..args };
        let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Config::load(&args, &DefaultsArgs::default(), environment)
    }

    #[test]
    fn flags_win_over_the_environment_and_that_over_the_file() {
        let file = "partitions = 1\nretention_days = 1\n[worker]\nlease_seconds = 1\n[log]\nlevel = \"warn\"";
        let environment = [("FREVO_RETENTION_DAYS", "2"), ("FREVO_WORKER_LEASE_SECONDS", "2")];
        let flags = ConfigArgs { lease_seconds: Some(3), ..ConfigArgs::default() };
        let config = load(file, &environment, flags).expect("every value fits");
        assert_eq!((config.partitions, config.retention_days, config.worker.lease_seconds), (1, 2, 3));
        assert_eq!((config.log.level.as_str(), config.reactors), ("warn", 0));
    }

    #[test]
    fn a_key_nobody_knows_is_refused_with_those_that_are_known() {
        let in_file = load("[worker]\nleese_seconds = 1", &[], ConfigArgs::default()).expect_err("misspelt");
        assert!(in_file.to_string().contains("`worker.leese_seconds`"), "{in_file}");
        assert!(in_file.to_string().contains("worker.lease_seconds"), "{in_file}");
        let outside = load("", &[("FREVO_LISTN", "x")], ConfigArgs::default()).expect_err("misspelt");
        assert!(outside.to_string().contains("FREVO_LISTEN"), "{outside}");
    }

    #[test]
    fn a_service_called_frevo_in_kubernetes_configures_nothing() {
        let links = [
            ("FREVO_SERVICE_HOST", "10.0.0.1"),
            ("FREVO_PORT", "tcp://10.0.0.1:8083"),
            ("FREVO_PORT_8083_TCP_ADDR", "10.0.0.1"),
            ("FREVO_NODES_SERVICE_PORT_HTTP", "8083"),
        ];
        assert_eq!(load("", &links, ConfigArgs::default()).expect("links are no keys"), Config::default());
    }

    #[test]
    fn a_value_of_the_wrong_kind_names_its_key() {
        let error = load("", &[("FREVO_PARTITIONS", "many")], ConfigArgs::default()).expect_err("no number");
        assert_eq!(error.to_string(), "`FREVO_PARTITIONS` can't be `many`: a whole number is asked for");
        let error =
            load("", &[("FREVO_LISTEN", "everywhere")], ConfigArgs::default()).expect_err("no address");
        assert!(error.to_string().starts_with("`FREVO_LISTEN` can't be `everywhere`"), "{error}");
        let error = load("limits = \"loose\"", &[], ConfigArgs::default()).expect_err("no mode");
        assert!(error.to_string().contains("limits = \"loose\""), "{error}");
    }

    #[test]
    fn without_keys_only_loopback_is_listened_on() {
        let open = load("listen = \"0.0.0.0:8083\"", &[], ConfigArgs::default());
        assert!(matches!(open, Err(ConfigError::Unprotected { .. })));
        let keyed = [("FREVO_ACCESS_KEYS", "000000000001:secret, AKIA2:x")];
        let config =
            load("listen = \"0.0.0.0:8083\"", &keyed, ConfigArgs::default()).expect("keys are given");
        assert_eq!(config.access_keys.len(), 2);
        assert!(!config.to_toml().contains("secret\""), "{}", config.to_toml());
    }

    #[test]
    fn opentelemetrys_names_configure_the_export_of_spans() {
        let otel = [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "api-key=s3cret"),
            ("OTEL_SERVICE_NAME", "orders"),
            ("OTEL_LOG_LEVEL", "debug"),
        ];
        let config = load("[otlp]\nendpoint = \"http://file:1\"\nsample = 0.5", &otel, ConfigArgs::default());
        let config = config.expect("every value fits");
        assert_eq!(config.otlp.endpoint.as_deref(), Some("http://collector:4318"));
        assert_eq!((config.otlp.service_name.as_deref(), config.otlp.sample), (Some("orders"), 0.5));
        assert!(!config.to_toml().contains("s3cret"), "{}", config.to_toml());
        let ours = [otel[0], ("FREVO_OTLP_ENDPOINT", "http://ours:4318"), ("FREVO_OTLP_SAMPLE", "0.25")];
        let config = load("", &ours, ConfigArgs::default()).expect("every value fits");
        assert_eq!((config.otlp.endpoint.as_deref(), config.otlp.sample), (Some("http://ours:4318"), 0.25));
        let off = [otel[0], ("OTEL_SDK_DISABLED", "true")];
        assert_eq!(load("", &off, ConfigArgs::default()).expect("it is off"), Config::default());
        let grpc = [otel[0], ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")];
        let error = load("", &grpc, ConfigArgs::default()).expect_err("it is not spoken");
        assert!(error.to_string().contains("`OTEL_EXPORTER_OTLP_PROTOCOL` can't be `grpc`"), "{error}");
        let wrong = ConfigArgs { otlp_endpoint: Some("localhost:4318".into()), ..ConfigArgs::default() };
        let error = load("", &[], wrong).expect_err("it is no URL of a collector");
        assert!(error.to_string().starts_with("`otlp.endpoint` can't be `localhost:4318`"), "{error}");
        let error = load("[otlp]\nsample = 2", &[], ConfigArgs::default()).expect_err("it is no share");
        assert!(error.to_string().starts_with("`otlp.sample` can't be `2`"), "{error}");
    }

    #[test]
    fn every_key_of_the_configuration_has_an_environment_name() {
        // These are written down only if they are there.
        let tls = Some(Tls { certificate: "c".into(), key: "k".into() });
        let lambda = LambdaConfig { endpoint: Some("http://localhost:4566".into()) };
        let text = || Some("x".to_owned());
        let otlp = OtlpConfig {
            endpoint: text(),
            traces_endpoint: text(),
            headers: text().map(Secret),
            service_name: text(),
            resource_attributes: text(),
            ..OtlpConfig::default()
        };
        let kafka = KafkaConfig {
            brokers: vec!["k:9092".into()],
            replication: Some(1),
            session_timeout_seconds: 10,
            poll_interval_max_seconds: 300,
            security_protocol: text(),
            sasl_mechanism: text(),
            username: text(),
            password: text().map(Secret),
            ca_file: Some("c".into()),
            certificate_file: Some("c".into()),
            key_file: Some("k".into()),
        };
        let amqp = AmqpConfig { url: text().map(Secret), ca_file: Some("c".into()), ..AmqpConfig::default() };
        let postgres = PostgresConfig { url: text().map(Secret) };
        let (cluster_key, cluster_key_file) = (text().map(Secret), Some("k".into()));
        let written = Config {
            tls,
            lambda,
            otlp,
            kafka,
            amqp,
            postgres,
            cluster_key,
            cluster_key_file,
            ..Config::default()
        };
        let written = written.to_toml();
        let mut paths = Vec::new();
        leaves("", &toml::from_str(&written).expect("our own words"), &mut paths);
        let mut known: Vec<&str> = KEYS.iter().map(|(path, _)| *path).collect();
        paths.sort();
        known.sort_unstable();
        assert_eq!(paths, known);
    }
}
