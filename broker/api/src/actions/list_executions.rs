//! `ListExecutions`: memory and store as one list.
//!
//! What was acknowledged is seen at once, because the owners are asked before
//! the store and an execution leaves its owner's memory only after the store has
//! it. Each source is read newest first in pieces; a piece that came full hides
//! what lies behind its end, so nothing older than the newest such end is shown
//! before the next piece is read.
//!
//! Without a status, or of those that run, the list is by start, or by the redrive
//! of one that was redriven and is in its owner's memory. Of those that
//! ended in one way it is by end, and of an owner's memory only the newest starts
//! are looked at: others appear once the store has them.
//!
//! AWS lists Standard executions only; with Frevo's member `express` it lists those of
//! Express state machines, too. With `held` it tells which executions are held because their
//! state machine is paused, with `mocked` which ones are answered with samples in the
//! place of workers; with `filter` it lists those that the filter means. A page of
//! these may be short of what there is, if finding more takes too long; its token goes on.

mod filter;

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};
use std::time::Instant;

use frevo_event::{
    ExecutionId, ExecutionSummary, MachineType, PartitionId, Reply, Request, Status, Timestamp,
};
use frevo_store::{Cursor, Sieve, listed_at};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use self::filter::Filter;
use super::{Call, json};
use crate::arn::{self, MachineArn};
use crate::check::Check;
use crate::edge::{Edge, settled, unexpected};
use crate::error::AwsError;
use crate::page::{self, Listing};
use crate::request::{self, Text};
use crate::wire::{self, Seconds};

/// How many executions are read from one source at once, at least and at most.
const PIECE_MIN: usize = 100;
const PIECE_MAX: usize = 1000;

const STATUSES: [&str; 6] = ["SUCCEEDED", "TIMED_OUT", "PENDING_REDRIVE", "ABORTED", "FAILED", "RUNNING"];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    #[serde(borrow)]
    state_machine_arn: Option<Text<'a>>,
    #[serde(borrow)]
    status_filter: Option<Text<'a>>,
    max_results: Option<i64>,
    #[serde(borrow)]
    next_token: Option<Text<'a>>,
    #[serde(borrow)]
    map_run_arn: Option<Text<'a>>,
    #[serde(borrow)]
    redrive_filter: Option<Text<'a>>,
    #[serde(default)]
    held: bool,
    #[serde(default)]
    mocked: bool,
    #[serde(default)]
    express: bool,
    #[serde(borrow)]
    filter: Option<&'a RawValue>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    executions: Vec<Item<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Item<'a> {
    execution_arn: String,
    state_machine_arn: String,
    name: &'a str,
    status: &'static str,
    start_date: Seconds,
    #[serde(skip_serializing_if = "Option::is_none")]
    stop_date: Option<Seconds>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state_machine_version_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state_machine_alias_arn: Option<String>,
    redrive_count: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    redrive_date: Option<Seconds>,
    /// Frevo's own; only who asks for it is told.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    held: bool,
    /// Frevo's own, too.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    mocked: bool,
}

/// A place in a list: newest first, then by id.
type Key = (Reverse<Timestamp>, ExecutionId);

/// What is listed.
struct Wanted<'a> {
    call: &'a Call<'a>,
    machine: MachineArn<'a>,
    machine_type: MachineType,
    status: Option<Status>,
    filter: Option<Filter>,
    /// Then a filter has looked for long enough.
    until: Instant,
    size: usize,
}

/// The executions that were read so far, in order.
type Found = BTreeMap<Key, ExecutionSummary>;

