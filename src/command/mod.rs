//! One file a subcommand: a command line becomes one call, an error an exit code.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use jiff::Timestamp;

mod add;
mod addition;
mod backup;
mod broad;
mod check;
mod demo;
mod digest;
mod drill;
mod explain;
mod export;
mod file;
mod held;
mod import;
mod init;
mod items;
mod matching;
mod mute;
mod not_this;
mod poll;
mod progress;
mod run;
mod score;
mod setup;
mod snooze;
mod sources;
mod status;
mod story;
mod terminal;
mod test_channel;
mod verdict;

/// Tells a sales rep which account to call today, and why.
///
/// tipoff polls feeds, finds the accounts on each rep's watchlist in what they bring, judges what
/// happened there, and mails the rep one ranked digest. New here? `tipoff demo` shows the whole job
/// offline; `tipoff init DIR` writes the files to start from.
#[derive(Parser)]
#[command(version, propagate_version = true)]
struct Tipoff {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

/// What every subcommand takes.
#[derive(Args)]
pub struct Common {
    /// The ops file [default: ./tipoff.toml, then /etc/tipoff/tipoff.toml]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Say more on standard error: -v what is done, -vv all
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
}

/// The time that counts as now, for commands whose answer depends on it.
#[derive(Args)]
pub struct At {
    /// Count this as now, as 2026-11-25T07:30:00Z
    #[arg(long, value_name = "RFC3339")]
    at: Option<Timestamp>,
}

impl At {
    fn now(&self) -> Timestamp {
        self.at.unwrap_or_else(Timestamp::now)
    }
}

#[derive(Subcommand)]
enum Command {
    Demo(demo::Demo),
    Init(init::Init),
    Add(add::Add),
    Check(check::Check),
    Run(run::Run),
    Poll(poll::Poll),
    Digest(digest::Digest),
    Items(items::Items),
    Match(matching::Match),
    Score(score::Score),
    Explain(explain::Explain),
    Story(story::Story),
    Held(held::Held),
    Verdict(verdict::Verdict),
    Snooze(snooze::Snooze),
    Mute(mute::Mute),
    Status(status::Status),
    Sources(sources::Sources),
    Import(import::Import),
    Export(export::Export),
    Backup(backup::Backup),
    Drill(drill::Drill),
    TestChannel(test_channel::TestChannel),
}

/// How a command ended, where it didn't fail.
pub enum Done {
    Well,
    /// It did its work and has to report a failure: exit code 1.
    Failing,
    /// Wrong use or configuration, said already: exit code 2.
    WrongUse,
}

/// Runs the command line; what it answers with is the exit code: 0 done, 1 failed, 2 wrong use.
pub fn run() -> ExitCode {
    let cli = Tipoff::parse();
    match cli.command {
        Command::Run(_) => terminal::log_of_daemon(cli.common.verbose),
        _ => terminal::log(cli.common.verbose),
    }
    let done = match cli.command {
        Command::Demo(demo) => demo.run(),
        Command::Init(init) => init.run(),
        Command::Add(add) => add.run(&cli.common),
        Command::Check(check) => check.run(&cli.common),
        Command::Run(run) => run.run(&cli.common),
        Command::Poll(poll) => poll.run(&cli.common),
        Command::Digest(digest) => digest.run(&cli.common),
        Command::Items(items) => items.run(&cli.common),
        Command::Match(matching) => matching.run(),
        Command::Score(score) => score.run(),
        Command::Explain(explain) => explain.run(&cli.common),
        Command::Story(story) => story.run(&cli.common),
        Command::Held(held) => held.run(&cli.common),
        Command::Verdict(verdict) => verdict.run(&cli.common),
        Command::Snooze(snooze) => snooze.run(&cli.common),
        Command::Mute(mute) => mute.run(&cli.common),
        Command::Status(status) => status.run(&cli.common),
        Command::Sources(sources) => sources.run(&cli.common),
        Command::Import(import) => import.run(&cli.common),
        Command::Export(export) => export.run(&cli.common),
        Command::Drill(drill) => drill.run(&cli.common),
        Command::Backup(backup) => backup.run(&cli.common),
        Command::TestChannel(test) => test.run(&cli.common),
    };
    match done {
        Ok(Done::Well) => ExitCode::SUCCESS,
        Ok(Done::Failing) => ExitCode::FAILURE,
        Ok(Done::WrongUse) => ExitCode::from(2),
        // The reader of our output has gone (`tipoff items … | head`): nothing is wrong.
        Err(error) if terminal::is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            anstream::eprintln!("tipoff: {error:#}");
            ExitCode::FAILURE
        }
    }
}
