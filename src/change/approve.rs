//! Approving a branch: the path-wise trivial merge into main, by somebody who wrote none of it. Where several must approve,
//! each signs what main is to become, and the last one's commit carries the signatures.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::commit::{Base, Branch, Committed, commit, commit_beside, reviewer};
use super::erase::{refuse_came, refuse_held_ids, stones};
use super::error::ChangeError;
use super::merge::unsettled;
use super::officers::{Rekeyed, install, needs_keyring, refuse_nobody_left, rekey};
use super::plan::Plan;
use super::reseal::is_stale;
use super::{MAIN, Writer};
use crate::gate::{self, APPROVAL_FILE, APPROVAL_MESSAGE, Author, Pins, Stance, Trivial};
use crate::policy::approval::{Approved, NAMESPACE};
use crate::policy::judge::may_approve;
use crate::policy::message::REVOKE;
use crate::policy::paths::{OFFICERS, Place, is_guarded};
use crate::policy::succession::{Step, step};
use crate::policy::{Approval, Breach, Officers, RefName, Role};
use crate::register::{Links, Snapshot, branch_head, policy_at};
use crate::repo::{Leaf, Oid, RepoError, Store, verify_signature};
use crate::seal::{Prompt, Vault};
use crate::yaml;

/// What an approval came to.
pub enum Approving {
    /// Main has taken the branch; the vault under a new keyring, where one was made.
    Merged(Box<Committed>, Option<Vault>),
    /// Signed; so many of those needed have approved by now. Where these are enough, an admin must take it in.
    Waiting { found: usize, needed: usize },
    /// Main has all of it.
    Unchanged,
}

/// Where approvals that were fetched stand.
const FETCHED: &str = "refs/remotes/origin/chungthu/approvals/";

impl Writer<'_> {
    /// Approves a branch at this tip, which the officer has reviewed.
    pub fn approve(
        &self,
        branch: &str,
        tip: Oid,
        prompt: &Arc<dyn Prompt>,
    ) -> Result<Approving, ChangeError> {
        let mut lock = self.store.lock("approve")?;
        let main = branch_head(self.store, MAIN.to_owned())?.ok_or(ChangeError::NoMain)?;
        let officers = &main.officers;
        let me = reviewer(officers, &self.author)?;
        let authors =
            gate::work(self.store, main.tip, main.main.chain_time, tip, Stance::Arriving(self.author.now))
                .map_err(crate::register::TrustError::from)?;
        if authors.iter().any(|author| author.handle == me) {
            return Err(ChangeError::Breach(Breach::OwnApproval(me)));
        }
        let Trivial { takes, both } = trivially(self.store, main.tip, tip)?;
        if !both.is_empty() {
            let base = base(self.store, main.tip, tip)?;
            let open = unsettled(self.store, [base, tip, main.tip], &both)?;
            if !open.is_empty() {
                return Err(ChangeError::PlainBoth(open));
            }
            return Err(ChangeError::BothChanged(both.into_iter().map(|both| both.path).collect()));
        }
        if takes.is_empty() {
            return Ok(Approving::Unchanged);
        }
        if is_stale(self.store, main.tip, tip)? {
            return Err(ChangeError::OldEpoch);
        }
        let snapshot = Snapshot::open(self.store, self.vault, main.tip)?;
        let links = Links::open(&snapshot)?;
        let mut plan = Plan::empty("approve");
        plan.takes = oids(takes);
        self.refuse_errors(&snapshot, &links, &snapshot.source().reader()?, &mut plan)?;

        let needed = needed(officers, &authors, &plan.takes, plan.revokes);
        let approved = approved(self.store, main.main.root, main.tip, &plan.takes)?;
        let by = handles(&authors);
        let others = waiting(self.store, officers, branch, &approved.payload(), &by, &me, &mut Vec::new())?;
        let found = others.len() + 1;
        let paths = plan.takes.keys().map(String::as_str);
        let admins = is_for_admins(self.store, main.tip, tip, paths, self.author.now)?;
        let is_admin = officers.by_handle(&me).is_some_and(|officer| officer.role == Role::Admin);
        if admins && !is_admin && needed < 2 {
            let plain = plan.takes.keys().find(|path| matches!(Place::of(path), Some(Place::Plain)));
            let path = plain.map_or(OFFICERS, String::as_str).to_owned();
            return Err(Breach::Role { handle: me, role: Role::Officer, path }.into());
        }
        // Of several whoever can't finish it counts all the same, whoever comes first.
        if found < needed || (needed > 1 && admins && !is_admin) {
            let armoured = self.author.signer.sign(NAMESPACE, &approved.payload())?;
            let line = format!("{}\n", Approval::new(&me, &armoured));
            let name = RefName::Approval(branch.to_owned(), me);
            let files = vec![(APPROVAL_FILE.to_owned(), line.into_bytes())];
            commit_beside(&mut lock, officers, &self.author, &name, None, files, APPROVAL_MESSAGE)?;
            return Ok(Approving::Waiting { found, needed });
        }

        let made = self.replay(&snapshot, &links, officers, &mut plan, prompt)?;
        if let Some(made) = &made {
            lock.retire_keyrings(officers.keyring.serial)?;
            install(&mut lock, officers, &made.officers, &made.file, &self.author)?;
        }
        let mut base = Base::main(main.tip, snapshot.tree, officers);
        base.parents.push(tip);
        base.approvals = others;
        let onto = Branch { name: MAIN, old: Some(main.tip) };
        let vault = made.as_ref().map_or(self.vault, |made| &made.vault);
        let committed = commit(&mut lock, vault, officers, &self.author, &plan, &base, &onto)?;
        if let Some(made) = &made {
            lock.retire_keyrings(made.officers.keyring.serial).map_err(ChangeError::NotRetired)?;
        }
        Ok(Approving::Merged(Box::new(committed), made.map(|made| made.vault)))
    }

    /// Makes the keyring that a proposal needs: for other officers, and for what is erased.
    fn replay(
        &self,
        snapshot: &Snapshot<'_>,
        links: &Links<'_>,
        officers: &Officers,
        plan: &mut Plan<'_>,
        prompt: &Arc<dyn Prompt>,
    ) -> Result<Option<Rekeyed>, ChangeError> {
        let proposed = match plan.takes.get(OFFICERS) {
            Some(Some(oid)) => {
                let bytes = snapshot.store().blob(*oid)?;
                let error = |error| crate::register::SnapshotError::Yaml { path: OFFICERS, error };
                yaml::read_plain::<Officers>(&bytes).map_err(error)?
            }
            Some(None) => return Err(ChangeError::NoMain),
            None => officers.clone(),
        };
        let brought = plan.takes.iter().filter(|(_, oid)| oid.is_some());
        let erased = stones(brought.map(|(path, _)| path));
        refuse_held_ids(links, self.rules, &erased, self.today)?;
        refuse_came(self.store, links, &plan.takes)?;
        refuse_nobody_left(officers, &proposed, self.author.now)?;
        if !needs_keyring(officers, &proposed, &erased) {
            return Ok(None);
        }
        let made = rekey(self.vault.keyring(), officers, proposed, &erased, prompt)?;
        plan.takes.remove(OFFICERS);
        let bytes = yaml::write(&made.officers).into_bytes();
        plan.plain = std::borrow::Cow::Owned(BTreeMap::from([(OFFICERS.to_owned(), Some(bytes))]));
        Ok(Some(made))
    }
}

