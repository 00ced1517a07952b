//! Values planted in every field that readers may not see appear in no file of the site.

use std::collections::BTreeMap;

use chungthu::model::field::{Class, Field, Shape, Table, Type};
use chungthu::model::{Kind, Record};
use chungthu::pki::{AttributeKind, DemoAuthority, Dn, Order, Period, Profile, certificate_pem, seeded_key};
use chungthu::site::{Audience, SiteHistory};
use p256::pkcs8::EncodePublicKey;
use serde_json::{Map, Value, json};

use super::sealed::{Officials, opened};

/// The id in every example, so that records refer to each other.
const ID: &str = "041061050r3gg28a";

/// A day of birth and others that stand nowhere else, as the pages would write it.
const DAY: &str = "1961-02-03";
const DAYS: [&str; 3] = ["1961-02-03", "03/02/1961", "3 Feb 1961"];

/// What was planted, and whether it is masked, which may be sealed; all else stands nowhere.
type Canaries = BTreeMap<String, bool>;

/// Fills a struct: examples, with a canary wherever a value is not for readers.
fn fill(table: &Table, way: &str, audience: Audience, canaries: &mut Canaries) -> Value {
    let mut map = Map::new();
    for field in table.fields {
        let way = format!("{way}.{}", field.name);
        let value = of_type(&field.ty, field, &way, audience, canaries);
        if !value.is_null() {
            map.insert(field.name.to_owned(), value);
        }
    }
    Value::Object(map)
}

fn of_type(ty: &Type, field: &Field, way: &str, audience: Audience, canaries: &mut Canaries) -> Value {
    match ty {
        Type::List(entry) => json!([of_type(entry, field, way, audience, canaries)]),
        Type::Struct(table) => fill(table, way, audience, canaries),
        Type::One(shape) => value(*shape, field, way, audience, canaries),
    }
}

/// Names and summaries are shown, so they are left as in the examples.
const SHOWN: [&str; 4] =
    ["person.names.full", "decision.summary", "letter.summary", "handover.signatories.name"];

fn value(shape: Shape, field: &Field, way: &str, audience: Audience, canaries: &mut Canaries) -> Value {
    let officers = audience == Audience::Officers;
    let closed = match field.class {
        Class::Open => !officers && field.name == "remark",
        Class::Named => !officers && !SHOWN.contains(&way),
        Class::Personal | Class::Sensitive => true,
    };
    let inside = !officers
        && ["notes", "why", "origin", "hold", "tags"].iter().any(|part| way.split('.').nth(1) == Some(part));
    let n = canaries.len();
    let mut plant = |text: String| {
        canaries.insert(text.clone(), field.class >= Class::Personal && !inside);
        json!(text)
    };
    match shape {
        // The name on a certificate is shown, but never a whole subject with what it holds.
        Shape::Line if way == "certificate.claimed.subject" => {
            plant("UID=CCCD:038184008877, E=kin@mof.gov.vn".into())
        }
        Shape::Line | Shape::Text if closed || inside => plant(format!("Bí mật {n} kẻ gian")),
        Shape::Date if field.class >= Class::Personal => json!(DAY),
        Shape::Ident("email") if closed => plant(format!("canary{n}@mof.gov.vn")),
        Shape::Ident(_) if closed => plant(field.example.chars().rev().collect()),
        Shape::Pem => Value::Null,
        Shape::Flag => json!(true),
        Shape::Count => json!(field.example.parse::<u64>().unwrap()),
        // Examples of hashes and of some references are empty.
        Shape::Ident(_) if field.example.is_empty() => json!("ab".repeat(32)),
        _ if field.example.is_empty() => Value::Null,
        _ => json!(field.example),
    }
}

fn pem(canaries: &mut Canaries) -> String {
    let period = Period { from: 1_700_000_000, to: 1_800_000_000 };
    let authority = DemoAuthority::new(&[7; 32], period, period).unwrap();
    let spki = seeded_key(&[7; 32], "holder").verifying_key().to_public_key_der().unwrap();
    let planted = ["CCCD:038184009999", "cuatoi@mof.gov.vn", "Đơn vị kín 77"];
    canaries.extend(planted.iter().chain(&["038184009999"]).map(|text| ((*text).to_owned(), false)));
    let subject = Dn::new([
        (AttributeKind::UserId, planted[0]),
        (AttributeKind::Email, planted[1]),
        (AttributeKind::OrganisationalUnit, planted[2]),
    ]);
    let order = Order {
        subject: &subject,
        spki: spki.as_bytes(),
        serial: &[0x2a, 5],
        period,
        profile: Profile::Signer,
    };
    certificate_pem(&authority.issue(&order).unwrap())
}

