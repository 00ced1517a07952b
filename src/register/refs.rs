//! The references of a record, by a small number for the field they stand in.

use std::sync::LazyLock;

use super::row::Ref;
use crate::model::field::{Field, Leaf, Path, Seer, Shape, Step, Table, Type};
use crate::model::{Kind, Record};

/// A field of a kind that can refer to records.
struct Spot {
    field: &'static Field,
    /// `postings.unit`.
    name: String,
    /// Whether the first step leads into a list.
    in_list: bool,
}

/// For every kind, its fields that can refer to records, in the order of its table.
static SPOTS: LazyLock<[Vec<Spot>; 8]> = LazyLock::new(|| {
    Kind::ALL.map(|kind| {
        let mut spots = Vec::new();
        gather(kind.table(), "", false, &mut spots);
        spots
    })
});

fn gather(table: &'static Table, above: &str, listed: bool, spots: &mut Vec<Spot>) {
    for field in table.fields {
        let name = if above.is_empty() { field.name.to_owned() } else { format!("{above}.{}", field.name) };
        let in_list = if above.is_empty() { field.ty.is_list() } else { listed };
        match (field.ty.table(), field.ty.shape()) {
            (Some(inner), _) => gather(inner, &name, in_list, spots),
            (None, Some(Shape::Ref(_) | Shape::Party)) => spots.push(Spot { field, name, in_list }),
            _ => {}
        }
    }
}

fn spots(kind: Kind) -> &'static [Spot] {
    &SPOTS[kind as usize]
}

/// The way to a field, by its number.
pub(super) fn name(kind: Kind, number: u8) -> &'static str {
    spots(kind).get(usize::from(number)).map_or("", |spot| spot.name.as_str())
}

/// Whether the way to a field begins in a list.
pub(super) fn in_list(kind: Kind, number: u8) -> bool {
    spots(kind).get(usize::from(number)).is_some_and(|spot| spot.in_list)
}

/// The number of the field at a way without places in lists.
pub(super) fn number(kind: Kind, name: &str) -> Option<u8> {
    spots(kind).iter().position(|spot| spot.name == name).and_then(|i| u8::try_from(i).ok())
}

/// Whether records of one kind can refer to records of another.
pub(super) fn can_refer(from: Kind, to: Kind) -> bool {
    spots(from).iter().any(|spot| match spot.field.ty.shape() {
        Some(Shape::Ref(kinds)) => kinds.contains(&to),
        Some(Shape::Party) => matches!(to, Kind::Person | Kind::Unit),
        _ => false,
    })
}

/// Every reference of a record but those that say why its latest version was written.
pub(super) fn of(record: &Record) -> Vec<Ref> {
    struct Gather {
        spots: &'static [Spot],
        refs: Vec<Ref>,
    }
    impl Seer for Gather {
        fn leaf(&mut self, at: &Path, field: &'static Field, leaf: Leaf<'_>) {
            let to = match leaf {
                Leaf::Ref(to) => Some(to),
                Leaf::Party(party) => party.key(),
                _ => None,
            };
            let Some(to) = to.filter(|_| at.0.first() != Some(&Step::Field("why"))) else { return };
            let number = self.spots.iter().position(|spot| std::ptr::eq(spot.field, field));
            let entry = match at.0.get(1) {
                Some(Step::Entry(n)) => u16::try_from(*n).unwrap_or(u16::MAX),
                _ => 0,
            };
            if let Some(number) = number.and_then(|n| u8::try_from(n).ok()) {
                self.refs.push(Ref::new(number, entry, to));
            }
        }
    }
    let mut gather = Gather { spots: spots(record.kind()), refs: Vec::new() };
    record.walk(&mut gather);
    gather.refs
}

/// A number that differs when a field or a word of any table does: what was kept under other tables is not read.
pub(super) fn tables_fingerprint() -> u64 {
    static FINGERPRINT: LazyLock<u64> = LazyLock::new(|| {
        let mut text = String::new();
        for kind in Kind::ALL {
            describe(kind.table(), &mut text);
        }
        super::row::fingerprint(&[&text])
    });
    *FINGERPRINT
}

fn describe(table: &'static Table, text: &mut String) {
    for field in table.fields {
        text.push_str(field.name);
        text.push(if field.ty.is_list() { '*' } else { ' ' });
        let mut ty = &field.ty;
        while let Type::List(entry) = ty {
            ty = entry;
        }
        match ty {
            Type::One(Shape::Choice(words)) => words.iter().for_each(|word| {
                text.push_str(word.word);
                text.push('|');
            }),
            Type::Struct(inner) => describe(inner, text),
            _ => {}
        }
        text.push(';');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spot_has_a_number_and_a_field_of_its_own() {
        for kind in Kind::ALL {
            let spots = spots(kind);
            assert!(spots.len() < 256);
            for (i, spot) in spots.iter().enumerate() {
                assert!(
                    !spots[..i].iter().any(|other| std::ptr::eq(other.field, spot.field)),
                    "{kind} {}",
                    spot.name
                );
                assert_eq!(number(kind, &spot.name), Some(i as u8));
            }
        }
        assert_eq!(name(Kind::Person, number(Kind::Person, "postings.unit").unwrap()), "postings.unit");
        assert!(in_list(Kind::Person, number(Kind::Person, "postings.unit").unwrap()));
        assert!(!in_list(Kind::Certificate, number(Kind::Certificate, "predecessor.certificate").unwrap()));
    }
}
