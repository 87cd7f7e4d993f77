//! Runs a story, and tries with each of its messages what must hold for all:
//! the facts fold to the state that lived, and a snapshot gives it back.

use std::fmt::Write as _;
use std::sync::Arc;

use expect_test::Expect;
use frevo_asl::history::{DetailValue, HistoryEvent, Renderer, told};
use frevo_asl::{Context, Execution, Limits, Machine, StepError, compile, step};
use frevo_event::{
    Arn, Beginning, BranchId, Completer, DefinitionHash, ExecutionId, Fact, MachineType, Message, MessageId,
    Scope, Start, StopReason, TaskRef, Timestamp,
};
use frevo_value::Payload;

/// 2026-01-01T00:00:00Z
pub const BEGIN: Timestamp = Timestamp(1_767_225_600_000);

/// Plays a script against a definition and compares what follows.
///
/// ```text
/// 00:00 start {"a":1}            00:05 took STATE WORKER
/// 00:07 done STATE JSON          00:07 fail STATE ERROR CAUSE
/// 00:07 submit STATE JSON        (a `.sync` worker's first answer)
/// 00:07 called STATE JSON        00:07 refuse STATE ERROR CAUSE
/// 00:07 beat STATE               00:30 timer
/// 00:31 stop ERROR CAUSE         00:31 continue
/// 00:00 hold {"a":1}             00:40 resume      (a start that is held)
/// 00:00 case {"a":1}             (the start of the test case `Case`)
/// 00:00 mock STATE JSON          00:00 throw STATE ERROR CAUSE
/// 01:00 redrive TOKEN
/// ```
///
/// `STATE` is a Task state's name, with `/2` for the second branch that is in
/// it and `@9` for an attempt that is not open any more; `-` is nothing.
#[track_caller]
pub fn check(definition: &str, script: &str, expected: Expect) {
    Story::new(definition).play(script).check(expected);
}

/// An execution whose story is told.
pub struct Story {
    pub machine: Machine,
    pub execution: Execution,
    pub limits: Limits,
    /// What the state machine chooses.
    pub chosen: frevo_event::Choices,
    /// Whether what is started is held.
    pub held: bool,
    pub start: Start,
    pub facts: Vec<(Timestamp, Fact)>,
    /// Whether the promises are left untried, for long stories.
    pub quiet: bool,
    told: String,
    message_count: u64,
}

pub fn id() -> ExecutionId {
    ExecutionId([7; 16])
}

impl Story {
    #[track_caller]
    pub fn new(definition: &str) -> Self {
        let machine = match compile(definition, MachineType::Standard) {
            Ok(machine) => machine,
            Err(diagnostics) => panic!("{diagnostics:#?}"),
        };
        Self {
            machine,
            execution: Execution::new(),
            limits: Limits::STRICT,
            chosen: frevo_event::Choices::default(),
            held: false,
            start: start(definition),
            facts: Vec::new(),
            quiet: false,
            told: String::new(),
            message_count: 0,
        }
    }

