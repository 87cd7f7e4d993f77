//! Reading the members of a request: borrowed from its body where JSON allows.
//!
//! Members that an operation does not know are ignored and `null` is as good as
//! absent, as on AWS; a member of another JSON type is a
//! `SerializationException`.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use serde::de::Visitor;
use serde::{Deserialize, Deserializer};

use crate::error::AwsError;

/// The members of a request's body.
pub fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, AwsError> {
    match body.iter().find(|byte| !byte.is_ascii_whitespace()) {
        // Some clients leave the body of an operation without members empty.
        None => return serde_json::from_slice(b"{}").map_err(AwsError::serialization),
        Some(b'{') => {}
        // serde would take an array for a struct.
        Some(_) => return Err(AwsError::serialization("Start of structure expected")),
    }
    serde_json::from_slice(body).map_err(AwsError::serialization)
}

/// A text of the request: a slice of the body, unless it has escapes.
#[derive(Clone, Debug, Default)]
pub struct Text<'a>(Cow<'a, str>);

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Text<'_> {
    /// A shared copy.
    pub fn to_arc(&self) -> Arc<str> {
        Arc::from(&*self.0)
    }
}

/// Shared copies of what is there.
pub fn to_arc(text: &Option<Text<'_>>) -> Option<Arc<str>> {
    text.as_ref().map(Text::to_arc)
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visit;
        impl<'de> Visitor<'de> for Visit {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }

            fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(text)))
            }
        }
        deserializer.deserialize_str(Visit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Members<'a> {
        #[serde(borrow)]
        state_machine_arn: Option<Text<'a>>,
        max_results: Option<i64>,
    }

    #[test]
    fn a_member_is_a_slice_of_the_body_unless_it_has_escapes() {
        let body = br#"{"stateMachineArn":"arn:x","other":[{}],"maxResults":null}"#;
        let members: Members<'_> = read(body).expect("members");
        assert!(matches!(members.state_machine_arn, Some(Text(Cow::Borrowed("arn:x")))));
        assert_eq!(members.max_results, None);
        let members: Members<'_> = read(br#"{"stateMachineArn":"\u0061"}"#).expect("members");
        assert_eq!(members.state_machine_arn.as_deref(), Some("a"));
    }

    #[test]
    fn another_type_is_refused_and_an_empty_body_is_none() {
        assert!(read::<Members<'_>>(b"").expect("no members").state_machine_arn.is_none());
        for body in
            [&b"[]"[..], b"{", br#"{"stateMachineArn":1}"#, br#"{"maxResults":"1"}"#, b"\"x\"", b"{}x"]
        {
            let error = read::<Members<'_>>(body).err().expect("an error");
            assert_eq!(error.code, crate::error::Code::Serialization);
        }
    }
}
