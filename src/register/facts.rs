//! The facts of a record that other records, states and lists need, and what they say of a day.

use serde::{Deserialize, Serialize};

use super::gist::{CertificateGist, PersonGist, Posted};
use super::row::{Chain, PemRead, fingerprint};
use crate::model::date::{holds_on, overlap};
use crate::model::fold;
use crate::model::kinds::certificate::{Relation, RevocationReason};
use crate::model::kinds::common::Role;
use crate::model::kinds::decision::{AmendHow, Effect};
use crate::model::kinds::device::{ConditionFact, DeviceKind, PinFact};
use crate::model::kinds::handover::{HandoverForm, HandoverReason, Side};
use crate::model::kinds::letter::{CorrespondentKind, LetterDirection, LetterForm};
use crate::model::kinds::procedure::{Outcome, ProcedureKind, Regime, StepKind};
use crate::model::kinds::unit::{Capacity, Succession};
use crate::model::kinds::{Certificate, Decision, Device, Handover, Letter, Person, Procedure, Unit};
use crate::model::party::{HolderRef, Party};
use crate::model::{Date, Key, Moment, Record, RecordId};

/// From one day to another, both included; open where a day is missing.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Period {
    pub from: Option<Date>,
    pub to: Option<Date>,
}

impl Period {
    pub fn new(from: Option<Date>, to: Option<Date>) -> Period {
        Period { from, to }
    }

    /// Whether the day lies in it.
    pub fn holds(&self, on: Date) -> bool {
        holds_on(self.from, self.to, on)
    }

    /// Whether both share a day.
    pub fn overlaps(&self, other: &Period) -> bool {
        overlap((self.from, self.to), (other.from, other.to))
    }

    /// Whether it ends before the day.
    pub fn over(&self, on: Date) -> bool {
        self.to.is_some_and(|to| to < on)
    }

    /// Whether it begins after the day.
    pub fn ahead(&self, on: Date) -> bool {
        self.from.is_some_and(|from| from > on)
    }
}

/// The facts of one record by its kind.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Facts {
    Unit(Box<UnitFacts>),
    Person(Box<PersonFacts>),
    Certificate(Box<CertificateFacts>),
    Device(Box<DeviceFacts>),
    Procedure(Box<ProcedureFacts>),
    Decision(Box<DecisionFacts>),
    Letter(Box<LetterFacts>),
    Handover(Box<HandoverFacts>),
}

impl Facts {
    /// The facts of a record; `pem` is what its PEM says, where it has one.
    pub fn of(record: &Record, pem: Option<&PemRead>) -> Facts {
        match record {
            Record::Unit(unit) => Facts::Unit(Box::new(UnitFacts::of(unit))),
            Record::Person(person) => Facts::Person(Box::new(PersonFacts::of(person))),
            Record::Certificate(certificate) => {
                Facts::Certificate(Box::new(CertificateFacts::of(certificate, pem)))
            }
            Record::Device(device) => Facts::Device(Box::new(DeviceFacts::of(device))),
            Record::Procedure(procedure) => Facts::Procedure(Box::new(ProcedureFacts::of(procedure))),
            Record::Decision(decision) => Facts::Decision(Box::new(DecisionFacts::of(decision))),
            Record::Letter(letter) => Facts::Letter(Box::new(LetterFacts::of(letter))),
            Record::Handover(handover) => Facts::Handover(Box::new(HandoverFacts::of(handover))),
        }
    }
}

macro_rules! views {
    ($($kind:ident $view:ident $facts:ident),+) => {
        impl Facts {
            $( /// The facts, where they are of this kind.
            pub fn $view(&self) -> Option<&$facts> {
                match self { Facts::$kind(facts) => Some(facts), _ => None }
            } )+
        }
    };
}

views! {
    Unit unit UnitFacts, Person person PersonFacts, Certificate certificate CertificateFacts, Device device DeviceFacts,
    Procedure procedure ProcedureFacts, Decision decision DecisionFacts, Letter letter LetterFacts,
    Handover handover HandoverFacts
}

