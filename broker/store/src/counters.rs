//! Counters: what happened in each minute, by name.
//!
//! ```text
//! counters   hour 4 | kind 1 | account/region | 0 | name   →  (minute, counts), …
//! ```
//!
//! A row has a version, and behind it the minutes of an hour in which something happened. After a day
//! they are rolled up into one, and after [`KEPT_DAYS`] they are deleted; what
//! there may be of names is bounded by whoever counts. Nothing but the store has
//! counters: a store that is rebuilt begins with none.

use std::collections::BTreeMap;
use std::ops::AddAssign;
use std::sync::Arc;

use frevo_event::{Scope, Timestamp};
use serde::{Deserialize, Serialize};

use crate::batch::Condition;
use crate::database::{Database, KeyRange, Table};
use crate::durations::Durations;
use crate::{Store, StoreError, WriteBatch};

/// How many days counters are kept.
pub const KEPT_DAYS: u32 = 30;
/// After so many hours the minutes of one are rolled up.
pub const MINUTES_KEPT_HOURS: u32 = 24;

/// What is read here, in an error.
pub(crate) const WHAT: &str = "counters";
const MINUTE_MILLIS: i64 = 60_000;

/// What a row begins with. Before there were versions it began with how many minutes it
/// has, of which there was one at least.
const VERSION: [u8; 2] = [0, 2];

/// The minute of a row that was rolled up.
const WHOLE_HOUR: u8 = 60;

/// How many rows are read at a time.
const PAGE_SIZE: usize = 1000;

/// Where it is kept up to which hour rows are rolled up: behind all rows.
const ROLLED: [u8; 5] = [255; 5];

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CounterKind {
    /// A bus.
    Bus,
    /// A subscription, or the target of a rule or a schedule.
    Subscription,
    /// A queue of tasks.
    Queue,
    /// A state machine.
    Machine,
    /// Who published, and which subscription took: `SUBSCRIPTION`, a line feed,
    /// `SOURCE`.
    Edge,
    /// Events of a type: `BUS`, a line feed, `TYPE`, a line feed, `SOURCE`.
    Type,
    /// A source of ours: records of a topic, messages of a queue.
    Source,
    /// A version of a state machine: `MACHINE`, a line feed, `VERSION`.
    Version,
    /// An alias: `MACHINE`, a line feed, `ALIAS`.
    Alias,
}

/// One thing of which something is counted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CounterName {
    /// What it is.
    pub kind: CounterKind,
    /// Account and region.
    pub scope: Scope,
    /// Its name.
    pub name: Arc<str>,
}

/// How often something happened.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Events published, tasks scheduled.
    pub published: u64,
    /// Attempts to deliver.
    pub delivered: u64,
    /// Events acknowledged.
    pub acknowledged: u64,
    /// Deliveries that failed and are tried again; tasks and executions that did
    /// not succeed, however they ended.
    pub failed: u64,
    /// Events given up.
    pub dead_lettered: u64,
    /// Executions and tasks begun.
    pub started: u64,
    /// Executions and tasks done.
    pub succeeded: u64,
    /// Those of the executions that failed which timed out.
    pub timed_out: u64,
    /// Those which were aborted.
    pub aborted: u64,
    /// How long executions took that ended.
    pub durations: Durations,
}

/// Counts as rows had them before there was a version.
#[derive(Deserialize)]
struct FirstCounts {
    published: u64,
    delivered: u64,
    acknowledged: u64,
    failed: u64,
    dead_lettered: u64,
    started: u64,
    succeeded: u64,
}

/// Counts of a minute or of an hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// When it began.
    pub at: Timestamp,
    /// Whether it is a whole hour.
    pub is_hour: bool,
    /// What happened.
    pub counts: Counts,
}

/// Counts that are added to those of a minute.
#[derive(Debug)]
pub(crate) struct CounterWrite {
    key: Vec<u8>,
    minute: u8,
    counts: Counts,
}

/// A row's minutes.
pub(crate) type Minutes = BTreeMap<u8, Counts>;

impl From<FirstCounts> for Counts {
    fn from(first: FirstCounts) -> Self {
        let FirstCounts { published, delivered, acknowledged, failed, dead_lettered, started, succeeded } =
            first;
        Self {
            published,
            delivered,
            acknowledged,
            failed,
            dead_lettered,
            started,
            succeeded,
            ..Self::default()
        }
    }
}

