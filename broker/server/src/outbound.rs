//! Requests that the server makes to where its users tell it to.
//!
//! Whoever may name a URL must not reach with it what only the server reaches:
//! the machine itself, the network around it, a cloud's metadata service. So only
//! public addresses are connected to, and those that the operator allows. The
//! address that was checked is the one that is connected to; redirects are not
//! followed; proxies are not asked.

use std::error::Error;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use reqwest::{Method, RequestBuilder, Url};
use tokio_rustls::rustls::crypto::ring;
#[cfg(feature = "kafka")]
use tokio_rustls::rustls::pki_types::{CertificateDer, pem::PemObject as _};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// How long it may take until a connection stands.
const CONNECT_MAX: Duration = Duration::from_secs(10);

/// Makes requests within bounds.
#[derive(Clone)]
pub struct Outbound {
    client: reqwest::Client,
    guard: Arc<Guard>,
}

/// What may be connected to beside public addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guard {
    allowed: Vec<Allowed>,
}

/// An entry of the list of what is allowed: an address or a block of addresses,
/// or a name; `*.example.com` stands for all names below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// Addresses.
    Block(IpNet),
    /// A name, in lower case; the addresses it has are not looked at.
    Name(String),
}

/// Why a host is not connected to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{host}` has no public address, and is not allowed by `outbound.allow`")]
pub struct Forbidden {
    /// The host.
    pub host: String,
}

/// The text is neither an address, nor a block of them, nor a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "it is no address, no block of addresses (10.0.0.0/8) and no name (hooks.example.com, *.example.com)"
)]
pub struct AllowedError;

impl FromStr for Allowed {
    type Err = AllowedError;

    fn from_str(text: &str) -> Result<Self, AllowedError> {
        if let Ok(address) = text.parse::<IpAddr>() {
            return Ok(Self::Block(address.into()));
        }
        if let Ok(block) = text.parse() {
            return Ok(Self::Block(block));
        }
        let name = text.strip_prefix("*.").unwrap_or(text);
        let is_label = |label: &str| {
            !label.is_empty()
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        };
        if name.len() <= 253 && name.split('.').all(is_label) {
            return Ok(Self::Name(text.to_ascii_lowercase()));
        }
        Err(AllowedError)
    }
}

impl Guard {
    /// Lets requests go to public addresses and to these.
    pub fn new(allowed: Vec<Allowed>) -> Self {
        Self { allowed }
    }

    fn allows_name(&self, host: &str) -> bool {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        self.allowed.iter().any(|allowed| match allowed {
            Allowed::Block(_) => false,
            Allowed::Name(name) => match name.strip_prefix('*') {
                Some(suffix) => host.ends_with(suffix),
                None => host == *name,
            },
        })
    }

    fn allows_address(&self, address: IpAddr) -> bool {
        is_public(address) || self.names_address(address)
    }

    fn names_address(&self, address: IpAddr) -> bool {
        let is_in = |allowed: &Allowed| matches!(allowed, Allowed::Block(block) if block.contains(&address));
        self.allowed.iter().any(is_in)
    }
}

