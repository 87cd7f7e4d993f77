//! The memory journal and the memory broker keep their promises.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use frevo_transport::contract::{self, BusSubject, Subject};
use frevo_transport::{
    Bus, Journal as _, MemoryBroker, MemoryConfig, MemoryJournal, NodeId, WholeJournal as _,
};

struct Memory(MemoryJournal);

impl Subject for Memory {
    type Journal = MemoryJournal;

    fn journal(&self) -> &MemoryJournal {
        &self.0
    }

    fn settle(&self) {
        self.0.sync(usize::MAX);
    }

    fn reopen(self) -> Self {
        self.0.sync(usize::MAX);
        Self(self.0.crash(0))
    }

    fn crash(self, seed: u64) -> Self {
        Self(self.0.crash(seed))
    }

    fn fail(&self) {
        self.0.crash(0);
    }

    fn record_bytes_max(&self) -> usize {
        MemoryConfig::default().record_bytes_max
    }

    fn stuck(&self) -> Self {
        Self(MemoryJournal::new(MemoryConfig { waiting_bytes_max: 10_000, ..MemoryConfig::default() }))
    }
}

#[test]
fn the_memory_journal_keeps_the_promises() {
    contract::check(|| Memory(MemoryJournal::new(MemoryConfig::default())));
}

#[test]
fn a_frozen_owner_that_thaws_appends_behind_the_fence() {
    let frozen = MemoryJournal::immediate();
    frozen.append(3, b"fence 1").expect("there is room");
    let other = frozen.clone();
    let fence = other.append(3, b"fence 2").expect("there is room");
    let late = frozen.append(3, b"late").expect("there is room");
    assert!(late > fence);
    assert_eq!(other.committed(), late);
}

#[test]
fn crashes_differ_by_seed_and_only_by_seed() {
    let survivors = |seed| {
        let journal = MemoryJournal::new(MemoryConfig::default());
        for byte in 0..20u8 {
            journal.append(0, &[byte]).expect("there is room");
        }
        journal.crash(seed).committed()
    };
    let all: std::collections::BTreeSet<u64> = (0..100).map(survivors).collect();
    assert!(all.len() > 10, "only {} different outcomes", all.len());
    assert_eq!(survivors(7), survivors(7));
}

/// A broker in this process, which neither dies nor freezes.
struct Nodes(MemoryBroker, AtomicU64);

impl BusSubject for Nodes {
    fn node(&self) -> Arc<dyn Bus> {
        self.0.node(NodeId(self.1.fetch_add(1, Ordering::Relaxed)))
    }

    fn has_grace(&self) -> bool {
        false
    }
}

#[test]
fn the_memory_broker_keeps_the_promises() {
    contract::check_bus(&Nodes(MemoryBroker::new(8), AtomicU64::new(1)));
}
