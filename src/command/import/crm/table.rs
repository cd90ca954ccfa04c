//! CSV as programs write it: any charset, any of four delimiters, quotes that are never closed.
//!
//! In: the bytes of a file. Out: its rows with their lines.

use std::borrow::Cow;

use csv::{ReaderBuilder, StringRecord};

use crate::gather::source::charset;

const DELIMITERS: &[u8] = b",;\t|";
/// Lines that the delimiter is told from.
const LOOKED_AT: usize = 20;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Where it begins, from 1.
    pub line: u64,
    pub cells: Vec<String>,
}

/// The text of a file, whatever mark and charset it comes with.
pub fn text(bytes: &[u8]) -> Cow<'_, str> {
    let utf_32 = |word: fn([u8; 4]) -> u32| {
        let words = bytes[4..].as_chunks::<4>().0.iter();
        words.map(|four| char::from_u32(word(*four)).unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    let utf_16 = |unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.as_chunks::<2>().0.iter().map(|two| unit(*two)).collect();
        Cow::Owned(String::from_utf16_lossy(&units))
    };
    match bytes {
        [0xff, 0xfe, 0, 0, ..] => Cow::Owned(utf_32(u32::from_le_bytes)),
        [0, 0, 0xfe, 0xff, ..] => Cow::Owned(utf_32(u32::from_be_bytes)),
        // UTF-16 without its mark shows in its first letter.
        [first, 0, ..] if *first != 0 => utf_16(u16::from_le_bytes),
        [0, second, ..] if *second != 0 => utf_16(u16::from_be_bytes),
        _ => charset::decode(bytes, None),
    }
}

/// The rows that hold anything. A quote that is never closed costs its own line alone.
pub fn rows(text: &str) -> Vec<Row> {
    let text = text.trim_start_matches('\u{feff}');
    // Excel's own way to name the delimiter.
    let first = text.lines().next().unwrap_or_default();
    let named = first.get(..4).filter(|head| head.eq_ignore_ascii_case("sep=")).and(first.as_bytes().get(4));
    let (mut rest, mut line) = match named {
        Some(_) => (text.get(first.len()..).unwrap_or_default(), 1),
        None => (text, 1),
    };
    let delimiter = named.copied().unwrap_or_else(|| delimiter(rest));
    let mut rows: Vec<Row> = Vec::new();
    loop {
        let again = read(rest, line, delimiter, &mut rows);
        let Some((at, from)) = again else { return rows };
        (rest, line) = (&rest[at..], from);
    }
}

/// Reads to the end, or to a row over several lines that doesn't fit: then it is cut at its first line, and
/// the place and line to go on from are answered.
fn read(text: &str, line: u64, delimiter: u8, rows: &mut Vec<Row>) -> Option<(usize, u64)> {
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    // A title may stand above the table.
    let mut width = rows.iter().map(|row| row.cells.len()).max();
    // Text in memory is UTF-8 and rows may differ in length: there is nothing that could fail.
    while reader.read_record(&mut record).unwrap_or(false) {
        let (start, here) = record.position().map_or((0, 1), |place| (place.byte() as usize, place.line()));
        let row = |record: &StringRecord, line| Row {
            line,
            cells: record.iter().map(|cell| cell.trim().to_owned()).collect(),
        };
        // A reader may count the line ends before a row to it.
        let blank = text[start..].len() - text[start..].trim_start_matches(['\r', '\n']).len();
        let skipped = text[start..start + blank].matches('\n').count() as u64;
        let (start, here) = (start + blank, here + skipped);
        let lines = record.iter().any(|cell| cell.contains('\n'));
        if lines && width.is_some_and(|width| width != record.len()) {
            let end = text[start..].find('\n').map_or(text.len(), |at| start + at + 1);
            let cells = text[start..end].trim_end().split(char::from(delimiter));
            let cells = cells.map(|cell| cell.trim_matches(['"', ' ']).to_owned()).collect();
            rows.push(Row { line: line + here - 1, cells });
            return Some((end, line + here));
        }
        if record.iter().any(|cell| !cell.trim().is_empty()) {
            width = width.max(Some(record.len()));
            rows.push(row(&record, line + here - 1));
        }
    }
    None
}

/// The one that divides the first lines most, and most of them alike.
fn delimiter(text: &str) -> u8 {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(LOOKED_AT).collect();
    let score = |delimiter: u8| {
        let counts: Vec<usize> = lines.iter().map(|line| outside_quotes(line, delimiter)).collect();
        let first = counts.first().copied().unwrap_or(0);
        (if first == 0 { 0 } else { counts.iter().filter(|count| **count == first).count() }, first)
    };
    // Of two alike the first of the list.
    DELIMITERS.iter().copied().rev().max_by_key(|delimiter| score(*delimiter)).unwrap_or(b',')
}

fn outside_quotes(line: &str, delimiter: u8) -> usize {
    let mut quoted = false;
    let mut count = 0;
    for byte in line.bytes() {
        quoted ^= byte == b'"';
        count += usize::from(byte == delimiter && !quoted);
    }
    count
}

#[cfg(test)]
mod tests {
    use super::{rows, text};

    fn read(text: &str) -> Vec<(u64, String)> {
        rows(text).into_iter().map(|row| (row.line, row.cells.join("/"))).collect()
    }

    #[test]
    fn rows_are_read_whatever_divides_them() {
        let cases = [
            "Name,City\nAcme,Köln\n",
            "\u{feff}Name;City\r\nAcme;Köln\r\n",
            "Name\tCity\nAcme\tKöln",
            "\"Name\"|\"City\"\n\"Acme\"|\"Köln\"\n",
        ];
        for case in cases {
            assert_eq!(read(case), [(1, "Name/City".to_owned()), (2, "Acme/Köln".to_owned())], "{case:?}");
        }
        assert_eq!(read("sep=;\nName;City\nAcme;Köln\n")[1], (3, "Acme/Köln".to_owned()));
        assert_eq!(read("Name;Sum\n\"Acme, Inc.\";\"1,5\"\n\nB, C;2,5\n")[2], (4, "B, C/2,5".to_owned()));
    }

    #[test]
    fn a_quote_that_is_never_closed_costs_its_line_alone() {
        let found = read("Name,City\nA,x\n\"B,y\nC,z\n\"D\nE\",w\n\"F\",v\n");
        let lines: Vec<&str> = found.iter().map(|(_, cells)| cells.as_str()).collect();
        assert!(lines.contains(&"A/x") && lines.contains(&"C/z") && lines.contains(&"F/v"), "{found:?}");
        assert!(found.contains(&(7, "F/v".to_owned())), "{found:?}");
        let below_a_title = read("Accounts of Dana\n\nName,City\n\"A\nB\",x\n");
        assert_eq!(below_a_title.last(), Some(&(4, "A\nB/x".to_owned())), "{below_a_title:?}");
    }

    #[test]
    fn every_charset_that_programs_write_is_read() {
        let csv = "Name,City\nMüller,Köln\n";
        let utf_16: Vec<u8> = csv.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked: Vec<u8> =
            [0xfe, 0xff].into_iter().chain(csv.encode_utf16().flat_map(u16::to_be_bytes)).collect();
        let utf_32: Vec<u8> = [0xff, 0xfe, 0, 0]
            .into_iter()
            .chain(csv.chars().flat_map(|c| (c as u32).to_le_bytes()))
            .collect();
        let latin = encoding_rs::WINDOWS_1252.encode(csv).0.into_owned();
        for bytes in [csv.as_bytes().to_vec(), utf_16, marked, utf_32, latin] {
            assert_eq!(text(&bytes), csv);
        }
    }
}
