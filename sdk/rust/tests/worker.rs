//! Workers against a server that says what the story wants it to.

mod fake;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use frevo_sdk::{ConsumerEvent, Endpoint, QueueDescription, TaskError, Worker, WorkerError};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};

use fake::{Connection, FakeServer, PATIENCE};

async fn gives_task(connection: &mut Connection, token: &str, input: Value) {
    connection.says(task(token, input)).await;
}

fn task(token: &str, input: Value) -> Value {
    json!({
        "type": "task", "token": token, "queue": "tasks.charge", "state": "Charge",
        "execution": "arn:aws:states:us-east-1:000000000000:execution:m:e",
        "resource": "arn:aws:lambda:us-east-1:000000000000:function:charge", "input": input,
    })
}

/// Runs a worker until the sender is used or dropped.
fn running(worker: Worker) -> (JoinHandle<Result<(), WorkerError>>, oneshot::Sender<()>) {
    let (stop, stopped) = oneshot::channel();
    let run = worker.run_until(async {
        let _ = stopped.await;
    });
    (tokio::spawn(run), stop)
}

async fn ended(worker: JoinHandle<Result<(), WorkerError>>) -> Result<(), WorkerError> {
    tokio::time::timeout(PATIENCE, worker).await.expect("a worker that ends").expect("no panic")
}

#[tokio::test]
async fn completions_come_as_they_are_ready_not_in_order() {
    let server = FakeServer::new().await;
    let gate = Arc::new(Notify::new());
    let opened = gate.clone();
    let worker =
        Worker::new(&server.url).name("till-1").concurrency(2).handle("charge", move |amount: u64| {
            let gate = gate.clone();
            async move {
                if amount == 1 {
                    gate.notified().await;
                }
                Ok(json!({ "charged": amount }))
            }
        });
    let (worker, stop) = running(worker);

    let mut connection = server.accept().await;
    assert_eq!(connection.uri, "/tasks?account=000000000000&region=us-east-1");
    assert_eq!(connection.authorization, None);
    assert_eq!(
        connection.hears().await,
        json!({ "type": "subscribe", "queue": "tasks.charge", "credits": 2, "worker": "till-1" })
    );
    gives_task(&mut connection, "t-1", json!(1)).await;
    gives_task(&mut connection, "t-2", json!(2)).await;
    assert_eq!(
        connection.hears().await,
        json!({ "type": "success", "token": "t-2", "output": { "charged": 2 } })
    );
    opened.notify_one();
    assert_eq!(
        connection.hears().await,
        json!({ "type": "success", "token": "t-1", "output": { "charged": 1 } })
    );
    for token in ["t-1", "t-2"] {
        connection.says(json!({ "type": "accepted", "token": token })).await;
    }

    stop.send(()).expect("a worker");
    assert_eq!(connection.hears().await, json!({ "type": "credits", "queue": "tasks.charge", "credits": 0 }));
    assert_eq!(connection.hears().await, json!("closed"));
    assert!(ended(worker).await.is_ok());
}

#[tokio::test]
async fn after_a_lost_connection_tasks_in_hand_are_resumed_and_completions_sent_again() {
    let server = FakeServer::new().await;
    let gate = Arc::new(Notify::new());
    let opened = gate.clone();
    let begun = Arc::new(AtomicU32::new(0));
    let count = begun.clone();
    let (events, mut seen) = mpsc::unbounded_channel();
    let worker = Worker::new(&server.url)
        .observe(move |event| events.send(event.clone()).expect("a test"))
        .concurrency(3)
        .handle("charge", move |amount: u64| {
            let gate = gate.clone();
            begun.fetch_add(1, Ordering::Relaxed);
            async move {
                if amount == 1 {
                    gate.notified().await;
                }
                Ok(amount)
            }
        });
    let (worker, stop) = running(worker);

    let mut connection = server.accept().await;
    connection.hears().await;
    gives_task(&mut connection, "t-1", json!(1)).await;
    gives_task(&mut connection, "t-2", json!(2)).await;
    let done = json!({ "type": "success", "token": "t-2", "output": 2 });
    assert_eq!(connection.hears().await, done);
    drop(connection);

    let mut connection = server.accept().await;
    let subscribe = json!({ "type": "subscribe", "queue": "tasks.charge", "credits": 0 });
    assert_eq!(connection.hears().await, subscribe);
    assert_eq!(
        connection.hears().await,
        json!({ "type": "resume", "queue": "tasks.charge", "tokens": ["t-1"] })
    );
    assert_eq!(connection.hears().await, done);
    assert_eq!(connection.hears().await, json!({ "type": "credits", "queue": "tasks.charge", "credits": 3 }));

    // Delivered again: the one that runs is not begun again, the one that is
    // done is answered again.
    gives_task(&mut connection, "t-1", json!(1)).await;
    gives_task(&mut connection, "t-2", json!(2)).await;
    assert_eq!(connection.hears().await, done);
    connection.says(json!({ "type": "accepted", "token": "t-2" })).await;
    drop(connection);

    // Accepted once, not sent again; what was finished without a connection is.
    opened.notify_one();
    let mut connection = server.accept().await;
    loop {
        match connection.hears().await {
            frame if frame["type"] == "success" => {
                assert_eq!(frame["token"], "t-1");
                break;
            }
            frame => assert!(frame["type"] != "failure", "{frame}"),
        }
    }
    connection.says(json!({ "type": "accepted", "token": "t-1" })).await;
    assert_eq!(count.load(Ordering::Relaxed), 2);
    assert_eq!(seen.recv().await, Some(ConsumerEvent::Connected { in_hand: 0 }));
    assert!(matches!(seen.recv().await, Some(ConsumerEvent::Disconnected { .. })));
    assert_eq!(seen.recv().await, Some(ConsumerEvent::Connected { in_hand: 2 }));

    drop(stop);
    while connection.hears().await != json!("closed") {}
    assert!(ended(worker).await.is_ok());
}

