//! Making the topics, and looking at those that are there.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use frevo_transport::{BusError, Durability};
use rdkafka::admin::{
    AdminClient, AdminOptions, ConfigResource, NewTopic, ResourceSpecifier, TopicReplication,
};
use rdkafka::error::RDKafkaErrorCode;
use rdkafka::metadata::Metadata;

use crate::config::Config;
use crate::health::{Context, Health};
use crate::names::{self, Names};
use crate::plan::{self, Topic};
use crate::reach::{self, Asking, unreachable};

/// How long a topic that was made may take to have leaders.
const PATIENCE: Duration = Duration::from_secs(30);

/// Bytes that a message has beside its own: headers, sums, and room for what later
/// versions add.
const MESSAGE_OVERHEAD: usize = 1 << 10;

/// The most bytes of a message where a topic takes more: the client's own limit.
const MESSAGE_SIZE_MAX: usize = 64 << 20;

/// What was found.
pub(crate) struct Found {
    pub(crate) partition_count: u16,
    pub(crate) node_partition_count: u16,
    /// The most bytes of a journal's message.
    pub(crate) message_size_max: usize,
    /// The most bytes of a message to owners and nodes.
    pub(crate) parcel_size_max: usize,
    pub(crate) durability: Durability,
}

/// A topic as it is.
struct Existing {
    name: String,
    partition_count: usize,
    /// The fewest copies of any partition.
    replication: usize,
    settings: BTreeMap<String, String>,
}

/// Makes what lacks, if that is asked for, and checks what is there.
pub(crate) fn prepare(config: &Config, names: &Names, health: &Arc<Health>) -> Result<Found, BusError> {
    let asking = Asking::new(config, health)?;
    let context = Context { client: "administrator", health: health.clone() };
    let admin: AdminClient<Context> = reach::made(&config.client(), context)?;
    let mut metadata = asking.metadata()?;
    let lacking = lacking(&metadata, names);
    if !lacking.is_empty() {
        refuse_unless_created(config, &lacking)?;
        let matched = matched_to_what_is_there(config, names, &metadata);
        let wanted = plan::topics(&matched, names, metadata.brokers().len());
        create(&admin, wanted.iter().filter(|topic| lacking.contains(&topic.name)))?;
        metadata = await_leaders(&asking, &names.topics())?;
    }
    let existing = describe(&admin, &metadata, names)?;
    check(config, existing)
}

/// How many partitions a topic for services has that is made here. Whoever wants another
/// number makes it.
pub const SERVICE_PARTITIONS: u16 = 12;

/// Makes sure that there is a topic for services in the namespace (`tasks.charge`,
/// `completions`); gives its name and how many partitions it has. One of tasks keeps what
/// is open for ever: what is done or not wanted any more is taken out of it.
///
/// # Errors
/// As for [`have_topic`].
pub fn have_service_topic(config: &Config, name: &str) -> Result<(String, u16), BusError> {
    let topic = names::topic_of(&config.namespace, name);
    let settings: &[(&str, &str)] = if is_of_tasks(name) { &[("cleanup.policy", "compact")] } else { &[] };
    let partition_count = have_topic(config, &topic, SERVICE_PARTITIONS, settings)?;
    Ok((topic, partition_count))
}

/// `tasks.NAME` or, of another account and region, `ACCOUNT.REGION.tasks.NAME`.
fn is_of_tasks(name: &str) -> bool {
    let is_account = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = name.split('.');
    match parts.next() {
        Some("tasks") => true,
        Some(first) => is_account(first) && parts.nth(1) == Some("tasks"),
        None => false,
    }
}

