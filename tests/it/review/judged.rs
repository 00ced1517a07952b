//! What a review finds, refuses, and waits for.

use super::*;

#[test]
fn a_new_error_comes_first_and_decides_the_exit_code_and_what_is_cured_is_said() {
    let desk = Desk::new();
    let mut wrong = person(FIRST);
    wrong["birth"] = json!("1984-06-17");
    wrong["postings"][0]["to"] = json!("2024-01-01");
    let mut cured = person(FIRST + 1);
    cured["birth"] = json!("1984-06-17");
    cured["sex"] = json!("male");
    let records = [record(Kind::Person, FIRST, wrong), record(Kind::Person, FIRST + 1, cured)];
    let branch = desk.branch(1, "set", &records);
    let told = desk.told(1, &["review", &branch]);
    in_order(&told, &["New errors:", "«Kim Tước 100» Postings[0]", "[period-reversed]", "→ ", "~ person"]);
    assert!(desk.seen(&branch).is_some(), "errors were seen too");
    let shown = desk.json(1, &["review", &branch]);
    assert_eq!(shown["brought"][0]["code"], "period-reversed");

    // Mended on top, the branch brings none; between the two commits it is cured.
    let (before, path) = (desk.store.tip(&branch).unwrap().unwrap(), records[0].key().path());
    let mut mended = person(FIRST);
    mended["birth"] = json!("1984-06-17");
    let text = yaml::write(&record(Kind::Person, FIRST, mended));
    let sealed = desk.vault.seal(records[0].key(), 3, text.as_bytes()).ok().unwrap();
    desk.commit(&branch, before, "set", vec![(path, Some(sealed))]);
    assert!(!desk.told(0, &["review", &branch]).contains("period-reversed"));
    let told = desk.told(0, &["review", &format!("{before}..{branch}")]);
    in_order(&told, &["Cured:", "[period-reversed]"]);
    let elements = desk.json(0, &["diff", &format!("{before}..{branch}")]);
    let cured = elements.as_array().unwrap().iter().find(|e| e["way"] == "cured");
    assert_eq!(cured.unwrap()["finding"]["code"], "period-reversed");
}

#[test]
fn findings_are_those_on_main_as_it_is_now_also_where_they_cross_records() {
    let desk = Desk::new();
    let twin = |n: u8| {
        let mut fields = person(n);
        fields["staff_code"] = json!("BTC-1");
        record(Kind::Person, n, fields)
    };
    let branch = desk.branch(1, "set", &[twin(FIRST)]);
    desk.told(0, &["review", &branch]);
    // Meanwhile somebody else got the code on main, and somebody changed the same record.
    let mut change = Change::new("set");
    change.set(record(Kind::Person, FIRST + 1, person(FIRST + 1)), twin(FIRST + 1));
    let mut noticed = person(FIRST);
    noticed["notice_on"] = json!("2026-01-20");
    change.set(record(Kind::Person, FIRST, person(FIRST)), record(Kind::Person, FIRST, noticed));
    desk.apply(&change, "2026-02-01");
    let told = desk.told(1, &["review", &branch]);
    in_order(
        &told,
        &["! Main has changed records/person/", "New errors:", "[not-unique]", "Staff code: ∅ → •••"],
    );
    // The author's change is told against where the branch left main.
    assert!(!told.contains("notice_on"), "{told}");
}

#[test]
fn what_needs_two_people_is_said_and_a_revocation_under_another_verb_is_named() {
    let desk = Desk::new();
    let certificate = |more: Value| {
        let mut fields = json!({
            "kind": "individual", "form": "usb-token", "ca": "government", "holder": key(Kind::Person, FIRST),
        });
        fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        record(Kind::Certificate, CERTIFICATE, fields)
    };
    let revoked = certificate(json!({ "revocation": { "asked": "2026-02-01", "reason": "retired" } }));
    let hidden = desk.branch(1, "set", std::slice::from_ref(&revoked));
    let open = desk.branch(2, "revoke", &[revoked]);
    let named = format!("certificate {}", id(CERTIFICATE).handle());
    let told = desk.told(0, &["review", &hidden]);
    in_order(&told, &["Does not need two people.", "! Asks for a revocation", &named]);
    assert!(!desk.told(0, &["review", &open]).contains("! Asks"));

    // Where the office wants two people for it, that is a breach.
    let tree = desk.store.tree_of(desk.main()).unwrap();
    let bytes = desk.store.file(tree, "officers.yaml").unwrap();
    let mut officers: chungthu::policy::Officers =
        yaml::read_plain(bytes.as_ref().unwrap()).map_err(|error| said(&error)).unwrap();
    officers.rules.two_person.insert(Guarded::Revoke);
    let mut change = Change::new("officer");
    change.plain_base.insert("officers.yaml".to_owned(), bytes.clone());
    change.plain.insert("officers.yaml".to_owned(), Some(yaml::write(&officers).into_bytes()));
    desk.apply(&change, "2026-01-12");
    in_order(&desk.told(1, &["review", &hidden]), &["Needs two people: 1 other must approve.", "! Asks"]);
    assert_eq!(
        desk.json(1, &["review", &hidden])["hidden_revocations"],
        json!([key(Kind::Certificate, CERTIFICATE)])
    );
    assert!(desk.told(0, &["review", &open]).contains("Needs two people"));

    // Plain files are told line by line.
    officers.rules.approvals = 2;
    let branch = work_branch(FileId([3; 10]));
    let file = ("officers.yaml".to_owned(), Some(yaml::write(&officers).into_bytes()));
    desk.commit(&branch, desk.main(), "officer", vec![file]);
    let told = desk.told(0, &["review", &branch]);
    in_order(
        &told,
        &["In all: 1 plain file.", "~ file officers.yaml", "-   approvals: 0", "+   approvals: 2"],
    );
    let waiting = desk.told(0, &["review"]);
    assert_eq!(waiting.matches("two people").count(), 2, "{waiting}");
}

