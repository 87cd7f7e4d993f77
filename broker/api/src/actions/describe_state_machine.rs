//! `DescribeStateMachine`: of a state machine, a version, or the version that an
//! alias leads to. With Frevo's member `paused` it tells whether the state machine
//! is.

use std::collections::BTreeMap;
use std::sync::Arc;

use frevo_event::Revision;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{Call, json};
use crate::arn;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::AwsError;
use crate::machines;
use crate::request::{self, Text};
use crate::wire::{self, Seconds};

/// The states that read variables, with the variables' names.
pub(super) type VariableReferences = BTreeMap<Arc<str>, Vec<Arc<str>>>;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    #[serde(borrow)]
    state_machine_arn: Option<Text<'a>>,
    #[serde(borrow)]
    included_data: Option<Text<'a>>,
    #[serde(default)]
    paused: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    state_machine_arn: &'a str,
    name: &'a str,
    status: &'static str,
    definition: &'a str,
    r#type: &'static str,
    creation_date: Seconds,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    /// Frevo's own; only who asks for it is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    paused: Option<bool>,
    #[serde(flatten)]
    revision: RevisionItem<'a>,
}

/// What DescribeStateMachine and DescribeStateMachineForExecution say alike.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RevisionItem<'a> {
    role_arn: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision_id: Option<&'a str>,
    logging_configuration: Box<RawValue>,
    tracing_configuration: Box<RawValue>,
    encryption_configuration: Box<RawValue>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    variable_references: VariableReferences,
}

impl<'a> RevisionItem<'a> {
    /// What is said of a revision.
    pub(super) fn of(edge: &Edge, revision: &'a Revision) -> Self {
        let configuration = |given: &Option<frevo_value::Payload>, default: fn() -> frevo_value::Payload| {
            given.as_ref().map_or_else(|| wire::raw(default().text()), |given| wire::raw(given.text()))
        };
        Self {
            role_arn: &revision.role_arn,
            revision_id: revision.id.as_deref(),
            logging_configuration: configuration(&revision.logging, machines::logging_default),
            tracing_configuration: configuration(&revision.tracing, machines::tracing_default),
            encryption_configuration: configuration(&revision.encryption, machines::encryption_default),
            variable_references: edge
                .broker
                .machine(revision.definition)
                .map(|machine| machine.variable_references.clone())
                .unwrap_or_default(),
        }
    }
}

pub(super) fn answer(edge: &Edge, call: &Call<'_>) -> Result<Vec<u8>, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let text = check.text("stateMachineArn", members.state_machine_arn.as_deref(), 1, 256);
    check.one_of("includedData", members.included_data.as_deref(), &["ALL_DATA", "METADATA_ONLY"]);
    check.done()?;
    let machine_arn = arn::machine(text, call.scope, AwsError::no_machine)?;
    let catalogue = edge.broker.catalogue();
    let target = catalogue
        .resolve(call.scope, machine_arn.name, machine_arn.qualifier, 0)
        .ok_or_else(|| AwsError::no_machine(text))?;
    let version = target.version.and_then(|number| target.machine.versions.get(&number));
    let definition = catalogue.definition(&target.revision.definition);
    let definition =
        definition.ok_or_else(|| AwsError::internal("a revision's definition is not in the catalogue"))?;
    let qualifier = version.map(|version| version.number.to_string());
    let metadata_only = members.included_data.as_deref() == Some("METADATA_ONLY");
    json(Answer {
        state_machine_arn: &wire::machine_arn(call.scope, machine_arn.name, qualifier.as_deref()),
        name: &target.machine.name,
        status: machines::status_name(target.machine),
        definition: if metadata_only { "{}" } else { definition },
        r#type: machines::type_name(target.machine.machine_type),
        creation_date: Seconds(version.map_or(target.machine.created_at, |version| version.created_at)),
        description: version.and_then(|version| version.description.as_deref()),
        paused: members.paused.then(|| catalogue.paused().contains(call.scope, machine_arn.name)),
        revision: RevisionItem::of(edge, target.revision),
    })
}
