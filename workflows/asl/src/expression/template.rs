//! Payload templates: JSON rebuilt with what is computed in its place. In JSONPath
//! that are the `.$` fields, in JSONata the strings `{% … %}`.
//!
//! A field's place in the output is decided when the template is compiled. In
//! JSONPath the literal fields come first, in the order of the definition, then
//! the computed ones as a `java.util.HashMap` walks them (asl.md §2); in JSONata
//! the order is the definition's.

use std::sync::Arc;

use frevo_value::{Object, Payload, Value, java_order, write_string};

use super::{Data, EvaluationError, Intrinsic, Path, Query, SyntaxError, bounded, delimited};

/// What the name of a computed field ends with.
const SUFFIX: &str = ".$";

/// A compiled payload template.
#[derive(Debug)]
pub struct Template(Part);

#[derive(Debug)]
enum Part {
    /// JSON in which nothing is computed, and its text.
    Literal(Value, Box<str>),
    Array(Vec<Part>),
    Object(Vec<Member>),
    Path(Arc<str>, Path),
    Call(Intrinsic),
    Query(Box<Query>),
}

/// An expression that JSONata can't read.
#[derive(Debug)]
pub struct QueryError {
    /// The path of the expression's field within the state.
    pub field: String,
    /// What the parser says.
    pub error: frevo_jsonata::Error,
}

/// A field of the output.
#[derive(Debug)]
struct Member {
    name: Arc<str>,
    /// The name in quotes and a colon.
    quoted: Box<str>,
    part: Part,
}

impl Template {
    /// Compiles a template of JSONPath; the errors name the offending field.
    pub fn compile(json: &Value) -> Result<Self, Vec<SyntaxError>> {
        let mut errors = Vec::new();
        let part = compile(json, &mut errors);
        if errors.is_empty() { Ok(Self(part)) } else { Err(errors) }
    }

    /// Compiles a template of JSONata that stands in `field` of its state. What can't
    /// be read is told, and is `null` in the template.
    pub fn compile_queries(json: &Value, field: &str) -> (Self, Vec<QueryError>) {
        let mut errors = Vec::new();
        let part = compile_queries(json, field, &mut errors);
        (Self(part), errors)
    }

    /// Calls `visit` with every expression of JSONata in it.
    pub fn queries(&self, visit: &mut dyn FnMut(&Query)) {
        self.0.queries(visit);
    }

    /// The expression of JSONata, if it is nothing else.
    pub fn as_query(&self) -> Option<&Query> {
        match &self.0 {
            Part::Query(query) => Some(query),
            _ => None,
        }
    }

    /// The JSON it makes.
    pub fn evaluate(&self, data: &Data<'_>) -> Result<Value, EvaluationError> {
        self.0.evaluate(data)
    }

    /// The JSON it makes, as text: what it selects from the input is copied
    /// without being read.
    pub fn render(&self, data: &Data<'_>) -> Result<Payload, EvaluationError> {
        let mut text = String::with_capacity(128);
        self.0.render(data, &mut text)?;
        bounded(text)
    }

    /// Every variable that it reads.
    pub fn variables(&self, found: &mut Vec<Arc<str>>) {
        self.0.variables(found);
    }
}

fn compile(json: &Value, errors: &mut Vec<SyntaxError>) -> Part {
    let part = match json {
        Value::Array(items) => Part::Array(items.iter().map(|item| compile(item, errors)).collect()),
        Value::Object(object) => Part::Object(compile_members(object, errors)),
        scalar => return literal(scalar.clone()),
    };
    match part.as_literal() {
        Some(value) => literal(value),
        None => part,
    }
}

fn literal(value: Value) -> Part {
    let text = value.to_string().into();
    Part::Literal(value, text)
}

fn compile_members(object: &Object, errors: &mut Vec<SyntaxError>) -> Vec<Member> {
    let mut members = Vec::with_capacity(object.len());
    let mut computed = Vec::new();
    for (field, json) in object.iter() {
        match field.strip_suffix(SUFFIX) {
            None => members.push(Member::new(field, compile(json, errors))),
            Some(name) => {
                if object.get(name).is_some() {
                    errors.push(SyntaxError {
                        message: format!("Duplicate field '{name}' after removing '.$'"),
                    });
                }
                match compile_computed(field, json) {
                    Ok(part) => computed.push(Member::new(name, part)),
                    Err(error) => errors.push(error),
                }
            }
        }
    }
    java_order::sort(&mut computed, |member| &member.name);
    members.append(&mut computed);
    members
}

fn compile_computed(field: &Arc<str>, json: &Value) -> Result<Part, SyntaxError> {
    let Value::String(text) = json else {
        let kind = match json {
            Value::Null => "a NULL",
            Value::Bool(_) => "a BOOLEAN",
            Value::Number(_) => "a NUMBER",
            Value::Array(_) => "an ARRAY",
            Value::Object(_) | Value::String(_) => "an OBJECT",
        };
        let message = format!(
            "The value for the field '{field}' must be a STRING that contains a JSONPath but was {kind}"
        );
        return Err(SyntaxError { message });
    };
    let part = if text.starts_with('$') {
        Path::parse(text).map(|path| Part::Path(field.clone(), path))
    } else {
        Intrinsic::parse(text).map(Part::Call)
    };
    part.map_err(|_| SyntaxError {
        message: format!(
            "The value for the field '{field}' must be a valid JSONPath or a valid intrinsic function call"
        ),
    })
}

