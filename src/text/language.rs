//! The language of a text.
//!
//! In: plain text. Out: its language where two witnesses agree: the script or a classifier of letter
//! groups, and the little words of the language. A headline of names alone has no language.

use std::fmt;
use std::sync::LazyLock;

use whichlang::Lang;

use super::hash::{self, Table};

/// An ISO 639-1 code: `en`, `de`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Language(pub &'static str);

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Language {
    /// The language's name in English; of a rare one its code.
    pub fn name(self) -> &'static str {
        let known = NAMES.iter().find(|(code, _)| *code == self.0);
        known.map_or(self.0, |(_, name)| name)
    }
}

const NAMES: &[(&str, &str)] = &[
    ("ar", "Arabic"),
    ("da", "Danish"),
    ("de", "German"),
    ("el", "Greek"),
    ("en", "English"),
    ("es", "Spanish"),
    ("fa", "Persian"),
    ("fi", "Finnish"),
    ("fr", "French"),
    ("he", "Hebrew"),
    ("hi", "Hindi"),
    ("it", "Italian"),
    ("ja", "Japanese"),
    ("ko", "Korean"),
    ("nl", "Dutch"),
    ("no", "Norwegian"),
    ("pl", "Polish"),
    ("pt", "Portuguese"),
    ("ru", "Russian"),
    ("sv", "Swedish"),
    ("th", "Thai"),
    ("tr", "Turkish"),
    ("uk", "Ukrainian"),
    ("vi", "Vietnamese"),
    ("zh", "Chinese"),
];

/// Bytes of a text that are looked at: enough to be sure, the same cost for every text.
const LOOKED_AT: usize = 400;
/// Letters below which nothing is said of a script.
const FEW_LETTERS: usize = 4;

/// The language of a text; `None` where it is too short to tell or the witnesses disagree.
pub fn of(text: &str) -> Option<Language> {
    let text = &text[..text.floor_char_boundary(LOOKED_AT)];
    match Script::of(text)? {
        Script::Latin => latin(text),
        Script::Cyrillic if text.contains(['і', 'ї', 'є', 'ґ', 'І', 'Ї', 'Є']) => Some(Language("uk")),
        Script::Cyrillic => (whichlang::detect_language(text) == Lang::Rus).then_some(Language("ru")),
        Script::Arabic if text.contains(['گ', 'چ', 'پ', 'ژ']) => Some(Language("fa")),
        Script::Arabic => Some(Language("ar")),
        Script::Han => Some(Language("zh")),
        Script::Kana => Some(Language("ja")),
        Script::Hangul => Some(Language("ko")),
        Script::Devanagari => Some(Language("hi")),
        Script::Hebrew => Some(Language("he")),
        Script::Greek => Some(Language("el")),
        Script::Thai => Some(Language("th")),
    }
}

/// The language of a title and what stands behind it, where it is none of `known` (codes): as [`of`] says it of
/// both with ". " between them, but asked no further where little words alone rule the others out.
pub fn of_other_than(known: &[&str], title: &str, rest: &str) -> Option<Language> {
    let head = |text: &'_ str| text.floor_char_boundary(LOOKED_AT);
    let mut text = String::with_capacity(LOOKED_AT + 8);
    text.push_str(&title[..head(title)]);
    text.push_str(". ");
    text.push_str(&rest[..head(rest)]);
    text.truncate(text.floor_char_boundary(LOOKED_AT));
    if text.is_ascii() {
        let counts = little_words(&text);
        let most = counts.iter().copied().max().unwrap_or(0);
        let (codes, _) = &*LITTLE_WORDS;
        // Only a language that has most of them can be the answer.
        if codes.iter().zip(counts).all(|(code, count)| count < most || known.contains(code)) || most == 0 {
            return None;
        }
    }
    of(&text).filter(|language| !known.contains(&language.0))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Cyrillic,
    Arabic,
    Han,
    Kana,
    Hangul,
    Devanagari,
    Hebrew,
    Greek,
    Thai,
}

impl Script {
    /// The script of more than half of the letters.
    fn of(text: &str) -> Option<Script> {
        let mut counts = [0usize; 10];
        let mut letters = 0;
        for c in text.chars().filter(|c| c.is_alphabetic()) {
            letters += 1;
            if let Some(script) = Script::of_letter(c) {
                counts[script as usize] += 1;
            }
        }
        // Japanese mixes kana with Han; a text of Han with kana in it is Japanese.
        let kana = Script::Kana as usize;
        if counts[kana] * 10 > letters {
            counts[kana] += std::mem::take(&mut counts[Script::Han as usize]);
        }
        const ALL: [Script; 10] = [
            Script::Latin,
            Script::Cyrillic,
            Script::Arabic,
            Script::Han,
            Script::Kana,
            Script::Hangul,
            Script::Devanagari,
            Script::Hebrew,
            Script::Greek,
            Script::Thai,
        ];
        let most = ALL.into_iter().max_by_key(|s| counts[*s as usize])?;
        let count = counts[most as usize];
        (count >= FEW_LETTERS && count * 2 > letters).then_some(most)
    }

