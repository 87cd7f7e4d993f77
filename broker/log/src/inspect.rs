//! `inspect` and `verify`: a log read by people, without its lock.
//!
//! Nothing is changed. The log may be in use meanwhile: then what is being
//! written looks like an unfinished end. A segment that is packed under way is
//! read in its new form, one that is released is skipped.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;

use crate::OpenError;
use crate::files::{Files, Machine};
use crate::frame::Frame;
use crate::lost::Lost;
use crate::packed::BlockCache;
use crate::recovery::{Survey, damage, survey};
use crate::scan::Scan;
use crate::segment::Segment;

/// Something found in a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inspected {
    /// A whole record.
    Record {
        /// The number of its segment.
        segment: u64,
        /// Its offset.
        offset: u64,
        /// Its partition.
        partition: u16,
        /// Its bytes.
        bytes: Bytes,
    },
    /// Records that were durable and can't be read.
    Damaged(Damage),
    /// Segments that are not there, from the first number up to the second.
    Missing {
        /// The first that is missing.
        from_segment: u64,
        /// The first that is there again.
        until_segment: u64,
    },
}

/// Records that were durable and can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The file.
    pub path: PathBuf,
    /// The byte in the segment at which the damage begins.
    pub position: u64,
    /// The offset there.
    pub from_offset: u64,
    /// The first offset behind it that can be read again, or at which the segment
    /// ends, as far as that can be told.
    pub until_offset: Option<u64>,
    /// The partition of the first lost record, as far as that can be told.
    pub partition: Option<u16>,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is damaged at byte {}: records from offset {}",
            self.path.display(),
            self.position,
            self.from_offset
        )?;
        if let Some(until) = self.until_offset {
            write!(f, " to {until}")?;
        }
        if let Some(partition) = self.partition {
            write!(f, ", the first of partition {partition},")?;
        }
        write!(f, " were durable and can't be read")
    }
}

/// What `verify` found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Segments in use.
    pub segments: u64,
    /// How many of them are packed.
    pub packed_segments: u64,
    /// Whole records.
    pub records: u64,
    /// Bytes in them.
    pub record_bytes: u64,
    /// The first whole record.
    pub first_offset: Option<u64>,
    /// The last whole record.
    pub last_offset: Option<u64>,
    /// Per partition.
    pub partitions: BTreeMap<u16, PartitionReport>,
    /// Records that were durable and can't be read.
    pub damages: Vec<Damage>,
    /// Segments that are not there: the first, and the first that is again.
    pub missing: Vec<(u64, u64)>,
    /// Stretches that were given up before: the first offset, and the first
    /// behind.
    pub given_up: Vec<(u64, u64)>,
    /// Bytes in a segment; 0 if there is none.
    pub segment_bytes: u64,
}

/// A partition's records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartitionReport {
    /// Whole records.
    pub records: u64,
    /// Bytes in them.
    pub record_bytes: u64,
    /// The last of them.
    pub last_offset: u64,
}

impl Report {
    /// Whether nothing is lost.
    pub fn is_whole(&self) -> bool {
        self.damages.is_empty() && self.missing.is_empty()
    }

    /// The stretches that can't be read and were not given up: the first offset,
    /// and the first behind.
    pub fn lost_stretches(&self) -> Vec<(u64, u64)> {
        let size = self.segment_bytes.max(1);
        let end = |damage: &Damage| (damage.from_offset / size + 1) * size;
        let damaged = self
            .damages
            .iter()
            .map(|damage| (damage.from_offset, damage.until_offset.unwrap_or_else(|| end(damage))));
        let missing = self.missing.iter().map(|(from, until)| (from * size, until * size));
        damaged.chain(missing).collect()
    }
}

/// Why a log can't be inspected.
#[derive(Debug, thiserror::Error)]
pub enum InspectError {
    /// The files are not a log's.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The disk refused.
    #[error("could not read `{}`", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the disk said.
        source: io::Error,
    },
}

