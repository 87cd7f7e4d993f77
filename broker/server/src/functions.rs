//! Which Lambda functions there are, where the tasks of others are to fail.
//!
//! Nobody creates a function here: there is one as long as a worker serves it,
//! and for a lease after the last one was seen, which may be reconnecting, or
//! between two polls of the runtime API. So nothing is missing either before the
//! server has run for a lease: what recovery offers again waits for the workers
//! of before.
//!
//! A task that fails stays in its queue until the record of that takes it out. A
//! message that found its partition's inbox full is thus repeated, and a worker
//! that comes just then has its answer refused as one that comes too late.

use std::collections::HashMap;
use std::sync::Arc;

use frevo_api::Broker as _;
use frevo_asl::task::{Resource, Target};
use frevo_event::{Arn, Completer, Message, Request, TaskFrame};
use frevo_transport::{Delivery, QueueStats};

use crate::node::Node;

/// How many tasks of a queue are failed in one look.
const FAILED_MAX: usize = 4096;

/// When the workers of each queue were last seen.
pub struct Functions {
    lease_millis: u64,
    began: u64,
    /// Only what was seen within a lease.
    seen: HashMap<Arc<str>, u64>,
}

impl Functions {
    /// None is seen yet.
    pub fn new(now: u64, lease_millis: u64) -> Self {
        Self { lease_millis, began: now, seen: HashMap::new() }
    }

    /// Fails what waits for functions that are missing.
    pub fn look(&mut self, node: &Node) {
        for queue in self.missing(&node.queues.stats(), node.now().0 as u64) {
            for delivery in node.queues.unserved(&queue, FAILED_MAX) {
                fail(node, &queue, &delivery);
            }
        }
    }

    /// The queues in which something waits and no worker was seen for a lease.
    fn missing(&mut self, queues: &[QueueStats], now: u64) -> Vec<Arc<str>> {
        let (served, waiting): (Vec<_>, Vec<_>) =
            queues.iter().partition(|queue| queue.consumers > 0 || queue.in_flight > 0);
        self.seen.extend(served.into_iter().map(|queue| (queue.queue.clone(), now)));
        let lease = self.lease_millis;
        let is_over = |since: u64| now.saturating_sub(since) >= lease;
        self.seen.retain(|_, seen| !is_over(*seen));
        if !is_over(self.began) {
            return Vec::new();
        }
        let missing = waiting.into_iter().filter(|queue| !self.seen.contains_key(&queue.queue));
        missing.map(|queue| queue.queue.clone()).collect()
    }
}

/// Fails a task of a function. Tasks of activities and services wait on, as do
/// calls of Lambda's Invoke, which are no execution's.
fn fail(node: &Node, queue: &str, delivery: &Delivery) {
    let Ok(frame) = serde_json::from_slice::<TaskFrame>(&delivery.body) else { return };
    let Ok(task) = node.settings.signing_key.verify(&frame.token) else { return };
    let resource = Resource::parse(&frame.resource).ok().filter(Resource::is_function);
    let Some(function) = resource.and_then(|resource| function_of(&resource, queue)) else { return };
    tracing::warn!(%queue, execution = %task.execution, "no worker serves the function; its task fails");
    let message = Message::TaskFailed {
        task,
        by: Completer::Worker,
        error: Some("Lambda.ResourceNotFoundException".into()),
        cause: Some(
            format!(
                "Function not found: {function} (Service: AWSLambda; Status Code: 404; \
                 Error Code: ResourceNotFoundException; Proxy: null)"
            )
            .into(),
        ),
    };
    let partition = task.execution.partition(node.settings.partition_count);
    node.tell(partition, Request::Tell { execution: task.execution, message });
}

/// The function's ARN as Lambda names it: with the qualifier, if only `$LATEST`.
fn function_of(resource: &Resource, queue: &str) -> Option<String> {
    if let Target::Function(arn @ Arn::Function { qualifier: Some(_), .. }) = &resource.target {
        return Some(arn.text());
    }
    let mut parts = queue.splitn(3, '/');
    let (account, region, name) = (parts.next()?, parts.next()?, parts.next()?.strip_prefix("tasks.")?);
    Some(format!("arn:aws:lambda:{region}:{account}:function:{name}:$LATEST"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEASE: u64 = 1000;

    /// A queue in which one task waits.
    fn queue(name: &str, consumers: usize, in_flight: usize) -> QueueStats {
        let oldest_waiting_since = Some(0);
        let queue = name.into();
        QueueStats {
            queue,
            waiting: 1,
            in_flight,
            consumers,
            oldest_waiting_since,
            paused: false,
            left_at: None,
        }
    }

    #[track_caller]
    fn check(functions: &mut Functions, now: u64, queues: &[QueueStats], expected: &[&str]) {
        let missing = functions.missing(queues, now);
        assert_eq!(missing.iter().map(|name| &**name).collect::<Vec<_>>(), expected, "at {now}");
    }

    #[test]
    fn a_function_is_missing_once_no_worker_was_seen_for_a_lease() {
        let mut functions = Functions::new(0, LEASE);
        check(&mut functions, 999, &[queue("never", 0, 0)], &[]);
        check(&mut functions, 1000, &[queue("never", 0, 0), queue("busy", 1, 0)], &["never"]);
        check(&mut functions, 1500, &[queue("busy", 0, 1)], &[]);
        check(&mut functions, 2499, &[queue("busy", 0, 0)], &[]);
        check(&mut functions, 2500, &[queue("busy", 0, 0)], &["busy"]);
        assert!(functions.seen.is_empty(), "what is missing leaves no trace");
        check(&mut functions, 2600, &[queue("busy", 1, 0)], &[]);
    }

    #[test]
    fn a_missing_function_is_named_as_lambda_names_it() {
        let name =
            |resource: &str, queue: &str| function_of(&Resource::parse(resource).expect("a resource"), queue);
        let latest = Some("arn:aws:lambda:eu-west-1:111111111111:function:charge:$LATEST".to_owned());
        let queue = "111111111111/eu-west-1/tasks.charge";
        let arn = "arn:aws:lambda:eu-west-1:111111111111:function:charge";
        assert_eq!(name("arn:aws:states:::lambda:invoke", queue), latest);
        assert_eq!(name(arn, queue), latest);
        assert_eq!(name(&format!("{arn}:live"), queue), Some(format!("{arn}:live")));
    }
}
