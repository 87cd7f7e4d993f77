//! `/frevo/machines`: what AWS has no operation for of a state machine.
//!
//! | request | |
//! |---|---|
//! | `GET /frevo/machines?after=NAME&limit=N` | a page of them, which are paused and which are being deleted |
//! | `GET /frevo/machines/NAME` | one |
//! | `POST /frevo/machines/NAME/pause`, `resume` | what it starts is held, and goes on |
//!
//! What is started while it is paused is durable and runs, as AWS sees it, but
//! enters no state before it is resumed; what runs already goes on.

use std::convert::Infallible;

use frevo_event::{Command, Machine, Scope};
use http::{Method, Request as HttpRequest, StatusCode};
use hyper::body::Incoming;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Value, json};

use crate::edge::Edge;
use crate::identity::query;
use crate::machines;
use crate::resource::{self, OwnRefusal};
use crate::respond::Answer;
use crate::wire;

/// Where the resources are.
pub(crate) const PATH: &str = "/frevo/machines";

type Refusal = resource::Refusal<Infallible>;

impl OwnRefusal for Infallible {}

/// Answers a request to one of these resources.
pub(crate) async fn answer(edge: &Edge, request: HttpRequest<Incoming>) -> Answer {
    resource::settled(respond_to(edge, request).await)
}

async fn respond_to(edge: &Edge, request: HttpRequest<Incoming>) -> Result<Answer, Refusal> {
    let (scope, parts, _) = resource::read(edge, request, 1024).await?;
    let steps = resource::steps(PATH, parts.uri.path());
    match (&parts.method, &*steps) {
        (&Method::GET, [""]) => page(edge, &scope, &parts.uri),
        (&Method::GET, [name]) => show(edge, &scope, &decoded(name)),
        (&Method::POST, [name, step @ ("pause" | "resume")]) => {
            let name = decoded(name);
            // One that is not there is told by its name.
            show(edge, &scope, &name)?;
            let (machine, paused) = (name.as_str().into(), *step == "pause");
            let command = Command::PauseMachine { scope: scope.clone(), name: machine, paused };
            edge.decide(command).await?.map_err(Refusal::Command)?;
            show(edge, &scope, &name)
        }
        _ => Err(Refusal::no_such(&parts)),
    }
}

fn page(edge: &Edge, scope: &Scope, uri: &http::Uri) -> Result<Answer, Refusal> {
    let limit = resource::limit(uri)?;
    let catalogue = edge.broker.catalogue();
    let after = query(uri, "after").map(decoded);
    let mut found = catalogue.machines(scope, after.as_deref(), limit + 1);
    let page: Vec<&Machine> = found.by_ref().take(limit).collect();
    let next = found.next().and(page.last());
    let next = next.map(|last| utf8_percent_encode(&last.name, NON_ALPHANUMERIC).to_string());
    let page: Vec<Value> = page.into_iter().map(|machine| shown(edge, machine)).collect();
    Ok(resource::answer(StatusCode::OK, &json!({ "machines": page, "next": next })))
}

fn show(edge: &Edge, scope: &Scope, name: &str) -> Result<Answer, Refusal> {
    let catalogue = edge.broker.catalogue();
    let machine = catalogue
        .machine(scope, name)
        .ok_or_else(|| Refusal::Unknown { kind: "state machine", name: name.to_owned() })?;
    Ok(resource::answer(StatusCode::OK, &shown(edge, machine)))
}

fn shown(edge: &Edge, machine: &Machine) -> Value {
    json!({
        "name": machine.name,
        "arn": wire::machine_arn(&machine.scope, &machine.name, None),
        "type": machines::type_name(machine.machine_type),
        "status": machines::status_name(machine),
        "createdAt": machine.created_at.to_string(),
        "paused": edge.broker.catalogue().paused().contains(&machine.scope, &machine.name),
    })
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}