fn text(line: &impl AsRef<str>) -> String {
    line.as_ref().to_owned()
}

fn maybe(line: Option<&impl AsRef<str>>) -> Option<String> {
    line.map(text)
}

/// Of several names with their periods the one of a day; outside all of them the nearest before it, else the first
/// after it, since a thing is never without a name.
fn of_day<T>(entries: &[T], period: impl Fn(&T) -> Period, on: Date) -> Option<&T> {
    let holding = entries.iter().filter(|e| period(e).holds(on)).max_by_key(|e| period(e).from);
    let before = || entries.iter().filter(|e| !period(e).ahead(on)).max_by_key(|e| period(e).from);
    let after = || entries.iter().min_by_key(|e| period(e).from);
    holding.or_else(before).or_else(after)
}

/// What a unit was called.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitNamed {
    pub vi: String,
    pub en: Option<String>,
    pub short: Option<String>,
    pub period: Period,
}

/// A unit from which another came.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Came {
    pub from: RecordId,
    pub how: Succession,
    pub on: Date,
}

/// Someone with a task in a unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Tasked {
    pub person: RecordId,
    /// The capacity of one who signs; nothing for a contact.
    pub signs: Option<Capacity>,
    pub period: Period,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitFacts {
    pub code: Option<String>,
    pub names: Vec<UnitNamed>,
    /// The units above.
    pub parents: Vec<(RecordId, Period)>,
    pub came: Vec<Came>,
    /// Whether it is a legal person with its own seal, which is what it takes to file.
    pub standing: Vec<(bool, Period)>,
    pub provinces: Vec<(String, Period)>,
    pub email_domain: Option<String>,
    pub tasked: Vec<Tasked>,
    pub dissolved: Option<Date>,
}

impl UnitFacts {
    fn of(unit: &Unit) -> UnitFacts {
        let signs = unit.signatories.iter().map(|s| Tasked {
            person: s.person.key().id,
            signs: Some(s.capacity),
            period: Period::new(s.from, s.to),
        });
        let contacts = unit.focals.iter().map(|f| Tasked {
            person: f.person.key().id,
            signs: None,
            period: Period::new(f.from, f.to),
        });
        UnitFacts {
            code: unit.code.as_ref().map(text),
            names: unit
                .names
                .iter()
                .map(|n| UnitNamed {
                    vi: text(&n.vi),
                    en: maybe(n.en.as_ref()),
                    short: maybe(n.short.as_ref()),
                    period: Period::new(n.from, n.to),
                })
                .collect(),
            parents: unit.parents.iter().map(|p| (p.unit.key().id, Period::new(p.from, p.to))).collect(),
            came: unit
                .predecessors
                .iter()
                .map(|p| Came { from: p.unit.key().id, how: p.how, on: p.on })
                .collect(),
            standing: unit
                .standing
                .iter()
                .map(|s| (s.legal_person && s.own_seal, Period::new(s.from, s.to)))
                .collect(),
            provinces: unit
                .addresses
                .iter()
                .map(|a| (text(&a.province), Period::new(a.from, a.to)))
                .collect(),
            email_domain: maybe(unit.email_domain.as_ref()),
            tasked: signs.chain(contacts).collect(),
            dissolved: unit.dissolved.as_ref().map(|d| d.on),
        }
    }

    /// What it was called on a day.
    pub fn name_on(&self, on: Date) -> Option<&UnitNamed> {
        of_day(&self.names, |name| name.period, on)
    }

    /// The unit directly above on a day.
    pub fn parent_on(&self, on: Date) -> Option<RecordId> {
        self.parents.iter().filter(|(_, p)| p.holds(on)).max_by_key(|(_, p)| p.from).map(|(id, _)| *id)
    }

