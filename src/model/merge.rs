//! Three-way merge of one record, field by field and entry by entry.

use serde_json::Map;

use super::diff::{entries, fields, same_entry};
use super::field::{Field, Table, Type};
use super::value::Value;

/// The same value was changed twice, differently. Sealed content: not for errors or logs.
pub struct Conflict {
    /// The way to the value, written `postings[1].unit`, by the entry's place in ours (theirs, where ours has none).
    pub at: String,
    pub field: &'static Field,
    pub base: Option<Value>,
    pub ours: Option<Value>,
    pub theirs: Option<Value>,
}

/// Merges what both sides changed since the base. The reason of the version is kept from ours.
pub fn merge(
    table: &'static Table,
    base: &Value,
    ours: &Value,
    theirs: &Value,
) -> Result<Value, Vec<Conflict>> {
    let mut conflicts = Vec::new();
    let mut merged = structs(table, "", Some(base), ours, theirs, &mut conflicts);
    if !conflicts.is_empty() {
        return Err(conflicts);
    }
    if let Some(map) = merged.as_object_mut() {
        match ours.get("why") {
            Some(why) => map.insert("why".to_owned(), why.clone()),
            None => map.shift_remove("why"),
        };
    }
    Ok(merged)
}

fn structs(
    table: &'static Table,
    at: &str,
    base: Option<&Value>,
    ours: &Value,
    theirs: &Value,
    conflicts: &mut Vec<Conflict>,
) -> Value {
    let mut merged = Map::new();
    for field in table.fields {
        if field.name == "why" && at.is_empty() {
            continue;
        }
        let of = |side: Option<&Value>| fields(side).and_then(|m| m.get(field.name)).cloned();
        let at = if at.is_empty() { field.name.to_owned() } else { format!("{at}.{}", field.name) };
        if let Some(value) = one(field, at, of(base), of(Some(ours)), of(Some(theirs)), conflicts) {
            merged.insert(field.name.to_owned(), value);
        }
    }
    Value::Object(merged)
}

fn one(
    field: &'static Field,
    at: String,
    base: Option<Value>,
    ours: Option<Value>,
    theirs: Option<Value>,
    conflicts: &mut Vec<Conflict>,
) -> Option<Value> {
    if ours == theirs || theirs == base {
        return ours;
    }
    if ours == base {
        return theirs;
    }
    match (&field.ty, &ours, &theirs) {
        (Type::Struct(table), Some(o), Some(t)) => Some(structs(table, &at, base.as_ref(), o, t, conflicts)),
        (Type::List(_), o, t) => {
            let merged = lists(
                field,
                &at,
                entries(base.as_ref()),
                entries(o.as_ref()),
                entries(t.as_ref()),
                conflicts,
            );
            (!merged.is_empty()).then_some(Value::Array(merged))
        }
        _ => {
            conflicts.push(Conflict { at, field, base, ours, theirs });
            None
        }
    }
}

fn lists(
    field: &'static Field,
    at: &str,
    base: &[Value],
    ours: &[Value],
    theirs: &[Value],
    conflicts: &mut Vec<Conflict>,
) -> Vec<Value> {
    let table = field.ty.table();
    let find = |list: &[Value], entry: &Value, taken: &[bool]| {
        (0..list.len()).find(|&i| !taken[i] && same_entry(table, &list[i], entry))
    };
    let (mut base_taken, mut theirs_taken) = (vec![false; base.len()], vec![false; theirs.len()]);
    let mut merged = Vec::with_capacity(ours.len() + theirs.len());
    for (i, o) in ours.iter().enumerate() {
        let b = find(base, o, &base_taken).inspect(|&j| base_taken[j] = true).map(|j| &base[j]);
        let t = find(theirs, o, &theirs_taken).inspect(|&j| theirs_taken[j] = true).map(|j| &theirs[j]);
        let here = format!("{at}[{i}]");
        match (b, t) {
            (None, None) => merged.push(o.clone()),
            (Some(b), None) if b == o => {}
            (Some(b), None) => conflicts.push(Conflict {
                at: here,
                field,
                base: Some(b.clone()),
                ours: Some(o.clone()),
                theirs: None,
            }),
            (b, Some(t)) => match table {
                Some(table) => merged.push(structs(table, &here, b, o, t, conflicts)),
                None => merged.push(o.clone()),
            },
        }
    }
    for (i, t) in theirs.iter().enumerate().filter(|(i, _)| !theirs_taken[*i]) {
        match find(base, t, &base_taken).inspect(|&j| base_taken[j] = true).map(|j| &base[j]) {
            None => {
                // An entry that only theirs added stands after the one it follows there.
                let after = theirs[..i]
                    .iter()
                    .rev()
                    .find_map(|before| merged.iter().position(|m| same_entry(table, m, before)));
                merged.insert(after.map_or(merged.len(), |p| p + 1), t.clone());
            }
            Some(b) if b == t => {}
            Some(b) => conflicts.push(Conflict {
                at: format!("{at}[{i}]"),
                field,
                base: Some(b.clone()),
                ours: None,
                theirs: Some(t.clone()),
            }),
        }
    }
    merged
}
