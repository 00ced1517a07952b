//! Workbooks that are damaged or mean harm: each is read or refused, in bounded time and memory, with nothing written.

use std::io::{Cursor, Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use rand::Rng;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use rust_xlsxwriter::{Format, Formula, Workbook};
use serde_json::Value;
use zip::write::SimpleFileOptions;

use super::{Office, texts};

const OLD: &[u8] = include_bytes!("../data/so-cu.xls");

/// No file may take longer, however it is made; a machine under other load is slow.
const LONGEST: Duration = Duration::from_secs(55);

/// So much may be mapped by the program and by the process that reads for it, in KiB.
const MEMORY: &str = "2500000";

impl Office {
    /// A command under a limit of memory.
    fn bounded(&self, arguments: &[&str]) -> Output {
        let program = self.desk.chungthu(arguments);
        let mut shell = self.desk.command("sh");
        shell.args(["-c", &format!("ulimit -v {MEMORY}; exec \"$0\" \"$@\"")]);
        shell.arg(program.get_program()).args(program.get_args());
        let since = Instant::now();
        let done = shell.output().unwrap();
        assert!(since.elapsed() < LONGEST, "{:?}", since.elapsed());
        done
    }

    /// A file that is refused with this word.
    #[track_caller]
    fn refuses(&self, name: &str, bytes: &[u8], word: &str) {
        let file = self.write(name, bytes);
        let before = self.main();
        for arguments in
            [&["import", &file][..], &["import", "--dry-run", &file], &["reconcile", &file, "--with", "hr"]]
        {
            let done = self.bounded(arguments);
            let said = String::from_utf8_lossy(&done.stderr).into_owned();
            assert_eq!(done.status.code(), Some(1), "{arguments:?}: {said}");
            assert!(said.contains(word), "{arguments:?}: {said}");
        }
        assert_eq!(self.main(), before);
    }
}

fn saved(mut book: Workbook) -> Vec<u8> {
    book.save_to_buffer().unwrap()
}

/// A list of two people.
fn list() -> Vec<u8> {
    let mut book = Workbook::new();
    texts(
        &mut book,
        "Người",
        &[
            &["Họ và tên", "Ngày sinh", "CCCD", "Email", "Đơn vị"],
            &["Nguyễn Văn An", "15/06/1984", "001084000014", "an@mof.gov.vn", "Cục Thử nghiệm"],
            &["Trần Thị Bình", "02/09/1990", "", "binh@mof.gov.vn", "Cục Thử nghiệm"],
        ],
    );
    saved(book)
}

/// The parts of a workbook.
fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut part = archive.by_index(index).unwrap();
            let name = part.name().unwrap().into_owned();
            let mut content = Vec::new();
            part.read_to_end(&mut content).unwrap();
            (name, content)
        })
        .collect()
}

