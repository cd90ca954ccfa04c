//! Atom, RFC 4287.

use quick_xml::escape::escape;

use super::{Channel, Entry};

/// The feed, whole.
pub fn atom(channel: &Channel, entries: &[Entry]) -> String {
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\">\n\
         <title>{}</title>\n<id>{}</id>\n<updated>{}</updated>\n<author><name>tipoff</name></author>\n\
         <generator version=\"{}\">tipoff</generator>\n",
        xml(&channel.title),
        channel.id,
        time(channel.updated),
        env!("CARGO_PKG_VERSION")
    );
    entries.iter().for_each(|one| entry(&mut text, one));
    text.push_str("</feed>\n");
    text
}

fn entry(text: &mut String, entry: &Entry) {
    text.push_str(&format!(
        "<entry>\n<title>{}</title>\n<id>{}</id>\n<published>{}</published>\n<updated>{}</updated>\n",
        xml(&entry.title()),
        entry.id,
        time(entry.published),
        time(entry.updated)
    ));
    for (at, link) in entry.links.iter().enumerate() {
        // Of each relation, type and language there may be one alternate: the first teller's.
        let rel = if at == 0 { "alternate" } else { "related" };
        text.push_str(&format!(
            "<link rel=\"{rel}\" href=\"{}\" title=\"{}\"/>\n",
            xml(&link.url),
            xml(&link.outlet)
        ));
    }
    for (scheme, term, label) in
        [("trigger", &entry.trigger, &entry.name), ("account", &entry.account, &entry.account)]
    {
        text.push_str(&format!(
            "<category scheme=\"urn:x-tipoff:{scheme}\" term=\"{}\" label=\"{}\"/>\n",
            xml(term),
            xml(label)
        ));
    }
    text.push_str(&format!(
        "<summary>{}</summary>\n<content type=\"html\">{}</content>\n</entry>\n",
        xml(&entry.headline),
        xml(&html(entry))
    ));
}

/// What the entry says, as HTML.
pub fn html(entry: &Entry) -> String {
    let lang = entry.language.as_ref().map(|code| format!(" lang=\"{}\"", xml(code))).unwrap_or_default();
    let evidence = format!(
        "<p dir=\"auto\"{lang}>{}<mark>{}</mark>{}</p>",
        xml(&entry.evidence.before),
        xml(&entry.evidence.words),
        xml(&entry.evidence.after)
    );
    let links =
        entry.links.iter().map(|link| format!("<a href=\"{}\">{}</a>", xml(&link.url), xml(&link.outlet)));
    let links: Vec<String> = links.collect();
    let via = entry.via.as_ref().map(|via| format!("<p>Reaches it because it {}</p>", xml(via)));
    let taken = entry.taken.as_ref().map(|who| format!("<p>{} is on it.</p>", xml(who)));
    format!(
        "<p dir=\"auto\"{lang}>{}</p>{evidence}{}{}<p>Independent outlets: {}. {}</p>",
        xml(&entry.headline),
        via.unwrap_or_default(),
        taken.unwrap_or_default(),
        entry.independent,
        links.join(" · ")
    )
}

/// Text within XML 1.0, which has no place for some characters, even escaped.
fn xml(text: &str) -> String {
    let fit = |c: &char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    escape(text.chars().filter(fit).collect::<String>()).into_owned()
}

/// RFC 3339, in whole seconds.
pub fn time(at: jiff::Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
