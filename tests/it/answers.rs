//! What lists and records answer: by selectors, on a day, and never a confident nothing to a question that can't be meant.

use serde_json::Value;

use crate::desk::{Desk, good};

fn json(desk: &Desk, arguments: &[&str]) -> Value {
    let mut all = vec!["--json"];
    all.extend(arguments);
    serde_json::from_str(&good(&desk.run(&all))).unwrap()
}

fn filled() -> Desk {
    let desk = Desk::new();
    for kind in ["unit", "person", "device", "certificate"] {
        desk.add_example(kind);
    }
    desk
}

#[test]
fn filters_take_selectors_and_refuse_words_that_nothing_can_have() {
    let desk = filled();
    let units = json(&desk, &["list", "unit"]);
    let (key, handle) = (units[0]["record"].as_str().unwrap(), units[0]["handle"].as_str().unwrap());
    let id = key.strip_prefix("unit/").unwrap();
    for unit in [key, handle, id, &id[..6]] {
        let found = json(&desk, &["list", "person", &format!("unit={unit}")]);
        assert_eq!(found.as_array().unwrap().len(), 1, "{unit}");
    }
    let people = json(&desk, &["list", "person"]);
    let holder = people[0]["handle"].as_str().unwrap();
    for filter in [format!("holder={holder}"), "holder=nguyen van an".to_owned(), "state=in-use".to_owned()] {
        let found = json(&desk, &["list", "certificate", &filter]);
        assert_eq!(found.as_array().unwrap().len(), 1, "{filter}");
    }
    for (filter, many) in [("sex=nam", 1), ("sex=male", 1), ("sex=female", 0), ("sex=nữ", 0)] {
        assert_eq!(json(&desk, &["list", "person", filter]).as_array().unwrap().len(), many, "{filter}");
    }
    for (kind, filter) in [
        ("person", "sex=x"),
        ("certificate", "state=nosuch"),
        ("certificate", "form=token"),
        ("person", "state=in-use"),
        ("person", "unit=khong co"),
        ("certificate", "holder=khong co"),
    ] {
        let done = desk.run(&["list", kind, filter]);
        assert_eq!(done.status.code(), Some(2), "{kind} {filter}");
    }
}

#[test]
fn what_is_past_is_called_and_found_as_it_was() {
    let desk = filled();
    let unit = json(&desk, &["list", "unit"])[0]["record"].as_str().unwrap().to_owned();
    let old = json(&desk, &["list", "unit"])[0]["title"].as_str().unwrap().to_owned();
    good(&desk.run(&["set", &unit, "names.vi=Cục Tên Mới", "--from-date", "2026-05-01"]));
    let on = |day: &str| good(&desk.run(&["list", "unit", "--on", day]));
    assert!(on("2026-04-30").contains(&old) && !on("2026-04-30").contains("Cục Tên Mới"));
    assert!(on("2026-05-01").contains("Cục Tên Mới"));
    let shown = good(&desk.run(&["show", &old, "--on", "2026-04-30"]));
    assert!(shown.lines().next().unwrap().contains(&old), "{shown}");
    // An entry that is over is not found any more.
    let by_name = |name: &str, day: &str| {
        let filter = format!("names.vi={name}");
        json(&desk, &["list", "unit", &filter, "--on", day]).as_array().unwrap().len()
    };
    assert_eq!((by_name(&old, "2026-04-30"), by_name(&old, "2026-05-01")), (1, 0));
    // Nobody writes to a day.
    assert_eq!(desk.run(&["note", &unit, "--on", "2026-01-01"]).status.code(), Some(2));
}

#[test]
fn an_empty_line_takes_nothing_away_and_reports_speak_to_programs_in_one_tongue() {
    let desk = filled();
    for field in ["names.full=-", "birth=-"] {
        let done = desk.feed(&["set", "nguyen van an", field, "--fix"], b" \n");
        assert_eq!(done.status.code(), Some(2), "{}", String::from_utf8_lossy(&done.stderr));
    }
    let status = json(&desk, &["--lang", "vi", "status"]);
    assert_eq!((&status["records"]["person"], &status["units"][0]["certificates"]), (&1.into(), &1.into()));
    let yaml = "names:\n- vi: \"\"\n";
    good(&desk.feed(&["add", "unit", "--from", "-"], yaml.as_bytes()));
    let found = json(&desk, &["check"]);
    let gaps = found["findings"].as_array().unwrap();
    assert!(gaps.iter().any(|f| f["field"] == "names[0].vi" && f["code"] == "missing"), "{found}");
}

