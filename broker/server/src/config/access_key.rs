//! `AccessKey`: who may call, and by which secret that is known.

use std::fmt;

use frevo_api::Role;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

const TEXT: &str = "an access key is written ID:SECRET or ID:SECRET:ROLE";
const ROLES: &str = "the role of an access key is viewer, operator, editor or admin";
const LAST: &str = "what follows the last colon of an access key is its role: viewer, operator, editor or admin; \
                    after a secret that has colons it must be named: ID:SE:CRET:admin";

/// An access key: signs AWS requests and serves as a Bearer token.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessKey {
    /// The access key id; twelve digits name an account.
    pub id: String,
    /// The secret access key.
    pub secret: String,
    /// How much whoever has it may do.
    pub role: Role,
}

impl fmt::Debug for AccessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AccessKey({})", self.id)
    }
}

/// Without the secret: what is printed or logged must not open doors.
impl Serialize for AccessKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format!("{}:(secret):{}", self.id, self.role))
    }
}

/// From a table with `id`, `secret` and perhaps `role`, or from `ID:SECRET` or
/// `ID:SECRET:ROLE`.
impl<'de> Deserialize<'de> for AccessKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(
            untagged,
            expecting = "a table with `id`, `secret` and perhaps `role`, or the text ID:SECRET or ID:SECRET:ROLE"
        )]
        enum Form {
            Text(String),
            Table(Parts),
        }
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Parts {
            id: String,
            secret: String,
            role: Option<String>,
        }
        let refused = |text: &str| serde::de::Error::custom(text);
        let (id, secret, role) = match Form::deserialize(deserializer)? {
            Form::Table(Parts { id, secret, role }) => {
                let role = role.map_or(Some(Role::default()), |name| Role::named(&name));
                (id, secret, role.ok_or_else(|| refused(ROLES))?)
            }
            Form::Text(text) => {
                let (id, rest) = text.split_once(':').ok_or_else(|| refused(TEXT))?;
                let (secret, role) = parted(rest).ok_or_else(|| refused(LAST))?;
                (id.to_owned(), secret.to_owned(), role)
            }
        };
        if id.is_empty() || secret.is_empty() {
            return Err(refused("neither id nor secret of an access key may be empty"));
        }
        Ok(Self { id, secret, role })
    }
}

/// What follows the id in a text: a secret, and perhaps a role. A role that is misspelled
/// must not become a part of the secret of a key that may do everything.
fn parted(rest: &str) -> Option<(&str, Role)> {
    match rest.rsplit_once(':') {
        None => Some((rest, Role::default())),
        Some((secret, name)) => Some((secret, Role::named(name)?)),
    }
}
