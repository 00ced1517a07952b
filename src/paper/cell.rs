//! What stands in each cell of a table, from the records of its line; what they lack is noted as a gap.

use super::case::{Case, Desk, current};
use super::gap::{Gaps, Lack};
use super::words::{capital, short_day};
use crate::model::clean::clean_line;
use crate::model::fold::fold;
use crate::model::kinds::certificate::Form as KeyForm;
use crate::model::kinds::procedure::ProcedureKind;
use crate::model::words::Line;
use crate::model::{Date, Key, Kind, Lang, RecordId};
use crate::register::facts::{CertificateFacts, PemFacts, ProcedureFacts};
use crate::register::state::{CertificateCaState, DeviceState, ProcedureState};
use crate::rules::{Cell, MailClass};

/// What marks a cell.
const CROSS: &str = "×";

/// The cell of a line. `kinds` is what is asked for, where one line asks for more than one thing.
pub fn cell(desk: &Desk<'_>, case: &Case, cell: Cell, at: &Place<'_>, gaps: &mut Gaps) -> String {
    match cell {
        Cell::Index => at.index.to_string(),
        Cell::Blank => String::new(),
        // Room to sign by hand.
        Cell::Signature => "\u{a0}\n\u{a0}\n\u{a0}".to_owned(),
        // Nobody holds a device that nothing is on.
        Cell::Name if case.is_blank_device() => String::new(),
        Cell::Name => gaps.want(case.called(desk), case.holder(), "names", &["names[+].full=-"]),
        Cell::Birth => birth(case, gaps),
        Cell::Identity => identity(desk, case, gaps),
        Cell::Email => email(desk, case, gaps),
        Cell::Agency => agency(desk, case, at.filer, gaps),
        Cell::Province => {
            let unit = case.unit_id(desk);
            let province = unit.and_then(|unit| desk.province(unit));
            match unit {
                Some(unit) => gaps.want(
                    province,
                    Key::new(Kind::Unit, unit),
                    "addresses",
                    &["addresses[+].address=-", "addresses[+].province=-"],
                ),
                None => agency(desk, case, at.filer, gaps),
            }
        }
        Cell::Position => position(desk, case, gaps),
        Cell::Mobile => {
            let Some(person) = &case.person else { return String::new() };
            let mobile = desk.mobile_of(person).map(str::to_owned);
            gaps.want(mobile, case.holder(), "mobiles", &["mobiles[+].number=-"])
        }
        Cell::OldSerial => old_serial(desk, case, gaps),
        Cell::Sim => sim(case, gaps),
        Cell::Address => match &case.unit {
            Some(unit) => {
                let now = current(&unit.addresses, |a| (a.from, a.to), desk.on);
                let address = now.map(|a| a.address.as_str().to_owned());
                gaps.want(
                    address,
                    case.holder(),
                    "addresses",
                    &["addresses[+].address=-", "addresses[+].province=-"],
                )
            }
            None => String::new(),
        },
        Cell::TaxCode => match &case.unit {
            Some(unit) => {
                gaps.want(unit.mst.as_ref().map(|m| m.as_str().to_owned()), case.holder(), "mst", &["mst=-"])
            }
            None => String::new(),
        },
        Cell::BudgetCode => match &case.unit {
            Some(unit) => gaps.want(
                unit.qhns.as_ref().map(|q| q.as_str().to_owned()),
                case.holder(),
                "qhns",
                &["qhns=-"],
            ),
            None => String::new(),
        },
        Cell::System => {
            let system = case.certificate.as_ref().and_then(|c| c.system.as_ref());
            gaps.want(
                system.map(|s| s.name.as_str().to_owned()),
                certificate_key(case),
                "system.name",
                &["system.name=-"],
            )
        }
        Cell::Request => {
            let csr = case.certificate.as_ref().filter(|c| c.csr.is_some()).map(|c| format!("{}.csr", c.id));
            gaps.want(csr, certificate_key(case), "csr", &["csr=-"])
        }
        Cell::Certificate | Cell::Serial if case.is_blank_device() => String::new(),
        Cell::Certificate => certificate_name(desk, case, gaps),
        Cell::Serial => serial(case, gaps),
        Cell::RegisteredEmail => registered_email(desk, case, gaps),
        Cell::Old | Cell::New => changed(desk, case, cell, at, gaps),
        Cell::Renews => crossed(at.kinds.contains(&ProcedureKind::Renew)),
        Cell::Changes => crossed(at.kinds.contains(&ProcedureKind::Change)),
        Cell::Device => device(case, gaps),
        Cell::DeviceKind => case.device.as_ref().map(|d| d.kind.label().vi.to_owned()).unwrap_or_default(),
        Cell::Condition => {
            let facts = case.device.as_ref().and_then(|d| desk.links.device(d.id));
            let state = facts.map(|facts| DeviceState::of(facts, desk.on).condition);
            at.remark.map(str::to_owned).or(state.map(|c| capital(c.label().vi))).unwrap_or_default()
        }
        Cell::Envelope => crossed(at.envelope),
        Cell::Ground => ground(desk, case, gaps),
        // What is asked for only where it is there lacks nothing.
        Cell::SerialIfAny => match &case.certificate {
            Some(_) => serial(case, &mut Gaps::default()),
            None => String::new(),
        },
        Cell::AgencyIfAny => agency(desk, case, at.filer, &mut Gaps::default()),
        Cell::PositionIfAny => position(desk, case, &mut Gaps::default()),
        Cell::KeyForm => case.certificate.as_ref().map(|c| capital(c.form.label().vi)).unwrap_or_default(),
        Cell::Lacking => lacking(desk, case),
        Cell::Procedure => case.procedure.as_ref().map(|p| capital(p.kind.label().vi)).unwrap_or_default(),
    }
}

