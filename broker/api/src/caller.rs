//! `GET /frevo/caller`: whose access key a request has, and what it may not do, so that a
//! client offers nothing that would be refused.
//!
//! What there is to ask for is named as the table of permissions names it: AWS's
//! operations as policies do (`states:StartExecution`), all else by its method and path,
//! with `{…}` for a step of any name. With what is refused stands the role that it needs.
//! Without keys everybody may do everything.

use std::convert::Infallible;

use http::{Request as HttpRequest, StatusCode};
use hyper::body::Incoming;
use serde_json::json;

use crate::edge::Edge;
use crate::identity::role::Role;
use crate::identity::{self, permissions};
use crate::resource;
use crate::respond::Answer;

/// Where it is asked for.
pub(crate) const PATH: &str = "/frevo/caller";

type Refusal = resource::Refusal<Infallible>;

/// Answers a request.
pub(crate) async fn answer(edge: &Edge, request: HttpRequest<Incoming>) -> Answer {
    resource::settled(respond_to(edge, request).await)
}

async fn respond_to(edge: &Edge, request: HttpRequest<Incoming>) -> Result<Answer, Refusal> {
    let (_, parts) = resource::question(edge, request, PATH).await?;
    let key = identity::access_key(&edge.settings, &parts.headers);
    let role = key.map_or(Role::Admin, |key| key.role);
    let permits: Vec<&str> = permissions::of(role, true).into_keys().collect();
    let told = json!({
        "accessKey": key.map(|key| &key.id),
        "role": role,
        "permits": permits,
        "refuses": permissions::of(role, false),
    });
    Ok(resource::answer(StatusCode::OK, &told))
}
