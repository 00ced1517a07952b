//! Certificates of units and of systems, with who manages them.

use super::certificates::{self, fact, unit_name};
use super::devices::{self, Move, had, hand_over};
use super::names::{columns, lines};
use super::papers;
use super::people::Profile;
use super::procedures::{self, Case, Run, asked_by, ground, track, until};
use super::world::{Log, at, line, text, to};
use crate::model::date::Date;
use crate::model::kinds::certificate::{
    Certificate, CertificateType, DeskFact, Form, Manager, RevocationReason, System,
};
use crate::model::kinds::decision::{Decision, DecisionLine, Disposition, Effect};
use crate::model::kinds::device::{Device, DeviceKind};
use crate::model::kinds::handover::HandoverReason;
use crate::model::kinds::procedure::ProcedureKind;
use crate::model::party::Party;
use crate::model::{Kind, RecordId};

/// The clerk of a unit, or of the one that takes its work over.
fn clerk<'w>(log: &Log<'w>, unit: usize) -> &'w Profile {
    let (world, units) = (log.world, &log.world.units);
    let entry = units.nodes[unit].entry;
    let lead = entry.successors.first().filter(|_| entry.to.is_some()).map_or(unit, |code| units.code(code));
    let found = [2, 1, 0]
        .iter()
        .find_map(|rank| world.people.iter().find(|p| p.rank == *rank && units.top(p.home) == lead));
    found.unwrap_or(&world.people[0])
}

fn organisation(log: &mut Log, kind: CertificateType, form: Form, unit: usize, day: Date) -> Certificate {
    let holder = to(Kind::Unit, log.world.units.nodes[unit].id);
    certificates::certificate(log, kind, form, holder, day)
}

/// The decision that names the manager of a unit's certificate.
fn assignment(log: &mut Log, unit: usize, whom: RecordId, day: Date) -> Decision {
    let by = log.handle();
    let it = DecisionLine {
        subject: to(Kind::Person, whom),
        effect: Effect::AssignManager,
        from: Some(day),
        to: None,
        unit: Some(to(Kind::Unit, log.world.units.nodes[unit].id)),
        position: None,
        disposition: Some(Disposition {
            procedures: Vec::new(),
            nothing_needed: Some(text("Lập biên bản giao nhận thiết bị, không cấp chứng thư mới.")),
            by,
            on: day,
        }),
    };
    let name = log.world.units.name(unit);
    papers::decision(log, Effect::AssignManager, name, day.plus_days(-2), vec![it])
}

fn manager(person: RecordId, from: Date, decision: Option<RecordId>) -> Manager {
    Manager {
        person: to(Kind::Person, person),
        from: Some(from),
        to: None,
        authorised_by: decision.map(|id| to(Kind::Decision, id)),
    }
}

fn a_case(
    log: &mut Log,
    kind: ProcedureKind,
    certificate: Certificate,
    device: Device,
    keeper: RecordId,
    day: Date,
) -> Case {
    let procedure = procedures::procedure(log, kind, (Kind::Certificate, certificate.id), day);
    let device = Some(device);
    Case {
        procedure,
        certificate,
        before: None,
        device,
        keeper: Party::Person(keeper),
        name: None,
        years: 5,
        reason: None,
    }
}

/// The certificate of a unit that has a seal: an old one from before the register, for a unit that is merged
/// revoked with it, for a new one issued after the merger; here and there the clerk changes.
pub fn unit(log: &mut Log, unit: usize) {
    let world = log.world;
    let entry = world.units.nodes[unit].entry;
    let keeper = clerk(log, unit).id;
    let born = entry.from.filter(|from| *from >= world.merger);
    if let Some(born) = born {
        let day = world.workday(born.plus_days(3 + log.dice.between(0, 12)), 0);
        let decision = assignment(log, unit, keeper, day);
        let mut certificate = organisation(log, CertificateType::Organisation, Form::UsbToken, unit, day);
        certificate.managers = vec![manager(keeper, day, Some(decision.id))];
        let device = devices::device(log, DeviceKind::Token, day);
        let mut case = a_case(log, ProcedureKind::Issue, certificate, device, keeper, day);
        case.name = Some(unit_name(world, unit, None));
        let paper = Some(to(Kind::Decision, decision.id));
        case.procedure.asked_by = asked_by(paper, "");
        log.put(at(day, 8, 0), decision);
        let run = Run {
            kind: ProcedureKind::Issue,
            filer: unit,
            start: day,
            track: track(ProcedureKind::Issue),
            authorisation: paper,
        };
        procedures::run(log, &run, &mut [case]);
        return;
    }
    let last = match unit % 7 {
        0 => world.today.plus_days(20),
        1 => world.today.plus_days(50),
        2 => world.today.plus_days(85),
        _ => world.today.plus_days(log.dice.between(120, 1_000)),
    };
    // One that was merged had its certificate before that.
    let merged = entry.to.map(|_| world.merger.plus_days(log.dice.between(120, 900)));
    let last = merged.map_or(last, |most| last.min(most));
    let from = certificates::last_day(last, -5);
    let mut certificate = organisation(log, CertificateType::Organisation, Form::UsbToken, unit, from);
    certificates::issue(log, &mut certificate, &unit_name(world, unit, None), from, last);
    certificate.managers = vec![manager(keeper, from, None)];
    let mut device = devices::device(log, DeviceKind::Token, from);
    had(&mut device, Party::Person(keeper), from.plus_days(5));
    certificates::on_device(&mut certificate, &device);
    certificates::register_in(log, &mut certificate, from.plus_days(8));
    fact(&mut certificate, DeskFact::InUse, from.plus_days(8));
    let start = at(world.first.min(world.merger).plus_days(-1), 9, 40);
    log.put(start, device.clone());
    log.put(start, certificate.clone());
    if entry.to.is_some() {
        let day = world.workday(world.merger.plus_days(4 + log.dice.between(0, 10)), 0);
        let successor = entry.successors.first().map_or(0, |code| world.units.code(code));
        let mut case = a_case(log, ProcedureKind::Revoke, certificate, device, keeper, day);
        case.reason = Some(RevocationReason::Dissolved);
        case.procedure.ground = ground("dissolved", "Sáp nhập, hợp nhất từ ngày 01/3/2025.");
        let paper = Some(to(Kind::Decision, world.merger_decision));
        case.procedure.asked_by = asked_by(paper, "");
        for manager in &mut case.certificate.managers {
            manager.to = Some(day.plus_days(20));
        }
        let filer = world.units.filer(successor);
        let run = Run {
            kind: ProcedureKind::Revoke,
            filer,
            start: day,
            track: track(ProcedureKind::Revoke),
            authorisation: paper,
        };
        procedures::run(log, &run, &mut [case]);
    } else if unit % 4 == 1 {
        change_clerk(log, unit, certificate, device, keeper);
    }
}