/// Where a line stands, and what else its cells want to know.
#[derive(Default)]
pub struct Place<'p> {
    /// Its number, from 1.
    pub index: usize,
    pub filer: Option<RecordId>,
    /// What the line asks for.
    pub kinds: &'p [ProcedureKind],
    /// What was remarked of a device that is handed over.
    pub remark: Option<&'p str>,
    /// Whether its PIN envelope goes along.
    pub envelope: bool,
}

fn crossed(yes: bool) -> String {
    if yes { CROSS.to_owned() } else { String::new() }
}

fn certificate_key(case: &Case) -> Key {
    case.certificate.as_ref().map_or(case.key, |c| Key::new(Kind::Certificate, c.id))
}

fn birth(case: &Case, gaps: &mut Gaps) -> String {
    let Some(person) = &case.person else { return String::new() };
    gaps.want(person.birth.map(short_day), case.holder(), "birth", &["birth=-"])
}

/// Number, and below it the day and place of issue. Empty by right for whoever is no person.
fn identity(desk: &Desk<'_>, case: &Case, gaps: &mut Gaps) -> String {
    let Some(person) = &case.person else { return String::new() };
    let Some(id) = desk.identity_of(person) else {
        const NEW: &[&str] =
            &["ids[+].kind=cccd", "ids[+].number=-", "ids[+].issued_on=-", "ids[+].issued_by=-"];
        return gaps.push(case.holder(), "ids", Lack::Missing, NEW);
    };
    let (day, by) = (id.issued_on.map(short_day), id.issued_by.as_ref().map(|by| by.as_str().to_owned()));
    let day = gaps.want(day, case.holder(), "ids.issued_on", &["ids.issued_on=-", "--fix"]);
    let by = gaps.want(by, case.holder(), "ids.issued_by", &["ids.issued_by=-", "--fix"]);
    format!("{}\n{day}, {by}", id.number.as_str())
}

/// The official address of the day: of a person, of a unit, or of whoever looks after it.
fn email(desk: &Desk<'_>, case: &Case, gaps: &mut Gaps) -> String {
    let found = match (&case.person, &case.unit) {
        (Some(person), _) => desk.email_of(person).map(|email| email.as_str().to_owned()),
        (_, Some(unit)) => unit.email.as_ref().map(|email| email.as_str().to_owned()),
        _ => None,
    };
    let (field, fill): (_, &[&str]) = match case.holder().kind {
        Kind::Unit => ("email", &["email=-"]),
        _ => ("emails", &["emails[+].address=-"]),
    };
    match found {
        Some(address) if desk.rules.limits.mail.class(&address) == MailClass::Free => {
            gaps.push(case.holder(), field, Lack::FreeMail, fill)
        }
        found => gaps.want(found, case.holder(), field, fill),
    }
}

fn agency(desk: &Desk<'_>, case: &Case, filer: Option<RecordId>, gaps: &mut Gaps) -> String {
    let name = case.unit_id(desk).and_then(|unit| desk.agency(unit, filer));
    match case.holder().kind {
        Kind::Unit => gaps.want(name, case.holder(), "names", &["names[+].vi=-"]),
        _ => gaps.want(
            name,
            case.holder(),
            "postings",
            &["postings[+].unit=-", "postings[+].position=-", "postings[+].kind=main"],
        ),
    }
}

