//! States whose query language is JSONata (asl.md §3, §4).

use expect_test::expect;
use frevo_event::Fact;

use crate::harness::{BEGIN, Story, check};

#[test]
fn a_task_is_given_its_arguments_and_leaves_its_output() {
    check(
        r#"{ "QueryLanguage": "JSONata", "StartAt": "Charge", "States": {
               "Charge": { "Type": "Task", "Resource": "arn:aws:lambda:us-east-1:000000000000:function:charge",
                   "Arguments": { "amount": "{% $sum($states.input.items.(price * quantity)) %}", "currency": "EUR" },
                   "TimeoutSeconds": "{% $states.input.seconds * 2 %}",
                   "Assign": { "receipt": "{% $states.result.id %}", "before": "{% $exists($receipt) %}" },
                   "Output": { "ok": true, "id": "{% $states.result.id %}", "was": "{% $states.input.seconds %}" }, "Next": "Say" },
               "Say": { "Type": "Pass", "Output": "{% $receipt & '!' %}", "End": true } } }"#,
        r#"
        00:00 start {"items":[{"price":2.5,"quantity":4},{"price":1,"quantity":3}],"seconds":15}
        00:05 done Charge {"id":"r-1"}
        "#,
        expect![[r#"
            00:00 start {"items":[{"price":2.5,"quantity":4},{"price":1,"quantity":3}],"seconds":15}
                     1←0 ExecutionStarted {"items":[{"price":2.5,"quantity":4},{"price":1,"quantity":3}],"seconds":15}
                     2←0 TaskStateEntered Charge {"items":[{"price":2.5,"quantity":4},{"price":1,"quantity":3}],"seconds":15}
                     3←2 LambdaFunctionScheduled resource=arn:aws:lambda:us-east-1:000000000000:function:charge {"amount":13,"currency":"EUR"} timeoutInSeconds=30
            00:05 done Charge {"id":"r-1"}
                     4←3 LambdaFunctionStarted
                     5←4 LambdaFunctionSucceeded {"id":"r-1"}
                     6←5 TaskStateExited Charge {"ok":true,"id":"r-1","was":15} assignedVariables=receipt="r-1" before=false
                     7←6 PassStateEntered Say {"ok":true,"id":"r-1","was":15}
                     8←7 PassStateExited Say "r-1!"
                     9←8 ExecutionSucceeded "r-1!"
        "#]],
    );
}

#[test]
fn without_arguments_and_output_input_and_result_pass_through() {
    check(
        r#"{ "StartAt": "Charge", "QueryLanguage": "JSONata", "States": {
               "Charge": { "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
                   "Arguments": { "FunctionName": "charge", "Payload": { "token": "{% $states.context.Task.Token %}" } },
                   "Next": "Pause" },
               "Pause": { "Type": "Wait", "Seconds": "{% $states.input.n %}", "Next": "Done" },
               "Done": { "Type": "Succeed" } } }"#,
        r#"
        00:00 start {"n":2}
        00:01 submit Charge {}
        00:02 called Charge {"n":3}
        00:05 timer
        "#,
        expect![[r#"
            00:00 start {"n":2}
                     1←0 ExecutionStarted {"n":2}
                     2←0 TaskStateEntered Charge {"n":2}
                     3←2 TaskScheduled resourceType=lambda resource=invoke.waitForTaskToken {"FunctionName":"charge","Payload":{"token":"token-0-3"}}
            00:01 submit Charge {}
                     4←3 TaskStarted resourceType=lambda resource=invoke.waitForTaskToken
                     5←4 TaskSubmitted resourceType=lambda resource=invoke.waitForTaskToken {"ExecutedVersion":"$LATEST","Payload":{},"SdkHttpMetadata":{"AllHttpHeaders":{"X-Amz-Executed-Version":["$LATEST"],"x-amzn-Remapped-Content-Length":["0"],"Connection":["keep-alive"],"x-amzn-RequestId":["69a26176-bb17-434d-8746-68fcd2ca88f6"],"Content-Length":["2"],"Date":["Thu, 01 Jan 2026 00:00:01 GMT"],"X-Amzn-Trace-Id":["Root=1-6955b901-af683e523334a123488256a7;Parent=b6441852ad17f1af;Sampled=0;Lineage=1:16effea1:0"],"Content-Type":["application/json"]},"HttpHeaders":{"Connection":"keep-alive","Content-Length":"2","Content-Type":"application/json","Date":"Thu, 01 Jan 2026 00:00:01 GMT","X-Amz-Executed-Version":"$LATEST","x-amzn-Remapped-Content-Length":"0","x-amzn-RequestId":"69a26176-bb17-434d-8746-68fcd2ca88f6","X-Amzn-Trace-Id":"Root=1-6955b901-af683e523334a123488256a7;Parent=b6441852ad17f1af;Sampled=0;Lineage=1:16effea1:0"},"HttpStatusCode":200},"SdkResponseMetadata":{"RequestId":"69a26176-bb17-434d-8746-68fcd2ca88f6"},"StatusCode":200}
            00:02 called Charge {"n":3}
                     6←5 TaskSucceeded resourceType=lambda resource=invoke.waitForTaskToken {"n":3}
                     7←6 TaskStateExited Charge {"n":3}
                     8←7 WaitStateEntered Pause {"n":3}
                     TimerStarted due 00:05
            00:05 timer
                     9←8 WaitStateExited Pause {"n":3}
                     10←9 SucceedStateEntered Done {"n":3}
                     11←10 SucceedStateExited Done {"n":3}
                     12←11 ExecutionSucceeded {"n":3}
        "#]],
    );
}

