//! What stands in front of nodes where clients know one address only: each
//! connection goes to the next node that takes one.

use std::io;
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// A balancer; it works as long as the process.
pub struct Balancer {
    address: SocketAddr,
    nodes: Arc<Mutex<Vec<SocketAddr>>>,
}

impl Balancer {
    /// One in front of these nodes.
    pub fn new(nodes: Vec<SocketAddr>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
        let address = listener.local_addr().expect("it listens");
        let nodes = Arc::new(Mutex::new(nodes));
        let all = nodes.clone();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                // Nobody to go to: the client is told by the end of its connection.
                if let Some(node) = reach(&all) {
                    let _ = relay(client, node);
                }
            }
        });
        Self { address, nodes }
    }

    /// What clients know.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The nodes that connections go to from now on.
    pub fn set(&self, nodes: Vec<SocketAddr>) {
        *self.nodes.lock().expect("nobody panics") = nodes;
    }
}

/// A connection to the next node that is up.
fn reach(nodes: &Mutex<Vec<SocketAddr>>) -> Option<TcpStream> {
    let mut nodes = nodes.lock().expect("nobody panics");
    for _ in 0..nodes.len() {
        nodes.rotate_left(1);
        if let Ok(stream) = TcpStream::connect(nodes[0]) {
            return Some(stream);
        }
    }
    None
}

fn relay(client: TcpStream, node: TcpStream) -> io::Result<()> {
    client.set_nodelay(true)?;
    node.set_nodelay(true)?;
    let (from_client, from_node) = (client.try_clone()?, node.try_clone()?);
    for (mut from, mut to) in [(from_client, node), (from_node, client)] {
        thread::spawn(move || {
            let _ = io::copy(&mut from, &mut to);
            let _ = to.shutdown(Shutdown::Both);
        });
    }
    Ok(())
}
