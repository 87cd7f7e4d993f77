//! `DELETE /frevo/account`: an account is emptied, for tests that begin with
//! nothing.
//!
//! Whatever is registered in the account and region of whoever asks is deleted,
//! what runs is stopped, and its executions are forgotten. The journal keeps what
//! it has until it is released like any other part, so events that were published
//! are found for as long. Only a server that allows it empties anything.

use std::time::{Duration, Instant};

use frevo_event::{BusCommand, Command, DEFAULT_BUS, JobCommand, PartitionId, Reply, Request, Scope};
use frevo_store::{Buses, Catalogue};
use http::{Method, Request as HttpRequest, StatusCode};
use hyper::body::Incoming;
use serde_json::json;

use crate::edge::Edge;
use crate::error::AwsError;
use crate::resource::{self, OwnRefusal};
use crate::respond::Answer;

/// Where it is asked for.
pub(crate) const PATH: &str = "/frevo/account";

/// How long may be waited for everything to be gone.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often is looked.
const POLL: Duration = Duration::from_millis(2);

/// Why an account is not emptied.
#[derive(Debug, thiserror::Error)]
enum EmptyingError {
    #[error(
        "this server empties no account: only `frevo dev` does, and who sets `allow_empty` (--allow-empty)"
    )]
    NotAllowed,
    #[error("not everything was gone within {} s; ask again", PATIENCE.as_secs())]
    TooSlow,
}

type Refusal = resource::Refusal<EmptyingError>;

