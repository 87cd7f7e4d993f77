//! An execution as a tree of states, folded from AWS's history events.
//!
//! It knows nothing of terminals or servers: events go in, lines come out, so
//! what `tail` and `run` draw is tested without either.
//!
//! The history names a state only when it is entered and left; what lies
//! between hangs on `previousEventId`. So each event is placed by walking from
//! the event before it to the nearest open state that it can belong to.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::output::{Ink, Paint, duration, moment};

/// An execution as far as its history was told.
#[derive(Debug, Default)]
pub struct Timeline {
    nodes: Vec<Node>,
    /// The node each event belongs to.
    node_of: BTreeMap<u64, usize>,
    started_at: i64,
    last_event: u64,
    ending: Option<Ending>,
}

/// How an execution ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// AWS's status.
    pub status: &'static str,
    /// The error's name.
    pub error: Option<String>,
    /// What happened.
    pub cause: Option<String>,
    /// Milliseconds from start to end.
    pub millis: i64,
}

#[derive(Debug)]
struct Node {
    name: String,
    kind: String,
    parent: Option<usize>,
    entered_at: i64,
    left_at: Option<i64>,
    outcome: Outcome,
    attempts: u32,
    error: Option<String>,
    /// What a task that no worker has taken yet waits for.
    waiting_on: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Open,
    Succeeded,
    Failed,
    Aborted,
}

const ITERATION: &str = "Iteration";

impl Timeline {
    /// The id of the last event taken; 0: none.
    pub fn last_event(&self) -> u64 {
        self.last_event
    }

    /// How the execution ended, if it has.
    pub fn ending(&self) -> Option<&Ending> {
        self.ending.as_ref()
    }

    /// Takes the next event of the history.
    pub fn take(&mut self, event: &Value) {
        let Some((id, kind)) = event["id"].as_u64().zip(event["type"].as_str()) else { return };
        let at = moment(&event["timestamp"]).map_or(0, |moment| moment.0);
        let before = event["previousEventId"].as_u64().unwrap_or(0);
        let before = self.node_of.get(&before).copied();
        self.last_event = id;
        let node = match kind {
            "ExecutionStarted" => {
                self.started_at = at;
                None
            }
            "ExecutionRedriven" => {
                self.reopen();
                None
            }
            _ if kind.starts_with("Execution") => {
                self.end(kind, event, at);
                None
            }
            _ if kind.ends_with("StateEntered") => Some(self.enter(kind, event, before, at)),
            "MapIterationStarted" => self.begin_iteration(event, before, at),
            _ if kind.ends_with("StateExited") => self.leave(event, before, at),
            _ => self.progress(kind, event, before, at),
        };
        if let Some(node) = node {
            self.node_of.insert(id, node);
        }
    }

    /// A line for each state, indented below the one it runs in. `now` is what
    /// open states are measured against.
    pub fn lines(&self, now: i64, paint: Paint) -> Vec<String> {
        let ordered = self.in_tree_order();
        let width = ordered.iter().map(|(index, depth)| depth * 2 + self.nodes[*index].name.chars().count());
        let width = width.max().unwrap_or(0);
        ordered
            .into_iter()
            .map(|(index, depth)| self.line(&self.nodes[index], depth, width, now, paint))
            .collect()
    }

    /// One event as a plain line, for where nothing can be redrawn.
    pub fn plain(&self, event: &Value) -> String {
        let at = moment(&event["timestamp"]).map_or(0, |moment| moment.0) - self.started_at;
        let id = event["id"].as_u64().unwrap_or(0);
        let node = self.node_of.get(&id).map(|index| &self.nodes[*index]);
        let depth = self.node_of.get(&id).map_or(0, |index| self.depth(*index) + 1);
        let kind = event["type"].as_str().unwrap_or_default();
        let name = node.map(|node| format!(" {}", node.name)).unwrap_or_default();
        let reason = reason(event).map(|reason| format!(": {reason}")).unwrap_or_default();
        format!("{:>5}.{:03}  {:indent$}{kind}{name}{reason}", at / 1000, at % 1000, "", indent = depth * 2)
    }

    fn enter(&mut self, kind: &str, event: &Value, before: Option<usize>, at: i64) -> usize {
        // Out of a state the chain goes on beside it; into a Parallel or an
        // iteration it goes on inside.
        let parent = before.and_then(|before| match self.nodes[before].outcome {
            Outcome::Open if self.nodes[before].holds_states() => Some(before),
            _ => self.nodes[before].parent,
        });
        let name = event["stateEnteredEventDetails"]["name"].as_str().unwrap_or_default();
        let kind = kind.trim_end_matches("StateEntered");
        self.add(name.to_owned(), kind.to_owned(), parent, at)
    }

