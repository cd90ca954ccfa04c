//! What goes before what, and what is told together.

use super::*;
use crate::judge::watch::Compound;

fn factor<'r>(lead: &'r Lead, name: &str) -> &'r Factor {
    lead.signals[0].factors.iter().find(|factor| factor.name == name).expect("kept")
}

#[test]
fn a_filing_that_no_newspaper_has_told_yet_goes_before_what_all_have() {
    let watch = watch(&[account("Printed", 2), account("Filed", 2)]);
    let mut filed = told_by("SEC filings", "Filed", "funding", 1, "Filed raises $40m");
    filed.0.url = Some("https://www.sec.gov/8-k".into());
    let printed =
        ["Herald", "Times", "Post"].map(|outlet| told_by(outlet, "Printed", "funding", 2, "Printed raises"));
    let ranking = ranked(&watch, std::iter::once(filed).chain(printed).collect(), &[]);
    assert_eq!(names(&ranking), ["Filed", "Printed"]);
    assert!(ranking.leads[0].reasons.contains(&"1 source, no newspaper yet".to_owned()));
}

#[test]
fn what_we_knew_before_the_newspapers_is_said_in_hours() {
    let watch = watch(&[account("Filed", 2)]);
    let mut filed = told_by("SEC filings", "Filed", "funding", 1, "Filed raises $40m").hours_ago(15);
    filed.0.url = Some("https://www.sec.gov/8-k".into());
    let printed = told_by("Herald", "Filed", "funding", 1, "Filed raises money").hours_ago(1);
    let ranking = ranked(&watch, vec![filed, printed], &[]);
    assert_eq!(ranking.leads[0].signals[0].ahead, Some(Ahead::By { hours: 14 }));
}

#[test]
fn an_aggregator_is_believed_less_than_a_newspaper() {
    let watch = watch(&[account("Repeated", 2), account("Reported", 2)]);
    let mut repeated = told_by("Some bot", "Repeated", "funding", 1, "Repeated raises $40m");
    repeated.0.url = Some("https://finance.yahoo.com/1".into());
    let reported = told_by("Reuters", "Reported", "funding", 2, "Reported raises $40m");
    assert_eq!(names(&ranked(&watch, vec![repeated, reported], &[])), ["Reported", "Repeated"]);
}

#[test]
fn the_article_itself_is_linked_where_somebody_has_it() {
    let watch = watch(&[account("Open", 2)]);
    let mut led = told_by("Herald", "Open", "funding", 1, "Open raises $40m");
    led.0.url = Some("https://news.google.com/rss/articles/x".into());
    let direct = told_by("Times", "Open", "funding", 1, "Open has raised $40m");
    let ranking = ranked(&watch, vec![led, direct], &[]);
    let links: Vec<&str> = ranking.leads[0].signals[0].links.iter().map(|link| link.url.as_str()).collect();
    assert_eq!(links, ["https://times.example/1"]);
}

#[test]
fn a_third_outage_in_a_quarter_is_less_news_than_a_first() {
    let watch = watch(&[account("Again", 2), account("First", 2)]);
    let outage = |account: &str, story: u64| told_by("Herald", account, "outage", story, "is down");
    let told = [1, 2].map(|story| told("Again", "outage", Stance::Reported, story));
    let ranking = ranked(
        &watch,
        vec![
            outage("Again", 1).days_ago(40),
            outage("Again", 2).days_ago(20),
            outage("Again", 3),
            outage("First", 4),
        ],
        &told,
    );
    assert_eq!(names(&ranking), ["First", "Again"]);
    assert_eq!(factor(&ranking.leads[1], "novelty").why, "2 of its kind before it in 90 days");
}

#[test]
fn a_new_cfo_in_a_restructuring_is_more_than_a_new_cfo() {
    let watch = watch(&[account("Calm", 2), account("Upheaval", 2)]);
    let hire = |account: &str, story: u64| told_by("Herald", account, "exec-hire", story, "names a CFO");
    let upheaval = told_by("Herald", "Upheaval", "restructuring", 3, "Upheaval reorganises").days_ago(60);
    let told = [told("Upheaval", "restructuring", Stance::Reported, 3)];
    let ranking = ranked(&watch, vec![hire("Calm", 1), hire("Upheaval", 2), upheaval], &told);
    assert_eq!(names(&ranking), ["Upheaval", "Calm"]);
    let together = &ranking.leads[0].together[0];
    assert_eq!((together.id.as_str(), together.with.as_str()), ("new-broom", "restructuring"));
    assert!(
        ranking.leads[0].reasons.iter().any(|why| why.starts_with("within 90 days of it: restructuring"))
    );
}

