//! What can't be done just now is tried again.

use std::time::Duration;

use crate::error::{AwsError, Code};

/// Pause before it is tried again, at first and at most.
const PAUSE_MIN: Duration = Duration::from_millis(5);
const PAUSE_MAX: Duration = Duration::from_secs(1);

/// Whether it may go well a moment later.
pub(super) fn is_passing(refusal: &AwsError) -> bool {
    matches!(refusal.code, Code::Throttling | Code::ServiceUnavailable | Code::InDoubt)
}

/// Does it until it goes well, or fails for good.
pub(super) async fn patiently<T>(attempt: impl AsyncFn() -> Result<T, AwsError>) -> Result<T, AwsError> {
    let mut pause = PAUSE_MIN;
    loop {
        match attempt().await {
            Err(refusal) if is_passing(&refusal) => {}
            ended => return ended,
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(PAUSE_MAX);
    }
}
