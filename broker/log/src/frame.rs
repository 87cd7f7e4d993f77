//! The form of a segment. Part of what is written down: it has a version.
//!
//! ```text
//! segment:  header (64 bytes) | frame | frame | … | zeros or an older life's bytes
//!
//! header:   "frevolog" | version u32 | segment size u32 | log id u64 | number u64 |
//!           previous end u64 | previous chain u32 | zeros | checksum u32
//!
//! frame:    magic u16 | partition u16 | body size u32 | offset u64 | own u32 | chain u32 | body
//! ```
//!
//! All numbers are little-endian, checksums are CRC-32C.
//!
//! A *record*'s body is what was appended. A *mark* opens each write: the writer
//! writes only when all before it is synced, so a valid mark proves that
//! everything below its offset was. Its body is a number that is drawn anew
//! whenever the log is opened.
//!
//! `own` covers body, frame header, log id and segment number: one frame can be
//! checked alone, and a recycled segment's old frames never pass. `chain` goes on
//! from the frame before, and from the header at a segment's start: what an
//! earlier, torn write left behind the place where writing went on never passes
//! in sequence.

/// Bytes before the first frame of a segment.
pub(crate) const SEGMENT_HEADER_BYTES: usize = 64;
/// Bytes before a frame's body.
pub(crate) const FRAME_HEADER_BYTES: usize = 24;
/// Bytes in a mark.
pub(crate) const MARK_BYTES: usize = FRAME_HEADER_BYTES + 8;

const MAGIC: &[u8; 8] = b"frevolog";
const VERSION: u32 = 1;
const RECORD_MAGIC: [u8; 2] = *b"fR";
const MARK_MAGIC: [u8; 2] = *b"fM";
const MARK_PARTITION: u16 = u16::MAX;
/// How every mark starts, so that one can be searched for.
pub(crate) const MARK_START: [u8; 8] = [MARK_MAGIC[0], MARK_MAGIC[1], 0xff, 0xff, 8, 0, 0, 0];

/// What a segment says about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SegmentHeader {
    pub log: u64,
    pub number: u64,
    pub segment_bytes: u64,
    /// Where the frames of the segment before this one end.
    pub previous: End,
}

/// Where a segment's frames end, and the chain there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct End {
    pub position: u64,
    pub chain: u32,
}

/// What is found where a segment's header should be.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum HeaderFound {
    Header(SegmentHeader),
    /// Never written.
    Zeros,
    /// Written by a version that this one does not know.
    Newer,
    /// Something else.
    Garbage,
}

impl SegmentHeader {
    pub(crate) fn to_bytes(self) -> [u8; SEGMENT_HEADER_BYTES] {
        let mut bytes = [0; SEGMENT_HEADER_BYTES];
        bytes[..8].copy_from_slice(MAGIC);
        bytes[8..12].copy_from_slice(&VERSION.to_le_bytes());
        bytes[12..16].copy_from_slice(&(self.segment_bytes as u32).to_le_bytes());
        bytes[16..24].copy_from_slice(&self.log.to_le_bytes());
        bytes[24..32].copy_from_slice(&self.number.to_le_bytes());
        bytes[32..40].copy_from_slice(&self.previous.position.to_le_bytes());
        bytes[40..44].copy_from_slice(&self.previous.chain.to_le_bytes());
        let checksum = crc32c::crc32c(&bytes[..60]);
        bytes[60..].copy_from_slice(&checksum.to_le_bytes());
        bytes
    }

    pub(crate) fn find(bytes: &[u8]) -> HeaderFound {
        if bytes.iter().all(|byte| *byte == 0) {
            return HeaderFound::Zeros;
        }
        let is_whole = bytes.len() >= SEGMENT_HEADER_BYTES
            && bytes[..8] == *MAGIC
            && u32_at(bytes, 60) == crc32c::crc32c(&bytes[..60]);
        if !is_whole {
            return HeaderFound::Garbage;
        }
        if u32_at(bytes, 8) != VERSION {
            return HeaderFound::Newer;
        }
        HeaderFound::Header(Self {
            segment_bytes: u64::from(u32_at(bytes, 12)),
            log: u64_at(bytes, 16),
            number: u64_at(bytes, 24),
            previous: End { position: u64_at(bytes, 32), chain: u32_at(bytes, 40) },
        })
    }

    /// Where the chain of this segment starts.
    pub(crate) fn chain(self) -> u32 {
        u32_at(&self.to_bytes(), 60)
    }

    pub(crate) fn seed(self) -> Seed {
        Seed::of(self.log, self.number)
    }