#[tokio::test]
async fn a_running_task_sends_heartbeats_and_a_cancelled_one_is_dropped() {
    struct Dropped(Option<oneshot::Sender<()>>);
    impl Drop for Dropped {
        fn drop(&mut self) {
            let _ = self.0.take().expect("dropped once").send(());
        }
    }

    let server = FakeServer::new().await;
    let (dropped, is_dropped) = oneshot::channel();
    let slot = std::sync::Mutex::new(Some(dropped));
    let worker = Worker::new(&server.url).handle("charge", move |_: Value| {
        let dropped = Dropped(slot.lock().expect("a slot").take());
        async move {
            std::future::pending::<()>().await;
            drop(dropped);
            Ok(())
        }
    });
    let (worker, stop) = running(worker);

    let mut connection = server.accept().await;
    connection.hears().await;
    let mut task = task("t-1", json!(null));
    task["heartbeatSeconds"] = json!(1);
    connection.says(task).await;
    for _ in 0..2 {
        assert_eq!(connection.hears().await, json!({ "type": "heartbeat", "token": "t-1" }));
    }
    connection.says(json!({ "type": "cancelled", "token": "t-1" })).await;
    tokio::time::timeout(PATIENCE, is_dropped).await.expect("the future dropped").expect("its sender used");

    drop(stop);
    while connection.hears().await != json!("closed") {}
    assert!(ended(worker).await.is_ok());
}

#[tokio::test]
async fn what_goes_wrong_has_a_name_that_retry_and_catch_can_match() {
    let server = FakeServer::new().await;
    let worker = Worker::new(&server.url).handle("charge", async |amount: u64| match amount {
        1 => Err(TaskError::retryable("ProviderBusy", "try later")),
        2 => Err(TaskError::terminal("CardDeclined", "stolen")),
        3 => panic!("no {amount}"),
        4 => Ok("x".parse::<u64>()?),
        amount => Ok(amount),
    });
    let worker = worker.handle_inline("add", |(a, b): (i64, i64)| {
        if b == 0 {
            panic!("nothing to add");
        }
        Ok(a + b)
    });
    let (_worker, _stop) = running(worker);
    let mut connection = server.accept().await;
    connection.hears().await;
    connection.hears().await;

    for (input, error, cause) in [
        (json!(1), "ProviderBusy", "try later"),
        (json!(2), "CardDeclined", "stolen"),
        (json!(3), "Frevo.Panic", "no 3"),
        (json!(4), "States.TaskFailed", "invalid digit found in string"),
        (json!("5"), "Frevo.InvalidInput", "could not read the input: "),
    ] {
        gives_task(&mut connection, "t", input).await;
        let frame = connection.hears().await;
        assert_eq!((&frame["type"], &frame["error"]), (&json!("failure"), &json!(error)));
        assert!(frame["cause"].as_str().expect("a cause").starts_with(cause), "{frame}");
        connection.says(json!({ "type": "accepted", "token": "t" })).await;
    }

    for (input, answer) in [
        (json!([2, 3]), json!({ "type": "success", "token": "t", "output": 5 })),
        (
            json!([2, 0]),
            json!({ "type": "failure", "token": "t", "error": "Frevo.Panic", "cause": "nothing to add" }),
        ),
    ] {
        let mut task = task("t", input);
        task["queue"] = json!("tasks.add");
        connection.says(task).await;
        assert_eq!(connection.hears().await, answer);
        connection
            .says(json!({ "type": "refused", "token": "t", "code": "TaskTimedOut", "message": "late" }))
            .await;
    }
}

