//! An execution played from its start to its end in no time: nothing waits, because
//! time is made up.
//!
//! Whoever plays it answers the tasks. While one is open no time passes; else the
//! next moment at which something is due comes at once, a year of waiting
//! included. So the same answers always give the same facts.

use std::sync::Arc;

use frevo_event::{
    Beginning, Callback, Completer, ExecutionId, Fact, Message, MessageId, Start, TaskRef, Timestamp,
};
use frevo_value::Payload;

use crate::execution::OpenTask;
use crate::task::{Pattern, Resource};
use crate::{Context, Execution, Limits, Machine, step};

/// A task that is open.
#[derive(Clone, Debug)]
pub struct Call<'a> {
    /// Its state's name.
    pub state: &'a str,
    /// What it calls.
    pub resource: &'a Resource,
    /// What the history shows as its parameters or input.
    pub input: Payload,
    /// Which call of its state it is, from 0 on: retries and later visits count.
    pub number: u32,
}

/// What a call comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// A mock's: the response of the service, in its own shape.
    Mocked(Callback),
    /// A worker's: the service's response is put around it. Where a token brings the
    /// result, it does so after the worker has handed the task on.
    Worked(Callback),
}

/// What became of an execution that was played.
#[derive(Clone, Debug)]
pub struct Played {
    /// The execution as it stands.
    pub execution: Execution,
    /// What happened, and when.
    pub facts: Vec<(Timestamp, Fact)>,
    /// The call that nobody answered: there it stands still. None: it has ended.
    pub unanswered: Option<Unanswered>,
}

/// A call that nobody answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unanswered {
    /// Its state's name.
    pub state: Arc<str>,
    /// Which call of its state it is, from 0 on.
    pub number: u32,
}

/// Plays an execution that starts `at`. `answer` says what a call comes to.
///
/// It ends in any case: AWS's limits hold, so an endless loop runs out of events.
pub fn play(
    machine: &Machine,
    start: Start,
    at: Timestamp,
    answer: &mut dyn FnMut(&Call<'_>) -> Option<Answer>,
) -> Played {
    let id = ExecutionId::of_arn(&start.arn_text());
    let mut player = Player { machine, id, now: at, told: 0, execution: Execution::new(), facts: Vec::new() };
    let beginning = Beginning { test_case: Some("played".into()), ..Beginning::default() };
    player.tell(&Message::Begin(Box::new(start), Box::new(beginning)));
    let unanswered = player.run(answer);
    Played { execution: player.execution, facts: player.facts, unanswered }
}

struct Player<'a> {
    machine: &'a Machine,
    id: ExecutionId,
    now: Timestamp,
    /// How many messages there were.
    told: u64,
    execution: Execution,
    facts: Vec<(Timestamp, Fact)>,
}

impl Player<'_> {
    fn run(&mut self, answer: &mut dyn FnMut(&Call<'_>) -> Option<Answer>) -> Option<Unanswered> {
        while !self.execution.is_ended() {
            if self.execution.is_runnable() {
                self.tell(&Message::Continue);
                continue;
            }
            let next = self.execution.open_tasks().next();
            if let Some(open) = next {
                let call = self.call(&open);
                match answer(&call) {
                    Some(given) => self.complete(&open, given),
                    None => return Some(Unanswered { state: call.state.into(), number: call.number }),
                }
                continue;
            }
            let due = self.execution.next_due().expect("what neither works nor goes on waits for a moment");
            self.now = self.now.max(due);
            self.tell(&Message::TimerFired);
        }
        None
    }

    fn call(&self, open: &OpenTask) -> Call<'_> {
        Call {
            state: &self.machine.state(open.state).name,
            resource: self.machine.resource(open.state).expect("tasks are open in Task states"),
            input: open.input.clone(),
            number: self.execution.call_number(open).expect("the calls of a test case are counted"),
        }
    }

    fn complete(&mut self, open: &OpenTask, answer: Answer) {
        let task = TaskRef { execution: self.id, branch: open.branch, attempt: open.attempt };
        let resource = self.machine.resource(open.state);
        let by_token = resource.is_some_and(|resource| resource.pattern() == Pattern::WaitForTaskToken);
        let (by, answer) = match answer {
            Answer::Mocked(answer) => (Completer::Mock, answer),
            Answer::Worked(answer) if by_token => {
                let (by, output) = (Completer::Worker, Payload::empty_object());
                self.tell(&Message::TaskSucceeded { task, by, output });
                (Completer::Token, answer)
            }
            Answer::Worked(answer) => (Completer::Worker, answer),
        };
        self.tell(&match answer {
            Callback::Succeeded(output) => Message::TaskSucceeded { task, by, output },
            Callback::Failed { error, cause } => Message::TaskFailed { task, by, error, cause },
        });
    }

    fn tell(&mut self, message: &Message) {
        self.told += 1;
        let context = Context {
            stamp: self.now,
            message: MessageId(self.id.0).derive(self.told),
            limits: Limits::STRICT,
            chosen: frevo_event::Choices::default(),
            held: false,
            token: &|task| format!("token-{}-{}", task.branch.0, task.attempt),
            activity_exists: &|_| true,
        };
        let facts = step(self.machine, &mut self.execution, self.id, message, &context)
            .expect("a message is told only where it is due");
        self.facts.extend(facts.into_iter().map(|fact| (self.now, fact)));
    }
}

