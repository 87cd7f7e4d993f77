//! What a command does to the catalogue, or why it is refused: AWS's rules of
//! repetition, revisions, versions and quotas.
//!
//! A repeat of what was done succeeds, changes nothing and gives the first
//! answer again. Deleting what is not there succeeds.

use std::sync::Arc;

use frevo_event::{
    Activity, Alias, BusRefusal, Change, Command, CommandOutcome, CommandRefusal, CreateMachine, Definition,
    Machine, MessageId, Resource, Revision, Route, Scope, Tags, Timestamp, UpdateMachine, Version, uuid_from,
};

use super::{ACTIVITIES_MAX, ALIASES_MAX, Catalogue, INITIAL_REVISION, MACHINES_MAX, TAGS_MAX, VERSIONS_MAX};

/// What a command changes and what its caller is told.
type Decision = Result<(Vec<Change>, CommandOutcome), CommandRefusal>;

impl Catalogue {
    /// Answers a command that was taken at `stamp` as message `id`, of which
    /// new revisions draw their ids. Nothing changes until the changes are
    /// applied.
    ///
    /// The caller has checked the shape of the arguments; a configuration is
    /// compared as the JSON value it is, so members left to their default
    /// differ from members that state it unless the caller fills them in.
    ///
    /// # Errors
    /// Why the command is refused, in which case nothing is to change.
    pub fn decide(&self, command: &Command, stamp: Timestamp, id: MessageId) -> Decision {
        match command {
            Command::CreateMachine(create) => self.create_machine(create, stamp),
            Command::UpdateMachine(update) => self.update_machine(update, stamp, id),
            Command::DeleteMachine { scope, name } => Ok(self.delete_machine(scope, name, stamp)),
            Command::PublishVersion { scope, name, revision_id, description } => {
                self.publish_version(scope, name, revision_id.as_ref(), description, stamp)
            }
            Command::DeleteVersion { scope, name, number } => {
                self.delete_version(scope, name, *number, stamp)
            }
            Command::CreateAlias { scope, name, alias, description, routes } => {
                self.create_alias(scope, name, alias, description, routes, stamp)
            }
            Command::UpdateAlias { scope, name, alias, description, routes } => {
                self.update_alias(scope, name, alias, description.as_ref(), routes.as_deref(), stamp)
            }
            Command::DeleteAlias { scope, name, alias } => Ok(self.delete_alias(scope, name, alias, stamp)),
            Command::CreateActivity { scope, name, encryption, tags } => {
                let activity = Activity {
                    scope: scope.clone(),
                    name: name.clone(),
                    created_at: stamp,
                    encryption: encryption.clone(),
                    tags: tags.clone(),
                };
                self.create_activity(activity)
            }
            Command::DeleteActivity { scope, name } => Ok(self.delete_activity(scope, name, stamp)),
            Command::Tag { scope, resource, put, remove } => self.tag(scope, resource, put, remove, stamp),
            Command::PauseMachine { scope, name, paused } => self.pause_machine(scope, name, *paused, stamp),
            Command::Bus(command) => {
                let change = self.buses.decide(command, stamp, id)?;
                let mut changes = self.buses.forgotten_by(command, stamp);
                if let Some(change) = change {
                    changes.extend(self.buses.starts_by(command));
                    changes.extend(self.buses.failed_by(&change, stamp));
                    let settled = self.buses.settled_by(&change, stamp);
                    changes.extend([change].into_iter().chain(settled));
                }
                Ok((changes.into_iter().map(Change::Bus).collect(), at(stamp)))
            }
            Command::Job(command) => {
                let changes = self.jobs.decide(command, stamp)?;
                Ok((changes.into_iter().map(Change::Job).collect(), at(stamp)))
            }
        }
    }

    fn pause_machine(&self, scope: &Scope, name: &Arc<str>, paused: bool, stamp: Timestamp) -> Decision {
        self.live_machine(scope, name)?;
        if self.paused.contains(scope, name) == paused {
            return Ok(unchanged(at(stamp)));
        }
        let change = Change::MachinePaused { scope: scope.clone(), name: name.clone(), paused };
        Ok((vec![change], at(stamp)))
    }