/// The clerk of a unit changes: a decision, minutes, and no new certificate.
fn change_clerk(log: &mut Log, unit: usize, mut certificate: Certificate, mut device: Device, old: RecordId) {
    let world = log.world;
    let day = world.workday(world.today.plus_days(-log.dice.between(40, 300)), 0);
    let next = world.people.iter().find(|p| p.rank == 1 && world.units.top(p.home) == unit);
    let Some(next) = next.filter(|p| p.id != old) else { return };
    let decision = assignment(log, unit, next.id, day);
    let when = at(day, 10, 0);
    let by = Move::new(Party::Person(old), Party::Person(next.id), HandoverReason::ClerkChange);
    hand_over(log, &mut [&mut device], when, by.authorised(Some(to(Kind::Decision, decision.id))));
    for manager in &mut certificate.managers {
        manager.to = Some(day.plus_days(-1));
    }
    certificate.managers.push(manager(next.id, day, Some(decision.id)));
    log.put(when, decision);
    log.put(when, device);
    log.put(when, certificate);
}

/// The certificates of the systems: on HSMs that the desk keeps, or on the machines themselves.
pub fn systems(log: &mut Log, nth: u64) {
    let world = log.world;
    let owners = ["cuc-cntt", "van-phong", "kbnn", "cuc-thue", "cuc-hq"].map(|code| world.units.code(code));
    let today = world.today;
    for (n, id) in world.hsms.into_iter().enumerate().filter(|_| nth == 0) {
        let installed = world.first.plus_days(-900);
        let mut hsm = Device { id, ..devices::device(log, DeviceKind::Hsm, installed) };
        if let Some(token) = world.on_tokens.as_ref().and_then(|on| on.tokens.get(n)) {
            super::hsm::tell(&mut hsm, token);
        }
        had(&mut hsm, Party::Desk, installed);
        log.put(at(world.first.plus_days(-1), 9, 0), hsm);
    }
    for (n, [name, installed, form]) in lines(include_str!("data/systems.txt")).map(columns).enumerate() {
        let owner = match name {
            name if name.contains("thuế") => owners[3],
            name if name.contains("thông quan") => owners[4],
            name if name.contains("Kho bạc") => owners[2],
            name if name.contains("lưu trữ") => owners[1],
            _ => owners[0],
        };
        let born = world.units.nodes[owner].entry.from.filter(|from| *from > world.first);
        // One is still without key and request, so that there is something to make them for.
        let awaited = form == "awaited";
        if awaited && nth > 0 {
            continue;
        }
        let form = if form == "soft" { Form::Soft } else { Form::Hsm };
        let name = if nth == 0 { name.to_owned() } else { format!("{name} {}", nth + 1) };
        let earliest = born.unwrap_or(world.first).max(world.first).plus_days(40);
        let span = earliest.days_until(today.plus_days(-40)).max(1);
        let day = world.workday(earliest.plus_days(log.dice.between(0, span)), 0);
        let day = if awaited { world.workday(today.plus_days(-9), 0) } else { day };
        let system = System {
            name: line(&name),
            installed_on: Some(line(installed)),
            contact: world.officers.get(n % 3).map(|o| o.person),
        };
        let subject = unit_name(world, owner, Some(&name));
        let mut certificate = organisation(log, CertificateType::System, form, owner, day);
        certificate.system = Some(system);
        let procedure =
            procedures::procedure(log, ProcedureKind::Issue, (Kind::Certificate, certificate.id), day);
        let case = Case {
            procedure,
            certificate,
            before: None,
            // The HSM is nobody's case: it stays where it is.
            device: None,
            keeper: Party::Desk,
            name: Some(subject),
            years: 5,
            reason: None,
        };
        // No token changes hands, and there is no PIN envelope.
        use crate::model::kinds::procedure::StepKind::{Delivered, PinConfirmed, Ready};
        let track = if awaited { until(ProcedureKind::Issue, Ready) } else { track(ProcedureKind::Issue) };
        let way = track.into_iter().filter(|(step, _)| !matches!(step, Delivered | PinConfirmed));
        let run = Run {
            kind: ProcedureKind::Issue,
            filer: world.units.filer(owner),
            start: day,
            track: way.collect(),
            authorisation: None,
        };
        procedures::run(log, &run, &mut [case]);
    }
}
