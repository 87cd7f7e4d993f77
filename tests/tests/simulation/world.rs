//! One run: everything in one thread, in the order of virtual time, all of it
//! drawn from one seed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, RwLock};

use frevo_asl::{Execution, Machine};
use frevo_coordinator::Definitions;
use frevo_event::ExecutionId;
use frevo_router::Routes;
use frevo_transport::{MemoryConfig, MemoryJournal, Record, WholeJournal as _};

use super::activities::Activities;
use super::agenda::{Agenda, Event, Parcel};
use super::correlation;
use super::coverage::Coverage;
use super::debuggers::Debuggers;
use super::journals::Journals;
use super::node::{Node, Seat};
use super::oracle::{Broken, Oracle, Outcome};
use super::pausing::Pauses;
use super::people::{Client, Registration, Sent, Work};
use super::plan::Plan;
use super::pollers::{self, Poller};
use super::retention::Sweep;
use super::store::Store;
use super::streams::StreamJournals;
use super::subscribers::Hands;
use super::traffic::Traffic;
use crate::random::Random;

/// What a run may have to stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// One node, nothing goes wrong: how it must end.
    Calm,
    /// One node on a log of its own, which crashes.
    Embedded,
    /// Two nodes on one log, which take partitions from each other.
    Contested,
    /// The same on a broker's streams, which lose and repeat what is appended.
    Streamed,
}

impl Mode {
    /// Whether nodes take partitions from each other.
    pub fn is_contested(self) -> bool {
        matches!(self, Self::Contested | Self::Streamed)
    }
}

/// No plan needs as many events.
const EVENTS_MAX: u64 = 60_000;

/// Everything there is.
pub struct World {
    pub mode: Mode,
    pub random: Random,
    pub plan: Plan,
    pub now: i64,
    pub agenda: Agenda,
    pub journals: Journals,
    /// Every record that was ever committed.
    pub log: Vec<Record>,
    pub store: Arc<Store>,
    pub partition_count: u16,
    pub nodes: Vec<Node>,
    /// Which node ought to own each partition.
    pub leases: Vec<usize>,
    pub clients: Vec<Client>,
    pub registrations: Vec<Registration>,
    pub activities: Activities,
    pub pauses: Pauses,
    /// Who wants which events, as all nodes know it.
    pub routes: Arc<RwLock<Routes>>,
    pub traffic: Traffic,
    pub hands: Hands,
    pub debuggers: Debuggers,
    /// The activity that comes and goes.
    pub brief: Registration,
    pub pollers: Vec<Poller>,
    /// The tasks of activities that somebody was given.
    pub given: BTreeSet<u128>,
    pub sweep: Sweep,
    pub works: BTreeMap<u128, Work>,
    /// The distinct attempts at a task that were seen, by its execution, state
    /// and number.
    pub ordinals: BTreeMap<(String, String, i64), Vec<u128>>,
    /// Which plan's execution it is.
    pub names: BTreeMap<ExecutionId, usize>,
    pub sent: Vec<Sent>,
    pub oracle: Oracle,
    pub coverage: Coverage,
    pub faults_left: u32,
    pub is_syncing: bool,
    pub hash: u64,
    /// The trace, if somebody wants to read it.
    pub lines: Option<Vec<String>>,
}

/// What came of a run.
#[derive(Debug, PartialEq)]
pub struct Outcomes {
    /// By place in the plan and by execution.
    pub by_plan: BTreeMap<(usize, ExecutionId), Outcome>,
    /// A hash of everything that happened.
    pub hash: u64,
    pub coverage: Coverage,
}

