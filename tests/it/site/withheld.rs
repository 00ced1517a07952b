//! Who restricted the use of their data is counted, and named nowhere.

use chungthu::model::{Kind, Record};
use chungthu::site::{Audience, SiteHistory};
use serde_json::{Value, json};

use super::{Told, blob, build_for, build_told, commit, files, html, office};

/// The office after a person was granted a restriction, and somebody signed for them by name.
fn records(person: usize, ended: Option<&str>) -> (Vec<Record>, String) {
    let mut records = office::records();
    let key = format!("person/{}", office::id(Kind::Person, person));
    let name = records.iter().find(|record| record.key().to_string() == key).unwrap().to_value()["names"][0]
        ["full"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut request = json!({ "right": "restrict", "result": "granted" });
    if let Some(day) = ended {
        request.as_object_mut().unwrap().insert("ended".into(), json!(day));
    }
    records.push(office::record(
        Kind::Letter,
        90,
        json!({ "direction": "in", "correspondent": { "kind": "subject", "person": key }, "form": "data-request",
            "received": "2026-10-01", "date": "2026-10-01", "summary": "Đề nghị hạn chế xử lý dữ liệu", "request": request }),
    ));
    records.push(office::record(
        Kind::Handover,
        90,
        json!({ "at": "2026-01-02T09:00+07:00", "giver": "desk", "receiver": key, "reason": "delivery", "form": "own",
            "signatories": [{ "side": "receiver", "name": name.to_uppercase() }] }),
    ));
    // Another record of the same person stands behind theirs.
    records.push(office::record(
        Kind::Person,
        90,
        json!({ "names": [{ "full": name, "from": "2018-01-01" }], "duplicate_of": key }),
    ));
    // Labels, issuers, positions and numbers are typed, and may hold a name.
    put(&mut records, Kind::Device, 1, |device| device["label"] = json!(format!("{name} 01")));
    put(&mut records, Kind::Device, 2, |device| device["model"] = json!(format!("eToken {name}")));
    put(&mut records, Kind::Decision, 1, |decision| decision["issuer"] = json!(format!("Ban của {name}")));
    put(&mut records, Kind::Letter, 1, |letter| letter["summary"] = json!(format!("Về việc của {name}")));
    put(&mut records, Kind::Unit, 2, |unit| unit["names"][0]["short"] = json!(name));
    put(&mut records, Kind::Person, 2, |other| {
        other["postings"][0]["position"] = json!(format!("Thư ký của {name}"));
    });
    (records, name)
}

/// Changes one of some records.
fn put(records: &mut [Record], kind: Kind, number: usize, change: impl FnOnce(&mut Value)) {
    let key = format!("{kind}/{}", office::id(kind, number));
    let record = records.iter_mut().find(|record| record.key().to_string() == key).unwrap();
    let mut value = record.to_value();
    change(&mut value);
    *record = Record::from_value(kind, &value).unwrap();
}

/// A person whose name nobody else there has.
const PERSON: usize = 12;

fn site(audience: Audience, ended: Option<&str>) -> (std::collections::BTreeMap<String, String>, String) {
    let (records, name) = records(PERSON, ended);
    let dir = tempfile::tempdir().unwrap();
    build_for(audience, records, dir.path(), &[], &[]).unwrap();
    html::check(dir.path());
    let files = files(dir.path()).into_iter().map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap()));
    (files.collect(), name)
}

#[test]
fn who_restricted_the_use_of_their_data_is_counted_and_named_nowhere() {
    let id = office::id(Kind::Person, PERSON);
    let handle = id.parse::<chungthu::model::RecordId>().unwrap().handle().to_string();
    for audience in [Audience::Staff, Audience::Officers] {
        let (files, name) = site(audience, None);
        for (path, text) in &files {
            assert!(!text.contains(&name) && !text.contains(&name.to_uppercase()), "{path} names {name}");
            let why = ["(hạn chế xử lý)", "(restricted)"].iter().any(|why| text.contains(why));
            assert!(!why || audience == Audience::Officers, "{path} says why");
        }
        let page = &files[&format!("vi/person/{id}.html")];
        // Nothing of the record, masked or not, and no state.
        for word in ["class=\"masked\"", "Chức vụ", "Ngày sinh", "class=\"tag", "2018"] {
            assert!(!page.split("class=\"related\"").next().unwrap().contains(word), "{word}");
        }
        let why = page.contains("hạn chế xử lý");
        assert_eq!(why, audience == Audience::Officers, "{page}");
        // Counted, the last of the list, with the certificate beside it.
        let json: Value = serde_json::from_str(&files["vi/person/index.json"]).unwrap();
        assert_eq!(json["count"], office::PEOPLE);
        let last = &json["rows"][office::PEOPLE - 1];
        assert!(last["name"].as_str().unwrap().ends_with(&handle), "{last}");
        assert!(last["position"].is_null() && last["state"].is_null() && last["certificates"] == 1, "{last}");
        let certificate = format!("vi/certificate/{}.html", office::id(Kind::Certificate, PERSON));
        assert!(files[&certificate].contains(&handle));
        assert!(files["vi/search/person-1.js"].contains(&handle));
        // What is owed and found of them is told to officers, by the handle alone.
        for kind in ["vi/finding/", "vi/duty/"] {
            let told = files.iter().any(|(path, text)| path.starts_with(kind) && text.contains(&handle));
            assert_eq!(told, audience == Audience::Officers, "{kind}");
        }
        // The signature in words is not told; those of others are.
        let handover = &files[&format!("en/handover/{}.html", office::id(Kind::Handover, 90))];
        assert!(handover.contains("(not shown)"), "{handover}");
        assert!(
            files[&format!("vi/handover/{}.html", office::id(Kind::Handover, 1))].contains("Trần Thị Bình")
        );
    }
}

