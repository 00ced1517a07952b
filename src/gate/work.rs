//! A branch of work: its commits judged by the officers of main that it is to go into.

use super::chain::read_officers;
use super::commit::{self, Signed, Stance};
use super::error::GateError;
use super::sealed::{self, Trees};
use super::trivial::trivial;
use crate::policy::{self, Branch, Message, Officers, judge};
use crate::repo::{CommitFacts, Oid, Store};

/// One commit of a branch that holds, and who made it.
pub struct Author {
    pub commit: Oid,
    pub handle: String,
    pub message: Message,
    /// The paths that it changed; in a merge, those that are neither side's.
    pub changed: Vec<String>,
    /// Seconds since 1970.
    pub time: i64,
}

/// Judges every commit that a branch has beyond main's tip, by the officers there; the newest first.
pub fn work(
    store: &Store,
    main: Oid,
    chain_time: i64,
    tip: Oid,
    stance: Stance,
) -> Result<Vec<Author>, GateError> {
    let parent = store.commit(main)?;
    let officers = read_officers(store, main, parent.tree)?;
    let chain_time = chain_time.max(parent.committer.seconds);
    brought(store, &officers, &parent, store.commits_beyond(tip, &[main])?, chain_time, stance)
}

/// The same for the commits that a merge brings into main, by the officers of its first parent.
pub(super) fn brought(
    store: &Store,
    officers: &Officers,
    main: &CommitFacts,
    commits: impl IntoIterator<Item = Oid>,
    chain_time: i64,
    stance: Stance,
) -> Result<Vec<Author>, GateError> {
    let mut authors = Vec::new();
    for commit in commits {
        authors.push(one(store, officers, main, commit, chain_time, stance)?);
    }
    authors.sort_by_key(|author| std::cmp::Reverse((author.time, author.commit)));
    Ok(authors)
}

/// The one merge base of two commits.
pub(super) fn base(store: &Store, commit: Oid, first: Oid, second: Oid) -> Result<Oid, GateError> {
    match store.merge_bases(first, second)?.as_slice() {
        [base] => Ok(store.tree_of(*base)?),
        several => Err(GateError::Bases { commit, found: several.len() }),
    }
}

fn one(
    store: &Store,
    officers: &Officers,
    main: &CommitFacts,
    commit: Oid,
    chain_time: i64,
    stance: Stance,
) -> Result<Author, GateError> {
    let Signed { facts, signer, message } = commit::read(store, commit, stance)?;
    let parents: Vec<Oid> =
        facts.parents.iter().map(|parent| store.tree_of(*parent)).collect::<Result<_, _>>()?;
    let (before, base) = match (parents.as_slice(), facts.parents.as_slice()) {
        ([before], _) => (*before, None),
        ([before, _], [first, second]) => (*before, Some(base(store, commit, *first, *second)?)),
        _ => return Err(GateError::Parents { commit }),
    };
    let trees = Trees {
        commit,
        tree: facts.tree,
        parents: &parents,
        base,
        main: Some(main.tree),
        stance,
        epoch: None,
    };
    let mut changed = sealed::check(store, &trees)?;
    if let (Some(base), [first, second]) = (base, parents.as_slice()) {
        let differs = store.changes(Some(*first), Some(facts.tree))?;
        let differs = differs.into_iter().map(|change| (change.path, change.new)).collect();
        changed = trivial(store, base, *first, *second)?.beyond(&differs);
    }
    let was = read_officers(store, commit, before)?;
    let is = read_officers(store, commit, facts.tree)?;
    // What a merge takes from main is not its signer's doing.
    let step =
        (was != is && changed.iter().any(|path| path == policy::paths::OFFICERS)).then_some((&was, &is));
    let judged = policy::CommitFacts {
        signer: &signer,
        author: &facts.author.name,
        authored: facts.author.seconds,
        committed: facts.committer.seconds,
        utc: facts.author.offset == 0 && facts.committer.offset == 0,
        message: &message,
        changed: &changed,
        serial: was.keyring.serial,
        chain_time,
        officers: step,
    };
    judge(officers, Branch::Work, &judged).map_err(|breach| GateError::Breach { commit, breach })?;
    let (handle, time) = (facts.author.name, facts.committer.seconds);
    Ok(Author { commit, handle, message, changed, time })
}
