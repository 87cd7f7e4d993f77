//! Mocks: what test cases answer in place of workers, in the format of AWS's Step
//! Functions Local.
//!
//! ```text
//! StateMachines   → NAME → TestCases → CASE → STATE → the name of a response
//! MockedResponses → NAME → "0", "1-2", … → { "Return": … } | { "Throw": { "Error", "Cause" } }
//! ```
//!
//! A start can have a test case of its own, written out: `{ STATE: response }`.
//!
//! The numbers count a state's calls within an execution from 0 on, retries and
//! later visits alike. A state that its test case does not name calls what it
//! says; one that is called more often than its response says fails the
//! execution: nothing real is called by mistake.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use frevo_coordinator::MockedCall;
use frevo_event::Callback;
use frevo_value::Payload;
use serde_json::{Map, Value};

/// What no Retrier and no Catcher handles.
const UNMOCKED: &str = "States.Runtime";

/// The test cases of all state machines.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MockConfig {
    machines: BTreeMap<String, BTreeMap<String, TestCase>>,
}

/// What answers the tasks of which states.
pub type TestCase = BTreeMap<String, Arc<Response>>;

/// What the calls of a state are answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// What errors call it.
    name: String,
    /// From which call to which, in ascending order.
    answers: Vec<(u32, u32, Callback)>,
}

/// Why mocks are of no use.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{at}: {reason}")]
pub struct MockError {
    /// The path of the member that is wrong.
    pub at: String,
    /// What is wrong with it.
    pub reason: String,
}

/// Why a file of mocks is of no use.
#[derive(Debug, thiserror::Error)]
pub enum MockFileError {
    /// It can't be read.
    #[error("could not read the mock configuration `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is no JSON.
    #[error("the mock configuration `{}` is no JSON", path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: serde_json::Error,
    },
    /// It says something that can't be.
    #[error("the mock configuration `{}` is wrong", path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// What.
        source: MockError,
    },
}

impl MockConfig {
    /// The test cases of a file.
    pub fn read(path: &Path) -> Result<Self, MockFileError> {
        let text =
            fs::read_to_string(path).map_err(|source| MockFileError::Read { path: path.into(), source })?;
        let value: Value = serde_json::from_str(&text)
            .map_err(|source| MockFileError::Json { path: path.into(), source })?;
        Self::parse(&value).map_err(|source| MockFileError::Wrong { path: path.into(), source })
    }

    /// The test cases of a document.
    pub fn parse(document: &Value) -> Result<Self, MockError> {
        let members = object(document, "the configuration")?;
        known(members, &["StateMachines", "MockedResponses"], "")?;
        let nothing = Value::Object(Map::new());
        let responses = responses(members.get("MockedResponses").unwrap_or(&nothing), "MockedResponses")?;
        let mut machines = BTreeMap::new();
        let found = members.get("StateMachines").unwrap_or(&nothing);
        for (machine, value) in object(found, "StateMachines")? {
            let at = format!("StateMachines.{machine}");
            let members = object(value, &at)?;
            known(members, &["TestCases"], &at)?;
            let at = format!("{at}.TestCases");
            let mut cases = BTreeMap::new();
            for (case, states) in object(members.get("TestCases").unwrap_or(&nothing), &at)? {
                if is_written_out(case) {
                    return wrong(&at, format!("no test case is called `{case}`: that is one written out"));
                }
                cases.insert(case.clone(), test_case(states, &responses, &format!("{at}.{case}"))?);
            }
            machines.insert(machine.clone(), cases);
        }
        Ok(Self { machines })
    }

    /// The names of the test cases by state machine.
    pub fn names(&self) -> BTreeMap<String, BTreeSet<String>> {
        let names = |cases: &BTreeMap<String, TestCase>| cases.keys().cloned().collect();
        self.machines.iter().map(|(machine, cases)| (machine.clone(), names(cases))).collect()
    }

    /// What a task is answered; none: it is a worker's.
    pub fn answer(&self, call: &MockedCall<'_>) -> Option<Callback> {
        if is_written_out(call.test_case) {
            let case = written_out(call.test_case).ok()?;
            return case.get(call.state).map(|response| response.answer(call.state, call.number));
        }
        let cases = self.machines.get(call.machine);
        let Some(case) = cases.and_then(|cases| cases.get(call.test_case)) else {
            let cause = format!(
                "The mock configuration has no test case {} of state machine {} any more",
                call.test_case, call.machine
            );
            return Some(unmocked(cause));
        };
        case.get(call.state).map(|response| response.answer(call.state, call.number))
    }
}

impl Response {
    /// What a call of the state is answered, from 0 on.
    pub fn answer(&self, state: &str, number: u32) -> Callback {
        let is_it = |(from, to, _): &&(u32, u32, Callback)| (*from..=*to).contains(&number);
        match self.answers.iter().find(is_it) {
            Some((_, _, answer)) => answer.clone(),
            None => unmocked(format!(
                "The mocked response {} has no answer to call {number} of the state {state}",
                self.name
            )),
        }
    }

