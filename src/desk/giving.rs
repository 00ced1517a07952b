//! Devices come back to the desk, go on to the CA, or are lost and found.

use std::collections::BTreeMap;

use super::handing::{Handed, Move, NotHanded, concerned, hand_over, in_order, is_dead, is_restored, step};
use super::{Act, Draft};
use crate::model::kinds::device::{Condition, ConditionFact};
use crate::model::kinds::handover::HandoverReason;
use crate::model::kinds::procedure::StepKind;
use crate::model::party::Party;
use crate::model::words::Line;
use crate::model::{Key, Kind, RecordId};
use crate::register::OpenError;
use crate::register::facts::Tasked;
use crate::register::state::DeviceCondition;

/// What becomes of devices that come back.
pub struct Giving {
    /// The desk hands them to the CA; otherwise those who have them bring them to the desk.
    pub to_ca: bool,
    /// They are lost: there are minutes of that, and nothing to hand over.
    pub lost: bool,
    /// They were lost and are found again.
    pub found: bool,
    /// Who brings them, where it isn't whoever had them.
    pub from: Option<RecordId>,
    pub place: Option<Line>,
}

/// Takes devices back, hands them to the CA, or notes that they are lost.
pub fn give_back(
    act: &Act<'_, '_>,
    draft: &mut Draft<'_>,
    mut devices: Vec<RecordId>,
    giving: &Giving,
) -> Result<Handed, OpenError> {
    in_order(act, &mut devices);
    let mut handed = Handed::default();
    let mut by_way: BTreeMap<(Party, Option<RecordId>, HandoverReason), Vec<RecordId>> = BTreeMap::new();
    for device in devices {
        let Some(facts) = act.links.device(device) else { continue };
        let condition = DeviceCondition::of(facts, act.on());
        let keeper = facts.keeper_on(act.on()).map(|kept| kept.party.clone());
        if giving.lost {
            if keeper == Some(Party::Ca) {
                handed.refused.push((device, NotHanded::With(Party::Ca)));
                continue;
            }
            lose(act, draft, device, condition)?;
            step(act, draft, device, &[StepKind::LossMinutes], &mut handed)?;
            handed.noted.push(device);
            continue;
        }
        let lost = is_lost(condition);
        if giving.found && lost {
            let found = Condition { fact: ConditionFact::Found, on: act.at, remark: None };
            draft.device(device)?.conditions.push(found);
            // What nobody was to have is where it was.
            if matches!(keeper, None | Some(Party::Desk)) {
                handed.noted.push(device);
                continue;
            }
        }
        // A token that the CA gets is emptied there: with a valid certificate on it, that takes a procedure.
        if giving.to_ca
            && concerned(act, device).is_empty()
            && let Some((id, _)) =
                act.links.on_device(device).find(|(id, facts)| act.links.is_in_force(*id, facts, act.on()))
        {
            handed.refused.push((device, NotHanded::Valid(Key::new(Kind::Certificate, id))));
            continue;
        }
        let found = match (keeper, giving.to_ca) {
            _ if giving.found && condition == DeviceCondition::Fine => Err(NotHanded::NotLost),
            _ if condition.is_gone() && !(giving.found && lost) => Err(NotHanded::Gone(condition.word())),
            (Some(Party::Desk), true) => Ok(Party::Desk),
            (None | Some(Party::Desk), false) | (None, true) => Err(NotHanded::NotOut),
            (Some(Party::Ca), _) => Err(NotHanded::With(Party::Ca)),
            (Some(party), true) => Err(NotHanded::With(party)),
            (Some(party), false) => Ok(party),
        };
        match found {
            Err(why) => handed.refused.push((device, why)),
            Ok(Party::Person(person)) if giving.from.is_none() && is_dead(act, person) => {
                match in_place(act, person) {
                    Some((unit, gives)) => {
                        let way = (Party::Unit(unit), Some(gives), HandoverReason::Return);
                        by_way.entry(way).or_default().push(device);
                    }
                    None => {
                        handed.refused.push((device, NotHanded::Dead(Key::new(Kind::Person, person))));
                    }
                }
            }
            Ok(giver) => {
                let reason = match (is_restored(act, device), giving.to_ca) {
                    (true, _) => HandoverReason::Restore,
                    (false, true) => HandoverReason::ToCa,
                    (false, false) => HandoverReason::Return,
                };
                by_way.entry((giver, giving.from, reason)).or_default().push(device);
            }
        }
    }
    for ((giver, gives, reason), devices) in by_way {
        let receiver = if giving.to_ca { Party::Ca } else { Party::Desk };
        let by = Move {
            giver,
            receiver,
            gives,
            reason,
            authorisation: None,
            envelope: false,
            place: giving.place.clone(),
        };
        let handover = hand_over(act, draft, &devices, by)?;
        let taken = if giving.to_ca { StepKind::HandedToCa } else { StepKind::Collected };
        for device in &devices {
            step(act, draft, *device, &[taken], &mut handed)?;
        }
        handed.handovers.push((handover, devices));
    }
    Ok(handed)
}

/// Whether it may turn up again.
pub fn is_lost(condition: DeviceCondition) -> bool {
    matches!(condition, DeviceCondition::Lost | DeviceCondition::Stolen | DeviceCondition::Seized)
}

fn lose(
    act: &Act<'_, '_>,
    draft: &mut Draft<'_>,
    device: RecordId,
    condition: DeviceCondition,
) -> Result<(), OpenError> {
    if !condition.is_gone() {
        let lost = Condition { fact: ConditionFact::Lost, on: act.at, remark: None };
        draft.device(device)?.conditions.push(lost);
    }
    Ok(())
}

/// Who gives in place of somebody who has died: a contact of their unit or one above it, else whoever signs for it.
fn in_place(act: &Act<'_, '_>, person: RecordId) -> Option<(RecordId, RecordId)> {
    let (links, on) = (act.links, act.on());
    let own = links.unit_of(Key::new(Kind::Person, person), on)?;
    links.units_above(own, on).into_iter().find_map(|unit| {
        let here =
            |task: &&Tasked| task.period.holds(on) && !links.is_gone(Key::new(Kind::Person, task.person), on);
        let tasked: Vec<&Tasked> = links.unit(unit)?.tasked.iter().filter(here).collect();
        let who = tasked.iter().find(|task| task.signs.is_none()).or(tasked.first())?;
        Some((unit, who.person))
    })
}
