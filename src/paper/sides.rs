//! Who stands on both sides of a hand-over: what minutes say of them.

use super::case::Desk;
use super::document::Block;
use super::words::DOTS;
use crate::model::RecordId;
use crate::model::kinds::Handover;
use crate::model::kinds::certificate::CertificateType;
use crate::model::kinds::handover::{HandoverSignatory, Side};
use crate::model::kinds::procedure::ProcedureKind;
use crate::model::party::Party;
use crate::register::OpenError;

/// Who stands on one side of a hand-over; room to write where something isn't known.
pub struct Beside {
    pub name: String,
    pub position: String,
    pub of: String,
}

impl Beside {
    pub fn new(name: Option<String>, position: Option<String>, of: Option<String>) -> Beside {
        let or_dots =
            |text: Option<String>| text.filter(|text| !text.is_empty()).unwrap_or_else(|| DOTS.to_owned());
        Beside { name: or_dots(name), position: or_dots(position), of: or_dots(of) }
    }

    /// The name as it stands below a signature: nothing where it is written by hand.
    pub fn signs(&self) -> String {
        if self.name == DOTS { String::new() } else { self.name.clone() }
    }
}

/// Whoever signed for a side, else the person that the side is. What the desk has is the office's.
pub fn side(
    desk: &Desk<'_>,
    handover: &Handover,
    side: Side,
    office: Option<RecordId>,
) -> Result<Beside, OpenError> {
    let signed: Option<&HandoverSignatory> = handover.signatories.iter().find(|s| s.side == side);
    let party = match side {
        Side::Giver => &handover.giver,
        Side::Receiver => &handover.receiver,
    };
    let id = match (signed.and_then(|s| s.person), party) {
        (Some(person), _) => Some(person.key().id),
        (None, Party::Person(id)) => Some(*id),
        _ => None,
    };
    let person = id.map(|id| desk.person(id)).transpose()?.flatten();
    let posting = person.as_ref().and_then(|person| desk.posting_of(person));
    let name = person.as_ref().and_then(|person| desk.name_of(person)).map(str::to_owned);
    let name = name.or_else(|| signed?.name.as_ref().map(|name| name.as_str().to_owned()));
    let position = signed.and_then(|s| s.position.as_ref()).map(|p| p.as_str().to_owned());
    let position = position.or_else(|| posting.map(|posting| posting.position.as_str().to_owned()));
    let posted = posting.and_then(|posting| desk.agency(posting.unit.key().id, None));
    let of = match party {
        Party::Unit(unit) => desk.agency(*unit, None),
        Party::Ca => ca(desk),
        Party::Carrier(name) | Party::Agency(name) => Some(name.clone()),
        Party::Desk => posted.or_else(|| desk.agency(office?, None)),
        Party::Transit | Party::Person(_) => posted,
    };
    Ok(Beside::new(name, position, of))
}

/// The CA, as whoever takes devices back.
pub fn ca(desk: &Desk<'_>) -> Option<String> {
    let to = desk.rules.addressee(desk.on, ProcedureKind::Return, CertificateType::Individual)?;
    Some(to.name.vi.clone())
}

/// Both sides, by name, position and agency.
pub fn parties(desk: &Desk<'_>, giver: &Beside, receiver: &Beside) -> Vec<Block> {
    let labels = &desk.rules.labels.parties;
    let sides = [(&labels.giver, giver), (&labels.receiver, receiver)];
    let said = sides.into_iter().flat_map(|(label, side)| {
        [
            Block::Heading(label.clone()),
            Block::Fields(vec![
                (labels.person.clone(), side.name.clone()),
                (labels.position.clone(), side.position.clone()),
                (labels.agency.clone(), side.of.clone()),
            ]),
        ]
    });
    said.collect()
}
