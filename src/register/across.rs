//! What several records say together about a day: shared by `check`, lists and whoever derives duties.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::facts::{AskedLine, CertificateFacts, DecidedLine, DecisionFacts, Kept, LetterFacts, UnitFacts};
use super::gist::{CertificateGist, Gist};
use super::links::Links;
use super::state::{
    Around, CertificateCaState, CertificateDeskState, DeviceCondition, LetterState, PersonState,
    ProcedureState, UnitState, is_revoking,
};
use crate::model::kinds::certificate::DeskFact;
use crate::model::kinds::device::ConditionFact;
use crate::model::kinds::letter::{LetterDirection, LetterForm};
use crate::model::kinds::procedure::{ProcedureKind, StepKind};
use crate::model::party::Party;
use crate::model::{Date, Key, Kind, Lang, RecordId};

/// Units stand below each other no deeper than this; more is a circle.
const DEEPEST: usize = 32;

impl Links<'_> {
    /// What a record was called on a day.
    pub fn title_on(&self, key: Key, on: Date, lang: Lang) -> Cow<'_, str> {
        let then = self.facts(key).and_then(|facts| facts.name_on(on));
        then.map_or_else(|| self.title(key, lang), Cow::Borrowed)
    }

    /// The unit and those above it on a day, the nearest first. A circle ends where it closes.
    pub fn units_above(&self, unit: RecordId, on: Date) -> Vec<RecordId> {
        let mut chain = vec![unit];
        while let Some(parent) =
            chain.last().and_then(|last| self.unit(*last)).and_then(|unit| unit.parent_on(on))
        {
            if chain.contains(&parent) || chain.len() == DEEPEST {
                break;
            }
            chain.push(parent);
        }
        chain
    }

    /// Who files for a unit on a day: itself where it is a legal person with its own seal, else the nearest above it
    /// that is (NĐ 68/2024: the agency in direct charge).
    pub fn filer_of(&self, unit: RecordId, on: Date) -> Option<RecordId> {
        let chain = self.units_above(unit, on);
        chain.into_iter().find(|unit| self.unit(*unit).is_some_and(|unit| unit.may_file(on)))
    }

    /// The unit and the day of a decision's line, where its person doesn't work there on that day by what the register says: in
    /// it or in one below.
    pub fn posting_lacks(&self, decision: &DecisionFacts, line: &DecidedLine) -> Option<(RecordId, Date)> {
        let (unit, on) = decision.moves_to(line)?;
        let person = self.person_gist(line.subject.id)?;
        (!person.works_in(on, |at| self.units_above(at, on).contains(&unit))).then_some((unit, on))
    }

    /// The certificates that follow one.
    pub fn successors_of(
        &self,
        certificate: RecordId,
    ) -> impl Iterator<Item = (RecordId, &CertificateFacts)> {
        let key = Key::new(Kind::Certificate, certificate);
        self.inverse_at(key, Kind::Certificate, "predecessor.certificate")
            .filter_map(|next| Some((next.id, self.certificate(next.id)?)))
    }

    /// The procedures about a certificate or device.
    pub fn procedures_on(&self, subject: Key) -> impl Iterator<Item = RecordId> {
        self.inverse_at(subject, Kind::Procedure, "subject").map(|procedure| procedure.id)
    }

    /// The certificates that a procedure makes.
    pub fn made_by(&self, procedure: RecordId) -> impl Iterator<Item = RecordId> {
        let key = Key::new(Kind::Procedure, procedure);
        self.inverse_at(key, Kind::Certificate, "made_by").map(|key| key.id)
    }

    /// The device that the CA gave in place of one, the last of several; the device itself where it gave none.
    pub fn in_place_of(&self, device: RecordId) -> RecordId {
        let mut at = device;
        for _ in 0..DEEPEST {
            let next = self.inverse_at(Key::new(Kind::Device, at), Kind::Device, "replaces").next();
            match next {
                Some(next) if next.id != device => at = next.id,
                _ => break,
            }
        }
        at
    }

    /// The devices in whose place one was given, the nearest first.
    pub fn replaced_by(&self, device: RecordId) -> Vec<RecordId> {
        let mut chain = Vec::new();
        let before = |device: RecordId| {
            let mut refs = self.refs(Key::new(Kind::Device, device));
            refs.find(|at| at.field(Kind::Device) == "replaces").map(|at| at.to.id)
        };
        let mut at = device;
        while let Some(next) = before(at).filter(|next| *next != device && !chain.contains(next)) {
            chain.push(next);
            at = next;
        }
        chain
    }

    /// What other records say of a certificate on a day.
    pub fn around(&self, certificate: RecordId, on: Date) -> Around {
        let in_hand = |next: &CertificateGist| {
            let by = |fact: DeskFact| next.desk.iter().any(|(f, day)| *f == fact && *day <= on);
            (by(DeskFact::InUse) || by(DeskFact::Delivered)) && !by(DeskFact::Void) && !by(DeskFact::Rejected)
        };
        let subject = Key::new(Kind::Certificate, certificate);
        let mut next = self.inverse_at(subject, Kind::Certificate, "predecessor.certificate");
        let followed = next.any(|next| self.certificate_gist(next.id).is_some_and(in_hand));
        let revokes = |id: &RecordId| {
            let gist = self.gist(Key::new(Kind::Procedure, *id));
            matches!(gist, Some(Gist::Procedure(gist)) if gist.kind == ProcedureKind::Revoke)
        };
        let mut procedures = self.procedures_on(subject).filter(revokes).filter_map(|id| self.procedure(id));
        Around { followed, revoking: procedures.any(|procedure| is_revoking(procedure, on)) }
    }

    /// What a certificate was to the desk on a day; nothing where there is no such record.
    pub fn desk_state(&self, certificate: RecordId, on: Date) -> Option<CertificateDeskState> {
        let facts = self.certificate(certificate)?;
        Some(CertificateDeskState::of(facts, self.around(certificate, on), on))
    }

    /// Whether a certificate is valid to its CA on a day and the desk hasn't done with it.
    pub fn is_in_force(&self, certificate: RecordId, facts: &CertificateFacts, on: Date) -> bool {
        CertificateCaState::of(facts, on) == CertificateCaState::Valid
            && self.desk_state(certificate, on).is_some_and(|state| !state.is_over())
    }

    /// Whether it is told that a certificate runs out: not of one that is renewed, being revoked or done with, nor of one
    /// whose holder is gone.
    pub fn is_announced(&self, certificate: RecordId, gist: &CertificateGist, on: Date) -> bool {
        use CertificateCaState::{NotYetValid, Valid};
        let runs = matches!(CertificateCaState::of(gist, on), Valid | NotYetValid);
        let desk = || CertificateDeskState::of(gist, self.around(certificate, on), on);
        let ended = |state: CertificateDeskState| {
            state.is_over() || matches!(state, CertificateDeskState::Replaced | CertificateDeskState::Ending)
        };
        runs && !ended(desk()) && !self.is_gone(gist.holder, on)
    }

    /// The unit that stands in the place of one on a day: itself, or the only one that came from it, and so on.
    pub fn heir_of(&self, unit: RecordId, on: Date) -> RecordId {
        let mut at = unit;
        // Reorganisations follow each other a few times; a circle, which check reports, must not hang anything.
        for _ in 0..16 {
            let gone = self.unit(at).is_some_and(|unit| unit.dissolved.is_some_and(|day| day <= on));
            let mut next = self.inverse_at(Key::new(Kind::Unit, at), Kind::Unit, "predecessors.unit");
            match (gone, next.next(), next.next()) {
                (true, Some(only), None) => at = only.id,
                _ => break,
            }
        }
        at
    }

    /// Whether a person has left, or a unit was dissolved.
    pub fn is_gone(&self, holder: Key, on: Date) -> bool {
        let dissolved = |unit| UnitState::of(unit, on) == UnitState::Dissolved;
        match holder.kind {
            Kind::Person => self.person_gist(holder.id).is_some_and(|p| PersonState::of(p, on).is_gone()),
            _ => self.unit(holder.id).is_some_and(dissolved),
        }
    }

    /// Whether a certificate that ran out is missed: its holder isn't known to be gone, has no other in force for the same use, and did not
    /// give its device back.
    pub fn is_missed(&self, certificate: RecordId, facts: &CertificateFacts, on: Date) -> bool {
        let same_use = |other: &CertificateFacts| other.kind == facts.kind && other.system == facts.system;
        let in_place = |(other, known): (RecordId, &CertificateFacts)| {
            other != certificate && same_use(known) && self.is_in_force(other, known, on)
        };
        // Of several that ran out, only the last is missed.
        let later = |(other, known): (RecordId, &CertificateFacts)| {
            other != certificate
                && same_use(known)
                && (known.validity.to, other) > (facts.validity.to, certificate)
        };
        let kept = facts.device.and_then(|device| self.keeper_on(device, on));
        let gave_back = kept.is_some_and(|kept| kept.party.is_outside());
        !self.is_gone(facts.holder, on)
            && !gave_back
            && !self.held_by(facts.holder).any(|held| in_place(held) || later(held))
    }

    /// The letters that answer a letter. A notice that the answer takes longer is none.
    pub fn answers_to(&self, letter: Key) -> impl Iterator<Item = (Key, &LetterFacts)> {
        self.replies_to(letter).filter(|(_, reply)| reply.form != LetterForm::Extension)
    }

    /// The notices that the answer to a letter takes longer.
    pub fn extensions_of(&self, letter: Key) -> impl Iterator<Item = (Key, &LetterFacts)> {
        self.replies_to(letter).filter(|(_, reply)| reply.form == LetterForm::Extension)
    }

    fn replies_to(&self, letter: Key) -> impl Iterator<Item = (Key, &LetterFacts)> {
        self.inverse_at(letter, Kind::Letter, "replies_to")
            .filter_map(|reply| Some((reply, self.facts(reply)?.letter()?)))
    }

    /// The person a record is about: itself, or who holds the certificate.
    pub fn person_of(&self, key: Key) -> Option<Key> {
        let about = match key.kind {
            Kind::Person => Some(key),
            Kind::Certificate => self.certificate_gist(key.id).map(|gist| gist.holder),
            Kind::Procedure => self.person_of(self.procedure(key.id)?.subject),
            _ => None,
        };
        about.filter(|person| person.kind == Kind::Person)
    }

    /// The request because of which the data of a person are processed on a day only where the law asks for it
    /// ([`LetterFacts::restricts`]); of several the first that came in.
    pub fn restricted(&self, person: Key, on: Date) -> Option<(Key, &LetterFacts)> {
        let records = self.same_person(person).into_iter();
        let asked = records.flat_map(|person| self.inverse_at(person, Kind::Letter, "correspondent.person"));
        let asked = asked.filter_map(|letter| Some((letter, self.facts(letter)?.letter()?)));
        let holds = asked.filter(|(_, letter)| letter.restricts(on).is_some());
        holds.min_by_key(|(key, letter)| (letter.received.or(letter.date), *key))
    }

    /// The people whose data are processed on a day only where the law asks for it.
    pub fn restricted_people(&self, on: Date) -> BTreeSet<Key> {
        let people = self.filter_facts(Kind::Letter, |_, facts| {
            let letter = facts.letter().filter(|letter| letter.restricts(on).is_some())?;
            letter.person.map(|person| Key::new(Kind::Person, person))
        });
        people.into_iter().flat_map(|person| self.same_person(person)).collect()
    }

    /// The record of a person with those that were made one with it, whichever stands for the others.
    fn same_person(&self, person: Key) -> BTreeSet<Key> {
        let (mut all, mut next) = (BTreeSet::from([person]), vec![person]);
        while let Some(one) = next.pop() {
            let in_place = self.marks(one).and_then(|marks| marks.duplicate_of);
            let others = self.inverse_at(one, person.kind, "duplicate_of").chain(in_place);
            next.extend(others.filter(|other| all.insert(*other)).collect::<Vec<_>>());
        }
        all
    }

    /// The day of the first letter that answers a letter.
    pub fn replied_on(&self, letter: RecordId) -> Option<Date> {
        let answers = self.answers_to(Key::new(Kind::Letter, letter));
        answers.filter_map(|(_, reply)| reply.received.or(reply.sent).or(reply.date)).min()
    }

    /// How far a letter was on a day; nothing where there is no such record.
    pub fn letter_state(&self, letter: RecordId, on: Date) -> Option<LetterState> {
        let facts = self.facts(Key::new(Kind::Letter, letter))?.letter()?;
        Some(self.state_of_letter(letter, facts, on))
    }

    /// The same where its facts are at hand. What was given up since it was sent waits for no answer.
    pub fn state_of_letter(&self, letter: RecordId, facts: &LetterFacts, on: Date) -> LetterState {
        let state = |facts: &LetterFacts| LetterState::of(facts, self.replied_on(letter), on);
        let given_up = |line: &AskedLine| line.result.is_none() && self.is_given_up(line.procedure, on);
        let sent = facts.sent.is_some_and(|day| day <= on);
        if facts.direction == LetterDirection::In || !sent || !facts.lines.iter().any(given_up) {
            return state(facts);
        }
        let lines: Vec<AskedLine> = facts.lines.iter().filter(|line| !given_up(line)).copied().collect();
        match lines.is_empty() {
            true => LetterState::NoneNeeded,
            false => state(&LetterFacts { lines, ..facts.clone() }),
        }
    }

    /// Whether a procedure was withdrawn, or found not to be needed.
    pub fn is_given_up(&self, procedure: RecordId, on: Date) -> bool {
        let state = self.procedure(procedure).map(|procedure| ProcedureState::of(procedure, on));
        matches!(state, Some(ProcedureState::At(StepKind::Withdrawn | StepKind::NotNeeded)))
    }

    /// Whether the files that were made for a letter of ours, which hasn't gone out, would come out otherwise by now: a line was
    /// given up, its contact or whoever signs is gone, or the unit that files is headed, called or signed for in another way.
    pub fn is_outdated(&self, key: Key, letter: &LetterFacts, on: Date) -> bool {
        let ours = letter.direction == LetterDirection::Out && letter.sent.is_none();
        if !ours || !letter.made {
            return false;
        }
        let on = letter.date.unwrap_or(on);
        let Some(made) = letter.for_signature else { return true };
        let named = |field: &str| self.refs(key).find(|at| at.field(Kind::Letter) == field).map(|at| at.to);
        let signs = named("signed_by");
        let differs = |unit: &UnitFacts| {
            let name = |day| unit.name_on(day).map(|name| name.vi.as_str());
            let block = |day| signs.map(|person| unit.signs_on(person.id, day));
            unit.letterhead_on(made) != unit.letterhead_on(on)
                || name(made) != name(on)
                || block(made) != block(on)
        };
        letter.lines.iter().any(|line| self.is_given_up(line.procedure, on))
            || [signs, named("contact")].into_iter().flatten().any(|person| self.is_gone(person, on))
            || letter.filer.and_then(|filer| self.unit(filer)).is_some_and(differs)
    }

    /// Who had a device on a day.
    pub fn keeper_on(&self, device: RecordId, on: Date) -> Option<&Kept> {
        self.device(device)?.keeper_on(on)
    }

    /// Whether a person or unit had a device on a day.
    pub fn is_with_user(&self, device: RecordId, on: Date) -> bool {
        self.keeper_on(device, on).is_some_and(|kept| kept.party.key().is_some())
    }

    /// The devices that a person or unit had on a day.
    pub fn kept_by(&self, party: Key, on: Date) -> impl Iterator<Item = RecordId> {
        let mut devices: Vec<RecordId> =
            self.inverse_at(party, Kind::Device, "custody.party").map(|device| device.id).collect();
        devices.dedup();
        devices.into_iter().filter(move |device| {
            self.keeper_on(*device, on).is_some_and(|kept| kept.party.key() == Some(party))
        })
    }

    /// The certificates that name a person or unit as holder.
    pub fn held_by(&self, holder: Key) -> impl Iterator<Item = (RecordId, &CertificateFacts)> {
        self.inverse_at(holder, Kind::Certificate, "holder")
            .filter_map(|c| Some((c.id, self.certificate(c.id)?)))
    }

    /// The certificates whose key a device holds.
    pub fn on_device(&self, device: RecordId) -> impl Iterator<Item = (RecordId, &CertificateFacts)> {
        let key = Key::new(Kind::Device, device);
        self.inverse_at(key, Kind::Certificate, "device")
            .filter_map(|c| Some((c.id, self.certificate(c.id)?)))
    }

    /// Whether a device lies at the desk in order on a day and nothing is on it, so that a certificate can be put there: none ever
    /// came to it, or it was wiped after the last of them had ended.
    pub fn is_blank(&self, device: RecordId, on: Date) -> bool {
        let Some(facts) = self.device(device) else { return false };
        let here = facts.keeper_on(on).is_some_and(|kept| kept.party == Party::Desk);
        if !here || DeviceCondition::of(facts, on) != DeviceCondition::Fine {
            return false;
        }
        let wiped =
            facts.conditions.iter().filter(|(fact, at)| *fact == ConditionFact::Wiped && at.date <= on);
        let wiped = wiped.map(|(_, at)| at.date).max();
        self.on_device(device).all(|(id, certificate)| {
            let ended = certificate.revoked_since.or(certificate.validity.to.map(|to| to.plus_days(1)));
            let came_to_nobody = matches!(
                self.desk_state(id, on),
                Some(CertificateDeskState::Rejected | CertificateDeskState::Void)
            );
            came_to_nobody || wiped.zip(ended).is_some_and(|(wiped, ended)| ended <= wiped)
        })
    }

    /// The unit directly below the topmost one under which a record counts on a day; the topmost for what belongs to itself.
    pub fn top_unit_of(&self, key: Key, on: Date) -> Option<RecordId> {
        let chain = self.units_above(self.unit_of(key, on)?, on);
        chain.len().checked_sub(2).and_then(|at| chain.get(at)).or(chain.last()).copied()
    }

    /// The unit that a record belongs to on a day: of a person where they are or last were posted, of a certificate that
    /// of its holder, of a device its keeper's or its owner, of a procedure that of its subject.
    pub fn unit_of(&self, key: Key, on: Date) -> Option<RecordId> {
        match key.kind {
            Kind::Unit => Some(key.id),
            Kind::Person => self.person_gist(key.id)?.last_posting(on).map(|posting| posting.unit),
            Kind::Certificate => self.unit_of(self.certificate_gist(key.id)?.holder, on),
            Kind::Device => {
                let device = self.device(key.id)?;
                let keeper = device.keeper_on(on).and_then(|kept| kept.party.key());
                keeper.and_then(|keeper| self.unit_of(keeper, on)).or(device.owner)
            }
            // A procedure is about a certificate or a device, so this goes no further round.
            Kind::Procedure => self.unit_of(self.procedure(key.id)?.subject, on),
            Kind::Letter => {
                let letter = self.facts(key)?.letter()?;
                letter.filer.or(letter.unit)
            }
            Kind::Decision | Kind::Handover => None,
        }
    }
}
