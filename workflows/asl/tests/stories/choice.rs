use expect_test::expect;

use crate::harness::check;

const GUESS: &str = r#"{ "StartAt": "C", "States": {
    "C": { "Type": "Choice",
           "Choices": [
               { "Variable": "$.n", "NumericGreaterThan": 5, "Next": "Large", "Assign": { "size": "large" } },
               { "Variable": "$.n", "NumericEquals": 5, "Next": "Five" } ],
           "Assign": { "size": "small" }, "Default": "Small" },
    "Large": { "Type": "Pass", "Parameters": { "size.$": "$size" }, "End": true },
    "Five": { "Type": "Succeed" },
    "Small": { "Type": "Pass", "Parameters": { "size.$": "$size" }, "End": true } } }"#;

#[test]
fn the_first_rule_that_matches_says_where_to_go() {
    check(
        GUESS,
        r#"00:00 start {"n":6}"#,
        expect![[r#"
        00:00 start {"n":6}
                 1←0 ExecutionStarted {"n":6}
                 2←0 ChoiceStateEntered C {"n":6}
                 3←2 ChoiceStateExited C {"n":6} assignedVariables=size="large"
                 4←3 PassStateEntered Large {"n":6}
                 5←4 PassStateExited Large {"size":"large"}
                 6←5 ExecutionSucceeded {"size":"large"}
    "#]],
    );
    check(
        GUESS,
        r#"00:00 start {"n":5}"#,
        expect![[r#"
        00:00 start {"n":5}
                 1←0 ExecutionStarted {"n":5}
                 2←0 ChoiceStateEntered C {"n":5}
                 3←2 ChoiceStateExited C {"n":5}
                 4←3 SucceedStateEntered Five {"n":5}
                 5←4 SucceedStateExited Five {"n":5}
                 6←5 ExecutionSucceeded {"n":5}
    "#]],
    );
}

#[test]
fn where_no_rule_matches_the_default_is_taken() {
    check(
        GUESS,
        r#"00:00 start {"n":"x"}"#,
        expect![[r#"
        00:00 start {"n":"x"}
                 1←0 ExecutionStarted {"n":"x"}
                 2←0 ChoiceStateEntered C {"n":"x"}
                 3←2 ChoiceStateExited C {"n":"x"} assignedVariables=size="small"
                 4←3 PassStateEntered Small {"n":"x"}
                 5←4 PassStateExited Small {"size":"small"}
                 6←5 ExecutionSucceeded {"size":"small"}
    "#]],
    );
}

#[test]
fn without_a_default_a_choice_that_matches_nothing_fails() {
    check(
        r#"{ "StartAt": "C", "States": {
               "C": { "Type": "Choice", "Choices": [ { "Variable": "$.n", "IsPresent": true, "Next": "S" } ] },
               "S": { "Type": "Succeed" } } }"#,
        r#"00:00 start {}"#,
        expect![[r#"
            00:00 start {}
                     1←0 ExecutionStarted {}
                     2←0 ChoiceStateEntered C {}
                     3←2 ExecutionFailed error=States.Runtime cause=An error occurred while executing the state 'C' (entered at the event id #2). Failed to transition out of the state. The state does not point to a next state.
        "#]],
    );
}

#[test]
fn a_variable_that_is_not_there_fails_the_choice() {
    check(
        GUESS,
        r#"00:00 start {}"#,
        expect![[r#"
        00:00 start {}
                 1←0 ExecutionStarted {}
                 2←0 ChoiceStateEntered C {}
                 3←2 ExecutionFailed error=States.Runtime cause=An error occurred while executing the state 'C' (entered at the event id #2). Invalid path '$.n': The choice state's condition path references an invalid value.
    "#]],
    );
}
