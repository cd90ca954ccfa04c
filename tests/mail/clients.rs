//! What mail readers lack: whatever the mail's HTML and CSS use is looked up in the table of fourteen
//! mail readers, and what one of them doesn't show may only be an ornament.

use std::collections::{BTreeMap, BTreeSet};

use html5gum::{Token, Tokenizer};

use crate::fixture::{busy_week, empty, mail, many, rich};

const TABLE: &str = include_str!("lacking.tsv");

/// What the mail stands without, and why it does.
const ORNAMENTS: &[(&str, &str)] = &[
    ("css-at-media", "dark colours: without them the mail is light"),
    ("css-at-media-prefers-color-scheme", "as above"),
    ("css-selector-class", "used by the dark colours alone"),
    ("css-selector-descendant", "used by the dark colours alone"),
    ("css-selector-type", "used by the dark colours alone"),
    ("html-meta-color-scheme", "tells a reader that the mail brings dark colours of its own"),
    ("css-word-break", "without it only a word without end is too wide"),
    ("css-border-radius", "without it corners are square"),
    ("html-doctype", "without it tables are laid out the same"),
    ("html-body", "its colour stands on the outermost table too"),
];

/// Tags and attributes that the table has no row for, as every reader knows them.
const PLAIN: &[&str] = &[
    "html",
    "head",
    "title",
    "meta",
    "tr",
    "td",
    "tbody",
    "b",
    "i",
    "br",
    "a",
    "href",
    "style",
    "class",
    "content",
    "name",
    "charset",
    "http-equiv",
    "border",
    "colspan",
];

#[test]
fn whatever_the_mail_uses_every_mail_reader_shows_or_it_is_an_ornament() {
    let table = table();
    for html in [mail(&rich()).html, mail(&empty()).html, mail(&many(40)).html, busy_week().html] {
        let used = features(&html);
        assert!(used.len() > 25, "the reading found hardly anything: {used:?}");
        let lacking: Vec<String> = used
            .iter()
            .filter(|feature| !ORNAMENTS.iter().any(|(ornament, _)| ornament == *feature))
            .filter_map(|feature| match table.get(feature.as_str()) {
                Some(&"") => None,
                Some(lacking) => Some(format!("{feature} is not shown by {lacking}")),
                None => Some(format!("{feature} has no row in the table of mail readers")),
            })
            .collect();
        assert!(lacking.is_empty(), "{lacking:#?}");
    }
}

#[test]
fn what_a_mail_reader_lacks_is_found_wherever_it_stands() {
    let found = |html: &str| features(html).into_iter().collect::<Vec<_>>();
    assert_eq!(found("<p style='display: flex'>"), ["css-display-flex", "html-p"]);
    assert_eq!(
        found("<td style=\"gap:1em;width:calc(1px)\">"),
        ["css-gap", "css-unit-calc", "css-unit-em", "css-unit-px", "css-width"]
    );
    assert_eq!(
        found("<style>@media (max-width:9px) { .a > .b:hover { opacity: 0 } }</style>"),
        [
            "css-at-media",
            "css-opacity",
            "css-pseudo-class-hover",
            "css-selector-child",
            "css-selector-class",
            "css-unit-px",
            "html-style"
        ]
    );
    assert_eq!(
        found("<img src='data:image/png;base64,x' srcset=a>"),
        ["html-img", "html-srcset", "image-base64"]
    );
}

fn table() -> BTreeMap<&'static str, &'static str> {
    TABLE.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t')).collect()
}

/// The table's names of everything that a page uses.
fn features(html: &str) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    let mut in_style = false;
    for token in Tokenizer::new(html) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                in_style = name == "style";
                note(&mut used, if in_style { Some("html-style".to_owned()) } else { html_feature(&name) });
                for (key, value) in &tag.attributes {
                    let key = String::from_utf8_lossy(key).into_owned();
                    let value = String::from_utf8_lossy(value).into_owned();
                    attribute(&mut used, &name, &key, &value);
                }
            }
            Token::Doctype(_) => note(&mut used, Some("html-doctype".to_owned())),
            Token::EndTag(tag) if tag.name.as_slice() == b"style" => in_style = false,
            Token::String(text) if in_style => sheet(&mut used, &String::from_utf8_lossy(&text)),
            _ => {}
        }
    }
    used
}

fn note(used: &mut BTreeSet<String>, feature: Option<String>) {
    used.extend(feature);
}

fn html_feature(name: &str) -> Option<String> {
    match name {
        _ if PLAIN.contains(&name) => None,
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Some("html-h1-h6".to_owned()),
        "ul" | "ol" | "li" | "dl" => Some("html-lists".to_owned()),
        "header" | "footer" | "main" | "section" | "article" | "nav" => Some("html-semantics".to_owned()),
        other => Some(format!("html-{other}")),
    }
}

