use std::io::{Cursor, Read};

use serde_json::json;

use super::*;
use crate::duty::Act;
use crate::model::kinds::Letter;
use crate::model::kinds::common::Role;
use crate::model::kinds::procedure::Regime;
use crate::model::{Date, Key, Kind, Record, RecordId};
use crate::register::Links;
use crate::register::testing::{Office, id, person, record};
use crate::rules::{FormKind, Rules};
use crate::scan::Scanned;

mod subject;

pub(super) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub(super) fn unit_id() -> RecordId {
    id(1, 1)
}

/// The id that a record of tests has by its kind and number.
pub(super) fn id_of(kind: Kind, n: u8) -> RecordId {
    let kind = Kind::ALL.iter().position(|one| *one == kind).unwrap();
    match Kind::ALL[kind] {
        Kind::Person => id(2, n),
        Kind::Certificate => id(3, n),
        Kind::Procedure => id(4, n),
        _ => id(20 + kind as u8, n),
    }
}

fn unit() -> Record {
    record(
        Kind::Unit,
        unit_id(),
        json!({
            "names": [{ "vi": "Cục Công nghệ thông tin" }],
            "standing": [{ "legal_person": true, "own_seal": true }],
            "mst": "0100109106", "qhns": "1053621", "email": "cntt@mof.gov.vn",
            "addresses": [{ "address": "28 Trần Hưng Đạo", "province": "Hà Nội" }],
            "letterheads": [{
                "parent_line": "BỘ TÀI CHÍNH", "issuer_line": "CỤC CÔNG NGHỆ THÔNG TIN", "place": "Hà Nội"
            }],
            "symbols": [{ "symbol": "CNTT-CSHT" }],
            "signatories": [
                { "person": Key::new(Kind::Person, id(2, 1)), "capacity": "head", "title": "Cục trưởng", "to": "2026-03-31" },
                { "person": Key::new(Kind::Person, id(2, 2)), "capacity": "kt", "title": "Phó Cục trưởng" },
            ],
            "focals": [{ "person": Key::new(Kind::Person, id(2, 3)) }],
        }),
    )
}

/// Somebody of whom everything is known.
pub(super) fn whole(n: u8, name: &str) -> Record {
    person(
        id(2, n),
        name,
        json!({
            "birth": "1984-06-15",
            "ids": [{
                "kind": "cccd", "number": format!("0010840000{n:02}"), "issued_on": "2021-05-10", "issued_by": "Bộ Công an"
            }],
            "postings": [{
                "unit": Key::new(Kind::Unit, unit_id()), "position": "Chuyên viên", "kind": "main", "from": "2020-01-01"
            }],
            "emails": [{ "address": format!("p{n}@mof.gov.vn") }],
            "mobiles": [{ "number": format!("09123456{n:02}") }],
        }),
    )
}

/// A procedure of this kind about a certificate of the person, both numbered as the person is.
fn asked(n: u8, kind: &str, more: serde_json::Value) -> [Record; 2] {
    let certificate = record(
        Kind::Certificate,
        id(3, n),
        json!({
            "kind": "individual", "form": "usb-token", "ca": "government",
            "holder": Key::new(Kind::Person, id(2, n)),
            "claimed": { "serial": format!("2A05F812673607{n:02X}") },
        }),
    );
    let mut fields = json!({
        "kind": kind, "subject": Key::new(Kind::Certificate, id(3, n)), "regime": "nd-68-2024",
        "steps": [{ "step": "draft", "at": "2026-03-01" }],
    });
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    [certificate, record(Kind::Procedure, id(4, n), fields)]
}

pub(super) struct Bench {
    office: Office,
    rules: &'static Rules,
}

impl Bench {
    pub(super) fn new(records: impl IntoIterator<Item = Record>) -> Bench {
        let mut office = Office::new();
        let all: Vec<Record> =
            [unit(), whole(1, "Lê Văn Trưởng"), whole(2, "Phạm Thị Phó"), whole(3, "Đỗ Văn Mối")]
                .into_iter()
                .chain(records)
                .collect();
        office.put(&all);
        Bench { office, rules: Rules::builtin() }
    }

