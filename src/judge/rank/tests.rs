//! The ranking, held by situations in a rep's words.

mod situations;

use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::judge::account::Account;
use crate::judge::finding::Field;
use crate::judge::trigger::Rule;
use crate::judge::watch::{RepId, Watch};

fn now() -> Timestamp {
    "2026-11-25T07:30:00Z".parse().expect("a time")
}

fn account(name: &str, tier: u8) -> Account {
    Account { tier, domain: Some(format!("{}.example", name.to_lowercase())), ..Account::named(name) }
}

fn watch(accounts: &[Account]) -> Watch {
    Watch { roles: vec!["CFO".into()], ..Watch::of("dana@example.com", accounts.to_vec()) }
}

fn rule(id: &str, weight: f64, half_life_days: f64) -> Rule {
    Rule {
        id: TriggerId(id.into()),
        name: id.into(),
        kind: Kind::Change,
        weight,
        half_life_days,
        say: vec![],
        unless: vec![],
        except: vec![],
        plain: false,
        every_party: false,
        in_title: false,
        of_state: false,
        any: vec![],
        before: vec![],
        after: vec![],
        both: vec![],
        not: vec![],
        also: Vec::new(),
        hit: vec![],
        miss: vec![],
    }
}

fn rules() -> Vec<Rule> {
    vec![
        rule("exec-hire", 0.9, 60.0),
        rule("funding", 0.8, 45.0),
        rule("acquisition", 0.9, 60.0),
        rule("outage", 0.7, 10.0),
        rule("restructuring", 0.6, 45.0),
    ]
}

struct Telling(Seen);

/// One item that reports `trigger` of `account`, an hour ago, by an outlet of its own.
fn told_by(outlet: &str, account: &str, trigger: &str, story: u64, title: &str) -> Telling {
    Telling(Seen {
        finding: Finding {
            rep: RepId("dana@example.com".into()),
            account: account.into(),
            trigger: TriggerId(trigger.into()),
            stance: Stance::Reported,
            mention: Confidence::new(0.95),
            event: Confidence::new(0.9),
            evidence: Evidence {
                field: Field::Title,
                start: 0,
                end: title.len(),
                text: title.into(),
                facts: Vec::new(),
            },
            held: None,
            via: None,
        },
        story: StoryId(story),
        source: 0,
        title: title.into(),
        summary: String::new(),
        url: Some(format!("https://{}.example/1", outlet.to_lowercase())),
        outlet: Some(outlet.into()),
        language: None,
        published: now() - SignedDuration::from_hours(1),
        voice: crate::text::hash::stable(&[outlet]),
        baseline: false,
    })
}

impl Telling {
    fn days_ago(mut self, days: i64) -> Self {
        self.0.published = now() - SignedDuration::from_hours(24 * days);
        self
    }
    fn hours_ago(mut self, hours: i64) -> Self {
        self.0.published = now() - SignedDuration::from_hours(hours);
        self
    }
    fn via(mut self, via: &str) -> Self {
        self.0.finding.via = Some(via.to_owned());
        self
    }
    fn stance(mut self, stance: Stance) -> Self {
        self.0.finding.stance = stance;
        self
    }
    fn baseline(mut self) -> Self {
        self.0.baseline = true;
        self
    }
    fn voice(mut self, voice: u64) -> Self {
        self.0.voice = voice;
        self
    }
    fn held(mut self, held: Held) -> Self {
        self.0.finding.held = Some(held);
        self
    }
}

fn ranked(watch: &Watch, tellings: Vec<Telling>, told: &[Told]) -> Ranking {
    let rules = rules();
    let rules: Vec<&Rule> = rules.iter().collect();
    let seen: Vec<Seen> = tellings.into_iter().map(|telling| telling.0).collect();
    rank(watch, &rules, &seen, told, now())
}

fn names(ranking: &Ranking) -> Vec<&str> {
    ranking.leads.iter().map(|lead| lead.account.as_str()).collect()
}

