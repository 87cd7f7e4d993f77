//! Stories: commands at the margin, what they change and answer indented.

mod archives;
mod buses;
mod described;
mod forward;
mod pauses;
mod replays;
mod routed;
mod rules;
mod schedules;
mod schemas;
mod sources;
mod subscriptions;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use expect_test::Expect;
use frevo_event::{
    Bus, BusCommand, Change, Command, Compatibility, Connection, ConnectionAuthorization, DeliveryPolicy,
    Enforcement, EventArchive, EventReplay, EventSchedule, EventSchema, EventSource, EventsArn, MessageId,
    MessageMode, Missed, Origin, PutTarget, QueueDescription, QueueDocument, RecordFormat, RecordStart,
    ReplayState, ReplayTo, Resource, Rule, ScheduleAction, ScheduleKey, Scope, Sealed, SourceAction,
    Statement, Subscription, SubscriptionNumber, Tags, Target, TaskRoute, Timestamp,
};
use frevo_value::Payload;

use super::*;
use crate::Catalogue;

#[test]
fn every_quota_is_kept() {
    let mut story = Story::default();
    (1..BUSES_MAX).for_each(|number| story.tell(&format!("create-bus b{number}")));
    (0..RULES_MAX).for_each(|number| story.tell(&format!("put-rule b1 r{number}")));
    (0..ARCHIVES_MAX).for_each(|number| story.tell(&format!("archive default a{number}")));
    assert!(!story.text.contains("refused"));
    for line in ["create-bus more", "put-rule b1 more", "archive default more"] {
        story.text.clear();
        story.tell(line);
        assert!(story.text.contains("refused: no more than"), "{}", story.text);
    }
    story.text.clear();
    ["create-bus b1", "put-rule b1 r1", "put-rule b2 r1"].iter().for_each(|line| story.tell(line));
    assert!(!story.text.contains("no more than"), "{}", story.text);
}

/// What the changes of `catalogue.changes()` make from nothing is the same, the
/// numbers that were given included.
#[test]
fn the_changes_that_are_carried_forward_make_the_same_catalogue() {
    let mut story = Story::default();
    for line in EVERYTHING.lines().map(str::trim).filter(|line| !line.is_empty()) {
        story.tell(line);
    }
    assert!(!story.text.contains("refused"), "{}", story.text);
    assert_eq!(story.catalogue.buses().schedules().settled().count(), 2);
    let mut carried = Catalogue::default();
    story.catalogue.changes().for_each(|change| carried.apply(&change));
    assert_eq!(carried, story.catalogue);
}

#[test]
fn what_was_made_and_deleted_leaves_nothing_but_the_numbers() {
    let mut story = Story::default();
    for line in [
        "create-bus a",
        "subscribe-to-all a log",
        "unsubscribe log",
        "delete-bus a",
        "schedule nightly queue rate(1 day)",
        "unschedule nightly",
        "put-rule default tick rate(1 day)",
        "delete-rule default tick",
    ] {
        story.tell(line);
    }
    let left: Vec<Change> = story.catalogue.changes().collect();
    let numbered = Change::Bus(BusChange::Numbered { next: SubscriptionNumber(2) });
    assert_eq!(left, [numbered]);
}

#[test]
fn an_index_is_told_of_the_targets_of_enabled_rules_too() {
    let mut story = Story::default();
    for line in EVERYTHING.lines().map(str::trim).filter(|line| !line.is_empty()) {
        story.tell(line);
    }
    let mut names: Vec<_> = story.catalogue.subscriptions().map(|own| own.name.to_string()).collect();
    names.sort_unstable();
    let expected = [
        "log",
        "rule/default/tick/a",
        "rule/orders/paid/a",
        "rule/orders/paid/b",
        "schedule/nightly",
        "source/shop",
    ];
    assert_eq!(names, expected);
    story.tell("disable orders paid");
    assert_eq!(story.catalogue.subscriptions().count(), 4);
    assert!(story.catalogue.subscription(&scope(), "log").is_some());
}

const EVERYTHING: &str = "
    create-bus orders
    tag-bus default team=a
    permit orders one
    put-rule orders paid
    target orders paid a=queue b=stdout
    subscribe-to-all orders log to=bus:default
    subscribe orders gone
    unsubscribe gone
    archive orders all
    connect shop
    put-rule default tick rate(1 minute)
    target default tick a=queue
    schedule nightly queue rate(1 day)
    source shop shop.orders orders
";

fn check(script: &str, expected: Expect) {
    let mut story = Story::default();
    for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
        story.tell(line);
    }
    expected.assert_eq(&story.text);
}

