//! `AmqpOwnership`: a lease per partition, and what nodes tell each other about
//! how many they have.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use frevo_transport::{Change, Ownership, Waker};
use lapin::options::ConfirmSelectOptions;
use tokio::sync::{Notify, mpsc};
use tokio::time::interval;
use tracing::{info, warn};

use crate::bus::Core;
use crate::engine::Tasks;
use crate::lease::{Lease, publish_token};
use crate::link::Line;
use crate::lock;
use crate::post::Mail;
use crate::shares::{Announcement, Holding, Shares};

/// How often is looked whether something is to be given up.
const LOOKED_EVERY: Duration = Duration::from_millis(200);

/// How often the others are told what this node has, even if nothing changed.
const TOLD_EVERY: Duration = Duration::from_secs(1);

/// What changed and is not yet taken.
#[derive(Default)]
pub(crate) struct Changes {
    waiting: Mutex<Vec<Change>>,
    waker: Mutex<Option<Waker>>,
}

impl Changes {
    /// Adds changes, in the order in which they came to be: under the lock of what
    /// changed. Who is told is woken under none.
    pub(crate) fn add(&self, changes: impl IntoIterator<Item = Change>) {
        lock(&self.waiting).extend(changes);
    }

    pub(crate) fn wake(&self) {
        let waker = lock(&self.waker).clone();
        if let Some(waker) = waker {
            waker();
        }
    }
}

/// This node's part in sharing the partitions.
pub(crate) struct AmqpOwnership {
    // End before the thread does.
    tasks: Tasks,
    core: Arc<Core>,
    shares: Arc<Mutex<Shares>>,
    changes: Arc<Changes>,
    changed: Arc<[Arc<Notify>]>,
    mail: Arc<Mail>,
}

impl AmqpOwnership {
    /// Gets in line for every partition.
    pub(crate) fn start(core: Arc<Core>, mail: Arc<Mail>, renewal: Duration) -> Self {
        let partition_count = core.partition_count;
        let ownership = Self {
            shares: Arc::new(Mutex::new(Shares::new(core.node, partition_count, Instant::now()))),
            changes: Arc::default(),
            changed: (0..partition_count).map(|_| Arc::default()).collect(),
            tasks: Tasks::default(),
            mail,
            core,
        };
        let line = Arc::new(Line::new(ownership.core.link.clone(), "leases"));
        for partition in 0..partition_count {
            ownership
                .tasks
                .keep(ownership.core.engine.spawn(ownership.lease(partition, renewal, &line).run()));
        }
        ownership.tasks.keep(ownership.core.engine.spawn(share(Sharing {
            heard: ownership.mail.hear_announcements(),
            shares: ownership.shares.clone(),
            changes: ownership.changes.clone(),
            changed: ownership.changed.clone(),
            mail: ownership.mail.clone(),
            leases: (0..partition_count).map(|partition| ownership.core.names.lease(partition)).collect(),
            line,
        })));
        ownership
    }

    fn lease(&self, partition: u16, renewal: Duration, line: &Arc<Line>) -> Lease {
        Lease {
            partition,
            queue: self.core.names.lease(partition),
            inbox: self.core.names.inbox(partition),
            renewal,
            line: line.clone(),
            mail: self.mail.clone(),
            shares: self.shares.clone(),
            changes: self.changes.clone(),
            changed: self.changed[usize::from(partition)].clone(),
        }
    }
}

impl Ownership for AmqpOwnership {
    fn take_changes(&self) -> Vec<Change> {
        std::mem::take(&mut *lock(&self.changes.waiting))
    }

    fn on_change(&self, waker: Waker) {
        *lock(&self.changes.waker) = Some(waker);
        if !lock(&self.changes.waiting).is_empty() {
            self.changes.wake();
        }
    }

    fn release(&self, partition: u16) {
        if lock(&self.shares).release(partition) {
            self.changed[usize::from(partition)].notify_one();
        }
    }

    fn leave(&self) {
        let announcement = {
            let mut shares = lock(&self.shares);
            let revoked = shares.leave(Instant::now());
            self.changes.add(revoked.into_iter().map(Change::Revoked));
            shares.announcement()
        };
        self.changes.wake();
        self.mail.announce(&announcement);
        for changed in self.changed.iter() {
            changed.notify_one();
        }
    }
}

/// What the task that shares needs.
struct Sharing {
    heard: mpsc::UnboundedReceiver<Announcement>,
    shares: Arc<Mutex<Shares>>,
    changes: Arc<Changes>,
    changed: Arc<[Arc<Notify>]>,
    mail: Arc<Mail>,
    leases: Vec<String>,
    line: Arc<Line>,
}

/// Listens to the others, tells them, and gives up what is too much, for ever.
async fn share(mut sharing: Sharing) {
    let mut look = interval(LOOKED_EVERY);
    let mut told: Option<(Announcement, Instant)> = None;
    loop {
        tokio::select! {
            _ = look.tick() => {}
            Some(announcement) = sharing.heard.recv() => {
                lock(&sharing.shares).hear(announcement, Instant::now());
                continue;
            }
        }
        let now = Instant::now();
        let (revoked, unclaimed, announcement) = {
            let mut shares = lock(&sharing.shares);
            let revoked = shares.give(now);
            sharing.changes.add(revoked.iter().map(|partition| Change::Revoked(*partition)));
            (revoked, shares.unclaimed(now), shares.announcement())
        };
        if !revoked.is_empty() {
            info!(count = revoked.len(), "partitions are given up to nodes that have fewer");
            sharing.changes.wake();
            revoked.iter().for_each(|partition| sharing.changed[usize::from(*partition)].notify_one());
        }
        for partition in unclaimed {
            let (line, lease) = (sharing.line.clone(), sharing.leases[usize::from(partition)].clone());
            tokio::spawn(put_token(line, lease));
        }
        let is_news = told.as_ref().is_none_or(|(told, at)| *told != announcement || now >= *at + TOLD_EVERY);
        if is_news {
            sharing.mail.announce(&announcement);
            told = Some((announcement, now));
        }
    }
}

/// Nobody has claimed a partition for long: perhaps its token is gone.
async fn put_token(line: Arc<Line>, lease: String) {
    let putting = async {
        let connection = line.try_connection().await?;
        let put = async {
            let channel = connection.create_channel().await?;
            channel.confirm_select(ConfirmSelectOptions::default()).await?;
            publish_token(&channel, &lease).await?;
            channel.close(200, "OK".into()).await
        };
        line.answered(&connection, "put a token into a lease", put).await
    };
    match putting.await {
        Ok(()) => warn!(queue = lease, "a token was put into a lease that nobody had for long"),
        Err(error) => warn!(queue = lease, %error, "a lease that nobody has could not be given a token"),
    }
}

impl Drop for AmqpOwnership {
    fn drop(&mut self) {
        // The leases' tasks end with this, and their channels with them.
        for partition in 0..self.core.partition_count {
            if lock(&self.shares).holding(partition) != Holding::None {
                self.mail.forget_owner(partition);
            }
        }
    }
}