    /// Whether it could file with the CA on a day.
    pub fn may_file(&self, on: Date) -> bool {
        self.standing.iter().any(|(may, period)| *may && period.holds(on))
    }
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonFacts {
    pub gist: PersonGist,
    pub names: Vec<(String, Period)>,
    /// What each posting is called, in their order.
    pub positions: Vec<String>,
    pub emails: Vec<(String, Period)>,
    /// Whether an identity document is recorded.
    pub identified: bool,
    /// Whether the day of birth is recorded.
    pub born: bool,
    pub notice_on: Option<Date>,
}

impl PersonFacts {
    fn of(person: &Person) -> PersonFacts {
        let mut employment: Vec<_> = person.employment.iter().map(|e| (e.fact, e.on)).collect();
        employment.sort_by_key(|(_, on)| *on);
        let postings = person.postings.iter().map(|p| Posted {
            unit: p.unit.key().id,
            kind: p.kind,
            period: Period::new(p.from, p.to),
        });
        PersonFacts {
            gist: PersonGist { postings: postings.collect(), employment },
            positions: person.postings.iter().map(|posting| text(&posting.position)).collect(),
            names: person.names.iter().map(|n| (text(&n.full), Period::new(n.from, n.to))).collect(),
            emails: person.emails.iter().map(|e| (text(&e.address), Period::new(e.from, e.to))).collect(),
            identified: !person.ids.is_empty(),
            born: person.birth.is_some(),
            notice_on: person.notice_on,
        }
    }

    /// The full name on a day.
    pub fn name_on(&self, on: Date) -> Option<&str> {
        of_day(&self.names, |(_, period)| *period, on).map(|(name, _)| name.as_str())
    }

    /// What the posting of a day, or the last one before it, is called.
    pub fn last_position(&self, on: Date) -> Option<&str> {
        let last = self.last_posting(on)?;
        let place = self.postings.iter().position(|posting| std::ptr::eq(posting, last))?;
        self.positions.get(place).map(String::as_str)
    }

    /// The official address on a day: the one that began last.
    pub fn email_on(&self, on: Date) -> Option<&str> {
        let held = self.emails.iter().filter(|(_, p)| p.holds(on));
        held.max_by_key(|(_, p)| p.from).map(|(address, _)| address.as_str())
    }
}

/// What a PEM says, as far as other records and lists need it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PemKnown {
    pub serial: String,
    /// The common name of the subject.
    pub name: String,
    /// The address in the subject or its alternative names.
    pub email: Option<String>,
    /// Fingerprints of the folded units and organisation in the subject.
    pub units: Vec<u64>,
    /// A fingerprint of the issuer's name by its meaning, and of issuer and serial together.
    pub issuer: u64,
    pub issuer_serial: u64,
    /// A fingerprint of the public key.
    pub public_key: u64,
    pub from: Date,
    /// The last day, and its last second since 1970-01-01T00:00Z.
    pub to: Date,
    pub to_second: i64,
    pub chain: Option<Chain>,
}

/// What is known of the certificate itself.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PemFacts {
    /// There is no PEM yet.
    None,
    /// There is a PEM that can't be read.
    Unreadable,
    Read(Box<PemKnown>),
}

/// Who manages an organisation's certificate.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Managed {
    pub person: RecordId,
    pub authorised: bool,
    pub period: Period,
}

/// A system in which a certificate is registered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Used {
    /// A fingerprint of the system's folded name.
    pub system: u64,
    /// Whether the serial registered there is the certificate's own; nothing where either isn't known.
    pub own_serial: Option<bool>,
    pub period: Period,
}

/// The facts of a revocation.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Revoked {
    pub asked: Option<Moment>,
    pub granted: Option<Moment>,
    pub notice: Option<Date>,
    pub seen: Option<Date>,
    pub reason: Option<RevocationReason>,
}