impl OwnRefusal for EmptyingError {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotAllowed => StatusCode::FORBIDDEN,
            Self::TooSlow => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

/// Answers a request.
pub(crate) async fn answer(edge: &Edge, request: HttpRequest<Incoming>) -> Answer {
    resource::settled(respond_to(edge, request).await)
}

async fn respond_to(edge: &Edge, request: HttpRequest<Incoming>) -> Result<Answer, Refusal> {
    let (scope, parts, _) = resource::read(edge, request, 0).await?;
    if parts.method != Method::DELETE || parts.uri.path() != PATH {
        return Err(Refusal::no_such(&parts));
    }
    if !edge.settings.may_empty {
        return Err(EmptyingError::NotAllowed.into());
    }
    let deadline = Instant::now() + PATIENCE;
    let machines: Vec<_> = edge.broker.catalogue().machines(&scope, None, usize::MAX).cloned().collect();
    let deleted = unregister(edge, &scope, deadline).await?;
    for machine in &machines {
        settle(edge, &scope, &machine.name, deadline).await?;
    }
    let store = edge.broker.store().clone();
    let of = scope.clone();
    let forgotten = tokio::task::spawn_blocking(move || store.delete_of(&of)).await;
    let executions = forgotten.map_err(AwsError::internal)?.map_err(AwsError::internal)?;
    let told = json!({
        "account": &*scope.account, "region": &*scope.region, "deleted": deleted, "executions": executions,
    });
    Ok(resource::answer(StatusCode::OK, &told))
}

/// Deletes everything that is registered; gives how much that was. What holds
/// something else is gone before that can be, so it is looked again until nothing is
/// left.
async fn unregister(edge: &Edge, scope: &Scope, deadline: Instant) -> Result<usize, Refusal> {
    let mut deleted = 0;
    loop {
        let catalogue = edge.broker.catalogue();
        let commands = commands(&catalogue, scope);
        if commands.is_empty() && catalogue.machines(scope, None, 1).next().is_none() {
            return Ok(deleted);
        }
        if Instant::now() > deadline {
            return Err(EmptyingError::TooSlow.into());
        }
        if commands.is_empty() {
            // Executions of state machines are being stopped.
            tokio::time::sleep(POLL).await;
        }
        for command in commands {
            // What is refused is held by something else, or is gone already.
            deleted += usize::from(edge.decide(command).await?.is_ok());
        }
    }
}

/// Waits until the store has all executions of a state machine that is gone.
async fn settle(edge: &Edge, scope: &Scope, machine: &str, deadline: Instant) -> Result<(), Refusal> {
    for partition in (0..edge.broker.partition_count()).map(PartitionId) {
        loop {
            let (scope, machine) = (scope.clone(), machine.into());
            let request = Request::List { scope, machine, before: None, limit: 1 };
            match edge.ask(partition, request).await? {
                Reply::Executions(found) if !found.is_empty() => {}
                _ => break,
            }
            if Instant::now() > deadline {
                return Err(EmptyingError::TooSlow.into());
            }
            tokio::time::sleep(POLL).await;
        }
    }
    Ok(())
}

/// What deletes everything that is registered in the account, what holds others
/// before those.
fn commands(catalogue: &Catalogue, scope: &Scope) -> Vec<Command> {
    let buses = catalogue.buses();
    let of = || scope.clone();
    let mut found = events(buses, scope);
    let schemas = buses.schemas().of(scope, None);
    found.extend(schemas.map(|schema| BusCommand::DeleteSchema {
        scope: of(),
        bus: schema.bus.clone(),
        event_type: schema.event_type.clone(),
    }));
    let contracts = buses.contracts().of(scope, None);
    found.extend(contracts.map(|own| BusCommand::DeleteContract { scope: of(), name: own.name.clone() }));
    let described = buses.described().of(scope);
    found.extend(described.map(|queue| BusCommand::ForgetQueue { scope: of(), queue: queue.name.clone() }));
    let routed = buses.routed().of(scope);
    found.extend(routed.map(|queue| BusCommand::RouteQueue {
        scope: of(),
        queue: queue.clone(),
        route: None,
    }));
    let paused = buses.pauses().of(scope);
    found.extend(paused.map(|queue| BusCommand::PauseQueue {
        scope: of(),
        queue: queue.clone(),
        paused: false,
    }));
    let all = buses.buses(scope, None, usize::MAX);
    let own = all.iter().filter(|bus| *bus.name != *DEFAULT_BUS);
    found.extend(own.map(|bus| BusCommand::DeleteBus { scope: of(), name: bus.name.clone() }));
    let mut commands: Vec<Command> = found.into_iter().map(Command::Bus).collect();
    let jobs = catalogue.jobs().of(scope, None);
    commands.extend(jobs.map(|job| match job.has_ended() {
        true => Command::Job(JobCommand::Delete { scope: of(), name: job.name.clone() }),
        false => Command::Job(JobCommand::Cancel { scope: of(), name: job.name.clone(), by: None }),
    }));
    let machines = catalogue.machines(scope, None, usize::MAX).filter(|machine| !machine.deleting);
    commands.extend(machines.map(|own| Command::DeleteMachine { scope: of(), name: own.name.clone() }));
    let activities = catalogue.activities(scope, None, usize::MAX);
    commands.extend(activities.map(|own| Command::DeleteActivity { scope: of(), name: own.name.clone() }));
    commands
}

/// The same for who gets which events.
fn events(buses: &Buses, scope: &Scope) -> Vec<BusCommand> {
    let of = || scope.clone();
    let mut found = Vec::new();
    let sources = buses.sources().of(scope, None);
    found.extend(sources.map(|own| BusCommand::DeleteSource { scope: of(), name: own.name.clone() }));
    let schedules = buses.schedules().of(scope, None);
    found.extend(schedules.map(|own| BusCommand::DeleteSchedule { scope: of(), name: own.name.clone() }));
    let replays = buses.replays().of(scope, None).filter(|replay| replay.is_running());
    found.extend(replays.map(|own| BusCommand::CancelReplay { scope: of(), name: own.name.clone() }));
    let subscriptions = buses.subscriptions_of(scope, None);
    found.extend(
        subscriptions.map(|own| BusCommand::DeleteSubscription { scope: of(), name: own.name.clone() }),
    );
    let all = buses.buses(scope, None, usize::MAX);
    for rule in all.iter().flat_map(|bus| buses.rules(scope, &bus.name, None)) {
        let (bus, ids) = (rule.bus.clone(), rule.targets.keys().cloned().collect::<Vec<_>>());
        if !ids.is_empty() {
            let (bus, rule) = (bus.clone(), rule.name.clone());
            found.push(BusCommand::RemoveTargets { scope: of(), bus, rule, ids });
        }
        found.push(BusCommand::DeleteRule { scope: of(), bus, name: rule.name.clone() });
    }
    let archives = buses.archives(scope, None);
    found.extend(archives.map(|own| BusCommand::DeleteArchive { scope: of(), name: own.name.clone() }));
    let connections = buses.connections(scope, None);
    found.extend(connections.map(|own| BusCommand::DeleteConnection { scope: of(), name: own.name.clone() }));
    found
}
