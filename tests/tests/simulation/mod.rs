//! The simulation: coordinator, journal, store, queues, workers and clients in
//! one thread, everything that happens drawn from one seed.
//!
//! A seed gives a plan. It is run without faults, which tells how its executions
//! must end, and then with them: crashes between any two effects, torn tails,
//! lost unsynced rows, duplicates, delays, owners that freeze and thaw, clocks
//! that jump. Whatever was said must have been true, nothing that was
//! acknowledged may be lost, nothing may happen twice.
//!
//! Seeds are run on one log, of one node or two, and on the streams of a broker,
//! which lose and repeat what is appended.
//!
//! `FREVO_SIMULATION_SEED=N` runs one seed and prints its trace (on streams:
//! `FREVO_SIMULATION_STREAMS_SEED`), `FREVO_SIMULATION_SEEDS=N` so many;
//! `FREVO_SIMULATION_COUNT=1` counts all seeds that miss a rule which is taken away.

mod activities;
mod agenda;
mod causes;
mod cluster;
mod correlation;
mod coverage;
mod debuggers;
mod deliveries;
mod faults;
mod fresh;
mod journals;
mod node;
mod operators;
mod oracle;
mod pausing;
mod people;
mod plan;
mod pollers;
mod retention;
mod speech;
mod store;
mod streams;
mod subscribers;
mod traffic;
mod workers;
mod world;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use frevo_coordinator::Rules;

use coverage::Coverage;
use oracle::{Broken, Outcome};
use plan::Plan;
use world::{Mode, Outcomes, World};

/// How many seeds are run if nobody says otherwise.
const SEEDS: u64 = 1_000;
const STREAMS_SEEDS: u64 = 300;
/// Among how many seeds one must miss a rule that is taken away.
const MUTATION_SEEDS: u64 = 4_000;
/// Of how many seeds one is run twice: of those with one node and with two.
const TWICE_EVERY: u64 = 9;
/// How many lines of a failing seed's trace are shown.
const LINES_SHOWN: usize = 150;
/// What went wrong, when nothing did.
const CALM: &str = "without faults";
/// Seeds that failed once: an activity's task was given to two workers; a replay
/// did not give what was published in the very batch in which it began; a key
/// that waited for a decision went on after a crash.
const KEPT: [u64; 6] = [99, 121, 149, 329, 888, 144];

fn mode_of(seed: u64) -> Mode {
    if seed.is_multiple_of(2) { Mode::Embedded } else { Mode::Contested }
}

/// One run of a seed; a panic is a failure like any other.
fn run(
    seed: u64,
    mode: Mode,
    is_traced: bool,
    conditional_writes: bool,
) -> (Result<Outcomes, Broken>, Vec<String>) {
    let mut world = World::new(seed, mode, is_traced, conditional_writes);
    let result = catch_unwind(AssertUnwindSafe(|| world.run()));
    let lines = world.lines.take().unwrap_or_default();
    match result {
        Ok(result) => (result, lines),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            (Err(format!("panicked: {}", text.unwrap_or_default())), lines)
        }
    }
}

/// Runs a seed without faults and with them, and compares.
fn check(seed: u64, mode: Mode, conditional_writes: bool) -> Result<Outcomes, Broken> {
    let calm = run(seed, Mode::Calm, false, true).0.map_err(|broken| format!("{CALM}: {broken}"))?;
    let rough = run(seed, mode, false, conditional_writes).0?;
    let plan = Plan::new(seed);
    for ((index, id), outcome) in &rough.by_plan {
        let expected =
            calm.by_plan.iter().find(|((planned, _), _)| planned == index).map(|(_, outcome)| outcome);
        // An Express execution lasts five minutes at most, however long its node
        // is away.
        let is_too_late =
            plan.is_express(*index) && (outcome.is_timeout() || expected.is_some_and(Outcome::is_timeout));
        if !plan.is_open_ended(*index) && expected != Some(outcome) && !is_too_late {
            return Err(format!(
                "execution {index} ({id}) ended as {outcome:?}, but ought to as {expected:?}"
            ));
        }
    }
    Ok(rough)
}

/// The seed once more, to be read: the last lines of its trace.
fn explain(seed: u64, mode: Mode, broken: &str, line_count: usize) -> String {
    let mode = if broken.starts_with(CALM) { Mode::Calm } else { mode };
    let (_, lines) = run(seed, mode, true, true);
    let lines = lines[lines.len().saturating_sub(line_count)..].join("\n");
    format!("{lines}\nseed {seed}: {broken}")
}

fn from_environment(name: &str) -> Option<u64> {
    std::env::var(name)
        .ok()
        .map(|value| value.parse().unwrap_or_else(|_| panic!("{name} is no number: {value}")))
}

/// Runs seeds on all cores, to the first failure or all of them; gives those
/// that failed, in order.
fn failures(seeds: u64, all: bool, check: impl Fn(u64) -> Result<(), Broken> + Sync) -> Vec<(u64, Broken)> {
    let next = AtomicU64::new(0);
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut failed: Vec<(u64, Broken)> = std::thread::scope(|scope| {
        let work = || {
            let mut failed = Vec::new();
            loop {
                let seed = next.fetch_add(1, Ordering::Relaxed);
                if seed >= seeds {
                    return failed;
                }
                failed.extend(check(seed).err().map(|broken| (seed, broken)));
                if !all && !failed.is_empty() {
                    next.store(seeds, Ordering::Relaxed);
                }
            }
        };
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("a seed's panic is caught")).collect()
    });
    failed.sort();
    failed
}