impl AddAssign<&Self> for Counts {
    fn add_assign(&mut self, other: &Self) {
        self.published += other.published;
        self.delivered += other.delivered;
        self.acknowledged += other.acknowledged;
        self.failed += other.failed;
        self.dead_lettered += other.dead_lettered;
        self.started += other.started;
        self.succeeded += other.succeeded;
        self.timed_out += other.timed_out;
        self.aborted += other.aborted;
        self.durations += &other.durations;
    }
}

impl CounterKind {
    fn number(self) -> u8 {
        match self {
            Self::Bus => 1,
            Self::Subscription => 2,
            Self::Queue => 3,
            Self::Machine => 4,
            Self::Edge => 5,
            Self::Type => 6,
            Self::Source => 7,
            Self::Version => 8,
            Self::Alias => 9,
        }
    }
}

impl WriteBatch {
    /// Adds what was counted in the minute of this moment. Unlike other writes it
    /// counts twice if it is made twice.
    pub fn count(&mut self, name: &CounterName, at: Timestamp, counts: Counts) {
        let minutes = minutes_of(at);
        let mut key = head(hour_of(at), name.kind, &name.scope);
        key.extend_from_slice(name.name.as_bytes());
        self.counters.push(CounterWrite { key, minute: (minutes % 60) as u8, counts });
    }
}

