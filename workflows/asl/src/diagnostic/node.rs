//! An object of the document with the place where it stands. Reading a field
//! tells what is wrong with it; what is wrong reads as absent.

use std::sync::Arc;

use frevo_value::{Object, Value};

use super::fields::Language;
use super::query::{self, Stage};
use super::report::Report;
use crate::expression::{Path, Query, ReferencePath, Root, Template, delimited};

/// An object and its location.
#[derive(Clone)]
pub(super) struct Node<'a> {
    pub(super) object: &'a Object,
    /// Empty for the document itself.
    pub(super) location: String,
    pub(super) report: &'a Report,
    /// The query language of the state that it is or belongs to.
    pub(super) language: Language,
    /// How much of the location is that of the state.
    state_length: usize,
}

impl<'a> Node<'a> {
    /// The document.
    pub(super) fn root(object: &'a Object, report: &'a Report) -> Self {
        Self { object, location: String::new(), report, language: Language::JsonPath, state_length: 0 }
    }

    /// The same object as a state of this language.
    pub(super) fn into_state(self, language: Language) -> Self {
        Self { state_length: self.location.len(), language, ..self }
    }

    /// The path of a field within the state.
    fn path_in_state(&self, field: &str) -> String {
        let inner = self.location[self.state_length..].trim_start_matches('/');
        if inner.is_empty() { field.to_owned() } else { format!("{inner}/{field}") }
    }

    /// Reports something about the object as a whole.
    pub(super) fn refuse(&self, message: impl Into<String>) {
        let location = if self.location.is_empty() { "/" } else { &self.location };
        self.report.schema(Some(location.to_owned()), message);
    }

    /// Reports something about one of its fields.
    pub(super) fn refuse_field(&self, field: &str, message: impl Into<String>) {
        self.report.schema(Some(self.at(field)), message);
    }

    /// The location of a field.
    pub(super) fn at(&self, field: &str) -> String {
        format!("{}/{field}", self.location)
    }

    pub(super) fn has(&self, field: &str) -> bool {
        self.object.get(field).is_some()
    }

    pub(super) fn require(&self, fields: &[&str]) {
        let missing: Vec<&str> = fields.iter().copied().filter(|field| !self.has(field)).collect();
        if !missing.is_empty() {
            self.refuse(format!("These fields are required: [{}]", missing.join(", ")));
        }
    }

    pub(super) fn allow_only(&self, fields: &[&str]) {
        for (field, _) in self.object.iter().filter(|(field, _)| !fields.contains(&&***field)) {
            self.refuse(format!("Field '{field}' is not supported"));
        }
    }

    pub(super) fn at_most_one(&self, fields: &[&str]) {
        if fields.iter().filter(|field| self.has(field)).count() > 1 {
            self.refuse(format!("There should only be one of the following fields: [{}]", fields.join(", ")));
        }
    }

    pub(super) fn exactly_one(&self, fields: &[&str]) {
        self.at_most_one(fields);
        if !fields.iter().any(|field| self.has(field)) {
            self.refuse(format!(
                "This object should have only one of the following fields: [{}]",
                fields.join(", ")
            ));
        }
    }

    fn refuse_type(&self, field: &str, expected: &str) {
        self.refuse_field(field, format!("Expected value of type [{expected}]"));
    }

