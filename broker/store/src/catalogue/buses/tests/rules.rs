//! Rules and their targets.

use expect_test::expect;

use super::*;

#[test]
fn a_rule_that_is_put_again_keeps_its_targets_and_a_target_its_number() {
    check(
        "
        put-rule nowhere paid
        target default paid a=queue
        put-rule default paid
        target default paid a=queue b=stdout
        target default paid b=queue c=queue
        disable default paid
        put-rule default paid
        target default paid d=queue e=queue f=queue
        delete-rule default paid
        untarget default paid a b c
        untarget default paid a
        delete-rule default paid
        delete-rule default paid
        ",
        expect![[r#"
            put-rule nowhere paid
                refused: event bus nowhere does not exist
            target default paid a=queue
                refused: rule paid does not exist on event bus default
            put-rule default paid
                RulePut default paid
            target default paid a=queue b=stdout
                RulePut default paid a#0 b#1
            target default paid b=queue c=queue
                RulePut default paid a#0 b#1 c#2
            disable default paid
                RulePut default paid a#0 b#1 c#2 disabled
            put-rule default paid
                RulePut default paid a#0 b#1 c#2
            target default paid d=queue e=queue f=queue
                refused: no more than 5 targets are allowed
            delete-rule default paid
                refused: rule paid can't be deleted since it has targets
            untarget default paid a b c
                RulePut default paid
            untarget default paid a
            delete-rule default paid
                RuleDeleted default paid
            delete-rule default paid
        "#]],
    );
}
