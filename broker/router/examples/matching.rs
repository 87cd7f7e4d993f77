//! Prints how fast events are matched: by one pattern, and by an index of 10,
//! 1,000 and 10,000 rules. Figures, not verdicts:
//! `cargo run --release -p frevo-router --example matching`.

use std::hint::black_box;
use std::time::Instant;

use frevo_router::{Index, Pattern};
use frevo_value::Payload;

const ROUNDS: usize = 200_000;

fn event(number: usize) -> Payload {
    let text = format!(
        r#"{{"version":"0","id":"7bf73129-1428-4cd3-a780-{number:012}","detail-type":"OrderPlaced","source":"shop.orders",
        "account":"000000000000","time":"2026-01-31T23:59:59Z","region":"us-east-1","resources":[],
        "detail":{{"order":"o-{}","amount":{},"currency":"EUR","customer":{{"id":"c-{}","tier":"gold"}},"ip":"10.{}.7.9"}}}}"#,
        number % 20_000,
        number % 20_000,
        number % 997,
        number % 256,
    );
    Payload::parse(&text).expect("JSON")
}

/// A family of rules: its name, and the pattern of each rule.
type Family = (&'static str, Box<dyn Fn(usize) -> String>);

fn rules(count: usize) -> [Family; 4] {
    [
        (
            "one value each",
            Box::new(|rule| format!(r#"{{"source":["shop.orders"],"detail":{{"order":["o-{rule}"]}}}}"#)),
        ),
        (
            "one prefix each",
            Box::new(|rule| {
                format!(r#"{{"source":["shop.orders"],"detail":{{"order":[{{"prefix":"o-{rule}x"}}]}}}}"#)
            }),
        ),
        (
            "one range each",
            Box::new(move |rule| {
                let (from, to) = (rule * 20_000 / count, (rule + 1) * 20_000 / count);
                format!(
                    r#"{{"source":["shop.orders"],"detail":{{"amount":[{{"numeric":[">=",{from},"<",{to}]}}]}}}}"#
                )
            }),
        ),
        (
            "ten kinds",
            Box::new(|rule| match rule % 10 {
                0 => format!(r#"{{"detail":{{"customer":{{"id":["c-{rule}"],"tier":["gold"]}}}}}}"#),
                1 => format!(r#"{{"detail":{{"ip":[{{"cidr":"10.{}.{}.0/24"}}]}}}}"#, rule % 256, rule / 256),
                2 => format!(r#"{{"detail":{{"order":[{{"suffix":"-{rule}"}}]}}}}"#),
                3 => format!(r#"{{"detail":{{"order":[{{"wildcard":"o-{rule}*9"}}]}}}}"#),
                4 => format!(r#"{{"source":["s{rule}"],"detail":{{"amount":[{{"anything-but":{rule}}}]}}}}"#),
                5 => format!(r#"{{"detail":{{"amount":[{{"numeric":["=",{rule}]}}]}}}}"#),
                6 => format!(r#"{{"$or":[{{"source":["a{rule}"]}},{{"detail-type":["b{rule}"]}}]}}"#),
                7 => format!(r#"{{"detail":{{"f{rule}":[{{"exists":true}}]}}}}"#),
                8 => format!(r#"{{"detail":{{"order":[{{"equals-ignore-case":"O-{rule}"}}]}}}}"#),
                _ => format!(r#"{{"detail-type":["OrderPlaced"],"detail":{{"order":["o-{rule}"]}}}}"#),
            }),
        ),
    ]
}

fn main() {
    let events: Vec<Payload> = (0..1000).map(|number| event(number * 17)).collect();
    println!("an event has {} bytes", events[0].size());
    for (name, text) in [
        ("one field", r#"{"source":["shop.orders"]}"#),
        (
            "three fields",
            r#"{"source":["shop.orders"],"detail-type":["OrderPlaced"],"detail":{"amount":[{"numeric":[">",100]}]}}"#,
        ),
    ] {
        let pattern = Pattern::parse(text).expect("a pattern");
        let (count, seconds) = timed(&events, |event| usize::from(pattern.matches(event)));
        println!("one pattern, {name}: {:.2} M events/s, {count} matches", ROUNDS as f64 / seconds / 1e6);
    }
    for count in [10, 1_000, 10_000] {
        for (name, rule) in rules(count) {
            let patterns: Vec<Pattern> =
                (0..count).map(|number| Pattern::parse(&rule(number)).expect("a pattern")).collect();
            let started = Instant::now();
            let mut index = Index::default();
            patterns.iter().enumerate().for_each(|(number, pattern)| index.insert(number, pattern));
            let adding = started.elapsed().as_secs_f64() * 1e6 / count as f64;
            let (matches, seconds) = timed(&events, |event| index.matches(event).len());
            println!(
                "{count:>6} rules, {name:<16} {:>6.2} µs/event, {:.2} matches/event, {adding:.1} µs to add one",
                seconds * 1e6 / ROUNDS as f64,
                matches as f64 / ROUNDS as f64,
            );
        }
    }
}

fn timed(events: &[Payload], work: impl Fn(&Payload) -> usize) -> (usize, f64) {
    let started = Instant::now();
    let count = (0..ROUNDS).map(|round| black_box(work(black_box(&events[round % events.len()])))).sum();
    (count, started.elapsed().as_secs_f64())
}
