//! `Packed`: a full segment, compressed.
//!
//! ```text
//! segment header (64 bytes) | block | block | … | index | footer
//!
//! index:   per block: start u32 | file position u32 | packed size u32 | size u32 | checksum u32
//! footer:  "packed\0\1" | end position u64 | end chain u32 | block count u32 |
//!          index checksum u32 | checksum u32
//! ```
//!
//! A block holds whole frames, so one record is read by unpacking one block.
//! Positions are those of the segment as it was written: no offset changes.

use std::collections::VecDeque;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

use bytes::Bytes;

use crate::files::Files;
use crate::frame::{End, SEGMENT_HEADER_BYTES};
use crate::scan::Scan;
use crate::segment::Segment;

pub(crate) struct Packed {
    files: Arc<dyn Files>,
    path: PathBuf,
    number: u64,
    cache: Arc<BlockCache>,
    pub end: End,
    footer: Footer,
    index: OnceLock<Vec<Block>>,
}

#[derive(Clone, Copy)]
struct Footer {
    block_count: usize,
    index_checksum: u32,
    index_position: u64,
}

#[derive(Clone, Copy)]
struct Block {
    start: u64,
    position: u64,
    packed_bytes: usize,
    bytes: usize,
    checksum: u32,
}

/// Frames are gathered into blocks of at least this size before compression.
const BLOCK_BYTES_MIN: usize = 64 << 10;
const BLOCK_ENTRY_BYTES: usize = 20;
const FOOTER_BYTES: usize = 32;
const FOOTER_MAGIC: &[u8; 8] = b"packed\0\x01";

impl Packed {
    pub(crate) fn open(
        files: Arc<dyn Files>,
        path: &Path,
        number: u64,
        cache: Arc<BlockCache>,
    ) -> io::Result<Self> {
        let file = files.open_read_only(path)?;
        let footer_position = file.size()?.saturating_sub(FOOTER_BYTES as u64);
        let mut bytes = [0; FOOTER_BYTES];
        file.read_at(&mut bytes, footer_position)?;
        if bytes[..8] != *FOOTER_MAGIC || u32_at(&bytes, 28) != crc32c::crc32c(&bytes[..28]) {
            return Err(damaged("its footer is damaged"));
        }
        let block_count = u32_at(&bytes, 20) as usize;
        let index_bytes = (block_count * BLOCK_ENTRY_BYTES) as u64;
        let end = End {
            position: u64::from_le_bytes(bytes[8..16].try_into().expect("eight bytes")),
            chain: u32_at(&bytes, 16),
        };
        let footer = Footer {
            block_count,
            index_checksum: u32_at(&bytes, 24),
            index_position: footer_position.saturating_sub(index_bytes),
        };
        Ok(Self { files, path: path.to_owned(), number, cache, end, footer, index: OnceLock::new() })
    }

    /// The frames from `position` to the end of its block; nothing if the block
    /// is damaged or none holds the position.
    pub(crate) fn fetch(&self, position: u64) -> io::Result<Bytes> {
        let index = self.index()?;
        let Some(at) = index.partition_point(|block| block.start <= position).checked_sub(1) else {
            return Ok(Bytes::new());
        };
        let block = index[at];
        let within = (position - block.start) as usize;
        if within >= block.bytes {
            return Ok(Bytes::new());
        }
        if let Some(bytes) = self.cache.get(self.number, block.start) {
            return Ok(bytes.slice(within..));
        }
        let Some(bytes) = self.unpack(block)? else { return Ok(Bytes::new()) };
        self.cache.put(self.number, block.start, bytes.clone());
        Ok(bytes.slice(within..))
    }

    /// Where the blocks behind a position start.
    pub(crate) fn starts_after(&self, position: u64) -> io::Result<Vec<u64>> {
        let index = self.index()?;
        let first = index.partition_point(|block| block.start <= position);
        Ok(index[first..].iter().map(|block| block.start).collect())
    }

    fn unpack(&self, block: Block) -> io::Result<Option<Bytes>> {
        let mut packed = vec![0; block.packed_bytes];
        let count = self.files.open_read_only(&self.path)?.read_at(&mut packed, block.position)?;
        if count < packed.len() || crc32c::crc32c(&packed) != block.checksum {
            return Ok(None);
        }
        let bytes = lz4_flex::block::decompress(&packed, block.bytes).ok();
        Ok(bytes.filter(|bytes| bytes.len() == block.bytes).map(Bytes::from))
    }

