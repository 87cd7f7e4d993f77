//! What services declare beside what there is and what was seen.

use std::collections::BTreeSet;
use std::sync::Arc;

use frevo_event::{DEFAULT_BUS, ScheduleAction, Scope};
use frevo_router::{Pattern, schema};
use frevo_store::Catalogue;
use frevo_value::Payload;
use serde::Serialize;

use super::declared::{Action, Declared};

/// What Standard executions announce on the default bus.
const STATUS_CHANGE: &str = "Step Functions Execution Status Change";

/// What executions announce of their states, where their state machine wants it.
const TRANSITION: &str = "Step Functions State Transition";

/// Something that does not fit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Finding {
    /// The service; none: none declares it.
    pub service: Option<Arc<str>>,
    pub finding: Kind,
    pub bus: String,
    #[serde(rename = "type")]
    pub event_type: String,
    /// More about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// What does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Kind {
    /// The bus that a service names is not there.
    NoBus,
    /// No subscription and no rule may want what a service publishes.
    NobodyTakes,
    /// A service declares to publish it, and it was not seen.
    NotSeen,
    /// Nobody declares to publish what a service takes, and nobody was seen to.
    NobodyPublishes,
    /// No subscription and no rule may want what a service declares to take.
    NotSubscribed,
    /// What a service declares to publish is not known to be what the registered
    /// schema takes, or what that takes not to be what a service takes.
    SchemaDiffers,
    /// It was seen, and no service declares to publish it.
    Undeclared,
}

/// A type of event on a bus.
type Place = (String, String);

/// What is compared.
pub(super) struct Comparison<'a> {
    pub catalogue: &'a Catalogue,
    pub scope: &'a Scope,
    /// Each service's name and what it declares.
    pub services: Vec<(Arc<str>, Vec<Declared>)>,
    /// What was published lately: bus, type, and who did.
    pub seen: Vec<(String, String, String)>,
}

impl Comparison<'_> {
    /// All that does not fit, by service; of one only, if it is named.
    pub(super) fn findings(&self, only: Option<&str>) -> Vec<Finding> {
        let mut findings = Vec::new();
        let published = self.published();
        for (service, declared) in &self.services {
            if only.is_none_or(|only| only == &**service) {
                let of_one = |one: &Declared| self.of_one(service, one, &published);
                findings.extend(declared.iter().flat_map(of_one));
            }
        }
        if only.is_none() {
            findings.extend(self.undeclared());
        }
        findings.sort();
        findings
    }

    fn of_one(&self, service: &Arc<str>, declared: &Declared, published: &BTreeSet<Place>) -> Vec<Finding> {
        let place = (declared.bus.clone(), declared.event_type.clone());
        let found = |finding, detail| Finding {
            service: Some(service.clone()),
            finding,
            bus: declared.bus.clone(),
            event_type: declared.event_type.clone(),
            detail,
        };
        if !self.catalogue.has_bus(self.scope, &declared.bus) {
            return vec![found(Kind::NoBus, None)];
        }
        let is_wanted = self.is_wanted(declared);
        let mut kinds = Vec::new();
        match declared.action {
            Action::Publishes => {
                kinds.extend((!is_wanted).then_some(Kind::NobodyTakes));
                kinds.extend((!self.is_seen(&place)).then_some(Kind::NotSeen));
            }
            Action::Takes => {
                kinds.extend((!is_wanted).then_some(Kind::NotSubscribed));
                kinds.extend((!published.contains(&place)).then_some(Kind::NobodyPublishes));
            }
        }
        let mut findings: Vec<Finding> = kinds.into_iter().map(|kind| found(kind, None)).collect();
        findings.extend(self.doubt(declared).map(|doubt| found(Kind::SchemaDiffers, Some(doubt))));
        findings
    }

    /// Whether some subscription or rule may want it.
    fn is_wanted(&self, declared: &Declared) -> bool {
        let buses = self.catalogue.buses();
        let subscriptions = buses.subscriptions_of(self.scope, None);
        let own = subscriptions.filter(|own| *own.bus == *declared.bus).map(|own| own.pattern.clone());
        let rules = buses.rules(self.scope, &declared.bus, None);
        let rules = rules.filter(|rule| rule.enabled && rule.pattern.is_some() && !rule.targets.is_empty());
        let known = [("detail-type", declared.event_type.as_str())];
        own.chain(rules.map(|rule| rule.pattern.clone())).any(|pattern| match pattern {
            None => true,
            Some(pattern) => Pattern::parse(&pattern).is_ok_and(|pattern| pattern.may_want(&known)),
        })
    }

    fn is_seen(&self, place: &Place) -> bool {
        self.seen.iter().any(|(bus, event_type, _)| (bus, event_type) == (&place.0, &place.1))
    }

    /// What is declared to be published, or was, or will be by the server.
    fn published(&self) -> BTreeSet<Place> {
        let declared = self.services.iter().flat_map(|(_, declared)| declared);
        let sent = declared.filter(|one| one.action == Action::Publishes);
        let sent = sent.map(|one| (one.bus.clone(), one.event_type.clone()));
        let seen = self.seen.iter().map(|(bus, event_type, _)| (bus.clone(), event_type.clone()));
        let schedules = self.catalogue.buses().schedules().of(self.scope, None);
        let scheduled = schedules.filter_map(|schedule| match &schedule.action {
            ScheduleAction::Publish { bus, detail_type, .. } => {
                Some((bus.to_string(), detail_type.to_string()))
            }
            ScheduleAction::Deliver { .. } => None,
        });
        let (mut has_machines, mut has_transitions) = (false, false);
        for machine in self.catalogue.machines(self.scope, None, usize::MAX) {
            has_machines = true;
            has_transitions |= machine.choices().transitions;
        }
        let announced = [(has_machines, STATUS_CHANGE), (has_transitions, TRANSITION)];
        let announced = announced.into_iter().filter(|(is_announced, _)| *is_announced);
        let announced = announced.map(|(_, event_type)| (DEFAULT_BUS.to_owned(), event_type.to_owned()));
        sent.chain(seen).chain(scheduled).chain(announced).collect()
    }

    /// Why what is declared is not known to fit to the registered schema.
    fn doubt(&self, declared: &Declared) -> Option<String> {
        let payload = declared.payload.as_ref()?;
        let (bus, event_type) = (declared.bus.as_str().into(), declared.event_type.as_str().into());
        let registered = self.catalogue.buses().schemas().get(self.scope, &bus, &event_type)?.newest()?;
        let document: &Payload = &registered.document;
        let included = match declared.action {
            Action::Publishes => schema::includes(document, payload),
            Action::Takes => schema::includes(payload, document),
        };
        included.err().map(|doubt| format!("version {}, {doubt}", registered.number))
    }

    fn undeclared(&self) -> Vec<Finding> {
        let declared = self.services.iter().flat_map(|(_, declared)| declared);
        let sent: BTreeSet<Place> = declared
            .filter(|one| one.action == Action::Publishes)
            .map(|one| (one.bus.clone(), one.event_type.clone()))
            .collect();
        let strangers = self.seen.iter().filter(|(bus, event_type, source)| {
            !sent.contains(&(bus.clone(), event_type.clone())) && !source.starts_with("aws.")
        });
        let found = |(bus, event_type, source): &(String, String, String)| Finding {
            service: None,
            finding: Kind::Undeclared,
            bus: bus.clone(),
            event_type: event_type.clone(),
            detail: Some(format!("published by {source}")),
        };
        strangers.map(found).collect()
    }
}
