//! Definitions in JSONata.

use super::*;

/// Checks a machine in JSONata of these states, which starts at the first, `A`.
fn check_queries(states: &str, expected: Expect) {
    check(&format!(r#"{{"QueryLanguage":"JSONata","StartAt":"A","States":{{{states}}}}}"#), expected);
}

const TASK: &str = r#""Type":"Task","Resource":"arn:aws:states:::lambda:invoke""#;

#[test]
fn expressions_stand_wherever_the_language_allows_them() {
    check_queries(
        &format!(
            r#""A":{{{TASK},"Arguments":{{"FunctionName":"{{% $f %}}","Payload":["{{% $states.input %}}"]}},
                 "Credentials":{{"RoleArn":"{{% $states.context.Execution.RoleArn %}}"}},
                 "TimeoutSeconds":"{{% 2 * $n %}}","HeartbeatSeconds":"{{% $n %}}",
                 "Assign":{{"x":"{{% $states.result.x %}}"}},"Output":"{{% $states.result %}}",
                 "Catch":[{{"ErrorEquals":["States.ALL"],"Output":{{"e":"{{% $states.errorOutput.Error %}}"}},
                           "Assign":{{"y":"{{% $states.errorOutput %}}"}},"Next":"E"}}],"Next":"B"}},
               "B":{{"Type":"Choice","Choices":[{{"Condition":"{{% $x > 1 %}}","Next":"C","Output":1,"Assign":{{"z":1}}}},
                                               {{"Condition":true,"Next":"C"}}],"Output":{{}}}},
               "C":{{"Type":"Wait","Seconds":"{{% $x %}}","Next":"D"}},
               "D":{{"Type":"Map","Items":"{{% $states.input.items %}}","ItemSelector":{{"i":"{{% $states.context.Map.Item.Value %}}"}},
                    "MaxConcurrency":"{{% 2 %}}","ToleratedFailureCount":"{{% 2 %}}","ToleratedFailurePercentage":"{{% 2 %}}",
                    "ItemProcessor":{{"StartAt":"W","States":{{"W":{{"Type":"Wait","Timestamp":"{{% $now() %}}","End":true}}}}}},"Next":"P"}},
               "P":{{"Type":"Parallel","Arguments":"{{% $states.input %}}","Branches":[
                    {{"StartAt":"S","States":{{"S":{{"Type":"Succeed","Output":"{{% 1 %}}"}}}}}}],"Next":"E"}},
               "E":{{"Type":"Fail","Error":"{{% 'E' %}}","Cause":"{{% $string($states.input) %}}"}}"#
        ),
        expect!["none\n"],
    );
}

