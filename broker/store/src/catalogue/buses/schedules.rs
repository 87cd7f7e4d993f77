//! Schedules, and up to when those and the scheduled rules are settled.

use std::collections::BTreeMap;
use std::sync::Arc;

use frevo_event::{BusChange, DEFAULT_BUS, EventSchedule, ScheduleKey, Scope, Timestamp};
use serde::{Deserialize, Serialize};

use super::Buses;
use crate::catalogue::behind;

/// How many schedules an account may have in a region.
pub const SCHEDULES_MAX: u32 = 100_000;

/// All schedules. Whoever writes the buses down writes this behind them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Schedules {
    /// What each account has in each region; never an empty one.
    scopes: BTreeMap<Scope, Scheduled>,
}

/// What one account has in one region.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Scheduled {
    own: BTreeMap<Arc<str>, Arc<EventSchedule>>,
    settled: BTreeMap<ScheduleKey, Timestamp>,
}

impl Schedules {
    /// The schedule of this name.
    pub fn get(&self, scope: &Scope, name: &str) -> Option<&Arc<EventSchedule>> {
        self.scopes.get(scope)?.own.get(name)
    }

    /// The account's schedules in the order of their names, those behind `after`.
    pub fn of<'a>(
        &'a self,
        scope: &Scope,
        after: Option<&str>,
    ) -> impl Iterator<Item = &'a Arc<EventSchedule>> + use<'a> {
        self.scopes.get(scope).map(|scheduled| behind(&scheduled.own, after)).into_iter().flatten()
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &Arc<EventSchedule>> {
        self.scopes.values().flat_map(|scheduled| scheduled.own.values())
    }

    /// What is settled up to some moment: every schedule and scheduled rule that
    /// is not held.
    pub fn settled(&self) -> impl Iterator<Item = (&Scope, &ScheduleKey)> {
        self.scopes
            .iter()
            .flat_map(|(scope, scheduled)| scheduled.settled.keys().map(move |key| (scope, key)))
    }

    /// Up to when nothing is due any more.
    pub fn settled_until(&self, scope: &Scope, key: &ScheduleKey) -> Option<Timestamp> {
        self.scopes.get(scope)?.settled.get(key).copied()
    }

    /// The fewest changes that make this from nothing.
    pub(super) fn changes(&self) -> impl Iterator<Item = BusChange> {
        let own = self.all().map(|schedule| BusChange::SchedulePut(Box::new(EventSchedule::clone(schedule))));
        let settled = self.scopes.iter().flat_map(|(scope, scheduled)| {
            scheduled.settled.iter().map(|(key, until)| BusChange::ScheduleSettled {
                scope: scope.clone(),
                key: key.clone(),
                until: *until,
            })
        });
        own.chain(settled)
    }

    /// Takes a change, as far as it concerns schedules.
    pub(super) fn apply(&mut self, change: &BusChange) {
        match change {
            BusChange::SchedulePut(schedule) => {
                let own = &mut self.scopes.entry(schedule.scope.clone()).or_default().own;
                own.insert(schedule.name.clone(), Arc::new(EventSchedule::clone(schedule)));
            }
            BusChange::ScheduleDeleted { scope, name } => self.remove(scope, |scheduled| {
                scheduled.own.remove(name);
                scheduled.settled.remove(&ScheduleKey::Own(name.clone()));
            }),
            BusChange::RuleDeleted { scope, bus, name } if **bus == *DEFAULT_BUS => {
                self.remove(scope, |scheduled| {
                    scheduled.settled.remove(&ScheduleKey::Rule(name.clone()));
                });
            }
            BusChange::ScheduleSettled { scope, key, until } => {
                let settled = &mut self.scopes.entry(scope.clone()).or_default().settled;
                settled.insert(key.clone(), *until);
            }
            _ => {}
        }
    }

    fn remove(&mut self, scope: &Scope, from: impl FnOnce(&mut Scheduled)) {
        let Some(scheduled) = self.scopes.get_mut(scope) else { return };
        from(scheduled);
        if *scheduled == Scheduled::default() {
            self.scopes.remove(scope);
        }
    }
}

impl Buses {
    /// What is settled with a change that was decided at `stamp`: what is made or
    /// changed, or goes on, is due from then on.
    pub(in crate::catalogue) fn settled_by(&self, change: &BusChange, stamp: Timestamp) -> Option<BusChange> {
        let (scope, key) = match change {
            BusChange::RulePut(rule) => {
                let existing = self.rule(&rule.scope, &rule.bus, &rule.name);
                let was_as_due = existing.is_some_and(|was| was.enabled && was.schedule == rule.schedule);
                let is_due = rule.enabled && rule.schedule.is_some() && !was_as_due;
                is_due.then(|| (&rule.scope, ScheduleKey::Rule(rule.name.clone())))?
            }
            BusChange::SchedulePut(schedule) => {
                let existing = self.schedules.get(&schedule.scope, &schedule.name);
                let was_as_due = existing.is_some_and(|was| !was.paused && times(was) == times(schedule));
                let is_due = !schedule.paused && !was_as_due;
                is_due.then(|| (&schedule.scope, ScheduleKey::Own(schedule.name.clone())))?
            }
            _ => return None,
        };
        // What is due at this very moment is due.
        Some(BusChange::ScheduleSettled { scope: scope.clone(), key, until: stamp.plus_millis(-1) })
    }
}

/// When it is due.
fn times(schedule: &EventSchedule) -> impl PartialEq + use<'_> {
    let EventSchedule { expression, time_zone, start, end, .. } = schedule;
    (expression, time_zone, start, end)
}