impl Revoked {
    /// The day from which the certificate is revoked: when the CA did it, else when its list said so.
    pub fn since(&self) -> Option<Date> {
        self.granted.map(|granted| granted.date).or(self.seen)
    }
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateFacts {
    pub gist: CertificateGist,
    /// What a system's certificate is for.
    pub system: Option<String>,
    pub device: Option<RecordId>,
    pub pem: PemFacts,
    /// Serial and validity that are only claimed; nothing where a PEM was read.
    pub claimed: Option<Box<ClaimedFacts>>,
    pub has_csr: bool,
    pub predecessor: Option<(RecordId, Relation)>,
    pub made_by: Option<RecordId>,
    pub ended_by: Option<RecordId>,
    pub revoked: Option<Revoked>,
    pub managers: Vec<Managed>,
    pub used: Vec<Used>,
}

impl std::ops::Deref for CertificateFacts {
    type Target = CertificateGist;

    fn deref(&self) -> &CertificateGist {
        &self.gist
    }
}

impl std::ops::Deref for PersonFacts {
    type Target = PersonGist;

    fn deref(&self) -> &PersonGist {
        &self.gist
    }
}

/// What is said of a certificate whose PEM the register doesn't have.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimedFacts {
    pub serial: Option<String>,
    pub subject: Option<String>,
    pub period: Period,
}

impl CertificateFacts {
    fn of(certificate: &Certificate, pem: Option<&PemRead>) -> CertificateFacts {
        let pem = match (&certificate.pem, pem) {
            (None, _) => PemFacts::None,
            (Some(_), Some(PemRead { facts: Ok(facts), chain })) => {
                PemFacts::Read(Box::new(PemKnown::of(facts, chain.clone())))
            }
            (Some(_), _) => PemFacts::Unreadable,
        };
        let claimed = certificate.claimed.as_ref().filter(|_| !matches!(pem, PemFacts::Read(_)));
        let claimed = claimed.map(|claimed| {
            Box::new(ClaimedFacts {
                serial: claimed.serial.as_ref().map(text),
                subject: maybe(claimed.subject.as_ref()),
                period: Period::new(claimed.from, claimed.to),
            })
        });
        let own = match (&pem, &claimed) {
            (PemFacts::Read(read), _) => Some(read.serial.clone()),
            (_, Some(claimed)) => claimed.serial.clone(),
            _ => None,
        };
        let used = certificate.used_in.iter().map(|used| Used {
            system: fingerprint(&[&fold::fold(&used.system)]),
            own_serial: used.serial.as_ref().zip(own.as_ref()).map(|(there, own)| there.as_str() == own),
            period: Period::new(used.since, used.until),
        });
        let mut desk: Vec<_> = certificate.desk.iter().map(|entry| (entry.fact, entry.on)).collect();
        desk.sort_by_key(|(_, on)| *on);
        let mut transfers: Vec<_> = certificate.transfers.iter().map(|t| (t.direction, t.on)).collect();
        transfers.sort_by_key(|(_, on)| *on);
        let revoked = certificate.revocation.as_ref().map(|r| Revoked {
            asked: r.asked,
            granted: r.granted,
            notice: r.notice_received,
            seen: r.seen_in_crl,
            reason: r.reason,
        });
        let validity = match (&pem, &claimed) {
            (PemFacts::Read(pem), _) => Period::new(Some(pem.from), Some(pem.to)),
            (_, Some(claimed)) => claimed.period,
            _ => Period::default(),
        };
        let gist = CertificateGist {
            kind: certificate.kind,
            form: certificate.form,
            ca: certificate.ca,
            holder: certificate.holder.key(),
            validity,
            pem_from: match &pem {
                PemFacts::Read(pem) => Some(pem.from),
                _ => None,
            },
            revoked_since: revoked.as_ref().and_then(Revoked::since),
            desk,
            transfers,
            migrated: certificate
                .origin
                .as_ref()
                .is_some_and(|o| o.how == crate::model::kinds::common::How::Migrated),
        };
        CertificateFacts {
            gist,
            system: certificate.system.as_ref().map(|system| text(&system.name)),
            device: certificate.device.map(|device| device.key().id),
            used: used.collect(),
            pem,
            claimed,
            has_csr: certificate.csr.is_some(),
            predecessor: certificate.predecessor.as_ref().map(|b| (b.certificate.key().id, b.relation)),
            made_by: certificate.made_by.map(|procedure| procedure.key().id),
            ended_by: certificate.ended_by.map(|procedure| procedure.key().id),
            revoked,
            managers: certificate
                .managers
                .iter()
                .map(|m| Managed {
                    person: m.person.key().id,
                    authorised: m.authorised_by.is_some(),
                    period: Period::new(m.from, m.to),
                })
                .collect(),
        }
    }