    /// A repeat is known by all that was asked for but the role and the tags,
    /// which it does not apply either.
    fn create_machine(&self, create: &CreateMachine, stamp: Timestamp) -> Decision {
        if let Some(machine) = self.machine(&create.scope, &create.name) {
            return match () {
                () if machine.deleting => Err(CommandRefusal::MachineDeleting),
                () if is_repeat(create, machine) => Ok(unchanged(CommandOutcome {
                    at: machine.created_at,
                    revision_id: None,
                    version: create.publish.is_some().then_some(1),
                })),
                () => Err(CommandRefusal::MachineExists),
            };
        }
        check_tags(&create.tags)?;
        let registered = self.scopes.get(&create.scope).map_or(0, |registered| registered.machines.len());
        check_quota(registered, "state machines", MACHINES_MAX)?;

        let machine = new_machine(create, stamp);
        let mut changes = self.definition_added(&create.definition);
        changes.push(Change::MachineCreated(Box::new(machine.clone())));
        let mut outcome = CommandOutcome { at: stamp, revision_id: None, version: None };
        if let Some(description) = &create.publish {
            let version = publish(&machine, &machine.revision, description, stamp, &mut changes)?;
            outcome.version = Some(version.number);
        }
        Ok((changes, outcome))
    }

    /// An update that changes nothing makes no revision, but may publish.
    fn update_machine(&self, update: &UpdateMachine, stamp: Timestamp, id: MessageId) -> Decision {
        let machine = self.live_machine(&update.scope, &update.name)?;
        let mut revision = revised(&machine.revision, update);
        let mut changes = Vec::new();
        if !revision.runs_as(&machine.revision) {
            revision.id = Some(uuid_from(stamp, id.derive(0).0).into());
            revision.since = stamp;
            changes.extend(update.definition.iter().flat_map(|definition| self.definition_added(definition)));
            changes.push(Change::MachineRevised {
                scope: update.scope.clone(),
                name: update.name.clone(),
                revision: revision.clone(),
            });
        }
        let version = match &update.publish {
            Some(description) => Some(publish(machine, &revision, description, stamp, &mut changes)?.number),
            None => None,
        };
        Ok((changes, CommandOutcome { at: revision.since, revision_id: revision.id, version }))
    }

    fn delete_machine(
        &self,
        scope: &Scope,
        name: &Arc<str>,
        stamp: Timestamp,
    ) -> (Vec<Change>, CommandOutcome) {
        let exists = self.machine(scope, name).is_some_and(|machine| !machine.deleting);
        let deleting = Change::MachineDeleting { scope: scope.clone(), name: name.clone() };
        (exists.then_some(deleting).into_iter().collect(), at(stamp))
    }

    fn publish_version(
        &self,
        scope: &Scope,
        name: &Arc<str>,
        expected: Option<&Arc<str>>,
        description: &Option<Arc<str>>,
        stamp: Timestamp,
    ) -> Decision {
        let machine = self.live_machine(scope, name)?;
        let current = machine.revision.id.clone().unwrap_or_else(|| INITIAL_REVISION.into());
        if expected.is_some_and(|expected| *expected != current) {
            return Err(CommandRefusal::RevisionMismatch { current });
        }
        let mut changes = Vec::new();
        let version = publish(machine, &machine.revision, description, stamp, &mut changes)?;
        let outcome = CommandOutcome {
            at: version.created_at,
            revision_id: machine.revision.id.clone(),
            version: Some(version.number),
        };
        Ok((changes, outcome))
    }

    fn delete_version(&self, scope: &Scope, name: &Arc<str>, number: u32, stamp: Timestamp) -> Decision {
        let machine = self.machine(scope, name).filter(|machine| machine.versions.contains_key(&number));
        let Some(machine) = machine else { return Ok(unchanged(at(stamp))) };
        let leads_here = |alias: &&Alias| alias.routes.iter().any(|route| route.version == number);
        let aliases: Vec<_> =
            machine.aliases.values().filter(leads_here).map(|alias| alias.name.clone()).collect();
        if !aliases.is_empty() {
            return Err(CommandRefusal::VersionInUse { aliases });
        }
        Ok((vec![Change::VersionDeleted { scope: scope.clone(), name: name.clone(), number }], at(stamp)))
    }

    fn create_alias(
        &self,
        scope: &Scope,
        name: &Arc<str>,
        alias: &Arc<str>,
        description: &Option<Arc<str>>,
        routes: &[Route],
        stamp: Timestamp,
    ) -> Decision {
        let machine = self.live_machine(scope, name)?;
        check_routes(machine, routes)?;
        if let Some(existing) = machine.aliases.get(alias) {
            let repeat = existing.description == *description && same_routes(&existing.routes, routes);
            return if repeat {
                Ok(unchanged(at(existing.created_at)))
            } else {
                Err(CommandRefusal::AliasExists)
            };
        }
        check_quota(machine.aliases.len(), "aliases", ALIASES_MAX)?;
        let alias = Alias {
            name: alias.clone(),
            description: description.clone(),
            routes: routes.to_vec(),
            created_at: stamp,
            updated_at: stamp,
        };
        Ok((vec![Change::AliasPut { scope: scope.clone(), name: name.clone(), alias }], at(stamp)))
    }

