//! What happens to people: each story is told of a few who file together, from what was migrated to what is open.

use super::certificates::{self, fact, person_name};
use super::devices::{self, had, happened};
use super::moves::{decided, dispose};
use super::papers;
use super::people::{self, arrive};
use super::procedures::{self, Case, Run, asked_by, ground, track};
use super::world::{Log, at, line, moment, text, to};
use crate::duty::Rule;
use crate::model::date::Date;
use crate::model::kinds::certificate::{Certificate, Claimed, DeskFact, Form, Relation, RevocationReason};
use crate::model::kinds::common::{Hold, Note, Why};
use crate::model::kinds::decision::Effect;
use crate::model::kinds::device::{ConditionFact, Device, Pin, PinFact};
use crate::model::kinds::person::Person;
use crate::model::kinds::procedure::{ProcedureKind, StepKind};
use crate::model::party::Party;
use crate::model::{Kind, RecordId};

/// Someone with a certificate and its device.
pub struct Holder {
    pub index: usize,
    pub person: Person,
    pub certificate: Certificate,
    pub device: Option<Device>,
}

/// Someone who is in the register with a certificate from before it began, valid to a day.
pub fn holder(log: &mut Log, index: usize, form: Form, last: Date) -> Holder {
    let world = log.world;
    let profile = &world.people[index];
    let from = world.workday(certificates::last_day(last, -5), 0);
    let start = at(world.first.plus_days(-1), 9, 45);
    let since = profile.joined.min(from.plus_days(-30));
    let person = people::record(log, index, since);
    arrive(log, &person, since);
    let mut certificate = certificates::individual(log, form, profile.id, from);
    let name = person_name(world, profile, profile.unit(world, from));
    certificates::issue(log, &mut certificate, &name, from, last);
    let device = form.device().map(|kind| {
        let mut device = devices::device(log, kind, from);
        if kind == crate::model::kinds::device::DeviceKind::Sim {
            let keep = log.dice.percent(50).then(|| profile.phone());
            devices::sim(log, &mut device, keep);
        }
        had(&mut device, Party::Person(profile.id), from.plus_days(7));
        if log.dice.percent(70) {
            let by = Some(to(Kind::Person, profile.id));
            device.pin.push(Pin { fact: PinFact::Receipt, on: from.plus_days(8), by });
        }
        certificates::on_device(&mut certificate, &device);
        log.put(start, device.clone());
        device
    });
    certificates::register_in(log, &mut certificate, from.plus_days(9));
    fact(&mut certificate, DeskFact::Issued, from);
    fact(&mut certificate, DeskFact::InUse, from.plus_days(9));
    log.put(start, certificate.clone());
    Holder { index, person, certificate, device }
}

/// A last day for the n-th of those whose certificate goes on: some have just ended or soon will.
pub fn last_day(log: &mut Log, n: u64) -> Date {
    let days = match n % 16 {
        0 => log.dice.between(-25, -2),
        1 => log.dice.between(3, 29),
        2 => log.dice.between(31, 59),
        3 => log.dice.between(61, 89),
        _ => log.dice.between(95, 1_080),
    };
    log.world.today.plus_days(days)
}

/// People whose certificates only go on. Where their unit got another name, most are changed in one letter.
pub fn settled(log: &mut Log, people: &[usize], form: Form) {
    let world = log.world;
    let changes = log.dice.percent(75);
    let day = world.workday(world.merger.max(world.first).plus_days(log.dice.between(20, 150)), 0);
    let mut renamed = Vec::new();
    for &index in people {
        let last = last_day(log, index as u64);
        let one = holder(log, index, form, last);
        if form == Form::UsbToken && index % 9 == 4 {
            let last = world.today.plus_days(log.dice.between(120, 900));
            let mut other = holder(log, index, Form::SimPki, last);
            other.certificate.tags.push(line("hai-hinh-thuc"));
            log.put(at(world.first.plus_days(-1), 9, 50), other.certificate);
        }
        let profile = &world.people[index];
        let other_name =
            profile.old.is_some_and(|old| world.units.name(old) != world.units.name(profile.home));
        let lasting = last > world.today.plus_days(200);
        if changes && other_name && lasting && day < world.today.plus_days(-40) && world.first < world.merger
        {
            renamed.push(one);
            continue;
        }
        remark(log, one);
    }
    let Some(first) = renamed.first().map(|one| one.index) else { return };
    let mut cases = Vec::new();
    for one in renamed {
        let mut case = successor(log, ProcedureKind::Change, one, Relation::Changed, day);
        case.procedure.ground = ground("agency", "Đơn vị đổi tên, sắp xếp lại từ ngày 01/3/2025.");
        case.procedure.asked_by = asked_by(Some(to(Kind::Decision, world.merger_decision)), "");
        cases.push(case);
    }
    start(log, ProcedureKind::Change, first, day, &mut cases);
}

