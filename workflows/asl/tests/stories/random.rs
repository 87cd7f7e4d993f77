//! Messages in any order, from a seed: whatever comes, the facts fold to the
//! state that lived, a stale message changes nothing, ids have no gaps, and
//! every execution comes to an end.

use std::sync::Arc;

use frevo_asl::fork::{Original, Wanted, fork};
use frevo_event::{
    Beginning, BranchId, Completer, Debugging, HaltLapse, Message, Pace, StopReason, TaskRef, Timestamp,
};
use frevo_value::Payload;

use crate::harness::{BEGIN, Story, id};

const MACHINE: &str = r#"{ "StartAt": "Seed", "TimeoutSeconds": 80, "States": {
    "Seed": { "Type": "Pass", "Assign": { "v": { "a": [1, 2, 3] } }, "Next": "P" },
    "P": { "Type": "Parallel", "Next": "Again", "ResultPath": "$.p",
           "Retry": [ { "ErrorEquals": ["Odd"], "MaxAttempts": 2, "JitterStrategy": "FULL" } ],
           "Catch": [ { "ErrorEquals": ["States.TaskFailed"], "Next": "Again", "ResultPath": "$.e" } ],
           "Branches": [
      { "StartAt": "M", "States": {
          "M": { "Type": "Map", "ItemsPath": "$.items", "MaxConcurrency": 2, "End": true,
                 "ItemSelector": { "i.$": "$$.Map.Item.Index", "v.$": "$$.Map.Item.Value" },
                 "Catch": [ { "ErrorEquals": ["Even"], "Next": "N", "ResultPath": null } ],
                 "ItemProcessor": { "StartAt": "T", "States": {
                     "T": { "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
                            "Parameters": { "FunctionName": "f", "Payload": { "t.$": "$$.Task.Token", "i.$": "$.i" } },
                            "TimeoutSeconds": 40, "HeartbeatSeconds": 9, "Next": "U", "Assign": { "w.$": "$" },
                            "Retry": [ { "ErrorEquals": ["States.Timeout"], "MaxAttempts": 1 } ] },
                     "U": { "Type": "Pass", "Parameters": { "w.$": "$w", "v.$": "$v.a" }, "End": true } } } },
          "N": { "Type": "Pass", "End": true } } },
      { "StartAt": "W", "States": {
          "W": { "Type": "Wait", "Seconds": 7, "Next": "S" },
          "S": { "Type": "Task", "Resource": "arn:aws:states:::glue:startJobRun.sync", "TimeoutSeconds": 30, "End": true,
                 "Retry": [ { "ErrorEquals": ["States.ALL"], "MaxAttempts": 2, "BackoffRate": 1.5 } ] } } } ] },
    "Again": { "Type": "Choice", "Choices": [ { "Variable": "$.e", "IsPresent": true, "Next": "F" } ], "Default": "Done" },
    "F": { "Type": "Fail", "Error": "Caught", "CausePath": "$.e.Error" },
    "Done": { "Type": "Succeed" } } }"#;

/// SplitMix64.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }
}

fn message(story: &Story, dice: &mut Dice) -> Message {
    let open: Vec<_> = story.execution.open_tasks().collect();
    // Now and then an attempt that is none.
    let task = match open.get(dice.roll(open.len() as u64 + 1) as usize) {
        Some(open) => TaskRef { execution: id(), branch: open.branch, attempt: open.attempt },
        None => {
            TaskRef { execution: id(), branch: BranchId(dice.roll(9) as u32), attempt: dice.roll(30) as u32 }
        }
    };
    let by = [Completer::Worker, Completer::Submitter, Completer::Token][dice.roll(3) as usize];
    let error =
        [None, Some("Odd".into()), Some("Even".into()), Some("Other".into())][dice.roll(4) as usize].clone();
    match dice.roll(40) {
        0..8 => Message::TaskStarted { task, worker: None },
        8..22 => Message::TaskSucceeded { task, by, output: Payload::from_trusted("{\"ok\":[1,2]}") },
        22..25 => Message::TaskFailed { task, by, error, cause: Some("why".into()) },
        25..29 => Message::Heartbeat { task },
        29 if dice.roll(8) == 0 => Message::Stop(StopReason::default()),
        30 => Message::Continue,
        31..33 => Message::Resume,
        36..38 => Message::RetryNow { state: None, due_until: None },
        33..36 if story.execution.halted().next().is_some() => {
            let pace = [Pace::Step, Pace::Continue, Pace::Continue, Pace::Run][dice.roll(4) as usize];
            Message::Proceed { branch: story.execution.halted().next(), edit: None, pace }
        }
        _ => Message::TimerFired,
    }
}

