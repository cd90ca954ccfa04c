//! Six weeks with every kind of owner, and the card that they would fill in.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use tipoff::daemon::Clock;

use crate::publisher::{Answer, Asked, Publisher, date, feed, version};
use crate::reader::{Reader, start};

const DAYS: i64 = 42;
const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// What is scored: a line each, and whether it is as an owner wants it.
#[derive(Default)]
struct Card(Vec<(bool, String)>);

impl Card {
    fn line(&mut self, well: bool, what: impl Into<String>) {
        self.0.push((well, what.into()));
    }

    fn show(self) {
        for (well, what) in &self.0 {
            println!("  {}  {what}", if *well { "well" } else { "ILL " });
        }
        let ill: Vec<&String> = self.0.iter().filter(|(well, _)| !well).map(|(_, what)| what).collect();
        assert!(ill.is_empty(), "{ill:#?}");
    }
}

/// Days since the start.
fn day(at: Timestamp) -> i64 {
    at.duration_since(start()).as_hours().div_euclid(24)
}

fn tagged(name: &str, hours: i64, at: Timestamp, extra: &str) -> Answer {
    Answer::ok(feed(name, hours, at, extra)).with("etag", format!("W/\"{name}-{}\"", version(hours, at)))
}

/// The owners: what each path of the first host answers.
fn owner(path: &str, asked: &axum::http::HeaderMap, at: Timestamp, other: &str) -> Answer {
    let plain = |name: &str| tagged(name, 72, at, "");
    let answer = match path {
        // A tag that no other software would write, a date beside it, a cookie each time.
        "/plain" => Answer::ok(feed("plain", 72, at, ""))
            .with(
                "etag",
                [b"W/\"caf\xe9-".as_slice(), version(72, at).to_string().as_bytes(), b"\""].concat(),
            )
            .with("last-modified", date(at - HOUR * (at.as_second() / 3600 % 72) as i32)),
        "/dated" => Answer::ok(feed("dated", 72, at, ""))
            .with("last-modified", date(start() + HOUR * (version(72, at) * 72 % 100_000) as i32)),
        "/bare" => return Answer::ok(feed("bare", 72, at, "")),
        // A fault now and then, with validators of its own.
        "/faulty" if at.as_second() / 3600 % 5 == 0 => {
            return Answer::page(500, "<title>Oops</title>")
                .with("etag", "\"of-an-error\"")
                .with("last-modified", date(at));
        }
        "/faulty" => plain("faulty"),
        // A page of something else under 200, with validators of its own.
        "/walled" if day(at) % 3 == 1 => {
            return Answer::page(200, "<html><title>Just a moment...</title></html>")
                .with("etag", "\"of-a-wall\"");
        }
        "/walled" => plain("walled"),
        "/max-age" => plain("max-age").with("cache-control", "public, max-age=57600"),
        "/far-expires" => plain("far-expires").with("expires", date(at + HOUR * 24 * 3000)),
        "/ttl" => tagged("ttl", 72, at, "<ttl>900</ttl>"),
        "/skips" => tagged(
            "skips",
            24,
            at,
            "<skipHours><hour>0</hour><hour>1</hour><hour>2</hour><hour>3</hour><hour>4</hour></skipHours>\
             <skipDays><day>Sunday</day></skipDays>",
        ),
        "/seconds" if day(at) == 5 => return Answer::status(429).with("retry-after", "129600"),
        "/date" if day(at) == 5 => return Answer::status(503).with("retry-after", date(at + HOUR * 36)),
        "/absurd" if day(at) == 5 => return Answer::status(429).with("retry-after", "99999999999999"),
        "/seconds" | "/date" | "/absurd" => plain(&path[1..]),
        "/for-a-while" if day(at) < 30 => return Answer::to(302, &format!("{other}/for-a-while")),
        "/for-a-while" => plain("for-a-while"),
        "/for-a-while-307" => return Answer::to(307, &format!("{other}/for-a-while")),
        "/moved" if day(at) >= 3 => return Answer::to(301, &format!("{other}/moved")),
        "/moved-308" if day(at) >= 3 => return Answer::to(308, &format!("{other}/moved-308")),
        "/to-portal" if day(at) >= 3 => return Answer::to(301, &format!("{other}/portal")),
        "/to-consent" if day(at) >= 3 => return Answer::to(301, &format!("{other}/consent")),
        "/to-login" if day(at) >= 3 => return Answer::to(308, &format!("{other}/login")),
        "/to-home" if day(at) >= 3 => return Answer::to(301, &format!("{other}/")),
        "/to-other" if day(at) >= 3 => return Answer::to(301, &format!("{other}/stranger")),
        "/moved" | "/moved-308" | "/to-portal" | "/to-consent" | "/to-login" | "/to-home" | "/to-other" => {
            plain(path[1..].trim_end_matches("-308"))
        }
        "/gone" if day(at) >= 4 => return Answer::status(410),
        "/lost" if (4..25).contains(&day(at)) => return Answer::status(404),
        "/gone" | "/lost" => plain(&path[1..]),
        _ => return Answer::status(404),
    };
    answer.with("set-cookie", "follow=me; Path=/").conditionally(asked)
}

