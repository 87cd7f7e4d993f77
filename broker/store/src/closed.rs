//! Closed executions: found by name, listed by start or by stop.
//!
//! At most three rows each, written once, when the execution closes. Most have
//! two: a name of our own making tells the moment it was made, so the row by
//! start is found from the ARN alone. Inputs, outputs and histories stay in the
//! journal, where `first` and `last` lead.

use std::borrow::Cow;
use std::sync::Arc;

use frevo_event::{
    Arn, ExecutionId, ExecutionSummary, Position, Redrives, Scope, Status, Timestamp, uuid_started_at,
};
use serde::{Deserialize, Serialize};

use crate::database::{Database, KeyRange, Slice, Table};
use crate::row::{self, Key, MachineKey, StatusValue};
use crate::{Store, StoreError};

/// How far a start may lie behind the moment in its name, in milliseconds: the
/// name is made where the request arrives, the start is stamped by the owner.
const NAMED_BEFORE_MAX: i64 = 60_000;

/// How many bytes of an error's cause a row keeps; the journal has all of it.
const CAUSE_SIZE_MAX: usize = 256;

/// The mark of an execution that a test case answered.
const MOCKED: u8 = 1;

/// What is read here, in an error.
const WHAT: &str = "a closed execution";

/// How many rows are read at a time where all are.
const PAGE_SIZE: usize = 1000;

/// An execution that has ended.
#[derive(Clone, Debug, PartialEq)]
pub struct ClosedExecution {
    /// What lists show.
    pub summary: ExecutionSummary,
    /// Its error, if it failed or was aborted with one.
    pub error: Option<Arc<str>>,
    /// The beginning of its cause, at most 256 bytes.
    pub cause: Option<Arc<str>>,
    /// Where its history begins in its partition's journal.
    pub first: Position,
    /// Where its history ends; each record names the one before.
    pub last: Position,
}

/// The form of an execution's row.
#[derive(Serialize, Deserialize)]
struct Row<'a> {
    summary: Cow<'a, ExecutionSummary>,
    express_uuid: Option<Arc<str>>,
    error: Option<Arc<str>>,
    cause: Option<Arc<str>>,
    first: Position,
    last: Position,
}

/// A place in a list: behind this execution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// By start, [`listed_at`]; by status, when the execution stopped.
    pub at: Timestamp,
    /// The execution.
    pub id: ExecutionId,
}

impl Cursor {
    /// The place behind this execution in the list by start, or in the list of
    /// its status.
    pub fn behind(summary: &ExecutionSummary, by_status: bool) -> Self {
        let at = if by_status { stopped_at(summary) } else { listed_at(&summary.name, summary.started_at) };
        Self { at, id: summary.id }
    }
}

/// The moment by which an execution stands in the list by start: the one in its
/// name if we made the name, within a minute of the start itself.
///
/// Executions in memory are listed by the same moment, newest first and then by
/// id, so that both lists merge and page as one.
pub fn listed_at(name: &str, started_at: Timestamp) -> Timestamp {
    named_at(name, started_at).unwrap_or(started_at)
}

fn named_at(name: &str, started_at: Timestamp) -> Option<Timestamp> {
    uuid_started_at(name).filter(|at| at.0.abs_diff(started_at.0) <= NAMED_BEFORE_MAX as u64)
}

fn stopped_at(summary: &ExecutionSummary) -> Timestamp {
    summary.stopped_at.unwrap_or(summary.started_at)
}

/// The rows of a closed execution.
pub(crate) struct ClosedRows {
    pub(crate) by_start: Key,
    pub(crate) by_status: (Key, StatusValue),
    /// Only where the name does not lead to the row by start.
    pub(crate) by_name: Option<([u8; 16], [u8; 6])>,
}

impl ClosedRows {
    pub(crate) fn of(summary: &ExecutionSummary) -> Self {
        let machine = MachineKey::new(&summary.scope, &summary.machine);
        let (at, id) = (listed_at(&summary.name, summary.started_at), summary.id);
        Self {
            by_start: machine.by_start(at, id),
            by_status: (
                machine.by_status(summary.status, stopped_at(summary), id),
                StatusValue::of(at, id, summary.machine_type()),
            ),
            by_name: named_at(&summary.name, summary.started_at)
                .is_none()
                .then(|| (id.0, row::start_value(at))),
        }
    }
}