fn position(desk: &Desk<'_>, case: &Case, gaps: &mut Gaps) -> String {
    let Some(person) = &case.person else { return String::new() };
    let position = desk.posting_of(person).map(|posting| posting.position.as_str().to_owned());
    gaps.want(
        position,
        case.holder(),
        "postings",
        &["postings[+].unit=-", "postings[+].position=-", "postings[+].kind=main"],
    )
}

/// The serial of the certificate before; empty by right where there was none.
fn old_serial(desk: &Desk<'_>, case: &Case, gaps: &mut Gaps) -> String {
    let Some(before) = case.certificate.as_ref().and_then(|c| c.predecessor.as_ref()) else {
        return String::new();
    };
    let key = before.certificate.key();
    let serial = desk.links.certificate(key.id).and_then(known_serial);
    gaps.want(serial, key, "claimed.serial", &["claimed.serial=-"])
}

fn known_serial(facts: &CertificateFacts) -> Option<String> {
    match &facts.pem {
        PemFacts::Read(pem) => Some(pem.serial.clone()),
        _ => facts.claimed.as_ref()?.serial.clone(),
    }
}

/// The carrier of a SIM, with `/cs` where the person keeps a number of their own; empty for whatever is no SIM.
fn sim(case: &Case, gaps: &mut Gaps) -> String {
    if case.certificate.as_ref().is_none_or(|c| c.form != KeyForm::SimPki) {
        return String::new();
    }
    let said = |carrier: &Line, kept: Option<bool>| match kept {
        Some(true) => format!("{}/cs", carrier.as_str()),
        _ => carrier.as_str().to_owned(),
    };
    let there = case.device.as_ref().and_then(|device| device.sim.as_ref());
    let there = there.and_then(|sim| Some(said(sim.carrier.as_ref()?, sim.kept)));
    // Of a SIM that is only asked for, its procedure says which.
    let asked = case.procedure.as_ref().and_then(|procedure| procedure.sim.as_ref());
    let carrier = there.or_else(|| asked.map(|sim| said(&sim.carrier, sim.kept)));
    let key = match (&case.device, &case.procedure) {
        (Some(device), _) => Key::new(Kind::Device, device.id),
        (None, Some(procedure)) => Key::new(Kind::Procedure, procedure.id),
        (None, None) => return gaps.push(certificate_key(case), "device", Lack::Missing, &["device=-"]),
    };
    gaps.want(carrier, key, "sim.carrier", &["sim.carrier=-"])
}

/// The name on the certificate; where the register has no PEM, that of its holder or system.
fn certificate_name(desk: &Desk<'_>, case: &Case, gaps: &mut Gaps) -> String {
    let Some(certificate) = &case.certificate else {
        return gaps.push(case.key, "subject", Lack::NoCertificate, &[]);
    };
    if let Some(name) = case.pem.as_ref().and_then(|pem| pem.subject.cn()) {
        // What a CA put into a certificate is not clean because ours is.
        return match clean_line(name) {
            Ok(name) => name,
            Err(_) => gaps.push(certificate_key(case), "pem", Lack::Unclean, &["pem=-"]),
        };
    }
    let system = certificate.system.as_ref().map(|system| system.name.as_str().to_owned());
    gaps.want(system.or_else(|| case.called(desk)), case.holder(), "names", &["names[+].full=-"])
}

/// The serial, and below it the signing number of a SIM.
fn serial(case: &Case, gaps: &mut Gaps) -> String {
    let Some(certificate) = &case.certificate else {
        return gaps.push(case.key, "subject", Lack::NoCertificate, &[]);
    };
    let key = Key::new(Kind::Certificate, certificate.id);
    let read = case.pem.as_ref().map(|pem| pem.serial.as_str().to_owned());
    let claimed = || certificate.claimed.as_ref()?.serial.as_ref().map(|s| s.as_str().to_owned());
    let serial = gaps.want(read.or_else(claimed), key, "claimed.serial", &["claimed.serial=-"]);
    if certificate.form != KeyForm::SimPki {
        return serial;
    }
    let Some(device) = &case.device else {
        gaps.push(key, "device", Lack::Missing, &["device=-"]);
        return serial;
    };
    let number = device.sim.as_ref().and_then(|sim| sim.number.as_ref()).map(|n| n.as_str().to_owned());
    let number = gaps.want(number, Key::new(Kind::Device, device.id), "sim.number", &["sim.number=-"]);
    format!("{serial}\n{number}")
}

