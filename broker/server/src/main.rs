//! The one binary.

use std::ffi::c_long;
use std::process::ExitCode;

use libmimalloc_sys::{mi_option_get, mi_option_set, mi_option_t};

// Payloads come and go in all sizes on every reactor; mimalloc's free lists per
// thread cost less than half of the system allocator's locks.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// `mi_option_purge_delay` in the header of mimalloc 2: after how many milliseconds
/// memory that is not used is given back to the system. The crate has no name for it.
const PURGE_DELAY: mi_option_t = 15;

/// What mimalloc waits if nobody says otherwise, and what we wait. Batches come
/// every few milliseconds: in between, their memory was given back and cleared anew.
const MILLISECONDS_BY_DEFAULT: c_long = 10;
const MILLISECONDS: c_long = 1_000;

fn main() -> ExitCode {
    keep_memory_a_while();
    frevo_server::main()
}

/// Has the allocator keep memory that is not used for a second, unless
/// `MIMALLOC_PURGE_DELAY` says how long.
#[expect(unsafe_code, reason = "options of the allocator are set by calls of C")]
fn keep_memory_a_while() {
    // SAFETY: both take and give numbers only, and an option that mimalloc does not
    // know is refused by it.
    unsafe {
        if mi_option_get(PURGE_DELAY) == MILLISECONDS_BY_DEFAULT {
            mi_option_set(PURGE_DELAY, MILLISECONDS);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(unsafe_code, reason = "options of the allocator are read by calls of C")]
    fn memory_that_is_not_used_is_kept_a_while() {
        // SAFETY: it takes and gives numbers only.
        let delay = || unsafe { mi_option_get(PURGE_DELAY) };
        if std::env::var_os("MIMALLOC_PURGE_DELAY").is_none() {
            assert_eq!(delay(), MILLISECONDS_BY_DEFAULT, "another option has this number now");
            keep_memory_a_while();
            assert_eq!(delay(), MILLISECONDS);
        }
    }
}
