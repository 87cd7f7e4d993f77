//! Workers: what they do depends only on their task and on how many attempts at
//! it they have seen.

use frevo_event::{Completer, Message, PartitionId, Request, TaskFrame, TaskRef};
use frevo_transport::{Delivered, Mail};
use frevo_value::Payload;

use super::agenda::{Event, Parcel};
use super::correlation::{self, is_correlated};
use super::coverage::{ABANDONED, REFUSED};
use super::node::{WORKER_COUNT, signing_key};
use super::people::{Said, Who, Work};
use super::plan::HEARTBEAT_SECONDS;
use super::world::World;

impl World {
    /// Workers look into their mailboxes on a node.
    pub fn collect(&mut self, node: usize) {
        for worker in 0..WORKER_COUNT {
            loop {
                let mail = self.nodes[node].queues.take(self.nodes[node].workers[worker], 16);
                if mail.is_empty() {
                    break;
                }
                for piece in mail {
                    match piece {
                        Mail::Task(delivered) => self.take_task(node, worker, &delivered),
                        Mail::Cancelled { key, .. } | Mail::Ended { key, .. } => {
                            self.works.remove(&key);
                        }
                    }
                }
            }
        }
        self.look_on(node);
    }

    fn take_task(&mut self, node: usize, worker: usize, delivered: &Delivered) {
        let frame: TaskFrame = serde_json::from_slice(&delivered.body).expect("a delivery is a task frame");
        let task = signing_key().verify(&frame.token).expect("our key signed it");
        let started = Message::TaskStarted { task, worker: None };
        if !(self.is_rough() && self.random.chance(10)) {
            let PartitionId(partition) = task.execution.partition(self.partition_count);
            let request = Request::Tell { execution: task.execution, message: started };
            self.put(
                0,
                5,
                Event::Arrive { node, parcel: Parcel::Ask { partition, request, transmission: None } },
            );
        }
        let key = delivered.key;
        if let Some(work) = self.works.get_mut(&key) {
            // It was at work already, or has done it and says so again.
            work.worker = Some(worker);
            let heard: Vec<usize> = (0..work.parts.len()).filter(|part| work.parts[*part].1).collect();
            for part in heard {
                self.works.get_mut(&key).expect("it was here a moment ago").parts[part].1 = false;
                self.put(1, 2_000, Event::Work { key, part });
            }
            return;
        }
        self.begin_work(Some(worker), delivered, &frame, task);
    }

    /// Somebody was given a task of an activity, and does it or gives it up.
    pub fn take_given(&mut self, delivered: &Delivered) {
        let frame: TaskFrame = serde_json::from_slice(&delivered.body).expect("a delivery is a task frame");
        let task = signing_key().verify(&frame.token).expect("our key signed it");
        if self.is_rough() && self.random.chance(10) {
            return self.coverage.count(ABANDONED);
        }
        self.begin_work(None, delivered, &frame, task);
    }

