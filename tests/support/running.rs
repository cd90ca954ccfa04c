//! A daemon that runs in a place.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::place::Place;

/// Runs until it is ended or dropped.
pub struct Running {
    child: Child,
    log: Arc<Mutex<Vec<String>>>,
}

impl Running {
    pub fn start(place: &Place, arguments: &[&str]) -> Self {
        let mut all = vec!["run"];
        all.extend(arguments);
        Self::spawn(place.command(&all))
    }

    pub fn spawn(mut command: Command) -> Self {
        command.env("NO_COLOR", "1").stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("tipoff runs");
        let log = Arc::new(Mutex::new(Vec::new()));
        let (lines, noted) = (BufReader::new(child.stderr.take().expect("a pipe")).lines(), Arc::clone(&log));
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                noted.lock().unwrap_or_else(PoisonError::into_inner).push(line);
            }
        });
        Running { child, log }
    }

    pub fn log(&self) -> String {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).join("\n")
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits until the log holds `text`.
    pub fn says(&mut self, text: &str) {
        self.until(&format!("the log says \"{text}\""), |log| log.contains(text));
    }

    /// Waits until the log holds `text` that many times.
    pub fn says_times(&mut self, text: &str, times: usize) {
        self.until(&format!("{times} times \"{text}\""), |log| log.matches(text).count() >= times);
    }

    fn until(&mut self, what: &str, holds: impl Fn(&str) -> bool) {
        let end = Instant::now() + Duration::from_secs(60);
        while !holds(&self.log()) {
            let over = self.child.try_wait().expect("its state");
            assert!(over.is_none(), "it ended before {what}:\n{}", self.log());
            assert!(Instant::now() < end, "not in a minute: {what}:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub fn signal(&self, name: &str) {
        let done = Command::new("kill").args([&format!("-{name}"), &self.pid().to_string()]).status();
        assert!(done.is_ok_and(|status| status.success()), "no process to signal");
    }

    /// Asks it to end; answers how long that took and its exit code.
    pub fn end(mut self) -> (Duration, Option<i32>) {
        let began = Instant::now();
        self.signal("TERM");
        let code = self.child.wait().expect("it ends").code();
        (began.elapsed(), code)
    }

    /// Ends it as a power cut would.
    pub fn kill(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// True where it has ended by itself.
    pub fn is_over(&mut self) -> bool {
        self.child.try_wait().expect("its state").is_some()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
