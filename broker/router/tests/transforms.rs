//! What a target is given of an event, and which definitions are refused.

use std::collections::BTreeMap;

use frevo_router::transform::{InputTransformer, Rendered, Surroundings, TargetInput, Transform};
use frevo_value::Payload;

const EVENT: &str = r#"{"version":"0","id":"1","detail-type":"Order \"placed\"","source":"shop","account":"000000000000",
    "time":"2026-01-31T23:59:59Z","region":"us-east-1","resources":["arn:x","arn:y"],
    "detail":{"amount":80.50,"gone":null,"name":"a\n\"b\"","items":[{"id":1},{"id":2},{}],"sub-part":{"k_1":"v"}}}"#;

const SURROUNDINGS: Surroundings<'static> =
    Surroundings { rule_arn: "arn:rule", rule_name: "big", ingestion_time: "2026-02-01T00:00:00Z" };

fn shown(rendered: Rendered) -> String {
    match rendered {
        Rendered::Json(json) => json.text().to_owned(),
        Rendered::Text(text) => format!("text {text}"),
    }
}

fn filled(paths: &[(&str, &str)], template: &str) -> Result<String, String> {
    let paths: BTreeMap<String, String> =
        paths.iter().map(|(name, path)| ((*name).to_owned(), (*path).to_owned())).collect();
    let transformer = InputTransformer { paths: &paths, template };
    let target = TargetInput { target: "t", input_transformer: Some(transformer), ..TargetInput::default() };
    let transform = Transform::parse(&target).map_err(|error| error.to_string())?;
    Ok(shown(transform.render(&Payload::parse(EVENT).expect("JSON"), &SURROUNDINGS)))
}

