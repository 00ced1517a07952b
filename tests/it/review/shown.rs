//! What a review shows.

use super::*;

#[test]
fn a_branch_is_shown_field_by_field_and_noted_as_reviewed_until_it_moves() {
    let desk = Desk::new();
    let mut change = Change::new("set");
    change.set(record(Kind::Person, FIRST, person(FIRST)), corrected());
    desk.apply(&change, "2026-01-11");
    let mut fields = corrected().to_value();
    fields["birth"] = json!("1984-06-18");
    fields["files"] = json!([{
        "file": FileId([9; 10]), "role": "decision", "name": "kanaria.pdf", "size": 7,
        "sha256": "ab".repeat(32), "on": "2026-02-01",
    }]);
    let record = Record::from_value(Kind::Person, &fields).unwrap();
    let branch = desk.branch(1, "set", std::slice::from_ref(&record));

    // The record names a file that isn't there.
    let told = desk.told(1, &["review", &branch]);
    in_order(&told, &["Author: lan, 1 commit (set)", "! attachment that isn't there «kanaria.pdf»"]);
    let file = SealedName::File(record.key(), FileId([9; 10])).path();
    let sealed = desk.vault.seal_file(record.key(), FileId([9; 10]), 1, b"content").ok().unwrap();
    let tip =
        desk.commit(&branch, desk.store.tip(&branch).unwrap().unwrap(), "attach", vec![(file, Some(sealed))]);
    assert_ne!(desk.seen(&branch), Some(format!("{tip}\n")));

    let told = desk.told(0, &["review", &branch]);
    in_order(
        &told,
        &[
            &format!("The branch {branch} ({})", tip.short()),
            "Author: lan, 2 commits (attach, set), the newest 2026-02-01T12:00+07:00",
            "Does not need two people.",
            "In all: 1 person, 1 attachment.",
            "~ person",
            "«Kim Tước 100»",
            "Birth date: ••••-••-•• → ••••-••-•• (they differ; --reveal shows how)",
            &format!("+ attachment «kanaria.pdf» (decision, 7 bytes), SHA-256 {}", "ab".repeat(32)),
            "reason: Vì sao Kanaria, by decision",
            "«12/QĐ-KANARIA",
            &format!("Noted that you have seen {branch}."),
        ],
    );
    assert!(!told.contains("1984-06") && !told.contains("ids["), "{told}");
    assert_eq!(desk.seen(&branch), Some(format!("{tip}\n")));
    let revealed = desk.told(0, &["review", &branch[..6], "--reveal"]);
    assert!(revealed.contains("Birth date: 1984-06-17 → 1984-06-18"), "{revealed}");

    let shown = desk.json(0, &["review", &branch, "--reveal"]);
    let change = &shown["changes"][0];
    assert_eq!(change["record"], json!(record.key()));
    assert_eq!(change["fields"], json!([{ "at": "birth", "old": "1984-06-17", "new": "1984-06-18" }]));
    assert_eq!(change["why"]["text"], "Vì sao Kanaria");
    assert_eq!(
        (&change["files"][0]["name"], &change["files"][0]["fate"]),
        (&json!("kanaria.pdf"), &json!("added"))
    );
    assert_eq!((&shown["tip"], &shown["reviewed"]), (&json!(tip.to_string()), &json!(true)));

    // What was seen is that commit and no later one.
    desk.commit(&branch, tip, "note", Vec::new());
    assert_ne!(desk.seen(&branch), Some(format!("{}\n", desk.tip(&branch))));
}

