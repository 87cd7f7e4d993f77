//! What a `Resource` names: a Lambda function, an activity, or an action of a
//! service in one of the integration patterns; and the queue its tasks wait in.

use std::fmt;
use std::sync::Arc;

use frevo_event::{Arn, Scope};
use frevo_value::{Payload, Value};

/// A Task's `Resource`, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// The text of the definition.
    pub text: Arc<str>,
    /// What it names.
    pub target: Target,
    /// The name of its queue, unless a task's parameters say it.
    queue_name: Option<Arc<str>>,
}

/// What a Task calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A Lambda function by its ARN: `LambdaFunction…` events.
    Function(Arn),
    /// An activity by its ARN: `Activity…` events.
    Activity(Arn),
    /// A service integration: `Task…` events.
    Service {
        /// `lambda`, `dynamodb`, `aws-sdk:s3`: the history's `resourceType`.
        service: Arc<str>,
        /// `invoke.waitForTaskToken`: the history's `resource`.
        action: Arc<str>,
        /// How it is waited for.
        pattern: Pattern,
    },
}

/// How a service integration is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// The response is the result.
    RequestResponse,
    /// `.sync`, `.sync:2`: the job that was submitted gives the result.
    Sync,
    /// `.waitForTaskToken`: whoever has the token gives the result.
    WaitForTaskToken,
}

/// A queue of tasks: one account and region never sees another's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Queue {
    /// The account and region.
    pub scope: Scope,
    /// `tasks.NAME` or `activity.NAME`.
    pub name: Arc<str>,
}

/// Why a text is no `Resource`, in AWS's words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResourceError {
    /// It does not start as an ARN does.
    #[error("Value is not a valid resource ARN")]
    NotAnArn,
    /// An ARN of nothing that a Task can call.
    #[error(
        "The resource provided {text} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region."
    )]
    NotRecognized {
        /// The text.
        text: Arc<str>,
    },
}

/// Why a task has no queue: it fails with this name and, as cause, this text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueueError {
    /// `lambda:invoke` without a function.
    #[error(
        "The Parameters '{parameters}' could not be used to start the Task: [The field 'FunctionName' is required but was missing]"
    )]
    NoFunctionName {
        /// The parameters as JSON text.
        parameters: String,
    },
    /// `lambda:invoke` of something that is no string.
    #[error(
        "The Parameters '{parameters}' could not be used to start the Task: [The value of the field 'FunctionName' has an invalid format]"
    )]
    FunctionNameNotText {
        /// The parameters as JSON text.
        parameters: String,
    },
    /// `lambda:invoke` of a name that no function can have.
    #[error(
        "1 validation error detected: Value '{name}' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{{2}}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{{1}}:)?(\\d{{12}}:)?(function:)?([a-zA-Z0-9-_\\.]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))? (Service: AWSLambda; Status Code: 400; Error Code: ValidationException; Proxy: null)"
    )]
    FunctionName {
        /// The value of `FunctionName`.
        name: Arc<str>,
    },
}

impl QueueError {
    /// The error name that the task fails with.
    pub fn name(&self) -> &'static str {
        match self {
            Self::NoFunctionName { .. } | Self::FunctionNameNotText { .. } => "States.Runtime",
            Self::FunctionName { .. } => "Lambda.AWSLambdaException",
        }
    }
}

impl Resource {
    /// Reads a `Resource` (integrations.md §1).
    pub fn parse(text: &str) -> Result<Self, ResourceError> {
        if !text.starts_with("arn:") {
            return Err(ResourceError::NotAnArn);
        }
        let text = Arc::<str>::from(text);
        match Target::parse(&text) {
            Some(target) => Ok(Self { text, queue_name: target.queue_name(), target }),
            None => Err(ResourceError::NotRecognized { text }),
        }
    }

    /// The history's `resourceType`: `lambda`, `aws-sdk:s3`. Functions and
    /// activities that are named by their own ARN have none.
    pub fn resource_type(&self) -> Option<&str> {
        match &self.target {
            Target::Service { service, .. } => Some(service),
            Target::Function(_) | Target::Activity(_) => None,
        }
    }

    /// The history's `resource`: `invoke.waitForTaskToken`, or the whole ARN of
    /// a function or an activity.
    pub fn resource(&self) -> &str {
        match &self.target {
            Target::Service { action, .. } => action,
            Target::Function(_) | Target::Activity(_) => &self.text,
        }
    }

    /// How it is waited for. Functions and activities answer by themselves.
    pub fn pattern(&self) -> Pattern {
        match &self.target {
            Target::Service { pattern, .. } => *pattern,
            Target::Function(_) | Target::Activity(_) => Pattern::RequestResponse,
        }
    }

