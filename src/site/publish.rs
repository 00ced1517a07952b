//! Writing the pages into a folder: only what changed, file by file, nothing that isn't ours.
//!
//! The list of files made stands in `.chungthu-site`. While a build runs it holds the files of the last build and of
//! this one, so that the next build can finish after a cut one.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::error::SiteError;

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
}

/// The folder of a site while it is written.
pub struct Folder {
    root: PathBuf,
    before: BTreeSet<String>,
    now: BTreeSet<String>,
    written: AtomicUsize,
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
    /// Opens the folder for a site of these files. Nothing is changed where a foreign file stands in the way.
    pub fn open(root: &Path, now: BTreeSet<String>) -> Result<Folder, SiteError> {
        fs::create_dir_all(root).map_err(io_error(root))?;
        let manifest = root.join(MANIFEST);
        let (before, cut) = match fs::read_to_string(&manifest) {
            Ok(text) => read_manifest(&text).ok_or_else(|| SiteError::Manifest(manifest.clone()))?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => (BTreeSet::new(), false),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                return Err(SiteError::Manifest(manifest));
            }
            Err(cause) => return Err(SiteError::Io { path: manifest, cause }),
        };
        let folder = Folder { root: root.to_owned(), before, now, written: AtomicUsize::new(0) };
        for path in folder.now.difference(&folder.before) {
            let at = folder.root.join(path);
            if at.symlink_metadata().is_ok() {
                return Err(SiteError::Foreign(at));
            }
        }
        if cut {
            for path in &folder.before {
                let _ = fs::remove_file(staged(&folder.root.join(path)));
            }
        }
        let all: BTreeSet<String> = folder.before.union(&folder.now).cloned().collect();
        if all != folder.before || cut {
            folder.write_manifest(WRITING, &all)?;
        }
        for parent in folder.now.iter().filter_map(|path| path.rsplit_once('/')).map(|(parent, _)| parent) {
            // Sorted names: the same parent comes again and again, and is there after the first time.
            let parent = folder.root.join(parent);
            if !parent.is_dir() {
                fs::create_dir_all(&parent).map_err(io_error(&parent))?;
            }
        }
        Ok(folder)
    }

    /// Writes a file of the site, unless it is there as it should be.
    pub fn put(&self, path: &str, content: &[u8]) -> Result<(), SiteError> {
        let at = self.root.join(path);
        if is_same(&at, content) {
            return Ok(());
        }
        replace(&at, content).map_err(io_error(&at))?;
        self.written.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    /// Removes the files that the site no longer has and closes its list.
    pub fn finish(self) -> Result<Built, SiteError> {
        let mut removed = 0;
        for path in self.before.difference(&self.now) {
            let at = self.root.join(path);
            match fs::remove_file(&at) {
                Ok(()) => removed += 1,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(cause) => return Err(SiteError::Io { path: at, cause }),
            }
        }
        let gone = self.before.difference(&self.now).filter_map(|path| path.rsplit_once('/'));
        for parent in gone.map(|(parent, _)| parent).collect::<BTreeSet<_>>().into_iter().rev() {
            // A folder that others use too isn't empty and stays.
            let _ = fs::remove_dir(self.root.join(parent));
        }
        self.write_manifest(DONE, &self.now)?;
        Ok(Built { files: self.now.len(), written: self.written.load(Ordering::Relaxed), removed })
    }

    fn write_manifest(&self, state: &str, paths: &BTreeSet<String>) -> Result<(), SiteError> {
        let mut text = String::with_capacity(paths.len() * 40);
        for line in [state].into_iter().chain(paths.iter().map(String::as_str)) {
            text.push_str(line);
            text.push('\n');
        }
        let at = self.root.join(MANIFEST);
        if is_same(&at, text.as_bytes()) {
            return Ok(());
        }
        replace(&at, text.as_bytes()).map_err(io_error(&at))
    }
}

/// The files that builds have made in a folder, their list among them, by their paths from there. None where nothing was
/// built, or where the list can't be read.
pub fn made(root: &Path) -> BTreeSet<String> {
    let text = fs::read_to_string(root.join(MANIFEST)).ok();
    let mut paths = text.and_then(|text| read_manifest(&text)).map(|(paths, _)| paths).unwrap_or_default();
    if !paths.is_empty() {
        paths.insert(MANIFEST.to_owned());
    }
    paths
}

/// The files of a manifest, and whether its build was cut.
fn read_manifest(text: &str) -> Option<(BTreeSet<String>, bool)> {
    let mut lines = text.lines();
    let cut = match lines.next()? {
        DONE => false,
        WRITING => true,
        _ => return None,
    };
    let paths: BTreeSet<String> = lines.map(str::to_owned).collect();
    paths.iter().all(|path| is_ours(path)).then_some((paths, cut))
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

fn replace(at: &Path, content: &[u8]) -> io::Result<()> {
    let staged = staged(at);
    let written = fs::File::create(&staged).and_then(|mut file| file.write_all(content));
    let moved = written.and_then(|()| fs::rename(&staged, at));
    if moved.is_err() {
        let _ = fs::remove_file(&staged);
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(root: &Path, files: &[(&str, &str)]) -> Result<Built, SiteError> {
        let folder = Folder::open(root, files.iter().map(|(path, _)| (*path).to_owned()).collect())?;
        for (path, text) in files {
            folder.put(path, text.as_bytes())?;
        }
        folder.finish()
    }

    #[test]
    fn only_what_changed_is_written_and_only_ours_removed() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("site");
        let built = build(&root, &[("a.html", "1"), ("vi/b.html", "2"), ("en/c.html", "3")]).unwrap();
        assert_eq!(built, Built { files: 3, written: 3, removed: 0 });
        fs::write(root.join("theirs.txt"), "x").unwrap();
        let built = build(&root, &[("a.html", "1"), ("vi/b.html", "two")]).unwrap();
        assert_eq!(built, Built { files: 2, written: 1, removed: 1 });
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
        let paths: BTreeSet<String> = ["a.html", "b.html"].map(str::to_owned).into();
        let folder = Folder::open(dir.path(), paths).unwrap();
        folder.put("a.html", b"1").unwrap();
        drop(folder);
        fs::write(dir.path().join(".b.html.new"), "half").unwrap();
        let built = build(dir.path(), &[("b.html", "2")]).unwrap();
        assert_eq!(built, Built { files: 1, written: 1, removed: 2 });
        let mut left: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, [MANIFEST, "b.html"]);
    }

    #[test]
    fn a_manifest_that_leads_elsewhere_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        for line in ["../x", "/etc/x", "a//b", ".git/config", "a b", ""] {
            fs::write(dir.path().join(MANIFEST), format!("{DONE}\n{line}\n")).unwrap();
            assert!(matches!(build(dir.path(), &[]), Err(SiteError::Manifest(_))), "{line}");
        }
    }
}
