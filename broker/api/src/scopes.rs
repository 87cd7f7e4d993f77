//! `GET /frevo/scopes`: in which accounts and regions there is something, and which one
//! is meant by who names none. Whoever's key names an account is told of that one only.

use std::collections::BTreeMap;
use std::convert::Infallible;

use frevo_event::Scope;
use http::{Request as HttpRequest, StatusCode};
use hyper::body::Incoming;
use serde_json::{Value, json};

use crate::edge::Edge;
use crate::resource;
use crate::respond::Answer;

/// Where it is asked for.
pub(crate) const PATH: &str = "/frevo/scopes";

type Refusal = resource::Refusal<Infallible>;

/// Answers a request.
pub(crate) async fn answer(edge: &Edge, request: HttpRequest<Incoming>) -> Answer {
    resource::settled(respond_to(edge, request).await)
}

async fn respond_to(edge: &Edge, request: HttpRequest<Incoming>) -> Result<Answer, Refusal> {
    let (scope, _) = resource::question(edge, request, PATH).await?;
    let default = &edge.settings.default_scope;
    // A key that names its account is no key to others.
    let is_bound = !edge.settings.access_keys.is_empty() && scope.account != default.account;
    let catalogue = edge.broker.catalogue();
    let machines: BTreeMap<&Scope, usize> = catalogue
        .scopes()
        .map(|there| (there, catalogue.machines(there, None, usize::MAX).count()))
        .collect();
    let told: Vec<Value> = machines
        .into_iter()
        .filter(|(there, _)| !is_bound || there.account == scope.account)
        .map(|(there, machines)| {
            json!({ "account": &*there.account, "region": &*there.region, "machines": machines })
        })
        .collect();
    let here = if is_bound { &scope } else { default };
    let here = json!({ "account": &*here.account, "region": &*here.region });
    Ok(resource::answer(StatusCode::OK, &json!({ "default": here, "scopes": told })))
}