fn scope() -> Scope {
    Scope::new("000000000000", "us-east-1")
}

#[derive(Default)]
struct Story {
    catalogue: Catalogue,
    minutes: i64,
    text: String,
}

impl Story {
    fn tell(&mut self, line: &str) {
        writeln!(self.text, "{line}").expect("a string takes text");
        self.minutes += 1;
        if line == "buses" {
            let names = self.catalogue.buses().buses(&scope(), None, 10);
            names.iter().for_each(|bus| self.say(&bus.name));
            return;
        }
        let words: Vec<&str> = line.split(' ').collect();
        let id = MessageId([0; 16]).derive(self.minutes as u64);
        match self.catalogue.decide(&command(&words), Timestamp(self.minutes * 60_000), id) {
            Ok((changes, _)) => {
                for change in &changes {
                    self.say(&told(change));
                    self.catalogue.apply(change);
                    let once = self.catalogue.clone();
                    self.catalogue.apply(change);
                    assert_eq!(self.catalogue, once, "a change that was taken before changes nothing");
                }
            }
            Err(refusal) => self.say(&format!("refused: {refusal}")),
        }
    }

    fn say(&mut self, line: &str) {
        writeln!(self.text, "    {line}").expect("a string takes text");
    }
}

fn command(words: &[&str]) -> Command {
    let scope = scope();
    let arc = |index: usize| Arc::<str>::from(words[index]);
    let command = match words[0] {
        "create-bus" => BusCommand::CreateBus(Box::new(Bus::new(&scope, words[1], Timestamp(0)))),
        "delete-bus" => BusCommand::DeleteBus { scope, name: arc(1) },
        "permit" => BusCommand::PutPermission {
            scope,
            bus: arc(1),
            statements: words[2..]
                .iter()
                .filter(|word| **word != "replace")
                .map(|sid| statement(sid))
                .collect(),
            replace: words.contains(&"replace"),
        },
        "forbid" => {
            BusCommand::RemovePermission { scope, bus: arc(1), sid: words.get(2).map(|sid| (*sid).into()) }
        }
        "put-rule" => {
            let schedule = Some(words[3..].join(" ")).filter(|text| !text.is_empty());
            let rule = rule(&scope, words[1], words[2]);
            BusCommand::PutRule(Box::new(Rule { schedule: schedule.map(Arc::from), ..rule }))
        }
        "schedule" => BusCommand::PutSchedule(Box::new(schedule(&scope, words))),
        "unschedule" => BusCommand::DeleteSchedule { scope, name: arc(1) },
        "source" => BusCommand::PutSource(Box::new(source(&scope, words))),
        "pause-source" | "resume-source" => {
            BusCommand::PauseSource { scope, name: arc(1), paused: words[0] == "pause-source" }
        }
        "delete-source" => BusCommand::DeleteSource { scope, name: arc(1) },
        "register" => BusCommand::RegisterSchema {
            schema: Box::new(schema(&scope, words)),
            document: Payload::from_trusted(format!("{{\"title\":\"{}\"}}", words[3])),
            checked_against: words.iter().find_map(|word| word.strip_prefix("against=")?.parse().ok()),
        },
        "unregister" => match words.get(3) {
            None => BusCommand::DeleteSchema { scope, bus: arc(1), event_type: arc(2) },
            Some(number) => BusCommand::DeleteSchemaVersion {
                scope,
                bus: arc(1),
                event_type: arc(2),
                number: number.parse().expect("a number"),
            },
        },
        "pause-queue" | "resume-queue" => {
            BusCommand::PauseQueue { scope, queue: arc(1), paused: words[0] == "pause-queue" }
        }
        "describe-queue" => BusCommand::DescribeQueue {
            scope,
            queue: arc(1),
            document: Box::new(QueueDocument { description: description(words), tags: Tags::new() }),
        },
        "publish-queue" => {
            BusCommand::PublishQueue { scope, queue: arc(1), description: Box::new(description(words)) }
        }
        "route-queue" => {
            let route = words
                .get(2)
                .map(|topic| TaskRoute::Kafka { topic: Some((*topic).into()), mode: MessageMode::Binary });
            BusCommand::RouteQueue { scope, queue: arc(1), route }
        }
        "forget-queue" => BusCommand::ForgetQueue { scope, queue: arc(1) },
        "enforce" => {
            let enforcement = (words[2] == "flag").then_some(Enforcement::Flag);
            BusCommand::EnforceSchemas { scope, bus: arc(1), enforcement }
        }
        "pause-schedule" | "resume-schedule" => {
            BusCommand::PauseSchedule { scope, name: arc(1), paused: words[0] == "pause-schedule" }
        }
        "enable" | "disable" => {
            BusCommand::EnableRule { scope, bus: arc(1), name: arc(2), enabled: words[0] == "enable" }
        }
        "delete-rule" => BusCommand::DeleteRule { scope, bus: arc(1), name: arc(2) },
        "target" => {
            let targets = words[3..].iter().filter_map(|word| word.split_once('='));
            let targets = targets.map(|(id, target)| (id.into(), put_target(target))).collect();
            BusCommand::PutTargets { scope, bus: arc(1), rule: arc(2), targets }
        }
        "untarget" => {
            let ids = words[3..].iter().map(|id| (*id).into()).collect();
            BusCommand::RemoveTargets { scope, bus: arc(1), rule: arc(2), ids }
        }
        "subscribe" => BusCommand::CreateSubscription {
            subscription: Box::new(subscription(&scope, words)),
            start_at: None,
        },
        "subscribe-to-all" => BusCommand::CreateSubscription {
            subscription: Box::new(subscription(&scope, words)),
            start_at: Some(Timestamp(0)),
        },
        "replay" | "replay-archive" => BusCommand::StartReplay(Box::new(replay(&scope, words))),
        "cancel" => BusCommand::CancelReplay { scope, name: arc(1) },
        "resubscribe" => BusCommand::UpdateSubscription(Box::new(subscription(&scope, words))),
        "unsubscribe" => BusCommand::DeleteSubscription { scope, name: arc(1) },
        "pause" | "resume" => {
            BusCommand::PauseSubscription { scope, name: arc(1), paused: words[0] == "pause" }
        }
        "archive" | "archive-for-ever" => BusCommand::CreateArchive(Box::new(EventArchive {
            scope,
            name: arc(2),
            bus: arc(1),
            pattern: None,
            retention_days: if words[0] == "archive" { 1 } else { 0 },
            description: None,
            created_at: Timestamp(0),
        })),
        "update-archive" => BusCommand::UpdateArchive {
            scope,
            name: arc(1),
            pattern: None,
            retention_days: Some(7),
            description: None,
        },
        "delete-archive" => BusCommand::DeleteArchive { scope, name: arc(1) },
        "connect" => BusCommand::CreateConnection(Box::new(connection(&scope, words[1]))),
        "reconnect" => BusCommand::UpdateConnection {
            scope,
            name: arc(1),
            description: None,
            authorization: Some(ConnectionAuthorization {
                kind: "API_KEY".into(),
                parameters: Payload::from_trusted("{}"),
                secrets: Sealed([2].into()),
            }),
        },
        "deauthorize" => BusCommand::DeauthorizeConnection { scope, name: arc(1) },
        "disconnect" => BusCommand::DeleteConnection { scope, name: arc(1) },
        "tag-bus" => return tag(Resource::Bus(arc(1)), words[2]),
        "tag-rule" => return tag(Resource::Rule { bus: arc(1), name: arc(2) }, words[3]),
        "tag-subscription" => return tag(Resource::Subscription(arc(1)), words[2]),
        other => panic!("`{other}` is no command of these stories"),
    };
    Command::Bus(command)
}

