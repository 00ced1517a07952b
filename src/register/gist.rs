//! What counts and lists ask of every record: small, without texts, and so quick to read for all of them.

use serde::{Deserialize, Serialize};

use super::facts::{DecisionFacts, DeviceFacts, Disposed, Facts, LetterFacts, Period, ProcedureFacts};
use super::row::Marks;
use super::state::{DeviceCondition, LetterState};
use crate::model::kinds::certificate::{Authority, CertificateType, DeskFact, Direction, Form, Relation};
use crate::model::kinds::letter::{CorrespondentKind, LetterDirection, LetterForm};
use crate::model::kinds::person::{EmploymentFact, PostingKind};
use crate::model::kinds::procedure::{ProcedureKind, StepKind};
use crate::model::{Date, Key, RecordId};

/// The little of a record, by its kind.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Gist {
    Person(PersonGist),
    Certificate(CertificateGist),
    Device(DeviceGist),
    Procedure(ProcedureGist),
    Decision(DecisionGist),
    Letter(LetterGist),
    /// Of a duplicate: another record stands for it, and nothing is counted twice.
    Duplicate,
    /// Of the other kinds there are few, or nothing is asked of all.
    Other,
}

impl Gist {
    pub(super) fn of(facts: &Facts, marks: &Marks) -> Gist {
        match facts {
            _ if marks.duplicate_of.is_some() => Gist::Duplicate,
            Facts::Person(person) => Gist::Person(person.gist.clone()),
            Facts::Certificate(certificate) => Gist::Certificate(certificate.gist.clone()),
            Facts::Device(device) => Gist::Device(DeviceGist::of(device)),
            Facts::Procedure(procedure) => Gist::Procedure(ProcedureGist::of(procedure)),
            Facts::Decision(decision) => Gist::Decision(DecisionGist::of(decision)),
            Facts::Letter(letter) => Gist::Letter(LetterGist::of(letter)),
            Facts::Unit(_) | Facts::Handover(_) => Gist::Other,
        }
    }
}

/// Where a certificate stands, and whose it is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateGist {
    pub kind: CertificateType,
    pub form: Form,
    pub ca: Authority,
    /// A person or a unit.
    pub holder: Key,
    /// The days on which it is valid by its own dates; open where they aren't known.
    pub validity: Period,
    /// The first day on which it is valid by its PEM.
    pub pem_from: Option<Date>,
    /// The day from which it is revoked.
    pub revoked_since: Option<Date>,
    /// By day.
    pub desk: Vec<(DeskFact, Date)>,
    /// By day.
    pub transfers: Vec<(Direction, Date)>,
    pub migrated: bool,
    pub device: Option<RecordId>,
    pub predecessor: Option<(RecordId, Relation)>,
    /// Fingerprints of the units and the organisation in its name: [`super::facts::short_fingerprint`] of [`super::facts::unit_name`].
    pub units: Vec<u32>,
    /// The same of the systems in which it is or was used.
    pub systems: Vec<u32>,
}

impl CertificateGist {
    /// Whether it last went to another agency with its holder, on this day or later.
    pub fn left_from(&self, day: Option<Date>) -> bool {
        self.transfers
            .last()
            .is_some_and(|(way, on)| *way == Direction::Out && day.is_none_or(|day| day <= *on))
    }
}

/// Where a device is after all that is known of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceGist {
    /// The person or unit that has it.
    pub keeper: Option<Key>,
    /// Whether it went back to the CA or to another agency.
    pub away: bool,
    pub condition: DeviceCondition,
    /// From this day on the above is so; before it, the facts say how it was.
    pub since: Option<Date>,
}

impl DeviceGist {
    fn of(device: &DeviceFacts) -> DeviceGist {
        let last = device.custody.last().filter(|kept| kept.to.is_none());
        let bounds =
            device.custody.iter().flat_map(|kept| [Some(kept.from), kept.to.map(|to| to.plus_days(1))]);
        let happened = device.conditions.iter().map(|(_, at)| at.date);
        let changes = bounds.flatten().chain(happened).chain(device.pin.iter().map(|(_, on, _)| *on));
        let since = changes.max();
        DeviceGist {
            keeper: last.and_then(|kept| kept.party.key()),
            away: last.is_some_and(|kept| kept.party.is_outside()),
            condition: since.map_or(DeviceCondition::Fine, |day| DeviceCondition::of(device, day)),
            since,
        }
    }
}

