//! Stories of a journal: what is written into it, and which tree is read from it.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use expect_test::{Expect, expect};
use frevo_event::cloud_event::{Envelope, Glimpse};
use frevo_event::{
    Answer, Batch, BranchId, DefinitionHash, Entry, Event, ExecutionId, Fact, Header, Letter, MessageId,
    Outgoing, PartitionId, Position, Published, Recipient, Rendezvous, Scope, Start, StateNumber,
    SubscriptionNumber, TaskRef, Timestamp, Trail,
};
use frevo_transport::{Journal as _, MemoryJournal};
use frevo_value::Payload;

use super::search::{Asked, Within};
use super::tree::{self, Link, Tree, What};
use super::{Question, traced};
use crate::observed::sights::tests::source;
use crate::observed::{Index, Seen, Sights, Window};

const TRACE: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const OTHER_SPAN: &str = "00-0af7651916cd43dd8448eb211c80319c-1111111111111111-01";

/// A journal that a story is written into, a millisecond after the other.
struct Story {
    journal: MemoryJournal,
    window: Window,
    clock: i64,
}

impl Story {
    fn new() -> Self {
        Self { journal: MemoryJournal::immediate(), window: Window::default(), clock: 0 }
    }

    /// A source sees an event in a topic.
    fn see(&mut self, id: &str, cause: Option<&str>, traceparent: Option<&str>) {
        self.clock += 1;
        let text = |text: Option<&str>| text.map(|text| text.to_owned().into());
        let (cause, traceparent) = (text(cause), text(traceparent));
        let glimpse = Glimpse { id: text(Some(id)), cause, traceparent, ..Glimpse::default() };
        self.window.put(&Seen::new((0, self.clock as u64), Timestamp(self.clock), 1, Some(b"k-1"), &glimpse));
    }

    fn write(&mut self, partition: u16, entries: Vec<Entry>) {
        self.clock += 1;
        let header = Header { epoch: 1, owner: 1, number: self.clock as u64, answered: 0 };
        self.journal.append(partition, &Batch { header, entries }.encode()).expect("appended");
    }

    /// Publishes an event for subscription 1.
    fn event(&mut self, id: &str, cause: Option<&str>, traceparent: Option<&str>) {
        let trail = Trail {
            cause: cause.map(Into::into),
            traceparent: traceparent.map(Into::into),
            ..Trail::default()
        };
        self.publish(event(id, trail));
    }

    fn publish(&mut self, event: Event) {
        let recipient = Recipient { subscription: SubscriptionNumber(1), ordered: false };
        let (stamp, first) = (Timestamp(self.clock), self.clock as u64);
        let events = vec![(event.into(), vec![recipient])];
        self.write(1, vec![Entry::Published(Published { stamp, first, previous: 0, events })]);
    }

    fn start(&mut self, name: &str, cause: Option<&str>) {
        let fact = Fact::ExecutionStarted(start(name, cause).into());
        self.answer(name, vec![fact]);
    }

    fn answer(&mut self, name: &str, facts: Vec<Fact>) {
        self.write(2, vec![Entry::Answer(self.answered(name, facts))]);
    }

    fn answered(&self, name: &str, facts: Vec<Fact>) -> Answer {
        Answer {
            execution: execution(name),
            stamp: Timestamp(self.clock),
            message: MessageId::default(),
            previous: Position::NONE,
            facts,
        }
    }

    fn send(&mut self, letter: Letter) {
        self.write(2, vec![Entry::Sent(Outgoing { to: PartitionId(3), number: 1, letter })]);
    }

    fn grown(&self, asked: &Asked, limit: usize) -> Tree {
        let until = Instant::now() + Duration::from_secs(3600);
        let (search_until, read_until) = (until, until);
        let within = Within { scope: scope(), bus: None, since: Timestamp(0), search_until, read_until };
        let question = Question { asked: asked.clone(), within, limit };
        let sights = Sights::made(source(), &self.window);
        let (_, tree) = traced(&self.journal, &Index::of(&sights), &question).expect("it reads");
        tree.unwrap_or_else(|| panic!("{asked:?} is not found"))
    }

    /// Checks the tree of everything that is asked for by its id.
    fn check(&self, asked: &[&str], expected: Expect) {
        for id in asked {
            let tree = self.grown(&Asked::Ids([(*id).into()].into()), 100);
            expected.assert_eq(&told(&tree));
        }
    }
}

fn told(tree: &Tree) -> String {
    let mut text = String::new();
    for (index, node) in tree.nodes.iter().enumerate() {
        let kind = match &node.what {
            What::Event { .. } => "event",
            What::Observed { .. } => "observed",
            What::Execution { .. } => "execution",
            What::Task { .. } => "task by",
        };
        let name = node.name.rsplit(':').next().unwrap_or_default();
        let _ = write!(text, "{kind} {name}");
        if let Some((cause, link)) = tree.cause_of(index) {
            let cause = tree.nodes[cause].name.rsplit(':').next().unwrap_or_default();
            let _ = write!(text, " <- {cause}");
            if link != Link::Recorded {
                let _ = write!(text, " ({link:?})");
            }
        }
        text.push('\n');
    }
    text
}

