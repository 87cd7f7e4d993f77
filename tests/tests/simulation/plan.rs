//! Plans: state machines and executions whose outcome does not depend on
//! timing, so that a run without faults tells how every other run must end.
//!
//! What makes that so: what a worker answers depends only on its task and on
//! how many attempts at it there were before, every error below one Parallel or
//! Map is the same one, and no output shows a moment or an id. A task of an
//! activity may get lost, and is then tried again once it has timed out. Every
//! state's input and output is an object with a number `v` and an array of
//! numbers `l`.

use std::fmt::Write as _;

use frevo_event::{Definition, MachineType, Scope};

use super::activities::{BRIEF, CURSED, GONE, STEADY};
use crate::random::Random;

/// How often the worker of a `beat` task must show that it is alive, in
/// seconds. Longer than clocks jump and nodes freeze, shorter than some nodes
/// stay away.
pub const HEARTBEAT_SECONDS: i64 = 60;

/// The state machines and executions of a seed.
pub struct Plan {
    pub machines: Vec<Machine>,
    pub executions: Vec<Execution>,
    /// For how many steps each cursed activity makes the step fail.
    pub curses: Vec<u32>,
    /// How long the activity that comes and goes is there, in milliseconds, if
    /// somebody uses it.
    pub brief_for: Option<i64>,
}

pub struct Machine {
    pub name: String,
    pub machine_type: MachineType,
    pub definition: Definition,
    /// Created by a command, not known beforehand.
    pub registered: bool,
    /// When it is deleted, in milliseconds.
    pub deleted_at: Option<i64>,
    /// When it is paused and how long it stays so, in milliseconds.
    pub paused: Option<(i64, i64)>,
}

pub struct Execution {
    pub machine: usize,
    pub named: bool,
    pub input: String,
    pub starts_at: i64,
    pub until_ended: bool,
    /// How long after its start it is stopped, in milliseconds.
    pub stopped_after: Option<i64>,
    /// An operator who finds it set aside aborts it.
    pub aborted: bool,
    /// How often it is redriven, as long as it fails.
    pub redrives: u32,
}

impl Plan {
    pub fn new(seed: u64) -> Self {
        let mut random = Random::new(seed ^ 0x706c_616e);
        let mut machines: Vec<Machine> =
            (0..random.between(1, 3)).map(|index| machine(&mut random, seed, index)).collect();
        let executions: Vec<Execution> =
            (0..random.between(2, 5)).map(|_| execution(&mut random, &machines)).collect();
        let mut executions = executions;
        let mut redriving = Random::new(seed ^ 0x7265_6472);
        for execution in &mut executions {
            let wanted = redriving.chance(50).then(|| redriving.between(1, 2) as u32);
            let is_express = machines[execution.machine].is_express();
            execution.redrives = wanted.filter(|_| !is_express).unwrap_or(0);
        }
        let curses = CURSED.iter().map(|_| random.between(0, 3) as u32).collect();
        // Drawn apart, so that the plans of all seeds stay what they were.
        let mut apart = Random::new(seed ^ 0x7061_7573);
        machines.iter_mut().filter(|machine| machine.registered).for_each(|machine| {
            let times = (apart.between(0, 15_000), apart.between(0, 20_000));
            machine.paused = apart.chance(60).then_some(times);
        });
        let is_used = machines.iter().any(|machine| machine.uses(BRIEF));
        let brief_for = is_used.then(|| random.between(1_000, 90_000));
        Self { machines, executions, curses, brief_for }
    }

    /// Whether the outcome of an execution is decided by timing after all.
    pub fn is_open_ended(&self, execution: usize) -> bool {
        let execution = &self.executions[execution];
        let machine = &self.machines[execution.machine];
        execution.stopped_after.is_some()
            || execution.aborted
            || machine.deleted_at.is_some()
            || machine.uses(BRIEF)
    }

    /// Whether an execution is Express: it may time out where it waits for a
    /// node that is away.
    pub fn is_express(&self, execution: usize) -> bool {
        self.machines[self.executions[execution].machine].is_express()
    }
}

impl Machine {
    pub fn is_express(&self) -> bool {
        self.machine_type == MachineType::Express
    }

