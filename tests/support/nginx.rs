//! A real nginx that serves a folder on loopback.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// Runs until dropped.
pub struct Nginx {
    child: Child,
    dir: TempDir,
    pub port: u16,
}

impl Nginx {
    /// Serves an empty folder; `extra` stands in the server block.
    pub fn start(extra: &str) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        fs::create_dir(dir.path().join("www")).expect("a folder");
        let port = super::free_port();
        let here = dir.path().display();
        // As root nginx gives its workers another user, who may not enter this folder.
        let conf = format!(
            "daemon off; user root; worker_processes 1; pid {here}/pid; error_log {here}/error.log;\n\
             events {{ worker_connections 256; }}\n\
             http {{ access_log {here}/access.log; default_type application/xml; types {{ application/xml xml; }}\n\
             client_body_temp_path {here}; proxy_temp_path {here}; fastcgi_temp_path {here};\n\
             uwsgi_temp_path {here}; scgi_temp_path {here};\n\
             server {{ listen 127.0.0.1:{port}; root {here}/www; etag on; {extra} }} }}\n"
        );
        fs::write(dir.path().join("nginx.conf"), conf).expect("written");
        let child = Command::new("nginx")
            .arg("-c")
            .arg(dir.path().join("nginx.conf"))
            .stderr(Stdio::null())
            .spawn()
            .expect("nginx is needed: apt-get install nginx-light");
        super::wait_for(port, "nginx");
        Nginx { child, dir, port }
    }

    pub fn www(&self) -> PathBuf {
        self.dir.path().join("www")
    }

    pub fn put(&self, name: &str, body: impl AsRef<[u8]>) {
        let path = self.www().join(name);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).expect("a folder");
        fs::write(path, body).expect("written");
    }

    pub fn url(&self, name: &str) -> String {
        format!("http://127.0.0.1:{}/{name}", self.port)
    }

    /// A line a request.
    pub fn log(&self) -> String {
        fs::read_to_string(self.dir.path().join("access.log")).unwrap_or_default()
    }

    /// The statuses answered so far, in order.
    pub fn statuses(&self) -> Vec<u16> {
        let log = self.log();
        let status =
            |line: &str| line.split('"').nth(2).and_then(|rest| rest.split_whitespace().next()?.parse().ok());
        log.lines().filter_map(status).collect()
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // A TERM lets it end its workers; a kill would leave them.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}
