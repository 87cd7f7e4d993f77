//! What the queues promise, as stories.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

const QUEUE: &str = "000000000000/us-east-1/tasks.charge";

fn redelivering() -> Queues {
    Queues::new(|_| QueuePolicy { lease_milliseconds: 100, lapse: Lapse::Redeliver })
}

fn task(key: u128) -> Delivery {
    Delivery { key, partition: Some((key % 4) as u16), body: Bytes::from(key.to_string()) }
}

fn worker(queues: &Queues, credits: u32) -> ConsumerId {
    let consumer = queues.connect(Arc::new(|| {}));
    queues.subscribe(consumer, QUEUE, credits, Lease::Lapses);
    consumer
}

/// What a consumer finds: `7` a task, `7+1` delivered once before, `-7` cancelled.
#[track_caller]
fn check_mail(queues: &Queues, consumer: ConsumerId, expected: &str) {
    let found: Vec<String> = queues
        .take(consumer, usize::MAX)
        .into_iter()
        .map(|piece| match piece {
            Mail::Task(task) if task.deliveries == 0 => format!("{}", task.key),
            Mail::Task(task) => format!("{}+{}", task.key, task.deliveries),
            Mail::Cancelled { key, .. } => format!("-{key}"),
            Mail::Ended { key, body, .. } => format!("!{key}={}", String::from_utf8_lossy(&body)),
        })
        .collect();
    assert_eq!(found.join(" "), expected);
}

#[track_caller]
fn check_counts(queues: &Queues, waiting: usize, in_flight: usize) {
    let stats = queues.stats();
    let found = stats.first().map_or((0, 0), |queue| (queue.waiting, queue.in_flight));
    assert_eq!(found, (waiting, in_flight));
}

#[test]
fn tasks_are_taken_in_the_order_they_were_offered() {
    let queues = redelivering();
    (1..=3).for_each(|key| queues.offer(QUEUE, task(key), 0));
    let consumer = worker(&queues, 2);
    check_mail(&queues, consumer, "1 2");
    assert!(queues.acknowledge(QUEUE, 1));
    check_mail(&queues, consumer, "3");
    assert!(!queues.acknowledge(QUEUE, 1));
}

#[test]
fn what_waits_in_a_paused_queue_is_handed_out_once_it_is_resumed() {
    let queues = redelivering();
    queues.offer(QUEUE, task(1), 0);
    queues.pause(QUEUE, true);
    let consumer = worker(&queues, 2);
    queues.offer(QUEUE, task(2), 0);
    check_mail(&queues, consumer, "");
    assert!(queues.stats_of(QUEUE).is_some_and(|queue| queue.paused && queue.waiting == 2));
    assert!(queues.waiting_without_consumer(1).is_empty() && queues.unserved(QUEUE, 9).is_empty());
    queues.pause(QUEUE, false);
    check_mail(&queues, consumer, "1 2");
    queues.pause(QUEUE, true);
    assert!(queues.acknowledge(QUEUE, 1), "who holds something keeps it");
    assert!(queues.withdraw(QUEUE, 2));
    check_mail(&queues, consumer, "-2");
}

#[test]
fn it_is_known_where_a_delivery_is_and_when_the_last_consumer_left() {
    let queues = redelivering();
    queues.offer(QUEUE, task(1), 0);
    queues.offer(QUEUE, task(2), 0);
    let left_at = || queues.stats_of(QUEUE).and_then(|queue| queue.left_at);
    assert_eq!((queues.place_of(QUEUE, 1), left_at()), (Some(DeliveryPlace::Waiting), None));
    let consumer = worker(&queues, 1);
    check_mail(&queues, consumer, "1");
    assert_eq!((queues.place_of(QUEUE, 1), left_at()), (Some(DeliveryPlace::Held), None));
    queues.disconnect(consumer, 7);
    let until = Some(107);
    assert_eq!((queues.place_of(QUEUE, 1), left_at()), (Some(DeliveryPlace::Away { until }), Some(7)));
    assert_eq!(queues.place_of(QUEUE, 2), Some(DeliveryPlace::Waiting));
    assert_eq!(queues.place_of(QUEUE, 3), None);
}

