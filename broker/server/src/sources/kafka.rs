//! Topics of Kafka as sources.

mod reader;
mod record;

use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use frevo_api::{Broker as _, Edge};
use frevo_event::{EventSource, SubscriptionNumber};
use frevo_kafka::Config as KafkaSettings;

use crate::config::Config;
use crate::node::Node;
use reader::Reader;

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
    let kafka = (!config.kafka.brokers.is_empty()).then(|| crate::buses::kafka_settings(config));
    std::thread::Builder::new().name("sources".into()).spawn(move || {
        let mut readings = HashMap::new();
        while !node.is_stopping() {
            attend(&node, &edge, kafka.as_ref(), &mut readings);
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
    kafka: Option<&KafkaSettings>,
    readings: &mut HashMap<SubscriptionNumber, Reading>,
) {
    let catalogue = node.catalogue();
    let wanted: HashMap<SubscriptionNumber, &Arc<EventSource>> = catalogue
        .buses()
        .sources()
        .all()
        .filter(|source| !source.paused)
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
    for (number, source) in wanted {
        if readings.contains_key(&number) {
            continue;
        }
        match begin(node, edge, kafka, source) {
            Ok(reading) => drop(readings.insert(number, reading)),
            Err(error) => tracing::error!(%error, source = %source.name, "a source is not read"),
        }
    }
}

fn begin(
    node: &Arc<Node>,
    edge: &Arc<Edge>,
    kafka: Option<&KafkaSettings>,
    source: &Arc<EventSource>,
) -> io::Result<Reading> {
    let stop = Arc::<AtomicBool>::default();
    let reader = Reader::new(node.clone(), edge.clone(), kafka.cloned(), source.clone(), stop.clone());
    let thread = std::thread::Builder::new().name("source".into()).spawn(move || reader.run())?;
    Ok(Reading { source: source.clone(), stop, thread })
}

impl Reading {
    fn end(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}
