//! Closed executions of a state machine, by what they are found by.

use frevo_asl::search;
use frevo_event::{ExecutionId, Scope, Timestamp};
use frevo_store::{ClosedExecution, Cursor};
use serde::Serialize;

use super::{LookRefusal, Refusal, named};
use crate::arn;
use crate::edge::Edge;
use crate::error::AwsError;
use crate::resource;
use crate::wire::{self, Seconds};

/// A page of what was found.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Page {
    executions: Vec<Item>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    index: Index,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    execution_arn: String,
    name: String,
    status: &'static str,
    start_date: Seconds,
    #[serde(skip_serializing_if = "Option::is_none")]
    stop_date: Option<Seconds>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    /// Its beginning.
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<String>,
}

/// What this node has written for searches since it started.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Index {
    executions: u64,
    bytes: u64,
}

/// Answers with what was found.
pub(super) async fn answer(edge: &Edge, scope: &Scope, uri: &http::Uri) -> Result<Page, Refusal> {
    let machine = named(uri, "machine").ok_or(LookRefusal::NoSearch)?;
    let terms = search::asked(&named(uri, "for").ok_or(LookRefusal::NoSearch)?);
    if terms.is_empty() {
        return Err(LookRefusal::NoSearch.into());
    }
    let limit = resource::limit(uri)?;
    let after = match named(uri, "after") {
        None => None,
        Some(text) => Some(cursor(&text).ok_or(LookRefusal::NoPlace { text })?),
    };
    let machine = match machine.starts_with("arn:") {
        true => arn::machine(&machine, scope, AwsError::no_machine)?.name.to_owned(),
        false => machine,
    };
    // A store may be a database elsewhere: this thread does something else meanwhile.
    let (store, scope) = (edge.broker.clone(), scope.clone());
    let looked = tokio::task::spawn_blocking(move || {
        let store = store.store();
        let found = store.search_closed(&scope, &machine, &terms, after, limit)?;
        Ok::<_, frevo_store::StoreError>((found, store.written().indexed))
    });
    let (found, indexed) = looked.await.map_err(AwsError::internal)?.map_err(AwsError::internal)?;
    Ok(Page {
        executions: found.executions.into_iter().map(Item::of).collect(),
        next: found.next.map(|cursor| format!("{}-{}", cursor.at.0, cursor.id)),
        index: Index { executions: indexed.executions, bytes: indexed.bytes },
    })
}

/// A place between two pages.
fn cursor(text: &str) -> Option<Cursor> {
    let (at, id) = text.split_once('-')?;
    let id = u128::from_str_radix(id, 16).ok().filter(|_| id.len() == 32)?;
    Some(Cursor { at: Timestamp(at.parse().ok()?), id: ExecutionId(id.to_be_bytes()) })
}

impl Item {
    fn of(closed: ClosedExecution) -> Self {
        let summary = closed.summary;
        Self {
            execution_arn: summary.arn_text(),
            name: summary.name.to_string(),
            status: wire::status(summary.status),
            start_date: Seconds(summary.started_at),
            stop_date: summary.stopped_at.map(Seconds),
            error: closed.error.map(|error| error.to_string()),
            cause: closed.cause.map(|cause| cause.to_string()),
        }
    }
}