impl World {
    pub fn new(seed: u64, mode: Mode, is_traced: bool, conditional_writes: bool) -> Self {
        let plan = Plan::new(seed);
        let mut random = Random::new(seed ^ mode as u64);
        let partition_count = random.between(1, 3) as u16;
        let node_count = if mode.is_contested() { 2 } else { 1 };
        let activities = Activities::new(&plan, mode != Mode::Calm);
        let pauses = Pauses::default();
        let routes = correlation::routes(&plan);
        let traffic = if mode == Mode::Calm { Traffic::none() } else { Traffic::new(seed) };
        let node = |_| Node::new(&plan, &activities, &pauses, &routes, partition_count, mode.is_contested());
        let nodes = (0..node_count).map(node).collect();
        let leases = (0..partition_count).map(|_| random.below(node_count)).collect();
        // Now and then more is decided than the disk takes.
        let waiting_bytes_max = if mode == Mode::Embedded && random.chance(20) { 3_000 } else { 64 << 20 };
        let mut world = Self {
            mode,
            now: 0,
            agenda: Agenda::default(),
            journals: match mode {
                Mode::Streamed => Journals::Streams(StreamJournals::new(node_count, partition_count)),
                _ => Journals::Log(MemoryJournal::new(MemoryConfig {
                    waiting_bytes_max,
                    ..MemoryConfig::default()
                })),
            },
            log: Vec::new(),
            store: Arc::new(Store::new(conditional_writes)),
            partition_count,
            nodes,
            leases,
            clients: plan
                .executions
                .iter()
                .map(|execution| Client::new(execution, plan.machines[execution.machine].is_express()))
                .collect(),
            activities,
            pauses,
            routes,
            traffic,
            hands: Hands::default(),
            debuggers: Debuggers::new(seed, plan.executions.len(), mode == Mode::Calm),
            brief: Registration::default(),
            pollers: pollers::all(&plan),
            given: BTreeSet::new(),
            sweep: Sweep::default(),
            registrations: plan.machines.iter().map(|_| Registration::default()).collect(),
            works: BTreeMap::new(),
            ordinals: BTreeMap::new(),
            names: BTreeMap::new(),
            sent: Vec::new(),
            oracle: Oracle::default(),
            coverage: Coverage::default(),
            faults_left: if mode == Mode::Calm { 0 } else { random.between(0, 10) as u32 },
            is_syncing: false,
            hash: 0xcbf2_9ce4_8422_2325,
            lines: is_traced.then(Vec::new),
            random,
            plan,
        };
        world.oracle.deliveries.partition_count = partition_count;
        world.begin();
        world
    }

    fn begin(&mut self) {
        for machine in 0..self.plan.machines.len() {
            let text = self.plan.machines[machine].definition.text.clone();
            self.trace(|| format!("machine {machine}: {text}"));
        }
        for index in 0..self.clients.len() {
            let at = self.plan.executions[index].starts_at;
            self.put_at(at, Event::Client(index));
        }
        for machine in 0..self.plan.machines.len() {
            if self.plan.machines[machine].registered {
                self.put(0, 2_000, Event::Register { machine, delete: false });
            }
        }
        for machine in 0..self.plan.machines.len() {
            if let Some((at, _)) = self.plan.machines[machine].paused {
                self.put_at(at, Event::Pause { machine, paused: true });
            }
        }
        if self.plan.brief_for.is_some() {
            self.put(0, 2_000, Event::RegisterActivity { delete: false });
        }
        for poller in 0..self.pollers.len() {
            self.put(0, 1_000, Event::Poll { poller });
        }
        for _ in 0..self.faults_left {
            self.put(0, 150_000, Event::Fault);
        }
        if self.mode != Mode::Calm {
            self.put(0, 20_000, Event::Checkpoint { attempts_left: 3 });
            if self.mode != Mode::Streamed {
                self.put(0, 20_000, Event::Sweep);
            }
            self.put(0, 10_000, Event::Operate);
        }
        self.put_at(0, Event::Tick);
        self.begin_traffic();
    }

    /// Runs until everything is over, and checks what is left.
    pub fn run(&mut self) -> Result<Outcomes, Broken> {
        for count in 0.. {
            if count > EVENTS_MAX {
                return Err(format!("it does not come to an end: {}", self.unfinished()));
            }
            let Some((at, event)) = self.agenda.take() else { break };
            self.now = self.now.max(at);
            self.happen(event)?;
            self.settle_pauses();
            if count % 16 == 0 && self.is_over() {
                break;
            }
        }
        self.check_end()?;
        let known = |(id, known): (&ExecutionId, &super::oracle::Known)| {
            Some(((*self.names.get(id)?, *id), known.outcome()))
        };
        let by_plan = self.oracle.executions.iter().filter_map(known).collect();
        let mut coverage = self.coverage.clone();
        coverage.add(&self.oracle.coverage);
        Ok(Outcomes { by_plan, hash: self.hash, coverage })
    }

