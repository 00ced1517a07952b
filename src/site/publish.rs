//! Writing the pages into a folder: only what changed, nothing that isn't ours, and nothing before all of it is on the
//! disk.
//!
//! Files are written beside the ones that they replace and take their places at the end, those first that others lead to: a disk that is
//! full leaves the site as it was. What stands nowhere yet is written in its place at once, since nobody comes to it before those that lead
//! to it; of a site that is new as a whole these are the pages to which its lists lead. While a build runs the list of files made holds those of the last build and of this one without prints,
//! so that the next build can finish after a cut one. A file that was changed after the list was closed is made again, whatever its size.

mod disk;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use rayon::prelude::*;

use self::disk::{count, is_same, stage, staged, write_new};
use super::error::SiteError;
use super::manifest::{self, Known, MANIFEST, Made, Prints};
use crate::model::Key;

/// What a build did.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Built {
    /// The files of the site.
    pub files: usize,
    /// Those that were new or had changed.
    pub written: usize,
    /// Files of earlier builds that the site no longer has.
    pub removed: usize,
    /// Files in the folder that no build made; they are left alone.
    pub foreign: usize,
}

/// A file that the site is to have.
struct Slot {
    path: String,
    /// Its place in the order in which files take theirs.
    place: usize,
    /// Whether the last build made it, and what is known of it then.
    before: Option<Option<Known>>,
    /// What this build made of it.
    made: OnceLock<Known>,
}

/// The folder of a site while it is written.
pub struct Folder {
    root: PathBuf,
    /// The files of the site by their paths.
    slots: Vec<Slot>,
    /// How many of them are led to by the others, and take their places first, in any order.
    leaves: usize,
    /// Files of the last build that the site is not to have.
    past: Vec<Made>,
    /// No build was here before.
    first: bool,
    /// The last build was cut.
    cut: bool,
    /// When it closed its list.
    closed: Option<(i64, i64)>,
    /// A file was changed since by somebody else.
    altered: AtomicBool,
    /// Keeps other builds away.
    _held: fs::File,
    /// What was written; nothing before the first file.
    written: Mutex<Option<Written>>,
}

/// Files that a build wrote, as the places of their slots.
#[derive(Default)]
struct Written {
    /// Those that wait beside the ones that they replace.
    staged: Vec<usize>,
    /// Those that had nothing to replace.
    new: Vec<usize>,
}

/// A site whose new files are all written beside the old ones. The old ones stay where it isn't finished.
pub struct Staged {
    /// Nothing once it was finished.
    folder: Option<Folder>,
    sealed: Vec<Key>,
}

impl Staged {
    /// `sealed` are the records whose values were sealed anew.
    pub fn new(folder: Folder, mut sealed: Vec<Key>) -> Staged {
        sealed.sort_unstable();
        Staged { folder: Some(folder), sealed }
    }

    /// The records of which masked values were sealed anew, in their order.
    pub fn sealed(&self) -> &[Key] {
        &self.sealed
    }

    /// Puts every new file in its place, and takes away those that the site no longer has.
    pub fn finish(mut self) -> Result<Built, SiteError> {
        self.folder.take().map_or_else(|| Ok(Built::default()), Folder::finish)
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if let Some(folder) = self.folder.take() {
            folder.give_up();
        }
    }
}

fn io_error(path: &Path) -> impl FnOnce(io::Error) -> SiteError + '_ {
    move |cause| SiteError::Io { path: path.to_owned(), cause }
}

impl Folder {
    /// Opens the folder for a site of these files: first `leaves`, then the others in the order in which they are to take their
    /// places. It may turn out that some aren't made. Nothing is changed where a foreign file stands in the way.
    pub fn open(root: &Path, leaves: Vec<String>, others: Vec<String>) -> Result<Folder, SiteError> {
        let many = leaves.len();
        fs::create_dir_all(root).map_err(io_error(root))?;
        if root.canonicalize().map_err(io_error(root))?.parent().is_none() {
            return Err(SiteError::Topmost(root.to_owned()));
        }
        let held = manifest::hold(root)?;
        let (before, cut) = manifest::read(root)?;
        let now = leaves.into_iter().chain(others).zip(0..);
        let slot = |(path, place)| Slot { path, place, before: None, made: OnceLock::new() };
        let mut slots: Vec<Slot> = now.map(slot).collect();
        slots.par_sort_unstable_by(|one, other| (&one.path, other.place).cmp(&(&other.path, one.place)));
        slots.dedup_by(|one, other| one.path == other.path);
        let mut past = Vec::new();
        let mut ahead = slots.iter_mut().peekable();
        for (path, known) in before {
            while ahead.next_if(|slot| slot.path < path).is_some() {}
            match ahead.next_if(|slot| slot.path == path) {
                Some(slot) => slot.before = Some(known),
                None => past.push((path, known)),
            }
        }
        let first = past.is_empty() && slots.iter().all(|slot| slot.before.is_none());
        let folder = Folder {
            root: root.to_owned(),
            slots,
            leaves: many,
            first,
            past,
            cut,
            closed: manifest::closed(root),
            altered: AtomicBool::new(false),
            _held: held,
            written: Mutex::default(),
        };
        folder.free()?;
        if cut {
            for path in folder.before() {
                let _ = fs::remove_file(staged(&root.join(path)));
            }
        }
        Ok(folder)
    }

