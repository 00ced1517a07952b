//! Where a certificate says otherwise than the record that waits for it, the request, or its holder's own record.

use std::collections::BTreeSet;

use crate::model::kinds::Certificate;
use crate::model::kinds::certificate::CertificateType;
use crate::model::{Date, Key, Kind, Lang, RecordId, fold};
use crate::pki::{CertFacts, Dn, RequestFacts, Uid};
use crate::register::Links;
use crate::register::facts::{Facts, UnitFacts};
use crate::register::row::{Unique, UniqueField};

/// Both say something else. It holds what they say, so there is no `Debug`.
pub struct Difference {
    pub what: Differs,
    /// What the record, the request or the holder's record says.
    pub register: Value,
    pub certificate: Value,
}

/// What differs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Differs {
    /// Another serial than was claimed.
    Serial,
    /// Other days than were claimed.
    Validity,
    /// Another name than was asked for.
    Request,
    /// Another name than the holder's, or the system's.
    Name,
    /// No address of the holder.
    Email,
    /// A citizen's number or tax code that isn't the holder's.
    Number,
    /// A unit in the name that isn't the holder's, nor above it.
    Unit,
}

impl Differs {
    /// The word in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Differs::Serial => "serial",
            Differs::Validity => "validity",
            Differs::Request => "request",
            Differs::Name => "name",
            Differs::Email => "email",
            Differs::Number => "number",
            Differs::Unit => "unit",
        }
    }
}

/// What one side says, as it must be shown.
pub enum Value {
    Text(String),
    Days(Option<Date>, Option<Date>),
    Addresses(Vec<String>),
    /// Citizens' numbers and tax codes.
    Numbers(Vec<String>),
    Dn(Dn),
}

/// Compares a certificate with its record and with what the register says of its holder on a day.
pub fn differences(
    links: &Links<'_>,
    today: Date,
    facts: &CertFacts,
    record: &Certificate,
) -> Vec<Difference> {
    let mut out = Vec::new();
    let mut add = |what, register, certificate| out.push(Difference { what, register, certificate });
    if let Some(claimed) = &record.claimed {
        if let Some(serial) = claimed.serial.as_ref().filter(|serial| **serial != facts.serial) {
            let text = |serial: &str| Value::Text(serial.to_owned());
            add(Differs::Serial, text(serial.as_str()), text(facts.serial.as_str()));
        }
        let other = |day: Option<Date>, own| day.is_some_and(|day| day != own);
        if other(claimed.from, facts.not_before.1) || other(claimed.to, facts.not_after.1) {
            let own = Value::Days(Some(facts.not_before.1), Some(facts.not_after.1));
            add(Differs::Validity, Value::Days(claimed.from, claimed.to), own);
        }
    }
    let request = record.csr.as_ref().and_then(|csr| RequestFacts::read(csr.as_bytes()).ok());
    if let Some(request) = request.filter(|request| !request.subject.means(&facts.subject)) {
        add(Differs::Request, Value::Dn(request.subject), Value::Dn(facts.subject.clone()));
    }
    let holder = links.facts(record.holder.key());
    if let (Some(names), Some(cn)) = (holder.map(|holder| names(holder, record, today)), facts.subject.cn())
        && let Some(first) = names.first()
        && !names.iter().any(|name| fold::same_name(name, cn))
    {
        add(Differs::Name, Value::Text(first.clone()), Value::Text(cn.to_owned()));
    }
    if let Some(Facts::Person(person)) = holder {
        let own: Vec<&String> =
            person.emails.iter().filter(|(_, period)| period.holds(today)).map(|(email, _)| email).collect();
        let same = |mine: &&String| facts.emails.iter().any(|its| its.to_lowercase() == mine.to_lowercase());
        if !own.is_empty() && !facts.emails.is_empty() && !own.iter().any(same) {
            let own = own.into_iter().cloned().collect();
            add(Differs::Email, Value::Addresses(own), Value::Addresses(facts.emails.clone()));
        }
    }
    if let Some((whose, said)) = other_number(links, today, facts, record) {
        add(Differs::Number, Value::Text(whose), Value::Numbers(said));
    }
    if let Some((wanted, said)) = other_unit(links, today, facts, record) {
        add(Differs::Unit, Value::Text(wanted), Value::Text(said));
    }
    out
}