fn tag(resource: Resource, pair: &str) -> Command {
    let (key, value) = pair.split_once('=').expect("a tag is a pair");
    Command::Tag { scope: scope(), resource, put: Tags::from([(key.into(), value.into())]), remove: vec![] }
}

fn statement(sid: &str) -> Statement {
    Statement { sid: sid.into(), text: Payload::from_trusted("{}") }
}

fn rule(scope: &Scope, bus: &str, name: &str) -> Rule {
    Rule {
        scope: scope.clone(),
        bus: bus.into(),
        name: name.into(),
        pattern: Some("{}".into()),
        schedule: None,
        enabled: true,
        description: None,
        role_arn: None,
        created_at: Timestamp(0),
        tags: Tags::default(),
        targets: BTreeMap::new(),
    }
}

fn subscription(scope: &Scope, words: &[&str]) -> Subscription {
    let to = words.iter().find_map(|word| word.strip_prefix("to="));
    Subscription {
        scope: scope.clone(),
        name: words[2].into(),
        number: SubscriptionNumber(99),
        bus: words[1].into(),
        pattern: None,
        target: target(to.unwrap_or("queue")),
        input: None,
        policy: DeliveryPolicy::default(),
        paused: false,
        description: None,
        created_at: Timestamp(0),
        tags: Tags::default(),
    }
}