#[test]
fn events_too_far_apart_mean_nothing_together() {
    let watch = watch(&[account("Upheaval", 2)]);
    let hire = told_by("Herald", "Upheaval", "exec-hire", 2, "names a CFO");
    let before = told_by("Herald", "Upheaval", "restructuring", 3, "reorganises").days_ago(100);
    assert!(ranked(&watch, vec![hire, before], &[]).leads[0].together.is_empty());
}

#[test]
fn what_was_denied_meets_nothing() {
    let watch = watch(&[account("Upheaval", 2)]);
    let hire = told_by("Herald", "Upheaval", "exec-hire", 2, "names a CFO");
    let denied =
        told_by("Herald", "Upheaval", "restructuring", 3, "denies").days_ago(9).stance(Stance::Denied);
    assert!(ranked(&watch, vec![hire, denied], &[]).leads[0].together.is_empty());
}

#[test]
fn a_meeting_of_the_reps_own_counts_too() {
    let mut watch = watch(&[account("Acme", 2)]);
    watch.compounds.push(Compound {
        id: "mine".into(),
        name: "Money and a breakdown".into(),
        all: vec!["funding".into(), "outage".into()],
        within_days: 30.0,
        weight: 0.4,
    });
    let ranking = ranked(
        &watch,
        vec![
            told_by("Herald", "Acme", "funding", 1, "Acme raises $40m"),
            told_by("Herald", "Acme", "outage", 2, "Acme is down").days_ago(3),
        ],
        &[],
    );
    assert_eq!(ranking.leads[0].together.len(), 1);
}

#[test]
fn a_competitors_outage_at_thirty_accounts_is_one_block_and_not_thirty_leads() {
    let accounts: Vec<Account> = (0..30).map(|n| account(&format!("User{n}"), 2)).collect();
    let tellings = accounts
        .iter()
        .map(|account| told_by("Herald", &account.name, "outage", 1, "Globex is down").via("uses Globex"))
        .collect();
    let ranking = ranked(&watch(&accounts), tellings, &[]);
    assert!(ranking.leads.is_empty());
    assert_eq!((ranking.blocks.len(), ranking.blocks[0].reached.len()), (1, 30));
    assert_eq!(ranking.blocks[0].purpose, Use::Intercept);
    assert_eq!(ranking.quiet, 0);
}

#[test]
fn who_has_news_of_their_own_stays_a_lead_when_a_block_takes_the_rest() {
    let accounts = [account("One", 2), account("Two", 2), account("Three", 2)];
    let mut tellings: Vec<Telling> = accounts
        .iter()
        .map(|account| told_by("Herald", &account.name, "outage", 1, "Globex is down").via("uses Globex"))
        .collect();
    tellings.push(told_by("Herald", "Two", "funding", 2, "Two raises $40m"));
    let ranking = ranked(&watch(&accounts), tellings, &[]);
    assert_eq!(names(&ranking), ["Two"]);
    assert_eq!(ranking.leads[0].signals.len(), 1);
    assert_eq!(ranking.blocks[0].reached.len(), 3);
    // Read by account nothing is missing.
    let by_account = ranking.by_account();
    assert_eq!(by_account.iter().map(|lead| lead.signals.len()).collect::<Vec<_>>(), [2, 1, 1]);
    assert_eq!(by_account[1].purpose, Use::Intercept);
}

#[test]
fn one_outage_at_two_accounts_that_use_it_is_told_once_and_at_one_account_is_a_lead() {
    let accounts = [account("One", 2), account("Two", 2)];
    let tellings = accounts
        .iter()
        .map(|account| told_by("Herald", &account.name, "outage", 1, "Globex is down").via("uses Globex"))
        .collect();
    let ranking = ranked(&watch(&accounts), tellings, &[]);
    assert_eq!((ranking.leads.len(), ranking.blocks.len(), ranking.blocks[0].reached.len()), (0, 1, 2));
    let one = told_by("Herald", "One", "outage", 1, "Globex is down").via("uses Globex");
    let ranking = ranked(&watch(&accounts), vec![one], &[]);
    assert_eq!((ranking.leads.len(), ranking.blocks.len()), (1, 0));
    assert_eq!(ranking.leads[0].purpose, Use::Intercept);
    assert!(ranking.leads[0].reasons.contains(&"it uses Globex (your list)".to_owned()));
}

#[test]
fn a_customer_hit_by_its_supplier_is_served_and_not_intercepted() {
    let customer = Account { relation: Relation::Customer, ..account("Ours", 2) };
    let telling = told_by("Herald", "Ours", "outage", 1, "Globex is down").via("is supplied by Globex");
    let ranking = ranked(&watch(&[customer]), vec![telling], &[]);
    assert_eq!(ranking.leads[0].purpose, Use::Serve);
}

