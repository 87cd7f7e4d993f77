//! Schedules across crashes, drawn from one seed: whatever is lost, and however
//! long the server is away, each moment at which a schedule is due gives one run,
//! and each run is delivered.
//!
//! `FREVO_SCHEDULE_SEEDS=N` runs so many seeds.

use std::collections::BTreeSet;

use frevo_event::{Batch, Entry};
use frevo_router::schedule::MISSED_MAX;

use super::*;
use crate::random::Random;

/// How many seeds are run if nobody says otherwise.
const SEEDS: u64 = 30;
const STEPS: usize = 80;

/// A schedule of the simulation, due for the first time when it is made.
struct Planned {
    name: &'static str,
    expression: &'static str,
    period_seconds: i64,
}

const SCHEDULES: [Planned; 3] = [
    Planned { name: "quick", expression: "rate(7 seconds)", period_seconds: 7 },
    Planned { name: "minutely", expression: "cron(* * * * ? *)", period_seconds: 60 },
    Planned { name: "slow", expression: "rate(5 minutes)", period_seconds: 300 },
];

/// What a seed came to.
#[derive(Debug, Default)]
struct Seen {
    runs: usize,
    crashes: usize,
    /// Crashes that found something decided and not written.
    torn: usize,
    /// Runs that were delivered more than once.
    redelivered: usize,
}

fn run(seed: u64) -> Seen {
    let mut random = Random::new(seed ^ 0x7363_6865);
    let mut bench = Bench::new();
    for Planned { name, expression, .. } in SCHEDULES {
        let missed = Missed::All { limit: MISSED_MAX };
        put(&mut bench, EventSchedule { name: name.into(), missed, ..schedule(expression) });
    }
    let mut seen = Seen::default();
    for _ in 0..STEPS {
        let now = bench.now;
        let later = |random: &mut Random, seconds: i64| now.plus_millis(random.between(0, seconds * 1000));
        match random.below(100) {
            0..40 => {
                let end = later(&mut random, 60);
                bench.wait(end);
            }
            // Decided, and written in part: nothing that follows has happened.
            40..60 => {
                bench.now = later(&mut random, 20);
                bench.turn();
                bench.journal.sync(random.below(3));
            }
            60..70 => bench.sync(),
            70..80 => {
                bench.sync();
                bench.checkpoint();
            }
            80..85 => bench.acknowledges = !bench.acknowledges,
            _ => {
                let now = later(&mut random, 120);
                seen.torn += usize::from(bench.journal.waiting() > 0);
                bench.crash(random.next(), now);
                seen.crashes += 1;
            }
        }
    }
    bench.acknowledges = true;
    let now = bench.now;
    bench.crash(random.next(), now);
    bench.wait(now.plus_millis(60_000));
    check(&bench, seed);
    seen.runs = made(&bench).len();
    seen.redelivered = bench.delivered.len() - seen.runs;
    seen
}

fn check(bench: &Bench, seed: u64) {
    let made = made(bench);
    let once: BTreeSet<&String> = made.iter().collect();
    assert_eq!(once.len(), made.len(), "seed {seed}: a run is made twice: {made:?}");
    let due = SCHEDULES.iter().flat_map(|planned| due(planned, bench.now));
    let due: BTreeSet<String> = due.collect();
    assert_eq!(once, due.iter().collect(), "seed {seed}: whatever is due is made, and nothing else");
    let delivered: BTreeSet<&String> = bench.delivered.iter().collect();
    assert_eq!(delivered, once, "seed {seed}: whatever is made is delivered");
}

/// The runs that the journal has.
fn made(bench: &Bench) -> Vec<String> {
    let mut made = Vec::new();
    let replayed = bench.journal.replay(0, &mut |record| {
        for entry in Batch::decode(&record.bytes).expect("a batch").entries {
            let Entry::Published(published) = entry else { continue };
            for (event, _) in published.events {
                let (_, name) = event.envelope.resources[0].rsplit_once('/').expect("a schedule's ARN");
                made.push(line(event.envelope.time, name));
            }
        }
        ControlFlow::Continue(())
    });
    replayed.expect("the journal reads");
    made
}

/// All moments up to `end` at which a schedule is due.
fn due(planned: &Planned, end: Timestamp) -> impl Iterator<Item = String> + use<'_> {
    let later = |moment: &Timestamp| Some(moment.plus_seconds(planned.period_seconds));
    let moments = std::iter::successors(Some(at(BEGIN)), later).take_while(move |moment| *moment <= end);
    moments.map(|moment| line(moment, planned.name))
}

fn line(due: Timestamp, name: &str) -> String {
    format!("{} schedule/{name}", due.to_the_second())
}

#[test]
fn each_moment_at_which_a_schedule_is_due_gives_one_run_whatever_crashes() {
    let seeds = std::env::var("FREVO_SCHEDULE_SEEDS").ok();
    let seeds = seeds.map_or(SEEDS, |text| text.parse().expect("FREVO_SCHEDULE_SEEDS is a number"));
    let mut all = Seen::default();
    for seed in 0..seeds {
        let Seen { runs, crashes, torn, redelivered } = run(seed);
        all.runs += runs;
        all.crashes += crashes;
        all.torn += torn;
        all.redelivered += redelivered;
    }
    println!("{seeds} seeds: {all:?}");
    // What is to be survived did happen.
    assert!(all.crashes > 0 && all.torn > 0 && all.redelivered > 0, "{all:?}");
}