    fn begin_work(&mut self, worker: Option<usize>, delivered: &Delivered, frame: &TaskFrame, task: TaskRef) {
        let key = delivered.key;
        let input: serde_json::Value = serde_json::from_str(frame.input.get()).expect("an input is JSON");
        let number = input.get("v").or_else(|| input.get("MessageBody")?.get("v"));
        let number = number.and_then(serde_json::Value::as_i64).expect("every input has a number");
        let function = frame.queue.strip_prefix("tasks.").unwrap_or(&frame.queue).to_owned();
        let attempts =
            self.ordinals.entry((frame.execution.clone(), frame.state.clone(), number)).or_default();
        if !attempts.contains(&key) {
            attempts.push(key);
        }
        let ordinal = attempts.iter().position(|known| *known == key).expect("it was added") as i64;
        let good = |by| Message::TaskSucceeded { task, by, output: result(number) };
        let bad = Message::TaskFailed {
            task,
            by: Completer::Worker,
            error: Some("E".into()),
            cause: Some("as planned".into()),
        };
        let mut lasts = self.random.between(1, 2_000);
        let parts = match function.as_str() {
            "bad" => vec![bad],
            "flaky" if ordinal < number % 4 => vec![bad],
            "silent" => Vec::new(),
            _ if worker.is_none() => vec![good(Completer::Token)],
            "sqs.sendMessage" if is_correlated(number) => Vec::new(),
            "sqs.sendMessage" => vec![good(Completer::Worker), good(Completer::Token)],
            _ => vec![good(Completer::Worker)],
        };
        let mut parts: Vec<Said> = parts.into_iter().map(Said::Message).collect();
        if function == "sqs.sendMessage" && is_correlated(number) {
            let event = Box::new(correlation::event(&frame.state, &frame.token, result(number)));
            parts = vec![Said::Message(good(Completer::Worker)), Said::Published(event)];
        }
        let shows_life = frame.heartbeat_seconds == Some(HEARTBEAT_SECONDS as u32);
        if shows_life {
            lasts = self.random.between(HEARTBEAT_SECONDS * 500, HEARTBEAT_SECONDS * 4_000);
            self.put(0, 10_000, Event::Beat { key });
        }
        for part in 0..parts.len() {
            let at = if part == 0 { lasts } else { self.random.between(1, 4_000) };
            self.put_at(self.now + at, Event::Work { key, part });
        }
        let parts = parts.into_iter().map(|said| (said, false)).collect();
        let queue = delivered.queue.to_string();
        self.works.insert(key, Work { worker, queue, task, shows_life, parts });
    }

    /// Says a part of what there is to say, until it was heard.
    pub fn work(&mut self, key: u128, part: usize) {
        let Some(work) = self.works.get(&key) else { return };
        let (said, is_heard) = work.parts[part].clone();
        if is_heard {
            return;
        }
        let execution = work.task.execution;
        let (PartitionId(partition), request) = match said {
            Said::Message(message) => {
                (execution.partition(self.partition_count), Request::Tell { execution, message })
            }
            Said::Published(event) => {
                (event.partition(self.partition_count), Request::Publish { events: vec![*event] })
            }
        };
        self.ask(Who::Complete { key, part }, Some(execution), partition, request, true);
        self.put(1_000, 5_000, Event::Work { key, part });
    }

    pub fn note_heard(&mut self, key: u128, part: usize) {
        let Some(work) = self.works.get_mut(&key) else { return };
        work.parts[part].1 = true;
        if work.parts.iter().all(|(_, is_heard)| *is_heard) {
            work.shows_life = false;
        }
        // Some say it again although they were heard.
        if self.is_rough() && self.random.chance(10) {
            self.works.get_mut(&key).expect("it was here a moment ago").parts[part].1 = false;
            self.put(10, 20_000, Event::Work { key, part });
        }
    }

    /// The execution is set aside: a worker that hears it may drop its task.
    pub fn note_refused(&mut self, key: u128) {
        self.coverage.count(REFUSED);
        let is_forgettable = self.works.get(&key).is_some_and(Work::is_forgettable);
        if is_forgettable && self.random.chance(50) {
            self.works.remove(&key);
        }
    }

    /// The worker shows that it is alive; nobody answers.
    pub fn beat(&mut self, key: u128) {
        let Some(Work { task, shows_life: true, .. }) = self.works.get(&key) else { return };
        let task = *task;
        let PartitionId(partition) = task.execution.partition(self.partition_count);
        let request = Request::Tell { execution: task.execution, message: Message::Heartbeat { task } };
        let node = self.leases[usize::from(partition)];
        self.post(node, Parcel::Ask { partition, request, transmission: None }, true);
        self.put(8_000, 12_000, Event::Beat { key });
    }

    /// A worker that still has a task which the node holds for it says so.
    pub fn resume_held(&mut self, node: usize, queue: &str, key: u128) {
        if let Some(worker) = self.works.get(&key).and_then(|work| work.worker) {
            self.nodes[node].resume(worker, &[(queue.to_owned(), key)]);
        }
    }
}

fn result(number: i64) -> Payload {
    let next = (number * 7 + 3) % 10;
    let numbers: Vec<String> = (0..next % 3).map(|index| ((next + index) % 10).to_string()).collect();
    Payload::parse(&format!(r#"{{"v":{next},"l":[{}]}}"#, numbers.join(","))).expect("it is JSON")
}
