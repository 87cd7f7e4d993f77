//! Where two executions part: what is the first thing in which they differ, and
//! where do they first go different ways.
//!
//! Branches that run side by side come in any order, so what happened is compared
//! branch by branch: a branch of one execution with the one at the same place in
//! the other. Passed over is what never is the same twice: ids and moments of
//! events, who worked, the executions' own names, moments and task tokens, also
//! where the data shows them. Nor do attempts count that a fork copied and began
//! anew.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use frevo_event::{BranchId, ExecutionId, Fact, Timestamp, task_named};
use frevo_value::{Payload, Value};

use crate::execution::Phase;
use crate::history::{DetailValue, HistoryEvent, Renderer, told};
use crate::{Execution, Machine};

/// What an event says of who ran it and under which name, not of what it did.
const PASSED_OVER: [&str; 6] =
    ["workerName", "roleArn", "region", "mapRunArn", "stateMachineAliasArn", "stateMachineVersionArn"];

/// What comes before the number by which a cause names an event.
const EVENT_IN_CAUSE: &str = "(entered at the event id #";

/// Two executions beside each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The first thing in which they differ; none: they are alike.
    pub first: Option<Difference>,
    /// Where they first go different ways: another state, another kind of event,
    /// another error, or an end that the other does not have.
    pub parting: Option<Difference>,
    /// How many events of the left one are alike in the right one.
    pub alike: u32,
}

/// A difference between two executions.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The branch: the Parallel and Map states around it with the places in them.
    pub place: Place,
    /// In what.
    pub what: What,
    /// What the left one has there.
    pub left: Side,
    /// What the right one has there.
    pub right: Side,
}

/// Where a branch runs; empty for the execution itself.
pub type Place = Vec<(Arc<str>, u32)>;

/// In what two events differ.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// Only one of them happened.
    Event,
    /// They are of different types.
    Type,
    /// They are of different states.
    State,
    /// A member of theirs: `input`, `output`, `error` …
    Member {
        /// Its name.
        name: &'static str,
        /// Where in its data: `$.items[3].price`; `$` where it is no data.
        path: String,
    },
}

/// One of two executions at a difference.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Side {
    /// The event, if there is one.
    pub event: Option<EventAt>,
    /// The value that differs, as JSON text; none: there is none.
    pub value: Option<String>,
}

/// An event of a history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventAt {
    /// Its id.
    pub id: u32,
    /// Its type.
    pub event_type: &'static str,
    /// The state that its branch was in, if it was in one.
    pub state: Option<Arc<str>>,
}

/// An execution that is compared: everything that was decided about it.
pub struct Compared {
    own: Own,
    branches: BTreeMap<Place, Vec<Happened>>,
}

struct Happened {
    at: EventAt,
    event: HistoryEvent,
}

/// What is an execution's own, wherever it shows.
#[derive(Default)]
struct Own {
    /// Its ARN, and those that it is a fork of.
    arns: Vec<String>,
    names: BTreeSet<Arc<str>>,
    moments: BTreeSet<String>,
}

impl Compared {
    /// Takes each fact with its stamp, in order.
    pub fn new<'f>(machine: &Machine, facts: impl IntoIterator<Item = (Timestamp, &'f Fact)>) -> Self {
        let mut compared = Self { own: Own::default(), branches: BTreeMap::new() };
        let mut renderer = Renderer::new(machine);
        let facts: Vec<_> = facts.into_iter().collect();
        facts.iter().for_each(|(stamp, fact)| compared.own.take(fact, *stamp));
        for (stamp, fact) in told(facts) {
            if let Fact::Forked(_) = fact {
                compared.forget_attempts(machine, renderer.execution());
            }
            let branch = fact.branch().unwrap_or(BranchId::ROOT);
            let place =
                |execution: &Execution| execution.get(branch).map(|_| execution.place_of(machine, branch));
            // An iteration is there behind its start, and gone behind its end.
            let before = place(renderer.execution());
            let Some(event) = renderer.event(fact, stamp) else { continue };
            let place = before.or_else(|| place(renderer.execution())).unwrap_or_default();
            let branch = renderer.execution().get(branch).filter(|branch| branch.entered > 0);
            let state = branch.map(|branch| machine.state(branch.state).name.clone());
            let at = EventAt { id: event.id, event_type: event.event_type, state };
            compared.branches.entry(place).or_default().push(Happened { at, event });
        }
        compared
    }

    /// What a fork copied of attempts that were open: it begins them anew.
    fn forget_attempts(&mut self, machine: &Machine, execution: &Execution) {
        for branch in execution.chains().filter(|branch| matches!(branch.phase, Phase::Task(_))) {
            let place = execution.place_of(machine, branch.id);
            let Some(happened) = self.branches.get_mut(&place) else { continue };
            while let Some(last) = happened.pop() {
                if last.at.event_type.ends_with("Scheduled") {
                    break;
                }
            }
        }
    }

    /// Compares it with another one.
    pub fn with(&self, other: &Self) -> Comparison {
        let mut comparison = Comparison { first: None, parting: None, alike: 0 };
        let places: BTreeSet<&Place> = self.branches.keys().chain(other.branches.keys()).collect();
        for place in places {
            let none = Vec::new();
            let left = self.branches.get(place).unwrap_or(&none);
            let right = other.branches.get(place).unwrap_or(&none);
            let between = Between { place, left: &self.own, right: &other.own };
            between.compare(left, right, &mut comparison);
        }
        comparison
    }
}

