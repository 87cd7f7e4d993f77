//! Outboxes: what is committed is published once and in order, whatever becomes
//! of relays; what is rolled back is not.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use frevo_sdk::{Event, Outbox, OutboxRelay, OutboxRows, ReceivedEvent, Subscriber};
use frevo_services::Postgres;
use rusqlite::Connection;
use serde_json::json;
use tokio::runtime::Runtime;
use tokio::sync::watch;
use tokio_postgres::{Client, NoTls};

use super::server::{Home, Server, until};
use super::tools::ok;

/// So many events of so many keys.
const EVENTS: u64 = 300;
const KEYS: u64 = 7;

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

fn numbered(number: u64) -> Event {
    Event::new("shop", "Placed").key(format!("key-{}", number % KEYS)).data(&number).expect("JSON")
}

/// What a subscriber was given: ids and numbers, in order.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<(String, u64)>>>);

impl Seen {
    /// Subscribes to everything that the shop says.
    fn of(server: &Server, runtime: &Runtime) -> Self {
        let wanted = json!({ "pattern": { "source": ["shop"] }, "target": { "type": "queue" } });
        ok(server, &["subscription", "put", "orders", &wanted.to_string()]);
        let seen = Self::default();
        let told = seen.clone();
        let subscriber =
            Subscriber::new(&server.endpoint()).handle_event("orders", move |event: ReceivedEvent| {
                let number = event.read().expect("a number");
                told.0.lock().expect("nobody panics holding it").push((event.id().to_owned(), number));
                async { Ok(()) }
            });
        runtime.spawn(subscriber.run_until(std::future::pending()));
        seen
    }

    fn numbers(&self) -> Vec<u64> {
        let seen = self.0.lock().expect("nobody panics holding it");
        // The broker delivers at least once: a repeated delivery is not a second event.
        let mut ids = std::collections::BTreeSet::new();
        seen.iter().filter(|(id, _)| ids.insert(id.clone())).map(|(_, number)| *number).collect()
    }

    /// Each number once, and those of a key in order.
    fn check(&self, wanted: &[u64]) {
        until("all of them are seen", || (self.numbers().len() >= wanted.len()).then_some(()));
        let mut numbers = self.numbers();
        let mut last: BTreeMap<u64, u64> = BTreeMap::new();
        for number in &numbers {
            let before = last.insert(number % KEYS, *number);
            assert!(before.is_none_or(|before| before < *number), "{number} came after {before:?}");
        }
        numbers.sort_unstable();
        assert_eq!(numbers, wanted, "each is seen once");
    }
}

/// Runs relays until they are told to stop.
struct Relays {
    stop: watch::Sender<bool>,
    running: Vec<tokio::task::JoinHandle<()>>,
}

impl Relays {
    fn new() -> Self {
        Self { stop: watch::channel(false).0, running: Vec::new() }
    }

    fn add<R: OutboxRows>(&mut self, server: &Server, runtime: &Runtime, rows: R) {
        let relay = OutboxRelay::new(rows, &server.endpoint()).expect("a relay");
        let mut stop = self.stop.subscribe();
        let stopped = async move { drop(stop.wait_for(|stop| *stop).await) };
        self.running.push(runtime.spawn(async move { relay.run_until(stopped).await.expect("it relays") }));
    }

    fn end(self, runtime: &Runtime) {
        self.stop.send(true).expect("relays");
        self.running.into_iter().for_each(|relay| runtime.block_on(relay).expect("no panic"));
    }
}

#[test]
fn what_sqlite_commits_is_published_once_and_in_order_by_however_many_relays() {
    let home = Home::new();
    let server = home.serve();
    let runtime = runtime();
    let seen = Seen::of(&server, &runtime);
    let (outbox, path) = (Outbox::new(), home.path("orders.db"));
    let mut connection = Connection::open(&path).expect("a database");
    outbox.create_in_sqlite(&connection).expect("tables");
    let rows = || outbox.sqlite_rows(Connection::open(&path).expect("a connection")).expect("rows");
    let mut relays = Relays::new();
    (0..3).for_each(|_| relays.add(&server, &runtime, rows()));
    for number in 0..EVENTS {
        let transaction = connection.transaction().expect("a transaction");
        outbox.enqueue_in_sqlite(&transaction, numbered(number)).expect("it is written");
        match number % 10 {
            9 => transaction.rollback().expect("it is rolled back"),
            _ => transaction.commit().expect("it is committed"),
        }
    }
    let wanted: Vec<u64> = (0..EVENTS).filter(|number| number % 10 != 9).collect();
    seen.check(&wanted);
    relays.end(&runtime);
    let count = |connection: &Connection| -> i64 {
        connection.query_row("SELECT count(*) FROM frevo_outbox", [], |row| row.get(0)).expect("a count")
    };
    assert_eq!(count(&connection), 0, "nothing is left");

    // A relay that dies before it forgets what it published: another finds it all again.
    outbox.enqueue_in_sqlite(&connection, numbered(EVENTS)).expect("it is written");
    let copy = home.path("copy.db");
    connection.execute("VACUUM INTO ?1", [copy.to_str()]).expect("a copy");
    let mut first = OutboxRelay::new(rows(), &server.endpoint()).expect("a relay");
    assert_eq!(runtime.block_on(first.relay()).expect("it relays").published, 1);
    let again = outbox.sqlite_rows(Connection::open(&copy).expect("a connection")).expect("rows");
    let mut again = OutboxRelay::new(again, &server.endpoint()).expect("a relay");
    assert_eq!(runtime.block_on(again.relay()).expect("it relays").published, 1);
    seen.check(&[wanted, vec![EVENTS]].concat());
}

