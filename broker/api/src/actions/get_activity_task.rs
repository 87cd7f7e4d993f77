//! `GetActivityTask`: waits up to a minute for a task of an activity. Once
//! given it is never given again, so its start is durable before the answer.

use std::time::Duration;

use frevo_event::{Message, is_valid_name};
use frevo_transport::{Delivered, Lease, Mail};
use serde::{Deserialize, Serialize};
use tokio::time::{Instant, timeout_at};

use super::{Call, json};
use crate::arn;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::{AwsError, Code};
use crate::request::{self, Text, to_arc};
use crate::wire::Nothing;
use crate::workers::{Consumer, TaskHead, judged};

/// How long a poll lasts.
const WAIT: Duration = Duration::from_secs(60);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    #[serde(borrow)]
    activity_arn: Option<Text<'a>>,
    #[serde(borrow)]
    worker_name: Option<Text<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    task_token: &'a str,
    input: &'a str,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Vec<u8>, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let text = check.text("activityArn", members.activity_arn.as_deref(), 1, 256);
    check.length("workerName", members.worker_name.as_deref(), 1, 80);
    check.done()?;
    let name = arn::activity(text, call.scope)?;
    if let Some(worker) = members.worker_name.as_deref().filter(|worker| !is_valid_name(worker)) {
        return Err(AwsError::invalid_name(worker));
    }
    if edge.broker.catalogue().activity(call.scope, name).is_none() {
        return Err(AwsError::no_activity(text));
    }
    let queue = format!("{}/activity.{name}", call.scope);
    let _poller = edge.pollers.enter(&queue, text)?;
    poll(edge, &queue, &members.worker_name).await
}

async fn poll(edge: &Edge, queue: &str, worker: &Option<Text<'_>>) -> Result<Vec<u8>, AwsError> {
    let deadline = Instant::now() + WAIT;
    let consumer = Consumer::connect(&edge.broker);
    loop {
        consumer.subscribe(queue, 1, Lease::Never);
        let Ok(mail) = timeout_at(deadline, consumer.next()).await else { return json(Nothing {}) };
        consumer.set_credits(queue, 0);
        let Mail::Task(delivered) = mail else { continue };
        let head = TaskHead::read(&delivered.body)?;
        let task = edge.broker.signing_key().verify(&head.token).map_err(AwsError::internal)?;
        let message = Message::TaskStarted { task, worker: to_arc(worker) };
        match judged(edge.tell_task(task, message).await.ok()) {
            Ok(()) => return json(Answer { task_token: &head.token, input: head.input.get() }),
            // It is over already: nobody wants it, the next one is waited for.
            Err(AwsError { code: Code::TaskTimedOut | Code::Conflict, .. }) => {
                edge.broker.queues().acknowledge(queue, delivered.key);
            }
            Err(error) => {
                give_back(edge, &delivered);
                return Err(error);
            }
        }
    }
}

/// Nobody was told that the task is theirs. If its start is in the journal all
/// the same, whoever finds it next comes too late.
fn give_back(edge: &Edge, delivered: &Delivered) {
    edge.broker.queues().put_back(&delivered.queue, delivered.key);
}
