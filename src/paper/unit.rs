//! Letters to units: who is to come for a device, give one back, or complete what is known of them.

use super::case::{Case, Desk, current};
use super::gather::blank;
use super::head::{Signs, focal, signatory};
use crate::model::kinds::Unit;
use crate::model::kinds::letter::{Correspondent, CorrespondentKind, Letter, LetterForm};
use crate::model::party::{Party, PersonRef, UnitRef};
use crate::model::words::{Line, Text};
use crate::model::{Key, Kind, Record, RecordId};
use crate::register::state::{CertificateDeskState, PersonState};
use crate::register::{Gist, OpenError};
use crate::rules::OwnPaper;

/// What a letter to a unit is made with.
pub struct Listing<'n> {
    /// The unit that issues it.
    pub office: Option<RecordId>,
    pub signed_by: Option<RecordId>,
    pub contact: Option<RecordId>,
    /// The officer in charge.
    pub assignee: Option<&'n str>,
    /// An id that no record has.
    pub new_id: &'n dyn Fn() -> RecordId,
}

/// A new letter to a unit with whom it lists; nothing where there is nobody.
pub fn to_unit(
    desk: &Desk<'_>,
    paper: &OwnPaper,
    unit: &Unit,
    with: &Listing<'_>,
) -> Result<Option<(Letter, Vec<Case>)>, OpenError> {
    let cases = match paper.code.as_str() {
        "complete" => people(desk, unit.id)?,
        _ => devices(desk, unit.id, paper.code == "collect")?,
    };
    if cases.is_empty() {
        return Ok(None);
    }
    let office = with.office.map(|office| desk.unit(office)).transpose()?.flatten();
    let name = desk.unit_name(unit.id).and_then(|name| Line::try_from(name).ok());
    let reference = |kind, id| Key::new(kind, id);
    let correspondent = Correspondent {
        kind: CorrespondentKind::Unit,
        unit: UnitRef::try_from(reference(Kind::Unit, unit.id)).ok(),
        person: None,
        name,
    };
    let mut letter = blank((with.new_id)(), correspondent, LetterForm::Plain, desk.on);
    letter.assignee = with.assignee.and_then(|handle| Line::try_from(handle).ok());
    letter.summary = paper.regarding.as_ref().and_then(|about| Text::try_from(format!("V/v {about}")).ok());
    if let Some(office) = &office {
        let signs = signatory(desk, office, Signs { person: with.signed_by, capacity: None });
        let focal = focal(desk, office);
        let named = with.contact.and_then(|id| PersonRef::try_from(reference(Kind::Person, id)).ok());
        letter.filer = UnitRef::try_from(reference(Kind::Unit, office.id)).ok();
        letter.series = current(&office.symbols, |s| (s.from, s.to), desk.on).map(|s| s.symbol.clone());
        letter.signed_by = signs.map(|s| s.person);
        letter.capacity = signs.map(|s| s.capacity);
        letter.contact = named.or(focal);
    }
    Ok(Some((letter, cases)))
}

/// A letter to a unit that was made before and hasn't gone out, with whom it lists by now; nothing where there is nobody.
pub fn to_unit_again(
    desk: &Desk<'_>,
    paper: &OwnPaper,
    letter: Letter,
    with: &Listing<'_>,
) -> Result<Option<(Letter, Vec<Case>)>, OpenError> {
    let of = |unit: UnitRef| desk.unit(unit.key().id);
    let Some(unit) = letter.correspondent.unit.map(of).transpose()?.flatten() else { return Ok(None) };
    let listing = Listing {
        office: letter.filer.map(|filer| filer.key().id).or(with.office),
        signed_by: with.signed_by,
        contact: with.contact,
        assignee: with.assignee,
        new_id: with.new_id,
    };
    let Some((new, cases)) = to_unit(desk, paper, &unit, &listing)? else {
        return Ok(None);
    };
    // Its number was given out; whoever signs and answers is as of today.
    let series = if letter.number.is_some() { letter.series.clone() } else { new.series };
    let letter = Letter {
        series,
        filer: new.filer,
        signed_by: new.signed_by,
        capacity: new.capacity,
        contact: new.contact,
        for_signature: new.for_signature,
        ..letter
    };
    Ok(Some((letter, cases)))
}

/// The devices of the unit's people: at the desk to be collected, or with them though their certificate has ended.
fn devices(desk: &Desk<'_>, unit: RecordId, to_collect: bool) -> Result<Vec<Case>, OpenError> {
    let (links, on) = (desk.links, desk.on);
    let within =
        |holder| links.unit_of(holder, on).is_some_and(|own| links.units_above(own, on).contains(&unit));
    let certificates = links.filter_gists(Kind::Certificate, |key, gist| match gist {
        Gist::Certificate(facts) if within(facts.holder) => Some(key.id),
        _ => None,
    });
    let wanted = |id: &RecordId| {
        let device = links.certificate(*id)?.device?;
        let state = links.desk_state(*id, desk.on)?;
        let keeper = &links.keeper_on(device, desk.on)?.party;
        let listed = match to_collect {
            true => {
                *keeper == Party::Desk
                    && matches!(state, CertificateDeskState::Received | CertificateDeskState::Issued)
            }
            false => keeper.key().is_some() && state.is_over(),
        };
        listed.then_some(device)
    };
    let mut devices: Vec<RecordId> = certificates.iter().filter_map(wanted).collect();
    devices.sort_unstable();
    devices.dedup();
    // One that holds another certificate in force stays where it is.
    devices.retain(|device| {
        to_collect || !links.on_device(*device).any(|(id, facts)| links.is_in_force(id, facts, desk.on))
    });
    devices.into_iter().map(|device| desk.device_case(device)).collect()
}

/// The unit's people of whom the forms would ask more than is known.
fn people(desk: &Desk<'_>, unit: RecordId) -> Result<Vec<Case>, OpenError> {
    let (links, on) = (desk.links, desk.on);
    let here = links.filter_gists(Kind::Person, |key, gist| match gist {
        Gist::Person(person) if PersonState::of(person, on).is_here() => {
            let own = person.last_posting(on)?.unit;
            links.units_above(own, on).contains(&unit).then_some(key)
        }
        _ => None,
    });
    let mut cases = Vec::new();
    for key in here {
        if let Record::Person(person) = desk.snapshot.record(key)? {
            let case = Case::of_person(*person);
            if !super::cell::lacking(desk, &case).is_empty() {
                cases.push(case);
            }
        }
    }
    Ok(cases)
}
