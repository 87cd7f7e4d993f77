//! `Names`: what a cluster's topics and its consumer group are called.

/// The most bytes of a topic's name.
const NAME_SIZE_MAX: usize = 249;

/// What a cluster's topics and its consumer group are called.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    pub(crate) journal: String,
    pub(crate) inbox: String,
    pub(crate) nodes: String,
    pub(crate) group: String,
}

impl Names {
    /// The names of a namespace; none if they would be too long, or empty.
    pub(crate) fn of(namespace: &str) -> Option<Self> {
        let group = escaped(namespace);
        let names = Self {
            journal: format!("{group}.journal"),
            inbox: format!("{group}.inbox"),
            nodes: format!("{group}.nodes"),
            group,
        };
        let is_fit = !namespace.is_empty() && names.journal.len() <= NAME_SIZE_MAX;
        is_fit.then_some(names)
    }

    pub(crate) fn topics(&self) -> [&str; 3] {
        [&self.journal, &self.inbox, &self.nodes]
    }
}

/// Whether a topic is one of a namespace's own.
pub(crate) fn is_own(namespace: &str, topic: &str) -> bool {
    Names::of(namespace).is_some_and(|names| names.topics().contains(&topic))
}

/// What the consumer group of a feed is called.
pub(crate) fn group_of(namespace: &str, feed: &str) -> String {
    format!("{}.{}", escaped(namespace), escaped(feed))
}

/// The topic of a namespace that is called so: `tasks.charge`, `completions`. None of
/// the cluster's own.
pub fn topic_of(namespace: &str, name: &str) -> String {
    format!("{}.{}", escaped(namespace), escaped(name))
}

/// Every byte that Kafka refuses, and `_`, becomes `_` and two digits, so that two
/// namespaces never have one name. `.` stays: Kafka takes `a.b` and `a_b` for the
/// same metric, and with this no name has a `_` in place of a `.`.
fn escaped(namespace: &str) -> String {
    let mut name = String::with_capacity(namespace.len());
    for byte in namespace.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' => name.push(char::from(byte)),
            _ => name.push_str(&format!("_{byte:02x}")),
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_legal_and_differ_where_namespaces_do() {
        let journal = |namespace: &str| Names::of(namespace).map(|names| names.journal);
        assert_eq!(journal("frevo").as_deref(), Some("frevo.journal"));
        assert_eq!(journal("a_b/ü").as_deref(), Some("a_5fb_2f_c3_bc.journal"));
        assert_ne!(journal("a_2f"), journal("a/"));
        assert_eq!(journal(""), None);
        assert_eq!(journal(&"x".repeat(241)).map(|name| name.len()), Some(249));
        assert_eq!(journal(&"x".repeat(242)), None);
    }
}
