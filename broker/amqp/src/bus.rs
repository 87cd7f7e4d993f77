//! `AmqpBus`: a node's connection to RabbitMQ.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use frevo_transport::{Bus, BusError, Durability, NodeId, Ownership, Post, Streams};

use crate::config::Config;
use crate::engine::{Engine, Tasks};
use crate::layout::{Layout, prepare};
use crate::link::{Line, Link};
use crate::lock;
use crate::names::Names;
use crate::ownership::AmqpOwnership;
use crate::post::{AmqpPost, Mail};
use crate::streams::AmqpStreams;

/// How long finding or making everything may take: a large cluster is made in some
/// seconds, on a busy broker.
const PATIENCE: Duration = Duration::from_secs(120);

/// A node's connection to RabbitMQ.
pub struct AmqpBus {
    core: Arc<Core>,
    mail: Mutex<Option<Arc<Mail>>>,
    version: String,
    token_renewal: Duration,
}

/// What everything of a bus shares. The last one of them ends the thread.
pub(crate) struct Core {
    pub(crate) partition_count: u16,
    pub(crate) node: NodeId,
    pub(crate) names: Arc<Names>,
    pub(crate) link: Arc<Link>,
    tasks: Tasks,
    pub(crate) engine: Arc<Engine>,
}

impl AmqpBus {
    /// Connects, and finds or makes what the cluster needs on the broker.
    ///
    /// # Errors
    /// [`BusError::Unreachable`] if nobody answers; [`BusError::Unsafe`] if the
    /// broker refuses us, if something lacks and must not be made, if something is
    /// there with other settings, or if the cluster was made with another number of
    /// partitions than the one asked for.
    pub fn open(config: &Config) -> Result<Self, BusError> {
        let names = Arc::new(Names::new(&config.namespace)?);
        let link = Arc::new(Link::new(config)?);
        let engine = Arc::new(Engine::start()?);
        let preparing = {
            let (link, names, config) = (link.clone(), names.clone(), config.clone());
            async move { prepare(&link, &names, &config).await }
        };
        let Layout { partition_count, version } =
            engine.wait(PATIENCE, preparing).map_err(|_| BusError::Unreachable {
                action: format!("find or make the queues at {}", link.place),
                reason: format!("it took longer than {} seconds", PATIENCE.as_secs()),
            })??;
        let core = Core { partition_count, node: config.node, names, link, tasks: Tasks::default(), engine };
        Ok(Self {
            core: Arc::new(core),
            mail: Mutex::default(),
            version,
            token_renewal: config.token_renewal,
        })
    }

    /// Post and ownership share one mail, which begins with the first of them.
    fn mail(&self) -> Arc<Mail> {
        let mut mail = lock(&self.mail);
        let core = &self.core;
        let start = || {
            let line = Arc::new(Line::new(core.link.clone(), "parcels"));
            Mail::start(&core.engine, &core.tasks, line, core.names.clone(), core.node, core.partition_count)
        };
        mail.get_or_insert_with(start).clone()
    }
}

impl fmt::Debug for AmqpBus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AmqpBus")
            .field("broker", &self.core.link.place)
            .field("partition_count", &self.core.partition_count)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

impl Bus for AmqpBus {
    fn partition_count(&self) -> u16 {
        self.core.partition_count
    }

    fn streams(&self) -> Result<Arc<dyn Streams>, BusError> {
        let Core { engine, link, names, partition_count, .. } = &*self.core;
        Ok(Arc::new(AmqpStreams::new(engine.clone(), link, names.clone(), *partition_count)))
    }

    fn ownership(&self) -> Result<Arc<dyn Ownership>, BusError> {
        Ok(Arc::new(AmqpOwnership::start(self.core.clone(), self.mail(), self.token_renewal)))
    }

    fn post(&self) -> Result<Arc<dyn Post>, BusError> {
        Ok(Arc::new(AmqpPost { mail: self.mail(), _core: self.core.clone() }))
    }

    fn durability(&self) -> Durability {
        let warnings = [
            "RabbitMQ confirms what is appended to a stream before it is on disk: a copy on one node only may \
             lose confirmed messages with the power; use three nodes.",
            "How many nodes keep a copy of the journals can't be asked over AMQP: `rabbitmq-streams \
             stream_status` and `rabbitmqctl list_policies` say it, and whether a policy deletes by age or size.",
        ];
        Durability { warnings: warnings.map(str::to_owned).into(), ..Durability::default() }
    }

    fn fault(&self) -> Option<String> {
        self.core.link.fault()
    }

    /// None: RabbitMQ stamps no messages unless a plugin or an interceptor is set
    /// up, and has no other clock to ask over AMQP.
    fn clock_ahead_millis(&self) -> Option<i64> {
        None
    }
}