fn schedule(scope: &Scope, words: &[&str]) -> EventSchedule {
    let action = match words[2].strip_prefix("publish:") {
        Some(bus) => ScheduleAction::Publish {
            bus: bus.into(),
            source: "calendar".into(),
            detail_type: "Tick".into(),
            detail: Payload::from_trusted("{}"),
        },
        None => ScheduleAction::Deliver {
            number: SubscriptionNumber(99),
            target: target(words[2]),
            input: None,
            policy: DeliveryPolicy::default(),
        },
    };
    EventSchedule {
        scope: scope.clone(),
        name: words[1].into(),
        expression: words[3..].join(" ").into(),
        time_zone: None,
        start: None,
        end: None,
        window_minutes: None,
        missed: Missed::Once,
        action,
        paused: false,
        description: None,
        created_at: Timestamp(0),
    }
}

fn put_target(word: &str) -> PutTarget {
    PutTarget {
        target: target(word),
        input: None,
        policy: DeliveryPolicy::default(),
        given: Payload::from_trusted("{}"),
    }
}

fn target(word: &str) -> Target {
    match word.split_once(':') {
        Some(("bus", name)) => {
            let arn = EventsArn::Bus { scope: scope(), name: name.into() };
            Target::Bus { arn: arn.to_string().into() }
        }
        _ if word == "stdout" => Target::Stdout,
        _ => Target::Queue,
    }
}

/// A description with this title.
fn description(words: &[&str]) -> QueueDescription {
    QueueDescription { title: Some(words[2].into()), ..QueueDescription::default() }
}

fn schema(scope: &Scope, words: &[&str]) -> EventSchema {
    EventSchema {
        scope: scope.clone(),
        bus: words[1].into(),
        event_type: words[2].into(),
        compatibility: Compatibility::default(),
        enforcement: words.contains(&"flag").then_some(Enforcement::Flag),
        description: None,
        created_at: Timestamp(0),
        tags: Tags::default(),
        version_next: 1,
        versions: BTreeMap::new(),
    }
}

fn connection(scope: &Scope, name: &str) -> Connection {
    Connection {
        scope: scope.clone(),
        name: name.into(),
        id: "".into(),
        description: None,
        authorization: "API_KEY".into(),
        parameters: Payload::from_trusted("{}"),
        secrets: Some(Sealed([1].into())),
        created_at: Timestamp(0),
        modified_at: Timestamp(0),
        authorized_at: None,
    }
}

/// `source NAME TOPIC BUS`
fn source(scope: &Scope, words: &[&str]) -> EventSource {
    EventSource {
        scope: scope.clone(),
        name: words[1].into(),
        number: SubscriptionNumber::default(),
        origin: Origin::Kafka { topic: words[2].into(), start: RecordStart::Latest },
        format: RecordFormat::Any,
        event_type: None,
        action: SourceAction::Publish { bus: words[3].into() },
        paused: false,
        description: None,
        created_at: Timestamp(0),
    }
}

/// `replay NAME SUBSCRIPTION`, or `replay-archive NAME ARCHIVE BUS [RULE…]`.
fn replay(scope: &Scope, words: &[&str]) -> EventReplay {
    let rules = || words[4..].iter().map(|rule| Arc::from(*rule)).collect();
    let (archive, bus, to) = match words[0] {
        "replay" => (None, "default", ReplayTo::Subscription(words[2].into())),
        _ => (Some(words[2].into()), words[3], ReplayTo::Rules(rules())),
    };
    EventReplay {
        scope: scope.clone(),
        name: words[1].into(),
        archive,
        bus: bus.into(),
        pattern: None,
        archive_pattern: None,
        asked_from: Timestamp(0),
        from: Timestamp(0),
        until: Timestamp(1),
        to,
        rate_per_second: None,
        description: None,
        state: ReplayState::Running,
        reason: None,
        started_at: Timestamp(0),
        ended_at: None,
        last_event_at: None,
        legs: BTreeMap::new(),
    }
}

