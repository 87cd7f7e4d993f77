//! Tasks for workers that have clients of their own: written to topics and exchanges
//! ([`relay`]), and what those workers say of them ([`completions`]).
//!
//! A task that was written is durable there. It counts as started and is not offered
//! again, whatever becomes of this server; what was not written yet is. What a worker
//! says is acknowledged once it is decided, and may be said again without harm.

// Without a broker there is nothing to read, which is all that is said.
#[cfg_attr(not(any(feature = "kafka", feature = "amqp")), allow(dead_code))]
mod completions;
mod place;
mod relay;
mod state;

use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use frevo_api::{Broker as _, Edge};
use frevo_event::cloud_event::Binding;
use frevo_event::{Scope, TaskRoute};
use tokio::sync::watch;
use tokio::task::LocalSet;

use crate::config::Config;
use crate::node::Node;
use crate::outlets::Outlets;
use relay::Relay;
pub use state::Faults;

/// How often it is looked whether other queues are written.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// A queue whose tasks are written somewhere.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct RoutedQueue {
    scope: Scope,
    name: Arc<str>,
}

impl RoutedQueue {
    /// Its name among all queues.
    fn full_name(&self) -> String {
        format!("{}/{}", self.scope, self.name)
    }
}

/// What writes and reads.
#[derive(Clone)]
struct Means {
    node: Arc<Node>,
    edge: Arc<Edge>,
    outlets: Arc<Outlets>,
    config: Arc<Config>,
}

/// The thread of those who write; each broker's completions have one of their own.
///
/// # Errors
/// No thread could be started.
pub fn spawn(
    node: Arc<Node>,
    edge: Arc<Edge>,
    outlets: Arc<Outlets>,
    config: &Config,
) -> io::Result<JoinHandle<()>> {
    let means = Means { node, edge, outlets, config: Arc::new(config.clone()) };
    std::thread::Builder::new().name("tasks".into()).spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a thread gets its event loop");
        let mut readers = Readers::default();
        LocalSet::new().block_on(&runtime, async {
            let stopped = means.node.stopped();
            tokio::select! {
                () = attend(&means, &mut readers) => {}
                () = stopped => {}
            }
        });
        readers.end();
        // Nobody waits for a broker that is asked to make something.
        runtime.shutdown_background();
    })
}

/// Keeps a relay for each queue that is written somewhere, and a reader for each broker.
async fn attend(means: &Means, readers: &mut Readers) {
    // A relay ends once the other end says so, or is dropped.
    let mut attended: HashMap<RoutedQueue, (TaskRoute, watch::Sender<bool>)> = HashMap::new();
    let mut look = tokio::time::interval(LOOK_EVERY);
    loop {
        look.tick().await;
        let catalogue = means.node.catalogue();
        let routed = catalogue.buses().routed();
        attended.retain(|queue, (route, ends)| {
            let stays = routed.get(&queue.scope, &queue.name) == Some(route);
            if !stays {
                let _has_ended = ends.send(true);
            }
            stays
        });
        for (scope, name, route) in routed.all() {
            let queue = RoutedQueue { scope: scope.clone(), name: name.clone() };
            attended.entry(queue).or_insert_with_key(|queue| {
                let (ends, ending) = watch::channel(false);
                let relay = Relay::new(means.clone(), queue.clone(), route.clone(), ending);
                tokio::task::spawn_local(relay.run());
                (route.clone(), ends)
            });
            readers.see_to(means, binding_of(route));
        }
    }
}

/// The threads that read completions. One that is needed once goes on: what was written
/// may be completed long after its queue is written elsewhere.
#[derive(Default)]
struct Readers {
    stop: Arc<AtomicBool>,
    threads: Vec<(Binding, JoinHandle<()>)>,
}

impl Readers {
    fn see_to(&mut self, means: &Means, binding: Binding) {
        if self.threads.iter().any(|(known, _)| *known == binding) {
            return;
        }
        match completions::spawn(means.clone(), binding, self.stop.clone()) {
            Ok(thread) => self.threads.push((binding, thread)),
            Err(error) => tracing::error!(%error, "what workers say is not read"),
        }
    }

    fn end(self) {
        self.stop.store(true, Ordering::Relaxed);
        for (_, thread) in self.threads {
            let _ended = thread.join();
        }
    }
}

fn binding_of(route: &TaskRoute) -> Binding {
    match route {
        TaskRoute::Kafka { .. } => Binding::Kafka,
        TaskRoute::Amqp { .. } => Binding::Amqp,
    }
}
