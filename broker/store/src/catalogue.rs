//! The catalogue: which state machines, versions, aliases and activities there
//! are, what publish/subscribe has (in [`Buses`]), and the rules by which they
//! change.
//!
//! It is a fold of [`Change`]s, as an execution is a fold of facts: `decide`
//! answers a command with changes and changes nothing, `apply` is the only way
//! anything changes. Partition 0 journals the changes and keeps the catalogue
//! in its checkpoint; every other reader applies the same changes to its own
//! copy and so comes to the same catalogue.
//!
//! A definition's text is kept once, however many revisions have it, and for as
//! long as one does: a change may refer to a text that an earlier one brought.

mod buses;
mod decide;
mod jobs;
mod paused;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

use frevo_event::{
    Activity, Change, Definition, DefinitionHash, LimitsMode, Machine, Resource, Revision, Scope,
    Subscription, Tags,
};
use serde::{Deserialize, Serialize};

pub use self::buses::{
    Buses, Contracts, DescribedQueues, Pauses, Replays, RoutedQueues, Schedules, Schemas, Sources,
};
pub use self::jobs::Jobs;
pub use self::paused::PausedMachines;

/// How many state machines an account may have in a region.
pub const MACHINES_MAX: u32 = 100_000;
/// How many activities an account may have in a region.
pub const ACTIVITIES_MAX: u32 = 100_000;
/// How many versions a state machine may have at one time.
pub const VERSIONS_MAX: u32 = 1_000;
/// How many aliases a state machine may have.
pub const ALIASES_MAX: u32 = 100;
/// How many tags a resource may have.
pub const TAGS_MAX: u32 = 50;

/// The revision id that names the revision of a never-updated state machine.
pub const INITIAL_REVISION: &str = "INITIAL";

/// All that is registered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Catalogue {
    /// What each account has in each region; never an empty one.
    scopes: BTreeMap<Scope, Registered>,
    /// The texts that the revisions refer to.
    texts: BTreeMap<DefinitionHash, Text>,
    /// What publish/subscribe has. Whoever writes the catalogue down writes this
    /// behind it: what was written before there was any has only the rest.
    #[serde(skip)]
    buses: Buses,
    /// The state machines that are paused, written down likewise.
    #[serde(skip)]
    paused: PausedMachines,
    /// The jobs, written down likewise.
    #[serde(skip)]
    jobs: Jobs,
}

/// What one account has registered in one region, by name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Registered {
    machines: BTreeMap<Arc<str>, Machine>,
    activities: BTreeMap<Arc<str>, Activity>,
}

/// A definition's text and how many revisions refer to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Text {
    text: Arc<str>,
    references: u32,
}

/// What a start by name, version or alias runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Target<'a> {
    /// The state machine; it may be in deletion.
    pub machine: &'a Machine,
    /// What runs.
    pub revision: &'a Revision,
    /// The version, if one was named or an alias led to it.
    pub version: Option<u32>,
    /// The alias, if one was named.
    pub alias: Option<&'a Arc<str>>,
}

impl Catalogue {
    /// The state machine of this name.
    pub fn machine(&self, scope: &Scope, name: &str) -> Option<&Machine> {
        self.scopes.get(scope)?.machines.get(name)
    }

