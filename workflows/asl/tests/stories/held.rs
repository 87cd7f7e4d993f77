//! Executions whose state machine is paused when they are started: AWS's history
//! of them is that of any other.

use expect_test::expect;

use crate::harness::check;

const WAIT: &str = r#"{ "StartAt": "Pause", "TimeoutSeconds": 50, "States": {
    "Pause": { "Type": "Wait", "Seconds": 30, "End": true } } }"#;

#[test]
fn one_that_is_held_enters_its_first_state_when_it_is_resumed() {
    check(
        WAIT,
        "00:00 hold {}
         00:01 continue
         00:02 timer
         00:10 resume
         00:11 resume
         00:40 timer",
        expect![[r#"
            00:00 hold {}
                     1←0 ExecutionStarted {}
                     TimeoutStarted due 00:50
                     Held
            00:01 continue
                     stale
            00:02 timer
                     stale
            00:10 resume
                     Resumed
                     2←0 WaitStateEntered Pause {}
                     TimerStarted due 00:40
            00:11 resume
                     stale
            00:40 timer
                     3←2 WaitStateExited Pause {}
                     4←3 ExecutionSucceeded {}
        "#]],
    );
}

#[test]
fn one_that_is_held_is_stopped_like_any_other() {
    check(
        WAIT,
        "00:00 hold {}
         00:10 stop Enough of-it
         00:11 resume",
        expect![[r#"
            00:00 hold {}
                     1←0 ExecutionStarted {}
                     TimeoutStarted due 00:50
                     Held
            00:10 stop Enough of-it
                     2←0 ExecutionAborted error=Enough cause=of-it
            00:11 resume
                     stale
        "#]],
    );
}

#[test]
fn the_time_of_one_that_is_held_runs_from_its_start() {
    check(
        WAIT,
        "00:00 hold {}
         00:49 timer
         00:50 timer
         00:51 resume",
        expect![[r#"
            00:00 hold {}
                     1←0 ExecutionStarted {}
                     TimeoutStarted due 00:50
                     Held
            00:49 timer
                     stale
            00:50 timer
                     2←0 ExecutionTimedOut error=States.Timeout
            00:51 resume
                     stale
        "#]],
    );
}

#[test]
fn one_that_is_not_held_is_not_resumed() {
    check(
        WAIT,
        "00:00 start {}
         00:10 resume",
        expect![[r#"
            00:00 start {}
                     1←0 ExecutionStarted {}
                     TimeoutStarted due 00:50
                     2←0 WaitStateEntered Pause {}
                     TimerStarted due 00:30
            00:10 resume
                     stale
        "#]],
    );
}
