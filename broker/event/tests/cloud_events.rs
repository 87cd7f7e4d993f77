//! CloudEvents over HTTP, and as EventBridge's envelope.

use std::borrow::Cow;

use frevo_event::cloud_event::{
    Attribute, CloudEvent, CloudEventError, Data, Envelope, Reception, parse_batch, write_batch,
};
use frevo_event::{Scope, Timestamp};
use frevo_value::Payload;
use proptest::prelude::*;

const ORDER: &str = r#"{"specversion":"1.0","id":"1","source":"/shop","type":"order.placed","datacontenttype":"application/json","dataschema":"https://example.com/order","subject":"order/7","time":"2026-01-31T23:59:59.5+01:00","partitionkey":"7","sequence":3,"sampled":true,"data":{"amount":80.50}}"#;

fn json(text: &str) -> Payload {
    Payload::parse(text).expect("JSON")
}

fn structured(event: &CloudEvent<'_>) -> String {
    let mut text = String::new();
    event.write_structured(&mut text);
    text
}

fn refused(text: &str) -> String {
    CloudEvent::parse_structured(&json(text)).expect_err(text).to_string()
}

#[test]
fn the_structured_form_is_read_and_written_alike() {
    let payload = json(ORDER);
    let event = CloudEvent::parse_structured(&payload).expect("an event");
    assert_eq!(structured(&event), ORDER);
    assert_eq!(event.kind, "order.placed");
    assert_eq!(event.extension("sequence"), Some(&Attribute::Integer(3)));
    assert_eq!(event.happened_at().expect("a time").to_string(), "2026-01-31T22:59:59.500Z");
    for minimal in [
        r#"{"specversion":"1.0","id":"1","source":"s","type":"t"}"#,
        r#"{"specversion":"1.0","id":"1","source":"s","type":"t","data":null}"#,
        r#"{"specversion":"1.0","id":"1","source":"s","type":"t","data":[1,"x"]}"#,
        r#"{"specversion":"1.0","id":"1","source":"s","type":"t","datacontenttype":"text/xml","data":"<much wow=\"xml\"/>"}"#,
        r#"{"specversion":"1.0","id":"1","source":"s","type":"t","data_base64":"AP8="}"#,
    ] {
        assert_eq!(structured(&CloudEvent::parse_structured(&json(minimal)).expect(minimal)), minimal);
    }
    let with_null = json(r#"{"specversion":"1.0","id":"1","source":"s","type":"t","subject":null,"x":null}"#);
    let event = CloudEvent::parse_structured(&with_null).expect("null is absent");
    assert_eq!((event.subject, event.extensions.len()), (None, 0));
}

#[test]
fn every_violation_has_its_error() {
    let with =
        |members: &str| format!(r#"{{"specversion":"1.0","id":"1","source":"s","type":"t",{members}}}"#);
    for (text, message) in [
        ("[]".into(), "an event is a JSON object"),
        (r#"{"id":"1","source":"s","type":"t"}"#.into(), "attribute `specversion` is missing"),
        (
            r#"{"specversion":"0.3","id":"1","source":"s","type":"t"}"#.into(),
            "`specversion` is `0.3`, not `1.0`",
        ),
        (
            r#"{"specversion":1.0,"id":"1","source":"s","type":"t"}"#.into(),
            "attribute `specversion` is not a string",
        ),
        (r#"{"specversion":"1.0","source":"s","type":"t"}"#.into(), "attribute `id` is missing"),
        (r#"{"specversion":"1.0","id":"1","type":"t"}"#.into(), "attribute `source` is missing"),
        (r#"{"specversion":"1.0","id":"1","source":"s"}"#.into(), "attribute `type` is missing"),
        (r#"{"specversion":"1.0","id":"","source":"s","type":"t"}"#.into(), "attribute `id` is empty"),
        (
            r#"{"specversion":"1.0","id":"1","source":"a b","type":"t"}"#.into(),
            "`source` is `a b`, which is no URI reference",
        ),
        (
            r#"{"specversion":"1.0","id":"a\nb","source":"s","type":"t"}"#.into(),
            "attribute `id` contains a control character",
        ),
        (with(r#""subject":"""#), "attribute `subject` is empty"),
        (with(r#""time":"yesterday""#), "`time` is `yesterday`, which is no RFC 3339 timestamp"),
        (with(r#""time":7"#), "attribute `time` is not a string"),
        (with(r#""dataschema":"schema""#), "`dataschema` is `schema`, which is no absolute URI"),
        (with(r#""datacontenttype":"json""#), "`datacontenttype` is `json`, which is no media type"),
        (with(r#""myKey":"x""#), "`myKey` is no name of an attribute: only a-z and 0-9 are allowed"),
        (with(r#""my-key":"x""#), "`my-key` is no name of an attribute: only a-z and 0-9 are allowed"),
        (with(r#""":"x""#), "`` is no name of an attribute: only a-z and 0-9 are allowed"),
        (with(r#""key":"a\u0085b""#), "attribute `key` contains a control character"),
        (with(r#""key":{}"#), "extension `key` is neither a string, a boolean nor a 32-bit integer"),
        (with(r#""key":1.5"#), "extension `key` is neither a string, a boolean nor a 32-bit integer"),
        (with(r#""key":2147483648"#), "extension `key` is neither a string, a boolean nor a 32-bit integer"),
        (with(r#""data":1,"data_base64":"AA==""#), "an event has either `data` or `data_base64`, not both"),
        (with(r#""data_base64":"A""#), "`data_base64` is not Base64"),
        (with(r#""data_base64":1"#), "attribute `data_base64` is not a string"),
    ] {
        assert_eq!(refused(&text), message, "{text}");
    }
}

#[test]
fn a_batch_names_the_event_that_is_none() {
    let batch = json(&format!("[{ORDER},{ORDER}]"));
    let events = parse_batch(&batch).expect("a batch");
    let mut text = String::new();
    write_batch(&mut text, &events);
    assert_eq!(text, batch.text());
    assert!(parse_batch(&json("[]")).expect("an empty batch").is_empty());
    for (text, message) in [
        ("{}".to_owned(), "a batch of events is a JSON array"),
        (format!("[{ORDER},7]"), "event 1 of the batch: an event is a JSON object"),
        (format!("[{ORDER},{{}}]"), "event 1 of the batch: attribute `specversion` is missing"),
    ] {
        assert_eq!(parse_batch(&json(&text)).expect_err("no batch").to_string(), message);
    }
}

/// Headers of the least event, and these.
fn headers<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut headers =
        vec![("ce-specversion", "1.0"), ("CE-ID", "1"), ("ce-source", "s"), ("ce-type", "t"), ("host", "x")];
    headers.extend(more);
    headers
}

#[test]
fn the_binary_form_has_attributes_as_headers_and_the_data_as_its_body() {
    let json_type = ("Content-Type", "application/json; charset=utf-8");
    let more =
        headers(&[json_type, ("ce-subject", "caf%C3%A9%20%25"), ("ce-x", "\"a \\\"b\""), ("ce-y", "5%")]);
    assert!(CloudEvent::is_binary(more.iter().copied()));
    let event = CloudEvent::parse_binary(more, br#"{ "a" : 1 }"#).expect("an event");
    assert_eq!(event.subject.as_deref(), Some("café %"));
    assert_eq!(event.extension("x"), Some(&Attribute::Text("a \"b".into())));
    assert_eq!(event.extension("y"), Some(&Attribute::Text("5%".into())));
    assert_eq!(event.data, Some(Data::Json(r#"{"a":1}"#.into())));
    let binary = event.to_binary();
    let written: Vec<(&str, &str)> =
        binary.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert!(written.contains(&("ce-subject", "caf%C3%A9%20%25")) && written.contains(&("ce-y", "5%25")));
    assert_eq!(CloudEvent::parse_binary(written, &binary.body).expect("an event"), event);

    let data = |content_type, body| {
        CloudEvent::parse_binary(headers(&[("content-type", content_type)]), body).map(|event| event.data)
    };
    assert_eq!(data("text/plain", b"hi"), Ok(Some(Data::Text("hi".into()))));
    assert_eq!(data("text/plain", b"\xff"), Ok(Some(Data::Bytes(Cow::Borrowed(b"\xff")))));
    assert_eq!(data("application/vnd.order+json", b"1"), Ok(Some(Data::Json("1".into()))));
    assert_eq!(data("application/json", b""), Ok(None));
    for (more, body, message) in [
        (
            &[("content-type", "application/json")][..],
            &b"{"[..],
            "the data is not JSON, which its content type says it is: Unexpected end-of-input: expected close marker for Object (start marker at [Source: (String)\"{\"; line: 1, column: 1])",
        ),
        (
            &[("content-type", "application/json")],
            b"\xff",
            "the data is not JSON, which its content type says it is: invalid utf-8 sequence of 1 bytes from index 0",
        ),
        (
            &[("ce-datacontenttype", "text/plain")],
            b"",
            "`ce-datacontenttype` is not allowed: the `content-type` header says it",
        ),
        (&[("ce-id", "2")], b"", "attribute `id` occurs more than once"),
        (&[("ce-x", "1"), ("ce-X", "2")], b"", "attribute `x` occurs more than once"),
        (&[("ce-subject", "%ff")], b"", "header `ce-subject` is not UTF-8 once percent-decoded"),
        (&[("ce-a-b", "1")], b"", "`a-b` is no name of an attribute: only a-z and 0-9 are allowed"),
        (&[("ce-data", "1")], b"", "`data` is no name of an attribute: only a-z and 0-9 are allowed"),
        (&[("content-type", "nonsense")], b"x", "`datacontenttype` is `nonsense`, which is no media type"),
    ] {
        let error = CloudEvent::parse_binary(headers(more), body).expect_err(message);
        assert_eq!(error.to_string(), message);
    }
    let missing = CloudEvent::parse_binary([("ce-id", "1")], b"").expect_err("no version");
    assert_eq!(missing, CloudEventError::Missing { name: "specversion" });
}

fn reception() -> Reception {
    Reception { scope: Scope::new("111122223333", "eu-west-1"), time: Timestamp(1_769_900_000_123) }
}

#[test]
fn an_event_is_an_envelope_that_patterns_see() {
    let order = json(ORDER);
    let event = CloudEvent::parse_structured(&order).expect("an event");
    let envelope = Envelope::from_cloud_event(&event, &reception());
    assert_eq!(
        envelope.payload().text(),
        r#"{"version":"0","id":"1","detail-type":"order.placed","source":"/shop","account":"111122223333","time":"2026-01-31T22:59:59Z","region":"eu-west-1","resources":["order/7"],"detail":{"amount":80.50,"cloudevents":{"specversion":"1.0","datacontenttype":"application/json","dataschema":"https://example.com/order","time":"2026-01-31T23:59:59.5+01:00","partitionkey":"7","sequence":3,"sampled":true}}}"#
    );
    assert_eq!(envelope.to_cloud_event(), event);
}

#[test]
fn an_event_of_put_events_is_a_cloud_event_and_comes_back() {
    let envelope = |resources: &[&str], detail: &str| Envelope {
        id: "1".into(),
        detail_type: "Order Placed".into(),
        source: "shop".into(),
        scope: Scope::new("000000000000", "us-east-1"),
        time: Timestamp(1_769_900_000_123),
        resources: resources.iter().map(|resource| (*resource).into()).collect(),
        detail: json(detail),
    };
    let put = envelope(&["arn:x", "arn:y"], r#"{"a":1}"#);
    let event = put.to_cloud_event();
    assert_eq!(
        structured(&event),
        r#"{"specversion":"1.0","id":"1","source":"shop","type":"Order Placed","datacontenttype":"application/json","subject":"arn:x","time":"2026-01-31T22:53:20.123Z","awsaccount":"000000000000","awsregion":"us-east-1","awsresources":"[\"arn:x\",\"arn:y\"]","data":{"a":1}}"#
    );
    for resources in [&[][..], &["r"], &["r", "s"], &[""]] {
        for detail in [
            "{}",
            r#"{"a":1.50}"#,
            r#"{"cloudevents":7}"#,
            r#"{"cloudevents":{}}"#,
            r#"{"a":1,"cloudevents":{"specversion":"1.0"}}"#,
            r#"{"cloudevents":{"specversion":"1.0","id":"other"}}"#,
            r#"{"cloudevents":{"specversion":"1.0","time":null},"a":1}"#,
            r#"{"cloudevents":{"specversion":"1.0","time":null,"data":{"a":1}}}"#,
            r#"{"a":1,"cloudevents":{"specversion":"1.0","time":null,"data_absent":true}}"#,
            r#"{"a":{"cloudevents":{"specversion":"1.0","time":null}}}"#,
            r#"{"a,\"cloudevents":{"specversion":"1.0","time":null}}"#,
            r#"{"cloudevents":{"specversion":"1.0","time":null,"cloudevents":"x"}}"#,
            r#"{"cloudevents":{"specversion":"1.0","time":null,"data":[{"cloudevents":{}}]}}"#,
        ] {
            let envelope = envelope(resources, detail);
            let back = Envelope::from_cloud_event(&envelope.to_cloud_event(), &reception());
            assert_eq!(
                back.payload(),
                Envelope { scope: back.scope.clone(), ..envelope.clone() }.payload(),
                "{detail}"
            );
            let same_scope = Reception { scope: envelope.scope.clone(), time: envelope.time };
            assert_eq!(Envelope::from_cloud_event(&envelope.to_cloud_event(), &same_scope), envelope);
        }
    }
}

fn data() -> impl Strategy<Value = Option<Data<'static>>> {
    let texts = proptest::sample::select(vec![
        "{}",
        r#"{"a":1.0,"b":[{}]}"#,
        "null",
        r#""text""#,
        "[1]",
        "7",
        r#"{"cloudevents":{"x":1}}"#,
    ]);
    prop_oneof![
        Just(None),
        texts.prop_map(|text| Some(Data::Json(text.into()))),
        proptest::collection::vec(any::<u8>(), 0..9).prop_map(|bytes| Some(Data::Bytes(Cow::Owned(bytes)))),
    ]
}

fn event() -> impl Strategy<Value = CloudEvent<'static>> {
    let text = || "[a-zé%\" ]{0,5}x";
    let time = proptest::sample::select(vec![
        "2026-01-31T23:59:59Z",
        "2026-01-31T23:59:59.123Z",
        "2026-01-31T23:59:59+02:00",
    ]);
    let extension = prop_oneof![
        any::<bool>().prop_map(Attribute::Bool),
        any::<i32>().prop_map(Attribute::Integer),
        text().prop_map(|text| Attribute::Text(Cow::Owned(text))),
    ];
    let names = prop_oneof!["[a-z]{1,3}[0-9]", Just("awsaccount".to_owned()), Just("awsregion".to_owned())];
    let extensions = proptest::collection::btree_map(names, extension, 0..4);
    (
        (text(), text(), proptest::option::of(text()), proptest::option::of(time)),
        (
            extensions,
            proptest::option::of(Just("application/json")),
            proptest::option::of(Just("urn:s")),
            data(),
        ),
    )
        .prop_map(|((id, kind, subject, time), (extensions, content_type, schema, data))| CloudEvent {
            id: Cow::Owned(id),
            source: Cow::Borrowed("/source"),
            kind: Cow::Owned(kind),
            subject: subject.map(Cow::Owned),
            time: time.map(Cow::Borrowed),
            data_content_type: content_type.map(Cow::Borrowed),
            data_schema: schema.map(Cow::Borrowed),
            extensions: extensions.into_iter().map(|(name, value)| (Cow::Owned(name), value)).collect(),
            data,
        })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_form_loses_anything(event in event()) {
        let text = json(&structured(&event));
        prop_assert_eq!(&CloudEvent::parse_structured(&text).expect("an event"), &event);
        let envelope = Envelope::from_cloud_event(&event, &reception());
        prop_assert_eq!(&envelope.to_cloud_event(), &event);
        let seen = envelope.payload();
        prop_assert_eq!(json(seen.text()), seen, "it is canonical");
    }

    #[test]
    fn the_binary_form_keeps_all_but_the_types_of_extensions(event in event()) {
        // Bytes that are said to be JSON and are not would be refused.
        prop_assume!(event.data_content_type.is_none() || !matches!(event.data, Some(Data::Bytes(_))));
        let binary = event.to_binary();
        let headers = binary.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let read = CloudEvent::parse_binary(headers, &binary.body).expect("an event");
        let texts = |event: &CloudEvent<'_>| {
            let extensions = event.extensions.iter().map(|(name, value)| (name.to_string(), value.to_string()));
            extensions.collect::<Vec<_>>()
        };
        prop_assert_eq!(texts(&read), texts(&event));
        prop_assert_eq!((&read.id, &read.kind, &read.subject, &read.time), (&event.id, &event.kind, &event.subject, &event.time));
        if let Some(Data::Json(_)) = &event.data {
            prop_assert_eq!(&read.data, &event.data);
        }
    }
}

#[test]
fn an_event_is_flagged_in_either_form_and_otherwise_as_it_was() {
    let reception = Reception { scope: Scope::new("000000000000", "us-east-1"), time: Timestamp(7) };
    let payload = json(ORDER);
    let came = CloudEvent::parse_structured(&payload).expect("an event");
    let flagged = Envelope::from_cloud_event(&came, &reception).flagged("no");
    let flagged = flagged.to_cloud_event();
    assert_eq!(flagged.extension("schemaviolation"), Some(&Attribute::Text(Cow::Borrowed("no"))));
    assert_eq!((&flagged.data, flagged.extension("sequence")), (&came.data, came.extension("sequence")));

    for detail in [r#"{"amount":1}"#, "{}"] {
        let put = Envelope {
            id: "1".into(),
            detail_type: "Placed".into(),
            source: "shop".into(),
            scope: reception.scope.clone(),
            time: Timestamp(0),
            resources: vec!["a".into(), "b".into()],
            detail: json(detail),
        };
        let flagged = put.flagged("it's \"wrong\"");
        assert_eq!(flagged.resources, put.resources);
        assert!(flagged.detail.text().ends_with(r#""cloudevents":{"schemaviolation":"it's \"wrong\""}}"#));
        let event = flagged.to_cloud_event();
        assert_eq!(event.data, Some(Data::Json(detail.into())));
        assert_eq!(Envelope::from_cloud_event(&event, &reception), flagged, "it comes back as it was");
        assert_eq!(flagged.flagged("again").flagged("it's \"wrong\""), flagged, "there is one flag");
    }
}
