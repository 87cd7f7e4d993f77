//! `POST /events/BUS`, again and again until it is answered.

use std::time::Duration;

use bytes::Bytes;
use frevo_event::cloud_event::BATCHED;
use http::{Method, Request, Response, StatusCode, header};
use http_body_util::Full;
use serde::Deserialize;
use tokio::time::Instant;

use super::{PublishError, PublisherError};
use crate::Endpoint;
use crate::backoff::Backoff;
use crate::client::connection::{ExchangeError, Pool};
use crate::signature::credentials;

/// How long one request may take.
const ANSWER_LASTS_AT_MOST: Duration = Duration::from_secs(30);

/// The longest that a server's wish to be left alone is followed.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(10);

/// Where events of a bus are posted.
#[derive(Debug)]
pub(crate) struct Post {
    endpoint: Endpoint,
    authority: String,
    path: String,
    query: String,
    pool: Pool,
    give_up_after: Duration,
    /// Over a broker nothing is posted.
    #[cfg(any(feature = "kafka", feature = "amqp"))]
    line: Option<super::line::Line>,
}

/// Why a try brought nothing.
enum Tried {
    /// It is of no use to try again.
    Refused(PublishError),
    /// It may be, after a while.
    Again { reason: String, not_before: Duration },
}

impl Post {
    pub fn new(endpoint: Endpoint, bus: &str, give_up_after: Duration) -> Result<Self, PublisherError> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'/');
        if bus.is_empty() || !bus.bytes().all(allowed) {
            return Err(PublisherError::Bus { bus: bus.to_owned() });
        }
        Ok(Self {
            #[cfg(any(feature = "kafka", feature = "amqp"))]
            line: endpoint.broker.clone().map(|broker| super::line::Line::new(broker, bus, give_up_after)),
            authority: endpoint.authority(),
            path: format!("/events/{bus}"),
            query: endpoint.query(),
            pool: Pool::default(),
            endpoint,
            give_up_after,
        })
    }

    /// Publishes events, each its structured form, until they are durable,
    /// refused, or tried for long enough.
    pub async fn deliver<'e>(&self, events: impl Iterator<Item = &'e str>) -> Result<(), PublishError> {
        #[cfg(any(feature = "kafka", feature = "amqp"))]
        if let Some(line) = &self.line {
            return line.deliver(events).await;
        }
        let body = batch(events);
        let started = Instant::now();
        let mut backoff = Backoff::new(Duration::from_millis(20), Duration::from_secs(2));
        loop {
            let (reason, not_before) = match self.try_once(body.clone()).await {
                Ok(()) => return Ok(()),
                Err(Tried::Refused(error)) => return Err(error),
                Err(Tried::Again { reason, not_before }) => (reason, not_before),
            };
            let pause = not_before + backoff.next();
            if started.elapsed() + pause > self.give_up_after {
                let seconds = started.elapsed().as_secs();
                return Err(PublishError::Unconfirmed { seconds, reason });
            }
            tracing::debug!(reason, ?pause, "events are sent again");
            tokio::time::sleep(pause).await;
        }
    }

    async fn try_once(&self, body: Bytes) -> Result<(), Tried> {
        let exchange = self.pool.exchange(&self.endpoint, self.request(body));
        let again = |reason| Err(Tried::Again { reason, not_before: Duration::ZERO });
        match tokio::time::timeout(ANSWER_LASTS_AT_MOST, exchange).await {
            Ok(Ok(answer)) => judged(&answer),
            Ok(Err(ExchangeError::Connect(error))) => again(format!("could not connect: {error}")),
            Ok(Err(ExchangeError::Lost(error))) => again(format!("lost the connection: {error}")),
            Ok(Err(ExchangeError::Silent)) | Err(_) => again("the server does not answer".into()),
        }
    }

    fn request(&self, body: Bytes) -> Request<Full<Bytes>> {
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(format!("{}?{}", self.path, self.query))
            .header(header::HOST, &self.authority)
            .header(header::CONTENT_TYPE, BATCHED);
        for (name, value) in credentials(&self.endpoint, "POST", &self.path, &self.query, &body) {
            request = request.header(name, value);
        }
        request.body(Full::new(body)).expect("bus, account, region and key are header text")
    }
}

/// A JSON array of what is JSON.
fn batch<'e>(events: impl Iterator<Item = &'e str>) -> Bytes {
    let mut body = String::from("[");
    for (index, event) in events.enumerate() {
        if index > 0 {
            body.push(',');
        }
        body.push_str(event);
    }
    body.push(']');
    body.into()
}

/// What an answer means. Whatever is no success and not the publisher's fault
/// passes.
fn judged(answer: &Response<Bytes>) -> Result<(), Tried> {
    let status = answer.status();
    if status.is_success() {
        return Ok(());
    }
    let reason = told(status, answer.body());
    let passes = status.is_server_error()
        || matches!(status, StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS);
    if !passes {
        return Err(Tried::Refused(PublishError::Refused { status: status.as_u16(), reason }));
    }
    let seconds =
        answer.headers().get(header::RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    let not_before = seconds.map_or(Duration::ZERO, Duration::from_secs).min(RETRY_AFTER_MAX);
    Err(Tried::Again { reason, not_before })
}

/// What the server says, or a proxy before it.
fn told(status: StatusCode, body: &[u8]) -> String {
    #[derive(Deserialize)]
    struct Body {
        error: String,
    }
    match serde_json::from_slice::<Body>(body) {
        Ok(Body { error }) => error,
        Err(_) if body.is_empty() => status.to_string(),
        Err(_) => String::from_utf8_lossy(&body[..body.len().min(200)]).into_owned(),
    }
}
