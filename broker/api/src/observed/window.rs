//! `Window`: the newest records of a topic, as far as they tell of themselves.
//!
//! ```text
//! chunk  chunk  chunk  …  chunk that is written
//! ^ the oldest goes when there is no room
//! ```
//! A record is a few dozen bytes in a chunk. Whoever looks takes the chunks along as
//! they are, so that looking holds nobody up.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use frevo_event::Timestamp;
use frevo_event::cloud_event::Glimpse;
use serde::{Deserialize, Serialize};

/// How many bytes a window has.
pub const WINDOW_SIZE: usize = 32 << 20;

/// How many bytes a chunk has, about.
const CHUNK_SIZE: usize = 256 << 10;

/// So much of a key is seen.
const KEY_SEEN_MAX: usize = 256;

/// A record that was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen<'a> {
    /// The partition of the topic.
    pub lane: u32,
    /// Where it stands there.
    pub offset: u64,
    /// When it was written.
    pub at: Timestamp,
    /// How many bytes its key, value and headers have.
    pub size: u64,
    /// It has no value.
    pub is_tombstone: bool,
    /// Its key, or the beginning of it.
    pub key: Option<&'a [u8]>,
    /// `id`, if it is an event that says it; the same with what follows.
    pub id: Option<&'a str>,
    /// `type`
    pub kind: Option<&'a str>,
    /// `source`
    pub source: Option<&'a str>,
    /// `subject`
    pub subject: Option<&'a str>,
    /// `causationid`
    pub cause: Option<&'a str>,
    /// `correlationid`
    pub conversation: Option<&'a str>,
    /// `traceparent`
    pub traceparent: Option<&'a str>,
}

/// The newest records of a topic.
#[derive(Debug, Default)]
pub struct Window {
    chunks: VecDeque<Arc<Chunk>>,
    open: Chunk,
    size: usize,
    /// What comes next of each lane.
    next: BTreeMap<u32, u64>,
}

/// Records one after the other, and where each begins.
#[derive(Clone, Debug, Default)]
pub(super) struct Chunk {
    bytes: Vec<u8>,
    starts: Vec<u32>,
}

impl<'a> Seen<'a> {
    /// A record at its place, with what it says of itself.
    pub fn new(
        (lane, offset): (u32, u64),
        at: Timestamp,
        size: u64,
        key: Option<&'a [u8]>,
        glimpse: &'a Glimpse<'a>,
    ) -> Self {
        Self {
            lane,
            offset,
            at,
            size,
            is_tombstone: false,
            key: key.map(|key| &key[..key.len().min(KEY_SEEN_MAX)]),
            id: glimpse.id.as_deref(),
            kind: glimpse.kind.as_deref(),
            source: glimpse.source.as_deref(),
            subject: glimpse.subject.as_deref(),
            cause: glimpse.cause.as_deref(),
            conversation: glimpse.conversation.as_deref(),
            traceparent: glimpse.traceparent.as_deref(),
        }
    }
}

impl Window {
    /// Takes a record that comes behind those of its lane that were taken; one that
    /// does not was taken before.
    pub fn put(&mut self, seen: &Seen<'_>) {
        let next = self.next.entry(seen.lane).or_default();
        if seen.offset < *next {
            return;
        }
        *next = seen.offset + 1;
        self.open.put(seen);
        if self.open.size() >= CHUNK_SIZE {
            let full = std::mem::take(&mut self.open);
            self.size += full.size();
            self.chunks.push_back(Arc::new(full));
        }
        while self.size > WINDOW_SIZE - CHUNK_SIZE
            && let Some(oldest) = self.chunks.pop_front()
        {
            self.size -= oldest.size();
        }
    }

    /// What comes next of each lane that something was taken of.
    pub fn next(&self) -> &BTreeMap<u32, u64> {
        &self.next
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// All that is in it now, the oldest first.
    pub(super) fn chunks(&self) -> Vec<Arc<Chunk>> {
        let open = (!self.open.starts.is_empty()).then(|| Arc::new(self.open.clone()));
        self.chunks.iter().cloned().chain(open).collect()
    }
}

impl Chunk {
    fn put(&mut self, seen: &Seen<'_>) {
        let start = self.bytes.len();
        let bytes = std::mem::take(&mut self.bytes);
        // Only memory could lack, and that is no error here.
        self.bytes = postcard::to_extend(seen, bytes).expect("what is seen always encodes");
        self.starts.push(u32::try_from(start).expect("a chunk is small"));
    }

    fn size(&self) -> usize {
        self.bytes.len() + self.starts.len() * size_of::<u32>()
    }

    pub(super) fn len(&self) -> usize {
        self.starts.len()
    }

    /// The record of this number.
    pub(super) fn get(&self, number: usize) -> Seen<'_> {
        let start = self.starts[number] as usize;
        postcard::from_bytes(&self.bytes[start..]).expect("it was written here")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_are_kept_within_their_bytes_and_whoever_looks_keeps_what_it_saw() {
        let mut window = Window::default();
        let id = "x".repeat(1000);
        let glimpse = Glimpse { id: Some(id.as_str().into()), ..Glimpse::default() };
        let put = |window: &mut Window, offset: u64| {
            window.put(&Seen::new((3, offset), Timestamp(7), 9, Some(&[1; 300]), &glimpse));
        };
        put(&mut window, 0);
        let first = window.chunks();
        for offset in 1..100_000 {
            put(&mut window, offset);
        }
        put(&mut window, 7);
        let seen = first[0].get(0);
        assert_eq!((seen.lane, seen.offset, seen.id), (3, 0, Some(&*id)));
        assert_eq!(seen.key.map(<[u8]>::len), Some(KEY_SEEN_MAX));
        let chunks = window.chunks();
        let size: usize = chunks.iter().map(|chunk| chunk.size()).sum();
        assert!(size <= WINDOW_SIZE && size > WINDOW_SIZE - 3 * CHUNK_SIZE, "{size}");
        let last = chunks.last().expect("it has some");
        assert_eq!(last.get(last.len() - 1).offset, 99_999);
        assert_eq!(window.next(), &BTreeMap::from([(3, 100_000)]));
    }
}
