//! Registers made, changed and read again.

use std::collections::BTreeSet;
use std::fs;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::row::{Unique, UniqueField};
use super::testing::{Office, id, person, record};
use super::*;
use crate::model::{Key, Kind, Lang, Record, RecordId};
use crate::repo::{Oid, RepoError};

fn key(kind: Kind, id: RecordId) -> Key {
    Key::new(kind, id)
}

fn unit(id: RecordId, name: &str, parent: Option<RecordId>) -> Record {
    let parents: Vec<Value> = parent.iter().map(|p| json!({ "unit": format!("unit/{p}") })).collect();
    record(Kind::Unit, id, json!({ "names": [{ "vi": name }], "parents": parents }))
}

fn certificate(id: RecordId, holder: RecordId, more: Value) -> Record {
    let mut fields = json!({
        "kind": "individual", "form": "usb-token", "ca": "government", "holder": format!("person/{holder}")
    });
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    record(Kind::Certificate, id, fields)
}

/// Every row of every kind, which is all that links say.
fn all(links: &Links<'_>) -> Vec<(Key, String)> {
    let mut rows = Vec::new();
    for kind in Kind::ALL {
        rows.extend(links.filter_map(kind, |linked| {
            let facts = postcard::to_stdvec(&(linked.brief, linked.facts, linked.marks)).unwrap();
            let refs: Vec<Ref> = links.refs(linked.key).collect();
            let uniques = links.uniques(linked.key);
            let back = links.inverse(linked.key);
            Some((linked.key, format!("{:?} {facts:?} {refs:?} {uniques:?} {back:?}", linked.blob)))
        }));
    }
    rows
}

fn office() -> Office {
    let mut office = Office::new();
    office.put(&[
        unit(id(1, 1), "Bộ Tài chính", None),
        unit(id(1, 2), "Cục Công nghệ thông tin và chuyển đổi số", Some(id(1, 1))),
        person(
            id(9, 1),
            "Nguyễn Văn An",
            json!({
                "postings": [{ "unit": format!("unit/{}", id(1, 2)), "position": "Chuyên viên", "kind": "main", "from": "2025-03-01" }],
                "emails": [{ "address": "AnNV@mof.gov.vn" }],
                "mobiles": [{ "number": "0912345678" }]
            }),
        ),
        certificate(id(20, 1), id(9, 1), json!({ "claimed": { "serial": "2A05F812673607B0", "from": "2024-01-01", "to": "2026-12-31" } })),
        certificate(
            id(20, 2),
            id(9, 1),
            json!({ "predecessor": { "certificate": format!("certificate/{}", id(20, 1)), "relation": "renewed" } }),
        ),
    ]);
    office
}

#[test]
fn links_say_what_crosses_records() {
    let office = office();
    let snapshot = office.snapshot();
    let links = Links::open(&snapshot).unwrap();
    assert!(links.lost().is_empty());
    assert_eq!(links.count(Kind::Person), 1);
    let an = key(Kind::Person, id(9, 1));
    assert_eq!(links.title(an, Lang::Vi), "Nguyễn Văn An");
    let (old, new) = (key(Kind::Certificate, id(20, 1)), key(Kind::Certificate, id(20, 2)));
    let follows: Vec<Key> = links.inverse_at(old, Kind::Certificate, "predecessor.certificate").collect();
    assert_eq!(follows, [new]);
    assert_eq!(links.inverse(an).len(), 2);
    let email = Unique::new(UniqueField::Email, &["annv@mof.gov.vn"]);
    assert_eq!(links.by_uniques(Kind::Person, &BTreeSet::from([email])), [(email, an)]);
    assert!(links.shared_values().is_empty());
    let paths: Vec<String> = links.refs(an).map(|at| at.path(Kind::Person)).collect();
    assert_eq!(paths, ["postings[0].unit"]);
}