#[test]
fn whatever_comes_the_facts_fold_to_the_state_that_lived() {
    let mut ends = std::collections::BTreeMap::new();
    for seed in 0..300 {
        let mut dice = Dice(seed);
        let mut story = Story::new(MACHINE);
        let start = story.started(r#"{"items":[10,20,30,40,50]}"#);
        story.held = seed % 5 == 0;
        story.send(&start, BEGIN).expect("a start");
        play_to_the_end(&mut story, &mut dice, BEGIN);
        check_history(&story, seed);
        *ends.entry(format!("{:?}", story.execution.status())).or_insert(0) += 1;
    }
    // The seeds reach every end.
    assert_eq!(ends.len(), 4, "{ends:?}");
}

/// Sends messages until it has ended, redriven a few times; gives when that was.
fn play_to_the_end(story: &mut Story, dice: &mut Dice, from: Timestamp) -> Timestamp {
    let mut now = from;
    let mut redrives_left = dice.roll(3);
    while !story.execution.is_ended() || redrives_left > 0 {
        now = now.plus_millis(dice.roll(4000) as i64);
        let message = if story.execution.is_ended() {
            redrives_left -= 1;
            Message::Redrive { token: None }
        } else {
            message(story, dice)
        };
        // Stale or not: the harness tries what must hold.
        story.send(&message, now).ok();
    }
    now
}

fn check_history(story: &Story, seed: u64) {
    let history = story.history();
    for (place, event) in history.iter().enumerate() {
        assert_eq!(event.id as usize, place + 1, "seed {seed}");
        assert!(event.previous_id < event.id, "seed {seed}: {event:?}");
    }
    assert_eq!(history.len(), story.execution.event_count() as usize);
    assert_eq!(story.execution.next_due(), None);
}

#[test]
fn a_fork_from_any_event_that_halts_anywhere_folds_and_ends_too() {
    for seed in 1000..1200 {
        let mut dice = Dice(seed);
        let mut original = Story::new(MACHINE);
        let start = original.started(r#"{"items":[10,20,30,40,50]}"#);
        original.send(&start, BEGIN).expect("a start");
        let mut now = play_to_the_end(&mut original, &mut dice, BEGIN);
        // Forks of forks, too.
        for generation in 1..4 {
            let facts: Vec<_> = original.facts.iter().map(|(stamp, fact)| (*stamp, fact)).collect();
            let machine = &original.machine;
            let event = dice.roll(u64::from(original.execution.event_count())) as u32 + 1;
            let recorded = dice.roll(2) == 0;
            let wanted = Wanted { event: Some(event), recorded, ..Wanted::default() };
            let forked = fork(&Original { arn: "arn", machine, facts: &facts }, machine, &wanted);
            let forked = forked.expect("it can be forked");
            let (copied, before) = (forked.event as usize, original.history());
            let debugging = Debugging {
                breakpoints: vec!["T".into(), "P".into()],
                step: dice.roll(2) == 0,
                halt_seconds_max: 1 + dice.roll(20) as u32,
                lapse: if dice.roll(4) == 0 { HaltLapse::Abort } else { HaltLapse::GoOn },
            };
            let debugging = (generation % 2 == 0).then(|| Arc::new(debugging));
            let beginning = Beginning { fork: Some(Arc::new(forked)), debugging, test_case: None };
            let mut story = Story::new(MACHINE);
            let begin = Message::Begin(Box::new(story.start.clone()), Box::new(beginning));
            story.send(&begin, now).expect("a fork begins");
            now = play_to_the_end(&mut story, &mut dice, now);
            check_history(&story, seed);
            assert_eq!(story.history()[..copied], before[..copied], "seed {seed}");
            original = story;
        }
    }
}
