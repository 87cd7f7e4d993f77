//! `DescribeStateMachineForExecution`: the definition that an execution runs,
//! whatever its state machine has become since. With Frevo's member `express` that of an
//! Express execution, too.

use frevo_event::{ExecutionView, Revision};
use frevo_store::Catalogue;
use serde::{Deserialize, Serialize};

use super::describe_state_machine::RevisionItem;
use super::{Call, json};
use crate::arn;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::AwsError;
use crate::executions;
use crate::request::{self, Text};
use crate::wire::{self, Seconds};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    #[serde(borrow)]
    execution_arn: Option<Text<'a>>,
    #[serde(borrow)]
    included_data: Option<Text<'a>>,
    #[serde(default)]
    express: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    state_machine_arn: String,
    name: &'a str,
    definition: &'a str,
    update_date: Seconds,
    #[serde(flatten)]
    revision: RevisionItem<'a>,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Vec<u8>, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let text = check.text("executionArn", members.execution_arn.as_deref(), 1, 256);
    check.one_of("includedData", members.included_data.as_deref(), &["ALL_DATA", "METADATA_ONLY"]);
    check.done()?;
    arn::asked_execution(text, call.scope, members.express)?;
    let view = executions::find(edge, call.scope, text, None).await?;
    let start = &*view.start;
    let definition = edge.broker.definition(start.definition).ok_or_else(|| {
        AwsError::internal(format_args!("the definition of execution {} is not known", view.id))
    })?;
    let revision = revision_of(&edge.broker.catalogue(), &view);
    let metadata_only = members.included_data.as_deref() == Some("METADATA_ONLY");
    json(Answer {
        state_machine_arn: wire::machine_arn(&start.scope, &start.machine, None),
        name: &start.machine,
        definition: if metadata_only { "{}" } else { &definition },
        update_date: Seconds(revision.since),
        revision: RevisionItem::of(edge, &revision),
    })
}

/// The revision that the execution was started from. Where the catalogue no
/// longer has it, what the execution itself knows of it.
fn revision_of(catalogue: &Catalogue, view: &ExecutionView) -> Revision {
    let start = &*view.start;
    let machine = catalogue.machine(&start.scope, &start.machine);
    let versions =
        machine.into_iter().flat_map(|machine| machine.versions.values().map(|version| &version.revision));
    let revisions = machine.map(|machine| &machine.revision).into_iter().chain(versions);
    let is_its_own =
        |revision: &&Revision| revision.id == start.revision && revision.definition == start.definition;
    let found = revisions.into_iter().find(is_its_own).cloned();
    let revision = found.unwrap_or_else(|| Revision {
        id: start.revision.clone(),
        definition: start.definition,
        role_arn: start.role_arn.clone(),
        logging: None,
        tracing: None,
        encryption: None,
        since: view.started_at,
    });
    Revision { role_arn: start.role_arn.clone(), ..revision }
}