fn compile_queries(json: &Value, field: &str, errors: &mut Vec<QueryError>) -> Part {
    let part = match json {
        Value::Array(items) => Part::Array(
            items
                .iter()
                .enumerate()
                .map(|(index, item)| compile_queries(item, &format!("{field}[{index}]"), errors))
                .collect(),
        ),
        Value::Object(object) => Part::Object(
            object
                .iter()
                .map(|(name, json)| {
                    Member::new(name, compile_queries(json, &format!("{field}/{name}"), errors))
                })
                .collect(),
        ),
        Value::String(text) => match delimited(text) {
            None => return literal(json.clone()),
            Some(text) => match Query::parse(text, field) {
                Ok(query) => return Part::Query(Box::new(query)),
                Err(error) => {
                    errors.push(QueryError { field: field.to_owned(), error });
                    return literal(Value::Null);
                }
            },
        },
        scalar => return literal(scalar.clone()),
    };
    match part.as_literal() {
        Some(value) => literal(value),
        None => part,
    }
}

impl Member {
    fn new(name: &str, part: Part) -> Self {
        let mut quoted = String::new();
        write_string(&mut quoted, name);
        quoted.push(':');
        Self { name: name.into(), quoted: quoted.into(), part }
    }
}

impl Part {
    /// The value, if nothing in it is computed.
    fn as_literal(&self) -> Option<Value> {
        match self {
            Self::Literal(value, _) => Some(value.clone()),
            Self::Array(items) => {
                items.iter().map(Self::as_literal).collect::<Option<Vec<_>>>().map(Value::from)
            }
            Self::Object(members) => {
                let entries =
                    members.iter().map(|member| Some((member.name.clone(), member.part.as_literal()?)));
                entries.collect::<Option<Object>>().map(Value::from)
            }
            Self::Path(..) | Self::Call(_) | Self::Query(_) => None,
        }
    }

    fn evaluate(&self, data: &Data<'_>) -> Result<Value, EvaluationError> {
        match self {
            Self::Literal(value, _) => Ok(value.clone()),
            Self::Array(items) => {
                items.iter().map(|item| item.evaluate(data)).collect::<Result<Vec<_>, _>>().map(Value::from)
            }
            Self::Object(members) => {
                let entries =
                    members.iter().map(|member| Ok((member.name.clone(), member.part.evaluate(data)?)));
                entries.collect::<Result<Object, _>>().map(Value::from)
            }
            Self::Path(field, path) => path.evaluate(data).map_err(|error| not_in_input(error, field, data)),
            Self::Call(call) => call.evaluate(data),
            Self::Query(query) => query.evaluate(data),
        }
    }

    fn render(&self, data: &Data<'_>, text: &mut String) -> Result<(), EvaluationError> {
        match self {
            Self::Literal(_, own) => text.push_str(own),
            Self::Array(items) => {
                text.push('[');
                for (place, item) in items.iter().enumerate() {
                    if place > 0 {
                        text.push(',');
                    }
                    item.render(data, text)?;
                }
                text.push(']');
            }
            Self::Object(members) => {
                text.push('{');
                for (place, member) in members.iter().enumerate() {
                    if place > 0 {
                        text.push(',');
                    }
                    text.push_str(&member.quoted);
                    member.part.render(data, text)?;
                }
                text.push('}');
            }
            Self::Path(field, path) => {
                path.select(data).map_err(|error| not_in_input(error, field, data))?.write(text);
            }
            Self::Call(call) => frevo_value::write_value(text, &call.evaluate(data)?),
            Self::Query(query) => query.select(data)?.write(text),
        }
        Ok(())
    }

    fn variables(&self, found: &mut Vec<Arc<str>>) {
        match self {
            Self::Literal(..) => {}
            Self::Array(items) => items.iter().for_each(|item| item.variables(found)),
            Self::Object(members) => members.iter().for_each(|member| member.part.variables(found)),
            Self::Path(_, path) => path.variables(found),
            Self::Call(call) => call.variables(found),
            Self::Query(query) => query.variables(found),
        }
    }

    fn queries(&self, visit: &mut dyn FnMut(&Query)) {
        match self {
            Self::Literal(..) | Self::Path(..) | Self::Call(_) => {}
            Self::Array(items) => items.iter().for_each(|item| item.queries(visit)),
            Self::Object(members) => members.iter().for_each(|member| member.part.queries(visit)),
            Self::Query(query) => visit(query),
        }
    }
}