/// Whether two payloads, each with the ARN of its execution, differ in no more than
/// what is the executions' own: their ARNs, names and task tokens.
pub(crate) fn is_alike(left: (&Payload, &str), right: (&Payload, &str)) -> bool {
    let own = |arn: &str| Own {
        arns: vec![arn.to_owned()],
        names: arn.rsplit(':').next().map(Arc::from).into_iter().collect(),
        moments: BTreeSet::new(),
    };
    let between = Between { place: &Vec::new(), left: &own(left.1), right: &own(right.1) };
    left.0 == right.0 || between.in_values(Some(left.0.value()), Some(right.0.value()), "$").is_none()
}

/// A branch of both executions.
struct Between<'a> {
    place: &'a Place,
    left: &'a Own,
    right: &'a Own,
}

impl Between<'_> {
    fn compare(&self, left: &[Happened], right: &[Happened], into: &mut Comparison) {
        for index in 0..left.len().max(right.len()) {
            let (one, other) = (left.get(index), right.get(index));
            let Some((what, values)) = self.difference(one, other) else {
                into.alike += 1;
                continue;
            };
            let side = |happened: Option<&Happened>, value| Side {
                event: happened.map(|happened| happened.at.clone()),
                value,
            };
            let parts = what.parts();
            let difference = Difference {
                place: self.place.clone(),
                what,
                left: side(one, values.0),
                right: side(other, values.1),
            };
            keep_earlier(&mut into.first, &difference);
            if parts {
                return keep_earlier(&mut into.parting, &difference);
            }
        }
    }

    /// In what two events of a branch differ, and the values of both.
    fn difference(&self, left: Option<&Happened>, right: Option<&Happened>) -> Option<(What, Values)> {
        let (Some(left), Some(right)) = (left, right) else { return Some((What::Event, (None, None))) };
        if left.at.event_type != right.at.event_type {
            return Some((What::Type, (None, None)));
        }
        if left.at.state != right.at.state {
            return Some((What::State, (None, None)));
        }
        let members = |happened: &Happened| -> Vec<(&'static str, DetailValue)> {
            let fields = happened.event.details.iter().flat_map(|details| &details.fields);
            fields.filter(|(name, _)| !PASSED_OVER.contains(name)).cloned().collect()
        };
        let (left, right) = (members(left), members(right));
        let names = left.iter().chain(&right).map(|(name, _)| *name);
        // An error explains what differs beside it.
        let mut names: Vec<&'static str> = names.collect();
        names.sort_by_key(|name| *name != "error");
        names.into_iter().find_map(|name| {
            let of = |members: &[(&'static str, DetailValue)]| {
                members.iter().find(|(known, _)| *known == name).map(|(_, value)| tree(value))
            };
            let (path, values) = self.in_values(of(&left).as_ref(), of(&right).as_ref(), "$")?;
            Some((What::Member { name, path }, values))
        })
    }

    /// Where two values differ first, and what is there.
    fn in_values(&self, left: Option<&Value>, right: Option<&Value>, path: &str) -> Option<(String, Values)> {
        let differ = || {
            let text = |value: Option<&Value>| value.map(ToString::to_string);
            Some((path.to_owned(), (text(left), text(right))))
        };
        match (left, right) {
            (None, None) => None,
            (Some(Value::String(one)), Some(Value::String(other))) => {
                if self.alike(one, other) {
                    None
                } else {
                    differ()
                }
            }
            (Some(Value::Array(one)), Some(Value::Array(other))) => {
                let length = one.len().max(other.len());
                (0..length).find_map(|index| {
                    self.in_values(one.get(index), other.get(index), &format!("{path}[{index}]"))
                })
            }
            (Some(Value::Object(one)), Some(Value::Object(other))) => {
                let keys = one.iter().chain(other.iter()).map(|(key, _)| key);
                keys.into_iter().find_map(|key| {
                    self.in_values(one.get(key), other.get(key), &format!("{path}{}", step(key)))
                })
            }
            (one, other) if one == other => None,
            _ => differ(),
        }
    }

    fn alike(&self, left: &Arc<str>, right: &Arc<str>) -> bool {
        left == right || self.left.masked(left) == self.right.masked(right)
    }
}

