//! What flags say; they come last, and win.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

use toml::{Table, Value};

use super::sources::set;
use super::{ClockKind, Lapse, LimitsMode, LogFormat, MissingFunction, StoreKind, Transport};

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
    /// Some of Kafka's brokers: of the journal with `--transport kafka`, and of sources and targets
    #[arg(long, value_name = "HOST:PORT,…", value_delimiter = ',')]
    pub kafka_brokers: Vec<String>,
    /// Where the schema registry of sources' records is (Confluent's API, such as http://localhost:8081)
    #[arg(long, value_name = "URL")]
    pub schema_registry_url: Option<String>,
    /// Where RabbitMQ is, of the journal with `--transport amqp`, and of sources and targets:
    /// amqp://USER:PASSWORD@HOST:PORT/VHOST
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
    /// Test cases that executions may be started as, by `#CASE` behind the state machine's ARN: a mock
    /// configuration of AWS Step Functions Local (JSON)
    #[arg(long, value_name = "FILE")]
    pub mock_config: Option<PathBuf>,
    /// Whether waits, backoffs and timeouts pass at once while nothing can move; for tests [default: real]
    #[arg(long, value_enum)]
    pub clock: Option<ClockKind>,
    /// Whether `frevo account empty` may empty an account; for tests [default: false, true of `frevo dev`]
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true")]
    pub allow_empty: Option<bool>,
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
    /// Where executions are logged whose state machines have a loggingConfiguration: a directory, which gets a file for each
    /// log group, or - for the standard output
    #[arg(long, value_name = "DIR")]
    pub logging_destination: Option<String>,
    /// A log group that there is, or the beginning of such names and a * (repeatable) [default: *]
    #[arg(long, value_name = "NAME")]
    pub logging_group: Vec<String>,
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
    /// Hours for which closed Express executions are kept; 0: not at all [default: 24]
    #[arg(long, value_name = "HOURS")]
    pub express_retention_hours: Option<u32>,
    /// Log lines for people or as JSON [default: text]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub log_format: Option<LogFormat>,
    /// error, warn, info, debug, trace, or a filter [default: info]
    #[arg(long, value_name = "LEVEL")]
    pub log_level: Option<String>,
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

pub(super) fn apply_flags(merged: &mut Table, args: &ConfigArgs, defaults: &DefaultsArgs) {
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
    word(args.schema_registry_url.as_ref().map(|url| text(url)), "schema_registry.url", merged);
    word(args.amqp_url.as_ref().map(|url| text(url)), "amqp.url", merged);
    word(args.postgres_url.as_ref().map(|url| text(url)), "postgres.url", merged);
    word(args.namespace.as_ref().map(|name| text(name)), "namespace", merged);
    word(args.create.map(Value::Boolean), "create", merged);
    word(args.partitions.map(|value| number(value.into())), "partitions", merged);
    word(args.reactors.map(|value| number(value.into())), "reactors", merged);
    let hostnames = || Value::Array(args.hostnames.iter().map(|name| text(name)).collect());
    word((!args.hostnames.is_empty()).then(hostnames), "hostnames", merged);
    word(args.limits.map(|mode| text(&word_of(mode))), "limits", merged);
    word(args.mock_config.as_ref().map(path), "mock_config", merged);
    word(args.allow_empty.map(Value::Boolean), "allow_empty", merged);
    word(args.clock.map(|clock| text(&word_of(clock))), "clock", merged);
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
    word(args.logging_destination.as_ref().map(|place| text(place)), "logging.destination", merged);
    let groups = || Value::Array(args.logging_group.iter().map(|group| text(group)).collect());
    word((!args.logging_group.is_empty()).then(groups), "logging.groups", merged);
    word(args.retention_days.map(number), "retention_days", merged);
    word(args.express_retention_hours.map(number), "express_retention_hours", merged);
    word(args.log_format.map(|format| text(&word_of(format))), "log.format", merged);
    word(args.log_level.as_ref().map(|level| text(level)), "log.level", merged);
    word(defaults.account.as_ref().map(|account| text(account)), "defaults.account", merged);
    word(defaults.region.as_ref().map(|region| text(region)), "defaults.region", merged);
}

fn word_of(value: impl clap::ValueEnum) -> String {
    value.to_possible_value().expect("no variant is hidden").get_name().to_owned()
}