#[test]
fn whoever_is_alone_is_warned() {
    let desk = Desk::new();
    let done = desk.feed(&["add", "unit", "--from", "-"], crate::desk::UNIT.as_bytes());
    assert!(String::from_utf8_lossy(&done.stderr).contains("officer add"));
    good(&done);
}

#[test]
fn titles_are_told_in_the_language_that_is_asked_for() {
    let desk = filled();
    let certificate = json(&desk, &["list", "certificate"])[0]["record"].as_str().unwrap().to_owned();
    let procedure = format!("kind: issue\nsubject: {certificate}\nregime: nd-68-2024\n");
    good(&desk.feed(&["add", "procedure", "--from", "-"], procedure.as_bytes()));
    for (kind, vi, en) in
        [("device", "thẻ thông minh ABC-1", "smart card ABC-1"), ("procedure", "cấp mới", "issue")]
    {
        if kind == "device" {
            good(&desk.run(&["add", "device", "kind=smartcard", "serial=ABC-1"]));
        }
        for (lang, title, other) in [("vi", vi, en), ("en", en, vi)] {
            let listed = good(&desk.run(&["--lang", lang, "list", kind]));
            assert!(listed.contains(title) && !listed.contains(other), "{lang}: {listed}");
            let told = json(&desk, &["--lang", lang, "list", kind]);
            let titles: Vec<&str> =
                told.as_array().unwrap().iter().map(|r| r["title"].as_str().unwrap()).collect();
            assert!(titles.contains(&title), "{lang}: {titles:?}");
        }
    }
    // What was shown names it, in either language.
    for title in ["smart card ABC-1", "the thong minh ABC-1"] {
        let shown = good(&desk.run(&["show", title]));
        assert!(shown.lines().next().unwrap().contains("smart card ABC-1"), "{shown}");
    }
}

#[test]
fn what_has_no_name_of_its_own_is_called_by_what_tells_it() {
    let desk = filled();
    let holder = json(&desk, &["list", "person"])[0]["record"].as_str().unwrap().to_owned();
    let claimed = format!(
        "kind: individual\nform: sim-pki\nca: government\nholder: {holder}\nclaimed:\n  serial: 2A05F812673607B0\n"
    );
    good(&desk.feed(&["add", "certificate", "--from", "-"], claimed.as_bytes()));
    let sim = "kind: sim\nsim:\n  iccid: \"8984012345678901234\"\n";
    good(&desk.feed(&["add", "device", "--from", "-"], sim.as_bytes()));
    let listed = good(&desk.run(&["list", "certificate"]));
    assert!(listed.contains("Nguyễn Văn An (SIM PKI …07B0)"), "{listed}");
    let listed = good(&desk.run(&["list", "device"]));
    assert!(listed.contains("SIM PKI …1234") && !listed.contains("8984012345"), "{listed}");
    let changed = good(&desk.run(&["diff", "HEAD~1"]));
    assert!(changed.contains("Nguyễn Văn An (SIM PKI …07B0)"), "{changed}");
}

#[test]
fn units_of_one_name_are_told_apart_by_the_unit_above() {
    let desk = Desk::new();
    let unit = |name: &str, above: Option<&str>| {
        let parents = above.map(|above| format!("parents:\n- unit: {above}\n")).unwrap_or_default();
        let yaml = format!("names:\n- vi: {name}\n{parents}");
        let done = desk.feed(&["--json", "add", "unit", "--from", "-"], yaml.as_bytes());
        let added: Value = serde_json::from_str(&good(&done)).unwrap();
        added["added"].as_str().unwrap().to_owned()
    };
    let ministry = unit("Bộ Thử nghiệm", None);
    for department in ["Cục Một", "Cục Hai"] {
        let department = unit(department, Some(&ministry));
        let room = unit("Văn phòng", Some(&department));
        let person = format!(
            "names:\n- full: Lê Bình\npostings:\n- unit: {room}\n  position: Chuyên viên\n  kind: main\n  from: 2025-01-01\n"
        );
        good(&desk.feed(&["add", "person", "--from", "-"], person.as_bytes()));
    }
    let several = desk.run(&["show", "van phong"]);
    let several = String::from_utf8(several.stderr).unwrap();
    assert!(several.contains("Cục Một") && several.contains("Cục Hai"), "{several}");
    let people = good(&desk.run(&["find", "le binh"]));
    assert!(people.contains("Văn phòng, Cục Một") && people.contains("Văn phòng, Cục Hai"), "{people}");
}

