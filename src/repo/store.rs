//! One open repository: where it is, whether it can be used, and reading objects from it.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Once;

use super::error::{Fault, RepoError, Unreadable};
use super::limit;
use super::loose;
use super::oid::Oid;
use super::tree::{self, Entry, Leaf, Row};

/// An open repository. It stays on the thread that opened it: other threads open their own from [`Store::location`].
pub struct Store {
    pub(super) repo: git2::Repository,
    /// The folders with objects that are read here: what arrives, its own, and those it borrows from.
    objects: Vec<PathBuf>,
}

/// Where a repository is. Can go to other threads; opening it there costs about 0.3 ms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    git_dir: PathBuf,
}

impl Location {
    /// Opens the repository once more, on this thread.
    pub fn open(&self) -> Result<Store, RepoError> {
        prepare();
        let repo = git2::Repository::open(&self.git_dir).map_err(|e| not_opened(&self.git_dir, &e))?;
        Ok(Store::of(repo))
    }
}

/// A tree of more bytes than this is read and its hash verified again each time.
const TREE_KEPT: usize = 64 << 10;

/// The process-wide settings of libgit2 that git2 has no safe call for, made once before anything is opened.
fn prepare() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        #[expect(unsafe_code, reason = "libgit2 has these settings only as process-wide options")]
        // Safety: each sets one global value, and `Once` makes sure that no other thread of this process is in
        // libgit2 meanwhile, since every way into this room begins here.
        unsafe {
            // A repository of another user is only read as data: libgit2 runs none of the programs a
            // configuration can name, which is what git's safe.directory guards against. Before git itself is run,
            // it is asked.
            git2::opts::set_verify_owner_validation(false)
                .expect("the option exists in the vendored libgit2");
            // The settings of the person or the machine have no say in how a register is written.
            for level in [
                git2::ConfigLevel::System,
                git2::ConfigLevel::Global,
                git2::ConfigLevel::XDG,
                git2::ConfigLevel::ProgramData,
            ] {
                git2::opts::set_search_path(level, "").expect("the option exists in the vendored libgit2");
            }
            // The folders of a register of 100,000 records are beyond libgit2's 4 KiB; neighbouring commits share them.
            git2::opts::set_cache_object_limit(git2::ObjectType::Tree, TREE_KEPT)
                .expect("the option exists in the vendored libgit2");
            // Objects reach the disk before the reference that names them.
            libgit2_sys::git_libgit2_opts(
                libgit2_sys::GIT_OPT_ENABLE_FSYNC_GITDIR as libc::c_int,
                1 as libc::c_int,
            );
        }
    });
}

impl Store {
    fn of(repo: git2::Repository) -> Store {
        let objects = with_alternates(repo.commondir().join("objects"));
        Store { repo, objects }
    }

    /// Opens the repository of a folder, into which something arrives: what was sent lies in folders of its own until a hook
    /// has let it pass. Refuses a pack in which anything is larger than anything may be.
    pub fn open_receiving(dir: &Path, arriving: &[PathBuf]) -> Result<Store, RepoError> {
        let mut store = Store::open(dir)?;
        let failed = |e: git2::Error| RepoError::git(dir, &e);
        let odb = store.repo.odb().map_err(failed)?;
        let own = store.git_dir().join("objects").canonicalize().ok();
        for folder in arriving.iter().rev() {
            odb.add_disk_alternate(&folder.to_string_lossy()).map_err(failed)?;
            store.objects.insert(0, folder.clone());
        }
        drop(odb);
        // Git puts what arrives into the first.
        if let Some(first) = arriving.first().filter(|first| first.canonicalize().ok() != own) {
            limit::refuse_huge(&store, &limit::packs(first)?)?;
        }
        Ok(store)
    }

