use expect_test::expect;

use crate::harness::check;

fn fail(fields: &str, input: &str, expected: expect_test::Expect) {
    check(
        &format!(r#"{{ "StartAt": "F", "States": {{ "F": {{ "Type": "Fail"{fields} }} }} }}"#),
        &format!("00:00 start {input}"),
        expected,
    );
}

#[test]
fn a_fail_ends_the_execution_with_what_it_says() {
    fail(
        r#", "Error": "Custom", "Cause": "Because.""#,
        "{}",
        expect![[r#"
        00:00 start {}
                 1←0 ExecutionStarted {}
                 2←0 FailStateEntered F {}
                 3←2 ExecutionFailed error=Custom cause=Because.
    "#]],
    );
    fail(
        r#", "Error": "Custom""#,
        "{}",
        expect![[r#"
        00:00 start {}
                 1←0 ExecutionStarted {}
                 2←0 FailStateEntered F {}
                 3←2 ExecutionFailed error=Custom
    "#]],
    );
    fail(
        "",
        "{}",
        expect![[r#"
        00:00 start {}
                 1←0 ExecutionStarted {}
                 2←0 FailStateEntered F {}
                 3←2 ExecutionFailed
    "#]],
    );
}

#[test]
fn a_fail_reads_error_and_cause_from_its_input() {
    fail(
        r#", "ErrorPath": "$.e", "CausePath": "States.Format('{} of {}', $.e, $$.Execution.Name)""#,
        r#"{"e":"Custom"}"#,
        expect![[r#"
            00:00 start {"e":"Custom"}
                     1←0 ExecutionStarted {"e":"Custom"}
                     2←0 FailStateEntered F {"e":"Custom"}
                     3←2 ExecutionFailed error=Custom cause=Custom of o-1
        "#]],
    );
}

#[test]
fn a_fail_whose_path_selects_nothing_fails_otherwise() {
    fail(
        r#", "ErrorPath": "$.e""#,
        r#"{"x":1}"#,
        expect![[r#"
        00:00 start {"x":1}
                 1←0 ExecutionStarted {"x":1}
                 2←0 FailStateEntered F {"x":1}
                 3←2 ExecutionFailed error=States.Runtime cause=An error occurred while executing the state 'F' (entered at the event id #2). The JSONPath '$.e' specified for the field 'ErrorPath' could not be found in the input '{"x":1}'
    "#]],
    );
}
