//! Sheets that go out to be changed and come back.

use chungthu::model::field::labels;
use chungthu::model::{Kind, Lang};
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};

use super::{Office, added};
use crate::desk::good;

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

/// One record of a kind, and what a spreadsheet and the register change of it.
struct Case {
    kind: Kind,
    yaml: String,
    /// Cells that are taken: where, what is typed, and what the record then says.
    takes: Vec<(&'static str, &'static str, Value)>,
    /// What both sides change: where, the register's value and the sheet's.
    clash: (&'static str, &'static str, &'static str),
    /// What no field takes.
    wrong: (&'static str, &'static str),
}

#[test]
fn every_kind_that_is_offered_comes_back_three_ways() {
    let office = Office::new();
    let unit = &office.unit;
    let person = added(&office.desk, "person", "names:\n- full: Lê Văn A\n");
    let other = added(&office.desk, "person", "names:\n- full: Trần Thị B\n");
    let cases = [
        Case {
            kind: Kind::Unit,
            yaml: format!(
                "names:\n- vi: Phòng Một\n  short: P1\n  from: 2025-03-01\nparents:\n- unit: {unit}\nemail_domain: a.gov.vn\nqhns: \"1234567\"\n"
            ),
            takes: vec![("names[0].vi", "Phòng Hai", json!("Phòng Hai")), ("names[0].short", "", Value::Null)],
            clash: ("email_domain", "b.gov.vn", "c.gov.vn"),
            wrong: ("qhns", "12"),
        },
        Case {
            kind: Kind::Certificate,
            yaml: format!(
                "kind: individual\nform: usb-token\nca: government\nholder: {person}\nclaimed:\n  serial: 2A01\n  from: 2024-01-01\n  to: 2029-01-01\n"
            ),
            takes: vec![
                ("claimed.to", "31/12/2028", json!("2028-12-31")),
                ("form", "smartcard", json!("smartcard")),
                ("holder", "Trần Thị B", json!(other)),
            ],
            clash: ("claimed.serial", "2A02", "2A03"),
            wrong: ("claimed.from", "hôm nay"),
        },
        Case {
            kind: Kind::Device,
            yaml: "kind: sim\nserial: TK01\nmodel: A\nlabel: cũ\nsim:\n  number: \"0912345678\"\n  kept: false\n".to_owned(),
            takes: vec![("model", "B", json!("B")), ("sim.kept", "yes", json!(true))],
            clash: ("label", "nhãn sổ", "nhãn bảng"),
            wrong: ("sim.number", "911"),
        },
        Case {
            kind: Kind::Decision,
            yaml: format!(
                "number: 15/QĐ-BTC\nissuer: Bộ Tài chính\ndate: 2026-05-20\nkind: appoint\nsigner: Thứ trưởng\nlines:\n- subject: {person}\n  effect: appoint\n  from: 2026-06-01\n  position: Trưởng phòng\n"
            ),
            takes: vec![
                ("lines[0].position", "Phó Cục trưởng", json!("Phó Cục trưởng")),
                ("lines[0].subject", "Trần Thị B", json!(other)),
                ("effective", "01/06/2026", json!("2026-06-01")),
            ],
            clash: ("signer", "Bộ trưởng", "Vụ trưởng"),
            wrong: ("date", "20/05/26"),
        },
    ];
    for Case { kind, yaml, takes, clash, wrong } in cases {
        let record = added(&office.desk, kind.word(), &yaml);
        let path = |name: &str| office.desk.path(&format!("{kind}-{name}.xlsx")).to_str().unwrap().to_owned();
        let (out, back) = (path("ra"), path("ve"));
        let (code, said) = office.json(&["--reveal", "export", kind.word(), "--edit", "-o", &out]);
        assert_eq!(code, 0, "{kind}: {said:#}");
        let place =
            said["records"].as_array().unwrap().iter().position(|key| *key == record.as_str()).unwrap();
        let row = place as u32 + 1;
        let (code, said) = office.json(&["import", &out]);
        assert_eq!((code, &said["cells"], &said["commit"]), (0, &json!(0), &Value::Null), "{kind}: {said:#}");
        good(
            &office
                .desk
                .feed(&["set", &record, &format!("{}=-", clash.0)], format!("{}\n", clash.1).as_bytes()),
        );
        let head = |at: &str| labels(kind.table(), at, Lang::En);
        let mut cells: Vec<(u32, String, &str)> =
            takes.iter().map(|(at, text, _)| (row, head(at), *text)).collect();
        cells.extend([(row, head(clash.0), clash.2), (row, head(wrong.0), wrong.1)]);
        let cells: Vec<(u32, &str, &str)> =
            cells.iter().map(|(row, head, text)| (*row, head.as_str(), *text)).collect();
        change(&out, &back, &cells);
        let before = office.main();
        let (code, said) = office.json(&["import", "--dry-run", &back]);
        assert_eq!((code, office.main()), (4, before), "{kind}: {said:#}");
        let (code, said) = office.json(&["import", &back]);
        assert_eq!((code, &said["cells"]), (4, &json!(takes.len())), "{kind}: {said:#}");
        let mut left: Vec<(&str, bool)> = said["left"]
            .as_array()
            .unwrap()
            .iter()
            .map(|l| (l["field"].as_str().unwrap(), l["conflict"].as_bool().unwrap()))
            .collect();
        left.sort_unstable();
        let mut expected = [(clash.0, true), (wrong.0, false)];
        expected.sort_unstable();
        assert_eq!(left, expected, "{kind}: {said:#}");
        // Each cell that was left is named where it stands.
        assert!(said["left"].as_array().unwrap().iter().all(|l| l["cell"].as_str().unwrap().contains('!')));
        let shown = office.shown(&record);
        let at = |way: &str| chungthu::sheet::edit::at(&shown["fields"], way).cloned().unwrap_or(Value::Null);
        for (way, _, value) in &takes {
            assert_eq!(&at(way), value, "{kind} {way}");
        }
        assert_eq!(at(clash.0), clash.1, "{kind}");
    }
}
