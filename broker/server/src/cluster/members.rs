//! The nodes that are there, as far as they say so.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use frevo_transport::NodeId;

use super::parcel::Hello;

/// Who was not heard of for so long is gone.
const GONE: Duration = Duration::from_secs(6);

/// The nodes that are there.
#[derive(Debug, Default)]
pub struct Members {
    nodes: BTreeMap<NodeId, Member>,
}

/// A node that is there.
#[derive(Clone, Debug)]
pub struct Member {
    /// What it said last.
    pub hello: Hello,
    /// When.
    pub heard_at: Instant,
}

impl Members {
    /// A node says that it is there. True if it was not known.
    pub fn hear(&mut self, hello: Hello, now: Instant) -> bool {
        self.nodes.insert(NodeId(hello.from), Member { hello, heard_at: now }).is_none()
    }

    /// A node says that it ends.
    pub fn part(&mut self, node: NodeId) {
        self.nodes.remove(&node);
    }

    /// Those who were not heard of for long enough.
    pub fn take_gone(&mut self, now: Instant) -> Vec<NodeId> {
        let is_gone = |member: &Member| now - member.heard_at > GONE;
        let gone: Vec<NodeId> =
            self.nodes.iter().filter(|(_, member)| is_gone(member)).map(|(node, _)| *node).collect();
        gone.iter().for_each(|node| drop(self.nodes.remove(node)));
        gone
    }

    /// All of them, by id.
    pub fn all(&self) -> impl Iterator<Item = (NodeId, &Member)> {
        self.nodes.iter().map(|(node, member)| (*node, member))
    }
}
