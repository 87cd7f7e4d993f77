use expect_test::expect;

use crate::harness::check;

#[test]
fn a_wait_ends_when_its_timer_fires() {
    check(
        r#"{ "StartAt": "Pause", "States": {
               "Pause": { "Type": "Wait", "Seconds": 30, "Next": "Done" },
               "Done":  { "Type": "Succeed" } } }"#,
        "00:00 start {}
         00:29 timer
         00:30 timer",
        expect![[r#"
            00:00 start {}
                     1←0 ExecutionStarted {}
                     2←0 WaitStateEntered Pause {}
                     TimerStarted due 00:30
            00:29 timer
                     stale
            00:30 timer
                     3←2 WaitStateExited Pause {}
                     4←3 SucceedStateEntered Done {}
                     5←4 SucceedStateExited Done {}
                     6←5 ExecutionSucceeded {}
        "#]],
    );
}

#[test]
fn a_wait_until_a_moment_that_has_passed_goes_on_at_once() {
    check(
        r#"{ "StartAt": "A", "States": {
               "A": { "Type": "Wait", "Timestamp": "2025-12-31T23:59:59Z", "Next": "B" },
               "B": { "Type": "Wait", "Seconds": 0, "Next": "C" },
               "C": { "Type": "Wait", "TimestampPath": "$.at", "Next": "D" },
               "D": { "Type": "Wait", "SecondsPath": "$.for", "End": true } } }"#,
        r#"00:00 start {"at":"2026-01-01T00:01:00.500Z","for":"5"}
           01:01 timer
           01:06 timer"#,
        expect![[r#"
            00:00 start {"at":"2026-01-01T00:01:00.500Z","for":"5"}
                     1←0 ExecutionStarted {"at":"2026-01-01T00:01:00.500Z","for":"5"}
                     2←0 WaitStateEntered A {"at":"2026-01-01T00:01:00.500Z","for":"5"}
                     3←2 WaitStateExited A {"at":"2026-01-01T00:01:00.500Z","for":"5"}
                     4←3 WaitStateEntered B {"at":"2026-01-01T00:01:00.500Z","for":"5"}
                     5←4 WaitStateExited B {"at":"2026-01-01T00:01:00.500Z","for":"5"}
                     6←5 WaitStateEntered C {"at":"2026-01-01T00:01:00.500Z","for":"5"}
                     TimerStarted due 01:00.500
            01:01 timer
                     7←6 WaitStateExited C {"at":"2026-01-01T00:01:00.500Z","for":"5"}
                     8←7 WaitStateEntered D {"at":"2026-01-01T00:01:00.500Z","for":"5"}
                     TimerStarted due 01:06
            01:06 timer
                     9←8 WaitStateExited D {"at":"2026-01-01T00:01:00.500Z","for":"5"}
                     10←9 ExecutionSucceeded {"at":"2026-01-01T00:01:00.500Z","for":"5"}
        "#]],
    );
}

/// Starts one Wait state with this input.
fn wait_for(field: &str, input: &str, expected: expect_test::Expect) {
    check(
        &format!(
            r#"{{ "StartAt": "W", "States": {{ "W": {{ "Type": "Wait", "{field}": "$.p", "End": true }} }} }}"#
        ),
        &format!("00:00 start {input}"),
        expected,
    );
}

#[test]
fn what_is_no_number_of_seconds_fails_the_wait() {
    wait_for(
        "SecondsPath",
        r#"{"p":-1}"#,
        expect![[r#"
        00:00 start {"p":-1}
                 1←0 ExecutionStarted {"p":-1}
                 2←0 WaitStateEntered W {"p":-1}
                 3←2 ExecutionFailed error=States.Runtime cause=An error occurred while executing the state 'W' (entered at the event id #2). The SecondsPath parameter references a negative value: $.p == -1
    "#]],
    );
    wait_for(
        "SecondsPath",
        r#"{"p":1.5}"#,
        expect![[r#"
        00:00 start {"p":1.5}
                 1←0 ExecutionStarted {"p":1.5}
                 2←0 WaitStateEntered W {"p":1.5}
                 3←2 ExecutionFailed error=States.Runtime cause=An error occurred while executing the state 'W' (entered at the event id #2). The SecondsPath parameter cannot be parsed as a long value: $.p == 1.5
    "#]],
    );
    wait_for(
        "SecondsPath",
        r#"{}"#,
        expect![[r#"
        00:00 start {}
                 1←0 ExecutionStarted {}
                 2←0 WaitStateEntered W {}
                 3←2 ExecutionFailed error=States.Runtime cause=An error occurred while executing the state 'W' (entered at the event id #2). The SecondsPath parameter does not reference an input value: $.p
    "#]],
    );
}

#[test]
fn what_is_no_timestamp_fails_the_wait() {
    wait_for(
        "TimestampPath",
        r#"{"p":"2016-12-05 21:29:29Z"}"#,
        expect![[r#"
        00:00 start {"p":"2016-12-05 21:29:29Z"}
                 1←0 ExecutionStarted {"p":"2016-12-05 21:29:29Z"}
                 2←0 WaitStateEntered W {"p":"2016-12-05 21:29:29Z"}
                 3←2 ExecutionFailed error=States.Runtime cause=An error occurred while executing the state 'W' (entered at the event id #2). The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: $.p == 2016-12-05 21:29:29Z
    "#]],
    );
    wait_for(
        "TimestampPath",
        r#"{"p":5}"#,
        expect![[r#"
        00:00 start {"p":5}
                 1←0 ExecutionStarted {"p":5}
                 2←0 WaitStateEntered W {"p":5}
                 3←2 ExecutionFailed error=States.Runtime cause=An error occurred while executing the state 'W' (entered at the event id #2). The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: $.p == 5
    "#]],
    );
}

#[test]
fn a_wait_may_last_so_many_days_as_a_32_bit_number_of_seconds_has() {
    wait_for(
        "SecondsPath",
        r#"{"p":2147472000}"#,
        expect![[r#"
        00:00 start {"p":2147472000}
                 1←0 ExecutionStarted {"p":2147472000}
                 2←0 WaitStateEntered W {"p":2147472000}
                 TimerStarted due 35791200:00
    "#]],
    );
    wait_for(
        "SecondsPath",
        r#"{"p":2147558400}"#,
        expect![[r#"
        00:00 start {"p":2147558400}
                 1←0 ExecutionStarted {"p":2147558400}
                 2←0 WaitStateEntered W {"p":2147558400}
                 3←2 ExecutionFailed error=States.Runtime cause=An error occurred while executing the state 'W' (entered at the event id #2). Wait state delay is too long.
    "#]],
    );
}
