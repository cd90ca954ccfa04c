//! What ops may set of fetching.

use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;

use crate::problem::Problem;

/// Settings of the client.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Goes into the User-Agent: an address or a page.
    pub contact: Option<String>,
    /// Networks that the guard lets through though they are private.
    pub allow_networks: Vec<IpNet>,
    /// A whole request, redirects and body and all: 1 s to 10 min.
    pub timeout: Duration,
    /// `http://proxy.example.com:3128`. The proxy looks names up by itself: the guard then judges
    /// only names and literal addresses.
    pub proxy: Option<String>,
    /// Hosts that are asked directly.
    pub no_proxy: Vec<String>,
    /// Certificates in PEM, beside the system's.
    pub ca_file: Option<PathBuf>,
    /// What opens a source, by the address that it is known by.
    pub logins: HashMap<String, Login>,
}

/// What opens a source, which no debug output shows: headers, and its address where a key stands in that.
#[derive(Clone, Default, PartialEq)]
pub struct Login {
    headers: Vec<(String, String)>,
    address: Option<String>,
}

impl Login {
    /// `address` is the whole one, where the source is known by less.
    pub fn new(headers: Vec<(String, String)>, address: Option<String>) -> Self {
        Login { headers, address }
    }

    /// For the request that sends them.
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// For the request that asks there.
    pub fn address(&self) -> Option<&str> {
        self.address.as_deref()
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            contact: None,
            allow_networks: Vec::new(),
            timeout: Duration::from_secs(30),
            proxy: None,
            no_proxy: Vec::new(),
            ca_file: None,
            logins: HashMap::new(),
        }
    }
}

impl Settings {
    /// What is wrong, by key.
    pub fn check(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if !(Duration::from_secs(1)..=Duration::from_secs(600)).contains(&self.timeout) {
            problems.push(Problem::error("timeout", "a request may take from 1s to 10m"));
        }
        if let Some(contact) = &self.contact
            && (contact.chars().any(char::is_control) || !(contact.contains('@') || contact.contains("://")))
        {
            problems.push(
                Problem::error("contact", format!("\"{contact}\" is no contact"))
                    .with_help("an e-mail address or a page: a feed's owner may want to write to you"),
            );
        }
        if let Some(proxy) = &self.proxy
            && !proxy.starts_with("http://")
            && !proxy.starts_with("https://")
        {
            problems.push(Problem::error("proxy", "a proxy is written as http://proxy.example.com:3128"));
        }
        if let Some(file) = &self.ca_file
            && let Err(error) = std::fs::File::open(file)
        {
            problems.push(Problem::error("ca_file", format!("can't read {}: {error}", file.display())));
        }
        problems
    }
}
