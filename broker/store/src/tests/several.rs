//! Several stores in one schema of PostgreSQL, and a server that comes and goes.

use std::time::{Duration, Instant};
use std::{fs, thread};

use tokio_postgres::{Client, NoTls};

use super::home::{Home, Place};
use super::*;
use frevo_services::Postgres;

const PARTITION: PartitionId = PartitionId(3);

/// Two nodes with the same schema; none where there is no PostgreSQL.
fn two() -> Option<(Bench, Bench)> {
    let home = Home::in_postgresql()?;
    let first = Bench::new(&home);
    let Place::Schema(server, schema) = &first.place else { panic!("it is a schema") };
    let place = Place::Schema(server.clone(), schema.clone());
    let second = Bench { store: place.open().expect("a schema is shared"), place };
    Some((first, second))
}

fn at(offset: u64) -> Position {
    Position { offset, entry: 0 }
}

fn put(bench: &Bench, id: u8, offset: u64) {
    bench.write(|batch| batch.put_snapshot(PARTITION, ExecutionId([id; 16]), at(offset), &[id]));
}

fn remove(bench: &Bench, id: u8, offset: u64) {
    bench.write(|batch| batch.remove_snapshot(PARTITION, ExecutionId([id; 16]), at(offset)));
}

/// Makes a checkpoint with which executions are saved, by their ids and positions.
fn check(bench: &Bench, offset: u64, saved: &[(u8, u64)]) {
    bench.write(|batch| {
        for (id, position) in saved {
            batch.put_snapshot(PARTITION, ExecutionId([*id; 16]), at(*position), &[*id]);
        }
        batch.put_checkpoint(PARTITION, &checkpoint(offset));
    });
}

/// Does something with a connection that is not a store's.
fn on(config: &str, work: impl AsyncFnOnce(Client)) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(config, NoTls).await.expect("it is reached");
        tokio::spawn(async move { drop(connection.await) });
        work(client).await;
    });
}

/// Says something to a server as its operator would.
fn say(config: &str, statements: &str) {
    on(config, async |client| client.batch_execute(statements).await.expect("it takes them"));
}

fn quoted(schema: &str) -> String {
    format!("\"{}\"", schema.replace('"', "\"\""))
}

#[test]
fn what_two_nodes_count_adds_up() {
    let Some((first, second)) = two() else { return };
    let name = CounterName { kind: CounterKind::Bus, scope: scope(), name: "orders".into() };
    let one = Counts { published: 1, ..Counts::default() };
    thread::scope(|threads| {
        for bench in [&first, &second] {
            let (name, one) = (&name, &one);
            threads.spawn(move || {
                for minute in 0..100 {
                    bench.write(|batch| batch.count(name, NOON.plus_seconds(minute % 7 * 60), one.clone()));
                }
            });
        }
        for _ in 0..5 {
            second.store.sweep_counters(NOON.plus_seconds(2 * 86_400), 100).expect("it sweeps");
        }
    });
    let points = first.store.counters_of(&name, NOON, NOON.plus_seconds(3600)).expect("it reads");
    assert_eq!(points.iter().map(|point| point.counts.published).sum::<u64>(), 200);
}

#[test]
fn what_a_late_owner_writes_never_takes_the_place_of_what_is_newer() {
    let Some((owner, late)) = two() else { return };
    check(&owner, 20, &[(1, 7), (2, 15)]);
    check(&owner, 30, &[(3, 25)]);
    // Frozen before the first of these checkpoints, it comes with one of its own.
    check(&late, 10, &[(1, 5), (4, 6)]);
    check(&late, 25, &[(1, 5)]);
    assert_eq!(owner.checkpoint_offsets(3), (Some(30), Some(20)));
    assert_eq!(owner.snapshot(1), Some((7, vec![1])));
    assert_eq!(owner.snapshot(4), None, "it closed before the newest checkpoint");
    remove(&late, 2, 14);
    assert_eq!(owner.snapshot(2), Some((15, vec![2])));
    // One that holds its checkpoint back may save more with the same one.
    check(&owner, 30, &[(5, 31)]);
    assert_eq!(owner.snapshot(5), Some((31, vec![5])));
}

