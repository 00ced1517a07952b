//! Answers to data subjects, notices of breaches, and reports.

use serde_json::Value;

use super::*;
use crate::desk::report::{Part, Value as Said};

/// A request of person 3 that came in on 2 March 2026.
fn asks(right: &str, more: Value) -> Record {
    let mut request = json!({ "right": right });
    request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    record(
        Kind::Letter,
        id(5, 1),
        json!({
            "direction": "in", "correspondent": { "kind": "subject", "person": Key::new(Kind::Person, id(2, 3)) },
            "form": "data-request", "received": "2026-03-02", "request": request,
        }),
    )
}

fn due<'r>(desk: &Desk<'r>, letter: RecordId) -> Option<DueLetter<'r>> {
    let Record::Letter(letter) = desk.snapshot.record(Key::new(Kind::Letter, letter)).unwrap() else {
        panic!("a letter")
    };
    let new_id = || id(9, 9);
    let with = Listing {
        office: Some(unit_id()),
        signed_by: None,
        contact: None,
        assignee: Some("lan"),
        new_id: &new_id,
    };
    due_letter(desk, *letter, &with).unwrap()
}

fn made(desk: &Desk<'_>, due: &DueLetter<'_>) -> Result<Document, Vec<Gap>> {
    own(desk, due.paper, None, About::Subject(Subject { of: &due.of, letter: Some(&due.letter) })).unwrap()
}

fn words_of(document: &Document) -> String {
    document.view().to_string()
}

#[test]
fn a_request_that_is_granted_is_answered_by_a_letter_of_its_own() {
    let bench = Bench::new([asks("provide", json!({ "result": "granted" }))]);
    bench.on("2026-03-10", |desk| {
        let due = due(desk, id(5, 1)).unwrap();
        assert!(due.base.is_none());
        let letter = &due.letter;
        assert_eq!(letter.replies_to.unwrap().key(), Key::new(Kind::Letter, id(5, 1)));
        assert_eq!(letter.correspondent.person.unwrap().key(), Key::new(Kind::Person, id(2, 3)));
        assert_eq!(letter.form, crate::model::kinds::letter::LetterForm::Reply);
        assert_eq!(letter.series.as_ref().unwrap().as_str(), "CNTT-CSHT");
        let document = made(desk, &due).unwrap_or_else(|_| panic!("it lacks nothing"));
        assert_eq!(document.head.to, ["Ông/Bà Đỗ Văn Mối"]);
        assert!(!document.draft && document.signatures[0].name == "Lê Văn Trưởng");
        let words = words_of(&document);
        for wanted in [
            "ngày 02 tháng 3 năm 2026",
            "cung cấp dữ liệu",
            "bản sao dữ liệu cá nhân",
            "91/2025/QH15",
            "0912345603",
        ] {
            assert!(words.contains(wanted), "{wanted}: {words}");
        }
        assert!(!document.body.iter().any(|block| matches!(block, Block::Text(text) if text.contains('{'))));
    });
}

#[test]
fn a_refusal_says_its_ground_and_an_undecided_request_has_no_answer() {
    let refused = json!({ "result": "refused", "ground": "hold", "answer": "Hồ sơ đang phục vụ thanh tra." });
    Bench::new([asks("delete", refused)]).on("2026-03-10", |desk| {
        let due = due(desk, id(5, 1)).unwrap();
        let document = made(desk, &due).unwrap_or_else(|_| panic!("it lacks nothing"));
        let words = words_of(&document);
        for wanted in
            ["chưa thực hiện", "theo yêu cầu của cơ quan, người có thẩm quyền. Hồ sơ đang phục vụ thanh tra."]
        {
            assert!(words.contains(wanted), "{wanted}: {words}");
        }
    });
    let lacks = |request: Value, field: &str| {
        Bench::new([asks("delete", request)]).on("2026-03-10", |desk| {
            let due = due(desk, id(5, 1)).unwrap();
            let gaps = made(desk, &due).err().unwrap();
            assert!(gaps.iter().any(|gap| gap.field == field && !gap.fill.is_empty()), "{field}");
        });
    };
    lacks(json!({}), "request.result");
    lacks(json!({ "result": "supplement" }), "request.result");
    lacks(json!({ "result": "refused" }), "request.ground");
}

#[test]
fn an_answer_is_made_once_and_none_is_due_after_it_was_sent() {
    let answer = |more: Value| {
        let mut fields = json!({
            "direction": "out", "correspondent": { "kind": "subject", "name": "Đỗ Văn Mối" }, "form": "reply",
            "replies_to": Key::new(Kind::Letter, id(5, 1)),
        });
        fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        record(Kind::Letter, id(5, 2), fields)
    };
    let granted = || asks("view", json!({ "result": "granted" }));
    Bench::new([granted(), answer(json!({}))]).on("2026-03-10", |desk| {
        // From either letter it is the one that is there.
        for from in [id(5, 1), id(5, 2)] {
            let due = due(desk, from).unwrap();
            assert_eq!((due.letter.id, due.of.id), (id(5, 2), id(5, 1)));
            assert!(made(desk, &due).is_ok());
        }
    });
    Bench::new([granted(), answer(json!({ "sent": "2026-03-09" }))]).on("2026-03-10", |desk| {
        assert!(due(desk, id(5, 1)).is_none() && due(desk, id(5, 2)).is_none());
    });
}

