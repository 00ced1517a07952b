//! Reading references: branches, HEAD, and what a person means by a revision.

use super::error::{Fault, RepoError};
use super::oid::Oid;
use super::store::Store;

impl Store {
    /// What a reference names directly, by its full name (`refs/heads/main`); `None` where there is no such reference.
    pub fn reference(&self, name: &str) -> Result<Option<Oid>, RepoError> {
        check_name(name)?;
        match self.repo.find_reference(name) {
            Ok(reference) => match reference.target() {
                Some(oid) => Ok(Some(oid.into())),
                None => Err(RepoError::BadRef { name: name.into(), detail: "symbolic".into() }),
            },
            Err(e) if e.code() == git2::ErrorCode::NotFound => Ok(None),
            Err(e) => Err(RepoError::BadRef { name: name.into(), detail: e.message().to_owned() }),
        }
    }

    /// The commit a branch stands at; `None` where the branch has none yet.
    pub fn tip(&self, branch: &str) -> Result<Option<Oid>, RepoError> {
        self.reference(&branch_ref(branch))
    }

    /// All references whose full name begins with `prefix` (`refs/heads/w/`), by name.
    pub fn references(&self, prefix: &str) -> Result<Vec<(String, Oid)>, RepoError> {
        let mut found = Vec::new();
        for reference in self.repo.references().map_err(|e| RepoError::git(self.git_dir(), &e))? {
            let reference = reference
                .map_err(|e| RepoError::BadRef { name: prefix.into(), detail: e.message().to_owned() })?;
            let name = String::from_utf8_lossy(reference.name_bytes()).into_owned();
            if let (true, Some(oid)) = (name.starts_with(prefix), reference.target()) {
                found.push((name, oid.into()));
            }
        }
        found.sort();
        Ok(found)
    }

    /// The branch that HEAD names, without `refs/heads/`; it need not have a commit yet.
    pub fn head_branch(&self) -> Result<String, RepoError> {
        let head = self
            .repo
            .find_reference("HEAD")
            .map_err(|e| RepoError::BadRef { name: "HEAD".into(), detail: e.message().to_owned() })?;
        let target = head.symbolic_target_bytes().and_then(|t| t.strip_prefix(b"refs/heads/"));
        let branch = target.and_then(|t| std::str::from_utf8(t).ok());
        branch.map(str::to_owned).ok_or(RepoError::DetachedHead)
    }

    /// The commit that a person means: a branch, `HEAD~3`, or the first digits of its name.
    pub fn resolve(&self, rev: &str) -> Result<Oid, RepoError> {
        let unknown = || RepoError::UnknownRevision { rev: rev.into() };
        let object = self.repo.revparse_single(rev).map_err(|e| match e.code() {
            git2::ErrorCode::Ambiguous => RepoError::AmbiguousRevision { rev: rev.into() },
            _ => unknown(),
        })?;
        let commit = object.peel(git2::ObjectType::Commit).map_err(|_| unknown())?;
        Ok(commit.id().into())
    }

    /// The tree of a commit.
    pub fn tree_of(&self, commit: Oid) -> Result<Oid, RepoError> {
        let tree = self.with_object(commit, git2::ObjectType::Commit, |bytes| {
            bytes
                .strip_prefix(b"tree ")
                .and_then(|rest| rest.get(..40))
                .and_then(|hex| Oid::from_hex(hex).ok())
        })?;
        tree.ok_or(RepoError::object(commit, Fault::Damaged))
    }
}

/// The full name of a branch.
pub(super) fn branch_ref(branch: &str) -> String {
    format!("refs/heads/{branch}")
}

/// Refuses a full name that git would refuse.
pub(super) fn check_name(name: &str) -> Result<(), RepoError> {
    if name.starts_with("refs/") && !name.contains('\0') && git2::Reference::is_valid_name(name) {
        Ok(())
    } else {
        Err(RepoError::BadRefName { name: name.into() })
    }
}
