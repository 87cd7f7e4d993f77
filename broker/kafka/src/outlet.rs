//! `KafkaOutlet`: writes records to topics of others.
//!
//! Records of one key go to the partition that the Java client would choose, so that
//! services and we agree on a key's order.

use std::sync::Arc;
use std::time::Duration;

use frevo_transport::{BusError, NewMessage, Outlet, Told, WriteError};
use rdkafka::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{BaseProducer, BaseRecord, DeliveryResult, Producer as _, ProducerContext};

use crate::config::Config;
use crate::health::{Context, Health};
use crate::lookout::Lookout;
use crate::names;
use crate::reach;
use crate::worker::{Stop, Worker};

/// How long a turn of the polling thread is at most.
const TURN: Duration = Duration::from_millis(100);

/// How long what still waits may take at the end.
const LAST_CALL: Duration = Duration::from_secs(1);

/// How long Kafka may take to take a record.
const WRITTEN_WITHIN: Duration = Duration::from_secs(20);

/// Writes records to topics.
pub struct KafkaOutlet {
    producer: Arc<BaseProducer<Reports>>,
    health: Arc<Health>,
    namespace: String,
    _worker: Worker,
}

impl KafkaOutlet {
    /// Connects, without waiting for it.
    ///
    /// # Errors
    /// The client can't be made.
    pub fn new(config: &Config) -> Result<Self, BusError> {
        let mut client = config.client();
        client
            .set("acks", "all")
            .set("linger.ms", "1")
            .set("compression.codec", "lz4")
            .set("partitioner", "murmur2_random")
            .set("message.timeout.ms", WRITTEN_WITHIN.as_millis().to_string());
        let health = Arc::<Health>::default();
        let context = Context { client: "outlet", health: health.clone() };
        let producer: Arc<BaseProducer<Reports>> = Arc::new(reach::made(&client, Reports(context))?);
        let polled = producer.clone();
        let mut lookout = Lookout::new(&client, None);
        let worker = Worker::start("kafka-outlet", Stop::default(), move |stop| {
            while !stop.is_set() {
                polled.poll(TURN);
                if polled.in_flight_count() == 0 {
                    lookout.heard();
                } else {
                    lookout.look(polled.client());
                }
            }
            let _flushed_or_not = polled.flush(LAST_CALL);
        })?;
        Ok(Self { producer, health, namespace: config.namespace.clone(), _worker: worker })
    }
}

impl Outlet for KafkaOutlet {
    fn write(&self, message: NewMessage, told: Told) {
        if names::is_own(&self.namespace, &message.to) {
            return told(Err(WriteError::own(&message.to)));
        }
        let content_type = message.content_type.as_deref().map(|text| ("content-type", text));
        let headers = message.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let headers =
            content_type.into_iter().chain(headers).fold(OwnedHeaders::new(), |headers, (key, value)| {
                headers.insert(Header { key, value: Some(value.as_bytes()) })
            });
        let report = Box::new(Report { told, health: self.health.clone() });
        let mut record = BaseRecord::with_opaque_to(&message.to, report).headers(headers);
        if let Some(key) = &message.key {
            record = record.key(key.as_bytes());
        }
        if let Some(body) = &message.body {
            record = record.payload(&body[..]);
        }
        if let Err((error, returned)) = self.producer.send::<[u8], [u8]>(record) {
            returned.delivery_opaque.tell(Err(error));
        }
    }
}

/// Goes with a record and comes back when its fate is known.
struct Report {
    told: Told,
    health: Arc<Health>,
}

impl Report {
    fn tell(self, outcome: Result<(), KafkaError>) {
        (self.told)(outcome.map_err(|error| self.health.explained(&error)));
    }
}

impl Health {
    /// What an error means for a record.
    fn explained(&self, error: &KafkaError) -> WriteError {
        use RDKafkaErrorCode::{InvalidRecord, InvalidTopic, MessageSizeTooLarge, MessageTimedOut};
        match error.rdkafka_error_code() {
            Some(MessageSizeTooLarge | InvalidTopic | InvalidRecord) => {
                WriteError::Refused(error.to_string())
            }
            Some(MessageTimedOut) => {
                let seconds = WRITTEN_WITHIN.as_secs();
                let why = self.reason().map_or_else(String::new, |reason| format!(" ({reason})"));
                WriteError::Untaken(format!("it did not answer within {seconds} s{why}"))
            }
            _ => WriteError::Untaken(error.to_string()),
        }
    }
}

/// Hears what became of records.
struct Reports(Context);

impl ClientContext for Reports {
    fn log(&self, level: RDKafkaLogLevel, topic: &str, text: &str) {
        self.0.log(level, topic, text);
    }

    fn error(&self, error: KafkaError, text: &str) {
        self.0.error(error, text);
    }
}

impl ProducerContext for Reports {
    type DeliveryOpaque = Box<Report>;

    fn delivery(&self, result: &DeliveryResult<'_>, report: Box<Report>) {
        if result.is_ok() {
            self.0.health.works();
        }
        report.tell(result.as_ref().map(|_| ()).map_err(|(error, _)| error.clone()));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use frevo_transport::NodeId;
    use rdkafka::mocking::MockCluster;
    use rdkafka::types::{RDKafkaApiKey, RDKafkaRespErr};

    use super::*;

    /// What becomes of a record, if a broker that is none answers with an error first.
    fn written(to: &str, error: Option<RDKafkaRespErr>) -> Result<(), WriteError> {
        let cluster = MockCluster::new(1).expect("a cluster of this process");
        cluster.create_topic("orders", 2, 1).expect("a topic");
        let config = Config::new(cluster.bootstrap_servers(), "frevo", NodeId(1));
        let outlet = KafkaOutlet::new(&config).expect("it waits for nobody");
        if let Some(error) = error {
            cluster.request_errors(RDKafkaApiKey::Produce, &[error]);
        }
        let (tells, told) = channel();
        let message = NewMessage { to: to.to_owned(), key: Some("k".to_owned()), ..NewMessage::default() };
        outlet.write(message, Box::new(move |outcome| tells.send(outcome).expect("it is awaited")));
        told.recv_timeout(WRITTEN_WITHIN * 3).expect("it is told")
    }

    #[test]
    fn nothing_is_written_to_what_nodes_say_to_each_other() {
        for own in ["frevo.journal", "frevo.inbox", "frevo.nodes"] {
            assert_eq!(written(own, None), Err(WriteError::own(own)));
        }
    }

    #[test]
    fn what_is_refused_for_good_is_told_from_what_may_be_tried_again() {
        assert_eq!(written("orders", None), Ok(()));
        let too_large = written("orders", Some(RDKafkaRespErr::RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE));
        assert!(matches!(too_large, Err(WriteError::Refused(_))), "{too_large:?}");
        let forbidden = written("orders", Some(RDKafkaRespErr::RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED));
        assert!(matches!(forbidden, Err(WriteError::Untaken(_))), "{forbidden:?}");
        // The client tries again by itself.
        assert_eq!(
            written("orders", Some(RDKafkaRespErr::RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION)),
            Ok(())
        );
    }
}
