//! `records/`: an annotated example of every kind, and its JSON Schema.
//!
//! `CHUNGTHU_BLESS=1` writes the schemas anew.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use chungthu::check::{Basis, Code, Grade, Index, cross, judged_row};
use chungthu::model::field::{Field, Leaf, Seer, Step, Table, Type};
use chungthu::model::kinds::person::IdKind;
use chungthu::model::{Date, Key, Kind, Record, fold};
use chungthu::pki::{
    Anchors, AttributeKind, CertFacts, DemoAuthority, Dn, Order, Period, Profile, build_request,
    certificate_pem, request_pem, seeded_key,
};
use chungthu::policy::Settings;
use chungthu::repo::Oid;
use chungthu::rules::Rules;
use chungthu::yaml;
use p256::ecdsa::DerSignature;
use serde_json::Value;
use spki::SubjectPublicKeyInfoOwned;
use spki::der::Encode;

/// The order in which the examples can be entered, each leading only to those before it.
const ORDER: [Kind; 8] = [
    Kind::Unit,
    Kind::Person,
    Kind::Device,
    Kind::Certificate,
    Kind::Procedure,
    Kind::Decision,
    Kind::Letter,
    Kind::Handover,
];

/// Fields that an example only shows commented out, and why they can't stand beside the others.
const COMMENTED: &[(Kind, &[&str], &str)] = &[
    (
        Kind::Unit,
        &["parents", "predecessors", "signatories", "focals"],
        "lead to records that are entered later",
    ),
    (Kind::Unit, &["dissolved"], "the unit is there"),
    (Kind::Device, &["sim", "hsm"], "it is a token"),
    (Kind::Device, &["replaces"], "the CA gave it in nothing's place"),
    (Kind::Certificate, &["claimed"], "superseded by the PEM"),
    (Kind::Certificate, &["system", "managers"], "it is a person's"),
    (Kind::Certificate, &["csr", "key"], "the CA makes the key of a token"),
    (
        Kind::Certificate,
        &["predecessor", "transfers", "revocation", "ended_by"],
        "it is the person's first and valid",
    ),
    (Kind::Certificate, &["made_by"], "leads to a record that is entered later"),
    (Kind::Procedure, &["ground"], "an issue needs none"),
    (Kind::Procedure, &["urgent"], "it was not urgent"),
    (Kind::Procedure, &["sim"], "it asks for a token"),
    (Kind::Procedure, &["csr_sha256"], "the CA makes the key of a token"),
    (Kind::Decision, &["issuer_unit"], "the ministry is no example"),
    (Kind::Decision, &["amended"], "it stands"),
    (Kind::Letter, &["received"], "it goes out"),
    (
        Kind::Letter,
        &["replies_to", "none_needed"],
        "exclude each other; it replies to nothing and is answered",
    ),
    (Kind::Letter, &["signed_by", "signer"], "who signs is no example"),
    (Kind::Letter, &["request", "breach"], "it is a form of the law on certificates"),
    (Kind::Letter, &["void"], "it was sent"),
    (Kind::Handover, &["void"], "it took place"),
    (Kind::Handover, &["authorisation"], "a person's own token needs none"),
];

/// Fields that no example has, of any kind: nothing is held, doubled or attached.
const COMMENTED_EVERYWHERE: [&str; 3] = ["hold", "duplicate_of", "files"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("records")
}

fn example(kind: Kind) -> String {
    fs::read_to_string(folder().join(format!("{kind}.yaml"))).unwrap()
}

fn read(kind: Kind, text: &str) -> Record {
    yaml::read_typed(kind, text.as_bytes()).unwrap_or_else(|error| panic!("{kind}: {error:?}"))
}

/// The example with every field that is commented out: `#` before a field, against `# ` before words.
fn uncommented(text: &str) -> String {
    let line = |line: &str| {
        let start = line.len() - line.trim_start().len();
        let (lead, rest) = line.split_at(start);
        match rest.strip_prefix('#') {
            Some(field) if !field.starts_with(' ') || field.starts_with("  ") => format!("{lead}{field}\n"),
            _ => format!("{line}\n"),
        }
    };
    text.lines().map(line).collect()
}