    /// The queue where a task with these parameters waits. A Lambda ARN, a
    /// `lambda:invoke` of that function and a function of that name share one;
    /// `scope` is the execution's own and holds for what names no other.
    pub fn queue(&self, parameters: &Payload, scope: &Scope) -> Result<Queue, QueueError> {
        let Some(name) = &self.queue_name else { return invoked(parameters.value(), scope) };
        let scope = match &self.target {
            Target::Function(arn) | Target::Activity(arn) => arn.scope(),
            Target::Service { .. } => scope,
        };
        Ok(Queue { scope: scope.clone(), name: name.clone() })
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Queue {
    /// `tasks.NAME`
    fn tasks(scope: Scope, name: &str) -> Self {
        Self { scope, name: tasks_of(name) }
    }
}

/// The name of the queue where the tasks of this name wait.
fn tasks_of(name: &str) -> Arc<str> {
    format!("tasks.{name}").into()
}

impl Target {
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        let [_, partition, service, region, account] =
            std::array::from_fn(|_| parts.next().unwrap_or_default());
        let rest = parts.next()?;
        if !partition.starts_with("aws") {
            return None;
        }
        match (service, region, account) {
            ("states", "", "") => Self::parse_integration(rest),
            ("states" | "lambda", "", _) | ("states" | "lambda", _, "") => None,
            _ => match text.parse::<Arn>().ok()? {
                arn @ Arn::Function { .. } => Some(Self::Function(arn)),
                arn @ Arn::Activity { .. } => Some(Self::Activity(arn)),
                _ => None,
            },
        }
    }

    /// The name of the queue where its tasks wait; `lambda:invoke` says it in
    /// each task's parameters.
    fn queue_name(&self) -> Option<Arc<str>> {
        match self {
            Self::Function(Arn::Function { name, .. }) => Some(tasks_of(name)),
            Self::Function(arn) | Self::Activity(arn) => {
                let text = arn.text();
                Some(format!("activity.{}", text.rsplit(':').next().unwrap_or_default()).into())
            }
            Self::Service { service, .. } if &**service == "lambda" => None,
            Self::Service { service, action, .. } => {
                let (verb, _) = split_pattern(action).unwrap_or((action, Pattern::RequestResponse));
                Some(tasks_of(&format!("{}.{verb}", service.replace(':', "."))))
            }
        }
    }

    /// `lambda:invoke.waitForTaskToken`, `aws-sdk:s3:getObject`.
    fn parse_integration(text: &str) -> Option<Self> {
        let sdk = text.strip_prefix("aws-sdk:");
        let (name, action) = sdk.unwrap_or(text).split_once(':')?;
        let (verb, pattern) = split_pattern(action)?;
        let service = if sdk.is_some() { format!("aws-sdk:{name}") } else { name.to_owned() };
        let known = is_word(name, b"-")
            && is_word(verb, b"-")
            && integration::allows(&service, verb, pattern, action.ends_with(":2"));
        known.then(|| Self::Service { service: service.into(), action: action.into(), pattern })
    }
}

/// An action without the suffix of its pattern; none for an unknown suffix.
fn split_pattern(action: &str) -> Option<(&str, Pattern)> {
    match action.split_once('.') {
        None => Some((action, Pattern::RequestResponse)),
        Some((verb, "sync" | "sync:2")) => Some((verb, Pattern::Sync)),
        Some((verb, "waitForTaskToken")) => Some((verb, Pattern::WaitForTaskToken)),
        Some(_) => None,
    }
}

/// The queue of the function that `lambda:invoke` names.
fn invoked(parameters: &Value, scope: &Scope) -> Result<Queue, QueueError> {
    let name = match parameters {
        Value::Object(object) => object.get("FunctionName"),
        _ => None,
    };
    match name {
        None => Err(QueueError::NoFunctionName { parameters: parameters.to_string() }),
        Some(Value::String(name)) => {
            function_queue(name, scope).ok_or_else(|| QueueError::FunctionName { name: name.clone() })
        }
        Some(_) => Err(QueueError::FunctionNameNotText { parameters: parameters.to_string() }),
    }
}

/// A name, `ACCOUNT:function:NAME` or an ARN, each with or without a qualifier
/// (AWS Lambda: Invoke, FunctionName).
fn function_queue(text: &str, own: &Scope) -> Option<Queue> {
    let parts: Vec<&str> = text.split(':').collect();
    let (scope, rest) = match &parts[..] {
        ["arn", partition, "lambda", region, account, "function", rest @ ..]
            if partition.starts_with("aws") =>
        {
            (Scope::new(account, region), rest)
        }
        [account, "function", rest @ ..] if is_account(account) => (Scope::new(account, &own.region), rest),
        ["function", rest @ ..] | rest => (own.clone(), rest),
    };
    match rest {
        [name] if is_word(name, b".-_") => Some(Queue::tasks(scope, name)),
        [name, qualifier]
            if is_word(name, b".-_") && (*qualifier == "$LATEST" || is_word(qualifier, b"-_")) =>
        {
            Some(Queue::tasks(scope, name))
        }
        _ => None,
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether it is made of letters, digits and these marks.
fn is_word(text: &str, marks: &[u8]) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || marks.contains(&byte))
}

/// The optimized integrations (integrations.md §3).
mod integration {
    use super::Pattern;