#[test]
fn a_changed_row_shows_before_it_is_written() {
    let office = office();
    let snapshot = office.snapshot();
    let links = Links::open(&snapshot).unwrap();
    let twin = person(id(9, 2), "Nguyễn Văn An", json!({ "emails": [{ "address": "annv@mof.gov.vn" }] }));
    let row = row::of(&twin, Oid([1; 20]), None);
    let gone = key(Kind::Certificate, id(20, 2));
    let after = Overlay::new(&links, [(twin.key(), Some(row)), (gone, None)]);
    let an = key(Kind::Person, id(9, 1));
    let email = Unique::new(UniqueField::Email, &["annv@mof.gov.vn"]);
    let mut sharing = after.by_uniques(Kind::Person, &BTreeSet::from([email]));
    sharing.sort_unstable();
    assert_eq!(sharing, [(email, an), (email, twin.key())]);
    assert!(after.bare_row(gone).is_none() && after.bare_row(twin.key()).is_some());
    assert!(after.has(twin.key()) && !after.has(gone));
    assert!(after.refs(gone).is_empty() && after.uniques(gone).is_empty());
    let old = BTreeSet::from([key(Kind::Certificate, id(20, 1))]);
    assert_eq!(
        (links.referring(&old, &Kind::ALL), after.referring(&old, &Kind::ALL)),
        (vec![gone], Vec::new())
    );
    let moved = person(an.id, "Nguyễn Văn An", json!({ "duplicate_of": twin.key() }));
    let row = row::of(&moved, Oid([1; 20]), None);
    let after = Overlay::new(&links, [(an, Some(row))]);
    assert_eq!(after.referring(&BTreeSet::from([twin.key()]), &[Kind::Person]), [an]);
    assert_eq!(after.refs(an), [twin.key()]);
}

#[test]
fn without_its_cache_everything_is_the_same() {
    let office = office();
    let snapshot = office.snapshot();
    let first = all(&Links::open(&snapshot).unwrap());
    let kept = all(&Links::open(&snapshot).unwrap());
    assert!(first == kept);
    fs::remove_dir_all(office.links_dir()).unwrap();
    assert!(first == all(&Links::open(&snapshot).unwrap()));
    let loaded = load::map(&snapshot, |opened, _| row::of(&opened.record, opened.blob, None)).unwrap();
    assert!(first == all(&Links::of_rows(loaded.records)));
}

#[test]
fn a_damaged_cache_is_made_anew() {
    let office = office();
    let snapshot = office.snapshot();
    let first = all(&Links::open(&snapshot).unwrap());
    for cut in [0, 3, 25, 100] {
        for entry in fs::read_dir(office.links_dir()).unwrap() {
            let path = entry.unwrap().path();
            let mut bytes = fs::read(&path).unwrap();
            match cut {
                100 => bytes.truncate(60),
                at => bytes[at] ^= 0x40,
            }
            fs::write(&path, bytes).unwrap();
        }
        let links = Links::open(&snapshot).unwrap();
        assert!(first == all(&links), "{cut}");
        assert!(links.lost().is_empty());
        // What was found damaged is made again by the next one.
        drop(Links::open(&snapshot).unwrap());
    }
}

#[test]
fn nothing_sealed_stands_in_the_cache() {
    let office = office();
    drop(Links::open(&office.snapshot()).unwrap());
    let mut files = 0;
    for entry in fs::read_dir(office.links_dir()).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        for canary in ["Nguyễn", "nguyen", "annv", "0912345678", "2A05F812"] {
            assert!(!bytes.windows(canary.len()).any(|part| part == canary.as_bytes()));
        }
        files += 1;
    }
    assert!(files >= 3);
}

#[test]
fn one_record_opens_alone() {
    let mut office = office();
    let an = key(Kind::Person, id(9, 1));
    let other = key(Kind::Certificate, id(20, 1));
    // Every other record is damaged; still the one that is asked for opens.
    office.put_file(&other.path(), Some(b"age-encryption.org/v1\n".to_vec()));
    let snapshot = office.snapshot();
    assert!(snapshot.record(an).is_ok());
    assert_eq!(snapshot.version(an).unwrap().unwrap().rev, 1);
    assert!(!office.links_dir().exists());
    let error = snapshot.record(other).err().unwrap();
    assert_eq!(error.key, other);
    assert!(matches!(*error.fault, OpenFault::Sealed(crate::seal::OpenError::Header { .. })));
    let missing = snapshot.record(key(Kind::Unit, id(30, 30))).err().unwrap();
    assert_eq!(*missing.fault, OpenFault::Missing);
    // The rest is read, what isn't is named, and a shard with a gap isn't kept.
    let links = Links::open(&snapshot).unwrap();
    assert_eq!(links.lost(), [Lost::Record(error.clone())]);
    assert_eq!(links.count(Kind::Certificate), 1);
    assert_eq!(Links::open(&snapshot).unwrap().lost(), [Lost::Record(error.clone())]);
    let loaded = load(&snapshot).unwrap();
    assert_eq!((loaded.records.len(), loaded.unreadable), (4, vec![error]));
}

