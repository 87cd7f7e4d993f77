//! `PutPermission`: one statement of a bus's policy, or a whole policy.

use std::collections::BTreeMap;

use frevo_event::{BusCommand, Statement};
use frevo_value::Payload;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::buses;
use super::members::{self, invalid};
use crate::actions::Call;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::{AwsError, EventsCode};
use crate::request::{self, Text};
use crate::wire::Nothing;

/// How many bytes a policy may have.
const POLICY_SIZE_MAX: usize = 10_240;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members<'a> {
    #[serde(borrow)]
    event_bus_name: Option<Text<'a>>,
    #[serde(borrow)]
    action: Option<Text<'a>>,
    #[serde(borrow)]
    principal: Option<Text<'a>>,
    #[serde(borrow)]
    statement_id: Option<Text<'a>>,
    #[serde(borrow)]
    condition: Option<Condition<'a>>,
    #[serde(borrow)]
    policy: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Condition<'a> {
    #[serde(borrow)]
    r#type: Option<Text<'a>>,
    #[serde(borrow)]
    key: Option<Text<'a>>,
    #[serde(borrow)]
    value: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Policy<'a> {
    #[serde(borrow)]
    statement: Vec<&'a RawValue>,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Nothing, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    check
        .length("eventBusName", members.event_bus_name.as_deref(), 1, 256)
        .length("action", members.action.as_deref(), 1, 64)
        .pattern("action", members.action.as_deref(), "events:[a-zA-Z]+", is_action)
        .length("principal", members.principal.as_deref(), 1, 12)
        .pattern("principal", members.principal.as_deref(), r"(\d{12}|\*)", is_principal)
        .length("statementId", members.statement_id.as_deref(), 1, 64)
        .pattern("statementId", members.statement_id.as_deref(), "[a-zA-Z0-9-_]+", is_statement_id);
    check.done()?;
    let bus = members::bus(edge, call, members.event_bus_name.as_deref())?;
    let (statements, replace) = match members.policy.as_deref() {
        Some(policy) => (read_policy(policy)?, true),
        None => (vec![members.statement(&buses::arn(call.scope, &bus))?], false),
    };
    if statements.iter().map(|statement| statement.text.text().len()).sum::<usize>() > POLICY_SIZE_MAX {
        return Err(AwsError::events(
            EventsCode::PolicyLengthExceeded,
            format!("Maximum size of policy must be {POLICY_SIZE_MAX} bytes."),
        ));
    }
    edge.change(BusCommand::PutPermission { scope: call.scope.clone(), bus, statements, replace }).await?;
    Ok(Nothing {})
}

impl Members<'_> {
    fn statement(&self, bus_arn: &str) -> Result<Statement, AwsError> {
        let given = (self.action.as_deref(), self.principal.as_deref(), self.statement_id.as_deref());
        let (Some(action), Some(principal), Some(sid)) = given else {
            return Err(invalid(
                "Either Policy, or all of Action, Principal and StatementId must be specified.",
            ));
        };
        if action != "events:PutEvents" {
            return Err(invalid("Provided value in parameter 'action' is not supported."));
        }
        let principal = match principal {
            "*" => json!("*"),
            account => json!({ "AWS": format!("arn:aws:iam::{account}:root") }),
        };
        let mut statement = json!({
            "Sid": sid, "Effect": "Allow", "Principal": principal, "Action": action, "Resource": bus_arn,
        });
        if let Some(condition) = &self.condition {
            statement["Condition"] = condition.document()?;
        }
        Ok(Statement { sid: sid.into(), text: Payload::from_trusted(statement.to_string()) })
    }
}

impl Condition<'_> {
    fn document(&self) -> Result<Value, AwsError> {
        let given = (self.r#type.as_deref(), self.key.as_deref(), self.value.as_deref());
        let (Some(kind), Some(key), Some(value)) = given else {
            return Err(invalid("Condition must have Type, Key and Value."));
        };
        let key_value = BTreeMap::from([(key, value)]);
        Ok(json!(BTreeMap::from([(kind, key_value)])))
    }
}

/// The statements of a policy; one without an id is called after its place.
fn read_policy(text: &str) -> Result<Vec<Statement>, AwsError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Named<'a> {
        #[serde(borrow)]
        sid: Option<Text<'a>>,
    }
    let no_policy = |_| invalid("Policy is not a JSON document with a list of statements.");
    let policy: Policy<'_> = serde_json::from_str(text).map_err(no_policy)?;
    let statements = policy.statement.iter().enumerate().map(|(index, text)| {
        let named: Named<'_> = serde_json::from_str(text.get()).map_err(no_policy)?;
        let sid = named.sid.map_or_else(|| format!("statement-{}", index + 1).into(), |sid| sid.to_arc());
        Ok(Statement { sid, text: Payload::from_trusted(text.get()) })
    });
    statements.collect()
}

fn is_action(text: &str) -> bool {
    let rest = text.strip_prefix("events:").unwrap_or_default();
    !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn is_principal(text: &str) -> bool {
    text == "*" || text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_statement_id(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}
