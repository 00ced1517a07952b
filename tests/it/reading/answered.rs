//! Letters in which the CA answers: read line by line, and written as `answer` writes them.

use std::path::Path;

use serde_json::{Value, json};

use super::pdf::{Font, Sheet, WIDTH, file};
use super::{foot, put};
use crate::acts::{Office, procedure};

const CONCERNING: &str = "V/v kết quả cấp chứng thư chữ ký số";

/// A letter of the CA; gives where its text begins.
fn head(sheet: &mut Sheet, number: &str) -> f32 {
    for (y, line) in [
        (60.0, "BAN CƠ YẾU CHÍNH PHỦ"),
        (78.0, "CỤC CHỨNG THỰC SỐ VÀ"),
        (96.0, "BẢO MẬT THÔNG TIN"),
        (114.0, number),
        (132.0, CONCERNING),
    ] {
        sheet.centred(160.0, y, line);
    }
    sheet.centred(420.0, 60.0, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
    sheet.centred(420.0, 78.0, "Độc lập - Tự do - Hạnh phúc");
    sheet.centred(420.0, 114.0, "Hà Nội, ngày 04 tháng 6 năm 2026");
    sheet.paragraph(180.0, "Kính gửi: Cục Thử nghiệm.")
}

const COLUMNS: [f32; 5] = [60.0, 95.0, 260.0, 380.0, 545.0];

/// A table with rules; gives where it ends.
fn table(sheet: &mut Sheet, y: f32, rows: &[[&str; 4]]) -> f32 {
    for (i, row) in rows.iter().enumerate() {
        let top = y + 24.0 * i as f32;
        for (x, text) in COLUMNS.iter().zip(row) {
            sheet.text(x + 2.0, top + 16.0, text);
        }
        COLUMNS.iter().for_each(|x| sheet.rule((*x, top), (*x, top + 24.0)));
        for y in [top, top + 24.0] {
            sheet.rule((60.0, y), (545.0, y));
        }
    }
    y + 24.0 * rows.len() as f32
}

/// A letter that went out about four people, and the procedure of each.
fn asked(office: &Office) -> (String, Vec<String>) {
    let people =
        [("Nguyễn Văn An", "an"), ("Trần Thị Bình", "binh"), ("Lê Văn Chi", "chi"), ("Đỗ Thị Hà", "ha")];
    let procedures = people.map(|(name, mailbox)| {
        let person = office.at.person(name, mailbox);
        procedure(&office.act("2026-06-01", &["request", "issue", &person])).to_owned()
    });
    let letter = office.letter("01", &procedures.each_ref().map(String::as_str));
    office.act("2026-06-02", &["send", &letter, "--number", "51/CNTT"]);
    (letter, procedures.to_vec())
}

fn lines(office: &Office, letter: &str) -> Vec<(Value, Value)> {
    let lines = office.shown(letter)["lines"].clone();
    let said = |line: &Value| (line["result"].clone(), line["reason"].clone());
    lines.as_array().map(|lines| lines.iter().map(said).collect()).unwrap_or_default()
}

fn read(office: &Office, path: &str, more: &[&str]) -> crate::acts::Said {
    office.on("2026-06-05", &[&["read", path][..], more].concat())
}

#[test]
fn a_table_of_results_is_written_as_answer_writes_it() {
    let office = Office::new();
    let (letter, procedures) = asked(&office);
    let mut sheet = Sheet::default();
    let y = head(&mut sheet, "Số: 321/CTSBMTT-CCDV");
    let y = sheet
        .paragraph(y, "Trả lời Công văn số 51/CNTT ngày 02 tháng 6 năm 2026 của Quý Cục, kết quả như sau:");
    let y = table(
        &mut sheet,
        y,
        &[
            ["STT", "Họ và tên", "Kết quả", "Lý do"],
            ["1", "Nguyễn Văn An", "Chấp thuận", ""],
            ["2", "Trần Thị Bình", "Từ chối", "Sai ngày cấp"],
            ["3", "Lê Văn Chi", "Bổ sung", "Thiếu chức vụ"],
        ],
    );
    foot(&mut sheet, y + 40.0);
    let path = put(office.desk(), "tra-loi.pdf", &file(&[sheet], Font::Mapped));
    // Shown first, and nothing is written.
    let shown = read(&office, &path, &[]);
    assert_eq!((shown.code, &shown.json[0]["certain"]), (0, &json!(true)), "{}{:#}", shown.err, shown.json);
    assert_eq!(lines(&office, &letter)[0].0, Value::Null);
    let said = read(&office, &path, &["--yes"]);
    assert_eq!(said.code, 0, "{}{:#}", said.err, said.json);
    let wanted = [
        (json!("granted"), Value::Null),
        (json!("refused"), json!("Sai ngày cấp")),
        (json!("supplement"), json!("Thiếu chức vụ")),
        (Value::Null, Value::Null),
    ];
    assert_eq!(lines(&office, &letter), wanted);
    let steps = |at: usize| office.steps(&procedures[at]).last().unwrap().clone();
    assert_eq!([steps(0), steps(1), steps(2), steps(3)], ["granted", "refused", "supplement-asked", "sent"]);
    // The letter itself came in, says what it answers, and has its file.
    let reply = said.json[0]["record"].as_str().unwrap();
    let written = office.shown(reply);
    assert_eq!((&written["replies_to"], &written["number"]), (&json!(letter), &json!("321")));
    assert_eq!(
        (written["lines"].as_array().unwrap().len(), written["files"].as_array().unwrap().len()),
        (3, 1)
    );
    // What follows is what the checklist says.
    for (at, follows) in said.json[0]["follows"].as_array().unwrap().iter().enumerate() {
        assert_eq!(follows["procedure"], json!(procedures[at]));
        let next = office.on("2026-06-05", &["show", &procedures[at]]).json["checklist"]["next"].clone();
        assert_eq!(follows["commands"].get(0).unwrap_or(&Value::Null), &next, "{follows:#}");
    }
    office.clean("2026-06-05");
    // The same file again is known.
    assert_eq!(read(&office, &path, &["--yes"]).json[0]["fate"], "known");
    // What is left is answered by another letter, in a sentence.
    let mut sheet = Sheet::default();
    let y = head(&mut sheet, "Số: 330/CTSBMTT-CCDV");
    let y = sheet.paragraph(y, "Phúc đáp Công văn số 51/CNTT, Cục chấp thuận đối với bà Đỗ Thị Hà.");
    foot(&mut sheet, y + 20.0);
    let path = put(office.desk(), "tiep.pdf", &file(&[sheet], Font::Mapped));
    let said = read(&office, &path, &["--yes"]);
    assert_eq!(said.code, 0, "{}{:#}", said.err, said.json);
    assert_eq!(lines(&office, &letter)[3].0, "granted");
}

/// A letter in sentences that names no letter of ours.
fn unnumbered(office: &Office) -> String {
    let mut sheet = Sheet::default();
    let mut y = head(&mut sheet, "Số: 322/CTSBMTT-CCDV");
    for text in [
        "1. Chấp thuận cấp chứng thư cho các ông, bà: Nguyễn Văn An; Đỗ Thị Hà.",
        "2. Từ chối ông Lê Văn Chi vì sai ngày cấp căn cước.",
        "3. Từ chối bà Trần Thị Bình.",
    ] {
        y = sheet.paragraph(y, text);
    }
    sheet.centred(WIDTH / 2.0, y, "");
    foot(&mut sheet, y + 20.0);
    put(office.desk(), "khong-so.pdf", &file(&[sheet], Font::Mapped))
}

#[test]
fn a_letter_that_names_no_letter_is_matched_by_names_and_confirmed() {
    let office = Office::new();
    let (letter, _) = asked(&office);
    let path = unnumbered(&office);
    let said = read(&office, &path, &["--yes"]);
    let doubts = said.json[0]["doubts"].to_string();
    assert_eq!(said.code, 1, "{}{:#}", said.err, said.json);
    assert!(doubts.contains("names and serials fit") && doubts.contains("the reason is lacking"), "{doubts}");
    assert_eq!(lines(&office, &letter)[0].0, Value::Null);
    // Head and number are taken; then each line: An kept, Bình with a reason, Chi changed, Hà left unanswered.
    let typed = "\n\n\n\n\n\n\n\nThiếu giấy đề nghị\nb\nThiếu chức vụ\n-\ny\n";
    let (code, said) = office.typed("2026-06-05", &["read", &path], typed);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("by names and serials") && said.contains("Sai ngày cấp căn cước"), "{said}");
    let wanted = [
        (json!("granted"), Value::Null),
        (json!("refused"), json!("Thiếu giấy đề nghị")),
        (json!("supplement"), json!("Thiếu chức vụ")),
        (Value::Null, Value::Null),
    ];
    assert_eq!(lines(&office, &letter), wanted, "{said}");
    office.clean("2026-06-05");
}

#[test]
fn what_was_printed_is_taken_back_corrected() {
    let office = Office::new();
    let (letter, _) = asked(&office);
    let path = unnumbered(&office);
    let desk = office.desk();
    let printed = desk.run(&["--batch", "read", &path]);
    assert_eq!(printed.status.code(), Some(1));
    let text = String::from_utf8(printed.stdout).unwrap();
    assert!(text.starts_with("letter/"), "{text}");
    let corrected =
        put(desk, "corrected.yaml", text.replace("Sai ngày cấp căn cước", "Sai số căn cước").as_bytes());
    // A refusal without a reason is none that is written.
    let said = read(&office, &path, &["--from", &corrected]);
    assert_eq!(said.code, 0, "{}{:#}", said.err, said.json);
    assert_eq!(lines(&office, &letter)[2], (json!("refused"), json!("Sai số căn cước")));
    assert_eq!(lines(&office, &letter)[3].0, "granted");
    let files = office.shown(said.json[0]["record"].as_str().unwrap())["files"].clone();
    assert_eq!(files[0]["name"], json!(Path::new(&path).file_name().unwrap().to_str().unwrap()));
    office.clean("2026-06-05");
}
