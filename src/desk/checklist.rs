//! The checklist of a procedure: what it must come to by its kind, what of it is there, and what is to be done next.

use super::Act;
use super::answer::made_by;
use super::steps::has;
use crate::choice;
use crate::model::kinds::certificate::{CertificateType, Form, Relation};
use crate::model::kinds::common::Role;
use crate::model::kinds::device::{DeviceKind, PinFact};
use crate::model::kinds::handover::HandoverReason;
use crate::model::kinds::letter::LetterDirection;
use crate::model::kinds::procedure::{Outcome, ProcedureKind, StepKind};
use crate::model::party::Party;
use crate::model::{Date, Key, Kind, RecordId};
use crate::register::facts::{CertificateFacts, LetterFacts, PaperState, ProcedureFacts};
use crate::register::papers_of;
use crate::register::state::{CertificateDeskState, ProcedureState};

choice! {
    /// What a procedure must come to.
    What {
        Filer "filer" "Cơ quan đứng tên" "Filer",
        Ground "ground" "Căn cứ" "Ground",
        Csr "csr" "Yêu cầu cấp (CSR)" "Request (CSR)",
        Letter "letter" "Dòng trong công văn" "Line of a letter",
        Form "form" "Mẫu" "Form",
        Sent "sent" "Gửi CA" "Sent to the CA",
        Answer "answer" "CA trả lời" "The CA's answer",
        Certificate "certificate" "Chứng thư" "Certificate",
        Device "device" "Thiết bị" "Device",
        Unlocked "unlocked" "Mở khóa" "Unlocked",
        Compared "compared" "Đối chiếu với đề nghị" "Compared with the request",
        Handover "handover" "Giao nhận" "Hand-over",
        PinReceipt "pin-receipt" "Xác nhận mã PIN" "Receipt of the PIN",
        Registered "registered" "Hệ thống sử dụng" "Registered in systems",
        Notice "notice" "Thông báo thu hồi" "Notice of revocation",
        Collected "collected" "Thu thiết bị" "Device collected",
        HandedToCa "handed-to-ca" "Giao trả CA" "Handed to the CA",
        Listed "listed" "Danh sách thu hồi" "Revocation list",
        Papers "papers" "Giấy tờ" "Papers",
        Closed "closed" "Đóng hồ sơ" "Closed",
    }
    /// Whether it has come to it.
    Standing {
        There "there" "có" "there",
        Lacking "lacking" "thiếu" "lacking",
        NotNeeded "not-needed" "không cần" "not needed",
    }
}

/// What is to be done for something that lacks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Todo {
    /// Say who files.
    Filer,
    Ground,
    /// Make key and request.
    Plan(Key),
    /// Make the letter.
    Paper,
    Send(Key),
    /// The CA answers, by this day.
    Await(Key, Option<Date>),
    Resend(Key),
    Import(Option<Key>),
    Receive(Option<Key>),
    /// Say that the certificate is what was asked for: no device comes.
    Check,
    HandToCa(Key),
    Deliver,
    ConfirmPin,
    Register,
    Collect(Option<Key>),
    Notice,
    Crl,
    Attach(Role),
    Close,
    /// The procedure was put on hold.
    Resume,
}

/// One line of the checklist.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    pub what: What,
    pub standing: Standing,
    /// The record that shows it.
    pub record: Option<Key>,
    pub on: Option<Date>,
    /// The number of a letter or form, the code of a ground, a serial.
    pub said: Option<String>,
    pub todo: Option<Todo>,
}

/// A procedure, line by line.
pub struct Checklist {
    pub items: Vec<Item>,
    /// What is to be done now; nothing where it is over.
    pub next: Option<Todo>,
}