#[test]
fn when_the_restriction_has_ended_they_are_named_again() {
    let (files, name) = site(Audience::Staff, Some("2026-11-01"));
    assert!(files[&format!("vi/person/{}.html", office::id(Kind::Person, PERSON))].contains(&name));
    // A build of the day before and one of the day after give what full builds give.
    let dir = tempfile::tempdir().unwrap();
    build_for(Audience::Staff, records(PERSON, None).0, dir.path(), &[], &[]).unwrap();
    build_for(Audience::Staff, records(PERSON, Some("2026-11-01")).0, dir.path(), &[], &[]).unwrap();
    let again = super::files(dir.path());
    for (path, text) in files.iter().filter(|(path, _)| !path.starts_with('.')) {
        assert!(again[path] == text.as_bytes(), "{path}");
    }
}

#[test]
fn nothing_of_theirs_is_sealed() {
    let officials = super::sealed::Officials::new();
    let sealing = officials.sealing(&["lan"]);
    let dir = tempfile::tempdir().unwrap();
    let build = |records: Vec<Record>| {
        let staged =
            super::staged(&Told { sealing: Some(&sealing), ..Told::default() }, records, dir.path()).unwrap();
        staged.finish().unwrap();
        files(dir.path())
    };
    let part = format!("sealed/person/{}.js", office::id(Kind::Person, PERSON));
    assert!(build(office::records()).contains_key(&part));
    let after = build(records(PERSON, None).0);
    assert!(!after.contains_key(&part));
    let page =
        String::from_utf8(after[&format!("vi/person/{}.html", office::id(Kind::Person, PERSON))].clone())
            .unwrap();
    assert!(!page.contains("sealed"));
}

/// A letter in which a person asks for their data to be set right.
const ASKED: usize = 91;

fn asked(more: Value) -> Record {
    let person = format!("person/{}", office::id(Kind::Person, PERSON));
    let mut letter = json!({ "direction": "in", "correspondent": { "kind": "subject", "person": person }, "form": "data-request",
        "number": "903", "series": "CV", "received": "2026-10-01", "date": "2026-10-01", "contact": person,
        "request": { "right": "correct", "result": "granted" } });
    letter.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    office::record(Kind::Letter, ASKED, letter)
}

#[test]
fn a_letter_about_data_tells_staff_of_nobody_nor_does_what_refers_to_it() {
    let letter = format!("letter/{}", office::id(Kind::Letter, ASKED));
    let mut records = office::records();
    records.push(asked(json!({})));
    put(&mut records, Kind::Procedure, 2, |procedure| procedure["asked_by"] = json!({ "paper": letter }));
    let subject = records.iter().find_map(|record| match record {
        Record::Procedure(procedure) if procedure.id.to_string() == office::id(Kind::Procedure, 2) => {
            Some(procedure.subject.key().to_string())
        }
        _ => None,
    });
    let own = [
        format!("person/{}", office::id(Kind::Person, PERSON)),
        format!("procedure/{}", office::id(Kind::Procedure, 2)),
        subject.unwrap(),
    ];
    for audience in [Audience::Staff, Audience::Officers] {
        let dir = tempfile::tempdir().unwrap();
        build_for(audience, records.clone(), dir.path(), &[], &[]).unwrap();
        html::check(dir.path());
        let files = files(dir.path());
        let page = |key: &str| String::from_utf8(files[&format!("vi/{key}.html")].clone()).unwrap();
        let told = audience == Audience::Officers;
        for key in &own {
            assert_eq!(page(key).contains(&letter), told, "{key} for {audience:?}");
        }
        for key in own.get(..2).unwrap() {
            assert_eq!(page(&letter).contains(key), told, "the letter names {key} for {audience:?}");
        }
    }
}

#[test]
fn days_do_not_tell_what_a_letter_said_before_it_was_about_data() {
    let plain = |name: &str| {
        let with = json!({ "kind": "agency", "name": name });
        asked(
            json!({ "form": "plain", "request": null, "correspondent": with, "contact": null, "summary": name }),
        )
    };
    let (first, second) = (plain("Bà Lộ"), plain("Bà Trần Thị Lộ"));
    let mut records = office::records();
    let key = first.key();
    for (now, told) in [(second.clone(), true), (asked(json!({})), false)] {
        records.retain(|record| record.key() != key);
        records.push(now);
        let entries = [commit("2026-11-20T10:30+07:00", "vu.chi", 1)];
        let changes = [vec![(key, Some(blob(&first)), Some(blob(&second)))]];
        let history = SiteHistory { entries: &entries, changed: &changes, ..SiteHistory::default() };
        let earlier = [first.clone(), second.clone()];
        let dir = tempfile::tempdir().unwrap();
        build_told(&Told { history, earlier: &earlier, ..Told::default() }, records.clone(), dir.path())
            .unwrap();
        let day = String::from_utf8(files(dir.path())["vi/audit/2026-11-20.html"].clone()).unwrap();
        assert!(day.contains(&key.to_string()) && day.contains("Trần Thị Lộ") == told, "{day}");
    }
}
