//! What a directory holds, and where writing goes on.
//!
//! The newest segment is read to the first frame that does not follow. If a mark
//! stands behind that place, the writer had gone on there, so all before it was
//! synced: records are lost, and the log does not open. If none does, that place
//! lies within the one write that a crash can tear: what is left of it is cut by
//! going on right there. Frames of the torn write that still stand further on
//! never pass again, because the next mark differs and the chain with it.
//!
//! A segment is used once its header is written, which the first write into it
//! does; one without was made ahead. What was read may have been in memory only,
//! so it is synced before anybody is told of it.
//!
//! Full segments are not read here: each is read, and checked, when it is
//! replayed, and `verify` reads them all.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::files::{Files, Handle};
use crate::frame::{End, Frame, HeaderFound, SegmentHeader};
use crate::lost::Lost;
use crate::packed::{BlockCache, Packed};
use crate::scan::Scan;
use crate::segment::{self, Body, FileName, Segment, read_header};
use crate::{Config, Damage, OpenError};

/// The directory, ready to go on.
pub(crate) struct Recovered {
    pub log: u64,
    pub segment_bytes: u64,
    pub segments: BTreeMap<u64, Arc<Segment>>,
    /// What was given up.
    pub lost: Arc<Lost>,
    /// Segments made ahead.
    pub ready: BTreeMap<u64, Arc<dyn Handle>>,
    /// Files that can be made into segments.
    pub free: Vec<PathBuf>,
    /// The newest segment and where writing goes on in it.
    pub tail: Option<(u64, End)>,
    pub committed: u64,
}

/// What the files of a directory say about themselves.
#[derive(Default)]
pub(crate) struct Survey {
    /// Segments in use; where there are two forms of one, the packed form.
    pub segments: BTreeMap<u64, Arc<Segment>>,
    /// Files named as segments, but without the header of one in use.
    unused: BTreeMap<u64, Unused>,
    free: Vec<PathBuf>,
    /// What was given up.
    pub lost: Arc<Lost>,
    /// Plain forms that a crash left beside the packed form.
    superseded: Vec<(u64, PathBuf)>,
    unfinished: Vec<PathBuf>,
}

struct Unused {
    path: PathBuf,
    file: Arc<dyn Handle>,
    /// The place of the header holds neither zeros nor another segment's.
    is_garbage: bool,
}

/// Opens the directory's log for writing.
pub(crate) fn recover(
    config: &Config,
    files: &Arc<dyn Files>,
    cache: &Arc<BlockCache>,
) -> Result<Recovered, OpenError> {
    let directory = &config.directory;
    let mut survey = survey(files, directory, cache, |files, path| files.open(path))?;
    for path in &survey.unfinished {
        files.remove(path).map_err(failed("remove", path))?;
    }
    // Under its old name it would come back as a segment once the packed form is released.
    for (number, path) in survey.superseded.drain(..) {
        let free = segment::free_path(directory, number);
        files.rename(&path, &free).map_err(failed("rename", &path))?;
        survey.free.push(free);
    }
    let newest = survey.segments.values().next_back().cloned();
    let (log, segment_bytes) = match &newest {
        Some(newest) => (newest.header.log, newest.header.segment_bytes),
        None => (random(), config.segment_bytes),
    };
    check_belongs(&survey, log, segment_bytes)?;
    check_complete(&survey, directory)?;
    seal_before_lost(&survey)?;
    if segment_bytes != config.segment_bytes {
        tracing::info!(segment_bytes, configured = config.segment_bytes, "the log keeps its segment size");
    }
    let (tail, committed) = match &newest {
        Some(newest) => find_tail(newest, &survey.lost)?,
        None => (None, 0),
    };
    let newest_number = tail.map(|(number, _)| number);
    let ready = ready_segments(&survey, files, newest_number, log, segment_bytes)?;
    files.sync_directory(directory).map_err(failed("sync", directory))?;
    let Survey { segments, lost, free, .. } = survey;
    Ok(Recovered { log, segment_bytes, segments, lost, ready, free, tail, committed })
}

/// Looks at all files; changes nothing.
pub(crate) fn survey(
    files: &Arc<dyn Files>,
    directory: &Path,
    cache: &Arc<BlockCache>,
    open: fn(&dyn Files, &Path) -> io::Result<Arc<dyn Handle>>,
) -> Result<Survey, OpenError> {
    let mut survey = Survey { lost: Arc::new(Lost::load(&**files, directory)?), ..Survey::default() };
    for (name, path) in segment::list(&**files, directory).map_err(failed("list", directory))? {
        match name {
            FileName::Free(_) => survey.free.push(path),
            FileName::Unfinished => survey.unfinished.push(path),
            FileName::Other => {}
            FileName::Packed(number) => survey.add_packed(files, number, path, cache)?,
            FileName::Plain(number) => {
                let file = open(&**files, &path).map_err(failed("open", &path))?;
                survey.add_plain(number, path, file)?;
            }
        }
    }
    survey.seal();
    Ok(survey)
}

