//! Branches as people name them, and what was seen of them.

use super::context::MAIN;
use super::failure::Failure;
use super::output;
use crate::gate::{self, Pins, Stance};
use crate::model::Lang;
use crate::policy::refs;
use crate::repo::{Oid, RepoError, Store};
use crate::text::{Explain, Failing, branches as words};

/// Where fetched branches stand.
const FETCHED: &str = "refs/remotes/origin/";
const LOCAL: &str = "refs/heads/";
/// The characters after `w/` that must at least be given.
const SHORTEST: usize = 4;

/// A branch that was named, and the commit where it stands.
pub struct Named {
    /// `main` or `w/RANDOM`.
    pub branch: String,
    pub tip: Oid,
}

/// Why a text names no branch.
enum BranchError {
    None(String),
    Several(String),
}

impl Explain for BranchError {
    fn what(&self, lang: Lang) -> String {
        match self {
            BranchError::None(text) => words::no_branch(lang, text),
            BranchError::Several(text) => words::several_branches(lang, text),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(words::branch_hint(lang))
    }

    fn failing(&self) -> Failing {
        Failing::Usage
    }
}

/// The branch that a text names: `main`, `w/RANDOM`, or the beginning of one. A branch of one's own comes before the one
/// that was fetched.
pub fn find(store: &Store, text: &str) -> Result<Named, Failure> {
    if text == MAIN {
        let tip = store.tip(MAIN)?.ok_or_else(|| BranchError::None(text.to_owned()))?;
        return Ok(Named { branch: MAIN.to_owned(), tip });
    }
    let begin = text.strip_prefix("w/").unwrap_or(text);
    let mut found = all(store)?;
    found.retain(|named| named.branch[2..].starts_with(begin));
    match (found.pop(), found.is_empty()) {
        (Some(named), true) if begin.len() >= SHORTEST => Ok(named),
        (Some(_), false) => Err(BranchError::Several(text.to_owned()).into()),
        _ => Err(BranchError::None(text.to_owned()).into()),
    }
}

/// The command that sends a branch to the server.
pub const SUBMIT: &str = "chungthu submit";

/// The command by which a branch comes to be approved: it is sent to the server, or, where there is none, reviewed here.
pub fn goes_on(store: &Store, branch: &str) -> String {
    match store.remote_url() {
        Ok(None) => format!("chungthu review {}", output::quoted(branch.as_ref())),
        _ => SUBMIT.to_owned(),
    }
}

/// Every branch of work, here or fetched, by name.
pub fn all(store: &Store) -> Result<Vec<Named>, RepoError> {
    let mut found: Vec<Named> = Vec::new();
    for prefix in [LOCAL, FETCHED] {
        for (name, tip) in store.references(&format!("{prefix}w/"))? {
            let Some(branch) = name.strip_prefix(prefix) else { continue };
            if refs::is_work(branch) && !found.iter().any(|named| named.branch == branch) {
                found.push(Named { branch: branch.to_owned(), tip });
            }
        }
    }
    found.sort_by(|a, b| a.branch.cmp(&b.branch));
    Ok(found)
}

/// The branches beyond main that one of these officers signed something of. One that the check refuses is nobody's work.
pub fn of_officers(store: &Store, main: Pins, handles: &[String], now: i64) -> Result<Vec<Named>, RepoError> {
    let mut found = all(store)?;
    found.retain(|named| {
        let work = gate::work(store, main.tip, main.chain_time, named.tip, Stance::Arriving(now));
        work.is_ok_and(|commits| commits.iter().any(|commit| handles.contains(&commit.handle)))
    });
    Ok(found)
}