/// Visits all that can be read in a log, in order, and names what can't, until
/// the visitor breaks.
pub fn inspect(
    directory: &Path,
    visit: &mut dyn FnMut(Inspected) -> ControlFlow<()>,
) -> Result<(), InspectError> {
    let files: Arc<dyn Files> = Arc::new(Machine);
    inspect_on(&files, directory, visit).map(|_| ())
}

/// Reads a whole log.
pub fn verify(directory: &Path) -> Result<Report, InspectError> {
    let files: Arc<dyn Files> = Arc::new(Machine);
    verify_on(&files, directory)
}

pub(crate) fn verify_on(files: &Arc<dyn Files>, directory: &Path) -> Result<Report, InspectError> {
    let mut report = Report::default();
    let survey = inspect_on(files, directory, &mut |found| {
        report.count(found);
        ControlFlow::Continue(())
    })?;
    let segments = survey.segments;
    report.segments = segments.len() as u64;
    report.packed_segments = segments.values().filter(|segment| segment.is_packed()).count() as u64;
    report.segment_bytes = segments.values().next().map_or(0, |segment| segment.header.segment_bytes);
    report.given_up = survey.lost.stretches().to_vec();
    Ok(report)
}

impl Report {
    fn count(&mut self, found: Inspected) {
        match found {
            Inspected::Damaged(damage) => self.damages.push(damage),
            Inspected::Missing { from_segment, until_segment } => {
                self.missing.push((from_segment, until_segment))
            }
            Inspected::Record { offset, partition, bytes, .. } => {
                self.records += 1;
                self.record_bytes += bytes.len() as u64;
                self.first_offset.get_or_insert(offset);
                self.last_offset = Some(offset);
                let partition = self.partitions.entry(partition).or_default();
                partition.records += 1;
                partition.record_bytes += bytes.len() as u64;
                partition.last_offset = offset;
            }
        }
    }
}

fn inspect_on(
    files: &Arc<dyn Files>,
    directory: &Path,
    visit: &mut dyn FnMut(Inspected) -> ControlFlow<()>,
) -> Result<Survey, InspectError> {
    let survey = settled_survey(files, directory)?;
    let mut expected = None;
    for (&number, segment) in &survey.segments {
        if let Some(missing) = expected.and_then(|expected| missing(&survey.lost, segment, expected, number))
            && visit(missing).is_break()
        {
            break;
        }
        expected = Some(number + 1);
        let inspected = match inspect_segment(files, directory, segment, visit) {
            Ok(inspected) => inspected,
            // It was released under way.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(source) => return Err(InspectError::Io { path: segment.path.clone(), source }),
        };
        if inspected.is_break() {
            return Ok(survey);
        }
    }
    for damage in survey.lost_headers()? {
        if visit(Inspected::Damaged(damage)).is_break() {
            break;
        }
    }
    Ok(survey)
}

/// The segments between two that are there, without those that were given up.
fn missing(lost: &Lost, next: &Segment, expected: u64, number: u64) -> Option<Inspected> {
    let is_missing = |number: &u64| !lost.holds_segment(*number, next.header.segment_bytes);
    let from_segment = (expected..number).find(is_missing)?;
    Some(Inspected::Missing { from_segment, until_segment: number })
}

/// Looks at all files. One that was listed may be renamed before it is opened:
/// then all are listed again.
fn settled_survey(files: &Arc<dyn Files>, directory: &Path) -> Result<Survey, InspectError> {
    let cache = Arc::new(BlockCache::default());
    let mut attempts_left = 100;
    loop {
        attempts_left -= 1;
        match survey(files, directory, &cache, |files, path| files.open_read_only(path)) {
            Ok(survey) => return Ok(survey),
            Err(OpenError::Io { source, .. })
                if source.kind() == io::ErrorKind::NotFound && attempts_left > 0 => {}
            Err(error) => return Err(error.into()),
        }
    }
}

