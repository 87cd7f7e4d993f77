//! A partition's lease: a queue with one message, the token, and of all who wait
//! for it one that is served. Whoever holds the token unacknowledged has the lease.
//!
//! ```text
//! wait in line ─► token comes ─► refuse: close the channel, wait a moment, wait in line
//!                     │ accept
//!                     ▼
//!               consume the inbox ─► assigned … revoked ─► released: close the channel
//!                     │ the channel is gone
//!                     ▼
//!                    lost
//! ```
//!
//! Token and inbox are consumed on one channel that is never recovered: with the
//! channel goes everything, and closing it gives the broker back, in one step, the
//! token and every parcel that was not acknowledged.
//!
//! A token is not held for ever, for the broker closes the channel of whoever holds
//! a message too long. So now and then a new one is published, and when it comes the
//! old one is acknowledged. Whenever a token comes to one who holds one, the old one
//! is dropped: that is all there is to renewal, and to getting rid of surplus.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use frevo_transport::Change;
use futures_util::StreamExt;
use lapin::message::Delivery;
use lapin::options::{
    BasicAckOptions, BasicConsumeOptions, BasicPublishOptions, BasicQosOptions, ConfirmSelectOptions,
};
use lapin::types::FieldTable;
use lapin::{BasicProperties, Channel, Connection, Consumer, Error};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, sleep_until};
use tracing::{debug, warn};

use crate::layout::PERSISTENT;
use crate::link::{BackOff, Line};
use crate::lock;
use crate::ownership::Changes;
use crate::post::Mail;
use crate::shares::{Holding, Shares};

/// The token that is held and the one that replaces it.
const TOKENS_MAX: u16 = 2;

/// Parcels that wait here to be taken; more stay on the broker.
const PARCELS_MAX: u16 = 500;

/// How long who has given something up stays out of the line, so that others come
/// first.
const ASIDE: Duration = Duration::from_millis(700);

/// What the lease of a partition needs.
pub(crate) struct Lease {
    pub(crate) partition: u16,
    pub(crate) queue: String,
    pub(crate) inbox: String,
    pub(crate) renewal: Duration,
    pub(crate) line: Arc<Line>,
    pub(crate) mail: Arc<Mail>,
    pub(crate) shares: Arc<Mutex<Shares>>,
    pub(crate) changes: Arc<Changes>,
    /// Called when the partition's holding was changed from elsewhere.
    pub(crate) changed: Arc<Notify>,
}

/// How waiting and holding ended.
enum Ended {
    /// In order: the token is another's, if there is another.
    GivenUp,
    /// This node takes part no more.
    Left,
}

impl Lease {
    /// Waits for the lease, holds it and gives it up, until this node leaves.
    pub(crate) async fn run(self) {
        let mut back_off = BackOff::default();
        loop {
            let ended = self.once(&mut back_off).await;
            let was_held = {
                let mut shares = lock(&self.shares);
                let was_held = matches!(shares.holding(self.partition), Holding::Kept | Holding::Revoked(_));
                shares.lose(self.partition, std::time::Instant::now());
                let is_lost = was_held && ended.is_err();
                self.changes.add(is_lost.then_some(Change::Lost(self.partition)));
                was_held
            };
            self.mail.forget_owner(self.partition);
            match ended {
                Ok(Ended::Left) => return,
                Ok(Ended::GivenUp) => sleep(ASIDE).await,
                Err(error) => {
                    warn!(partition = self.partition, was_held, %error, "a lease's channel is lost");
                    if was_held {
                        self.changes.wake();
                    }
                    back_off.wait().await;
                }
            }
        }
    }

    /// From getting in line to having nothing any more.
    async fn once(&self, back_off: &mut BackOff) -> Result<Ended, Error> {
        if lock(&self.shares).is_leaving() {
            return Ok(Ended::Left);
        }
        let connection = self.line.connection().await;
        let (channel, mut tokens) =
            self.line.answered(&connection, "get in line", self.get_in_line(&connection)).await?;
        *back_off = BackOff::default();
        let ended = match self.wait(&mut tokens).await? {
            None => Ended::Left,
            Some(token) => {
                if self.accept() {
                    self.hold(&connection, &channel, tokens, token).await?;
                } else {
                    debug!(partition = self.partition, "a token is left to a node that has less");
                }
                // Before the channel is closed: what comes again is for another.
                self.mail.forget_owner(self.partition);
                Ended::GivenUp
            }
        };
        self.line.answered(&connection, "close a lease's channel", channel.close(200, "OK".into())).await?;
        Ok(ended)
    }

