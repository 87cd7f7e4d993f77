//! Pauses of queues and state machines.

use expect_test::expect;

use super::*;

#[test]
fn a_queue_is_paused_once_and_resumed_once() {
    check(
        "
        pause-queue tasks.charge
        pause-queue tasks.charge
        resume-queue tasks.other
        resume-queue tasks.charge
        pause-queue tasks.charge
        ",
        expect![[r#"
            pause-queue tasks.charge
                QueuePaused tasks.charge true
            pause-queue tasks.charge
            resume-queue tasks.other
            resume-queue tasks.charge
                QueuePaused tasks.charge false
            pause-queue tasks.charge
                QueuePaused tasks.charge true
        "#]],
    );
}
