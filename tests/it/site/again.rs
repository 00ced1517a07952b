//! What a second build does: little where little changed, nothing where the disk is full, and all that a cut one left.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use chungthu::model::{Kind, Record};
use chungthu::site::{Audience, SiteError};
use serde_json::{Value, json};

use super::{build, build_for, files, office};
use crate::desk::{Desk, good};

const MANIFEST: &str = ".chungthu-site";

/// The office after one person moved to another position.
fn changed() -> Vec<Record> {
    let mut records = office::records();
    let place = records.iter().position(|record| record.kind() == Kind::Person).unwrap();
    let mut fields = records[place].to_value();
    fields["postings"][1]["position"] = json!("Vụ trưởng");
    records[place] = Record::from_value(Kind::Person, &fields).unwrap();
    records
}

fn pages(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = files(root);
    files.remove(MANIFEST);
    files
}

#[test]
fn a_change_writes_what_it_touches_and_gives_what_a_full_build_gives() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let all = build(office::records(), one.path(), &[]).unwrap();
    let built = build(changed(), one.path(), &[]).unwrap();
    // The person and whoever names them by their position, in two languages, and the lists with their twins.
    assert!(built.written > 2 && built.written < all.files / 8, "{built:?} of {all:?}");
    build(changed(), two.path(), &[]).unwrap();
    assert!(files(one.path()) == files(two.path()));
    // Other readers get other pages of all records that say more to them.
    let built = build_for(Audience::Officers, changed(), one.path(), &[], &[]).unwrap();
    assert!(built.written > all.files / 3, "{built:?}");
    let full = tempfile::tempdir().unwrap();
    build_for(Audience::Officers, changed(), full.path(), &[], &[]).unwrap();
    assert!(files(one.path()) == files(full.path()));
}

/// The office's records with one of them changed.
fn with(kind: Kind, number: usize, change: impl Fn(&mut Value)) -> Vec<Record> {
    and(office::records(), kind, number, change)
}

/// These with one of them changed.
fn and(mut records: Vec<Record>, kind: Kind, number: usize, change: impl Fn(&mut Value)) -> Vec<Record> {
    let id = office::id(kind, number);
    let place = records.iter().position(|record| record.kind() == kind && record.key().id.to_string() == id);
    let record = &mut records[place.unwrap()];
    let mut fields = record.to_value();
    change(&mut fields);
    *record = Record::from_value(kind, &fields).unwrap();
    records
}

/// The same without it.
fn without(kind: Kind, number: usize) -> Vec<Record> {
    let id = office::id(kind, number);
    office::records()
        .into_iter()
        .filter(|record| record.kind() != kind || record.key().id.to_string() != id)
        .collect()
}

/// The office with a device that was handed over while its certificate is renewed, which has come so far: a hand-over names the
/// procedure, three steps away.
fn handed(steps: &[&str]) -> Vec<Record> {
    let of = |kind: Kind| format!("{kind}/{}", office::id(kind, 960));
    let [person, other] = [3, 5].map(|n| format!("person/{}", office::id(Kind::Person, n)));
    let steps: Vec<Value> = steps
        .iter()
        .zip(1..)
        .map(|(step, day)| json!({ "step": step, "at": format!("2026-10-0{day}") }))
        .collect();
    let mut records = office::records();
    records.extend([
        office::record(Kind::Device, 960, json!({ "kind": "token", "serial": "0FA0960" })),
        office::record(
            Kind::Certificate,
            960,
            json!({ "kind": "individual", "form": "usb-token", "ca": "government", "holder": person, "device": of(Kind::Device),
                "claimed": { "from": "2022-03-01", "to": "2027-02-28" } }),
        ),
        office::record(
            Kind::Procedure,
            960,
            json!({ "kind": "renew", "subject": of(Kind::Certificate), "regime": "nd-68-2024", "steps": steps }),
        ),
        office::record(
            Kind::Handover,
            960,
            json!({ "at": "2026-10-05T09:30+07:00", "giver": "desk", "receiver": other, "reason": "delivery", "form": "own",
                "items": [{ "device": of(Kind::Device), "with_device": true, "envelope": true }] }),
        ),
    ]);
    records
}

