//! Counts what the whole process holds, and gives nothing beyond a limit: then the
//! process ends, and with it the test.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Three times what one evaluation may allocate: lists grow by doubling.
pub const LIMIT: usize = 3 * super::MEMORY as usize;

pub struct Limited {
    held: AtomicUsize,
}

impl Limited {
    pub const fn new() -> Self {
        Self { held: AtomicUsize::new(0) }
    }

    /// Notes that so many bytes more are held; false if they are too many.
    fn take(&self, size: usize) -> bool {
        let held = self.held.fetch_add(size, Ordering::Relaxed) + size;
        if held > LIMIT {
            self.held.fetch_sub(size, Ordering::Relaxed);
        }
        held <= LIMIT
    }
}

// SAFETY: all is done by the system's allocator; a null pointer tells that there is
// no memory.
unsafe impl GlobalAlloc for Limited {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if !self.take(layout.size()) {
            return std::ptr::null_mut();
        }
        // SAFETY: the caller keeps the promises of this very method.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        self.held.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: as above; the pointer came from the system's allocator.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if !self.take(size) {
            return std::ptr::null_mut();
        }
        self.held.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.realloc(pointer, layout, size) }
    }
}
