//! The jobs go on: on one node at a time, that of the catalogue.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use frevo_event::{Command, Job, JobAdvance, JobCommand, JobNumber, JobOutcome, PartitionId, Scope};
use futures_util::StreamExt as _;
use futures_util::future::LocalBoxFuture;
use futures_util::stream::{self, FuturesUnordered};

use super::act::act;
use super::find::{Portion, find};
use super::pace::Pace;
use super::patience::is_passing;
use crate::edge::Edge;
use crate::error::AwsError;

/// How often it is looked whether there are other jobs.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Pause before what could not be looked at or written down is tried again.
const AGAIN: Duration = Duration::from_millis(100);

/// A portion has so many executions at most; one of a job with a rate as many as it
/// does in a second, so that it can be ended within one.
const PORTION_MAX: u32 = 200;

/// With so many something is done at a time.
const AT_ONCE: usize = 16;

/// What is done of a job, if it is one of ours and due: it is not forgotten when the
/// future is dropped, but begun again by whoever has the catalogue then.
type UnderWay<'a> = LocalBoxFuture<'a, JobNumber>;

/// Lets the jobs go on for as long as this node owns the catalogue. Never ends.
pub async fn attend(edge: Arc<Edge>) {
    let mut under_way: FuturesUnordered<UnderWay<'_>> = FuturesUnordered::new();
    let mut attended = BTreeSet::new();
    let mut look = tokio::time::interval(LOOK_EVERY);
    loop {
        tokio::select! {
            Some(number) = under_way.next(), if !under_way.is_empty() => {
                attended.remove(&number);
            }
            _ = look.tick() => {
                for job in due(&edge) {
                    if attended.insert(job.number) {
                        under_way.push(Box::pin(go_on(&edge, job)));
                    }
                }
            }
        }
    }
}

/// The jobs that are ours to do.
fn due(edge: &Edge) -> Vec<Arc<Job>> {
    let catalogue = edge.broker.catalogue();
    let mut due = catalogue.jobs().all().filter(|job| job.is_due()).cloned().peekable();
    match due.peek() {
        Some(_) if owns_catalogue(edge) => due.collect(),
        _ => Vec::new(),
    }
}

fn owns_catalogue(edge: &Edge) -> bool {
    let owner = PartitionId(0).0;
    edge.broker.members().iter().any(|member| member.is_here && member.partitions.contains(&owner))
}

/// Goes on with a job until it stands still.
async fn go_on(edge: &Edge, job: Arc<Job>) -> JobNumber {
    let (scope, name, number) = (job.scope.clone(), job.name.clone(), job.number);
    let mut pace = Pace::new(job.rate_per_second);
    let goes_on = |job: &Arc<Job>| job.is_due() && owns_catalogue(edge);
    while let Some(job) = of(edge, &scope, &name, number).filter(goes_on) {
        let outcomes = do_portion(edge, &job, &mut pace).await;
        if !advance(edge, &job, outcomes).await {
            break;
        }
    }
    if let Some(job) = of(edge, &scope, &name, number).filter(|job| job.has_ended()) {
        let counts = job.counts;
        tracing::info!(%name, found = counts.found, done = counts.done, refused = counts.refused, "a job has ended");
    }
    number
}

fn of(edge: &Edge, scope: &Scope, name: &str, number: JobNumber) -> Option<Arc<Job>> {
    edge.broker.catalogue().jobs().get(scope, name).filter(|job| job.number == number).cloned()
}

/// Does what is under way; what became of each, in its order.
async fn do_portion(edge: &Edge, job: &Job, pace: &mut Pace) -> Vec<JobOutcome> {
    let paced = stream::unfold((job.under_way.iter(), pace), |(mut targets, pace)| async move {
        let target = targets.next()?;
        pace.turn().await;
        Some((target, (targets, pace)))
    });
    let outcomes: Vec<JobOutcome> =
        paced.map(|target| act(edge, job, target)).buffered(AT_ONCE).collect().await;
    for outcome in &outcomes {
        edge.metrics.job_did(job.action.name(), matches!(outcome, JobOutcome::Done));
    }
    outcomes
}

/// Writes down what became of a portion, together with the next one. False: somebody
/// else may go on with the job, or it is gone.
async fn advance(edge: &Edge, job: &Job, outcomes: Vec<JobOutcome>) -> bool {
    let portion = loop {
        match next_portion(edge, job).await {
            Ok(portion) => break portion,
            Err(error) => {
                // A job that is not looked after in time is no reason to lose what it did.
                tracing::debug!(name = %job.name, error = %error.message, "a job can't look on just now");
                tokio::time::sleep(AGAIN).await;
                let is_as_it_was = |now: &Arc<Job>| now.step == job.step && now.is_running();
                if of(edge, &job.scope, &job.name, job.number).is_none_or(|now| !is_as_it_was(&now)) {
                    break Portion::nothing(job);
                }
            }
        }
    };
    let Portion { targets, examined, place } = portion;
    let (scope, name, step) = (job.scope.clone(), job.name.clone(), job.step);
    let advance = JobAdvance { scope, name, step, outcomes, examined, targets, place };
    let command = Command::Job(JobCommand::Advance(Box::new(advance)));
    loop {
        match edge.decide(command.clone()).await {
            Ok(Ok(_)) => return true,
            // Somebody else has, or it was taken and only the answer was lost: it is
            // looked at again a moment later.
            Ok(Err(refusal)) => {
                tracing::debug!(name = %job.name, %refusal, "a job is not where it was thought to be");
                return false;
            }
            Err(error) if is_passing(&error) && owns_catalogue(edge) => {
                tokio::time::sleep(AGAIN).await;
            }
            Err(_) => return false,
        }
    }
}

async fn next_portion(edge: &Edge, job: &Job) -> Result<Portion, AwsError> {
    if !job.is_running() {
        return Ok(Portion::nothing(job));
    }
    let size = job.rate_per_second.unwrap_or(PORTION_MAX).clamp(1, PORTION_MAX);
    find(edge, job, size as usize).await
}
