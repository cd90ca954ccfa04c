//! A made-up ranking, as rich as a real morning's.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use tipoff::judge::Confidence;
use tipoff::judge::account::{Person, Relation};
use tipoff::judge::finding::{Evidence, Field, Held};
use tipoff::judge::rank::{HeldSignal, Lead, Link, Moved, Ranking, Signal, Update, Use};
use tipoff::judge::story::StoryId;
use tipoff::judge::trigger::{Kind, Stance, TriggerId};
use tipoff::tell::digest::{Busy, Calls, Look, Mail, Reader, Sender, Unread, Weekly, compose, week};

pub fn now() -> Timestamp {
    "2026-11-24T07:30:00Z".parse().expect("a time")
}

pub fn hours_ago(hours: i64) -> Timestamp {
    now() - SignedDuration::from_hours(hours)
}

pub fn reader() -> Reader {
    let person = |name: &str, role: &str| Person { name: name.into(), role: Some(role.into()) };
    let people = vec![person("Ann Lee", "CFO"), person("Paul Okafor", "VP Finance")];
    Reader {
        name: Some("Dana Reyes".into()),
        email: "dana@example.com".into(),
        timezone: TimeZone::get("Europe/London").expect("a time zone"),
        watchlist: "dana.toml".into(),
        calls: Calls {
            roles: vec!["CFO".into()],
            people: BTreeMap::from([("Brightwell Foods".into(), people)]),
            ..Calls::default()
        },
    }
}

pub fn sender() -> Sender {
    Sender { from: "tipoff@example.com".into(), reply_to: None, redirect_to: None, look: Look::default() }
}

/// The mail of a ranking, with one source that can't be read.
pub fn mail(ranking: &Ranking) -> Mail {
    let unread = [Unread {
        what: "Acme's newsroom".into(),
        since: hours_ago(90),
        sentence: "asks for a sign-in".into(),
    }];
    compose(ranking, &reader(), &unread, now()).mail(&sender(), "2026-11-24 07:30").expect("a mail")
}

/// A signal whose evidence is `words`, where they stand in the title.
pub fn signal(name: &str, title: &str, words: &str) -> Signal {
    let start = title.find(words).expect("the words stand in the title");
    Signal {
        trigger: TriggerId("exec-departure".into()),
        name: name.into(),
        kind: Kind::Change,
        story: StoryId(1),
        stance: Stance::Reported,
        confidence: Confidence::new(0.9),
        impact: 0.9,
        p: 0.8,
        evidence: Evidence {
            field: Field::Title,
            start,
            end: start + words.len(),
            text: words.into(),
            facts: Vec::new(),
        },
        title: title.into(),
        summary: String::new(),
        language: Some("en".into()),
        published: hours_ago(14),
        turned: hours_ago(14),
        outlets: vec!["Reuters".into()],
        independent: 1,
        links: vec![Link { outlet: "Reuters".into(), url: "https://reuters.example/a?b=1&c=2".into() }],
        factors: vec![],
        update: None,
        via: None,
        ahead: None,
        taken: None,
    }
}

pub fn lead(account: &str, score: f64, signals: Vec<Signal>) -> Lead {
    Lead {
        account: account.into(),
        relation: Relation::Prospect,
        tier: 1,
        stage: None,
        taken_for: None,
        score,
        purpose: Use::Engage,
        signals,
        moved: Moved::Steady,
        together: vec![],
        reasons: vec!["you sell to CFOs".into(), "tier 1".into()],
    }
}

fn held(reason: Held) -> HeldSignal {
    let title = "Investors are reminded";
    HeldSignal {
        account: "Brightwell Foods".into(),
        trigger: TriggerId("lawsuit".into()),
        story: StoryId(2),
        held: reason,
        title: title.into(),
        evidence: Evidence {
            field: Field::Title,
            start: 0,
            end: title.len(),
            text: title.into(),
            facts: Vec::new(),
        },
        outlet: None,
        url: None,
        published: hours_ago(3),
    }
}