#[test]
fn words_and_parts_of_numbers_are_looked_for_together() {
    let desk = filled();
    let other = "names:\n- full: Nguyễn Văn Ân\n";
    good(&desk.feed(&["add", "person", "--from", "-"], other.as_bytes()));
    let serial = json(&desk, &["list", "certificate"])[0]["serial"].as_str().unwrap().to_owned();
    let tail = &serial[serial.len() - 4..];
    let found = |text: &str| -> Vec<String> {
        let found = json(&desk, &["find", text]);
        let kind = |r: &Value| r["record"].as_str().unwrap().split('/').next().unwrap().to_owned();
        found.as_array().unwrap().iter().map(kind).collect()
    };
    assert_eq!(found("nguyen 2345"), ["person"]);
    assert_eq!(found("2345 nguyễn văn"), ["person"]);
    let mut by_serial = found(&format!("nguyen {tail}"));
    by_serial.sort();
    assert_eq!(by_serial, ["certificate", "person"]);
    assert!(found("tran 2345").is_empty() && found("nguyen 99999").is_empty());
}

#[test]
fn what_ran_out_and_is_missed_comes_first() {
    let desk = filled();
    let valid_to = json(&desk, &["list", "certificate"])[0]["valid_to"].as_str().unwrap().to_owned();
    let later = |days: i64| {
        let to: chungthu::model::Date = valid_to.parse().unwrap();
        to.plus_days(days).to_string()
    };
    let on = |today: &str| json(&desk, &["--on", today, "expiring"]);
    let soon = on(&later(-5));
    assert_eq!((&soon[0]["days_left"], &soon[0]["overdue"]), (&5.into(), &false.into()), "{soon}");
    let over = on(&later(5));
    assert_eq!((&over[0]["days_left"], &over[0]["overdue"]), (&(-5).into(), &true.into()), "{over}");
    let told = good(&desk.run(&["--on", &later(1), "expiring"]));
    assert!(told.contains("expired 1 day ago"), "{told}");
    let nearest = || json(&desk, &["--on", &later(-5), "status"])["nearest"].as_array().unwrap().len();
    assert_eq!(nearest(), 1);
    // Who has left misses nothing, neither before nor after.
    good(&desk.run(&[
        "set",
        "nguyen van an",
        "employment[+].fact=retired",
        "employment[+].on=2026-05-01",
        "--fix",
    ]));
    assert_eq!(on(&later(5)).as_array().unwrap().len(), 0);
    assert_eq!((on(&later(-5)).as_array().unwrap().len(), nearest()), (0, 0));
}

#[test]
fn a_certificate_that_another_follows_is_not_told_to_run_out() {
    let desk = filled();
    let old = json(&desk, &["list", "certificate"])[0].clone();
    let to: chungthu::model::Date = old["valid_to"].as_str().unwrap().parse().unwrap();
    let day = to.plus_days(-5).to_string();
    let told = |command: &str| {
        let told = json(&desk, &["--on", &day, command]);
        let list = if command == "status" { told["nearest"].clone() } else { told };
        list.as_array().unwrap().iter().filter(|one| one["record"] == old["record"]).count()
    };
    assert_eq!((told("status"), told("expiring")), (1, 1));
    let holder = json(&desk, &["list", "person"])[0]["record"].as_str().unwrap().to_owned();
    let next = format!(
        "kind: individual\nform: sim-pki\nca: government\nholder: {holder}\nclaimed:\n  serial: 2A05F812673607B0\n\
        predecessor:\n  certificate: {}\n  relation: renewed\n\
        desk:\n- fact: in-use\n  on: 2026-06-01\n",
        old["record"].as_str().unwrap()
    );
    good(&desk.feed(&["add", "certificate", "--from", "-"], next.as_bytes()));
    assert_eq!((told("status"), told("expiring")), (0, 0));
}

#[test]
fn no_site_is_built_into_the_git_directory() {
    let desk = filled();
    let git = desk.path("register/.git");
    let build = |register: &str, from: &std::path::Path, out: &[&str]| {
        let mut build = desk.chungthu_in(std::path::Path::new(register), &[&["site", "build"], out].concat());
        build.current_dir(from).output().unwrap()
    };
    let before = std::fs::read_dir(&git).unwrap().count();
    for (register, from, out) in [
        (".", &git, &[][..]),
        ("..", &git, &["--out", "a/b"]),
        ("register", &desk.path(""), &["--out", "register/.git"]),
    ] {
        let done = build(register, from, out);
        let told = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(done.status.code() == Some(1) && told.contains("--out DIR"), "{told}");
    }
    assert_eq!(std::fs::read_dir(&git).unwrap().count(), before);
    good(&build(".", &desk.path("register"), &[]));
    assert!(desk.path("register/site/index.html").exists());
}

