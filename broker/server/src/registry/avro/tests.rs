//! All of Avro's types, and data of those who mean harm.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::Avro;

const SIZE_MAX: usize = 1 << 20;

fn schema(schema: &Value) -> Avro {
    Avro::read(&schema.to_string(), []).unwrap_or_else(|error| panic!("{error}: {schema}"))
}

fn json_of(described: &Value, data: &[u8]) -> Result<String, String> {
    schema(described).json(data, SIZE_MAX).map_err(|error| error.to_string())
}

fn no_schema(text: &str) -> String {
    Avro::read(text, []).expect_err("it is no schema").to_string()
}

/// A number as Avro writes it.
fn long(number: i64) -> Vec<u8> {
    let mut bits = ((number << 1) ^ (number >> 63)) as u64;
    let mut bytes = Vec::new();
    while bits >= 0x80 {
        bytes.push(bits as u8 | 0x80);
        bits >>= 7;
    }
    bytes.push(bits as u8);
    bytes
}

/// A string or bytes as Avro writes them.
fn sized(bytes: &[u8]) -> Vec<u8> {
    [long(bytes.len() as i64), bytes.to_vec()].concat()
}

/// Whatever the data says, it is refused, and at once.
fn is_refused(described: &Value, data: &[u8], told: &str) {
    let began = Instant::now();
    let error = json_of(described, data).expect_err("it is refused");
    assert!(error.contains(told), "{described}: {error}");
    assert!(began.elapsed() < Duration::from_secs(10), "{described}: {:?}", began.elapsed());
}

#[test]
fn each_primitive_type_is_its_json() {
    let text = "a\"ü\u{1}".as_bytes();
    for (described, data, expected) in [
        (json!("null"), vec![], "null"),
        (json!("boolean"), vec![0], "false"),
        (json!({ "type": "boolean" }), vec![1], "true"),
        (json!("int"), long(-64), "-64"),
        (json!("int"), long(i32::MIN.into()), "-2147483648"),
        (json!("long"), long(i64::MAX), "9223372036854775807"),
        (json!("long"), long(i64::MIN), "-9223372036854775808"),
        (json!("float"), 0.1_f32.to_le_bytes().to_vec(), "0.1"),
        (json!("float"), f32::MAX.to_le_bytes().to_vec(), "3.4028235e38"),
        (json!("double"), 1.0_f64.to_le_bytes().to_vec(), "1.0"),
        (json!("double"), (-5e-324_f64).to_le_bytes().to_vec(), "-5e-324"),
        (json!("bytes"), sized(&[0, 255]), "\"AP8=\""),
        (json!("string"), sized(text), "\"a\\\"ü\\u0001\""),
    ] {
        assert_eq!(json_of(&described, &data).as_deref(), Ok(expected), "{described}");
    }
}

#[test]
fn each_compound_type_is_its_json_and_unions_are_what_is_in_them() {
    let order = json!({
        "type": "record", "name": "Order", "namespace": "shop", "fields": [
            { "name": "id", "type": "string" },
            { "name": "state", "type": { "type": "enum", "name": "State", "symbols": ["NEW", "PAID"] } },
            { "name": "before", "type": ["null", "State"] },
            { "name": "lines", "type": { "type": "array", "items": ["null", "long", "string"] } },
            { "name": "tags", "type": { "type": "map", "values": "boolean" } },
            { "name": "hash", "type": { "type": "fixed", "name": "Hash", "size": 3 } },
            { "name": "other", "type": ["null", "shop.Hash"] },
            { "name": "parent", "type": ["null", "Order"] },
            { "name": "nothing", "type": { "type": "record", "name": "Nothing", "fields": [] } },
        ],
    });
    let own = |parent: &[u8]| -> Vec<u8> {
        let parts: [&[u8]; 19] = [
            &sized(b"o-1"),
            &long(1),
            &long(1),
            &long(0),
            // A block of two, and one that says its size.
            &long(2),
            &long(0),
            &[&*long(1), &long(7)].concat(),
            &long(-1),
            &long(3),
            &[&*long(2), &sized(b"x")].concat(),
            &long(0),
            &long(1),
            &sized(b"vip"),
            &[1],
            &long(0),
            b"abc",
            &long(1),
            b"abc",
            parent,
        ];
        parts.concat()
    };
    let text = |parent: &str| {
        format!(
            r#"{{"id":"o-1","state":"PAID","before":"NEW","lines":[null,7,"x"],"tags":{{"vip":true}},"hash":"YWJj",{}{parent},"nothing":{{}}}}"#,
            r#""other":"YWJj","parent":"#
        )
    };
    let data = own(&[long(1), own(&long(0))].concat());
    let read = json_of(&order, &data).expect("it is one");
    assert_eq!(read, text(&text("null")));
    assert!(serde_json::from_str::<Value>(&read).is_ok());
    let empty = json!({ "type": "array", "items": "string" });
    assert_eq!(json_of(&empty, &long(0)).as_deref(), Ok("[]"));
}

