//! EventBridge's envelope of an event, and how it and a CloudEvent are the same.
//!
//! | CloudEvents | EventBridge |
//! |---|---|
//! | `id`, `source`, `type`, `time` | `id`, `source`, `detail-type`, `time` |
//! | `subject` | `resources[0]` |
//! | `data`, if it is an object | `detail` |
//! | everything else | `detail.cloudevents` |
//! | `awsaccount`, `awsregion`, `awsresources` | `account`, `region`, `resources` |
//!
//! `detail.cloudevents` holds what found no other place, as members of the
//! structured form, and marks an event that came as a CloudEvent; the extensions
//! of the last line mark one that came through PutEvents. Either comes back from
//! the other form as it was.
//!
//! A detail of PutEvents may say `cloudevents.partitionkey`, wherever it has it: the key
//! by which the event is ordered among others.
//!
//! An event that breaks its schema may be flagged with the extension
//! `schemaviolation`, which one that came through PutEvents has alone in
//! `detail.cloudevents`.

use std::borrow::Cow;

use frevo_value::{Payload, Step, Token, Tokens, write_string};
use memchr::memrchr_iter;
use serde::{Deserialize, Serialize};

use super::json::{Members, write_member};
use super::{Attribute, CloudEvent, Data};
use crate::{Scope, Timestamp};

/// The member of the detail that holds what only CloudEvents have.
const MARK: &str = "cloudevents";

/// The same as it is written before its value.
const MARK_KEY: &str = "\"cloudevents\":";

/// Says within the mark that there was no data; no attribute can have its name.
const NO_DATA: &str = "data_absent";

/// The extension that orders the event among others of its key. One that comes through
/// PutEvents says it in `detail.cloudevents`, too.
const KEY: &str = "partitionkey";

/// The extension that says how the event breaks its schema.
const FLAG: &str = "schemaviolation";

/// An event as rules and targets see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    /// Its id.
    pub id: Box<str>,
    /// `detail-type`
    pub detail_type: Box<str>,
    /// Who published it.
    pub source: Box<str>,
    /// The account and region it was published in.
    pub scope: Scope,
    /// When it happened; whole seconds are shown.
    pub time: Timestamp,
    /// What it is about.
    pub resources: Vec<Box<str>>,
    /// What it tells, an object.
    pub detail: Payload,
}

/// Where and when an event was received.
#[derive(Clone, Debug)]
pub struct Reception {
    /// The account and region it was published to.
    pub scope: Scope,
    /// The receiver's clock.
    pub time: Timestamp,
}

impl Envelope {
    /// The JSON that patterns and targets see.
    pub fn payload(&self) -> Payload {
        self.payload_of(None)
    }

    /// The same of an event that is given by a replay of this name.
    pub fn replayed_payload(&self, replay: &str) -> Payload {
        self.payload_of(Some(replay))
    }

    fn payload_of(&self, replay: Option<&str>) -> Payload {
        let mut text = String::with_capacity(192 + self.detail.size());
        text.push_str(r#"{"version":"0""#);
        for (name, value) in [
            ("id", &*self.id),
            ("detail-type", &self.detail_type),
            ("source", &self.source),
            ("account", &self.scope.account),
            ("time", &self.time.to_the_second()),
            ("region", &self.scope.region),
        ] {
            write_member(&mut text, name, value);
        }
        text.push_str(",\"resources\":");
        write_texts(&mut text, &self.resources);
        if let Some(replay) = replay {
            write_member(&mut text, "replay-name", replay);
        }
        text.push_str(",\"detail\":");
        text.push_str(self.detail.text());
        text.push('}');
        Payload::from_trusted(text)
    }

    /// The envelope of an event that was published as a CloudEvent.
    pub fn from_cloud_event(event: &CloudEvent<'_>, reception: &Reception) -> Self {
        if let Some(native) = native(event) {
            return native;
        }
        let happened_at = event.happened_at();
        let time = happened_at.unwrap_or(reception.time);
        Self {
            id: (*event.id).into(),
            detail_type: (*event.kind).into(),
            source: (*event.source).into(),
            scope: reception.scope.clone(),
            time,
            resources: event.subject.iter().map(|subject| (**subject).into()).collect(),
            detail: detail(event, time),
        }
    }

    /// The CloudEvent that is this event.
    pub fn to_cloud_event(&self) -> CloudEvent<'_> {
        self.marked().unwrap_or_else(|| self.unmarked())
    }