    /// What becomes of these procedures on a day.
    pub(super) fn on<T>(&self, on: &str, then: impl FnOnce(&Desk<'_>) -> T) -> T {
        let snapshot = self.office.snapshot();
        let links = Links::open(&snapshot).unwrap();
        then(&Desk { snapshot: &snapshot, links: &links, rules: self.rules, on: day(on) })
    }
}

fn letters(desk: &Desk<'_>, procedures: &[u8], lines: usize) -> Result<Vec<Letter>, Vec<Gap>> {
    let keys: Vec<Key> = procedures.iter().map(|n| Key::new(Kind::Procedure, id(4, *n))).collect();
    let next = std::cell::Cell::new(0);
    let new_id = || {
        next.set(next.get() + 1);
        id(9, next.get())
    };
    let with = Gathering { lines, signed_by: None, contact: None, assignee: Some("lan"), new_id: &new_id };
    gather(desk, &keys, &with).unwrap()
}

fn table(document: &Document) -> &Table {
    document
        .body
        .iter()
        .find_map(|block| if let Block::Table(table) = block { Some(table) } else { None })
        .unwrap()
}

fn text_of(bytes: &[u8], part: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(part).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn people_stand_by_given_name_and_in_letters_of_so_many_lines() {
    let names = ["Nguyễn Văn Yên", "Trần Thị Ánh", "Lê Đức Bình", "Nguyễn Thị Ánh", "Vũ Anh"];
    let people = names
        .iter()
        .zip(10..)
        .flat_map(|(name, n)| std::iter::once(whole(n, name)).chain(asked(n, "issue", json!({}))));
    let bench = Bench::new(people);
    bench.on("2026-03-10", |desk| {
        let all = letters(desk, &[10, 11, 12, 13, 14], 3).unwrap();
        assert_eq!(all.iter().map(|l| l.lines.len()).collect::<Vec<_>>(), [3, 2]);
        let rows: Vec<String> = all
            .iter()
            .flat_map(|one| {
                let document = letter(desk, one).unwrap().unwrap();
                table(&document).rows.iter().map(|row| format!("{} {}", row[0], row[1])).collect::<Vec<_>>()
            })
            .collect();
        let wanted = ["1 Vũ Anh", "2 Nguyễn Thị Ánh", "3 Trần Thị Ánh", "1 Lê Đức Bình", "2 Nguyễn Văn Yên"];
        assert_eq!(rows, wanted);
    });
}

#[test]
fn a_letter_is_headed_and_signed_as_on_its_day() {
    let bench = Bench::new(std::iter::once(whole(10, "Vũ Anh")).chain(asked(10, "issue", json!({}))));
    let of =
        |on: &str| bench.on(on, |desk| letter(desk, &letters(desk, &[10], 50).unwrap()[0]).unwrap().unwrap());
    let march = of("2026-03-31");
    assert_eq!(march.signatures[0].lines, ["CỤC TRƯỞNG"]);
    assert_eq!(march.signatures[0].name, "Lê Văn Trưởng");
    assert_eq!(march.head.to, ["Cục Chứng thực số và Bảo mật thông tin, Ban Cơ yếu Chính phủ"]);
    assert_eq!(march.recipients, ["- Như trên;", "- Lưu: VT, CSHT."]);
    assert!(march.mark.is_none() && !march.draft);
    // From April on nobody but the deputy may sign.
    let april = of("2026-04-01");
    assert_eq!(april.signatures[0].lines, ["KT. CỤC TRƯỞNG", "PHÓ CỤC TRƯỞNG"]);
    assert_eq!(april.signatures[0].name, "Phạm Thị Phó");
    let row = &table(&april).rows[0];
    let wanted = [
        "1",
        "Vũ Anh",
        "15/06/1984",
        "001084000010\n10/05/2021, Bộ Công an",
        "p10@mof.gov.vn",
        "Cục Công nghệ thông tin",
        "Hà Nội",
        "Chuyên viên",
        "0912345610",
        "",
        "",
    ];
    assert_eq!(row, &wanted);
}

#[test]
fn the_last_unit_files_for_who_is_gone() {
    let unit = Key::new(Kind::Unit, unit_id());
    let posting = |from: &str, to: &str| json!({ "unit": unit, "position": "Chuyên viên", "kind": "main", "from": from, "to": to });
    let gone = |postings: serde_json::Value| {
        let retired = json!([{ "fact": "retired", "on": "2026-03-01" }]);
        let more = json!({ "postings": postings, "employment": retired });
        let who = person(id(2, 10), "Vũ Anh", more);
        Bench::new(std::iter::once(who).chain(asked(10, "revoke", json!({}))))
    };
    let filer_of = |bench: &Bench| {
        bench.on("2026-03-10", |desk| {
            let key = Key::new(Kind::Procedure, id(4, 10));
            let Record::Procedure(procedure) = desk.snapshot.record(key).unwrap() else { panic!("{key}") };
            let case = desk.case(*procedure).unwrap();
            gather::filer(desk, &case, case.procedure.as_ref().unwrap())
        })
    };
    assert_eq!(filer_of(&gone(json!([posting("2020-01-01", "2026-02-28")]))), Some(unit_id()));
    // Who never worked here has no unit to file.
    assert_eq!(filer_of(&gone(json!([]))), None);
    // Nor has one who is yet to come.
    assert_eq!(filer_of(&gone(json!([posting("2026-04-01", "2027-04-01")]))), None);
}

#[test]
fn what_lacks_stops_the_paper_and_names_the_command() {
    let bare = person(
        id(2, 10),
        "Vũ Anh",
        json!({
            "emails": [{ "address": "vuanh@gmail.com" }],
            "postings": [{
                "unit": Key::new(Kind::Unit, unit_id()), "position": "Chuyên viên", "kind": "main", "from": "2020-01-01"
            }],
        }),
    );
    let bench = Bench::new(std::iter::once(bare).chain(asked(10, "issue", json!({}))));
    bench.on("2026-03-10", |desk| {
        let one = &letters(desk, &[10], 50).unwrap()[0];
        let Err(gaps) = letter(desk, one).unwrap() else { panic!("a paper with gaps") };
        let fields: Vec<&str> = gaps.iter().map(|gap| gap.field).collect();
        assert_eq!(fields, ["birth", "emails", "ids", "mobiles"]);
        assert!(gaps.iter().all(|gap| gap.key == Key::new(Kind::Person, id(2, 10))));
        let set = |field: &str| Act::one("set", Key::new(Kind::Person, id(2, 10))).with(field);
        assert_eq!((gaps[0].act(), gaps[3].act()), (set("birth=-"), set("mobiles[+].number=-")));
        assert_eq!(gaps[1].lack, gap::Lack::FreeMail);
    });
}

#[test]
fn renewal_and_change_of_one_certificate_are_one_line() {
    let mut records = vec![whole(10, "Vũ Anh")];
    records.extend(asked(10, "renew", json!({})));
    records.push(record(
        Kind::Procedure,
        id(4, 11),
        json!({
            "kind": "renew", "subject": Key::new(Kind::Certificate, id(3, 10)), "regime": "nd-68-2024",
        }),
    ));
    let bench = Bench::new(records);
    bench.on("2026-03-10", |desk| {
        let one = &letters(desk, &[10, 11], 50).unwrap()[0];
        let document = letter(desk, one).unwrap().unwrap();
        let rows = &table(&document).rows;
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0], ["1", "Vũ Anh", "2A05F8126736070A", "p10@mof.gov.vn", "", "", "×", ""]);
        assert!(document.body.iter().any(|b| matches!(b, Block::Heading(text) if text.ends_with(": 01"))));
    });
}

