//! The commands' way to a running server: AWS's API through the SDK, with names
//! accepted where AWS wants ARNs.

use std::time::Duration;

use bytes::Bytes;
use frevo_event::{Arn, Scope};
use frevo_sdk::{Client, ClientError, Content, Listening, Sent, TlsError};
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

use super::Global;
use super::error::CommandError;
use crate::profile::Identity;

/// Where a server is looked for that nobody named.
const ENDPOINT: &str = "http://127.0.0.1:8083";

/// A server, and the account and region that names mean there.
pub struct Connection {
    runtime: Runtime,
    client: Client,
    endpoint: String,
    scope: Scope,
}

impl Connection {
    /// Connects to the server that flags, environment or profile name.
    pub fn open(global: &Global) -> Result<Self, CommandError> {
        let identity = global.identity();
        let named = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let endpoint = (global.endpoint.clone())
            .or_else(|| named("AWS_ENDPOINT_URL_SFN"))
            .or_else(|| identity.endpoint.clone())
            .unwrap_or_else(|| ENDPOINT.to_owned());
        Self::to(&endpoint, &identity)
    }

    /// Connects to the server at `endpoint`.
    pub fn to(endpoint: &str, identity: &Identity) -> Result<Self, CommandError> {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|source| CommandError::Io { doing: "could not start the client", source })?;
        let address = identity.endpoint_at(endpoint)?;
        let client =
            runtime.block_on(Client::connect(address)).map_err(|error| unreachable(endpoint, &error))?;
        let scope = Scope::new(&identity.account, &identity.region);
        Ok(Self { runtime, client, endpoint: endpoint.to_owned(), scope })
    }

    /// The account and region that names mean.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Calls an operation of the API.
    pub fn call(&self, operation: &str, input: &Value) -> Result<Value, CommandError> {
        self.runtime
            .block_on(self.client.call(operation, input))
            .map_err(|error| self.refused(operation, &error))
    }

    /// Everything a list operation knows: every page's `member`, or the first
    /// `limit` items.
    pub fn list(
        &self,
        operation: &str,
        input: Value,
        member: &str,
        limit: Option<usize>,
    ) -> Result<Vec<Value>, CommandError> {
        let paging = Paging { size: "maxResults", size_max: 1000, next: "nextToken" };
        paging.all(operation, input, member, limit, |input| self.call(operation, input))
    }

    /// Calls an operation of EventBridge's API.
    pub fn events(&self, operation: &str, input: &Value) -> Result<Value, CommandError> {
        self.runtime
            .block_on(self.client.call(&format!("AWSEvents.{operation}"), input))
            .map_err(|error| self.refused(operation, &error))
    }

    /// Everything a list operation of EventBridge's knows, or the first `limit`
    /// items.
    pub fn events_list(
        &self,
        operation: &str,
        input: Value,
        member: &str,
        limit: Option<usize>,
    ) -> Result<Vec<Value>, CommandError> {
        let paging = Paging { size: "Limit", size_max: 100, next: "NextToken" };
        paging.all(operation, input, member, limit, |input| self.events(operation, input))
    }

    /// Asks for a resource that AWS has no API for, or changes it.
    pub fn resource(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, CommandError> {
        let content =
            body.map(|body| Content { media_type: "application/json", body: Bytes::from(body.to_string()) });
        self.exchange(method, path, content)
    }

    /// Sends a body of another kind.
    pub fn send(
        &self,
        method: &str,
        path: &str,
        media_type: &'static str,
        body: String,
    ) -> Result<Value, CommandError> {
        self.exchange(method, path, Some(Content { media_type, body: body.into() }))
    }

    fn exchange(&self, method: &str, path: &str, content: Option<Content>) -> Result<Value, CommandError> {
        let operation = || format!("{method} {path}");
        let answer = self
            .runtime
            .block_on(self.client.resource(method, path, content))
            .map_err(|error| self.refused(&operation(), &error))?;
        if answer.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&answer)
            .map_err(|error| CommandError::Unreadable { operation: operation(), reason: error.to_string() })
    }

    /// Shows the items of a list of resources, page by page, until `look` has
    /// seen enough.
    pub fn each(
        &self,
        path: &str,
        query: &str,
        member: &str,
        mut look: impl FnMut(Value) -> Result<bool, CommandError>,
    ) -> Result<(), CommandError> {
        let mut after = String::new();
        loop {
            let mut page = self.resource("GET", &format!("{path}?{query}&limit=100{after}"), None)?;
            let Value::Array(found) = page[member].take() else {
                let (operation, reason) = (format!("GET {path}"), format!("`{member}` is missing"));
                return Err(CommandError::Unreadable { operation, reason });
            };
            for item in found {
                if !look(item)? {
                    return Ok(());
                }
            }
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => return Ok(()),
            }
        }
    }

    /// All items of a list of resources, or the first `limit`.
    pub fn pages(
        &self,
        path: &str,
        query: &str,
        member: &str,
        limit: Option<usize>,
    ) -> Result<Vec<Value>, CommandError> {
        let mut items = Vec::new();
        if limit != Some(0) {
            self.each(path, query, member, |item| {
                items.push(item);
                Ok(limit.is_none_or(|limit| items.len() < limit))
            })?;
        }
        Ok(items)
    }

    /// Listens to what is published, behind the event with the id `last`.
    pub fn listen(&self, path: &str, last: Option<&str>) -> Result<Listening, CommandError> {
        self.runtime
            .block_on(self.client.listen(path, last))
            .map_err(|error| self.refused("GET /live", &error))
    }

    /// What a listener is told next; none once the server has ended it.
    pub fn next(&self, listening: &mut Listening) -> Result<Option<Sent>, CommandError> {
        self.runtime.block_on(listening.next()).map_err(|error| self.refused("GET /live", &error))
    }

    /// The execution once it has ended, or as it stands after `longest`.
    pub fn wait(&self, execution_arn: &str, longest: Duration) -> Result<Value, CommandError> {
        self.runtime
            .block_on(self.client.wait(execution_arn, longest))
            .map_err(|error| self.refused("DescribeExecution", &error))?;
        self.call("DescribeExecution", &json!({ "executionArn": execution_arn, "express": true }))
    }

    /// The ARN of a state machine, or of a version or alias: `orders`,
    /// `orders:3`, `orders:live`, or an ARN.
    pub fn machine_arn(&self, name: &str) -> Result<String, CommandError> {
        if name.starts_with("arn:") {
            return Ok(name.to_owned());
        }
        let scope = self.scope.clone();
        match name.split_once(':') {
            None => Ok(Arn::StateMachine { scope, name: name.into() }.to_string()),
            Some((name, qualifier)) if !qualifier.is_empty() && !qualifier.contains(':') => {
                Ok(Arn::Qualified { scope, name: name.into(), qualifier: qualifier.into() }.to_string())
            }
            Some(_) => Err(CommandError::Argument {
                argument: name.into(),
                what: "state machine; it is NAME, NAME:VERSION, NAME:ALIAS or an ARN",
            }),
        }
    }

    /// The ARN of an execution: `orders:o-17`, or an ARN.
    pub fn execution_arn(&self, name: &str) -> Result<String, CommandError> {
        if name.starts_with("arn:") {
            return Ok(name.to_owned());
        }
        match name.split_once([':', '/']) {
            Some((machine, execution)) if !machine.is_empty() && !execution.is_empty() => {
                let (machine, name) = (machine.into(), execution.into());
                Ok(Arn::Execution { scope: self.scope.clone(), machine, name }.to_string())
            }
            _ => Err(CommandError::Argument {
                argument: name.into(),
                what: "execution; it is MACHINE:NAME (as `frevo execution list MACHINE` shows them) or an ARN",
            }),
        }
    }

    fn refused(&self, operation: &str, error: &ClientError) -> CommandError {
        let operation = operation.to_owned();
        match error {
            ClientError::Api(refusal) => CommandError::Refused {
                operation,
                code: refusal.code.clone(),
                message: refusal.message.clone(),
            },
            ClientError::Malformed { source, .. } => {
                CommandError::Unreadable { operation, reason: source.to_string() }
            }
            error => unreachable(&self.endpoint, error),
        }
    }
}

