//! The tasks of a definition and the queues where they wait for workers.
//!
//! Read from the text rather than from the compiled machine, because a wrong
//! definition has tasks too, and people want to see them while they mend it.

use frevo_asl::task::{Pattern, Resource};
use frevo_event::Scope;
use serde_json::Value;

/// A Task state that a worker has to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// The state's name.
    pub state: String,
    /// Its `Resource`.
    pub resource: String,
    /// Where it waits: `tasks.NAME` or `activity.NAME`; none if only the
    /// execution's data will tell.
    pub queue: Option<String>,
    /// Whether who has the task token gives the result.
    pub waits_for_token: bool,
}

impl Task {
    /// The Lambda function that does it: the queue's name.
    pub fn function(&self) -> Option<&str> {
        self.queue.as_deref()?.strip_prefix("tasks.")
    }
}

/// The Task states of a definition, nested ones included, in document order.
/// Text that is no definition has none.
pub fn tasks(definition: &str, scope: &Scope) -> Vec<Task> {
    let mut found = Vec::new();
    if let Ok(document) = serde_json::from_str::<Value>(definition) {
        collect(&document, scope, &mut found);
    }
    found
}

fn collect(machine: &Value, scope: &Scope, found: &mut Vec<Task>) {
    let states = machine["States"].as_object().into_iter().flatten();
    for (name, state) in states {
        if let Some(resource) = state["Resource"].as_str().filter(|_| state["Type"] == "Task") {
            found.extend(task(name, resource, &state["Parameters"], scope));
        }
        for branch in state["Branches"].as_array().into_iter().flatten() {
            collect(branch, scope, found);
        }
        for processor in ["ItemProcessor", "Iterator"] {
            collect(&state[processor], scope, found);
        }
    }
}

fn task(state: &str, text: &str, parameters: &Value, scope: &Scope) -> Option<Task> {
    let resource = Resource::parse(text).ok()?;
    let parameters = frevo_value::Payload::parse(&parameters.to_string()).ok()?;
    let queue = resource.queue(&parameters, scope).ok().map(|queue| queue.name.to_string());
    let waits_for_token = resource.pattern() == Pattern::WaitForTaskToken;
    Some(Task { state: state.to_owned(), resource: text.to_owned(), queue, waits_for_token })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tasks_are_found_in_branches_and_maps_with_their_queues() {
        let definition = r#"{ "States": {
            "Charge": { "Type": "Task", "Resource": "arn:aws:lambda:us-east-1:000000000000:function:charge" },
            "Both": { "Type": "Parallel", "Branches": [ { "States": {
                "Put": { "Type": "Task", "Resource": "arn:aws:states:::dynamodb:putItem" } } } ] },
            "Each": { "Type": "Map", "ItemProcessor": { "States": {
                "Ask": { "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
                         "Parameters": { "FunctionName": "ask" } },
                "Any": { "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
                         "Parameters": { "FunctionName.$": "$.f" } } } } } } }"#;
        let found = tasks(definition, &Scope::new("000000000000", "us-east-1"));
        let shown: Vec<(&str, Option<&str>, bool)> =
            found.iter().map(|task| (&*task.state, task.queue.as_deref(), task.waits_for_token)).collect();
        assert_eq!(
            shown,
            [
                ("Charge", Some("tasks.charge"), false),
                ("Put", Some("tasks.dynamodb.putItem"), false),
                ("Ask", Some("tasks.ask"), true),
                ("Any", None, false),
            ]
        );
    }
}
