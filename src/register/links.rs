//! What crosses records: rows by key, unique values, and who refers to whom.
//!
//! Rows lie in shards that follow the tree ids of `records/<kind>/<a>`, sealed under the keyring's cache key below the
//! git directory. A shard that isn't there is moved on from the last one of its folder by opening only what changed.
//! Deleting the folder changes nothing but time. [`super::Overlay`] shows how they would be after a change.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::brief::{Brief, BriefView};
use super::build::{Lost, Origin};
use super::facts::{CertificateFacts, DeviceFacts, Facts, PersonFacts, ProcedureFacts, UnitFacts};
use super::gist::{CertificateGist, Gist, PersonGist};
use super::refs;
use super::row::{Marks, Ref, Row, Unique};
use super::shard::{Name, Shard, folder_letter, folder_of};
use super::snapshot::Snapshot;
use crate::model::{Key, Kind, Lang, RecordId};
use crate::repo::{Entry, Oid, RepoError};

const KINDS: usize = Kind::ALL.len();
const FOLDERS: usize = 32;

/// Shards kept of one folder: enough for a few branches.
const KEPT: usize = 4;

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
        Ok(Links { shards, origin: Some(origin), inverse: Default::default() })
    }

    /// The links of these rows.
    pub fn of_rows(rows: Vec<Row>) -> Links<'static> {
        let mut by_slot: Vec<Vec<Row>> = Vec::new();
        by_slot.resize_with(KINDS * FOLDERS, Vec::new);
        for row in rows {
            by_slot[slot(row.key.kind, folder_of(row.key.id))].push(row);
        }
        let shards = by_slot.into_par_iter().map(|rows| Arc::new(Shard::of_rows(rows))).collect();
        Links { shards, origin: None, inverse: Default::default() }
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

    /// How many records of a kind there are.
    pub fn count(&self, kind: Kind) -> usize {
        self.shards_of(kind).par_iter().map(|shard| shard.ids(self.origin()).len()).sum()
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
        let shards = Kind::ALL.into_iter().map(|kind| &self.shards[slot(kind, folder_of(id))]);
        shards.flat_map(|shard| shard.ids(self.origin())).any(|(known, _)| known.handle() == handle)
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

    /// The title of a record in a language; empty where there is no such record or nothing to call it by.
    pub fn title(&self, key: Key, lang: Lang) -> Cow<'_, str> {
        let brief = self.brief(key).unwrap_or_default();
        // Only a certificate names another record, and that is a person or unit.
        brief.opening.say(lang, brief.title, |other| self.title(other, lang).into_owned())
    }

    /// The facts of a record.
    pub fn facts(&self, key: Key) -> Option<&Facts> {
        let shard = self.shard(key);
        shard.facts(self.origin()).get(shard.place(key.id, self.origin())?).map(|(facts, _)| facts)
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
        let (facts, marks) = shard.facts(self.origin()).get(place)?.clone();
        let refs = self.refs(key).collect();
        Some(Row { key, blob, brief: Brief::default(), refs, uniques: Vec::new(), facts, marks })
    }

    fn at<'l>(&'l self, kind: Kind, shard: &'l Shard, place: usize) -> Option<Linked<'l>> {
        let (id, blob) = *shard.ids(self.origin()).get(place)?;
        let (facts, marks) = shard.facts(self.origin()).get(place)?;
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
            let facts = ids.zip(shard.facts(self.origin()).iter());
            facts.filter_map(|((id, _), row)| choose(Key::new(kind, *id), &row?.0)).collect()
        })
    }

    /// The same by the gist alone.
    pub fn filter_gists<T: Send>(
        &self,
        kind: Kind,
        choose: impl Fn(Key, &Gist) -> Option<T> + Sync,
    ) -> Vec<T> {
        self.gather(kind, |shard| {
            let ids = shard.ids(self.origin()).iter();
            let gists = ids.zip(shard.gists(self.origin()).iter());
            gists.filter_map(|((id, _), gist)| choose(Key::new(kind, *id), gist?)).collect()
        })
    }

    fn gather<T: Send>(&self, kind: Kind, of_shard: impl Fn(&Shard) -> Vec<T> + Sync) -> Vec<T> {
        let parts: Vec<Vec<T>> = self.shards_of(kind).par_iter().map(|shard| of_shard(shard)).collect();
        parts.into_iter().flatten().collect()
    }

    /// The records of a kind that have a value.
    pub fn by_unique(&self, kind: Kind, unique: Unique) -> Vec<Key> {
        self.gather(kind, |shard| {
            let uniques = shard.uniques(self.origin());
            let first = uniques.partition_point(|(known, _)| *known < unique);
            let same = uniques[first..].iter().take_while(|(known, _)| *known == unique);
            let ids = shard.ids(self.origin());
            same.filter_map(|(_, place)| ids.get(*place as usize).map(|(id, _)| Key::new(kind, *id)))
                .collect()
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
        let refs = shard.refs(self.origin());
        let range = place.map_or(0..0, |place| {
            refs.partition_point(|(_, at)| (*at as usize) < place)
                ..refs.partition_point(|(_, at)| (*at as usize) <= place)
        });
        refs[range].iter().map(|(at, _)| *at)
    }

    /// Every reference of the records of a kind.
    pub fn all_refs(&self, kind: Kind) -> Vec<(Key, Ref)> {
        self.gather(kind, |shard| {
            let ids = shard.ids(self.origin());
            let refs = shard.refs(self.origin()).iter();
            refs.filter_map(|(at, place)| ids.get(*place as usize).map(|(id, _)| (Key::new(kind, *id), *at)))
                .collect()
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
        let mut found: Vec<Key> = Vec::new();
        for &kind in from.iter().filter(can) {
            found.extend(self.gather(kind, |shard| {
                let ids = shard.ids(self.origin());
                let refs = shard
                    .refs(self.origin())
                    .iter()
                    .filter(|(at, _)| first[usize::from(at.to.id.0[0])] && to.contains(&at.to));
                refs.filter_map(|(_, place)| ids.get(*place as usize).map(|(id, _)| Key::new(kind, *id)))
                    .collect()
            }));
        }
        found
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
                let back = |(at, place): &(Ref, u32)| {
                    ids.get(*place as usize).map(|(id, _)| Back {
                        to: at.to.id,
                        from: Key::new(from, *id),
                        at: *at,
                    })
                };
                refs.filter_map(back).collect()
            });
            all.par_sort_unstable();
            all
        })
    }
}

