//! Any bytes in a segment's file are told to be whole, torn or damaged.
#![no_main]

use std::io::{Seek as _, Write as _};
use std::path::Path;

use frevo_log::{Config, Log};
use frevo_transport::{Journal as _, WholeJournal as _};

libfuzzer_sys::fuzz_target!(|input: (u16, &[u8])| {
    let (at, bytes) = input;
    let dir = tempfile::tempdir().expect("a directory");
    {
        let log = Log::open(config(dir.path())).expect("an empty log opens");
        for size in [1, 100, 1000, 4000, 3000, 10] {
            log.append(0, &vec![7; size]).expect("it is taken");
        }
    }
    for entry in std::fs::read_dir(dir.path()).expect("it reads") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|extension| extension == "log") {
            let mut file = std::fs::File::options().write(true).open(&path).expect("it opens");
            file.seek(std::io::SeekFrom::Start(u64::from(at) % 8192)).expect("it seeks");
            file.write_all(bytes).expect("it writes");
        }
    }
    let _ = frevo_log::verify(dir.path());
    let _ = Log::open(config(dir.path()));
});

fn config(dir: &Path) -> Config {
    Config { segment_bytes: 8192, ..Config::new(dir) }
}
