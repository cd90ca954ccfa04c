//! How often items that tell the same event are one story.
//!
//! By labels made by hand (`quality/stories.jsonl`: a story a line, by ids only) where `TIPOFF_CORPORA`
//! names the folder that holds the items, of which all are read and only the labelled are judged:
//! `TIPOFF_CORPORA=… cargo test --release --test stories -- --nocapture`; and by two planted days
//! (`quality/planted.jsonl`, and `quality/planted-second.jsonl`, written blind): thirty events of invented companies, each told by six outlets in truly different
//! words, among five thousand other items. What is to stay apart stands in `quality/apart.jsonl`.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde::Deserialize;
use tipoff::item::{Item, ItemId, date};
use tipoff::judge::account::Account;
use tipoff::judge::story::{Book, StoryId};
use tipoff::judge::watch::Watch;
use tipoff::judge::{Rules, read};

/// The items of one story; one that stands alone has no other telling among the labelled.
#[derive(Deserialize)]
struct Label {
    ids: Vec<String>,
    /// Kept shut while rules are made.
    shut: bool,
}

#[derive(Deserialize)]
struct Text {
    id: String,
    title: String,
    #[serde(default)]
    summary: String,
    #[serde(default)]
    date: Option<String>,
}

/// Precision and recall of a clustering, the mean over items (Bagga and Baldwin, 1998).
struct BCubed {
    precision: f64,
    recall: f64,
    items: usize,
}

#[test]
fn items_that_tell_one_event_are_one_story() {
    let Some(corpora) = env::var_os("TIPOFF_CORPORA").map(PathBuf::from) else {
        println!("not run: TIPOFF_CORPORA names no folder of corpora");
        return;
    };
    let labels: Vec<Label> = lines(Path::new("tests/quality/stories.jsonl"));
    let mut texts: Vec<Text> = Vec::new();
    for file in ["modern-unlabelled.jsonl", "headlines-unlabelled.jsonl"] {
        texts.extend(lines::<Text>(&corpora.join(file)));
    }
    let stories = stories(&texts);
    let title: HashMap<&str, &str> =
        texts.iter().map(|text| (text.id.as_str(), text.title.as_str())).collect();
    show(&labels, &stories, &title);
    for shut in [false, true] {
        let part: Vec<&Label> = labels.iter().filter(|label| label.shut == shut).collect();
        let BCubed { precision, recall, items } = b_cubed(&part, &stories);
        println!(
            "{}: B-cubed precision {precision:.3}, recall {recall:.3} of {items} items in {} stories",
            if shut { "shut" } else { "open" },
            part.len()
        );
        assert!(precision >= 0.969 && recall >= 0.85, "precision {precision:.3}, recall {recall:.3}");
    }
}

fn lines<T: for<'de> Deserialize<'de>>(path: &Path) -> Vec<T> {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().map(|line| serde_json::from_str(line).expect("a line")).collect()
}

/// The story of each item, by the item's id in the corpus.
fn stories(texts: &[Text]) -> HashMap<&str, StoryId> {
    let items: Vec<Item> =
        texts.iter().map(|text| item(&text.id, &text.title, &text.summary, text.date.as_deref())).collect();
    let found = found(&items, &rules(&[]));
    texts.iter().map(|text| text.id.as_str()).zip(found).collect()
}

fn item(id: &str, title: &str, summary: &str, published: Option<&str>) -> Item {
    Item {
        id: ItemId(tipoff::text::hash::stable(&[id])),
        title: title.to_owned(),
        summary: summary.to_owned(),
        url: None,
        published: published.and_then(date::parse),
        outlet: None,
        language: None,
    }
}

/// The story of each item.
fn found(items: &[Item], rules: &Rules) -> Vec<StoryId> {
    let mut book = Book::default();
    let places: Vec<_> = items.iter().map(|item| book.add(item.id, read(item, rules).print)).collect();
    let stories = book.stories();
    places.into_iter().map(|place| stories.of(place)).collect()
}

fn rules(accounts: &[String]) -> Rules {
    let watch = Watch::of("rep@example.com", accounts.iter().map(Account::named).collect());
    Rules::build(vec![watch]).expect("rules")
}

#[derive(Deserialize)]
struct Planted {
    #[serde(default)]
    day: u32,
    story: String,
    accounts: Vec<String>,
    published: String,
    title: String,
    summary: String,
}

