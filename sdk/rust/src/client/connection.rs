//! Connections that are kept: HTTP/1.1, one request at a time on each.

use std::error::Error;
use std::io;
use std::sync::Mutex;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

use crate::Endpoint;

/// Idle connections beyond so many are closed.
const IDLE_MAX: usize = 256;

/// A larger answer is refused: the open mode's payloads end at 16 MiB, and JSON
/// in JSON may double them.
const ANSWER_SIZE_MAX: usize = 64 << 20;

/// How long it may take until a server accepts a connection.
pub(crate) const CONNECT_LASTS_AT_MOST: Duration = Duration::from_secs(5);

/// Connections on which nothing is under way, the last used on top.
#[derive(Debug, Default)]
pub(crate) struct Pool {
    idle: Mutex<Vec<SendRequest<Full<Bytes>>>>,
}

/// Why there is no answer.
pub(crate) enum ExchangeError {
    /// Nothing was sent.
    Connect(io::Error),
    /// Something may have been sent.
    Lost(Box<dyn Error + Send + Sync>),
    /// The answer did not come in time.
    Silent,
}

/// Bytes to a server and back, protected or not.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// Opens a connection on which small writes leave at once.
pub(crate) async fn dial(endpoint: &Endpoint) -> io::Result<Box<dyn Stream>> {
    #[cfg(any(feature = "kafka", feature = "amqp"))]
    if let Some(broker) = &endpoint.broker {
        return Ok(Box::new(broker.open()?));
    }
    if let Some(opener) = &endpoint.opener {
        return Ok(Box::new((opener.0)()));
    }
    let connected = async {
        let stream = TcpStream::connect(endpoint.address()).await?;
        stream.set_nodelay(true)?;
        Ok(match &endpoint.tls {
            None => Box::new(stream) as Box<dyn Stream>,
            Some(tls) => Box::new(tls.protect(stream).await?),
        })
    };
    tokio::time::timeout(CONNECT_LASTS_AT_MOST, connected)
        .await
        .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
}

impl Pool {
    /// Opens a connection and keeps it.
    pub async fn warm(&self, endpoint: &Endpoint) -> Result<(), ExchangeError> {
        let connection = open(endpoint).await?;
        self.keep(connection);
        Ok(())
    }

    /// Sends a request and reads its whole answer.
    pub async fn exchange(
        &self,
        endpoint: &Endpoint,
        mut request: Request<Full<Bytes>>,
    ) -> Result<Response<Bytes>, ExchangeError> {
        loop {
            let idle = self.idle.lock().expect("nobody panics holding the pool").pop();
            let is_fresh = idle.is_none();
            let mut connection = match idle {
                Some(connection) => connection,
                None => open(endpoint).await?,
            };
            if connection.ready().await.is_err() && !is_fresh {
                continue;
            }
            match connection.try_send_request(request).await {
                Ok(response) => {
                    let answer = read(response).await?;
                    self.keep(connection);
                    return Ok(answer);
                }
                // The server had closed the idle connection before anything was
                // written to it: that is no reason to trouble the caller.
                Err(mut error) => match error.take_message() {
                    Some(unsent) if !is_fresh => request = unsent,
                    _ => return Err(ExchangeError::Lost(error.into_error().into())),
                },
            }
        }
    }

    /// Sends a request on a connection of its own, for an answer that takes long.
    pub async fn open(
        &self,
        endpoint: &Endpoint,
        request: Request<Full<Bytes>>,
    ) -> Result<Response<Incoming>, ExchangeError> {
        let mut connection = open(endpoint).await?;
        let ready = connection.ready().await;
        ready.map_err(|error| ExchangeError::Lost(error.into()))?;
        connection.send_request(request).await.map_err(|error| ExchangeError::Lost(error.into()))
    }

    fn keep(&self, connection: SendRequest<Full<Bytes>>) {
        let mut idle = self.idle.lock().expect("nobody panics holding the pool");
        if idle.len() < IDLE_MAX && !connection.is_closed() {
            idle.push(connection);
        }
    }
}

async fn open(endpoint: &Endpoint) -> Result<SendRequest<Full<Bytes>>, ExchangeError> {
    let stream = dial(endpoint).await.map_err(ExchangeError::Connect)?;
    let (sender, connection) =
        handshake(TokioIo::new(stream)).await.map_err(|error| ExchangeError::Lost(error.into()))?;
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "connection ended");
        }
    });
    Ok(sender)
}

async fn read(response: Response<Incoming>) -> Result<Response<Bytes>, ExchangeError> {
    let (head, body) = response.into_parts();
    let body = Limited::new(body, ANSWER_SIZE_MAX).collect().await.map_err(ExchangeError::Lost)?;
    Ok(Response::from_parts(head, body.to_bytes()))
}
