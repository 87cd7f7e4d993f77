//! Reference paths: where a result is put.

use std::sync::Arc;

use frevo_value::{Object, Payload, Step, Value, write_string};

use super::path::Name;
use super::{EvaluationError, Path, Root, SyntaxError, bounded};

/// A path that names one node: `.name`, `['name']`, `[index]` only.
#[derive(Clone, Debug)]
pub struct ReferencePath {
    text: Arc<str>,
    names: Vec<Name>,
    /// `names` as a payload is asked for them.
    steps: Vec<Step>,
}

impl ReferencePath {
    /// Reads a reference path; `$` alone has no steps.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        let refused = |why: &str| SyntaxError { message: format!("Value is not a Reference Path: {why}") };
        let path = Path::parse(text).map_err(|error| refused(&error.message))?;
        if *path.root() != Root::Input {
            return Err(refused("it must start from the input"));
        }
        let (names, steps) = path.into_reference().ok_or_else(|| refused("it must name a single node"))?;
        Ok(Self { text: text.into(), names, steps })
    }

    /// The path as it is written.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// Whether it is `$`: the result takes the input's place.
    pub fn is_whole(&self) -> bool {
        self.names.is_empty()
    }

    /// `input` with `result` at this place; missing objects are made.
    pub fn put(&self, input: &Value, result: Value) -> Result<Value, EvaluationError> {
        put_into(Some(input), &self.names, result).ok_or_else(|| self.conflict(&input.to_string()))
    }

    /// As [`Self::put`], but text into text: neither is read as a tree.
    pub fn put_payload(&self, input: &Payload, result: &Payload) -> Result<Payload, EvaluationError> {
        if self.is_whole() {
            return Ok(result.clone());
        }
        let text = input.text();
        if let Some(old) = input.find(&self.steps) {
            let start = offset(text, old);
            return bounded([&text[..start], result.text(), &text[start + old.len()..]].concat());
        }
        let (place, member) = self.new_member(input, result).ok_or_else(|| self.conflict(text))?;
        bounded([&text[..place], &member, &text[place..]].concat())
    }

    /// Where the innermost object that exists closes, and the member to be
    /// written there.
    fn new_member(&self, input: &Payload, result: &Payload) -> Option<(usize, String)> {
        let existing =
            (0..self.steps.len()).rev().find(|count| input.find(&self.steps[..*count]).is_some())?;
        let object = input.find(&self.steps[..existing]).filter(|node| node.starts_with('{'))?;
        let mut member = if object == "{}" { String::new() } else { ",".to_owned() };
        for (place, name) in self.names[existing..].iter().enumerate() {
            let Name::Key(key) = name else { return None };
            if place > 0 {
                member.push('{');
            }
            write_string(&mut member, key);
            member.push(':');
        }
        member.push_str(result.text());
        member.extend(std::iter::repeat_n('}', self.names.len() - existing - 1));
        Some((offset(input.text(), object) + object.len() - 1, member))
    }

    fn conflict(&self, input: &str) -> EvaluationError {
        EvaluationError::ResultPath {
            message: format!("Unable to apply ReferencePath {} to input {input}", self.text),
        }
    }
}

/// Where in `text` a part of it begins.
fn offset(text: &str, part: &str) -> usize {
    part.as_ptr().addr() - text.as_ptr().addr()
}