#[test]
fn a_part_of_the_event_or_a_constant_takes_its_place() {
    let event = Payload::parse(EVENT).expect("JSON");
    let render = |target: TargetInput<'_>| {
        Transform::parse(&target).map(|transform| shown(transform.render(&event, &SURROUNDINGS)))
    };
    let path = |path| render(TargetInput { target: "t", input_path: Some(path), ..TargetInput::default() });
    assert_eq!(render(TargetInput::default()).expect("the event"), event.text());
    for (from, part) in [
        ("$", event.text()),
        ("$.detail.amount", "80.50"),
        ("$.detail-type", r#""Order \"placed\"""#),
        ("$.resources[1]", r#""arn:y""#),
        ("$.detail.sub-part.k_1", r#""v""#),
        ("$.detail.items[*].id", "[1,2]"),
        ("$.detail.sub-part.*", r#"["v"]"#),
        ("$.detail.nowhere", "null"),
        ("$.resources[7]", "null"),
    ] {
        assert_eq!(path(from).as_deref(), Ok(part), "{from}");
    }
    for wrong in ["", "detail", "$detail", "$.", "$.a..b", "$['a']", "$.a[x]", "$.a[-1]", "$.a[", "$..a"] {
        assert_eq!(path(wrong).expect_err(wrong).to_string(), "Invalid InputPath for target t.");
    }
    let input = TargetInput { target: "t", input: Some("{ \"a\" : 1 }"), ..TargetInput::default() };
    assert_eq!(render(input).expect("a constant"), r#"{"a":1}"#);
    let input = TargetInput { target: "t", input: Some("{"), ..TargetInput::default() };
    assert_eq!(render(input).expect_err("no JSON").to_string(), "Input for target t is not valid JSON.");
    let both = TargetInput { target: "t", input: Some("1"), input_path: Some("$"), ..TargetInput::default() };
    assert_eq!(
        render(both).expect_err("two").to_string(),
        "Only one of Input, InputPath, or InputTransformer must be provided for target t."
    );
}

#[test]
fn placeholders_become_part_of_strings_or_json_of_their_own() {
    let paths = [
        ("amount", "$.detail.amount"),
        ("gone", "$.detail.gone"),
        ("items", "$.detail.items"),
        ("missing", "$.detail.missing"),
        ("name", "$.detail.name"),
        ("type", "$.detail-type"),
    ];
    for (template, expected) in [
        (r#""<type>: <amount>, <missing>.""#, r#""Order \"placed\": 80.50, .""#),
        (r#"{"n":<name>,"s":"<name>"}"#, r#"{"n":"a\n\"b\"","s":"a\n\"b\""}"#),
        (
            r#"{"a":<amount>,"g":<gone>,"i":<items>,"m":<missing>}"#,
            r#"{"a":80.50,"g":null,"i":[{"id":1},{"id":2},{}],"m":""}"#,
        ),
        (r#"{"i":"all: <items>","g":"<gone>"}"#, r#"{"i":"all: [{id:1},{id:2},{}]","g":"null"}"#),
        (r#"{"q":"he said \"<amount>\""}"#, r#"{"q":"he said \"80.50\""}"#),
        ("[<amount>, <amount>]", "[80.50,80.50]"),
        ("<name>", r#""a\n\"b\"""#),
        ("amount is <amount>", "text amount is 80.50"),
        (r#""1 < 2 <> <a b> <amount>""#, r#""1 < 2 <> <a b> 80.50""#),
        (
            r#""<aws.events.rule-arn> <aws.events.rule-name> <aws.events.event.ingestion-time>""#,
            r#""arn:rule big 2026-02-01T00:00:00Z""#,
        ),
        (r#"{"t":<aws.events.event.ingestion-time>}"#, r#"{"t":"2026-02-01T00:00:00Z"}"#),
        (
            r#"{"e":<aws.events.event>}"#,
            r#"{"e":{"version":"0","id":"1","detailType":"Order \"placed\"","source":"shop","account":"000000000000","time":"2026-01-31T23:59:59Z","region":"us-east-1","resources":["arn:x","arn:y"]}}"#,
        ),
    ] {
        assert_eq!(filled(&paths, template).as_deref(), Ok(expected), "{template}");
    }
    let whole = Payload::parse(EVENT).expect("JSON");
    assert_eq!(filled(&[], "<aws.events.event.json>").as_deref(), Ok(whole.text()));
}

#[test]
fn a_transformer_is_refused_with_its_target_and_what_is_wrong() {
    let long = "x".repeat(257);
    for (paths, template, message) in [
        (
            &[("k", "$.x")][..],
            r#""<notdefinedkey>""#,
            "InputTemplate for target t contains invalid placeholder notdefinedkey.",
        ),
        (&[("k", "$.x")], r#"{<k>: 1}"#, "InputTemplate for target t has placeholder k as an object key."),
        (
            &[("k", "$.x")],
            r#"{"a <k>" : 1}"#,
            "InputTemplate for target t has placeholder k as an object key.",
        ),
        (
            &[("k", "$.x")],
            r#"{"a": <k>"#,
            "Invalid InputTemplate for target t : [it is not valid JSON once filled in.]",
        ),
        (&[("k", "x")], "<k>", "Invalid InputTransformer for target t : [x is not a valid JSON path.]"),
        (&[("AWSk", "$.x")], "<AWSk>", "InputPathsMap for target t contains invalid key AWSk."),
        (&[("a b", "$.x")], "1", "InputPathsMap for target t contains invalid key a b."),
        (&[], "", "InputTemplate for target t must have between 1 and 8192 characters."),
    ] {
        assert_eq!(filled(paths, template), Err(message.to_owned()), "{template}");
    }
    assert!(filled(&[(&long, "$.x")], "1").is_err() && filled(&[("k", &format!("$.{long}"))], "1").is_err());
    let many: Vec<(String, String)> = (0..101).map(|index| (format!("k{index}"), "$.x".to_owned())).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(name, path)| (name.as_str(), path.as_str())).collect();
    assert_eq!(filled(&many, "1"), Err("InputPathsMap for target t has more than 100 entries.".to_owned()));
    assert!(filled(&many[..100], "1").is_ok());
}
