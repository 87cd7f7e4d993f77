//! What is wrong with a state.

use super::*;

const LAMBDA: &str = r#""Type":"Task","Resource":"arn:aws:lambda:us-east-1:111111111111:function:f""#;

#[test]
fn a_state_has_a_type_and_the_fields_of_it_only() {
    check_states(
        r#""A":{"Type":"Nap","End":true}"#,
        expect![[r#"
        /States/A/Type: The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map]
    "#]],
    );
    check_states(
        r#""A":{"End":true}"#,
        expect![[r#"
        /States/A: These fields are required: [Type]
    "#]],
    );
    check_states(
        r#""A":[]"#,
        expect![[r#"
        /States/A: Expected value of type [OBJECT]
    "#]],
    );
    check_state(
        r#""Type":"Pass","Retry":[],"Catch":[],"TimeoutSeconds":1,"End ":true"#,
        expect![[r#"
        /States/A: Field 'Retry' is not supported
        /States/A: Field 'Catch' is not supported
        /States/A: Field 'TimeoutSeconds' is not supported
        /States/A: Field 'End ' is not supported
    "#]],
    );
    check_state(
        r#""Type":"Succeed""#,
        expect![[r#"
        /States/A: Field 'End' is not supported
    "#]],
    );
    check_states(
        r#""A":{"Type":"Fail","OutputPath":"$","Assign":{}}"#,
        expect![[r#"
        /States/A: Field 'OutputPath' is not supported
        /States/A: Field 'Assign' is not supported
    "#]],
    );
    check_state(
        r#""Type":"Pass","Arguments":{},"Output":{}"#,
        expect![[r#"
        /States/A: Field 'Arguments' is not supported
        /States/A: The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage
    "#]],
    );
}

#[test]
fn a_state_goes_on_or_ends() {
    check_states(
        r#""A":{"Type":"Pass"}"#,
        expect![[r#"
        /States/A: This object should have only one of the following fields: [Next, End]
    "#]],
    );
    check_states(
        r#""A":{"Type":"Pass","End":false}"#,
        expect![[r#"
        /States/A: This object should have only one of the following fields: [Next, End]
    "#]],
    );
    check_states(
        r#""A":{"Type":"Pass","Next":"B","End":true},"B":{"Type":"Succeed"}"#,
        expect![[r#"
        /States/A: There should only be one of the following fields: [Next, End]
    "#]],
    );
    check_states(
        r#""A":{"Type":"Pass","Next":"B","End":false},"B":{"Type":"Succeed"}"#,
        expect![[r#"
        none
    "#]],
    );
    check_states(
        r#""A":{"Type":"Pass","Next":7}"#,
        expect![[r#"
        /States/A/Next: Expected value of type [STRING]
    "#]],
    );
}

#[test]
fn paths_are_paths_and_reference_paths_name_one_place() {
    check_state(
        r#""Type":"Pass","InputPath":"a","OutputPath":7,"ResultPath":"b""#,
        expect![[r#"
        /States/A/ResultPath: Value must be a valid JSONPath.
        /States/A/InputPath: Value must be a valid JSONPath.
        /States/A/OutputPath: Expected value of type [STRING]
    "#]],
    );
    check_state(
        r#""Type":"Pass","ResultPath":"$.a[*]""#,
        expect![[r#"
        /States/A/ResultPath: Value is not a Reference Path
    "#]],
    );
    check_state(
        r#""Type":"Pass","ResultPath":"$$.a""#,
        expect![[r#"
        /States/A/ResultPath: Value is not a Reference Path
    "#]],
    );
    check_state(
        r#""Type":"Pass","InputPath":"$..a[?(@.b > 1)]","OutputPath":"$$.Execution.Id""#,
        expect![[r#"
        none
    "#]],
    );
    check_state(
        r#""Type":"Pass","InputPath":null,"OutputPath":null,"ResultPath":null"#,
        expect![[r#"
        none
    "#]],
    );
    check_state(
        r#""Type":"Map","ItemsPath":"$.a[*]","MaxConcurrencyPath":"$$.a","ToleratedFailureCountPath":"a",
           "ItemProcessor":{"StartAt":"B","States":{"B":{"Type":"Succeed"}}}"#,
        expect![[r#"
            /States/A/ItemsPath: Value is not a Reference Path
            /States/A/MaxConcurrencyPath: Value is not a Reference Path
            /States/A/ToleratedFailureCountPath: Value must be a valid JSONPath.
        "#]],
    );
    check_state(
        r#""Type":"Wait","SecondsPath":"States.MathAdd(1, 2)""#,
        expect![[r#"
        /States/A/SecondsPath: Value must be a valid JSONPath.
    "#]],
    );
}

#[test]
fn a_template_computes_fields_by_paths_and_calls() {
    check_state(
        r#""Type":"Pass","Parameters":{"a.$":"b"}"#,
        expect![[r#"
        /States/A/Parameters: The value for the field 'a.$' must be a valid JSONPath or a valid intrinsic function call
    "#]],
    );
    check_state(
        r#""Type":"Pass","Parameters":{"a.$":"States.Nope()"}"#,
        expect![[r#"
        /States/A/Parameters: The value for the field 'a.$' must be a valid JSONPath or a valid intrinsic function call
    "#]],
    );
    check_state(
        &format!(r#"{LAMBDA},"Parameters":[{{"a.$":7}}],"ResultSelector":{{"b":{{"c.$":"c"}}}}"#),
        expect![[r#"
            /States/A/Parameters: The value for the field 'a.$' must be a STRING that contains a JSONPath but was a NUMBER
            /States/A/ResultSelector: The value for the field 'c.$' must be a valid JSONPath or a valid intrinsic function call
        "#]],
    );
    check_state(
        r#""Type":"Pass","Result":{"a.$":"b"}"#,
        expect![[r#"
        none
    "#]],
    );
}

#[test]
fn a_task_names_what_it_calls_and_for_how_long() {
    check_state(
        r#""Type":"Task""#,
        expect![[r#"
        /States/A: These fields are required: [Resource]
    "#]],
    );
    check_state(
        r#""Type":"Task","Resource":"f""#,
        expect![[r#"
        /States/A/Resource: Value is not a valid resource ARN
    "#]],
    );
    check_state(
        r#""Type":"Task","Resource":"arn:aws:states:::dynamodb:query""#,
        expect![[r#"
        /States/A/Resource: The resource provided arn:aws:states:::dynamodb:query is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.
    "#]],
    );
    check_state(
        &format!(r#"{LAMBDA},"TimeoutSeconds":0,"HeartbeatSeconds":100000000,"HeartbeatSecondsPath":"$.a""#),
        expect![[r#"
            /States/A/TimeoutSeconds: Minimum value is 1
            /States/A: There should only be one of the following fields: [HeartbeatSeconds, HeartbeatSecondsPath]
            /States/A/HeartbeatSeconds: Maximum value is 99999999
        "#]],
    );
    check_state(
        &format!(r#"{LAMBDA},"TimeoutSeconds":5,"HeartbeatSeconds":5"#),
        expect![[r#"
        /States/A/HeartbeatSeconds: HeartbeatSeconds must be smaller than TimeoutSeconds
    "#]],
    );
    check_state(
        &format!(r#"{LAMBDA},"TimeoutSeconds":"5","TimeoutSecondsPath":"$.a""#),
        expect![[r#"
        /States/A: There should only be one of the following fields: [TimeoutSeconds, TimeoutSecondsPath]
        /States/A/TimeoutSeconds: Expected value of type Integer
    "#]],
    );
}

#[test]
fn credentials_name_a_role() {
    check_state(
        &format!(r#"{LAMBDA},"Credentials":{{}}"#),
        expect![[r#"
        /States/A/Credentials: The field 'RoleArn' is required but was missing
    "#]],
    );
    check_state(
        &format!(r#"{LAMBDA},"Credentials":{{"RoleArn":"a","Key":1}}"#),
        expect![[r#"
        /States/A/Credentials: Field 'Key' is not supported
    "#]],
    );
    check_state(
        &format!(r#"{LAMBDA},"Credentials":{{"RoleArn.$":"role"}}"#),
        expect![[r#"
        /States/A/Credentials: The value for the field 'RoleArn.$' must be a valid JSONPath or a valid intrinsic function call
    "#]],
    );
    check_state(
        &format!(r#"{LAMBDA},"Credentials":{{"RoleArn.$":"States.Format('arn:{{}}', $.a)"}}"#),
        expect![[r#"
            none
        "#]],
    );
    check_state(
        r#""Type":"Task","Resource":"arn:aws:states:us-east-1:111111111111:activity:a","Credentials":{"RoleArn":"r"}"#,
        expect![[r#"
            /States/A/Credentials: The field 'Credentials' is not supported for activities
        "#]],
    );
}

#[test]
fn an_express_machine_neither_waits_for_jobs_nor_for_people() {
    let check = |resource: &str, expected: Expect| {
        let text = format!(
            r#"{{"StartAt":"A","States":{{"A":{{"Type":"Task","Resource":"arn:aws:states:{resource}","End":true}}}}}}"#
        );
        expected.assert_eq(&listed(compile(&text, MachineType::Express)));
        assert!(compile(&text, MachineType::Standard).is_ok());
    };
    check(
        "::sqs:sendMessage",
        expect![[r#"
        none
    "#]],
    );
    check(
        "::sqs:sendMessage.waitForTaskToken",
        expect![[r#"
        /States/A/Resource: Express state machine does not support '.waitForTaskToken' service integration 
    "#]],
    );
    check(
        "::states:startExecution.sync:2",
        expect![[r#"
        /States/A/Resource: Express state machine does not support '.sync' service integration
    "#]],
    );
    check(
        "us-east-1:111111111111:activity:a",
        expect![[r#"
        /States/A/Resource: Express state machine does not support Activity ARN
    "#]],
    );
}

#[test]
fn a_wait_knows_until_when() {
    check_state(
        r#""Type":"Wait""#,
        expect![[r#"
        /States/A: This object should have only one of the following fields: [SecondsPath, Seconds, TimestampPath, Timestamp]
    "#]],
    );
    check_state(
        r#""Type":"Wait","Seconds":1,"Timestamp":"2016-12-05T21:29:29Z""#,
        expect![[r#"
        /States/A: There should only be one of the following fields: [SecondsPath, Seconds, TimestampPath, Timestamp]
    "#]],
    );
    check_state(
        r#""Type":"Wait","Seconds":-1"#,
        expect![[r#"
        /States/A/Seconds: Minimum value is 0
    "#]],
    );
    check_state(
        r#""Type":"Wait","Seconds":1.5"#,
        expect![[r#"
        /States/A/Seconds: Expected value of type Integer
    "#]],
    );
    check_state(
        r#""Type":"Wait","Timestamp":"2016-12-05T21:29:29""#,
        expect![[r#"
        /States/A/Timestamp: String does not match RFC3339 timestamp
    "#]],
    );
}

#[test]
fn a_failure_is_named_once_and_by_text() {
    check_states(
        r#""A":{"Type":"Fail","Error":"E","ErrorPath":"$.e","Cause":7}"#,
        expect![[r#"
        /States/A: There should only be one of the following fields: [Error, ErrorPath]
        /States/A/Cause: Expected value of type [STRING]
    "#]],
    );
    check_states(
        r#""A":{"Type":"Fail","ErrorPath":"States.MathAdd(1, 2)","CausePath":"e"}"#,
        expect![[r#"
        /States/A/ErrorPath: The intrinsic function does not return a string
        /States/A/CausePath: The value for the field 'CausePath' must be a valid JSONPath or a valid intrinsic function call
    "#]],
    );
    check_states(
        r#""A":{"Type":"Fail","ErrorPath":"$$.State.Name","CausePath":"States.UUID()"}"#,
        expect![[r#"
        none
    "#]],
    );
    check_states(
        r#""A":{"Type":"Fail","Next":"A","End":true}"#,
        expect![[r#"
        /States/A: Field 'Next' is not supported
        /States/A: Field 'End' is not supported
    "#]],
    );
}

#[test]
fn a_choice_has_rules_of_one_kind_each() {
    let check_rule = |rule: &str, expected: Expect| {
        check_states(
            &format!(r#""A":{{"Type":"Choice","Choices":[{rule}]}},"B":{{"Type":"Succeed"}}"#),
            expected,
        );
    };
    check_states(
        r#""A":{"Type":"Choice","Default":"B"},"B":{"Type":"Succeed"}"#,
        expect![[r#"
        /States/A: These fields are required: [Choices]
    "#]],
    );
    check_rule(
        "",
        expect![[r#"
        /States/A/Choices: Value cannot be empty
    "#]],
    );
    check_rule(
        r#"{"Variable":"$.a","StringEquals":"b"}"#,
        expect![[r#"
        /States/A/Choices[0]: These fields are required: [Next]
    "#]],
    );
    check_rule(
        r#"{"Variable":"$.a","Next":"B"}"#,
        expect![[r#"
        /States/A/Choices[0]: This object should have only one of the following fields: [BooleanEquals, BooleanEqualsPath, IsBoolean, IsNull, IsNumeric, IsPresent, IsString, IsTimestamp, NumericEquals, NumericEqualsPath, NumericGreaterThan, NumericGreaterThanPath, NumericGreaterThanEquals, NumericGreaterThanEqualsPath, NumericLessThan, NumericLessThanPath, NumericLessThanEquals, NumericLessThanEqualsPath, StringEquals, StringEqualsPath, StringGreaterThan, StringGreaterThanPath, StringGreaterThanEquals, StringGreaterThanEqualsPath, StringLessThan, StringLessThanPath, StringLessThanEquals, StringLessThanEqualsPath, StringMatches, TimestampEquals, TimestampEqualsPath, TimestampGreaterThan, TimestampGreaterThanPath, TimestampGreaterThanEquals, TimestampGreaterThanEqualsPath, TimestampLessThan, TimestampLessThanPath, TimestampLessThanEquals, TimestampLessThanEqualsPath]
    "#]],
    );
    check_rule(
        r#"{"StringEquals":"b","Next":"B"}"#,
        expect![[r#"
        /States/A/Choices[0]: The object must have only one of the following fields, [And, Or, Not, Variable, Condition]
    "#]],
    );
    check_rule(
        r#"{"Variable":"$.a","IsNull":true,"Not":{},"Next":"B"}"#,
        expect![[r#"
        /States/A/Choices[0]: The object must have only one of the following fields, [And, Or, Not, Variable, Condition]
        /States/A/Choices[0]/Not: The object must have only one of the following fields, [And, Or, Not, Variable, Condition]
    "#]],
    );
    check_rule(
        r#"{"Variable":"$.a","IsNull":true,"IsString":true,"Next":"B"}"#,
        expect![[r#"
        /States/A/Choices[0]: There should only be one of the following fields: [IsNull, IsString]
    "#]],
    );
    check_rule(
        r#"{"Variable":"a","StringEqualsPath":"$.b[*]","Next":"B"}"#,
        expect![[r#"
        /States/A/Choices[0]/Variable: Value is not a Reference Path: Reference path didn't start with '$'
        /States/A/Choices[0]/StringEqualsPath: Value is not a Reference Path
    "#]],
    );
    check_rule(
        r#"{"Variable":"$.a","IsNull":"yes","Next":"B"}"#,
        expect![[r#"
        /States/A/Choices[0]/IsNull: Expected value of type [BOOLEAN]
    "#]],
    );
    check_rule(
        r#"{"Variable":"$.a","NumericEquals":"1","Next":"B"}"#,
        expect![[r#"
        /States/A/Choices[0]/NumericEquals: Expected value of type [NUMBER]
    "#]],
    );
    check_rule(
        r#"{"Variable":"$.a","StringMatches":1,"Next":"B"}"#,
        expect![[r#"
        /States/A/Choices[0]/StringMatches: Expected value of type [STRING]
    "#]],
    );
    check_rule(
        r#"{"Variable":"$.a","TimestampEquals":"today","Next":"B"}"#,
        expect![[r#"
        /States/A/Choices[0]/TimestampEquals: String does not match RFC3339 timestamp
    "#]],
    );
    check_rule(
        r#"{"And":[],"Next":"B"}"#,
        expect![[r#"
        /States/A/Choices[0]/And: Value cannot be empty
    "#]],
    );
    check_rule(
        r#"{"And":[{"Variable":"$.a","IsNull":true,"Next":"B"},{"Not":{"Variable":"$.a","Assign":{}}}],"Next":"B"}"#,
        expect![[r#"
            /States/A/Choices[0]/And[0]: Field 'Next' is not supported
            /States/A/Choices[0]/And[1]/Not: Field 'Assign' is not supported
            /States/A/Choices[0]/And[1]/Not: This object should have only one of the following fields: [BooleanEquals, BooleanEqualsPath, IsBoolean, IsNull, IsNumeric, IsPresent, IsString, IsTimestamp, NumericEquals, NumericEqualsPath, NumericGreaterThan, NumericGreaterThanPath, NumericGreaterThanEquals, NumericGreaterThanEqualsPath, NumericLessThan, NumericLessThanPath, NumericLessThanEquals, NumericLessThanEqualsPath, StringEquals, StringEqualsPath, StringGreaterThan, StringGreaterThanPath, StringGreaterThanEquals, StringGreaterThanEqualsPath, StringLessThan, StringLessThanPath, StringLessThanEquals, StringLessThanEqualsPath, StringMatches, TimestampEquals, TimestampEqualsPath, TimestampGreaterThan, TimestampGreaterThanPath, TimestampGreaterThanEquals, TimestampGreaterThanEqualsPath, TimestampLessThan, TimestampLessThanPath, TimestampLessThanEquals, TimestampLessThanEqualsPath]
        "#]],
    );
    check_rule(
        r#"{"Condition":"{% true %}","Output":1,"Next":"B"}"#,
        expect![[r#"
        /States/A/Choices[0]: The QueryLanguage is set to 'JSONPath', but field 'Condition' is only supported for the 'JSONata' QueryLanguage
        /States/A/Choices[0]: The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage
    "#]],
    );
    check_rule(
        r#"{"Variable":"$.a","IsNull":true,"Comment":"c","Assign":{"x":1},"Next":"B"}"#,
        expect![[r#"
        none
    "#]],
    );
}

#[test]
fn retriers_and_catchers_name_errors() {
    let check_retry = |retriers: &str, expected: Expect| {
        check_state(&format!(r#"{LAMBDA},"Retry":[{retriers}]"#), expected);
    };
    check_retry(
        "",
        expect![[r#"
        none
    "#]],
    );
    check_retry(
        "{}",
        expect![[r#"
        /States/A/Retry[0]: These fields are required: [ErrorEquals]
    "#]],
    );
    check_retry(
        r#"{"ErrorEquals":[]},{"ErrorEquals":"E"},{"ErrorEquals":[1,""]},7"#,
        expect![[r#"
        /States/A/Retry[3]: Expected value of type [OBJECT]
        /States/A/Retry[0]/ErrorEquals: Value cannot be empty
        /States/A/Retry[1]/ErrorEquals: Expected value of type [ARRAY]
        /States/A/Retry[2]/ErrorEquals[0]: Expected value of type [STRING]
        /States/A/Retry[2]/ErrorEquals[1]: Value cannot be empty
    "#]],
    );
    check_retry(
        r#"{"ErrorEquals":["States.ALL"]},{"ErrorEquals":["E","States.ALL"]}"#,
        expect![[r#"
            /States/A/Retry[0]/ErrorEquals[0]: States.ALL must appear alone and at end of list
            /States/A/Retry[1]/ErrorEquals[1]: States.ALL must appear alone and at end of list
        "#]],
    );
    check_retry(
        r#"{"ErrorEquals":["States.Nope","States.Http.StatusCode.404","State.ALL","States.Runtime"]}"#,
        expect![[r#"
            /States/A/Retry[0]/ErrorEquals[0]: 'States.Nope' is not a known error name
        "#]],
    );
    check_retry(
        r#"{"ErrorEquals":["E"],"IntervalSeconds":-1,"MaxAttempts":-1,"BackoffRate":0.5,"MaxDelaySeconds":31622401,
            "JitterStrategy":"SOME","Every":1}"#,
        expect![[r#"
            /States/A/Retry[0]: Field 'Every' is not supported
            /States/A/Retry[0]/IntervalSeconds: Minimum value is 0
            /States/A/Retry[0]/MaxAttempts: Minimum value is 0
            /States/A/Retry[0]/BackoffRate: Minimum value is 1.0
            /States/A/Retry[0]/MaxDelaySeconds: Maximum value is 31622400
            /States/A/Retry[0]/JitterStrategy: Value should be one of the following: [NONE, FULL]
        "#]],
    );
    check_retry(
        r#"{"ErrorEquals":["E"],"IntervalSeconds":5,"MaxDelaySeconds":5}"#,
        expect![[r#"
        /States/A/Retry[0]/MaxDelaySeconds: MaxDelaySeconds must be greater than IntervalSeconds
    "#]],
    );
    check_retry(
        r#"{"ErrorEquals":["E"],"IntervalSeconds":0,"MaxAttempts":0,"Comment":"c"}"#,
        expect![[r#"
        none
    "#]],
    );
    check_state(
        &format!(
            r#"{LAMBDA},"Catch":[{{"ErrorEquals":["E"],"Output":1,"ResultPath":"a"}},{{"Next":"A","Retry":1}}]"#
        ),
        expect![[r#"
            /States/A/Catch[0]: The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage
            /States/A/Catch[0]: These fields are required: [Next]
            /States/A/Catch[0]/ResultPath: Value must be a valid JSONPath.
            /States/A/Catch[1]: Field 'Retry' is not supported
            /States/A/Catch[1]: These fields are required: [ErrorEquals]
        "#]],
    );
}

#[test]
fn a_parallel_has_branches_and_a_map_a_processor() {
    check_state(
        r#""Type":"Parallel""#,
        expect![[r#"
        /States/A: These fields are required: [Branches]
    "#]],
    );
    check_state(
        r#""Type":"Parallel","Branches":[]"#,
        expect![[r#"
        /States/A/Branches: Value cannot be empty
    "#]],
    );
    check_state(
        r#""Type":"Parallel","Branches":[7,{"QueryLanguage":"JSONPath","TimeoutSeconds":1}]"#,
        expect![[r#"
        /States/A/Branches[0]: Expected value of type [OBJECT]
        /States/A/Branches[1]: Field 'QueryLanguage' is not supported
        /States/A/Branches[1]: Field 'TimeoutSeconds' is not supported
        /States/A/Branches[1]: These fields are required: [States, StartAt]
    "#]],
    );
    check_state(
        r#""Type":"Map""#,
        expect![[r#"
        /States/A: This object should have only one of the following fields: [ItemProcessor, Iterator]
    "#]],
    );
    check_state(
        r#""Type":"Map","Parameters":{},"ItemSelector":{},"MaxConcurrency":-1,"ToleratedFailurePercentage":101,
           "ToleratedFailureCount":1,"ToleratedFailureCountPath":"$.a",
           "Iterator":{},
           "ItemProcessor":{"StartAt":"B","States":{"B":{"Type":"Nap"}},"QueryLanguage":"JSONPath",
             "ProcessorConfig":{"Mode":"INLINE","ExecutionType":"STANDARD","Size":1}}"#,
        expect![[r#"
            /States/A: There should only be one of the following fields: [Parameters, ItemSelector]
            /States/A: There should only be one of the following fields: [ItemProcessor, Iterator]
            /States/A/ItemProcessor/ProcessorConfig: Field 'Size' is not supported
            /States/A/ItemProcessor/ProcessorConfig: Field 'ExecutionType' is not supported
            /States/A/ItemProcessor: Field 'QueryLanguage' is not supported
            /States/A/ItemProcessor/States/B/Type: The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map]
            /States/A/MaxConcurrency: Minimum value is 0
            /States/A: There should only be one of the following fields: [ToleratedFailureCount, ToleratedFailureCountPath]
            /States/A/ToleratedFailurePercentage: Maximum value is 100.0
        "#]],
    );
    check_state(
        r#""Type":"Map","ToleratedFailureCount":1,"ToleratedFailurePercentage":50.5,
           "Iterator":{"StartAt":"B","States":{"B":{"Type":"Succeed"}},"ProcessorConfig":{"Mode":"INLINE"}}"#,
        expect![[r#"
            none
        "#]],
    );
}
