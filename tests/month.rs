//! A month of three reps, through a real mail server: each thing is told to each rep once.

mod support;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use mail_parser::MessageParser;
use support::feed::atom;
use support::nginx::Nginx;
use support::place::Place;
use support::smtpd::Smtpd;
use tipoff::config::Config;
use tipoff::gather::fetch::Client;
use tipoff::judge::Rules;
use tipoff::pass;
use tipoff::pass::deliver::{Post, deliver};
use tipoff::pass::digest::{Due, When, sender};
use tipoff::pass::poll::Options;
use tipoff::store::Store;
use tipoff::tell::deliver::Courier;
use tokio::runtime::Runtime;

const DAYS: usize = 28;
const ACCOUNTS: usize = 48;

/// Names that no text writes otherwise.
fn name(at: usize) -> String {
    let first = ["Bright", "Tess", "Cor", "Hal", "Nor", "Pell", "Ald", "Quin"][at % 8];
    let second = ["bex", "mar", "vane", "den", "wick", "worth"][at / 8 % 6];
    format!("{first}{second} Pumps")
}

/// What is told of an account, one thing of each kind.
fn title(account: usize, kind: usize) -> String {
    let name = name(account);
    match kind {
        0 => format!("{name} hit by ransomware attack"),
        1 => format!("{name} cuts {} jobs in Leeds", 200 + account),
        2 => format!("Ostrel in talks to buy {name}, sources say"),
        _ => format!("{name} finance chief Ann Lee to step down"),
    }
}

/// The accounts and kinds of a day's news; on some days there is none.
fn news(day: usize) -> Vec<(usize, usize)> {
    let count = [4, 1, 0, 6, 2, 3, 5][day % 7];
    (0..count)
        .map(|at| (day * 6 + at) % (ACCOUNTS * 4))
        .map(|number| (number % ACCOUNTS, number / ACCOUNTS))
        .collect()
}

fn list(rep: &str, more: &str, accounts: std::ops::Range<usize>) -> String {
    let all: String = accounts.map(|at| format!("\n[[account]]\nname = \"{}\"\n", name(at))).collect();
    format!("[rep]\nemail = \"{rep}@example.com\"\ndigest = \"weekdays 07:30\"\n{more}\n{all}")
}

/// What a daemon would do, at the times that it is told.
struct Office {
    store: Arc<Store>,
    config: Config,
    rules: Arc<Rules>,
    client: Client,
    runtime: Runtime,
}

impl Office {
    fn of(place: &Place) -> Office {
        let mut loaded = tipoff::config::load(&place.path("tipoff.toml")).expect("a configuration");
        let store = Store::open(&loaded.config.data_dir).expect("a store");
        let now = "2026-10-31T00:00:00Z".parse().expect("a time");
        pass::lists::settle(&store, &mut loaded, now).expect("settled");
        let watches = loaded.config.watchlists.iter().map(|list| list.watch.clone()).collect();
        Office {
            store: Arc::new(store),
            rules: Arc::new(Rules::build(watches).expect("rules")),
            client: Client::new(&loaded.config.fetch).expect("a client"),
            config: loaded.config,
            runtime: Runtime::new().expect("a runtime"),
        }
    }

    fn poll(&self, at: &str) {
        let now = at.parse().expect("a time");
        let options = Options { force: true, ..Options::all("office", now) };
        let poll = pass::poll::poll(&self.store, &self.client, &self.rules, &options, |_, _| {});
        assert_eq!(self.runtime.block_on(poll).expect("polled").polled, 2);
    }

    /// Alerts, digests and weeks that are due, and their way to the mail server.
    fn mail(&self, at: &str) {
        let now: Timestamp = at.parse().expect("a time");
        let sender = sender(&self.config);
        for watchlist in &self.config.watchlists {
            let (store, rules, when) = (&self.store, &self.rules, When::Due);
            let due = Due { store, rules, watchlist, sender: &sender, when };
            due.alert(now).expect("an alert or none");
            due.digest(now).expect("a digest or none");
            due.week(now).expect("a week or none");
        }
        let holder = self.store.hold().expect("a holder");
        let (courier, channels) = (Courier::new(&self.config.mail), self.config.channels());
        let post = Post {
            store: &self.store,
            courier: &courier,
            channels: &channels,
            owner: &holder.name,
            now: &|| now,
            stop: &|| false,
        };
        assert!(self.runtime.block_on(deliver(post)).expect("delivered").is_whole());
    }
}

