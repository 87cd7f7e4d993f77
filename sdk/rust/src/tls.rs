//! TLS, where an endpoint begins with `https`: who vouches for the server.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, Error, RootCertStore};

use crate::EndpointError;

/// Why a connection with a server is not protected, and so is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TlsError {
    /// What answers is no TLS, for instance a server without a certificate.
    #[error("the server does not answer as TLS does: it may speak plain http")]
    NotSpoken,
    /// Nobody who is trusted vouches for the certificate, or not for this name
    /// or moment.
    #[error("the server's certificate is not trusted: {reason}")]
    Untrusted {
        /// What is wrong with it.
        reason: String,
    },
}

/// The name by which a server must prove itself, and who may vouch for it.
#[derive(Clone)]
pub(crate) struct Tls {
    name: ServerName<'static>,
    /// None: whom the system trusts.
    bundle: Option<Arc<ClientConfig>>,
}

/// Read once, when the first connection needs it.
static SYSTEM: LazyLock<Arc<ClientConfig>> = LazyLock::new(|| {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    roots.add_parsable_certificates(found.certs);
    for error in found.errors {
        tracing::warn!(%error, "could not read all of the system's certificate authorities");
    }
    trusting(roots)
});

impl Tls {
    /// For a server of this name or address; none if it is neither.
    pub fn new(host: &str) -> Option<Self> {
        let name = ServerName::try_from(host.to_owned()).ok()?;
        Some(Self { name, bundle: None })
    }

    /// Trusts the authorities in a PEM file, and no others.
    pub fn trust(self, path: &Path) -> Result<Self, EndpointError> {
        let unread = |reason: String| EndpointError::CaBundle { path: PathBuf::from(path), reason };
        let certificates = CertificateDer::pem_file_iter(path)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(|error| unread(error.to_string()))?;
        let mut roots = RootCertStore::empty();
        let (taken, _) = roots.add_parsable_certificates(certificates);
        if taken == 0 {
            return Err(unread("it holds no certificate".into()));
        }
        Ok(Self { bundle: Some(trusting(roots)), ..self })
    }

    /// Lets the server prove itself and protects what follows.
    pub async fn protect(&self, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        let config = self.bundle.as_ref().unwrap_or(&*SYSTEM);
        TlsConnector::from(config.clone()).connect(self.name.clone(), stream).await.map_err(told)
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let trusted = if self.bundle.is_some() { "a bundle" } else { "the system" };
        write!(f, "Tls({}, by {trusted})", self.name.to_str())
    }
}

/// The provider is named, because a program that uses this library may have a
/// second one, between which rustls does not choose.
fn trusting(roots: RootCertStore) -> Arc<ClientConfig> {
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the provider speaks TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth();
    Arc::new(config)
}

fn told(error: io::Error) -> io::Error {
    let cause = error.get_ref().and_then(|cause| cause.downcast_ref::<Error>());
    match cause {
        Some(Error::InvalidMessage(_)) => io::Error::other(TlsError::NotSpoken),
        Some(Error::InvalidCertificate(reason)) => {
            io::Error::other(TlsError::Untrusted { reason: reason.to_string() })
        }
        None if error.kind() == io::ErrorKind::UnexpectedEof => io::Error::other(TlsError::NotSpoken),
        _ => error,
    }
}
