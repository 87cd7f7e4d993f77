//! Event patterns: what they match, and what is refused in which words.

use frevo_router::{Index, Pattern};
use frevo_value::Payload;
use serde_json::json;

fn matches(pattern: &str, event: &str) -> bool {
    let pattern = Pattern::parse(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"));
    let event = Payload::parse(event).expect("an event is JSON");
    let mut index = Index::default();
    index.insert((), &pattern);
    let found = !index.matches(&event).is_empty();
    assert_eq!(pattern.matches(&event), found, "the index finds what the pattern matches: {event}");
    found
}

/// Each pattern, an event that it wants and one that it does not.
#[track_caller]
fn check(table: &[(&str, &[&str], &[&str])]) {
    for (pattern, wanted, unwanted) in table {
        for event in *wanted {
            assert!(matches(pattern, event), "{pattern} wants {event}");
        }
        for event in *unwanted {
            assert!(!matches(pattern, event), "{pattern} does not want {event}");
        }
    }
}

#[test]
fn a_value_is_wanted_exactly_and_numbers_by_what_they_mean() {
    check(&[
        (r#"{"a":["x"]}"#, &[r#"{"a":"x"}"#, r#"{"a":["y","x"]}"#], &[r#"{"a":"X"}"#, r#"{"A":"x"}"#, "{}"]),
        (r#"{"a":["x","y"]}"#, &[r#"{"a":"y"}"#], &[r#"{"a":"z"}"#]),
        (r#"{"a":[""]}"#, &[r#"{"a":""}"#], &[r#"{"a":null}"#, r#"{"a":"x"}"#]),
        (r#"{"a":[1]}"#, &[r#"{"a":1}"#, r#"{"a":1.0}"#, r#"{"a":10e-1}"#], &[r#"{"a":"1"}"#, r#"{"a":2}"#]),
        (r#"{"a":["1"]}"#, &[r#"{"a":"1"}"#], &[r#"{"a":1}"#]),
        (r#"{"a":[123456789012]}"#, &[r#"{"a":123456789012}"#], &[r#"{"a":123456789012.0}"#]),
        (r#"{"a":[true]}"#, &[r#"{"a":true}"#], &[r#"{"a":"true"}"#, r#"{"a":false}"#]),
        (r#"{"a":[null]}"#, &[r#"{"a":null}"#, r#"{"a":[null]}"#], &["{}", r#"{"a":[]}"#, r#"{"a":"null"}"#]),
        (r#"{"a":["é\n\""]}"#, &[r#"{"a":"\u00e9\u000a\u0022"}"#], &[r#"{"a":"e"}"#]),
        (r#"{"a":["10.0.0.1"]}"#, &[r#"{"a":"10.0.0.1"}"#, r#"{"a":"010.0.0.1"}"#], &[r#"{"a":"10.0.0.2"}"#]),
    ]);
}

#[test]
fn paths_are_nested_or_dotted_in_pattern_and_event() {
    check(&[
        (r#"{"a":{"b":[1]}}"#, &[r#"{"a":{"b":1}}"#, r#"{"a.b":1}"#], &[r#"{"a":1}"#, r#"{"b":1}"#]),
        (r#"{"a.b":[1]}"#, &[r#"{"a":{"b":1}}"#, r#"{"a.b":1}"#], &[r#"{"a":{"c":1}}"#]),
        (r#"{"a":{"b.c":[1]}}"#, &[r#"{"a.b":{"c":1}}"#], &[r#"{"a.b":{"d":1}}"#]),
        (r#"{"a":[1],"b":[2]}"#, &[r#"{"b":2,"a":1}"#], &[r#"{"a":1}"#, r#"{"a":1,"b":3}"#]),
        (r#"{"a":[1],"a":[2]}"#, &[r#"{"a":2}"#], &[r#"{"a":1}"#]),
        (r#"{"nonesuch":["x"]}"#, &[], &[r#"{"a":1}"#]),
    ]);
}

#[test]
fn what_is_wanted_within_an_array_is_wanted_of_one_element() {
    check(&[
        (
            r#"{"a":{"x":[1],"y":[2]}}"#,
            &[
                r#"{"a":[{"x":9,"y":2},{"x":1,"y":2}]}"#,
                r#"{"a":[[{"x":1,"y":2}]]}"#,
                r#"{"a":[{"x":[9,1],"y":[2]}]}"#,
            ],
            &[r#"{"a":[{"x":1},{"y":2}]}"#, r#"{"a":[{"x":1,"y":3},{"x":3,"y":2}]}"#, r#"{"a":[]}"#],
        ),
        (
            r#"{"a":{"x":[1]},"b":{"y":[2]}}"#,
            &[r#"{"a":[{"x":0},{"x":1}],"b":[{"y":2},{"y":0}]}"#],
            &[r#"{"a":[{"x":1}],"b":[{"y":1}]}"#],
        ),
        (
            r#"{"a":{"b":{"x":[1],"y":[2]},"z":[3]}}"#,
            &[r#"{"a":[{"z":3,"b":[{"x":0},{"x":1,"y":2}]},{"z":4}]}"#],
            &[r#"{"a":[{"z":4,"b":[{"x":1,"y":2}]},{"z":3,"b":[{"x":1},{"y":2}]}]}"#],
        ),
        (
            r#"{"a":{"x":[1],"y":[{"exists":false}]}}"#,
            &[r#"{"a":[{"x":1},{"x":2,"y":2}]}"#, r#"{"a":{"x":1}}"#],
            &[r#"{"a":[{"x":1,"y":1}]}"#, r#"{"a":{"x":1,"y":null}}"#],
        ),
        (r#"{"a":{"y":[{"exists":false}]}}"#, &[r#"{"a":[{"x":1}]}"#], &[r#"{"a":[{"x":1},{"y":2}]}"#]),
    ]);
}

#[test]
fn prefix_suffix_and_case() {
    check(&[
        (
            r#"{"a":[{"prefix":"ab"}]}"#,
            &[r#"{"a":"ab"}"#, r#"{"a":"abc"}"#],
            &[r#"{"a":"a"}"#, r#"{"a":"xab"}"#],
        ),
        (r#"{"a":[{"prefix":""}]}"#, &[r#"{"a":""}"#, r#"{"a":"x"}"#], &[r#"{"a":1}"#, r#"{"a":null}"#]),
        (r#"{"a":[{"prefix":"1"}]}"#, &[r#"{"a":"12"}"#], &[r#"{"a":12}"#]),
        (r#"{"a":[{"suffix":"n"}]}"#, &[r#"{"a":"an"}"#], &[r#"{"a":"\n"}"#, r#"{"a":"na"}"#]),
        (r#"{"a":[{"prefix":{"equals-ignore-case":"Eu-"}}]}"#, &[r#"{"a":"EU-west"}"#], &[r#"{"a":"us-"}"#]),
        (r#"{"a":[{"suffix":{"equals-ignore-case":".PNG"}}]}"#, &[r#"{"a":"x.pNg"}"#], &[r#"{"a":"x.jpg"}"#]),
        (
            r#"{"a":[{"equals-ignore-case":"straße"}]}"#,
            &[r#"{"a":"Straße"}"#, r#"{"a":"STRASSE"}"#],
            &[r#"{"a":"strasse"}"#, r#"{"a":"straßen"}"#],
        ),
        (r#"{"a":[{"exactly":"x"}]}"#, &[r#"{"a":"x"}"#], &[r#"{"a":"xx"}"#]),
    ]);
}

#[test]
fn wildcards() {
    check(&[
        (r#"{"a":[{"wildcard":"a*b"}]}"#, &[r#"{"a":"ab"}"#, r#"{"a":"a\nb"}"#], &[r#"{"a":"abc"}"#]),
        (r#"{"a":[{"wildcard":"a\\*b"}]}"#, &[r#"{"a":"a*b"}"#], &[r#"{"a":"axb"}"#]),
        (r#"{"a":[{"wildcard":"a\\\\*"}]}"#, &[r#"{"a":"a\\b"}"#], &[r#"{"a":"ab"}"#]),
        (r#"{"a":[{"wildcard":"*"}]}"#, &[r#"{"a":""}"#], &[r#"{"a":1}"#]),
        (
            r#"{"a":[{"wildcard":"/Users/*/dir/dir/dir/dir/dir/doc.txt"}]}"#,
            &[r#"{"a":"/Users/ls_user/dir/dir/dir/dir/dir/doc.txt"}"#],
            &[r#"{"a":"/Users/ls_user/dir/dir/doc.txt"}"#],
        ),
    ]);
}

#[test]
fn anything_but_needs_a_value_and_takes_null() {
    check(&[
        (
            r#"{"a":[{"anything-but":"x"}]}"#,
            &[r#"{"a":"y"}"#, r#"{"a":null}"#, r#"{"a":1}"#],
            &[r#"{"a":"x"}"#, "{}", r#"{"a":[]}"#],
        ),
        (r#"{"a":[{"anything-but":"x"}]}"#, &[r#"{"a":["x","y"]}"#], &[r#"{"a":["x"]}"#, r#"{"a":{}}"#]),
        (r#"{"a":[{"anything-but":["x","y"]}]}"#, &[r#"{"a":"z"}"#], &[r#"{"a":"y"}"#]),
        (r#"{"a":[{"anything-but":[1,2]}]}"#, &[r#"{"a":3}"#, r#"{"a":"1"}"#], &[r#"{"a":1.0}"#]),
        (r#"{"a":[{"anything-but":0}]}"#, &[r#"{"a":1}"#], &[r#"{"a":-0.0}"#]),
        (r#"{"a":[{"anything-but":{"prefix":"x"}}]}"#, &[r#"{"a":"y"}"#, r#"{"a":7}"#], &[r#"{"a":"xy"}"#]),
        (r#"{"a":[{"anything-but":{"prefix":["x","y"]}}]}"#, &[r#"{"a":"z"}"#], &[r#"{"a":"yz"}"#]),
        (r#"{"a":[{"anything-but":{"suffix":".txt"}}]}"#, &[r#"{"a":"x.png"}"#], &[r#"{"a":"x.txt"}"#]),
        (
            r#"{"a":[{"anything-but":{"equals-ignore-case":["A","b"]}}]}"#,
            &[r#"{"a":"c"}"#],
            &[r#"{"a":"B"}"#],
        ),
        (r#"{"a":[{"anything-but":{"wildcard":["*/x/*"]}}]}"#, &[r#"{"a":"/y/"}"#], &[r#"{"a":"a/x/b"}"#]),
        (r#"{"a":[{"anything-but":{"wildcard":""}}]}"#, &[r#"{"a":"x"}"#], &[r#"{"a":""}"#]),
    ]);
}

#[test]
fn numeric_ranges() {
    check(&[
        (r#"{"a":[{"numeric":["=",3.018e2]}]}"#, &[r#"{"a":301.8}"#], &[r#"{"a":"301.8"}"#, r#"{"a":301}"#]),
        (
            r#"{"a":[{"numeric":[">",0,"<=",5]}]}"#,
            &[r#"{"a":5}"#, r#"{"a":0.000001}"#],
            &[r#"{"a":0}"#, r#"{"a":5.000001}"#, r#"{"a":null}"#],
        ),
        (
            r#"{"a":[{"numeric":[">=",0,"<",5]}]}"#,
            &[r#"{"a":0}"#, r#"{"a":-0.0}"#],
            &[r#"{"a":5}"#, r#"{"a":-1}"#],
        ),
        (r#"{"a":[{"numeric":["<",-1]}]}"#, &[r#"{"a":-5e9}"#], &[r#"{"a":-1}"#, r#"{"a":-5e10}"#]),
        (
            r#"{"a":[{"numeric":[">",1]},{"numeric":["<",-1]}]}"#,
            &[r#"{"a":2}"#, r#"{"a":-2}"#],
            &[r#"{"a":0}"#],
        ),
    ]);
}

#[test]
fn exists_looks_for_a_leaf() {
    check(&[
        (
            r#"{"a":[{"exists":true}]}"#,
            &[r#"{"a":null}"#, r#"{"a":[1]}"#],
            &["{}", r#"{"a":{}}"#, r#"{"a":[]}"#, r#"{"a":{"b":1}}"#],
        ),
        (r#"{"a":[{"exists":false}]}"#, &["{}", r#"{"a":[]}"#, r#"{"a":{"b":1}}"#], &[r#"{"a":null}"#]),
        (r#"{"a":["x",{"exists":false}]}"#, &["{}", r#"{"a":"x"}"#], &[r#"{"a":"y"}"#]),
    ]);
}

#[test]
fn cidr_blocks() {
    check(&[
        (
            r#"{"a":[{"cidr":"10.0.0.0/24"}]}"#,
            &[r#"{"a":"10.0.0.255"}"#],
            &[r#"{"a":"10.0.1.0"}"#, r#"{"a":"xx"}"#, r#"{"a":1}"#],
        ),
        (
            r#"{"a":[{"cidr":"2001:db8:1234:1a00::/56"}]}"#,
            &[r#"{"a":"2001:0db8:1234:1a00::1"}"#],
            &[r#"{"a":"2001:db8:123f::"}"#],
        ),
    ]);
}

#[test]
fn or_gives_alternatives_and_a_path_wants_what_is_written_last() {
    check(&[
        (
            r#"{"s":["m"],"$or":[{"a":[1]},{"b":[2],"c":[3]}]}"#,
            &[r#"{"s":"m","a":1}"#, r#"{"s":"m","b":2,"c":3}"#],
            &[r#"{"a":1}"#, r#"{"s":"m","b":2}"#, r#"{"s":"m"}"#],
        ),
        (
            r#"{"d":{"$or":[{"a":[1]},{"$or":[{"b":[2]},{"c":[3]}]}]},"$or":[{"x":[1]},{"y":[1]}]}"#,
            &[r#"{"d":{"c":3},"y":1}"#, r#"{"d":{"a":1},"x":1}"#],
            &[r#"{"d":{"c":3}}"#, r#"{"x":1}"#],
        ),
        (r#"{"a":[1],"$or":[{"a":[2]},{"b":[3]}]}"#, &[r#"{"a":2}"#, r#"{"a":1,"b":3}"#], &[r#"{"a":1}"#]),
        (r#"{"$or":[{"a":[2]},{"b":[3]}],"a":[1]}"#, &[r#"{"a":1}"#], &[r#"{"a":2}"#]),
        // No operator, so a name like any other.
        (r#"{"$or":["x"]}"#, &[r#"{"$or":"x"}"#], &[r#"{"a":"x"}"#]),
    ]);
}

#[test]
fn a_pattern_is_refused_in_the_words_of_aws() {
    let recorded = [
        (r#"{"int": 42}"#, "\"int\" must be an object or an array", Some(11)),
        (r#"{"string": "my-value"}"#, "\"string\" must be an object or an array", Some(13)),
        (r#"{"resources": []}"#, "Empty arrays are not allowed", Some(17)),
        (r#"{"my_key": [{"EXISTS": true}]}"#, "Unrecognized match type EXISTS", Some(28)),
        (r#"{"detail": {"equal": [{"NUMERIC": ["=", 5]}]}}"#, "Unrecognized match type NUMERIC", Some(36)),
        (
            r#"{"detail": {"c-count": [{"numeric": [">", 0, ">", 0]}]}}"#,
            "Bad numeric range operator: >",
            Some(49),
        ),
        (r#"{"detail": {"c-count": [{"numeric": [">", 0, "<"]}]}}"#, "Value of < must be numeric", Some(50)),
        (
            r#"{"detail-type": [{"equals-ignore-case": ["ec2 instance state-change notification"]}]}"#,
            "equals-ignore-case match pattern must be a string",
            Some(42),
        ),
        (
            r#"{"detail": {"state": [{"anything-but": {"equals-ignore-case": 123}}]}}"#,
            "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.",
            Some(66),
        ),
        (r#"{"EventBusArn": [{"wildcard": 123}]}"#, "wildcard match pattern must be a string", Some(34)),
        (
            r#"{"EventBusArn": [{"wildcard": "arn:aws:events:us-east-1:**:event-bus/*"}]}"#,
            "Consecutive wildcard characters at pos 26",
            Some(72),
        ),
        (r#"{"time": [{"prefix": ["2022-07-13"]}]}"#, "prefix match pattern must be a string", Some(23)),
        (r#"{"time": [{"prefix": 123}]}"#, "prefix match pattern must be a string", Some(25)),
        (r#"{"FileName": [{"suffix": 123}]}"#, "suffix match pattern must be a string", Some(29)),
        (
            r#"{"detail": {"FileName": [{"anything-but": {"prefix": {"equals-ignore-case": "file"}}}]}}"#,
            "Value of anything-but must be an array or single string/number value.",
            Some(55),
        ),
        (
            r#"{"detail": {"FileName": [{"anything-but": {"suffix": 123}}]}}"#,
            "prefix/suffix match pattern must be a string",
            Some(57),
        ),
        (
            r#"{"detail": {"sourceIPAddress": [{"cidr": ["bad-type"]}]}}"#,
            "prefix match pattern must be a string",
            Some(43),
        ),
        (r#"["not", "a", "dict", "but valid json"]"#, "Filter is not an object", Some(2)),
        (
            "this is valid json but not a dict",
            "Unrecognized token 'this': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
            Some(5),
        ),
        (
            "{'bad': 'quotation'}",
            "Unexpected character (''' (code 39)): was expecting double-quote to start field name",
            Some(2),
        ),
        (
            r#"{"not": closed mark""#,
            "Unrecognized token 'closed': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
            Some(15),
        ),
        (r#"{"a":[{"cidr":"bad"}]}"#, "Malformed CIDR, one '/' required", None),
        (r#"{"a":[{"cidr":"10.0.0.0/xx"}]}"#, "Malformed CIDR, mask bits must be an integer", None),
        (r#"{"a":[{"cidr":"xx.11.xx/8"}]}"#, "Nonstandard IP address: xx.11.xx", None),
        (
            r#"{"a":[{"cidr":"xxxx:db8:1234:1a00::/56"}]}"#,
            "Nonstandard IP address: xxxx:db8:1234:1a00::",
            None,
        ),
        (
            r#"{"EventBusArn": [{"wildcard": "*:*:*:*:*:event-bus/*"}]}"#,
            "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character",
            None,
        ),
    ];
    for (pattern, reason, column) in recorded {
        let place =
            column.map(|column| format!("\n at [Source: (String)\"{pattern}\"; line: 1, column: {column}]"));
        let error = Pattern::parse(pattern).expect_err(pattern);
        assert_eq!(error.to_string(), format!("{reason}{}", place.unwrap_or_default()));
    }
}

#[test]
fn in_a_list_for_anything_but_the_place_is_named_twice() {
    let pattern = r#"{"detail": {"state": [{"anything-but": {"prefix": [123, "test"]}}]}}"#;
    let place = format!("\n at [Source: (String)\"{pattern}\"; line: 1, column: 55]");
    let error = Pattern::parse(pattern).expect_err("a number is no prefix");
    assert_eq!(error.to_string(), format!("prefix/suffix match pattern must be a string{place}{place}"));
}

#[test]
fn every_rule_of_the_language_has_its_reason() {
    let expected = [
        ("", "Filter is not an object"),
        ("{}", "Empty objects are not allowed"),
        (r#"{"a":{}}"#, "Empty objects are not allowed"),
        (r#"{"a":[[1]]}"#, "Match value must be String, number, true, false, or null"),
        (r#"{"a":[{}]}"#, "Match expression name not found"),
        (r#"{"a":[{"prefix":"x","suffix":"y"}]}"#, "Only one key allowed in match expression"),
        (r#"{"a":[{"exactly":1}]}"#, "exact match pattern must be a string"),
        (r#"{"a":[{"exists":"yes"}]}"#, "exists match pattern must be either true or false."),
        (r#"{"a":[{"prefix":{}}]}"#, "Prefix expression name not found"),
        (r#"{"a":[{"suffix":{"x":1}}]}"#, "Unsupported suffix pattern: x"),
        (r#"{"a":[{"anything-but":{}}]}"#, "Anything-But expression name not found"),
        (r#"{"a":[{"anything-but":{"cidr":"x"}}]}"#, "Unsupported anything-but pattern: cidr"),
        (
            r#"{"a":[{"anything-but":null}]}"#,
            "Value of anything-but must be an array or single string/number value.",
        ),
        (
            r#"{"a":[{"anything-but":[null]}]}"#,
            "Inside anything but list, start|null|boolean is not supported.",
        ),
        (
            r#"{"a":[{"anything-but":["x",1]}]}"#,
            "Inside anything but list, either all values are number or string, mixed type is not supported",
        ),
        (
            r#"{"a":[{"anything-but":[]}]}"#,
            "Inside anything but list, either all values are number or string, mixed type is not supported",
        ),
        (r#"{"a":[{"anything-but":{"prefix":""}}]}"#, "Null prefix/suffix not allowed"),
        (r#"{"a":[{"anything-but":{"wildcard":"**"}}]}"#, "Consecutive wildcard characters at pos 1"),
        (r#"{"a":[{"wildcard":"a\\b"}]}"#, "Invalid escape character at pos 2"),
        (r#"{"a":[{"numeric":5}]}"#, "Value of numeric must be an array."),
        (r#"{"a":[{"numeric":[]}]}"#, "Invalid member in numeric match: ]"),
        (r#"{"a":[{"numeric":["!",5]}]}"#, "Unrecognized numeric range operator: !"),
        (r#"{"a":[{"numeric":["=","5"]}]}"#, "Value of equals must be numeric"),
        (r#"{"a":[{"numeric":["<",5,">",1]}]}"#, "Too many elements in numeric expression"),
        (r#"{"a":[{"numeric":[">",5,7]}]}"#, "Bad value in numeric range: 7"),
        (r#"{"a":[{"numeric":[">",5,"<",4]}]}"#, "Bottom must be less than top"),
        (r#"{"a":[{"numeric":[">",1,"<",4,"<",5]}]}"#, "Too many terms in numeric range expression"),
        (r#"{"a":[{"numeric":["=",5e10]}]}"#, "Value must be between -5.0E9 and 5.0E9, inclusive"),
        (r#"{"a":[{"cidr":"10.0.0.0/32"}]}"#, "IPv4 mask bits must be < 32"),
        (r#"{"a":[{"cidr":"::/128"}]}"#, "IPv6 mask bits must be < 128"),
        (r#"{"a":[{"cidr":"::/-1"}]}"#, "Malformed CIDR, mask bits must not be negative"),
        (r#"{"a":[{"cidr":"10.0.0.256/8"}]}"#, "Invalid IP address: 10.0.0.256"),
        // What is no `$or` is read as a name, and refused as one.
        (r#"{"$or":{"a":[1]},"b":1}"#, "\"b\" must be an object or an array"),
        (r#"{"$or":[{"a":[1]}]}"#, "Unrecognized match type a"),
        (r#"{"$or":[{"prefix":1},{"b":[1]}]}"#, "prefix match pattern must be a string"),
        (
            r#"{"a":[1]} x"#,
            "Unrecognized token 'x': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
        ),
    ];
    for (pattern, reason) in expected {
        let error = Pattern::parse(pattern).expect_err(pattern).to_string();
        assert_eq!(error.lines().next(), Some(reason), "{pattern}");
    }
}

#[test]
fn a_pattern_has_limits() {
    let fields: Vec<String> = (0..10).map(|index| format!(r#"{{"f{index}":[1]}}"#)).collect();
    let or = format!(r#""$or":[{}]"#, fields.join(","));
    let nested = |count: usize| {
        let objects: Vec<String> = (0..count).map(|index| format!(r#""o{index}":{{{or}}}"#)).collect();
        format!("{{{}}}", objects.join(","))
    };
    assert!(Pattern::parse(&nested(3)).is_ok());
    let error = Pattern::parse(&nested(4)).expect_err("10,000 combinations");
    assert_eq!(error.to_string(), "Event pattern contains more than 1000 rule combinations");
    let long = format!(r#"{{"a":["{}"]}}"#, "x".repeat(4087));
    assert!(Pattern::parse(&long[..long.len() - 4]).is_err() && Pattern::parse(&long).is_err());
    assert!(Pattern::parse(&format!(r#"{{"a":["{}"]}}"#, "é".repeat(4086))).is_ok());
}

#[test]
fn a_mismatch_is_one_sentence() {
    let explain = |pattern: &str, event: &str| {
        let pattern = Pattern::parse(pattern).expect("a pattern");
        pattern.explain(&Payload::parse(event).expect("JSON")).map(|mismatch| mismatch.to_string())
    };
    let amount = r#"{"source":["shop"],"detail":{"amount":[{"numeric":[">",100]}]}}"#;
    for (pattern, event, sentence) in [
        (
            amount,
            r#"{"source":"shop","detail":{"amount":80}}"#,
            Some("filter failed at `detail.amount`: > 100, the event has 80"),
        ),
        (amount, r#"{"source":"shop","detail":{}}"#, Some("the event has no `detail.amount`")),
        (
            amount,
            r#"{"source":"x","detail":{"amount":80}}"#,
            Some("filter failed at `source`: \"shop\", the event has \"x\""),
        ),
        (amount, r#"{"source":"shop","detail":{"amount":101}}"#, None),
        (
            r#"{"a":["x",{"prefix":"y"},{"anything-but":[1,2]}]}"#,
            r#"{"a":[1,2,1,2]}"#,
            Some(
                "filter failed at `a`: \"x\", prefix \"y\" or anything but 1 or 2, the event has 1, 2, 1, …",
            ),
        ),
        (
            r#"{"a":[{"exists":false}]}"#,
            r#"{"a":null}"#,
            Some("filter failed at `a`: does not exist, the event has null"),
        ),
        (
            r#"{"a":{"x":[1],"y":[2]}}"#,
            r#"{"a":[{"x":1},{"y":2}]}"#,
            Some("no element of the event's arrays has `a.x` and `a.y` together"),
        ),
        (
            r#"{"s":[1],"$or":[{"a":[1]},{"b":[1],"c":[1]}]}"#,
            r#"{"s":1,"b":1,"c":2}"#,
            Some("filter failed at `c`: 1, the event has 2"),
        ),
    ] {
        assert_eq!(explain(pattern, event).as_deref(), sentence, "{pattern} {event}");
    }
}

#[test]
fn what_a_mismatch_is_made_of_can_be_said_in_any_language() {
    let told = |pattern: &str, event: &str| {
        let pattern = Pattern::parse(pattern).expect("a pattern");
        json!(pattern.explain(&Payload::parse(event).expect("JSON")))
    };
    assert_eq!(
        told(r#"{"a":["x",7,null,{"numeric":[">=",1.50,"<",3]},{"exists":true}]}"#, r#"{"b":1}"#),
        json!({ "kind": "missing", "path": "a", "wanted": [
            { "is": "equal", "value": "\"x\"" },
            { "is": "equal", "value": "7" },
            { "is": "equal", "value": "null" },
            { "is": "numeric", "bounds": [{ "sign": ">=", "number": "1.50" }, { "sign": "<", "number": "3" }] },
            { "is": "present" },
        ] })
    );
    let texts = r#"{"a":[{"prefix":"p"},{"suffix":"s"},{"equals-ignore-case":"i"},
        {"prefix":{"equals-ignore-case":"pi"}},{"suffix":{"equals-ignore-case":"si"}},{"wildcard":"w*"},
        {"cidr":"10.0.0.0/8"},{"numeric":["=",5]}]}"#;
    assert_eq!(
        told(texts, r#"{"a":["1","2",3,"4"]}"#),
        json!({ "kind": "failed", "path": "a", "wanted": [
            { "is": "prefix", "value": "\"p\"" },
            { "is": "suffix", "value": "\"s\"" },
            { "is": "equalIgnoreCase", "value": "\"i\"" },
            { "is": "prefixIgnoreCase", "value": "\"pi\"" },
            { "is": "suffixIgnoreCase", "value": "\"si\"" },
            { "is": "wildcard", "value": "\"w*\"" },
            { "is": "cidr", "value": "10.0.0.0/8" },
            { "is": "numeric", "bounds": [{ "sign": "=", "number": "5" }] },
        ], "found": ["\"1\"", "\"2\"", "3"], "foundCount": 4 })
    );
    assert_eq!(
        told(r#"{"a":[{"anything-but":{"prefix":"n"}}]}"#, r#"{"a":"no"}"#)["wanted"],
        json!([{ "is": "anythingBut", "these": [{ "is": "prefix", "value": "\"n\"" }] }])
    );
    assert_eq!(told(r#"{"a":[{"exists":false}]}"#, r#"{"a":1}"#)["wanted"], json!([{ "is": "absent" }]));
    assert_eq!(
        told(r#"{"a":{"x":[1],"y":[2]}}"#, r#"{"a":[{"x":1},{"y":2}]}"#),
        json!({ "kind": "apart", "paths": ["a.x", "a.y"] })
    );
}
