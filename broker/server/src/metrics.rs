//! What the server counts, as Prometheus reads it.

use frevo_coordinator::{Closed, Counters};
use frevo_event::Status;
use prometheus::{IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry};

/// What the server counts. Counters rise where something happens; gauges are
/// read when someone looks.
pub struct Metrics {
    /// Everything that `/metrics` shows.
    pub registry: Registry,
    started: IntCounter,
    redriven: IntCounter,
    finished: IntCounterVec,
    transitions: IntCounter,
    tasks: IntCounter,
    retries: IntCounter,
    stale: IntCounter,
    quarantined: IntCounter,
    batches: IntCounter,
    answers: IntCounter,
    published: IntCounter,
    repeated: IntCounter,
    deliveries: IntCounterVec,
    spans: IntCounterVec,
    logged: IntCounter,
    unlogged: IntCounter,
    gauges: Gauges,
    mirrors: Mirrors,
}

struct Gauges {
    list_lag: IntGauge,
    partitions_owned: IntGauge,
    nodes: IntGauge,
    asks_open: IntGauge,
    held: IntGauge,
    resident: IntGauge,
    disk_free: IntGauge,
    accepts_starts: IntGauge,
    store_accepts_writes: IntGauge,
    waiting: IntGaugeVec,
    in_flight: IntGaugeVec,
    consumers: IntGaugeVec,
    source_lag: IntGaugeVec,
    source_records: IntGaugeVec,
    source_unreadable: IntGaugeVec,
    source_waits: IntGaugeVec,
    tasks_wait: IntGaugeVec,
    unserved: IntGaugeVec,
}

/// Counters that other crates keep themselves.
struct Mirrors {
    commits: IntCounter,
    bytes: IntCounter,
    records: IntCounter,
    store_operations: IntCounter,
    store_bytes: IntCounter,
    indexed: IntCounter,
    indexed_bytes: IntCounter,
    store_reopened: IntCounter,
    takeovers: IntCounter,
    cpu_seconds: prometheus::Counter,
}

/// What is read when someone looks.
#[derive(Clone, Debug, Default)]
pub struct Readings {
    /// fdatasync calls of the journal.
    pub commits: u64,
    /// Bytes written to the journal.
    pub bytes: u64,
    /// Records written to the journal.
    pub records: u64,
    /// Operations of the store.
    pub store_operations: u64,
    /// Bytes given to the store.
    pub store_bytes: u64,
    /// What of it is for searches.
    pub indexed: frevo_store::Indexed,
    /// Executions that ended and are not in the store yet.
    pub list_lag: usize,
    /// Partitions that this node owns.
    pub partitions_owned: usize,
    /// Nodes that are there.
    pub nodes: usize,
    /// Partitions that this node took over since it started.
    pub takeovers: u64,
    /// Requests to owners on other nodes that are not answered yet.
    pub asks_open: usize,
    /// Bytes free on the data directory's disk.
    pub disk_free: u64,
    /// How often the store was opened again.
    pub store_reopened: u64,
    /// Whether the store takes writes.
    pub store_accepts_writes: bool,
    /// Whether new executions are taken.
    pub accepts_starts: bool,
    /// The queues.
    pub queues: Vec<frevo_transport::QueueStats>,
    /// Whether what writes tasks or reads completions waits for its broker, by the
    /// queue's full name or the broker's.
    pub tasks: Vec<(String, bool)>,
    /// The sources that this node reads, by `ACCOUNT/REGION/NAME`.
    pub sources: Vec<(String, frevo_api::SourceState)>,
    /// Since which moment a waiting queue without consumer counts as unserved.
    pub unserved_since: u64,
}

impl Metrics {
    /// All metrics at zero.
    pub fn new() -> Self {
        let registry = Registry::new();
        let made = Maker(&registry);
        Self {
            started: made.counter("frevo_executions_started_total", "Executions started"),
            redriven: made.counter("frevo_executions_redriven_total", "Executions redriven"),
            finished: made.counters(
                "frevo_executions_finished_total",
                "Executions that ended, by status",
                "status",
            ),
            transitions: made.counter("frevo_transitions_total", "States entered"),
            tasks: made.counter("frevo_tasks_scheduled_total", "Task attempts scheduled"),
            retries: made.counter("frevo_retries_total", "Retries scheduled"),
            stale: made.counter("frevo_stale_messages_total", "Messages that answered nothing open"),
            quarantined: made.counter("frevo_quarantined_total", "Executions set aside"),
            batches: made.counter("frevo_batches_total", "Batches appended to the journal"),
            answers: made.counter("frevo_answers_total", "Messages answered with facts"),
            published: made.counter("frevo_events_published_total", "Events published"),
            repeated: made.counter(
                "frevo_events_repeated_total",
                "Events that were published before and not taken again",
            ),
            deliveries: made.counters(
                "frevo_deliveries_total",
                "Deliveries of events, by what became of them",
                "outcome",
            ),
            spans: made.counters(
                "frevo_spans_total",
                "Spans for an OpenTelemetry collector, by what became of them",
                "outcome",
            ),
            logged: made.counter("frevo_logged_events_total", "Events of executions that were logged"),
            unlogged: made.counter(
                "frevo_unlogged_batches_total",
                "Batches of which nothing was logged, because too many waited",
            ),
            gauges: Gauges::new(&made),
            mirrors: Mirrors::new(&made),
            registry,
        }
    }

