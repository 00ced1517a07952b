//! The references of a record, by a small number for the field they stand in.

use std::sync::LazyLock;

use zeroize::Zeroizing;

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

/// The references of a shard's rows, looked at where they lie: most commands look through many and ask for few.
#[derive(Default)]
pub(super) struct Refs(Zeroizing<Vec<u8>>);

/// A reference as it is kept, and the place of its row.
const KEPT: usize = Ref::BYTES + 4;

impl Refs {
    /// References with the places of their rows, by place.
    pub fn of(refs: &[(Ref, u32)]) -> Refs {
        let bytes = refs.iter().flat_map(|(at, place)| at.to_bytes().into_iter().chain(place.to_le_bytes()));
        Refs(Zeroizing::new(bytes.collect()))
    }

    /// By place.
    pub fn iter(&self) -> impl Iterator<Item = (Ref, usize)> {
        self.kept().iter().filter_map(read)
    }

    /// Those of one row.
    pub fn of_row(&self, place: usize) -> impl Iterator<Item = Ref> {
        let kept = self.kept();
        let from = kept.partition_point(|one| place_of(one) < place);
        let row = kept[from..].iter().take_while(move |one| place_of(one) == place);
        row.filter_map(|one| read(one).map(|(at, _)| at))
    }

    /// Those to a record whose id may be one of these; nearly every other is told by one byte.
    pub fn to_any(&self, first_bytes: &[bool; 256]) -> impl Iterator<Item = (Ref, usize)> {
        let may = |one: &&[u8; KEPT]| first_bytes[usize::from(one[Ref::ID_AT])];
        self.kept().iter().filter(may).filter_map(read)
    }

    pub fn encode(&self) -> Zeroizing<Vec<u8>> {
        self.0.clone()
    }

    /// Nothing where one is of no kind.
    pub fn decode(bytes: Zeroizing<Vec<u8>>) -> Option<Refs> {
        let (kept, rest) = bytes.as_chunks();
        let whole = rest.is_empty() && kept.iter().all(|one| read(one).is_some());
        whole.then_some(Refs(bytes))
    }

    fn kept(&self) -> &[[u8; KEPT]] {
        self.0.as_chunks().0
    }
}

fn read(kept: &[u8; KEPT]) -> Option<(Ref, usize)> {
    Some((Ref::from_bytes(kept.first_chunk()?)?, place_of(kept)))
}

fn place_of(kept: &[u8; KEPT]) -> usize {
    let [.., a, b, c, d] = *kept;
    u32::from_le_bytes([a, b, c, d]) as usize
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
