//! A server that says on `/tasks` what the story wants it to.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};

/// Long enough that only a hang reaches it.
pub const PATIENCE: Duration = Duration::from_secs(20);

pub struct FakeServer {
    listener: TcpListener,
    pub url: String,
}

pub struct Connection {
    socket: WebSocketStream<TcpStream>,
    pub uri: String,
    pub authorization: Option<String>,
}

impl FakeServer {
    pub async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        Self { listener, url }
    }

    #[expect(clippy::result_large_err, reason = "the error is the WebSocket library's")]
    pub async fn accept(&self) -> Connection {
        let accept = async {
            let (stream, _) = self.listener.accept().await.expect("a connection");
            let (mut uri, mut authorization) = (String::new(), None);
            let look = |request: &Request, response: Response| -> Result<Response, ErrorResponse> {
                uri = request.uri().to_string();
                authorization = request
                    .headers()
                    .get("authorization")
                    .map(|value| value.to_str().expect("text").to_owned());
                Ok(response)
            };
            let socket = tokio_tungstenite::accept_hdr_async(stream, look).await.expect("a handshake");
            Connection { socket, uri, authorization }
        };
        tokio::time::timeout(PATIENCE, accept).await.expect("somebody who connects")
    }
}

impl Connection {
    pub async fn says(&mut self, frame: Value) {
        self.says_all([frame]).await;
    }

    /// Says them in one go.
    pub async fn says_all(&mut self, frames: impl IntoIterator<Item = Value>) {
        for frame in frames {
            self.socket.feed(Message::text(frame.to_string())).await.expect("somebody who listens");
        }
        self.socket.flush().await.expect("somebody who listens");
    }

    /// The next frame that is no ping. Reading answers pings.
    pub async fn hears(&mut self) -> Value {
        loop {
            let next = tokio::time::timeout(PATIENCE, self.socket.next()).await.expect("somebody who speaks");
            match next {
                Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).expect("JSON"),
                Some(Err(_)) | None => return json!("closed"),
                // Reading on answers pings and farewells.
                Some(Ok(_)) => {}
            }
        }
    }
}
