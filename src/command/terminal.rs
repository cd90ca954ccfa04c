//! What a terminal needs: a log on standard error, lines that no feed can make act up.

use std::io::{self, IsTerminal, Write};

use tracing_subscriber::filter::LevelFilter;

use crate::text::invisible::is_invisible;

/// Logs to standard error: warnings, with -v what is done, with -vv all. `TIPOFF_LOG` overrides.
pub fn log(verbose: u8) {
    let level = match verbose {
        0 => LevelFilter::WARN,
        1 => LevelFilter::INFO,
        _ => LevelFilter::DEBUG,
    };
    let filter = std::env::var("TIPOFF_LOG")
        .ok()
        .filter(|set| !set.is_empty())
        .unwrap_or_else(|| format!("tipoff={level}"));
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::new(filter))
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none())
        .without_time()
        .with_target(false)
        .init();
}

/// Text out of a feed, safe on a terminal: no control characters, no change of direction.
pub fn safe(text: &str) -> String {
    // The isolates that keep a foreign headline in its place are our own.
    let ours = |c: char| matches!(c, '\u{2068}' | '\u{2069}');
    text.chars().map(|c| if is_invisible(c) && !ours(c) { '\u{fffd}' } else { c }).collect()
}

/// One JSON value on a line of its own.
pub fn json_line(out: &mut impl Write, value: &impl serde::Serialize) -> anyhow::Result<()> {
    serde_json::to_writer(&mut *out, value).map_err(io::Error::from)?;
    out.write_all(b"\n")?;
    Ok(())
}

/// True where an error is only that the reader of our output has gone.
pub fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe))
}

/// Text of several lines, each safe on a terminal.
pub fn lines(text: &str) -> String {
    text.lines().map(safe).collect::<Vec<_>>().join("\n")
}
