//! What is wrong with a document as a whole.

use super::*;

#[test]
fn a_definition_is_a_json_object() {
    check(
        " ",
        expect![[r#"
        nowhere: Definition must be a valid JSON object
    "#]],
    );
    check(
        "[]",
        expect![[r#"
        nowhere: Definition must be a valid JSON object
    "#]],
    );
    check(
        "not",
        expect![[r#"
        INVALID_JSON_DESCRIPTION [Source: (String)"not"; line: 1, column: 4]: Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')
         at [Source: (String)"not"; line: 1, column: 4]
    "#]],
    );
    check(
        "{}",
        expect![[r#"
        /: These fields are required: [States, StartAt]
    "#]],
    );
}

#[test]
fn a_document_has_the_fields_of_a_machine_only() {
    check(
        r#"{"States":{"A":{"Type":"Succeed"}},"Version":"2.0","Start":"A","TimeoutSeconds":-1,"Comment":7}"#,
        expect![[r#"
            /: Field 'Start' is not supported
            /Version: Value should be one of the following: [1.0]
            /TimeoutSeconds: Minimum value is 0
            /: These fields are required: [StartAt]
            /Comment: Expected value of type [STRING]
        "#]],
    );
    check(
        r#"{"StartAt":"A","States":{}}"#,
        expect![[r#"
        /States: Value cannot be empty
    "#]],
    );
    check(
        r#"{"StartAt":1,"States":[]}"#,
        expect![[r#"
        /StartAt: Expected value of type [STRING]
        /States: Expected value of type [OBJECT]
    "#]],
    );
    check(
        r#"{"StartAt":"A","TimeoutSeconds":1e3,"States":{"A":{"Type":"Succeed"}}}"#,
        expect![[r#"
        /TimeoutSeconds: Expected value of type Integer
    "#]],
    );
    check(
        r#"{"StartAt":"A","TimeoutSeconds":100000000000000000000,"States":{"A":{"Type":"Succeed"}}}"#,
        expect![[r#"
            /TimeoutSeconds: Maximum value is 99999999
        "#]],
    );
}

#[test]
fn a_name_is_short_and_stands_once_in_the_document() {
    let long = "n".repeat(81);
    check(
        &format!(r#"{{"StartAt":"{long}","States":{{"{long}":{{"Type":"Succeed"}}}}}}"#),
        expect![[r#"
        INVALID_STATE_NAME /States/nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn: State name nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn exceeds the 80-character limit allowed by the service
    "#]],
    );
    let fits = "ü".repeat(80);
    check(
        &format!(r#"{{"StartAt":"{fits}","States":{{"{fits}":{{"Type":"Succeed"}}}}}}"#),
        expect![[r#"
        none
    "#]],
    );
    check_state(
        r#""Type":"Parallel","Branches":[
            {"StartAt":"B","States":{"B":{"Type":"Succeed"}}},
            {"StartAt":"B","States":{"B":{"Type":"Succeed"}}}]"#,
        expect![[r#"
            DUPLICATE_STATE_NAME /States/A/Branches[1]/States/B: Duplicate State name: B
        "#]],
    );
    check_states(
        r#""A":{"Type":"Pass","Result":{"States":{"a":1,"a":2}},"Next":"B"},
           "B":{"Type":"Pass","End":true},
           "B":{"Type":"Succeed"}"#,
        expect![[r#"
            DUPLICATE_STATE_NAME /States/B: Duplicate State name: B
        "#]],
    );
}

#[test]
fn a_target_is_a_state_of_the_same_chain() {
    check_states(
        r#""A":{"Type":"Pass","Next":"C"},"B":{"Type":"Pass","End":true}"#,
        expect![[r#"
        MISSING_TRANSITION_TARGET /States/A/Next: Missing 'Next' target: C
        MISSING_TRANSITION_TARGET /States/B: State "B" is not reachable.
    "#]],
    );
    check_states(
        r#""A":{"Type":"Choice","Choices":[{"Variable":"$.a","IsNull":true,"Next":"X"}],"Default":"Y"},
           "B":{"Type":"Parallel","End":true,"Branches":[{"StartAt":"C","States":{"C":{"Type":"Pass","Next":"B"}}}],
                "Catch":[{"ErrorEquals":["States.ALL"],"Next":"C"}]}"#,
        expect![[r#"
            MISSING_TRANSITION_TARGET /States/A/Default: Missing 'Next' target: Y
            MISSING_TRANSITION_TARGET /States/A/Choices[0]/Next: Missing 'Next' target: X
            MISSING_TRANSITION_TARGET /States/B/Catch[0]/Next: Missing 'Next' target: C
            MISSING_TRANSITION_TARGET /States/B/Branches[0]/States/C/Next: Missing 'Next' target: B
            MISSING_TRANSITION_TARGET /States/B: State "B" is not reachable.
        "#]],
    );
    check(
        r#"{"StartAt":"B","States":{"A":{"Type":"Succeed"}}}"#,
        expect![[r#"
        MISSING_TRANSITION_TARGET /StartAt: Missing 'Next' target: B
        MISSING_TRANSITION_TARGET /States/A: State "A" is not reachable.
    "#]],
    );
}

#[test]
fn a_machine_ends_somewhere_and_reaches_every_state() {
    check_states(
        r#""A":{"Type":"Pass","Next":"B"},"B":{"Type":"Pass","Next":"A"}"#,
        expect![[r#"
        MISSING_END_STATE nowhere: Workflow has no terminal state
    "#]],
    );
    check_states(
        r#""A":{"Type":"Pass","Next":"NOPE"}"#,
        expect![[r#"
        MISSING_TRANSITION_TARGET /States/A/Next: Missing 'Next' target: NOPE
        MISSING_END_STATE nowhere: Workflow has no terminal state
    "#]],
    );
    check_states(
        r#""A":{"Type":"Pass","Next":"B"},"B":{"Type":"Pass","Next":"A"},"C":{"Type":"Pass","End":true}"#,
        expect![[r#"
            MISSING_TRANSITION_TARGET /States/C: State "C" is not reachable.
        "#]],
    );
    check_state(
        r#""Type":"Map","ItemProcessor":{"StartAt":"B","States":{
            "B":{"Type":"Pass","Next":"B"},"C":{"Type":"Succeed"}}}"#,
        expect![[r#"
            MISSING_TRANSITION_TARGET /States/A/ItemProcessor/States/C: State "C" is not reachable.
        "#]],
    );
}

#[test]
fn a_variable_has_a_name_of_its_own() {
    check_state(
        r#""Type":"Pass","Assign":{"states":1,"1a":2,"a.b":3,"ünï_1.$":"$.a","_a":4}"#,
        expect![[r#"
            RESERVED_VARIABLE_NAME /States/A/Assign: Cannot assign to reserved variable '$states'.
            INVALID_VARIABLE_NAME /States/A/Assign: Invalid variable name '1a': the variable name contains invalid characters.
            INVALID_VARIABLE_NAME /States/A/Assign: Invalid variable name 'a.b': the variable name contains invalid characters.
            INVALID_VARIABLE_NAME /States/A/Assign: Invalid variable name '_a': the variable name contains invalid characters.
        "#]],
    );
    check_state(
        r#""Type":"Pass","Assign":[]"#,
        expect![[r#"
        /States/A/Assign: Expected value of type [OBJECT]
    "#]],
    );
    check_states(
        r#""A":{"Type":"Pass","Assign":{"x":1},"Next":"B"},
           "B":{"Type":"Parallel","End":true,"Assign":{"y":1},"Branches":[
             {"StartAt":"C","States":{"C":{"Type":"Pass","Assign":{"x.$":"$.a","z":1},"End":true}}},
             {"StartAt":"D","States":{"D":{"Type":"Choice","Choices":[
                {"Variable":"$.a","IsNull":true,"Assign":{"y":1,"z":2},"Next":"E"}]},"E":{"Type":"Succeed"}}}]}"#,
        expect![[r#"
            /States/B/Branches[0]/States/C/Assign: Cannot assign to variable '$x': an outer scope has a variable of that name
            /States/B/Branches[1]/States/D/Choices[0]/Assign: Cannot assign to variable '$y': an outer scope has a variable of that name
        "#]],
    );
}

#[test]
fn languages_do_not_mix_within_a_state() {
    check(
        r#"{"QueryLanguage":"JSONata","StartAt":"A","States":{
            "A":{"Type":"Pass","QueryLanguage":"JSONPath","InputPath":"$","End":true}}}"#,
        expect![[r#"
            /States/A: 'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine
        "#]],
    );
    check(
        r#"{"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Pass","ResultPath":"$","End":true}}}"#,
        expect![[r#"
            /States/A: The QueryLanguage is set to 'JSONata', but field 'ResultPath' is only supported for the 'JSONPath' QueryLanguage
        "#]],
    );
    check(
        r#"{"QueryLanguage":"SQL","StartAt":"A","States":{"A":{"Type":"Succeed","QueryLanguage":1}}}"#,
        expect![[r#"
        /QueryLanguage: Value should be one of the following: [JSONPath, JSONata]
        /States/A/QueryLanguage: Expected value of type [STRING]
    "#]],
    );
}

#[test]
fn what_this_version_does_not_support_is_refused_if_aws_would_not() {
    let processor = |mode: &str| {
        format!(
            r#""ItemProcessor":{{"ProcessorConfig":{{{mode}}},"StartAt":"B","States":{{"B":{{"Type":"Succeed"}}}}}}"#
        )
    };
    let distributed = processor(r#""Mode":"DISTRIBUTED","ExecutionType":"EXPRESS""#);
    check_state(
        &format!(r#""Type":"Map","Label":"m","ItemReader":{{}},{distributed}"#),
        expect![[r#"
        /States/A/ItemProcessor/ProcessorConfig/Mode: Distributed Map states are not supported by this version of Frevo yet
    "#]],
    );
    check_state(
        &format!(r#""Type":"Map",{}"#, processor(r#""Mode":"DISTRIBUTED""#)),
        expect![[r#"
        /States/A/ItemProcessor/ProcessorConfig: These fields are required: [ExecutionType]
    "#]],
    );
    check_state(
        &format!(r#""Type":"Map","ItemBatcher":{{}},{}"#, processor("")),
        expect![[r#"
        /States/A/ItemBatcher: Distributed Map states are not supported by this version of Frevo yet
    "#]],
    );
}
