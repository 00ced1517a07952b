//! Every paper there is, made of one small office: each form of the law, each of the circular before it, each of the office's own. Their
//! files are written to the folder that `CHUNGTHU_PAPERS` names, for whoever wants to look at them.

use serde_json::{Value, json};

use super::tests::{Bench, day, id_of, unit_id, whole};
use super::*;
use crate::model::kinds::common::Role;
use crate::model::kinds::letter::Letter;
use crate::model::kinds::procedure::Regime;
use crate::model::kinds::{Handover, Unit};
use crate::model::{Key, Kind, Record};
use crate::pki::{
    AttributeKind, DemoAuthority, Dn, Order, Period, Profile, build_request, certificate_pem, request_pem,
    seeded_key,
};
use crate::register::testing::{id, record};
use crate::rules::{FormKind, OwnPaper, Rules};

const ON: &str = "2026-03-10";
const NAMES: [&str; 4] = ["Nguyễn Thị Hương Giang", "Trần Văn Bình", "Lê Đức Ánh", "Hoàng Minh Châu"];

fn key(kind: Kind, n: u8) -> Key {
    Key::new(kind, id_of(kind, n))
}

/// A certificate of a person who was in another unit, with another address.
fn pem(name: &str, email: &str) -> String {
    let period = Period { from: 1_534_896_000, to: 2_481_494_400 };
    let ca = DemoAuthority::new(&[5; 32], period, period).unwrap();
    let spki = spki::EncodePublicKey::to_public_key_der(seeded_key(&[5; 32], name).verifying_key()).unwrap();
    let subject = Dn::new([
        (AttributeKind::Country, "VN"),
        (AttributeKind::Locality, "Hà Nội"),
        (AttributeKind::Organisation, "Bộ Tài chính"),
        (AttributeKind::OrganisationalUnit, "Cục Tin học và Thống kê tài chính"),
        (AttributeKind::CommonName, name),
        (AttributeKind::Email, email),
    ]);
    let order = Order {
        subject: &subject,
        spki: spki.as_bytes(),
        serial: &[0x2a, 5, 0xf8, 0x12, 0x67, 0x36, 7, 0xb0],
        period,
        profile: Profile::Signer,
    };
    certificate_pem(&ca.issue(&order).unwrap())
}

fn csr() -> String {
    let subject = Dn::new([(AttributeKind::CommonName, "Cổng dịch vụ công trực tuyến")]);
    request_pem(
        &build_request::<_, p256::ecdsa::DerSignature>(&subject, &seeded_key(&[5; 32], "csr")).unwrap(),
    )
}

fn token(n: u8, more: Value) -> Record {
    let mut fields = json!({
        "kind": "token", "model": "eToken 5110", "serial": format!("02F3A7C4{n:02X}"),
        "custody": [{ "party": key(Kind::Person, n).to_string(), "from": "2024-05-06" }],
    });
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    record(Kind::Device, id_of(Kind::Device, n), fields)
}

fn certificate(n: u8, kind: &str, holder: Key, more: Value) -> Record {
    let mut fields = json!({
        "kind": kind, "form": "usb-token", "ca": "government", "holder": holder,
        "device": key(Kind::Device, n), "claimed": { "serial": format!("2A05F8126736{n:02}B0"), "to": "2029-05-05" },
    });
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    record(Kind::Certificate, id_of(Kind::Certificate, n), fields)
}

fn procedure(n: u8, kind: &str, subject: Key, regime: &str, more: Value) -> Record {
    let mut fields = json!({
        "kind": kind, "subject": subject, "regime": regime, "steps": [{ "step": "draft", "at": "2024-08-01" }],
    });
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    record(Kind::Procedure, id_of(Kind::Procedure, n), fields)
}