    pub fn play(mut self, script: &str) -> Self {
        for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
            writeln!(self.told, "{line}").expect("a string takes text");
            let (time, text) = line.split_once(' ').expect("a line begins with a time");
            let stamp = BEGIN.plus_millis(millis(time));
            self.held = text.trim().starts_with("hold ");
            let message = self.message(text.trim());
            self.tell(&message, stamp);
        }
        self
    }

    #[track_caller]
    pub fn check(self, expected: Expect) -> Self {
        expected.assert_eq(&self.told);
        self
    }

    /// Sends a message and tells what follows.
    pub fn tell(&mut self, message: &Message, stamp: Timestamp) {
        let known = self.facts.len();
        match self.send(message, stamp) {
            Err(StepError::Stale) => writeln!(self.told, "         stale").expect("a string takes text"),
            Ok(()) if self.facts.len() == known => {
                writeln!(self.told, "         nothing").expect("a string takes text");
            }
            Ok(()) => {
                let mut renderer = Renderer::new(&self.machine);
                let facts = told(self.facts.iter().map(|(stamp, fact)| (*stamp, fact)));
                let new = self.facts.len() - known;
                let known = if known == 0 { 0 } else { facts.len() - new };
                for (place, (stamp, fact)) in facts.into_iter().enumerate() {
                    let event = renderer.event(fact, stamp);
                    if place >= known
                        && let Some(line) = event.map(|event| tell_event(&event)).or_else(|| tell_fact(fact))
                    {
                        writeln!(self.told, "         {line}").expect("a string takes text");
                    }
                }
            }
        }
    }

    /// Sends a message without telling.
    pub fn send(&mut self, message: &Message, stamp: Timestamp) -> Result<(), StepError> {
        let before = if self.quiet { Vec::new() } else { self.execution.to_snapshot() };
        self.message_count += 1;
        let context = Context {
            held: self.held,
            stamp,
            message: MessageId([9; 16]).derive(self.message_count),
            limits: self.limits,
            chosen: self.chosen.clone(),
            token: &|task| format!("token-{}-{}", task.branch.0, task.attempt),
            activity_exists: &|arn| !matches!(arn, Arn::Activity { name, .. } if &**name == "gone"),
        };
        let answer = step(&self.machine, &mut self.execution, id(), message, &context);
        match &answer {
            Ok(facts) => self.facts.extend(facts.iter().map(|fact| (stamp, fact.clone()))),
            Err(_) if self.quiet => {}
            Err(_) => assert_eq!(before, self.execution.to_snapshot(), "a stale message changes nothing"),
        }
        if !self.quiet || self.execution.is_ended() {
            self.try_promises(stamp);
        }
        answer.map(|_| ())
    }

    /// What must hold after each message.
    fn try_promises(&self, now: Timestamp) {
        let at_rest = |execution: &Execution| {
            let mut execution = execution.clone();
            execution.restart_clocks(now);
            execution.to_snapshot()
        };
        let mut folded = Execution::new();
        for (stamp, fact) in &self.facts {
            folded.apply(fact, *stamp);
        }
        assert_eq!(at_rest(&self.execution), at_rest(&folded), "the facts fold to the state that lived");
        let snapshot = self.execution.to_snapshot();
        let restored = Execution::from_snapshot(&snapshot).expect("a snapshot of ours");
        assert_eq!(snapshot, restored.to_snapshot(), "a snapshot gives the execution back");
        assert_eq!(self.execution.next_due(), restored.next_due());
    }

    /// Goes on until nothing is left to go on with; gives the number of steps.
    pub fn run_on(&mut self, stamp: Timestamp) -> usize {
        let mut steps = 0;
        while self.execution.is_runnable() {
            self.send(&Message::Continue, stamp).expect("there is something to go on with");
            steps += 1;
        }
        steps
    }

    /// AWS's events so far.
    pub fn history(&self) -> Vec<HistoryEvent> {
        frevo_asl::history::render(&self.machine, self.facts.iter().map(|(stamp, fact)| (*stamp, fact)))
    }

    pub fn started(&self, input: &str) -> Message {
        let mut start = self.start.clone();
        start.input = Payload::parse(input).expect(input);
        start.input_text = (start.input.text() != input).then(|| input.into());
        Message::Start(Box::new(start))
    }

    fn message(&self, text: &str) -> Message {
        let mut words = text.splitn(3, ' ');
        let (verb, name, rest) =
            (words.next().unwrap_or_default(), words.next(), words.next().unwrap_or_default());
        let task = || self.task(name.expect("which task"));
        let (error, cause) = rest.split_once(' ').unwrap_or((rest, "-"));
        let output = || Payload::parse(rest).expect(rest);
        let succeeded = |by| Message::TaskSucceeded { task: task(), by, output: output() };
        let failed = |by| Message::TaskFailed { task: task(), by, error: some(error), cause: some(cause) };
        match verb {
            "start" | "hold" => self.started(text.split_once(' ').expect("an input").1),
            "case" => match self.started(text.split_once(' ').expect("an input").1) {
                Message::Start(start) => {
                    let beginning = Beginning { test_case: Some("Case".into()), ..Beginning::default() };
                    Message::Begin(start, Box::new(beginning))
                }
                other => other,
            },
            "mock" => succeeded(Completer::Mock),
            "throw" => failed(Completer::Mock),
            "took" => Message::TaskStarted { task: task(), worker: some(rest) },
            "done" => succeeded(Completer::Worker),
            "submit" => succeeded(Completer::Submitter),
            "called" => succeeded(Completer::Token),
            "fail" => failed(Completer::Worker),
            "refuse" => failed(Completer::Token),
            "beat" => Message::Heartbeat { task: task() },
            "timer" => Message::TimerFired,
            "continue" => Message::Continue,
            "resume" => Message::Resume,
            "retry" => Message::RetryNow { state: name.and_then(some), due_until: None },
            "redrive" => Message::Redrive { token: name.and_then(some) },
            "stop" => Message::Stop(StopReason { error: name.and_then(some), cause: some(rest) }),
            _ => panic!("no such message: {text}"),
        }
    }

    /// The task that a script names.
    pub fn task(&self, name: &str) -> TaskRef {
        if let Some((branch, attempt)) = name.split_once('@') {
            let branch = BranchId(branch.parse().unwrap_or_default());
            return TaskRef {
                execution: id(),
                branch,
                attempt: attempt.parse().expect("an attempt's number"),
            };
        }
        let (state, place) = name.split_once('/').unwrap_or((name, "1"));
        let place: usize = place.parse().expect("a branch's place");
        let in_state = |number: frevo_event::StateNumber| &*self.machine.state(number).name == state;
        let mut open = self.execution.open_tasks().filter(|task| in_state(task.state));
        let task = open.nth(place - 1).unwrap_or_else(|| panic!("{name} has no open task"));
        TaskRef { execution: id(), branch: task.branch, attempt: task.attempt }
    }
}

