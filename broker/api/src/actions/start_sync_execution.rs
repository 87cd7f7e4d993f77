//! `StartSyncExecution`: starts an Express execution and answers with how it
//! ended.

use frevo_event::{ExecutionId, ExecutionView, Reply, Status};
use serde::Serialize;

use super::{Call, json, start};
use crate::edge::{Edge, settled, unexpected};
use crate::error::{AwsError, Code};
use crate::executions;
use crate::wire::{self, Included, Seconds};

/// An Express execution lasts five minutes at most; its timeout has a little
/// time to be told.
const WAIT_SECONDS: u64 = 310;
/// AWS bills memory in such steps, in megabytes, and time in such steps, in
/// milliseconds.
const BILLED_MEMORY: u32 = 64;
const BILLED_STEP: i64 = 100;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    execution_arn: String,
    state_machine_arn: String,
    name: &'a str,
    start_date: Seconds,
    stop_date: Seconds,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    input: Option<&'a str>,
    input_details: Included,
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<&'a str>,
    output_details: Included,
    #[serde(skip_serializing_if = "Option::is_none")]
    trace_header: Option<&'a str>,
    billing_details: Billing,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Billing {
    billed_duration_in_milliseconds: i64,
    #[serde(rename = "billedMemoryUsedInMB")]
    billed_memory_used_in_mb: u32,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Vec<u8>, AwsError> {
    let started = start::read(edge, call, true)?;
    let arn = started.start.arn_text();
    let execution = ExecutionId::of_arn(&arn);
    let with_data = started.with_data;
    let request = started.request(execution, true);
    let Some(reply) = executions::within(WAIT_SECONDS, edge, request).await else {
        return Err(AwsError::new(Code::ServiceUnavailable, "The execution did not end in time."));
    };
    match settled(reply)? {
        Reply::Execution(view) => json(ended(&view, with_data)),
        // It had ended when it was asked for again.
        Reply::Started { .. } => {
            let view = executions::find(edge, call.scope, &arn, None).await?;
            json(ended(&view, with_data))
        }
        Reply::NameTaken => Err(AwsError::execution_exists(&arn)),
        Reply::Paused => Err(start::paused(&arn)),
        other => Err(unexpected(&other)),
    }
}

/// AWS knows three ends of what somebody waits for; that it is stopped is Frevo's own.
fn status(status: Status) -> &'static str {
    wire::status(if status == Status::Aborted { Status::Failed } else { status })
}

fn ended(view: &ExecutionView, with_data: bool) -> Answer<'_> {
    let start = &*view.start;
    let stopped_at = view.stopped_at.unwrap_or(view.started_at);
    let took = stopped_at.0 - view.started_at.0;
    Answer {
        execution_arn: start.arn_text(),
        state_machine_arn: wire::machine_arn(&start.scope, &start.machine, None),
        name: &start.name,
        start_date: Seconds(view.started_at),
        stop_date: Seconds(stopped_at),
        status: status(view.status),
        error: view.error.as_deref(),
        cause: view.cause.as_deref(),
        input: with_data.then(|| executions::input_of(view)),
        input_details: Included { included: with_data },
        output: view.output.as_ref().filter(|_| with_data).map(|output| output.text()),
        output_details: Included { included: with_data },
        trace_header: start.trace_header.as_deref(),
        billing_details: Billing {
            billed_duration_in_milliseconds: (took.max(1) + BILLED_STEP - 1) / BILLED_STEP * BILLED_STEP,
            billed_memory_used_in_mb: BILLED_MEMORY,
        },
    }
}
