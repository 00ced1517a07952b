//! What other records and lists need of one record.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::brief::Brief;
use super::facts::{Facts, PemFacts, made_as};
use super::refs;
use crate::model::kinds::common::Role;
use crate::model::kinds::{Certificate, Decision, Device, Handover, Letter, Person, Unit};
use crate::model::{Date, Key, Kind, Record, RecordId, fold};
use crate::pki::{Anchors, CertError, CertFacts, Uid, Verdict, certificate_der, request_key};
use crate::repo::Oid;

/// Everything about a record that crosses records or stands in lists. Rows lie sealed in the links, so personal
/// values may stand in them; they have no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Row {
    pub key: Key,
    /// The sealed file the row was made from.
    pub blob: Oid,
    pub brief: Brief,
    /// The records this one refers to, in the order of its fields.
    pub refs: Vec<Ref>,
    /// The values that no other record may have, or by which people name it.
    pub uniques: Vec<Unique>,
    pub facts: Facts,
    pub marks: Marks,
}

/// One reference of a record.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Ref {
    /// The field's place among the kind's fields that refer to records.
    field: u8,
    /// The place in the outermost list on the way to the field; 0 outside lists.
    entry: u16,
    pub to: Key,
}

impl Ref {
    pub(super) fn new(field: u8, entry: u16, to: Key) -> Ref {
        Ref { field, entry, to }
    }

    /// As it is kept: field, entry, kind and id.
    pub(super) fn to_bytes(self) -> [u8; Ref::BYTES] {
        let mut bytes = [0; Ref::BYTES];
        bytes[0] = self.field;
        bytes[1..3].copy_from_slice(&self.entry.to_le_bytes());
        bytes[3] = self.to.kind as u8;
        bytes[4..].copy_from_slice(&self.to.id.0);
        bytes
    }

    pub(super) fn from_bytes(bytes: &[u8; Ref::BYTES]) -> Option<Ref> {
        let [field, low, high, kind, id @ ..] = bytes;
        let kind = *Kind::ALL.get(usize::from(*kind))?;
        let to = Key::new(kind, RecordId(*id));
        Some(Ref { field: *field, entry: u16::from_le_bytes([*low, *high]), to })
    }

    pub(super) const BYTES: usize = 14;
    /// Where the id begins that is referred to.
    pub(super) const ID_AT: usize = 4;

    pub(super) fn is_number(&self, field: Option<u8>) -> bool {
        field == Some(self.field)
    }

    /// The way to the field without places in lists, `postings.unit`, for a record of this kind.
    pub fn field(&self, from: Kind) -> &'static str {
        refs::name(from, self.field)
    }

    /// The way to the value: `postings[1].unit`.
    pub fn path(&self, from: Kind) -> String {
        let name = refs::name(from, self.field);
        match (refs::in_list(from, self.field), name.split_once('.')) {
            (false, _) => name.to_owned(),
            (true, Some((list, rest))) => format!("{list}[{}].{rest}", self.entry),
            (true, None) => format!("{name}[{}]", self.entry),
        }
    }
}

/// What makes a value unique. Whether two records may share it is for `check` to judge.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum UniqueField {
    /// An identity document's number.
    IdNumber,
    StaffCode,
    /// An official address; it may pass from one person to another in time, and of units several may have one.
    Email,
    Mobile,
    /// Issuer and serial of a certificate.
    CertificateSerial,
    /// The public key of a certificate.
    PublicKey,
    /// That of a request whose certificate isn't there yet: to find it by, many may have it.
    RequestKey,
    /// A serial that is only claimed, whoever is said to have issued it: to find it by, many may have it.
    ClaimedSerial,
    /// Kind and serial of a device.
    DeviceSerial,
    Iccid,
    SimNumber,
    AgencyCode,
    Mst,
    Qhns,
    /// Issuer, number and year of a decision.
    DecisionNumber,
    /// Direction, issuer, series, number and year of a letter.
    LetterNumber,
    HandoverNumber,
}

/// A value by its field and 64 bits of its SHA-256: equal values are equal, and none can be read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Unique {
    pub field: UniqueField,
    pub value: u64,
}

impl Unique {
    /// The value made of these parts, in their canonical spelling.
    pub fn new(field: UniqueField, parts: &[&str]) -> Unique {
        Unique { field, value: fingerprint(parts) }
    }

