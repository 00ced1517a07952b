//! A report as a workbook: a sheet for each part, with the cells that it has on paper, and the parts that paper leaves out.

use rust_xlsxwriter::XlsxError;

use super::write::{Page, workbook};
use crate::desk::report::{Part, Saying, Value};
use crate::paper::report_cells;
use crate::rules::{ReportForm, ReportPart};
use crate::text::report as words;

/// Excel takes no longer name of a sheet, in UTF-16 units, nor these characters in it.
const LONGEST_NAME: usize = 31;
const FORBIDDEN: [char; 7] = ['[', ']', ':', '*', '?', '/', '\\'];

/// The workbook of a report. `about` says what it is of, above each table.
pub fn report(
    saying: &Saying<'_>,
    form: &ReportForm,
    parts: &[(&ReportPart, &Part)],
    about: &str,
) -> Result<Vec<u8>, XlsxError> {
    let pages = (1..).zip(parts).map(|(number, (part, told))| {
        let heading = form.heading(part, saying.lang);
        Page {
            name: sheet_name(number, &heading),
            note: Some(format!("{about}. {heading}")),
            numbers: numbers(part, told),
            heads: part.printed().map(|column| column.head.say(saying.lang).to_owned()).collect(),
            // Nothing is told as such, as it is on paper.
            rows: match told.rows.is_empty() {
                true => vec![vec![words::nothing(saying.lang)]],
                false => report_cells(saying, part, told),
            },
            ..Page::default()
        }
    });
    workbook(&pages.collect::<Vec<_>>(), None)
}

/// The columns that hold counts and nothing else, which somebody may want to add up.
fn numbers(part: &ReportPart, told: &Part) -> Vec<usize> {
    let printed = part.columns.iter().enumerate().filter(|(_, column)| column.width > 0);
    let counts =
        |at: usize| told.rows.iter().all(|row| matches!(row.get(at), Some(Value::Count(_) | Value::None)));
    printed.enumerate().filter(|(_, (at, _))| counts(*at)).map(|(place, _)| place).collect()
}

/// The number keeps two headings that begin alike apart.
fn sheet_name(number: usize, heading: &str) -> String {
    let mut name = format!("{number}. ");
    let mut left = LONGEST_NAME - name.len();
    for letter in heading.chars().filter(|letter| !FORBIDDEN.contains(letter)) {
        match left.checked_sub(letter.len_utf16()) {
            Some(rest) => left = rest,
            None => break,
        }
        name.push(letter);
    }
    // A name that ends in a space or an apostrophe is refused.
    name.trim_end_matches(|letter: char| letter == '\'' || letter.is_whitespace()).to_owned()
}

#[cfg(test)]
mod tests {
    use super::sheet_name;

    #[test]
    fn a_sheet_is_called_what_excel_takes() {
        assert_eq!(sheet_name(1, "Trong tủ: [a/b]*?\\"), "1. Trong tủ ab");
        let long = sheet_name(12, "Chứng thư hết hạn trong năm theo đơn vị và hình thức");
        assert!(long.starts_with("12. Chứng thư") && long.encode_utf16().count() <= 31, "{long}");
        assert_ne!(sheet_name(1, "Nơi nhận"), sheet_name(2, "Nơi nhận"));
    }
}
