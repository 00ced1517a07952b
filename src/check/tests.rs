//! What holds for all rules together.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::finding::{Code, Finding};
use super::testing::{basis, id, k, rec, row, settings};
use super::{Index, Pems, cross, record};
use crate::model::field::{Class, Field, Shape, Table, Type};
use crate::model::{Kind, Lang, Record};

#[test]
fn every_code_is_raised_by_a_test() {
    let of_one = record::tests::cases().into_iter().map(|case| case.0);
    let of_pems = record::tests::pem_cases().into_iter().filter_map(|case| case.0);
    let of_all = cross::tests::cases().into_iter().map(|case| case.0);
    let more = [Code::RegisteredSerial, Code::ValidityTooLong];
    let raised: BTreeSet<Code> = of_one.chain(of_pems).chain(of_all).chain(more).collect();
    let silent: Vec<&str> = Code::ALL.iter().filter(|c| !raised.contains(c)).map(|c| c.word()).collect();
    assert_eq!(silent, [""; 0]);
}

fn judge(records: &[Record]) -> Vec<Finding> {
    let settings = settings();
    let basis = basis(&settings);
    let mut found = Vec::new();
    records.iter().for_each(|of| record(of, Pems::default(), &basis, &mut found));
    let rows: Vec<_> = records.iter().map(row).collect();
    found.extend(cross(&Index::new(&rows, []), &basis, None));
    found
}

/// A word that stands in every personal field that takes it.
const CANARY: &str = "CANARY";

/// A record with something in every field; personal text is the canary.
fn full(table: &'static Table) -> Value {
    let fields =
        table.fields.iter().filter_map(|field| Some((field.name.to_owned(), value(field, &field.ty)?)));
    Value::Object(fields.collect())
}

fn value(field: &Field, ty: &Type) -> Option<Value> {
    let text = |text: &str| Some(Value::from(text));
    match ty {
        Type::Struct(table) => Some(full(table)),
        Type::List(entry) => value(field, entry).map(|entry| json!([entry.clone(), entry])),
        Type::One(Shape::Line | Shape::Text | Shape::Ident(_)) => match field.class {
            Class::Open => text(if field.example.is_empty() { "x" } else { field.example }),
            Class::Named | Class::Personal | Class::Sensitive => text(&format!("{CANARY}@gmail.com")),
        },
        Type::One(Shape::Date | Shape::Moment) => text("2026-12-01"),
        Type::One(Shape::Flag) => Some(false.into()),
        Type::One(Shape::Count) => Some(1.into()),
        Type::One(Shape::Choice(words)) => text(words.last()?.word),
        Type::One(Shape::Ref(kinds)) => text(&k(kinds.last()?.word(), 1)),
        Type::One(Shape::Party) => text(&format!("agency {CANARY}")),
        Type::One(Shape::Id | Shape::File) => text(&id(7).to_string()),
        Type::One(Shape::Pem) => None,
    }
}

#[test]
fn no_finding_repeats_what_a_record_seals() {
    let mut records = Vec::new();
    for kind in Kind::ALL {
        for n in 1..3 {
            let mut fields = full(kind.table());
            let map = fields.as_object_mut().unwrap();
            map.insert("schema".into(), 1.into());
            map.insert("id".into(), id(n).to_string().into());
            records.push(Record::from_value(kind, &fields).unwrap_or_else(|fault| panic!("{kind}: {fault}")));
        }
    }
    let found = judge(&records);
    assert!(found.len() > 50, "{}", found.len());
    for finding in &found {
        let json = serde_json::to_string(finding).unwrap();
        for said in
            [Lang::Vi, Lang::En].map(|lang| finding.what(lang) + &finding.todo(lang)).iter().chain([&json])
        {
            assert!(!said.contains(CANARY) && !said.contains("gmail"), "{}", finding.code.word());
        }
        assert!(format!("{finding:?}").find(CANARY).is_none());
    }
}

/// One value of a record, changed to something that fits its shape more or less.
fn mutated(kind: Kind, seed: &[(usize, usize)]) -> Option<Record> {
    const TEXTS: [&str; 12] = [
        "",
        "0",
        "001184000014",
        "2026-01-01",
        "2199-12-31",
        "1900-01-01",
        "granted",
        "Ầ",
        "a@b",
        "desk",
        "person/0000000000000001",
        "unit/0000000000000002",
    ];
    fn leaves<'a>(value: &'a mut Value, out: &mut Vec<&'a mut Value>) {
        match value {
            Value::Object(map) => map.values_mut().for_each(|v| leaves(v, out)),
            Value::Array(list) => list.iter_mut().for_each(|v| leaves(v, out)),
            leaf => out.push(leaf),
        }
    }
    let mut fields = full(kind.table());
    for (place, text) in seed {
        let mut all = Vec::new();
        leaves(&mut fields, &mut all);
        let count = all.len().max(1);
        if let Some(leaf) = all.get_mut(place % count) {
            **leaf = match *text % (TEXTS.len() + 1) {
                n if n < TEXTS.len() => TEXTS[n].into(),
                _ => true.into(),
            };
        }
    }
    fields["schema"] = 1.into();
    fields["id"] = id(1).to_string().into();
    Record::from_value(kind, &fields).ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn nothing_makes_the_rules_panic(
        kind in 0usize..8,
        seed in proptest::collection::vec((0usize..400, 0usize..13), 0..4),
    ) {
        let kind = Kind::ALL[kind];
        if let Some(of) = mutated(kind, &seed) {
            let others = [rec(Kind::Unit, 2, json!({})), rec(Kind::Person, 1, json!({}))];
            let key = of.key();
            let others = others.into_iter().filter(|r| r.key() != key);
            let all: Vec<Record> = std::iter::once(of).chain(others).collect();
            for finding in judge(&all) {
                prop_assert!(!finding.what(Lang::Vi).is_empty());
            }
        }
    }
}