#[test]
fn nothing_that_is_not_for_staff_is_in_any_file() {
    nothing_leaks_to(Audience::Staff);
}

#[test]
fn nothing_that_is_not_for_officers_is_in_any_file() {
    nothing_leaks_to(Audience::Officers);
}

fn nothing_leaks_to(audience: Audience) {
    let mut canaries = Canaries::new();
    let records = planted(audience, &mut canaries);
    let current = canaries.clone();
    // Other values stood in every field before.
    let earlier = planted(audience, &mut canaries);
    assert!(canaries.len() > if audience == Audience::Staff { 40 } else { 10 }, "{}", canaries.len());
    // Once with the certificate's own words, once with what is only claimed.
    let claimed = records.iter().map(|record| match record {
        Record::Certificate(certificate) => {
            let mut certificate = certificate.clone();
            certificate.pem = None;
            Record::Certificate(certificate)
        }
        record => record.clone(),
    });
    let officials = Officials::new();
    let sealing = officials.sealing(&["lan"]);
    let builds = [(claimed.collect(), None), (records.clone(), None), (records, Some(&sealing))];
    for (records, sealing) in builds {
        let dir = tempfile::tempdir().unwrap();
        let entries = [super::commit("2026-11-20T10:30+07:00", "tran.an", 8)];
        let both =
            |(old, new): (&Record, &Record)| (new.key(), Some(super::blob(old)), Some(super::blob(new)));
        let changed = [earlier.iter().zip(&records).map(both).collect::<Vec<_>>()];
        let history = SiteHistory { entries: &entries, changed: &changed, ..SiteHistory::default() };
        let told = super::Told { audience, history, earlier: &earlier, sealing, ..super::Told::default() };
        super::build_told(&told, records, dir.path()).unwrap();
        let files = super::files(dir.path());
        let day = String::from_utf8(files["vi/audit/2026-11-20.html"].clone()).unwrap();
        assert!(day.matches("class=\"masked\"").count() >= 4, "{day}");
        let parts = files.iter().filter(|(path, _)| path.starts_with("sealed/"));
        let opened: String =
            parts.map(|(_, file)| opened(file, officials.identity("lan")).unwrap().to_string()).collect();
        // What is masked can be opened, and nothing else is in it.
        for (canary, masked) in &current {
            assert_eq!(opened.contains(canary.as_str()), *masked && sealing.is_some(), "{canary}");
        }
        // Pages, twins, the feed, the index of the search and scripts are all looked at.
        for ending in ["html", "csv", "json", "atom", "js", "search/person-1.js"] {
            assert!(files.keys().any(|path| path.ends_with(ending)), "{ending}");
        }
        for (path, bytes) in files {
            let text = String::from_utf8(bytes).unwrap();
            for canary in canaries.keys().map(String::as_str).chain(DAYS) {
                assert!(!text.contains(canary), "{path} holds {canary}");
            }
        }
    }
}

/// A record of every kind with a canary in every field that these readers may not see.
fn planted(audience: Audience, canaries: &mut Canaries) -> Vec<Record> {
    let mut records = Vec::new();
    for kind in Kind::ALL {
        let mut fields = fill(kind.table(), kind.word(), audience, canaries);
        let map = fields.as_object_mut().unwrap();
        map.insert("schema".into(), json!(1));
        map.insert("id".into(), json!(ID));
        // A duplicate stands in no list, where most could leak.
        map.remove("duplicate_of");
        if kind == Kind::Certificate {
            // Without a common name, so that the subject as a whole must not be taken for one.
            map.insert("pem".into(), json!(pem(canaries)));
        }
        match Record::from_value(kind, &fields) {
            Ok(record) => records.push(record),
            Err(fault) => panic!("{kind}: {fault:?}"),
        }
    }
    records
}