    /// Whether it is none of the numbers that the register knows somebody to have; nothing where it knows none.
    pub fn is_other_than(&self, own: &[u64]) -> Option<bool> {
        (!own.is_empty()).then(|| !own.contains(&self.value))
    }

    /// An address, which is the same however its letters are written.
    pub fn email(address: &str) -> Unique {
        Unique::new(UniqueField::Email, &[&address.to_lowercase()])
    }

    /// A certificate's serial under its issuer, whose name counts by its meaning ([`crate::pki::Dn::meaning`]).
    pub fn serial(issuer: &str, serial: &str) -> Unique {
        Unique::new(UniqueField::CertificateSerial, &[issuer, serial])
    }

    /// A public key by the SHA-256 of its SubjectPublicKeyInfo.
    pub fn public_key(spki_sha256: &[u8; 32]) -> Unique {
        let hash: String = spki_sha256.iter().map(|byte| format!("{byte:02x}")).collect();
        Unique::new(UniqueField::PublicKey, &[&hash])
    }

    /// The same by the hash as records have it, in hexadecimal: as that of a certificate and of a request.
    pub fn keys_of_hash(spki_sha256: &str) -> [Unique; 2] {
        Unique::keys_of(Unique::new(UniqueField::PublicKey, &[spki_sha256]).value)
    }

    /// The same by the fingerprint of the key.
    pub fn keys_of(value: u64) -> [Unique; 2] {
        [UniqueField::PublicKey, UniqueField::RequestKey].map(|field| Unique { field, value })
    }

    /// The holder's number in a certificate, as that of the person or the unit; nothing of other numbers.
    pub fn of_uid(uid: &Uid) -> Option<Unique> {
        match uid {
            Uid::Citizen(number) => Some(Unique::new(UniqueField::IdNumber, &[number])),
            Uid::Tax(number) => Some(Unique::new(UniqueField::Mst, &[number])),
            Uid::Other(_) => None,
        }
    }

    /// The same key where it stands in a request.
    pub fn request_key(spki_sha256: &[u8; 32]) -> Unique {
        Unique { field: UniqueField::RequestKey, ..Unique::public_key(spki_sha256) }
    }
}

/// 64 bits of the SHA-256 of some parts.
pub fn fingerprint(parts: &[&str]) -> u64 {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let mut first = [0; 8];
    first.copy_from_slice(&hash.finalize()[..8]);
    u64::from_le_bytes(first)
}

/// What every kind of record has.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Marks {
    pub assignee: Option<String>,
    pub tags: Vec<String>,
    pub duplicate_of: Option<Key>,
    /// A legal hold: from, and its last day.
    pub hold: Option<(Date, Option<Date>)>,
    /// It was brought in from a sheet.
    pub migrated: bool,
    /// What papers are attached.
    pub files: Vec<Role>,
    /// The codes of the papers that the program made of it.
    pub made: Vec<String>,
}

/// Whether a certificate leads to a pinned CA: [`Verdict`] as the links keep it. The clock is the day of its issue.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Chain {
    /// Through so many CAs.
    Trusted(u8),
    Broken(ChainFault),
}

/// Where and why a chain breaks.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ChainFault {
    /// The CA at which it breaks; nothing where it is the certificate itself.
    pub authority: Option<String>,
    pub fault: ChainBreak,
}

macro_rules! breaks {
    ($($name:ident),+) => {
        /// Why a chain breaks: [`crate::pki::Fault`] as the links keep it.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
        pub enum ChainBreak { $($name),+ }

        impl From<crate::pki::Fault> for ChainBreak {
            fn from(fault: crate::pki::Fault) -> ChainBreak {
                match fault { $(crate::pki::Fault::$name => ChainBreak::$name),+ }
            }
        }

        impl From<ChainBreak> for crate::pki::Fault {
            fn from(fault: ChainBreak) -> crate::pki::Fault {
                match fault { $(ChainBreak::$name => crate::pki::Fault::$name),+ }
            }
        }
    };
}

breaks! {
    UnknownIssuer, Signature, Algorithm, NotYetValid, Expired, NotAuthority, KeyUsage, PathLength,
    NameConstraints, CriticalExtension, TooDeep
}

impl From<Verdict> for Chain {
    fn from(verdict: Verdict) -> Chain {
        match verdict {
            Verdict::Trusted(through) => Chain::Trusted(u8::try_from(through.len()).unwrap_or(u8::MAX)),
            Verdict::Broken { link, fault } => {
                let authority = match link {
                    crate::pki::Link::Certificate => None,
                    crate::pki::Link::Authority(name) => Some(name),
                };
                Chain::Broken(ChainFault { authority, fault: fault.into() })
            }
        }
    }
}

