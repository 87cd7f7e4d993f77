//! Workers that ask for an activity's task, as GetActivityTask does: what they
//! took is never given to anybody again, however it gets lost.

use frevo_event::{Message, PartitionId, Reply, Request, TaskFrame};
use frevo_transport::{ConsumerId, Delivered, Lease, Mail};

use super::activities::{self, BRIEF, CURSED, STEADY};
use super::agenda::Event;
use super::coverage::{GIVEN, LOST, NO_SUCH_ACTIVITY_TO_POLL, NOT_GIVEN};
use super::node::signing_key;
use super::oracle::Broken;
use super::people::Who;
use super::plan::Plan;
use super::world::World;

/// How long a poll lasts, in milliseconds.
const POLL_MILLISECONDS: i64 = 60_000;
/// How long somebody who found a task waits for it, in milliseconds.
const PATIENCE_MILLISECONDS: i64 = 10_000;

/// Somebody who asks for tasks of one activity, again and again.
pub struct Poller {
    activity: &'static str,
    /// How often it has asked.
    number: u64,
    poll: Option<Poll>,
}

struct Poll {
    node: usize,
    consumer: ConsumerId,
    /// The task that it found and will get once that is in the journal.
    found: Option<Delivered>,
}

/// Those who ask.
pub fn all(plan: &Plan) -> Vec<Poller> {
    let brief = plan.brief_for.map(|_| BRIEF);
    let activities = [STEADY, STEADY, CURSED[0], CURSED[1]].into_iter().chain(brief);
    activities.map(|activity| Poller { activity, number: 0, poll: None }).collect()
}

impl World {
    /// Begins to ask.
    pub fn poll(&mut self, index: usize) {
        let node = self.random.below(self.nodes.len());
        let poller = &mut self.pollers[index];
        if poller.poll.is_some() {
            return;
        }
        let exists = self.activities.contains(poller.activity);
        if !exists {
            self.coverage.count(NO_SUCH_ACTIVITY_TO_POLL);
        }
        if !exists || !self.nodes[node].is_up {
            return self.put(2_000, 8_000, Event::Poll { poller: index });
        }
        let queues = &self.nodes[node].queues;
        let consumer = queues.connect(std::sync::Arc::new(|| {}));
        queues.subscribe(consumer, &activities::queue(poller.activity), 1, Lease::Never);
        poller.number += 1;
        poller.poll = Some(Poll { node, consumer, found: None });
        let end = Event::PollEnds { poller: index, number: poller.number };
        self.put_at(self.now + POLL_MILLISECONDS, end);
        self.look(index);
    }

    /// Whoever asks on a node looks whether there is a task.
    pub fn look_on(&mut self, node: usize) {
        for index in 0..self.pollers.len() {
            if self.pollers[index].poll.as_ref().is_some_and(|poll| poll.node == node) {
                self.look(index);
            }
        }
    }

    fn look(&mut self, index: usize) {
        let poller = &mut self.pollers[index];
        let Some(poll) = poller.poll.as_mut().filter(|poll| poll.found.is_none()) else { return };
        let queues = &self.nodes[poll.node].queues;
        let mail = queues.take(poll.consumer, 1).pop();
        let Some(Mail::Task(delivered)) = mail else { return };
        queues.set_credits(poll.consumer, &activities::queue(poller.activity), 0);
        let frame: TaskFrame = serde_json::from_slice(&delivered.body).expect("a delivery is a task frame");
        let task = signing_key().verify(&frame.token).expect("our key signed it");
        poll.found = Some(delivered);
        let number = poller.number;
        self.put_at(self.now + PATIENCE_MILLISECONDS, Event::PollEnds { poller: index, number });
        let PartitionId(partition) = task.execution.partition(self.partition_count);
        let message = Message::TaskStarted { task, worker: None };
        let request = Request::Tell { execution: task.execution, message };
        self.ask(Who::Poll { poller: index, number }, Some(task.execution), partition, request, false);
    }

    /// Who asked for a task is told whether it is theirs.
    pub fn hear_poll(&mut self, index: usize, number: u64, reply: &Reply) -> Result<(), Broken> {
        let poller = &mut self.pollers[index];
        let is_current = poller.number == number;
        let found = poller.poll.as_mut().filter(|_| is_current).and_then(|poll| poll.found.take());
        let Some(delivered) = found else {
            if *reply == Reply::Accepted {
                self.coverage.count(LOST);
            }
            return Ok(());
        };
        match reply {
            Reply::Accepted => {
                self.end_poll(index, number);
                self.give(&delivered)
            }
            // It is over already: the next one is waited for.
            Reply::Stale | Reply::Unknown => {
                self.coverage.count(NOT_GIVEN);
                // The same answer may come twice, and is not about the next one.
                let poller = &mut self.pollers[index];
                poller.number += 1;
                let number = poller.number;
                let poll = poller.poll.as_ref().expect("it was here a moment ago");
                let queues = &self.nodes[poll.node].queues;
                queues.acknowledge(&delivered.queue, delivered.key);
                queues.subscribe(poll.consumer, &delivered.queue, 1, Lease::Never);
                self.put_at(self.now + POLL_MILLISECONDS, Event::PollEnds { poller: index, number });
                self.look(index);
                Ok(())
            }
            // Release will offer it again.
            Reply::SetAside => {
                self.end_poll(index, number);
                Ok(())
            }
            reply => Err(format!("who found a task is told {reply:?}")),
        }
    }

    fn give(&mut self, delivered: &Delivered) -> Result<(), Broken> {
        self.coverage.count(GIVEN);
        if !self.given.insert(delivered.key) {
            return Err(format!("the task {:x} of {} is given twice", delivered.key, delivered.queue));
        }
        self.take_given(delivered);
        Ok(())
    }

    /// The poll is over, or whoever asked has gone away.
    pub fn end_poll(&mut self, index: usize, number: u64) {
        let poller = &mut self.pollers[index];
        if poller.number != number {
            return;
        }
        let Some(Poll { node, consumer, found }) = poller.poll.take() else { return };
        let now = self.now as u64;
        let queues = &self.nodes[node].queues;
        queues.disconnect(consumer, now);
        // Nobody was told whether it is theirs: if it is, whoever finds it next
        // comes too late.
        if let Some(Delivered { queue, key, .. }) = found {
            queues.put_back(&queue, key);
        }
        self.put(1, 500, Event::Poll { poller: index });
        self.collect(node);
    }

    /// Somebody's connection breaks while they ask.
    pub fn lose_poller(&mut self) {
        let index = self.random.below(self.pollers.len());
        let number = self.pollers[index].number;
        self.end_poll(index, number);
    }

    /// Nobody asks on a node that has crashed.
    pub fn forget_polls(&mut self, node: usize) {
        for index in 0..self.pollers.len() {
            let poller = &mut self.pollers[index];
            if poller.poll.take_if(|poll| poll.node == node).is_some() {
                poller.number += 1;
                self.put(1, 3_000, Event::Poll { poller: index });
            }
        }
    }
}