    /// Opens the repository of a folder: `DIR/.git`, whether there is a work tree or not, or `DIR` itself.
    pub fn open(dir: &Path) -> Result<Store, RepoError> {
        let git_dir = locate(dir)?;
        let common = common_dir(&git_dir)?;
        prepare();
        refuse_formats(dir, &common)?;
        let repo = git2::Repository::open(&git_dir).map_err(|e| not_opened(dir, &e))?;
        match fs::metadata(common.join("shallow")) {
            Ok(meta) if meta.len() > 0 => Err(RepoError::Shallow { dir: dir.into() }),
            _ => Ok(Store::of(repo)),
        }
    }

    /// Makes `DIR/.git` with no work tree: SHA-1, references in files, branch `main`, whatever git's own defaults are.
    /// A repository that is there already is taken over if it has no reference yet, so an `init` that was killed can
    /// be run again.
    pub fn init(dir: &Path) -> Result<Store, RepoError> {
        let io = |e: std::io::Error| RepoError::io(dir, &e);
        fs::create_dir_all(dir).map_err(io)?;
        match locate(dir) {
            Ok(_) => {
                let store = Store::open(dir)?;
                store.refuse_used(dir)?;
                store.configure()?;
                store.repo.set_head("refs/heads/main").map_err(|e| RepoError::git(dir, &e))?;
                Ok(store)
            }
            Err(RepoError::NotARepository { .. }) => {
                prepare();
                // Built aside and renamed, so that a killed process leaves no half of a repository.
                let aside = tempfile::Builder::new().prefix(".git-init-").tempdir_in(dir).map_err(io)?;
                init_at(&aside.path().join("git"))?.configure()?;
                fs::rename(aside.path().join("git"), dir.join(".git")).map_err(io)?;
                sync_dir(dir)?;
                Store::open(dir)
            }
            Err(other) => Err(other),
        }
    }

    /// Refuses a folder in which [`Store::init`] would make nothing. Makes nothing itself.
    pub fn may_init(dir: &Path) -> Result<(), RepoError> {
        match locate(dir) {
            Ok(_) => Store::open(dir)?.refuse_used(dir),
            Err(RepoError::NotARepository { .. }) if dir.exists() && !dir.is_dir() => {
                Err(RepoError::io(dir, &std::io::ErrorKind::NotADirectory.into()))
            }
            Err(RepoError::NotARepository { .. }) => Ok(()),
            Err(other) => Err(other),
        }
    }

    fn refuse_used(&self, dir: &Path) -> Result<(), RepoError> {
        match self.repo.references().map_err(|e| RepoError::git(dir, &e))?.next() {
            Some(_) => Err(RepoError::Exists { dir: dir.into() }),
            None => Ok(()),
        }
    }

    fn configure(&self) -> Result<(), RepoError> {
        let failed = |e: git2::Error| RepoError::git(self.repo.path(), &e);
        let mut config = self.repo.config().map_err(failed)?;
        // A reflog would keep the local name of whoever works here, and old tips alive.
        config.set_bool("core.logAllRefUpdates", false).map_err(failed)?;
        config.set_str("diff.chungthu.textconv", "chungthu textconv").map_err(failed)?;
        // Without a work tree git would not see .gitattributes.
        config.set_str("attr.tree", "HEAD").map_err(failed)?;
        // Cached, the plaintext would be stored in refs/notes/textconv and pushed.
        config.set_bool("diff.chungthu.cachetextconv", false).map_err(failed)
    }

    /// Where this repository is, to open it on another thread.
    pub fn location(&self) -> Location {
        Location { git_dir: self.repo.path().into() }
    }

    /// The git directory that linked work trees share.
    pub fn git_dir(&self) -> &Path {
        self.repo.commondir()
    }

    /// The work tree, where there is one.
    pub fn work_tree(&self) -> Option<&Path> {
        self.repo.workdir()
    }

    /// Our own folder in the git directory: locks, keyrings, sealed caches. Made with mode 0700 where it is missing.
    pub fn private_dir(&self) -> Result<PathBuf, RepoError> {
        let dir = self.git_dir().join("chungthu");
        make_private(&dir)?;
        Ok(dir)
    }

