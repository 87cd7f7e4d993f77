//! `Link`: how the broker is reached; and `Line`, a connection for one role.
//!
//! A mistake on a stream closes the whole connection with all its channels, so
//! each role has a connection of its own, which is made anew when it is gone.
//! lapin's own recovery is not used: who owned something must hear that the
//! channel is gone, and who published must know what was not confirmed.

use std::fs;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use frevo_transport::BusError;
use futures_util::{AsyncReadExt, AsyncWriteExt};
use lapin::protocol::{AMQPClass, connection, parse_class};
use lapin::tcp::{AMQPUriTcpExt, OwnedTLSConfig};
use lapin::types::AMQPValue;
use lapin::uri::{AMQPScheme, AMQPUri};
use lapin::{Connection, ConnectionProperties, Error, ErrorKind};
use tokio::sync::Mutex;
use tokio::time::{sleep, timeout};
use tracing::{debug, info, warn};

use crate::config::Config;
use crate::lock;

/// Who is silent for twice as long is gone; for a frozen node this is what takes
/// its leases away.
const HEARTBEAT_SECONDS: u16 = 5;

/// How long a connection may take, and the answer to a question on it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// How long the answer to a question may take on a connection that is used by many;
/// one that has no broker behind it is lost earlier, for want of heartbeats.
const ANSWERED_WITHIN: Duration = Duration::from_secs(15);

/// How long to wait before trying again, the first time and at most.
const BACK_OFF_MIN: Duration = Duration::from_millis(100);
const BACK_OFF_MAX: Duration = Duration::from_secs(2);

/// How the broker is reached.
pub(crate) struct Link {
    uri: AMQPUri,
    tls: OwnedTLSConfig,
    /// What to call the broker: its address and virtual host, no credentials.
    pub(crate) place: String,
    /// Why the last attempt to connect failed, if it did.
    away: std::sync::Mutex<Option<String>>,
}

impl Link {
    pub(crate) fn new(config: &Config) -> Result<Self, BusError> {
        let mut uri: AMQPUri = config.url.parse().map_err(|_| BusError::Unsafe {
            // The reason may quote it, and with it a password.
            what: "the URL of RabbitMQ is not understood".to_owned(),
            remedy: "write amqp://USER:PASSWORD@HOST:PORT/VHOST, special characters percent-encoded, \
                     or amqps:// for TLS"
                .to_owned(),
        })?;
        uri.query.heartbeat = Some(HEARTBEAT_SECONDS);
        let scheme = match uri.scheme {
            AMQPScheme::AMQP => "amqp",
            AMQPScheme::AMQPS => "amqps",
        };
        let place = format!("{scheme}://{}:{}/{}", uri.authority.host, uri.authority.port, uri.vhost);
        let mut tls = OwnedTLSConfig::default();
        if let Some(path) = &config.ca_file {
            let pem = fs::read_to_string(path).map_err(|error| BusError::Unsafe {
                what: format!("`{}` could not be read: {error}", path.display()),
                remedy: "name a file of certificates in PEM".to_owned(),
            })?;
            tls.cert_chain = Some(pem);
        }
        Ok(Self { uri, tls, place, away: std::sync::Mutex::default() })
    }

    /// Connects once. `role` is what the broker's operator sees.
    pub(crate) async fn connect(&self, role: &str) -> Result<Connection, Error> {
        let runtime = lapin::runtime::default_runtime()?;
        let properties = ConnectionProperties::default().with_connection_name(format!("frevo {role}").into());
        let connecting =
            Connection::connect_uri_with_config(self.uri.clone(), properties, self.tls.clone(), runtime);
        let connected = timeout(PATIENCE, connecting).await.unwrap_or_else(|_| Err(timed_out()));
        self.note(connected.as_ref().err());
        connected
    }

    /// Why the broker is not reached, as long as no connection can be made.
    pub(crate) fn fault(&self) -> Option<String> {
        lock(&self.away).as_ref().map(|reason| format!("RabbitMQ does not answer: {reason}"))
    }

    /// What came of connecting; told once when it begins to fail and once when it
    /// works again, for each role tries on its own.
    fn note(&self, error: Option<&Error>) {
        let reason = error.map(reason);
        let was_away = std::mem::replace(&mut *lock(&self.away), reason.clone()).is_some();
        match reason {
            Some(reason) if !was_away => {
                warn!(broker = %self.place, reason, "RabbitMQ does not answer; it is tried again until it does");
            }
            None if was_away => info!(broker = %self.place, "RabbitMQ answers again"),
            _ => {}
        }
    }

    /// The broker's version, which it says before it asks who we are. lapin keeps
    /// it for itself.
    pub(crate) async fn version(&self) -> Result<String, BusError> {
        timeout(PATIENCE, self.greet()).await.unwrap_or_else(|_| Err(timed_out())).map_err(|error| {
            BusError::Unreachable {
                action: format!("connect to RabbitMQ at {}", self.place),
                reason: reason(&error),
            }
        })
    }