    /// Those of the last build that the site is not to have.
    fn past(&self) -> impl Iterator<Item = &str> {
        self.past.iter().map(|(path, _)| path.as_str())
    }

    /// The files of the last build.
    fn before(&self) -> impl Iterator<Item = &str> {
        let kept = self.slots.iter().filter(|slot| slot.before.is_some()).map(|slot| slot.path.as_str());
        kept.chain(self.past())
    }

    /// Sees that nothing of anybody else stands in the way.
    fn free(&self) -> Result<(), SiteError> {
        let now = self.slots.iter().map(|slot| slot.path.as_str());
        for parent in parents(now.chain(self.past())) {
            // What stands in a folder that a link leads to isn't ours to write or to remove.
            let at = self.root.join(parent);
            if at.is_symlink() {
                return Err(SiteError::Linked(at));
            }
        }
        let (mut last, mut is_there) = ("", true);
        for slot in self.slots.iter().filter(|slot| slot.before.is_none()) {
            let parent = parent(&slot.path);
            if parent != last {
                (last, is_there) = (parent, self.root.join(parent).exists());
            }
            let at = self.root.join(&slot.path);
            if is_there && at.symlink_metadata().is_ok() {
                return Err(SiteError::Foreign(at));
            }
        }
        Ok(())
    }

    fn slot(&self, path: &str) -> Option<(usize, &Slot)> {
        let place = self.slots.binary_search_by(|slot| slot.path.as_str().cmp(path)).ok()?;
        Some((place, self.slots.get(place)?))
    }

    /// Whether the last build made a file, however it is now.
    pub fn had(&self, path: &str) -> bool {
        self.slot(path).is_some_and(|(_, slot)| slot.before.is_some())
    }

    /// Whether a file is there as it was made from what has this print. Then it is kept as it is.
    pub fn keeps(&self, path: &str, of: Prints) -> bool {
        let slot = self.slot(path).map(|(_, slot)| slot);
        let known = slot.and_then(|slot| Some((slot, self.there(slot)?)));
        match known.filter(|(_, known)| known.of.own == of.own) {
            Some((slot, known)) => slot.made.set(Known { of, ..known }).is_ok(),
            None => false,
        }
    }

    /// Whether these files are there, each as it was made near what has this print. Then they are kept as they are.
    pub fn keeps_near(&self, paths: &[String], near: u64) -> bool {
        let known = |path: &String| {
            let (_, slot) = self.slot(path)?;
            // Whether it is there costs more than to look at its print.
            slot.before.flatten().filter(|known| known.of.near == Some(near))?;
            Some((slot, self.there(slot)?))
        };
        let known: Option<Vec<(&Slot, Known)>> = paths.iter().map(known).collect();
        known.is_some_and(|known| known.into_iter().all(|(slot, known)| slot.made.set(known).is_ok()))
    }

    /// What is known of a file that the last build made and that is there still as it left it.
    fn there(&self, slot: &Slot) -> Option<Known> {
        let known = slot.before.flatten()?;
        let there = self.root.join(&slot.path).symlink_metadata().ok()?;
        if self.closed.is_none_or(|closed| manifest::changed(&there) > closed) {
            self.altered.store(true, Ordering::Relaxed);
            return None;
        }
        (there.is_file() && there.len() == known.size).then_some(known)
    }

    /// Writes a file of the site, unless it is there as it should be; it takes its place when all are written.
    pub fn put(&self, path: &str, of: Prints, content: &[u8]) -> Result<(), SiteError> {
        let at = self.root.join(path);
        let Some((place, slot)) = self.slot(path) else {
            return Err(SiteError::Io { path: at, cause: io::ErrorKind::NotFound.into() });
        };
        // Where no build had made it, nothing stood there when the folder was opened.
        let is_new = slot.before.is_none();
        if at.is_dir() && !is_new {
            return Err(SiteError::Io { path: at, cause: io::ErrorKind::IsADirectory.into() });
        }
        if is_new || !is_same(&at, content) {
            self.begin()?;
            // Readers come to what is new by what leads to it alone, which takes its place after it; of a site that is new as a whole
            // its lists come last.
            let at_once = is_new && (slot.place < self.leaves || !self.first);
            let written = if at_once { write_new(&at, content) } else { stage(&at, content) };
            written.map_err(io_error(&at))?;
            if let Some(written) = lock(&self.written).as_mut() {
                let to = if at_once { &mut written.new } else { &mut written.staged };
                to.push(place);
            }
        }
        let _ = slot.made.set(Known { size: content.len() as u64, of });
        Ok(())
    }

