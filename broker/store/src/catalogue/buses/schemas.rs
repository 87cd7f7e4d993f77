//! Schemas of events, and what becomes of events that break them.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

use frevo_event::{
    BusChange, BusRefusal, CommandRefusal, Enforcement, EventSchema, SchemaVersion, Scope, Timestamp,
};
use frevo_value::Payload;
use serde::{Deserialize, Serialize};

use super::Buses;
use crate::catalogue::decide::{check_quota, check_tags};

/// How many schemas an account may have in a region.
pub const SCHEMAS_MAX: u32 = 10_000;
/// How many versions a schema may have at one time.
pub const SCHEMA_VERSIONS_MAX: u32 = 100;
/// How many KiB the schemas of an account may have in a region, all together.
pub const SCHEMAS_KIB_MAX: u32 = 8 << 10;

/// All schemas. Whoever writes the buses down writes this behind them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Schemas {
    /// What each account has in each region; never an empty one.
    scopes: BTreeMap<Scope, Registered>,
}

/// A bus and a type of event.
type Key = (Arc<str>, Arc<str>);

/// What one account has in one region.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Registered {
    schemas: BTreeMap<Key, Arc<EventSchema>>,
    /// By bus.
    enforced: BTreeMap<Arc<str>, Enforcement>,
}

impl Schemas {
    /// The schema of a type of event on a bus.
    pub fn get(&self, scope: &Scope, bus: &Arc<str>, event_type: &Arc<str>) -> Option<&Arc<EventSchema>> {
        self.scopes.get(scope)?.schemas.get(&(bus.clone(), event_type.clone()))
    }

    /// The account's schemas in the order of their buses and types, those behind
    /// `after`.
    pub fn of<'a>(
        &'a self,
        scope: &Scope,
        after: Option<(&str, &str)>,
    ) -> impl Iterator<Item = &'a Arc<EventSchema>> + use<'a> {
        let after = after.map(|(bus, event_type)| (bus.into(), event_type.into()));
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let registered = self.scopes.get(scope);
        let found = registered.map(|registered| registered.schemas.range((from, Bound::Unbounded)));
        found.into_iter().flatten().map(|(_, schema)| schema)
    }

    /// Whether the account has none in this region: nothing is to be looked for.
    pub fn is_empty(&self, scope: &Scope) -> bool {
        self.scopes.get(scope).is_none_or(|registered| registered.schemas.is_empty())
    }

    /// What becomes of events of a bus that break a schema which does not say so.
    pub fn enforcement(&self, scope: &Scope, bus: &str) -> Option<Enforcement> {
        self.scopes.get(scope)?.enforced.get(bus).copied()
    }

    /// What becomes of events that break this schema.
    pub fn enforcement_of(&self, schema: &EventSchema) -> Enforcement {
        schema.enforcement.or_else(|| self.enforcement(&schema.scope, &schema.bus)).unwrap_or_default()
    }

    /// The fewest changes that make this from nothing.
    pub(super) fn changes(&self) -> impl Iterator<Item = BusChange> {
        self.scopes.iter().flat_map(|(scope, registered)| {
            let enforced = registered.enforced.iter().map(|(bus, enforcement)| BusChange::SchemasEnforced {
                scope: scope.clone(),
                bus: bus.clone(),
                enforcement: Some(*enforcement),
            });
            enforced.chain(registered.schemas.values().flat_map(puts))
        })
    }

    /// Takes a change, as far as it concerns schemas.
    pub(super) fn apply(&mut self, change: &BusChange) {
        match change {
            BusChange::SchemaPut { schema, version } => {
                let key = (schema.bus.clone(), schema.event_type.clone());
                let schemas = &mut self.scopes.entry(schema.scope.clone()).or_default().schemas;
                let mut put = EventSchema::clone(schema);
                put.versions = schemas.get(&key).map_or_else(BTreeMap::new, |found| found.versions.clone());
                put.versions.extend(version.iter().map(|version| (version.number, version.clone())));
                schemas.insert(key, Arc::new(put));
            }
            BusChange::SchemaDeleted { scope, bus, event_type } => self.change(scope, |registered| {
                registered.schemas.remove(&(bus.clone(), event_type.clone()));
            }),
            BusChange::SchemaVersionDeleted { scope, bus, event_type, number } => {
                self.change(scope, |registered| {
                    if let Some(schema) = registered.schemas.get_mut(&(bus.clone(), event_type.clone())) {
                        Arc::make_mut(schema).versions.remove(number);
                    }
                });
            }
            BusChange::SchemasEnforced { scope, bus, enforcement: Some(enforcement) } => {
                self.scopes.entry(scope.clone()).or_default().enforced.insert(bus.clone(), *enforcement);
            }
            BusChange::SchemasEnforced { scope, bus, enforcement: None } => {
                self.change(scope, |registered| {
                    registered.enforced.remove(bus);
                });
            }
            BusChange::BusDeleted { scope, name } => self.change(scope, |registered| {
                registered.enforced.remove(name);
            }),
            _ => {}
        }
    }

    fn change(&mut self, scope: &Scope, change: impl FnOnce(&mut Registered)) {
        let Some(registered) = self.scopes.get_mut(scope) else { return };
        change(registered);
        if *registered == Registered::default() {
            self.scopes.remove(scope);
        }
    }

    /// How many bytes the documents of an account have.
    fn size(&self, scope: &Scope) -> usize {
        let versions = self.of(scope, None).flat_map(|schema| schema.versions.values());
        versions.map(|version| version.document.size()).sum()
    }
}