    /// What a member of a document says: answers by the numbers of calls, one for
    /// each call in a list, or one for all.
    pub fn parse(value: &Value, at: &str) -> Result<Self, MockError> {
        let mut answers = Vec::new();
        match value {
            Value::Array(items) => {
                for (number, item) in (0..).zip(items) {
                    answers.push((number, number, answer(item, &format!("{at}[{number}]"))?));
                }
            }
            Value::Object(members) if members.contains_key("Return") || members.contains_key("Throw") => {
                answers.push((0, u32::MAX, answer(value, at)?));
            }
            value => {
                for (numbers, item) in object(value, at)? {
                    let at = format!("{at}.{numbers}");
                    let (from, to) = range(numbers, &at)?;
                    answers.push((from, to, answer(item, &at)?));
                }
                answers.sort_unstable_by_key(|(from, ..)| *from);
            }
        }
        if let Some(pair) = answers.windows(2).find(|pair| pair[1].0 <= pair[0].1) {
            return wrong(at, format!("call {} is answered twice", pair[1].0));
        }
        Ok(Self { name: at.rsplit('.').next().unwrap_or(at).to_owned(), answers })
    }
}

/// Responses by name.
pub fn responses(value: &Value, at: &str) -> Result<BTreeMap<String, Arc<Response>>, MockError> {
    let mut found = BTreeMap::new();
    for (name, value) in object(value, at)? {
        let response = Response::parse(value, &format!("{at}.{name}"))?;
        found.insert(name.clone(), Arc::new(Response { name: name.clone(), ..response }));
    }
    Ok(found)
}

/// Whether a test case is no name of one, but says itself what its tasks are answered.
fn is_written_out(test_case: &str) -> bool {
    test_case.starts_with('{')
}

/// The test case that a start says itself.
fn written_out(text: &str) -> Result<TestCase, MockError> {
    let value: Value = serde_json::from_str(text)
        .map_err(|error| MockError { at: "mocks".into(), reason: error.to_string() })?;
    let response = |(state, value): (&String, &Value)| {
        Ok((state.clone(), Arc::new(Response::parse(value, &format!("mocks.{state}"))?)))
    };
    object(&value, "mocks")?.iter().map(response).collect()
}

/// The states that a written test case answers, or what is wrong with it.
pub fn states_of(text: &str) -> Result<Vec<String>, String> {
    written_out(text).map(|case| case.into_keys().collect()).map_err(|error| error.to_string())
}

fn test_case(
    states: &Value,
    responses: &BTreeMap<String, Arc<Response>>,
    at: &str,
) -> Result<TestCase, MockError> {
    let mut found = TestCase::new();
    for (state, name) in object(states, at)? {
        let at = format!("{at}.{state}");
        let Some(name) = name.as_str() else {
            return wrong(&at, "the name of a mocked response is asked for");
        };
        match responses.get(name) {
            Some(response) => drop(found.insert(state.clone(), response.clone())),
            None => return wrong(&at, format!("MockedResponses has no `{name}`")),
        }
    }
    Ok(found)
}

/// `{ "Return": … }` or `{ "Throw": { "Error", "Cause" } }`
fn answer(value: &Value, at: &str) -> Result<Callback, MockError> {
    let members = object(value, at)?;
    known(members, &["Return", "Throw"], at)?;
    match (members.get("Return"), members.get("Throw")) {
        (Some(output), None) => {
            let payload = Payload::parse(&output.to_string());
            payload.map(Callback::Succeeded).or_else(|error| wrong(at, error.to_string()))
        }
        (None, Some(thrown)) => {
            let at = format!("{at}.Throw");
            let members = object(thrown, &at)?;
            known(members, &["Error", "Cause"], &at)?;
            let text = |name: &str| match members.get(name) {
                Some(Value::String(text)) => Ok(Some(text.as_str().into())),
                None if name == "Cause" => Ok(None),
                _ => wrong(&format!("{at}.{name}"), "a text is asked for"),
            };
            Ok(Callback::Failed { error: text("Error")?, cause: text("Cause")? })
        }
        _ => wrong(at, "either `Return` or `Throw` is asked for"),
    }
}

/// `0` or `1-3`
fn range(text: &str, at: &str) -> Result<(u32, u32), MockError> {
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    match (from.parse(), to.parse()) {
        (Ok(from), Ok(to)) if from <= to => Ok((from, to)),
        _ => wrong(at, "the number of a call, or a range such as `1-3`, is asked for"),
    }
}

fn object<'a>(value: &'a Value, at: &str) -> Result<&'a Map<String, Value>, MockError> {
    value.as_object().map_or_else(|| wrong(at, "an object is asked for"), Ok)
}

