//! Edits, and what others wrote meanwhile.

use super::*;

#[test]
fn edit_takes_what_the_editor_leaves_or_leaves_it_in_memory() {
    let desk = Desk::new();
    let an = AN.to_string();
    let told = desk.run_with("true", &["edit", &an], "");
    assert!(told.code == 0 && told.out.contains("nothing differs"), "{}{}", told.out, told.err);
    assert_eq!((desk.commits(), desk.left().len()), (2, 0));
    // The text lies in memory, for its owner alone.
    let look = desk.editor(
        "look",
        "stat -c '%a %n' \"$1\" \"$(dirname \"$1\")\" >look.txt; sed -i 's/^sex: male/sex: female/' \"$1\"",
    );
    // A cccd says whose sex it is: the write is refused, and what was typed stays.
    let told = desk.run_with(&look, &["edit", &an], "");
    assert_eq!(told.code, 1, "{}{}", told.out, told.err);
    let looked = fs::read_to_string(desk.path("look.txt")).unwrap();
    let modes: Vec<&str> = looked.lines().map(|line| line.split(' ').next().unwrap()).collect();
    assert!(modes == ["600", "700"] && looked.contains("/dev/shm/"), "{looked}");
    let [left] = &desk.left()[..] else { panic!("one text is left") };
    assert!(told.err.contains(left.to_str().unwrap()), "{}", told.err);
    assert!(fs::read_to_string(left).unwrap().contains("sex: female"));
    assert_eq!(desk.commits(), 2);
    // Whoever forgot it is told where it lies, until it is gone.
    let folder = left.parent().unwrap().display().to_string();
    assert!(desk.run(&["doctor"], "").out.contains(&format!("rm -r {folder}")));
    assert!(desk.run(&["lock"], "").err.contains(&folder));
    fs::remove_dir_all(left.parent().unwrap()).unwrap();
    assert!(!desk.run(&["doctor"], "").out.contains("rm -r"));
    // What doesn't read is told by line and field.
    let bad = desk.editor("bad", "sed -i 's/^birth: .*/birth: yesterday/' \"$1\"");
    let told = desk.run_with(&bad, &["edit", &an], "");
    assert!(told.code == 1 && told.err.contains("line ") && told.err.contains("birth"), "{}", told.err);
    let [left] = &desk.left()[..] else { panic!("one text is left") };
    // It can be taken up again.
    let text = fs::read_to_string(left).unwrap().replace("birth: yesterday", "birth: 1984-06-17");
    fs::write(left, text.replace("staff_code: KANARIA-7731", "staff_code: BTC-9")).unwrap();
    let told = desk.done(&["edit", &an, "--from", left.to_str().unwrap()], "");
    assert!(told.contains("1 field"), "{told}");
    assert_eq!(desk.show(AN)["staff_code"], "BTC-9");
    fs::remove_dir_all(left.parent().unwrap()).unwrap();
    let other = desk.editor("other", "sed -i 's/^id: .*/id: 041061050r3gg28a/' \"$1\"");
    let told = desk.run_with(&other, &["edit", &an], "");
    assert!(told.code == 1 && told.err.contains("never changes"), "{}", told.err);
}

#[test]
fn plain_files_are_edited_by_admins_and_validated() {
    let desk = Desk::new();
    let name = desk.editor("name", "sed -i 's/Sổ thử/Sổ mới/' \"$1\"");
    let wrong = desk.editor("wrong", "echo 'nonsense: 1' >>\"$1\"");
    let role = desk.editor("role", "sed -i 's/role: admin/role: officer/' \"$1\"");
    let serial = desk.editor("serial", "sed -i 's/serial: 1/serial: 2/' \"$1\"");
    let template = desk.editor("template", "echo '<p>xin chào</p>' >\"$1\"");
    let anchor = desk.editor("anchor", "echo 'no certificate' >\"$1\"");
    for (editor, path, code, says) in [
        (&name, "register.yaml", 0, "Wrote register.yaml"),
        (&wrong, "register.yaml", 1, "there is no such field"),
        (&role, "officers.yaml", 1, ""),
        (&serial, "officers.yaml", 1, "written by the program"),
        (&template, "templates/giay.html", 0, "Wrote templates/giay.html"),
        (&anchor, "anchors/ca.pem", 1, ""),
    ] {
        let before = desk.commits();
        let told = desk.run_with(editor, &["edit", path], "");
        assert_eq!(told.code, code, "{path}: {}{}", told.out, told.err);
        assert!(format!("{}{}", told.out, told.err).contains(says), "{path}: {}{}", told.out, told.err);
        assert_eq!(desk.commits() - before, usize::from(code == 0));
    }
    assert!(desk.git(&["show", "main:register.yaml"]).contains("Sổ mới"));
    assert_eq!(desk.git(&["show", "main:templates/giay.html"]), "<p>xin chào</p>");
    assert_eq!(desk.run(&["edit", "anchors/../officers.yaml"], "").code, 2);
}