    fn index(&self) -> io::Result<&[Block]> {
        if let Some(index) = self.index.get() {
            return Ok(index);
        }
        let mut bytes = vec![0; self.footer.block_count * BLOCK_ENTRY_BYTES];
        self.files.open_read_only(&self.path)?.read_at(&mut bytes, self.footer.index_position)?;
        if crc32c::crc32c(&bytes) != self.footer.index_checksum {
            return Err(damaged("its index is damaged"));
        }
        let index = bytes.chunks_exact(BLOCK_ENTRY_BYTES).map(|entry| Block {
            start: u64::from(u32_at(entry, 0)),
            position: u64::from(u32_at(entry, 4)),
            packed_bytes: u32_at(entry, 8) as usize,
            bytes: u32_at(entry, 12) as usize,
            checksum: u32_at(entry, 16),
        });
        Ok(self.index.get_or_init(|| index.collect()))
    }
}

/// Writes the packed form of a sealed segment to `path` and syncs it. False if
/// the segment is damaged: then it stays as it is, for people to look at.
pub(crate) fn pack(files: &dyn Files, segment: &Arc<Segment>, path: &Path) -> io::Result<bool> {
    let end = segment.end().expect("only sealed segments are packed");
    let file = files.create(path)?;
    file.write_at(&segment.header.to_bytes(), 0)?;
    let mut position = SEGMENT_HEADER_BYTES as u64;
    let mut index = Vec::new();
    let mut block_count = 0u32;
    let mut scan = Scan::from_start(segment.clone());
    while scan.position() < end.position {
        let start = scan.position();
        while scan.position() < end.position && scan.position() - start < BLOCK_BYTES_MIN as u64 {
            if scan.next()?.is_none() {
                return Ok(false);
            }
        }
        let bytes_count = (scan.position() - start) as usize;
        let frames = segment.fetch(start, bytes_count, 0)?;
        let packed = lz4_flex::block::compress(&frames);
        file.write_at(&packed, position)?;
        for number in [start as u32, position as u32, packed.len() as u32, frames.len() as u32] {
            index.extend_from_slice(&number.to_le_bytes());
        }
        index.extend_from_slice(&crc32c::crc32c(&packed).to_le_bytes());
        position += packed.len() as u64;
        block_count += 1;
    }
    if scan.end() != end {
        return Ok(false);
    }
    file.write_at(&index, position)?;
    file.write_at(&footer(end, block_count, &index), position + index.len() as u64)?;
    file.sync()?;
    Ok(true)
}

fn footer(end: End, block_count: u32, index: &[u8]) -> [u8; FOOTER_BYTES] {
    let mut bytes = [0; FOOTER_BYTES];
    bytes[..8].copy_from_slice(FOOTER_MAGIC);
    bytes[8..16].copy_from_slice(&end.position.to_le_bytes());
    bytes[16..20].copy_from_slice(&end.chain.to_le_bytes());
    bytes[20..24].copy_from_slice(&block_count.to_le_bytes());
    bytes[24..28].copy_from_slice(&crc32c::crc32c(index).to_le_bytes());
    let checksum = crc32c::crc32c(&bytes[..28]);
    bytes[28..].copy_from_slice(&checksum.to_le_bytes());
    bytes
}

/// The blocks that were unpacked last: a history's records lie close together.
#[derive(Default)]
pub(crate) struct BlockCache {
    blocks: Mutex<VecDeque<(u64, u64, Bytes)>>,
}

const CACHED_BLOCKS_MAX: usize = 64;

impl BlockCache {
    fn get(&self, number: u64, start: u64) -> Option<Bytes> {
        let blocks = self.blocks.lock().expect("no thread panics while it holds the blocks");
        blocks.iter().find(|block| (block.0, block.1) == (number, start)).map(|block| block.2.clone())
    }

    fn put(&self, number: u64, start: u64, bytes: Bytes) {
        let mut blocks = self.blocks.lock().expect("no thread panics while it holds the blocks");
        if blocks.len() == CACHED_BLOCKS_MAX {
            blocks.pop_back();
        }
        blocks.push_front((number, start, bytes));
    }
}

fn damaged(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"))
}
