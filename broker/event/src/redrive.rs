//! How often an execution was redriven, and by which calls.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{ExecutionId, ExecutionSummary, ExecutionView, Position, Reply, Timestamp};

/// So many of an execution's newest redrives are known again by their token.
const TOKENS_MAX: usize = 10;

/// And each of them for so long (api.md §4.4), in milliseconds.
const TOKEN_MILLIS: i64 = 15 * 60 * 1000;

/// The redrives of an execution that was redriven.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redrives {
    /// How many there were.
    pub count: u32,
    /// When the last one was.
    pub at: Timestamp,
    /// The tokens of the last ones with their moments, oldest first.
    tokens: Vec<(Arc<str>, Timestamp)>,
}

impl Redrives {
    /// One more.
    pub fn add(&mut self, at: Timestamp, token: Option<Arc<str>>) {
        self.count += 1;
        self.at = at;
        self.tokens.extend(token.map(|token| (token, at)));
        let excess = self.tokens.len().saturating_sub(TOKENS_MAX);
        self.tokens.drain(..excess);
    }

    /// When the call with this token was answered, if it is one that was.
    pub fn answered(&self, token: &str, now: Timestamp) -> Option<Timestamp> {
        let is_it =
            |(known, at): &&(Arc<str>, Timestamp)| **known == *token && now < at.plus_millis(TOKEN_MILLIS);
        self.tokens.iter().rev().find(is_it).map(|(_, at)| *at)
    }
}

/// What is left of an execution that ended, as whoever read its history knows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Remains {
    /// Its snapshot, in the form of `asl`.
    pub snapshot: Vec<u8>,
    /// Where its first answer stands.
    pub first: Position,
    /// Where its last one stands.
    pub last: Position,
}

impl Reply {
    /// The reply as it leaves for another node: what its first form lacks stands
    /// beside it.
    pub fn packed(self) -> Self {
        let (redrives, cases, uuids) = (self.redrives(), self.test_cases(), self.express_uuids());
        let mut reply = self;
        if !redrives.is_empty() {
            reply = Self::WithRedrives(Box::new(reply), redrives);
        }
        if !cases.is_empty() {
            reply = Self::WithTestCases(Box::new(reply), cases);
        }
        if !uuids.is_empty() {
            reply = Self::WithExpress(Box::new(reply), uuids);
        }
        reply
    }

    fn redrives(&self) -> Vec<(ExecutionId, Redrives)> {
        match self {
            Self::Execution(view) => view.redrives.iter().map(|told| (view.id, told.clone())).collect(),
            Self::Executions(found) => {
                let told = |one: &ExecutionSummary| Some((one.id, one.redrives.clone()?));
                found.iter().filter_map(told).collect()
            }
            _ => Vec::new(),
        }
    }

    fn test_cases(&self) -> Vec<(ExecutionId, Arc<str>)> {
        match self {
            Self::Execution(view) => view.test_case.iter().map(|case| (view.id, case.clone())).collect(),
            Self::Executions(found) => {
                found.iter().filter(|one| one.mocked).map(|one| (one.id, "".into())).collect()
            }
            _ => Vec::new(),
        }
    }

    fn express_uuids(&self) -> Vec<(ExecutionId, Arc<str>)> {
        let Self::Executions(found) = self else { return Vec::new() };
        found.iter().filter_map(|one| Some((one.id, one.express_uuid.clone()?))).collect()
    }

    /// The reply that was packed.
    pub fn unpacked(self) -> Self {
        let (mut reply, told) = match self {
            Self::WithRedrives(reply, redrives) => (reply.unpacked(), Beside::Redrives(redrives)),
            Self::WithTestCases(reply, cases) => (reply.unpacked(), Beside::TestCases(cases)),
            Self::WithExpress(reply, uuids) => (reply.unpacked(), Beside::ExpressUuids(uuids)),
            plain => return plain,
        };
        match &mut reply {
            Self::Execution(view) => told.complete_view(view),
            Self::Executions(found) => found.iter_mut().for_each(|one| told.complete(one)),
            _ => {}
        }
        reply
    }
}

/// What stands beside a reply.
enum Beside {
    Redrives(Vec<(ExecutionId, Redrives)>),
    TestCases(Vec<(ExecutionId, Arc<str>)>),
    ExpressUuids(Vec<(ExecutionId, Arc<str>)>),
}

impl Beside {
    fn complete_view(&self, view: &mut ExecutionView) {
        match self {
            Self::Redrives(redrives) => view.redrives = of(view.id, redrives),
            Self::TestCases(cases) => view.test_case = of(view.id, cases),
            // What it was started with says so.
            Self::ExpressUuids(_) => {}
        }
    }

    fn complete(&self, summary: &mut ExecutionSummary) {
        match self {
            Self::Redrives(redrives) => summary.redrives = of(summary.id, redrives),
            Self::TestCases(cases) => summary.mocked = of(summary.id, cases).is_some(),
            Self::ExpressUuids(uuids) => summary.express_uuid = of(summary.id, uuids),
        }
    }
}

fn of<T: Clone>(id: ExecutionId, told: &[(ExecutionId, T)]) -> Option<T> {
    told.iter().find(|(known, _)| *known == id).map(|(_, told)| told.clone())
}

impl ExecutionView {
    /// How often it was redriven.
    pub fn redrive_count(&self) -> u32 {
        self.redrives.as_ref().map_or(0, |redrives| redrives.count)
    }
}

impl ExecutionSummary {
    /// How often it was redriven.
    pub fn redrive_count(&self) -> u32 {
        self.redrives.as_ref().map_or(0, |redrives| redrives.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_known_for_fifteen_minutes_and_ten_redrives() {
        let at = |seconds: i64| Timestamp(seconds * 1000);
        let mut redrives = Redrives::default();
        redrives.add(at(0), Some("first".into()));
        redrives.add(at(5), None);
        assert_eq!((redrives.count, redrives.at), (2, at(5)));
        assert_eq!(redrives.answered("first", at(899)), Some(at(0)));
        assert_eq!(redrives.answered("first", at(900)), None);
        for second in 6..16 {
            redrives.add(at(second), Some(format!("token {second}").into()));
        }
        assert_eq!(redrives.answered("first", at(16)), None);
        assert_eq!(redrives.answered("token 6", at(16)), Some(at(6)));
    }

    #[test]
    fn what_another_node_says_of_redrives_test_cases_and_express_executions_arrives() {
        let redrives = Some(Redrives { count: 2, at: Timestamp(7), tokens: Vec::new() });
        let summary = ExecutionSummary {
            id: ExecutionId([1; 16]),
            scope: crate::Scope::new("000000000000", "us-east-1"),
            machine: "orders".into(),
            name: "o-1".into(),
            status: crate::Status::Running,
            started_at: Timestamp(5),
            stopped_at: None,
            version: None,
            alias: None,
            held: false,
            express_uuid: None,
            redrives,
            mocked: true,
        };
        let other = ExecutionSummary { id: ExecutionId([2; 16]), mocked: false, ..summary.clone() };
        let express = ExecutionSummary {
            id: ExecutionId([3; 16]),
            express_uuid: Some("0000c0de".into()),
            redrives: None,
            ..summary.clone()
        };
        for found in
            [vec![summary.clone(), other.clone()], vec![express.clone()], vec![summary, other, express]]
        {
            let reply = Reply::Executions(found);
            let bytes = postcard::to_allocvec(&reply.clone().packed()).expect("it encodes");
            let read: Reply = postcard::from_bytes(&bytes).expect("it decodes");
            assert_eq!(read.unpacked(), reply);
        }
    }
}
