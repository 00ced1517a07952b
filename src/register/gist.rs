//! What counts and lists ask of every record: small, without texts, and so quick to read for all of them.

use serde::{Deserialize, Serialize};

use super::facts::{Facts, Period};
use crate::model::kinds::certificate::{Authority, CertificateType, DeskFact, Direction, Form};
use crate::model::kinds::person::{EmploymentFact, PostingKind};
use crate::model::kinds::procedure::ProcedureKind;
use crate::model::{Date, Key, RecordId};

/// The little of a record, by its kind.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Gist {
    Person(PersonGist),
    Certificate(CertificateGist),
    /// Whether the procedure asks for a revocation.
    Procedure {
        revokes: bool,
    },
    /// Of the other kinds there are few, or their facts are as small.
    Other,
}

impl Gist {
    pub(super) fn of(facts: &Facts) -> Gist {
        match facts {
            Facts::Person(person) => Gist::Person(person.gist.clone()),
            Facts::Certificate(certificate) => Gist::Certificate(certificate.gist.clone()),
            Facts::Procedure(procedure) => {
                Gist::Procedure { revokes: procedure.kind == ProcedureKind::Revoke }
            }
            _ => Gist::Other,
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

    /// The posting of a day, or the last one before it: where someone who has left worked.
    pub fn last_posting(&self, on: Date) -> Option<&Posted> {
        self.posting_on(on)
            .or_else(|| self.postings.iter().filter(|p| !p.period.ahead(on)).max_by_key(|p| p.period.to))
    }
}
