//! Files by name and by pattern.

use std::fs;
use std::path::{Path, PathBuf};

use super::Diagnostic;

/// Bytes of the largest file that is read: far above a hundred thousand accounts.
const LIMIT: u64 = 64 << 20;

/// The text of a file.
pub fn read(path: &Path) -> Result<String, Diagnostic> {
    let fail = |message: String, help: Option<&str>| {
        Diagnostic::of_file(path.to_owned(), message, help.map(str::to_owned))
    };
    let size = fs::metadata(path).map_err(|error| {
        let help = (error.kind() == std::io::ErrorKind::NotFound)
            .then_some("`tipoff init` writes one to start from");
        fail(format!("can't read {}: {error}", path.display()), help)
    })?;
    if size.len() > LIMIT {
        return Err(fail(format!("{} is over {} MiB", path.display(), LIMIT >> 20), None));
    }
    let bytes =
        fs::read(path).map_err(|error| fail(format!("can't read {}: {error}", path.display()), None))?;
    let text = String::from_utf8(bytes)
        .map_err(|_| fail(format!("{} is not UTF-8", path.display()), Some("save it as UTF-8")))?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// The files that patterns name, each once, in order; patterns are relative to the file they stand in.
pub fn watchlists(ops_file: &Path, patterns: &[String]) -> (Vec<PathBuf>, Vec<Diagnostic>) {
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for pattern in patterns {
        let matched = matching(&relative(ops_file, pattern));
        if matched.is_empty() {
            let message = format!("no watchlist matches \"{pattern}\"");
            let mut diagnostic = Diagnostic::of_file(ops_file.to_owned(), message, None);
            diagnostic.severity = crate::problem::Severity::Warning;
            diagnostic.help = Some("nobody gets a digest from it until a file is there".to_owned());
            missing.push(diagnostic);
        }
        for path in matched {
            if !found.contains(&path) {
                found.push(path);
            }
        }
    }
    (found, missing)
}

/// A path as a file of the configuration means it.
pub fn relative(ops_file: &Path, path: &str) -> PathBuf {
    ops_file.parent().unwrap_or(Path::new("")).join(path)
}

/// The files that a pattern with `*` in any of its parts names, in order; one without is itself.
fn matching(pattern: &Path) -> Vec<PathBuf> {
    let mut found = vec![PathBuf::new()];
    for part in pattern.components() {
        let name = part.as_os_str().to_str().unwrap_or_default();
        if !name.contains('*') {
            found.iter_mut().for_each(|path| path.push(part));
            continue;
        }
        found = found.iter().flat_map(|folder| within(folder, name)).collect();
    }
    found.retain(|path| path.is_file());
    found.sort();
    found
}

/// What in a folder fits a pattern; nothing where there is no such folder.
fn within(folder: &Path, pattern: &str) -> Vec<PathBuf> {
    let open = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let Ok(entries) = fs::read_dir(open) else { return Vec::new() };
    entries
        .flatten()
        .filter(|entry| entry.file_name().to_str().is_some_and(|file| fits(pattern, file)))
        .map(|entry| folder.join(entry.file_name()))
        .collect()
}

/// True where `*` in the pattern stands for any run of characters; a hidden file fits only by name.
fn fits(pattern: &str, file: &str) -> bool {
    if file.starts_with('.') && !pattern.starts_with('.') {
        return false;
    }
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| file.strip_prefix(first)) else { return false };
    let parts: Vec<&str> = parts.collect();
    for (at, part) in parts.iter().enumerate() {
        if at + 1 == parts.len() {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(found) => rest = &rest[found + part.len()..],
            None => return false,
        }
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::{fits, matching};

    #[test]
    fn a_star_stands_for_any_run_of_characters() {
        assert!(
            fits("*.toml", "dana.toml") && fits("a*b*.toml", "a-b-c.toml") && fits("dana.toml", "dana.toml")
        );
        assert!(!fits("*.toml", "dana.toml~") && !fits("*.toml", ".dana.toml") && !fits("a*b", "ba"));
    }

    #[test]
    fn a_star_may_stand_in_a_folder_too() {
        let place = tempfile::tempdir().expect("a folder");
        for file in ["reps/b/list.toml", "reps/a/list.toml", "reps/a/notes.txt"] {
            let file = place.path().join(file);
            std::fs::create_dir_all(file.parent().expect("a parent")).expect("made");
            std::fs::write(file, "").expect("written");
        }
        let found = matching(&place.path().join("reps/*/*.toml"));
        let wanted = ["reps/a/list.toml", "reps/b/list.toml"].map(|file| place.path().join(file));
        assert_eq!(found, wanted);
        assert!(matching(&place.path().join("reps")).is_empty(), "a folder is no watchlist");
    }
}