impl ChainFault {
    /// The verdict that it was made from.
    pub fn verdict(&self) -> Verdict {
        let link = match &self.authority {
            None => crate::pki::Link::Certificate,
            Some(name) => crate::pki::Link::Authority(name.clone()),
        };
        Verdict::Broken { link, fault: self.fault.into() }
    }
}

/// What the PEM of a certificate's record says, read once.
pub struct PemRead {
    pub facts: Result<CertFacts, CertError>,
    /// Only government certificates are followed to a pinned CA; nothing where it wasn't looked at.
    pub chain: Option<Chain>,
}

impl PemRead {
    /// Reads the PEM of a record, where it is a certificate that has one. The chain is followed only where no earlier
    /// verdict is `known`, since it costs a signature's verification for each link.
    pub fn of(record: &Record, anchors: &Anchors, known: Option<Chain>) -> Option<PemRead> {
        let Record::Certificate(certificate) = record else { return None };
        let pem = certificate.pem.as_ref()?;
        let der = match certificate_der(pem.as_bytes()) {
            Ok(der) => der,
            Err(error) => return Some(PemRead { facts: Err(error), chain: None }),
        };
        let facts = CertFacts::from_der(&der);
        let chain = match (&facts, known) {
            (Err(_), _) => None,
            (Ok(_), Some(known)) => Some(known),
            // An office that has pinned no CA yet has not said whom it trusts.
            (Ok(_), None) if anchors.is_empty() => None,
            (Ok(facts), None) => anchors.verify(&der, facts.not_before.0).ok().map(Chain::from),
        };
        Some(PemRead { facts, chain })
    }
}

/// The row of a record that was read from this blob. `pem` is what its PEM says, where it has one.
pub fn of(record: &Record, blob: Oid, pem: Option<&PemRead>) -> Row {
    let row = nameless(record, blob, pem);
    Row { brief: Brief::of(record, &row.facts), ..row }
}

/// The same without what the record is called, which no rule asks for.
pub fn nameless(record: &Record, blob: Oid, pem: Option<&PemRead>) -> Row {
    let facts = Facts::of(record, pem);
    Row {
        key: record.key(),
        blob,
        brief: Brief::default(),
        refs: refs::of(record),
        uniques: uniques(record, &facts),
        facts,
        marks: marks(record),
    }
}

fn marks(record: &Record) -> Marks {
    use crate::model::kinds::common::How;
    macro_rules! read {
        ($($kind:ident),+) => {
            match record { $( Record::$kind(r) => Marks {
                assignee: r.assignee.as_ref().map(|a| (**a).to_owned()),
                tags: r.tags.iter().map(|tag| (**tag).to_owned()).collect(),
                duplicate_of: r.duplicate_of.as_ref().map(|d| d.key()),
                hold: r.hold.as_ref().map(|hold| (hold.from, hold.to)),
                migrated: r.origin.as_ref().is_some_and(|origin| origin.how == How::Migrated),
                files: r.files.iter().map(|file| file.role).collect(),
                made: r.files.iter().filter_map(|file| made_as(&file.name, r.id)).map(str::to_owned).collect(),
            } ),+ }
        };
    }
    read!(Unit, Person, Certificate, Device, Procedure, Decision, Letter, Handover)
}

fn uniques(record: &Record, facts: &Facts) -> Vec<Unique> {
    match record {
        Record::Unit(unit) => of_unit(unit),
        Record::Person(person) => of_person(person),
        Record::Certificate(certificate) => of_certificate(certificate, facts),
        Record::Device(device) => of_device(device),
        Record::Decision(decision) => of_decision(decision),
        Record::Letter(letter) => of_letter(letter),
        Record::Handover(handover) => of_handover(handover),
        Record::Procedure(_) => Vec::new(),
    }
}