#[test]
fn what_the_gate_refuses_or_nobody_can_open_is_not_reviewed() {
    let desk = Desk::new();
    // A branch that puts a record back to an old version.
    let branch = work_branch(FileId([1; 10]));
    let old = desk.vault.seal(key(Kind::Person, FIRST), 1, b"x").ok().unwrap();
    desk.commit(&branch, desk.main(), "set", vec![(key(Kind::Person, FIRST).path(), Some(old))]);
    let told = desk.run(&["review", &branch]);
    assert_eq!((told.code, told.out.as_str()), (1, ""));
    assert!(told.err.contains("was rolled back"), "{}", told.err);
    assert!(desk.run(&["review", &format!("main..{branch}")]).err.contains("was rolled back"));
    assert_eq!(desk.seen(&branch), None);
    let waiting = desk.told(0, &["review"]);
    assert!(waiting.contains("refused: ") && waiting.contains("was rolled back"), "{waiting}");

    // A record that somebody without the keyring made passes the gate, which has no key either.
    let stranger = Vault::new(Keyring::fresh());
    let branch = work_branch(FileId([2; 10]));
    let forged = desk.seal(&stranger, &moved(FIRST + 1));
    desk.commit(&branch, desk.main(), "set", vec![forged, desk.seal(&desk.vault, &moved(FIRST + 2))]);
    let told = desk.run(&["review", &branch]);
    assert_eq!(told.code, 1, "{}", told.out);
    in_order(&told.out, &["«Kim Tước 101»", "can't be read", "«Kim Tước 102»", "Postings[0] › To"]);
    assert!(told.err.contains("not noted as reviewed"), "{}", told.err);
    assert_eq!(desk.seen(&branch), None);
    assert_eq!(desk.json(1, &["review", &branch])["reviewed"], json!(false));
    assert!(desk.told(1, &["review", &branch, "--markdown"]).contains("| unreadable |"));
    assert_eq!(desk.run(&["review", "w/nowhere"]).code, 2);
}

#[test]
fn branches_wait_here_and_on_the_server_until_main_has_them() {
    let desk = Desk::new();
    assert!(desk.told(0, &["review"]).contains("No branch waits."));
    let first = desk.branch(1, "set", &[moved(FIRST), moved(FIRST + 1)]);
    let fetched = work_branch(FileId([77; 10]));
    let files = vec![desk.seal(&desk.vault, &moved(FIRST + 2))];
    desk.commit(&format!("refs/remotes/origin/{fetched}"), desk.main(), "set", files);
    let own = work_branch(FileId([3; 10]));
    let mut lock = desk.store.lock("lan").unwrap();
    lock.move_ref(&format!("refs/heads/{own}"), None, desk.main()).unwrap();
    drop(lock);
    // Without an identity: it needs no key.
    let listed = desk.command(&["review"]).env_remove("CHUNGTHU_IDENTITY").output().unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    in_order(&listed, &[&first, "lan", "2 person"]);
    in_order(&listed, &[&fetched, "lan", "1 person"]);
    assert!(!listed.contains(&own) && !listed.contains("reviewed"), "{listed}");
    desk.told(0, &["review", &fetched[..8]]);
    assert!(desk.seen(&fetched).is_some());
    let waiting = desk.json(0, &["review"]);
    let one = waiting.as_array().unwrap().iter().find(|w| w["branch"] == json!(fetched)).unwrap();
    assert_eq!(
        (&one["by"], &one["records"], &one["reviewed"]),
        (&json!(["lan"]), &json!({ "person": 1 }), &json!(true))
    );
    assert!(desk.told(0, &["review", &own]).contains("Nothing differs."));
    assert_eq!(desk.seen(&own), None);
}
