//! Clients: they start, stop and describe executions and register state
//! machines, and ask again until they are answered.

use std::sync::Arc;

use frevo_event::{
    Beginning, Command, CreateMachine, ExecutionId, Message, Remains, Reply, Request, Start, StopReason,
    Tags, Timestamp, uuid_from,
};
use frevo_store::DeadLetterId;
use frevo_value::Payload;

use super::activities::BRIEF;
use super::agenda::{Event, Parcel};
use super::causes;
use super::coverage::EXECUTION_TAKEN_BACK;
use super::oracle::Broken;
use super::plan::{self, Execution, Machine};
use super::world::World;

/// How often a client that knows the end asks once more.
const PROBES: u32 = 3;

/// Somebody who wants one execution of the plan.
pub struct Client {
    phase: Phase,
    /// Nobody can ask how its execution stands.
    express: bool,
    until_ended: bool,
    named: bool,
    /// Under which id it was told that the execution is started.
    id: Option<ExecutionId>,
    /// What it asked for last.
    start: Option<Start>,
    stop: Option<Stop>,
    redrives_left: u32,
    probes_left: u32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Starting,
    Following,
    /// It has ended, maybe without success.
    Redriving,
    Done,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stop {
    Wanted,
    Answered,
}

/// A state machine that is created by a command.
#[derive(Default)]
pub struct Registration {
    pub is_created: bool,
    is_asked: bool,
    is_deletion_asked: bool,
    is_deleted: bool,
    /// Whether it was said to be paused, and to go on.
    was_paused: bool,
    was_resumed: bool,
}

/// A request on its way, under the number by which its reply comes back.
pub struct Sent {
    pub who: Who,
    /// The execution that it speaks of.
    pub id: Option<ExecutionId>,
    /// The partition that it speaks of.
    pub partition: Option<u16>,
    /// How many records were committed when it was sent.
    pub record_count: usize,
}

/// Who asked for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Start(usize),
    Describe(usize),
    Stop(usize),
    RedriveExecution(usize),
    /// Somebody debugs an execution.
    Debug,
    Fork(usize),
    Create(usize),
    Delete(usize),
    Pause {
        machine: usize,
        paused: bool,
    },
    CreateActivity,
    DeleteActivity,
    /// Somebody found a task of an activity.
    Poll {
        poller: usize,
        number: u64,
    },
    /// What is set aside?
    Operator,
    Release,
    /// A piece of what publishers and subscribers need is to be made.
    Make(usize),
    Publish(usize),
    Join,
    Replay(usize),
    Redrive(DeadLetterId),
    /// Retention asks a partition.
    Carry {
        sweep: u64,
        partition: u16,
    },
    Retain {
        sweep: u64,
        partition: u16,
    },
    /// A worker says this part of what it has to say.
    Complete {
        key: u128,
        part: usize,
    },
}

/// A task in the hands of a worker.
pub struct Work {
    /// None: somebody who asked for the task has it.
    pub worker: Option<usize>,
    pub queue: String,
    pub task: frevo_event::TaskRef,
    /// Until when it shows that it is alive.
    pub shows_life: bool,
    /// What it has to say, and whether it was heard.
    pub parts: Vec<(Said, bool)>,
}

/// What a worker says.
#[derive(Clone, Debug)]
pub enum Said {
    /// To the execution.
    Message(Message),
    /// To a bus: the task takes the event.
    Published(Box<frevo_event::Event>),
}

impl Work {
    /// Whether nothing hangs on the one who has it: who has a token, or is
    /// watched, does not drop it.
    pub fn is_forgettable(&self) -> bool {
        self.worker.is_some() && !self.shows_life && self.parts.len() < 2
    }
}

impl Client {
    pub fn new(execution: &Execution, express: bool) -> Self {
        Self {
            phase: Phase::Starting,
            express,
            until_ended: execution.until_ended,
            named: execution.named,
            id: None,
            start: None,
            stop: execution.stopped_after.map(|_| Stop::Wanted),
            redrives_left: execution.redrives,
            probes_left: PROBES,
        }
    }

