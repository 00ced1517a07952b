//! CSV: read in the encodings that spreadsheets write, written so that they read it back (RFC 4180, with a byte order mark).

use csv::StringRecord;

use super::grid::{Book, Cell};
use super::read::{COLUMNS, Counted, Gathered, SheetError};

/// The text of a file, and whether it had to be read byte by byte.
fn text(bytes: &[u8]) -> Result<(String, bool), SheetError> {
    let wide = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = rest.chunks_exact(2).map(|two| unit([two[0], two[1]])).collect();
        String::from_utf16(&units).map_err(|_| SheetError::NotText)
    };
    let (text, doubtful) = match bytes {
        [0xff, 0xfe, rest @ ..] => (wide(rest, u16::from_le_bytes)?, false),
        [0xfe, 0xff, rest @ ..] => (wide(rest, u16::from_be_bytes)?, false),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => (text.strip_prefix('\u{feff}').unwrap_or(text).to_owned(), false),
            // TCVN3 and VNI are bytes of Latin-1 in a font of their own.
            Err(_) => (bytes.iter().map(|byte| char::from(*byte)).collect(), true),
        },
    };
    if text.contains('\0') { Err(SheetError::NotText) } else { Ok((text, doubtful)) }
}

/// What stands between cells: the sign that is most often outside quotation marks in the first lines. `sep=;` says it itself.
fn separator(text: &str) -> u8 {
    let mut quoted = false;
    let mut counts = [0_usize; 3];
    for byte in text.bytes().take(8_192) {
        match byte {
            b'"' => quoted = !quoted,
            b',' if !quoted => counts[0] += 1,
            b';' if !quoted => counts[1] += 1,
            b'\t' if !quoted => counts[2] += 1,
            _ => {}
        }
    }
    match counts {
        [comma, semicolon, tab] if tab >= comma && tab >= semicolon && tab > 0 => b'\t',
        [comma, semicolon, _] if semicolon > comma => b';',
        _ => b',',
    }
}

/// The text with something in its empty lines, which a spreadsheet counts as rows and the reader passes over.
fn with_empty_rows(text: &str, separator: u8) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut quoted = false;
    let mut empty = true;
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            '\n' if !quoted && empty => out.push(char::from(separator)),
            _ => {}
        }
        empty = (c == '\n' && !quoted) || (empty && c == '\r');
        out.push(c);
    }
    out
}

/// Reads a file as one sheet, which has no name.
pub fn read(bytes: &[u8]) -> Result<Book, SheetError> {
    let (text, doubtful) = text(bytes)?;
    let (separator, text, skipped) = match text.strip_prefix("sep=").and_then(|rest| rest.split_once('\n')) {
        Some((sign, rest)) if matches!(sign.trim(), "," | ";") => (sign.as_bytes()[0], rest, 1),
        _ => (separator(&text), text.as_str(), 0),
    };
    let text = with_empty_rows(text, separator);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut counted = Counted::default();
    let mut gathered = Gathered::new(&mut counted);
    let mut record = StringRecord::new();
    let mut number = skipped;
    while reader.read_record(&mut record).map_err(|_| SheetError::NotText)? {
        for (column, cell) in (0..).zip(&record).take(COLUMNS as usize) {
            if !cell.trim().is_empty() {
                gathered.put(number, column, Cell::Text(cell.to_owned()))?;
            }
        }
        number += 1;
    }
    Ok(Book { sheets: vec![gathered.grid(String::new(), &[])], from_1904: false, doubtful })
}

/// Lines of CSV with a byte order mark. A cell that a spreadsheet would take for a formula is made text.
pub fn write<T: AsRef<str>>(rows: impl IntoIterator<Item = Vec<T>>) -> Vec<u8> {
    let mut out = String::from("\u{feff}");
    for row in rows {
        for (i, cell) in row.iter().enumerate() {
            let cell = guarded(cell.as_ref());
            out.push_str(if i == 0 { "\"" } else { ",\"" });
            out.push_str(&cell.replace('"', "\"\""));
            out.push('"');
        }
        out.push_str("\r\n");
    }
    out.into_bytes()
}

/// The text with an apostrophe before it where a spreadsheet would take it for a formula. A number below zero is none; one with a
/// plus before it is a telephone's.
pub fn guarded(text: &str) -> std::borrow::Cow<'_, str> {
    let is_number = || {
        let digits = text.strip_prefix('-').unwrap_or_default();
        let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
        let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        all_digits(whole) && all_digits(part)
    };
    match text.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number() {
        true => format!("'{text}").into(),
        false => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_a_formula_is_guarded_and_a_number_is_not() {
        for formula in ["=1+1", "+84912345678", "@SUM(A1)", "-1+1", "-", "-.5", "-1.", "-a", "\t1"] {
            assert_eq!(guarded(formula), format!("'{formula}"));
        }
        for plain in ["-14", "-1.5", "14", "", "a-b"] {
            assert_eq!(guarded(plain), plain);
        }
    }
}
