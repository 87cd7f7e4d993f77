//! Nodes that share partitions among themselves, on a broker that is a line per
//! partition and on a clock that is a number.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use frevo_transport::NodeId;

use super::*;

const STEP: Duration = Duration::from_millis(100);
/// Steps from one announcement to the next.
const TOLD_EVERY: u64 = 10;
/// Steps that who gave something up stays out of the line.
const ASIDE: u64 = 7;
/// Steps after which all must be shared: ten seconds after the last one came.
const SETTLED: u64 = 100;

/// A line of nodes before a lease: the first has the token.
type Line = VecDeque<NodeId>;

struct Cluster {
    start: Instant,
    step: u64,
    nodes: BTreeMap<NodeId, Shares>,
    lines: Vec<Line>,
    /// Who gets in line again, where and when.
    aside: Vec<(u64, usize, NodeId)>,
    /// Partitions that were assigned, over all.
    assigned: usize,
}

impl Cluster {
    fn new(partition_count: u16) -> Self {
        Self {
            start: Instant::now(),
            step: 0,
            nodes: BTreeMap::new(),
            lines: vec![Line::new(); usize::from(partition_count)],
            aside: Vec::new(),
            assigned: 0,
        }
    }

    fn now(&self) -> Instant {
        self.start + STEP * self.step as u32
    }

    fn join(&mut self, node: u64) {
        let node = NodeId(node);
        self.nodes.insert(node, Shares::new(node, self.lines.len() as u16, self.now()));
        self.lines.iter_mut().for_each(|line| line.push_back(node));
    }

    fn crash(&mut self, node: u64) {
        self.nodes.remove(&NodeId(node));
        self.lines.iter_mut().for_each(|line| line.retain(|other| *other != NodeId(node)));
        self.aside.retain(|(_, _, other)| *other != NodeId(node));
    }

    fn run(&mut self, steps: u64) {
        for _ in 0..steps {
            self.step += 1;
            self.come_back();
            self.hand_out();
            self.tell();
            self.give();
        }
    }

    fn come_back(&mut self) {
        let step = self.step;
        for (_, partition, node) in self.aside.extract_if(.., |(until, _, _)| *until <= step) {
            self.lines[partition].push_back(node);
        }
    }

    fn hand_out(&mut self) {
        let (now, until) = (self.now(), self.step + ASIDE);
        for (partition, line) in self.lines.iter_mut().enumerate() {
            let Some(first) = line.front().copied() else { continue };
            let shares = self.nodes.get_mut(&first).expect("it is there");
            if shares.holding(partition as u16) != Holding::None {
                continue;
            }
            if shares.accept(partition as u16, now) {
                self.assigned += 1;
            } else {
                line.pop_front();
                self.aside.push((until, partition, first));
            }
        }
    }

    fn tell(&mut self) {
        if !self.step.is_multiple_of(TOLD_EVERY) {
            return;
        }
        let now = self.now();
        let told: Vec<Announcement> = self.nodes.values().map(Shares::announcement).collect();
        for announcement in told {
            let told = Announcement::from_bytes(&announcement.to_bytes()).expect("it is of our form");
            assert_eq!(told, announcement);
            self.nodes.values_mut().for_each(|shares| shares.hear(told.clone(), now));
        }
    }

    /// What is revoked is released at once.
    fn give(&mut self) {
        let (now, until) = (self.now(), self.step + ASIDE);
        for (node, shares) in &mut self.nodes {
            for partition in shares.give(now) {
                assert!(shares.release(partition));
                shares.lose(partition, now);
                let line = &mut self.lines[usize::from(partition)];
                assert_eq!(line.pop_front(), Some(*node));
                self.aside.push((until, usize::from(partition), *node));
            }
        }
    }

    fn counts(&self) -> Vec<usize> {
        self.nodes.values().map(Shares::kept_count).collect()
    }

    #[track_caller]
    fn assert_even(&self) {
        let counts = self.counts();
        let (fewest, most) = (counts.iter().min().unwrap_or(&0), counts.iter().max().unwrap_or(&0));
        assert_eq!(counts.iter().sum::<usize>(), self.lines.len(), "{counts:?}");
        assert!(most - fewest <= 1, "{counts:?}");
    }
}

#[test]
fn partitions_are_even_ten_seconds_after_the_last_node_came_or_went() {
    for partition_count in [1, 3, 16, 17, 64] {
        let mut cluster = Cluster::new(partition_count);
        for node in 1..=7 {
            cluster.join(node);
            cluster.run(SETTLED);
            cluster.assert_even();
        }
        for node in [4, 1, 7, 2] {
            cluster.crash(node);
            cluster.run(SETTLED);
            cluster.assert_even();
        }
    }
}

#[test]
fn nodes_that_come_at_once_settle_and_then_nothing_moves() {
    for node_count in 2..=9 {
        let mut cluster = Cluster::new(16);
        (0..node_count).for_each(|node| cluster.join(node));
        cluster.run(SETTLED);
        cluster.assert_even();
        let assigned = cluster.assigned;
        cluster.run(10 * SETTLED);
        assert_eq!(cluster.assigned, assigned, "{node_count} nodes exchange partitions for ever");
    }
}

#[test]
fn a_new_node_moves_no_more_than_its_share_and_a_few() {
    let mut cluster = Cluster::new(64);
    (0..4).for_each(|node| cluster.join(node));
    cluster.run(SETTLED);
    let before = cluster.assigned;
    cluster.join(4);
    cluster.run(SETTLED);
    cluster.assert_even();
    let moved = cluster.assigned - before;
    assert!(moved <= 2 * 64_usize.div_ceil(5), "{moved} partitions were moved");
}

#[test]
fn who_leaves_takes_nothing_more() {
    let now = Instant::now();
    let mut shares = Shares::new(NodeId(1), 2, now);
    assert!(shares.accept(0, now));
    assert_eq!(shares.leave(now), [0]);
    assert!(!shares.accept(1, now));
    assert!(shares.release(0));
    assert!(!shares.release(0), "once");
    assert!(shares.announcement().leaves);
}

#[test]
fn a_partition_that_nobody_claims_is_cared_for_by_the_first_node_once() {
    let now = Instant::now();
    let mut shares = Shares::new(NodeId(1), 2, now);
    assert!(shares.accept(0, now));
    assert_eq!(shares.unclaimed(now + UNCLAIMED_AFTER), [1]);
    assert_eq!(shares.unclaimed(now + UNCLAIMED_AFTER), [0_u16; 0], "it is given time");
    let mut second = Shares::new(NodeId(2), 2, now);
    second.hear(shares.announcement(), now);
    assert_eq!(second.unclaimed(now + UNCLAIMED_AFTER), [0_u16; 0], "that is the first one's");
}

#[test]
fn what_is_no_announcement_is_ignored() {
    let announcement = Shares::new(NodeId(1), 2, Instant::now()).announcement();
    let bytes = announcement.to_bytes();
    assert_eq!(Announcement::from_bytes(&bytes), Some(announcement));
    assert_eq!(Announcement::from_bytes(&bytes[..bytes.len() - 1]), None);
    assert_eq!(Announcement::from_bytes(b""), None);
    assert_eq!(Announcement::from_bytes(&[[2].as_slice(), &bytes[1..]].concat()), None);
}
