//! The shards that are kept below the git directory, and those that a commit needs.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::{FOLDERS, KINDS};
use crate::model::Kind;
use crate::register::build::Origin;
use crate::register::row::Row;
use crate::register::shard::{HALF, Name, Shard, folder_letter};
use crate::register::snapshot::Snapshot;
use crate::repo::{Entry, RepoError};

/// Shards kept of one folder: enough for a few branches.
const KEPT: usize = 4;

/// The shards of a commit.
pub(super) fn names(snapshot: &Snapshot<'_>) -> Result<Vec<Name>, RepoError> {
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
pub(super) fn make_folder(folder: &Path) {
    use std::os::unix::fs::DirBuilderExt;
    let _ = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
}

/// The rows of an older shard that may still hold.
pub(super) fn known_rows(folder: &Path, old: &Name, origin: &Origin<'_>) -> Vec<Row> {
    let shard = Shard::stored(folder, *old);
    if shard.opens(origin) { shard.rows(old.kind, Some(origin)) } else { Vec::new() }
}

/// Makes a shard and keeps it. One with a gap isn't kept: what is missing may be back tomorrow.
pub(super) fn make(folder: &Path, name: &Name, known: Vec<Row>, origin: &Origin<'_>) -> Shard {
    let (rows, lost) = origin.make(name, known);
    let shard = Shard::of_rows(rows);
    if lost.is_empty() {
        let _ = shard.store(folder, name, origin.vault());
    }
    origin.lose(lost);
    shard
}

/// The shards that are kept, newest first within each folder.
pub(super) struct Kept {
    folder: PathBuf,
    files: BTreeMap<(Kind, u8), Vec<Name>>,
    /// Halves of shards whose writer was killed.
    halves: Vec<PathBuf>,
}

/// Nobody writes a shard for so long.
const ABANDONED: Duration = Duration::from_secs(3600);

impl Kept {
    pub fn list(folder: &Path) -> Kept {
        let mut dated: BTreeMap<(Kind, u8), Vec<(SystemTime, Name)>> = BTreeMap::new();
        let mut halves = Vec::new();
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let written = || entry.metadata().and_then(|meta| meta.modified());
            let file = entry.file_name();
            let Some(file) = file.to_str() else { continue };
            if let Some(name) = Name::of_file(file) {
                let written = written().unwrap_or(SystemTime::UNIX_EPOCH);
                dated.entry((name.kind, name.a)).or_default().push((written, name));
            } else if file.starts_with(HALF)
                && written().is_ok_and(|at| at.elapsed().is_ok_and(|age| age > ABANDONED))
            {
                halves.push(entry.path());
            }
        }
        let newest_first = |(slot, mut names): (_, Vec<(_, Name)>)| {
            names.sort_by_key(|(written, _)| std::cmp::Reverse(*written));
            (slot, names.into_iter().map(|(_, name)| name).collect())
        };
        Kept { folder: folder.into(), files: dated.into_iter().map(newest_first).collect(), halves }
    }

    fn of(&self, kind: Kind, a: u8) -> &[Name] {
        self.files.get(&(kind, a)).map_or(&[], Vec::as_slice)
    }

    pub fn has(&self, name: &Name) -> bool {
        self.of(name.kind, name.a).contains(name)
    }

    /// The newest shard of the same folder whose verdicts rest on the same CAs.
    pub fn latest(&self, name: &Name) -> Option<&Name> {
        self.of(name.kind, name.a).iter().find(|old| old.anchors == name.anchors)
    }

    /// Removes the oldest shards of the folders in which a new one was made, and halves.
    pub fn sweep(&self, made: &[(Name, Shard)]) {
        for half in &self.halves {
            let _ = fs::remove_file(half);
        }
        for (name, _) in made {
            for old in self.of(name.kind, name.a).iter().skip(KEPT - 1) {
                let _ = fs::remove_file(self.folder.join(old.file()));
            }
        }
    }
}
