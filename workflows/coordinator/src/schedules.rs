//! Schedules: partition 0, which owns the catalogue, makes what is due.
//!
//! A run is an event, published in the very batch that journals up to when the
//! schedule is settled: after a crash it is either there with all that follows
//! from it, or due still. Its id is made of the schedule and the moment at which
//! it was due.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use frevo_event::cloud_event::Envelope;
use frevo_event::{
    BusChange, Change, DEFAULT_BUS, Event, EventSchedule, EventsArn, Missed, Recipient, Rule, ScheduleAction,
    ScheduleKey, Scope, SubscriptionNumber, Timestamp, Trail, uuid_from,
};
use frevo_router::schedule::{Schedule, ScheduleInput};
use frevo_store::Buses;
use frevo_value::Payload;
use sha2::{Digest, Sha256};

use crate::draft::Draft;
use crate::{Caller, Partition};

/// A schedule or a scheduled rule.
type Place = (Scope, ScheduleKey);

/// `detail-type` of what is delivered when something is due.
const DETAIL_TYPE: &str = "Scheduled Event";

/// `source` of the same, of scheduled rules and of schedules.
const RULES: &str = "aws.events";
const OWN: &str = "aws.scheduler";

/// What is due when, of what is not held.
#[derive(Debug, Default)]
pub(crate) struct Schedules {
    due: BTreeSet<(Timestamp, Place)>,
    armed: BTreeMap<Place, Timestamp>,
}

/// A schedule, ready to say when it is due.
struct Planned<'a> {
    schedule: Schedule,
    missed: Missed,
    settled: Timestamp,
    source: Source<'a>,
}

/// Whose schedule it is.
enum Source<'a> {
    Rule(&'a Arc<Rule>),
    Own(&'a Arc<EventSchedule>),
}

/// What a run publishes.
enum Run {
    /// To these, whatever they listen to.
    Given(Box<Event>, Vec<Recipient>),
    /// To whoever wants it.
    Published(Box<Event>),
}

impl Schedules {
    /// When something is due next.
    pub(crate) fn next_due(&self) -> Option<Timestamp> {
        self.due.first().map(|(due, _)| *due)
    }

    fn first_due(&self, now: Timestamp) -> Option<Place> {
        self.due.first().filter(|(due, _)| *due <= now).map(|(_, place)| place.clone())
    }

    fn arm(&mut self, place: Place, due: Option<Timestamp>) {
        if let Some(before) = self.armed.remove(&place) {
            self.due.remove(&(before, place.clone()));
        }
        if let Some(due) = due {
            self.armed.insert(place.clone(), due);
            self.due.insert((due, place));
        }
    }
}

impl<R: Caller> Partition<R> {
    /// Arms everything that is registered.
    pub(crate) fn arm_schedules(&mut self) {
        let Some(registry) = &self.registry else { return };
        let settled = registry.catalogue.buses().schedules().settled();
        let places: Vec<Place> = settled.map(|(scope, key)| (scope.clone(), key.clone())).collect();
        places.into_iter().for_each(|place| self.arm_schedule(place));
    }

    /// Follows a change of what is registered.
    pub(crate) fn follow_schedule(&mut self, change: &Change) {
        let Change::Bus(change) = change else { return };
        match change {
            BusChange::RulePut(rule) if *rule.bus == *DEFAULT_BUS => {
                self.arm_schedule((rule.scope.clone(), ScheduleKey::Rule(rule.name.clone())));
            }
            BusChange::RuleDeleted { scope, bus, name } if **bus == *DEFAULT_BUS => {
                self.arm_schedule((scope.clone(), ScheduleKey::Rule(name.clone())));
            }
            BusChange::SchedulePut(schedule) => {
                self.arm_schedule((schedule.scope.clone(), ScheduleKey::Own(schedule.name.clone())));
            }
            BusChange::ScheduleDeleted { scope, name } => {
                self.arm_schedule((scope.clone(), ScheduleKey::Own(name.clone())));
            }
            BusChange::ScheduleSettled { scope, key, .. } => self.arm_schedule((scope.clone(), key.clone())),
            _ => {}
        }
    }

    fn arm_schedule(&mut self, place: Place) {
        let Some(registry) = &self.registry else { return };
        let planned = Planned::find(registry.catalogue.buses(), &place);
        let due = planned.and_then(|planned| planned.schedule.next_run(planned.settled, seed_of(&place)));
        self.schedules.arm(place, due);
    }

    /// Makes what is due. What has no room in this batch stays due.
    pub(crate) fn make_runs(&mut self, draft: &mut Draft<R>) {
        let now = self.clock;
        while let Some(place) = self.schedules.first_due(now) {
            let Some(registry) = &self.registry else { return };
            let planned = Planned::find(registry.catalogue.buses(), &place);
            let runs = planned.and_then(|planned| {
                let runs = planned.schedule.runs(planned.settled, now, planned.missed, seed_of(&place))?;
                let made: Vec<(Timestamp, Run)> =
                    runs.due.iter().map(|due| (*due, planned.source.run(&place, *due))).collect();
                Some((made, runs.settled))
            });
            let Some((made, settled)) = runs else {
                self.arm_schedule(place);
                continue;
            };
            for (due, run) in made {
                if draft.is_full() {
                    return;
                }
                self.make(run, draft);
                self.settle_schedule(&place, due, draft);
            }
            self.settle_schedule(&place, settled, draft);
        }
    }

    fn make(&mut self, run: Run, draft: &mut Draft<R>) {
        match run {
            Run::Given(_, recipients) if recipients.is_empty() => {}
            Run::Given(event, recipients) => {
                self.counters.published += 1;
                self.tally.published(&event, recipients.iter().map(|recipient| recipient.subscription));
                self.post(vec![(Arc::new(*event), recipients)], draft);
            }
            Run::Published(event) => self.take_in(&mut std::iter::once(*event), None, draft),
        }
    }

    fn settle_schedule(&mut self, place: &Place, until: Timestamp, draft: &mut Draft<R>) {
        let (scope, key) = place.clone();
        let registry = self.registry.as_ref().expect("only its owner makes runs");
        if registry.catalogue.buses().schedules().settled_until(&scope, &key) != Some(until) {
            self.change(Change::Bus(BusChange::ScheduleSettled { scope, key, until }), draft);
        }
    }
}

impl<'a> Planned<'a> {
    /// The schedule of this place, unless there is none, it is held, or it was
    /// made by another build and is none to this one.
    fn find(buses: &'a Buses, (scope, key): &Place) -> Option<Self> {
        let settled = buses.schedules().settled_until(scope, key)?;
        let (schedule, missed, source) = match key {
            ScheduleKey::Rule(name) => {
                let rule = buses.rule(scope, DEFAULT_BUS, name).filter(|rule| rule.enabled)?;
                let schedule = Schedule::of_rule(rule.schedule.as_deref()?, rule.created_at);
                (schedule, Missed::default(), Source::Rule(rule))
            }
            ScheduleKey::Own(name) => {
                let own = buses.schedules().get(scope, name).filter(|own| !own.paused)?;
                let input = ScheduleInput {
                    expression: &own.expression,
                    time_zone: own.time_zone.as_deref(),
                    start: own.start,
                    end: own.end,
                    window_minutes: own.window_minutes,
                    created_at: own.created_at,
                };
                (Schedule::parse(&input), own.missed, Source::Own(own))
            }
        };
        match schedule {
            Ok(schedule) => Some(Self { schedule, missed, settled, source }),
            Err(error) => {
                tracing::error!(%error, %scope, ?key, "a schedule is refused by this build: it is never due");
                None
            }
        }
    }
}

impl Source<'_> {
    fn run(&self, place: &Place, due: Timestamp) -> Run {
        match self {
            Self::Rule(rule) => {
                let Rule { scope, bus, name, targets, .. } = &***rule;
                let arn = EventsArn::Rule { scope: scope.clone(), bus: bus.clone(), name: name.clone() };
                let event = event(place, due, RULES, DETAIL_TYPE, arn.to_string());
                let recipients = targets.values().map(|target| recipient(target.number)).collect();
                Run::Given(Box::new(event), recipients)
            }
            Self::Own(own) => {
                let Scope { account, region } = &own.scope;
                let partition = own.scope.partition();
                let arn =
                    format!("arn:{partition}:scheduler:{region}:{account}:schedule/default/{}", own.name);
                match &own.action {
                    ScheduleAction::Deliver { number, .. } => {
                        let event = event(place, due, OWN, DETAIL_TYPE, arn);
                        Run::Given(Box::new(event), vec![recipient(*number)])
                    }
                    ScheduleAction::Publish { bus, source, detail_type, detail } => {
                        let mut event = event(place, due, source, detail_type, arn);
                        event.bus = bus.clone();
                        event.envelope.detail = detail.clone();
                        Run::Published(Box::new(event))
                    }
                }
            }
        }
    }
}