/// `node` with `result` below it; nothing if a step does not fit what is there.
fn put_into(node: Option<&Value>, names: &[Name], result: Value) -> Option<Value> {
    let Some((name, rest)) = names.split_first() else { return Some(result) };
    match (name, node) {
        (Name::Key(key), None) => {
            let mut object = Object::default();
            object.insert(key.clone(), put_into(None, rest, result)?);
            Some(object.into())
        }
        (Name::Key(key), Some(Value::Object(object))) => {
            let value = put_into(object.get(key), rest, result)?;
            let mut object = Object::clone(object);
            object.insert(key.clone(), value);
            Some(object.into())
        }
        (Name::Index(index), Some(Value::Array(items))) => {
            let place = usize::try_from(*index).ok().filter(|place| *place < items.len())?;
            let mut items = Vec::clone(items);
            items[place] = put_into(Some(&items[place]), rest, result)?;
            Some(items.into())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use frevo_value::{Payload, parse};

    use super::ReferencePath;

    /// Both ways to put give the same.
    fn put(path: &str, input: &str, result: &str) -> String {
        let path = ReferencePath::parse(path).expect("a reference path");
        let (input, result) = (Payload::parse(input).expect("JSON"), Payload::parse(result).expect("JSON"));
        let as_text = path.put_payload(&input, &result);
        let as_tree = path.put(input.value(), result.value().clone()).map(Payload::from_value);
        assert_eq!(as_text, as_tree);
        as_text.map_or_else(|error| format!("{}: {error}", error.name()), |payload| payload.text().to_owned())
    }

    #[test]
    fn a_result_is_put_where_its_path_says() {
        let cases = [
            ("$", r#"{"a":1}"#, "2", "2"),
            ("$.b", "{}", "2", r#"{"b":2}"#),
            ("$.b", r#"{"a":1}"#, "[2]", r#"{"a":1,"b":[2]}"#),
            ("$.a", r#"{"a":{"x":[1]},"b":2}"#, "null", r#"{"a":null,"b":2}"#),
            ("$.a.b.c", r#"{"z":0}"#, "1", r#"{"z":0,"a":{"b":{"c":1}}}"#),
            ("$.a.b.c", r#"{"a":{"x":{}},"z":0}"#, "1", r#"{"a":{"x":{},"b":{"c":1}},"z":0}"#),
            ("$['a b']['\"']", "{}", "1", r#"{"a b":{"\"":1}}"#),
            ("$.a[1]", r#"{"a":[1,2,3]}"#, r#""x""#, r#"{"a":[1,"x",3]}"#),
            ("$[0].n", r#"[{"m":1}]"#, "2", r#"[{"m":1,"n":2}]"#),
        ];
        for (path, input, result, expected) in cases {
            assert_eq!(put(path, input, result), expected, "{path} of {input}");
        }
    }

    #[test]
    fn a_path_that_does_not_fit_the_input_is_refused() {
        let cases = [
            ("$.a", r#""input1""#),
            ("$.a", "[1]"),
            ("$.a.b", r#"{"a":1}"#),
            ("$.a.b", r#"{"a":null}"#),
            ("$.a[2]", r#"{"a":[1,2]}"#),
            ("$.b[0]", r#"{"a":[1,2]}"#),
            ("$.b.c[0]", r#"{"a":[1,2]}"#),
        ];
        for (path, input) in cases {
            let expected = format!(
                "States.ReferencePathConflict: Unable to apply ReferencePath {path} to input {input}"
            );
            assert_eq!(put(path, input, "1"), expected);
        }
    }

    #[test]
    fn only_a_path_to_one_node_of_the_input_is_a_reference_path() {
        for text in
            ["$$.a", "$x.a", "$.a[*]", "$..a", "$.a[1:2]", "$.a[?(@.b)]", "$['a','b']", "a", "", "$.a[-1]"]
        {
            assert!(ReferencePath::parse(text).is_err(), "{text}");
        }
        assert!(ReferencePath::parse("$").expect("a reference path").is_whole());
    }

    #[test]
    fn what_grows_too_deep_is_refused() {
        let path = ReferencePath::parse(&format!("${}", ".a".repeat(900))).expect("a reference path");
        let deep = "[".repeat(900) + &"]".repeat(900);
        let (input, result) = (Payload::empty_object(), Payload::parse(&deep).expect("JSON"));
        let error = path.put_payload(&input, &result).expect_err("too deep");
        assert_eq!(error.to_string(), "The value nests deeper than 1000 levels.");
        assert_eq!(parse(&deep).map(|value| value.to_string()).as_deref(), Ok(&*deep));
    }
}
