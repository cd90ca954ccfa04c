//! How often each source is asked so that a day's requests suffice: the dearest tier as often as wished, the
//! others as often as is left.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{Settings, Wanted};
use crate::gather::source;

const DAY: f64 = 86_400.0;
/// The share of a day's requests that is planned; the rest is for further pages and second tries.
const PLANNED: f64 = 0.8;
/// Where nothing is left, a source is asked once in so long.
const RARELY: Duration = Duration::from_secs(30 * 24 * 3600);
/// A source that wishes nothing is asked this often by a service of limits.
const USUAL: Duration = Duration::from_secs(3 * 3600);

/// Sets `every` of each source of a service that allows only so many requests a day.
pub fn fit(all: &mut [Wanted], settings: &Settings) {
    let mut kinds: BTreeMap<&'static str, Vec<usize>> = BTreeMap::new();
    for (at, source) in all.iter_mut().enumerate() {
        let setting = settings.get(source.kind);
        // What ops wish of a service holds for all its sources but those that are rarer anyway.
        if let Some(every) = setting.and_then(|setting| setting.every) {
            source.every =
                source.every.filter(|usual| *usual > Duration::from_secs(24 * 3600)).or(Some(every));
        }
        kinds.entry(source.kind).or_default().push(at);
    }
    for (kind, mut places) in kinds {
        let Some(source) = source::by_name(kind) else { continue };
        let limit = settings.get(kind).and_then(|setting| setting.per_day).or(source.manners().per_day);
        let Some(limit) = limit else { continue };
        places.sort_by_key(|at| all[*at].tier);
        let mut left = f64::from(limit) * PLANNED;
        let tiers: Vec<Vec<usize>> =
            places.chunk_by(|a, b| all[*a].tier == all[*b].tier).map(<[usize]>::to_vec).collect();
        for tier in tiers {
            let wish = |at: &usize| {
                let every = all[*at].every.unwrap_or(USUAL).as_secs_f64();
                requests(&all[*at]) * DAY / every
            };
            let wished: f64 = tier.iter().map(wish).sum();
            let slower = if left <= 0.0 { f64::INFINITY } else { (wished / left).max(1.0) };
            for at in &tier {
                let every = all[*at].every.unwrap_or(USUAL).as_secs_f64() * slower;
                all[*at].every = Some(Duration::from_secs_f64(every.min(RARELY.as_secs_f64())));
            }
            left -= wished.min(left.max(0.0));
        }
    }
}

/// Requests of one poll: a search of many pages is many.
fn requests(source: &Wanted) -> f64 {
    source.options["pages"].as_f64().unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use super::super::settings::Setting;
    use super::*;

    #[test]
    fn the_dearest_are_asked_as_often_as_wished_and_the_rest_by_what_is_left() {
        let source = |tier, n| Wanted {
            tier,
            every: Some(Duration::from_secs(3600)),
            ..Wanted::everybodys("gdelt", format!("https://gdelt.example/{tier}/{n}"))
        };
        let mut all: Vec<Wanted> =
            (0..2).map(|n| source(1, n)).chain((0..10).map(|n| source(2, n))).collect();
        all.push(source(3, 0));
        let setting = Setting { per_day: Some(100), ..Setting::default() };
        fit(&mut all, &Settings::from([("gdelt".to_owned(), setting)]));
        let hours = |at: usize| all[at].every.unwrap().as_secs_f64() / 3600.0;
        assert_eq!(hours(0), 1.0);
        // 80 a day are planned: 48 for the first tier, 32 for ten of the second.
        assert_eq!(hours(5), 7.5);
        assert_eq!(hours(12), 720.0);
    }
}
