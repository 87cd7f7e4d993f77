//! `Sights`: all that an account observes in a region, as it is at one moment.

use std::borrow::Cow;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use frevo_event::cloud_event::{Attribute, CloudEvent, Reception};
use frevo_event::{Event, EventSource, Scope, Timestamp, Trail};

use super::window::{Chunk, Seen};
use crate::port::Broker;

/// What the buses begin with on which there is what is observed.
pub(crate) const BUS_PREFIX: &str = "source/";

/// All that is observed.
pub(crate) struct Sights {
    pub(super) sources: Vec<Source>,
}

/// The window of a source.
pub(super) struct Source {
    pub(super) source: Arc<EventSource>,
    pub(super) chunks: Vec<Arc<Chunk>>,
}

/// A record of a source's topic.
#[derive(Clone, Copy)]
pub(crate) struct Sight<'a> {
    pub(crate) by: &'a EventSource,
    pub(crate) seen: Seen<'a>,
}

impl Sights {
    /// What the sources of an account in a region see, or one of them.
    pub(crate) fn of(broker: &dyn Broker, scope: &Scope, name: Option<&str>) -> Self {
        let catalogue = broker.catalogue();
        let wanted = catalogue.buses().sources().of(scope, None);
        let wanted = wanted.filter(|source| name.is_none_or(|name| *source.name == *name));
        let window = |source: &Arc<EventSource>| {
            let chunks = broker.observed().of(source.number)?.window().chunks();
            Some(Source { source: source.clone(), chunks })
        };
        Self { sources: wanted.filter_map(window).collect() }
    }

    /// What one source has in its window.
    #[cfg(test)]
    pub(crate) fn made(source: EventSource, window: &super::Window) -> Self {
        Self { sources: vec![Source { source: Arc::new(source), chunks: window.chunks() }] }
    }

    /// What was seen, the newest first: of each lane in its order, and otherwise as it
    /// was written.
    pub(crate) fn newest(&self) -> impl Iterator<Item = Sight<'_>> {
        let mut behind: Vec<_> = self.sources.iter().map(|source| source.newest().peekable()).collect();
        std::iter::from_fn(move || {
            let at = |number: &usize, behind: &mut Vec<std::iter::Peekable<_>>| -> Option<Timestamp> {
                let sight: Option<&Sight<'_>> = behind[*number].peek();
                sight.map(|sight| sight.seen.at)
            };
            let newest = (0..behind.len()).max_by_key(|number| at(number, &mut behind))?;
            behind[newest].next()
        })
    }
}

/// The bus on which listeners find what a source observes; no other has this name.
pub(crate) fn bus_of(source: &str) -> Arc<str> {
    format!("{BUS_PREFIX}{source}").into()
}

impl Source {
    fn newest(&self) -> impl Iterator<Item = Sight<'_>> {
        let chunks = self.chunks.iter().rev();
        let seen = chunks.flat_map(|chunk| (0..chunk.len()).rev().map(|number| chunk.get(number)));
        seen.map(|seen| Sight { by: &self.source, seen })
    }
}

