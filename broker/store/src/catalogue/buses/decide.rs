//! What a command about publish/subscribe does, or why it is refused.

use std::collections::BTreeMap;
use std::sync::Arc;

use frevo_event::{
    Bus, BusChange, BusCommand, BusRefusal, CommandRefusal, Connection, ConnectionAuthorization, DEFAULT_BUS,
    EventArchive, EventSchedule, MessageId, PutTarget, Rule, RuleTarget, ScheduleAction, Scope, Statement,
    Subscription, SubscriptionNumber, Tags, Timestamp, uuid_from,
};

use super::{
    ARCHIVES_MAX, BUSES_MAX, Buses, CONNECTIONS_MAX, RULES_MAX, Registered, SCHEDULES_MAX, SUBSCRIPTIONS_MAX,
    TARGETS_MAX,
};
use crate::catalogue::decide::{check_quota, check_tags};

/// What a command changes, at most one thing.
pub(super) type Decision = Result<Option<BusChange>, CommandRefusal>;

impl Buses {
    /// Answers a command that was taken at `stamp` as message `id`, of which new
    /// resources draw their ids.
    ///
    /// # Errors
    /// Why the command is refused, in which case nothing is to change.
    pub(in crate::catalogue) fn decide(
        &self,
        command: &BusCommand,
        stamp: Timestamp,
        id: MessageId,
    ) -> Decision {
        match command {
            BusCommand::CreateBus(bus) => self.create_bus(bus, stamp),
            BusCommand::UpdateBus { scope, name, description, settings } => {
                self.change_bus(scope, name, stamp, |bus| {
                    bus.description = description.clone().or(bus.description.take());
                    bus.settings.extend(settings.clone());
                    Ok(())
                })
            }
            BusCommand::DeleteBus { scope, name } => self.delete_bus(scope, name),
            BusCommand::PutPermission { scope, bus, statements, replace } => {
                self.change_bus(scope, bus, stamp, |bus| {
                    permit(bus, statements, *replace);
                    Ok(())
                })
            }
            BusCommand::RemovePermission { scope, bus, sid } => {
                self.change_bus(scope, bus, stamp, |bus| forbid(bus, sid.as_ref()))
            }
            BusCommand::PutRule(rule) => self.put_rule(rule, stamp),
            BusCommand::EnableRule { scope, bus, name, enabled } => {
                let rule = self.existing_rule(scope, bus, name)?;
                Ok(put_rule(rule, Rule { enabled: *enabled, ..Rule::clone(rule) }))
            }
            BusCommand::DeleteRule { scope, bus, name } => self.delete_rule(scope, bus, name),
            BusCommand::PutTargets { scope, bus, rule, targets } => {
                self.put_targets(self.existing_rule(scope, bus, rule)?, targets)
            }
            BusCommand::RemoveTargets { scope, bus, rule, ids } => {
                let rule = self.existing_rule(scope, bus, rule)?;
                let mut left = Rule::clone(rule);
                left.targets.retain(|id, _| !ids.contains(id));
                Ok(put_rule(rule, left))
            }
            BusCommand::CreateSubscription { subscription, .. } => {
                self.create_subscription(subscription, stamp)
            }
            BusCommand::UpdateSubscription(subscription) => self.update_subscription(subscription),
            BusCommand::PauseSubscription { scope, name, paused } => {
                let subscription = self.existing_subscription(scope, name)?;
                let changed = Subscription { paused: *paused, ..Subscription::clone(subscription) };
                Ok(put_subscription(subscription, changed))
            }
            BusCommand::DeleteSubscription { scope, name } => {
                self.existing_subscription(scope, name)?;
                Ok(Some(BusChange::SubscriptionDeleted { scope: scope.clone(), name: name.clone() }))
            }
            BusCommand::StartReplay(replay) => self.start_replay(replay, stamp),
            BusCommand::CancelReplay { scope, name } => self.cancel_replay(scope, name, stamp),
            BusCommand::CreateArchive(archive) => self.create_archive(archive, stamp),
            BusCommand::UpdateArchive { scope, name, pattern, retention_days, description } => {
                let mut archive = EventArchive::clone(self.existing_archive(scope, name)?);
                archive.pattern = pattern.clone().or(archive.pattern);
                archive.retention_days = retention_days.unwrap_or(archive.retention_days);
                archive.description = description.clone().or(archive.description);
                Ok(Some(BusChange::ArchivePut(Box::new(archive))))
            }
            BusCommand::DeleteArchive { scope, name } => {
                self.existing_archive(scope, name)?;
                Ok(Some(BusChange::ArchiveDeleted { scope: scope.clone(), name: name.clone() }))
            }
            BusCommand::CreateConnection(connection) => self.create_connection(connection, stamp, id),
            BusCommand::UpdateConnection { scope, name, description, authorization } => {
                let connection = self.existing_connection(scope, name)?;
                Ok(updated_connection(connection, description.as_ref(), authorization.as_ref(), stamp))
            }
            BusCommand::DeauthorizeConnection { scope, name } => {
                let mut connection = Connection::clone(self.existing_connection(scope, name)?);
                connection.secrets = None;
                connection.modified_at = stamp;
                Ok(Some(BusChange::ConnectionPut(Box::new(connection))))
            }
            BusCommand::DeleteConnection { scope, name } => {
                self.existing_connection(scope, name)?;
                Ok(Some(BusChange::ConnectionDeleted { scope: scope.clone(), name: name.clone() }))
            }
            BusCommand::PutSchedule(schedule) => self.put_schedule(schedule, stamp),
            BusCommand::PauseSchedule { scope, name, paused } => {
                let schedule = self.existing_schedule(scope, name)?;
                let changed = EventSchedule { paused: *paused, ..EventSchedule::clone(schedule) };
                Ok(put_schedule(schedule, changed))
            }
            BusCommand::DeleteSchedule { scope, name } => {
                self.existing_schedule(scope, name)?;
                Ok(Some(BusChange::ScheduleDeleted { scope: scope.clone(), name: name.clone() }))
            }
            BusCommand::PutSource(source) => self.put_source(source, stamp),
            BusCommand::PauseSource { scope, name, paused } => self.pause_source(scope, name, *paused),
            BusCommand::DeleteSource { scope, name } => self.delete_source(scope, name),
            BusCommand::RegisterSchema { schema, document, checked_against } => {
                self.register_schema(schema, document, *checked_against, stamp)
            }
            BusCommand::DeleteSchema { scope, bus, event_type } => {
                self.existing_schema(scope, bus, event_type)?;
                let (scope, bus, event_type) = (scope.clone(), bus.clone(), event_type.clone());
                Ok(Some(BusChange::SchemaDeleted { scope, bus, event_type }))
            }
            BusCommand::DeleteSchemaVersion { scope, bus, event_type, number } => {
                self.delete_schema_version(scope, bus, event_type, *number)
            }
            BusCommand::PutContract(contract) => self.put_contract(contract, stamp),
            BusCommand::DeleteContract { scope, name } => self.delete_contract(scope, name),
            BusCommand::PauseQueue { scope, queue, paused } => self.pause_queue(scope, queue, *paused),
            BusCommand::DescribeQueue { scope, queue, document } => {
                self.describe_queue(scope, queue, document)
            }
            BusCommand::PublishQueue { scope, queue, description } => {
                self.publish_queue(scope, queue, description)
            }
            BusCommand::ForgetQueue { scope, queue } => self.forget_queue(scope, queue),
            BusCommand::RouteQueue { scope, queue, route } => self.route_queue(scope, queue, route.as_ref()),
            BusCommand::EnforceSchemas { scope, bus, enforcement } => {
                self.existing_bus(scope, bus)?;
                let (scope, bus, enforcement) = (scope.clone(), bus.clone(), *enforcement);
                Ok(Some(BusChange::SchemasEnforced { scope, bus, enforcement }))
            }
        }
    }

