//! What is asked of the CA: filer, ground, request, letter, form, sending, answer.

use super::{Builder, Todo, What, todo};
use crate::duty::Act;
use crate::model::kinds::certificate::{CertificateType, Form};
use crate::model::kinds::procedure::{Outcome, ProcedureKind, StepKind};
use crate::model::{Date, Key, Kind, RecordId};
use crate::register::facts::{CertificateFacts, LetterFacts};
use crate::register::state::ProcedureState;

use StepKind::{ForSignature, Granted, Issued, Refused, Sent};

impl Builder<'_> {
    /// Whether nothing has to be asked of the CA: a device whose certificate ran out is only handed back.
    fn is_unasked(&self) -> bool {
        self.procedure.kind == ProcedureKind::Return && self.letter.is_none()
    }

    pub(super) fn asked(&mut self) {
        let (procedure, sent) = (self.procedure, self.has(Sent));
        // Where it isn't said who files, the nearest unit above that may does; one that ended files nothing more.
        let above = || self.links.filer_of(self.links.unit_of(self.key, self.on)?, self.on);
        let may = |filer: &RecordId| {
            let unit = self.links.unit(*filer);
            sent || unit.is_none_or(|unit| unit.standing.is_empty() || unit.may_file_since(self.on))
        };
        match procedure.filer.map_or_else(above, |filer| Some(filer).filter(may)) {
            Some(filer) => self.there(What::Filer, Some(Key::new(Kind::Unit, filer)), None, None),
            None => self.lacks(What::Filer, None, todo::fill(self.key, "filer")),
        }
        self.late(sent);
        let rule = self.rules.regime(procedure.regime).procedure(procedure.kind);
        match (&procedure.ground, rule.is_some_and(|rule| !rule.grounds.is_empty())) {
            (Some(ground), _) => self.there(What::Ground, procedure.asked_by, None, Some(ground.clone())),
            (None, true) => {
                self.lacks(What::Ground, None, todo::fill(self.key, "ground.code"));
                self.late(sent);
            }
            (None, false) => {}
        }
        self.request(sent);
        if self.is_unasked() {
            self.needless(What::Letter);
            return;
        }
        let Some((letter, facts)) = self.letter else {
            self.without_letter();
            return;
        };
        // One that goes out in another name by now is made anew, as is one that would come out otherwise.
        let other = facts.filer.zip(procedure.filer).is_some_and(|(letter, own)| letter != own);
        match other && facts.sent.is_none() && facts.number.is_none() {
            true => self.lacks(What::Letter, Some(letter), todo::paper(self.key)),
            false if self.links.is_outdated(letter, facts, self.on) => {
                self.lacks(What::Letter, Some(letter), todo::paper(letter));
            }
            false => self.there(What::Letter, Some(letter), facts.date, facts.full_number()),
        }
        let kind = self.certificate.map_or(CertificateType::Individual, |(_, certificate)| certificate.kind);
        let lost = self.has(StepKind::LossMinutes) && !self.is_found();
        let form = rule.and_then(|rule| rule.form(kind, lost)).map(|form| form.letter.as_str());
        let said = facts.form.word().word;
        match form.is_none_or(|form| form == said) || facts.sent.is_some() {
            true => self.there(What::Form, Some(letter), None, Some(said.to_owned())),
            false => self.lacks(What::Form, Some(letter), todo::fill(letter, "form")),
        }
        match facts.sent.filter(|_| facts.number.is_some()) {
            Some(day) => self.there(What::Sent, Some(letter), Some(day), None),
            None => {
                self.lacks(What::Sent, Some(letter), todo::send(letter, facts.number.is_some()));
                self.late(facts.sent.is_some() && self.has(Granted));
            }
        }
        self.answer(letter, facts);
    }

    /// The request to the CA, where the key is made here.
    fn request(&mut self, sent: bool) {
        use ProcedureKind::{Change, Issue, Renew};
        let Some((id, certificate)) = self.certificate.filter(|(_, c)| needs_request(c)) else { return };
        if !matches!(self.procedure.kind, Issue | Renew | Change) {
            return;
        }
        let key = Key::new(Kind::Certificate, id);
        match certificate.has_csr {
            true => self.there(What::Csr, Some(key), None, None),
            false => {
                // A system makes its own key and gives its request.
                let todo = match certificate.form {
                    Form::Soft => todo::fill(key, "csr"),
                    _ => Todo::new(StepKind::Ready, todo::plan(key)),
                };
                self.lacks(What::Csr, None, todo);
                self.late(sent || certificate.read().is_some());
            }
        }
    }

    /// No letter of the register asks for it: it is to be made, or the steps say that there is one.
    fn without_letter(&mut self) {
        let steps = [ForSignature, Issued, Sent, Granted, Refused];
        let asked = steps.iter().find_map(|step| self.day(*step));
        let told = self.procedure.told.is_some() && !self.has(Sent);
        let Some(day) = asked.filter(|_| !told) else {
            self.lacks(What::Letter, None, todo::paper(self.key));
            return;
        };
        self.lacks(What::Letter, None, self.letter_of(day));
        self.late(true);
        let answered = self.day(Granted).or(self.day(Refused));
        match self.day(Sent).or(answered) {
            Some(day) => self.there(What::Sent, None, Some(day), None),
            None => {
                let step = if self.has(Issued) { Sent } else { Issued };
                self.lacks(What::Sent, None, Todo::step(self.key, step));
            }
        }
        let said = self.procedure.result.map(|result| result.word().word.to_owned());
        match answered {
            Some(day) => self.there(What::Answer, None, Some(day), said),
            None => self.lacks(What::Answer, None, Todo::step(self.key, Granted)),
        }
    }

    /// Enters the letter that was sent on a day and that the register doesn't have.
    fn letter_of(&self, day: Date) -> Todo {
        let act = Act::alone("add letter direction=out correspondent.kind=ca form=-");
        let act = act.with(format!("lines[+].procedure={}", self.key.id)).with(format!("sent={day}"));
        Todo::new(Sent, act.with("number=-").with("date=-"))
    }

    fn answer(&mut self, letter: Key, facts: &LetterFacts) {
        let line = facts.lines.iter().find(|line| line.procedure == self.key.id);
        let result = line.and_then(|line| line.result).or(self.procedure.result);
        let result = result.or(self.has(Granted).then_some(Outcome::Granted));
        let said = result.map(|result| result.word().word.to_owned());
        match result {
            Some(Outcome::Granted | Outcome::Refused) => {
                self.there(What::Answer, Some(letter), line.and_then(|line| line.on), said);
            }
            // What lacked is filled in, and the letter goes out once more; or another one says it right.
            Some(Outcome::Supplement) if !ProcedureState::of(self.procedure, self.on).awaits_answer() => {
                let again = todo::send(letter, facts.number.is_some());
                self.lacks(What::Answer, Some(letter), again.or(Act::many("paper", [self.key])));
            }
            _ => self.lacks(What::Answer, Some(letter), todo::wait(letter, facts.due)),
        }
    }
}

/// Whether the key is made here, so that a request goes to the CA.
fn needs_request(certificate: &CertificateFacts) -> bool {
    certificate.kind == CertificateType::System || matches!(certificate.form, Form::Hsm | Form::Soft)
}
