//! The variables that states assign: their names, and that no inner chain hides
//! an outer chain's (asl.md §5).

use std::collections::BTreeSet;

use frevo_value::{Object, Value};

use super::chain;
use super::fields::Language;
use super::report::Report;

/// What a name may have in characters.
const NAME_LENGTH_MAX: usize = 80;

/// Reports what is wrong with the variables of the whole document.
pub(super) fn check(document: &Object, report: &Report) {
    let language = Language::of(document, Language::JsonPath);
    check_chain(document, "", &BTreeSet::new(), language, report);
}

fn check_chain(
    chain: &Object,
    location: &str,
    outer: &BTreeSet<String>,
    language: Language,
    report: &Report,
) {
    let states = chain::states(chain);
    let mut visible = outer.clone();
    for (name, state) in &states {
        for (assign, location) in assigns(state, &format!("{location}/States/{name}")) {
            for (key, _) in assign.iter() {
                let name = assigned_name(key, Language::of(state, language));
                check_name(name, &location, report);
                if outer.contains(name) {
                    let message = format!(
                        "Cannot assign to variable '${name}': an outer scope has a variable of that name"
                    );
                    report.schema(Some(location.clone()), message);
                }
                visible.insert(name.to_owned());
            }
        }
    }
    for (name, state) in &states {
        for (inner, location) in chain::inner(state, &format!("{location}/States/{name}")) {
            let visible = if is_distributed(inner) { &BTreeSet::new() } else { &visible };
            check_chain(inner, &location, visible, language, report);
        }
    }
}

/// The name that a field of an `Assign` assigns: JSONPath marks what is computed.
pub(super) fn assigned_name(field: &str, language: Language) -> &str {
    match language {
        Language::JsonPath => field.strip_suffix(".$").unwrap_or(field),
        Language::Jsonata => field,
    }
}

/// The children of a distributed Map are executions of their own and see no
/// variables of their parent.
pub(super) fn is_distributed(chain: &Object) -> bool {
    let mode = chain.get("ProcessorConfig").and_then(|config| config.get("Mode"));
    mode.and_then(Value::as_str) == Some("DISTRIBUTED")
}

/// Every `Assign` of a state, with where it stands.
pub(super) fn assigns<'a>(state: &'a Object, location: &str) -> Vec<(&'a Object, String)> {
    let mut found = Vec::new();
    let mut add = |object: &'a Object, location: &str| {
        if let Some(assign) = object.get("Assign").and_then(Value::as_object) {
            found.push((assign, format!("{location}/Assign")));
        }
    };
    add(state, location);
    for field in ["Choices", "Catch"] {
        let elements = state.get(field).and_then(Value::as_array).unwrap_or_default();
        for (index, element) in elements.iter().enumerate() {
            if let Some(element) = element.as_object() {
                add(element, &format!("{location}/{field}[{index}]"));
            }
        }
    }
    found
}

/// A name is a Unicode identifier; only whole variables can be assigned.
fn check_name(name: &str, location: &str, report: &Report) {
    let location = Some(location.to_owned());
    let mut letters = name.chars();
    let starts = letters.next().is_some_and(char::is_alphabetic);
    if name == "states" {
        report.add("RESERVED_VARIABLE_NAME", "Cannot assign to reserved variable '$states'.", location);
    } else if !starts || !letters.all(|letter| letter.is_alphanumeric() || letter == '_') {
        let message =
            format!("Invalid variable name '{name}': the variable name contains invalid characters.");
        report.add("INVALID_VARIABLE_NAME", message, location);
    } else if name.chars().count() > NAME_LENGTH_MAX {
        let message = format!(
            "Invalid variable name '{name}': the variable name exceeds the {NAME_LENGTH_MAX}-character limit."
        );
        report.add("INVALID_VARIABLE_NAME", message, location);
    }
}
