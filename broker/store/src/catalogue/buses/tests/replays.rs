//! Replays.

use expect_test::expect;

use super::*;

#[test]
fn a_replay_has_a_leg_for_each_target_and_ends_once() {
    check(
        "
        replay again log
        subscribe default log
        replay again log
        replay again log
        cancel again
        cancel again
        cancel other
        create-bus orders
        put-rule orders paid
        target orders paid a=queue b=queue
        put-rule orders shipped
        target orders shipped a=queue
        put-rule default tick rate(1 day)
        replay-archive all year orders
        archive orders year
        replay-archive all year orders
        replay-archive some year orders shipped
        replay-archive none year orders lost
        replay-archive other year default tick
        ",
        expect![[r#"
            replay again log
                refused: subscription log does not exist
            subscribe default log
                SubscriptionPut log #0
            replay again log
                ReplayPut again Running #1 to #0
            replay again log
                refused: replay again already exists
            cancel again
                ReplayPut again Cancelled
            cancel again
                refused: replay again has ended
            cancel other
                refused: replay other does not exist
            create-bus orders
                BusPut orders
            put-rule orders paid
                RulePut orders paid
            target orders paid a=queue b=queue
                RulePut orders paid a#2 b#3
            put-rule orders shipped
                RulePut orders shipped
            target orders shipped a=queue
                RulePut orders shipped a#4
            put-rule default tick rate(1 day)
                RulePut default tick
                ScheduleSettled tick 1970-01-01T00:12:59Z
            replay-archive all year orders
                refused: archive year does not exist
            archive orders year
                ArchivePut year
            replay-archive all year orders
                ReplayPut all Running #5 to #2 #6 to #3 #7 to #4
            replay-archive some year orders shipped
                ReplayPut some Running #8 to #4
            replay-archive none year orders lost
                refused: rule lost does not exist on event bus orders
            replay-archive other year default tick
                refused: rule tick does not exist on event bus orders
        "#]],
    );
}

#[test]
fn a_replay_fails_when_one_that_it_gives_events_to_is_gone() {
    check(
        "
        subscribe default log
        replay again log
        unsubscribe log
        create-bus orders
        put-rule orders paid
        target orders paid a=queue b=queue
        archive orders year
        replay-archive all year orders
        target orders paid c=queue
        delete-archive year
        untarget orders paid b
        ",
        expect![[r#"
            subscribe default log
                SubscriptionPut log #0
            replay again log
                ReplayPut again Running #1 to #0
            unsubscribe log
                ReplayPut again Failed
                SubscriptionDeleted log
            create-bus orders
                BusPut orders
            put-rule orders paid
                RulePut orders paid
            target orders paid a=queue b=queue
                RulePut orders paid a#2 b#3
            archive orders year
                ArchivePut year
            replay-archive all year orders
                ReplayPut all Running #4 to #2 #5 to #3
            target orders paid c=queue
                RulePut orders paid a#2 b#3 c#6
            delete-archive year
                ArchiveDeleted year
            untarget orders paid b
                ReplayPut all Failed
                RulePut orders paid a#2 c#6
        "#]],
    );
}
