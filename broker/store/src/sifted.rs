//! Closed executions as somebody wants them: from a list, those that are meant.
//!
//! A list is in the order of time, so what lies between two moments is read without the
//! rest. For everything else rows are looked through: one that does not have the texts of
//! what is meant is passed over as it is, undecoded. After a while that ends wherever it
//! is, and whoever asks goes on from there: no question holds up a thread for long,
//! however long the list is.

use std::time::{Duration, Instant};

use frevo_event::{Scope, Status, Timestamp};
use memchr::memmem::Finder;

use crate::closed::{ClosedExecution, Cursor, bounds, decode};
use crate::database::{KeyRange, Slice, Table};
use crate::row::{self, MachineKey};
use crate::{Store, StoreError};

/// How many rows are looked at between two looks at the clock.
const ROWS_AT_ONCE: usize = 512;

/// What somebody wants from a list.
pub struct Sieve<'a> {
    /// The account and region.
    pub scope: &'a Scope,
    /// The state machine.
    pub machine: &'a str,
    /// The list of this status, by stop; none: that of all, by [`listed_at`](crate::listed_at).
    pub status: Option<Status>,
    /// Behind this one.
    pub after: Option<Cursor>,
    /// From there on only what stands in the list at this moment or later.
    pub since: Timestamp,
    /// Texts that are somewhere in the row of whatever is meant.
    pub texts: &'a [&'a str],
    /// Whether it is meant.
    pub is_meant: &'a dyn Fn(&ClosedExecution) -> bool,
    /// At most so many.
    pub limit: usize,
    /// It is looked for so long.
    pub within: Duration,
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Sifted {
    /// In the order of the list.
    pub executions: Vec<ClosedExecution>,
    /// Where to go on; none: there is no more.
    pub next: Option<Cursor>,
}

impl Store {
    /// What a sieve lets through.
    ///
    /// # Errors
    /// The database does not read.
    pub fn sift_closed(&self, sieve: &Sieve<'_>) -> Result<Sifted, StoreError> {
        let began = Instant::now();
        let mut sifted = Sifted { executions: Vec::new(), next: None };
        let key = MachineKey::new(sieve.scope, sieve.machine);
        let (first, last) = bounds(key, sieve.status, sieve.after, sieve.since);
        let Some(first) = first else { return Ok(sifted) };
        let database = self.database()?;
        let table = if sieve.status.is_some() { Table::ByStatus } else { Table::ByStart };
        let page_size = sieve.limit.clamp(1, ROWS_AT_ONCE);
        let mut rows = database.scan(table, KeyRange::from(&first).up_to(&last), page_size, "a list");
        let finders: Vec<Finder<'_>> = sieve.texts.iter().map(Finder::new).collect();
        let has_texts = |row: &[u8]| finders.iter().all(|finder| finder.find(row).is_some());
        let is_meant = |closed: &ClosedExecution| {
            *closed.summary.machine == *sieve.machine
                && closed.summary.scope == *sieve.scope
                && (sieve.is_meant)(closed)
        };
        loop {
            let wanted = sieve.limit - sifted.executions.len();
            // Of rows that are looked through some are meant; of others, most.
            let count = if sieve.texts.is_empty() { wanted.clamp(1, ROWS_AT_ONCE) } else { ROWS_AT_ONCE };
            let part: Vec<(Slice, Slice)> = rows.by_ref().take(count).collect::<Result<_, _>>()?;
            let Some((last_key, last_value)) = part.last() else {
                return Ok(Sifted { next: None, ..sifted });
            };
            let end = place(sieve.status, last_key, last_value)?;
            let found = match sieve.status {
                None => decoded(&part, has_texts)?,
                Some(_) => database.closed_rows(&part)?,
            };
            sifted.executions.extend(found.into_iter().filter(is_meant));
            sifted.next = Some(end);
            if sifted.executions.len() > sieve.limit {
                sifted.executions.truncate(sieve.limit);
                let last = sifted.executions.last().map(|last| &last.summary);
                sifted.next = last.map(|last| Cursor::behind(last, sieve.status.is_some()));
            }
            if sifted.executions.len() == sieve.limit || began.elapsed() >= sieve.within {
                return Ok(sifted);
            }
        }
    }
}

/// The executions of rows by start that have the texts.
fn decoded(
    part: &[(Slice, Slice)],
    has_texts: impl Fn(&[u8]) -> bool,
) -> Result<Vec<ClosedExecution>, StoreError> {
    part.iter().filter(|(_, row)| has_texts(row)).map(|(_, row)| decode(row)).collect()
}

