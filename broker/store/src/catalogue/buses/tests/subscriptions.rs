//! Subscriptions.

use expect_test::expect;

use super::*;

#[test]
fn a_number_is_never_given_twice() {
    check(
        "
        subscribe default log
        subscribe default log
        unsubscribe log
        unsubscribe log
        put-rule default paid
        target default paid a=queue
        untarget default paid a
        subscribe default log
        resubscribe default log to=stdout
        resubscribe default other
        ",
        expect![[r#"
            subscribe default log
                SubscriptionPut log #0
            subscribe default log
                refused: subscription log already exists
            unsubscribe log
                SubscriptionDeleted log
            unsubscribe log
                refused: subscription log does not exist
            put-rule default paid
                RulePut default paid
            target default paid a=queue
                RulePut default paid a#1
            untarget default paid a
                RulePut default paid
            subscribe default log
                SubscriptionPut log #2
            resubscribe default log to=stdout
                SubscriptionPut log #2
            resubscribe default other
                refused: subscription other does not exist
        "#]],
    );
}

#[test]
fn a_pause_lasts_until_it_is_taken_back_and_an_update_leaves_it() {
    check(
        "
        subscribe default log
        pause log
        pause log
        resubscribe default log to=stdout
        resume log
        pause other
        ",
        expect![[r#"
            subscribe default log
                SubscriptionPut log #0
            pause log
                SubscriptionPut log #0 paused
            pause log
            resubscribe default log to=stdout
                SubscriptionPut log #0 paused
            resume log
                SubscriptionPut log #0
            pause other
                refused: subscription other does not exist
        "#]],
    );
}

#[test]
fn an_account_has_no_more_subscriptions_than_its_quota_and_may_change_those_it_has() {
    let mut story = Story::default();
    for number in 0..SUBSCRIPTIONS_MAX {
        let own = subscription(&scope(), &["subscribe", "default", &format!("s{number}")]);
        let own = Subscription { number: SubscriptionNumber(number), ..own };
        story.catalogue.apply(&Change::Bus(BusChange::SubscriptionPut(Box::new(own))));
    }
    let refusal_of = |line: &str| {
        let words: Vec<&str> = line.split(' ').collect();
        let decided = story.catalogue.decide(&command(&words), Timestamp(0), MessageId([0; 16]));
        decided.err().map(|refusal| refusal.to_string())
    };
    let refused = Some("no more than 100000 subscriptions are allowed".to_owned());
    assert_eq!(refusal_of("subscribe default more"), refused);
    assert_eq!(refusal_of("resubscribe default s7 to=stdout"), None);
    assert_eq!(refusal_of("unsubscribe s7"), None);
}