/// Builds the lines of one procedure.
struct Builder<'p, 'a, 'l> {
    act: &'p Act<'a, 'l>,
    key: Key,
    procedure: &'p ProcedureFacts,
    /// The letter that asks for it.
    letter: Option<(Key, &'p LetterFacts)>,
    /// The certificate that it makes, or is about.
    certificate: Option<(RecordId, &'p CertificateFacts)>,
    device: Option<RecordId>,
    items: Vec<Item>,
}

/// The checklist of a procedure; nothing where there is no such record.
pub fn checklist(act: &Act<'_, '_>, key: Key) -> Option<Checklist> {
    let links = act.links;
    let procedure = links.procedure(key.id)?;
    let letters = links.inverse_at(key, Kind::Letter, "lines.procedure");
    let letter = letters
        .filter_map(|letter| Some((letter, links.facts(letter)?.letter()?)))
        .filter(|(_, facts)| facts.direction == LetterDirection::Out)
        .max_by_key(|(letter, facts)| (facts.sent.or(facts.date).or(facts.for_signature), *letter));
    let subject = procedure.subject;
    let about = || (subject.kind == Kind::Certificate).then_some(subject.id);
    let on_it = || links.on_device(subject.id).max_by_key(|(_, c)| c.validity.to).map(|(id, _)| id);
    let certificate = match procedure.kind {
        ProcedureKind::Renew | ProcedureKind::Change => {
            made_by(act, key.id).next().or_else(|| beside(act, procedure))
        }
        ProcedureKind::Issue | ProcedureKind::Revoke => about(),
        ProcedureKind::Restore | ProcedureKind::Return => on_it(),
    };
    let certificate = certificate.and_then(|id| Some((id, links.certificate(id)?)));
    let device = match subject.kind {
        Kind::Device => Some(subject.id),
        _ => certificate.and_then(|(_, certificate)| certificate.device),
    };
    let mut builder = Builder { act, key, procedure, letter, certificate, device, items: Vec::new() };
    builder.asked();
    match procedure.kind {
        ProcedureKind::Issue | ProcedureKind::Renew | ProcedureKind::Change => builder.made(),
        ProcedureKind::Revoke | ProcedureKind::Return => builder.taken_back(),
        ProcedureKind::Restore => builder.restored(),
    }
    builder.closed();
    let items = builder.items;
    let state = ProcedureState::of(procedure, act.on());
    let next = match state {
        ProcedureState::At(StepKind::Held) => Some(Todo::Resume),
        ProcedureState::At(StepKind::Closed) => None,
        // What was refused or given up has only to be closed.
        _ if state.is_over() => Some(Todo::Close),
        _ => items.iter().find(|item| item.standing == Standing::Lacking).and_then(|item| item.todo.clone()),
    };
    Some(Checklist { items, next })
}

/// The successor of a certificate that is renewed and changed at once, which the other procedure makes.
fn beside(act: &Act<'_, '_>, procedure: &ProcedureFacts) -> Option<RecordId> {
    let given_up =
        |id: RecordId| act.links.desk_state(id, act.on()).is_some_and(CertificateDeskState::is_over);
    act.links.successors_of(procedure.subject.id).map(|(id, _)| id).find(|id| !given_up(*id))
}

impl Builder<'_, '_, '_> {
    fn there(&mut self, what: What, record: Option<Key>, on: Option<Date>, said: Option<String>) {
        self.items.push(Item { what, standing: Standing::There, record, on, said, todo: None });
    }

    fn lacks(&mut self, what: What, todo: Todo) {
        self.lacks_with(what, None, todo);
    }

    fn lacks_with(&mut self, what: What, record: Option<Key>, todo: Todo) {
        let standing = Standing::Lacking;
        self.items.push(Item { what, standing, record, on: None, said: None, todo: Some(todo) });
    }

    fn needless(&mut self, what: What) {
        let standing = Standing::NotNeeded;
        self.items.push(Item { what, standing, record: None, on: None, said: None, todo: None });
    }

    fn day(&self, step: StepKind) -> Option<Date> {
        self.procedure.step_day(step)
    }

    /// A line that a step alone shows.
    fn step(&mut self, what: What, steps: &[StepKind], todo: Todo) {
        match steps.iter().find_map(|step| self.day(*step)) {
            Some(day) => self.there(what, None, Some(day), None),
            None => self.lacks(what, todo),
        }
    }

    /// Whether nothing has to be asked of the CA: a device whose certificate ran out is only handed back.
    fn is_unasked(&self) -> bool {
        self.procedure.kind == ProcedureKind::Return && self.letter.is_none()
    }

    /// Filer, ground, request, letter, form, sending, answer.
    fn asked(&mut self) {
        let procedure = self.procedure;
        match procedure.filer {
            Some(filer) => self.there(What::Filer, Some(Key::new(Kind::Unit, filer)), None, None),
            None => self.lacks(What::Filer, Todo::Filer),
        }
        let regime = self.act.rules.regime(procedure.regime);
        let rule = regime.procedure(procedure.kind);
        match (&procedure.ground, rule.is_some_and(|rule| !rule.grounds.is_empty())) {
            (Some(ground), _) => self.there(What::Ground, procedure.asked_by, None, Some(ground.clone())),
            (None, true) => self.lacks(What::Ground, Todo::Ground),
            (None, false) => {}
        }
        if let Some((id, certificate)) =
            self.certificate.filter(|(_, certificate)| needs_request(certificate))
            && matches!(procedure.kind, ProcedureKind::Issue | ProcedureKind::Renew | ProcedureKind::Change)
        {
            let key = Key::new(Kind::Certificate, id);
            match certificate.has_csr {
                true => self.there(What::Csr, Some(key), None, None),
                false => self.lacks(What::Csr, Todo::Plan(key)),
            }
        }
        if self.is_unasked() {
            self.needless(What::Letter);
            return;
        }
        let Some((letter, facts)) = self.letter else {
            self.lacks(What::Letter, Todo::Paper);
            return;
        };
        self.there(What::Letter, Some(letter), facts.date, facts.full_number());
        let kind = self.certificate.map_or(CertificateType::Individual, |(_, certificate)| certificate.kind);
        let lost = has(procedure, StepKind::LossMinutes);
        let form = rule.and_then(|rule| rule.form(kind, lost)).map(|form| form.letter.as_str());
        let said = facts.form.word().word;
        match form.is_none_or(|form| form == said) {
            true => self.there(What::Form, Some(letter), None, Some(said.to_owned())),
            false => self.lacks_with(What::Form, Some(letter), Todo::Paper),
        }
        match facts.sent {
            Some(day) => self.there(What::Sent, Some(letter), Some(day), None),
            None => self.lacks_with(What::Sent, Some(letter), Todo::Send(letter)),
        }
        self.answer(letter, facts);
    }

    fn answer(&mut self, letter: Key, facts: &LetterFacts) {
        let line = facts.lines.iter().find(|line| line.procedure == self.key.id);
        let result = line.and_then(|line| line.result).or(self.procedure.result);
        let said = result.map(|result| result.word().word.to_owned());
        match result {
            Some(Outcome::Granted | Outcome::Refused) => {
                self.there(What::Answer, Some(letter), line.and_then(|line| line.on), said);
            }
            Some(Outcome::Supplement) => {
                let again = ProcedureState::of(self.procedure, self.act.on()).awaits_answer();
                let todo = if again { Todo::Await(letter, facts.due) } else { Todo::Resend(letter) };
                self.lacks_with(What::Answer, Some(letter), todo);
            }
            None if facts.sent.is_none() => self.lacks_with(What::Answer, Some(letter), Todo::Send(letter)),
            None => self.lacks_with(What::Answer, Some(letter), Todo::Await(letter, facts.due)),
        }
    }

    /// Certificate, device, comparison, hand-over, receipt, systems.
    fn made(&mut self) {
        let letter = self.letter.map(|(letter, _)| letter);
        let Some((id, certificate)) = self.certificate else {
            self.lacks(What::Certificate, Todo::Import(letter));
            return;
        };
        let key = Key::new(Kind::Certificate, id);
        match certificate.read() {
            Some(pem) => self.there(What::Certificate, Some(key), Some(pem.from), Some(pem.serial.clone())),
            None => self.lacks_with(What::Certificate, Some(key), Todo::Import(letter)),
        }
        let comes = matches!(certificate.form, Form::UsbToken | Form::Smartcard | Form::SimPki);
        let came = [StepKind::Received, StepKind::Loaded].iter().find_map(|step| self.day(*step));
        match (self.device, came) {
            (None, _) if !comes => self.needless(What::Device),
            (Some(device), _) if !comes => {
                self.there(What::Device, Some(Key::new(Kind::Device, device)), None, self.serial(device));
            }
            (Some(device), Some(day)) => {
                self.there(
                    What::Device,
                    Some(Key::new(Kind::Device, device)),
                    Some(day),
                    self.serial(device),
                );
            }
            (device, _) => {
                let device = device.map(|id| Key::new(Kind::Device, id));
                self.lacks_with(What::Device, device, Todo::Receive(device));
            }
        }
        match self.day(StepKind::Checked) {
            Some(day) => self.there(What::Compared, None, Some(day), None),
            None => {
                let device = self.device.map(|id| Key::new(Kind::Device, id));
                let todo =
                    if certificate.read().is_some() { Todo::Receive(device) } else { Todo::Import(letter) };
                self.lacks(What::Compared, todo);
            }
        }
        if comes {
            self.delivered();
        }
        self.registered(id, certificate);
    }

    fn serial(&self, device: RecordId) -> Option<String> {
        self.act.links.device(device).and_then(|device| device.serial.clone())
    }

    /// Whether the new certificate was loaded where the device is, so that nothing changes hands.
    fn was_loaded(&self) -> bool {
        has(self.procedure, StepKind::Loaded)
    }

    fn delivered(&mut self) {
        if self.was_loaded() {
            self.needless(What::Handover);
            self.needless(What::PinReceipt);
            return;
        }
        let Some(day) = self.day(StepKind::Delivered).or(self.day(StepKind::Returned)) else {
            self.lacks(What::Handover, Todo::Deliver);
            self.lacks(What::PinReceipt, Todo::ConfirmPin);
            return;
        };
        let handover = self.handover(&[HandoverReason::Delivery, HandoverReason::Restore], day);
        self.there(What::Handover, handover, Some(day), None);
        let device = self.device.and_then(|device| self.act.links.device(device));
        let receipts = device.map(|device| device.pin.as_slice()).unwrap_or_default();
        let receipt = receipts.iter().find(|(fact, on, _)| *fact == PinFact::Receipt && *on >= day);
        match self.day(StepKind::PinConfirmed).or(receipt.map(|(_, on, _)| *on)) {
            Some(day) => self.there(What::PinReceipt, None, Some(day), None),
            None => self.lacks(What::PinReceipt, Todo::ConfirmPin),
        }
    }

    /// The hand-over of the device for one of these reasons, about that day.
    fn handover(&self, reasons: &[HandoverReason], day: Date) -> Option<Key> {
        let device = Key::new(Kind::Device, self.device?);
        let mut all = self.act.links.inverse_at(device, Kind::Handover, "items.device");
        all.find(|key| {
            let facts = self.act.links.facts(*key).and_then(|facts| facts.handover());
            facts.is_some_and(|facts| facts.at.date == day && reasons.contains(&facts.reason))
        })
    }

    fn registered(&mut self, id: RecordId, certificate: &CertificateFacts) {
        let on = self.act.on();
        let open = |facts: &CertificateFacts| facts.used.iter().filter(|used| used.period.holds(on)).count();
        let before = certificate.predecessor.and_then(|(id, _)| self.act.links.certificate(id));
        let key = Key::new(Kind::Certificate, id);
        let current =
            certificate.used.iter().filter(|used| used.period.holds(on) && used.own_serial != Some(false));
        match (current.count(), before.map_or(0, open), self.day(StepKind::Registered)) {
            (0, 0, None) if self.procedure.kind != ProcedureKind::Issue => self.needless(What::Registered),
            (0, 0, None) => self.lacks(What::Registered, Todo::Register),
            (_, left, day)
                if left > 0 && certificate.predecessor.is_some_and(|(_, r)| r != Relation::Reissued) =>
            {
                let _ = day;
                self.lacks_with(What::Registered, Some(key), Todo::Register);
            }
            (count, _, day) => self.there(What::Registered, Some(key), day, Some(count.to_string())),
        }
    }

    /// Notice, collection, the CA, its list.
    fn taken_back(&mut self) {
        let revokes = self.procedure.kind == ProcedureKind::Revoke;
        if revokes {
            let notice = self.certificate.and_then(|(_, c)| c.revoked).and_then(|revoked| revoked.notice);
            match self.day(StepKind::NoticeReceived).or(notice) {
                Some(day) => self.there(What::Notice, None, Some(day), None),
                None => self.lacks(What::Notice, Todo::Notice),
            }
        }
        let device = self.device.map(|id| Key::new(Kind::Device, id));
        let lost = self.day(StepKind::LossMinutes);
        let goes = self
            .device
            .and_then(|id| self.act.links.device(id))
            .is_some_and(|device| !matches!(device.kind, DeviceKind::Hsm));
        if !goes {
            self.needless(What::Collected);
            self.needless(What::HandedToCa);
        } else if let Some(day) = lost {
            self.there(
                What::Collected,
                device,
                Some(day),
                Some(StepKind::LossMinutes.word().word.to_owned()),
            );
            self.needless(What::HandedToCa);
        } else {
            let keeper = self.device.and_then(|id| self.act.links.keeper_on(id, self.act.on()));
            let keeper = keeper.map(|kept| (&kept.party, kept.from));
            let at_ca = matches!(keeper, Some((Party::Ca, _)));
            match (self.day(StepKind::Collected), keeper) {
                (Some(day), _) => self.there(What::Collected, device, Some(day), None),
                (None, Some((Party::Desk | Party::Ca, day))) => {
                    self.there(What::Collected, device, Some(day), None)
                }
                _ => self.lacks_with(What::Collected, device, Todo::Collect(device)),
            }
            match (self.day(StepKind::HandedToCa), at_ca) {
                (Some(day), _) => {
                    let handover = self.handover(&[HandoverReason::ToCa], day);
                    self.there(What::HandedToCa, handover, Some(day), None);
                }
                (None, _) => {
                    let todo = device.map_or(Todo::Collect(None), Todo::HandToCa);
                    self.lacks(What::HandedToCa, todo);
                }
            }
        }
        if revokes {
            let seen = self.certificate.and_then(|(_, c)| c.revoked).and_then(|revoked| revoked.seen);
            match self.day(StepKind::SeenInCrl).or(seen) {
                Some(day) => self.there(What::Listed, None, Some(day), None),
                None => self.lacks(What::Listed, Todo::Crl),
            }
        }
    }

    fn restored(&mut self) {
        let device = self.device.map(|id| Key::new(Kind::Device, id));
        self.step(What::Unlocked, &[StepKind::Unlocked, StepKind::Replaced], Todo::Receive(device));
        self.delivered();
    }

    fn closed(&mut self) {
        let taken = |step: StepKind| has(self.procedure, step);
        let wanted: Vec<Role> = papers_of(self.procedure.kind, self.procedure.regime, taken).collect();
        let files =
            self.act.links.linked(self.key).map(|linked| linked.marks.files.clone()).unwrap_or_default();
        let there = |role: &Role| {
            let paper = self.procedure.papers.iter().find(|(known, _)| known == role);
            files.contains(role) || paper.is_some_and(|(_, state)| *state != PaperState::Missing)
        };
        let lacking: Vec<Role> = wanted.iter().copied().filter(|role| !there(role)).collect();
        match lacking.first() {
            None if wanted.is_empty() => self.needless(What::Papers),
            None => self.there(What::Papers, None, None, Some(wanted.len().to_string())),
            Some(role) => {
                self.lacks(What::Papers, Todo::Attach(*role));
                let words: Vec<&str> = lacking.iter().map(|role| role.word().word).collect();
                if let Some(item) = self.items.last_mut() {
                    item.said = Some(words.join(", "));
                }
            }
        }
        self.step(What::Closed, &[StepKind::Closed], Todo::Close);
    }
}

/// Whether the key is made here, so that a request goes to the CA.
fn needs_request(certificate: &CertificateFacts) -> bool {
    certificate.kind == CertificateType::System || matches!(certificate.form, Form::Hsm | Form::Soft)
}