impl Buses {
    /// The document is a new version unless it is the newest one's.
    pub(super) fn register_schema(
        &self,
        schema: &EventSchema,
        document: &Payload,
        checked_against: Option<u32>,
        stamp: Timestamp,
    ) -> Result<Option<BusChange>, CommandRefusal> {
        let EventSchema { scope, bus, event_type, tags, .. } = schema;
        self.existing_bus(scope, bus)?;
        check_tags(tags)?;
        let existing = self.schemas.get(scope, bus, event_type);
        let newest = existing.and_then(|existing| existing.newest());
        let created_at = existing.map_or(stamp, |existing| existing.created_at);
        let number = existing.map_or(1, |existing| existing.version_next);
        let settings =
            EventSchema { created_at, version_next: number, versions: BTreeMap::new(), ..schema.clone() };
        if newest.is_some_and(|newest| newest.document == *document) {
            let is_same = existing.is_some_and(|existing| settings_of(existing) == settings);
            let put = || BusChange::SchemaPut { schema: Box::new(settings), version: None };
            return Ok((!is_same).then(put));
        }
        if newest.map(|newest| newest.number) != checked_against {
            return Err(BusRefusal::SchemaMoved { event_type: event_type.clone() }.into());
        }
        if existing.is_none() {
            check_quota(self.schemas.of(scope, None).count(), "schemas", SCHEMAS_MAX)?;
        }
        let versions = existing.map_or(0, |existing| existing.versions.len());
        check_quota(versions, "versions of a schema", SCHEMA_VERSIONS_MAX)?;
        let kib = (self.schemas.size(scope) + document.size()).div_ceil(1024);
        check_quota(kib.saturating_sub(1), "KiB of schemas", SCHEMAS_KIB_MAX)?;
        let version = Arc::new(SchemaVersion::new(number, document.clone(), stamp));
        let schema = Box::new(EventSchema { version_next: number + 1, ..settings });
        Ok(Some(BusChange::SchemaPut { schema, version: Some(version) }))
    }

    pub(super) fn delete_schema_version(
        &self,
        scope: &Scope,
        bus: &Arc<str>,
        event_type: &Arc<str>,
        number: u32,
    ) -> Result<Option<BusChange>, CommandRefusal> {
        let (bus, event_type) = (bus.clone(), event_type.clone());
        let schema = self.existing_schema(scope, &bus, &event_type)?;
        if !schema.versions.contains_key(&number) {
            return Err(BusRefusal::NoSchemaVersion { bus, event_type, number }.into());
        }
        if schema.versions.len() == 1 {
            return Err(BusRefusal::OnlySchemaVersion { event_type, number }.into());
        }
        Ok(Some(BusChange::SchemaVersionDeleted { scope: scope.clone(), bus, event_type, number }))
    }

    pub(super) fn existing_schema(
        &self,
        scope: &Scope,
        bus: &Arc<str>,
        event_type: &Arc<str>,
    ) -> Result<&Arc<EventSchema>, BusRefusal> {
        let missing = || BusRefusal::NoSchema { bus: bus.clone(), event_type: event_type.clone() };
        self.schemas.get(scope, bus, event_type).ok_or_else(missing)
    }
}

/// The changes that make a schema: one a version, each of which fits into the
/// journal.
fn puts(schema: &Arc<EventSchema>) -> impl Iterator<Item = BusChange> + use<'_> {
    let settings = settings_of(schema);
    schema.versions.values().map(move |version| BusChange::SchemaPut {
        schema: Box::new(settings.clone()),
        version: Some(version.clone()),
    })
}

/// All of a schema but its versions.
fn settings_of(schema: &EventSchema) -> EventSchema {
    let EventSchema { scope, bus, event_type, description, tags, .. } = schema;
    EventSchema {
        scope: scope.clone(),
        bus: bus.clone(),
        event_type: event_type.clone(),
        description: description.clone(),
        tags: tags.clone(),
        versions: BTreeMap::new(),
        ..*schema
    }
}
