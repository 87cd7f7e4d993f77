//! Replays: those that run, and for a while those that ended.

use std::collections::BTreeMap;
use std::sync::Arc;

use frevo_event::{
    BusChange, BusCommand, BusRefusal, CommandRefusal, EventReplay, ReplayLeg, ReplayState, ReplayTo, Scope,
    SubscriptionNumber, Target, Timestamp,
};
use serde::{Deserialize, Serialize};

use super::Buses;
use crate::catalogue::behind;
use crate::catalogue::decide::check_quota;

/// How many replays of an account may run in a region.
const REPLAYS_MAX: u32 = 10;

/// How long a replay that ended is shown, in milliseconds: as long as AWS does.
const SHOWN_MILLIS: i64 = 90 * 86_400_000;

/// All replays, by account and region and by name. Whoever writes the buses down
/// writes this behind them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Replays {
    scopes: BTreeMap<Scope, BTreeMap<Arc<str>, Arc<EventReplay>>>,
}

impl Replays {
    /// The replay of this name.
    pub fn get(&self, scope: &Scope, name: &str) -> Option<&Arc<EventReplay>> {
        self.scopes.get(scope)?.get(name)
    }

    /// The account's replays in the order of their names, those behind `after`.
    pub fn of<'a>(
        &'a self,
        scope: &Scope,
        after: Option<&str>,
    ) -> impl Iterator<Item = &'a Arc<EventReplay>> + use<'a> {
        self.scopes.get(scope).map(|replays| behind(replays, after)).into_iter().flatten()
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &Arc<EventReplay>> {
        self.scopes.values().flat_map(BTreeMap::values)
    }

    /// The one that has a leg of this number.
    pub fn with_leg(&self, leg: SubscriptionNumber) -> Option<&Arc<EventReplay>> {
        self.all().find(|replay| replay.legs.contains_key(&leg))
    }

    /// The fewest changes that make this from nothing.
    pub(super) fn changes(&self) -> impl Iterator<Item = BusChange> {
        self.all().map(|replay| BusChange::ReplayPut(Box::new(EventReplay::clone(replay))))
    }

    /// Takes a change, as far as it concerns replays.
    pub(super) fn apply(&mut self, change: &BusChange) {
        match change {
            BusChange::ReplayPut(replay) => {
                let replays = self.scopes.entry(replay.scope.clone()).or_default();
                replays.insert(replay.name.clone(), Arc::new(EventReplay::clone(replay)));
            }
            BusChange::ReplayAdvanced { scope, name, leg, partition, last_event_at } => {
                let found = self.scopes.get_mut(scope).and_then(|replays| replays.get_mut(name));
                if let Some(replay) = found {
                    Arc::make_mut(replay).advance(*leg, *partition, *last_event_at);
                }
            }
            BusChange::ReplayForgotten { scope, name } => {
                let Some(replays) = self.scopes.get_mut(scope) else { return };
                replays.remove(name);
                if replays.is_empty() {
                    self.scopes.remove(scope);
                }
            }
            _ => {}
        }
    }
}

impl Buses {
    /// Starts a replay. What it gives is what its archive keeps, if it is of one.
    pub(super) fn start_replay(
        &self,
        wanted: &EventReplay,
        stamp: Timestamp,
    ) -> Result<Option<BusChange>, CommandRefusal> {
        let EventReplay { scope, name, .. } = wanted;
        let mut replay = EventReplay { started_at: stamp, state: ReplayState::Running, ..wanted.clone() };
        if let Some(archive) = &wanted.archive {
            let archive = self.existing_archive(scope, archive)?;
            replay.bus = archive.bus.clone();
            replay.archive_pattern = archive.pattern.clone();
            replay.from = replay.from.max(archive.created_at);
        }
        let targets = self.targets_of(&mut replay)?;
        if self.replays.get(scope, name).is_some() {
            return Err(BusRefusal::ReplayExists { replay: name.clone() }.into());
        }
        let running = self.replays.of(scope, None).filter(|replay| replay.is_running()).count();
        check_quota(running, "replays", REPLAYS_MAX)?;
        let numbers = (self.number_next.0..).map(SubscriptionNumber);
        let leg = |target| ReplayLeg { target, done: Default::default() };
        replay.legs = numbers.zip(targets.into_iter().map(leg)).collect();
        if replay.legs.is_empty() {
            replay = replay.ended(ReplayState::Completed, stamp);
        }
        Ok(Some(BusChange::ReplayPut(Box::new(replay))))
    }

