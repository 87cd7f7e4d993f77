//! What a cluster needs on Kafka, for nodes that make it and for operators who do.

use frevo_transport::Planned;

use crate::config::Config;
use crate::names::Names;

/// Partitions of the journal when nobody says how many.
const PARTITION_COUNT: u16 = 32;

/// Partitions of the topic of the nodes: one for everyone, the others shared.
pub(crate) const NODE_PARTITION_COUNT: u16 = 17;

/// How long parcels are kept: longer than anybody waits for an answer, so that a
/// new owner finds them, and no longer.
const PARCEL_RETENTION: &str = "3600000";

/// A topic as it is to be.
pub(crate) struct Topic {
    pub(crate) name: String,
    pub(crate) purpose: &'static str,
    pub(crate) partition_count: u16,
    pub(crate) replication: u16,
    pub(crate) settings: Vec<(&'static str, String)>,
}

/// What a cluster needs on Kafka: three topics and a consumer group. Empty if the
/// namespace makes no names.
pub fn plan(config: &Config) -> Vec<Planned> {
    let Some(names) = Names::of(&config.namespace) else { return Vec::new() };
    let advised_brokers = 3;
    let mut planned: Vec<Planned> = topics(config, &names, advised_brokers).into_iter().map(shown).collect();
    planned.push(Planned {
        kind: "consumer group",
        name: names.group,
        purpose: "shares the partitions among the nodes",
        settings: Vec::new(),
        rights: vec!["Read", "Describe"],
    });
    planned
}

fn shown(topic: Topic) -> Planned {
    let mut settings = vec![
        ("partitions".to_owned(), topic.partition_count.to_string()),
        ("replication.factor".to_owned(), topic.replication.to_string()),
    ];
    settings.extend(topic.settings.into_iter().map(|(name, value)| (name.to_owned(), value)));
    Planned {
        kind: "topic",
        name: topic.name,
        purpose: topic.purpose,
        settings,
        rights: vec!["Describe", "DescribeConfigs", "Read", "Write"],
    }
}

/// The topics as they are made on a Kafka of so many brokers.
pub(crate) fn topics(config: &Config, names: &Names, broker_count: usize) -> [Topic; 3] {
    let partition_count = config.partitions.unwrap_or(PARTITION_COUNT);
    let replication = config.replication.unwrap_or(broker_count.clamp(1, 3) as u16);
    let topic = |name: &str, purpose, partition_count, settings: &[(&'static str, &str)]| Topic {
        name: name.to_owned(),
        purpose,
        partition_count,
        replication,
        settings: settings.iter().map(|(name, value)| (*name, (*value).to_owned())).collect(),
    };
    // Of three copies two must have a message before it counts, so that one may be
    // lost. Of two both would have to: the loss of either would stop everything,
    // so one suffices there, and an operator is warned.
    let copies_min = if replication >= 3 { "2" } else { "1" };
    [
        topic(
            &names.journal,
            "keeps what was decided, for ever",
            partition_count,
            &[
                ("cleanup.policy", "delete"),
                ("retention.ms", "-1"),
                ("retention.bytes", "-1"),
                ("min.insync.replicas", copies_min),
                ("unclean.leader.election.enable", "false"),
                ("message.timestamp.type", "CreateTime"),
            ],
        ),
        topic(
            &names.inbox,
            "carries parcels to the owners of partitions; who owns what is its consumer group's to say",
            partition_count,
            &[("cleanup.policy", "delete"), ("retention.ms", PARCEL_RETENTION)],
        ),
        topic(
            &names.nodes,
            "carries parcels to nodes, and tells them the broker's time",
            NODE_PARTITION_COUNT,
            &[
                ("cleanup.policy", "delete"),
                ("retention.ms", PARCEL_RETENTION),
                ("message.timestamp.type", "LogAppendTime"),
            ],
        ),
    ]
}

#[cfg(test)]
mod tests {
    use frevo_transport::NodeId;

    use super::*;

    #[test]
    fn a_plan_names_three_topics_and_a_group() {
        let config = Config { partitions: Some(8), ..Config::new("", "frevo", NodeId(1)) };
        let names: Vec<String> = plan(&config).into_iter().map(|planned| planned.name).collect();
        assert_eq!(names, ["frevo.journal", "frevo.inbox", "frevo.nodes", "frevo"]);
        let settings = &plan(&config)[0].settings;
        for (name, value) in [
            ("partitions", "8"),
            ("replication.factor", "3"),
            ("min.insync.replicas", "2"),
            ("retention.ms", "-1"),
        ] {
            assert!(settings.contains(&(name.to_owned(), value.to_owned())), "{settings:?}");
        }
    }

    #[test]
    fn one_of_two_copies_suffices() {
        let config = Config::new("", "frevo", NodeId(1));
        let names = Names::of("frevo").expect("it is a name");
        let copies_min = |broker_count| {
            let [journal, ..] = topics(&config, &names, broker_count);
            journal.settings.into_iter().find(|(name, _)| *name == "min.insync.replicas")
        };
        assert_eq!(copies_min(2), Some(("min.insync.replicas", "1".to_owned())));
        assert_eq!(copies_min(5), Some(("min.insync.replicas", "2".to_owned())));
    }
}
