//! `GET /schemas/TYPE.json`: the JSON Schemas of tasks and completions as CloudEvents.

use http::{StatusCode, header};

use crate::respond::{self, Answer};

/// Each type and its schema.
const SCHEMAS: [(&str, &str); 5] = [
    ("frevo.task", include_str!("task_schemas/frevo.task.json")),
    ("frevo.task.cancelled", include_str!("task_schemas/frevo.task.cancelled.json")),
    ("frevo.task.succeeded", include_str!("task_schemas/frevo.task.succeeded.json")),
    ("frevo.task.failed", include_str!("task_schemas/frevo.task.failed.json")),
    ("frevo.task.heartbeat", include_str!("task_schemas/frevo.task.heartbeat.json")),
];

/// Answers a request for the schema at a path.
pub(crate) fn answer(path: &str) -> Answer {
    let asked = path.strip_prefix("/schemas/").and_then(|name| name.strip_suffix(".json"));
    let Some((_, schema)) = SCHEMAS.iter().find(|(name, _)| Some(*name) == asked) else {
        let names: Vec<String> = SCHEMAS.iter().map(|(name, _)| format!("/schemas/{name}.json")).collect();
        return respond::text(StatusCode::NOT_FOUND, format!("There are {}.\n", names.join(", ")));
    };
    let mut answer = respond::text(StatusCode::OK, (*schema).to_owned());
    answer.headers_mut().insert(header::CONTENT_TYPE, respond::header("application/schema+json"));
    answer
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_schema_takes_what_is_of_its_type_and_nothing_else() {
        for (name, text) in SCHEMAS {
            let schema: Value = serde_json::from_str(text).expect("JSON");
            let validator = jsonschema::draft202012::new(&schema).expect("a JSON Schema");
            let mut event = json!({
                "specversion": "1.0", "id": "t-1", "source": "/workers/charge", "type": name, "attemptid": "t-1",
                "subject": "Charge", "queue": "tasks.charge", "resource": "r", "replyto": "frevo.completions",
                "data": { "error": "Declined", "cause": "no money" },
            });
            assert!(validator.is_valid(&event), "{name}");
            event["type"] = json!("frevo.task.sucess");
            assert!(!validator.is_valid(&event), "{name}");
        }
    }
}