/// Whether an event is a run that was given to some, whatever they listen to: on
/// its bus it never was.
pub(crate) fn is_given(event: &Event) -> bool {
    let from = &*event.envelope.source;
    *event.envelope.detail_type == *DETAIL_TYPE && [RULES, OWN].contains(&from)
}

fn event(place: &Place, due: Timestamp, source: &str, detail_type: &str, resource: String) -> Event {
    let digest = digest(place, due);
    let id = uuid_from(due, digest[..16].try_into().expect("a digest has more than sixteen bytes"));
    let trail = Trail {
        cause: Some(resource.as_str().into()),
        conversation: Some(id.as_str().into()),
        ..Trail::default()
    };
    let envelope = Envelope {
        id: id.as_str().into(),
        detail_type: detail_type.into(),
        source: source.into(),
        scope: place.0.clone(),
        time: due,
        resources: vec![resource.into()],
        detail: Payload::empty_object(),
    };
    Event { bus: DEFAULT_BUS.into(), elsewhere: None, envelope, key: None, trail }
}

/// Runs have no key to wait for one another.
fn recipient(subscription: SubscriptionNumber) -> Recipient {
    Recipient { subscription, ordered: false }
}

/// The place of each due moment in its window.
fn seed_of(place: &Place) -> impl Fn(Timestamp) -> u64 + '_ {
    |due| {
        let digest = digest(place, due);
        u64::from_be_bytes(digest[16..24].try_into().expect("a digest has more than 24 bytes"))
    }
}

fn digest((scope, key): &Place, due: Timestamp) -> [u8; 32] {
    let (kind, name) = match key {
        ScheduleKey::Rule(name) => ("rule", name),
        ScheduleKey::Own(name) => ("schedule", name),
    };
    let mut digest = Sha256::new();
    for part in [kind, &scope.account, &scope.region, name] {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    digest.chain_update(due.0.to_be_bytes()).finalize().into()
}
