use super::Intrinsic;
use crate::expression::testing::with_data;

fn compute(call: &str, input: &str) -> String {
    let call = match Intrinsic::parse(call) {
        Ok(call) => call,
        Err(error) => return format!("refused: {error}"),
    };
    with_data(input, |data| match call.evaluate(data) {
        Ok(value) => value.to_string(),
        Err(error) => format!("{}: {error}", error.name()),
    })
}

#[test]
fn each_function_computes_what_aws_was_seen_to_compute() {
    let cases = [
        ("States.Format('a {} b {}.', $.s, $.n)", r#""a text b 1.50.""#),
        ("States.Format('{}', $.o)", r#""{Arg1=1, Arg2=[]}""#),
        ("States.Format('{}|{}|{}', null, true, $.a)", r#""null|true|[1, 1.0, x]""#),
        ("States.Format('no gaps')", r#""no gaps""#),
        ("States.Format($.template, $answer)", r#""it is 42""#),
        (r"States.Format('\{\} {} \'\\', 1)", r#""{} 1 '\\""#),
        ("States.StringToJson('')", "null"),
        ("States.StringToJson(' ')", "null"),
        ("States.StringToJson('-0')", "0"),
        ("States.StringToJson('1.1')", "1.1"),
        (r#"States.StringToJson('{"a": [1, {}]}')"#, r#"{"a":[1,{}]}"#),
        ("States.JsonToString($.o)", r#""{\"Arg1\":1,\"Arg2\":[]}""#),
        ("States.Array()", "[]"),
        ("States.Array( 1 , 'a,)' , $.o , null )", r#"[1,"a,)",{"Arg1":1,"Arg2":[]},null]"#),
        ("States.ArrayPartition($.a, 2)", r#"[[1,1.0],["x"]]"#),
        ("States.ArrayPartition($.empty, 4)", "[]"),
        ("States.ArrayContains($.a, 'x')", "true"),
        ("States.ArrayContains($.empty, $.empty)", "false"),
        ("States.ArrayContains(States.Array($.o), $.o)", "true"),
        ("States.ArrayRange(0, 9, 3)", "[0,3,6,9]"),
        ("States.ArrayRange(0, 10, 3)", "[0,3,6,9]"),
        ("States.ArrayRange(1, 9, 2)", "[1,3,5,7,9]"),
        ("States.ArrayRange(3, -3, -3)", "[3,0,-3]"),
        ("States.ArrayRange(0, -1, 1)", "[]"),
        ("States.ArrayRange(5, 5, 1)", "[5]"),
        ("States.ArrayGetItem($.a, 2)", r#""x""#),
        ("States.ArrayLength($.a)", "3"),
        ("States.ArrayUnique($.a)", r#"[1,"x"]"#),
        ("States.ArrayUnique(States.Array($.o, $.o, $.a, $.a))", r#"[{"Arg1":1,"Arg2":[]},[1,1.0,"x"]]"#),
        ("States.Base64Encode('Data to encode')", r#""RGF0YSB0byBlbmNvZGU=""#),
        ("States.Base64Decode('RGF0YSB0byBlbmNvZGU=')", r#""Data to encode""#),
        ("States.Base64Encode('')", r#""""#),
        ("States.Base64Decode('')", r#""""#),
        ("States.Hash('input data', 'MD5')", r#""812f45842bc6d66ee14572ce20db8e86""#),
        ("States.Hash('input data', 'SHA-1')", r#""aaff4a450a104cd177d28d18d74485e8cae074b7""#),
        ("States.JsonMerge($.m, $.o, false)", r#"{"Arg2":[],"Arg1":1,"z":1}"#),
        ("States.MathAdd(1.49, 1.5)", "3"),
        ("States.MathAdd(1.5, 1.51)", "4"),
        ("States.MathAdd(-1.5, 0)", "-1"),
        ("States.MathAdd(-1.51, 0)", "-2"),
        ("States.MathAdd(-0.5, 0.5)", "1"),
        ("States.MathAdd(2.5, 0)", "3"),
        ("States.StringSplit(',,,,', ',')", "[]"),
        ("States.StringSplit(' , ', ',')", r#"[" "," "]"#),
        ("States.StringSplit('This.is+a,test=string', '.+,=')", r#"["This","is","a","test","string"]"#),
        ("States.ArrayGetItem(States.StringSplit($$.Execution.Name, 'u'), States.MathAdd(2, -1))", r#""n""#),
        ("States.ArrayLength($.list[?(@.a > 1)])", "1"),
        ("States.Array($['a,)'], $.a.length())", "[7,3]"),
    ];
    let input = r#"{"s":"text","n":1.50,"o":{"Arg1":1,"Arg2":[]},"a":[1,1.0,"x"],"empty":[],"template":"it is {}",
        "m":{"Arg1":0,"z":1},"list":[{"a":1},{"a":2}],"a,)":7}"#;
    for (call, expected) in cases {
        assert_eq!(compute(call, input), expected, "{call}");
    }
}

#[test]
fn what_looks_random_is_drawn_from_the_seed() {
    let random = "States.Array(States.MathRandom(1, 7), States.MathRandom(1, 7), States.UUID())";
    assert_eq!(compute(random, "{}"), compute(random, "{}"));
    for _ in 0..3 {
        let number: i64 = compute("States.MathRandom(5, 7)", "{}").parse().expect("a number");
        assert!((5..7).contains(&number));
    }
    let uuid = compute("States.UUID()", "{}");
    assert_eq!((uuid.len(), &uuid[15..16]), (38, "4"));
    assert_ne!(compute("States.ArrayUnique(States.Array(States.UUID(), States.UUID()))", "{}").len(), 40);
    // `new Random(42).nextInt(10)`
    assert_eq!(compute("States.MathRandom(0, 10, 42)", "{}"), "0");
}

#[test]
fn what_can_not_be_computed_fails_with_the_whole_call() {
    let cases = [
        "States.StringToJson('{')",
        "States.StringToJson(1)",
        "States.ArrayPartition($.a, 0)",
        "States.ArrayPartition('a', 1)",
        "States.ArrayRange(0, 1000, 1)",
        "States.ArrayRange(0, 1, 0)",
        "States.ArrayGetItem($.a, 3)",
        "States.ArrayGetItem($.a, -1)",
        "States.ArrayLength($.o)",
        "States.Base64Decode('*')",
        "States.Hash('a', 'SHA-3')",
        "States.JsonMerge($.o, $.o, true)",
        "States.JsonMerge($.o, $.a, false)",
        "States.MathAdd('1', 1)",
        "States.MathAdd(3000000000, 1)",
        "States.MathRandom(2, 2)",
        "States.Format('{} {}', 1)",
        "States.Format($.a, 1)",
        "States.Array(1, States.ArrayLength(1))",
    ];
    for call in cases {
        let failure = compute(call, r#"{"a":[1],"o":{}}"#);
        let expected = format!("States.IntrinsicFailure: The function '{call}' had the following error: ");
        assert!(failure.starts_with(&expected), "{call}: {failure}");
    }
    assert_eq!(
        compute("States.Format('{}', States.JsonToString($.nope))", r#"{"other": 1}"#),
        "States.Runtime: The function 'States.Format('{}', States.JsonToString($.nope))' had the following error: \
         The JsonPath argument for the field '$.nope' could not be found in the input '{\"other\":1}'"
    );
}

#[test]
fn what_is_no_call_is_refused() {
    let cases = [
        "",
        "States.Nope()",
        "States.UUID",
        "States.UUID(",
        "States.UUID() ",
        "States.UUID()[0]",
        "States.UUID(1)",
        "States.ArrayLength()",
        "States.ArrayLength(1, 2)",
        "States.MathAdd(1)",
        "States.MathAdd(1,, 2)",
        "States.MathAdd(1, 2,)",
        "States.Array(abc)",
        "States.Array('a)",
        r#"States.Array('\"')"#,
        r"States.Array('a\')",
        "States.Array($.a[)",
        "States.Array(\"a\")",
        "States.Array([1])",
        "states.uuid()",
    ];
    for call in cases {
        assert!(Intrinsic::parse(call).is_err(), "{call}");
    }
    let nested = |depth: usize| format!("{}1{}", "States.Array(".repeat(depth), ")".repeat(depth));
    assert!(Intrinsic::parse(&nested(10)).is_ok());
    assert!(Intrinsic::parse(&nested(11)).is_err());
}
