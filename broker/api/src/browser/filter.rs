//! Which events are wanted.

use std::sync::Arc;

use frevo_event::{Event, Timestamp};
use http::Uri;
use percent_encoding::percent_decode_str;

use super::LookError;
use crate::identity::query;
use crate::observed::Sight;

/// How far back is looked, if the request does not say.
const SINCE_SECONDS: i64 = 24 * 3600;

/// Which events are wanted.
#[derive(Debug)]
pub(super) struct Filter {
    /// Only what this source observes.
    pub(super) source: Option<Arc<str>>,
    /// Only what was published to this bus.
    pub(super) bus: Option<Arc<str>>,
    kind: Option<Arc<str>>,
    /// Only events with this source.
    pub(super) from: Option<Arc<str>>,
    subject: Option<Arc<str>>,
    key: Option<Arc<str>>,
    id: Option<Arc<str>>,
    before: Option<Timestamp>,
    pub(super) since: Timestamp,
}

impl Filter {
    pub(super) fn read(uri: &Uri, now: Timestamp) -> Result<Self, LookError> {
        let filter = Self {
            source: text(uri, "source")?,
            bus: text(uri, "bus")?,
            kind: text(uri, "type")?,
            from: text(uri, "from")?,
            subject: text(uri, "subject")?,
            key: text(uri, "key")?,
            id: text(uri, "id")?,
            before: moment(uri, "before")?,
            since: moment(uri, "since")?.unwrap_or(now.plus_seconds(-SINCE_SECONDS)),
        };
        if filter.source.is_some() && filter.bus.is_some() {
            return Err(LookError::BusAndSource);
        }
        Ok(filter)
    }

    pub(super) fn wants_sight(&self, sight: &Sight<'_>) -> bool {
        self.is_within(sight.seen.at)
            && is(&self.kind, || Some(sight.kind()))
            && is(&self.from, || Some(sight.source()))
            && is(&self.subject, || sight.seen.subject)
            && is(&self.key, || sight.key())
            && is(&self.id, || Some(sight.id()))
    }

    pub(super) fn wants_event(&self, at: Timestamp, event: &Event) -> bool {
        let envelope = &event.envelope;
        self.is_within(at)
            && is(&self.bus, || Some(&*event.bus))
            && is(&self.kind, || Some(&*envelope.detail_type))
            && is(&self.from, || Some(&*envelope.source))
            && is(&self.key, || event.key.as_deref())
            && is(&self.id, || Some(&*envelope.id))
            && is(&self.subject, || envelope.resources.first().map(|subject| &**subject))
    }

    fn is_within(&self, at: Timestamp) -> bool {
        at >= self.since && self.before.is_none_or(|before| at < before)
    }
}

/// Whether something is what is wanted, if anything is.
fn is<T: AsRef<str>>(wanted: &Option<Arc<str>>, found: impl FnOnce() -> Option<T>) -> bool {
    wanted.as_ref().is_none_or(|wanted| found().is_some_and(|found| found.as_ref() == &**wanted))
}

fn text(uri: &Uri, name: &'static str) -> Result<Option<Arc<str>>, LookError> {
    let decoded = query(uri, name).map(|text| percent_decode_str(text).decode_utf8());
    let decoded = decoded.transpose().map_err(|_| LookError::Encoding { name })?;
    Ok(decoded.filter(|text| !text.is_empty()).map(|text| (*text).into()))
}

fn moment(uri: &Uri, name: &'static str) -> Result<Option<Timestamp>, LookError> {
    let Some(text) = text(uri, name)? else { return Ok(None) };
    let wrong = || LookError::Moment { name, text: text.to_string() };
    Timestamp::parse(&text).map(Some).ok_or_else(wrong)
}
