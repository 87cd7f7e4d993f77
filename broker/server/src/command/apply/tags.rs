//! Tags: those that documents give, and the one that says what `frevo apply`
//! made.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::command::machine::text;
use crate::command::{CommandError, Connection};

/// The tag of what was made by `frevo apply`: its value is the set that it
/// belongs to.
pub const SET: &str = "frevo:apply";

/// Tags, in order.
pub type Tags = BTreeMap<String, String>;

/// The tags of a thing that belongs to a set.
pub fn of_set(mut tags: Tags, set: &str) -> Tags {
    tags.insert(SET.to_owned(), set.to_owned());
    tags
}

/// The set that the thing of this form belongs to.
pub fn set_of(form: &Value) -> Option<&str> {
    form["tags"][SET].as_str()
}

/// One of AWS's services, which spell tags differently.
#[derive(Clone, Copy, Debug)]
pub enum Service {
    /// Step Functions.
    States,
    /// EventBridge.
    Events,
}

impl Service {
    /// The tags of a resource, as a form has them.
    pub fn tags(self, server: &Connection, arn: &str) -> Result<Value, CommandError> {
        let answer = match self {
            Self::States => server.call("ListTagsForResource", &json!({ "resourceArn": arn }))?,
            Self::Events => server.events("ListTagsForResource", &json!({ "ResourceARN": arn }))?,
        };
        let (list, key, value) = match self {
            Self::States => (&answer["tags"], "key", "value"),
            Self::Events => (&answer["Tags"], "Key", "Value"),
        };
        let tags = list.as_array().into_iter().flatten();
        Ok(tags
            .map(|tag| (text(&tag[key]).to_owned(), tag[value].clone()))
            .collect::<serde_json::Map<_, _>>()
            .into())
    }

    /// Tags as an operation takes them.
    pub fn list(self, tags: &Value) -> Value {
        let pairs = tags.as_object().into_iter().flatten();
        let item = |(key, value): (&String, &Value)| match self {
            Self::States => json!({ "key": key, "value": value }),
            Self::Events => json!({ "Key": key, "Value": value }),
        };
        pairs.map(item).collect()
    }

    /// Gives a resource the tags of one form in the place of those of another.
    pub fn change(
        self,
        server: &Connection,
        arn: &str,
        found: &Value,
        wanted: &Value,
    ) -> Result<(), CommandError> {
        let gone: Vec<&String> = found
            .as_object()
            .into_iter()
            .flatten()
            .filter_map(|(key, _)| wanted.get(key).is_none().then_some(key))
            .collect();
        if !gone.is_empty() {
            match self {
                Self::States => {
                    server.call("UntagResource", &json!({ "resourceArn": arn, "tagKeys": gone }))?
                }
                Self::Events => {
                    server.events("UntagResource", &json!({ "ResourceARN": arn, "TagKeys": gone }))?
                }
            };
        }
        if found != wanted {
            let tags = self.list(wanted);
            match self {
                Self::States => server.call("TagResource", &json!({ "resourceArn": arn, "tags": tags }))?,
                Self::Events => server.events("TagResource", &json!({ "ResourceARN": arn, "Tags": tags }))?,
            };
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_spell_tags_differently() {
        let tags = json!({ "a": "1" });
        assert_eq!(Service::States.list(&tags), json!([{ "key": "a", "value": "1" }]));
        assert_eq!(Service::Events.list(&tags), json!([{ "Key": "a", "Value": "1" }]));
        assert_eq!(set_of(&json!({ "tags": of_set(Tags::new(), "shop") })), Some("shop"));
    }
}