#[test]
fn an_account_that_is_suddenly_everywhere_is_a_lead_with_the_words_that_drive_it() {
    let watch = watch(&[account("Acme", 2), account("Other", 2)]);
    let mut tellings: Vec<Telling> = ["Herald", "Times", "Post", "Echo", "Globe", "Star"]
        .iter()
        .enumerate()
        .map(|(n, outlet)| told_by(outlet, "Acme", NOISE_LIKE, n as u64, "Acme factory flooded by river"))
        .collect();
    tellings.push(told_by("Herald", "Other", "funding", 99, "Other raises").days_ago(60));
    let ranking = ranked(&watch, tellings, &[]);
    let signal = &ranking.leads[0].signals[0];
    assert_eq!(signal.trigger.0, spike::SPIKE);
    assert!(signal.name.contains("flooded"), "{}", signal.name);
}

#[test]
fn a_spike_is_told_once_a_week_and_never_of_who_is_always_in_the_news() {
    let watch = watch(&[account("Acme", 2)]);
    let day = |age: i64, many: u64| {
        (0..many).map(move |n| {
            let outlet = format!("Outlet{n}");
            told_by(&outlet, "Acme", NOISE_LIKE, n + 100 * age as u64, "Acme here and there").days_ago(age)
        })
    };
    let started = || told_by("Herald", "Acme", NOISE_LIKE, 9999, "Acme").days_ago(60);
    let quiet = || day(0, 8).chain([started()]).collect::<Vec<_>>();
    assert_eq!(ranked(&watch, quiet(), &[]).leads.len(), 1);
    assert!(ranked(&watch, quiet(), &[told("Acme", spike::SPIKE, Stance::Reported, 1)]).leads.is_empty());
    let always = (1..30).flat_map(|age| day(age, 1)).chain(quiet()).collect();
    assert!(ranked(&watch, always, &[]).leads.is_empty());
}

/// A trigger that the rep doesn't have: its items are seen, and make no signal.
const NOISE_LIKE: &str = "of-no-interest";

#[test]
fn an_account_says_whether_it_rises_or_cools_since_the_last_digest() {
    let watch = watch(&[account("Acme", 2)]);
    let before = || told_by("Herald", "Acme", "funding", 1, "Acme raises $40m").days_ago(5);
    let told = [told("Acme", "funding", Stance::Reported, 1)];
    let news = told_by("Herald", "Acme", "exec-hire", 2, "Acme names a CFO");
    let rising = ranked(&watch, vec![before(), news], &told);
    assert_eq!(rising.leads[0].moved, Moved::Rising);
    let denied = told_by("Times", "Acme", "funding", 1, "Acme denies it").stance(Stance::Denied);
    assert_eq!(ranked(&watch, vec![before(), denied], &told).leads[0].moved, Moved::Cooling);
}

#[test]
fn an_account_that_warms_week_by_week_is_called_warming() {
    let watch = watch(&[account("Acme", 2)]);
    let each = |story: u64, days: i64| {
        told_by("Herald", "Acme", "exec-hire", story, "Acme names a CFO").days_ago(days)
    };
    let mut rising: Vec<Telling> = vec![each(1, 25), each(2, 16), each(3, 9), each(4, 0)];
    rising.iter_mut().for_each(|telling| telling.0.finding.event = Confidence::new(0.75));
    let told = [1, 2, 3].map(|story| told("Acme", "exec-hire", Stance::Reported, story));
    let ranking = ranked(&watch, rising, &told);
    assert!(ranking.leads[0].reasons.contains(&"warming for weeks".to_owned()), "{:?}", ranking.leads[0]);
}

#[test]
fn a_lost_deal_is_worth_less_than_an_open_one() {
    let staged = |name: &str, stage: &str| Account { stage: Some(stage.to_owned()), ..account(name, 2) };
    let watch = watch(&[staged("Gone", "lost"), staged("Live", "open")]);
    let ranking = ranked(
        &watch,
        vec![
            told_by("Herald", "Gone", "funding", 1, "Gone raises $40m"),
            told_by("Herald", "Live", "funding", 2, "Live raises $40m"),
        ],
        &[],
    );
    assert_eq!(names(&ranking), ["Live", "Gone"]);
}

#[test]
fn a_rumour_is_worth_less_than_a_report_and_its_confirmation_is_told() {
    let watch = watch(&[account("Heard", 2), account("Known", 2)]);
    let rumour = || {
        told_by("Herald", "Heard", "acquisition", 1, "Heard in talks").stance(Stance::Rumoured).days_ago(1)
    };
    let known = told_by("Herald", "Known", "acquisition", 2, "Known is bought").days_ago(1);
    assert_eq!(names(&ranked(&watch, vec![rumour(), known], &[])), ["Known", "Heard"]);
    let told = [told("Heard", "acquisition", Stance::Rumoured, 1)];
    let confirmed = told_by("Times", "Heard", "acquisition", 1, "Heard is bought");
    let ranking = ranked(&watch, vec![rumour(), confirmed], &told);
    assert!(matches!(ranking.leads[0].signals[0].update, Some(Update::Stance { was: Stance::Rumoured, .. })));
    assert_eq!(ranking.leads[0].signals[0].stance, Stance::Reported);
}