    /// The same event, saying how it breaks its schema.
    pub fn flagged(&self, violation: &str) -> Self {
        let mut event = self.to_cloud_event();
        event.extensions.retain(|(name, _)| name != FLAG);
        event.extensions.push(text_extension(FLAG, Cow::Borrowed(violation)));
        let reception = Reception { scope: self.scope.clone(), time: self.time };
        Self::from_cloud_event(&event, &reception)
    }

    /// The CloudEvent that this was, if it says that it was one and would become
    /// the same again: whoever publishes such a detail through PutEvents gets it
    /// back.
    fn marked(&self) -> Option<CloudEvent<'_>> {
        let (data, mark) = parted(self.detail.text())?;
        let mut members = Members {
            id: Some(Cow::Borrowed(&*self.id)),
            source: Some(Cow::Borrowed(&*self.source)),
            kind: Some(Cow::Borrowed(&*self.detail_type)),
            subject: self.resources.first().map(|subject| Cow::Borrowed(&**subject)),
            time: Some(Cow::Owned(self.time.to_the_second())),
            ..Members::default()
        };
        let mut tokens = Tokens::of(mark);
        tokens.next();
        let mut has_data_beside = true;
        while let Some(Token::Key(name)) = tokens.next() {
            match name.written() {
                NO_DATA => {
                    has_data_beside = false;
                    tokens.skip_value();
                    continue;
                }
                "data" | "data_base64" => has_data_beside = false,
                // `null` says that there was none.
                "time" => members.time = None,
                _ => {}
            }
            members.take(name.decoded(), &mut tokens).ok()?;
        }
        let mut event = members.event().ok()?;
        let is_marked_so = (has_data_beside || (data == "{" && beside(&event.data).is_none()))
            && mark_of(&event, self.time, has_data_beside) == mark
            && self.has_place_of(&event);
        if has_data_beside {
            event.data = Some(Data::Json(Cow::Owned([data, "}"].concat())));
        }
        (is_marked_so && event.check().is_ok() && native(&event).is_none()).then_some(event)
    }

    /// Whether what a mark cannot say is as an envelope of the event has it; a
    /// mark that says anything else of it would be written otherwise.
    fn has_place_of(&self, event: &CloudEvent<'_>) -> bool {
        let time = event.time.as_deref();
        self.resources.len() <= 1 && time.is_none_or(|time| Timestamp::parse(time) == Some(self.time))
    }

    /// The key by which it is ordered among others, if its detail says one.
    pub fn key(&self) -> Option<String> {
        let text = self.detail.text();
        let key = text.contains(MARK_KEY).then(|| self.detail.find(&[Step::key(MARK), Step::key(KEY)]))??;
        let key = frevo_value::parse(key).ok()?;
        key.as_str().filter(|key| !key.is_empty()).map(str::to_owned)
    }

    fn unmarked(&self) -> CloudEvent<'_> {
        let subject = self.resources.first().filter(|subject| !subject.is_empty());
        let mut extensions = vec![
            text_extension("awsaccount", Cow::Borrowed(&*self.scope.account)),
            text_extension("awsregion", Cow::Borrowed(&*self.scope.region)),
        ];
        if self.resources.len() != usize::from(subject.is_some()) {
            let mut resources = String::new();
            write_texts(&mut resources, &self.resources);
            extensions.push(text_extension("awsresources", Cow::Owned(resources)));
        }
        extensions.extend(self.key().map(|key| text_extension(KEY, Cow::Owned(key))));
        let (detail, flag) = unflagged(self.detail.text());
        extensions.extend(flag.map(|flag| text_extension(FLAG, Cow::Owned(flag))));
        CloudEvent {
            id: Cow::Borrowed(&*self.id),
            source: Cow::Borrowed(&*self.source),
            kind: Cow::Borrowed(&*self.detail_type),
            subject: subject.map(|subject| Cow::Borrowed(&**subject)),
            time: Some(Cow::Owned(self.time.to_string())),
            data_content_type: Some(Cow::Borrowed("application/json")),
            data_schema: None,
            extensions,
            data: Some(Data::Json(detail)),
        }
    }
}

/// The envelope that the event was made from, if it was: it has the account and
/// region, and nothing that an envelope does not have.
fn native(event: &CloudEvent<'_>) -> Option<Envelope> {
    let text = |name: &str| match event.extension(name) {
        Some(Attribute::Text(text)) => Some(&**text),
        _ => None,
    };
    let (account, region, detail) = match (text("awsaccount"), text("awsregion"), &event.data) {
        (Some(account), Some(region), Some(Data::Json(detail))) => (account, region, detail),
        _ => return None,
    };
    let resources: Vec<Box<str>> = match text("awsresources") {
        Some(resources) => texts(resources)?,
        None => event.subject.iter().map(|subject| (**subject).into()).collect(),
    };
    let envelope = Envelope {
        id: (*event.id).into(),
        detail_type: (*event.kind).into(),
        source: (*event.source).into(),
        scope: Scope::new(account, region),
        time: event.happened_at()?,
        resources,
        detail: text(FLAG).map_or_else(|| Payload::from_trusted(detail), |flag| with_flag(detail, flag)),
    };
    (detail.starts_with('{') && envelope.unmarked() == *event).then_some(envelope)
}

