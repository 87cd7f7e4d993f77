//! Clients that are slow, and those that are there no more: they hold up nobody
//! and are not kept for ever.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::json;

use super::server::Home;

/// How many of each kind there are.
const COUNT: usize = 40;
/// The server waits for 75 seconds and looks every 15.
const CLOSED_WITHIN: Duration = Duration::from_secs(120);

#[test]
fn slow_and_half_open_clients_hold_up_nobody_and_are_closed() {
    let home = Home::new();
    let server = home.serve();
    let head = format!("POST / HTTP/1.1\r\nHost: {}\r\n", server.address());
    let body =
        "X-Amz-Target: AWSStepFunctions.ListStateMachines\r\nContent-Length: 100\r\n\r\n{\"maxResults\"";
    // Silent from the start, within the headers, and within the body.
    let beginnings = [String::new(), head.clone(), format!("{head}{body}")];
    let mut clients: Vec<(usize, TcpStream)> = Vec::new();
    for (kind, beginning) in beginnings.iter().enumerate() {
        for _ in 0..COUNT {
            let mut stream = TcpStream::connect(server.address()).expect("it listens");
            stream.write_all(beginning.as_bytes()).expect("it reads");
            stream.set_nonblocking(true).expect("a socket can be made so");
            clients.push((kind, stream));
        }
    }
    let began = Instant::now();
    while !clients.is_empty() && began.elapsed() < CLOSED_WITHIN {
        // Those within their headers go on, a byte at a time.
        for (_, stream) in clients.iter_mut().filter(|(kind, _)| *kind == 1) {
            // One that is closed already is found below.
            let _ = stream.write_all(b"a");
        }
        clients.retain_mut(|(_, stream)| is_open(stream));
        let asked = Instant::now();
        server.ask("ListStateMachines", &json!({}));
        assert!(asked.elapsed() < Duration::from_secs(10), "others are answered meanwhile");
        std::thread::sleep(Duration::from_millis(500));
    }
    let left: Vec<usize> = clients.iter().map(|(kind, _)| *kind).collect();
    assert!(left.is_empty(), "kept for {:?}: {left:?}", began.elapsed());
}

/// Whether the server keeps the connection; what it says before is read.
fn is_open(stream: &mut TcpStream) -> bool {
    let mut buffer = [0; 4096];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => return false,
            Ok(_) => {}
            Err(error) => return error.kind() == ErrorKind::WouldBlock,
        }
    }
}