    /// Adds what a partition counted.
    pub fn count(&self, counters: &Counters) {
        self.started.inc_by(counters.started);
        self.redriven.inc_by(counters.redriven);
        self.transitions.inc_by(counters.transitions);
        self.tasks.inc_by(counters.tasks);
        self.retries.inc_by(counters.retries);
        self.stale.inc_by(counters.stale);
        self.quarantined.inc_by(counters.quarantined);
        self.batches.inc_by(counters.batches);
        self.answers.inc_by(counters.answers);
        self.published.inc_by(counters.published);
        self.repeated.inc_by(counters.repeated);
        self.gauges.held.add(counters.held);
        for (outcome, count) in [
            ("acknowledged", counters.acknowledged),
            ("postponed", counters.postponed),
            ("dead_lettered", counters.dead_lettered),
            ("correlated", counters.correlated),
            ("uncorrelated", counters.uncorrelated),
        ] {
            if count > 0 {
                self.deliveries.with_label_values(&[outcome]).inc_by(count);
            }
        }
    }

    /// Counts executions that ended.
    pub fn count_closed(&self, closed: &[Closed]) {
        for closed in closed.iter().filter(|closed| !closed.reopened) {
            let status = match closed.execution.summary.status {
                Status::Running => continue,
                Status::Succeeded => "SUCCEEDED",
                Status::Failed => "FAILED",
                Status::TimedOut => "TIMED_OUT",
                Status::Aborted => "ABORTED",
            };
            self.finished.with_label_values(&[status]).inc();
        }
    }

    /// Counts spans that were `exported`, `refused` by the collector, or `dropped`
    /// because there was no room for them.
    pub fn count_spans(&self, outcome: &str, count: usize) {
        if count > 0 {
            self.spans.with_label_values(&[outcome]).inc_by(count as u64);
        }
    }

    /// Counts events of executions that were logged.
    pub fn count_logged(&self, count: usize) {
        self.logged.inc_by(count as u64);
    }

    /// Counts a batch that had no room to be logged.
    pub fn count_unlogged(&self) {
        self.unlogged.inc();
    }

