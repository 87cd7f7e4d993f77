//! `Pages`: the end of a segment as whole pages, which is how a disk is written
//! without a detour through the system's memory.
//!
//! A commit that begins within a page writes that page's beginning again, with
//! the bytes that are there already: should the write be torn, they are the same
//! before and after.

/// What a direct write must begin at and be a multiple of, in memory and in the
/// file; also the unit in which the system would read before it writes.
pub(crate) const PAGE_BYTES: usize = 4096;

/// A buffer that grew beyond this is not kept.
const KEPT_BYTES_MAX: usize = 4 << 20;

/// Whole pages, in memory that begins where a page does.
#[derive(Default)]
pub(crate) struct Pages {
    buffer: Vec<u8>,
    /// Where in the buffer the first page begins.
    start: usize,
    /// How many bytes from there on are in use; what follows in the last page
    /// is zeros.
    used: usize,
}

impl Pages {
    /// Nothing is in use; the next bytes stand at the beginning of a page.
    pub(crate) fn clear(&mut self) {
        self.used = 0;
    }

    /// Gives up all full pages: what is left is the beginning of the last one.
    pub(crate) fn keep_last(&mut self) {
        let rest = self.used % PAGE_BYTES;
        let from = self.start + self.used - rest;
        self.buffer.copy_within(from..from + rest, self.start);
        self.used = rest;
        if self.buffer.len() > KEPT_BYTES_MAX {
            self.move_to(PAGE_BYTES);
        }
    }

    /// Appends, and fills the last page with zeros.
    pub(crate) fn append(&mut self, bytes: &[u8]) {
        let used = self.used + bytes.len();
        let whole = used.next_multiple_of(PAGE_BYTES);
        if self.start + whole > self.buffer.len() {
            self.move_to(whole.next_power_of_two());
        }
        let pages = &mut self.buffer[self.start..self.start + whole];
        pages[self.used..used].copy_from_slice(bytes);
        pages[used..].fill(0);
        self.used = used;
    }

    /// The pages.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.buffer[self.start..self.start + self.used.next_multiple_of(PAGE_BYTES)]
    }

    /// Another buffer with room for `capacity` bytes.
    fn move_to(&mut self, capacity: usize) {
        let mut buffer = vec![0; capacity + PAGE_BYTES];
        let start = buffer.as_ptr().align_offset(PAGE_BYTES).min(PAGE_BYTES);
        buffer[start..start + self.used].copy_from_slice(&self.buffer[self.start..self.start + self.used]);
        (self.buffer, self.start) = (buffer, start);
    }
}

#[cfg(test)]
mod tests {
    use super::{KEPT_BYTES_MAX, PAGE_BYTES, Pages};

    #[test]
    fn pages_are_whole_and_begin_where_a_page_does() {
        let mut pages = Pages::default();
        for length in [1, PAGE_BYTES - 1, PAGE_BYTES, 3 * PAGE_BYTES + 7, KEPT_BYTES_MAX + 1] {
            pages.append(&vec![7; length]);
            assert!(pages.bytes().len().is_multiple_of(PAGE_BYTES));
            assert!(pages.bytes().as_ptr().addr().is_multiple_of(PAGE_BYTES));
            pages.keep_last();
        }
    }

    #[test]
    fn what_was_in_the_last_page_is_written_again_and_the_rest_of_it_is_zeros() {
        let mut pages = Pages::default();
        pages.append(&[1; PAGE_BYTES + 10]);
        pages.keep_last();
        pages.append(&[2; 20]);
        let mut expected = vec![1; 10];
        expected.extend([2; 20]);
        expected.resize(PAGE_BYTES, 0);
        assert_eq!(pages.bytes(), expected);
    }

    #[test]
    fn a_buffer_that_grew_is_not_kept() {
        let mut pages = Pages::default();
        pages.append(&vec![3; 2 * KEPT_BYTES_MAX + 5]);
        pages.keep_last();
        assert!(pages.buffer.len() <= KEPT_BYTES_MAX);
        assert_eq!(pages.bytes()[..5], [3; 5]);
    }

    #[test]
    fn after_a_clear_the_next_bytes_stand_first() {
        let mut pages = Pages::default();
        pages.append(&[1; 100]);
        pages.clear();
        pages.append(&[2; 3]);
        assert_eq!(pages.bytes()[..4], [2, 2, 2, 0]);
    }
}
