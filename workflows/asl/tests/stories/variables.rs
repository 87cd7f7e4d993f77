use expect_test::expect;

use crate::harness::check;

#[test]
fn assignments_see_the_values_from_before_the_state() {
    check(
        r#"{ "StartAt": "A", "States": {
               "A": { "Type": "Pass", "Assign": { "x": 1, "y": [2] }, "Next": "B" },
               "B": { "Type": "Pass", "Assign": { "x.$": "$y[0]", "y.$": "$x" }, "Next": "C" },
               "C": { "Type": "Pass", "Parameters": { "x.$": "$x", "y.$": "$y" }, "Assign": {}, "End": true } } }"#,
        "00:00 start {}",
        expect![[r#"
            00:00 start {}
                     1←0 ExecutionStarted {}
                     2←0 PassStateEntered A {}
                     3←2 PassStateExited A {} assignedVariables=x=1 y=[2]
                     4←3 PassStateEntered B {}
                     5←4 PassStateExited B {} assignedVariables=x=2 y=1
                     6←5 PassStateEntered C {}
                     7←6 PassStateExited C {"x":2,"y":1}
                     8←7 ExecutionSucceeded {"x":2,"y":1}
        "#]],
    );
}

#[test]
fn a_branch_reads_outer_variables_and_keeps_its_own() {
    check(
        r#"{ "StartAt": "A", "States": {
               "A": { "Type": "Pass", "Assign": { "x": 42 }, "Next": "P" },
               "P": { "Type": "Parallel", "Assign": { "sum.$": "$[0]" }, "Next": "E", "Branches": [
                   { "StartAt": "B", "States": {
                       "B": { "Type": "Pass", "Assign": { "inner.$": "$x" }, "Next": "C" },
                       "C": { "Type": "Pass", "Parameters": { "v.$": "$inner" }, "End": true } } } ] },
               "E": { "Type": "Pass", "Parameters": { "sum.$": "$sum" }, "End": true } } }"#,
        "00:00 start {}",
        expect![[r#"
            00:00 start {}
                     1←0 ExecutionStarted {}
                     2←0 PassStateEntered A {}
                     3←2 PassStateExited A {} assignedVariables=x=42
                     4←3 ParallelStateEntered P {}
                     5←4 ParallelStateStarted
                     6←5 PassStateEntered B {}
                     7←6 PassStateExited B {} assignedVariables=inner=42
                     8←7 PassStateEntered C {}
                     9←8 PassStateExited C {"v":42}
                     10←9 ParallelStateSucceeded
                     11←9 ParallelStateExited P [{"v":42}] assignedVariables=sum={"v":42}
                     12←11 PassStateEntered E [{"v":42}]
                     13←12 PassStateExited E {"sum":{"v":42}}
                     14←13 ExecutionSucceeded {"sum":{"v":42}}
        "#]],
    );
}

#[test]
fn a_task_assigns_from_its_raw_result_and_a_wait_from_its_input() {
    check(
        r#"{ "StartAt": "W", "States": {
               "W": { "Type": "Wait", "Seconds": 1, "Assign": { "w.$": "$.a" }, "Next": "T" },
               "T": { "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "ResultSelector": { "r.$": "$.id" },
                      "Assign": { "t.$": "$.id" }, "Next": "E" },
               "E": { "Type": "Pass", "Parameters": { "w.$": "$w", "t.$": "$t", "in.$": "$" }, "End": true } } }"#,
        r#"00:00 start {"a":"in"}
           00:01 timer
           00:02 done T {"id":7}"#,
        expect![[r#"
            00:00 start {"a":"in"}
                     1←0 ExecutionStarted {"a":"in"}
                     2←0 WaitStateEntered W {"a":"in"}
                     TimerStarted due 00:01
            00:01 timer
                     3←2 WaitStateExited W {"a":"in"} assignedVariables=w="in"
                     4←3 TaskStateEntered T {"a":"in"}
                     5←4 TaskScheduled resourceType=sqs resource=sendMessage {"a":"in"}
            00:02 done T {"id":7}
                     6←5 TaskStarted resourceType=sqs resource=sendMessage
                     7←6 TaskSucceeded resourceType=sqs resource=sendMessage {"id":7}
                     8←7 TaskStateExited T {"r":7} assignedVariables=t=7
                     9←8 PassStateEntered E {"r":7}
                     10←9 PassStateExited E {"t":7,"in":{"r":7},"w":"in"}
                     11←10 ExecutionSucceeded {"t":7,"in":{"r":7},"w":"in"}
        "#]],
    );
}

#[test]
fn a_variable_that_was_never_assigned_fails_the_state() {
    check(
        r#"{ "StartAt": "A", "States": {
               "A": { "Type": "Choice", "Choices": [ { "Variable": "$$.Execution.Name", "StringEquals": "o-1", "Next": "C" } ], "Default": "B" },
               "B": { "Type": "Pass", "Assign": { "x": 1 }, "Next": "C" },
               "C": { "Type": "Pass", "Parameters": { "v.$": "$x" }, "End": true } } }"#,
        "00:00 start {}",
        expect![[r#"
            00:00 start {}
                     1←0 ExecutionStarted {}
                     2←0 ChoiceStateEntered A {}
                     3←2 ChoiceStateExited A {}
                     4←3 PassStateEntered C {}
                     5←4 ExecutionFailed error=States.Runtime cause=An error occurred while executing the state 'C' (entered at the event id #4). The JSONPath '$x' specified for the field 'v.$' could not be found in the input '{}'
        "#]],
    );
}
