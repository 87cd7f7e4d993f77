//! Starting an execution and awaiting how it ends.

use std::time::Duration;

use frevo_event::{Status, Timestamp};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize};
use tokio::time::Instant;

use super::{Client, ClientError, malformed};

/// The longest time that one call asks the server to wait; beyond it the next
/// call goes on. Proxies cut what is silent for a minute.
const WAIT_MAX: Duration = Duration::from_secs(50);

/// What to start an execution with.
#[derive(Clone, Debug, Default)]
pub struct StartOptions {
    name: Option<String>,
    input: Option<String>,
    wait: Option<Duration>,
}

/// An execution that is started.
#[derive(Clone, Debug, PartialEq)]
pub struct Started {
    /// Its ARN.
    pub execution_arn: String,
    /// When it was started; earlier than now if an equal call did it.
    pub started_at: Timestamp,
    /// How it stands, if [`StartOptions::wait`] was asked for.
    pub outcome: Option<Outcome>,
}

/// How an execution ended, or that it runs still.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// The execution's ARN.
    pub execution_arn: String,
    /// `Running` if the time to wait was over first.
    #[serde(deserialize_with = "status")]
    pub status: Status,
    /// What it gave, as JSON text, if it succeeded.
    pub output: Option<String>,
    /// The error's name, if it failed or was stopped with one.
    pub error: Option<String>,
    /// The error's cause, if it failed or was stopped with one.
    pub cause: Option<String>,
    /// When it started.
    #[serde(rename = "startDate", deserialize_with = "timestamp")]
    pub started_at: Timestamp,
    /// When it ended.
    #[serde(rename = "stopDate", default, deserialize_with = "optional_timestamp")]
    pub stopped_at: Option<Timestamp>,
}

impl StartOptions {
    /// No name, the input `{}`, and no waiting.
    pub fn new() -> Self {
        Self::default()
    }

    /// Names the execution. Starting again with the same name and input while
    /// it runs gives the same execution, so such a call is safely repeated.
    #[must_use]
    pub fn named(self, name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..self }
    }

    /// Gives it an input.
    pub fn input<T: Serialize + ?Sized>(self, input: &T) -> Result<Self, serde_json::Error> {
        Ok(self.input_text(serde_json::to_string(input)?))
    }

    /// Gives it an input that is JSON text already.
    #[must_use]
    pub fn input_text(self, input: impl Into<String>) -> Self {
        Self { input: Some(input.into()), ..self }
    }

    /// Waits for its end, at most so long.
    #[must_use]
    pub fn wait(self, longest: Duration) -> Self {
        Self { wait: Some(longest), ..self }
    }
}

impl Outcome {
    /// Whether the execution has ended.
    pub fn has_ended(&self) -> bool {
        self.status != Status::Running
    }

    /// The output of an execution that succeeded.
    pub fn read_output<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        match &self.output {
            Some(output) => serde_json::from_str(output),
            None => Err(serde_json::Error::custom(format_args!(
                "an execution that is {:?} has no output",
                self.status
            ))),
        }
    }
}

impl Client {
    /// Starts an execution of the state machine, version or alias with this
    /// ARN. Once this returns it is durable.
    pub async fn start(
        &self,
        state_machine_arn: &str,
        options: StartOptions,
    ) -> Result<Started, ClientError> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Body<'a> {
            state_machine_arn: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            name: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            input: Option<&'a str>,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Answer {
            execution_arn: String,
            #[serde(deserialize_with = "timestamp")]
            start_date: Timestamp,
            status: Option<serde::de::IgnoredAny>,
        }
        const ACTION: &str = "StartExecution";

        let deadline = options.wait.map(|wait| Instant::now() + wait);
        let body = Body { state_machine_arn, name: options.name.as_deref(), input: options.input.as_deref() };
        let body = serde_json::to_vec(&body).expect("text is JSON");
        let answer = self.exchange(ACTION, body.into(), deadline.map(rounded_wait)).await?;
        let Answer { execution_arn, start_date, status } =
            serde_json::from_slice(&answer).map_err(|source| malformed(ACTION, source))?;
        let outcome = match deadline {
            None => None,
            // A server that does not know the header answers before the end.
            Some(deadline) if status.is_none() => Some(self.wait_until(&execution_arn, deadline).await?),
            Some(deadline) => {
                let outcome: Outcome =
                    serde_json::from_slice(&answer).map_err(|source| malformed(ACTION, source))?;
                let goes_on = !outcome.has_ended() && Instant::now() < deadline;
                Some(if goes_on { self.wait_until(&execution_arn, deadline).await? } else { outcome })
            }
        };
        Ok(Started { execution_arn, started_at: start_date, outcome })
    }

    /// Waits until the execution has ended, at most so long. The outcome's
    /// status is `Running` if the time was over first.
    pub async fn wait(&self, execution_arn: &str, longest: Duration) -> Result<Outcome, ClientError> {
        self.wait_until(execution_arn, Instant::now() + longest).await
    }

    async fn wait_until(&self, execution_arn: &str, deadline: Instant) -> Result<Outcome, ClientError> {
        const ACTION: &str = "DescribeExecution";
        // Of Frevo's own: Express executions are waited for, too.
        let asked = serde_json::json!({ "executionArn": execution_arn, "express": true });
        let body = serde_json::to_vec(&asked).expect("text is JSON");
        let mut pause = Duration::from_millis(20);
        loop {
            let (asked_at, wait) = (Instant::now(), rounded_wait(deadline));
            let answer = self.exchange(ACTION, body.clone().into(), Some(wait)).await?;
            let outcome: Outcome =
                serde_json::from_slice(&answer).map_err(|source| malformed(ACTION, source))?;
            if outcome.has_ended() || Instant::now() >= deadline {
                return Ok(outcome);
            }
            // A server that does not wait is asked at growing intervals.
            if asked_at.elapsed() < wait / 2 {
                tokio::time::sleep_until(deadline.min(Instant::now() + pause)).await;
                pause = (pause * 2).min(Duration::from_secs(1));
            }
        }
    }
}

/// The time left in whole seconds, at least one: the header has no fractions.
fn rounded_wait(deadline: Instant) -> Duration {
    let left = deadline.saturating_duration_since(Instant::now()).min(WAIT_MAX);
    Duration::from_secs(left.as_secs_f64().ceil() as u64).max(Duration::from_secs(1))
}

fn status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Status, D::Error> {
    match &*std::borrow::Cow::<str>::deserialize(deserializer)? {
        "RUNNING" | "PENDING_REDRIVE" => Ok(Status::Running),
        "SUCCEEDED" => Ok(Status::Succeeded),
        "FAILED" => Ok(Status::Failed),
        "TIMED_OUT" => Ok(Status::TimedOut),
        "ABORTED" => Ok(Status::Aborted),
        other => {
            Err(D::Error::unknown_variant(other, &["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"]))
        }
    }
}

fn timestamp<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    f64::deserialize(deserializer).map(from_seconds)
}

fn optional_timestamp<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    Ok(Option::<f64>::deserialize(deserializer)?.map(from_seconds))
}

/// AWS gives seconds since the epoch with a fraction.
fn from_seconds(seconds: f64) -> Timestamp {
    Timestamp((seconds * 1000.0).round() as i64)
}