#[tokio::test]
async fn draining_finishes_what_is_in_hand_even_over_a_new_connection() {
    let server = FakeServer::new().await;
    let gate = Arc::new(Notify::new());
    let opened = gate.clone();
    let worker = Worker::new(&server.url).handle("charge", move |_: Value| {
        let gate = gate.clone();
        async move {
            gate.notified().await;
            Ok("late")
        }
    });
    let (worker, stop) = running(worker);
    let mut connection = server.accept().await;
    connection.hears().await;
    gives_task(&mut connection, "t-1", json!({})).await;
    // The order of frames shows that the task was taken before the stop.
    connection.says(json!({ "type": "task", "token": "t-0", "queue": "tasks.charge", "input": null })).await;
    opened.notify_one();
    let first = connection.hears().await;
    connection.says(json!({ "type": "accepted", "token": first["token"] })).await;
    stop.send(()).expect("a worker");
    assert_eq!(connection.hears().await["credits"], json!(0));
    drop(connection);

    let mut connection = server.accept().await;
    assert_eq!(connection.hears().await["credits"], json!(0));
    assert_eq!(connection.hears().await["type"], json!("resume"));
    opened.notify_one();
    let second = connection.hears().await;
    assert_eq!(second["output"], json!("late"));
    assert_ne!(first["token"], second["token"]);
    connection.says(json!({ "type": "accepted", "token": second["token"] })).await;
    assert_eq!(connection.hears().await, json!("closed"));
    assert!(ended(worker).await.is_ok());
}

#[tokio::test]
async fn a_drain_that_takes_too_long_leaves_its_tasks_to_others() {
    let server = FakeServer::new().await;
    let (begun, is_begun) = oneshot::channel();
    let slot = std::sync::Mutex::new(Some(begun));
    let worker = Worker::new(&server.url).drain(Duration::ZERO).handle("charge", move |_: Value| {
        slot.lock().expect("a slot").take().expect("one task").send(()).expect("a test");
        std::future::pending::<Result<(), TaskError>>()
    });
    let (worker, stop) = running(worker);
    let mut connection = server.accept().await;
    connection.hears().await;
    gives_task(&mut connection, "t-1", json!({})).await;
    is_begun.await.expect("a handler that runs");
    stop.send(()).expect("a worker");
    assert!(matches!(ended(worker).await, Err(WorkerError::Undrained { in_hand: 1 })));
}

#[tokio::test]
async fn a_worker_signs_and_gives_up_when_it_is_refused() {
    let server = FakeServer::new().await;
    let endpoint = Endpoint::new(&server.url).expect("an endpoint").credentials("AKID", "secret");
    let (_worker, _stop) =
        running(Worker::new(endpoint.clone()).any_scope().handle("x", async |_: Value| Ok(())));
    let connection = server.accept().await;
    assert_eq!(connection.uri, "/tasks?account=*&region=*");
    let authorization = connection.authorization.expect("a signature");
    assert!(authorization.starts_with("AWS4-HMAC-SHA256 Credential=AKID/"), "{authorization}");
    assert!(!authorization.contains("secret"));

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let (worker, _stop) = running(Worker::new(&url).handle("x", async |_: Value| Ok(())));
    let (stream, _) = listener.accept().await.expect("a connection");
    #[expect(clippy::result_large_err, reason = "the error is the WebSocket library's")]
    let refuse = |_: &Request, _: Response| {
        let mut response = ErrorResponse::new(None);
        *response.status_mut() = http::StatusCode::FORBIDDEN;
        Err::<Response, _>(response)
    };
    assert!(tokio_tungstenite::accept_hdr_async(stream, refuse).await.is_err());
    assert!(matches!(ended(worker).await, Err(WorkerError::Refused { status: 403, .. })));

    assert!(matches!(Worker::new("x:y").run().await, Err(WorkerError::Endpoint(_))));
    assert!(matches!(Worker::new(&server.url).run().await, Err(WorkerError::NoHandlers)));
}

