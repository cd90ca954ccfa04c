//! tipoff as a feed's owner meets it: one that polls what is due, week after week.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tipoff::daemon::Clock;
use tipoff::gather::fetch::Client;
use tipoff::judge::Rules;
use tipoff::pass::poll::{Options, Round, poll};
use tipoff::store::{SourceHealth, Store};
use tipoff::{config, pass};

use crate::support::place::Place;

pub const START: &str = "2026-11-02T06:00:00Z";
/// Between two looks at what is due.
const STEP: i64 = 1200;

pub struct Reader {
    pub place: Place,
    pub store: Arc<Store>,
    pub clock: Clock,
    client: Client,
    rules: Arc<Rules>,
}

pub fn start() -> Timestamp {
    START.parse().expect("a time")
}

impl Reader {
    /// Reads these feeds, for a rep who watches Brightwell Foods.
    pub fn of(feeds: &[String], clock: &Clock) -> Reader {
        let mail = "transport = \"file\"\ndirectory = \"mail\"\nfrom = \"tipoff@example.com\"";
        let rep = "[rep]\nemail = \"dana@example.com\"\n[[account]]\nname = \"Brightwell Foods\"\n";
        let place = Place::with(feeds, mail, rep);
        let text = place.read("tipoff.toml").replace("[fetch]", "[fetch]\ncontact = \"ops@example.com\"");
        place.write("tipoff.toml", &text);
        Self::at(place, clock)
    }

    pub fn at(place: Place, clock: &Clock) -> Reader {
        let mut loaded = config::load(&place.path("tipoff.toml")).expect("a configuration");
        let store = Arc::new(Store::open(&loaded.config.data_dir).expect("a store"));
        pass::lists::settle(&store, &mut loaded, clock.now()).expect("settled");
        let watches = loaded.config.watchlists.iter().map(|list| list.watch.clone()).collect();
        let rules = Arc::new(Rules::build(watches).expect("rules"));
        let client = Client::new(&loaded.config.fetch).expect("a client");
        Reader { place, store, clock: clock.clone(), client, rules }
    }

    /// One round of what is due now.
    pub async fn poll(&self) -> Round {
        self.poll_with(&Options { limit: 256, ..Options::all("reader", self.clock.now()) }).await
    }

    pub async fn poll_with(&self, options: &Options) -> Round {
        poll(&self.store, &self.client, &self.rules, options, |_, _| {}).await.expect("a round")
    }

    /// Polls whatever comes due until then.
    pub async fn until(&self, end: Timestamp) {
        loop {
            let now = self.clock.now();
            if self.store.any_due(now).expect("the store") {
                self.poll().await;
                continue;
            }
            let next = self.store.next_due().expect("the store").unwrap_or(end).max(now);
            let step = next.as_second() - next.as_second().rem_euclid(STEP) + STEP;
            let then = Timestamp::from_second(step).expect("a time");
            if then >= end {
                self.clock.set(end);
                return;
            }
            self.clock.set(then);
        }
    }

    pub async fn days(&self, days: i64) {
        self.until(self.clock.now() + SignedDuration::from_hours(24 * days)).await;
    }

    pub fn source(&self, url: &str) -> SourceHealth {
        let all = self.store.sources(self.clock.now()).expect("sources");
        all.into_iter().find(|source| source.address == url).unwrap_or_else(|| panic!("no source {url}"))
    }
}
