//! What the parts of a server are told of its configuration.

use std::sync::Arc;

use frevo_api::TestCases;
use frevo_event::Scope;
use frevo_transport::{Lapse, QueuePolicy, Queues};

use super::ServeError;
use crate::config::Config;
use crate::integrations;
use crate::node::Ground;
use crate::otlp;
use crate::outbound::{Guard, Outbound};

pub(super) fn reactor_count(config: &Config, partition_count: u16) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    // The writer of the journal and the kernel's network stack need a core of
    // their own more than a second reactor does.
    let asked = if config.reactors == 0 { cores.div_ceil(2) } else { config.reactors };
    asked.clamp(1, usize::from(partition_count))
}

/// The queues; where other nodes serve deliveries, too, they are told.
pub(super) fn queues(config: &Config, ground: &Ground) -> Queues {
    let queues = Queues::new(policy_of(config));
    match ground.cluster().cloned() {
        Some(cluster) => queues.shared(Arc::new(move || cluster.wake_post())),
        None => queues,
    }
}

/// How each queue treats workers that stay away. What the server does itself is
/// done again, whoever else's tasks fail.
fn policy_of(config: &Config) -> impl Fn(&str) -> QueuePolicy + Send + Sync + 'static {
    let lease_milliseconds = u64::from(config.worker.lease_seconds) * 1000;
    let (services, chosen) = (config.integrations.clone(), config.worker.lapse);
    move |queue| {
        let lapse = match chosen {
            crate::config::Lapse::Fail if !integrations::is_built_in(&services, queue) => Lapse::Fail,
            _ => Lapse::Redeliver,
        };
        QueuePolicy { lease_milliseconds, lapse }
    }
}

pub(super) fn edge_settings(config: &Config, test_cases: Option<TestCases>) -> frevo_api::Settings {
    frevo_api::Settings {
        default_scope: Scope::new(&config.defaults.account, &config.defaults.region),
        hostnames: config.hostnames.clone(),
        access_keys: config
            .access_keys
            .iter()
            .map(|key| frevo_api::AccessKey {
                id: key.id.clone(),
                secret: key.secret.clone(),
                role: key.role,
            })
            .collect(),
        limits: config.limits.into(),
        worker_lease_seconds: config.worker.lease_seconds,
        recorded_share: otlp(config).map(|_| config.otlp.sample),
        log_groups: frevo_api::LogGroups::new(&config.logging.groups),
        test_cases,
        written_case: crate::mocks::states_of,
        may_empty: config.allow_empty,
    }
}

/// Where spans are exported to, if they are. The configuration was checked when it
/// was read.
pub(super) fn otlp(config: &Config) -> Option<otlp::Settings> {
    otlp::Settings::read(&config.otlp).ok().flatten()
}

/// The configuration was checked when it was read.
pub(super) fn outbound(config: &Config) -> Result<Outbound, ServeError> {
    let allowed = config.outbound.allow.iter().filter_map(|text| text.parse().ok()).collect();
    Outbound::new(Guard::new(allowed)).map_err(|source| ServeError::Outbound { source })
}