#[tokio::test]
async fn a_worker_says_what_its_queue_is_on_every_connection_and_is_told_if_that_is_refused() {
    let server = FakeServer::new().await;
    let (events, mut seen) = mpsc::unbounded_channel();
    let description = QueueDescription::new()
        .title("Charge a card")
        .icon("credit-card")
        .version("1.2.0")
        .input_schema(json!({ "type": "integer" }))
        .output_schema(true);
    let worker = Worker::new(&server.url)
        .observe(move |event| events.send(event.clone()).expect("a test"))
        .describe("charge", description)
        .handle("charge", async |amount: u64| Ok(amount))
        .handle("ship", async |order: String| Ok(order));
    let (worker, stop) = running(worker);
    let charge = json!({ "type": "subscribe", "queue": "tasks.charge", "credits": 16, "description": {
        "title": "Charge a card", "icon": "credit-card", "version": "1.2.0",
        "inputSchema": { "type": "integer" }, "outputSchema": true,
    } });
    let ship = json!({ "type": "subscribe", "queue": "tasks.ship", "credits": 16 });
    let mut connection = server.accept().await;
    assert_eq!((connection.hears().await, connection.hears().await), (charge.clone(), ship.clone()));
    let refused = json!({ "type": "descriptionRefused", "queue": "tasks.charge", "message": "`icon`: no" });
    connection.says(refused).await;
    assert_eq!(seen.recv().await, Some(ConsumerEvent::Connected { in_hand: 0 }));
    let (queue, reason) = ("tasks.charge".to_owned(), "`icon`: no".to_owned());
    assert_eq!(seen.recv().await, Some(ConsumerEvent::DescriptionRefused { queue, reason }));
    drop(connection);

    let mut connection = server.accept().await;
    assert_eq!((connection.hears().await, connection.hears().await), (charge, ship));
    gives_task(&mut connection, "t-1", json!(7)).await;
    assert_eq!(connection.hears().await, json!({ "type": "success", "token": "t-1", "output": 7 }));
    connection.says(json!({ "type": "accepted", "token": "t-1" })).await;
    stop.send(()).expect("a worker");
    while connection.hears().await != json!("closed") {}
    assert!(ended(worker).await.is_ok());
}

/// A schema for what a task is given, and one for what comes of it.
#[cfg(feature = "schema-check")]
fn charging() -> QueueDescription {
    QueueDescription::new()
        .input_schema(json!({ "type": "integer", "minimum": 1 }))
        .output_schema(json!({ "type": "object", "required": ["charged"] }))
}

#[cfg(feature = "schema-check")]
#[tokio::test]
async fn a_task_that_breaks_its_queue_s_schemas_fails_by_name_and_its_handler_sees_none_of_it() {
    let server = FakeServer::new().await;
    let handler = async |amount: i64| {
        assert!(amount > 0, "the schema keeps it from here");
        Ok(if amount == 7 { json!({ "charged": 7 }) } else { json!({}) })
    };
    let inline = |amount: i64| Ok(if amount == 7 { json!({ "charged": 7 }) } else { json!({}) });
    let spawned = Worker::new(&server.url).handle("charge", handler);
    for worker in [spawned, Worker::new(&server.url).handle_inline("charge", inline)] {
        let (worker, stop) = running(worker.describe("charge", charging()).check_schemas());
        let mut connection = server.accept().await;
        assert_eq!(connection.hears().await["description"]["inputSchema"]["minimum"], 1);
        for (token, input, failed) in [
            ("t-1", json!(0), Some(("Frevo.InvalidInput", "at `/`: 0 is less than the minimum of 1"))),
            ("t-2", json!(8), Some(("Frevo.InvalidOutput", "at `/`: \"charged\" is a required property"))),
            ("t-3", json!(7), None),
        ] {
            gives_task(&mut connection, token, input).await;
            let completed = match failed {
                Some((error, cause)) => {
                    json!({ "type": "failure", "token": token, "error": error, "cause": cause })
                }
                None => json!({ "type": "success", "token": token, "output": { "charged": 7 } }),
            };
            assert_eq!(connection.hears().await, completed);
            connection.says(json!({ "type": "accepted", "token": token })).await;
        }
        stop.send(()).expect("a worker");
        while connection.hears().await != json!("closed") {}
        assert!(ended(worker).await.is_ok());
    }
}

#[cfg(feature = "schema-check")]
#[tokio::test]
async fn a_worker_that_is_to_compare_tasks_with_what_is_no_schema_does_not_run() {
    let described = QueueDescription::new().input_schema(json!({ "minimum": "1" }));
    let worker = Worker::new("http://127.0.0.1:1").handle("charge", async |amount: u64| Ok(amount));
    let (worker, _stop) = running(worker.describe("charge", described).check_schemas());
    let error = ended(worker).await.expect_err("it has no schema").to_string();
    assert!(
        error.starts_with("what tasks.charge is described with is no JSON Schema: at `/minimum`"),
        "{error}"
    );
}
