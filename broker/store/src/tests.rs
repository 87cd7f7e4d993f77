//! The store as its callers see it. Every test has its own directory, or its own
//! schema of PostgreSQL.

mod encrypted;
pub(crate) mod home;
mod several;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use frevo_event::cloud_event::Envelope;
use frevo_event::{
    Arn, Audit, DeadLetter, DeadLetterClosed, Definition, Event, ExecutionId, ExecutionSummary, Fate,
    JobNumber, JobOutcome, JobResult, JobTold, PartitionId, Position, Scope, Status, SubscriptionNumber,
    Timestamp, Trail, uuid_from,
};

use self::home::{Home, Place, tell};
use super::*;

const NOON: Timestamp = Timestamp(1_763_899_200_000);

/// A store in a place of its own, and what the tests do to it.
struct Bench {
    store: Store,
    place: Place,
}

impl Bench {
    fn new(home: &Home) -> Self {
        let place = home.place();
        Self { store: place.open().expect("an empty place becomes a store"), place }
    }

    fn reopened(self) -> Self {
        let Self { store, place } = self;
        drop(store);
        Self { store: place.open().expect("what was closed opens"), place }
    }

    fn write(&self, fill: impl FnOnce(&mut WriteBatch)) {
        let mut batch = WriteBatch::default();
        fill(&mut batch);
        self.store.write(batch).expect("the store writes");
    }

    fn close(&self, closed: &ClosedExecution) {
        self.write(|batch| batch.put_closed(closed));
    }

    fn find(&self, closed: &ClosedExecution) -> Option<ClosedExecution> {
        self.store.closed(closed.summary.id, &arn(&closed.summary)).expect("the store reads")
    }

    /// The names in a list, in pages of this size.
    fn names(&self, machine: &str, status: Option<Status>, page_size: usize) -> Vec<String> {
        let (mut names, mut after) = (Vec::new(), None);
        loop {
            let page =
                self.store.list_closed(&scope(), machine, status, after, page_size).expect("the store reads");
            names.extend(page.iter().map(|closed| closed.summary.name.to_string()));
            match page.last() {
                Some(last) if page.len() == page_size => {
                    after = Some(Cursor::behind(&last.summary, status.is_some()));
                }
                _ => return names,
            }
        }
    }

    fn snapshot(&self, id: u8) -> Option<(u64, Vec<u8>)> {
        let snapshot = self.store.snapshot(PartitionId(3), ExecutionId([id; 16])).expect("the store reads");
        snapshot.map(|snapshot| (snapshot.position.offset, snapshot.bytes))
    }

    fn checkpoint_offsets(&self, partition: u16) -> (Option<u64>, Option<u64>) {
        let (newest, second) = self.store.checkpoints(PartitionId(partition)).expect("the store reads");
        (newest.map(|checkpoint| checkpoint.offset), second.map(|checkpoint| checkpoint.offset))
    }

    fn sweep(&self, stopped_before: Timestamp, limit: usize) -> usize {
        self.sweep_each(stopped_before, stopped_before, limit)
    }

    fn sweep_each(&self, standard_before: Timestamp, express_before: Timestamp, limit: usize) -> usize {
        let (mut sweep, mut deleted) = (Sweep::new(standard_before, express_before), 0);
        while !sweep.is_done() {
            let portion = self.store.delete_closed(&mut sweep, limit).expect("the store writes");
            assert!(portion <= limit);
            deleted += portion;
        }
        deleted
    }
}

fn open(dir: &Path) -> Result<Store, OpenError> {
    Store::open(dir, &Settings::default())
}

