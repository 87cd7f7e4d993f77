//! A job as JSON.

use std::sync::Arc;

use frevo_event::{
    Arn, Job, JobAction, JobCounts, JobFilter, JobNumber, JobOutcome, JobResult, JobState, MachineType,
    Scope, Status, StopReason, Timestamp,
};
use frevo_store::Catalogue;
use serde::{Deserialize, Serialize};

use super::find::{REDRIVABLE, progress};
use crate::arn;
use crate::edge::Edge;
use crate::error::AwsError;
use crate::subscriptions::form::{self as subscription, check_name};
use crate::wire;

/// With how many executions a second a job may be asked to do something.
const RATE_MAX: u32 = 1_000_000;

/// Characters of an error and a cause (api.md §4.5).
const ERROR_LENGTH_MAX: usize = 256;
const CAUSE_LENGTH_MAX: usize = 32_768;

/// A job as it is asked for.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Form {
    /// Its name; the path says it too.
    #[serde(default)]
    name: Arc<str>,
    action: Option<Action>,
    #[serde(default)]
    filter: Filter,
    /// Every execution is meant, whatever the filter leaves open.
    #[serde(default)]
    all: bool,
    #[serde(default)]
    dry_run: bool,
    rate_per_second: Option<u32>,
    description: Option<Arc<str>>,
    /// What the executions are stopped with.
    stop: Option<Stop>,
}

/// What is done with each execution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
enum Action {
    Stop,
    Redrive,
    Retry,
}

/// What executions are stopped with.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Stop {
    error: Option<Arc<str>>,
    cause: Option<Arc<str>>,
}

/// Which executions are meant.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct Filter {
    /// `NAME`, `NAME:VERSION`, `NAME:ALIAS` or an ARN of one of these.
    #[serde(skip_serializing_if = "Option::is_none")]
    machine: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    statuses: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<Arc<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Arc<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<Arc<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    started_from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    started_until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stopped_from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stopped_until: Option<String>,
}

/// A job as it is shown.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Shown {
    pub name: Arc<str>,
    action: Action,
    state: &'static str,
    filter: Filter,
    dry_run: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    rate_per_second: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<Arc<str>>,
    /// The id of the access key of whoever started it.
    #[serde(skip_serializing_if = "Option::is_none")]
    started_by: Option<Arc<str>>,
    /// The same of whoever paused, resumed or cancelled it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    changed_by: Option<Arc<str>>,
    started_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<String>,
    /// How many executions were looked at.
    examined: u64,
    /// How many of them the filter means.
    found: u64,
    /// With how many it is done, and with how many it could not be done.
    done: u64,
    refused: u64,
    /// How many lists of executions it walks, and how many of them it has walked.
    parts: usize,
    parts_done: usize,
}

/// What an execution came to.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ShownResult {
    execution_arn: String,
    name: Arc<str>,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Arc<str>>,
    at: String,
}

