//! Whether a commit may stand: judged by `officers.yaml` of a commit of main that came before it, never by its own, and
//! never by a date alone (sealing.md, section 3).

use std::collections::BTreeSet;

use super::message::{Message, Trailer};
use super::officers::{Officer, Officers, RECOVERY, Role};
use super::paths::{OFFICERS, Place, is_guarded};
use super::succession::{self, Step, StepFault, step};
use crate::model::Date;

/// What there is to know of a commit without any key.
#[derive(Clone, Debug)]
pub struct CommitFacts<'a> {
    /// The key whose signature over the raw commit was verified, in OpenSSH's one-line form.
    pub signer: &'a str,
    /// The author's name as it stands in the commit.
    pub author: &'a str,
    /// Seconds since 1970 of author and committer, and whether both stand in UTC.
    pub authored: i64,
    pub committed: i64,
    pub utc: bool,
    pub message: &'a Message,
    /// The paths in which the signer's own doing lies: what differs from the first parent, or, in a merge, from what
    /// both sides together give.
    pub changed: &'a [String],
    /// Those of them at which the state of a revocation list went: only an admin takes one away.
    pub dropped: &'a [String],
    /// The serial of the keyring that the first parent binds.
    pub serial: u64,
    /// The greatest committer date among main's ancestors, in seconds since 1970.
    pub chain_time: i64,
    /// `officers.yaml` of the first parent and of the commit, where they differ.
    pub officers: Option<(&'a Officers, &'a Officers)>,
}

/// Where a commit stands.
#[derive(Clone, Copy, Debug)]
pub enum Branch<'a> {
    /// On main's chain of first parents, with what it brings in where it is a merge.
    Main(Option<Merge<'a>>),
    /// On a branch of work.
    Work,
}

impl<'a> Branch<'a> {
    fn merge(self) -> Option<Merge<'a>> {
        match self {
            Branch::Main(merge) => merge,
            Branch::Work => None,
        }
    }
}

/// What a merge brings into main.
#[derive(Clone, Copy, Debug)]
pub struct Merge<'a> {
    /// The handles of those who signed its commits.
    pub authors: &'a BTreeSet<String>,
    /// The verbs of its commits.
    pub verbs: &'a BTreeSet<&'static str>,
    /// All paths that differ from the first parent.
    pub brought: &'a [String],
    /// `officers.yaml` as both sides together give it.
    pub proposed: &'a Officers,
    /// The handles of those whose signatures it carries over what it comes to.
    pub approved: &'a BTreeSet<String>,
}

/// Why a commit may not stand.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Breach {
    /// No active signing key of any officer, nor that of the recovery entry: whom the commit names as its author, and
    /// the key in OpenSSH's one-line form.
    UnknownSigner { author: String, key: String },
    /// The author is not the officer who signed.
    ForeignAuthor { author: String, signer: String },
    /// The message is not of the grammar.
    Message,
    /// The trailer names another branch or another serial than the first parent binds.
    Trailer { expected: String },
    /// A time that is not in UTC.
    NotUtc,
    /// The officer's role doesn't reach that far.
    Role { handle: String, role: Role, path: String },
    /// The deputation had ended by the commit's own date or by the time of the chain.
    DeputyEnded { handle: String, until: Date },
    /// A path that has no place in a register.
    ForeignPath(String),
    /// The recovery entry may change nothing but `officers.yaml`.
    RecoveryBeyond(String),
    /// No officers can follow these in such a step.
    Step(StepFault),
    /// An officer who is no admin made a deputy for themselves.
    OwnDeputy(String),
    /// A record was erased, and the keyring that opens it stayed.
    ErasedInName(String),
    /// A commit of main that changes nothing of it: it would only make approvals lapse and tell of what wasn't done.
    Nothing,
    /// A change that needs a second person was made by one.
    Alone(String),
    /// Whoever approved is one of the authors.
    OwnApproval(String),
    /// Fewer officers approved than must.
    Approvals { found: usize, needed: usize },
    /// An approving merge holds something that is in neither side.
    BeyondApproval(String),
    /// A signature of approval by nobody who may approve, or over something else.
    BadApproval(String),
}

