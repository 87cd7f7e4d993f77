//! Where two executions part.

use frevo_asl::compare::{Compared, Comparison, Difference, Place, Side, What};
use frevo_event::Scope;
use serde::Serialize;
use serde_json::value::RawValue;

use super::past::Past;
use super::{Refusal, past_of};
use crate::edge::Edge;
use crate::wire;

/// What is shown.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Compare {
    execution_arn: String,
    with_arn: String,
    /// How many events are alike.
    alike: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    first: Option<Shown>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parting: Option<Shown>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown {
    /// `Ship[2]/Pack[0]`; empty for the execution itself.
    place: String,
    /// `event`, `type`, `state`, or the member of the event that differs.
    what: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    left: ShownSide,
    right: ShownSide,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ShownSide {
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<u32>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    event_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Box<RawValue>>,
}

/// Answers with where two executions part.
pub(super) async fn answer(edge: &Edge, scope: &Scope, uri: &http::Uri) -> Result<Compare, Refusal> {
    let left = past_of(edge, scope, uri, "execution").await?;
    let right = past_of(edge, scope, uri, "with").await?;
    let compared = |past: &Past| Compared::new(&past.machine, past.facts());
    let Comparison { first, parting, alike } = compared(&left).with(&compared(&right));
    Ok(Compare {
        execution_arn: left.arn,
        with_arn: right.arn,
        alike,
        first: first.map(Shown::of),
        parting: parting.map(Shown::of),
    })
}

impl Shown {
    fn of(difference: Difference) -> Self {
        let Difference { place, what, left, right } = difference;
        let (what, path) = match what {
            What::Event => ("event", None),
            What::Type => ("type", None),
            What::State => ("state", None),
            What::Member { name, path } => (name, Some(path)),
        };
        Self { place: place_text(&place), what, path, left: ShownSide::of(left), right: ShownSide::of(right) }
    }
}

impl ShownSide {
    fn of(Side { event, value }: Side) -> Self {
        let (id, event_type, state) = match event {
            Some(event) => (Some(event.id), Some(event.event_type), event.state),
            None => (None, None, None),
        };
        Self {
            event: id,
            event_type,
            state: state.map(|state| state.to_string()),
            value: value.map(|value| wire::raw(&value)),
        }
    }
}

/// A place as people write it.
pub(super) fn place_text(place: &Place) -> String {
    place.iter().map(|(state, index)| format!("{state}[{index}]")).collect::<Vec<_>>().join("/")
}
