//! What decisions do to people: they are moved, go, are appointed, away, or come from another agency.

use super::certificates::{self, person_name};
use super::papers;
use super::people;
use super::procedures::{self, Run, asked_by, ground, track};
use super::stories::{Holder, case, filer, holder, last_day, procedures_of, start, successor};
use super::world::{Log, at, line, moment, text, to};
use crate::model::date::Date;
use crate::model::kinds::certificate::{Direction, Form, Relation, RevocationReason, Transfer};
use crate::model::kinds::common::Why;
use crate::model::kinds::decision::{Decision, DecisionLine, Disposition, Effect};
use crate::model::kinds::letter::{Correspondent, CorrespondentKind, LetterDirection, LetterForm};
use crate::model::kinds::person::{Employment, EmploymentFact, OfficialEmail, Person, Posting, PostingKind};
use crate::model::kinds::procedure::ProcedureKind;
use crate::model::party::{DecisionRef, PaperRef};
use crate::model::{Kind, RecordId};
use crate::pki::{AttributeKind, Dn};

/// A line of a decision, not yet dealt with.
pub fn decided(person: RecordId, effect: Effect, from: Date) -> DecisionLine {
    DecisionLine {
        subject: to(Kind::Person, person),
        effect,
        from: Some(from),
        to: None,
        unit: None,
        position: None,
        disposition: None,
    }
}

/// Says what was done about every line of a decision, and writes it.
pub fn dispose(log: &mut Log, decision: &mut Decision, procedures: &[RecordId], why: &str, when: i64) {
    let by = log.handle();
    for (i, line) in decision.lines.iter_mut().enumerate() {
        line.disposition = Some(Disposition {
            procedures: procedures.get(i).map(|id| to(Kind::Procedure, *id)).into_iter().collect(),
            nothing_needed: procedures.is_empty().then(|| text(why)),
            by: by.clone(),
            on: moment(when).date,
        });
    }
    log.put(when, decision.clone());
}

pub fn employ(person: &mut Person, what: EmploymentFact, on: Date, decision: Option<DecisionRef>) {
    person.employment.push(Employment { fact: what, on, decision, agency: None });
}

/// Ends the posting that goes on.
fn end_posting(person: &mut Person, last: Date) {
    for posting in person.postings.iter_mut().filter(|p| p.to.is_none()) {
        posting.to = Some(last);
    }
}

/// People are moved to another unit, and their certificates changed.
pub fn transfer(log: &mut Log, people: &[usize], day: Date) {
    let world = log.world;
    let tops = world.units.tops();
    let target = *log.dice.pick(&tops).unwrap_or(&0);
    let moved = world.workday(day.plus_days(-6), 0);
    let unit = to(Kind::Unit, world.units.nodes[target].id);
    let mut lines: Vec<DecisionLine> =
        people.iter().map(|i| decided(world.people[*i].id, Effect::Transfer, moved)).collect();
    lines.iter_mut().for_each(|l| l.unit = Some(unit));
    let mut decision = papers::decision(log, Effect::Transfer, "Bộ Tài chính", moved.plus_days(-8), lines);
    let reference: DecisionRef = to(Kind::Decision, decision.id);
    let mut cases = Vec::new();
    log.put(at(day, 8, 10), decision.clone());
    for &index in people {
        let profile = &world.people[index];
        let last = world.today.plus_days(log.dice.between(200, 1_000));
        let mut holder = holder(log, index, Form::UsbToken, last);
        end_posting(&mut holder.person, moved.plus_days(-1));
        holder.person.postings.push(Posting {
            unit,
            position: line(profile.position),
            kind: PostingKind::Main,
            from: Some(moved),
            to: None,
            decision: Some(reference),
        });
        let domain = world.units.domain(target);
        if domain != world.units.domain(profile.home) {
            let address = format!("{}@{domain}", profile.mailbox);
            for email in holder.person.emails.iter_mut().filter(|e| e.to.is_none()) {
                email.to = Some(moved.plus_days(60).max(email.from.unwrap_or(moved)));
            }
            holder.person.emails.push(OfficialEmail {
                address: address.parse().expect("a mailbox is ASCII"),
                from: Some(moved),
                to: None,
            });
        }
        log.put(at(day, 8, 10), holder.person.clone());
        let mut case = successor(log, ProcedureKind::Change, holder, Relation::Changed, day);
        case.name = Some(person_name(world, profile, target));
        case.procedure.ground = ground("agency", "Thay đổi cơ quan công tác theo quyết định điều động.");
        case.procedure.asked_by = asked_by(Some(to(Kind::Decision, decision.id)), "");
        cases.push(case);
    }
    let run = Run {
        kind: ProcedureKind::Change,
        filer: world.units.filer(target),
        start: day,
        track: track(ProcedureKind::Change),
        authorisation: None,
    };
    procedures::run(log, &run, &mut cases);
    dispose(log, &mut decision, &procedures_of(&cases), "", at(day, 16, 0));
}

