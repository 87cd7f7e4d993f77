//! The lean client: one keep-alive connection, request bytes written by hand,
//! as little of the answer read as tells where it ends.
//!
//! A general client costs more per call than the server does, and would then be
//! what is measured.

use std::io;
use std::net::SocketAddr;

use memchr::memmem;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A connection on which calls follow each other.
pub struct Caller {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// An answer, still in the connection's buffer.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: &'a [u8],
}

impl Answer<'_> {
    /// Status and body, for people.
    pub fn told(&self) -> String {
        format!("HTTP {}: {}", self.status, String::from_utf8_lossy(self.body))
    }
}

/// Where an answer's parts end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shape {
    status: u16,
    head_size: usize,
    body_size: usize,
}

/// The bytes of a call of Step Functions' API. With `wait_seconds` StartExecution is
/// answered once the execution has ended.
pub fn request(address: SocketAddr, operation: &str, body: &str, wait_seconds: Option<u32>) -> Vec<u8> {
    let wait = wait_seconds.map(|seconds| format!("x-frevo-wait-seconds: {seconds}\r\n")).unwrap_or_default();
    format!(
        "POST / HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/x-amz-json-1.0\r\n\
         X-Amz-Target: AWSStepFunctions.{operation}\r\n{wait}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// The bytes of a call of EventBridge's API.
pub fn events_request(address: SocketAddr, operation: &str, body: &str) -> Vec<u8> {
    format!(
        "POST / HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/x-amz-json-1.1\r\n\
         X-Amz-Target: AWSEvents.{operation}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// The bytes that put a subscription.
pub fn put_subscription(address: SocketAddr, name: &str, body: &str) -> Vec<u8> {
    own(address, "PUT", &format!("subscriptions/{name}"), body)
}

/// A request to one of Frevo's own resources.
pub fn own(address: SocketAddr, method: &str, resource: &str, body: &str) -> Vec<u8> {
    format!(
        "{method} /frevo/{resource} HTTP/1.1\r\nHost: {address}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

impl Caller {
    /// Connects.
    pub async fn connect(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(16 << 10) })
    }

    /// Sends a request and awaits its answer.
    pub async fn call(&mut self, request: &[u8]) -> io::Result<Answer<'_>> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let shape = loop {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            match shape(&self.buffer)? {
                Some(shape) if self.buffer.len() >= shape.head_size + shape.body_size => break shape,
                _ => {}
            }
        };
        Ok(Answer {
            status: shape.status,
            body: &self.buffer[shape.head_size..shape.head_size + shape.body_size],
        })
    }
}

/// Calls each request once, in turn, and says which were answered with success
/// and this text.
pub fn call_each(
    address: SocketAddr,
    requests: &[Vec<u8>],
    expected: &str,
) -> io::Result<Vec<Result<(), String>>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    runtime.block_on(async {
        let mut caller = Caller::connect(address).await?;
        let mut told = Vec::with_capacity(requests.len());
        for request in requests {
            let answer = caller.call(request).await?;
            let is_good =
                matches!(answer.status, 200..300) && memmem::find(answer.body, expected.as_bytes()).is_some();
            told.push(if is_good { Ok(()) } else { Err(answer.told()) });
        }
        Ok(told)
    })
}

/// The shape of the answer that begins in `bytes`, once its head is complete.
fn shape(bytes: &[u8]) -> io::Result<Option<Shape>> {
    let Some(end) = memmem::find(bytes, b"\r\n\r\n") else { return Ok(None) };
    let number = |digits: &[u8]| std::str::from_utf8(digits).ok()?.trim().parse::<usize>().ok();
    let wrong = |what| io::Error::new(io::ErrorKind::InvalidData, what);
    let head = &bytes[..end];
    let status = head.get(9..12).and_then(number).ok_or_else(|| wrong("the answer has no status"))?;
    let body_size = head
        .split(|byte| *byte == b'\n')
        .find_map(|line| {
            let (name, value) = line.split_at_checked(15)?;
            if name.eq_ignore_ascii_case(b"content-length:") { number(value) } else { None }
        })
        // One that has no content says nothing of its size (RFC 9110 §8.6).
        .or((status == 204).then_some(0))
        .ok_or_else(|| wrong("the answer has no content-length"))?;
    Ok(Some(Shape { status: status as u16, head_size: end + 4, body_size }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_ends_where_its_head_says() {
        let answer = b"HTTP/1.1 400 Bad Request\r\ndate: x\r\nContent-Length: 2\r\n\r\n{}";
        assert_eq!(
            shape(answer).expect("an answer"),
            Some(Shape { status: 400, head_size: 56, body_size: 2 })
        );
        assert_eq!(shape(&answer[..50]).expect("not yet"), None);
        assert!(shape(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
    }

    #[test]
    fn a_request_says_what_is_called() {
        let address = SocketAddr::from(([127, 0, 0, 1], 8083));
        let text = String::from_utf8(request(address, "StartExecution", "{}", Some(60))).expect("ASCII");
        assert!(
            text.contains(
                "\r\nX-Amz-Target: AWSStepFunctions.StartExecution\r\nx-frevo-wait-seconds: 60\r\n"
            )
        );
        assert!(text.ends_with("Content-Length: 2\r\n\r\n{}"));
    }
}
