//! A JSON Schema: what is taken as one, and how data is looked at with it.
//!
//! Nothing is fetched from anywhere: a reference leads into the document itself.
//! Patterns are those that are matched in linear time, so that no publisher's
//! text takes long.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use frevo_event::{DefinitionHash, SchemaVersion};
use frevo_value::Payload;
use jsonschema::{PatternOptions, Validator};
use serde_json::Value;

/// How many bytes a schema may have.
const SIZE_MAX: usize = 128 << 10;

/// The dialects that are read; a schema that names none is of the first.
const DIALECTS: [&str; 3] = [
    "https://json-schema.org/draft/2020-12/schema",
    "https://json-schema.org/draft/2019-09/schema",
    "http://json-schema.org/draft-07/schema",
];

/// So many compiled schemas are kept.
const COMPILED_MAX: usize = 1024;

/// So many bytes are said of what is wrong.
const PROBLEM_SIZE_MAX: usize = 300;

/// Why something is no schema.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DocumentError {
    #[error("{0}")]
    Json(#[from] frevo_value::ParseError),
    #[error("it has {size} bytes, and a schema has at most {SIZE_MAX}")]
    TooLarge { size: usize },
    #[error("it is an object, or `true` or `false`")]
    NoSchema,
    #[error("the dialect `{dialect}` is not one of {}", DIALECTS.join(", "))]
    Dialect { dialect: String },
    #[error("it nests too deep")]
    TooDeep,
    #[error("it is no JSON Schema: {reason} (at `{place}`)")]
    Invalid { place: String, reason: String },
}

/// How data breaks a schema.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("at `{place}`: {problem} (rule `{rule}`)")]
pub(super) struct Breach {
    /// Where in the data, as a JSON Pointer.
    place: String,
    problem: String,
    /// Where in the schema.
    rule: String,
}

/// Schemas that were compiled, by their texts' hashes. The text is what a schema
/// is, so none is ever out of date.
#[derive(Default)]
pub(crate) struct Compiled(RwLock<HashMap<DefinitionHash, Arc<Validator>>>);

/// Reads a schema.
pub(crate) fn read(text: &str) -> Result<Payload, DocumentError> {
    let document = Payload::parse(text)?;
    if document.size() > SIZE_MAX {
        return Err(DocumentError::TooLarge { size: document.size() });
    }
    compile(&document)?;
    Ok(document)
}

impl Compiled {
    /// Looks at data as a version of a schema has it.
    pub(super) fn check(&self, version: &SchemaVersion, data: &Payload) -> Result<(), Breach> {
        let whole = |problem: &str| Breach { place: "/".into(), problem: problem.into(), rule: "/".into() };
        // It was compiled when it was registered: by this build, mostly.
        let validator = self.of(version).map_err(|error| whole(&error.to_string()))?;
        let data: Value = serde_json::from_str(data.text()).map_err(|_| whole("it nests too deep"))?;
        validator.validate(&data).map_err(|error| Breach {
            place: pointer(error.instance_path().as_str()),
            problem: cut(error.to_string()),
            rule: pointer(error.schema_path().as_str()),
        })
    }

    fn of(&self, version: &SchemaVersion) -> Result<Arc<Validator>, DocumentError> {
        if let Some(known) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&version.hash) {
            return Ok(known.clone());
        }
        let validator = Arc::new(compile(&version.document)?);
        let mut compiled = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if compiled.len() >= COMPILED_MAX {
            compiled.clear();
        }
        compiled.insert(version.hash, validator.clone());
        Ok(validator)
    }
}

fn compile(document: &Payload) -> Result<Validator, DocumentError> {
    let schema: Value = serde_json::from_str(document.text()).map_err(|_| DocumentError::TooDeep)?;
    if !schema.is_object() && !schema.is_boolean() {
        return Err(DocumentError::NoSchema);
    }
    let dialect = schema["$schema"].as_str().unwrap_or(DIALECTS[0]);
    if !DIALECTS.contains(&dialect.trim_end_matches('#')) {
        return Err(DocumentError::Dialect { dialect: dialect.to_owned() });
    }
    jsonschema::options()
        .offline()
        .with_pattern_options(PatternOptions::regex())
        .should_validate_formats(true)
        .build(&schema)
        .map_err(|error| DocumentError::Invalid {
            place: pointer(error.instance_path().as_str()),
            reason: cut(error.to_string()),
        })
}

