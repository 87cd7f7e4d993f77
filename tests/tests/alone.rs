//! One partition alone, on a journal and a store in memory: how it is set, and
//! how it comes back.

use std::ops::{ControlFlow, Range};
use std::sync::Arc;

use frevo_asl::Limits;
use frevo_coordinator::{Definitions, Partition, Recovery, Settings};
use frevo_event::{Choices, PartitionId, SigningKey, Timestamp};
use frevo_transport::{MemoryJournal, WholeJournal as _};

use crate::kept::Kept;

/// The settings of a partition that knows no definition, no subscription and no
/// activity, and of which nothing is paused.
pub fn settings() -> Settings {
    Settings {
        partition_count: 1,
        limits: Limits::STRICT,
        choices: Arc::new(|_| Choices::default()),
        mocks: Arc::new(|_| None),
        is_paused: Arc::new(|_, _| false),
        held_max: 1_000,
        signing_key: SigningKey::new(&[1; 32]),
        definitions: Arc::new(Definitions::default()),
        routes: Arc::default(),
        activity_exists: Arc::new(|_| false),
        inbox_max: 1_000,
        contested: false,
        exports_spans: false,
    }
}

/// The partition as the journal and what is kept tell it, fenced anew.
pub fn recover(
    settings: &Arc<Settings>,
    kept: &Arc<Kept>,
    journal: &MemoryJournal,
    now: Timestamp,
) -> Partition<u64> {
    recover_without(0..0, settings, kept, journal, now)
}

/// The same from a journal that lacks the records from one offset to another.
pub fn recover_without(
    lost: Range<u64>,
    settings: &Arc<Settings>,
    kept: &Arc<Kept>,
    journal: &MemoryJournal,
    now: Timestamp,
) -> Partition<u64> {
    let mut recovery =
        Recovery::begin(PartitionId(0), settings.clone(), kept.clone()).expect("the store reads");
    journal
        .replay(recovery.from(), &mut |record| {
            if !lost.contains(&record.offset) {
                recovery.replay(record.offset, &record.bytes).expect("the record folds");
            }
            ControlFlow::Continue(())
        })
        .expect("the journal reads");
    recovery.take_closed();
    recovery.fence(now.0 as u64, journal).expect("the journal takes a fence");
    recovery.finish(now)
}
