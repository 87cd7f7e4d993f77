//! What is different between what there is and what is wanted, member by member.

use serde_json::Value;

use crate::output::{Ink, Paint};

/// So many characters of a value are shown.
const SHOWN_MAX: usize = 72;

/// One difference.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The path of the member: `delivery.attemptsMax`.
    pub member: String,
    /// What there is.
    pub from: Option<Value>,
    /// What is wanted.
    pub to: Option<Value>,
}

/// The differences between what there is and what is wanted, in the order of
/// what is wanted, then of what is not wanted any more.
pub fn changes(found: &Value, wanted: &Value) -> Vec<Change> {
    let mut changes = Vec::new();
    compare(String::new(), Some(found), Some(wanted), &mut changes);
    changes
}

fn compare(path: String, found: Option<&Value>, wanted: Option<&Value>, changes: &mut Vec<Change>) {
    if found == wanted {
        return;
    }
    let (Some(Value::Object(from)), Some(Value::Object(to))) = (found, wanted) else {
        changes.push(Change { member: path, from: found.cloned(), to: wanted.cloned() });
        return;
    };
    let at = |member: &str| if path.is_empty() { member.to_owned() } else { format!("{path}.{member}") };
    for (member, value) in to {
        compare(at(member), from.get(member), Some(value), changes);
    }
    for (member, value) in from.iter().filter(|(member, _)| !to.contains_key(*member)) {
        compare(at(member), Some(value), None, changes);
    }
}

impl Change {
    /// Keeps to itself what there is and what is wanted.
    pub fn hide(&mut self) {
        for value in [&mut self.from, &mut self.to].into_iter().flatten() {
            *value = Value::from("(secret)");
        }
    }

    /// A line for people.
    pub fn line(&self, paint: Paint) -> String {
        let member = &self.member;
        match (&self.from, &self.to) {
            (None, Some(to)) => paint.ink(Ink::Green, &format!("    + {member}: {}", short(to))),
            (Some(from), None) => paint.ink(Ink::Red, &format!("    - {member}: {}", short(from))),
            (from, to) => {
                let side = |value: &Option<Value>| value.as_ref().map(short).unwrap_or_default();
                paint.ink(Ink::Yellow, &format!("    ~ {member}: {} → {}", side(from), side(to)))
            }
        }
    }
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(SHOWN_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn lines(found: &Value, wanted: &Value) -> Vec<String> {
        changes(found, wanted).iter().map(|change| change.line(Paint(false)).trim().to_owned()).collect()
    }

    #[test]
    fn differences_are_told_member_by_member() {
        let found = json!({ "bus": "shop", "delivery": { "ordered": true, "attemptsMax": 3 }, "description": "old",
                            "pattern": { "source": ["a"] } });
        let wanted = json!({ "bus": "shop", "delivery": { "attemptsMax": 5, "ordered": true },
                             "pattern": { "source": ["a", "b"] }, "input": { "path": "$.detail" } });
        assert_eq!(
            lines(&found, &wanted),
            [
                "~ delivery.attemptsMax: 3 → 5",
                "~ pattern.source: [\"a\"] → [\"a\",\"b\"]",
                "+ input: {\"path\":\"$.detail\"}",
                "- description: \"old\"",
            ]
        );
    }

    #[test]
    fn the_order_of_members_makes_no_difference_and_that_of_an_array_does() {
        let found = json!({ "a": 1, "b": { "c": 2, "d": null } });
        assert_eq!(changes(&found, &json!({ "b": { "d": null, "c": 2 }, "a": 1 })), []);
        // A state's `"ResultPath": null` says something.
        assert_eq!(lines(&found, &json!({ "a": 1, "b": { "c": 2 } })), ["- b.d: null"]);
        assert_eq!(changes(&json!({ "a": [1, 2] }), &json!({ "a": [2, 1] })).len(), 1);
    }

    #[test]
    fn long_values_are_cut() {
        let line = &lines(&json!({}), &json!({ "text": "é".repeat(500) }))[0];
        assert!(line.ends_with('…') && line.chars().count() < 100, "{line}");
    }
}
