//! A job finds the executions that its filter means, a portion at a time.
//!
//! ```text
//! what runs    by partition: what its owner has in memory     ─┐
//! what ended   by the way in which it ended, or by its key:   ─┼─► as the filter says? ─► target
//!              what the store has                              ─┘
//! ```
//!
//! Every list is walked from the newest to the oldest, and only what stood so when the
//! job was started is meant: an execution that is redriven and fails again is not found
//! twice.

use std::sync::Arc;
use std::time::{Duration, Instant};

use frevo_asl::{Execution, search};
use frevo_event::{
    ExecutionId, ExecutionSummary, ExecutionView, Fact, Indexing, Job, JobAction, JobFilter, JobPlace,
    JobTarget, MachineType, PartitionId, Reply, Request, Status, Timestamp, WaitsFor,
};
use frevo_store::{Cursor, listed_at};
use futures_util::{StreamExt as _, stream};

use super::patience::patiently;
use crate::edge::{Edge, unexpected};
use crate::error::{AwsError, Code};
use crate::executions::{self, describe};
use crate::history;

/// How many executions are read from a list at once.
const PAGE_SIZE: usize = 500;

/// So many are looked at closely at a time.
const AT_ONCE: usize = 16;

/// After so long a portion is as large as it is.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often it is looked whether the store has what has ended.
const POLL: Duration = Duration::from_millis(20);

/// A name of our own making is at most so much older than the start, in milliseconds.
const NAMED_BEFORE_MAX: i64 = 60_000;

/// The ways in which an execution ends that can be redriven.
pub(super) const REDRIVABLE: [Status; 3] = [Status::Failed, Status::TimedOut, Status::Aborted];

/// What a job does something with next.
pub(super) struct Portion {
    pub(super) targets: Vec<JobTarget>,
    /// So many executions were looked at.
    pub(super) examined: u64,
    /// Where it goes on; none: there are no more.
    pub(super) place: Option<JobPlace>,
}

/// A list of a state machine's executions.
#[derive(Clone)]
enum List {
    /// What a partition's owner has in memory.
    Owned(PartitionId),
    /// What ended in one way.
    Ended(Status),
    /// What has these terms.
    Keyed(Vec<String>),
}

/// The state machine whose executions are looked at.
struct Subject {
    machine: Arc<str>,
    /// By what its executions are found.
    indexing: Option<Indexing>,
}

/// A part of a list.
struct Page {
    found: Vec<Candidate>,
    /// Behind what the next one begins; none: this was the last.
    next: Option<(Timestamp, ExecutionId)>,
}

/// An execution of a list.
struct Candidate {
    summary: ExecutionSummary,
    /// What it failed with, if it has ended.
    error: Option<Arc<str>>,
    /// Its place in the list.
    at: Timestamp,
}

impl Portion {
    /// No executions: the job stays where it is.
    pub(super) fn nothing(job: &Job) -> Self {
        Self { targets: Vec::new(), examined: 0, place: job.place.clone() }
    }
}

/// The next executions that the job's filter means, at most `size`; fewer also if it
/// takes long to find them.
pub(super) async fn find(edge: &Edge, job: &Job, size: usize) -> Result<Portion, AwsError> {
    let began = Instant::now();
    let lists = lists(edge, job);
    let mut portion = Portion::nothing(job);
    while let Some(place) = portion.place.take() {
        let Some((subject, place)) = subject_at(edge, job, place, lists.len()) else { break };
        if job.action.is_for_ended() && place.list == 0 && place.after.is_none() {
            settle(edge, job, &subject.machine).await?;
        }
        let list = &lists[usize::from(place.list)];
        let page = patiently(async || page(edge, job, &subject.machine, list, place.after).await).await?;
        take(edge, job, &subject, &page, size, &mut portion, place).await?;
        if portion.targets.len() >= size || began.elapsed() > PATIENCE {
            break;
        }
    }
    Ok(portion)
}

/// How far a job has come: of how many lists, and how many of them are done.
pub(super) fn progress(edge: &Edge, job: &Job) -> (usize, usize) {
    let each = lists(edge, job).len();
    let catalogue = edge.broker.catalogue();
    let is_meant = |name: &str| job.filter.machine.as_deref().is_none_or(|only| *only == *name);
    let machines = catalogue.machines(&job.scope, None, usize::MAX);
    let names = machines.filter(|machine| machine.machine_type == MachineType::Standard);
    let names: Vec<&Arc<str>> = names.map(|machine| &machine.name).filter(|name| is_meant(name)).collect();
    let total = names.len() * each;
    let done = match &job.place {
        None => total,
        Some(JobPlace { machine: None, .. }) => 0,
        Some(JobPlace { machine: Some(at), list, .. }) => {
            names.partition_point(|name| *name < at) * each + usize::from(*list)
        }
    };
    (total, done.min(total))
}

