//! Who wants an event: the subscriptions of every bus, found by their patterns.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use frevo_event::{
    BusChange, DEFAULT_BUS, Event, EventReplay, NOTHING, Rendezvous, Scope, Subscription, SubscriptionNumber,
    Target, TargetInput, Timestamp,
};
use frevo_value::{Payload, Value};

use crate::transform::{InputTransformer, Rendered, Surroundings, Transform, TransformError};
use crate::{Index, Past, Pattern, PatternError, Replay, transform};

/// The sources of the events by which executions announce what becomes of them
/// and of their states.
const ANNOUNCERS: [&str; 2] = ["aws.states", "frevo.states"];

/// The subscriptions of a node.
#[derive(Debug, Default)]
pub struct Routes {
    buses: BTreeMap<(Scope, Arc<str>), Bus>,
    routes: BTreeMap<SubscriptionNumber, Arc<Route>>,
    /// By scope and name.
    names: BTreeMap<(Scope, Arc<str>), SubscriptionNumber>,
    /// Who listens without a subscription, and how many do so alike.
    audiences: BTreeMap<Audience, usize>,
    /// Those whose events tasks take, by state machine and state.
    correlations: BTreeMap<(Arc<str>, Arc<str>), BTreeSet<SubscriptionNumber>>,
    /// From when on subscriptions are given what was received before they were
    /// made.
    starts: BTreeMap<SubscriptionNumber, Timestamp>,
    /// The replays that run, and their legs.
    replays: BTreeMap<(Scope, Arc<str>), Arc<Replay>>,
    legs: BTreeMap<SubscriptionNumber, Arc<Route>>,
    /// Rises with every change.
    version: u64,
}

/// Somebody who sees what is published and has nothing to acknowledge.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Audience {
    /// The account and region of the buses.
    pub scope: Scope,
    /// The bus; none: all of them.
    pub bus: Option<Arc<str>>,
}

/// A subscription, ready for use.
#[derive(Debug)]
pub struct Route {
    /// The subscription.
    pub subscription: Subscription,
    /// Its queue: `ACCOUNT/REGION/subscription.NAME`.
    pub queue: Arc<str>,
    /// What its target is given.
    pub transform: Transform,
    /// What it is given of what was received before it was made.
    pub past: Option<Past>,
    /// The replay that it is a leg of. Then its number is the leg's, and all else
    /// is that of the subscription which is given the events.
    pub replay: Option<Arc<Replay>>,
    /// Where an event has the key by which a task takes it.
    event_key: Option<Transform>,
}

/// The subscriptions of one bus.
#[derive(Debug, Default)]
struct Bus {
    index: Index<SubscriptionNumber>,
    /// Those that want everything.
    everything: BTreeSet<SubscriptionNumber>,
}

