//! What differs between two versions of a record, field by field.

use serde_json::Map;

use super::field::{Field, Table, Type};
use super::value::Value;

/// One value that differs. Sealed content: not for errors or logs.
pub struct FieldChange {
    /// The way to the value, written `postings[1].unit`, by the entry's place in the newer version (the older, where it
    /// was removed).
    pub at: String,
    pub field: &'static Field,
    /// Nothing where it was added.
    pub old: Option<Value>,
    /// Nothing where it was removed.
    pub new: Option<Value>,
}

/// What differs between two versions of a record of this table. The reason of a version is no change by itself.
pub fn diff(table: &'static Table, old: &Value, new: &Value) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    structs(table, "", Some(old), Some(new), &mut changes);
    changes.retain(|change| change.at != "why" && !change.at.starts_with("why."));
    changes
}

/// The fields of a struct; nothing where the value is no struct.
pub(super) fn fields(value: Option<&Value>) -> Option<&Map<String, Value>> {
    value.and_then(Value::as_object)
}

fn structs(
    table: &'static Table,
    at: &str,
    old: Option<&Value>,
    new: Option<&Value>,
    out: &mut Vec<FieldChange>,
) {
    for field in table.fields {
        let (a, b) =
            (fields(old).and_then(|m| m.get(field.name)), fields(new).and_then(|m| m.get(field.name)));
        if a == b {
            continue;
        }
        let at = if at.is_empty() { field.name.to_owned() } else { format!("{at}.{}", field.name) };
        match &field.ty {
            Type::Struct(inner) if a.is_some() && b.is_some() => structs(inner, &at, a, b, out),
            Type::List(_) => lists(field, &at, a, b, out),
            _ => out.push(FieldChange { at, field, old: a.cloned(), new: b.cloned() }),
        }
    }
}

fn lists(
    field: &'static Field,
    at: &str,
    old: Option<&Value>,
    new: Option<&Value>,
    out: &mut Vec<FieldChange>,
) {
    let (old, new) = (entries(old), entries(new));
    let table = field.ty.table();
    let seen = out.len();
    let before = versions(table, old, new);
    let order: Vec<usize> = before.iter().flatten().copied().collect();
    for (i, entry) in new.iter().enumerate() {
        let here = format!("{at}[{i}]");
        match before[i] {
            Some(j) => match table {
                Some(table) if old[j] != *entry => structs(table, &here, Some(&old[j]), Some(entry), out),
                _ => {}
            },
            None => out.push(FieldChange { at: here, field, old: None, new: Some(entry.clone()) }),
        }
    }
    for (j, entry) in old.iter().enumerate().filter(|(j, _)| !order.contains(j)) {
        out.push(FieldChange { at: format!("{at}[{j}]"), field, old: Some(entry.clone()), new: None });
    }
    // The same entries in another order are a change, if only of the whole.
    if out.len() == seen && !order.is_sorted() {
        let whole = |list: &[Value]| Some(Value::Array(list.to_vec()));
        out.push(FieldChange { at: at.to_owned(), field, old: whole(old), new: whole(new) });
    }
}

/// Of which entry of the older list each entry of the newer is a version; of none where it was added. One that stands where
/// it stood, with another key, was corrected, where as many stand there as before or else it is much the same.
pub(super) fn versions(table: Option<&'static Table>, old: &[Value], new: &[Value]) -> Vec<Option<usize>> {
    let mut taken = vec![false; old.len()];
    let mut before = vec![None; new.len()];
    for (entry, before) in new.iter().zip(&mut before) {
        *before = (0..old.len()).find(|&j| !taken[j] && same_entry(table, &old[j], entry));
        if let Some(j) = *before {
            taken[j] = true;
        }
    }
    for (i, entry) in new.iter().enumerate() {
        if table.is_some()
            && before[i].is_none()
            && taken.get(i) == Some(&false)
            && (old.len() == new.len() || in_common(&old[i], entry))
        {
            before[i] = Some(i);
            taken[i] = true;
        }
    }
    before
}

/// Whether two groups have a value in common.
fn in_common(old: &Value, new: &Value) -> bool {
    let Some(new) = new.as_object() else { return false };
    new.iter().any(|(name, value)| old.get(name) == Some(value))
}

/// The entries of a list; none where the value is absent.
pub(super) fn entries(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Whether two entries are versions of one: their key fields agree, or, in a list of plain values, they are equal.
pub(super) fn same_entry(table: Option<&'static Table>, a: &Value, b: &Value) -> bool {
    match table {
        Some(table) if !table.key.is_empty() => table.key.iter().all(|name| a.get(name) == b.get(name)),
        _ => a == b,
    }
}
