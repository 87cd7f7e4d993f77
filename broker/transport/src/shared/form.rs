//! The form of a message: who wrote it, where it was to stand, which part of its
//! record it is.
//!
//! ```text
//! form 1 │ writer 8 │ foretold place 8 (all ones: anywhere) │ part 2 │ parts 2 │ bytes
//! ```

use std::ops::RangeInclusive;

use bytes::{BufMut, Bytes, BytesMut};

/// The form that this build writes; it reads no other.
pub(super) const FORM: u8 = 1;

/// Forms that newer builds may write. What begins with another byte, a letter for
/// instance, is none of ours: somebody's message that came to the wrong place.
const NEWER_FORMS: RangeInclusive<u8> = FORM + 1..=0x1f;

/// Bytes before those of the record.
pub(super) const HEAD_SIZE: usize = 21;

/// Stands for a place that was not foretold.
const ANYWHERE: u64 = u64::MAX;

/// A message's head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) writer: u64,
    /// Where the message was to stand; none: anywhere.
    pub(super) foretold: Option<u64>,
    pub(super) part: u16,
    pub(super) parts: u16,
}

impl Head {
    /// Writes a message.
    pub(super) fn message(&self, bytes: &[u8]) -> Bytes {
        let mut message = BytesMut::with_capacity(HEAD_SIZE + bytes.len());
        message.put_u8(FORM);
        message.put_u64(self.writer);
        message.put_u64(self.foretold.unwrap_or(ANYWHERE));
        message.put_u16(self.part);
        message.put_u16(self.parts);
        message.put_slice(bytes);
        message.freeze()
    }

    /// Reads a message's head; none if it is none of ours.
    pub(super) fn read(message: &[u8]) -> Option<Self> {
        let (form, rest) = message.split_first()?;
        let (writer, rest) = rest.split_first_chunk()?;
        let (foretold, rest) = rest.split_first_chunk()?;
        let (part, rest) = rest.split_first_chunk()?;
        let (parts, _) = rest.split_first_chunk()?;
        let foretold = Some(u64::from_be_bytes(*foretold)).filter(|place| *place != ANYWHERE);
        let (part, parts) = (u16::from_be_bytes(*part), u16::from_be_bytes(*parts));
        let is_ours = *form == FORM && part < parts && (foretold.is_some() || parts == 1);
        is_ours.then(|| Self { writer: u64::from_be_bytes(*writer), foretold, part, parts })
    }

    /// Whether a message that stands at `place` counts.
    pub(super) fn counts_at(&self, place: u64) -> bool {
        self.foretold.is_none_or(|foretold| foretold == place)
    }
}

/// Why a message is not to be skipped although it can't be read: a newer build wrote
/// it, and what it says may have been acknowledged.
fn newer_form(message: &[u8]) -> Option<u8> {
    message.first().copied().filter(|form| NEWER_FORMS.contains(form))
}

/// How many messages of its record stand before the last one; none if this is not
/// the last one of a record.
pub(super) fn parts_before(message: &[u8]) -> Option<u16> {
    Head::read(message).filter(|head| head.part + 1 == head.parts).map(|head| head.part)
}

/// Puts the parts of records together. Parts that count stand where they were
/// foretold, so those of one record are consecutive: what stands between is void
/// and voids the rest.
#[derive(Debug, Default)]
pub(super) struct Assembly {
    /// The writer and the next place and part of a record that is not whole yet.
    next: Option<(u64, u64, u16)>,
    bytes: BytesMut,
}

/// What a message brought about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Assembled {
    /// It is no part of any record.
    Void {
        /// Who wrote it, if that can be told.
        writer: Option<u64>,
    },
    /// A newer build wrote it.
    Newer {
        /// In this form.
        form: u8,
    },
    /// More of its record is to come.
    Part {
        /// Who wrote it.
        writer: u64,
    },
    /// The last part of a record.
    Whole {
        /// Who wrote it.
        writer: u64,
        /// The record's bytes.
        bytes: Bytes,
    },
}

impl Assembly {
    /// Adds the message that stands at `place`.
    pub(super) fn add(&mut self, place: u64, message: &Bytes) -> Assembled {
        let Some(head) = Head::read(message) else {
            return match newer_form(message) {
                Some(form) => Assembled::Newer { form },
                None => Assembled::Void { writer: None },
            };
        };
        let Head { writer, part, parts, .. } = head;
        let follows = part == 0 || self.next == Some((writer, place, part));
        if !head.counts_at(place) || !follows {
            return Assembled::Void { writer: Some(writer) };
        }
        if parts == 1 {
            self.next = None;
            return Assembled::Whole { writer, bytes: message.slice(HEAD_SIZE..) };
        }
        if part == 0 {
            self.bytes.clear();
        }
        self.bytes.extend_from_slice(&message[HEAD_SIZE..]);
        if part + 1 < parts {
            self.next = Some((writer, place + 1, part + 1));
            return Assembled::Part { writer };
        }
        self.next = None;
        Assembled::Whole { writer, bytes: std::mem::take(&mut self.bytes).freeze() }
    }
}
