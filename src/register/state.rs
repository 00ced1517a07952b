//! The states of records, derived from their facts for a day (model.md, "States"). Nobody types a state.
//!
//! A fact counts from its own day on, so `on` asks what was true that day. Where a state needs other records, the
//! caller brings what they say: see [`Around`].

use super::facts::{DecisionFacts, DeviceFacts, Disposed, Kept, LetterFacts, ProcedureFacts, UnitFacts};
use super::gist::{CertificateGist, PersonGist};
use crate::choice;
use crate::model::field::Word;
use crate::model::kinds::certificate::{DeskFact, Direction};
use crate::model::kinds::decision::AmendHow;
use crate::model::kinds::device::{ConditionFact, PinFact};
use crate::model::kinds::letter::LetterDirection;
use crate::model::kinds::person::EmploymentFact;
use crate::model::kinds::procedure::{Outcome, ProcedureKind, StepKind};
use crate::model::{Date, Label};

choice! {
    /// What a certificate is to its CA.
    CertificateCaState {
        Unknown "unknown" "chưa rõ" "unknown",
        NotYetValid "not-yet-valid" "chưa có hiệu lực" "not yet valid",
        Valid "valid" "còn hiệu lực" "valid",
        Expired "expired" "hết hạn" "expired",
        Revoked "revoked" "đã thu hồi" "revoked",
    }
    /// What a certificate is to the desk.
    CertificateDeskState {
        Expected "expected" "chờ cấp" "expected",
        Issued "issued" "đã cấp" "issued",
        Received "received" "đã nhận về" "received",
        InUse "in-use" "đang sử dụng" "in use",
        TransferredIn "transferred-in" "chuyển đến" "transferred in",
        Legacy "legacy" "kế thừa từ sổ cũ" "legacy",
        Replaced "replaced" "đã được thay" "replaced",
        Ending "ending" "đang thu hồi" "ending",
        EndedExpired "ended-expired" "kết thúc: hết hạn" "ended: expired",
        EndedRevoked "ended-revoked" "kết thúc: thu hồi" "ended: revoked",
        EndedTransferredOut "ended-transferred-out" "kết thúc: chuyển đi" "ended: transferred out",
        Rejected "rejected" "không nhận vì sai" "rejected",
        Void "void" "hủy, chưa từng cấp" "void",
    }
    /// In what condition a device is.
    DeviceCondition {
        Fine "fine" "tốt" "in order",
        Locked "locked" "bị khóa" "locked",
        Damaged "damaged" "hỏng" "damaged",
        Seized "seized" "bị thu giữ" "seized",
        Lost "lost" "mất" "lost",
        Stolen "stolen" "bị lấy cắp" "stolen",
        Destroyed "destroyed" "đã hủy" "destroyed",
    }
    /// Where a person stands in working life.
    PersonState {
        Unknown "unknown" "chưa rõ" "unknown",
        Expected "expected" "sắp đến" "expected",
        Working "working" "đang làm việc" "working",
        OnLeave "on-leave" "nghỉ dài ngày" "on leave",
        Seconded "seconded" "biệt phái" "seconded",
        Suspended "suspended" "tạm đình chỉ công tác" "suspended",
        Leaving "leaving" "sắp thôi việc, chuyển công tác" "leaving",
        Moved "moved" "đã chuyển cơ quan nhà nước khác" "moved within the State sector",
        Left "left" "đã ra khỏi khu vực nhà nước" "left the State sector",
        Retired "retired" "đã nghỉ hưu" "retired",
        Resigned "resigned" "đã thôi việc" "resigned",
        Dismissed "dismissed" "đã bị buộc thôi việc" "dismissed",
        Deceased "deceased" "đã từ trần" "deceased",
    }
    /// How far a letter is.
    LetterState {
        Draft "draft" "dự thảo" "draft",
        ForSignature "for-signature" "trình ký" "for signature",
        Issued "issued" "đã phát hành" "issued",
        Sent "sent" "đã gửi" "sent",
        Acknowledged "acknowledged" "nơi nhận đã tiếp nhận" "acknowledged",
        AnsweredInPart "answered-in-part" "đã được trả lời một phần" "answered in part",
        Received "received" "đã nhận, chưa trả lời" "received",
        Answered "answered" "đã trả lời" "answered",
        NoneNeeded "none-needed" "không cần trả lời" "no answer needed",
        Void "void" "đã hủy" "void",
    }
    /// What became of a decision.
    DecisionState {
        Draft "draft" "chưa ban hành" "not issued yet",
        Ahead "ahead" "chưa có hiệu lực" "not in force yet",
        Open "open" "còn dòng chưa xử lý" "lines are open",
        Done "done" "đã xử lý xong" "done",
        Withdrawn "withdrawn" "đã bãi bỏ" "withdrawn",
    }
    /// Whether a unit is there.
    UnitState {
        Ahead "ahead" "chưa thành lập" "not established yet",
        Standing "standing" "đang hoạt động" "standing",
        Dissolved "dissolved" "đã chấm dứt hoạt động" "dissolved",
    }
}

