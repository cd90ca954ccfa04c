//! `[[feed]]` entries into a file that somebody else wrote: every other byte stays as it is.

use anyhow::{Context, bail};
use toml_edit::{DocumentMut, InlineTable, Item, Value};
use url::Url;

use super::super::addition::{self, Line, Table};
use super::opml::Subscription;

/// What makes two addresses one feed: http or https, with or without the last slash.
pub fn key(address: &str) -> String {
    let text = Url::parse(address.trim()).map_or_else(
        |_| address.trim().to_owned(),
        |mut url| {
            url.set_fragment(None);
            url.to_string()
        },
    );
    let text = text.strip_prefix("https:").or_else(|| text.strip_prefix("http:")).unwrap_or(&text);
    text.trim_end_matches('/').to_owned()
}

/// The text of a file with these feeds added.
///
/// # Errors
/// Where the file is no TOML, or its `feed` is something else.
pub fn added(text: &str, feeds: &[&Subscription]) -> anyhow::Result<String> {
    let mut document: DocumentMut =
        text.trim_start_matches('\u{feff}').parse().context("the file is no TOML")?;
    let written = match document.get_mut("feed") {
        None | Some(Item::ArrayOfTables(_)) => appended(text, feeds),
        // feed = [{ url = "…" }], which nothing can be appended to from outside.
        Some(Item::Value(Value::Array(array))) => {
            for feed in feeds {
                let mut table = InlineTable::new();
                table.insert("url", feed.url.as_str().into());
                if let Some(title) = &feed.title {
                    table.insert("title", title.as_str().into());
                }
                array.push(Value::InlineTable(table));
            }
            document.to_string()
        }
        Some(_) => bail!("`feed` is no list of tables; mend it first: tipoff check"),
    };
    let whole = written.trim_start_matches('\u{feff}').parse::<DocumentMut>();
    whole.context("the feeds don't fit into the file; it stays as it is")?;
    Ok(written)
}

fn appended(text: &str, feeds: &[&Subscription]) -> String {
    let mut folder: &[String] = &[];
    let mut tables = Vec::new();
    for feed in feeds {
        let mut table = Table { list: "feed", ..Table::default() };
        if feed.folders != folder {
            folder = &feed.folders;
            table.above = Some(folder.join(" / ")).filter(|name| !name.is_empty());
        }
        table.lines.push(Line::new("url", feed.url.as_str()));
        table.lines.extend(feed.title.as_ref().map(|title| Line::new("title", title.as_str())));
        tables.push(table);
    }
    addition::at_end(text, &tables)
}

#[cfg(test)]
mod tests {
    use super::super::opml::Subscription;
    use super::{added, key};

    fn feed(url: &str, title: Option<&str>, folders: &[&str]) -> Subscription {
        Subscription {
            url: url.to_owned(),
            title: title.map(str::to_owned),
            folders: folders.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    #[test]
    fn every_other_byte_stays() {
        let a = feed("https://a.example/\"x\"", Some("The \"A\" \\ Times"), &["trade", "press"]);
        let before = [
            "",
            "# mine\r\n[rep]\r\nemail = 'x@example.com'\r\n",
            "\u{feff}data_dir = \"d\"  # here\n\n\n[[feed]]\nurl=\"https://b.example\"\n\n[mail]\nfrom = 'x'",
        ];
        for before in before {
            let after = added(before, &[&a]).expect("added");
            assert!(after.starts_with(before), "{after}");
            let read: toml::Table = after.trim_start_matches('\u{feff}').parse().expect("TOML");
            let feeds = read["feed"].as_array().expect("a list");
            let last = feeds.last().expect("one");
            assert_eq!(last["url"].as_str(), Some("https://a.example/\"x\""));
            assert_eq!(last["title"].as_str(), Some("The \"A\" \\ Times"));
            assert!(after.contains("# trade / press"));
            assert_eq!(after.replace("\r\n", "").contains('\n'), !before.contains('\r'));
        }
    }

    #[test]
    fn a_list_on_one_line_grows_and_another_thing_of_that_name_is_left_alone() {
        let a = feed("https://a.example/", None, &[]);
        let after =
            added("x = 1 # one\nfeed = [{ url = \"https://b.example\" }] # two\n", &[&a]).expect("added");
        assert!(after.starts_with("x = 1 # one\nfeed = [{ url = \"https://b.example\" }, {"), "{after}");
        assert!(after.ends_with("] # two\n"), "{after}");
        assert!(added("feed = 3\n", &[&a]).is_err());
        assert!(added("feed = \n", &[&a]).is_err());
    }

    #[test]
    fn one_feed_is_one_however_its_address_is_written() {
        let same = ["http://A.example/feed/", "https://a.example/feed", " https://a.example/feed#top"];
        assert!(same.iter().all(|one| key(one) == key(same[0])));
        assert_ne!(key("https://a.example/feed?x=1"), key(same[0]));
        assert_ne!(key("https://a.example/Feed"), key(same[0]));
    }
}
