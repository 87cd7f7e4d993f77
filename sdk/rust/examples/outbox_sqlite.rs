//! Orders in SQLite, and events about them:
//! `cargo run -p frevo-sdk --features outbox-sqlite-bundled --example outbox-sqlite -- orders.db`.

use std::error::Error;

use frevo_sdk::{Event, Outbox, OutboxRelay};
use rusqlite::Connection;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let endpoint = std::env::var("FREVO_ENDPOINT").unwrap_or_else(|_| "http://127.0.0.1:8083".into());
    let path = std::env::args().nth(1).unwrap_or_else(|| "orders.db".into());
    let outbox = Outbox::new();
    let mut connection = Connection::open(&path)?;
    connection.execute_batch("CREATE TABLE IF NOT EXISTS orders (id INTEGER PRIMARY KEY, amount INTEGER)")?;
    outbox.create_in_sqlite(&connection)?;

    // The order and the event about it: both are there, or neither.
    let transaction = connection.transaction()?;
    transaction.execute("INSERT INTO orders (amount) VALUES (129)", [])?;
    let order = transaction.last_insert_rowid();
    let placed = Event::new("shop", "OrderPlaced").key(format!("order-{order}"));
    outbox.enqueue_in_sqlite(&transaction, placed.data(&serde_json::json!({ "order": order }))?)?;
    transaction.commit()?;
    println!("order {order} is placed");

    // In a service this runs beside everything else, in as many processes as there are.
    let relay = OutboxRelay::new(outbox.sqlite_rows(Connection::open(&path)?)?, &endpoint)?;
    println!("relaying until Ctrl-C");
    relay.run_until(async { drop(tokio::signal::ctrl_c().await) }).await?;
    Ok(())
}