/// What other records say of a certificate on a day.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Around {
    /// A certificate that follows this one is in use.
    pub followed: bool,
    /// A procedure to revoke it is open.
    pub revoking: bool,
}

impl CertificateCaState {
    /// What the certificate was to its CA on a day.
    pub fn of(certificate: &CertificateGist, on: Date) -> CertificateCaState {
        let validity = certificate.validity;
        if certificate.revoked_since.is_some_and(|since| since <= on) {
            CertificateCaState::Revoked
        } else if validity.from.is_none() && validity.to.is_none() {
            CertificateCaState::Unknown
        } else if validity.ahead(on) {
            CertificateCaState::NotYetValid
        } else if validity.over(on) {
            CertificateCaState::Expired
        } else {
            CertificateCaState::Valid
        }
    }

    /// Whether its key has nothing more to sign for it.
    pub fn is_over(self) -> bool {
        matches!(self, CertificateCaState::Expired | CertificateCaState::Revoked)
    }
}

impl CertificateDeskState {
    /// What the certificate was to the desk on a day.
    pub fn of(certificate: &CertificateGist, around: Around, on: Date) -> CertificateDeskState {
        use CertificateDeskState as State;
        let desk = |fact| certificate.desk.iter().any(|(f, day)| *f == fact && *day <= on);
        if desk(DeskFact::Void) {
            return State::Void;
        }
        if desk(DeskFact::Rejected) {
            return State::Rejected;
        }
        let moved = certificate.transfers.iter().rfind(|(_, day)| *day <= on).map(|(way, _)| *way);
        if moved == Some(Direction::Out) {
            return State::EndedTransferredOut;
        }
        match CertificateCaState::of(certificate, on) {
            CertificateCaState::Revoked => return State::EndedRevoked,
            CertificateCaState::Expired => return State::EndedExpired,
            _ => {}
        }
        if around.revoking {
            return State::Ending;
        }
        if around.followed {
            return State::Replaced;
        }
        if desk(DeskFact::InUse) || desk(DeskFact::Delivered) {
            State::InUse
        } else if moved == Some(Direction::In) {
            State::TransferredIn
        } else if desk(DeskFact::Received) {
            State::Received
        } else if certificate.migrated && !desk(DeskFact::Expected) {
            // That its file came since says nothing of who has it.
            State::Legacy
        } else if desk(DeskFact::Issued) || certificate.pem_from.is_some_and(|from| from <= on) {
            State::Issued
        } else {
            State::Expected
        }
    }

    /// Whether its holder signs with it: in use, or what reads as in use.
    pub fn is_in_use(self) -> bool {
        matches!(
            self,
            CertificateDeskState::InUse
                | CertificateDeskState::TransferredIn
                | CertificateDeskState::Legacy
                | CertificateDeskState::Ending
        )
    }

    /// Whether nothing more can become of it.
    pub fn is_over(self) -> bool {
        use CertificateDeskState as State;
        matches!(
            self,
            State::EndedExpired
                | State::EndedRevoked
                | State::EndedTransferredOut
                | State::Rejected
                | State::Void
        )
    }
}

/// The condition of a device and who has it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct DeviceState<'a> {
    pub condition: DeviceCondition,
    pub kept: Option<&'a Kept>,
}

impl DeviceState<'_> {
    /// The state of a device on a day.
    pub fn of(device: &DeviceFacts, on: Date) -> DeviceState<'_> {
        DeviceState { condition: DeviceCondition::of(device, on), kept: device.keeper_on(on) }
    }
}

impl DeviceCondition {
    /// The condition of a device on a day. Being found again undoes a loss only, being restored a lock or a damage. A PIN that
    /// is locked locks the device, until the PIN or the device is restored.
    pub fn of(device: &DeviceFacts, on: Date) -> DeviceCondition {
        let state = DeviceCondition::by_conditions(device, on);
        let pin = device.pin.iter().rfind(|(fact, at, _)| *fact != PinFact::Receipt && *at <= on);
        let Some((PinFact::Locked, since, _)) = pin else { return state };
        let undone = [ConditionFact::Restored, ConditionFact::Wiped];
        let is_undone = device
            .conditions
            .iter()
            .any(|(fact, at)| undone.contains(fact) && at.date >= *since && at.date <= on);
        match state {
            DeviceCondition::Fine if !is_undone => DeviceCondition::Locked,
            other => other,
        }
    }