/// The other origin, where redirects lead.
fn elsewhere(path: &str, asked: &axum::http::HeaderMap, at: Timestamp) -> Answer {
    let page = |body: &str| Answer::page(200, &format!("<html><body>{body}</body></html>"));
    match path {
        "/portal" => page("<h1>Connect to our Wi-Fi</h1>"),
        "/consent" => page("<h1>Before you continue</h1> Accept all cookies"),
        "/login" => page("<form><input type=\"password\"></form>"),
        "/" => page("<h1>Welcome to the Herald</h1>"),
        "/moved-308" => tagged("moved", 72, at, "").conditionally(asked),
        name => tagged(&name[1..], 72, at, "").conditionally(asked),
    }
}

/// A tag that changes with every answer, 304 too.
fn renewing(asked: &axum::http::HeaderMap, at: Timestamp) -> Answer {
    let tag = |at: Timestamp| format!("\"{}-{}\"", version(72, at), at.as_second());
    let known = asked.get("if-none-match").map(|tag| String::from_utf8_lossy(tag.as_bytes()).into_owned());
    let same = known.is_some_and(|known| known.starts_with(&format!("\"{}-", version(72, at))));
    let answer = Answer::ok(feed("renewing", 72, at, "")).with("etag", tag(at));
    if same { Answer { status: 304, body: String::new(), ..answer } } else { answer }
}

/// Conditional requests, and those of them that carry exactly the pair last given: by a 200, renewed by
/// a 304 since.
fn conditions(asked: &[Asked]) -> (usize, usize, usize) {
    let (mut pair, mut right, mut all, mut could): (Option<[Option<Vec<u8>>; 2]>, _, _, _) = (None, 0, 0, 0);
    for one in asked {
        let sent = ["if-none-match", "if-modified-since"].map(|name| one.header(name).map(<[u8]>::to_vec));
        let given =
            ["etag", "last-modified"].map(|name| one.answered.get(name).map(|v| v.as_bytes().to_vec()));
        could += usize::from(pair.as_ref().is_some_and(|pair| pair.iter().any(Option::is_some)));
        if sent.iter().any(Option::is_some) {
            all += 1;
            right += usize::from(pair.as_ref() == Some(&sent));
        }
        match (one.status, &mut pair) {
            (200, pair) if one.answered.get("etag").is_none_or(|tag| tag != "\"of-a-wall\"") => {
                *pair = Some(given)
            }
            (304, Some(pair)) => {
                for (known, new) in pair.iter_mut().zip(given) {
                    *known = new.or(known.take());
                }
            }
            _ => {}
        }
    }
    (right, all, could)
}

fn gaps(asked: &[Asked]) -> Vec<f64> {
    asked.windows(2).map(|pair| pair[1].at.duration_since(pair[0].at).as_secs_f64() / 3600.0).collect()
}

/// Hours from the answer with this status to the next request.
fn wait_after(asked: &[Asked], status: u16) -> f64 {
    let at = asked.iter().position(|one| one.status == status).expect("it was answered so");
    gaps(asked)[at]
}

