//! `CreateActivity`: a name that is taken answers what there is.

use frevo_event::{Command, is_valid_name};
use serde::{Deserialize, Serialize};

use super::Call;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::{AwsError, Creates, Target};
use crate::machines::{self, Encryption, Tag};
use crate::request::{self, Text};
use crate::wire::{self, Seconds};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    #[serde(borrow)]
    name: Option<Text<'a>>,
    #[serde(borrow)]
    tags: Option<Vec<Tag<'a>>>,
    #[serde(borrow)]
    encryption_configuration: Option<Encryption<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Answer {
    activity_arn: String,
    creation_date: Seconds,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Answer, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let name = check.text("name", members.name.as_deref(), 1, 80);
    let tags = machines::tags(members.tags.as_deref().unwrap_or_default(), &mut check);
    if let Some(encryption) = &members.encryption_configuration {
        encryption.check(&mut check);
    }
    check.done()?;
    if !is_valid_name(name) {
        return Err(AwsError::invalid_name(name));
    }
    let encryption = members.encryption_configuration.as_ref();
    let encryption = encryption.map_or_else(|| Ok(machines::encryption_default()), Encryption::complete)?;
    let arn = wire::activity_arn(call.scope, name);
    let command = Command::CreateActivity {
        scope: call.scope.clone(),
        name: name.into(),
        encryption: Some(encryption),
        tags,
    };
    let target = Target { creates: Creates::Activity, ..Target::of(call.scope, name, &arn) };
    let outcome = edge.command(command, &target).await?;
    Ok(Answer { activity_arn: arn, creation_date: Seconds(outcome.at) })
}
