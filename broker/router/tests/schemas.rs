//! Which schemas are known to take all that others take.

use frevo_router::schema::includes;
use frevo_value::Payload;
use proptest::prelude::*;
use serde_json::{Value, json};

/// Whether the first schema is shown to take all that the second one takes.
fn shown(wider: &Value, narrower: &Value) -> Result<(), String> {
    let payload = |schema: &Value| Payload::parse(&schema.to_string()).expect("JSON");
    includes(&payload(wider), &payload(narrower)).map_err(|doubt| doubt.to_string())
}

fn order(extra: Value) -> Value {
    let mut schema = json!({ "type": "object", "required": ["id"],
                             "properties": { "id": { "type": "string" }, "amount": { "type": "number" } } });
    schema.as_object_mut().expect("an object").extend(extra.as_object().expect("an object").clone());
    schema
}

#[test]
fn what_is_stricter_is_within_what_is_not() {
    for (wider, narrower) in [
        (json!({}), json!({ "type": "string" })),
        (json!(true), json!({ "not": {} })),
        (json!({ "type": "number" }), json!({ "type": "integer" })),
        (json!({ "type": ["string", "null"] }), json!({ "type": "string" })),
        (json!({ "type": "string" }), json!({ "enum": ["a", "b"] })),
        (json!({ "enum": ["a", "b", 1] }), json!({ "const": "a" })),
        (json!({ "minimum": 1, "maximum": 9 }), json!({ "minimum": 1.5, "exclusiveMaximum": 9 })),
        (json!({ "minLength": 0, "maxLength": 9 }), json!({ "maxLength": 9 })),
        (json!({ "multipleOf": 2 }), json!({ "multipleOf": 6 })),
        (json!({ "minimum": 5 }), json!({ "type": "string" })),
        (json!({ "pattern": "^a" }), json!({ "pattern": "^a", "minLength": 2 })),
        (order(json!({})), order(json!({ "required": ["id", "amount"] }))),
        (order(json!({})), order(json!({ "additionalProperties": false }))),
        (
            order(json!({ "properties": { "note": { "type": "string" } } })),
            order(json!({ "additionalProperties": false })),
        ),
        (
            order(json!({ "additionalProperties": { "type": "string" } })),
            order(json!({ "additionalProperties": false })),
        ),
        (json!({ "items": { "type": "number" } }), json!({ "items": { "type": "integer" }, "minItems": 1 })),
        (
            json!({ "prefixItems": [{ "type": "string" }], "items": { "type": "number" } }),
            json!({ "prefixItems": [{ "const": "a" }, { "type": "integer" }], "items": false }),
        ),
        (json!({ "anyOf": [{ "type": "string" }, { "type": "number" }] }), json!({ "type": "integer" })),
        (
            json!({ "type": ["string", "number"] }),
            json!({ "anyOf": [{ "type": "string" }, { "type": "integer" }] }),
        ),
        (json!({ "allOf": [{ "minimum": 1 }, { "maximum": 5 }] }), json!({ "minimum": 2, "maximum": 3 })),
        (json!({ "minimum": 1, "maximum": 5 }), json!({ "allOf": [{ "minimum": 2 }, { "maximum": 3 }] })),
        (
            json!({ "$ref": "#/$defs/id", "$defs": { "id": { "type": "string" } } }),
            json!({ "$ref": "#/definitions/word", "definitions": { "word": { "const": "x" } } }),
        ),
        // A list that goes on in itself.
        (
            json!({ "properties": { "value": { "type": "number" }, "next": { "$ref": "#" } } }),
            json!({ "properties": { "value": { "type": "integer" }, "next": { "$ref": "#" } } }),
        ),
        (json!({ "dependentRequired": { "a": ["b"] } }), json!({ "required": ["b"] })),
        (json!({ "title": "x", "description": "y", "default": 1 }), json!({})),
    ] {
        assert_eq!(shown(&wider, &narrower), Ok(()), "{wider} takes what {narrower} takes");
    }
}

