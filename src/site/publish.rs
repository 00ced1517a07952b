//! Writing the pages into a folder: only what changed, nothing that isn't ours, and nothing before all of it is on the
//! disk.
//!
//! The list of files made stands in `.chungthu-site`, each with its size and with the print of what it was made from, so
//! that a page whose print is the same need not be made again. Files are written beside the ones that they replace and
//! take their places at the end, those first that others lead to: a disk that is full leaves the site as it was. While
//! a build runs the list holds the files of the last build and of this one without prints, so that the next build can
//! finish after a cut one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::error::SiteError;
use crate::model::Key;

const MANIFEST: &str = ".chungthu-site";
const DONE: &str = "chungthu site 1 done";
const WRITING: &str = "chungthu site 1 writing";

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
    /// Whether no build had made anything there.
    pub first: bool,
}

/// What is known of a file that was made: its size, and the print of what it was made from.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Known {
    size: u64,
    print: u64,
}

type Files = BTreeMap<String, Option<Known>>;

/// The folder of a site while it is written.
pub struct Folder {
    root: PathBuf,
    before: Files,
    /// The last build was cut.
    cut: bool,
    /// The files of the site, each with its place in the order in which they take theirs.
    now: BTreeMap<String, usize>,
    made: Mutex<Files>,
    /// Files that wait to take their places; nothing before the first.
    staged: Mutex<Option<Vec<String>>>,
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

/// Whether a path of a manifest is one that a build could have made.
fn is_ours(path: &str) -> bool {
    !path.is_empty()
        && path.split('/').all(|part| {
            !part.is_empty()
                && !part.starts_with('.')
                && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
        })
}

impl Folder {
    /// Opens the folder for a site of these files, in the order in which they are to take their places; it may turn out that some
    /// aren't made. Nothing is changed where a foreign file stands in the way.
    pub fn open(root: &Path, now: Vec<String>) -> Result<Folder, SiteError> {
        let now: BTreeMap<String, usize> = now.into_iter().zip(0..).collect();
        fs::create_dir_all(root).map_err(io_error(root))?;
        let manifest = root.join(MANIFEST);
        let (before, cut) = match fs::read_to_string(&manifest) {
            Ok(text) => read_manifest(&text).ok_or_else(|| SiteError::Manifest(manifest.clone()))?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => (Files::new(), false),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                return Err(SiteError::Manifest(manifest));
            }
            Err(cause) => return Err(SiteError::Io { path: manifest, cause }),
        };
        for path in now.keys().filter(|path| !before.contains_key(*path)) {
            let at = root.join(path);
            if at.symlink_metadata().is_ok() {
                return Err(SiteError::Foreign(at));
            }
        }
        if cut {
            for path in before.keys() {
                let _ = fs::remove_file(staged(&root.join(path)));
            }
        }
        let (made, staged) = (Mutex::default(), Mutex::default());
        Ok(Folder { root: root.to_owned(), before, cut, now, made, staged })
    }

    /// Whether the last build made a file, however it is now.
    pub fn had(&self, path: &str) -> bool {
        self.before.contains_key(path)
    }

    /// Whether a file is there as it was made from what has this print. Then it is kept as it is.
    pub fn keeps(&self, path: &str, print: u64) -> bool {
        let known = self.before.get(path).copied().flatten().filter(|known| known.print == print);
        let Some(known) = known else { return false };
        let there = self.root.join(path).symlink_metadata();
        let kept = there.is_ok_and(|meta| meta.is_file() && meta.len() == known.size);
        if kept {
            lock(&self.made).insert(path.to_owned(), Some(known));
        }
        kept
    }

    /// Writes a file of the site, unless it is there as it should be; it takes its place when all are written.
    pub fn put(&self, path: &str, print: u64, content: &[u8]) -> Result<(), SiteError> {
        let at = self.root.join(path);
        if !is_same(&at, content) {
            self.begin()?;
            stage(&at, content).map_err(io_error(&at))?;
            if let Some(staged) = lock(&self.staged).as_mut() {
                staged.push(path.to_owned());
            }
        }
        lock(&self.made).insert(path.to_owned(), Some(Known { size: content.len() as u64, print }));
        Ok(())
    }

    /// Says in the list that a build writes, before it writes anything.
    fn begin(&self) -> Result<(), SiteError> {
        let mut staged = lock(&self.staged);
        if staged.is_some() {
            return Ok(());
        }
        let all = self.before.keys().chain(self.now.keys()).map(|path| (path.clone(), None)).collect();
        self.write_manifest(WRITING, &all)?;
        let mut last = "";
        for parent in self.now.keys().filter_map(|path| path.rsplit_once('/')).map(|(parent, _)| parent) {
            // Names are sorted: the same parent comes again and again.
            if parent != last {
                let at = self.root.join(parent);
                fs::create_dir_all(&at).map_err(io_error(&at))?;
                last = parent;
            }
        }
        *staged = Some(Vec::new());
        Ok(())
    }

