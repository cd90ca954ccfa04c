//! Tables into a TOML file that somebody else wrote: every other byte stays as it is.

use std::path::Path;

use anyhow::{Context, bail};
use similar::TextDiff;
use toml_edit::{Array, DocumentMut, Item, Value};

use super::terminal;

/// One entry of a list of tables: `[[account]]`.
#[derive(Debug, Default)]
pub struct Table {
    pub list: &'static str,
    /// A line of its own above it.
    pub above: Option<String>,
    pub lines: Vec<Line>,
}

/// One key of a table, and a comment behind it.
#[derive(Clone, Debug)]
pub struct Line {
    pub key: &'static str,
    pub value: Value,
    pub why: Option<String>,
}

impl Line {
    pub fn new(key: &'static str, value: impl Into<Value>) -> Line {
        Line { key, value: value.into(), why: None }
    }

    /// A list on lines of its own, each value with why it stands there.
    pub fn list(key: &'static str, values: &[(&str, &str)]) -> Line {
        let mut array = Array::new();
        let mut before = String::new();
        for (value, why) in values {
            array.push_formatted(Value::from(*value).decorated(format!("{before}\n  "), ""));
            before = format!(" # {}", comment(why));
        }
        array.set_trailing_comma(true);
        array.set_trailing(format!("{before}\n"));
        Line::new(key, Value::Array(array))
    }

    fn written(&self, newline: &str) -> String {
        let why = self.why.as_ref().map(|why| format!("  # {}", comment(why))).unwrap_or_default();
        format!("{} = {}{why}{newline}", self.key, self.value.to_string().trim())
            .replace("\r\n", "\n")
            .replace('\n', newline)
    }
}

