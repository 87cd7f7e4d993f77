//! What services publish to topics, queues and exchanges of theirs becomes events here:
//! a thread for each source, which waits for its broker, for the partitions and for
//! nobody else.

#[cfg(feature = "amqp")]
mod amqp;
#[cfg_attr(not(any(feature = "kafka", feature = "amqp")), allow(dead_code))]
mod causes;
#[cfg(feature = "kafka")]
mod kafka;
#[cfg(feature = "kafka")]
mod observe;
// Without a broker there is nothing to read, which is all that is said.
#[cfg_attr(not(any(feature = "kafka", feature = "amqp")), allow(dead_code))]
mod reader;
#[cfg(feature = "kafka")]
mod registry;
mod state;
#[cfg_attr(not(any(feature = "kafka", feature = "amqp")), allow(dead_code))]
mod tally;
#[cfg(feature = "amqp")]
mod tap;

#[cfg(feature = "kafka")]
use std::cell::OnceCell;
use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use frevo_api::{Broker as _, Edge};
use frevo_event::{EventSource, Origin, SubscriptionNumber};

use crate::cluster::Standing;
use crate::config::Config;
use crate::node::Node;
pub use causes::Causes;
use reader::{Reader, home_of};
pub use state::States;
use tally::Tally;

/// How often it is looked whether there are other sources.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// A source that is read, with what ends it.
struct Reading {
    source: Arc<EventSource>,
    stop: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

/// The thread that sees to the sources.
///
/// # Errors
/// No thread could be started.
pub fn spawn(node: Arc<Node>, edge: Arc<Edge>, config: &Config) -> io::Result<JoinHandle<()>> {
    let config = Arc::new(config.clone());
    std::thread::Builder::new().name("sources".into()).spawn(move || {
        let mut readings = HashMap::new();
        while !node.is_stopping() {
            attend(&node, &edge, &config, &mut readings);
            std::thread::sleep(LOOK_EVERY);
        }
        // All are told before the first is waited for.
        readings.values().for_each(Reading::end);
        for (_, reading) in readings {
            let _ended = reading.thread.join();
        }
    })
}

/// Begins to read what is new, and ends what is gone or was changed. One that was
/// changed begins again once it has ended.
fn attend(
    node: &Arc<Node>,
    edge: &Arc<Edge>,
    config: &Arc<Config>,
    readings: &mut HashMap<SubscriptionNumber, Reading>,
) {
    let catalogue = node.catalogue();
    let wanted: HashMap<SubscriptionNumber, &Arc<EventSource>> = catalogue
        .buses()
        .sources()
        .all()
        .filter(|source| !source.paused && is_read_here(node, source))
        .map(|source| (source.number, source))
        .collect();
    readings.retain(|number, reading| {
        if wanted.get(number).is_none_or(|source| ***source != *reading.source) {
            reading.end();
        }
        let has_ended = reading.thread.is_finished();
        if has_ended {
            node.sources.forget(*number);
        }
        !has_ended
    });
    node.observed.keep(catalogue.buses().sources().all());
    for (number, source) in wanted {
        if readings.contains_key(&number) {
            continue;
        }
        match begin(node, edge, config, source) {
            Ok(reading) => drop(readings.insert(number, reading)),
            Err(error) => tracing::error!(%error, source = %source.name, "a source is not read"),
        }
    }
}

/// The partitions of a topic are shared by all nodes; a queue is read by one, so that
/// its order is kept: the owner of the source's home.
fn is_read_here(node: &Node, source: &EventSource) -> bool {
    match &source.origin {
        Origin::Kafka { .. } => true,
        // Each node is given what passes.
        Origin::Exchange { .. } if source.observes() => true,
        Origin::Queue { .. } | Origin::Exchange { .. } => node
            .cluster()
            .is_none_or(|cluster| cluster.standing(home_of(node, source.number)) == Standing::Here),
    }
}

fn begin(
    node: &Arc<Node>,
    edge: &Arc<Edge>,
    config: &Arc<Config>,
    source: &Arc<EventSource>,
) -> io::Result<Reading> {
    let stop = Arc::<AtomicBool>::default();
    let reader = Reader {
        node: node.clone(),
        edge: edge.clone(),
        config: config.clone(),
        source: source.clone(),
        stop: stop.clone(),
        #[cfg(feature = "kafka")]
        registry: OnceCell::new(),
        tally: Tally::new(node.now()).into(),
    };
    let thread = std::thread::Builder::new().name("source".into()).spawn(move || reader.run())?;
    Ok(Reading { source: source.clone(), stop, thread })
}

impl Reading {
    fn end(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}