impl<'a> Sight<'a> {
    /// Its id: one that is no event is given one, as if it were drawn.
    pub(crate) fn id(&self) -> Cow<'a, str> {
        let Seen { lane, offset, at, id, .. } = self.seen;
        id.map_or_else(|| format!("{}-{lane}-{offset}-{}", self.topic(), at.0).into(), Cow::Borrowed)
    }

    /// Its type, or what the source says it is, or the topic.
    pub(crate) fn kind(&self) -> &'a str {
        self.seen.kind.or(self.by.event_type.as_deref()).unwrap_or(self.topic())
    }

    /// Where it comes from.
    pub(crate) fn source(&self) -> Cow<'a, str> {
        self.seen.source.map_or_else(|| format!("kafka:{}", self.topic()).into(), Cow::Borrowed)
    }

    /// The topic.
    pub(crate) fn topic(&self) -> &'a str {
        self.by.origin.place()
    }

    /// Its key as text; Base64 if it is none.
    pub(crate) fn key(&self) -> Option<Cow<'a, str>> {
        let key = self.seen.key?;
        Some(std::str::from_utf8(key).map_or_else(|_| STANDARD.encode(key).into(), Cow::Borrowed))
    }

    /// What it says of its causes.
    pub(crate) fn trail(&self) -> Trail {
        let Seen { cause, conversation, traceparent, .. } = self.seen;
        Trail {
            cause: cause.map(Arc::from),
            conversation: conversation.map(Arc::from),
            traceparent: traceparent.map(Arc::from),
            hops: 0,
        }
    }

    /// The event without its data, as listeners are told of it: on the bus of its source.
    pub(crate) fn event(&self) -> Event {
        let place = [
            ("partitionkey", self.key()),
            ("causationid", self.seen.cause.map(Cow::Borrowed)),
            ("correlationid", self.seen.conversation.map(Cow::Borrowed)),
            ("traceparent", self.seen.traceparent.map(Cow::Borrowed)),
            ("kafkatopic", Some(self.topic().into())),
            ("kafkapartition", Some(self.seen.lane.to_string().into())),
            ("kafkaoffset", Some(self.seen.offset.to_string().into())),
        ];
        let extension = |(name, text): (&'static str, Option<Cow<'a, str>>)| {
            Some((Cow::Borrowed(name), Attribute::Text(text?)))
        };
        let event = CloudEvent {
            id: self.id(),
            source: self.source(),
            kind: self.kind().into(),
            subject: self.seen.subject.map(Cow::Borrowed),
            time: Some(self.seen.at.to_string().into()),
            data_content_type: None,
            data_schema: None,
            extensions: place.into_iter().filter_map(extension).collect(),
            data: None,
        };
        let reception = Reception { scope: self.by.scope.clone(), time: self.seen.at };
        Event::from_cloud_event(bus_of(&self.by.name), &event, &reception)
    }

    /// The name by which it is opened: `SOURCE/PARTITION/OFFSET`.
    pub(crate) fn place(&self) -> String {
        format!("{}/{}/{}", self.by.name, self.seen.lane, self.seen.offset)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use frevo_event::cloud_event::Glimpse;
    use frevo_event::{Origin, RecordFormat, RecordStart, SourceAction, SubscriptionNumber};

    use super::super::{Index, Window};
    use super::*;

    /// A source that observes the topic `shop.orders`.
    pub(crate) fn source() -> EventSource {
        EventSource {
            scope: Scope::new("000000000000", "us-east-1"),
            name: "orders".into(),
            number: SubscriptionNumber(9),
            origin: Origin::Kafka { topic: "shop.orders".into(), start: RecordStart::Latest },
            format: RecordFormat::Any,
            event_type: None,
            action: SourceAction::Observe,
            paused: false,
            description: None,
            created_at: Timestamp(0),
        }
    }

    #[test]
    fn what_is_seen_is_found_by_its_names_and_told_as_if_it_were_drawn() {
        const TRACE: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        let mut window = Window::default();
        let said = Glimpse {
            id: Some("e-1".into()),
            kind: Some("Placed".into()),
            traceparent: Some(TRACE.into()),
            ..Glimpse::default()
        };
        let nothing = Glimpse::default();
        window.put(&Seen::new((0, 5), Timestamp(20), 2, Some(b"\xff"), &nothing));
        window.put(&Seen::new((1, 7), Timestamp(10), 2, Some(b"o-1"), &said));
        let sights = Sights::made(source(), &window);
        let index = Index::of(&sights);
        let times: Vec<_> = index.all().map(|sight| sight.seen.at.0).collect();
        assert_eq!(times, [10, 20]);
        let found = index.with_id("e-1");
        assert_eq!((found.len(), found[0].kind(), &*found[0].place()), (1, "Placed", "orders/1/7"));
        assert_eq!(index.of_trace("0af7651916cd43dd8448eb211c80319c").len(), 1);
        assert!(index.with_id("e-2").is_empty() && index.of_trace("e-1").is_empty());
        let plain = index.with_id("shop.orders-0-5-20")[0];
        assert_eq!((plain.kind(), &*plain.source()), ("shop.orders", "kafka:shop.orders"));
        assert_eq!(plain.key().as_deref(), Some("/w=="));
        let newest: Vec<_> = sights.newest().map(|sight| sight.seen.lane).collect();
        assert_eq!(newest, [1, 0]);
    }
}