/// The office: people with tokens and a SIM, the certificate of the unit, a system with a request, and of every kind of procedure one
/// under each regime.
fn office() -> Bench {
    let mut all = Vec::new();
    for (name, n) in NAMES.iter().zip(10_u8..) {
        all.push(whole(n, name));
        let more = match n {
            11 => json!({ "conditions": [{ "fact": "locked", "on": "2026-03-09" }] }),
            12 => {
                json!({ "conditions": [{ "fact": "lost", "on": "2026-03-09T21:40+07:00", "remark": "Rơi trên đường đi công tác" }] })
            }
            13 => json!({ "custody": [{ "party": "desk", "from": "2026-03-09" }] }),
            _ => json!({}),
        };
        all.push(token(n, more));
        let more = match n {
            10 => json!({ "pem": pem(name, "giang.cu@mof.gov.vn") }),
            13 => json!({ "desk": [{ "fact": "received", "on": "2026-03-09" }] }),
            _ => json!({}),
        };
        all.push(certificate(n, "individual", key(Kind::Person, n), more));
    }
    all.push(whole(14, "Ngô Thị Oanh"));
    all.push(token(14, json!({})));
    all.push(certificate(
        14,
        "individual",
        key(Kind::Person, 14),
        json!({ "claimed": { "serial": "2A05F812673614B0", "to": "2025-12-31" } }),
    ));
    let mut lacking = whole(15, "Đinh Công Tráng").to_value();
    lacking["mobiles"] = json!([]);
    lacking["birth"] = Value::Null;
    all.push(Record::from_value(Kind::Person, &lacking).unwrap());
    all.push(whole(20, "Phạm Quang Yên"));
    all.push(record(
        Kind::Device,
        id_of(Kind::Device, 20),
        json!({
            "kind": "sim", "sim": { "iccid": "8984048000000000011", "carrier": "Viettel", "kept": true, "number": "0987654321" },
        }),
    ));
    all.push(certificate(20, "individual", key(Kind::Person, 20), json!({ "form": "sim-pki" })));
    all.push(token(21, json!({ "custody": [{ "party": Key::new(Kind::Unit, unit_id()).to_string(), "from": "2024-05-06" }] })));
    all.push(certificate(21, "organisation", Key::new(Kind::Unit, unit_id()), json!({})));
    let system = json!({ "form": "hsm", "device": null, "csr": csr(), "system": { "name": "Cổng dịch vụ công trực tuyến" } });
    all.push(certificate(22, "system", Key::new(Kind::Unit, unit_id()), system));
    let revoke = json!({ "ground": { "code": "retired" } });
    let lost = json!({ "urgent": { "told_at": "2026-03-09T22:15+07:00", "told_to": "Trực ban CA" } });
    for (regime, at) in [("nd-68-2024", 30), ("tt-185-2019", 60)] {
        let certificate = |n| key(Kind::Certificate, n);
        let kinds = [
            ("issue", certificate(11), json!({})),
            ("issue", certificate(20), json!({})),
            ("issue", certificate(21), json!({})),
            ("issue", certificate(22), json!({})),
            ("renew", certificate(10), json!({})),
            ("change", certificate(10), json!({ "ground": { "code": "agency" } })),
            ("revoke", certificate(12), revoke.clone()),
            ("revoke", certificate(21), json!({ "ground": { "code": "dissolved" } })),
            ("restore", key(Kind::Device, 11), json!({ "ground": { "code": "locked" } })),
            (
                "return",
                key(Kind::Device, 10),
                json!({ "ground": { "code": "other", "text": "Đổi sang SIM PKI" } }),
            ),
            ("return", key(Kind::Device, 12), lost.clone()),
        ];
        for ((kind, subject, more), n) in kinds.into_iter().zip(at..) {
            all.push(procedure(n, kind, subject, regime, more));
        }
    }
    Bench::new(all)
}

/// Every `{word}` of a text was filled.
fn filled(said: &Value) -> bool {
    match said {
        Value::String(text) => !text.contains(['{', '}']),
        Value::Array(all) => all.iter().all(filled),
        Value::Object(all) => all.values().all(filled),
        _ => true,
    }
}

