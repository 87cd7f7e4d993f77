//! What is read, what is refused, and in which words.

use frevo_value::{Number, Payload, Step, Value, parse};
use proptest::prelude::*;

/// The canonical text of a payload, which is what its tree prints too.
fn canonical(text: &str) -> String {
    let payload = Payload::parse(text).expect("the text is JSON");
    assert_eq!(payload.text(), parse(text).expect("the text is JSON").to_string());
    assert_eq!(payload.value().to_string(), payload.text());
    payload.text().to_owned()
}

fn refusal(text: &str) -> String {
    let error = parse(text).expect_err("the text is no JSON");
    assert_eq!(Payload::parse(text).expect_err("the text is no JSON"), error);
    format!("{} @{}:{}", error.message(), error.line(), error.column())
}

#[test]
fn what_is_canonical_stays_and_all_else_becomes_so() {
    let cases = [
        (r#"{"a":[1,2.50,-0,1E+2],"b":{}}"#, r#"{"a":[1,2.50,-0,1E+2],"b":{}}"#),
        ("  [ 1 ,\t2 ,\r\n [ ] , { } ]  ", "[1,2,[],{}]"),
        (r#"{ "a" : "b c" , "d" : null }"#, r#"{"a":"b c","d":null}"#),
        (r#""\u0041\/\u00e9\ud83d\ude00""#, "\"A/é😀\""),
        (r#""\u000a\u0001\u001f\"\\\b\f\t\r""#, r#""\n\u0001\u001F\"\\\b\f\t\r""#),
        (r#""\ud800x""#, "\"\u{fffd}x\""),
        (r#"{"a":1,"b":2,"a":3}"#, r#"{"a":3,"b":2}"#),
        (r#"{"a":1,"\u0061":{"b":1,"b":2}}"#, r#"{"a":{"b":2}}"#),
        (" true", "true"),
        (
            "12345678901234567890123456789012345678901234567890",
            "12345678901234567890123456789012345678901234567890",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(canonical(text), expected, "{text}");
    }
}

#[test]
fn a_text_that_is_no_json_is_refused_in_the_words_of_jackson() {
    const VALUES: &str = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
    let cases = [
        ("not json", format!("Unrecognized token 'not': was expecting {VALUES} @1:4")),
        ("truex", format!("Unrecognized token 'truex': was expecting {VALUES} @1:6")),
        ("[nul]", format!("Unrecognized token 'nul': was expecting {VALUES} @1:5")),
        ("{a:1}", "Unexpected character ('a' (code 97)): was expecting double-quote to start field name @1:3".into()),
        ("{'a':1}", "Unexpected character (''' (code 39)): was expecting double-quote to start field name @1:3".into()),
        ("{\"a\":1,}", "Unexpected character ('}' (code 125)): was expecting double-quote to start field name @1:9".into()),
        ("[1,]", format!("Unexpected character (']' (code 93)): expected a valid value {VALUES} @1:5")),
        ("{\"a\":}", "Unexpected character ('}' (code 125)): expected a value @1:7".into()),
        ("{\"a\" 1}", "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value @1:7".into()),
        ("[1 2]", "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries @1:5".into()),
        ("{\"a\":1 \"b\":2}", "Unexpected character ('\"' (code 34)): was expecting comma to separate Object entries @1:9".into()),
        ("{", "Unexpected end-of-input: expected close marker for Object (start marker at [Source: (String)\"{\"; line: 1, column: 1]) @1:2".into()),
        ("{\n [1", "Unexpected character ('[' (code 91)): was expecting double-quote to start field name @2:3".into()),
        ("[\n [1", "Unexpected end-of-input: expected close marker for Array (start marker at [Source: (String)\"[\n [1\"; line: 2, column: 2]) @2:4".into()),
        ("[1,", "Unexpected end-of-input within/between Array entries @1:4".into()),
        ("{\"a\"", "Unexpected end-of-input within/between Object entries @1:5".into()),
        ("[}", "Unexpected close marker '}': expected ']' (for Array starting at [Source: (String)\"[}\"; line: 1, column: 1]) @1:3".into()),
        ("]", "Unexpected close marker ']': expected '}' (for root starting at [Source: (String)\"]\"; line: 1, column: 0]) @1:2".into()),
        ("\"a", "Unexpected end-of-input: was expecting closing quote for a string value @1:3".into()),
        ("{\"a", "Unexpected end-of-input in field name @1:4".into()),
        ("\"\\x\"", "Unrecognized character escape 'x' (code 120) @1:4".into()),
        ("\"\\u12g4\"", "Unexpected character ('g' (code 103)): expected a hex-digit for character escape sequence @1:7".into()),
        ("\"a\nb\"", "Illegal unquoted character ((CTRL-CHAR, code 10)): has to be escaped using backslash to be included in string value @1:4".into()),
        ("[\u{1}1]", "Illegal character ((CTRL-CHAR, code 1)): only regular white space (\\r, \\n, \\t) is allowed between tokens @1:3".into()),
        ("[1, // one\n2]", "Unexpected character ('/' (code 47)): maybe a (non-standard) comment? (not recognized as one since Feature 'ALLOW_COMMENTS' not enabled for parser) @1:6".into()),
        ("[01]", "Invalid numeric value: Leading zeroes not allowed @1:3".into()),
        ("[-a]", "Unexpected character ('a' (code 97)) in numeric value: expected digit (0-9) to follow minus sign, for valid numeric value @1:4".into()),
        ("{\"a\":1.}", "Unexpected character ('}' (code 125)) in numeric value: Decimal point not followed by a digit @1:7".into()),
        ("[0.]", "Unexpected character (']' (code 93)) in numeric value: Decimal point not followed by a digit @1:5".into()),
        ("[1ex]", "Unexpected character ('x' (code 120)) in numeric value: Exponent indicator not followed by a digit @1:3".into()),
        ("NaN", "Non-standard token 'NaN': enable JsonParser.Feature.ALLOW_NON_NUMERIC_NUMBERS to allow @1:4".into()),
        ("1x", "Unexpected character ('x' (code 120)): Expected space separating root-level values @1:3".into()),
        ("{} x", format!("Unrecognized token 'x': was expecting {VALUES} @1:5")),
        ("", "No content to map due to end-of-input @1:0".into()),
        (" \n", "No content to map due to end-of-input @1:0".into()),
        ("…", format!("Unexpected character ('…' (code 8230 / 0x2026)): expected a valid value {VALUES} @1:2")),
    ];
    for (text, expected) in cases {
        assert_eq!(refusal(text), expected, "{text}");
    }
}

#[test]
fn the_place_quotes_the_text_and_cuts_a_long_one() {
    let error = parse("not").expect_err("no JSON");
    assert_eq!(
        error.to_string(),
        "Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at [Source: (String)\"not\"; line: 1, column: 4]"
    );
    let long = format!("[{}", "1,".repeat(300));
    let error = parse(&long).expect_err("no JSON");
    let expected =
        format!("[Source: (String)\"{}\"[truncated 101 chars]; line: 1, column: 602]", &long[..500]);
    assert_eq!(error.source(), expected);
}

#[test]
fn a_text_nests_a_thousand_deep_and_no_deeper() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert_eq!(canonical(&nested(1000)).len(), 2000);
    let error = parse(&nested(100_000)).expect_err("too deep");
    assert!(error.message().starts_with("Document nesting depth (1001) exceeds the maximum allowed (1000"));
    assert!(!Payload::parse(&nested(1000)).expect("deep enough").is_too_deep());
}

#[test]
fn what_was_computed_too_deep_is_noticed_and_can_still_be_read() {
    let mut value = Value::Null;
    for _ in 0..1500 {
        value = vec![value, Value::from("[[[")].into();
    }
    let payload = Payload::from_value(value);
    assert!(payload.is_too_deep());
    assert_eq!(payload.value().to_string(), payload.text());
    let wide = Payload::from_value(vec![Value::from(vec![]); 3000].into());
    assert!(!wide.is_too_deep());
}

#[test]
fn an_object_of_many_keys_is_read_in_no_time() {
    let members: Vec<String> = (0..50_000).map(|place| format!("\"key{place}\": {place}")).collect();
    let payload = Payload::parse(&format!("{{{}}}", members.join(", "))).expect("JSON");
    assert_eq!(payload.value().get("key49999"), Some(&Value::from(49_999)));
    assert_eq!(payload.find(&[Step::key("key49999")]), Some("49999"));
    let repeated = payload.text().replace("key49999", "key7");
    let payload = Payload::parse(&repeated).expect("JSON");
    assert_eq!(payload.value().get("key7"), Some(&Value::from(49_999)));
    assert_eq!(payload.value().as_object().map(|object| object.len()), Some(49_999));
}

#[test]
fn one_node_is_found_without_a_tree() {
    let payload =
        Payload::parse(r#"{"a":{"x":[10,{"y":"],}"},[30]]},"q\"":true,"é":null,"n":-1.50}"#).expect("JSON");
    let find = |steps: &[Step]| payload.find(steps).map(str::to_owned);
    let key = Step::key;
    assert_eq!(find(&[]).as_deref(), Some(payload.text()));
    assert_eq!(find(&[key("a"), key("x"), Step::Index(1)]).as_deref(), Some(r#"{"y":"],}"}"#));
    assert_eq!(find(&[key("a"), key("x"), Step::Index(-1), Step::Index(0)]).as_deref(), Some("30"));
    assert_eq!(find(&[key("q\"")]).as_deref(), Some("true"));
    assert_eq!(find(&[key("é")]).as_deref(), Some("null"));
    assert_eq!(find(&[key("n")]).as_deref(), Some("-1.50"));
    for missing in [
        vec![key("b")],
        vec![key("a"), key("x"), Step::Index(3)],
        vec![key("a"), key("x"), Step::Index(-4)],
        vec![key("n"), key("x")],
        vec![Step::Index(0)],
    ] {
        assert_eq!(find(&missing), None, "{missing:?}");
    }
    assert!(payload.cached().is_none());
}

#[test]
fn a_payload_survives_the_journal() {
    let payload = Payload::parse(r#"{"a": "é\n"}"#).expect("JSON");
    let bytes = postcard::to_allocvec(&payload).expect("a string always fits");
    let read: Payload = postcard::from_bytes(&bytes).expect("what was written");
    assert_eq!(read, payload);
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::from),
        "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,5})?([eE][+-]?[0-9]{1,2})?"
            .prop_map(|lexeme| Value::Number(Number::from_lexeme(&lexeme))),
        "[a-c\"\\\\/\n\u{1}\u{7f}é😀]{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 20, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec(("[a-d\"\\\\é]{0,3}", inner), 0..24)
                .prop_map(|entries| Value::from(entries.into_iter().collect::<frevo_value::Object>())),
        ]
    })
}

/// Every way down, with what is there.
fn walk(value: &Value, steps: &mut Vec<Step>, check: &mut impl FnMut(&[Step], &Value)) {
    check(steps, value);
    let children: Vec<(Step, &Value)> = match value {
        Value::Array(items) => {
            items.iter().enumerate().map(|(at, item)| (Step::Index(at as i64), item)).collect()
        }
        Value::Object(object) => object.iter().map(|(key, value)| (Step::key(key), value)).collect(),
        _ => Vec::new(),
    };
    for (step, child) in children {
        steps.push(step);
        walk(child, steps, check);
        steps.pop();
    }
}

proptest! {
    #[test]
    fn what_was_written_reads_the_same_however_it_is_spaced(value in json(), blanks in "[ \n\t\r]{1,3}") {
        let text = value.to_string();
        let tree = parse(&text).expect("our own text");
        prop_assert_eq!(&tree, &value);
        prop_assert_eq!(tree.to_string(), text.clone());
        let payload = Payload::parse(&text).expect("our own text");
        prop_assert_eq!(payload.text(), &text);
        let spaced = with_blanks(&text, &blanks);
        let payload = Payload::parse(&spaced).expect("our own text with blanks");
        prop_assert_eq!(payload.text(), &text);
    }

    #[test]
    fn a_lookup_in_the_text_finds_what_the_tree_has(value in json()) {
        let payload = Payload::from_value(value);
        walk(payload.value(), &mut Vec::new(), &mut |steps, node| {
            assert_eq!(payload.find(steps).map(str::to_owned), Some(node.to_string()));
        });
    }

    #[test]
    fn any_text_is_read_or_refused_alike_by_both_readers(text in "[\\[\\]{}\",:0-9eE.+ truefalsn\\\\u/-]{0,40}") {
        match (parse(&text), Payload::parse(&text)) {
            (Ok(value), Ok(payload)) => prop_assert_eq!(value.to_string(), payload.text()),
            (Err(one), Err(other)) => prop_assert_eq!(one, other),
            (one, other) => prop_assert!(false, "{:?} {:?}", one, other),
        }
    }
}

/// `text` with blanks around every token.
fn with_blanks(text: &str, blanks: &str) -> String {
    let mut spaced = String::new();
    let (mut quoted, mut escaped) = (false, false);
    for c in text.chars() {
        let token = !quoted && matches!(c, '[' | ']' | '{' | '}' | ',' | ':');
        if token {
            spaced += blanks;
        }
        spaced.push(c);
        if token {
            spaced += blanks;
        }
        quoted ^= c == '"' && !escaped;
        escaped = quoted && c == '\\' && !escaped;
    }
    spaced
}

/// A long token was cut after its 256 characters and placed after the dots that
/// stand for the rest; where those three bytes ended within a character, placing
/// the error panicked.
#[test]
fn a_long_token_of_wide_characters_is_refused_where_it_is_cut() {
    let text = format!("v{}", "¥".repeat(300));
    let error = frevo_value::parse(&text).expect_err("it is no JSON");
    assert_eq!((error.line(), error.column()), (1, 257));
    assert!(error.message().starts_with("Unrecognized token 'v¥¥"), "{error}");
}