/// The address that the certificate was issued with, where it says one.
fn registered_email(desk: &Desk<'_>, case: &Case, gaps: &mut Gaps) -> String {
    let Some(pem) = &case.pem else { return email(desk, case, gaps) };
    let in_pem = pem.emails.first().map(String::as_str).or_else(|| pem.subject.email());
    match in_pem.map(clean_line) {
        Some(Ok(address)) => address,
        Some(Err(_)) => gaps.push(certificate_key(case), "pem", Lack::Unclean, &["pem=-"]),
        None => email(desk, case, gaps),
    }
}

/// What the certificate says and is to say, line below line: only for a change.
fn changed(desk: &Desk<'_>, case: &Case, cell: Cell, at: &Place<'_>, gaps: &mut Gaps) -> String {
    if !at.kinds.contains(&ProcedureKind::Change) {
        return String::new();
    }
    // What is asked for ahead of a decision's effect is to be as it will be by then.
    let desk = &Desk { on: decided_on(desk, case), ..*desk };
    let differing = differences(desk, case, at.filer);
    if differing.is_empty() {
        return gaps.push(case.holder(), "names", Lack::Same, &[]);
    }
    let side = |(label, old, new): &(&str, String, String)| match cell {
        Cell::Old => format!("{label}: {old}"),
        // Of several it is said which is which.
        _ if differing.len() > 1 => format!("{label}: {new}"),
        _ => new.clone(),
    };
    differing.iter().map(side).collect::<Vec<_>>().join("\n")
}

/// The day whose facts a change is to tell: the paper's, or the later one on which the holder moves by the decision that it follows.
fn decided_on(desk: &Desk<'_>, case: &Case) -> Date {
    let moves = || {
        let asked = case.procedure.as_ref()?.asked_by.as_ref()?.paper?;
        let decision = desk.links.facts(asked.key())?.decision()?;
        let line = decision.lines.iter().find(|line| line.subject == case.holder())?;
        decision.moves_to(line)
    };
    moves().map_or(desk.on, |(_, on)| on.max(desk.on))
}

/// Where register and certificate say different things: name, agency or address, email.
fn differences<'r>(desk: &Desk<'r>, case: &Case, filer: Option<RecordId>) -> Vec<(&'r str, String, String)> {
    let Some(pem) = &case.pem else { return Vec::new() };
    let labels = &desk.rules.labels.changed;
    let clean = |text: &str| clean_line(text).unwrap_or_default();
    let mut found = Vec::new();
    let system = case.certificate.as_ref().and_then(|c| c.system.as_ref());
    let (label, new) = match (system, &case.person) {
        (Some(system), _) => (&labels.system, Some(system.name.as_str().to_owned())),
        (_, Some(_)) => (&labels.person, case.called(desk)),
        // A unit that was renamed by a record of its own goes on as that one.
        (_, None) => {
            let heir = case.unit.as_ref().map(|unit| desk.links.heir_of(unit.id, desk.on));
            let other = heir.filter(|heir| case.unit.as_ref().is_some_and(|unit| unit.id != *heir));
            (&labels.organisation, other.and_then(|unit| desk.unit_name(unit)).or_else(|| case.called(desk)))
        }
    };
    if let (Some(old), Some(new)) = (pem.subject.cn().map(clean), new)
        && fold(&old) != fold(&new)
    {
        found.push((label.as_str(), old, new));
    }
    // A person's certificate names the units above, the nearest last but one; the ministry at the top may have any spelling.
    if let (Some(_), Some(unit)) = (&case.person, case.unit_id(desk)) {
        let old: Vec<String> = pem.subject.units().map(clean).collect();
        let chain = desk.links.units_above(unit, desk.on);
        let names: Vec<String> = chain.iter().filter_map(|one| desk.unit_name(*one)).collect();
        let known = |old: &String| names.iter().any(|name| fold(name) == fold(old));
        if !old.is_empty() && !old.iter().all(known) {
            let was: Vec<String> = old.into_iter().rev().collect();
            let new = desk.agency(unit, filer).unwrap_or_default();
            found.push((labels.agency.as_str(), was.join(", "), new));
        }
    }
    // An organisation's certificate has of its address the province.
    if let (Some(unit), Some(old)) = (&case.unit, pem.subject.locality().map(clean))
        && let Some(new) = current(&unit.addresses, |a| (a.from, a.to), desk.on)
        && !fold(new.province.as_str()).ends_with(&fold(&old))
        && !fold(&old).ends_with(&fold(new.province.as_str()))
    {
        found.push((
            labels.address.as_str(),
            old,
            format!("{}, {}", new.address.as_str(), new.province.as_str()),
        ));
    }
    let old = pem.emails.first().map(String::as_str).or_else(|| pem.subject.email()).map(clean);
    let new = match (&case.person, &case.unit) {
        (Some(person), _) => desk.email_of(person),
        (_, Some(unit)) => unit.email.as_ref(),
        _ => None,
    };
    if let (Some(old), Some(new)) = (old, new.map(|email| email.as_str().to_owned()))
        && !old.eq_ignore_ascii_case(&new)
    {
        found.push((labels.email.as_str(), old, new));
    }
    found
}