    fn update_alias(
        &self,
        scope: &Scope,
        name: &Arc<str>,
        alias: &Arc<str>,
        description: Option<&Arc<str>>,
        routes: Option<&[Route]>,
        stamp: Timestamp,
    ) -> Decision {
        let machine = self.live_machine(scope, name)?;
        let existing = machine.aliases.get(alias).ok_or(CommandRefusal::NoAlias)?;
        check_routes(machine, routes.unwrap_or_default())?;
        let mut alias = existing.clone();
        alias.description = description.or(existing.description.as_ref()).cloned();
        alias.routes = routes.unwrap_or(&existing.routes).to_vec();
        if alias == *existing {
            return Ok(unchanged(at(existing.updated_at)));
        }
        alias.updated_at = stamp;
        Ok((vec![Change::AliasPut { scope: scope.clone(), name: name.clone(), alias }], at(stamp)))
    }

    fn delete_alias(
        &self,
        scope: &Scope,
        name: &Arc<str>,
        alias: &Arc<str>,
        stamp: Timestamp,
    ) -> (Vec<Change>, CommandOutcome) {
        let exists = self.machine(scope, name).is_some_and(|machine| machine.aliases.contains_key(alias));
        let deleted = Change::AliasDeleted { scope: scope.clone(), name: name.clone(), alias: alias.clone() };
        (exists.then_some(deleted).into_iter().collect(), at(stamp))
    }

    /// A repeat is known by the name; its tags are not applied.
    fn create_activity(&self, activity: Activity) -> Decision {
        if let Some(existing) = self.activity(&activity.scope, &activity.name) {
            let repeat = existing.configured_as(&activity);
            return if repeat {
                Ok(unchanged(at(existing.created_at)))
            } else {
                Err(CommandRefusal::ActivityExists)
            };
        }
        check_tags(&activity.tags)?;
        let registered = self.scopes.get(&activity.scope).map_or(0, |registered| registered.activities.len());
        check_quota(registered, "activities", ACTIVITIES_MAX)?;
        let outcome = at(activity.created_at);
        Ok((vec![Change::ActivityCreated(activity)], outcome))
    }

    fn delete_activity(
        &self,
        scope: &Scope,
        name: &Arc<str>,
        stamp: Timestamp,
    ) -> (Vec<Change>, CommandOutcome) {
        let deleted = Change::ActivityDeleted { scope: scope.clone(), name: name.clone() };
        (self.activity(scope, name).map(|_| deleted).into_iter().collect(), at(stamp))
    }

    fn tag(
        &self,
        scope: &Scope,
        resource: &Resource,
        put: &Tags,
        remove: &[Arc<str>],
        stamp: Timestamp,
    ) -> Decision {
        let existing = self.tags(scope, resource).ok_or_else(|| no_resource(resource))?;
        let mut tags = existing.clone();
        tags.extend(put.iter().map(|(key, value)| (key.clone(), value.clone())));
        tags.retain(|key, _| !remove.contains(key));
        check_tags(&tags)?;
        if tags == existing {
            return Ok(unchanged(at(stamp)));
        }
        let change = match resource {
            Resource::Machine(name) => {
                Some(Change::MachineTagged { scope: scope.clone(), name: name.clone(), tags })
            }
            Resource::Activity(name) => {
                Some(Change::ActivityTagged { scope: scope.clone(), name: name.clone(), tags })
            }
            Resource::Bus(name) => self.buses.tag_bus(scope, name, tags)?.map(Change::Bus),
            Resource::Rule { bus, name } => self.buses.tag_rule(scope, bus, name, tags)?.map(Change::Bus),
            Resource::Subscription(name) => self.buses.tag_subscription(scope, name, tags)?.map(Change::Bus),
        };
        Ok((change.into_iter().collect(), at(stamp)))
    }

    fn live_machine(&self, scope: &Scope, name: &str) -> Result<&Machine, CommandRefusal> {
        let machine = self.machine(scope, name).ok_or(CommandRefusal::NoMachine)?;
        if machine.deleting { Err(CommandRefusal::MachineDeleting) } else { Ok(machine) }
    }

    /// The change that brings the text, unless it is here already.
    fn definition_added(&self, definition: &Definition) -> Vec<Change> {
        match self.definition(&definition.hash) {
            Some(_) => Vec::new(),
            None => vec![Change::DefinitionAdded(definition.clone())],
        }
    }
}

