//! What is measured: definitions that stand for kinds of work.

use clap::ValueEnum;
use serde_json::{Map, Value, json};

/// A kind of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Workload {
    /// Ten Pass and Choice states
    Pass10,
    /// The same ten states in JSONata
    #[value(name = "pass10-jsonata")]
    Pass10Jsonata,
    /// The same ten states in an Express execution
    #[value(name = "pass10-express")]
    Pass10Express,
    /// One task, done by an external worker
    Task1,
    /// Ten tasks one after the other, done by an external worker
    Task10,
    /// Acknowledged starts
    Start,
    /// Many executions that wait: bytes each, and how long recovery takes
    Wait,
    /// Records through the transport alone
    Journal,
    /// Events to one subscriber
    Publish,
    /// Events to ten subscribers
    Fanout,
    /// One event at a time, from its publisher to its subscriber
    Handler,
    /// Ten thousand subscriptions and as many rules, beside ten
    Subscriptions,
    /// Records of a topic or a queue that start executions
    Sources,
}

/// The queue of the tasks.
pub const QUEUE: &str = "tasks.bench";

/// The input of executions that do something: 64 bytes.
pub const INPUT: &str = r#"{"order":"o-1234567890","customer":"c-0123456789","total":129.9}"#;

const FUNCTION: &str = "arn:aws:lambda:us-east-1:000000000000:function:bench";

impl Workload {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pass10 => "pass10",
            Self::Pass10Jsonata => "pass10-jsonata",
            Self::Pass10Express => "pass10-express",
            Self::Task1 => "task1",
            Self::Task10 => "task10",
            Self::Start => "start",
            Self::Journal => "journal",
            Self::Wait => "wait",
            Self::Publish => "publish",
            Self::Fanout => "fanout",
            Self::Handler => "handler",
            Self::Subscriptions => "subscriptions",
            Self::Sources => "sources",
        }
    }

    /// Whether the end of the execution is awaited, or only its start.
    pub fn is_awaited(self) -> bool {
        self.is_short() && self != Self::Start
    }

    /// Whether it needs the worker.
    pub fn has_tasks(self) -> bool {
        matches!(self, Self::Task1 | Self::Task10)
    }

    /// Whether it is measured by calling an execution's start again and again.
    pub fn is_short(self) -> bool {
        self.definition().is_some() && self != Self::Wait
    }

    /// Whether events are carried to subscribers.
    pub fn is_of_events(self) -> bool {
        matches!(self, Self::Publish | Self::Fanout | Self::Handler)
    }

    /// The type of its state machine.
    pub fn machine_type(self) -> &'static str {
        if self == Self::Pass10Express { "EXPRESS" } else { "STANDARD" }
    }

    /// Its definition; none where nothing is executed.
    pub fn definition(self) -> Option<String> {
        Some(match self {
            Self::Pass10 | Self::Pass10Express => chain(10, |index, next| match (index % 2, next) {
                (0, Some(next)) => json!({
                    "Type": "Choice",
                    "Choices": [{ "Variable": "$.total", "NumericGreaterThan": 100, "Next": next }],
                    "Default": next,
                }),
                (_, next) => follow(json!({ "Type": "Pass" }), next),
            }),
            Self::Pass10Jsonata => {
                let definition = chain(10, |index, next| match (index % 2, next) {
                    (0, Some(next)) => json!({
                        "Type": "Choice",
                        "Choices": [{ "Condition": "{% $states.input.total > 100 %}", "Next": next }],
                        "Default": next,
                    }),
                    (_, next) => follow(json!({ "Type": "Pass" }), next),
                });
                definition.replacen('{', r#"{"QueryLanguage":"JSONata","#, 1)
            }
            Self::Task1 => tasks(1),
            Self::Task10 => tasks(10),
            Self::Start => chain(1, |_, next| follow(json!({ "Type": "Pass" }), next)),
            Self::Wait => chain(1, |_, next| follow(json!({ "Type": "Wait", "Seconds": 3600 }), next)),
            Self::Journal
            | Self::Publish
            | Self::Fanout
            | Self::Handler
            | Self::Subscriptions
            | Self::Sources => return None,
        })
    }
}

/// 144 bytes of JSON, as the input of an execution that waits.
pub fn waiting_input() -> String {
    format!(r#"{{"filler":"{}"}}"#, "x".repeat(144 - 13))
}

fn tasks(count: usize) -> String {
    chain(count, |_, next| {
        follow(json!({ "Type": "Task", "Resource": FUNCTION, "ResultPath": "$.result" }), next)
    })
}

/// States that follow each other.
fn chain(count: usize, state: impl Fn(usize, Option<String>) -> Value) -> String {
    let name = |index: usize| format!("S{index}");
    let states: Map<String, Value> = (0..count)
        .map(|index| (name(index), state(index, (index + 1 < count).then(|| name(index + 1)))))
        .collect();
    json!({ "StartAt": name(0), "States": states }).to_string()
}

fn follow(mut state: Value, next: Option<String>) -> Value {
    match next {
        Some(next) => state["Next"] = json!(next),
        None => state["End"] = json!(true),
    }
    state
}

#[cfg(test)]
mod tests {
    use frevo_event::MachineType;

    use super::*;

    #[test]
    fn every_workload_is_a_definition_of_as_many_states() {
        for (workload, count) in Workload::value_variants().iter().zip([10, 10, 10, 1, 10, 1, 1]) {
            let definition = workload.definition().expect("those without one come last");
            let machine = frevo_asl::compile(&definition, MachineType::Standard);
            let states = machine.map(|machine| machine.states.len());
            assert_eq!(states, Ok(count), "{}", workload.name());
        }
        assert_eq!((INPUT.len(), waiting_input().len()), (64, 144));
    }
}
