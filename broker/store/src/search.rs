//! Closed executions by what they are found by.
//!
//! ```text
//! terms    machine 6 | term 8 | !start 6 | id 8   →  id rest 8
//! indexed  the key of its row by start            →  its terms, 8 each
//! ```
//!
//! A term is the head of a hash: the rows are short however long texts are, and
//! tell nobody what they are about. The second row is for whoever deletes the
//! execution. All rows of an execution are written with it.

use frevo_event::{ExecutionId, ExecutionSummary, Scope, Timestamp};
use sha2::{Digest, Sha256};

use crate::closed::{ClosedExecution, Cursor, listed_at};
use crate::database::{KeyRange, Slice, Table};
use crate::row::{self, Key, MachineKey};
use crate::{Store, StoreError, WriteBatch};

/// How many rows are read at a time.
const PAGE_SIZE: usize = 200;

/// So many rows are looked at for one question: whoever asks goes on from there.
const LOOKS_MAX: usize = 20_000;

/// The length of a term.
const TERM_SIZE: usize = 8;

type Term = [u8; TERM_SIZE];

/// A page of what was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Newest first.
    pub executions: Vec<ClosedExecution>,
    /// Where to go on; none: there are no more.
    pub next: Option<Cursor>,
}

impl Store {
    /// The closed executions of a state machine that have all of these terms, newest
    /// first: at most `limit`, those behind `after`.
    ///
    /// # Errors
    /// The database does not read.
    pub fn search_closed(
        &self,
        scope: &Scope,
        machine: &str,
        terms: &[String],
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<Found, StoreError> {
        let key = MachineKey::new(scope, machine);
        let terms: Vec<Term> = terms.iter().map(|term| hashed(term)).collect();
        let mut found = Found { executions: Vec::new(), next: None };
        let Some((first, others)) = terms.split_first() else { return Ok(found) };
        let database = self.database()?;
        let mut range = KeyRange::prefix(&prefix(key, *first));
        if let Some(after) = after {
            range = range.after(&term_key(key, *first, after.at, after.id));
        }
        let rows = database.scan(Table::Terms, range, PAGE_SIZE.min(limit.max(1)), "a search");
        for (looks, row) in rows.enumerate() {
            let (row_key, value) = row?;
            let (at, id) = read_row(&row_key, &value)?;
            if found.executions.len() == limit || looks == LOOKS_MAX {
                // The row before is the last that was looked at.
                return Ok(found);
            }
            found.next = Some(Cursor { at, id });
            let keys: Vec<Vec<u8>> = others.iter().map(|term| term_key(key, *term, at, id)).collect();
            let asked: Vec<&[u8]> = keys.iter().map(Vec::as_slice).collect();
            if database.get_all(Table::Terms, &asked, "a search")?.iter().all(Option::is_some) {
                let closed = database.closed_row(key.by_start(at, id), id)?;
                // Another state machine may have the same head of its hash.
                found.executions.extend(
                    closed.filter(|closed| {
                        *closed.summary.machine == *machine && closed.summary.scope == *scope
                    }),
                );
            }
        }
        found.next = None;
        Ok(found)
    }

    /// The rows of what executions are found by, of those with these rows by start.
    pub(crate) fn terms_of(&self, by_start: &[Key]) -> Result<Vec<(Table, Slice)>, StoreError> {
        let keys: Vec<&[u8]> = by_start.iter().map(Key::as_slice).collect();
        let indexed = self.database()?.get_all(Table::Indexed, &keys, "what a search finds")?;
        let mut rows = Vec::new();
        for (key, terms) in by_start.iter().zip(indexed) {
            let Some(terms) = terms else { continue };
            for term in terms.chunks_exact(TERM_SIZE) {
                let row = [&key[..6], term, &key[6..]].concat();
                rows.push((Table::Terms, row.into()));
            }
            rows.push((Table::Indexed, (*key).into()));
        }
        Ok(rows)
    }
}

impl WriteBatch {
    /// Adds what a closed execution is found by.
    pub fn put_terms(&mut self, summary: &ExecutionSummary, terms: &[String]) {
        if terms.is_empty() {
            return;
        }
        let (hashes, keys): (Vec<Term>, Vec<Slice>) = term_rows(summary, terms).unzip();
        let indexed = indexed_key(summary);
        // It may have been redriven in this batch, and have closed again.
        self.removed.retain(|(_, key)| *key != indexed && !keys.contains(key));
        let hashes = hashes.concat();
        let bytes =
            indexed.len() + hashes.len() + keys.iter().map(|key| key.len() + TERM_SIZE).sum::<usize>();
        keys.into_iter().for_each(|key| self.put(Table::Terms, key, summary.id.0[8..].into()));
        self.put(Table::Indexed, indexed, hashes.into());
        self.indexed.executions += 1;
        self.indexed.bytes += bytes as u64;
    }
}

impl WriteBatch {
    /// Removes what an execution was found by that is redriven.
    pub fn remove_terms(&mut self, summary: &ExecutionSummary, terms: &[String]) {
        let keys: Vec<Slice> = term_rows(summary, terms).map(|(_, key)| key).collect();
        let indexed = indexed_key(summary);
        self.rows.retain(|row| row.key != indexed && !keys.contains(&row.key));
        self.removed.extend(keys.into_iter().map(|key| (Table::Terms, key)));
        self.removed.push((Table::Indexed, indexed));
    }
}

/// The hash of each term with the key of its row.
fn term_rows(summary: &ExecutionSummary, terms: &[String]) -> impl Iterator<Item = (Term, Slice)> {
    let machine = MachineKey::new(&summary.scope, &summary.machine);
    let at = listed_at(&summary.name, summary.started_at);
    terms.iter().map(move |term| {
        let term = hashed(term);
        (term, term_key(machine, term, at, summary.id).into())
    })
}

/// The key of the row that lists an execution's terms.
fn indexed_key(summary: &ExecutionSummary) -> Slice {
    let machine = MachineKey::new(&summary.scope, &summary.machine);
    machine.by_start(listed_at(&summary.name, summary.started_at), summary.id).into()
}

fn hashed(term: &str) -> Term {
    Sha256::digest(term)[..TERM_SIZE].try_into().expect("eight of 32 bytes")
}

fn prefix(machine: MachineKey, term: Term) -> Vec<u8> {
    let key = machine.by_start(Timestamp(0), ExecutionId([0; 16]));
    [&key[..6], &term].concat()
}

fn term_key(machine: MachineKey, term: Term, at: Timestamp, id: ExecutionId) -> Vec<u8> {
    let key = machine.by_start(at, id);
    [&key[..6], &term, &key[6..]].concat()
}

fn read_row(key: &[u8], value: &[u8]) -> Result<(Timestamp, ExecutionId), StoreError> {
    let malformed = StoreError::Malformed { what: "what a search finds" };
    if key.len() != row::KEY_SIZE + TERM_SIZE || value.len() != 8 {
        return Err(malformed);
    }
    let mut id = [0; 16];
    id[..8].copy_from_slice(&key[row::KEY_SIZE..]);
    id[8..].copy_from_slice(value);
    let at = row::read_inverted(key[14..20].try_into().expect("six bytes of a key"));
    Ok((at, ExecutionId(id)))
}
