//! What changed on a job board.
//!
//! In: the board as it was remembered, and as it is. Out: the few things that tell a seller something: a
//! wave against the company's own past, the first role of a kind, a role the rep sells to, a named
//! technology or competitor, many roles taken down. A job counts as gone after two looks without it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Job;
use crate::gather::source::draft::{Draft, sentences};
use crate::gather::source::step::{Delivery, Place, State};
use crate::text::{clip, html};

/// The form of what is remembered.
const VERSION: u32 = 1;
/// Days of a wave, and days of the past it is held against.
const WAVE: i64 = 7;
const PAST: i64 = 84;
/// Weeks of past that are needed before anything counts as a wave.
const WEEKS: usize = 3;
/// Openings in a week that are a wave at the least, and how many times the usual.
const LEAST: u32 = 5;
const TIMES: f64 = 2.5;
/// Looks without a job after which it is gone.
const GONE: u8 = 2;
/// Titles that are named of a wave.
const NAMED: usize = 6;

/// A board as it was last seen.
#[derive(Default, Serialize, Deserialize)]
struct Board {
    jobs: BTreeMap<String, Known>,
    /// Departments that ever had a role.
    departments: Vec<String>,
    /// Openings by day, days since 1970.
    opened: BTreeMap<i64, u32>,
    /// The day a wave was last told of.
    wave: i64,
    /// The day the board was first seen.
    since: i64,
}

#[derive(Serialize, Deserialize)]
struct Known {
    title: String,
    /// Looks without it, one behind the other.
    missed: u8,
}

/// Compares a board with what is remembered of it. The first look only remembers.
pub fn look(place: &Place, state: &State, jobs: Vec<Job>) -> Delivery {
    let today = day(place.now);
    let kept = (state.version == VERSION).then(|| serde_json::from_value(state.value.clone()).ok()).flatten();
    let first = kept.is_none();
    let mut board: Board = kept.unwrap_or_else(|| Board { since: today, ..Board::default() });
    let company = place.account().map(str::to_owned).unwrap_or_else(|| {
        jobs.iter().map(|job| job.company.clone()).find(|name| !name.is_empty()).unwrap_or_default()
    });
    let jobs: Vec<Job> = jobs.into_iter().filter(|job| !job.pool).collect();
    let page = place.options["page"].as_str().map(str::to_owned);
    let mut told = Vec::new();
    let new: Vec<&Job> = jobs.iter().filter(|job| !board.jobs.contains_key(&job.id)).collect();
    for job in &new {
        let opened = job.opened.map_or(today, day).min(today);
        *board.opened.entry(if first { opened } else { today }).or_default() += 1;
        if !first {
            told.extend(alone(job, &company, &board, place));
        }
    }
    if !first {
        told.extend(wave(&mut board, &new, &company, page.clone(), today));
    }
    let open_before = board.jobs.len();
    let gone = settle(&mut board, &jobs);
    if !first {
        told.extend(taken_down(&gone, open_before, &company, page, today));
    }
    for job in &jobs {
        if !job.department.is_empty() && !board.departments.contains(&job.department) {
            board.departments.push(job.department.clone());
        }
    }
    board.opened.retain(|at, _| today - at <= PAST);
    let told =
        told.into_iter().map(|draft| Draft { published: draft.published.or(Some(place.now)), ..draft });
    Delivery {
        entries: told.filter_map(Draft::entry).collect(),
        // A map of plain values can't fail to be written.
        state: State { version: VERSION, value: serde_json::to_value(&board).unwrap_or_default() },
        ..Delivery::default()
    }
}

/// What one new job tells, the strongest reason first.
fn alone(job: &Job, company: &str, board: &Board, place: &Place) -> Option<Draft> {
    let title = html::title(&job.title);
    let text = html::plain(&job.text);
    let role = place.list("roles").into_iter().find(|role| holds(&title, role));
    let named = place.list("named").into_iter().find(|name| holds(&title, name) || holds(&text, name));
    let first = !job.department.is_empty()
        && !board.departments.is_empty()
        && !board.departments.contains(&job.department);
    let headline = match (role, named, first) {
        (Some(role), ..) => format!("{company} is hiring a {role}: {title}"),
        (_, Some(name), _) if place.list("systems").contains(&name) => {
            format!("{company} deploys the {name} system, its job ad shows: {title}")
        }
        (_, Some(name), _) => format!("{company} is hiring and names {name}: {title}"),
        (.., true) => format!("{company} starts hiring in {}: {title}", job.department),
        _ => return None,
    };
    let sentence = named.and_then(|name| sentence_with(&text, name));
    Some(Draft {
        id: format!("job {}", job.id),
        title: headline,
        summary: sentences([job.department.clone(), job.place.clone(), sentence.unwrap_or_default()]),
        url: job.url.clone(),
        published: None,
        outlet: company.to_owned(),
        language: job.language,
    })
}

/// More openings in a week than the company's own past lets expect.
fn wave(board: &mut Board, new: &[&Job], company: &str, page: Option<String>, today: i64) -> Option<Draft> {
    let week: u32 = board.opened.iter().filter(|(at, _)| today - **at < WAVE).map(|(_, count)| count).sum();
    let past: Vec<u32> =
        board.opened.iter().filter(|(at, _)| today - **at >= WAVE).map(|(_, count)| *count).collect();
    let oldest = board.opened.keys().next().copied().unwrap_or(today).min(board.since);
    let weeks = ((today - oldest) / WAVE).clamp(0, PAST / WAVE) as f64;
    let usual = f64::from(past.iter().sum::<u32>()) / weeks.max(1.0);
    let is_wave = week >= LEAST && weeks >= WEEKS as f64 && f64::from(week) >= TIMES * usual;
    if !is_wave || new.is_empty() || today - board.wave < 2 * WAVE {
        return None;
    }
    board.wave = today;
    let titles: Vec<String> = new.iter().take(NAMED).map(|job| html::title(&job.title)).collect();
    Some(Draft {
        id: format!("wave {today}"),
        title: format!("{company} is hiring in a wave: {week} new jobs in a week, usually {usual:.0}"),
        summary: format!("Among them: {}.", titles.join("; ")),
        url: page,
        outlet: company.to_owned(),
        ..Draft::default()
    })
}