    /// Puts every new file in its place, removes those that the site no longer has, and closes the list.
    pub fn finish(self) -> Result<Built, SiteError> {
        let made = std::mem::take(&mut *lock(&self.made));
        let gone: Vec<&String> = self.before.keys().filter(|path| !made.contains_key(*path)).collect();
        if !gone.is_empty() || self.cut {
            self.begin()?;
        }
        let mut staged_files = lock(&self.staged).take().unwrap_or_default();
        staged_files.sort_by_key(|path| self.now.get(path));
        for path in &staged_files {
            let at = self.root.join(path);
            fs::rename(staged(&at), &at).map_err(io_error(&at))?;
        }
        let mut removed = 0;
        for path in &gone {
            let at = self.root.join(path);
            match fs::remove_file(&at) {
                Ok(()) => removed += 1,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(cause) => return Err(SiteError::Io { path: at, cause }),
            }
        }
        let parents =
            gone.iter().flat_map(|path| path.match_indices('/').filter_map(|(end, _)| path.get(..end)));
        for parent in parents.collect::<BTreeSet<_>>().into_iter().rev() {
            // A folder that others use too isn't empty and stays.
            let _ = fs::remove_dir(self.root.join(parent));
        }
        self.write_manifest(DONE, &made)?;
        let foreign = foreign(&self.root, &self.root, &made);
        let first = self.before.is_empty();
        Ok(Built { files: made.len(), written: staged_files.len(), removed, foreign, first })
    }

    /// Leaves the site as it was before.
    pub fn give_up(self) {
        let staged_files = lock(&self.staged).take();
        for path in staged_files.iter().flatten() {
            let _ = fs::remove_file(staged(&self.root.join(path)));
        }
        // Where there was no site, its list stays, so that the next build knows what it may clean.
        if staged_files.is_some() && !self.cut && !self.before.is_empty() {
            let _ = self.write_manifest(DONE, &self.before);
        }
    }

