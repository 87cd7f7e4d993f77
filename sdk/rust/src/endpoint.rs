//! Where the server is, and as whom one speaks to it.

use std::convert::Infallible;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use frevo_event::Scope;
use http::Uri;
use tokio::io::DuplexStream;

use crate::tls::Tls;

/// The account and region of who names none.
const ACCOUNT: &str = "000000000000";
const REGION: &str = "us-east-1";

/// A server and the account and region in which it is used.
///
/// ```
/// use frevo_sdk::Endpoint;
///
/// let endpoint = Endpoint::new("http://127.0.0.1:8083")?.scope("123456789012", "eu-central-1");
/// assert_eq!(endpoint.to_string(), "http://127.0.0.1:8083 (123456789012/eu-central-1)");
/// # Ok::<(), frevo_sdk::EndpointError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Endpoint {
    pub(crate) host: String,
    pub(crate) port: u16,
    /// None: the connection is not protected.
    pub(crate) tls: Option<Tls>,
    /// None: it is reached over TCP.
    pub(crate) opener: Option<Opener>,
    pub(crate) scope: Scope,
    pub(crate) credentials: Option<Credentials>,
    /// What is spoken to instead of the server.
    #[cfg(any(feature = "kafka", feature = "amqp"))]
    pub(crate) broker: Option<crate::broker::Broker>,
}

/// Opens streams to a server in this process.
#[derive(Clone)]
pub(crate) struct Opener(pub(crate) Arc<dyn Fn() -> DuplexStream + Send + Sync>);

/// An access key that the server knows. Where it has none configured, none is
/// needed.
#[derive(Clone)]
pub struct Credentials {
    /// The access key's id.
    pub access_key_id: String,
    /// The access key's secret. Calls are signed with it and do not carry it.
    pub secret_access_key: String,
}

/// Why a text names no server.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// It is no URL of the form `http[s]://HOST[:PORT]`.
    #[error("`{url}` does not have the form http://HOST[:PORT] or https://HOST[:PORT]")]
    Malformed {
        /// What was given.
        url: String,
    },
    /// The scheme is one that this library does not speak.
    #[error(
        "`{url}` asks for `{scheme}`: spoken are http, https and, with the features of these names, kafka and amqp"
    )]
    Scheme {
        /// What was given.
        url: String,
        /// Its scheme.
        scheme: String,
    },
    /// The scheme is that of a broker that this build does not speak to.
    #[error("`{url}` needs the feature `{feature}` of frevo-sdk")]
    Feature {
        /// What was given.
        url: String,
        /// The feature.
        feature: &'static str,
    },
    /// A file of certificate authorities does not read.
    #[error("could not read the certificate authorities in `{}`: {reason}", path.display())]
    CaBundle {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

impl Endpoint {
    /// The server at `http://HOST[:PORT]` or `https://HOST[:PORT]` (port 80 or
    /// 443 if none is given), account 000000000000, region us-east-1. Over https
    /// the authorities that the system trusts are trusted, or those that
    /// SSL_CERT_FILE and SSL_CERT_DIR name.
    ///
    /// With the features `kafka` and `amqp`, for workers, subscribers and publishers, also
    /// a broker: `kafka://HOST:PORT[,HOST:PORT][/NAMESPACE]`, `kafka+ssl://…`, both with
    /// `USER:PASSWORD@` for SASL, or `amqp://…` and `amqps://…` as RabbitMQ has them, with
    /// `?namespace=NAMESPACE`. The namespace is the server's, `frevo` if nothing is said.
    pub fn new(url: &str) -> Result<Self, EndpointError> {
        #[cfg(any(feature = "kafka", feature = "amqp"))]
        if let Some(broker) = crate::broker::Broker::of(url) {
            return broker.map(Self::of_broker);
        }
        let malformed = || EndpointError::Malformed { url: url.to_owned() };
        let uri: Uri = url.parse().map_err(|_| malformed())?;
        let scheme = uri.scheme_str().ok_or_else(malformed)?;
        let port = match scheme {
            "http" => 80,
            "https" => 443,
            _ => return Err(EndpointError::Scheme { url: url.to_owned(), scheme: scheme.to_owned() }),
        };
        let authority = uri.authority().ok_or_else(malformed)?;
        let bare = uri.path() == "/" && uri.query().is_none() && !authority.as_str().contains('@');
        if !bare || authority.host().is_empty() {
            return Err(malformed());
        }
        let tls = match scheme {
            "https" => Some(Tls::new(bare_host(authority.host())).ok_or_else(malformed)?),
            _ => None,
        };
        Ok(Self {
            host: authority.host().to_owned(),
            port: authority.port_u16().unwrap_or(port),
            tls,
            opener: None,
            scope: Scope::new(ACCOUNT, REGION),
            credentials: None,
            #[cfg(any(feature = "kafka", feature = "amqp"))]
            broker: None,
        })
    }

    /// Workers, subscribers and publishers speak to a broker, and not to the server.
    #[cfg(any(feature = "kafka", feature = "amqp"))]
    fn of_broker(broker: crate::broker::Broker) -> Self {
        Self {
            host: broker.authority(),
            port: 0,
            tls: None,
            opener: None,
            scope: Scope::new(ACCOUNT, REGION),
            credentials: None,
            broker: Some(broker),
        }
    }

    /// A server in this process, to which `open` gives streams: it keeps the
    /// other end of each. Account 000000000000, region us-east-1.
    pub fn in_process(open: impl Fn() -> DuplexStream + Send + Sync + 'static) -> Self {
        Self {
            host: "localhost".into(),
            port: 80,
            tls: None,
            opener: Some(Opener(Arc::new(open))),
            scope: Scope::new(ACCOUNT, REGION),
            credentials: None,
            #[cfg(any(feature = "kafka", feature = "amqp"))]
            broker: None,
        }
    }

    /// The same server, used in another account and region.
    #[must_use]
    pub fn scope(self, account: &str, region: &str) -> Self {
        Self { scope: Scope::new(account, region), ..self }
    }

    /// The same server, used with an access key that it knows. An id of twelve
    /// digits names the account, too: such a key is good for no other.
    #[must_use]
    pub fn credentials(self, access_key_id: impl Into<String>, secret_access_key: impl Into<String>) -> Self {
        let credentials =
            Credentials { access_key_id: access_key_id.into(), secret_access_key: secret_access_key.into() };
        let id = &credentials.access_key_id;
        let scope = match id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_digit()) {
            true => Scope::new(id, &self.scope.region),
            false => self.scope,
        };
        Self { scope, credentials: Some(credentials), ..self }
    }

    /// The same server, whose certificate is vouched for by an authority in this
    /// PEM file, and by no other. Means nothing over http, and the file is not
    /// read.
    pub fn ca_bundle(self, path: impl AsRef<Path>) -> Result<Self, EndpointError> {
        let tls = self.tls.map(|tls| tls.trust(path.as_ref())).transpose()?;
        Ok(Self { tls, ..self })
    }

    /// What the `Host` header says: `HOST:PORT`.
    pub(crate) fn authority(&self) -> String {
        #[cfg(any(feature = "kafka", feature = "amqp"))]
        if self.broker.is_some() {
            return self.host.clone();
        }
        format!("{}:{}", self.host, self.port)
    }

    /// The account and region as the query of a request says them.
    pub(crate) fn query(&self) -> String {
        format!("account={}&region={}", self.scope.account, self.scope.region)
    }

    /// What a resolver takes.
    pub(crate) fn address(&self) -> (&str, u16) {
        (bare_host(&self.host), self.port)
    }
}