    /// The serial, from the PEM or claimed.
    pub fn serial(&self) -> Option<&str> {
        match (&self.pem, &self.claimed) {
            (PemFacts::Read(pem), _) => Some(&pem.serial),
            (_, Some(claimed)) => claimed.serial.as_deref(),
            _ => None,
        }
    }

    /// What its PEM says, where it was read.
    pub fn read(&self) -> Option<&PemKnown> {
        match &self.pem {
            PemFacts::Read(pem) => Some(pem),
            _ => None,
        }
    }

    /// Who managed it on a day.
    pub fn managers_on(&self, on: Date) -> impl Iterator<Item = &Managed> {
        self.managers.iter().filter(move |m| m.period.holds(on))
    }
}

/// A fingerprint of a unit's name by which the name in a certificate is compared with that in the register.
pub fn unit_name(name: &str) -> u64 {
    fingerprint(&[&fold::fold(name)])
}

impl PemKnown {
    fn of(facts: &crate::pki::CertFacts, chain: Option<Chain>) -> PemKnown {
        let issuer = facts.issuer.meaning();
        PemKnown {
            name: facts.subject.cn().map_or_else(|| facts.subject.to_string(), str::to_owned),
            email: facts.emails.first().cloned(),
            units: facts.subject.units().chain(facts.subject.organisation()).map(unit_name).collect(),
            issuer: fingerprint(&[&issuer]),
            issuer_serial: super::row::Unique::serial(&issuer, facts.serial.as_str()).value,
            public_key: super::row::Unique::public_key(&facts.spki_sha256).value,
            from: facts.not_before.1,
            to: facts.not_after.1,
            to_second: facts.not_after.0,
            serial: text(&facts.serial),
            chain,
        }
    }
}

/// Who had a device.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    pub party: Party,
    pub from: Date,
    pub to: Option<Date>,
    pub handover: Option<RecordId>,
}

impl Kept {
    pub fn period(&self) -> Period {
        Period::new(Some(self.from), self.to)
    }
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceFacts {
    pub kind: DeviceKind,
    pub serial: Option<String>,
    pub label: Option<String>,
    pub owner: Option<RecordId>,
    /// By time.
    pub conditions: Vec<(ConditionFact, Moment)>,
    /// By first day.
    pub custody: Vec<Kept>,
    /// By day; with who confirmed it.
    pub pin: Vec<(PinFact, Date, Option<RecordId>)>,
}

impl DeviceFacts {
    fn of(device: &Device) -> DeviceFacts {
        let mut conditions: Vec<_> = device.conditions.iter().map(|c| (c.fact, c.on)).collect();
        conditions.sort_by_key(|(_, on)| on.seconds());
        let mut custody: Vec<Kept> = device
            .custody
            .iter()
            .map(|c| Kept {
                party: c.party.clone(),
                from: c.from,
                to: c.to,
                handover: c.handover.map(|h| h.key().id),
            })
            .collect();
        custody.sort_by_key(|kept| kept.from);
        let mut pin: Vec<_> = device.pin.iter().map(|p| (p.fact, p.on, p.by.map(|by| by.key().id))).collect();
        pin.sort_by_key(|(_, on, _)| *on);
        DeviceFacts {
            kind: device.kind,
            serial: device.serial.as_ref().map(text),
            label: maybe(device.label.as_ref()),
            owner: device.owner.map(|owner| owner.key().id),
            conditions,
            custody,
            pin,
        }
    }

