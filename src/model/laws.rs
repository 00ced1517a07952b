//! What always holds of comparing, merging and masking, for arbitrary records of every kind.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Map, json};

use super::arbitrary::{self, Made};
use super::diff::{diff, same_entry};
use super::field::{Class, Field, Table, Type};
use super::mask::mask;
use super::merge::merge;
use super::value::Value;
use super::{Kind, Record};

/// Records of one kind.
fn records<const N: usize>() -> impl Strategy<Value = [Made; N]> {
    select(&Kind::ALL[..])
        .prop_flat_map(|kind| vec(arbitrary::record_of(kind), N))
        .prop_map(|made| made.try_into().unwrap_or_else(|_| panic!("as many as asked for")))
}

fn merged(table: &'static Table, base: &Value, ours: &Value, theirs: &Value) -> Option<Value> {
    merge(table, base, ours, theirs).ok()
}

fn with_why(mut value: Value, why: Option<&Value>) -> Value {
    let map = value.as_object_mut().unwrap();
    match why {
        Some(why) => map.insert("why".to_owned(), why.clone()),
        None => map.remove("why"),
    };
    value
}

/// The base with the named fields as they are in the other.
fn with_fields(base: &Value, other: &Value, names: &[&str]) -> Value {
    let mut map = base.as_object().cloned().unwrap();
    for &name in names {
        match other.get(name) {
            Some(value) => map.insert(name.to_owned(), value.clone()),
            None => map.remove(name),
        };
    }
    Value::Object(map)
}

fn changeable(kind: Kind) -> Vec<&'static str> {
    let fixed = |name: &&str| matches!(*name, "id" | "schema" | "why");
    kind.table().fields.iter().map(|f| f.name).filter(|name| !fixed(name)).collect()
}

/// A field of a kind that is one plain value, and the kind.
fn plain_field() -> impl Strategy<Value = (Kind, &'static Field)> {
    let all: Vec<(Kind, &'static Field)> = Kind::ALL
        .iter()
        .flat_map(|kind| kind.table().fields.iter().map(|field| (*kind, field)))
        .filter(|(_, field)| matches!(field.ty, Type::One(_)) && !matches!(field.name, "id" | "schema"))
        .collect();
    select(all)
}

/// The fields of a list's entries by which two of them are not told apart.
fn free(field: &Field) -> Vec<&'static str> {
    let Some(table) = field.ty.table() else { return Vec::new() };
    table.fields.iter().map(|f| f.name).filter(|name| !table.key.contains(name)).collect()
}

