//! Targets of rules: what PutTargets says of one, and what it is here.

use std::collections::BTreeMap;

use frevo_event::{Arn, DeliveryPolicy, EventsArn, PutTarget, Target, TargetInput};
use frevo_router::transform::{self, Transform};
use frevo_value::Payload;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::members::{self, invalid};
use crate::check::Check;
use crate::error::AwsError;
use crate::request::Text;

/// A target as it is given, as far as we read it.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Given<'a> {
    #[serde(borrow)]
    id: Option<Text<'a>>,
    #[serde(borrow)]
    arn: Option<Text<'a>>,
    #[serde(borrow)]
    input: Option<Text<'a>>,
    #[serde(borrow)]
    input_path: Option<Text<'a>>,
    #[serde(borrow)]
    input_transformer: Option<Transformer<'a>>,
    retry_policy: Option<RetryPolicy>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Transformer<'a> {
    input_paths_map: Option<BTreeMap<String, String>>,
    #[serde(borrow)]
    input_template: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RetryPolicy {
    maximum_retry_attempts: Option<i64>,
    maximum_event_age_in_seconds: Option<i64>,
}

impl Given<'_> {
    /// Its id, which was checked.
    pub(super) fn id(&self) -> &str {
        self.id.as_deref().unwrap_or_default()
    }

    /// Checks what AWS's front end does.
    pub(super) fn check(&self, check: &mut Check, index: usize) {
        let at = |member: &str| format!("targets.{}.member.{member}", index + 1);
        members::name(check, &at("id"), self.id.as_deref(), 64);
        check.text(&at("arn"), self.arn.as_deref(), 1, 1600);
        check.length(&at("input"), self.input.as_deref(), 0, 8192).length(
            &at("inputPath"),
            self.input_path.as_deref(),
            0,
            256,
        );
        if let Some(transformer) = &self.input_transformer {
            let template = transformer.input_template.as_deref();
            check.text(&at("inputTransformer.inputTemplate"), template, 1, 8192);
        }
        if let Some(policy) = &self.retry_policy {
            let (attempts, age) = (policy.maximum_retry_attempts, policy.maximum_event_age_in_seconds);
            check.range(&at("retryPolicy.maximumRetryAttempts"), attempts, 0, 185).range(
                &at("retryPolicy.maximumEventAgeInSeconds"),
                age,
                60,
                86_400,
            );
        }
    }

    /// What it is given instead of the event, checked as AWS does.
    pub(super) fn target_input(&self) -> Result<Option<TargetInput>, AwsError> {
        let none = BTreeMap::new();
        let transformer = self.input_transformer.as_ref().map(|transformer| transform::InputTransformer {
            paths: transformer.input_paths_map.as_ref().unwrap_or(&none),
            template: transformer.input_template.as_deref().unwrap_or_default(),
        });
        let input = transform::TargetInput {
            target: self.id(),
            input: self.input.as_deref(),
            input_path: self.input_path.as_deref(),
            input_transformer: transformer,
        };
        Transform::parse(&input).map_err(|error| invalid(error.to_string()))?;
        Ok(match (input.input, input.input_path, transformer) {
            (Some(constant), _, _) => Some(TargetInput::Constant(constant.into())),
            (_, Some(path), _) => Some(TargetInput::Path(path.into())),
            (_, _, Some(transform::InputTransformer { paths, template })) => {
                Some(TargetInput::Template { paths: paths.clone(), template: template.into() })
            }
            (None, None, None) => None,
        })
    }

    /// The target, or why this version does not deliver to such a one.
    pub(super) fn put(&self, input: Option<TargetInput>, given: &RawValue) -> Result<PutTarget, String> {
        let arn = self.arn.as_deref().unwrap_or_default();
        let target = target(arn).ok_or_else(|| {
            format!(
                "Target {arn} is of a kind that this version of Frevo does not deliver to: it knows \
                 state machines, event buses and Lambda functions."
            )
        })?;
        Ok(PutTarget { target, input, policy: self.policy(), given: Payload::from_trusted(given.get()) })
    }

    /// The first attempt is no retry.
    fn policy(&self) -> DeliveryPolicy {
        let mut policy = DeliveryPolicy::default();
        let number = |value: i64| u32::try_from(value).unwrap_or_default();
        if let Some(given) = &self.retry_policy {
            policy.attempts_max = given.maximum_retry_attempts.map_or(policy.attempts_max, |n| number(n) + 1);
            policy.age_seconds_max =
                given.maximum_event_age_in_seconds.map_or(policy.age_seconds_max, number);
        }
        policy
    }
}

/// The target that has this ARN.
pub(crate) fn target(text: &str) -> Option<Target> {
    let arn = text.into();
    if let Ok(EventsArn::Bus { .. }) = text.parse() {
        return Some(Target::Bus { arn });
    }
    match text.parse() {
        Ok(Arn::StateMachine { .. } | Arn::Qualified { .. }) => Some(Target::StateMachine { arn }),
        Ok(Arn::Function { .. }) => Some(Target::Function { arn }),
        _ => None,
    }
}

/// The ARN of a target, if it is of a kind that has one.
pub(super) fn arn(target: &Target) -> Option<&str> {
    match target {
        Target::StateMachine { arn }
        | Target::Execution { arn }
        | Target::Bus { arn }
        | Target::Function { arn } => Some(arn),
        Target::Queue
        | Target::Webhook(_)
        | Target::File { .. }
        | Target::Stdout
        | Target::Task(_)
        | Target::KafkaTopic { .. }
        | Target::AmqpExchange { .. } => None,
    }
}
