//! Lambda's Invoke, as a client.

use std::env;
use std::fmt::Write as _;
use std::time::Duration;

use frevo_asl::task::{Resource, Target};
use frevo_event::{Arn, Scope, TaskFrame};
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use reqwest::{Client, Response, StatusCode, Url};
use serde::Deserialize;

use crate::outbound;

/// How long a function may run, as on AWS, and a little for the way.
const INVOKE_MAX: Duration = Duration::from_secs(910);

/// How long it may take until a connection stands.
const CONNECT_MAX: Duration = Duration::from_secs(10);

/// Larger responses no state could have.
const BODY_SIZE_MAX: usize = 16 << 20;

/// An endpoint that speaks Lambda's API.
pub(super) struct Endpoint {
    client: Client,
    url: String,
    host: String,
    signs: frevo_sdk::Endpoint,
    session_token: Option<String>,
}

/// What came of an invocation.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Invoked {
    /// The function's response.
    Answered {
        /// Its result, or its error.
        body: Vec<u8>,
        /// Whether it is its error.
        has_failed: bool,
    },
    /// The function was not invoked, or nobody knows.
    Refused {
        /// The error as AWS's SDK names it.
        error: String,
        /// What happened.
        cause: String,
    },
    /// The endpoint does not know the function.
    Unknown {
        /// The same.
        error: String,
        /// The same.
        cause: String,
    },
}

impl Endpoint {
    /// The endpoint at a URL, which was checked, with the credentials that the
    /// environment has. Nobody but the operator names it, so it may be anywhere.
    pub(super) fn new(url: &str) -> Result<Self, reqwest::Error> {
        let client = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT_MAX)
            .use_preconfigured_tls(outbound::tls())
            .user_agent(concat!("frevo/", env!("CARGO_PKG_VERSION")))
            .build()?;
        let parsed: Url = url.parse().expect("the configuration was checked");
        let host = parsed.host_str().unwrap_or_default();
        let host = parsed.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        let signs = frevo_sdk::Endpoint::new(url).expect("the configuration was checked");
        let given = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
        let signs = match (given("AWS_ACCESS_KEY_ID"), given("AWS_SECRET_ACCESS_KEY")) {
            (Some(id), Some(secret)) => signs.credentials(id, secret),
            _ => signs,
        };
        let session_token = given("AWS_SESSION_TOKEN");
        Ok(Self { client, url: url.trim_end_matches('/').to_owned(), host, signs, session_token })
    }

    /// Invokes the function of a queue with the input of a task.
    pub(super) async fn invoke(&self, queue: &str, task: &TaskFrame) -> Invoked {
        match self.exchange(queue, task).await {
            Ok(invoked) => invoked,
            Err(error) => Invoked::Refused {
                error: "Lambda.SdkClientException".into(),
                cause: format!("Unable to execute HTTP request: {}", outbound::told(error)),
            },
        }
    }

    async fn exchange(&self, queue: &str, task: &TaskFrame) -> Result<Invoked, reqwest::Error> {
        let (scope, function) = function_of(queue);
        let path = format!("/2015-03-31/functions/{function}/invocations");
        let query = qualifier_of(&task.resource).map(|qualifier| format!("Qualifier={qualifier}"));
        let query = query.unwrap_or_default();
        let body = task.input.get().as_bytes().to_vec();
        let mut headers = vec![("host", &*self.host), ("x-amz-invocation-type", "RequestResponse")];
        if let Some(token) = &self.session_token {
            headers.push(("x-amz-security-token", token));
        }
        let signs = self.signs.clone().scope(&scope.account, &scope.region);
        let signature = signs.sign("lambda", "POST", &path, &query, &headers, &body);
        let mut url = format!("{}{path}", self.url);
        if !query.is_empty() {
            let _ = write!(url, "?{query}");
        }
        let mut request = self.client.post(url).timeout(INVOKE_MAX).header(CONTENT_TYPE, "application/json");
        let signature = signature.iter().map(|(name, value)| (*name, value.as_str()));
        // The client writes the host itself.
        for (name, value) in headers.into_iter().skip(1).chain(signature) {
            request = request.header(name, value);
        }
        let response = request.body(body).send().await?;
        let (status, headers) = (response.status(), response.headers().clone());
        Ok(match read(response).await? {
            Some(body) => read_response(status, &headers, body),
            None => too_large(),
        })
    }
}

/// The whole body, unless it is too large.
async fn read(mut response: Response) -> Result<Option<Vec<u8>>, reqwest::Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > BODY_SIZE_MAX {
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Some(body))
}

fn too_large() -> Invoked {
    Invoked::Refused {
        error: "States.DataLimitExceeded".into(),
        cause: format!("The function's response has more than {BODY_SIZE_MAX} bytes."),
    }
}