fn breach(direction: &str, more: Value) -> Record {
    let mut facts = json!({ "discovered": "2026-03-02T22:15+07:00" });
    facts.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    record(
        Kind::Letter,
        id(5, 3),
        json!({
            "direction": direction, "correspondent": { "kind": "agency" }, "form": "breach", "breach": facts,
        }),
    )
}

#[test]
fn a_notice_of_a_breach_is_a_draft_to_whom_the_law_names() {
    let known = json!({
        "what": "Gửi nhầm danh sách.", "data": "Họ tên, số định danh.", "people": 12, "harm": true,
        "measures": "Đã yêu cầu xóa.",
    });
    for direction in ["in", "out"] {
        Bench::new([breach(direction, known.clone())]).on("2026-03-03", |desk| {
            let due = due(desk, id(5, 3)).unwrap();
            assert_eq!(due.base.is_some(), direction == "out");
            assert_eq!(due.letter.breach.as_ref().unwrap().people, Some(12));
            let document = made(desk, &due).unwrap_or_else(|_| panic!("it lacks nothing"));
            assert!(document.draft && document.head.to[0].contains("A05"));
            let words = words_of(&document);
            for wanted in ["22 giờ 15, ngày 02 tháng 3 năm 2026", "Gửi nhầm danh sách.", ": 12.", "BẢN NHÁP"]
            {
                assert!(words.contains(wanted), "{wanted}: {words}");
            }
        });
    }
    Bench::new([breach("out", json!({}))]).on("2026-03-03", |desk| {
        let gaps = made(desk, &due(desk, id(5, 3)).unwrap()).err().unwrap();
        let fields: Vec<&str> = gaps.iter().map(|gap| gap.field).collect();
        assert_eq!(fields, ["breach.data", "breach.measures", "breach.people", "breach.what"]);
    });
}

#[test]
fn a_slip_says_by_when_and_is_a_draft_where_that_is_not_certain() {
    let slip = |right: &str| {
        Bench::new([asks(right, json!({}))]).on("2026-03-02", |desk| {
            let Record::Letter(letter) = desk.snapshot.record(Key::new(Kind::Letter, id(5, 1))).unwrap()
            else {
                panic!("a letter")
            };
            let paper = desk.rules.paper("data-receipt").unwrap();
            let about = About::Subject(Subject { of: &letter, letter: None });
            let document = own(desk, paper, Some(unit_id()), about).unwrap();
            let document = document.unwrap_or_else(|_| panic!("it lacks nothing"));
            (words_of(&document), document.draft)
        })
    };
    let (words, draft) = slip("restrict");
    assert!(
        words.contains("ngày 17 tháng 3 năm 2026") && words.contains("GIẤY TIẾP NHẬN") && !draft,
        "{words}"
    );
    let (words, draft) = slip("view");
    assert!(words.contains("ngày 12 tháng 3 năm 2026") && draft, "{words}");
}

#[test]
fn a_report_has_its_parts_in_the_layout_of_official_papers() {
    let rows = vec![vec![
        Said::Record(Key::new(Kind::Person, id(2, 3))),
        Said::Text("nghỉ hưu".to_owned()),
        Said::Day(day("2014-05-01")),
        Said::None,
        Said::Day(day("2026-03-01")),
        Said::None,
        Said::None,
    ]];
    let parts = [Part { code: "over", rows }, Part { code: "near", rows: Vec::new() }];
    let bench = Bench::new([]);
    bench.on("2026-03-10", |desk| {
        let form = desk.rules.report("retention").unwrap();
        let with = Reporting { unit: unit_id(), signed_by: None, words: &[] };
        let document =
            report(desk, form, &parts, &with).unwrap().unwrap_or_else(|_| panic!("it lacks nothing"));
        let table = table(&document);
        // The command is for the screen alone.
        assert_eq!(table.columns.len(), form.part("over").unwrap().columns.len() - 1);
        assert_eq!(table.rows[0][..3], ["Đỗ Văn Mối", "nghỉ hưu", "01/05/2014"]);
        let words = words_of(&document);
        for wanted in
            ["BÁO CÁO", "BC-CNTT", "Cục Công nghệ thông tin", "Không có.", "- Lưu: VT, CSHT.", "CỤC TRƯỞNG"]
        {
            assert!(words.contains(wanted), "{wanted}: {words}");
        }
    });
}

/// Every `{word}` of the reports is one that is filled.
#[test]
fn every_word_of_the_reports_is_known() {
    for form in &Rules::builtin().reports {
        let texts = form.text.iter().chain(&form.after).chain([&form.about.vi, &form.about.en]);
        for word in texts.flat_map(|text| text.split('{').skip(1)).map(|rest| rest.split('}').next().unwrap())
        {
            assert!(["period", "range", "name", "unit", "day"].contains(&word), "{}: {word}", form.code);
        }
    }
}
