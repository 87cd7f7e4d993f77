//! What shows that AWS computes in Java.

use frevo_value::Value;

/// `Math.round`: half up, also below zero.
pub(super) fn round(number: f64) -> i64 {
    (number + 0.5).floor() as i64
}

/// As States.Format prints a value: objects and arrays as `Map.toString` and
/// `List.toString`, strings bare.
pub(super) fn print(text: &mut String, value: &Value) {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(truth) => text.push_str(if *truth { "true" } else { "false" }),
        Value::Number(number) => text.push_str(number.lexeme()),
        Value::String(string) => text.push_str(string),
        Value::Array(items) => {
            text.push('[');
            for (place, item) in items.iter().enumerate() {
                separate(text, place);
                print(text, item);
            }
            text.push(']');
        }
        Value::Object(object) => {
            text.push('{');
            for (place, (key, value)) in object.iter().enumerate() {
                separate(text, place);
                text.push_str(key);
                text.push('=');
                print(text, value);
            }
            text.push('}');
        }
    }
}

fn separate(text: &mut String, place: usize) {
    if place > 0 {
        text.push_str(", ");
    }
}
