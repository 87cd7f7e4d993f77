//! `Threads`: what a server does at once, how it is begun, and in which order it ends.

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;

use frevo_api::TestCases;
use frevo_coordinator::Partition;
use frevo_event::PartitionId;

use super::{ServeError, runtime, settings};
use crate::clock;
use crate::config::Config;
use crate::connections::Connections;
use crate::integrations;
use crate::jobs;
use crate::lambda;
use crate::logging;
use crate::node::Node;
use crate::otlp::Export;
use crate::outlets::Outlets;
use crate::projection;
use crate::reactor::{Mailbox, Reactor, ReplyTo};
use crate::retention;
use crate::sources;
use crate::targets;
use crate::tasks;
use crate::watch;

/// What a server does at once.
pub(super) struct Threads {
    reactors: Vec<JoinHandle<()>>,
    targets: JoinHandle<()>,
    projection: JoinHandle<()>,
    watch: watch::Watch,
    retention: JoinHandle<()>,
    /// What skips time, if something does.
    skipping: Option<JoinHandle<()>>,
    integrations: Option<JoinHandle<()>>,
    sources: JoinHandle<()>,
    jobs: JoinHandle<()>,
    tasks: JoinHandle<()>,
    lambda: Option<JoinHandle<()>>,
    export: Option<Export>,
    logging: Option<logging::Follower>,
    /// What makes it a node of a cluster.
    pub(super) cluster: Vec<JoinHandle<()>>,
    pub(super) post: Option<JoinHandle<()>>,
}

/// What the threads of a node are begun with.
pub(super) struct Beginning {
    pub(super) partitions: Vec<Partition<ReplyTo>>,
    pub(super) listener: std::net::TcpListener,
    pub(super) test_cases: Option<TestCases>,
}

impl Threads {
    pub(super) fn spawn(node: &Arc<Node>, config: &Config, beginning: Beginning) -> Result<Self, ServeError> {
        let projection = spawn_projection(node)?;
        let Beginning { partitions, listener, test_cases } = beginning;
        // Before anything is decided that they would miss.
        let export = node.log().zip(settings::otlp(config)).map(|(log, otlp)| Export::spawn(node, log, otlp));
        let export = export.transpose().map_err(ServeError::Thread)?;
        let logging = spawn_logging(node, config).map_err(ServeError::Thread)?;
        let connections = Connections::new(
            node.clone(),
            settings::edge_settings(config, test_cases),
            config.tls.as_ref(),
            listener,
        )?;
        let (inside, edge) = (connections.inside(), connections.edge());
        let outlets = Arc::new(Outlets::new(config));
        let outbound = || settings::outbound(config);
        let thread = ServeError::Thread;
        Ok(Self {
            projection,
            export,
            logging,
            targets: targets::spawn(node.clone(), edge.clone(), outbound()?, outlets.clone())
                .map_err(thread)?,
            reactors: spawn_reactors(node, partitions, connections).map_err(thread)?,
            watch: watch::spawn(node.clone(), config.worker.missing_function).map_err(thread)?,
            retention: retention::spawn(node.clone(), config).map_err(thread)?,
            skipping: clock::spawn(node).map_err(thread)?,
            integrations: integrations::spawn(node, inside, outbound()?).map_err(thread)?,
            sources: sources::spawn(node.clone(), edge.clone(), config).map_err(thread)?,
            jobs: jobs::spawn(node, edge.clone()).map_err(thread)?,
            tasks: tasks::spawn(node.clone(), edge.clone(), outlets, config).map_err(thread)?,
            lambda: lambda::spawn(node, edge, config)?,
            cluster: Vec::new(),
            post: None,
        })
    }

    /// Ends them, those first that bring about what others have to do yet.
    pub(super) fn end(self, node: &Node) {
        node.stop();
        self.integrations.into_iter().chain(self.lambda).chain(self.skipping).for_each(join);
        join(self.sources);
        join(self.jobs);
        join(self.tasks);
        self.reactors.into_iter().for_each(join);
        join(self.targets);
        join(self.retention);
        node.projection.stop();
        join(self.projection);
        // What they gave up in order is released once the store has it.
        self.cluster.into_iter().for_each(join);
        node.stopped.store(true, Ordering::Relaxed);
        self.post.into_iter().for_each(join);
        self.watch.stop();
        if let Some(export) = self.export {
            export.stop();
        }
        if let Some(logging) = self.logging {
            logging.stop();
        }
    }
}

/// Waits for a thread to end.
fn join(thread: JoinHandle<()>) {
    let name = thread.thread().name().unwrap_or_default().to_owned();
    if thread.join().is_err() {
        tracing::error!(thread = %name, "a thread ended in a panic");
    }
}

/// Writes what is committed to the store.
fn spawn_projection(node: &Arc<Node>) -> Result<JoinHandle<()>, ServeError> {
    let ground = node.ground.clone();
    projection::spawn(
        node.projection.clone(),
        node.archive.clone(),
        node.mailboxes.clone(),
        node.data_dir.clone(),
        move |partition| ground.cluster().into_iter().for_each(|cluster| cluster.parted(partition)),
    )
    .map_err(ServeError::Thread)
}

/// Logs executions, if they are to be.
fn spawn_logging(node: &Arc<Node>, config: &Config) -> io::Result<Option<logging::Follower>> {
    match node.logging.clone().zip(logging::Files::of(&config.logging)) {
        Some((feed, files)) => logging::Follower::spawn(node, feed, files).map(Some),
        None => {
            logging::forget(&node.data_dir);
            Ok(None)
        }
    }
}

/// One thread per mailbox; the first one lets connections in and deals them out.
fn spawn_reactors(
    node: &Arc<Node>,
    partitions: Vec<Partition<ReplyTo>>,
    connections: Connections,
) -> io::Result<Vec<JoinHandle<()>>> {
    let count = node.mailboxes.len();
    let mut shares: Vec<Vec<Partition<ReplyTo>>> = (0..count).map(|_| Vec::new()).collect();
    for partition in partitions {
        let PartitionId(id) = partition.id();
        shares[usize::from(id) % count].push(partition);
    }
    let seats = shares.into_iter().zip(connections.seats(count)).zip(&node.mailboxes);
    seats
        .enumerate()
        .map(|(index, ((share, seat), mailbox))| {
            let (node, mailbox): (Arc<Node>, Arc<Mailbox>) = (node.clone(), mailbox.clone());
            std::thread::Builder::new().name(format!("reactor-{index}")).spawn(move || {
                let runtime = runtime().expect("a thread gets its event loop");
                tokio::task::LocalSet::new().block_on(&runtime, async {
                    let serving = tokio::task::spawn_local(seat.serve(node.clone()));
                    Reactor::new(node, mailbox, share).run(&serving).await;
                });
            })
        })
        .collect()
}
