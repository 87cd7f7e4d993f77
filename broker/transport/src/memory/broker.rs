//! The memory broker: a distributed broker that exists in one process, for tests
//! and for trying several nodes out. Nothing survives the process.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

use crate::{
    AppendError, Bus, BusError, Change, Durability, Follower, NodeId, Ownership, Parcel, Post, ReadError,
    Recipient, Streams, Waker,
};

/// The largest message and parcel, small enough that records of several messages
/// are common.
const MESSAGE_SIZE_MAX: usize = 256 << 10;

/// Parcels that wait for an owner of their partition, or in a node's box.
const WAITING_MAX: usize = 65_536;

/// A broker that the nodes of one process share. Dropping its last handle ends it.
#[derive(Clone)]
pub struct MemoryBroker(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    /// Held while followers are given something: who is replaced is given nothing
    /// more once it was free.
    giving: Mutex<()>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    streams: Vec<Vec<Bytes>>,
    followers: HashMap<(u64, u16), Following>,
    next_handle: u64,
    seats: Vec<Seat>,
    members: BTreeMap<NodeId, Member>,
    boxes: BTreeMap<NodeId, Box>,
}

/// Who is given a stream, and what next.
struct Following {
    follower: Arc<dyn Follower>,
    next: u64,
}

#[derive(Default)]
struct Seat {
    owner: Option<NodeId>,
    is_revoked: bool,
    /// Parcels for an owner to come.
    waiting: VecDeque<Bytes>,
}

#[derive(Default)]
struct Member {
    /// It is given nothing more.
    is_leaving: bool,
    changes: Vec<Change>,
    waker: Option<Waker>,
}

#[derive(Default)]
struct Box {
    parcels: VecDeque<Parcel>,
    waker: Option<Waker>,
}

impl MemoryBroker {
    /// A broker of so many partitions.
    pub fn new(partition_count: u16) -> Self {
        let state = State {
            streams: (0..partition_count).map(|_| Vec::new()).collect(),
            seats: (0..partition_count).map(|_| Seat::default()).collect(),
            ..State::default()
        };
        let shared =
            Arc::new(Shared { state: Mutex::new(state), giving: Mutex::default(), changed: Condvar::new() });
        let giving = Arc::downgrade(&shared);
        let give = move || {
            while let Some(shared) = giving.upgrade() {
                shared.give();
            }
        };
        std::thread::Builder::new()
            .name("memory-broker".into())
            .spawn(give)
            .expect("a process that starts can have one more thread");
        Self(shared)
    }

    /// A node's connection.
    pub fn node(&self, node: NodeId) -> Arc<dyn Bus> {
        Arc::new(Connection { broker: self.0.clone(), node })
    }

    /// The node is gone without a word: others get its partitions, and its
    /// followers are given nothing more.
    pub fn crash(&self, node: NodeId) {
        let mut state = self.0.lock();
        state.boxes.remove(&node);
        let wakers = state.part(node);
        drop(state);
        wakers.iter().for_each(|waker| waker());
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives followers what they lack; waits a little if there is nothing.
    fn give(&self) {
        let giving = self.giving.lock().unwrap_or_else(PoisonError::into_inner);
        let mut state = self.lock();
        let due = state.due();
        if due.is_empty() {
            drop(giving);
            let pause = std::time::Duration::from_millis(50);
            drop(self.changed.wait_timeout(state, pause).unwrap_or_else(PoisonError::into_inner));
            return;
        }
        drop(state);
        for (follower, offset, message) in due {
            follower.message(offset, message);
        }
    }

    fn change<R>(&self, act: impl FnOnce(&mut State) -> (R, Vec<Waker>)) -> R {
        let mut state = self.lock();
        let (result, wakers) = act(&mut state);
        drop(state);
        self.changed.notify_all();
        wakers.iter().for_each(|waker| waker());
        result
    }
}

impl State {
    fn due(&mut self) -> Vec<(Arc<dyn Follower>, u64, Bytes)> {
        let mut due = Vec::new();
        for ((_, partition), following) in &mut self.followers {
            let stream = &self.streams[usize::from(*partition)];
            while let Some(message) = stream.get(following.next as usize) {
                due.push((following.follower.clone(), following.next, message.clone()));
                following.next += 1;
            }
        }
        due
    }

