//! `JsonSchema`: a JSON Schema with those that it refers to, read as those of events are:
//! nothing is fetched by its references, and patterns are matched in linear time.

use std::collections::HashMap;
use std::error::Error;

use jsonschema::{PatternOptions, Retrieve, Uri, Validator};
use serde_json::Value;

/// What references are relative to in a schema that has no `$id`.
const BASE: &str = "json-schema:///";

/// So many bytes are said of what is wrong.
const PROBLEM_SIZE_MAX: usize = 300;

/// A schema that was read.
#[derive(Debug)]
pub(super) struct JsonSchema(Validator);

impl JsonSchema {
    /// Reads a schema. The others are there by their names, as references call them.
    ///
    /// # Errors
    /// Why it is none.
    pub(super) fn read(text: &str, others: &[(String, String)]) -> Result<Self, String> {
        let parse = |text: &str| serde_json::from_str::<Value>(text).map_err(|error| error.to_string());
        let schema = parse(text)?;
        let mut known = HashMap::new();
        for (name, text) in others {
            let other = parse(text)?;
            let id = other.get("$id").and_then(Value::as_str);
            for uri in [Some(name.clone()), Some(resolved(&schema, name)), id.map(str::to_owned)] {
                known.entry(uri.unwrap_or_default()).or_insert_with(|| other.clone());
            }
        }
        let built = jsonschema::options()
            .with_retriever(Known(known))
            .with_pattern_options(PatternOptions::regex())
            .should_validate_formats(true)
            .build(&schema);
        built.map(Self).map_err(|error| cut(format!("it is no JSON Schema: {error}")))
    }

    /// Looks whether a text is JSON as the schema has it.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub(super) fn check(&self, text: &str) -> Result<(), String> {
        let value: Value = serde_json::from_str(text).map_err(|error| format!("it is no JSON: {error}"))?;
        self.0.validate(&value).map_err(|error| {
            let place = error.instance_path().as_str().to_owned();
            let rule = error.schema_path().as_str().to_owned();
            let place = if place.is_empty() { "/" } else { &place };
            cut(format!("at `{place}`: {error} (rule `{rule}`)"))
        })
    }
}

/// A name of another schema as the schema's own references say it, if they are relative.
fn resolved(schema: &Value, name: &str) -> String {
    let base = schema.get("$id").and_then(Value::as_str).unwrap_or(BASE);
    let base = reqwest::Url::parse(base).or_else(|_| reqwest::Url::parse(BASE));
    base.and_then(|base| base.join(name)).map_or_else(|_| name.to_owned(), String::from)
}

/// The schemas that another refers to.
struct Known(HashMap<String, Value>);

impl Retrieve for Known {
    fn retrieve(&self, uri: &Uri<String>) -> Result<Value, Box<dyn Error + Send + Sync>> {
        let uri = uri.as_str().trim_end_matches('#');
        let name = uri.strip_prefix(BASE).unwrap_or(uri);
        let found = self.0.get(uri).or_else(|| self.0.get(name)).cloned();
        found.ok_or_else(|| format!("`{name}` is none of the schema's references").into())
    }
}

/// Data may be long, and what is wrong with it is told with it.
fn cut(mut text: String) -> String {
    text.retain(|c| !c.is_control());
    if text.len() > PROBLEM_SIZE_MAX {
        text.truncate(text.floor_char_boundary(PROBLEM_SIZE_MAX));
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_breaks_a_schema_is_told_with_place_and_rule() {
        let schema = r#"{"$schema":"http://json-schema.org/draft-07/schema#","type":"object",
            "required":["id"],"properties":{"amount":{"minimum":0}}}"#;
        let schema = JsonSchema::read(schema, &[]).expect("a schema");
        assert_eq!(schema.check(r#"{"id":1,"amount":5}"#), Ok(()));
        let told = |text: &str| schema.check(text).expect_err("it breaks the schema");
        assert_eq!(told(r#"{"id":1,"amount":-1}"#).split(": ").next(), Some("at `/amount`"));
        assert!(told("{}").contains("(rule `/required`)"), "{}", told("{}"));
        assert!(told("{").starts_with("it is no JSON"));
        assert!(told(&"[".repeat(100_000)).starts_with("it is no JSON"));
        assert!(told(&format!(r#"["{}"]"#, "é".repeat(1000))).len() < 400);
    }

    #[test]
    fn references_lead_to_the_schemas_that_came_with_it_and_nowhere_else() {
        let other = |name: &str| [(name.to_owned(), r#"{"type":"integer"}"#.to_owned())];
        for (schema, name) in [
            (r#"{"items":{"$ref":"money.json"}}"#, "money.json"),
            (r#"{"$id":"http://shop.example/order.json","items":{"$ref":"money.json"}}"#, "money.json"),
            (r#"{"items":{"$ref":"http://shop.example/money.json"}}"#, "http://shop.example/money.json"),
        ] {
            let schema = JsonSchema::read(schema, &other(name)).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(schema.check("[1]"), Ok(()));
            assert!(schema.check("[\"1\"]").is_err());
        }
        let away = JsonSchema::read(r#"{"$ref":"http://127.0.0.1:1/x.json"}"#, &other("money.json"));
        assert!(away.expect_err("it is not there").contains("none of the schema's references"));
        assert!(JsonSchema::read(r#"{"type":"text"}"#, &[]).is_err());
        assert!(JsonSchema::read(r#"{"pattern":"(?=a)b"}"#, &[]).is_err());
    }
}