/// The data with the mark beside it, or the mark with the data in it.
fn detail(event: &CloudEvent<'_>, time: Timestamp) -> Payload {
    let beside = beside(&event.data);
    let mark = mark_of(event, time, beside.is_some());
    let data = beside.unwrap_or("{");
    let comma = if data.len() > 1 { "," } else { "" };
    Payload::from_trusted([data, comma, MARK_KEY, &mark, "}"].concat())
}

/// The members of data that can have a mark beside them.
fn beside<'d>(data: &'d Option<Data<'_>>) -> Option<&'d str> {
    let Some(Data::Json(json)) = data else { return None };
    let has_mark = json.contains(MARK_KEY) && Payload::from_trusted(json).find(&[Step::key(MARK)]).is_some();
    json.strip_suffix('}').filter(|_| !has_mark)
}

/// What marks an event that came as a CloudEvent, with its data if that does not
/// stand beside.
fn mark_of(event: &CloudEvent<'_>, time: Timestamp, has_data_beside: bool) -> String {
    let mut mark = String::with_capacity(128);
    mark.push_str(r#"{"specversion":"1.0""#);
    for (name, value) in [("datacontenttype", &event.data_content_type), ("dataschema", &event.data_schema)] {
        if let Some(value) = value {
            write_member(&mut mark, name, value);
        }
    }
    match event.time.as_deref() {
        None => mark.push_str(",\"time\":null"),
        Some(written) if written == time.to_the_second() => {}
        Some(written) => write_member(&mut mark, "time", written),
    }
    event.write_extensions(&mut mark);
    match &event.data {
        _ if has_data_beside => {}
        None => mark.push_str(&format!(",\"{NO_DATA}\":true")),
        Some(_) => event.write_data(&mut mark),
    }
    mark.push('}');
    mark
}

/// The members of a detail before its mark, and the mark, if that stands last, as
/// we write it.
fn parted(detail: &str) -> Option<(&str, &str)> {
    memrchr_iter(b'{', detail.as_bytes()).find_map(|at| {
        let (before, mark) = (&detail[..at], &detail[at..detail.len() - 1]);
        let before = before.strip_suffix(MARK_KEY)?;
        let data = before.strip_suffix(',').or_else(|| (before == "{").then_some(before))?;
        // A member deeper in the detail would not end where the detail does.
        let is_last = Tokens::of(mark).skip_value().len() == mark.len();
        is_last.then_some((data, mark))
    })
}

/// The detail of an event that came through PutEvents, flagged.
fn with_flag(detail: &str, flag: &str) -> Payload {
    let data = detail.strip_suffix('}').unwrap_or_default();
    let comma = if data.len() > 1 { "," } else { "" };
    let mut text = format!("{data}{comma}{MARK_KEY}{{");
    write_string(&mut text, FLAG);
    text.push(':');
    write_string(&mut text, flag);
    text.push_str("}}");
    Payload::from_trusted(text)
}

/// The detail without its flag, and the flag.
fn unflagged(detail: &str) -> (Cow<'_, str>, Option<String>) {
    let flagged = parted(detail).and_then(|(data, mark)| {
        let mark = frevo_value::parse(mark).ok()?;
        let members = mark.as_object().filter(|members| members.len() == 1)?;
        let flag = members.get(FLAG)?.as_str()?;
        Some((Cow::Owned([data, "}"].concat()), Some(flag.to_owned())))
    });
    flagged.unwrap_or((Cow::Borrowed(detail), None))
}

fn text_extension<'a>(name: &'static str, value: Cow<'a, str>) -> (Cow<'a, str>, Attribute<'a>) {
    (Cow::Borrowed(name), Attribute::Text(value))
}

fn write_texts(text: &mut String, items: &[Box<str>]) {
    text.push('[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        write_string(text, item);
    }
    text.push(']');
}

fn texts(json: &str) -> Option<Vec<Box<str>>> {
    let value = frevo_value::parse(json).ok()?;
    value.as_array()?.iter().map(|item| item.as_str().map(Box::from)).collect::<Option<Vec<_>>>()
}
