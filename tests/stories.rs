//! How often items that tell the same event are one story, by labels made by hand
//! (`quality/stories.jsonl`: a story a line, by ids only).
//!
//! Runs where `TIPOFF_CORPORA` names the folder that holds the items, of which all are read and only
//! the labelled are judged: `TIPOFF_CORPORA=… cargo test --release --test stories -- --nocapture`

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde::Deserialize;
use tipoff::item::{Item, ItemId, date};
use tipoff::judge::story::{Book, StoryId};
use tipoff::judge::watch::{MIN_CONFIDENCE, RepId, Watch};
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
        assert!(precision >= 0.9 && recall >= 0.6, "precision {precision:.3}, recall {recall:.3}");
    }
}

fn lines<T: for<'de> Deserialize<'de>>(path: &Path) -> Vec<T> {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().map(|line| serde_json::from_str(line).expect("a line")).collect()
}

/// The story of each item, by the item's id in the corpus.
fn stories(texts: &[Text]) -> HashMap<&str, StoryId> {
    let watch = Watch {
        rep: RepId("rep@example.com".into()),
        roles: Vec::new(),
        min_confidence: MIN_CONFIDENCE,
        mute: Vec::new(),
        accounts: Vec::new(),
        segments: Vec::new(),
        triggers: Vec::new(),
        overrides: Vec::new(),
    };
    let rules = Rules::build(vec![watch]).expect("rules");
    let mut book = Book::default();
    let places: Vec<_> = texts
        .iter()
        .map(|text| {
            let item = Item {
                id: ItemId(tipoff::text::hash::stable(&[&text.id])),
                title: text.title.clone(),
                summary: text.summary.clone(),
                url: None,
                published: text.date.as_deref().and_then(date::parse),
                outlet: None,
                language: None,
            };
            (text.id.as_str(), book.add(item.id, &read(&item, &rules).print))
        })
        .collect();
    places.into_iter().map(|(id, place)| (id, book.story(place))).collect()
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