/// The names of all fields that occur in a value: `postings.unit`.
fn occurring(table: &'static Table, value: &Value, at: &str, out: &mut BTreeSet<String>) {
    for field in table.fields {
        let Some(value) = value.get(field.name) else { continue };
        let at = format!("{at}{}", field.name);
        if let Some(inner) = field.ty.table() {
            let entries = value.as_array().map_or_else(|| vec![value], |list| list.iter().collect());
            entries.into_iter().for_each(|entry| occurring(inner, entry, &format!("{at}."), out));
        }
        out.insert(at);
    }
}

fn all_fields(table: &'static Table, at: &str, out: &mut BTreeSet<String>) {
    for field in table.fields {
        let at = format!("{at}{}", field.name);
        if let Some(inner) = field.ty.table() {
            all_fields(inner, &format!("{at}."), out);
        }
        out.insert(at);
    }
}

fn fields(kind: Kind, record: &Record) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    occurring(kind.table(), &record.to_value(), "", &mut out);
    out
}

#[test]
fn every_example_reads_and_writes_the_same_record() {
    for kind in Kind::ALL {
        let record = read(kind, &example(kind));
        let written = yaml::write(&record);
        for again in [yaml::read_stored(kind, written.as_bytes()), yaml::read_typed(kind, written.as_bytes())]
        {
            let again = again.unwrap_or_else(|error| panic!("{kind}: {error:?}"));
            assert!(again == record, "{kind}");
            assert_eq!(yaml::write(&again), written);
        }
        assert!(record.why().is_some(), "{kind}");
    }
}

#[test]
fn every_field_of_every_kind_is_shown_and_explained() {
    for kind in Kind::ALL {
        let text = example(kind);
        let whole = read(kind, &uncommented(&text));
        let mut all = BTreeSet::new();
        all_fields(kind.table(), "", &mut all);
        let missing: Vec<_> = all.difference(&fields(kind, &whole)).cloned().collect();
        assert!(missing.is_empty(), "{kind}: {missing:?}");
        // What stands commented out at the first level does so for a reason that is known.
        let live = fields(kind, &read(kind, &text));
        let excused: BTreeSet<&str> = COMMENTED
            .iter()
            .filter(|(of, _, why)| *of == kind && !why.is_empty())
            .flat_map(|(_, names, _)| names.iter().copied())
            .chain(COMMENTED_EVERYWHERE)
            .collect();
        let absent: BTreeSet<&str> =
            kind.table().fields.iter().map(|f| f.name).filter(|name| !live.contains(*name)).collect();
        assert_eq!(absent, excused, "{kind}");
        let mut before = "";
        for line in text.lines() {
            let name = line.trim_start_matches('#').split(':').next().unwrap_or_default();
            let is_field = !line.starts_with("# ") && kind.table().field(name).is_some();
            assert!(
                !is_field || !before.is_empty() || name == "schema",
                "{kind}: `{name}` has no explanation"
            );
            before = line;
        }
    }
}

/// Gathers what an example refers to, and what is wrong with its identifiers.
#[derive(Default)]
struct Gathered {
    refs: Vec<(String, Key)>,
    faults: Vec<String>,
}

impl Seer for Gathered {
    fn leaf(&mut self, at: &chungthu::model::field::Path, _: &'static Field, leaf: Leaf<'_>) {
        match leaf {
            Leaf::Ref(key) => self.refs.push((at.to_string(), key)),
            Leaf::Party(party) => self.refs.extend(party.key().map(|key| (at.to_string(), key))),
            Leaf::Str(_, Some(fault)) => self.faults.push(format!("{at}: {}", fault.code())),
            _ => {}
        }
        assert!(matches!(at.0.first(), Some(Step::Field(_))));
    }
}