    /// Gives our own folder another name in the git directory, so that nothing in it counts any more.
    pub fn put_private_away(&self, name: &str) -> Result<PathBuf, RepoError> {
        let (dir, away) = (self.private_dir()?, self.git_dir().join(name));
        fs::rename(&dir, &away).map_err(|e| RepoError::io(&away, &e))?;
        Ok(away)
    }

    /// Looks at an object's bytes where they were read to, without a copy. One that is larger than anything of its kind
    /// is not read.
    pub(super) fn with_object<R>(
        &self,
        oid: Oid,
        kind: git2::ObjectType,
        look: impl FnOnce(&[u8]) -> R,
    ) -> Result<R, RepoError> {
        self.with_object_of(oid, kind, limit::of_kind(kind), look)
    }

    fn with_object_of<R>(
        &self,
        oid: Oid,
        kind: git2::ObjectType,
        most: u64,
        look: impl FnOnce(&[u8]) -> R,
    ) -> Result<R, RepoError> {
        let found =
            |found| if found == kind { Ok(()) } else { Err(RepoError::object(oid, Fault::WrongKind)) };
        for folder in &self.objects {
            let loose = loose::read(folder, oid, most).map_err(|fault| RepoError::object(oid, fault))?;
            if let Some((kind, bytes)) = loose {
                return found(kind).map(|()| look(&bytes));
            }
        }
        let odb = self.repo.odb().map_err(|e| RepoError::git(self.git_dir(), &e))?;
        let failed = |e: git2::Error| match e.code() {
            git2::ErrorCode::NotFound => RepoError::object(oid, Fault::Missing),
            _ => RepoError::object(oid, Fault::Damaged),
        };
        let (size, kind) = odb.read_header(oid.raw()).map_err(failed)?;
        found(kind)?;
        if size as u64 > most {
            return Err(RepoError::object(oid, Fault::TooLarge(most)));
        }
        let object = odb.read(oid.raw()).map_err(failed)?;
        Ok(look(object.data()))
    }

    /// Looks at the bytes of a file without copying them.
    pub fn with_blob<R>(&self, oid: Oid, look: impl FnOnce(&[u8]) -> R) -> Result<R, RepoError> {
        self.with_object(oid, git2::ObjectType::Blob, look)
    }

    /// The same for the file at a path, which is not read where it is larger than one there may be.
    pub fn with_blob_at<R>(
        &self,
        path: &str,
        oid: Oid,
        look: impl FnOnce(&[u8]) -> R,
    ) -> Result<R, RepoError> {
        let read = self.with_object_of(oid, git2::ObjectType::Blob, limit::of_file(path), look);
        read.map_err(|e| e.at(path))
    }

    /// The bytes of the file at a path, which is not read where it is larger than one there may be.
    pub fn blob_at(&self, path: &str, oid: Oid) -> Result<Vec<u8>, RepoError> {
        self.with_blob_at(path, oid, <[u8]>::to_vec)
    }

    /// The bytes of a file.
    pub fn blob(&self, oid: Oid) -> Result<Vec<u8>, RepoError> {
        self.with_blob(oid, <[u8]>::to_vec)
    }

    /// Whether the object is there, of whatever kind. Doesn't read it.
    pub fn exists(&self, oid: Oid) -> bool {
        self.repo.odb().is_ok_and(|odb| odb.exists(oid.raw()))
    }