/// The value of a closed execution's row, behind what `bytes` has. Its redrives stand
/// behind all else, if there were any; none, and a mark behind them, if a test case
/// answered it.
pub(crate) fn encode(closed: &ClosedExecution, bytes: Vec<u8>) -> Vec<u8> {
    let cause = closed.cause.as_ref().map(|cause| match cause.len() > CAUSE_SIZE_MAX {
        true => row::shortened(cause, CAUSE_SIZE_MAX),
        false => cause.clone(),
    });
    let row = Row {
        summary: Cow::Borrowed(&closed.summary),
        express_uuid: closed.summary.express_uuid.clone(),
        error: closed.error.clone(),
        cause,
        first: closed.first,
        last: closed.last,
    };
    let mut bytes = postcard::to_extend(&row, bytes).expect("a closed execution always encodes");
    let ExecutionSummary { redrives, mocked, .. } = &closed.summary;
    if redrives.is_some() || *mocked {
        let redrives = redrives.clone().unwrap_or_default();
        bytes = postcard::to_extend(&redrives, bytes).expect("redrives always encode");
    }
    bytes.extend(mocked.then_some(MOCKED));
    bytes
}

pub(crate) fn decode(bytes: &[u8]) -> Result<ClosedExecution, StoreError> {
    let malformed = |_| StoreError::Malformed { what: WHAT };
    let (row, rest) = postcard::take_from_bytes::<Row<'_>>(bytes).map_err(malformed)?;
    let Row { summary, express_uuid, error, cause, first, last } = row;
    let mut summary = ExecutionSummary { express_uuid, ..summary.into_owned() };
    if !rest.is_empty() {
        let (redrives, rest) = postcard::take_from_bytes::<Redrives>(rest).map_err(malformed)?;
        summary.redrives = Some(redrives).filter(|redrives| redrives.count > 0);
        summary.mocked = rest == [MOCKED];
    }
    Ok(ClosedExecution { summary, error, cause, first, last })
}

/// Whether a row by start tells of a later end than the one at this position.
pub(crate) fn is_later(row: Option<&[u8]>, last: Position) -> Result<bool, StoreError> {
    Ok(row.map(decode).transpose()?.is_some_and(|closed| closed.last > last))
}

impl Store {
    /// The closed execution with this ARN, whose id is `id`; none if the store
    /// knows none, because it does not exist, is open, or its rows are still to
    /// be written.
    ///
    /// # Errors
    /// The database does not read.
    pub fn closed(&self, id: ExecutionId, arn: &Arn) -> Result<Option<ClosedExecution>, StoreError> {
        let (Arn::Execution { scope, machine, name } | Arn::ExpressExecution { scope, machine, name, .. }) =
            arn
        else {
            return Ok(None);
        };
        let database = self.database()?;
        let machine = MachineKey::new(scope, machine);
        if let Some(at) = uuid_started_at(name)
            && let Some(closed) = database.closed_row(machine.by_start(at, id), id)?
        {
            return Ok(Some(closed));
        }
        let named = database.get(Table::ByName, id.0, "a name")?;
        let Some(named) = named else { return Ok(None) };
        database.closed_row(machine.by_start(row::read_by_name(&named)?, id), id)
    }

