//! What is accepted, and probably not meant.

use super::*;
use crate::diagnostic::{Severity, examine};

fn check_warnings(definition: &str, expected: Expect) {
    let found = examine(definition, MachineType::Standard);
    assert!(found.iter().all(|found| found.severity == Severity::Warning), "{found:?}");
    assert!(compile(definition, MachineType::Standard).is_ok(), "a warning refuses nothing");
    let line = |found: &Diagnostic| {
        format!("{} {}: {}\n", found.code, found.location.as_deref().unwrap_or("nowhere"), found.message)
    };
    expected.assert_eq(&found.iter().map(line).collect::<String>());
}

#[test]
fn a_variable_that_nobody_assigns_is_warned_of() {
    check_warnings(
        r#"{"StartAt":"A","States":{
            "A":{"Type":"Pass","Assign":{"x":1},"Parameters":{"v.$":"$y"},"Next":"B"},
            "B":{"Type":"Map","Next":"C","ItemProcessor":{"StartAt":"D","States":{
                "D":{"Type":"Pass","Assign":{"z.$":"$x"},"Next":"E"},
                "E":{"Type":"Pass","QueryLanguage":"JSONata","Output":"{% $x + $z + $late %}","End":true}}}},
            "C":{"Type":"Pass","Assign":{"late.$":"$z"},"End":true}}}"#,
        expect![[r#"
            FREVO_UNASSIGNED_VARIABLE /States/A: No state assigns the variable '$y' where this one can see it.
            FREVO_UNASSIGNED_VARIABLE /States/C: No state assigns the variable '$z' where this one can see it.
        "#]],
    );
}

#[test]
fn what_can_not_work_as_it_is_written_is_warned_of() {
    check_warnings(
        r#"{"StartAt":"A","States":{
            "A":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken","Parameters":{"FunctionName":"f"},
                 "Retry":[{"ErrorEquals":["E","States.Runtime"]}],"Next":"B"},
            "B":{"Type":"Map","Parameters":{"a":1},"Iterator":{"StartAt":"C","States":{
                 "C":{"Type":"Succeed","QueryLanguage":"JSONata","Output":"{% $nope(1) %}"}}},"Next":"D"},
            "D":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken",
                 "Parameters":{"QueueUrl":"q","MessageBody":{"t.$":"$$.Task.Token"}},"End":true}}}"#,
        expect![[r#"
            FREVO_NEVER_MATCHES /States/A/Retry[0]/ErrorEquals[1]: 'States.Runtime' is never retried or caught, even where it is named.
            FREVO_UNKNOWN_FUNCTION /States/B/Iterator/States/C/Output: There is no function '$nope': calling it fails with T1006.
            FREVO_TOKEN_NOT_PASSED /States/A/Resource: The task waits for its token, which nothing passes on.
            FREVO_OLD_NAME /States/B/Iterator: 'Iterator' is the old name of 'ItemProcessor'.
            FREVO_OLD_NAME /States/B/Parameters: 'Parameters' is the old name of 'ItemSelector'.
        "#]],
    );
}
