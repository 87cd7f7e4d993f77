//! What the edge counts.

use std::time::Duration;

use prometheus::{HistogramOpts, HistogramVec, IntCounterVec, IntGaugeVec, Opts, Registry};

/// What the edge counts, in the server's registry.
#[derive(Clone, Debug)]
pub struct Metrics {
    requests: IntCounterVec,
    seconds: HistogramVec,
    connections: IntGaugeVec,
    violations: IntCounterVec,
    jobs: IntCounterVec,
}

/// A connection of a kind, counted until it is dropped.
pub struct Counted(prometheus::IntGauge);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl Metrics {
    /// Registers what the edge counts.
    ///
    /// # Errors
    /// The registry has metrics of these names already.
    pub fn register(registry: &Registry) -> Result<Self, prometheus::Error> {
        let requests = IntCounterVec::new(
            Opts::new(
                "frevo_api_requests_total",
                "API requests by operation and code, `OK` for those that succeeded",
            ),
            &["operation", "code"],
        )?;
        let seconds = HistogramVec::new(
            HistogramOpts::new(
                "frevo_api_request_seconds",
                "How long API requests took, long polls included",
            )
            .buckets(vec![
                0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0,
            ]),
            &["operation"],
        )?;
        let connections =
            IntGaugeVec::new(Opts::new("frevo_api_connections", "Open connections by kind"), &["kind"])?;
        let violations = IntCounterVec::new(
            Opts::new(
                "frevo_schema_violations_total",
                "Events that broke their schema, by what became of them",
            ),
            &["action"],
        )?;
        let jobs = IntCounterVec::new(
            Opts::new(
                "frevo_job_executions_total",
                "Executions with which jobs did something, by what that was and whether it could be done",
            ),
            &["action", "outcome"],
        )?;
        registry.register(Box::new(requests.clone()))?;
        registry.register(Box::new(jobs.clone()))?;
        registry.register(Box::new(seconds.clone()))?;
        registry.register(Box::new(connections.clone()))?;
        registry.register(Box::new(violations.clone()))?;
        Ok(Self { requests, seconds, connections, violations, jobs })
    }

    /// A request was answered. `operation` must be a name of ours: what clients
    /// make up would make series without end.
    pub fn answered(&self, operation: &str, code: &str, took: Duration) {
        self.requests.with_label_values(&[operation, code]).inc();
        self.seconds.with_label_values(&[operation]).observe(took.as_secs_f64());
    }

    /// An event broke its schema and was `refused` or `flagged`.
    pub fn violated(&self, action: &'static str) {
        self.violations.with_label_values(&[action]).inc();
    }

    /// A job did something with an execution, or could not.
    pub fn job_did(&self, action: &'static str, is_done: bool) {
        let outcome = if is_done { "done" } else { "refused" };
        self.jobs.with_label_values(&[action, outcome]).inc();
    }

    /// A connection of this kind was opened.
    pub fn connection(&self, kind: &str) -> Counted {
        let gauge = self.connections.with_label_values(&[kind]);
        gauge.inc();
        Counted(gauge)
    }
}
