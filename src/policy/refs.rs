//! The references a register may have, and what each is for.

use super::officers::is_handle;
use crate::model::FileId;

/// The branch that counts.
pub const MAIN: &str = "main";

/// What a reference is, by its full name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum RefName {
    /// `refs/heads/main`
    Main,
    /// `refs/heads/w/RANDOM`: somebody's work; the branch, `w/RANDOM`
    Work(String),
    /// `refs/chungthu/keyring/SERIAL`
    Keyring(u64),
    /// `refs/chungthu/back/w/RANDOM`: sealed comments with which a branch was sent back
    Back(String),
    /// `refs/chungthu/approvals/w/RANDOM/HANDLE`: an approval that waits for others
    Approval(String, String),
    /// `refs/chungthu/access/HANDLE`: what an officer saw unmasked
    Access(String),
}

impl RefName {
    /// The name taken apart; nothing where a register has no such reference.
    pub fn parse(name: &str) -> Option<RefName> {
        match name.split('/').collect::<Vec<_>>().as_slice() {
            ["refs", "heads", MAIN] => Some(RefName::Main),
            ["refs", "heads", "w", random] => work(random).map(RefName::Work),
            ["refs", "chungthu", "keyring", serial] => {
                let number: u64 = serial.parse().ok()?;
                (number > 0 && number.to_string() == *serial).then_some(RefName::Keyring(number))
            }
            ["refs", "chungthu", "back", "w", random] => work(random).map(RefName::Back),
            ["refs", "chungthu", "approvals", "w", random, handle] if is_handle(handle) => {
                Some(RefName::Approval(work(random)?, (*handle).to_owned()))
            }
            ["refs", "chungthu", "access", handle] if is_handle(handle) => {
                Some(RefName::Access((*handle).to_owned()))
            }
            _ => None,
        }
    }

    /// The full name.
    pub fn full(&self) -> String {
        match self {
            RefName::Main => format!("refs/heads/{MAIN}"),
            RefName::Work(branch) => format!("refs/heads/{branch}"),
            RefName::Keyring(serial) => format!("refs/chungthu/keyring/{serial}"),
            RefName::Back(branch) => format!("refs/chungthu/back/{branch}"),
            RefName::Approval(branch, handle) => format!("refs/chungthu/approvals/{branch}/{handle}"),
            RefName::Access(handle) => format!("refs/chungthu/access/{handle}"),
        }
    }
}

/// The branch of work of a random id: a name that says nothing.
pub fn work_branch(random: FileId) -> String {
    format!("w/{random}")
}

/// Whether a branch is one of work.
pub fn is_work(branch: &str) -> bool {
    branch.strip_prefix("w/").is_some_and(|random| work(random).is_some())
}

fn work(random: &str) -> Option<String> {
    random.parse().ok().map(work_branch)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_to_themselves_and_others_are_none() {
        let branch = work_branch(FileId([5; 10]));
        assert!(is_work(&branch));
        for name in [
            "refs/heads/main".to_owned(),
            format!("refs/heads/{branch}"),
            "refs/chungthu/keyring/12".to_owned(),
            format!("refs/chungthu/back/{branch}"),
            format!("refs/chungthu/approvals/{branch}/lan"),
            "refs/chungthu/access/lan".to_owned(),
        ] {
            assert_eq!(RefName::parse(&name).map(|r| r.full()), Some(name));
        }
        for name in [
            "refs/heads/master",
            "refs/heads/w/draft-of-nguyen-an",
            "refs/tags/v1",
            "refs/notes/textconv",
            "refs/chungthu/keyring/0",
            "refs/chungthu/keyring/01",
            "refs/chungthu/access/lan/2026-03-02",
            "refs/chungthu/access/Lan",
            "refs/heads/main/x",
        ] {
            assert_eq!(RefName::parse(name), None, "{name}");
        }
    }
}
