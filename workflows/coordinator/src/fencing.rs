//! Which records of a journal count (design: Fencing).
//!
//! Two processes may believe that they own a partition; the order of the journal
//! decides. Every reader applies this rule before it looks at anything else.

use frevo_event::Header;

use crate::Rules;

/// The rule, as far as a reader has read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fencing {
    epoch: u32,
    owner: u64,
    number: u64,
}

/// What a record is to a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A new owner begins; what older ones append from here on is void.
    Fence,
    /// The next batch of the owner.
    Batch,
    /// Written by one who was not the owner any more, or a repetition.
    Void,
}

impl Fencing {
    /// A reader that begins behind the record with this header, which counted.
    pub fn behind(header: &Header) -> Self {
        Self { epoch: header.epoch, owner: header.owner, number: header.number }
    }

    /// The newest counted epoch.
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// Reads one record's header.
    ///
    /// A fence counts if its epoch is greater than that of every fence counted
    /// before it; a batch counts if epoch and owner are those of the newest
    /// counted fence and its number is the next. The owner's id is part of the
    /// rule because two nodes may claim the same epoch at once.
    pub fn read(&mut self, header: &Header) -> Verdict {
        if header.number == 0 {
            if header.epoch <= self.epoch {
                return Verdict::Void;
            }
            *self = Self::behind(header);
            return Verdict::Fence;
        }
        let rules = Rules::current();
        let is_owners = header.epoch == self.epoch && (header.owner == self.owner || !rules.owner_id);
        let is_next = header.number == self.number + 1 || !rules.batch_number;
        if !is_owners || !is_next {
            return Verdict::Void;
        }
        self.number = header.number;
        Verdict::Batch
    }

    /// Reads one record's header where nobody else can append: numbers are
    /// missing only where the journal was released from the front, or where
    /// records were damaged and given up.
    pub fn read_alone(&mut self, header: &Header) -> Verdict {
        let is_newer = (header.epoch, header.number) > (self.epoch, self.number);
        let is_ours = header.epoch > self.epoch || header.owner == self.owner;
        if !is_newer || !is_ours {
            return Verdict::Void;
        }
        *self = Self::behind(header);
        if header.number == 0 { Verdict::Fence } else { Verdict::Batch }
    }

    /// Whether the newest counted fence is this one.
    pub fn is_owned_by(&self, fence: &Header) -> bool {
        self.epoch == fence.epoch && (self.owner == fence.owner || !Rules::current().owner_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(records: &[(u32, u64, u64)]) -> Vec<Verdict> {
        let mut fencing = Fencing::default();
        records
            .iter()
            .map(|&(epoch, owner, number)| fencing.read(&Header { epoch, owner, number, answered: 0 }))
            .collect()
    }

    #[test]
    fn a_fenced_owner_s_batches_are_void() {
        use Verdict::{Batch, Fence, Void};
        let story =
            read(&[(1, 10, 0), (1, 10, 1), (2, 20, 0), (1, 10, 2), (2, 20, 1), (2, 20, 1), (2, 20, 3)]);
        assert_eq!(story, [Fence, Batch, Fence, Void, Batch, Void, Void]);
    }

    #[test]
    fn where_nobody_else_appends_lost_records_stop_nothing() {
        let mut fencing = Fencing::default();
        let mut read =
            |epoch, owner, number| fencing.read_alone(&Header { epoch, owner, number, answered: 0 });
        assert_eq!(read(3, 30, 7), Verdict::Batch, "the journal was released up to here");
        assert_eq!(read(3, 30, 9), Verdict::Batch, "one is lost");
        assert_eq!(read(3, 30, 9), Verdict::Void, "a repetition");
        assert_eq!(read(5, 50, 2), Verdict::Batch, "the fence is lost");
        assert_eq!(read(6, 60, 0), Verdict::Fence);
        assert_eq!(read(5, 50, 3), Verdict::Void);
    }

    #[test]
    fn of_two_owners_that_claim_one_epoch_the_first_in_the_journal_has_it() {
        use Verdict::{Batch, Fence, Void};
        let story = read(&[(1, 10, 0), (1, 20, 0), (1, 20, 1), (1, 10, 1)]);
        assert_eq!(story, [Fence, Void, Void, Batch]);
    }
}