    /// The change that gives a bus these tags.
    pub(in crate::catalogue) fn tag_bus(&self, scope: &Scope, name: &Arc<str>, tags: Tags) -> Decision {
        let bus = self.existing_bus(scope, name)?;
        Ok(Some(BusChange::BusPut(Box::new(Bus { tags, ..Bus::clone(&bus) }))))
    }

    /// The change that gives a rule these tags.
    pub(in crate::catalogue) fn tag_rule(
        &self,
        scope: &Scope,
        bus: &Arc<str>,
        name: &Arc<str>,
        tags: Tags,
    ) -> Decision {
        let rule = self.existing_rule(scope, bus, name)?;
        Ok(put_rule(rule, Rule { tags, ..Rule::clone(rule) }))
    }

    /// The change that gives a subscription these tags.
    pub(in crate::catalogue) fn tag_subscription(
        &self,
        scope: &Scope,
        name: &Arc<str>,
        tags: Tags,
    ) -> Decision {
        let subscription = self.existing_subscription(scope, name)?;
        Ok(put_subscription(subscription, Subscription { tags, ..Subscription::clone(subscription) }))
    }

    fn create_bus(&self, bus: &Bus, stamp: Timestamp) -> Decision {
        if self.has_bus(&bus.scope, &bus.name) {
            return Err(BusRefusal::BusExists { bus: bus.name.clone() }.into());
        }
        check_tags(&bus.tags)?;
        let others = self.count_of(&bus.scope, |registered| {
            registered.buses.len() - usize::from(registered.buses.contains_key(DEFAULT_BUS))
        });
        check_quota(others + 1, "event buses", BUSES_MAX)?;
        let created = Bus { created_at: stamp, modified_at: stamp, ..bus.clone() };
        Ok(Some(BusChange::BusPut(Box::new(created))))
    }

