//! A Task state.

use frevo_event::MachineType;
use frevo_value::Value;

use super::chain::{Document, Targets};
use super::fields::Language;
use super::node::Node;
use super::query::Stage;
use super::{failure, state};
use crate::definition::{Outcome, Seconds, Task};
use crate::expression::{Evaluable, Intrinsic, Path, Template};
use crate::limits::SECONDS_MAX;
use crate::task::{Pattern, Resource, Target};

pub(super) fn compile(document: &Document, node: &Node<'_>, targets: &Targets) -> Option<Task> {
    node.require(&["Resource"]);
    let resource = resource(document, node);
    let parameters = parameters(node);
    let role_arn = role_arn(node, resource.as_ref());
    let timeout_seconds = seconds(node, "TimeoutSeconds");
    let heartbeat_seconds = seconds(node, "HeartbeatSeconds");
    if let (Some(Seconds::Literal(timeout)), Some(Seconds::Literal(heartbeat))) =
        (&timeout_seconds, &heartbeat_seconds)
        && heartbeat >= timeout
    {
        node.refuse_field("HeartbeatSeconds", "HeartbeatSeconds must be smaller than TimeoutSeconds");
    }
    let outcome = outcome(node, targets);
    Some(Task { resource: resource?, parameters, role_arn, timeout_seconds, heartbeat_seconds, outcome })
}

/// What the work is given: `Parameters`, or JSONata's `Arguments`.
pub(super) fn parameters(node: &Node<'_>) -> Option<Template> {
    let field = match node.language {
        Language::JsonPath => "Parameters",
        Language::Jsonata => "Arguments",
    };
    node.template(field, Stage::Before)
}

/// What Task, Parallel and Map say of their result and failure.
pub(super) fn outcome(node: &Node<'_>, targets: &Targets) -> Outcome {
    let result_selector = match node.language {
        Language::JsonPath => node.template("ResultSelector", Stage::Done),
        Language::Jsonata => None,
    };
    Outcome {
        result_selector,
        result_path: state::result_path(node),
        retry: failure::retry(node),
        catch: failure::catch(node, targets),
    }
}

fn resource(document: &Document, node: &Node<'_>) -> Option<Resource> {
    let resource = match Resource::parse(node.string("Resource")?) {
        Ok(resource) => resource,
        Err(error) => {
            node.refuse_field("Resource", error.to_string());
            return None;
        }
    };
    if document.machine_type == MachineType::Express {
        match (&resource.target, resource.pattern()) {
            (Target::Activity(_), _) => {
                node.refuse_field("Resource", "Express state machine does not support Activity ARN");
            }
            (_, Pattern::Sync) => {
                node.refuse_field(
                    "Resource",
                    "Express state machine does not support '.sync' service integration",
                );
            }
            // The blank at the end is AWS's.
            (_, Pattern::WaitForTaskToken) => node.refuse_field(
                "Resource",
                "Express state machine does not support '.waitForTaskToken' service integration ",
            ),
            (_, Pattern::RequestResponse) => {}
        }
    }
    Some(resource)
}

fn role_arn(node: &Node<'_>, resource: Option<&Resource>) -> Option<Evaluable> {
    let credentials = node.has("Credentials").then(|| node.node("Credentials"))??;
    if matches!(resource, Some(Resource { target: Target::Activity(_), .. })) {
        credentials.refuse("The field 'Credentials' is not supported for activities");
    }
    if credentials.language == Language::Jsonata {
        credentials.allow_only(&["RoleArn"]);
    } else {
        credentials.allow_only(&["RoleArn", "RoleArn.$"]);
        credentials.at_most_one(&["RoleArn", "RoleArn.$"]);
    }
    if credentials.is_query("RoleArn") {
        return credentials.query("RoleArn").map(Evaluable::Query);
    }
    if credentials.has("RoleArn.$") {
        let role_arn = path_or_call(&credentials, "RoleArn.$");
        if role_arn.is_none() {
            credentials.refuse(not_computed("RoleArn.$"));
        }
        return role_arn;
    }
    if !credentials.has("RoleArn") {
        credentials.refuse("The field 'RoleArn' is required but was missing");
    }
    credentials.string("RoleArn").map(|text| Evaluable::Literal(Value::String(text.clone())))
}

/// A text that is a path or an intrinsic call.
pub(super) fn path_or_call(node: &Node<'_>, field: &str) -> Option<Evaluable> {
    let text = node.object.get(field)?.as_str()?;
    let path = Path::parse(text).map(Evaluable::Path);
    path.or_else(|_| Intrinsic::parse(text).map(Evaluable::Intrinsic)).ok()
}

/// What AWS says of a field that should be a path or a call.
pub(super) fn not_computed(field: &str) -> String {
    format!("The value for the field '{field}' must be a valid JSONPath or a valid intrinsic function call")
}

/// `TimeoutSeconds` and its like, computed or with the `Path` twin.
fn seconds(node: &Node<'_>, field: &str) -> Option<Seconds> {
    if node.is_query(field) {
        return node.query(field).map(Seconds::Query);
    }
    let twin = format!("{field}Path");
    node.at_most_one(&[field, &twin]);
    let literal = node.integer(field, 1, SECONDS_MAX).map(Seconds::Literal);
    node.single_path(&twin).map(Seconds::Path).or(literal)
}
