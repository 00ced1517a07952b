//! Papers confirmed on a terminal, line by line, and a folder whose files somebody puts where they belong.

use std::fs;

use serde_json::json;

use super::pdf::{Font, Sheet, file};
use super::{OTHER_AN, TRANSFER, count, decision, office, put, shown};
use crate::desk::{Desk, good};

/// A command on a terminal, where lines are typed: its exit code and all that is said.
fn typed(desk: &Desk, arguments: &[&str], lines: &str) -> (i32, String) {
    let done = desk.on_terminal(&desk.chungthu(arguments), lines);
    (done.status.code().unwrap(), String::from_utf8(done.stderr).unwrap())
}

#[test]
fn a_decision_is_walked_through_corrected_and_written() {
    let desk = office();
    good(&desk.feed(&["add", "person", "--from", "-"], OTHER_AN.as_bytes()));
    let article = TRANSFER.replace(", sinh ngày 15/6/1984", "");
    let sheets = decision("Số: 7/QĐ-BTC", "Về việc điều động", &[&article]);
    let path = put(&desk, "qd.pdf", &file(&sheets, Font::Mapped));
    // Looked at and left: nothing is written.
    let (code, said) = typed(&desk, &["read", &path], &("\n".repeat(8) + "\n\nn\n"));
    assert!(code == 1 && said.contains("Nothing was written"), "{code} {said}");
    assert_eq!(count(&desk), 0);
    let list = said.lines().filter(|line| line.contains("Nguyễn Văn An")).collect::<Vec<_>>().join("\n");
    assert!(said.contains("2 people have that name"), "{said}");
    // The number is corrected, a day that is none asked again; then the person by a number, the line changed, and all of it written.
    let place = |handle: &str| {
        let line = list.lines().find(|line| line.contains(handle)).unwrap_or_else(|| panic!("{said}"));
        line.trim().split(' ').next().unwrap().to_owned()
    };
    let second = place(shown(&desk, "person/0an200000000000r")["handle"].as_str().unwrap());
    let head = "\n8/QĐ-BTC\nhôm qua\n26/5/2026\n\n\n\n\n";
    let line = "\n\nTrưởng phòng\n1/8/2026\n\n";
    let (code, said) = typed(&desk, &["read", &path], &format!("{head}{second}\ne\n{line}\ny\n"));
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("no value of this field"), "{said}");
    let fields = shown(&desk, "8/QĐ-BTC")["fields"].clone();
    assert_eq!(
        (&fields["date"], &fields["issuer"]),
        (&json!("2026-05-26"), &json!("Bộ Tài chính")),
        "{said}"
    );
    assert_eq!(
        fields["lines"],
        json!([{
            "subject": "person/0an200000000000r", "effect": "transfer", "from": "2026-08-01",
            "unit": "unit/0cntt0000000000r", "position": "Trưởng phòng",
        }])
    );
    // Their life goes on as it was confirmed, and nobody else's.
    let postings = shown(&desk, "person/0an200000000000r")["fields"]["postings"].clone();
    assert_eq!(
        (&postings[0]["to"], &postings[1]["position"]),
        (&json!("2026-07-31"), &json!("Trưởng phòng"))
    );
    assert_eq!(shown(&desk, "person/0an000000000000r")["fields"]["postings"].as_array().unwrap().len(), 1);
}

#[test]
fn a_scan_is_asked_for_field_by_field_and_a_known_paper_only_attached() {
    let desk = office();
    let mut scan = Sheet::default();
    scan.picture(300, 420, vec![200; 300 * 420]);
    let path = put(&desk, "scan.pdf", &file(&[scan.clone()], Font::Mapped));
    let (code, said) = typed(&desk, &["read", &path], "\n");
    assert!(code == 1 && said.contains("answer from the paper"), "{said}");
    // A decision: issuer, number, date, summary, kind, first day, signer; then one person, what happens to them, and no more.
    let head = "1\nBộ Tài chính\n9/QĐ-BTC\n20/5/2026\nVề việc nghỉ hưu\nretire\n1/7/2026\nBộ trưởng\n";
    let person = "Nguyễn Văn An\n\n\n\n\n\n\n\n";
    let (code, said) = typed(&desk, &["read", &path], &format!("{head}{person}y\n"));
    assert_eq!(code, 0, "{said}");
    let fields = shown(&desk, "9/QĐ-BTC")["fields"].clone();
    assert_eq!(
        fields["lines"],
        json!([{ "subject": "person/0an000000000000r", "effect": "retire" }]),
        "{said}"
    );
    let an = shown(&desk, "person/0an000000000000r")["fields"].clone();
    assert_eq!(
        (&an["employment"][0]["fact"], &an["postings"][0]["to"]),
        (&json!("retired"), &json!("2026-06-30"))
    );
    // Another scan of it is attached to the one that is there, where that is wanted.
    scan.picture(300, 420, vec![120; 300 * 420]);
    let path = put(&desk, "scan-2.pdf", &file(&[scan], Font::Mapped));
    for (answer, files) in [("n", 1), ("y", 2)] {
        let (_, said) = typed(&desk, &["read", &path], &format!("{head}{answer}\n"));
        let there = shown(&desk, "9/QĐ-BTC")["fields"]["files"].as_array().unwrap().len();
        assert_eq!(there, files, "{said}");
    }
    assert_eq!(count(&desk), 1);
}

#[test]
fn files_that_say_nothing_are_put_where_somebody_says() {
    let desk = office();
    good(&desk.feed(&["add", "person", "--from", "-"], OTHER_AN.as_bytes()));
    let handle = |record: &str| shown(&desk, record)["handle"].as_str().unwrap().to_owned();
    let (an, other) = (handle("person/0an000000000000r"), handle("person/0an200000000000r"));
    fs::create_dir(desk.path("scans")).unwrap();
    // Two handles on one paper; then papers that say nothing.
    let mut both = Sheet::default();
    both.text(85.0, 60.0, &format!("Mã hồ sơ: {an}, {other}"));
    put(&desk, "scans/1-both.pdf", &file(&[both], Font::Mapped));
    for name in ["2-said", "3-left", "4-wrong"] {
        put(&desk, &format!("scans/{name}.txt"), name.as_bytes());
    }
    let folder = desk.path("scans");
    let folder = folder.to_str().unwrap();
    // The second of the list, which is shown with numbers; one by its handle; one left; one after a name that nobody has.
    let (code, said) = typed(&desk, &["attach", folder], &format!("2\n{an}\n\nÔng Không Có\nVụ Pháp chế\n"));
    assert_eq!(code, 4, "{said}");
    assert!(said.contains("no record") || said.contains("names no record"), "{said}");
    let listed: Vec<&str> = said.lines().filter(|line| line.trim_start().starts_with("2  ")).collect();
    assert_eq!(listed.len(), 1, "{said}");
    let second = if listed[0].contains(&other) { &other } else { &an };
    let names = |record: &str| good(&desk.run(&["files", record]));
    assert!(names(second).contains("1-both.pdf"), "{said}");
    assert!(names(&an).contains("2-said.txt") && names("Vụ Pháp chế").contains("4-wrong.txt"), "{said}");
    assert!(said.contains("as chosen") && said.contains("Attached 3 files"), "{said}");
    // What two handles stand on is known now; what says nothing is asked about again.
    let (code, said) = typed(&desk, &["attach", folder], "\n\n\n");
    assert!(code == 4 && said.matches("To which record").count() == 3, "{said}");
    assert!(said.contains("Attached 0 files; 1 known already; 3 left"), "{said}");
}