    async fn get_in_line(&self, connection: &Connection) -> Result<(Channel, Consumer), Error> {
        let channel = connection.create_channel().await?;
        channel.confirm_select(ConfirmSelectOptions::default()).await?;
        channel.basic_qos(TOKENS_MAX, BasicQosOptions::default()).await?;
        let (queue, options) = (self.queue.as_str().into(), BasicConsumeOptions::default());
        let tokens = channel.basic_consume(queue, "".into(), options, FieldTable::default()).await?;
        Ok((channel, tokens))
    }

    /// Whether a token that has come is kept. What is told of a partition stands in the
    /// order in which it came to be: a revocation that overtook the assignment would
    /// leave this node an owner for ever.
    fn accept(&self) -> bool {
        let accepted = {
            let mut shares = lock(&self.shares);
            let accepted = shares.accept(self.partition, std::time::Instant::now());
            self.changes.add(accepted.then_some(Change::Assigned(self.partition)));
            accepted
        };
        if accepted {
            self.changes.wake();
        }
        accepted
    }

    /// Waits for a token; none when this node leaves.
    async fn wait(&self, tokens: &mut Consumer) -> Result<Option<Delivery>, Error> {
        loop {
            tokio::select! {
                token = tokens.next() => return token.unwrap_or_else(|| Err(gone())).map(Some),
                () = self.changed.notified() => if lock(&self.shares).is_leaving() {
                    return Ok(None);
                }
            }
        }
    }

    async fn open_inbox(&self, channel: &Channel) -> Result<Consumer, Error> {
        channel.basic_qos(PARCELS_MAX, BasicQosOptions::default()).await?;
        let (inbox, options) = (self.inbox.as_str().into(), BasicConsumeOptions::default());
        channel.basic_consume(inbox, "".into(), options, FieldTable::default()).await
    }

    /// Has the partition, until it is given up.
    async fn hold(
        &self,
        connection: &Arc<Connection>,
        channel: &Channel,
        mut tokens: Consumer,
        mut token: Delivery,
    ) -> Result<(), Error> {
        let mut parcels = self.line.answered(connection, "open an inbox", self.open_inbox(channel)).await?;
        let mut renew_at = Instant::now() + self.renewal;
        loop {
            let give_up_at = match lock(&self.shares).holding(self.partition) {
                Holding::Kept => None,
                Holding::Revoked(until) => Some(Instant::from_std(until)),
                Holding::Released | Holding::None => return Ok(()),
            };
            tokio::select! {
                new = tokens.next() => {
                    let new = new.unwrap_or_else(|| Err(gone()))?;
                    let dropped = token.acker.ack(BasicAckOptions::default());
                    self.line.answered(connection, "drop a token", dropped).await?;
                    token = new;
                    renew_at = Instant::now() + self.renewal;
                }
                parcel = parcels.next() => {
                    let parcel = parcel.unwrap_or_else(|| Err(gone()))?;
                    self.mail.arrived_for_owner(self.partition, parcel);
                }
                () = self.changed.notified() => {}
                () = sleep_until(renew_at) => {
                    let renewal = publish_token(channel, &self.queue);
                    self.line.answered(connection, "renew a token", renewal).await?;
                    renew_at = Instant::now() + self.renewal;
                }
                () = sleep_until(give_up_at.unwrap_or(renew_at)), if give_up_at.is_some() => {
                    warn!(partition = self.partition, "a revoked partition is given up though it is not released");
                    return Ok(());
                }
            }
        }
    }
}

/// Puts a token into a lease's queue. When this returns the broker has it.
pub(crate) async fn publish_token(channel: &Channel, queue: &str) -> Result<(), Error> {
    let properties = BasicProperties::default().with_delivery_mode(PERSISTENT);
    let options = BasicPublishOptions { mandatory: true, ..Default::default() };
    let confirmation =
        channel.basic_publish("".into(), queue.into(), options, b"token", properties).await?.await?;
    if !confirmation.is_ack() {
        return Err(std::io::Error::other("RabbitMQ did not take a token").into());
    }
    Ok(())
}

fn gone() -> Error {
    std::io::Error::new(std::io::ErrorKind::ConnectionAborted, "the consumer was cancelled").into()
}
