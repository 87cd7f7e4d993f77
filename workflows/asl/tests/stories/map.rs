use expect_test::expect;

use crate::harness::{BEGIN, Story, check};

fn map(fields: &str, state: &str) -> String {
    format!(
        r#"{{ "StartAt": "M", "States": {{
               "M": {{ "Type": "Map", {fields} "End": true,
                       "ItemProcessor": {{ "StartAt": "I", "States": {{ "I": {{ {state} "End": true }} }} }} }} }} }}"#
    )
}

const TASK: &str = r#""Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "#;

#[test]
fn a_freed_slot_hangs_on_what_freed_it() {
    check(
        &map(r#""MaxConcurrency": 1,"#, r#""Type": "Pass", "#),
        "00:00 start [10,20]",
        expect![[r#"
        00:00 start [10,20]
                 1←0 ExecutionStarted [10,20]
                 2←0 MapStateEntered M [10,20]
                 3←2 MapStateStarted length=2
                 4←3 MapIterationStarted M index=0
                 5←4 PassStateEntered I 10
                 6←5 PassStateExited I 10
                 7←6 MapIterationSucceeded M index=0
                 8←6 MapIterationStarted M index=1
                 9←8 PassStateEntered I 20
                 10←9 PassStateExited I 20
                 11←10 MapIterationSucceeded M index=1
                 12←11 MapStateSucceeded
                 13←11 MapStateExited M [10,20]
                 14←13 ExecutionSucceeded [10,20]
    "#]],
    );
}

#[test]
fn iterations_that_may_start_at_once_do() {
    check(
        &map(r#""MaxConcurrency": 2, "ItemsPath": "$.items", "ResultPath": "$.out", "#, TASK),
        r#"00:00 start {"items":[1,2,3]}
           00:01 took I/2
           00:02 done I/2 "b"
           00:03 done I/2 "c"
           00:04 done I "a""#,
        expect![[r#"
            00:00 start {"items":[1,2,3]}
                     1←0 ExecutionStarted {"items":[1,2,3]}
                     2←0 MapStateEntered M {"items":[1,2,3]}
                     3←2 MapStateStarted length=3
                     4←3 MapIterationStarted M index=0
                     5←3 MapIterationStarted M index=1
                     6←4 TaskStateEntered I 1
                     7←6 TaskScheduled resourceType=sqs resource=sendMessage 1
                     8←5 TaskStateEntered I 2
                     9←8 TaskScheduled resourceType=sqs resource=sendMessage 2
            00:01 took I/2
                     10←9 TaskStarted resourceType=sqs resource=sendMessage
            00:02 done I/2 "b"
                     11←10 TaskSucceeded resourceType=sqs resource=sendMessage "b"
                     12←11 TaskStateExited I "b"
                     13←12 MapIterationSucceeded M index=1
                     14←12 MapIterationStarted M index=2
                     15←14 TaskStateEntered I 3
                     16←15 TaskScheduled resourceType=sqs resource=sendMessage 3
            00:03 done I/2 "c"
                     17←16 TaskStarted resourceType=sqs resource=sendMessage
                     18←17 TaskSucceeded resourceType=sqs resource=sendMessage "c"
                     19←18 TaskStateExited I "c"
                     20←19 MapIterationSucceeded M index=2
            00:04 done I "a"
                     21←7 TaskStarted resourceType=sqs resource=sendMessage
                     22←21 TaskSucceeded resourceType=sqs resource=sendMessage "a"
                     23←22 TaskStateExited I "a"
                     24←23 MapIterationSucceeded M index=0
                     25←24 MapStateSucceeded
                     26←24 MapStateExited M {"items":[1,2,3],"out":["a","b","c"]}
                     27←26 ExecutionSucceeded {"items":[1,2,3],"out":["a","b","c"]}
        "#]],
    );
}

#[test]
fn an_empty_map_is_done_at_once() {
    check(
        &map("", TASK),
        "00:00 start []",
        expect![[r#"
        00:00 start []
                 1←0 ExecutionStarted []
                 2←0 MapStateEntered M []
                 3←2 MapStateStarted length=0
                 4←3 MapStateSucceeded
                 5←3 MapStateExited M []
                 6←5 ExecutionSucceeded []
    "#]],
    );
}

#[test]
fn item_selector_sees_the_item_and_the_map_s_input() {
    check(
        &map(
            r#""InputPath": "$.in", "ItemsPath": "$.list", "ItemSelector": { "all.$": "$.n", "i.$": "$$.Map.Item.Index", "v.$": "$$.Map.Item.Value" }, "#,
            r#""Type": "Pass", "Parameters": { "got.$": "$", "again.$": "$$.Map.Item.Value" }, "#,
        ),
        r#"00:00 start {"in":{"list":["x","y"],"n":2}}"#,
        expect![[r#"
            00:00 start {"in":{"list":["x","y"],"n":2}}
                     1←0 ExecutionStarted {"in":{"list":["x","y"],"n":2}}
                     2←0 MapStateEntered M {"in":{"list":["x","y"],"n":2}}
                     3←2 MapStateStarted length=2
                     4←3 MapIterationStarted M index=0
                     5←3 MapIterationStarted M index=1
                     6←4 PassStateEntered I {"all":2,"v":"x","i":0}
                     7←6 PassStateExited I {"again":"x","got":{"all":2,"v":"x","i":0}}
                     8←7 MapIterationSucceeded M index=0
                     9←5 PassStateEntered I {"all":2,"v":"y","i":1}
                     10←9 PassStateExited I {"again":"y","got":{"all":2,"v":"y","i":1}}
                     11←10 MapIterationSucceeded M index=1
                     12←11 MapStateSucceeded
                     13←11 MapStateExited M [{"again":"x","got":{"all":2,"v":"x","i":0}},{"again":"y","got":{"all":2,"v":"y","i":1}}]
                     14←13 ExecutionSucceeded [{"again":"x","got":{"all":2,"v":"x","i":0}},{"again":"y","got":{"all":2,"v":"y","i":1}}]
        "#]],
    );
}

#[test]
fn an_item_selector_that_fails_fails_its_iteration() {
    check(
        &map(r#""ItemSelector": { "v.$": "$$.Map.Item.Value.a" }, "#, r#""Type": "Wait", "Seconds": 1, "#),
        r#"00:00 start [{"a":1},{}]"#,
        expect![[r#"
            00:00 start [{"a":1},{}]
                     1←0 ExecutionStarted [{"a":1},{}]
                     2←0 MapStateEntered M [{"a":1},{}]
                     3←2 MapStateStarted length=2
                     4←3 MapIterationStarted M index=0
                     5←3 MapIterationStarted M index=1
                     6←5 MapIterationFailed M index=1
                     7←5 MapIterationAborted M index=0
                     8←5 MapStateFailed
                     9←8 ExecutionFailed error=States.Runtime cause=An error occurred while executing the state 'M' (entered at the event id #2). The JSONPath '$$.Map.Item.Value.a' specified for the field 'v.$' could not be found in the input '[{"a":1},{}]'
        "#]],
    );
}

#[test]
fn an_iteration_that_fails_stops_the_others() {
    check(
        &map("", TASK),
        r#"00:00 start [1,2,3]
           00:01 took I
           00:02 fail I E why"#,
        expect![[r#"
            00:00 start [1,2,3]
                     1←0 ExecutionStarted [1,2,3]
                     2←0 MapStateEntered M [1,2,3]
                     3←2 MapStateStarted length=3
                     4←3 MapIterationStarted M index=0
                     5←3 MapIterationStarted M index=1
                     6←3 MapIterationStarted M index=2
                     7←4 TaskStateEntered I 1
                     8←7 TaskScheduled resourceType=sqs resource=sendMessage 1
                     9←5 TaskStateEntered I 2
                     10←9 TaskScheduled resourceType=sqs resource=sendMessage 2
                     11←6 TaskStateEntered I 3
                     12←11 TaskScheduled resourceType=sqs resource=sendMessage 3
            00:01 took I
                     13←8 TaskStarted resourceType=sqs resource=sendMessage
            00:02 fail I E why
                     14←13 TaskFailed resourceType=sqs resource=sendMessage error=E cause=why
                     15←14 MapIterationFailed M index=0
                     16←14 TaskStateAborted
                     17←14 MapIterationAborted M index=1
                     18←14 TaskStateAborted
                     19←14 MapIterationAborted M index=2
                     20←14 TaskStateAborted
                     21←14 MapStateFailed
                     22←21 ExecutionFailed error=E cause=why
        "#]],
    );
}

#[test]
fn iterations_that_time_out_together_all_say_so() {
    check(
        &map("", &format!(r#"{TASK} "TimeoutSeconds": 5, "#)),
        r#"00:00 start [1,2]
           00:01 took I/1
           00:01 took I/2
           00:05 timer"#,
        expect![[r#"
            00:00 start [1,2]
                     1←0 ExecutionStarted [1,2]
                     2←0 MapStateEntered M [1,2]
                     3←2 MapStateStarted length=2
                     4←3 MapIterationStarted M index=0
                     5←3 MapIterationStarted M index=1
                     6←4 TaskStateEntered I 1
                     7←6 TaskScheduled resourceType=sqs resource=sendMessage 1 timeoutInSeconds=5
                     8←5 TaskStateEntered I 2
                     9←8 TaskScheduled resourceType=sqs resource=sendMessage 2 timeoutInSeconds=5
            00:01 took I/1
                     10←7 TaskStarted resourceType=sqs resource=sendMessage
            00:01 took I/2
                     11←9 TaskStarted resourceType=sqs resource=sendMessage
            00:05 timer
                     12←10 TaskTimedOut resourceType=sqs resource=sendMessage error=States.Timeout
                     13←11 TaskTimedOut resourceType=sqs resource=sendMessage error=States.Timeout
                     14←12 MapIterationFailed M index=0
                     15←12 TaskStateAborted
                     16←12 MapIterationAborted M index=1
                     17←12 TaskStateAborted
                     18←12 MapStateFailed
                     19←18 ExecutionFailed error=States.Timeout
        "#]],
    );
}

#[test]
fn a_map_is_retried_without_being_entered_again() {
    check(
        r#"{ "StartAt": "M", "States": {
               "M": { "Type": "Map", "MaxConcurrency": 1, "ItemProcessor": {
                          "StartAt": "F", "States": { "F": { "Type": "Fail", "Error": "E", "Cause": "c" } } },
                      "Retry": [ { "ErrorEquals": ["E"], "MaxAttempts": 1 } ],
                      "Catch": [ { "ErrorEquals": ["E"], "Next": "Caught" } ], "End": true },
               "Caught": { "Type": "Succeed" } } }"#,
        r#"00:00 start [1]
           00:01 timer"#,
        expect![[r#"
            00:00 start [1]
                     1←0 ExecutionStarted [1]
                     2←0 MapStateEntered M [1]
                     3←2 MapStateStarted length=1
                     4←3 MapIterationStarted M index=0
                     5←4 FailStateEntered F 1
                     6←5 MapIterationFailed M index=0
                     RetryScheduled due 00:01
            00:01 timer
                     7←5 MapStateStarted length=1
                     8←7 MapIterationStarted M index=0
                     9←8 FailStateEntered F 1
                     10←9 MapIterationFailed M index=0
                     11←9 MapStateFailed
                     12←11 MapStateExited M {"Error":"E","Cause":"c"}
                     13←12 SucceedStateEntered Caught {"Error":"E","Cause":"c"}
                     14←13 SucceedStateExited Caught {"Error":"E","Cause":"c"}
                     15←14 ExecutionSucceeded {"Error":"E","Cause":"c"}
        "#]],
    );
}

#[test]
fn what_is_no_array_cannot_be_mapped_over() {
    check(
        &map("", TASK),
        r#"00:00 start {"a":1}"#,
        expect![[r#"
        00:00 start {"a":1}
                 1←0 ExecutionStarted {"a":1}
                 2←0 MapStateEntered M {"a":1}
                 3←2 ExecutionFailed error=States.Runtime cause=An error occurred while executing the state 'M' (entered at the event id #2). Reference path "$" must point to array.
    "#]],
    );
    check(
        &map(r#""ItemsPath": "$$.Execution.Input", "#, TASK),
        r#"00:00 start {"a":1}"#,
        expect![[r#"
        00:00 start {"a":1}
                 1←0 ExecutionStarted {"a":1}
                 2←0 MapStateEntered M {"a":1}
                 3←2 ExecutionFailed error=States.Runtime cause=An error occurred while executing the state 'M' (entered at the event id #2). Reference path "$.Execution.Input" must point to array.
    "#]],
    );
}

#[test]
fn a_concurrency_that_is_no_number_fails_before_the_map_starts() {
    let definition = map(r#""ItemsPath": "$.l", "MaxConcurrencyPath": "$.c", "#, TASK);
    check(
        &definition,
        r#"00:00 start {"l":[1],"c":{}}"#,
        expect![[r#"
        00:00 start {"l":[1],"c":{}}
                 1←0 ExecutionStarted {"l":[1],"c":{}}
                 2←0 MapStateEntered M {"l":[1],"c":{}}
                 3←2 ExecutionFailed error=States.Runtime cause=An error occurred while executing the state 'M' (entered at the event id #2). The MaxConcurrencyPath field refers to value "{}" which is not a valid integer: $.c
    "#]],
    );
    check(
        &definition,
        r#"00:00 start {"l":[1],"c":-1}"#,
        expect![[r#"
        00:00 start {"l":[1],"c":-1}
                 1←0 ExecutionStarted {"l":[1],"c":-1}
                 2←0 MapStateEntered M {"l":[1],"c":-1}
                 3←2 ExecutionFailed error=States.Runtime cause=An error occurred while executing the state 'M' (entered at the event id #2). MaxConcurrency cannot be negative.
    "#]],
    );
    check(
        &definition,
        r#"00:00 start {"l":[1],"c":"1"}"#,
        expect![[r#"
        00:00 start {"l":[1],"c":"1"}
                 1←0 ExecutionStarted {"l":[1],"c":"1"}
                 2←0 MapStateEntered M {"l":[1],"c":"1"}
                 3←2 MapStateStarted length=1
                 4←3 MapIterationStarted M index=0
                 5←4 TaskStateEntered I 1
                 6←5 TaskScheduled resourceType=sqs resource=sendMessage 1
    "#]],
    );
}

#[test]
fn a_map_in_a_map_feeds_the_one_around_it() {
    check(
        r#"{ "StartAt": "Out", "States": { "Out": { "Type": "Map", "End": true, "ItemProcessor": {
               "StartAt": "In", "States": { "In": { "Type": "Map", "End": true, "ItemProcessor": {
                   "StartAt": "P", "States": { "P": { "Type": "Pass", "Parameters": { "v.$": "$$.Map.Item.Value" }, "End": true } } } } } } } } }"#,
        "00:00 start [[1],[2,3]]",
        expect![[r#"
            00:00 start [[1],[2,3]]
                     1←0 ExecutionStarted [[1],[2,3]]
                     2←0 MapStateEntered Out [[1],[2,3]]
                     3←2 MapStateStarted length=2
                     4←3 MapIterationStarted Out index=0
                     5←3 MapIterationStarted Out index=1
                     6←4 MapStateEntered In [1]
                     7←6 MapStateStarted length=1
                     8←7 MapIterationStarted In index=0
                     9←5 MapStateEntered In [2,3]
                     10←9 MapStateStarted length=2
                     11←10 MapIterationStarted In index=0
                     12←10 MapIterationStarted In index=1
                     13←8 PassStateEntered P 1
                     14←13 PassStateExited P {"v":1}
                     15←14 MapIterationSucceeded In index=0
                     16←15 MapStateSucceeded
                     17←15 MapStateExited In [{"v":1}]
                     18←17 MapIterationSucceeded Out index=0
                     19←11 PassStateEntered P 2
                     20←19 PassStateExited P {"v":2}
                     21←20 MapIterationSucceeded In index=0
                     22←12 PassStateEntered P 3
                     23←22 PassStateExited P {"v":3}
                     24←23 MapIterationSucceeded In index=1
                     25←24 MapStateSucceeded
                     26←24 MapStateExited In [{"v":2},{"v":3}]
                     27←26 MapIterationSucceeded Out index=1
                     28←27 MapStateSucceeded
                     29←27 MapStateExited Out [[{"v":1}],[{"v":2},{"v":3}]]
                     30←29 ExecutionSucceeded [[{"v":1}],[{"v":2},{"v":3}]]
        "#]],
    );
}

#[test]
fn at_most_forty_iterations_run_at_once() {
    let items: Vec<String> = (0..100).map(|item| item.to_string()).collect();
    let story = Story::new(&map("", TASK)).play(&format!("00:00 start [{}]", items.join(",")));
    assert_eq!(story.execution.open_tasks().count(), 40);
}

#[test]
fn a_map_of_ten_thousand_items_goes_on_step_by_step() {
    let items: Vec<String> = (0..10_000).map(|item| item.to_string()).collect();
    let input = format!("[{}]", items.join(","));
    let mut story = Story::new(&map("", r#""Type": "Pass", "#));
    story.limits = frevo_asl::Limits::OPEN;
    let message = story.started(&input);
    story.quiet = true;
    story.send(&message, BEGIN).expect("a start");
    assert!(story.facts.len() < 2000, "one step takes a share of it");
    let steps = story.run_on(BEGIN);
    assert!((70..100).contains(&steps), "{steps}");
    assert_eq!(story.execution.output().map(|output| output.text().to_owned()), Some(input));
}
