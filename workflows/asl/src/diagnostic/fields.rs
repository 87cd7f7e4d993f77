//! Which fields a state of each type may have, and in which query language
//! (asl.md §1.1).

use frevo_value::{Object, Value};

use super::node::Node;

/// A query language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    JsonPath,
    Jsonata,
}

impl Language {
    /// The language that an object declares, or the one it inherits. As AWS
    /// reads it, what is declared and is not `JSONPath` is JSONata.
    pub(super) fn of(object: &Object, inherited: Self) -> Self {
        match object.get("QueryLanguage").map(Value::as_str) {
            None => inherited,
            Some(Some("JSONPath")) => Self::JsonPath,
            Some(_) => Self::Jsonata,
        }
    }
}

/// The fields of an object by the languages that know them.
pub(super) struct Fields {
    pub(super) both: &'static [&'static str],
    pub(super) json_path: &'static [&'static str],
    pub(super) jsonata: &'static [&'static str],
}

/// The types in the order in which AWS lists them.
pub(super) const TYPES: [&str; 8] = ["Task", "Wait", "Pass", "Succeed", "Fail", "Choice", "Parallel", "Map"];

const EVERY_STATE: [&str; 3] = ["Type", "Comment", "QueryLanguage"];

impl Fields {
    /// The fields of a state of this type, beside those that every state has.
    pub(super) fn of_type(name: &str) -> Option<&'static Self> {
        Some(match name {
            "Task" => &TASK,
            "Wait" => &WAIT,
            "Pass" => &PASS,
            "Succeed" => &SUCCEED,
            "Fail" => &FAIL,
            "Choice" => &CHOICE,
            "Parallel" => &PARALLEL,
            "Map" => &MAP,
            _ => return None,
        })
    }

    /// Refuses what is no field of a state, and what another language's state
    /// would have.
    pub(super) fn check_state(&self, node: &Node<'_>, language: Language) {
        self.check_except(node, language, &EVERY_STATE);
    }

    /// Refuses what is no field, and what belongs to the other language.
    pub(super) fn check(&self, node: &Node<'_>, language: Language) {
        self.check_except(node, language, &[]);
    }

    fn check_except(&self, node: &Node<'_>, language: Language, known: &[&str]) {
        let (own, foreign) = match language {
            Language::JsonPath => (self.json_path, self.jsonata),
            Language::Jsonata => (self.jsonata, self.json_path),
        };
        for (field, _) in node.object.iter() {
            let field = &**field;
            if foreign.contains(&field) {
                refuse_foreign(node, field, language);
            } else if !own.contains(&field) && !self.both.contains(&field) && !known.contains(&field) {
                node.refuse(format!("Field '{field}' is not supported"));
            }
        }
    }
}

/// Refuses a field that only the other language knows.
pub(super) fn refuse_foreign(node: &Node<'_>, field: &str, language: Language) {
    let (own, other) = match language {
        Language::JsonPath => ("JSONPath", "JSONata"),
        Language::Jsonata => ("JSONata", "JSONPath"),
    };
    node.refuse(format!(
        "The QueryLanguage is set to '{own}', but field '{field}' is only supported for the '{other}' QueryLanguage"
    ));
}

const TASK: Fields = Fields {
    both: &[
        "Next",
        "End",
        "Assign",
        "Retry",
        "Catch",
        "Resource",
        "Credentials",
        "TimeoutSeconds",
        "HeartbeatSeconds",
    ],
    json_path: &[
        "InputPath",
        "OutputPath",
        "Parameters",
        "ResultPath",
        "ResultSelector",
        "TimeoutSecondsPath",
        "HeartbeatSecondsPath",
    ],
    jsonata: &["Arguments", "Output"],
};

const WAIT: Fields = Fields {
    both: &["Next", "End", "Assign", "Seconds", "Timestamp"],
    json_path: &["InputPath", "OutputPath", "SecondsPath", "TimestampPath"],
    jsonata: &["Output"],
};

const PASS: Fields = Fields {
    both: &["Next", "End", "Assign"],
    json_path: &["InputPath", "OutputPath", "Parameters", "Result", "ResultPath"],
    jsonata: &["Output"],
};

const SUCCEED: Fields = Fields { both: &[], json_path: &["InputPath", "OutputPath"], jsonata: &["Output"] };

const FAIL: Fields =
    Fields { both: &["Error", "Cause"], json_path: &["ErrorPath", "CausePath"], jsonata: &[] };

const CHOICE: Fields = Fields {
    both: &["Choices", "Default", "Assign"],
    json_path: &["InputPath", "OutputPath"],
    jsonata: &["Output"],
};

const PARALLEL: Fields = Fields {
    both: &["Next", "End", "Assign", "Retry", "Catch", "Branches"],
    json_path: &["InputPath", "OutputPath", "Parameters", "ResultPath", "ResultSelector"],
    jsonata: &["Arguments", "Output"],
};

const MAP: Fields = Fields {
    both: &[
        "Next",
        "End",
        "Assign",
        "Retry",
        "Catch",
        "ItemProcessor",
        "Iterator",
        "ItemSelector",
        "ItemReader",
        "ItemBatcher",
        "ResultWriter",
        "Label",
        "MaxConcurrency",
        "ToleratedFailureCount",
        "ToleratedFailurePercentage",
    ],
    json_path: &[
        "InputPath",
        "OutputPath",
        "Parameters",
        "ResultPath",
        "ResultSelector",
        "ItemsPath",
        "MaxConcurrencyPath",
        "ToleratedFailureCountPath",
        "ToleratedFailurePercentagePath",
    ],
    jsonata: &["Items", "Output"],
};

/// A Catcher's fields.
pub(super) const CATCHER: Fields = Fields {
    both: &["ErrorEquals", "Next", "Assign", "Comment"],
    json_path: &["ResultPath"],
    jsonata: &["Output"],
};