#[test]
fn a_revocation_says_why_and_leaves_empty_what_is_empty_by_right() {
    let mut records = vec![whole(10, "Vũ Anh")];
    let [mut certificate, procedure] = asked(10, "revoke", json!({ "ground": { "code": "retired" } }));
    if let Record::Certificate(certificate) = &mut certificate {
        certificate.form = crate::model::kinds::certificate::Form::Central;
    }
    records.extend([certificate, procedure]);
    let bench = Bench::new(records);
    bench.on("2026-03-10", |desk| {
        let one = &letters(desk, &[10], 50).unwrap()[0];
        let row = table(&letter(desk, one).unwrap().unwrap()).rows[0].clone();
        // No tax and budget codes of a person, and no device of a central key.
        assert_eq!((row[3].as_str(), row[4].as_str(), row[7].as_str()), ("", "", ""));
        assert_eq!(row[8], "Nghỉ hưu");
    });
}

#[test]
fn minutes_of_a_device_that_goes_back_say_why() {
    let back = || {
        let mut records = vec![whole(10, "Vũ Anh")];
        records.extend(asked(10, "return", json!({})));
        records
    };
    let lacks_reason = |records: Vec<Record>| {
        Bench::new(records).on("2026-03-10", |desk| {
            let one = &letters(desk, &[10], 50).unwrap()[0];
            let gaps = letter(desk, one).unwrap().err().unwrap();
            gaps.iter().any(|gap| gap.field == "ground.text")
        })
    };
    assert!(lacks_reason(back()), "the certificate has neither ended nor is it to end");
    // The revocation that is under way says why.
    let revocation = json!({
        "kind": "revoke", "subject": Key::new(Kind::Certificate, id(3, 10)), "regime": "nd-68-2024", "ground": { "code": "retired" },
    });
    let with = |revocation: serde_json::Value| {
        [back(), vec![record(Kind::Procedure, id(4, 11), revocation)]].concat()
    };
    assert!(!lacks_reason(with(revocation.clone())));
    // One that was given up says nothing.
    let mut given_up = revocation;
    given_up["steps"] = json!([
        { "step": "draft", "at": "2026-03-01" },
        { "step": "withdrawn", "at": "2026-03-02" },
    ]);
    assert!(lacks_reason(with(given_up)));
}

