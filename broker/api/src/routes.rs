//! Which request goes where, and which is for somebody else.

use std::sync::Arc;
use std::time::Instant;

use frevo_event::{Scope, is_traceparent};
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};
use hyper::body::Incoming;
use prometheus::Encoder;
use tracing::Instrument as _;

use crate::actions::{self, Call};
use crate::asyncapi;
use crate::browser;
use crate::caller;
use crate::cluster;
use crate::connection::Connection;
use crate::connections;
use crate::console;
use crate::contracts;
use crate::counters;
use crate::debugging;
use crate::edge::Edge;
use crate::emptying;
use crate::error::{AwsError, Code};
use crate::events;
use crate::identity::permissions::{EVENTS, STATES};
use crate::identity::{self, Signed, host, origin};
use crate::jobs;
use crate::limits::TRACE_CHARS_MAX;
use crate::live;
use crate::openapi;
use crate::pausing;
use crate::publish;
use crate::queues;
use crate::replays;
use crate::resource;
use crate::respond::{self, Answer};
use crate::schedules;
use crate::schemas;
use crate::scopes;
use crate::server;
use crate::sources;
use crate::subscriptions;
use crate::task_schemas;
use crate::traces;
use crate::why;
use crate::workers;

const WHAT_THERE_IS: &str = "\
Frevo runs AWS Step Functions workflows.

POST /                                        AWS API: X-Amz-Target: AWSStepFunctions.<Operation>
                                              or AWSEvents.<Operation>
POST /events/BUS                              publish CloudEvents: structured, binary or batched
     /frevo/subscriptions/NAME                who gets which events
     /frevo/schedules/NAME                    what happens when
     /frevo/sources/NAME                      which topics of others become events
     /frevo/replays/NAME                      what was published, once more
     /frevo/jobs/NAME                         stop, redrive or retry executions by a filter
     /frevo/schemas/BUS/TYPE                  what the data of events looks like
     /frevo/queues/NAME                       where tasks wait for workers
     /frevo/machines/NAME                     whether what it starts is held
     /frevo/contracts/NAME                    what services declare, and what is different
     /frevo/account                           DELETE: all of an account, where that is allowed
GET  /openapi.json                            this API, as OpenAPI has it
     /asyncapi.yaml, /asyncapi.json           what there is, as AsyncAPI has it
     /schemas/TYPE.json                       what tasks and completions on topics are: frevo.task,
                                              frevo.task.succeeded, failed, heartbeat, cancelled
     /frevo/caller                            whose key it is, and what it may not do
     /frevo/scopes                            in which accounts and regions there is something
     /frevo/server                            how the node is set up, and what of it is unsafe
     /frevo/cluster                           the nodes, and which partitions each owns
     /frevo/counters?of=KIND                  what happened, minute by minute
     /frevo/executions/state?execution=ARN    an execution as it stood at an event of its history
               &event=ID
               /comparison?execution=ARN      where two executions part
               &with=ARN
               /search?machine=NAME&for=TEXT  closed executions by a key, an error or words
               /fork, /proceed, /retry        a new one goes on from there; one that halted goes on;
                                              one that waits for a retry tries again at once
     /frevo/events                            what was published or observed, the newest first
     /frevo/events/ID                         one that was published, with its data
     /frevo/traces?id=ID                      what an event follows from, and what from it
     /frevo/why?execution=ARN                 why an execution does not move, or a subscription
               ?subscription=NAME&event=ID    did not get an event
GET  /live                                    what is published, as it happens: server-sent events
     /live/executions?execution=ARN           an execution's history, as it grows
GET  /tasks                                   workers and subscribers, by WebSocket
     /functions/NAME/2018-06-01/runtime/...   AWS Lambda's runtime API for the function NAME
POST /2015-03-31/functions/NAME/invocations   AWS Lambda's Invoke
GET  /console                                  the web console
GET  /healthz, /readyz                        whether the server lives, and whether it is ready
GET  /metrics                                 Prometheus metrics
";