    fn by_conditions(device: &DeviceFacts, on: Date) -> DeviceCondition {
        use DeviceCondition as State;
        let facts = device.conditions.iter().filter(|(_, at)| at.date <= on);
        facts.fold(State::Fine, |state, (fact, _)| match (state, fact) {
            (State::Destroyed, _) | (_, ConditionFact::Destroyed) => State::Destroyed,
            (_, ConditionFact::Locked) => State::Locked,
            (_, ConditionFact::Damaged) => State::Damaged,
            (_, ConditionFact::Lost) => State::Lost,
            (_, ConditionFact::Stolen) => State::Stolen,
            (_, ConditionFact::Seized) => State::Seized,
            (State::Locked | State::Damaged, ConditionFact::Restored) => State::Fine,
            (State::Locked, ConditionFact::Wiped) => State::Fine,
            (State::Lost | State::Stolen | State::Seized, ConditionFact::Found) => State::Fine,
            (state, ConditionFact::Restored | ConditionFact::Wiped | ConditionFact::Found) => state,
        })
    }

    /// Whether the device is not at hand for anyone.
    pub fn is_gone(self) -> bool {
        matches!(
            self,
            DeviceCondition::Lost
                | DeviceCondition::Stolen
                | DeviceCondition::Destroyed
                | DeviceCondition::Seized
        )
    }
}

/// How far a procedure is: proposed, or at its last step.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ProcedureState {
    /// No step was taken yet.
    Proposed,
    At(StepKind),
}

impl ProcedureState {
    /// How far the procedure was on a day. One that was resumed is where it was before it was held.
    pub fn of(procedure: &ProcedureFacts, on: Date) -> ProcedureState {
        let taken = procedure.steps.iter().filter(|(_, at)| at.date <= on);
        let mut before = None;
        let mut last = None;
        for (step, _) in taken {
            match step {
                StepKind::Held => {
                    before = last;
                    last = Some(StepKind::Held);
                }
                StepKind::Resumed if last == Some(StepKind::Held) => last = before,
                StepKind::Resumed => {}
                step => last = Some(*step),
            }
        }
        last.map_or(ProcedureState::Proposed, ProcedureState::At)
    }

    /// Whether nothing more is to be done.
    pub fn is_over(self) -> bool {
        use StepKind::{Closed, NotNeeded, Refused, Withdrawn};
        matches!(self, ProcedureState::At(Closed | NotNeeded | Refused | Withdrawn))
    }

    /// Whether the CA has been asked and has not answered.
    pub fn awaits_answer(self) -> bool {
        matches!(self, ProcedureState::At(StepKind::Sent | StepKind::Acknowledged))
    }

    const PROPOSED: Word = Word { word: "proposed", label: Label { vi: "đề xuất", en: "proposed" } };

    /// Every state, as a word. One that was resumed is where it was before.
    pub fn words() -> Vec<Word> {
        let steps = StepKind::ALL.iter().filter(|step| **step != StepKind::Resumed);
        std::iter::once(Self::PROPOSED).chain(steps.map(|step| step.word())).collect()
    }

    /// As it stands in filters and JSON, with its label.
    pub fn word(self) -> Word {
        match self {
            ProcedureState::Proposed => Self::PROPOSED,
            ProcedureState::At(step) => step.word(),
        }
    }

    /// What it is called.
    pub fn label(self) -> Label {
        self.word().label
    }
}

/// Whether an open procedure on a day means that its certificate is ending. A request that was only proposed or
/// drafted doesn't end anything yet.
pub fn is_revoking(procedure: &ProcedureFacts, on: Date) -> bool {
    let state = ProcedureState::of(procedure, on);
    let asked = !matches!(state, ProcedureState::Proposed | ProcedureState::At(StepKind::Draft));
    procedure.kind == ProcedureKind::Revoke && asked && !state.is_over()
}

