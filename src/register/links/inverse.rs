//! Who refers to whom, there and back.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use super::Links;
use crate::model::{Key, Kind, RecordId};
use crate::register::refs;
use crate::register::row::{Ref, Unique};
use crate::register::shard::Shard;

/// One record that refers to another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Back {
    to: RecordId,
    /// The record that refers.
    pub from: Key,
    /// Where it does.
    pub at: Ref,
}

impl Back {
    /// Whether the reference stands at this field: `predecessor.certificate`.
    pub fn is_at(&self, field: &str) -> bool {
        self.at.field(self.from.kind) == field
    }
}

impl Links<'_> {
    /// The values of a record by which others can be found.
    pub fn uniques(&self, key: Key) -> Vec<Unique> {
        let shard = self.shard(key);
        let Some(place) = shard.place(key.id, self.origin()) else { return Vec::new() };
        let uniques = shard.uniques(self.origin()).iter();
        uniques.filter(|(_, at)| *at as usize == place).map(|(unique, _)| *unique).collect()
    }

    /// Where a record refers to others.
    pub fn refs(&self, key: Key) -> impl Iterator<Item = Ref> {
        let shard = self.shard(key);
        let place = shard.place(key.id, self.origin());
        place.into_iter().flat_map(|place| shard.refs(self.origin()).of_row(place))
    }

    /// Every reference of the records of a kind.
    pub fn all_refs(&self, kind: Kind) -> Vec<(Key, Ref)> {
        self.gather(kind, |shard| {
            let ids = shard.ids(self.origin());
            let refs = shard.refs(self.origin()).iter();
            refs.filter_map(|(at, place)| ids.get(place).map(|(id, _)| (Key::new(kind, *id), at))).collect()
        })
    }

    /// Who refers to a record, and where.
    pub fn inverse(&self, key: Key) -> Vec<Back> {
        Kind::ALL.into_iter().flat_map(|from| self.inverse_from(key, from)).copied().collect()
    }

    fn inverse_from(&self, key: Key, from: Kind) -> &[Back] {
        let all = self.inverse_of(key.kind, from);
        let first = all.partition_point(|back| back.to < key.id);
        let count = all[first..].iter().take_while(|back| back.to == key.id).count();
        &all[first..first + count]
    }

    /// The records of these kinds that refer to any of a few: looks through their references once and keeps no order of
    /// them.
    pub fn referring(&self, to: &BTreeSet<Key>, from: &[Kind]) -> Vec<Key> {
        let asked: BTreeSet<Kind> = to.iter().map(|key| key.kind).collect();
        // One look tells for nearly every reference that it is none of these.
        let mut first = [false; 256];
        to.iter().for_each(|key| first[usize::from(key.id.0[0])] = true);
        let can = |from: &&Kind| asked.iter().any(|kind| refs::can_refer(**from, *kind));
        let shards: Vec<(Kind, &Arc<Shard>)> = from
            .iter()
            .filter(can)
            .flat_map(|kind| self.shards_of(*kind).iter().map(|s| (*kind, s)))
            .collect();
        let of_shard = |(kind, shard): &(Kind, &Arc<Shard>)| -> Vec<Key> {
            let refs = shard.refs(self.origin()).to_any(&first).filter(|(at, _)| to.contains(&at.to));
            let id = |(_, place): (Ref, usize)| shard.ids(self.origin()).get(place).map(|(id, _)| *id);
            refs.filter_map(id).map(|id| Key::new(*kind, id)).collect()
        };
        let found: Vec<Vec<Key>> = shards.par_iter().map(of_shard).collect();
        found.into_iter().flatten().collect()
    }

    /// Who refers to a record at this field of their kind: `(Kind::Certificate, "predecessor.certificate")`.
    pub fn inverse_at(&self, key: Key, from: Kind, field: &str) -> impl Iterator<Item = Key> {
        let all = self.inverse_from(key, from);
        let number = if all.is_empty() { None } else { refs::number(from, field) };
        all.iter().filter(move |back| back.at.is_number(number)).map(|back| back.from)
    }

    fn inverse_of(&self, kind: Kind, from: Kind) -> &[Back] {
        self.inverse[kind as usize][from as usize].get_or_init(|| {
            if !refs::can_refer(from, kind) {
                return Vec::new();
            }
            let mut all = self.gather(from, |shard| {
                let ids = shard.ids(self.origin());
                let refs = shard.refs(self.origin()).iter().filter(|(at, _)| at.to.kind == kind);
                let back = |(at, place): (Ref, usize)| {
                    ids.get(place).map(|(id, _)| Back { to: at.to.id, from: Key::new(from, *id), at })
                };
                refs.filter_map(back).collect()
            });
            all.par_sort_unstable();
            all
        })
    }
}
