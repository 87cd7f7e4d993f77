//! The bench's worker, a process of its own: takes tasks or events over the
//! WebSocket and answers each where it is read.
//!
//! All that arrived in one read is answered with one write. Answers are made
//! without parsing what came: its token is copied from the text. Of several
//! queues each has a connection of its own.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::thread;

use clap::Args;
use memchr::memmem;

use crate::command::{CommandError, Exit};

/// `frevo bench-worker`
#[derive(Debug, Args)]
pub struct BenchWorkerArgs {
    /// The server
    #[arg(long)]
    address: SocketAddr,
    /// A queue
    #[arg(long = "queue", required = true)]
    queues: Vec<String>,
    /// Tasks or events of a queue held at once
    #[arg(long, default_value_t = 1024)]
    credits: u32,
}

const RESULT: &str = r#"{"done":true}"#;

/// RFC 6455 wants a nonce so that no cache answers the handshake, and its own
/// sample does for a server that is ours.
const HANDSHAKE_KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";

const TEXT: u8 = 0x1;
const CLOSE: u8 = 0x8;
const PING: u8 = 0x9;
const PONG: u8 = 0xa;
const FINAL: u8 = 0x80;
const MASKED: u8 = 0x80;

/// Works until the server closes the connection.
pub fn run(args: &BenchWorkerArgs) -> Result<Exit, CommandError> {
    let worked = thread::scope(|scope| {
        let threads: Vec<_> =
            args.queues.iter().map(|queue| scope.spawn(|| work(args.address, queue, args.credits))).collect();
        threads.into_iter().try_for_each(|thread| thread.join().expect("a worker does not panic"))
    });
    match worked {
        Ok(()) => Ok(Exit::Success),
        Err(source) => Err(CommandError::Io { doing: "the bench's worker stopped", source }),
    }
}

fn work(address: SocketAddr, queue: &str, credits: u32) -> io::Result<()> {
    let (mut stream, mut incoming) = connect(address)?;
    let mut outgoing = Vec::with_capacity(64 << 10);
    let subscription =
        format!(r#"{{"type":"subscribe","queue":"{queue}","credits":{credits},"worker":"bench"}}"#);
    put_frame(&mut outgoing, TEXT, subscription.as_bytes());
    let mut chunk = vec![0; 256 << 10];
    loop {
        let mut at = 0;
        let mut acknowledged = Vec::new();
        while let Some((opcode, payload)) = frame(&incoming[at..])? {
            let (start, end) = (at + payload.start, at + payload.end);
            match opcode {
                TEXT => answer(&incoming[start..end], &mut outgoing, &mut acknowledged)?,
                PING => put_frame(&mut outgoing, PONG, &incoming[start..end]),
                CLOSE => return Ok(()),
                _ => {}
            }
            at = end;
        }
        incoming.drain(..at);
        if !acknowledged.is_empty() {
            let parts: [&[u8]; 3] = [br#"{"type":"acknowledge","tokens":["#, &acknowledged, b"]}"];
            put_frame(&mut outgoing, TEXT, &parts.concat());
        }
        if !outgoing.is_empty() {
            stream.write_all(&outgoing)?;
            outgoing.clear();
        }
        match stream.read(&mut chunk)? {
            0 => return Ok(()),
            size => incoming.extend_from_slice(&chunk[..size]),
        }
    }
}

/// Opens the WebSocket; what came behind the handshake belongs to the frames.
fn connect(address: SocketAddr) -> io::Result<(TcpStream, Vec<u8>)> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    let request = format!(
        "GET /tasks HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {HANDSHAKE_KEY}\r\n\r\n"
    );
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        match stream.read(&mut chunk)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            size => answer.extend_from_slice(&chunk[..size]),
        }
        if let Some(end) = memmem::find(&answer, b"\r\n\r\n") {
            if !answer.starts_with(b"HTTP/1.1 101") {
                return Err(io::Error::other(String::from_utf8_lossy(&answer[..end]).into_owned()));
            }
            answer.drain(..end + 4);
            return Ok((stream, answer));
        }
    }
}

