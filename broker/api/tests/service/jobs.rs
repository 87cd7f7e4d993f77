//! Jobs that are ended at any moment and begun again, with owners that lose their
//! replies or have no time: each execution that is meant is dealt with once, and no
//! other one.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use frevo_api::{Edge, attend_jobs};
use frevo_event::{
    ActiveState, BranchId, DefinitionHash, ExecutionId, ExecutionSummary, ExecutionView, Fact, Message,
    PartitionId, Position, Redrives, Reply, Request, Scope, Start, StateNumber, Status, Timestamp, WaitsFor,
};
use frevo_store::ClosedExecution;
use serde_json::{Value, json};

use super::client::{Client, edge};
use super::create;
use super::fake::Fake;

/// So many executions there are of either kind.
const COUNT: u64 = 230;

/// When they were started, a second apart; the server's clock is far behind.
const BEGIN: Timestamp = Timestamp(1_763_800_000_000);

/// SplitMix64.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }
}

/// An execution as its owner knows it.
struct One {
    summary: ExecutionSummary,
    state: &'static str,
    /// When it tries again.
    retry: Option<Timestamp>,
    redrives: Option<Redrives>,
    /// What was done with it, repeats that changed nothing aside.
    stops: u32,
    retries: u32,
    cause: Option<Arc<str>>,
}

/// All executions that an owner knows.
struct World {
    known: BTreeMap<ExecutionId, One>,
    dice: Dice,
}

fn start(name: &str) -> Start {
    Start::new(Scope::new("000000000000", "us-east-1"), "orders", name, DefinitionHash([1; 16]))
}

fn summary(number: u64, status: Status) -> ExecutionSummary {
    let start = start(&format!("o-{number}"));
    let started_at = BEGIN.plus_seconds(number as i64);
    ExecutionSummary {
        id: ExecutionId::of_arn(&start.arn_text()),
        scope: start.scope,
        machine: start.machine,
        name: start.name,
        status,
        started_at,
        stopped_at: (status != Status::Running).then(|| started_at.plus_seconds(60)),
        version: None,
        alias: None,
        held: false,
        express_uuid: None,
        redrives: None,
        mocked: false,
    }
}

impl World {
    /// Executions that run, every third of them in another state, every fifth waiting
    /// for a retry.
    fn running(seed: u64) -> Self {
        let one = |number: u64| {
            let summary = summary(number, Status::Running);
            let state = if number.is_multiple_of(3) { "Wait" } else { "Charge" };
            let retry = number.is_multiple_of(5).then(|| summary.started_at.plus_seconds(900));
            (summary.id, One { summary, state, retry, redrives: None, stops: 0, retries: 0, cause: None })
        };
        Self { known: (0..COUNT).map(one).collect(), dice: Dice(seed) }
    }

    fn answer(&mut self, partition: PartitionId, request: &Request, now: Timestamp) -> Option<Reply> {
        if self.dice.roll(40) == 0 {
            return Some(Reply::Overloaded);
        }
        let reply = match request {
            Request::List { before, limit, .. } => self.list(partition, *before, *limit),
            Request::Describe { execution, .. } => self.describe(*execution),
            Request::Tell { execution, message } => self.tell(*execution, message, now),
            Request::Redrive { execution, token, remains } => {
                assert!(remains.is_some(), "its owner knows it no more");
                self.redrive(*execution, token.clone(), now)
            }
            other => panic!("nobody asks for {other:?}"),
        };
        // Now and then nobody hears what became of it.
        (self.dice.roll(40) > 0).then_some(reply)
    }

    fn list(&self, partition: PartitionId, before: Option<(Timestamp, ExecutionId)>, limit: u32) -> Reply {
        let is_its = |one: &&One| one.summary.id.partition(4) == partition;
        let mut found: Vec<ExecutionSummary> =
            self.known.values().filter(is_its).map(|one| one.summary.clone()).collect();
        found.sort_by_key(|one| (std::cmp::Reverse(one.started_at), one.id));
        let is_behind = |one: &ExecutionSummary| {
            before.is_none_or(|(at, id)| {
                (one.started_at, std::cmp::Reverse(one.id)) < (at, std::cmp::Reverse(id))
            })
        };
        Reply::Executions(found.into_iter().filter(is_behind).take(limit as usize).collect())
    }