#[test]
fn a_queue_that_comes_to_be_later_is_paused_too() {
    let queues = redelivering();
    queues.pause(QUEUE, true);
    queues.offer(QUEUE, task(1), 0);
    assert_eq!(queues.unserved(QUEUE, 9), []);
    let consumer = worker(&queues, 1);
    check_mail(&queues, consumer, "");
    queues.pause(QUEUE, false);
    check_mail(&queues, consumer, "1");
}

#[test]
fn a_task_that_waits_or_is_held_is_not_taken_in_again() {
    let queues = redelivering();
    queues.offer(QUEUE, task(1), 0);
    queues.offer(QUEUE, task(1), 0);
    check_counts(&queues, 1, 0);
    let consumer = worker(&queues, 5);
    queues.offer(QUEUE, task(1), 0);
    check_mail(&queues, consumer, "1");
    check_counts(&queues, 0, 1);
}

#[test]
fn consumers_with_credits_take_turns() {
    let queues = redelivering();
    let (one, two) = (worker(&queues, 2), worker(&queues, 2));
    (1..=5).for_each(|key| queues.offer(QUEUE, task(key), 0));
    check_mail(&queues, one, "1 3");
    check_mail(&queues, two, "2 4");
    check_counts(&queues, 1, 4);
}

#[test]
fn a_drained_consumer_gets_nothing_more() {
    let queues = redelivering();
    let consumer = worker(&queues, 1);
    queues.set_credits(consumer, QUEUE, 0);
    queues.offer(QUEUE, task(1), 0);
    check_mail(&queues, consumer, "");
    queues.set_credits(consumer, QUEUE, 1);
    check_mail(&queues, consumer, "1");
}

#[test]
fn a_consumer_is_woken_once_until_it_looks() {
    let wakes = Arc::new(AtomicUsize::new(0));
    let queues = redelivering();
    let consumer = {
        let wakes = wakes.clone();
        queues.connect(Arc::new(move || {
            wakes.fetch_add(1, Ordering::Relaxed);
        }))
    };
    queues.subscribe(consumer, QUEUE, 10, Lease::Lapses);
    (1..=3).for_each(|key| queues.offer(QUEUE, task(key), 0));
    assert_eq!(wakes.load(Ordering::Relaxed), 1);
    check_mail(&queues, consumer, "1 2 3");
    queues.offer(QUEUE, task(4), 0);
    assert_eq!(wakes.load(Ordering::Relaxed), 2);
}

#[test]
fn a_holder_is_told_when_its_task_is_withdrawn() {
    let queues = redelivering();
    let consumer = worker(&queues, 2);
    (1..=3).for_each(|key| queues.offer(QUEUE, task(key), 0));
    check_mail(&queues, consumer, "1 2");
    assert!(queues.withdraw(QUEUE, 1));
    check_mail(&queues, consumer, "-1 3");
}

#[test]
fn a_withdrawn_task_that_nobody_saw_is_simply_gone() {
    let queues = redelivering();
    let consumer = worker(&queues, 1);
    queues.offer(QUEUE, task(1), 0);
    queues.offer(QUEUE, task(2), 0);
    assert!(queues.withdraw(QUEUE, 1));
    assert!(queues.withdraw(QUEUE, 2));
    assert!(!queues.withdraw(QUEUE, 2));
    check_mail(&queues, consumer, "");
}

#[test]
fn an_abandoned_task_is_delivered_again_when_its_lease_lapses() {
    let queues = redelivering();
    let lost = worker(&queues, 2);
    (1..=3).for_each(|key| queues.offer(QUEUE, task(key), 0));
    check_mail(&queues, lost, "1 2");
    queues.disconnect(lost, 1000);
    assert_eq!(queues.expire(1099), []);
    let lapsed: Vec<u128> = queues.expire(1100).into_iter().map(|lapsed| lapsed.key).collect();
    assert_eq!(lapsed, [1, 2]);
    let other = worker(&queues, 3);
    check_mail(&queues, other, "1+1 2+1 3");
}

