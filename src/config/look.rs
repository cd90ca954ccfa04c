//! The folder `templates`: the house's own templates and openers, by name.
//!
//! What is wrong with one is a warning: ours is used until it is mended, and no mail is lost.

use std::fs;
use std::path::{Path, PathBuf};

use toml::de::DeTable;

use super::document::{Document, Key, Section, key, nearest};
use super::{Diagnostic, files, opener};
use crate::problem::Severity;
use crate::tell::digest::Look;
use crate::tell::opener::Opener;

/// The house's openers: `[[opener]]` as in a watchlist, behind the rep's own and before ours.
pub const OPENERS: &str = "openers.toml";

const TOP: &[Key] = &[key("opener")];

/// What the folder holds.
#[derive(Debug, Default)]
pub struct House {
    pub look: Look,
    pub openers: Vec<Opener>,
}

/// Reads the folder, with what is wrong in it.
pub fn read(folder: &Path) -> (House, Vec<Diagnostic>) {
    let (mut house, mut found) = (House::default(), Vec::new());
    for path in paths(folder) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name != OPENERS && !Look::names().any(|known| known == name) {
            found.push(unknown(&path, &name));
            continue;
        }
        let text = match files::read(&path) {
            Ok(text) => text,
            Err(mistake) => {
                found.push(mild(mistake));
                continue;
            }
        };
        if name == OPENERS {
            let (openers, mistakes) = openers(&path, text);
            house.openers = openers;
            found.extend(mistakes);
        } else if let Err(why) = house.look.take(&name, text) {
            let help = Some("ours is used until it is mended".to_owned());
            found.push(warning(&path, format!("the template can't be read: {why}"), help));
        }
    }
    if !folder.is_dir() {
        found.push(warning(folder, format!("there is no folder {}", folder.display()), None));
    }
    (house, found)
}

/// The files of the folder, in order; hidden ones are an editor's.
pub fn paths(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let hidden =
        |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    let mut paths: Vec<PathBuf> =
        entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file() && !hidden(path)).collect();
    paths.sort();
    paths
}

fn unknown(path: &Path, name: &str) -> Diagnostic {
    let names: Vec<&str> = Look::names().chain([OPENERS]).collect();
    let help = match nearest(name, names.iter().copied()) {
        Some(near) => format!("did you mean {near}?"),
        None => format!("known are {}", names.join(", ")),
    };
    warning(path, format!("{name} is the name of no template, and does nothing"), Some(help))
}

fn openers(path: &Path, text: String) -> (Vec<Opener>, Vec<Diagnostic>) {
    let document = Document::new(path, text);
    let openers = {
        let table = document.table();
        let top = Section::new(&document, table.get_ref() as &DeTable<'_>, 0..0, TOP);
        top.sections("opener", opener::KEYS).iter().filter_map(opener::read).collect()
    };
    (openers, document.finish().into_iter().map(mild).collect())
}

fn warning(path: &Path, message: String, help: Option<String>) -> Diagnostic {
    mild(Diagnostic::of_file(path.to_owned(), message, help))
}

fn mild(mut mistake: Diagnostic) -> Diagnostic {
    mistake.severity = Severity::Warning;
    mistake
}
