//! Publishing what is in an outbox.

use std::collections::{BTreeMap, HashMap};
use std::pin::pin;
use std::time::Duration;

use super::{OutboxError, OutboxRows, Row, Settled};
use crate::backoff::Backoff;
use crate::publisher::Post;
use crate::{Endpoint, EndpointError, PublishError, PublisherError};

/// How many events a request has at most, and how many bytes of them.
const BATCH_EVENTS_MAX: i64 = 500;
const BATCH_BYTES_MAX: usize = 1 << 20;

/// How long one request is tried: shorter than a claim lasts.
const GIVE_UP_AFTER: Duration = Duration::from_secs(20);

/// How long a relay waits after a server that did not answer, at most.
const PAUSE_MAX: Duration = Duration::from_secs(5);

/// Publishes what is in an outbox, and forgets it.
pub struct OutboxRelay<R> {
    rows: R,
    endpoint: Endpoint,
    posts: HashMap<String, Post>,
    poll: Duration,
}

/// What a relay did in one go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Relayed {
    /// So many events were published.
    pub published: usize,
    /// So many are refused by the broker for good: they stay in the table, with
    /// the reason in `refused`, and are not tried again.
    pub refused: usize,
    /// Why the rest of them was not: they are tried again.
    pub failed: Option<PublishError>,
}

impl<R: OutboxRows> OutboxRelay<R> {
    /// A relay to the server at `endpoint`: an [`Endpoint`], or its URL.
    ///
    /// # Errors
    /// The endpoint names no server.
    pub fn new<E>(rows: R, endpoint: E) -> Result<Self, PublisherError>
    where
        E: TryInto<Endpoint>,
        EndpointError: From<E::Error>,
    {
        let endpoint = endpoint.try_into().map_err(EndpointError::from)?;
        Ok(Self { rows, endpoint, posts: HashMap::new(), poll: Duration::from_millis(100) })
    }

    /// How often it is looked whether there is something.
    #[must_use]
    pub fn poll(self, poll: Duration) -> Self {
        Self { poll, ..self }
    }

    /// Relays until `stop` is ready, and what is in hand then.
    ///
    /// # Errors
    /// The database failed. What was not settled is there still: make another
    /// relay.
    pub async fn run_until(mut self, stop: impl Future<Output = ()>) -> Result<(), OutboxError> {
        let mut stop = pin!(stop);
        let mut backoff = Backoff::new(self.poll, PAUSE_MAX);
        loop {
            let relayed = self.relay().await?;
            let pause = match relayed {
                Relayed { failed: Some(error), .. } => {
                    let pause = backoff.next();
                    tracing::warn!(%error, ?pause, "events stay in the outbox, and are tried again");
                    pause
                }
                Relayed { published: 0, refused: 0, .. } => self.poll,
                _ => {
                    backoff.reset();
                    Duration::ZERO
                }
            };
            tokio::select! {
                biased;
                () = &mut stop => break,
                () = tokio::time::sleep(pause) => {}
            }
        }
        self.rows.leave().await
    }

    /// Publishes what is there, as much as one request has room for; nothing if
    /// another relay is at it.
    ///
    /// # Errors
    /// The database failed.
    pub async fn relay(&mut self) -> Result<Relayed, OutboxError> {
        let rows = self.rows.claim(BATCH_EVENTS_MAX).await?;
        let mut settled = Settled::default();
        let mut failed = None;
        // One bus does not wait for another.
        let mut by_bus: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
        rows.iter().for_each(|row| by_bus.entry(&row.bus).or_default().push(row));
        for (bus, rows) in by_bus {
            if !self.posts.contains_key(bus) {
                match Post::new(self.endpoint.clone(), bus, GIVE_UP_AFTER) {
                    Ok(post) => drop(self.posts.insert(bus.to_owned(), post)),
                    Err(error) => {
                        let refused = rows.iter().map(|row| (row.position, error.to_string()));
                        settled.refused.extend(refused);
                        continue;
                    }
                }
            }
            failed = publish(&self.posts[bus], &rows, &mut settled).await.or(failed);
        }
        let (published, refused) = (settled.published.len(), settled.refused.len());
        for (position, reason) in &settled.refused {
            tracing::error!(position, reason, "an event of the outbox is refused, and stays there");
        }
        self.rows.settle(settled).await?;
        Ok(Relayed { published, refused, failed })
    }
}

/// Publishes rows in their order; tells why it stopped before the last. A request
/// that is refused for an event of it is halved until that stands alone.
async fn publish(post: &Post, rows: &[&Row], settled: &mut Settled) -> Option<PublishError> {
    let mut parts: Vec<&[&Row]> = batches(rows);
    parts.reverse();
    while let Some(part) = parts.pop() {
        match post.deliver(part.iter().map(|row| row.event.as_str())).await {
            Ok(()) => settled.published.extend(part.iter().map(|row| row.position)),
            Err(error) if !error.is_about_an_event() => return Some(error),
            Err(error) => match part {
                [row] => settled.refused.push((row.position, error.to_string())),
                part => {
                    let (first, second) = part.split_at(part.len() / 2);
                    parts.extend([second, first]);
                }
            },
        }
    }
    None
}

/// Rows in requests that are not too large.
fn batches<'a, 'r>(rows: &'a [&'r Row]) -> Vec<&'a [&'r Row]> {
    let mut batches = Vec::new();
    let (mut from, mut size) = (0, 0);
    for (index, row) in rows.iter().enumerate() {
        if index > from && size + row.event.len() > BATCH_BYTES_MAX {
            batches.push(&rows[from..index]);
            (from, size) = (index, 0);
        }
        size += row.event.len();
    }
    if from < rows.len() {
        batches.push(&rows[from..]);
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_has_as_much_as_it_has_room_for() {
        let row = |size: usize| Row { position: 0, bus: "default".into(), event: "x".repeat(size) };
        let rows = [row(BATCH_BYTES_MAX + 5), row(10), row(BATCH_BYTES_MAX - 10), row(1)];
        let rows: Vec<&Row> = rows.iter().collect();
        let sizes: Vec<usize> = batches(&rows).iter().map(|batch| batch.len()).collect();
        assert_eq!(sizes, [1, 2, 1]);
        assert!(batches(&[]).is_empty());
    }
}
