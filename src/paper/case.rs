//! What one line of a paper is about: the records around a procedure or a device, as they were on a day.

use crate::model::date::holds_on;
use crate::model::ident::Email;
use crate::model::kinds::certificate::CertificateType;
use crate::model::kinds::person::{IdDocument, IdKind, Posting, PostingKind};
use crate::model::kinds::{Certificate, Device, Person, Procedure, Unit};
use crate::model::{Date, Key, Kind, Record, RecordId};
use crate::pki::CertFacts;
use crate::register::{Links, OpenError, Snapshot};
use crate::rules::Rules;

/// A register opened for papers: what is read, under which rules, on which day.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    pub snapshot: &'a Snapshot<'a>,
    pub links: &'a Links<'a>,
    pub rules: &'a Rules,
    /// The day whose facts the paper tells.
    pub on: Date,
}

/// The records that a line speaks of. Each was opened once.
pub struct Case {
    /// The record that the line stands for: a procedure, or a device that is handed over.
    pub key: Key,
    pub procedure: Option<Procedure>,
    pub certificate: Option<Certificate>,
    pub device: Option<Device>,
    pub person: Option<Person>,
    pub unit: Option<Unit>,
    /// What the PEM says, where there is one that can be read.
    pub pem: Option<CertFacts>,
}

/// The entry that holds on a day: of several the one that began last.
pub fn current<T>(all: &[T], period: impl Fn(&T) -> (Option<Date>, Option<Date>), on: Date) -> Option<&T> {
    let holds = |entry: &&T| {
        let (from, to) = period(entry);
        holds_on(from, to, on)
    };
    all.iter().filter(holds).max_by_key(|entry| period(entry).0)
}

impl<'a> Desk<'a> {
    /// The records around a procedure.
    pub fn case(&self, procedure: Procedure) -> Result<Case, OpenError> {
        let key = Key::new(Kind::Procedure, procedure.id);
        let subject = procedure.subject.key();
        self.around(key, Some(procedure), subject)
    }

    /// The records around a device that is handed over.
    pub fn device_case(&self, device: RecordId) -> Result<Case, OpenError> {
        let key = Key::new(Kind::Device, device);
        self.around(key, None, key)
    }

    fn around(&self, key: Key, procedure: Option<Procedure>, subject: Key) -> Result<Case, OpenError> {
        let mut case =
            Case { key, procedure, certificate: None, device: None, person: None, unit: None, pem: None };
        let certificate = match subject.kind {
            Kind::Certificate => Some(subject.id),
            _ => self.certificate_on(subject.id),
        };
        if let Some(id) = certificate {
            case.certificate = self.certificate(id)?;
        }
        let device = match (subject.kind, &case.certificate) {
            (Kind::Device, _) => Some(subject),
            (_, Some(certificate)) => certificate.device.map(|device| device.key()),
            _ => None,
        };
        if let Some(device) = device
            && let Record::Device(device) = self.snapshot.record(device)?
        {
            case.device = Some(*device);
        }
        let keeper = || {
            let kept = self.links.keeper_on(subject.id, self.on)?;
            kept.party.key()
        };
        let holder = case.certificate.as_ref().map(|c| c.holder.key()).or_else(keeper);
        match holder.map(|holder| self.snapshot.record(holder)).transpose()? {
            Some(Record::Person(person)) => case.person = Some(*person),
            Some(Record::Unit(unit)) => case.unit = Some(*unit),
            _ => {}
        }
        case.pem = case
            .certificate
            .as_ref()
            .and_then(|c| c.pem.as_ref())
            .and_then(|pem| CertFacts::read(pem.as_bytes()).ok());
        Ok(case)
    }

    fn certificate(&self, id: RecordId) -> Result<Option<Certificate>, OpenError> {
        match self.snapshot.record(Key::new(Kind::Certificate, id))? {
            Record::Certificate(certificate) => Ok(Some(*certificate)),
            _ => Ok(None),
        }
    }

    /// The certificate whose key a device holds: of several the one that ends last.
    fn certificate_on(&self, device: RecordId) -> Option<RecordId> {
        self.links.on_device(device).max_by_key(|(id, facts)| (facts.validity.to, *id)).map(|(id, _)| id)
    }

    pub fn person(&self, id: RecordId) -> Result<Option<Person>, OpenError> {
        match self.snapshot.record(Key::new(Kind::Person, id))? {
            Record::Person(person) => Ok(Some(*person)),
            _ => Ok(None),
        }
    }

    pub fn unit(&self, id: RecordId) -> Result<Option<Unit>, OpenError> {
        match self.snapshot.record(Key::new(Kind::Unit, id))? {
            Record::Unit(unit) => Ok(Some(*unit)),
            _ => Ok(None),
        }
    }

    /// What a unit is called on the day.
    pub fn unit_name(&self, id: RecordId) -> Option<String> {
        self.links.unit(id)?.name_on(self.on).map(|name| name.vi.clone())
    }