/// The shards of a commit.
fn names(snapshot: &Snapshot<'_>) -> Result<Vec<Name>, RepoError> {
    let store = snapshot.store();
    let anchors = snapshot.anchors_tree()?;
    let Some(Entry::Tree(records)) = store.entry(snapshot.tree, "records")? else { return Ok(Vec::new()) };
    let mut names = Vec::with_capacity(KINDS * FOLDERS);
    for (kind, entry) in store.entries(records)? {
        let (Ok(kind), Entry::Tree(folders)) = (kind.parse::<Kind>(), entry) else { continue };
        for (letter, entry) in store.entries(folders)? {
            let a = (0..FOLDERS as u8).find(|a| letter.chars().eq([folder_letter(*a)]));
            if let (Some(a), Entry::Tree(tree)) = (a, entry) {
                let anchors = anchors.filter(|_| kind == Kind::Certificate);
                names.push(Name { kind, a, tree, anchors });
            }
        }
    }
    Ok(names)
}

/// A folder that only its owner may enter. Where it can't be made, nothing is kept.
fn make_folder(folder: &Path) {
    use std::os::unix::fs::DirBuilderExt;
    let _ = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
}

/// The rows of an older shard that may still hold.
fn known_rows(folder: &Path, old: &Name, origin: &Origin<'_>) -> Vec<Row> {
    let shard = Shard::stored(folder, *old);
    if shard.opens(origin) { shard.rows(old.kind, Some(origin)) } else { Vec::new() }
}

/// Makes a shard and keeps it. One with a gap isn't kept: what is missing may be back tomorrow.
fn make(folder: &Path, name: &Name, known: Vec<Row>, origin: &Origin<'_>) -> Shard {
    let (rows, lost) = origin.make(name, known);
    let shard = Shard::of_rows(rows);
    if lost.is_empty() {
        let _ = shard.store(folder, name, origin.vault());
    }
    origin.lose(lost);
    shard
}

/// The shards that are kept, newest first within each folder.
struct Kept {
    folder: PathBuf,
    files: BTreeMap<(Kind, u8), Vec<Name>>,
}

impl Kept {
    fn list(folder: &Path) -> Kept {
        let mut dated: BTreeMap<(Kind, u8), Vec<(std::time::SystemTime, Name)>> = BTreeMap::new();
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            if let Some(name) = entry.file_name().to_str().and_then(Name::of_file) {
                let written = entry.metadata().and_then(|meta| meta.modified());
                let written = written.unwrap_or(std::time::SystemTime::UNIX_EPOCH);
                dated.entry((name.kind, name.a)).or_default().push((written, name));
            }
        }
        let newest_first = |(slot, mut names): (_, Vec<(_, Name)>)| {
            names.sort_by_key(|(written, _)| std::cmp::Reverse(*written));
            (slot, names.into_iter().map(|(_, name)| name).collect())
        };
        Kept { folder: folder.into(), files: dated.into_iter().map(newest_first).collect() }
    }

    fn of(&self, kind: Kind, a: u8) -> &[Name] {
        self.files.get(&(kind, a)).map_or(&[], Vec::as_slice)
    }

    fn has(&self, name: &Name) -> bool {
        self.of(name.kind, name.a).contains(name)
    }

    /// The newest shard of the same folder whose verdicts rest on the same CAs.
    fn latest(&self, name: &Name) -> Option<&Name> {
        self.of(name.kind, name.a).iter().find(|old| old.anchors == name.anchors)
    }

    /// Removes the oldest shards of the folders in which a new one was made.
    fn sweep(&self, made: &[(Name, Shard)]) {
        for (name, _) in made {
            for old in self.of(name.kind, name.a).iter().skip(KEPT - 1) {
                let _ = fs::remove_file(self.folder.join(old.file()));
            }
        }
    }
}