/// The executions that were read.
struct Listed {
    found: Found,
    /// Up to where, if there may be more that took too long to find.
    end: Option<Key>,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Vec<u8>, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let text = check(&members)?;
    let machine = arn::machine(text, call.scope, AwsError::no_machine)?;
    let catalogue = edge.broker.catalogue();
    let target = catalogue.resolve(call.scope, machine.name, machine.qualifier, 0);
    let target = target.ok_or_else(|| AwsError::no_machine(text))?;
    let machine_type = target.machine.machine_type;
    if machine_type == MachineType::Express && !members.express {
        return Err(AwsError::machine_type());
    }
    let filter = members.status_filter.as_deref();
    let sought = members.filter.map_or("", RawValue::get);
    let listing = Listing::new(call.operation, call.scope, &[text, filter.unwrap_or_default(), sought]);
    let token = members.next_token.as_deref();
    let behind = token
        .map(|token| listing.place(token, edge.broker.now()).and_then(|place| read_key(&place)))
        .transpose()?;
    let wanted = Wanted {
        call,
        machine,
        machine_type,
        status: filter.and_then(status_of),
        filter: members.filter.map(Filter::read).transpose()?,
        until: Instant::now() + filter::WITHIN,
        size: page::size(members.max_results),
    };
    let Listed { found, end } = match wanted.status {
        None | Some(Status::Running) => by_start(edge, &wanted, behind).await?,
        Some(status) => by_stop(edge, &wanted, status, behind).await?,
    };
    let last = match found.len() > wanted.size {
        true => found.keys().nth(wanted.size - 1).copied(),
        false => end,
    };
    let next_token = last.map(|key| listing.token(&write_key(&key), edge.broker.now()));
    let executions = found.values().take(wanted.size).map(|found| Item::of(found, &members)).collect();
    json(Answer { executions, next_token })
}

fn check<'a>(members: &'a Members<'_>) -> Result<&'a str, AwsError> {
    let mut check = Check::new();
    check
        .length("stateMachineArn", members.state_machine_arn.as_deref(), 1, 256)
        .one_of("statusFilter", members.status_filter.as_deref(), &STATUSES)
        .range("maxResults", members.max_results, 0, 1000)
        .length("nextToken", members.next_token.as_deref(), 1, 3096)
        .length("mapRunArn", members.map_run_arn.as_deref(), 1, 2000)
        .one_of("redriveFilter", members.redrive_filter.as_deref(), &["REDRIVEN", "NOT_REDRIVEN"]);
    check.done()?;
    let text = match (members.state_machine_arn.as_deref(), members.map_run_arn.as_deref()) {
        (Some(text), None) => text,
        // There are no map runs in this version.
        (None, Some(map_run)) => return Err(AwsError::no_resource(map_run)),
        _ => {
            return Err(AwsError::validation(
                "Either the state machine ARN or the map run ARN must be specified, but not both",
                Some("MISSING_REQUIRED_PARAMETER"),
            ));
        }
    };
    if members.status_filter.as_deref() == Some("PENDING_REDRIVE") {
        return Err(AwsError::validation(
            "The PENDING_REDRIVE status filter is supported with a map run ARN only",
            None,
        ));
    }
    if members.redrive_filter.is_some() {
        return Err(AwsError::validation("The redrive filter is supported with a map run ARN only", None));
    }
    Ok(text)
}

/// The executions behind `behind`, by start, a page and one more.
async fn by_start(edge: &Edge, wanted: &Wanted<'_>, behind: Option<Key>) -> Result<Listed, AwsError> {
    let by_start = |summary: ExecutionSummary| {
        ((Reverse(listed_at(&summary.name, summary.started_at)), summary.id), summary)
    };
    let by_redrive = |summary: ExecutionSummary| match &summary.redrives {
        Some(redrives) => ((Reverse(redrives.at), summary.id), summary),
        None => by_start(summary),
    };
    let (mut found, mut behind) = (Found::new(), wanted.begin(behind, false));
    while found.len() <= wanted.size {
        let piece_size = (wanted.size + 1).clamp(PIECE_MIN, PIECE_MAX);
        let in_memory = in_memory(edge, wanted, behind, piece_size).await?;
        let newer = ids_of(&in_memory);
        let keyed = |piece: Vec<ExecutionSummary>| piece.into_iter().map(by_redrive).collect::<Vec<_>>();
        let mut pieces: Vec<Vec<(Key, ExecutionSummary)>> = in_memory.into_iter().map(keyed).collect();
        let full = pieces.iter().filter(|piece| piece.len() >= piece_size);
        let mut end = full.filter_map(|piece| piece.last().map(|(at, _)| *at)).min();
        let stored = pieces.len();
        if wanted.status.is_none() {
            let (piece, ends) = in_store(edge, wanted, behind, piece_size).await?;
            pieces.push(piece.into_iter().map(by_start).collect());
            end = end.into_iter().chain(ends).min();
        }
        // What memory says of an execution is newer than what the store does.
        let is_newest = |(place, found): &(usize, (Key, ExecutionSummary))| {
            *place < stored || !newer.contains(&found.1.id)
        };
        let placed = pieces.into_iter().enumerate();
        let all = placed.flat_map(|(place, piece)| piece.into_iter().map(move |found| (place, found)));
        for (_, (at, summary)) in all.filter(is_newest) {
            if end.is_none_or(|end| at <= end) && wanted.takes(&summary) {
                found.entry(at).or_insert(summary);
            }
        }
        match end.filter(|end| wanted.reaches(end, false)) {
            Some(end) if wanted.is_late() => return Ok(Listed { found, end: Some(end) }),
            Some(end) => behind = Some(end),
            None => break,
        }
    }
    Ok(Listed { found, end: None })
}

