//! The Context object, `$$` (asl.md §6), made when something asks for it.
//!
//! The order of its members is the one that AWS was seen to write; it differs
//! between Standard and Express.

use std::sync::Arc;

use frevo_event::{Arn, BranchId, MachineType, Start, TaskRef};
use frevo_value::{Object, Value};

use crate::definition::Kind;
use crate::expression::Beside;

use super::Step;

/// What expressions see beside what the execution knows.
#[derive(Clone, Debug, Default)]
pub(super) struct View<'a> {
    /// The item that an ItemSelector is for.
    pub(super) item: Option<(u32, Value)>,
    /// The attempt whose token is shown.
    pub(super) token: Option<TaskRef>,
    /// What came of the state's work.
    pub(super) beside: Beside<'a>,
}

impl<'a> From<Beside<'a>> for View<'a> {
    fn from(beside: Beside<'a>) -> Self {
        Self { beside, ..Self::default() }
    }
}

impl Step<'_> {
    /// The Context object as the state of branch `at` sees it.
    pub(super) fn context_object(&self, at: BranchId, view: &View<'_>) -> Value {
        if let Some(probe) = self.probe {
            let given = probe.context.as_object().cloned().unwrap_or_default();
            return Value::from(with_item(given, view.item.clone()));
        }
        let start = self.execution.start();
        let mut object = Object::default();
        object.insert("Execution", self.execution_object(start));
        object.insert("StateMachine", machine_object(start));
        object.insert("State", self.state_object(at));
        let mut object = with_item(object, view.item.clone().or_else(|| self.execution.item_of(at)));
        if let Some(task) = &view.token {
            let token = Value::from((self.context.token)(task));
            object.insert("Task", object_of([("Token", token)]));
        }
        Value::from(object)
    }

    fn execution_object(&self, start: &Start) -> Value {
        let text = |text: &Arc<str>| Value::String(text.clone());
        let started_at = Value::from(self.execution.started_at().to_string());
        let mut object = Object::default();
        object.insert("Id", Value::from(start.arn_text()));
        object.insert("Input", start.input.value().clone());
        match start.machine_type {
            MachineType::Standard => {
                object.insert("StartTime", started_at);
                object.insert("Name", text(&start.name));
                object.insert("RoleArn", text(&start.role_arn));
            }
            MachineType::Express => {
                object.insert("Name", text(&start.name));
                object.insert("RoleArn", text(&start.role_arn));
                object.insert("StartTime", started_at);
            }
        }
        if !start.synchronous {
            let redrives = self.execution.redrives();
            object.insert("RedriveCount", Value::from(redrives.map_or(0, |told| i64::from(told.count))));
            if let Some(redrives) = redrives {
                object.insert("RedriveTime", Value::from(redrives.at.to_string()));
            }
        }
        Value::from(object)
    }

    fn state_object(&self, at: BranchId) -> Value {
        let branch = self.execution.branch(at);
        let state = self.machine.state(branch.state);
        let mut object = Object::default();
        object.insert("Name", Value::String(state.name.clone()));
        object.insert("EnteredTime", Value::from(branch.entered_at.to_string()));
        if matches!(state.kind, Kind::Task(_) | Kind::Parallel(_) | Kind::Map(_)) {
            let retries: u32 = branch.retries().iter().sum();
            object.insert("RetryCount", Value::from(i64::from(retries)));
        }
        Value::from(object)
    }
}

/// The object, with the item that is iterated over.
fn with_item(mut object: Object, item: Option<(u32, Value)>) -> Object {
    if let Some((index, value)) = item {
        let item = object_of([("Index", Value::from(i64::from(index))), ("Value", value)]);
        object.insert("Map", object_of([("Item", item)]));
    }
    object
}

fn machine_object(start: &Start) -> Value {
    let arn = Arn::StateMachine { scope: start.scope.clone(), name: start.machine.clone() };
    object_of([("Id", Value::from(arn.text())), ("Name", Value::String(start.machine.clone()))])
}

fn object_of<const N: usize>(members: [(&str, Value); N]) -> Value {
    Value::from(members.into_iter().collect::<Object>())
}