#[test]
fn what_can_t_be_shown_is_named_with_its_place() {
    let reference = json!({ "$ref": "https://example.com/order.json" });
    for (wider, narrower, told) in [
        (
            json!({ "type": "integer" }),
            json!({ "type": "number" }),
            "at `/`: `type` number is not within integer",
        ),
        (
            json!({ "enum": ["a"] }),
            json!({ "enum": ["a", "b"] }),
            "at `/`: the value \"b\" is not among those of `enum`",
        ),
        (
            json!({ "const": "a" }),
            json!({ "type": "string" }),
            "at `/`: any value that `const` does not list may be there",
        ),
        (
            json!({ "minimum": 2 }),
            json!({ "minimum": 1 }),
            "at `/`: `minimum` is 2 in the one schema, and 1 in the other",
        ),
        (
            json!({ "minimum": 9007199254740993_i64 }),
            json!({ "minimum": 9007199254740992_i64 }),
            "at `/`: `minimum` is 9007199254740993 in the one schema, and 9007199254740992 in the other",
        ),
        (
            json!({ "maxLength": 5 }),
            json!({}),
            "at `/`: `maxLength` is 5 in the one schema, and not there in the other",
        ),
        (
            order(json!({ "required": ["id", "amount"] })),
            order(json!({})),
            "at `/`: the property `amount` is required by the one schema, and not by the other",
        ),
        (
            order(json!({ "properties": { "note": { "type": "string" } } })),
            order(json!({})),
            "at `/note`: the one schema takes anything there, because it says nothing of it, and the other says more: `type`",
        ),
        (
            order(json!({ "additionalProperties": false })),
            order(json!({})),
            "at `/*`: something is taken there by the one schema, and nothing by the other",
        ),
        (
            json!({ "items": { "properties": { "a/b": { "minimum": 1 } } } }),
            json!({ "items": { "properties": { "a/b": { "minimum": 0 } } } }),
            "at `/*/a~1b`: `minimum` is 1 in the one schema, and 0 in the other",
        ),
        (
            json!({ "pattern": "^a" }),
            json!({ "pattern": "^aa" }),
            "at `/`: `pattern` is compared as it is written, and the schemas differ in it",
        ),
        (
            json!({ "not": reference }),
            json!({ "not": reference }),
            "at `/`: `not` is compared as it is written, and the schemas differ in it",
        ),
        (
            json!({ "anyOf": [{ "type": "string" }] }),
            json!({}),
            "at `/`: none of `anyOf` can be shown to take all that is there",
        ),
        (
            reference.clone(),
            json!({}),
            "`$ref`: `https://example.com/order.json` leads out of the document or nowhere, and can't be compared",
        ),
        (
            json!({ "properties": { "a": { "$id": "x", "type": "string" } } }),
            json!({ "properties": { "a": { "type": "string" } } }),
            "`$id` within a schema gives its references another meaning, and can't be compared",
        ),
    ] {
        assert_eq!(shown(&wider, &narrower).expect_err("it is not so"), told, "{wider} beside {narrower}");
    }
}

#[test]
fn what_draft_7_does_not_read_is_not_relied_on() {
    let old = "http://json-schema.org/draft-07/schema#";
    let beside = json!({ "$schema": old, "definitions": { "any": {} }, "$ref": "#/definitions/any", "type": "string" });
    shown(&json!({ "type": "string" }), &beside).expect_err("`type` beside `$ref` means nothing there");
    let newer = json!({ "$schema": old, "dependentRequired": { "a": ["b"] } });
    shown(&json!({ "dependentRequired": { "a": ["b"] } }), &newer).expect_err("it has no such keyword");
}

#[test]
fn a_comparison_ends() {
    let mut schema = json!({ "type": "string" });
    for _ in 0..40 {
        schema = json!({ "anyOf": [schema, { "allOf": [schema.clone(), { "minLength": 1 }] }] });
        if schema.to_string().len() > 100_000 {
            break;
        }
    }
    let other = json!({ "anyOf": [{ "allOf": [schema.clone()] }, schema.clone(), { "maxLength": 3 }] });
    let told = shown(&schema, &other).expect_err("nobody can tell");
    assert!(told.contains("too involved") || told.contains("anyOf"), "{told}");
}

