//! A sentence as words with numbers, as a headline would have them.

use super::set::Sets;
use crate::text::frequency;
use crate::text::hash::{self, Table};
use crate::text::word::{is_plain, is_word, width};

/// Words that end a clause: what stands behind them is told of something else.
const BARRIERS: &[&str] = &[
    "after",
    "amid",
    "while",
    "because",
    "which",
    "who",
    "whom",
    "whose",
    "when",
    "if",
    "but",
    "since",
    "until",
    "unless",
    "although",
    "though",
    "where",
    "whether",
    "despite",
    "following",
];
/// Words that a headline leaves out.
fn is_left_out(word: &str) -> bool {
    match word.len() {
        1 => word == "a",
        2 => matches!(word, "an" | "be" | "is" | "my"),
        3 => matches!(word, "are" | "had" | "has" | "her" | "his" | "its" | "now" | "our" | "the" | "was"),
        4 => matches!(word, "also" | "been" | "have" | "just" | "were" | "your"),
        5 => matches!(word, "being" | "their" | "today"),
        _ => false,
    }
}
const DAYS: &[&str] =
    &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "yesterday", "tomorrow"];
/// Behind one of these "may" is the month.
const BEFORE_A_MONTH: &[&str] =
    &["in", "from", "by", "since", "until", "of", "late", "early", "mid", "next", "last", "on"];
/// Behind one of these somebody is heard again.
const TOLD: &[&str] =
    &["said", "says", "announced", "announces", "reported", "will", "plans", "agreed", "told"];
/// Bytes of the longest aside in brackets that is passed over.
const ASIDE: usize = 90;

/// A word that no phrase has.
pub const UNKNOWN: u32 = 0;

#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// The word's number, [`UNKNOWN`] for most.
    pub id: u32,
    /// Bytes of the text.
    pub start: u32,
    pub end: u32,
    pub kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Word,
    /// Begins with a digit: "4.5", "2bn", "1,200".
    Number,
    /// A number below fifty: a share that is no majority.
    Minor,
    /// May stand between any two words of a phrase: "reportedly".
    Adverb,
    /// Counts for nothing in a gap.
    Comma,
    /// Ends a clause.
    Barrier,
    /// Ends more than a clause: a colon, a dash, a question mark.
    Stop,
}

/// The words of all phrases, with numbers, and the sets of them.
#[derive(Debug, Default)]
pub struct Vocabulary {
    pub sets: Sets,
    ids: Table<u32>,
    /// For each word how often texts have it: once in so many words, inverted; a measure to compare by.
    commonness: Vec<f32>,
    barriers: u32,
    on: u32,
    before_a_month: Vec<u32>,
    told: Vec<u32>,
}

impl Vocabulary {
    pub fn new() -> Self {
        let mut new = Vocabulary { commonness: vec![0.0], ..Vocabulary::default() };
        for word in BARRIERS {
            new.barriers = new.intern(word);
        }
        new.on = new.intern("on");
        new.told = TOLD.iter().map(|word| new.intern(word)).collect();
        new.before_a_month = BEFORE_A_MONTH.iter().map(|word| new.intern(word)).collect();
        new
    }

    /// The word's number, a new one where it has none.
    pub fn intern(&mut self, word: &str) -> u32 {
        let next = u32::try_from(self.ids.len() + 1).unwrap_or(u32::MAX);
        let id = *self.ids.entry(hash::word(word)).or_insert(next);
        if id == next {
            self.commonness.push(commonness(word));
        }
        id
    }

    /// How often texts have one of these words, to compare by.
    pub fn commonness(&self, words: &[u32]) -> f32 {
        words.iter().map(|word| self.commonness.get(*word as usize).copied().unwrap_or_default()).sum()
    }

    /// Whether the word says that somebody tells something.
    pub fn is_told(&self, token: &Token) -> bool {
        self.told.contains(&token.id)
    }

    /// Numbers are below this.
    pub fn size(&self) -> usize {
        self.ids.len() + 1
    }

    fn id(&self, word: &str) -> u32 {
        let known = self.ids.get(&hash::word(word)).copied();
        let known = known.or_else(|| self.ids.get(&hash::word(head(word)?)).copied());
        known.unwrap_or(UNKNOWN)
    }
}

