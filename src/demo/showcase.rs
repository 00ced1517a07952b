//! Open work: one procedure at every state, and a few that ended otherwise than well.

use super::filing::signer;
use super::moves::{decided, dispose, employ};
use super::papers;
use super::people;
use super::procedures::{self, Case, Run, ground, until};
use super::stories::{Holder, case, filer, holder, locked, newcomer, successor};
use super::world::{Log, at, line as words, moment, text, to};
use crate::model::Kind;
use crate::model::date::Date;
use crate::model::kinds::certificate::{DeskFact, Form, Relation, RevocationReason};
use crate::model::kinds::decision::{AmendHow, Amendment, DecisionLine, Effect};
use crate::model::kinds::device::ConditionFact;
use crate::model::kinds::letter::{
    Channel, Correspondent, CorrespondentKind, DataBreach, DataRequest, DataRight, LetterDirection,
    LetterForm,
};
use crate::model::kinds::person::EmploymentFact;
use crate::model::kinds::procedure::{ProcedureKind, StepKind};

use ProcedureKind::{Change, Issue, Renew, Restore, Return, Revoke};
use StepKind::{
    Acknowledged, Checked, Collected, Delivered, Draft, ForSignature, Granted, HandedToCa, Held, Issued,
    Loaded, NotNeeded, NoticeReceived, PinConfirmed, Ready, Received, Refused, Registered, Replaced, Resumed,
    Returned, SeenInCrl, Sent, SupplementAsked, Unlocked, Withdrawn,
};

/// Where each of the open procedures stands: one person each. `None` is one that is only proposed.
const OPEN: [(ProcedureKind, Option<StepKind>); 46] = [
    (Issue, None),
    (Issue, Some(Draft)),
    (Issue, Some(Ready)),
    (Issue, Some(ForSignature)),
    (Issue, Some(Issued)),
    (Issue, Some(Sent)),
    (Issue, Some(Acknowledged)),
    (Issue, Some(SupplementAsked)),
    (Issue, Some(Resumed)),
    (Issue, Some(Granted)),
    (Issue, Some(Refused)),
    (Issue, Some(Received)),
    (Issue, Some(Checked)),
    (Issue, Some(Delivered)),
    (Issue, Some(PinConfirmed)),
    (Issue, Some(Registered)),
    (Issue, Some(Held)),
    (Issue, Some(Withdrawn)),
    (Issue, Some(NotNeeded)),
    (Renew, None),
    (Renew, Some(Draft)),
    (Renew, Some(Sent)),
    (Renew, Some(Acknowledged)),
    (Renew, Some(Granted)),
    (Renew, Some(Loaded)),
    (Renew, Some(Checked)),
    (Renew, Some(Registered)),
    (Change, Some(Ready)),
    (Change, Some(Sent)),
    (Change, Some(Granted)),
    (Change, Some(Refused)),
    (Revoke, Some(Draft)),
    (Revoke, Some(Issued)),
    (Revoke, Some(Acknowledged)),
    (Revoke, Some(Granted)),
    (Revoke, Some(NoticeReceived)),
    (Revoke, Some(Collected)),
    (Revoke, Some(HandedToCa)),
    (Revoke, Some(SeenInCrl)),
    (Restore, Some(Sent)),
    (Restore, Some(Unlocked)),
    (Restore, Some(Replaced)),
    (Restore, Some(Returned)),
    (Return, Some(Draft)),
    (Return, Some(Collected)),
    (Return, Some(HandedToCa)),
];

/// How many people the open work needs.
pub const PEOPLE: usize = OPEN.len();

/// The way to the step at which the procedure stands.
fn way(kind: ProcedureKind, last: StepKind) -> Vec<(StepKind, i64)> {
    let mut way = match last {
        Held | Withdrawn => until(kind, Ready),
        NotNeeded => until(kind, Draft),
        SupplementAsked | Resumed | Refused => until(kind, Acknowledged),
        Replaced => until(kind, Granted),
        last => until(kind, last),
    };
    let days = way.last().map_or(0, |(_, days)| *days);
    match last {
        Held | Withdrawn | NotNeeded | SupplementAsked | Refused | Replaced => way.push((last, days + 3)),
        // A supplement was asked for, sent, and the procedure rested for a while in between.
        Resumed => {
            way.extend([(SupplementAsked, days + 2), (Held, days + 3), (Resumed, days + 5), (Sent, days + 6)])
        }
        _ => {}
    }
    way
}

