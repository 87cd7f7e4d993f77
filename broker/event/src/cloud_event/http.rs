//! The binary mode: attributes as headers, the data as the body.

use std::borrow::Cow;

use frevo_value::Payload;
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use super::json::Members;
use super::{Attribute, CloudEvent, CloudEventError, Data, is_json};

/// What a header's value may not show as it is.
const ENCODED: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'%');

/// An event in the binary mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binary<'a> {
    /// `ce-id` and its like, and `content-type`; names in lower case.
    pub headers: Vec<(String, String)>,
    /// The data.
    pub body: Cow<'a, [u8]>,
}

impl<'a> CloudEvent<'a> {
    /// Whether a request with these headers is an event in the binary mode.
    pub fn is_binary<'h>(headers: impl IntoIterator<Item = (&'h str, &'h str)>) -> bool {
        headers.into_iter().any(|(name, _)| name.eq_ignore_ascii_case("ce-specversion"))
    }

    /// Reads the binary form.
    pub fn parse_binary(
        headers: impl IntoIterator<Item = (&'a str, &'a str)>,
        body: &'a [u8],
    ) -> Result<Self, CloudEventError> {
        let mut members = Members::default();
        for (name, value) in headers {
            let name = name.to_ascii_lowercase();
            match name.strip_prefix("ce-") {
                Some("datacontenttype") => return Err(CloudEventError::ContentTypeTwice),
                Some(name) => take(&mut members, name, value)?,
                None if name == "content-type" => members.data_content_type = Some(Cow::Borrowed(value)),
                None => {}
            }
        }
        let mut event = members.event_without_data()?;
        event.data = data_of(event.data_content_type.as_deref(), body)?;
        event.check()?;
        Ok(event)
    }

    /// The binary form.
    pub fn to_binary(&self) -> Binary<'_> {
        let encoded = |value: &str| utf8_percent_encode(value, ENCODED).to_string();
        let attributes = self.attributes().into_iter();
        let mut headers: Vec<(String, String)> =
            attributes.map(|(name, value)| (format!("ce-{name}"), encoded(&value))).collect();
        let content_type = self.content_type().map(|content_type| content_type.to_string());
        headers.extend(content_type.map(|content_type| ("content-type".to_owned(), content_type)));
        Binary { headers, body: self.body().unwrap_or_default() }
    }
}

fn take<'a>(members: &mut Members<'a>, name: &str, value: &'a str) -> Result<(), CloudEventError> {
    let value = decoded(name, value)?;
    let is_repeated = match members.attribute(name) {
        Some(attribute) => attribute.replace(value).is_some(),
        None => {
            let is_repeated = members.extensions.iter().any(|(other, _)| other == name);
            members.extensions.push((Cow::Owned(name.to_owned()), Attribute::Text(value)));
            is_repeated
        }
    };
    if is_repeated { Err(CloudEventError::Repeated { name: name.to_owned() }) } else { Ok(()) }
}

/// A header's value: the quotes around it are older senders', `%` escapes are
/// bytes of UTF-8.
fn decoded<'a>(name: &str, value: &'a str) -> Result<Cow<'a, str>, CloudEventError> {
    let quoted = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
    let value = match quoted {
        Some(quoted) => Cow::Owned(unquoted(quoted)),
        None => Cow::Borrowed(value),
    };
    if !value.contains('%') {
        return Ok(value);
    }
    match percent_decode_str(&value).decode_utf8() {
        Ok(text) => Ok(Cow::Owned(text.into_owned())),
        Err(_) => Err(CloudEventError::HeaderEncoding { name: name.to_owned() }),
    }
}

fn unquoted(quoted: &str) -> String {
    let mut escaped = false;
    let kept = quoted.chars().filter(|c| {
        let escapes = *c == '\\' && !escaped;
        escaped = escapes;
        !escapes
    });
    kept.collect()
}

fn data_of<'a>(content_type: Option<&str>, body: &'a [u8]) -> Result<Option<Data<'a>>, CloudEventError> {
    if body.is_empty() {
        return Ok(None);
    }
    let text = std::str::from_utf8(body);
    Ok(Some(match (content_type, text) {
        (Some(media), Ok(text)) if is_json(media) => match Payload::parse(text) {
            Ok(json) => Data::Json(Cow::Owned(json.text().to_owned())),
            Err(error) => return Err(CloudEventError::DataNoJson { reason: error.message().to_owned() }),
        },
        (Some(media), Err(error)) if is_json(media) => {
            return Err(CloudEventError::DataNoJson { reason: error.to_string() });
        }
        (Some(media), Ok(text)) if media.to_ascii_lowercase().starts_with("text/") => {
            Data::Text(Cow::Borrowed(text))
        }
        _ => Data::Bytes(Cow::Borrowed(body)),
    }))
}