/// The lists of each state machine that the job walks.
fn lists(edge: &Edge, job: &Job) -> Vec<List> {
    if !job.action.is_for_ended() {
        return (0..edge.broker.partition_count()).map(|id| List::Owned(PartitionId(id))).collect();
    }
    if let Some(key) = &job.filter.key {
        return vec![List::Keyed(search::asked(key))];
    }
    let is_meant = |status: &Status| job.filter.statuses.is_empty() || job.filter.statuses.contains(status);
    REDRIVABLE.into_iter().filter(is_meant).map(List::Ended).collect()
}

/// The state machine that the place is in, or the next one if all its lists are done or
/// it is gone.
fn subject_at(edge: &Edge, job: &Job, place: JobPlace, list_count: usize) -> Option<(Subject, JobPlace)> {
    let catalogue = edge.broker.catalogue();
    let is_standard = |machine: &&frevo_event::Machine| machine.machine_type == MachineType::Standard;
    let here = place.machine.as_deref().filter(|_| usize::from(place.list) < list_count);
    let here = here.and_then(|name| catalogue.machine(&job.scope, name)).filter(is_standard);
    let (machine, place) = match (here, &job.filter.machine) {
        (Some(machine), _) => (machine, place),
        (None, Some(only)) => {
            let first = catalogue.machine(&job.scope, only).filter(is_standard);
            (first.filter(|_| place.machine.is_none())?, JobPlace::default())
        }
        (None, None) => {
            let mut behind = catalogue.machines(&job.scope, place.machine.as_deref(), usize::MAX);
            (behind.find(is_standard)?, JobPlace::default())
        }
    };
    let subject = Subject { machine: machine.name.clone(), indexing: Indexing::of(&machine.tags) };
    Some((subject, JobPlace { machine: Some(machine.name.clone()), ..place }))
}

/// Waits until the store has everything of the state machine that had ended when the job
/// was started.
async fn settle(edge: &Edge, job: &Job, machine: &Arc<str>) -> Result<(), AwsError> {
    let began = Instant::now();
    for partition in (0..edge.broker.partition_count()).map(PartitionId) {
        let mut after = None;
        loop {
            let page = patiently(async || owned(edge, job, machine, partition, after).await).await?;
            let has_ended = |one: &Candidate| {
                one.summary.status != Status::Running
                    && one.summary.stopped_at.is_some_and(|at| at <= job.started_at)
            };
            after = match page.next {
                _ if page.found.iter().any(has_ended) => {
                    if began.elapsed() > PATIENCE {
                        return Err(AwsError::throttled());
                    }
                    tokio::time::sleep(POLL).await;
                    None
                }
                None => break,
                next => next,
            };
        }
    }
    Ok(())
}

async fn page(
    edge: &Edge,
    job: &Job,
    machine: &Arc<str>,
    list: &List,
    after: Option<(Timestamp, ExecutionId)>,
) -> Result<Page, AwsError> {
    if let List::Owned(partition) = list {
        return owned(edge, job, machine, *partition, after).await;
    }
    let list = list.clone();
    // A store may be a database elsewhere: this thread does something else meanwhile.
    let (broker, scope, machine) = (edge.broker.clone(), job.scope.clone(), machine.clone());
    let latest = job.filter.stopped_until.unwrap_or(Timestamp(i64::MAX)).min(job.started_at);
    let read = tokio::task::spawn_blocking(move || {
        let store = broker.store();
        let cursor = after.map(|(at, id)| Cursor { at, id });
        let (found, next) = match list {
            List::Ended(status) => {
                let cursor = cursor.unwrap_or(Cursor { at: latest, id: ExecutionId([0; 16]) });
                let found = store.list_closed(&scope, &machine, Some(status), Some(cursor), PAGE_SIZE)?;
                let last = found.last().filter(|_| found.len() == PAGE_SIZE);
                let next = last.map(|last| Cursor::behind(&last.summary, true));
                (found, next)
            }
            List::Keyed(terms) => {
                let found = store.search_closed(&scope, &machine, &terms, cursor, PAGE_SIZE)?;
                (found.executions, found.next)
            }
            List::Owned(_) => unreachable!("its owner was asked"),
        };
        Ok::<_, frevo_store::StoreError>((found, next, cursor.is_some()))
    });
    let by_stop = job.filter.key.is_none();
    let (found, next, _) = read.await.map_err(AwsError::internal)?.map_err(AwsError::internal)?;
    let candidate = |closed: frevo_store::ClosedExecution| Candidate {
        at: Cursor::behind(&closed.summary, by_stop).at,
        summary: closed.summary,
        error: closed.error,
    };
    let found = found.into_iter().map(candidate).collect();
    Ok(Page { found, next: next.map(|Cursor { at, id }| (at, id)) })
}