fn told(change: &Change) -> String {
    let Change::Bus(change) = change else { panic!("{change:?} is not about publish/subscribe") };
    match change {
        BusChange::Numbered { next } => format!("Numbered {}", next.0),
        BusChange::BusPut(bus) => {
            let sids = bus.policy.iter().map(|statement| format!(" {}", statement.sid));
            format!("BusPut {}{}", bus.name, sids.collect::<String>())
        }
        BusChange::BusDeleted { name, .. } => format!("BusDeleted {name}"),
        BusChange::RulePut(rule) => {
            let targets = rule.targets.iter().map(|(id, target)| format!(" {id}#{}", target.number.0));
            let disabled = if rule.enabled { "" } else { " disabled" };
            format!("RulePut {} {}{}{disabled}", rule.bus, rule.name, targets.collect::<String>())
        }
        BusChange::RuleDeleted { bus, name, .. } => format!("RuleDeleted {bus} {name}"),
        BusChange::SubscriptionPut(own) => {
            let paused = if own.paused { " paused" } else { "" };
            format!("SubscriptionPut {} #{}{paused}", own.name, own.number.0)
        }
        BusChange::SubscriptionDeleted { name, .. } => format!("SubscriptionDeleted {name}"),
        BusChange::ArchivePut(archive) => format!("ArchivePut {}", archive.name),
        BusChange::ArchiveDeleted { name, .. } => format!("ArchiveDeleted {name}"),
        BusChange::ConnectionPut(connection) => {
            let with = if connection.secrets.is_some() { "with" } else { "without" };
            format!("ConnectionPut {} {with} secrets", connection.name)
        }
        BusChange::ConnectionDeleted { name, .. } => format!("ConnectionDeleted {name}"),
        BusChange::SchedulePut(own) => {
            let number = own.subscription().map(|subscription| format!(" #{}", subscription.number.0));
            let paused = if own.paused { " paused" } else { "" };
            format!("SchedulePut {} {}{}{paused}", own.name, own.expression, number.unwrap_or_default())
        }
        BusChange::SchemaPut { schema, version } => {
            let version = version.as_ref().map(|version| format!(" #{}", version.number));
            let flags = if schema.enforcement.is_some() { " flags" } else { "" };
            format!("SchemaPut {} {}{}{flags}", schema.bus, schema.event_type, version.unwrap_or_default())
        }
        BusChange::ContractPut(own) => format!("ContractPut {}", own.name),
        BusChange::QueuePaused { queue, paused, .. } => format!("QueuePaused {queue} {paused}"),
        BusChange::QueueRouted { queue, route, .. } => match route {
            Some(TaskRoute::Kafka { topic, .. }) => {
                format!("QueueRouted {queue} {}", topic.as_deref().unwrap_or("-"))
            }
            Some(TaskRoute::Amqp { .. }) => format!("QueueRouted {queue} amqp"),
            None => format!("QueueRouted {queue} -"),
        },
        BusChange::QueueDescribed(queue) => {
            let title = |said: &QueueDescription| said.title.clone().unwrap_or_default();
            let document = queue.document.as_ref().map(|document| title(&document.description));
            let (document, published) = (document, queue.published.as_ref().map(title));
            let said = [("document", document), ("workers", published)].into_iter();
            let said = said.filter_map(|(by, title)| Some(format!(" {by}:{}", title?)));
            format!("QueueDescribed {}{}", queue.name, said.collect::<String>())
        }
        BusChange::QueueForgotten { queue, .. } => format!("QueueForgotten {queue}"),
        BusChange::ContractDeleted { name, .. } => format!("ContractDeleted {name}"),
        BusChange::SchemaDeleted { bus, event_type, .. } => format!("SchemaDeleted {bus} {event_type}"),
        BusChange::SchemaVersionDeleted { bus, event_type, number, .. } => {
            format!("SchemaVersionDeleted {bus} {event_type} #{number}")
        }
        BusChange::SchemasEnforced { bus, enforcement, .. } => {
            format!("SchemasEnforced {bus} {enforcement:?}")
        }
        BusChange::ScheduleDeleted { name, .. } => format!("ScheduleDeleted {name}"),
        BusChange::ScheduleSettled { key, until, .. } => {
            let (ScheduleKey::Rule(name) | ScheduleKey::Own(name)) = key;
            format!("ScheduleSettled {name} {}", until.to_the_second())
        }
        BusChange::ReplayPut(replay) => {
            let legs = replay.legs.iter().map(|(leg, to)| format!(" #{} to #{}", leg.0, to.target.0));
            format!("ReplayPut {} {:?}{}", replay.name, replay.state, legs.collect::<String>())
        }
        BusChange::ReplayAdvanced { name, leg, partition, .. } => {
            format!("ReplayAdvanced {name} #{} in {}", leg.0, partition.0)
        }
        BusChange::ReplayForgotten { name, .. } => format!("ReplayForgotten {name}"),
        BusChange::SourcePut(own) => {
            let paused = if own.paused { " paused" } else { "" };
            format!(
                "SourcePut {} {} to {} #{}{paused}",
                own.name,
                own.origin.place(),
                own.bus(),
                own.number.0
            )
        }
        BusChange::SourceDeleted { name, .. } => format!("SourceDeleted {name}"),
        BusChange::SubscriptionStartsAt { number, start_at } => {
            format!("SubscriptionStartsAt #{} {}", number.0, start_at.to_the_second())
        }
    }
}