    /// Shares the partitions anew: who has too many is asked for some, what is
    /// free goes to whoever has the fewest.
    fn share(&mut self) -> Vec<Waker> {
        let mut woken = Vec::new();
        let staying = self.members.iter().filter(|(_, member)| !member.is_leaving);
        let members: Vec<NodeId> = staying.map(|(node, _)| *node).collect();
        if members.is_empty() {
            return woken;
        }
        let (floor, more) = (self.seats.len() / members.len(), self.seats.len() % members.len());
        let held = |seats: &[Seat], node| seats.iter().filter(|seat| seat.owner == Some(node)).count();
        let staying = |seat: &Seat, node: NodeId| seat.owner == Some(node) && !seat.is_revoked;
        for (index, node) in members.iter().copied().enumerate() {
            let quota = floor + usize::from(index < more);
            let mut kept = self.seats.iter().filter(|seat| staying(seat, node)).count();
            for partition in (0..self.seats.len()).rev() {
                if kept > quota && staying(&self.seats[partition], node) {
                    self.seats[partition].is_revoked = true;
                    kept -= 1;
                    self.tell(node, Change::Revoked(partition as u16), &mut woken);
                }
            }
        }
        for partition in 0..self.seats.len() {
            if self.seats[partition].owner.is_some() {
                continue;
            }
            let fewest = members.iter().copied().min_by_key(|node| held(&self.seats, *node));
            let Some(node) = fewest else { break };
            self.seats[partition].owner = Some(node);
            self.seats[partition].is_revoked = false;
            self.tell(node, Change::Assigned(partition as u16), &mut woken);
            for bytes in std::mem::take(&mut self.seats[partition].waiting) {
                self.put(node, Parcel { owner_of: Some(partition as u16), bytes }, &mut woken);
            }
        }
        woken
    }

    fn tell(&mut self, node: NodeId, change: Change, woken: &mut Vec<Waker>) {
        if let Some(member) = self.members.get_mut(&node) {
            member.changes.push(change);
            woken.extend(member.waker.clone());
        }
    }

    fn put(&mut self, node: NodeId, parcel: Parcel, woken: &mut Vec<Waker>) {
        let Some(letterbox) = self.boxes.get_mut(&node) else { return };
        if letterbox.parcels.len() < WAITING_MAX {
            letterbox.parcels.push_back(parcel);
            woken.extend(letterbox.waker.clone());
        }
    }

    fn wait_for_owner(&mut self, partition: u16, parcel: Bytes) {
        let waiting = &mut self.seats[usize::from(partition)].waiting;
        if waiting.len() < WAITING_MAX {
            waiting.push_back(parcel);
        }
    }

    /// A member leaves; what it has is free.
    fn part(&mut self, node: NodeId) -> Vec<Waker> {
        self.members.remove(&node);
        for seat in &mut self.seats {
            if seat.owner == Some(node) {
                (seat.owner, seat.is_revoked) = (None, false);
            }
        }
        self.share()
    }
}

/// A node's connection.
struct Connection {
    broker: Arc<Shared>,
    node: NodeId,
}

impl Bus for Connection {
    fn partition_count(&self) -> u16 {
        self.broker.lock().seats.len() as u16
    }

    fn streams(&self) -> Result<Arc<dyn Streams>, BusError> {
        let handle = self.broker.change(|state| {
            state.next_handle += 1;
            (state.next_handle, Vec::new())
        });
        Ok(Arc::new(Handle { broker: self.broker.clone(), handle }))
    }

    fn ownership(&self) -> Result<Arc<dyn Ownership>, BusError> {
        self.broker.change(|state| {
            state.members.insert(self.node, Member::default());
            ((), state.share())
        });
        Ok(Arc::new(Share { broker: self.broker.clone(), node: self.node }))
    }

    fn post(&self) -> Result<Arc<dyn Post>, BusError> {
        self.broker.change(|state| {
            state.boxes.insert(self.node, Box::default());
            ((), Vec::new())
        });
        Ok(Arc::new(Letterbox { broker: self.broker.clone(), node: self.node }))
    }

    fn durability(&self) -> Durability {
        Durability {
            warnings: vec!["everything is lost when the process ends".to_owned()],
            ..Durability::default()
        }
    }

    fn fault(&self) -> Option<String> {
        None
    }

    fn clock_ahead_millis(&self) -> Option<i64> {
        Some(0)
    }
}

struct Handle {
    broker: Arc<Shared>,
    handle: u64,
}

impl Streams for Handle {
    fn message_size_max(&self) -> usize {
        MESSAGE_SIZE_MAX
    }

    fn append(&self, partition: u16, message: Bytes) -> Result<(), AppendError> {
        if message.len() > MESSAGE_SIZE_MAX {
            return Err(AppendError::TooLarge { size: message.len(), size_max: MESSAGE_SIZE_MAX });
        }
        self.broker.change(|state| {
            state.streams[usize::from(partition)].push(message);
            (Ok(()), Vec::new())
        })
    }

    fn follow(&self, partition: u16, from: u64, follower: Arc<dyn Follower>) {
        let _nobody_is_given = self.broker.giving.lock().unwrap_or_else(PoisonError::into_inner);
        self.broker.change(|state| {
            state.followers.insert((self.handle, partition), Following { follower, next: from });
            ((), Vec::new())
        });
    }