#[test]
fn every_seed_ends_as_without_faults() {
    check_seeds("FREVO_SIMULATION_SEED", SEEDS, mode_of, &coverage::EXERCISED);
}

#[test]
fn every_seed_on_streams_that_lose_and_repeat_ends_as_without_faults() {
    check_seeds("FREVO_SIMULATION_STREAMS_SEED", STREAMS_SEEDS, |_| Mode::Streamed, &coverage::ON_STREAMS);
}

/// Checks so many seeds, each in its mode, or the one that a variable names. All of
/// them together must see what is to be exercised.
fn check_seeds(variable: &str, seeds: u64, mode_of: impl Fn(u64) -> Mode + Sync, exercised: &[&'static str]) {
    if let Some(seed) = from_environment(variable) {
        let explain = |broken: &str| explain(seed, mode_of(seed), broken, usize::MAX);
        let outcomes =
            check(seed, mode_of(seed), true).unwrap_or_else(|broken| panic!("{}", explain(&broken)));
        return println!("{}\n{outcomes:#?}", explain("as it ought to be"));
    }
    let asked = from_environment("FREVO_SIMULATION_SEEDS").unwrap_or(seeds);
    let coverage = Mutex::new(Coverage::default());
    let failed = failures(asked, true, |seed| {
        let first = check(seed, mode_of(seed), true)?;
        coverage.lock().expect("nobody panics while it is locked").add(&first.coverage);
        if seed.is_multiple_of(TWICE_EVERY) && check(seed, mode_of(seed), true)?.hash != first.hash {
            return Err("run twice, it is not the same".into());
        }
        Ok(())
    });
    let coverage = coverage.into_inner().expect("nobody panics while it is locked");
    println!("what happened in {asked} seeds:\n{coverage}");
    if let Some((seed, broken)) = failed.first() {
        let all: Vec<String> = failed.iter().map(|(seed, broken)| format!("  {seed}: {broken}")).collect();
        panic!(
            "{}\n{variable}={seed} shows all of it\n{} of {asked} seeds fail:\n{}",
            explain(*seed, mode_of(*seed), broken, LINES_SHOWN),
            all.len(),
            all.join("\n")
        );
    }
    let missing = coverage.missing(exercised);
    assert!(asked < seeds || missing.is_empty(), "in {asked} seeds it never happens that {missing:?}");
}

#[test]
fn seeds_that_failed_once_do_not_fail_again() {
    for seed in KEPT {
        if let Err(broken) = check(seed, mode_of(seed), true) {
            panic!("{}", explain(seed, mode_of(seed), &broken, LINES_SHOWN));
        }
    }
}

/// With a rule taken away, one of so many seeds must fail.
fn check_mutation(rules: Rules, conditional_writes: bool) {
    let failed = failures(MUTATION_SEEDS, is_patient(), |seed| {
        rules.hold();
        check(seed, mode_of(seed), conditional_writes).map(|_| ())
    });
    println!("{} of {MUTATION_SEEDS} seeds miss it, the first is {:?}", failed.len(), failed.first());
    assert!(!failed.is_empty(), "in {MUTATION_SEEDS} seeds nobody misses the rule");
}

/// Whether all seeds that miss a rule are counted, not only one looked for.
fn is_patient() -> bool {
    std::env::var_os("FREVO_SIMULATION_COUNT").is_some()
}

#[test]
fn an_owner_s_batches_count_by_its_id() {
    check_mutation(Rules { owner_id: false, ..Rules::ALL }, true);
}

#[test]
fn batches_count_by_their_numbers() {
    check_mutation(Rules { batch_number: false, ..Rules::ALL }, true);
}

#[test]
fn a_new_owner_reads_up_to_its_own_fence() {
    check_mutation(Rules { read_to_fence: false, ..Rules::ALL }, true);
}

#[test]
fn a_refusal_waits_for_an_empty_batch() {
    check_mutation(Rules { empty_batch: false, ..Rules::ALL }, true);
}

#[test]
fn letters_are_taken_by_their_numbers() {
    check_mutation(Rules { outbox_numbers: false, ..Rules::ALL }, true);
}

#[test]
fn heartbeat_clocks_restart_with_a_new_owner() {
    check_mutation(Rules { heartbeat_restart: false, ..Rules::ALL }, true);
}

#[test]
fn an_activity_s_task_is_offered_once() {
    check_mutation(Rules { once: false, ..Rules::ALL }, true);
}

#[test]
fn what_was_set_aside_stays_so_in_replay() {
    check_mutation(Rules { quarantine: false, ..Rules::ALL }, true);
}

#[test]
fn a_partition_s_state_is_carried_forward() {
    check_mutation(Rules { carried: false, ..Rules::ALL }, true);
}

#[test]
fn open_executions_are_carried_forward() {
    check_mutation(Rules { retold: false, ..Rules::ALL }, true);
}

#[test]
fn what_is_held_goes_on_with_a_new_owner() {
    check_mutation(Rules { held_again: false, ..Rules::ALL }, true);
}

#[test]
fn the_store_takes_only_what_is_newer() {
    check_mutation(Rules::ALL, false);
}

#[test]
fn every_plan_compiles() {
    for seed in 0..500 {
        for machine in Plan::new(seed).machines {
            let text = &machine.definition.text;
            if let Err(diagnostics) = frevo_asl::compile(text, machine.machine_type) {
                panic!("seed {seed}: {diagnostics:?} in {text}");
            }
        }
    }
}
