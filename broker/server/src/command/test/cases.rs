//! What `cases.yaml` says, read with the line of each thing that is wrong.

use std::collections::BTreeMap;
use std::sync::Arc;

use frevo_value::Payload;
use serde_json::{Map, Value};

use crate::command::yaml::{self, Parsed};
use crate::mocks::{MockError, Response, TestCase, responses};

/// The cases of a definition.
#[derive(Debug)]
pub struct Suite {
    /// What a resource, or a Lambda function by its name, answers where a case has
    /// no mock.
    pub samples: BTreeMap<String, Payload>,
    /// The cases, in order.
    pub cases: Vec<Case>,
}

/// One execution and what is expected of it.
#[derive(Debug)]
pub struct Case {
    /// What it is called.
    pub name: String,
    /// Where it stands in the file, from 1.
    pub line: usize,
    /// What the execution is started with.
    pub input: Payload,
    /// What answers the tasks of which states.
    pub mocks: TestCase,
    /// What is expected.
    pub expect: Expected,
    /// The same as it is written.
    pub written: Map<String, Value>,
    /// The line of `expect`, and that of what comes after it, from 1; none: it is the
    /// last thing in the file.
    pub expect_lines: (usize, Option<usize>),
}

/// What is expected of an execution; nothing is expected of what is not said.
#[derive(Debug, Default, PartialEq)]
pub struct Expected {
    /// AWS's status; SUCCEEDED, or FAILED where an error is expected.
    pub status: String,
    /// The output.
    pub output: Option<Value>,
    /// What the output has at least.
    pub output_includes: Option<Value>,
    /// The error's name.
    pub error: Option<Value>,
    /// Its cause.
    pub cause: Option<Value>,
    /// The states that are entered, in order.
    pub path: Option<Vec<String>>,
    /// Events of the history, in order; others may lie between them.
    pub events: Option<Vec<ExpectedEvent>>,
    /// The variables of the outermost scope, those that are named.
    pub variables: Option<Value>,
    /// How many seconds pass.
    pub seconds: Option<Value>,
}

/// An event of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedEvent {
    /// AWS's type.
    pub event_type: String,
    /// The state whose event it is; none: of any.
    pub state: Option<String>,
}

/// What is wrong with a file of cases.
#[derive(Debug, PartialEq, Eq)]
pub struct CasesError {
    /// Where, from 1.
    pub line: usize,
    /// The member, and what is wrong with it.
    pub reason: String,
}

const STATUSES: [&str; 3] = ["SUCCEEDED", "FAILED", "TIMED_OUT"];
const EXPECTED: [&str; 9] =
    ["status", "output", "outputIncludes", "error", "cause", "path", "events", "variables", "seconds"];

impl Suite {
    /// Reads a file of cases for a definition with these states; whether each is a
    /// Task.
    pub fn parse(text: &str, states: &BTreeMap<String, bool>) -> Result<Self, CasesError> {
        let documents =
            yaml::parse(text).map_err(|error| CasesError { line: error.line, reason: error.reason })?;
        let [document] = &documents[..] else {
            let reason = format!("one document is asked for, not {}", documents.len());
            return Err(CasesError { line: 1, reason });
        };
        let reader = Reader { document, states };
        let wrong = |error: MockError| reader.wrong(&error.at, error.reason);
        let members = reader.object(&document.value, "")?;
        reader.known(members, &["responses", "samples", "cases"], "")?;
        let named = members.get("responses").map(|value| responses(value, "responses")).transpose();
        let named = named.map_err(wrong)?.unwrap_or_default();
        let mut samples = BTreeMap::new();
        if let Some(value) = members.get("samples") {
            for (resource, sample) in reader.object(value, "samples")? {
                samples.insert(resource.clone(), reader.payload(sample, &format!("samples.{resource}"))?);
            }
        }
        let mut cases: Vec<Case> = Vec::new();
        for (index, value) in reader.list(members.get("cases"), "cases")?.iter().enumerate() {
            let at = format!("cases[{index}]");
            let case = reader.case(value, &at, &named)?;
            if cases.iter().any(|other| other.name == case.name) {
                return Err(reader.wrong(&format!("{at}.name"), "another case has this name"));
            }
            cases.push(case);
        }
        if cases.is_empty() {
            return Err(reader.wrong("cases", "there is no case"));
        }
        Ok(Self { samples, cases })
    }
}

struct Reader<'a> {
    document: &'a Parsed,
    states: &'a BTreeMap<String, bool>,
}