impl Survey {
    fn add_packed(
        &mut self,
        files: &Arc<dyn Files>,
        number: u64,
        path: PathBuf,
        cache: &Arc<BlockCache>,
    ) -> Result<(), OpenError> {
        let file = files.open_read_only(&path).map_err(failed("open", &path))?;
        let HeaderFound::Header(header) = read_header(&*file).map_err(failed("read", &path))? else {
            return Err(OpenError::Foreign { path, reason: "its header is not a segment's" });
        };
        let packed =
            Packed::open(files.clone(), &path, number, cache.clone()).map_err(failed("open", &path))?;
        // Names come in order, so the plain form, if a crash left it, was seen first.
        if let Some(plain) = self
            .segments
            .insert(number, Arc::new(Segment::new(header, path, Body::Packed(packed), self.lost.clone())))
        {
            self.superseded.push((number, plain.path.clone()));
        }
        Ok(())
    }

    fn add_plain(&mut self, number: u64, path: PathBuf, file: Arc<dyn Handle>) -> Result<(), OpenError> {
        let found = read_header(&*file).map_err(failed("read", &path))?;
        let is_garbage = match found {
            HeaderFound::Newer => {
                return Err(OpenError::Foreign { path, reason: "a newer version of frevo wrote it" });
            }
            HeaderFound::Header(header) if header.number == number => {
                let segment = Segment::new(header, path, Body::Plain(file), self.lost.clone());
                self.segments.insert(number, Arc::new(segment));
                return Ok(());
            }
            HeaderFound::Header(_) | HeaderFound::Zeros => false,
            HeaderFound::Garbage => true,
        };
        self.unused.insert(number, Unused { path, file, is_garbage });
        Ok(())
    }

    /// Each segment's end is named by the next one.
    fn seal(&mut self) {
        for (number, next) in self.segments.iter().skip(1) {
            if let Some(segment) = self.segments.get(&(number - 1)) {
                segment.seal(next.header.previous);
            }
        }
    }
}

impl Survey {
    /// Segments behind the newest whose headers are lost, though records stand
    /// in them.
    pub(crate) fn lost_headers(&self) -> Result<Vec<Damage>, OpenError> {
        let Some(newest) = self.segments.values().next_back() else { return Ok(Vec::new()) };
        let header = newest.header;
        let mut damages = Vec::new();
        for (&number, unused) in self.unused.range(header.number + 1..) {
            if unused.is_garbage && !self.lost.holds_segment(number, header.segment_bytes) {
                damages.extend(held(number, unused, header.log, header.segment_bytes)?);
            }
        }
        Ok(damages)
    }
}

fn check_belongs(survey: &Survey, log: u64, segment_bytes: u64) -> Result<(), OpenError> {
    for (number, segment) in &survey.segments {
        let header = segment.header;
        let reason = if header.log != log {
            "it carries another log's id"
        } else if header.segment_bytes != segment_bytes {
            "its size is not the other segments'"
        } else if header.number != *number {
            "its name is not its number"
        } else {
            continue;
        };
        return Err(OpenError::Foreign { path: segment.path.clone(), reason });
    }
    Ok(())
}

/// From the oldest segment to the newest none may be missing.
fn check_complete(survey: &Survey, directory: &Path) -> Result<(), OpenError> {
    let Some((&oldest, newest)) = survey.segments.keys().next().zip(survey.segments.values().next_back())
    else {
        return Ok(());
    };
    let segment_bytes = newest.header.segment_bytes;
    let is_lacking = |number: &u64| {
        !survey.segments.contains_key(number) && !survey.lost.holds_segment(*number, segment_bytes)
    };
    let Some(number) = (oldest..newest.header.number).find(is_lacking) else {
        return Ok(());
    };
    let Some(unused) = survey.unused.get(&number) else {
        return Err(OpenError::Missing { directory: directory.to_owned(), number });
    };
    // The file is there; it is its header that is lost.
    Err(OpenError::Damaged(Damage {
        path: unused.path.clone(),
        position: 0,
        from_offset: number * segment_bytes,
        until_offset: Some((number + 1) * segment_bytes),
        partition: None,
    }))
}

/// Before a segment that was given up nothing names the end: it is where reading
/// ends.
fn seal_before_lost(survey: &Survey) -> Result<(), OpenError> {
    for (number, segment) in &survey.segments {
        let lost_next = survey.lost.holds_segment(number + 1, segment.header.segment_bytes);
        if lost_next && segment.end().is_none() {
            let mut scan = Scan::from_start(segment.clone());
            while scan.next().map_err(failed("read", &segment.path))?.is_some() {}
            segment.seal(scan.end());
        }
    }
    Ok(())
}