fn scope() -> Scope {
    Scope::new("000000000000", "us-east-1")
}

fn event(id: &str, trail: Trail) -> Event {
    let envelope = Envelope {
        id: id.into(),
        detail_type: "T".into(),
        source: "s".into(),
        scope: scope(),
        time: Timestamp(0),
        resources: Vec::new(),
        detail: Payload::parse(r#"{"order":4711}"#).expect("JSON"),
    };
    Event { bus: "default".into(), elsewhere: None, envelope, key: None, trail }
}

fn start(name: &str, cause: Option<&str>) -> Start {
    Start {
        trail: cause.map(|cause| Trail { cause: Some(cause.into()), ..Trail::default() }),
        ..Start::new(scope(), "m", name, DefinitionHash::of(""))
    }
}

fn arn(name: &str) -> String {
    start(name, None).arn_text()
}

fn execution(name: &str) -> ExecutionId {
    ExecutionId::of_arn(&arn(name))
}

fn task_of(name: &str) -> TaskRef {
    TaskRef { execution: execution(name), branch: BranchId::ROOT, attempt: 2 }
}

fn place(key: &str) -> Rendezvous {
    Rendezvous { subscription: SubscriptionNumber(7), key: key.into() }
}

fn came(id: &str, key: &str) -> Letter {
    let event = event(id, Trail::default()).into();
    Letter::Came { at: place(key), event, keep_until: Timestamp(1_000) }
}

fn take(id: &str, key: &str, name: &str) -> Letter {
    let event = event(id, Trail::default()).into();
    Letter::Take { at: place(key), task: task_of(name), event, keep_until: None }
}

fn taken(id: &str) -> Vec<Fact> {
    let (branch, state) = (BranchId::ROOT, StateNumber(0));
    let output = Payload::empty_object();
    vec![Fact::EventTaken { branch, state, event: id.into() }, Fact::Succeeded { branch, output }]
}

#[test]
fn a_tree_is_found_from_any_of_its_parts() {
    let mut story = Story::new();
    story.event("x", None, None);
    story.event("a", None, None);
    story.start("one", Some("a"));
    story.event("b", Some(&arn("one")), None);
    story.event("y", Some("x"), None);
    story.start("two", Some(&arn("one")));
    story.event("c", Some(&arn("two")), None);
    story.check(
        &["a", "b", "c", &arn("one"), &arn("two")],
        expect![[r#"
            event a
            execution one <- a
            event b <- one
            execution two <- one
            event c <- two
        "#]],
    );
}

#[test]
fn what_names_no_cause_is_linked_by_its_trace() {
    let mut story = Story::new();
    story.event("a", None, Some(TRACE));
    story.event("stranger", None, Some(&TRACE.replace("0af7", "1af7")));
    story.event("b", None, Some(TRACE));
    story.event("c", None, Some(OTHER_SPAN));
    story.event("d", Some("elsewhere"), Some(TRACE));
    story.check(
        &["a", "c"],
        expect![[r#"
            event a
            event b <- a (SameSpan)
            event c <- a (SameTrace)
        "#]],
    );
}

#[test]
fn an_event_follows_from_the_execution_that_waited_for_its_key() {
    let mut story = Story::new();
    story.start("one", None);
    story.send(Letter::Waits { at: place("17"), task: task_of("one") });
    story.event("paid", None, None);
    story.start("seen", Some("paid"));
    story.send(came("paid", "17"));
    story.send(take("paid", "17", "one"));
    story.answer("one", taken("paid"));
    story.check(
        &["paid", &arn("one"), &arn("seen")],
        expect![[r#"
            execution one
            event paid <- one (Key)
            execution seen <- paid
            task by paid <- paid
        "#]],
    );
}

#[test]
fn an_event_that_came_before_its_task_follows_from_nothing() {
    let mut story = Story::new();
    story.event("paid", None, None);
    story.send(came("paid", "17"));
    story.start("one", None);
    story.send(Letter::Waits { at: place("17"), task: task_of("one") });
    story.send(take("paid", "17", "one"));
    story.answer("one", taken("paid"));
    story.check(
        &["paid"],
        expect![[r#"
            event paid
            task by paid <- paid
        "#]],
    );
    story.check(
        &[&arn("one")],
        expect![[r#"
            execution one
            task by paid <- one
        "#]],
    );
}

#[test]
fn an_effect_that_was_journaled_before_its_cause_is_found() {
    let mut story = Story::new();
    story.event("root", None, None);
    story.event("effect", Some("late"), None);
    story.event("late", Some("root"), None);
    story.event("more", Some("effect"), None);
    story.check(
        &["root", "late", "effect", "more"],
        expect![[r#"
            event root
            event effect <- late
            event late <- root
            event more <- effect
        "#]],
    );
}

#[test]
fn what_is_carried_forward_is_read_once() {
    let mut story = Story::new();
    story.start("one", None);
    story.event("b", Some(&arn("one")), None);
    let facts = vec![Fact::ExecutionStarted(start("one", None).into())];
    let retold = Answer { stamp: Timestamp(0), ..story.answered("one", facts) };
    story.write(2, vec![Entry::Retold(retold)]);
    story.event("c", Some(&arn("one")), None);
    story.check(
        &["b", "c", &arn("one")],
        expect![[r#"
            execution one
            event b <- one
            event c <- one
        "#]],
    );
}

#[test]
fn each_run_of_a_schedule_is_a_tree_and_the_schedule_has_them_all() {
    let tick = "arn:aws:events:us-east-1:000000000000:rule/tick";
    let mut story = Story::new();
    story.event("run-1", Some(tick), None);
    story.event("run-2", Some(tick), None);
    story.start("one", Some("run-1"));
    story.check(
        &["run-1", &arn("one")],
        expect![[r#"
            event run-1
            execution one <- run-1
        "#]],
    );
    story.check(
        &[tick],
        expect![[r#"
            event run-1
            event run-2
            execution one <- run-1
        "#]],
    );
}

#[test]
fn a_circle_of_causes_ends() {
    let mut story = Story::new();
    story.event("a", Some("b"), None);
    story.event("b", Some("a"), None);
    story.event("self", Some("self"), None);
    story.check(
        &["a", "b"],
        expect![[r#"
            event a <- b
            event b <- a
        "#]],
    );
    story.check(
        &["self"],
        expect![[r#"
            event self
        "#]],
    );
}

#[test]
fn a_forwarded_event_follows_from_the_first() {
    let mut story = Story::new();
    story.event("a", None, None);
    let forwarded = event("a", Trail { hops: 1, ..Trail::default() });
    story.publish(Event { bus: "other".into(), ..forwarded });
    story.check(
        &["a"],
        expect![[r#"
            event a
            event a <- a
        "#]],
    );
}

#[test]
fn nothing_of_another_account_is_shown() {
    let mut story = Story::new();
    story.event("a", None, None);
    let mut foreign = event("b", Trail { cause: Some("a".into()), ..Trail::default() });
    foreign.envelope.scope = Scope::new("111111111111", "us-east-1");
    story.publish(foreign);
    story.check(
        &["a"],
        expect![[r#"
            event a
        "#]],
    );
}

#[test]
fn a_tree_that_is_too_large_is_cut_and_says_when() {
    let mut story = Story::new();
    story.event("a", None, None);
    (0..10).for_each(|number| story.event(&format!("b-{number}"), Some("a"), None));
    let tree = story.grown(&Asked::Ids(["a".into()].into()), 4);
    assert_eq!(tree.nodes.len(), 4);
    assert_eq!(tree.cut, Some((tree::Cut::Limit, Timestamp(3))));
    let tree = story.grown(&Asked::Ids(["a".into()].into()), 100);
    assert_eq!((tree.nodes.len(), tree.cut), (11, None));
}

#[test]
fn a_key_finds_all_that_have_it() {
    let mut story = Story::new();
    story.event("a", None, None);
    story.event("b", None, None);
    story.start("one", Some("b"));
    let asked = Asked::Key { name: Some("order".into()), value: "4711".into() };
    let tree = story.grown(&asked, 100);
    expect![[r#"
        event a
        event b
        execution one <- b
    "#]]
    .assert_eq(&told(&tree));
}

#[test]
fn what_is_observed_is_linked_with_each_other_and_with_what_was_published() {
    let mut story = Story::new();
    story.event("other", None, None);
    story.see("placed", None, Some(TRACE));
    story.event("noise", None, None);
    story.see("paid", Some("placed"), None);
    story.event("drawn", Some("paid"), None);
    story.start("x", Some("drawn"));
    story.see("shipped", Some(&arn("x")), None);
    story.see("stranger", None, None);
    story.see("traced", None, Some(OTHER_SPAN));
    story.check(
        &["placed", "paid", "drawn", &arn("x"), "shipped", "traced"],
        expect![[r#"
            observed placed
            observed paid <- placed
            event drawn <- paid
            execution x <- drawn
            observed shipped <- x
            observed traced <- placed (SameTrace)
        "#]],
    );
    let tree = story.grown(&Asked::Key { name: None, value: "k-1".into() }, 100);
    assert_eq!(tree.nodes.len(), 7, "the stranger has this key, too");
}

#[test]
fn an_effect_that_was_published_before_what_is_asked_for_is_of_the_tree() {
    let mut story = Story::new();
    story.see("placed", None, None);
    story.event("first", Some("placed"), None);
    story.event("second", Some("placed"), None);
    story.check(
        &["second", "placed", "first"],
        expect![[r#"
            observed placed
            event first <- placed
            event second <- placed
        "#]],
    );
}