/// It was frozen with the end of an execution in hand, which was redriven meanwhile.
#[test]
fn a_late_owner_s_end_is_none_once_the_execution_has_ended_again() {
    let Some((owner, late)) = two() else { return };
    let first = closed("orders", "order-17", NOON, Status::Failed);
    let again = closed_again(&first, NOON.plus_seconds(60));
    owner.close(&again);
    late.close(&first);
    assert_eq!(owner.find(&first), Some(again.clone()));
    // It thaws while the execution runs: what it writes is in no list once that ends.
    owner.write(|batch| batch.remove_closed(&again.summary));
    late.close(&first);
    owner.close(&again);
    assert_eq!(owner.find(&first), Some(again));
    assert_eq!(owner.names("orders", Some(Status::Failed), 9), [""; 0]);
    let mut sweep = Sweep::new(NOON.plus_seconds(30), NOON.plus_seconds(30));
    owner.store.delete_closed(&mut sweep, 10).expect("it sweeps");
    assert_eq!(owner.names("orders", None, 9), ["order-17"], "it has not been ended for that long");
}

#[test]
fn a_late_owner_brings_back_nothing_that_was_removed() {
    let Some((owner, late)) = two() else { return };
    check(&owner, 10, &[(1, 5)]);
    remove(&owner, 1, 40);
    // It was never saved as far as its owner knows, which removes it all the same.
    remove(&owner, 2, 41);
    check(&late, 20, &[(1, 12), (2, 13)]);
    assert_eq!((owner.snapshot(1), owner.snapshot(2)), (None, None));
    // What is newer than the removal counts.
    put(&owner, 1, 42);
    assert_eq!(owner.snapshot(1), Some((42, vec![1])));
    // Removals are forgotten behind a checkpoint, and what is late all the same.
    check(&owner, 50, &[]);
    check(&late, 25, &[(2, 14)]);
    assert_eq!(owner.snapshot(2), None);
    let Place::Schema(server, schema) = &owner.place else { panic!("it is a schema") };
    let table = format!("{}.removed_snapshots", quoted(schema));
    let empty = format!("do $$ begin assert not exists (select from {table}); end $$");
    say(&server.config(), &empty);
}

#[test]
fn a_late_owner_waits_for_one_that_writes_and_sees_what_it_wrote() {
    let Some((owner, late)) = two() else { return };
    check(&owner, 10, &[]);
    let Place::Schema(server, schema) = &owner.place else { panic!("it is a schema") };
    let begin = format!(
        "set search_path to {}; begin; select pg_advisory_xact_lock('counters'::regclass::oid::int4, 3)",
        quoted(schema)
    );
    let put = "insert into checkpoints values ($1, $2)";
    let (key, value) = (crate::checkpoint::key(PARTITION, 30), crate::checkpoint::encode(&checkpoint(30)));
    let is_waited_for = "select from pg_locks where locktype = 'advisory' and not granted
        and classid = 'counters'::regclass and objid = 3";
    thread::scope(|threads| {
        on(&server.config(), async |client| {
            client.batch_execute(&begin).await.expect("it is taken");
            client.execute(put, &[&key.as_slice(), &value]).await.expect("it is taken");
            threads.spawn(|| check(&late, 20, &[(1, 15)]));
            let began = Instant::now();
            while client.query(is_waited_for, &[]).await.expect("it answers").is_empty() {
                assert!(began.elapsed() < Duration::from_secs(10), "nobody waits");
            }
            client.batch_execute("commit").await.expect("it is taken");
        });
    });
    assert_eq!(owner.checkpoint_offsets(3), (Some(30), Some(10)));
    assert_eq!(owner.snapshot(1), None);
}

#[test]
fn two_owners_that_write_at_once_leave_the_newest() {
    let Some((first, second)) = two() else { return };
    thread::scope(|threads| {
        for (bench, parity) in [(&first, 0), (&second, 1)] {
            threads.spawn(move || {
                for step in 0..60 {
                    let offset = 10 + step * 2 + parity;
                    bench.write(|batch| {
                        for partition in [9, 3, 5] {
                            let partition = PartitionId(partition);
                            batch.put_snapshot(partition, ExecutionId([1; 16]), at(offset), &[]);
                            batch.put_checkpoint(partition, &checkpoint(offset));
                        }
                    });
                    let seen = bench.checkpoint_offsets(3).0;
                    assert!(seen >= Some(offset), "{seen:?} is there after {offset} was put");
                }
            });
        }
    });
    for partition in [3, 5, 9] {
        let (newest, older) = first.checkpoint_offsets(partition);
        assert!(newest == Some(129) && older < newest && older.is_some(), "{newest:?} {older:?}");
    }
    assert_eq!(first.snapshot(1).map(|(offset, _)| offset), Some(129));
}