#[test]
fn an_expression_that_can_not_be_read_is_refused_where_it_stands() {
    check_queries(
        r#""A":{"Type":"Pass","Output":{"v":["{% phone[1,2) %}",{"w":"{% 1 + %}"},"{% phone %}"]},"Assign":{"x":"{% $a ?: 1 %}"},"End":true}"#,
        expect![[r#"
            INVALID_JSONATA_EXPRESSION /States/A/Output/v[0]: Expected "]", got ","
            INVALID_JSONATA_EXPRESSION /States/A/Output/v[1]/w: Unexpected end of expression
            UNSUPPORTED_JSONATA_EXPRESSION /States/A/Output/v[2]: Reference to 'phone' at the top level is not supported.
            INVALID_JSONATA_EXPRESSION /States/A/Assign/x: The symbol ":" cannot be used as a unary operator
        "#]],
    );
}

#[test]
fn an_expression_has_no_context_item() {
    check_queries(
        r#""A":{"Type":"Pass","Output":{"v":"{% aaa + bbb + aaa %}","w":"{% $$ %}","x":"{% $.phone %}",
                "y":"{% $states.input.items[phone > 3].{ 'a': b } %}","z":"{% $map($states.input.a, function($x) { b }) %}"},"Next":"B"},
           "B":{"Type":"Choice","Choices":[{"Condition":"{% phone = 1 %}","Next":"C"}]},
           "C":{"Type":"Map","Items":"{% phone %}","ItemProcessor":{"StartAt":"D","States":{
                "D":{"Type":"Wait","Seconds":"{% phone %}","End":true}}},"End":true}"#,
        expect![[r#"
            UNSUPPORTED_JSONATA_EXPRESSION /States/A/Output/v: Reference to 'aaa' at the top level is not supported.
            UNSUPPORTED_JSONATA_EXPRESSION /States/A/Output/v: Reference to 'bbb' at the top level is not supported.
            UNSUPPORTED_JSONATA_EXPRESSION /States/A/Output/w: Reference to '$$' is not supported.
            UNSUPPORTED_JSONATA_EXPRESSION /States/A/Output/x: Reference to '$' at the top level is not supported.
            UNSUPPORTED_JSONATA_EXPRESSION /States/A/Output/z: Reference to 'b' at the top level is not supported.
            UNSUPPORTED_JSONATA_EXPRESSION /States/B/Choices[0]/Condition: Reference to 'phone' at the top level is not supported.
            UNSUPPORTED_JSONATA_EXPRESSION /States/C/ItemProcessor/States/D/Seconds: Reference to 'phone' at the top level is not supported.
            UNSUPPORTED_JSONATA_EXPRESSION /States/C/Items: Reference to 'phone' at the top level is not supported.
        "#]],
    );
}

#[test]
fn states_has_a_result_after_work_and_an_error_in_a_catcher() {
    check_queries(
        &format!(
            r#""A":{{{TASK},"Arguments":"{{% $states.result %}}","Output":"{{% $states.errorOutput %}}",
                 "Catch":[{{"ErrorEquals":["States.ALL"],"Output":"{{% $states.result.x %}}","Next":"B"}}],"Next":"B"}},
               "B":{{"Type":"Pass","Output":"{{% $states.result %}}","Assign":{{"x":"{{% $states.outcome %}}"}},"End":true}}"#
        ),
        expect![[r#"
            UNSUPPORTED_JSONATA_EXPRESSION /States/A/Arguments: Field '$states.result' does not exist.
            UNSUPPORTED_JSONATA_EXPRESSION /States/A/Catch[0]/Output: Field '$states.result' does not exist.
            UNSUPPORTED_JSONATA_EXPRESSION /States/A/Output: Field '$states.errorOutput' does not exist.
            UNSUPPORTED_JSONATA_EXPRESSION /States/B/Output: Field '$states.result' does not exist.
            UNSUPPORTED_JSONATA_EXPRESSION /States/B/Assign/x: Field '$states.outcome' does not exist.
        "#]],
    );
}

#[test]
fn nobody_assigns_states() {
    check_queries(
        r#""A":{"Type":"Pass","Output":"{% ($states := 1; $states) %}","Assign":{"states":1},"End":true}"#,
        expect![[r#"
            RESERVED_VARIABLE_NAME /States/A/Output: Cannot assign to reserved variable '$states'.
            RESERVED_VARIABLE_NAME /States/A/Assign: Cannot assign to reserved variable '$states'.
        "#]],
    );
}

#[test]
fn fields_of_the_other_language_are_refused() {
    check_queries(
        r#""A":{"Type":"Choice","Choices":[{"Variable":"$.a","IsNull":true,"Next":"B"},{"Condition":1,"Next":"B"},
                                           {"Condition":"yes","Next":"B"},{"Next":"B"}]},
           "B":{"Type":"Map","ItemsPath":"$.a","Items":1,"MaxConcurrencyPath":"$.b","ItemProcessor":{"StartAt":"C","States":{
                "C":{"Type":"Wait","SecondsPath":"$.a","End":true}}},
                "Catch":[{"ErrorEquals":["E"],"ResultPath":"$.e","Next":"B"}],"Next":"D"},
           "D":{"Type":"Wait","Timestamp":"soon","Next":"F"},
           "F":{"Type":"Fail","ErrorPath":"$.a","Cause":1}"#,
        expect![[r#"
            /States/A/Choices[0]: The QueryLanguage is set to 'JSONata', but field 'Variable' is only supported for the 'JSONPath' QueryLanguage
            /States/A/Choices[0]: Field 'IsNull' is not supported
            /States/A/Choices[0]: These fields are required: [Condition]
            /States/A/Choices[1]/Condition: Expected value of type [BOOLEAN]
            /States/A/Choices[2]/Condition: Expected value of type [BOOLEAN]
            /States/A/Choices[3]: These fields are required: [Condition]
            /States/B: The QueryLanguage is set to 'JSONata', but field 'ItemsPath' is only supported for the 'JSONPath' QueryLanguage
            /States/B: The QueryLanguage is set to 'JSONata', but field 'MaxConcurrencyPath' is only supported for the 'JSONPath' QueryLanguage
            /States/B/ItemProcessor/States/C: The QueryLanguage is set to 'JSONata', but field 'SecondsPath' is only supported for the 'JSONPath' QueryLanguage
            /States/B/ItemProcessor/States/C: This object should have only one of the following fields: [Seconds, Timestamp]
            /States/B/Items: Expected value of type [ARRAY]
            /States/B/Catch[0]: The QueryLanguage is set to 'JSONata', but field 'ResultPath' is only supported for the 'JSONPath' QueryLanguage
            /States/D/Timestamp: String does not match RFC3339 timestamp
            /States/F: The QueryLanguage is set to 'JSONata', but field 'ErrorPath' is only supported for the 'JSONPath' QueryLanguage
            /States/F/Cause: Expected value of type [STRING]
        "#]],
    );
}

#[test]
fn a_string_that_is_no_expression_is_a_literal() {
    check_queries(
        r#""A":{"Type":"Pass","Comment":"{% phone %}","Output":{"a":" {% x %}","b":"{% x %} ","c":"$.x","d.$":"{%%"},"End":true}"#,
        expect!["none\n"],
    );
    check_state(r#""Type":"Pass","Parameters":{"a":"{% phone %}"}"#, expect!["none\n"]);
}

#[test]
fn a_name_is_assigned_as_it_is_written() {
    check_queries(
        r#""A":{"Type":"Pass","Assign":{"x.$":1},"End":true}"#,
        expect![[r#"
        INVALID_VARIABLE_NAME /States/A/Assign: Invalid variable name 'x.$': the variable name contains invalid characters.
    "#]],
    );
}

#[test]
fn variables_that_expressions_read_are_found() {
    let machine = compile(
        r#"{"QueryLanguage":"JSONata","StartAt":"A","States":{
            "A":{"Type":"Pass","Output":"{% $a + ($b := 1; $b) + $map($c, function($d) { $d * $e }) %}","Next":"B"},
            "B":{"Type":"Pass","Output":"{% $states.input %}","End":true}}}"#,
        MachineType::Standard,
    )
    .expect("it is sound");
    let references: Vec<_> = machine.variable_references.into_iter().collect();
    assert_eq!(references, [("A".into(), vec!["a".into(), "c".into(), "e".into()])]);
}
