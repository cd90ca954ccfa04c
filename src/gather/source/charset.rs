//! A body becomes text, whatever its charset is said to be.
//!
//! In: bytes, the `Content-Type` header, and the prolog within. Out: text. Witnesses lie: a server's
//! default header, a prolog left over from before a conversion; so what the bytes can be is asked too.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes at the start among which a prolog names its encoding.
const PROLOG: usize = 256;
/// Bytes that the guess looks at.
const GUESSED_FROM: usize = 64 * 1024;

/// The text of a body. Characters that can't be decoded come out as U+FFFD.
pub fn decode<'a>(body: &'a [u8], content_type: Option<&str>) -> Cow<'a, str> {
    if let Some((encoding, length)) = Encoding::for_bom(body) {
        return encoding.decode_without_bom_handling(&body[length..]).0;
    }
    // Without a mark, UTF-16 shows in its first `<`.
    match body {
        [b'<', 0, ..] => return UTF_16LE.decode_without_bom_handling(body).0,
        [0, b'<', ..] => return UTF_16BE.decode_without_bom_handling(body).0,
        _ => {}
    }
    // What is valid UTF-8 is nothing else, whatever is said of it: no other charset hits its patterns by
    // chance. ISO-2022-JP is the one that is pure ASCII.
    let declared = declared(body, content_type);
    match (std::str::from_utf8(body), declared) {
        (Ok(text), declared) if declared.is_none_or(|e| e.is_ascii_compatible()) => Cow::Borrowed(text),
        // Latin-1 is also what servers and programs say that know nothing.
        (_, Some(encoding)) if encoding == WINDOWS_1252 && !is_latin_script(body) => {
            guess(body).decode_without_bom_handling(body).0
        }
        (_, Some(encoding)) if encoding != UTF_8 => encoding.decode_without_bom_handling(body).0,
        _ if mostly_utf8(body) => String::from_utf8_lossy(body),
        _ => guess(body).decode_without_bom_handling(body).0,
    }
}

/// What header and prolog say. The header comes first (RFC 7303, 3), unless it is the Latin-1 that
/// servers add unasked; and `text/xml` without a charset says nothing, though RFC 3023 took it for ASCII.
fn declared(body: &[u8], content_type: Option<&str>) -> Option<&'static Encoding> {
    let header = content_type
        .and_then(|header| after(header.as_bytes(), b"charset="))
        .and_then(Encoding::for_label_no_replacement);
    let prolog =
        after(&body[..body.len().min(PROLOG)], b"encoding=").and_then(Encoding::for_label_no_replacement);
    match (header, prolog) {
        // A prolog that could be read at all is not in UTF-16.
        (header, Some(prolog)) if !prolog.is_ascii_compatible() && !is_7_bit(prolog) => header,
        (Some(header), Some(prolog)) if header == WINDOWS_1252 || header == UTF_8 => Some(prolog),
        (Some(header), Some(prolog)) if header != prolog && is_guessed(body, prolog) => Some(prolog),
        (header, prolog) => header.or(prolog),
    }
}

fn is_7_bit(encoding: &Encoding) -> bool {
    encoding == encoding_rs::ISO_2022_JP
}

/// The word behind `key`, without its quotes.
fn after<'a>(text: &'a [u8], key: &[u8]) -> Option<&'a [u8]> {
    let at = text.windows(key.len()).position(|window| window.eq_ignore_ascii_case(key))?;
    let value = &text[at + key.len()..];
    let value = value.strip_prefix(b"\"").or(value.strip_prefix(b"'")).unwrap_or(value);
    let end = value
        .iter()
        .position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':' | b'.' | b'+')))
        .unwrap_or(value.len());
    Some(&value[..end])
}

/// Whether the bytes beyond ASCII stand apart, as the accents of a Latin script do.
fn is_latin_script(body: &[u8]) -> bool {
    let beyond = |window: &&[u8]| !window[0].is_ascii();
    let all = body.windows(2).filter(beyond).count();
    let in_row = body.windows(2).filter(beyond).filter(|window| !window[1].is_ascii()).count();
    in_row * 2 <= all
}

