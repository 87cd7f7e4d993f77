//! Ports that nobody listens on.

use std::collections::BTreeSet;
use std::hash::{BuildHasher, RandomState};
use std::net::{Ipv4Addr, TcpListener};
use std::sync::{Mutex, PoisonError};

/// Below the ports that connections leave from: a killed server finds its port free
/// when it starts again, which one the kernel chose (port 0) might not be.
const FIRST: u16 = 10_000;
const COUNT: u64 = 20_000;

/// A port on 127.0.0.1 that is free now, and that this process got but once.
pub(crate) fn free() -> u16 {
    static GIVEN: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());
    let mut given = GIVEN.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        let port = FIRST + (RandomState::new().hash_one(given.len()) % COUNT) as u16;
        if !given.contains(&port) && TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            given.insert(port);
            return port;
        }
    }
}