impl PersonState {
    /// Where the person stood on a day.
    pub fn of(person: &PersonGist, on: Date) -> PersonState {
        use PersonState as State;
        let last = person.employment.iter().rfind(|(_, day)| *day <= on).map(|(fact, _)| *fact);
        let next = person.employment.iter().find(|(_, day)| *day > on).map(|(fact, _)| *fact);
        let now = match last {
            Some(EmploymentFact::OnLeave) => State::OnLeave,
            Some(EmploymentFact::Suspended) => State::Suspended,
            Some(EmploymentFact::Seconded) => State::Seconded,
            Some(EmploymentFact::Moved) => return State::Moved,
            Some(EmploymentFact::Left) => return State::Left,
            Some(EmploymentFact::Retired) => return State::Retired,
            Some(EmploymentFact::Resigned) => return State::Resigned,
            Some(EmploymentFact::Dismissed) => return State::Dismissed,
            Some(EmploymentFact::Died) => return State::Deceased,
            Some(EmploymentFact::Recruited | EmploymentFact::Received | EmploymentFact::Returned) => {
                State::Working
            }
            None => match next {
                Some(EmploymentFact::Recruited | EmploymentFact::Received) => return State::Expected,
                _ if person.postings.iter().any(|p| p.period.holds(on)) => State::Working,
                _ if person.postings.iter().any(|p| p.period.ahead(on)) => return State::Expected,
                _ => return State::Unknown,
            },
        };
        if next.is_some_and(ends_work) { State::Leaving } else { now }
    }

    /// Whether the person was here and is no more.
    pub fn is_gone(self) -> bool {
        use PersonState as State;
        matches!(
            self,
            State::Moved
                | State::Left
                | State::Retired
                | State::Resigned
                | State::Dismissed
                | State::Deceased
        )
    }

    /// Whether the person belongs to the ministry that day.
    pub fn is_here(self) -> bool {
        use PersonState as State;
        matches!(self, State::Working | State::OnLeave | State::Seconded | State::Suspended | State::Leaving)
    }
}

/// Whether the fact ends someone's work here.
pub fn ends_work(fact: EmploymentFact) -> bool {
    use EmploymentFact as Fact;
    matches!(fact, Fact::Moved | Fact::Left | Fact::Retired | Fact::Resigned | Fact::Dismissed | Fact::Died)
}

impl LetterState {
    /// How far the letter was on a day. `replied` is the day of the first letter that answers it.
    pub fn of(letter: &LetterFacts, replied: Option<Date>, on: Date) -> LetterState {
        let by = |day: Option<Date>| day.is_some_and(|day| day <= on);
        if letter.direction == LetterDirection::In {
            return match (letter.none_needed, by(replied)) {
                (_, true) => LetterState::Answered,
                (true, false) => LetterState::NoneNeeded,
                (false, false) => LetterState::Received,
            };
        }
        if by(letter.void) && !by(letter.sent) {
            return LetterState::Void;
        }
        // A supplement asked is no answer yet; an answer without a day counts at once.
        let final_answer =
            |result: Option<Outcome>| matches!(result, Some(Outcome::Granted | Outcome::Refused));
        let answered = letter
            .lines
            .iter()
            .filter(|l| final_answer(l.result) && l.on.is_none_or(|day| day <= on))
            .count();
        if answered > 0 && answered == letter.lines.len() || letter.lines.is_empty() && by(replied) {
            LetterState::Answered
        } else if answered > 0 {
            LetterState::AnsweredInPart
        } else if by(letter.acknowledged) {
            LetterState::Acknowledged
        } else if by(letter.sent) {
            LetterState::Sent
        } else if letter.number.is_some() && by(letter.date) {
            LetterState::Issued
        } else if by(letter.for_signature) {
            LetterState::ForSignature
        } else {
            LetterState::Draft
        }
    }
}

impl DecisionState {
    /// What had become of the decision on a day.
    pub fn of(decision: &DecisionFacts, on: Date) -> DecisionState {
        if decision.amended.iter().any(|(_, how, day)| *how == AmendHow::Withdrawn && *day <= on) {
            return DecisionState::Withdrawn;
        }
        if decision.number.is_none() || decision.date.is_none_or(|day| day > on) {
            return DecisionState::Draft;
        }
        if DecisionState::open_lines(decision, on) > 0 {
            return DecisionState::Open;
        }
        match decision.effective.is_some_and(|day| day > on) {
            true => DecisionState::Ahead,
            false => DecisionState::Done,
        }
    }

    /// How many lines the desk had not dealt with on a day.
    pub fn open_lines(decision: &DecisionFacts, on: Date) -> usize {
        let open = |disposed: Disposed| match disposed {
            Disposed::Open => true,
            Disposed::Done { on: day, .. } => day > on,
        };
        decision.lines.iter().filter(|line| open(line.disposed)).count()
    }
}

impl UnitState {
    /// Whether the unit was there on a day.
    pub fn of(unit: &UnitFacts, on: Date) -> UnitState {
        if unit.dissolved.is_some_and(|day| day <= on) {
            return UnitState::Dissolved;
        }
        let first = unit.names.iter().map(|name| name.period.from).min().flatten();
        if first.is_some_and(|first| first > on) { UnitState::Ahead } else { UnitState::Standing }
    }
}

#[cfg(test)]
mod tests;