#[test]
fn no_site_is_built_among_somebodys_files_unless_it_is_meant() {
    let desk = filled();
    let out = desk.path("documents");
    std::fs::create_dir(&out).unwrap();
    std::fs::write(out.join("report.odt"), "theirs").unwrap();
    let build =
        |more: &[&str]| desk.run(&[&["site", "build", "--out", out.to_str().unwrap()], more].concat());
    let refused = build(&[]);
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(refused.status.code() == Some(1) && told.contains("--among"), "{told}");
    assert_eq!(std::fs::read_dir(&out).unwrap().count(), 1);
    good(&build(&["--among"]));
    assert_eq!(std::fs::read_to_string(out.join("report.odt")).unwrap(), "theirs");
    // Where a site stands already nobody is asked again.
    good(&build(&[]));
}

#[test]
fn an_error_says_what_to_do() {
    let desk = filled();
    let example = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("records/device.yaml");
    let example = example.to_str().unwrap();
    let paper = desk.path("paper.txt");
    std::fs::write(&paper, "paper").unwrap();
    let paper = paper.to_str().unwrap();
    good(&desk.run(&["attach", "02A1B3C4", paper, "--as", "other"]));
    for (arguments, says) in [
        (&["add", "device", "--from", example][..], "chungthu edit"),
        (&["list", "device", "nosuchfield=1"], "serial"),
        (&["set", "02A1B3C4", "modle=a"], "`model`"),
        (&["set", "02A1B3C4", "nosuchfield=a"], "serial"),
        (&["set", "02A1B3C4", "tags+=a"], "tags[+]="),
        (&["expiring", "--within", "60x"], "60d"),
        (&["attach", "02A1B3C4", paper, "--as", "other"], "chungthu files"),
        (&["diff", ".."], "chungthu log"),
        (&["add", "device", "--from", "nowhere.yaml"], "path"),
    ] {
        let done = desk.run(arguments);
        let said = String::from_utf8(done.stderr).unwrap();
        let hint = said.lines().find(|line| line.starts_with("Hint: ")).unwrap_or_default();
        assert!(!done.status.success() && hint.contains(says), "{arguments:?}: {said}");
    }
    let done = desk.run(&["list", "foo"]);
    let said = String::from_utf8(done.stderr).unwrap();
    for kind in chungthu::model::Kind::ALL {
        assert!(said.contains(kind.word()), "{said}");
    }
    let done = desk.init("other", "keys-2");
    good(&done);
    let mut init = desk.command(env!("CARGO_BIN_EXE_chungthu"));
    init.args(["--batch", "init", "third", "--handle", "a", "--new-keys", "keys-3", "--recovery-out", "r3"]);
    let said = String::from_utf8(init.output().unwrap().stderr).unwrap();
    assert!(said.contains("Hint: "), "{said}");
}

#[test]
fn a_state_that_no_procedure_can_have_is_refused() {
    let desk = filled();
    for state in ["nosuch", "in-use", "resumed"] {
        assert_eq!(
            desk.run(&["list", "procedure", &format!("state={state}")]).status.code(),
            Some(2),
            "{state}"
        );
    }
    for state in ["proposed", "closed", "de xuat"] {
        assert_eq!(
            desk.run(&["list", "procedure", &format!("state={state}")]).status.code(),
            Some(0),
            "{state}"
        );
    }
}

#[test]
fn a_word_with_a_hyphen_is_known_as_it_is_listed() {
    let desk = filled();
    let refused = desk.run(&["list", "letter", "form=ca-notice"]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(2), "{said}");
    let (_, listed) = said.split_once("there are: ").unwrap();
    let words: Vec<&str> = listed.lines().next().unwrap().split(", ").collect();
    assert!(words.contains(&"data-request") && words.len() > 10, "{words:?}");
    for word in words.into_iter().chain(["Yêu cầu của chủ thể dữ liệu", "data-subject request"])
    {
        let done = desk.run(&["list", "letter", &format!("form={word}")]);
        assert_eq!(done.status.code(), Some(0), "{word}: {}", String::from_utf8_lossy(&done.stderr));
    }
}

