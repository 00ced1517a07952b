//! Sheets that go out to be changed and come back.

use rust_xlsxwriter::Workbook;
use serde_json::Value;

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
