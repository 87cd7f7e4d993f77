//! `UpdateStateMachine`: running executions keep what they run.

use frevo_event::{Command, Definition, UpdateMachine};
use serde::{Deserialize, Serialize};

use super::Call;
use super::create_state_machine::{check_role, published};
use crate::arn;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::{AwsError, Code, Target};
use crate::machines::{self, DEFINITION_SIZE_MAX, Encryption, Logging, Tracing};
use crate::request::{self, Text, to_arc};
use crate::wire::{self, Seconds};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    #[serde(borrow)]
    state_machine_arn: Option<Text<'a>>,
    #[serde(borrow)]
    definition: Option<Text<'a>>,
    #[serde(borrow)]
    role_arn: Option<Text<'a>>,
    #[serde(borrow)]
    logging_configuration: Option<Logging<'a>>,
    tracing_configuration: Option<Tracing>,
    #[serde(borrow)]
    encryption_configuration: Option<Encryption<'a>>,
    publish: Option<bool>,
    #[serde(borrow)]
    version_description: Option<Text<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Answer {
    update_date: Seconds,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state_machine_version_arn: Option<String>,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Answer, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let text = check(&members)?;
    let machine_arn = arn::machine(text, call.scope, AwsError::no_machine)?;
    let has_nothing = members.definition.is_none()
        && members.role_arn.is_none()
        && members.logging_configuration.is_none()
        && members.tracing_configuration.is_none()
        && members.encryption_configuration.is_none();
    if has_nothing {
        return Err(AwsError::new(
            Code::MissingRequiredParameter,
            "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified",
        ));
    }
    // A version never changes; AWS says that there is no such state machine.
    let machine_type = match edge.broker.catalogue().machine(call.scope, machine_arn.name) {
        Some(machine) if machine_arn.qualifier.is_none() => machine.machine_type,
        _ => return Err(AwsError::no_machine(text)),
    };
    if let Some(role) = members.role_arn.as_deref() {
        check_role(role)?;
    }
    if let Some(definition) = members.definition.as_deref() {
        machines::compile(definition, machine_type)?;
    }
    let update = UpdateMachine {
        scope: call.scope.clone(),
        name: machine_arn.name.into(),
        definition: members.definition.as_deref().map(Definition::new),
        role_arn: to_arc(&members.role_arn),
        logging: members
            .logging_configuration
            .as_ref()
            .map(|logging| logging.complete(&edge.settings.log_groups))
            .transpose()?,
        tracing: members.tracing_configuration.as_ref().map(Tracing::complete),
        encryption: members.encryption_configuration.as_ref().map(Encryption::complete).transpose()?,
        publish: published(members.publish, to_arc(&members.version_description))?,
    };
    let target = Target::of(call.scope, machine_arn.name, text);
    let outcome = edge.command(Command::UpdateMachine(Box::new(update)), &target).await?;
    let version = outcome.version.map(|version| version.to_string());
    Ok(Answer {
        update_date: Seconds(outcome.at),
        revision_id: outcome.revision_id.map(|id| id.to_string()),
        state_machine_version_arn: version
            .map(|version| wire::machine_arn(call.scope, machine_arn.name, Some(&version))),
    })
}

/// Checks what AWS's front end does; gives the state machine's ARN.
fn check<'a>(members: &'a Members<'_>) -> Result<&'a str, AwsError> {
    let mut check = Check::new();
    let text = check.text("stateMachineArn", members.state_machine_arn.as_deref(), 1, 256);
    check
        .secret_length("definition", members.definition.as_deref(), 1, DEFINITION_SIZE_MAX)
        .length("roleArn", members.role_arn.as_deref(), 1, 256)
        .secret_length("versionDescription", members.version_description.as_deref(), 0, 256);
    if let Some(logging) = &members.logging_configuration {
        logging.check(&mut check);
    }
    if let Some(encryption) = &members.encryption_configuration {
        encryption.check(&mut check);
    }
    check.done()?;
    Ok(text)
}