#[test]
fn what_was_never_taken_waits_again_at_once() {
    let queues = redelivering();
    let lost = worker(&queues, 2);
    (1..=3).for_each(|key| queues.offer(QUEUE, task(key), 0));
    let _seen = queues.take(lost, 1);
    queues.disconnect(lost, 0);
    check_counts(&queues, 2, 1);
    let other = worker(&queues, 9);
    check_mail(&queues, other, "2 3");
}

#[test]
fn a_worker_that_comes_back_keeps_its_tasks() {
    let queues = redelivering();
    let before = worker(&queues, 2);
    queues.offer(QUEUE, task(1), 0);
    queues.offer(QUEUE, task(2), 0);
    check_mail(&queues, before, "1 2");
    queues.disconnect(before, 0);
    assert!(queues.acknowledge(QUEUE, 2));
    let after = worker(&queues, 1);
    assert_eq!(queues.resume(after, QUEUE, &[1, 2, 3]), [true, false, false]);
    assert_eq!(queues.expire(1000), []);
    // Its one credit is taken by what it resumed.
    queues.offer(QUEUE, task(4), 0);
    check_mail(&queues, after, "");
    queues.acknowledge(QUEUE, 1);
    check_mail(&queues, after, "4");
}

#[test]
fn a_worker_comes_back_before_its_old_connection_is_known_to_be_gone() {
    let queues = redelivering();
    let before = worker(&queues, 1);
    queues.offer(QUEUE, task(1), 0);
    check_mail(&queues, before, "1");
    let after = worker(&queues, 1);
    assert_eq!(queues.resume(after, QUEUE, &[1]), [true]);
    queues.disconnect(before, 0);
    assert_eq!(queues.expire(1000), []);
    check_counts(&queues, 0, 1);
}

#[test]
fn a_task_started_before_a_restart_waits_for_its_worker_first() {
    let queues = redelivering();
    queues.hold(QUEUE, task(1), 0, 500);
    let consumer = worker(&queues, 1);
    check_mail(&queues, consumer, "");
    assert_eq!(queues.expire(500).len(), 1);
    check_mail(&queues, consumer, "1+1");
}

#[test]
fn a_queue_that_fails_abandoned_tasks_hands_them_to_the_caller() {
    let queues = Queues::new(|_| QueuePolicy { lease_milliseconds: 100, lapse: Lapse::Fail });
    let lost = worker(&queues, 1);
    queues.offer(QUEUE, task(1), 0);
    check_mail(&queues, lost, "1");
    queues.disconnect(lost, 0);
    assert_eq!(
        queues.expire(100),
        [Lapsed { queue: QUEUE.into(), key: 1, partition: Some(1), body: task(1).body, lapse: Lapse::Fail }]
    );
    assert_eq!(queues.stats(), []);
}

#[test]
fn what_a_poller_took_is_never_delivered_again() {
    let queues = redelivering();
    let poller = queues.connect(Arc::new(|| {}));
    queues.subscribe(poller, QUEUE, 1, Lease::Never);
    queues.offer(QUEUE, task(1), 0);
    queues.offer(QUEUE, task(2), 0);
    check_mail(&queues, poller, "1");
    queues.disconnect(poller, 0);
    assert_eq!(queues.expire(u64::MAX), []);
    check_counts(&queues, 1, 1);
    assert!(queues.acknowledge(QUEUE, 1));
}

#[test]
fn a_poller_that_gives_up_loses_nothing() {
    let queues = redelivering();
    let poller = queues.connect(Arc::new(|| {}));
    queues.subscribe(poller, QUEUE, 1, Lease::Never);
    queues.offer(QUEUE, task(1), 0);
    queues.disconnect(poller, 0);
    let next = worker(&queues, 1);
    check_mail(&queues, next, "1");
}

