//! Where the server is, and as whom one speaks to it.

use std::convert::Infallible;
use std::fmt;

use frevo_event::Scope;
use http::Uri;

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
    pub(crate) scope: Scope,
    pub(crate) credentials: Option<Credentials>,
}

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
    /// It is no URL of the form `http://HOST[:PORT]`.
    #[error("`{url}` does not have the form http://HOST[:PORT]")]
    Malformed {
        /// What was given.
        url: String,
    },
    /// The scheme is one that this library does not speak.
    #[error("`{url}` asks for `{scheme}`, but only http is spoken here; put a TLS proxy between")]
    Scheme {
        /// What was given.
        url: String,
        /// Its scheme.
        scheme: String,
    },
}

impl Endpoint {
    /// The server at `http://HOST[:PORT]` (port 80 if none is given), account
    /// 000000000000, region us-east-1.
    pub fn new(url: &str) -> Result<Self, EndpointError> {
        let malformed = || EndpointError::Malformed { url: url.to_owned() };
        let uri: Uri = url.parse().map_err(|_| malformed())?;
        let scheme = uri.scheme_str().ok_or_else(malformed)?;
        if scheme != "http" {
            return Err(EndpointError::Scheme { url: url.to_owned(), scheme: scheme.to_owned() });
        }
        let authority = uri.authority().ok_or_else(malformed)?;
        let bare = uri.path() == "/" && uri.query().is_none() && !authority.as_str().contains('@');
        if !bare || authority.host().is_empty() {
            return Err(malformed());
        }
        Ok(Self {
            host: authority.host().to_owned(),
            port: authority.port_u16().unwrap_or(80),
            scope: Scope::new(ACCOUNT, REGION),
            credentials: None,
        })
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

    /// What the `Host` header says: `HOST:PORT`.
    pub(crate) fn authority(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// What a resolver takes: an IPv6 address without its brackets.
    pub(crate) fn address(&self) -> (&str, u16) {
        (self.host.trim_start_matches('[').trim_end_matches(']'), self.port)
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "http://{} ({})", self.authority(), self.scope)
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
        assert!(matches!(Endpoint::new("https://a"), Err(EndpointError::Scheme { .. })));
    }

    #[test]
    fn a_secret_is_not_printed() {
        let endpoint = Endpoint::new("http://a").expect("an endpoint").credentials("AKID", "hush");
        assert!(!format!("{endpoint:?}").contains("hush"));
    }
}
