//! The rows of one `records/<kind>/<a>`: kept sealed in parts, each read when it is first asked for. The facts of the rows,
//! which are the most by far and are mostly asked of few, are a part for every few rows.

use std::fs;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use super::build::Origin;
use super::column::{Briefs, Column};
use super::facts::Facts;
use super::gist::Gist;
use super::refs;
use super::refs::Refs;
use super::row::{Marks, Ref, Row, Unique};
use crate::model::{Key, Kind, RecordId};
use crate::repo::Oid;
use crate::seal::Vault;

/// Raised whenever rows are kept or made differently; a change of the tables is noticed by itself.
const FORMAT: u32 = 17;

/// Rows whose facts are one part: so many that sealing costs little beside them, so few that one row is had cheaply.
const BLOCK: usize = 32;

/// One part of a shard.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Ids,
    Briefs,
    Uniques,
    Refs,
    Gists,
    /// The facts of [`BLOCK`] rows, by the number of the block.
    Facts(usize),
}

impl Part {
    /// All parts of a shard of so many blocks, in the order in which they lie.
    fn all(blocks: usize) -> impl Iterator<Item = Part> {
        let single = [Part::Ids, Part::Briefs, Part::Uniques, Part::Refs, Part::Gists];
        single.into_iter().chain((0..blocks).map(Part::Facts))
    }

    /// The place among all parts.
    fn number(self) -> usize {
        match self {
            Part::Ids => 0,
            Part::Briefs => 1,
            Part::Uniques => 2,
            Part::Refs => 3,
            Part::Gists => 4,
            Part::Facts(block) => 5 + block,
        }
    }
}

/// Which rows a shard holds: everything they follow from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Name {
    pub kind: Kind,
    /// The first five bits of the ids.
    pub a: u8,
    /// The tree `records/<kind>/<a>`.
    pub tree: Oid,
    /// The tree of the pinned CAs, where verdicts on chains depend on it.
    pub anchors: Option<Oid>,
}

impl Name {
    /// The file in the folder of the links: `person-0-TREE`.
    pub fn file(&self) -> String {
        let anchors = self.anchors.map_or_else(String::new, |anchors| format!("-{anchors}"));
        format!("{}{}{anchors}", Name::stem(self.kind, self.a), self.tree)
    }

    /// The folder `<a>` itself, as it stands in paths.
    pub fn letter(&self) -> char {
        folder_letter(self.a)
    }

    /// How the files of all shards of one folder of records begin.
    pub fn stem(kind: Kind, a: u8) -> String {
        format!("{kind}-{a}-")
    }

    /// The name of a file, where it is one of a shard.
    pub fn of_file(file: &str) -> Option<Name> {
        let mut parts = file.split('-');
        let kind = parts.next()?.parse().ok()?;
        let a = parts.next()?.parse().ok().filter(|a| *a < 32)?;
        let tree = parts.next()?.parse().ok()?;
        let anchors = parts.next().map(str::parse).transpose().ok()?;
        let name = Name { kind, a, tree, anchors };
        (name.file() == file).then_some(name)
    }

    fn context(&self, part: Part) -> String {
        format!("links {FORMAT} {:x} {} {}", refs::tables_fingerprint(), self.file(), part.number())
    }
}

/// The first character of the ids that begin with these five bits.
pub(super) fn folder_letter(a: u8) -> char {
    let id = RecordId([a << 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]).to_string();
    id.chars().next().unwrap_or('0')
}

/// The first five bits of an id.
pub(super) fn folder_of(id: RecordId) -> u8 {
    id.0[0] >> 3
}

/// The rows of one folder of records, sorted by id.
#[derive(Default)]
pub(super) struct Shard {
    ids: OnceLock<Vec<(RecordId, Oid)>>,
    briefs: OnceLock<Briefs>,
    uniques: OnceLock<Vec<(Unique, u32)>>,
    refs: OnceLock<Refs>,
    facts: OnceLock<Vec<Block>>,
    gists: OnceLock<Column<Gist>>,
    stored: Option<Stored>,
}

/// The facts of a few rows.
type Block = OnceLock<Column<(Facts, Marks)>>;

