//! Schedules.

use expect_test::expect;

use super::*;

#[test]
fn what_is_scheduled_is_due_from_when_it_is_made_changed_or_goes_on() {
    check(
        "
        put-rule default tick rate(1 minute)
        put-rule default tick rate(1 minute)
        disable default tick
        put-rule default tick rate(2 minutes)
        delete-rule default tick
        schedule nightly queue rate(1 day)
        schedule nightly queue rate(1 day)
        schedule nightly stdout rate(1 day)
        schedule nightly queue rate(2 days)
        pause-schedule nightly
        schedule nightly queue rate(3 days)
        resume-schedule nightly
        resume-schedule nightly
        schedule monthly publish:nowhere rate(30 days)
        create-bus orders
        schedule monthly publish:orders rate(30 days)
        delete-bus orders
        unschedule monthly
        delete-bus orders
        unschedule monthly
        ",
        expect![[r#"
            put-rule default tick rate(1 minute)
                RulePut default tick
                ScheduleSettled tick 1970-01-01T00:00:59Z
            put-rule default tick rate(1 minute)
            disable default tick
                RulePut default tick disabled
            put-rule default tick rate(2 minutes)
                RulePut default tick
                ScheduleSettled tick 1970-01-01T00:03:59Z
            delete-rule default tick
                RuleDeleted default tick
            schedule nightly queue rate(1 day)
                SchedulePut nightly rate(1 day) #0
                ScheduleSettled nightly 1970-01-01T00:05:59Z
            schedule nightly queue rate(1 day)
            schedule nightly stdout rate(1 day)
                SchedulePut nightly rate(1 day) #0
            schedule nightly queue rate(2 days)
                SchedulePut nightly rate(2 days) #0
                ScheduleSettled nightly 1970-01-01T00:08:59Z
            pause-schedule nightly
                SchedulePut nightly rate(2 days) #0 paused
            schedule nightly queue rate(3 days)
                SchedulePut nightly rate(3 days) #0 paused
            resume-schedule nightly
                SchedulePut nightly rate(3 days) #0
                ScheduleSettled nightly 1970-01-01T00:11:59Z
            resume-schedule nightly
            schedule monthly publish:nowhere rate(30 days)
                refused: event bus nowhere does not exist
            create-bus orders
                BusPut orders
            schedule monthly publish:orders rate(30 days)
                SchedulePut monthly rate(30 days)
                ScheduleSettled monthly 1970-01-01T00:15:59Z
            delete-bus orders
                refused: event bus orders can't be deleted since it has schedules
            unschedule monthly
                ScheduleDeleted monthly
            delete-bus orders
                BusDeleted orders
            unschedule monthly
                refused: schedule monthly does not exist
        "#]],
    );
}