/// The n-th piece of open work.
pub fn open(log: &mut Log, index: usize, n: usize) {
    let Some((kind, last)) = OPEN.get(n).copied() else { return };
    let world = log.world;
    let way = last.map_or(Vec::new(), |last| way(kind, last));
    let length = way.last().map_or(0, |(_, days)| *days);
    // The last step was taken a few days ago.
    let day = world.workday(world.today.plus_days(-(length * 3 / 2 + 7 + (n % 4) as i64)), 0);
    let mut case = subject(log, kind, last, index, day);
    let filer = filer(log, index, day);
    if way.is_empty() {
        case.procedure.filer = Some(to(Kind::Unit, world.units.nodes[filer].id));
        if case.name.is_some() {
            super::certificates::fact(&mut case.certificate, DeskFact::Expected, day);
            log.put(at(day, 9, 0), case.certificate);
        }
        log.put(at(day, 9, 0), case.procedure);
        return;
    }
    let run = Run { kind, filer, start: day, track: way, authorisation: None };
    procedures::run(log, &run, &mut [case]);
}

fn subject(log: &mut Log, kind: ProcedureKind, last: Option<StepKind>, index: usize, day: Date) -> Case {
    let today = log.world.today;
    let mut with = |last: Date| -> Holder { holder(log, index, Form::UsbToken, last) };
    match kind {
        Issue => {
            let since = day.plus_days(-20);
            let person = people::record(log, index, since);
            log.put(at(day.plus_days(-1), 9, 0), person);
            let form = match last {
                Some(Granted) => Form::SimPki,
                Some(Registered) => Form::Smartcard,
                _ => Form::UsbToken,
            };
            newcomer(log, index, form, day)
        }
        Renew => {
            let one = with(day.plus_days(38));
            successor(log, kind, one, Relation::Renewed, day)
        }
        Change => {
            let one = with(today.plus_days(700));
            let mut case = successor(log, kind, one, Relation::Changed, day);
            case.procedure.ground = ground("email", "Đổi tên miền thư điện tử công vụ.");
            case
        }
        Revoke => {
            let one = with(today.plus_days(600));
            let mut case = case(log, kind, one, day);
            case.reason = Some(RevocationReason::KeyCompromised);
            case.procedure.ground = ground("key-compromised", "Nghi lộ mã PIN khi đi công tác.");
            case
        }
        Restore => {
            let mut case = locked(log, index, day);
            if let Some(device) = case.device.as_mut().filter(|_| last == Some(Replaced)) {
                super::devices::happened(device, ConditionFact::Damaged, at(day, 8, 0), "Vỏ nứt, chập chờn.");
                log.put(at(day, 8, 0), device.clone());
            }
            case
        }
        Return => {
            let one = with(day.plus_days(-5));
            case(log, kind, one, day)
        }
    }
}

/// How many people [`odds`] needs.
pub const ODD_PEOPLE: usize = 3;

