//! Messages of brokers as events: CloudEvents in the binary or the structured mode of
//! their binding, and whatever else a message holds.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use frevo_value::{Payload, write_string};

use super::json::Members;
use super::outgoing::TRACE;
use super::{Attribute, Binding, CloudEvent, CloudEventError, Data, STRUCTURED, is_json};
use crate::{RecordFormat, Timestamp};

/// How many bytes all headers of a message may have.
pub(super) const HEADERS_SIZE_MAX: usize = 64 << 10;

/// What of a message makes it an event.
pub(super) struct Incoming<'a> {
    pub(super) binding: Binding,
    pub(super) content_type: Option<&'a str>,
    /// All other headers, in order.
    pub(super) headers: Vec<(&'a str, &'a [u8])>,
    pub(super) value: Option<&'a [u8]>,
}

/// What an event is that does not say it itself.
pub(super) struct Plain {
    pub(super) id: String,
    pub(super) source: String,
    pub(super) kind: String,
    pub(super) written_at: Option<Timestamp>,
}

/// Why a message is not what it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IncomingError {
    /// It should be a CloudEvent.
    #[error("it is no CloudEvent: it has neither a header `{header}` nor the content type `{STRUCTURED}`")]
    NoCloudEvent {
        /// The header that every CloudEvent in the binary mode has.
        header: String,
    },
    /// Its CloudEvent is none.
    #[error("it is no CloudEvent: {0}")]
    CloudEvent(#[from] CloudEventError),
    /// It should be JSON.
    #[error("it is no JSON: {0}")]
    Json(String),
    /// It should have a value.
    #[error("it has no value, a tombstone")]
    Tombstone,
    /// Its headers are too large.
    #[error("its headers have {size} bytes, and a message's have at most {HEADERS_SIZE_MAX}")]
    Headers {
        /// How many bytes they have.
        size: usize,
    },
}

impl Incoming<'_> {
    /// The event that the message is; `plain` is what one is that does not say it.
    pub(super) fn event(
        &self,
        format: RecordFormat,
        plain: &Plain,
    ) -> Result<CloudEvent<'static>, IncomingError> {
        let size = self.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
        if size > HEADERS_SIZE_MAX {
            return Err(IncomingError::Headers { size });
        }
        let media = self.content_type.unwrap_or_default();
        let essence = media.split(';').next().unwrap_or_default().trim();
        if essence.eq_ignore_ascii_case(STRUCTURED) {
            return self.structured();
        }
        if self.headers.iter().any(|(name, _)| self.binding.attribute(name).as_deref() == Some("specversion"))
        {
            return Ok(self.binary()?.into_owned());
        }
        let data = match format {
            RecordFormat::CloudEvents => {
                let header = format!("{}specversion", self.binding.prefix());
                return Err(IncomingError::NoCloudEvent { header });
            }
            // Without a value it says that what its key names is gone.
            RecordFormat::Registry if self.value.is_none() => None,
            RecordFormat::Json | RecordFormat::Registry => Some(Data::Json(Cow::Owned(self.json()?))),
            RecordFormat::Any => self.value.map(|value| any(value, media)),
        };
        Ok(plain.event(data))
    }

    fn structured(&self) -> Result<CloudEvent<'static>, IncomingError> {
        let text = std::str::from_utf8(self.value.ok_or(IncomingError::Tombstone)?);
        let text = text.map_err(|error| IncomingError::Json(error.to_string()))?;
        let payload =
            Payload::parse(text).map_err(|error| IncomingError::Json(error.message().to_owned()))?;
        Ok(CloudEvent::parse_structured(&payload)?.into_owned())
    }

    /// The binary mode: attributes are headers as they are, without escapes.
    fn binary(&self) -> Result<CloudEvent<'_>, IncomingError> {
        let data_content_type = self.content_type.map(Cow::Borrowed);
        let mut members = Members { data_content_type, ..Members::default() };
        for (name, value) in &self.headers {
            let Some(name) = self.binding.attribute(name) else { continue };
            let value = std::str::from_utf8(value);
            let value = value.map_err(|_| CloudEventError::HeaderEncoding { name: name.clone() })?;
            let is_repeated = match members.attribute(&name) {
                Some(attribute) => attribute.replace(Cow::Borrowed(value)).is_some(),
                None => {
                    let is_repeated = members.extensions.iter().any(|(other, _)| *other == *name);
                    let value = Attribute::Text(Cow::Borrowed(value));
                    members.extensions.push((Cow::Owned(name.clone()), value));
                    is_repeated
                }
            };
            if is_repeated {
                return Err(CloudEventError::Repeated { name }.into());
            }
        }
        let mut event = members.event_without_data()?;
        event.data = match (&event.data_content_type, self.value) {
            (_, None) => None,
            (Some(media), Some(_)) if is_json(media) => Some(Data::Json(Cow::Owned(self.json()?))),
            (media, Some(value)) => Some(any(value, media.as_deref().unwrap_or_default())),
        };
        Ok(event)
    }

    fn json(&self) -> Result<String, IncomingError> {
        let text = std::str::from_utf8(self.value.ok_or(IncomingError::Tombstone)?);
        let text = text.map_err(|error| IncomingError::Json(error.to_string()))?;
        let payload =
            Payload::parse(text).map_err(|error| IncomingError::Json(error.message().to_owned()))?;
        Ok(payload.text().to_owned())
    }

    /// What else the message says: its trace, and headers that are nothing else.
    pub(super) fn add_headers(&self, event: &mut CloudEvent<'static>) {
        for name in TRACE {
            let found = self.headers.iter().rev().find(|(other, _)| other.eq_ignore_ascii_case(name));
            let value = found.and_then(|(_, value)| std::str::from_utf8(value).ok());
            if let Some(value) = value.filter(|_| event.extension(name).is_none()) {
                set(event, name, value.to_owned());
            }
        }
        if let Some(headers) = self.other_headers() {
            set(event, self.binding.kept(), headers);
        }
    }

    /// The headers that are nothing else, as a JSON object; a later one of a name
    /// takes the place of an earlier one. Bytes that are no text are in Base64.
    fn other_headers(&self) -> Option<String> {
        let is_other = |name: &str| {
            self.binding.attribute(name).is_none() && !TRACE.contains(&name.to_ascii_lowercase().as_str())
        };
        let mut others: Vec<(&str, Cow<'_, str>)> = Vec::new();
        for (name, value) in self.headers.iter().filter(|(name, _)| is_other(name)) {
            let value =
                std::str::from_utf8(value).map_or_else(|_| STANDARD.encode(value).into(), Cow::Borrowed);
            others.retain(|(other, _)| other != name);
            others.push((name, value));
        }
        if others.is_empty() {
            return None;
        }
        let mut object = String::from("{");
        for (index, (name, value)) in others.iter().enumerate() {
            if index > 0 {
                object.push(',');
            }
            write_string(&mut object, name);
            object.push(':');
            write_string(&mut object, value);
        }
        object.push('}');
        Some(object)
    }
}

