//! `Lookout`: helps a client that knows no broker any more.
//!
//! librdkafka lets go of a broker that an answer about the cluster does not name. A
//! Kafka that was silent may name none for a moment, as its controller has not heard
//! of any yet; a client that is told so then has nobody to ask, for ever
//! (confluentinc/librdkafka#5301). So whoever hears nothing for a while looks whether
//! its client still knows a broker, and names it the configured ones if not.

use std::ffi::CString;
use std::time::{Duration, Instant};

use rdkafka::bindings::rd_kafka_brokers_add;
use rdkafka::client::Client;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::{ClientConfig, ClientContext};
use tracing::debug;

/// How long nothing is heard before it is looked.
const SILENCE: Duration = Duration::from_secs(3);

/// How long a broker may take to show that it is there.
const ASKED: Duration = Duration::from_millis(200);

/// Looks after one client, or after one at a time.
pub(crate) struct Lookout {
    brokers: CString,
    /// What is asked after; none: all topics.
    topic: Option<String>,
    at: Instant,
}

impl Lookout {
    /// Looks after a client that is configured like this.
    pub(crate) fn new(client: &ClientConfig, topic: Option<&str>) -> Self {
        let brokers = client.get("bootstrap.servers").unwrap_or_default();
        Self {
            // librdkafka would not have taken a text with a zero in it.
            brokers: CString::new(brokers).unwrap_or_default(),
            topic: topic.map(str::to_owned),
            at: Instant::now(),
        }
    }

    /// The client got something.
    pub(crate) fn heard(&mut self) {
        self.at = Instant::now();
    }

    /// Looks after the client, if nothing was heard of it for long enough.
    pub(crate) fn look<C: ClientContext>(&mut self, client: &Client<C>) {
        if self.at.elapsed() >= SILENCE {
            self.at = Instant::now();
            let answer = client.fetch_metadata(self.topic.as_deref(), ASKED);
            if answer.as_ref().is_err_and(has_nobody) {
                self.name_brokers(client);
            }
        }
    }

    /// Names the client the brokers that are configured; those it knows stay.
    #[expect(unsafe_code, reason = "the Rust bindings have no function for it")]
    fn name_brokers<C: ClientContext>(&self, client: &Client<C>) {
        // SAFETY: the client lives as long as this borrow of it, and librdkafka copies the
        // text, which ends with a zero.
        let count = unsafe { rd_kafka_brokers_add(client.native_ptr(), self.brokers.as_ptr()) };
        debug!(count, "a client that reaches no broker is named the configured ones");
    }
}

/// No broker that the client knows is connected.
fn has_nobody(error: &KafkaError) -> bool {
    error.rdkafka_error_code() == Some(RDKafkaErrorCode::BrokerTransportFailure)
}
