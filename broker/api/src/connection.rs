//! One connection: HTTP/1 until it ends, or until it becomes a worker's socket.
//!
//! Everything of a connection runs in the one task that awaits
//! [`serve_connection`]; nothing is spawned, so it runs on a reactor thread as
//! well as on any other executor. A client that is slow with its headers and
//! one that is idle look alike from here and are closed alike.

use std::convert::Infallible;
use std::ops::Deref;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};

use crate::edge::Edge;
use crate::live::Listener;
use crate::routes;
use crate::settings::READ_TIMEOUT;
use crate::workers::{Consumer, Socket};

/// How often a connection is looked at for having been idle too long.
const LOOK_EVERY: Duration = Duration::from_secs(15);

/// What outlives a single request of a connection.
pub(crate) struct Connection {
    pub(crate) edge: Arc<Edge>,
    /// Requests that are being answered.
    busy: AtomicU32,
    /// Requests that were begun.
    begun: AtomicU64,
    /// The worker's socket that this connection becomes once the switch is
    /// written.
    socket: Mutex<Option<Socket>>,
    /// The Lambda runtime that polls here: as long as the connection stands, it
    /// is there and keeps the task that it took.
    runtime: Mutex<Option<Arc<Consumer>>>,
    /// Whoever listens here to what is published.
    listener: Mutex<Option<Arc<Listener>>>,
    /// The server ends: what goes on here is to end, too.
    draining: AtomicBool,
}

/// A connection whose answer is not at its end: it is not idle.
pub(crate) struct Held(Arc<Connection>);

/// Speaks HTTP/1 on `stream` until the client closes it, stays silent too long,
/// or `shutdown` ends: then the requests that are being answered are the last
/// ones, and a worker's socket is closed.
///
/// The caller limits how many connections there are and how long the end may
/// take, and sets TCP_NODELAY and keep-alive on the stream.
pub async fn serve_connection<S>(edge: Arc<Edge>, stream: S, shutdown: impl Future<Output = ()>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let _counted = edge.metrics.connection(edge.kind_of_connection("http"));
    let connection = Arc::new(Connection {
        edge,
        busy: AtomicU32::new(0),
        begun: AtomicU64::new(0),
        socket: Mutex::default(),
        runtime: Mutex::default(),
        listener: Mutex::default(),
        draining: AtomicBool::new(false),
    });
    let mut shutdown = pin!(shutdown);
    let ended = speak_http(&connection, stream, &mut shutdown).await;
    let socket = connection.socket.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(socket) = socket {
        socket.run(shutdown, ended == Ended::ByShutdown).await;
    }
}

/// Why HTTP is over.
#[derive(PartialEq, Eq)]
enum Ended {
    ByClient,
    ByShutdown,
}

async fn speak_http<S>(
    connection: &Arc<Connection>,
    stream: S,
    shutdown: &mut (impl Future<Output = ()> + Unpin),
) -> Ended
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(|request| {
        let connection = connection.clone();
        async move {
            let _busy = Busy::begin(&connection);
            Ok::<_, Infallible>(routes::answer(&connection, request).await)
        }
    });
    let http = http1::Builder::new()
        // A function may work for minutes between two polls on one connection;
        // we look for idle ones ourselves.
        .header_read_timeout(None)
        .pipeline_flush(true)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut http = pin!(http);
    let mut look = tokio::time::interval(LOOK_EVERY);
    let mut idle = Idle::default();
    let mut draining = false;
    loop {
        tokio::select! {
            biased;
            result = http.as_mut() => {
                if let Err(error) = result {
                    tracing::debug!(%error, "connection ended");
                }
                break;
            }
            () = &mut *shutdown, if !draining => {
                draining = true;
                connection.drain();
                http.as_mut().graceful_shutdown();
            }
            _ = look.tick() => if idle.too_long(connection) {
                break;
            }
        }
    }
    if draining { Ended::ByShutdown } else { Ended::ByClient }
}

impl Connection {
    /// Makes the connection a worker's socket once the response is written.
    pub(crate) fn becomes(&self, socket: Socket) {
        *self.socket.lock().unwrap_or_else(PoisonError::into_inner) = Some(socket);
    }

    /// The Lambda runtime that polls on this connection.
    pub(crate) fn runtime(&self) -> Arc<Consumer> {
        let mut runtime = self.runtime.lock().unwrap_or_else(PoisonError::into_inner);
        runtime.get_or_insert_with(|| Arc::new(Consumer::connect(&self.edge.broker))).clone()
    }

    /// The listener to whom an answer here goes on as long as the server runs.
    pub(crate) fn listens(&self, listener: &Arc<Listener>) {
        *self.listener.lock().unwrap_or_else(PoisonError::into_inner) = Some(listener.clone());
    }

    /// Whether an answer that goes on is to end.
    pub(crate) fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }

    fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
        if let Some(listener) = &*self.listener.lock().unwrap_or_else(PoisonError::into_inner) {
            listener.end();
        }
    }

    /// Keeps the connection from being idle.
    pub(crate) fn hold(self: &Arc<Self>) -> Held {
        self.busy.fetch_add(1, Ordering::Relaxed);
        Held(self.clone())
    }

    fn has_runtime(&self) -> bool {
        self.runtime.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }
}

impl Deref for Held {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.0
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.busy.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Counts a request while it is being answered.
struct Busy<'a>(&'a Connection);

impl<'a> Busy<'a> {
    fn begin(connection: &'a Connection) -> Self {
        connection.busy.fetch_add(1, Ordering::Relaxed);
        connection.begun.fetch_add(1, Ordering::Relaxed);
        Self(connection)
    }
}

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.busy.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Tells idle connections without reading a clock per request.
#[derive(Default)]
struct Idle {
    begun: u64,
    looks: u32,
}

impl Idle {
    fn too_long(&mut self, connection: &Connection) -> bool {
        let begun = connection.begun.load(Ordering::Relaxed);
        if begun != self.begun || connection.busy.load(Ordering::Relaxed) > 0 || connection.has_runtime() {
            *self = Self { begun, looks: 0 };
            return false;
        }
        self.looks += 1;
        LOOK_EVERY * self.looks > READ_TIMEOUT
    }
}