#[test]
fn the_reason_of_every_commit_is_shown_and_equal_ones_once() {
    let desk = Desk::new();
    let with = |n: u8, day: &str, why: Option<&str>| {
        let mut fields = person(n);
        fields["notice_on"] = json!(day);
        if let Some(text) = why {
            fields["why"] = json!({ "text": text, "references": [key(Kind::Decision, DECISION)] });
        }
        record(Kind::Person, n, fields)
    };
    let branch = work_branch(FileId([1; 10]));
    let first =
        [with(FIRST, "2026-01-20", Some("Vì sao Kanaria")), with(FIRST + 1, "2026-01-20", Some("Việc khác"))];
    let sealed = |records: &[Record]| records.iter().map(|r| desk.seal(&desk.vault, r)).collect::<Vec<_>>();
    let one = desk.commit(&branch, desk.main(), "set", sealed(&first));
    // On top of it, the same record for another reason, another for the same, and one for none.
    let again = |record: Record| {
        let text = yaml::write(&record);
        (record.key().path(), Some(desk.vault.seal(record.key(), 3, text.as_bytes()).ok().unwrap()))
    };
    let mut second = sealed(&[with(FIRST + 2, "2026-01-20", Some("Việc khác"))]);
    second.push(again(with(FIRST, "2026-01-21", Some("Sửa lại ngày"))));
    let two = desk.commit(&branch, one, "edit", second);
    let three = desk.commit(&branch, two, "note", vec![again(with(FIRST + 1, "2026-01-22", None))]);

    let told = desk.told(0, &["review", &branch]);
    in_order(&told, &["Author: lan, 3 commits (edit, note, set)", "Reasons, commit by commit:", "~ person"]);
    let reasons =
        told.split("Reasons, commit by commit:\n").nth(1).unwrap().split("~ person").next().unwrap();
    let line = |text: &str| {
        let mut all = reasons.lines().filter(|line| line.contains(text));
        let found = all.next().unwrap_or_else(|| panic!("no «{text}» in {reasons}"));
        assert!(all.next().is_none(), "{text} stands twice: {reasons}");
        found.to_owned()
    };
    for (text, head) in [
        ("Vì sao Kanaria", "lan, 2026-02-01T12:00+07:00, set, 1 record: "),
        ("Sửa lại ngày", "lan, 2026-02-01T12:00+07:00, edit, 1 record: "),
        ("Việc khác", "lan, 2 commits (edit, set), the newest 2026-02-01T12:00+07:00, 2 records: "),
    ] {
        let line = line(text);
        assert!(line.contains(head) && line.contains("12/QĐ-KANARIA"), "{line}");
    }
    assert!(line("no reason").contains("lan, 2026-02-01T12:00+07:00, note, 1 record: "), "{reasons}");

    let shown = desk.json(0, &["review", &branch]);
    let of = |commit: Oid| {
        let all = shown["commits"].as_array().unwrap();
        let found = all.iter().find(|c| c["commit"] == json!(commit.to_string())).unwrap();
        assert_eq!((&found["by"], &found["when"]), (&json!("lan"), &json!("2026-02-01T12:00+07:00")));
        let reasons = found["reasons"].as_array().unwrap();
        reasons.iter().map(|r| (r["text"].clone(), r["records"].clone())).collect::<Vec<_>>()
    };
    let alone = |n: u8| json!([key(Kind::Person, n)]);
    assert_eq!(of(one), [(json!("Vì sao Kanaria"), alone(FIRST)), (json!("Việc khác"), alone(FIRST + 1))]);
    assert_eq!(of(two), [(json!("Sửa lại ngày"), alone(FIRST)), (json!("Việc khác"), alone(FIRST + 2))]);
    assert!(of(three).is_empty());
    // The same between two commits; a forge is told none of it; and without any reason nothing is said of them.
    assert!(desk.told(0, &["review", &format!("main..{branch}")]).contains("Sửa lại ngày"));
    let forge = desk.told(0, &["review", &branch, "--markdown"]);
    assert!(!forge.contains("Việc khác") && !forge.contains("Reasons"), "{forge}");
    let silent = desk.branch(2, "set", &[moved(FIRST + 5)]);
    assert!(!desk.told(0, &["review", &silent]).contains("Reasons"));
    // What main brought into a branch is no reason of its own.
    let mut change = Change::new("set");
    change.set(
        record(Kind::Person, FIRST + 9, person(FIRST + 9)),
        with(FIRST + 9, "2026-01-20", Some("Của main")),
    );
    desk.apply(&change, "2026-02-01");
    assert!(!desk.told(0, &["review", &branch]).contains("Của main"));
}

#[test]
fn equal_changes_are_one_line_and_what_differs_stands_above_them() {
    let desk = Desk::new();
    let mut records: Vec<Record> = (FIRST..FIRST + 37).map(moved).collect();
    let mut noticed = person(FIRST + 37);
    noticed["notice_on"] = json!("2026-01-20");
    records.push(record(Kind::Person, FIRST + 37, noticed));
    let mut later = moved(FIRST + 38).to_value();
    later["postings"][1]["from"] = json!("2026-12-02");
    records.push(Record::from_value(Kind::Person, &later).unwrap());
    let mut named = person(FIRST + 39);
    named["names"][0]["full"] = json!("Kim Tước Khác");
    records.push(record(Kind::Person, FIRST + 39, named));
    let branch = desk.branch(1, "set", &records);
    let told = desk.told(0, &["review", &branch]);
    in_order(
        &told,
        &[
            "In all: 40 persons.",
            "Names[0] › Full name: Kim Tước 139 → Kim Tước Khác",
            "«Kim Tước 137»",
            "«Kim Tước 138»",
            "~ 37 × person: Postings + Cục Kanaria from 2026-12-01, by 12/QĐ-KANARIA",
            "; 3 differ",
            "Postings › To: ∅ → 2026-11-30",
            "Postings: ∅ → Unit: ",
            "«Cục Kanaria»",
            " · as before: Position, Kind\n",
            "«Kim Tước 100», ",
            "«Kim Tước 136»",
        ],
    );
    assert_eq!(told.matches("→ 2026-11-30").count(), 2, "{told}");
    let groups = desk.json(0, &["review", &branch])["groups"].clone();
    let sizes: Vec<usize> = groups.as_array().unwrap().iter().map(|g| g.as_array().unwrap().len()).collect();
    assert_eq!(sizes, [1, 1, 1, 37]);
    // In Vietnamese as an official says it.
    let told = desk.told(0, &["--lang", "vi", "review", &branch]);
    assert!(
        told.contains("~ 37 người: Quá trình công tác + Cục Kanaria từ 2026-12-01, theo 12/QĐ-KANARIA"),
        "{told}"
    );
    assert!(told.contains("; 3 khác\n"), "{told}");
    // Between two commits the same is said.
    let range = format!("main..{branch}");
    assert!(desk.told(0, &["review", &range]).contains("; 3 differ"));
    assert!(desk.told(0, &["diff", &range]).contains("; 3 differ"));
    assert_eq!(desk.told(2, &["review", "main.."]), "");
}