#[test]
fn each_logical_type_is_what_it_means() {
    let of = |kind: &str, logical: &str| json!({ "type": kind, "logicalType": logical });
    let fixed = |size: usize, logical: &str| json!({ "type": "fixed", "name": "F", "size": size, "logicalType": logical });
    let with = |mut described: Value, precision: i64, scale: i64| {
        described["precision"] = precision.into();
        described["scale"] = scale.into();
        described
    };
    let uuid = 0x6b1f_4b0e_7a39_4d0c_9a54_0f4a_4bd3_a001_u128.to_be_bytes();
    for (described, data, expected) in [
        (with(of("bytes", "decimal"), 9, 2), sized(&[0x04, 0xd2]), "12.34"),
        (with(fixed(2, "decimal"), 4, 3), vec![0xfb, 0x2e], "-1.234"),
        // Without what makes it a decimal it is bytes.
        (with(of("bytes", "decimal"), 2, 3), sized(&[0]), "\"AA==\""),
        (of("bytes", "decimal"), sized(&[0]), "\"AA==\""),
        (of("string", "uuid"), sized(b"6b1f4b0e"), "\"6b1f4b0e\""),
        (fixed(16, "uuid"), uuid.to_vec(), "\"6b1f4b0e-7a39-4d0c-9a54-0f4a4bd3a001\""),
        (of("int", "date"), long(20_484), "\"2026-01-31\""),
        (of("int", "time-millis"), long(43_200_001), "\"12:00:00.001\""),
        (of("long", "time-micros"), long(43_200_000_001), "\"12:00:00.000001\""),
        (of("long", "timestamp-millis"), long(1_769_860_800_123), "\"2026-01-31T12:00:00.123Z\""),
        (of("long", "timestamp-micros"), long(1), "\"1970-01-01T00:00:00.000001Z\""),
        (of("long", "timestamp-nanos"), long(-1), "\"1969-12-31T23:59:59.999999999Z\""),
        (of("long", "local-timestamp-millis"), long(0), "\"1970-01-01T00:00:00.000\""),
        (fixed(12, "duration"), vec![1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0], "\"P1M2DT0.003S\""),
        // One that does not fit its type, or that nobody knows, counts for nothing.
        (of("string", "date"), sized(b"x"), "\"x\""),
        (of("long", "moon-phase"), long(3), "3"),
    ] {
        assert_eq!(json_of(&described, &data).as_deref(), Ok(expected), "{described}");
    }
}

