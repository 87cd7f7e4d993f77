//! Publishers and subscribers at work while something goes wrong with the servers:
//! what a publisher was told is durable reaches the subscribers.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use frevo_sdk::{Event, Publisher, PublisherOptions, Subscriber};
use serde_json::json;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;

use super::server::{Server, until};
use super::tools::ok;

/// Between two events of a publisher.
const PAUSE: Duration = Duration::from_millis(20);

/// Longer than anything goes wrong.
const PATIENCE: Duration = Duration::from_secs(300);

const KEYS: u64 = 7;

/// The subscription that wants all of them.
const SUBSCRIPTION: &str = "load";

type Numbers = Arc<Mutex<BTreeSet<u64>>>;

/// A publisher and a subscriber at each endpoint.
pub struct EventLoad {
    stopping: Arc<AtomicBool>,
    durable: Numbers,
    handled: Numbers,
    publishers: Vec<JoinHandle<()>>,
    runtime: Runtime,
}

impl EventLoad {
    /// Makes the subscription, and begins.
    pub fn begin(server: &Server, endpoints: &[String]) -> Self {
        let form = json!({
            "pattern": { "detail-type": ["Loaded"] }, "target": { "type": "queue" },
            "delivery": { "backoffMillis": 10, "attemptsMax": 1000 },
        });
        ok(server, &["subscription", "put", SUBSCRIPTION, &form.to_string()]);
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
        let stopping = Arc::new(AtomicBool::new(false));
        let (durable, handled) = (Numbers::default(), Numbers::default());
        for endpoint in endpoints {
            let handled = handled.clone();
            let subscriber = Subscriber::new(endpoint).handle_inline(SUBSCRIPTION, move |number: u64| {
                handled.lock().expect("nobody panics holding it").insert(number);
                Ok(())
            });
            runtime.spawn(subscriber.run_until(std::future::pending()));
        }
        let publisher = |(first, endpoint): (usize, &String)| {
            let numbers = (first as u64..).step_by(endpoints.len());
            runtime.spawn(publish(endpoint.clone(), numbers, stopping.clone(), durable.clone()))
        };
        let publishers = endpoints.iter().enumerate().map(publisher).collect();
        Self { stopping, durable, handled, publishers, runtime }
    }

    /// Stops publishing, and waits until everything was handled that is durable.
    pub fn end(mut self) {
        self.stopping.store(true, Ordering::Relaxed);
        for publisher in std::mem::take(&mut self.publishers) {
            self.runtime.block_on(publisher).expect("a publisher is told that all is durable");
        }
        let durable = self.durable.lock().expect("nobody panics holding it").clone();
        assert!(durable.len() > 10, "there was load: {} events", durable.len());
        let missing = || -> Vec<u64> {
            let handled = self.handled.lock().expect("nobody panics holding it");
            durable.difference(&handled).copied().collect()
        };
        until("every event that is durable is handled", || missing().is_empty().then_some(()));
        println!("{} events durable and handled", durable.len());
    }
}

async fn publish(
    endpoint: String,
    numbers: impl Iterator<Item = u64>,
    stopping: Arc<AtomicBool>,
    durable: Numbers,
) {
    let options = PublisherOptions::new().give_up_after(PATIENCE);
    let publisher = Publisher::new(&endpoint, options).expect("a publisher");
    for number in numbers {
        if stopping.load(Ordering::Relaxed) {
            return;
        }
        let event = Event::new("shop", "Loaded").id(number.to_string());
        let event = event.key(format!("key-{}", number % KEYS)).data(&number).expect("JSON");
        publisher.publish(event).await.expect("it is durable at last");
        durable.lock().expect("nobody panics holding it").insert(number);
        tokio::time::sleep(PAUSE).await;
    }
}