impl Plain {
    fn event(&self, data: Option<Data<'static>>) -> CloudEvent<'static> {
        let content_type = match data {
            None | Some(Data::Json(_)) => None,
            Some(Data::Text(_)) => Some("text/plain"),
            Some(Data::Bytes(_)) => Some("application/octet-stream"),
        };
        CloudEvent {
            id: Cow::Owned(self.id.clone()),
            source: Cow::Owned(self.source.clone()),
            kind: Cow::Owned(self.kind.clone()),
            subject: None,
            time: self.written_at.map(|at| Cow::Owned(at.to_string())),
            data_content_type: content_type.map(Cow::Borrowed),
            data_schema: None,
            extensions: Vec::new(),
            data,
        }
    }

    /// An event that tells of a message's bytes, if they are not too many.
    pub(super) fn unread(&self, value: Option<&[u8]>, size_max: usize) -> CloudEvent<'static> {
        let value = value.filter(|value| value.len() <= size_max);
        let mut event = self.event(value.map(|value| Data::Bytes(Cow::Owned(value.to_vec()))));
        event.data_content_type = Some(Cow::Borrowed("application/octet-stream"));
        event
    }
}

/// Says an extension, instead of what was said of it before.
pub(super) fn set(event: &mut CloudEvent<'static>, name: &'static str, value: String) {
    event.extensions.retain(|(other, _)| other != name);
    event.extensions.push((Cow::Borrowed(name), Attribute::Text(Cow::Owned(value))));
}

/// JSON if it is, else text if it is, else bytes, unless the content type says more.
fn any(value: &[u8], media: &str) -> Data<'static> {
    let Ok(text) = std::str::from_utf8(value) else { return Data::Bytes(Cow::Owned(value.to_vec())) };
    let says_text = media.to_ascii_lowercase().starts_with("text/");
    match Payload::parse(text) {
        Ok(json) if !says_text => Data::Json(Cow::Owned(json.text().to_owned())),
        _ => Data::Text(Cow::Owned(text.to_owned())),
    }
}