    /// Under which id it was told that its execution is started.
    pub fn id(&self) -> Option<ExecutionId> {
        self.id
    }

    pub fn is_done(&self) -> bool {
        self.phase == Phase::Done && self.probes_left == 0 && self.stop != Some(Stop::Wanted)
    }
}

impl Registration {
    pub fn is_done(&self) -> bool {
        (self.is_created || !self.is_asked)
            && (self.is_deleted || !self.is_deletion_asked)
            && (self.was_resumed || !self.was_paused)
    }

    /// Whether that is done already.
    pub fn is_paused_as(&self, paused: bool) -> bool {
        if paused { self.was_paused } else { self.was_resumed }
    }

    /// It is done; tells whether for the first time.
    pub fn note_paused(&mut self, paused: bool) -> bool {
        let done = if paused { &mut self.was_paused } else { &mut self.was_resumed };
        !std::mem::replace(done, true)
    }
}

impl World {
    /// Asks the owner of a partition, as far as the client knows it.
    pub fn ask(
        &mut self,
        who: Who,
        id: Option<ExecutionId>,
        partition: u16,
        request: Request,
        may_repeat: bool,
    ) {
        let transmission = self.sent.len() as u64;
        self.sent.push(Sent { who, id, partition: None, record_count: self.oracle.record_count() });
        let strays = self.is_rough() && self.random.chance(25);
        let node =
            if strays { self.random.below(self.nodes.len()) } else { self.leases[usize::from(partition)] };
        self.post(node, Parcel::Ask { partition, request, transmission: Some(transmission) }, may_repeat);
    }

    pub fn act(&mut self, client: usize) {
        match self.clients[client].phase {
            Phase::Starting => self.start(client),
            Phase::Following => self.describe(client),
            Phase::Redriving => self.redrive_execution(client),
            Phase::Done => self.probe(client),
        }
    }

    fn start(&mut self, index: usize) {
        let plan = &self.plan.executions[index];
        let machine = &self.plan.machines[plan.machine];
        if machine.registered && !self.registrations[plan.machine].is_created {
            return self.put(300, 900, Event::Client(index));
        }
        let start = match &self.clients[index].start {
            // Who chose a name asks for it again; the others ask anew.
            Some(start) if plan.named && !machine.is_express() => start.clone(),
            _ => {
                let name = match plan.named {
                    true => format!("execution-{index}"),
                    false => {
                        let random = u128::from(self.random.next()) << 64 | u128::from(self.random.next());
                        uuid_from(Timestamp(1_700_000_000_000 + self.now), random.to_be_bytes())
                    }
                };
                let uuid = format!("{:032x}", self.random.next());
                start_of(machine, plan, &name, &uuid)
            }
        };
        let id = ExecutionId::of_arn(&start.arn_text());
        self.names.insert(id, index);
        self.clients[index].start = Some(start.clone());
        let partition = id.partition(self.partition_count).0;
        let (until_ended, may_repeat) = (plan.until_ended, !machine.is_express());
        let is_synchronous = start.synchronous;
        let start = Box::new(start);
        let request = match self.debuggers.of(index).filter(|_| !machine.is_express()) {
            Some(debugging) => Request::Begin {
                execution: id,
                start,
                beginning: Box::new(Beginning { debugging: Some(debugging.clone()), ..Beginning::default() }),
                until_ended: false,
                is_repeat: false,
            },
            None => Request::Start { execution: id, start, until_ended, is_repeat: false },
        };
        self.ask(Who::Start(index), Some(id), partition, request, may_repeat);
        // Who waits for the end of an Express execution waits as long as that
        // can last, and then starts another one.
        let again = if is_synchronous { 310_000 } else { 1_000 };
        self.put(again, again + 5_000, Event::Client(index));
    }

