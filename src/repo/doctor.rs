//! What can be wrong with a git directory though every object is in order.

use super::error::RepoError;
use super::lock::LockFile;
use super::store::Store;

/// What `doctor` looks at in the git directory. `git fsck` looks at the objects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// `refs/notes/textconv` is there: git has stored plaintext that it showed.
    pub plaintext_notes: bool,
    /// `diff.chungthu.cachetextconv` is not set to false.
    pub caches_plaintext: bool,
    /// Lock files of git, which block writing while they are there.
    pub lock_files: Vec<LockFile>,
    /// The serials of the keyrings that are kept here.
    pub keyrings: Vec<u64>,
    /// A merge by stock git was begun and stopped: git can't merge sealed files.
    pub open_merge: bool,
    /// The paths of the work tree, where there is one, in which somebody changed what the branch has.
    pub changed: Vec<String>,
}

impl Store {
    /// Looks, changes nothing.
    pub fn health(&self) -> Result<Health, RepoError> {
        let config = self.repo.config().map_err(|e| RepoError::git(self.git_dir(), &e))?;
        let cachetextconv = config.get_bool("diff.chungthu.cachetextconv");
        Ok(Health {
            plaintext_notes: self.reference("refs/notes/textconv")?.is_some(),
            caches_plaintext: !matches!(cachetextconv, Ok(false)),
            lock_files: self.lock_files()?,
            keyrings: self.keyrings()?,
            open_merge: self.repo.path().join("MERGE_HEAD").exists(),
            changed: self.changed()?,
        })
    }

    fn changed(&self) -> Result<Vec<String>, RepoError> {
        if self.work_tree().is_none() {
            return Ok(Vec::new());
        }
        let mut options = git2::StatusOptions::new();
        options.include_untracked(false).include_ignored(false).exclude_submodules(true).no_refresh(true);
        let failed = |e: git2::Error| RepoError::git(self.git_dir(), &e);
        let statuses = self.repo.statuses(Some(&mut options)).map_err(failed)?;
        Ok(statuses.iter().map(|s| String::from_utf8_lossy(s.path_bytes()).into_owned()).collect())
    }
}

#[cfg(test)]
mod tests {
    use crate::repo::testing::Scratch;

    #[test]
    fn a_cache_of_plaintext_is_noticed() {
        let scratch = Scratch::new();
        let commit = scratch.commit(&[], &[("f", "0")]);
        let health = scratch.store().health().unwrap();
        assert!(!health.plaintext_notes && !health.caches_plaintext && health.lock_files.is_empty());
        scratch.git(&["update-ref", "refs/notes/textconv", &commit.to_string()]);
        scratch.git(&["config", "diff.chungthu.cachetextconv", "true"]);
        let health = scratch.store().health().unwrap();
        assert!(health.plaintext_notes && health.caches_plaintext);
    }
}
