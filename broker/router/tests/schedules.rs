//! When schedules are due.

use frevo_event::{Missed, Timestamp};
use frevo_router::schedule::{MISSED_MAX, Runs, Schedule, ScheduleError, ScheduleInput};
use proptest::prelude::*;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("a timestamp")
}

const CREATED: &str = "2026-01-01T00:00:00Z";

fn input(expression: &str) -> ScheduleInput<'_> {
    ScheduleInput {
        expression,
        time_zone: None,
        start: None,
        end: None,
        window_minutes: None,
        created_at: at(CREATED),
    }
}

/// The next moments at which it is due, to the minute.
fn due(schedule: &Schedule, after: &str, count: usize) -> Vec<String> {
    let next = |after: &Timestamp| schedule.next_after(*after);
    let moments = std::iter::successors(schedule.next_after(at(after)), next).take(count);
    moments.map(|moment| moment.to_the_second()[..16].to_owned()).collect()
}

#[test]
fn a_cron_expression_is_due_when_its_fields_say() {
    for (expression, after, expected) in [
        ("15 10 * * ? *", "2026-01-01T10:15:00Z", &["2026-01-02T10:15", "2026-01-03T10:15"][..]),
        ("0 18 ? * MON-FRI *", "2026-01-02T18:00:00Z", &["2026-01-05T18:00", "2026-01-06T18:00"]),
        ("0 8 1 * ? *", "2026-01-01T08:00:00Z", &["2026-02-01T08:00", "2026-03-01T08:00"]),
        ("0/15 * * * ? *", "2026-01-01T23:40:59Z", &["2026-01-01T23:45", "2026-01-02T00:00"]),
        ("*/20 * ? * * *", "2026-01-01T23:40:59Z", &["2026-01-02T00:00", "2026-01-02T00:20"]),
        ("0/5 8-17 ? * mon-fri *", "2026-01-02T17:54:00Z", &["2026-01-02T17:55", "2026-01-05T08:00"]),
        ("0,30 20-2 ? * FRI,sun *", "2026-01-02T02:30:00Z", &["2026-01-02T20:00", "2026-01-02T20:30"]),
        ("10-50/20 0 1 JAN,7 ? *", "2026-01-01T00:30:00Z", &["2026-01-01T00:50", "2026-07-01T00:10"]),
        ("0 0 L * ? *", "2026-01-31T00:00:00Z", &["2026-02-28T00:00", "2026-03-31T00:00"]),
        ("0 0 L 2 ? *", "2026-03-01T00:00:00Z", &["2027-02-28T00:00", "2028-02-29T00:00"]),
        ("0 0 29 2 ? *", "2096-03-01T00:00:00Z", &["2104-02-29T00:00"]),
        // 1 August 2026 is a Saturday, 31 May 2026 a Sunday.
        ("0 0 1W 8 ? 2026", CREATED, &["2026-08-03T00:00"]),
        ("0 0 31W 5 ? 2026", CREATED, &["2026-05-29T00:00"]),
        ("0 0 15W 8 ? 2026", CREATED, &["2026-08-14T00:00"]),
        ("0 0 16W 8 ? 2026", CREATED, &["2026-08-17T00:00"]),
        ("0 0 LW 5 ? 2026", CREATED, &["2026-05-29T00:00"]),
        ("0 0 31W * ? 2026", "2026-01-31T00:00:00Z", &["2026-03-31T00:00", "2026-05-29T00:00"]),
        ("0 0 1,L 2 ? 2026", CREATED, &["2026-02-01T00:00", "2026-02-28T00:00"]),
        ("0 0 ? * 6L *", "2026-01-01T00:00:00Z", &["2026-01-30T00:00", "2026-02-27T00:00"]),
        ("0 0 ? * FRIL *", "2026-01-30T00:00:00Z", &["2026-02-27T00:00"]),
        ("0 0 ? * L *", "2026-01-01T00:00:00Z", &["2026-01-03T00:00", "2026-01-10T00:00"]),
        ("0 0 ? * 3#2 *", "2026-01-01T00:00:00Z", &["2026-01-13T00:00", "2026-02-10T00:00"]),
        ("0 0 ? * SUN#5 2026", CREATED, &["2026-03-29T00:00", "2026-05-31T00:00"]),
        (
            "0 0 ? * FRI-MON *",
            "2026-01-02T00:00:00Z",
            &["2026-01-03T00:00", "2026-01-04T00:00", "2026-01-05T00:00", "2026-01-09T00:00"],
        ),
        ("0 0 1 1 ? 2027-2031/2", CREATED, &["2027-01-01T00:00", "2029-01-01T00:00", "2031-01-01T00:00"]),
        ("0 20 * * ? 2500", CREATED, &["2500-01-01T20:00", "2500-01-02T20:00"]),
        ("0  0 1 1 ?  2030", CREATED, &["2030-01-01T00:00"]),
    ] {
        let schedule = Schedule::of_rule(&format!("cron({expression})"), at(CREATED)).expect(expression);
        assert_eq!(due(&schedule, after, expected.len()), expected, "{expression}");
    }
    for never in ["0 0 30 2 ? *", "0 0 1 1 ? 1999", "0 0 ? 2 1#5 2026"] {
        let schedule = Schedule::of_rule(&format!("cron({never})"), at(CREATED)).expect(never);
        assert_eq!(schedule.next_after(at(CREATED)), None, "{never}");
    }
}