#[test]
fn history_is_told_with_labels_from_its_first_commit_on() {
    let desk = filled();
    good(&desk.run(&["set", "02A1B3C4", "label=BTC 118"]));
    let told = good(&desk.run(&["diff"]));
    assert!(told.contains("Label: BTC 117 → BTC 118"), "{told}");
    assert!(good(&desk.run(&["--lang", "vi", "log", "02A1B3C4"])).contains("Nhãn: BTC 117 → BTC 118"));
    // A corrected day is told as the day, though an entry is known by it.
    good(&desk.run(&["set", "nguyen van an", "postings[0].from=2025-05-01", "--fix"]));
    let told = good(&desk.run(&["log", "nguyen van an", "-n", "1"]));
    assert!(told.contains("Postings[0] › From: 2025-06-01 → 2025-05-01") && !told.contains('∅'), "{told}");
    let first = desk.git(&["rev-list", "--max-parents=0", "main"]);
    assert!(good(&desk.run(&["diff", first.trim()])).contains("officers.yaml"));
    let before = desk.run(&["diff", &format!("{}~1", first.trim())]);
    assert!(String::from_utf8(before.stderr).unwrap().contains("Hint: "));
}

#[test]
fn reverting_what_also_added_a_record_says_what_stays() {
    let desk = filled();
    let only_added = desk.run(&["revert", "HEAD"]);
    let said = String::from_utf8(only_added.stderr).unwrap();
    assert_eq!(only_added.status.code(), Some(1));
    let certificate = json(&desk, &["list", "certificate"])[0]["handle"].as_str().unwrap().to_owned();
    assert!(said.contains(&certificate) && said.contains("duplicate_of"), "{said}");
}

#[test]
fn reverting_takes_back_plain_files_but_for_the_officers() {
    let desk = Desk::new();
    good(&desk.feed(&["edit", "templates/a.html", "--from", "-"], b"one"));
    good(&desk.feed(&["edit", "templates/a.html", "--from", "-"], b"two"));
    good(&desk.run(&["revert", "HEAD"]));
    assert_eq!(desk.git(&["show", "main:templates/a.html"]), "one");
    // Undone already, there is nothing to write.
    let again = good(&desk.run(&["revert", "HEAD~1"]));
    assert!(again.contains("Nothing differs"), "{again}");
    // What somebody changed since is not overwritten.
    good(&desk.feed(&["edit", "templates/a.html", "--from", "-"], b"three"));
    assert_eq!(desk.run(&["revert", "HEAD~1"]).status.code(), Some(1));
    // A file that a commit added goes.
    good(&desk.feed(&["edit", "templates/b.html", "--from", "-"], b"new"));
    good(&desk.run(&["revert", "HEAD"]));
    assert!(!desk.git(&["ls-tree", "-r", "--name-only", "main"]).contains("b.html"));
    let officers = desk.git(&["show", "main:officers.yaml"]);
    let (before, rest) = officers.split_once("rules:").unwrap();
    let (_, after) = rest.split_once("officers:\n").unwrap();
    let officers = format!("{before}rules:\n  two_person:\n  - revoke\nofficers:\n{after}\n");
    good(&desk.feed(&["edit", "officers.yaml", "--from", "-"], officers.as_bytes()));
    let done = desk.run(&["revert", "HEAD"]);
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(1), "{said}");
    assert!(said.contains("officers.yaml") && said.contains("chungthu officer"), "{said}");
}

#[test]
fn no_value_of_a_command_is_lost_for_another() {
    let desk = Desk::new();
    for fields in [
        ["code=G12.35.1", "code=G12.35.2"],
        ["names.vi=Cục A", "names.vi=Cục B"],
        ["names.vi=Cục A", "names[0].vi=Cục B"],
        ["names[+].vi=Cục A", "names[0].vi=Cục B"],
    ] {
        let done = desk.run(&["add", "unit", fields[0], fields[1]]);
        let told = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(done.status.code() == Some(2) && told.contains("given twice"), "{told}");
    }
    good(&desk.run(&["add", "unit", "names.vi=Cục A", "names.short=CA", "names[0].en=A"]));
    let done = desk.run(&["set", "cuc a", "names.vi=Cục B", "names[0].vi=Cục C", "--fix"]);
    assert_eq!(done.status.code(), Some(2), "{}", String::from_utf8_lossy(&done.stderr));
    let two = [
        "add",
        "person",
        "names.full=-",
        "mobiles[+].number=-",
        "mobiles[+].number=-",
        "tags[+]=a",
        "tags[+]=b",
    ];
    good(&desk.feed(&two, "Nguyễn Văn Bình\n0912345678\n0912345679\n".as_bytes()));
    let shown = json(&desk, &["--reveal", "show", "nguyen van binh"]);
    assert_eq!(shown["fields"]["mobiles"].as_array().unwrap().len(), 2, "{shown}");
    assert_eq!(shown["fields"]["tags"], serde_json::json!(["a", "b"]));
}