/// Text that can stand in a comment: on one line.
fn comment(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn newline(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// The text with these tables. Tables of a list may stand anywhere: at the end nothing is in their way.
pub fn at_end<'t>(text: &str, tables: impl IntoIterator<Item = &'t Table>) -> String {
    let newline = newline(text);
    let mut whole = text.to_owned();
    if !whole.is_empty() && !whole.ends_with('\n') {
        whole.push_str(newline);
    }
    for table in tables {
        whole.push_str(newline);
        if let Some(above) = &table.above {
            whole.push_str(&format!("# {}{newline}", comment(above)));
        }
        whole.push_str(&format!("[[{}]]{newline}", table.list));
        for line in &table.lines {
            whole.push_str(&line.written(newline));
        }
    }
    whole
}

/// The text with these tables, whatever it held before.
///
/// # Errors
/// Where the file is no TOML, or the list is written in a way that nothing can be added to.
pub fn tables(text: &str, tables: Vec<&Table>) -> anyhow::Result<String> {
    let before: DocumentMut = plain(text).parse().context("the file is no TOML")?;
    for table in &tables {
        match before.get(table.list) {
            None | Some(Item::ArrayOfTables(_)) => {}
            Some(_) => bail!("`{0}` is no list of tables; write each as [[{0}]] first", table.list),
        }
    }
    let after = at_end(text, tables);
    checked(after)
}

/// The text with further lines in the table of a list at `place`, counted from zero; a key that holds a list
/// already gets further values.
///
/// # Errors
/// Where the file is no TOML, or there is no such table.
pub fn lines(text: &str, list: &str, place: usize, lines: &[Line]) -> anyhow::Result<String> {
    let document = toml_edit::Document::parse(plain(text).to_owned()).context("the file is no TOML")?;
    let tables = document.get(list).and_then(Item::as_array_of_tables);
    let Some(table) = tables.and_then(|all| all.get(place)) else {
        bail!("`{list}` is no list of tables; write each as [[{list}]] first")
    };
    into(text, table, lines)
}

/// The text with further lines in the one table of that name: `[rep]`.
///
/// # Errors
/// Where the file is no TOML, or there is no such table.
pub fn lines_of(text: &str, name: &str, lines: &[Line]) -> anyhow::Result<String> {
    let document = toml_edit::Document::parse(plain(text).to_owned()).context("the file is no TOML")?;
    let Some(table) = document.get(name).and_then(Item::as_table) else {
        bail!("`{name}` is no table; write it as [{name}] first")
    };
    into(text, table, lines)
}

fn into(text: &str, table: &toml_edit::Table, lines: &[Line]) -> anyhow::Result<String> {
    let mark = text.len() - plain(text).len();
    let newline = newline(text);
    let head = table.span().map_or(0, |span| span.start);
    // The end of the last value that stands in the table itself, or of its head.
    let values = table.iter().filter_map(|(_, item)| item.as_value()?.span());
    let last = values.map(|span| span.end).max().unwrap_or(head) + mark;
    let end = text[last..].find('\n').map_or(text.len(), |at| last + at + 1);
    let mut further = String::new();
    let mut inside: Vec<(usize, String)> = Vec::new();
    for line in lines {
        let Some(known) = table.get(line.key) else {
            further.push_str(&line.written(newline));
            continue;
        };
        let (Some(known), Some(new)) = (known.as_array(), line.value.as_array()) else {
            bail!("`{}` is set already", line.key)
        };
        let values: Vec<String> =
            new.iter().map(|value| value.clone().decorated("", "").to_string()).collect();
        let values = values.join(", ");
        match known.iter().last().and_then(Value::span) {
            Some(span) => inside.push((span.end + mark, format!(", {values}"))),
            None => inside.push((known.span().map_or(0, |span| span.start) + 1 + mark, values)),
        }
    }
    if !further.is_empty() {
        let gap = if text[..end].ends_with('\n') { "" } else { newline };
        inside.push((end, format!("{gap}{further}")));
    }
    // From the last to the first, so that the places before stay right.
    inside.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let mut after = text.to_owned();
    for (at, what) in inside {
        after.insert_str(at, &what);
    }
    checked(after)
}

/// The text without those values of a list in the one table of that name; a list that was of nothing else, on
/// a line of its own, goes with them. Answers how many went.
///
/// # Errors
/// Where the file is no TOML.
pub fn without(
    text: &str,
    name: &str,
    key: &str,
    goes: impl Fn(&Value) -> bool,
) -> anyhow::Result<(String, usize)> {
    let mark = text.len() - plain(text).len();
    let document = toml_edit::Document::parse(plain(text).to_owned()).context("the file is no TOML")?;
    let table = document.get(name).and_then(Item::as_table);
    let item = table.and_then(|table| table.get(key));
    let Some(values) = item.and_then(Item::as_array) else { return Ok((text.to_owned(), 0)) };
    let places: Vec<(std::ops::Range<usize>, bool)> =
        values.iter().filter_map(|value| Some((value.span()?, goes(value)))).collect();
    let count = places.iter().filter(|(_, goes)| *goes).count();
    let whole = values.span().unwrap_or(0..0);
    let mut after = text.to_owned();
    if count == places.len() && count > 0 {
        let line = text[..whole.start + mark].rfind('\n').map_or(0, |at| at + 1);
        let end = text[whole.end + mark..].find('\n').map_or(text.len(), |at| whole.end + mark + at + 1);
        let alone = text[whole.end + mark..end].trim().is_empty()
            && text[line..whole.start + mark].trim().trim_end_matches('=').trim() == key;
        match alone {
            true => after.replace_range(line..end, ""),
            false => after.replace_range(whole.start + mark..whole.end + mark, "[]"),
        }
        return Ok((checked(after)?, count));
    }
    // From the last to the first, so that the places before stay right.
    for (at, (place, _)) in places.iter().enumerate().filter(|(_, (_, goes))| *goes).rev() {
        let cut = match (places.get(at + 1), at.checked_sub(1).and_then(|before| places.get(before))) {
            (Some((next, _)), _) => place.start..next.start,
            (None, Some((before, _))) => before.end..place.end,
            (None, None) => place.clone(),
        };
        after.replace_range(cut.start + mark..cut.end + mark, "");
    }
    Ok((checked(after)?, count))
}

fn checked(after: String) -> anyhow::Result<String> {
    plain(&after).parse::<DocumentMut>().context("it doesn't fit into the file, which stays as it is")?;
    Ok(after)
}

fn plain(text: &str) -> &str {
    text.trim_start_matches('\u{feff}')
}

/// What would change, as a diff with little around it; empty where nothing would.
pub fn diff(path: &Path, before: &str, after: &str) -> String {
    let name = path.display().to_string();
    let diff = TextDiff::from_lines(before, after);
    let diff = diff.unified_diff().context_radius(2).header(&name, &name).to_string();
    if diff.is_empty() { diff } else { format!("{}\n", terminal::lines(&diff)) }
}

#[cfg(test)]
mod tests {
    use toml_edit::{Array, Value};

    use super::{Line, Table, lines, tables};

    #[test]
    fn what_is_taken_out_again_leaves_the_file_as_it_was() {
        use super::{lines_of, without};
        let goes = |word: &'static str| move |value: &Value| value.as_str() == Some(word);
        let add = |text: &str, word: &str| {
            let list: Array = [word].into_iter().collect();
            lines_of(text, "rep", &[Line::new("mute", Value::Array(list))]).expect("added")
        };
        for before in [
            "[rep]\nemail = \"a\" # x\n\n[[account]]\nname = 'A'\n",
            "\u{feff}[rep]\r\nemail='a'\r\n# an end\r\n",
            "[rep]\nmute = [\n  \"b\", # why\n  \"c\", # so\n] # end\n",
        ] {
            let after = add(before, "horoscope");
            assert!(after.contains("horoscope") && after.len() > before.len());
            assert_eq!(
                without(&after, "rep", "mute", goes("horoscope")).expect("out"),
                (before.to_owned(), 1)
            );
            assert_eq!(without(before, "rep", "mute", goes("no")).expect("out"), (before.to_owned(), 0));
        }
        let two = "[rep]\nmute = [\"a\", \"b\", \"c\"] # d\n";
        let (one, count) = without(two, "rep", "mute", |value| value.as_str() != Some("b")).expect("out");
        assert_eq!((one.as_str(), count), ("[rep]\nmute = [\"b\"] # d\n", 2));
        let (none, _) = without(&one, "rep", "mute", |_| true).expect("out");
        assert_eq!(none, "[rep]\nmute = [] # d\n");
    }

    fn account(name: &str) -> Table {
        let name = Line { why: Some("as the\nCRM has it".to_owned()), ..Line::new("name", name) };
        Table { list: "account", above: None, lines: vec![name] }
    }

    #[test]
    fn a_table_comes_to_the_end_and_every_other_byte_stays() {
        for before in ["", "# a\r\nx = 1\r\n", "\u{feff}[[account]]\nname='A' # one"] {
            let after = tables(before, vec![&account("B \"C\"")]).expect("added");
            assert!(after.starts_with(before), "{after:?}");
            let read: toml::Table = after.trim_start_matches('\u{feff}').parse().expect("TOML");
            let last = read["account"].as_array().and_then(|all| all.last()).expect("one");
            assert_eq!(last["name"].as_str(), Some("B \"C\""));
            assert!(after.contains("# as the CRM has it"));
        }
        assert!(tables("account = [{ name = 'A' }]\n", vec![&account("B")]).is_err());
        assert!(tables("account = \n", vec![&account("B")]).is_err());
    }

    #[test]
    fn lines_come_into_the_table_they_belong_to() {
        let feeds: Array = ["https://a.example/2"].into_iter().collect();
        let new = [Line::new("feeds", Value::Array(feeds)), Line::new("jobs", "lever:a")];
        let before = "[[account]]\nname = 'A' # one\nfeeds = [\n  'https://a.example/1', # x\n]\n\n# B\n[[account]]\nname = 'B'";
        let after = lines(before, "account", 0, &new).expect("added");
        assert_eq!(
            after,
            "[[account]]\nname = 'A' # one\nfeeds = [\n  'https://a.example/1', \"https://a.example/2\", # x\n]\n\
             jobs = \"lever:a\"\n\n# B\n[[account]]\nname = 'B'"
        );
        let after = lines(before, "account", 1, &new).expect("added");
        assert!(
            after.ends_with("name = 'B'\nfeeds = [\"https://a.example/2\"]\njobs = \"lever:a\"\n"),
            "{after}"
        );
        let empty =
            lines("\u{feff}[[account]]\r\nname='A'\r\nfeeds=[]\r\n", "account", 0, &new).expect("added");
        assert!(empty.contains("feeds=[\"https://a.example/2\"]\r\njobs = \"lever:a\"\r\n"), "{empty:?}");
        let listed =
            [Line::list("feeds", &[("https://a.example/3", "by\nhand"), ("https://a.example/4", "so")])];
        let after = lines(before, "account", 1, &listed).expect("added");
        let wanted = "feeds = [\n  \"https://a.example/3\", # by hand\n  \"https://a.example/4\", # so\n]\n";
        assert!(after.ends_with(wanted), "{after}");
        let after = lines(before, "account", 0, &listed).expect("added");
        assert!(after.contains("1', \"https://a.example/3\", \"https://a.example/4\", # x\n]"), "{after}");
        assert!(lines(before, "account", 1, &[Line::new("name", "C")]).is_err());
        assert!(lines(before, "account", 2, &new).is_err());
    }
}
