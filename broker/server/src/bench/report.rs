//! What was measured, as a table and as JSON.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::load::Seen;
use crate::output::bytes;
use crate::scrape::Sample;

/// One workload, measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Measured {
    /// The workload's name.
    pub workload: String,
    /// Callers side by side.
    pub callers: usize,
    /// Closed executions that were stored before.
    pub stored: u64,
    /// Executions that were done or started, or deliveries made, within.
    pub completed: u64,
    /// Answers that were refusals.
    pub failures: u64,
    /// How long it took.
    pub seconds: f64,
    /// Executions per second.
    pub per_second: f64,
    /// Latency that half of the executions do not exceed.
    pub p50_micros: f64,
    /// Latency that 99 of 100 executions do not exceed.
    pub p99_micros: f64,
    /// The p50 of one caller alone.
    pub alone_p50_micros: Option<f64>,
    /// Processor time of the server per execution.
    pub server_cpu_micros: Option<f64>,
    /// Processor time of the caller per execution.
    pub client_cpu_micros: Option<f64>,
    /// Syncs of the journal per execution.
    pub syncs: Option<f64>,
    /// Operations of the store per execution.
    pub store_operations: Option<f64>,
    /// Bytes of the journal per execution.
    pub log_bytes: Option<f64>,
    /// This throughput by the one it is compared with.
    pub ratio: Option<f64>,
    /// This throughput by that of the journal alone, in records.
    #[serde(default)]
    pub of_journal: Option<f64>,
}

/// A million executions that wait, measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WaitMeasured {
    /// Executions that wait.
    pub count: u64,
    /// Acknowledged starts per second.
    pub starts_per_second: f64,
    /// Memory that the server grew by, per execution.
    pub resident_bytes: Option<f64>,
    /// Bytes of all files per execution, segments made ahead included.
    pub disk_bytes: f64,
    /// Bytes of the journal per execution.
    pub log_bytes: Option<f64>,
    /// From starting the server again after SIGKILL until it was ready.
    pub recovery_seconds: f64,
    /// Memory of the recovered server beyond that of an empty one, per
    /// execution.
    pub recovered_resident_bytes: Option<f64>,
    /// Executions that were looked for afterwards, and how many were there.
    pub looked_for: u64,
    /// How many of them were there and waiting.
    pub found: u64,
}

/// So many subscriptions, and as many rules, that want other events than those
/// that are published, measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SubscriptionsMeasured {
    /// Subscriptions; and as many rules of one target.
    pub count: u64,
    /// Subscriptions made per second.
    pub subscriptions_per_second: f64,
    /// Rules made per second, with their targets.
    pub rules_per_second: f64,
    /// Memory that the server grew by, per subscription or target.
    pub resident_bytes: Option<f64>,
    /// Events per second that were published, delivered and acknowledged.
    pub events_per_second: f64,
    /// Processor time of the server per event.
    pub server_cpu_micros: Option<f64>,
    /// From starting the server again after SIGKILL until it was ready.
    pub recovery_seconds: f64,
}

/// Records of a topic, or messages of a queue, that start executions, measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SourcesMeasured {
    /// Where they were.
    pub place: String,
    /// They were only looked at.
    #[serde(default)]
    pub is_observed: bool,
    /// How many there were.
    pub records: u64,
    /// Executions started per second, or records seen.
    pub per_second: f64,
    /// Processor time of the server for each.
    pub server_cpu_micros: Option<f64>,
}

/// What the server and this process had used up at one moment.
#[derive(Clone, Debug, Default)]
pub struct Usage {
    /// The server's metrics.
    pub sample: Sample,
    /// The server's processor time.
    pub server_cpu: Option<Duration>,
    /// This process's.
    pub client_cpu: Option<Duration>,
}