/// What a certificate may call its holder: a person or the system by its name, a unit by its full or short one.
fn names(holder: &Facts, record: &Certificate, today: Date) -> Vec<String> {
    if let Some(system) = record.system.as_ref().filter(|_| record.kind == CertificateType::System) {
        return vec![system.name.to_string()];
    }
    match holder {
        Facts::Person(person) => person.name_on(today).map(str::to_owned).into_iter().collect(),
        Facts::Unit(unit) => called(unit, today).collect(),
        _ => Vec::new(),
    }
}

fn called(unit: &UnitFacts, today: Date) -> impl Iterator<Item = String> {
    let name = unit.name_on(today);
    name.into_iter().flat_map(|name| [Some(name.vi.clone()), name.short.clone()]).flatten()
}

/// Whose certificate it should be, and the numbers in it, where one of these is another's: the register has other numbers of
/// the holder, or it knows the number as somebody else's. A tax code may be that of a unit above.
fn other_number(
    links: &Links<'_>,
    today: Date,
    facts: &CertFacts,
    record: &Certificate,
) -> Option<(String, Vec<String>)> {
    let holder = record.holder.key();
    let units = chains(links, today, holder).into_iter().flatten();
    let owners: Vec<Key> = units.map(|id| Key::new(Kind::Unit, id)).collect();
    let other = |number: &Unique| {
        let (kind, owners) = match number.field {
            UniqueField::Mst => (Kind::Unit, owners.as_slice()),
            // A unit's certificate may bear the number of whoever manages it.
            _ if holder.kind == Kind::Person => (Kind::Person, std::slice::from_ref(&holder)),
            _ => return false,
        };
        let own: Vec<u64> = owners.iter().flat_map(|owner| numbers(links, *owner)).collect();
        let of_another = || !links.by_uniques(kind, &BTreeSet::from([*number])).is_empty();
        number.is_other_than(&own).unwrap_or_else(of_another)
    };
    if !facts.uids.iter().filter_map(Unique::of_uid).any(|number| other(&number)) {
        return None;
    }
    let said = facts.uids.iter().filter_map(|uid| match uid {
        Uid::Citizen(number) | Uid::Tax(number) => Some(number.clone()),
        Uid::Other(_) => None,
    });
    Some((links.title(holder, Lang::Vi).into_owned(), said.collect()))
}

/// The numbers of a person or unit by which others know it.
fn numbers(links: &Links<'_>, owner: Key) -> Vec<u64> {
    match links.facts(owner) {
        Some(Facts::Person(person)) => person.numbers.clone(),
        Some(Facts::Unit(unit)) => unit.mst.into_iter().collect(),
        _ => Vec::new(),
    }
}

/// The units of a holder on a day, each with all above it.
fn chains(links: &Links<'_>, today: Date, holder: Key) -> Vec<Vec<RecordId>> {
    let own = match links.facts(holder) {
        Some(Facts::Person(person)) => {
            person.postings.iter().filter(|posted| posted.period.holds(today)).map(|p| p.unit).collect()
        }
        _ => vec![holder.id],
    };
    own.into_iter().map(|unit| links.units_above(unit, today)).collect()
}

/// The units of the holder and those that a certificate names, where one of these is none of them nor above them.
fn other_unit(
    links: &Links<'_>,
    today: Date,
    facts: &CertFacts,
    record: &Certificate,
) -> Option<(String, String)> {
    let holder = record.holder.key();
    let chains = chains(links, today, holder);
    // Whose top isn't known may have any.
    let is_whole = chains.iter().all(|chain| chain.len() > 1);
    let units: BTreeSet<RecordId> = chains.iter().flatten().copied().collect();
    let known: Vec<String> =
        units.iter().filter_map(|unit| links.unit(*unit)).flat_map(|unit| called(unit, today)).collect();
    let top = facts.subject.organisation().filter(|_| is_whole);
    let mut said = facts.subject.units().chain(top);
    let stranger = said.any(|unit| !known.iter().any(|name| fold::same_name(name, unit)));
    if known.is_empty() || !stranger {
        return None;
    }
    let name = |unit: &RecordId| Some(links.unit(*unit)?.name_on(today)?.vi.clone());
    let wanted: Vec<String> = chains.first()?.iter().filter_map(name).collect();
    let said: Vec<&str> = facts.subject.units().chain(facts.subject.organisation()).collect();
    Some((wanted.join(", "), said.join(", ")))
}
