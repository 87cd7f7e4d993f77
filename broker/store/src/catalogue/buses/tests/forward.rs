//! Buses that forward to others.

use expect_test::expect;

use super::*;

#[test]
fn buses_do_not_forward_in_a_circle() {
    check(
        "
        create-bus a
        create-bus b
        create-bus c
        put-rule a to-b
        target a to-b 1=bus:b
        put-rule b to-c
        disable b to-c
        target b to-c 1=bus:c
        subscribe c to-a to=bus:a
        subscribe c to-c to=bus:c
        subscribe a to-c to=bus:c
        resubscribe c to-c to=bus:b
        subscribe c moved to=bus:default
        resubscribe default moved to=bus:c
        subscribe a twice to=bus:c
        ",
        expect![[r#"
            create-bus a
                BusPut a
            create-bus b
                BusPut b
            create-bus c
                BusPut c
            put-rule a to-b
                RulePut a to-b
            target a to-b 1=bus:b
                RulePut a to-b 1#0
            put-rule b to-c
                RulePut b to-c
            disable b to-c
                RulePut b to-c disabled
            target b to-c 1=bus:c
                RulePut b to-c 1#1 disabled
            subscribe c to-a to=bus:a
                refused: events would go round for ever: c → a → b → c
            subscribe c to-c to=bus:c
                refused: events would go round for ever: c → c
            subscribe a to-c to=bus:c
                SubscriptionPut to-c #2
            resubscribe c to-c to=bus:b
                refused: events would go round for ever: c → b → c
            subscribe c moved to=bus:default
                SubscriptionPut moved #3
            resubscribe default moved to=bus:c
                SubscriptionPut moved #3
            subscribe a twice to=bus:c
                SubscriptionPut twice #4
        "#]],
    );
}
