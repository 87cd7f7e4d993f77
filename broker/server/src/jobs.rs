//! Jobs go on: what is done with many executions, on the node that has the catalogue.

use std::io;
use std::sync::Arc;
use std::thread::JoinHandle;

use frevo_api::Edge;

use crate::node::Node;

/// The thread of the jobs.
pub fn spawn(node: &Node, edge: Arc<Edge>) -> io::Result<JoinHandle<()>> {
    let stopped = node.stopped();
    std::thread::Builder::new().name("jobs".into()).spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a thread gets its event loop");
        runtime.block_on(async move {
            tokio::select! {
                () = frevo_api::attend_jobs(edge) => {}
                () = stopped => {}
            }
        });
    })
}
