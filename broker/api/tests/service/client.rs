//! A client that writes and reads HTTP as text.

use std::sync::Arc;

use frevo_api::{AccessKey, Broker, Edge, LogGroups, Settings, serve_connection};
use frevo_event::{LimitsMode, Scope};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

/// A response, as far as tests look at it.
#[derive(Debug)]
pub struct Response {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Response {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error} in {:?}", self.body))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

/// One connection to an edge.
pub struct Client {
    stream: DuplexStream,
}

/// An edge without access keys.
pub fn edge(broker: Arc<dyn Broker>) -> Arc<Edge> {
    edge_with_keys(broker, Vec::new())
}

pub fn edge_with_keys(broker: Arc<dyn Broker>, access_keys: Vec<AccessKey>) -> Arc<Edge> {
    let settings = Settings {
        default_scope: Scope::new("000000000000", "us-east-1"),
        hostnames: Vec::new(),
        access_keys,
        limits: LimitsMode::Strict,
        worker_lease_seconds: 30,
        recorded_share: None,
        log_groups: LogGroups::new(&["*"]),
        test_cases: None,
        written_case: |_| Ok(Vec::new()),
        may_empty: false,
    };
    Arc::new(Edge::new(broker, settings).expect("fresh metrics"))
}

impl Client {
    pub fn connect(edge: &Arc<Edge>) -> Self {
        Self { stream: stream(edge) }
    }

    pub async fn exchange(&mut self, request: &str) -> Response {
        self.stream.write_all(request.as_bytes()).await.expect("written");
        let mut bytes = Vec::new();
        let head = loop {
            if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
                let body = bytes.split_off(end + 4);
                let head = String::from_utf8(std::mem::replace(&mut bytes, body)).expect("UTF-8");
                break head;
            }
            let mut more = [0; 4096];
            let size = self.stream.read(&mut more).await.expect("read");
            assert!(size > 0, "the connection ended in {:?}", String::from_utf8_lossy(&bytes));
            bytes.extend_from_slice(&more[..size]);
        };
        let mut response =
            Response { status: head[9..12].parse().expect("a status"), head, body: String::new() };
        let size: usize = response.header("content-length").map_or(0, |text| text.parse().expect("a size"));
        while bytes.len() < size {
            let mut more = [0; 4096];
            let read = self.stream.read(&mut more).await.expect("read");
            bytes.extend_from_slice(&more[..read]);
        }
        response.body = String::from_utf8(bytes).expect("UTF-8");
        response
    }

    pub async fn send(&mut self, method: &str, target: &str, body: &str) -> Response {
        let size = body.len();
        let request = format!(
            "{method} {target} HTTP/1.1\r\nHost: 127.0.0.1:8083\r\nContent-Length: {size}\r\n\r\n{body}"
        );
        self.exchange(&request).await
    }

    /// Calls an operation of AWS's API.
    pub async fn call(&mut self, operation: &str, body: &Value) -> Response {
        self.call_with(operation, "", body).await
    }

    pub async fn call_with(&mut self, operation: &str, headers: &str, body: &Value) -> Response {
        self.target(&format!("AWSStepFunctions.{operation}"), headers, body).await
    }

    /// Calls an operation of EventBridge's API.
    pub async fn event(&mut self, operation: &str, body: &Value) -> Response {
        self.event_with(operation, "", body).await
    }

    pub async fn event_with(&mut self, operation: &str, headers: &str, body: &Value) -> Response {
        self.target(&format!("AWSEvents.{operation}"), headers, body).await
    }

    async fn target(&mut self, target: &str, headers: &str, body: &Value) -> Response {
        let body = body.to_string();
        let request = format!(
            "POST / HTTP/1.1\r\nHost: localhost:8083\r\nX-Amz-Target: {target}\r\n{headers}Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        self.exchange(&request).await
    }
}

/// The client's end of a connection that is served until the edge's end.
pub fn stream(edge: &Arc<Edge>) -> DuplexStream {
    let (ours, theirs) = tokio::io::duplex(64 << 10);
    // Spawning asks for `Send`, which a reactor thread does not.
    tokio::spawn(serve_connection(edge.clone(), theirs, std::future::pending()));
    ours
}
