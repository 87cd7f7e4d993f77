//! `arn:aws:states:::http:invoke`: an HTTP endpoint is called, authorized by an
//! EventBridge connection.
//!
//! The connection's secrets are with the request only, never with what the
//! history shows: neither the response nor an error names what was sent.

mod authorization;
mod encoding;
mod request;
mod response;

use std::sync::Arc;

use frevo_event::{Arn, Scope};
use frevo_sdk::{Task, TaskError};
use http::{Request, Response, StatusCode};

use self::authorization::{Authorization, Tokens};
use self::request::Call;
use self::response::HttpResponse;
use crate::outside::{ConnectionError, Outside, SendError};

/// Calls HTTP endpoints.
pub struct Http {
    outside: Arc<dyn Outside>,
    tokens: Tokens,
}

impl Http {
    /// Calls them by way of `outside`.
    pub fn new(outside: Arc<dyn Outside>) -> Self {
        Self { outside, tokens: Tokens::default() }
    }

    /// Does a task.
    pub async fn invoke(&self, task: &Task) -> Result<HttpResponse, TaskError> {
        let call = Call::read(task.input())?;
        self.call(&call, task.execution().parse::<Arn>()?.scope()).await
    }

    async fn call(&self, call: &Call, scope: &Scope) -> Result<HttpResponse, TaskError> {
        let connection = self.outside.connection(&call.connection, scope).map_err(unauthorized)?;
        let authorization = Authorization::of(&connection)?;
        let header = self.header(&authorization).await?;
        let mut response = self.send(call.request(&authorization, header.as_deref())?).await?;
        let is_stale =
            matches!(response.status(), StatusCode::UNAUTHORIZED | StatusCode::PROXY_AUTHENTICATION_REQUIRED);
        if let Some(stale) = header.filter(|_| is_stale && authorization.has_token()) {
            // It may have been revoked before its time.
            self.tokens.forget(&authorization, &stale).await;
            let header = self.header(&authorization).await?;
            response = self.send(call.request(&authorization, header.as_deref())?).await?;
        }
        HttpResponse::read(response)
    }

    /// The `Authorization` header, if the connection asks for one.
    async fn header(&self, authorization: &Authorization) -> Result<Option<String>, TaskError> {
        self.tokens.header(authorization, |request| self.send(request)).await
    }

    async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, TaskError> {
        self.outside.send(request).await.map_err(|error| {
            let name = match &error {
                SendError::Forbidden { .. } | SendError::Lost { .. } => "States.Http.Socket",
                SendError::TooLarge { .. } => "States.DataLimitExceeded",
            };
            TaskError::terminal(name, error.to_string())
        })
    }
}

fn unauthorized(error: ConnectionError) -> TaskError {
    let name = match error {
        ConnectionError::Unknown => "Events.ConnectionResource.NotFound",
        ConnectionError::Deauthorized => authorization::INVALID,
    };
    TaskError::terminal(name, error.to_string())
}

#[cfg(test)]
mod tests;