fn read_response(status: StatusCode, headers: &HeaderMap, body: Vec<u8>) -> Invoked {
    if status.is_success() {
        return Invoked::Answered { body, has_failed: headers.contains_key("x-amz-function-error") };
    }
    let (error, cause) = refusal(status, headers, &body);
    match status {
        StatusCode::NOT_FOUND => Invoked::Unknown { error, cause },
        _ => Invoked::Refused { error, cause },
    }
}

/// A refusal as AWS's SDK for Java 1 tells it (integrations.md §3.2).
fn refusal(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> (String, String) {
    #[derive(Default, Deserialize)]
    struct Body {
        #[serde(alias = "Message")]
        message: Option<String>,
    }
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let kind = header("x-amzn-errortype").map(|kind| kind.split(':').next().unwrap_or(kind));
    let code = kind.map_or_else(|| general(status), str::to_owned);
    let message = serde_json::from_slice::<Body>(body).unwrap_or_default().message;
    let message = message.unwrap_or_else(|| String::from_utf8_lossy(body).into_owned());
    let id = header("x-amzn-requestid").unwrap_or("null");
    let cause = format!(
        "{message} (Service: AWSLambda; Status Code: {}; Error Code: {code}; Request ID: {id}; Proxy: null)",
        status.as_u16()
    );
    (format!("Lambda.{code}"), cause)
}

/// The error for a status that comes without one.
fn general(status: StatusCode) -> String {
    let code = match status {
        StatusCode::NOT_FOUND => "ResourceNotFoundException",
        StatusCode::TOO_MANY_REQUESTS => "TooManyRequestsException",
        status if status.is_server_error() => "ServiceException",
        _ => "AWSLambdaException",
    };
    code.to_owned()
}

/// The scope and the name of a function by its queue:
/// `ACCOUNT/REGION/tasks.NAME`.
fn function_of(queue: &str) -> (Scope, &str) {
    let mut parts = queue.splitn(3, '/');
    let mut next = || parts.next().unwrap_or_default();
    let scope = Scope::new(next(), next());
    (scope, next().trim_start_matches("tasks."))
}

/// The version or alias that a task names, if it names the function by its ARN.
fn qualifier_of(resource: &str) -> Option<String> {
    match Resource::parse(resource).ok()?.target {
        // What is meant without one need not be said.
        Target::Function(Arn::Function { qualifier, .. }) => {
            qualifier.filter(|qualifier| **qualifier != *"$LATEST").map(|qualifier| qualifier.to_string())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(status: u16, headers: &[(&'static str, &str)], body: &str) -> Invoked {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.parse().expect("a name"), value.parse().expect("a value")));
        let status = StatusCode::from_u16(status).expect("a status");
        read_response(status, &headers.collect(), body.as_bytes().to_vec())
    }

    #[test]
    fn a_function_s_error_is_told_by_its_header() {
        let body = r#"{"errorMessage":"boom"}"#;
        for (headers, has_failed) in [(&[][..], false), (&[("x-amz-function-error", "Unhandled")], true)] {
            let expected = Invoked::Answered { body: body.into(), has_failed };
            assert_eq!(response(200, headers, body), expected);
        }
    }

    #[test]
    fn a_refusal_has_the_name_that_aws_s_sdk_gives_it() {
        let body = r#"{"Type":"User","Message":"Function not found: x"}"#;
        let headers = [("x-amzn-errortype", "ResourceNotFoundException"), ("x-amzn-requestid", "r-1")];
        assert_eq!(
            response(404, &headers, body),
            Invoked::Unknown {
                error: "Lambda.ResourceNotFoundException".into(),
                cause: "Function not found: x (Service: AWSLambda; Status Code: 404; Error Code: \
                        ResourceNotFoundException; Request ID: r-1; Proxy: null)"
                    .into(),
            }
        );
        for (status, name) in [
            (429, "Lambda.TooManyRequestsException"),
            (502, "Lambda.ServiceException"),
            (413, "Lambda.AWSLambdaException"),
        ] {
            let Invoked::Refused { error, .. } = response(status, &[], "") else { panic!("a refusal") };
            assert_eq!(error, name);
        }
    }

    #[test]
    fn a_function_is_found_by_its_queue_and_its_version_by_the_resource() {
        let (scope, name) = function_of("111111111111/eu-west-1/tasks.charge");
        assert_eq!((scope, name), (Scope::new("111111111111", "eu-west-1"), "charge"));
        let arn = "arn:aws:lambda:eu-west-1:111111111111:function:charge";
        assert_eq!(qualifier_of(&format!("{arn}:live")).as_deref(), Some("live"));
        assert_eq!(qualifier_of(arn), None);
        assert_eq!(qualifier_of("arn:aws:states:::lambda:invoke"), None);
    }
}