/// Two values as JSON text.
type Values = (Option<String>, Option<String>);

impl What {
    /// Whether the executions go different ways there.
    fn parts(&self) -> bool {
        match self {
            Self::Event | Self::Type | Self::State => true,
            Self::Member { name, .. } => *name == "error",
        }
    }
}

impl Own {
    fn take(&mut self, fact: &Fact, stamp: Timestamp) {
        self.moments.insert(stamp.to_string());
        match fact {
            Fact::ExecutionStarted(start) => {
                self.arns.push(start.arn_text());
                self.names.insert(start.name.clone());
            }
            Fact::Forked(fork) => fork.past.iter().for_each(|(stamp, fact)| self.take(fact, *stamp)),
            _ => {}
        }
    }

    /// The text with what is the execution's own made alike for all.
    fn masked(&self, text: &str) -> String {
        let is_token = || {
            task_named(text)
                .is_some_and(|task| self.arns.iter().any(|arn| task.execution == ExecutionId::of_arn(arn)))
        };
        if self.moments.contains(text) || self.names.contains(text) || is_token() {
            return "\0".to_owned();
        }
        let masked = self.arns.iter().fold(text.to_owned(), |text, arn| text.replace(arn, "\0"));
        match masked.split_once(EVENT_IN_CAUSE) {
            Some((before, rest)) => {
                format!("{before}{EVENT_IN_CAUSE}{}", rest.trim_start_matches(|c: char| c.is_ascii_digit()))
            }
            None => masked,
        }
    }
}

/// The earlier of two differences, by the event of whichever side has one. That a
/// branch has come further than the other follows from what differs elsewhere, or
/// from the moment of the look: it counts only where nothing contradicts.
fn keep_earlier(kept: &mut Option<Difference>, found: &Difference) {
    let order = |difference: &Difference| {
        let id = |side: &Side| side.event.as_ref().map(|event| event.id);
        (difference.what == What::Event, id(&difference.left).or(id(&difference.right)))
    };
    if kept.as_ref().is_none_or(|kept| order(found) < order(kept)) {
        *kept = Some(found.clone());
    }
}

fn tree(value: &DetailValue) -> Value {
    match value {
        DetailValue::Data(payload) => payload.value().clone(),
        DetailValue::Verbatim(text) => Payload::parse(text)
            .map_or_else(|_| Value::String(text.clone()), |payload| payload.value().clone()),
        DetailValue::Text(text) | DetailValue::Role(text) => Value::String(text.clone()),
        DetailValue::Number(number) => Value::from(i64::from(*number)),
        DetailValue::NotTruncated | DetailValue::Truncated => Value::Null,
        DetailValue::Variables(variables) => Value::from(
            variables
                .iter()
                .map(|(name, value)| (name.clone(), value.value().clone()))
                .collect::<frevo_value::Object>(),
        ),
    }
}

/// A member in a path: `.total`, or `['sub total']`.
fn step(key: &str) -> String {
    let is_plain = !key.is_empty()
        && !key.starts_with(|c: char| c.is_ascii_digit())
        && key.chars().all(|c| c.is_alphanumeric() || c == '_');
    if is_plain {
        format!(".{key}")
    } else {
        format!("['{}']", key.replace('\\', "\\\\").replace('\'', "\\'"))
    }
}

#[cfg(test)]
mod tests {
    use frevo_event::{DefinitionHash, Scope, SigningKey, Start, TaskRef};

    use super::*;

    #[test]
    fn an_executions_own_token_is_masked_and_no_other() {
        let start =
            Start::new(Scope::new("000000000000", "us-east-1"), "orders", "o-1", DefinitionHash([7; 16]));
        let arn = start.arn_text();
        let mut own = Own::default();
        own.take(&Fact::ExecutionStarted(Arc::new(start)), Timestamp(0));
        let key = SigningKey::new(&[7; 32]);
        let token = |execution| key.issue(&TaskRef { execution, branch: BranchId(0), attempt: 5 });
        let other = token(ExecutionId([9; 16]));
        assert_eq!(own.masked(&token(ExecutionId::of_arn(&arn))), "\0");
        assert_eq!(own.masked(&other), other);
        assert_eq!(own.masked(&format!("{arn}/x")), "\0/x");
        assert_eq!(own.masked("1970-01-01T00:00:00.000Z"), "\0");
        assert_eq!(own.masked("o-12"), "o-12");
        let cause = |id: u32| format!("failed in 'A' {EVENT_IN_CAUSE}{id}). So.");
        assert_eq!(own.masked(&cause(7)), own.masked(&cause(12)));
    }

    #[test]
    fn a_member_is_named_as_a_path_names_it() {
        assert_eq!(
            ["total", "sub total", "1st", "it's"].map(step),
            [".total", "['sub total']", "['1st']", "['it\\'s']"]
        );
    }
}