#[test]
fn a_queue_that_waits_for_a_worker_can_be_named() {
    let queues = redelivering();
    queues.offer("served", task(1), 5);
    queues.offer("unserved", task(1), 5);
    let consumer = queues.connect(Arc::new(|| {}));
    queues.subscribe(consumer, "served", 0, Lease::Lapses);
    assert_eq!(queues.waiting_without_consumer(4), []);
    let waiting = queues.waiting_without_consumer(5);
    assert_eq!(waiting.len(), 1);
    assert_eq!((&*waiting[0].queue, waiting[0].oldest_waiting_since), ("unserved", Some(5)));
}

#[test]
fn nothing_is_left_of_a_queue_that_nobody_uses() {
    let queues = redelivering();
    let consumer = worker(&queues, 1);
    queues.offer(QUEUE, task(1), 0);
    check_mail(&queues, consumer, "1");
    queues.acknowledge(QUEUE, 1);
    assert_eq!(queues.stats().len(), 1);
    queues.disconnect(consumer, 0);
    assert_eq!(queues.stats(), []);
    assert_eq!(queues.queues.len(), 0);
}

#[test]
fn the_line_does_not_grow_with_what_has_left_it() {
    let queues = redelivering();
    queues.offer(QUEUE, task(0), 0);
    for key in 1..10_000 {
        queues.offer(QUEUE, task(key), 0);
        queues.withdraw(QUEUE, key);
    }
    let queue = queues.known_queue(QUEUE).unwrap();
    assert!(lock(&queue).line_length() < 100);
    let consumer = worker(&queues, 9);
    check_mail(&queues, consumer, "0");
}

#[test]
fn no_task_is_lost_or_doubled_between_threads() {
    const TASKS: u128 = 4000;
    let queues = redelivering();
    let taken = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for half in 0..2 {
            let queues = &queues;
            scope.spawn(move || (0..TASKS / 2).for_each(|key| queues.offer(QUEUE, task(key * 2 + half), 0)));
        }
        for _ in 0..2 {
            scope.spawn(|| {
                let consumer = worker(&queues, 7);
                while taken.load(Ordering::SeqCst) < TASKS as usize {
                    for piece in queues.take(consumer, 3) {
                        let Mail::Task(task) = piece else { panic!("nothing is withdrawn") };
                        assert_eq!(task.deliveries, 0);
                        assert!(queues.acknowledge(QUEUE, task.key));
                        taken.fetch_add(1, Ordering::SeqCst);
                    }
                    std::thread::yield_now();
                }
            });
        }
    });
    assert_eq!(taken.into_inner(), TASKS as usize);
}

#[test]
fn a_task_is_unserved_while_no_worker_is_connected_or_kept_a_place() {
    let queues = redelivering();
    (1..=3).for_each(|key| queues.offer(QUEUE, task(key), 0));
    queues.withdraw(QUEUE, 1);
    assert_eq!(queues.unserved(QUEUE, 9), [task(2), task(3)]);
    assert_eq!(queues.unserved(QUEUE, 1), [task(2)]);
    let consumer = worker(&queues, 1);
    assert_eq!(queues.unserved(QUEUE, 9), []);
    check_mail(&queues, consumer, "2");
    queues.disconnect(consumer, 0);
    assert_eq!(queues.unserved(QUEUE, 9), [], "its worker is away, but its lease runs");
    queues.expire(100);
    assert_eq!(queues.unserved(QUEUE, 9), [task(2), task(3)]);
    check_counts(&queues, 2, 0);
}

fn stand_in(queues: &Queues, count: i64) -> ConsumerId {
    let consumer = queues.connect_stand_in(Arc::new(|| {}));
    queues.want(consumer, QUEUE, count);
    consumer
}

#[test]
fn a_guest_is_given_to_consumers_here_only_and_goes_home_if_none_takes_it() {
    let queues = redelivering();
    let abroad = stand_in(&queues, 9);
    queues.host(QUEUE, task(1), 0, 10);
    queues.host(QUEUE, task(2), 3, 20);
    queues.offer(QUEUE, task(3), 20);
    check_mail(&queues, abroad, "3");
    assert_eq!(queues.take_strays(15).iter().map(|stray| stray.key).collect::<Vec<_>>(), [1]);
    let here = worker(&queues, 1);
    check_mail(&queues, here, "2+3");
    assert!(queues.take_strays(99).is_empty(), "what a consumer holds stays");
    queues.disconnect(here, 100);
    let lapsed = queues.expire(300);
    assert_eq!(
        lapsed.iter().map(|lapsed| (lapsed.key, lapsed.lapse)).collect::<Vec<_>>(),
        [(2, Lapse::GiveBack)]
    );
    check_counts(&queues, 0, 1);
}

