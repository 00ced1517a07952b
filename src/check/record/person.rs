//! A person: identity, contacts, postings and working life.

use crate::model::ident::{IdNumber, PhoneKind};
use crate::model::kinds::Person;
use crate::model::kinds::person::{EmploymentFact, IdDocument, IdKind, PostingKind};
use crate::rules::MailClass;

use super::super::finding::{Args, Code};
use super::{Room, out_of_order, overlapping};

pub(super) fn check(person: &Person, room: &mut Room<'_, '_>) {
    room.want(!person.names.is_empty(), "names");
    for i in overlapping(&person.names, |n| (n.from, n.to)) {
        room.add(Code::TwoNames, format!("names[{i}]"));
    }
    for (i, id) in person.ids.iter().enumerate() {
        document(person, id, i, room);
    }
    contacts(person, room);
    postings(person, room);
    let wrong = out_of_order(&person.employment, |e| (e.fact, e.on), may_follow);
    for (i, fact) in wrong {
        room.push(Code::EmploymentOrder, format!("employment[{i}].fact"), |f| f.which(fact.word()));
    }
}

fn document(person: &Person, id: &IdDocument, i: usize, room: &mut Room<'_, '_>) {
    let fault = match id.kind {
        IdKind::Cccd => id.number.cccd_fault(),
        IdKind::Cmnd => id.number.cmnd_fault(),
        IdKind::Passport => id.number.passport_fault(),
    };
    match fault {
        // What is wrong for every kind of document was said of the value already.
        Some(fault) if id.number.fault().is_none() => {
            room.push(Code::BadFormat, format!("ids[{i}].number"), |mut f| {
                f.args = Args { fault: Some(fault), ..f.args };
                f
            });
        }
        Some(_) => {}
        None if id.kind == IdKind::Cccd => cccd(person, &id.number, i, room),
        None => {}
    }
    if matches!((person.birth, id.issued_on), (Some(birth), Some(issued)) if issued < birth) {
        room.add(Code::IdIssuedBeforeBirth, format!("ids[{i}].issued_on"));
    }
    if matches!((id.issued_on, id.valid_to), (Some(issued), Some(end)) if end < issued) {
        room.add(Code::IdEndsBeforeIssue, format!("ids[{i}].valid_to"));
    }
}

/// Sex, century and year within a citizen's number (domain.md, section 2).
fn cccd(person: &Person, number: &IdNumber, i: usize, room: &mut Room<'_, '_>) {
    let Ok(facts) = number.cccd() else { return };
    if person.sex.is_some_and(|stated| stated != facts.sex) {
        room.add(Code::CccdSex, format!("ids[{i}].number"));
    }
    if person.birth.is_some_and(|birth| birth.year() != facts.year) {
        room.add(Code::CccdBirthYear, format!("ids[{i}].number"));
    }
    if number.as_str().get(..3).is_none_or(|code| room.basis.rules.province(code).is_none()) {
        room.add(Code::CccdProvince, format!("ids[{i}].number"));
    }
}

fn contacts(person: &Person, room: &mut Room<'_, '_>) {
    for (i, email) in person.emails.iter().enumerate().filter(|(_, e)| e.address.fault().is_none()) {
        match room.basis.rules.limits.mail.class(email.address.as_str()) {
            MailClass::Official => {}
            MailClass::Other => room.add(Code::UnofficialMail, format!("emails[{i}].address")),
            MailClass::Free => room.add(Code::FreeMail, format!("emails[{i}].address")),
        }
    }
    for (i, mobile) in person.mobiles.iter().enumerate() {
        if mobile.number.kind() == Ok(PhoneKind::Landline) {
            room.add(Code::NotAMobile, format!("mobiles[{i}].number"));
        }
    }
}

fn postings(person: &Person, room: &mut Room<'_, '_>) {
    let main: Vec<usize> = person
        .postings
        .iter()
        .enumerate()
        .filter(|(_, p)| p.kind == PostingKind::Main)
        .map(|(i, _)| i)
        .collect();
    let period = |i: &usize| person.postings.get(*i).map_or((None, None), |p| (p.from, p.to));
    for at in overlapping(&main, period).into_iter().filter_map(|i| main.get(i)) {
        room.add(Code::TwoMainPostings, format!("postings[{at}]"));
    }
}

/// Whether one fact of working life can follow another.
///
/// A life may begin with any fact, since the register knows of it only from some day on.
const fn may_follow(earlier: EmploymentFact, later: EmploymentFact) -> bool {
    use EmploymentFact::*;
    match (earlier, later) {
        (Died, _) => false,
        (_, Died) => true,
        // Whoever has gone comes back by being recruited or received again.
        (Moved | Left | Retired | Resigned | Dismissed, Recruited | Received) => true,
        (Moved | Left | Retired | Resigned | Dismissed, _) => false,
        (OnLeave | Suspended | Seconded, Recruited | Received) => false,
        (OnLeave, OnLeave) | (Suspended, Suspended) | (Seconded, Seconded) => false,
        (Recruited | Received | Returned, Recruited | Received | Returned) => false,
        _ => true,
    }
}
