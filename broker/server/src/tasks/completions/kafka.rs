//! Completions on a topic of Kafka.
//!
//! The group keeps how far they were read, behind what is decided. In which partition one
//! comes makes no difference: clients hash keys differently, and it is told to its
//! execution from wherever it was read.

use std::collections::BTreeMap;

use frevo_event::cloud_event::{Binding, Completion, KafkaRecord};
use frevo_event::{RecordFormat, Timestamp};
use frevo_kafka::feed::{Feed, Places, Record};

use super::super::place::COMPLETIONS;
use super::{BYTES_MAX, COMPLETIONS_MAX, Heard, PATIENCE, Reader};
use crate::buses;

/// Reads until the server stops.
pub(super) fn read(reader: &Reader) -> Result<(), String> {
    let told = |error: &dyn std::fmt::Display| error.to_string();
    let config = &reader.means.config;
    let (topic, _) = buses::have_service_topic(config, COMPLETIONS).map_err(|error| told(&error))?;
    let settings = buses::kafka_settings(config);
    let feed = Feed::join(&settings, &topic, COMPLETIONS, Places::Group);
    let mut feed = feed.map_err(|error| told(&error))?;
    while !reader.is_stopped() {
        let records = feed.take(COMPLETIONS_MAX, BYTES_MAX, PATIENCE).map_err(|error| told(&error))?;
        if records.is_empty() {
            match feed.fault() {
                Some(fault) => drop(reader.means.node.faults.note("Kafka", &fault)),
                None => drop(reader.means.node.faults.clear("Kafka")),
            }
            continue;
        }
        let next: BTreeMap<u32, u64> =
            records.iter().map(|record| (record.lane, record.offset + 1)).collect();
        let heard = records.iter().map(|record| heard(&topic, record)).collect();
        if reader.settle(heard) {
            feed.note(next);
        }
    }
    Ok(())
}

fn heard(topic: &str, record: &Record) -> Heard {
    let headers: Vec<(&str, &[u8])> =
        record.headers.iter().map(|(name, value)| (&**name, value.as_deref().unwrap_or_default())).collect();
    let incoming = KafkaRecord {
        topic,
        partition: record.lane,
        offset: record.offset,
        written_at: record.written_at.map(Timestamp),
        key: record.key.as_deref(),
        value: record.value.as_deref(),
        headers: headers.clone(),
    };
    let event = incoming.event(RecordFormat::CloudEvents, None);
    Heard {
        completion: Completion::of(Binding::Kafka, event, &headers),
        place: format!("{topic}, partition {}, offset {}", record.lane, record.offset),
    }
}
