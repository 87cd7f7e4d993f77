//! Parcels that are too large for one message of the broker.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use bytes::Bytes;

use super::parcel::Parcel;

/// What a piece's head takes at most.
const HEAD_SIZE: usize = 64;

/// How long the rest of a parcel is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// Bytes of parcels that are not whole yet.
const SIZE_MAX: usize = 128 << 20;

/// Parcels that are not whole yet.
#[derive(Debug, Default)]
pub struct Pieces {
    open: HashMap<(u64, u64), Parts>,
    size: usize,
    last: u64,
}

#[derive(Debug)]
struct Parts {
    parts: Vec<Option<Vec<u8>>>,
    size: usize,
    since: Instant,
}

impl Pieces {
    /// The messages that a parcel goes in.
    pub fn cut(&mut self, from: u64, parcel: Bytes, size_max: usize) -> Vec<Bytes> {
        if parcel.len() <= size_max {
            return vec![parcel];
        }
        self.last += 1;
        let chunks = parcel.chunks(size_max.saturating_sub(HEAD_SIZE).max(1));
        let (count, of) = (chunks.len() as u32, self.last);
        chunks
            .enumerate()
            .map(|(index, bytes)| {
                let piece = Parcel::Piece { from, of, index: index as u32, count, bytes: bytes.to_vec() };
                piece.encode()
            })
            .collect()
    }

    /// Adds a piece; gives the parcel once it is whole.
    pub fn add(
        &mut self,
        (from, of): (u64, u64),
        (index, count): (u32, u32),
        bytes: Vec<u8>,
        now: Instant,
    ) -> Option<Vec<u8>> {
        // No parcel has more pieces than bytes fit.
        if count == 0
            || index >= count
            || count as usize > SIZE_MAX / 1024
            || self.size + bytes.len() > SIZE_MAX
        {
            return None;
        }
        let parts = self.open.entry((from, of)).or_insert_with(|| Parts {
            parts: vec![None; count as usize],
            size: 0,
            since: now,
        });
        let slot = parts.parts.get_mut(index as usize)?;
        if slot.is_none() {
            parts.size += bytes.len();
            self.size += bytes.len();
            *slot = Some(bytes);
        }
        if parts.parts.iter().any(Option::is_none) {
            return None;
        }
        let whole = self.open.remove(&(from, of))?;
        self.size -= whole.size;
        Some(whole.parts.into_iter().flatten().collect::<Vec<_>>().concat())
    }

    /// Forgets what will not become whole.
    pub fn sweep(&mut self, now: Instant) {
        let size = &mut self.size;
        self.open.retain(|_, parts| {
            let is_awaited = now - parts.since < PATIENCE;
            if !is_awaited {
                *size -= parts.size;
            }
            is_awaited
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_parcel_arrives_whole_in_whatever_order_its_pieces_come() {
        let (mut sender, mut receiver, now) = (Pieces::default(), Pieces::default(), Instant::now());
        let parcel = Parcel::Guest {
            from: 1,
            queue: "q".repeat(5_000).into(),
            key: 2,
            fate: super::super::parcel::Fate::Back,
        };
        let mut messages = sender.cut(1, parcel.encode(), 1_000);
        assert!(messages.len() > 5 && messages.iter().all(|message| message.len() <= 1_000));
        messages.reverse();
        let mut whole = None;
        for message in messages {
            let Some(Parcel::Piece { from, of, index, count, bytes }) = Parcel::decode(&message) else {
                panic!("it is a piece")
            };
            assert_eq!(whole, None);
            whole = receiver.add((from, of), (index, count), bytes, now);
        }
        assert_eq!(whole.as_deref().and_then(Parcel::decode), Some(parcel));
        assert_eq!(receiver.size, 0);
    }
}
