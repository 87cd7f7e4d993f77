//! The dead letters of a subscription: looked at, redriven, discarded.

use frevo_event::cloud_event::{CloudEvent, Reception};
use frevo_event::{Audit, Event, Fate, Reply, Request, Subscription, Timestamp};
use frevo_store::{DeadLetterId, KeptDeadLetter};
use frevo_value::Payload;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::form::FormError;
use super::{Refusal, SubscriptionRefusal, ok};
use crate::edge::{Edge, unexpected};
use crate::error::AwsError;
use crate::identity::query;
use crate::resource;
use crate::respond::Answer;

/// How a dead letter is delivered again.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
struct Redrive {
    /// Changes the event's data (JSON Merge Patch, RFC 7396).
    merge_patch: Option<Value>,
    /// Changes the event's data (JSON Patch, RFC 6902).
    patch: Option<json_patch::Patch>,
}

/// `GET …/dead-letters?after=ID&limit=N&all=true`: those that nobody has decided
/// about, or all that are kept.
pub(super) fn page(edge: &Edge, subscription: &Subscription, uri: &http::Uri) -> Result<Answer, Refusal> {
    let limit = resource::limit(uri)?;
    let with_closed = query(uri, "all") == Some("true");
    let known = |id: &str| read_id(id).ok_or_else(|| SubscriptionRefusal::NoDeadLetter { id: id.to_owned() });
    let mut after = query(uri, "after").map(known).transpose()?;
    let mut page = Vec::new();
    loop {
        let found = kept(edge, subscription, after, limit)?;
        let is_last = found.len() < limit;
        for letter in found {
            after = Some(letter.id);
            if with_closed || letter.closed.is_none() {
                page.push(shown(&letter));
            }
            if page.len() == limit {
                return Ok(ok(&json!({ "deadLetters": page, "next": after.map(write_id) })));
            }
        }
        if is_last {
            return Ok(ok(&json!({ "deadLetters": page, "next": null })));
        }
    }
}

/// `GET …/dead-letters/ID`
pub(super) fn one(edge: &Edge, subscription: &Subscription, id: &str) -> Result<Answer, Refusal> {
    Ok(ok(&shown(&find(edge, subscription, id)?)))
}

/// `POST …/dead-letters/ID/redrive`
pub(super) async fn redrive(
    edge: &Edge,
    subscription: &Subscription,
    id: &str,
    body: &[u8],
    who: Audit,
) -> Result<Answer, Refusal> {
    let how: Redrive = match body {
        [] => Redrive::default(),
        body => serde_json::from_slice(body).map_err(FormError::Json)?,
    };
    let kept = open(edge, subscription, id)?;
    let mut event = (*kept.letter.event).clone();
    let is_patched = how.patch.is_some() || how.merge_patch.is_some();
    if is_patched {
        event = patched(&event, &how, edge)?;
    }
    close(edge, kept, Some(Box::new(event)), Audit { patched: is_patched, ..who }).await
}

/// `POST …/dead-letters/ID/discard`
pub(super) async fn discard(
    edge: &Edge,
    subscription: &Subscription,
    id: &str,
    who: Audit,
) -> Result<Answer, Refusal> {
    close(edge, open(edge, subscription, id)?, None, who).await
}

async fn close(
    edge: &Edge,
    kept: KeptDeadLetter,
    redrive: Option<Box<Event>>,
    audit: Audit,
) -> Result<Answer, Refusal> {
    let partition = kept.id.delivery.partition;
    let is_redriven = redrive.is_some();
    let request = Request::CloseDeadLetter { letter: Box::new(kept.letter), redrive, audit };
    match edge.ask(partition, request).await? {
        Reply::Accepted => {
            let fate = if is_redriven { "redriven" } else { "discarded" };
            Ok(ok(&json!({ "id": write_id(kept.id), "fate": fate })))
        }
        Reply::Stale => Err(SubscriptionRefusal::Decided { id: write_id(kept.id) }.into()),
        other => Err(unexpected(&other).into()),
    }
}