    fn begin_iteration(&mut self, event: &Value, before: Option<usize>, at: i64) -> Option<usize> {
        let details = &event["mapIterationStartedEventDetails"];
        let map = self.nearest(before, |node| node.kind == "Map" && details["name"] == *node.name)?;
        Some(self.add(format!("#{}", details["index"]), ITERATION.into(), Some(map), at))
    }

    fn leave(&mut self, event: &Value, before: Option<usize>, at: i64) -> Option<usize> {
        let name = &event["stateExitedEventDetails"]["name"];
        let node = self.nearest(before, |node| *name == *node.name && node.kind != ITERATION)?;
        self.close(node, Outcome::Succeeded, at);
        Some(node)
    }

    /// Everything between a state's beginning and its end.
    fn progress(&mut self, kind: &str, event: &Value, before: Option<usize>, at: i64) -> Option<usize> {
        let fan = |prefix: &'static str| move |node: &Node| node.kind == prefix;
        let index = if kind.starts_with("MapIteration") {
            self.nearest(before, fan(ITERATION))?
        } else if kind.starts_with("ParallelState") {
            self.nearest(before, fan("Parallel"))?
        } else if kind.starts_with("MapState") {
            self.nearest(before, fan("Map"))?
        } else if kind == "EvaluationFailed" {
            // It hangs on what came before the state that it belongs to.
            let state = &event["evaluationFailedEventDetails"]["state"];
            self.nodes.iter().rposition(|node| node.outcome == Outcome::Open && *state == *node.name)?
        } else if kind.ends_with("StateAborted") {
            // The event does not tell which state; closing the fan does.
            return before;
        } else {
            before?
        };
        match kind {
            "MapIterationSucceeded" => self.close(index, Outcome::Succeeded, at),
            "MapIterationFailed" => self.close(index, Outcome::Failed, at),
            "MapIterationAborted" => self.close(index, Outcome::Aborted, at),
            "ParallelStateStarted" | "MapStateStarted" => {
                self.close_inside(index, at);
                self.nodes[index].attempts += 1;
            }
            "ParallelStateFailed" | "MapStateFailed" => self.close_inside(index, at),
            _ if kind.ends_with("Scheduled") => {
                self.nodes[index].attempts += 1;
                self.nodes[index].waiting_on = resource(event);
            }
            _ if kind.ends_with("Failed") || kind.ends_with("TimedOut") => {
                self.nodes[index].waiting_on = None;
                self.nodes[index].error = reason(event).or(self.nodes[index].error.take());
            }
            _ => self.nodes[index].waiting_on = None,
        }
        Some(index)
    }

    fn end(&mut self, kind: &str, event: &Value, at: i64) {
        let (status, outcome) = match kind {
            "ExecutionSucceeded" => ("SUCCEEDED", Outcome::Succeeded),
            "ExecutionFailed" => ("FAILED", Outcome::Failed),
            "ExecutionAborted" => ("ABORTED", Outcome::Aborted),
            "ExecutionTimedOut" => ("TIMED_OUT", Outcome::Aborted),
            _ => return,
        };
        let failed = self.deepest_open();
        for index in 0..self.nodes.len() {
            let on_the_way = failed.is_some_and(|failed| self.is_within(failed, index));
            if self.nodes[index].outcome == Outcome::Open {
                let outcome = if on_the_way { outcome } else { Outcome::Aborted };
                self.nodes[index].outcome = outcome;
                self.nodes[index].left_at = Some(at);
            }
        }
        let text = |key: &str| details(event).and_then(|details| details[key].as_str()).map(str::to_owned);
        self.ending =
            Some(Ending { status, error: text("error"), cause: text("cause"), millis: at - self.started_at });
    }

    /// What the execution's end took along goes on.
    fn reopen(&mut self) {
        let Some(ending) = self.ending.take() else { return };
        let ended_at = self.started_at + ending.millis;
        for node in &mut self.nodes {
            if node.left_at == Some(ended_at) && node.outcome != Outcome::Succeeded {
                (node.outcome, node.left_at) = (Outcome::Open, None);
            }
        }
    }

    fn add(&mut self, name: String, kind: String, parent: Option<usize>, at: i64) -> usize {
        self.nodes.push(Node {
            name,
            kind,
            parent,
            entered_at: at,
            left_at: None,
            outcome: Outcome::Open,
            attempts: 0,
            error: None,
            waiting_on: None,
        });
        self.nodes.len() - 1
    }

    fn close(&mut self, index: usize, outcome: Outcome, at: i64) {
        self.close_inside(index, at);
        self.nodes[index].outcome = outcome;
        self.nodes[index].left_at = Some(at);
    }