/// Every form's heads stand in the file as the data have them, in their order.
#[test]
fn the_heads_are_those_of_the_form() {
    for form in
        Rules::builtin().forms.iter().filter(|form| form.kind == FormKind::Letter && !form.columns.is_empty())
    {
        let columns: Vec<Column> = form.columns.iter().map(letter::heading).collect();
        let leaves = crate::rules::leaves(&form.columns).count();
        assert!(crate::rules::leaves(&form.columns).all(|column| column.cell.is_some() && column.width > 0));
        let document = sample(columns, vec![vec!["x".to_owned(); leaves]]);
        let xml = text_of(&docx(&document).unwrap(), "word/document.xml");
        let mut rest = xml.as_str();
        for head in form.columns.iter().map(|column| &column.head) {
            let at = rest
                .find(head.as_str())
                .unwrap_or_else(|| panic!("{:?} {}: {head}", form.regime, form.number));
            rest = &rest[at..];
        }
    }
    assert_eq!(Rules::builtin().form(Regime::Nd68, "01").unwrap().leaves().count(), 11);
    assert_eq!(Rules::builtin().form(Regime::Nd68, "04").unwrap().leaves().count(), 8);
}

fn sample(columns: Vec<Column>, rows: Vec<Vec<String>>) -> Document {
    Document {
        file: "mau".into(),
        title: "Mẫu thử".into(),
        on: day("2026-03-10"),
        landscape: true,
        draft: true,
        head: Head {
            parent: "BỘ TÀI CHÍNH".into(),
            issuer: "CỤC CÔNG NGHỆ THÔNG TIN".into(),
            place: Some(("Hà Nội".into(), None)),
            to: vec!["Ban Cơ yếu Chính phủ".into()],
            ..Head::default()
        },
        body: vec![
            Block::Heading("1. Thử".into()),
            Block::Fields(vec![("Họ và tên".into(), "Nguyễn & <An>".into())]),
            Block::Table(Table { columns, rows }),
            Block::Text("Xong./.".into()),
        ],
        signatures: vec![Signature {
            lines: vec!["CỤC TRƯỞNG".into()],
            note: None,
            name: "Lê Văn Trưởng".into(),
        }],
        recipients: vec!["- Như trên;".into(), "- Lưu: VT.".into()],
        mark: Some(Mark { id: id(7, 7), role: Role::Minutes }),
    }
}

