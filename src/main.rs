//! tipoff, the command.

use std::process::ExitCode;

fn main() -> ExitCode {
    tipoff::command::run()
}
