//! Schedules: when something is due, and what happens then.

use std::sync::Arc;

use frevo_value::Payload;
use serde::{Deserialize, Serialize};

use super::{DEFAULT_BUS, DeliveryPolicy, Subscription, SubscriptionNumber, Target, TargetInput};
use crate::{Scope, Tags, Timestamp};

/// A pattern that no event matches, because each has a source: that of the
/// targets which a schedule gives its events to itself.
pub const NOTHING: &str = r#"{"source":[{"exists":false}]}"#;

/// A schedule, as EventBridge Scheduler has them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventSchedule {
    /// Account and region.
    pub scope: Scope,
    /// Its name, unique in its scope.
    pub name: Arc<str>,
    /// `rate(…)`, `cron(…)` or `at(…)`.
    pub expression: Arc<str>,
    /// The time zone of the expression; absent: UTC.
    pub time_zone: Option<Arc<str>>,
    /// Nothing is due before.
    pub start: Option<Timestamp>,
    /// Nothing is due after.
    pub end: Option<Timestamp>,
    /// What is due is done within so many minutes.
    pub window_minutes: Option<u32>,
    /// What becomes of runs that were missed.
    pub missed: Missed,
    /// What is done.
    pub action: ScheduleAction,
    /// Nothing is due while it is.
    pub paused: bool,
    /// What its maker says of it.
    pub description: Option<Arc<str>>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// What becomes of runs that were due while nothing could be done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Missed {
    /// They are left out.
    Skip,
    /// One run stands for all of them.
    #[default]
    Once,
    /// Each is made up for, the last so many.
    All {
        /// How many.
        limit: u32,
    },
}

/// What is done when a schedule is due.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ScheduleAction {
    /// A `Scheduled Event` is delivered to a target, as to a subscriber.
    Deliver {
        /// Its number as a subscription.
        number: SubscriptionNumber,
        /// The target.
        target: Target,
        /// What it is given instead of the event.
        input: Option<TargetInput>,
        /// How it is delivered to.
        policy: DeliveryPolicy,
    },
    /// An event is published.
    Publish {
        /// The bus.
        bus: Arc<str>,
        /// `source`
        source: Arc<str>,
        /// `detail-type`
        detail_type: Arc<str>,
        /// `detail`
        detail: Payload,
    },
}

/// What is due, within a scope.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ScheduleKey {
    /// A rule of the default bus.
    Rule(Arc<str>),
    /// A schedule.
    Own(Arc<str>),
}

impl EventSchedule {
    /// What its target is as a subscription, if it has one.
    pub fn subscription(&self) -> Option<Subscription> {
        let ScheduleAction::Deliver { number, target, input, policy } = &self.action else { return None };
        Some(Subscription {
            scope: self.scope.clone(),
            name: format!("schedule/{}", self.name).into(),
            number: *number,
            bus: DEFAULT_BUS.into(),
            pattern: Some(NOTHING.into()),
            target: target.clone(),
            input: input.clone(),
            policy: policy.clone(),
            paused: false,
            description: self.description.clone(),
            created_at: self.created_at,
            tags: Tags::default(),
        })
    }
}