#[cfg(test)]
mod tests {
    use frevo_event::{DefinitionHash, MachineType, Scope, Status};

    use super::*;

    const BEGIN: Timestamp = Timestamp(1_767_225_600_000);

    fn played(definition: &str, mut answer: impl FnMut(&Call<'_>) -> Option<Answer>) -> Played {
        let machine = crate::compile(definition, MachineType::Standard).expect("a definition");
        let scope = Scope::new("000000000000", "us-east-1");
        let start = Start::new(scope, "any", "one", DefinitionHash::of(definition));
        play(&machine, start, BEGIN, &mut answer)
    }

    #[test]
    fn a_year_of_waiting_and_all_backoffs_pass_at_once() {
        let definition = r#"{"StartAt":"Year","States":{
            "Year":{"Type":"Wait","Seconds":31536000,"Next":"Call"},
            "Call":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","End":true,
                "Retry":[{"ErrorEquals":["Busy"],"IntervalSeconds":60,"BackoffRate":2}]}}}"#;
        let busy = Callback::Failed { error: Some("Busy".into()), cause: None };
        let mut calls = Vec::new();
        let played = played(definition, |call| {
            calls.push((call.state.to_owned(), call.number));
            let done = || Callback::Succeeded(Payload::empty_object());
            Some(Answer::Mocked(if call.number < 2 { busy.clone() } else { done() }))
        });
        assert_eq!(calls, [("Call".to_owned(), 0), ("Call".to_owned(), 1), ("Call".to_owned(), 2)]);
        assert_eq!(played.execution.status(), Status::Succeeded);
        assert_eq!(played.execution.stopped_at(), Some(BEGIN.plus_seconds(31_536_000 + 60 + 120)));
    }

    #[test]
    fn a_worker_s_answer_to_a_task_with_a_token_comes_after_it_was_handed_on() {
        let definition = r#"{"StartAt":"Call","States":{"Call":{"Type":"Task","End":true,
            "Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken","Parameters":{"FunctionName":"f"}}}}"#;
        let done = Callback::Succeeded(Payload::parse("7").expect("it is JSON"));
        let played = played(definition, |_| Some(Answer::Worked(done.clone())));
        assert_eq!(played.execution.output().map(|output| output.text()), Some("7"));
        assert!(played.facts.iter().any(|(_, fact)| matches!(fact, Fact::Submitted { .. })));
    }

    #[test]
    fn a_call_that_nobody_answers_is_where_it_stands_still() {
        let definition = r#"{"StartAt":"Call","States":{
            "Call":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","TimeoutSeconds":5,"End":true}}}"#;
        let played = played(definition, |_| None);
        assert_eq!(played.unanswered, Some(Unanswered { state: "Call".into(), number: 0 }));
        assert!(!played.execution.is_ended());
    }

    #[test]
    fn an_endless_loop_runs_out_of_events() {
        let definition = r#"{"StartAt":"Look","States":{"Done":{"Type":"Succeed"},"Look":{"Type":"Choice",
            "Choices":[{"Variable":"$.done","IsPresent":true,"Next":"Done"}],"Default":"Again"},
            "Again":{"Type":"Wait","Seconds":60,"Next":"Look"}}}"#;
        let played = played(definition, |_| None);
        assert_eq!(played.execution.status(), Status::Failed);
    }
}