    fn describe(&self, id: ExecutionId) -> Reply {
        let Some(one) = self.known.get(&id) else { return Reply::Unknown };
        let at = ActiveState {
            state: StateNumber(0),
            name: one.state.into(),
            due: one.retry,
            queue: None,
            started: false,
            since: BEGIN,
            waits_for: if one.retry.is_some() { WaitsFor::Retry { retries: 1 } } else { WaitsFor::Nothing },
        };
        Reply::Execution(Box::new(ExecutionView {
            id,
            start: Box::new(start(&one.summary.name)),
            started_at: one.summary.started_at,
            limits: None,
            status: one.summary.status,
            stopped_at: one.summary.stopped_at,
            output: None,
            error: None,
            cause: one.cause.clone(),
            last: Position::NONE,
            at: vec![at],
            held: false,
            event_count: 5,
            redrives: one.redrives.clone(),
            test_case: None,
        }))
    }

    fn tell(&mut self, id: ExecutionId, message: &Message, now: Timestamp) -> Reply {
        let again = self.dice.roll(2) == 0;
        let Some(one) = self.known.get_mut(&id) else { return Reply::Unknown };
        match message {
            Message::Stop(reason) => {
                assert!(reason.cause.as_deref().is_some_and(|cause| cause.contains("clear")));
                if one.summary.status == Status::Running {
                    one.summary.status = Status::Aborted;
                    one.summary.stopped_at = Some(now.plus_millis(1));
                    one.cause = reason.cause.clone();
                    one.stops += 1;
                }
                Reply::Stopped { at: now }
            }
            Message::RetryNow { state, due_until } => {
                let is_meant = state.as_deref().is_none_or(|state| state == one.state);
                match one.retry.filter(|due| is_meant && due_until.is_none_or(|until| *due <= until)) {
                    None => Reply::Stale,
                    Some(_) => {
                        one.retries += 1;
                        // What fails again waits longer than it would have.
                        one.retry = again.then(|| now.plus_seconds(1800));
                        Reply::Accepted
                    }
                }
            }
            other => panic!("nobody says {other:?}"),
        }
    }

    /// Of those that are redriven, every second fails at once again.
    fn redrive(&mut self, id: ExecutionId, token: Option<Arc<str>>, now: Timestamp) -> Reply {
        let fails = self.dice.roll(2) == 0;
        let number =
            (0..COUNT).find(|number| summary(*number, Status::Failed).id == id).expect("one of ours");
        let mut redrives = Redrives::default();
        redrives.add(now.plus_millis(1), token);
        let mut summary = summary(number, if fails { Status::Failed } else { Status::Running });
        summary.stopped_at = fails.then(|| now.plus_millis(2));
        summary.redrives = Some(redrives.clone());
        let one = One {
            summary,
            state: "Charge",
            retry: None,
            redrives: Some(redrives),
            stops: 0,
            retries: 0,
            cause: None,
        };
        assert!(self.known.insert(id, one).is_none(), "it was redriven before");
        Reply::Redriven { at: now.plus_millis(1) }
    }
}

fn fake(world: World) -> (Arc<Fake>, Arc<Edge>, Arc<Mutex<World>>) {
    let world = Arc::new(Mutex::new(world));
    let asked = world.clone();
    let now = Timestamp(1_763_863_918_123);
    let owner =
        move |partition, request: &Request| asked.lock().expect("no panic").answer(partition, request, now);
    let fake = Arc::new(Fake::of_owners(owner));
    let edge = edge(fake.clone());
    (fake, edge, world)
}

/// Executions that have ended, of which the store knows: every second of them failed as
/// is meant, one of the others timed out.
fn remember(fake: &Fake) {
    for number in 0..COUNT {
        let status = if number.is_multiple_of(11) { Status::TimedOut } else { Status::Failed };
        let error = if number.is_multiple_of(2) { "Late" } else { "Lost" };
        let summary = summary(number, status);
        let facts = vec![
            Fact::ExecutionStarted(Arc::new(start(&summary.name))),
            Fact::Entered { branch: BranchId::ROOT, state: StateNumber(0) },
            Fact::ExecutionFailed { error: Some(error.into()), cause: None },
        ];
        fake.remember(&start(&summary.name), facts, |first, last| ClosedExecution {
            summary,
            error: Some(error.into()),
            cause: None,
            first,
            last,
        });
    }
}