/// Every part of a mail at once.
pub fn rich() -> Ranking {
    let chief = Signal {
        outlets: vec![
            "Brightwell newsroom".into(),
            "Reuters".into(),
            "Grocer Daily".into(),
            "Trade Wire".into(),
        ],
        independent: 3,
        ..signal(
            "Executive leaves",
            "Brightwell's Chief Financial Officer Ann Lee will step down on 30 June",
            "will step down",
        )
    };
    let cuts = signal("Jobs cut", "Brightwell cuts 240 jobs in Leeds", "cuts 240 jobs");
    let denied = Signal {
        stance: Stance::Denied,
        update: Some(Update::Stance { was: Stance::Rumoured, told: hours_ago(120) }),
        ..signal("Acquisition", "Corvane's board rejects talk of an Ostrel bid", "rejects")
    };
    let grown = Signal {
        independent: 4,
        update: Some(Update::Outlets { was: 1, told: hours_ago(48) }),
        ..signal("Data breach", "Tessmar Pumps confirms intrusion", "confirms intrusion")
    };
    let outage = Signal {
        kind: Kind::BadExperience,
        via: Some("uses Globex".into()),
        ..signal("Outage", "Globex is down for nine hours", "is down")
    };
    let hebrew = Signal {
        language: Some("he".into()),
        stance: Stance::Rumoured,
        ..signal("Executive hired", "נורוויק ממנה סמנכ\"ל כספים חדש", "ממנה")
    };
    let customer = Lead {
        relation: Relation::Customer,
        purpose: Use::Serve,
        stage: Some("renewal".into()),
        ..lead("Norvik & Söner", 38.0, vec![hebrew])
    };
    let mut kept: Vec<HeldSignal> = (0..5).map(|_| held(Held::Noise("law-firm alert".into()))).collect();
    kept.extend((0..3).map(|_| held(Held::Noise("stock bot".into()))));
    kept.push(held(Held::Noise("advert".into())));
    kept.extend((0..3).map(|_| held(Held::DoubtfulCompany("another Acme".into()))));
    kept.extend((0..2).map(|_| held(Held::Muted("cricket".into()))));
    Ranking {
        leads: vec![
            lead("Brightwell Foods", 86.4, vec![chief, cuts]),
            lead("Tessmar Pumps", 61.0, vec![grown]),
            Lead { purpose: Use::Intercept, ..lead("Halden Rail", 54.0, vec![outage]) },
            customer,
            lead("Corvane Logistics", 4.0, vec![denied]),
        ],
        blocks: vec![],
        fresh: vec![lead(
            "Ardmore Freight",
            22.0,
            vec![
                signal("New site", "Ardmore opens a depot in Cork", "opens"),
                signal("Partnership", "Ardmore and Halden Rail join forces", "join forces"),
            ],
        )],
        held: kept,
        quiet: 26,
        watched: 31,
    }
}

/// As many leads as asked for, six signals each, every one of them long.
pub fn many(leads: usize) -> Ranking {
    let title = format!("Brightwell will step down {}", "and then some more words ".repeat(30));
    let signals = || (0..6).map(|_| signal("Executive leaves", &title, "will step down")).collect();
    let leads: Vec<Lead> = (0..leads).map(|at| lead(&format!("Account {at:02}"), 50.0, signals())).collect();
    Ranking { watched: leads.len(), leads, blocks: vec![], fresh: vec![], held: vec![], quiet: 0 }
}

pub fn empty() -> Ranking {
    Ranking { leads: vec![], blocks: vec![], fresh: vec![], held: vec![], quiet: 31, watched: 31 }
}

/// A week's mail, with every part of one.
pub fn busy_week() -> Mail {
    let rich: Ranking = rich();
    let busy = |(account, signals, before, what): (&str, u32, u32, &str)| Busy {
        account: account.into(),
        signals,
        before,
        what: what.into(),
    };
    let weekly = Weekly {
        busy: [
            ("Brightwell Foods", 7, 2, "Executive leaves, Jobs cut, Closure"),
            ("Tessmar Pumps", 4, 0, "Data breach"),
            ("נורוויק", 2, 5, "Executive hired"),
            ("Halden Rail", 1, 1, "Outage"),
        ]
        .map(busy)
        .to_vec(),
        open: &rich.leads,
        changed: 1,
        judged: Some("Last 30 days: 212 signals, 61 judged, 56 useful".into()),
        held: &rich.held,
        quiet: 27,
        watched: 31,
        unread: &[],
    };
    week(&weekly, &reader(), now()).mail(&sender(), "week").expect("a mail")
}