    /// Takes the readings of this moment over.
    pub fn read(&self, readings: &Readings) {
        self.mirrors.read(readings);
        self.gauges.read(readings);
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Gauges {
    fn new(made: &Maker<'_>) -> Self {
        Self {
            partitions_owned: made.gauge("frevo_partitions_owned", "Partitions that this node owns"),
            nodes: made.gauge("frevo_nodes", "Nodes that share the partitions, as far as this one knows"),
            asks_open: made.gauge(
                "frevo_asks_open",
                "Requests to the owners of partitions on other nodes that are not answered yet",
            ),
            list_lag: made
                .gauge("frevo_list_lag_executions", "Ended executions that the store does not have yet"),
            held: made.gauge(
                "frevo_executions_held",
                "Executions that enter no state because their state machine is paused",
            ),
            resident: made.gauge("process_resident_memory_bytes", "Resident memory"),
            disk_free: made.gauge("frevo_disk_free_bytes", "Bytes free on the data directory's disk"),
            accepts_starts: made.gauge("frevo_accepts_starts", "1 while new executions are taken"),
            store_accepts_writes: made.gauge(
                "frevo_store_accepts_writes",
                "0 after a write that failed, until the store is opened again",
            ),
            waiting: made.gauges("frevo_queue_waiting", "Tasks that wait for a worker", "queue"),
            in_flight: made.gauges("frevo_queue_in_flight", "Tasks that workers hold", "queue"),
            consumers: made.gauges("frevo_queue_consumers", "Workers that are connected", "queue"),
            source_lag: made.gauges("frevo_source_lag", "Records of a source that wait to be read", "source"),
            source_records: made.gauges(
                "frevo_source_records",
                "Records of a source that were published since the start of the server",
                "source",
            ),
            source_unreadable: made.gauges(
                "frevo_source_unreadable",
                "Records of a source that became dead letters since the start of the server",
                "source",
            ),
            source_waits: made.gauges(
                "frevo_source_waits",
                "1 if a source waits for its topic, its broker or anything else",
                "source",
            ),
            tasks_wait: made.gauges(
                "frevo_tasks_wait",
                "1 if the tasks of a queue can't be written to its topic or exchange, or a broker's completions not read",
                "of",
            ),
            unserved: made.gauges(
                "frevo_queue_unserved",
                "Tasks that wait where no worker is connected",
                "queue",
            ),
        }
    }

    fn read(&self, readings: &Readings) {
        self.list_lag.set(readings.list_lag as i64);
        self.resident.set(resident_bytes().unwrap_or(0));
        self.disk_free.set(readings.disk_free as i64);
        self.accepts_starts.set(i64::from(readings.accepts_starts));
        self.store_accepts_writes.set(i64::from(readings.store_accepts_writes));
        self.partitions_owned.set(readings.partitions_owned as i64);
        self.nodes.set(readings.nodes as i64);
        self.asks_open.set(readings.asks_open as i64);
        for queues in [&self.waiting, &self.in_flight, &self.consumers, &self.unserved] {
            queues.reset();
        }
        self.tasks_wait.reset();
        for (of, waits) in &readings.tasks {
            self.tasks_wait.with_label_values(&[of]).set(i64::from(*waits));
        }
        for sources in [&self.source_lag, &self.source_records, &self.source_unreadable, &self.source_waits] {
            sources.reset();
        }
        for (name, state) in &readings.sources {
            let label = [&**name];
            self.source_lag.with_label_values(&label).set(state.lag.unwrap_or(0) as i64);
            self.source_records.with_label_values(&label).set(state.records as i64);
            self.source_unreadable.with_label_values(&label).set(state.unreadable as i64);
            self.source_waits.with_label_values(&label).set(i64::from(state.waits_for.is_some()));
        }
        for queue in &readings.queues {
            let label = [&*queue.queue];
            self.waiting.with_label_values(&label).set(queue.waiting as i64);
            self.in_flight.with_label_values(&label).set(queue.in_flight as i64);
            self.consumers.with_label_values(&label).set(queue.consumers as i64);
            let long = queue.oldest_waiting_since.is_some_and(|since| since <= readings.unserved_since);
            let unserved = if queue.consumers == 0 && long { queue.waiting } else { 0 };
            self.unserved.with_label_values(&label).set(unserved as i64);
        }
    }
}

impl Mirrors {
    fn new(made: &Maker<'_>) -> Self {
        let cpu = prometheus::Counter::new("process_cpu_seconds_total", "User and system time")
            .expect("the name is a metric's");
        made.register(cpu.clone());
        Self {
            commits: made.counter("frevo_log_commits_total", "Syncs of the journal"),
            bytes: made.counter("frevo_log_bytes_total", "Bytes written to the journal"),
            records: made.counter("frevo_log_records_total", "Records written to the journal"),
            store_operations: made
                .counter("frevo_store_operations_total", "Rows written to or removed from the store"),
            store_bytes: made.counter("frevo_store_bytes_total", "Bytes of the rows written to the store"),
            indexed: made.counter(
                "frevo_search_executions_total",
                "Closed executions that searches find by a key, an error or a word",
            ),
            indexed_bytes: made
                .counter("frevo_search_bytes_total", "Bytes of the rows by which searches find them"),
            store_reopened: made.counter(
                "frevo_store_reopened_total",
                "Times the store was opened again after a write that failed",
            ),
            takeovers: made.counter("frevo_takeovers_total", "Partitions that this node took over"),
            cpu_seconds: cpu,
        }
    }

    fn read(&self, readings: &Readings) {
        let raise = |counter: &IntCounter, to: u64| counter.inc_by(to.saturating_sub(counter.get()));
        raise(&self.commits, readings.commits);
        raise(&self.bytes, readings.bytes);
        raise(&self.records, readings.records);
        raise(&self.store_operations, readings.store_operations);
        raise(&self.store_bytes, readings.store_bytes);
        raise(&self.indexed, readings.indexed.executions);
        raise(&self.indexed_bytes, readings.indexed.bytes);
        raise(&self.store_reopened, readings.store_reopened);
        raise(&self.takeovers, readings.takeovers);
        let cpu = cpu_seconds().unwrap_or(0.0);
        self.cpu_seconds.inc_by((cpu - self.cpu_seconds.get()).max(0.0));
    }
}

struct Maker<'a>(&'a Registry);

impl Maker<'_> {
    fn counter(&self, name: &str, help: &str) -> IntCounter {
        let counter = IntCounter::new(name, help).expect("the name is a metric's");
        self.register(counter.clone());
        counter
    }

    fn counters(&self, name: &str, help: &str, label: &str) -> IntCounterVec {
        let counters = IntCounterVec::new(Opts::new(name, help), &[label]).expect("the name is a metric's");
        self.register(counters.clone());
        counters
    }

    fn gauge(&self, name: &str, help: &str) -> IntGauge {
        let gauge = IntGauge::new(name, help).expect("the name is a metric's");
        self.register(gauge.clone());
        gauge
    }

    fn gauges(&self, name: &str, help: &str, label: &str) -> IntGaugeVec {
        let gauges = IntGaugeVec::new(Opts::new(name, help), &[label]).expect("the name is a metric's");
        self.register(gauges.clone());
        gauges
    }

    fn register(&self, metric: impl prometheus::core::Collector + 'static) {
        self.0.register(Box::new(metric)).expect("each metric is registered once");
    }
}

/// Resident memory by the kernel's account, in bytes.
fn resident_bytes() -> Option<i64> {
    let statm = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: i64 = statm.split(' ').nth(1)?.parse().ok()?;
    Some(pages * rustix::param::page_size() as i64)
}

/// User and system time of the process by the kernel's account.
fn cpu_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name may hold blanks: count from the parenthesis behind it.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    let user: f64 = fields.nth(11)?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some((user + system) / rustix::param::clock_ticks_per_second() as f64)
}