/// Lets the jobs go on, ended at any moment and begun again, until this one has ended.
async fn run(edge: &Arc<Edge>, client: &mut Client, dice: &mut Dice) -> Value {
    for _ in 0..2000 {
        let a_while = Duration::from_micros(500 + dice.roll(40_000));
        let _ended_at_some_moment = tokio::time::timeout(a_while, attend_jobs(edge.clone())).await;
        let job = client.send("GET", "/frevo/jobs/clear", "").await.json();
        if !matches!(job["state"].as_str(), Some("RUNNING" | "PAUSED")) {
            return job;
        }
    }
    panic!("the job does not end");
}

/// The names and outcomes that are kept of the job.
async fn results(client: &mut Client) -> BTreeMap<String, String> {
    let mut results = BTreeMap::new();
    let mut after = String::new();
    loop {
        let page =
            client.send("GET", &format!("/frevo/jobs/clear/executions?limit=70{after}"), "").await.json();
        for result in page["executions"].as_array().expect("a page") {
            let (name, outcome) = (result["name"].as_str(), result["outcome"].as_str());
            let twice = results.insert(name.expect("a name").to_owned(), outcome.expect("one").to_owned());
            assert_eq!(twice, None, "{name:?} is told of twice");
        }
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return results,
        }
    }
}

async fn begin(client: &mut Client, job: &Value) {
    create(client, "orders").await;
    let answer = client.send("PUT", "/frevo/jobs/clear", &job.to_string()).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
}

#[tokio::test]
async fn each_execution_that_runs_as_is_meant_is_stopped_once() {
    for seed in 0..6 {
        let (_fake, edge, world) = fake(World::running(seed));
        let mut client = Client::connect(&edge);
        begin(&mut client, &json!({ "action": "stop", "filter": { "machine": "orders", "state": "Wait" } }))
            .await;
        let job = run(&edge, &mut client, &mut Dice(seed)).await;
        let expected = COUNT.div_ceil(3);
        assert_eq!(
            (&job["state"], &job["done"], &job["found"]),
            (&json!("COMPLETED"), &json!(expected), &json!(expected)),
            "{job}"
        );
        assert_eq!((&job["examined"], &job["partsDone"]), (&json!(COUNT), &json!(4)), "{job}");
        for one in world.lock().expect("no panic").known.values() {
            assert_eq!(one.stops, u32::from(one.state == "Wait"), "{}", one.summary.name);
        }
        let results = results(&mut client).await;
        assert_eq!(results.len() as u64, expected);
        assert!(results.values().all(|outcome| outcome == "DONE"), "{results:?}");
    }
}

#[tokio::test]
async fn each_retry_is_hastened_once_though_some_fail_again() {
    for seed in 0..6 {
        let (_fake, edge, world) = fake(World::running(seed));
        let mut client = Client::connect(&edge);
        begin(&mut client, &json!({ "action": "retry", "filter": { "state": "Charge" } })).await;
        let job = run(&edge, &mut client, &mut Dice(seed)).await;
        for one in world.lock().expect("no panic").known.values() {
            let waited = one.summary.started_at.0 / 1000 % 5 == BEGIN.0 / 1000 % 5;
            assert_eq!(one.retries, u32::from(waited && one.state == "Charge"), "{}", one.summary.name);
        }
        // Of those whose reply was lost nobody knows that it was this job that did it.
        let told = job["done"].as_u64().zip(job["refused"].as_u64()).map(|(done, refused)| done + refused);
        assert_eq!((told, results(&mut client).await.len()), (job["found"].as_u64(), 30), "{job}");
    }
}

