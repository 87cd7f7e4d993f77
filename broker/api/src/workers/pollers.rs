//! How many GetActivityTask calls wait at each activity.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::error::{AwsError, Code};

/// How many may wait at one activity, as on AWS.
const POLLERS_MAX: u32 = 1000;

/// The calls that wait, by queue.
#[derive(Debug, Default)]
pub(crate) struct Pollers(Mutex<HashMap<String, u32>>);

/// A call that waits, until it is dropped.
pub(crate) struct Poller<'a> {
    pollers: &'a Pollers,
    queue: &'a str,
}

impl Pollers {
    /// Lets one more call wait at this activity, if it may.
    pub(crate) fn enter<'a>(&'a self, queue: &'a str, arn: &str) -> Result<Poller<'a>, AwsError> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = waiting.entry(queue.to_owned()).or_default();
        if *count >= POLLERS_MAX {
            let message = format!(
                "The maximum number of workers concurrently polling for activity tasks is reached: '{arn}'"
            );
            return Err(AwsError::new(Code::ActivityWorkerLimitExceeded, message));
        }
        *count += 1;
        Ok(Poller { pollers: self, queue })
    }
}

impl Drop for Poller<'_> {
    fn drop(&mut self) {
        let mut waiting = self.pollers.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = waiting.get_mut(self.queue) {
            *count -= 1;
            if *count == 0 {
                waiting.remove(self.queue);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousand_may_wait_and_leave_no_trace() {
        let pollers = Pollers::default();
        let mut waiting: Vec<_> =
            (0..POLLERS_MAX).map(|_| pollers.enter("q", "arn").expect("room")).collect();
        assert_eq!(
            pollers.enter("q", "arn").err().map(|error| error.code),
            Some(Code::ActivityWorkerLimitExceeded)
        );
        waiting.pop();
        drop(pollers.enter("q", "arn").expect("room again"));
        waiting.clear();
        assert!(pollers.0.lock().expect("nobody panicked").is_empty());
    }
}
