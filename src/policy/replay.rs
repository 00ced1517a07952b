//! Doing a change of the officers again on what became of them meanwhile: entry by entry and field by field.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::officers::Officers;

/// Does again on `main` what was done from `base` to `ours`; the keyring is main's. Where both changed the same,
/// differently, gives the places, written `officers[minh].role`.
pub fn replay(base: &Officers, ours: &Officers, main: &Officers) -> Result<Officers, Vec<String>> {
    let [base, ours, theirs] = [base, ours, main]
        .map(|side| serde_json::to_value(Officers { keyring: main.keyring, ..side.clone() }).ok());
    let mut open = Vec::new();
    let merged = value("", base.as_ref(), ours.as_ref(), theirs.as_ref(), &mut open);
    if !open.is_empty() {
        return Err(open);
    }
    merged.and_then(|merged| serde_json::from_value(merged).ok()).ok_or_else(Vec::new)
}

type Side<'v> = Option<&'v Value>;

fn value(
    at: &str,
    base: Side<'_>,
    ours: Side<'_>,
    theirs: Side<'_>,
    open: &mut Vec<String>,
) -> Option<Value> {
    if ours == theirs || ours == base {
        return theirs.cloned();
    }
    if theirs == base {
        return ours.cloned();
    }
    if let (Some(Value::Object(ours)), Some(Value::Object(theirs))) = (ours, theirs) {
        let base = base.and_then(Value::as_object);
        let mut merged = Map::new();
        for key in theirs.keys().chain(ours.keys()).collect::<BTreeSet<_>>() {
            let at = if at.is_empty() { key.clone() } else { format!("{at}.{key}") };
            let side = base.and_then(|base| base.get(key));
            if let Some(kept) = value(&at, side, ours.get(key), theirs.get(key), open) {
                merged.insert(key.clone(), kept);
            }
        }
        return Some(Value::Object(merged));
    }
    if let (Some(ours), Some(theirs)) = (entries(ours), entries(theirs)) {
        let base = entries(base).unwrap_or_default();
        let of = |side: &[(&str, &Value)], handle: &str| -> Option<Value> {
            side.iter().find(|(name, _)| *name == handle).map(|(_, entry)| (*entry).clone())
        };
        // Main's order, and what comes new at the end.
        let mut handles: Vec<&str> = theirs.iter().map(|(handle, _)| *handle).collect();
        handles.extend(ours.iter().map(|(h, _)| *h).filter(|h| of(&theirs, h).is_none()));
        let merged = handles.into_iter().filter_map(|handle| {
            let [base, ours, theirs] = [&base, &ours, &theirs].map(|side| of(side, handle));
            value(&format!("{at}[{handle}]"), base.as_ref(), ours.as_ref(), theirs.as_ref(), open)
        });
        return Some(Value::Array(merged.collect()));
    }
    open.push(at.to_owned());
    None
}

/// The entries of a list by their handles; nothing where it is another list.
fn entries(list: Side<'_>) -> Option<Vec<(&str, &Value)>> {
    let entry = |entry| Some((Value::get(entry, "handle")?.as_str()?, entry));
    list?.as_array()?.iter().map(entry).collect()
}
