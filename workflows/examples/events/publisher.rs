//! The shop: `cargo run -p frevo-examples --example events-publisher -- COUNT`.

use std::error::Error;

use frevo_examples::events::Placed;
use frevo_sdk::{Publisher, PublisherOptions};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let endpoint = std::env::var("FREVO_ENDPOINT").unwrap_or_else(|_| "http://127.0.0.1:8083".into());
    let count: u64 = std::env::args().nth(1).map_or(Ok(10), |count| count.parse())?;
    let publisher = Publisher::new(&endpoint, PublisherOptions::new())?;
    for order in 1..=count {
        publisher.enqueue(Placed::example(order).event()?).await?;
    }
    publisher.flush().await?;
    println!("{count} orders are on disk");
    Ok(())
}
