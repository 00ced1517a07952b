//! The commands that do again what had to be undone.

use crate::change::Undone;
use crate::policy::{Officer, Officers};

/// The commands, in the order in which they are to be given; where there is none for it, the file that is to be edited
/// and how to see what it held.
pub fn commands(undone: &Undone) -> Vec<String> {
    match undone {
        Undone::Erasure { ids, decision } => {
            let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
            // It was decided then that the term doesn't count.
            vec![format!("chungthu erase {} --decision {decision} --before-term", ids.join(" "))]
        }
        Undone::Officers { before, after, commit } => {
            let edit = format!("chungthu edit officers.yaml    # git show {commit}:officers.yaml");
            by_officer(before, after).unwrap_or_else(|| vec![edit])
        }
    }
}

/// One command for each officer who came, changed or went, where commands say all of it.
fn by_officer(before: &Officers, after: &Officers) -> Option<Vec<String>> {
    if (&before.rules, &before.recovery) != (&after.rules, &after.recovery) {
        return None;
    }
    let mut commands = Vec::new();
    for officer in &before.officers {
        match after.by_handle(&officer.handle) {
            None => commands.push(format!("chungthu officer remove {}", officer.handle)),
            Some(now) if now == officer => {}
            Some(now) => commands.push(changed(officer, now)?),
        }
    }
    for officer in after.officers.iter().filter(|o| before.by_handle(&o.handle).is_none()) {
        commands.push(added(officer)?);
    }
    Some(commands)
}

fn added(officer: &Officer) -> Option<String> {
    let role = serde_json::to_value(officer.role).ok()?;
    let mut command = format!("chungthu officer add {} --role {}", officer.handle, role.as_str()?);
    keys(&mut command, &officer.recipients, &officer.signing_keys.active)?;
    if let Some(person) = &officer.person {
        command.push_str(&format!(" --person {}", person.key()));
    }
    if let (Some(until), Some(other)) = (&officer.until, &officer.stands_in_for) {
        command.push_str(&format!(" --until {until} --stands-in-for {other}"));
    }
    Some(command)
}

fn changed(was: &Officer, is: &Officer) -> Option<String> {
    let later = Officer { until: is.until, ..was.clone() };
    if let (true, Some(until)) = (later == *is, is.until) {
        return Some(format!("chungthu officer extend {} --until {until}", is.handle));
    }
    let (recipients, signing_keys) = (is.recipients.clone(), is.signing_keys.clone());
    if (Officer { recipients, signing_keys, ..was.clone() }) != *is {
        return None;
    }
    let mut command = format!("chungthu officer replace {}", is.handle);
    let recipients = if was.recipients == is.recipients { &[][..] } else { &is.recipients };
    let active = match was.signing_keys == is.signing_keys {
        true => &[][..],
        false => &is.signing_keys.active,
    };
    keys(&mut command, recipients, active)?;
    Some(command)
}

/// Public keys as options, of which a shell makes one word each.
fn keys(command: &mut String, recipients: &[String], active: &[String]) -> Option<()> {
    for recipient in recipients {
        command.push_str(&format!(" --recipient '{recipient}'"));
    }
    match active {
        [] => {}
        [key] => command.push_str(&format!(" --signing-key-pub '{key}'")),
        _ => return None,
    }
    Some(())
}
