//! `Proxy`: a node's way to the broker, which can be blocked.
//!
//! A frozen proxy moves no byte and closes nothing, and who connects waits: to the
//! broker the node looks as if it were frozen, and to the node the broker.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

pub struct Proxy {
    url: String,
    gate: Arc<Gate>,
}

#[derive(Default)]
struct Gate {
    is_closed: Mutex<bool>,
    opened: Condvar,
}

impl Gate {
    fn pass(&self) {
        let closed = self.is_closed.lock().expect("nobody panics with it");
        drop(self.opened.wait_while(closed, |closed| *closed).expect("nobody panics with it"));
    }

    fn set(&self, is_closed: bool) {
        *self.is_closed.lock().expect("nobody panics with it") = is_closed;
        self.opened.notify_all();
    }
}

impl Proxy {
    /// A way to the broker that this URL names.
    pub fn before(url: &str) -> Self {
        let (credentials, rest) = url.split_once('@').expect("it has credentials");
        let (address, vhost) = rest.split_once('/').expect("it has a virtual host");
        let address: SocketAddr = address.parse().expect("it has an address");
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
        let own = listener.local_addr().expect("it is bound");
        let gate = Arc::new(Gate::default());
        let url = format!("{credentials}@{own}/{vhost}");
        let passed = gate.clone();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                passed.pass();
                // A broker that is away: the client is told by the closed connection.
                let Ok(server) = TcpStream::connect(address) else { continue };
                let _ = (client.set_nodelay(true), server.set_nodelay(true));
                let ends = (client.try_clone(), server.try_clone());
                let (Ok(client_end), Ok(server_end)) = ends else { continue };
                let (there, back) = (passed.clone(), passed.clone());
                thread::spawn(move || copy(client_end, server_end, &there));
                thread::spawn(move || copy(server, client, &back));
            }
        });
        Self { url, gate }
    }

    pub fn url(&self) -> String {
        self.url.clone()
    }

    pub fn freeze(&self) {
        self.gate.set(true);
    }

    pub fn thaw(&self) {
        self.gate.set(false);
    }
}

fn copy(mut from: TcpStream, mut to: TcpStream, gate: &Gate) {
    let mut bytes = [0; 1 << 16];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        gate.pass();
        if to.write_all(&bytes[..count]).is_err() {
            break;
        }
    }
    gate.pass();
    // Either end may be gone already.
    let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}
