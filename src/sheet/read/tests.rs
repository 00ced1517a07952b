use std::io::{Read, Write};

use proptest::prelude::*;
use rust_xlsxwriter::{Format as Look, Formula, Workbook};

use super::*;

fn saved(mut book: Workbook) -> Vec<u8> {
    book.save_to_buffer().unwrap()
}

fn cells(book: &Book) -> Vec<Cell> {
    book.sheets[0].rows.iter().flat_map(|row| row.cells.clone()).collect()
}

/// The same workbook with one of its parts changed.
fn with_part(bytes: &[u8], name: &str, change: impl Fn(&str) -> String) -> Vec<u8> {
    let mut old = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut new = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..old.len() {
        let mut part = old.by_index(index).unwrap();
        let own = part.name().unwrap().into_owned();
        let mut text = Vec::new();
        part.read_to_end(&mut text).unwrap();
        if own == name {
            text = change(std::str::from_utf8(&text).unwrap()).into_bytes();
        }
        new.start_file(own, zip::write::SimpleFileOptions::default()).unwrap();
        new.write_all(&text).unwrap();
    }
    new.finish().unwrap().into_inner()
}

#[test]
fn cells_of_every_sort_are_read_and_hidden_sheets_are_not() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let day = Look::new().set_num_format("dd/mm/yyyy");
    sheet.write_string(2, 1, "Lê").unwrap();
    sheet.write_number_with_format(2, 2, 30_848.0, &day).unwrap();
    sheet.write_formula(2, 3, Formula::new("=1+1").set_result("2")).unwrap();
    sheet.write_formula(2, 4, Formula::new("=NA()").set_result("#N/A")).unwrap();
    sheet.write_boolean(2, 5, true).unwrap();
    sheet.write_string(2, 16_000, "beyond all columns").unwrap();
    sheet.merge_range(4, 0, 4, 3, "Tiêu đề", &Look::new()).unwrap();
    book.add_worksheet().set_hidden(true).write_string(0, 0, "nothing to see").unwrap();
    let bytes = saved(book);
    let read = parsed(Format::Xlsx, &bytes).unwrap_or_else(|_| panic!());
    assert_eq!(read.sheets.len(), 1);
    let row = &read.sheets[0].rows[0];
    assert_eq!(row.number, 2);
    let expected = [
        Cell::Empty,
        Cell::Text("Lê".to_owned()),
        Cell::Day(30_848.0),
        Cell::Number(2.0),
        Cell::Broken,
        Cell::Flag(true),
    ];
    assert_eq!(row.cells, expected);
    assert_eq!(read.sheets[0].merged, [((4, 0), (4, 3))]);
    assert!(!read.from_1904);
    let old = with_part(&bytes, "xl/workbook.xml", |text| {
        text.replace("<workbookPr ", "<workbookPr date1904=\"1\" ")
    });
    assert!(parsed(Format::Xlsx, &old).unwrap_or_else(|_| panic!()).from_1904);
}

#[test]
fn what_is_too_large_is_refused_and_ten_mebibytes_are_not() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let mut state = 7_u64;
    for row in 0..20_000 {
        for column in 0..8 {
            let text: String = (0..90)
                .map(|_| {
                    state =
                        state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    char::from(b'0' + (state >> 58) as u8)
                })
                .collect();
            sheet.write_string(row, column, text).unwrap();
        }
    }
    let bytes = saved(book);
    assert!(bytes.len() > 10 << 20, "{}", bytes.len());
    assert_eq!(parsed(Format::Xlsx, &bytes).ok().map(|book| book.sheets[0].rows.len()), Some(20_000));
    let mut book = Workbook::new();
    book.add_worksheet().write_string(1_048_575, 0, "far below").unwrap();
    assert_eq!(parsed(Format::Xlsx, &saved(book)).err(), Some(SheetError::TooMuch));
    assert_eq!(read(Format::Csv, &vec![b'x'; LONGEST + 1], "").err(), Some(SheetError::TooLong));
}