/// What stands between us and a server.
fn unreachable(endpoint: &str, error: &ClientError) -> CommandError {
    let endpoint = endpoint.to_owned();
    let tls = match error {
        ClientError::Connect { source, .. } => source.get_ref().and_then(|cause| cause.downcast_ref()),
        _ => None,
    };
    match tls {
        Some(TlsError::Untrusted { reason }) => CommandError::Untrusted { endpoint, reason: reason.clone() },
        _ => CommandError::Unreachable { endpoint, reason: told(error) },
    }
}

/// An error with its causes on one line.
pub fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text += &format!(": {cause}");
        source = cause.source();
    }
    text
}

/// How an API's lists are read page by page.
struct Paging {
    /// The member that says how many items a page may have.
    size: &'static str,
    size_max: usize,
    /// The member that names the next page, asked and answered.
    next: &'static str,
}

impl Paging {
    /// Every page's `member`, or the first `limit` items.
    fn all(
        &self,
        operation: &str,
        mut input: Value,
        member: &str,
        limit: Option<usize>,
        call: impl Fn(&Value) -> Result<Value, CommandError>,
    ) -> Result<Vec<Value>, CommandError> {
        let mut items = Vec::new();
        loop {
            let wanted = limit.map_or(self.size_max, |limit| (limit - items.len()).min(self.size_max));
            if wanted == 0 {
                return Ok(items);
            }
            input[self.size] = json!(wanted);
            let mut page = call(&input)?;
            let Value::Array(mut found) = page[member].take() else {
                let reason = format!("`{member}` is missing");
                return Err(CommandError::Unreadable { operation: operation.into(), reason });
            };
            items.append(&mut found);
            match page[self.next].take() {
                Value::String(token) => input[self.next] = Value::String(token),
                _ => return Ok(items),
            }
        }
    }
}
