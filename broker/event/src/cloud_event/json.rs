//! The structured and the batched mode: events as JSON.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use frevo_value::{Payload, Token, Tokens, write_string};

use super::{Attribute, CloudEvent, CloudEventError, Data};

/// Which event of a batch is none, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BatchError {
    /// It is no batch.
    #[error(transparent)]
    Batch(CloudEventError),
    /// An event of it is none.
    #[error("event {index} of the batch: {error}")]
    Event {
        /// Its place, counted from 0.
        index: usize,
        /// Why.
        error: CloudEventError,
    },
}

/// Reads a batch of events.
pub fn parse_batch(batch: &Payload) -> Result<Vec<CloudEvent<'_>>, BatchError> {
    let mut tokens = batch.tokens();
    if tokens.next() != Some(Token::OpenArray) {
        return Err(BatchError::Batch(CloudEventError::NoArray));
    }
    let mut events = Vec::new();
    loop {
        let index = events.len();
        match tokens.next() {
            Some(Token::CloseArray) | None => return Ok(events),
            Some(Token::OpenObject) => {
                let event = read(&mut tokens).map_err(|error| BatchError::Event { index, error })?;
                events.push(event);
            }
            Some(_) => return Err(BatchError::Event { index, error: CloudEventError::NoObject }),
        }
    }
}

/// Appends the JSON array of these events.
pub fn write_batch<'e>(text: &mut String, events: impl IntoIterator<Item = &'e CloudEvent<'e>>) {
    text.push('[');
    for (index, event) in events.into_iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        event.write_structured(text);
    }
    text.push(']');
}

impl<'a> CloudEvent<'a> {
    /// Reads the structured form.
    pub fn parse_structured(event: &'a Payload) -> Result<Self, CloudEventError> {
        let mut tokens = event.tokens();
        match tokens.next() {
            Some(Token::OpenObject) => read(&mut tokens),
            _ => Err(CloudEventError::NoObject),
        }
    }

    /// Appends the structured form.
    pub fn write_structured(&self, text: &mut String) {
        text.push_str(r#"{"specversion":"1.0""#);
        for (name, value) in [("id", &self.id), ("source", &self.source), ("type", &self.kind)] {
            write_member(text, name, value);
        }
        let optional = [
            ("datacontenttype", &self.data_content_type),
            ("dataschema", &self.data_schema),
            ("subject", &self.subject),
            ("time", &self.time),
        ];
        for (name, value) in optional {
            if let Some(value) = value {
                write_member(text, name, value);
            }
        }
        self.write_extensions(text);
        self.write_data(text);
        text.push('}');
    }

    /// Appends the extensions as members, each after a comma.
    pub(super) fn write_extensions(&self, text: &mut String) {
        for (name, value) in &self.extensions {
            match value {
                Attribute::Text(value) => write_member(text, name, value),
                other => text.push_str(&format!(",\"{name}\":{other}")),
            }
        }
    }

    /// Appends the data as a member, after a comma, if there is any.
    pub(super) fn write_data(&self, text: &mut String) {
        match &self.data {
            None => {}
            Some(Data::Json(json)) => {
                text.push_str(",\"data\":");
                text.push_str(json);
            }
            Some(Data::Text(data)) => write_member(text, "data", data),
            Some(Data::Bytes(bytes)) => write_member(text, "data_base64", &STANDARD.encode(bytes)),
        }
    }
}

/// Appends `,"name":"value"`.
pub(super) fn write_member(text: &mut String, name: &str, value: &str) {
    text.push_str(",\"");
    text.push_str(name);
    text.push_str("\":");
    write_string(text, value);
}

/// Reads the members of an event whose bracket was read.
fn read<'a>(tokens: &mut Tokens<'a>) -> Result<CloudEvent<'a>, CloudEventError> {
    let mut members = Members::default();
    while let Some(Token::Key(name)) = tokens.next() {
        members.take(name.decoded(), tokens)?;
    }
    let event = members.event()?;
    event.check()?;
    Ok(event)
}