#[test]
fn an_expression_that_is_none_is_refused_as_aws_does() {
    for expression in [
        "",
        "rate",
        "rate()",
        "rate(5)",
        "rate(5 )",
        "rate(0 minutes)",
        "rate(-1 minutes)",
        "rate(+5 minutes)",
        "rate(1.5 hours)",
        "rate(5 weeks)",
        "rate(foo minutes)",
        "rate( 5 minutes)",
        "rate(5  minutes)",
        "rate(5 minutes",
        " rate(5 minutes)",
        "RATE(5 minutes)",
        "rate(5 minutess)",
        "rate(99999999999999999999 days)",
        "rate(9223372036854775807 days)",
        "cron(0 0 * * * *)",
        "cron(0 0 ? * ? *)",
        "cron(0 0 1 * 1 *)",
        "cron(0 0 * * ?)",
        "cron(0 0 * * ? * *)",
        "cron(60 0 * * ? *)",
        "cron(0 24 * * ? *)",
        "cron(0 0 0 * ? *)",
        "cron(0 0 32 * ? *)",
        "cron(0 0 * 13 ? *)",
        "cron(0 0 ? * 0 *)",
        "cron(0 0 ? * 8 *)",
        "cron(0 0 * FOO ? *)",
        "cron(0/0 0 * * ? *)",
        "cron(? 0 * * ? *)",
        "cron(L 0 * * ? *)",
        "cron(0 0 3#2 * ? *)",
        "cron(0 0 ? * 3#6 *)",
        "cron(0 0 ? * 3W *)",
        "cron(0 0 * * ? 1969)",
        "cron(0 0 * * ? 2030-2029)",
        "cron(0 0 1,,2 * ? *)",
        "cron(0 0 -1 * ? *)",
        "cron(0 0 1/x * ? *)",
        "cron(a b c d e f)",
    ] {
        let rule = Schedule::of_rule(expression, at(CREATED)).expect_err(expression);
        assert_eq!(rule.to_string(), "Parameter ScheduleExpression is not valid.");
        let scheduler = Schedule::parse(&input(expression)).expect_err(expression);
        assert_eq!(scheduler.to_string(), format!("Invalid Schedule Expression {expression}."));
    }
    // Only schedules of one's own are due within a minute.
    assert_eq!(Schedule::of_rule("rate(5 seconds)", at(CREATED)).err(), Some(ScheduleError::Rule));
    let often = Schedule::parse(&input("rate(5 seconds)")).expect("it is none of AWS's");
    assert_eq!(often.next_after(at(CREATED)), Some(at("2026-01-01T00:00:05Z")));
    // A rule counts one in the singular and more in the plural, a schedule does not care.
    for expression in ["rate(1 minutes)", "rate(5 minute)", "rate(1 hours)", "rate(2 day)"] {
        assert_eq!(Schedule::of_rule(expression, at(CREATED)).expect_err(expression), ScheduleError::Rule);
        assert!(Schedule::parse(&input(expression)).is_ok());
    }
    for expression in [
        "at()",
        "at(2026-09-08T03:54:26.439)",
        "at(2026-09-08T03:54:26Z)",
        "at(2026-09-08 03:54:26)",
        "at(2026-09-08T03:54)",
        "at(2026-02-29T00:00:00)",
        "at(2026-01-01T24:00:00)",
        "at(2026-01-01T00:00:60)",
    ] {
        let error = Schedule::parse(&input(expression)).expect_err(expression);
        assert_eq!(error.to_string(), format!("Invalid Schedule Expression {expression}."));
    }
    let rule = Schedule::of_rule("at(2026-09-08T03:54:26)", at(CREATED)).expect_err("a rule has no `at`");
    assert_eq!(rule, ScheduleError::Rule);
    let zone = ScheduleInput { time_zone: Some("Mars/Olympus"), ..input("rate(1 hour)") };
    assert_eq!(
        Schedule::parse(&zone).expect_err("no zone").to_string(),
        "Invalid Schedule Expression Timezone Mars/Olympus."
    );
    let ends = ScheduleInput { start: Some(at(CREATED)), end: Some(at(CREATED)), ..input("rate(1 hour)") };
    assert_eq!(Schedule::parse(&ends).expect_err("no time"), ScheduleError::EndBeforeStart);
    for minutes in [0, 1441] {
        let window = ScheduleInput { window_minutes: Some(minutes), ..input("rate(1 hour)") };
        assert_eq!(Schedule::parse(&window).expect_err("no window"), ScheduleError::Window { minutes });
    }
}