fn start(definition: &str) -> Start {
    Start {
        role_arn: "arn:aws:iam::000000000000:role/orders".into(),
        ..Start::new(Scope::new("000000000000", "us-east-1"), "orders", "o-1", DefinitionHash::of(definition))
    }
}

fn some(text: &str) -> Option<Arc<str>> {
    (!text.is_empty() && text != "-").then(|| text.into())
}

/// `mm:ss` or `hh:mm:ss`, with or without a fraction.
fn millis(time: &str) -> i64 {
    let (whole, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let seconds = whole.split(':').fold(0, |sum, part| sum * 60 + part.parse::<i64>().expect(time));
    seconds * 1000 + format!("{fraction:0<3}").parse::<i64>().expect(time)
}

pub fn clock(at: Timestamp) -> String {
    let millis = at.0 - BEGIN.0;
    let seconds = millis / 1000;
    match millis % 1000 {
        0 => format!("{:02}:{:02}", seconds / 60, seconds % 60),
        rest => format!("{:02}:{:02}.{rest:03}", seconds / 60, seconds % 60),
    }
}

fn tell_event(event: &HistoryEvent) -> String {
    let mut line = format!("{}←{} {}", event.id, event.previous_id, event.event_type);
    for (name, value) in event.details.iter().flat_map(|details| &details.fields) {
        let value = match value {
            DetailValue::Data(payload) => payload.to_string(),
            DetailValue::Verbatim(text) | DetailValue::Text(text) | DetailValue::Role(text) => {
                text.to_string()
            }
            DetailValue::Number(number) => number.to_string(),
            DetailValue::Variables(variables) => {
                let texts: Vec<String> =
                    variables.iter().map(|(name, text)| format!("{name}={text}")).collect();
                texts.join(" ")
            }
            DetailValue::NotTruncated | DetailValue::Truncated => continue,
        };
        match *name {
            "name" | "input" | "output" | "parameters" => write!(line, " {value}"),
            // The same in every story.
            "roleArn" | "region" => Ok(()),
            _ => write!(line, " {name}={value}"),
        }
        .expect("a string takes text");
    }
    line
}

fn tell_fact(fact: &Fact) -> Option<String> {
    match fact {
        Fact::TimerStarted { due, .. } => Some(format!("TimerStarted due {}", clock(*due))),
        Fact::RetryScheduled { due, .. } => Some(format!("RetryScheduled due {}", clock(*due))),
        Fact::RetryHastened { .. } => Some("RetryHastened".to_owned()),
        Fact::TimeoutStarted { due } => Some(format!("TimeoutStarted due {}", clock(*due))),
        Fact::CalledBack { .. } => Some("CalledBack".to_owned()),
        Fact::Continued => Some("Continued".to_owned()),
        Fact::LimitsChosen { mode } => Some(format!("LimitsChosen {mode:?}")),
        Fact::TransitionsWanted => Some("TransitionsWanted".to_owned()),
        Fact::TestCaseChosen { name } => Some(format!("TestCaseChosen {name}")),
        Fact::Held => Some("Held".to_owned()),
        Fact::Resumed => Some("Resumed".to_owned()),
        Fact::LoggingChosen { logging } => Some(format!("LoggingChosen {:?}", logging.level)),
        Fact::Restarted { .. } => Some("Restarted".to_owned()),
        Fact::Forked(fork) => Some(format!("Forked at {}", fork.event)),
        Fact::Recalled { .. } => Some("Recalled".to_owned()),
        Fact::Loosened => Some("Loosened".to_owned()),
        Fact::Indexed(_) => Some("Indexed".to_owned()),
        Fact::Debugged(_) => Some("Debugged".to_owned()),
        Fact::Halted { branch, due } => Some(format!("Halted {} until {}", branch.0, clock(*due))),
        Fact::WentOn { branch, pace, .. } => Some(format!("WentOn {} {pace:?}", branch.0)),
        _ => None,
    }
}
