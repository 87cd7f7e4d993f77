//! The order's worker in Rust: `cargo run -p frevo-examples --example order-worker`.

use frevo_sdk::{Worker, WorkerError};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), WorkerError> {
    let endpoint = std::env::var("FREVO_ENDPOINT").unwrap_or_else(|_| "http://127.0.0.1:8083".into());
    let worker = Worker::new(&endpoint).observe(|event| eprintln!("{event:?}"));
    frevo_examples::order::handlers(worker).run().await
}
