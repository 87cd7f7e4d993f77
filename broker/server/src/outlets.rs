//! What writes to the brokers that are configured, for whoever does: one client each.

use std::sync::{Arc, OnceLock};

use frevo_event::cloud_event::Binding;
use frevo_transport::{BusError, Outlet};

use crate::buses;
use crate::config::Config;

/// Writes to the brokers that are configured.
pub struct Outlets {
    config: Config,
    kafka: OnceLock<Arc<dyn Outlet>>,
    amqp: OnceLock<Arc<dyn Outlet>>,
}

impl Outlets {
    /// Connects to nobody yet.
    pub fn new(config: &Config) -> Self {
        Self { config: config.clone(), kafka: OnceLock::new(), amqp: OnceLock::new() }
    }

    /// What writes to a broker, made when it is first needed.
    ///
    /// # Errors
    /// No such broker is configured, or this build does not know it.
    pub fn of(&self, binding: Binding) -> Result<Arc<dyn Outlet>, BusError> {
        let (kept, open): (_, fn(&Config) -> _) = match binding {
            Binding::Kafka => (&self.kafka, buses::kafka_outlet),
            Binding::Amqp => (&self.amqp, buses::amqp_outlet),
        };
        if let Some(outlet) = kept.get() {
            return Ok(outlet.clone());
        }
        let outlet = open(&self.config)?;
        Ok(kept.get_or_init(|| outlet).clone())
    }
}