/// A paper by its name, as `.docx` and as PDF.
#[cfg(feature = "pdf")]
type Twofold = (String, Vec<u8>, Vec<u8>);

#[cfg(feature = "pdf")]
thread_local! {
    /// What a test has made.
    static MADE: std::cell::RefCell<Vec<Twofold>> = const { std::cell::RefCell::new(Vec::new()) };
}

/// Has another program lay out what the test made.
#[cfg(feature = "pdf")]
fn laid_out() {
    structure::alike(&MADE.take());
}

/// Looks at what is made, and writes it where somebody else wants to.
fn kept(document: &Document) {
    assert!(filled(&document.view()), "{}", document.view());
    let bytes = docx(document).unwrap();
    structure::sound(&bytes, document);
    #[cfg(feature = "pdf")]
    MADE.with_borrow_mut(|made| {
        made.push((format!("{}-{}", document.file, made.len()), bytes.clone(), pdf(document).unwrap()));
    });
    let Ok(folder) = std::env::var("CHUNGTHU_PAPERS") else { return };
    let file = |ending: &str| std::path::Path::new(&folder).join(format!("{}.{ending}", document.file));
    std::fs::write(file("docx"), bytes).unwrap();
    #[cfg(feature = "pdf")]
    std::fs::write(file("pdf"), pdf(document).unwrap()).unwrap();
}

fn whole_of(made: Result<Document, Vec<Gap>>) -> Document {
    made.unwrap_or_else(|gaps| {
        let lines: Vec<String> =
            gaps.iter().map(|gap| format!("{} {} {:?}", gap.key, gap.field, gap.lack)).collect();
        panic!("{}", lines.join("\n"))
    })
}

/// The letters of the procedures from one number on.
fn letters(desk: &Desk<'_>, from: u8, count: u8) -> Vec<Letter> {
    let keys: Vec<Key> = (from..from + count).map(|n| key(Kind::Procedure, n)).collect();
    let next = std::cell::Cell::new(0);
    let new_id = || {
        next.set(next.get() + 1);
        id(9, next.get())
    };
    let with = Gathering { lines: 50, signed_by: None, contact: None, assignee: None, new_id: &new_id };
    gather(desk, &keys, &with).unwrap().unwrap_or_else(|_| panic!("gaps"))
}

#[test]
fn every_form_of_the_decree_is_made() {
    office().on(ON, |desk| {
        let mut made = Vec::new();
        for one in letters(desk, 30, 11) {
            assert!(covering(desk, &one).unwrap().is_none());
            let document = whole_of(letter(desk, &one).unwrap());
            kept(&document);
            let said = document.view().to_string();
            let told = said.contains("Địa chỉ thư điện tử công vụ: p10@mof.gov.vn");
            assert!(document.file != "mau-04" || told, "of two changes each is said to be which: {said}");
            made.push((document.file, document.draft));
        }
        made.sort();
        let forms = Rules::builtin().forms.iter().filter(|form| {
            form.regime == Regime::Nd68 && matches!(form.kind, FormKind::Letter | FormKind::Minutes)
        });
        let wanted: Vec<(String, bool)> =
            forms.map(|form| (format!("mau-{}", form.number), form.draft)).collect();
        assert_eq!(made, wanted);
    });
    #[cfg(feature = "pdf")]
    laid_out();
}