#[test]
fn a_rate_counts_from_the_rules_creation_or_the_schedules_start() {
    let rule = Schedule::of_rule("rate(5 minutes)", at("2026-01-01T00:01:30Z")).expect("a rate");
    assert_eq!(due(&rule, CREATED, 2), ["2026-01-01T00:06", "2026-01-01T00:11"]);
    assert_eq!(rule.next_after(at("2026-01-01T00:06:30Z")), Some(at("2026-01-01T00:11:30Z")));
    let schedule = Schedule::parse(&input("rate(1 day)")).expect("a rate");
    assert_eq!(schedule.next_after(at(CREATED).plus_millis(-1)), Some(at(CREATED)));
    let (start, end) = (Some(at("2026-03-01T12:00:00Z")), Some(at("2026-03-01T14:00:00Z")));
    let between = Schedule::parse(&ScheduleInput { start, end, ..input("rate(1 hour)") }).expect("a rate");
    assert_eq!(due(&between, CREATED, 9), ["2026-03-01T12:00", "2026-03-01T13:00", "2026-03-01T14:00"]);
    let between =
        Schedule::parse(&ScheduleInput { start, end, ..input("cron(0,30 * * * ? *)") }).expect("a cron");
    assert_eq!(due(&between, CREATED, 9).len(), 5);
}

#[test]
fn a_time_that_does_not_exist_is_left_out_and_one_that_exists_twice_is_due_once() {
    let zoned = |expression, zone| {
        Schedule::parse(&ScheduleInput { time_zone: Some(zone), ..input(expression) }).expect(expression)
    };
    // New York: 2026-03-08 02:00 becomes 03:00, 2026-11-01 02:00 becomes 01:00.
    let gap = zoned("cron(30 2 * * ? *)", "America/New_York");
    assert_eq!(
        due(&gap, "2026-03-06T12:00:00Z", 3),
        ["2026-03-07T07:30", "2026-03-09T06:30", "2026-03-10T06:30"]
    );
    let overlap = zoned("cron(30 1 * * ? *)", "America/New_York");
    assert_eq!(due(&overlap, "2026-10-31T12:00:00Z", 2), ["2026-11-01T05:30", "2026-11-02T06:30"]);
    let often = zoned("cron(0/30 * * * ? *)", "America/New_York");
    assert_eq!(
        due(&often, "2026-11-01T04:59:00Z", 4),
        ["2026-11-01T05:00", "2026-11-01T05:30", "2026-11-01T07:00", "2026-11-01T07:30"]
    );
    assert_eq!(due(&often, "2026-03-08T06:30:00Z", 2), ["2026-03-08T07:00", "2026-03-08T07:30"]);
    // Lord Howe's clocks go by half an hour; Apia had no 30 December 2011.
    let half = zoned("cron(15 2 * * ? *)", "Australia/Lord_Howe");
    assert_eq!(due(&half, "2026-10-02T16:00:00Z", 2), ["2026-10-04T15:15", "2026-10-05T15:15"]);
    let apia = zoned("cron(0 12 * * ? *)", "Pacific/Apia");
    assert_eq!(due(&apia, "2011-12-29T00:00:00Z", 2), ["2011-12-29T22:00", "2011-12-30T22:00"]);
    // A day of a rate is 24 hours.
    let start = Some(at("2026-03-07T12:00:00Z"));
    let zone = Some("America/New_York");
    let daily =
        Schedule::parse(&ScheduleInput { start, time_zone: zone, ..input("rate(1 day)") }).expect("a rate");
    assert_eq!(due(&daily, CREATED, 3), ["2026-03-07T12:00", "2026-03-08T12:00", "2026-03-09T12:00"]);
}