/// The opcode and the place of the payload of the frame that begins in `bytes`,
/// once it is complete. The server neither masks nor splits.
fn frame(bytes: &[u8]) -> io::Result<Option<(u8, std::ops::Range<usize>)>> {
    let [first, second, ..] = *bytes else { return Ok(None) };
    if first & FINAL == 0 || second & MASKED != 0 {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "the server split or masked a frame"));
    }
    let (head, size) = match second {
        126 => match bytes.get(2..4) {
            Some(size) => (4, usize::from(u16::from_be_bytes(size.try_into().expect("two bytes")))),
            None => return Ok(None),
        },
        127 => match bytes.get(2..10) {
            Some(size) => (10, u64::from_be_bytes(size.try_into().expect("eight bytes")) as usize),
            None => return Ok(None),
        },
        size => (2, usize::from(size)),
    };
    let end = head + size;
    Ok((bytes.len() >= end).then_some((first & 0x0f, head..end)))
}

/// Masks exist so that scripts in a browser can't speak to proxies in HTTP; a
/// mask of zeros is one that costs nothing.
fn put_frame(bytes: &mut Vec<u8>, opcode: u8, payload: &[u8]) {
    bytes.push(FINAL | opcode);
    match payload.len() {
        size @ ..126 => bytes.push(MASKED | size as u8),
        size @ ..65_536 => {
            bytes.push(MASKED | 126);
            bytes.extend_from_slice(&(size as u16).to_be_bytes());
        }
        size => {
            bytes.push(MASKED | 127);
            bytes.extend_from_slice(&(size as u64).to_be_bytes());
        }
    }
    bytes.extend_from_slice(&[0; 4]);
    bytes.extend_from_slice(payload);
}

/// Completes the task in a frame, or adds the token of the event in it to those
/// that are acknowledged; other frames want no answer.
fn answer(text: &[u8], outgoing: &mut Vec<u8>, acknowledged: &mut Vec<u8>) -> io::Result<()> {
    if text.starts_with(br#"{"type":"event""#) {
        if !acknowledged.is_empty() {
            acknowledged.push(b',');
        }
        let token = token(text)?;
        acknowledged.extend_from_slice(&[b"\"", token, b"\""].concat());
        return Ok(());
    }
    if memmem::find(text, br#""type":"task""#).is_none() {
        return match memmem::find(text, br#""type":"accepted""#) {
            Some(_) => Ok(()),
            None => Err(io::Error::other(String::from_utf8_lossy(text).into_owned())),
        };
    }
    let parts: [&[u8]; 5] =
        [br#"{"type":"success","token":""#, token(text)?, br#"","output":"#, RESULT.as_bytes(), b"}"];
    put_frame(outgoing, TEXT, &parts.concat());
    Ok(())
}

fn token(text: &[u8]) -> io::Result<&[u8]> {
    memmem::find(text, br#""token":""#)
        .and_then(|at| text[at + 9..].split(|byte| *byte == b'"').next())
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "it came without a token"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_is_answered_with_its_token() {
        let (mut outgoing, mut acknowledged) = (Vec::new(), Vec::new());
        let mut answer = |text: &[u8], outgoing: &mut Vec<u8>| answer(text, outgoing, &mut acknowledged);
        answer(br#"{"type":"task","token":"abc","queue":"tasks.bench","input":{}}"#, &mut outgoing)
            .expect("a task");
        let text = br#"{"type":"success","token":"abc","output":{"done":true}}"#;
        assert_eq!(outgoing[..2], [0x81, 0x80 | text.len() as u8]);
        assert_eq!(&outgoing[6..], text);
        outgoing.clear();
        answer(br#"{"type":"accepted","token":"abc"}"#, &mut outgoing).expect("no task");
        assert!(outgoing.is_empty());
        assert!(answer(br#"{"type":"refused","token":"abc"}"#, &mut outgoing).is_err());
        for event in [r#"{"type":"event","token":"a","event":{}}"#, r#"{"type":"event","token":"b"}"#] {
            answer(event.as_bytes(), &mut outgoing).expect("an event");
        }
        assert!(outgoing.is_empty(), "events are acknowledged together");
        assert_eq!(acknowledged, br#""a","b""#);
    }

    #[test]
    fn a_frame_is_read_once_it_is_complete() {
        let long = [&[0x81, 126, 1, 0][..], &[b'x'; 256]].concat();
        assert_eq!(frame(&long[..200]).expect("half a frame"), None);
        assert_eq!(frame(&long).expect("a frame"), Some((TEXT, 4..260)));
        assert_eq!(frame(&[0x89, 1, 7, 0x81]).expect("a ping"), Some((PING, 2..3)));
        assert!(frame(&[0x01, 1, 7]).is_err());
    }
}
