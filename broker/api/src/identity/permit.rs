//! Whether whoever has proved to have a key may do what is asked for, and what is said if
//! not: AWS's words where an operation of AWS's is asked for.

use frevo_event::Scope;
use serde_json::Value;

use super::{Signed, permissions};
use crate::error::{AwsError, Code};
use crate::settings::AccessKey;

/// The members that say what an operation is about.
const ARNS: [&str; 8] = [
    "stateMachineArn",
    "executionArn",
    "activityArn",
    "stateMachineAliasArn",
    "stateMachineVersionArn",
    "mapRunArn",
    "resourceArn",
    "ResourceARN",
];

/// Refuses what the key's role does not allow.
pub(super) fn check(key: &AccessKey, scope: &Scope, request: Signed<'_>) -> Result<(), AwsError> {
    let (action, needed) = permissions::needed(request);
    if key.role >= needed {
        return Ok(());
    }
    if request.uri.path() == "/" {
        return Err(AwsError::not_authorized(&key.id, scope, &action, &resource(request.body)));
    }
    let (id, role) = (&key.id, key.role);
    let message = format!("the access key `{id}` has the role {role}, and `{action}` needs {needed}");
    Err(AwsError::new(Code::AccessDenied, message))
}

/// What an operation is about, or everything.
fn resource(body: &[u8]) -> String {
    let members: Value = serde_json::from_slice(body).unwrap_or_default();
    ARNS.into_iter().find_map(|name| members[name].as_str()).unwrap_or("*").to_owned()
}