/// Last parts of German compounds that phrases have, folded: what is bought, closed, cut, raised.
const HEADS: &[&str] = &[
    "sparte",
    "tochter",
    "geschaft",
    "bereich",
    "zentrale",
    "struktur",
    "preise",
    "tarife",
    "gebuhren",
    "zahlen",
    "werk",
    "werke",
    "fabrik",
    "standort",
    "filiale",
    "filialen",
    "kaufhaus",
    "stellen",
    "arbeitsplatze",
    "chef",
    "chefin",
    "vorstand",
    "auftrag",
    "prognose",
    "strafe",
    "angebot",
    "verfahren",
    "klage",
    "kunden",
    "daten",
    "software",
    "system",
    "plattform",
    "angriff",
    "mangel",
    "engpass",
    "skandal",
    "verlust",
    "gewinn",
    "umsatz",
    "zentrum",
    "halle",
    "anleihe",
    "kredit",
    "programm",
];
/// Bytes of the shortest compound.
const COMPOUND: usize = 9;

/// The last part of a compound: "lacksparte" is a "sparte".
fn head(word: &str) -> Option<&'static str> {
    let tail = word.len().checked_sub(4).filter(|_| word.len() >= COMPOUND)?;
    let tail = &word.as_bytes()[tail..];
    HEADS.iter().copied().find(|head| head.as_bytes().ends_with(tail) && word.ends_with(head))
}

/// Marks are met more often than any word.
fn commonness(word: &str) -> f32 {
    let level = if word == "," || !word.starts_with(char::is_alphanumeric) {
        70.0
    } else {
        f32::from(frequency::of(word).level)
    };
    10f32.powf(level / 10.0)
}

/// The tokens of one sentence.
#[derive(Clone, Debug, Default)]
pub struct Tokens(pub Vec<Token>);

impl Tokens {
    /// Reads a folded sentence that begins at `offset` of its text.
    pub fn read(&mut self, sentence: &str, offset: usize, vocabulary: &Vocabulary) {
        self.0.clear();
        each(sentence, &mut |piece, start, end| {
            let place = |at: usize| u32::try_from(offset + at).unwrap_or(u32::MAX);
            let (id, kind) = match piece {
                Piece::Stop(_) => (UNKNOWN, Kind::Stop),
                Piece::Word(word) => {
                    if word.len() >= 6
                        && (word.ends_with("day") || word.ends_with("row"))
                        && DAYS.contains(&word)
                    {
                        if self.0.last().is_some_and(|last| last.id == vocabulary.on) {
                            self.0.pop();
                        }
                        return;
                    }
                    let is_month = |last: &Token| vocabulary.before_a_month.contains(&last.id);
                    if word == "may" && self.0.last().is_some_and(is_month) {
                        return;
                    }
                    let id = vocabulary.id(word);
                    let kind = if word == "," {
                        Kind::Comma
                    } else if word.as_bytes()[0].is_ascii_digit() {
                        if is_minor(word) { Kind::Minor } else { Kind::Number }
                    } else if id == UNKNOWN && word.len() > 4 && word.ends_with("ly") {
                        Kind::Adverb
                    } else if id != UNKNOWN && id <= vocabulary.barriers {
                        Kind::Barrier
                    } else {
                        Kind::Word
                    };
                    (id, kind)
                }
            };
            let id = match piece {
                Piece::Stop(stop) => vocabulary.id(stop),
                Piece::Word(_) => id,
            };
            self.0.push(Token { id, start: place(start), end: place(end), kind });
        });
    }
}

/// Below fifty: "4.3", "12"; no "12m".
fn is_minor(number: &str) -> bool {
    number.parse::<f64>().is_ok_and(|value| value < 50.0)
}