/// Pairs of a subscriber's request and a list, and the letter that covers the list.
#[test]
fn every_form_of_the_circular_is_made_with_the_letter_that_covers_it() {
    office().on("2024-08-05", |desk| {
        let mut made = Vec::new();
        // The circular has no form for a device that goes back.
        for one in letters(desk, 60, 9) {
            let list = whole_of(letter(desk, &one).unwrap());
            let cover = whole_of(covering(desk, &one).unwrap().unwrap());
            // What is numbered and addressed is the letter alone.
            assert!(list.head.to.is_empty() && list.head.number.is_none() && list.recipients.is_empty());
            assert!(list.head.subtitle.as_ref().unwrap().starts_with("(Kèm theo Công văn số "));
            assert_eq!(cover.head.to.len(), 1);
            let said: Vec<&str> = cover
                .body
                .iter()
                .filter_map(|b| if let Block::Text(t) = b { Some(t.as_str()) } else { None })
                .collect();
            assert!(said[0].contains("Nghị định 130/2018/NĐ-CP và Thông tư 185/2019/TT-BQP"), "{said:?}");
            assert!(
                said[0].contains(cover.head.regarding.as_deref().unwrap()) && !said[0].contains('{'),
                "{said:?}"
            );
            assert!(list.draft && !cover.draft);
            for line in &one.lines {
                let asked = request(desk, line.procedure.key()).unwrap().unwrap();
                let document = whole_of(asked.map(|(_, document)| document));
                kept(&document);
                made.push(document.file);
            }
            kept(&list);
            kept(&Document { file: format!("{}-{}", cover.file, list.file), ..cover.clone() });
            made.extend([list.file, cover.file]);
        }
        made.sort();
        made.dedup();
        let wanted: Vec<String> = (1..=12).map(|n| format!("tt185-mau-{n:02}")).collect();
        assert_eq!(made[0], "tt185-cong-van");
        assert_eq!(made[1..], wanted);
    });
    #[cfg(feature = "pdf")]
    laid_out();
}

/// A hand-over of the tokens of these people, envelopes included.
fn handover(giver: &str, receiver: &str, form: &str, items: &[u8]) -> Handover {
    let items: Vec<Value> = items
        .iter()
        .map(|n| json!({ "device": key(Kind::Device, *n), "with_device": true, "envelope": true }))
        .collect();
    let fields = json!({
        "number": "17/BB-CNTT", "at": "2026-03-10T09:30+07:00", "place": "Phòng 307, 28 Trần Hưng Đạo, Hà Nội",
        "giver": giver, "receiver": receiver, "reason": if form == "08" { "to-ca" } else { "delivery" }, "form": form, "items": items,
    });
    match record(Kind::Handover, id_of(Kind::Handover, 1), fields) {
        Record::Handover(handover) => *handover,
        _ => unreachable!("it is a hand-over"),
    }
}

/// A letter of person 10 about their data, or of a breach.
fn about_data(fields: Value) -> Letter {
    let mut all = json!({
        "direction": "in", "correspondent": { "kind": "subject", "person": key(Kind::Person, 10).to_string() },
        "received": "2026-03-09",
    });
    all.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    match record(Kind::Letter, id_of(Kind::Letter, 40), all) {
        Record::Letter(letter) => *letter,
        _ => unreachable!("it is a letter"),
    }
}