fn packed(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// The workbook with one part changed.
fn with(bytes: &[u8], part: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    let mut all = parts(bytes);
    let (_, content) = all.iter_mut().find(|(name, _)| name == part).unwrap();
    *content = change(String::from_utf8(std::mem::take(content)).unwrap()).into_bytes();
    packed(&all)
}

#[test]
fn what_says_that_it_is_huge_is_refused_and_takes_nothing() {
    let office = Office::new();
    let list = list();
    // The number of shared texts is believed before one of them is read.
    let count = |text: String| text.replace("uniqueCount=\"", "uniqueCount=\"99999999999");
    office.refuses("texts.xlsx", &with(&list, "xl/sharedStrings.xml", count), "too large");
    // One cell at the far end of an old sheet makes a rectangle of four milliard.
    let label = OLD.windows(4).position(|four| four == b"\xfd\x00\x0a\x00").unwrap();
    let mut far = OLD.to_vec();
    far[label + 4..label + 8].fill(0xff);
    office.refuses("far.xls", &far, "too large");
    // A text in two million cells.
    let long = "x".repeat(32_000);
    let rows: String = (1..=200_000)
        .map(|row| {
            let cells: String =
                ('A'..='J').map(|column| format!("<c r=\"{column}{row}\" t=\"s\"><v>0</v></c>")).collect();
            format!("<row r=\"{row}\">{cells}</row>")
        })
        .collect();
    let data = |text: String| {
        let (before, rest) = text.split_once("<sheetData>").unwrap();
        let (_, after) = rest.split_once("</sheetData>").unwrap();
        format!("{before}<sheetData>{rows}</sheetData>{after}")
    };
    let many = with(&with(&list, "xl/worksheets/sheet1.xml", data), "xl/sharedStrings.xml", |text| {
        text.replacen("Họ và tên", &long, 1)
    });
    assert!(many.len() < 8 << 20);
    office.refuses("many.xlsx", &many, "too large");
    // Parts that unpack to gibibytes.
    let zeros = vec![b' '; 1 << 20];
    let mut bomb = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for part in 0..4 {
        bomb.start_file(format!("xl/worksheets/sheet{part}.xml"), SimpleFileOptions::default()).unwrap();
        (0..400).for_each(|_| bomb.write_all(&zeros).unwrap());
    }
    let bomb = bomb.finish().unwrap().into_inner();
    assert!(bomb.len() < 4 << 20);
    office.refuses("bomb.xlsx", &bomb, "too large");
}

#[test]
fn a_million_empty_rows_below_are_no_rows() {
    let office = Office::new();
    // As a spreadsheet leaves them where somebody formatted whole columns.
    let empty: String =
        (4..=1_048_576).map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\" s=\"0\"/></row>")).collect();
    let list = with(&list(), "xl/worksheets/sheet1.xml", |text| {
        text.replace("</sheetData>", &format!("{empty}</sheetData>"))
    });
    let file = office.write("rong.xlsx", &list);
    let done = office.bounded(&["--json", "import", &file]);
    let said: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!((done.status.code(), &said["added"]["person"]), (Some(0), &Value::from(2)), "{said:#}");
    assert_eq!(said["sheets"][0]["rows"], 2);
}