/// How someone goes.
pub struct Going {
    pub effect: Effect,
    pub fact: EmploymentFact,
    pub reason: RevocationReason,
    pub ground: &'static str,
}

pub const GOING: [Going; 6] = [
    Going {
        effect: Effect::Retire,
        fact: EmploymentFact::Retired,
        reason: RevocationReason::Retired,
        ground: "retired",
    },
    Going {
        effect: Effect::Resign,
        fact: EmploymentFact::Resigned,
        reason: RevocationReason::Resigned,
        ground: "resigned",
    },
    Going {
        effect: Effect::Retire,
        fact: EmploymentFact::Retired,
        reason: RevocationReason::Retired,
        ground: "retired",
    },
    Going {
        effect: Effect::Leave,
        fact: EmploymentFact::Left,
        reason: RevocationReason::Agency,
        ground: "agency",
    },
    Going {
        effect: Effect::Death,
        fact: EmploymentFact::Died,
        reason: RevocationReason::Died,
        ground: "died",
    },
    Going {
        effect: Effect::Dismiss,
        fact: EmploymentFact::Dismissed,
        reason: RevocationReason::Authority,
        ground: "authority",
    },
];

/// People go; their certificates are revoked and the tokens handed back.
pub fn go(log: &mut Log, people: &[usize], how: &Going, day: Date) {
    let Some(&first) = people.first() else { return };
    let world = log.world;
    let gone = day.plus_days(-1);
    let lines = people.iter().map(|i| decided(world.people[*i].id, how.effect, gone)).collect();
    let mut decision = papers::decision(log, how.effect, "Bộ Tài chính", gone.plus_days(-10), lines);
    log.put(at(day, 8, 10), decision.clone());
    let mut cases = Vec::new();
    for &index in people {
        let last = world.today.plus_days(log.dice.between(150, 1_000));
        let mut holder = holder(log, index, Form::UsbToken, last);
        end_posting(&mut holder.person, gone.plus_days(-1));
        employ(&mut holder.person, how.fact, gone, Some(to(Kind::Decision, decision.id)));
        let paper: PaperRef = to(Kind::Decision, decision.id);
        holder.person.why = Some(Why {
            text: text("Cập nhật theo quyết định."),
            references: vec![to(Kind::Decision, decision.id)],
        });
        log.put(at(day, 8, 10), holder.person.clone());
        let mut case = case(log, ProcedureKind::Revoke, holder, day);
        case.reason = Some(how.reason);
        case.procedure.ground = ground(how.ground, how.effect.label().vi);
        case.procedure.asked_by = asked_by(Some(paper), "");
        cases.push(case);
    }
    start(log, ProcedureKind::Revoke, first, day, &mut cases);
    dispose(log, &mut decision, &procedures_of(&cases), "", at(day, 16, 0));
}

/// People are appointed, relieved or sent elsewhere for a time: nothing to be done with the CA.
pub fn appoint(log: &mut Log, people: &[usize], effect: Effect, day: Date) {
    let world = log.world;
    let lines = people.iter().map(|i| {
        let position = match effect {
            Effect::Appoint => Some(line("Phó Trưởng phòng")),
            Effect::Relieve => Some(line("Chuyên viên chính")),
            _ => None,
        };
        let until = (effect == Effect::Second).then(|| day.plus_days(300));
        DecisionLine { position, to: until, ..decided(world.people[*i].id, effect, day) }
    });
    let lines: Vec<DecisionLine> = lines.collect();
    let mut decision = papers::decision(log, effect, "Bộ Tài chính", day.plus_days(-7), lines);
    for &index in people {
        let last = last_day(log, index as u64);
        let mut holder = holder(log, index, Form::UsbToken, last);
        let reference = Some(to(Kind::Decision, decision.id));
        if effect == Effect::Second {
            employ(&mut holder.person, EmploymentFact::Seconded, day, reference);
        } else if let Some(now) = holder.person.postings.last_mut() {
            let next = Posting {
                position: line(if effect == Effect::Appoint {
                    "Phó Trưởng phòng"
                } else {
                    "Chuyên viên chính"
                }),
                from: Some(day),
                decision: reference,
                ..now.clone()
            };
            now.to = Some(day.plus_days(-1));
            holder.person.postings.push(next);
        }
        log.put(at(day, 9, 20), holder.person);
    }
    dispose(
        log,
        &mut decision,
        &[],
        "Chứng thư không ghi chức vụ, thông tin trên chứng thư vẫn đúng.",
        at(day, 9, 20),
    );
}