#[test]
fn every_paper_of_the_office_is_made() {
    office().on(ON, |desk| {
        let office = Some(unit_id());
        let paper = |code: &str| Rules::builtin().paper(code).unwrap();
        let mut made = Vec::new();
        let mut keep = |document: Document| {
            kept(&document);
            made.push(document.file.clone());
            document
        };
        let person = key(Kind::Person, 10).to_string();
        let given = handover("desk", &person, "own", &[10, 11, 13]);
        let of = |paper: &OwnPaper, about: About<'_>| whole_of(own(desk, paper, office, about).unwrap());
        let minutes_of_delivery = keep(of(paper("delivery"), About::Handover(&given, &[])));
        // The desk is a part of the office, and the number of the minutes stands where there is one.
        let view = minutes_of_delivery.view().to_string();
        assert!(view.contains("Số: 17/BB-CNTT"), "{view}");
        assert_eq!(view.matches("Cục Công nghệ thông tin").count(), 2, "{view}");
        keep(of(paper("pin-receipt"), About::Handover(&given, &[])));
        let other = handover("desk", &key(Kind::Person, 12).to_string(), "own", &[12]);
        let list = keep(of(paper("sign-list"), About::Handover(&given, std::slice::from_ref(&other))));
        let Some(Block::Table(table)) = list.body.iter().find(|b| matches!(b, Block::Table(_))) else {
            panic!("no table")
        };
        let names: Vec<&str> = table.rows.iter().map(|row| row[1].as_str()).collect();
        assert_eq!(names, ["Lê Đức Ánh", "Trần Văn Bình", "Hoàng Minh Châu", "Nguyễn Thị Hương Giang"]);
        let back = handover("desk", "ca", "08", &[10, 12]);
        let law = minutes(desk, "08").unwrap();
        let document = of(&law, About::Handover(&back, &[]));
        kept(&Document { file: "mau-08-giao-nhan".into(), ..document });
        let Record::Procedure(issue) = desk.snapshot.record(key(Kind::Procedure, 30)).unwrap() else {
            panic!()
        };
        keep(of(paper("application"), About::Procedure(&issue)));
        let mut letter = letters(desk, 30, 2).remove(0);
        letter.summary = crate::model::words::Text::try_from(
            "V/v đề nghị cấp chứng thư chữ ký số chuyên dùng công vụ cho cá nhân",
        )
        .ok();
        keep(of(paper("submission"), About::Letter(&letter)));
        let Record::Unit(unit) = desk.snapshot.record(Key::new(Kind::Unit, unit_id())).unwrap() else {
            panic!()
        };
        let unit: &Unit = &unit;
        let new_id = || id(9, 9);
        let listing = Listing { office, signed_by: None, contact: None, assignee: None, new_id: &new_id };
        for code in ["collect", "give-back", "complete"] {
            let (letter, cases) =
                to_unit(desk, paper(code), unit, &listing).unwrap().unwrap_or_else(|| panic!("{code}"));
            keep(of(paper(code), About::Unit(&letter, cases)));
        }
        let asks = about_data(json!({ "form": "data-request", "request": { "right": "restrict" } }));
        keep(of(paper("data-receipt"), About::Subject(Subject { of: &asks, letter: None })));
        let granted = json!({ "right": "provide", "result": "granted" });
        let refused = json!({ "right": "object", "result": "refused", "ground": "law" });
        let extended =
            json!({ "right": "restrict", "extended": "2026-03-09", "answer": "Phải phối hợp với CA." });
        let breach = json!({
            "discovered": "2026-03-09T22:15+07:00", "what": "Gửi nhầm danh sách nhận thiết bị cho một đơn vị khác.",
            "data": "Họ tên, chức vụ, số hiệu thiết bị.", "people": 12, "measures": "Đã yêu cầu nơi nhận xóa và xác nhận.",
        });
        for (code, fields) in [
            ("data-answer", json!({ "form": "data-request", "request": granted })),
            ("data-refusal", json!({ "form": "data-request", "request": refused })),
            ("data-extension", json!({ "form": "data-request", "request": extended })),
            ("breach-notice", json!({ "form": "breach", "breach": breach })),
        ] {
            let due = due_letter(desk, about_data(fields), &listing).unwrap().unwrap();
            assert_eq!(due.paper.code, code);
            keep(of(due.paper, About::Subject(Subject { of: &due.of, letter: Some(&due.letter) })));
        }
        assert!(
            Rules::builtin().papers.iter().all(|paper| paper.title.is_some() != paper.regarding.is_some())
        );
        made.sort();
        let mut wanted: Vec<&str> = Rules::builtin().papers.iter().map(|paper| paper.code.as_str()).collect();
        wanted.sort_unstable();
        assert_eq!(made, wanted);
    });
    #[cfg(feature = "pdf")]
    laid_out();
}

