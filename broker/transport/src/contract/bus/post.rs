//! The promises of [`Post`](crate::Post).

use std::time::{Duration, Instant};

use bytes::Bytes;

use super::member::{Member, share};
use super::{Bell, BusSubject};
use crate::{Post, Recipient};

/// A send that takes longer has waited for the broker.
const PROMPT: Duration = Duration::from_secs(2);

pub(super) fn keeps_parcels_for_an_owner_to_come(subject: &impl BusSubject) {
    let bell = Bell::default();
    let bus = subject.node();
    let post = bus.post().expect("a broker that runs gives its post");
    post.on_arrival(bell.waker());
    for partition in 0..bus.partition_count() {
        send(&*post, Recipient::Owner(partition), &format!("kept {partition}"));
    }
    let mut member = Member::join_with(bus, post, &bell);
    bell.wait("post, promise 3: kept until there is an owner", || {
        member.turn();
        member.arrived("kept").len() >= usize::from(member.partition_count)
    });
    for (owner_of, bytes) in member.arrived("kept") {
        let partition = owner_of.expect("post, promise 3: it was for an owner");
        assert_eq!(bytes, format!("kept {partition}"), "post, promise 3");
    }
}

pub(super) fn brings_parcels_in_order(subject: &impl BusSubject) {
    let bell = Bell::default();
    let mut members: Vec<Member> = (0..3).map(|_| Member::join(subject, &bell)).collect();
    share(&mut members, &bell, "ownership, promise 1: three nodes");
    let nodes: Vec<_> = members.iter().map(|member| member.post.node()).collect();
    for index in 0..200 {
        for partition in 0..members[0].partition_count {
            send(&*members[0].post, Recipient::Owner(partition), &format!("owner {partition} {index}"));
        }
        for node in &nodes {
            send(&*members[1].post, Recipient::Node(*node), &format!("node {node} {index}"));
        }
        send(&*members[2].post, Recipient::Everyone, &format!("everyone {index}"));
    }
    bell.wait("post, promise 2: all arrive", || {
        members.iter_mut().for_each(Member::turn);
        members.iter().zip(&nodes).all(|(member, node)| {
            member.arrived(&format!("node {node}")).len() >= 200
                && member.arrived("everyone").len() >= 200
                && member.arrived("owner").len() >= 200 * member.owned.len()
        })
    });
    for (member, node) in members.iter().zip(&nodes) {
        assert_in_order(member, "a node", &format!("node {node}"), None);
        assert_in_order(member, "everyone", "everyone", None);
        for partition in &member.owned {
            assert_in_order(member, "an owner", &format!("owner {partition}"), Some(*partition));
        }
        let owners = member.arrived("owner").into_iter().filter_map(|(owner_of, _)| owner_of);
        let strays: Vec<_> = owners.filter(|partition| !member.owned.contains(partition)).collect();
        assert!(strays.is_empty(), "post, promise 2: parcels for the owners of {strays:?}");
    }
    // No parcel of another node.
    let strangers = |member: &Member| member.arrived("node").len();
    assert!(members.iter().all(|member| strangers(member) == 200), "post, promise 2: others' parcels");
}

pub(super) fn refuses_what_is_too_large(subject: &impl BusSubject) {
    let bell = Bell::default();
    let bus = subject.node();
    let post = bus.post().expect("a broker that runs gives its post");
    post.on_arrival(bell.waker());
    let node = post.node();
    assert!(!post.send(Recipient::Node(node), Bytes::from(vec![0; post.parcel_size_max() + 1])));
    let largest = Bytes::from(vec![b'p'; post.parcel_size_max()]);
    assert!(post.send(Recipient::Node(node), largest.clone()), "post, promise 1: the largest is taken");
    let mut arrived = Vec::new();
    bell.wait("post, promise 2: the largest parcel", || {
        arrived.append(&mut post.take(1));
        arrived.iter().any(|parcel| parcel.bytes == largest)
    });
    assert!(post.take(usize::MAX).is_empty(), "post, promise 2: at most once");
}

/// Checks that the 200 parcels with this text came once each and in order.
#[track_caller]
fn assert_in_order(member: &Member, what: &str, text: &str, owner_of: Option<u16>) {
    let arrived = member.arrived(&format!("{text} "));
    let sent: Vec<_> = (0..200).map(|index| (owner_of, Bytes::from(format!("{text} {index}")))).collect();
    assert_eq!(arrived, sent, "post, promise 2: parcels to {what}");
}

#[track_caller]
fn send(post: &dyn Post, to: Recipient, text: &str) {
    let began = Instant::now();
    assert!(post.send(to, Bytes::copy_from_slice(text.as_bytes())), "post, promise 1: dropped at once");
    assert!(began.elapsed() < PROMPT, "post, promise 1: it waited {:?}", began.elapsed());
}
