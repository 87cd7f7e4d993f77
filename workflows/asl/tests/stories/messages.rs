//! Messages come late, twice, or for what is over.

use expect_test::expect;

use crate::harness::{BEGIN, Story, check};

const TASK: &str = r#"{ "StartAt": "T", "States": {
    "T": { "Type": "Task", "Resource": "arn:aws:lambda:us-east-1:000000000000:function:f", "End": true } } }"#;

#[test]
fn what_comes_twice_is_answered_once() {
    check(
        TASK,
        "00:00 start {}
         00:00 start {}
         00:01 took T one
         00:02 took T two
         00:03 done T 1
         00:03 done 0@3 1
         00:04 timer
         00:05 continue
         00:06 stop",
        expect![[r#"
            00:00 start {}
                     1←0 ExecutionStarted {}
                     2←0 TaskStateEntered T {}
                     3←2 LambdaFunctionScheduled resource=arn:aws:lambda:us-east-1:000000000000:function:f {}
            00:00 start {}
                     stale
            00:01 took T one
                     4←3 LambdaFunctionStarted
            00:02 took T two
                     nothing
            00:03 done T 1
                     5←4 LambdaFunctionSucceeded 1
                     6←5 TaskStateExited T 1
                     7←6 ExecutionSucceeded 1
            00:03 done 0@3 1
                     stale
            00:04 timer
                     stale
            00:05 continue
                     stale
            00:06 stop
                     stale
        "#]],
    );
}

#[test]
fn a_stop_ends_everything_at_once() {
    check(
        TASK,
        "00:00 start {}
         00:01 took T
         00:02 stop Tired of waiting
         00:03 done 0@3 1",
        expect![[r#"
            00:00 start {}
                     1←0 ExecutionStarted {}
                     2←0 TaskStateEntered T {}
                     3←2 LambdaFunctionScheduled resource=arn:aws:lambda:us-east-1:000000000000:function:f {}
            00:01 took T
                     4←3 LambdaFunctionStarted
            00:02 stop Tired of waiting
                     5←0 ExecutionAborted error=Tired cause=of waiting
            00:03 done 0@3 1
                     stale
        "#]],
    );
    check(
        TASK,
        "00:00 start {}
         00:02 stop",
        expect![[r#"
            00:00 start {}
                     1←0 ExecutionStarted {}
                     2←0 TaskStateEntered T {}
                     3←2 LambdaFunctionScheduled resource=arn:aws:lambda:us-east-1:000000000000:function:f {}
            00:02 stop
                     4←0 ExecutionAborted
        "#]],
    );
}

#[test]
fn nothing_is_due_in_an_execution_that_waits_for_a_worker() {
    check(
        TASK,
        "00:00 start {}
         00:09 timer
         00:10 continue
         00:11 done 1@3 {}
         00:11 done 0@2 {}",
        expect![[r#"
            00:00 start {}
                     1←0 ExecutionStarted {}
                     2←0 TaskStateEntered T {}
                     3←2 LambdaFunctionScheduled resource=arn:aws:lambda:us-east-1:000000000000:function:f {}
            00:09 timer
                     stale
            00:10 continue
                     stale
            00:11 done 1@3 {}
                     stale
            00:11 done 0@2 {}
                     stale
        "#]],
    );
}

#[test]
fn an_execution_before_its_start_takes_nothing_else() {
    check(
        TASK,
        "00:00 timer\n00:01 done 0@3 {}\n00:02 stop",
        expect![[r#"
        00:00 timer
                 stale
        00:01 done 0@3 {}
                 stale
        00:02 stop
                 stale
    "#]],
    );
}

#[test]
fn heartbeats_begin_anew_with_a_new_owner() {
    let mut story =
        Story::new(&TASK.replace(r#""End""#, r#""HeartbeatSeconds": 10, "TimeoutSeconds": 60, "End""#)).play(
            "00:00 start {}
         00:01 took T",
        );
    assert_eq!(story.execution.next_due(), Some(BEGIN.plus_seconds(11)));
    story.execution.restart_clocks(BEGIN.plus_seconds(30));
    assert_eq!(story.execution.next_due(), Some(BEGIN.plus_seconds(40)));
    let open: Vec<_> = story.execution.open_tasks().collect();
    assert_eq!(open.len(), 1);
    assert!(open[0].started && !open[0].submitted);
    assert_eq!((open[0].attempt, open[0].heartbeat_seconds), (3, Some(10)));
    assert_eq!(open[0].deadline, Some(BEGIN.plus_seconds(60)));
}

#[test]
fn a_waiting_execution_rests_in_few_bytes() {
    let story = Story::new(&TASK.replace(r#""End""#, r#""TimeoutSeconds": 60, "End""#));
    let input = format!(r#"{{"id":"{}"}}"#, "x".repeat(135));
    let message = story.started(&input);
    let mut story = story;
    story.send(&message, BEGIN).expect("a start");
    let size = story.execution.to_snapshot().len();
    assert!(size < 144 + 220, "{size}");
}