#[test]
fn a_file_copied_from_another_path_names_both() {
    let mut office = office();
    let (an, other) = (key(Kind::Person, id(9, 1)), key(Kind::Person, id(9, 2)));
    office.put_file(&other.path(), Some(office.sealed(an)));
    let error = office.snapshot().record(other).err().unwrap();
    let at = crate::model::SealedName::Record(other);
    let sealed_as = crate::model::SealedName::Record(an);
    assert_eq!(*error.fault, OpenFault::Sealed(crate::seal::OpenError::Elsewhere { at, sealed_as }));
}

#[test]
fn an_erased_record_is_told_from_a_missing_one() {
    let mut office = office();
    let an = key(Kind::Person, id(9, 1));
    office.put_file(&an.path(), None);
    office.put_file(&an.tombstone_path(), Some(b"decision/x\n".to_vec()));
    let snapshot = office.snapshot();
    assert_eq!(*snapshot.record(an).err().unwrap().fault, OpenFault::Erased);
    assert_eq!(snapshot.erased().unwrap(), [an.id]);
}

#[test]
fn old_shards_are_swept_away() {
    let mut office = office();
    for n in 0..8 {
        office.put(&[unit(id(1, 2), &format!("Cục số {n}"), Some(id(1, 1)))]);
        drop(Links::open(&office.snapshot()).unwrap());
    }
    let names = fs::read_dir(office.links_dir()).unwrap().map(|entry| entry.unwrap().file_name());
    let units = names.filter(|name| name.to_str().unwrap().starts_with("unit-0-")).count();
    assert_eq!(units, 4);
}

#[test]
fn what_a_killed_process_left_of_a_shard_is_swept_away() {
    let office = office();
    drop(Links::open(&office.snapshot()).unwrap());
    let [old, fresh] = [".new-old", ".new-fresh"].map(|name| office.links_dir().join(name));
    for path in [&old, &fresh] {
        fs::write(path, "half").unwrap();
    }
    let long_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(7200);
    fs::File::options().write(true).open(&old).unwrap().set_modified(long_ago).unwrap();
    drop(Links::open(&office.snapshot()).unwrap());
    assert!(!old.exists() && fresh.exists());
}

fn selecting(office: &Office, kinds: &[Kind], text: &str) -> Selected {
    let snapshot = office.snapshot();
    let links = Links::open(&snapshot).unwrap();
    let selector = Selector { kinds, on: "2026-01-01".parse().unwrap() };
    selector.select::<RepoError>(&snapshot, || Ok(&links), text).unwrap()
}

fn for_selecting() -> Office {
    let mut office = office();
    office.put(&[
        unit(id(1, 3), "Cục Thuế", Some(id(1, 1))),
        person(
            id(9, 2),
            "Nguyễn Văn Ân",
            json!({ "postings": [{ "unit": format!("unit/{}", id(1, 3)), "position": "CV", "kind": "main" }],
                "ids": [{ "kind": "cccd", "number": "001084000014" }] }),
        ),
        person(id(9, 3), "Trần Thị Bình", json!({})),
        record(Kind::Decision, id(13, 1), json!({ "number": "15/QĐ-BTC", "issuer": "Bộ Tài chính", "kind": "transfer" })),
        record(
            Kind::Letter,
            id(14, 1),
            json!({ "direction": "out", "correspondent": { "kind": "ca" }, "form": "01", "series": "CNTT-CSHT", "number": "123" }),
        ),
        record(Kind::Device, id(15, 1), json!({ "kind": "token", "serial": "02-A1 B3C4" })),
    ]);
    office
}