    fn describe(&mut self, index: usize) {
        let Some(id) = self.clients[index].id else { return };
        let until_ended = self.random.chance(40);
        let request = Request::Describe { execution: id, until_ended };
        self.ask(Who::Describe(index), Some(id), id.partition(self.partition_count).0, request, true);
        let again = if self.is_rough() { 9_000 } else { 60_000 };
        self.put(again / 2, again, Event::Client(index));
    }

    /// Who knows the end asks again, and starts again under the same name.
    fn probe(&mut self, index: usize) {
        let client = &mut self.clients[index];
        let Some(id) = client.id else { return };
        if client.probes_left == 0 {
            return;
        }
        client.probes_left -= 1;
        let partition = id.partition(self.partition_count).0;
        match (client.named && client.probes_left == 0, client.start.clone()) {
            (true, Some(start)) => {
                let request = Request::Start {
                    execution: id,
                    start: Box::new(start),
                    until_ended: false,
                    is_repeat: false,
                };
                self.ask(Who::Start(index), Some(id), partition, request, true);
            }
            _ => {
                let request = Request::Describe { execution: id, until_ended: false };
                self.ask(Who::Describe(index), Some(id), partition, request, true);
            }
        }
        self.put(100, 9_000, Event::Client(index));
    }

    /// Redrives what may have failed, saying what is left of it as its history and
    /// the store tell.
    fn redrive_execution(&mut self, index: usize) {
        let Client { id: Some(id), redrives_left, .. } = self.clients[index] else { return };
        let known = self.oracle.executions.get(&id).filter(|known| known.ended_at.is_some());
        let remains = self.store.closed(id).zip(known).map(|(closed, known)| {
            let (first, last) = (closed.first, closed.last);
            Box::new(Remains { snapshot: known.execution.to_snapshot(), first, last })
        });
        if remains.is_some() {
            self.coverage.count(EXECUTION_TAKEN_BACK);
        }
        let token = Some(format!("{index}-{}", redrives_left).into());
        let request = Request::Redrive { execution: id, token, remains };
        let partition = id.partition(self.partition_count).0;
        self.ask(Who::RedriveExecution(index), Some(id), partition, request, true);
        self.put(1_000, 5_000, Event::Client(index));
    }

    fn note_redriven(&mut self, index: usize, is_redriven: bool) {
        let client = &mut self.clients[index];
        if client.phase == Phase::Redriving {
            client.phase = Phase::Following;
            client.redrives_left = if is_redriven { client.redrives_left - 1 } else { 0 };
            self.put(10, 5_000, Event::Client(index));
        }
    }

    pub fn stop(&mut self, index: usize) {
        let client = &self.clients[index];
        let (Some(id), Some(Stop::Wanted)) = (client.id, client.stop) else { return };
        let reason = StopReason { error: Some("Stopped".into()), cause: None };
        let request = Request::Tell { execution: id, message: Message::Stop(reason) };
        self.ask(Who::Stop(index), Some(id), id.partition(self.partition_count).0, request, true);
        self.put(1_000, 5_000, Event::Stop(index));
    }

    /// Creates or deletes a state machine, until it is said to be done.
    pub fn register(&mut self, index: usize, delete: bool) {
        let machine = &self.plan.machines[index];
        let registration = &mut self.registrations[index];
        let name: Arc<str> = machine.name.as_str().into();
        let (who, command) = if delete {
            registration.is_deletion_asked = true;
            if registration.is_deleted {
                return;
            }
            (Who::Delete(index), Command::DeleteMachine { scope: plan::scope(), name })
        } else {
            registration.is_asked = true;
            if registration.is_created {
                return;
            }
            let create = CreateMachine {
                scope: plan::scope(),
                name,
                machine_type: machine.machine_type,
                definition: machine.definition.clone(),
                role_arn: ROLE.into(),
                logging: None,
                tracing: None,
                encryption: None,
                tags: Tags::new(),
                publish: None,
            };
            (Who::Create(index), Command::CreateMachine(Box::new(create)))
        };
        self.ask(who, None, 0, Request::Catalogue(Box::new(command)), delete);
        self.put(1_000, 5_000, Event::Register { machine: index, delete });
    }

