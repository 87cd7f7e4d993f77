//! Connections: accepted by one reactor, dealt out to all, served where they are.

use std::cell::Cell;
use std::io;
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use frevo_api::Edge;
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::config::Tls;
use crate::node::Node;
use crate::serve::ServeError;

/// Connections that one reactor serves at most; more wait in the kernel's
/// backlog.
const CONNECTIONS_MAX: usize = 10_000;
/// How long a client may take for its TLS handshake.
const HANDSHAKE_MAX: Duration = Duration::from_secs(10);
/// How long requests under way have when the server stops.
const GRACE: Duration = Duration::from_secs(5);
/// Pause after an accept that failed, for instance for want of descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file does not read.
    #[error("could not read `{}`: {reason}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Certificate and key do not go together.
    #[error("the certificate in `{}` can't be used with the key in `{}`", certificate.display(), key.display())]
    Pair {
        /// The certificate's file.
        certificate: PathBuf,
        /// The key's file.
        key: PathBuf,
        /// Why not.
        source: tokio_rustls::rustls::Error,
    },
}

/// The way in.
pub struct Connections {
    listener: TcpListener,
    edge: Arc<Edge>,
    tls: Option<TlsAcceptor>,
}

/// A reactor's place among the connections.
pub struct Seat {
    edge: Arc<Edge>,
    tls: Option<TlsAcceptor>,
    arrivals: mpsc::Receiver<TcpStream>,
    /// The first seat lets connections in for all.
    door: Option<(TcpListener, Vec<mpsc::Sender<TcpStream>>)>,
}

impl Connections {
    /// The way in for clients of this node.
    pub fn new(
        node: Arc<Node>,
        settings: frevo_api::Settings,
        tls: Option<&Tls>,
        listener: TcpListener,
    ) -> Result<Self, ServeError> {
        let tls = tls.map(acceptor).transpose()?;
        let edge = Edge::new(node, settings).expect("the edge registers its metrics once");
        Ok(Self { listener, edge: Arc::new(edge), tls })
    }

    /// The way in for parts of this process.
    pub fn inside(&self) -> Arc<Edge> {
        Arc::new(self.edge.inside())
    }

    /// The edge that they speak to.
    pub fn edge(&self) -> Arc<Edge> {
        self.edge.clone()
    }

    /// A seat for each of `count` reactors.
    pub fn seats(self, count: usize) -> impl Iterator<Item = Seat> {
        let (senders, receivers): (Vec<_>, Vec<_>) = (0..count).map(|_| mpsc::channel(64)).unzip();
        let Self { listener, edge, tls } = self;
        let mut door = Some((listener, senders));
        receivers.into_iter().map(move |arrivals| Seat {
            edge: edge.clone(),
            tls: tls.clone(),
            arrivals,
            door: door.take(),
        })
    }
}

impl Seat {
    /// Serves connections until the node stops and they have ended, or have had
    /// time enough to.
    pub async fn serve(mut self, node: Arc<Node>) {
        let open = Rc::new(Cell::new(0usize));
        let door =
            self.door.take().map(|(listener, seats)| tokio::task::spawn_local(let_in(listener, seats)));
        tokio::select! {
            () = self.serve_arrivals(&node, &open) => {}
            () = node.stopped() => {}
        }
        if let Some(door) = door {
            door.abort();
        }
        let deadline = tokio::time::Instant::now() + GRACE;
        while open.get() > 0 && tokio::time::Instant::now() < deadline {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    async fn serve_arrivals(&mut self, node: &Arc<Node>, open: &Rc<Cell<usize>>) {
        while let Some(stream) = self.arrivals.recv().await {
            while open.get() >= CONNECTIONS_MAX {
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
            let counted = Counted::new(open);
            let (edge, tls, stopped) = (self.edge.clone(), self.tls.clone(), node.stopped());
            tokio::task::spawn_local(async move {
                if let Err(error) = serve_stream(edge, tls, stream, stopped).await {
                    tracing::debug!(%error, "connection ended");
                }
                drop(counted);
            });
        }
    }
}

/// Deals connections out in turn.
async fn let_in(listener: TcpListener, seats: Vec<mpsc::Sender<TcpStream>>) {
    let listener = tokio::net::TcpListener::from_std(listener).expect("the listener is non-blocking");
    for seat in seats.iter().cycle() {
        let stream = loop {
            match listener.accept().await {
                Ok((stream, _)) => break stream,
                Err(error) => {
                    tracing::warn!(%error, "could not accept a connection");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        };
        // A socket belongs to the event loop that reads it.
        let Ok(stream) = stream.into_std() else { continue };
        if seat.send(stream).await.is_err() {
            return;
        }
    }
}

async fn serve_stream(
    edge: Arc<Edge>,
    tls: Option<TlsAcceptor>,
    stream: TcpStream,
    stopped: impl Future<Output = ()>,
) -> io::Result<()> {
    let stream = tokio::net::TcpStream::from_std(stream)?;
    // A reply is one write: waiting for more to send would only delay it.
    stream.set_nodelay(true)?;
    match tls {
        None => frevo_api::serve_connection(edge, stream, stopped).await,
        Some(tls) => {
            let handshake = tokio::time::timeout(HANDSHAKE_MAX, tls.accept(stream)).await;
            let stream = handshake.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
            frevo_api::serve_connection(edge, stream, stopped).await;
        }
    }
    Ok(())
}

/// One of the connections that are open.
struct Counted(Rc<Cell<usize>>);

impl Counted {
    fn new(open: &Rc<Cell<usize>>) -> Self {
        open.set(open.get() + 1);
        Self(open.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

fn acceptor(tls: &Tls) -> Result<TlsAcceptor, TlsError> {
    let unread = |path: &PathBuf, reason: String| TlsError::Read { path: path.clone(), reason };
    let certificates = CertificateDer::pem_file_iter(&tls.certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| unread(&tls.certificate, error.to_string()))?;
    let key = PrivateKeyDer::from_pem_file(&tls.key).map_err(|error| unread(&tls.key, error.to_string()))?;
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(certificates, key).map_err(
        |source| TlsError::Pair { certificate: tls.certificate.clone(), key: tls.key.clone(), source },
    )?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}
