//! What executions came to with which a job did something.
//!
//! ```text
//! job results   job 4 | number 8  →  the execution and what became of it
//! ```
//!
//! The job itself stands in the catalogue; there may be a million results.

use frevo_event::{JobNumber, JobResult, JobTold};

use crate::database::{KeyRange, Table};
use crate::{Store, StoreError, WriteBatch};

/// How many are read at a time, and removed.
const PAGE_SIZE: usize = 1000;

/// What is read here, in an error.
const WHAT: &str = "a job's results";

impl WriteBatch {
    /// Adds what executions came to.
    pub fn put_job_results(&mut self, told: &JobTold) {
        for (number, result) in (told.first..).zip(&told.results) {
            let value = postcard::to_allocvec(result).expect("a result always encodes");
            self.put(Table::JobResults, key(told.number, number).into(), value.into());
        }
    }
}

impl Store {
    /// The results of a job from this one on, at most `limit`, each with its number, the
    /// first of which is 0.
    ///
    /// # Errors
    /// The database does not read.
    pub fn job_results(
        &self,
        job: JobNumber,
        from: u64,
        limit: usize,
    ) -> Result<Vec<(u64, JobResult)>, StoreError> {
        let range = KeyRange::from(&key(job, from)).up_to(&key(job, u64::MAX));
        let database = self.database()?;
        let rows = database.scan(Table::JobResults, range, limit.min(PAGE_SIZE), WHAT);
        let read = rows.take(limit).map(|row| {
            let (key, value) = row?;
            let malformed = StoreError::Malformed { what: WHAT };
            let number = key.get(4..).and_then(|number| number.try_into().ok());
            match (number, postcard::from_bytes(&value)) {
                (Some(number), Ok(result)) => Ok((u64::from_be_bytes(number), result)),
                _ => Err(malformed),
            }
        });
        read.collect()
    }

    /// Forgets what the executions of a job came to.
    ///
    /// # Errors
    /// The database does not read or write; then some may be forgotten already.
    pub fn forget_job(&self, job: JobNumber) -> Result<(), StoreError> {
        loop {
            let mut batch = WriteBatch::default();
            let all = KeyRange::prefix(&job.0.to_be_bytes());
            for row in self.database()?.scan(Table::JobResults, all, PAGE_SIZE, WHAT).take(PAGE_SIZE) {
                let (key, _) = row?;
                batch.removed.push((Table::JobResults, key));
            }
            if batch.removed.is_empty() {
                return Ok(());
            }
            self.write(batch)?;
        }
    }
}

fn key(job: JobNumber, number: u64) -> [u8; 12] {
    let mut key = [0; 12];
    key[..4].copy_from_slice(&job.0.to_be_bytes());
    key[4..].copy_from_slice(&number.to_be_bytes());
    key
}
