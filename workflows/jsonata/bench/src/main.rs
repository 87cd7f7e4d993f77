//! Prints how fast expressions are evaluated: by this crate, by the crate
//! `jsonata-core` and, where node and the reference's package are, by the
//! reference. Parsed before, variables bound each time. Each figure is the best of
//! several rounds, which take turns, so that a busy machine is busy for all.
//! Figures, not verdicts: `cargo run --release`; arguments select rows.

use std::hint::black_box;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use frevo_jsonata::{Budget, Dialect, Expression, Fixed};
use jsonata_core::evaluator::{Context, Evaluator};
use jsonata_core::parser;
use jsonata_core::value::JValue;

const ROUNDS: usize = 15;
const ROUND: Duration = Duration::from_millis(20);

const ROWS: [(&str, &str, f64); 8] = [
    ("path", "$states.input.order.customer.name", 0.3),
    (
        "object of four keys",
        "{'name': $states.input.order.customer.name, 'total': $states.input.order.total, 'n': 1, 's': 'x'}",
        1.2,
    ),
    ("sum of ten products", "$sum($states.input.order.items.(price*qty))", 2.0),
    ("filter of 1,000 items", "$states.input.items[price>50].{'sku': sku, 'total': price*qty}", 300.0),
    ("filter alone", "$states.input.items[price>50]", 300.0),
    (
        "map and filter of 1,000 items",
        "$map($filter($states.input.items, function($i){$i.price>50}), function($i){{'sku': $i.sku, 'total': $i.price*$i.qty}})",
        300.0,
    ),
    (
        "strings",
        "$uppercase($substringBefore($states.input.order.customer.name, 'a') & '-' & $string($states.input.order.total))",
        f64::INFINITY,
    ),
    ("condition", "$states.input.order.total > 100 and $states.input.order.customer.tier = 'gold'", 0.5),
];

fn states() -> String {
    let item =
        |place: usize| format!(r#"{{"price":{}.5,"qty":{},"sku":"sku{place}"}}"#, place % 100, place + 1);
    let items = |count| (0..count).map(item).collect::<Vec<_>>().join(",");
    format!(
        r#"{{"input":{{"order":{{"customer":{{"name":"Ada","tier":"gold"}},"items":[{}],"total":120}},"items":[{}]}}}}"#,
        items(10),
        items(1000)
    )
}

/// Microseconds for one of so many calls as take a round.
fn round(call: &mut dyn FnMut()) -> f64 {
    let start = Instant::now();
    let mut calls = 0;
    while start.elapsed() < ROUND {
        for _ in 0..16 {
            call();
        }
        calls += 16;
    }
    start.elapsed().as_secs_f64() * 1e6 / f64::from(calls)
}

/// What the reference takes for each row, in the same documents.
fn reference(states: &str) -> Vec<f64> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/node/node_modules/jsonata");
    let package = std::env::var("JSONATA_PACKAGE").map_or(package, Into::into);
    let script = format!(
        "const jsonata = require({package:?}), states = {states}, rows = {:?};
        (async () => {{ for (const row of rows) {{
            const expression = jsonata(row); let best = Infinity;
            for (let round = 0; round < 8; round++) {{
                const start = process.hrtime.bigint(); let calls = 0;
                while (process.hrtime.bigint() - start < 30000000n) {{
                    await expression.evaluate(undefined, {{ states }}); calls++;
                }}
                best = Math.min(best, Number(process.hrtime.bigint() - start) / 1000 / calls);
            }}
            console.log(best);
        }} }})()",
        ROWS.map(|(_, text, _)| text)
    );
    match Command::new("node").args(["-e", &script]).output() {
        Ok(output) if output.status.success() => {
            String::from_utf8_lossy(&output.stdout).lines().filter_map(|line| line.parse().ok()).collect()
        }
        _ => Vec::new(),
    }
}

fn main() {
    let mut wanted: Vec<String> = std::env::args().skip(1).collect();
    // For a profiler.
    let alone = wanted.iter().any(|argument| argument == "--alone");
    wanted.retain(|argument| argument != "--alone");
    let text = states();
    let value = frevo_value::parse(&text).expect("JSON");
    let bindings = [("states".into(), value)];
    let other = JValue::from_json_str(&text).expect("JSON");
    let reference = if alone { Vec::new() } else { reference(&text) };
    println!(
        "{:32} {:>10} {:>10} {:>13} {:>8} {:>10}",
        "microseconds", "wanted", "here", "jsonata-core", "ratio", "node"
    );
    for (row, (name, expression, target)) in ROWS.into_iter().enumerate() {
        if !wanted.is_empty() && !wanted.iter().any(|wanted| name.contains(wanted)) {
            continue;
        }
        let ours = Expression::parse(expression, Dialect::Aws).expect("an expression");
        let theirs = parser::parse(expression).expect("an expression");
        let mut host = Fixed::default();
        let mut evaluate = || {
            black_box(ours.evaluate(None, &bindings, &mut host, &Budget::default()).expect("an answer"));
        };
        let mut evaluate_other = || {
            let mut context = Context::new();
            context.bind("states".to_owned(), other.clone());
            let data = JValue::Undefined;
            black_box(Evaluator::with_context(context).evaluate(&theirs, &data).expect("an answer"));
        };
        let (mut best, mut best_other) = (f64::INFINITY, f64::INFINITY);
        for _ in 0..ROUNDS {
            best = best.min(round(&mut evaluate));
            if !alone {
                best_other = best_other.min(round(&mut evaluate_other));
            }
        }
        let node = reference.get(row).map_or_else(|| "-".to_owned(), |figure| format!("{figure:.1}"));
        let ratio = best / best_other;
        println!("{name:32} {target:10.1} {best:10.3} {best_other:13.3} {ratio:8.2} {node:>10}");
    }
}
