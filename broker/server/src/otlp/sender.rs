//! Posts spans to the collector, in batches, and again while it is away.
//!
//! What a collector is told is bounded by the queue: while one batch waits for it
//! to be back, others wait behind, and what has no room there is dropped.

use std::io;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use bytes::Bytes;
use prost::Message as _;
use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::{Client, Response, StatusCode, Url};
use tokio::time::sleep;

use super::message::{self, ExportTraceServiceResponse, Resource};
use super::queue::Queue;
use super::settings::Settings;
use crate::metrics::Metrics;
use crate::outbound;

/// How long a collector may take for a request (OTLP's default).
const REQUEST_MAX: Duration = Duration::from_secs(10);

/// The first pause after a failure, and the longest.
const PAUSE_MIN: Duration = Duration::from_millis(500);
const PAUSE_MAX: Duration = Duration::from_secs(30);

/// How long what is left is sent when the server stops.
const FLUSH_MAX: Duration = Duration::from_secs(5);

/// No answer of a collector is longer.
const ANSWER_SIZE_MAX: usize = 64 << 10;

const PROTOBUF: &str = "application/x-protobuf";

/// Posts spans.
pub struct Sender {
    client: Client,
    url: Url,
    headers: HeaderMap,
    resource: Resource,
    queue: Arc<Queue>,
    metrics: Arc<Metrics>,
    /// How many spans are being posted.
    underway: usize,
    /// The collector takes nothing, and that was told.
    is_failing: bool,
}

/// What came of a request.
enum Posted {
    /// The collector has the spans but for so many.
    Taken { rejected: usize },
    /// It will never take them.
    Refused { reason: String },
    /// It may take them later.
    Failed { reason: String, retry_after: Option<Duration> },
}

impl Sender {
    /// The thread that posts what is in the queue, until that is closed.
    pub fn spawn(settings: Settings, queue: Arc<Queue>, metrics: Arc<Metrics>) -> io::Result<JoinHandle<()>> {
        std::thread::Builder::new().name("otlp".into()).spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a thread gets its event loop");
            let client = Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .no_proxy()
                .timeout(REQUEST_MAX)
                .use_preconfigured_tls(outbound::tls())
                .user_agent(concat!("frevo/", env!("CARGO_PKG_VERSION")))
                .build()
                .expect("a client needs nothing but what the settings were checked for");
            let Settings { url, headers, resource } = settings;
            let resource = Resource::new(&resource);
            let sender =
                Self { client, url, headers, resource, queue, metrics, underway: 0, is_failing: false };
            runtime.block_on(sender.run());
        })
    }

    async fn run(mut self) {
        let queue = self.queue.clone();
        tokio::select! {
            () = self.send() => {}
            () = async { queue.closed().await; sleep(FLUSH_MAX).await } => {}
        }
        let left = self.underway + self.queue.len();
        if left > 0 {
            tracing::warn!(spans = left, "the server stops with spans that the collector has not taken");
            self.metrics.count_spans("dropped", left);
        }
    }

    async fn send(&mut self) {
        while let Some(spans) = self.queue.take().await {
            self.underway = spans.len();
            let body = Bytes::from(message::encode(&self.resource, spans));
            if !self.deliver(body).await {
                return;
            }
            self.underway = 0;
        }
    }

    /// Posts until the collector says what becomes of the spans; not, if the server
    /// stops and there is no collector.
    async fn deliver(&mut self, body: Bytes) -> bool {
        let mut pause = PAUSE_MIN;
        loop {
            let retry_after = match self.post(body.clone()).await {
                Posted::Taken { rejected } => {
                    self.note_success();
                    self.metrics.count_spans("exported", self.underway.saturating_sub(rejected));
                    self.metrics.count_spans("refused", rejected);
                    return true;
                }
                Posted::Refused { reason } => {
                    self.note_failure(&reason);
                    self.metrics.count_spans("refused", self.underway);
                    return true;
                }
                Posted::Failed { reason, retry_after } => {
                    self.note_failure(&reason);
                    retry_after
                }
            };
            if self.queue.is_closed() {
                return false;
            }
            tokio::select! {
                () = sleep(retry_after.unwrap_or_else(|| jittered(pause))) => {}
                () = self.queue.closed() => {}
            }
            pause = (pause * 2).min(PAUSE_MAX);
        }
    }

    async fn post(&self, body: Bytes) -> Posted {
        let request = self.client.post(self.url.clone()).headers(self.headers.clone());
        match request.header(CONTENT_TYPE, PROTOBUF).body(body).send().await {
            Ok(response) => judged(response).await,
            Err(error) => Posted::Failed { reason: outbound::told(error), retry_after: None },
        }
    }

    fn note_success(&mut self) {
        if std::mem::take(&mut self.is_failing) {
            tracing::info!("the collector takes spans again");
        }
    }

    fn note_failure(&mut self, reason: &str) {
        if std::mem::replace(&mut self.is_failing, true) {
            tracing::debug!(%reason, "the collector still takes no spans");
        } else {
            let url = self.url.as_str();
            tracing::warn!(%reason, url, "the collector takes no spans; it is tried again");
        }
    }
}

/// What an answer means (OTLP/HTTP, Response).
async fn judged(response: Response) -> Posted {
    let status = response.status();
    let reason = format!("the collector answered {status}");
    match status {
        StatusCode::TOO_MANY_REQUESTS
        | StatusCode::BAD_GATEWAY
        | StatusCode::SERVICE_UNAVAILABLE
        | StatusCode::GATEWAY_TIMEOUT => {
            let retry_after = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
            let seconds = retry_after.and_then(|text| text.trim().parse().ok()).map(Duration::from_secs);
            Posted::Failed { reason, retry_after: seconds.map(|seconds| seconds.min(PAUSE_MAX)) }
        }
        status if status.is_success() => {
            let partial = read(response).await.and_then(|answer| answer.partial_success);
            if let Some(partial) = partial.as_ref().filter(|partial| partial.rejected_spans > 0) {
                tracing::debug!(reason = %partial.error_message, "the collector refused some spans");
            }
            let rejected = partial.map_or(0, |partial| partial.rejected_spans);
            Posted::Taken { rejected: usize::try_from(rejected).unwrap_or_default() }
        }
        _ => Posted::Refused { reason },
    }
}

/// The body of an answer, if it is one that the specification has.
async fn read(mut response: Response) -> Option<ExportTraceServiceResponse> {
    let mut body = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        body.extend_from_slice(&chunk);
        if body.len() > ANSWER_SIZE_MAX {
            return None;
        }
    }
    ExportTraceServiceResponse::decode(&*body).ok()
}

/// A part of the pause between a half and all: many servers do not come back to a
/// collector together.
fn jittered(pause: Duration) -> Duration {
    pause.mul_f64(rand::random_range(0.5..=1.0))
}
