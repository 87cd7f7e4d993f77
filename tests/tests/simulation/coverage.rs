//! What the seeds exercise: a story that never happens proves nothing.

use std::collections::BTreeMap;

/// What must have happened in some seed.
pub const EXERCISED: [&str; 58] = [
    ABANDONED,
    ABANDONED_DELIVERY,
    ABORTED,
    ABORTED_UNSTARTED,
    ANNOUNCED,
    ANSWERED_LATE,
    ANSWERED_TWICE,
    CARRIED,
    DEAD_LETTER,
    DEAD_LETTER_OF_REPLAY,
    DISCARDED,
    DOOMED,
    EVENT_CAME_BACK,
    EVENT_KEPT,
    EVENT_MET,
    EVENT_TAKEN,
    EXECUTION_REDRIVEN,
    EXECUTION_TAKEN_BACK,
    EXPRESS,
    FORKED,
    GIVEN,
    HALTED,
    HALT_LAPSED,
    HANDED_OVER,
    HELD,
    JOINED_LATE,
    KEY_STOPPED,
    LOST,
    NAMED,
    NOT_GIVEN,
    NO_SUCH_ACTIVITY,
    NO_SUCH_ACTIVITY_TO_POLL,
    OVERDUE,
    REBUILT,
    REBUILT_BEHIND_FRONT,
    RECALLED,
    RECOVERED_BEHIND_FRONT,
    REDRIVEN,
    REDRIVEN_IN_PLACE,
    REDRIVE_INTERRUPTED,
    REFUSED,
    RELEASED,
    RELEASED_FRONT,
    REPEATEDLY_SET_ASIDE,
    REPLAYED,
    REPLAY_INTERRUPTED,
    RESTARTED,
    RETOLD,
    RETOLD_ASIDE,
    RETRY_HASTENED,
    SEEN_IN_LIST,
    SET_ASIDE,
    SET_ASIDE_UNSTARTED,
    STARTED_BY_EVENT,
    STOPPED_KEY_RECOVERED,
    SYNCHRONOUS,
    WAITED_NO_MORE,
    WENT_ON,
];

/// What must have happened in some seed on streams.
pub const ON_STREAMS: [&str; 4] = [BROKEN_OFF, HANDED_OVER, REPLAYED, STARTED_BY_EVENT];

pub const ABANDONED: &str = "a worker gives up an activity's task";
pub const ABANDONED_DELIVERY: &str = "a subscriber goes away with a delivery";
pub const ABORTED: &str = "an execution that was set aside is aborted";
pub const ABORTED_UNSTARTED: &str = "an execution whose start was set aside is aborted";
pub const ANNOUNCED: &str = "an execution is announced";
pub const ANSWERED_LATE: &str = "a subscriber answers when it is too late";
pub const ANSWERED_TWICE: &str = "a subscriber answers twice";
pub const BROKEN_OFF: &str = "a partition is broken off, as something of it is lost";
pub const CARRIED: &str = "a partition's state is carried forward";
pub const DEAD_LETTER: &str = "an event becomes a dead letter";
pub const DEAD_LETTER_OF_REPLAY: &str = "a replayed event becomes a dead letter";
pub const DISCARDED: &str = "a dead letter is discarded";
pub const DOOMED: &str = "the state machine of an execution that is set aside is deleted";
pub const EVENT_CAME_BACK: &str = "an event comes back from a task that is over or set aside";
pub const EVENT_KEPT: &str = "an event is kept";
pub const EVENT_MET: &str = "an event is taken by a task that waits";
pub const EVENT_TAKEN: &str = "a task takes an event that was kept";
pub const EXECUTION_REDRIVEN: &str = "an execution is redriven";
pub const EXECUTION_TAKEN_BACK: &str =
    "an execution is redriven that the store knows, and maybe only the store";
pub const EXPRESS: &str = "an Express execution ends";
pub const FORKED: &str = "an execution is forked";
pub const GIVEN: &str = "an activity's task is given";
pub const HALTED: &str = "an execution halts";
pub const HALT_LAPSED: &str = "nobody tells an execution that halted to go on";
pub const HANDED_OVER: &str = "a partition with executions set aside changes its owner";
pub const HELD: &str = "an execution is held";
pub const JOINED_LATE: &str = "a subscription that begins in the past joins a partition";
pub const KEY_STOPPED: &str = "a key waits for a decision about a dead letter";
pub const LOST: &str = "an activity's task is lost on its way to who asked for it";
pub const NAMED: &str = "a task says which event it took";
pub const NOT_GIVEN: &str = "an activity's task is over before it is given";
pub const NO_SUCH_ACTIVITY: &str = "an activity that does not exist fails an execution";
pub const NO_SUCH_ACTIVITY_TO_POLL: &str = "somebody asks for tasks of an activity that does not exist";
pub const OVERDUE: &str = "a subscriber hangs until its delivery is overdue";
pub const REBUILT: &str = "the store is lost";
pub const REBUILT_BEHIND_FRONT: &str = "the store is lost after the journal's front was released";
pub const RECALLED: &str = "a task of a fork is answered as the original's was";
pub const RECOVERED_BEHIND_FRONT: &str = "a partition is recovered after the journal's front was released";
pub const REDRIVEN: &str = "a dead letter is redriven";
pub const REDRIVEN_IN_PLACE: &str = "a dead letter is redriven before what waits for it";
pub const REDRIVE_INTERRUPTED: &str = "a partition is recovered before a redriven event is acknowledged";
pub const REFUSED: &str = "a worker is refused because the execution is set aside";
pub const RELEASED: &str = "an execution that was set aside goes on";
pub const RELEASED_FRONT: &str = "the journal's front is released";
pub const REPEATEDLY_SET_ASIDE: &str = "an execution is set aside again as it is released";
pub const REPLAYED: &str = "a replay ends";
pub const REPLAY_INTERRUPTED: &str = "a partition is recovered in the middle of a replay";
pub const RESTARTED: &str = "a partition with executions set aside is restarted";
pub const RETOLD: &str = "an execution is retold";
pub const RETOLD_ASIDE: &str = "an execution that is set aside is retold";
pub const RETRY_HASTENED: &str = "an execution is told not to wait for a retry";
pub const SEEN_IN_LIST: &str = "an operator sees an execution that is set aside";
pub const SET_ASIDE: &str = "an execution is set aside";
pub const SET_ASIDE_UNSTARTED: &str = "an execution is set aside at its start";
pub const STARTED_BY_EVENT: &str = "an execution is started by an event";
pub const STOPPED_KEY_RECOVERED: &str = "a partition is recovered while a key waits for a decision";
pub const SYNCHRONOUS: &str = "a synchronous start is answered";
pub const WAITED_NO_MORE: &str = "a task that waits for an event ends otherwise";
pub const WENT_ON: &str = "an execution that was held goes on";

/// How often what happened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage(BTreeMap<&'static str, u64>);

impl Coverage {
    pub fn count(&mut self, what: &'static str) {
        *self.0.entry(what).or_default() += 1;
    }

    pub fn add(&mut self, other: &Self) {
        for (what, count) in &other.0 {
            *self.0.entry(what).or_default() += count;
        }
    }

    /// What never happened.
    pub fn missing(&self, exercised: &[&'static str]) -> Vec<&'static str> {
        exercised.iter().copied().filter(|what| !self.0.contains_key(what)).collect()
    }
}

impl std::fmt::Display for Coverage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|(what, count)| writeln!(f, "{count:>9}  {what}"))
    }
}
