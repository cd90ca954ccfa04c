//! A line with places for facts: `Congratulations on the contract[ with {other}][, {amount}].`
//!
//! What stands in square brackets falls away where one of its facts is missing; a fact outside of them is
//! needed, and without it there is no line.

use std::collections::BTreeMap;

/// The facts a line may speak of.
pub const FACTS: &[&str] = &[
    "account",
    "person",
    "role",
    "amount",
    "count",
    "place",
    "date",
    "other",
    "competitor",
    "segment",
    "outlet",
    "when",
];

/// What is known of a signal, by the names of [`FACTS`].
pub type Facts = BTreeMap<&'static str, String>;

/// A line that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Fact(&'static str),
    Clause(Vec<Piece>),
}

impl Template {
    /// Reads a line.
    ///
    /// # Errors
    /// What is wrong with it, as a sentence.
    pub fn parse(line: &str) -> Result<Template, String> {
        let (mut outer, mut clause): (Vec<Piece>, Option<Vec<Piece>>) = (Vec::new(), None);
        let mut rest = line;
        while let Some(at) = rest.find(['{', '}', '[', ']']) {
            let (text, sign) = (&rest[..at], rest.as_bytes()[at]);
            rest = &rest[at + 1..];
            let pieces = clause.as_mut().unwrap_or(&mut outer);
            if !text.is_empty() {
                pieces.push(Piece::Text(text.to_owned()));
            }
            match sign {
                b'{' => {
                    let (name, after) = rest.split_once('}').ok_or("a brace is not closed")?;
                    let known = FACTS.iter().find(|fact| **fact == name);
                    pieces.push(Piece::Fact(known.ok_or_else(|| unknown(name))?));
                    rest = after;
                }
                b'[' if clause.is_none() => clause = Some(Vec::new()),
                b'[' => return Err("square brackets can't stand in square brackets".to_owned()),
                b']' => outer.push(Piece::Clause(clause.take().ok_or("a square bracket was not opened")?)),
                _ => return Err("a brace was not opened".to_owned()),
            }
        }
        if clause.is_some() {
            return Err("a square bracket is not closed".to_owned());
        }
        if !rest.is_empty() {
            outer.push(Piece::Text(rest.to_owned()));
        }
        if outer.is_empty() { Err("the line is empty".to_owned()) } else { Ok(Template(outer)) }
    }

    /// The line with its facts; none where a needed one is missing.
    pub fn fill(&self, facts: &Facts) -> Option<String> {
        fill(&self.0, facts)
    }
}

fn unknown(name: &str) -> String {
    format!("{{{name}}} is no fact; there are {}", FACTS.join(", "))
}

fn fill(pieces: &[Piece], facts: &Facts) -> Option<String> {
    let mut line = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => line.push_str(text),
            Piece::Fact(name) => line.push_str(facts.get(name)?),
            Piece::Clause(pieces) => line.push_str(&fill(pieces, facts).unwrap_or_default()),
        }
    }
    Some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(line: &str, facts: &[(&'static str, &str)]) -> Option<String> {
        let facts = facts.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Template::parse(line).expect("a line").fill(&facts)
    }

    #[test]
    fn a_missing_fact_drops_its_clause_or_the_line() {
        let line = "Congratulations[ on {amount}][ with {other}].";
        assert_eq!(said(line, &[("amount", "$4m")]).as_deref(), Some("Congratulations on $4m."));
        assert_eq!(said(line, &[]).as_deref(), Some("Congratulations."));
        assert_eq!(said("{competitor} was down.", &[]), None);
        assert_eq!(
            said("{competitor} was down.", &[("competitor", "Globex")]).as_deref(),
            Some("Globex was down.")
        );
    }

    #[test]
    fn what_is_wrong_with_a_line_is_said() {
        for (line, why) in [
            ("Hello {nmae}", "{nmae} is no fact; there are account"),
            ("Hello {person", "a brace is not closed"),
            ("Hello [you", "a square bracket is not closed"),
            ("Hello you]", "a square bracket was not opened"),
            ("a [b [c]]", "square brackets can't stand"),
            ("", "the line is empty"),
        ] {
            let said = Template::parse(line).expect_err(line);
            assert!(said.starts_with(why), "{line}: {said}");
        }
    }
}
