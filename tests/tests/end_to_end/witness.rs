//! A way to a server for programs: what they are answered on it is compared with what
//! the server says of its API, as what stories are answered is.

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::thread;

use super::http;

/// The ways that there are, by the server to which they lead. They last as long as the
/// process.
static WAYS: LazyLock<Mutex<HashMap<SocketAddr, SocketAddr>>> = LazyLock::new(Mutex::default);

/// The URL at which programs reach a server.
pub fn endpoint(server: SocketAddr) -> String {
    let mut ways = WAYS.lock().unwrap_or_else(PoisonError::into_inner);
    format!("http://{}", ways.entry(server).or_insert_with(|| begin(server)))
}

fn begin(server: SocketAddr) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
    let address = listener.local_addr().expect("it listens");
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            // A client whose request does not arrive, or whose answer is not as it is
            // described, is told by the end of its connection.
            thread::spawn(move || drop(carry(client, server)));
        }
    });
    address
}

/// Carries one request there and its answer back.
fn carry(mut client: TcpStream, server: SocketAddr) -> io::Result<()> {
    let request = read(&mut client)?;
    if request.starts_with(b"GET /live") || request.starts_with(b"GET /tasks") {
        return join(client, server, &request);
    }
    let line = request.windows(2).position(|window| window == b"\r\n").map_or(0, |end| end + 2);
    let alone = [&request[..line], b"Connection: close\r\n", &request[line..]].concat();
    let answer = http::exchange(server, &alone)?;
    client.write_all(&[answer.head.as_bytes(), b"\r\n\r\n", &answer.body].concat())
}

/// A request with its body.
fn read(client: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut size = None;
    while size.is_none_or(|size| bytes.len() < size) {
        let mut more = [0; 16 << 10];
        match client.read(&mut more)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            count => bytes.extend_from_slice(&more[..count]),
        }
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n");
        size = end.map(|end| end + 4 + body_size(&String::from_utf8_lossy(&bytes[..end])));
    }
    Ok(bytes)
}

fn body_size(head: &str) -> usize {
    let mut headers = head.lines().filter_map(|line| line.split_once(": "));
    let found = headers.find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    found.and_then(|(_, size)| size.parse().ok()).unwrap_or(0)
}

/// What has no end is not looked at.
fn join(client: TcpStream, server: SocketAddr, request: &[u8]) -> io::Result<()> {
    let mut server = TcpStream::connect(server)?;
    server.write_all(request)?;
    let (from_client, from_server) = (client.try_clone()?, server.try_clone()?);
    for (mut from, mut to) in [(from_client, server), (from_server, client)] {
        thread::spawn(move || {
            let _ = io::copy(&mut from, &mut to);
            let _ = to.shutdown(Shutdown::Both);
        });
    }
    Ok(())
}
