//! `Config`: where the log lives and how much it may use; and why it can't open.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use crate::Damage;
use crate::frame::{FRAME_HEADER_BYTES, MARK_BYTES, SEGMENT_HEADER_BYTES};

/// Where the log lives and how much it may use.
#[derive(Clone, Debug)]
pub struct Config {
    /// The directory, made if it does not exist; nobody else may use it.
    pub directory: PathBuf,
    /// Bytes in a segment. Fixed when the directory is first used: later the
    /// directory's own size is taken.
    pub segment_bytes: u64,
    /// Bytes in the largest record that is taken; never more than fit in a
    /// segment.
    pub record_bytes_max: usize,
    /// Bytes that may wait to be written before appends are refused.
    pub waiting_bytes_max: usize,
    /// How many of the newest full segments stay as they are; older ones are
    /// packed.
    pub unpacked_segments: u64,
    /// How long to wait before trying again when the disk is full.
    pub retry_after: Duration,
}

impl Config {
    /// The defaults: segments of 64 MiB, records up to 60 MiB, 64 MiB waiting.
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self {
            directory: directory.into(),
            segment_bytes: 64 << 20,
            record_bytes_max: 60 << 20,
            waiting_bytes_max: 64 << 20,
            unpacked_segments: 2,
            retry_after: Duration::from_secs(1),
        }
    }

    pub(crate) fn check(&self) -> Result<(), OpenError> {
        if !(SEGMENT_BYTES_MIN..=SEGMENT_BYTES_MAX).contains(&self.segment_bytes)
            || !self.segment_bytes.is_multiple_of(SEGMENT_BYTES_MIN)
        {
            return Err(OpenError::SegmentSize { segment_bytes: self.segment_bytes });
        }
        Ok(())
    }

    /// The largest record that is taken and fits in a segment of this size.
    pub(crate) fn record_bytes_max(&self, segment_bytes: u64) -> usize {
        let room = segment_bytes as usize - SEGMENT_HEADER_BYTES - MARK_BYTES - FRAME_HEADER_BYTES;
        self.record_bytes_max.min(room)
    }
}

/// Segments are written in whole pages.
const SEGMENT_BYTES_MIN: u64 = 4096;
/// Positions and sizes within a segment are kept in 32 bits.
const SEGMENT_BYTES_MAX: u64 = 2 << 30;

/// Why a log can't be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A segment of this size can't be made.
    #[error(
        "a segment of {segment_bytes} bytes is not possible: \
         the size must be a multiple of 4096, at most 2 GiB"
    )]
    SegmentSize {
        /// The size asked for.
        segment_bytes: u64,
    },
    /// Another process has the directory open.
    #[error("the log in `{}` is in use{}", directory.display(), holder_text(*.process))]
    InUse {
        /// The directory.
        directory: PathBuf,
        /// Who uses it, as far as that is known.
        process: Option<u32>,
    },
    /// Records that were synced are lost.
    #[error("{0}; `frevo log verify` tells all that is lost")]
    Damaged(Damage),
    /// A file of the log is missing.
    #[error(
        "segment {number} is missing from `{}`, though later ones are there; \
         `frevo log verify` tells all that is lost", directory.display()
    )]
    Missing {
        /// The directory.
        directory: PathBuf,
        /// The number of the missing segment.
        number: u64,
    },
    /// A file belongs to another log, or to a newer version.
    #[error("`{}` does not belong to this log: {reason}", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The disk refused.
    #[error("could not {action} `{}`", path.display())]
    Io {
        /// What was being done.
        action: &'static str,
        /// To which file.
        path: PathBuf,
        /// What the disk said.
        source: io::Error,
    },
}

fn holder_text(process: Option<u32>) -> String {
    process.map_or_else(|| " by another process".to_owned(), |id| format!(" by process {id}"))
}