/// Makes sure that there is a topic that is not a cluster's, replicated as the brokers
/// are configured; gives how many partitions it has, which may be another number.
///
/// # Errors
/// Kafka can't be reached, or refuses, or there is none and none is to be made.
pub fn have_topic(
    config: &Config,
    name: &str,
    partition_count: u16,
    settings: &[(&str, &str)],
) -> Result<u16, BusError> {
    let health = Arc::<Health>::default();
    let asking = Asking::new(config, &health)?;
    let mut metadata = asking.metadata()?;
    if !metadata.topics().iter().any(|topic| topic.name() == name) {
        refuse_unless_created(config, &[name.to_owned()])?;
        let context = Context { client: "administrator", health };
        let admin: AdminClient<Context> = reach::made(&config.client(), context)?;
        let new = NewTopic::new(name, i32::from(partition_count), TopicReplication::Fixed(-1));
        let new = settings.iter().fold(new, |new, (name, value)| new.set(name, value));
        create_all(&admin, &[new])?;
        metadata = await_leaders(&asking, &[name])?;
    }
    let found = metadata.topics().iter().find(|topic| topic.name() == name);
    Ok(found.map_or(0, |topic| u16::try_from(topic.partitions().len()).unwrap_or(u16::MAX)))
}

fn lacking(metadata: &Metadata, names: &Names) -> Vec<String> {
    let is_there = |name: &str| metadata.topics().iter().any(|topic| topic.name() == name);
    names.topics().into_iter().filter(|name| !is_there(name)).map(str::to_owned).collect()
}

fn refuse_unless_created(config: &Config, lacking: &[String]) -> Result<(), BusError> {
    if config.create {
        return Ok(());
    }
    Err(BusError::Unsafe {
        what: format!("there is no topic {}", lacking.join(", ")),
        remedy: "make what `frevo transport plan` shows, or let the node make it".to_owned(),
    })
}

/// A journal without an inbox, or the reverse, is what is left of an attempt that
/// was broken off: the other has as many partitions.
fn matched_to_what_is_there(config: &Config, names: &Names, metadata: &Metadata) -> Config {
    let there = metadata
        .topics()
        .iter()
        .find(|topic| [&names.journal, &names.inbox].contains(&&topic.name().to_owned()));
    let partitions = there.and_then(|topic| u16::try_from(topic.partitions().len()).ok());
    Config { partitions: config.partitions.or(partitions), ..config.clone() }
}

fn create<'a>(admin: &AdminClient<Context>, topics: impl Iterator<Item = &'a Topic>) -> Result<(), BusError> {
    let new = |topic: &'a Topic| NewTopic {
        name: &topic.name,
        num_partitions: i32::from(topic.partition_count),
        replication: TopicReplication::Fixed(i32::from(topic.replication)),
        config: topic.settings.iter().map(|(name, value)| (*name, value.as_str())).collect(),
    };
    create_all(admin, &topics.map(new).collect::<Vec<NewTopic<'_>>>())
}