#[test]
fn whatever_changes_the_pages_around_it_say_so() {
    let site = tempfile::tempdir().unwrap();
    build(office::records(), site.path(), &[]).unwrap();
    let step = |fields: &mut Value| fields["steps"].as_array_mut().unwrap().truncate(1);
    let changes = [
        with(Kind::Unit, 3, |unit| unit["names"][0]["vi"] = json!("Cục Tin học")),
        with(Kind::Unit, 5, |unit| unit["dissolved"] = json!({ "on": "2026-01-01" })),
        with(Kind::Person, 11, |person| person["names"][0]["full"] = json!("Nguyễn Văn Khác")),
        with(Kind::Person, 4, |person| {
            person["employment"]
                .as_array_mut()
                .unwrap()
                .push(json!({ "fact": "retired", "on": "2026-01-31" }));
        }),
        with(Kind::Certificate, 4, |certificate| certificate["device"] = json!(null)),
        with(Kind::Certificate, 8, |certificate| {
            certificate["revocation"] = json!({ "granted": "2026-05-05", "reason": "device-lost" });
        }),
        with(Kind::Device, 6, |device| device["sim"]["number"] = json!("0987654321")),
        with(Kind::Device, 9, |device| {
            device["conditions"] = json!([{ "fact": "lost", "on": "2026-05-05" }])
        }),
        with(Kind::Procedure, 3, step),
        with(Kind::Procedure, 9, |procedure| procedure["kind"] = json!("revoke")),
        with(Kind::Decision, 1, |decision| decision["number"] = json!("77/QĐ-BTC")),
        with(Kind::Letter, 2, |letter| letter["lines"] = json!([])),
        with(Kind::Handover, 2, |handover| handover["at"] = json!("2026-05-10T09:30+07:00")),
        with(Kind::Handover, 3, |handover| handover["reason"] = json!("return")),
        without(Kind::Certificate, 12),
        without(Kind::Person, 9),
        without(Kind::Device, 1),
        without(Kind::Letter, 1),
        without(Kind::Handover, 4),
        office::records(),
        handed(&["draft", "ready"]),
        handed(&["draft", "ready", "sent"]),
    ];
    for (place, records) in changes.into_iter().enumerate() {
        let full = tempfile::tempdir().unwrap();
        build(records.clone(), full.path(), &[]).unwrap();
        let built = build(records, site.path(), &[]).unwrap();
        assert!(built.written > 0 && built.written < built.files, "{place}: {built:?}");
        let (now, full) = (pages(site.path()), pages(full.path()));
        let differ = full.iter().filter(|(path, page)| now.get(*path) != Some(page)).map(|(path, _)| path);
        let differ: Vec<&String> =
            differ.chain(now.keys().filter(|path| !full.contains_key(*path))).collect();
        assert!(differ.is_empty(), "{place}: {differ:?}");
    }
}

#[test]
fn a_reply_tells_what_became_of_what_was_asked() {
    let (site, full) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let asked = format!("letter/{}", office::id(Kind::Letter, 2));
    let replied = with(Kind::Letter, 3, |letter| letter["replies_to"] = json!(asked));
    build(replied.clone(), site.path(), &[]).unwrap();
    let page = format!("vi/letter/{}.html", office::id(Kind::Letter, 3));
    let before = pages(site.path())[&page].clone();
    let gone_back = and(replied, Kind::Procedure, 2, |procedure| {
        procedure["steps"].as_array_mut().unwrap().truncate(1);
    });
    build(gone_back.clone(), site.path(), &[]).unwrap();
    build(gone_back, full.path(), &[]).unwrap();
    assert!(pages(site.path())[&page] != before);
    assert!(pages(site.path()) == pages(full.path()));
}

#[test]
fn a_certificate_names_the_papers_on_the_strength_of_which_it_was_asked_for() {
    let (site, full) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    build(office::records(), site.path(), &[]).unwrap();
    let subject = office::records().into_iter().find_map(|record| match record {
        Record::Procedure(procedure) if procedure.id.to_string() == office::id(Kind::Procedure, 2) => {
            Some(procedure.subject.key())
        }
        _ => None,
    });
    let page = format!("vi/{}.html", subject.unwrap());
    let way = |kind: Kind, number: usize| format!("href=\"../{kind}/{}.html\"", office::id(kind, number));
    let text = |folder: &Path| String::from_utf8(pages(folder)[&page].clone()).unwrap();
    let before = text(site.path());
    assert!(before.contains("<small>qua thủ tục</small>"), "{before}");
    assert!(before.contains(&way(Kind::Letter, 2)) && before.contains(&way(Kind::Decision, 0)), "{before}");
    let renumbered = with(Kind::Letter, 2, |letter| letter["number"] = json!("987"));
    build(renumbered.clone(), site.path(), &[]).unwrap();
    build(renumbered, full.path(), &[]).unwrap();
    assert!(!before.contains("987") && text(site.path()).contains("987"));
    assert!(pages(site.path()) == pages(full.path()));
}

