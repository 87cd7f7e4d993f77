//! `CreateStateMachineAlias`: repeating the same request answers the same.

use frevo_event::Command;
use serde::{Deserialize, Serialize};

use super::Call;
use super::routing::{self, RouteMember};
use crate::check::Check;
use crate::edge::Edge;
use crate::error::{AwsError, Target};
use crate::request::{self, Text, to_arc};
use crate::wire::{self, Seconds};

const PATTERN: &str = r"^(?=.*[a-zA-Z_\-\.])[a-zA-Z0-9_\-\.]+$";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    #[serde(borrow)]
    name: Option<Text<'a>>,
    #[serde(borrow)]
    description: Option<Text<'a>>,
    #[serde(borrow)]
    routing_configuration: Option<Vec<RouteMember<'a>>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Answer {
    state_machine_alias_arn: String,
    creation_date: Seconds,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Answer, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let name = check.text("name", members.name.as_deref(), 1, 80);
    check.pattern("name", members.name.as_deref(), PATTERN, is_alias).secret_length(
        "description",
        members.description.as_deref(),
        0,
        256,
    );
    routing::check(members.routing_configuration.as_deref(), &mut check);
    let routes = check.required("routingConfiguration", members.routing_configuration.as_deref());
    check.done()?;
    let routing = routing::read(routes, call.scope)?;
    let arn = wire::machine_arn(call.scope, routing.machine, None);
    let command = Command::CreateAlias {
        scope: call.scope.clone(),
        name: routing.machine.into(),
        alias: name.into(),
        description: to_arc(&members.description),
        routes: routing.routes,
    };
    let target = Target { tags: true, ..Target::of(call.scope, routing.machine, &arn) };
    let outcome = edge.command(command, &target).await?;
    Ok(Answer {
        state_machine_alias_arn: wire::machine_arn(call.scope, routing.machine, Some(name)),
        creation_date: Seconds(outcome.at),
    })
}

/// Letters, digits, `_`, `-` and `.`, and not digits alone: those are versions.
fn is_alias(name: &str) -> bool {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    name.bytes().all(legal) && name.bytes().any(|byte| !byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::is_alias;

    #[test]
    fn an_alias_is_never_taken_for_a_version() {
        for name in ["live", "v1", "1-", "_", "a.b-c_d"] {
            assert!(is_alias(name), "{name}");
        }
        for name in ["123", "", "INVALID ALIAS", "!INVALID", "ALIAS@", "é"] {
            assert!(!is_alias(name), "{name}");
        }
    }
}
