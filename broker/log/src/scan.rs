//! `Scan`: a segment's frames in order, each checked against the one before.

use std::io;
use std::sync::Arc;

use bytes::{Buf, Bytes};

use crate::frame::{End, FRAME_HEADER_BYTES, Frame, SEGMENT_HEADER_BYTES};
use crate::segment::Segment;

pub(crate) struct Scan {
    segment: Arc<Segment>,
    position: u64,
    /// Where the chain stands; unknown until the first frame if the scan began
    /// in the middle.
    chain: Option<u32>,
    /// Bytes from `position` on.
    window: Bytes,
    bytes_wanted: usize,
}

const READ_AHEAD_BYTES: usize = 256 << 10;

impl Scan {
    pub(crate) fn from_start(segment: Arc<Segment>) -> Self {
        let chain = Some(segment.header.chain());
        let mut scan = Self { chain, ..Self::from(segment, SEGMENT_HEADER_BYTES as u64) };
        scan.pass_over_lost();
        scan
    }

    /// A scan from the start of some frame on.
    pub(crate) fn from(segment: Arc<Segment>, position: u64) -> Self {
        Self { segment, position, chain: None, window: Bytes::new(), bytes_wanted: READ_AHEAD_BYTES }
    }

    /// Reads no more than about this many bytes at once.
    pub(crate) fn wanting(mut self, bytes_wanted: u64) -> Self {
        self.bytes_wanted = bytes_wanted.clamp(4096, READ_AHEAD_BYTES as u64) as usize;
        self
    }

    /// Goes on in another form of the same segment.
    pub(crate) fn continue_in(&mut self, segment: Arc<Segment>) {
        self.segment = segment;
        self.window = Bytes::new();
    }

    /// Goes on at a frame that can be read again.
    pub(crate) fn jump(&mut self, position: u64) {
        self.position = position;
        self.chain = None;
        self.window = Bytes::new();
    }

    pub(crate) fn segment(&self) -> &Arc<Segment> {
        &self.segment
    }

    /// Where the next frame should start.
    pub(crate) fn position(&self) -> u64 {
        self.position
    }

    /// Where the scan and the chain stand.
    pub(crate) fn end(&self) -> End {
        End { position: self.position, chain: self.chain.unwrap_or_default() }
    }

    /// The frame here, or nothing if no valid one follows the frame before.
    pub(crate) fn next(&mut self) -> io::Result<Option<(Frame, Bytes)>> {
        self.want(FRAME_HEADER_BYTES)?;
        let Some(frame) = self.segment.parse(&self.window, self.position) else { return Ok(None) };
        self.want(frame.bytes())?;
        let follows = self.chain.is_none_or(|chain| frame.follows(chain));
        let Some(found) = self.segment.body_of(&frame, self.window.clone()).filter(|_| follows) else {
            return Ok(None);
        };
        self.window.advance(frame.bytes());
        self.position += frame.bytes() as u64;
        self.chain = Some(frame.chain());
        self.pass_over_lost();
        Ok(Some(found))
    }

    /// What was given up is as if it were not there.
    fn pass_over_lost(&mut self) {
        let behind = self.segment.behind_lost(self.position);
        if behind != self.position {
            self.jump(behind);
        }
    }

    fn want(&mut self, bytes: usize) -> io::Result<()> {
        if self.window.len() < bytes {
            self.window = self.segment.fetch(self.position, bytes, self.bytes_wanted)?;
        }
        Ok(())
    }
}
