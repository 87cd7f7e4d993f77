//! Where spans go, and what is said of who tells of them.

use std::fmt;
use std::str::FromStr;

use percent_encoding::percent_decode_str;
use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::config::OtlpConfig;

/// Where a collector takes spans, behind its endpoint.
const TRACES_PATH: &str = "/v1/traces";

/// Where spans go, and what is said of who tells of them.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where they are posted.
    pub url: Url,
    /// What requests have beside what OTLP asks for: credentials mostly.
    pub headers: HeaderMap,
    /// Attributes of who tells.
    pub resource: Vec<(String, String)>,
}

/// Why spans can't be exported as the configuration wants it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// The endpoint is no URL of a collector.
    #[error("{reason}; an endpoint is a URL such as http://localhost:4318")]
    Endpoint {
        /// Which key says so.
        key: &'static str,
        /// What it says.
        value: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The share of traces is none.
    #[error("a share is from 0 (none) to 1 (all)")]
    Sample {
        /// What is said.
        value: String,
    },
    /// A list of names and values is none.
    #[error("`{part}` is not NAME=VALUE, with commas between them and values percent-encoded")]
    Pairs {
        /// Which key says so.
        key: &'static str,
        /// Which part of it; of a secret, its name only.
        part: String,
    },
}

impl SettingsError {
    /// The key of the configuration that is wrong, and what it says.
    pub fn key(&self) -> (&'static str, &str) {
        match self {
            Self::Endpoint { key, value, .. } => (key, value),
            Self::Sample { value } => ("otlp.sample", value),
            Self::Pairs { key, part } => (key, part),
        }
    }
}

impl Settings {
    /// What the configuration says; none: spans are not exported.
    ///
    /// # Errors
    /// It says what can't be.
    pub fn read(config: &OtlpConfig) -> Result<Option<Self>, SettingsError> {
        if !(0.0..=1.0).contains(&config.sample) {
            return Err(SettingsError::Sample { value: config.sample.to_string() });
        }
        let headers = headers(config)?;
        let resource = resource(config)?;
        let url = match (&config.traces_endpoint, &config.endpoint) {
            (Some(text), _) => endpoint("otlp.traces_endpoint", text)?,
            (None, Some(text)) => {
                let mut url = endpoint("otlp.endpoint", text)?;
                url.set_path(&format!("{}{TRACES_PATH}", url.path().trim_end_matches('/')));
                url
            }
            (None, None) => return Ok(None),
        };
        Ok(Some(Self { url, headers, resource }))
    }
}

fn endpoint(key: &'static str, text: &str) -> Result<Url, SettingsError> {
    let refuse = |reason: String| SettingsError::Endpoint { key, value: text.to_owned(), reason };
    let url = Url::from_str(text).map_err(|error| refuse(error.to_string()))?;
    match url.scheme() {
        "http" | "https" if url.has_host() => Ok(url),
        "http" | "https" => Err(refuse("it names no host".into())),
        scheme => Err(refuse(format!("`{scheme}` is not spoken, only http and https"))),
    }
}

fn headers(config: &OtlpConfig) -> Result<HeaderMap, SettingsError> {
    const KEY: &str = "otlp.headers";
    let mut headers = HeaderMap::new();
    for (name, value) in pairs(KEY, config.headers.as_ref().map_or("", |headers| &headers.0))? {
        let refuse = |_: &dyn fmt::Display| SettingsError::Pairs { key: KEY, part: name.clone() };
        let mut value = HeaderValue::from_str(&value).map_err(|error| refuse(&error))?;
        value.set_sensitive(true);
        headers.insert(HeaderName::from_str(&name).map_err(|error| refuse(&error))?, value);
    }
    Ok(headers)
}

/// The server's own attributes, and what the operator adds or says otherwise.
fn resource(config: &OtlpConfig) -> Result<Vec<(String, String)>, SettingsError> {
    let own = [("service.name", "frevo"), ("service.version", env!("CARGO_PKG_VERSION"))];
    let mut resource: Vec<_> = own.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let mut say = |name: String, value: String| {
        resource.retain(|(known, _)| *known != name);
        resource.push((name, value));
    };
    let given = config.resource_attributes.as_deref().unwrap_or_default();
    pairs("otlp.resource_attributes", given)?.into_iter().for_each(|(name, value)| say(name, value));
    if let Some(name) = config.service_name.as_ref().filter(|name| !name.is_empty()) {
        say("service.name".into(), name.clone());
    }
    Ok(resource)
}

/// `NAME=VALUE,NAME=VALUE`, as the OpenTelemetry specification writes them.
fn pairs(key: &'static str, text: &str) -> Result<Vec<(String, String)>, SettingsError> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let pair = |part: &str| {
        let (name, value) = part.split_once('=').unwrap_or(("", part));
        let refuse = || SettingsError::Pairs { key, part: name.to_owned() };
        let decoded = |text: &str| percent_decode_str(text.trim()).decode_utf8().map(String::from);
        match (decoded(name), decoded(value)) {
            (Ok(name), Ok(value)) if !name.is_empty() => Ok((name, value)),
            _ => Err(refuse()),
        }
    };
    parts.map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Secret;

    fn told(config: &OtlpConfig) -> String {
        match Settings::read(config) {
            Ok(None) => "off".into(),
            Ok(Some(settings)) => settings.url.to_string(),
            Err(error) => format!("{}: {error}", error.key().0),
        }
    }

    #[test]
    fn an_endpoint_is_a_collectors_or_that_of_its_traces() {
        let at = |endpoint: &str| OtlpConfig { endpoint: Some(endpoint.into()), ..OtlpConfig::default() };
        assert_eq!(told(&OtlpConfig::default()), "off");
        assert_eq!(told(&at("http://localhost:4318")), "http://localhost:4318/v1/traces");
        assert_eq!(
            told(&at("https://otlp.example.com/tenant/")),
            "https://otlp.example.com/tenant/v1/traces"
        );
        let traces = OtlpConfig { traces_endpoint: Some("http://tempo:4318/spans".into()), ..at("http://x") };
        assert_eq!(told(&traces), "http://tempo:4318/spans");
        for (wrong, reason) in [
            ("localhost:4318", "`localhost` is not spoken, only http and https"),
            ("4318", "relative URL without a base"),
            ("http://", "empty host"),
        ] {
            let told = told(&at(wrong));
            assert!(told.starts_with(&format!("otlp.endpoint: {reason}; an endpoint is")), "{told}");
        }
    }

    #[test]
    fn headers_and_attributes_are_written_as_opentelemetry_writes_them() {
        let config = OtlpConfig {
            endpoint: Some("http://localhost:4318".into()),
            headers: Some(Secret("api-key=a%20b, x-tenant=7".into())),
            resource_attributes: Some("deployment.environment.name=prod,service.name=other".into()),
            service_name: Some("orders".into()),
            ..OtlpConfig::default()
        };
        let settings = Settings::read(&config).expect("it is right").expect("it is on");
        assert_eq!(settings.headers["api-key"], "a b");
        assert_eq!(settings.headers["x-tenant"], "7");
        let resource: Vec<_> =
            settings.resource.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let version = concat!("service.version=", env!("CARGO_PKG_VERSION"));
        assert_eq!(resource, [version, "deployment.environment.name=prod", "service.name=orders"]);
    }

    #[test]
    fn a_secret_is_not_repeated_where_it_is_refused() {
        let config = OtlpConfig { headers: Some(Secret("s3cret".into())), ..OtlpConfig::default() };
        let told = told(&config);
        assert!(told.starts_with("otlp.headers") && !told.contains("s3cret"), "{told}");
    }
}
