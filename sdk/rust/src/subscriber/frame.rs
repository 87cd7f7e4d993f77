//! The frames of `/tasks` as a subscriber reads them.
//!
//! The shapes are `frevo_event`'s; events, of which there are many, are read
//! without copying what they tell.

use std::borrow::Cow;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use super::ReceivedEvent;
use super::event::{Members as EventMembers, place_of};
use crate::consumer::raw;

/// What the server says.
pub(super) enum Incoming {
    Event(Box<ReceivedEvent>),
    /// Somebody else is given the event, or nobody.
    Cancelled(Arc<str>),
    Error(String),
    /// A type that a newer server may know.
    Unknown(String),
}

#[derive(Deserialize)]
struct Members<'a> {
    #[serde(borrow)]
    r#type: Cow<'a, str>,
    #[serde(borrow, default)]
    token: Cow<'a, str>,
    #[serde(borrow, default)]
    subscription: Cow<'a, str>,
    #[serde(default)]
    attempts: u32,
    #[serde(borrow)]
    event: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "raw")]
    input: Option<&'a RawValue>,
    #[serde(borrow, default)]
    message: Cow<'a, str>,
}

/// Reads one frame.
pub(super) fn read(text: &Utf8Bytes) -> Result<Incoming, serde_json::Error> {
    let members: Members<'_> = serde_json::from_str(text)?;
    Ok(match (&*members.r#type, members.event) {
        ("event", Some(event)) => {
            let attributes: EventMembers<'_> = serde_json::from_str(event.get())?;
            Incoming::Event(Box::new(ReceivedEvent {
                attributes: attributes.keep(text),
                text: text.clone(),
                token: members.token.into(),
                subscription: members.subscription.into_owned(),
                attempts: members.attempts,
                event: place_of(event, text),
                input: members.input.map(|input| place_of(input, text)),
            }))
        }
        ("cancelled", _) => Incoming::Cancelled(members.token.into()),
        ("error", _) => Incoming::Error(members.message.into_owned()),
        (other, _) => Incoming::Unknown(other.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use frevo_event::{EventFrame, ServerFrame};

    use super::*;

    fn received(event: &str, input: Option<&str>) -> ReceivedEvent {
        let raw = |text: &str| RawValue::from_string(text.to_owned()).expect("JSON");
        let frame = EventFrame {
            token: "event-1-2-3".into(),
            subscription: "billing".into(),
            attempts: 2,
            event: raw(event),
            input: input.map(raw),
        };
        let text = serde_json::to_string(&ServerFrame::Event(frame)).expect("JSON");
        let Ok(Incoming::Event(event)) = read(&text.into()) else { panic!("an event") };
        *event
    }

    #[test]
    fn an_event_is_read_as_the_server_writes_it() {
        let text = r#"{"specversion":"1.0","id":"1","source":"sh\"op","type":"Placed","time":"2015-08-30T12:36:00Z","partitionkey":"k","causationid":"0","correlationid":"first","retries":3,"data":{"amount": 1.50}}"#;
        let event = received(text, None);
        assert_eq!((event.token(), event.subscription(), event.attempts()), ("event-1-2-3", "billing", 2));
        assert_eq!((event.id(), event.source(), event.kind()), ("1", "sh\"op", "Placed"));
        assert_eq!(
            (event.key(), event.cause(), event.conversation(), event.subject()),
            (Some("k"), Some("0"), "first", None)
        );
        assert_eq!((event.data(), event.input()), (Some(r#"{"amount": 1.50}"#), None));
        assert_eq!(event.attribute("time").as_deref(), Some("2015-08-30T12:36:00Z"));
        assert_eq!(event.attribute("retries").as_deref(), Some("3"));
        assert_eq!((event.attribute("data"), event.attribute("none")), (None, None));
        assert_eq!(event.to_json(), text);
    }

    #[test]
    fn what_the_subscription_makes_of_an_event_is_read_in_place_of_its_data() {
        let text = r#"{"specversion":"1.0","id":"1","source":"shop","type":"Placed","data":[1]}"#;
        assert_eq!(received(text, Some("7")).read(), Ok(7));
        assert_eq!(received(text, None).read(), Ok([1]));
        assert_eq!(received(text, Some("null")).read(), Ok(()));
        let error = received(text, None).read::<String>().expect_err("no string");
        assert!(!error.is_retryable() && error.reason().starts_with("could not read the event: "), "{error}");
    }
}
