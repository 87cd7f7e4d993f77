//! `ValidateStateMachineDefinition`: what is wrong with a definition, as data.

use frevo_asl::diagnostic::Severity;
use serde::{Deserialize, Serialize};

use super::{Call, json};
use crate::check::Check;
use crate::error::AwsError;
use crate::machines::{self, DEFINITION_SIZE_MAX};
use crate::request::{self, Text};

/// How many diagnostics are told at most.
const RESULTS_MAX: i64 = 100;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    #[serde(borrow)]
    definition: Option<Text<'a>>,
    #[serde(borrow)]
    r#type: Option<Text<'a>>,
    #[serde(borrow)]
    severity: Option<Text<'a>>,
    max_results: Option<i64>,
}

#[derive(Serialize)]
struct Answer<'a> {
    result: &'static str,
    diagnostics: Vec<Item<'a>>,
    truncated: bool,
}

#[derive(Serialize)]
struct Item<'a> {
    severity: &'static str,
    code: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<&'a str>,
}

pub(super) fn answer(call: &Call<'_>) -> Result<Vec<u8>, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    check.secret_length("definition", members.definition.as_deref(), 1, DEFINITION_SIZE_MAX);
    let definition = check.required("definition", members.definition.as_deref());
    let machine_type = machines::machine_type(&mut check, members.r#type.as_deref());
    check.one_of("severity", members.severity.as_deref(), &["ERROR", "WARNING"]).range(
        "maxResults",
        members.max_results,
        0,
        RESULTS_MAX,
    );
    check.done()?;
    let mut found = frevo_asl::diagnostic::examine(definition, machine_type);
    let is_refused = found.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    if members.severity.as_deref() != Some("WARNING") {
        found.retain(|diagnostic| diagnostic.severity == Severity::Error);
    }
    let size = members.max_results.filter(|count| *count > 0).unwrap_or(RESULTS_MAX) as usize;
    let diagnostics = found.iter().take(size).map(|diagnostic| Item {
        severity: diagnostic.severity.name(),
        code: diagnostic.code,
        message: &diagnostic.message,
        location: diagnostic.location.as_deref(),
    });
    json(Answer {
        result: if is_refused { "FAIL" } else { "OK" },
        diagnostics: diagnostics.collect(),
        truncated: found.len() > size,
    })
}
