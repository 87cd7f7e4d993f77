//! What a path has selected: text of the payload where no tree was needed.

use std::borrow::Cow;

use frevo_value::{Number, Value, parse, write_value};

/// A selected value, in the form in which it was at hand.
#[derive(Debug)]
pub(in crate::expression) enum Node<'d> {
    /// Canonical JSON text out of the payload.
    Text(&'d str),
    /// A node of the payload's tree.
    Tree(&'d Value),
    /// Made for this.
    Made(Value),
}

impl<'d> Node<'d> {
    /// As a tree of its own.
    pub fn into_value(self) -> Value {
        match self {
            Self::Text(text) => parsed(text),
            Self::Tree(value) => value.clone(),
            Self::Made(value) => value,
        }
    }

    /// Appends its compact JSON text.
    pub fn write(&self, text: &mut String) {
        match self {
            Self::Text(own) => text.push_str(own),
            Self::Tree(value) => write_value(text, value),
            Self::Made(value) => write_value(text, value),
        }
    }

    pub fn is_null(&self) -> bool {
        match self.value() {
            Ok(value) => value.is_null(),
            Err(text) => text == "null",
        }
    }

    pub fn as_bool(&self) -> Option<bool> {
        match self.value() {
            Ok(value) => value.as_bool(),
            Err("true") => Some(true),
            Err("false") => Some(false),
            Err(_) => None,
        }
    }

    pub fn as_number(&self) -> Option<Number> {
        match self.value() {
            Ok(value) => value.as_number().cloned(),
            Err(text) if text.starts_with(['-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']) => {
                Some(Number::from_lexeme(text))
            }
            Err(_) => None,
        }
    }

    pub fn as_str(&self) -> Option<Cow<'_, str>> {
        match self.value() {
            Ok(value) => value.as_str().map(Cow::Borrowed),
            Err(text) => {
                let raw = text.strip_prefix('"')?.strip_suffix('"')?;
                if !raw.contains('\\') {
                    return Some(Cow::Borrowed(raw));
                }
                parsed(text).as_str().map(|string| Cow::Owned(string.to_owned()))
            }
        }
    }

    /// The value, or the text it is still in.
    fn value(&self) -> Result<&Value, &str> {
        match self {
            Self::Text(text) => Err(text),
            Self::Tree(value) => Ok(value),
            Self::Made(value) => Ok(value),
        }
    }
}

fn parsed(text: &str) -> Value {
    match text {
        "null" => Value::Null,
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ => parse(text).expect("a node of a payload is JSON"),
    }
}