#[derive(Clone, Copy)]
pub enum Piece<'a> {
    Word(&'a str),
    Stop(&'a str),
}

/// The words and stops of a folded text, without what a headline leaves out.
#[inline]
pub fn each<'a>(text: &'a str, take: &mut impl FnMut(Piece<'a>, usize, usize)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        if is_word(text, at) {
            at = word(text, at, take);
            continue;
        }
        if byte == b' ' {
            at += 1;
            continue;
        }
        let end = at + width(byte);
        match byte {
            b'(' | b'[' => {
                let close = if byte == b'(' { b')' } else { b']' };
                let aside = bytes[at..].iter().take(ASIDE).position(|b| *b == close);
                at += aside.map_or(1, |length| length + 1);
                continue;
            }
            b',' | b'$' | b'%' => take(Piece::Word(&text[at..end]), at, end),
            b';' | b':' | b'?' | b'!' | b'|' => take(Piece::Stop(&text[at..end]), at, end),
            b'-' => {
                let joins = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_alphanumeric() || *b >= 0x80);
                let within =
                    joins(at.checked_sub(1).and_then(|before| bytes.get(before))) && joins(bytes.get(end));
                if !within {
                    take(Piece::Stop(&text[at..end]), at, end);
                }
            }
            // Money of other lands.
            0xc2 | 0xe2 if matches!(&text[at..end], "£" | "¥" | "€") => {
                take(Piece::Word(&text[at..end]), at, end);
            }
            _ => {}
        }
        at = end;
    }
}

/// Takes the word that begins at `start`; answers where to go on.
#[inline]
fn word<'a>(text: &'a str, start: usize, take: &mut impl FnMut(Piece<'a>, usize, usize)) -> usize {
    let bytes = text.as_bytes();
    let is_letter = |at: usize| at < bytes.len() && is_word(text, at);
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut at = start;
    loop {
        while let Some(byte) = bytes.get(at) {
            if is_plain(*byte) {
                at += 1;
            } else if *byte >= 0x80 && is_word(text, at) {
                at += width(*byte);
            } else {
                break;
            }
        }
        let joined = match bytes.get(at) {
            Some(b'.' | b',') if at > start && is_digit(at - 1) => is_digit(at + 1),
            // "u.s", "n.v": letters that stand alone.
            Some(b'.') => {
                let alone = at - start == 1 || (at >= 2 && bytes[at - 2] == b'.');
                alone && is_letter(at + 1) && !is_letter(at + 2)
            }
            Some(b'&') => is_letter(at + 1),
            _ => false,
        };
        if !joined {
            break;
        }
        at += 1;
    }
    let written = &text[start..at];
    let mut end = at;
    if bytes.get(at) == Some(&b'\'') {
        let tail = text[at + 1..].split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        match tail {
            "s" | "re" | "ve" | "d" | "m" | "" => end = at + 1 + tail.len(),
            "t" => {
                end = at + 2;
                take(Piece::Word("not"), start, end);
                return end;
            }
            "ll" => {
                end = at + 3;
                take(Piece::Word(written), start, at);
                take(Piece::Word("will"), at, end);
                return end;
            }
            // "l'entreprise", "d'acquisition"
            _ if written.len() <= 2 => return at + 1,
            _ => {}
        }
    }
    if written != "s" && !is_left_out(written) {
        take(Piece::Word(if written == "n" { "not" } else { written }), start, at);
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_read_as_a_headline() {
        let read = |text| {
            let mut words = Vec::new();
            each(text, &mut |piece, _, _| match piece {
                Piece::Word(word) | Piece::Stop(word) => words.push(word),
            });
            words.join(" ")
        };
        for (text, want) in [
            (
                "the acme corp. has been acquired by globex's u.s. unit",
                "acme corp acquired by globex u.s unit",
            ),
            ("acme (nyse: acm) won't buy-out a $2.5bn rival", "acme not buy out $ 2.5bn rival"),
            ("at&t: we'll cut 1,200 jobs - report", "at&t : we will cut 1,200 jobs - report"),
            ("l'entreprise d'acme", "entreprise acme"),
            ("£4m for öbb", "£ 4m for öbb"),
        ] {
            assert_eq!(read(text), want);
        }
    }

    #[test]
    fn a_compound_is_what_its_last_part_says() {
        for (word, want) in
            [("lacksparte", Some("sparte")), ("firmenzentrale", Some("zentrale")), ("announcement", None)]
        {
            assert_eq!(head(word), want);
        }
    }
}