#[test]
fn an_evaluation_that_fails_is_told_retried_and_caught() {
    check(
        r#"{ "QueryLanguage": "JSONata", "StartAt": "Charge", "States": {
               "Charge": { "Type": "Task", "Resource": "arn:aws:lambda:us-east-1:000000000000:function:charge",
                   "Output": { "id": "{% $states.result.id %}" },
                   "Retry": [ { "ErrorEquals": [ "States.QueryEvaluationError" ], "MaxAttempts": 1 } ],
                   "Catch": [ { "ErrorEquals": [ "States.ALL" ], "Next": "Sorry",
                       "Assign": { "why": "{% $states.errorOutput.Error %}" },
                       "Output": { "cause": "{% $states.errorOutput.Cause %}", "input": "{% $states.input %}" } } ],
                   "End": true },
               "Sorry": { "Type": "Fail", "Error": "{% $why & 'Again' %}", "Cause": "{% $states.input.cause %}" } } }"#,
        r#"
        00:00 start {"a":1}
        00:01 done Charge {}
        00:02 timer
        00:03 done Charge {"ID":7}
        "#,
        expect![[r#"
            00:00 start {"a":1}
                     1←0 ExecutionStarted {"a":1}
                     2←0 TaskStateEntered Charge {"a":1}
                     3←2 LambdaFunctionScheduled resource=arn:aws:lambda:us-east-1:000000000000:function:charge {"a":1}
            00:01 done Charge {}
                     4←3 LambdaFunctionStarted
                     5←4 LambdaFunctionSucceeded {}
                     6←5 EvaluationFailed state=Charge error=States.QueryEvaluationError cause=An error occurred while executing the state 'Charge' (entered at the event id #2). The JSONata expression '$states.result.id' specified for the field 'Output/id' returned nothing (undefined). location=Output/id
                     RetryScheduled due 00:02
            00:02 timer
                     7←6 LambdaFunctionScheduled resource=arn:aws:lambda:us-east-1:000000000000:function:charge {"a":1}
            00:03 done Charge {"ID":7}
                     8←7 LambdaFunctionStarted
                     9←8 LambdaFunctionSucceeded {"ID":7}
                     10←9 EvaluationFailed state=Charge error=States.QueryEvaluationError cause=An error occurred while executing the state 'Charge' (entered at the event id #2). The JSONata expression '$states.result.id' specified for the field 'Output/id' returned nothing (undefined). location=Output/id
                     11←10 TaskStateExited Charge {"cause":"An error occurred while executing the state 'Charge' (entered at the event id #2). The JSONata expression '$states.result.id' specified for the field 'Output/id' returned nothing (undefined).","input":{"a":1}} assignedVariables=why="States.QueryEvaluationError"
                     12←11 FailStateEntered Sorry {"cause":"An error occurred while executing the state 'Charge' (entered at the event id #2). The JSONata expression '$states.result.id' specified for the field 'Output/id' returned nothing (undefined).","input":{"a":1}}
                     13←12 ExecutionFailed error=States.QueryEvaluationErrorAgain cause=An error occurred while executing the state 'Charge' (entered at the event id #2). The JSONata expression '$states.result.id' specified for the field 'Output/id' returned nothing (undefined).
        "#]],
    );
}

/// Why a Pass state with this field fails, without how every cause begins.
fn failure(field: &str) -> String {
    let mut story = Story::new(&format!(
        r#"{{ "QueryLanguage": "JSONata", "StartAt": "A", "States": {{ "A": {{ "Type": "Pass", {field}, "End": true }} }} }}"#
    ));
    let start = story.started("{}");
    story.send(&start, BEGIN).expect("it starts");
    let failed = story.facts.iter().find_map(|(_, fact)| match fact {
        Fact::EvaluationFailed { cause, .. } => {
            cause.split_once("specified for the field ").map(|(_, end)| end)
        }
        _ => None,
    });
    failed.expect(field).to_owned() + "\n"
}

#[test]
fn what_an_expression_gives_must_fit_its_field() {
    let fields = [
        r#""Output": { "a": [ 1, "{% $nothing %}" ] }"#,
        r#""Output": "{% function($x) { $x } %}""#,
        r#""Assign": { "x": "{% $sum('a') %}" }"#,
        r#""Output": "{% $eval('1+1') %}""#,
        r#""Output": "{% $sum([1..900000]) %}""#,
        r#""Output": "{% ($f := function($n) { 1 + $f($n) }; $f(1)) %}""#,
    ];
    let expected = expect![[r#"
        'Output/a[1]' returned nothing (undefined).
        'Output' returned an unsupported result type.
        'Assign/x' threw an error during evaluation. T0412: Argument 1 of function "sum" must be an array of the declared type
        'Output' threw an error during evaluation. T1006: Attempted to invoke a non-function
        'Output' threw an error during evaluation: Expression evaluation memory limit exceeded: Check for excessive memory usage
        'Output' threw an error during evaluation: Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive
    "#]];
    expected.assert_eq(&fields.map(failure).concat());
}

#[test]
fn a_choice_leaves_with_the_output_and_the_assignments_of_its_rule() {
    let definition = r#"{ "QueryLanguage": "JSONata", "StartAt": "Pick", "States": {
        "Pick": { "Type": "Choice",
            "Choices": [ { "Condition": "{% $states.input.n > 10 %}", "Next": "End", "Output": { "big": "{% $states.input.n %}" }, "Assign": { "x": "big" } },
                         { "Condition": "{% $states.input.n > 5 %}", "Next": "End" } ],
            "Default": "End", "Output": "small", "Assign": { "x": "small" } },
        "End": { "Type": "Succeed", "Output": { "x": "{% $exists($x) ? $x : 'none' %}", "in": "{% $states.input %}" } } } }"#;
    check(
        definition,
        r#"00:00 start {"n":11}"#,
        expect![[r#"
        00:00 start {"n":11}
                 1←0 ExecutionStarted {"n":11}
                 2←0 ChoiceStateEntered Pick {"n":11}
                 3←2 ChoiceStateExited Pick {"big":11} assignedVariables=x="big"
                 4←3 SucceedStateEntered End {"big":11}
                 5←4 SucceedStateExited End {"x":"big","in":{"big":11}}
                 6←5 ExecutionSucceeded {"x":"big","in":{"big":11}}
    "#]],
    );
    check(
        definition,
        r#"00:00 start {"n":6}"#,
        expect![[r#"
        00:00 start {"n":6}
                 1←0 ExecutionStarted {"n":6}
                 2←0 ChoiceStateEntered Pick {"n":6}
                 3←2 ChoiceStateExited Pick {"n":6}
                 4←3 SucceedStateEntered End {"n":6}
                 5←4 SucceedStateExited End {"x":"none","in":{"n":6}}
                 6←5 ExecutionSucceeded {"x":"none","in":{"n":6}}
    "#]],
    );
    check(
        definition,
        r#"00:00 start {"n":1}"#,
        expect![[r#"
        00:00 start {"n":1}
                 1←0 ExecutionStarted {"n":1}
                 2←0 ChoiceStateEntered Pick {"n":1}
                 3←2 ChoiceStateExited Pick "small" assignedVariables=x="small"
                 4←3 SucceedStateEntered End "small"
                 5←4 SucceedStateExited End {"x":"small","in":"small"}
                 6←5 ExecutionSucceeded {"x":"small","in":"small"}
    "#]],
    );
    check(
        definition,
        r#"00:00 start {"n":"one"}"#,
        expect![[r#"
        00:00 start {"n":"one"}
                 1←0 ExecutionStarted {"n":"one"}
                 2←0 ChoiceStateEntered Pick {"n":"one"}
                 3←0 EvaluationFailed state=Pick error=States.QueryEvaluationError cause=An error occurred while executing the state 'Pick' (entered at the event id #2). The JSONata expression '$states.input.n > 10' specified for the field 'Choices[0]/Condition' threw an error during evaluation. T2009: The values "one" and 10 either side of operator ">" must be of the same data type location=Choices[0]/Condition
                 4←3 ExecutionFailed error=States.QueryEvaluationError cause=An error occurred while executing the state 'Pick' (entered at the event id #2). The JSONata expression '$states.input.n > 10' specified for the field 'Choices[0]/Condition' threw an error during evaluation. T2009: The values "one" and 10 either side of operator ">" must be of the same data type
    "#]],
    );
    check(
        definition,
        r#"00:00 start {}"#,
        expect![[r#"
        00:00 start {}
                 1←0 ExecutionStarted {}
                 2←0 ChoiceStateEntered Pick {}
                 3←0 EvaluationFailed state=Pick error=States.QueryEvaluationError cause=An error occurred while executing the state 'Pick' (entered at the event id #2). The JSONata expression '$states.input.n > 10' specified for the field 'Choices[0]/Condition' returned nothing (undefined). location=Choices[0]/Condition
                 4←3 ExecutionFailed error=States.QueryEvaluationError cause=An error occurred while executing the state 'Pick' (entered at the event id #2). The JSONata expression '$states.input.n > 10' specified for the field 'Choices[0]/Condition' returned nothing (undefined).
    "#]],
    );
}

#[test]
fn a_map_iterates_over_its_items_and_a_parallel_gives_its_arguments() {
    check(
        r#"{ "QueryLanguage": "JSONata", "StartAt": "Each", "States": {
               "Each": { "Type": "Map", "Items": "{% $states.input.orders[total > 1] %}", "MaxConcurrency": "{% 1 %}",
                   "ItemSelector": { "order": "{% $states.context.Map.Item.Value.id %}", "of": "{% $states.input.shop %}" },
                   "ItemProcessor": { "StartAt": "One", "States": {
                       "One": { "Type": "Pass", "Output": "{% $states.input.order & '@' & $states.input.of %}", "End": true } } },
                   "Output": { "done": "{% $states.result %}", "count": "{% $count($states.result) %}" }, "Next": "Both" },
               "Both": { "Type": "Parallel", "Arguments": [ "{% $states.input.count %}" ], "Branches": [
                   { "StartAt": "L", "States": { "L": { "Type": "Pass", "End": true } } },
                   { "StartAt": "R", "States": { "R": { "Type": "Pass", "Output": "{% $states.input[0] + 1 %}", "End": true } } } ],
                   "End": true } } }"#,
        r#"00:00 start {"shop":"s","orders":[{"id":"a","total":2},{"id":"b","total":1},{"id":"c","total":3}]}"#,
        expect![[r#"
            00:00 start {"shop":"s","orders":[{"id":"a","total":2},{"id":"b","total":1},{"id":"c","total":3}]}
                     1←0 ExecutionStarted {"shop":"s","orders":[{"id":"a","total":2},{"id":"b","total":1},{"id":"c","total":3}]}
                     2←0 MapStateEntered Each {"shop":"s","orders":[{"id":"a","total":2},{"id":"b","total":1},{"id":"c","total":3}]}
                     3←2 MapStateStarted length=2
                     4←3 MapIterationStarted Each index=0
                     5←4 PassStateEntered One {"order":"a","of":"s"}
                     6←5 PassStateExited One "a@s"
                     7←6 MapIterationSucceeded Each index=0
                     8←6 MapIterationStarted Each index=1
                     9←8 PassStateEntered One {"order":"c","of":"s"}
                     10←9 PassStateExited One "c@s"
                     11←10 MapIterationSucceeded Each index=1
                     12←11 MapStateSucceeded
                     13←11 MapStateExited Each {"done":["a@s","c@s"],"count":2}
                     14←13 ParallelStateEntered Both {"done":["a@s","c@s"],"count":2}
                     15←14 ParallelStateStarted
                     16←15 PassStateEntered L [2]
                     17←16 PassStateExited L [2]
                     18←15 PassStateEntered R [2]
                     19←18 PassStateExited R 3
                     20←19 ParallelStateSucceeded
                     21←19 ParallelStateExited Both [[2],3]
                     22←21 ExecutionSucceeded [[2],3]
        "#]],
    );
}

#[test]
fn a_map_whose_items_are_no_array_fails_before_it_starts() {
    let map = |items: &str| {
        format!(
            r#"{{ "QueryLanguage": "JSONata", "StartAt": "Each", "States": {{ "Each": {{ "Type": "Map", {items}
                  "ItemProcessor": {{ "StartAt": "One", "States": {{ "One": {{ "Type": "Succeed" }} }} }}, "End": true }} }} }}"#
        )
    };
    check(
        &map(r#""Items": "{% $states.input %}","#),
        r#"00:00 start {"a":1}"#,
        expect![[r#"
        00:00 start {"a":1}
                 1←0 ExecutionStarted {"a":1}
                 2←0 MapStateEntered Each {"a":1}
                 3←0 EvaluationFailed state=Each error=States.QueryEvaluationError cause=An error occurred while executing the state 'Each' (entered at the event id #2). The JSONata expression '$states.input' specified for the field 'Items' returned an unexpected result type. Expected 'array', but was 'object' for value: {"a":1} location=Items
                 4←3 MapStateFailed
                 5←4 ExecutionFailed error=States.QueryEvaluationError cause=An error occurred while executing the state 'Each' (entered at the event id #2). The JSONata expression '$states.input' specified for the field 'Items' returned an unexpected result type. Expected 'array', but was 'object' for value: {"a":1}
    "#]],
    );
    check(
        &map(""),
        "00:00 start 1",
        expect![[r#"
        00:00 start 1
                 1←0 ExecutionStarted 1
                 2←0 MapStateEntered Each 1
                 3←0 EvaluationFailed state=Each error=States.QueryEvaluationError cause=An error occurred while executing the state 'Each' (entered at the event id #2). Map state input must be an array but was: 1
                 4←3 MapStateFailed
                 5←4 ExecutionFailed error=States.QueryEvaluationError cause=An error occurred while executing the state 'Each' (entered at the event id #2). Map state input must be an array but was: 1
    "#]],
    );
}

#[test]
fn the_output_of_a_map_may_fail_after_its_iterations() {
    check(
        r#"{ "StartAt": "Each", "States": { "Each": { "Type": "Map", "QueryLanguage": "JSONata",
               "Output": "{% $states.result[0].none %}",
               "Catch": [ { "ErrorEquals": [ "States.QueryEvaluationError" ], "Next": "End", "Output": "caught" } ],
               "ItemProcessor": { "StartAt": "One", "States": { "One": { "Type": "Succeed" } } }, "Next": "End" },
               "End": { "Type": "Succeed" } } }"#,
        "00:00 start [1]",
        expect![[r#"
            00:00 start [1]
                     1←0 ExecutionStarted [1]
                     2←0 MapStateEntered Each [1]
                     3←2 MapStateStarted length=1
                     4←3 MapIterationStarted Each index=0
                     5←4 SucceedStateEntered One 1
                     6←5 SucceedStateExited One 1
                     7←6 MapIterationSucceeded Each index=0
                     8←7 MapStateSucceeded
                     9←7 EvaluationFailed state=Each error=States.QueryEvaluationError cause=An error occurred while executing the state 'Each' (entered at the event id #2). The JSONata expression '$states.result[0].none' specified for the field 'Output' returned nothing (undefined). location=Output
                     10←9 MapStateFailed
                     11←10 MapStateExited Each "caught"
                     12←11 SucceedStateEntered End "caught"
                     13←12 SucceedStateExited End "caught"
                     14←13 ExecutionSucceeded "caught"
        "#]],
    );
}

#[test]
fn a_moment_that_does_not_parse_hangs_on_the_entry() {
    check(
        r#"{ "QueryLanguage": "JSONata", "StartAt": "Pause", "States": {
               "Pause": { "Type": "Wait", "Timestamp": "{% $states.input.at %}", "End": true } } }"#,
        r#"00:00 start {"at":"tomorrow"}"#,
        expect![[r#"
            00:00 start {"at":"tomorrow"}
                     1←0 ExecutionStarted {"at":"tomorrow"}
                     2←0 WaitStateEntered Pause {"at":"tomorrow"}
                     3←2 EvaluationFailed state=Pause error=States.QueryEvaluationError cause=An error occurred while executing the state 'Pause' (entered at the event id #2). The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: tomorrow location=Timestamp
                     4←3 ExecutionFailed error=States.QueryEvaluationError cause=An error occurred while executing the state 'Pause' (entered at the event id #2). The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: tomorrow
        "#]],
    );
    check(
        r#"{ "QueryLanguage": "JSONata", "StartAt": "Pause", "States": {
               "Pause": { "Type": "Wait", "Seconds": "{% $states.input.n %}", "End": true } } }"#,
        r#"00:00 start {"n":1.5}"#,
        expect![[r#"
            00:00 start {"n":1.5}
                     1←0 ExecutionStarted {"n":1.5}
                     2←0 WaitStateEntered Pause {"n":1.5}
                     3←0 EvaluationFailed state=Pause error=States.QueryEvaluationError cause=An error occurred while executing the state 'Pause' (entered at the event id #2). The Seconds field must be an integer from 0 to 99999999, but was: 1.5 location=Seconds
                     4←3 ExecutionFailed error=States.QueryEvaluationError cause=An error occurred while executing the state 'Pause' (entered at the event id #2). The Seconds field must be an integer from 0 to 99999999, but was: 1.5
        "#]],
    );
}

#[test]
fn variables_cross_the_languages() {
    check(
        r#"{ "StartAt": "A", "States": {
               "A": { "Type": "Pass", "QueryLanguage": "JSONata", "Assign": { "xs": "{% [1..3] %}", "one": "{% [1] %}" }, "Next": "B" },
               "B": { "Type": "Pass", "Assign": { "y.$": "$xs[1]" }, "Next": "C" },
               "C": { "Type": "Pass", "QueryLanguage": "JSONata",
                      "Output": { "z": "{% $xs.($ * $y) %}", "one": "{% $one %}", "states": "{% $keys($states) %}" }, "End": true } } }"#,
        "00:00 start {}",
        expect![[r#"
            00:00 start {}
                     1←0 ExecutionStarted {}
                     2←0 PassStateEntered A {}
                     3←2 PassStateExited A {} assignedVariables=xs=[1,2,3] one=[1]
                     4←3 PassStateEntered B {}
                     5←4 PassStateExited B {} assignedVariables=y=2
                     6←5 PassStateEntered C {}
                     7←6 PassStateExited C {"z":[2,4,6],"one":[1],"states":["input","context"]}
                     8←7 ExecutionSucceeded {"z":[2,4,6],"one":[1],"states":["input","context"]}
        "#]],
    );
}

#[test]
fn time_and_chance_come_from_the_message() {
    check(
        r#"{ "QueryLanguage": "JSONata", "StartAt": "A", "States": { "A": { "Type": "Pass",
               "Output": { "now": "{% $now() %}", "same": "{% $millis() = $millis() %}", "uuid": "{% $length($uuid()) %}",
                           "seeded": "{% $random(42) %}" }, "End": true } } }"#,
        "00:00 start {}",
        expect![[r#"
            00:00 start {}
                     1←0 ExecutionStarted {}
                     2←0 PassStateEntered A {}
                     3←2 PassStateExited A {"now":"2026-01-01T00:00:00.000Z","same":true,"uuid":36,"seeded":0.7275636800328681}
                     4←3 ExecutionSucceeded {"now":"2026-01-01T00:00:00.000Z","same":true,"uuid":36,"seeded":0.7275636800328681}
        "#]],
    );
}