/// Why a subscription is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RouteError {
    /// Its pattern.
    #[error(transparent)]
    Pattern(#[from] PatternError),
    /// What its target is to be given.
    #[error(transparent)]
    Transform(#[from] TransformError),
    /// Where events have their key.
    #[error("`{path}` is no path to an event's key")]
    EventKey {
        /// What stands there.
        path: Arc<str>,
    },
}

impl Route {
    /// Makes a subscription ready for use.
    pub fn new(subscription: Subscription) -> Result<Self, RouteError> {
        let transform = compile(&subscription.name, subscription.input.as_ref())?;
        let Scope { account, region } = &subscription.scope;
        let queue = format!("{account}/{region}/subscription.{}", subscription.name).into();
        let event_key = match &subscription.target {
            Target::Task(correlation) => Some(compile_key(&correlation.event_key)?),
            _ => None,
        };
        Ok(Self { subscription, queue, transform, past: None, replay: None, event_key })
    }

    /// The route of a replay's leg to the subscription of this one.
    fn leg(&self, number: SubscriptionNumber, replay: &Arc<Replay>) -> Result<Self, RouteError> {
        let pattern = self.subscription.pattern.as_deref().map(Pattern::parse).transpose()?;
        let past = Past::of_replay(&replay.replay, pattern)?;
        let leg = Self::new(Subscription { number, ..self.subscription.clone() })?;
        Ok(Self { past: Some(past), replay: Some(replay.clone()), ..leg })
    }

    /// The number of the subscription to which events go.
    pub fn target_number(&self) -> SubscriptionNumber {
        let number = self.subscription.number;
        let leg = self.replay.as_ref().and_then(|replay| replay.replay.legs.get(&number));
        leg.map_or(number, |leg| leg.target)
    }

    /// An event as patterns and targets see it.
    pub(crate) fn payload_of(&self, event: &Event) -> Payload {
        match &self.replay {
            Some(replay) => event.envelope.replayed_payload(&replay.replay.name),
            None => event.envelope.payload(),
        }
    }

    /// Whether an event announces an execution that such a subscription may have
    /// started. Where it has no pattern it is not given it: it would start the
    /// next for each that it started, for ever.
    pub fn would_feed_itself(&self, event: &Event) -> bool {
        let starts =
            matches!(self.subscription.target, Target::StateMachine { .. } | Target::Execution { .. });
        starts && is_announcement(event)
    }

    /// Where an event meets the task that takes it, if tasks take this
    /// subscription's events and this one has a key: a string or a number.
    pub fn rendezvous_of(&self, event: &Event) -> Option<Rendezvous> {
        let surroundings = Surroundings { rule_arn: "", rule_name: "", ingestion_time: "" };
        let found = self.event_key.as_ref()?.render(&event.envelope.payload(), &surroundings);
        let Rendered::Json(found) = found else { return None };
        Some(Rendezvous { subscription: self.subscription.number, key: key_of(found.value())? })
    }

    /// What the target is given instead of an event that was received at `at`,
    /// if the subscription says so. Text that is no JSON is given as a string.
    pub fn input_of(&self, event: &Event, at: Timestamp) -> Option<Payload> {
        if matches!(self.transform, Transform::Event) {
            // AWS gives its targets the event in its own form.
            // A task takes what a holder of its token would have sent.
            return match self.subscription.target {
                Target::StateMachine { .. } | Target::Execution { .. } | Target::Function { .. } => {
                    Some(self.payload_of(event))
                }
                Target::Task(_) => Some(event.envelope.detail.clone()),
                _ => None,
            };
        }
        let Scope { account, region } = &self.subscription.scope;
        let name = &*self.subscription.name;
        let rule_name = rule_of(name).unwrap_or(name);
        let place = match &*self.subscription.bus {
            DEFAULT_BUS => rule_name.to_owned(),
            bus => format!("{bus}/{rule_name}"),
        };
        let surroundings = Surroundings {
            rule_arn: &format!("arn:aws:events:{region}:{account}:rule/{place}"),
            rule_name,
            ingestion_time: &at.to_the_second(),
        };
        Some(match self.transform.render(&self.payload_of(event), &surroundings) {
            Rendered::Json(json) => json,
            Rendered::Text(text) => Payload::from_value(Value::from(text)),
        })
    }
}

impl Routes {
    /// Adds a subscription, in place of the one with its number.
    ///
    /// # Errors
    /// Nothing changes if it is refused.
    pub fn insert(&mut self, subscription: Subscription) -> Result<(), RouteError> {
        let pattern = subscription.pattern.as_deref().map(Pattern::parse).transpose()?;
        let listens = subscription.pattern.as_deref() != Some(NOTHING);
        let mut route = Route::new(subscription)?;
        let number = route.subscription.number;
        route.past = self.starts.get(&number).map(|from| Past::since(*from, pattern.clone()));
        self.remove(number);
        self.version += 1;
        let name = (route.subscription.scope.clone(), route.subscription.name.clone());
        if let Some(other) = self.names.insert(name, number) {
            self.remove(other);
        }
        if listens {
            let bus = self.buses.entry(place_of(&route.subscription)).or_default();
            match &pattern {
                Some(pattern) => bus.index.insert(number, pattern),
                None => drop(bus.everything.insert(number)),
            }
        }
        if let Some(place) = taker_of(&route.subscription) {
            self.correlations.entry(place).or_default().insert(number);
        }
        self.routes.insert(number, Arc::new(route));
        Ok(())
    }

    /// Removes a subscription; false if there is none of this number.
    pub fn remove(&mut self, number: SubscriptionNumber) -> bool {
        let Some(route) = self.routes.remove(&number) else { return false };
        self.version += 1;
        let name = (route.subscription.scope.clone(), route.subscription.name.clone());
        if self.names.get(&name) == Some(&number) {
            self.names.remove(&name);
        }
        let place = place_of(&route.subscription);
        if let Some(bus) = self.buses.get_mut(&place) {
            bus.index.remove(&number);
            bus.everything.remove(&number);
            if bus.index.is_empty() && bus.everything.is_empty() {
                self.buses.remove(&place);
            }
        }
        if let Some(place) = taker_of(&route.subscription)
            && let Some(numbers) = self.correlations.get_mut(&place)
        {
            numbers.remove(&number);
            if numbers.is_empty() {
                self.correlations.remove(&place);
            }
        }
        true
    }

    /// A subscription that is inserted next is given what was received from this
    /// moment on.
    pub fn start_at(&mut self, number: SubscriptionNumber, start_at: Timestamp) {
        self.starts.insert(number, start_at);
    }

    /// Adds a replay that runs. Gives its legs.
    ///
    /// # Errors
    /// A replay that was made by another build and that this one refuses: it
    /// gives nothing.
    pub fn replay(&mut self, replay: &EventReplay) -> Result<Vec<Arc<Route>>, RouteError> {
        let name = (replay.scope.clone(), replay.name.clone());
        let running = self.replays.entry(name).or_insert_with(|| Arc::new(Replay::new(replay.clone())));
        let running = running.clone();
        let mut legs = Vec::new();
        for (number, leg) in &replay.legs {
            if let Some(target) = self.routes.get(&leg.target) {
                let leg = Arc::new(target.leg(*number, &running)?);
                self.legs.insert(*number, leg.clone());
                legs.push(leg);
            }
        }
        Ok(legs)
    }

    /// The legs of the replays that run.
    pub fn legs(&self) -> impl Iterator<Item = &Arc<Route>> {
        self.legs.values()
    }

    /// A replay ended. Gives its legs as they were.
    fn end_replay(&mut self, replay: &EventReplay) -> Vec<Arc<Route>> {
        let Some(ended) = self.replays.remove(&(replay.scope.clone(), replay.name.clone())) else {
            return Vec::new();
        };
        ended.replay.legs.keys().filter_map(|leg| self.legs.remove(leg)).collect()
    }

    /// The legs to subscriptions that were changed follow them. Gives those whose
    /// deliveries are to be reconsidered.
    fn change_legs(&mut self, changed: &[SubscriptionNumber]) -> Result<Vec<Arc<Route>>, RouteError> {
        let legs = self.legs.values().filter(|leg| changed.contains(&leg.target_number()));
        let legs: Vec<Arc<Route>> = legs.cloned().collect();
        let mut affected = Vec::new();
        for leg in legs {
            let (number, replay) = (leg.subscription.number, leg.replay.as_ref().expect("a leg is of one"));
            let target = self.routes.get(&leg.target_number());
            let follows = target.map(|target| target.leg(number, replay)).transpose()?;
            if follows.as_ref().is_none_or(|now| now.subscription.paused != leg.subscription.paused) {
                affected.push(leg);
            }
            match follows {
                Some(now) => drop(self.legs.insert(number, Arc::new(now))),
                None => drop(self.legs.remove(&number)),
            }
        }
        Ok(affected)
    }

    /// Whether any subscription is given what was received before it was made.
    pub fn has_past(&self) -> bool {
        !self.starts.is_empty()
    }

    /// The subscriptions that are.
    pub fn with_past(&self) -> impl Iterator<Item = &Arc<Route>> {
        self.starts.keys().filter_map(|number| self.routes.get(number))
    }

    /// Whether tasks take the events of any subscription.
    pub fn has_correlations(&self) -> bool {
        !self.correlations.is_empty()
    }

    /// The subscriptions whose events tasks take.
    pub fn correlations(&self) -> impl Iterator<Item = &Arc<Route>> {
        self.correlations.values().flatten().filter_map(|number| self.routes.get(number))
    }

    /// The subscriptions whose events the tasks of a state take, by the state
    /// machine's ARN.
    pub fn correlated(&self, machine: &str, state: &str) -> impl Iterator<Item = &Arc<Route>> {
        let numbers = self.correlations.get(&(machine.into(), state.into()));
        numbers.into_iter().flatten().filter_map(|number| self.routes.get(number))
    }

    /// Follows a change of what is registered. Gives the subscriptions whose
    /// deliveries are to be reconsidered: those that are gone, as they were, those
    /// that are paused or resumed, those for whose events tasks may wait already,
    /// new ones that a schedule gives events or that are given the past, and the
    /// legs of replays that begin or end.
    ///
    /// # Errors
    /// A subscription that was made by another build and that this one refuses:
    /// it gets nothing.
    pub fn apply(&mut self, change: &BusChange) -> Result<Vec<Arc<Route>>, RouteError> {
        let mut affected: Vec<Arc<Route>> =
            self.named(change).into_iter().filter_map(|number| self.get(number).cloned()).collect();
        let now: Vec<Subscription> = match change {
            BusChange::SubscriptionPut(subscription) => vec![Subscription::clone(subscription)],
            BusChange::RulePut(rule) => rule.subscriptions().collect(),
            BusChange::SchedulePut(schedule) => schedule.subscription().into_iter().collect(),
            BusChange::SourcePut(source) => vec![source.subscription()],
            BusChange::SubscriptionStartsAt { number, start_at } => {
                self.start_at(*number, *start_at);
                Vec::new()
            }
            BusChange::ReplayPut(replay) if replay.is_running() => return self.replay(replay),
            BusChange::ReplayPut(replay) => return Ok(self.end_replay(replay)),
            _ => Vec::new(),
        };
        let named = affected.iter().map(|route| route.subscription.number);
        let changed: Vec<SubscriptionNumber> = named.collect();
        affected.retain(|before| {
            let kept = now.iter().find(|kept| kept.number == before.subscription.number);
            if kept.is_none() {
                self.remove(before.subscription.number);
                self.starts.remove(&before.subscription.number);
            }
            kept.is_none_or(|kept| kept.paused != before.subscription.paused)
        });
        let is_scheduled = match change {
            BusChange::RulePut(rule) => rule.schedule.is_some(),
            change => matches!(change, BusChange::SchedulePut(_)),
        };
        for subscription in now {
            let number = subscription.number;
            let is_new = self.get(number).is_none();
            let is_taken = matches!(subscription.target, Target::Task(_));
            self.insert(subscription)?;
            let joins = self.starts.contains_key(&number);
            if (is_new && (is_scheduled || joins)) || is_taken {
                affected.retain(|route| route.subscription.number != number);
                affected.extend(self.get(number).cloned());
            }
        }
        affected.extend(self.change_legs(&changed)?);
        Ok(affected)
    }

    /// The subscriptions that a change is about, as they were before it.
    fn named(&self, change: &BusChange) -> Vec<SubscriptionNumber> {
        let (scope, name) = match change {
            BusChange::SubscriptionPut(subscription) => (&subscription.scope, subscription.name.to_string()),
            BusChange::SubscriptionDeleted { scope, name } => (scope, name.to_string()),
            BusChange::RulePut(rule) => (&rule.scope, prefix_of(&rule.bus, &rule.name)),
            BusChange::RuleDeleted { scope, bus, name } => (scope, prefix_of(bus, name)),
            BusChange::SchedulePut(schedule) => (&schedule.scope, format!("schedule/{}", schedule.name)),
            BusChange::ScheduleDeleted { scope, name } => (scope, format!("schedule/{name}")),
            BusChange::SourcePut(source) => (&source.scope, format!("source/{}", source.name)),
            BusChange::SourceDeleted { scope, name } => (scope, format!("source/{name}")),
            _ => return Vec::new(),
        };
        let is_rule = name.ends_with('/');
        let from = (scope.clone(), Arc::from(name.as_str()));
        let is_meant = |of: &(Scope, Arc<str>)| {
            of.0 == *scope && if is_rule { of.1.starts_with(&name) } else { *of.1 == *name }
        };
        let range = self.names.range(from..).take_while(|(of, _)| is_meant(of));
        range.map(|(_, number)| *number).collect()
    }

    /// The subscription of this number, or the leg of a replay.
    pub fn get(&self, number: SubscriptionNumber) -> Option<&Arc<Route>> {
        self.routes.get(&number).or_else(|| self.legs.get(&number))
    }

    /// Somebody listens from now on.
    pub fn listen(&mut self, audience: Audience) {
        *self.audiences.entry(audience).or_default() += 1;
    }

    /// Somebody who listened does so no more.
    pub fn listen_no_more(&mut self, audience: &Audience) {
        if let Some(count) = self.audiences.get_mut(audience) {
            *count -= 1;
            if *count == 0 {
                self.audiences.remove(audience);
            }
        }
    }

    /// Whether anybody listens to a bus.
    pub fn has_listeners(&self, scope: &Scope, bus: &str) -> bool {
        let is_subscribed = !self.buses.is_empty() && self.buses.contains_key(&(scope.clone(), bus.into()));
        is_subscribed || self.has_audience(scope, bus)
    }

    /// Whether anybody sees what is published to a bus without having
    /// subscribed to it.
    pub fn has_audience(&self, scope: &Scope, bus: &str) -> bool {
        let is_meant = |audience: &Audience| {
            audience.scope == *scope && audience.bus.as_deref().is_none_or(|heard| heard == bus)
        };
        !self.audiences.is_empty() && self.audiences.keys().any(is_meant)
    }

    /// The subscriptions that want an event, in the order of their numbers.
    pub fn wanted_by(&self, event: &Event) -> Vec<SubscriptionNumber> {
        let place = (event.scope().clone(), event.bus.clone());
        let Some(bus) = self.buses.get(&place) else { return Vec::new() };
        let is_announcement = is_announcement(event);
        let feeds = |number| self.get(number).is_some_and(|route| route.would_feed_itself(event));
        let everything = bus.everything.iter().filter(|number| !(is_announcement && feeds(**number)));
        let mut numbers: Vec<SubscriptionNumber> = everything.copied().collect();
        if !bus.index.is_empty() {
            numbers.extend(bus.index.matches(&event.envelope.payload()));
            numbers.sort_unstable();
        }
        numbers
    }

    /// Rises with every change.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// All subscriptions, in the order of their numbers.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Route>> {
        self.routes.values()
    }
}