    pub(super) fn string(&self, field: &str) -> Option<&'a Arc<str>> {
        match self.object.get(field)? {
            Value::String(text) => Some(text),
            _ => {
                self.refuse_type(field, "STRING");
                None
            }
        }
    }

    /// One of a few words.
    pub(super) fn word(&self, field: &str, words: &[&str]) -> Option<&'a str> {
        let word = &**self.string(field)?;
        if !words.contains(&word) {
            self.refuse_field(field, format!("Value should be one of the following: [{}]", words.join(", ")));
            return None;
        }
        Some(word)
    }

    pub(super) fn boolean(&self, field: &str) -> Option<bool> {
        match self.object.get(field)? {
            Value::Bool(value) => Some(*value),
            _ => {
                self.refuse_type(field, "BOOLEAN");
                None
            }
        }
    }

    pub(super) fn integer(&self, field: &str, min: i64, max: i64) -> Option<u32> {
        let value = match self.object.get(field)? {
            Value::Number(number) => number.as_i64().or_else(|| beyond(number.lexeme())),
            _ => None,
        };
        match value {
            None => self.refuse_field(field, "Expected value of type Integer"),
            Some(value) if value < min => self.refuse_field(field, format!("Minimum value is {min}")),
            Some(value) if value > max => self.refuse_field(field, format!("Maximum value is {max}")),
            Some(value) => return u32::try_from(value).ok(),
        }
        None
    }

    pub(super) fn float(&self, field: &str, min: f64, max: Option<f64>) -> Option<f64> {
        match (self.object.get(field)?, max) {
            (Value::Number(number), _) if number.as_f64() < min => {
                self.refuse_field(field, format!("Minimum value is {min:?}"));
            }
            (Value::Number(number), Some(max)) if number.as_f64() > max => {
                self.refuse_field(field, format!("Maximum value is {max:?}"));
            }
            (Value::Number(number), _) => return Some(number.as_f64()),
            _ => self.refuse_field(field, "Expected value of type Float"),
        }
        None
    }

    /// The elements of an array.
    pub(super) fn array(&self, field: &str) -> Option<&'a [Value]> {
        match self.object.get(field)? {
            Value::Array(elements) => Some(elements),
            _ => {
                self.refuse_type(field, "ARRAY");
                None
            }
        }
    }

    /// The elements of an array that must have some.
    pub(super) fn elements(&self, field: &str) -> Option<&'a [Value]> {
        let elements = self.array(field)?;
        if elements.is_empty() {
            self.refuse_field(field, "Value cannot be empty");
            return None;
        }
        Some(elements)
    }

    /// The element of an array that must be an object.
    pub(super) fn element(&self, field: &str, index: usize, element: &'a Value) -> Option<Node<'a>> {
        self.inner(element, self.at(&format!("{field}[{index}]")))
    }

    /// The objects of an array.
    pub(super) fn nodes(&self, field: &str, elements: &'a [Value]) -> Vec<Node<'a>> {
        let node = |(index, element)| self.element(field, index, element);
        elements.iter().enumerate().filter_map(node).collect()
    }

    /// A field that must be an object.
    pub(super) fn node(&self, field: &str) -> Option<Node<'a>> {
        self.inner(self.object.get(field)?, self.at(field))
    }

    fn inner(&self, value: &'a Value, location: String) -> Option<Node<'a>> {
        match value {
            Value::Object(object) => Some(Node { object, location, ..self.clone() }),
            _ => {
                self.report.schema(Some(location), "Expected value of type [OBJECT]");
                None
            }
        }
    }

    /// A path that may select anything.
    pub(super) fn path(&self, field: &str) -> Option<Path> {
        let path = Path::parse(self.string(field)?);
        if path.is_err() {
            self.refuse_field(field, "Value must be a valid JSONPath.");
        }
        path.ok()
    }

    /// A path that selects one node, of the input or of a variable.
    pub(super) fn definite_path(&self, field: &str) -> Option<Path> {
        let path = self.single_path(field)?;
        if *path.root() == Root::Context {
            self.refuse_field(field, "Value is not a Reference Path");
            return None;
        }
        Some(path)
    }

    /// A path that selects one node, of the context object too.
    pub(super) fn single_path(&self, field: &str) -> Option<Path> {
        let text = self.string(field)?;
        match Path::parse(text) {
            _ if !text.starts_with('$') => self.refuse_field(field, "Value must be a valid JSONPath."),
            Ok(path) if path.is_definite() => return Some(path),
            _ => self.refuse_field(field, "Value is not a Reference Path"),
        }
        None
    }

    /// Where a result is put.
    pub(super) fn reference_path(&self, field: &str) -> Option<ReferencePath> {
        let text = self.string(field)?;
        match ReferencePath::parse(text) {
            Ok(path) => return Some(path),
            Err(_) if !text.starts_with('$') => self.refuse_field(field, "Value must be a valid JSONPath."),
            Err(_) => self.refuse_field(field, "Value is not a Reference Path"),
        }
        None
    }

    /// A payload template in the state's language; `stage` tells what its
    /// expressions may read.
    pub(super) fn template(&self, field: &str, stage: Stage) -> Option<Template> {
        let json = self.object.get(field)?;
        if self.language == Language::Jsonata {
            return query::template(self, json, &self.path_in_state(field), stage);
        }
        match Template::compile(json) {
            Ok(template) => Some(template),
            Err(errors) => {
                for error in errors {
                    self.refuse_field(field, error.message);
                }
                None
            }
        }
    }

    /// Whether the field holds an expression of JSONata where one may stand.
    pub(super) fn is_query(&self, field: &str) -> bool {
        let text = self.object.get(field).and_then(Value::as_str);
        self.language == Language::Jsonata && text.is_some_and(|text| delimited(text).is_some())
    }

    /// A field whose whole value is an expression of JSONata.
    pub(super) fn query(&self, field: &str) -> Option<Box<Query>> {
        if !self.is_query(field) {
            return None;
        }
        let text = delimited(self.object.get(field)?.as_str()?)?;
        query::query(self, text, &self.path_in_state(field), Stage::Before).map(Box::new)
    }

    /// The location of a field that is known by its path within the state.
    pub(super) fn at_in_state(&self, path: &str) -> String {
        format!("{}/{path}", &self.location[..self.state_length])
    }
}

/// An integer that is too large for 64 bits is still an integer.
fn beyond(lexeme: &str) -> Option<i64> {
    let (negative, digits) = lexeme.strip_prefix('-').map_or((false, lexeme), |digits| (true, digits));
    let integer = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    integer.then_some(if negative { i64::MIN } else { i64::MAX })
}
