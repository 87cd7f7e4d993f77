//! A target that posts each event to an HTTP endpoint, as a CloudEvent in the
//! binary or the structured mode.
//!
//! Requests are signed as the Standard Webhooks specification says: the
//! signature covers the delivery's id, which is the same when it is tried again,
//! the moment and the body. Answers mean what they mean to EventBridge: 2xx is an
//! acknowledgement; 401, 407, 408, 409, 425, 429, 5xx and a broken connection are
//! tried again, after what `Retry-After` says; everything else, a redirect too,
//! will not become better.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use frevo_event::cloud_event::{self, CloudEvent};
use frevo_event::{DeliveryRef, EventFrame, Outcome, SealingKey, Timestamp, Webhook};
use frevo_value::Payload;
use hmac::{Hmac, KeyInit as _, Mac as _};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use sha2::Sha256;

use super::trace::Trace;
use super::{refused, rejected};
use crate::outbound::{self, Outbound};

/// `Retry-After` is heeded up to a day, in seconds.
const RETRY_AFTER_MAX: u32 = 86_400;

pub(super) async fn post(
    outbound: &Outbound,
    sealing_key: &SealingKey,
    webhook: &Webhook,
    delivery: DeliveryRef,
    frame: &EventFrame,
    trace: &Trace,
    now: Timestamp,
) -> Outcome {
    let secret = match webhook.secret.as_ref().map(|sealed| sealing_key.open(sealed)).transpose() {
        Ok(secret) => secret,
        Err(error) => return refused(&error),
    };
    let Ok(url) = webhook.url.parse() else {
        return refused(&format_args!("`{}` is no URL", webhook.url));
    };
    let request = match outbound.request(Method::POST, url) {
        Ok(request) => request,
        Err(forbidden) => return refused(&forbidden),
    };
    let (mut request, body) = match with_event(request, webhook, frame) {
        Ok(written) => written,
        Err(reason) => return refused(&reason),
    };
    let names = |name: &str| webhook.headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
    for (name, value) in [("traceparent", &trace.parent), ("tracestate", &trace.state)] {
        if let Some(value) = value.as_ref().filter(|_| !names(name)) {
            request = request.header(name, value);
        }
    }
    for (name, value) in &webhook.headers {
        request = request.header(&**name, &**value);
    }
    if body.is_empty() {
        // The client library leaves it out then, and servers wait or fail without
        // it (RFC 9110 §8.6).
        request = request.header("content-length", 0);
    }
    match signed(request, secret.as_deref(), delivery, now, &body).body(body).send().await {
        Ok(response) => judged(&response),
        Err(error) => failed(error),
    }
}

fn with_event(
    request: RequestBuilder,
    webhook: &Webhook,
    frame: &EventFrame,
) -> Result<(RequestBuilder, Vec<u8>), String> {
    if webhook.structured && frame.input.is_none() {
        let body = frame.event.get().as_bytes().to_vec();
        return Ok((request.header("content-type", cloud_event::STRUCTURED), body));
    }
    let payload = Payload::from_trusted(frame.event.get());
    let event = CloudEvent::parse_structured(&payload).map_err(|error| error.to_string())?;
    let binary = event.to_binary();
    let mut request = request;
    for (name, value) in
        binary.headers.iter().filter(|(name, _)| frame.input.is_none() || name != "content-type")
    {
        request = request.header(name, value);
    }
    Ok(match &frame.input {
        None => (request, binary.body.into_owned()),
        Some(input) => (request.header("content-type", "application/json"), input.get().as_bytes().to_vec()),
    })
}

fn signed(
    request: RequestBuilder,
    secret: Option<&[u8]>,
    delivery: DeliveryRef,
    now: Timestamp,
    body: &[u8],
) -> RequestBuilder {
    let (id, seconds) = (delivery.to_string(), now.0.div_euclid(1000));
    let request = request.header("webhook-id", &id).header("webhook-timestamp", seconds);
    match secret {
        None => request,
        Some(secret) => {
            let signature = signature(secret, &id, seconds, body);
            request.header("webhook-signature", format!("v1,{signature}"))
        }
    }
}

fn signature(secret: &[u8], id: &str, seconds: i64, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes keys of any length");
    mac.update(format!("{id}.{seconds}.").as_bytes());
    mac.update(body);
    STANDARD.encode(mac.finalize().into_bytes())
}

fn judged(response: &Response) -> Outcome {
    let status = response.status();
    let reason = format_args!("the webhook answered {status}").to_string();
    match status.as_u16() {
        200..=299 => Outcome::Acknowledged,
        401 | 407 | 408 | 409 | 425 | 429 | 500.. => {
            Outcome::Rejected { reason: reason.into(), retry_after_millis: retry_after(response) }
        }
        _ if status.is_redirection() => refused(&format_args!("{reason}, and redirects are not followed")),
        _ => refused(&reason),
    }
}

fn retry_after(response: &Response) -> Option<u32> {
    let has_meaning =
        matches!(response.status(), StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE);
    let header = response.headers().get("retry-after").filter(|_| has_meaning)?;
    let seconds: u32 = header.to_str().ok()?.trim().parse().ok()?;
    Some(seconds.min(RETRY_AFTER_MAX) * 1000)
}

/// A name that leads to where it may not is refused like such an address.
fn failed(error: reqwest::Error) -> Outcome {
    match outbound::forbidden(&error) {
        Some(forbidden) => refused(forbidden),
        None => rejected(&outbound::told(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_the_standard_webhooks_one() {
        // The example of the specification's reference implementation.
        let secret = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("base64");
        let signature =
            signature(&secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#);
        assert_eq!(signature, "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