/// What has been read of an event.
#[derive(Default)]
pub(super) struct Members<'a> {
    pub spec_version: Option<Cow<'a, str>>,
    pub id: Option<Cow<'a, str>>,
    pub source: Option<Cow<'a, str>>,
    pub kind: Option<Cow<'a, str>>,
    pub subject: Option<Cow<'a, str>>,
    pub time: Option<Cow<'a, str>>,
    pub data_content_type: Option<Cow<'a, str>>,
    pub data_schema: Option<Cow<'a, str>>,
    pub extensions: Vec<(Cow<'a, str>, Attribute<'a>)>,
    pub data: Option<&'a str>,
    pub data_base64: Option<Cow<'a, str>>,
}

impl<'a> Members<'a> {
    /// Reads the value of the member `name`. `null` is as good as absent.
    pub fn take(&mut self, name: Cow<'a, str>, tokens: &mut Tokens<'a>) -> Result<(), CloudEventError> {
        if name == "data" {
            self.data = Some(tokens.skip_value());
            return Ok(());
        }
        let attribute = match &*name {
            "data_base64" => &mut self.data_base64,
            other => match self.attribute(other) {
                Some(attribute) => attribute,
                None => return self.take_extension(name, tokens),
            },
        };
        match tokens.next() {
            Some(Token::String(text)) => *attribute = Some(text.decoded()),
            Some(Token::Null) => {}
            _ => return Err(CloudEventError::NoString { name: name.into_owned() }),
        }
        Ok(())
    }

    /// The place of an attribute that the specification names.
    pub fn attribute(&mut self, name: &str) -> Option<&mut Option<Cow<'a, str>>> {
        Some(match name {
            "specversion" => &mut self.spec_version,
            "id" => &mut self.id,
            "source" => &mut self.source,
            "type" => &mut self.kind,
            "subject" => &mut self.subject,
            "time" => &mut self.time,
            "datacontenttype" => &mut self.data_content_type,
            "dataschema" => &mut self.data_schema,
            _ => return None,
        })
    }

    fn take_extension(&mut self, name: Cow<'a, str>, tokens: &mut Tokens<'a>) -> Result<(), CloudEventError> {
        let value = match tokens.next() {
            Some(Token::Bool(truth)) => Some(Attribute::Bool(truth)),
            Some(Token::Number(lexeme)) => lexeme.parse().ok().map(Attribute::Integer),
            Some(Token::String(text)) => Some(Attribute::Text(text.decoded())),
            Some(Token::Null) => return Ok(()),
            _ => None,
        };
        let Some(value) = value else {
            return Err(CloudEventError::ExtensionValue { name: name.into_owned() });
        };
        self.extensions.push((name, value));
        Ok(())
    }

    /// The event without its data, whatever that is.
    pub fn event_without_data(self) -> Result<CloudEvent<'a>, CloudEventError> {
        match self.spec_version.as_deref() {
            None => return Err(CloudEventError::Missing { name: "specversion" }),
            Some("1.0") => {}
            Some(found) => return Err(CloudEventError::SpecVersion { found: found.to_owned() }),
        }
        let required = |name, value: Option<Cow<'a, str>>| value.ok_or(CloudEventError::Missing { name });
        Ok(CloudEvent {
            id: required("id", self.id)?,
            source: required("source", self.source)?,
            kind: required("type", self.kind)?,
            subject: self.subject,
            time: self.time,
            data_content_type: self.data_content_type,
            data_schema: self.data_schema,
            extensions: self.extensions,
            data: None,
        })
    }

    /// The event.
    pub fn event(mut self) -> Result<CloudEvent<'a>, CloudEventError> {
        let (json, base64) = (self.data.take(), self.data_base64.take());
        let mut event = self.event_without_data()?;
        event.data = match (json, base64) {
            (None, None) => None,
            (Some(json), None) => Some(data_of(json, event.has_json_type())),
            (None, Some(base64)) => {
                let bytes = STANDARD.decode(&*base64).map_err(|_| CloudEventError::Base64)?;
                Some(Data::Bytes(Cow::Owned(bytes)))
            }
            (Some(_), Some(_)) => return Err(CloudEventError::DataTwice),
        };
        Ok(event)
    }
}

/// A string whose type is not JSON is the data itself; all else is JSON.
fn data_of(json: &str, has_json_type: bool) -> Data<'_> {
    if has_json_type || !json.starts_with('"') {
        return Data::Json(Cow::Borrowed(json));
    }
    let text = Payload::from_trusted(json).value().as_str().unwrap_or_default().to_owned();
    Data::Text(Cow::Owned(text))
}
