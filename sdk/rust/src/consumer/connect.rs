//! Opening the WebSocket, and leaving it.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::Outbox;
use crate::Endpoint;
use crate::client::connection::{self, CONNECT_LASTS_AT_MOST, dial};
use crate::signature::credentials;

pub(super) type Socket = WebSocketStream<Box<dyn connection::Stream>>;

/// The largest frame: a payload of 16 MiB whose every character is escaped.
const FRAME_SIZE_MAX: usize = 128 << 20;
/// What is read of the socket at once. All of it is set to zeros before each
/// read, so that more would cost more than it saves.
const READ_BYTES: usize = 32 << 10;

/// How long the last frames may take to leave when all is done.
pub(super) const CLOSE_LASTS_AT_MOST: Duration = Duration::from_secs(1);

/// Why there is no connection.
pub(super) enum ConnectError {
    /// The server wants other credentials; trying again is no use.
    Refused(u16),
    /// Nobody there, or not ready yet.
    Failed(String),
}

pub(super) async fn connect(endpoint: Endpoint, any_scope: bool) -> Result<Socket, ConnectError> {
    let failed = |error: &dyn std::fmt::Display| ConnectError::Failed(error.to_string());
    let query = if any_scope { "account=*&region=*".to_owned() } else { endpoint.query() };
    let mut request = format!("ws://{}/tasks?{query}", endpoint.authority())
        .into_client_request()
        .map_err(|error| failed(&error))?;
    for (name, value) in credentials(&endpoint, "GET", "/tasks", &query, b"") {
        let value = value.try_into().map_err(|error: http::header::InvalidHeaderValue| failed(&error))?;
        request.headers_mut().insert(name, value);
    }
    let stream = dial(&endpoint).await.map_err(|error| failed(&error))?;
    let handshake = tokio_tungstenite::client_async_with_config(request, stream, Some(frames()));
    match tokio::time::timeout(CONNECT_LASTS_AT_MOST, handshake).await {
        Ok(Ok((socket, _))) => Ok(socket),
        Ok(Err(Error::Http(answer))) if matches!(answer.status().as_u16(), 401 | 403) => {
            Err(ConnectError::Refused(answer.status().as_u16()))
        }
        Ok(Err(error)) => Err(failed(&error)),
        Err(_) => Err(ConnectError::Failed("the server does not answer".into())),
    }
}

/// How large frames may be, and how they are read.
pub(crate) fn frames() -> WebSocketConfig {
    WebSocketConfig::default()
        .max_message_size(Some(FRAME_SIZE_MAX))
        .max_frame_size(Some(FRAME_SIZE_MAX))
        .read_buffer_size(READ_BYTES)
}

/// Says what is left and farewell, and stays until the server does, lest what it still sends
/// resets the connection before it has read our last frames.
pub(super) async fn close(mut socket: Socket, outbox: Outbox) {
    let farewell = async {
        for message in outbox.0 {
            if socket.feed(message).await.is_err() {
                return;
            }
        }
        if socket.close(None).await.is_ok() {
            let is_over = |next: &_| !matches!(next, Some(Ok(message)) if !Message::is_close(message));
            while !is_over(&socket.next().await) {}
        }
    };
    // A server that says nothing is left all the same.
    let _ = tokio::time::timeout(CLOSE_LASTS_AT_MOST, farewell).await;
}