#[test]
fn macros_stay_in_their_file_and_failed_formulas_are_refused_by_their_cells() {
    let office = Office::new();
    let mut book = Workbook::new();
    texts(
        &mut book,
        "Người",
        &[
            &["Họ và tên", "Ngày sinh", "CCCD", "Email", "Đơn vị"],
            &["", "15/06/1984", "", "an@mof.gov.vn", "Cục Thử nghiệm"],
            &["Trần Thị Bình", "", "", "binh@mof.gov.vn", "Cục Thử nghiệm"],
            &["Lê Văn Chi", "01/02/1980", "", "", "Cục Thử nghiệm"],
        ],
    );
    let sheet = book.worksheet_from_index(0).unwrap();
    sheet.write_formula(1, 0, Formula::new("=\"Nguyễn\"&\" Văn An\"").set_result("Nguyễn Văn An")).unwrap();
    sheet.write_formula(2, 1, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    sheet.write_formula(3, 3, Formula::new("=VLOOKUP(1,A:B,2)").set_result("#REF!")).unwrap();
    let mut all = parts(&saved(book));
    all.push(("xl/vbaProject.bin".to_owned(), b"\xd0\xcf\x11\xe0Auto_Open".to_vec()));
    let file = office.write("macro.xlsm", &packed(&all));
    let (code, said) = office.json(&["import", &file]);
    assert_eq!((code, &said["added"]["person"]), (4, &Value::from(1)), "{said:#}");
    let refused: Vec<(&str, &str)> = said["refused"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| (r["cell"].as_str().unwrap(), r["word"].as_str().unwrap()))
        .collect();
    assert_eq!(refused, [("B3", "broken"), ("D4", "broken")]);
    let told = String::from_utf8(office.desk.run(&["import", "--dry-run", &file]).stdout).unwrap();
    assert!(told.contains("Người!B3") && told.contains("Người!D4"), "{told}");
}

#[test]
fn every_refusal_names_its_cell_in_every_sheet_and_encoding() {
    let office = Office::new();
    let mut book = Workbook::new();
    let head = Format::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Chứng thư").unwrap();
    // A head of two rows, merged across and down.
    sheet.merge_range(0, 0, 0, 4, "Theo dõi chứng thư số", &head).unwrap();
    sheet.merge_range(1, 0, 2, 0, "Họ và tên", &head).unwrap();
    sheet.merge_range(1, 1, 1, 2, "Thời hạn", &head).unwrap();
    sheet.write_string(2, 1, "Từ ngày").unwrap();
    sheet.write_string(2, 2, "Đến ngày").unwrap();
    sheet.merge_range(1, 3, 2, 3, "Số hiệu chứng thư", &head).unwrap();
    sheet.merge_range(1, 4, 2, 4, "Số serial token", &head).unwrap();
    let rows: [[&str; 5]; 3] = [
        ["Nguyễn Văn An", "31/02/2024", "28/02/2029", "2A05F8", "TK01"],
        ["Trần Thị Bình", "01/03/2024", "2029", "2A05F9", "TK02"],
        ["Lê Văn Chi", "01/03/2024", "28/02/2029", "1,2E+12", "TK03"],
    ];
    for (r, row) in (3..).zip(rows) {
        for (c, text) in (0..).zip(row) {
            sheet.write_string(r, c, text).unwrap();
        }
    }
    sheet.write_number(5, 4, 12e10).unwrap();
    // TCVN3, VNI, marks apart; and what is none of them.
    texts(
        &mut book,
        "Bảng mã",
        &[
            &["Họ và tên", "Chức vụ", "Email", "Điện thoại", "CCCD"],
            &["Ph¹m V¨n Dòng", "Chuyªn viªn", "dung@mof.gov.vn", "0243999999", ""],
            &["Nguyeãn Vaên Minh", "Chuyeân vieân", "minh@mof.gov.vn", "", "00108400001"],
            &[
                "Vu\u{303} Thi\u{323} Giang",
                "Tru\u{31b}o\u{31b}\u{309}ng pho\u{300}ng",
                "giang@mof.gov.vn",
                "",
                "",
            ],
            &["\u{fffd}\u{fffd} V\u{fffd}n", "x", "x@mof.gov.vn", "", ""],
            &["Đỗ Văn Hà", "", "ha@", "", "012345678901234"],
        ],
    );
    let file = office.save("nhieu-trang.xlsx", &mut book);
    let (code, said) = office.json(&["import", &file, "--form", "usb-token"]);
    assert_eq!(code, 4, "{said:#}");
    let refused: Vec<String> = said["refused"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| [&r["sheet"], &r["cell"], &r["word"]].map(|part| part.as_str().unwrap()).join(" "))
        .collect();
    let expected = [
        "Chứng thư B4 not-a-day",
        "Chứng thư C5 year-alone",
        "Chứng thư D6 digits-lost",
        "Chứng thư E6 digits-lost",
        "Bảng mã D2 length",
        "Bảng mã E3 other-person",
        "Bảng mã A5 text",
        "Bảng mã C6 syntax",
        "Bảng mã E6 length",
    ];
    assert_eq!(refused, expected, "{said:#}");
    // What was put right is told by its cell, too.
    let repaired: Vec<String> = said["repaired"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|r| {
            r["sheet"] == "Bảng mã" && ["encoding", "composed"].iter().any(|word| r["repair"] == *word)
        })
        .map(|r| format!("{} {}", r["cell"].as_str().unwrap(), r["repair"].as_str().unwrap()))
        .collect();
    for repair in ["A2 encoding", "B2 encoding", "A3 encoding", "B3 encoding", "A4 composed", "B4 composed"] {
        assert!(repaired.iter().any(|r| r == repair), "{repair}: {repaired:?}");
    }
    let names: Vec<String> = office
        .people()
        .iter()
        .map(|p| p["fields"]["names"][0]["full"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(names, ["Vũ Thị Giang"]);
    let told = String::from_utf8(office.desk.run(&["import", "--dry-run", &file]).stdout).unwrap();
    for place in expected.map(|line| line.rsplit_once(' ').unwrap().0) {
        let (sheet, cell) = place.rsplit_once(' ').unwrap();
        assert!(told.contains(&format!("{sheet}!{cell}")), "{place}: {told}");
    }
}

/// One way of damage.
fn damage(bytes: &mut Vec<u8>, dice: &mut ChaCha20Rng) {
    let mut below = |n: usize| (dice.next_u64() % n.max(1) as u64) as usize;
    let at = below(bytes.len());
    let odd = *b"\0\xff\x7f\x80<>\"&/=09e-";
    match below(6) {
        0 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << below(8)),
        1 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte = odd[below(odd.len())]),
        2 => bytes.truncate(at),
        3 => drop(bytes.drain(at..bytes.len().min(at + 1 + below(40)))),
        4 => {
            let again = bytes[at..bytes.len().min(at + 1 + below(200))].to_vec();
            let to = below(bytes.len());
            drop(bytes.splice(to..to, again));
        }
        _ => bytes.iter_mut().skip(at).take(1 + below(8)).for_each(|byte| *byte = 0xff),
    }
}

/// What the process that reads sheets makes of a file: whether it answered, and how it ended.
fn looked_at(format: u8, bytes: &[u8]) -> (bool, Option<i32>) {
    let (mut socket, other) = UnixStream::pair().unwrap();
    let mut worker = Command::new(env!("CARGO_BIN_EXE_chungthu"));
    worker.arg("sheet-worker").stdin(OwnedFd::from(other)).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = worker.spawn().unwrap();
    drop(worker);
    socket.set_read_timeout(Some(LONGEST)).unwrap();
    let _ = socket.write_all(&[&[format], bytes].concat());
    let _ = socket.shutdown(std::net::Shutdown::Write);
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).unwrap();
    (!answer.is_empty(), child.wait().unwrap().code())
}

