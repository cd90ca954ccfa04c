//! Phrases as written, read into nodes.

use std::collections::BTreeMap;

use super::form::{Forms, Irregular};
use super::token::{Piece, each};
use crate::text::fold::fold;

/// What a phrase asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    Word(String),
    Number,
    Minor,
    All(Vec<Node>),
    Any(Vec<Node>),
    Maybe(Box<Node>),
    Gap { most: u8, party: bool, open: bool },
    Start,
    End,
}

/// A phrase: what it asks for, and where the account stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Phrase {
    pub node: Node,
    pub before: bool,
    pub after: bool,
}

/// The words that phrases share.
#[derive(Clone, Debug, Default, serde::Deserialize)]
pub struct Shared {
    /// Past forms that no rule makes.
    pub verbs: Irregular,
    /// For a name, the ways it may be said.
    pub class: BTreeMap<String, Vec<String>>,
}

/// Modal words that make a bare verb tell something.
const MODALS: &[&str] = &["to", "will", "would", "could", "may", "might", "must", "should", "can", "shall"];

/// Reads a phrase.
pub fn parse(text: &str, shared: &Shared) -> Result<Phrase, String> {
    let folded = fold(text);
    let mut rest = folded.trim();
    let before = rest.starts_with("@ ");
    rest = rest.strip_prefix("@ ").unwrap_or(rest);
    let after = rest.ends_with(" @");
    rest = rest.strip_suffix(" @").unwrap_or(rest);
    let pieces = pieces(rest);
    let mut at = 0;
    let node = any(&pieces, &mut at, shared, 0)?;
    if at < pieces.len() {
        return Err(format!("a `{}` too much", pieces[at]));
    }
    Ok(Phrase { node, before, after })
}

/// Brackets, bars and blanks apart. In brackets a bar parts ways of several words, unless there are bars
/// that stand alone: "(takes over|buys)", "(takes|took over | buys)".
fn pieces(text: &str) -> Vec<&str> {
    let all = apart(text);
    let mut out = Vec::with_capacity(all.len());
    // For each open bracket whether its bars part words.
    let mut open: Vec<bool> = Vec::new();
    for (at, piece) in all.iter().enumerate() {
        match *piece {
            "(" => open.push(has_lone_bar(&all[at + 1..])),
            ")" | ")?" => {
                open.pop();
            }
            _ => {}
        }
        if open.last().is_some_and(|lone| !lone) && piece.len() > 1 && *piece != ")?" {
            for (number, way) in piece.split('|').enumerate() {
                out.extend((number > 0).then_some("|"));
                out.extend((!way.is_empty()).then_some(way));
            }
        } else {
            out.push(*piece);
        }
    }
    out
}

/// Whether a bar stands alone in the bracket that begins here.
fn has_lone_bar(rest: &[&str]) -> bool {
    let mut depth = 0;
    for piece in rest {
        match *piece {
            "(" => depth += 1,
            ")" | ")?" if depth == 0 => return false,
            ")" | ")?" => depth -= 1,
            "|" if depth == 0 => return true,
            _ => {}
        }
    }
    false
}

fn apart(text: &str) -> Vec<&str> {
    let mut all = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '(' => 1,
            ')' if rest.starts_with(")?") => 2,
            ')' => 1,
            _ => rest.find(|c: char| matches!(c, '(' | ')') || c.is_whitespace()).unwrap_or(rest.len()),
        };
        all.push(&rest[..end]);
        rest = rest[end..].trim_start();
    }
    all
}

fn any(pieces: &[&str], at: &mut usize, shared: &Shared, depth: u8) -> Result<Node, String> {
    let (mut ways, mut way) = (Vec::new(), Vec::new());
    while *at < pieces.len() {
        let piece = pieces[*at];
        *at += 1;
        match piece {
            "(" => {
                let inner = any(pieces, at, shared, depth)?;
                match pieces.get(*at) {
                    Some(&")") => way.push(inner),
                    Some(&")?") => way.push(Node::Maybe(Box::new(inner))),
                    _ => return Err("a bracket is not closed".to_owned()),
                }
                *at += 1;
            }
            ")" | ")?" => {
                *at -= 1;
                break;
            }
            // A way of words that headlines leave out is none.
            "|" => {
                ways.extend(Some(Node::All(std::mem::take(&mut way))).filter(|way| *way != Node::All(vec![])))
            }
            _ => way.extend(atom(piece, shared, depth)?),
        }
    }
    if !way.is_empty() || ways.is_empty() {
        ways.push(Node::All(way));
    }
    Ok(if ways.len() == 1 { ways.remove(0) } else { Node::Any(ways) })
}

