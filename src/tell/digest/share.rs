//! Which leads a mail has room for: one loud outlet doesn't fill it.

use super::words::name;
use crate::judge::rank::{Lead, Signal};

/// A lead with the signals of it that are news.
pub type News<'a> = (&'a Lead, Vec<&'a Signal>);

/// Of a full mail, the part that may be of leads which one and the same outlet alone tells.
const SHARE: usize = 3;
/// Outlets named.
const NAMED: usize = 3;

/// What a mail shows.
pub struct Chosen<'n, 'a> {
    /// In the order of the ranking.
    pub leads: Vec<&'n News<'a>>,
    /// What was left out for its outlet's share.
    pub loud: Option<String>,
}

/// The best `most` of these. Where there are more, an outlet that is the only one to tell its leads has a third
/// of the room, and what room others leave.
pub fn chosen<'n, 'a>(news: &'n [News<'a>], most: usize) -> Chosen<'n, 'a> {
    let mut taken = vec![false; news.len()];
    let mut count: Vec<(&str, usize)> = Vec::new();
    let mut room = most;
    if news.len() > most {
        for (at, lead) in news.iter().enumerate() {
            let share = sole(lead).map(|outlet| counted(&mut count, outlet));
            if room > 0 && share.is_none_or(|of_it| of_it <= most / SHARE) {
                taken[at] = true;
                room -= 1;
            }
        }
    }
    for place in taken.iter_mut().filter(|taken| !**taken).take(room) {
        *place = true;
    }
    let last = taken.iter().rposition(|taken| *taken).unwrap_or(0);
    let mut out: Vec<(&str, usize)> = Vec::new();
    // What stands behind all that is shown would have had no room anyway.
    for lead in news.iter().zip(&taken).take(last).filter(|(_, taken)| !**taken).map(|(lead, _)| lead) {
        if let Some(outlet) = sole(lead) {
            counted(&mut out, outlet);
        }
    }
    let leads = news.iter().zip(&taken).filter(|(_, taken)| **taken).map(|(lead, _)| lead).collect();
    Chosen { leads, loud: said(out) }
}

/// The one outlet that tells all of a lead.
fn sole<'a>((_, signals): &News<'a>) -> Option<&'a str> {
    let mut all = signals.iter().flat_map(|signal| &signal.outlets);
    let first = all.next()?;
    all.all(|other| other == first).then_some(first.as_str())
}

fn counted<'o>(count: &mut Vec<(&'o str, usize)>, outlet: &'o str) -> usize {
    match count.iter_mut().find(|(known, _)| *known == outlet) {
        Some((_, number)) => {
            *number += 1;
            *number
        }
        None => {
            count.push((outlet, 1));
            1
        }
    }
}

/// "12 that Example Wire alone tells".
fn said(mut out: Vec<(&str, usize)>) -> Option<String> {
    out.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let named: Vec<String> = out
        .iter()
        .take(NAMED)
        .map(|(outlet, number)| format!("{number} that {} alone tells", name(outlet)))
        .collect();
    let others: usize = out.iter().skip(NAMED).map(|(_, number)| number).sum();
    match (named.is_empty(), others) {
        (true, _) => None,
        (false, 0) => Some(named.join(", ")),
        (false, others) => Some(format!("{}, {others} of other outlets", named.join(", "))),
    }
}
