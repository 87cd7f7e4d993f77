use frevo_event::cloud_event::Envelope;
use frevo_event::{Scope, Trail};
use frevo_value::Payload;

use super::*;

const ME: SubscriptionNumber = SubscriptionNumber(1);

fn received() -> Received {
    let envelope = Envelope {
        id: "1".into(),
        detail_type: "Placed".into(),
        source: "shop".into(),
        scope: Scope::new("000000000000", "us-east-1"),
        time: Timestamp(0),
        resources: Vec::new(),
        detail: Payload::empty_object(),
    };
    let event =
        Event { bus: "default".into(), elsewhere: None, envelope, key: None, trail: Trail::default() };
    Received { at: Timestamp(0), event: Arc::new(event) }
}

fn add(deliveries: &mut Deliveries, sequence: u64, lane: Option<u64>) -> bool {
    deliveries.add(ME, sequence, lane, &received())
}

fn sequence(delivery: Option<Delivery>) -> Option<u64> {
    delivery.map(|delivery| delivery.sequence)
}

fn behind(deliveries: &Deliveries) -> Option<u64> {
    deliveries.cursors.get(&ME)?.behind
}

#[test]
fn of_one_key_only_the_first_may_be_offered_and_other_keys_go_past_it() {
    let mut deliveries = Deliveries::default();
    assert!(add(&mut deliveries, 1, Some(7)));
    assert!(!add(&mut deliveries, 2, Some(7)));
    assert!(add(&mut deliveries, 3, Some(8)));
    assert!(add(&mut deliveries, 4, None));
    deliveries.postpone(ME, 1, 1, Timestamp(50));
    assert_eq!(sequence(deliveries.settle(ME, 3)), None);
    assert_eq!(sequence(deliveries.pop_due(Timestamp(49))), None);
    let again = deliveries.pop_due(Timestamp(50)).expect("it is due");
    assert_eq!((again.sequence, again.attempts), (1, 1));
    assert_eq!(sequence(deliveries.settle(ME, 1)), Some(2));
    assert_eq!(sequence(deliveries.settle(ME, 2)), None);
    assert_eq!(sequence(deliveries.settle(ME, 4)), None);
    assert_eq!(deliveries.subscriptions().count(), 0, "nothing is left behind");
}

#[test]
fn after_a_dead_letter_a_key_goes_on_or_stands_still_until_it_is_resumed() {
    let mut deliveries = Deliveries::default();
    add(&mut deliveries, 1, Some(7));
    add(&mut deliveries, 2, Some(7));
    add(&mut deliveries, 3, Some(7));
    assert_eq!(sequence(deliveries.bury(ME, 1, None)), Some(2));
    assert_eq!(sequence(deliveries.bury(ME, 2, Some(7))), None);
    assert!(deliveries.offerable().is_empty());
    assert!(!add(&mut deliveries, 4, Some(7)));
    // The dead letter was published again as 5, and comes before what waited.
    assert!(!add(&mut deliveries, 5, Some(7)));
    assert_eq!(sequence(deliveries.resume(ME, 7, Some(5), None)), Some(5));
    assert_eq!(sequence(deliveries.settle(ME, 5)), Some(3));
    assert_eq!(sequence(deliveries.settle(ME, 3)), Some(4));
}

