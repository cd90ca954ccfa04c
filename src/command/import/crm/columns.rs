//! Which column of a CRM's export is what: by its heading, then by what stands in it.

use std::collections::HashMap;

use super::table::Row;
use super::value;
use crate::text::fold::fold;

/// What a column may be, and its headings in English, German, French and Spanish, the surest first.
const HEADINGS: &str = include_str!("headings.tsv");
/// Rows at the top among which the headings are looked for: reports begin with a title.
const TOP: usize = 10;
/// Rows whose content is looked at.
const LOOKED_AT: usize = 200;

/// What the columns are. A field has at most one, an owner several: a name, an address, a number.
#[derive(Debug, Default)]
pub struct Columns {
    /// As the file writes them.
    pub headings: Vec<String>,
    fields: HashMap<&'static str, Vec<usize>>,
}

impl Columns {
    /// The value of a field in a row, where it has one.
    pub fn get<'r>(&self, row: &'r Row, field: &str) -> Option<&'r str> {
        self.all(row, field).next()
    }

    pub fn all<'r>(&self, row: &'r Row, field: &str) -> impl Iterator<Item = &'r str> {
        let places = self.fields.get(field).map(Vec::as_slice).unwrap_or_default();
        places.iter().filter_map(|at| row.cells.get(*at)).map(String::as_str).filter(|cell| !cell.is_empty())
    }

    pub fn has(&self, field: &str) -> bool {
        self.fields.contains_key(field)
    }

    /// Each field with the headings it is read from, in the order of the table.
    pub fn taken(&self) -> Vec<(&'static str, Vec<&str>)> {
        let of = |field| {
            let places = self.fields.get(field)?;
            Some((field, places.iter().map(|at| self.headings[*at].as_str()).collect()))
        };
        fields().filter_map(|(field, _)| of(field)).collect()
    }
}

/// Finds the headings among the first rows and what they mean; with it the rows below them. `given` is the
/// user's own choice, field and heading.
///
/// # Errors
/// A sentence: no column is the name, or a heading that was given isn't there.
pub fn find<'r>(rows: &'r [Row], given: &[(String, String)]) -> Result<(Columns, &'r [Row]), String> {
    let named = |row: &Row| match given.iter().find(|(field, _)| field == "name") {
        Some((_, heading)) => row.cells.iter().any(|cell| key(cell) == key(heading)),
        None => {
            best(&row.cells, "name").is_some() && row.cells.iter().filter(|cell| !cell.is_empty()).count() > 1
        }
    };
    // A list of names alone has one column.
    let at = rows.iter().take(TOP).position(named).or_else(|| {
        let first = rows.first()?;
        best(&first.cells, "name").is_some().then_some(0)
    });
    let Some(at) = at else {
        let first = rows.first().map(|row| row.cells.join(", ")).unwrap_or_default();
        return Err(format!(
            "no column looks like the company's name; say which one is: --columns \"name=HEADING\"; the first \
             row has: {first}"
        ));
    };
    let (headings, below) = (rows[at].cells.clone(), &rows[at + 1..]);
    let mut columns = Columns { headings, ..Columns::default() };
    for (field, heading) in given {
        let Some((field, _)) = fields().find(|(known, _)| known == field) else {
            let known: Vec<&str> = fields().map(|(field, _)| field).collect();
            return Err(format!("there is no field \"{field}\"; there is {}", known.join(", ")));
        };
        let Some(place) = columns.headings.iter().position(|known| key(known) == key(heading)) else {
            return Err(format!(
                "there is no column \"{heading}\"; there is {}",
                columns.headings.join(", ")
            ));
        };
        columns.fields.entry(field).or_default().push(place);
    }
    guess(&mut columns, below);
    Ok((columns, below))
}

fn guess(columns: &mut Columns, rows: &[Row]) {
    let free = |columns: &Columns, at: usize| !columns.fields.values().flatten().any(|taken| *taken == at);
    for (field, headings) in fields() {
        if columns.has(field) {
            continue;
        }
        let wanted: Vec<String> = headings.split('\t').map(key).collect();
        let mut places: Vec<usize> = wanted
            .iter()
            .filter_map(|wanted| columns.headings.iter().position(|heading| key(heading) == *wanted))
            .filter(|at| free(columns, *at))
            .collect();
        // A column that is empty throughout says nothing: the next one may.
        let filled = |at: &usize| {
            rows.iter().take(LOOKED_AT).any(|row| row.cells.get(*at).is_some_and(|cell| !cell.is_empty()))
        };
        if places.iter().any(filled) {
            places.retain(filled);
        }
        if field != "owner" {
            places.truncate(1);
        }
        if !places.is_empty() {
            columns.fields.insert(field, places);
        }
    }
    if !columns.has("domain") {
        let like = (0..columns.headings.len())
            .find(|at| free(columns, *at) && mostly(rows, *at, |cell| value::domain(cell).is_some()));
        columns.fields.extend(like.map(|at| ("domain", vec![at])));
    }
    if !columns.has("ticker") {
        let like = (0..columns.headings.len()).find(|at| {
            free(columns, *at) && mostly(rows, *at, |cell| value::ticker_with_place(cell).is_some())
        });
        columns.fields.extend(like.map(|at| ("ticker", vec![at])));
    }
}