    fn change_bus(
        &self,
        scope: &Scope,
        name: &Arc<str>,
        stamp: Timestamp,
        change: impl FnOnce(&mut Bus) -> Result<(), BusRefusal>,
    ) -> Decision {
        let mut bus = Bus::clone(&*self.existing_bus(scope, name)?);
        change(&mut bus)?;
        bus.modified_at = stamp;
        Ok(Some(BusChange::BusPut(Box::new(bus))))
    }

    /// Deleting a bus that is not there succeeds, as AWS has it.
    fn delete_bus(&self, scope: &Scope, name: &Arc<str>) -> Decision {
        if &**name == DEFAULT_BUS {
            return Err(BusRefusal::DefaultBus.into());
        }
        let Some(registered) = self.of(scope).filter(|registered| registered.buses.contains_key(name)) else {
            return Ok(None);
        };
        let by = match () {
            () if registered.rules.contains_key(name) => "rules",
            () if registered.subscriptions.values().any(|own| own.bus == *name) => "subscriptions",
            () if registered.archives.values().any(|archive| archive.bus == *name) => "archives",
            () if self.schedules.of(scope, None).any(|schedule| publishes_to(schedule, name)) => "schedules",
            () if self.sources.of(scope, None).any(|source| source.bus() == **name) => "sources",
            () if self.schemas.of(scope, Some((name, ""))).any(|schema| schema.bus == *name) => "schemas",
            () => return Ok(Some(BusChange::BusDeleted { scope: scope.clone(), name: name.clone() })),
        };
        Err(BusRefusal::BusInUse { bus: name.clone(), by: by.into() }.into())
    }

    fn put_rule(&self, rule: &Rule, stamp: Timestamp) -> Decision {
        self.existing_bus(&rule.scope, &rule.bus)?;
        if let Some(existing) = self.rule(&rule.scope, &rule.bus, &rule.name) {
            let changed = Rule {
                created_at: existing.created_at,
                targets: existing.targets.clone(),
                tags: existing.tags.clone(),
                ..rule.clone()
            };
            return Ok(put_rule(existing, changed));
        }
        check_tags(&rule.tags)?;
        let rules = self.rules(&rule.scope, &rule.bus, None).count();
        check_quota(rules, "rules", RULES_MAX)?;
        let created = Rule { created_at: stamp, targets: BTreeMap::new(), ..rule.clone() };
        Ok(Some(BusChange::RulePut(Box::new(created))))
    }

    /// Deleting a rule that is not there succeeds, as AWS has it.
    fn delete_rule(&self, scope: &Scope, bus: &Arc<str>, name: &Arc<str>) -> Decision {
        self.existing_bus(scope, bus)?;
        match self.rule(scope, bus, name) {
            None => Ok(None),
            Some(rule) if !rule.targets.is_empty() => {
                Err(BusRefusal::RuleHasTargets { rule: name.clone() }.into())
            }
            Some(_) => Ok(Some(BusChange::RuleDeleted {
                scope: scope.clone(),
                bus: bus.clone(),
                name: name.clone(),
            })),
        }
    }

    /// A target that takes the place of another keeps its number: it is the same
    /// subscription, changed.
    fn put_targets(&self, rule: &Rule, targets: &BTreeMap<Arc<str>, PutTarget>) -> Decision {
        let mut changed = rule.clone();
        let mut number = self.number_next;
        for (id, PutTarget { target, input, policy, given }) in targets {
            self.check_forwarding(&rule.scope, &rule.bus, target, None)?;
            let existing = rule.targets.get(id).map(|target| target.number);
            let put = RuleTarget {
                number: existing.unwrap_or(number),
                target: target.clone(),
                input: input.clone(),
                policy: policy.clone(),
                given: given.clone(),
            };
            if existing.is_none() {
                number = SubscriptionNumber(number.0 + 1);
            }
            changed.targets.insert(id.clone(), put);
        }
        if changed.targets.len() > TARGETS_MAX as usize {
            return Err(CommandRefusal::QuotaExceeded { resource: "targets".into(), quota: TARGETS_MAX });
        }
        Ok(put_rule(rule, changed))
    }