fn is_announcement(event: &Event) -> bool {
    ANNOUNCERS.contains(&&*event.envelope.source)
}

/// What the names of a rule's targets begin with.
fn prefix_of(bus: &str, rule: &str) -> String {
    format!("rule/{bus}/{rule}/")
}

/// The rule of a subscription that is a rule's target: `rule/BUS/RULE/TARGET`.
fn rule_of(name: &str) -> Option<&str> {
    name.strip_prefix("rule/")?.rsplit('/').nth(1)
}

/// The state whose tasks take the subscription's events.
fn taker_of(subscription: &Subscription) -> Option<(Arc<str>, Arc<str>)> {
    match &subscription.target {
        Target::Task(correlation) => Some((correlation.machine.clone(), correlation.state.clone())),
        _ => None,
    }
}

fn place_of(subscription: &Subscription) -> (Scope, Arc<str>) {
    (subscription.scope.clone(), subscription.bus.clone())
}

fn compile(target: &str, input: Option<&TargetInput>) -> Result<Transform, TransformError> {
    let mut given = transform::TargetInput { target, ..transform::TargetInput::default() };
    match input {
        None => {}
        Some(TargetInput::Constant(json)) => given.input = Some(json),
        Some(TargetInput::Path(path)) => given.input_path = Some(path),
        Some(TargetInput::Template { paths, template }) => {
            given.input_transformer = Some(InputTransformer { paths, template });
        }
    }
    Transform::parse(&given)
}

fn compile_key(path: &Arc<str>) -> Result<Transform, RouteError> {
    let given = transform::TargetInput { input_path: Some(path), ..transform::TargetInput::default() };
    Transform::parse(&given).map_err(|_| RouteError::EventKey { path: path.clone() })
}

/// The key that a value is: a string as it is, a number as it is written.
pub fn key_of(value: &Value) -> Option<Arc<str>> {
    match value.as_str() {
        Some("") => None,
        Some(text) => Some(text.into()),
        None => value.as_number().map(|number| number.to_string().into()),
    }
}