    /// A page of a state machine's closed executions, newest first: all of them
    /// by [`listed_at`], or those of one status by when they stopped. At most
    /// `limit`, those behind `after`; fewer mean that there are no more.
    ///
    /// # Errors
    /// The database does not read.
    pub fn list_closed(
        &self,
        scope: &Scope,
        machine: &str,
        status: Option<Status>,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<Vec<ClosedExecution>, StoreError> {
        let is_listed =
            |closed: &ClosedExecution| *closed.summary.machine == *machine && closed.summary.scope == *scope;
        let (first, last) = bounds(MachineKey::new(scope, machine), status, after, Timestamp(0));
        let Some(first) = first else { return Ok(Vec::new()) };
        let database = self.database()?;
        let table = if status.is_some() { Table::ByStatus } else { Table::ByStart };
        let range = KeyRange::from(&first).up_to(&last);
        let page_size = limit.min(PAGE_SIZE);
        let mut rows = database.scan(table, range, page_size, "a list");
        let mut page = Vec::with_capacity(page_size);
        while page.len() < limit {
            let part = rows.by_ref().take(page_size.min(limit - page.len()));
            let part: Vec<_> = part.collect::<Result<_, _>>()?;
            if part.is_empty() {
                break;
            }
            match status {
                None => {
                    for (_, value) in part {
                        page.extend(Some(decode(&value)?).filter(is_listed));
                    }
                }
                Some(_) => page.extend(database.closed_rows(&part)?.into_iter().filter(is_listed)),
            }
        }
        Ok(page)
    }

    /// The lowest offset at which the history of a closed execution begins. It
    /// reads every row, so it is for a thread that nobody waits for.
    ///
    /// # Errors
    /// The database does not read.
    pub fn oldest_closed(&self) -> Result<Option<u64>, StoreError> {
        let mut oldest: Option<u64> = None;
        self.visit_closed(&mut |closed| {
            let first = closed.first.offset;
            oldest = Some(oldest.map_or(first, |offset| offset.min(first)));
        })?;
        Ok(oldest)
    }

    /// Visits every closed execution. For a thread that nobody waits for.
    ///
    /// # Errors
    /// The database does not read.
    pub fn visit_closed(&self, visit: &mut dyn FnMut(ClosedExecution)) -> Result<(), StoreError> {
        let database = self.database()?;
        for row in database.scan(Table::ByStart, KeyRange::all(), PAGE_SIZE, "a list") {
            let (_, value) = row?;
            visit(decode(&value)?);
        }
        Ok(())
    }
}

impl Database {
    pub(crate) fn closed_row(
        &self,
        key: Key,
        id: ExecutionId,
    ) -> Result<Option<ClosedExecution>, StoreError> {
        let row = self.get(Table::ByStart, key, WHAT)?;
        let closed = row.map(|row| decode(&row)).transpose()?;
        Ok(closed.filter(|closed| closed.summary.id == id))
    }

    /// The executions that rows by status lead to, but for those that were
    /// deleted just now, and those that ended otherwise: an owner who was late wrote
    /// how they ended before they were redriven.
    pub(crate) fn closed_rows(
        &self,
        by_status: &[(Slice, Slice)],
    ) -> Result<Vec<ClosedExecution>, StoreError> {
        let found = by_status.iter().map(|(key, value)| {
            let (stopped, started) = row::read_by_status(key, value)?;
            Ok((stopped.machine.by_start(started.at, started.id), started.id))
        });
        let (keys, ids): (Vec<Key>, Vec<ExecutionId>) = found.collect::<Result<_, StoreError>>()?;
        let keys: Vec<&[u8]> = keys.iter().map(Key::as_slice).collect();
        let mut closed = Vec::with_capacity(ids.len());
        let rows = std::iter::zip(self.get_all(Table::ByStart, &keys, WHAT)?, by_status);
        for ((row, (listed, _)), id) in std::iter::zip(rows, ids) {
            let found = row.map(|row| decode(&row)).transpose()?;
            let is_so = |closed: &ClosedExecution| {
                closed.summary.id == id && ClosedRows::of(&closed.summary).by_status.0 == **listed
            };
            closed.extend(found.filter(is_so));
        }
        Ok(closed)
    }
}

/// The first and the last key of a list, or of what is left of it, down to a moment.
pub(crate) fn bounds(
    machine: MachineKey,
    status: Option<Status>,
    after: Option<Cursor>,
    since: Timestamp,
) -> (Option<Key>, Key) {
    let key = |at, id| match status {
        None => machine.by_start(at, id),
        Some(status) => machine.by_status(status, at, id),
    };
    let first = match after {
        None => Some(key(Timestamp(i64::MAX), ExecutionId([0; 16]))),
        Some(cursor) => row::next(key(cursor.at, cursor.id)),
    };
    (first, key(since, ExecutionId([255; 16])))
}
