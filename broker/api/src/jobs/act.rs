//! A job does what it is for with one execution.
//!
//! After a crash the same is done again: nothing of it may happen twice.

use std::sync::Arc;

use frevo_event::{
    ExecutionId, Job, JobAction, JobOutcome, JobTarget, Message, Reply, Request, Status, StopReason,
};

use super::patience::patiently;
use crate::edge::Edge;
use crate::error::AwsError;
use crate::executions;
use crate::redrive::redriven;

/// Does it, however often that must be tried.
pub(super) async fn act(edge: &Edge, job: &Job, target: &JobTarget) -> JobOutcome {
    let tried = patiently(async || tried(edge, job, target).await).await;
    tried.unwrap_or_else(|refusal| refused(refusal.message))
}

async fn tried(edge: &Edge, job: &Job, target: &JobTarget) -> Result<JobOutcome, AwsError> {
    let arn = target.arn_text(&job.scope);
    match &job.action {
        JobAction::Stop(reason) => stop(edge, job, &arn, reason).await,
        JobAction::RetryNow => {
            let (state, due_until) = (job.filter.state.clone(), target.due);
            match tell(edge, &arn, Message::RetryNow { state, due_until }).await? {
                Reply::Accepted => Ok(JobOutcome::Done),
                _ => Ok(refused("it waits for no retry any more")),
            }
        }
        JobAction::Redrive => {
            // It is known by the job's number however much later it is done again.
            let token: Arc<str> = format!("job-{}", job.number.0).into();
            redriven(edge, &arn, Some(token), job.started_at).await.map(|_| JobOutcome::Done)
        }
    }
}

/// One that has ended already tells whether it was this job that stopped it.
async fn stop(edge: &Edge, job: &Job, arn: &str, reason: &StopReason) -> Result<JobOutcome, AwsError> {
    tell(edge, arn, Message::Stop(reason.clone())).await?;
    let ended = executions::find(edge, &job.scope, arn, None).await?;
    let is_ours =
        ended.status == Status::Aborted && ended.error == reason.error && ended.cause == reason.cause;
    Ok(if is_ours { JobOutcome::Done } else { refused("it has ended by itself") })
}

async fn tell(edge: &Edge, arn: &str, message: Message) -> Result<Reply, AwsError> {
    let execution = ExecutionId::of_arn(arn);
    match edge.ask(edge.owner(execution), Request::Tell { execution, message }).await? {
        Reply::SetAside => Err(AwsError::set_aside(arn)),
        reply => Ok(reply),
    }
}

fn refused(reason: impl AsRef<str>) -> JobOutcome {
    JobOutcome::Refused { reason: reason.as_ref().into() }
}
