//! One commit, and the vault that opens what is sealed in it.

use zeroize::Zeroizing;

use super::error::{OpenError, OpenFault, SnapshotError};
use super::row::{self, PemRead, Row};
use crate::model::{Key, Kind, Record, RecordId, SealedName};
use crate::pki::Anchors;
use crate::policy::{Lists, Officers, Settings};
use crate::repo::{Entry, LeafKind, Location, Oid, RepoError, Store, Unreadable};
use crate::seal::{Vault, header};
use crate::yaml;

/// One commit of a register, ready to be read. It stays on its thread; other threads make a [`Reader`] from
/// [`Snapshot::source`].
pub struct Snapshot<'a> {
    store: &'a Store,
    vault: &'a Vault,
    pub commit: Oid,
    pub tree: Oid,
    pub officers: Officers,
    pub settings: Settings,
    /// What the CAs last said about revocations.
    pub lists: Lists,
}

/// Which version of a record a commit has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Version {
    /// The sealed file.
    pub blob: Oid,
    /// Its revision, which only grows.
    pub rev: u64,
}

/// The record files of a tree, and the folders that could not be read.
#[derive(Default)]
pub struct Listing {
    /// By kind, then by id.
    pub records: Vec<(Key, Oid)>,
    pub unreadable: Vec<Unreadable>,
}

impl<'a> Snapshot<'a> {
    /// Opens a commit: reads its policy, no record.
    pub fn open(store: &'a Store, vault: &'a Vault, commit: Oid) -> Result<Snapshot<'a>, SnapshotError> {
        let tree = store.tree_of(commit)?;
        let officers: Officers = plain(store, tree, "officers.yaml")?;
        officers.validate().map_err(SnapshotError::Officers)?;
        let settings = plain(store, tree, "register.yaml")?;
        let mut snapshot = Snapshot { store, vault, commit, tree, officers, settings, lists: Lists::new() };
        snapshot.lists = snapshot.read_lists()?.0;
        Ok(snapshot)
    }

    pub fn store(&self) -> &'a Store {
        self.store
    }

    pub fn vault(&self) -> &'a Vault {
        self.vault
    }

    /// What other threads need to read the same commit.
    pub fn source(&self) -> Source<'a> {
        Source { vault: self.vault, location: self.store.location() }
    }

    /// Opens one record, and no other.
    pub fn record(&self, key: Key) -> Result<Record, OpenError> {
        let blob = self.blob(key)?;
        open_blob(self.store, self.vault, key, blob)
    }

    /// Opens a version of a record that stands in any commit.
    pub fn version_of(&self, key: Key, blob: Oid) -> Result<Record, OpenError> {
        open_blob(self.store, self.vault, key, blob)
    }

    /// Which version of a record there is; nothing where there is no such record. Opens nothing.
    pub fn version(&self, key: Key) -> Result<Option<Version>, OpenError> {
        let Some(blob) = self.find(key)? else { return Ok(None) };
        let at = SealedName::Record(key);
        let header = self
            .store
            .with_blob(blob, header::parse)
            .map_err(|error| OpenError::object(key, error))?
            .map_err(|fault| OpenError::new(key, crate::seal::OpenError::Header { at, fault }.into()))?;
        Ok(Some(Version { blob, rev: header.rev }))
    }

    /// The sealed file of a record; nothing where there is none.
    pub fn find(&self, key: Key) -> Result<Option<Oid>, OpenError> {
        match self.store.entry(self.tree, &key.path()) {
            Ok(Some(Entry::Leaf(leaf))) if leaf.kind == LeafKind::File => Ok(Some(leaf.oid)),
            Ok(_) => Ok(None),
            Err(error) => Err(OpenError::object(key, error)),
        }
    }

    /// The sealed file of a record that must be there.
    pub(super) fn blob(&self, key: Key) -> Result<Oid, OpenError> {
        match self.find(key)? {
            Some(blob) => Ok(blob),
            None if self.is_erased(key.id)? => Err(OpenError::new(key, OpenFault::Erased)),
            None => Err(OpenError::new(key, OpenFault::Missing)),
        }
    }

    /// Whether a record of this id was erased.
    pub fn is_erased(&self, id: RecordId) -> Result<bool, OpenError> {
        // Tombstones don't tell kinds apart.
        let key = Key::new(Kind::Unit, id);
        let entry = self.store.entry(self.tree, &key.tombstone_path());
        entry.map(|entry| entry.is_some()).map_err(|error| OpenError::object(key, error))
    }

    /// The ids of the records that were erased.
    pub fn erased(&self) -> Result<Vec<RecordId>, RepoError> {
        let mut ids = Vec::new();
        if let Some(Entry::Tree(tree)) = self.store.entry(self.tree, "erased")? {
            self.store.walk(tree, "erased/", |path, _| {
                let id = path.rsplit('/').next().and_then(|id| id.parse::<RecordId>().ok());
                ids.extend(id.filter(|id| Key::new(Kind::Unit, *id).tombstone_path() == path));
            })?;
        }
        ids.sort_unstable();
        Ok(ids)
    }

    /// The ids of the records that stand.
    pub fn kept(&self) -> Result<Vec<RecordId>, RepoError> {
        Ok(self.list()?.records.into_iter().map(|(key, _)| key.id).collect())
    }

    /// Every record file, without opening any.
    pub fn list(&self) -> Result<Listing, RepoError> {
        match self.store.entry(self.tree, "records")? {
            Some(Entry::Tree(tree)) => list(self.store, tree, "records/"),
            _ => Ok(Listing::default()),
        }
    }

    /// The record files of one kind.
    pub fn list_kind(&self, kind: Kind) -> Result<Listing, RepoError> {
        let folder = format!("records/{kind}");
        match self.store.entry(self.tree, &folder)? {
            Some(Entry::Tree(tree)) => list(self.store, tree, &format!("{folder}/")),
            _ => Ok(Listing::default()),
        }
    }
}