/// Answers a request.
pub(crate) async fn answer(connection: &Arc<Connection>, request: Request<Incoming>) -> Answer {
    let edge = &*connection.edge;
    if let Err(refusal) = check_target(edge, &request) {
        return *refusal;
    }
    let path = request.uri().path();
    match (request.method(), resource::root(path)) {
        (&Method::POST, "/") => aws(edge, request).await,
        (&Method::GET, "/tasks") => workers::upgrade(connection, request),
        (_, "/live" | "/live/executions") => live::answer(connection, &request).await,
        (_, path) if console::is_its(path) => console::answer(edge, &request),
        (_, path) if path == "/events" || path.starts_with("/events/") => {
            publish::answer(edge, request).await
        }
        (_, replays::PATH) => replays::answer(edge, request).await,
        (_, jobs::PATH) => jobs::answer(edge, request).await,
        (_, connections::PATH) => connections::answer(edge, request).await,
        (_, schedules::PATH) => schedules::answer(edge, request).await,
        (_, sources::PATH) => sources::answer(edge, request).await,
        (_, pausing::PATH) => pausing::answer(edge, request).await,
        (_, emptying::PATH) => emptying::answer(edge, request).await,
        (_, queues::PATH) => queues::answer(edge, request).await,
        (_, contracts::PATH) => contracts::answer(edge, request).await,
        (_, path) if path.starts_with("/schemas/") => task_schemas::answer(path),
        (method, openapi::PATH) => openapi::answer(method),
        (_, "/asyncapi.yaml" | "/asyncapi.json") => asyncapi::answer(edge, request).await,
        (_, counters::PATH) => counters::answer(edge, request).await,
        (_, debugging::PATH) => debugging::answer(edge, request).await,
        (_, caller::PATH) => caller::answer(edge, request).await,
        (_, scopes::PATH) => scopes::answer(edge, request).await,
        (_, server::PATH) => server::answer(edge, request).await,
        (_, cluster::PATH) => cluster::answer(edge, request).await,
        (_, browser::PATH) => browser::answer(edge, request).await,
        (_, traces::PATH) => traces::answer(edge, request).await,
        (_, schemas::PATH) => schemas::answer(edge, request).await,
        (_, why::PATH) => why::answer(edge, request).await,
        (_, subscriptions::PATH) => subscriptions::answer(edge, request).await,
        (_, path) if path.starts_with("/functions/") => workers::runtime(connection, request).await,
        (&Method::POST, path) if path.starts_with("/2015-03-31/functions/") => {
            workers::invoke(edge, request).await
        }
        (&Method::GET | &Method::HEAD, "/") => respond::text(StatusCode::OK, WHAT_THERE_IS),
        (&Method::GET | &Method::HEAD, "/healthz") => respond::text(StatusCode::OK, "ok\n"),
        (&Method::GET | &Method::HEAD, "/readyz") => ready(edge),
        (&Method::GET | &Method::HEAD, "/metrics") => metrics(edge),
        (method, _) => {
            let text = format!("There is no {method} {path} here.\n\n{WHAT_THERE_IS}");
            respond::text(StatusCode::NOT_FOUND, text)
        }
    }
}

async fn aws(edge: &Edge, request: Request<Incoming>) -> Answer {
    let began = Instant::now();
    let (parts, body) = request.into_parts();
    let target = parts.headers.get("x-amz-target").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let found = Operation::named(target);
    let result = match found {
        None => Err(unknown(target)),
        Some(operation) => match read_body(edge, operation, body).await {
            Err(error) => Err(error),
            Ok(body) => {
                let signed =
                    Signed { method: &parts.method, uri: &parts.uri, headers: &parts.headers, body: &body };
                call(edge, operation, signed).await
            }
        },
    };
    let code = result.as_ref().map_or_else(|error| error.code.name(), |_| "OK");
    let operation = found.map_or("Unknown", Operation::name);
    edge.metrics.answered(operation, code, began.elapsed());
    tracing::debug!(operation, code, micros = began.elapsed().as_micros() as u64, "request answered");
    let json = found.map_or(respond::AMZ_JSON_1_0, Operation::json);
    respond::aws(result, json, &edge.uuid())
}