#[test]
fn an_event_told_by_six_outlets_in_other_words_is_one_story_among_five_thousand_others() {
    let mut planted: Vec<Planted> = lines(Path::new("tests/quality/planted.jsonl"));
    planted.extend(lines::<Planted>(Path::new("tests/quality/planted-second.jsonl")));
    let mut days: Vec<u32> = planted.iter().map(|planted| planted.day).collect();
    days.dedup();
    let mut short: Vec<String> = Vec::new();
    for day in days {
        let planted: Vec<&Planted> = planted.iter().filter(|planted| planted.day == day).collect();
        let mut accounts: Vec<String> = planted.iter().flat_map(|planted| planted.accounts.clone()).collect();
        accounts.dedup();
        for (what, accounts) in [("watched", accounts.as_slice()), ("not watched", &[])] {
            let mut items: Vec<Item> = planted
                .iter()
                .enumerate()
                .map(|(at, p)| item(&format!("planted-{at}"), &p.title, &p.summary, Some(&p.published)))
                .collect();
            items.extend(others(&planted[0].published));
            let rules = rules(accounts);
            let stories = found(&items, &rules);
            let BCubed { precision, recall, .. } = planted_score(&planted, &stories);
            println!("day {day}, {what}: B-cubed precision {precision:.3}, recall {recall:.3}");
            let (all, distinct) = (stories[planted.len()..].len(), distinct(&stories[planted.len()..]));
            println!("  {all} others in {distinct} stories");
            if precision < 0.97 || recall < 0.85 {
                short.push(format!("day {day}, {what}: precision {precision:.3}, recall {recall:.3}"));
            }
            assert!(distinct * 100 >= all * 98, "{all} others in {distinct} stories");
            // In another order the same items are the same stories.
            items.reverse();
            let mut turned = found(&items, &rules);
            turned.reverse();
            assert_eq!(turned, stories);
        }
    }
    assert!(short.is_empty(), "{short:?}");
}

#[test]
fn two_events_of_one_company_stay_two_and_so_do_two_companies_in_one_template() {
    let apart: Vec<Planted> = lines(Path::new("tests/quality/apart.jsonl"));
    let accounts: Vec<String> = apart.iter().flat_map(|planted| planted.accounts.clone()).collect();
    for (what, accounts) in [("watched", accounts.as_slice()), ("not watched", &[])] {
        let items: Vec<Item> = apart
            .iter()
            .enumerate()
            .map(|(at, p)| item(&format!("apart-{at}"), &p.title, &p.summary, Some(&p.published)))
            .collect();
        let mut accounts = accounts.to_vec();
        accounts.sort_unstable();
        accounts.dedup();
        let stories = found(&items, &rules(&accounts));
        let BCubed { precision, recall, items } = planted_score(&apart.iter().collect::<Vec<_>>(), &stories);
        println!("apart, {what}: B-cubed precision {precision:.3}, recall {recall:.3} of {items} items");
        assert!(precision >= 0.95 && recall >= 0.85, "{what}: precision {precision:.3}, recall {recall:.3}");
    }
}

fn planted_score(planted: &[&Planted], stories: &[StoryId]) -> BCubed {
    let mut labels: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut by_id = HashMap::new();
    for (at, planted) in planted.iter().enumerate() {
        labels.entry(&planted.story).or_default().push(at.to_string());
        by_id.insert(at.to_string(), stories[at]);
    }
    let labels: Vec<Label> = labels.into_values().map(|ids| Label { ids, shut: false }).collect();
    let by_id: HashMap<&str, StoryId> = by_id.iter().map(|(id, story)| (id.as_str(), *story)).collect();
    let title = planted.iter().enumerate().map(|(at, planted)| (at.to_string(), planted.title.as_str()));
    let title: HashMap<String, &str> = title.collect();
    show(&labels, &by_id, &title.iter().map(|(id, title)| (id.as_str(), *title)).collect());
    b_cubed(&labels.iter().collect::<Vec<_>>(), &by_id)
}

fn distinct(stories: &[StoryId]) -> usize {
    let mut all = stories.to_vec();
    all.sort_unstable();
    all.dedup();
    all.len()
}