#[tokio::test(flavor = "multi_thread")]
async fn six_weeks_with_every_kind_of_owner() {
    let clock = Clock::by_hand(start());
    let other = Publisher::start("2.2", &clock, elsewhere).await;
    let to = other.base.clone();
    let host = Publisher::start("2.1", &clock, move |path, asked, at| owner(path, asked, at, &to)).await;
    let renewing = Publisher::start("2.3", &clock, |_, asked, at| renewing(asked, at)).await;
    // A tag of the first origin must not follow to the second.
    let apart = other.url("/apart");
    let leaving = Publisher::start("2.4", &clock, move |_, asked, at| match day(at) < 4 {
        true => tagged("apart", 72, at, "").with("etag", "\"of-the-first\"").conditionally(asked),
        false => Answer::to(302, &apart),
    })
    .await;
    // All of a host answers 404 for three weeks.
    let out = Publisher::start("2.5", &clock, |path, asked, at| match (5..26).contains(&day(at)) {
        true => Answer::status(404),
        false => tagged(&path[1..], 72, at, "").conditionally(asked),
    })
    .await;
    // A host that bears thirty requests an hour.
    let busy = Publisher::start("2.6", &clock, |path, asked, at| match day(at) == 8 {
        true => Answer::status(429).with("retry-after", "7200"),
        false => tagged(&path[1..], 72, at, "").conditionally(asked),
    })
    .await;
    let paths = [
        "/plain",
        "/dated",
        "/bare",
        "/faulty",
        "/walled",
        "/max-age",
        "/far-expires",
        "/ttl",
        "/skips",
        "/seconds",
        "/date",
        "/absurd",
        "/for-a-while",
        "/for-a-while-307",
        "/moved",
        "/moved-308",
        "/to-portal",
        "/to-consent",
        "/to-login",
        "/to-home",
        "/to-other",
        "/gone",
        "/lost",
    ];
    let mut feeds: Vec<String> = paths.iter().map(|path| host.url(path)).collect();
    feeds.push(renewing.url("/renewing"));
    feeds.push(leaving.url("/apart"));
    feeds.extend((0..8).map(|n| out.url(&format!("/out{n}"))));
    feeds.extend((0..8).map(|n| busy.url(&format!("/busy{n}"))));
    let reader = Reader::of(&feeds, &clock);
    reader.days(DAYS).await;

    let mut card = Card::default();
    let mut all = host.asked();
    for publisher in [&other, &renewing, &leaving, &out, &busy] {
        all.extend(publisher.asked());
    }
    println!("\nsix weeks, {} feeds, {} requests", feeds.len(), all.len());

    // Validators.
    let (mut right, mut conditional, mut could) = (0, 0, 0);
    for path in ["/plain", "/dated", "/faulty", "/walled", "/max-age", "/far-expires", "/ttl", "/skips"] {
        let (r, c, p) = conditions(&host.asked_for(path));
        (right, conditional, could) = (right + r, conditional + c, could + p);
    }
    let (r, c, p) = conditions(&renewing.asked());
    (right, conditional, could) = (right + r, conditional + c, could + p);
    card.line(
        right == conditional,
        format!("{right} of {conditional} conditions are the last pair given, byte for byte"),
    );
    card.line(
        conditional == could,
        format!("{conditional} requests of {could} that could be conditional are"),
    );
    let renewed = renewing.asked().iter().filter(|one| one.status == 304).count();
    card.line(
        renewed * 2 > renewing.asked().len(),
        format!("{renewed} of {} answers 304 where each renews the tag", renewing.asked().len()),
    );
    let made_up = host
        .asked_for("/bare")
        .iter()
        .filter(|one| one.header("if-none-match").is_some() || one.header("if-modified-since").is_some())
        .count();
    card.line(made_up == 0, format!("{made_up} conditions made up for a feed without validators"));
    let leaked = other
        .asked_for("/apart")
        .iter()
        .filter(|one| one.header("if-none-match") == Some(b"\"of-the-first\""))
        .count();
    card.line(
        leaked == 0 && !other.asked_for("/apart").is_empty(),
        format!("{leaked} tags followed a redirect to another origin"),
    );
    let away = other.asked_for("/for-a-while").iter().filter(|one| one.status == 304).count();
    card.line(away > 20, format!("{away} answers 304 behind a redirect"));

    // Waiting.
    let seconds = wait_after(&host.asked_for("/seconds"), 429);
    card.line((36.0..38.0).contains(&seconds), format!("Retry-After of 36 hours: asked after {seconds:.1}"));
    let by_date = wait_after(&host.asked_for("/date"), 503);
    card.line(
        (36.0..38.0).contains(&by_date),
        format!("Retry-After by a date in 36 hours: asked after {by_date:.1}"),
    );
    let absurd = wait_after(&host.asked_for("/absurd"), 429) / 24.0;
    card.line(
        (6.9..7.5).contains(&absurd),
        format!("Retry-After of three million years: asked after {absurd:.1} days"),
    );
    let least = |path: &str| gaps(&host.asked_for(path)).into_iter().fold(f64::MAX, f64::min);
    let longest = |path: &str| gaps(&host.asked_for(path)).into_iter().fold(0.0, f64::max);
    card.line(
        least("/max-age") >= 16.0,
        format!("max-age of 16 hours: never before {:.1}", least("/max-age")),
    );
    card.line(
        longest("/far-expires") < 27.0,
        format!("Expires in eight years: asked after {:.1} hours at most", longest("/far-expires")),
    );
    card.line(least("/ttl") >= 15.0, format!("ttl of 15 hours: never before {:.1}", least("/ttl")));
    let skipped = host
        .asked_for("/skips")
        .iter()
        .skip(1)
        .filter(|one| {
            let at = one.at.to_zoned_datetime(jiff::tz::TimeZone::UTC);
            at.hour() < 5 || at.weekday() == jiff::civil::Weekday::Sunday
        })
        .count();
    card.line(skipped == 0, format!("{skipped} requests in hours and days to be skipped"));

    // Redirects.
    for (path, code) in [("/moved", 301), ("/moved-308", 308)] {
        let days: BTreeSet<i64> = host
            .asked_for(path)
            .iter()
            .filter(|one| one.status == code)
            .map(|one| one.at.as_second() / 86_400)
            .collect();
        let asks = reader.source(&host.url(path)).asks;
        card.line(
            days.len() == 3 && asks == Some(other.url(path)),
            format!("{code} believed after {} days, then {} asked", days.len(), asks.unwrap_or_default()),
        );
    }
    for path in [
        "/for-a-while",
        "/for-a-while-307",
        "/to-portal",
        "/to-consent",
        "/to-login",
        "/to-home",
        "/to-other",
    ] {
        let last = host.asked_for(path).last().map(|one| day(one.at)).unwrap_or_default();
        let asks = reader.source(&host.url(path)).asks;
        card.line(
            last >= DAYS - 3 && asks.is_none(),
            format!("{path}: the address in the file is asked to the end (day {last})"),
        );
    }

    // Ends.
    let gone = host.asked_for("/gone").iter().filter(|one| one.status == 410).count();
    card.line(gone <= 2, format!("410: {gone} requests in {} days", DAYS - 4));
    let lost = host.asked_for("/lost");
    let after = lost.iter().filter(|one| (19..25).contains(&day(one.at))).count();
    card.line(after == 0, format!("404 for a fortnight: {after} requests in the week after"));
    let outs: Vec<_> = (0..8).map(|n| reader.source(&out.url(&format!("/out{n}")))).collect();
    let back = out
        .asked()
        .iter()
        .filter(|one| day(one.at) >= 26 && day(one.at) < 27)
        .map(|one| one.path.clone())
        .collect::<BTreeSet<_>>();
    let hurt = outs.iter().filter(|source| source.gone.is_some() || source.failures > 0).count();
    card.line(
        hurt == 0 && back.len() == 8,
        format!(
            "a host that is out for three weeks: {hurt} of 8 feeds lost, {} back within a day",
            back.len()
        ),
    );
    let within = out.asked().iter().filter(|one| one.status == 404).count() as f64 / 21.0 / 8.0;
    card.line(within < 15.0, format!("  meanwhile {within:.1} requests a feed and day"));
    let refused: Vec<Asked> = busy.asked().into_iter().filter(|one| one.status == 429).collect();
    let minutes: BTreeSet<i64> =
        busy.asked().iter().filter(|one| day(one.at) == 9).map(|one| one.at.as_second() / 300).collect();
    card.line(
        refused.len() <= 8 * 12,
        format!(
            "a day of 429 to 8 feeds: {} requests, back in {} different five minutes",
            refused.len(),
            minutes.len()
        ),
    );

    // Who asks.
    let cookies =
        all.iter().filter(|one| one.header("cookie").is_some() || one.header("referer").is_some()).count();
    card.line(cookies == 0, format!("{cookies} cookies or referers"));
    let honest = all
        .iter()
        .filter(|one| {
            one.header("user-agent")
                .is_some_and(|agent| agent.starts_with(b"tipoff/") && agent.ends_with(b"(+ops@example.com)"))
        })
        .count();
    card.line(honest == all.len(), format!("{honest} User-Agents with a contact"));
    card.show();
}
