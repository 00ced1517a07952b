//! A hand-over: its parties, its items, and who signed.

use crate::model::kinds::Handover;
use crate::model::kinds::handover::Side;

use super::super::finding::Code;
use super::Room;

pub(super) fn check(handover: &Handover, room: &mut Room<'_, '_>) {
    if handover.giver == handover.receiver {
        room.add(Code::SameParty, "receiver");
    }
    let mut seen: Vec<_> =
        handover.items.iter().enumerate().map(|(i, item)| (item.device.key(), i)).collect();
    seen.sort_unstable();
    for pair in seen.windows(2) {
        if let [(first, _), (second, i)] = pair
            && first == second
        {
            room.push(Code::LineTwice, format!("items[{i}].device"), |f| f.about(*second));
        }
    }
    for (i, item) in handover.items.iter().enumerate() {
        if !item.with_device && !item.envelope {
            room.add(Code::ItemEmpty, format!("items[{i}]"));
        }
    }
    if handover.void.is_none() && !room.silent(Some(handover.at.date)) {
        gaps(handover, room);
    }
}

fn gaps(handover: &Handover, room: &mut Room<'_, '_>) {
    room.want(!handover.items.is_empty(), "items");
    room.want(!handover.files.is_empty(), "files");
    for &side in Side::ALL {
        let named = |s: &crate::model::kinds::handover::HandoverSignatory| {
            s.side == side && (s.person.is_some() || s.name.is_some())
        };
        if !handover.signatories.iter().any(named) {
            room.push(Code::SignatoryMissing, "signatories", |f| f.which(side.word()));
        }
    }
}