#[test]
fn a_tier_1_prospects_new_cfo_beats_a_tier_3s_funding() {
    let watch = watch(&[account("Small", 3), account("Dear", 1)]);
    let ranking = ranked(
        &watch,
        vec![
            told_by("Herald", "Small", "funding", 1, "Small raises $40m"),
            told_by("Herald", "Dear", "exec-hire", 2, "Dear names Ann Lee finance chief"),
        ],
        &[],
    );
    assert_eq!(names(&ranking), ["Dear", "Small"]);
    assert!(
        ranking.leads[0].reasons.contains(&"you sell to CFOs".to_owned()),
        "{:?}",
        ranking.leads[0].reasons
    );
}

#[test]
fn a_new_cfo_matters_more_to_who_sells_to_cfos_than_a_new_marketing_chief() {
    let watch = watch(&[account("Paints", 2), account("Pumps", 2)]);
    let ranking = ranked(
        &watch,
        vec![
            told_by("Herald", "Paints", "exec-hire", 1, "Paints names marketing chief"),
            told_by("Herald", "Pumps", "exec-hire", 2, "Pumps names CFO"),
        ],
        &[],
    );
    assert_eq!(names(&ranking), ["Pumps", "Paints"]);
}

#[test]
fn ten_outlets_with_one_release_are_not_ten_reasons() {
    let watch = watch(&[account("Copied", 2), account("Told", 2)]);
    let mut tellings: Vec<_> = (0..10)
        .map(|n| told_by(&format!("Outlet{n}"), "Copied", "funding", 1, "Copied raises $40m").voice(7))
        .collect();
    tellings.extend(
        ["Herald", "Times", "Post"].map(|outlet| told_by(outlet, "Told", "funding", 2, "Told raises $40m")),
    );
    let ranking = ranked(&watch, tellings, &[]);
    assert_eq!(names(&ranking), ["Told", "Copied"]);
    assert_eq!(ranking.leads[1].signals[0].independent, 1);
    assert_eq!(ranking.leads[1].signals[0].outlets.len(), 10);
}

#[test]
fn the_companys_own_word_is_enough() {
    let watch = watch(&[account("Open", 2)]);
    let ranking = ranked(&watch, vec![told_by("open", "Open", "funding", 1, "Open raises $40m")], &[]);
    let sources =
        ranking.leads[0].signals[0].factors.iter().find(|factor| factor.name == "sources").expect("kept");
    assert_eq!(sources.value, 1.0);
}

#[test]
fn a_denied_bid_is_not_a_reason_to_call() {
    let watch = watch(&[account("Bid", 1)]);
    let denied =
        || vec![told_by("Herald", "Bid", "acquisition", 1, "Bid rejects offer").stance(Stance::Denied)];
    let ranking = ranked(&watch, denied(), &[]);
    assert!(ranking.leads.is_empty());
    assert_eq!(ranking.held[0].held, Held::Settled);
}

#[test]
fn a_denial_of_what_was_mailed_comes_back_as_a_correction() {
    let watch = watch(&[account("Bid", 1)]);
    let told = [told("Bid", "acquisition", Stance::Rumoured, 1)];
    let rumour =
        told_by("Herald", "Bid", "acquisition", 1, "Bid in talks").stance(Stance::Rumoured).days_ago(2);
    let denial = told_by("Times", "Bid", "acquisition", 1, "Bid denies talks").stance(Stance::Denied);
    let ranking = ranked(&watch, vec![rumour, denial], &told);
    let signal = &ranking.leads[0].signals[0];
    assert!(matches!(signal.update, Some(Update::Stance { was: Stance::Rumoured, .. })));
    assert!(ranking.leads[0].score < 10.0, "{}", ranking.leads[0].score);
}