    /// What is still open inside a node that ended, or begins again, ended too.
    fn close_inside(&mut self, index: usize, at: i64) {
        for inner in index + 1..self.nodes.len() {
            if self.nodes[inner].outcome == Outcome::Open && self.is_within(inner, index) {
                let failed = self.nodes[inner].error.is_some() || self.nodes[inner].kind == "Fail";
                self.nodes[inner].outcome = if failed { Outcome::Failed } else { Outcome::Aborted };
                self.nodes[inner].left_at = Some(at);
            }
        }
    }

    /// The state in which an execution that failed was: the last one entered
    /// that is still open.
    fn deepest_open(&self) -> Option<usize> {
        (0..self.nodes.len())
            .rev()
            .find(|index| {
                let node = &self.nodes[*index];
                node.outcome == Outcome::Open && (node.error.is_some() || node.kind == "Fail")
            })
            .or_else(|| (0..self.nodes.len()).rev().find(|index| self.nodes[*index].outcome == Outcome::Open))
    }

    /// The node itself or the nearest one around it that is open and fits.
    fn nearest(&self, from: Option<usize>, fits: impl Fn(&Node) -> bool) -> Option<usize> {
        let mut index = from;
        while let Some(at) = index {
            let node = &self.nodes[at];
            if node.outcome == Outcome::Open && fits(node) {
                return Some(at);
            }
            index = node.parent;
        }
        None
    }

    fn is_within(&self, inner: usize, outer: usize) -> bool {
        let mut index = Some(inner);
        while let Some(at) = index {
            if at == outer {
                return true;
            }
            index = self.nodes[at].parent;
        }
        false
    }

    fn depth(&self, index: usize) -> usize {
        let mut depth = 0;
        let mut parent = self.nodes[index].parent;
        while let Some(at) = parent {
            depth += 1;
            parent = self.nodes[at].parent;
        }
        depth
    }

    fn in_tree_order(&self) -> Vec<(usize, usize)> {
        let mut children: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
        for (index, node) in self.nodes.iter().enumerate() {
            children.entry(node.parent).or_default().push(index);
        }
        let mut ordered = Vec::with_capacity(self.nodes.len());
        let mut pending: Vec<(usize, usize)> = Vec::new();
        let push = |parent: Option<usize>, depth: usize, pending: &mut Vec<(usize, usize)>| {
            pending.extend(children.get(&parent).into_iter().flatten().rev().map(|index| (*index, depth)));
        };
        push(None, 0, &mut pending);
        while let Some((index, depth)) = pending.pop() {
            ordered.push((index, depth));
            push(Some(index), depth + 1, &mut pending);
        }
        ordered
    }

    fn line(&self, node: &Node, depth: usize, width: usize, now: i64, paint: Paint) -> String {
        let (mark, ink) = match node.outcome {
            Outcome::Open => ("●", Ink::Cyan),
            Outcome::Succeeded => ("✓", Ink::Green),
            Outcome::Failed => ("✗", Ink::Red),
            Outcome::Aborted => ("⊘", Ink::Yellow),
        };
        let name = format!("{:indent$}{} {}", "", paint.ink(ink, mark), node.name, indent = depth * 2);
        let blanks = width - depth * 2 - node.name.chars().count() + 2;
        let lasted = duration((node.left_at.unwrap_or(now) - node.entered_at).max(0));
        let mut notes = Vec::new();
        if node.attempts > 1 {
            notes.push(format!("{} attempts", node.attempts));
        }
        if let (Outcome::Open, Some(resource)) = (node.outcome, &node.waiting_on) {
            notes.push(paint.ink(Ink::Yellow, &format!("waits for a worker on {resource}")));
        }
        if let Some(error) = &node.error {
            let caught = node.outcome == Outcome::Succeeded || node.outcome == Outcome::Open;
            notes.push(paint.ink(if caught { Ink::Yellow } else { Ink::Red }, error));
        }
        let kind = paint.ink(Ink::Dim, &format!("{:<9}", node.kind));
        format!("{name}{:blanks$}{kind} {lasted:>9}  {}", "", notes.join("  ")).trim_end().to_owned()
    }
}

impl Node {
    fn holds_states(&self) -> bool {
        matches!(&*self.kind, "Parallel" | "Map" | ITERATION)
    }
}

fn details(event: &Value) -> Option<&Value> {
    event.as_object()?.iter().find(|(key, _)| key.ends_with("EventDetails")).map(|(_, details)| details)
}

/// Error and cause on one line, the cause cut where it would fill the screen.
fn reason(event: &Value) -> Option<String> {
    const CAUSE_LENGTH_MAX: usize = 120;
    let details = details(event)?;
    let text = |key: &str| details[key].as_str().filter(|text| !text.is_empty());
    let cause = text("cause").map(|cause| {
        let line = cause.split_whitespace().collect::<Vec<_>>().join(" ");
        let cut: String = line.chars().take(CAUSE_LENGTH_MAX).collect();
        if cut.len() < line.len() { format!("{cut}…") } else { cut }
    });
    match (text("error"), cause) {
        (Some(error), Some(cause)) => Some(format!("{error}: {cause}")),
        (Some(error), None) => Some(error.to_owned()),
        (None, cause) => cause,
    }
}