#[test]
fn a_write_says_whom_it_refers_to_what_is_missing_and_who_is_unknown() {
    let desk = filled();
    let add =
        ["add", "certificate", "kind=individual", "form=sim-pki", "ca=government", "holder=nguyen van an"];
    let told = good(&desk.run(&add));
    let handle = json(&desk, &["list", "person"])[0]["handle"].as_str().unwrap().to_owned();
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines.len(), 2, "{told}");
    assert!(lines[0].contains(&format!("person {handle} «Nguyễn Văn An»")), "{told}");
    let lacking = json(&desk, &["add", "device", "kind=token"]);
    assert_eq!(lacking["missing"], serde_json::json!(["serial"]), "{lacking}");
    let told = good(&desk.run(&["add", "device", "kind=token"]));
    assert!(told.lines().count() == 2 && told.contains("1 thing still missing: Serial"), "{told}");
    for (assignee, known) in [("admn", false), ("admin", true)] {
        let done = desk.run(&["set", "nguyen van an", &format!("assignee={assignee}")]);
        good(&done);
        let warned = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(warned.contains("no officer's handle; there are: admin"), !known, "{warned}");
    }
    // What is there, but of another kind, is not said not to be.
    let done = desk.run(&["add", "procedure", "kind=issue", "regime=nd-68-2024", "subject=nguyen van an"]);
    let told = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success() || !told.contains("names no record"), "{told}");
    let unit = json(&desk, &["list", "unit"])[0]["title"].as_str().unwrap().to_owned();
    let done = desk.run(&["set", "nguyen van an", &format!("postings[+].unit={handle}")]);
    let told = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(told.contains("that is the person") && told.contains("wanted here: unit"), "{unit}: {told}");
}

#[test]
fn of_many_that_fit_some_are_listed() {
    let desk = Desk::new();
    for _ in 0..23 {
        good(&desk.feed(&["add", "person", "names.full=-"], "Nguyễn Văn An".as_bytes()));
    }
    let done = desk.run(&["show", "nguyen van an"]);
    let told = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(told.matches("Nguyễn Văn An").count(), 20, "{told}");
    assert!(told.contains("3 more") && told.contains("chungthu find"), "{told}");
}

