//! A folder with an installed tipoff in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A folder, and the commands run in it.
pub struct Place {
    dir: TempDir,
}

/// What a command said.
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Place {
    pub fn new() -> Self {
        Place { dir: tempfile::tempdir().expect("a folder") }
    }

    /// A folder with a configuration that polls `feeds` on loopback; `mail` is the [mail] table.
    pub fn with(feeds: &[String], mail: &str, watchlist: &str) -> Self {
        let place = Place::new();
        let feeds: String = feeds.iter().map(|url| format!("\n[[feed]]\nurl = \"{url}\"\n")).collect();
        place.write(
            "tipoff.toml",
            &format!(
                "data_dir = \"data\"\nwatchlists = [\"watchlists/*.toml\"]\n\n[fetch]\n\
                 allow_networks = [\"127.0.0.0/8\"]\ntimeout = \"5s\"\n\n[mail]\n{mail}\n{feeds}"
            ),
        );
        place.write("watchlists/dana.toml", watchlist);
        place
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).expect("a folder");
        fs::write(path, text).expect("written");
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tipoff"));
        command.args(arguments).current_dir(self.dir.path()).env_remove("TIPOFF_LOG");
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Said {
        Said::of(self.command(arguments).output().expect("tipoff runs"))
    }

    /// Runs a command that has to go well; answers what it printed.
    pub fn well(&self, arguments: &[&str]) -> String {
        let said = self.run(arguments);
        assert_eq!(said.code, 0, "tipoff {}\n{}{}", arguments.join(" "), said.out, said.err);
        said.out
    }

    /// The one JSON value that a command prints.
    pub fn json(&self, arguments: &[&str]) -> serde_json::Value {
        let out = self.well(arguments);
        serde_json::from_str(out.trim()).unwrap_or_else(|error| panic!("{error}: {out}"))
    }
}

impl Said {
    pub fn of(output: Output) -> Self {
        Said {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}