    fn happen(&mut self, event: Event) -> Result<(), Broken> {
        let event = match self.deferred(event) {
            Some(event) => event,
            None => return Ok(()),
        };
        self.trace(|| format!("{event:?}"));
        match event {
            Event::Arrive { node, parcel } => self.arrive(node, parcel),
            Event::Answer { transmission, reply } => self.hear(transmission, reply)?,
            Event::Client(client) => self.act(client),
            Event::Stop(client) => self.stop(client),
            Event::Register { machine, delete } => self.register(machine, delete),
            Event::Pause { machine, paused } => self.pause(machine, paused),
            Event::RegisterActivity { delete } => self.register_activity(delete),
            Event::Debug(client) => self.debug(client),
            Event::Fork(fork) => self.fork(fork),
            Event::Poll { poller } => self.poll(poller),
            Event::PollEnds { poller, number } => self.end_poll(poller, number),
            Event::Operate => self.operate(),
            Event::Release { execution } => self.release(execution),
            Event::Sweep => self.sweep(),
            Event::Make => self.make(),
            Event::Publish(request) => self.publish(request),
            Event::Join => self.join(),
            Event::Replay(replay) => self.replay(replay),
            Event::Redrive => self.redrive(),
            Event::Say { session, delivery, outcome } => self.say(session, delivery, outcome)?,
            Event::Overdue { session, delivery, number } => self.overdue(session, delivery, number)?,
            Event::Work { key, part } => self.work(key, part),
            Event::Beat { key } => self.beat(key),
            Event::Turn { node, partition } => self.turn(node, partition)?,
            Event::Sync => self.sync()?,
            Event::ReadBack { node } => self.read_back(node)?,
            Event::Write { node } => self.write(node)?,
            Event::StoreSync => self.store_sync(),
            Event::Checkpoint { attempts_left } => self.checkpoint(attempts_left),
            Event::Tick => self.tick()?,
            Event::Fault => self.fault()?,
            Event::Restart { node } => self.restart(node)?,
        }
        Ok(())
    }

    /// What happens on a frozen node happens once it thaws, in a new order.
    fn deferred(&mut self, event: Event) -> Option<Event> {
        let node = match &event {
            Event::Arrive { node, .. }
            | Event::Turn { node, .. }
            | Event::ReadBack { node }
            | Event::Write { node } => *node,
            _ => return Some(event),
        };
        let lag = if matches!(event, Event::ReadBack { .. }) { self.nodes[node].reads_from } else { 0 };
        let thaws_at = self.nodes[node].frozen_until.max(lag);
        if thaws_at <= self.now {
            return Some(event);
        }
        let at = thaws_at + self.random.between(1, 40);
        if let Event::Turn { node, partition } = &event
            && let Some(Seat::Running { turn_at, .. }) =
                self.nodes[*node].seats.get_mut(partition).map(|seated| &mut seated.seat)
            && *turn_at == Some(self.now)
        {
            *turn_at = Some(at);
        }
        self.put_at(at, event);
        None
    }

    /// Something will happen within these bounds from now.
    pub fn put(&mut self, first: i64, last: i64, event: Event) {
        let at = self.now + self.random.between(first, last);
        self.put_at(at, event);
    }

    pub fn put_at(&mut self, at: i64, event: Event) {
        let tie = self.random.next();
        self.agenda.put(at, tie, event);
    }

    /// Whether things still go wrong.
    pub fn is_rough(&self) -> bool {
        self.mode != Mode::Calm && (self.faults_left > 0 || self.now < 150_000)
    }

    /// Brings a parcel to a node: late, twice or never, when things go wrong.
    /// `may_repeat` is false for what nobody sends twice.
    pub fn post(&mut self, node: usize, parcel: Parcel, may_repeat: bool) {
        let last = if self.is_rough() && self.random.chance(10) { 4_000 } else { 30 };
        if self.is_rough() {
            if self.random.chance(6) {
                return;
            }
            if may_repeat && self.random.chance(6) {
                // A repetition that is known as one comes later than what it repeats.
                let (first, again) = match parcel.repeated() {
                    Some(again) => (last + 1, again),
                    None => (1, parcel.clone()),
                };
                self.put(first, first + 4_000, Event::Arrive { node, parcel: again });
            }
        }
        self.put(1, last, Event::Arrive { node, parcel });
    }

    /// The journal has become durable up to somewhere: everybody may read it.
    pub fn note_committed(&mut self) -> Result<(), Broken> {
        let from = self.log.last().map_or(0, |record| record.offset + 1);
        let read = match &self.journals {
            Journals::Log(journal) => read_from(journal, from)?,
            Journals::Streams(journals) => journals.take_committed(),
        };
        for record in read {
            self.oracle.read(&record, &self.activities, &self.pauses)?;
            self.follow_routes();
            self.mix(record.offset);
            record.bytes.iter().for_each(|byte| self.mix(u64::from(*byte)));
            self.log.push(record);
        }
        Ok(())
    }