#[test]
fn a_deal_that_was_told_and_called_off_comes_back_as_called_off() {
    let watch = watch(&[account("Bid", 1)]);
    let told = [told("Bid", "acquisition", Stance::Reported, 1)];
    let deal = told_by("Herald", "Bid", "acquisition", 1, "Bid to be bought").days_ago(20);
    let off = told_by("Times", "Bid", "acquisition", 1, "Deal called off").stance(Stance::Reversed);
    let signal = &ranked(&watch, vec![deal, off], &told).leads[0].signals[0];
    assert_eq!((signal.stance, signal.recency() > 0.0), (Stance::Reversed, true));
    assert!(signal.p < 0.05);
}

#[test]
fn a_little_more_certainty_does_not_shuffle_the_list() {
    let accounts: Vec<Account> = (0..9).map(|n| account(&format!("Account{n}"), 2)).collect();
    let telling = |n: usize, more: f64| {
        let mut telling = told_by("Herald", &format!("Account{n}"), "funding", n as u64, "raises $40m");
        telling.0.finding.event = Confidence::new(0.9 - 0.03 * (n as f64) + more);
        telling
    };
    let before = ranked(&watch(&accounts), (0..9).map(|n| telling(n, 0.0)).collect(), &[]);
    let wobble = |n: usize| if n.is_multiple_of(2) { 0.004 } else { -0.004 };
    let after = ranked(&watch(&accounts), (0..9).map(|n| telling(n, wobble(n))).collect(), &[]);
    assert_eq!(names(&before), names(&after));
}

#[test]
fn the_order_of_what_is_seen_does_not_matter() {
    let accounts: Vec<Account> = (0..6).map(|n| account(&format!("Account{n}"), 2)).collect();
    let tellings = || {
        (0..6)
            .map(|n| told_by("Herald", &format!("Account{n}"), "funding", n % 3, "raises $40m"))
            .collect::<Vec<_>>()
    };
    let one = ranked(&watch(&accounts), tellings(), &[]);
    let other = ranked(&watch(&accounts), tellings().into_iter().rev().collect(), &[]);
    assert_eq!(serde_json::to_string(&one).unwrap(), serde_json::to_string(&other).unwrap());
}

/// How an event stood after each telling.
fn stood(tellings: Vec<Telling>) -> Vec<&'static str> {
    let tellings: Vec<Seen> = tellings.into_iter().map(|telling| telling.0).collect();
    let all: Vec<&Seen> = tellings.iter().collect();
    ledger::of(&all, &account("Corvane", 2)).iter().map(|line| line.state.said()).collect()
}

#[test]
fn a_bid_is_reported_then_confirmed_and_done_or_denied_or_abandoned() {
    let told = |outlet: &str, title: &str, stance| {
        told_by(outlet, "Corvane", "acquisition", 1, title).stance(stance)
    };
    let rumour = || told("Herald", "Ostrel in talks to buy Corvane", Stance::Rumoured);
    let report = || told("Times", "Ostrel to buy Corvane for $2bn", Stance::Reported);
    assert_eq!(
        stood(vec![
            rumour(),
            report(),
            told("Post", "Ostrel may buy Corvane", Stance::Rumoured),
            told("Echo", "Ostrel completes acquisition of Corvane", Stance::Reported),
            told("Globe", "How Ostrel bought Corvane", Stance::Reported),
        ]),
        ["reported", "confirmed", "confirmed", "done", "done"]
    );
    let denial = told("Times", "Corvane denies talks with Ostrel", Stance::Denied);
    assert_eq!(stood(vec![rumour(), denial, report()]), ["reported", "denied", "confirmed"]);
    let off = told("Post", "Ostrel walks away from Corvane", Stance::Reversed);
    assert_eq!(stood(vec![report(), off]), ["reported", "abandoned"]);
}

#[test]
fn the_companys_own_word_or_a_second_outlet_confirms_and_a_copy_does_not() {
    let told = |outlet: &str| told_by(outlet, "Corvane", "funding", 1, "Corvane raises $40m");
    assert_eq!(stood(vec![told("corvane")]), ["confirmed"]);
    assert_eq!(stood(vec![told("Herald"), told("Times")]), ["reported", "confirmed"]);
    assert_eq!(stood(vec![told("Herald").voice(7), told("Times").voice(7)]), ["reported", "reported"]);
}
