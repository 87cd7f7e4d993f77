//! The one binary.

use std::process::ExitCode;

// Payloads come and go in all sizes on every reactor; mimalloc's free lists per
// thread cost less than half of the system allocator's locks.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    frevo_server::main()
}