fn atom(piece: &str, shared: &Shared, depth: u8) -> Result<Vec<Node>, String> {
    let (piece, maybe) = match piece.strip_suffix('?') {
        Some(rest) if !rest.is_empty() => (rest, true),
        _ => (piece, false),
    };
    let mut ways: Vec<Vec<Node>> =
        piece.split('|').map(|one| simple(one, shared, depth)).collect::<Result<_, _>>()?;
    ways.retain(|way| !way.is_empty());
    let nodes = match <[Vec<Node>; 1]>::try_from(ways) {
        Ok([one]) => one,
        Err(ways) if ways.is_empty() => return Ok(Vec::new()),
        Err(ways) => vec![Node::Any(ways.into_iter().map(Node::All).collect())],
    };
    Ok(if maybe { vec![Node::Maybe(Box::new(Node::All(nodes)))] } else { nodes })
}

fn simple(piece: &str, shared: &Shared, depth: u8) -> Result<Vec<Node>, String> {
    let gap = |count: &str, party, open| {
        let most = if count.is_empty() { Ok(4) } else { count.parse() };
        most.map(|most| vec![Node::Gap { most, party, open }]).map_err(|_| format!("`{piece}` is no gap"))
    };
    if let Some(count) = piece.strip_prefix("~~") {
        return gap(count, false, true);
    }
    if let Some(count) = piece.strip_prefix('~') {
        return gap(count, false, false);
    }
    if let Some(count) = piece.strip_prefix('@') {
        return gap(count, true, false);
    }
    match piece {
        "#" => return Ok(vec![Node::Number]),
        "#minor" => return Ok(vec![Node::Minor]),
        "^" => return Ok(vec![Node::Start]),
        "$end" => return Ok(vec![Node::End]),
        _ => {}
    }
    if let Some(name) = piece.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) {
        if depth > 4 {
            return Err(format!("<{name}> stands in itself"));
        }
        let ways = shared.class.get(name).ok_or_else(|| format!("no words are listed as <{name}>"))?;
        let ways = ways.iter().map(|way| {
            let pieces = pieces(way);
            any(&pieces, &mut 0, shared, depth + 1)
        });
        return Ok(vec![Node::Any(ways.collect::<Result<_, _>>()?)]);
    }
    if let Some(verb) = piece.strip_prefix('!') {
        let forms = Forms::of(verb, &shared.verbs);
        let mut ways = words([&forms.third, &forms.ing].into_iter().chain(&forms.past));
        let modals = Node::Any(words(MODALS.iter()));
        ways.push(Node::All(vec![modals, Node::Word(verb.to_owned())]));
        return Ok(vec![Node::Any(ways)]);
    }
    if let Some(verb) = piece.strip_suffix('*') {
        let mut all = Vec::new();
        for verb in verbs(verb) {
            let forms = Forms::of(&verb, &shared.verbs);
            all.extend(forms.past.into_iter().chain([forms.third, forms.ing, verb]));
        }
        return Ok(vec![Node::Any(words(all.iter()))]);
    }
    let mut nodes = Vec::new();
    each(piece, &mut |piece, _, _| match piece {
        Piece::Word(word) | Piece::Stop(word) => nodes.push(Node::Word(word.to_owned())),
    });
    Ok(nodes)
}

/// Verbs that an e would make another: what is taped is not tapped, and a plane is not planned.
const WHOLE: &[&str] = &["tap", "plan", "win", "scrap", "strip", "bar", "pin", "rip", "cap", "star", "hop"];

/// The verbs that a stem stands for: "relocat" for "relocate", "finali" for "finalise" and "finalize".
fn verbs(stem: &str) -> Vec<String> {
    let ends: &[&str] = match stem.as_bytes().last() {
        _ if WHOLE.contains(&stem) => &[""],
        Some(b'i') => &["se", "ze"],
        Some(b'f') => &["", "y"],
        Some(b'e' | b'o' | b'y') | None => &[""],
        _ => &["", "e"],
    };
    ends.iter().map(|end| format!("{stem}{end}")).collect()
}

fn words<T: AsRef<str>>(all: impl Iterator<Item = T>) -> Vec<Node> {
    all.map(|word| Node::Word(word.as_ref().to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_says_what_it_asks_for_and_where_the_account_stands() {
        let shared = Shared::default();
        let word = |word: &str| Node::Word(word.to_owned());
        let phrase = parse("@ (takes over | tie-up)? ~3 # @", &shared).expect("a phrase");
        let either = Node::Any(vec![
            Node::All(vec![word("takes"), word("over")]),
            Node::All(vec![word("tie"), word("up")]),
        ]);
        let gap = Node::Gap { most: 3, party: false, open: false };
        let all = Node::All(vec![Node::Maybe(Box::new(either)), gap, Node::Number]);
        assert_eq!(phrase, Phrase { node: all, before: true, after: true });
        for wrong in ["(open", "<nothing>", "~x", "shut)"] {
            assert!(parse(wrong, &shared).is_err(), "{wrong}");
        }
    }
}
