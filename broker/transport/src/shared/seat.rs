//! `Seat`: a partition that is read, and perhaps written, here.

use std::collections::VecDeque;

use bytes::Bytes;

use super::form::{Assembled, Assembly, FORM, HEAD_SIZE, Head};
use super::{Broken, offset_of};
use crate::{AppendError, Record, Streams, Waker};

/// Bytes of a partition's own records that may be on their way.
const IN_FLIGHT_MAX: usize = 16 << 20;

/// Messages that a record may stand in.
const PARTS_MAX: usize = 1 << 10;

/// A partition that is read here.
pub(super) struct Seat {
    partition: u16,
    writer: u64,
    /// Records below are not given.
    skips_below: u64,
    /// The place that is read next, and where the partition ended when it was
    /// opened.
    reading: u64,
    end: u64,
    /// The place that the next message of ours will have; none until the fence
    /// is read back.
    next_place: Option<u64>,
    /// Whether the fence was appended.
    has_fenced: bool,
    /// The last offset and the size of each record of ours on its way, oldest
    /// first.
    in_flight: VecDeque<(u64, usize)>,
    in_flight_size: usize,
    assembly: Assembly,
    read: Vec<Record>,
    broken: Option<String>,
    waker: Waker,
}

/// What a message brought about.
#[derive(Default)]
pub(super) struct Read {
    /// A record that counts.
    pub(super) record: Option<Record>,
    /// Whoever takes has something new.
    pub(super) wakes: bool,
}

impl Seat {
    pub(super) fn new(
        partition: u16,
        writer: u64,
        skips_below: u64,
        first: u64,
        end: u64,
        waker: Waker,
    ) -> Self {
        Self {
            partition,
            writer,
            skips_below,
            reading: first,
            end,
            next_place: None,
            has_fenced: false,
            in_flight: VecDeque::new(),
            in_flight_size: 0,
            assembly: Assembly::default(),
            read: Vec::new(),
            broken: None,
            waker,
        }
    }

    pub(super) fn waker(&self) -> Waker {
        self.waker.clone()
    }

    pub(super) fn take(&mut self, into: &mut Vec<Record>) -> Result<(), Broken> {
        into.append(&mut self.read);
        match &self.broken {
            None => Ok(()),
            Some(reason) => Err(Broken { partition: self.partition, reason: reason.clone() }),
        }
    }

    pub(super) fn has_caught_up(&self) -> bool {
        self.reading >= self.end
    }

    /// Nothing more of ours will be read back for certain.
    pub(super) fn break_off(&mut self, reason: &str) {
        self.broken.get_or_insert_with(|| reason.to_owned());
    }

    pub(super) fn append(&mut self, record: &[u8], streams: &dyn Streams) -> Result<u64, AppendError> {
        if let Some(reason) = &self.broken {
            return Err(AppendError::Failed { reason: reason.clone() });
        }
        let message_size = streams.message_size_max() - HEAD_SIZE;
        if record.len() > message_size * PARTS_MAX {
            return Err(AppendError::TooLarge { size: record.len(), size_max: message_size * PARTS_MAX });
        }
        let Some(place) = self.next_place else { return self.append_fence(record, streams) };
        if self.in_flight_size > 0 && self.in_flight_size + record.len() > IN_FLIGHT_MAX {
            let waiting = self.in_flight_size;
            return Err(AppendError::Overloaded { waiting, waiting_max: IN_FLIGHT_MAX });
        }
        let parts = record.len().div_ceil(message_size).max(1) as u16;
        for part in 0..parts {
            let start = usize::from(part) * message_size;
            let bytes = &record[start..(start + message_size).min(record.len())];
            let foretold = Some(place + u64::from(part));
            let head = Head { writer: self.writer, foretold, part, parts };
            if let Err(error) = streams.append(self.partition, head.message(bytes)) {
                if part > 0 {
                    // Its first parts are on their way: nothing of ours counts behind them.
                    self.break_off("a record was taken in part only");
                }
                return Err(error);
            }
        }
        let offset = offset_of(self.partition, place + u64::from(parts) - 1);
        self.next_place = Some(place + u64::from(parts));
        self.in_flight.push_back((offset, record.len()));
        self.in_flight_size += record.len();
        Ok(offset)
    }

    /// The first record may stand anywhere; where, nobody needs to know yet.
    fn append_fence(&mut self, record: &[u8], streams: &dyn Streams) -> Result<u64, AppendError> {
        if self.has_fenced {
            return Err(AppendError::Overloaded { waiting: record.len(), waiting_max: 0 });
        }
        let head = Head { writer: self.writer, foretold: None, part: 0, parts: 1 };
        streams.append(self.partition, head.message(record))?;
        self.has_fenced = true;
        Ok(0)
    }

    /// Reads the message that stands at `place`.
    pub(super) fn message(&mut self, place: u64, message: &Bytes) -> Read {
        if self.broken.is_some() {
            return Read::default();
        }
        let wakes = self.reading + 1 == self.end;
        self.reading = place + 1;
        match self.assembly.add(place, message) {
            Assembled::Part { .. } => Read { record: None, wakes },
            Assembled::Void { writer } if writer == Some(self.writer) => {
                self.break_off("a record of ours stands elsewhere than foretold");
                Read { record: None, wakes: true }
            }
            Assembled::Void { .. } => Read { record: None, wakes },
            Assembled::Newer { form } => {
                self.reading = place;
                self.break_off(&format!(
                    "it has records of form {form}, this build reads up to {FORM}: run the newer build"
                ));
                Read { record: None, wakes: true }
            }
            Assembled::Whole { writer, bytes } => self.record(place, writer, bytes),
        }
    }

    fn record(&mut self, place: u64, writer: u64, bytes: Bytes) -> Read {
        let offset = offset_of(self.partition, place);
        if writer == self.writer {
            if self.next_place.is_none() {
                self.next_place = Some(place + 1);
            }
            if self.in_flight.front().is_some_and(|(foretold, _)| *foretold == offset) {
                let (_, size) = self.in_flight.pop_front().unwrap_or_default();
                self.in_flight_size -= size;
            }
        }
        if offset < self.skips_below {
            return Read::default();
        }
        let record = Record { offset, partition: self.partition, bytes };
        let wakes = self.read.is_empty();
        self.read.push(record.clone());
        Read { record: Some(record), wakes }
    }
}