/// An operation of one of the services that we are.
#[derive(Clone, Copy)]
enum Operation {
    /// Of Step Functions.
    States(&'static str),
    /// Of EventBridge.
    Events(&'static str),
}

impl Operation {
    fn named(target: &str) -> Option<Self> {
        match (target.strip_prefix(STATES), target.strip_prefix(EVENTS)) {
            (Some(name), _) => actions::known(name).map(Self::States),
            (_, Some(name)) => events::known(name).map(Self::Events),
            (None, None) => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::States(name) | Self::Events(name) => name,
        }
    }

    /// The content type of its answers.
    fn json(self) -> HeaderValue {
        match self {
            Self::States(_) => respond::AMZ_JSON_1_0,
            Self::Events(_) => respond::AMZ_JSON_1_1,
        }
    }
}

async fn read_body(edge: &Edge, operation: Operation, body: Incoming) -> Result<bytes::Bytes, AwsError> {
    let size_max = match operation {
        Operation::Events(_) => publish::BODY_SIZE_MAX,
        Operation::States(_) => edge.body_size_max(&body),
    };
    respond::read_body(body, size_max).await
}

async fn call(edge: &Edge, operation: Operation, request: Signed<'_>) -> Result<Vec<u8>, AwsError> {
    let scope: Scope = identity::operator(&edge.settings, request, edge.broker.wall_clock())?;
    let call = Call {
        operation: operation.name(),
        scope: &scope,
        body: request.body,
        wait_seconds: wait_seconds(request.headers)?,
        trace: trace(request.headers),
        traceparent: traceparent(request.headers),
    };
    let Call { operation: name, .. } = call;
    let span =
        tracing::debug_span!("request", operation = name, account = &*scope.account, region = &*scope.region);
    match operation {
        Operation::States(_) => actions::answer(edge, &call).instrument(span).await,
        // Boxed, so that the frequent calls' futures stay small.
        Operation::Events(_) => Box::pin(events::answer(edge, &call)).instrument(span).await,
    }
}

/// X-Ray's trace; what StartExecution would not take as one is as if it were not
/// there.
fn trace(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get("x-amzn-trace-id")?.to_str().ok()?;
    (value.len() <= TRACE_CHARS_MAX).then_some(value)
}

/// W3C's trace context; what is none is as if it were not there, as the
/// specification wants it.
pub(crate) fn traceparent(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get("traceparent")?.to_str().ok()?;
    is_traceparent(value).then_some(value)
}

/// Frevo's own header: how long an answer may wait for an execution's end.
fn wait_seconds(headers: &HeaderMap) -> Result<Option<u64>, AwsError> {
    let Some(value) = headers.get("x-frevo-wait-seconds") else { return Ok(None) };
    let seconds = value.to_str().ok().and_then(|text| text.parse().ok());
    seconds.map(Some).ok_or_else(|| {
        AwsError::new(Code::Constraint, "The header x-frevo-wait-seconds must be a whole number of seconds.")
    })
}

fn unknown(target: &str) -> AwsError {
    let message = match target {
        "" => "The request has no X-Amz-Target header, which names the operation.".to_owned(),
        target => format!(
            "There is no operation `{target}`. This version of Frevo knows {STATES}* and {EVENTS}* only."
        ),
    };
    AwsError::new(Code::UnknownOperation, message)
}

/// Whether the request is meant for this server. Boxed, because a refusal is
/// rare and large.
fn check_target(edge: &Edge, request: &Request<Incoming>) -> Result<(), Box<Answer>> {
    let refused = |status, text: String| Err(Box::new(respond::text(status, text)));
    if request.method() == Method::CONNECT {
        let text = "Frevo is no tunnel. As a proxy it serves http:// requests for its own names only.\n";
        return refused(StatusCode::METHOD_NOT_ALLOWED, text.into());
    }
    let names = &edge.settings.hostnames;
    if let Some(authority) = request.uri().authority() {
        if host::is_ours(authority.as_str(), names) {
            return check_origin(edge, request, authority.as_str());
        }
        return refused(
            StatusCode::FORBIDDEN,
            format!("Frevo proxies to itself only, and `{authority}` is none of its names.\n"),
        );
    }
    let host = request.headers().get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if edge.settings.access_keys.is_empty() && !host::is_ours(host, names) {
        let text = format!(
            "Without access keys Frevo answers to loopback names only, and `{host}` is none.\nAdd it to the configured host names, or configure access keys.\n"
        );
        return refused(StatusCode::FORBIDDEN, text);
    }
    check_origin(edge, request, host)
}

/// A page that a browser shows may send requests here from its reader's own
/// machine. Where no key proves who asks, only pages of ours may.
fn check_origin(edge: &Edge, request: &Request<Incoming>, named: &str) -> Result<(), Box<Answer>> {
    let headers = request.headers();
    if !origin::may_ask(request.method(), headers, named) {
        let text = "A page of another origin changes nothing here.\n";
        return Err(Box::new(respond::text(StatusCode::FORBIDDEN, text)));
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return Ok(()) };
    let authority = origin
        .to_str()
        .ok()
        .and_then(|origin| origin.split_once("://"))
        .map_or("", |(_, authority)| authority);
    if !edge.settings.access_keys.is_empty() || host::is_ours(authority, &edge.settings.hostnames) {
        return Ok(());
    }
    Err(Box::new(respond::text(StatusCode::FORBIDDEN, "Pages of other origins may not use this server.\n")))
}

fn ready(edge: &Edge) -> Answer {
    match edge.broker.readiness() {
        Ok(()) => respond::text(StatusCode::OK, "ready\n"),
        Err(reason) => respond::text(StatusCode::SERVICE_UNAVAILABLE, format!("{reason}\n")),
    }
}

fn metrics(edge: &Edge) -> Answer {
    let mut text = Vec::new();
    match prometheus::TextEncoder::new().encode(&edge.broker.registry().gather(), &mut text) {
        Ok(()) => respond::text(StatusCode::OK, text),
        Err(error) => {
            tracing::error!(%error, "metrics could not be written");
            respond::empty(StatusCode::INTERNAL_SERVER_ERROR)
        }
    }
}