/// Remembers the board as it is; answers the titles of the jobs that are gone.
fn settle(board: &mut Board, jobs: &[Job]) -> Vec<String> {
    for known in board.jobs.values_mut() {
        known.missed = known.missed.saturating_add(1);
    }
    for job in jobs {
        board.jobs.insert(job.id.clone(), Known { title: clip::ellipsis(&job.title, 120), missed: 0 });
    }
    let gone =
        board.jobs.values().filter(|known| known.missed >= GONE).map(|known| known.title.clone()).collect();
    board.jobs.retain(|_, known| known.missed < GONE);
    gone
}

/// A third of a board at once is a decision, not a few roles filled.
fn taken_down(
    gone: &[String],
    before: usize,
    company: &str,
    page: Option<String>,
    today: i64,
) -> Option<Draft> {
    let many = gone.len() >= LEAST as usize && gone.len() * 3 >= before;
    many.then(|| Draft {
        id: format!("taken down {today}"),
        title: format!("{company} cuts {} of its {before} open jobs", gone.len()),
        summary: format!("Among them: {}.", gone.iter().take(NAMED).cloned().collect::<Vec<_>>().join("; ")),
        url: page,
        outlet: company.to_owned(),
        ..Draft::default()
    })
}

/// Whether a text holds a name, whole words, whatever the case.
fn holds(text: &str, name: &str) -> bool {
    let (text, name) = (text.to_lowercase(), name.to_lowercase());
    text.match_indices(&name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + name.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

fn sentence_with(text: &str, name: &str) -> Option<String> {
    let sentence = text.split_inclusive(['.', '!', '?']).find(|sentence| holds(sentence, name))?;
    Some(clip::ellipsis(sentence.trim(), 240))
}

fn day(at: Timestamp) -> i64 {
    at.as_second().div_euclid(86_400)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use url::Url;

    use super::*;

    fn at(day: i64) -> Timestamp {
        Timestamp::from_second(1_795_161_600 + day * 86_400).unwrap()
    }

    fn job(id: usize, title: &str, department: &str) -> Job {
        Job {
            id: id.to_string(),
            title: title.to_owned(),
            department: department.to_owned(),
            ..Job::default()
        }
    }

    /// The titles told by one look after the other, a day each.
    fn told(boards: &[Vec<Job>]) -> Vec<Vec<String>> {
        let options = json!({ "account": "Acme", "roles": ["VP Finance"], "named": ["Globex Ledger"] });
        let mut state = State::default();
        let mut all = Vec::new();
        for (n, jobs) in boards.iter().enumerate() {
            let url = Url::parse("https://boards.example/acme").unwrap();
            let place = Place { options: options.clone(), ..Place::at(url, at(n as i64)) };
            let delivery = look(&place, &state, jobs.clone());
            all.push(delivery.entries.into_iter().map(|entry| entry.item.title).collect());
            state = delivery.state;
        }
        all
    }

    #[test]
    fn the_first_look_only_remembers_and_later_ones_tell_what_changed() {
        let start = vec![job(1, "Clerk", "Office")];
        let mut later = start.clone();
        later.push(job(2, "VP Finance, EMEA", "Office"));
        later.push(job(3, "Welder", "Works"));
        later.push(Job {
            text: "You know Globex Ledger well. You like it.".to_owned(),
            ..job(4, "Accountant", "Office")
        });
        later.push(job(5, "Second clerk", "Office"));
        let told = told(&[start, later.clone(), later]);
        assert_eq!(told[0].len() + told[2].len(), 0);
        assert_eq!(
            told[1],
            [
                "Acme is hiring a VP Finance: VP Finance, EMEA",
                "Acme starts hiring in Works: Welder",
                "Acme is hiring and names Globex Ledger: Accountant"
            ]
        );
    }

    #[test]
    fn a_wave_is_held_against_the_boards_own_past() {
        let opened = |n: usize, day| Job { opened: Some(at(day)), ..job(n, "Clerk", "Office") };
        // One opening a week before the first look, then eight at once.
        let past: Vec<Job> = (0..6).map(|n| opened(n, -60 + 10 * n as i64)).collect();
        let mut wave = past.clone();
        wave.extend((10..18).map(|n| job(n, "Driver", "Office")));
        let titles = told(&[past.clone(), wave.clone(), wave.clone()]);
        assert_eq!(titles[1], ["Acme is hiring in a wave: 8 new jobs in a week, usually 1"]);
        assert!(titles[2].is_empty(), "told once");
        // Gone after two looks, and many at once.
        let titles = told(&[wave.clone(), past.clone(), wave.clone(), past.clone(), past]);
        assert!(titles[1].is_empty() && titles[3].is_empty());
        assert_eq!(titles[4], ["Acme cuts 8 of its 14 open jobs"]);
    }

    #[test]
    fn a_pool_for_later_is_no_opening() {
        let pool = Job { pool: true, ..job(9, "VP Finance", "Office") };
        let told = told(&[vec![job(1, "Clerk", "Office")], vec![job(1, "Clerk", "Office"), pool]]);
        assert!(told[1].is_empty());
    }
}
