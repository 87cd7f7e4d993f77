//! `/frevo/replays`: what a bus keeps, given once more to one subscription, as
//! resources of JSON. Those that EventBridge's API started are shown, too.
//!
//! | request | |
//! |---|---|
//! | `GET /frevo/replays?after=NAME&limit=N` | a page of them, by name |
//! | `GET /frevo/replays/NAME` | one, and how far it is |
//! | `PUT /frevo/replays/NAME` | starts one; a name is used once |
//! | `POST /frevo/replays/NAME/cancel` | what it has not delivered is not delivered any more |

pub(crate) mod form;

use std::sync::Arc;

use bytes::Bytes;
use frevo_event::{BusCommand, Scope};
use http::{Method, Request as HttpRequest, StatusCode};
use hyper::body::Incoming;
use serde_json::json;

use crate::edge::Edge;
use crate::identity::query;
use crate::resource::{self, OwnRefusal, command};
use crate::respond::Answer;
use form::{Form, FormError, Shown};

/// Where the resources are.
pub(crate) const PATH: &str = "/frevo/replays";

/// How many bytes a request may have.
const BODY_SIZE_MAX: usize = 1 << 20;

impl OwnRefusal for FormError {}

type Refusal = resource::Refusal<FormError>;

/// Answers a request to one of these resources.
pub(crate) async fn answer(edge: &Edge, request: HttpRequest<Incoming>) -> Answer {
    resource::settled(respond_to(edge, request).await)
}

async fn respond_to(edge: &Edge, request: HttpRequest<Incoming>) -> Result<Answer, Refusal> {
    let (scope, parts, body) = resource::read(edge, request, BODY_SIZE_MAX).await?;
    let steps = resource::steps(PATH, parts.uri.path());
    match (&parts.method, &*steps) {
        (&Method::GET, [""]) => page(edge, &scope, &parts.uri),
        (&Method::GET, [name]) => show(edge, &scope, name, StatusCode::OK),
        (&Method::PUT, [name]) => start(edge, &scope, name, &body).await,
        (&Method::POST, [name, "cancel"]) => {
            let name: Arc<str> = (*name).into();
            command(edge, BusCommand::CancelReplay { scope: scope.clone(), name: name.clone() }).await?;
            show(edge, &scope, &name, StatusCode::OK)
        }
        _ => Err(Refusal::no_such(&parts)),
    }
}

fn page(edge: &Edge, scope: &Scope, uri: &http::Uri) -> Result<Answer, Refusal> {
    let limit = resource::limit(uri)?;
    let partition_count = edge.broker.partition_count();
    let catalogue = edge.broker.catalogue();
    let mut found = catalogue.buses().replays().of(scope, query(uri, "after"));
    let page: Vec<Shown> =
        found.by_ref().take(limit).map(|replay| Shown::of(replay, partition_count)).collect();
    let next = found.next().and(page.last()).map(|last| last.name.clone());
    Ok(resource::answer(StatusCode::OK, &json!({ "replays": page, "next": next })))
}

async fn start(edge: &Edge, scope: &Scope, name: &str, body: &Bytes) -> Result<Answer, Refusal> {
    let replay = Form::parse(body)?.replay(scope, name, edge.broker.now())?;
    command(edge, BusCommand::StartReplay(Box::new(replay))).await?;
    show(edge, scope, name, StatusCode::CREATED)
}

fn show(edge: &Edge, scope: &Scope, name: &str, status: StatusCode) -> Result<Answer, Refusal> {
    let catalogue = edge.broker.catalogue();
    let found = catalogue.buses().replays().get(scope, name);
    let found = found.ok_or_else(|| Refusal::Unknown { kind: "replay", name: name.to_owned() })?;
    Ok(resource::answer(status, &Shown::of(found, edge.broker.partition_count())))
}
