//! A branch of work: its commits judged by the officers of main that it is to go into.

use std::collections::HashSet;
use std::rc::Rc;

use super::commit::{self, Signed, Stance};
use super::error::GateError;
use super::list;
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
    let beyond: HashSet<Oid> = commits.iter().copied().collect();
    let mut authors = Vec::new();
    for commit in commits {
        authors.push(one(at, officers, main, &beyond, *commit, chain_time, stance)?);
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
    beyond: &HashSet<Oid>,
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
    let mut steps = Vec::new();
    if changed.iter().any(|path| path == OFFICERS) {
        steps = match (base, parents.as_slice()) {
            (Some(base), [_, second]) => {
                let sides = [was, at.of(commit, *second)?];
                let from = proposed_from(sides, &*at.of(commit, base)?, &facts.parents, beyond);
                from.into_iter().filter(|from| !Rc::ptr_eq(from, &is)).collect()
            }
            _ => vec![was],
        };
        // What a merge takes as it is from the side that counts is not its signer's doing.
        if steps.is_empty() {
            changed.retain(|path| path != OFFICERS);
        }
    }
    // Of two branches that are merged, one may have main's keyring already.
    let known = steps.iter().any(|from| from.keyring == is.keyring);
    let bound_so = |from: &Rc<Officers>| match known {
        true => Officers { keyring: is.keyring, ..(**from).clone() },
        false => (**from).clone(),
    };
    let steps: Vec<Officers> = steps.iter().map(bound_so).collect();
    let dropped = list::dropped(store, facts.tree, &changed)?;
    let judged = policy::CommitFacts { changed: &changed, dropped: &dropped, ..judged };
    let step = |from| policy::CommitFacts { officers: from, ..judged.clone() };
    let mut asked: Vec<_> = steps.iter().map(|from| step(Some((from, is.as_ref())))).collect();
    if asked.is_empty() {
        asked.push(step(None));
    }
    asked.iter().try_for_each(|judged| judge(officers, Branch::Work, judged)).map_err(breach)?;
    let (handle, time) = (facts.author.name, facts.committer.seconds);
    Ok(Author { commit, handle, message, changed, time })
}

/// From whose officers a merge's own change of them is a step, its sides' officers and those of where they parted given:
/// from the side's that changed them. Where both did, from main's, so that nothing of what main did since goes unseen:
/// what the branch did was judged where it was done. Where neither side is main's, or both are, from each.
fn proposed_from(
    sides: [Rc<Officers>; 2],
    base: &Officers,
    parents: &[Oid],
    beyond: &HashSet<Oid>,
) -> Vec<Rc<Officers>> {
    let [first, second] = sides;
    match (*first != *base, *second != *base) {
        (true, true) => match parents.iter().map(|parent| beyond.contains(parent)).collect::<Vec<_>>()[..] {
            [true, false] => vec![second],
            [false, true] => vec![first],
            _ => vec![first, second],
        },
        (false, true) => vec![second],
        (_, false) => vec![first],
    }
}
