use expect_test::expect;

use crate::harness::check;

#[test]
fn a_pass_hands_its_input_on() {
    check(
        r#"{ "StartAt": "A", "States": { "A": { "Type": "Pass", "Next": "B" }, "B": { "Type": "Succeed" } } }"#,
        r#"00:00 start { "a": 1 }"#,
        expect![[r#"
            00:00 start { "a": 1 }
                     1←0 ExecutionStarted { "a": 1 }
                     2←0 PassStateEntered A {"a":1}
                     3←2 PassStateExited A {"a":1}
                     4←3 SucceedStateEntered B {"a":1}
                     5←4 SucceedStateExited B {"a":1}
                     6←5 ExecutionSucceeded {"a":1}
        "#]],
    );
}

#[test]
fn a_pass_puts_its_result_where_result_path_says() {
    check(
        r#"{ "StartAt": "A", "States": {
               "A": { "Type": "Pass", "Result": {"x.$": "$.y"}, "ResultPath": "$.r.s", "Next": "B" },
               "B": { "Type": "Pass", "Result": 7, "ResultPath": null, "Next": "C" },
               "C": { "Type": "Pass", "InputPath": "$.r", "Parameters": {"k.$": "$.s", "a": "b"}, "Next": "D" },
               "D": { "Type": "Pass", "InputPath": null, "OutputPath": "$", "Next": "E" },
               "E": { "Type": "Pass", "OutputPath": null, "End": true } } }"#,
        r#"00:00 start {"a":1}"#,
        expect![[r#"
            00:00 start {"a":1}
                     1←0 ExecutionStarted {"a":1}
                     2←0 PassStateEntered A {"a":1}
                     3←2 PassStateExited A {"a":1,"r":{"s":{"x.$":"$.y"}}}
                     4←3 PassStateEntered B {"a":1,"r":{"s":{"x.$":"$.y"}}}
                     5←4 PassStateExited B {"a":1,"r":{"s":{"x.$":"$.y"}}}
                     6←5 PassStateEntered C {"a":1,"r":{"s":{"x.$":"$.y"}}}
                     7←6 PassStateExited C {"a":"b","k":{"x.$":"$.y"}}
                     8←7 PassStateEntered D {"a":"b","k":{"x.$":"$.y"}}
                     9←8 PassStateExited D {}
                     10←9 PassStateEntered E {}
                     11←10 PassStateExited E {}
                     12←11 ExecutionSucceeded {}
        "#]],
    );
}

#[test]
fn a_path_that_selects_nothing_fails_the_execution() {
    check(
        r#"{ "StartAt": "A", "States": {
               "A": { "Type": "Pass", "Next": "B" },
               "B": { "Type": "Pass", "OutputPath": "$.a.b", "End": true } } }"#,
        r#"00:00 start {"x":1}"#,
        expect![[r#"
            00:00 start {"x":1}
                     1←0 ExecutionStarted {"x":1}
                     2←0 PassStateEntered A {"x":1}
                     3←2 PassStateExited A {"x":1}
                     4←3 PassStateEntered B {"x":1}
                     5←4 ExecutionFailed error=States.Runtime cause=An error occurred while executing the state 'B' (entered at the event id #4). Invalid path '$.a.b' : Missing property in path $['a']
        "#]],
    );
}

#[test]
fn a_result_path_that_does_not_fit_fails_the_execution() {
    check(
        r#"{ "StartAt": "A", "States": {
               "A": { "Type": "Pass", "Result": 1, "ResultPath": "$.a", "End": true } } }"#,
        r#"00:00 start [1]"#,
        expect![[r#"
            00:00 start [1]
                     1←0 ExecutionStarted [1]
                     2←0 PassStateEntered A [1]
                     3←2 ExecutionFailed error=States.ReferencePathConflict cause=An error occurred while executing the state 'A' (entered at the event id #2). Unable to apply ReferencePath $.a to input [1]
        "#]],
    );
}
