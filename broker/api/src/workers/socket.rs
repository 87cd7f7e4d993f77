//! `/tasks`: a worker's WebSocket. Tasks are pushed as long as the worker has
//! credits, completions come back on the same socket.
//!
//! One task drives a socket. Each turn takes in what has arrived, hands out what
//! is in the mailbox, and only when nothing is left to do flushes what it wrote:
//! one system call per burst. Completions are told to the executions as they
//! come and confirmed as their records become durable; nothing waits for one of
//! them.

mod events;
mod session;

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use frevo_event::{LimitsMode, Scope};
use futures_util::SinkExt;
use http::header::{CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE};
use http::{HeaderMap, HeaderName, Request, StatusCode};
use hyper::body::Incoming;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};

use crate::connection::Connection;
use crate::edge::Edge;
use crate::identity::{self, Signed};
use crate::limits;
use crate::queues;
use crate::respond::{self, Answer};
use session::Session;

/// How long the farewell may take.
const FAREWELL: Duration = Duration::from_secs(1);
/// JSON text around a result.
const FRAME_OVERHEAD: usize = 64 << 10;
/// What is read of a socket at once. All of it is set to zeros before each read,
/// so that more would cost more than it saves.
const READ_BYTES: usize = 16 << 10;

/// A connection that becomes a worker's socket.
pub(crate) struct Socket {
    edge: Arc<Edge>,
    scope: Scope,
    upgrade: OnUpgrade,
}

/// Answers `GET /tasks`: the connection becomes a worker's socket.
pub(crate) fn upgrade(connection: &Connection, mut request: Request<Incoming>) -> Answer {
    let edge = &connection.edge;
    let headers = request.headers();
    let key = headers.get(SEC_WEBSOCKET_KEY).filter(|_| asks_for_websocket(headers));
    let Some(accept) = key.map(|key| derive_accept_key(key.as_bytes())) else {
        let mut answer =
            respond::text(StatusCode::UPGRADE_REQUIRED, "Workers speak WebSocket, version 13, here.\n");
        answer.headers_mut().insert(UPGRADE, respond::header("websocket"));
        return answer;
    };
    let signed = Signed { method: request.method(), uri: request.uri(), headers, body: b"" };
    let scope = match identity::worker(&edge.settings, signed, edge.broker.wall_clock()) {
        Ok(scope) => scope,
        Err(error) => {
            return respond::text(respond::status_of(&error), Bytes::from(format!("{}\n", error.message)));
        }
    };
    let upgrade = hyper::upgrade::on(&mut request);
    connection.becomes(Socket { edge: edge.clone(), scope, upgrade });
    let mut answer = respond::empty(StatusCode::SWITCHING_PROTOCOLS);
    let lease = edge.settings.worker_lease_seconds.to_string();
    for (name, value) in [
        (CONNECTION, "upgrade"),
        (UPGRADE, "websocket"),
        (SEC_WEBSOCKET_ACCEPT, &accept),
        (HeaderName::from_static("x-frevo-lease-seconds"), &lease),
    ] {
        answer.headers_mut().insert(name, respond::header(value));
    }
    answer
}

fn asks_for_websocket(headers: &HeaderMap) -> bool {
    let has = |name: HeaderName, word: &str| {
        let values = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
        values.flat_map(|value| value.split(',')).any(|part| part.trim().eq_ignore_ascii_case(word))
    };
    has(CONNECTION, "upgrade") && has(UPGRADE, "websocket") && has(SEC_WEBSOCKET_VERSION, "13")
}

impl Socket {
    /// Serves the worker until it goes away or `shutdown` ends, which it may
    /// have already.
    pub(crate) async fn run(self, shutdown: impl Future<Output = ()>, is_shut_down: bool) {
        let upgraded = match self.upgrade.await {
            Ok(upgraded) => upgraded,
            Err(error) => return tracing::debug!(%error, "worker's socket was not opened"),
        };
        // A worker may stay connected until some state machine chooses open
        // limits: what an execution is held to is its own affair.
        let size_max = limits::result_size_max(LimitsMode::Open) + FRAME_OVERHEAD;
        let config = WebSocketConfig::default()
            .max_message_size(Some(size_max))
            .max_frame_size(Some(size_max))
            .read_buffer_size(READ_BYTES)
            .write_buffer_size(64 << 10);
        let socket =
            WebSocketStream::from_raw_socket(TokioIo::new(upgraded), Role::Server, Some(config)).await;
        let _counted = self.edge.metrics.connection(self.edge.kind_of_connection("worker"));
        let mut session = Session::new(self.edge.clone(), self.scope, socket);
        let worker = session.worker();
        let mut is_gone = false;
        if !is_shut_down {
            let mut shutdown = pin!(shutdown);
            tokio::select! {
                () = session.serve() => {
                    session.abandon();
                    is_gone = true;
                }
                // What the worker holds is its own again, or delivered again,
                // when the server is back.
                () = shutdown.as_mut() => {}
            }
        }
        let mut socket = session.end();
        let farewell = CloseFrame { code: CloseCode::Away, reason: "the server ends".into() };
        let closed = tokio::time::timeout(FAREWELL, socket.send(Message::Close(Some(farewell)))).await;
        if let Ok(Err(error)) = closed {
            tracing::debug!(%error, "worker's socket ended");
        }
        let left = self.edge.speakers.leave(worker);
        if is_gone && tokio::time::timeout(FAREWELL, describe_without(&self.edge, left)).await.is_err() {
            tracing::warn!("what a worker said of its queues holds on: the catalogue's owner is overloaded");
        }
    }
}

/// Has what the other workers say of queues registered, where there are any.
async fn describe_without(edge: &Edge, left: Vec<Arc<str>>) {
    for queue in left {
        if let Err(refusal) = queues::settle(edge, &queue).await {
            tracing::warn!(%queue, %refusal, "what a queue's workers say of it is not registered");
        }
    }
}
