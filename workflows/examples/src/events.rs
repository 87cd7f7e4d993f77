//! Orders as events: what the shop publishes, and what billing makes of it.

use frevo_sdk::{Event, EventError};
use serde::{Deserialize, Serialize};

/// An order was placed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// Its number.
    pub order: u64,
    /// Who placed it.
    pub customer: String,
    /// What it costs, in cents.
    pub amount: u64,
}

impl Placed {
    /// An order of one of five customers. The 13th is one that can't be billed.
    #[must_use]
    pub fn example(order: u64) -> Self {
        let amount = if order == 13 { 0 } else { 100 + order % 17 };
        Self { order, customer: format!("c-{}", order % 5), amount }
    }

    /// The event that tells of it. The order's number is its id, so that an order
    /// that is told of twice is one event; a customer's orders stay in order.
    pub fn event(&self) -> Result<Event, serde_json::Error> {
        Event::new("shop", "OrderPlaced")
            .id(format!("order-{}", self.order))
            .key(self.customer.clone())
            .data(self)
    }
}

/// The line on the bill.
pub fn bill(placed: &Placed) -> Result<String, EventError> {
    let Placed { order, customer, amount } = placed;
    if *amount == 0 {
        return Err(EventError::terminal(format!("order {order} costs nothing")));
    }
    Ok(format!("{customer} pays {}.{:02} for order {order}", amount / 100, amount % 100))
}
