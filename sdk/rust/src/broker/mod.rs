//! Workers, subscribers and publishers over Kafka or RabbitMQ, without a connection to
//! the server.
//!
//! | here | on Kafka | on RabbitMQ |
//! |---|---|---|
//! | a worker of `charge` | reads the topic `NS.tasks.charge` | consumes the queue of that name |
//! | what it says | goes to where each task says | the same |
//! | a subscriber of `billing` | reads `NS.subscription.billing` | consumes it |
//! | a publisher to the bus `default` | writes to `NS.events.default` | publishes to the queue of that name |
//!
//! A [`gateway`] says on a stream in this process what the server would say on its
//! WebSocket, so that everything else is the same.

#[cfg(feature = "amqp")]
mod amqp;
mod gateway;
#[cfg(feature = "kafka")]
mod kafka;
mod lane;
mod place;
mod reader;
mod said;
mod supply;
mod url;
mod window;

use std::sync::Arc;

use frevo_transport::Outlet;
use tokio::io::DuplexStream;

pub(crate) use place::message_of;
use supply::Supply;
pub(crate) use url::Broker;

/// Bytes that the stream holds in each direction.
const STREAM_SIZE: usize = 256 << 10;

impl Broker {
    /// Begins to say what the server would.
    pub fn open(&self) -> std::io::Result<DuplexStream> {
        let outlet = self.outlet().map_err(std::io::Error::other)?;
        let (ours, theirs) = tokio::io::duplex(STREAM_SIZE);
        tokio::spawn(gateway::serve(self.clone(), outlet, theirs));
        Ok(ours)
    }

    /// What writes to the broker.
    pub fn outlet(&self) -> Result<Arc<dyn Outlet>, String> {
        match self {
            #[cfg(feature = "kafka")]
            Self::Kafka(config) => kafka::outlet(config),
            #[cfg(feature = "amqp")]
            Self::Amqp(config) => amqp::outlet(config),
        }
    }

    /// What a queue of the namespace gives, by its name: `tasks.charge`.
    fn supply(&self, queue: &str) -> Result<Box<dyn Supply>, String> {
        match self {
            #[cfg(feature = "kafka")]
            Self::Kafka(config) => kafka::supply(config, queue),
            #[cfg(feature = "amqp")]
            Self::Amqp(config) => amqp::supply(config, queue),
        }
    }
}
