//! Talking to a server, by the program `git`: with the officer's own ssh configuration, credentials and proxies.
//!
//! What a server sends comes into a repository of its own first ([`Incoming`]), so that nothing of it is among the
//! register's objects, and no reference has moved, before it was judged.

mod error;
mod git;
mod incoming;

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::error::RepoError;
use super::keyring::keyring_ref;
use super::limit;
use super::oid::Oid;
use super::store::Store;
pub use error::TransportError;
use git::{Done, Git};
pub use incoming::Incoming;

/// The name under which a register knows its server.
pub const REMOTE: &str = "origin";

/// Where the branch `main` of the server was seen last stands below, and all other branches.
const TRACKING: &str = "refs/remotes/origin/";

/// What one push makes of one reference of the server, which must stand at `old` (`None`: not be there).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefMove {
    pub name: String,
    pub old: Option<Oid>,
    pub new: Option<Oid>,
}

/// What is to be told while git works: one line, made harmless for a terminal.
pub type Progress<'a> = &'a (dyn Fn(&str) + Sync);

/// A register's server. One process of a clone talks to it at a time.
pub struct Remote<'s> {
    store: &'s Store,
    url: String,
    git: Git<'s>,
    /// Held while the server is spoken to.
    _turn: File,
}

/// A keyring as a server has it, fetched beside those that are here.
pub struct FetchedKeyring {
    pub serial: u64,
    /// The sealed bytes.
    pub file: Vec<u8>,
    dir: tempfile::TempDir,
}

impl FetchedKeyring {
    pub(super) fn git_dir(&self) -> PathBuf {
        self.dir.path().join("git")
    }
}

impl Store {
    /// Sets the server of a register that has none. A path becomes an absolute one.
    pub fn set_remote(&self, url: &str) -> Result<(), RepoError> {
        let failed = |e: git2::Error| RepoError::git(self.git_dir(), &e);
        let url = match Path::new(url).canonicalize() {
            Ok(path) => path.display().to_string(),
            Err(_) => url.to_owned(),
        };
        let mut config = self.repo.config().map_err(failed)?;
        config.set_str("remote.origin.url", &url).map_err(failed)?;
        config.set_str("remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*").map_err(failed)
    }

    /// The address of the server, where one is set.
    pub fn remote_url(&self) -> Result<Option<String>, RepoError> {
        let failed = |e: git2::Error| RepoError::git(self.git_dir(), &e);
        match self.repo.config().map_err(failed)?.snapshot().map_err(failed)?.get_string("remote.origin.url")
        {
            Ok(url) => Ok(Some(url)),
            Err(e) if e.code() == git2::ErrorCode::NotFound => Ok(None),
            Err(e) => Err(failed(e)),
        }
    }

    /// Where the register remembers a reference of the server: `refs/heads/x` at `refs/remotes/origin/x`,
    /// `refs/chungthu/x` at `refs/remotes/origin/chungthu/x`.
    pub fn tracking_ref(name: &str) -> String {
        let inside = name.strip_prefix("refs/heads/").or_else(|| name.strip_prefix("refs/")).unwrap_or(name);
        format!("{TRACKING}{inside}")
    }

    /// The references of the server as they were seen last, by the names they have there.
    pub fn tracked(&self) -> Result<BTreeMap<String, Oid>, RepoError> {
        let there = |name: &str| {
            let inside = name.strip_prefix(TRACKING)?;
            Some(match inside.starts_with("chungthu/") {
                true => format!("refs/{inside}"),
                false => format!("refs/heads/{inside}"),
            })
        };
        let tracked = self.references(TRACKING)?.into_iter();
        Ok(tracked.filter_map(|(name, oid)| Some((there(&name)?, oid))).collect())
    }

    /// Waits for nobody: the server of this register, unless another process is talking to it. With `batch` nobody is
    /// asked for a password.
    pub fn remote<'s>(
        &'s self,
        batch: bool,
        progress: Option<Progress<'s>>,
    ) -> Result<Remote<'s>, TransportError> {
        let url =
            self.remote_url()?.ok_or_else(|| TransportError::NoRemote { dir: self.git_dir().into() })?;
        let git = Git { place: place(self), batch, progress };
        git.refuse_foreign(self.git_dir())?;
        let turn = turn(&self.private_dir()?)?;
        incoming::sweep(self)?;
        Ok(Remote { store: self, url, git, _turn: turn })
    }
}

/// The right to talk to the server.
fn turn(private: &Path) -> Result<File, TransportError> {
    let path = private.join("exchange.lock");
    let io = |e: std::io::Error| RepoError::io(&path, &e);
    let file = fs::OpenOptions::new().write(true).create(true).truncate(false).open(&path).map_err(io)?;
    // A program that is just being started holds every open file for a moment, that of an exchange which is over too.
    for _ in 0..PATIENCE {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(10)),
            Err(TryLockError::Error(e)) => return Err(io(e).into()),
        }
    }
    Err(TransportError::Busy)
}

/// So many times, ten milliseconds apart, the right to talk to the server is asked for.
const PATIENCE: u32 = 50;

/// The folder against which git reads a relative address.
fn place(store: &Store) -> PathBuf {
    let git_dir = store.git_dir();
    let above = git_dir.parent().filter(|_| git_dir.file_name().is_some_and(|name| name == ".git"));
    let dir = store.work_tree().or(above).unwrap_or(git_dir);
    if dir.as_os_str().is_empty() { PathBuf::from(".") } else { dir.into() }
}