/// An error with its causes.
fn told(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

fn scope() -> Scope {
    Scope::new("000000000000", "us-east-1")
}

fn arn(summary: &ExecutionSummary) -> Arn {
    let (scope, machine, name) = (summary.scope.clone(), summary.machine.clone(), summary.name.clone());
    Arn::Execution { scope, machine, name }
}

/// An execution that ran for a second.
fn closed(machine: &str, name: &str, started_at: Timestamp, status: Status) -> ClosedExecution {
    let mut summary = ExecutionSummary {
        id: ExecutionId([0; 16]),
        scope: scope(),
        machine: machine.into(),
        name: name.into(),
        status,
        started_at,
        stopped_at: Some(started_at.plus_seconds(1)),
        version: Some(2),
        alias: Some("live".into()),
        held: false,
        express_uuid: None,
        redrives: None,
        mocked: false,
    };
    summary.id = ExecutionId::of_arn(&arn(&summary).to_string());
    ClosedExecution {
        summary,
        error: Some("Boom".into()),
        cause: Some("it broke".into()),
        first: Position { offset: 7, entry: 1 },
        last: Position { offset: 9, entry: 0 },
    }
}

fn checkpoint(offset: u64) -> Checkpoint {
    Checkpoint { offset, epoch: 2, owner: 77, number: offset, checksum: 0xfeed, state: vec![1; 100] }
}

tell! {
    an_execution_whose_name_we_made_has_two_rows_and_is_found_by_its_name,
    an_execution_whose_name_the_client_chose_has_three_rows_and_is_found_by_its_name,
    a_uuid_that_the_client_chose_is_found_though_it_tells_another_time,
    what_is_written_again_is_there_once,
    a_long_cause_is_cut_between_characters,
    a_list_goes_from_the_newest_start_to_the_oldest_page_by_page,
    executions_that_started_at_once_are_all_listed,
    a_list_of_one_status_goes_by_stop,
    what_is_redriven_is_closed_no_more_and_closes_again,
    a_snapshot_gives_way_to_a_newer_one_only,
    a_snapshot_that_is_put_and_removed_in_one_batch_is_gone,
    snapshots_are_read_per_partition,
    the_newest_two_checkpoints_are_kept,
    several_checkpoints_in_one_batch_are_one_after_the_other,
    a_definition_is_found_by_its_hash,
    what_stopped_long_ago_is_deleted_and_nothing_else,
    a_name_that_was_used_again_outlives_its_first_execution,
    a_sweep_of_the_beginning_of_time_ends,
    express_executions_go_when_their_own_time_is_over,
    a_state_machine_that_is_made_anew_as_the_other_type_is_swept_in_the_end,
    a_batch_is_seen_whole_by_readers_on_other_threads,
    dead_letters_are_listed_oldest_first_by_page_with_what_was_decided_about_them,
    what_executions_are_found_by_is_written_with_them_and_goes_with_them,
    the_results_of_a_job_page_and_are_forgotten_with_it,
}

fn an_execution_whose_name_we_made_has_two_rows_and_is_found_by_its_name(home: &Home) {
    let bench = Bench::new(home);
    // The owner's stamp is a little behind the moment in the name.
    let order = closed("orders", &uuid_from(NOON, [9; 16]), NOON.plus_millis(40), Status::Succeeded);
    bench.close(&order);
    assert_eq!(bench.store.written().operations, 2);
    assert_eq!(bench.find(&order), Some(order.clone()));
    assert_eq!(bench.reopened().find(&order), Some(order));
}

fn an_execution_whose_name_the_client_chose_has_three_rows_and_is_found_by_its_name(home: &Home) {
    let bench = Bench::new(home);
    let order = closed("orders", "order-17", NOON, Status::Failed);
    bench.close(&order);
    assert_eq!(bench.store.written().operations, 3);
    assert_eq!(bench.find(&order), Some(order));
    assert_eq!(bench.find(&closed("orders", "order-18", NOON, Status::Failed)), None);
    assert_eq!(bench.find(&closed("bills", "order-17", NOON, Status::Failed)), None);
}

fn a_uuid_that_the_client_chose_is_found_though_it_tells_another_time(home: &Home) {
    let bench = Bench::new(home);
    let order = closed("orders", &uuid_from(NOON.plus_seconds(3600), [9; 16]), NOON, Status::Failed);
    bench.close(&order);
    assert_eq!(bench.store.written().operations, 3);
    assert_eq!(bench.find(&order), Some(order));
}

fn what_is_written_again_is_there_once(home: &Home) {
    let bench = Bench::new(home);
    let mut order = closed("orders", "order-17", NOON, Status::Failed);
    bench.close(&order);
    order.last.offset = 1000;
    bench.close(&order);
    assert_eq!(bench.names("orders", None, 10), ["order-17"]);
    assert_eq!(bench.find(&order).map(|found| found.last.offset), Some(1000));
}

fn a_long_cause_is_cut_between_characters(home: &Home) {
    let bench = Bench::new(home);
    let mut order = closed("orders", "order-17", NOON, Status::Failed);
    order.cause = Some("é".repeat(200).replacen('é', "e", 1).into());
    bench.close(&order);
    let cause = bench.find(&order).and_then(|found| found.cause);
    assert_eq!(cause, Some(Arc::from(format!("e{}", "é".repeat(127)))));
}

fn a_list_goes_from_the_newest_start_to_the_oldest_page_by_page(home: &Home) {
    let bench = Bench::new(home);
    for index in 0..7 {
        bench.close(&closed(
            "orders",
            &format!("order-{index}"),
            NOON.plus_seconds(index),
            Status::Succeeded,
        ));
        bench.close(&closed("bills", &format!("bill-{index}"), NOON.plus_seconds(index), Status::Succeeded));
    }
    let newest_first: Vec<_> = (0..7).rev().map(|index| format!("order-{index}")).collect();
    for page_size in 1..9 {
        assert_eq!(bench.names("orders", None, page_size), newest_first, "in pages of {page_size}");
    }
    assert_eq!(bench.names("missing", None, 3), [""; 0]);
}

fn executions_that_started_at_once_are_all_listed(home: &Home) {
    let bench = Bench::new(home);
    for index in 0..20 {
        bench.close(&closed("orders", &format!("order-{index}"), NOON, Status::Aborted));
    }
    for (status, page_size) in [(None, 1), (None, 3), (Some(Status::Aborted), 1), (Some(Status::Aborted), 7)]
    {
        let mut names = bench.names("orders", status, page_size);
        names.sort();
        names.dedup();
        assert_eq!(names.len(), 20, "{status:?} in pages of {page_size}");
    }
}

fn a_list_of_one_status_goes_by_stop(home: &Home) {
    let bench = Bench::new(home);
    let mut long = closed("orders", "long", NOON, Status::Failed);
    long.summary.stopped_at = Some(NOON.plus_seconds(3600));
    bench.close(&long);
    bench.close(&closed("orders", "short", NOON.plus_seconds(60), Status::Failed));
    bench.close(&closed("orders", "fine", NOON.plus_seconds(30), Status::Succeeded));
    assert_eq!(bench.names("orders", None, 2), ["short", "fine", "long"]);
    assert_eq!(bench.names("orders", Some(Status::Failed), 1), ["long", "short"]);
    assert_eq!(bench.names("orders", Some(Status::Succeeded), 1), ["fine"]);
    assert_eq!(bench.names("orders", Some(Status::TimedOut), 1), [""; 0]);
    assert_eq!(bench.names("orders", Some(Status::Running), 1), [""; 0]);
}

/// The execution as it ends once it was redriven: in the journal behind its first end.
fn closed_again(first: &ClosedExecution, stopped_at: Timestamp) -> ClosedExecution {
    let mut again = first.clone();
    let mut redrives = frevo_event::Redrives::default();
    redrives.add(NOON.plus_seconds(50), None);
    again.summary.redrives = Some(redrives);
    (again.summary.status, again.summary.stopped_at) = (Status::Succeeded, Some(stopped_at));
    again.last.offset += 100;
    again
}

fn what_is_redriven_is_closed_no_more_and_closes_again(home: &Home) {
    let bench = Bench::new(home);
    for (name, is_redriven) in [("sampled", false), ("sampled, redriven", true)] {
        let mut sampled = closed("samples", name, NOON, Status::Failed);
        if is_redriven {
            sampled = closed_again(&sampled, NOON.plus_seconds(60));
        }
        sampled.summary.mocked = true;
        bench.close(&sampled);
        assert_eq!(bench.find(&sampled), Some(sampled.clone()), "with the mark");
    }
    for name in ["order-17", &uuid_from(NOON, [9; 16])] {
        let first = closed("orders", name, NOON, Status::Failed);
        let again = closed_again(&first, NOON.plus_seconds(60));
        bench.close(&first);
        bench.write(|batch| batch.remove_closed(&first.summary));
        assert_eq!((bench.find(&first), bench.names("orders", None, 9).len()), (None, 0));
        bench.close(&again);
        assert_eq!(bench.find(&first), Some(again.clone()), "with its redrives");
        assert_eq!(bench.names("orders", Some(Status::Failed), 9), [""; 0]);
        assert_eq!(bench.names("orders", Some(Status::Succeeded), 9), [name]);
        // All of it in one batch, in either order.
        bench.write(|batch| {
            batch.remove_closed(&again.summary);
            batch.put_closed(&first);
            batch.remove_closed(&first.summary);
            batch.put_closed(&again);
        });
        assert_eq!(bench.names("orders", Some(Status::Succeeded), 9), [name]);
        bench.write(|batch| {
            batch.put_closed(&again);
            batch.remove_closed(&again.summary);
        });
        assert_eq!((bench.find(&first), bench.names("orders", None, 9).len()), (None, 0));
    }
}

fn a_snapshot_gives_way_to_a_newer_one_only(home: &Home) {
    let bench = Bench::new(home);
    let (partition, id) = (PartitionId(3), ExecutionId([1; 16]));
    let at = |offset| Position { offset, entry: 0 };
    bench.write(|batch| batch.put_snapshot(partition, id, at(5), b"five"));
    bench.write(|batch| batch.put_snapshot(partition, id, at(4), b"four"));
    assert_eq!(bench.snapshot(1), Some((5, b"five".to_vec())));
    bench.write(|batch| batch.remove_snapshot(partition, id, at(4)));
    assert_eq!(bench.snapshot(1), Some((5, b"five".to_vec())));
    bench.write(|batch| {
        batch.put_snapshot(partition, id, at(7), b"seven");
        batch.put_snapshot(partition, id, at(6), b"six");
    });
    assert_eq!(bench.snapshot(1), Some((7, b"seven".to_vec())));
    bench.write(|batch| batch.remove_snapshot(partition, id, at(8)));
    assert_eq!(bench.snapshot(1), None);
}

fn a_snapshot_that_is_put_and_removed_in_one_batch_is_gone(home: &Home) {
    let bench = Bench::new(home);
    let (partition, id, at) = (PartitionId(3), ExecutionId([1; 16]), Position { offset: 5, entry: 0 });
    bench.write(|batch| {
        batch.put_snapshot(partition, id, at, b"five");
        batch.remove_snapshot(partition, id, at);
    });
    assert_eq!(bench.snapshot(1), None);
}

fn snapshots_are_read_per_partition(home: &Home) {
    let bench = Bench::new(home);
    bench.write(|batch| {
        for index in 0..10 {
            let position = Position { offset: 1 + u64::from(index), entry: 2 };
            let partition = PartitionId(u16::from(index) % 2 * 256);
            batch.put_snapshot(partition, ExecutionId([index; 16]), position, &[index; 400]);
        }
    });
    let bench = bench.reopened();
    let even = bench
        .store
        .snapshots(PartitionId(0))
        .expect("the store reads")
        .map(|snapshot| snapshot.expect("the store reads"));
    let even: Vec<_> =
        even.map(|snapshot| (snapshot.execution.0[0], snapshot.position.offset, snapshot.bytes[0])).collect();
    assert_eq!(even, [(0, 1, 0), (2, 3, 2), (4, 5, 4), (6, 7, 6), (8, 9, 8)]);
    assert_eq!(bench.store.snapshots(PartitionId(256)).expect("the store reads").count(), 5);
    assert_eq!(bench.store.snapshots(PartitionId(1)).expect("the store reads").count(), 0);
}

fn the_newest_two_checkpoints_are_kept(home: &Home) {
    let bench = Bench::new(home);
    assert_eq!(bench.checkpoint_offsets(0), (None, None));
    for offset in [10, 20, 300, 300, 15, 4000] {
        bench.write(|batch| batch.put_checkpoint(PartitionId(0), &checkpoint(offset)));
    }
    bench.write(|batch| batch.put_checkpoint(PartitionId(1), &checkpoint(1)));
    bench.store.sync().expect("the disk takes it");
    let bench = bench.reopened();
    assert_eq!(bench.checkpoint_offsets(0), (Some(4000), Some(300)));
    assert_eq!(bench.checkpoint_offsets(1), (Some(1), None));
    let (newest, _) = bench.store.checkpoints(PartitionId(0)).expect("the store reads");
    assert_eq!(newest, Some(checkpoint(4000)));
}

fn several_checkpoints_in_one_batch_are_one_after_the_other(home: &Home) {
    let bench = Bench::new(home);
    bench.write(|batch| {
        for offset in [10, 20, 30] {
            batch.put_checkpoint(PartitionId(0), &checkpoint(offset));
        }
    });
    assert_eq!(bench.checkpoint_offsets(0), (Some(30), Some(20)));
}

fn a_definition_is_found_by_its_hash(home: &Home) {
    let bench = Bench::new(home);
    let definition = Definition::new(r#"{"StartAt":"A"}"#);
    assert_eq!(bench.store.definition(definition.hash).expect("the store reads"), None);
    bench.write(|batch| batch.put_definition(&definition));
    assert_eq!(bench.store.definition(definition.hash).expect("the store reads"), Some(definition));
}

fn what_stopped_long_ago_is_deleted_and_nothing_else(home: &Home) {
    for limit in [1, 2, 3, 100] {
        let bench = Bench::new(home);
        for machine in ["orders", "bills", "mails"] {
            for (index, status) in
                (0..9).zip([Status::Succeeded, Status::Failed, Status::Aborted].into_iter().cycle())
            {
                let started_at = NOON.plus_seconds(index * 60);
                bench.close(&closed(machine, &format!("{index}"), started_at, status));
                bench.close(&closed(machine, &uuid_from(started_at, [9; 16]), started_at, status));
            }
        }
        let first = closed("orders", "0", NOON, Status::Succeeded);
        assert!(bench.find(&first).is_some());
        // Each stops a second after its start.
        assert_eq!(bench.sweep(NOON, limit), 0);
        assert_eq!(bench.sweep(NOON.plus_seconds(4 * 60 + 1), limit), 3 * 4 * 2);
        assert_eq!(bench.sweep(NOON.plus_seconds(4 * 60 + 1), limit), 0);
        assert_eq!(bench.find(&first), None);
        for machine in ["orders", "bills", "mails"] {
            assert_eq!(bench.names(machine, None, 100).len(), 5 * 2);
            assert_eq!(bench.names(machine, Some(Status::Failed), 100).len(), 2 * 2);
        }
        assert_eq!(bench.sweep(NOON.plus_seconds(86_400), limit), 3 * 5 * 2);
        assert_eq!(bench.names("orders", None, 100), [""; 0]);
    }
}

/// An Express execution of a minute of this day.
fn express(machine: &str, name: &str, minute: i64) -> ClosedExecution {
    let mut closed = closed(machine, name, NOON.plus_seconds(minute * 60), Status::Failed);
    let summary = &mut closed.summary;
    summary.express_uuid = Some(format!("{minute}").into());
    summary.id = ExecutionId::of_arn(&summary.arn_text());
    closed
}

fn express_executions_go_when_their_own_time_is_over(home: &Home) {
    for limit in [1, 2, 100] {
        let bench = Bench::new(home);
        for minute in 0..5 {
            // Their names may be used again.
            bench.close(&express("prices", "same", minute));
            bench.close(&closed(
                "orders",
                &format!("{minute}"),
                NOON.plus_seconds(minute * 60),
                Status::Failed,
            ));
        }
        let last = express("prices", "same", 4);
        let arn: Arn = last.summary.arn_text().parse().expect("an ARN");
        let found = || bench.store.closed(last.summary.id, &arn).expect("the store reads");
        assert_eq!(found(), Some(last.clone()));
        let after = |minutes: i64| NOON.plus_seconds(minutes * 60 + 2);
        assert_eq!(bench.sweep_each(after(0), after(3), limit), 1 + 4);
        assert_eq!((bench.names("prices", None, 9).len(), bench.names("orders", None, 9).len()), (1, 4));
        assert_eq!(bench.sweep_each(after(4), after(3), limit), 4);
        assert_eq!(found(), Some(last.clone()), "a sweep of the others leaves it alone");
        assert_eq!(bench.sweep_each(after(4), after(4), limit), 1);
        assert_eq!(found(), None);
    }
}

fn a_state_machine_that_is_made_anew_as_the_other_type_is_swept_in_the_end(home: &Home) {
    let bench = Bench::new(home);
    bench.close(&express("orders", "old", 0));
    bench.close(&closed("orders", "new", NOON.plus_seconds(60), Status::Failed));
    let later = |seconds| NOON.plus_seconds(seconds);
    // The younger one hides it, at most until it goes itself.
    assert_eq!(bench.sweep_each(later(0), later(30), 10), 0);
    assert_eq!(bench.sweep_each(later(300), later(600), 10), 2);
    assert_eq!(bench.names("orders", None, 9), [""; 0]);
}

fn a_name_that_was_used_again_outlives_its_first_execution(home: &Home) {
    let bench = Bench::new(home);
    let second = closed("orders", "order-17", NOON.plus_seconds(100 * 86_400), Status::Succeeded);
    bench.close(&closed("orders", "order-17", NOON, Status::Failed));
    bench.close(&second);
    assert_eq!(bench.sweep(NOON.plus_seconds(90 * 86_400), 10), 1);
    assert_eq!(bench.find(&second), Some(second));
    assert_eq!(bench.names("orders", None, 10).len(), 1);
}

fn a_sweep_of_the_beginning_of_time_ends(home: &Home) {
    let bench = Bench::new(home);
    let mut ancient = closed("orders", "ancient", Timestamp(0), Status::Failed);
    ancient.summary.stopped_at = Some(Timestamp(0));
    bench.close(&ancient);
    assert_eq!(bench.sweep(Timestamp(0), 10), 0);
    assert_eq!(bench.sweep(Timestamp(1), 10), 1);
}

#[test]
fn a_store_is_refused_when_another_form_or_something_else_is_there() {
    let bench = Bench::new(&Home::Directory);
    let dir = bench.place.dir();
    assert!(matches!(open(dir), Err(OpenError::Locked { .. })));
    drop(bench.store);
    fs::write(dir.join("FORM"), "2\n").expect("the directory takes a file");
    assert!(matches!(open(dir), Err(OpenError::Form { found: 2, known: 1, .. })));
    fs::remove_file(dir.join("FORM")).expect("the file was there");
    assert!(matches!(open(dir), Err(OpenError::NoStore { .. })));
    let settings = Settings::default();
    assert!(matches!(Store::create_empty(dir, &settings), Err(OpenError::NoStore { .. })));
}

#[test]
fn an_empty_store_takes_the_place_of_a_full_one() {
    let bench = Bench::new(&Home::Directory);
    assert!(bench.store.is_empty().expect("the store reads"));
    let order = closed("orders", "order-17", NOON, Status::Failed);
    bench.close(&order);
    assert!(!bench.store.is_empty().expect("the store reads"));
    let Bench { store, place } = bench.reopened();
    drop(store);
    let store = Store::create_empty(place.dir(), &Settings::default()).expect("it is a store");
    assert!(store.is_empty().expect("the store reads"));
    let bench = Bench { store, place };
    assert_eq!(bench.find(&order), None);
    bench.close(&order);
    assert_eq!(bench.reopened().find(&order), Some(order));
}

fn a_batch_is_seen_whole_by_readers_on_other_threads(home: &Home) {
    let bench = Bench::new(home);
    std::thread::scope(|threads| {
        let store = bench.store.clone();
        threads.spawn(move || {
            for offset in 1..50 {
                let mut batch = WriteBatch::default();
                batch.put_checkpoint(PartitionId(0), &checkpoint(offset));
                batch.put_checkpoint(PartitionId(1), &checkpoint(offset));
                store.write(batch).expect("the store writes");
            }
        });
        while bench.checkpoint_offsets(1).0 != Some(49) {
            let first = bench.checkpoint_offsets(0).0;
            let second = bench.checkpoint_offsets(1).0;
            assert!(first <= second, "{first:?} was written with what is not there");
        }
    });
}

#[test]
fn a_store_that_is_opened_again_has_all_that_was_taken_while_others_read() {
    let bench = Bench::new(&Home::Directory);
    let taken: Vec<ClosedExecution> = (0..50)
        .map(|number| closed("orders", &format!("e{number}"), NOON.plus_millis(number), Status::Succeeded))
        .collect();
    taken.iter().for_each(|closed| bench.close(closed));
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|threads| {
        let (done, store) = (&done, &bench.store);
        for _ in 0..2 {
            threads.spawn(move || {
                while !done.load(std::sync::atomic::Ordering::Acquire) {
                    match store.list_closed(&scope(), "orders", None, None, 100) {
                        Ok(page) => assert_eq!(page.len(), 50),
                        Err(StoreError::Closed) => {}
                        Err(error) => panic!("{error}"),
                    }
                }
            });
        }
        for _ in 0..5 {
            store.reopen().expect("nothing speaks against it");
        }
        done.store(true, std::sync::atomic::Ordering::Release);
    });
    assert_eq!(bench.store.written().reopened, 5);
    bench.close(&closed("orders", "later", NOON, Status::Failed));
    assert_eq!(bench.names("orders", None, 100).len(), 51);
}

fn dead_letter(subscription: u32, sequence: u64, stamp: i64) -> DeadLetter {
    let envelope = Envelope {
        id: sequence.to_string().into(),
        detail_type: "Placed".into(),
        source: "shop".into(),
        scope: scope(),
        time: NOON,
        resources: Vec::new(),
        detail: frevo_value::Payload::empty_object(),
    };
    let event =
        Event { bus: "default".into(), elsewhere: None, envelope, key: None, trail: Trail::default() };
    DeadLetter {
        subscription: SubscriptionNumber(subscription),
        sequence,
        stamp: NOON.plus_millis(stamp),
        received_at: NOON,
        attempts: 3,
        reason: "busy".into(),
        stops: false,
        event: Arc::new(event),
    }
}

fn dead_letters_are_listed_oldest_first_by_page_with_what_was_decided_about_them(home: &Home) {
    let bench = Bench::new(home);
    let letters = [(1, 9, 0), (1, 3, 1), (1, 4, 1), (2, 1, 0), (1, 1, 2)];
    let letters = letters.map(|(subscription, sequence, stamp)| dead_letter(subscription, sequence, stamp));
    let closed = DeadLetterClosed {
        subscription: SubscriptionNumber(1),
        sequence: 3,
        died_at: NOON.plus_millis(1),
        stamp: NOON.plus_millis(5),
        lane: None,
        fate: Fate::Discarded,
    };
    // A build that did not keep who decided wrote the second one.
    let closed_before = DeadLetterClosed { sequence: 4, ..closed };
    let audit =
        Audit { account: "000000000000".into(), access_key: Some("AKIDOPERATOR".into()), patched: false };
    bench.write(|batch| {
        letters.iter().for_each(|letter| batch.put_dead_letter(PartitionId(3), letter));
        batch.close_dead_letter(PartitionId(3), &closed, Some(&audit));
        batch.close_dead_letter(PartitionId(3), &closed_before, None);
    });
    let bench = bench.reopened();
    let page = |after| bench.store.dead_letters(SubscriptionNumber(1), after, 2).expect("the store reads");
    let sequences =
        |page: &[KeptDeadLetter]| page.iter().map(|kept| kept.letter.sequence).collect::<Vec<_>>();
    let first = page(None);
    assert_eq!(sequences(&first), [9, 3]);
    assert_eq!((first[0].closed, first[1].closed), (None, Some(closed)));
    assert_eq!((&first[0].audit, &first[1].audit), (&None, &Some(audit)));
    let second = page(Some(first[1].id));
    assert_eq!(sequences(&second), [4, 1]);
    assert_eq!((second[0].closed, &second[0].audit), (Some(closed_before), &None));
    assert_eq!(page(Some(second[1].id)), []);
    let found = |letter: &DeadLetter| {
        bench.store.dead_letter(DeadLetterId::of(PartitionId(3), letter)).expect("the store reads")
    };
    assert_eq!(found(&letters[1]), Some(first[1].clone()));
    assert_eq!(found(&dead_letter(1, 3, 0)), None);
}

fn what_executions_are_found_by_is_written_with_them_and_goes_with_them(home: &Home) {
    let bench = Bench::new(home);
    let write = |number: u32, machine: &str, terms: &[&str]| {
        let at = NOON.plus_seconds(i64::from(number));
        let closed = closed(machine, &format!("o-{number}"), at, Status::Failed);
        let terms: Vec<String> = terms.iter().map(|term| (*term).to_owned()).collect();
        bench.write(|batch| {
            batch.put_closed(&closed);
            batch.put_terms(&closed.summary, &terms);
        });
    };
    for number in 0..5 {
        let parity = if number % 2 == 0 { "even=yes" } else { "even=no" };
        write(number, "orders", &["customer=c", parity]);
    }
    write(9, "other", &["customer=c"]);
    let search = |terms: &[&str], page_size: usize| {
        let terms: Vec<String> = terms.iter().map(|term| (*term).to_owned()).collect();
        let (mut names, mut after, mut pages) = (Vec::new(), None, 0);
        loop {
            let found = bench.store.search_closed(&scope(), "orders", &terms, after, page_size);
            let found = found.expect("the store reads");
            names.extend(found.executions.iter().map(|closed| closed.summary.name.to_string()));
            (after, pages) = (found.next, pages + 1);
            if after.is_none() {
                return (names, pages);
            }
        }
    };
    let names = |numbers: &[u32]| numbers.iter().map(|number| format!("o-{number}")).collect::<Vec<_>>();
    assert_eq!(search(&["customer=c"], 100), (names(&[4, 3, 2, 1, 0]), 1));
    assert_eq!(search(&["customer=c"], 2), (names(&[4, 3, 2, 1, 0]), 3));
    assert_eq!(search(&["customer=c", "even=yes"], 1).0, names(&[4, 2, 0]));
    assert_eq!(search(&["even=yes", "even=no"], 100).0, names(&[]));
    assert_eq!(search(&["customer=d"], 100).0, names(&[]));
    let indexed = bench.store.written().indexed;
    assert_eq!(indexed.executions, 6);
    assert_eq!(
        indexed.bytes,
        11 * (28 + 8) + 6 * 20 + 11 * 8,
        "a row for each term, and one for all of them"
    );

    assert_eq!(bench.sweep(NOON.plus_seconds(4), 2), 3);
    assert_eq!(search(&["customer=c"], 100).0, names(&[4, 3]));
    assert_eq!(bench.sweep(NOON.plus_seconds(60), 100), 3);
    let left = |table| {
        let database = bench.store.database().expect("it is open");
        database.scan(table, crate::database::KeyRange::all(), 10, "what is left").count()
    };
    assert_eq!([left(crate::database::Table::Terms), left(crate::database::Table::Indexed)], [0, 0]);
}

fn the_results_of_a_job_page_and_are_forgotten_with_it(home: &Home) {
    let bench = Bench::new(home);
    let store = &bench.store;
    let result = |number: u64| JobResult {
        machine: "orders".into(),
        name: format!("o-{number}").into(),
        outcome: JobOutcome::Done,
        at: Timestamp(number as i64),
    };
    let told = |job, first: u64, count: u64| JobTold {
        number: JobNumber(job),
        first,
        results: (first..first + count).map(result).collect(),
    };
    let parts = [told(1, 0, 3), told(1, 3, 2), told(2, 0, 1), told(1, 3, 2)];
    bench.write(|batch| parts.iter().for_each(|part| batch.put_job_results(part)));
    let names = |job, from, limit| {
        let found = store.job_results(JobNumber(job), from, limit).expect("read");
        found.into_iter().map(|(number, result)| format!("{number} {}", result.name)).collect::<Vec<_>>()
    };
    assert_eq!(names(1, 0, 2), ["0 o-0", "1 o-1"]);
    assert_eq!(names(1, 2, 9), ["2 o-2", "3 o-3", "4 o-4"]);
    store.forget_job(JobNumber(1)).expect("forgotten");
    assert_eq!((names(1, 0, 9).len(), names(2, 0, 9).len()), (0, 1));
}