#[test]
fn a_stand_in_takes_as_many_as_it_wants_and_gives_back_what_nobody_took() {
    let queues = redelivering();
    (1..=4).for_each(|key| queues.offer(QUEUE, task(key), 0));
    let (one, other) = (stand_in(&queues, 2), stand_in(&queues, 0));
    check_mail(&queues, one, "1 2");
    queues.want(other, QUEUE, 1);
    check_mail(&queues, other, "3");
    // It has as many as it wanted: another one is asked first.
    assert!(queues.take_back(one, QUEUE, 1, None));
    check_mail(&queues, one, "");
    queues.want(other, QUEUE, 1);
    check_mail(&queues, other, "1");
    assert!(!queues.take_back(one, QUEUE, 1, None), "it is another's by now");
    // Whoever took it there stayed away: it counts as delivered.
    assert!(queues.take_back(one, QUEUE, 2, Some(50)));
    assert_eq!(queues.expire(50).len(), 1);
    queues.want(other, QUEUE, 1);
    check_mail(&queues, other, "2+1");
    queues.want(one, QUEUE, 1);
    check_mail(&queues, one, "4");
}

#[test]
fn a_partition_that_moves_leaves_what_consumers_hold_as_guests() {
    let queues = redelivering();
    (1..=4).for_each(|key| queues.offer(QUEUE, Delivery { partition: Some(7), ..task(key) }, 0));
    queues.offer(QUEUE, task(5), 0);
    let here = worker(&queues, 1);
    let abroad = stand_in(&queues, 1);
    check_mail(&queues, here, "1");
    check_mail(&queues, abroad, "2");
    let guests = queues.part_with(7);
    assert_eq!(guests.iter().map(|guest| guest.key).collect::<Vec<_>>(), [1]);
    check_mail(&queues, abroad, "5");
    check_counts(&queues, 0, 2);
    // Back home: the new owner of the partition is this node again.
    queues.offer(QUEUE, Delivery { partition: Some(7), ..task(1) }, 0);
    assert!(queues.guests_of(7).is_empty());
    check_counts(&queues, 0, 2);
    assert_eq!(queues.wants()[QUEUE], 0);
}

#[test]
fn a_guest_that_waits_when_its_partition_comes_here_is_given_to_anybody() {
    let queues = redelivering();
    queues.host(QUEUE, task(1), 0, 0);
    let abroad = stand_in(&queues, 1);
    check_mail(&queues, abroad, "");
    queues.offer(QUEUE, task(1), 0);
    check_mail(&queues, abroad, "1");
    check_counts(&queues, 0, 1);
}

#[test]
fn what_is_a_node_s_own_affair_is_no_stand_in_s() {
    let queues = redelivering();
    let abroad = stand_in(&queues, 1);
    queues.offer(QUEUE, Delivery { partition: None, ..task(1) }, 0);
    check_mail(&queues, abroad, "");
    assert!(queues.take_strays(99).is_empty());
    let here = worker(&queues, 1);
    check_mail(&queues, here, "1");
}

#[test]
fn other_nodes_are_told_what_is_wanted_here_and_what_was_taken_for_good() {
    let queues = redelivering().shared(Arc::new(|| {}));
    let wants = |queues: &Queues| queues.take_news().wants.remove(QUEUE);
    let here = worker(&queues, 3);
    assert_eq!(wants(&queues), Some(3));
    assert_eq!(wants(&queues), None);
    (1..=5).for_each(|key| queues.host(QUEUE, task(key), 0, 0));
    assert_eq!(wants(&queues), Some(-2));
    queues.disconnect(here, 0);
    assert_eq!(wants(&queues), Some(0));
    let poller = queues.connect(Arc::new(|| {}));
    queues.subscribe(poller, QUEUE, 1, Lease::Never);
    check_mail(&queues, poller, "1");
    queues.disconnect(poller, 0);
    let kept = queues.take_news().kept;
    assert_eq!(kept.iter().map(|guest| guest.key).collect::<Vec<_>>(), [1]);
}