fn small_schema() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(json!(true)),
        Just(json!(false)),
        prop::sample::select(vec!["null", "boolean", "integer", "number", "string", "object", "array"])
            .prop_map(|kind| json!({ "type": kind })),
        prop::sample::select(vec![
            json!(1),
            json!(2.5),
            json!("a"),
            json!(null),
            json!([1]),
            json!({ "a": 1 })
        ])
        .prop_map(|value| json!({ "const": value })),
        (-2..3_i32).prop_map(|bound| json!({ "minimum": bound })),
        (-2..3_i32).prop_map(|bound| json!({ "exclusiveMaximum": bound })),
        (0..3_u32).prop_map(|bound| json!({ "maxLength": bound })),
        (0..3_u32).prop_map(|bound| json!({ "minItems": bound })),
        (0..3_u32).prop_map(|bound| json!({ "maxProperties": bound })),
        (1..4_u32).prop_map(|factor| json!({ "multipleOf": factor })),
        Just(json!({ "uniqueItems": true })),
        Just(json!({ "required": ["a"] })),
        Just(json!({ "dependentRequired": { "a": ["b"] } })),
        Just(json!({ "pattern": "a" })),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let keyword = |name: &'static str| move |schema: Value| json!({ name: schema });
        let list = |name: &'static str| move |schemas: Vec<Value>| json!({ name: schemas });
        let map = |name: &'static str| {
            move |schemas: Vec<Value>| {
                let members = schemas.into_iter().zip(["a", "b", "c"]);
                json!({ name: members.map(|(schema, key)| (key.to_owned(), schema)).collect::<serde_json::Map<_, _>>() })
            }
        };
        let some = || prop::collection::vec(inner.clone(), 1..3);
        prop_oneof![
            some().prop_map(list("anyOf")),
            some().prop_map(list("oneOf")),
            some().prop_map(list("allOf")),
            some().prop_map(list("prefixItems")),
            inner.clone().prop_map(keyword("not")),
            inner.clone().prop_map(keyword("items")),
            inner.clone().prop_map(keyword("contains")),
            inner.clone().prop_map(keyword("additionalProperties")),
            inner.clone().prop_map(keyword("propertyNames")),
            some().prop_map(map("properties")),
            some().prop_map(map("patternProperties")),
            // Several keywords beside each other.
            prop::collection::vec(inner, 2..4).prop_map(|parts| {
                let members = parts.into_iter().filter_map(|part| part.as_object().cloned()).flatten();
                Value::Object(members.collect())
            }),
        ]
    })
}

fn small_document() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(Value::from),
        (-3..4_i32).prop_map(Value::from),
        prop::sample::select(vec![json!(0.5), json!(2.5), json!(1.0)]),
        prop::sample::select(vec!["", "a", "b", "ab", "abc"]).prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map(prop::sample::select(vec!["a", "b", "ab"]), inner, 0..3).prop_map(
                |members| members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
            ),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn what_is_shown_is_so(
        wider in small_schema(),
        mut narrower in small_schema(),
        combine in any::<bool>(),
        documents in prop::collection::vec(small_document(), 24),
    ) {
        // Two that have nothing to do with each other are hardly ever within each other.
        if combine {
            narrower = json!({ "allOf": [narrower, wider.clone()] });
        }
        if shown(&wider, &narrower).is_ok() {
            let validator = |schema: &Value| jsonschema::validator_for(schema).expect("a schema");
            let (wide, narrow) = (validator(&wider), validator(&narrower));
            for document in documents {
                prop_assert!(
                    !narrow.is_valid(&document) || wide.is_valid(&document),
                    "{document} is taken by {narrower} and not by {wider}"
                );
            }
        }
    }
}