    fn create_subscription(&self, subscription: &Subscription, stamp: Timestamp) -> Decision {
        let Subscription { scope, name, .. } = subscription;
        if self.subscription(scope, name).is_some() {
            return Err(BusRefusal::SubscriptionExists { subscription: name.clone() }.into());
        }
        self.check_subscription(subscription, None)?;
        let subscriptions = self.count_of(scope, |registered| registered.subscriptions.len());
        check_quota(subscriptions, "subscriptions", SUBSCRIPTIONS_MAX)?;
        let created = Subscription { number: self.number_next, created_at: stamp, ..subscription.clone() };
        Ok(Some(BusChange::SubscriptionPut(Box::new(created))))
    }

    /// What is said of a subscription before it is made: from when on it is given
    /// what was received before.
    pub(in crate::catalogue) fn starts_by(&self, command: &BusCommand) -> Option<BusChange> {
        let BusCommand::CreateSubscription { start_at: Some(start_at), .. } = command else { return None };
        Some(BusChange::SubscriptionStartsAt { number: self.number_next, start_at: *start_at })
    }

    fn update_subscription(&self, subscription: &Subscription) -> Decision {
        let existing = self.existing_subscription(&subscription.scope, &subscription.name)?.as_ref();
        self.check_subscription(subscription, Some(existing))?;
        let changed = Subscription {
            number: existing.number,
            created_at: existing.created_at,
            paused: existing.paused,
            ..subscription.clone()
        };
        Ok(put_subscription(existing, changed))
    }

    fn check_subscription(
        &self,
        subscription: &Subscription,
        replaced: Option<&Subscription>,
    ) -> Result<(), CommandRefusal> {
        let Subscription { scope, bus, target, .. } = subscription;
        self.existing_bus(scope, bus)?;
        self.check_forwarding(scope, bus, target, replaced)?;
        check_tags(&subscription.tags)
    }

    fn create_archive(&self, archive: &EventArchive, stamp: Timestamp) -> Decision {
        let EventArchive { scope, name, bus, .. } = archive;
        if self.archive(scope, name).is_some() {
            return Err(BusRefusal::ArchiveExists { archive: name.clone() }.into());
        }
        self.existing_bus(scope, bus)?;
        check_quota(self.count_of(scope, |registered| registered.archives.len()), "archives", ARCHIVES_MAX)?;
        Ok(Some(BusChange::ArchivePut(Box::new(EventArchive { created_at: stamp, ..archive.clone() }))))
    }

    fn create_connection(&self, connection: &Connection, stamp: Timestamp, id: MessageId) -> Decision {
        let Connection { scope, name, .. } = connection;
        if self.connection(scope, name).is_some() {
            return Err(BusRefusal::ConnectionExists { connection: name.clone() }.into());
        }
        let connections = self.count_of(scope, |registered| registered.connections.len());
        check_quota(connections, "connections", CONNECTIONS_MAX)?;
        let created = Connection {
            id: uuid_from(stamp, id.derive(0).0).into(),
            created_at: stamp,
            modified_at: stamp,
            authorized_at: Some(stamp),
            ..connection.clone()
        };
        Ok(Some(BusChange::ConnectionPut(Box::new(created))))
    }

    /// A schedule that takes the place of another keeps its number, its pause and
    /// when it was made.
    fn put_schedule(&self, schedule: &EventSchedule, stamp: Timestamp) -> Decision {
        let EventSchedule { scope, name, .. } = schedule;
        let mut put = EventSchedule { created_at: stamp, ..schedule.clone() };
        let existing = self.schedules.get(scope, name);
        match &mut put.action {
            ScheduleAction::Publish { bus, .. } => drop(self.existing_bus(scope, bus)?),
            ScheduleAction::Deliver { number, .. } => {
                let kept = existing.and_then(|existing| existing.subscription());
                *number = kept.map_or(self.number_next, |kept| kept.number);
            }
        }
        let Some(existing) = existing else {
            check_quota(self.schedules.of(scope, None).count(), "schedules", SCHEDULES_MAX)?;
            return Ok(Some(BusChange::SchedulePut(Box::new(put))));
        };
        (put.created_at, put.paused) = (existing.created_at, existing.paused);
        Ok(put_schedule(existing, put))
    }

