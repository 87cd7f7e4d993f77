//! What AWS has no API for: resources of JSON, published events, and listening
//! to what is published.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use serde::Deserialize;

use super::connection::ExchangeError;
use super::{ApiError, CALL_LASTS_AT_MOST, Client, ClientError, Shared};
use crate::backoff::Backoff;
use crate::signature::{Signed, amz_date, authorization, now};

/// How many bytes one server-sent event may have.
const SENT_SIZE_MAX: usize = 64 << 20;

/// A body, and what it is.
#[derive(Clone, Debug)]
pub struct Content {
    /// Its media type.
    pub media_type: &'static str,
    /// Its bytes.
    pub body: Bytes,
}

/// One of a stream of server-sent events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// What happened; empty: the stream's ordinary kind.
    pub event: String,
    /// Where it stands in the stream, to come back to.
    pub id: String,
    /// What is told.
    pub data: String,
}

/// A stream of server-sent events, until its server ends it.
#[derive(Debug)]
pub struct Listening {
    authority: String,
    body: Incoming,
    reader: Reader,
}

/// Puts server-sent events together from what arrives.
#[derive(Debug, Default)]
struct Reader {
    text: Vec<u8>,
    next: Sent,
    whole: VecDeque<Sent>,
}

impl Client {
    /// Asks for a resource, or changes it: `GET /frevo/subscriptions?limit=10`,
    /// `POST /events/shop`. What the values of a query have beyond letters,
    /// digits and `-._~` is percent-encoded already. Anything but a `POST` is
    /// tried again where its answer was lost.
    pub async fn resource(
        &self,
        method: &str,
        path: &str,
        content: Option<Content>,
    ) -> Result<Bytes, ClientError> {
        let action = format!("{method} {path}");
        let mut backoff = Backoff::new(Duration::from_millis(50), Duration::from_secs(3));
        loop {
            let error = match self.try_resource(method, path, content.clone(), &action).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let may_repeat = match &error {
                ClientError::Connect { .. } => true,
                ClientError::Api(refusal) => refusal.status == 503,
                ClientError::Lost { .. } => method != "POST",
                _ => false,
            };
            if backoff.tries() + 1 >= self.attempts_max || !may_repeat {
                return Err(error);
            }
            let pause = backoff.next();
            tracing::debug!(action, %error, ?pause, "request is tried again");
            tokio::time::sleep(pause).await;
        }
    }

    /// Listens to server-sent events: `/live?bus=shop`. Behind the event with
    /// the id `last`, if there is one.
    pub async fn listen(&self, path: &str, last: Option<&str>) -> Result<Listening, ClientError> {
        let shared = &self.shared;
        let action = format!("GET {path}");
        let mut request = shared.resource("GET", path, None);
        if let Some(last) = last.and_then(|last| last.parse().ok()) {
            request.headers_mut().insert("last-event-id", last);
        }
        let opened = shared.pool.open(&shared.endpoint, request).await;
        let answer = opened.map_err(|error| shared.error(error, &action, CALL_LASTS_AT_MOST))?;
        let (head, body) = answer.into_parts();
        if head.status != StatusCode::OK {
            let body = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
            return Err(refusal(head.status, &body).into());
        }
        Ok(Listening { authority: shared.authority.clone(), body, reader: Reader::default() })
    }

    async fn try_resource(
        &self,
        method: &str,
        path: &str,
        content: Option<Content>,
        action: &str,
    ) -> Result<Bytes, ClientError> {
        let shared = &self.shared;
        let request = shared.resource(method, path, content);
        let exchanged = shared.pool.exchange(&shared.endpoint, request);
        let answer = tokio::time::timeout(CALL_LASTS_AT_MOST, exchanged).await;
        let (head, body) = answer
            .unwrap_or(Err(ExchangeError::Silent))
            .map_err(|error| shared.error(error, action, CALL_LASTS_AT_MOST))?
            .into_parts();
        if head.status.is_success() { Ok(body) } else { Err(refusal(head.status, &body).into()) }
    }
}

