//! `Disk`: a file system in memory that forgets, fills up and breaks.
//!
//! What was written and not synced is lost sector by sector when the machine
//! stops, as a seed decides; names that were not synced are lost from the newest
//! on.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};

use crate::files::{Files, Handle};

const SECTOR_BYTES: usize = 512;

#[derive(Clone, Default)]
pub(super) struct Disk(Arc<(Mutex<State>, Condvar)>);

#[derive(Default)]
struct State {
    files: Vec<File>,
    names: BTreeMap<PathBuf, usize>,
    durable_names: BTreeMap<PathBuf, usize>,
    /// Changes of names since the directory was synced.
    name_changes: Vec<NameChange>,
    stopped: bool,
    sync_breaks: bool,
    writes_held: bool,
    held_writes: usize,
    bytes_max: Option<usize>,
    write_fails: bool,
}

#[derive(Clone, Default)]
struct File {
    durable: Vec<u8>,
    current: Vec<u8>,
    dirty_sectors: BTreeSet<usize>,
}

enum NameChange {
    Create(PathBuf, usize),
    Rename(PathBuf, PathBuf),
    Remove(PathBuf),
}

struct OpenFile {
    disk: Disk,
    file: usize,
}

/// The next of a row of numbers that looks random.
pub(super) fn draw(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *seed;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

impl Disk {
    /// The machine stops: everything fails from now on. Returns the disk as the
    /// next start finds it.
    pub(super) fn crash(&self, mut seed: u64) -> Disk {
        let mut state = self.state();
        state.stopped = true;
        state.writes_held = false;
        self.0.1.notify_all();
        let mut names = state.durable_names.clone();
        let kept_count = draw(&mut seed) as usize % (state.name_changes.len() + 1);
        state.name_changes[..kept_count].iter().for_each(|change| change.apply(&mut names));
        let files = state.files.iter().map(|file| file.survivor(&mut seed)).collect();
        let survivor = State {
            files,
            durable_names: names.clone(),
            names,
            bytes_max: state.bytes_max,
            ..State::default()
        };
        Disk(Arc::new((Mutex::new(survivor), Condvar::new())))
    }

    /// A disk that holds the same, durably.
    pub(super) fn copy(&self) -> Disk {
        let state = self.state();
        let files = state.files.iter().map(|file| File { durable: file.current.clone(), ..file.clone() });
        let copy = State {
            files: files.collect(),
            names: state.names.clone(),
            durable_names: state.names.clone(),
            ..State::default()
        };
        Disk(Arc::new((Mutex::new(copy), Condvar::new())))
    }

    pub(super) fn break_sync(&self) {
        self.state().sync_breaks = true;
    }

    pub(super) fn set_write_fails(&self, fails: bool) {
        self.state().write_fails = fails;
    }

    /// From now on writes wait.
    pub(super) fn hold_writes(&self) {
        self.state().writes_held = true;
    }

    /// Waits until a write waits.
    pub(super) fn wait_for_held_write(&self) {
        let mut state = self.state();
        while state.held_writes == 0 {
            state = self.0.1.wait(state).expect("no holder panics");
        }
    }

    pub(super) fn let_writes_go(&self) {
        self.state().writes_held = false;
        self.0.1.notify_all();
    }

    /// All files together may have so many bytes.
    pub(super) fn set_bytes_max(&self, bytes_max: Option<usize>) {
        self.state().bytes_max = bytes_max;
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.list(Path::new("/log")).expect("the machine runs")
    }

    /// What a file holds.
    pub(super) fn bytes(&self, path: &Path) -> Vec<u8> {
        let state = self.state();
        state.files[state.names[path]].current.clone()
    }

    /// Changes a file behind the log's back.
    pub(super) fn change(&self, path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
        let mut state = self.state();
        let file = state.names[path];
        change(&mut state.files[file].current);
        state.files[file].durable = state.files[file].current.clone();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.0.lock().expect("no holder panics")
    }

    fn running(&self) -> io::Result<MutexGuard<'_, State>> {
        let state = self.state();
        if state.stopped { Err(io::Error::other("the machine has stopped")) } else { Ok(state) }
    }

    fn open_file(&self, file: usize) -> Arc<dyn Handle> {
        Arc::new(OpenFile { disk: self.clone(), file })
    }
}