/// The desk's reports, and a letter whose table goes on over several pages.
#[test]
fn every_report_and_a_letter_of_many_pages_are_made() {
    use crate::desk::report::{Span, SpanKind, demand, stock, work};
    use crate::duty::Basis;
    office().on(ON, |desk| {
        let basis = Basis {
            rules: desk.rules,
            officers: &desk.snapshot.officers,
            lists: &desk.snapshot.lists,
            today: desk.on,
            now: desk.on.start_at_office(),
            complete_from: None,
        };
        let (month, year) =
            (Span::parse(SpanKind::Month, "2026-02").unwrap(), Span::parse(SpanKind::Year, "2027").unwrap());
        for (code, span, parts) in [
            ("work", Some(&month), work(desk.links, &basis, &month, 60)),
            ("demand", Some(&year), demand(desk.links, &basis, &year)),
            ("stock", None, stock(desk.links, desk.on)),
        ] {
            let period = span.map(|span| span.say(crate::model::Lang::Vi)).unwrap_or_default();
            let words = [("period", period), ("range", String::new()), ("name", String::new())];
            let with = Reporting { unit: unit_id(), signed_by: None, words: &words };
            let form = Rules::builtin().report(code).unwrap();
            let document = whole_of(report(desk, form, &parts, &with).unwrap());
            assert!(document.head.title.is_some() && document.head.number.is_some());
            kept(&document);
        }
        let one = letters(desk, 30, 2).remove(0);
        let mut document = whole_of(letter(desk, &one).unwrap());
        document.file = "mau-01-nhieu-trang".into();
        for block in &mut document.body {
            if let Block::Heading(heading) = block {
                *heading = heading.replace(": 02", ": 60");
            }
            let Block::Table(table) = block else { continue };
            let (rows, count) = (table.rows.clone(), table.rows.len());
            table.rows = (0..60).map(|n| rows[n % count].clone()).collect();
            (1..).zip(&mut table.rows).for_each(|(n, row): (usize, _)| row[0] = n.to_string());
        }
        kept(&document);
    });
    #[cfg(feature = "pdf")]
    laid_out();
}

/// Whoever a record says signs in that capacity, on the letter too.
#[test]
fn a_letter_is_signed_in_the_capacity_that_its_record_says() {
    use crate::model::kinds::unit::Capacity;
    office().on(ON, |desk| {
        let mut one = letters(desk, 30, 2).remove(0);
        assert_eq!(one.capacity, Some(Capacity::Head));
        (one.signed_by, one.capacity) = (None, Some(Capacity::Kt));
        let document = whole_of(letter(desk, &one).unwrap());
        assert_eq!(document.signatures[0].lines, ["KT. CỤC TRƯỞNG", "PHÓ CỤC TRƯỞNG"]);
        // What is made says so in the record.
        signed_as(desk, &mut one, (None, None)).unwrap();
        assert_eq!(one.signed_by.map(|p| p.key().id), Some(id(2, 2)));
        signed_as(desk, &mut one, (Some(id(2, 1)), None)).unwrap();
        assert_eq!(one.capacity, Some(Capacity::Head));
        assert_eq!(one.date, None);
        assert!(day(ON) > day("2026-01-01"));
    });
}

#[test]
fn the_loss_of_a_device_has_its_minutes_beside_the_letter_of_revocation() {
    office().on(ON, |desk| {
        let Record::Procedure(procedure) = desk.snapshot.record(key(Kind::Procedure, 36)).unwrap() else {
            panic!()
        };
        let made = whole_of(loss(desk, &procedure).unwrap().unwrap());
        let mark = Mark { id: procedure.id, role: Role::LossMinutes };
        assert!(made.file == "mau-09" && made.draft && made.mark == Some(mark));
        let said = made.view().to_string();
        assert_eq!(made.signatures[0].name, "Lê Đức Ánh");
        assert!(said.contains("Rơi trên đường đi công tác") && said.contains("02F3A7C40C"), "{said}");
        assert_eq!(role_of(desk.rules, &made.file), Some(Role::LossMinutes));
    });
}