/// The serial of the device, of a SIM its ICCID; empty by right where the key lies in no device that is handed over.
fn device(case: &Case, gaps: &mut Gaps) -> String {
    let form = case.certificate.as_ref().map(|c| c.form);
    if case.device.is_none() && matches!(form, Some(KeyForm::Hsm | KeyForm::Central | KeyForm::Soft)) {
        return String::new();
    }
    let Some(device) = &case.device else {
        return gaps.push(certificate_key(case), "device", Lack::Missing, &["device=-"]);
    };
    let key = Key::new(Kind::Device, device.id);
    let serial = device.serial.as_ref().map(|serial| serial.as_str().to_owned());
    match &device.sim {
        Some(sim) => {
            let iccid = sim.iccid.as_ref().map(|iccid| iccid.as_str().to_owned());
            gaps.want(iccid.or(serial), key, "sim.iccid", &["sim.iccid=-"])
        }
        None => gaps.want(serial, key, "serial", &["serial=-"]),
    }
}

/// The reason in the officer's words, else in those of the law.
fn ground(desk: &Desk<'_>, case: &Case, gaps: &mut Gaps) -> String {
    // A device that is handed over goes back since what is on it has ended.
    let Some(procedure) = &case.procedure else { return ended(desk, case) };
    let rule = desk.rules.regime(procedure.regime).procedure(procedure.kind);
    let said = procedure.ground.as_ref().map(|ground| match &ground.text {
        Some(text) => text.as_str().replace('\n', " "),
        None => {
            let known = rule.and_then(|rule| rule.ground(&ground.code));
            known.map_or_else(String::new, |ground| ground.text.vi.clone())
        }
    });
    match rule {
        // Where the law knows no grounds, it is why the certificate ended, or is to end.
        Some(rule) if rule.grounds.is_empty() => {
            let said = said.unwrap_or_else(|| ended(desk, case));
            gaps.want(Some(said), case.key, "ground.text", &["ground.code=other", "ground.text=-"])
        }
        _ => gaps.want(said, case.key, "ground.code", &["ground.code=-"]),
    }
}

/// What became of the certificate, where it has ended.
fn ended(desk: &Desk<'_>, case: &Case) -> String {
    let gist = case.certificate.as_ref().and_then(|c| desk.links.certificate_gist(c.id));
    let reason = case.certificate.as_ref().and_then(|c| c.revocation.as_ref()?.reason);
    match gist.map(|gist| CertificateCaState::of(gist, desk.on)) {
        Some(state @ (CertificateCaState::Expired | CertificateCaState::Revoked)) => {
            let said = format!("Chứng thư {}", state.word().label.vi);
            match reason.filter(|_| state == CertificateCaState::Revoked) {
                Some(reason) => format!("{said}: {}", reason.label().vi),
                None => said,
            }
        }
        _ => asked(desk, case).unwrap_or_default(),
    }
}

/// Why the revocation of the certificate was asked for, where it is under way.
fn asked(desk: &Desk<'_>, case: &Case) -> Option<String> {
    let certificate = Key::new(Kind::Certificate, case.certificate.as_ref()?.id);
    let procedures = desk.links.procedures_on(certificate).filter_map(|id| desk.links.procedure(id));
    let open = |one: &&ProcedureFacts| {
        one.kind == ProcedureKind::Revoke && !ProcedureState::of(one, desk.on).is_over()
    };
    let began = |one: &&ProcedureFacts| one.steps.first().map(|(_, at)| at.date);
    let revocation = procedures.filter(open).max_by_key(began)?;
    let rule = desk.rules.regime(revocation.regime).procedure(revocation.kind)?;
    Some(rule.ground(revocation.ground.as_ref()?)?.text.vi.clone())
}

/// What a person's record lacks of what the forms ask for, in the words of its fields.
pub fn lacking(desk: &Desk<'_>, case: &Case) -> String {
    let mut gaps = Gaps::default();
    let place = Place::default();
    for wanted in [Cell::Birth, Cell::Identity, Cell::Email, Cell::Agency, Cell::Position, Cell::Mobile] {
        cell(desk, case, wanted, &place, &mut gaps);
    }
    let labels = gaps.into_vec().into_iter().map(|gap| gap.label(Lang::Vi));
    labels.collect::<Vec<_>>().join("; ")
}
