//! `Lost`: stretches of a log that are damaged and that somebody gave up.
//!
//! Giving up changes no segment: a file beside them names the stretches, and
//! every reader passes over exactly these. Any other damage is refused as
//! before. The subtle thing: a stretch that was given up is not read even if the
//! disk gives its bytes back, because what was decided without it stands.
//!
//! ```text
//! DIR/lost    one stretch a line: the first offset, and the first behind it
//! ```

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::files::{Files, Machine};
use crate::inspect::verify_on;
use crate::lock::DirectoryLock;
use crate::{InspectError, OpenError, Report};

const FILE: &str = "lost";

/// The stretches that were given up, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lost(Vec<(u64, u64)>);

impl Lost {
    pub(crate) fn load(files: &dyn Files, directory: &Path) -> Result<Self, OpenError> {
        let path = directory.join(FILE);
        let failed = |source| OpenError::Io { action: "read", path: path.clone(), source };
        let file = match files.open_read_only(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(failed(error)),
        };
        let mut bytes = vec![0; file.size().map_err(failed)? as usize];
        file.read_at(&mut bytes, 0).map_err(failed)?;
        Self::parse(&bytes)
            .ok_or(OpenError::Foreign { path, reason: "it does not say which stretches were given up" })
    }

    /// The file takes the place of the one before only once it is whole.
    fn save(&self, files: &dyn Files, directory: &Path) -> io::Result<()> {
        let text: String = self.0.iter().map(|(from, until)| format!("{from} {until}\n")).collect();
        let unfinished = directory.join("lost.new");
        let file = files.create(&unfinished)?;
        file.write_at(text.as_bytes(), 0)?;
        file.sync()?;
        files.rename(&unfinished, &directory.join(FILE))?;
        files.sync_directory(directory)
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let stretch = |line: &str| {
            let (from, until) = line.split_once(' ')?;
            Some((from.parse().ok()?, until.parse().ok()?))
        };
        std::str::from_utf8(bytes).ok()?.lines().map(stretch).collect::<Option<_>>().map(Self)
    }

    fn add(&mut self, from: u64, until: u64) {
        self.0.push((from, until));
        self.0.sort_unstable();
    }

    /// The first offset from this one on that was not given up.
    pub(crate) fn behind(&self, offset: u64) -> u64 {
        self.0
            .iter()
            .fold(offset, |at, (from, until)| if (*from..*until).contains(&at) { *until } else { at })
    }

    /// Whether a record at this offset would be lost.
    pub(crate) fn holds(&self, offset: u64) -> bool {
        self.behind(offset) != offset
    }

    /// Whether all of a segment was given up.
    pub(crate) fn holds_segment(&self, number: u64, segment_bytes: u64) -> bool {
        self.behind(number * segment_bytes) >= (number + 1) * segment_bytes
    }

    pub(crate) fn stretches(&self) -> &[(u64, u64)] {
        &self.0
    }
}

/// Why nothing was given up.
#[derive(Debug, thiserror::Error)]
pub enum RepairError {
    /// The log is in use, or is none.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// What is lost can't be told.
    #[error(transparent)]
    Inspect(#[from] InspectError),
    /// What was given up could not be noted down.
    #[error("could not write `{}`", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the disk said.
        source: io::Error,
    },
}

/// Gives up, for good, what is damaged or missing in a log that nobody uses, so
/// that it opens again. No segment is changed. Tells what was given up.
pub fn give_up(directory: &Path) -> Result<Report, RepairError> {
    let _lock = DirectoryLock::take(directory)?;
    give_up_on(&(Arc::new(Machine) as Arc<dyn Files>), directory)
}

pub(crate) fn give_up_on(files: &Arc<dyn Files>, directory: &Path) -> Result<Report, RepairError> {
    let report = verify_on(files, directory)?;
    let mut lost = Lost::load(&**files, directory)?;
    for (from, until) in report.lost_stretches() {
        lost.add(from, until);
    }
    if !report.is_whole() {
        lost.save(&**files, directory)
            .map_err(|source| RepairError::Write { path: directory.join(FILE), source })?;
    }
    Ok(report)
}