    fn uses(&self, activity: &str) -> bool {
        self.definition.text.contains(&format!(":activity:{activity}\""))
    }
}

/// The one account and region of the simulation.
pub fn scope() -> Scope {
    Scope::new("000000000000", "us-east-1")
}

fn machine(random: &mut Random, seed: u64, index: i64) -> Machine {
    let express = random.chance(20);
    let text = if !express && random.chance(5) {
        // Surely times out as a whole.
        r#"{"StartAt":"Long","TimeoutSeconds":50,"States":{"Long":{"Type":"Wait","Seconds":1000000,"End":true}}}"#.into()
    } else {
        let languages = Random::new(seed ^ 0x6c61_6e67 ^ index as u64);
        let mut writer = Writer { express, states_left: random.between(2, 9), names: 0, random, languages };
        let timeout = if !express && writer.random.chance(20) { r#""TimeoutSeconds":9999999,"# } else { "" };
        let chain = writer.chain(0, None, &mut Vec::new());
        format!("{{{timeout}{chain}}}")
    };
    let registered = random.chance(35);
    Machine {
        name: format!("machine-{index}"),
        machine_type: if express { MachineType::Express } else { MachineType::Standard },
        definition: Definition::new(&text),
        registered,
        deleted_at: (registered && random.chance(40)).then(|| random.between(1_000, 90_000)),
        paused: None,
    }
}

fn execution(random: &mut Random, machines: &[Machine]) -> Execution {
    let numbers: Vec<String> = (0..random.between(0, 4)).map(|_| random.between(0, 9).to_string()).collect();
    let named = random.chance(60);
    let machine = random.below(machines.len());
    let express = machines[machine].is_express();
    Execution {
        machine,
        named,
        input: format!(r#"{{"v":{},"l":[{}]}}"#, random.between(0, 9), numbers.join(",")),
        starts_at: random.between(0, 20_000),
        // Who has no name to ask for again must not wait for long, unless the
        // execution does not last long.
        until_ended: (named || express) && random.chance(50),
        stopped_after: (!express && random.chance(12)).then(|| random.between(0, 60_000)),
        aborted: random.chance(30),
        redrives: 0,
    }
}

/// An error that ends a chain.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Error {
    /// `E`, which workers and Fail states give.
    Plain,
    /// `States.Timeout`
    Timeout,
}

/// Writes a definition.
struct Writer<'r> {
    random: &'r mut Random,
    express: bool,
    states_left: i64,
    names: u32,
    /// Whether a state is written in JSONata is drawn apart, so that the plans of
    /// all seeds stay what they were.
    languages: Random,
}

/// What a state says first if its query language is JSONata.
const JSONATA: &str = r#""QueryLanguage":"JSONata","#;