/// Whether a procedure is over.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcedureGist {
    pub kind: ProcedureKind,
    /// The first day from which on it stays closed, refused, withdrawn or not needed.
    pub over: Option<Date>,
}

impl ProcedureGist {
    fn of(procedure: &ProcedureFacts) -> ProcedureGist {
        let ends = |step: StepKind| {
            use StepKind::{Closed, NotNeeded, Refused, Withdrawn};
            matches!(step, Closed | NotNeeded | Refused | Withdrawn)
        };
        let ended = procedure.steps.iter().rev().take_while(|(step, _)| ends(*step)).last();
        ProcedureGist { kind: procedure.kind, over: ended.map(|(_, at)| at.date) }
    }
}

/// Whether every line of a decision was dealt with.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionGist {
    /// The day by which it was; nothing while a line is open.
    pub done: Option<Date>,
}

impl DecisionGist {
    fn of(decision: &DecisionFacts) -> DecisionGist {
        let day = |disposed: Disposed| match disposed {
            Disposed::Open => None,
            Disposed::Done { on, .. } => Some(on),
        };
        let days: Option<Vec<Date>> = decision.lines.iter().map(|line| day(line.disposed)).collect();
        let none = decision.date.or(decision.effective).filter(|_| decision.lines.is_empty());
        DecisionGist { done: days.and_then(|days| days.into_iter().max()).or(none) }
    }
}

/// Whether a letter waits for an answer.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterGist {
    pub direction: LetterDirection,
    pub correspondent: CorrespondentKind,
    pub form: LetterForm,
    pub sent: Option<Date>,
    /// The day on which the last of its lines was answered, or, of one that came in, from which no answer is needed.
    pub settled: Option<Date>,
    /// Whether it is answered line by line, or by a letter.
    pub lines: bool,
}

impl LetterGist {
    fn of(letter: &LetterFacts) -> LetterGist {
        let first = letter.received.or(letter.sent).or(letter.date);
        let answered = letter.lines.iter().filter_map(|line| line.on).max().or(first);
        let settled = match letter.direction {
            LetterDirection::In => first.filter(|_| letter.none_needed),
            LetterDirection::Out if letter.void.is_some() && letter.sent.is_none() => letter.void,
            LetterDirection::Out => answered.filter(|day| {
                !letter.lines.is_empty() && LetterState::of(letter, None, *day) == LetterState::Answered
            }),
        };
        LetterGist {
            direction: letter.direction,
            correspondent: letter.correspondent,
            form: letter.form,
            sent: letter.sent,
            settled,
            lines: !letter.lines.is_empty(),
        }
    }
}

/// A position in a unit.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    pub unit: RecordId,
    pub kind: PostingKind,
    pub period: Period,
}

/// Where a person works, and whether.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonGist {
    pub postings: Vec<Posted>,
    /// By day.
    pub employment: Vec<(EmploymentFact, Date)>,
}

impl PersonGist {
    /// The posting that counts on a day: the main one, else an acting one, else any; of several the latest.
    pub fn posting_on(&self, on: Date) -> Option<&Posted> {
        let rank = |kind: PostingKind| match kind {
            PostingKind::Main => 3,
            PostingKind::Acting => 2,
            PostingKind::Seconded => 1,
            PostingKind::Concurrent => 0,
        };
        self.postings.iter().filter(|p| p.period.holds(on)).max_by_key(|p| (rank(p.kind), p.period.from))
    }

    /// Whether the person works in such a unit on a day.
    pub fn works_in(&self, on: Date, is: impl Fn(RecordId) -> bool) -> bool {
        self.postings.iter().any(|posting| posting.period.holds(on) && is(posting.unit))
    }

    /// The posting of a day, or the last one before it: where someone who has left worked.
    pub fn last_posting(&self, on: Date) -> Option<&Posted> {
        self.posting_on(on)
            .or_else(|| self.postings.iter().filter(|p| !p.period.ahead(on)).max_by_key(|p| p.period.to))
    }
}