    fn unfollow(&self, partition: u16) {
        let _nobody_is_given = self.broker.giving.lock().unwrap_or_else(PoisonError::into_inner);
        self.broker.change(|state| {
            state.followers.remove(&(self.handle, partition));
            ((), Vec::new())
        });
    }

    fn read(&self, partition: u16, from: u64, count_max: usize) -> Result<Vec<(u64, Bytes)>, ReadError> {
        let state = self.broker.lock();
        let stream = &state.streams[usize::from(partition)];
        let found = stream.iter().enumerate().skip(from as usize).take(count_max);
        Ok(found.map(|(offset, message)| (offset as u64, message.clone())).collect())
    }

    fn end(&self, partition: u16) -> Result<u64, ReadError> {
        Ok(self.broker.lock().streams[usize::from(partition)].len() as u64)
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.broker.lock().followers.retain(|(handle, _), _| *handle != self.handle);
    }
}

struct Share {
    broker: Arc<Shared>,
    node: NodeId,
}

impl Ownership for Share {
    fn take_changes(&self) -> Vec<Change> {
        let mut state = self.broker.lock();
        state
            .members
            .get_mut(&self.node)
            .map(|member| std::mem::take(&mut member.changes))
            .unwrap_or_default()
    }

    fn on_change(&self, waker: Waker) {
        let mut state = self.broker.lock();
        let has_changes = state.members.get_mut(&self.node).is_some_and(|member| {
            member.waker = Some(waker.clone());
            !member.changes.is_empty()
        });
        drop(state);
        if has_changes {
            waker();
        }
    }

    fn release(&self, partition: u16) {
        self.broker.change(|state| {
            let seat = &mut state.seats[usize::from(partition)];
            if seat.owner == Some(self.node) {
                (seat.owner, seat.is_revoked) = (None, false);
            }
            ((), state.share())
        });
    }

    fn leave(&self) {
        self.broker.change(|state| {
            if let Some(member) = state.members.get_mut(&self.node) {
                member.is_leaving = true;
            }
            let held: Vec<u16> = (0..state.seats.len())
                .filter(|partition| state.seats[*partition].owner == Some(self.node))
                .map(|partition| partition as u16)
                .collect();
            let mut woken = Vec::new();
            held.into_iter().for_each(|partition| self.revoke(state, partition, &mut woken));
            ((), woken)
        });
    }
}

impl Share {
    fn revoke(&self, state: &mut State, partition: u16, woken: &mut Vec<Waker>) {
        let seat = &mut state.seats[usize::from(partition)];
        if !seat.is_revoked {
            seat.is_revoked = true;
            state.tell(self.node, Change::Revoked(partition), woken);
        }
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.broker.change(|state| ((), state.part(self.node)));
    }
}

struct Letterbox {
    broker: Arc<Shared>,
    node: NodeId,
}

impl Post for Letterbox {
    fn node(&self) -> NodeId {
        self.node
    }

    fn parcel_size_max(&self) -> usize {
        MESSAGE_SIZE_MAX
    }

    fn send(&self, to: Recipient, parcel: Bytes) -> bool {
        if parcel.len() > MESSAGE_SIZE_MAX {
            return false;
        }
        self.broker.change(|state| {
            let mut woken = Vec::new();
            match to {
                Recipient::Node(node) => {
                    state.put(node, Parcel { owner_of: None, bytes: parcel }, &mut woken);
                }
                Recipient::Everyone => {
                    for node in state.boxes.keys().copied().collect::<Vec<_>>() {
                        state.put(node, Parcel { owner_of: None, bytes: parcel.clone() }, &mut woken);
                    }
                }
                Recipient::Owner(partition) => match state.seats[usize::from(partition)].owner {
                    Some(node) => {
                        state.put(node, Parcel { owner_of: Some(partition), bytes: parcel }, &mut woken);
                    }
                    None => state.wait_for_owner(partition, parcel),
                },
            }
            (true, woken)
        })
    }

    fn take(&self, count_max: usize) -> Vec<Parcel> {
        let mut state = self.broker.lock();
        let Some(letterbox) = state.boxes.get_mut(&self.node) else { return Vec::new() };
        let count = letterbox.parcels.len().min(count_max);
        letterbox.parcels.drain(..count).collect()
    }

    fn on_arrival(&self, waker: Waker) {
        let mut state = self.broker.lock();
        let has_some = state.boxes.get_mut(&self.node).is_some_and(|letterbox| {
            letterbox.waker = Some(waker.clone());
            !letterbox.parcels.is_empty()
        });
        drop(state);
        if has_some {
            waker();
        }
    }
}
