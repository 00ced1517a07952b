//! The commits that are reviewed: who wrote each, when, under which verb and for which reason.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::super::compared::Showing;
use super::when;
use crate::audit::{Reasons, own_paths, reasons};
use crate::gate::Author;
use crate::model::Key;
use crate::model::kinds::common::Why;
use crate::policy::Message;
use crate::register::Snapshot;
use crate::repo::{CommitFacts, Oid, RepoError, Store};
use crate::text::review as words;

/// A commit as far as a reviewer asks who made it and why.
pub struct Written {
    pub commit: Oid,
    pub handle: String,
    pub verb: &'static str,
    /// Seconds since 1970.
    pub time: i64,
    /// The paths that are its own doing.
    paths: Vec<String>,
}

impl Written {
    /// A commit of a branch as the gate knows it.
    pub fn of(author: &Author) -> Written {
        Written {
            commit: author.commit,
            handle: author.handle.clone(),
            verb: author.message.verb,
            time: author.time,
            paths: author.changed.clone(),
        }
    }

    /// Any other commit; nothing where its message is not of the grammar.
    pub fn read(store: &Store, facts: CommitFacts) -> Result<Option<Written>, RepoError> {
        let Ok(Message { verb, .. }) = Message::parse(&facts.message) else { return Ok(None) };
        let paths = own_paths(store, &facts)?;
        let (commit, time) = (facts.oid, facts.committer.seconds);
        Ok(Some(Written { commit, handle: facts.author.name, verb, time, paths }))
    }

    /// Why it was written.
    pub fn reasons(&self, snapshot: &Snapshot<'_>) -> Result<Reasons, RepoError> {
        reasons(snapshot, self.commit, &self.paths)
    }

    /// All that is known of it.
    pub fn json(&self, reasons: &Reasons) -> Value {
        let stated = |(why, records): &(Why, Vec<Key>)| json!({ "text": why.text, "references": why.references, "records": records });
        json!({
            "commit": self.commit.to_string(), "by": self.handle, "verb": self.verb, "when": when(self.time),
            "reasons": reasons.stated.iter().map(stated).collect::<Vec<_>>(), "unreadable": reasons.closed,
        })
    }
}

/// What one officer gave as a reason, in however many commits.
struct Said<'w> {
    handle: &'w str,
    why: String,
    commits: Vec<&'w Written>,
    records: BTreeSet<Key>,
}

/// The reasons of all commits in lines, equal ones of an officer once; no line where there is none to be read or missed.
pub fn lines(showing: &Showing<'_>, written: &[(&Written, Reasons)]) -> Vec<String> {
    let lang = showing.context.lang;
    if written.iter().all(|(_, reasons)| reasons.stated.is_empty() && reasons.closed.is_empty()) {
        return Vec::new();
    }
    let mut all: Vec<Said<'_>> = Vec::new();
    for &(commit, ref reasons) in written {
        let stated = reasons.stated.iter().map(|(why, keys)| (showing.reason(why), keys));
        let others =
            [(words::reason_none(lang), &reasons.unstated), (words::reason_closed(lang), &reasons.closed)];
        for (why, keys) in stated.chain(others).filter(|(_, keys)| !keys.is_empty()) {
            let same = |said: &&mut Said<'_>| said.handle == commit.handle && said.why == why;
            match all.iter_mut().find(same) {
                Some(said) => {
                    said.commits.push(commit);
                    said.records.extend(keys);
                }
                None => all.push(Said {
                    handle: &commit.handle,
                    why,
                    commits: vec![commit],
                    records: keys.iter().copied().collect(),
                }),
            }
        }
    }
    let line = |said: &Said<'_>| {
        let newest = when(said.commits.iter().map(|commit| commit.time).max().unwrap_or_default());
        let verbs: BTreeSet<&str> = said.commits.iter().map(|commit| commit.verb).collect();
        let verbs = verbs.into_iter().collect::<Vec<_>>().join(", ");
        let records = said.records.len();
        match said.commits.len() {
            1 => words::reason_of_one(lang, said.handle, &newest, &verbs, records, &said.why),
            n => words::reason_of_several(lang, said.handle, n, &verbs, &newest, records, &said.why),
        }
    };
    let lines = all.iter().map(|said| format!("  {}", line(said)));
    [words::reasons(lang)].into_iter().chain(lines).collect()
}
