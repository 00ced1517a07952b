//! Records that are none, and selectors that name several.

use super::sealed::{blob, vault};
use super::*;

/// A unit's YAML that nests deeper than any record, in as many bytes.
fn nested(opening: &str, bytes: usize) -> Vec<u8> {
    let mut text = b"names: ".to_vec();
    text.extend(opening.repeat(bytes / opening.len()).into_bytes());
    text
}

#[test]
fn yaml_that_is_no_record_is_refused_with_its_line() {
    let desk = three();
    let steps: String = (0..400).map(|depth| format!("{:depth$}names:\n", "")).collect();
    let flat: String = (0..100_000).map(|_| "- ").collect();
    let cases: Vec<(&str, Vec<u8>, &[&str])> = vec![
        (
            "unknown key",
            "names:\n- vi: Cục\nmts: '0100109106'\n".into(),
            &["line 3", "no such field", "`mst`"],
        ),
        ("unknown key inside", "names:\n- vii: Cục\n".into(), &["line 2", "names[0]", "`vi`"]),
        ("nothing near", "zzzzzzzz: 1\n".into(), &["line 1", "no such field", "add KIND"]),
        ("duplicate key", "code: G1\nnames: []\ncode: G2\n".into(), &["line 3", "twice", "Keep one"]),
        ("duplicate inside", "names:\n- vi: A\n  vi: B\n".into(), &["line 3", "twice"]),
        ("anchor", "names: &a\n- vi: Cục\n".into(), &["anchors", "quotes"]),
        ("alias", "code: *a\n".into(), &["anchors", "quotes"]),
        ("merge key", "names:\n- <<: {vi: A}\n".into(), &["line 2"]),
        ("tag", "names:\n- vi: !!str Cục\n".into(), &["line 2", "tags", "quotes"]),
        ("tag of its own", "names:\n- vi: !x Cục\n".into(), &["line 2", "tags", "quotes"]),
        ("binary tag", "names:\n- vi: !!binary QUFB\n".into(), &["line 2", "tags"]),
        ("text for a list", "names: Cục\n".into(), &["line 1", "a list"]),
        ("list for a text", "code: [G1]\n".into(), &["line 1", "text"]),
        ("word for a flag", "standing:\n- legal_person: yes\n".into(), &["line 2", "true or false"]),
        (
            "no date",
            "names:\n- vi: A\n  from: 01/03/2025\n".into(),
            &["line 3", "names[0].from", "2026-03-31"],
        ),
        ("no such day", "names:\n- vi: A\n  from: 2025-02-30\n".into(), &["line 3", "names[0].from"]),
        ("no choice", "predecessors:\n- how: eaten\n".into(), &["line 2", "predecessors[0].how", "merged"]),
        (
            "no reference",
            "parents:\n- unit: person/vdng100000000000\n".into(),
            &["line 2", "parents[0].unit"],
        ),
        ("NUL", b"names:\n- vi: C\0c\n".to_vec(), &["line 2", "control character"]),
        ("escaped NUL", "names:\n- vi: \"C\\0c\"\n".into(), &["line 2", "names[0].vi", "control character"]),
        ("direction", "names:\n- vi: \"a\u{202e}b\"\n".into(), &["line 2", "direction"]),
        ("two documents", "id: 0000000000000001\nschema: 1\n---\nnames: []\n".into(), &["one YAML document"]),
        ("no YAML", "names: [\n".into(), &["YAML"]),
        ("nothing", "\n# a remark\n".into(), &["nothing in it", "add KIND"]),
        ("TCVN3", b"names:\n- vi: \"C\xf4c C\xabng ngh\xd6\"\n".to_vec(), &["line 2", "TCVN3", "Unicode"]),
        ("VNI", b"names:\n- vi: Cu\xefc Co\xe2ng nghe\xe4\n".to_vec(), &["line 2", "VNI", "Unicode"]),
        ("other bytes", b"names:\n- vi: \xff\xfe\n".to_vec(), &["line 2", "not UTF-8", "UTF-8"]),
        ("TCVN3 read wrongly", "names:\n- vi: Côc C«ng nghÖ\n".into(), &["names[0].vi", "TCVN3"]),
        ("VNI read wrongly", "names:\n- vi: Cuïc Coâng ngheä\n".into(), &["names[0].vi", "VNI"]),
        ("10 MB of [", nested("[", 10_000_000), &["longer than 256 KiB"]),
        ("10 MB of - ", nested("- ", 10_000_000), &["longer than 256 KiB"]),
        ("200 KB of [", nested("[", 200_000), &["nested too deep"]),
        ("200 KB of {a: ", nested("{a: ", 200_000), &["nested too deep"]),
        ("200 KB of - ", flat.into_bytes(), &["line 1"]),
        ("steps", steps.into_bytes(), &["line 2"]),
        ("a newer format", "schema: 99\nnames: []\n".into(), &["newer", "Install"]),
        ("an id that is none", "id: 1\nnames: []\n".into(), &["id"]),
    ];
    unchanged(&desk, || {
        for (name, text, words) in &cases {
            let begun = Instant::now();
            let done = desk.feed(&["add", "unit", "--from", "-"], text);
            let said = bad(&done, REFUSED);
            assert!(words.iter().all(|word| said.contains(word)), "{name}: {said:?} doesn't say {words:?}");
            assert!(begun.elapsed() < Duration::from_secs(5), "{name}: {:?}", begun.elapsed());
            let json = desk.feed(&["add", "unit", "--from", "-", "--json"], text);
            let error: Value = serde_json::from_slice(&json.stdout).unwrap_or_else(|_| panic!("{name}"));
            assert_eq!(error["error"]["exit"], REFUSED, "{name}");
        }
        let missing = desk.run(&["add", "unit", "--from", "nowhere.yaml"]);
        assert_eq!(missing.status.code(), Some(UNABLE));
        says(&desk.run(&["add", "person", "names[+].full=An"]), USAGE, &["names[+].full", "--from"]);
    });
}