#[test]
fn words_are_found_in_any_order_after_those_that_follow_one_another() {
    let desk = Desk::new();
    for name in ["Nguyễn Thái Bình", "Bình Nguyễn", "Nguyễn Văn An"] {
        good(&desk.feed(&["add", "person", "names.full=-"], name.as_bytes()));
    }
    let titles = |query: &str| -> Vec<String> {
        let found = json(&desk, &["find", query]);
        found.as_array().unwrap().iter().map(|r| r["title"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(titles("nguyen binh"), ["Nguyễn Thái Bình", "Bình Nguyễn"]);
    assert_eq!(titles("bình nguyễn"), ["Bình Nguyễn", "Nguyễn Thái Bình"]);
    assert!(titles("nguyen cuong").is_empty());
}

#[test]
fn decisions_of_one_number_are_told_apart() {
    let desk = Desk::new();
    for (issuer, day) in [("Bộ Tài chính", "2025-01-02"), ("Bộ Nội vụ", "2024-03-04")] {
        let yaml = format!(
            "number: 01/QĐ\nissuer: {issuer}\ndate: {day}\nkind: transfer\nsummary: Việc của {issuer}\n"
        );
        good(&desk.feed(&["add", "decision", "--from", "-"], yaml.as_bytes()));
    }
    let refused = desk.run(&["show", "01/QĐ"]);
    let told =
        [good(&desk.run(&["list", "decision"])), String::from_utf8_lossy(&refused.stderr).into_owned()];
    for told in told {
        for word in ["2025-01-02", "2024-03-04", "Bộ Nội vụ", "Việc của Bộ Tài chính"] {
            assert!(told.contains(word), "{word}: {told}");
        }
    }
}

#[test]
fn a_record_named_by_its_whole_id_is_shown_as_far_as_it_says_so_itself() {
    let desk = filled();
    let key = |kind: &str| json(&desk, &["list", kind])[0]["record"].as_str().unwrap().to_owned();
    let (person, device, certificate) = (key("person"), key("device"), key("certificate"));
    let by_id = |key: &str| {
        let told = good(&desk.run(&["show", key]));
        assert_eq!(good(&desk.run(&["show", key.split_once('/').unwrap().1])), told);
        assert!(!told.contains("Related"), "{told}");
        told.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    for (key, name) in [(&person, "nguyen van an"), (&device, "02A1B3C4")] {
        let by_name = good(&desk.run(&["show", name]));
        assert!(by_name.contains("Related"), "{by_name}");
        let told = by_id(key);
        assert_eq!(told[0], by_name.lines().next().unwrap());
        // Only what another record is called is said by its id alone.
        for (told, named) in told.iter().zip(by_name.lines()) {
            assert!(told == named || named.contains('«'), "{told} / {named}");
        }
    }
    // Another certificate may have taken its place: that is not said, nor what isn't so.
    let told = by_id(&certificate);
    assert!(told[0].ends_with("Nguyễn Văn An"), "{}", told[0]);
    assert!(json(&desk, &["show", &certificate])["state"].is_null());
    assert_eq!(json(&desk, &["show", &person])["state"], "working");
}

#[test]
fn a_day_outside_the_entry_is_said_to_be_so() {
    let desk = filled();
    let done =
        desk.run(&["set", "nguyen van an", "postings[0].position=Vụ trưởng", "--from-date", "1999-01-01"]);
    let told = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(told.contains("`postings[0]` does not hold on 1999-01-01") && told.contains("--fix"), "{told}");
    let done = desk.run(&["set", "nguyen van an", "postings[9].position=x", "--fix"]);
    assert!(String::from_utf8_lossy(&done.stderr).contains("postings[+] is a new one"));
}

#[test]
fn several_refusals_each_say_what_to_do_and_name_fields_as_people_do() {
    let desk = filled();
    let person = "names:\n- full: Nguyễn Văn B\nids:\n- kind: cccd\n  number: '001184000014'\n\
        emails:\n- address: b@gmail.com\n";
    let done = desk.feed(&["add", "person", "--from", "-"], person.as_bytes());
    let told = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.code() == Some(1) && told.contains("e-mail") && !told.contains("person/"), "{told}");
    let duplicate = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/records/person.yaml")).unwrap();
    let again = desk.feed(&["add", "person", "--from", "-"], &duplicate);
    assert!(again.status.code() != Some(0), "{}", String::from_utf8_lossy(&again.stdout));
}

#[test]
fn parties_are_said_in_the_language_that_is_asked_for() {
    let desk = filled();
    let device = [
        "add",
        "device",
        "kind=token",
        "serial=8923AA",
        "custody[+].party=desk",
        "custody[+].from=2025-02-04",
    ];
    good(&desk.run(&device));
    for arguments in [["show", "8923AA"], ["list", "device"], ["find", "8923AA"]] {
        let told = good(&desk.run(&[&["--lang", "vi"], &arguments[..]].concat()));
        assert!(told.contains("bộ phận quản lý chứng thư") && !told.contains("desk"), "{told}");
    }
}

#[test]
fn what_clap_and_the_system_refuse_is_told_in_vietnamese() {
    let desk = filled();
    for (arguments, said) in [
        (&["lst"][..], "không có lệnh `lst`"),
        (&["show"], "còn thiếu <SEL>"),
        (&["add", "unit", "--from", "/nonexistent"], "không có tệp hoặc thư mục"),
        (&["add", "unit", "--from", "/tmp"], "là thư mục, không phải tệp"),
    ] {
        let done = desk.run(&[&["--lang", "vi"], arguments].concat());
        let told = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(told.contains(said) && told.contains("Gợi ý: ") && !told.contains("error"), "{told}");
    }
    let log = good(&desk.run(&["--lang", "vi", "log"]));
    assert!(log.contains("thêm hồ sơ: 1 người") && log.contains("lập sổ"), "{log}");
    let log = json(&desk, &["--lang", "vi", "log"]);
    assert_eq!(log.as_array().unwrap().last().unwrap()["what"], "init");
}

#[test]
fn an_answer_that_cant_be_written_is_a_failure() {
    let desk = filled();
    let full = || std::fs::File::options().write(true).open("/dev/full").unwrap();
    for arguments in [&["list", "person"][..], &["--json", "list", "person"], &["--help"], &["set", "--help"]]
    {
        let done = desk.chungthu(arguments).stdout(full()).output().unwrap();
        let told = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(3), "{arguments:?}: {told}");
        assert!(told.contains("standard output") && told.contains("Hint: "), "{told}");
        assert!(told.contains("run the command again"), "{told}");
        // A reader that has gone away misses nothing.
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let done = desk.chungthu(arguments).stdout(writer).output().unwrap();
        assert!(done.status.success() && done.stderr.is_empty(), "{}", String::from_utf8_lossy(&done.stderr));
    }
}

#[test]
fn what_was_done_but_could_not_be_told_is_partly_done() {
    let desk = filled();
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let before = desk.git(&["rev-parse", "main"]);
    let done = desk.chungthu(&["set", "nguyen van an", "tags=[thử]", "--fix"]).stdout(full).output().unwrap();
    let told = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(4), "{told}");
    assert!(told.contains("don't do it again"), "{told}");
    assert_eq!(desk.git(&["rev-parse", "main^"]), before);
}

#[test]
fn what_is_put_wrongly_is_told_to_programs_too() {
    let desk = filled();
    for arguments in [
        &["lst"][..],
        &["show"],
        &["list", "persn"],
        &["show", "a", "b"],
        &["officer"],
        &["status", "--on", "05/02/2025"],
        &["show", "khong co ai"],
        &["set", "nguyen van an", "khongco=a"],
    ] {
        let done = desk.run(&[&["--json"], arguments].concat());
        assert_eq!(done.status.code(), Some(2), "{arguments:?}");
        let told: Value = serde_json::from_slice(&done.stdout).unwrap();
        let error = &told["error"];
        assert_eq!(error["exit"], 2, "{told}");
        assert!(!error["what"].as_str().unwrap().is_empty() && error["hint"].is_string(), "{told}");
        assert!(String::from_utf8_lossy(&done.stderr).contains(error["what"].as_str().unwrap()));
    }
}

#[test]
fn the_name_alone_tells_what_is_urgent_or_how_it_is_used() {
    let desk = filled();
    let told = good(&desk.run(&[]));
    assert!(told.contains("Nguyễn Văn An") || told.contains("Nothing is owed"), "{told}");
    let elsewhere = desk.command(env!("CARGO_BIN_EXE_chungthu")).output().unwrap();
    assert!(good(&elsewhere).contains("Usage: chungthu"));
}

#[test]
fn what_check_finds_is_said_by_labels_and_handles() {
    let desk = filled();
    let told = good(&desk.run(&["--lang", "vi", "check"]));
    for raw in ["person/", "unit/", "custody[", "names[", "pem ["] {
        assert!(!told.contains(raw), "{raw}: {told}");
    }
    let raw = json(&desk, &["check"]);
    assert!(raw["findings"][0]["record"].as_str().unwrap().contains('/'), "{raw}");
}

#[test]
fn the_folder_of_new_keys_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    let mode = std::fs::metadata(desk.path("keys")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}

#[test]
fn who_typed_diacritics_is_answered_first_by_what_has_them() {
    let desk = filled();
    for name in ["Lê Hoa", "Lê Hòa", "Lê Hóa"] {
        let yaml = format!("names:\n- full: {name}\n");
        good(&desk.feed(&["add", "person", "--from", "-"], yaml.as_bytes()));
    }
    for name in ["Hoa", "Hòa", "Hóa"] {
        let found = json(&desk, &["find", name]);
        let titles: Vec<&str> =
            found.as_array().unwrap().iter().map(|hit| hit["title"].as_str().unwrap()).collect();
        assert_eq!(titles.len(), 3, "{titles:?}");
        assert!(titles[0].ends_with(name), "{name}: {titles:?}");
    }
}

#[test]
fn a_certificate_has_a_holder_only_while_it_is_valid() {
    let desk = filled();
    let certificate = json(&desk, &["list", "certificate"])[0]["record"].as_str().unwrap().to_owned();
    let valid_from =
        json(&desk, &["show", &certificate])["derived"]["valid_from"].as_str().unwrap().to_owned();
    let holders = |on: &str| {
        let who = json(&desk, &["--on", on, "who", &certificate]);
        let facts = who["facts"].as_array().unwrap().clone();
        facts.iter().filter(|held| held["what"] == "holder").count()
    };
    assert_eq!(holders(&valid_from), 1);
    assert_eq!(holders("2001-01-01"), 0);
}

#[test]
fn a_log_that_is_cut_says_so() {
    let desk = filled();
    for arguments in [&["log", "-n", "2"][..], &["log", "-p", "-n", "2"], &["log", "-n", "4"]] {
        let done = desk.run(arguments);
        good(&done);
        assert!(String::from_utf8_lossy(&done.stderr).contains("older commits"), "{arguments:?}");
    }
    let whole = desk.run(&["log"]);
    assert!(good(&whole).lines().count() == 5 && whole.stderr.is_empty());
}
