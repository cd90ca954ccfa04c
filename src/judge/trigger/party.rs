//! Whom an event is about, among the companies named.

use std::ops::Range;

use super::find::Found;
use crate::judge::account::role;
use crate::judge::finding::Field;

/// A company named: bytes of the folded field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub field: Field,
    pub span: Range<usize>,
}

/// Bytes between a name and the match that a clause may hold.
const REACH: usize = 260;

/// The places that the event is about. `texts` are the folded title and summary.
pub fn parties(found: &Found, places: &[Place], texts: [&str; 2]) -> Vec<usize> {
    let text = texts[usize::from(found.field == Field::Summary)];
    let here: Vec<usize> = (0..places.len())
        .filter(|at| {
            let place = &places[*at];
            place.field == found.field
                && place.span.start >= found.sentence.start
                && place.span.end <= found.sentence.end
                && !is_bystander(text, &place.span)
        })
        .collect();
    let fills = |span: &Range<usize>| found.gaps.iter().any(|gap| overlaps(gap, span));
    let filling: Vec<usize> = here.iter().copied().filter(|at| fills(&places[*at].span)).collect();
    let inside = || here.iter().copied().filter(|at| overlaps(&places[*at].span, &found.span));
    let before = |from: usize| {
        here.iter()
            .copied()
            .filter(move |at| places[*at].span.end <= found.span.start && places[*at].span.start >= from)
            .filter(|at| near(found, places, *at))
    };
    let after = |to: usize| {
        here.iter()
            .copied()
            .filter(move |at| places[*at].span.start >= found.span.end && places[*at].span.end <= to)
            .filter(|at| near(found, places, *at))
    };
    // A match that opens its sentence has its subject behind it: "Layoffs hit Acme". Elsewhere the
    // subject stands before the match, though it may be nobody on a list.
    let begins = text[found.sentence.start..found.span.start].trim().is_empty();
    let nearest_after = || {
        let within = after(found.clause.end).min_by_key(|at| places[*at].span.start);
        within.or_else(|| after(found.sentence.end).min_by_key(|at| places[*at].span.start))
    };
    let subject = || {
        let within = first_subject(&before(found.clause.start).collect::<Vec<_>>(), places, text);
        within.or_else(|| first_subject(&before(found.sentence.start).collect::<Vec<_>>(), places, text))
    };
    let mut chosen: Vec<usize> = match (found.sides.before, found.sides.after) {
        // Both are parties, and what stands between them.
        (true, true) => {
            let front: Vec<usize> = before(found.clause.start).collect();
            // "Acme plc - Recommended offer for Globex": who speaks stands before the stop.
            let speaker = first_subject(&before(found.sentence.start).collect::<Vec<_>>(), places, text);
            let front = if front.is_empty() { speaker.into_iter().collect() } else { front };
            front.into_iter().chain(inside()).chain(after(found.clause.end)).collect()
        }
        // Who fills the gap is meant, and the sides that the phrase names.
        (is_before, is_after) if !filling.is_empty() => {
            let mut all = filling;
            all.extend(subject().filter(|_| is_before));
            all.extend(nearest_after().filter(|_| is_after));
            all.sort_unstable();
            all.dedup();
            all
        }
        // The first name of the clause is its subject; one inside the match is what it says.
        (true, false) => subject()
            .or_else(|| inside().next())
            .or_else(|| nearest_after().filter(|at| begins || is_joined(text, found, &places[*at].span)))
            .into_iter()
            .collect(),
        (false, true) => after(found.clause.end)
            .min_by_key(|at| places[*at].span.start)
            .or_else(|| inside().next_back())
            .or_else(nearest_after)
            .or_else(subject)
            .into_iter()
            .collect(),
        (false, false) => inside()
            .next()
            .or_else(|| nearest_after().filter(|at| is_owner(text, found, &places[*at].span)))
            .or_else(subject)
            .or_else(nearest_after)
            .into_iter()
            .collect(),
    };
    if chosen.is_empty() && here.is_empty() {
        // "The company said …": the one company that the other field is about.
        let (other, other_text) = match found.field {
            Field::Summary => (Field::Title, texts[0]),
            Field::Title => (Field::Summary, texts[1]),
        };
        let there: Vec<usize> = (0..places.len())
            .filter(|at| places[*at].field == other && !is_bystander(other_text, &places[*at].span))
            .collect();
        let name = |at: usize| &other_text[places[at].span.clone()];
        let is_one = there.iter().all(|at| name(*at) == name(there[0]));
        chosen.extend(there.first().filter(|_| is_one));
    }
    chosen
}