    fn of_letter(c: char) -> Option<Script> {
        Some(match c {
            'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => Script::Latin,
            '\u{400}'..='\u{52f}' => Script::Cyrillic,
            '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' => Script::Arabic,
            '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' => Script::Han,
            '\u{3040}'..='\u{30ff}' => Script::Kana,
            '\u{ac00}'..='\u{d7af}' => Script::Hangul,
            '\u{900}'..='\u{97f}' => Script::Devanagari,
            '\u{590}'..='\u{5ff}' => Script::Hebrew,
            '\u{370}'..='\u{3ff}' => Script::Greek,
            '\u{e00}'..='\u{e7f}' => Script::Thai,
            _ => return None,
        })
    }
}

/// Word → bits of the languages it is a little word of, in the order of the file.
static LITTLE_WORDS: LazyLock<(Vec<&'static str>, Table<u32>)> = LazyLock::new(|| {
    let mut codes = Vec::new();
    let mut words: Table<u32> = hash::table(2_048);
    for (bit, line) in include_str!("stopwords.txt").lines().enumerate() {
        let mut of_line = line.split_whitespace();
        codes.extend(of_line.next());
        for word in of_line {
            *words.entry(hash::word(word)).or_default() |= 1 << bit;
        }
    }
    (codes, words)
});

/// Whether a folded word is a little word of a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Little {
    No,
    /// Of English, whatever else it is.
    English,
    Other,
}

/// Whether the folded word is one of the little words that tell a language and nothing else.
pub fn little(word: &str) -> Little {
    little_of(LITTLE_WORDS.1.get(&hash::word(word)).copied().unwrap_or(0))
}

/// All little words, by their hashes.
pub fn all_little() -> impl Iterator<Item = (u64, Little)> {
    LITTLE_WORDS.1.iter().map(|(word, bits)| (*word, little_of(*bits)))
}

fn little_of(bits: u32) -> Little {
    match bits {
        0 => Little::No,
        bits if bits & 1 == 1 => Little::English,
        _ => Little::Other,
    }
}

/// How many little words of each language a text has.
fn little_words(text: &str) -> [u32; 32] {
    let mut counts = [0u32; 32];
    let lower = if text.is_ascii() { text.to_ascii_lowercase() } else { text.to_lowercase() };
    for word in lower.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()) {
        let mut bits = LITTLE_WORDS.1.get(&hash::word(word)).copied().unwrap_or(0);
        while bits != 0 {
            counts[bits.trailing_zeros() as usize] += 1;
            bits &= bits - 1;
        }
    }
    counts
}

fn latin(text: &str) -> Option<Language> {
    let (codes, _) = &*LITTLE_WORDS;
    let counts = little_words(text);
    let count = |code: &str| codes.iter().position(|c| *c == code).map_or(0, |at| counts[at]);
    let most = counts.iter().copied().max().unwrap_or(0);
    let guess = code(whichlang::detect_language(text));
    if most > 0 && count(guess) == most {
        return Some(Language(guess));
    }
    // The classifier knows 16 languages, and takes Danish for Swedish: clear little words overrule it.
    let mut winners = codes.iter().filter(|code| count(code) == most);
    match (winners.next(), winners.next()) {
        (Some(winner), None) if most >= 2 && most >= count(guess) + 2 => Some(Language(winner)),
        _ => None,
    }
}

fn code(lang: Lang) -> &'static str {
    match lang {
        Lang::Ara => "ar",
        Lang::Cmn => "zh",
        Lang::Deu => "de",
        Lang::Eng => "en",
        Lang::Fra => "fr",
        Lang::Hin => "hi",
        Lang::Ita => "it",
        Lang::Jpn => "ja",
        Lang::Kor => "ko",
        Lang::Nld => "nl",
        Lang::Por => "pt",
        Lang::Rus => "ru",
        Lang::Spa => "es",
        Lang::Swe => "sv",
        Lang::Tur => "tr",
        Lang::Vie => "vi",
    }
}

#[cfg(test)]
mod tests {
    use super::{Language, of};

    #[test]
    fn a_headline_is_told_by_letters_and_little_words() {
        let cases = [
            ("Acme to acquire Globex for $4 billion in cash", Some("en")),
            ("The CFO of Acme has resigned", Some("en")),
            ("Der Vorstand der Acme AG ist zurückgetreten", Some("de")),
            ("Le directeur financier du groupe quitte l'entreprise pour une autre", Some("fr")),
            ("El director financiero de la empresa dimite por la crisis", Some("es")),
            ("Директор компании подал в отставку", Some("ru")),
            ("Директор компанії подав у відставку", Some("uk")),
            ("会社は新しい社長を任命しました", Some("ja")),
            ("公司任命新首席财务官", Some("zh")),
            ("החברה מינתה מנכ\"ל חדש", Some("he")),
            ("Kevin started a Weblog. Hey it's cool, he even has a directory.", Some("en")),
            ("Acme Globex Initech", None),
            ("42 %", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(of(text), expected.map(Language), "{text}");
        }
    }
}
