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

    /// The commit that a person means: a branch or another reference, or the first digits (4 or more) of its name, and
    /// then any number of `~N` and `^N`, as in git.
    pub fn resolve(&self, rev: &str) -> Result<Oid, RepoError> {
        let unknown = || RepoError::UnknownRevision { rev: rev.into() };
        let end = rev.find(['~', '^']).unwrap_or(rev.len());
        let (name, mut steps) = rev.split_at(end);
        let mut at = self.named(name)?.ok_or_else(unknown)?;
        // Whatever the name led to must be a commit.
        let mut parents = self.parents_of(at).map_err(|e| if is_other_kind(&e) { unknown() } else { e })?;
        while let Some(mark) = steps.chars().next() {
            let rest = &steps[1..];
            let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let number: usize = match &rest[..digits] {
                "" => 1,
                digits => digits.parse().map_err(|_| unknown())?,
            };
            steps = &rest[digits..];
            if !steps.is_empty() && !steps.starts_with(['~', '^']) {
                return Err(unknown());
            }
            let (times, which) = match (mark, number) {
                ('~', times) => (times, 0),
                (_, 0) => (0, 0),
                (_, which) => (1, which - 1),
            };
            for _ in 0..times {
                at = *parents.get(which).ok_or_else(unknown)?;
                parents = self.parents_of(at)?;
            }
        }
        Ok(at)
    }

    fn named(&self, name: &str) -> Result<Option<Oid>, RepoError> {
        if name == "HEAD" {
            return match self.head_branch() {
                Err(RepoError::DetachedHead) => Ok(self.repo.refname_to_id("HEAD").ok().map(Oid::from)),
                branch => self.tip(&branch?),
            };
        }
        // What a branch is called here or, where only the server has it, there.
        let fetched = [format!("refs/remotes/{name}"), Store::tracking_ref(&branch_ref(name))];
        for full in [name.to_owned(), format!("refs/{name}"), branch_ref(name)].into_iter().chain(fetched) {
            if check_name(&full).is_ok()
                && let Some(oid) = self.reference(&full)?
            {
                return Ok(Some(oid));
            }
        }
        if !(4..=40).contains(&name.len()) || !name.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Ok(None);
        }
        let failed = |e: git2::Error| RepoError::git(self.git_dir(), &e);
        let short = git2::Oid::from_str(name).map_err(failed)?;
        match self.repo.odb().map_err(failed)?.exists_prefix(short, name.len()) {
            Ok(oid) => Ok(Some(oid.into())),
            Err(e) if e.code() == git2::ErrorCode::NotFound => Ok(None),
            Err(e) if e.code() == git2::ErrorCode::Ambiguous => {
                Err(RepoError::AmbiguousRevision { rev: name.to_owned() })
            }
            Err(e) => Err(failed(e)),
        }
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

fn is_other_kind(error: &RepoError) -> bool {
    matches!(error, RepoError::Object(unreadable) if unreadable.fault == Fault::WrongKind)
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
