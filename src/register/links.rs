//! What crosses records: rows by key, unique values, and who refers to whom.
//!
//! Rows lie in shards that follow the tree ids of `records/<kind>/<a>`, sealed under the keyring's cache key below the
//! git directory. A shard that isn't there is moved on from the last one of its folder by opening only what changed.
//! Deleting the folder changes nothing but time. [`super::Overlay`] shows how they would be after a change.

mod inverse;
mod kept;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

pub use inverse::Back;
use kept::{Kept, known_rows, make, make_folder, names};

use super::brief::{Brief, BriefView};
use super::build::{Lost, Origin};
use super::facts::{CertificateFacts, DeviceFacts, Facts, PersonFacts, ProcedureFacts, UnitFacts};
use super::gist::{CertificateGist, Gist, PersonGist};
use super::row::{Marks, Row, Unique, fingerprint};
use super::shard::{Name, Shard, folder_of};
use super::snapshot::Snapshot;
use crate::model::{Key, Kind, Lang, RecordId};
use crate::repo::{Oid, RepoError};
use crate::text::register as words;

const KINDS: usize = Kind::ALL.len();
const FOLDERS: usize = 32;

/// One record of the links.
#[derive(Clone, Copy)]
pub struct Linked<'l> {
    pub key: Key,
    pub blob: Oid,
    pub brief: BriefView<'l>,
    pub facts: &'l Facts,
    pub marks: &'l Marks,
}

/// What crosses the records of one commit, or of rows in memory.
pub struct Links<'a> {
    /// By kind and folder.
    shards: Vec<Arc<Shard>>,
    origin: Option<Arc<Origin<'a>>>,
    /// Who refers to records: for each kind that is referred to, by the kind that refers.
    inverse: Inverse,
    /// The people who are called as somebody else is.
    namesakes: OnceLock<BTreeSet<Key>>,
}

type Inverse = [[OnceLock<Vec<Back>>; KINDS]; KINDS];

fn slot(kind: Kind, a: u8) -> usize {
    kind as usize * FOLDERS + usize::from(a)
}

impl<'a> Links<'a> {
    /// The links of a commit: those kept, moved on where the commit is newer.
    pub fn open(snapshot: &Snapshot<'a>) -> Result<Links<'a>, RepoError> {
        let names = names(snapshot)?;
        let folder = snapshot.store().private_dir()?.join("links");
        make_folder(&folder);
        let kept = Kept::list(&folder);
        let missing: Vec<&Name> = names.iter().filter(|name| !kept.has(name)).collect();
        // Anchors are read only where something is to be made; what is made again later from a damaged file needs
        // them for certificates only.
        let origin = Arc::new(Origin::new(snapshot.source(), snapshot.anchors()?));
        let made: Vec<(Name, Shard)> = missing
            .into_par_iter()
            .map(|name| {
                let known =
                    kept.latest(name).map(|old| known_rows(&folder, old, &origin)).unwrap_or_default();
                (*name, make(&folder, name, known, &origin))
            })
            .collect();
        kept.sweep(&made);
        let mut shards: Vec<Arc<Shard>> = Vec::new();
        shards.resize_with(KINDS * FOLDERS, Arc::default);
        for name in names {
            shards[slot(name.kind, name.a)] = Arc::new(Shard::stored(&folder, name));
        }
        for (name, shard) in made {
            shards[slot(name.kind, name.a)] = Arc::new(shard);
        }
        Ok(Links { shards, origin: Some(origin), inverse: Default::default(), namesakes: OnceLock::new() })
    }

    /// The links of these rows.
    pub fn of_rows(rows: Vec<Row>) -> Links<'static> {
        let mut by_slot: Vec<Vec<Row>> = Vec::new();
        by_slot.resize_with(KINDS * FOLDERS, Vec::new);
        for row in rows {
            by_slot[slot(row.key.kind, folder_of(row.key.id))].push(row);
        }
        let shards = by_slot.into_par_iter().map(|rows| Arc::new(Shard::of_rows(rows))).collect();
        Links { shards, origin: None, inverse: Default::default(), namesakes: OnceLock::new() }
    }