/// What is seldom, but must be seen: someone who will soon retire, a certificate with wrong data, a decision that was
/// amended and one that nobody has dealt with yet, and letters from others than the CA.
pub fn odds(log: &mut Log, people: &[usize]) {
    let &[leaving, wrong, amended] = people else { return };
    let world = log.world;
    let today = world.today;
    let id = |index: usize| world.people[index].id;

    let day = world.workday(today.plus_days(-12), 0);
    let gone = today.plus_days(35);
    let lines = vec![decided(id(leaving), Effect::Retire, gone)];
    let decision = papers::decision(log, Effect::Retire, "Bộ Tài chính", day.plus_days(-4), lines);
    let mut one = holder(log, leaving, Form::UsbToken, today.plus_days(500));
    employ(&mut one.person, EmploymentFact::Retired, gone, Some(to(Kind::Decision, decision.id)));
    log.put(at(day, 9, 0), decision);
    log.put(at(day, 9, 0), one.person);

    let day = world.workday(today.plus_days(-30), 0);
    let person = people::record(log, wrong, day.plus_days(-20));
    log.put(at(day.plus_days(-1), 9, 0), person);
    let mut cases = [newcomer(log, wrong, Form::UsbToken, day)];
    let filer = filer(log, wrong, day);
    let run = Run { kind: Issue, filer, start: day, track: until(Issue, Checked), authorisation: None };
    procedures::run(log, &run, &mut cases);
    let [mut case] = cases;
    let checked = world.workday(day, 8);
    super::certificates::fact(&mut case.certificate, DeskFact::Rejected, checked);
    log.put(at(checked, 15, 0), case.certificate);

    let day = world.workday(today.plus_days(-150), 0);
    let one = holder(log, amended, Form::UsbToken, today.plus_days(400));
    let line = |from: Date| DecisionLine {
        position: Some(words("Chuyên viên chính")),
        ..decided(one.person.id, Effect::Appoint, from)
    };
    let mut before =
        papers::decision(log, Effect::Appoint, "Bộ Tài chính", day, vec![line(day.plus_days(20))]);
    dispose(log, &mut before, &[], "Chứng thư không ghi chức vụ.", at(day, 10, 0));
    let later = world.workday(day.plus_days(8), 0);
    let mut after =
        papers::decision(log, Effect::Appoint, "Bộ Tài chính", later, vec![line(later.plus_days(30))]);
    let by = to(Kind::Decision, after.id);
    before.amended.push(Amendment { by, how: AmendHow::Amended, on: later });
    dispose(log, &mut after, &[], "Chỉ đổi ngày bổ nhiệm.", at(later, 10, 0));
    log.put(at(later, 10, 0), before);

    let letters = [
        (
            LetterForm::Plain,
            CorrespondentKind::Inspector,
            "Thanh tra Chính phủ",
            "V/v cung cấp danh sách chứng thư",
            20,
        ),
        (LetterForm::Plain, CorrespondentKind::Carrier, "Viettel", "V/v đổi phôi SIM PKI", 90),
    ];
    for (form, kind, name, summary, days) in letters {
        let day = world.workday(today.plus_days(-days), 0);
        let mut letter = papers::incoming(log, form, day, summary);
        letter.correspondent = Correspondent { kind, unit: None, person: None, name: Some(words(name)) };
        letter.series = Some(words("CV"));
        letter.regime = None;
        letter.due = Some(world.workday(day, 10));
        log.put(at(day, 14, 0), letter);
    }
    of_data(log, amended);
}

/// A request of somebody about their own data, which was acknowledged and waits to be fulfilled; and a breach that was told in
/// time.
fn of_data(log: &mut Log, index: usize) {
    let world = log.world;
    let person = world.people[index].id;
    let day = world.workday(world.today.plus_days(-4), 0);
    let mut asks = papers::incoming(log, LetterForm::DataRequest, day, "Yêu cầu xem dữ liệu cá nhân");
    asks.correspondent = Correspondent {
        kind: CorrespondentKind::Subject,
        unit: None,
        person: Some(to(Kind::Person, person)),
        name: None,
    };
    (asks.series, asks.regime) = (Some(words("CV")), None);
    asks.channel = Some(Channel::Paper);
    asks.acknowledged = Some(world.workday(day, 1));
    asks.request = Some(DataRequest {
        ended: None,
        right: DataRight::View,
        third_party: None,
        extended: None,
        result: None,
        ground: None,
        answer: None,
    });
    log.put(at(day, 15, 0), asks);

    let found = world.workday(world.today.plus_days(-60), 0);
    let day = world.workday(found, 1);
    let filer = filer(log, index, day);
    let mut notice = papers::letter(log, LetterDirection::Out, LetterForm::Breach, found);
    let law = world.rules.privacy.law_on(found);
    notice.correspondent = Correspondent {
        kind: CorrespondentKind::Agency,
        unit: None,
        person: None,
        name: law.map(|law| words(&law.breach.to.vi)),
    };
    notice.regime = None;
    notice.filer = Some(to(Kind::Unit, world.units.nodes[filer].id));
    notice.series = Some(words(world.units.symbol(filer)));
    (notice.signed_by, notice.capacity) = signer(&world.units, log, filer).unzip();
    notice.summary = Some(text("V/v thông báo vi phạm quy định về bảo vệ dữ liệu cá nhân"));
    notice.contact = world.officers.first().map(|officer| officer.person);
    notice.channel = Some(Channel::Exchange);
    (notice.for_signature, notice.date, notice.sent) = (Some(found), Some(day), Some(day));
    notice.breach = Some(DataBreach {
        discovered: moment(at(found, 10, 20)),
        what: Some(text("Gửi nhầm thư điện tử kèm danh sách nhận thiết bị cho một đơn vị khác trong Bộ.")),
        data: Some(text("Họ tên, chức vụ, số hiệu thiết bị.")),
        people: None,
        affected: vec![to(Kind::Person, person)],
        harm: Some(true),
        measures: Some(text("Đã yêu cầu đơn vị nhận xóa thư và xác nhận bằng văn bản.")),
        told: Some(day),
    });
    log.put(at(day, 16, 0), notice);
}
