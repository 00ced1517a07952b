//! Sheets as desks keep them, damaged in many ways: their rows are read or refused by their cells, and nothing panics. Where no
//! fuzzer can be run `CHUNGTHU_MUTATIONS` asks for more than the usual number. What the readers of workbooks do with damaged
//! files is tested from outside, since they have a process of their own.

use rand::Rng;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

use super::heads::Headings;
use super::rows::gather;
use super::{Book, Cell, csv, edit, review};
use crate::model::Lang;
use crate::pki::mutated::damage;
use crate::rules::Rules;

/// Heads and rows of every kind, in Unicode, with marks apart, and in older encodings; a second head, titles and numbering.
const SAMPLES: [&str; 6] = [
    "DANH SÁCH CÁN BỘ,,,,,\nSTT,Họ và tên,Ngày sinh,Căn cước công dân,,,Email,Đơn vị,Điện thoại\n,,,Số,Ngày cấp,Nơi cấp,,,\n(1),(2),(3),(4),(5),(6),(7),(8),(9)\n1,Nguyễn Văn An,15/06/1984,001084000014,10/5/2021,Cục Cảnh sát,an@mof.gov.vn,Cục Thử nghiệm,0912345678; 0987654321\nPhòng Hai,,,,,,,,\n2,Trâ\u{300}n Thi\u{323} Bi\u{300}nh,1990-09-02,1090000014,2021,CA,b@gmail.com,,84912345678\n",
    "Họ tên;Email;Số hiệu chứng thư;Hiệu lực từ;Hiệu lực đến;Số hiệu thiết bị;Ngày giao;Hình thức;Loại chứng thư\nLê Văn Chi;c@mof.gov.vn;2A05F812673607B0;01/03/2024;28/02/2029;02A1B3C4;10/03/2024;USB;cá nhân\n;;1,23E+15;;45000;12E4;;;\n",
    "Tên đơn vị,Mã định danh,MST,Mã QHNS,Địa chỉ,Tỉnh,Đơn vị cấp trên,Tên miền\nCục Thuế,G12.18,0100109106,1234567,\"123 \"\"Lò Đúc\"\"\n\",Hà Nội,Bộ Tài chính,gdt.gov.vn\n",
    "Số quyết định,Ngày ký,Nội dung quyết định,Cơ quan ban hành,Họ tên,Ngày hiệu lực,Chức vụ mới,Đơn vị mới\n15/QĐ-BTC,10/05/2026,Về việc bổ nhiệm lại,Bộ Tài chính,Nguyễn Văn An,01/06/2026,Phó Cục trưởng,Cục Thuế\n",
    "Họ tên\tICCID\tSố thuê bao\tNhà mạng\tSố serial\tNgày hết hạn\nĐỗ Thị Hà\t8984048000000000001\t0912345678\tViettel\t2A05\t1/13/2029\n",
    "Hä vµ tªn,Chøc vô,§¬n vÞ,Email\nPh¹m V¨n Dòng,Chuyªn viªn,Côc Thö nghiÖm,dung@mof.gov.vn\nNguyeãn Vaên An,Chuyeân vieân,Cuïc Thueá,a@mof.gov.vn\n",
];

/// Bytes that mean something in a text of cells.
const ODD: &[u8] = b"\0\n\r\t\",;='+-@0129.eE/\xc3\xe1\xcc\xff\xfe";

/// A cell as a workbook may hold one.
fn odd_cell(dice: &mut ChaCha20Rng) -> Cell {
    let numbers = [
        0.0,
        -1.0,
        0.5,
        45_000.0,
        45_000.75,
        2_958_466.0,
        1e15,
        1.234_567_89e17,
        9_007_199_254_740_993.0,
        1e308,
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::MIN_POSITIVE,
    ];
    let number = numbers[(dice.next_u64() % numbers.len() as u64) as usize];
    match dice.next_u64() % 6 {
        0 => Cell::Broken,
        1 => Cell::Flag(true),
        2 => Cell::Day(number),
        3 => Cell::Number(number),
        4 => Cell::Text("\u{a0}\u{200b}' Đ\u{301}\u{110}ð".repeat(1 + (dice.next_u64() % 40) as usize)),
        _ => Cell::Empty,
    }
}

/// Everything that is asked of a sheet before the register is: how many rows say something, and how many are refused.
fn look(book: &Book, rules: &Rules) -> (usize, usize) {
    let headings = Headings::new(&rules.columns, Default::default());
    assert!(review::read(book).is_none() && edit::read(book).is_none());
    let (mut lines, mut unread) = (0, 0);
    for grid in &book.sheets {
        let Some(layout) = headings.find(grid) else { continue };
        let gathered = gather(book, grid, &layout, "f", rules, &mut || {});
        for one in &gathered.unread {
            // Every refusal names its cell.
            let held = grid.rows.iter().find(|row| row.number == one.place.spot.row);
            assert!(held.is_some_and(|row| !row.cell(one.place.spot.column as usize).is_empty()));
            let _ = (one.unfit.say(Lang::Vi), one.unfit.say(Lang::En), one.place.address());
        }
        lines += gathered.lines.len();
        unread += gathered.unread.len();
    }
    (lines, unread)
}

#[test]
fn damaged_sheets_are_read_or_refused_by_their_cells() {
    let rounds = std::env::var("CHUNGTHU_MUTATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(3_000u64);
    let rules = Rules::builtin();
    let (mut lines, mut unread) = (0, 0);
    for round in 0..rounds {
        let mut dice = ChaCha20Rng::seed_from_u64(round);
        let sample = SAMPLES[(dice.next_u64() % SAMPLES.len() as u64) as usize];
        let mut bytes = match dice.next_u64() % 3 {
            // Letters of older encodings are bytes.
            0 => sample.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect(),
            _ => sample.as_bytes().to_vec(),
        };
        for _ in 0..dice.next_u64() % 4 {
            if !bytes.is_empty() {
                damage(&mut bytes, ODD, &SAMPLES, &mut dice);
            }
        }
        let Ok(mut book) = csv::read(&bytes) else { continue };
        book.from_1904 = dice.next_u64() % 2 == 0;
        for row in book.sheets.iter_mut().flat_map(|grid| &mut grid.rows) {
            for cell in &mut row.cells {
                if dice.next_u64() % 16 == 0 {
                    *cell = odd_cell(&mut dice);
                }
            }
        }
        let done = std::panic::catch_unwind(|| look(&book, rules));
        let (read, refused) = done.unwrap_or_else(|_| panic!("round {round}"));
        lines += read;
        unread += refused;
    }
    // Some of both, or nothing was tried.
    assert!(lines > 100 && unread > 100, "{lines} {unread} of {rounds}");
}