fn inspect_segment(
    files: &Arc<dyn Files>,
    directory: &Path,
    segment: &Arc<Segment>,
    visit: &mut dyn FnMut(Inspected) -> ControlFlow<()>,
) -> io::Result<ControlFlow<()>> {
    let mut scan = Scan::from_start(segment.clone());
    loop {
        if let Some(found) = scan_on(&mut scan)? {
            if visit(found).is_break() {
                return Ok(ControlFlow::Break(()));
            }
            continue;
        }
        if is_at_end(&scan) {
            return Ok(ControlFlow::Continue(()));
        }
        let resumed = scan.segment().resume_after(scan.position())?;
        // Behind the newest segment's last frame stands nothing, or an unfinished write.
        if resumed.is_none() && scan.segment().end().is_none() {
            return Ok(ControlFlow::Continue(()));
        }
        // A mark proves what is before it only to who reads that after the mark.
        match current_form(files, directory, scan.segment())? {
            Some(current) => scan.continue_in(current),
            None => return Ok(ControlFlow::Continue(())),
        }
        let found = match scan_on(&mut scan)? {
            Some(found) => found,
            None if is_at_end(&scan) => return Ok(ControlFlow::Continue(())),
            None => {
                let resumed = scan.segment().resume_after(scan.position())?;
                let sealed = scan.segment().end().map(|end| end.position);
                let damage = damage(scan.segment(), scan.position(), resumed.or(sealed));
                scan.jump(resumed.unwrap_or(segment.header.segment_bytes));
                Inspected::Damaged(damage)
            }
        };
        if visit(found).is_break() {
            return Ok(ControlFlow::Break(()));
        }
        if scan.position() == segment.header.segment_bytes {
            return Ok(ControlFlow::Continue(()));
        }
    }
}

/// The next record; nothing at the end, or where no valid frame follows.
fn scan_on(scan: &mut Scan) -> io::Result<Option<Inspected>> {
    while !is_at_end(scan) {
        match scan.next()? {
            Some((frame, _)) if frame.is_mark => {}
            Some((frame, bytes)) => {
                let segment = scan.segment().header.number;
                let Frame { offset, partition, .. } = frame;
                return Ok(Some(Inspected::Record { segment, offset, partition, bytes }));
            }
            None => break,
        }
    }
    Ok(None)
}

/// The segment as it is now in the directory; nothing if it was released.
fn current_form(
    files: &Arc<dyn Files>,
    directory: &Path,
    segment: &Arc<Segment>,
) -> io::Result<Option<Arc<Segment>>> {
    let number = segment.header.number;
    let survey = settled_survey(files, directory).map_err(io::Error::other)?;
    Ok(survey.segments.get(&number).cloned().filter(|current| current.header == segment.header))
}

/// What is left of the records in a damaged stretch, whole or not: each one's
/// partition and bytes. Nothing can be told of a packed segment.
pub fn remains(damage: &Damage) -> io::Result<Vec<(u16, Bytes)>> {
    let Some(until) = damage.until_offset else { return Ok(Vec::new()) };
    if damage.path.extension().is_none_or(|extension| extension != "log") {
        return Ok(Vec::new());
    }
    let mut bytes = vec![0; until.saturating_sub(damage.from_offset) as usize];
    let count = Machine.open_read_only(&damage.path)?.read_at(&mut bytes, damage.position)?;
    bytes.truncate(count);
    Ok(remains_in(&bytes.into(), damage.from_offset))
}

/// Frames that stand where they say, one behind the other; from a header that is
/// damaged to the next one that is not.
pub(crate) fn remains_in(bytes: &Bytes, from_offset: u64) -> Vec<(u16, Bytes)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let frame = Frame::parse(&bytes[at..])
            .filter(|frame| frame.offset == from_offset + at as u64 && at + frame.bytes() <= bytes.len());
        let Some(frame) = frame else {
            at += 1;
            continue;
        };
        if !frame.is_mark {
            let body = at + frame.bytes() - frame.body_bytes..at + frame.bytes();
            found.push((frame.partition, bytes.slice(body)));
        }
        at += frame.bytes();
    }
    found
}

fn is_at_end(scan: &Scan) -> bool {
    scan.segment().end().is_some_and(|end| end.position == scan.position())
}