fn attribute(used: &mut BTreeSet<String>, tag: &str, key: &str, value: &str) {
    match (tag, key) {
        (_, "style") => declarations(used, value),
        ("meta", "name") if value == "color-scheme" => note(used, Some("html-meta-color-scheme".to_owned())),
        (_, "href") if value.starts_with("mailto:") => note(used, Some("html-mailto-links".to_owned())),
        (_, "href") if value.starts_with('#') => note(used, Some("html-anchor-links".to_owned())),
        (_, "src") if value.starts_with("data:") => note(used, Some("image-base64".to_owned())),
        (_, "src" | "alt") | ("meta", _) => {}
        _ => note(used, html_feature(key)),
    }
}

/// A style sheet: blocks within blocks, each behind its prelude.
fn sheet(used: &mut BTreeSet<String>, css: &str) {
    let mut rest = css;
    while let Some((prelude, body)) = rest.split_once('{') {
        let end = closing(body);
        let (block, after) = (&body[..end], body.get(end + 1..).unwrap_or_default());
        let prelude = prelude.trim();
        match prelude.strip_prefix('@') {
            Some(at) => {
                let name = at.split([' ', '(']).next().unwrap_or_default();
                note(used, Some(format!("css-at-{name}")));
                for feature in ["prefers-color-scheme", "prefers-reduced-motion", "orientation", "hover"] {
                    if at.contains(feature) {
                        note(used, Some(format!("css-at-media-{feature}")));
                    }
                }
                value_features(used, at);
                sheet(used, block);
            }
            None => {
                selector(used, prelude);
                declarations(used, block);
            }
        }
        rest = after;
    }
}

/// Where the brace that opened before `body` closes.
fn closing(body: &str) -> usize {
    let mut depth = 0;
    for (at, byte) in body.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 0 => return at,
            b'}' => depth -= 1,
            _ => {}
        }
    }
    body.len()
}

fn selector(used: &mut BTreeSet<String>, selector: &str) {
    let signs = [
        ('.', "class"),
        ('#', "id"),
        ('>', "child"),
        ('+', "adjacent-sibling"),
        ('~', "general-sibling"),
        ('[', "attribute"),
        ('*', "universal"),
        (',', "grouping"),
    ];
    for (sign, name) in signs {
        if selector.contains(sign) {
            note(used, Some(format!("css-selector-{name}")));
        }
    }
    for pseudo in selector.split(':').skip(1).filter(|part| !part.is_empty()) {
        let name: String = pseudo.chars().take_while(|c| c.is_ascii_alphabetic() || *c == '-').collect();
        let kind = if selector.contains(&format!("::{name}")) { "element" } else { "class" };
        note(used, Some(format!("css-pseudo-{kind}-{name}")));
    }
    for one in selector.split(',') {
        let parts: Vec<&str> =
            one.split_whitespace().filter(|part| !matches!(*part, ">" | "+" | "~")).collect();
        if parts.len() > 1 && !one.contains(['>', '+', '~']) {
            note(used, Some("css-selector-descendant".to_owned()));
        }
        if parts.iter().any(|part| part.starts_with(|c: char| c.is_ascii_alphabetic())) {
            note(used, Some("css-selector-type".to_owned()));
        }
    }
}

fn declarations(used: &mut BTreeSet<String>, css: &str) {
    for declaration in css.split(';').filter(|one| !one.trim().is_empty()) {
        let (property, value) = declaration.split_once(':').expect("a property and its value");
        let (property, value) = (property.trim(), value.trim());
        let family = ["margin", "padding", "border"].into_iter().find(|family| {
            property
                .strip_prefix(family)
                .is_some_and(|side| matches!(side, "-top" | "-right" | "-bottom" | "-left"))
        });
        let named = match (property, value) {
            ("display", "none" | "flex" | "grid") => format!("css-display-{value}"),
            ("font-family", _) => "css-font".to_owned(),
            _ => format!("css-{}", family.unwrap_or(property)),
        };
        // The table has no row for the oldest property of all.
        if property != "color" {
            note(used, Some(named));
        }
        value_features(used, value);
    }
}

/// Units and functions within a value.
fn value_features(used: &mut BTreeSet<String>, value: &str) {
    if value.contains("!important") {
        note(used, Some("css-important".to_owned()));
    }
    for (function, feature) in [
        ("calc(", "unit-calc"),
        ("rgb(", "rgb"),
        ("rgba(", "rgba"),
        ("var(", "variables"),
        ("min(", "function-min"),
        ("max(", "function-max"),
        ("linear-gradient(", "linear-gradient"),
        ("url(", "background-image"),
    ] {
        if value.contains(function) {
            note(used, Some(format!("css-{feature}")));
        }
    }
    for word in value.split([' ', ',', '(', ')', ':', '/']) {
        let unit = word.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == '-');
        if unit.len() == word.len() || word.starts_with('#') {
            continue;
        }
        match unit {
            "px" | "em" | "rem" | "vw" | "vh" | "pt" | "ch" | "ex" | "cm" | "mm" | "in" | "pc" => {
                note(used, Some(format!("css-unit-{unit}")));
            }
            "%" => note(used, Some("css-unit-percent".to_owned())),
            _ => {}
        }
    }
}
