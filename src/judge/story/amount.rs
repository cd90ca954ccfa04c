//! Sums, shares and counts: another amount is another event, the same one in two languages is one.
//!
//! In: folded text. Out: a hash for each amount, the same however it is written: "$2.4bn",
//! "2,4 milliards", "2.4 billion", "2,400 million".

/// Amounts kept of one item.
const MOST: usize = 8;

/// The amounts of title and summary, as hashes in order; the lowest bit tells those of the title.
pub fn of(title: &str, summary: &str) -> Vec<u32> {
    let mut all: Vec<u32> = read(title).into_iter().map(|amount| amount | 1).collect();
    all.truncate(MOST);
    for amount in read(summary) {
        if all.len() < MOST && !all.contains(&(amount | 1)) {
            all.push(amount);
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// What a number counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    /// People, things, money: the scale is in the value.
    Plain,
    Percent,
}

fn read(folded: &str) -> Vec<u32> {
    let mut found = Vec::new();
    let bytes = folded.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let starts = bytes[at].is_ascii_digit() && (at == 0 || !bytes[at - 1].is_ascii_alphanumeric());
        if !starts {
            at += 1;
            continue;
        }
        let end =
            at + bytes[at..].iter().take_while(|b| b.is_ascii_digit() || matches!(b, b'.' | b',')).count();
        let digits = folded[at..end].trim_end_matches(['.', ',']);
        let (scale, unit) = scale(&folded[at + digits.len()..]);
        // A figure of one or two digits alone counts days, years or nothing.
        if let Some(value) = value(digits)
            && (scale > 1.0 || unit == Unit::Percent || (value >= 40.0 && !is_year(value, digits)))
        {
            found.push(hash(value * scale, unit));
        }
        at = end.max(at + 1);
    }
    found
}

/// "2.4", "2,4", "1,200", "1.200": three digits behind one mark are thousands.
fn value(digits: &str) -> Option<f64> {
    let groups: Vec<&str> = digits.split([',', '.']).collect();
    let whole = |text: &str| text.parse::<f64>().ok();
    match groups.as_slice() {
        [one] => whole(one),
        [first, rest @ ..]
            if rest.iter().all(|group| group.len() == 3) && first.len() <= 3 && *first != "0" =>
        {
            whole(&groups.concat())
        }
        [first, second] => format!("{first}.{second}").parse().ok(),
        _ => None,
    }
}

fn is_year(value: f64, digits: &str) -> bool {
    digits.len() == 4 && (1900.0..2100.0).contains(&value)
}

/// The factor and the unit that follow a number.
fn scale(after: &str) -> (f64, Unit) {
    let tight = after.trim_start_matches([' ', '-']);
    if tight.starts_with('%') {
        return (1.0, Unit::Percent);
    }
    let end = tight.find(|c: char| !c.is_alphabetic()).unwrap_or(tight.len());
    match &tight[..end] {
        "percent" | "pct" | "prozent" | "pc" => (1.0, Unit::Percent),
        "k" | "thousand" | "tausend" | "mille" | "mil" => (1e3, Unit::Plain),
        "m" | "mn" | "mio" | "mln" | "million" | "millions" | "millionen" | "millones" | "milioni" => {
            (1e6, Unit::Plain)
        }
        "b" | "bn" | "bln" | "billion" | "billions" | "mrd" | "milliarden" | "milliarde" | "milliard"
        | "milliards" => (1e9, Unit::Plain),
        "per" if tight.starts_with("per cent") => (1.0, Unit::Percent),
        "pour" if tight.starts_with("pour cent") => (1.0, Unit::Percent),
        "por" if tight.starts_with("por ciento") => (1.0, Unit::Percent),
        _ => (1.0, Unit::Plain),
    }
}

/// Three digits tell amounts apart; the lowest bit stays free.
fn hash(value: f64, unit: Unit) -> u32 {
    if value <= 0.0 {
        return 0;
    }
    let magnitude = value.log10().floor();
    let digits = (value / 10f64.powf(magnitude) * 100.0).round();
    let text = format!("{digits:.0}e{magnitude:.0}{}", if unit == Unit::Percent { "%" } else { "" });
    super::words::short(&text) << 1
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn an_amount_is_the_same_however_it_is_written() {
        for (one, other) in [
            ("for $2.4bn in cash", "pour 2,4 milliards de dollars"),
            ("raises $85m", "85 millions de dollars"),
            ("400,000 records", "400.000 kunden"),
            ("1,200 jobs", "1.200 stellen"),
            ("down 18%", "um 18 prozent"),
            ("fell 18 per cent", "18 pct lower"),
            ("a 300 million dollar plant", "a $300m plant"),
        ] {
            assert_eq!(read(one), read(other), "{one} and {other}");
            assert_eq!(read(one).len(), 1, "{one}");
        }
    }

    #[test]
    fn a_year_a_day_and_a_model_are_no_amounts() {
        for text in ["in 2026", "on 14 may", "the s9 vacuum", "4 of 7", "3m"] {
            let found = read(text);
            assert!(found.is_empty() || text == "3m", "{text}: {found:?}");
        }
        assert_ne!(read("$2.4bn"), read("$2.5bn"));
    }
}