#[test]
fn a_disk_without_room_leaves_the_site_as_it_was() {
    let desk = Desk::new();
    desk.add_example("unit");
    let out = desk.path("site");
    let build = ["site", "build", "--out", out.to_str().unwrap()];
    good(&desk.run(&build));
    let before = files(&out);
    desk.add_example("person");
    let fresh = desk.path("fresh");
    good(&desk.run(&["site", "build", "--out", fresh.to_str().unwrap()]));
    let after = files(&fresh);
    // There is room for the list of files, and not for the largest page that has to be written.
    let largest = after
        .iter()
        .filter(|(path, text)| *path != MANIFEST && before.get(*path) != Some(text))
        .max_by_key(|(_, text)| text.len());
    let (largest, list) = (largest.unwrap(), after[MANIFEST].len());
    assert!(list + 1024 < largest.1.len(), "{list} {} {}", largest.0, largest.1.len());
    let blocks = (list + largest.1.len()) / 2 / 1024;
    let mut full = desk.command("bash");
    full.current_dir(desk.path("register"))
        .args(["-c", "trap '' XFSZ; ulimit -f \"$1\"; shift; exec \"$@\"", "bash", &blocks.to_string()])
        .arg(env!("CARGO_BIN_EXE_chungthu"))
        .args(build);
    let full = full.output().unwrap();
    let told = String::from_utf8_lossy(&full.stderr).into_owned();
    assert!(full.status.code() == Some(3) && told.contains("en/") | told.contains("vi/"), "{told}");
    assert!(files(&out) == before);
    // Once there is room the build is whole.
    good(&desk.run(&build));
    assert!(files(&out) == after);
}

#[test]
fn a_build_that_fails_at_its_very_end_leaves_the_site_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    build(office::records(), dir.path(), &[]).unwrap();
    // The overview comes last: all else was written beside its place by then.
    let full = dir.path().join("en/.index.html.new");
    fs::create_dir(&full).unwrap();
    fs::write(full.join("theirs"), "theirs").unwrap();
    let before = files(dir.path());
    let mut fewer = changed();
    fewer.retain(|record| record.kind() != Kind::Certificate);
    let error = build(fewer, dir.path(), &[]).unwrap_err();
    assert!(matches!(error, SiteError::Io { .. }), "{error:?}");
    assert!(files(dir.path()) == before);
    fs::remove_dir_all(&full).unwrap();
    build(changed(), dir.path(), &[]).unwrap();
    let fresh = tempfile::tempdir().unwrap();
    build(changed(), fresh.path(), &[]).unwrap();
    assert!(files(dir.path()) == files(fresh.path()));
}

#[test]
fn a_build_that_was_cut_is_finished_whatever_it_had_written() {
    let dir = tempfile::tempdir().unwrap();
    build(office::records(), dir.path(), &[]).unwrap();
    let fresh = tempfile::tempdir().unwrap();
    build(changed(), fresh.path(), &[]).unwrap();
    // As a killed build leaves it: the list says so, some new files are in place, some beside it, one only begun.
    let list = fs::read_to_string(dir.path().join(MANIFEST)).unwrap();
    let paths = list.lines().skip(1).map(|line| line.split(' ').next().unwrap());
    let cut: Vec<&str> = ["chungthu site 1 writing"].into_iter().chain(paths).collect();
    fs::write(dir.path().join(MANIFEST), cut.join("\n") + "\n").unwrap();
    let new = pages(fresh.path());
    let old = pages(dir.path());
    let changed_files: Vec<&String> = new.keys().filter(|path| old.get(*path) != new.get(*path)).collect();
    assert!(changed_files.len() > 4);
    for (place, path) in changed_files.iter().enumerate() {
        let at = dir.path().join(path);
        let staged = at.with_file_name(format!(".{}.new", at.file_name().unwrap().to_str().unwrap()));
        match place % 3 {
            0 => fs::write(at, &new[*path]).unwrap(),
            1 => fs::write(staged, &new[*path][..10]).unwrap(),
            _ => {}
        }
    }
    build(changed(), dir.path(), &[]).unwrap();
    assert!(files(dir.path()) == files(fresh.path()));
}

#[test]
fn what_others_put_there_is_counted_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("vi/person")).unwrap();
    for path in ["readme.txt", "vi/person/notes.html"] {
        fs::write(dir.path().join(path), "theirs").unwrap();
    }
    assert_eq!(build(office::records(), dir.path(), &[]).unwrap().foreign, 2);
    assert_eq!(build(Vec::new(), dir.path(), &[]).unwrap().foreign, 2);
    for path in ["readme.txt", "vi/person/notes.html"] {
        assert_eq!(fs::read_to_string(dir.path().join(path)).unwrap(), "theirs");
    }
}