    /// Creates or deletes the activity that comes and goes.
    pub fn register_activity(&mut self, delete: bool) {
        let (scope, name) = (plan::scope(), BRIEF.into());
        let registration = &mut self.brief;
        let (who, command) = if delete {
            registration.is_deletion_asked = true;
            if registration.is_deleted {
                return;
            }
            (Who::DeleteActivity, Command::DeleteActivity { scope, name })
        } else {
            registration.is_asked = true;
            if registration.is_created {
                return;
            }
            (
                Who::CreateActivity,
                Command::CreateActivity { scope, name, encryption: None, tags: Tags::new() },
            )
        };
        self.ask(who, None, 0, Request::Catalogue(Box::new(command)), delete);
        self.put(1_000, 5_000, Event::RegisterActivity { delete });
    }

    /// A reply reaches whoever asked.
    pub fn hear(&mut self, transmission: u64, reply: Reply) -> Result<(), Broken> {
        let Sent { who, id, .. } = self.sent[transmission as usize];
        match (who, reply) {
            (Who::Poll { poller, number }, reply) => self.hear_poll(poller, number, &reply)?,
            (_, Reply::Overloaded) => {}
            // Who starts an Express execution asks again.
            (Who::Start(_) | Who::Fork(_), Reply::Paused) => {}
            (Who::Fork(place), Reply::Started { .. } | Reply::NameTaken | Reply::SetAside) => {
                self.note_forked(place);
            }
            (Who::Debug, Reply::Accepted | Reply::Stale | Reply::Unknown | Reply::SetAside) => {}
            // It is deleted meanwhile.
            (Who::Pause { machine, .. }, Reply::CommandRefused(_)) => {
                self.registrations[machine].note_paused(true);
                self.registrations[machine].note_paused(false);
            }
            (Who::Start(index), Reply::SetAside) => self.note_started(index, id),
            (Who::Describe(_) | Who::Stop(_) | Who::RedriveExecution(_), Reply::SetAside) => {}
            (Who::RedriveExecution(_), Reply::Unknown) => {}
            (Who::RedriveExecution(index), Reply::Redriven { .. }) => self.note_redriven(index, true),
            (Who::RedriveExecution(index), Reply::NotRedrivable) => self.note_redriven(index, false),
            (Who::Complete { key, .. }, Reply::SetAside) => self.note_refused(key),
            (Who::Operator, Reply::Quarantine(views)) => self.hear_quarantine(&views),
            (Who::Release, _) => {}
            (Who::Make(index), Reply::Changed { .. } | Reply::CommandRefused(_)) => self.note_made(index),
            (Who::Replay(index), Reply::Changed { .. } | Reply::CommandRefused(_)) => self.note_replay(index),
            (Who::Join, Reply::Changed { .. } | Reply::CommandRefused(_)) => self.note_joined(),
            (Who::Publish(index), Reply::Published) => self.note_published(index),
            (Who::Redrive(_), Reply::Accepted | Reply::Stale) => {}
            (Who::Carry { sweep, partition }, Reply::Carried { next, .. }) => {
                self.hear_carried(sweep, partition, next)
            }
            (Who::Retain { sweep, partition }, Reply::Needed { from }) => {
                self.hear_needed(sweep, partition, from)
            }
            (Who::CreateActivity, Reply::Changed { .. }) => {
                let lasts = self.plan.brief_for.expect("only what is used is created");
                if !std::mem::replace(&mut self.brief.is_created, true) {
                    self.brief.is_deletion_asked = true;
                    self.put_at(self.now + 30_000 + lasts, Event::RegisterActivity { delete: true });
                }
            }
            (Who::DeleteActivity, Reply::Changed { .. }) => self.brief.is_deleted = true,
            (Who::Start(index), Reply::Started { .. } | Reply::NameTaken) => self.note_started(index, id),
            (Who::Start(index) | Who::Describe(index), Reply::Execution(view)) => {
                self.note_started(index, id);
                if view.stopped_at.is_some() {
                    self.note_ended(index);
                }
            }
            // Then the store has it, which was checked when it was said.
            (Who::Describe(index), Reply::Unknown) => self.note_ended(index),
            (Who::Stop(index), Reply::Stopped { .. } | Reply::Stale | Reply::Unknown) => {
                self.clients[index].stop = Some(Stop::Answered);
            }
            (Who::Create(index), Reply::Changed { .. }) => {
                let deleted_at = self.plan.machines[index].deleted_at;
                let registration = &mut self.registrations[index];
                if !std::mem::replace(&mut registration.is_created, true)
                    && let Some(at) = deleted_at
                {
                    registration.is_deletion_asked = true;
                    // A late repetition of the creation must not come after it.
                    self.put_at(self.now + 30_000 + at, Event::Register { machine: index, delete: true });
                }
            }
            (Who::Pause { machine, paused }, Reply::Changed { .. }) => self.note_paused(machine, paused),
            (Who::Delete(index), Reply::Changed { .. }) => self.registrations[index].is_deleted = true,
            (
                Who::Complete { key, part },
                Reply::Accepted | Reply::Stale | Reply::Unknown | Reply::Published,
            ) => self.note_heard(key, part),
            (who, reply) => return Err(format!("{who:?} was told {reply:?}")),
        }
        Ok(())
    }