#[test]
fn an_event_that_is_refused_stays_with_the_reason_and_holds_nothing_back() {
    let home = Home::new();
    let server = home.serve();
    let runtime = runtime();
    let seen = Seen::of(&server, &runtime);
    let schema = home.write("placed.json", r#"{"maximum": 10}"#);
    ok(&server, &["schema", "register", "Placed", schema.to_str().expect("a path of ours")]);
    let outbox = Outbox::new().table("events_out").expect("a table's name");
    let connection = Connection::open_in_memory().expect("a database");
    outbox.create_in_sqlite(&connection).expect("tables");
    for number in [1, 99, 2] {
        outbox.enqueue_in_sqlite(&connection, numbered(number)).expect("it is written");
    }
    outbox.clone().bus("none").enqueue_in_sqlite(&connection, numbered(3)).expect("it is written");
    let rows = outbox.sqlite_rows(connection).expect("rows");
    let mut relay = OutboxRelay::new(rows, &server.endpoint()).expect("a relay");
    let relayed = runtime.block_on(relay.relay()).expect("it relays");
    assert_eq!((relayed.published, relayed.refused), (2, 1));
    let failed = relayed.failed.expect("there is no such bus yet").to_string();
    assert!(failed.contains("there is no event bus `none`"), "{failed}");
    ok(&server, &["bus", "create", "none"]);
    let relayed = runtime.block_on(relay.relay()).expect("it relays");
    assert_eq!((relayed.published, relayed.refused, relayed.failed), (1, 0, None));
    seen.check(&[1, 2]);
    assert!(Outbox::new().table("a;b").is_err());
    assert!(Outbox::new().table("shop.events").is_ok());
}

#[test]
fn what_postgresql_commits_is_published_once_and_in_order_by_however_many_relays() {
    let Some(postgres) = Postgres::start() else { return };
    let home = Home::new();
    let server = home.serve();
    let runtime = runtime();
    let seen = Seen::of(&server, &runtime);
    let outbox = Outbox::new();
    let connect = || runtime.block_on(connect(&postgres));
    let mut client = connect();
    runtime.block_on(outbox.create_in_postgres(&client)).expect("a table");
    let mut relays = Relays::new();
    (0..3).for_each(|_| relays.add(&server, &runtime, outbox.postgres_rows(connect())));
    runtime.block_on(async {
        for number in 0..EVENTS {
            let transaction = client.transaction().await.expect("a transaction");
            outbox.enqueue_in_postgres(&transaction, numbered(number)).await.expect("it is written");
            match number % 10 {
                9 => transaction.rollback().await.expect("it is rolled back"),
                _ => transaction.commit().await.expect("it is committed"),
            }
        }
    });
    let wanted: Vec<u64> = (0..EVENTS).filter(|number| number % 10 != 9).collect();
    seen.check(&wanted);
    relays.end(&runtime);
    let left = runtime.block_on(client.query_one("SELECT count(*) FROM frevo_outbox", &[])).expect("a count");
    assert_eq!(left.get::<_, i64>(0), 0, "nothing is left");

    // One whose connection is cut with rows in hand: the next one has them.
    let waiting = runtime.block_on(async {
        outbox.enqueue_in_postgres(&client, numbered(EVENTS)).await.expect("it is written");
        client.batch_execute("BEGIN").await.expect("a transaction");
        let lock = "SELECT pg_try_advisory_xact_lock(hashtextextended('frevo outbox frevo_outbox', 0))";
        client.query_one(lock, &[]).await.expect("a lock").get::<_, bool>(0)
    });
    assert!(waiting, "no relay is left that has it");
    let mut next = OutboxRelay::new(outbox.postgres_rows(connect()), &server.endpoint()).expect("a relay");
    assert_eq!(runtime.block_on(next.relay()).expect("it relays").published, 0, "another is at it");
    drop(client);
    until("the lock is gone", || {
        (runtime.block_on(next.relay()).expect("it relays").published == 1).then_some(())
    });
    seen.check(&[wanted, vec![EVENTS]].concat());
}

async fn connect(postgres: &Postgres) -> Client {
    let (client, connection) =
        tokio_postgres::connect(&postgres.config(), NoTls).await.expect("a connection");
    tokio::spawn(connection);
    client
}