impl Store {
    /// What was counted of a thing between two moments, oldest first.
    ///
    /// # Errors
    /// The database does not read.
    pub fn counters_of(
        &self,
        name: &CounterName,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<Point>, StoreError> {
        let database = self.database()?;
        let mut points = Vec::new();
        for hour in hour_of(from)..=hour_of(to) {
            let mut key = head(hour, name.kind, &name.scope);
            key.extend_from_slice(name.name.as_bytes());
            if let Some(row) = database.get(Table::Counters, key, WHAT)? {
                points.extend(points_of(hour, &row, from, to)?);
            }
        }
        Ok(points)
    }

    /// What was counted between two moments of all things of a kind, by name.
    ///
    /// # Errors
    /// The database does not read.
    pub fn counters(
        &self,
        kind: CounterKind,
        scope: &Scope,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<BTreeMap<Arc<str>, Counts>, StoreError> {
        let database = self.database()?;
        let mut sums: BTreeMap<Arc<str>, Counts> = BTreeMap::new();
        for hour in hour_of(from)..=hour_of(to) {
            let prefix = head(hour, kind, scope);
            for row in database.scan(Table::Counters, KeyRange::prefix(&prefix), PAGE_SIZE, WHAT) {
                let (key, value) = row?;
                let name = std::str::from_utf8(&key[prefix.len()..])
                    .map_err(|_| StoreError::Malformed { what: WHAT })?;
                let sum = sums.entry(name.into()).or_default();
                points_of(hour, &value, from, to)?.into_iter().for_each(|point| *sum += &point.counts);
            }
        }
        sums.retain(|_, counts| *counts != Counts::default());
        Ok(sums)
    }

    /// Rolls up what is older than a day, and deletes what is older than
    /// [`KEPT_DAYS`]; at most so many rows. Tells whether there is more to do.
    ///
    /// # Errors
    /// The database does not read or write.
    pub fn sweep_counters(&self, now: Timestamp, limit: usize) -> Result<bool, StoreError> {
        let database = self.database()?;
        let mut batch = WriteBatch::default();
        let hour = hour_of(now);
        let expired = hour.saturating_sub(KEPT_DAYS * 24);
        let until = hour.saturating_sub(MINUTES_KEPT_HOURS);
        let range = KeyRange::all().below(&expired.to_be_bytes());
        for row in database.scan(Table::Counters, range, limit.min(PAGE_SIZE), WHAT).take(limit) {
            batch.removed.push((Table::Counters, row?.0));
        }
        let mut left = limit - batch.len();
        let mut rolled = database.rolled()?.max(expired);
        while rolled < until && left > 0 {
            let count = database.roll_up(rolled, &mut batch)?;
            left = left.saturating_sub(count.max(1));
            rolled += 1;
        }
        batch.put(Table::Counters, ROLLED.into(), rolled.to_be_bytes().into());
        self.write(batch)?;
        Ok(left == 0 || rolled < until)
    }
}

impl Database {
    /// The hour before which everything is rolled up.
    fn rolled(&self) -> Result<u32, StoreError> {
        let row = self.get(Table::Counters, ROLLED, WHAT)?;
        let hour = row.as_deref().map(|row| row.try_into().map(u32::from_be_bytes));
        hour.transpose().map(Option::unwrap_or_default).map_err(|_| StoreError::Malformed { what: WHAT })
    }

    /// Rolls up the rows of an hour; tells how many those were. A row to which a
    /// slow clock adds meanwhile stays as it is.
    fn roll_up(&self, hour: u32, batch: &mut WriteBatch) -> Result<usize, StoreError> {
        let mut count = 0;
        for row in self.scan(Table::Counters, KeyRange::prefix(&hour.to_be_bytes()), PAGE_SIZE, WHAT) {
            let (key, value) = row?;
            let minutes = decode(&value)?;
            count += 1;
            if minutes.keys().any(|minute| *minute != WHOLE_HOUR) {
                let mut sum = Counts::default();
                minutes.values().for_each(|counts| sum += counts);
                let becomes = Some(encode(&Minutes::from([(WHOLE_HOUR, sum)])).into());
                batch.conditions.push(Condition { table: Table::Counters, key, value, becomes });
            }
        }
        Ok(count)
    }
}

/// What a batch adds to each row, in the order of their keys.
pub(crate) fn summed(writes: Vec<CounterWrite>) -> BTreeMap<Vec<u8>, Minutes> {
    let mut sums: BTreeMap<Vec<u8>, Minutes> = BTreeMap::new();
    for CounterWrite { key, minute, counts } in writes {
        *sums.entry(key).or_default().entry(minute).or_default() += &counts;
    }
    sums
}

/// The row, if there is one, with what is added.
pub(crate) fn added(row: Option<&[u8]>, minutes: Minutes) -> Result<Vec<u8>, StoreError> {
    let mut sums = row.map(decode).transpose()?.unwrap_or_default();
    minutes.into_iter().for_each(|(minute, counts)| *sums.entry(minute).or_default() += &counts);
    Ok(encode(&sums))
}

/// The points of a row that lie between two moments; a whole hour does if it
/// begins there.
fn points_of(hour: u32, row: &[u8], from: Timestamp, to: Timestamp) -> Result<Vec<Point>, StoreError> {
    let points = decode(row)?.into_iter().map(|(minute, counts)| {
        let is_hour = minute == WHOLE_HOUR;
        let minutes = i64::from(hour) * 60 + if is_hour { 0 } else { i64::from(minute) };
        Point { at: Timestamp(minutes * MINUTE_MILLIS), is_hour, counts }
    });
    let lies_between = |point: &Point| point.at >= floor(from, point.is_hour) && point.at < to;
    Ok(points.filter(lies_between).collect())
}

/// The beginning of the minute or hour in which a moment lies.
fn floor(at: Timestamp, is_hour: bool) -> Timestamp {
    let unit = if is_hour { 60 * MINUTE_MILLIS } else { MINUTE_MILLIS };
    Timestamp(at.0 - at.0.rem_euclid(unit))
}

fn minutes_of(at: Timestamp) -> i64 {
    at.0.max(0) / MINUTE_MILLIS
}

fn hour_of(at: Timestamp) -> u32 {
    // Below the highest, which is behind all rows.
    u32::try_from(minutes_of(at) / 60).unwrap_or(u32::MAX).min(u32::MAX - 1)
}

fn head(hour: u32, kind: CounterKind, scope: &Scope) -> Vec<u8> {
    let mut key = hour.to_be_bytes().to_vec();
    key.push(kind.number());
    key.extend_from_slice(scope.to_string().as_bytes());
    key.push(0);
    key
}

fn encode(minutes: &Minutes) -> Vec<u8> {
    postcard::to_extend(minutes, VERSION.to_vec()).expect("counts always encode")
}

fn decode(row: &[u8]) -> Result<Minutes, StoreError> {
    let malformed = |_| StoreError::Malformed { what: WHAT };
    if let Some(minutes) = row.strip_prefix(&VERSION) {
        return postcard::from_bytes(minutes).map_err(malformed);
    }
    let first: BTreeMap<u8, FirstCounts> = postcard::from_bytes(row).map_err(malformed)?;
    Ok(first.into_iter().map(|(minute, counts)| (minute, counts.into())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::home::{Home, Place, tell};

    const NOON: Timestamp = Timestamp(1_763_899_200_000);

    tell! {
        counts_of_a_minute_add_up_and_are_found_by_name_and_kind,
        minutes_are_rolled_up_after_a_day_and_deleted_after_thirty,
    }

    fn store(home: &Home) -> (Store, Place) {
        let place = home.place();
        (place.open().expect("a store"), place)
    }

    fn name(kind: CounterKind, name: &str) -> CounterName {
        CounterName { kind, scope: Scope::new("000000000000", "us-east-1"), name: name.into() }
    }

    fn published(published: u64) -> Counts {
        Counts { published, ..Counts::default() }
    }

    fn count(store: &Store, name: &CounterName, at: Timestamp, counts: Counts) {
        let mut batch = WriteBatch::default();
        batch.count(name, at, counts);
        store.write(batch).expect("it writes");
    }

    fn minutes(store: &Store, name: &CounterName, from: Timestamp, to: Timestamp) -> Vec<(i64, u64)> {
        let points = store.counters_of(name, from, to).expect("it reads");
        points.iter().map(|point| ((point.at.0 - NOON.0) / MINUTE_MILLIS, point.counts.published)).collect()
    }

    fn counts_of_a_minute_add_up_and_are_found_by_name_and_kind(home: &Home) {
        let (store, _place) = store(home);
        let (orders, bills) = (name(CounterKind::Bus, "orders"), name(CounterKind::Bus, "bills"));
        for (name, second, counted) in
            [(&orders, 0, 1), (&orders, 59, 2), (&orders, 60, 4), (&bills, 3600, 8)]
        {
            count(&store, name, NOON.plus_seconds(second), published(counted));
        }
        count(&store, &name(CounterKind::Machine, "orders"), NOON, published(16));
        let end = NOON.plus_seconds(7200);
        assert_eq!(minutes(&store, &orders, NOON, end), [(0, 3), (1, 4)]);
        assert_eq!(minutes(&store, &orders, NOON.plus_seconds(60), end), [(1, 4)]);
        assert_eq!(minutes(&store, &orders, NOON, NOON.plus_seconds(60)), [(0, 3)]);
        let all = store.counters(CounterKind::Bus, &orders.scope, NOON, end).expect("it reads");
        let all: Vec<_> = all.iter().map(|(name, counts)| (&**name, counts.published)).collect();
        assert_eq!(all, [("bills", 8), ("orders", 7)]);
        let other = Scope::new("111111111111", "us-east-1");
        assert!(store.counters(CounterKind::Bus, &other, NOON, end).expect("it reads").is_empty());
    }

    #[test]
    fn rows_of_the_first_form_are_read_and_added_to() {
        // Minute 3: 1 published, 5 failed, 9 started, 4 succeeded.
        let first = [1, 3, 1, 0, 0, 5, 0, 9, 4];
        let found = decode(&first).expect("it reads");
        let counts = Counts { published: 1, failed: 5, started: 9, succeeded: 4, ..Counts::default() };
        assert_eq!(found, Minutes::from([(3, counts.clone())]));
        let mut more = Counts { failed: 1, timed_out: 1, ..Counts::default() };
        more.durations.add(250);
        let row = added(Some(&first), Minutes::from([(3, more.clone())])).expect("it reads");
        let sum = decode(&row).expect("it reads").remove(&3).expect("the minute");
        assert_eq!((sum.published, sum.failed, sum.timed_out), (1, 6, 1));
        assert_eq!(sum.durations, more.durations);
    }

    fn minutes_are_rolled_up_after_a_day_and_deleted_after_thirty(home: &Home) {
        let (store, _place) = store(home);
        let orders = name(CounterKind::Bus, "orders");
        for minute in 0..3 {
            count(&store, &orders, NOON.plus_seconds(60 * minute), published(1));
        }
        let sweep = |days: i64| {
            let now = NOON.plus_seconds(days * 86_400 + 3600);
            while store.sweep_counters(now, 2).expect("it sweeps") {}
        };
        let end = NOON.plus_seconds(86_400);
        sweep(0);
        assert_eq!(minutes(&store, &orders, NOON, end), [(0, 1), (1, 1), (2, 1)]);
        sweep(1);
        assert_eq!(minutes(&store, &orders, NOON, end), [(0, 3)]);
        // What a slow clock counts later is there, too.
        count(&store, &orders, NOON.plus_seconds(120), published(1));
        assert_eq!(minutes(&store, &orders, NOON, end), [(2, 1), (0, 3)]);
        sweep(29);
        assert_eq!(minutes(&store, &orders, NOON, end).len(), 2);
        sweep(31);
        assert_eq!(minutes(&store, &orders, NOON, end), []);
    }
}
