//! `[otlp]`: where spans go. The environment names that every OpenTelemetry
//! library reads mean keys of it, too.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

use super::ConfigError;

/// Where spans of what the broker does are exported to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OtlpConfig {
    /// The URL of an OpenTelemetry collector (OTLP over HTTP, protobuf); spans are
    /// posted to `/v1/traces` below it. Nothing is exported without.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// Where spans are posted, as it is, instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub traces_endpoint: Option<String>,
    /// Which share of the traces that begin here is recorded, from 0 to 1. Others
    /// say themselves whether they are.
    pub sample: f64,
    /// What requests have beside: `NAME=VALUE,NAME=VALUE`, percent-encoded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headers: Option<Secret>,
    /// `service.name` of the spans; `frevo` if nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_name: Option<String>,
    /// Further attributes of who tells: `NAME=VALUE,NAME=VALUE`, percent-encoded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_attributes: Option<String>,
}

impl Default for OtlpConfig {
    fn default() -> Self {
        Self {
            endpoint: None,
            traces_endpoint: None,
            sample: 1.0,
            headers: None,
            service_name: None,
            resource_attributes: None,
        }
    }
}

/// A text that is neither printed nor logged.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("(secret)")
    }
}

/// OpenTelemetry's names and the keys that they mean; later ones win.
const NAMES: [(&str, &str); 6] = [
    ("OTEL_EXPORTER_OTLP_ENDPOINT", "otlp.endpoint"),
    ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "otlp.traces_endpoint"),
    ("OTEL_EXPORTER_OTLP_HEADERS", "otlp.headers"),
    ("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "otlp.headers"),
    ("OTEL_SERVICE_NAME", "otlp.service_name"),
    ("OTEL_RESOURCE_ATTRIBUTES", "otlp.resource_attributes"),
];

/// Who names an endpoint may name how it is spoken to; the more special one wins.
const PROTOCOL_NAMES: [&str; 2] = ["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"];

/// The only one that is spoken.
const PROTOCOL: &str = "http/protobuf";

/// What OpenTelemetry's names say, as keys and texts.
///
/// # Errors
/// The collector is to be spoken to as it can't be.
pub(super) fn said_by(
    environment: &BTreeMap<String, String>,
) -> Result<Vec<(&'static str, String)>, ConfigError> {
    let get = |name: &str| environment.get(name).filter(|text| !text.is_empty());
    let is_off = get("OTEL_SDK_DISABLED").is_some_and(|text| text.eq_ignore_ascii_case("true"))
        || get("OTEL_TRACES_EXPORTER").is_some_and(|text| text == "none");
    if is_off {
        return Ok(Vec::new());
    }
    let said: Vec<_> = NAMES.iter().filter_map(|(name, key)| Some((*key, get(name)?.clone()))).collect();
    let names_endpoint = said.iter().any(|(key, _)| key.ends_with("endpoint"));
    let protocol = PROTOCOL_NAMES.iter().find_map(|name| Some((name, get(name)?)));
    match protocol.filter(|(_, protocol)| names_endpoint && *protocol != PROTOCOL) {
        None => Ok(said),
        Some((name, protocol)) => Err(ConfigError::Value {
            key: (*name).to_owned(),
            value: protocol.clone(),
            reason: format!("only {PROTOCOL} is spoken, which collectors mostly take on port 4318"),
        }),
    }
}