    fn write_manifest(&self, state: &str, files: &Files) -> Result<(), SiteError> {
        let mut text = String::with_capacity(files.len() * 60);
        text.push_str(state);
        text.push('\n');
        for (path, known) in files {
            text.push_str(path);
            if let Some(Known { size, print }) = known {
                text.push_str(&format!(" {size} {print:016x}"));
            }
            text.push('\n');
        }
        let at = self.root.join(MANIFEST);
        if is_same(&at, text.as_bytes()) {
            return Ok(());
        }
        stage(&at, text.as_bytes()).and_then(|()| fs::rename(staged(&at), &at)).map_err(io_error(&at))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How many files of a folder no build made.
fn foreign(root: &Path, folder: &Path, made: &Files) -> usize {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    let count = |entry: io::Result<fs::DirEntry>| {
        let Ok(entry) = entry else { return 0 };
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            return foreign(root, &path, made);
        }
        let name = path.strip_prefix(root).ok().and_then(Path::to_str);
        usize::from(!name.is_some_and(|name| name == MANIFEST || made.contains_key(name)))
    };
    entries.map(count).sum()
}

/// The files that builds have made in a folder, their list among them, by their paths from there. None where nothing was
/// built, or where the list can't be read.
pub fn made(root: &Path) -> BTreeSet<String> {
    let text = fs::read_to_string(root.join(MANIFEST)).ok();
    let files = text.and_then(|text| read_manifest(&text)).map(|(files, _)| files).unwrap_or_default();
    let mut paths: BTreeSet<String> = files.into_keys().collect();
    if !paths.is_empty() {
        paths.insert(MANIFEST.to_owned());
    }
    paths
}

/// The files of a manifest, and whether its build was cut.
fn read_manifest(text: &str) -> Option<(Files, bool)> {
    let mut lines = text.lines();
    let cut = match lines.next()? {
        DONE => false,
        WRITING => true,
        _ => return None,
    };
    let read = |line: &str| {
        let mut parts = line.split(' ');
        let path = parts.next().filter(|path| is_ours(path))?;
        let known = match (parts.next(), parts.next(), parts.next()) {
            (None, ..) => None,
            (Some(size), Some(print), None) => {
                Some(Known { size: size.parse().ok()?, print: u64::from_str_radix(print, 16).ok()? })
            }
            _ => return None,
        };
        Some((path.to_owned(), known))
    };
    Some((lines.map(read).collect::<Option<Files>>()?, cut))
}

fn is_same(at: &Path, content: &[u8]) -> bool {
    let Ok(meta) = at.symlink_metadata() else { return false };
    meta.is_file() && meta.len() == content.len() as u64 && fs::read(at).is_ok_and(|old| old == content)
}

/// Where a file is written before it takes its place.
fn staged(at: &Path) -> PathBuf {
    let name = at.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    at.with_file_name(format!(".{name}.new"))
}

/// Writes a file beside the one that it will replace.
fn stage(at: &Path, content: &[u8]) -> io::Result<()> {
    let staged = staged(at);
    let written = fs::File::create(&staged).and_then(|mut file| file.write_all(content));
    if written.is_err() {
        let _ = fs::remove_file(&staged);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(root: &Path, files: &[(&str, &str)]) -> Result<Built, SiteError> {
        let folder = Folder::open(root, files.iter().map(|(path, _)| (*path).to_owned()).collect())?;
        for (path, text) in files {
            folder.put(path, 0, text.as_bytes())?;
        }
        folder.finish()
    }

    #[test]
    fn only_what_changed_is_written_and_only_ours_removed() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("site");
        let built = build(&root, &[("a.html", "1"), ("vi/b.html", "2"), ("en/c.html", "3")]).unwrap();
        assert_eq!(built, Built { files: 3, written: 3, removed: 0, foreign: 0, first: true });
        fs::write(root.join("theirs.txt"), "x").unwrap();
        let built = build(&root, &[("a.html", "1"), ("vi/b.html", "two")]).unwrap();
        assert_eq!(built, Built { files: 2, written: 1, removed: 1, foreign: 1, first: false });
        assert!(!root.join("en").exists());
        assert_eq!(fs::read_to_string(root.join("theirs.txt")).unwrap(), "x");
        let built = build(&root, &[("a.html", "1"), ("vi/b.html", "two")]).unwrap();
        assert_eq!(built.written, 0);
    }

    #[test]
    fn a_foreign_file_in_the_way_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("index.html"), "theirs").unwrap();
        let error = build(dir.path(), &[("a.html", "1"), ("index.html", "ours")]).unwrap_err();
        assert!(matches!(error, SiteError::Foreign(_)));
        assert_eq!(fs::read_to_string(dir.path().join("index.html")).unwrap(), "theirs");
        assert!(!dir.path().join("a.html").exists());
    }

    #[test]
    fn a_cut_build_is_finished_by_the_next() {
        let dir = tempfile::tempdir().unwrap();
        build(dir.path(), &[("old.html", "1")]).unwrap();
        let folder = Folder::open(dir.path(), ["a.html", "b.html"].map(str::to_owned).into()).unwrap();
        folder.put("a.html", 0, b"1").unwrap();
        drop(folder);
        fs::write(dir.path().join(".b.html.new"), "half").unwrap();
        let built = build(dir.path(), &[("b.html", "2")]).unwrap();
        assert_eq!(built, Built { files: 1, written: 1, removed: 1, foreign: 0, first: false });
        let mut left: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, [MANIFEST, "b.html"]);
    }

    #[test]
    fn a_manifest_that_leads_elsewhere_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        for line in ["../x", "/etc/x", "a//b", ".git/config", "a b", "a 1", "a 1 x", "a 1 0 0", ""] {
            fs::write(dir.path().join(MANIFEST), format!("{DONE}\n{line}\n")).unwrap();
            assert!(matches!(build(dir.path(), &[]), Err(SiteError::Manifest(_))), "{line}");
        }
    }

    #[test]
    fn what_has_the_same_print_is_kept_while_it_is_there() {
        let dir = tempfile::tempdir().unwrap();
        let open = || Folder::open(dir.path(), ["a.html".to_owned()].into()).unwrap();
        let folder = open();
        assert!(!folder.keeps("a.html", 7));
        folder.put("a.html", 7, b"seven").unwrap();
        assert!(!dir.path().join("a.html").exists());
        folder.finish().unwrap();
        let folder = open();
        assert!(folder.keeps("a.html", 7) && !folder.keeps("a.html", 8));
        assert_eq!(folder.finish().unwrap().written, 0);
        // A kept file stays known, and one that was cut short is none.
        assert!(open().keeps("a.html", 7));
        fs::write(dir.path().join("a.html"), "sev").unwrap();
        assert!(!open().keeps("a.html", 7));
        fs::remove_file(dir.path().join("a.html")).unwrap();
        assert!(!open().keeps("a.html", 7));
    }

    #[test]
    fn a_build_that_is_given_up_leaves_what_was_there() {
        let dir = tempfile::tempdir().unwrap();
        build(dir.path(), &[("a.html", "1"), ("vi/b.html", "2")]).unwrap();
        let read = || {
            let read = |path: &str| fs::read_to_string(dir.path().join(path)).unwrap();
            [read(MANIFEST), read("a.html"), read("vi/b.html")]
        };
        let before = read();
        let folder = Folder::open(dir.path(), ["a.html", "c.html"].map(str::to_owned).into()).unwrap();
        folder.put("a.html", 0, b"another").unwrap();
        folder.put("c.html", 0, b"new").unwrap();
        folder.give_up();
        assert_eq!(read(), before);
        assert_eq!(foreign(dir.path(), dir.path(), &read_manifest(&before[0]).unwrap().0), 0);
    }
}