/// The executions that ended in one way, by end, a page and one more.
async fn by_stop(
    edge: &Edge,
    wanted: &Wanted<'_>,
    status: Status,
    behind: Option<Key>,
) -> Result<Listed, AwsError> {
    let key =
        |summary: &ExecutionSummary| (Reverse(summary.stopped_at.unwrap_or(summary.started_at)), summary.id);
    let mut found = Found::new();
    let in_memory = in_memory(edge, wanted, None, PIECE_MAX).await?;
    // One that is redriven runs, whatever the store still says.
    let newer = ids_of(&in_memory);
    for summary in in_memory.into_iter().flatten() {
        let at = key(&summary);
        if summary.status == status && behind.is_none_or(|behind| at > behind) && wanted.takes(&summary) {
            found.insert(at, summary);
        }
    }
    let mut behind = wanted.begin(behind, true);
    loop {
        let (piece, end) = in_store(edge, wanted, behind, PIECE_MAX).await?;
        let taken: Found = piece
            .into_iter()
            .filter(|summary| wanted.takes(summary) && !newer.contains(&summary.id))
            .map(|summary| (key(&summary), summary))
            .collect();
        found.extend(taken);
        // What lies behind the end of a full piece is not known yet.
        let is_enough = end.is_none_or(|end| found.range(..=end).count() > wanted.size);
        if is_enough {
            return Ok(Listed { found, end: None });
        }
        if wanted.is_late() {
            return Ok(Listed { found, end });
        }
        behind = end;
        tokio::task::yield_now().await;
    }
}

fn ids_of(pieces: &[Vec<ExecutionSummary>]) -> HashSet<ExecutionId> {
    pieces.iter().flatten().map(|summary| summary.id).collect()
}

/// What each owner has in memory, newest start first.
async fn in_memory(
    edge: &Edge,
    wanted: &Wanted<'_>,
    behind: Option<Key>,
    limit: usize,
) -> Result<Vec<Vec<ExecutionSummary>>, AwsError> {
    if wanted.filter.as_ref().is_some_and(|filter| !filter.looks_into_memory()) {
        return Ok(Vec::new());
    }
    let ask = |partition| {
        let request = Request::List {
            scope: wanted.call.scope.clone(),
            machine: wanted.machine.name.into(),
            before: behind.map(|(Reverse(at), id)| (at, id)),
            limit: limit as u32,
        };
        edge.broker.ask(PartitionId(partition), request)
    };
    let asked: Vec<_> = (0..edge.broker.partition_count()).map(ask).collect();
    let mut pieces = Vec::with_capacity(asked.len() + 1);
    for reply in asked {
        match settled(reply.await.ok())? {
            Reply::Executions(piece) => pieces.push(piece),
            other => return Err(unexpected(&other)),
        }
    }
    Ok(pieces)
}

/// What the store has behind a place, and where that ends, if it goes on there.
async fn in_store(
    edge: &Edge,
    wanted: &Wanted<'_>,
    behind: Option<Key>,
    limit: usize,
) -> Result<(Vec<ExecutionSummary>, Option<Key>), AwsError> {
    let (scope, machine, status) = (wanted.call.scope, wanted.machine.name, wanted.status);
    let after = behind.map(|(Reverse(at), id)| Cursor { at, id });
    let key = |Cursor { at, id }| (Reverse(at), id);
    let Some(filter) = &wanted.filter else {
        let closed = edge.broker.store().list_closed(scope, machine, status, after, limit);
        let piece: Vec<ExecutionSummary> =
            closed.map_err(AwsError::internal)?.into_iter().map(|closed| closed.summary).collect();
        let last = piece.last().filter(|_| piece.len() >= limit);
        let end = last.map(|last| key(Cursor::behind(last, status.is_some())));
        return Ok((piece, end));
    };
    let (broker, scope, machine, filter) =
        (edge.broker.clone(), scope.clone(), machine.to_owned(), filter.clone());
    let within = wanted.until.saturating_duration_since(Instant::now());
    // What is looked through takes a while, and others wait on this thread.
    let sifted = tokio::task::spawn_blocking(move || {
        broker.store().sift_closed(&Sieve {
            scope: &scope,
            machine: &machine,
            status,
            after,
            since: filter.oldest(status.is_some()),
            texts: &filter.texts(),
            is_meant: &|closed| filter.takes_closed(closed),
            limit,
            within,
        })
    });
    let sifted = sifted.await.map_err(AwsError::internal)?.map_err(AwsError::internal)?;
    Ok((sifted.executions.into_iter().map(|closed| closed.summary).collect(), sifted.next.map(key)))
}