impl Measured {
    /// The figures of a run between two moments.
    pub fn new(
        workload: &str,
        callers: usize,
        stored: u64,
        seen: &Seen,
        before: &Usage,
        after: &Usage,
    ) -> Self {
        let completed = seen.latencies.total() * seen.copies;
        let seconds = seen.elapsed.as_secs_f64();
        let each = |total: f64| total / completed.max(1) as f64;
        let micros = |before: Option<Duration>, after: Option<Duration>| {
            before.zip(after).map(|(before, after)| each(after.saturating_sub(before).as_secs_f64() * 1e6))
        };
        let risen = |name: &str| {
            before
                .sample
                .total(name)
                .zip(after.sample.total(name))
                .map(|(before, after)| each(after - before))
        };
        Self {
            workload: workload.to_owned(),
            callers,
            stored,
            completed,
            failures: seen.failures,
            seconds,
            per_second: completed as f64 / seconds,
            p50_micros: seen.latencies.quantile(0.5) as f64 / 1000.0,
            p99_micros: seen.latencies.quantile(0.99) as f64 / 1000.0,
            alone_p50_micros: None,
            server_cpu_micros: micros(before.server_cpu, after.server_cpu),
            client_cpu_micros: micros(before.client_cpu, after.client_cpu),
            syncs: risen("frevo_log_commits_total"),
            store_operations: risen("frevo_store_operations_total"),
            log_bytes: risen("frevo_log_bytes_total"),
            ratio: None,
            of_journal: None,
        }
    }

    /// Compares with the run of the same workload and callers among `others`.
    pub fn compare(&mut self, others: &[Self]) {
        let same = |other: &&Self| other.workload == self.workload && other.callers == self.callers;
        self.ratio = others.iter().find(same).map(|other| self.per_second / other.per_second);
    }
}

/// Compares runs with that of the journal alone, if it was measured.
pub fn compare_with_journal(runs: &mut [Measured]) {
    let Some(alone) = runs.iter().find(|run| run.workload == "journal").map(|run| run.per_second) else {
        return;
    };
    let others = runs.iter_mut().filter(|run| run.workload != "journal");
    others.for_each(|run| run.of_journal = Some(run.per_second / alone));
}

/// The runs as a table; a column that no run has is left out.
pub fn table(runs: &[Measured]) -> String {
    type Cell = fn(&Measured) -> Option<String>;
    let columns: [(&str, Cell); 15] = [
        ("workload", |run| Some(run.workload.clone())),
        ("callers", |run| Some(run.callers.to_string())),
        ("stored", |run| Some(run.stored.to_string())),
        ("per second", |run| Some(format!("{:.0}", run.per_second))),
        ("p50", |run| Some(latency(run.p50_micros))),
        ("p99", |run| Some(latency(run.p99_micros))),
        ("alone p50", |run| run.alone_p50_micros.map(latency)),
        ("server CPU", |run| run.server_cpu_micros.map(latency)),
        ("client CPU", |run| run.client_cpu_micros.map(latency)),
        ("syncs", |run| run.syncs.map(|count| format!("{count:.3}"))),
        ("store ops", |run| run.store_operations.map(|count| format!("{count:.2}"))),
        ("log bytes", |run| run.log_bytes.map(bytes)),
        ("ratio", |run| run.ratio.map(|ratio| format!("{ratio:.2}"))),
        ("of journal", |run| run.of_journal.map(|share| format!("{share:.2}"))),
        ("failures", |run| (run.failures > 0).then(|| run.failures.to_string())),
    ];
    let shown = columns.into_iter().filter(|(_, cell)| runs.iter().any(|run| cell(run).is_some()));
    let columns: Vec<Vec<String>> = shown
        .map(|(title, cell)| {
            let cells = runs.iter().map(|run| cell(run).unwrap_or_else(|| "–".to_owned()));
            let cells: Vec<String> = std::iter::once(title.to_owned()).chain(cells).collect();
            let width = cells.iter().map(|cell| cell.chars().count()).max().unwrap_or(0);
            cells.into_iter().map(|cell| format!("{cell:>width$}")).collect()
        })
        .collect();
    let line = |row: usize| columns.iter().map(|column| column[row].as_str()).collect::<Vec<_>>().join("  ");
    (0..=runs.len()).map(|row| line(row) + "\n").collect()
}

/// The figures of waiting executions, in words.
pub fn wait_told(run: &WaitMeasured) -> String {
    let each = |value: Option<f64>| value.map_or("unknown".to_owned(), bytes);
    format!(
        "wait: {} executions, {:.0} starts/s\n  memory each    {}  (after recovery {})\n  disk each      {}  (journal {})\n  \
         recovery       {:.2} s from start to ready after SIGKILL\n  still waiting  {} of {} that were looked for\n",
        run.count,
        run.starts_per_second,
        each(run.resident_bytes),
        each(run.recovered_resident_bytes),
        bytes(run.disk_bytes),
        each(run.log_bytes),
        run.recovery_seconds,
        run.found,
        run.looked_for,
    )
}

