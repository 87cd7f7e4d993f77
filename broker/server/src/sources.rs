//! What services publish to topics of theirs becomes events here: a thread for
//! each source, which waits for its broker, for the partitions and for nobody else.

#[cfg(feature = "kafka")]
mod kafka;
mod state;

#[cfg(feature = "kafka")]
pub use kafka::spawn;
pub use state::States;

/// A build without Kafka reads no source, and says so.
///
/// # Errors
/// No thread could be started.
#[cfg(not(feature = "kafka"))]
pub fn spawn(
    node: std::sync::Arc<crate::node::Node>,
    _edge: std::sync::Arc<frevo_api::Edge>,
    _config: &crate::config::Config,
) -> std::io::Result<std::thread::JoinHandle<()>> {
    use frevo_api::Broker as _;
    std::thread::Builder::new().name("sources".into()).spawn(move || {
        while !node.is_stopping() {
            for source in node.catalogue().buses().sources().all() {
                node.sources.note(source.number, |state| {
                    state.waits_for =
                        Some("this build has no Kafka: build it with the feature `kafka`".to_owned());
                });
            }
            std::thread::sleep(std::time::Duration::from_secs(1));
        }
    })
}
