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

/// How a conflict is settled: by the value that is to stand, or by none. Nothing where it isn't settled.
pub type Settle<'s> = &'s mut dyn FnMut(&Conflict) -> Option<Option<Value>>;

/// Merges what both sides changed since the base. The reason of the version is kept from ours.
pub fn merge(
    table: &'static Table,
    base: &Value,
    ours: &Value,
    theirs: &Value,
) -> Result<Value, Vec<Conflict>> {
    merge_settled(table, base, ours, theirs, &mut |_| None)
}

/// The same, where what both sides changed may be settled one by one.
pub fn merge_settled(
    table: &'static Table,
    base: &Value,
    ours: &Value,
    theirs: &Value,
    settle: Settle<'_>,
) -> Result<Value, Vec<Conflict>> {
    let mut conflicts = Conflicts { open: Vec::new(), settle };
    let mut merged = structs(table, "", Some(base), ours, theirs, &mut conflicts);
    if !conflicts.open.is_empty() {
        return Err(conflicts.open);
    }
    if let Some(map) = merged.as_object_mut() {
        match ours.get("why") {
            Some(why) => map.insert("why".to_owned(), why.clone()),
            None => map.shift_remove("why"),
        };
    }
    Ok(merged)
}

struct Conflicts<'s> {
    open: Vec<Conflict>,
    settle: Settle<'s>,
}

impl Conflicts<'_> {
    /// What is to stand where both sides changed a value.
    fn settle(&mut self, conflict: Conflict) -> Option<Value> {
        match (self.settle)(&conflict) {
            Some(value) => value,
            None => {
                self.open.push(conflict);
                None
            }
        }
    }
}

fn structs(
    table: &'static Table,
    at: &str,
    base: Option<&Value>,
    ours: &Value,
    theirs: &Value,
    conflicts: &mut Conflicts<'_>,
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
    conflicts: &mut Conflicts<'_>,
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
        _ => conflicts.settle(Conflict { at, field, base, ours, theirs }),
    }
}

fn lists(
    field: &'static Field,
    at: &str,
    base: &[Value],
    ours: &[Value],
    theirs: &[Value],
    conflicts: &mut Conflicts<'_>,
) -> Vec<Value> {
    let table = field.ty.table();
    let find = |list: &[Value], entry: &Value, taken: &[bool]| {
        (0..list.len()).find(|&i| !taken[i] && same_entry(table, &list[i], entry))
    };
    let (mut base_taken, mut theirs_taken) = (vec![false; base.len()], vec![false; theirs.len()]);
    let mut merged = Vec::with_capacity(ours.len() + theirs.len());
    let is_in = |list: &[Value], entry: &Value| list.iter().any(|other| same_entry(table, other, entry));
    for (i, o) in ours.iter().enumerate() {
        // The key of one entry corrected by both sides: not one removed and two added.
        if let (Some(table), Some(b), Some(t)) = (table, base.get(i), theirs.get(i))
            && base.len() == ours.len()
            && base.len() == theirs.len()
            && !is_in(ours, b)
            && !is_in(theirs, b)
            && !is_in(base, o)
            && !is_in(base, t)
            && !theirs_taken[i]
        {
            (base_taken[i], theirs_taken[i]) = (true, true);
            merged.push(structs(table, &format!("{at}[{i}]"), Some(b), o, t, conflicts));
            continue;
        }
        let b = find(base, o, &base_taken).inspect(|&j| base_taken[j] = true).map(|j| &base[j]);
        let t = find(theirs, o, &theirs_taken).inspect(|&j| theirs_taken[j] = true).map(|j| &theirs[j]);
        let here = format!("{at}[{i}]");
        match (b, t) {
            (None, None) => merged.push(o.clone()),
            (Some(b), None) if b == o => {}
            (Some(b), None) => merged.extend(conflicts.settle(Conflict {
                at: here,
                field,
                base: Some(b.clone()),
                ours: Some(o.clone()),
                theirs: None,
            })),
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
            Some(b) => merged.extend(conflicts.settle(Conflict {
                at: format!("{at}[{i}]"),
                field,
                base: Some(b.clone()),
                ours: None,
                theirs: Some(t.clone()),
            })),
        }
    }
    merged
}