    /// A unit with those above it up to one that is named besides, or to the top: `Phòng Cơ sở hạ tầng, Cục Công nghệ
    /// thông tin và chuyển đổi số`.
    pub fn agency(&self, unit: RecordId, up_to: Option<RecordId>) -> Option<String> {
        let mut chain = self.links.units_above(unit, self.on);
        if let Some(last) = up_to.and_then(|top| chain.iter().position(|one| *one == top)) {
            chain.truncate(last + 1);
        }
        let names: Vec<String> = chain.into_iter().filter_map(|one| self.unit_name(one)).collect();
        (!names.is_empty()).then(|| names.join(", "))
    }

    /// The province of a unit, or of the nearest one above it that has one.
    pub fn province(&self, unit: RecordId) -> Option<String> {
        let chain = self.links.units_above(unit, self.on);
        chain.into_iter().find_map(|one| {
            let provinces = &self.links.unit(one)?.provinces;
            current(provinces, |(_, period)| (period.from, period.to), self.on).map(|(name, _)| name.clone())
        })
    }

    /// The address of a unit, or of the nearest one above it that has one, with its province.
    pub fn address(&self, unit: RecordId) -> Result<Option<String>, OpenError> {
        for one in self.links.units_above(unit, self.on) {
            let Some(unit) = self.unit(one)? else { continue };
            if let Some(at) = current(&unit.addresses, |a| (a.from, a.to), self.on) {
                return Ok(Some(format!("{}, {}", at.address.as_str(), at.province.as_str())));
            }
        }
        Ok(None)
    }

    pub fn name_of<'p>(&self, person: &'p Person) -> Option<&'p str> {
        current(&person.names, |n| (n.from, n.to), self.on).map(|name| name.full.as_str())
    }

    pub fn email_of<'p>(&self, person: &'p Person) -> Option<&'p Email> {
        current(&person.emails, |e| (e.from, e.to), self.on).map(|email| &email.address)
    }

    pub fn mobile_of<'p>(&self, person: &'p Person) -> Option<&'p str> {
        current(&person.mobiles, |m| (m.from, m.to), self.on).map(|mobile| mobile.number.as_str())
    }

    /// The main posting of the day, or another where there is none.
    pub fn posting_of<'p>(&self, person: &'p Person) -> Option<&'p Posting> {
        let held = |posting: &&Posting| holds_on(posting.from, posting.to, self.on);
        let rank = |posting: &&Posting| (posting.kind == PostingKind::Main, posting.from);
        person.postings.iter().filter(held).max_by_key(rank)
    }

    /// The posting of a person on the day; of somebody who works nowhere any more, the last.
    fn last_posting_of<'p>(&self, person: &'p Person) -> Option<&'p Posting> {
        let ended = person.postings.iter().filter(|posting| posting.to.is_some_and(|to| to < self.on));
        let rank = |posting: &&Posting| (posting.to, posting.kind == PostingKind::Main);
        self.posting_of(person).or_else(|| ended.max_by_key(rank))
    }

    /// The identity card with the twelve digits of the citizen's number: of several the last.
    pub fn identity_of<'p>(&self, person: &'p Person) -> Option<&'p IdDocument> {
        person.ids.iter().filter(|id| id.kind == IdKind::Cccd).max_by_key(|id| id.issued_on)
    }
}

impl Case {
    /// Whom the certificate is for; a device without one is taken for a person's.
    pub fn holder_type(&self) -> CertificateType {
        self.certificate.as_ref().map_or(CertificateType::Individual, |c| c.kind)
    }

    /// Whether the line is about a device that is handed over while nothing is on it and nobody has it.
    pub const fn is_blank_device(&self) -> bool {
        self.procedure.is_none()
            && self.device.is_some()
            && self.certificate.is_none()
            && self.person.is_none()
            && self.unit.is_none()
    }

    /// The record that is named where the holder's data lack something.
    pub fn holder(&self) -> Key {
        match (&self.person, &self.unit, &self.certificate) {
            (Some(person), _, _) => Key::new(Kind::Person, person.id),
            (_, Some(unit), _) => Key::new(Kind::Unit, unit.id),
            (_, _, Some(certificate)) => certificate.holder.key(),
            _ => self.key,
        }
    }

    /// The unit where the holder works, or worked last, or which the holder is.
    pub fn unit_id(&self, desk: &Desk<'_>) -> Option<RecordId> {
        match (&self.person, &self.unit) {
            (Some(person), _) => desk.last_posting_of(person).map(|posting| posting.unit.key().id),
            (_, Some(unit)) => Some(unit.id),
            _ => None,
        }
    }

    /// What the holder is called on the day.
    pub fn called(&self, desk: &Desk<'_>) -> Option<String> {
        match (&self.person, &self.unit) {
            (Some(person), _) => desk.name_of(person).map(str::to_owned),
            (_, Some(unit)) => {
                current(&unit.names, |n| (n.from, n.to), desk.on).map(|n| n.vi.as_str().to_owned())
            }
            _ => None,
        }
    }
}