/// A note on one certificate, and a hold on one person.
fn remark(log: &mut Log, mut one: Holder) {
    let (first, today) = (log.world.first, log.world.today);
    if one.index % 17 == 3 {
        let day = log.world.workday(first.plus_days(log.dice.between(20, first.days_until(today) - 20)), 0);
        let when = at(day, 14, 10);
        let by = log.handle();
        let said = "Đã điện thoại nhắc kiểm tra hạn chứng thư; hẹn tuần sau đến phòng.";
        one.certificate.notes.push(Note { on: moment(when), by, text: text(said) });
        one.certificate.why = Some(Why { text: text("Ghi lại cuộc gọi."), references: Vec::new() });
        log.put(when, one.certificate);
    }
    if one.index % 61 == 5 {
        let day = today.plus_days(-60);
        let reason = text("Hồ sơ đang phục vụ thanh tra.");
        one.person.hold = Some(Hold { reason, from: day, to: None, decision: None });
        log.put(at(day, 10, 0), one.person);
    }
}

/// People without a certificate of their own, one of them twice in the old sheet.
pub fn bare(log: &mut Log, people: &[usize]) {
    for &index in people {
        let since = log.world.people[index].joined;
        let person = people::record(log, index, since);
        arrive(log, &person, since);
        if index % 5 == 0 {
            let id = log.id();
            let twin = Person {
                id,
                ids: Vec::new(),
                emails: Vec::new(),
                mobiles: Vec::new(),
                staff_code: None,
                postings: Vec::new(),
                employment: Vec::new(),
                duplicate_of: Some(to(Kind::Person, person.id)),
                ..people::known_on(&person, log.world.first)
            };
            log.put(at(log.world.first.plus_days(-1), 10, 0), twin);
        }
    }
}

/// People of whose certificate only the old sheet speaks.
pub fn claimed(log: &mut Log, people: &[usize]) {
    for &index in people {
        let world = log.world;
        let profile = &world.people[index];
        let last = world.today.plus_days(log.dice.between(100, 1_000));
        let from = certificates::last_day(last, -5);
        let person = people::record(log, index, profile.joined.min(from));
        arrive(log, &person, profile.joined.min(from));
        let mut certificate = certificates::individual(log, Form::UsbToken, profile.id, from);
        certificate.claimed = Some(Claimed {
            serial: Some(certificates::serial(log)),
            issuer: Some(line("CN=CA phục vụ các cơ quan Nhà nước G2")),
            subject: Some(line(format!("CN={}", profile.name))),
            from: Some(from),
            to: Some(last),
            origin: Some(line(format!("so-theo-doi-chung-thu-so.xlsx, dòng {}", index + 4))),
        });
        log.put(at(world.first.plus_days(-1), 9, 45), certificate);
    }
}

/// A case about someone's certificate.
pub fn case(log: &mut Log, kind: ProcedureKind, holder: Holder, day: Date) -> Case {
    let subject = match (kind, &holder.device) {
        (ProcedureKind::Restore | ProcedureKind::Return, Some(device)) => (Kind::Device, device.id),
        _ => (Kind::Certificate, holder.certificate.id),
    };
    Case {
        procedure: procedures::procedure(log, kind, subject, day),
        keeper: Party::Person(log.world.people[holder.index].id),
        certificate: holder.certificate,
        before: None,
        device: holder.device,
        name: None,
        years: 5,
        reason: None,
    }
}

