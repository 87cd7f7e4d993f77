//! How HTTP tasks reach connections and endpoints.

use std::sync::Arc;
use std::time::Duration;

use frevo_event::{EventsArn, Scope};
use frevo_integrations::{Connection, ConnectionError, Outside, SendError, Sending};
use http::{Request, Response};
use reqwest::Url;

use crate::node::Node;
use crate::outbound::{self, Outbound};

/// How long a call may take, as on AWS.
const CALL_MAX: Duration = Duration::from_secs(60);

/// No state's output is larger, whatever its limits.
const BODY_SIZE_MAX: usize = 16 << 20;

/// What lies outside, within the bounds that the operator set.
pub(super) struct Internet {
    node: Arc<Node>,
    outbound: Outbound,
}

impl Internet {
    pub(super) fn new(node: Arc<Node>, outbound: Outbound) -> Self {
        Self { node, outbound }
    }
}

impl Outside for Internet {
    fn connection(&self, arn: &str, scope: &Scope) -> Result<Connection, ConnectionError> {
        let Ok(EventsArn::Connection { scope: found, name, id }) = arn.parse() else {
            return Err(ConnectionError::Unknown);
        };
        let catalogue = frevo_api::Broker::catalogue(&*self.node);
        let known = catalogue.buses().connection(scope, &name);
        let connection = known
            .filter(|connection| found == *scope && connection.id == id)
            .ok_or(ConnectionError::Unknown)?;
        let sealed = connection.secrets.as_ref().ok_or(ConnectionError::Deauthorized)?;
        let parameters = self.node.sealing_key.open(sealed).map_err(|error| {
            tracing::error!(%error, connection = arn, "the secrets of a connection can't be read");
            ConnectionError::Deauthorized
        })?;
        Ok(Connection { arn: arn.to_owned(), modified_at: connection.modified_at, parameters })
    }

    fn send(&self, request: Request<Vec<u8>>) -> Sending {
        let outbound = self.outbound.clone();
        Box::pin(async move {
            let exchanged = tokio::time::timeout(CALL_MAX, exchange(&outbound, request)).await;
            exchanged.unwrap_or_else(|_| {
                Err(SendError::Lost {
                    reason: format!("there was no response within {} s", CALL_MAX.as_secs()),
                })
            })
        })
    }
}

async fn exchange(outbound: &Outbound, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, SendError> {
    let (parts, body) = request.into_parts();
    let url: Url = parts.uri.to_string().parse().map_err(|_| forbidden(&"the endpoint is no URL"))?;
    let is_safe = match url.scheme() {
        "https" => true,
        "http" => outbound.is_allowed_expressly(&url),
        _ => false,
    };
    if !is_safe {
        return Err(forbidden(&"an endpoint is called over https, unless `outbound.allow` names it"));
    }
    let request = outbound.request(parts.method, url).map_err(|error| forbidden(&error))?;
    let response = request.headers(parts.headers).body(body).send().await.map_err(failed)?;
    read(response).await
}

async fn read(mut response: reqwest::Response) -> Result<Response<Vec<u8>>, SendError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        if body.len() + chunk.len() > BODY_SIZE_MAX {
            return Err(SendError::TooLarge { size_max: BODY_SIZE_MAX });
        }
        body.extend_from_slice(&chunk);
    }
    let mut read = Response::new(body);
    *read.status_mut() = response.status();
    *read.headers_mut() = std::mem::take(response.headers_mut());
    Ok(read)
}

fn failed(error: reqwest::Error) -> SendError {
    match outbound::forbidden(&error) {
        Some(error) => forbidden(error),
        None => SendError::Lost { reason: outbound::told(error) },
    }
}

fn forbidden(reason: &dyn std::fmt::Display) -> SendError {
    SendError::Forbidden { reason: reason.to_string() }
}