impl Outbound {
    /// Requests within the bounds of `guard`, to servers that the system's
    /// certificate authorities vouch for.
    ///
    /// # Errors
    /// The client can't be made, which says that the system lacks something.
    pub fn new(guard: Guard) -> Result<Self, reqwest::Error> {
        let guard = Arc::new(guard);
        let client = reqwest::Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT_MAX)
            .dns_resolver(Arc::new(GuardedNames(guard.clone())))
            .use_preconfigured_tls(tls())
            .user_agent(concat!("frevo/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self { client, guard })
    }

    /// A request to be sent.
    ///
    /// # Errors
    /// The URL names an address that may not be connected to. A name is looked
    /// at when it is resolved.
    pub fn request(&self, method: Method, url: Url) -> Result<RequestBuilder, Forbidden> {
        let host = url.host_str().unwrap_or_default();
        if let Some(address) = literal(host)
            && !self.guard.allows_address(address)
        {
            return Err(Forbidden { host: host.to_owned() });
        }
        Ok(self.client.request(method, url))
    }

    /// Whether the operator allowed this very host, by name or by address.
    pub fn is_allowed_expressly(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default();
        literal(host)
            .map_or_else(|| self.guard.allows_name(host), |address| self.guard.names_address(address))
    }
}

/// Why a request failed, without its URL, which may have a secret.
pub fn told(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(this) = cause {
        told = format!("{told}: {this}");
        cause = this.source();
    }
    told
}

/// Whether a request failed because it may not be made.
pub fn forbidden(error: &reqwest::Error) -> Option<&Forbidden> {
    let mut cause = error.source();
    while let Some(this) = cause {
        if let Some(forbidden) = this.downcast_ref() {
            return Some(forbidden);
        }
        cause = this.source();
    }
    None
}

/// The address that a URL's host is.
fn literal(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

/// Resolves names to the addresses that may be connected to.
struct GuardedNames(Arc<Guard>);

impl Resolve for GuardedNames {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.0.clone();
        Box::pin(async move {
            let host = name.as_str().to_owned();
            let found = tokio::net::lookup_host((host.as_str(), 0)).await?;
            let is_named = guard.allows_name(&host);
            let allowed: Vec<SocketAddr> =
                found.filter(|address| is_named || guard.allows_address(address.ip())).collect();
            if allowed.is_empty() {
                return Err(Box::new(Forbidden { host }) as Box<dyn Error + Send + Sync>);
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

/// TLS with whom the system's certificate authorities vouch for.
pub fn tls() -> ClientConfig {
    tls_of(system_roots())
}

/// TLS with whom the system's certificate authorities vouch for, or those of a file (PEM).
///
/// # Errors
/// The file has none.
#[cfg(feature = "kafka")]
pub fn tls_with(authorities: Option<&std::path::Path>) -> Result<ClientConfig, String> {
    let mut roots = system_roots();
    if let Some(path) = authorities {
        let certificates =
            CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let (added, _) = roots.add_parsable_certificates(certificates.map_err(|error| error.to_string())?);
        if added == 0 {
            return Err("it has no certificate".to_owned());
        }
    }
    Ok(tls_of(roots))
}

fn system_roots() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots
}

fn tls_of(roots: RootCertStore) -> ClientConfig {
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the provider speaks TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth()
}

/// Whether anybody on the internet could reach the address (IANA's registries of
/// special-purpose addresses).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || address.is_multicast()
        || matches!((a, b, c), (0 | 240.., _, _) | (100, 64..=127, _) | (192, 0, 0) | (198, 18..=19, _));
    !is_special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    // What stands for an IPv4 address is that address: mapped, translated
    // (RFC 6052) or tunnelled (6to4).
    let inner = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    let segments = address.segments();
    match segments {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            is_public_v4(inner(high, low))
        }
        [0x2002, high, low, ..] => is_public_v4(inner(high, low)),
        // Only global unicast addresses, without those for documentation.
        [first, second, ..] => first & 0xe000 == 0x2000 && (first, second) != (0x2001, 0xdb8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_connected_to() {
        for text in ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"] {
            assert!(is_public(text.parse().expect("an address")), "{text}");
        }
        for text in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "192.0.0.8",
            "198.18.0.1",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001:db8::1",
            "fec0::1",
        ] {
            assert!(!is_public(text.parse().expect("an address")), "{text}");
        }
    }

    #[test]
    fn what_the_operator_names_is_allowed_too() {
        let allowed = |text: &str| text.parse::<Allowed>().expect("an entry");
        let guard = Guard::new(vec![allowed("10.0.0.0/8"), allowed("Hooks.internal"), allowed("*.corp")]);
        assert!(guard.allows_address("10.9.9.9".parse().expect("an address")));
        assert!(!guard.allows_address("192.168.0.1".parse().expect("an address")));
        assert!(guard.allows_name("hooks.INTERNAL.") && guard.allows_name("a.b.corp"));
        assert!(!guard.allows_name("corp") && !guard.allows_name("xhooks.internal"));
        for text in ["", "10.0.0.0/33", "a b", "http://x"] {
            assert_eq!(text.parse::<Allowed>(), Err(AllowedError), "{text}");
        }
    }

    #[tokio::test]
    async fn a_request_to_the_machine_itself_is_not_sent() {
        let outbound = Outbound::new(Guard::default()).expect("a client");
        let url = |text: &str| text.parse().expect("a URL");
        for text in ["http://127.0.0.1:1/", "http://[::1]/", "http://2130706433/", "http://0x7f.1/"] {
            assert!(outbound.request(Method::POST, url(text)).is_err(), "{text}");
        }
        let named = outbound.request(Method::POST, url("http://localhost:1/"));
        let named = named.expect("a name is looked at later");
        let error = named.send().await.expect_err("it is not connected to");
        let refusal = forbidden(&error).map(ToString::to_string);
        assert!(refusal.is_some_and(|text| text.contains("outbound.allow")), "{error:?}");
    }
}
