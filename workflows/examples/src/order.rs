//! An order: checked, reserved and charged side by side, packed item by item,
//! and told about. The definition, and its functions in Rust; `handler.py` and
//! `handler.mjs` beside the definition say the same in Python and JavaScript.

use std::collections::BTreeSet;
use std::sync::Mutex;

use frevo_sdk::{TaskError, Worker};
use serde::{Deserialize, Serialize};

/// The state machine, in the Amazon States Language.
pub const DEFINITION: &str = include_str!("../order/definition.asl.json");

/// An order to start it with.
pub const INPUT: &str = include_str!("../order/input.json");

/// The Python handlers as `frevo worker --file` runs them.
pub const FUNCTIONS: &str = include_str!("../order/functions.toml");

/// An order on its way through the state machine.
#[derive(Clone, Debug, Deserialize)]
pub struct Order {
    /// Its id.
    pub id: String,
    /// Whom to tell about it.
    pub customer: String,
    /// The card to charge.
    pub card: String,
    /// What is ordered.
    #[serde(default)]
    pub items: Vec<Item>,
    /// What [`validate`] found.
    pub checked: Option<Checked>,
    /// What [`pack`] gave for each item.
    #[serde(default)]
    pub parcels: Vec<Parcel>,
}

/// A line of an order.
#[derive(Clone, Debug, Deserialize)]
pub struct Item {
    /// What.
    pub sku: String,
    /// How many.
    pub quantity: i64,
    /// What one costs, in cents.
    pub price: i64,
}

/// What checking an order found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Checked {
    /// What it costs, in cents.
    pub total: i64,
    /// How many lines it has.
    pub item_count: usize,
}

/// One item to pack.
#[derive(Clone, Debug, Deserialize)]
pub struct Packing {
    /// The order's id.
    pub order: String,
    /// Which of its items.
    pub number: u32,
    /// The item.
    pub item: Item,
}

/// A packed item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parcel {
    /// Its label.
    pub parcel: String,
    /// What is in it.
    pub sku: String,
    /// How many.
    pub quantity: i64,
}

/// Stock that is kept for an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reservation {
    /// Its id.
    pub reservation: String,
}

/// A charged card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Receipt {
    /// Its id.
    pub receipt: String,
    /// How much, in cents.
    pub amount: i64,
}

/// A message to a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Message {
    /// Whom it goes to.
    pub to: String,
    /// What it says.
    pub text: String,
}

/// Stock that is kept no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Released {
    /// The reservation that was.
    pub released: String,
}

/// The worker with the order's functions. They compute and wait for nothing, so
/// they run inline.
#[must_use]
pub fn handlers(worker: Worker) -> Worker {
    let till = Till::default();
    worker
        .handle_inline("order-validate", validate)
        .handle_inline("order-reserve", reserve)
        .handle_inline("order-charge", move |order| till.charge(order))
        .handle_inline("order-pack", pack)
        .handle_inline("order-notify", notify)
        .handle_inline("order-release", release)
}

/// Adds an order up, if it makes sense.
pub fn validate(order: Order) -> Result<Checked, TaskError> {
    if order.items.is_empty() {
        return Err(TaskError::terminal("InvalidOrder", format!("order {} has no items", order.id)));
    }
    if let Some(Item { sku, quantity, .. }) = order.items.iter().find(|item| item.quantity < 1) {
        let cause = format!("order {} asks for {quantity} of {sku}", order.id);
        return Err(TaskError::terminal("InvalidOrder", cause));
    }
    let total = order.items.iter().map(|item| item.quantity * item.price).sum();
    Ok(Checked { total, item_count: order.items.len() })
}

/// Keeps stock for an order.
pub fn reserve(order: Order) -> Result<Reservation, TaskError> {
    match order.items.iter().find(|item| item.sku == "unobtainium") {
        Some(item) => Err(TaskError::terminal("OutOfStock", format!("there is no {}", item.sku))),
        None => Ok(Reservation { reservation: format!("r-{}", order.id) }),
    }
}

/// Charges cards. It remembers the orders that met a busy provider, so that a
/// retry of card `busy` succeeds.
#[derive(Debug, Default)]
pub struct Till {
    turned_away: Mutex<BTreeSet<String>>,
}

impl Till {
    /// Charges an order's card.
    pub fn charge(&self, order: Order) -> Result<Receipt, TaskError> {
        let is_first =
            || self.turned_away.lock().expect("nobody panics at the till").insert(order.id.clone());
        match order.card.as_str() {
            "declined" => {
                let cause = format!("the bank declines the card of {}", order.customer);
                Err(TaskError::terminal("CardDeclined", cause))
            }
            "busy" if is_first() => Err(TaskError::retryable("PaymentProviderBusy", "come back later")),
            _ => Ok(Receipt { receipt: format!("c-{}", order.id), amount: total(&order)? }),
        }
    }
}

/// Packs one item.
pub fn pack(Packing { order, number, item }: Packing) -> Result<Parcel, TaskError> {
    Ok(Parcel { parcel: format!("{order}/{number}"), sku: item.sku, quantity: item.quantity })
}

/// Tells the customer.
pub fn notify(order: Order) -> Result<Message, TaskError> {
    let total = total(&order)?;
    let (parcel_count, whole, cents) = (order.parcels.len(), total / 100, total % 100);
    let text = format!("Order {}: {parcel_count} parcels, {whole}.{cents:02} paid", order.id);
    Ok(Message { to: order.customer, text })
}

/// Gives the stock of an order back; again if need be.
pub fn release(order: Order) -> Result<Released, TaskError> {
    Ok(Released { released: format!("r-{}", order.id) })
}

fn total(order: &Order) -> Result<i64, TaskError> {
    let checked = order.checked.as_ref();
    checked
        .map(|checked| checked.total)
        .ok_or_else(|| TaskError::terminal("InvalidOrder", "the order was not checked"))
}