#[test]
fn two_writers_at_once_lose_nothing() {
    let desk = Desk::new();
    let an = AN.to_string();
    let chungthu = format!("{} -C {}", env!("CARGO_BIN_EXE_chungthu"), desk.path("register").display());
    // While one edits, another sets another field, then the same one.
    let other = desk.editor(
        "other",
        &format!("{chungthu} set {an} notice_on=2026-01-09 >/dev/null; sed -i 's/^staff_code: .*/staff_code: BTC-5/' \"$1\""),
    );
    let told = desk.run_with(&other, &["edit", &an], "");
    assert!(told.code == 0 && told.err.contains("merged"), "{}{}", told.out, told.err);
    let now = desk.show(AN);
    assert_eq!((&now["notice_on"], &now["staff_code"]), (&json!("2026-01-09"), &json!("BTC-5")));
    let same = desk.editor(
        "same",
        &format!("echo BTC-6 | {chungthu} set {an} staff_code=- >/dev/null; sed -i 's/^staff_code: .*/staff_code: BTC-7/' \"$1\""),
    );
    let told = desk.run_with(&same, &["edit", &an], "");
    assert!(told.code == 1 && told.err.contains("Staff code"), "{}{}", told.out, told.err);
    assert!(!told.err.contains("BTC-"), "{}", told.err);
    assert_eq!(desk.show(AN)["staff_code"], "BTC-6");
    assert!(desk.left().iter().any(|file| fs::read_to_string(file).unwrap().contains("BTC-7")));
    // Two processes at the same time.
    let before = desk.commits();
    let fields = ["notice_on=2026-01-11", "assignee=lan", "tags[+]=dot-1", "origin.how=entered"];
    let writers = fields.map(|field| {
        let mut command = desk.command(env!("CARGO_BIN_EXE_chungthu"));
        command.arg("-C").arg(desk.path("register")).args(["set", &BINH.to_string(), field]);
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    });
    for mut writer in writers {
        assert!(writer.wait().unwrap().success());
    }
    let now = desk.show(BINH);
    assert_eq!(desk.commits() - before, 4);
    assert_eq!(
        (&now["notice_on"], &now["assignee"], &now["tags"], &now["origin"]["how"]),
        (&json!("2026-01-11"), &json!("lan"), &json!(["dot-1"]), &json!("entered"))
    );
}

#[test]
fn show_by_id_opens_no_other_record() {
    let desk = Desk::new();
    let mut damaged = 0;
    for line in desk.git(&["ls-tree", "-r", "main", "records/"]).lines() {
        let (object, path) = line.split_once('\t').unwrap();
        let oid = object.split(' ').nth(2).unwrap();
        if path.contains(&AN.to_string()) {
            continue;
        }
        let file = desk.path(&format!("register/.git/objects/{}/{}", &oid[..2], &oid[2..]));
        fs::set_permissions(&file, PermissionsExt::from_mode(0o600)).unwrap();
        fs::write(&file, b"damaged").unwrap();
        damaged += 1;
    }
    assert_eq!(damaged, 5);
    fs::remove_dir_all(desk.path("register/.git/chungthu/links")).unwrap();
    for selector in [AN.to_string(), format!("person/{AN}")] {
        assert!(desk.done(&["show", &selector], "").contains("Nguyễn Văn An"));
    }
    assert_ne!(desk.run(&["show", &BINH.to_string()], "").code, 0);
}

#[test]
fn what_a_reverted_commit_added_stays_and_is_named() {
    let desk = Desk::new();
    let mut change = Change::new("add");
    let new = RecordId([0x77; 10]);
    change.add(person(new, "Vũ Dung", json!({})));
    let before = person(BINH, "Trần Thị Bình", json!({}));
    change.set(before, person(BINH, "Trần Thị Bình Minh", json!({})));
    desk.apply(&change, "2026-01-11");
    let told = desk.run(&["revert", "main"], "");
    assert_eq!(told.code, 0, "{}", told.err);
    assert!(
        told.err.contains(&new.handle().to_string()) && told.err.contains("duplicate_of"),
        "{}",
        told.err
    );
    let names = |id: RecordId| desk.json(&["show", &id.to_string()])["fields"]["names"][0]["full"].clone();
    assert_eq!((names(BINH), names(new)), (json!("Trần Thị Bình"), json!("Vũ Dung")));
}
