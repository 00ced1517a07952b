//! A sheet comes from anywhere: read to cells and rows or refused, never a panic.
#![no_main]

use chungthu::rules::Rules;
use chungthu::sheet::heads::{Headings, Said};
use chungthu::sheet::{Format, read, rows};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, bytes)) = bytes.split_first() else { return };
    let format = [Format::Xlsx, Format::Xls, Format::Csv][usize::from(first % 3)];
    let Ok(book) = read(format, bytes, "sheet") else { return };
    let rules = Rules::builtin();
    let headings = Headings::new(&rules.columns, Said::new());
    for grid in &book.sheets {
        if let Some(layout) = headings.find(grid) {
            let _ = rows::gather(&book, grid, &layout, "file", rules, &mut || {});
        }
    }
});