#[test]
fn every_answer_names_what_it_lacks_and_reverting_mends_it() {
    let desk = three();
    let (vault, key): (Vault, Key) = (vault(&desk), PERSON.parse().unwrap());
    let yaml = vault.open(key, &blob(&desk, PERSON)).unwrap();
    let mut spoilt = vault.seal(key, 2, &yaml).unwrap();
    let last = spoilt.len() - 1;
    spoilt[last] ^= 1;
    desk.commit("edit: 1 person", &[(path(PERSON), spoilt)]);
    // With the links made before and with none, the first time and again.
    for _ in 0..2 {
        for command in [&["list", "person"][..], &["status"], &["find", "an"]] {
            let done = desk.run(command);
            let said = String::from_utf8(done.stderr.clone()).unwrap();
            good(&done);
            assert!(said.contains(PERSON) && said.contains("chungthu check"), "{command:?}: {said}");
        }
    }
    // Only what is wrong is said to be: what refers to the record refers to something.
    let found: Value = serde_json::from_slice(&desk.run(&["check", "--json"]).stdout).unwrap();
    assert_eq!(found["errors"], 1, "{found}");
    good(&desk.run(&["revert", "HEAD"]));
    let again = desk.run(&["list", "person"]);
    assert_eq!(String::from_utf8(again.stderr.clone()).unwrap(), "");
    good(&again);
    good(&desk.run(&["check"]));
}

#[test]
fn an_id_whose_handle_is_taken_is_refused() {
    let desk = three();
    // The same first seven characters, and so the same handle; even for another kind.
    let id = format!("{}9{}", &PERSON["person/".len()..][..7], "12345678");
    let yaml = format!("id: {id}\n{UNIT}");
    let add = || desk.feed(&["add", "unit", "--from", "-"], yaml.as_bytes());
    says(&unchanged(&desk, add), REFUSED, &["handle", "Leave the id out"]);
}

#[test]
fn decomposed_letters_are_stored_composed() {
    let desk = Desk::new();
    let decomposed = "Cu\u{323}c Co\u{302}ng nghe\u{323}\u{302}";
    good(&desk.feed(&["add", "unit", "--from", "-"], format!("names:\n- vi: {decomposed}\n").as_bytes()));
    let listed = good(&desk.run(&["list", "unit", "--json"]));
    assert!(listed.contains("Cục Công nghệ") && !listed.contains(decomposed), "{listed}");
}

#[test]
fn a_selector_that_fits_several_lists_them_masked() {
    let desk = three();
    let numbers = ["001084012353", "001084012360"];
    for (i, number) in numbers.iter().enumerate() {
        let text = format!(
            "names:\n- full: Trần Thị Bình\nsex: male\nbirth: 1984-06-15\nids:\n- kind: cccd\n  number: '{number}'\n\
             postings:\n- unit: {UNIT_KEY}\n  position: Chuyên viên\n  kind: main\n  from: 2025-06-0{}\n",
            i + 1
        );
        good(&desk.feed(&["add", "person", "--from", "-"], text.as_bytes()));
    }
    good(&desk.run(&["check"]));
    unchanged(&desk, || {
        for command in
            [&["show", "tran thi binh"][..], &["show", "Bình", "--json"], &["log", "Trần Thị Bình"]]
        {
            let said = bad(&desk.run(command), USAGE);
            assert_eq!(said.matches("Trần Thị Bình").count(), 2, "{said}");
            assert!(said.contains("8 characters"), "{said}");
            assert!(numbers.iter().all(|number| !said.contains(number)), "{said}");
        }
        says(&desk.run(&["show", "khong co ai"]), USAGE, &["names no record", "chungthu find"]);
        says(&desk.run(&["show", ""]), USAGE, &["names no record"]);
        bad(&desk.run(&["show", PERSON, "--at", "ffffffff"]), USAGE);
        assert_eq!(desk.run(&["list", "people"]).status.code(), Some(USAGE));
        assert_eq!(desk.run(&["show", PERSON, "--on", "31/02/2025"]).status.code(), Some(USAGE));
    });
}