/// People are away for a time, or suspended; some are back.
pub fn away(log: &mut Log, people: &[usize], day: Date) {
    for (i, &index) in people.iter().enumerate() {
        let last = log.world.today.plus_days(log.dice.between(150, 1_000));
        let mut holder = holder(log, index, Form::UsbToken, last);
        let what = if i % 4 == 3 { EmploymentFact::Suspended } else { EmploymentFact::OnLeave };
        employ(&mut holder.person, what, day, None);
        log.put(at(day, 10, 30), holder.person.clone());
        let back = log.world.workday(day.plus_days(90 + 20 * i as i64), 0);
        if i % 2 == 0 && back < log.world.today {
            employ(&mut holder.person, EmploymentFact::Returned, back, None);
            log.put(at(back, 10, 30), holder.person);
        }
    }
}

/// Someone comes from or goes to another agency of the State with token and certificate.
pub fn cross(log: &mut Log, people: &[usize], direction: Direction, day: Date) {
    const AGENCY: &str = "Sở Tài chính thành phố Hà Nội";
    for &index in people {
        let coming = direction == Direction::In;
        let last = log.world.today.plus_days(log.dice.between(150, 1_000));
        let mut way =
            papers::incoming(log, LetterForm::Plain, day, "V/v chuyển công tác kèm chứng thư chữ ký số");
        way.correspondent = Correspondent {
            kind: CorrespondentKind::Agency,
            unit: None,
            person: None,
            name: Some(line(AGENCY)),
        };
        way.series = Some(line("STC-VP"));
        way.none_needed = Some(text("Đã cập nhật hồ sơ."));
        if !coming {
            way.direction = LetterDirection::Out;
            way.filer = Some(to(Kind::Unit, log.world.units.nodes[filer(log, index, day)].id));
            (way.sent, way.received, way.none_needed) = (Some(day), None, None);
            way.acknowledged = Some(day);
        }
        let told = log.puts.len();
        let mut holder = holder(log, index, Form::UsbToken, last);
        if coming {
            // Nothing of this was known here before.
            log.puts.truncate(told);
            arrived(log, &mut holder, AGENCY, day);
        } else {
            employ(&mut holder.person, EmploymentFact::Moved, day, None);
            end_posting(&mut holder.person, day.plus_days(-1));
        }
        if let Some(fact) = holder.person.employment.last_mut() {
            fact.agency = Some(line(AGENCY));
        }
        holder.certificate.transfers.push(Transfer {
            direction,
            agency: line(AGENCY),
            letter: Some(to(Kind::Letter, way.id)),
            on: day,
        });
        if !coming {
            certificates::unregister(&mut holder.certificate, day);
        }
        let when = at(day, 11, 0);
        log.put(when, way);
        log.put(when, holder.person);
        log.put(when, holder.certificate);
        if let Some(device) = holder.device.filter(|_| coming) {
            log.put(when, device);
        }
    }
}

/// Makes of someone who was always here one who comes with a certificate from elsewhere.
fn arrived(log: &mut Log, holder: &mut Holder, agency: &str, day: Date) {
    let profile = &log.world.people[holder.index];
    holder.person = people::record(log, holder.index, day);
    holder.person.notice_on = Some(day);
    if let Some(fact) = holder.person.employment.first_mut() {
        fact.fact = EmploymentFact::Received;
    }
    let Some(before) = certificates::validity(&holder.certificate) else { return };
    let name = Dn::new([
        (AttributeKind::Country, "VN".to_owned()),
        (AttributeKind::Locality, "Hà Nội".to_owned()),
        (AttributeKind::Organisation, "ỦY BAN NHÂN DÂN THÀNH PHỐ HÀ NỘI".to_owned()),
        (AttributeKind::OrganisationalUnit, agency.to_owned()),
        (AttributeKind::CommonName, profile.name.clone()),
        (AttributeKind::Email, format!("{}_stc@hanoi.gov.vn", profile.mailbox)),
    ]);
    certificates::issue(log, &mut holder.certificate, &name, before.0, before.1);
    certificates::register_in(log, &mut holder.certificate, day);
    holder.certificate.desk.clear();
    let (origin, device_origin) = (log.origin(day, "Chứng thư"), log.origin(day, "Thiết bị"));
    holder.certificate.origin = origin;
    if let Some(device) = &mut holder.device {
        device.origin = device_origin;
    }
}
