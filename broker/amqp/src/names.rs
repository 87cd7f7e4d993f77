//! `Names`: what a cluster's queues are called.
//!
//! A name is the namespace and what it is for, so two namespaces never share a
//! queue: the end says which one it is, what stands before it whose. Whatever is
//! not a letter, a digit, `-`, `_` or `.` in the namespace is written as `%` and two
//! hexadecimal digits for each byte, so that names survive every shell and every
//! regular expression of a permission but for the dot.

use frevo_transport::{BusError, NodeId};

/// AMQP's names have at most 255 bytes; the longest ending is that of a node.
const NAMESPACE_BYTES_MAX: usize = 200;

/// What a cluster's queues are called.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    prefix: String,
}

impl Names {
    pub(crate) fn new(namespace: &str) -> Result<Self, BusError> {
        let prefix = escaped(namespace);
        if prefix.is_empty() || prefix.len() > NAMESPACE_BYTES_MAX {
            return Err(BusError::Unsafe {
                what: format!(
                    "the namespace `{namespace}` has {} bytes in the names of queues",
                    prefix.len()
                ),
                remedy: format!("choose one with 1 to {NAMESPACE_BYTES_MAX}"),
            });
        }
        Ok(Self { prefix })
    }

    /// Whether a queue or an exchange is one of the cluster's own, but for those of
    /// sources.
    pub(crate) fn is_own(&self, name: &str) -> bool {
        let kinds = ["cluster", "everyone", "journal.", "lease.", "inbox.", "node."];
        let rest = name.strip_prefix(&*self.prefix).and_then(|rest| rest.strip_prefix('.'));
        rest.is_some_and(|rest| {
            kinds.iter().any(|kind| rest == *kind || (kind.ends_with('.') && rest.starts_with(kind)))
        })
    }

    pub(crate) fn cluster(&self) -> String {
        format!("{}.cluster", self.prefix)
    }

    pub(crate) fn journal(&self, partition: u16) -> String {
        format!("{}.journal.{partition}", self.prefix)
    }

    pub(crate) fn lease(&self, partition: u16) -> String {
        format!("{}.lease.{partition}", self.prefix)
    }

    pub(crate) fn inbox(&self, partition: u16) -> String {
        format!("{}.inbox.{partition}", self.prefix)
    }

    pub(crate) fn node(&self, node: NodeId) -> String {
        format!("{}.node.{node}", self.prefix)
    }

    /// Any node's queue, for the eyes of an operator.
    pub(crate) fn any_node(&self) -> String {
        format!("{}.node.*", self.prefix)
    }

    /// A queue that others use, too: `tasks.charge`, `completions`.
    pub(crate) fn shared(&self, name: &str) -> String {
        format!("{}.{}", self.prefix, escaped(name))
    }

    /// The queue of a source that is bound to an exchange.
    pub(crate) fn source(&self, source: &str) -> String {
        format!("{}.source.{}", self.prefix, escaped(source))
    }

    pub(crate) fn everyone(&self) -> String {
        format!("{}.everyone", self.prefix)
    }
}

fn escaped(namespace: &str) -> String {
    let mut name = String::with_capacity(namespace.len());
    for byte in namespace.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => name.push(char::from(byte)),
            other => name.push_str(&format!("%{other:02X}")),
        }
    }
    // Names that begin like this are the broker's own.
    match name.strip_prefix("amq") {
        Some(rest) if rest.is_empty() || rest.starts_with('.') => format!("%61mq{rest}"),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_nothing_that_a_shell_or_the_broker_takes_for_its_own() {
        let names = |namespace| Names::new(namespace).map(|names| names.journal(3)).ok();
        assert_eq!(names("frevo").as_deref(), Some("frevo.journal.3"));
        assert_eq!(names("prod.eu-1_b").as_deref(), Some("prod.eu-1_b.journal.3"));
        assert_eq!(names("a b/ü%*").as_deref(), Some("a%20b%2F%C3%BC%25%2A.journal.3"));
        assert_eq!(names("amq").as_deref(), Some("%61mq.journal.3"));
        assert_eq!(names("amq.x").as_deref(), Some("%61mq.x.journal.3"));
        assert_eq!(names("amqp").as_deref(), Some("amqp.journal.3"));
        assert_eq!(names(""), None);
    }

    #[test]
    fn what_is_the_clusters_own_is_known_by_its_name() {
        let names = Names::new("frevo").expect("a namespace");
        let own = [names.cluster(), names.everyone(), names.journal(3), names.lease(3), names.inbox(3)];
        assert!(own.iter().all(|name| names.is_own(name)) && names.is_own(&names.node(NodeId(7))));
        let others = ["frevo", "frevo.orders", "frevo.clusters", "frevo2.journal.3", "orders"];
        assert!(!others.iter().any(|name| names.is_own(name)) && !names.is_own(&names.source("orders")));
    }

    #[test]
    fn the_longest_name_is_one_that_amqp_takes() {
        let names = Names::new(&"x".repeat(NAMESPACE_BYTES_MAX)).expect("it is short enough");
        assert!(names.node(NodeId(u64::MAX)).len() <= 255);
        assert!(names.journal(u16::MAX).len() <= 255);
        Names::new(&"x".repeat(NAMESPACE_BYTES_MAX + 1)).expect_err("it is too long");
        Names::new(&"ü".repeat(NAMESPACE_BYTES_MAX / 6 + 1)).expect_err("it is too long in its names");
    }
}