impl Wanted<'_> {
    /// Whether the execution was started by what was named and stands as asked.
    fn takes(&self, summary: &ExecutionSummary) -> bool {
        let started_by = match (self.machine.qualifier, self.machine.version()) {
            (None, _) => true,
            (Some(_), Some(number)) => summary.version == Some(number),
            (Some(alias), None) => summary.alias.as_deref() == Some(alias),
        };
        // It may have been of the other type before it was made anew.
        summary.machine_type() == self.machine_type
            && started_by
            && self.status.is_none_or(|status| summary.status == status)
            && self.filter.as_ref().is_none_or(|filter| filter.takes(summary))
    }

    /// Where a list is read from, if it was read up to a place before.
    fn begin(&self, behind: Option<Key>, by_stop: bool) -> Option<Key> {
        let newest = self.filter.as_ref().and_then(|filter| filter.newest(by_stop));
        let first = newest.map(|at| (Reverse(at.plus_millis(1)), ExecutionId([0xff; 16])));
        behind.max(first)
    }

    /// Whether something that is meant may stand behind a place of a list.
    fn reaches(&self, (Reverse(at), _): &Key, by_stop: bool) -> bool {
        self.filter.as_ref().is_none_or(|filter| *at >= filter.oldest(by_stop))
    }

    /// Whether a filter has looked for long enough.
    fn is_late(&self) -> bool {
        self.filter.is_some() && Instant::now() >= self.until
    }
}

impl<'a> Item<'a> {
    fn of(summary: &'a ExecutionSummary, asked: &Members<'_>) -> Self {
        let (scope, machine) = (&summary.scope, &*summary.machine);
        let qualified = |qualifier: &str| wire::machine_arn(scope, machine, Some(qualifier));
        Self {
            execution_arn: summary.arn_text(),
            state_machine_arn: wire::machine_arn(scope, machine, None),
            name: &summary.name,
            status: wire::status(summary.status),
            start_date: Seconds(summary.started_at),
            stop_date: summary.stopped_at.map(Seconds),
            state_machine_version_arn: summary.version.map(|version| qualified(&version.to_string())),
            state_machine_alias_arn: summary.alias.as_deref().map(qualified),
            redrive_count: summary.redrive_count(),
            redrive_date: summary.redrives.as_ref().map(|redrives| Seconds(redrives.at)),
            held: asked.held && summary.held,
            mocked: asked.mocked && summary.mocked,
        }
    }
}

fn status_of(filter: &str) -> Option<Status> {
    match filter {
        "RUNNING" => Some(Status::Running),
        "SUCCEEDED" => Some(Status::Succeeded),
        "FAILED" => Some(Status::Failed),
        "TIMED_OUT" => Some(Status::TimedOut),
        "ABORTED" => Some(Status::Aborted),
        _ => None,
    }
}

fn write_key((Reverse(at), id): &Key) -> [u8; 24] {
    let mut bytes = [0; 24];
    bytes[..8].copy_from_slice(&at.0.to_be_bytes());
    bytes[8..].copy_from_slice(&id.0);
    bytes
}

fn read_key(place: &[u8]) -> Result<Key, AwsError> {
    let (at, id) = place.split_at_checked(8).ok_or_else(AwsError::invalid_token)?;
    let at = i64::from_be_bytes(at.try_into().expect("eight bytes"));
    let id = id.try_into().map_err(|_| AwsError::invalid_token())?;
    Ok((Reverse(Timestamp(at)), ExecutionId(id)))
}