/// A case in which a new certificate follows the one that someone has.
pub fn successor(log: &mut Log, kind: ProcedureKind, holder: Holder, relation: Relation, day: Date) -> Case {
    let world = log.world;
    let profile = &world.people[holder.index];
    let mut new = certificates::individual(log, holder.certificate.form, profile.id, day);
    certificates::follows(&mut new, &holder.certificate, relation);
    let before = holder.certificate.clone();
    // A renewal asks about the certificate that there is; an issue about the one to come.
    let subject = if kind == ProcedureKind::Issue { new.id } else { before.id };
    let mut case = case(log, kind, holder, day);
    case.procedure.subject = to(Kind::Certificate, subject);
    case.certificate = new;
    case.before = Some(before);
    case.name = Some(person_name(world, profile, profile.unit(world, day)));
    case.years = if kind == ProcedureKind::Renew { 3 } else { 5 };
    case
}

/// A case for someone who has no certificate yet.
pub fn newcomer(log: &mut Log, index: usize, form: Form, day: Date) -> Case {
    let world = log.world;
    let profile = &world.people[index];
    let certificate = certificates::individual(log, form, profile.id, day);
    let device = form.device().map(|kind| {
        let mut device = devices::device(log, kind, day);
        if form == Form::SimPki {
            let keep = log.dice.percent(50).then(|| profile.phone());
            devices::sim(log, &mut device, keep);
        }
        device
    });
    let procedure =
        procedures::procedure(log, ProcedureKind::Issue, (Kind::Certificate, certificate.id), day);
    Case {
        procedure,
        certificate,
        before: None,
        device,
        keeper: Party::Person(profile.id),
        name: Some(person_name(world, profile, profile.unit(world, day))),
        years: 5,
        reason: None,
    }
}

pub fn filer(log: &Log, index: usize, day: Date) -> usize {
    let world = log.world;
    world.units.filer(world.people[index].unit(world, day))
}

pub fn start(log: &mut Log, kind: ProcedureKind, first: usize, day: Date, cases: &mut [Case]) {
    let run =
        Run { kind, filer: filer(log, first, day), start: day, track: track(kind), authorisation: None };
    procedures::run(log, &run, cases);
}

pub fn procedures_of(cases: &[Case]) -> Vec<RecordId> {
    cases.iter().map(|c| c.procedure.id).collect()
}

/// New people come, by a decision, and get certificates. Before the register began, without the decision.
pub fn recruit(log: &mut Log, people: &[usize], form: Form, day: Date) {
    let Some(&first) = people.first() else { return };
    let when = at(day, 8, 10);
    let recruited = log.world.workday(day.plus_days(-12), 0);
    let lines = people.iter().map(|i| decided(log.world.people[*i].id, Effect::Recruit, recruited)).collect();
    let mut decision = papers::decision(log, Effect::Recruit, "Bộ Tài chính", recruited.plus_days(-5), lines);
    let mut cases = Vec::new();
    for &index in people {
        let mut person = people::record(log, index, recruited);
        if let Some(fact) = person.employment.first_mut() {
            fact.decision = Some(to(Kind::Decision, decision.id));
        }
        let known = people::known_on(&person, day);
        log.put(when, known);
        if day < log.world.merger && person.postings.len() > 1 {
            log.put(at(log.world.merger, 8, 0), person);
        }
        let mut case = newcomer(log, index, form, day);
        case.procedure.asked_by = asked_by(Some(to(Kind::Decision, decision.id)), "");
        cases.push(case);
    }
    log.put(when, decision.clone());
    start(log, ProcedureKind::Issue, first, day, &mut cases);
    dispose(log, &mut decision, &procedures_of(&cases), "", at(day, 16, 0));
}

/// Certificates are renewed once, shortly before they end.
pub fn renew(log: &mut Log, people: &[usize], day: Date) {
    let Some(&first) = people.first() else { return };
    let mut cases = Vec::new();
    for &index in people {
        let last = day.plus_days(log.dice.between(36, 39));
        let holder = holder(log, index, Form::UsbToken, last);
        let mut case = successor(log, ProcedureKind::Renew, holder, Relation::Renewed, day);
        case.procedure.asked_by = asked_by(None, "renew-before-expiry");
        cases.push(case);
    }
    start(log, ProcedureKind::Renew, first, day, &mut cases);
}

