//! Buses, their permissions and tags.

use expect_test::expect;

use super::*;

#[test]
fn the_default_bus_is_always_there_and_others_are_once() {
    check(
        "
        create-bus orders
        create-bus orders
        create-bus default
        delete-bus default
        delete-bus orders
        delete-bus orders
        buses
        ",
        expect![[r#"
            create-bus orders
                BusPut orders
            create-bus orders
                refused: event bus orders already exists
            create-bus default
                refused: event bus default already exists
            delete-bus default
                refused: the default event bus can't be deleted
            delete-bus orders
                BusDeleted orders
            delete-bus orders
            buses
                default
        "#]],
    );
}

#[test]
fn a_bus_in_use_is_not_deleted() {
    check(
        "
        create-bus orders
        put-rule orders paid
        subscribe orders log
        archive orders all
        delete-bus orders
        delete-rule orders paid
        delete-bus orders
        unsubscribe log
        delete-bus orders
        delete-archive all
        delete-bus orders
        ",
        expect![[r#"
            create-bus orders
                BusPut orders
            put-rule orders paid
                RulePut orders paid
            subscribe orders log
                SubscriptionPut log #0
            archive orders all
                ArchivePut all
            delete-bus orders
                refused: event bus orders can't be deleted since it has rules
            delete-rule orders paid
                RuleDeleted orders paid
            delete-bus orders
                refused: event bus orders can't be deleted since it has subscriptions
            unsubscribe log
                SubscriptionDeleted log
            delete-bus orders
                refused: event bus orders can't be deleted since it has archives
            delete-archive all
                ArchiveDeleted all
            delete-bus orders
                BusDeleted orders
        "#]],
    );
}

#[test]
fn a_permission_takes_the_place_of_the_one_with_its_id() {
    check(
        "
        permit default one two
        permit default two three
        forbid default four
        forbid default one
        permit default only replace
        forbid default
        permit nowhere one
        ",
        expect![[r#"
            permit default one two
                BusPut default one two
            permit default two three
                BusPut default one two three
            forbid default four
                refused: event bus default has no permission four
            forbid default one
                BusPut default two three
            permit default only replace
                BusPut default only
            forbid default
                BusPut default
            permit nowhere one
                refused: event bus nowhere does not exist
        "#]],
    );
}

#[test]
fn buses_rules_and_subscriptions_are_tagged() {
    check(
        "
        tag-bus default team=a
        put-rule default paid
        tag-rule default paid team=b
        subscribe default log
        tag-subscription log team=c
        tag-subscription other team=c
        tag-rule default other team=c
        tag-bus other team=c
        ",
        expect![[r#"
            tag-bus default team=a
                BusPut default
            put-rule default paid
                RulePut default paid
            tag-rule default paid team=b
                RulePut default paid
            subscribe default log
                SubscriptionPut log #0
            tag-subscription log team=c
                SubscriptionPut log #0
            tag-subscription other team=c
                refused: subscription other does not exist
            tag-rule default other team=c
                refused: rule other does not exist on event bus default
            tag-bus other team=c
                refused: event bus other does not exist
        "#]],
    );
}