/// The version of this revision: the one it has, or its first, which then is
/// among the changes.
fn publish(
    machine: &Machine,
    revision: &Revision,
    description: &Option<Arc<str>>,
    stamp: Timestamp,
    changes: &mut Vec<Change>,
) -> Result<Version, CommandRefusal> {
    if let Some(published) =
        machine.versions.values().rev().find(|version| version.revision.id == revision.id)
    {
        return Ok(published.clone());
    }
    check_quota(machine.versions.len(), "versions", VERSIONS_MAX)?;
    let version = Version {
        number: machine.version_next,
        revision: revision.clone(),
        description: description.clone(),
        created_at: stamp,
    };
    changes.push(Change::VersionPublished {
        scope: machine.scope.clone(),
        name: machine.name.clone(),
        version: version.clone(),
    });
    Ok(version)
}

fn new_machine(create: &CreateMachine, stamp: Timestamp) -> Machine {
    let revision = first_revision(create, stamp);
    Machine {
        scope: create.scope.clone(),
        name: create.name.clone(),
        machine_type: create.machine_type,
        created_at: stamp,
        created_with: revision.clone(),
        published_at_creation: create.publish.clone(),
        revision,
        versions: Default::default(),
        version_next: 1,
        aliases: Default::default(),
        tags: create.tags.clone(),
        deleting: false,
    }
}

fn first_revision(create: &CreateMachine, stamp: Timestamp) -> Revision {
    Revision {
        id: None,
        definition: create.definition.hash,
        role_arn: create.role_arn.clone(),
        logging: create.logging.clone(),
        tracing: create.tracing.clone(),
        encryption: create.encryption.clone(),
        since: stamp,
    }
}

fn is_repeat(create: &CreateMachine, machine: &Machine) -> bool {
    create.machine_type == machine.machine_type
        && create.definition.hash == machine.created_with.definition
        && create.publish == machine.published_at_creation
        && first_revision(create, machine.created_at).configured_as(&machine.created_with)
}

/// The revision with what the update names put in place.
fn revised(revision: &Revision, update: &UpdateMachine) -> Revision {
    let mut revised = revision.clone();
    if let Some(definition) = &update.definition {
        revised.definition = definition.hash;
    }
    if let Some(role_arn) = &update.role_arn {
        revised.role_arn = role_arn.clone();
    }
    let configurations = [
        (&mut revised.logging, &update.logging),
        (&mut revised.tracing, &update.tracing),
        (&mut revised.encryption, &update.encryption),
    ];
    for (slot, given) in configurations {
        if given.is_some() {
            *slot = given.clone();
        }
    }
    revised
}

/// Whether two aliases lead the same way, in whatever order it was written.
fn same_routes(left: &[Route], right: &[Route]) -> bool {
    left.len() == right.len() && left.iter().all(|route| right.contains(route))
}

fn check_routes(machine: &Machine, routes: &[Route]) -> Result<(), CommandRefusal> {
    match routes.iter().find(|route| !machine.versions.contains_key(&route.version)) {
        Some(missing) => Err(CommandRefusal::NoVersion { number: missing.version }),
        None => Ok(()),
    }
}

fn no_resource(resource: &Resource) -> CommandRefusal {
    match resource {
        Resource::Machine(_) => CommandRefusal::NoMachine,
        Resource::Activity(_) => CommandRefusal::NoActivity,
        Resource::Bus(bus) => BusRefusal::NoBus { bus: bus.clone() }.into(),
        Resource::Rule { bus, name } => BusRefusal::NoRule { bus: bus.clone(), rule: name.clone() }.into(),
        Resource::Subscription(name) => BusRefusal::NoSubscription { subscription: name.clone() }.into(),
    }
}

pub(super) fn check_tags(tags: &Tags) -> Result<(), CommandRefusal> {
    if tags.len() > TAGS_MAX as usize { Err(CommandRefusal::TooManyTags) } else { Ok(()) }
}

/// Whether there is room for one more.
pub(super) fn check_quota(count: usize, resource: &str, quota: u32) -> Result<(), CommandRefusal> {
    if count < quota as usize {
        Ok(())
    } else {
        Err(CommandRefusal::QuotaExceeded { resource: resource.into(), quota })
    }
}

fn unchanged(outcome: CommandOutcome) -> (Vec<Change>, CommandOutcome) {
    (Vec::new(), outcome)
}

fn at(at: Timestamp) -> CommandOutcome {
    CommandOutcome { at, ..CommandOutcome::default() }
}