/// A paper with the code of this record.
pub(super) fn sample_of(id: RecordId) -> Document {
    Document { landscape: false, mark: Some(Mark { id, role: Role::LossMinutes }), ..many(3) }
}

fn many(rows: usize) -> Document {
    let column =
        |head: &str, parts: Vec<Column>| Column { head: head.into(), width: 10, centred: false, parts };
    let columns = vec![
        column("STT", Vec::new()),
        column("Tên", Vec::new()),
        column("Dịch vụ", vec![column("Gia hạn", Vec::new()), column("TĐTT", Vec::new())]),
    ];
    let long = "Nguyễn ".repeat(42) + "An";
    let rows = (1..=rows).map(|n| vec![n.to_string(), long.clone(), "×".into(), "W".repeat(300)]).collect();
    sample(columns, rows)
}

#[test]
fn a_docx_is_the_same_each_time_and_well_formed() {
    let document = many(60);
    let bytes = docx(&document).unwrap();
    assert_eq!(bytes, docx(&document).unwrap());
    let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    for name in names.iter().filter(|name| name.ends_with(".xml") || name.ends_with(".rels")) {
        let mut text = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        well_formed(name, &text);
    }
    let xml = text_of(&bytes, "word/document.xml");
    // Both rows of the head come again on each page, and no row is split.
    assert_eq!(xml.matches("<w:tblHeader/>").count(), 2);
    assert_eq!(xml.matches("Nguyễn &amp; &lt;An&gt;").count(), 1);
    assert!(xml.contains("<w:titlePg/>") && xml.contains(r#"w:tag w:val="place_date""#));
    assert!(text_of(&bytes, "word/header1.xml").contains("BẢN NHÁP"));
    assert!(!text_of(&bytes, "word/header2.xml").contains("PAGE"));
}

/// Every element that begins ends, in the right order.
fn well_formed(name: &str, text: &str) {
    let mut open = Vec::new();
    for tag in text.split('<').skip(1).map(|rest| rest.split_once('>').unwrap().0) {
        match (tag.strip_prefix('/'), tag.ends_with('/') || tag.starts_with('?')) {
            (Some(end), _) => assert_eq!(open.pop(), Some(end), "{name}"),
            (None, false) => open.push(tag.split([' ', '\n']).next().unwrap()),
            (None, true) => {}
        }
    }
    assert!(open.is_empty(), "{name}: {open:?}");
}

#[test]
fn a_control_character_makes_no_file() {
    let mut document = many(1);
    document.head.issuer.push('\u{7}');
    assert_eq!(docx(&document), Err(DocxError::Character));
    #[cfg(feature = "pdf")]
    assert_eq!(pdf(&document), Err(PdfError::Character));
}

#[cfg(feature = "pdf")]
#[test]
fn a_pdf_is_the_same_each_time_and_archivable() {
    let document = many(60);
    let bytes = pdf(&document).unwrap();
    assert!(bytes == pdf(&document).unwrap(), "the bytes differ");
    assert!(bytes.starts_with(b"%PDF-1."));
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains("pdfaid:part") && text.contains("2026-03-10"));
}

#[test]
fn the_code_on_a_paper_is_a_picture() {
    let mark = |n, role| Mark { id: id(7, n), role };
    let png = qr::png(mark(7, Role::Minutes));
    assert!(png.starts_with(b"\x89PNG\r\n\x1a\n") && png.len() < 1_000);
    assert_ne!(png, qr::png(mark(8, Role::Minutes)));
    assert_ne!(png, qr::png(mark(7, Role::PinReceipt)));
}

#[test]
fn a_code_says_which_record_and_what_paper_and_an_old_one_the_record_alone() {
    for role in Role::ALL {
        assert_eq!(read_code(&qr::said(Mark { id: id(7, 7), role: *role })), Some((id(7, 7), Some(*role))));
    }
    assert_eq!(read_code(&id(7, 7).to_string().to_ascii_uppercase()), Some((id(7, 7), None)));
    assert_eq!(read_code("https://example.vn/x"), None);
}

/// The same archive with one part changed.
fn changed(bytes: &[u8], part: &str, change: impl Fn(&str) -> String) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    let mut parts = Vec::new();
    for name in &names {
        let mut content = Vec::new();
        archive.by_name(name).unwrap().read_to_end(&mut content).unwrap();
        if name == part {
            content = change(std::str::from_utf8(&content).unwrap()).into_bytes();
        }
        parts.push((name.as_str(), content));
    }
    docx::pack(&parts).unwrap()
}