/// A list of a kind that fits, and six entries for it.
fn list_of_entries(fits: fn(&Field) -> bool) -> impl Strategy<Value = (Kind, &'static Field, Vec<Value>)> {
    let all: Vec<(Kind, &'static Field)> = Kind::ALL
        .iter()
        .flat_map(|kind| kind.table().fields.iter().map(|field| (*kind, field)))
        .filter(|(_, field)| field.ty.is_list() && fits(field))
        .collect();
    select(all).prop_flat_map(|(kind, field)| {
        let Type::List(entry) = &field.ty else { panic!("it is a list") };
        (Just(kind), Just(field), vec(arbitrary::value(entry), 6))
    })
}

fn listed(field: &Field, entries: &[Value]) -> Value {
    json!({ field.name: entries })
}

proptest! {
    #[test]
    fn nothing_differs_from_itself([a, b] in records::<2>()) {
        let table = a.0.kind().table();
        let (x, y) = (a.0.to_value(), b.0.to_value());
        prop_assert!(diff(table, &x, &x).is_empty());
        prop_assert_eq!(diff(table, &x, &y).is_empty(), a.0.same_facts(&b.0));
        prop_assert!(diff(table, &x, &with_why(x.clone(), y.get("why"))).is_empty());
    }

    #[test]
    fn a_difference_names_the_values_at_its_place([a, b] in records::<2>()) {
        let (x, y) = (a.0.to_value(), b.0.to_value());
        for change in diff(a.0.kind().table(), &x, &y) {
            let pointer = format!("/{}", change.at.replace(['.', '['], "/").replace(']', ""));
            prop_assert!(change.old != change.new);
            // Places are those of the newer version; an entry that was removed has one in the older alone.
            if change.new.is_none() && change.at.ends_with(']') {
                prop_assert_eq!(x.pointer(&pointer), change.old.as_ref());
            } else {
                prop_assert_eq!(y.pointer(&pointer), change.new.as_ref());
            }
        }
    }

    #[test]
    fn a_side_that_changed_nothing_takes_the_other([base, other] in records::<2>()) {
        let table = base.0.kind().table();
        let (base, other) = (base.0.to_value(), other.0.to_value());
        prop_assert_eq!(merged(table, &base, &other, &base), Some(other.clone()));
        prop_assert_eq!(merged(table, &base, &base, &other), Some(with_why(other.clone(), base.get("why"))));
        prop_assert_eq!(merged(table, &base, &other, &other), Some(other));
    }

    #[test]
    fn changes_of_different_fields_are_both_kept(
        ([base, one, two], ours, theirs) in records::<3>().prop_flat_map(|made| {
            let names = changeable(made[0].0.kind());
            let most = names.len();
            (Just(made), Just(names.clone()).prop_shuffle(), 0..=most)
        }).prop_map(|(made, names, at)| (made, names[..at].to_vec(), names[at..].to_vec()))
    ) {
        let table = base.0.kind().table();
        let kind = base.0.kind();
        let (base, one, two) = (base.0.to_value(), one.0.to_value(), two.0.to_value());
        let a = with_fields(&base, &one, &ours);
        let b = with_fields(&base, &two, &theirs);
        let both = with_fields(&a, &two, &theirs);
        let merged = merged(table, &base, &a, &b);
        prop_assert_eq!(merged.as_ref(), Some(&both));
        prop_assert!(Record::from_value(kind, &both).is_ok());
    }

    #[test]
    fn a_plain_value_changed_twice_differently_conflicts(
        (kind, field, values) in plain_field().prop_flat_map(|(kind, field)| {
            (Just(kind), Just(field), vec(proptest::option::weighted(0.8, arbitrary::value(&field.ty)), 3))
        })
    ) {
        let side = |i: usize| match &values[i] {
            Some(value) => json!({ field.name: value }),
            None => Value::Object(Map::new()),
        };
        let differ = values[0] != values[1] && values[1] != values[2] && values[0] != values[2];
        let conflicts = merge(kind.table(), &side(0), &side(1), &side(2)).err();
        let places: Option<Vec<&str>> = conflicts.as_ref().map(|all| all.iter().map(|c| c.at.as_str()).collect());
        prop_assert_eq!(places, differ.then(|| vec![field.name]));
    }

    #[test]
    fn entries_that_either_side_added_or_removed_are_added_and_removed(
        (kind, field, entries) in list_of_entries(|_| true),
        ours_keep in subsequence(vec![0, 1, 2], 0..=3),
        theirs_keep in subsequence(vec![0, 1, 2], 0..=3),
        ours_first in any::<bool>(),
    ) {
        let inner = field.ty.table();
        // Entries that count as versions of one another are the business of the laws above.
        for i in 0..entries.len() {
            prop_assume!((0..i).all(|j| !same_entry(inner, &entries[i], &entries[j])));
        }
        let side = |keep: &[usize], new: &[Value]| {
            let kept = keep.iter().map(|&i| entries[i].clone());
            let list: Vec<Value> = match ours_first {
                true => new.iter().cloned().chain(kept).collect(),
                false => kept.chain(new.iter().cloned()).collect(),
            };
            listed(field, &list)
        };
        // As many as before with another in the place of the same one is a correction by both: see the next law.
        prop_assume!(ours_keep.len() != 2 || theirs_keep.len() != 1);
        let base = listed(field, &entries[..3]);
        let (ours, theirs) = (side(&ours_keep, &entries[3..4]), side(&theirs_keep, &entries[4..]));
        let merged = merged(kind.table(), &base, &ours, &theirs);
        let mut got = merged.as_ref().and_then(|m| m.get(field.name)?.as_array().cloned()).unwrap_or_default();
        let mut want: Vec<Value> = (0..6)
            .filter(|i| *i > 2 || (ours_keep.contains(i) && theirs_keep.contains(i)))
            .map(|i| entries[i].clone())
            .collect();
        let spelled = |list: &mut Vec<Value>| list.sort_by_key(Value::to_string);
        spelled(&mut got);
        spelled(&mut want);
        prop_assert_eq!(got, want);
    }

    #[test]
    fn a_key_that_both_sides_corrected_differently_conflicts(
        (kind, field, entries) in list_of_entries(|field| field.ty.table().is_some_and(|t| !t.key.is_empty())),
    ) {
        let inner = field.ty.table().unwrap();
        let corrected = |i: usize| with_fields(&entries[0], &entries[i], inner.key);
        let sides = [entries[0].clone(), corrected(1), corrected(2)];
        for (i, j) in [(0, 1), (0, 2), (1, 2)] {
            prop_assume!(!same_entry(Some(inner), &sides[i], &sides[j]));
        }
        let [base, ours, theirs] = sides.map(|entry| listed(field, &[entry]));
        let conflicts = merge(kind.table(), &base, &ours, &theirs).err().unwrap_or_default();
        let differs = |name: &&&str| {
            let of = |side: &Value| side[field.name][0].get(**name).cloned();
            of(&base) != of(&ours) && of(&base) != of(&theirs) && of(&ours) != of(&theirs)
        };
        let count = inner.key.iter().filter(differs).count();
        prop_assert!(conflicts.len() >= count.min(1), "{}", conflicts.len());
        if count == 0 {
            prop_assert!(conflicts.is_empty());
        }
    }

    #[test]
    fn two_fields_of_one_entry_changed_by_two_sides_are_both_kept(
        (kind, field, entries, changed) in list_of_entries(|field| free(field).len() > 1).prop_flat_map(
            |(kind, field, entries)| (Just(kind), Just(field), Just(entries), subsequence(free(field), 2)),
        ),
    ) {
        let [a, b] = changed[..] else { panic!("there are two") };
        let ours = with_fields(&entries[0], &entries[1], &[a]);
        let theirs = with_fields(&entries[0], &entries[2], &[b]);
        let both = with_fields(&ours, &entries[2], &[b]);
        let one = |entry: Value| listed(field, &[entry]);
        let merged = merged(kind.table(), &one(entries[0].clone()), &one(ours), &one(theirs));
        prop_assert_eq!(merged, Some(one(both)));
    }

    #[test]
    fn no_personal_value_survives_masking(made in select(&Kind::ALL[..]).prop_flat_map(arbitrary::full_record_of)) {
        let value = made.0.to_value();
        let masked = mask(made.0.kind().table(), &value);
        masked_struct(made.0.kind().table(), &value, &masked)?;
    }
}

/// Every personal value is gone at its place, and every other value is as it was.
fn masked_struct(table: &'static Table, value: &Value, masked: &Value) -> Result<(), TestCaseError> {
    for field in table.fields {
        let (value, masked) = (value.get(field.name), masked.get(field.name));
        prop_assert_eq!(value.is_some(), masked.is_some(), "{}", field.name);
        if let (Some(value), Some(masked)) = (value, masked) {
            masked_value(field, &field.ty, value, masked)?;
        }
    }
    Ok(())
}

fn masked_value(
    field: &'static Field,
    ty: &'static Type,
    value: &Value,
    masked: &Value,
) -> Result<(), TestCaseError> {
    match ty {
        Type::Struct(table) => masked_struct(table, value, masked),
        Type::List(entry) => {
            let (value, masked) = (value.as_array().unwrap(), masked.as_array().unwrap());
            prop_assert_eq!(value.len(), masked.len());
            value.iter().zip(masked).try_for_each(|(v, m)| masked_value(field, entry, v, m))
        }
        Type::One(_) if field.class < Class::Personal => {
            prop_assert_eq!(value, masked);
            Ok(())
        }
        Type::One(_) => {
            let plain = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let masked = masked.as_str().unwrap();
            let tells = plain.chars().any(char::is_alphanumeric);
            prop_assert!(plain.is_empty() || masked.contains('•'), "{}: {:?}", field.name, plain);
            prop_assert!(!tells || !masked.contains(&plain), "{}: {:?}", field.name, plain);
            Ok(())
        }
    }
}

/// The fields that hold what only `person` and a SIM may hold. A field that joins them is to be classed as such here.
#[test]
fn the_personal_fields_are_these() {
    fn gather(table: &'static Table, at: &str, out: &mut Vec<String>) {
        for field in table.fields {
            let at = format!("{at}.{}", field.name);
            match field.ty.table() {
                Some(inner) => gather(inner, &at, out),
                None if field.class >= Class::Personal => out.push(at),
                None => {}
            }
        }
    }
    let mut all = Vec::new();
    for kind in Kind::ALL {
        gather(kind.table(), kind.word(), &mut all);
    }
    let person = [
        "sex",
        "birth",
        "ids.number",
        "ids.issued_on",
        "ids.issued_by",
        "ids.valid_to",
        "emails.address",
        "mobiles.number",
        "staff_code",
    ];
    let mut want: Vec<String> = person.iter().map(|at| format!("person.{at}")).collect();
    want.extend(["device.sim.iccid".to_owned(), "device.sim.number".to_owned()]);
    assert_eq!(all, want);
}

#[test]
fn a_canary_in_every_personal_field_is_masked() {
    let canary = |shape| match shape {
        super::field::Shape::Choice(words) => words[0].word.to_owned(),
        super::field::Shape::Date => "1984-06-15".to_owned(),
        super::field::Shape::Ident("email") => "canary7@mof.gov.vn".to_owned(),
        super::field::Shape::Ident(_) => "898401234567890".to_owned(),
        _ => "CANARY".to_owned(),
    };
    fn plant(table: &'static Table, canary: &dyn Fn(super::field::Shape) -> String) -> Value {
        let fields = table.fields.iter().map(|field| {
            let one = match (field.ty.table(), field.ty.shape()) {
                (Some(inner), _) => plant(inner, canary),
                (None, Some(shape)) if field.class >= Class::Personal => Value::String(canary(shape)),
                _ => Value::String("x".to_owned()),
            };
            (field.name.to_owned(), if field.ty.is_list() { json!([one]) } else { one })
        });
        Value::Object(fields.collect())
    }
    for kind in Kind::ALL {
        let shown = mask(kind.table(), &plant(kind.table(), &canary)).to_string();
        for secret in ["\"male\"", "1984", "canary7", "8984012345678", "CANARY"] {
            assert!(!shown.contains(secret), "{kind}: {secret}");
        }
    }
}