impl Breach {
    /// The path in which it lies, where it lies in one.
    pub fn path(&self) -> Option<&str> {
        match self {
            Breach::Role { path, .. }
            | Breach::ForeignPath(path)
            | Breach::RecoveryBeyond(path)
            | Breach::Alone(path)
            | Breach::BeyondApproval(path) => Some(path).filter(|path| !path.is_empty()).map(String::as_str),
            Breach::Step(_) => Some(OFFICERS),
            _ => None,
        }
    }
}

/// Judges one commit by officers that stood before it: those of its first parent on main; for a commit of work, those of
/// the commit of main that it is to go into.
pub fn judge(officers: &Officers, branch: Branch<'_>, commit: &CommitFacts<'_>) -> Result<(), Breach> {
    let expected = match branch {
        Branch::Main(_) => Trailer::Main(commit.serial),
        Branch::Work => Trailer::Work(commit.serial),
    };
    let officer = stands(officers, expected, branch.merge().is_some(), commit)?;
    if let Some(path) = commit.changed.iter().find(|path| Place::of(path).is_none()) {
        return Err(Breach::ForeignPath(path.clone()));
    }
    let Some(officer) = officer else {
        binding(commit, false)?;
        return match commit.changed.iter().find(|path| *path != OFFICERS) {
            None => Ok(()),
            Some(path) => Err(Breach::RecoveryBeyond(path.clone())),
        };
    };
    // A date ahead of the clock is refused where it arrives, so none takes a deputy away before the time is over.
    let step = commit.officers.map(|(before, after)| step(before, after, commit.committed));
    match branch {
        Branch::Work => {
            // A new keyring is made when main is to name it, so no proposal has one.
            match commit.officers {
                Some((before, after)) if before.keyring != after.keyring => {
                    Err(Breach::Step(StepFault::Serial))
                }
                _ => role(officer, step, commit),
            }
        }
        Branch::Main(merge) => {
            let verbs = merge.map_or_else(BTreeSet::new, |merge| merge.verbs.clone());
            let brought = merge.map_or(commit.changed, |merge| merge.brought);
            // Without a new keyring nothing was erased but the name.
            let rekeyed = commit.officers.is_some_and(|(before, after)| before.keyring != after.keyring);
            let stone = |path: &&String| matches!(Place::of(path), Some(Place::Tombstone(_)));
            let erased = brought.iter().find(stone);
            if let (false, Some(path)) = (rekeyed, erased) {
                return Err(Breach::ErasedInName(path.clone()));
            }
            binding(commit, erased.is_some())?;
            // What a merge drops of its branch doesn't differ from the first parent, and is the signer's own doing.
            let guarded = verbs.into_iter().chain([commit.message.verb]).any(|verb| {
                let paths = brought.iter().chain(commit.changed).map(String::as_str);
                is_guarded(&officers.rules, verb, paths)
            });
            // Deputies whose time is over go without a second person, and nothing else with them: whether it is over,
            // anyone can see.
            let expiry = step == Some(Step::Expiry) && brought.iter().all(|path| path == OFFICERS);
            match guarded && !expiry {
                true => approved(officers, officer, merge, commit)?,
                false => role(officer, step, commit)?,
            }
            if brought.is_empty() { Err(Breach::Nothing) } else { Ok(()) }
        }
    }
}