#[test]
fn damaged_workbooks_are_read_or_refused_in_bounded_time() {
    let rounds = std::env::var("CHUNGTHU_MUTATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(250u64);
    let list = list();
    let (mut answered, mut failed) = (0, 0);
    for round in 0..rounds {
        let mut dice = ChaCha20Rng::seed_from_u64(round);
        let mut hurt = |bytes: &mut Vec<u8>| {
            for _ in 0..=dice.next_u64() % 3 {
                if !bytes.is_empty() {
                    damage(bytes, &mut dice);
                }
            }
        };
        let (format, bytes) = match round % 3 {
            0 => {
                let mut bytes = OLD.to_vec();
                hurt(&mut bytes);
                (1, bytes)
            }
            1 => {
                let mut bytes = list.clone();
                hurt(&mut bytes);
                (0, bytes)
            }
            // Within the packing, where a checksum would hide it.
            _ => {
                let mut all = parts(&list);
                let place = (round / 3) as usize % all.len();
                hurt(&mut all[place].1);
                (0, packed(&all))
            }
        };
        match looked_at(format, &bytes) {
            (true, Some(0)) => answered += 1,
            // The reader of a format panicked, or asked for more memory than it may.
            (false, Some(1) | None) => failed += 1,
            other => panic!("round {round}: {other:?}"),
        }
    }
    assert!(answered > rounds / 2, "{answered} answered, {failed} failed of {rounds}");
}

#[test]
fn an_altered_old_workbook_is_read_or_refused() {
    let office = Office::new();
    // Among them are lengths, by which its reader asks for memory.
    for at in (512..OLD.len()).step_by(OLD.len() / 24) {
        let mut altered = OLD.to_vec();
        let end = altered.len().min(at + 4);
        altered[at..end].fill(0xff);
        let file = office.write("altered.xls", &altered);
        let done = office.bounded(&["--json", "import", &file, "--dry-run"]);
        assert!(matches!(done.status.code(), Some(0 | 1 | 4)), "{at}: {done:?}");
    }
}