#[test]
fn a_single_time_is_due_once_whatever_its_start_and_end() {
    let zoned = |expression| {
        let (start, end) = (Some(at("2027-01-01T00:00:00Z")), Some(at("2028-01-01T00:00:00Z")));
        let zone = Some("America/New_York");
        Schedule::parse(&ScheduleInput { start, end, time_zone: zone, ..input(expression) })
            .expect(expression)
    };
    let once = zoned("at(2026-07-01T09:00:05)");
    assert_eq!(once.next_after(at(CREATED)), Some(at("2026-07-01T13:00:05Z")));
    assert_eq!(once.next_after(at("2026-07-01T13:00:05Z")), None);
    assert_eq!(due(&zoned("at(2026-11-01T01:30:00)"), CREATED, 9), ["2026-11-01T05:30"]);
    assert_eq!(due(&zoned("at(2026-03-08T02:30:00)"), CREATED, 9), ["2026-03-08T07:30"]);
}

#[test]
fn a_flexible_window_spreads_what_is_due_over_its_minutes() {
    let schedule = |window_minutes| {
        Schedule::parse(&ScheduleInput { window_minutes, ..input("rate(1 hour)") }).expect("a rate")
    };
    let (flexible, exact, moment) = (schedule(Some(15)), schedule(None), at(CREATED));
    assert_eq!(flexible.window_end(moment), at("2026-01-01T00:15:00Z"));
    assert_eq!((exact.window_end(moment), exact.within_window(moment, u64::MAX)), (moment, moment));
    assert_eq!(flexible.within_window(moment, 0), moment);
    assert_eq!(flexible.within_window(moment, 1 << 63), at("2026-01-01T00:07:30Z"));
    assert!(flexible.within_window(moment, u64::MAX) < flexible.window_end(moment));
}

/// A field with one of these forms, and what it admits. Numbers are chosen up to
/// `max`, which every month has; the field itself goes on to `end`.
fn field(min: u32, max: u32, end: u32) -> impl Strategy<Value = (String, Vec<u32>)> {
    prop_oneof![
        Just(("*".to_owned(), (min..=end).collect())),
        (min..=max).prop_map(|number| (number.to_string(), vec![number])),
        (min..=max, 1..9_u32).prop_map(move |(from, step)| {
            (format!("{from}/{step}"), (from..=end).step_by(step as usize).collect())
        }),
        (min..=max, min..=max).prop_map(move |(left, right)| {
            let (from, to) = (left.min(right), left.max(right));
            (format!("{from}-{to}"), (from..=to).collect())
        }),
        proptest::collection::btree_set(min..=max, 1..4).prop_map(|numbers| {
            let text: Vec<String> = numbers.iter().map(u32::to_string).collect();
            (text.join(","), numbers.into_iter().collect())
        }),
    ]
}

