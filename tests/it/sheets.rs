//! Sheets as desks keep them, taken in and given out.

use std::path::PathBuf;

use rust_xlsxwriter::{Format, Workbook};
use serde_json::Value;

use crate::desk::{Desk, UNIT, good};

/// A register with one unit in it.
struct Office {
    desk: Desk,
    unit: String,
}

impl Office {
    fn new() -> Office {
        let desk = Desk::new();
        let unit = added(&desk, "unit", UNIT);
        Office { desk, unit }
    }

    fn save(&self, name: &str, book: &mut Workbook) -> String {
        let path = self.desk.path(name);
        book.save(&path).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn write(&self, name: &str, bytes: &[u8]) -> String {
        let path: PathBuf = self.desk.path(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// What a command came to: its exit code and what it says.
    fn json(&self, arguments: &[&str]) -> (i32, Value) {
        let all = [&["--json"], arguments].concat();
        let done = self.desk.run(&all);
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        let error = String::from_utf8_lossy(&done.stderr).into_owned();
        let value = serde_json::from_str(&said).unwrap_or_else(|_| panic!("{said} {error}"));
        (done.status.code().unwrap(), value)
    }

    fn main(&self) -> String {
        self.desk.git(&["rev-parse", "main"])
    }

    fn people(&self) -> Vec<Value> {
        let (_, list) = self.json(&["list", "person"]);
        let records = list.as_array().unwrap().clone();
        records.iter().map(|row| self.shown(row["record"].as_str().unwrap())).collect()
    }

    fn shown(&self, record: &str) -> Value {
        let (_, shown) = self.json(&["show", record, "--reveal"]);
        shown
    }

    fn count(&self, kind: &str) -> usize {
        let (_, list) = self.json(&["list", kind]);
        list.as_array().unwrap().len()
    }
}

fn added(desk: &Desk, kind: &str, text: &str) -> String {
    let said = good(&desk.feed(&["--json", "add", kind, "--from", "-"], text.as_bytes()));
    let said: Value = serde_json::from_str(&said).unwrap();
    said["added"].as_str().unwrap().to_owned()
}

/// A sheet of texts.
fn texts(book: &mut Workbook, name: &str, rows: &[&[&str]]) {
    let sheet = book.add_worksheet();
    sheet.set_name(name).unwrap();
    for (r, row) in rows.iter().enumerate() {
        for (c, text) in row.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            sheet.write_string(r as u32, c as u16, *text).unwrap();
        }
    }
}

#[test]
fn a_messy_list_of_people_is_read_repaired_and_known_again() {
    let office = Office::new();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Danh sách").unwrap();
    let merged = Format::new();
    sheet.merge_range(0, 0, 0, 9, "DANH SÁCH CÁN BỘ SỬ DỤNG CHỨNG THƯ SỐ", &merged).unwrap();
    for (column, head) in ["STT", "Họ và tên", "Ngày sinh (dd/mm/yyyy)"].iter().enumerate() {
        sheet.merge_range(2, column as u16, 3, column as u16, head, &merged).unwrap();
    }
    sheet.merge_range(2, 3, 2, 5, "Căn cước công dân", &merged).unwrap();
    for (i, head) in ["Số", "Ngày cấp", "Nơi cấp"].iter().enumerate() {
        sheet.write_string(3, 3 + i as u16, *head).unwrap();
    }
    for (i, head) in ["Chức vụ", "Đơn vị công tác", "Email", "SĐT", "Mã PIN"].iter().enumerate() {
        sheet.merge_range(2, 6 + i as u16, 3, 6 + i as u16, head, &merged).unwrap();
    }
    for column in 0..11 {
        sheet.write_number(4, column, f64::from(column) + 1.0).unwrap();
    }
    let day = Format::new().set_num_format("dd/mm/yyyy");
    // A CCCD and a telephone number that lost their zeros, a day as a serial.
    sheet.write_number(5, 0, 1.0).unwrap();
    sheet.write_string(5, 1, " Nguyễn  Văn An\u{a0}").unwrap();
    sheet.write_number_with_format(5, 2, 30_848.0, &day).unwrap();
    sheet.write_number(5, 3, 1_084_000_014.0).unwrap();
    sheet.write_string(5, 4, "10/5/2021").unwrap();
    sheet.write_string(5, 5, "Cục Cảnh sát QLHC về TTXH").unwrap();
    sheet.write_string(5, 6, "Chuyên viên").unwrap();
    sheet.write_string(5, 7, "cục thử nghiệm").unwrap();
    sheet.write_string(5, 8, "an@mof.gov.vn").unwrap();
    sheet.write_number(5, 9, 912_345_678.0).unwrap();
    sheet.write_string(5, 10, "123456").unwrap();
    // TCVN3, and letters with their marks apart.
    sheet.write_number(7, 0, 2.0).unwrap();
    sheet.write_string(7, 1, "TrÇn ThÞ B×nh").unwrap();
    sheet.write_string(7, 2, "02/09/1990").unwrap();
    sheet.write_string(7, 6, "Chuye\u{302}n vie\u{302}n chi\u{301}nh").unwrap();
    sheet.write_string(7, 7, "Cục Thử nghiệm").unwrap();
    sheet.write_string(7, 8, "binh@mof.gov.vn").unwrap();
    // What can't be taken.
    sheet.write_string(8, 1, "Lê Văn Chi").unwrap();
    sheet.write_string(8, 3, "1.2E+11").unwrap();
    sheet.write_string(8, 8, "chi@mof.gov.vn").unwrap();
    sheet.write_string(9, 1, "Phạm Văn Dũng").unwrap();
    sheet.write_formula(9, 2, rust_xlsxwriter::Formula::new("=NA()").set_result("#N/A")).unwrap();
    sheet.write_string(9, 8, "dung@gmail.com").unwrap();
    sheet.write_string(12, 1, "Tổng cộng").unwrap();
    let file = office.save("so-theo-doi.xlsx", &mut book);

    let before = office.main();
    let (code, dry) = office.json(&["import", "--dry-run", &file]);
    assert_eq!((code, &dry["added"]["person"]), (4, &Value::from(2)), "{dry:#}");
    assert_eq!(office.main(), before);
    let (code, said) = office.json(&["import", &file]);
    assert_eq!(code, 4, "{said:#}");
    assert_eq!(said["added"]["person"], 2, "{said:#}");
    assert_eq!(said["sheets"][0]["head"], 4);
    assert_eq!(said["sheets"][0]["columns"][10]["field"], "never");
    let repairs: Vec<String> = said["repaired"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| format!("{} {}", r["cell"].as_str().unwrap(), r["repair"].as_str().unwrap()))
        .collect();
    for repair in
        ["D6 leading-zero", "J6 leading-zero", "B6 spaces", "B8 encoding", "G8 composed", "C8 day-text"]
    {
        assert!(repairs.iter().any(|r| r == repair), "{repair}: {repairs:?}");
    }
    let refused: Vec<String> = said["refused"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| format!("{} {}", r["cell"].as_str().unwrap(), r["word"].as_str().unwrap()))
        .collect();
    assert_eq!(refused, ["D9 digits-lost", "C10 broken", "I10 free-mail"]);
    // No value of a cell is said.
    assert!(!said.to_string().contains("1.2E+11") && !said.to_string().contains("gmail"), "{said}");

    let people = office.people();
    let an = people
        .iter()
        .find(|p| p["fields"]["names"][0]["full"] == "Nguyễn Văn An")
        .unwrap_or_else(|| panic!("{people:#?}"));
    let record = &an["fields"];
    assert_eq!(record["birth"], "1984-06-15");
    assert_eq!(record["ids"][0]["number"], "001084000014");
    assert_eq!(record["ids"][0]["issued_on"], "2021-05-10");
    assert_eq!(record["mobiles"][0]["number"], "0912345678");
    assert_eq!(record["postings"][0]["unit"], office.unit);
    assert_eq!(record["origin"]["file"], "so-theo-doi.xlsx");
    assert_eq!(record["origin"]["sheet"], "Danh sách");
    assert_eq!(record["origin"]["cell"], "A6");
    assert!(people.iter().any(|p| p["fields"]["names"][0]["full"] == "Trần Thị Bình"));

    let before = office.main();
    let (code, again) = office.json(&["import", &file]);
    assert_eq!((code, &again["known"]), (4, &Value::from(2)), "{again:#}");
    assert_eq!(again["commit"], Value::Null);
    assert_eq!(office.main(), before);
}

/// Answers questions of a review workbook: for each row of a sheet the first column, by a function of its texts.
fn decide(from: &str, to: &str, choose: impl Fn(&str, &[String]) -> &'static str) {
    use calamine::{Reader, Xlsx, open_workbook};
    let mut old: Xlsx<_> = open_workbook(from).unwrap();
    let mut book = Workbook::new();
    for name in old.sheet_names() {
        let range = old.worksheet_range(&name).unwrap();
        let sheet = book.add_worksheet();
        sheet.set_name(&name).unwrap();
        for (r, row) in range.rows().enumerate() {
            let texts: Vec<String> = row.iter().map(ToString::to_string).collect();
            for (c, text) in texts.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
                sheet.write_string(r as u32, c as u16, text).unwrap();
            }
            let answer = if name.starts_with('_') || r < 3 { "" } else { choose(&name, &texts) };
            if !answer.is_empty() {
                sheet.write_string(r as u32, 0, answer).unwrap();
            }
        }
    }
    book.save(to).unwrap();
}

#[test]
fn what_is_doubtful_is_decided_in_a_workbook_that_is_read_back() {
    let office = Office::new();
    let mut book = Workbook::new();
    texts(
        &mut book,
        "Người",
        &[
            &["Họ và tên", "Ngày sinh", "CCCD", "Email", "Đơn vị", "Điện thoại"],
            &["Nguyễn Văn An", "15/06/1984", "001084000014", "an@mof.gov.vn", "Cục Thử nghiệm", "0912345678"],
            &["Trần Thị Bình", "02/09/1990", "", "binh@mof.gov.vn", "Cục Thử nghiệm", ""],
            &["Lê Văn Chi", "01/02/1980", "", "chi@mof.gov.vn", "Phòng Thử nghiệm số 2", ""],
        ],
    );
    // The same people in another sheet: one under another telephone number, one by name and birth date alone, one of another date.
    texts(
        &mut book,
        "Liên hệ",
        &[
            &["Họ và tên", "Ngày sinh", "CCCD", "Điện thoại"],
            &["Nguyễn Văn An", "15/06/1984", "001084000014", "0987654321"],
            &["TRẦN THỊ BÌNH", "02/09/1990", "", "0977777777"],
            &["Trần Thị Bình", "03/10/1991", "", "0966666666"],
        ],
    );
    let file = office.save("hai-bang.xlsx", &mut book);
    let review = office.desk.path("soat.xlsx");
    let review = review.to_str().unwrap();
    let (code, said) = office.json(&["import", &file, "-o", review]);
    let about: Vec<String> = said["questions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|q| format!("{} {}", q["about"].as_str().unwrap(), q["cell"].as_str().unwrap()))
        .collect();
    assert_eq!(
        (code, about),
        (4, vec!["unit A4".to_owned(), "value D2".to_owned(), "person A3".to_owned()]),
        "{said:#}"
    );
    assert_eq!(said["added"]["person"], 4);
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(review).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    // Until it is decided which number is right, a new record has neither.
    let number = |office: &Office, name: &str| {
        let people = office.people();
        let person = people.iter().find(|p| p["fields"]["names"][0]["full"] == name).unwrap().clone();
        person["fields"]["mobiles"][0]["number"].clone()
    };
    assert_eq!(number(&office, "Nguyễn Văn An"), Value::Null);

    // Nothing decided, nothing changed.
    let before = office.main();
    let (code, said) = office.json(&["import", review]);
    assert_eq!((code, said["questions"].as_array().unwrap().len()), (4, 3), "{said:#}");
    assert_eq!(office.main(), before);
    let decided = office.desk.path("da-soat.xlsx");
    let decided = decided.to_str().unwrap();
    let binh = office.people().into_iter().find(|p| p["fields"]["birth"] == "1990-09-02").unwrap();
    let handle: &'static str = format!("is {}", binh["handle"].as_str().unwrap()).leak();
    decide(review, decided, |sheet, _| match sheet {
        "Namesakes" => handle,
        "Units" => "thêm đơn vị mới",
        _ => "take the sheet's",
    });
    let (code, said) = office.json(&["import", decided]);
    assert_eq!(code, 0, "{said:#}");
    assert_eq!((&said["added"]["unit"], office.count("person")), (&Value::from(1), 4));
    assert_eq!(number(&office, "Nguyễn Văn An"), "0987654321");
    let people = office.people();
    let binh = people.iter().find(|p| p["fields"]["birth"] == "1990-09-02").unwrap();
    assert_eq!(binh["fields"]["mobiles"][0]["number"], "0977777777");
    let chi = people.iter().find(|p| p["fields"]["birth"] == "1980-02-01").unwrap();
    assert!(chi["fields"]["postings"][0]["unit"].as_str().unwrap() != office.unit);
    let before = office.main();
    office.json(&["import", decided]);
    assert_eq!(office.main(), before);
}

#[test]
fn certificates_devices_and_decisions_come_with_their_people() {
    let office = Office::new();
    let mut book = Workbook::new();
    texts(
        &mut book,
        "USB Token",
        &[
            &[
                "STT",
                "Họ tên",
                "Email",
                "Đơn vị",
                "Số hiệu chứng thư",
                "Hiệu lực từ",
                "Hiệu lực đến",
                "Số hiệu thiết bị",
                "Ngày giao",
            ],
            &[
                "1",
                "Nguyễn Văn An",
                "an@mof.gov.vn",
                "Cục Thử nghiệm",
                "2A05F812673607B0",
                "01/03/2024",
                "28/02/2029",
                "02A1B3C4",
                "10/03/2024",
            ],
            &[
                "2",
                "Trần Thị Bình",
                "binh@mof.gov.vn",
                "Cục Thử nghiệm",
                "2A05F812673607B1",
                "01/03/2024",
                "28/02/2029",
                "02A1B3C5",
                "",
            ],
        ],
    );
    texts(
        &mut book,
        "SIM PKI",
        &[
            &["Họ tên", "Email", "Số serial", "Ngày hết hạn", "ICCID", "Số thuê bao", "Nhà mạng"],
            &[
                "Nguyễn Văn An",
                "an@mof.gov.vn",
                "2A05F812673607B2",
                "28/02/2029",
                "8984048000000000001",
                "0912345678",
                "Viettel",
            ],
        ],
    );
    texts(
        &mut book,
        "Tổ chức",
        &[
            &["Tên cơ quan", "MST", "Số hiệu chứng thư số", "Ngày hết hạn", "Loại thiết bị"],
            &["Cục Thử nghiệm", "0100109106", "2A05F812673607B3", "28/02/2029", "USB Token"],
        ],
    );
    texts(
        &mut book,
        "Quyết định",
        &[
            &[
                "Số quyết định",
                "Ngày ký",
                "Nội dung quyết định",
                "Họ tên",
                "Email",
                "Ngày hiệu lực",
                "Chức vụ mới",
            ],
            &[
                "15/QĐ-BTC",
                "10/05/2026",
                "bổ nhiệm",
                "Nguyễn Văn An",
                "an@mof.gov.vn",
                "01/06/2026",
                "Phó Cục trưởng",
            ],
            &[
                "15/QĐ-BTC",
                "10/05/2026",
                "bổ nhiệm",
                "Trần Thị Bình",
                "binh@mof.gov.vn",
                "01/06/2026",
                "Trưởng phòng",
            ],
        ],
    );
    let file = office.save("so-ctS.xlsx", &mut book);
    let (code, said) = office.json(&["import", &file]);
    assert_eq!(code, 0, "{said:#}");
    let counts = |kind: &str| said["added"][kind].as_u64().unwrap_or(0);
    assert_eq!(
        [counts("person"), counts("certificate"), counts("device"), counts("decision")],
        [2, 4, 3, 1],
        "{said:#}"
    );
    let (_, list) = office.json(&["list", "certificate"]);
    let mut certificates: Vec<Value> =
        list.as_array().unwrap().iter().map(|row| office.shown(row["record"].as_str().unwrap())).collect();
    certificates.sort_by_key(|c| c["fields"]["claimed"]["serial"].as_str().unwrap().to_owned());
    let forms: Vec<&str> = certificates.iter().map(|c| c["fields"]["form"].as_str().unwrap()).collect();
    assert_eq!(forms, ["usb-token", "usb-token", "sim-pki", "usb-token"]);
    assert_eq!(certificates[0]["fields"]["claimed"]["to"], "2029-02-28");
    assert!(list.as_array().unwrap().iter().all(|row| row["state"] == "legacy"), "{list:#}");
    assert!(certificates[0]["fields"]["claimed"]["origin"].as_str().unwrap().contains("USB Token!A2"));
    assert_eq!(certificates[3]["fields"]["holder"], office.unit);
    let device = office.shown(certificates[0]["fields"]["device"].as_str().unwrap());
    assert_eq!(device["fields"]["custody"][0]["from"], "2024-03-10");
    let (_, list) = office.json(&["list", "decision"]);
    let decision = office.shown(list[0]["record"].as_str().unwrap());
    assert_eq!(decision["fields"]["issuer"], "Bộ Tài chính");
    assert_eq!(decision["fields"]["lines"].as_array().unwrap().len(), 2);
    let before = office.main();
    let (code, again) = office.json(&["import", &file]);
    assert_eq!((code, &again["commit"]), (0, &Value::Null), "{again:#}");
    assert_eq!(office.main(), before);
}

#[test]
fn files_that_are_none_are_refused_by_name() {
    let office = Office::new();
    let refused = |file: &str, code: i32, word: &str| {
        let done = office.desk.run(&["import", file]);
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!((done.status.code(), said.contains(word)), (Some(code), true), "{file}: {said}");
    };
    refused(&office.write("a.xlsx", b"no workbook at all"), 1, "no workbook");
    refused(&office.write("b.xlsx", b"PK\x03\x04 torn"), 1, "no workbook");
    refused(&office.write("c.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 torn"), 1, "no workbook");
    // The reader of the old format panics on this one.
    let torn = &include_bytes!("data/so-cu.xls")[..3_588];
    refused(&office.write("torn.xls", torn), 1, "no workbook");
    refused(&office.write("d.csv", b"a,b\n\0,1\n"), 1, "read as text");
    refused(&office.write("e.csv", "Một,Hai\n1,2\n".as_bytes()), 1, "head that is known");
    // A workbook under a password: its package lies encrypted in the container of the old format.
    let mut locked = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    refused(&office.write("f.xlsx", &locked), 1, "password");
    // A part that unpacks to a gibibyte.
    let mut bomb = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    bomb.start_file(
        "xl/worksheets/sheet1.xml",
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated),
    )
    .unwrap();
    let zeros = vec![b' '; 1 << 20];
    for _ in 0..800 {
        std::io::Write::write_all(&mut bomb, &zeros).unwrap();
    }
    let bomb = bomb.finish().unwrap().into_inner();
    assert!(bomb.len() < 2 << 20);
    refused(&office.write("g.xlsx", &bomb), 1, "too large");
    let list = office.write("h.csv", "Họ tên,Email\n".as_bytes());
    refused(&list, 0, "");
    let mixed = office.desk.run(&["import", &list, "--for", "x"]);
    assert_eq!(mixed.status.code(), Some(2));
}

#[test]
fn csv_comes_in_the_encodings_that_spreadsheets_write() {
    let office = Office::new();
    let heads = "Họ tên;Email;Mã CC;Số hiệu\n";
    let utf8 = format!(
        "\u{feff}{heads}Nguyễn Văn An;an@mof.gov.vn;=1+1;x\n\n\"Trần; Thị\nBình\";binh@mof.gov.vn;;\n"
    );
    let file = office.write("utf8.csv", utf8.as_bytes());
    let (code, said) =
        office.json(&["import", &file, "--column", "Mã CC=person.staff_code", "--column", "Số hiệu=-"]);
    assert_eq!((code, &said["added"]["person"]), (0, &Value::from(2)), "{said:#}");
    let people = office.people();
    let binh = people.iter().find(|p| p["fields"]["names"][0]["full"] == "Trần; Thị Bình").unwrap();
    assert_eq!(binh["fields"]["origin"]["cell"], "A4");
    // What was said of a heading is kept.
    let wide: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain("Họ tên\tMã CC\nLê Văn Chi\tC-1\n".encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let (code, said) = office.json(&["import", &office.write("wide.csv", &wide)]);
    assert_eq!(
        (code, &said["sheets"][0]["columns"][1]["field"]),
        (0, &Value::from("person.staff_code")),
        "{said:#}"
    );
    // Bytes of TCVN3 in a font of its own: recognised in the heading too; what can't be is refused.
    let old = "Hä vµ tªn,Email\nPh¹m V¨n Dòng,dung@mof.gov.vn\n\u{ea}x\u{e0}w,e@mof.gov.vn\n";
    let bytes: Vec<u8> = old.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let (code, said) = office.json(&["import", &office.write("tcvn3.csv", &bytes)]);
    assert_eq!((code, said["refused"][0]["word"].as_str()), (4, Some("encoding")), "{said:#}");
    assert!(office.people().iter().any(|p| p["fields"]["names"][0]["full"] == "Phạm Văn Dũng"));
}

#[test]
fn two_records_of_one_person_are_united_and_everything_follows() {
    let office = Office::new();
    let person = |mail: &str, more: &str| {
        let text = format!(
            "names:\n- full: Nguyễn Văn An\nemails:\n- address: {mail}@mof.gov.vn\npostings:\n- unit: {}\n  position: Chuyên viên\n  kind: main\n  from: 2020-01-01\n{more}",
            office.unit
        );
        added(&office.desk, "person", &text)
    };
    let a = person("an", "birth: 1984-06-15\n");
    let b = person("annv", "birth: 1984-06-16\nstaff_code: C-1\n");
    let certificate = added(
        &office.desk,
        "certificate",
        &format!("kind: individual\nform: usb-token\nca: government\nholder: {b}\n"),
    );
    let device = added(
        &office.desk,
        "device",
        &format!("kind: token\nserial: 02A1\ncustody:\n- party: {b}\n  from: 2026-05-01\n"),
    );
    let before = office.main();
    let (code, said) = office.json(&["join", &a, &b]);
    assert_eq!(code, 1, "{said:#}");
    assert!(said["error"]["what"].as_str().unwrap().contains("Birth date"), "{said:#}");
    assert!(!said.to_string().contains("1984"));
    assert_eq!(office.main(), before);
    let (code, said) = office.json(&["join", &a, &b, "--prefer", "B"]);
    assert_eq!((code, said["moved"].as_array().unwrap().len()), (0, 2), "{said:#}");
    let main = office.shown(&a);
    assert_eq!(
        (&main["fields"]["birth"], &main["fields"]["staff_code"]),
        (&"1984-06-16".into(), &"C-1".into())
    );
    assert_eq!(main["fields"]["emails"].as_array().unwrap().len(), 2);
    assert_eq!(main["fields"]["postings"].as_array().unwrap().len(), 1);
    assert_eq!(office.shown(&b)["fields"]["duplicate_of"], a.as_str());
    assert_eq!(office.shown(&certificate)["fields"]["holder"], a.as_str());
    assert_eq!(office.shown(&device)["fields"]["custody"][0]["party"], a.as_str());
    let (code, check) = office.json(&["check", "--errors"]);
    assert_eq!((code, &check["errors"]), (0, &Value::from(0)), "{check:#}");
    let (code, _) = office.json(&["join", &a, &b]);
    assert_eq!(code, 1);
    let (code, _) = office.json(&["join", &a, &a]);
    assert_eq!(code, 2);
    // A row about the duplicate is about the one that stays.
    let file =
        office.write("ba.csv", "Họ tên,Email,SĐT\nNguyễn Văn An,annv@mof.gov.vn,0912345678\n".as_bytes());
    let (code, said) = office.json(&["import", &file]);
    assert_eq!((code, &said["changed"]["person"]), (0, &Value::from(1)), "{said:#}");
    assert_eq!(office.shown(&a)["fields"]["mobiles"][0]["number"], "0912345678");
}

#[test]
fn the_portal_gets_its_sheet_once_nothing_is_lacking() {
    use calamine::{Reader, Xlsx, open_workbook};
    let office = Office::new();
    let division = added(
        &office.desk,
        "unit",
        &format!(
            "names:\n- vi: Phòng 1\nparents:\n- unit: {}\naddresses:\n- address: 28 Trần Hưng Đạo\n  province: Hà Nội\n",
            office.unit
        ),
    );
    let person = added(
        &office.desk,
        "person",
        &format!(
            "names:\n- full: Nguyễn Văn An\nbirth: 1984-06-05\nids:\n- kind: cccd\n  number: \"001084000014\"\n  issued_on: 2021-05-10\nemails:\n- address: an@mof.gov.vn\npostings:\n- unit: {division}\n  position: Chuyên viên\n  kind: main\n"
        ),
    );
    let certificate = added(
        &office.desk,
        "certificate",
        &format!(
            "kind: individual\nform: sim-pki\nca: government\nholder: {person}\ndesk:\n- fact: expected\n  on: 2026-05-01\n"
        ),
    );
    added(
        &office.desk,
        "procedure",
        &format!(
            "kind: issue\nsubject: {certificate}\nregime: nd-68-2024\nsteps:\n- step: draft\n  at: 2026-05-01\n"
        ),
    );
    let out = office.desk.path("cong.xlsx");
    let out = out.to_str().unwrap();
    let (code, said) = office.json(&["export", "portal", "-o", out]);
    assert_eq!(code, 1, "{said:#}");
    assert!(said["error"]["what"].as_str().unwrap().contains("Nhà mạng"), "{said:#}");
    assert!(!office.desk.path("cong.xlsx").exists());
    let sim = added(
        &office.desk,
        "device",
        "kind: sim\nsim:\n  iccid: \"8984048000000000001\"\n  number: \"0912345678\"\n  carrier: Viettel\n  kept: true\n",
    );
    good(&office.desk.run(&["set", &certificate, &format!("device={sim}")]));
    let (code, said) = office.json(&["export", "portal", "-o", out]);
    assert_eq!((code, said["people"].as_array().unwrap().len()), (0, 1), "{said:#}");
    let mut book: Xlsx<_> = open_workbook(out).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    let row: Vec<String> = range
        .rows()
        .nth(1)
        .unwrap()
        .iter()
        .map(|cell| {
            assert!(matches!(cell, calamine::Data::String(_) | calamine::Data::Empty));
            cell.to_string()
        })
        .collect();
    assert_eq!(range.rows().next().unwrap().len(), 19);
    assert_eq!(
        row,
        [
            "1",
            "Nguyễn Văn An",
            "05/06/1984",
            "001084000014",
            "CCSQLHCVTTXH",
            "10/05/2021",
            "an@mof.gov.vn",
            "Cục Thử nghiệm",
            "Phòng 1",
            "",
            "",
            "Hà Nội",
            "",
            "Chuyên viên",
            "",
            "",
            "Viettel",
            "X",
            "SIM",
        ]
    );
    let (code, said) =
        office.json(&["export", "portal", &person, "-o", office.desk.path("hai.xlsx").to_str().unwrap()]);
    assert_eq!(code, 0, "{said:#}");
}

/// Rewrites a workbook with some of its cells changed, by row and column of the first sheet.
fn change(from: &str, to: &str, cells: &[(u32, &str, &str)]) {
    use calamine::{Reader, Xlsx, open_workbook};
    let mut old: Xlsx<_> = open_workbook(from).unwrap();
    let mut book = Workbook::new();
    for name in old.sheet_names() {
        let range = old.worksheet_range(&name).unwrap();
        let sheet = book.add_worksheet();
        sheet.set_name(&name).unwrap();
        let heads: Vec<String> = range.rows().next().unwrap().iter().map(ToString::to_string).collect();
        for (r, row) in range.rows().enumerate() {
            for (c, cell) in row.iter().enumerate() {
                let new = cells.iter().find(|(row, head, _)| {
                    !name.starts_with('_') && *row as usize == r && heads.get(c).is_some_and(|h| h == head)
                });
                let text = new.map_or_else(|| cell.to_string(), |(.., text)| (*text).to_owned());
                if !text.is_empty() {
                    sheet.write_string(r as u32, c as u16, text).unwrap();
                }
            }
        }
    }
    book.save(to).unwrap();
}

#[test]
fn a_sheet_to_be_changed_comes_back_cell_by_cell() {
    let office = Office::new();
    let person = |name: &str, code: &str| {
        added(
            &office.desk,
            "person",
            &format!(
                "names:\n- full: {name}\nbirth: 1984-06-15\nstaff_code: {code}\npostings:\n- unit: {}\n  position: Chuyên viên\n  kind: main\n  from: 2020-01-01\n",
                office.unit
            ),
        )
    };
    let (a, b) = (person("Lê Văn A", "C-1"), person("Lê Văn B", "C-2"));
    let (out, masked) = (office.desk.path("sua.xlsx"), office.desk.path("che.xlsx"));
    let (out, masked) = (out.to_str().unwrap(), masked.to_str().unwrap());
    good(&office.desk.run(&["export", "person", "--edit", "-o", masked]));
    let (_, heads) = office.json(&["import", "--dry-run", masked]);
    assert_eq!(heads["cells"], 0, "{heads:#}");
    let bytes = std::fs::read(masked).unwrap();
    assert!(!String::from_utf8_lossy(&bytes).contains("C-1"));
    let (code, said) = office.json(&["--reveal", "export", "person", "--edit", "-o", out]);
    assert_eq!((code, said["records"].as_array().unwrap().len()), (0, 2), "{said:#}");
    // Untouched, it changes nothing.
    let before = office.main();
    let (code, said) = office.json(&["import", out]);
    assert_eq!((code, &said["commit"]), (0, &Value::Null), "{said:#}");
    assert_eq!(office.main(), before);
    // Meanwhile the register changes one of the values.
    good(&office.desk.feed(&["set", &b, "staff_code=-"], b"C-9\n"));
    let back = office.desk.path("da-sua.xlsx");
    let back = back.to_str().unwrap();
    change(
        out,
        back,
        &[
            (1, "Postings[0] › Position", "Phó Trưởng phòng"),
            (1, "Birth date", "16/06/1984"),
            (2, "Staff code", "C-3"),
            (2, "Sex", "nữ"),
            (2, "Birth date", "mai"),
        ],
    );
    let (code, said) = office.json(&["import", back]);
    assert_eq!((code, &said["cells"]), (4, &Value::from(3)), "{said:#}");
    let left: Vec<(&str, bool)> = said["left"]
        .as_array()
        .unwrap()
        .iter()
        .map(|l| (l["field"].as_str().unwrap(), l["conflict"].as_bool().unwrap()))
        .collect();
    assert_eq!(left, [("birth", false), ("staff_code", true)], "{said:#}");
    let shown = office.shown(&a);
    assert_eq!(shown["fields"]["postings"][0]["position"], "Phó Trưởng phòng");
    assert_eq!(shown["fields"]["postings"][0]["unit"], office.unit);
    assert_eq!(shown["fields"]["birth"], "1984-06-16");
    let shown = office.shown(&b);
    assert_eq!((&shown["fields"]["staff_code"], &shown["fields"]["sex"]), (&"C-9".into(), &"female".into()));
}

#[test]
fn lists_of_others_are_compared_and_nothing_is_written() {
    let office = Office::new();
    let person = |name: &str, mail: &str| {
        added(
            &office.desk,
            "person",
            &format!(
                "names:\n- full: {name}\nemails:\n- address: {mail}@mof.gov.vn\nemployment:\n- fact: recruited\n  on: 2020-01-01\npostings:\n- unit: {}\n  position: Chuyên viên\n  kind: main\n  from: 2020-01-01\n",
                office.unit
            ),
        )
    };
    let (a, b, c) = (person("Lê Văn A", "a"), person("Lê Văn B", "b"), person("Lê Văn C", "c"));
    let certificate = |holder: &str, serial: &str, to: &str| {
        added(
            &office.desk,
            "certificate",
            &format!(
                "kind: individual\nform: usb-token\nca: government\nholder: {holder}\nclaimed:\n  serial: \"{serial}\"\n  from: 2024-01-01\n  to: {to}\ndesk:\n- fact: in-use\n  on: 2024-01-02\n"
            ),
        )
    };
    certificate(&a, "2A01", "2029-01-01");
    certificate(&b, "2A02", "2029-01-01");
    certificate(&c, "2A03", "2029-01-01");
    let before = office.main();
    let ca = office.write("ca.csv", "Tên chứng thư,Số hiệu,Ngày hết hạn\nLê Văn A,2A01,01/01/2029\nLê Văn X,2A02,02/01/2029\nLê Văn D,2A04,01/01/2029\n".as_bytes());
    let (code, said) = office.json(&["reconcile", &ca, "--with", "ca"]);
    assert_eq!((code, &said["agreed"]), (1, &Value::from(1)), "{said:#}");
    assert_eq!(said["only_here"].as_array().unwrap().len(), 1);
    assert_eq!(said["only_there"][0]["cell"], "ca!B4");
    let what: Vec<&str> =
        said["different"].as_array().unwrap().iter().map(|d| d["what"].as_str().unwrap()).collect();
    assert_eq!(what, ["to", "name"]);
    let hr = office.write("hr.csv", "Họ tên,Email,Đơn vị,Chức vụ\nLê Văn A,a@mof.gov.vn,Cục Thử nghiệm,Chuyên viên\nLê Văn B,b@mof.gov.vn,Cục khác,Phó Trưởng phòng\nLê Văn D,d@mof.gov.vn,Cục Thử nghiệm,Chuyên viên\n".as_bytes());
    let (code, said) = office.json(&["reconcile", &hr, "--with", "hr"]);
    assert_eq!((code, &said["agreed"]), (1, &Value::from(1)), "{said:#}");
    assert_eq!(said["only_here"][0]["record"], c.as_str());
    assert_eq!(said["only_there"][0]["name"], "Lê Văn D");
    let what: Vec<&str> =
        said["different"].as_array().unwrap().iter().map(|d| d["what"].as_str().unwrap()).collect();
    assert_eq!(what, ["unit", "position"]);
    let agreed = office.write(
        "same.csv",
        "Họ tên,Email\nLê Văn A,a@mof.gov.vn\nLê Văn B,b@mof.gov.vn\nLê Văn C,c@mof.gov.vn\n".as_bytes(),
    );
    let (code, _) = office.json(&["reconcile", &agreed, "--with", "hr"]);
    assert_eq!((code, office.main()), (0, before));
}

#[test]
fn everything_about_a_person_goes_out_sealed() {
    let office = Office::new();
    let person = added(
        &office.desk,
        "person",
        &format!(
            "names:\n- full: Lê Văn A\nstaff_code: C-7\npostings:\n- unit: {}\n  position: Chuyên viên\n  kind: main\n",
            office.unit
        ),
    );
    added(
        &office.desk,
        "certificate",
        &format!("kind: individual\nform: usb-token\nca: government\nholder: {person}\n"),
    );
    let out = office.desk.path("ho-so.age");
    let done = office.desk.feed(&["export", "subject", &person, "-o", out.to_str().unwrap()], b"");
    assert_eq!(done.status.code(), Some(2));
    assert!(!out.exists());
    good(
        &office
            .desk
            .feed(&["export", "subject", &person, "-o", out.to_str().unwrap()], b"mot hai ba bon nam\n"),
    );
    let sealed = std::fs::read(&out).unwrap();
    assert!(sealed.starts_with(b"age-encryption.org/v1\n-> scrypt"));
    let identity = age::scrypt::Identity::new("mot hai ba bon nam".to_owned().into());
    let mut opened = Vec::new();
    let decryptor = age::Decryptor::new(sealed.as_slice()).unwrap();
    std::io::Read::read_to_end(
        &mut decryptor.decrypt(std::iter::once(&identity as &dyn age::Identity)).unwrap(),
        &mut opened,
    )
    .unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(opened)).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    assert_eq!(names.iter().filter(|name| name.ends_with(".yaml")).count(), 2, "{names:?}");
    let mut text = String::new();
    std::io::Read::read_to_string(&mut archive.by_name("README.txt").unwrap(), &mut text).unwrap();
    assert!(text.contains("Lê Văn A"));
}

#[test]
fn the_old_format_is_read_and_a_choice_is_one_choice() {
    let office = Office::new();
    let file = office.write("so-cu.xls", include_bytes!("data/so-cu.xls"));
    let (code, said) = office.json(&["import", &file]);
    assert_eq!((code, &said["added"]["person"]), (0, &Value::from(1)), "{said:#}");
    let an = &office.people()[0]["fields"];
    assert_eq!((&an["birth"], &an["ids"][0]["number"]), (&"1984-06-15".into(), &"001084000014".into()));
    assert_eq!((&an["origin"]["sheet"], &an["origin"]["cell"]), (&"Sổ cũ".into(), &"A3".into()));
    // The same name and birth date in another unit's list: asked, with two choices in the cell.
    let list = office.write("khac.csv", "Họ tên,Ngày sinh\nNguyễn Văn An,15/06/1984\n".as_bytes());
    let review = office.desk.path("soat.xlsx");
    let (code, _) = office.json(&["import", &list, "-o", review.to_str().unwrap()]);
    assert_eq!(code, 1);
    let mut archive = zip::ZipArchive::new(std::fs::File::open(&review).unwrap()).unwrap();
    let mut text = String::new();
    std::io::Read::read_to_string(&mut archive.by_name("xl/worksheets/sheet1.xml").unwrap(), &mut text)
        .unwrap();
    let list = text.split("<formula1>").nth(1).and_then(|rest| rest.split("</formula1>").next()).unwrap();
    assert_eq!(list.split(',').count(), 2, "{list}");
    let decided = office.desk.path("da-soat.xlsx");
    decide(review.to_str().unwrap(), decided.to_str().unwrap(), |_, _| "người khác và thêm mới");
    let (code, said) = office.json(&["import", decided.to_str().unwrap()]);
    assert_eq!((code, &said["added"]["person"]), (0, &Value::from(1)), "{said:#}");
}
