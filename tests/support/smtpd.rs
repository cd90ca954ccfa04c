//! A real OpenSMTPD on loopback that writes every mail into a folder.

use std::fs;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// OpenSMTPD has one spool and one control socket a machine: one test at a time has it, of this process
/// by the mutex and of all by a lock on this file.
static ONE: Mutex<()> = Mutex::new(());
const ONE_OF_ALL: &str = "tipoff-test-smtpd.lock";

/// Runs until dropped.
pub struct Smtpd {
    child: Child,
    dir: TempDir,
    pub port: u16,
    _lock: fs::File,
    _turn: MutexGuard<'static, ()>,
}

impl Smtpd {
    pub fn start() -> Self {
        let turn = ONE.lock().unwrap_or_else(PoisonError::into_inner);
        let lock = fs::File::create(std::env::temp_dir().join(ONE_OF_ALL)).expect("a file");
        lock.lock().expect("a lock");
        let dir = tempfile::tempdir().expect("a folder");
        // The delivery runs as another user, who has to reach the folder.
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).expect("permissions");
        let mails = dir.path().join("mails");
        fs::create_dir(&mails).expect("a folder");
        fs::set_permissions(&mails, fs::Permissions::from_mode(0o777)).expect("permissions");
        let end = Instant::now() + Duration::from_secs(30);
        loop {
            let port = super::free_port();
            let mut child = spawn(dir.path(), port);
            if is_up(&mut child, port, end) {
                return Smtpd { child, dir, port, _lock: lock, _turn: turn };
            }
            // Somebody took the port, or the one before is still on its way out.
            let log = fs::read_to_string(dir.path().join("log")).unwrap_or_default();
            assert!(Instant::now() < end, "smtpd did not start; it says:\n{log}");
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    /// The mails delivered, once there are `count`.
    pub fn mails(&self, count: usize) -> Vec<Vec<u8>> {
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            let found = self.files();
            if found.len() >= count && found.iter().all(|mail| !mail.is_empty()) {
                return found;
            }
            let log = fs::read_to_string(self.dir.path().join("log")).unwrap_or_default();
            assert!(Instant::now() < end, "{} of {count} mails came; smtpd says:\n{log}", found.len());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Connections that it has taken so far, but for the one that waited for it to start.
    pub fn connections(&self) -> usize {
        let log = fs::read_to_string(self.dir.path().join("log")).unwrap_or_default();
        log.lines().filter(|line| line.contains("smtp connected")).count().saturating_sub(1)
    }

    fn files(&self) -> Vec<Vec<u8>> {
        let mails: PathBuf = self.dir.path().join("mails");
        let entries = fs::read_dir(mails).expect("the folder");
        entries.filter_map(|entry| fs::read(entry.ok()?.path()).ok()).collect()
    }
}

fn spawn(dir: &Path, port: u16) -> Child {
    let conf = format!(
        "listen on 127.0.0.1 port {port}\n\
         table everybody {{ \"@example.com\" = nobody, \"@example.org\" = nobody }}\n\
         action \"keep\" mda \"cat > $(mktemp {}/XXXXXXXX)\" virtual <everybody>\n\
         match from any for domain {{ \"example.com\", \"example.org\" }} action \"keep\"\n",
        dir.join("mails").display()
    );
    fs::write(dir.join("smtpd.conf"), conf).expect("written");
    Command::new("smtpd")
        .arg("-d")
        .arg("-f")
        .arg(dir.join("smtpd.conf"))
        .stdout(Stdio::null())
        .stderr(fs::File::create(dir.join("log")).expect("a file"))
        .spawn()
        .expect("OpenSMTPD is needed: apt-get install opensmtpd")
}

/// True once it listens; false where it has ended instead.
fn is_up(child: &mut Child, port: u16, end: Instant) -> bool {
    while Instant::now() < end {
        if child.try_wait().expect("its state").is_some() {
            return false;
        }
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let _ = child.kill();
    let _ = child.wait();
    false
}

impl Drop for Smtpd {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}