#[test]
fn what_takes_little_room_in_a_file_and_much_in_memory_is_refused() {
    // Rows with one cell far to the right.
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for row in 0..20_000 {
        sheet.write_number(row, 255, 1.0).unwrap();
    }
    assert_eq!(parsed(Format::Xlsx, &saved(book)).err(), Some(SheetError::TooMuch));
    // One long text in many cells.
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let long = "x".repeat(30_000);
    for row in 0..5_000 {
        sheet.write_string(row, 0, &long).unwrap();
    }
    assert_eq!(parsed(Format::Xlsx, &saved(book)).err(), Some(SheetError::TooMuch));
    // The same in CSV, where a line takes two bytes.
    assert_eq!(parsed(Format::Csv, &b"1\n".repeat(300_000)).err(), Some(SheetError::TooMuch));
    assert!(parsed(Format::Csv, &b"\n".repeat(1 << 20)).is_ok_and(|book| book.sheets[0].rows.is_empty()));
}

#[test]
fn rows_and_cells_out_of_order_are_put_in_order() {
    let mut counted = Counted::default();
    let mut gathered = Gathered::new(&mut counted);
    let text = |text: &str| Cell::Text(text.to_owned());
    for (row, column, cell) in [
        (5, 1, text("b")),
        (2, 2, text("c")),
        (2, 0, text("a")),
        (5, 0, text("a")),
        (0, 0, Cell::Number(1.0)),
        (5, 1, text("B")),
    ] {
        assert!(gathered.put(row, column, cell).is_ok());
    }
    let grid = gathered.grid("x".to_owned(), &[]);
    let rows: Vec<(u32, Vec<Cell>)> = grid.rows.into_iter().map(|row| (row.number, row.cells)).collect();
    let expected = [
        (0, vec![Cell::Number(1.0)]),
        (2, vec![text("a"), Cell::Empty, text("c")]),
        (5, vec![text("a"), text("B")]),
    ];
    assert_eq!(rows, expected);
}

#[test]
fn a_csv_that_was_written_is_read_back() {
    let rows = vec![vec!["a", "=1+1", "-2"], vec!["«ễ»", "hai\ndòng", "\"x\""]];
    let bytes = csv::write(rows);
    assert!(bytes.starts_with(b"\xef\xbb\xbf"));
    let book = parsed(Format::Csv, &bytes).unwrap_or_else(|_| panic!());
    let texts: Vec<String> = cells(&book).iter().filter_map(Cell::text).map(str::to_owned).collect();
    assert_eq!(texts, ["a", "'=1+1", "-2", "«ễ»", "hai\ndòng", "\"x\""]);
}

/// The readers of the formats may panic, in the process that they have for themselves; ours for CSV may not.
fn looked_at(format: Format, bytes: &[u8]) {
    let read = std::panic::catch_unwind(|| parsed(format, bytes).is_ok());
    assert!(read.is_ok() || format == Format::Xls, "{format:?}");
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), place in 0..3_usize) {
        let format = [Format::Xlsx, Format::Xls, Format::Csv][place];
        looked_at(format, &bytes);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// A torn or altered workbook is read or refused. An altered .xls may ask for more memory than there is, which ends the
    /// process: it is tried where it has one of its own.
    #[test]
    fn no_altered_workbook_panics(cut in 0..6_000_usize, at in 0..6_000_usize, byte: u8) {
        let xls: &[u8] = include_bytes!("../../../tests/it/data/so-cu.xls");
        looked_at(Format::Xls, &xls[..cut.min(xls.len())]);
        let mut book = Workbook::new();
        book.add_worksheet().write_string(0, 0, "Họ tên").unwrap();
        let mut bytes = saved(book);
        if let Some(place) = bytes.get_mut(at) {
            *place = byte;
        }
        looked_at(Format::Xlsx, &bytes);
        bytes.truncate(cut);
        looked_at(Format::Xlsx, &bytes);
    }
}
