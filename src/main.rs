//! tipoff, the command.

use std::process::ExitCode;

/// An item's reading is many small pieces of memory.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// `mi_option_purge_delay` of mimalloc.h: milliseconds for which memory that was freed is kept.
const PURGE_DELAY: i32 = 15;

fn main() -> ExitCode {
    // SAFETY: sets a number that the allocator goes by; it has no other thread yet and touches no memory.
    unsafe {
        // A watchlist of a hundred thousand is read in steps, each with its own memory: it is given back at once.
        libmimalloc_sys::mi_option_set(PURGE_DELAY, 0);
    }
    tipoff::command::run()
}