/// Where writing goes on, and up to where records are durable.
fn find_tail(newest: &Arc<Segment>, lost: &Lost) -> Result<(Option<(u64, End)>, u64), OpenError> {
    let (header, path) = (newest.header, &newest.path);
    let behind = lost.behind((header.number + 1) * header.segment_bytes) / header.segment_bytes;
    if behind > header.number + 1 {
        // The newest segments were given up: what is written next stands behind them.
        let full = End { position: header.segment_bytes, chain: 0 };
        return Ok((Some((behind - 1, full)), behind * header.segment_bytes - 1));
    }
    let mut scan = Scan::from_start(newest.clone());
    let mut last_offset = None;
    while let Some((frame, _)) = scan.next().map_err(failed("read", path))? {
        if !frame.is_mark {
            last_offset = Some(frame.offset);
        }
    }
    let end = scan.end();
    if let Some(until) = newest.resume_after(end.position).map_err(failed("read", path))? {
        return Err(OpenError::Damaged(damage(newest, end.position, Some(until))));
    }
    let Body::Plain(file) = &newest.body else {
        return Err(OpenError::Foreign { path: path.clone(), reason: "the newest segment is packed" });
    };
    if is_torn(newest, end.position).map_err(failed("read", path))? {
        tracing::warn!(path = %path.display(), position = end.position, "an unfinished write is cut off");
    }
    file.sync().map_err(failed("sync", path))?;
    let committed = last_offset.unwrap_or(header.base() + end.position - 1);
    Ok((Some((header.number, end)), committed))
}

fn is_torn(segment: &Segment, position: u64) -> io::Result<bool> {
    let window = segment.fetch(position, 1, 64)?;
    Ok(segment.parse(&window, position).is_some())
}

/// The segments made ahead. What is no such thing is removed, unless it holds
/// records.
fn ready_segments(
    survey: &Survey,
    files: &Arc<dyn Files>,
    newest: Option<u64>,
    log: u64,
    segment_bytes: u64,
) -> Result<BTreeMap<u64, Arc<dyn Handle>>, OpenError> {
    let mut ready = BTreeMap::new();
    for (&number, unused) in &survey.unused {
        let path = &unused.path;
        if survey.lost.holds_segment(number, segment_bytes) {
            // Somebody may want to look at it.
            continue;
        }
        if unused.is_garbage {
            held(number, unused, log, segment_bytes)?
                .map_or(Ok(()), |damage| Err(OpenError::Damaged(damage)))?;
        }
        let is_ahead = newest.is_none_or(|newest| number > newest);
        let size = unused.file.size().map_err(failed("read", path))?;
        if is_ahead && size == segment_bytes {
            ready.insert(number, unused.file.clone());
        } else {
            files.remove(path).map_err(failed("remove", path))?;
        }
    }
    Ok(ready)
}

/// What a file without a segment's header held. A torn first write leaves one
/// mark at most, right behind the header; a mark further on says that the header
/// was synced once.
fn held(number: u64, unused: &Unused, log: u64, segment_bytes: u64) -> Result<Option<Damage>, OpenError> {
    let path = &unused.path;
    let previous = End { position: 0, chain: 0 };
    let header = SegmentHeader { log, number, segment_bytes, previous };
    let segment = Segment::new(header, path.clone(), Body::Plain(unused.file.clone()), Arc::default());
    let first = crate::frame::SEGMENT_HEADER_BYTES as u64;
    let later = segment.resume_after(first).map_err(failed("read", path))?;
    Ok(later.map(|_| Damage {
        path: path.clone(),
        position: 0,
        from_offset: number * segment_bytes,
        until_offset: Some((number + 1) * segment_bytes),
        partition: None,
    }))
}

/// What is lost from a position on.
pub(crate) fn damage(segment: &Segment, position: u64, until: Option<u64>) -> Damage {
    let base = segment.header.base();
    let window = segment.fetch(position, 1, 64).unwrap_or_default();
    // The header of a frame often outlives damage to its body.
    let partition = Frame::parse(&window)
        .filter(|frame| frame.offset == base + position && !frame.is_mark)
        .map(|frame| frame.partition);
    Damage {
        path: segment.path.clone(),
        position,
        from_offset: base + position,
        until_offset: until.map(|until| base + until),
        partition,
    }
}

/// A number that nobody can foresee.
pub(crate) fn random() -> u64 {
    RandomState::new().hash_one("frevo")
}

fn failed(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> OpenError + use<> {
    let path = path.to_owned();
    move |source| OpenError::Io { action, path, source }
}