    /// Looks at the rows of one tree.
    pub(super) fn with_tree<R>(&self, oid: Oid, look: impl FnOnce(&[Row<'_>]) -> R) -> Result<R, RepoError> {
        self.with_object(oid, git2::ObjectType::Tree, |bytes| match tree::parse(bytes) {
            Ok(rows) => Ok(look(&rows)),
            Err(fault) => Err(RepoError::object(oid, Fault::Tree(fault))),
        })?
    }

    /// The entries of one tree, in git's order. A name that is not UTF-8 is shown with replacement characters.
    pub fn entries(&self, tree: Oid) -> Result<Vec<(String, Entry)>, RepoError> {
        self.with_tree(tree, |rows| {
            rows.iter().map(|row| (String::from_utf8_lossy(row.name).into_owned(), row.entry)).collect()
        })
    }

    /// What stands at a path below a tree.
    pub fn entry(&self, tree: Oid, path: &str) -> Result<Option<Entry>, RepoError> {
        let mut at = Entry::Tree(tree);
        let mut passed = 0;
        for part in path.split('/') {
            let Entry::Tree(oid) = at else { return Ok(None) };
            let found = self
                .with_tree(oid, |rows| {
                    rows.iter().find(|row| row.name == part.as_bytes()).map(|row| row.entry)
                })
                .map_err(|e| e.at(path.get(..passed).unwrap_or_default().trim_end_matches('/')))?;
            match found {
                Some(entry) => at = entry,
                None => return Ok(None),
            }
            passed += part.len() + 1;
        }
        Ok(Some(at))
    }

    /// The name that a tree would have with this plain file at its top, in place of the one there or beside the others.
    pub fn tree_with_file(&self, tree: Oid, name: &str, blob: Oid) -> Result<Oid, RepoError> {
        let failed = |e: git2::Error| RepoError::git(self.git_dir(), &e);
        let leaf = Leaf { oid: blob, kind: tree::LeafKind::File };
        let put = Row { name: name.as_bytes(), entry: Entry::Leaf(leaf) };
        let bytes = self.with_tree(tree, |rows| {
            let mut rows: Vec<Row<'_>> = rows.iter().copied().filter(|row| row.name != put.name).collect();
            rows.push(put);
            rows.sort_by(tree::order);
            tree::serialise(rows.into_iter())
        })?;
        git2::Oid::hash_object(git2::ObjectType::Tree, &bytes).map(Oid::from).map_err(failed)
    }

    /// The bytes of the plain file at a path below a tree; `None` where there is none, or something else stands there.
    pub fn file(&self, tree: Oid, path: &str) -> Result<Option<Vec<u8>>, RepoError> {
        match self.entry(tree, path)? {
            Some(Entry::Leaf(leaf))
                if matches!(leaf.kind, tree::LeafKind::File | tree::LeafKind::Executable) =>
            {
                self.blob_at(path, leaf.oid).map(Some)
            }
            _ => Ok(None),
        }
    }
}

/// Makes an empty repository without a work tree at this place, which must not exist.
pub(super) fn init_at(git_dir: &Path) -> Result<Store, RepoError> {
    let mut options = git2::RepositoryInitOptions::new();
    options.bare(true).no_reinit(true).mkpath(true).external_template(false).initial_head("main");
    let repo = git2::Repository::init_opts(git_dir, &options).map_err(|e| RepoError::git(git_dir, &e))?;
    Ok(Store::of(repo))
}

/// Makes sure that the names in a folder have reached the disk.
pub(super) fn sync_dir(dir: &Path) -> Result<(), RepoError> {
    fs::File::open(dir).and_then(|d| d.sync_all()).map_err(|e| RepoError::io(dir, &e))
}

/// Git follows no more alternates of alternates than this.
const BORROWED: usize = 5;

/// A folder with objects, and those that it borrows from: loose objects there are read by us too.
fn with_alternates(objects: PathBuf) -> Vec<PathBuf> {
    let mut folders = vec![objects];
    let mut at = 0;
    for _ in 0..BORROWED {
        let deep = folders.len();
        for nth in at..deep {
            let lines = fs::read(folders[nth].join("info/alternates")).unwrap_or_default();
            for line in lines.split(|byte| *byte == b'\n') {
                if line.is_empty() || line.starts_with(b"#") {
                    continue;
                }
                let folder = folders[nth].join(std::ffi::OsStr::from_bytes(line));
                if !folders.contains(&folder) {
                    folders.push(folder);
                }
            }
        }
        at = deep;
    }
    folders
}

/// Removes a folder with all that is in it, or a file.
pub(super) fn remove_whatever(path: &Path) -> std::io::Result<()> {
    match fs::symlink_metadata(path)?.is_dir() {
        true => fs::remove_dir_all(path),
        false => fs::remove_file(path),
    }
}

/// Makes a folder that only its owner may enter, where it is missing.
pub(super) fn make_private(dir: &Path) -> Result<(), RepoError> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(|e| RepoError::io(dir, &e))
}

/// The git directory of a folder. Doesn't look into the folders above: a register is named, not found by chance.
fn locate(dir: &Path) -> Result<PathBuf, RepoError> {
    let inside = dir.join(".git");
    match fs::metadata(&inside) {
        Ok(meta) if meta.is_dir() => return Ok(inside),
        Ok(_) => {
            // A linked work tree: a file that names the git directory.
            let text = fs::read_to_string(&inside).map_err(|e| RepoError::io(&inside, &e))?;
            return match text.strip_prefix("gitdir: ") {
                Some(path) => Ok(dir.join(path.trim_end())),
                None => Err(RepoError::Damaged { dir: dir.into(), detail: ".git".into() }),
            };
        }
        Err(_) => {}
    }
    let is_git_dir = dir.join("HEAD").is_file() && dir.join("objects").is_dir() && dir.join("refs").is_dir();
    if is_git_dir { Ok(dir.into()) } else { Err(RepoError::NotARepository { dir: dir.into() }) }
}

fn common_dir(git_dir: &Path) -> Result<PathBuf, RepoError> {
    let file = git_dir.join("commondir");
    match fs::read_to_string(&file) {
        Ok(text) => Ok(git_dir.join(text.trim_end())),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(git_dir.into()),
        Err(e) => Err(RepoError::io(&file, &e)),
    }
}

/// Names the formats that libgit2 can't open, before it fails on them in other words.
fn refuse_formats(dir: &Path, common: &Path) -> Result<(), RepoError> {
    let damaged = |e: git2::Error| RepoError::Damaged { dir: dir.into(), detail: e.message().to_owned() };
    let file = common.join("config");
    if !file.is_file() {
        return Ok(());
    }
    let config = git2::Config::open(&file).map_err(damaged)?;
    let get = |key| match config.get_string(key) {
        Ok(value) => Ok(Some(value)),
        Err(e) if e.code() == git2::ErrorCode::NotFound => Ok(None),
        Err(e) => Err(damaged(e)),
    };
    if let Some(format) = get("extensions.objectformat")?
        && !format.eq_ignore_ascii_case("sha1")
    {
        return Err(RepoError::HashFormat { dir: dir.into(), format });
    }
    if let Some(format) = get("extensions.refstorage")?
        && !format.eq_ignore_ascii_case("files")
    {
        return Err(RepoError::RefFormat { dir: dir.into(), format });
    }
    Ok(())
}

fn not_opened(dir: &Path, error: &git2::Error) -> RepoError {
    let detail = error.message().to_owned();
    match detail.split_once("unsupported extension name extensions.") {
        Some((_, name)) => RepoError::Extension { dir: dir.into(), name: name.to_owned() },
        None => RepoError::Damaged { dir: dir.into(), detail },
    }
}

/// Reads on past what can't be read: puts a failure about an object aside, passes any other on.
pub(super) fn set_aside<T>(
    read: Result<T, RepoError>,
    faults: &mut Vec<Unreadable>,
) -> Result<Option<T>, RepoError> {
    match read {
        Ok(value) => Ok(Some(value)),
        Err(RepoError::Object(unreadable)) => {
            faults.push(unreadable);
            Ok(None)
        }
        Err(other) => Err(other),
    }
}

#[cfg(test)]
mod tests;
