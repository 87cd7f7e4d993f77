//! What is said of queues.

use expect_test::expect;

use super::*;

#[test]
fn documents_and_workers_say_what_a_queue_is_and_the_same_again_changes_nothing() {
    check(
        "
        publish-queue tasks.charge charge
        publish-queue tasks.charge charge
        describe-queue tasks.charge Charge
        publish-queue tasks.charge other
        describe-queue tasks.charge Charge
        forget-queue tasks.charge
        forget-queue tasks.charge
        describe-queue tasks.charge Charge
        ",
        expect![[r#"
            publish-queue tasks.charge charge
                QueueDescribed tasks.charge workers:charge
            publish-queue tasks.charge charge
            describe-queue tasks.charge Charge
                QueueDescribed tasks.charge document:Charge workers:charge
            publish-queue tasks.charge other
                QueueDescribed tasks.charge document:Charge workers:other
            describe-queue tasks.charge Charge
            forget-queue tasks.charge
                QueueForgotten tasks.charge
            forget-queue tasks.charge
                refused: nothing is said of queue tasks.charge
            describe-queue tasks.charge Charge
                QueueDescribed tasks.charge document:Charge
        "#]],
    );
}

#[test]
fn what_is_said_of_queues_has_an_end() {
    let mut story = Story::default();
    let long = "x".repeat(1 << 20);
    for number in 0..8 {
        story.tell(&format!("publish-queue tasks.long-{number} {long}"));
    }
    story.text.clear();
    story.tell("publish-queue tasks.short short");
    story.tell("publish-queue tasks.long-0 short");
    story.tell("publish-queue tasks.short short");
    expect![[r#"
        publish-queue tasks.short short
            refused: no more than 8192 KiB of descriptions are allowed
        publish-queue tasks.long-0 short
            QueueDescribed tasks.long-0 workers:short
        publish-queue tasks.short short
            QueueDescribed tasks.short workers:short
    "#]]
    .assert_eq(&story.text);
}

#[test]
fn what_is_said_of_queues_is_made_again_from_its_changes() {
    let mut story = Story::default();
    for line in [
        "publish-queue tasks.charge charge",
        "describe-queue tasks.charge Charge",
        "publish-queue tasks.ship ship",
        "publish-queue tasks.gone gone",
        "forget-queue tasks.gone",
    ] {
        story.tell(line);
    }
    let mut again = Catalogue::default();
    story.catalogue.changes().for_each(|change| again.apply(&change));
    assert_eq!(again, story.catalogue);
    assert_eq!(again.buses().described().of(&scope()).count(), 2);
}