#[test]
fn the_examples_lead_to_one_another_in_the_order_they_are_entered() {
    let mut known = BTreeSet::new();
    let mut led_to = BTreeSet::new();
    for kind in ORDER {
        let record = read(kind, &example(kind));
        let mut gathered = Gathered::default();
        record.walk(&mut gathered);
        assert!(gathered.faults.is_empty(), "{kind}: {:?}", gathered.faults);
        for (at, key) in gathered.refs {
            assert!(known.contains(&key), "{kind}: {at} leads to {key}, which is not entered yet");
            led_to.insert(key.kind);
        }
        known.insert(record.key());
        let mut gathered = Gathered::default();
        read(kind, &uncommented(&example(kind))).walk(&mut gathered);
        assert!(gathered.faults.is_empty(), "{kind}: {:?}", gathered.faults);
    }
    assert_eq!(known.len(), 8);
    for kind in [Kind::Unit, Kind::Person, Kind::Device, Kind::Certificate, Kind::Procedure] {
        assert!(led_to.contains(&kind), "nothing leads to the {kind}");
    }
}

#[test]
fn an_example_adds_no_error_to_those_before_it() {
    let settings = Settings::new("Sổ mẫu");
    let lists = chungthu::policy::Lists::new();
    let today = "2026-03-31".parse().unwrap();
    let basis = Basis { rules: Rules::builtin(), settings: &settings, lists: &lists, today };
    // The register trusts the CA that issued the example.
    let mut anchors = Anchors::new();
    anchors.add(authority().root()).unwrap();
    anchors.add(authority().issuing()).unwrap();
    let mut rows = Vec::new();
    for kind in ORDER {
        let mut found = Vec::new();
        let record = read(kind, &example(kind));
        rows.push(judged_row(&record, Oid([0; 20]), &anchors, None, &basis, &mut found));
        found.extend(cross(&Index::new(&rows, []), &basis, None));
        let wrong: Vec<_> =
            found.iter().filter(|f| f.grade() == Grade::Error).map(|f| (f.code, &f.at)).collect();
        assert!(wrong.is_empty(), "{kind}: {wrong:?}");
        // What is unusual is that a record leads to one that is entered after it.
        let unusual: Vec<Code> =
            found.iter().filter(|f| f.grade() == Grade::Warning).map(|f| f.code).collect();
        assert!(unusual.iter().all(|code| *code == Code::ItemWithoutCustody), "{kind}: {unusual:?}");
    }
}

#[test]
fn the_person_is_found_and_fits_the_number() {
    let Record::Person(person) = read(Kind::Person, &example(Kind::Person)) else { panic!("it is a person") };
    assert_eq!(fold::fold(&person.names[0].full), "nguyen van an");
    let card = person.ids.iter().find(|id| id.kind == IdKind::Cccd).unwrap();
    let says = card.number.cccd().unwrap();
    assert!(Some(says.sex) == person.sex && Some(says.year) == person.birth.map(Date::year));
}

const SEED: [u8; 32] = [0x5a; 32];

/// From the first to the last second of the days at the office, the last day left out.
fn period(from: &str, to: &str) -> Period {
    let day = |text: &str| text.parse::<Date>().unwrap().start_at_office();
    Period { from: day(from), to: day(to) - 1 }
}

/// The demo's CA that issued the example.
fn authority() -> DemoAuthority {
    DemoAuthority::new(&SEED, period("2020-01-01", "2040-01-01"), period("2021-01-01", "2036-01-01")).unwrap()
}

/// The certificate and the request of the examples, made by the demo's CA.
fn made() -> (String, String) {
    let subject = Dn::new([
        (AttributeKind::Country, "VN"),
        (AttributeKind::Locality, "Hà Nội"),
        (AttributeKind::Organisation, "BỘ TÀI CHÍNH"),
        (AttributeKind::OrganisationalUnit, "Cục Công nghệ thông tin và chuyển đổi số"),
        (AttributeKind::CommonName, "Nguyễn Văn An"),
        (AttributeKind::Email, "annv@mof.gov.vn"),
    ]);
    let key = seeded_key(&SEED, "example");
    let spki = SubjectPublicKeyInfoOwned::from_key(key.verifying_key()).unwrap().to_der().unwrap();
    let order = Order {
        subject: &subject,
        spki: &spki,
        serial: &[0x2a, 0x05, 0xf8, 0x12, 0x67, 0x36, 0x07, 0xb0],
        period: period("2025-06-12", "2030-06-11"),
        profile: Profile::Signer,
    };
    let request = build_request::<_, DerSignature>(&subject, &key).unwrap();
    (certificate_pem(&authority().issue(&order).unwrap()), request_pem(&request))
}