/// Tokens are locked by wrong PINs and unlocked by the CA.
pub fn restore(log: &mut Log, people: &[usize], day: Date) {
    let Some(&first) = people.first() else { return };
    let mut cases: Vec<Case> = people.iter().map(|i| locked(log, *i, day)).collect();
    start(log, ProcedureKind::Restore, first, day, &mut cases);
}

/// Someone whose token was locked on the working day before.
pub fn locked(log: &mut Log, index: usize, day: Date) -> Case {
    let last = log.world.today.plus_days(log.dice.between(150, 1_000));
    let mut holder = holder(log, index, Form::UsbToken, last);
    let when = at(day.plus_days(-1), 16, 40);
    if let Some(device) = &mut holder.device {
        happened(device, ConditionFact::Locked, when, "Nhập sai mã PIN quá số lần cho phép.");
        device.pin.push(Pin { fact: PinFact::Locked, on: day.plus_days(-1), by: None });
        log.put(when, device.clone());
    }
    let mut case = case(log, ProcedureKind::Restore, holder, day);
    case.procedure.ground = ground("locked", "");
    case
}

/// A token is lost at night: the CA is told by phone, the paper follows, and a new certificate is issued.
pub fn lose(log: &mut Log, people: &[usize], day: Date) {
    for &index in people {
        let last = log.world.today.plus_days(log.dice.between(150, 1_000));
        let mut holder = holder(log, index, Form::UsbToken, last);
        let told = at(day.plus_days(-1), 22, 15);
        if let Some(device) = &mut holder.device {
            happened(
                device,
                ConditionFact::Lost,
                told - 3_600,
                "Mất túi xách trên đường về; đã báo công an phường.",
            );
            devices::leave(device, day.plus_days(-1));
            log.put(told, device.clone());
        }
        let person = Holder {
            index,
            person: holder.person.clone(),
            certificate: holder.certificate.clone(),
            device: None,
        };
        holder.device = None;
        let mut gone = case(log, ProcedureKind::Revoke, holder, day);
        gone.reason = Some(RevocationReason::DeviceLost);
        gone.procedure.ground = ground("device-lost", "Mất thiết bị ngoài giờ làm việc.");
        gone.procedure.urgent = procedures::urgent(told);
        let way = track(ProcedureKind::Revoke).into_iter().filter_map(|(step, days)| match step {
            StepKind::Collected => Some((StepKind::LossMinutes, days)),
            StepKind::HandedToCa => None,
            step => Some((step, days)),
        });
        let filer = filer(log, index, day);
        let run =
            Run { kind: ProcedureKind::Revoke, filer, start: day, track: way.collect(), authorisation: None };
        let mut cases = [gone];
        procedures::run(log, &run, &mut cases);
        let [gone] = cases;
        let again = log.world.workday(day, 15);
        reissue(log, Holder { certificate: gone.certificate, ..person }, again, Rule::ReplaceLost);
    }
}

/// A new certificate, on a new token, for one that has ended: the duty that it came from says how.
fn reissue(log: &mut Log, before: Holder, day: Date, why: Rule) {
    let index = before.index;
    let mut case = newcomer(log, index, Form::UsbToken, day);
    certificates::follows(&mut case.certificate, &before.certificate, Relation::Reissued);
    case.procedure.asked_by = asked_by(None, why.word());
    start(log, ProcedureKind::Issue, index, day, &mut [case]);
}

/// Certificates end by themselves; the tokens go back, and for some a new certificate is issued.
pub fn expire(log: &mut Log, people: &[usize], day: Date, again: bool) {
    let Some(&first) = people.first() else { return };
    let mut cases = Vec::new();
    let mut before = Vec::new();
    for &index in people {
        let last = day.plus_days(-log.dice.between(3, 15));
        let mut holder = holder(log, index, Form::UsbToken, last);
        certificates::unregister(&mut holder.certificate, last);
        before.push(Holder {
            index,
            person: holder.person.clone(),
            certificate: holder.certificate.clone(),
            device: None,
        });
        cases.push(case(log, ProcedureKind::Return, holder, day));
    }
    start(log, ProcedureKind::Return, first, day, &mut cases);
    if again {
        let day = log.world.workday(day, 20);
        before.into_iter().for_each(|holder| reissue(log, holder, day, Rule::ReplaceExpired));
    }
}
