//! What the shop says is what billing understands.

use frevo_examples::events::{Placed, bill};

#[test]
fn what_the_shop_tells_of_an_order_is_what_billing_reads() {
    for order in [1, 13] {
        let placed = Placed::example(order);
        let told = serde_json::to_string(&placed).expect("JSON");
        assert_eq!(serde_json::from_str::<Placed>(&told).expect("an order"), placed);
        assert!(placed.event().is_ok());
    }
    assert_eq!(bill(&Placed::example(1)).as_deref(), Ok("c-1 pays 1.01 for order 1"));
    assert!(bill(&Placed::example(13)).is_err_and(|error| !error.is_retryable()));
}
