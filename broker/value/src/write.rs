//! Tree to compact text, with strings escaped as Jackson escapes them.

use std::fmt;
use std::sync::Arc;

use crate::Value;
use crate::scan::plain_run;

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        write_value(&mut text, self);
        f.write_str(&text)
    }
}

/// A container that is being written, and what of it is still to come.
enum Open<'a> {
    Array(std::slice::Iter<'a, Value>),
    Object(std::slice::Iter<'a, (Arc<str>, Value)>),
}

/// Appends the compact text of `value`. Without recursion: a computed value may
/// be nested deeper than a thread's stack bears.
pub fn write_value(text: &mut String, value: &Value) {
    let mut open: Vec<Open<'_>> = Vec::new();
    begin(text, value, &mut open);
    while let Some(innermost) = open.last_mut() {
        let next = match innermost {
            Open::Array(items) => items.next(),
            Open::Object(members) => members.next().map(|(key, value)| {
                separate(text);
                write_string(text, key);
                text.push(':');
                value
            }),
        };
        match (next, &innermost) {
            (Some(value), Open::Array(_)) => {
                separate(text);
                begin(text, value, &mut open);
            }
            (Some(value), Open::Object(_)) => begin(text, value, &mut open),
            (None, Open::Array(_)) => {
                text.push(']');
                open.pop();
            }
            (None, Open::Object(_)) => {
                text.push('}');
                open.pop();
            }
        }
    }
}

/// Writes a scalar, or the opening of a container whose rest is then due.
fn begin<'a>(text: &mut String, value: &'a Value, open: &mut Vec<Open<'a>>) {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(true) => text.push_str("true"),
        Value::Bool(false) => text.push_str("false"),
        Value::Number(number) => text.push_str(number.lexeme()),
        Value::String(string) => write_string(text, string),
        Value::Array(items) => {
            text.push('[');
            open.push(Open::Array(items.iter()));
        }
        Value::Object(object) => {
            text.push('{');
            open.push(Open::Object(object.entries().iter()));
        }
    }
}

/// A comma, unless the container has just been opened. Before a member or an
/// item there is either its container's bracket or the end of another value,
/// and no value ends with an opening bracket.
fn separate(text: &mut String) {
    if !text.ends_with(['[', '{']) {
        text.push(',');
    }
}

/// Appends `string` in double quotes: `"`, `\` and control characters escaped,
/// everything else as it is.
pub fn write_string(text: &mut String, string: &str) {
    text.reserve(string.len() + 2);
    text.push('"');
    let mut rest = string;
    loop {
        let (plain, special) = rest.split_at(plain_run(rest.as_bytes()));
        text.push_str(plain);
        let Some(byte) = special.bytes().next() else { break };
        escape(text, byte);
        rest = &special[1..];
    }
    text.push('"');
}

fn escape(text: &mut String, byte: u8) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let short = match byte {
        b'"' => '"',
        b'\\' => '\\',
        b'\n' => 'n',
        b'\t' => 't',
        b'\r' => 'r',
        0x08 => 'b',
        0x0c => 'f',
        _ => {
            text.push_str("\\u00");
            text.push(char::from(DIGITS[usize::from(byte >> 4)]));
            text.push(char::from(DIGITS[usize::from(byte & 15)]));
            return;
        }
    };
    text.push('\\');
    text.push(short);
}
