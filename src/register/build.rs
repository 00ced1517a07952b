//! Making the rows of one folder of records: those whose file is unchanged are reused, the others opened.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::error::{OpenError, OpenFault};
use super::row::Row;
use super::shard::Name;
use super::snapshot::Source;
use crate::model::{Key, Lang, SealedName};
use crate::pki::Anchors;
use crate::repo::{LeafKind, Oid, RepoError, Unreadable};
use crate::seal::Vault;
use crate::text::{Explain, Failing};

/// What could not be read while rows were made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Lost {
    /// A record.
    Record(OpenError),
    /// A folder: what it holds isn't known.
    Folder(Unreadable),
    /// The repository could not be read at all.
    Repo(RepoError),
}

impl Lost {
    /// Whether it was erased: an older branch still has the file, and nobody has the key.
    pub fn is_erased(&self) -> bool {
        let Lost::Record(error) = self else { return false };
        matches!(&*error.fault, OpenFault::Sealed(crate::seal::OpenError::Erased { .. }))
    }
}

impl Explain for Lost {
    fn what(&self, lang: Lang) -> String {
        match self {
            Lost::Record(error) => error.what(lang),
            Lost::Folder(folder) => folder.what(lang),
            Lost::Repo(error) => error.what(lang),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        match self {
            Lost::Record(error) => error.hint(lang),
            Lost::Folder(folder) => folder.hint(lang),
            Lost::Repo(error) => error.hint(lang),
        }
    }

    fn failing(&self) -> Failing {
        Failing::Unable
    }
}

/// Where rows come from.
pub(super) struct Origin<'a> {
    source: Source<'a>,
    anchors: Anchors,
    lost: Mutex<Vec<Lost>>,
}

impl<'a> Origin<'a> {
    pub fn new(source: Source<'a>, anchors: Anchors) -> Origin<'a> {
        Origin { source, anchors, lost: Mutex::default() }
    }

    pub fn vault(&self) -> &'a Vault {
        self.source.vault
    }

    /// What could not be read so far.
    pub fn lost(&self) -> Vec<Lost> {
        self.lost.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Notes what could not be read.
    pub fn lose(&self, lost: impl IntoIterator<Item = Lost>) {
        self.lost.lock().unwrap_or_else(PoisonError::into_inner).extend(lost);
    }

    /// The rows of a folder as far as they can be read; notes what can't.
    pub fn rows(&self, name: &Name, known: Vec<Row>) -> Vec<Row> {
        let (rows, lost) = self.make(name, known);
        self.lose(lost);
        rows
    }

    /// The rows of a folder, and what could not be read of it.
    pub fn make(&self, name: &Name, known: Vec<Row>) -> (Vec<Row>, Vec<Lost>) {
        let reader = match self.source.reader() {
            Ok(reader) => reader,
            Err(error) => return (Vec::new(), vec![Lost::Repo(error)]),
        };
        let mut files: Vec<(Key, Oid)> = Vec::new();
        let a = name.letter();
        let walked = reader.store.walk(name.tree, &format!("records/{}/{a}/", name.kind), |path, leaf| {
            if let (Some(SealedName::Record(key)), LeafKind::File) = (SealedName::from_path(path), leaf.kind)
            {
                files.push((key, leaf.oid));
            }
        });
        let mut lost: Vec<Lost> = match walked {
            Ok(folders) => folders.into_iter().map(Lost::Folder).collect(),
            Err(error) => return (Vec::new(), vec![Lost::Repo(error)]),
        };
        let mut known: HashMap<(Key, Oid), Row> =
            known.into_iter().map(|row| ((row.key, row.blob), row)).collect();
        let mut rows = Vec::with_capacity(files.len());
        for (key, blob) in files {
            match known.remove(&(key, blob)).map_or_else(|| reader.row(key, blob, &self.anchors), Ok) {
                Ok(row) => rows.push(row),
                Err(error) => lost.push(Lost::Record(error)),
            }
        }
        rows.sort_unstable_by_key(|row| row.key.id);
        (rows, lost)
    }
}
