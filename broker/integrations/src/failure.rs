//! Errors as AWS's SDK for Java 1 names them, with which Step Functions calls
//! the services of optimized integrations (integrations that are not `aws-sdk`).

use std::time::Duration;

use frevo_sdk::{ApiError, Client, ClientError, TaskError};
use serde_json::Value;

use crate::response::request_id;

/// How the SDK names a service and its errors.
pub struct Sdk {
    /// What begins every error's name.
    pub prefix: &'static str,
    /// The service's name in causes.
    pub service: &'static str,
    /// The error for codes that are not modeled.
    pub general: &'static str,
    /// The codes that the actions are known to have.
    pub modeled: &'static [&'static str],
}

/// Between two tries of a call that only the server's state speaks against.
const PAUSE: Duration = Duration::from_millis(500);

/// Calls until there is an answer or a refusal. A server in this process that is
/// overloaded, short of room or gone for a moment is no failure of the task: the
/// call is good again as soon as the server is.
///
/// With `wait`, the answer comes once the execution has ended, or after so long.
pub async fn answered(
    client: &Client,
    action: &str,
    body: &Value,
    wait: Option<Duration>,
) -> Result<Value, ApiError> {
    loop {
        let result = match wait {
            None => client.call(action, body).await,
            Some(wait) => client.call_until_ended(action, body, wait).await,
        };
        match result {
            Ok(answer) => return Ok(answer),
            Err(ClientError::Api(error)) if !error.is_throttling() && error.status < 500 => {
                return Err(error);
            }
            Err(error) => tracing::warn!(%error, "a call of a built-in worker is tried again"),
        }
        tokio::time::sleep(PAUSE).await;
    }
}

impl Sdk {
    /// The failure of a task whose call the service refused.
    pub fn failure(&self, error: &ApiError) -> TaskError {
        let ApiError { code, message, status } = error;
        let name = match self.modeled.contains(&&**code) {
            false => self.general.to_owned(),
            true if code.ends_with("Exception") => code.clone(),
            true => format!("{code}Exception"),
        };
        TaskError::terminal(
            format!("{}.{name}", self.prefix),
            format!(
                "{message} (Service: {}; Status Code: {status}; Error Code: {code}; \
                 Request ID: {}; Proxy: null)",
                self.service,
                request_id()
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_has_the_name_that_aws_s_sdk_gives_it() {
        let sdk = Sdk {
            prefix: "StepFunctions",
            service: "AWSStepFunctions",
            general: "AWSStepFunctionsException",
            modeled: &["StateMachineDoesNotExist", "ValidationException"],
        };
        let name = |code: &str| {
            let error = ApiError { code: code.into(), message: "No".into(), status: 400 };
            sdk.failure(&error).name().to_owned()
        };
        assert_eq!(name("StateMachineDoesNotExist"), "StepFunctions.StateMachineDoesNotExistException");
        assert_eq!(name("ValidationException"), "StepFunctions.ValidationException");
        assert_eq!(name("AccessDeniedException"), "StepFunctions.AWSStepFunctionsException");
    }
}
