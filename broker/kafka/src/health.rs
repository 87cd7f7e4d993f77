//! `Health`: whether Kafka answers, told once when it stops and once when it is
//! back. librdkafka tells it with every attempt of every connection.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rdkafka::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::ConsumerContext;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use tracing::{debug, error, info, warn};

/// What is known of the connections of one node.
#[derive(Default)]
pub(crate) struct Health {
    is_away: AtomicBool,
    /// Whether that was told.
    is_told: AtomicBool,
    /// Why a connection failed last, the part that tells something.
    reason: Mutex<Option<Reason>>,
}

#[derive(Clone)]
struct Reason {
    text: String,
    /// Trying again won't help: wrong credentials or certificates.
    is_refusal: bool,
}

impl Health {
    /// Something was answered.
    pub(crate) fn works(&self) {
        if self.is_away.load(Ordering::Relaxed)
            && self.is_away.swap(false, Ordering::Relaxed)
            && self.is_told.swap(false, Ordering::Relaxed)
        {
            info!("Kafka answers again");
        }
    }

    /// Why Kafka is not reached, as long as nothing is answered.
    pub(crate) fn fault(&self) -> Option<String> {
        let is_away = self.is_away.load(Ordering::Relaxed);
        is_away.then(|| format!("Kafka does not answer: {}", self.reason().unwrap_or_default()))
    }

    /// Why a connection failed last.
    pub(crate) fn reason(&self) -> Option<String> {
        self.lock().as_ref().map(|reason| reason.text.clone())
    }

    /// Why we were refused, if that is why the last connection failed.
    pub(crate) fn refusal(&self) -> Option<String> {
        self.lock().as_ref().filter(|reason| reason.is_refusal).map(|reason| reason.text.clone())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Reason>> {
        self.reason.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// librdkafka has an error that belongs to no message.
    pub(crate) fn error(&self, client: &'static str, error: &KafkaError, text: &str) {
        let code = error.rdkafka_error_code();
        let is_refusal = matches!(
            code,
            Some(
                RDKafkaErrorCode::Authentication
                    | RDKafkaErrorCode::SaslAuthenticationFailed
                    | RDKafkaErrorCode::SSL
            )
        );
        match code {
            // Why comes next, with the connection that broke last.
            Some(RDKafkaErrorCode::AllBrokersDown) => self.is_away.store(true, Ordering::Relaxed),
            Some(RDKafkaErrorCode::Fatal) => error!(client, reason = text, "the Kafka client gave up"),
            _ => {
                debug!(client, %error, reason = text, "Kafka client");
                *self.lock() = Some(Reason { text: text.to_owned(), is_refusal });
                self.tell_if_away(text);
            }
        }
    }

    fn tell_if_away(&self, reason: &str) {
        if self.is_away.load(Ordering::Relaxed) && !self.is_told.swap(true, Ordering::Relaxed) {
            warn!(reason, "Kafka does not answer; it is tried again until it does");
        }
    }

    /// librdkafka logs something. What it logs of connections it also reports as
    /// an error.
    pub(crate) fn log(&self, client: &'static str, level: RDKafkaLogLevel, topic: &str, text: &str) {
        let is_of_connections = matches!(topic, "FAIL" | "ERROR" | "SSL" | "REQTMOUT" | "TERMINATE");
        let is_grave = (level as i32) <= RDKafkaLogLevel::Warning as i32;
        if is_grave && !is_of_connections && !self.is_away.load(Ordering::Relaxed) {
            warn!(client, topic, text, "librdkafka");
        } else {
            debug!(client, topic, text, "librdkafka");
        }
    }
}

/// What a client's callbacks need.
#[derive(Clone)]
pub(crate) struct Context {
    /// What the client is for, to tell log lines apart.
    pub(crate) client: &'static str,
    pub(crate) health: Arc<Health>,
}

impl ClientContext for Context {
    fn log(&self, level: RDKafkaLogLevel, topic: &str, text: &str) {
        self.health.log(self.client, level, topic, text);
    }

    fn error(&self, error: KafkaError, text: &str) {
        self.health.error(self.client, &error, text);
    }
}

impl ConsumerContext for Context {}
