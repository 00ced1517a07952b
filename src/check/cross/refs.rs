//! References that lead nowhere, values that two records share, and duplicates.

use crate::model::{Key, Kind};
use crate::register::facts::Facts;
use crate::register::row::{Row, Unique, UniqueField};
use crate::register::state::UnitState;

use super::super::finding::{Code, Finding};
use super::{View, found};

pub(super) fn check(row: &Row, view: &View<'_>, out: &mut Vec<Finding>) {
    for reference in &row.refs {
        let there = view.rows.row(reference.to).is_some() || view.rows.is_erased(reference.to.id);
        if !there {
            out.push(found(Code::UnknownReference, row, reference.path(row.key.kind), reference.to));
        }
    }
    for value in &row.uniques {
        let mut others = view.rows.sharing(*value).iter().filter(|key| **key != row.key);
        let clashing = |key: &Key| Some((clash(row, *value, *key, view)?, *key));
        if let Some((code, other)) = others.find_map(clashing) {
            out.push(found(code, row, place(row, value.field), other));
        }
    }
    duplicate(row, view, out);
}

/// Where the value stands in a record.
fn place(row: &Row, field: UniqueField) -> &'static str {
    match field {
        UniqueField::IdNumber => "ids",
        UniqueField::StaffCode => "staff_code",
        UniqueField::Email => "emails",
        UniqueField::Mobile => "mobiles",
        UniqueField::CertificateSerial => match row.facts.certificate().and_then(|c| c.read()) {
            Some(_) => "pem",
            None => "claimed.serial",
        },
        UniqueField::PublicKey => "pem",
        UniqueField::RequestKey => "csr",
        UniqueField::ClaimedSerial => "claimed.serial",
        UniqueField::DeviceSerial => "serial",
        UniqueField::Iccid => "sim.iccid",
        UniqueField::SimNumber => "sim.number",
        UniqueField::AgencyCode => "code",
        UniqueField::Mst => "mst",
        UniqueField::Qhns => "qhns",
        UniqueField::DecisionNumber | UniqueField::LetterNumber | UniqueField::HandoverNumber => "number",
    }
}

/// What is wrong where two records have one value, if anything is.
fn clash(row: &Row, value: Unique, key: Key, view: &View<'_>) -> Option<Code> {
    let other = view.rows.row(key)?;
    let kept_as_duplicate = row.marks.duplicate_of.is_some() || other.marks.duplicate_of.is_some();
    if key.kind != row.key.kind || kept_as_duplicate {
        return None;
    }
    match value.field {
        UniqueField::Email => at_one_time(&row.facts, &other.facts, value).then_some(Code::NotUnique),
        UniqueField::Mobile => Some(Code::SharedPhone),
        // A unit keeps its code when it is renamed, which makes it another record.
        UniqueField::AgencyCode => both_stand(row, other, view).then_some(Code::NotUnique),
        // A renewed certificate keeps its key; successors, branches and replaced SIMs keep their numbers; other
        // parties number hand-overs too. Of two CAs one may have given a serial that is only claimed.
        UniqueField::PublicKey => of_two_people(row, other).then_some(Code::KeyOfTwo),
        UniqueField::RequestKey
        | UniqueField::ClaimedSerial
        | UniqueField::Mst
        | UniqueField::Qhns
        | UniqueField::SimNumber
        | UniqueField::HandoverNumber => None,
        UniqueField::IdNumber
        | UniqueField::StaffCode
        | UniqueField::CertificateSerial
        | UniqueField::DeviceSerial
        | UniqueField::Iccid
        | UniqueField::DecisionNumber
        | UniqueField::LetterNumber => Some(Code::NotUnique),
    }
}

/// Whether two certificates are of different people: a key is one person's. A unit that is renamed may keep its key.
fn of_two_people(row: &Row, other: &Row) -> bool {
    let holder = |row: &Row| row.facts.certificate().map(|c| c.holder).filter(|h| h.kind == Kind::Person);
    matches!((holder(row), holder(other)), (Some(a), Some(b)) if a != b)
}

/// Whether two people have one address at one time; in turn they may.
fn at_one_time(a: &Facts, b: &Facts, value: Unique) -> bool {
    let (Some(a), Some(b)) = (a.person(), b.person()) else { return false };
    let held = |address: &str| Unique::email(address) == value;
    let periods = |facts: &'_ crate::register::facts::PersonFacts| -> Vec<_> {
        facts.emails.iter().filter(|(address, _)| held(address)).map(|(_, period)| *period).collect()
    };
    let theirs = periods(b);
    periods(a).iter().any(|mine| theirs.iter().any(|period| period.overlaps(mine)))
}

fn both_stand(row: &Row, other: &Row, view: &View<'_>) -> bool {
    let (Some(a), Some(b)) = (row.facts.unit(), other.facts.unit()) else { return false };
    let related =
        a.came.iter().any(|c| c.from == other.key.id) || b.came.iter().any(|c| c.from == row.key.id);
    let stands = |unit| UnitState::of(unit, view.today()) == UnitState::Standing;
    !related && stands(a) && stands(b)
}

/// A duplicate points to a record of its kind that is no duplicate itself.
fn duplicate(row: &Row, view: &View<'_>, out: &mut Vec<Finding>) {
    let Some(main) = row.marks.duplicate_of else { return };
    let chained = view.rows.row(main).is_some_and(|main| main.marks.duplicate_of.is_some());
    if main == row.key || main.kind != row.key.kind || chained {
        out.push(found(Code::DuplicateOf, row, "duplicate_of", main));
    }
}