    /// Whether the service has this action in this pattern. A service that is
    /// not in the table may be newer than it: its tasks wait for whoever takes
    /// them.
    pub(super) fn allows(service: &str, verb: &str, pattern: Pattern, second_form: bool) -> bool {
        if service.starts_with("aws-sdk:") {
            return pattern != Pattern::Sync;
        }
        let Some((_, job, token, verbs)) = TABLE.iter().find(|(name, ..)| *name == service) else {
            return !second_form;
        };
        verbs.contains(&verb)
            && (!second_form || service == "states")
            && match pattern {
                Pattern::RequestResponse => true,
                Pattern::Sync => *job,
                Pattern::WaitForTaskToken => *token,
            }
    }

    /// Service, whether `.sync` exists, whether `.waitForTaskToken` does, and
    /// the actions.
    type Row = (&'static str, bool, bool, &'static [&'static str]);

    const TABLE: [Row; 22] = [
        ("apigateway", false, true, &["invoke"]),
        (
            "athena",
            true,
            false,
            &["startQueryExecution", "stopQueryExecution", "getQueryExecution", "getQueryResults"],
        ),
        ("batch", true, false, &["submitJob"]),
        ("bedrock", true, true, &["invokeModel", "createModelCustomizationJob"]),
        ("bedrockagentcore", false, false, &["invokeHarness"]),
        (
            "codebuild",
            true,
            false,
            &[
                "startBuild",
                "stopBuild",
                "batchDeleteBuilds",
                "batchGetReports",
                "startBuildBatch",
                "stopBuildBatch",
                "retryBuildBatch",
                "deleteBuildBatch",
            ],
        ),
        ("databrew", true, false, &["startJobRun"]),
        ("dynamodb", false, false, &["getItem", "putItem", "updateItem", "deleteItem"]),
        ("ecs", true, true, &["runTask"]),
        (
            "eks",
            true,
            true,
            &[
                "createCluster",
                "deleteCluster",
                "createNodegroup",
                "deleteNodegroup",
                "createFargateProfile",
                "deleteFargateProfile",
                "call",
                "runJob",
            ],
        ),
        (
            "elasticmapreduce",
            true,
            false,
            &[
                "createCluster",
                "terminateCluster",
                "addStep",
                "cancelStep",
                "setClusterTerminationProtection",
                "modifyInstanceFleetByName",
                "modifyInstanceGroupByName",
            ],
        ),
        ("emr-containers", true, false, &["createVirtualCluster", "deleteVirtualCluster", "startJobRun"]),
        (
            "emr-serverless",
            true,
            false,
            &[
                "createApplication",
                "deleteApplication",
                "startApplication",
                "stopApplication",
                "startJobRun",
                "cancelJobRun",
            ],
        ),
        ("events", false, true, &["putEvents"]),
        ("glue", true, false, &["startJobRun"]),
        ("http", false, false, &["invoke"]),
        ("lambda", false, true, &["invoke"]),
        ("mediaconvert", true, false, &["createJob"]),
        (
            "sagemaker",
            true,
            false,
            &[
                "createTrainingJob",
                "createTransformJob",
                "createHyperParameterTuningJob",
                "createLabelingJob",
                "createProcessingJob",
                "createEndpoint",
                "createEndpointConfig",
                "createModel",
                "updateEndpoint",
            ],
        ),
        ("sns", false, true, &["publish"]),
        ("sqs", false, true, &["sendMessage"]),
        ("states", true, true, &["startExecution"]),
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAMBDA: &str = "arn:aws:lambda:eu-west-1:111111111111:function:charge:live";

    fn scope() -> Scope {
        Scope::new("000000000000", "us-east-1")
    }

    /// Resource type, resource and pattern of `arn:aws:states:::` + `text`.
    fn integration(text: &str) -> Option<(String, String, Pattern)> {
        let resource = Resource::parse(&format!("arn:aws:states:::{text}")).ok()?;
        let service = resource.resource_type().expect("an integration has a type").to_owned();
        Some((service, resource.resource().to_owned(), resource.pattern()))
    }

    #[test]
    fn a_resource_is_named_in_the_history_as_aws_does() {
        let named = |service: &str, action: &str, pattern| Some((service.into(), action.into(), pattern));
        for (text, expected) in [
            ("lambda:invoke", named("lambda", "invoke", Pattern::RequestResponse)),
            (
                "lambda:invoke.waitForTaskToken",
                named("lambda", "invoke.waitForTaskToken", Pattern::WaitForTaskToken),
            ),
            ("states:startExecution.sync", named("states", "startExecution.sync", Pattern::Sync)),
            ("states:startExecution.sync:2", named("states", "startExecution.sync:2", Pattern::Sync)),
            (
                "aws-sdk:secretsmanager:listSecrets",
                named("aws-sdk:secretsmanager", "listSecrets", Pattern::RequestResponse),
            ),
            (
                "aws-sdk:s3:listBuckets.waitForTaskToken",
                named("aws-sdk:s3", "listBuckets.waitForTaskToken", Pattern::WaitForTaskToken),
            ),
            ("http:invoke", named("http", "invoke", Pattern::RequestResponse)),
            ("newservice:doThings.sync", named("newservice", "doThings.sync", Pattern::Sync)),
            ("dynamodb:query", None),
            ("lambda:invoke.sync", None),
            ("sqs:sendMessage.waitForToken", None),
            ("ecs:runTask.sync:2", None),
            ("aws-sdk:s3:getObject.sync", None),
            ("aws-sdk:s3", None),
            ("http:invoke.waitForTaskToken", None),
            ("lambda", None),
            ("lambda:", None),
            (":invoke", None),
        ] {
            assert_eq!(integration(text), expected, "{text}");
        }
        let function = Resource::parse(LAMBDA).expect("an ARN of a function");
        assert_eq!((function.resource_type(), function.resource()), (None, LAMBDA));
    }

    #[test]
    fn what_no_task_can_call_is_refused_in_awss_words() {
        let refusal = |text: &str| Resource::parse(text).expect_err(text).to_string();
        assert_eq!(refusal("charge"), "Value is not a valid resource ARN");
        for text in [
            "arn:aws:states:us-east-1:111111111111:stateMachine:orders",
            "arn:aws:swf:us-east-1:111111111111:task:X",
            "arn:aws:lambda:us-east-1:111111111111:function:",
            "arn:aws:lambda:us-east-1:111111111111:function:a:b:c",
            "arn:aws:lambda:::function:a",
            "arn:aws:states:::",
            "arn:aws",
        ] {
            assert!(
                refusal(text)
                    .starts_with(&format!("The resource provided {text} is not recognized. The value"))
            );
        }
    }

    #[test]
    fn a_task_waits_in_the_queue_of_what_it_calls() {
        let queue = |text: &str, parameters: &str| {
            let resource = Resource::parse(text).expect(text);
            let parameters = frevo_value::parse(parameters).expect(parameters);
            match resource.queue(&Payload::from_value(parameters.clone()), &scope()) {
                Ok(Queue { scope, name }) => format!("{scope} {name}"),
                Err(error) => error.name().to_owned(),
            }
        };
        let invoke =
            |name: &str| queue("arn:aws:states:::lambda:invoke", &format!(r#"{{"FunctionName":{name}}}"#));
        let other = "111111111111/eu-west-1 tasks.charge";
        let own = "000000000000/us-east-1 tasks.charge";
        assert_eq!(queue(LAMBDA, "{}"), other);
        assert_eq!(invoke(&format!("\"{LAMBDA}\"")), other);
        assert_eq!(invoke(r#""charge""#), own);
        assert_eq!(invoke(r#""charge:$LATEST""#), own);
        assert_eq!(invoke(r#""function:charge:7""#), own);
        assert_eq!(invoke(r#""111111111111:function:charge:live""#), "111111111111/us-east-1 tasks.charge");
        assert_eq!(invoke(r#""my charge""#), "Lambda.AWSLambdaException");
        assert_eq!(invoke(r#""arn:aws:s3:::charge""#), "Lambda.AWSLambdaException");
        assert_eq!(invoke("7"), "States.Runtime");
        assert_eq!(queue("arn:aws:states:::lambda:invoke.waitForTaskToken", "{}"), "States.Runtime");
        for (text, expected) in [
            ("arn:aws:states:us-east-1:000000000000:activity:pack", "000000000000/us-east-1 activity.pack"),
            ("arn:aws:states:::dynamodb:putItem", "000000000000/us-east-1 tasks.dynamodb.putItem"),
            ("arn:aws:states:::aws-sdk:s3:getObject", "000000000000/us-east-1 tasks.aws-sdk.s3.getObject"),
            (
                "arn:aws:states:::states:startExecution.sync:2",
                "000000000000/us-east-1 tasks.states.startExecution",
            ),
        ] {
            assert_eq!(queue(text, "{}"), expected);
        }
    }
}