    /// What could not be read: named, while everything else is there.
    pub fn lost(&self) -> Vec<Lost> {
        self.origin.as_ref().map_or_else(Vec::new, |origin| origin.lost())
    }

    fn origin(&self) -> Option<&Origin<'a>> {
        self.origin.as_deref()
    }

    fn shard(&self, key: Key) -> &Shard {
        &self.shards[slot(key.kind, folder_of(key.id))]
    }

    fn shards_of(&self, kind: Kind) -> &[Arc<Shard>] {
        &self.shards[slot(kind, 0)..slot(kind, 0) + FOLDERS]
    }

    /// How many records of a kind there are, duplicates apart.
    pub fn count(&self, kind: Kind) -> usize {
        let own = |gist: &Option<&Gist>| !matches!(gist, Some(Gist::Duplicate));
        self.shards_of(kind)
            .par_iter()
            .map(|shard| shard.gists(self.origin()).iter().filter(own).count())
            .sum()
    }

    /// The records of a kind, by id.
    pub fn keys(&self, kind: Kind) -> impl Iterator<Item = Key> {
        self.shards_of(kind)
            .iter()
            .flat_map(move |shard| shard.ids(self.origin()).iter().map(move |(id, _)| Key::new(kind, *id)))
    }

    /// Whether there is such a record.
    pub fn contains(&self, key: Key) -> bool {
        self.shard(key).place(key.id, self.origin()).is_some()
    }

    /// Whether a record has the handle of this id.
    pub fn has_handle_of(&self, id: RecordId) -> bool {
        let handle = id.handle();
        // A handle begins as its id does, so it stands in the same folder.
        let mut shards = Kind::ALL.into_iter().map(|kind| &self.shards[slot(kind, folder_of(id))]);
        // The seven characters of a handle are the first 35 bits of the id: records of one handle stand side by side.
        let mut first = id.0;
        first[4] &= 0b1110_0000;
        first[5..].fill(0);
        shards.any(|shard| {
            let ids = shard.ids(self.origin());
            let from = ids.partition_point(|(known, _)| known.0 < first);
            ids[from..].first().is_some_and(|(known, _)| known.handle() == handle)
        })
    }

    /// The record of this id, of whatever kind.
    pub fn of_id(&self, id: RecordId) -> Option<Key> {
        Kind::ALL.into_iter().map(|kind| Key::new(kind, id)).find(|key| self.contains(*key))
    }

    /// The sealed file of a record.
    pub fn blob(&self, key: Key) -> Option<Oid> {
        let shard = self.shard(key);
        let place = shard.place(key.id, self.origin())?;
        shard.ids(self.origin()).get(place).map(|(_, blob)| *blob)
    }

    /// How a record is called.
    pub fn brief(&self, key: Key) -> Option<BriefView<'_>> {
        let shard = self.shard(key);
        shard.briefs(self.origin()).get(shard.place(key.id, self.origin())?)
    }

    /// The title of a record in a language: that it was erased, where it was; empty where there is no such record or
    /// nothing to call it by.
    pub fn title(&self, key: Key, lang: Lang) -> Cow<'_, str> {
        let Some(brief) = self.brief(key) else {
            let erased = self.origin().is_some_and(|origin| !origin.vault().keyring().covers(key.id));
            return if erased { words::erased_mark(lang).into() } else { Cow::default() };
        };
        // Only a certificate names another record, and that is a person or unit.
        brief.opening.say(lang, brief.title, |other| self.title(other, lang).into_owned())
    }

    /// Whether somebody else is called as this person is: their name alone doesn't tell who is meant.
    pub fn has_namesake(&self, person: Key) -> bool {
        let find = || {
            let mut named =
                self.filter_briefs(Kind::Person, |key, brief| Some((fingerprint(&[brief.title]), key)));
            named.par_sort_unstable();
            let several = named.chunk_by(|a, b| a.0 == b.0).filter(|all| all.len() > 1);
            several.flatten().map(|(_, key)| *key).collect()
        };
        self.namesakes.get_or_init(find).contains(&person)
    }

    /// The facts of a record.
    pub fn facts(&self, key: Key) -> Option<&Facts> {
        let shard = self.shard(key);
        shard.facts_at(shard.place(key.id, self.origin())?, self.origin()).map(|(facts, _)| facts)
    }

    /// What every kind of record has, of this one.
    pub fn marks(&self, key: Key) -> Option<&Marks> {
        let shard = self.shard(key);
        shard.facts_at(shard.place(key.id, self.origin())?, self.origin()).map(|(_, marks)| marks)
    }

    /// Whether another record stands for it.
    pub fn is_duplicate(&self, key: Key) -> bool {
        matches!(self.gist(key), Some(Gist::Duplicate))
    }

    /// The record that stands in place of one that is a duplicate; else that one itself.
    pub fn main_of(&self, key: Key) -> Key {
        match self.is_duplicate(key) {
            true => self.marks(key).and_then(|marks| marks.duplicate_of).unwrap_or(key),
            false => key,
        }
    }

    /// The little of a record that counts and lists ask of all.
    pub fn gist(&self, key: Key) -> Option<&Gist> {
        let shard = self.shard(key);
        shard.gists(self.origin()).get(shard.place(key.id, self.origin())?)
    }

    pub fn certificate_gist(&self, id: RecordId) -> Option<&CertificateGist> {
        match self.gist(Key::new(Kind::Certificate, id))? {
            Gist::Certificate(gist) => Some(gist),
            _ => None,
        }
    }

    pub fn person_gist(&self, id: RecordId) -> Option<&PersonGist> {
        match self.gist(Key::new(Kind::Person, id))? {
            Gist::Person(gist) => Some(gist),
            _ => None,
        }
    }

    pub fn unit(&self, id: RecordId) -> Option<&UnitFacts> {
        self.facts(Key::new(Kind::Unit, id))?.unit()
    }

    pub fn person(&self, id: RecordId) -> Option<&PersonFacts> {
        self.facts(Key::new(Kind::Person, id))?.person()
    }

    pub fn certificate(&self, id: RecordId) -> Option<&CertificateFacts> {
        self.facts(Key::new(Kind::Certificate, id))?.certificate()
    }

    pub fn device(&self, id: RecordId) -> Option<&DeviceFacts> {
        self.facts(Key::new(Kind::Device, id))?.device()
    }

    pub fn procedure(&self, id: RecordId) -> Option<&ProcedureFacts> {
        self.facts(Key::new(Kind::Procedure, id))?.procedure()
    }

    /// One record as a whole.
    pub fn linked(&self, key: Key) -> Option<Linked<'_>> {
        let shard = self.shard(key);
        shard.place(key.id, self.origin()).and_then(|place| self.at(key.kind, shard, place))
    }

    /// One record as the row it was made from, but for what it is called and its values by which others can be found:
    /// those stand in parts of their own, which need not be read.
    pub fn bare_row(&self, key: Key) -> Option<Row> {
        let shard = self.shard(key);
        let place = shard.place(key.id, self.origin())?;
        let (_, blob) = *shard.ids(self.origin()).get(place)?;
        let (facts, marks) = shard.facts_at(place, self.origin())?.clone();
        let refs = self.refs(key).collect();
        Some(Row { key, blob, brief: Brief::default(), refs, uniques: Vec::new(), facts, marks })
    }

    fn at<'l>(&'l self, kind: Kind, shard: &'l Shard, place: usize) -> Option<Linked<'l>> {
        let (id, blob) = *shard.ids(self.origin()).get(place)?;
        let (facts, marks) = shard.facts_at(place, self.origin())?;
        let brief = shard.briefs(self.origin()).get(place)?;
        Some(Linked { key: Key::new(kind, id), blob, brief, facts, marks })
    }

    /// What `choose` makes of the records of a kind, read by all threads; in the order of the ids.
    pub fn filter_map<T: Send>(&self, kind: Kind, choose: impl Fn(Linked<'_>) -> Option<T> + Sync) -> Vec<T> {
        self.gather(kind, |shard| {
            let places = 0..shard.ids(self.origin()).len();
            places.filter_map(|place| choose(self.at(kind, shard, place)?)).collect()
        })
    }

    /// The same by how the records are called alone: their facts aren't read.
    pub fn filter_briefs<T: Send>(
        &self,
        kind: Kind,
        choose: impl Fn(Key, BriefView<'_>) -> Option<T> + Sync,
    ) -> Vec<T> {
        self.gather(kind, |shard| {
            let ids = shard.ids(self.origin()).iter();
            let briefs = ids.zip(shard.briefs(self.origin()).iter());
            briefs.filter_map(|((id, _), brief)| choose(Key::new(kind, *id), brief?)).collect()
        })
    }

    /// The same by the facts alone: how the records are called isn't read.
    pub fn filter_facts<T: Send>(
        &self,
        kind: Kind,
        choose: impl Fn(Key, &Facts) -> Option<T> + Sync,
    ) -> Vec<T> {
        self.gather(kind, |shard| {
            let ids = shard.ids(self.origin()).iter();
            let facts = ids.zip(shard.facts(self.origin()));
            facts.filter_map(|((id, _), row)| choose(Key::new(kind, *id), &row?.0)).collect()
        })
    }

    /// The same by the gist alone.
    pub fn filter_gists<'l, T: Send>(
        &'l self,
        kind: Kind,
        choose: impl Fn(Key, &'l Gist) -> Option<T> + Sync,
    ) -> Vec<T> {
        self.gather(kind, |shard| {
            let ids = shard.ids(self.origin()).iter();
            let gists = ids.zip(shard.gists(self.origin()).iter());
            gists.filter_map(|((id, _), gist)| choose(Key::new(kind, *id), gist?)).collect()
        })
    }

    fn gather<'l, T: Send>(&'l self, kind: Kind, of_shard: impl Fn(&'l Shard) -> Vec<T> + Sync) -> Vec<T> {
        let parts: Vec<Vec<T>> = self.shards_of(kind).par_iter().map(|shard| of_shard(shard)).collect();
        parts.into_iter().flatten().collect()
    }

    /// The records of a kind that have any of a few values, each with the value.
    pub fn by_uniques(&self, kind: Kind, values: &BTreeSet<Unique>) -> Vec<(Unique, Key)> {
        if values.is_empty() {
            return Vec::new();
        }
        self.gather(kind, |shard| {
            let uniques = shard.uniques(self.origin());
            let id = |place: u32| shard.ids(self.origin()).get(place as usize).map(|(id, _)| *id);
            let found = values.iter().flat_map(|value| {
                let first = uniques.partition_point(|(known, _)| known < value);
                uniques[first..].iter().take_while(move |(known, _)| known == value)
            });
            found.filter_map(|(value, place)| Some((*value, Key::new(kind, id(*place)?)))).collect()
        })
    }

    /// The values that more than one record has, with those records.
    pub fn shared_values(&self) -> Vec<(Unique, Vec<Key>)> {
        let mut all: Vec<(Unique, Key)> = Kind::ALL
            .into_iter()
            .flat_map(|kind| {
                self.gather(kind, |shard| {
                    let ids = shard.ids(self.origin());
                    let keyed = shard.uniques(self.origin()).iter();
                    keyed
                        .filter_map(|(unique, place)| {
                            ids.get(*place as usize).map(|(id, _)| (*unique, Key::new(kind, *id)))
                        })
                        .collect()
                })
            })
            .collect();
        all.par_sort_unstable();
        all.dedup();
        let groups = all.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1);
        groups.map(|group| (group[0].0, group.iter().map(|(_, key)| *key).collect())).collect()
    }
}
