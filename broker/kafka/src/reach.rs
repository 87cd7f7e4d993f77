//! Reaching Kafka at the start, with a reason if it can't be.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{self, Poll, Wake};
use std::thread::Thread;
use std::time::{Duration, Instant};

use frevo_transport::BusError;
use rdkafka::ClientConfig;
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::consumer::{BaseConsumer, Consumer as _, ConsumerContext};
use rdkafka::error::KafkaError;
use rdkafka::metadata::Metadata;

use crate::config::Config;
use crate::health::{Context, Health};

/// How long Kafka may take to answer at the start.
const PATIENCE: Duration = Duration::from_secs(15);

/// How long one attempt takes at most. In between it is looked at what the
/// connections say.
const ATTEMPT: Duration = Duration::from_secs(2);

/// More events than an attempt brings about.
const EVENTS_MAX: usize = 256;

/// How long to wait before asking again for a partition that is being moved.
const PAUSE: Duration = Duration::from_millis(50);

/// A client that only asks.
pub(crate) struct Asking {
    consumer: BaseConsumer<Context>,
    brokers: String,
}

impl Asking {
    pub(crate) fn new(config: &Config, health: &Arc<Health>) -> Result<Self, BusError> {
        let context = Context { client: "asking", health: health.clone() };
        let consumer = made(&config.client(), context)?;
        Ok(Self { consumer, brokers: config.brokers.clone() })
    }

    /// Which brokers and topics there are.
    pub(crate) fn metadata(&self) -> Result<Metadata, BusError> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let answer = self.consumer.fetch_metadata(None, ATTEMPT);
            // The reasons of failed connections come by polling, among log lines.
            (0..EVENTS_MAX).for_each(|_| drop(self.consumer.poll(Duration::ZERO)));
            let health = &self.consumer.context().health;
            let error = match answer {
                Ok(metadata) => return Ok(metadata),
                Err(error) => error,
            };
            let refusal = health.refusal();
            if refusal.is_some() || Instant::now() >= deadline {
                let reason = refusal.or_else(|| health.reason()).unwrap_or_else(|| error.to_string());
                return Err(unreachable(format!("reach Kafka at {}", self.brokers), reason));
            }
        }
    }
}

/// Where a partition begins and ends, asked for until it is told or patience ends:
/// one that was made or moved a moment ago has a leader that does not know it yet.
pub(crate) fn bounds<C: ConsumerContext>(
    consumer: &BaseConsumer<C>,
    topic: &str,
    partition: u16,
    patience: Duration,
) -> Result<(u64, u64), KafkaError> {
    let deadline = Instant::now() + patience;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        match consumer.fetch_watermarks(topic, i32::from(partition), left) {
            Ok((first, end)) => return Ok((first.max(0) as u64, end.max(0) as u64)),
            Err(error) if left <= PAUSE => return Err(error),
            Err(_) => std::thread::sleep(PAUSE),
        }
    }
}

pub(crate) fn unreachable(action: impl Into<String>, reason: impl ToString) -> BusError {
    BusError::Unreachable { action: action.into(), reason: reason.to_string() }
}

/// Makes a client. It does not wait for Kafka.
pub(crate) fn made<C, T: FromClientConfigAndContext<C>>(
    client: &ClientConfig,
    context: C,
) -> Result<T, BusError>
where
    C: rdkafka::ClientContext,
{
    client.create_with_context(context).map_err(|error| match error {
        // Without its value, which may be a password.
        KafkaError::ClientConfig(_, reason, name, _) => BusError::Unsafe {
            what: format!("the Kafka setting `{name}` is refused: {reason}"),
            remedy: "correct it".to_owned(),
        },
        error => BusError::Unsafe {
            what: format!("the Kafka client can't be made: {error}"),
            remedy: "look at the security settings and their files".to_owned(),
        },
    })
}

/// Waits for an answer to an administrator's request, which other threads bring.
pub(crate) fn wait<T>(answer: impl Future<Output = T>) -> T {
    struct Unparks(Thread);
    impl Wake for Unparks {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Arc::new(Unparks(std::thread::current())).into();
    let mut answer = pin!(answer);
    loop {
        match answer.as_mut().poll(&mut task::Context::from_waker(&waker)) {
            Poll::Ready(value) => return value,
            Poll::Pending => std::thread::park(),
        }
    }
}