    /// Who had it on a day. On the day of a hand-over it is the receiver.
    pub fn keeper_on(&self, on: Date) -> Option<&Kept> {
        self.custody.iter().rfind(|kept| kept.period().holds(on))
    }
}

/// A step that was taken.
pub type Taken = (StepKind, Moment);

/// Whether a procedure has a paper.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum PaperState {
    Present,
    Waived,
    Missing,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcedureFacts {
    pub kind: ProcedureKind,
    /// A certificate or a device.
    pub subject: Key,
    pub regime: Regime,
    pub ground: Option<String>,
    pub filer: Option<RecordId>,
    /// A decision or a letter.
    pub asked_by: Option<Key>,
    /// When the CA was told before the paper followed.
    pub told: Option<Moment>,
    /// By time; steps of one day stand as they were written.
    pub steps: Vec<Taken>,
    pub papers: Vec<(Role, PaperState)>,
    pub result: Option<Outcome>,
    /// A fingerprint of the hash of the request.
    pub csr: Option<u64>,
}

impl ProcedureFacts {
    fn of(procedure: &Procedure) -> ProcedureFacts {
        let mut steps: Vec<Taken> = procedure.steps.iter().map(|s| (s.step, s.at)).collect();
        steps.sort_by_key(|(_, at)| at.date);
        ProcedureFacts {
            kind: procedure.kind,
            subject: procedure.subject.key(),
            regime: procedure.regime,
            ground: procedure.ground.as_ref().map(|ground| text(&ground.code)),
            filer: procedure.filer.map(|filer| filer.key().id),
            asked_by: procedure.asked_by.as_ref().and_then(|asked| asked.paper).map(|paper| paper.key()),
            told: procedure.urgent.as_ref().map(|urgent| urgent.told_at),
            steps,
            papers: procedure
                .papers
                .iter()
                .map(|paper| {
                    let state = match (&paper.file, &paper.waiver) {
                        (Some(_), _) => PaperState::Present,
                        (None, Some(_)) => PaperState::Waived,
                        (None, None) => PaperState::Missing,
                    };
                    (paper.role, state)
                })
                .collect(),
            result: procedure.result,
            csr: procedure.csr_sha256.as_ref().map(|hash| fingerprint(&[hash.as_str()])),
        }
    }

    /// The day of the last such step.
    pub fn step_day(&self, step: StepKind) -> Option<Date> {
        self.steps.iter().rfind(|(kind, _)| *kind == step).map(|(_, at)| at.date)
    }
}

/// What the desk did about a line of a decision.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Disposed {
    Open,
    /// On a day; with so many procedures, none where nothing was needed.
    Done {
        on: Date,
        procedures: u16,
    },
}

/// A line of a decision.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecidedLine {
    /// A person or a unit.
    pub subject: Key,
    pub effect: Effect,
    pub period: Period,
    pub unit: Option<RecordId>,
    pub position: Option<String>,
    pub disposed: Disposed,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionFacts {
    pub number: Option<String>,
    pub issuer: String,
    pub kind: Effect,
    pub date: Option<Date>,
    pub effective: Option<Date>,
    pub lines: Vec<DecidedLine>,
    pub amended: Vec<(RecordId, AmendHow, Date)>,
}

impl DecisionFacts {
    fn of(decision: &Decision) -> DecisionFacts {
        let line = |line: &crate::model::kinds::decision::DecisionLine| DecidedLine {
            subject: HolderRef::key(&line.subject),
            effect: line.effect,
            period: Period::new(line.from, line.to),
            unit: line.unit.map(|unit| unit.key().id),
            position: maybe(line.position.as_ref()),
            disposed: match &line.disposition {
                None => Disposed::Open,
                Some(done) => Disposed::Done {
                    on: done.on,
                    procedures: u16::try_from(done.procedures.len()).unwrap_or(u16::MAX),
                },
            },
        };
        DecisionFacts {
            number: maybe(decision.number.as_ref()),
            issuer: text(&decision.issuer),
            kind: decision.kind,
            date: decision.date,
            effective: decision.effective,
            lines: decision.lines.iter().map(line).collect(),
            amended: decision.amended.iter().map(|a| (a.by.key().id, a.how, a.on)).collect(),
        }
    }