/// Whether nearly all that stands in a column is so.
fn mostly(rows: &[Row], at: usize, is: impl Fn(&str) -> bool) -> bool {
    let cells: Vec<&str> = rows
        .iter()
        .take(LOOKED_AT)
        .filter_map(|row| row.cells.get(at))
        .map(String::as_str)
        .filter(|cell| !cell.is_empty())
        .collect();
    !cells.is_empty() && cells.iter().filter(|cell| is(cell)).count() * 10 >= cells.len() * 8
}

fn best(cells: &[String], field: &str) -> Option<usize> {
    let (_, headings) = fields().find(|(known, _)| *known == field)?;
    headings.split('\t').find_map(|heading| cells.iter().position(|cell| key(cell) == key(heading)))
}

fn fields() -> impl Iterator<Item = (&'static str, &'static str)> {
    HEADINGS.lines().filter_map(|line| line.split_once('\t'))
}

/// A heading as it is compared: `TICKERSYMBOL`, `Ticker Symbol` and `Ticker_Symbol__c` are one.
fn key(heading: &str) -> String {
    let folded = fold(heading);
    let own = folded.strip_suffix("__c").unwrap_or(&folded);
    own.chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::find;

    fn taken(csv: &str, given: &[(&str, &str)]) -> Result<Vec<String>, String> {
        let rows = table::rows(csv);
        let given: Vec<_> = given.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        let (columns, below) = find(&rows, &given)?;
        assert_eq!(below.len(), 1);
        Ok(columns.taken().into_iter().map(|(field, from)| format!("{field}={}", from.join("+"))).collect())
    }

    #[test]
    fn columns_are_known_by_their_headings_in_four_languages() {
        let cases = [
            (
                "ID,NAME,PARENTID,WEBSITE,TICKERSYMBOL,OWNERID,TIER__C\n1,Acme,,acme.example,ACME,005,A",
                "name=NAME domain=WEBSITE ticker=TICKERSYMBOL owner=OWNERID tier=TIER__C",
            ),
            (
                "Record ID,Company name,Company Domain Name,Company owner,Lifecycle Stage\n1,Acme,acme.example,Dana,Customer",
                "name=Company name domain=Company Domain Name owner=Company owner stage=Lifecycle Stage",
            ),
            (
                "Firma;Webseite;Betreuer;Vertragsende\nAcme;acme.example;Dana;31.03.2027",
                "name=Firma domain=Webseite owner=Betreuer renewal=Vertragsende",
            ),
            (
                "Raison sociale;Site web;Propriétaire;Étape\nAcme;acme.example;Dana;Client",
                "name=Raison sociale domain=Site web owner=Propriétaire stage=Étape",
            ),
            (
                "Razón social;Página web;Propietario;Etapa\nAcme;acme.example;Dana;Cliente",
                "name=Razón social domain=Página web owner=Propietario stage=Etapa",
            ),
            // By what stands in it, an address of a person being no domain.
            (
                "Company,Contact,Where\nAcme,dana@acme.example,https://www.acme.example/en",
                "name=Company domain=Where",
            ),
            // A title above, and a website that is empty beside a domain that isn't.
            (
                "Accounts of Dana\n\nAccount Name,Website,Domain\nAcme,,acme.example",
                "name=Account Name domain=Domain",
            ),
        ];
        for (csv, wanted) in cases {
            assert_eq!(taken(csv, &[]).map(|all| all.join(" ")).as_deref(), Ok(wanted), "{csv}");
        }
    }

    #[test]
    fn what_the_user_says_goes_first_and_what_is_not_there_is_said() {
        let csv = "Wer,Name\nAcme,x";
        assert_eq!(taken(csv, &[("name", "wer")]).expect("found"), ["name=Wer"]);
        assert!(taken(csv, &[("name", "Who")]).expect_err("none").contains("no column"));
        assert!(taken(csv, &[("nmae", "Wer")]).expect_err("none").contains("no field \"nmae\""));
        assert!(taken("a,b\n1,2", &[]).expect_err("none").contains("--columns"));
    }
}
