//! Section 1 of the forms: the person whom the CA may ask, or who takes devices.

use super::case::{Case, Desk};
use super::cell::{Place, cell};
use super::gap::{Gaps, Lack};
use super::words::short_day;
use crate::model::kinds::Letter;
use crate::model::{Key, Kind};
use crate::register::OpenError;
use crate::rules::{Cell, ContactField, Form};

/// Section 1: the labels of the form with what the contact person's record says.
pub fn contact(
    desk: &Desk<'_>,
    letter: &Letter,
    form: &Form,
    gaps: &mut Gaps,
) -> Result<Vec<(String, String)>, OpenError> {
    let gone = letter.contact.is_some_and(|contact| desk.links.is_gone(contact.key(), desk.on));
    let person = match letter.contact.filter(|_| !gone) {
        Some(contact) => desk.person(contact.key().id)?,
        None => None,
    };
    let Some(person) = person else {
        let lack = if gone { Lack::Gone } else { Lack::Missing };
        match letter.filer {
            Some(filer) => gaps.push(filer.key(), "focals", lack, &["focals[+].person=-"]),
            None => gaps.push(Key::new(Kind::Letter, letter.id), "contact", lack, &["contact=-"]),
        };
        return Ok(Vec::new());
    };
    let filer = letter.filer.map(|filer| filer.key().id);
    let case = Case::of_person(person);
    let place = Place { filer, ..Place::default() };
    let mut fields: Vec<(String, String)> = Vec::new();
    for field in &form.contact_fields {
        let value = match field {
            ContactField::Name => cell(desk, &case, Cell::Name, &place, gaps),
            ContactField::Position => cell(desk, &case, Cell::Position, &place, gaps),
            ContactField::Agency => cell(desk, &case, Cell::Agency, &place, gaps),
            ContactField::Mobile => cell(desk, &case, Cell::Mobile, &place, gaps),
            ContactField::Email => cell(desk, &case, Cell::Email, &place, gaps),
            ContactField::Number | ContactField::IssuedOn | ContactField::IssuedBy => {
                identity(desk, &case, *field, gaps)
            }
            ContactField::DeliveryAddress | ContactField::CollectionAddress => {
                let unit = case.unit_id(desk).or(filer);
                let address = unit.map(|unit| desk.address(unit)).transpose()?.flatten();
                let key = unit.map_or(case.key, |unit| Key::new(Kind::Unit, unit));
                gaps.want(address, key, "addresses", &["addresses[+].address=-", "addresses[+].province=-"])
            }
        };
        let label = desk.rules.labels.contact.get(field).map_or("", String::as_str);
        // Number, day and place of the card stand on one line.
        match (field, fields.last_mut()) {
            (ContactField::IssuedOn | ContactField::IssuedBy, Some((_, line))) => {
                line.push_str(&format!("; {label}: {value}"));
            }
            _ => fields.push((label.to_owned(), value)),
        }
    }
    Ok(fields)
}

fn identity(desk: &Desk<'_>, case: &Case, field: ContactField, gaps: &mut Gaps) -> String {
    let id = case.person.as_ref().and_then(|person| desk.identity_of(person));
    let Some(id) = id else {
        return cell(desk, case, Cell::Identity, &Place::default(), gaps);
    };
    match field {
        ContactField::IssuedOn => {
            gaps.want(id.issued_on.map(short_day), case.key, "ids.issued_on", &["ids.issued_on=-", "--fix"])
        }
        ContactField::IssuedBy => {
            let by = id.issued_by.as_ref().map(|by| by.as_str().to_owned());
            gaps.want(by, case.key, "ids.issued_by", &["ids.issued_by=-", "--fix"])
        }
        _ => id.number.as_str().to_owned(),
    }
}