async fn owned(
    edge: &Edge,
    job: &Job,
    machine: &Arc<str>,
    partition: PartitionId,
    before: Option<(Timestamp, ExecutionId)>,
) -> Result<Page, AwsError> {
    let (scope, machine) = (job.scope.clone(), machine.clone());
    let request = Request::List { scope, machine, before, limit: PAGE_SIZE as u32 };
    let found = match edge.ask(partition, request).await? {
        Reply::Executions(found) => found,
        other => return Err(unexpected(&other)),
    };
    let candidate = |summary: ExecutionSummary| {
        let started = listed_at(&summary.name, summary.started_at);
        let at = summary.redrives.as_ref().map_or(started, |redrives| redrives.at);
        Candidate { summary, error: None, at }
    };
    let found: Vec<Candidate> = found.into_iter().map(candidate).collect();
    let last = found.last().filter(|_| found.len() == PAGE_SIZE);
    let next = last.map(|last| (last.at, last.summary.id));
    Ok(Page { found, next })
}

/// Takes of a page what the filter means, until the portion is full; tells in it where
/// to go on.
async fn take(
    edge: &Edge,
    job: &Job,
    subject: &Subject,
    page: &Page,
    size: usize,
    portion: &mut Portion,
    place: JobPlace,
) -> Result<(), AwsError> {
    let next_list = JobPlace { list: place.list + 1, after: None, ..place.clone() };
    let behind = |after| JobPlace { after: Some(after), ..place.clone() };
    let mut looked_at = stream::iter(&page.found)
        .map(|one| patiently(async || matched(edge, job, subject, one).await))
        .buffered(AT_ONCE);
    for one in &page.found {
        if job.filter.is_past(job, one.at) {
            portion.place = Some(next_list);
            return Ok(());
        }
        let target = looked_at.next().await.expect("one for each")?;
        portion.examined += 1;
        portion.targets.extend(target);
        if portion.targets.len() >= size {
            portion.place = Some(behind((one.at, one.summary.id)));
            return Ok(());
        }
    }
    portion.place = Some(page.next.map_or(next_list, behind));
    Ok(())
}

/// What is done with the execution, if the filter means it.
async fn matched(
    edge: &Edge,
    job: &Job,
    subject: &Subject,
    one: &Candidate,
) -> Result<Option<JobTarget>, AwsError> {
    // The state machine may have been an Express one before it was made anew.
    if one.summary.machine_type() == MachineType::Express || !job.filter.may_mean(job, one) {
        return Ok(None);
    }
    let (machine, name) = (one.summary.machine.clone(), one.summary.name.clone());
    let target = JobTarget { machine, name, due: None };
    let (filter, arn) = (&job.filter, target.arn_text(&job.scope));
    let looked = match job.action {
        JobAction::Redrive if filter.state.is_some() => {
            match executions::recollected(edge, one.summary.id, &arn).await {
                Ok((_, execution)) => Ok(ended_in(edge, &execution, filter).then_some(target)),
                Err(error) => Err(error),
            }
        }
        JobAction::Redrive => Ok(Some(target)),
        JobAction::Stop(_) if [&filter.state, &filter.error, &filter.key].iter().all(|it| it.is_none()) => {
            Ok(Some(target))
        }
        JobAction::Stop(_) | JobAction::RetryNow => running(edge, job, subject, target, &arn).await,
    };
    match looked {
        // It was forgotten, or was set aside, a moment ago.
        Err(error) if matches!(error.code, Code::ExecutionDoesNotExist | Code::Conflict) => Ok(None),
        looked => looked,
    }
}

