//! A consumer of queues, from its appearance to its end.

use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use frevo_transport::{ConsumerId, Lease, Mail, Queues, Waker};
use futures_util::task::AtomicWaker;

use crate::port::Broker;

/// How many pieces of mail are taken at once.
const TAKE_MAX: usize = 64;

/// A consumer of queues; it disappears when it is dropped, and what it never
/// took waits again.
pub struct Consumer {
    broker: Arc<dyn Broker>,
    id: ConsumerId,
    news: Arc<News>,
}

/// Whether there may be mail.
struct News {
    /// True until the mailbox was found empty.
    may_be: AtomicBool,
    waker: AtomicWaker,
}

impl Consumer {
    /// Appears.
    pub fn connect(broker: &Arc<dyn Broker>) -> Self {
        Self::connect_as(broker, Queues::connect)
    }

    /// The same as a relay: what it takes it hands on for good, and it hears of the end.
    pub fn connect_relay(broker: &Arc<dyn Broker>) -> Self {
        Self::connect_as(broker, Queues::connect_relay)
    }

    fn connect_as(broker: &Arc<dyn Broker>, connect: fn(&Queues, Waker) -> ConsumerId) -> Self {
        let news = Arc::new(News { may_be: AtomicBool::new(true), waker: AtomicWaker::new() });
        let told = news.clone();
        let wake: Waker = Arc::new(move || {
            told.may_be.store(true, Ordering::Release);
            told.waker.wake();
        });
        let id = connect(broker.queues(), wake);
        Self { broker: broker.clone(), id, news }
    }

    /// Who it is to the queues.
    pub(crate) fn id(&self) -> ConsumerId {
        self.id
    }

    /// Takes tasks of a queue, at most `credits` at once.
    pub fn subscribe(&self, queue: &str, credits: u32, lease: Lease) {
        self.broker.queues().subscribe(self.id, queue, credits, lease);
    }

    /// Changes how many tasks of a queue it may hold.
    pub fn set_credits(&self, queue: &str, credits: u32) {
        self.broker.queues().set_credits(self.id, queue, credits);
    }

    /// What is in the mailbox, once something is: at most `count_max` pieces.
    pub(crate) fn poll(&self, cx: &mut Context<'_>, count_max: usize) -> Poll<Vec<Mail>> {
        self.news.waker.register(cx.waker());
        if !self.news.may_be.swap(false, Ordering::AcqRel) {
            return Poll::Pending;
        }
        let mail = self.broker.queues().take(self.id, count_max.min(TAKE_MAX));
        if mail.is_empty() {
            return Poll::Pending;
        }
        // Nobody wakes us before the mailbox was found empty.
        self.news.may_be.store(true, Ordering::Release);
        Poll::Ready(mail)
    }

    /// The next piece of mail.
    pub async fn next(&self) -> Mail {
        let mut mail = poll_fn(|cx| self.poll(cx, 1)).await;
        mail.pop().expect("what is ready is not empty")
    }
}

impl Drop for Consumer {
    fn drop(&mut self) {
        let now = u64::try_from(self.broker.now().0).unwrap_or(0);
        self.broker.queues().disconnect(self.id, now);
    }
}