    fn note_started(&mut self, index: usize, id: Option<ExecutionId>) {
        let client = &mut self.clients[index];
        if client.phase != Phase::Starting {
            return;
        }
        (client.phase, client.id) = (Phase::Following, id);
        if client.express {
            (client.phase, client.probes_left) = (Phase::Done, 0);
        } else if !client.until_ended {
            self.put(10, 5_000, Event::Client(index));
        }
        if self.debuggers.of(index).is_some() && !self.clients[index].express {
            self.put(1, 20_000, Event::Debug(index));
        }
        if let Some(after) = self.plan.executions[index].stopped_after {
            self.put_at(self.now + after, Event::Stop(index));
        }
    }

    fn note_ended(&mut self, index: usize) {
        let client = &mut self.clients[index];
        if client.phase == Phase::Following {
            client.phase = if client.redrives_left > 0 { Phase::Redriving } else { Phase::Done };
            let id = client.id.filter(|_| client.redrives_left == 0);
            self.put(1, 3_000, Event::Client(index));
            if let Some(id) = id {
                self.fork_some(index, id);
            }
        }
    }

    /// Everybody was told the truth, and of what was started nothing is lost.
    pub fn check_clients(&self) -> Result<(), Broken> {
        for (index, client) in self.clients.iter().enumerate() {
            let known = client.id.and_then(|id| self.oracle.executions.get(&id));
            if known.is_none_or(|known| known.ended_at.is_none()) {
                return Err(format!("client {index} was told of {:?}, which did not end", client.id));
            }
        }
        Ok(())
    }
}

const ROLE: &str = "arn:aws:iam::000000000000:role/any";

fn start_of(machine: &Machine, plan: &Execution, name: &str, uuid: &str) -> Start {
    let express = machine.is_express();
    Start {
        scope: plan::scope(),
        machine: machine.name.as_str().into(),
        name: name.into(),
        express_uuid: express.then(|| uuid.into()),
        named_by_client: plan.named,
        machine_type: machine.machine_type,
        synchronous: express && plan.until_ended,
        definition: machine.definition.hash,
        revision: None,
        role_arn: ROLE.into(),
        version: None,
        alias: None,
        input: Payload::parse(&plan.input).expect("a plan's input is JSON"),
        input_text: None,
        trace_header: None,
        trail: causes::trail_of(name, plan.named),
    }
}
