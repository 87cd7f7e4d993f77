//! Stories: commands at the margin, what they change and answer indented.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use expect_test::{Expect, expect};
use frevo_event::{
    Bus, BusCommand, Change, Command, Compatibility, Connection, ConnectionAuthorization, DeliveryPolicy,
    Enforcement, EventArchive, EventReplay, EventSchedule, EventSchema, EventsArn, MessageId, Missed,
    PutTarget, ReplayState, ReplayTo, Resource, Rule, ScheduleAction, ScheduleKey, Scope, Sealed, Statement,
    Subscription, SubscriptionNumber, Tags, Target, Timestamp,
};
use frevo_value::Payload;

use super::*;
use crate::Catalogue;

#[test]
fn the_default_bus_is_always_there_and_others_are_once() {
    check(
        "
        create-bus orders
        create-bus orders
        create-bus default
        delete-bus default
        delete-bus orders
        delete-bus orders
        buses
        ",
        expect![[r#"
            create-bus orders
                BusPut orders
            create-bus orders
                refused: event bus orders already exists
            create-bus default
                refused: event bus default already exists
            delete-bus default
                refused: the default event bus can't be deleted
            delete-bus orders
                BusDeleted orders
            delete-bus orders
            buses
                default
        "#]],
    );
}

#[test]
fn a_queue_is_paused_once_and_resumed_once() {
    check(
        "
        pause-queue tasks.charge
        pause-queue tasks.charge
        resume-queue tasks.other
        resume-queue tasks.charge
        pause-queue tasks.charge
        ",
        expect![[r#"
            pause-queue tasks.charge
                QueuePaused tasks.charge true
            pause-queue tasks.charge
            resume-queue tasks.other
            resume-queue tasks.charge
                QueuePaused tasks.charge false
            pause-queue tasks.charge
                QueuePaused tasks.charge true
        "#]],
    );
}

#[test]
fn a_replay_has_a_leg_for_each_target_and_ends_once() {
    check(
        "
        replay again log
        subscribe default log
        replay again log
        replay again log
        cancel again
        cancel again
        cancel other
        create-bus orders
        put-rule orders paid
        target orders paid a=queue b=queue
        put-rule orders shipped
        target orders shipped a=queue
        put-rule default tick rate(1 day)
        replay-archive all year orders
        archive orders year
        replay-archive all year orders
        replay-archive some year orders shipped
        replay-archive none year orders lost
        replay-archive other year default tick
        ",
        expect![[r#"
            replay again log
                refused: subscription log does not exist
            subscribe default log
                SubscriptionPut log #0
            replay again log
                ReplayPut again Running #1 to #0
            replay again log
                refused: replay again already exists
            cancel again
                ReplayPut again Cancelled
            cancel again
                refused: replay again has ended
            cancel other
                refused: replay other does not exist
            create-bus orders
                BusPut orders
            put-rule orders paid
                RulePut orders paid
            target orders paid a=queue b=queue
                RulePut orders paid a#2 b#3
            put-rule orders shipped
                RulePut orders shipped
            target orders shipped a=queue
                RulePut orders shipped a#4
            put-rule default tick rate(1 day)
                RulePut default tick
                ScheduleSettled tick 1970-01-01T00:12:59Z
            replay-archive all year orders
                refused: archive year does not exist
            archive orders year
                ArchivePut year
            replay-archive all year orders
                ReplayPut all Running #5 to #2 #6 to #3 #7 to #4
            replay-archive some year orders shipped
                ReplayPut some Running #8 to #4
            replay-archive none year orders lost
                refused: rule lost does not exist on event bus orders
            replay-archive other year default tick
                refused: rule tick does not exist on event bus orders
        "#]],
    );
}

#[test]
fn a_replay_fails_when_one_that_it_gives_events_to_is_gone() {
    check(
        "
        subscribe default log
        replay again log
        unsubscribe log
        create-bus orders
        put-rule orders paid
        target orders paid a=queue b=queue
        archive orders year
        replay-archive all year orders
        target orders paid c=queue
        delete-archive year
        untarget orders paid b
        ",
        expect![[r#"
            subscribe default log
                SubscriptionPut log #0
            replay again log
                ReplayPut again Running #1 to #0
            unsubscribe log
                ReplayPut again Failed
                SubscriptionDeleted log
            create-bus orders
                BusPut orders
            put-rule orders paid
                RulePut orders paid
            target orders paid a=queue b=queue
                RulePut orders paid a#2 b#3
            archive orders year
                ArchivePut year
            replay-archive all year orders
                ReplayPut all Running #4 to #2 #5 to #3
            target orders paid c=queue
                RulePut orders paid a#2 b#3 c#6
            delete-archive year
                ArchiveDeleted year
            untarget orders paid b
                ReplayPut all Failed
                RulePut orders paid a#2 c#6
        "#]],
    );
}

#[test]
fn an_archive_keeps_events_from_when_it_was_made_and_the_longest_one_counts() {
    let mut story = Story::default();
    let since = |story: &Story, day: i64| {
        let since = story.catalogue.buses().archived_since(Timestamp(day * 86_400_000));
        since.map(|since| since.0)
    };
    assert_eq!(since(&story, 0), None);
    // For a day, made in the first minute.
    story.tell("archive default short");
    assert_eq!([since(&story, 0), since(&story, 3)], [Some(60_000), Some(2 * 86_400_000)]);
    story.tell("archive-for-ever default long");
    assert_eq!(since(&story, 400), Some(120_000));
    story.tell("delete-archive long");
    assert_eq!(since(&story, 400), Some(399 * 86_400_000));
}

#[test]
fn a_schema_gets_a_version_for_each_other_document() {
    check(
        "
        register orders Placed a
        create-bus orders
        register orders Placed a
        register orders Placed a
        register orders Placed a flag
        register orders Placed b
        register orders Placed b flag against=1
        register orders Placed c against=2
        unregister orders Placed 2
        unregister orders Placed 3
        register orders Placed d against=1
        unregister orders Placed 1
        unregister orders Placed 4
        unregister orders Placed 7
        enforce orders flag
        delete-bus orders
        unregister orders Placed
        unregister orders Placed
        delete-bus orders
        ",
        expect![[r#"
            register orders Placed a
                refused: event bus orders does not exist
            create-bus orders
                BusPut orders
            register orders Placed a
                SchemaPut orders Placed #1
            register orders Placed a
            register orders Placed a flag
                SchemaPut orders Placed flags
            register orders Placed b
                refused: another version of the schema of Placed was registered at the same time: try again
            register orders Placed b flag against=1
                SchemaPut orders Placed #2 flags
            register orders Placed c against=2
                SchemaPut orders Placed #3
            unregister orders Placed 2
                SchemaVersionDeleted orders Placed #2
            unregister orders Placed 3
                SchemaVersionDeleted orders Placed #3
            register orders Placed d against=1
                SchemaPut orders Placed #4
            unregister orders Placed 1
                SchemaVersionDeleted orders Placed #1
            unregister orders Placed 4
                refused: version 4 is the only one of the schema of Placed: delete the schema
            unregister orders Placed 7
                refused: the schema of Placed on event bus orders has no version 7
            enforce orders flag
                SchemasEnforced orders Some(Flag)
            delete-bus orders
                refused: event bus orders can't be deleted since it has schemas
            unregister orders Placed
                SchemaDeleted orders Placed
            unregister orders Placed
                refused: event bus orders has no schema of Placed
            delete-bus orders
                BusDeleted orders
        "#]],
    );
}

#[test]
fn a_bus_in_use_is_not_deleted() {
    check(
        "
        create-bus orders
        put-rule orders paid
        subscribe orders log
        archive orders all
        delete-bus orders
        delete-rule orders paid
        delete-bus orders
        unsubscribe log
        delete-bus orders
        delete-archive all
        delete-bus orders
        ",
        expect![[r#"
            create-bus orders
                BusPut orders
            put-rule orders paid
                RulePut orders paid
            subscribe orders log
                SubscriptionPut log #0
            archive orders all
                ArchivePut all
            delete-bus orders
                refused: event bus orders can't be deleted since it has rules
            delete-rule orders paid
                RuleDeleted orders paid
            delete-bus orders
                refused: event bus orders can't be deleted since it has subscriptions
            unsubscribe log
                SubscriptionDeleted log
            delete-bus orders
                refused: event bus orders can't be deleted since it has archives
            delete-archive all
                ArchiveDeleted all
            delete-bus orders
                BusDeleted orders
        "#]],
    );
}

#[test]
fn a_rule_that_is_put_again_keeps_its_targets_and_a_target_its_number() {
    check(
        "
        put-rule nowhere paid
        target default paid a=queue
        put-rule default paid
        target default paid a=queue b=stdout
        target default paid b=queue c=queue
        disable default paid
        put-rule default paid
        target default paid d=queue e=queue f=queue
        delete-rule default paid
        untarget default paid a b c
        untarget default paid a
        delete-rule default paid
        delete-rule default paid
        ",
        expect![[r#"
            put-rule nowhere paid
                refused: event bus nowhere does not exist
            target default paid a=queue
                refused: rule paid does not exist on event bus default
            put-rule default paid
                RulePut default paid
            target default paid a=queue b=stdout
                RulePut default paid a#0 b#1
            target default paid b=queue c=queue
                RulePut default paid a#0 b#1 c#2
            disable default paid
                RulePut default paid a#0 b#1 c#2 disabled
            put-rule default paid
                RulePut default paid a#0 b#1 c#2
            target default paid d=queue e=queue f=queue
                refused: no more than 5 targets are allowed
            delete-rule default paid
                refused: rule paid can't be deleted since it has targets
            untarget default paid a b c
                RulePut default paid
            untarget default paid a
            delete-rule default paid
                RuleDeleted default paid
            delete-rule default paid
        "#]],
    );
}

#[test]
fn a_number_is_never_given_twice() {
    check(
        "
        subscribe default log
        subscribe default log
        unsubscribe log
        unsubscribe log
        put-rule default paid
        target default paid a=queue
        untarget default paid a
        subscribe default log
        resubscribe default log to=stdout
        resubscribe default other
        ",
        expect![[r#"
            subscribe default log
                SubscriptionPut log #0
            subscribe default log
                refused: subscription log already exists
            unsubscribe log
                SubscriptionDeleted log
            unsubscribe log
                refused: subscription log does not exist
            put-rule default paid
                RulePut default paid
            target default paid a=queue
                RulePut default paid a#1
            untarget default paid a
                RulePut default paid
            subscribe default log
                SubscriptionPut log #2
            resubscribe default log to=stdout
                SubscriptionPut log #2
            resubscribe default other
                refused: subscription other does not exist
        "#]],
    );
}

#[test]
fn a_pause_lasts_until_it_is_taken_back_and_an_update_leaves_it() {
    check(
        "
        subscribe default log
        pause log
        pause log
        resubscribe default log to=stdout
        resume log
        pause other
        ",
        expect![[r#"
            subscribe default log
                SubscriptionPut log #0
            pause log
                SubscriptionPut log #0 paused
            pause log
            resubscribe default log to=stdout
                SubscriptionPut log #0 paused
            resume log
                SubscriptionPut log #0
            pause other
                refused: subscription other does not exist
        "#]],
    );
}

#[test]
fn buses_do_not_forward_in_a_circle() {
    check(
        "
        create-bus a
        create-bus b
        create-bus c
        put-rule a to-b
        target a to-b 1=bus:b
        put-rule b to-c
        disable b to-c
        target b to-c 1=bus:c
        subscribe c to-a to=bus:a
        subscribe c to-c to=bus:c
        subscribe a to-c to=bus:c
        resubscribe c to-c to=bus:b
        subscribe c moved to=bus:default
        resubscribe default moved to=bus:c
        subscribe a twice to=bus:c
        ",
        expect![[r#"
            create-bus a
                BusPut a
            create-bus b
                BusPut b
            create-bus c
                BusPut c
            put-rule a to-b
                RulePut a to-b
            target a to-b 1=bus:b
                RulePut a to-b 1#0
            put-rule b to-c
                RulePut b to-c
            disable b to-c
                RulePut b to-c disabled
            target b to-c 1=bus:c
                RulePut b to-c 1#1 disabled
            subscribe c to-a to=bus:a
                refused: events would go round for ever: c → a → b → c
            subscribe c to-c to=bus:c
                refused: events would go round for ever: c → c
            subscribe a to-c to=bus:c
                SubscriptionPut to-c #2
            resubscribe c to-c to=bus:b
                refused: events would go round for ever: c → b → c
            subscribe c moved to=bus:default
                SubscriptionPut moved #3
            resubscribe default moved to=bus:c
                SubscriptionPut moved #3
            subscribe a twice to=bus:c
                SubscriptionPut twice #4
        "#]],
    );
}

#[test]
fn a_permission_takes_the_place_of_the_one_with_its_id() {
    check(
        "
        permit default one two
        permit default two three
        forbid default four
        forbid default one
        permit default only replace
        forbid default
        permit nowhere one
        ",
        expect![[r#"
            permit default one two
                BusPut default one two
            permit default two three
                BusPut default one two three
            forbid default four
                refused: event bus default has no permission four
            forbid default one
                BusPut default two three
            permit default only replace
                BusPut default only
            forbid default
                BusPut default
            permit nowhere one
                refused: event bus nowhere does not exist
        "#]],
    );
}

#[test]
fn an_archive_and_a_connection_are_made_changed_and_deleted_once() {
    check(
        "
        archive nowhere all
        archive default all
        archive default all
        update-archive all
        update-archive none
        delete-archive all
        delete-archive all
        connect shop
        connect shop
        reconnect shop
        deauthorize shop
        reconnect none
        disconnect shop
        disconnect shop
        ",
        expect![[r#"
            archive nowhere all
                refused: event bus nowhere does not exist
            archive default all
                ArchivePut all
            archive default all
                refused: archive all already exists
            update-archive all
                ArchivePut all
            update-archive none
                refused: archive none does not exist
            delete-archive all
                ArchiveDeleted all
            delete-archive all
                refused: archive all does not exist
            connect shop
                ConnectionPut shop with secrets
            connect shop
                refused: connection shop already exists
            reconnect shop
                ConnectionPut shop with secrets
            deauthorize shop
                ConnectionPut shop without secrets
            reconnect none
                refused: connection none does not exist
            disconnect shop
                ConnectionDeleted shop
            disconnect shop
                refused: connection shop does not exist
        "#]],
    );
}

#[test]
fn buses_rules_and_subscriptions_are_tagged() {
    check(
        "
        tag-bus default team=a
        put-rule default paid
        tag-rule default paid team=b
        subscribe default log
        tag-subscription log team=c
        tag-subscription other team=c
        tag-rule default other team=c
        tag-bus other team=c
        ",
        expect![[r#"
            tag-bus default team=a
                BusPut default
            put-rule default paid
                RulePut default paid
            tag-rule default paid team=b
                RulePut default paid
            subscribe default log
                SubscriptionPut log #0
            tag-subscription log team=c
                SubscriptionPut log #0
            tag-subscription other team=c
                refused: subscription other does not exist
            tag-rule default other team=c
                refused: rule other does not exist on event bus default
            tag-bus other team=c
                refused: event bus other does not exist
        "#]],
    );
}

#[test]
fn what_is_scheduled_is_due_from_when_it_is_made_changed_or_goes_on() {
    check(
        "
        put-rule default tick rate(1 minute)
        put-rule default tick rate(1 minute)
        disable default tick
        put-rule default tick rate(2 minutes)
        delete-rule default tick
        schedule nightly queue rate(1 day)
        schedule nightly queue rate(1 day)
        schedule nightly stdout rate(1 day)
        schedule nightly queue rate(2 days)
        pause-schedule nightly
        schedule nightly queue rate(3 days)
        resume-schedule nightly
        resume-schedule nightly
        schedule monthly publish:nowhere rate(30 days)
        create-bus orders
        schedule monthly publish:orders rate(30 days)
        delete-bus orders
        unschedule monthly
        delete-bus orders
        unschedule monthly
        ",
        expect![[r#"
            put-rule default tick rate(1 minute)
                RulePut default tick
                ScheduleSettled tick 1970-01-01T00:00:59Z
            put-rule default tick rate(1 minute)
            disable default tick
                RulePut default tick disabled
            put-rule default tick rate(2 minutes)
                RulePut default tick
                ScheduleSettled tick 1970-01-01T00:03:59Z
            delete-rule default tick
                RuleDeleted default tick
            schedule nightly queue rate(1 day)
                SchedulePut nightly rate(1 day) #0
                ScheduleSettled nightly 1970-01-01T00:05:59Z
            schedule nightly queue rate(1 day)
            schedule nightly stdout rate(1 day)
                SchedulePut nightly rate(1 day) #0
            schedule nightly queue rate(2 days)
                SchedulePut nightly rate(2 days) #0
                ScheduleSettled nightly 1970-01-01T00:08:59Z
            pause-schedule nightly
                SchedulePut nightly rate(2 days) #0 paused
            schedule nightly queue rate(3 days)
                SchedulePut nightly rate(3 days) #0 paused
            resume-schedule nightly
                SchedulePut nightly rate(3 days) #0
                ScheduleSettled nightly 1970-01-01T00:11:59Z
            resume-schedule nightly
            schedule monthly publish:nowhere rate(30 days)
                refused: event bus nowhere does not exist
            create-bus orders
                BusPut orders
            schedule monthly publish:orders rate(30 days)
                SchedulePut monthly rate(30 days)
                ScheduleSettled monthly 1970-01-01T00:15:59Z
            delete-bus orders
                refused: event bus orders can't be deleted since it has schedules
            unschedule monthly
                ScheduleDeleted monthly
            delete-bus orders
                BusDeleted orders
            unschedule monthly
                refused: schedule monthly does not exist
        "#]],
    );
}

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

#[test]
fn an_account_has_no_more_subscriptions_than_its_quota_and_may_change_those_it_has() {
    let mut story = Story::default();
    for number in 0..SUBSCRIPTIONS_MAX {
        let own = subscription(&scope(), &["subscribe", "default", &format!("s{number}")]);
        let own = Subscription { number: SubscriptionNumber(number), ..own };
        story.catalogue.apply(&Change::Bus(BusChange::SubscriptionPut(Box::new(own))));
    }
    let refusal_of = |line: &str| {
        let words: Vec<&str> = line.split(' ').collect();
        let decided = story.catalogue.decide(&command(&words), Timestamp(0), MessageId([0; 16]));
        decided.err().map(|refusal| refusal.to_string())
    };
    let refused = Some("no more than 100000 subscriptions are allowed".to_owned());
    assert_eq!(refusal_of("subscribe default more"), refused);
    assert_eq!(refusal_of("resubscribe default s7 to=stdout"), None);
    assert_eq!(refusal_of("unsubscribe s7"), None);
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
    let expected =
        ["log", "rule/default/tick/a", "rule/orders/paid/a", "rule/orders/paid/b", "schedule/nightly"];
    assert_eq!(names, expected);
    story.tell("disable orders paid");
    assert_eq!(story.catalogue.subscriptions().count(), 3);
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
        BusChange::SubscriptionStartsAt { number, start_at } => {
            format!("SubscriptionStartsAt #{} {}", number.0, start_at.to_the_second())
        }
    }
}
