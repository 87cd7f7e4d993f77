//! The kept journal, backwards and forwards, until a moment when it is enough.
//!
//! A journal is read forwards only. Backwards it is read in stretches, each of
//! which is held in memory while it is walked from its end.

use std::ops::ControlFlow;
use std::time::Instant;

use frevo_event::{Batch, Entry, Timestamp};
use frevo_transport::{ReadError, Record, WholeJournal};

/// How much of the journal is in memory at once, in bytes.
const STRETCH: u64 = 8 << 20;

/// After so many records somebody looks at the clock.
const LOOK_EVERY: usize = 256;

/// Why reading ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// There is nothing more.
    Exhausted,
    /// The visitor had enough.
    Enough,
    /// It took too long.
    OutOfTime,
}

/// Visits the committed records from the newest to the oldest; gives up at those
/// of before `since`. Tells why it ended, and the offset up to which all were
/// visited.
pub(crate) fn backwards(
    journal: &dyn WholeJournal,
    since: Timestamp,
    until: Instant,
    visit: &mut dyn FnMut(&Record) -> ControlFlow<()>,
) -> Result<(Ended, u64), ReadError> {
    let first = journal.first_offset();
    let mut high = journal.committed() + 1;
    while high > first {
        let low = high.saturating_sub(STRETCH).max(first);
        let records = stretch(journal, low, high)?;
        if records.iter().rev().any(|record| visit(record).is_break()) {
            return Ok((Ended::Enough, low));
        }
        high = low;
        if records.iter().find_map(stamp_of).is_some_and(|stamp| stamp < since) {
            break;
        }
        if Instant::now() > until {
            return Ok((Ended::OutOfTime, low));
        }
    }
    Ok((Ended::Exhausted, high))
}

/// Visits the records that are committed now, from an offset on.
pub(crate) fn forwards(
    journal: &dyn WholeJournal,
    from: u64,
    until: Instant,
    visit: &mut dyn FnMut(&Record) -> ControlFlow<()>,
) -> Result<Ended, ReadError> {
    let mut ended = Ended::Exhausted;
    let mut count = 0_usize;
    journal.replay(from, &mut |record| {
        count += 1;
        if visit(&record).is_break() {
            ended = Ended::Enough;
        } else if count.is_multiple_of(LOOK_EVERY) && Instant::now() > until {
            ended = Ended::OutOfTime;
        }
        if ended == Ended::Exhausted { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    Ok(ended)
}

/// When what stands at the offset, or soon behind it, was decided.
pub(crate) fn moment_at(journal: &dyn WholeJournal, offset: u64) -> Result<Option<Timestamp>, ReadError> {
    let mut found = None;
    journal.replay(offset, &mut |record| {
        found = stamp_of(&record);
        if found.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    Ok(found)
}

fn stretch(journal: &dyn WholeJournal, low: u64, high: u64) -> Result<Vec<Record>, ReadError> {
    let mut records = Vec::new();
    journal.replay(low, &mut |record| {
        if record.offset >= high {
            return ControlFlow::Break(());
        }
        records.push(record);
        ControlFlow::Continue(())
    })?;
    Ok(records)
}

/// The owner's clock when it decided what the record holds.
pub(crate) fn stamp_of(record: &Record) -> Option<Timestamp> {
    let batch = Batch::decode(&record.bytes).ok()?;
    batch.entries.iter().find_map(|entry| match entry {
        Entry::Answer(answer) => Some(answer.stamp),
        Entry::Published(published) => Some(published.stamp),
        Entry::Changed { stamp, .. } => Some(*stamp),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use frevo_transport::{Journal as _, MemoryJournal};

    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    #[test]
    fn reading_ends_in_time() {
        let journal = MemoryJournal::immediate();
        let record = vec![0; 100_000];
        for _ in 0..=LOOK_EVERY {
            journal.append(0, &record).expect("appended");
        }
        let mut goes_on = |_: &Record| ControlFlow::Continue(());
        let past = Instant::now() - Duration::from_millis(1);
        assert_eq!(forwards(&journal, 0, past, &mut goes_on).expect("it reads"), Ended::OutOfTime);
        let (ended, from) = backwards(&journal, Timestamp(0), past, &mut goes_on).expect("it reads");
        assert_eq!(ended, Ended::OutOfTime);
        assert!(from > journal.first_offset(), "it did not come to the end");
        let later = Instant::now() + HOUR;
        assert_eq!(forwards(&journal, 0, later, &mut goes_on).expect("it reads"), Ended::Exhausted);
    }

    #[test]
    fn all_that_is_kept_is_visited_once_from_the_newest_on() {
        let journal = MemoryJournal::immediate();
        let record = vec![0; 100_000];
        let offsets: Vec<u64> =
            (0..300).map(|number| journal.append(number % 4, &record).expect("appended")).collect();
        assert!(offsets[299] - offsets[0] > 3 * STRETCH, "it takes several stretches");
        let mut visited = Vec::new();
        let mut visit = |record: &Record| {
            visited.push(record.offset);
            ControlFlow::Continue(())
        };
        let ended = backwards(&journal, Timestamp(0), Instant::now() + HOUR, &mut visit).expect("it reads");
        visited.reverse();
        assert_eq!((ended.0, visited), (Ended::Exhausted, offsets));
    }
}
