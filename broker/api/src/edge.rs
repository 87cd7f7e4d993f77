//! The edge's shared state, and how it asks the owners of partitions.

use std::sync::Arc;
use std::time::{Duration, Instant};

use frevo_event::{
    Command, CommandOutcome, CommandRefusal, ExecutionId, PartitionId, Reply, Request, uuid_from,
};
use frevo_transport::{ReadError, Record};
use tokio::sync::Semaphore;

use crate::error::AwsError;
use crate::metrics::Metrics;
use crate::port::Broker;
use crate::queues::Speakers;
use crate::schemas;
use crate::settings::Settings;
use crate::workers::{Invocations, Pollers};

/// How long a broker may take to give a record of the journal back, as long as the
/// owner of a partition elsewhere is waited for.
const READ_WITHIN: Duration = Duration::from_secs(30);

/// How many look at events at once.
const LOOKS_MAX: usize = 4;

/// Pause before it is asked again.
const READ_AGAIN: Duration = Duration::from_millis(100);

/// Everything that the connections of a node share.
pub struct Edge {
    pub(crate) broker: Arc<dyn Broker>,
    pub(crate) settings: Settings,
    pub(crate) metrics: Metrics,
    pub(crate) invocations: Arc<Invocations>,
    pub(crate) pollers: Arc<Pollers>,
    pub(crate) schemas: Arc<schemas::Compiled>,
    pub(crate) speakers: Arc<Speakers>,
    /// Whose turn it is to read the journal for a trace.
    pub(crate) traces: Arc<Semaphore>,
    /// The same for looking at events, and for opening one where it is.
    pub(crate) looks: Arc<Semaphore>,
    /// Whether everybody who asks here is a part of this process.
    pub(crate) is_inside: bool,
}

impl Edge {
    /// The edge of this broker.
    ///
    /// # Errors
    /// The registry has metrics of the edge's names already.
    pub fn new(broker: Arc<dyn Broker>, settings: Settings) -> Result<Self, prometheus::Error> {
        let metrics = Metrics::register(broker.registry())?;
        Ok(Self {
            broker,
            settings,
            metrics,
            invocations: Arc::default(),
            pollers: Arc::default(),
            schemas: Arc::default(),
            speakers: Arc::default(),
            traces: Arc::new(Semaphore::new(1)),
            looks: Arc::new(Semaphore::new(LOOKS_MAX)),
            is_inside: false,
        })
    }

    /// The same edge for parts of this process, whose connections nobody else
    /// can have: they sign with no key, and are believed whose account and
    /// region they act for.
    pub fn inside(&self) -> Self {
        Self {
            broker: self.broker.clone(),
            settings: Settings { access_keys: Vec::new(), ..self.settings.clone() },
            metrics: self.metrics.clone(),
            invocations: self.invocations.clone(),
            pollers: self.pollers.clone(),
            schemas: self.schemas.clone(),
            speakers: self.speakers.clone(),
            traces: self.traces.clone(),
            looks: self.looks.clone(),
            is_inside: true,
        }
    }

    /// What a connection is counted as that is `kind` to people outside.
    pub(crate) fn kind_of_connection(&self, kind: &'static str) -> &'static str {
        if self.is_inside { "inside" } else { kind }
    }

    /// What is behind the edge.
    pub fn broker(&self) -> &Arc<dyn Broker> {
        &self.broker
    }

    /// The partition that owns an execution.
    pub(crate) fn owner(&self, execution: ExecutionId) -> PartitionId {
        execution.partition(self.broker.partition_count())
    }

    /// Asks the owner of a partition; what every caller tells its client alike
    /// is an error.
    pub(crate) async fn ask(&self, partition: PartitionId, request: Request) -> Result<Reply, AwsError> {
        settled(self.broker.ask(partition, request).await.ok())
    }

    /// Has the catalogue's owner decide a command; what it refuses each caller
    /// tells its client in its own words.
    pub(crate) async fn decide(
        &self,
        command: Command,
    ) -> Result<Result<CommandOutcome, CommandRefusal>, AwsError> {
        match self.ask(PartitionId(0), Request::Catalogue(Box::new(command))).await? {
            Reply::Changed { outcome, .. } => Ok(Ok(outcome)),
            Reply::CommandRefused(refusal) => Ok(Err(refusal)),
            other => Err(unexpected(&other)),
        }
    }

    /// Reads a record of the journal. Where a broker has it that takes milliseconds,
    /// in which this thread does something else; a broker that does not answer is
    /// asked again.
    pub(crate) async fn read(&self, offset: u64) -> Result<Result<Record, ReadError>, AwsError> {
        if self.broker.whole_journal().is_some() {
            return Ok(self.broker.journal().read(offset));
        }
        let deadline = Instant::now() + READ_WITHIN;
        loop {
            let broker = self.broker.clone();
            let read = tokio::task::spawn_blocking(move || broker.journal().read(offset));
            match read.await.map_err(AwsError::internal)? {
                Err(ReadError::Io { .. }) if Instant::now() < deadline => {
                    tokio::time::sleep(READ_AGAIN).await;
                }
                read => return Ok(read),
            }
        }
    }

    /// Returns once everything is known here that was registered before; false if
    /// that is always so, or if it can't be found out.
    pub(crate) async fn catch_up(&self) -> bool {
        match self.broker.catch_up() {
            Some(current) => matches!(current.await, Ok(Reply::Current)),
            None => false,
        }
    }

    /// A UUID that nobody else has.
    pub(crate) fn uuid(&self) -> String {
        uuid_from(self.broker.now(), self.broker.random())
    }
}

/// The reply, unless it is one that every caller tells its client alike. None
/// came if the server ends, or if the owner of the partition is gone.
pub(crate) fn settled(reply: Option<Reply>) -> Result<Reply, AwsError> {
    match reply {
        None => Err(AwsError::in_doubt()),
        Some(Reply::Overloaded) => Err(AwsError::throttled()),
        Some(Reply::DiskFull) => Err(AwsError::disk_full()),
        Some(reply) => Ok(reply),
    }
}

/// A reply that the request cannot have.
pub(crate) fn unexpected(reply: &Reply) -> AwsError {
    AwsError::internal(format_args!("the owner answered out of turn: {reply:?}"))
}
