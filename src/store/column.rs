//! How our words stand in a column: times as milliseconds, hashes as signed integers, the rest as JSON.

use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::StoreError;
use crate::text::language::Language;

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

pub fn millis(at: Timestamp) -> i64 {
    at.as_millisecond()
}

/// The time in a column. A number that is no time (only a damaged file has one) is the epoch.
pub fn time(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// A length of time in a column.
pub fn span(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

pub fn duration(millis: i64) -> Duration {
    Duration::from_millis(millis.max(0).cast_unsigned())
}

/// Days since 1970 of a time in milliseconds, rounded down.
pub fn day(millis: i64) -> i64 {
    millis.div_euclid(DAY)
}

/// The first millisecond of a day.
pub fn day_start(day: i64) -> i64 {
    day.saturating_mul(DAY)
}

/// The signed integer of the same bits, which is what SQLite holds.
pub fn signed(hash: u64) -> i64 {
    hash.cast_signed()
}

pub fn hash(signed: i64) -> u64 {
    signed.cast_unsigned()
}

pub fn to_json<T: Serialize>(what: &'static str, value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|e| StoreError::Content { what, reason: e.to_string() })
}

pub fn from_json<T: DeserializeOwned>(what: &'static str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|e| StoreError::Content { what, reason: e.to_string() })
}

/// A value whose JSON is a plain string, as that string.
pub fn to_word<T: Serialize>(what: &'static str, value: &T) -> Result<String, StoreError> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        Ok(other) => Err(StoreError::Content { what, reason: format!("{other} is not a word") }),
        Err(e) => Err(StoreError::Content { what, reason: e.to_string() }),
    }
}

pub fn from_word<T: DeserializeOwned>(what: &'static str, word: String) -> Result<T, StoreError> {
    serde_json::from_value(serde_json::Value::String(word))
        .map_err(|e| StoreError::Content { what, reason: e.to_string() })
}

/// The language of a stored code; a code that isn't ISO 639-1 is none.
pub fn language(code: &str) -> Option<Language> {
    let at = CODES.split(' ').position(|known| known == code)?;
    CODES.split(' ').nth(at).map(Language)
}

/// ISO 639-1.
const CODES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv \
cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie \
ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk \
ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se \
sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo \
xh yi yo za zh zu";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::trigger::Stance;

    #[test]
    fn what_goes_into_a_column_comes_out_the_same() {
        assert_eq!(hash(signed(u64::MAX - 5)), u64::MAX - 5);
        let at: Timestamp = "2026-11-20T08:00:00.123Z".parse().unwrap();
        assert_eq!(time(millis(at)), at);
        assert_eq!(day(-1), -1);
        assert_eq!(language("de"), Some(Language("de")));
        assert_eq!(language("d"), None);
        assert_eq!(language(""), None);
        let word = to_word("stance", &Stance::Denied).unwrap();
        assert_eq!(word, "denied");
        assert_eq!(from_word::<Stance>("stance", word).unwrap(), Stance::Denied);
    }
}
