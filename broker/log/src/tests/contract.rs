//! The log keeps the journal's promises.

use frevo_transport::contract::{self, Subject};

use super::*;

struct OnDisk {
    log: Log,
    disk: Disk,
}

impl OnDisk {
    fn new() -> Self {
        let disk = Disk::default();
        Self { log: open(&disk), disk }
    }
}

impl Subject for OnDisk {
    type Journal = Log;

    fn journal(&self) -> &Log {
        &self.log
    }

    fn reopen(self) -> Self {
        drop(self.log);
        Self { log: open(&self.disk), disk: self.disk }
    }

    fn crash(self, seed: u64) -> Self {
        let disk = self.disk.crash(seed);
        drop(self.log);
        Self { log: open(&disk), disk }
    }

    fn fail(&self) {
        self.disk.break_sync();
    }

    fn record_bytes_max(&self) -> usize {
        config().record_bytes_max(SEGMENT_BYTES)
    }

    fn stuck(&self) -> Self {
        let disk = Disk::default();
        disk.set_bytes_max(Some(0));
        Self { log: open(&disk), disk }
    }
}

#[test]
fn the_log_keeps_the_promises() {
    contract::check(OnDisk::new);
}
