//! Streams that are longer, or shorter, than one would think.

use std::time::{Duration, Instant};

use bytes::Bytes;
use frevo_services::shared;
use frevo_transport::Bus;

use crate::layout::make_stream_anew;
use crate::losses::Kept;
use crate::open;

const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn a_stretch_is_read_whole_though_it_is_longer_than_what_is_sent_ahead() {
    const COUNT: usize = 9000;
    let Some(rabbitmq) = shared::rabbitmq() else { return };
    let bus = open(&rabbitmq.url(), "long", 1);
    let streams = bus.streams().expect("the broker runs");
    let (kept, last) = Kept::new();
    streams.follow(0, 0, kept);
    for index in 1..COUNT {
        streams.append(0, index.to_string().into()).expect("there is room");
    }
    streams.append(0, Bytes::from_static(b"last")).expect("there is room");
    last.recv_timeout(PATIENCE).expect("all arrive");
    let reader = bus.streams().expect("the broker runs");
    assert_eq!(reader.end(0).expect("it answers"), COUNT as u64);
    let read = reader.read(0, 0, usize::MAX).expect("it reads");
    assert!(read.iter().enumerate().all(|(index, (offset, _))| *offset == index as u64), "it has holes");
    assert_eq!(read.len(), COUNT);
    assert_eq!(reader.read(0, COUNT as u64, 10).expect("it reads"), []);
}

/// A broker that was restored from an older copy, for instance.
#[test]
fn who_follows_a_stream_that_lost_its_tail_is_told() {
    let Some(rabbitmq) = shared::rabbitmq() else { return };
    let streams = open(&rabbitmq.url(), "cut", 1).streams().expect("the broker runs");
    let (kept, last) = Kept::new();
    streams.follow(0, 0, kept.clone());
    (0..9).for_each(|_| streams.append(0, Bytes::from_static(b"x")).expect("there is room"));
    streams.append(0, Bytes::from_static(b"last")).expect("there is room");
    last.recv_timeout(PATIENCE).expect("all arrive");
    make_stream_anew(&rabbitmq.url(), "cut.journal.0", None);
    let deadline = Instant::now() + PATIENCE;
    while kept.broken.lock().unwrap().is_empty() {
        assert!(Instant::now() < deadline, "nobody was told");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(*kept.broken.lock().unwrap(), ["`cut.journal.0` ends at 0, but 10 was reached before"]);
}