    pub fn mix(&mut self, number: u64) {
        self.hash = (self.hash ^ number).wrapping_mul(0x0100_0000_01b3);
    }

    pub fn trace(&mut self, line: impl FnOnce() -> String) {
        if let Some(lines) = &mut self.lines {
            lines.push(format!("{:>9} {}", self.now, line()));
        }
    }

    fn is_over(&self) -> bool {
        let people = self.clients.iter().all(Client::is_done)
            && self.registrations.iter().chain([&self.brief]).all(Registration::is_done)
            && self.traffic.is_done()
            && self.debuggers.is_done()
            && self.oracle.deliveries.is_settled();
        let rest = self.faults_left == 0 && self.oracle.open_count() == 0 && self.oracle.is_settled();
        people
            && rest
            && self.nodes.iter().all(|node| node.writes.is_empty() && node.unsynced.is_empty() && node.is_up)
            && self.is_quiet()
            && !self.has_late_owner()
    }

    /// Whether a node has not heard yet that a partition is another's: what it
    /// offers it still offers.
    fn has_late_owner(&self) -> bool {
        let is_late =
            |node: usize| self.nodes[node].seats.keys().any(|id| self.leases[usize::from(*id)] != node);
        (0..self.nodes.len()).any(is_late)
    }

    /// Whether no partition has anything left to do.
    fn is_quiet(&self) -> bool {
        (0..self.partition_count).all(|id| {
            let node = &self.nodes[self.leases[usize::from(id)]];
            match node.seats.get(&id).map(|seated| &seated.seat) {
                Some(Seat::Running { partition, .. }) => {
                    partition.open_count() == 0 && !partition.has_work() && !partition.is_in_flight()
                }
                _ => false,
            }
        })
    }

    fn unfinished(&self) -> String {
        let open: Vec<_> = self
            .oracle
            .executions
            .iter()
            .filter(|(_, known)| known.ended_at.is_none())
            .map(|(id, _)| id)
            .collect();
        let held: Vec<_> = self
            .nodes
            .iter()
            .flat_map(|node| &node.seats)
            .map(|(id, seated)| match &seated.seat {
                Seat::Running { partition, .. } => {
                    (*id, partition.open_count(), partition.has_work(), partition.is_in_flight())
                }
                Seat::Recovering { .. } => (*id, usize::MAX, false, false),
            })
            .collect();
        let clients: Vec<_> = self.clients.iter().map(Client::is_done).collect();
        let queues: Vec<_> = self.nodes.iter().map(|node| node.queues.stats()).collect();
        format!(
            "open {open:?}, partitions {held:?}, letters settled: {}, clients {clients:?}, queues {queues:?}, {}",
            self.oracle.is_settled(),
            self.oracle.deliveries.unfinished()
        )
    }

    fn check_end(&mut self) -> Result<(), Broken> {
        if !self.is_over() {
            return Err(format!("nothing happens any more, but: {}", self.unfinished()));
        }
        let definitions = Definitions::default();
        self.plan.machines.iter().for_each(|machine| definitions.add(&machine.definition));
        let machine =
            |execution: &Execution| -> Option<Arc<Machine>> { definitions.machine(execution.definition()?) };
        self.oracle.verify(correlation::is_heard(&self.plan), machine)?;
        self.check_clients()?;
        for (index, node) in self.nodes.iter().enumerate() {
            if let Some(left) = node.queues.stats().iter().find(|queue| queue.waiting + queue.in_flight > 0) {
                return Err(format!("at the end node {index} still has {left:?}"));
            }
        }
        if self.store.snapshot_count() > 0 {
            return Err("at the end the store still has snapshots of open executions".into());
        }
        self.check_fresh()
    }
}

/// The records of a log from an offset on.
pub fn read_from(journal: &MemoryJournal, from: u64) -> Result<Vec<Record>, Broken> {
    let mut read = Vec::new();
    let replayed = journal.replay(from, &mut |record| {
        read.push(record);
        std::ops::ControlFlow::Continue(())
    });
    replayed.map_err(|error| error.to_string())?;
    Ok(read)
}
