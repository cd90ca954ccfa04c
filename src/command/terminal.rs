//! What a terminal needs: a log on standard error, lines that no feed can make act up.

use std::io::{self, IsTerminal, Write};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::text::invisible::is_invisible;

/// Logs to standard error: warnings, with -v what is done, with -vv all. `TIPOFF_LOG` overrides.
pub fn log(verbose: u8) {
    to_standard_error(filter(match verbose {
        // `poll` itself says which sources failed, and what to try.
        0 => "tipoff=warn,tipoff::pass::poll=error",
        1 => "tipoff=info",
        _ => "tipoff=debug",
    }));
}

/// A daemon logs what it does: to the journal with its fields where standard error is the journal's.
pub fn log_of_daemon(verbose: u8) {
    let filter = filter(if verbose == 0 { "tipoff=info" } else { "tipoff=debug" });
    match is_journal().then(tracing_journald::layer) {
        Some(Ok(journal)) => {
            tracing_subscriber::registry().with(filter).with(journal.with_field_prefix(None)).init();
        }
        _ => to_standard_error(filter),
    }
}

fn filter(usual: &str) -> EnvFilter {
    let set = std::env::var("TIPOFF_LOG").ok().filter(|set| !set.is_empty());
    EnvFilter::new(set.as_deref().unwrap_or(usual))
}

/// `JOURNAL_STREAM` holds device and inode of the stream that leads to the journal (systemd.exec(5)).
fn is_journal() -> bool {
    let Ok(stream) = std::env::var("JOURNAL_STREAM") else { return false };
    let ours = rustix::fs::fstat(io::stderr()).map(|stat| format!("{}:{}", stat.st_dev, stat.st_ino));
    ours.is_ok_and(|ours| ours == stream)
}

fn to_standard_error(filter: EnvFilter) {
    tracing_subscriber::fmt()
        .with_env_filter(filter)
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

/// A line in the width of the terminal, its further lines set in by `indent`: where it goes to a file it stays
/// one line. An address is never broken.
pub fn wrapped(line: &str, indent: &str) -> String {
    let width = match std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()) {
        Some(columns) => columns,
        None if io::stdout().is_terminal() => textwrap::termwidth(),
        None => return line.to_owned(),
    };
    let options = textwrap::Options::new(width)
        .subsequent_indent(indent)
        .break_words(false)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::fill(line, options)
}
