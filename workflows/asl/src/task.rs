//! What a `Resource` names: a Lambda function, an activity, or an action of a
//! service in one of the integration patterns.

use std::sync::Arc;

use frevo_event::Arn;

/// A Task's `Resource`, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// The text of the definition.
    pub text: Arc<str>,
    /// What it names.
    pub target: Target,
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