    async fn greet(&self) -> Result<String, Error> {
        let runtime = lapin::runtime::default_runtime()?;
        let mut stream = self.uri.connect_with_config_async(self.tls.as_ref(), &runtime).await?;
        stream.write_all(b"AMQP\x00\x00\x09\x01").await?;
        stream.flush().await?;
        // Type, channel and size of a frame (AMQP 0-9-1, 4.2.3).
        let mut head = [0; 7];
        stream.read_exact(&mut head).await?;
        let [1, 0, 0, size @ ..] = head else { return Err(not_amqp()) };
        let size = u32::from_be_bytes(size) as usize;
        if size > 1 << 16 {
            return Err(not_amqp());
        }
        let mut payload = vec![0; size];
        stream.read_exact(&mut payload).await?;
        match parse_class(&payload[..]) {
            Ok((_, AMQPClass::Connection(connection::AMQPMethod::Start(start)))) => {
                match start.server_properties.inner().get("version") {
                    Some(AMQPValue::LongString(version)) => Ok(version.to_string()),
                    _ => Ok("unknown".to_owned()),
                }
            }
            _ => Err(not_amqp()),
        }
    }

    /// Why a first connection failed, in words that say what to do.
    pub(crate) fn refusal(&self, error: &Error) -> BusError {
        let vhost = &self.uri.vhost;
        let user = &self.uri.authority.userinfo.username;
        match reply_code(error) {
            Some(403) => BusError::Unsafe {
                what: format!("RabbitMQ at {} refuses the user `{user}` or the password", self.place),
                remedy: "check both; `guest` may connect from the broker's own machine only".to_owned(),
            },
            Some(530) => BusError::Unsafe {
                what: format!(
                    "RabbitMQ at {} does not let `{user}` into the virtual host `{vhost}`",
                    self.place
                ),
                remedy: "make the virtual host, or give the user permissions in it; \
                         the default one, `/`, is written %2f in a URL"
                    .to_owned(),
            },
            _ => BusError::Unreachable {
                action: format!("connect to RabbitMQ at {}", self.place),
                reason: reason(error),
            },
        }
    }
}

/// A connection for one role, made anew when it is gone.
pub(crate) struct Line {
    link: Arc<Link>,
    role: &'static str,
    current: Mutex<Option<Arc<Connection>>>,
}

impl Line {
    pub(crate) fn new(link: Arc<Link>, role: &'static str) -> Self {
        Self { link, role, current: Mutex::default() }
    }

    /// The connection, as soon as there is one.
    pub(crate) async fn connection(&self) -> Arc<Connection> {
        let mut back_off = BackOff::default();
        loop {
            match self.try_connection().await {
                Ok(connection) => return connection,
                Err(error) => {
                    debug!(role = self.role, broker = %self.link.place, %error, "no connection to RabbitMQ");
                    back_off.wait().await;
                }
            }
        }
    }

    /// The connection, if it is there or can be made at once.
    pub(crate) async fn try_connection(&self) -> Result<Arc<Connection>, Error> {
        let mut current = self.current.lock().await;
        if let Some(connection) = current.as_ref().filter(|connection| connection.status().connected()) {
            return Ok(connection.clone());
        }
        *current = None;
        let connection = Arc::new(self.link.connect(self.role).await?);
        *current = Some(connection.clone());
        Ok(connection)
    }

    /// What the broker answers on this connection, if it does so in time. If not the
    /// connection is given up with everything on it: what the broker made of the
    /// question is not known, and a channel that it opened and we forgot might hold
    /// something for ever.
    pub(crate) async fn answered<T>(
        &self,
        connection: &Arc<Connection>,
        action: &str,
        answer: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        match timeout(ANSWERED_WITHIN, answer).await {
            Ok(answer) => answer,
            Err(_) => {
                warn!(
                    role = self.role,
                    action, "RabbitMQ does not answer in time: the connection is made anew"
                );
                self.give_up(connection).await;
                Err(timed_out())
            }
        }
    }

    async fn give_up(&self, connection: &Arc<Connection>) {
        let mut current = self.current.lock().await;
        if current.as_ref().is_some_and(|current| Arc::ptr_eq(current, connection)) {
            *current = None;
        }
        drop(current);
        let closing = connection.clone();
        tokio::spawn(async move {
            let closed = timeout(PATIENCE, closing.close(200, "no answer in time".into())).await;
            debug!(?closed, "a connection that was given up");
        });
    }
}

/// Waits longer each time.
#[derive(Default)]
pub(crate) struct BackOff {
    last: Duration,
}

impl BackOff {
    pub(crate) async fn wait(&mut self) {
        self.last = (self.last * 2).clamp(BACK_OFF_MIN, BACK_OFF_MAX);
        sleep(self.last).await;
    }
}

/// The number by which AMQP says why it refuses, if it was that.
pub(crate) fn reply_code(error: &Error) -> Option<u16> {
    match error.kind() {
        ErrorKind::ProtocolError(error) => Some(error.get_id()),
        _ => None,
    }
}

/// What the broker or the connection said.
pub(crate) fn reason(error: &Error) -> String {
    match error.kind() {
        ErrorKind::ProtocolError(error) => error.get_message().to_string(),
        ErrorKind::IOError(error) => error.to_string(),
        _ => error.to_string(),
    }
}

pub(crate) fn timed_out() -> Error {
    std::io::Error::new(std::io::ErrorKind::TimedOut, "no answer in time").into()
}

fn not_amqp() -> Error {
    std::io::Error::new(std::io::ErrorKind::InvalidData, "whoever answers there does not speak AMQP 0-9-1")
        .into()
}