/// A member that nobody knows does nothing, which whoever wrote it does not expect.
fn known(members: &Map<String, Value>, names: &[&str], at: &str) -> Result<(), MockError> {
    match members.keys().find(|name| !names.contains(&name.as_str())) {
        None => Ok(()),
        Some(name) => {
            let at = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
            wrong(&at, format!("there is no such member; there are {}", names.join(", ")))
        }
    }
}

fn unmocked(cause: String) -> Callback {
    Callback::Failed { error: Some(UNMOCKED.into()), cause: Some(cause.into()) }
}

fn wrong<T>(at: &str, reason: impl Into<String>) -> Result<T, MockError> {
    Err(MockError { at: at.to_owned(), reason: reason.into() })
}

#[cfg(test)]
mod tests {
    use frevo_event::Scope;
    use serde_json::json;

    use super::*;

    fn config() -> Value {
        json!({
            "StateMachines": { "orders": { "TestCases": { "Retried": { "Charge": "twice" } } } },
            "MockedResponses": { "twice": {
                "0-1": { "Throw": { "Error": "Busy", "Cause": "later" } },
                "2": { "Return": { "b": 1.5, "a": 2 } },
            } },
        })
    }

    fn told(test_case: &str, state: &str, number: u32) -> String {
        let scope = Scope::new("000000000000", "us-east-1");
        let call = MockedCall { scope: &scope, machine: "orders", test_case, state, number };
        match MockConfig::parse(&config()).expect("a configuration").answer(&call) {
            None => "a worker's".into(),
            Some(Callback::Succeeded(output)) => output.to_string(),
            Some(Callback::Failed { error, cause }) => {
                format!("{} {}", error.as_deref().unwrap_or("-"), cause.as_deref().unwrap_or("-"))
            }
        }
    }

    #[test]
    fn calls_are_answered_by_their_numbers() {
        assert_eq!(told("Retried", "Charge", 0), "Busy later");
        assert_eq!(told("Retried", "Charge", 1), "Busy later");
        assert_eq!(told("Retried", "Charge", 2), r#"{"b":1.5,"a":2}"#);
        assert_eq!(told("Retried", "Ship", 0), "a worker's");
    }

    #[test]
    fn nothing_real_is_called_by_mistake() {
        assert_eq!(
            told("Retried", "Charge", 3),
            "States.Runtime The mocked response twice has no answer to call 3 of the state Charge"
        );
        assert_eq!(
            told("Gone", "Charge", 0),
            "States.Runtime The mock configuration has no test case Gone of state machine orders any more"
        );
    }

    #[test]
    fn a_case_can_be_written_out() {
        let case = r#"{"Charge":[{"Throw":{"Error":"Busy"}},{"Return":1.50}],"Ship":{"Return":{}}}"#;
        assert_eq!(states_of(case), Ok(vec!["Charge".to_owned(), "Ship".to_owned()]));
        assert_eq!((&*told(case, "Charge", 0), &*told(case, "Charge", 1)), ("Busy -", "1.50"));
        assert_eq!(
            told(case, "Charge", 2),
            "States.Runtime The mocked response Charge has no answer to call 2 of the state Charge"
        );
        assert_eq!((&*told(case, "Ship", 7), &*told(case, "Pack", 0)), ("{}", "a worker's"));
        let refused = |case: &str, expected: &str| assert_eq!(states_of(case), Err(expected.to_owned()));
        refused(
            r#"{"Ship":{"Retrun":1}}"#,
            "mocks.Ship.Retrun: the number of a call, or a range such as `1-3`, is asked for",
        );
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let refused = |pointer: &str, value: Value, expected: &str| {
            let mut config = config();
            *config.pointer_mut(pointer).expect("a member") = value;
            let error = MockConfig::parse(&config).expect_err(expected);
            assert_eq!(error.to_string(), expected);
        };
        refused(
            "/StateMachines/orders/TestCases/Retried/Charge",
            json!("thrice"),
            "StateMachines.orders.TestCases.Retried.Charge: MockedResponses has no `thrice`",
        );
        let answer = json!({ "Return": 1 });
        refused(
            "/MockedResponses/twice",
            json!({ "0-2": answer, "2": answer }),
            "MockedResponses.twice: call 2 is answered twice",
        );
        refused(
            "/MockedResponses/twice",
            json!({ "2-1": answer }),
            "MockedResponses.twice.2-1: the number of a call, or a range such as `1-3`, is asked for",
        );
        refused(
            "/MockedResponses/twice/2",
            json!({ "Return": 1, "Throw": {} }),
            "MockedResponses.twice.2: either `Return` or `Throw` is asked for",
        );
        refused(
            "/MockedResponses/twice/2",
            json!({ "return": 1 }),
            "MockedResponses.twice.2.return: there is no such member; there are Return, Throw",
        );
    }
}
