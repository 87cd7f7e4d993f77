//! Names of topics, by Kafka's own rule.

/// How long a topic's name may be.
const SIZE_MAX: usize = 249;

/// A text is no topic's name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no topic: 1 to {SIZE_MAX} letters, digits, `.`, `-` and `_`")]
pub(crate) struct NoTopic {
    text: String,
}

/// Checks the name of a topic.
pub(crate) fn check(text: &str) -> Result<(), NoTopic> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let is_topic =
        (1..=SIZE_MAX).contains(&text.len()) && text.bytes().all(allowed) && !matches!(text, "." | "..");
    if is_topic { Ok(()) } else { Err(NoTopic { text: text.to_owned() }) }
}
