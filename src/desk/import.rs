//! Whose an issued certificate is, and what the register takes from it (model.md, "Corrections").
//!
//! The way to a record is tried in one order: what the register has already, the key of a request, the serial it claims,
//! the lines of the letter that is answered, the key of the certificate before, the address and the numbers in the name.
//! A name alone never decides: it gives candidates.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::differ::{self, Difference};
use crate::model::kinds::certificate::{Authority, Certificate, CertificateType, DeskEntry, DeskFact, Form};
use crate::model::party::HolderRef;
use crate::model::pem::Pem;
use crate::model::{Date, Key, Kind, RecordId, fold};
use crate::pki::{CertFacts, certificate_pem};
use crate::register::facts::{CertificateFacts, Facts, PemFacts};
use crate::register::state::{Around, CertificateDeskState};
use crate::register::{Links, Unique, UniqueField};

/// A certificate that came, read.
pub struct Issued {
    pub der: Vec<u8>,
    pub facts: CertFacts,
}

/// By what a certificate was found to be a record's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum By {
    /// The officer said so.
    Told,
    /// The record claims its serial.
    Serial,
    /// The record has the request with its key.
    Request,
    /// The record is asked for in the letter that is answered.
    Letter,
    /// Its key is that of the certificate before it.
    FormerKey,
    Email,
    /// The holder's identity number, in its UID.
    Citizen,
    /// The holder's tax code, in its UID.
    Tax,
}

/// What is to become of a certificate.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Whose {
    /// A record has a certificate of this issuer and serial: this one, or another, which must not be.
    Has(Key),
    /// It belongs into this record, which has none yet.
    Fills(Key, By),
    /// It belongs to this holder, for whom no certificate is expected.
    Holder(Key, By),
    /// Several records of one holder expect one, or several holders have what it says.
    Several(Vec<Key>, By),
    /// People or units of its name: somebody must say which.
    Candidates(Vec<Key>),
    Nobody,
}

/// The register's answers to what a batch of certificates says, asked all at once.
pub struct Matcher<'l, 'a> {
    links: &'l Links<'a>,
    found: BTreeMap<Unique, Vec<Key>>,
    /// The certificates asked for in the letter that is answered.
    asked: Vec<Key>,
    names: OnceCell<BTreeMap<String, Vec<Key>>>,
    /// The form that the certificates are said to have.
    form: Option<Form>,
    today: Date,
}

impl<'l, 'a> Matcher<'l, 'a> {
    /// `asked` are the certificates whose procedures stand in the letter that is answered.
    pub fn new(links: &'l Links<'a>, batch: &[Issued], asked: Vec<Key>, today: Date) -> Matcher<'l, 'a> {
        let mut by_kind: BTreeMap<Kind, BTreeSet<Unique>> = BTreeMap::new();
        for issued in batch {
            for (kind, value) in values(&issued.facts) {
                by_kind.entry(kind).or_default().insert(value);
            }
        }
        let mut found: BTreeMap<Unique, Vec<Key>> = BTreeMap::new();
        for (kind, values) in by_kind {
            for (value, key) in links.by_uniques(kind, &values) {
                found.entry(value).or_default().push(key);
            }
        }
        Matcher { links, found, asked, names: OnceCell::new(), form: None, today }
    }

    /// The same where an officer says in which form the keys are.
    pub fn of_form(self, form: Option<Form>) -> Matcher<'l, 'a> {
        Matcher { form, ..self }
    }

    fn having(&self, value: Unique) -> &[Key] {
        self.found.get(&value).map_or(&[], Vec::as_slice)
    }

    fn facts(&self, key: Key) -> Option<&CertificateFacts> {
        self.links.certificate(key.id)
    }

    /// Whether a record still waits for its certificate.
    fn waits(&self, key: Key) -> bool {
        self.facts(key).is_some_and(|facts| {
            let state = CertificateDeskState::of(facts, Around::default(), self.today);
            matches!(facts.pem, PemFacts::None)
                && !matches!(state, CertificateDeskState::Void | CertificateDeskState::Rejected)
        })
    }