/// Where a shard lies sealed.
struct Stored {
    path: PathBuf,
    name: Name,
}

impl Shard {
    /// A shard of rows in memory.
    pub fn of_rows(mut rows: Vec<Row>) -> Shard {
        rows.sort_unstable_by_key(|row| row.key.id);
        let shard = Shard::default();
        shard.fill(rows);
        shard
    }

    /// A shard that lies in this folder; nothing of it is read yet.
    pub fn stored(folder: &Path, name: Name) -> Shard {
        Shard { stored: Some(Stored { path: folder.join(name.file()), name }), ..Shard::default() }
    }

    /// Takes the rows into every part that isn't there yet.
    fn fill(&self, rows: Vec<Row>) {
        let (mut ids, mut briefs, mut facts) = (Vec::new(), Briefs::default(), Vec::new());
        let (mut uniques, mut refs, mut gists) = (Vec::new(), Vec::new(), Vec::new());
        for (place, row) in (0u32..).zip(rows) {
            ids.push((row.key.id, row.blob));
            briefs.push(&row.brief);
            uniques.extend(row.uniques.into_iter().map(|unique| (unique, place)));
            refs.extend(row.refs.into_iter().map(|at| (at, place)));
            gists.push(Gist::of(&row.facts, &row.marks));
            facts.push((row.facts, row.marks));
        }
        uniques.sort_unstable();
        let _ = self.ids.set(ids);
        let mut facts = facts.into_iter();
        for block in self.blocks(None) {
            let _ = block.set(Column::of(facts.by_ref().take(BLOCK).collect()));
        }
        let _ = self.briefs.set(briefs);
        let _ = self.uniques.set(uniques);
        let _ = self.refs.set(Refs::of(&refs));
        let _ = self.gists.set(Column::of(gists));
    }

    /// Ids and sealed files, by id.
    pub fn ids(&self, origin: Option<&Origin<'_>>) -> &[(RecordId, Oid)] {
        self.part::<Vec<_>>(&self.ids, Part::Ids, origin, |bytes| decode_ids(&bytes))
    }

    /// In the order of the ids.
    pub fn briefs(&self, origin: Option<&Origin<'_>>) -> &Briefs {
        self.part(&self.briefs, Part::Briefs, origin, |bytes| decode(&bytes))
    }

    /// By value; with the place of the row.
    pub fn uniques(&self, origin: Option<&Origin<'_>>) -> &[(Unique, u32)] {
        self.part::<Vec<_>>(&self.uniques, Part::Uniques, origin, |bytes| decode(&bytes))
    }

    /// By the place of the row, which stands beside.
    pub fn refs(&self, origin: Option<&Origin<'_>>) -> &Refs {
        self.part(&self.refs, Part::Refs, origin, Refs::decode)
    }

    /// The facts of the row at a place.
    pub fn facts_at(&self, place: usize, origin: Option<&Origin<'_>>) -> Option<&(Facts, Marks)> {
        let (number, within) = (place / BLOCK, place % BLOCK);
        let block = self.blocks(origin).get(number)?;
        self.part(block, Part::Facts(number), origin, Column::decode).get(within)
    }

    /// The facts of all rows, in the order of the ids.
    pub fn facts(&self, origin: Option<&Origin<'_>>) -> impl Iterator<Item = Option<&(Facts, Marks)>> {
        (0..self.ids(origin).len()).map(move |place| self.facts_at(place, origin))
    }

    fn blocks(&self, origin: Option<&Origin<'_>>) -> &[Block] {
        let empty = || std::iter::repeat_with(Block::new).take(self.ids(origin).len().div_ceil(BLOCK));
        self.facts.get_or_init(|| empty().collect())
    }

    /// In the order of the ids.
    pub fn gists(&self, origin: Option<&Origin<'_>>) -> &Column<Gist> {
        self.part(&self.gists, Part::Gists, origin, Column::decode)
    }

    /// The place of a record.
    pub fn place(&self, id: RecordId, origin: Option<&Origin<'_>>) -> Option<usize> {
        self.ids(origin).binary_search_by_key(&id, |(id, _)| *id).ok()
    }

