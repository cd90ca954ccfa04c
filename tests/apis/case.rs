//! An installation on loopback: a configuration, its store and rules, and polls at moments of its own.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;
use tempfile::TempDir;
use tipoff::config::{self, Config, Loaded};
use tipoff::gather::fetch::Client;
use tipoff::judge::Rules;
use tipoff::pass::poll::{Options, Round};
use tipoff::pass::{self, digest};
use tipoff::store::Store;

/// What the answers are called after their source, and where they lie.
pub fn wire(name: &str) -> String {
    let path = Path::new("tests/apis/wire").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// An answer as it was before anything happened: without what is marked as new, or with its list empty;
/// of a list that is watched for changes, without its last entry.
pub fn before(text: &str, list: &str, watched: bool) -> String {
    if let Some((head, rest)) = text.split_once("<!--new-->") {
        let tail = rest.split_once("<!--/new-->").expect("an end").1;
        return format!("{head}{tail}");
    }
    let mut value: Value = serde_json::from_str(text).expect("JSON");
    let pointer: String =
        list.split('.').filter(|part| !part.is_empty()).map(|part| format!("/{part}")).collect();
    let list = value.pointer_mut(&pointer).expect("the list");
    match list {
        Value::Array(all) if watched => {
            all.pop();
        }
        Value::Array(all) => all.clear(),
        Value::Object(all) => all.values_mut().for_each(|column| *column = Value::Array(vec![])),
        _ => panic!("no list"),
    }
    value.to_string()
}

pub struct Place {
    dir: TempDir,
    config: Config,
    store: Arc<Store>,
    rules: Arc<Rules>,
    client: Client,
    pub off: Vec<String>,
}

impl Place {
    /// `sources` is TOML behind what every installation here has; the list is one rep's.
    pub fn new(sources: &str, list: &str, now: Timestamp) -> Place {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(dir.path().join("watchlists")).expect("a folder");
        let ops = format!(
            "data_dir = \"data\"\nwatchlists = [\"watchlists/*.toml\"]\n[fetch]\ncontact = \"ops@example.com\"\n\
             allow_networks = [\"127.0.0.0/8\"]\n[mail]\ntransport = \"stdout\"\n{sources}"
        );
        std::fs::write(dir.path().join("tipoff.toml"), ops).expect("written");
        std::fs::write(dir.path().join("the-key"), "sesame\n").expect("written");
        std::fs::write(dir.path().join("watchlists/dana.toml"), list).expect("written");
        let mut loaded = config::load(&dir.path().join("tipoff.toml")).expect("tipoff.toml is right");
        assert!(loaded.broken.is_empty(), "{}", loaded.broken[0].diagnostics[0]);
        let store = Arc::new(Store::open(&dir.path().join("data")).expect("a store"));
        pass::lists::settle(&store, &mut loaded, now).expect("settled");
        let Loaded { config, .. } = loaded;
        let watches = config.watchlists.iter().map(|list| list.watch.clone()).collect();
        let rules = Arc::new(Rules::build(watches).expect("rules"));
        let client = Client::new(&config.fetch).expect("a client");
        let off = config::derive(&config).off;
        Place { dir, config, store, rules, client, off }
    }

    /// Polls what is due, or everything.
    pub async fn poll(&self, now: Timestamp, force: bool) -> Round {
        let services = Arc::new(config::derive(&self.config).services);
        let options = Options { force, services, ..Options::all("test", now) };
        let round = pass::poll::poll(&self.store, &self.client, &self.rules, &options, |_, _| {}).await;
        round.expect("a round")
    }

    /// When the next source is due.
    pub fn next_due(&self) -> Timestamp {
        self.store.next_due().expect("a store").expect("a source")
    }

    /// The text of the digest without the marks and breaks of a mail, and how many accounts it has in its leads.
    pub fn digest(&self, now: Timestamp) -> (String, usize) {
        let list = &self.config.watchlists[0];
        let (ranking, mail) =
            digest::preview(&self.store, &self.rules, &self.config, list, now).expect("a digest");
        let text = mail.text.replace(['[', ']'], "");
        (text.split_whitespace().collect::<Vec<_>>().join(" "), ranking.leads.len())
    }

    /// Whether the database holds these words, in whatever file of it.
    pub fn remembers(&self, words: &str) -> bool {
        let files = std::fs::read_dir(self.dir.path().join("data")).expect("the data folder");
        files
            .filter_map(|file| std::fs::read(file.expect("a file").path()).ok())
            .any(|bytes| bytes.windows(words.len()).any(|window| window == words.as_bytes()))
    }

    /// The titles of all that is known of an account, told or not.
    pub fn known_of(&self, account: &str) -> Vec<String> {
        let all = self.store.explain_account(account).expect("the store");
        all.into_iter().map(|one| one.seen.title).collect()
    }

    pub fn source_count(&self) -> usize {
        config::sources(&self.config).len()
    }
}
