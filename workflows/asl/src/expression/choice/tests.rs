use frevo_value::{Object, Value, parse};

use super::Rule;
use crate::expression::testing::with_data;

fn check(rule: &str, input: &str) -> Result<bool, String> {
    let rule = Rule::compile(&parse(rule).expect("JSON")).map_err(|error| format!("refused: {error}"))?;
    with_data(input, |data| {
        let lazily = rule.matches(data).map_err(|error| format!("{}: {error}", error.name()));
        data.input.value();
        assert_eq!(rule.matches(data).map_err(|error| format!("{}: {error}", error.name())), lazily);
        lazily
    })
}

/// A comparison with a literal, and with the same value behind a path.
fn compare(operator: &str, variable: &str, operand: &str) -> bool {
    let input = format!(r#"{{"v":{variable},"o":{operand}}}"#);
    let by_path = check(&format!(r#"{{"Variable":"$.v","{operator}Path":"$.o"}}"#), &input);
    if let Ok(literal) = check(&format!(r#"{{"Variable":"$.v","{operator}":{operand}}}"#), &input) {
        assert_eq!(by_path, Ok(literal), "{operator} {variable} {operand}");
    }
    by_path.expect("both are there")
}

#[test]
fn each_family_compares_its_own_type_and_nothing_else_is_ever_true() {
    let cases = [
        ("StringEquals", r#""A""#, r#""A""#, true),
        ("StringEquals", r#""A""#, r#""A ""#, false),
        ("StringEquals", r#""q\"\n""#, r#""q\"\n""#, true),
        ("StringEquals", "1", r#""1""#, false),
        ("StringEquals", "null", r#""null""#, false),
        ("StringLessThan", r#""A""#, r#""AB""#, true),
        ("StringGreaterThan", r#""b""#, r#""B""#, true),
        ("StringLessThanEquals", r#""é""#, r#""é""#, true),
        ("StringGreaterThanEquals", r#""""#, r#"" ""#, false),
        ("NumericEquals", "1", "1.0", true),
        ("NumericEquals", "-0", "0.0", true),
        ("NumericEquals", r#""1""#, "1", false),
        ("NumericEquals", "null", "0", false),
        ("NumericLessThan", "9", "10", true),
        ("NumericGreaterThan", "1e3", "999.9", true),
        ("NumericLessThanEquals", "2", "1", false),
        ("NumericGreaterThanEquals", "9007199254740993", "9007199254740993", true),
        ("BooleanEquals", "true", "true", true),
        ("BooleanEquals", "false", "false", true),
        ("BooleanEquals", "0", "false", false),
        ("BooleanEquals", "null", "false", false),
        ("BooleanEquals", "[]", "false", false),
        ("TimestampEquals", r#""2012-10-09T19:00:55Z""#, r#""2012-10-09T21:00:55.000+02:00""#, true),
        ("TimestampLessThan", r#""2012-10-09T19:00:55Z""#, r#""2012-10-09T19:00:55.001Z""#, true),
        ("TimestampGreaterThan", r#""2012-10-09T19:00:56Z""#, r#""2012-10-09T19:00:55Z""#, true),
        ("TimestampGreaterThanEquals", r#""yesterday""#, r#""2012-10-09T19:00:55Z""#, false),
        ("TimestampLessThanEquals", "0", r#""2012-10-09T19:00:55Z""#, false),
        // Both sides of the wrong type, so only by a path.
        ("StringEquals", "1", "1", false),
        ("NumericEquals", r#""1""#, r#""1""#, false),
        ("TimestampEquals", r#""x""#, r#""x""#, false),
        ("BooleanEquals", "null", "null", false),
    ];
    for (operator, variable, operand, expected) in cases {
        assert_eq!(compare(operator, variable, operand), expected, "{operator} {variable} {operand}");
    }
}

#[test]
fn a_type_is_told_by_its_test() {
    let values = ["null", "true", "0", r#""a""#, r#""2012-10-09T19:00:55Z""#, "[]", "{}"];
    let cases = [
        ("IsNull", "1000000"),
        ("IsBoolean", "0100000"),
        ("IsNumeric", "0010000"),
        ("IsString", "0001100"),
        ("IsTimestamp", "0000100"),
        ("IsPresent", "1111111"),
    ];
    for (operator, expected) in cases {
        let answers = |wanted: bool| {
            values.map(|value| {
                let rule = format!(r#"{{"Variable":"$.v","{operator}":{wanted}}}"#);
                check(&rule, &format!(r#"{{"v":{value}}}"#)).expect("the variable is there")
            })
        };
        let told: String = answers(true).map(|answer| if answer { '1' } else { '0' }).iter().collect();
        assert_eq!(told, expected, "{operator}");
        assert_eq!(answers(false), answers(true).map(|answer| !answer), "{operator}");
    }
}

#[test]
fn a_pattern_fits_the_whole_text() {
    let cases = [
        ("log-*.txt", "log-1.txt", true),
        ("log-*.txt", "log-.txt", true),
        ("log-*.txt", "log-1.txt2", false),
        ("*", "", true),
        ("", "", true),
        ("", "a", false),
        ("*a*b*", "xaxxbx", true),
        ("*ab", "aab", true),
        ("a\\*b", "a*b", true),
        ("a\\*b", "axb", false),
        ("a\\\\*", "a\\xyz", true),
        ("a\\x", "a\\x", true),
        ("é*", "éa", true),
    ];
    for (pattern, text, expected) in cases {
        let quoted = |text: &str| Value::from(text).to_string();
        let rule = format!(r#"{{"Variable":"$.v","StringMatches":{}}}"#, quoted(pattern));
        assert_eq!(check(&rule, &format!(r#"{{"v":{}}}"#, quoted(text))), Ok(expected), "{pattern} {text}");
    }
    let hostile = format!(r#"{{"Variable":"$.v","StringMatches":"{}b"}}"#, "*a".repeat(200));
    assert_eq!(check(&hostile, &format!(r#"{{"v":"{}"}}"#, "a".repeat(10_000))), Ok(false));
}

#[test]
fn rules_are_combined_and_read_no_further_than_they_must() {
    let present = r#"{"Variable":"$.a","IsPresent":true}"#;
    let positive = r#"{"Variable":"$.a","NumericGreaterThan":0}"#;
    let cases = [
        (format!(r#"{{"And":[{present},{positive}],"Next":"X"}}"#), "{}", false),
        (format!(r#"{{"And":[{present},{positive}]}}"#), r#"{"a":1}"#, true),
        (format!(r#"{{"Or":[{{"Not":{present}}},{positive}]}}"#), "{}", true),
        (format!(r#"{{"Not":{{"And":[{present},{positive}]}}}}"#), r#"{"a":-1}"#, true),
        (
            r#"{"Variable":"$$.Execution.Input.input-value","NumericEquals":1,"Comment":"c"}"#.to_owned(),
            "{}",
            true,
        ),
        (r#"{"Variable":"$answer","NumericEquals":42}"#.to_owned(), "{}", true),
        (r#"{"Variable":"$nobody","IsPresent":false}"#.to_owned(), "{}", true),
        (r#"{"Variable":"$.a[0]","IsPresent":true}"#.to_owned(), r#"{"a":[]}"#, false),
        (r#"{"Variable":"$","IsPresent":true}"#.to_owned(), "null", true),
    ];
    for (rule, input, expected) in cases {
        assert_eq!(check(&rule, input), Ok(expected), "{rule} {input}");
    }
}

#[test]
fn a_variable_that_is_missing_is_an_error() {
    let expected = "States.Runtime: Invalid path '$.x.y': The choice state's condition path references an invalid value.";
    for rule in [
        r#"{"Variable":"$.x.y","StringEquals":"a"}"#,
        r#"{"Variable":"$.x.y","IsNull":false}"#,
        r#"{"Variable":"$.v","StringEqualsPath":"$.x.y"}"#,
    ] {
        assert_eq!(check(rule, r#"{"v":"a"}"#), Err(expected.to_owned()), "{rule}");
    }
}

#[test]
fn a_rule_that_says_too_little_or_too_much_is_refused() {
    let cases = [
        "1",
        "{}",
        r#"{"And":[]}"#,
        r#"{"And":{}}"#,
        r#"{"Not":[]}"#,
        r#"{"Variable":"$.a"}"#,
        r#"{"Variable":"a","IsNull":true}"#,
        r#"{"Variable":"$.a","IsNull":"yes"}"#,
        r#"{"Variable":"$.a","IsNull":true,"IsString":true}"#,
        r#"{"Variable":"$.a","StringEquals":1}"#,
        r#"{"Variable":"$.a","StringEqualsPath":"a"}"#,
        r#"{"Variable":"$.a","NumericEquals":"1"}"#,
        r#"{"Variable":"$.a","TimestampEquals":"now"}"#,
        r#"{"Variable":"$.a","StringMatchesPath":"$.b"}"#,
        r#"{"Variable":"$.a","BooleanLessThan":true}"#,
    ];
    for rule in cases {
        assert!(check(rule, "{}").is_err_and(|error| error.starts_with("refused")), "{rule}");
    }
    let mut deep = Value::from(Object::default());
    for _ in 0..500 {
        deep = Object::from_iter([("Not", deep)]).into();
    }
    assert!(Rule::compile(&deep).is_err());
}

#[test]
fn every_operator_is_known() {
    let ordered = ["Equals", "LessThan", "GreaterThan", "LessThanEquals", "GreaterThanEquals"];
    let mut operators = vec!["BooleanEquals".to_owned(), "StringMatches".to_owned()];
    for family in ["String", "Numeric", "Timestamp"] {
        operators.extend(ordered.map(|relation| format!("{family}{relation}")));
    }
    let twins = operators.iter().filter(|name| *name != "StringMatches").map(|name| format!("{name}Path"));
    let mut operators: Vec<String> = operators.iter().cloned().chain(twins).collect();
    operators.extend(
        ["Null", "Present", "Numeric", "String", "Boolean", "Timestamp"].map(|kind| format!("Is{kind}")),
    );
    assert_eq!(operators.len(), 39);
    for operator in operators {
        let operand = match &*operator {
            name if name.ends_with("Path") => r#""$.o""#,
            name if name.starts_with("String") => r#""a""#,
            name if name.starts_with("Numeric") => "1",
            name if name.starts_with("Timestamp") => r#""2012-10-09T19:00:55Z""#,
            _ => "true",
        };
        let rule = format!(r#"{{"Variable":"$.v","{operator}":{operand}}}"#);
        assert!(Rule::compile(&parse(&rule).expect("JSON")).is_ok(), "{operator}");
    }
}
