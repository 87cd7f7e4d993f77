//! Jobs: those that go on, and for a while those that ended.

use std::collections::BTreeMap;
use std::sync::Arc;

use frevo_event::{
    Change, CommandRefusal, Job, JobAdvance, JobAdvanced, JobChange, JobCommand, JobCounts, JobNumber,
    JobOutcome, JobPlace, JobRefusal, JobState, JobTold, Scope, Timestamp,
};
use serde::{Deserialize, Serialize};

use super::behind;
use super::decide::check_quota;

/// How many jobs of an account may not have ended in a region.
const JOBS_MAX: u32 = 10;

/// How long a job that ended is shown, in milliseconds.
const SHOWN_MILLIS: i64 = 90 * 86_400_000;

/// All jobs, by account and region and by name. Whoever writes the catalogue down
/// writes this behind it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Jobs {
    /// What each account has in each region; never an empty one.
    scopes: BTreeMap<Scope, BTreeMap<Arc<str>, Arc<Job>>>,
    /// The number of the next job.
    number_next: u32,
}

impl Jobs {
    /// The job of this name.
    pub fn get(&self, scope: &Scope, name: &str) -> Option<&Arc<Job>> {
        self.scopes.get(scope)?.get(name)
    }

    /// The account's jobs in the order of their names, those behind `after`.
    pub fn of<'a>(
        &'a self,
        scope: &Scope,
        after: Option<&str>,
    ) -> impl Iterator<Item = &'a Arc<Job>> + use<'a> {
        self.scopes.get(scope).map(|jobs| behind(jobs, after)).into_iter().flatten()
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Job>> {
        self.scopes.values().flat_map(BTreeMap::values)
    }

    /// The fewest changes that make this from nothing.
    pub(super) fn changes(&self) -> impl Iterator<Item = Change> {
        self.all().map(|job| Change::Job(JobChange::Put(Box::new(Job::clone(job)))))
    }

    /// Takes a change.
    pub(super) fn apply(&mut self, change: &JobChange) {
        match change {
            JobChange::Put(job) => {
                self.number_next = self.number_next.max(job.number.0 + 1);
                let jobs = self.scopes.entry(job.scope.clone()).or_default();
                jobs.insert(job.name.clone(), Arc::new(Job::clone(job)));
            }
            JobChange::Advanced(advanced) => {
                let jobs = self.scopes.get_mut(&advanced.scope);
                if let Some(job) = jobs.and_then(|jobs| jobs.get_mut(&advanced.name)) {
                    Arc::make_mut(job).advance(advanced);
                }
            }
            JobChange::Deleted { scope, name, .. } => {
                let Some(jobs) = self.scopes.get_mut(scope) else { return };
                jobs.remove(name);
                if jobs.is_empty() {
                    self.scopes.remove(scope);
                }
            }
        }
    }

    /// What a command that was taken at `stamp` changes.
    pub(super) fn decide(
        &self,
        command: &JobCommand,
        stamp: Timestamp,
    ) -> Result<Vec<JobChange>, CommandRefusal> {
        match command {
            JobCommand::Start(job) => self.start(job, stamp),
            JobCommand::Pause { scope, name, paused, by } => {
                let job = self.going_on(scope, name)?;
                let state = if *paused { JobState::Paused } else { JobState::Running };
                let changed = Job { state, changed_by: by.clone(), ..job.clone() };
                Ok((state != job.state).then(|| JobChange::Put(Box::new(changed))).into_iter().collect())
            }
            JobCommand::Cancel { scope, name, by } => {
                let job = self.going_on(scope, name)?;
                let (state, ended_at) = (JobState::Cancelled, Some(stamp));
                let cancelled = Job { state, ended_at, changed_by: by.clone(), ..job.clone() };
                Ok(vec![JobChange::Put(Box::new(cancelled))])
            }
            JobCommand::Delete { scope, name } => {
                let job = self.existing(scope, name)?;
                if !job.has_ended() || job.is_due() {
                    return Err(JobRefusal::NotEnded { job: name.clone() }.into());
                }
                Ok(vec![deleted(job)])
            }
            JobCommand::Advance(advance) => self.advance(advance, stamp),
        }
    }

    /// Starts a job, and forgets those that ended so long ago that they are shown no
    /// more.
    fn start(&self, job: &Job, stamp: Timestamp) -> Result<Vec<JobChange>, CommandRefusal> {
        if self.get(&job.scope, &job.name).is_some() {
            return Err(JobRefusal::Exists { job: job.name.clone() }.into());
        }
        let going_on = self.of(&job.scope, None).filter(|job| !job.has_ended()).count();
        check_quota(going_on, "jobs", JOBS_MAX)?;
        let begun = Job {
            number: JobNumber(self.number_next),
            started_at: stamp,
            ended_at: None,
            state: JobState::Running,
            step: 0,
            place: Some(JobPlace::default()),
            under_way: Vec::new(),
            counts: JobCounts::default(),
            ..job.clone()
        };
        let is_old = |job: &&Arc<Job>| {
            job.ended_at.is_some_and(|ended_at| ended_at < stamp.plus_millis(-SHOWN_MILLIS)) && !job.is_due()
        };
        let forgotten = self.all().filter(is_old).map(|job| deleted(job));
        Ok(forgotten.chain([JobChange::Put(Box::new(begun))]).collect())
    }

    fn advance(&self, advance: &JobAdvance, stamp: Timestamp) -> Result<Vec<JobChange>, CommandRefusal> {
        let JobAdvance { scope, name, .. } = advance;
        let job = self.existing(scope, name)?;
        if job.step != advance.step || job.under_way.len() != advance.outcomes.len() || !job.is_due() {
            return Err(JobRefusal::Moved { job: name.clone() }.into());
        }
        let done = job.under_way.iter().zip(&advance.outcomes);
        let mut results: Vec<_> =
            done.map(|(target, outcome)| target.result(outcome.clone(), stamp)).collect();
        let mut advanced = JobAdvanced {
            scope: scope.clone(),
            name: name.clone(),
            at: stamp,
            told: JobTold { number: job.number, first: job.told(), results: Vec::new() },
            examined: 0,
            targets: Vec::new(),
            place: job.place.clone(),
        };
        // Who paused or cancelled it meanwhile wants nothing more to be done.
        if job.is_running() {
            (advanced.examined, advanced.place) = (advance.examined, advance.place.clone());
            if job.dry_run {
                results.extend(advance.targets.iter().map(|target| target.result(JobOutcome::Found, stamp)));
            } else {
                advanced.targets = advance.targets.clone();
            }
        }
        advanced.told.results = results;
        Ok(vec![JobChange::Advanced(Box::new(advanced))])
    }

    fn existing(&self, scope: &Scope, name: &Arc<str>) -> Result<&Job, JobRefusal> {
        self.get(scope, name).map(|job| &**job).ok_or_else(|| JobRefusal::Missing { job: name.clone() })
    }

    fn going_on(&self, scope: &Scope, name: &Arc<str>) -> Result<&Job, JobRefusal> {
        let job = self.existing(scope, name)?;
        if job.has_ended() { Err(JobRefusal::Ended { job: name.clone() }) } else { Ok(job) }
    }
}

fn deleted(job: &Job) -> JobChange {
    JobChange::Deleted { scope: job.scope.clone(), name: job.name.clone(), number: job.number }
}
