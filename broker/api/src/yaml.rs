//! YAML, as the server and the command line write it.

use std::fmt::Write as _;

use serde_json::Value;

/// The YAML of a value, indented.
pub fn yaml(value: &Value) -> String {
    let mut text = String::new();
    block(value, 0, &mut text);
    text
}

/// YAML holds JSON, so every text is written as JSON writes it unless it is a
/// word that YAML could read as nothing else.
fn block(value: &Value, depth: usize, text: &mut String) {
    match value {
        Value::Object(object) if !object.is_empty() => {
            for (index, (key, value)) in object.iter().enumerate() {
                margin(index, depth, text);
                let _ = write!(text, "{}:", scalar_text(&Value::String(key.clone())));
                member(value, depth + 1, text);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                margin(index, depth, text);
                text.push_str("- ");
                block(item, depth + 1, text);
            }
        }
        scalar => {
            text.push_str(&scalar_text(scalar));
            text.push('\n');
        }
    }
}

/// The first member of a block stands where its parent left off.
fn margin(index: usize, depth: usize, text: &mut String) {
    if index > 0 || text.is_empty() || text.ends_with('\n') {
        let _ = write!(text, "{:width$}", "", width = depth * 2);
    }
}

fn member(value: &Value, depth: usize, text: &mut String) {
    let nested = match value {
        Value::Object(object) => !object.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    };
    text.push(if nested { '\n' } else { ' ' });
    block(value, depth, text);
}

fn scalar_text(value: &Value) -> String {
    let plain = |text: &str| {
        let word = |c: char| c.is_ascii_alphanumeric() || "_-/".contains(c);
        let reserved = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
        text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text.chars().all(word)
            && !reserved.contains(&&*text.to_lowercase())
    };
    match value {
        Value::String(text) if plain(text) => text.clone(),
        other => other.to_string(),
    }
}
