//! What is journaled is read, and what is logged of it is compared: type and id of
//! each line.

use std::sync::Arc;

use frevo_asl::Machine;
use frevo_event::{
    Answer, Batch, BranchId, DefinitionHash, Entry, ExecutionId, Fact, Header, LogGroup, LogLevel, Logging,
    MachineType, MessageId, Output, Position, Scope, Start, StateNumber, Timestamp,
};
use serde_json::Value;

use super::reader::{Known, Logged, Reader};

const DEFINITION: &str = r#"{ "StartAt": "A", "States": {
    "A": { "Type": "Pass", "Next": "B" }, "B": { "Type": "Fail", "Error": "E" } } }"#;

/// A journal that is read as it is written.
struct Story {
    reader: Reader,
    /// The answers, each of which is a batch, and where its execution's answer
    /// before stands.
    answers: Vec<Answer>,
    machine: Arc<Machine>,
    /// How often an execution was read back.
    read_back: std::cell::Cell<usize>,
}

impl Known for Story {
    fn machine(&self, _hash: DefinitionHash) -> Option<Arc<Machine>> {
        Some(self.machine.clone())
    }

    fn past(&self, execution: ExecutionId, last: Position) -> Option<Vec<Answer>> {
        self.read_back.set(self.read_back.get() + 1);
        let known = self.answers.iter().take(last.offset as usize);
        Some(known.filter(|answer| answer.execution == execution).cloned().collect())
    }
}

impl Story {
    fn new() -> Self {
        let machine = frevo_asl::compile(DEFINITION, MachineType::Standard).expect("it compiles");
        Self {
            reader: Reader::default(),
            answers: Vec::new(),
            machine: Arc::new(machine),
            read_back: std::cell::Cell::default(),
        }
    }

    /// Journals an answer without reading it.
    fn journal(&mut self, id: u8, facts: Vec<Fact>) {
        let execution = ExecutionId([id; 16]);
        let before = self.answers.iter().rposition(|answer| answer.execution == execution);
        let previous = before.map_or(Position::NONE, |place| Position { offset: place as u64 + 1, entry: 0 });
        let stamp = Timestamp(1_000 * self.answers.len() as i64);
        self.answers.push(Answer { execution, stamp, message: MessageId([0; 16]), previous, facts });
    }

    /// Reads what was journaled last; gives `id type` of each line.
    fn read(&mut self) -> Vec<String> {
        let answer = self.answers.last().expect("something was journaled").clone();
        let header = Header { epoch: 1, owner: 1, number: 1, answered: 0 };
        let batch = Batch { header, entries: vec![Entry::Answer(answer)] };
        let (mut reader, mut lines) = (std::mem::take(&mut self.reader), Vec::new());
        reader.read(self.answers.len() as u64, &batch, self, &mut lines);
        self.reader = reader;
        lines.iter().map(told).collect()
    }

    fn tell(&mut self, id: u8, facts: Vec<Fact>) -> Vec<String> {
        self.journal(id, facts);
        self.read()
    }
}

fn told(logged: &Logged) -> String {
    let line: Value = serde_json::from_str(&logged.line).expect("a line is JSON");
    assert_eq!(line["execution_arn"], "arn:aws:states:us-east-1:000000000000:execution:machine:execution");
    let text = |member: &str| line[member].as_str().expect("a text");
    match text("redrive_count") {
        "0" => format!("{} {}", text("id"), text("type")),
        count => format!("{} {} redriven {count}", text("id"), text("type")),
    }
}

fn started(level: Option<LogLevel>) -> Vec<Fact> {
    let scope = Scope::new("000000000000", "us-east-1");
    let start = Start::new(scope, "machine", "execution", DefinitionHash::of(DEFINITION));
    let group = LogGroup { account: "0".into(), region: "r".into(), name: "g".into() };
    let chosen = level.map(|level| Fact::LoggingChosen {
        logging: Arc::new(Logging { level, include_execution_data: false, group }),
    });
    [Fact::ExecutionStarted(Arc::new(start))].into_iter().chain(chosen).chain([entered(0)]).collect()
}

fn entered(state: u16) -> Fact {
    Fact::Entered { branch: BranchId::ROOT, state: StateNumber(state) }
}

fn passed() -> Vec<Fact> {
    vec![Fact::Exited { branch: BranchId::ROOT, output: Output::Input, assigned: None }, entered(1)]
}

fn failed() -> Vec<Fact> {
    vec![Fact::ExecutionFailed { error: Some("E".into()), cause: None }]
}

#[test]
fn an_execution_is_logged_as_it_was_chosen_when_it_started() {
    let mut story = Story::new();
    assert_eq!(story.tell(1, started(Some(LogLevel::All))), ["1 ExecutionStarted", "2 PassStateEntered"]);
    assert_eq!(story.tell(2, started(Some(LogLevel::Error))), [""; 0]);
    assert_eq!(story.tell(3, started(Some(LogLevel::Fatal))), [""; 0]);
    assert_eq!(story.tell(4, started(None)), [""; 0]);
    assert_eq!(story.tell(1, passed()), ["3 PassStateExited", "4 FailStateEntered"]);
    assert_eq!(story.tell(2, passed()), ["4 FailStateEntered"]);
    assert_eq!(story.tell(3, passed()), [""; 0]);
    assert_eq!(story.tell(4, passed()), [""; 0]);
    for id in 1..=3 {
        assert_eq!(story.tell(id, failed()), ["5 ExecutionFailed"]);
    }
    assert_eq!(story.tell(4, failed()), [""; 0]);
    assert_eq!(story.read_back.get(), 0, "all of it was seen");
}

#[test]
fn an_execution_that_is_not_known_is_read_back_and_logged_from_there_on() {
    let mut story = Story::new();
    story.journal(1, started(Some(LogLevel::All)));
    story.journal(2, started(None));
    assert_eq!(story.tell(1, passed()), ["3 PassStateExited", "4 FailStateEntered"]);
    assert_eq!(story.tell(2, passed()), [""; 0]);
    assert_eq!(story.tell(2, failed()), [""; 0]);
    assert_eq!(story.tell(1, failed()), ["5 ExecutionFailed"]);
    assert_eq!(story.read_back.get(), 2, "each of them once");
}

#[test]
fn a_redriven_execution_is_logged_on_and_its_redrives_are_counted() {
    let mut story = Story::new();
    story.tell(1, started(Some(LogLevel::All)));
    story.tell(1, passed());
    story.tell(1, failed());
    assert_eq!(
        story.tell(1, vec![Fact::ExecutionRedriven { token: None }]),
        ["6 ExecutionRedriven redriven 1"]
    );
    assert_eq!(story.tell(1, failed()), ["7 ExecutionFailed redriven 1"]);
}

#[test]
fn what_was_missed_of_an_execution_is_read_back_too() {
    let mut story = Story::new();
    assert_eq!(story.tell(1, started(Some(LogLevel::All))).len(), 2);
    story.journal(1, passed());
    assert_eq!(story.tell(1, failed()), ["5 ExecutionFailed"]);
}