    /// The offset of the segment's first byte.
    pub(crate) fn base(self) -> u64 {
        self.number * self.segment_bytes
    }
}

/// What makes checksums those of one segment of one log.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seed([u8; 16]);

impl Seed {
    pub(crate) fn of(log: u64, segment: u64) -> Self {
        let mut seed = [0; 16];
        seed[..8].copy_from_slice(&log.to_le_bytes());
        seed[8..].copy_from_slice(&segment.to_le_bytes());
        Self(seed)
    }
}

/// A frame's header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    pub is_mark: bool,
    pub partition: u16,
    pub body_bytes: usize,
    pub offset: u64,
    own: u32,
    chain: u32,
}

impl Frame {
    /// Header and body.
    pub(crate) fn bytes(&self) -> usize {
        FRAME_HEADER_BYTES + self.body_bytes
    }

    pub(crate) fn parse(bytes: &[u8]) -> Option<Frame> {
        let bytes = bytes.get(..FRAME_HEADER_BYTES)?;
        let is_mark = match [bytes[0], bytes[1]] {
            RECORD_MAGIC => false,
            MARK_MAGIC => true,
            _ => return None,
        };
        Some(Frame {
            is_mark,
            partition: u16::from_le_bytes([bytes[2], bytes[3]]),
            body_bytes: u32_at(bytes, 4) as usize,
            offset: u64_at(bytes, 8),
            own: u32_at(bytes, 16),
            chain: u32_at(bytes, 20),
        })
    }

    /// Whether `bytes`, the header and body of this frame, are what was written.
    pub(crate) fn is_whole(&self, bytes: &[u8], seed: Seed) -> bool {
        let (header, body) = bytes.split_at(FRAME_HEADER_BYTES);
        let fields = header.first_chunk().expect("a frame header is longer than its fields");
        self.own == own_checksum(crc32c::crc32c(body), fields, seed)
    }

    /// Whether this frame was written after the one at which the chain stood.
    pub(crate) fn follows(&self, chain: u32) -> bool {
        self.chain == next_chain(chain, self.own)
    }

    /// Where the chain stands after this frame.
    pub(crate) fn chain(&self) -> u32 {
        self.chain
    }
}

/// Appends a record's frame. Returns where the chain stands after it.
pub(crate) fn put_record(
    out: &mut Vec<u8>,
    partition: u16,
    offset: u64,
    body: &[u8],
    body_checksum: u32,
    seed: Seed,
    chain: u32,
) -> u32 {
    let fields = fields(RECORD_MAGIC, partition, body.len(), offset);
    put(out, fields, body, body_checksum, seed, chain)
}

/// Appends a mark. Returns where the chain stands after it.
pub(crate) fn put_mark(out: &mut Vec<u8>, offset: u64, life: u64, seed: Seed, chain: u32) -> u32 {
    let body = life.to_le_bytes();
    let fields = fields(MARK_MAGIC, MARK_PARTITION, body.len(), offset);
    put(out, fields, &body, crc32c::crc32c(&body), seed, chain)
}

fn put(out: &mut Vec<u8>, fields: [u8; 16], body: &[u8], body_checksum: u32, seed: Seed, chain: u32) -> u32 {
    let own = own_checksum(body_checksum, &fields, seed);
    let chain = next_chain(chain, own);
    out.extend_from_slice(&fields);
    out.extend_from_slice(&own.to_le_bytes());
    out.extend_from_slice(&chain.to_le_bytes());
    out.extend_from_slice(body);
    chain
}

fn fields(magic: [u8; 2], partition: u16, body_bytes: usize, offset: u64) -> [u8; 16] {
    let mut fields = [0; 16];
    fields[..2].copy_from_slice(&magic);
    fields[2..4].copy_from_slice(&partition.to_le_bytes());
    fields[4..8].copy_from_slice(&(body_bytes as u32).to_le_bytes());
    fields[8..].copy_from_slice(&offset.to_le_bytes());
    fields
}

/// The body goes first: it is summed up before the place of the frame is known.
fn own_checksum(body_checksum: u32, fields: &[u8; 16], seed: Seed) -> u32 {
    let mut rest = [0; 32];
    rest[..16].copy_from_slice(fields);
    rest[16..].copy_from_slice(&seed.0);
    crc32c::crc32c_append(body_checksum, &rest)
}

fn next_chain(chain: u32, own: u32) -> u32 {
    crc32c::crc32c_append(chain, &own.to_le_bytes())
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"))
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight bytes"))
}