    pub(super) fn existing_bus(&self, scope: &Scope, bus: &Arc<str>) -> Result<Arc<Bus>, BusRefusal> {
        self.bus(scope, bus).ok_or_else(|| BusRefusal::NoBus { bus: bus.clone() })
    }

    pub(super) fn existing_rule(
        &self,
        scope: &Scope,
        bus: &Arc<str>,
        rule: &Arc<str>,
    ) -> Result<&Arc<Rule>, BusRefusal> {
        self.existing_bus(scope, bus)?;
        let missing = || BusRefusal::NoRule { bus: bus.clone(), rule: rule.clone() };
        self.rule(scope, bus, rule).ok_or_else(missing)
    }

    pub(super) fn existing_subscription(
        &self,
        scope: &Scope,
        name: &Arc<str>,
    ) -> Result<&Arc<Subscription>, BusRefusal> {
        let missing = || BusRefusal::NoSubscription { subscription: name.clone() };
        self.subscription(scope, name).ok_or_else(missing)
    }

    pub(super) fn existing_archive(
        &self,
        scope: &Scope,
        name: &Arc<str>,
    ) -> Result<&Arc<EventArchive>, BusRefusal> {
        self.archive(scope, name).ok_or_else(|| BusRefusal::NoArchive { archive: name.clone() })
    }

    fn existing_connection(&self, scope: &Scope, name: &Arc<str>) -> Result<&Arc<Connection>, BusRefusal> {
        self.connection(scope, name).ok_or_else(|| BusRefusal::NoConnection { connection: name.clone() })
    }

    fn existing_schedule(&self, scope: &Scope, name: &Arc<str>) -> Result<&Arc<EventSchedule>, BusRefusal> {
        self.schedules.get(scope, name).ok_or_else(|| BusRefusal::NoSchedule { schedule: name.clone() })
    }

    fn count_of(&self, scope: &Scope, count: impl FnOnce(&Registered) -> usize) -> usize {
        self.of(scope).map_or(0, count)
    }
}

/// Puts statements in place; they keep the order in which their ids came first.
fn permit(bus: &mut Bus, statements: &[Statement], replace: bool) {
    if replace {
        bus.policy.clear();
    }
    for statement in statements {
        match bus.policy.iter_mut().find(|existing| existing.sid == statement.sid) {
            Some(existing) => *existing = statement.clone(),
            None => bus.policy.push(statement.clone()),
        }
    }
}

fn forbid(bus: &mut Bus, sid: Option<&Arc<str>>) -> Result<(), BusRefusal> {
    let count = bus.policy.len();
    bus.policy.retain(|statement| sid.is_some_and(|sid| statement.sid != *sid));
    match sid {
        Some(sid) if bus.policy.len() == count => {
            Err(BusRefusal::NoPermission { bus: bus.name.clone(), sid: sid.clone() })
        }
        _ => Ok(()),
    }
}

fn put_rule(existing: &Rule, changed: Rule) -> Option<BusChange> {
    (changed != *existing).then(|| BusChange::RulePut(Box::new(changed)))
}

fn put_subscription(existing: &Subscription, changed: Subscription) -> Option<BusChange> {
    (changed != *existing).then(|| BusChange::SubscriptionPut(Box::new(changed)))
}

fn put_schedule(existing: &EventSchedule, changed: EventSchedule) -> Option<BusChange> {
    (changed != *existing).then(|| BusChange::SchedulePut(Box::new(changed)))
}

fn publishes_to(schedule: &EventSchedule, name: &str) -> bool {
    matches!(&schedule.action, ScheduleAction::Publish { bus, .. } if **bus == *name)
}

fn updated_connection(
    existing: &Connection,
    description: Option<&Arc<str>>,
    authorization: Option<&ConnectionAuthorization>,
    stamp: Timestamp,
) -> Option<BusChange> {
    let mut connection = existing.clone();
    connection.description = description.or(existing.description.as_ref()).cloned();
    connection.modified_at = stamp;
    if let Some(ConnectionAuthorization { kind, parameters, secrets }) = authorization {
        connection.authorization = kind.clone();
        connection.parameters = parameters.clone();
        connection.secrets = Some(secrets.clone());
        connection.authorized_at = Some(stamp);
    }
    Some(BusChange::ConnectionPut(Box::new(connection)))
}