    /// Says in the list that a build writes, before it writes anything.
    fn begin(&self) -> Result<(), SiteError> {
        let mut written = lock(&self.written);
        if written.is_some() {
            return Ok(());
        }
        let now = || self.slots.iter().map(|slot| slot.path.as_str());
        let all = self.past().chain(now());
        self.write_manifest(&manifest::text(false, all.map(|path| (path, None))))?;
        for parent in parents(now()) {
            let at = self.root.join(parent);
            fs::create_dir_all(&at).map_err(io_error(&at))?;
        }
        *written = Some(Written::default());
        Ok(())
    }

    /// Puts every new file in its place, removes those that the site no longer has, and closes the list.
    pub fn finish(self) -> Result<Built, SiteError> {
        let unmade = self.slots.iter().filter(|slot| slot.before.is_some() && slot.made.get().is_none());
        let gone: Vec<&str> = unmade.map(|slot| slot.path.as_str()).collect();
        let gone: Vec<&str> = gone.into_iter().chain(self.past()).collect();
        if !gone.is_empty() || self.cut {
            self.begin()?;
        }
        let written = lock(&self.written).take().unwrap_or_default();
        let mut waiting: Vec<&Slot> =
            written.staged.iter().filter_map(|place| self.slots.get(*place)).collect();
        waiting.sort_unstable_by_key(|slot| slot.place);
        let take_place = |slot: &&Slot| {
            let at = self.root.join(&slot.path);
            fs::rename(staged(&at), &at).map_err(io_error(&at))
        };
        // What leads to others comes after them, one by one.
        let (leaves, others) = waiting.split_at(waiting.partition_point(|slot| slot.place < self.leaves));
        let placed =
            leaves.par_iter().try_for_each(take_place).and_then(|()| others.iter().try_for_each(take_place));
        if placed.is_err() {
            // What waits may be for other readers than those of the folder.
            self.clear(&written);
        }
        placed?;
        let mut removed = 0;
        for path in &gone {
            let at = self.root.join(path);
            match fs::remove_file(&at) {
                Ok(()) => removed += 1,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(cause) => return Err(SiteError::Io { path: at, cause }),
            }
        }
        for parent in parents(gone).into_iter().rev() {
            // A folder that others use too isn't empty and stays.
            let _ = fs::remove_dir(self.root.join(parent));
        }
        let made =
            || self.slots.iter().filter_map(|slot| Some((slot.path.as_str(), Some(*slot.made.get()?))));
        let files = made().count();
        let text = manifest::text(true, made());
        // What was looked at anew is known again from now on, whether or not it was another.
        let altered = self.altered.load(Ordering::Relaxed);
        if altered || !is_same(&self.root.join(MANIFEST), text.as_bytes()) {
            self.write_manifest(&text)?;
        }
        // Every file made is there, and the list of them, which must not be changing its name while files are counted.
        let foreign = count(&self.root).saturating_sub(files + 1);
        Ok(Built { files, written: waiting.len() + written.new.len(), removed, foreign })
    }

    /// Leaves the site as it was before.
    pub fn give_up(self) {
        let written = lock(&self.written).take();
        if let Some(written) = &written {
            self.clear(written);
            // Folders that were made for it alone are empty.
            for parent in parents(self.slots.iter().map(|slot| slot.path.as_str())).into_iter().rev() {
                let _ = fs::remove_dir(self.root.join(parent));
            }
        }
        // Where there was no site, its list stays, so that the next build knows what it may clean.
        if written.is_some() && !self.cut && self.before().next().is_some() {
            let kept = self.slots.iter().filter(|slot| slot.before.is_some());
            let kept = kept.map(|slot| (slot.path.as_str(), self.there(slot)));
            let past = self.past.iter().map(|(path, known)| (path.as_str(), *known));
            let mut before: Vec<(&str, Option<Known>)> = kept.chain(past).collect();
            before.sort_unstable_by_key(|(path, _)| *path);
            let _ = self.write_manifest(&manifest::text(true, before.into_iter()));
        }
    }

    /// Takes away what was written and isn't in its place, or had nothing in it before.
    fn clear(&self, Written { staged: waiting, new }: &Written) {
        let at = |place: &usize| Some(self.root.join(&self.slots.get(*place)?.path));
        let waiting = waiting.iter().filter_map(at).map(|at| staged(&at));
        for file in waiting.chain(new.iter().filter_map(at)) {
            let _ = fs::remove_file(file);
        }
    }

    fn write_manifest(&self, text: &str) -> Result<(), SiteError> {
        let at = self.root.join(MANIFEST);
        stage(&at, text.as_bytes()).and_then(|()| fs::rename(staged(&at), &at)).map_err(io_error(&at))
    }
}

/// The folder in which a file stands.
fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The folders in which files of a site stand, those first in which others stand.
fn parents<'p>(paths: impl IntoIterator<Item = &'p str>) -> BTreeSet<&'p str> {
    let mut parents = BTreeSet::new();
    let mut last = "";
    for path in paths {
        // Names are mostly sorted: the same folder comes again and again.
        if parent(path) != last {
            parents.extend(path.match_indices('/').filter_map(|(end, _)| path.get(..end)));
            last = parent(path);
        }
    }
    parents
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
