//! Writing workbooks: every cell is text, so that no spreadsheet makes a number or a formula of it, but for what was counted.

use rust_xlsxwriter::{
    Color, DataValidation, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

/// The widest and the narrowest column, in characters.
const WIDTHS: std::ops::RangeInclusive<usize> = 6..=48;

/// A cell keeps 32,767 characters; a longer text is taken apart.
const CHUNK: usize = 16_000;

/// One sheet to be written.
#[derive(Default)]
pub struct Page {
    pub name: String,
    /// What is to be done with it, above the table.
    pub note: Option<String>,
    pub heads: Vec<String>,
    pub rows: Vec<Vec<String>>,
    /// The first column is chosen from these, row by row; a sheet without such a column has none.
    pub choices: Vec<Vec<String>>,
    /// Columns that aren't for people, at the right.
    pub hidden: usize,
    /// Columns whose cells are counts, from 0.
    pub numbers: Vec<usize>,
}

/// The name of the sheet in which the program keeps what it must know again.
pub const OWN_SHEET: &str = "_chungthu";

/// A workbook of these pages, and one hidden with the program's own text.
pub fn workbook(pages: &[Page], own: Option<&str>) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    for page in pages {
        put(book.add_worksheet(), page)?;
    }
    if let Some(own) = own {
        let sheet = book.add_worksheet();
        sheet.set_name(OWN_SHEET)?;
        sheet.set_very_hidden(true);
        let letters: Vec<char> = own.chars().collect();
        for (row, chunk) in (0..).zip(letters.chunks(CHUNK)) {
            sheet.write_string(row, 0, chunk.iter().collect::<String>())?;
        }
    }
    book.save_to_buffer()
}

fn put(sheet: &mut Worksheet, page: &Page) -> Result<(), XlsxError> {
    sheet.set_name(&page.name)?;
    let text = Format::new().set_num_format("@").set_align(FormatAlign::Top).set_text_wrap();
    // A spreadsheet keeps a text as one where it begins like a formula, even when somebody edits it.
    let quoted = text.clone().set_quote_prefix();
    let head = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter)
        .set_background_color(Color::RGB(0x00E2_E8F0))
        .set_border_bottom(FormatBorder::Thin);
    let choice = text.clone().set_background_color(Color::RGB(0x00FE_F9C3)).set_border(FormatBorder::Thin);
    let number = Format::new().set_align(FormatAlign::Top);
    let top = u32::from(page.note.is_some()) * 2;
    if let Some(note) = &page.note {
        sheet.write_string_with_format(0, 0, note, &Format::new().set_italic())?;
    }
    for (column, name) in (0..).zip(&page.heads) {
        sheet.write_string_with_format(top, column, name, &head)?;
    }
    for (row, cells) in (top + 1..).zip(&page.rows) {
        for (column, cell) in (0..).zip(cells) {
            if let (true, Ok(count)) = (page.numbers.contains(&usize::from(column)), cell.parse::<u32>()) {
                sheet.write_number_with_format(row, column, count, &number)?;
                continue;
            }
            let format = match column {
                0 if !page.choices.is_empty() => &choice,
                _ if cell.starts_with(['=', '+', '-', '@']) => &quoted,
                _ => &text,
            };
            sheet.write_string_with_format(row, column, cell, format)?;
        }
    }
    for (row, choices) in (top + 1..).zip(&page.choices) {
        let list = DataValidation::new().allow_list_strings(choices)?;
        sheet.add_data_validation(row, 0, row, 0, &list)?;
    }
    let columns = page.heads.len();
    for column in 0..columns {
        let cells = page.rows.iter().filter_map(|row| row.get(column));
        let longest = cells.chain(page.heads.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0);
        let width = (longest + 2).clamp(*WIDTHS.start(), *WIDTHS.end());
        let column = u16::try_from(column).unwrap_or(u16::MAX);
        sheet.set_column_width(column, width as f64)?;
        // What is typed below stays text too.
        if !page.numbers.contains(&usize::from(column)) {
            sheet.set_column_format(column, &Format::new().set_num_format("@"))?;
        }
        if usize::from(column) + page.hidden >= columns {
            sheet.set_column_hidden(column)?;
        }
    }
    sheet.set_freeze_panes(top + 1, 0)?;
    if let (Ok(last), false) = (u16::try_from(columns.saturating_sub(1)), page.rows.is_empty()) {
        let rows = u32::try_from(page.rows.len()).unwrap_or(u32::MAX);
        sheet.autofilter(top, 0, top + rows, last)?;
    }
    sheet.set_landscape().set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(top, top)?;
    Ok(())
}

/// The program's own text in a workbook that it wrote.
pub fn own(book: &super::Book) -> Option<String> {
    let sheet = book.sheets.iter().find(|sheet| sheet.name == OWN_SHEET)?;
    let chunks = sheet.rows.iter().filter_map(|row| match row.cell(0) {
        super::Cell::Text(text) => Some(text.as_str()),
        _ => None,
    });
    Some(chunks.collect())
}