#[test]
fn in_a_month_each_thing_is_told_once_to_everybody_whom_it_concerns() {
    let (nginx, smtpd) = (Nginx::start(""), Smtpd::start());
    let mail = format!(
        "transport = \"smtp\"\nsmtp = \"smtp://127.0.0.1:{}\"\nfrom = \"tipoff@example.com\"",
        smtpd.port
    );
    let reps = [
        ("dana", "weekly = \"fri 16:00\"", 0..24),
        ("lee", "alert = { triggers = [\"data-breach\"], per_day = 2 }", 12..36),
        ("kim", "min_leads = 3\nmax_wait = \"2d\"", 24..48),
    ];
    let outlets = ["herald", "times"];
    let put = |titles: &[String], outlet: &str, date: &str| {
        let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
        nginx.put(
            &format!("{outlet}.xml"),
            atom(&titles, date)
                .replace("herald.example", &format!("{outlet}.example"))
                .replace("Herald", outlet),
        );
    };
    outlets.iter().for_each(|outlet| put(&["A new page".to_owned()], outlet, "2026-10-30T08:00:00Z"));
    let feeds = outlets.map(|outlet| nginx.url(&format!("{outlet}.xml")));
    let place = Place::with(&feeds, &mail, &list(reps[0].0, reps[0].1, reps[0].2.clone()));
    for (rep, more, accounts) in &reps[1..] {
        place.write(&format!("watchlists/{rep}.toml"), &list(rep, more, accounts.clone()));
    }
    let office = Office::of(&place);
    office.poll("2026-10-31T08:00:00Z");
    office.mail("2026-10-31T09:00:00Z");

    // A feed carries what it told in the last two days; the second outlet tells it all a day later. Then some
    // quiet days, so that what waits has waited long enough.
    let first: Timestamp = "2026-11-01T00:00:00Z".parse().expect("a time");
    for day in 0..DAYS + 4 {
        let told = |back: usize| -> Vec<String> {
            let day = day.checked_sub(back).filter(|day| *day < DAYS);
            day.map(news)
                .unwrap_or_default()
                .into_iter()
                .map(|(account, kind)| title(account, kind))
                .collect()
        };
        let date = (first + SignedDuration::from_hours(24 * day as i64)).strftime("%Y-%m-%d").to_string();
        put(&[told(0), told(1)].concat(), "herald", &format!("{date}T04:00:00Z"));
        put(&told(1), "times", &format!("{date}T04:30:00Z"));
        office.poll(&format!("{date}T06:00:00Z"));
        for hour in ["07:35", "16:05"] {
            office.mail(&format!("{date}T{hour}:00Z"));
        }
    }
    assert_eq!(place.json(&["status", "--json"])["outbox"], 0);

    let mut mails: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for eml in smtpd.mails(1) {
        let mail = MessageParser::default().parse(&eml).expect("a mail");
        let to = mail.to().and_then(|to| to.first()?.address()).expect("an address").to_owned();
        let text = mail.body_text(0).expect("a text part").replace(['[', ']'], "");
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        mails.entry(to).or_default().push((mail.subject().expect("a subject").to_owned(), flat));
    }
    for (rep, _, accounts) in &reps {
        let all = &mails[&format!("{rep}@example.com")];
        let weekly = all.iter().filter(|(subject, _)| subject.starts_with("Your week")).count();
        assert_eq!(weekly, if *rep == "dana" { 4 } else { 0 }, "{rep}'s weeks");
        let news_mails: Vec<&String> = all
            .iter()
            .filter(|(subject, _)| !subject.starts_with("Your week"))
            .map(|(_, text)| text)
            .collect();
        assert!(news_mails.len() <= 40, "{} mails to {rep} in a month", news_mails.len());
        let mut leads = 0;
        for (account, kind) in (0..DAYS).flat_map(news).filter(|(account, _)| accounts.contains(account)) {
            let title = title(account, kind);
            let times: usize = news_mails.iter().map(|text| text.matches(&title).count()).sum();
            assert_eq!(times, 1, "\"{title}\" was told {times} times to {rep}");
            leads += 1;
        }
        assert!(leads > 25, "{rep} had {leads} leads");
    }
    let alerts = mails["lee@example.com"].iter().filter(|(_, text)| text.contains("could not wait")).count();
    assert!(alerts >= 3, "{alerts} alerts");
}