    /// Whose a certificate is.
    pub fn whose(&self, facts: &CertFacts) -> Whose {
        if let [key, ..] = self.having(serial(facts)) {
            return Whose::Has(*key);
        }
        let waiting = |value| self.having(value).iter().copied().filter(|key| self.waits(*key));
        let requested: Vec<Key> = waiting(Unique::request_key(&facts.spki_sha256)).collect();
        let claimed = waiting(claimed(facts)).filter(|key| self.is_claimed(facts, *key)).collect();
        let asked = self.asked.iter().copied().filter(|key| self.waits(*key) && self.is_of(facts, *key));
        let asked = self.fitting(facts, asked.collect());
        for (keys, by) in [(requested, By::Request), (claimed, By::Serial), (asked, By::Letter)] {
            match keys.as_slice() {
                [] => {}
                [key] => return Whose::Fills(*key, by),
                _ => return Whose::Several(keys, by),
            }
        }
        if let Some(former) = self.former(facts) {
            let follows = self.links.inverse_at(former, Kind::Certificate, "predecessor.certificate");
            let next: Vec<Key> = follows.filter(|key| self.waits(*key)).collect();
            return match (next.as_slice(), self.facts(former)) {
                ([key], _) => Whose::Fills(*key, By::FormerKey),
                ([], Some(before)) => Whose::Holder(before.holder, By::FormerKey),
                _ => Whose::Several(next, By::FormerKey),
            };
        }
        for (holders, by) in self.holders(facts) {
            match holders.as_slice() {
                [] => {}
                [holder] => return self.of_holder(facts, *holder, by),
                _ => return Whose::Several(holders, by),
            }
        }
        match self.namesakes(facts) {
            names if names.is_empty() => Whose::Nobody,
            names => Whose::Candidates(names),
        }
    }

    /// The newest certificate of the register with the same key.
    pub fn former(&self, facts: &CertFacts) -> Option<Key> {
        // A key that we made stands in its record before there is a certificate.
        let same = self.having(Unique::public_key(&facts.spki_sha256)).iter().copied();
        let same = same.filter(|key| self.facts(*key).is_some_and(|facts| facts.read().is_some()));
        same.max_by_key(|key| self.facts(*key).and_then(|facts| facts.validity.from))
    }

    /// Who has the addresses and numbers in a name, the surest first.
    fn holders(&self, facts: &CertFacts) -> Vec<(Vec<Key>, By)> {
        let mut all: Vec<(Vec<Key>, By)> = Vec::new();
        for (kind, value) in values(facts) {
            let by = match value.field {
                UniqueField::Email => By::Email,
                UniqueField::IdNumber => By::Citizen,
                UniqueField::Mst => By::Tax,
                _ => continue,
            };
            let mut found: Vec<Key> =
                self.having(value).iter().copied().filter(|key| key.kind == kind).collect();
            // An address passes from one to another, and a unit's code to its successor: whoever has it now is meant.
            if found.len() > 1 {
                let now: Vec<Key> = found.iter().copied().filter(|key| self.has_now(*key, facts)).collect();
                if !now.is_empty() {
                    found = now;
                }
            }
            all.push((found, by));
        }
        all
    }

    /// Whether a holder has the address in a certificate today, or, a unit, stands today.
    fn has_now(&self, holder: Key, facts: &CertFacts) -> bool {
        match self.links.facts(holder) {
            Some(Facts::Person(person)) => {
                let now = person.emails.iter().filter(|(_, period)| period.holds(self.today));
                now.into_iter().any(|(mine, _)| facts.emails.iter().any(|its| same_address(mine, its)))
            }
            Some(Facts::Unit(unit)) => unit.name_on(self.today).is_some(),
            _ => false,
        }
    }

    /// The record of a holder that waits for a certificate, if one does.
    fn of_holder(&self, facts: &CertFacts, holder: Key, by: By) -> Whose {
        let own = self.links.inverse_at(holder, Kind::Certificate, "holder");
        let waiting = self.fitting(facts, own.filter(|key| self.waits(*key)).collect());
        match waiting.as_slice() {
            [] => Whose::Holder(holder, by),
            [key] => Whose::Fills(*key, by),
            _ => Whose::Several(waiting, by),
        }
    }