/// What is to be taken into main: a path, and the file there, or that it goes.
type Takes = BTreeMap<String, Option<Oid>>;

fn oids(takes: BTreeMap<String, Option<Leaf>>) -> Takes {
    takes.into_iter().map(|(path, leaf)| (path, leaf.map(|leaf| leaf.oid))).collect()
}

fn handles(authors: &[Author]) -> BTreeSet<&str> {
    authors.iter().map(|author| author.handle.as_str()).collect()
}

/// How many must approve what these wrote. Whether it touches a revocation under another verb, only a key tells.
fn needed(officers: &Officers, authors: &[Author], takes: &Takes, revokes: bool) -> usize {
    let mut verbs: BTreeSet<&str> = authors.iter().map(|author| author.message.verb).collect();
    verbs.extend(revokes.then_some(REVOKE));
    let guarded =
        verbs.iter().any(|verb| is_guarded(&officers.rules, verb, takes.keys().map(String::as_str)));
    if guarded { officers.rules.approvals_needed() } else { 1 }
}

/// What is signed: the tree that main becomes, before there is a new keyring.
fn approved(store: &Store, root: Oid, main: Oid, takes: &Takes) -> Result<Approved, ChangeError> {
    let edits = takes.iter().map(|(path, oid)| (path.clone(), *oid));
    let tree = store.tree_with(store.tree_of(main)?, edits)?;
    Ok(Approved {
        root: root.to_string(),
        reference: RefName::Main.full(),
        old: main.to_string(),
        tree: tree.to_string(),
    })
}

/// Whether nobody but an admin takes a branch in that changes these paths: plain files other than deputies, and erasures,
/// which make a keyring. `now` is the clock.
pub fn is_for_admins<'p>(
    store: &Store,
    main: Oid,
    tip: Oid,
    paths: impl Iterator<Item = &'p str>,
    now: i64,
) -> Result<bool, ChangeError> {
    let mut officers = false;
    for path in paths {
        match Place::of(path) {
            Some(Place::Plain) if path == OFFICERS => officers = true,
            Some(Place::Plain | Place::Tombstone(_)) => return Ok(true),
            _ => {}
        }
    }
    if !officers {
        return Ok(false);
    }
    let ((before, _), (after, _)) = (policy_at(store, main)?, policy_at(store, tip)?);
    Ok(!matches!(step(&before, &after, now), Step::Deputies))
}

