//! Records, rows and certificates for the tests of the rules.

use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use crate::model::{Date, Key, Kind, Record, RecordId};
use crate::pki::{AttributeKind, CertFacts, DemoAuthority, Dn, Order, Period, Profile, seeded_key};
use crate::policy::{ListState, Lists, Settings};
use crate::register::row::{self, Chain, PemRead, Row, fingerprint};
use crate::repo::Oid;
use crate::rules::Rules;

use super::record::Basis;

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// The clock of the tests.
pub fn today() -> Date {
    day("2026-06-01")
}

pub fn settings() -> Settings {
    Settings::new("Sổ thử")
}

/// What the CA of [`cert`] said on the morning of the clock's day.
static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let issuer = cert("An", "2026-01-05", "2031-01-05").issuer;
    let list = ListState {
        schema: 1,
        issuer: issuer.to_string(),
        number: "1".into(),
        this_update: "2026-06-01T06:00+07:00".parse().unwrap(),
        next_update: "2026-06-02T06:00+07:00".parse().unwrap(),
        sha256: "ab".repeat(32).parse().unwrap(),
        entries: 0,
    };
    Lists::from([(fingerprint(&[&issuer.meaning()]), list)])
});

pub fn basis(settings: &Settings) -> Basis<'_> {
    Basis { rules: Rules::builtin(), settings, lists: &LISTS, today: today() }
}

pub fn id(n: u8) -> RecordId {
    RecordId([0, 0, 0, 0, 0, 0, 0, 0, 0, n])
}

/// A record's key by kind and number: `k("person", 3)`.
pub fn k(kind: &str, n: u8) -> String {
    Key::new(kind.parse().unwrap(), id(n)).to_string()
}

fn base(kind: Kind) -> Value {
    match kind {
        Kind::Unit => json!({ "names": [{ "vi": "Cục A" }] }),
        Kind::Person => json!({ "names": [{ "full": "Nguyễn Văn An" }] }),
        Kind::Certificate => {
            json!({ "kind": "individual", "form": "usb-token", "ca": "government", "holder": k("person", 1) })
        }
        Kind::Device => json!({ "kind": "token", "serial": "AB12" }),
        Kind::Procedure => json!({ "kind": "issue", "subject": k("certificate", 1), "regime": "nd-68-2024" }),
        Kind::Decision => json!({ "issuer": "Bộ Tài chính", "kind": "transfer" }),
        Kind::Letter => json!({ "direction": "out", "correspondent": { "kind": "ca" }, "form": "covering" }),
        Kind::Handover => json!({
            "at": "2026-03-10", "giver": "desk", "receiver": k("person", 1), "reason": "delivery", "form": "own"
        }),
    }
}

/// A record of a kind with these fields over those it can't be without.
pub fn rec(kind: Kind, n: u8, fields: Value) -> Record {
    let mut all = Map::new();
    all.insert("schema".into(), 1.into());
    all.insert("id".into(), id(n).to_string().into());
    for part in [base(kind), fields] {
        let Value::Object(part) = part else { panic!("fields are a map") };
        all.extend(part);
    }
    Record::from_value(kind, &Value::Object(all)).unwrap_or_else(|fault| panic!("{kind}: {fault}"))
}

/// What a demo certificate says of `CN=…, UID=…, E=…, OU=…`, valid from one day to another.
pub fn cert(name: &str, from: &str, to: &str) -> CertFacts {
    use AttributeKind::{CommonName, Country, Email, Organisation, OrganisationalUnit, UserId};
    use p256::pkcs8::EncodePublicKey;
    let subject = Dn::new([
        (Country, "VN"),
        (Organisation, "Bộ Tài chính"),
        (OrganisationalUnit, "Cục A"),
        (CommonName, name),
        (UserId, "CCCD:001084000017"),
        (UserId, "MST:0100109106"),
        (Email, "annv@mof.gov.vn"),
    ]);
    let period =
        |from: &str, to: &str| Period { from: day(from).start_at_office(), to: day(to).start_at_office() };
    let authority =
        DemoAuthority::new(&[7; 32], period("2018-01-01", "2048-01-01"), period("2018-01-01", "2048-01-01"))
            .unwrap();
    let spki = seeded_key(&[7; 32], name).verifying_key().to_public_key_der().unwrap();
    let order = Order {
        subject: &subject,
        spki: spki.as_bytes(),
        serial: &[0x2A, 5],
        period: period(from, to),
        profile: Profile::Signer,
    };
    CertFacts::from_der(&authority.issue(&order).unwrap()).unwrap()
}

/// A PEM block that stands for a certificate whose facts are given beside it.
pub fn pem() -> Value {
    "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".into()
}

pub fn row(record: &Record) -> Row {
    row::of(record, Oid([0; 20]), None)
}

pub fn row_with(record: &Record, facts: CertFacts, chain: Option<Chain>) -> Row {
    row::of(record, Oid([0; 20]), Some(&PemRead { facts: Ok(facts), chain }))
}
