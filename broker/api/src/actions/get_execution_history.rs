//! `GetExecutionHistory`: rendered anew from the journal for every page. With Frevo's
//! member `express` that of an Express execution, too.

use frevo_asl::history::{HistoryEvent, render};
use serde::{Deserialize, Serialize};

use super::{Call, json};
use crate::arn;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::AwsError;
use crate::executions;
use crate::history::{self, EventItem};
use crate::page::{self, Listing};
use crate::request::{self, Text};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    #[serde(borrow)]
    execution_arn: Option<Text<'a>>,
    max_results: Option<i64>,
    reverse_order: Option<bool>,
    #[serde(borrow)]
    next_token: Option<Text<'a>>,
    include_execution_data: Option<bool>,
    #[serde(default)]
    express: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    events: Vec<EventItem<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Vec<u8>, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let arn = check.text("executionArn", members.execution_arn.as_deref(), 1, 256);
    check.page(members.max_results, members.next_token.as_deref());
    check.done()?;
    let reverse = members.reverse_order.unwrap_or(false);
    let with_data = members.include_execution_data.unwrap_or(true);
    let flags = format!("{reverse} {with_data}");
    let listing = Listing::new(call.operation, call.scope, &[arn, &flags]);
    let place =
        members.next_token.as_deref().map(|token| listing.place(token, edge.broker.now())).transpose()?;
    let place = place.as_deref().map(read_place).transpose()?;

    arn::asked_execution(arn, call.scope, members.express)?;
    let view = executions::find(edge, call.scope, arn, None).await?;
    let machine = edge.broker.machine(view.start.definition).ok_or_else(|| {
        AwsError::internal(format_args!("the definition of execution {} is not known", view.id))
    })?;
    let past = history::read(edge, view.id, view.last, arn).await?;
    let events = render(&machine, history::facts(&past));
    let size = page::size(members.max_results) as u32;
    let (page, next) = cut(&events, place, reverse, size);
    let events = page.into_iter().map(|event| EventItem { event, with_data }).collect();
    let next_token = next.map(|id| listing.token(&id.to_be_bytes(), edge.broker.now()));
    json(Answer { events, next_token })
}

fn read_place(place: &[u8]) -> Result<u32, AwsError> {
    place.try_into().map(u32::from_be_bytes).map_err(|_| AwsError::invalid_token())
}

/// A page of a history, which may have grown since the page before: it begins
/// with the event `place`, and the next one with the event that is returned.
fn cut(
    events: &[HistoryEvent],
    place: Option<u32>,
    reverse: bool,
    size: u32,
) -> (Vec<&HistoryEvent>, Option<u32>) {
    let last = events.last().map_or(0, |event| event.id);
    if reverse {
        let from = place.unwrap_or(last).min(last);
        let low = from.saturating_sub(size);
        let page = events.iter().rev().filter(|event| event.id <= from && event.id > low).collect();
        (page, (low > 0).then_some(low))
    } else {
        let from = place.unwrap_or(1);
        let next = from.saturating_add(size);
        let page = events.iter().filter(|event| event.id >= from && event.id < next).collect();
        (page, (next <= last).then_some(next))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use frevo_event::Timestamp;

    #[test]
    fn pages_meet_in_either_order() {
        let event =
            |id| HistoryEvent { id, previous_id: 0, timestamp: Timestamp(0), event_type: "X", details: None };
        let events: Vec<_> = (1..=5).map(event).collect();
        for (reverse, pages) in
            [(false, [vec![1, 2], vec![3, 4], vec![5]]), (true, [vec![5, 4], vec![3, 2], vec![1]])]
        {
            let mut place = None;
            for (index, expected) in pages.into_iter().enumerate() {
                let (page, next) = cut(&events, place, reverse, 2);
                assert_eq!(page.iter().map(|event| event.id).collect::<Vec<_>>(), expected);
                assert_eq!(next.is_none(), index == 2);
                place = next;
            }
        }
        assert_eq!(cut(&events, None, false, 5).1, None);
        assert_eq!(cut(&events, None, true, 5).1, None);
    }
}