/// The figures of few and many subscriptions side by side, with their ratios.
pub fn subscriptions_told(runs: &[SubscriptionsMeasured]) -> String {
    let [few, many] = runs else { return String::new() };
    type Figure = fn(&SubscriptionsMeasured) -> Option<f64>;
    type Shown = fn(f64) -> String;
    let figures: [(&str, Figure, Shown); 6] = [
        ("subscriptions made", |run| Some(run.subscriptions_per_second), |rate| format!("{rate:.0}/s")),
        ("rules made", |run| Some(run.rules_per_second), |rate| format!("{rate:.0}/s")),
        ("memory each", |run| run.resident_bytes, bytes),
        ("events", |run| Some(run.events_per_second), |rate| format!("{rate:.0}/s")),
        ("server CPU", |run| run.server_cpu_micros, latency),
        ("recovery", |run| Some(run.recovery_seconds), |seconds| latency(seconds * 1e6)),
    ];
    let line = |name: &str, cells: [String; 3]| {
        let [few, many, ratio] = cells;
        format!("  {name:<18}  {few:>10}  {many:>10}  {ratio:>5}\n")
    };
    let head = [few.count.to_string(), many.count.to_string(), "ratio".to_owned()];
    let mut told = "subscriptions, and as many rules, that want other events\n".to_owned() + &line("", head);
    for (name, figure, shown) in figures {
        let (few, many) = (figure(few), figure(many));
        let ratio = few.zip(many).map(|(few, many)| format!("{:.2}", many / few));
        let cells = [few.map(shown), many.map(shown), ratio];
        told += &line(name, cells.map(|cell| cell.unwrap_or_else(|| "–".to_owned())));
    }
    told
}

/// The figures of a source.
pub fn source_told(run: &SourcesMeasured) -> String {
    let SourcesMeasured { place, is_observed, records, per_second, server_cpu_micros } = run;
    let done = if *is_observed { "records seen" } else { "executions started" };
    let cpu = server_cpu_micros.map_or_else(|| "–".to_owned(), latency);
    format!("source on a {place}: {records} records, {per_second:.0} {done} per second, server CPU {cpu}\n")
}

/// The runs that a report in JSON holds.
pub fn read_runs(report: &Value) -> Result<Vec<Measured>, serde_json::Error> {
    Vec::<Measured>::deserialize(&report["runs"])
}

fn latency(micros: f64) -> String {
    match micros {
        ..1000.0 => format!("{micros:.1} µs"),
        ..1e6 => format!("{:.2} ms", micros / 1e3),
        _ => format!("{:.2} s", micros / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use serde_json::json;

    use super::*;
    use crate::bench::histogram::Histogram;

    #[test]
    fn figures_are_told_per_execution_and_compared_by_workload() {
        let mut latencies = Histogram::default();
        (0..1000).for_each(|_| latencies.record(64_000));
        let seen = Seen {
            latencies,
            copies: 1,
            failures: 0,
            first_failure: None,
            elapsed: Duration::from_secs(2),
            kept: Vec::new(),
        };
        let usage = |commits: u32, cpu: u64| Usage {
            sample: Sample::parse(&format!("frevo_log_commits_total {commits}\n")),
            server_cpu: Some(Duration::from_millis(cpu)),
            client_cpu: None,
        };
        let mut run = Measured::new("pass10", 64, 0, &seen, &usage(5, 100), &usage(55, 120));
        let slower = Measured { per_second: 250.0, ..run.clone() };
        run.compare(&[Measured { workload: "task1".into(), ..slower.clone() }, slower]);
        expect![[r#"
            workload  callers  stored  per second      p50      p99  server CPU  syncs  ratio
              pass10       64       0         500  64.3 µs  64.3 µs     20.0 µs  0.050   2.00
        "#]]
        .assert_eq(&table(std::slice::from_ref(&run)));
        assert_eq!(read_runs(&json!({ "runs": [run.clone()] })).expect("our own words"), [run]);
    }
}
