//! The checklist of a procedure: what it must come to by its kind, what of it is there, and what comes next, with the command
//! that does it. Whoever says what comes next in a procedure, a list of duties, its own record, a command that was just run, a paper that
//! can't be made, says it from here.

mod again;
mod asked;
mod back;
mod made;
mod papers;
pub mod todo;

pub use again::{again, rest};
pub use todo::Todo;

use super::Act;
use crate::choice;
use crate::model::kinds::handover::HandoverReason;
use crate::model::kinds::letter::LetterDirection;
use crate::model::kinds::procedure::{ProcedureKind, StepKind};
use crate::model::party::Party;
use crate::model::{Date, Key, Kind, RecordId};
use crate::register::Links;
use crate::register::facts::{CertificateFacts, Kept, LetterFacts, ProcedureFacts};
use crate::register::state::{CertificateDeskState, ProcedureState};
use crate::rules::Rules;

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
    /// It holds nothing up any more, and is told of before the procedure is closed.
    pub late: bool,
}

/// A procedure, line by line.
pub struct Checklist {
    pub items: Vec<Item>,
    /// What is to be done now, and for which line; nothing where it is over.
    pub next: Option<(What, Todo)>,
    /// Nothing was sent yet, and whoever a certificate or device is asked for has left, or is a unit that is no more: it is given up.
    pub holder_gone: bool,
}

/// Builds the lines of one procedure.
struct Builder<'l> {
    links: &'l Links<'l>,
    rules: &'l Rules,
    on: Date,
    key: Key,
    procedure: &'l ProcedureFacts,
    /// The letter that asks for it.
    letter: Option<(Key, &'l LetterFacts)>,
    /// The certificate that it makes, or is about.
    certificate: Option<(RecordId, &'l CertificateFacts)>,
    device: Option<RecordId>,
    items: Vec<Item>,
}

/// The checklist of a procedure on a day; nothing where there is no such record.
pub fn checklist<'l>(links: &'l Links<'l>, rules: &'l Rules, on: Date, key: Key) -> Option<Checklist> {
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
            links.made_by(key.id).next().or_else(|| beside(links, procedure, on))
        }
        ProcedureKind::Issue | ProcedureKind::Revoke => about(),
        ProcedureKind::Restore | ProcedureKind::Return => on_it(),
    };
    let certificate = certificate.and_then(|id| Some((id, links.certificate(id)?)));
    let device = match subject.kind {
        Kind::Device => Some(links.in_place_of(subject.id)),
        _ => certificate.and_then(|(_, certificate)| certificate.device),
    };
    let mut builder =
        Builder { links, rules, on, key, procedure, letter, certificate, device, items: Vec::new() };
    builder.asked();
    match procedure.kind {
        ProcedureKind::Issue | ProcedureKind::Renew | ProcedureKind::Change => builder.made(),
        ProcedureKind::Revoke | ProcedureKind::Return => builder.taken_back(),
        ProcedureKind::Restore => builder.restored(),
    }
    builder.papers();
    builder.step(What::Closed, &[StepKind::Closed], Todo::step(key, StepKind::Closed));
    let (next, holder_gone) = (builder.next(), builder.holder_gone());
    Some(Checklist { items: builder.items, next, holder_gone })
}

/// The successor of a certificate that is renewed and changed at once, which the other procedure makes.
fn beside(links: &Links<'_>, procedure: &ProcedureFacts, on: Date) -> Option<RecordId> {
    let given_up = |id: RecordId| links.desk_state(id, on).is_some_and(CertificateDeskState::is_over);
    links.successors_of(procedure.subject.id).map(|(id, _)| id).find(|id| !given_up(*id))
}

