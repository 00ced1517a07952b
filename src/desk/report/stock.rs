//! The devices of the register: where each is, and in what condition.

use std::collections::BTreeMap;

use super::{Part, Value};
use crate::choice;
use crate::model::kinds::device::DeviceKind;
use crate::model::party::Party;
use crate::model::{Date, Key, Kind, RecordId};
use crate::register::Links;
use crate::register::facts::DeviceFacts;
use crate::register::state::DeviceCondition;
use crate::text::report as words;

choice! {
    /// Where a device counts. Its condition goes before its place: what is locked, damaged or lost counts as that, wherever it is.
    Place {
        Blank "blank" "trong tủ, trống" "in the cupboard, blank",
        Desk "desk" "trong tủ, đã có chứng thư" "in the cupboard, with a certificate",
        Holder "holder" "thuê bao giữ" "with holders",
        Transit "transit" "đang chuyển" "in transit",
        Ca "ca" "đã giao CA" "at the CA",
        Away "away" "ở cơ quan khác" "with other bodies",
        Locked "locked" "bị khóa" "locked",
        Damaged "damaged" "hỏng" "damaged",
        Lost "lost" "mất, bị lấy cắp, thu giữ" "lost, stolen or seized",
        Destroyed "destroyed" "đã hủy" "destroyed",
        Unknown "unknown" "chưa rõ nơi giữ" "place not known",
    }
}

impl Place {
    /// Where a device counts on a day.
    pub fn of(links: &Links<'_>, id: RecordId, device: &DeviceFacts, on: Date) -> Place {
        match DeviceCondition::of(device, on) {
            DeviceCondition::Destroyed => return Place::Destroyed,
            DeviceCondition::Lost | DeviceCondition::Stolen | DeviceCondition::Seized => return Place::Lost,
            DeviceCondition::Damaged => return Place::Damaged,
            DeviceCondition::Locked => return Place::Locked,
            DeviceCondition::Fine => {}
        }
        match device.keeper_on(on).map(|kept| &kept.party) {
            None => Place::Unknown,
            Some(Party::Desk) if links.is_blank(id, on) => Place::Blank,
            Some(Party::Desk) => Place::Desk,
            Some(Party::Person(_) | Party::Unit(_)) => Place::Holder,
            Some(Party::Transit) => Place::Transit,
            Some(Party::Ca) => Place::Ca,
            Some(Party::Agency(_) | Party::Carrier(_)) => Place::Away,
        }
    }

    /// Whether such devices are named one by one: those that can be given out, and those that somebody must look after.
    const fn is_named(self) -> bool {
        !matches!(self, Place::Desk | Place::Holder | Place::Ca | Place::Away | Place::Destroyed)
    }
}

/// How many devices of each kind and model are where, and in sum.
pub fn stock(links: &Links<'_>, on: Date) -> Vec<Part> {
    let devices = links.filter_facts(Kind::Device, |key, facts| {
        let device = facts.device()?;
        Some((device.kind, device.model.clone(), Place::of(links, key.id, device, on), key.id))
    });
    let mut rows: BTreeMap<(DeviceKind, Option<String>), [usize; Place::ALL.len()]> = BTreeMap::new();
    let mut sum = [0; Place::ALL.len()];
    for (kind, model, place, _) in &devices {
        rows.entry((*kind, model.clone())).or_default()[*place as usize] += 1;
        sum[*place as usize] += 1;
    }
    let counted = |of: Value, model: Value, counts: &[usize]| {
        let total = counts.iter().sum::<usize>();
        [vec![of, model], counts.iter().chain([&total]).map(|count| Value::Count(*count)).collect()].concat()
    };
    let mut table: Vec<Vec<Value>> = rows
        .iter()
        .map(|((kind, model), counts)| {
            let model = model.clone().map_or(Value::None, Value::Text);
            counted(Value::Word(kind.word()), model, counts)
        })
        .collect();
    if !table.is_empty() {
        table.push(counted(Value::Said(words::sum), Value::None, &sum));
    }
    let mut named: Vec<_> = devices.into_iter().filter(|(_, _, place, _)| place.is_named()).collect();
    named.sort_unstable_by(|a, b| (a.2, a.0, &a.1, a.3).cmp(&(b.2, b.0, &b.1, b.3)));
    let rows = named.into_iter().map(|(kind, model, place, id)| {
        let keeper = links.keeper_on(id, on).and_then(|kept| kept.party.key());
        vec![
            Value::Record(Key::new(Kind::Device, id)),
            Value::Word(kind.word()),
            model.map_or(Value::None, Value::Text),
            Value::Word(place.word()),
            keeper.map_or(Value::None, Value::Record),
            since(links, id, place, on).into(),
        ]
    });
    vec![Part { code: "stock", rows: table }, Part { code: "devices", rows: rows.collect() }]
}

/// Since when a device is there, or in that condition.
fn since(links: &Links<'_>, id: RecordId, place: Place, on: Date) -> Option<Date> {
    let device = links.device(id)?;
    match place {
        Place::Locked | Place::Damaged | Place::Lost | Place::Destroyed => {
            let locked = device.pin.iter().rfind(|(_, at, _)| *at <= on).map(|(_, at, _)| *at);
            let happened = device.conditions.iter().rfind(|(_, at)| at.date <= on);
            happened.map(|(_, at)| at.date).or(locked)
        }
        _ => device.keeper_on(on).map(|kept| kept.from),
    }
}