/// A JSON Pointer; that of the whole is seen, too.
fn pointer(path: &str) -> String {
    if path.is_empty() { "/".to_owned() } else { path.to_owned() }
}

/// Data may be long, and what is wrong with it is told with it.
fn cut(mut text: String) -> String {
    text.retain(|c| !c.is_control());
    if text.len() > PROBLEM_SIZE_MAX {
        let end = (0..=PROBLEM_SIZE_MAX).rev().find(|end| text.is_char_boundary(*end));
        text.truncate(end.unwrap_or_default());
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use frevo_event::Timestamp;
    use serde_json::json;

    use super::*;

    fn refused(schema: &Value) -> String {
        read(&schema.to_string()).expect_err("it is no schema").to_string()
    }

    fn checked(schema: &Value, data: &str) -> Result<(), String> {
        let version = SchemaVersion::new(1, read(&schema.to_string()).expect("a schema"), Timestamp(0));
        let data = Payload::parse(data).expect("JSON");
        Compiled::default().check(&version, &data).map_err(|breach| breach.to_string())
    }

    #[test]
    fn what_is_no_schema_is_refused_with_the_reason() {
        for (schema, told) in [
            (json!([]), "it is an object, or `true` or `false`"),
            (json!({ "type": "text" }), "it is no JSON Schema: "),
            (json!({ "properties": { "a": { "minimum": "1" } } }), "(at `/properties/a/minimum`)"),
            (
                json!({ "$schema": "http://json-schema.org/draft-04/schema#" }),
                "the dialect `http://json-schema.org/draft-04/schema#`",
            ),
            (json!({ "$ref": "https://example.com/other.json" }), "it is no JSON Schema: "),
            (json!({ "$ref": "#/$defs/missing" }), "it is no JSON Schema: "),
            (json!({ "pattern": "(?=a)b" }), "it is no JSON Schema: "),
            (json!({ "description": "x".repeat(SIZE_MAX) }), "and a schema has at most"),
        ] {
            let error = refused(&schema);
            assert!(error.contains(told), "{error}");
        }
        let deep = (0..600).fold(json!({}), |schema, _| json!({ "items": schema }));
        assert_eq!(refused(&deep), "it nests too deep");
    }

    #[test]
    fn data_that_breaks_its_schema_is_told_with_place_and_rule() {
        let schema = json!({ "type": "object", "required": ["id"], "additionalProperties": false,
            "properties": { "id": { "type": "string", "format": "uuid" }, "lines": { "items": { "minimum": 1 } } } });
        let id = "6b1f4b0e-7a39-4d0c-9a54-0f4a4bd3a001";
        assert_eq!(checked(&schema, &format!(r#"{{"id":"{id}","lines":[1,2.50]}}"#)), Ok(()));
        for (data, told) in [
            (
                format!(r#"{{"id":"{id}","lines":[1,0]}}"#),
                "at `/lines/1`: 0 is less than the minimum of 1 (rule `/properties/lines/items/minimum`)",
            ),
            ("{}".to_owned(), "at `/`: \"id\" is a required property (rule `/required`)"),
            (
                r#"{"id":"seven"}"#.to_owned(),
                "at `/id`: \"seven\" is not a \"uuid\" (rule `/properties/id/format`)",
            ),
            ("null".to_owned(), "at `/`: null is not of type \"object\" (rule `/type`)"),
        ] {
            assert_eq!(checked(&schema, &data).expect_err("it breaks the schema"), told);
        }
        let long = format!(r#"{{"id":"{}"}}"#, "é".repeat(1000));
        assert!(checked(&schema, &long).expect_err("it breaks the schema").len() < 400);
    }

    #[test]
    fn numbers_are_compared_as_they_are_written() {
        let exact = json!({ "maximum": 9007199254740992_u64 });
        assert!(checked(&exact, "9007199254740993").is_err());
        assert_eq!(checked(&json!({ "multipleOf": 0.01 }), "19.99"), Ok(()));
    }

    #[test]
    fn a_schema_that_is_itself_ends() {
        for schema in [json!({ "$ref": "#" }), json!({ "allOf": [{ "$ref": "#" }] })] {
            if let Ok(document) = read(&schema.to_string()) {
                let version = SchemaVersion::new(1, document, Timestamp(0));
                drop(Compiled::default().check(&version, &Payload::empty_object()));
            }
        }
    }
}