    /// The account's state machines in the order of their names, those behind
    /// `after`, at most `limit`.
    pub fn machines<'a>(
        &'a self,
        scope: &Scope,
        after: Option<&str>,
        limit: usize,
    ) -> impl Iterator<Item = &'a Machine> + use<'a> {
        let registered = self.scopes.get(scope);
        registered.map(|registered| behind(&registered.machines, after)).into_iter().flatten().take(limit)
    }

    /// Whether some state machine chooses open limits.
    pub fn has_open(&self) -> bool {
        let mut machines = self.scopes.values().flat_map(|registered| registered.machines.values());
        machines.any(|machine| machine.choices().limits == Some(LimitsMode::Open))
    }

    /// The activity of this name.
    pub fn activity(&self, scope: &Scope, name: &str) -> Option<&Activity> {
        self.scopes.get(scope)?.activities.get(name)
    }

    /// The account's activities in the order of their names, those behind
    /// `after`, at most `limit`.
    pub fn activities<'a>(
        &'a self,
        scope: &Scope,
        after: Option<&str>,
        limit: usize,
    ) -> impl Iterator<Item = &'a Activity> + use<'a> {
        let registered = self.scopes.get(scope);
        registered.map(|registered| behind(&registered.activities, after)).into_iter().flatten().take(limit)
    }

    /// What is registered of publish/subscribe.
    pub fn buses(&self) -> &Buses {
        &self.buses
    }

    /// Adds to a catalogue that was read what was written behind it.
    pub fn with_buses(self, buses: Buses) -> Self {
        Self { buses, ..self }
    }

    /// The state machines that are paused.
    pub fn paused(&self) -> &PausedMachines {
        &self.paused
    }

    /// Adds to a catalogue that was read what was written behind it.
    pub fn with_paused(self, paused: PausedMachines) -> Self {
        Self { paused, ..self }
    }

    /// What is done with many executions.
    pub fn jobs(&self) -> &Jobs {
        &self.jobs
    }

    /// Adds to a catalogue that was read what was written behind it.
    pub fn with_jobs(self, jobs: Jobs) -> Self {
        Self { jobs, ..self }
    }

    /// Everything that takes events, in every scope: the subscriptions, and the
    /// targets of enabled rules as such.
    pub fn subscriptions(&self) -> impl Iterator<Item = Subscription> {
        self.buses.subscriptions()
    }

    /// The subscription of this name; rules' targets are none.
    pub fn subscription(&self, scope: &Scope, name: &str) -> Option<&Arc<Subscription>> {
        self.buses.subscription(scope, name)
    }

    /// Whether there is such a bus; the default one always is.
    pub fn has_bus(&self, scope: &Scope, name: &str) -> bool {
        self.buses.has_bus(scope, name)
    }

    /// The tags of a resource, if there is such a resource.
    pub fn tags(&self, scope: &Scope, resource: &Resource) -> Option<Tags> {
        match resource {
            Resource::Machine(name) => self.machine(scope, name).map(|machine| machine.tags.clone()),
            Resource::Activity(name) => self.activity(scope, name).map(|activity| activity.tags.clone()),
            Resource::Bus(name) => self.buses.bus(scope, name).map(|bus| bus.tags.clone()),
            Resource::Rule { bus, name } => self.buses.rule(scope, bus, name).map(|rule| rule.tags.clone()),
            Resource::Subscription(name) => {
                self.subscription(scope, name).map(|subscription| subscription.tags.clone())
            }
        }
    }

    /// The text of a definition that some revision refers to.
    pub fn definition(&self, hash: &DefinitionHash) -> Option<&Arc<str>> {
        self.texts.get(hash).map(|text| &text.text)
    }

    /// What a start runs: the current revision without a qualifier, a version
    /// by its number, or the version that an alias leads to. `random` decides
    /// between the routes of an alias; equal numbers lead the same way.
    ///
    /// None if there is no such state machine, version or alias.
    pub fn resolve(
        &self,
        scope: &Scope,
        name: &str,
        qualifier: Option<&str>,
        random: u64,
    ) -> Option<Target<'_>> {
        let machine = self.machine(scope, name)?;
        let Some(qualifier) = qualifier else {
            return Some(Target { machine, revision: &machine.revision, version: None, alias: None });
        };
        let (version, alias) = match qualifier.parse() {
            Ok(number) => (number, None),
            Err(_) => {
                let alias = machine.aliases.get(qualifier)?;
                (route(&alias.routes, random)?, Some(&alias.name))
            }
        };
        let revision = &machine.versions.get(&version)?.revision;
        Some(Target { machine, revision, version: Some(version), alias })
    }

    /// The accounts and regions that have state machines or activities.
    pub fn scopes(&self) -> impl Iterator<Item = &Scope> {
        self.scopes.keys()
    }

    /// The state machines in deletion: each is gone once nothing of it runs,
    /// which `MachineDeleted` then says.
    pub fn deleting(&self) -> impl Iterator<Item = &Machine> {
        self.scopes
            .values()
            .flat_map(|registered| registered.machines.values())
            .filter(|machine| machine.deleting)
    }

    /// The fewest changes that make this catalogue from an empty one, for the
    /// journal whose older segments go.
    pub fn changes(&self) -> impl Iterator<Item = Change> {
        let texts = self
            .texts
            .iter()
            .map(|(hash, text)| Change::DefinitionAdded(Definition { hash: *hash, text: text.text.clone() }));
        let machines = self.scopes.values().flat_map(|registered| registered.machines.values());
        let activities = self.scopes.values().flat_map(|registered| registered.activities.values());
        texts
            .chain(machines.map(|machine| Change::MachineCreated(Box::new(machine.clone()))))
            .chain(activities.map(|activity| Change::ActivityCreated(activity.clone())))
            .chain(self.buses.changes().map(Change::Bus))
            .chain(self.paused.changes())
            .chain(self.jobs.changes())
    }

    /// Takes a change. One that was taken before changes nothing, unless a
    /// later one to the same thing was taken in between.
    pub fn apply(&mut self, change: &Change) {
        self.paused.apply(change);
        match change {
            Change::DefinitionAdded(Definition { hash, text }) => {
                self.texts.entry(*hash).or_insert_with(|| Text { text: text.clone(), references: 0 });
            }
            Change::MachineCreated(machine) => {
                references(machine).for_each(|hash| self.retain(hash));
                let machines = &mut self.scopes.entry(machine.scope.clone()).or_default().machines;
                if let Some(replaced) = machines.insert(machine.name.clone(), Machine::clone(machine)) {
                    references(&replaced).for_each(|hash| self.release(hash));
                }
            }
            Change::MachineRevised { scope, name, revision } => {
                if let Some(machine) = self.machine_mut(scope, name) {
                    let replaced = std::mem::replace(&mut machine.revision, revision.clone());
                    self.retain(revision.definition);
                    self.release(replaced.definition);
                }
            }
            Change::MachineDeleting { scope, name } => {
                if let Some(machine) = self.machine_mut(scope, name) {
                    machine.deleting = true;
                }
            }
            Change::MachineDeleted { scope, name } => {
                if let Some(machine) = self.remove(scope, |registered| registered.machines.remove(name)) {
                    references(&machine).for_each(|hash| self.release(hash));
                }
            }
            Change::VersionPublished { scope, name, version } => {
                if let Some(machine) = self.machine_mut(scope, name) {
                    machine.version_next = machine.version_next.max(version.number + 1);
                    if machine.versions.insert(version.number, version.clone()).is_none() {
                        self.retain(version.revision.definition);
                    }
                }
            }
            Change::VersionDeleted { scope, name, number } => {
                let version =
                    self.machine_mut(scope, name).and_then(|machine| machine.versions.remove(number));
                if let Some(version) = version {
                    self.release(version.revision.definition);
                }
            }
            Change::AliasPut { scope, name, alias } => {
                if let Some(machine) = self.machine_mut(scope, name) {
                    machine.aliases.insert(alias.name.clone(), alias.clone());
                }
            }
            Change::AliasDeleted { scope, name, alias } => {
                if let Some(machine) = self.machine_mut(scope, name) {
                    machine.aliases.remove(alias);
                }
            }
            Change::MachineTagged { scope, name, tags } => {
                if let Some(machine) = self.machine_mut(scope, name) {
                    machine.tags = tags.clone();
                }
            }
            Change::ActivityCreated(activity) => {
                let activities = &mut self.scopes.entry(activity.scope.clone()).or_default().activities;
                activities.insert(activity.name.clone(), activity.clone());
            }
            Change::ActivityDeleted { scope, name } => {
                self.remove(scope, |registered| registered.activities.remove(name));
            }
            Change::ActivityTagged { scope, name, tags } => {
                let registered = self.scopes.get_mut(scope);
                if let Some(activity) = registered.and_then(|registered| registered.activities.get_mut(name))
                {
                    activity.tags = tags.clone();
                }
            }
            Change::Bus(change) => self.buses.apply(change),
            Change::MachinePaused { .. } => {}
            Change::Job(change) => self.jobs.apply(change),
        }
    }

    fn machine_mut(&mut self, scope: &Scope, name: &str) -> Option<&mut Machine> {
        self.scopes.get_mut(scope)?.machines.get_mut(name)
    }

    /// Removes one thing, and the scope with its last.
    fn remove<T>(&mut self, scope: &Scope, from: impl FnOnce(&mut Registered) -> Option<T>) -> Option<T> {
        let registered = self.scopes.get_mut(scope)?;
        let removed = from(registered);
        if registered.machines.is_empty() && registered.activities.is_empty() {
            self.scopes.remove(scope);
        }
        removed
    }

    fn retain(&mut self, hash: DefinitionHash) {
        if let Some(text) = self.texts.get_mut(&hash) {
            text.references += 1;
        }
    }

    fn release(&mut self, hash: DefinitionHash) {
        if let Some(text) = self.texts.get_mut(&hash) {
            text.references = text.references.saturating_sub(1);
            if text.references == 0 {
                self.texts.remove(&hash);
            }
        }
    }
}

/// What comes after this name.
fn behind<'a, T>(
    by_name: &'a BTreeMap<Arc<str>, T>,
    after: Option<&str>,
) -> impl Iterator<Item = &'a T> + use<'a, T> {
    let from = after.map_or(Bound::Unbounded, Bound::Excluded);
    by_name.range::<str, _>((from, Bound::Unbounded)).map(|(_, value)| value)
}

/// The definitions that a state machine refers to, once for every reference.
/// What it was created with needs no text: its hash tells a repeat.
fn references(machine: &Machine) -> impl Iterator<Item = DefinitionHash> {
    let versions = machine.versions.values().map(|version| version.revision.definition);
    std::iter::once(machine.revision.definition).chain(versions)
}

/// The version that a start by alias runs.
fn route(routes: &[frevo_event::Route], random: u64) -> Option<u32> {
    let mut draw = random % routes.iter().map(|route| u64::from(route.weight)).sum::<u64>().max(1);
    for route in routes {
        match draw.checked_sub(u64::from(route.weight)) {
            Some(left) => draw = left,
            None => return Some(route.version),
        }
    }
    None
}
