//! Facts that are written and asked for.

use super::*;

#[test]
fn set_says_whom_it_hit_and_refuses_what_it_must() {
    let desk = Desk::new();
    let (an, chi, token) = (AN.to_string(), CHI.to_string(), TOKEN.to_string());
    let handle = AN.handle().to_string();
    check(
        &desk,
        &[
            (
                &["set", &an, "notice_on=2026-01-05"],
                "",
                0,
                &[&handle, "Nguyễn Văn An", "1 field", "chungthu show"],
                1,
            ),
            (&["set", &an, "notice_on=2026-01-05"], "", 0, &["nothing differs"], 0),
            (&["set", "Le An", "notice_on=2026-01-05"], "", 0, &["Lê An"], 1),
            // Whoever says only "An" means one of two.
            (&["set", "an", "notice_on=2026-01-06"], "", 2, &["Nguyễn Văn An", "Lê An"], 0),
            (&["set", "0000", "notice_on=2026-01-06"], "", 2, &["names no record"], 0),
            // Personal values, names and free words are no arguments.
            (&["set", &an, "staff_code=BTC-1"], "", 2, &["staff_code", "command line"], 0),
            (&["set", &an, "names.full=Nguyễn Văn Ân", "--fix"], "", 2, &["names.full"], 0),
            (&["set", &an, "tags[+]=x", "--why", "vì"], "", 2, &["why"], 0),
            (&["set", &chi, "staff_code=-"], "BTC-2\n", 0, &["1 field"], 1),
            (&["set", &chi, "staff_code=-"], "", 2, &["input ended"], 0),
            (&["set", &chi, "staff_code="], "", 0, &["1 field"], 1),
            // Dated values: a correction, or a change from a day on.
            (&["set", &an, "postings.position=Phó phòng"], "", 2, &["correction or a change"], 0),
            (&["set", &an, "postings.position=Chuyên viên chính", "--fix"], "", 0, &["1 field"], 1),
            (
                &["set", &an, "postings.position=Phó phòng", "--from-date", "2026-02-01"],
                "",
                0,
                &["fields"],
                1,
            ),
            (&["set", &an, "notice_on=2026-01-05", "--from-date", "2026-02-01"], "", 2, &["no dates"], 0),
            (&["set", &an, "notice=2026-01-05"], "", 2, &["notice_on"], 0),
            (&["set", &an, "notice_on=05/01/2026"], "", 1, &["notice_on"], 0),
            (&["set", &an, "id=041061050r3gg28a"], "", 2, &["never changes"], 0),
            (&["set", &an, "notice_on=2026-01-09", "--at", "main"], "", 2, &["--at"], 0),
            // Why: sealed with it, with what it rests on.
            (
                &["set", &an, "notice_on=2026-01-07", "--why", "-", "--why-ref", "Cuc Chuyen doi so"],
                "Theo đề nghị\n",
                0,
                &["1 field"],
                1,
            ),
            // Text in older encodings is named; decomposed text is composed.
            (&["set", &token, "label=NguyÔn V¨n A"], "", 1, &["TCVN3"], 0),
            (&["set", &token, "label=Nguyeãn Vaên A"], "", 1, &["VNI"], 0),
            (&["set", &token, "label=Ma\u{301}y mo\u{301}i"], "", 0, &["1 field"], 1),
            (&["set", &token, "label=Máy mói"], "", 0, &["nothing differs"], 0),
            // A write that would add an error says which, and changes nothing.
            (
                &[
                    "set",
                    &token,
                    "custody[+].party=Tran Thi Binh",
                    "custody[+].from=2026-02-01",
                    "custody[+].to=2026-01-01",
                ],
                "",
                1,
                &["Custody"],
                0,
            ),
        ],
    );
    let an = desk.show(AN);
    let positions: Vec<&str> =
        an["postings"].as_array().unwrap().iter().map(|p| p["position"].as_str().unwrap()).collect();
    assert_eq!(positions, ["Chuyên viên chính", "Phó phòng"]);
    assert_eq!(an["postings"][0]["to"], "2026-01-31");
    assert_eq!(an["why"], json!({ "text": "Theo đề nghị", "references": [format!("unit/{UNIT}")] }));
    assert_eq!(desk.show(TOKEN)["label"], "Máy mói");
    // The reason is that of one version: the next has none unless one is given.
    desk.done(&["set", &AN.to_string(), "notice_on=2026-01-08"], "");
    assert_eq!(desk.show(AN)["why"], Value::Null);
}