    /// Every row whole, in the order of the ids.
    pub fn rows(&self, kind: Kind, origin: Option<&Origin<'_>>) -> Vec<Row> {
        let ids = self.ids(origin);
        let mut uniques = vec![Vec::new(); ids.len()];
        for (unique, place) in self.uniques(origin) {
            uniques.get_mut(*place as usize).into_iter().for_each(|of: &mut Vec<Unique>| of.push(*unique));
        }
        let mut refs = vec![Vec::new(); ids.len()];
        for (at, place) in self.refs(origin).iter() {
            refs.get_mut(place).into_iter().for_each(|of: &mut Vec<Ref>| of.push(at));
        }
        let facts = self.briefs(origin).iter().zip(self.facts(origin));
        let tables = uniques.into_iter().zip(refs);
        ids.iter()
            .zip(facts)
            .zip(tables)
            .filter_map(|(((id, blob), (brief, row)), (uniques, refs))| {
                let (facts, marks) = row?.clone();
                let brief = brief?.to_brief();
                Some(Row { key: Key::new(kind, *id), blob: *blob, brief, refs, uniques, facts, marks })
            })
            .collect()
    }

    fn part<'s, T: Default>(
        &'s self,
        cell: &'s OnceLock<T>,
        part: Part,
        origin: Option<&Origin<'_>>,
        decode: impl FnOnce(Zeroizing<Vec<u8>>) -> Option<T>,
    ) -> &'s T {
        if let Some(there) = cell.get() {
            return there;
        }
        if let (Some(stored), Some(origin)) = (&self.stored, origin) {
            match stored.read(part, origin.vault()).and_then(decode) {
                Some(read) => return cell.get_or_init(|| read),
                None => {
                    // Another process may have swept it away, or it is damaged: either way it is made anew.
                    let _ = fs::remove_file(&stored.path);
                    self.refill(origin.rows(&stored.name, Vec::new()));
                }
            }
        }
        cell.get_or_init(T::default)
    }

    /// Fills what isn't there from rows made anew. Where they aren't those of the ids that were read, because one can't
    /// be opened now, nothing is filled: rows must never stand beside ids of others.
    fn refill(&self, mut rows: Vec<Row>) {
        rows.sort_unstable_by_key(|row| row.key.id);
        let made = rows.iter().map(|row| (row.key.id, row.blob));
        if self.ids.get().is_none_or(|ids| ids.iter().copied().eq(made)) {
            self.fill(rows);
        }
    }

    /// Reads every part; whether all could be opened and fit each other. Where not, nothing of it should be used.
    pub fn opens(&self, origin: &Origin<'_>) -> bool {
        let Some(stored) = &self.stored else { return false };
        let read = |part| stored.read(part, origin.vault());
        let keep = || -> Option<()> {
            let ids = decode_ids(&read(Part::Ids)?)?;
            let n = ids.len();
            let within = |place: u32| usize::try_from(place).is_ok_and(|place| place < n);
            let briefs: Briefs = decode(&read(Part::Briefs)?)?;
            let blocks = ids.chunks(BLOCK).enumerate().map(|(number, rows)| {
                let block: Column<(Facts, Marks)> = Column::decode(read(Part::Facts(number))?)?;
                let fits = block.len() == rows.len() && block.iter().all(|row| row.is_some());
                fits.then(|| Block::from(block))
            });
            let facts: Vec<Block> = blocks.collect::<Option<_>>()?;
            let uniques: Vec<(Unique, u32)> = decode(&read(Part::Uniques)?)?;
            let refs = Refs::decode(read(Part::Refs)?)?;
            let gists: Column<Gist> = Column::decode(read(Part::Gists)?)?;
            let fits = gists.len() == n
                && gists.iter().all(|gist| gist.is_some())
                && briefs.len() == n
                && briefs.iter().all(|brief| brief.is_some())
                && uniques.iter().all(|(_, place)| within(*place))
                && refs.iter().all(|(_, place)| place < n);
            let _ = fits.then(|| self.ids.set(ids))?;
            let _ = self.briefs.set(briefs);
            let _ = self.facts.set(facts);
            let _ = self.gists.set(gists);
            let _ = self.uniques.set(uniques);
            let _ = self.refs.set(refs);
            Some(())
        };
        keep().is_some()
    }

    /// Seals every part into one file of the folder. A cache: what can't be written is made again next time.
    pub fn store(&self, folder: &Path, name: &Name, vault: &Vault) -> std::io::Result<()> {
        let sealed = Part::all(self.blocks(None).len()).map(|part| {
            let bytes = match part {
                Part::Ids => encode_ids(self.ids(None)),
                Part::Briefs => encode(self.briefs(None)),
                Part::Uniques => encode(self.uniques(None)),
                Part::Refs => self.refs(None).encode(),
                Part::Gists => self.gists(None).encode(),
                Part::Facts(block) => {
                    self.blocks(None).get(block).and_then(Block::get).map(Column::encode).unwrap_or_default()
                }
            };
            vault.cache_seal(&name.context(part), &bytes)
        });
        let sealed: Vec<Vec<u8>> = sealed.collect();
        let word = |length: usize| {
            u32::try_from(length).map(u32::to_le_bytes).map_err(|_| std::io::ErrorKind::FileTooLarge)
        };
        let mut file = tempfile::Builder::new().prefix(HALF).tempfile_in(folder)?;
        let mut head = word(sealed.len())?.to_vec();
        for part in &sealed {
            head.extend_from_slice(&word(part.len())?);
        }
        std::io::Write::write_all(&mut file, &head)?;
        for part in &sealed {
            std::io::Write::write_all(&mut file, part)?;
        }
        file.persist(folder.join(name.file())).map(drop).map_err(|error| error.error)
    }
}

