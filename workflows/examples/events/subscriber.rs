//! Billing: `cargo run -p frevo-examples --example events-subscriber`.

use frevo_examples::events::bill;
use frevo_sdk::{Subscriber, SubscriberError};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), SubscriberError> {
    let endpoint = std::env::var("FREVO_ENDPOINT").unwrap_or_else(|_| "http://127.0.0.1:8083".into());
    Subscriber::new(&endpoint)
        .observe(|event| eprintln!("{event:?}"))
        .handle("billing", async |placed| {
            println!("{}", bill(&placed)?);
            Ok(())
        })
        .run()
        .await
}
