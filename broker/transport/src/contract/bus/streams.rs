//! The promises of [`Streams`].

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;

use super::{Bell, BusSubject, PATIENCE};
use crate::{AppendError, Follower, ReadError, Streams};

/// An append that takes longer has waited for the broker.
const PROMPT: Duration = Duration::from_secs(2);

/// Keeps what it is given.
#[derive(Default)]
struct Kept {
    messages: Mutex<Vec<(u64, Bytes)>>,
    broken: Mutex<Vec<String>>,
    bell: Bell,
}

impl Follower for Kept {
    fn message(&self, offset: u64, message: Bytes) {
        self.messages.lock().unwrap_or_else(PoisonError::into_inner).push((offset, message));
        self.bell.ring();
    }

    fn broken(&self, reason: &str) {
        self.broken.lock().unwrap_or_else(PoisonError::into_inner).push(reason.to_owned());
        self.bell.ring();
    }
}

impl Kept {
    fn messages(&self) -> Vec<(u64, Bytes)> {
        self.messages.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn count(&self) -> usize {
        self.messages.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    fn is_broken(&self) -> bool {
        !self.broken.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Waits for so many messages, and checks that they stand at consecutive
    /// offsets from `from` on.
    #[track_caller]
    fn wait(&self, from: u64, count: usize) -> Vec<Bytes> {
        self.bell.wait("streams, promise 4", || self.count() >= count || self.is_broken());
        assert!(!self.is_broken(), "streams, promise 4: broken, {:?}", self.broken);
        let messages = self.messages();
        assert_dense(&messages, from);
        assert_eq!(messages.len(), count, "streams, promise 4: more than was appended");
        messages.into_iter().map(|(_, message)| message).collect()
    }
}

#[track_caller]
fn assert_dense(messages: &[(u64, Bytes)], from: u64) {
    for (index, (offset, _)) in messages.iter().enumerate() {
        assert_eq!(*offset, from + index as u64, "streams, promise 1: a hole or a repetition");
    }
}

pub(super) fn are_dense_and_in_order(subject: &impl BusSubject) {
    let handles = [streams(subject), streams(subject)];
    let base = end(&*handles[0], 0);
    let followers: [Arc<Kept>; 2] = Default::default();
    for (handle, follower) in handles.iter().zip(&followers) {
        handle.follow(0, base, follower.clone());
    }
    std::thread::scope(|scope| {
        for (name, handle) in handles.iter().enumerate() {
            scope.spawn(move || {
                (0..500).for_each(|index| append(&**handle, 0, text(&format!("{name} {index}"))))
            });
        }
    });
    let read = followers[0].wait(base, 1000);
    assert_eq!(read, followers[1].wait(base, 1000), "streams, promise 1: two orders of one partition");
    for name in 0..2 {
        let own: Vec<&Bytes> = read.iter().filter(|message| message[0] == b'0' + name).collect();
        let appended: Vec<Bytes> = (0..500).map(|index| text(&format!("{name} {index}"))).collect();
        assert!(own.into_iter().eq(&appended), "streams, promise 2: handle {name}");
    }
}

pub(super) fn take_what_fits_promptly(subject: &impl BusSubject) {
    let handle = streams(subject);
    let base = end(&*handle, 1);
    let size_max = handle.message_size_max();
    let refusal = handle.append(1, Bytes::from(vec![b'x'; size_max + 1]));
    assert!(
        matches!(refusal, Err(AppendError::TooLarge { size, .. }) if size == size_max + 1),
        "streams, promise 3: {refusal:?} for too large a message"
    );
    let appended = [vec![b'x'; size_max], vec![], vec![0; 1], vec![b'y'; size_max / 2]].map(Bytes::from);
    let follower = Arc::<Kept>::default();
    handle.follow(1, base, follower.clone());
    appended.iter().for_each(|message| append(&*handle, 1, message.clone()));
    assert_eq!(follower.wait(base, 4), appended, "streams, promise 4: other bytes than appended");
}

pub(super) fn are_followed_from_any_place(subject: &impl BusSubject) {
    let handle = streams(subject);
    let base = end(&*handle, 2);
    let appended = append_all(&*handle, 2, 0..100);
    for skipped in [0, 99, 40, 100] {
        // A handle of its own each time, then the same one anew.
        for handle in [streams(subject), handle.clone()] {
            let follower = Arc::<Kept>::default();
            handle.follow(2, base + skipped as u64, follower.clone());
            let read = follower.wait(base + skipped as u64, 100 - skipped);
            assert_eq!(read, appended[skipped..], "streams, promise 4: from {skipped} on");
        }
    }
    // From an end that is not reached yet.
    let ahead = streams(subject);
    let follower = Arc::<Kept>::default();
    ahead.follow(2, base + 100, follower.clone());
    let more = append_all(&*handle, 2, 100..150);
    assert_eq!(follower.wait(base + 100, 50), more, "streams, promise 4: from the end on");
}

/// A follower is replaced while messages come; others of the same partition on
/// other handles are not disturbed.
pub(super) fn are_followed_by_one_per_handle(subject: &impl BusSubject) {
    let (handle, other) = (streams(subject), streams(subject));
    let base = end(&*handle, 3);
    let undisturbed = Arc::<Kept>::default();
    other.follow(3, base, undisturbed.clone());
    let mut replaced: Vec<(Arc<Kept>, usize)> = Vec::new();
    let mut current = Arc::<Kept>::default();
    handle.follow(3, base, current.clone());
    for round in 0..20 {
        append_all(&*handle, 3, round * 50..(round + 1) * 50);
        let next = Arc::<Kept>::default();
        handle.follow(3, base, next.clone());
        let before = std::mem::replace(&mut current, next);
        let count = before.count();
        replaced.push((before, count));
    }
    let read = current.wait(base, 1000);
    assert_eq!(read, undisturbed.wait(base, 1000), "streams, promise 4: on another handle");
    for (follower, count) in replaced {
        assert_eq!(follower.count(), count, "streams, promise 4: a replaced follower was given more");
        assert_dense(&follower.messages(), base);
    }
    handle.unfollow(3);
    append(&*handle, 3, text("unheard"));
    let after = Arc::<Kept>::default();
    handle.follow(2, end(&*handle, 2), after.clone());
    undisturbed.bell.wait("streams, promise 4", || undisturbed.count() > 1000);
    assert_eq!(current.count(), 1000, "streams, promise 4: given more after unfollow");
}

pub(super) fn are_read(subject: &impl BusSubject) {
    let (handle, reader) = (streams(subject), streams(subject));
    let base = end(&*handle, 0);
    let follower = Arc::<Kept>::default();
    handle.follow(0, base, follower.clone());
    let appended = append_all(&*handle, 0, 0..100);
    follower.wait(base, 100);
    assert_eq!(end(&*reader, 0), base + 100, "streams, promise 5: the end");
    for (from, count_max) in [(0, 10), (10, 10), (95, 10), (20, 1), (3, 100), (50, 0), (100, 5)] {
        let read = reader.read(0, base + from as u64, count_max).expect("streams, promise 5: it reads");
        assert_dense(&read, base + from as u64);
        let expected = &appended[from..(from + count_max).min(100)];
        let read: Vec<Bytes> = read.into_iter().map(|(_, message)| message).collect();
        assert_eq!(read, expected, "streams, promise 5: {count_max} from {from} on");
    }
}

/// What was appended before the broker was killed and while it was away comes,
/// once and in order, or the handle that appended is told.
pub(super) fn go_on_when_the_broker_comes_back(subject: &impl BusSubject) {
    let (handle, other) = (streams(subject), streams(subject));
    let base = end(&*handle, 1);
    let (own, foreign) = (Arc::<Kept>::default(), Arc::<Kept>::default());
    handle.follow(1, base, own.clone());
    other.follow(1, base, foreign.clone());
    append_all(&*handle, 1, 0..100);
    own.wait(base, 100);
    foreign.wait(base, 100);
    let appending = handle.clone();
    let is_restarted = std::thread::scope(|scope| {
        let appended = scope.spawn(move || {
            (100..200).for_each(|index| {
                append_when_possible(&*appending, 1, text(&index.to_string()));
                std::thread::sleep(Duration::from_millis(10));
            })
        });
        let is_restarted = subject.restart_broker();
        appended.join().expect("streams, promise 3: appends go on");
        is_restarted
    });
    let has_last = |kept: &Kept| kept.messages().iter().any(|(_, message)| message == "last");
    let (appending, has_come) = (handle.clone(), AtomicBool::new(false));
    std::thread::scope(|scope| {
        // One that goes out before a dead connection is noticed is lost, and that is
        // told: it is appended again.
        scope.spawn(|| {
            while !has_come.load(Ordering::Relaxed) {
                append_when_possible(&*appending, 1, text("last"));
                std::thread::sleep(Duration::from_millis(500));
            }
        });
        foreign.bell.wait("streams, promise 4: after the broker came back", || {
            let has_last = has_last(&foreign);
            has_come.store(has_last, Ordering::Relaxed);
            has_last
        });
    });
    assert!(!foreign.is_broken(), "streams, promise 4: who appended nothing was told {:?}", foreign.broken);
    let read = foreign.messages();
    assert_dense(&read, base);
    own.bell.wait("streams, promise 4", || has_last(&own) || own.is_broken());
    if !own.is_broken() {
        // How often it was appended meanwhile, nobody counted.
        let numbers = |messages: &[(u64, Bytes)]| {
            messages.iter().filter(|(_, message)| message != "last").cloned().collect::<Vec<_>>()
        };
        let (read, own) = (numbers(&read), numbers(&own.messages()));
        assert_eq!(own, read, "streams, promise 2: after a restart ({is_restarted})");
        assert_eq!(read.len(), 200, "streams, promise 2: lost or repeated, and nobody was told");
    }
    // A new follower of another node finds the same.
    let late = Arc::<Kept>::default();
    let third = streams(subject);
    third.follow(1, base, late.clone());
    late.bell.wait("streams, promise 4: anew", || late.count() >= read.len());
    assert_eq!(late.messages()[..read.len()], read, "streams, promise 4: other messages than before");
}

pub(super) fn refuse_when_too_much_waits(subject: &impl BusSubject) {
    let handle = streams(subject);
    let base = end(&*handle, 2);
    let follower = Arc::<Kept>::default();
    handle.follow(2, base, follower.clone());
    if !subject.freeze_broker() {
        return;
    }
    let message = Bytes::from(vec![b'z'; handle.message_size_max()]);
    let mut taken = 0;
    let refusal = loop {
        let began = Instant::now();
        let appended = handle.append(2, message.clone());
        assert!(began.elapsed() < PROMPT, "streams, promise 3: it waited {:?}", began.elapsed());
        match appended {
            Ok(()) => taken += 1,
            Err(refusal) => break refusal,
        }
        assert!(taken * message.len() < 1 << 30, "streams, promise 3: it takes without end");
    };
    assert!(matches!(refusal, AppendError::Overloaded { .. }), "streams, promise 3: {refusal:?}");
    subject.thaw_broker();
    follower
        .bell
        .wait("streams, promise 4: after a thaw", || follower.count() >= taken || follower.is_broken());
    assert_dense(&follower.messages(), base);
    append_when_possible(&*handle, 2, text("after"));
    follower.bell.wait("streams, promise 4: after a thaw", || {
        follower.messages().last().is_some_and(|(_, message)| message == "after")
    });
}

fn streams(subject: &impl BusSubject) -> Arc<dyn Streams> {
    subject.node().streams().expect("a broker that runs gives its streams")
}

/// The end of a partition, once the broker tells it.
#[track_caller]
fn end(streams: &dyn Streams, partition: u16) -> u64 {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match streams.end(partition) {
            Ok(end) => return end,
            Err(ReadError::Io { .. }) if Instant::now() < deadline => {}
            Err(error) => panic!("streams, promise 5: {error}"),
        }
    }
}

#[track_caller]
fn append(streams: &dyn Streams, partition: u16, message: Bytes) {
    let began = Instant::now();
    streams.append(partition, message).expect("streams, promise 3: a broker that runs takes a few");
    assert!(began.elapsed() < PROMPT, "streams, promise 3: it waited {:?}", began.elapsed());
}

fn append_all(streams: &dyn Streams, partition: u16, numbers: std::ops::Range<usize>) -> Vec<Bytes> {
    let messages: Vec<Bytes> = numbers.map(|number| text(&number.to_string())).collect();
    messages.iter().for_each(|message| append(streams, partition, message.clone()));
    messages
}

/// Appends it as soon as it is taken: a broker that is away may refuse.
#[track_caller]
fn append_when_possible(streams: &dyn Streams, partition: u16, message: Bytes) {
    let deadline = Instant::now() + PATIENCE;
    while let Err(refusal) = streams.append(partition, message.clone()) {
        assert!(Instant::now() < deadline, "streams, promise 3: still refused, {refusal}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn text(text: &str) -> Bytes {
    Bytes::copy_from_slice(text.as_bytes())
}
