//! Sources.

use expect_test::expect;

use super::*;

#[test]
fn a_source_keeps_its_number_and_its_pause_and_reads_one_topic() {
    check(
        "
        source shop shop.orders nowhere
        create-bus orders
        source shop shop.orders orders
        source shop shop.orders orders
        pause-source shop
        source shop shop.orders default
        resume-source shop
        source shop shop.payments default
        source other shop.orders orders
        delete-bus orders
        delete-source other
        delete-bus orders
        delete-source shop
        delete-source shop
        source shop shop.payments default
        ",
        expect![[r#"
            source shop shop.orders nowhere
                refused: event bus nowhere does not exist
            create-bus orders
                BusPut orders
            source shop shop.orders orders
                SourcePut shop shop.orders to orders #0
            source shop shop.orders orders
            pause-source shop
                SourcePut shop shop.orders to orders #0 paused
            source shop shop.orders default
                SourcePut shop shop.orders to default #0 paused
            resume-source shop
                SourcePut shop shop.orders to default #0
            source shop shop.payments default
                refused: source shop reads from another place: delete it, or take another name
            source other shop.orders orders
                SourcePut other shop.orders to orders #1
            delete-bus orders
                refused: event bus orders can't be deleted since it has sources
            delete-source other
                SourceDeleted other
            delete-bus orders
                BusDeleted orders
            delete-source shop
                SourceDeleted shop
            delete-source shop
                refused: source shop does not exist
            source shop shop.payments default
                SourcePut shop shop.payments to default #2
        "#]],
    );
}