fn create_all(admin: &AdminClient<Context>, new: &[NewTopic<'_>]) -> Result<(), BusError> {
    let answers = reach::wait(admin.create_topics(new, &AdminOptions::new().request_timeout(Some(PATIENCE))));
    for answer in answers.map_err(|error| unreachable("make topics", error))? {
        match answer {
            // Nodes that start together make them together.
            Ok(_) | Err((_, RDKafkaErrorCode::TopicAlreadyExists)) => {}
            Err((name, error)) => {
                return Err(BusError::Unsafe {
                    what: format!("the topic {name} can't be made: {error}"),
                    remedy: "allow this node to, or make what `frevo transport plan` shows".to_owned(),
                });
            }
        }
    }
    Ok(())
}

/// Waits until every partition of the topics has a leader.
fn await_leaders(asking: &Asking, names: &[&str]) -> Result<Metadata, BusError> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let metadata = asking.metadata()?;
        let is_ready = |name: &&str| {
            let mut topics = metadata.topics().iter();
            topics.any(|topic| {
                topic.name() == *name
                    && !topic.partitions().is_empty()
                    && topic.partitions().iter().all(|partition| partition.leader() >= 0)
            })
        };
        if names.iter().all(is_ready) {
            return Ok(metadata);
        }
        if Instant::now() >= deadline {
            return Err(unreachable("make topics", "their partitions have no leaders"));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn describe(
    admin: &AdminClient<Context>,
    metadata: &Metadata,
    names: &Names,
) -> Result<[Existing; 3], BusError> {
    let [journal, inbox, nodes] = names.topics().map(|name| {
        let topic = metadata.topics().iter().find(|topic| topic.name() == name);
        let partitions = topic.map_or(&[][..], |topic| topic.partitions());
        Ok(Existing {
            name: name.to_owned(),
            partition_count: partitions.len(),
            replication: partitions.iter().map(|partition| partition.replicas().len()).min().unwrap_or(0),
            settings: settings(admin, name)?,
        })
    });
    Ok([journal?, inbox?, nodes?])
}

fn settings(admin: &AdminClient<Context>, name: &str) -> Result<BTreeMap<String, String>, BusError> {
    let options = AdminOptions::new().request_timeout(Some(PATIENCE));
    let answers = reach::wait(admin.describe_configs(&[ResourceSpecifier::Topic(name)], &options));
    let mut answers = answers.map_err(|error| unreachable(format!("ask how {name} is set"), error))?;
    let unreadable = |reason: String| BusError::Unsafe {
        what: format!("how the topic {name} is set can't be read: {reason}"),
        remedy: "allow this node DescribeConfigs on it".to_owned(),
    };
    let resource: ConfigResource = match answers.pop() {
        Some(Ok(resource)) => resource,
        Some(Err(error)) => return Err(unreadable(error.to_string())),
        None => return Err(unreadable("no answer".to_owned())),
    };
    Ok(resource.entries.into_iter().filter_map(|entry| Some((entry.name, entry.value?))).collect())
}

/// Refuses what may lose or forget messages; warns of what keeps them badly.
fn check(config: &Config, [journal, inbox, nodes]: [Existing; 3]) -> Result<Found, BusError> {
    check_kept(&journal)?;
    inbox.must_not_be_compacted()?;
    nodes.must_not_be_compacted()?;
    let partition_count = check_partitions(config, &journal, &inbox)?;
    let node_partition_count = u16::try_from(nodes.partition_count).unwrap_or(u16::MAX);
    if node_partition_count < 2 {
        return Err(nodes.refused("has one partition only", "give it more partitions"));
    }
    Ok(Found {
        partition_count,
        node_partition_count,
        message_size_max: journal.message_size_max(),
        parcel_size_max: inbox.message_size_max().min(nodes.message_size_max()),
        durability: Durability {
            copies: u16::try_from(journal.replication).ok(),
            copies_min: u16::try_from(journal.copies_min()).ok(),
            warnings: warnings(&journal),
        },
    })
}

fn check_kept(journal: &Existing) -> Result<(), BusError> {
    journal.must_not_be_compacted()?;
    for name in ["retention.ms", "retention.bytes"] {
        let value = journal.setting(name);
        if value != "-1" {
            let found = format!("forgets messages ({name}={value})");
            return Err(journal.refused(&found, &format!("set its {name} to -1")));
        }
    }
    if journal.setting("unclean.leader.election.enable") == "true" {
        let found = "may lose messages that counted (unclean.leader.election.enable=true)";
        return Err(journal.refused(found, "set its unclean.leader.election.enable to false"));
    }
    Ok(())
}

fn check_partitions(config: &Config, journal: &Existing, inbox: &Existing) -> Result<u16, BusError> {
    let (count, inbox_count) = (journal.partition_count, inbox.partition_count);
    if count != inbox_count {
        let found = format!("has {inbox_count} partitions, but {} has {count}", journal.name);
        return Err(inbox.refused(&found, "give both as many; those of the journal must stay as they are"));
    }
    let is_other = config.partitions.is_some_and(|asked| usize::from(asked) != count);
    match u16::try_from(count) {
        Ok(count) if !is_other => Ok(count),
        _ => {
            let asked = config.partitions.map_or("65535 at most".to_owned(), |asked| asked.to_string());
            let found = format!("has {count} partitions, but {asked} are asked for");
            Err(journal.refused(&found, "ask for as many as there are, or take another namespace"))
        }
    }
}

fn warnings(journal: &Existing) -> Vec<String> {
    let (name, copies) = (&journal.name, journal.replication);
    let mut warnings = Vec::new();
    if copies < 2 {
        warnings.push(format!(
            "{name} has no second copy: what was answered is lost with its broker's disk (replication.factor {copies})"
        ));
    }
    let copies_min = journal.copies_min();
    if copies_min < 2 {
        warnings.push(format!(
            "{name} takes messages that only one broker has: they are lost if that one is (min.insync.replicas {copies_min})"
        ));
    }
    if copies_min > copies {
        warnings.push(format!(
            "{name} takes nothing: it wants {copies_min} copies of a message and has {copies} (min.insync.replicas)"
        ));
    }
    warnings
}

impl Existing {
    fn setting(&self, name: &str) -> &str {
        self.settings.get(name).map_or("", String::as_str)
    }

    /// How many copies have a message at least before it counts.
    fn copies_min(&self) -> usize {
        self.setting("min.insync.replicas").parse().unwrap_or(1)
    }

    fn message_size_max(&self) -> usize {
        let size_max = self.setting("max.message.bytes").parse().unwrap_or(1_000_000);
        MESSAGE_SIZE_MAX.min(size_max).saturating_sub(MESSAGE_OVERHEAD)
    }

    fn must_not_be_compacted(&self) -> Result<(), BusError> {
        let policy = self.setting("cleanup.policy");
        if policy == "delete" {
            return Ok(());
        }
        let found = format!("forgets messages by their keys (cleanup.policy={policy})");
        Err(self.refused(&found, "set its cleanup.policy to delete, or take another namespace"))
    }

    fn refused(&self, found: &str, remedy: &str) -> BusError {
        BusError::Unsafe { what: format!("the topic {} {found}", self.name), remedy: remedy.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use frevo_transport::NodeId;

    use super::*;

    fn existing(name: &str, partition_count: usize, settings: &[(&str, &str)]) -> Existing {
        let safe = [("cleanup.policy", "delete"), ("retention.ms", "-1"), ("retention.bytes", "-1")];
        let all = safe.iter().chain(settings).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Existing { name: name.to_owned(), partition_count, replication: 3, settings: all.collect() }
    }

    /// Checks a journal of four partitions with these settings beside safe ones.
    fn checked(partitions: Option<u16>, settings: &[(&str, &str)]) -> Result<Found, BusError> {
        let config = Config { partitions, ..Config::new("", "frevo", NodeId(1)) };
        let [inbox, nodes] = [existing("inbox", 4, &[]), existing("nodes", 17, &[])];
        check(&config, [existing("journal", 4, settings), inbox, nodes])
    }

    #[test]
    fn a_journal_that_forgets_is_refused_by_name() {
        for (name, value) in [
            ("cleanup.policy", "compact"),
            ("cleanup.policy", "compact,delete"),
            ("retention.ms", "604800000"),
            ("retention.bytes", "1"),
            ("unclean.leader.election.enable", "true"),
        ] {
            let refusal = checked(None, &[(name, value)]).err().map(|error| error.to_string());
            let refusal = refusal.expect("it is unsafe");
            assert!(refusal.contains("topic journal") && refusal.contains(name), "{refusal}");
        }
    }

    #[test]
    fn partitions_are_taken_as_they_are_unless_others_are_asked_for() {
        assert_eq!(checked(None, &[]).map(|found| found.partition_count).ok(), Some(4));
        assert_eq!(checked(Some(4), &[]).map(|found| found.partition_count).ok(), Some(4));
        let refusal = checked(Some(8), &[]).err().map(|error| error.to_string()).expect("it has four");
        assert!(refusal.contains("has 4 partitions, but 8 are asked for"), "{refusal}");
    }

    #[test]
    fn one_copy_is_warned_of() {
        let warnings =
            |settings: &[_]| checked(None, settings).map(|found| found.durability.warnings.len()).ok();
        assert_eq!(warnings(&[("min.insync.replicas", "2")]), Some(0));
        assert_eq!(warnings(&[("min.insync.replicas", "1")]), Some(1));
        assert_eq!(warnings(&[("min.insync.replicas", "4")]), Some(1));
    }

    #[test]
    fn only_topics_of_tasks_forget_what_is_over() {
        assert!(is_of_tasks("tasks.charge") && is_of_tasks("111111111111.eu-west-1.tasks.charge"));
        for other in ["completions", "subscription.tasks", "events.a.tasks.b", "events.tasks"] {
            assert!(!is_of_tasks(other), "{other}");
        }
    }
}
