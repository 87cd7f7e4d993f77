//! The promises of [`Ownership`](crate::Ownership).

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use super::member::{Member, share};
use super::{Bell, BusSubject};

/// How long a partition that is not released is watched: less than any grace.
const WATCHED: Duration = Duration::from_secs(2);

pub(super) fn is_shared_evenly(subject: &impl BusSubject) {
    let bell = Bell::default();
    let mut members = Vec::new();
    for count in 1..=3 {
        members.push(Member::join(subject, &bell));
        share(&mut members, &bell, &format!("ownership, promise 1: {count} nodes"));
    }
}

pub(super) fn is_handed_over_when_released(subject: &impl BusSubject) {
    let bell = Bell::default();
    let mut members = vec![Member::join(subject, &bell)];
    share(&mut members, &bell, "ownership, promise 1: alone");
    let mut new = Member::join(subject, &bell);
    let old = &mut members[0];
    bell.wait("ownership, promise 2: something is revoked", || {
        old.look();
        new.turn();
        !old.revoked.is_empty()
    });
    let deadline = Instant::now() + WATCHED;
    while Instant::now() < deadline {
        let seen = bell.rung();
        old.look();
        new.turn();
        let both: BTreeSet<_> = old.owned.intersection(&new.owned).collect();
        assert!(both.is_empty(), "ownership, promise 2: {both:?} were handed over before their release");
        bell.wait_for_ring(seen, deadline);
    }
    assert!(old.lost.is_empty(), "ownership, promise 2: lost within {WATCHED:?}");
    members.push(new);
    share(&mut members, &bell, "ownership, promise 2: after the release");
}

pub(super) fn is_handed_over_after_a_grace(subject: &impl BusSubject) {
    let bell = Bell::default();
    let mut members = vec![Member::join(subject, &bell)];
    share(&mut members, &bell, "ownership, promise 1: alone");
    let mut new = Member::join(subject, &bell);
    let old = &mut members[0];
    bell.wait("ownership, promise 2: handed over after a grace", || {
        old.look();
        new.turn();
        !new.owned.is_empty()
    });
    members.push(new);
    share(&mut members, &bell, "ownership, promise 2: the rest, released");
}

pub(super) fn is_given_up_by_who_leaves(subject: &impl BusSubject) {
    let bell = Bell::default();
    let mut members = vec![Member::join(subject, &bell), Member::join(subject, &bell)];
    share(&mut members, &bell, "ownership, promise 1: two nodes");
    let mut leaving = members.remove(0);
    leaving.ownership.leave();
    bell.wait("ownership, leave: all is revoked", || {
        leaving.look();
        members.iter_mut().for_each(Member::turn);
        leaving.revoked == leaving.owned
    });
    leaving.release();
    share(&mut members, &bell, "ownership, leave: the other has all");
}

pub(super) fn is_taken_away_from_who_crashed(subject: &impl BusSubject) {
    let bell = Bell::default();
    let mut members = vec![Member::join(subject, &bell), Member::join(subject, &bell)];
    share(&mut members, &bell, "ownership, promise 1: two nodes");
    drop(members.remove(0));
    share(&mut members, &bell, "ownership, promise 3: after a crash");
}

pub(super) fn is_taken_away_from_who_is_frozen(subject: &impl BusSubject) {
    let bell = Bell::default();
    let mut frozen = Member::join(subject, &bell);
    bell.wait("ownership, promise 1: alone", || {
        frozen.turn();
        frozen.owned.len() == usize::from(frozen.partition_count)
    });
    let before = frozen.owned.clone();
    if !subject.freeze_node(0) {
        return;
    }
    let mut members = vec![Member::join(subject, &bell)];
    share(&mut members, &bell, "ownership, promise 3: from a frozen node");
    subject.thaw_node(0);
    bell.wait("ownership, promise 3: told when it finds out", || {
        frozen.turn();
        members.iter_mut().for_each(Member::turn);
        frozen.lost == before
    });
    members.push(frozen);
    share(&mut members, &bell, "ownership, promise 1: after a thaw");
}

pub(super) fn comes_back_with_the_broker(subject: &impl BusSubject) {
    let bell = Bell::default();
    let mut members = vec![Member::join(subject, &bell), Member::join(subject, &bell)];
    share(&mut members, &bell, "ownership, promise 1: two nodes");
    if !subject.restart_broker() {
        return;
    }
    members.push(Member::join(subject, &bell));
    share(&mut members, &bell, "ownership, promise 1: after a restart of the broker");
}