/// The event with its data changed; the rest of it stays.
fn patched(event: &Event, how: &Redrive, edge: &Edge) -> Result<Event, Refusal> {
    let mut text = String::new();
    event.to_cloud_event().write_structured(&mut text);
    let mut whole: Value = serde_json::from_str(&text).map_err(FormError::Json)?;
    let data = whole.as_object_mut().expect("an event is an object").entry("data").or_insert(Value::Null);
    if let Some(patch) = &how.patch {
        json_patch::patch(data, patch)
            .map_err(|error| SubscriptionRefusal::Patch { reason: error.to_string() })?;
    }
    if let Some(patch) = &how.merge_patch {
        json_patch::merge(data, patch);
    }
    let payload =
        Payload::parse(&whole.to_string()).map_err(|error| AwsError::internal(error.to_string()))?;
    let read =
        CloudEvent::parse_structured(&payload).map_err(|error| AwsError::internal(error.to_string()))?;
    let reception = Reception { scope: event.scope().clone(), time: edge.broker.now() };
    let changed = Event::from_cloud_event(event.bus.clone(), &read, &reception);
    Ok(Event { trail: event.trail.clone(), ..changed })
}

fn find(edge: &Edge, subscription: &Subscription, id: &str) -> Result<KeptDeadLetter, Refusal> {
    let unknown = || Refusal::Own(SubscriptionRefusal::NoDeadLetter { id: id.to_owned() });
    let wanted =
        read_id(id).filter(|id| id.delivery.subscription == subscription.number).ok_or_else(unknown)?;
    let found =
        edge.broker.store().dead_letter(wanted).map_err(|error| AwsError::internal(error.to_string()))?;
    found.ok_or_else(unknown)
}

/// The dead letter, if nobody has decided about it.
fn open(edge: &Edge, subscription: &Subscription, id: &str) -> Result<KeptDeadLetter, Refusal> {
    let letter = find(edge, subscription, id)?;
    if letter.closed.is_some() {
        return Err(SubscriptionRefusal::Decided { id: id.to_owned() }.into());
    }
    Ok(letter)
}

fn kept(
    edge: &Edge,
    subscription: &Subscription,
    after: Option<DeadLetterId>,
    limit: usize,
) -> Result<Vec<KeptDeadLetter>, Refusal> {
    let found = edge.broker.store().dead_letters(subscription.number, after, limit);
    found.map_err(|error| AwsError::internal(error.to_string()).into())
}

fn shown(kept: &KeptDeadLetter) -> Value {
    let letter = &kept.letter;
    let mut event = String::new();
    letter.event.to_cloud_event().write_structured(&mut event);
    let event = RawValue::from_string(event).expect("an event is JSON");
    json!({
        "id": write_id(kept.id),
        "reason": letter.reason,
        "attempts": letter.attempts,
        "receivedAt": letter.received_at.to_string(),
        "deadAt": letter.stamp.to_string(),
        "holdsBackItsKey": letter.stops && kept.closed.is_none(),
        "closed": closed_as(kept),
        "event": event,
    })
}

/// What was decided about it, when, and by whom.
fn closed_as(kept: &KeptDeadLetter) -> Option<Value> {
    let closed = kept.closed?;
    let fate = match closed.fate {
        Fate::Redriven { .. } => "redriven",
        Fate::Discarded => "discarded",
    };
    let mut shown = json!({ "fate": fate, "at": closed.stamp.to_string() });
    if let Some(audit) = &kept.audit {
        shown["account"] = json!(audit.account);
        shown["accessKeyId"] = json!(audit.access_key);
        shown["patched"] = json!(audit.patched);
    }
    Some(shown)
}

fn write_id(id: DeadLetterId) -> String {
    format!("{}-{}", id.delivery, id.stamp.0)
}

fn read_id(text: &str) -> Option<DeadLetterId> {
    let (delivery, stamp) = text.rsplit_once('-')?;
    Some(DeadLetterId { delivery: delivery.parse().ok()?, stamp: Timestamp(stamp.parse().ok()?) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_as_it_was_written() {
        let text = "event-1-2-3-1700000000000";
        assert_eq!(read_id(text).map(write_id).as_deref(), Some(text));
        assert_eq!(read_id("event-1-2-3"), None);
    }
}