/// What of a commit is judged before anything that it holds is read: when, for which branch and by whom it was signed.
/// Gives the officer; none for the recovery entry, which signs on main what is no merge.
pub fn stands<'o>(
    officers: &'o Officers,
    expected: Trailer,
    is_merge: bool,
    commit: &CommitFacts<'_>,
) -> Result<Option<&'o Officer>, Breach> {
    if !commit.utc {
        return Err(Breach::NotUtc);
    }
    if commit.message.trailer != expected {
        return Err(Breach::Trailer { expected: expected.to_string() });
    }
    // Nobody verified them where there is nothing to approve, and whoever reads them would believe them.
    if let (false, Some(approval)) = (is_merge, commit.message.approvals.first()) {
        return Err(Breach::BadApproval(approval.handle.clone()));
    }
    let officer = officers.signer(commit.signer);
    let handle = match (officer, &officers.recovery) {
        (Some(officer), _) => officer.handle.as_str(),
        (None, Some(entry))
            if entry.signing_key == commit.signer && matches!(expected, Trailer::Main(_)) && !is_merge =>
        {
            RECOVERY
        }
        _ => {
            let (author, key) = (commit.author.to_owned(), commit.signer.to_owned());
            return Err(Breach::UnknownSigner { author, key });
        }
    };
    if handle != commit.author {
        return Err(Breach::ForeignAuthor { author: commit.author.to_owned(), signer: handle.to_owned() });
    }
    Ok(officer)
}

fn binding(commit: &CommitFacts<'_>, erasing: bool) -> Result<(), Breach> {
    let binds = commit.officers.map(|(before, after)| succession::binding(before, after, erasing));
    binds.transpose().map(drop).map_err(Breach::Step)
}

/// Whether the signer's role reaches as far as the signer's own doing.
fn role(officer: &Officer, step: Option<Step>, commit: &CommitFacts<'_>) -> Result<(), Breach> {
    let beyond = |path: &str| Breach::Role {
        handle: officer.handle.clone(),
        role: officer.role,
        path: path.to_owned(),
    };
    in_term(officer, commit)?;
    let records = |path: &&String| match Place::of(path) {
        Some(Place::Sealed(_) | Place::Tombstone(_)) => false,
        Some(Place::List) => commit.dropped.contains(path),
        _ => true,
    };
    let refused = match officer.role {
        Role::Admin => None,
        Role::Officer => {
            let deputies = matches!(step, Some(Step::Deputies | Step::Expiry));
            let own = |(before, after): (&Officers, &Officers)| {
                succession::fresh(before, after).any(|o| o.stands_in_for.as_ref() == Some(&officer.handle))
            };
            if deputies && commit.officers.is_some_and(own) {
                return Err(Breach::OwnDeputy(officer.handle.clone()));
            }
            commit.changed.iter().filter(records).find(|path| !(deputies && *path == OFFICERS))
        }
        Role::Deputy => commit.changed.iter().find(records),
        // Nothing that an auditor signs counts, not even a commit that changes nothing.
        Role::Auditor => return Err(beyond(commit.changed.first().map_or("", String::as_str))),
    };
    refused.map_or(Ok(()), |path| Err(beyond(path)))
}

/// Whether a deputy's time is not over, by the commit's dates and by those of main.
fn in_term(officer: &Officer, commit: &CommitFacts<'_>) -> Result<(), Breach> {
    if let (Role::Deputy, Some(until)) = (officer.role, officer.until) {
        let end = until.plus_days(1).start_at_office();
        if commit.committed >= end || commit.authored >= end || commit.chain_time >= end {
            return Err(Breach::DeputyEnded { handle: officer.handle.clone(), until });
        }
    }
    Ok(())
}

