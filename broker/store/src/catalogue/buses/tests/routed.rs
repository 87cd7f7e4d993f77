//! Queues whose tasks are written somewhere.

use expect_test::expect;

use super::*;

#[test]
fn the_tasks_of_a_queue_are_written_where_it_was_said_last() {
    check(
        "
        route-queue tasks.charge payments
        route-queue tasks.charge payments
        route-queue tasks.charge billing
        route-queue tasks.ship
        route-queue tasks.charge
        route-queue tasks.charge
        ",
        expect![[r#"
            route-queue tasks.charge payments
                QueueRouted tasks.charge payments
            route-queue tasks.charge payments
            route-queue tasks.charge billing
                QueueRouted tasks.charge billing
            route-queue tasks.ship
            route-queue tasks.charge
                QueueRouted tasks.charge -
            route-queue tasks.charge
        "#]],
    );
}
