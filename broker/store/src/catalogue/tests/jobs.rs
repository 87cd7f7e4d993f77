//! Jobs as they are registered: one step after another, each written down once.

use frevo_event::{
    Change, Command, CommandRefusal, ExecutionId, Job, JobAction, JobAdvance, JobChange, JobCommand,
    JobCounts, JobFilter, JobNumber, JobOutcome, JobPlace, JobRefusal, JobState, JobTarget, MessageId,
    Timestamp,
};

use super::super::Catalogue;
use super::story::scope;

fn wanted(dry_run: bool) -> Job {
    Job {
        scope: scope(),
        name: "mend".into(),
        number: JobNumber(77),
        action: JobAction::Redrive,
        filter: JobFilter { machine: Some("orders".into()), ..JobFilter::default() },
        dry_run,
        rate_per_second: None,
        description: None,
        started_by: Some("AKIDOPERATOR".into()),
        changed_by: None,
        started_at: Timestamp(0),
        ended_at: None,
        state: JobState::Completed,
        step: 5,
        place: None,
        under_way: vec![target("forged")],
        counts: JobCounts { done: 9, ..JobCounts::default() },
    }
}

fn target(name: &str) -> JobTarget {
    JobTarget { machine: "orders".into(), name: name.into(), due: None }
}

fn place(after: u8) -> JobPlace {
    let after = Some((Timestamp(i64::from(after)), ExecutionId([after; 16])));
    JobPlace { machine: Some("orders".into()), list: 0, after }
}

/// Decides a command a second after the one before, and applies what it changes.
#[derive(Default)]
struct Told {
    catalogue: Catalogue,
    seconds: i64,
}

impl Told {
    fn started(dry_run: bool) -> Self {
        let mut told = Self::default();
        told.tell(JobCommand::Start(Box::new(wanted(dry_run)))).expect("it starts");
        told
    }

    fn tell(&mut self, command: JobCommand) -> Result<Vec<Change>, CommandRefusal> {
        self.seconds += 1;
        let stamp = Timestamp(self.seconds * 1000);
        let (changes, _) = self.catalogue.decide(&Command::Job(command), stamp, MessageId([0; 16]))?;
        changes.iter().for_each(|change| self.catalogue.apply(change));
        Ok(changes)
    }

    fn advance(
        &mut self,
        step: u64,
        outcomes: &[JobOutcome],
        targets: &[&str],
        place: Option<JobPlace>,
    ) -> Result<Vec<Change>, CommandRefusal> {
        let targets: Vec<JobTarget> = targets.iter().map(|name| target(name)).collect();
        let (examined, outcomes) = (10, outcomes.to_vec());
        let advance =
            JobAdvance { scope: scope(), name: "mend".into(), step, outcomes, examined, targets, place };
        self.tell(JobCommand::Advance(Box::new(advance)))
    }

    fn job(&self) -> &Job {
        self.catalogue.jobs().get(&scope(), "mend").expect("it is there")
    }

    fn pause(&mut self, paused: bool) -> Result<Vec<Change>, CommandRefusal> {
        self.tell(JobCommand::Pause { scope: scope(), name: "mend".into(), paused, by: None })
    }

    fn cancel(&mut self) -> Result<Vec<Change>, CommandRefusal> {
        let by = Some("AKIDOTHER".into());
        self.tell(JobCommand::Cancel { scope: scope(), name: "mend".into(), by })
    }
}

fn refused() -> JobOutcome {
    JobOutcome::Refused { reason: "it runs".into() }
}

/// The numbers and the outcomes that are kept beside the job.
fn kept(changes: &[Change]) -> Vec<(u64, JobOutcome)> {
    let [Change::Job(JobChange::Advanced(advanced))] = changes else { panic!("{changes:?}") };
    let outcomes = advanced.told.results.iter().map(|result| result.outcome.clone());
    (advanced.told.first..).zip(outcomes).collect()
}

#[test]
fn a_job_goes_from_portion_to_portion_and_ends_with_the_last() {
    let mut told = Told::started(false);
    let begun = told.job();
    assert_eq!((begun.number, begun.step, &*begun.under_way), (JobNumber(0), 0, &[][..]));
    assert_eq!((begun.state, begun.counts), (JobState::Running, JobCounts::default()));

    told.advance(0, &[], &["a", "b"], Some(place(2))).expect("the first portion");
    assert_eq!(told.job().under_way, [target("a"), target("b")]);
    let changes = told.advance(1, &[JobOutcome::Done, refused()], &["c"], None).expect("the second");
    assert_eq!(kept(&changes), [(0, JobOutcome::Done), (1, refused())]);
    assert_eq!(told.job().state, JobState::Running, "something is under way");
    let changes = told.advance(2, &[JobOutcome::Done], &[], None).expect("the end");
    assert_eq!(kept(&changes), [(2, JobOutcome::Done)]);
    let ended = told.job();
    assert_eq!((ended.state, ended.ended_at), (JobState::Completed, Some(Timestamp(4000))));
    assert_eq!(ended.counts, JobCounts { examined: 30, found: 3, done: 2, refused: 1 });

    let again = told.advance(3, &[], &["d"], None);
    assert!(matches!(again, Err(CommandRefusal::Job(JobRefusal::Moved { .. }))), "{again:?}");
    let another = told.tell(JobCommand::Start(Box::new(wanted(false))));
    assert!(matches!(another, Err(CommandRefusal::Job(JobRefusal::Exists { .. }))), "a name is used once");
}