pub(super) fn plain<T: serde::de::DeserializeOwned>(
    store: &Store,
    tree: Oid,
    path: &'static str,
) -> Result<T, SnapshotError> {
    let bytes = store.file(tree, path)?.ok_or(SnapshotError::NoFile(path))?;
    yaml::read_plain(&bytes).map_err(|error| SnapshotError::Yaml { path, error })
}

fn list(store: &Store, tree: Oid, prefix: &str) -> Result<Listing, RepoError> {
    let mut listing = Listing::default();
    listing.unreadable = store.walk(tree, prefix, |path, leaf| {
        if let (Some(SealedName::Record(key)), LeafKind::File) = (SealedName::from_path(path), leaf.kind) {
            listing.records.push((key, leaf.oid));
        }
    })?;
    listing.records.sort_unstable_by_key(|(key, _)| *key);
    Ok(listing)
}

/// What a thread needs to open records.
#[derive(Clone)]
pub struct Source<'a> {
    pub vault: &'a Vault,
    location: Location,
}

impl<'a> Source<'a> {
    /// A reader for this thread.
    pub fn reader(&self) -> Result<Reader<'a>, RepoError> {
        Ok(Reader { store: self.location.open()?, vault: self.vault })
    }
}

/// Opens records on one thread.
pub struct Reader<'a> {
    pub store: Store,
    vault: &'a Vault,
}

impl Reader<'_> {
    /// Opens the record that this file is.
    pub fn record(&self, key: Key, blob: Oid) -> Result<Record, OpenError> {
        open_blob(&self.store, self.vault, key, blob)
    }

    /// The row of the record that this file is.
    pub fn row(&self, key: Key, blob: Oid, anchors: &Anchors) -> Result<Row, OpenError> {
        let record = self.record(key, blob)?;
        Ok(row::of(&record, blob, PemRead::of(&record, anchors, None).as_ref()))
    }
}

/// Opens, reads and checks one sealed file.
fn open_blob(store: &Store, vault: &Vault, key: Key, blob: Oid) -> Result<Record, OpenError> {
    let opened = store.with_blob_at(&key.path(), blob, |bytes| vault.open(key, bytes));
    let yaml: Zeroizing<Vec<u8>> = opened
        .map_err(|error| OpenError::object(key, error))?
        .map_err(|error| OpenError::new(key, error.into()))?;
    let record =
        yaml::read_stored(key.kind, &yaml).map_err(|error| OpenError::new(key, OpenFault::Yaml(error)))?;
    match record.id() == key.id {
        true => Ok(record),
        false => Err(OpenError::new(key, OpenFault::OtherId)),
    }
}