#[test]
fn the_certificate_is_the_persons() {
    let (pem, csr) = made();
    let read_one = |text: &str| match read(Kind::Certificate, text) {
        Record::Certificate(certificate) => certificate,
        _ => panic!("it is a certificate"),
    };
    let text = example(Kind::Certificate);
    let certificate = read_one(&text);
    let whole = read_one(&uncommented(&text));
    assert_eq!(certificate.pem.as_deref(), Some(pem.as_str()), "the PEM is to be:\n{pem}");
    assert_eq!(whole.csr.as_deref(), Some(csr.as_str()), "the CSR is to be:\n{csr}");
    let Record::Person(person) = read(Kind::Person, &example(Kind::Person)) else { panic!("it is a person") };
    let facts = CertFacts::read(pem.as_bytes()).unwrap_or_else(|_| panic!("the PEM is a certificate"));
    assert_eq!(facts.subject.cn(), Some(&*person.names[0].full));
    assert_eq!(facts.emails, [person.emails[0].address.as_str()]);
    for used in &certificate.used_in {
        assert_eq!(used.serial.as_ref().map(|s| s.as_str()), Some(facts.serial.as_str()));
    }
}

/// The schema of a struct or of a list's entries behind references and the choice of nothing.
fn resolve<'a>(root: &'a Value, mut schema: &'a Value) -> &'a Value {
    loop {
        if let Some(path) = schema.get("$ref").and_then(Value::as_str) {
            schema = root.pointer(path.trim_start_matches('#')).unwrap();
        } else if let Some(choices) = schema.get("anyOf").and_then(Value::as_array) {
            schema = choices.iter().find(|c| c.get("type").is_none_or(|t| t != "null")).unwrap();
        } else if let Some(entry) = schema.get("items") {
            schema = entry;
        } else {
            return schema;
        }
    }
}

fn agrees(root: &Value, schema: &Value, table: &'static Table) {
    let named = |field: &&Field, name: &str| field.name == name;
    let properties = schema["properties"].as_object().unwrap();
    let names: Vec<&str> = properties.keys().map(String::as_str).collect();
    let fields: Vec<&str> = table.fields.iter().map(|f| f.name).collect();
    assert_eq!(names, fields, "{}", table.name);
    assert_eq!(schema["additionalProperties"], Value::Bool(false), "{}", table.name);
    let required: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let wanted: Vec<&str> = table.fields.iter().filter(|f| f.required).map(|f| f.name).collect();
    assert_eq!(required, wanted, "{}", table.name);
    assert!(table.key.iter().all(|key| table.fields.iter().any(|f| named(&f, key))), "{}", table.name);
    for field in table.fields {
        let property = &properties[field.name];
        let direct = property.get("type").is_some_and(|t| t == "array");
        assert_eq!(direct, field.ty.is_list(), "{}.{}", table.name, field.name);
        let inner = resolve(root, property);
        match field.ty.table() {
            Some(table) => agrees(root, inner, table),
            None => assert!(inner.get("properties").is_none(), "{}.{}", table.name, field.name),
        }
        if let Type::One(_) = field.ty {
            assert!(
                !field.label.vi.is_empty() && !field.about.vi.is_empty(),
                "{}.{}",
                table.name,
                field.name
            );
        }
    }
}

#[test]
fn the_schemas_are_current_and_agree_with_the_tables() {
    for kind in Kind::ALL {
        let schema = serde_json::to_value(kind.json_schema()).unwrap();
        agrees(&schema, &schema, kind.table());
        let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        let path = folder().join(format!("{kind}.schema.json"));
        if std::env::var_os("CHUNGTHU_BLESS").is_some() {
            fs::write(&path, &text).unwrap();
        }
        let stored = fs::read_to_string(&path).unwrap_or_default();
        assert!(stored == text, "records/{kind}.schema.json is not current: CHUNGTHU_BLESS=1 writes it");
    }
}
