//! HTTP by hand: what no well-behaved client would send can be sent, and what
//! came back is seen as it came.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};

use serde_json::Value;

use super::described;
use super::server::PATIENCE;

/// An answer as it came.
#[derive(Debug)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Status line and headers.
    pub head: String,
    /// The rest.
    pub body: Vec<u8>,
}

/// What the API refused with.
#[derive(Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// AWS's code.
    pub code: String,
    /// AWS's words.
    pub message: String,
}

impl Answer {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let headers = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        headers.filter(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    }

    /// The body, a text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// What an AWS operation gave, or its refusal.
    pub fn read(self) -> Result<Value, Refusal> {
        let value: Value = serde_json::from_slice(&self.body).unwrap_or_else(|_| Value::String(self.text()));
        if self.status == 200 {
            return Ok(value);
        }
        let kind = value["__type"].as_str().unwrap_or_default();
        let code = kind.rsplit('#').next().unwrap_or_default().to_owned();
        let message = value["message"].as_str().map_or_else(|| self.text(), str::to_owned);
        Err(Refusal { status: self.status, code, message })
    }
}

/// Calls an AWS operation without a signature.
pub fn call(address: SocketAddr, operation: &str, input: &Value) -> Result<Value, Refusal> {
    post(address, &[("X-Amz-Target", &format!("AWSStepFunctions.{operation}"))], input.to_string().as_bytes())
        .unwrap_or_else(|error| panic!("{address} does not answer {operation}: {error}"))
        .read()
}

/// Sends a body to `/`.
pub fn post(address: SocketAddr, headers: &[(&str, &str)], body: &[u8]) -> io::Result<Answer> {
    post_to(address, "/", headers, body)
}

/// Sends a body to a path.
pub fn post_to(address: SocketAddr, path: &str, headers: &[(&str, &str)], body: &[u8]) -> io::Result<Answer> {
    let json = [("Content-Type", "application/x-amz-json-1.0")];
    let headers: Vec<(&str, &str)> = headers.iter().chain(&json).copied().collect();
    send(address, "POST", path, &headers, body)
}

/// Sends a body to a path with any method.
pub fn send(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> io::Result<Answer> {
    let mut head = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
    if headers.iter().all(|(name, _)| *name != "Host") {
        head += &format!("Host: {address}\r\n");
    }
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    head += &format!("Content-Length: {}\r\n\r\n", body.len());
    let mut request = head.into_bytes();
    request.extend_from_slice(body);
    exchange(address, &request)
}

/// Asks for a page.
pub fn get(address: SocketAddr, path: &str) -> io::Result<Answer> {
    exchange(
        address,
        format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes(),
    )
}

/// Sends these bytes and reads until the server closes. What it answers is as it is
/// described.
pub fn exchange(address: SocketAddr, request: &[u8]) -> io::Result<Answer> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    // A server may refuse before it has read everything: what it says counts.
    let sent = stream.write_all(request);
    let mut bytes = Vec::new();
    let read = stream.read_to_end(&mut bytes);
    let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
        sent?;
        read?;
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the server closed without an answer"));
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    let status = status.ok_or_else(|| io::Error::other(format!("no status in {head}")))?;
    let answer = Answer { status, head, body: bytes.split_off(end + 4) };
    described::check(request, &answer);
    Ok(answer)
}