impl<'a> Reader<'a> {
    fn case(
        &self,
        value: &Value,
        at: &str,
        named: &BTreeMap<String, Arc<Response>>,
    ) -> Result<Case, CasesError> {
        let members = self.object(value, at)?;
        self.known(members, &["name", "input", "mocks", "expect"], at)?;
        let name = match members.get("name") {
            Some(name) => self.text(name, &format!("{at}.name"))?,
            None => return Err(self.wrong(at, "a case has a `name`")),
        };
        let input =
            members.get("input").map(|input| self.payload(input, &format!("{at}.input"))).transpose()?;
        let mut mocks = TestCase::new();
        let at_mocks = format!("{at}.mocks");
        if let Some(value) = members.get("mocks") {
            for (state, mock) in self.object(value, &at_mocks)? {
                let at = format!("{at_mocks}.{state}");
                if self.states.get(state) != Some(&true) {
                    return Err(self.wrong(&at, format!("the definition has no Task state `{state}`")));
                }
                mocks.insert(state.clone(), self.mock(mock, &at, named)?);
            }
        }
        let at_expect = format!("{at}.expect");
        let (expect, written) = match members.get("expect") {
            Some(value) => (self.expected(value, &at_expect)?, self.object(value, &at_expect)?.clone()),
            None => return Err(self.wrong(at, "a case says what to `expect`")),
        };
        let input = input.unwrap_or_else(Payload::empty_object);
        let expect_lines = self.lines_of(&at_expect);
        Ok(Case { name, line: self.line(at), input, mocks, expect, written, expect_lines })
    }

    /// A response that has a name, or one in place.
    fn mock(
        &self,
        value: &Value,
        at: &str,
        named: &BTreeMap<String, Arc<Response>>,
    ) -> Result<Arc<Response>, CasesError> {
        match value {
            Value::String(name) => {
                let found = named.get(name).cloned();
                found.ok_or_else(|| self.wrong(at, format!("`responses` has no `{name}`")))
            }
            value => {
                Response::parse(value, at).map(Arc::new).map_err(|error| self.wrong(&error.at, error.reason))
            }
        }
    }

    fn expected(&self, value: &Value, at: &str) -> Result<Expected, CasesError> {
        let members = self.object(value, at)?;
        self.known(members, &EXPECTED, at)?;
        let of = |name: &str| members.get(name).map(|value| (value, format!("{at}.{name}")));
        let text = |name: &str| {
            of(name).map(|(value, at)| self.text(value, &at)).transpose().map(|text| text.map(Value::from))
        };
        let (error, cause) = (text("error")?, text("cause")?);
        let implied = if error.is_some() { "FAILED" } else { "SUCCEEDED" };
        let status = of("status").map(|(value, at)| self.text(value, &at)).transpose()?;
        let status = status.unwrap_or_else(|| implied.to_owned());
        if !STATUSES.contains(&status.as_str()) {
            return Err(
                self.wrong(&format!("{at}.status"), format!("one of {} is asked for", STATUSES.join(", ")))
            );
        }
        if let Some((value, at)) = of("variables") {
            self.object(value, &at)?;
        }
        if let Some((value, at)) = of("seconds").filter(|(value, _)| !value.is_number()) {
            return Err(self.wrong(&at, format!("a number is asked for, not {value}")));
        }
        Ok(Expected {
            status,
            output: members.get("output").cloned(),
            output_includes: members.get("outputIncludes").cloned(),
            error,
            cause,
            path: of("path").map(|(value, at)| self.path(value, &at)).transpose()?,
            events: of("events").map(|(value, at)| self.events(value, &at)).transpose()?,
            variables: members.get("variables").cloned(),
            seconds: members.get("seconds").cloned(),
        })
    }

    fn path(&self, value: &Value, at: &str) -> Result<Vec<String>, CasesError> {
        let names = self.list(Some(value), at)?.iter().enumerate();
        names.map(|(index, name)| self.state(name, &format!("{at}[{index}]"))).collect()
    }

    fn events(&self, value: &Value, at: &str) -> Result<Vec<ExpectedEvent>, CasesError> {
        let mut events = Vec::new();
        for (index, value) in self.list(Some(value), at)?.iter().enumerate() {
            let at = format!("{at}[{index}]");
            let event = match value {
                Value::Object(members) => {
                    self.known(members, &["type", "state"], &at)?;
                    let Some(event_type) = members.get("type") else {
                        return Err(self.wrong(&at, "an event has a `type`"));
                    };
                    let state = members.get("state").map(|state| self.state(state, &format!("{at}.state")));
                    ExpectedEvent {
                        event_type: self.text(event_type, &format!("{at}.type"))?,
                        state: state.transpose()?,
                    }
                }
                value => ExpectedEvent { event_type: self.text(value, &at)?, state: None },
            };
            events.push(event);
        }
        Ok(events)
    }

    fn state(&self, value: &Value, at: &str) -> Result<String, CasesError> {
        let name = self.text(value, at)?;
        if self.states.contains_key(&name) {
            Ok(name)
        } else {
            Err(self.wrong(at, format!("the definition has no state `{name}`")))
        }
    }

    fn payload(&self, value: &Value, at: &str) -> Result<Payload, CasesError> {
        Payload::parse(&value.to_string()).map_err(|error| self.wrong(at, error.to_string()))
    }