/// Two nodes may hold themselves for its runner for a moment.
#[test]
fn a_step_is_made_once() {
    let mut told = Told::started(false);
    told.advance(0, &[], &["a"], Some(place(1))).expect("the first portion");
    for (step, outcomes) in
        [(0, vec![]), (0, vec![JobOutcome::Done]), (1, vec![]), (2, vec![JobOutcome::Done])]
    {
        let refusal = told.advance(step, &outcomes, &["b"], None);
        assert!(matches!(refusal, Err(CommandRefusal::Job(JobRefusal::Moved { .. }))), "{step} {outcomes:?}");
    }
    assert_eq!(told.job().under_way, [target("a")]);
}

#[test]
fn a_dry_run_keeps_what_it_found_and_does_nothing() {
    let mut told = Told::started(true);
    let changes = told.advance(0, &[], &["a", "b"], Some(place(2))).expect("the first portion");
    assert_eq!(kept(&changes), [(0, JobOutcome::Found), (1, JobOutcome::Found)]);
    assert!(told.job().under_way.is_empty());
    let changes = told.advance(1, &[], &["c"], None).expect("the second");
    assert_eq!(kept(&changes), [(2, JobOutcome::Found)]);
    let ended = told.job();
    assert_eq!((ended.state, ended.counts.found, ended.counts.done), (JobState::Completed, 3, 0));
}

/// What is under way can't be taken back: it is written down, and nothing begins.
#[test]
fn who_pauses_or_cancels_a_job_has_what_is_under_way_written_down() {
    let mut told = Told::started(false);
    told.advance(0, &[], &["a"], Some(place(1))).expect("the first portion");
    told.pause(true).expect("paused");
    assert!(told.job().is_due(), "something is under way");
    told.advance(1, &[JobOutcome::Done], &["b"], None).expect("it is written down");
    let paused = told.job();
    assert_eq!(
        (paused.state, &*paused.under_way, &paused.place),
        (JobState::Paused, &[][..], &Some(place(1)))
    );
    assert_eq!((paused.counts.done, paused.counts.found, paused.is_due()), (1, 1, false));
    assert!(told.pause(true).expect("it is paused").is_empty());
    told.pause(false).expect("resumed");
    told.advance(2, &[], &["b"], Some(place(2))).expect("it goes on");

    told.cancel().expect("cancelled");
    let delete = JobCommand::Delete { scope: scope(), name: "mend".into() };
    let early = told.tell(delete.clone());
    assert!(matches!(early, Err(CommandRefusal::Job(JobRefusal::NotEnded { .. }))), "{early:?}");
    told.advance(3, &[refused()], &["c"], Some(place(3))).expect("it is written down");
    let cancelled = told.job();
    assert_eq!((cancelled.state, cancelled.is_due()), (JobState::Cancelled, false));
    assert_eq!(cancelled.changed_by.as_deref(), Some("AKIDOTHER"));
    assert_eq!(cancelled.counts, JobCounts { examined: 20, found: 2, done: 1, refused: 1 });
    for refusal in [told.pause(false), told.cancel()] {
        assert!(matches!(refusal, Err(CommandRefusal::Job(JobRefusal::Ended { .. }))), "{refusal:?}");
    }
    told.tell(delete.clone()).expect("it has ended");
    let missing = told.tell(delete);
    assert!(matches!(missing, Err(CommandRefusal::Job(JobRefusal::Missing { .. }))), "{missing:?}");
    told.tell(JobCommand::Start(Box::new(wanted(false)))).expect("its name is free");
    assert_eq!(told.job().number, JobNumber(1), "its number is not");
}

#[test]
fn few_jobs_go_on_at_a_time_and_old_ones_are_forgotten() {
    let mut told = Told::default();
    let named = |number: u32| Box::new(Job { name: format!("j{number}").into(), ..wanted(false) });
    for number in 0..10 {
        told.tell(JobCommand::Start(named(number))).expect("there is room");
    }
    let refusal = told.tell(JobCommand::Start(named(10)));
    assert!(matches!(refusal, Err(CommandRefusal::QuotaExceeded { quota: 10, .. })), "{refusal:?}");
    told.tell(JobCommand::Cancel { scope: scope(), name: "j3".into(), by: None }).expect("cancelled");
    told.tell(JobCommand::Start(named(10))).expect("there is room again");
    told.tell(JobCommand::Cancel { scope: scope(), name: "j4".into(), by: None }).expect("cancelled");
    told.seconds += 91 * 86_400;
    told.tell(JobCommand::Start(named(11))).expect("there is room again");
    assert!(told.catalogue.jobs().get(&scope(), "j3").is_none(), "it ended long ago");
    assert_eq!(told.catalogue.jobs().of(&scope(), None).count(), 10);
}

#[test]
fn the_fewest_changes_make_the_same_jobs() {
    let mut told = Told::started(false);
    told.advance(0, &[], &["a"], Some(place(1))).expect("the first portion");
    told.pause(true).expect("paused");
    let mut again = Catalogue::default();
    told.catalogue.changes().for_each(|change| again.apply(&change));
    assert_eq!(again, told.catalogue);
}