#[test]
fn two_nodes_that_sweep_at_once_delete_what_is_old_and_nothing_else() {
    let Some((first, second)) = two() else { return };
    for index in 0..60 {
        first.close(&closed("orders", &format!("order-{index}"), NOON.plus_seconds(index), Status::Failed));
    }
    let young = closed("orders", "order-7", NOON.plus_seconds(86_400), Status::Failed);
    thread::scope(|threads| {
        for bench in [&first, &second] {
            threads.spawn(move || bench.sweep(NOON.plus_seconds(3600), 7));
        }
        second.close(&young);
    });
    assert_eq!(first.names("orders", None, 10), ["order-7"]);
    assert_eq!(first.names("orders", Some(Status::Failed), 10), ["order-7"]);
    assert_eq!(first.find(&young), Some(young));
}

#[test]
fn nodes_that_start_at_once_make_one_schema() {
    let Some(home) = Home::in_postgresql() else { return };
    let place = home.place();
    let stores: Vec<Store> = thread::scope(|threads| {
        let opening: Vec<_> = (0..6).map(|_| threads.spawn(|| place.open())).collect();
        opening.into_iter().map(|store| store.join().expect("no panic").expect("it opens")).collect()
    });
    assert!(stores.iter().all(|store| store.is_empty().expect("it reads")));
}

#[test]
fn a_schema_of_a_newer_build_is_refused() {
    let Some(home) = Home::in_postgresql() else { return };
    let bench = Bench::new(&home);
    let Place::Schema(server, schema) = &bench.place else { panic!("it is a schema") };
    say(&server.config(), &format!("update {}.form set form = 7", quoted(schema)));
    let Err(error) = bench.place.open() else { panic!("it opened") };
    assert!(matches!(error, OpenError::NewerForm { found: 7, known: 3, .. }), "{error}");
    assert!(error.to_string().contains(&format!("schema `{schema}` of PostgreSQL has form 7")), "{error}");
}

#[test]
fn a_wrong_password_is_said_and_not_shown() {
    let Some(server) = Postgres::start() else { return };
    say(&server.config(), "create role guarded login password 'right'");
    let rules = "local all guarded scram-sha-256\nlocal all all trust\n";
    fs::write(server.folder().join("data/pg_hba.conf"), rules).expect("the folder is ours");
    say(&server.config(), "grant create on database postgres to guarded; select pg_reload_conf()");
    let connect = |password: &str| {
        let address = server.config().replace("user=postgres", &format!("user=guarded password={password}"));
        Store::connect(&address, "frevo")
    };
    let began = Instant::now();
    let error = loop {
        // The server takes a moment to read its rules.
        match connect("wr0ng") {
            Err(error) => break error,
            Ok(_) => assert!(began.elapsed() < Duration::from_secs(10), "every password is taken"),
        }
    };
    let text = told(&error);
    assert!(text.contains("does not let in user `guarded`: check the user, the password"), "{text}");
    assert!(text.contains("password authentication failed"), "{text}");
    assert!(!format!("{text} {error:?}").contains("wr0ng"), "{error:?}");
    connect("right").expect("it is let in");
}

#[test]
fn when_the_server_is_down_reads_fail_fast_and_when_it_is_back_everything_goes_on() {
    let Some(mut server) = Postgres::start() else { return };
    let store = Store::connect(&server.config(), "frevo").expect("it is reached");
    let order = closed("orders", "order-17", NOON, Status::Failed);
    let write = || {
        let mut batch = WriteBatch::default();
        batch.put_closed(&order);
        store.write(batch)
    };
    let find = || store.closed(order.summary.id, &arn(&order.summary));
    write().expect("it writes");
    assert_eq!(find().expect("it reads"), Some(order.clone()));
    server.kill();
    let error = find().expect_err("nobody is there");
    assert!(told(&error).contains("is not reached: see that it runs"), "{}", told(&error));
    let began = Instant::now();
    for _ in 0..1000 {
        find().expect_err("nobody is there");
    }
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    write().expect_err("nobody is there");
    assert!(!store.has_failed());
    server.restart();
    write().expect("it is written over a new connection");
    let began = Instant::now();
    while find().is_err() {
        assert!(began.elapsed() < Duration::from_secs(10), "it is not reached again");
        thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(find().expect("it reads"), Some(order.clone()));
}