/// The subject among the names before a match: the nearest, unless it only belongs to the one before
/// ("Acme, a supplier of Globex, names …").
fn first_subject(before: &[usize], places: &[Place], text: &str) -> Option<usize> {
    let last = *before.last()?;
    // "with activist Globex": a word may stand between.
    let mut words = text[..places[last].span.start].trim_end().rsplit(' ').take(2);
    let joins =
        |word: &str| ["of", "for", "from", "with", "to", "by", "against", "at", "over"].contains(&word);
    let object = words.any(joins);
    match before.len() {
        0 => None,
        1 => Some(last),
        _ if object => Some(before[0]),
        _ => Some(last),
    }
}

/// Words between a match and the name joined to it: "insolvency plea against Acme".
const JOINED: usize = 3;

/// Whether a name behind the match is joined to it: "going-concern doubts at Acme".
fn is_joined(text: &str, found: &Found, name: &Range<usize>) -> bool {
    let between = text[found.span.end.min(name.start)..name.start].trim();
    let between = between.strip_suffix(" the").unwrap_or(between);
    let mut words = between.split(' ');
    let joins = |word: &str| ["at", "in", "over", "hit", "hits", "against"].contains(&word);
    words.next_back().is_some_and(joins) && words.count() < JOINED
}

/// Whether a name behind the match owns what it names: "chief executive of Acme".
fn is_owner(text: &str, found: &Found, name: &Range<usize>) -> bool {
    let between = text[found.span.end.min(name.start)..name.start].trim();
    ["of", "at", "for", "of the", "at the"].contains(&between)
}

fn near(found: &Found, places: &[Place], at: usize) -> bool {
    let span = &places[at].span;
    let gap = if span.end <= found.span.start {
        found.span.start - span.end
    } else {
        span.start.saturating_sub(found.span.end)
    };
    gap <= REACH
}

fn overlaps(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

fn is_bystander(text: &str, span: &Range<usize>) -> bool {
    // "…, rival Globex left out"; "to buy rival Globex" has no comma.
    let rival =
        [", rival ", ", competitor ", "; rival "].iter().any(|word| text[..span.start].ends_with(word));
    rival || role::bystander(text, span).is_some()
}

#[cfg(test)]
mod tests {
    use super::super::{TriggerSet, find, library};
    use super::*;
    use crate::judge::account::setting::Setting;

    /// The names in brackets are on the list; those in double brackets must be the parties.
    fn check(id: &str, marked: &str) {
        let rules: Vec<_> = library().iter().filter(|rule| rule.id.0 == id).cloned().collect();
        let set = TriggerSet::compile(&rules).expect("rules");
        let (mut text, mut places, mut want) = (String::new(), Vec::new(), Vec::new());
        let mut rest = marked;
        while let Some(open) = rest.find('[') {
            text += &rest[..open];
            let close = rest.find(']').expect("closed");
            let inner = rest[open..close].trim_start_matches('[');
            let start = text.len();
            text += inner;
            if rest[open..].starts_with("[[") {
                want.push(places.len());
            }
            places.push(Place { field: Field::Title, span: start..text.len() });
            rest = rest[close..].trim_start_matches(']');
        }
        text += rest;
        let found = find(&Setting::of(&text), &Setting::of(""), &set);
        let found = found.events.first().unwrap_or_else(|| panic!("{id} is silent on {text:?}"));
        assert_eq!(parties(found, &places, [&text, ""]), want, "{marked}");
    }

    #[test]
    fn the_signal_belongs_to_who_it_is_about() {
        for (id, marked) in [
            ("acquisition", "[[globex]] to buy [[acme]] for $2bn"),
            ("acquisition", "[[acme]] acquired by [[globex]]"),
            ("acquisition", "[[acme]], [[globex]] to merge"),
            ("exec-hire", "[[acme]] names former [globex] executive as ceo"),
            ("exec-hire", "ann lee joins [[acme]] as chief financial officer"),
            ("exec-departure", "[[acme]] chief executive resigns"),
            ("compliance-action", "ftc sues [[acme]] over pricing"),
            ("compliance-action", "[[acme]] fined by regulator, rival [globex] says"),
            ("contract-win", "navy awards $90m contract to [[acme]]"),
            ("credit-downgrade", "moody's cuts [[acme]] debt to junk"),
            ("layoffs", "layoffs hit [[acme]] as orders dry up"),
            ("funding", "raapid raises $9m series a from m12, fund of [acme]"),
            ("layoffs", "ryanwing warns of job losses as [acme] troubles hit airline"),
        ] {
            check(id, marked);
        }
    }
}
