//! `/frevo/connections`: what EventBridge's API can't be asked about its
//! connections, whose secrets it never shows.
//!
//! | request | |
//! |---|---|
//! | `PUT /frevo/connections/NAME?dryRun=true` | how it would be shown, and whether it would be another |

use http::{Method, Request as HttpRequest, StatusCode};
use hyper::body::Incoming;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::edge::Edge;
use crate::events::connections;
use crate::identity::query;
use crate::resource::{self, OwnRefusal};
use crate::respond::Answer;

/// Where the resources are.
pub(crate) const PATH: &str = "/frevo/connections";

/// How many bytes a request may have.
const BODY_SIZE_MAX: usize = 64 << 10;

/// What a connection would be.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Form {
    authorization_type: String,
    auth_parameters: Value,
}

/// It can't be read as one.
#[derive(Debug, thiserror::Error)]
#[error("it does not read: {0}")]
struct FormError(#[from] serde_json::Error);

impl OwnRefusal for FormError {}

type Refusal = resource::Refusal<FormError>;

/// Answers a request to one of these resources.
pub(crate) async fn answer(edge: &Edge, request: HttpRequest<Incoming>) -> Answer {
    resource::settled(respond_to(edge, request).await)
}

async fn respond_to(edge: &Edge, request: HttpRequest<Incoming>) -> Result<Answer, Refusal> {
    let (scope, parts, body) = resource::read(edge, request, BODY_SIZE_MAX).await?;
    let steps = resource::steps(PATH, parts.uri.path());
    let (&Method::PUT, [name], Some("true")) = (&parts.method, &*steps, query(&parts.uri, "dryRun")) else {
        return Err(Refusal::no_such(&parts));
    };
    let Form { authorization_type: kind, auth_parameters: given } =
        serde_json::from_slice(&body).map_err(FormError)?;
    let (shown, is_other) = connections::rehearsed(edge, &scope, name, &kind, given)?;
    let connection = json!({ "name": name, "authorizationType": kind, "authParameters": shown });
    let told = json!({ "connection": connection, "changes": is_other });
    Ok(resource::answer(StatusCode::OK, &told))
}