    /// Those of waiting records that a certificate can be for: in the form that it is said to have, and in time; of systems the one that it
    /// names, and no other; and one with a request for another key only where there is no other record.
    fn fitting(&self, facts: &CertFacts, waiting: Vec<Key>) -> Vec<Key> {
        let cn = facts.subject.cn().map(fold::spelling);
        let system = |key: &Key| self.facts(*key).and_then(|facts| facts.system.as_deref());
        let is_system = |key: &Key| self.facts(*key).is_some_and(|f| f.kind == CertificateType::System);
        let in_form =
            |key: &Key| self.form.is_none_or(|form| self.facts(*key).is_some_and(|f| f.form == form));
        // What had ended before anyone waited is not what is waited for.
        let in_time = |key: &Key| {
            let since = self.facts(*key).and_then(|facts| facts.desk.iter().map(|(_, day)| *day).min());
            since.is_none_or(|since| facts.not_after.1 >= since)
        };
        let (systems, others): (Vec<Key>, Vec<Key>) =
            waiting.into_iter().filter(in_form).filter(in_time).partition(is_system);
        let named = |key: &Key| system(key).map(fold::spelling) == cn;
        let systems: Vec<Key> = systems.into_iter().filter(named).collect();
        let fitting = if systems.is_empty() { others } else { systems };
        let asked = |key: &Key| self.facts(*key).is_some_and(|facts| facts.has_csr);
        let unasked: Vec<Key> = fitting.iter().copied().filter(|key| !asked(key)).collect();
        if unasked.is_empty() { fitting } else { unasked }
    }

    /// Whether a record that claims the serial of a certificate claims it of this CA, or of its holder.
    fn is_claimed(&self, facts: &CertFacts, key: Key) -> bool {
        claims(facts).any(|claim| self.having(claim).contains(&key)) || self.is_of(facts, key)
    }

    /// Whether what a certificate says of its holder speaks for a record's holder: address or number, or else the name.
    fn is_of(&self, facts: &CertFacts, certificate: Key) -> bool {
        let Some(record) = self.facts(certificate) else { return false };
        let holder = record.holder;
        if self.holders(facts).iter().any(|(found, _)| found.contains(&holder)) {
            return true;
        }
        let (Some(cn), Some(name)) = (facts.subject.cn(), self.name(holder, record)) else { return false };
        fold::fold(cn) == fold::fold(&name)
    }

    /// What a record's holder, or the system it is for, is called today.
    fn name(&self, holder: Key, record: &CertificateFacts) -> Option<String> {
        if let Some(system) = &record.system {
            return Some(system.clone());
        }
        match self.links.facts(holder)? {
            Facts::Person(person) => person.name_on(self.today).map(str::to_owned),
            Facts::Unit(unit) => unit.name_on(self.today).map(|name| name.vi.clone()),
            _ => None,
        }
    }

    /// The people and units of a certificate's name, those whose unit it names first.
    fn namesakes(&self, facts: &CertFacts) -> Vec<Key> {
        let Some(cn) = facts.subject.cn().map(fold::fold) else { return Vec::new() };
        let units: BTreeSet<String> =
            facts.subject.units().chain(facts.subject.organisation()).map(fold::fold).collect();
        let by_name = self.names.get_or_init(|| self.names());
        let elsewhere = |key: &Key| {
            let person = self.links.person(key.id).filter(|_| key.kind == Kind::Person);
            let posting = person.and_then(|person| person.posting_on(self.today));
            let unit = posting.and_then(|posting| self.links.unit(posting.unit));
            let named = unit.and_then(|unit| unit.name_on(self.today)).map(|name| fold::fold(&name.vi));
            key.kind == Kind::Person && !named.is_some_and(|name| units.contains(&name))
        };
        let mut found = by_name.get(&cn).cloned().unwrap_or_default();
        found.sort_by_key(|key| (elsewhere(key), *key));
        found
    }

    /// Everybody and every unit by their folded name of today. Most batches never ask.
    fn names(&self) -> BTreeMap<String, Vec<Key>> {
        let today = self.today;
        let mut all = self.links.filter_facts(Kind::Person, |key, facts| {
            Some((fold::fold(facts.person()?.name_on(today)?), key))
        });
        all.extend(self.links.filter_facts(Kind::Unit, |key, facts| {
            Some((fold::fold(&facts.unit()?.name_on(today)?.vi), key))
        }));
        let mut by_name: BTreeMap<String, Vec<Key>> = BTreeMap::new();
        for (name, key) in all {
            by_name.entry(name).or_default().push(key);
        }
        by_name
    }