    /// Who is given its events.
    fn targets_of(&self, replay: &mut EventReplay) -> Result<Vec<SubscriptionNumber>, BusRefusal> {
        let scope = &replay.scope;
        match &replay.to {
            ReplayTo::Subscription(name) => {
                let subscription = self.existing_subscription(scope, name)?;
                if matches!(subscription.target, Target::Task(_)) {
                    return Err(BusRefusal::ReplayToTask { subscription: name.clone() });
                }
                if replay.archive.is_some() && subscription.bus != replay.bus {
                    return Err(BusRefusal::ReplayElsewhere { bus: subscription.bus.clone() });
                }
                replay.bus = subscription.bus.clone();
                Ok(vec![subscription.number])
            }
            ReplayTo::Rules(names) => {
                for name in names {
                    self.existing_rule(scope, &replay.bus, name)?;
                }
                let is_meant = |name: &Arc<str>| names.is_empty() || names.contains(name);
                let rules = self.rules(scope, &replay.bus, None).filter(|rule| is_meant(&rule.name));
                let listening = rules.filter(|rule| rule.pattern.is_some());
                let targets = listening.flat_map(|rule| rule.subscriptions());
                Ok(targets.map(|target| target.number).collect())
            }
        }
    }

    pub(super) fn cancel_replay(
        &self,
        scope: &Scope,
        name: &Arc<str>,
        stamp: Timestamp,
    ) -> Result<Option<BusChange>, CommandRefusal> {
        let missing = || BusRefusal::NoReplay { replay: name.clone() };
        let replay = self.replays.get(scope, name).ok_or_else(missing)?;
        if !replay.is_running() {
            return Err(BusRefusal::ReplayEnded { replay: name.clone() }.into());
        }
        Ok(Some(BusChange::ReplayPut(Box::new(replay.ended(ReplayState::Cancelled, stamp)))))
    }

    /// Replays that ended so long ago that they are shown no more, once another
    /// one is started.
    pub(in crate::catalogue) fn forgotten_by(
        &self,
        command: &BusCommand,
        stamp: Timestamp,
    ) -> Vec<BusChange> {
        let BusCommand::StartReplay(_) = command else { return Vec::new() };
        let is_old = |replay: &&Arc<EventReplay>| {
            replay.ended_at.is_some_and(|ended_at| ended_at < stamp.plus_millis(-SHOWN_MILLIS))
        };
        let forgotten = self.replays.all().filter(is_old).map(|replay| BusChange::ReplayForgotten {
            scope: replay.scope.clone(),
            name: replay.name.clone(),
        });
        forgotten.collect()
    }

    /// Replays that can't go on after a change: one to whom they give events is
    /// gone.
    pub(in crate::catalogue) fn failed_by(&self, change: &BusChange, stamp: Timestamp) -> Vec<BusChange> {
        let lost: Vec<SubscriptionNumber> = match change {
            BusChange::SubscriptionDeleted { scope, name } => {
                self.subscription(scope, name).map(|gone| gone.number).into_iter().collect()
            }
            BusChange::RulePut(rule) => {
                let stays: Vec<_> = rule.subscriptions().map(|stays| stays.number).collect();
                let before = self.rule(&rule.scope, &rule.bus, &rule.name).into_iter();
                let before = before.flat_map(|before| before.subscriptions().map(|target| target.number));
                before.filter(|number| !stays.contains(number)).collect()
            }
            _ => return Vec::new(),
        };
        let loses = |replay: &&Arc<EventReplay>| replay.legs.values().any(|leg| lost.contains(&leg.target));
        let failed = self.replays.all().filter(loses).map(|replay| {
            let reason = "a subscription or target that it gave events to is gone".into();
            let failed = replay.ended(ReplayState::Failed, stamp);
            BusChange::ReplayPut(Box::new(EventReplay { reason: Some(reason), ..failed }))
        });
        failed.collect()
    }
}