impl Writer<'_> {
    fn name(&mut self) -> String {
        self.names += 1;
        format!("S{}", self.names)
    }

    /// The members `StartAt` and `States` of a chain. `error`: the only error
    /// that may leave it; none: any may. `variables` are those that are
    /// assigned when it begins.
    fn chain(&mut self, depth: u32, error: Option<Error>, variables: &mut Vec<String>) -> String {
        let first = self.name();
        let mut states = String::new();
        let mut name = first.clone();
        loop {
            self.states_left -= 1;
            let goes_on = self.states_left > 0 && self.random.chance(if depth == 0 { 85 } else { 55 });
            if !goes_on {
                let last = self.last(&name, depth, error, variables);
                let _ = write!(states, "{last}");
                break;
            }
            let next = self.name();
            let state = self.state(&name, &format!(r#""Next":"{next}""#), depth, error, variables, &next);
            let _ = write!(states, "{state},");
            name = next;
        }
        format!(r#""StartAt":"{first}","States":{{{states}}}"#)
    }

    fn last(&mut self, name: &str, depth: u32, error: Option<Error>, variables: &mut Vec<String>) -> String {
        match self.random.below(6) {
            0 => format!(r#""{name}":{{"Type":"Succeed"}}"#),
            1 if error != Some(Error::Timeout) && self.random.chance(40) => {
                format!(r#""{name}":{{"Type":"Fail","Error":"E","Cause":"as planned"}}"#)
            }
            // A Choice can't end a chain, and a state that is one uses `next`.
            _ => self.state(name, r#""End":true"#, depth, error, variables, ""),
        }
    }

    /// One state; `transition` is its `Next` or `End`.
    fn state(
        &mut self,
        name: &str,
        transition: &str,
        depth: u32,
        error: Option<Error>,
        variables: &mut Vec<String>,
        next: &str,
    ) -> String {
        match self.random.below(12) {
            0 | 1 => self.pass(name, transition, variables),
            2 if !next.is_empty() => self.choice(name, next),
            3 => {
                let seconds = self.random.between(0, if self.express { 3 } else { 90 });
                if self.in_jsonata() {
                    let seconds = format!(r#""{{% $sum([{seconds}]) %}}""#);
                    return format!(
                        r#""{name}":{{{JSONATA}"Type":"Wait","Seconds":{seconds},{transition}}}"#
                    );
                }
                format!(r#""{name}":{{"Type":"Wait","Seconds":{seconds},{transition}}}"#)
            }
            4 if depth < 2 && self.states_left > 1 => {
                self.parallel(name, transition, depth, error, variables)
            }
            5 | 6 if depth < 2 && self.states_left > 0 => self.map(name, transition, depth, error, variables),
            _ => self.task(name, transition, error, variables),
        }
    }

    /// Whether the next state is written in JSONata: it says the same.
    fn in_jsonata(&mut self) -> bool {
        self.languages.chance(40)
    }

    fn pass(&mut self, name: &str, transition: &str, variables: &mut Vec<String>) -> String {
        let jsonata = self.in_jsonata();
        let work = match self.random.below(4) {
            0 if jsonata => {
                r#""Output":{"v":"{% $states.input.v + 3 %}","l":"{% $states.input.l %}"},"#.to_owned()
            }
            1 if jsonata => r#""Output":{"v":4,"l":"{% [5..7] %}"},"#.to_owned(),
            2 if jsonata && !variables.is_empty() => {
                let variable = self.random.pick(variables);
                format!(r#""Output":{{"v":"{{% ${variable} %}}","l":"{{% $states.input.l %}}"}},"#)
            }
            0 => r#""Parameters":{"v.$":"States.MathAdd($.v, 3)","l.$":"$.l"},"#.to_owned(),
            1 => r#""Result":{"v":4,"l":[5,6,7]},"#.to_owned(),
            2 if !variables.is_empty() => {
                let variable = self.random.pick(variables);
                format!(r#""Parameters":{{"v.$":"${variable}","l.$":"$.l"}},"#)
            }
            _ => String::new(),
        };
        let (language, assign) = if jsonata {
            (JSONATA, self.assign_query(&work, variables))
        } else {
            ("", self.assign(variables))
        };
        format!(r#""{name}":{{{language}"Type":"Pass",{work}{assign}{transition}}}"#)
    }

    /// What [`Self::assign`] says, of a Pass state whose output `work` says.
    fn assign_query(&mut self, work: &str, variables: &mut Vec<String>) -> String {
        // JSONPath assigns from the state's result, JSONata from its input: the same expression again.
        let value = work.split_once(r#""v":"#).and_then(|(_, rest)| Some(rest.split_once(r#","l""#)?.0));
        let value = value.unwrap_or(r#""{% $states.input.v %}""#);
        let assign = self.assign(variables);
        assign.replace(r#".$":"$.v""#, &format!(r#"":{value}"#))
    }

    fn assign(&mut self, variables: &mut Vec<String>) -> String {
        if !self.random.chance(30) {
            return String::new();
        }
        // No name twice: an inner scope must not assign an outer one's variable.
        self.names += 1;
        let variable = format!("x{}", self.names);
        variables.push(variable.clone());
        format!(r#""Assign":{{"{variable}.$":"$.v"}},"#)
    }

    /// Goes to `next`, by way of another state or not.
    fn choice(&mut self, name: &str, next: &str) -> String {
        let (aside, bound) = (self.name(), self.random.between(0, 9));
        let pass = r#""Type":"Pass","Parameters":{"v":2,"l.$":"$.l"}"#;
        if self.in_jsonata() {
            return format!(
                r#""{name}":{{{JSONATA}"Type":"Choice","Choices":[{{"Condition":"{{% $states.input.v < {bound} %}}",
                "Next":"{aside}"}}],"Default":"{next}"}},"{aside}":{{{pass},"Next":"{next}"}}"#
            );
        }
        format!(
            r#""{name}":{{"Type":"Choice","Choices":[{{"Variable":"$.v","NumericLessThan":{bound},"Next":"{aside}"}}],
            "Default":"{next}"}},"{aside}":{{{pass},"Next":"{next}"}}"#
        )
    }

    fn parallel(
        &mut self,
        name: &str,
        transition: &str,
        depth: u32,
        error: Option<Error>,
        variables: &mut [String],
    ) -> String {
        let inner = error.unwrap_or(self.error());
        let branches: Vec<String> = (0..self.random.between(2, 3))
            .map(|_| format!("{{{}}}", self.chain(depth + 1, Some(inner), &mut variables.to_vec())))
            .collect();
        let handlers = self.handlers(inner, transition);
        let result = *self.random.pick(&[
            r#""ResultPath":"$.p","#,
            r#""ResultSelector":{"v.$":"$[0].v","l.$":"$[*].v"},"#,
            r#""ResultPath":null,"#,
        ]);
        let (result, handlers) = self.of_language(result, handlers);
        format!(
            r#""{name}":{{"Type":"Parallel",{result}"Branches":[{}]{handlers},{transition}}}"#,
            branches.join(",")
        )
    }

    fn map(
        &mut self,
        name: &str,
        transition: &str,
        depth: u32,
        error: Option<Error>,
        variables: &mut [String],
    ) -> String {
        let inner = error.unwrap_or(self.error());
        let chain = self.chain(depth + 1, Some(inner), &mut variables.to_vec());
        let handlers = self.handlers(inner, transition);
        let result = *self.random.pick(&[
            r#""ResultPath":"$.m","#,
            r#""ResultSelector":{"v":1,"l.$":"$[*].v"},"#,
            r#""ResultPath":null,"#,
        ]);
        let concurrency = self.random.between(0, 3);
        let (result, handlers) = self.of_language(result, handlers);
        if result.starts_with(JSONATA) {
            return format!(
                r#""{name}":{{"Type":"Map","Items":"{{% $states.input.l %}}","MaxConcurrency":{concurrency},
                "ItemSelector":{{"v":"{{% $states.context.Map.Item.Value %}}","l":[1,2]}},{result}
                "ItemProcessor":{{"ProcessorConfig":{{"Mode":"INLINE"}},{chain}}}{handlers},{transition}}}"#
            );
        }
        format!(
            r#""{name}":{{"Type":"Map","ItemsPath":"$.l","MaxConcurrency":{concurrency},
            "ItemSelector":{{"v.$":"$$.Map.Item.Value","l":[1,2]}},{result}
            "ItemProcessor":{{"ProcessorConfig":{{"Mode":"INLINE"}},{chain}}}{handlers},{transition}}}"#
        )
    }

    /// What a Parallel or Map says of its result and its failures, as it is or as
    /// JSONata says it.
    fn of_language(&mut self, result: &str, handlers: String) -> (String, String) {
        if !self.in_jsonata() {
            return (result.to_owned(), handlers);
        }
        let output = match result {
            r#""ResultPath":"$.p","# => r#""{% $merge([$states.input, {'p': $states.result}]) %}""#,
            r#""ResultPath":"$.m","# => r#""{% $merge([$states.input, {'m': $states.result}]) %}""#,
            r#""ResultPath":null,"# => r#""{% $states.input %}""#,
            r#""ResultSelector":{"v":1,"l.$":"$[*].v"},"# => r#"{"v":1,"l":"{% [$states.result.v] %}"}"#,
            _ => r#"{"v":"{% $states.result[0].v %}","l":"{% [$states.result.v] %}"}"#,
        };
        let caught = r#""Output":"{% $merge([$states.input, {'e': $states.errorOutput}]) %}""#;
        (format!(r#"{JSONATA}"Output":{output},"#), handlers.replace(r#""ResultPath":"$.e""#, caught))
    }

    fn error(&mut self) -> Error {
        if self.random.chance(70) { Error::Plain } else { Error::Timeout }
    }

    /// Sometimes a Retrier, mostly a Catcher.
    fn handlers(&mut self, error: Error, transition: &str) -> String {
        let names = match error {
            Error::Plain => r#"["E"]"#,
            Error::Timeout => r#"["States.Timeout"]"#,
        };
        let mut text = String::new();
        if self.random.chance(25) {
            let _ =
                write!(text, r#","Retry":[{{"ErrorEquals":{names},"IntervalSeconds":1,"MaxAttempts":1}}]"#);
        }
        if self.random.chance(75)
            && let Some(next) = transition.strip_prefix(r#""Next":"#)
        {
            let _ = write!(
                text,
                r#","Catch":[{{"ErrorEquals":["States.ALL"],"ResultPath":"$.e","Next":{next}}}]"#
            );
        }
        text
    }

    fn task(
        &mut self,
        name: &str,
        transition: &str,
        error: Option<Error>,
        variables: &mut Vec<String>,
    ) -> String {
        let function =
            |name: &str| format!(r#""Resource":"arn:aws:lambda:us-east-1:000000000000:function:{name}""#);
        let (work, handlers) = match self.random.below(if self.express { 5 } else { 16 }) {
            0 | 1 if error != Some(Error::Timeout) => {
                (function("bad"), self.handlers(Error::Plain, transition))
            }
            2 if error != Some(Error::Plain) => {
                let limit = match self.express || self.random.chance(50) {
                    true => {
                        format!(
                            r#""TimeoutSeconds":{}"#,
                            self.random.between(3, if self.express { 9 } else { 40 })
                        )
                    }
                    false => r#""TimeoutSeconds":50,"HeartbeatSeconds":9"#.to_owned(),
                };
                (format!("{},{limit}", function("silent")), self.handlers(Error::Timeout, transition))
            }
            3 | 4 => {
                let retry = r#","Retry":[{"ErrorEquals":["E"],"IntervalSeconds":1,"MaxAttempts":3,"BackoffRate":1.5}]"#;
                (function("flaky"), retry.to_owned())
            }
            5 | 6 => {
                let beat = format!(r#""TimeoutSeconds":99999,"HeartbeatSeconds":{HEARTBEAT_SECONDS}"#);
                (format!("{},{beat}", function("beat")), String::new())
            }
            7 | 8 => {
                let token = r#""Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken","Parameters":
                    {"QueueUrl":"q","MessageBody":{"token.$":"$$.Task.Token","v.$":"$.v"}}"#;
                (token.to_owned(), String::new())
            }
            9 | 10 => self.activity(STEADY),
            11 | 12 => {
                let cursed = *self.random.pick(&CURSED);
                self.activity(cursed)
            }
            13 => self.activity(BRIEF),
            // That it is not there fails the execution, which nobody catches.
            14 if error.is_none() => self.activity(GONE),
            _ => (function("good"), String::new()),
        };
        // What is caught assigns nothing.
        let assign = if handlers.contains("Catch") { String::new() } else { self.assign(variables) };
        format!(r#""{name}":{{"Type":"Task",{work}{handlers},{assign}{transition}}}"#)
    }

    /// A task that is tried until somebody who took it has done it.
    fn activity(&mut self, name: &str) -> (String, String) {
        let seconds = self.random.between(20, 100);
        // Nobody takes what waits for an activity that is deleted.
        let limit = match name == BRIEF || self.random.chance(50) {
            true => format!(r#""TimeoutSeconds":{seconds}"#),
            false => format!(r#""TimeoutSeconds":99999,"HeartbeatSeconds":{HEARTBEAT_SECONDS}"#),
        };
        let work = format!(r#""Resource":"arn:aws:states:us-east-1:000000000000:activity:{name}",{limit}"#);
        let retry = r#","Retry":[{"ErrorEquals":["States.Timeout","States.HeartbeatTimeout"],"IntervalSeconds":1,"MaxAttempts":9999,"BackoffRate":1}]"#;
        (work, retry.to_owned())
    }
}
