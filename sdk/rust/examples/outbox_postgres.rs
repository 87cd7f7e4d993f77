//! Orders in PostgreSQL, and events about them:
//! `cargo run -p frevo-sdk --features outbox-postgres --example outbox-postgres -- host=localhost user=postgres`.

use std::error::Error;

use frevo_sdk::{Event, Outbox, OutboxRelay};
use tokio_postgres::{Client, NoTls};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let endpoint = std::env::var("FREVO_ENDPOINT").unwrap_or_else(|_| "http://127.0.0.1:8083".into());
    let database = std::env::args().skip(1).collect::<Vec<_>>().join(" ");
    let outbox = Outbox::new();
    let mut client = connect(&database).await?;
    let table = "CREATE TABLE IF NOT EXISTS orders (id BIGINT GENERATED ALWAYS AS IDENTITY, amount BIGINT)";
    client.batch_execute(table).await?;
    outbox.create_in_postgres(&client).await?;

    // The order and the event about it: both are there, or neither.
    let transaction = client.transaction().await?;
    let insert = "INSERT INTO orders (amount) VALUES (129) RETURNING id";
    let order: i64 = transaction.query_one(insert, &[]).await?.get(0);
    let placed = Event::new("shop", "OrderPlaced").key(format!("order-{order}"));
    outbox.enqueue_in_postgres(&transaction, placed.data(&serde_json::json!({ "order": order }))?).await?;
    transaction.commit().await?;
    println!("order {order} is placed");

    // In a service this runs beside everything else, in as many processes as there are; a relay whose connection is
    // lost ends with an error, and another one is made.
    let relay = OutboxRelay::new(outbox.postgres_rows(connect(&database).await?), &endpoint)?;
    println!("relaying until Ctrl-C");
    relay.run_until(async { drop(tokio::signal::ctrl_c().await) }).await?;
    Ok(())
}

async fn connect(database: &str) -> Result<Client, tokio_postgres::Error> {
    let (client, connection) = tokio_postgres::connect(database, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}
