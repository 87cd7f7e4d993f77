//! `Tail`: what is appended and not yet with the writer.
//!
//! Here every record gets its place. The subtle thing: a chunk that the writer
//! has taken is never added to, so each chunk is one write and one sync, and the
//! mark at its start tells the truth: all before it was synced first.

use std::time::Instant;

use crate::frame::{
    End, FRAME_HEADER_BYTES, MARK_BYTES, SEGMENT_HEADER_BYTES, Seed, SegmentHeader, put_mark, put_record,
};

pub(crate) struct Tail {
    log: u64,
    /// Drawn when the log was opened.
    life: u64,
    segment_bytes: u64,
    segment: u64,
    next_segment: u64,
    seed: Seed,
    end: End,
    chunks: Vec<Chunk>,
    spare: Vec<Vec<u8>>,
    /// Bytes that are not yet committed, those that the writer has included.
    pub waiting_bytes: usize,
    /// How many append what is to be written together.
    gatherings: usize,
    /// What is appended is to be written now.
    is_due: bool,
    /// The writer waits to be notified.
    pub writer_sleeps: bool,
    /// Nothing more is taken.
    pub closing: bool,
    /// Why nothing more is taken.
    pub failed: Option<String>,
}

/// What is written and synced at once, into one segment.
pub(crate) struct Chunk {
    /// Set if the chunk begins its segment.
    pub header: Option<SegmentHeader>,
    pub position: u64,
    pub bytes: Vec<u8>,
    pub record_count: u64,
    pub last_offset: u64,
    pub since: Instant,
}

/// A buffer that grew beyond this is given back to the system.
const SPARE_BYTES_MAX: usize = 4 << 20;
/// One is written while the other one fills.
const SPARE_COUNT_MAX: usize = 2;

impl Tail {
    /// A tail that goes on at `end` in `segment`, or in a first segment.
    pub(crate) fn new(log: u64, life: u64, segment_bytes: u64, at: Option<(u64, End)>) -> Self {
        // Before the first segment stands a full one that never was.
        let (segment, end) = at.unwrap_or((u64::MAX, End { position: segment_bytes, chain: 0 }));
        Self {
            log,
            life,
            segment_bytes,
            segment,
            next_segment: segment.wrapping_add(1),
            seed: Seed::of(log, segment),
            end,
            chunks: Vec::new(),
            spare: Vec::new(),
            waiting_bytes: 0,
            gatherings: 0,
            is_due: false,
            writer_sleeps: false,
            closing: false,
            failed: None,
        }
    }

    /// Gives a record its place. Returns its offset.
    pub(crate) fn push(&mut self, partition: u16, record: &[u8], checksum: u32) -> u64 {
        let frame_bytes = FRAME_HEADER_BYTES + record.len();
        self.make_room(frame_bytes);
        let offset = self.segment * self.segment_bytes + self.end.position;
        let chunk = self.chunks.last_mut().expect("room was made in a chunk");
        self.end.chain =
            put_record(&mut chunk.bytes, partition, offset, record, checksum, self.seed, self.end.chain);
        chunk.record_count += 1;
        chunk.last_offset = offset;
        self.end.position += frame_bytes as u64;
        self.waiting_bytes += frame_bytes;
        self.is_due |= self.gatherings == 0;
        offset
    }

    /// What is appended from now on is written once a gathering ends.
    pub(crate) fn begin_gathering(&mut self) {
        self.gatherings += 1;
    }

    /// What is appended is to be written, that of others who still gather, too:
    /// where there is always one of them, it must not wait for the last.
    pub(crate) fn end_gathering(&mut self) {
        self.gatherings -= 1;
        self.is_due |= !self.chunks.is_empty();
    }

    /// Whether the writer sleeps and is to be notified, which it then is.
    pub(crate) fn must_wake_writer(&mut self) -> bool {
        self.is_due && std::mem::take(&mut self.writer_sleeps)
    }

