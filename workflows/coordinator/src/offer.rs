//! A task on its way to its queue.

use frevo_asl::Machine;
use frevo_asl::definition::Kind;
use frevo_asl::execution::OpenTask;
use frevo_asl::task::{Pattern, Queue, Resource};
use frevo_event::{SigningKey, Start, StateNumber, TaskRef, Timestamp};
use frevo_value::{Payload, write_string};

use crate::slot::Live;

/// A task on its way to its queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// `ACCOUNT/REGION/NAME`
    pub queue: String,
    /// The attempt ([`TaskRef::key`]).
    pub key: u128,
    /// The JSON of a [`frevo_event::TaskFrame`].
    pub body: Vec<u8>,
    /// Whether a worker has it already, as far as the journal knows: then it is
    /// not offered but held for that worker until its lease lapses.
    pub started: bool,
    /// Whether it is a task of an activity: once taken it is never delivered
    /// again, however long its worker stays away.
    pub once: bool,
}

/// What a Task state calls.
pub(crate) fn resource_of(machine: &Machine, state: StateNumber) -> Option<&Resource> {
    match &machine.state(state).kind {
        Kind::Task(task) => Some(&task.resource),
        _ => None,
    }
}

/// The queue that a task of the execution waits in.
pub(crate) fn queue_of(resource: &Resource, input: &Payload, start: &Start) -> Option<Queue> {
    resource.queue(input, &start.scope).ok()
}

/// A queue's name as all queues of a node know it.
pub(crate) fn full_name(queue: &Queue) -> String {
    let Queue { scope, name } = queue;
    [&*scope.account, "/", &*scope.region, "/", name].concat()
}

impl Live {
    /// The full name of the queue that a task waits in.
    pub(crate) fn queue(&self, open: &OpenTask) -> Option<String> {
        let resource = resource_of(self.machine.as_ref()?, open.state)?;
        queue_of(resource, &open.input, self.execution.start()).as_ref().map(full_name)
    }

    /// Whether the task is a worker's to do: where a token brings the result,
    /// it is not any more once what the worker submitted is known.
    pub(crate) fn is_workers(&self, open: &OpenTask) -> bool {
        let resource = self.machine.as_ref().and_then(|machine| resource_of(machine, open.state));
        !(open.submitted && resource.is_some_and(|resource| resource.pattern() == Pattern::WaitForTaskToken))
    }
}

/// What a task frame is written from.
pub(crate) struct Frame<'a> {
    pub(crate) task: TaskRef,
    pub(crate) queue_name: &'a str,
    pub(crate) start: &'a Start,
    pub(crate) state: &'a str,
    pub(crate) resource: &'a str,
    pub(crate) input: &'a str,
    pub(crate) deadline: Option<Timestamp>,
    pub(crate) heartbeat_seconds: Option<u32>,
    pub(crate) traceparent: Option<&'a str>,
}

impl Frame<'_> {
    /// The frame's JSON. Written by hand because `input` is JSON text that was
    /// checked before.
    pub(crate) fn write(&self, key: &SigningKey) -> Vec<u8> {
        let mut json = String::with_capacity(self.input.len() + 600);
        let mut field = |name: &str, value: &str| {
            json.push_str(name);
            write_string(&mut json, value);
        };
        field("{\"token\":", &key.issue(&self.task));
        field(",\"queue\":", self.queue_name);
        field(",\"execution\":", &self.start.arn_text());
        field(",\"state\":", self.state);
        field(",\"resource\":", self.resource);
        json.push_str(",\"input\":");
        json.push_str(self.input);
        if let Some(deadline) = self.deadline {
            json.push_str(&format!(",\"deadline\":{}", deadline.0));
        }
        if let Some(seconds) = self.heartbeat_seconds {
            json.push_str(&format!(",\"heartbeatSeconds\":{seconds}"));
        }
        let conversation = self.start.trail.as_ref().and_then(|trail| trail.conversation.as_deref());
        let known = [(conversation, ",\"correlationId\":"), (self.traceparent, ",\"traceparent\":")];
        for (value, name) in known.into_iter().filter_map(|(value, name)| Some((value?, name))) {
            json.push_str(name);
            write_string(&mut json, value);
        }
        json.push('}');
        json.into_bytes()
    }
}