/// An execution that runs, if it stands as the filter says.
async fn running(
    edge: &Edge,
    job: &Job,
    subject: &Subject,
    target: JobTarget,
    arn: &str,
) -> Result<Option<JobTarget>, AwsError> {
    let id = ExecutionId::of_arn(arn);
    let view = executions::viewed(edge.ask(edge.owner(id), describe(id, false)).await?, arn)?;
    let Some(view) = view.filter(|view| view.status == Status::Running) else { return Ok(None) };
    let filter = &job.filter;
    let is_there = |name: &str| filter.state.as_deref().is_none_or(|state| *state == *name);
    let mut meant = view.at.iter().filter(|at| is_there(&at.name));
    let due = match job.action {
        JobAction::RetryNow => {
            let retries = meant.filter(|at| matches!(at.waits_for, WaitsFor::Retry { .. }));
            let Some(due) = retries.filter_map(|at| at.due).max() else { return Ok(None) };
            Some(due)
        }
        _ if filter.state.is_some() && meant.next().is_none() => return Ok(None),
        _ => None,
    };
    if let Some(key) = &filter.key
        && !has_key(subject, &view, key)
    {
        return Ok(None);
    }
    if let Some(error) = &filter.error
        && last_error(edge, &view, arn).await?.as_deref() != Some(&**error)
    {
        return Ok(None);
    }
    Ok(Some(JobTarget { due, ..target }))
}

fn has_key(subject: &Subject, view: &ExecutionView, key: &str) -> bool {
    let keys = subject.indexing.as_ref().map(|indexing| search::keys(indexing, &view.start.input, None));
    search::asked(key).iter().all(|asked| keys.iter().flatten().any(|has| has == asked))
}

/// With what the last attempt of a running execution failed.
async fn last_error(edge: &Edge, view: &ExecutionView, arn: &str) -> Result<Option<Arc<str>>, AwsError> {
    let past = history::read(edge, view.id, view.last, arn).await?;
    let errors = history::facts(&past).filter_map(|(_, fact)| match fact {
        Fact::Failed { error, .. } => error.clone(),
        Fact::TimedOut { .. } => Some("States.Timeout".into()),
        Fact::EvaluationFailed { error, .. } => Some(error.clone()),
        _ => None,
    });
    Ok(errors.last())
}

/// Whether a redrive would go on in a state of the name that the filter says.
fn ended_in(edge: &Edge, execution: &Execution, filter: &JobFilter) -> bool {
    let Some(machine) = edge.broker.machine(execution.start().definition) else { return false };
    let states = execution.standings().filter_map(|standing| standing.state);
    let mut names = states.map(|state| machine.state(state).name.clone());
    names.any(|name| filter.state.as_ref().is_some_and(|state| *state == name))
}

/// What the filter says of what a list shows.
trait Means {
    /// Whether nothing further down a list can be meant.
    fn is_past(&self, job: &Job, at: Timestamp) -> bool;
    /// Whether it may mean the execution, as far as a list shows it.
    fn may_mean(&self, job: &Job, one: &Candidate) -> bool;
}

impl Means for JobFilter {
    fn is_past(&self, job: &Job, at: Timestamp) -> bool {
        let by_stop = job.action.is_for_ended() && self.key.is_none();
        let stopped = self.stopped_from.filter(|_| by_stop).is_some_and(|from| at < from);
        let started = self.started_from.filter(|_| !by_stop);
        stopped || started.is_some_and(|from| at.plus_millis(NAMED_BEFORE_MAX) < from)
    }

    fn may_mean(&self, job: &Job, one: &Candidate) -> bool {
        let summary = &one.summary;
        let within = |at: Timestamp, from: Option<Timestamp>, until: Option<Timestamp>| {
            at <= job.started_at
                && from.is_none_or(|from| from <= at)
                && until.is_none_or(|until| at <= until)
        };
        let is_qualified = self.qualifier.as_deref().is_none_or(|qualifier| match qualifier.parse() {
            Ok(version) => summary.version == Some(version),
            Err(_) => summary.alias.as_deref() == Some(qualifier),
        });
        if !is_qualified || !within(summary.started_at, self.started_from, self.started_until) {
            return false;
        }
        if !job.action.is_for_ended() {
            return summary.status == Status::Running;
        }
        let is_status = match &*self.statuses {
            [] => REDRIVABLE.contains(&summary.status),
            statuses => statuses.contains(&summary.status),
        };
        is_status
            && summary.stopped_at.is_some_and(|at| within(at, self.stopped_from, self.stopped_until))
            && self.error.as_ref().is_none_or(|error| one.error.as_ref() == Some(error))
    }
}