#[test]
fn what_was_mailed_is_not_mailed_again() {
    let watch = watch(&[account("Known", 1)]);
    let one = || told_by("Herald", "Known", "funding", 1, "Known raises $40m");
    let told = [told("Known", "funding", Stance::Reported, 1)];
    let again =
        ranked(&watch, vec![one(), told_by("Times", "Known", "funding", 1, "Known gets $40m")], &told);
    assert!(again.leads.is_empty());
    let grown = ranked(
        &watch,
        ["Herald", "Times", "Post"].map(|o| told_by(o, "Known", "funding", 1, "Known raises $40m")).into(),
        &told,
    );
    assert!(matches!(grown.leads[0].signals[0].update, Some(Update::Outlets { was: 1, .. })));
}

#[test]
fn an_old_event_is_worth_less_and_at_last_nothing() {
    let watch = watch(&[account("Fresh", 2), account("Stale", 2), account("Past", 2)]);
    let ranking = ranked(
        &watch,
        vec![
            told_by("Herald", "Stale", "outage", 1, "Stale is down").days_ago(9),
            told_by("Herald", "Fresh", "outage", 2, "Fresh is down"),
            told_by("Herald", "Past", "outage", 3, "Past is down").days_ago(40),
        ],
        &[],
    );
    assert_eq!(names(&ranking), ["Fresh", "Stale"]);
    assert_eq!(ranking.quiet, 1);
}

#[test]
fn two_events_at_one_account_add_up() {
    let watch = watch(&[account("One", 2), account("Two", 2)]);
    let ranking = ranked(
        &watch,
        vec![
            told_by("Herald", "One", "funding", 1, "One raises $40m"),
            told_by("Herald", "Two", "funding", 2, "Two raises $40m"),
            told_by("Herald", "Two", "outage", 3, "Two is down"),
        ],
        &[],
    );
    assert_eq!(names(&ranking), ["Two", "One"]);
}

#[test]
fn noise_is_held_back_and_said() {
    let watch = watch(&[account("Quiet", 2)]);
    let ranking = ranked(
        &watch,
        vec![told_by("Bot", "Quiet", "funding", 1, "Quiet alert").held(Held::Noise("law-firm alert".into()))],
        &[],
    );
    assert!(ranking.leads.is_empty());
    assert_eq!(ranking.held.len(), 1);
    assert_eq!(ranking.quiet, 1);
}

#[test]
fn the_score_is_the_chance_that_at_least_one_signal_counts() {
    assert_eq!(score([0.5, 0.5].into_iter()), 75.0);
    assert_eq!(score(std::iter::empty()), 0.0);
    assert_eq!(score([2.0].into_iter()), 100.0);
}

fn told(account: &str, trigger: &str, stance: Stance, story: u64) -> Told {
    Told {
        account: account.into(),
        trigger: TriggerId(trigger.into()),
        story: StoryId(story),
        stance,
        independent: 1,
        at: now() - SignedDuration::from_hours(24),
    }
}

#[test]
fn what_stood_there_before_the_account_was_listed_is_told_apart_from_news() {
    let old = told_by("Wire", "Acme", "funding", 1, "Acme raises money").baseline();
    let news = told_by("Wire", "Acme", "exec-hire", 2, "Acme names a CFO");
    let ranking = ranked(&watch(&[Account::named("Acme")]), vec![old, news], &[]);
    let of = |leads: &[Lead]| leads.iter().map(|lead| lead.signals[0].trigger.0.clone()).collect::<Vec<_>>();
    assert_eq!(of(&ranking.leads), ["exec-hire"]);
    assert_eq!(of(&ranking.fresh), ["funding"]);
}

#[test]
fn one_outlet_with_news_makes_the_story_news() {
    let old = told_by("Archive", "Acme", "funding", 1, "Acme raises money").baseline();
    let news = told_by("Wire", "Acme", "funding", 1, "Acme raises more money");
    let ranking = ranked(&watch(&[Account::named("Acme")]), vec![old, news], &[]);
    assert_eq!((ranking.leads.len(), ranking.fresh.len()), (1, 0));
}
