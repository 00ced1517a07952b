//! The bare repository of an office's server, and the hook that judges what arrives there.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::error::RepoError;
use super::store::{Store, init_at, sync_dir};

/// The hook that git runs before it takes anything of a push.
const HOOK: &str = "hooks/pre-receive";

impl Store {
    /// Makes a bare repository at `dir` itself that takes pushes only where the hook lets them pass: SHA-1, references in
    /// files, branch `main`, whatever git's own defaults are. `hook` is the hook's text. One that is there already and has no
    /// reference yet is taken over.
    pub fn init_server(dir: &Path, hook: &str) -> Result<Store, RepoError> {
        let io = |e: io::Error| RepoError::io(dir, &e);
        fs::create_dir_all(dir).map_err(io)?;
        if fs::read_dir(dir).map_err(io)?.next().is_none() {
            // Built aside and renamed, so that there never is a server without its hook.
            let parent = match dir.parent() {
                Some(parent) if parent != Path::new("") => parent,
                _ => Path::new("."),
            };
            let aside = tempfile::Builder::new().prefix(".git-init-").tempdir_in(parent).map_err(io)?;
            let made = aside.path().join("git");
            serve(&init_at(&made)?, hook)?;
            fs::rename(&made, dir).map_err(io)?;
            sync_dir(parent)?;
            return Store::open(dir);
        }
        let there = || RepoError::Exists { dir: dir.into() };
        let store = Store::open(dir).map_err(|e| match e {
            RepoError::NotARepository { .. } => there(),
            other => other,
        })?;
        // A repository inside a folder is a clone, not what a server serves.
        if dir.join(".git").exists() || !store.references("refs/")?.is_empty() {
            return Err(there());
        }
        serve(&store, hook)?;
        Ok(store)
    }
}

fn serve(store: &Store, hook: &str) -> Result<(), RepoError> {
    let dir = store.git_dir();
    let failed = |e: git2::Error| RepoError::git(dir, &e);
    let mut config = store.repo.config().map_err(failed)?;
    for (name, value) in [
        // What arrives is well formed before the hook looks at it.
        ("receive.fsckObjects", true),
        // Keyrings, branches and comments go when their time is over, and drafts are planned anew: the hook says which may.
        ("receive.denyDeletes", false),
        ("receive.denyNonFastForwards", false),
        // A reflog would keep the name of whoever's account sent, and old tips alive.
        ("core.logAllRefUpdates", false),
    ] {
        config.set_bool(name, value).map_err(failed)?;
    }
    store.repo.set_head("refs/heads/main").map_err(failed)?;
    let path = dir.join(HOOK);
    let write = || {
        fs::create_dir_all(dir.join("hooks"))?;
        let mut file = tempfile::NamedTempFile::new_in(dir.join("hooks"))?;
        io::Write::write_all(&mut file, hook.as_bytes())?;
        file.as_file().set_permissions(fs::Permissions::from_mode(0o755))?;
        file.as_file().sync_all()?;
        file.persist(&path).map_err(|e| e.error).map(drop)
    };
    write().map_err(|e| RepoError::io(&path, &e))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repo::testing::Scratch;

    const PASSES: &str = "#!/bin/sh\nexit 0\n";
    const REFUSES: &str = "#!/bin/sh\necho no\nexit 1\n";

    #[test]
    fn a_server_takes_what_its_hook_lets_pass() {
        let scratch = Scratch::new();
        let tip = scratch.commit(&[], &[("f", "0")]);
        scratch.git(&["update-ref", "refs/heads/main", &tip.to_string()]);
        scratch.git(&["update-ref", "refs/chungthu/keyring/1", &tip.to_string()]);
        let dir = scratch.dir().join("srv/register.git");
        let place = dir.to_str().unwrap();
        Store::init_server(&dir, REFUSES).unwrap();
        assert!(scratch.git_may_fail(&["push", "-q", place, "main"]).is_err());
        // The hook is put there anew while nothing has been taken.
        let server = Store::init_server(&dir, PASSES).unwrap();
        scratch.git(&["push", "-q", "--atomic", place, "main", "refs/chungthu/keyring/1"]);
        assert_eq!(server.tip("main").unwrap(), Some(tip));
        assert!(scratch.git(&["ls-remote", place]).contains("refs/chungthu/keyring/1"));
        scratch.git(&["push", "-q", place, ":refs/chungthu/keyring/1"]);
        assert!(!dir.join("logs").exists());
        assert_eq!(Store::init_server(&dir, PASSES).err(), Some(RepoError::Exists { dir: dir.clone() }));
        scratch.git(&["clone", "-q", "--bare", place, "clone"]);
    }

    #[test]
    fn a_folder_in_use_is_left_alone() {
        let scratch = Scratch::new();
        let dir = scratch.dir().to_owned();
        assert_eq!(Store::init_server(&dir, PASSES).err(), Some(RepoError::Exists { dir: dir.clone() }));
        let other = dir.join("other");
        fs::create_dir(&other).unwrap();
        fs::write(other.join("x"), "").unwrap();
        assert_eq!(Store::init_server(&other, PASSES).err(), Some(RepoError::Exists { dir: other }));
    }
}
