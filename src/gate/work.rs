//! A branch of work: its commits judged by the officers of main that it is to go into.

use super::commit::{self, Signed, Stance};
use super::error::GateError;
use super::officers::OfficersAt;
use super::sealed::{self, Trees};
use super::trivial;
use crate::policy::judge::stands;
use crate::policy::paths::OFFICERS;
use crate::policy::{self, Branch, Message, Officers, Trailer, judge};
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
    let mut officers = OfficersAt::new(store);
    let before = officers.of(main, parent.tree)?;
    let chain_time = chain_time.max(parent.committer.seconds);
    each_beyond(store, main, tip, |commits| {
        brought(&mut officers, &before, &parent, commits, chain_time, stance)
    })
}

/// Judges the commits that `tip` has beyond main. They are found by date, which reads little; where that may have found
/// too many and they are refused, all of history is asked.
pub(super) fn each_beyond<T>(
    store: &Store,
    main: Oid,
    tip: Oid,
    mut judge: impl FnMut(&[Oid]) -> Result<T, GateError>,
) -> Result<T, GateError> {
    let near = store.commits_beyond_by_date(tip, &[main])?;
    judge(&near).or_else(|refused| {
        let all = store.commits_beyond(tip, &[main])?;
        if all.len() < near.len() { judge(&all) } else { Err(refused) }
    })
}

/// Judges commits of a branch, by the officers of the commit of main that it goes into.
pub(super) fn brought(
    at: &mut OfficersAt<'_>,
    officers: &Officers,
    main: &CommitFacts,
    commits: &[Oid],
    chain_time: i64,
    stance: Stance,
) -> Result<Vec<Author>, GateError> {
    let mut authors = Vec::new();
    for commit in commits {
        authors.push(one(at, officers, main, *commit, chain_time, stance)?);
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
    at: &mut OfficersAt<'_>,
    officers: &Officers,
    main: &CommitFacts,
    commit: Oid,
    chain_time: i64,
    stance: Stance,
) -> Result<Author, GateError> {
    let store = at.store;
    let Signed { facts, signer, message } = commit::read(store, commit, stance)?;
    let parents: Vec<Oid> =
        facts.parents.iter().map(|parent| store.tree_of(*parent)).collect::<Result<_, _>>()?;
    let (before, base) = match (parents.as_slice(), facts.parents.as_slice()) {
        ([before], _) => (*before, None),
        ([before, _], [first, second]) => (*before, Some(base(store, commit, *first, *second)?)),
        _ => return Err(GateError::Parents { commit }),
    };
    let was = at.of(commit, before)?;
    let bound = was.keyring.serial;
    let judged = commit::judged(&facts, &signer, &message, bound, chain_time);
    let breach = |breach| GateError::Breach { commit, breach };
    stands(officers, Trailer::Work(bound), false, &judged).map_err(breach)?;
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
        changed = trivial::unjudged(store, commit, base, *first, *second)?.beyond(&differs);
    }
    let is = at.of(commit, facts.tree)?;
    // What a merge takes from main is not its signer's doing.
    let own = *was != *is && changed.iter().any(|path| path == OFFICERS);
    // A merge that does a change of officers again on main's has main's keyring, and is a step from main's officers.
    let other = match parents.as_slice() {
        [_, second] if own && was.keyring != is.keyring => Some(at.of(commit, *second)?),
        _ => None,
    };
    let from = other.filter(|other| other.keyring == is.keyring).unwrap_or(was);
    let step = own.then_some((from.as_ref(), is.as_ref()));
    let judged = policy::CommitFacts { changed: &changed, officers: step, ..judged };
    judge(officers, Branch::Work, &judged).map_err(breach)?;
    let (handle, time) = (facts.author.name, facts.committer.seconds);
    Ok(Author { commit, handle, message, changed, time })
}
