//! `Segment`: one stretch of the log, as it was written or packed.
//!
//! A segment's place in the map is replaced when it is packed, and its file is
//! then written over. A reader that still holds the old one finds checksums of
//! another segment, and looks again.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use bytes::Bytes;

use crate::files::{Files, Handle};
use crate::frame::{
    End, FRAME_HEADER_BYTES, Frame, HeaderFound, MARK_BYTES, MARK_START, SEGMENT_HEADER_BYTES, SegmentHeader,
};
use crate::lost::Lost;
use crate::packed::Packed;

pub(crate) struct Segment {
    pub header: SegmentHeader,
    pub path: PathBuf,
    pub body: Body,
    /// The stretches of the log that were given up.
    pub lost: Arc<Lost>,
    /// Set once nothing more is written to it.
    end: OnceLock<End>,
}

pub(crate) enum Body {
    /// As it was written.
    Plain(Arc<dyn Handle>),
    Packed(Packed),
}

/// Most records are read with one call.
const RECORD_READ_BYTES: usize = 4096;
const SEARCH_BYTES: usize = 1 << 20;

impl Segment {
    pub(crate) fn new(header: SegmentHeader, path: PathBuf, body: Body, lost: Arc<Lost>) -> Self {
        let end = match &body {
            Body::Plain(_) => OnceLock::new(),
            Body::Packed(packed) => OnceLock::from(packed.end),
        };
        Self { header, path, body, lost, end }
    }

    /// Nothing more will be written. Said again, it changes nothing.
    pub(crate) fn seal(&self, end: End) {
        self.end.get_or_init(|| end);
    }

    pub(crate) fn end(&self) -> Option<End> {
        self.end.get().copied()
    }

    pub(crate) fn is_packed(&self) -> bool {
        matches!(self.body, Body::Packed(_))
    }

    /// The first position from this one on that was not given up.
    pub(crate) fn behind_lost(&self, position: u64) -> u64 {
        let base = self.header.base();
        (self.lost.behind(base + position) - base).min(self.header.segment_bytes)
    }

    /// Where in the directory something stands, for people.
    pub(crate) fn place(&self, position: u64) -> String {
        format!("`{}`, byte {position}", self.path.display())
    }

    /// The bytes from `position` on: at least `bytes_min` if there are so many
    /// and they are whole, and about `bytes_wanted`.
    pub(crate) fn fetch(&self, position: u64, bytes_min: usize, bytes_wanted: usize) -> io::Result<Bytes> {
        match &self.body {
            Body::Packed(packed) => packed.fetch(position),
            Body::Plain(file) => {
                let rest = self.header.segment_bytes.saturating_sub(position) as usize;
                let mut bytes = vec![0; bytes_min.max(bytes_wanted).min(rest)];
                let count = file.read_at(&mut bytes, position)?;
                bytes.truncate(count);
                Ok(bytes.into())
            }
        }
    }

    /// The frame at a position, if there is a whole one.
    pub(crate) fn frame_at(&self, position: u64) -> io::Result<Option<(Frame, Bytes)>> {
        let window = self.fetch(position, FRAME_HEADER_BYTES, RECORD_READ_BYTES)?;
        let Some(frame) = self.parse(&window, position) else { return Ok(None) };
        let window = match window.len() < frame.bytes() {
            true => self.fetch(position, frame.bytes(), 0)?,
            false => window,
        };
        Ok(self.body_of(&frame, window))
    }

    /// The header of the frame that says it stands at this position.
    pub(crate) fn parse(&self, window: &[u8], position: u64) -> Option<Frame> {
        let frame = Frame::parse(window)?;
        let fits = position + frame.bytes() as u64 <= self.header.segment_bytes;
        (fits && frame.offset == self.header.base() + position).then_some(frame)
    }

    /// The frame with its body, cut out of the bytes from its start on, if they
    /// are what was written.
    pub(crate) fn body_of(&self, frame: &Frame, window: Bytes) -> Option<(Frame, Bytes)> {
        let bytes = window.get(..frame.bytes())?;
        if !frame.is_whole(bytes, self.header.seed()) {
            return None;
        }
        Some((*frame, window.slice(FRAME_HEADER_BYTES..frame.bytes())))
    }

    /// The first place after `position` from which frames can be read again: a
    /// mark, or in a packed segment the start of a block.
    pub(crate) fn resume_after(&self, position: u64) -> io::Result<Option<u64>> {
        if let Body::Packed(packed) = &self.body {
            for start in packed.starts_after(position)? {
                if self.frame_at(start)?.is_some() {
                    return Ok(Some(start));
                }
            }
            return Ok(None);
        }
        let finder = memchr::memmem::Finder::new(&MARK_START);
        let mut from = position + 1;
        loop {
            let window = self.fetch(from, SEARCH_BYTES, SEARCH_BYTES)?;
            for found in finder.find_iter(&window) {
                let at = from + found as u64;
                if self.frame_at(at)?.is_some_and(|(frame, _)| frame.is_mark) {
                    return Ok(Some(at));
                }
            }
            if window.len() < SEARCH_BYTES {
                return Ok(None);
            }
            // The start of a mark may be cut by the window's end.
            from += (SEARCH_BYTES - MARK_BYTES) as u64;
        }
    }
}

/// What stands where a file's segment header should.
pub(crate) fn read_header(file: &dyn Handle) -> io::Result<HeaderFound> {
    let mut bytes = [0; SEGMENT_HEADER_BYTES];
    let count = file.read_at(&mut bytes, 0)?;
    Ok(SegmentHeader::find(&bytes[..count]))
}

/// What a file in the directory is, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileName {
    /// A segment as it is written, or one made ahead.
    Plain(u64),
    /// A packed segment.
    Packed(u64),
    /// A file that can be made into a segment.
    Free(u64),
    /// Work that a crash interrupted.
    Unfinished,
    /// Nothing of ours.
    Other,
}

impl FileName {
    pub(crate) fn parse(name: &str) -> Self {
        let Some((stem, extension)) = name.split_once('.') else { return Self::Other };
        let Ok(number) = stem.parse() else { return Self::Other };
        match extension {
            "log" => Self::Plain(number),
            "lz4" => Self::Packed(number),
            "free" => Self::Free(number),
            "new" => Self::Unfinished,
            _ => Self::Other,
        }
    }
}

pub(crate) fn plain_path(directory: &Path, number: u64) -> PathBuf {
    directory.join(format!("{number:012}.log"))
}

pub(crate) fn packed_path(directory: &Path, number: u64) -> PathBuf {
    directory.join(format!("{number:012}.lz4"))
}

pub(crate) fn free_path(directory: &Path, number: u64) -> PathBuf {
    directory.join(format!("{number:012}.free"))
}

pub(crate) fn unfinished_path(directory: &Path, number: u64) -> PathBuf {
    directory.join(format!("{number:012}.new"))
}

/// All that the directory holds, in order.
pub(crate) fn list(files: &dyn Files, directory: &Path) -> io::Result<Vec<(FileName, PathBuf)>> {
    let mut names = files.list(directory)?;
    names.sort_unstable();
    Ok(names.iter().map(|name| (FileName::parse(name), directory.join(name))).collect())
}
