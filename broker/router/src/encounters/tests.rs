use frevo_event::cloud_event::Envelope;
use frevo_event::{Scope, Trail};
use frevo_value::Payload;

use super::*;

const ME: SubscriptionNumber = SubscriptionNumber(1);

fn at(key: &str) -> Rendezvous {
    Rendezvous { subscription: ME, key: key.into() }
}

fn task(number: u8) -> TaskRef {
    TaskRef { execution: ExecutionId([number; 16]), branch: BranchId::ROOT, attempt: 5 }
}

fn event(id: &str, detail: &str) -> Arc<Event> {
    let envelope = Envelope {
        id: id.into(),
        detail_type: "Paid".into(),
        source: "bank".into(),
        scope: Scope::new("000000000000", "us-east-1"),
        time: Timestamp(0),
        resources: Vec::new(),
        detail: Payload::parse(detail).expect("it is JSON"),
    };
    let event =
        Event { bus: "default".into(), elsewhere: None, envelope, key: None, trail: Trail::default() };
    Arc::new(event)
}

fn keep(encounters: &mut Encounters, key: &str, id: &str, until: i64) {
    let kept = Encounter::Kept { at: at(key), event: event(id, "{}"), until: Timestamp(until) };
    encounters.apply(&kept);
}

fn kept_ids(encounters: &mut Encounters, key: &str) -> Vec<String> {
    let mut ids = Vec::new();
    while let Some(kept) = encounters.kept(&at(key)) {
        ids.push(kept.event.envelope.id.to_string());
        encounters.apply(&Encounter::Taken { at: at(key) });
    }
    ids
}

#[test]
fn tasks_take_events_in_the_order_in_which_they_came_to_wait() {
    let mut encounters = Encounters::default();
    for number in 1..=3 {
        encounters.apply(&Encounter::Waits { at: at("17"), task: task(number) });
    }
    encounters.apply(&Encounter::Left { at: at("17"), task: task(2) });
    encounters.apply(&Encounter::Met { at: at("17"), count: 1 });
    assert_eq!(encounters.tasks(&at("17")).collect::<Vec<_>>(), [task(3)]);
    assert_eq!(encounters.tasks(&at("18")).len(), 0);
    encounters.apply(&Encounter::Met { at: at("17"), count: 1 });
    assert_eq!(encounters, Encounters::default(), "nothing is left behind");
}

#[test]
fn events_that_came_first_are_taken_in_their_order_and_forgotten_in_time() {
    let mut encounters = Encounters::default();
    keep(&mut encounters, "a", "1", 100);
    keep(&mut encounters, "a", "2", 300);
    keep(&mut encounters, "b", "3", 100);
    assert_eq!((encounters.next_due(), encounters.expires(Timestamp(99))), (Some(Timestamp(100)), None));
    assert_eq!(encounters.expires(Timestamp(120)), Some(Timestamp(120)));
    assert_eq!(encounters.count_kept_until(Timestamp(120)), 2);
    encounters.apply(&Encounter::Expired { by: Timestamp(120) });
    assert_eq!(kept_ids(&mut encounters, "b"), [""; 0]);
    assert_eq!(kept_ids(&mut encounters, "a"), ["2"]);
    assert_eq!(encounters, Encounters::default(), "nothing is left behind");
}

#[test]
fn of_too_many_events_those_go_that_would_be_forgotten_first() {
    let mut encounters = Encounters::default();
    let detail = format!(r#"{{"text":"{}"}}"#, "x".repeat(KEPT_BYTES_MAX / 3));
    for (key, until) in [("a", 500), ("b", 300), ("c", 300), ("d", 400)] {
        let event = event(key, &detail);
        encounters.apply(&Encounter::Kept { at: at(key), event, until: Timestamp(until) });
    }
    assert_eq!(encounters.next_due(), Some(Timestamp(0)), "at once");
    assert_eq!(encounters.expires(Timestamp(10)), None);
    while let Some(at) = encounters.surplus().cloned() {
        encounters.apply(&Encounter::Taken { at });
    }
    let kept: Vec<_> = ["a", "b", "c", "d"].map(|key| kept_ids(&mut encounters, key).len()).into();
    assert_eq!(kept, [1, 0, 0, 1], "and no more than must");
}

#[test]
fn a_task_waits_where_it_said_until_it_says_that_it_left() {
    let mut encounters = Encounters::default();
    let waits = |key: &str| Letter::Waits { at: at(key), task: task(1) };
    for letter in [waits("a"), waits("b"), waits("a")] {
        encounters.apply_sent(&letter);
    }
    assert_eq!(encounters.places_of(&task(1)), [at("a"), at("b")]);
    encounters.apply_sent(&Letter::Left { at: at("a"), task: task(1) });
    assert_eq!(encounters.places_of(&task(1)), [at("b")]);
    let execution = |number: u8| task(number).execution;
    assert!(encounters.waits(execution(1), ME));
    assert!(!encounters.waits(execution(0), ME) && !encounters.waits(execution(2), ME));
    assert!(!encounters.waits(execution(1), SubscriptionNumber(2)));
    encounters.apply_sent(&Letter::Left { at: at("b"), task: task(1) });
    assert!(!encounters.has_waiting());
}

#[test]
fn of_a_subscription_that_is_gone_nothing_is_left() {
    let mut encounters = Encounters::default();
    encounters.apply(&Encounter::Known { subscription: ME });
    encounters.apply(&Encounter::SearchedBy { subscription: ME, partition: PartitionId(3) });
    encounters.apply(&Encounter::Waits { at: at("a"), task: task(1) });
    encounters.apply_sent(&Letter::Waits { at: at("a"), task: task(1) });
    keep(&mut encounters, "b", "1", 100);
    keep(&mut encounters, "a", "2", 100);
    assert_eq!(encounters.unmet(ME), [at("a")], "as while it was paused");
    assert_eq!(encounters.subscriptions().into_iter().collect::<Vec<_>>(), [ME]);
    encounters.remove(ME);
    assert_eq!(encounters, Encounters::default());
}

#[test]
fn a_subscription_is_known_when_every_partition_has_told_what_waits() {
    let mut encounters = Encounters::default();
    let told = |partition| Encounter::SearchedBy { subscription: ME, partition: PartitionId(partition) };
    encounters.apply(&told(1));
    encounters.apply(&Encounter::Searched { subscription: ME });
    encounters.apply(&told(1));
    encounters.apply(&told(0));
    assert_eq!(
        (encounters.searched_by(ME), encounters.has_searched(ME), encounters.knows(ME)),
        (2, true, false)
    );
    encounters.apply(&Encounter::Known { subscription: ME });
    assert!(encounters.has_searched(ME) && encounters.knows(ME) && encounters.searches().is_empty());
}