    /// The day on which a line takes effect: its own, else the decision's.
    pub fn effective_day(&self, line: &DecidedLine) -> Option<Date> {
        line.period.from.or(self.effective).or(self.date)
    }
}

/// A line of a letter.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AskedLine {
    pub procedure: RecordId,
    pub result: Option<Outcome>,
    pub on: Option<Date>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterFacts {
    pub direction: LetterDirection,
    pub correspondent: CorrespondentKind,
    /// The correspondent, where it is a unit of the register.
    pub unit: Option<RecordId>,
    pub form: LetterForm,
    pub regime: Option<Regime>,
    /// Who issues a letter that goes out.
    pub filer: Option<RecordId>,
    pub number: Option<String>,
    pub series: Option<String>,
    pub date: Option<Date>,
    pub for_signature: Option<Date>,
    pub sent: Option<Date>,
    pub received: Option<Date>,
    pub acknowledged: Option<Date>,
    pub due: Option<Date>,
    pub replies_to: Option<RecordId>,
    pub none_needed: bool,
    pub lines: Vec<AskedLine>,
}

impl LetterFacts {
    fn of(letter: &Letter) -> LetterFacts {
        LetterFacts {
            direction: letter.direction,
            correspondent: letter.correspondent.kind,
            unit: letter.correspondent.unit.map(|unit| unit.key().id),
            form: letter.form,
            regime: letter.regime,
            filer: letter.filer.map(|filer| filer.key().id),
            number: maybe(letter.number.as_ref()),
            series: maybe(letter.series.as_ref()),
            date: letter.date,
            for_signature: letter.for_signature,
            sent: letter.sent,
            received: letter.received,
            acknowledged: letter.acknowledged,
            due: letter.due,
            replies_to: letter.replies_to.map(|letter| letter.key().id),
            none_needed: letter.none_needed.is_some(),
            lines: letter
                .lines
                .iter()
                .map(|line| AskedLine {
                    procedure: line.procedure.key().id,
                    result: line.result,
                    on: line.on,
                })
                .collect(),
        }
    }

    /// Number and series as people write them: `123/CNTT-CSHT`.
    pub fn full_number(&self) -> Option<String> {
        let number = self.number.as_ref()?;
        Some(match &self.series {
            Some(series) if !number.contains('/') => format!("{number}/{series}"),
            _ => number.clone(),
        })
    }
}

/// What went along in a hand-over.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Handed {
    pub device: RecordId,
    pub with_device: bool,
    pub envelope: bool,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoverFacts {
    pub number: Option<String>,
    pub at: Moment,
    pub giver: Party,
    pub receiver: Party,
    pub reason: HandoverReason,
    pub form: HandoverForm,
    pub authorised: bool,
    /// The sides for which someone signed.
    pub signed: Vec<Side>,
    pub items: Vec<Handed>,
}

impl HandoverFacts {
    fn of(handover: &Handover) -> HandoverFacts {
        HandoverFacts {
            number: maybe(handover.number.as_ref()),
            at: handover.at,
            giver: handover.giver.clone(),
            receiver: handover.receiver.clone(),
            reason: handover.reason,
            form: handover.form,
            authorised: handover.authorisation.is_some(),
            signed: handover.signatories.iter().map(|s| s.side).collect(),
            items: handover
                .items
                .iter()
                .map(|item| Handed {
                    device: item.device.key().id,
                    with_device: item.with_device,
                    envelope: item.envelope,
                })
                .collect(),
        }
    }
}
