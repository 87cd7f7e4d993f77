//! The built-in workers' thread. They speak the ordinary protocols with the
//! server, over streams that never leave the process: an address, certificate or
//! key of the server's is none of their concern.

mod internet;

use std::io;
use std::sync::Arc;
use std::thread::JoinHandle;

use frevo_api::Edge;
use frevo_integrations::Service;
use frevo_sdk::Endpoint;
use tokio::io::DuplexStream;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::node::Node;
use crate::outbound::Outbound;
use internet::Internet;

/// Bytes that a stream holds in each direction.
const STREAM_SIZE: usize = 64 << 10;

/// Whether a queue's tasks are done by a built-in worker.
pub fn is_built_in(services: &[Service], queue: &str) -> bool {
    let name = queue.splitn(3, '/').nth(2).unwrap_or(queue);
    services.iter().any(|service| service.queue() == name)
}

/// Starts the built-in workers; none if there is nothing for them to do.
pub fn spawn(node: &Arc<Node>, edge: Arc<Edge>, outbound: Outbound) -> io::Result<Option<JoinHandle<()>>> {
    if node.integrations.is_empty() {
        return Ok(None);
    }
    let node = node.clone();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let thread = std::thread::Builder::new().name("integrations".into()).spawn(move || {
        tokio::task::LocalSet::new().block_on(&runtime, work(&node, edge, outbound));
    })?;
    Ok(Some(thread))
}

async fn work(node: &Arc<Node>, edge: Arc<Edge>, outbound: Outbound) {
    // Streams wait here only until the other task of this thread runs.
    let (opened, streams) = unbounded_channel();
    tokio::task::spawn_local(serve(node.clone(), edge, streams));
    let endpoint = Endpoint::in_process(move || {
        let (ours, theirs) = tokio::io::duplex(STREAM_SIZE);
        // Where nobody serves any more, the stream ends at once.
        let _ = opened.send(theirs);
        ours
    });
    let outside = Arc::new(Internet::new(node.clone(), outbound));
    let services = &node.integrations;
    if let Err(error) = frevo_integrations::run(services, endpoint, outside, node.stopped()).await {
        tracing::error!(%error, "the built-in workers ended");
    }
}

async fn serve(node: Arc<Node>, edge: Arc<Edge>, mut streams: UnboundedReceiver<DuplexStream>) {
    while let Some(stream) = streams.recv().await {
        tokio::task::spawn_local(frevo_api::serve_connection(edge.clone(), stream, node.stopped()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_queue_is_built_in_in_every_account() {
        let is_built_in = |queue| is_built_in(&[Service::States], queue);
        assert!(is_built_in("111111111111/eu-west-1/tasks.states.startExecution"));
        assert!(!is_built_in("111111111111/eu-west-1/tasks.charge"));
        assert!(!super::is_built_in(&[], "000000000000/us-east-1/tasks.states.startExecution"));
    }
}