#[test]
fn records_are_named_as_people_name_them() {
    let office = for_selecting();
    let (an, an2, binh) = (id(9, 1), id(9, 2), id(9, 3));
    let one = |kind, id| Selected::One(key(kind, id));
    let several = |ids: &[RecordId]| Selected::Several(ids.iter().map(|id| key(Kind::Person, *id)).collect());
    let person = |id| one(Kind::Person, id);
    for (text, expected) in [
        (an.to_string(), person(an)),
        (format!("person/{an}"), person(an)),
        (an.handle().to_string(), person(an)),
        (an.handle().to_string().to_uppercase(), person(an)),
        (an.to_string()[..9].to_owned(), person(an)),
        ("tran thi binh".into(), person(binh)),
        ("Bình".into(), person(binh)),
        ("nguyen van an".into(), several(&[an, an2])),
        ("Nguyễn Văn Ân".into(), person(an2)),
        ("NGUYỄN VĂN AN".into(), person(an)),
        ("nguyen van an/cục thuế".into(), person(an2)),
        ("nguyen van an/bo tai chinh".into(), several(&[an, an2])),
        ("annv@mof.gov.vn".into(), person(an)),
        ("+84 912 345 678".into(), person(an)),
        ("5678".into(), person(an)),
        ("000014".into(), person(an2)),
        ("07b0".into(), one(Kind::Certificate, id(20, 1))),
        ("02a1b3c4".into(), one(Kind::Device, id(15, 1))),
        ("15/QĐ-BTC".into(), one(Kind::Decision, id(13, 1))),
        ("15/qd-btc".into(), one(Kind::Decision, id(13, 1))),
        ("123/CNTT-CSHT".into(), one(Kind::Letter, id(14, 1))),
        ("123".into(), one(Kind::Letter, id(14, 1))),
        ("cuc thue".into(), one(Kind::Unit, id(1, 3))),
        ("678".into(), Selected::None),
        ("Không có ai".into(), Selected::None),
        ("".into(), Selected::None),
        ("/".into(), Selected::None),
    ] {
        assert_eq!(selecting(&office, &[], &text), expected, "{text}");
    }
    assert_eq!(selecting(&office, &[Kind::Unit], &an.to_string()), Selected::None);
    assert_eq!(selecting(&office, &[Kind::Unit], "123"), Selected::None);
}

#[test]
fn a_record_named_by_its_id_is_found_without_any_other() {
    let office = for_selecting();
    let snapshot = office.snapshot();
    let selector = Selector { kinds: &[], on: "2026-01-01".parse().unwrap() };
    let an = id(9, 1);
    for text in [an.to_string(), format!("person/{an}"), an.handle().to_string()] {
        let unasked = || -> Result<&Links<'_>, RepoError> { panic!("links were asked for") };
        let found = selector.select(&snapshot, unasked, &text).unwrap();
        assert_eq!(found, Selected::One(key(Kind::Person, an)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// No text panics, and one that begins an id finds it.
    #[test]
    fn any_text_selects(text in "\\PC{0,12}", cut in 4usize..16) {
        thread_local!(static OFFICE: Office = for_selecting());
        OFFICE.with(|office| {
            selecting(office, &[], &text);
            let an = id(9, 1);
            match selecting(office, &[Kind::Person], &an.to_string()[..cut]) {
                Selected::One(found) => assert_eq!(found.id, an),
                Selected::Several(found) => assert!(found.contains(&key(Kind::Person, an))),
                Selected::None => panic!("not found"),
            }
        });
    }
}

/// One step in the life of a register: a person put, with a name, a unit and an email, or taken away.
fn step() -> impl Strategy<Value = (u8, Option<(String, u8, u8)>)> {
    (0u8..12, proptest::option::weighted(0.8, ("[A-Z][a-z]{1,4} [A-Z][a-z]{1,4}", 0u8..4, 0u8..5)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Links moved on from commit to commit are the links made at once.
    #[test]
    fn moved_on_is_made_anew(steps in proptest::collection::vec(proptest::collection::vec(step(), 1..4), 1..6)) {
        let mut office = Office::new();
        office.put(&[unit(id(0, 0), "Bộ", None)]);
        for changes in steps {
            for (n, change) in changes {
                // Some share a folder, some don't.
                let id = id(n % 3 * 90, n);
                match change {
                    Some((name, unit, email)) => office.put(&[person(id, &name, json!({
                        "postings": [{ "unit": format!("unit/{}", testing::id(unit, 0)), "position": "CV", "kind": "main" }],
                        "emails": [{ "address": format!("p{email}@mof.gov.vn") }]
                    }))]),
                    None => office.put_file(&key(Kind::Person, id).path(), None),
                }
            }
            let snapshot = office.snapshot();
            let moved = all(&Links::open(&snapshot).unwrap());
            let rows = load::map(&snapshot, |opened, _| row::of(&opened.record, opened.blob, None)).unwrap();
            prop_assert!(moved == all(&Links::of_rows(rows.records)));
        }
    }
}