impl Builder<'_> {
    /// The first line that lacks something; what holds nothing up comes after all the others, and closing last.
    fn next(&self) -> Option<(What, Todo)> {
        match ProcedureState::of(self.procedure, self.on) {
            ProcedureState::At(StepKind::Held) => {
                return Some((What::Closed, Todo::step(self.key, StepKind::Resumed)));
            }
            state if state.is_over() => return Some((What::Closed, rest(self.links, self.on, self.key)?)),
            _ if self.holder_gone() => {
                return Some((What::Closed, Todo::step(self.key, StepKind::Withdrawn)));
            }
            _ => {}
        }
        let lacking = |late: bool| {
            let mut items = self.items.iter().filter(|item| item.standing == Standing::Lacking);
            items.find(|item| item.late == late && item.what != What::Closed)
        };
        let closing = || self.items.iter().find(|item| item.what == What::Closed);
        let item = lacking(false).or_else(|| lacking(true)).or_else(closing)?;
        Some((item.what, item.todo.clone()?))
    }

    fn holder_gone(&self) -> bool {
        use ProcedureKind::{Change, Issue, Renew, Restore};
        matches!(self.procedure.kind, Issue | Renew | Change | Restore)
            && !ProcedureState::of(self.procedure, self.on).is_over()
            && ![StepKind::Sent, StepKind::Granted].iter().any(|step| self.has(*step))
            && self.certificate.is_some_and(|(_, facts)| {
                let goes_on = self.links.heir_of(facts.holder.id, self.on) != facts.holder.id;
                self.links.is_gone(facts.holder, self.on) && !(facts.holder.kind == Kind::Unit && goes_on)
            })
    }

    fn there(&mut self, what: What, record: Option<Key>, on: Option<Date>, said: Option<String>) {
        let standing = Standing::There;
        self.items.push(Item { what, standing, record, on, said, todo: None, late: false });
    }

    fn lacks(&mut self, what: What, record: Option<Key>, todo: Todo) {
        let (standing, todo) = (Standing::Lacking, Some(todo));
        self.items.push(Item { what, standing, record, on: None, said: None, todo, late: false });
    }

    fn needless(&mut self, what: What) {
        let standing = Standing::NotNeeded;
        self.items.push(Item { what, standing, record: None, on: None, said: None, todo: None, late: false });
    }

    /// Says of the last line that it holds nothing up where that is so.
    fn late(&mut self, late: bool) {
        if let Some(item) = self.items.last_mut() {
            item.late = late;
        }
    }

    fn day(&self, step: StepKind) -> Option<Date> {
        self.procedure.step_day(step)
    }

    fn has(&self, step: StepKind) -> bool {
        self.day(step).is_some()
    }

    /// A line that a step alone shows.
    fn step(&mut self, what: What, steps: &[StepKind], todo: Todo) {
        match steps.iter().find_map(|step| self.day(*step)) {
            Some(day) => self.there(what, None, Some(day), None),
            None => self.lacks(what, None, todo),
        }
    }

    fn device_key(&self) -> Option<Key> {
        self.device.map(|id| Key::new(Kind::Device, id))
    }

    fn serial(&self) -> Option<String> {
        self.links.device(self.device?)?.serial.clone()
    }

    /// Takes in the device that comes, by its serial where that is known.
    fn receive(&self) -> Act {
        todo::receive(self.key, self.serial())
    }

    fn keeper(&self) -> Option<&Kept> {
        self.links.keeper_on(self.device?, self.on)
    }

    /// Whether whoever uses the device has it.
    fn with_user(&self) -> bool {
        self.keeper().is_some_and(|kept| matches!(kept.party, Party::Person(_) | Party::Unit(_)))
    }

    /// The hand-over of the device for one of these reasons, about that day.
    fn handover(&self, reasons: &[HandoverReason], day: Date) -> Option<Key> {
        let mut all = self.links.inverse_at(self.device_key()?, Kind::Handover, "items.device");
        all.find(|key| {
            let facts = self.links.facts(*key).and_then(|facts| facts.handover());
            facts.is_some_and(|facts| {
                facts.void.is_none() && facts.at.date == day && reasons.contains(&facts.reason)
            })
        })
    }
}
