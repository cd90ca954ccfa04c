//! Imports only go down: no room uses one above it, and `gather` and `judge` don't know each other.

use std::fs;
use std::path::{Path, PathBuf};

fn order() -> Vec<String> {
    let page = fs::read_to_string("ARCHITECTURE.md").expect("ARCHITECTURE.md");
    let line = page
        .lines()
        .find_map(|line| line.strip_prefix("Order, from the roof: "))
        .expect("the order of the rooms");
    line.trim_end_matches('.').split(", ").map(|room| room.trim_matches('`').to_owned()).collect()
}

fn files(folder: &Path, all: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, all);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            all.push(path);
        }
    }
}

/// The rooms that a file names, its tests left out.
fn named(text: &str) -> Vec<String> {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let code: String =
        code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut rooms = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(list) => {
                let list = list.split('}').next().unwrap_or_default();
                rooms.extend(
                    list.split(',').map(|part| part.trim().split("::").next().unwrap_or_default().to_owned()),
                );
            }
            None => rooms.push(
                rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default().to_owned(),
            ),
        }
    }
    rooms.retain(|room| !room.is_empty());
    rooms
}

#[test]
fn imports_only_go_down() {
    let order = order();
    let floor = |room: &str| order.iter().position(|known| known == room);
    let mut all = Vec::new();
    files(Path::new("src"), &mut all);
    let mut wrong = Vec::new();
    let mut seen = 0;
    for path in all {
        let inside = path.strip_prefix("src").expect("under src");
        let room = inside
            .components()
            .next()
            .expect("a name")
            .as_os_str()
            .to_string_lossy()
            .trim_end_matches(".rs")
            .to_owned();
        if room == "lib" {
            continue;
        }
        let here = floor(&room).unwrap_or_else(|| panic!("{room} is not in ARCHITECTURE.md"));
        for other in named(&fs::read_to_string(&path).expect("readable")) {
            seen += 1;
            let there = floor(&other).unwrap_or_else(|| panic!("{}: {other} is no room", path.display()));
            let strangers = [(&*room, &*other), (&*other, &*room)].contains(&("gather", "judge"));
            if there < here || strangers {
                wrong.push(format!("{} uses {other}", path.display()));
            }
        }
    }
    assert!(seen > 100, "the imports were not found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