#[test]
fn a_forge_is_told_kinds_ids_counts_and_codes_and_no_value() {
    let desk = Desk::new();
    let mut change = Change::new("set");
    change.set(record(Kind::Person, FIRST, person(FIRST)), corrected());
    desk.apply(&change, "2026-01-11");
    let mut fields = corrected().to_value();
    fields["birth"] = json!("1984-06-18");
    fields["ids"][0]["number"] = json!("001084654338");
    fields["postings"][0]["to"] = json!("2026-11-30");
    fields["files"] = json!([{
        "file": FileId([9; 10]), "role": "decision", "name": "kanaria.pdf", "size": 7,
        "sha256": "ab".repeat(32), "on": "2026-02-01",
    }]);
    let key = key(Kind::Person, FIRST);
    let record = Record::from_value(Kind::Person, &fields).unwrap();
    let sealed = desk.vault.seal_file(key, FileId([9; 10]), 1, b"content").ok().unwrap();
    let mut settings = Settings::new("Sổ thử");
    settings.letter_lines = 40;
    let files = vec![
        desk.seal(&desk.vault, &record),
        (SealedName::File(key, FileId([9; 10])).path(), Some(sealed)),
        ("register.yaml".to_owned(), Some(yaml::write(&settings).into_bytes())),
    ];
    let branch = work_branch(FileId([1; 10]));
    desk.commit(&branch, desk.main(), "set", files);
    // Revealed, every one of them stands in the change; so the table had them all to hide.
    let revealed = desk.run(&["review", &branch, "--reveal"]).out;
    for value in ["1984-06-18", "001084654338", "kanaria.pdf", "2026-11-30", "Vì sao Kanaria", "Kim Tước"]
    {
        assert!(revealed.contains(value), "{value}: {revealed}");
    }
    for arguments in [&["review", &branch, "--markdown"][..], &["review", &branch, "--markdown", "--reveal"]]
    {
        let told = desk.run(arguments);
        assert!(told.out.contains(&format!("| person | {} | ~ | 3 | 1 |", key.id.handle())), "{}", told.out);
        assert!(told.out.contains("File `register.yaml`: +1 −0 lines"), "{}", told.out);
        for canary in CANARIES {
            assert!(!told.out.contains(canary) && !told.err.contains(canary), "{canary}: {}", told.out);
        }
    }
    let branch = desk.branch(2, "set", &[moved(FIRST + 1)]);
    let told = desk.told(0, &["review", &branch, "--markdown"]);
    assert!(CANARIES.iter().all(|canary| !told.contains(canary)), "{told}");
    assert_eq!(desk.seen(&branch), None, "no value was shown");
    assert_eq!(desk.run(&["review", &branch, "--markdown", "--json"]).code, 2);
}

#[test]
fn diff_and_log_speak_the_same_of_main() {
    let desk = Desk::new();
    let mut change = Change::new("set");
    change.set(record(Kind::Person, FIRST, person(FIRST)), corrected());
    (FIRST + 1..FIRST + 4).for_each(|n| change.set(record(Kind::Person, n, person(n)), moved(n)));
    desk.apply(&change, "2026-01-11");
    for arguments in [&["diff"][..], &["log", "-p", "-n", "1"]] {
        let told = desk.told(0, arguments);
        in_order(
            &told,
            &["Birth date: ∅ → ••••-••-••", "reason: Vì sao Kanaria", "~ 3 × person: Postings + Cục Kanaria"],
        );
        assert!(told.contains("; 1 differ"), "{told}");
        assert!(!told.contains("1984-06-17"), "{told}");
    }
    let handle = id(FIRST).handle().to_string();
    for arguments in [&["log", &handle][..], &["log", "-p", &handle]] {
        let told = desk.told(0, arguments);
        in_order(&told, &["lan  set", "Birth date", "reason: Vì sao Kanaria", "lan  add", "Names[0]"]);
    }
    let steps = desk.json(0, &["log", &handle, "--reveal"]);
    assert_eq!(steps[0]["change"]["why"]["text"], "Vì sao Kanaria");
    assert_eq!(steps[0]["change"]["fields"][0]["new"], "1984-06-17");
    let patches = desk.json(0, &["log", "-p"]);
    assert_eq!(patches[0]["changes"].as_array().unwrap().len(), 4);
    let plain: Vec<&str> =
        patches[2]["plain"].as_array().unwrap().iter().filter_map(|p| p["path"].as_str()).collect();
    assert!(
        ["officers.yaml", "register.yaml", ".gitattributes"].iter().all(|p| plain.contains(p)),
        "{plain:?}"
    );
    // Without -p nothing is opened.
    let listed = desk.command(&["log"]).env_remove("CHUNGTHU_IDENTITY").output().unwrap();
    assert!(listed.status.success());
}