/// An IPv6 address without its brackets; any other host as it is.
fn bare_host(host: &str) -> &str {
    host.trim_start_matches('[').trim_end_matches(']')
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        write!(f, "{scheme}://{} ({})", self.authority(), self.scope)
    }
}

impl fmt::Debug for Opener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Opener")
    }
}

impl fmt::Debug for Credentials {
    /// Without the secret, which must not reach a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credentials({})", self.access_key_id)
    }
}

impl TryFrom<&str> for Endpoint {
    type Error = EndpointError;

    fn try_from(url: &str) -> Result<Self, EndpointError> {
        Self::new(url)
    }
}

impl TryFrom<&String> for Endpoint {
    type Error = EndpointError;

    fn try_from(url: &String) -> Result<Self, EndpointError> {
        Self::new(url)
    }
}

impl From<Infallible> for EndpointError {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_a_host_and_a_port_and_nothing_more() {
        let endpoint = Endpoint::new("http://[::1]:8083/").expect("an endpoint");
        assert_eq!((endpoint.authority().as_str(), endpoint.address()), ("[::1]:8083", ("::1", 8083)));
        assert_eq!(
            Endpoint::new("http://frevo.internal").expect("an endpoint").authority(),
            "frevo.internal:80"
        );
        for url in ["127.0.0.1:8083", "http://", "http://a/path", "http://a/?q", "http://user@a", "nonsense"]
        {
            assert!(matches!(Endpoint::new(url), Err(EndpointError::Malformed { .. })), "{url}");
        }
        assert_eq!(Endpoint::new("https://[::1]").expect("an endpoint").authority(), "[::1]:443");
        assert!(matches!(Endpoint::new("https://a..b"), Err(EndpointError::Malformed { .. })));
        assert!(matches!(Endpoint::new("ftp://a"), Err(EndpointError::Scheme { .. })));
    }

    #[test]
    fn authorities_are_read_only_where_they_matter() {
        let nowhere = |url: &str| Endpoint::new(url).expect("an endpoint").ca_bundle("nowhere.pem");
        assert!(nowhere("http://a").is_ok());
        let error = nowhere("https://a").expect_err("there is no such file");
        assert!(error.to_string().contains("`nowhere.pem`"), "{error}");
        let empty = Endpoint::new("https://a").expect("an endpoint").ca_bundle("Cargo.toml");
        assert!(
            matches!(empty, Err(EndpointError::CaBundle { reason, .. }) if reason.contains("no certificate"))
        );
    }

    #[test]
    fn a_secret_is_not_printed() {
        let endpoint = Endpoint::new("http://a").expect("an endpoint").credentials("AKID", "hush");
        assert!(!format!("{endpoint:?}").contains("hush"));
    }
}
