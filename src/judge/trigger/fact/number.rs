//! Amounts of money, counts, shares and dates.

use std::ops::Range;

use super::{FactKind, Word};

type Facts = Vec<(FactKind, Range<usize>, Option<String>)>;

const SIGNS: &[&str] = &["us$", "c$", "a$", "hk$", "s$", "$", "£", "€", "¥", "₹"];
const SCALES: &[&str] = &[
    "m", "mn", "mln", "bn", "b", "k", "million", "billion", "trillion", "thousand", "crore", "lakh",
    "crores", "mm",
];
const COINS: &[&str] = &[
    "dollars", "dollar", "dlrs", "euros", "euro", "eur", "usd", "gbp", "pounds", "yen", "yuan", "francs",
    "chf", "rupees", "stg", "marks", "crowns", "won",
];
/// What is counted.
const COUNTED: &[&str] = &[
    "jobs",
    "job",
    "roles",
    "positions",
    "posts",
    "workers",
    "employees",
    "staff",
    "people",
    "openings",
    "vacancies",
    "engineers",
    "drivers",
    "stores",
    "shops",
    "branches",
    "plants",
    "sites",
    "restaurants",
    "pubs",
    "factories",
    "offices",
    "warehouses",
    "vehicles",
    "cars",
    "trucks",
    "customers",
    "users",
    "records",
    "patients",
    "accounts",
    "flights",
    "units",
    "planes",
    "aircraft",
    "jets",
    "trains",
    "buses",
    "homes",
    "clinics",
    "hotels",
    "hospitals",
];
/// Words between a number and what it counts: "1,200 head-office jobs".
const BETWEEN: usize = 2;

/// A number as it is written, with the bytes that it fills in the field: "2.5", "1,200", "4bn".
fn number(text: &str, start: usize) -> Option<(usize, bool)> {
    let bytes = text.as_bytes();
    let mut end = start;
    while bytes.get(end).is_some_and(|b| b.is_ascii_digit() || matches!(b, b'.' | b',')) {
        end += 1;
    }
    while end > start && matches!(bytes[end - 1], b'.' | b',') {
        end -= 1;
    }
    let digits = end;
    while bytes.get(end).is_some_and(u8::is_ascii_lowercase) {
        end += 1;
    }
    let suffix = &text[digits..end];
    let is_scale = SCALES.contains(&suffix);
    (end > start && (suffix.is_empty() || is_scale)).then_some((end, is_scale))
}

/// The word that begins at `at` or behind one blank or hyphen.
fn next<'a>(words: &'a [Word<'_>], at: usize, text: &str) -> Option<&'a Word<'a>> {
    let word = words.iter().find(|word| word.span.start >= at)?;
    (text[at..word.span.start].trim_matches([' ', '-']).is_empty()).then_some(word)
}

pub fn amounts(text: &str, words: &[Word<'_>], all: &mut Facts) {
    let mut read_to = 0;
    for (index, word) in words.iter().enumerate() {
        if word.span.start < read_to || !word.text.as_bytes()[0].is_ascii_digit() {
            continue;
        }
        let Some((mut end, scaled)) = number(text, word.span.start) else { continue };
        read_to = end;
        let sign = SIGNS.iter().find(|sign| text[..word.span.start].trim_end().ends_with(**sign));
        if let Some(scale) = next(words, end, text)
            .filter(|next| !scaled && next.text.len() > 1 && SCALES.contains(&next.text))
        {
            end = scale.span.end;
        }
        let coin = next(words, end, text).filter(|next| COINS.contains(&next.text));
        if sign.is_some() || coin.is_some() {
            let start = match sign {
                Some(sign) => text[..word.span.start].trim_end().len() - sign.len(),
                None => word.span.start,
            };
            end = coin.map_or(end, |coin| coin.span.end);
            all.push((FactKind::Amount, start..end, None));
            read_to = end;
            continue;
        }
        if text[end..].trim_start().starts_with('%') {
            let sign_at = end + text[end..].find('%').unwrap_or_default();
            all.push((FactKind::Share, word.span.start..sign_at + 1, None));
            continue;
        }
        if let Some(per) =
            next(words, end, text).filter(|next| matches!(next.text, "pct" | "percent" | "per"))
        {
            all.push((FactKind::Share, word.span.start..per.span.end, None));
            continue;
        }
        let behind = words[index + 1..].iter().filter(|word| word.span.start >= end).take(BETWEEN + 1);
        // "on 4 May, workers": a comma parts.
        let counted = behind
            .take_while(|word| !text[end..word.span.start].contains(','))
            .find(|word| COUNTED.contains(&word.text));
        if let Some(counted) = counted {
            all.push((FactKind::Count, word.span.start..counted.span.end, None));
        }
    }
}

const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "jan",
    "feb",
    "aug",
    "sept",
    "oct",
    "nov",
    "dec",
];
const SPANS: &[&str] = &["week", "month", "year", "quarter", "spring", "summer", "autumn", "fall", "winter"];
const BEFORE_A_DATE: &[&str] =
    &["in", "by", "from", "until", "on", "since", "of", "late", "early", "end", "mid"];

fn is_day(text: &str) -> bool {
    text.trim_end_matches(['s', 't', 'n', 'd', 'r', 'h'])
        .parse::<u8>()
        .is_ok_and(|day| (1..=31).contains(&day))
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && text.parse::<u16>().is_ok_and(|year| (1950..=2100).contains(&year))
}

pub fn dates(words: &[Word<'_>], all: &mut Facts) {
    let mut read_to = 0;
    for (at, word) in words.iter().enumerate() {
        if at < read_to {
            continue;
        }
        let before = at.checked_sub(1).map(|before| &words[before]);
        let after = words.get(at + 1);
        if MONTHS.contains(&word.text) && word.capital {
            let day = before.filter(|before| is_day(before.text));
            let mut end = at;
            if day.is_none() && after.is_some_and(|after| is_day(after.text)) {
                end += 1;
            }
            if words.get(end + 1).is_some_and(|next| is_year(next.text)) {
                end += 1;
            }
            let is_told = before.is_some_and(|before| BEFORE_A_DATE.contains(&before.text));
            // "May" and "March" alone may be a verb.
            if day.is_some() || end > at || is_told {
                let start = day.map_or(word.span.start, |day| day.span.start);
                all.retain(|(kind, span, _)| *kind != FactKind::Count || span.start != start);
                all.push((FactKind::Date, start..words[end].span.end, None));
                read_to = end + 1;
            }
        } else if is_year(word.text)
            && before.is_some_and(|before| matches!(before.text, "in" | "by" | "from" | "until" | "of"))
        {
            all.push((FactKind::Date, word.span.clone(), None));
        } else if let ("next", Some(span)) = (word.text, after.filter(|after| SPANS.contains(&after.text))) {
            all.push((FactKind::Date, word.span.start..span.span.end, None));
        }
    }
}