#[test]
fn an_offices_own_file_is_filled_by_its_tags() {
    const DOCUMENT: &str = "word/document.xml";
    let own = |text: &str| text.replace("ĐỘC LẬP", "x").replace("Độc lập - Tự do", "Mẫu riêng của cơ quan");
    let template = changed(&docx(&many(1)).unwrap(), DOCUMENT, own);
    let mut document = many(2);
    document.head.issuer = "CỤC KHÁC & LẠ".into();
    let filled = fill(&template, &document).unwrap();
    let xml = text_of(&filled, DOCUMENT);
    well_formed(DOCUMENT, &xml);
    assert!(xml.contains("CỤC KHÁC &amp; LẠ") && !xml.contains("CỤC CÔNG NGHỆ"), "{xml}");
    assert!(xml.contains("Mẫu riêng của cơ quan"));
    // A head of two rows, and two lines.
    assert_eq!(xml.matches("<w:cantSplit/>").count(), 2 + 2 + 2);
    assert_eq!(filled, fill(&template, &document).unwrap());
    // What was filled once can be filled again: it has our picture already.
    let again = fill(&filled, &document).unwrap();
    assert_eq!(
        text_of(&again, DOCUMENT).matches("CỤC KHÁC &amp; LẠ").count(),
        xml.matches("CỤC KHÁC &amp; LẠ").count()
    );

    let misspelt = changed(&template, DOCUMENT, |text| {
        text.replace(r#"w:tag w:val="issuer""#, r#"w:tag w:val="isuer""#)
    });
    assert_eq!(fill(&misspelt, &document), Err(FillError::UnknownTag("isuer".into())));
    let untagged = |text: &str| text.replace("w:tag ", "w:other ");
    let bare = changed(&changed(&template, DOCUMENT, untagged), "word/footer1.xml", untagged);
    assert_eq!(fill(&bare, &document).err(), Some(FillError::NoTags));
    assert_eq!(fill(b"no archive", &document), Err(FillError::NoDocx));
}

/// What the codes of all pictures in a file say, each once.
fn codes(bytes: &[u8]) -> Vec<String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    let mut all = Vec::new();
    for name in names.iter().filter(|name| name.starts_with("word/media/")) {
        let mut content = Vec::new();
        archive.by_name(name).unwrap().read_to_end(&mut content).unwrap();
        all.extend(Scanned::of(content).unwrap().codes);
    }
    all.sort();
    all.dedup();
    all
}