/// Whether a body is UTF-8 but for a few bytes, such as a text cut inside a character.
fn mostly_utf8(body: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in body.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    bad * 10 <= good
}

/// Whether the bytes look like `encoding`, where two witnesses contradict each other.
fn is_guessed(body: &[u8], encoding: &'static Encoding) -> bool {
    let guess = guess(body);
    // The two alphabets of KOI8 differ in letters that few texts have.
    guess == encoding || [guess, encoding].iter().all(|one| one.name().starts_with("KOI8"))
}

fn guess(body: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&body[..body.len().min(GUESSED_FROM)], true);
    detector.guess(None, Utf8Detection::Deny)
}

#[cfg(test)]
mod tests {
    use encoding_rs::{ISO_2022_JP, KOI8_R, UTF_8, WINDOWS_1251, WINDOWS_1252, WINDOWS_1255};

    use super::decode;

    const RUSSIAN: &str = "Генеральный директор компании подал в отставку сегодня утром";
    const HEBREW: &str = "מנכ\"ל החברה התפטר הבוקר";

    fn with_prolog(encoding: &str, text: &str) -> String {
        format!("<?xml version=\"1.0\" encoding='{encoding}'?><a>{text}</a>")
    }

    #[test]
    fn the_header_the_prolog_or_the_bytes_tell_the_charset() {
        let cases = [
            (WINDOWS_1251, Some("text/xml; charset=windows-1251"), "", RUSSIAN),
            (WINDOWS_1251, Some("text/xml"), "windows-1251", RUSSIAN),
            (WINDOWS_1251, Some("text/xml; charset=ISO-8859-1"), "windows-1251", RUSSIAN),
            (WINDOWS_1251, Some("text/xml; charset=\"utf-8\""), "windows-1251", RUSSIAN),
            (WINDOWS_1251, Some("text/xml; charset=ISO-8859-1"), "", RUSSIAN),
            (WINDOWS_1251, None, "iso-8859-1", RUSSIAN),
            (KOI8_R, Some("text/xml; charset=windows-1251"), "koi8-r", RUSSIAN),
            (WINDOWS_1251, Some("text/xml; charset=windows-1251"), "koi8-r", RUSSIAN),
            (WINDOWS_1251, None, "", RUSSIAN),
            (WINDOWS_1251, None, "utf-8", RUSSIAN),
            (WINDOWS_1255, None, "windows-1255", HEBREW),
            (UTF_8, Some("text/xml"), "", HEBREW),
            (UTF_8, Some("text/xml; charset=us-ascii"), "", HEBREW),
            (UTF_8, None, "windows-1255", HEBREW),
            (UTF_8, Some("application/xml; charset=iso-8859-1"), "iso-8859-1", RUSSIAN),
            (UTF_8, None, "utf-16", RUSSIAN),
            (UTF_8, None, "no-such-charset", RUSSIAN),
            (WINDOWS_1252, None, "iso-8859-1", "Café “Acme” € 5"),
            (ISO_2022_JP, None, "iso-2022-jp", "社長が辞任"),
        ];
        for (encoding, header, prolog, text) in cases {
            let document = with_prolog(prolog, text);
            let (bytes, _, _) = encoding.encode(&document);
            assert_eq!(decode(&bytes, header), document, "{header:?} {prolog}");
        }
    }

    #[test]
    fn utf_16_is_read_with_and_without_its_mark() {
        let document = with_prolog("utf-16", HEBREW);
        let plain: Vec<u8> = document.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked: Vec<u8> =
            [0xfe, 0xff].into_iter().chain(document.encode_utf16().flat_map(u16::to_be_bytes)).collect();
        assert_eq!(decode(&plain, None), document);
        assert_eq!(decode(&marked, Some("text/xml; charset=utf-8")), document);
    }

    #[test]
    fn one_bad_byte_does_not_turn_a_document_into_another_alphabet() {
        let mut bytes = HEBREW.as_bytes().to_vec();
        bytes.push(0xd7);
        assert_eq!(decode(&bytes, None), format!("{HEBREW}\u{fffd}"));
    }
}
