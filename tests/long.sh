#!/usr/bin/env bash
# The long runs: many seeds, many kills, and fuzzing of every parser that reads
# foreign bytes. Ends by itself, after about two hours on two cores.
#
#   FREVO_SIMULATION_SEEDS  seeds of the simulation
#   FREVO_KILLS             kills of the real binary under load
#   FREVO_FUZZ_MINUTES      minutes for each fuzz target
set -euo pipefail
cd "$(dirname "$0")/.."
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}
export FREVO_BIN=${FREVO_BIN:-$CARGO_TARGET_DIR/debug/frevo}
seeds=${FREVO_SIMULATION_SEEDS:-20000}
kills=${FREVO_KILLS:-20}
fuzz_minutes=${FREVO_FUZZ_MINUTES:-10}

echo "== simulation: $seeds seeds"
FREVO_SIMULATION_SEEDS=$seeds cargo test --workspace --test all simulation::every_seed -- --nocapture

echo "== $kills kills"
FREVO_KILLS=$kills cargo test --workspace --test all end_to_end::kills -- --nocapture
FREVO_KILLS=$kills cargo test --workspace --test all end_to_end::subscribing::nothing -- --nocapture
for story in sources::each_record source_queues::each_message tasks::no_task; do
    FREVO_KILLS=$((kills * 5 / 2)) cargo test --workspace --test all "end_to_end::$story" -- --nocapture
done

echo "== sources: $((seeds / 4)) seeds"
FREVO_SOURCE_SEEDS=$((seeds / 4)) cargo test --workspace --test all each_ -- --skip end_to_end --nocapture

for engine in kafka amqp; do
    echo "== every story of the server on $engine"
    FREVO_ENGINE=$engine cargo test --workspace --test all end_to_end:: -- --test-threads 4
done

# Coverage instrumentation is an unstable option of the pinned compiler; the
# sanitizers, which only nightly links, are left out: there is no unsafe code.
cargo fuzz --version >/dev/null 2>&1 || cargo install --locked --quiet cargo-fuzz
for path in tests/fuzz/targets/*.rs; do
    target=$(basename "$path" .rs)
    echo "== fuzzing $target for $fuzz_minutes minutes"
    RUSTC_BOOTSTRAP=1 cargo fuzz run --fuzz-dir tests/fuzz --target-dir "$CARGO_TARGET_DIR/fuzz" --sanitizer none \
        "$target" -- -max_total_time=$((fuzz_minutes * 60)) -timeout=20 -rss_limit_mb=4096 -print_final_stats=1
done