/// Bytes of a file that are read to see where its parts lie.
const HEAD: usize = 1024;

impl Stored {
    /// One part, opened; nothing where the file is gone, cut off, damaged, or belongs to something else.
    fn read(&self, part: Part, vault: &Vault) -> Option<Zeroizing<Vec<u8>>> {
        let file = fs::File::open(&self.path).ok()?;
        let size = file.metadata().ok()?.len();
        // How many parts there are and how long each is: nearly always within the first read.
        let mut head = vec![0; usize::try_from(size).ok()?.min(HEAD)];
        file.read_exact_at(&mut head, 0).ok()?;
        let parts = u32::from_le_bytes(*head.first_chunk()?) as usize;
        let end = parts.checked_add(1)?.checked_mul(4)?;
        if end > head.len() {
            head = vec![0; Some(end).filter(|end| *end as u64 <= size)?];
            file.read_exact_at(&mut head, 0).ok()?;
        }
        let lengths =
            head.get(4..end)?.as_chunks().0.iter().map(|length| u64::from(u32::from_le_bytes(*length)));
        let before: u64 = end as u64 + lengths.clone().take(part.number()).sum::<u64>();
        let length = lengths.clone().nth(part.number())?;
        if size < before + length {
            return None;
        }
        let length = usize::try_from(length).ok()?;
        let mut sealed = vec![0; length];
        file.read_exact_at(&mut sealed, before).ok()?;
        vault.cache_open(&self.name.context(part), sealed)
    }
}

/// The beginning of the name of a shard that is being written.
pub(super) const HALF: &str = ".new-";

const ID_BYTES: usize = 30;

fn encode_ids(ids: &[(RecordId, Oid)]) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(ids.iter().flat_map(|(id, blob)| id.0.into_iter().chain(blob.0)).collect())
}

fn decode_ids(bytes: &[u8]) -> Option<Vec<(RecordId, Oid)>> {
    let rows = bytes.chunks_exact(ID_BYTES);
    let ids =
        |row: &[u8]| Some((RecordId(row.get(..10)?.try_into().ok()?), Oid(row.get(10..)?.try_into().ok()?)));
    rows.remainder().is_empty().then(|| rows.filter_map(ids).collect())
}

fn encode<T: Serialize + ?Sized>(rows: &T) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(postcard::to_stdvec(rows).expect("rows are plain values, which postcard can hold"))
}

fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}