#[test]
fn types_are_named_across_namespaces_and_schemas() {
    let money =
        r#"{"type":"record","name":"Money","namespace":"bank","fields":[{"name":"cents","type":"long"}]}"#;
    let account = r#"{"type":"record","name":"bank.Account","fields":[{"name":"left","type":"Money"}]}"#;
    let holder = json!({ "type": "record", "name": "Holder", "namespace": "shop", "fields": [
        { "name": "of", "type": "bank.Account" },
        { "name": "in", "type": { "type": "record", "name": "a.b.Inner", "fields": [
            { "name": "x", "type": { "type": "fixed", "name": "Byte", "size": 1 } } ] } },
        { "name": "y", "type": "a.b.Byte" },
    ] });
    let read = Avro::read(&holder.to_string(), [money, account]).expect("it is one");
    let data = [long(5), vec![0, 0]].concat();
    assert_eq!(
        read.json(&data, SIZE_MAX).as_deref(),
        Ok(r#"{"of":{"left":{"cents":5}},"in":{"x":"AA=="},"y":"AA=="}"#)
    );
    assert!(no_schema(&holder.to_string()).contains("`bank.Account` is neither a type"));
}

#[test]
fn what_is_no_schema_is_refused_with_the_reason() {
    for (text, told) in [
        ("{", "it is no JSON"),
        ("5", "a type is a name"),
        ("\"strin\"", "`strin` is neither a type"),
        (r#"{"type":"array"}"#, "a type `array` lacks `items`"),
        (r#"{"type":"record","fields":[]}"#, "a type `record` lacks `name`"),
        (r#"{"type":"record","name":"A"}"#, "lacks `fields`"),
        (
            r#"{"type":"record","name":"A","fields":[{"name":"a","type":"int"},{"name":"a","type":"int"}]}"#,
            "`a` is declared twice",
        ),
        (
            r#"[{"type":"fixed","name":"A","size":1},{"type":"fixed","name":"A","size":1}]"#,
            "`A` is declared twice",
        ),
        (r#"{"type":"fixed","name":"A","size":-1}"#, "lacks `size`"),
        (r#"{"type":"enum","name":"A","symbols":[1]}"#, "lacks `symbols`"),
        (r#"{"type":"bytes","logicalType":"decimal","precision":99999999,"scale":99999999}"#, "2000 at most"),
    ] {
        assert!(no_schema(text).contains(told), "{text}: {}", no_schema(text));
    }
    let deep = format!("{}\"int\"{}", r#"{"type":"array","items":"#.repeat(100_000), "}".repeat(100_000));
    assert!(no_schema(&deep).starts_with("it is no JSON: recursion limit"), "{}", no_schema(&deep));
}

#[test]
fn what_json_does_not_know_is_refused_with_its_place() {
    let measured = json!({ "type": "record", "name": "M", "fields": [
        { "name": "of", "type": { "type": "map", "values": { "type": "array", "items": "double" } } } ] });
    for (number, told) in [(f64::NAN, "NaN"), (f64::INFINITY, "Infinity"), (f64::NEG_INFINITY, "-Infinity")] {
        let data = [long(1), sized(b"cpu"), long(1), number.to_le_bytes().to_vec()].concat();
        let told = format!("at `/of/cpu`: it has {told} there, which JSON does not know");
        assert_eq!(json_of(&measured, &data), Err(told));
    }
    is_refused(&json!("float"), &f32::NAN.to_le_bytes(), "NaN");
    let moment = json!({ "type": "long", "logicalType": "timestamp-millis" });
    is_refused(&moment, &long(i64::MAX), "no calendar");
    is_refused(&json!({ "type": "int", "logicalType": "time-millis" }), &long(-1), "no calendar");
}

#[test]
fn what_is_no_datum_is_refused_with_the_reason() {
    let symbols = json!({ "type": "enum", "name": "E", "symbols": ["A"] });
    for (described, data, told) in [
        (json!("string"), vec![], "1 bytes too early"),
        (json!("double"), vec![0; 5], "3 bytes too early"),
        (json!("int"), long(1 << 31), "more than 32 bits"),
        (json!("long"), vec![0xff; 9], "1 bytes too early"),
        (json!("long"), vec![0xff; 10], "more than 64 bits"),
        (json!("long"), [vec![0x80; 9], vec![2]].concat(), "more than 64 bits"),
        (json!("string"), long(-1), "a length of -1"),
        (json!("string"), sized(&[0xff]), "no UTF-8"),
        (json!("boolean"), vec![2], "the byte 2 for a boolean"),
        (json!(["null"]), long(1), "branch 1 of a union of 1"),
        (json!([]), long(0), "branch 0 of a union of 0"),
        (json!(["null"]), long(-1), "branch -1 of"),
        (symbols.clone(), long(1), "symbol 1 of an enum of 1"),
        (symbols, long(-1), "symbol -1 of"),
        (json!("null"), vec![0, 0], "2 bytes are left over"),
    ] {
        is_refused(&described, &data, told);
    }
}

#[test]
fn a_length_that_is_only_said_takes_nothing() {
    for size in [i64::MAX, 1 << 40, 1 << 31] {
        for kind in ["string", "bytes"] {
            is_refused(&json!(kind), &long(size), "too early");
        }
        let decimal = json!({ "type": "bytes", "logicalType": "decimal", "precision": 9 });
        is_refused(&decimal, &long(size), "and 1024 are read at most");
        is_refused(&json!({ "type": "fixed", "name": "F", "size": size }), b"x", "too early");
        for of in ["array", "map"] {
            let described = json!({ "type": of, "items": "long", "values": "long" });
            is_refused(&described, &long(size), "too early");
            is_refused(&described, &[long(-size), long(size)].concat(), "too early");
        }
    }
}

#[test]
fn items_of_no_bytes_make_no_more_than_an_event_has() {
    let nothing = json!({ "type": "record", "name": "N", "fields": [] });
    let none = json!({ "type": "fixed", "name": "F", "size": 0 });
    for items in [json!("null"), nothing, none] {
        let described = json!({ "type": "array", "items": items });
        for count in [1 << 60, i64::MAX] {
            is_refused(&described, &long(count), "no event has so many");
        }
        is_refused(&described, &[long(i64::MIN), long(0)].concat(), "no event has so many");
    }
    // What is allowed is allowed.
    let data = [long(100_000), long(0)].concat();
    let nulls = json_of(&json!({ "type": "array", "items": "null" }), &data).expect("they are few enough");
    assert_eq!(nulls.len(), 500_001);
}

#[test]
fn a_schema_that_doubles_at_each_step_ends() {
    let leaf = json!({ "type": "record", "name": "R0", "fields": [] });
    let others: Vec<String> = (1..60)
        .map(|step| {
            let kind = format!("R{}", step - 1);
            let fields = ["a", "b"].map(|name| json!({ "name": name, "type": kind }));
            json!({ "type": "record", "name": format!("R{step}"), "fields": fields }).to_string()
        })
        .collect();
    let all = std::iter::once(leaf.to_string()).chain(others);
    let all: Vec<String> = all.collect();
    let read = Avro::read("\"R59\"", all.iter().map(String::as_str)).expect("it is one");
    let error = read.json(&[], SIZE_MAX).expect_err("it is too large").to_string();
    assert!(error.contains("no event has so many"), "{error}");
}

#[test]
fn data_that_nests_without_end_does_not_fill_the_stack() {
    let list = json!({ "type": "record", "name": "L", "fields": [{ "name": "n", "type": ["null", "L"] }] });
    is_refused(&list, &long(1).repeat(1_000_000), "it nests deeper than 128");
    let own = json!({ "type": "record", "name": "L", "fields": [{ "name": "n", "type": "L" }] });
    is_refused(&own, &[], "it nests deeper than 128");
    let lists = json!({ "type": "record", "name": "L", "fields": [
        { "name": "n", "type": { "type": "array", "items": "L" } } ] });
    is_refused(&lists, &long(1).repeat(1_000_000), "it nests deeper than 128");
    // On as little of a stack as threads get.
    let deep = std::thread::Builder::new().stack_size(256 << 10);
    let refused = deep.spawn(move || is_refused(&own, &[], "it nests deeper than 128"));
    refused.expect("a thread").join().expect("it has room");
}

#[test]
fn what_is_longer_as_json_than_an_event_is_not_made() {
    let nuls = sized(&vec![0; 64 << 20]);
    is_refused(&json!("string"), &nuls, "no event has so many");
    is_refused(&json!("bytes"), &nuls, "no event has so many");
    is_refused(&json!({ "type": "array", "items": "string" }), &[long(1), nuls].concat(), "no event has");
    let almost = sized(&vec![b'x'; SIZE_MAX - 2]);
    assert_eq!(json_of(&json!("string"), &almost).map(|text| text.len()), Ok(SIZE_MAX));
}

#[test]
fn any_bytes_end_and_what_is_read_is_json() {
    let described = json!({ "type": "record", "name": "A", "fields": [
        { "name": "a", "type": ["null", "A", { "type": "map", "values": "A" }, "double"] },
        { "name": "b", "type": { "type": "array", "items": ["string", "bytes", "int"] } },
        { "name": "c", "type": { "type": "bytes", "logicalType": "decimal", "precision": 20, "scale": 5 } },
    ] });
    let schema = schema(&described);
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let mut read = 0;
    for _ in 0..100_000 {
        let data: Vec<u8> = (0..seed % 24)
            .map(|_| {
                seed ^= seed << 13;
                seed ^= seed >> 7;
                seed ^= seed << 17;
                // Small numbers lead further.
                (seed >> 32) as u8 & if seed & 3 == 0 { 0xff } else { 7 }
            })
            .collect();
        seed = seed.wrapping_add(1);
        if let Ok(text) = schema.json(&data, 1 << 16) {
            assert!(serde_json::from_str::<Value>(&text).is_ok(), "{data:?}: {text}");
            read += 1;
        }
    }
    assert!(read > 10, "only {read} were any");
}