    fn text(&self, value: &Value, at: &str) -> Result<String, CasesError> {
        let text = value.as_str().map(str::to_owned);
        text.ok_or_else(|| self.wrong(at, format!("a text is asked for, not {value}")))
    }

    fn object<'v>(&self, value: &'v Value, at: &str) -> Result<&'v Map<String, Value>, CasesError> {
        value.as_object().ok_or_else(|| self.wrong(at, "an object is asked for"))
    }

    fn list<'v>(&self, value: Option<&'v Value>, at: &str) -> Result<&'v [Value], CasesError> {
        let list = value.and_then(Value::as_array).map(Vec::as_slice);
        list.ok_or_else(|| self.wrong(at, "a list is asked for"))
    }

    fn known(&self, members: &Map<String, Value>, names: &[&str], at: &str) -> Result<(), CasesError> {
        match members.keys().find(|name| !names.contains(&name.as_str())) {
            None => Ok(()),
            Some(name) => {
                let at = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
                Err(self.wrong(&at, format!("there is no such member; there are {}", names.join(", "))))
            }
        }
    }

    fn wrong(&self, at: &str, reason: impl std::fmt::Display) -> CasesError {
        let reason = if at.is_empty() { reason.to_string() } else { format!("{at}: {reason}") };
        CasesError { line: self.line(at), reason }
    }

    /// The line of a member, and that of the first thing behind it.
    fn lines_of(&self, at: &str) -> (usize, Option<usize>) {
        let first = self.line(at);
        let is_within = |path: &str| {
            path.strip_prefix(at).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        let outside = self.document.lines.iter().filter(|(path, line)| **line >= first && !is_within(path));
        // What the member is part of begins on its line, too, where it comes first.
        let behind = outside.filter(|(path, line)| **line > first || !at.starts_with(path.as_str()));
        (first, behind.map(|(_, line)| *line).min())
    }

    /// The line of a member, or of what it would be a member of.
    fn line(&self, at: &str) -> usize {
        let lines = &self.document.lines;
        let mut at = at;
        loop {
            if let Some(line) = lines.get(at) {
                return *line;
            }
            match at.rfind(['.', '[']) {
                Some(end) => at = &at[..end],
                None => return self.document.line,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> (usize, String) {
        let states = BTreeMap::from([("Charge".to_owned(), true), ("Done".to_owned(), false)]);
        let error = Suite::parse(text, &states).expect_err(text);
        (error.line, error.reason)
    }

    #[test]
    fn what_is_wrong_is_named_with_line_and_member() {
        let case = "cases:\n  - name: one\n    expect:\n      ";
        for (text, line, told) in [
            (format!("{case}stats: FAILED\n"), 4, "cases[0].expect.stats: there is no such member"),
            (format!("{case}status: DONE\n"), 4, "cases[0].expect.status: one of SUCCEEDED, FAILED, TIMED_OUT"),
            (format!("{case}path: [Charge, Gone]\n"), 4, "cases[0].expect.path[1]: the definition has no state"),
            (format!("{case}seconds: long\n"), 4, "cases[0].expect.seconds: a number is asked for"),
            ("cases:\n  - name: one\n".into(), 2, "cases[0]: a case says what to `expect`"),
            ("cases: []\n".into(), 1, "cases: there is no case"),
            (
                "cases:\n- name: one\n  expect: {}\n  mocks:\n    Done: { Return: 1 }\n".into(),
                5,
                "cases[0].mocks.Done: the definition has no Task state `Done`",
            ),
            (
                "cases:\n- name: one\n  expect: {}\n  mocks:\n    Charge:\n      - Return: 1\n      - Retrun: 1\n"
                    .into(),
                7,
                "cases[0].mocks.Charge[1].Retrun: there is no such member; there are Return, Throw",
            ),
            (
                "cases:\n- name: one\n  expect: {}\n  mocks: { Charge: gone }\n".into(),
                4,
                "cases[0].mocks.Charge: `responses` has no `gone`",
            ),
            (
                "cases:\n- { name: one, expect: {} }\n- { name: one, expect: {} }\n".into(),
                3,
                "cases[1].name: another case has this name",
            ),
        ] {
            let (found, reason) = refused(&text);
            assert!(found == line && reason.starts_with(told), "{text}\n{found}: {reason}");
        }
    }

    #[test]
    fn an_error_that_is_expected_implies_a_failure() {
        let states = BTreeMap::new();
        let text = "cases:\n- { name: a, expect: {} }\n- { name: b, expect: { error: No } }\n";
        let suite = Suite::parse(text, &states).expect("it reads");
        let statuses: Vec<&str> = suite.cases.iter().map(|case| &*case.expect.status).collect();
        assert_eq!(statuses, ["SUCCEEDED", "FAILED"]);
    }
}