/// An office makes its file of one that was made here: what showed that paper's record shows this one's, however it is laid out.
#[test]
fn the_code_in_an_offices_own_file_is_the_records_own() {
    const FOOTER: &str = "word/footer1.xml";
    let (old, new) = (sample_of(id(7, 8)), sample_of(id(7, 9)));
    let said = |document: &Document| vec![qr::said(document.mark.unwrap())];
    let handle = |document: &Document| words::mark(&document.mark.unwrap().id.handle().to_string());
    let template = docx(&old).unwrap();
    assert_eq!(codes(&template), said(&old));
    // The controls as they were made, and the same without controls, as files were made before there were any.
    let bare = changed(&template, FOOTER, |text| {
        let text = text.replace("<w:sdt>", "").replace("</w:sdt>", "");
        let text = text.replace("<w:sdtContent>", "").replace("</w:sdtContent>", "");
        let mut parts = text.split("<w:sdtPr>");
        let first = parts.next().unwrap().to_owned();
        parts.fold(first, |text, part| text + part.split_once("</w:sdtPr>").unwrap().1)
    });
    // A picture of anything, and too small.
    let small = changed(&template, FOOTER, |text| text.replace("720000", "360000"));
    // The handle cut into runs, as a word processor saves a line that was touched.
    const CUT: &str = "</w:t></w:r><w:r><w:t>";
    let cut = changed(&bare, FOOTER, |text| {
        let whole = handle(&old);
        let (start, end) = whole.split_at(whole.len() - 3);
        text.replace(&whole, &format!("{start}{CUT}{end}"))
    });
    assert!(text_of(&cut, FOOTER).contains(CUT));
    let templates = [("controls", &template), ("bare", &bare), ("small", &small), ("cut", &cut)];
    for (what, template) in templates {
        let filled = fill(template, &new).unwrap();
        assert_eq!(codes(&filled), said(&new), "{what}");
        let text = text_of(&filled, FOOTER);
        well_formed(FOOTER, &text);
        assert!(text.contains(&handle(&new)) && !text.replace(CUT, "").contains(&handle(&old)), "{what}");
        assert!(text.contains("cx=\"720000\" cy=\"720000\"") && !text.contains("360000"), "{what}: {text}");
        let whole = parts_of(&filled);
        for name in values_of(&text, "r:embed=\"") {
            let relations = text_of(&filled, "word/_rels/footer1.xml.rels");
            let target =
                relations.split("<Relationship ").find(|one| one.contains(&format!("\"{name}\""))).unwrap();
            let target = values_of(target, "Target=\"").remove(0);
            assert!(whole.contains(&format!("word/{target}")), "{what}: {target}");
        }
        // A paper without a record shows none.
        let none = fill(template, &Document { mark: None, ..new.clone() }).unwrap();
        assert_eq!(codes(&none), Vec::<String>::new(), "{what}");
        assert!(!text_of(&none, FOOTER).contains(words::MARKED), "{what}");
    }
    // A control that an office put in the text, with a picture of its own or with none, gets the code.
    let control = "<w:sdt><w:sdtPr><w:tag w:val=\"qr\"/></w:sdtPr><w:sdtContent><w:p/></w:sdtContent></w:sdt><w:sectPr>";
    let own = changed(&docx(&Document { mark: None, ..old }).unwrap(), "word/document.xml", |text| {
        text.replace("<w:sectPr>", control)
    });
    let filled = fill(&own, &new).unwrap();
    assert_eq!(codes(&filled), said(&new));
    well_formed("word/document.xml", &text_of(&filled, "word/document.xml"));
    assert!(text_of(&filled, "word/_rels/document.xml.rels").contains("media/chungthu-qr.png"));
    assert!(text_of(&filled, "[Content_Types].xml").contains("Extension=\"png\""));
}

fn parts_of(bytes: &[u8]) -> Vec<String> {
    let archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    archive.file_names().map(|name| name.unwrap().into_owned()).collect()
}

/// The values that follow these words, up to the next quote.
fn values_of(text: &str, before: &str) -> Vec<String> {
    text.split(before).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}
