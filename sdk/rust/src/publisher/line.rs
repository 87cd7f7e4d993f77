//! Events over a broker: written to the topic or the queue of their bus, until all of
//! them are there.

use std::sync::Arc;
use std::time::Duration;

use frevo_event::cloud_event::CloudEvent;
use frevo_transport::{NewMessage, Outlet, WriteError};
use frevo_value::Payload;
use tokio::sync::{OnceCell, oneshot};
use tokio::time::Instant;

use super::PublishError;
use crate::backoff::Backoff;
use crate::broker::{Broker, message_of};

/// What a broker refuses for good.
const REFUSED: u16 = 400;

/// The topic or the queue of a bus.
pub(super) struct Line {
    broker: Broker,
    outlet: OnceCell<Arc<dyn Outlet>>,
    name: String,
    to: String,
    give_up_after: Duration,
}

impl Line {
    pub fn new(broker: Broker, bus: &str, give_up_after: Duration) -> Self {
        let name = format!("events.{bus}");
        Self { to: broker.name_of(&name), outlet: OnceCell::new(), broker, name, give_up_after }
    }

    /// Writes events, each its structured form, until the broker has all of them.
    pub async fn deliver<'e>(&self, events: impl Iterator<Item = &'e str>) -> Result<(), PublishError> {
        let mut open = events.map(|text| self.message(text)).collect::<Result<Vec<_>, _>>()?;
        let started = Instant::now();
        let mut backoff = Backoff::new(Duration::from_millis(20), Duration::from_secs(2));
        loop {
            let reason = match self.outlet.get_or_try_init(|| self.prepare()).await {
                Ok(outlet) => {
                    let (untaken, reason) = write(&**outlet, open).await?;
                    if untaken.is_empty() {
                        return Ok(());
                    }
                    open = untaken;
                    reason
                }
                Err(reason) => reason,
            };
            let pause = backoff.next();
            if started.elapsed() + pause > self.give_up_after {
                let seconds = started.elapsed().as_secs();
                return Err(PublishError::Unconfirmed { seconds, reason });
            }
            tracing::debug!(reason, ?pause, "events are written again");
            tokio::time::sleep(pause).await;
        }
    }

    fn message(&self, text: &str) -> Result<NewMessage, PublishError> {
        let payload = Payload::from_trusted(text);
        let event = CloudEvent::parse_structured(&payload)?;
        Ok(message_of(&self.broker, &self.to, event.partition_key(), &event))
    }

    /// Makes what is written to, unless it is there.
    async fn prepare(&self) -> Result<Arc<dyn Outlet>, String> {
        let (broker, name) = (self.broker.clone(), self.name.clone());
        let made = tokio::task::spawn_blocking(move || broker.make(&name).and_then(|()| broker.outlet()));
        made.await.unwrap_or_else(|_| Err("the runtime ends".to_owned()))
    }
}

/// Writes messages side by side; gives those that were not taken, and why.
async fn write(
    outlet: &dyn Outlet,
    messages: Vec<NewMessage>,
) -> Result<(Vec<NewMessage>, String), PublishError> {
    let mut told = Vec::with_capacity(messages.len());
    for message in messages {
        let (tells, outcome) = oneshot::channel();
        outlet.write(message.clone(), Box::new(move |fate| drop(tells.send(fate))));
        told.push((message, outcome));
    }
    let (mut untaken, mut why) = (Vec::new(), String::new());
    for (message, outcome) in told {
        match outcome.await {
            Ok(Ok(())) => {}
            Ok(Err(WriteError::Refused(reason))) => {
                return Err(PublishError::Refused { status: REFUSED, reason });
            }
            Ok(Err(WriteError::Untaken(reason))) => {
                untaken.push(message);
                why = reason;
            }
            Err(_) => untaken.push(message),
        }
    }
    Ok((untaken, why))
}

impl std::fmt::Debug for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Line").field("broker", &self.broker).field("to", &self.to).finish_non_exhaustive()
    }
}