/// Of a template's path AWS tells the field and the input, not the reason.
fn not_in_input(error: EvaluationError, field: &Arc<str>, data: &Data<'_>) -> EvaluationError {
    match error {
        EvaluationError::NoResult { path, .. } => {
            EvaluationError::NotInInput { path, field: field.clone(), input: data.input.text().to_owned() }
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use frevo_value::parse;

    use super::Template;
    use crate::expression::testing::with_data;

    /// What a template makes of an input, by both ways.
    fn made(template: &str, input: &str) -> String {
        let json = parse(template).expect("JSON");
        let template = match Template::compile(&json) {
            Ok(template) => template,
            Err(errors) => {
                return errors.iter().map(|error| format!("refused: {error}")).collect::<Vec<_>>().join("; ");
            }
        };
        with_data(input, |data| {
            let rendered = template.render(data).map(|payload| payload.text().to_owned());
            assert_eq!(rendered, template.evaluate(data).map(|value| value.to_string()));
            rendered.unwrap_or_else(|error| format!("{}: {error}", error.name()))
        })
    }

    #[test]
    fn computed_fields_come_after_literal_ones_and_in_the_order_of_a_hash_map() {
        let cases = [
            (r#"{"b":1,"Queue.$":"$.q","a":{}}"#, r#"{"b":1,"a":{},"Queue":7}"#),
            (r#"{"c.$":"$.q","a.$":"$.q","b.$":"$.q"}"#, r#"{"a":7,"b":7,"c":7}"#),
            (
                r#"{"original_input.$":"$","iteration_index.$":"$.q","from_input_constant.$":"$.q","constant_value":1}"#,
                r#"{"constant_value":1,"from_input_constant":7,"iteration_index":7,"original_input":{"q":7}}"#,
            ),
            (r#"{"x":{"z.$":"$.q","y":1},"w.$":"$.q"}"#, r#"{"x":{"y":1,"z":7},"w":7}"#),
        ];
        for (template, expected) in cases {
            assert_eq!(made(template, r#"{"q":7}"#), expected, "{template}");
        }
    }

    #[test]
    fn only_fields_with_the_suffix_are_computed() {
        let cases = [
            (
                r#"{"a":"$.q","b":"States.UUID()","c":[1,{"d.$":"$.q"},"$.q"]}"#,
                r#"{"a":"$.q","b":"States.UUID()","c":[1,{"d":[1]},"$.q"]}"#,
            ),
            (r#"[{"a.$":"$.q[0]"}]"#, r#"[{"a":1}]"#),
            (r#""$.q""#, r#""$.q""#),
            ("7", "7"),
            (r#"{"a.$":"$.q[9]"}"#, r#"{"a":null}"#),
            (r#"{"a.$":"$.none[*].x"}"#, r#"{"a":[]}"#),
            (
                r#"{"a.$":"$$.State.Name","b.$":"$answer","c.$":"States.Array(1, $.q)"}"#,
                r#"{"a":"Pick","b":42,"c":[1,[1]]}"#,
            ),
            (r#"{".$":"$.q"}"#, r#"{"":[1]}"#),
        ];
        for (template, expected) in cases {
            assert_eq!(made(template, r#"{"q":[1]}"#), expected, "{template}");
        }
    }

    #[test]
    fn a_path_that_selects_nothing_names_its_field_and_the_input() {
        assert_eq!(
            made(r#"{"x":{"m.$":"$.nope.deep"}}"#, r#"{"other": 1}"#),
            "States.Runtime: The JSONPath '$.nope.deep' specified for the field 'm.$' could not be found in the \
             input '{\"other\":1}'"
        );
    }

    #[test]
    fn a_field_that_can_not_be_computed_is_refused() {
        let cases = [
            (
                r#"{"x.$":"abc"}"#,
                "refused: The value for the field 'x.$' must be a valid JSONPath or a valid intrinsic function call",
            ),
            (
                r#"{"x.$":"$.a["}"#,
                "refused: The value for the field 'x.$' must be a valid JSONPath or a valid intrinsic function call",
            ),
            (
                r#"{"x.$":"States.Nope()"}"#,
                "refused: The value for the field 'x.$' must be a valid JSONPath or a valid intrinsic function call",
            ),
            (
                r#"{"x.$":1}"#,
                "refused: The value for the field 'x.$' must be a STRING that contains a JSONPath but was a NUMBER",
            ),
            (r#"{"a":1,"a.$":"$"}"#, "refused: Duplicate field 'a' after removing '.$'"),
        ];
        for (template, expected) in cases {
            assert_eq!(made(template, "{}"), expected, "{template}");
        }
    }

    #[test]
    fn every_variable_that_a_template_reads_is_found() {
        let json = r#"{"a.$":"$x.y","b":[{"c.$":"States.Array($y, States.Format('{}', $z))"}],"d.$":"$.i[?(@.a==$w)]"}"#;
        let template = Template::compile(&parse(json).expect("JSON")).expect("a template");
        let mut found = Vec::new();
        template.variables(&mut found);
        found.sort();
        assert_eq!(found, ["w", "x", "y", "z"].map(std::sync::Arc::from));
    }
}