#[tokio::test]
async fn each_execution_that_failed_as_is_meant_is_redriven_once_though_some_fail_again() {
    for seed in 0..6 {
        let (fake, edge, world) = fake(World { known: BTreeMap::new(), dice: Dice(seed) });
        remember(&fake);
        let mut client = Client::connect(&edge);
        let filter = json!({ "machine": "orders", "error": "Late", "statuses": ["FAILED"] });
        begin(&mut client, &json!({ "action": "redrive", "filter": filter })).await;
        let job = run(&edge, &mut client, &mut Dice(seed)).await;
        let meant: Vec<u64> =
            (0..COUNT).filter(|number| number.is_multiple_of(2) && !number.is_multiple_of(11)).collect();
        assert_eq!((&job["state"], &job["done"]), (&json!("COMPLETED"), &json!(meant.len())), "{job}");
        let names: Vec<String> = meant.iter().map(|number| format!("o-{number}")).collect();
        let redriven: Vec<String> =
            world.lock().expect("no panic").known.values().map(|one| one.summary.name.to_string()).collect();
        let sorted = |mut names: Vec<String>| {
            names.sort_unstable();
            names
        };
        assert_eq!(sorted(redriven), sorted(names.clone()));
        assert_eq!(results(&mut client).await.into_keys().collect::<Vec<_>>(), sorted(names));
    }
}

#[tokio::test]
async fn a_dry_run_finds_the_same_and_does_nothing() {
    let (fake, edge, world) = fake(World { known: BTreeMap::new(), dice: Dice(7) });
    remember(&fake);
    let mut client = Client::connect(&edge);
    let from = summary(100, Status::Failed).stopped_at.expect("it ended").to_string();
    let until = summary(120, Status::Failed).stopped_at.expect("it ended").to_string();
    let filter = json!({ "stoppedFrom": from, "stoppedUntil": until });
    begin(&mut client, &json!({ "action": "redrive", "filter": filter, "dryRun": true })).await;
    let job = run(&edge, &mut client, &mut Dice(7)).await;
    assert_eq!((&job["found"], &job["done"]), (&json!(21), &json!(0)), "{job}");
    let results = results(&mut client).await;
    assert!(results.len() == 21 && results.values().all(|outcome| outcome == "FOUND"), "{results:?}");
    assert!(results.contains_key("o-100") && results.contains_key("o-120"), "{results:?}");
    assert!(world.lock().expect("no panic").known.is_empty());
}

/// No faster than is asked for; once it is cancelled what is under way is done and
/// written down, and nothing more.
#[tokio::test]
async fn a_job_keeps_its_rate_and_does_no_more_once_it_is_cancelled() {
    const RATE: u32 = 40;
    let (_fake, edge, world) = fake(World::running(3));
    let mut client = Client::connect(&edge);
    begin(&mut client, &json!({ "action": "stop", "all": true, "ratePerSecond": RATE })).await;
    let stopped = || world.lock().expect("no panic").known.values().map(|one| one.stops).sum::<u32>();
    let began = Instant::now();
    let jobs = async {
        tokio::select! {
            () = attend_jobs(edge.clone()) => unreachable!("it never ends"),
            () = async { while stopped() < 50 { tokio::time::sleep(Duration::from_millis(5)).await } } => {}
        }
    };
    jobs.await;
    assert!(began.elapsed() >= Duration::from_secs(1), "50 at 40 a second in {:?}", began.elapsed());
    let before = stopped();
    let answer = client.send("POST", "/frevo/jobs/clear/cancel", "").await;
    assert_eq!(answer.json()["state"], "CANCELLED", "{}", answer.body);
    let early = client.send("DELETE", "/frevo/jobs/clear", "").await;
    assert_eq!((early.status, early.body.contains("has not ended")), (409, true), "{}", early.body);
    let settled = async {
        loop {
            let job = client.send("GET", "/frevo/jobs/clear", "").await.json();
            if job["found"] == job["done"] {
                return job;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let job = tokio::select! {
        () = attend_jobs(edge.clone()) => unreachable!("it never ends"),
        job = settled => job,
    };
    assert!(stopped() <= before + RATE, "{before} and then {}", stopped());
    assert_eq!(job["done"].as_u64(), Some(u64::from(stopped())), "{job}");
    let late = client.send("POST", "/frevo/jobs/clear/pause", "").await;
    assert_eq!((late.status, late.json()["error"].as_str()), (409, Some("job clear has ended")));
    assert_eq!(client.send("DELETE", "/frevo/jobs/clear", "").await.status, 200);
    let gone = client.send("GET", "/frevo/jobs/clear", "").await;
    assert_eq!((gone.status, gone.json()["error"].as_str()), (404, Some("there is no job `clear`")));
}