fn of_unit(unit: &Unit) -> Vec<Unique> {
    let one = |field, value: Option<&str>| value.map(|value| Unique::new(field, &[value]));
    [
        one(UniqueField::AgencyCode, unit.code.as_ref().map(|c| c.as_str())),
        one(UniqueField::Mst, unit.mst.as_ref().map(|m| m.as_str())),
        one(UniqueField::Qhns, unit.qhns.as_ref().map(|q| q.as_str())),
        unit.email.as_ref().map(|email| Unique::email(email.as_str())),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn of_person(person: &Person) -> Vec<Unique> {
    let ids = person.ids.iter().map(|id| Unique::new(UniqueField::IdNumber, &[id.number.as_str()]));
    let emails = person.emails.iter().map(|email| Unique::email(email.address.as_str()));
    let mobiles = person.mobiles.iter().map(|m| Unique::new(UniqueField::Mobile, &[m.number.as_str()]));
    let code = person.staff_code.iter().map(|code| Unique::new(UniqueField::StaffCode, &[&fold::fold(code)]));
    let mut all: Vec<Unique> = ids.chain(emails).chain(mobiles).chain(code).collect();
    // The same address in two periods is one value.
    all.sort_unstable();
    all.dedup();
    all
}

fn of_certificate(certificate: &Certificate, facts: &Facts) -> Vec<Unique> {
    let Facts::Certificate(facts) = facts else { return Vec::new() };
    let mut all = Vec::with_capacity(2);
    match (&facts.pem, &certificate.claimed) {
        (PemFacts::Read(read), _) => {
            all.push(Unique { field: UniqueField::CertificateSerial, value: read.issuer_serial });
            all.push(Unique { field: UniqueField::PublicKey, value: read.public_key });
        }
        (_, Some(claimed)) => {
            if let Some(serial) = &claimed.serial {
                all.push(Unique::new(UniqueField::ClaimedSerial, &[serial.as_str()]));
                let issuer = claimed.issuer.as_ref().map_or_else(String::new, |issuer| fold::fold(issuer));
                all.push(Unique::serial(&issuer, serial.as_str()));
            }
        }
        _ => {}
    }
    if !matches!(facts.pem, PemFacts::Read(_))
        && let Some(Ok(key)) = certificate.csr.as_ref().map(|csr| request_key(csr.as_bytes()))
    {
        all.push(Unique::request_key(&key));
    }
    // A key that we made is known before its certificate is.
    if let (None, Some(key)) = (&certificate.pem, &certificate.key) {
        all.push(Unique::new(UniqueField::PublicKey, &[key.spki_sha256.as_str()]));
    }
    all
}

fn of_device(device: &Device) -> Vec<Unique> {
    let mut all = Vec::with_capacity(2);
    if let Some(serial) = &device.serial {
        all.push(Unique::new(
            UniqueField::DeviceSerial,
            &[device.kind.word().word, &serial.as_str().to_lowercase()],
        ));
    }
    if let Some(sim) = &device.sim {
        all.extend(sim.iccid.iter().map(|iccid| Unique::new(UniqueField::Iccid, &[iccid.core()])));
        all.extend(sim.number.iter().map(|number| Unique::new(UniqueField::SimNumber, &[number.as_str()])));
    }
    all
}

/// The year of a day, in which a number is given once.
fn year(date: Option<Date>) -> String {
    date.map_or_else(String::new, |date| date.year().to_string())
}

fn of_decision(decision: &Decision) -> Vec<Unique> {
    let Some(number) = &decision.number else { return Vec::new() };
    let issuer = fold::fold(&decision.issuer);
    vec![Unique::new(UniqueField::DecisionNumber, &[&issuer, &fold::fold(number), &year(decision.date)])]
}

/// By what a letter is found: whose it is, its number and its year; nothing where it has no number.
pub fn of_letter(letter: &Letter) -> Vec<Unique> {
    let Some(number) = &letter.number else { return Vec::new() };
    let issuer = match (&letter.filer, &letter.correspondent.unit, &letter.correspondent.name) {
        (Some(unit), _, _) | (None, Some(unit), _) => unit.key().to_string(),
        (None, None, Some(name)) => fold::fold(name),
        (None, None, None) => letter.correspondent.kind.word().word.to_owned(),
    };
    let series = letter.series.as_ref().map_or_else(String::new, |series| fold::fold(series));
    let direction = letter.direction.word().word;
    let parts = [direction, &issuer, &series, &fold::fold(number), &year(letter.date)];
    vec![Unique::new(UniqueField::LetterNumber, &parts)]
}

fn of_handover(handover: &Handover) -> Vec<Unique> {
    let Some(number) = &handover.number else { return Vec::new() };
    let year = year(Some(handover.at.date));
    vec![Unique::new(UniqueField::HandoverNumber, &[&fold::fold(number), &year])]
}
