//! What the rules look at: the gists of all records, and the facts of the few that can owe anything.

use std::collections::{BTreeMap, HashMap};

use super::{Basis, Due};
use crate::model::kinds::certificate::DeskFact;
use crate::model::kinds::letter::LetterDirection;
use crate::model::kinds::procedure::ProcedureKind;
use crate::model::{Date, Key, Kind, RecordId};
use crate::policy::{Lists, Officers};
use crate::register::facts::{CertificateFacts, LetterFacts, ProcedureFacts};
use crate::register::state::{
    Around, CertificateCaState, CertificateDeskState, PersonState, ProcedureState, UnitState, ends_work,
    is_revoking,
};
use crate::register::{CertificateGist, Gist, LetterGist, Links, PersonGist};
use crate::rules::{ProcedureRule, Regime, Rules, WorkingDays};

pub(super) struct View<'v> {
    pub links: &'v Links<'v>,
    pub rules: &'v Rules,
    pub officers: &'v Officers,
    pub lists: &'v Lists,
    pub today: Date,
    pub now: i64,
    pub complete_from: Option<Date>,
    /// By id.
    pub certificates: Vec<(RecordId, &'v CertificateGist)>,
    /// Places in the certificates, by whose they are, on which device they are, and which they follow.
    by_holder: Vec<(Key, u32)>,
    by_device: Vec<(RecordId, u32)>,
    by_predecessor: Vec<(RecordId, u32)>,
    /// The procedures that aren't over, by id.
    pub open: Vec<(RecordId, &'v ProcedureFacts)>,
    /// Places in those, by what they are about.
    by_subject: BTreeMap<Key, Vec<usize>>,
    /// The people who are gone, and since when.
    pub gone: HashMap<RecordId, (PersonState, Date)>,
    pub letters: Vec<(RecordId, &'v LetterGist)>,
    /// The letter of ours in which an open procedure stands.
    pub letter_of: HashMap<RecordId, RecordId>,
}

impl<'v> View<'v> {
    pub fn new(links: &'v Links<'v>, basis: &Basis<'v>) -> View<'v> {
        let today = basis.today;
        let certificates = links.filter_gists(Kind::Certificate, |key, gist| match gist {
            Gist::Certificate(gist) => Some((key.id, gist)),
            _ => None,
        });
        let (mut by_holder, mut by_device, mut by_predecessor) = (Vec::new(), Vec::new(), Vec::new());
        for (place, (_, gist)) in (0u32..).zip(&certificates) {
            by_holder.push((gist.holder, place));
            by_device.extend(gist.device.map(|device| (device, place)));
            by_predecessor.extend(gist.predecessor.map(|(before, _)| (before, place)));
        }
        by_holder.sort_unstable();
        by_device.sort_unstable();
        by_predecessor.sort_unstable();
        let open = links.filter_gists(Kind::Procedure, |key, gist| match gist {
            Gist::Procedure(gist) if gist.over.is_none_or(|day| day > today) => Some(key.id),
            _ => None,
        });
        let open: Vec<(RecordId, &ProcedureFacts)> =
            open.into_iter().filter_map(|id| Some((id, links.procedure(id)?))).collect();
        let mut by_subject: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
        for (place, (_, procedure)) in open.iter().enumerate() {
            by_subject.entry(procedure.subject).or_default().push(place);
        }
        let gone = links.filter_gists(Kind::Person, |key, gist| match gist {
            Gist::Person(gist) => gone_since(gist, today).map(|gone| (key.id, gone)),
            _ => None,
        });
        let letters = links.filter_gists(Kind::Letter, |key, gist| match gist {
            Gist::Letter(gist) => Some((key.id, gist)),
            _ => None,
        });
        let mut view = View {
            links,
            rules: basis.rules,
            officers: basis.officers,
            lists: basis.lists,
            today,
            now: basis.now,
            complete_from: basis.complete_from,
            certificates,
            by_holder,
            by_device,
            by_predecessor,
            open,
            by_subject,
            gone: gone.into_iter().collect(),
            letters,
            letter_of: HashMap::new(),
        };
        view.letter_of = view.letters_of_open();
        view
    }

    /// A procedure stands in the letter that went out last of those that name it. Those that were answered matter no more.
    fn letters_of_open(&self) -> HashMap<RecordId, RecordId> {
        let mut of: HashMap<RecordId, (Option<Date>, RecordId)> = HashMap::new();
        let unsettled = |l: &LetterGist| l.lines && l.settled.is_none_or(|day| day > self.today);
        let ours = self.letters.iter().filter(|(_, l)| l.direction == LetterDirection::Out && unsettled(l));
        for (id, _) in ours {
            let Some(facts) = self.letter(*id) else { continue };
            let day = facts.sent.or(facts.date).or(facts.for_signature);
            for line in &facts.lines {
                let known = of.entry(line.procedure).or_insert((day, *id));
                if known.0 < day {
                    *known = (day, *id);
                }
            }
        }
        of.into_iter().map(|(procedure, (_, letter))| (procedure, letter)).collect()
    }

    pub fn letter(&self, id: RecordId) -> Option<&'v LetterFacts> {
        self.links.facts(Key::new(Kind::Letter, id))?.letter()
    }

    pub fn certificate(&self, id: RecordId) -> Option<&'v CertificateFacts> {
        self.links.certificate(id)
    }

    /// The gist of a certificate, found where all of them lie one after the other.
    pub fn gist(&self, id: RecordId) -> Option<&'v CertificateGist> {
        let place = self.certificates.binary_search_by_key(&id, |(known, _)| *known).ok()?;
        self.certificates.get(place).map(|(_, gist)| *gist)
    }

    fn gists<'s, K: Ord + Copy>(
        &'s self,
        index: &'s [(K, u32)],
        key: K,
    ) -> impl Iterator<Item = (RecordId, &'v CertificateGist)> + use<'s, 'v, K> {
        let first = index.partition_point(|(known, _)| *known < key);
        let hits = index[first..].iter().take_while(move |(known, _)| *known == key);
        hits.filter_map(|(_, place)| self.certificates.get(*place as usize).copied())
    }

    /// The certificates of a person or unit.
    pub fn held_by(&self, holder: Key) -> impl Iterator<Item = (RecordId, &'v CertificateGist)> {
        self.gists(&self.by_holder, holder)
    }

    /// The certificates that are on a device.
    pub fn on_device(&self, device: RecordId) -> impl Iterator<Item = (RecordId, &'v CertificateGist)> {
        self.gists(&self.by_device, device)
    }

    /// The certificates that follow one.
    pub fn successors(&self, certificate: RecordId) -> impl Iterator<Item = (RecordId, &'v CertificateGist)> {
        self.gists(&self.by_predecessor, certificate)
    }

    /// The open procedures about a record.
    pub fn open_on(&self, subject: Key) -> impl Iterator<Item = (RecordId, &'v ProcedureFacts)> {
        let places = self.by_subject.get(&subject).into_iter().flatten();
        places.filter_map(|place| self.open.get(*place).copied())
    }

    /// Whether an open procedure about a record is of one of these kinds.
    pub fn in_hand(&self, subject: Key, kinds: &[ProcedureKind]) -> bool {
        self.open_on(subject).any(|(_, procedure)| kinds.contains(&procedure.kind))
    }

    /// What a certificate is to the desk today.
    pub fn desk(&self, id: RecordId, gist: &CertificateGist) -> CertificateDeskState {
        let in_use = |next: &CertificateGist| {
            let by = |fact| next.desk.iter().any(|(f, day)| *f == fact && *day <= self.today);
            (by(DeskFact::InUse) || by(DeskFact::Delivered)) && !by(DeskFact::Void) && !by(DeskFact::Rejected)
        };
        let followed = self.successors(id).any(|(_, next)| in_use(next));
        let mut asked = self.open_on(Key::new(Kind::Certificate, id));
        let revoking = asked.any(|(_, procedure)| is_revoking(procedure, self.today));
        CertificateDeskState::of(gist, Around { followed, revoking }, self.today)
    }

    /// Whether its holder could sign with it today: valid, and the desk hasn't done with it.
    pub fn in_force(&self, id: RecordId, gist: &CertificateGist) -> bool {
        CertificateCaState::of(gist, self.today) == CertificateCaState::Valid
            && !self.desk(id, gist).is_over()
    }

    /// A person's leaving that is still ahead.
    pub fn leaves_on(&self, person: RecordId) -> Option<Date> {
        let gist = self.links.person_gist(person)?;
        let ahead = gist.employment.iter().filter(|(fact, day)| ends_work(*fact) && *day > self.today);
        ahead.map(|(_, day)| *day).min()
    }

    /// Whether a person has left, or a unit has ended.
    pub fn is_gone(&self, holder: Key) -> bool {
        match holder.kind {
            Kind::Person => self.gone.contains_key(&holder.id),
            _ => self
                .links
                .unit(holder.id)
                .is_some_and(|u| UnitState::of(u, self.today) == UnitState::Dissolved),
        }
    }

    /// Who would file about a record today.
    pub fn filer(&self, key: Key) -> Option<Key> {
        let unit = self.links.unit_of(key, self.today)?;
        let filer = self.links.filer_of(unit, self.today).unwrap_or(unit);
        Some(Key::new(Kind::Unit, filer))
    }

    /// What the law of today says of a kind of procedure.
    pub fn law(&self, kind: ProcedureKind) -> Option<(&'v Regime, &'v ProcedureRule)> {
        law_of(self.rules, self.today, kind)
    }

    /// So many working days after a day.
    pub fn after(&self, day: Date, days: WorkingDays) -> Due {
        Due::counted(self.rules.calendar.working_days_after(day, days.working_days), days.certain)
    }

    /// The same by a number of good practice.
    pub fn practice(&self, day: Date, days: u16) -> Due {
        self.after(day, WorkingDays { working_days: days, certain: true })
    }

    /// How far a procedure is today.
    pub fn state(&self, procedure: &ProcedureFacts) -> ProcedureState {
        ProcedureState::of(procedure, self.today)
    }

    /// Whether a record of this day is silent about what it lacks.
    pub fn silent(&self, day: Option<Date>) -> bool {
        match (self.complete_from, day) {
            (Some(from), Some(day)) => day < from,
            _ => false,
        }
    }
}

/// What the law of a day says of a kind of procedure.
pub(super) fn law_of(rules: &Rules, on: Date, kind: ProcedureKind) -> Option<(&Regime, &ProcedureRule)> {
    let regime = rules.regime_on(on)?;
    Some((regime, regime.procedure(kind)?))
}

/// Where someone who is gone stands, and since when.
pub(super) fn gone_since(person: &PersonGist, today: Date) -> Option<(PersonState, Date)> {
    let state = PersonState::of(person, today);
    let last = person.employment.iter().rfind(|(_, day)| *day <= today).map(|(_, day)| *day);
    state.is_gone().then_some(state).zip(last)
}
