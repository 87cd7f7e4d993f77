//! Prints how fast batches of CloudEvents are read and written. Figures, not
//! verdicts: `cargo run --release -p frevo-event --example cloud_events`.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use frevo_event::cloud_event::{Envelope, Reception, parse_batch, write_batch};
use frevo_event::{Event, Scope, Timestamp};
use frevo_value::Payload;

const BATCH: usize = 100;
const ROUNDS: usize = 10_000;

fn main() {
    let event = |number: usize| {
        format!(
            r#"{{"specversion":"1.0","id":"7bf73129-1428-4cd3-a780-{number:012}","source":"/shop/orders","type":"order.placed","time":"2026-01-31T23:59:59Z","subject":"o-{number}","partitionkey":"{number}","data":{{"order":"o-{number}","amount":80.50,"currency":"EUR","customer":{{"id":"c-{number}","tier":"gold"}},"note":"left at the door"}}}}"#
        )
    };
    let events: Vec<String> = (0..BATCH).map(event).collect();
    let text = format!("[{}]", events.join(","));
    println!("an event has {} bytes, a batch {BATCH} events", events[0].len());
    timed("check the JSON of a batch", || Payload::parse(black_box(&text)).expect("JSON").size());
    timed("read a batch", || {
        parse_batch(&Payload::parse(black_box(&text)).expect("JSON")).expect("a batch").len()
    });
    let batch = Payload::parse(&text).expect("JSON");
    let parsed = parse_batch(&batch).expect("a batch");
    timed("write a batch", || {
        let mut written = String::new();
        write_batch(&mut written, black_box(&parsed));
        written.len()
    });
    let reception = Reception { scope: Scope::new("000000000000", "us-east-1"), time: Timestamp(0) };
    timed("make envelopes", || {
        black_box(&parsed)
            .iter()
            .map(|event| Envelope::from_cloud_event(event, &reception).payload().size())
            .sum()
    });
    let bus: Arc<str> = "default".into();
    let kept: Vec<Event> =
        parsed.iter().map(|event| Event::from_cloud_event(bus.clone(), event, &reception)).collect();
    timed("write kept events", || {
        let mut written = String::new();
        black_box(&kept).iter().for_each(|event| event.to_cloud_event().write_structured(&mut written));
        written.len()
    });
    timed("tell repeats", || black_box(&kept).iter().map(|event| event.fingerprint().0 as usize & 1).sum());
}

fn timed(what: &str, work: impl Fn() -> usize) {
    let started = Instant::now();
    for _ in 0..ROUNDS {
        black_box(work());
    }
    println!("{what}: {:.0} events/s", (BATCH * ROUNDS) as f64 / started.elapsed().as_secs_f64());
}
