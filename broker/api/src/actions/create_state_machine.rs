//! `CreateStateMachine`: repeating the same request answers the same.

use std::sync::Arc;

use frevo_event::{Command, CreateMachine, Definition, is_valid_name};
use serde::{Deserialize, Serialize};

use super::Call;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::{AwsError, Creates, Target};
use crate::machines::{self, DEFINITION_SIZE_MAX, Encryption, Logging, Tag, Tracing};
use crate::request::{self, Text, to_arc};
use crate::wire::{self, Seconds};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    #[serde(borrow)]
    name: Option<Text<'a>>,
    #[serde(borrow)]
    definition: Option<Text<'a>>,
    #[serde(borrow)]
    role_arn: Option<Text<'a>>,
    #[serde(borrow)]
    r#type: Option<Text<'a>>,
    #[serde(borrow)]
    logging_configuration: Option<Logging<'a>>,
    tracing_configuration: Option<Tracing>,
    #[serde(borrow)]
    encryption_configuration: Option<Encryption<'a>>,
    #[serde(borrow)]
    tags: Option<Vec<Tag<'a>>>,
    publish: Option<bool>,
    #[serde(borrow)]
    version_description: Option<Text<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Answer {
    state_machine_arn: String,
    creation_date: Seconds,
    #[serde(skip_serializing_if = "Option::is_none")]
    state_machine_version_arn: Option<String>,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Answer, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let create = read(&members, call, edge)?;
    let (scope, name) = (create.scope.clone(), create.name.clone());
    let arn = wire::machine_arn(&scope, &name, None);
    let target = Target { creates: Creates::Machine, ..Target::of(&scope, &name, &arn) };
    let outcome = edge.command(Command::CreateMachine(Box::new(create)), &target).await?;
    let version = outcome.version.map(|version| wire::machine_arn(&scope, &name, Some(&version.to_string())));
    Ok(Answer {
        state_machine_arn: arn,
        creation_date: Seconds(outcome.at),
        state_machine_version_arn: version,
    })
}

fn read(members: &Members<'_>, call: &Call<'_>, edge: &Edge) -> Result<CreateMachine, AwsError> {
    let mut check = Check::new();
    let name = check.text("name", members.name.as_deref(), 1, 80);
    check.secret_length("definition", members.definition.as_deref(), 1, DEFINITION_SIZE_MAX);
    let definition = check.required("definition", members.definition.as_deref());
    let role_arn = check.text("roleArn", members.role_arn.as_deref(), 1, 256);
    let machine_type = machines::machine_type(&mut check, members.r#type.as_deref());
    check.secret_length("versionDescription", members.version_description.as_deref(), 0, 256);
    let tags = machines::tags(members.tags.as_deref().unwrap_or_default(), &mut check);
    if let Some(logging) = &members.logging_configuration {
        logging.check(&mut check);
    }
    if let Some(encryption) = &members.encryption_configuration {
        encryption.check(&mut check);
    }
    check.done()?;
    if !is_valid_name(name) {
        return Err(AwsError::invalid_name(name));
    }
    check_role(role_arn)?;
    let publish = published(members.publish, to_arc(&members.version_description))?;
    let logging = match &members.logging_configuration {
        Some(logging) => logging.complete(&edge.settings.log_groups)?,
        None => machines::logging_default(),
    };
    let tracing =
        members.tracing_configuration.as_ref().map_or_else(machines::tracing_default, Tracing::complete);
    let encryption = members
        .encryption_configuration
        .as_ref()
        .map_or_else(|| Ok(machines::encryption_default()), Encryption::complete)?;
    machines::compile(definition, machine_type)?;
    Ok(CreateMachine {
        scope: call.scope.clone(),
        name: name.into(),
        machine_type,
        definition: Definition::new(definition),
        role_arn: role_arn.into(),
        logging: Some(logging),
        tracing: Some(tracing),
        encryption: Some(encryption),
        tags,
        publish,
    })
}

/// Whether a version is published, and what its publisher says of it.
pub(super) fn published(
    publish: Option<bool>,
    description: Option<Arc<str>>,
) -> Result<Option<Option<Arc<str>>>, AwsError> {
    match (publish, description) {
        (Some(true), description) => Ok(Some(description)),
        (_, None) => Ok(None),
        (_, Some(_)) => {
            Err(AwsError::validation("Version description can only be set when publish is true", None))
        }
    }
}

/// A role is only named here, never taken, but it must be an ARN.
pub(super) fn check_role(arn: &str) -> Result<(), AwsError> {
    if arn.starts_with("arn:") { Ok(()) } else { Err(AwsError::invalid_arn(arn)) }
}