#[test]
fn a_consumer_that_held_a_task_elsewhere_holds_it_as_a_guest_here() {
    let queues = redelivering();
    let here = worker(&queues, 1);
    let adopted = |key| Delivery { body: Bytes::new(), ..task(key) };
    queues.adopt(here, QUEUE, adopted(7), 0);
    check_counts(&queues, 0, 1);
    assert_eq!(queues.held_by(here).len(), 1);
    check_mail(&queues, here, "");
    assert!(queues.withdraw(QUEUE, 7));
    check_mail(&queues, here, "-7");
    // Its partition comes here, too, and the consumer goes: it is whole again.
    queues.adopt(here, QUEUE, adopted(8), 0);
    queues.hold(QUEUE, task(8), 0, 5);
    queues.disconnect(here, 0);
    let lapsed = queues.expire(1_000_000);
    assert_eq!(lapsed.iter().map(|lapsed| &lapsed.body).collect::<Vec<_>>(), [&task(8).body]);
}

#[test]
fn what_a_stand_in_s_poller_took_is_never_delivered_again() {
    let queues = redelivering();
    queues.offer(QUEUE, task(1), 0);
    let abroad = stand_in(&queues, 1);
    check_mail(&queues, abroad, "1");
    queues.keep_away(abroad, QUEUE, 1);
    queues.disconnect(abroad, 0);
    assert!(queues.expire(1_000_000).is_empty());
    check_counts(&queues, 0, 1);
}

fn relay(queues: &Queues) -> ConsumerId {
    let relay = queues.connect_relay(Arc::new(|| {}));
    queues.subscribe(relay, QUEUE, u32::MAX, Lease::Never);
    relay
}

#[test]
fn what_a_relay_handed_on_is_not_delivered_again_and_it_hears_of_the_end() {
    let queues = redelivering();
    (1..=4).for_each(|key| queues.offer(QUEUE, task(key), 0));
    let first = relay(&queues);
    check_mail(&queues, first, "1 2 3 4");
    queues.acknowledge(QUEUE, 1);
    queues.withdraw(QUEUE, 2);
    check_mail(&queues, first, "!1=1 !2=2");
    queues.disconnect(first, 10);
    assert_eq!(queues.expire(u64::MAX - 1), []);
    let second = relay(&queues);
    check_mail(&queues, second, "");
    queues.acknowledge(QUEUE, 3);
    queues.offer(QUEUE, task(5), 0);
    check_mail(&queues, second, "!3=3 5");
    queues.offer(QUEUE, task(6), 0);
    queues.withdraw(QUEUE, 6);
    check_mail(&queues, second, "");
}

#[test]
fn after_a_restart_a_relay_has_what_was_handed_on_whoever_is_first() {
    let queues = redelivering();
    queues.hold(QUEUE, task(1), 0, u64::MAX);
    let relay = relay(&queues);
    queues.hold(QUEUE, task(2), 0, u64::MAX);
    check_mail(&queues, relay, "");
    check_counts(&queues, 0, 2);
    (1..=2).for_each(|key| assert!(queues.acknowledge(QUEUE, key)));
    check_mail(&queues, relay, "!1=1 !2=2");
}

#[test]
fn a_relay_takes_for_its_own_node_alone() {
    let queues = redelivering().shared(Arc::new(|| {}));
    let relay = relay(&queues);
    assert!(queues.wants().is_empty(), "no other node is to give it anything");
    queues.offer(QUEUE, task(1), 0);
    queues.offer(QUEUE, task(2), 0);
    check_mail(&queues, relay, "1 2");
    assert_eq!(queues.part_with(1), [], "the next owner of its partition holds it as handed on");
    check_mail(&queues, relay, "");
    check_counts(&queues, 0, 1);
}
