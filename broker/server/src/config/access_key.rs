//! `AccessKey`: who may call, and by which secret that is known.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An access key: signs AWS requests and serves as a Bearer token.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessKey {
    /// The access key id; twelve digits name an account.
    pub id: String,
    /// The secret access key.
    pub secret: String,
}

impl fmt::Debug for AccessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AccessKey({})", self.id)
    }
}

/// Without the secret: what is printed or logged must not open doors.
impl Serialize for AccessKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format!("{}:(secret)", self.id))
    }
}

/// From a table with `id` and `secret`, or from `ID:SECRET`.
impl<'de> Deserialize<'de> for AccessKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "a table with `id` and `secret`, or the text ID:SECRET")]
        enum Form {
            Text(String),
            Table(Parts),
        }
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Parts {
            id: String,
            secret: String,
        }
        let (id, secret) = match Form::deserialize(deserializer)? {
            Form::Table(Parts { id, secret }) => (id, secret),
            Form::Text(text) => {
                text.split_once(':')
                    .map(|(id, secret)| (id.to_owned(), secret.to_owned()))
                    .ok_or_else(|| serde::de::Error::custom("an access key is written ID:SECRET"))?
            }
        };
        if id.is_empty() || secret.is_empty() {
            return Err(serde::de::Error::custom("neither id nor secret of an access key may be empty"));
        }
        Ok(Self { id, secret })
    }
}