/// The number at a place of a timestamp's text.
fn part(text: &str, from: usize, to: usize) -> u32 {
    text[from..to].parse().expect("digits")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_next_moment_is_later_satisfies_the_expression_and_none_lies_between(
        minutes in field(0, 59, 59), hours in field(0, 23, 23), days in field(1, 28, 31), months in field(1, 12, 12),
        after in 0..4_102_444_800_000_i64,
    ) {
        let expression = format!("cron({} {} {} {} ? *)", minutes.0, hours.0, days.0, months.0);
        let schedule = Schedule::of_rule(&expression, Timestamp(0)).expect("a cron expression");
        let admits = |moment: Timestamp| {
            let text = moment.to_string();
            minutes.1.contains(&part(&text, 14, 16)) && hours.1.contains(&part(&text, 11, 13))
                && days.1.contains(&part(&text, 8, 10)) && months.1.contains(&part(&text, 5, 7))
        };
        let next = schedule.next_after(Timestamp(after)).expect("it is due every year");
        prop_assert!(next.0 > after && next.0 % 60_000 == 0 && admits(next), "{} {}", expression, next);
        let first_minute = after / 60_000 + 1;
        let between = (first_minute..next.0 / 60_000).take(20_000).find(|minute| admits(Timestamp(minute * 60_000)));
        prop_assert_eq!(between, None, "{} {:?}", expression, Timestamp(after));
    }

    #[test]
    fn in_any_zone_moments_come_in_order_and_show_the_time_of_the_expression(
        zone in proptest::sample::select(vec!["UTC", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca"]),
        minute in 0..60_i8, hour in 0..24_i8, after in 0..4_102_444_800_000_i64,
    ) {
        let expression = format!("cron({minute} {hour} * * ? *)");
        let schedule = Schedule::parse(&ScheduleInput { time_zone: Some(zone), ..input(&expression) }).expect("a schedule");
        let tz = jiff::tz::TimeZone::get(zone).expect("a zone");
        let mut last = Timestamp(after);
        let mut last_day = None;
        for _ in 0..5 {
            let next = schedule.next_after(last).expect("it is due every day");
            let time = tz.to_datetime(jiff::Timestamp::from_millisecond(next.0).expect("in range"));
            prop_assert!(next > last && (time.hour(), time.minute(), time.second()) == (hour, minute, 0));
            prop_assert!(last_day != Some(time.date()), "no day has it twice");
            (last, last_day) = (next, Some(time.date()));
        }
    }
}

/// The times of the runs that are made at `now`, and up to where nothing is due
/// any more then; nothing has a window.
#[track_caller]
fn check_runs(
    schedule: &Schedule,
    settled: &str,
    now: &str,
    missed: Missed,
    expected: Option<(&[&str], &str)>,
) {
    let runs = schedule.runs(at(settled), at(now), missed, |_| 0);
    let expected = expected
        .map(|(due, settled)| Runs { due: due.iter().map(|due| at(due)).collect(), settled: at(settled) });
    assert_eq!(runs, expected, "{missed:?}");
}

#[test]
fn a_run_is_made_when_it_is_due_and_not_twice() {
    let schedule = Schedule::of_rule("rate(5 minutes)", at(CREATED)).expect("a schedule");
    for missed in [Missed::Skip, Missed::Once, Missed::All { limit: 10 }] {
        check_runs(&schedule, CREATED, "2026-01-01T00:04:59.999Z", missed, None);
        let made = (&["2026-01-01T00:05:00Z"][..], "2026-01-01T00:05:00Z");
        check_runs(&schedule, CREATED, "2026-01-01T00:05:00Z", missed, Some(made));
        // A restart that took less than a minute made it late, not missed.
        check_runs(&schedule, CREATED, "2026-01-01T00:05:59Z", missed, Some(made));
        check_runs(&schedule, "2026-01-01T00:05:00Z", "2026-01-01T00:05:59Z", missed, None);
    }
}

#[test]
fn what_was_missed_is_left_out_or_made_up_for_once_or_each() {
    let schedule = Schedule::of_rule("rate(5 minutes)", at(CREATED)).expect("a schedule");
    let (now, last) = ("2026-01-01T00:18:00Z", "2026-01-01T00:15:00Z");
    check_runs(&schedule, CREATED, now, Missed::Skip, Some((&[], last)));
    check_runs(&schedule, CREATED, now, Missed::Once, Some((&[last], last)));
    let all = ["2026-01-01T00:05:00Z", "2026-01-01T00:10:00Z", last];
    check_runs(&schedule, CREATED, now, Missed::All { limit: 10 }, Some((&all, last)));
    check_runs(&schedule, CREATED, now, Missed::All { limit: 2 }, Some((&all[1..], last)));
    // One that is in time stands for those that were missed, unless each counts.
    let (now, last) = ("2026-01-01T00:15:30Z", "2026-01-01T00:15:00Z");
    check_runs(&schedule, CREATED, now, Missed::Skip, Some((&[last], last)));
    check_runs(&schedule, CREATED, now, Missed::Once, Some((&[last], last)));
    check_runs(&schedule, CREATED, now, Missed::All { limit: 10 }, Some((&all, last)));
}

#[test]
fn an_absence_of_years_is_made_up_for_within_bounds() {
    let schedule = Schedule::parse(&input("rate(1 second)")).expect("a schedule");
    let now = at("2056-01-01T00:00:00Z");
    let runs = schedule.runs(at(CREATED), now, Missed::All { limit: u32::MAX }, |_| 0).expect("runs");
    assert_eq!((runs.due.len(), runs.settled), (MISSED_MAX as usize, now));
    let yearly = Schedule::of_rule("cron(0 0 1 1 ? *)", at(CREATED)).expect("a schedule");
    let runs = yearly.runs(at(CREATED), now, Missed::All { limit: 5 }, |_| 0).expect("runs");
    assert_eq!(runs.due.len(), 5);
}

#[test]
fn a_run_waits_for_its_place_in_the_window() {
    let given = ScheduleInput { window_minutes: Some(10), ..input("cron(0 12 * * ? *)") };
    let schedule = Schedule::parse(&given).expect("a schedule");
    let (noon, half) = (at("2026-01-01T12:00:00Z"), u64::MAX / 2 + 1);
    assert_eq!(schedule.next_run(at(CREATED), |_| half), Some(at("2026-01-01T12:05:00Z")));
    let runs = |now: &str| schedule.runs(at(CREATED), at(now), Missed::Skip, |_| half);
    assert_eq!(runs("2026-01-01T12:04:59Z"), None);
    assert_eq!(runs("2026-01-01T12:05:00Z"), Some(Runs { due: vec![noon], settled: noon }));
    // It was missed a minute after the window's end, not before.
    assert_eq!(runs("2026-01-01T12:11:00Z"), Some(Runs { due: vec![noon], settled: noon }));
    assert_eq!(runs("2026-01-01T12:11:01Z"), Some(Runs { due: vec![], settled: noon }));
}

#[test]
fn a_run_at_a_time_that_the_clocks_pass_over_is_left_out_and_one_that_comes_twice_is_made_once() {
    let given = ScheduleInput { time_zone: Some("Europe/Berlin"), ..input("cron(30 2 * * ? *)") };
    let schedule = Schedule::parse(&given).expect("a schedule");
    // On 29 March 2:30 does not exist; on 25 October it comes at 0:30 and 1:30 UTC.
    let all = Missed::All { limit: 10 };
    let due = ["2026-03-28T01:30:00Z", "2026-03-30T00:30:00Z"];
    check_runs(&schedule, "2026-03-27T12:00:00Z", "2026-03-30T12:00:00Z", all, Some((&due, due[1])));
    let due = ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"];
    check_runs(&schedule, "2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z", all, Some((&due, due[1])));
}

proptest! {
    #[test]
    fn nothing_is_made_twice_or_forgotten_however_often_it_is_looked(
        mut looks in proptest::collection::vec(0_i64..40_000_000, 1..30),
        window in proptest::option::of(1_u32..30),
    ) {
        let given = ScheduleInput { window_minutes: window, ..input("rate(7 minutes)") };
        let schedule = Schedule::parse(&given).expect("a schedule");
        let created = at(CREATED);
        let seed = |due: Timestamp| (due.0 as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        looks.sort_unstable();
        let (mut settled, mut made) = (created, Vec::new());
        for look in &looks {
            let now = created.plus_millis(*look);
            let next = schedule.next_run(settled, seed);
            let runs = schedule.runs(settled, now, Missed::All { limit: 1000 }, seed);
            prop_assert_eq!(runs.is_some(), next.is_some_and(|next| next <= now));
            if let Some(runs) = runs {
                prop_assert!(runs.due.iter().all(|due| schedule.within_window(*due, seed(*due)) <= now));
                settled = runs.settled;
                made.extend(runs.due);
            }
        }
        let expected: Vec<Timestamp> = std::iter::successors(schedule.next_after(created), |due| schedule.next_after(*due))
            .take(made.len())
            .collect();
        prop_assert_eq!(made, expected);
    }
}