/// Where a row stands in its list.
fn place(status: Option<Status>, key: &[u8], value: &[u8]) -> Result<Cursor, StoreError> {
    if status.is_some() {
        let (stopped, started) = row::read_by_status(key, value)?;
        return Ok(Cursor { at: stopped.at, id: started.id });
    }
    let malformed = StoreError::Malformed { what: "a row by start" };
    let (at, id) = row::read_by_start(key).ok_or(malformed)?;
    Ok(Cursor { at, id })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use frevo_event::{Arn, ExecutionId, ExecutionSummary, Position};

    use super::*;
    use crate::WriteBatch;
    use crate::tests::home::{Home, Place, tell};

    tell! {
        what_lies_between_two_moments_is_found_by_what_it_has,
        a_list_is_gone_on_with_where_the_time_was_over,
    }

    /// An execution starts each second, runs for half a second, and every tenth fails.
    fn closed(number: u32) -> ClosedExecution {
        let scope = Scope::new("000000000000", "us-east-1");
        let (machine, name): (Arc<str>, Arc<str>) = ("orders".into(), format!("order-{number:06}").into());
        let arn = Arn::Execution { scope: scope.clone(), machine: machine.clone(), name: name.clone() };
        let failed = number.is_multiple_of(10);
        let started_at = Timestamp(1_763_899_200_000).plus_seconds(number.into());
        ClosedExecution {
            summary: ExecutionSummary {
                id: ExecutionId::of_arn(&arn.text()),
                scope,
                machine,
                name,
                status: if failed { Status::Failed } else { Status::Succeeded },
                started_at,
                stopped_at: Some(started_at.plus_millis(500)),
                version: None,
                alias: None,
                held: false,
                express_uuid: None,
                redrives: None,
                mocked: false,
            },
            error: failed
                .then(|| if number.is_multiple_of(20) { "Card.Declined" } else { "Stock.Empty" }.into()),
            cause: None,
            first: Position { offset: number.into(), entry: 0 },
            last: Position { offset: number.into(), entry: 1 },
        }
    }

    fn store(home: &Home, count: u32) -> (Store, Place) {
        let place = home.place();
        let store = place.open().expect("a store");
        for from in (0..count).step_by(1000) {
            let mut batch = WriteBatch::default();
            (from..count.min(from + 1000)).for_each(|number| batch.put_closed(&closed(number)));
            store.write(batch).expect("it writes");
        }
        (store, place)
    }

    /// The numbers of what is found.
    fn sift(store: &Store, change: impl FnOnce(&mut Sieve<'_>)) -> (Vec<u32>, Option<Cursor>) {
        let scope = Scope::new("000000000000", "us-east-1");
        let mut sieve = Sieve {
            scope: &scope,
            machine: "orders",
            status: None,
            after: None,
            since: Timestamp(0),
            texts: &[],
            is_meant: &|_| true,
            limit: 3,
            within: Duration::from_secs(60),
        };
        change(&mut sieve);
        let found = store.sift_closed(&sieve).expect("it reads");
        let number = |found: &ClosedExecution| found.summary.name[6..].parse().expect("a number");
        (found.executions.iter().map(number).collect(), found.next)
    }

    fn what_lies_between_two_moments_is_found_by_what_it_has(home: &Home) {
        let (store, _place) = store(home, 3000);
        let at = |number: u32| closed(number).summary.started_at;
        let behind = |number: u32| Some(Cursor { at: at(number), id: ExecutionId([0; 16]) });
        assert_eq!(sift(&store, |_| ()).0, [2999, 2998, 2997]);
        assert_eq!(sift(&store, |sieve| sieve.after = behind(2000)).0, [2000, 1999, 1998]);
        let (found, next) = sift(&store, |sieve| (sieve.after, sieve.since) = (behind(2000), at(1999)));
        assert_eq!((found, next), (vec![2000, 1999], None));
        assert_eq!(sift(&store, |sieve| sieve.texts = &["-00012"]).0, [129, 128, 127]);
        assert_eq!(sift(&store, |sieve| sieve.texts = &["Card.Declined", "-0005"]).0, [580, 560, 540]);
        let failed = |sieve: &mut Sieve<'_>| {
            sieve.status = Some(Status::Failed);
            sieve.is_meant = &|closed| closed.error.as_deref() == Some("Stock.Empty");
        };
        let (found, next) = sift(&store, failed);
        assert_eq!(found, [2990, 2970, 2950]);
        let more = |sieve: &mut Sieve<'_>| {
            failed(sieve);
            sieve.after = next;
        };
        assert_eq!(sift(&store, more).0, [2930, 2910, 2890]);
        assert_eq!(sift(&store, |sieve| sieve.machine = "bills"), (vec![], None));
    }

    fn a_list_is_gone_on_with_where_the_time_was_over(home: &Home) {
        let (store, _place) = store(home, 3000);
        let (mut after, mut found, mut asked) = (None, Vec::new(), 0);
        loop {
            let (more, next) = sift(&store, |sieve| {
                sieve.texts = &["order-000001"];
                sieve.within = Duration::ZERO;
                sieve.after = after;
            });
            found.extend(more);
            asked += 1;
            match next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        assert_eq!(found, [1]);
        assert!(asked > 5, "it was asked {asked} times");
    }
}