#[test]
fn who_tells_the_facts_of_a_day_from_what_was_said_that_day() {
    let desk = Desk::new();
    // In June it turns out that An had the token from the beginning, and Chi since March.
    let before = token(json!([{ "party": format!("person/{BINH}"), "from": "2026-01-06" }]));
    let after = token(json!([
        { "party": format!("person/{AN}"), "from": "2026-01-06", "to": "2026-02-28" },
        { "party": format!("person/{CHI}"), "from": "2026-03-01" },
    ]));
    let then = desk.git(&["rev-parse", "main"]);
    let mut change = Change::new("set");
    change.set(before, after);
    desk.apply(&change, "2026-06-01");

    let token = TOKEN.to_string();
    let keeper = |more: &[&str]| {
        let told = desk.json(&[&["who", token.as_str()], more].concat());
        (told["facts"][0]["who"].as_str().unwrap().to_owned(), told["register"]["said"][0]["who"].clone())
    };
    let is = |id: RecordId| format!("person/{id}");
    // What was true that day, though the register said something else; what it said; what is true now.
    assert_eq!(keeper(&["--on", "2026-02-01"]), (is(AN), json!(is(BINH))));
    assert_eq!(keeper(&["--at", &then, "--on", "2026-02-01"]), (is(BINH), Value::Null));
    assert_eq!(keeper(&["--at", &then]), (is(BINH), Value::Null));
    assert_eq!(keeper(&["--today", "2026-07-01"]), (is(CHI), Value::Null));
    assert_eq!(keeper(&[]), (is(CHI), Value::Null));
    // On the day of the correction, by its end, the register said it as the facts do.
    assert_eq!(keeper(&["--on", "2026-06-01"]), (is(CHI), Value::Null));
    assert_eq!(keeper(&["--on", "2026-05-31"]), (is(CHI), json!(is(BINH))));

    let told = desk.done(&["who", "02A1B3C4", "--on", "2026-02-01"], "");
    assert!(told.contains("Nguyễn Văn An") && told.contains("Trần Thị Bình"), "{told}");
    let told = desk.done(&["who", &token, "--on", "2026-01-07"], "");
    assert!(told.contains("had no such record"), "{told}");
    let told = desk.done(&["who", &token, "--on", "2025-12-31"], "");
    assert!(told.contains("Nothing") && told.contains("did not exist"), "{told}");
    // A person: what was held that day.
    let held = |id: RecordId, on: &str| {
        let told = desk.json(&["who", &id.to_string(), "--on", on]);
        told["facts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|held| held["who"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(held(AN, "2026-02-28"), [format!("device/{TOKEN}")]);
    assert!(held(AN, "2026-03-01").is_empty());
}

#[test]
fn files_are_sealed_listed_and_got_back() {
    let desk = Desk::new();
    let an = AN.to_string();
    let scan: Vec<u8> = (0..70_000u32).map(|i| (i * 7) as u8).collect();
    fs::write(desk.path("gia\u{301}y.pdf"), &scan).unwrap();
    fs::write(desk.path("copy.pdf"), &scan).unwrap();
    fs::write(desk.path("b.txt"), "hai").unwrap();
    let register = desk.path("register/.git/out").display().to_string();
    fs::create_dir(desk.path("register/folder")).unwrap();
    std::os::unix::fs::symlink(desk.path("register/folder"), desk.path("link")).unwrap();
    check(
        &desk,
        &[
            (
                &["attach", &an, "gia\u{301}y.pdf", "b.txt", "--as", "application"],
                "",
                0,
                &["2 files", "Nguyễn Văn An"],
                1,
            ),
            (&["attach", &an, "copy.pdf", "--as", "other"], "", 1, &["copy.pdf", "file 1"], 0),
            (&["attach", &an, "register", "--as", "other"], "", 1, &["is not a file"], 0),
            (&["attach", &an, "none.pdf", "--as", "other"], "", 3, &["none.pdf"], 0),
            (&["attach", &an, "b.txt", "--as", "letters"], "", 2, &["loss-minutes"], 0),
            (&["files", &an], "", 0, &["giáy.pdf", "70000", "application"], 0),
            (&["files", &BINH.to_string()], "", 0, &["no files"], 0),
            (&["get", &an, "1", "-o", "got.pdf"], "", 0, &["got.pdf"], 0),
            (&["get", &an, "1", "-o", "got.pdf"], "", 3, &["got.pdf"], 0),
            (&["get", &an, "B.TXT", "-o", "got.txt"], "", 0, &["got.txt"], 0),
            (&["get", &an, "3", "-o", "x"], "", 2, &["no file"], 0),
            (&["get", &an, "1", "-o", &register], "", 1, &["repository"], 0),
            (&["get", &an, "1", "-o", "register/out"], "", 1, &["repository"], 0),
            (&["get", &an, "1", "-o", "register/folder/out"], "", 1, &["repository"], 0),
            (&["get", &an, "1", "-o", "link/out"], "", 1, &["repository"], 0),
        ],
    );
    assert_eq!(fs::read(desk.path("got.pdf")).unwrap(), scan);
    assert_eq!(fs::read(desk.path("got.txt")).unwrap(), b"hai");
    assert_eq!(fs::metadata(desk.path("got.pdf")).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(!desk.path("register/.git/out").exists());
    // A sealed file in another's place is refused, and nothing is written.
    let listed = desk.show(AN);
    let id = |at: usize| listed["files"][at]["file"].as_str().unwrap().to_owned();
    let told = desk.run(&["get", &an, &id(1)[..8], "-o", "again.txt"], "");
    assert_eq!((told.code, fs::read(desk.path("again.txt")).unwrap()), (0, b"hai".to_vec()));
}

#[test]
fn notes_come_from_standard_input_and_bear_the_signer() {
    let desk = Desk::new();
    let an = AN.to_string();
    check(
        &desk,
        &[
            (&["note", &an], "Đã điện thoại.\nHẹn thứ Hai.\n", 0, &["Nguyễn Văn An"], 1),
            (&["note", &an], "  \n", 2, &["empty"], 0),
            (&["note", &an], "a\u{0}b", 1, &["control character"], 0),
            (&["note", &an, "một ghi chú"], "", 2, &[], 0),
        ],
    );
    let note = &desk.show(AN)["notes"][0];
    assert_eq!(
        (note["by"].as_str(), note["text"].as_str()),
        (Some("lan"), Some("Đã điện thoại.\nHẹn thứ Hai."))
    );
}