    /// What is to be written now.
    pub(crate) fn take_due(&mut self) -> Option<Vec<Chunk>> {
        (std::mem::take(&mut self.is_due)).then(|| std::mem::take(&mut self.chunks))
    }

    /// A chunk is committed; its buffer can be used again.
    pub(crate) fn give_back(&mut self, mut buffer: Vec<u8>) {
        self.waiting_bytes -= buffer.len();
        if self.spare.len() < SPARE_COUNT_MAX && buffer.capacity() <= SPARE_BYTES_MAX {
            buffer.clear();
            self.spare.push(buffer);
        }
    }

    fn make_room(&mut self, frame_bytes: usize) {
        let mark_bytes = if self.chunks.is_empty() { MARK_BYTES } else { 0 };
        if self.end.position + (mark_bytes + frame_bytes) as u64 > self.segment_bytes {
            self.begin_segment();
        } else if self.chunks.is_empty() {
            self.begin_chunk(None);
        }
    }

    fn begin_segment(&mut self) {
        let header = SegmentHeader {
            log: self.log,
            number: self.next_segment,
            segment_bytes: self.segment_bytes,
            previous: self.end,
        };
        self.segment = header.number;
        self.next_segment += 1;
        self.seed = header.seed();
        self.end = End { position: 0, chain: header.chain() };
        self.begin_chunk(Some(header));
    }

    fn begin_chunk(&mut self, header: Option<SegmentHeader>) {
        let mut bytes = self.spare.pop().unwrap_or_default();
        let position = self.end.position;
        if let Some(header) = header {
            bytes.extend_from_slice(&header.to_bytes());
            self.end.position += SEGMENT_HEADER_BYTES as u64;
        }
        let offset = self.segment * self.segment_bytes + self.end.position;
        self.end.chain = put_mark(&mut bytes, offset, self.life, self.seed, self.end.chain);
        self.end.position += MARK_BYTES as u64;
        self.waiting_bytes += bytes.len();
        self.chunks.push(Chunk {
            header,
            position,
            bytes,
            record_count: 0,
            last_offset: offset,
            since: Instant::now(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tail() -> Tail {
        let mut tail = Tail::new(1, 1, 1 << 20, None);
        tail.writer_sleeps = true;
        tail
    }

    fn records(due: Option<Vec<Chunk>>) -> Option<Vec<u64>> {
        due.map(|chunks| chunks.iter().map(|chunk| chunk.record_count).collect())
    }

    #[test]
    fn what_is_appended_is_due_at_once() {
        let mut tail = tail();
        tail.push(0, b"one", 0);
        assert!(tail.must_wake_writer());
        assert_eq!(records(tail.take_due()), Some(vec![1]));
        assert_eq!(records(tail.take_due()), None);
    }

    #[test]
    fn what_is_gathered_is_written_together() {
        let mut tail = tail();
        tail.begin_gathering();
        for record in [b"one", b"two"] {
            tail.push(0, record, 0);
            assert!(!tail.must_wake_writer());
            assert_eq!(records(tail.take_due()), None);
        }
        tail.end_gathering();
        assert!(tail.must_wake_writer());
        assert_eq!(records(tail.take_due()), Some(vec![2]));
    }

    #[test]
    fn a_gathering_does_not_wait_for_another() {
        let mut tail = tail();
        tail.begin_gathering();
        tail.push(0, b"one", 0);
        tail.begin_gathering();
        tail.push(1, b"two", 0);
        tail.end_gathering();
        assert_eq!(records(tail.take_due()), Some(vec![2]));
        tail.push(0, b"three", 0);
        tail.end_gathering();
        assert_eq!(records(tail.take_due()), Some(vec![1]));
    }

    #[test]
    fn a_gathering_of_nothing_wakes_nobody() {
        let mut tail = tail();
        tail.begin_gathering();
        tail.end_gathering();
        assert!(!tail.must_wake_writer());
        assert_eq!(records(tail.take_due()), None);
    }
}
