//! Whether one `officers.yaml` may follow another, and who may make the step.

use super::officers::{Officer, Officers, Role};

/// What a step from one `officers.yaml` to the next does, its keyring apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// Nobody comes or goes: at most the keyring is another one, as after an erasure.
    Keyring,
    /// Deputies come, or stay longer; nobody else changes.
    Deputies,
    /// Deputies whose time is over go; nobody else changes.
    Expiry,
    /// Anything else.
    Other,
}

/// Why no commit of main may make this step.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StepFault {
    /// The keyring's serial doesn't count on by one where the keyring changes.
    Serial,
    /// The epoch went back or skipped one.
    Epoch,
    /// Somebody went, and the epoch stayed: what is sealed from now on would be open to them.
    EpochStayed,
    /// The recipients changed, and the keyring stayed.
    KeyringStayed,
    /// The keyring changed, and nobody comes or goes and nothing is erased: nobody needs it, and it may open nothing.
    KeyringUnneeded,
}

/// Whether the keyring that a step binds can follow. `erasing` says whether records are erased with it.
pub fn binding(before: &Officers, after: &Officers, erasing: bool) -> Result<(), StepFault> {
    let (old, new) = (before.keyring, after.keyring);
    let (had, kept) = (before.recipients(), after.recipients());
    if new == old {
        return if had == kept { Ok(()) } else { Err(StepFault::KeyringStayed) };
    }
    if Some(new.serial) != old.serial.checked_add(1) || new.sha256 == old.sha256 {
        return Err(StepFault::Serial);
    }
    let turned = Some(new.epoch) == old.epoch.checked_add(1);
    if !turned && new.epoch != old.epoch {
        return Err(StepFault::Epoch);
    }
    match turned || had.iter().all(|recipient| kept.contains(recipient)) {
        true if had == kept && !erasing => Err(StepFault::KeyringUnneeded),
        true => Ok(()),
        false => Err(StepFault::EpochStayed),
    }
}

/// Whether two differ in their keyring at most.
pub fn same_but_keyring(a: &Officers, b: &Officers) -> bool {
    Officers { keyring: b.keyring, ..a.clone() } == *b
}

/// The officers who come, or are not what they were.
pub fn fresh<'o>(before: &'o Officers, after: &'o Officers) -> impl Iterator<Item = &'o Officer> {
    after.officers.iter().filter(|officer| before.by_handle(&officer.handle) != Some(officer))
}

/// Whether a deputy's time is over at this time, in seconds since 1970.
pub fn is_over(officer: &Officer, time: i64) -> bool {
    let ended = officer.until.is_some_and(|until| until.plus_days(1).start_at_office() <= time);
    officer.role == Role::Deputy && ended
}

/// Says what a step does. `time` is what the clock had surely reached, in seconds since 1970.
pub fn step(before: &Officers, after: &Officers, time: i64) -> Step {
    if same_but_keyring(before, after) {
        return Step::Keyring;
    }
    if !same_but_keyring(before, &Officers { officers: before.officers.clone(), ..after.clone() }) {
        return Step::Other;
    }
    let gone: Vec<&Officer> =
        before.officers.iter().filter(|o| after.by_handle(&o.handle) != Some(o)).collect();
    let fresh: Vec<&Officer> = fresh(before, after).collect();
    let over = |o: &&Officer| is_over(o, time);
    // A deputy who stays longer is as before but for the last day.
    let longer = |new: &Officer, old: &Officer| {
        Officer { until: old.until, ..new.clone() } == *old && new.until >= old.until
    };
    let comes =
        |o: &&Officer| o.role == Role::Deputy && before.by_handle(&o.handle).is_none_or(|old| longer(o, old));
    if fresh.is_empty() && !gone.is_empty() && gone.iter().all(over) {
        Step::Expiry
    } else if !fresh.is_empty()
        && fresh.iter().all(comes)
        && gone.iter().all(|o| after.by_handle(&o.handle).is_some())
    {
        Step::Deputies
    } else {
        Step::Other
    }
}
