//! The sheet for the CA's portal: one row for each person for whom a certificate is asked.

use rust_xlsxwriter::XlsxError;

use super::write::{Page, workbook};
use crate::model::date::holds_on;
use crate::model::kinds::certificate::Form;
use crate::model::kinds::person::{IdKind, Person, PostingKind};
use crate::model::kinds::procedure::SimAsked;
use crate::model::kinds::{Certificate, Device};
use crate::model::{Date, Key, RecordId};
use crate::register::Links;
use crate::rules::{PortalField, Rules};

/// The portal knows so many levels of units.
const LEVELS: usize = 4;

/// For whom a certificate is asked, opened.
pub struct Asked {
    pub key: Key,
    pub person: Person,
    /// The certificate that is expected, where there is a record of it.
    pub certificate: Option<Certificate>,
    pub device: Option<Device>,
    /// The SIM that is asked for, while there is none.
    pub sim: Option<SimAsked>,
    /// The serial of the certificate before.
    pub old_serial: Option<String>,
}

/// A required cell with nothing to put in it.
pub struct Gap {
    pub key: Key,
    pub head: String,
}

/// The rows of the sheet, and what they lack.
pub fn rows(asked: &[Asked], links: &Links<'_>, rules: &Rules, today: Date) -> (Vec<Vec<String>>, Vec<Gap>) {
    let mut gaps = Vec::new();
    let rows = asked.iter().enumerate().map(|(i, one)| {
        let units = units(one, links, today);
        let columns = rules.portal.columns.iter().map(|column| {
            let cell = cell(one, column.of, i + 1, &units, links, rules, today).unwrap_or_default();
            // A SIM is ordered from a carrier.
            let carrier = column.of == PortalField::Carrier && form(one) == Some(Form::SimPki);
            if cell.is_empty() && (column.required || carrier) {
                gaps.push(Gap { key: one.key, head: column.head.clone() });
            }
            cell
        });
        columns.collect()
    });
    let rows = rows.collect();
    (rows, gaps)
}

/// The workbook of the rows.
pub fn write(rows: Vec<Vec<String>>, rules: &Rules) -> Result<Vec<u8>, XlsxError> {
    let portal = &rules.portal;
    let heads = portal.columns.iter().map(|column| column.head.clone()).collect();
    workbook(&[Page { name: portal.sheet.clone(), heads, rows, ..Page::default() }], None)
}

fn form(one: &Asked) -> Option<Form> {
    one.certificate.as_ref().map(|certificate| certificate.form)
}

/// The posting of a day, the main one before others.
fn posting(person: &Person, today: Date) -> Option<&crate::model::kinds::person::Posting> {
    let held = person.postings.iter().filter(|posting| holds_on(posting.from, posting.to, today));
    held.min_by_key(|posting| (posting.kind != PostingKind::Main, std::cmp::Reverse(posting.from)))
}

/// The units of a person from the top down. Where there are more than the portal knows, the lowest stays.
fn units(one: &Asked, links: &Links<'_>, today: Date) -> Vec<RecordId> {
    let Some(posting) = posting(&one.person, today) else { return Vec::new() };
    let mut path = links.units_above(posting.unit.key().id, today);
    path.reverse();
    if path.len() > LEVELS
        && let Some(lowest) = path.last().copied()
    {
        path.truncate(LEVELS - 1);
        path.push(lowest);
    }
    path
}

fn cell(
    one: &Asked,
    field: PortalField,
    number: usize,
    units: &[RecordId],
    links: &Links<'_>,
    rules: &Rules,
    today: Date,
) -> Option<String> {
    let person = &one.person;
    let card = person.ids.iter().rfind(|id| id.kind == IdKind::Cccd);
    let sim = one.device.as_ref().and_then(|device| device.sim.as_ref());
    let unit = |level: usize| {
        let facts = links.unit(*units.get(level)?)?;
        Some(facts.name_on(today)?.vi.clone())
    };
    Some(match field {
        PortalField::Number => number.to_string(),
        PortalField::Empty => return None,
        PortalField::Name => {
            let held = person.names.iter().find(|name| holds_on(name.from, name.to, today));
            held.or(person.names.last())?.full.as_str().to_owned()
        }
        PortalField::Birth => day(person.birth?),
        PortalField::Card => card?.number.as_str().to_owned(),
        PortalField::CardIssued => day(card?.issued_on?),
        PortalField::CardIssuer => {
            let card = card?;
            let by_name = card.issued_by.as_ref().and_then(|by| {
                let said = crate::model::fold::fold(by);
                let is = |text: &str| crate::model::fold::fold(text) == said;
                rules.card_issuers.iter().find(|i| is(&i.name.vi) || is(&i.code) || is(&i.portal))
            });
            let by_day = || {
                let issued = card.issued_on?;
                rules.card_issuers.iter().find(|issuer| issuer.issued_on(issued))
            };
            by_name.or_else(by_day)?.portal.clone()
        }
        PortalField::Email => {
            let held = person.emails.iter().filter(|email| holds_on(email.from, email.to, today));
            held.max_by_key(|email| email.from)?.address.as_str().to_owned()
        }
        PortalField::Unit1 => unit(0)?,
        PortalField::Unit2 => unit(1)?,
        PortalField::Unit3 => unit(2)?,
        PortalField::Unit4 => unit(3)?,
        PortalField::Province => {
            let of = |id: &RecordId| {
                let facts = links.unit(*id)?;
                let now = facts.provinces.iter().find(|(_, period)| period.holds(today));
                now.map(|(province, _)| province.clone())
            };
            units.iter().rev().find_map(of)?
        }
        PortalField::Position => posting(person, today)?.position.as_str().to_owned(),
        PortalField::Mobile => {
            let held = person.mobiles.iter().filter(|mobile| holds_on(mobile.from, mobile.to, today));
            held.max_by_key(|mobile| mobile.from)?.number.as_str().to_owned()
        }
        PortalField::OldSerial => one.old_serial.clone()?,
        PortalField::Carrier => {
            let there = sim.and_then(|sim| sim.carrier.as_ref());
            there.or(one.sim.as_ref().map(|asked| &asked.carrier))?.as_str().to_owned()
        }
        PortalField::NumberKept => {
            if sim.and_then(|sim| sim.kept).or(one.sim.as_ref().and_then(|asked| asked.kept))? {
                rules.portal.mark.clone()
            } else {
                String::new()
            }
        }
        PortalField::Device => rules.portal.device(form(one)?).to_owned(),
    })
}

fn day(day: Date) -> String {
    format!("{:02}/{:02}/{:04}", day.day(), day.month(), day.year())
}
