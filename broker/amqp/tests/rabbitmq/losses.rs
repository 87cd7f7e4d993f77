//! Connections that are lost while things go on.

use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use bytes::Bytes;
use frevo_services::Rabbitmq;
use frevo_transport::{Bus, Change, Follower, Streams};

use crate::leases::Owner;
use crate::open;

const PATIENCE: Duration = Duration::from_secs(60);

/// Keeps what it is given, and says when the last message came.
pub struct Kept {
    pub messages: Mutex<Vec<(u64, Bytes)>>,
    pub broken: Mutex<Vec<String>>,
    last: Mutex<mpsc::Sender<()>>,
}

impl Kept {
    pub fn new() -> (Arc<Self>, mpsc::Receiver<()>) {
        let (sender, last) = mpsc::channel();
        let kept = Self { messages: Mutex::default(), broken: Mutex::default(), last: Mutex::new(sender) };
        (Arc::new(kept), last)
    }
}

impl Follower for Kept {
    fn message(&self, offset: u64, message: Bytes) {
        let is_last = message == "last";
        self.messages.lock().unwrap().push((offset, message));
        if is_last {
            self.last.lock().unwrap().send(()).unwrap();
        }
    }

    fn broken(&self, reason: &str) {
        self.broken.lock().unwrap().push(reason.to_owned());
    }
}

fn append(streams: &dyn Streams, message: String) {
    streams.append(0, message.into()).expect("there is room");
}

#[test]
fn who_loses_its_connections_goes_on_and_is_told_what_it_lost() {
    let Some(rabbitmq) = Rabbitmq::start() else { return };
    let bus = open(&rabbitmq.url(), "reset", 2);
    let owner = Owner::new(&bus);
    let mut changes = owner.next();
    while changes.len() < 2 {
        changes.extend(owner.next());
    }
    let (appending, watching) = (bus.streams().expect("it runs"), bus.streams().expect("it runs"));
    let ((own, own_last), (foreign, foreign_last)) = (Kept::new(), Kept::new());
    appending.follow(0, 0, own.clone());
    watching.follow(0, 0, foreign.clone());
    for round in 0..3 {
        (0..2000).for_each(|index| append(&*appending, format!("{round} {index}")));
        rabbitmq.ctl(&["close_all_connections", "reset by a test"]);
    }
    // It may be lost, too.
    let tries = PATIENCE.as_secs();
    let arrived = (0..tries).any(|_| {
        append(&*appending, "last".to_owned());
        own_last.recv_timeout(Duration::from_secs(1)).is_ok()
    });
    assert!(arrived, "the follower of who appends goes on");
    foreign_last.recv_timeout(PATIENCE).expect("another follower goes on");

    let read = foreign.messages.lock().unwrap().clone();
    assert!(read.iter().enumerate().all(|(index, (offset, _))| *offset == index as u64), "it has holes");
    assert!(foreign.broken.lock().unwrap().is_empty(), "who appended nothing is told nothing");
    let own_read = own.messages.lock().unwrap().clone();
    assert!(own_read.iter().zip(&read).all(|(own, foreign)| own == foreign), "two orders");
    if own.broken.lock().unwrap().is_empty() {
        assert!(read.len() >= 6001, "{} of 6001 came, and nobody was told", read.len());
    }
    let mut changes = owner.next();
    while changes.iter().filter(|change| matches!(change, Change::Assigned(_))).count() < 2 {
        changes.extend(owner.next());
    }
    assert!(changes.contains(&Change::Lost(0)) && changes.contains(&Change::Lost(1)), "{changes:?}");
}
