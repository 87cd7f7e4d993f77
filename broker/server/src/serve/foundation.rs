//! `Foundation`: what serving and rebuilding begin with.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use frevo_api::TestCases;
use frevo_coordinator::{Definitions, Effect, MockedCall, Partition, Settings};
use frevo_event::{Arn, Choices, Scope, SealingKey, Start};
use frevo_log::Log;
use frevo_store::{Catalogue, Store};
use frevo_transport::{Journal as _, WholeJournal as _};

use super::{ServeError, settings};
use crate::archive::Archive;
use crate::clock;
use crate::config::Config;
use crate::keys::Keys;
use crate::logging;
use crate::mocks::MockConfig;
use crate::node::Ground;
use crate::projection::StoreWrite;
use crate::reactor::ReplyTo;
use crate::start::{self, Recovered, StartError};

/// How many executions of paused state machines a partition holds before clients
/// are throttled.
const HELD_MAX: usize = 10_000;

/// How many requests a partition's inbox holds before clients are throttled.
const INBOX_MAX: usize = 16_384;

/// What is registered, for whoever asks: each has it as it was when he asked.
type Registered = Arc<Mutex<Arc<Catalogue>>>;

/// What is durable, and by which rules it goes on.
pub(super) struct Foundation {
    pub(super) settings: Arc<Settings>,
    pub(super) definitions: Arc<Definitions>,
    pub(super) catalogue: Registered,
    pub(super) ground: Ground,
    pub(super) store: Store,
    pub(super) archive: Archive,
    pub(super) sealing_key: SealingKey,
    /// The test cases of the mocks by state machine, if there are mocks.
    pub(super) test_cases: Option<TestCases>,
}

impl Foundation {
    pub(super) fn new(
        partition_count: u16,
        keys: Keys,
        config: &Config,
        ground: Ground,
        store: Store,
    ) -> Result<Self, ServeError> {
        let mocks = config.mock_config.as_deref().map(MockConfig::read).transpose()?;
        let (mocked, test_cases) = (mocks.clone().unwrap_or_default(), mocks.map(|mocks| mocks.names()));
        let definitions = Arc::new(Definitions::default());
        let catalogue = Registered::default();
        let settings = Settings {
            partition_count,
            limits: config.limits.limits(),
            choices: Arc::new(choices(catalogue.clone(), logging::Files::of(&config.logging).is_some())),
            mocks: Arc::new(move |call: &MockedCall<'_>| mocked.answer(call)),
            signing_key: keys.signing,
            definitions: definitions.clone(),
            routes: Arc::default(),
            activity_exists: Arc::new(activity_exists(catalogue.clone())),
            is_paused: Arc::new(is_paused(catalogue.clone())),
            held_max: HELD_MAX,
            inbox_max: INBOX_MAX,
            contested: ground.cluster().is_some(),
            exports_spans: ground.log().is_some() && settings::otlp(config).is_some(),
        };
        Ok(Self {
            settings: Arc::new(settings),
            archive: Archive::new(store.clone(), definitions.clone(), config),
            definitions,
            catalogue,
            ground,
            store,
            sealing_key: keys.sealing,
            test_cases,
        })
    }

    /// Reads what the journal has behind the checkpoints, and goes on from there.
    pub(super) fn recover(&self, log: &Log) -> Result<(Vec<Partition<ReplyTo>>, Recovered), ServeError> {
        let now = clock::wall();
        let (mut partitions, recovered) = start::recover(&self.settings, log, &self.archive, now)?;
        if let Some(registry) = partitions.first().and_then(Partition::catalogue) {
            self.know(registry.clone());
        }
        for partition in &mut partitions {
            partition.resume_deliveries(log);
        }
        Ok((partitions, recovered))
    }

    /// Takes this for what is registered, and what subscribes for what gets events.
    pub(super) fn know(&self, catalogue: Catalogue) {
        let catalogue = Arc::new(catalogue);
        *self.catalogue.lock().unwrap_or_else(PoisonError::into_inner) = catalogue.clone();
        let mut routes = self.settings.routes.write().unwrap_or_else(PoisonError::into_inner);
        for (number, start_at) in catalogue.buses().starts() {
            routes.start_at(*number, *start_at);
        }
        for subscription in catalogue.subscriptions() {
            let name = subscription.name.clone();
            if let Err(error) = routes.insert(subscription) {
                tracing::error!(%error, %name, "a subscription is refused by this build: it gets nothing");
            }
        }
        for replay in catalogue.buses().replays().all().filter(|replay| replay.is_running()) {
            if let Err(error) = routes.replay(replay) {
                tracing::error!(%error, name = %replay.name, "a replay is refused by this build: it gives nothing");
            }
        }
    }

    /// Writes checkpoints of everything and ends.
    pub(super) fn end(self, log: &Log, mut partitions: Vec<Partition<ReplyTo>>) -> Result<(), ServeError> {
        let mut writes = Vec::new();
        for partition in &mut partitions {
            await_fence(log, partition)?;
            let id = partition.id();
            writes.extend(partition.take_effects().into_iter().filter_map(|effect| match effect {
                Effect::DeadLettered(letter) => Some(StoreWrite::DeadLettered(id, letter)),
                Effect::DeadLetterClosed { closed, audit } => {
                    Some(StoreWrite::DeadLetterClosed(id, closed, audit))
                }
                Effect::JobTold(told) => Some(StoreWrite::JobTold(told)),
                Effect::JobForgotten(number) => Some(StoreWrite::JobForgotten(number)),
                _ => None,
            }));
            let work = partition.checkpoint(u64::MAX, log);
            writes.extend(work.map(|work| StoreWrite::Checkpoint(Box::new(work))));
        }
        let written = self.archive.write(&writes);
        written.map(drop).map_err(|source| ServeError::Start(StartError::Store { source }))
    }
}

fn now(registered: &Registered) -> Arc<Catalogue> {
    registered.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// What a state machine's tags and logging configuration say of an execution that starts.
fn choices(registered: Registered, is_logged: bool) -> impl Fn(&Start) -> Choices + Send + Sync {
    move |start: &Start| {
        let catalogue = now(&registered);
        let Some(machine) = catalogue.machine(&start.scope, &start.machine) else {
            return Choices::default();
        };
        let logging = is_logged.then(|| machine.logging_of(start.version)).flatten();
        Choices { logging: logging.map(Arc::new), ..machine.choices() }
    }
}

fn activity_exists(registered: Registered) -> impl Fn(&Arn) -> bool + Send + Sync {
    move |arn: &Arn| {
        let Arn::Activity { scope, name } = arn else { return false };
        now(&registered).activity(scope, name).is_some()
    }
}

fn is_paused(registered: Registered) -> impl Fn(&Scope, &str) -> bool + Send + Sync {
    // Without a copy: a writer need not copy what nobody else has.
    move |scope: &Scope, machine: &str| {
        let catalogue = registered.lock().unwrap_or_else(PoisonError::into_inner);
        !catalogue.paused().is_empty() && catalogue.paused().contains(scope, machine)
    }
}

/// Waits until a partition's fence is durable.
pub(super) fn await_fence(log: &Log, partition: &mut Partition<ReplyTo>) -> Result<(), ServeError> {
    while partition.is_in_flight() {
        if let Some(reason) = log.failed() {
            return Err(ServeError::JournalFailed { reason });
        }
        partition.committed(log.committed());
        std::thread::sleep(Duration::from_micros(100));
    }
    Ok(())
}