fn resource(event: &Value) -> Option<String> {
    let details = details(event)?;
    let resource = details["resource"].as_str()?;
    let short = resource.rsplit(':').next().unwrap_or(resource);
    Some(match details["resourceType"].as_str() {
        Some(service) => format!("{service}.{resource}"),
        None => short.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use serde_json::json;

    use super::*;

    /// Each line is `id previous type [name] [milliseconds]`.
    fn check(events: &str, now: i64, expected: Expect) {
        let mut timeline = Timeline::default();
        for line in events.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let words: Vec<&str> = line.split_whitespace().collect();
            let number = |index: usize| words[index].parse::<u64>().expect("a number");
            let (kind, name) = (words[3], words.get(4).copied().unwrap_or_default());
            let mut event = json!({
                "timestamp": number(0) as f64 / 1000.0, "id": number(1), "previousEventId": number(2), "type": kind,
            });
            match kind {
                _ if kind.ends_with("Entered") => event["stateEnteredEventDetails"] = json!({ "name": name }),
                _ if kind.ends_with("Exited") => event["stateExitedEventDetails"] = json!({ "name": name }),
                "MapIterationStarted" => {
                    let index: u64 = words[5].parse().expect("an index");
                    event["mapIterationStartedEventDetails"] = json!({ "name": name, "index": index });
                }
                _ if kind.ends_with("Scheduled") => event["xEventDetails"] = json!({ "resource": name }),
                _ if kind.ends_with("Failed") && !name.is_empty() => {
                    event["xEventDetails"] = json!({ "error": name });
                }
                _ => {}
            }
            timeline.take(&event);
        }
        let mut drawn = timeline.lines(now, Paint(false)).join("\n");
        if let Some(ending) = timeline.ending() {
            drawn += &format!("\n{} {:?}", ending.status, ending.error);
        }
        expected.assert_eq(&format!("{drawn}\n"));
    }

    #[test]
    fn a_retried_task_shows_its_attempts_and_the_last_error() {
        check(
            "
            0    1 0 ExecutionStarted
            0    2 0 TaskStateEntered Charge
            1    3 2 LambdaFunctionScheduled arn:aws:lambda:us-east-1:0:function:charge
            2    4 3 LambdaFunctionStarted
            9    5 4 LambdaFunctionFailed Card.Declined
            2009 6 5 LambdaFunctionScheduled arn:aws:lambda:us-east-1:0:function:charge
            ",
            3000,
            expect![[r#"
                ● Charge  Task          3.0 s  2 attempts  waits for a worker on charge  Card.Declined
            "#]],
        );
    }

    #[test]
    fn branches_stand_below_their_parallel_state() {
        check(
            "
            0 1 0 ExecutionStarted
            0 2 0 ParallelStateEntered Both
            0 3 2 ParallelStateStarted
            1 4 3 PassStateEntered Left
            1 5 3 WaitStateEntered Right
            2 6 4 PassStateExited Left
            9 7 5 WaitStateExited Right
            9 8 7 ParallelStateSucceeded
            9 9 7 ParallelStateExited Both
            9 10 9 SucceedStateEntered Done
            9 11 10 SucceedStateExited Done
            9 12 11 ExecutionSucceeded
            ",
            9,
            expect![[r#"
                ✓ Both     Parallel       9 ms
                  ✓ Left   Pass           1 ms
                  ✓ Right  Wait           8 ms
                ✓ Done     Succeed        0 ms
                SUCCEEDED None
            "#]],
        );
    }

    #[test]
    fn a_failed_iteration_aborts_its_siblings() {
        check(
            "
            0 1 0 ExecutionStarted
            0 2 0 MapStateEntered Each
            0 3 2 MapStateStarted
            0 4 3 MapIterationStarted Each 0
            0 5 3 MapIterationStarted Each 1
            0 6 4 TaskStateEntered Pack
            0 7 5 TaskStateEntered Pack
            0 8 6 TaskScheduled pack
            0 9 7 TaskScheduled pack
            5 10 8 TaskFailed Box.Empty
            5 11 10 MapIterationFailed
            5 12 10 TaskStateAborted
            5 13 10 MapIterationAborted
            5 14 10 MapStateFailed
            5 15 14 ExecutionFailed Box.Empty
            ",
            9,
            expect![[r#"
                ✗ Each      Map            5 ms
                  ✗ #0      Iteration      5 ms
                    ✗ Pack  Task           5 ms  Box.Empty
                  ⊘ #1      Iteration      5 ms
                    ⊘ Pack  Task           5 ms
                FAILED Some("Box.Empty")
            "#]],
        );
    }
}
