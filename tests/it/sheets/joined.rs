//! Two records of one person made one.

use serde_json::Value;

use super::{Office, added};

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
fn two_people_with_numbers_of_their_own_are_never_made_one() {
    let office = Office::new();
    let person = |number: &str, more: &str| {
        let text = format!("names:\n- full: Nguyễn Văn An\nids:\n- kind: cccd\n  number: '{number}'\n{more}");
        added(&office.desk, "person", &text)
    };
    let (a, b) =
        (person("001084000014", ""), person("001084000015", "- kind: cmnd\n  number: '012345678'\n"));
    let before = office.main();
    let (code, said) = office.json(&["join", &a, &b, "--prefer", "A"]);
    let error = said["error"].to_string();
    assert!(code == 1 && error.contains("they are two people"), "{code} {said:#}");
    assert_eq!(error.matches("ids[0]=").count(), 2, "{error}");
    assert!(!error.contains("001084"), "{error}");
    assert_eq!(office.main(), before);
    // A number that was typed wrong is taken away first.
    crate::desk::good(&office.desk.run(&["set", &b, "ids[0]=", "--fix"]));
    let (code, said) = office.json(&["join", &a, &b, "--prefer", "A"]);
    assert_eq!(code, 0, "{said:#}");
    assert_eq!(office.shown(&a)["fields"]["ids"].as_array().unwrap().len(), 2);
    // Of whom one has no number yet nobody can say so.
    let c = added(&office.desk, "person", "names:\n- full: Nguyễn Văn An\n");
    assert_eq!(office.json(&["join", &a, &c]).0, 0);
}

#[test]
fn of_two_main_postings_at_one_time_one_stands() {
    let office = Office::new();
    let other = added(&office.desk, "unit", "names:\n- vi: Cục Khác\n");
    let person = |unit: &str, period: &str| {
        added(
            &office.desk,
            "person",
            &format!(
                "names:\n- full: Nguyễn Văn An\npostings:\n- unit: {unit}\n  position: Chuyên viên\n  kind: main\n{period}"
            ),
        )
    };
    let mains = |record: &str| -> Vec<(String, Option<String>, Option<String>)> {
        let shown = office.shown(record);
        let day = |p: &Value, name: &str| p[name].as_str().map(str::to_owned);
        let all = shown["fields"]["postings"].as_array().unwrap();
        all.iter().map(|p| (p["unit"].as_str().unwrap().to_owned(), day(p, "from"), day(p, "to"))).collect()
    };
    let some = |text: &str| Some(text.to_owned());
    // The later one stands: the earlier one ends the day before.
    let (a, b) = (person(&office.unit, "  from: 2020-01-01\n"), person(&other, "  from: 2024-03-01\n"));
    let (code, said) = office.json(&["join", &a, &b]);
    assert_eq!(code, 1, "{said:#}");
    assert!(said["error"]["what"].as_str().unwrap().contains("Postings"), "{said:#}");
    let done = office.desk.run(&["join", &a, &b, "--prefer", "B"]);
    let said = crate::desk::good(&done);
    assert!(said.contains("Chuyên viên, Cục Thử nghiệm") && said.contains("until 2024-02-29"), "{said}");
    let expected = [
        (office.unit.clone(), some("2020-01-01"), some("2024-02-29")),
        (other.clone(), some("2024-03-01"), None),
    ];
    assert_eq!(mains(&a), expected);
    // The duplicate counts no more: its name and its handle aside, what it says leads to the other.
    let people = office.json(&["list", "person"]).1;
    let listed = |key: &str| people.as_array().unwrap().iter().any(|row| row["record"] == key);
    assert!(listed(&a) && !listed(&b), "{people:#}");
    let by_name = office.json(&["show", "Nguyễn Văn An"]).1;
    assert_eq!(by_name["record"], a.as_str(), "{by_name:#}");
    let found = office.json(&["find", "nguyen van an"]).1;
    assert!(!found.to_string().contains(&b) && found.to_string().contains(&a), "{found:#}");
    assert_eq!(office.json(&["show", &b]).0, 0);
    // The earlier one stands and is still held: the later one goes.
    let (a, b) = (person(&office.unit, "  from: 2020-01-01\n"), person(&other, "  from: 2024-03-01\n"));
    let (code, said) = office.json(&["join", &a, &b, "--prefer", "A"]);
    assert_eq!((code, &said["gave_way"][0]["left"]), (0, &serde_json::json!([])), "{said:#}");
    assert_eq!(mains(&a), [(office.unit.clone(), some("2020-01-01"), None)]);
    // One that has ended takes only its own time.
    let (a, b) = (person(&office.unit, "  from: 2020-01-01\n  to: 2022-12-31\n"), person(&other, ""));
    let (code, said) = office.json(&["join", &a, &b, "--prefer", "A"]);
    assert_eq!((code, said["gave_way"].as_array().unwrap().len()), (0, 1), "{said:#}");
    let expected = [
        (office.unit.clone(), some("2020-01-01"), some("2022-12-31")),
        (other.clone(), None, some("2019-12-31")),
        (other.clone(), some("2023-01-01"), None),
    ];
    assert_eq!(mains(&a), expected);
    // Of one unit the one that stands says all.
    let (a, b) = (person(&office.unit, ""), person(&office.unit, "  from: 2024-03-01\n"));
    office.json(&["join", &a, &b, "--prefer", "B"]);
    assert_eq!(mains(&a), [(office.unit.clone(), some("2024-03-01"), None)]);
    let (_, check) = office.json(&["check"]);
    let codes: Vec<&str> =
        check["findings"].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap()).collect();
    assert!(!codes.contains(&"two-main-postings-at-once"), "{codes:?}");
}
