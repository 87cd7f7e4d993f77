//! HTTP: reading bodies within bounds, and the few shapes of responses.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Response, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Body as _, Frame, Incoming, SizeHint};

use crate::error::{AwsError, Code};
use crate::live::{Followed, Stream};
use crate::settings::READ_TIMEOUT;

/// What every request is answered with.
pub type Answer = Response<Body>;

/// What an answer says.
pub enum Body {
    /// All of it is known.
    Whole(Full<Bytes>),
    /// It goes on as long as somebody listens.
    Live(Stream),
    /// It goes on as long as an execution does.
    Followed(Followed),
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match self.get_mut() {
            Self::Whole(body) => Pin::new(body).poll_frame(context),
            Self::Live(stream) => Pin::new(stream).poll_frame(context),
            Self::Followed(followed) => Pin::new(followed).poll_frame(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Whole(body) => body.is_end_stream(),
            Self::Live(_) | Self::Followed(_) => false,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(body) => body.size_hint(),
            Self::Live(_) | Self::Followed(_) => SizeHint::default(),
        }
    }
}

pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
/// What Step Functions answers in.
pub(crate) const AMZ_JSON_1_0: HeaderValue = HeaderValue::from_static("application/x-amz-json-1.0");
/// What EventBridge answers in.
pub(crate) const AMZ_JSON_1_1: HeaderValue = HeaderValue::from_static("application/x-amz-json-1.1");

/// The whole body, if it comes in time and is not too large.
pub(crate) async fn read_body(body: Incoming, size_max: usize) -> Result<Bytes, AwsError> {
    // What announces itself as too large is not waited for.
    if body.size_hint().lower() > size_max as u64 {
        return Err(too_large(size_max));
    }
    let read = tokio::time::timeout(READ_TIMEOUT, Limited::new(body, size_max).collect()).await;
    match read {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => Err(too_large(size_max)),
        Ok(Err(error)) => Err(AwsError::serialization(format_args!("The body could not be read: {error}"))),
        Err(_) => Err(AwsError::serialization("The body did not arrive in time.")),
    }
}

fn too_large(size_max: usize) -> AwsError {
    AwsError::new(Code::RequestTooLarge, format!("A request's body may have at most {size_max} bytes."))
}

/// An AWS operation's answer.
pub(crate) fn aws(result: Result<Vec<u8>, AwsError>, json: HeaderValue, request_id: &str) -> Answer {
    let (status, body) = match result {
        Ok(body) => (StatusCode::OK, body),
        Err(error) => (status_of(&error), error.body()),
    };
    let mut answer = whole(body);
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, json);
    answer.headers_mut().insert(REQUEST_ID, header(request_id));
    answer
}

/// A JSON document.
pub(crate) fn json(status: StatusCode, body: impl Into<Bytes>) -> Answer {
    with_type(status, HeaderValue::from_static("application/json"), body)
}

/// A text for people.
pub(crate) fn text(status: StatusCode, body: impl Into<Bytes>) -> Answer {
    with_type(status, HeaderValue::from_static("text/plain; charset=utf-8"), body)
}

/// Nothing but a status.
pub(crate) fn empty(status: StatusCode) -> Answer {
    let mut answer = whole(Bytes::new());
    *answer.status_mut() = status;
    answer
}

/// The HTTP status that an error comes with.
pub(crate) fn status_of(error: &AwsError) -> StatusCode {
    StatusCode::from_u16(error.code.status()).expect("our codes have valid statuses")
}

/// A header's value of text that we made or checked; what no header may have
/// is replaced.
pub(crate) fn header(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or_else(|_| {
        let printable: String = text.chars().map(|c| if matches!(c, ' '..='~') { c } else { '?' }).collect();
        HeaderValue::from_str(&printable).expect("printable ASCII is a header's value")
    })
}

/// What has this type.
pub(crate) fn with_type(status: StatusCode, content_type: HeaderValue, body: impl Into<Bytes>) -> Answer {
    let mut answer = whole(body);
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, content_type);
    answer
}

fn whole(body: impl Into<Bytes>) -> Answer {
    Response::new(Body::Whole(Full::new(body.into())))
}
