//! The keys, and what the file and the environment say of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize as _;
use toml::{Table, Value};

use super::{Config, ConfigError, otlp};

/// What the text of an environment variable becomes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Number,
    Share,
    Bool,
    List,
}

/// Keys whose values are secrets, or have some in them.
const SECRETS: [&str; 7] = [
    "access_keys",
    "amqp.url",
    "cluster_key",
    "kafka.password",
    "otlp.headers",
    "postgres.url",
    "schema_registry.password",
];

/// Every key there is, in the order of the file that `doctor` prints.
pub(super) const KEYS: [(&str, Kind); 61] = [
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
    ("mock_config", Kind::Text),
    ("clock", Kind::Text),
    ("allow_empty", Kind::Bool),
    ("retention_days", Kind::Number),
    ("express_retention_hours", Kind::Number),
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
    ("schema_registry.url", Kind::Text),
    ("schema_registry.username", Kind::Text),
    ("schema_registry.password", Kind::Text),
    ("schema_registry.ca_file", Kind::Text),
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
    ("logging.destination", Kind::Text),
    ("logging.groups", Kind::List),
    ("logging.file_size", Kind::Number),
    ("logging.files", Kind::Number),
    ("log.format", Kind::Text),
    ("log.level", Kind::Text),
];

/// Environment names that are ours but belong to the command line.
const OTHER_NAMES: [&str; 2] = ["FREVO_CONFIG", "FREVO_ENDPOINT"];

pub(super) fn read_file(path: &Path) -> Result<Table, ConfigError> {
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

pub(super) fn leaves(prefix: &str, table: &Table, paths: &mut Vec<String>) {
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

pub(super) fn apply_environment(
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
            .map_err(|reason| ConfigError::Value { key: name, value: shown(path, text), reason })?;
        set(merged, path, value);
    }
    Ok(())
}

/// A value in an error: what is logged must not open doors.
fn shown(path: &str, text: String) -> String {
    if SECRETS.contains(&path) { "(secret)".to_owned() } else { text }
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

pub(super) fn set(table: &mut Table, path: &str, value: Value) {
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