/// A recovery finds everybody behind who was given the past: the key went on
/// without a decision, and what was redriven came last.
#[test]
fn a_key_stands_still_and_goes_on_in_order_for_who_is_behind() {
    let mut deliveries = Deliveries::default();
    deliveries.join(ME, 1);
    assert_eq!(sequence(deliveries.bury(ME, 1, Some(7))), None);
    let past = |from: u64| (from..=3).map(|sequence| (sequence, Some(7), received()));
    let mut stopped = deliveries.clone();
    assert!(stopped.catch_up(ME, past(1), 4, 4, || None).is_empty());
    assert_eq!(sequence(stopped.resume(ME, 7, None, None)), Some(2));

    assert!(!add(&mut deliveries, 4, Some(7)), "it is redriven");
    assert_eq!(sequence(deliveries.resume(ME, 7, Some(4), Some(&received()))), Some(4));
    assert!(deliveries.catch_up(ME, past(1), 4, 5, || None).is_empty());
    assert_eq!(sequence(deliveries.settle(ME, 4)), Some(2));
    assert!(deliveries.catch_up(ME, [(4, Some(7), received())], 5, 5, || None).is_empty());
    assert_eq!(sequence(deliveries.settle(ME, 2)), Some(3));
    assert_eq!(sequence(deliveries.settle(ME, 3)), None);
    assert_eq!((deliveries.count, deliveries.bytes, deliveries.has_any(ME)), (0, 0, false));
}

#[test]
fn who_is_behind_catches_up_without_what_was_settled_meanwhile() {
    let mut deliveries = Deliveries::default();
    let count = PENDING_MAX as u64;
    for sequence in 1..=count + 10 {
        add(&mut deliveries, sequence, None);
    }
    assert_eq!(behind(&deliveries), Some(count + 1));
    assert_eq!(deliveries.lagging().next(), None, "there is no room yet");
    // As a recovery sees it: what had caught up before was settled too.
    deliveries.settle(ME, count + 2);
    (1..=count).for_each(|sequence| drop(deliveries.settle(ME, sequence)));
    assert_eq!(deliveries.lagging().next(), Some((ME, count + 1)));
    let missed = (count + 1..=count + 10).map(|sequence| (sequence, None, received()));
    let offers = deliveries.catch_up(ME, missed, count + 11, count + 11, || None);
    let sequences: Vec<u64> = offers.iter().map(|delivery| delivery.sequence).collect();
    assert_eq!(sequences, [vec![count + 1], (count + 3..=count + 10).collect()].concat());
    assert_eq!(behind(&deliveries), None);
    assert!(add(&mut deliveries, count + 11, None));
}

#[test]
fn what_was_written_down_is_offered_again_once_its_events_are_read() {
    let mut deliveries = Deliveries::default();
    add(&mut deliveries, 1, Some(7));
    add(&mut deliveries, 2, Some(7));
    add(&mut deliveries, 3, None);
    deliveries.postpone(ME, 3, 2, Timestamp(9));
    let bytes = postcard::to_allocvec(&deliveries.save()).expect("cursors always encode");
    let mut loaded = Deliveries::load(postcard::from_bytes(&bytes).expect("what was just encoded"));
    assert!(loaded.offerable().is_empty());
    assert_eq!(loaded.forgotten().into_iter().collect::<Vec<_>>(), [1, 2, 3]);
    (1..=3).for_each(|sequence| loaded.remember(sequence, &received()));
    let offers: Vec<u64> = loaded.offerable().iter().map(|delivery| delivery.sequence).collect();
    assert_eq!(offers, [1]);
    assert_eq!(loaded.next_due(), Some(Timestamp(9)));
    assert_eq!(loaded.pop_due(Timestamp(9)).map(|delivery| delivery.attempts), Some(2));
    assert_eq!(loaded.needed_from(), Some(1));
}

#[test]
fn one_subscription_that_takes_nothing_leaves_room_for_the_others() {
    let mut deliveries = Deliveries::default();
    let received = received();
    for sequence in 1..=1000 {
        for subscription in 0..64 {
            deliveries.add(SubscriptionNumber(subscription), sequence, None, &received);
        }
    }
    assert!(deliveries.count <= PENDING_ALL_MAX + 64);
    for subscription in 0..64 {
        assert!(!deliveries.cursors[&SubscriptionNumber(subscription)].pending.is_empty());
    }
    (0..64).for_each(|subscription| deliveries.remove(SubscriptionNumber(subscription)));
    assert_eq!((deliveries.count, deliveries.bytes), (0, 0));
}
