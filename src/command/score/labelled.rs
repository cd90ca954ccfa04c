//! Labelled items, as files hold them.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;

use anyhow::Context;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::judge::trigger::Stance;

/// An item with what a person says that it reports.
#[derive(Deserialize)]
pub struct Labelled {
    pub id: String,
    #[serde(default)]
    pub title: Option<String>,
    #[serde(default)]
    pub summary: Option<String>,
    pub triggers: Vec<Label>,
    /// Companies that it names and that no event of it is about: rivals, advisers, the other side.
    #[serde(default)]
    pub watched: Vec<String>,
    /// Kept shut while rules are made.
    #[serde(default)]
    pub shut: bool,
}

/// One event of the label: its id alone, or with whom it is about and how it is told.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum Label {
    Id(String),
    Whole {
        trigger: String,
        #[serde(default)]
        accounts: Option<Vec<String>>,
        #[serde(default)]
        stance: Option<Stance>,
    },
}

impl Label {
    pub fn trigger(&self) -> &str {
        match self {
            Label::Id(trigger) | Label::Whole { trigger, .. } => trigger,
        }
    }

    /// The companies it is about, where the label says so.
    pub fn accounts(&self) -> &[String] {
        match self {
            Label::Whole { accounts: Some(accounts), .. } => accounts,
            _ => &[],
        }
    }

    pub fn stance(&self) -> Option<Stance> {
        match self {
            Label::Whole { stance, .. } => *stance,
            Label::Id(_) => None,
        }
    }
}

#[derive(Deserialize)]
struct Text {
    id: String,
    title: String,
    #[serde(default)]
    summary: Option<String>,
}

/// The labelled items of a file; those that are labels alone get their words from `texts`.
pub fn read(file: &Path, texts: &[impl AsRef<Path>]) -> anyhow::Result<Vec<Labelled>> {
    let mut items: Vec<Labelled> = rows(file)?;
    let mut words = HashMap::new();
    for path in texts {
        words.extend(rows::<Text>(path.as_ref())?.into_iter().map(|text| (text.id.clone(), text)));
    }
    for item in items.iter_mut().filter(|item| item.title.is_none()) {
        let text = words.remove(&item.id).with_context(|| {
            format!("{} has labels and no text: name a file that has it with --texts", item.id)
        })?;
        (item.title, item.summary) = (Some(text.title), text.summary);
    }
    Ok(items)
}

/// The ids that a file names.
pub fn ids(file: &Path) -> anyhow::Result<HashSet<String>> {
    #[derive(Deserialize)]
    struct Named {
        id: String,
    }
    Ok(rows::<Named>(file)?.into_iter().map(|named| named.id).collect())
}

fn rows<T: DeserializeOwned>(path: &Path) -> anyhow::Result<Vec<T>> {
    let text = fs::read_to_string(path).with_context(|| format!("can't read {}", path.display()))?;
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(number, line)| {
            serde_json::from_str(line).with_context(|| format!("{}, line {}", path.display(), number + 1))
        })
        .collect()
}
