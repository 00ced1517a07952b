//! A repository to try things on, and the stock git program to judge the result.

use std::cell::Cell;
use std::path::Path;
use std::process::Command;

use git2::build::TreeUpdateBuilder;

use super::commit::Ident;
use super::oid::Oid;
use super::store::Store;

/// Stands for a signature where nobody verifies it.
pub(super) const SIGNATURE: &str = "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n";

pub(super) fn ident(handle: &str, seconds: i64) -> Ident {
    Ident { name: handle.into(), email: format!("{handle}@register"), seconds, offset: 0 }
}

/// The stock git program, in a folder, with nothing of this machine's settings.
pub(super) fn run_git(dir: &Path, settings: &[(&str, &str)], args: &[&str]) -> Result<String, String> {
    let out = Command::new("git")
        .args(args)
        .current_dir(dir)
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("HOME", dir)
        .env("LC_ALL", "C")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .envs([("GIT_AUTHOR_NAME", "a"), ("GIT_AUTHOR_EMAIL", "a@register")])
        .envs([("GIT_COMMITTER_NAME", "a"), ("GIT_COMMITTER_EMAIL", "a@register")])
        .envs(settings.iter().copied())
        .output()
        .unwrap();
    if out.status.success() {
        Ok(String::from_utf8_lossy(&out.stdout).into_owned())
    } else {
        Err(String::from_utf8_lossy(&out.stderr).into_owned())
    }
}

/// Puts the bytes of a commit into a repository, whatever they are.
pub(crate) fn put_commit(store: &Store, bytes: &[u8]) -> Oid {
    store.repo.odb().unwrap().write(git2::ObjectType::Commit, bytes).unwrap().into()
}

/// A tree with a symbolic link in it.
pub(crate) fn put_link(store: &Store, tree: Oid, path: &str, target: &str) -> Oid {
    let tree = store.repo.find_tree(tree.raw()).unwrap();
    let blob = store.repo.blob(target.as_bytes()).unwrap();
    let mut update = TreeUpdateBuilder::new();
    update.upsert(path, blob, git2::FileMode::Link);
    update.create_updated(&store.repo, &tree).unwrap().into()
}

/// A tree whose folder holds equal folders of these names, and so on for so many levels, and files in the last.
pub(crate) fn put_nest(store: &Store, tree: Oid, folder: &str, levels: u32, names: &[Vec<u8>]) -> Oid {
    let repo = &store.repo;
    let mut below = (repo.blob(b"x").unwrap(), git2::FileMode::Blob);
    for _ in 0..levels {
        let mut rows = repo.treebuilder(None).unwrap();
        for name in names {
            rows.insert(name.as_slice(), below.0, below.1.into()).unwrap();
        }
        below = (rows.write().unwrap(), git2::FileMode::Tree);
    }
    let tree = repo.find_tree(tree.raw()).unwrap();
    let mut update = TreeUpdateBuilder::new();
    update.upsert(folder, below.0, below.1);
    update.create_updated(repo, &tree).unwrap().into()
}

pub(super) struct Scratch {
    dir: tempfile::TempDir,
    clock: Cell<i64>,
}

impl Scratch {
    /// An empty register's repository.
    pub fn new() -> Scratch {
        let dir = tempfile::tempdir().unwrap();
        Store::init(dir.path()).unwrap();
        Scratch { dir, clock: Cell::new(1_700_000_000) }
    }

    /// The same with a work tree.
    pub fn with_work_tree() -> Scratch {
        let scratch = Scratch::new();
        scratch.git(&["config", "core.bare", "false"]);
        scratch
    }

    /// Dates the next commit.
    pub fn set_clock(&self, seconds: i64) {
        self.clock.set(seconds - 1);
    }

    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    pub fn store(&self) -> Store {
        Store::open(self.dir()).unwrap()
    }

    pub fn git(&self, args: &[&str]) -> String {
        self.git_may_fail(args).unwrap()
    }

    pub fn git_may_fail(&self, args: &[&str]) -> Result<String, String> {
        run_git(self.dir(), &[], args)
    }

    pub fn git_in(&self, git_dir: &Path, args: &[&str]) -> String {
        run_git(self.dir(), &[("GIT_DIR", git_dir.to_str().unwrap())], args).unwrap()
    }

    /// A commit by libgit2's own writer: the first parent's tree with these files put into it.
    pub fn commit(&self, parents: &[Oid], files: &[(&str, &str)]) -> Oid {
        let edits: Vec<(&str, Option<&str>)> = files.iter().map(|&(path, text)| (path, Some(text))).collect();
        self.commit_edits(parents, &edits)
    }

    pub fn commit_removing(&self, parents: &[Oid], path: &str) -> Oid {
        self.commit_edits(parents, &[(path, None)])
    }

    pub fn commit_edits(&self, parents: &[Oid], edits: &[(&str, Option<&str>)]) -> Oid {
        let repo = git2::Repository::open(self.dir()).unwrap();
        let parents: Vec<git2::Commit<'_>> =
            parents.iter().map(|p| repo.find_commit(p.raw()).unwrap()).collect();
        let empty = repo.treebuilder(None).unwrap().write().unwrap();
        let base = match parents.first() {
            Some(parent) => parent.tree().unwrap(),
            None => repo.find_tree(empty).unwrap(),
        };
        let mut update = TreeUpdateBuilder::new();
        for &(path, text) in edits {
            match text {
                Some(text) => update.upsert(path, repo.blob(text.as_bytes()).unwrap(), git2::FileMode::Blob),
                None => update.remove(path),
            };
        }
        let tree = repo.find_tree(update.create_updated(&repo, &base).unwrap()).unwrap();
        self.clock.set(self.clock.get() + 1);
        let who = git2::Signature::new("a", "a@register", &git2::Time::new(self.clock.get(), 0)).unwrap();
        let parents: Vec<&git2::Commit<'_>> = parents.iter().collect();
        repo.commit(None, &who, &who, "A commit\n", &tree, &parents).unwrap().into()
    }
}