impl File {
    fn survivor(&self, seed: &mut u64) -> File {
        let mut bytes = self.durable.clone();
        for sector in &self.dirty_sectors {
            if draw(seed).is_multiple_of(2) {
                let range = sector * SECTOR_BYTES..((sector + 1) * SECTOR_BYTES).min(self.current.len());
                bytes.resize(bytes.len().max(range.end), 0);
                bytes[range.clone()].copy_from_slice(&self.current[range]);
            }
        }
        File { durable: bytes.clone(), current: bytes, dirty_sectors: BTreeSet::new() }
    }
}

impl NameChange {
    fn apply(&self, names: &mut BTreeMap<PathBuf, usize>) {
        match self {
            NameChange::Create(path, file) => {
                names.insert(path.clone(), *file);
            }
            NameChange::Rename(from, to) => {
                let file = names.remove(from).expect("what is renamed is there");
                names.insert(to.clone(), file);
            }
            NameChange::Remove(path) => {
                names.remove(path);
            }
        }
    }
}

impl State {
    fn change_name(&mut self, change: NameChange) {
        change.apply(&mut self.names);
        self.name_changes.push(change);
    }

    fn file(&self, path: &Path) -> io::Result<usize> {
        self.names.get(path).copied().ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    }

    fn named_bytes(&self) -> usize {
        self.names.values().map(|file| self.files[*file].current.len()).sum()
    }
}

impl Files for Disk {
    fn list(&self, _directory: &Path) -> io::Result<Vec<String>> {
        let state = self.running()?;
        let names = state.names.keys().filter_map(|path| path.file_name()?.to_str());
        Ok(names.map(str::to_owned).collect())
    }

    fn create(&self, path: &Path) -> io::Result<Arc<dyn Handle>> {
        let mut state = self.running()?;
        state.files.push(File::default());
        let file = state.files.len() - 1;
        state.change_name(NameChange::Create(path.to_owned(), file));
        Ok(self.open_file(file))
    }

    fn open(&self, path: &Path) -> io::Result<Arc<dyn Handle>> {
        let file = self.running()?.file(path)?;
        Ok(self.open_file(file))
    }

    fn open_read_only(&self, path: &Path) -> io::Result<Arc<dyn Handle>> {
        self.open(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.running()?;
        state.file(from)?;
        state.change_name(NameChange::Rename(from.to_owned(), to.to_owned()));
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut state = self.running()?;
        state.file(path)?;
        state.change_name(NameChange::Remove(path.to_owned()));
        Ok(())
    }

    fn sync_directory(&self, _directory: &Path) -> io::Result<()> {
        let mut state = self.running()?;
        state.durable_names = state.names.clone();
        state.name_changes.clear();
        Ok(())
    }
}

impl Handle for OpenFile {
    fn read_at(&self, bytes: &mut [u8], position: u64) -> io::Result<usize> {
        let state = self.disk.running()?;
        let rest = state.files[self.file].current.get(position as usize..).unwrap_or_default();
        let count = rest.len().min(bytes.len());
        bytes[..count].copy_from_slice(&rest[..count]);
        Ok(count)
    }

    fn write_at(&self, bytes: &[u8], position: u64) -> io::Result<()> {
        let mut state = self.disk.running()?;
        state.held_writes += 1;
        self.disk.0.1.notify_all();
        while state.writes_held {
            state = self.disk.0.1.wait(state).expect("no holder panics");
        }
        state.held_writes -= 1;
        if state.stopped {
            return Err(io::Error::other("the machine has stopped"));
        }
        let end = position as usize + bytes.len();
        let growth = end.saturating_sub(state.files[self.file].current.len());
        let is_full = state.bytes_max.is_some_and(|max| growth > 0 && state.named_bytes() + growth > max);
        if is_full || state.write_fails {
            return Err(io::Error::from(io::ErrorKind::StorageFull));
        }
        let file = &mut state.files[self.file];
        file.current.resize(file.current.len().max(end), 0);
        file.current[position as usize..end].copy_from_slice(bytes);
        file.dirty_sectors.extend(position as usize / SECTOR_BYTES..end.div_ceil(SECTOR_BYTES));
        Ok(())
    }

    fn sync(&self) -> io::Result<()> {
        let mut state = self.disk.running()?;
        if state.sync_breaks {
            return Err(io::Error::other("the disk has broken"));
        }
        let file = &mut state.files[self.file];
        file.durable = file.current.clone();
        file.dirty_sectors.clear();
        Ok(())
    }

    fn size(&self) -> io::Result<u64> {
        Ok(self.disk.running()?.files[self.file].current.len() as u64)
    }
}