/// How a branch stands with those who approve it.
#[derive(Default)]
pub struct Approvals {
    /// The officers whose approvals hold for main as it is.
    pub by: BTreeSet<String>,
    /// How many of them main asks for.
    pub needed: usize,
    /// Only an admin takes it in.
    pub for_admins: bool,
    /// References that hold no approval that can be read, and why.
    pub odd: Vec<(String, RepoError)>,
}

/// The approvals that wait for a branch at this tip, here and as they were fetched. `now` is the clock.
pub fn approvals(
    store: &Store,
    main: Pins,
    branch: &str,
    tip: Oid,
    now: i64,
) -> Result<Approvals, ChangeError> {
    let mut any = false;
    for prefix in places(branch) {
        any |= !store.references(&prefix)?.is_empty();
    }
    if !any {
        return Ok(Approvals::default());
    }
    let authors = gate::work(store, main.tip, main.chain_time, tip, Stance::Arriving(now))?;
    let takes = match trivially(store, main.tip, tip) {
        Ok(Trivial { takes, both }) if both.is_empty() => oids(takes),
        Ok(_) | Err(ChangeError::Bases(_)) => return Ok(Approvals::default()),
        Err(error) => return Err(error),
    };
    let (officers, _) = policy_at(store, main.tip)?;
    let payload = approved(store, main.root, main.tip, &takes)?.payload();
    let mut odd = Vec::new();
    let found = waiting(store, &officers, branch, &payload, &handles(&authors), "", &mut odd)?;
    Ok(Approvals {
        for_admins: is_for_admins(store, main.tip, tip, takes.keys().map(String::as_str), now)?,
        odd,
        by: found.into_iter().map(|approval| approval.handle).collect(),
        needed: needed(&officers, &authors, &takes, false),
    })
}

/// What a branch changed since it left main, and what both changed.
pub(super) fn trivially(store: &Store, main: Oid, tip: Oid) -> Result<Trivial, ChangeError> {
    let base = base(store, main, tip)?;
    let tree = |commit| store.tree_of(commit);
    Ok(gate::trivial(store, tree(base)?, tree(main)?, tree(tip)?)?)
}

/// Where a branch left main.
pub(super) fn base(store: &Store, main: Oid, tip: Oid) -> Result<Oid, ChangeError> {
    match store.merge_bases(main, tip)?.as_slice() {
        [base] => Ok(*base),
        several => Err(ChangeError::Bases(several.len())),
    }
}

/// Where approvals of a branch stand: those made here, and those fetched.
fn places(branch: &str) -> [String; 2] {
    [format!("refs/chungthu/approvals/{branch}/"), format!("{FETCHED}{branch}/")]
}

/// The approvals that wait for this change: each by another officer who may approve, over these very bytes. Others,
/// made before main moved or the branch did, have lapsed.
fn waiting(
    store: &Store,
    officers: &Officers,
    branch: &str,
    payload: &[u8],
    authors: &BTreeSet<&str>,
    me: &str,
    odd: &mut Vec<(String, RepoError)>,
) -> Result<Vec<Approval>, ChangeError> {
    let mut found: BTreeMap<String, Approval> = BTreeMap::new();
    for prefix in places(branch) {
        for (name, commit) in store.references(&prefix)? {
            let file = match store.tree_of(commit).and_then(|tree| store.file(tree, APPROVAL_FILE)) {
                Ok(file) => file.unwrap_or_default(),
                // Whoever holds the server can put anything there.
                Err(error) if error.is_malformed() => {
                    let handle = name.strip_prefix(&prefix).unwrap_or(&name).to_owned();
                    odd.push((RefName::Approval(branch.to_owned(), handle).full(), error));
                    continue;
                }
                Err(error) => return Err(error.into()),
            };
            let approval = std::str::from_utf8(&file).ok().and_then(|line| line.trim_end().parse().ok());
            let Some(approval): Option<Approval> = approval else { continue };
            let Ok(key) = verify_signature(NAMESPACE, payload, Some(&approval.armoured())) else { continue };
            let counts = officers.signer(&key).is_some_and(|o| o.handle == approval.handle && may_approve(o));
            if counts && approval.handle != me && !authors.contains(approval.handle.as_str()) {
                found.insert(approval.handle.clone(), approval);
            }
        }
    }
    Ok(found.into_values().collect())
}