/// Five thousand items of one day and the next, each another event: 2,500 invented companies with two events
/// each, told by the templates that releases and wires are written by.
fn others(day: &str) -> Vec<Item> {
    const FIRST: [&str; 50] = [
        "Bal", "Cor", "Dun", "Fen", "Gar", "Hal", "Ib", "Jor", "Kel", "Lom", "Mar", "Nor", "Ost", "Pel",
        "Quin", "Rav", "Sel", "Tor", "Ulm", "Ver", "Wes", "Yar", "Zan", "Bre", "Cal", "Dro", "Eld", "Fal",
        "Gri", "Hox", "Ing", "Jas", "Kru", "Lev", "Mox", "Nex", "Orv", "Pry", "Rus", "Sta", "Tri", "Urb",
        "Vex", "Wol", "Xan", "Ylv", "Zor", "Abr", "Bex", "Cyr",
    ];
    const LAST: [&str; 50] = [
        "adon", "eska", "imor", "ovex", "untar", "aric", "elin", "isto", "oran", "ulex", "avia", "entis",
        "ilto", "orva", "usko", "amar", "ebro", "icta", "olun", "uvia", "axor", "edin", "igra", "omet",
        "urna", "alto", "efex", "inda", "ossa", "ubel", "anix", "erol", "iden", "otri", "ulva", "arda",
        "essen", "imba", "okra", "unsa", "apex", "ethos", "ivar", "onda", "urix", "acor", "elba", "isar",
        "otha", "umbra",
    ];
    const SAYS: [&str; 10] = [
        "{} to Announce Third Quarter 2026 Results and Host Conference Call | {} today announced that it will \
         report its results on Thursday.",
        "{} names new head of sales | {} said the appointment takes effect next month.",
        "{} opens a second warehouse",
        "{} to Present at Annual Investor Conference | {} will present at the conference on Tuesday.",
        "{} Declares Quarterly Dividend of ${n} per Share",
        "{} raises ${n} million in new funding",
        "{} recalls {n},000 units over faulty wiring",
        "{} Ranks No. {n} on List of Fastest-Growing Companies | {} said it was honoured to be on the list.",
        "{} sued over unpaid invoices",
        "{} wins {n} million dollar order",
    ];
    let day = &day[..10];
    let mut items = Vec::new();
    for (at, (first, last)) in
        FIRST.iter().flat_map(|first| LAST.iter().map(move |last| (first, last))).enumerate()
    {
        let name = format!("{first}{last}");
        for event in [at % 10, (at + 3) % 10] {
            let filled = SAYS[event].replace("{}", &name).replace("{n}", &(41 + at % 900).to_string());
            let (title, summary) = filled.split_once(" | ").unwrap_or((&filled, ""));
            let published = format!("{day}T{:02}:{:02}:00Z", 5 + at % 18, at % 60);
            items.push(item(&format!("other-{at}-{event}"), title, summary, Some(&published)));
        }
    }
    items
}

fn b_cubed(labels: &[&Label], stories: &HashMap<&str, StoryId>) -> BCubed {
    let labelled: Vec<(usize, &str)> = labels
        .iter()
        .enumerate()
        .flat_map(|(truth, label)| label.ids.iter().map(move |id| (truth, id.as_str())))
        .collect();
    let mut sizes: HashMap<StoryId, f64> = HashMap::new();
    let mut shared: HashMap<(usize, StoryId), f64> = HashMap::new();
    for (truth, id) in &labelled {
        *sizes.entry(stories[id]).or_default() += 1.0;
        *shared.entry((*truth, stories[id])).or_default() += 1.0;
    }
    let mut sums = (0.0, 0.0);
    for (truth, id) in &labelled {
        let both = shared[&(*truth, stories[id])];
        sums.0 += both / sizes[&stories[id]];
        sums.1 += both / labels[*truth].ids.len() as f64;
    }
    let items = labelled.len();
    BCubed { precision: sums.0 / items as f64, recall: sums.1 / items as f64, items }
}

/// Prints the errors among the open labels: stories that are several, and stories in pieces.
fn show(labels: &[Label], stories: &HashMap<&str, StoryId>, title: &HashMap<&str, &str>) {
    let mut found: BTreeMap<StoryId, Vec<(usize, &str)>> = BTreeMap::new();
    for (truth, label) in labels.iter().enumerate().filter(|(_, label)| !label.shut) {
        for id in &label.ids {
            found.entry(stories[id.as_str()]).or_default().push((truth, id));
        }
        let mut pieces: Vec<StoryId> = label.ids.iter().map(|id| stories[id.as_str()]).collect();
        pieces.sort_unstable();
        pieces.dedup();
        if pieces.len() > 1 {
            println!("in {} pieces:", pieces.len());
            label.ids.iter().for_each(|id| println!("  {id} {}", title[id.as_str()]));
        }
    }
    for items in found.values().filter(|items| items.iter().any(|item| item.0 != items[0].0)) {
        println!("several in one:");
        items.iter().for_each(|(_, id)| println!("  {id} {}", title[id]));
    }
}
