//! A unit: its names, parents and standing.

use crate::model::kinds::Unit;
use crate::rules::MailClass;

use super::super::finding::Code;
use super::{Room, overlapping};

pub(super) fn check(unit: &Unit, room: &mut Room<'_, '_>) {
    room.want(!unit.names.is_empty(), "names");
    for i in overlapping(&unit.names, |n| (n.from, n.to)) {
        room.add(Code::TwoNames, format!("names[{i}]"));
    }
    for i in overlapping(&unit.parents, |p| (p.from, p.to)) {
        room.add(Code::TwoParents, format!("parents[{i}]"));
    }
    for i in overlapping(&unit.standing, |s| (s.from, s.to)) {
        room.add(Code::TwoStandings, format!("standing[{i}]"));
    }
    match unit.email_domain.as_ref().map(|domain| room.basis.rules.limits.mail.class(domain)) {
        Some(MailClass::Free) => room.add(Code::FreeMail, "email_domain"),
        Some(MailClass::Other) => room.add(Code::UnofficialMail, "email_domain"),
        Some(MailClass::Official) | None => {}
    }
}