impl Remote<'_> {
    /// The address, without a password that may stand in it.
    pub fn shown_url(&self) -> String {
        error::shown(&self.url)
    }

    /// The references of the server, by name.
    pub fn list(&self) -> Result<BTreeMap<String, Oid>, TransportError> {
        let git_dir = self.store.git_dir();
        let wanted = ["ls-remote", "--refs", REMOTE, "refs/heads/*", "refs/chungthu/*"];
        let done = self.git.run(git_dir, &[], &wanted)?;
        let done = self.good(done)?;
        let mut found = BTreeMap::new();
        for line in done.out.lines() {
            let (oid, name) = line.split_once('\t').ok_or_else(|| self.said(&done))?;
            found.insert(name.to_owned(), oid.parse().map_err(|_| self.said(&done))?);
        }
        Ok(found)
    }

    /// Fetches these references of the server, whole histories, beside the register.
    pub fn fetch(&self, names: &[&str]) -> Result<Incoming, TransportError> {
        let incoming = Incoming::beside(self.store)?;
        self.fetch_into(incoming.git_dir(), names)?;
        Ok(incoming)
    }

    /// Fetches one more reference beside what has come; refused, it is not there.
    pub fn fetch_more(&self, came: &Incoming, name: &str) -> Result<(), TransportError> {
        let fetched = self.fetch_into(came.git_dir(), &[name]);
        if fetched.is_err() {
            came.forget(name)?;
        }
        fetched
    }

    /// Fetches references under their own names into another repository, with the settings of this one. Takes no pack in
    /// which anything is larger than anything may be.
    fn fetch_into(&self, git_dir: &Path, names: &[&str]) -> Result<(), TransportError> {
        let objects = git_dir.join("objects");
        let before = limit::packs(&objects)?;
        self.fetch_unseen(git_dir, names)?;
        let mut came = limit::packs(&objects)?;
        came.retain(|pack| !before.contains(pack));
        // Opened for this alone: what it has seen of a pack that goes must go too.
        limit::refuse_huge(&Store::open(git_dir)?, &came).map_err(|huge| {
            for file in came.iter().flat_map(|index| [index.clone(), index.with_extension("pack")]) {
                let _ = fs::remove_file(file);
            }
            huge.into()
        })
    }

    fn fetch_unseen(&self, git_dir: &Path, names: &[&str]) -> Result<(), TransportError> {
        let settings = self.store.git_dir().join("config");
        let settings = settings.canonicalize().map_err(|e| RepoError::io(&settings, &e))?;
        let mut include = std::ffi::OsString::from("include.path=");
        include.push(settings);
        let refspecs: Vec<String> = names.iter().map(|name| format!("+{name}:{name}")).collect();
        let mut arguments = vec!["fetch", "--atomic", "--refmap=", "--no-tags"];
        arguments.extend(["--no-recurse-submodules", "--no-write-fetch-head"]);
        arguments.extend(self.git.progress.map(|_| "--progress"));
        arguments.push(REMOTE);
        arguments.extend(refspecs.iter().map(String::as_str));
        let done = self.git.run(git_dir, &[("-c", include.as_os_str())], &arguments)?;
        self.good(done).map(drop)
    }

    /// Moves references of the server, all of them or none. Objects of the keyring of this serial may be among what is
    /// sent. Gives the lines that the server said.
    pub fn push(&self, moves: &[RefMove], keyring: Option<u64>) -> Result<Vec<String>, TransportError> {
        let name = |oid: Option<Oid>| oid.map(|oid| oid.to_string()).unwrap_or_default();
        let mut arguments: Vec<String> = ["push", "--porcelain", "--atomic", "--no-verify", "--no-signed"]
            .into_iter()
            .chain(["--no-follow-tags", "--recurse-submodules=no"])
            .chain(self.git.progress.map(|_| "--progress"))
            .map(str::to_owned)
            .collect();
        arguments.extend(moves.iter().map(|m| format!("--force-with-lease={}:{}", m.name, name(m.old))));
        arguments.push(REMOTE.to_owned());
        arguments.extend(moves.iter().map(|m| format!("{}:{}", name(m.new), m.name)));
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let done = self.git.run_with_objects(
            self.store.git_dir(),
            keyring.map(|serial| self.store.keyring_dir(serial).join("objects")).as_deref(),
            &arguments,
        )?;
        match done.ok {
            true => Ok(done.server),
            false => Err(error::of_push(&self.url, done)),
        }
    }

    /// Fetches exactly this keyring, into a repository of its own; `None` where it is no keyring.
    pub fn fetch_keyring(&self, serial: u64) -> Result<Option<FetchedKeyring>, TransportError> {
        let dir = incoming::folder(self.store)?;
        let name = keyring_ref(serial);
        let made = dir.path().join("git");
        let file = {
            let store = super::store::init_at(&made)?;
            self.fetch_into(&made, &[&name])?;
            match store.reference(&name)? {
                Some(commit) => store.keyring_file(commit)?,
                None => None,
            }
        };
        Ok(file.map(|file| FetchedKeyring { serial, file, dir }))
    }

    fn good(&self, done: Done) -> Result<Done, TransportError> {
        if done.ok { Ok(done) } else { Err(error::of_failure(&self.url, done)) }
    }

    /// What git answered though it says that all was well.
    fn said(&self, done: &Done) -> TransportError {
        TransportError::Other { url: self.shown_url(), said: done.said.clone() }
    }
}

#[cfg(test)]
mod tests;