    /// Where a certificate says otherwise than the register does of its holder.
    pub fn differences(&self, facts: &CertFacts, record: &Certificate) -> Vec<Difference> {
        differ::differences(self.links, self.today, facts, record)
    }
}

/// Whether a certificate is for another key than the record's request.
pub fn is_for_another_key(facts: &CertFacts, record: &Certificate) -> bool {
    let asked = record.csr.as_ref().and_then(|csr| crate::pki::request_key(csr.as_bytes()).ok());
    asked.is_some_and(|key| key != facts.spki_sha256)
}

/// A record with its certificate put in: what was only claimed goes, and the desk knows by today that it was issued.
pub fn filled(record: &Certificate, issued: &Issued, today: Date) -> Option<Certificate> {
    let mut filled = record.clone();
    filled.pem = Some(Pem::try_from(certificate_pem(&issued.der).as_str()).ok()?);
    filled.claimed = None;
    filled.why = None;
    let told = |fact: DeskFact| fact > DeskFact::Expected;
    if !filled.desk.iter().any(|entry| told(entry.fact)) {
        let last = filled.desk.iter().map(|entry| entry.on).max();
        // What begins later was issued by now all the same.
        let first = issued.facts.not_before.1.min(today);
        let on = last.map_or(first, |last| last.max(first));
        filled.desk.push(DeskEntry { fact: DeskFact::Issued, on });
    }
    Some(filled)
}

/// What a new record is made of besides its certificate.
pub struct Newcomer<'c> {
    pub id: RecordId,
    pub holder: HolderRef,
    pub form: Form,
    pub ca: Authority,
    /// The holder's certificate with the same key, which says what else it is for.
    pub former: Option<&'c Certificate>,
}

impl Newcomer<'_> {
    /// A record of which nothing is known but whose it is, and what the certificate before it was for.
    pub fn record(&self, today: Date) -> Certificate {
        let kind = match self.holder.key().kind {
            Kind::Person => CertificateType::Individual,
            _ => CertificateType::Organisation,
        };
        let Some(former) = self.former.filter(|former| former.holder == self.holder) else {
            return Certificate::blank(self.id, kind, self.form, self.ca, self.holder);
        };
        let still = former.managers.iter().filter(|manager| manager.to.is_none_or(|to| to >= today));
        Certificate {
            system: former.system.clone(),
            managers: still.cloned().collect(),
            device: former.device.filter(|_| former.form == self.form),
            ..Certificate::blank(self.id, former.kind, self.form, former.ca, self.holder)
        }
    }
}

fn serial(facts: &CertFacts) -> Unique {
    Unique::serial(&facts.issuer.meaning(), facts.serial.as_str())
}

fn claimed(facts: &CertFacts) -> Unique {
    Unique::new(UniqueField::ClaimedSerial, &[facts.serial.as_str()])
}

/// How a record may have claimed the serial: with no issuer, or with its name as people write it.
fn claims(facts: &CertFacts) -> impl Iterator<Item = Unique> {
    let cn = facts.issuer.cn().unwrap_or_default();
    let spelt = [String::new(), cn.to_owned(), format!("CN={cn}"), facts.issuer.to_string()];
    spelt.into_iter().map(|issuer| Unique::serial(&fold::fold(&issuer), facts.serial.as_str()))
}

/// The values of a certificate by which the register can know it, and the kind of record that has each; of those that
/// name a holder the surest first.
fn values(facts: &CertFacts) -> Vec<(Kind, Unique)> {
    let mut all = vec![
        (Kind::Certificate, serial(facts)),
        (Kind::Certificate, claimed(facts)),
        (Kind::Certificate, Unique::request_key(&facts.spki_sha256)),
        (Kind::Certificate, Unique::public_key(&facts.spki_sha256)),
    ];
    all.extend(claims(facts).map(|claim| (Kind::Certificate, claim)));
    for email in &facts.emails {
        all.push((Kind::Person, Unique::email(email)));
    }
    // A unit's own address: of whoever has one, a person is meant before it.
    all.extend(facts.emails.iter().map(|email| (Kind::Unit, Unique::email(email))));
    for number in facts.uids.iter().filter_map(Unique::of_uid) {
        let kind = if number.field == UniqueField::Mst { Kind::Unit } else { Kind::Person };
        all.push((kind, number));
    }
    all
}

fn same_address(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}
