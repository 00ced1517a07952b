//! A branch made anew as one commit of what it has beyond main: where its own history can't come into main any more, since
//! the two have crossed, or since a merge in it brings what main has erased.

use std::collections::{BTreeMap, BTreeSet};

use super::MAIN;
use super::adopt::{is_erased, is_own, signed_by};
use super::commit::{Author, Base, handle, message, sign};
use super::error::ChangeError;
use crate::gate::{self, Stance};
use crate::model::{Key, SealedName};
use crate::policy::message::REVOKE;
use crate::policy::{Message, Officers, Trailer};
use crate::register::{TrustError, branch_head, policy_at};
use crate::repo::{Content, InTheWay, Oid, PathChange, Store, WriteLock};

/// What became of a branch whose history and main's had crossed.
pub enum Uncrossed {
    /// It stands anew on main, or, where both changed a path since, before that: what both changed is settled by merging
    /// main in. The paths are those of a work tree that did not follow.
    Anew { on_main: bool, in_the_way: Vec<InTheWay> },
    /// It has nothing that main lacks; it stands where it stood.
    Nothing,
}

/// What a branch has beyond main, by path; and the commit of main on which that stands.
struct Beyond {
    onto: Oid,
    takes: BTreeMap<String, Option<Oid>>,
}

/// Makes a branch of one's own anew where it and main have several merge bases, as when it was approved while its author
/// merged main in. No file is sealed anew. Nothing where the two have not crossed.
pub fn uncross(store: &Store, author: &Author<'_>, branch: &str) -> Result<Option<Uncrossed>, ChangeError> {
    let mut lock = store.lock("merge")?;
    let main = branch_head(store, MAIN.to_owned())?.ok_or(ChangeError::NoMain)?;
    let Some(tip) = store.tip(branch)?.filter(|_| branch != MAIN) else { return Ok(None) };
    if store.merge_bases(main.tip, tip)?.len() < 2 {
        return Ok(None);
    }
    if !is_own(store, &main.officers, author, main.tip, tip)? {
        return Err(ChangeError::OtherAuthor(store.commit(tip)?.author.name));
    }
    let new = anew(&mut lock, author, &main.officers, main.tip, tip)?;
    if store.commits_beyond(new, &[main.tip])?.is_empty() {
        return Ok(Some(Uncrossed::Nothing));
    }
    gate::work(store, main.tip, main.main.chain_time, new, Stance::Arriving(author.now))
        .map_err(TrustError::from)?;
    lock.move_ref(&format!("refs/heads/{branch}"), Some(tip), new)?;
    let in_the_way = lock.follow(branch, Some(tip), new)?;
    let on_main = store.commit(new)?.parents == [main.tip];
    Ok(Some(Uncrossed::Anew { on_main, in_the_way }))
}

/// Signs what a branch has beyond main as one commit, without what main has erased; the commit that it would stand on
/// where nothing is left.
pub(super) fn anew(
    lock: &mut WriteLock<'_>,
    author: &Author<'_>,
    officers: &Officers,
    main: Oid,
    tip: Oid,
) -> Result<Oid, ChangeError> {
    let Beyond { onto, takes } = beyond(lock.store(), main, tip)?;
    let before = lock.store().tree_of(onto)?;
    let records = takes.keys().filter_map(|path| match SealedName::from_path(path)? {
        SealedName::Record(key) => Some(key),
        SealedName::File(..) => None,
    });
    let records: BTreeSet<Key> = records.collect();
    let edits = takes.into_iter().map(|(path, oid)| (path, oid.map(Content::Stored)));
    let tree = lock.write(Some(before), edits)?;
    if tree == before {
        return Ok(onto);
    }
    let me = handle(officers, author)?;
    let verb = verb(lock.store(), officers, &me, main, tip)?;
    let serial = policy_at(lock.store(), onto)?.0.keyring.serial;
    let base = Base {
        parents: vec![onto],
        tree: Some(before),
        trailer: Trailer::Work(serial),
        approvals: Vec::new(),
    };
    let new = sign(lock, author, &me, tree, &base.parents, &message(verb, &records, &base).to_string())?;
    lock.flush()?;
    Ok(new)
}

/// What the branch did, in one word. What asks for a revocation still does, and two people are needed for it as before.
fn verb(
    store: &Store,
    officers: &Officers,
    me: &str,
    main: Oid,
    tip: Oid,
) -> Result<&'static str, ChangeError> {
    let (mut verbs, mut own) = (Vec::new(), true);
    for commit in store.commits_beyond_by_date(tip, &[main])? {
        let facts = store.commit(commit)?;
        let bad = gate::GateError::Breach { commit, breach: crate::policy::Breach::Message };
        verbs.push(Message::parse(&facts.message).map_err(|_| TrustError::from(bad))?.verb);
        own &= signed_by(officers, &facts).is_some_and(|officer| officer.handle == me);
    }
    let told = verbs.iter().copied().find(|verb| !matches!(*verb, "merge" | "reseal"));
    Ok(match told {
        _ if verbs.contains(&REVOKE) => REVOKE,
        Some(verb) if own => verb,
        _ => "adopt",
    })
}

/// What a branch has beyond main: on main itself, where no path was changed by both since they were last the same.
fn beyond(store: &Store, main: Oid, tip: Oid) -> Result<Beyond, ChangeError> {
    let bases = store.merge_bases(main, tip)?;
    let trees = bases.iter().map(|base| store.tree_of(*base)).collect::<Result<Vec<Oid>, _>>()?;
    let (main_tree, tree) = (store.tree_of(main)?, store.tree_of(tip)?);
    let mut takes = BTreeMap::new();
    for PathChange { path, old, new } in store.changes(Some(main_tree), Some(tree))? {
        if is_erased(store, main_tree, &path)? {
            continue;
        }
        let mut was = Vec::new();
        for base in &trees {
            was.push(store.entry(*base, &path)?.map(|entry| entry.oid()));
        }
        let [there, here] = [old, new].map(|leaf| leaf.map(|leaf| leaf.oid));
        match (was.contains(&there), was.contains(&here)) {
            // Main went on with it.
            (false, true) => {}
            (true, false) => drop(takes.insert(path, here)),
            _ => return before_both(store, main, tip, bases.len()),
        }
    }
    Ok(Beyond { onto: main, takes })
}

/// The same on the last commit of main that the branch has, so that merging main in settles what both changed.
fn before_both(store: &Store, main: Oid, tip: Oid, bases: usize) -> Result<Beyond, ChangeError> {
    let main_tree = store.tree_of(main)?;
    for commit in store.first_parents(main) {
        let commit = commit?;
        if !store.commits_beyond(commit.oid, &[tip])?.is_empty() {
            continue;
        }
        let mut takes = BTreeMap::new();
        for PathChange { path, new, .. } in store.changes(Some(commit.tree), Some(store.tree_of(tip)?))? {
            if !is_erased(store, main_tree, &path)? {
                takes.insert(path, new.map(|leaf| leaf.oid));
            }
        }
        return Ok(Beyond { onto: commit.oid, takes });
    }
    Err(ChangeError::Bases(bases))
}