/// Whether a guarded change came in as such a change must: as the merge of a branch that others wrote, with nothing added
/// but the keyring that an approval makes.
fn approved(
    officers: &Officers,
    officer: &Officer,
    merge: Option<Merge<'_>>,
    commit: &CommitFacts<'_>,
) -> Result<(), Breach> {
    // A merge of what main has already brings nobody's work: what it changes is the signer's alone.
    let Some(merge) = merge.filter(|merge| !merge.authors.is_empty()) else {
        return Err(Breach::Alone(commit.changed.first().cloned().unwrap_or_default()));
    };
    if !may_approve(officer) {
        return Err(Breach::Role { handle: officer.handle.clone(), role: officer.role, path: String::new() });
    }
    if merge.authors.contains(&officer.handle) {
        return Err(Breach::OwnApproval(officer.handle.clone()));
    }
    let plain = |path: &&String| matches!(Place::of(path), Some(Place::Plain));
    // Whoever makes a new keyring, or takes in what only an admin changes, must be one.
    if officer.role != Role::Admin
        && let Some(path) = merge.brought.iter().find(plain)
        && !only_deputies(merge, commit)
    {
        return Err(Breach::Role { handle: officer.handle.clone(), role: officer.role, path: path.clone() });
    }
    let bound = |path: &String| {
        path == OFFICERS
            && commit.officers.is_some_and(|(_, after)| succession::same_but_keyring(after, merge.proposed))
    };
    if let Some(path) = commit.changed.iter().find(|path| !bound(path)) {
        return Err(Breach::BeyondApproval(path.clone()));
    }
    for handle in merge.approved {
        let may = officers.by_handle(handle).is_some_and(may_approve);
        if !may || merge.authors.contains(handle) {
            return Err(Breach::BadApproval(handle.clone()));
        }
    }
    let others = merge.approved.iter().filter(|handle| **handle != officer.handle).count();
    let (found, needed) = (others + 1, officers.rules.approvals_needed());
    if found < needed { Err(Breach::Approvals { found, needed }) } else { Ok(()) }
}

/// Whether an officer's approval counts.
pub fn may_approve(officer: &Officer) -> bool {
    matches!(officer.role, Role::Admin | Role::Officer)
}

/// Whether officers are left who could approve what these wrote: as many as must, and, where only an admin takes it in,
/// an admin among them.
pub fn can_be_approved(officers: &Officers, authors: &BTreeSet<&str>, by_admin: bool) -> bool {
    let others =
        || officers.officers.iter().filter(|o| may_approve(o) && !authors.contains(o.handle.as_str()));
    others().count() >= officers.rules.approvals_needed()
        && (!by_admin || others().any(|officer| officer.role == Role::Admin))
}

/// The officers whose work of the kinds that need two people nobody could approve: of an admin what only an admin takes in,
/// of the others records. None where nothing needs two people. `now` is in seconds since 1970.
pub fn without_approvers(officers: &Officers, now: i64) -> Vec<&str> {
    if officers.rules.two_person.is_empty() {
        return Vec::new();
    }
    let stuck = |author: &&Officer| {
        !can_be_approved(officers, &BTreeSet::from([author.handle.as_str()]), author.role == Role::Admin)
    };
    authors(officers, now).filter(stuck).map(|author| author.handle.as_str()).collect()
}

/// Whether anything that needs two people could be approved, whoever wrote it.
pub fn can_approve_anything(officers: &Officers, now: i64) -> bool {
    officers.rules.two_person.is_empty()
        || authors(officers, now)
            .any(|author| can_be_approved(officers, &BTreeSet::from([author.handle.as_str()]), false))
}

/// Whether a step leaves nobody who could approve anything any more.
pub fn leaves_nobody(before: &Officers, after: &Officers, now: i64) -> bool {
    !before.rules.two_person.is_empty()
        && can_approve_anything(before, now)
        && !can_approve_anything(after, now)
}

/// Those whose work counts.
fn authors(officers: &Officers, now: i64) -> impl Iterator<Item = &Officer> {
    let counts =
        move |officer: &&Officer| officer.role != Role::Auditor && !succession::is_over(officer, now);
    officers.officers.iter().filter(counts)
}

fn only_deputies(merge: Merge<'_>, commit: &CommitFacts<'_>) -> bool {
    let plain = |path: &&String| matches!(Place::of(path), Some(Place::Plain));
    let step = commit.officers.map(|(before, after)| step(before, after, commit.committed));
    step == Some(Step::Deputies) && merge.brought.iter().filter(plain).all(|path| path == OFFICERS)
}

#[cfg(test)]
mod tests;