/// Why a job is refused as it is written.
#[derive(Debug, thiserror::Error)]
pub(super) enum FormError {
    #[error("it does not read: {0}")]
    Json(#[from] serde_json::Error),
    #[error("it is named `{name}`, and the path says `{path}`")]
    OtherName { name: String, path: String },
    #[error("say what is done with the executions: `action` is `stop`, `redrive` or `retry`")]
    NoAction,
    #[error("the filter means every execution of the account: say `\"all\": true` if that is wanted")]
    Everything,
    #[error("there is no state machine `{name}`")]
    NoMachine { name: String },
    #[error("state machine `{name}` is of type EXPRESS: its executions are not {action}")]
    Express { name: String, action: &'static str },
    #[error("`statuses` are those of executions that can be redriven: {}", ended())]
    Status,
    #[error("`{member}` is of executions that have ended, and only those that run are {action}")]
    OfEnded { member: &'static str, action: &'static str },
    #[error("`key` is NAME=VALUE, as in order=17")]
    Key,
    #[error("`{member}` is no moment as RFC 3339 writes it: `{text}`")]
    Moment { member: &'static str, text: String },
    #[error("`{from}` is later than `{until}`")]
    Backwards { from: &'static str, until: &'static str },
    #[error("`ratePerSecond` is from 1 to {RATE_MAX}")]
    Rate,
    #[error("`stop` is for the action `stop`")]
    StopOfOther,
    #[error("`stop.{member}` has more than {length_max} characters")]
    StopLength { member: &'static str, length_max: usize },
    #[error("the parameter `after` is none that a page named")]
    After,
    #[error(transparent)]
    Name(#[from] subscription::FormError),
}

fn ended() -> String {
    REDRIVABLE.map(wire::status).join(", ")
}

impl Form {
    pub(super) fn parse(body: &[u8]) -> Result<Self, FormError> {
        Ok(serde_json::from_slice(body)?)
    }

    /// The job. Who starts it, its number and its times are not known here.
    pub(super) fn job(self, scope: &Scope, path: &str, catalogue: &Catalogue) -> Result<Job, FormError> {
        if !self.name.is_empty() && *self.name != *path {
            return Err(FormError::OtherName { name: self.name.to_string(), path: path.to_owned() });
        }
        check_name(path)?;
        let wanted = self.action.ok_or(FormError::NoAction)?;
        if self.rate_per_second.is_some_and(|rate| !(1..=RATE_MAX).contains(&rate)) {
            return Err(FormError::Rate);
        }
        let action = wanted.with(self.stop, path)?;
        let filter = self.filter.filter(scope, wanted, catalogue)?;
        if filter.is_empty() && !self.all {
            return Err(FormError::Everything);
        }
        Ok(Job {
            scope: scope.clone(),
            name: path.into(),
            number: JobNumber::default(),
            action,
            filter,
            dry_run: self.dry_run,
            rate_per_second: self.rate_per_second,
            description: self.description,
            started_by: None,
            changed_by: None,
            started_at: Timestamp(0),
            ended_at: None,
            state: JobState::Running,
            step: 0,
            place: None,
            under_way: Vec::new(),
            counts: JobCounts::default(),
        })
    }
}

impl Action {
    /// What becomes of executions, in a word.
    fn participle(self) -> &'static str {
        match self {
            Self::Stop => "stopped",
            Self::Redrive => "redriven",
            Self::Retry => "tried again",
        }
    }

    /// An execution that is stopped tells by what, unless the request says something
    /// else.
    fn with(self, stop: Option<Stop>, job: &str) -> Result<JobAction, FormError> {
        match self {
            Self::Stop => {
                let Stop { error, cause } = stop.unwrap_or_default();
                check_length("error", error.as_deref(), ERROR_LENGTH_MAX)?;
                check_length("cause", cause.as_deref(), CAUSE_LENGTH_MAX)?;
                let cause = cause.unwrap_or_else(|| format!("Stopped by the job {job}").into());
                Ok(JobAction::Stop(StopReason { error, cause: Some(cause) }))
            }
            Self::Redrive | Self::Retry if stop.is_some() => Err(FormError::StopOfOther),
            Self::Redrive => Ok(JobAction::Redrive),
            Self::Retry => Ok(JobAction::RetryNow),
        }
    }

    fn of(action: &JobAction) -> Self {
        match action {
            JobAction::Stop(_) => Self::Stop,
            JobAction::Redrive => Self::Redrive,
            JobAction::RetryNow => Self::Retry,
        }
    }
}

impl Filter {
    fn filter(self, scope: &Scope, action: Action, catalogue: &Catalogue) -> Result<JobFilter, FormError> {
        let machine = self.machine.as_deref().map(|text| machine(text, scope, action, catalogue));
        let (machine, qualifier) = machine.transpose()?.unzip();
        let statuses: Vec<Status> =
            self.statuses.iter().map(|text| status(text)).collect::<Result<_, _>>()?;
        let [started_from, started_until, stopped_from, stopped_until] = [
            ("startedFrom", self.started_from),
            ("startedUntil", self.started_until),
            ("stoppedFrom", self.stopped_from),
            ("stoppedUntil", self.stopped_until),
        ]
        .map(|(member, text)| text.map(|text| moment(member, text)).transpose());
        let filter = JobFilter {
            machine,
            qualifier: qualifier.flatten(),
            statuses,
            state: self.state,
            error: self.error,
            key: self.key,
            started_from: started_from?,
            started_until: started_until?,
            stopped_from: stopped_from?,
            stopped_until: stopped_until?,
        };
        check(&filter, action)?;
        Ok(filter)
    }

    fn of(filter: &JobFilter) -> Self {
        let machine = filter.machine.as_ref().map(|name| match &filter.qualifier {
            Some(qualifier) => format!("{name}:{qualifier}"),
            None => name.to_string(),
        });
        let text = |moment: Option<Timestamp>| moment.map(|moment| moment.to_string());
        Self {
            machine,
            statuses: filter.statuses.iter().map(|status| wire::status(*status).to_owned()).collect(),
            state: filter.state.clone(),
            error: filter.error.clone(),
            key: filter.key.clone(),
            started_from: text(filter.started_from),
            started_until: text(filter.started_until),
            stopped_from: text(filter.stopped_from),
            stopped_until: text(filter.stopped_until),
        }
    }
}

fn check(filter: &JobFilter, action: Action) -> Result<(), FormError> {
    if action != Action::Redrive {
        let of_ended = [
            ("statuses", !filter.statuses.is_empty()),
            ("stoppedFrom", filter.stopped_from.is_some()),
            ("stoppedUntil", filter.stopped_until.is_some()),
        ];
        if let Some((member, _)) = of_ended.into_iter().find(|(_, is_said)| *is_said) {
            return Err(FormError::OfEnded { member, action: action.participle() });
        }
    }
    if filter.key.as_ref().is_some_and(|key| key.split_once('=').is_none_or(|(name, _)| name.is_empty())) {
        return Err(FormError::Key);
    }
    for (from, until, names) in [
        (filter.started_from, filter.started_until, ("startedFrom", "startedUntil")),
        (filter.stopped_from, filter.stopped_until, ("stoppedFrom", "stoppedUntil")),
    ] {
        if from.zip(until).is_some_and(|(from, until)| from > until) {
            return Err(FormError::Backwards { from: names.0, until: names.1 });
        }
    }
    Ok(())
}

/// The state machine, and which of its versions or aliases.
fn machine(
    text: &str,
    scope: &Scope,
    action: Action,
    catalogue: &Catalogue,
) -> Result<(Arc<str>, Option<Arc<str>>), FormError> {
    let missing = || FormError::NoMachine { name: text.to_owned() };
    let (name, qualifier) = if text.starts_with("arn:") {
        let found = arn::machine(text, scope, AwsError::no_machine).map_err(|_| missing())?;
        (found.name, found.qualifier)
    } else {
        text.split_once(':').map_or((text, None), |(name, qualifier)| (name, Some(qualifier)))
    };
    let target = catalogue.resolve(scope, name, qualifier, 0).ok_or_else(missing)?;
    if target.machine.machine_type == MachineType::Express {
        return Err(FormError::Express { name: name.to_owned(), action: action.participle() });
    }
    Ok((name.into(), qualifier.map(Arc::from)))
}

fn status(text: &str) -> Result<Status, FormError> {
    REDRIVABLE.into_iter().find(|status| wire::status(*status) == text).ok_or(FormError::Status)
}

fn moment(member: &'static str, text: String) -> Result<Timestamp, FormError> {
    Timestamp::parse(&text).ok_or(FormError::Moment { member, text })
}

fn check_length(member: &'static str, text: Option<&str>, length_max: usize) -> Result<(), FormError> {
    match text {
        Some(text) if text.chars().count() > length_max => Err(FormError::StopLength { member, length_max }),
        _ => Ok(()),
    }
}

impl Shown {
    pub(super) fn of(edge: &Edge, job: &Job) -> Self {
        let (parts, parts_done) = progress(edge, job);
        let JobCounts { examined, found, done, refused } = job.counts;
        Self {
            name: job.name.clone(),
            action: Action::of(&job.action),
            state: state(job.state),
            filter: Filter::of(&job.filter),
            dry_run: job.dry_run,
            rate_per_second: job.rate_per_second,
            description: job.description.clone(),
            started_by: job.started_by.clone(),
            changed_by: job.changed_by.clone(),
            started_at: job.started_at.to_string(),
            ended_at: job.ended_at.map(|at| at.to_string()),
            examined,
            found,
            done,
            refused,
            parts,
            parts_done,
        }
    }
}

impl ShownResult {
    pub(super) fn of(scope: &Scope, result: &JobResult) -> Self {
        let (outcome, reason) = match &result.outcome {
            JobOutcome::Done => ("DONE", None),
            JobOutcome::Found => ("FOUND", None),
            JobOutcome::Refused { reason } => ("REFUSED", Some(reason.clone())),
        };
        let (scope, machine, name) = (scope.clone(), result.machine.clone(), result.name.clone());
        Self {
            execution_arn: Arn::Execution { scope, machine, name }.to_string(),
            name: result.name.clone(),
            outcome,
            reason,
            at: result.at.to_string(),
        }
    }
}

fn state(state: JobState) -> &'static str {
    match state {
        JobState::Running => "RUNNING",
        JobState::Paused => "PAUSED",
        JobState::Completed => "COMPLETED",
        JobState::Cancelled => "CANCELLED",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Job, FormError> {
        let scope = Scope::new("000000000000", "us-east-1");
        Form::parse(text.as_bytes())?.job(&scope, "j", &Catalogue::default())
    }

    #[test]
    fn what_is_left_out_is_not_asked_for() {
        let job = read(r#"{"action":"redrive","filter":{"error":"Late"},"ratePerSecond":5}"#).expect("right");
        assert_eq!((&job.action, job.rate_per_second, job.dry_run), (&JobAction::Redrive, Some(5), false));
        assert_eq!(job.filter, JobFilter { error: Some("Late".into()), ..JobFilter::default() });
        let stopped = read(r#"{"action":"stop","all":true}"#).expect("right");
        let JobAction::Stop(reason) = stopped.action else { panic!("it stops") };
        assert_eq!(reason.cause.as_deref(), Some("Stopped by the job j"));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, told) in [
            ("{}", "`action` is `stop`, `redrive` or `retry`"),
            (r#"{"action":"stop"}"#, "`\"all\": true`"),
            (r#"{"action":"stop","all":true,"name":"other"}"#, "the path says `j`"),
            (r#"{"action":"stop","filter":{"machine":"nope"}}"#, "no state machine `nope`"),
            (
                r#"{"action":"stop","filter":{"statuses":["FAILED"]}}"#,
                "`statuses` is of executions that have ended",
            ),
            (
                r#"{"action":"retry","filter":{"stoppedFrom":"2026-01-01T00:00:00Z"}}"#,
                "only those that run are tried again",
            ),
            (r#"{"action":"redrive","filter":{"statuses":["SUCCEEDED"]}}"#, "FAILED, TIMED_OUT, ABORTED"),
            (r#"{"action":"redrive","filter":{"key":"17"}}"#, "`key` is NAME=VALUE"),
            (r#"{"action":"redrive","filter":{"startedFrom":"soon"}}"#, "`startedFrom` is no moment"),
            (
                r#"{"action":"redrive","filter":{"stoppedFrom":"2026-01-02T00:00:00Z","stoppedUntil":"2026-01-01T00:00:00Z"}}"#,
                "`stoppedFrom` is later than `stoppedUntil`",
            ),
            (r#"{"action":"redrive","all":true,"ratePerSecond":0}"#, "`ratePerSecond` is from 1"),
            (r#"{"action":"redrive","all":true,"stop":{}}"#, "`stop` is for the action `stop`"),
            (r#"{"action":"redrive","all":true,"speed":1}"#, "unknown field `speed`"),
        ] {
            let error = read(text).expect_err(text).to_string();
            assert!(error.contains(told), "{error}");
        }
    }
}