impl Shared {
    fn resource(&self, method: &str, path: &str, content: Option<Content>) -> Request<Full<Bytes>> {
        let amz_date = amz_date(now());
        let (bare, query) = path.split_once('?').unwrap_or((path, ""));
        let mut parameters: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty()).collect();
        parameters.sort_unstable();
        let body = content.as_ref().map(|content| content.body.clone()).unwrap_or_default();
        let signed = Signed {
            service: "events",
            method,
            path: bare,
            query: &parameters.join("&"),
            headers: &[("host", &self.authority), ("x-amz-date", &amz_date)],
            body: &body,
        };
        let authorization = authorization(&self.endpoint, &amz_date, &signed);
        let mut request = Request::builder()
            .method(Method::from_bytes(method.as_bytes()).expect("a method is a word of letters"))
            .uri(path)
            .header(header::HOST, &self.authority)
            .header(header::AUTHORIZATION, authorization)
            .header("x-amz-date", &amz_date);
        if let Some(content) = content {
            request = request.header(header::CONTENT_TYPE, content.media_type);
        }
        request.body(Full::new(body)).expect("the path is encoded, and account, region and key are text")
    }
}

impl Listening {
    /// What is told next; none once the server has ended the stream.
    pub async fn next(&mut self) -> Result<Option<Sent>, ClientError> {
        loop {
            if let Some(sent) = self.reader.whole.pop_front() {
                return Ok(Some(sent));
            }
            let Some(frame) = self.body.frame().await else { return Ok(None) };
            let frame = frame.map_err(|source| self.lost(source.into()))?;
            if let Some(data) = frame.data_ref() {
                self.reader.take(data);
            }
            if self.reader.text.len() + self.reader.next.data.len() > SENT_SIZE_MAX {
                return Err(self.lost("an event of the stream has no end".into()));
            }
        }
    }

    fn lost(&self, source: Box<dyn std::error::Error + Send + Sync>) -> ClientError {
        ClientError::Lost { authority: self.authority.clone(), action: "listening".into(), source }
    }
}

impl Reader {
    fn take(&mut self, data: &[u8]) {
        self.text.extend_from_slice(data);
        let Some(end) = self.text.iter().rposition(|byte| *byte == b'\n') else { return };
        let rest = self.text.split_off(end + 1);
        let lines = std::mem::replace(&mut self.text, rest);
        String::from_utf8_lossy(&lines).lines().for_each(|line| self.take_line(line));
    }

    fn take_line(&mut self, line: &str) {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "" if line.is_empty() => {
                let mut sent = std::mem::take(&mut self.next);
                if sent.data.pop().is_some() {
                    self.whole.push_back(sent);
                }
            }
            "event" => value.clone_into(&mut self.next.event),
            "id" => value.clone_into(&mut self.next.id),
            "data" => {
                self.next.data += value;
                self.next.data.push('\n');
            }
            _ => {}
        }
    }
}

/// What a resource's refusal says.
fn refusal(status: StatusCode, body: &[u8]) -> ApiError {
    #[derive(Deserialize)]
    struct Body {
        error: String,
    }
    let read = ApiError::read(status, body);
    match serde_json::from_slice::<Body>(body) {
        Ok(Body { error }) => ApiError { message: error, ..read },
        Err(_) => read,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn server_sent_events_are_put_together_from_any_pieces() {
        let text = "retry: 1000\n: listening\n\nid: 7-1\ndata: {\"a\":\ndata: 1}\n\n:\n\nevent: skipped\ndata: é\n\n";
        let expected = [
            Sent { event: String::new(), id: "7-1".into(), data: "{\"a\":\n1}".into() },
            Sent { event: "skipped".into(), id: String::new(), data: "é".into() },
        ];
        for size in [1, 2, 7, text.len()] {
            let mut reader = Reader::default();
            text.as_bytes().chunks(size).for_each(|piece| reader.take(piece));
            assert_eq!(Vec::from(reader.whole), expected, "in pieces of {size}");
        }
    }

    #[test]
    fn a_refusal_is_told_in_the_resources_own_words() {
        let told = refusal(StatusCode::NOT_FOUND, br#"{"error":"there is no subscription `x`"}"#);
        assert_eq!((&*told.code, &*told.message), ("NotFound", "there is no subscription `x`"));
    }
}
