//! Erasing: what belongs to a person alone goes with them, everything else that names them is told. The keyring loses the
//! keys, in every epoch and on every branch; tombstones say by which decision.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::commit::Committed;
use super::error::ChangeError;
use super::officers::Turn;
use super::plan::Plan;
use super::{Writer, sealed_paths};
use crate::duty::{Running, kept_until, unended};
use crate::gate::{self, Pins, Stance};
use crate::model::kinds::decision::Effect;
use crate::model::kinds::letter::DataRight;
use crate::model::kinds::procedure::Outcome;
use crate::model::{Date, Key, Kind, RecordId, SealedName};
use crate::policy::paths::{OFFICERS, Place};
use crate::policy::{Breach, Message, Officers, Role, Trailer};
use crate::register::facts::{CertificateFacts, DecidedLine};
use crate::register::{CertificateGist, Links, Ref, Row, Snapshot, row};
use crate::repo::{CommitFacts, Oid, RepoError, Store};
use crate::rules::Rules;
use crate::seal::{Prompt, Vault};

/// A record as a branch of work has it, which main has otherwise or not at all.
pub struct Draft {
    pub branch: String,
    row: Row,
}

impl Draft {
    pub fn key(&self) -> Key {
        self.row.key
    }
}

/// The records of branches beyond main, as far as they open. A branch that the check refuses never gets into main.
pub fn drafts(
    store: &Store,
    vault: &Vault,
    main: Pins,
    branches: &[(String, Oid)],
    now: i64,
) -> Result<Vec<Draft>, ChangeError> {
    let mut found = Vec::new();
    for (branch, tip) in branches {
        let Ok(work) = gate::work(store, main.tip, main.chain_time, *tip, Stance::Arriving(now)) else {
            continue;
        };
        let snapshot = Snapshot::open(store, vault, *tip)?;
        let reader = snapshot.source().reader()?;
        let keys: BTreeSet<Key> = work
            .iter()
            .flat_map(|commit| &commit.changed)
            .filter_map(|path| match SealedName::from_path(path) {
                Some(SealedName::Record(key)) => Some(key),
                _ => None,
            })
            .collect();
        for key in keys {
            let Some(blob) = snapshot.find(key)? else { continue };
            if let Ok(record) = reader.record(key, blob) {
                found.push(Draft { branch: branch.clone(), row: row::nameless(&record, blob, None) });
            }
        }
    }
    Ok(found)
}

/// How far an erasure reaches.
#[derive(Default)]
pub struct Extent {
    /// The records that go, with their attachments.
    pub goes: BTreeSet<Key>,
    /// The records of main that stay and name one that goes, and where they do.
    pub named: BTreeMap<Key, Vec<String>>,
    /// What branches have of either: the branch, and the record there.
    pub drafts: Vec<(String, Key)>,
}

impl Extent {
    /// What goes where these are chosen: a person's certificates, the procedures about them, duplicates, and the papers
    /// that name nobody else. The decision stays: it is the reason.
    pub fn of(links: &Links<'_>, drafts: &[Draft], chosen: &[Key], decision: Key) -> Extent {
        let mut extent = Extent { goes: chosen.iter().copied().collect(), ..Extent::default() };
        let mut open: Vec<Key> = chosen.to_vec();
        // Each paper is asked again for everyone in it who goes: only the last one makes it theirs alone.
        while let Some(key) = open.pop() {
            let of_main = links.inverse(key).into_iter().map(|back| (back.from, back.at));
            let of_branches = drafts.iter().flat_map(|draft| {
                draft.row.refs.iter().filter(|at| at.to == key).map(|at| (draft.row.key, *at))
            });
            for (from, at) in of_main.chain(of_branches).collect::<Vec<_>>() {
                if from == decision || extent.goes.contains(&from) {
                    continue;
                }
                let theirs = match (from.kind, at.field(from.kind)) {
                    (_, "duplicate_of") => true,
                    (Kind::Certificate, "holder") => true,
                    (Kind::Procedure, "subject") => true,
                    (Kind::Letter | Kind::Handover | Kind::Decision, _) => {
                        names_no_others(links, drafts, from, &extent.goes)
                    }
                    _ => false,
                };
                if theirs {
                    extent.goes.insert(from);
                    open.push(from);
                }
            }
        }
        Extent::around(links, drafts, extent.goes)
    }

    /// What names these, which go, and what branches have of either.
    pub fn around(links: &Links<'_>, drafts: &[Draft], goes: BTreeSet<Key>) -> Extent {
        let mut extent = Extent { goes, ..Extent::default() };
        for key in &extent.goes {
            for back in links.inverse(*key).into_iter().filter(|back| !extent.goes.contains(&back.from)) {
                extent.named.entry(back.from).or_default().push(back.at.path(back.from.kind));
            }
            // The minutes of a hand-over say whose the device is.
            let Some(gist) = links.certificate_gist(key.id) else { continue };
            let Some(device) = gist.device.map(|id| Key::new(Kind::Device, id)) else { continue };
            for handover in links.inverse_at(device, Kind::Handover, "items.device") {
                if extent.goes.contains(&handover) || !was_on_it(links, key.id, gist, handover) {
                    continue;
                }
                let items = links.refs(handover).filter(|at| at.to == device);
                let at = extent.named.entry(handover).or_default();
                for item in items.map(|item| item.path(Kind::Handover)) {
                    if !at.contains(&item) {
                        at.push(item);
                    }
                }
            }
        }
        for draft in drafts {
            let names = |at: &Ref| extent.goes.contains(&at.to);
            if extent.goes.contains(&draft.row.key) || draft.row.refs.iter().any(names) {
                extent.drafts.push((draft.branch.clone(), draft.row.key));
            }
        }
        extent
    }
}

/// Whether a hand-over of a device may say whose this certificate is: it was on the device by then, and no later one in its place.
fn was_on_it(links: &Links<'_>, id: RecordId, gist: &CertificateGist, handover: Key) -> bool {
    let began = |gist: &CertificateGist| gist.validity.from.or(gist.desk.first().map(|(_, day)| *day));
    let Some(day) = links.facts(handover).and_then(|facts| facts.handover()).map(|facts| facts.at.date)
    else {
        return true;
    };
    let own = began(gist);
    let ended = gist.revoked_since.or(gist.validity.to);
    let in_place = |(other, facts): (RecordId, &CertificateFacts)| {
        let from = began(&facts.gist);
        other != id && from > own && from > ended && ended.is_some() && from.is_some_and(|from| from <= day)
    };
    let later = gist.device.is_some_and(|device| links.on_device(device).any(in_place));
    own.is_none_or(|own| own <= day) && !later
}

/// Whether all people that a paper is about are among those that go, on main and on every branch. Who signed a letter or answers for it
/// is not who it is about, and a breach stays on record without those whom it affected.
fn names_no_others(links: &Links<'_>, drafts: &[Draft], paper: Key, goes: &BTreeSet<Key>) -> bool {
    const BESIDE: [&str; 4] = ["signed_by", "contact", "breach.affected", "duplicate_of"];
    let of_branches =
        drafts.iter().filter(|draft| draft.row.key == paper).flat_map(|draft| draft.row.refs.iter().copied());
    let about = links.refs(paper).chain(of_branches).filter(|at| {
        matches!(at.to.kind, Kind::Person | Kind::Certificate | Kind::Procedure)
            && !BESIDE.contains(&at.field(paper.kind))
    });
    let mut about = about.peekable();
    about.peek().is_some() && about.all(|at| goes.contains(&at.to))
}

/// Refuses where a record that would go is under a legal hold, on main or on a branch. A hold that is still to begin
/// counts: it was set so that the record be there.
fn refuse_held(
    links: &Links<'_>,
    drafts: &[Draft],
    goes: &BTreeSet<Key>,
    today: Date,
) -> Result<(), ChangeError> {
    let stands =
        |hold: Option<(Date, Option<Date>)>| hold.is_some_and(|(_, to)| to.is_none_or(|to| to >= today));
    let on_main =
        goes.iter().filter(|key| links.linked(**key).is_some_and(|record| stands(record.marks.hold)));
    let on_branches = drafts.iter().filter(|draft| stands(draft.row.marks.hold)).map(|draft| &draft.row.key);
    let held: BTreeSet<Key> = on_main.chain(on_branches.filter(|key| goes.contains(*key))).copied().collect();
    if held.is_empty() { Ok(()) } else { Err(ChangeError::Held(held.into_iter().collect())) }
}

/// The same of records that are named by their ids alone, as tombstones do, and refuses where anything of them is in force.
pub(super) fn refuse_held_ids(
    links: &Links<'_>,
    rules: &Rules,
    ids: &[RecordId],
    today: Date,
) -> Result<(), ChangeError> {
    let goes = ids.iter().filter_map(|id| links.of_id(*id)).collect();
    refuse_held(links, &[], &goes, today)?;
    refuse_unended(links, rules, &goes, today)
}

/// Refuses where a certificate that would go is valid, a procedure open, or a device out: with the record nobody sees that any more.
pub fn refuse_unended(
    links: &Links<'_>,
    rules: &Rules,
    goes: &BTreeSet<Key>,
    today: Date,
) -> Result<(), ChangeError> {
    let found = unended(links, rules, today, goes.iter().copied());
    if found.is_empty() { Ok(()) } else { Err(ChangeError::Unended(found)) }
}

/// The same of what main has, where a branch of work ended it: an ending that goes with its record is seen by nobody who approves.
pub fn refuse_unended_on_main(
    (store, vault): (&Store, &Vault),
    main: Oid,
    rules: &Rules,
    goes: &BTreeSet<Key>,
    today: Date,
) -> Result<(), ChangeError> {
    let snapshot = Snapshot::open(store, vault, main)?;
    let links = Links::open(&snapshot)?;
    let found = unended(&links, rules, today, goes.iter().copied());
    if found.is_empty() { Ok(()) } else { Err(ChangeError::UnendedOnMain(found)) }
}

/// The same of what branches have beyond main: a request that is open there is lost with the record as one of main is.
pub fn refuse_unended_on_branches(
    (store, vault): (&Store, &Vault),
    (branches, drafts): (&[(String, Oid)], &[Draft]),
    rules: &Rules,
    goes: &BTreeSet<Key>,
    today: Date,
) -> Result<(), ChangeError> {
    for (branch, tip) in branches {
        // What a branch only has as main had it once says nothing.
        let changed: BTreeSet<Key> =
            drafts.iter().filter(|draft| draft.branch == *branch).map(Draft::key).collect();
        if changed.is_empty() {
            continue;
        }
        let snapshot = Snapshot::open(store, vault, *tip)?;
        let links = Links::open(&snapshot)?;
        let mut found = unended(&links, rules, today, goes.iter().copied());
        found.retain(|one| changed.contains(&one.key));
        if !found.is_empty() {
            return Err(ChangeError::UnendedOn { branch: branch.clone(), found });
        }
    }
    Ok(())
}

/// Refuses where somebody's records are kept by a term that runs, unless the decision orders that they go and `before_term` says
/// that they do. A decision orders it that erases somebody, or by which a data subject's own request is done.
pub fn refuse_kept(
    links: &Links<'_>,
    rules: &Rules,
    goes: &BTreeSet<Key>,
    (decision, before_term): (Key, bool),
    today: Date,
) -> Result<(), ChangeError> {
    let people = goes.iter().filter(|key| key.kind == Kind::Person);
    let kept = people.filter_map(|key| Some((*key, kept_until(links, rules, today, *key)?)));
    let kept: Vec<(Key, Running)> = kept.collect();
    let facts = links.facts(decision).and_then(|facts| facts.decision());
    let orders = |person: &Key| {
        let erases = |line: &DecidedLine| line.effect == Effect::Erase && line.subject == *person;
        facts.is_some_and(|facts| facts.kind == Effect::Erase || facts.lines.iter().any(erases))
            || links.inverse_at(*person, Kind::Letter, "correspondent.person").any(|letter| {
                let asked = links.facts(letter).and_then(|facts| facts.letter()?.request);
                asked.is_some_and(|asked| {
                    asked.right == DataRight::Delete && asked.result == Some(Outcome::Granted)
                })
            })
    };
    let ordered = kept.iter().all(|(person, _)| orders(person));
    if kept.is_empty() || ordered && before_term {
        Ok(())
    } else {
        Err(ChangeError::Running { kept, ordered })
    }
}

/// What belongs to the records that these paths bring tombstones of, by the same decisions, and has none: it came to
/// main since the erasure was proposed or made elsewhere.
pub fn came_since(
    store: &Store,
    links: &Links<'_>,
    takes: &BTreeMap<String, Option<Oid>>,
) -> Result<BTreeSet<Key>, RepoError> {
    let mut by_decision: BTreeMap<RecordId, Vec<Key>> = BTreeMap::new();
    let mut ids = BTreeSet::new();
    for (path, stone) in takes {
        let (Some(Place::Tombstone(id)), Some(stone)) = (Place::of(path), stone) else { continue };
        ids.insert(id);
        let text = store.blob(*stone)?;
        let decision = std::str::from_utf8(&text).ok().and_then(|text| text.trim_end().parse().ok());
        // The check lets pass no other.
        let Some(decision) = decision else { continue };
        by_decision.entry(decision).or_default().extend(links.of_id(id));
    }
    let mut found = BTreeSet::new();
    for (decision, chosen) in by_decision {
        found.extend(Extent::of(links, &[], &chosen, Key::new(Kind::Decision, decision)).goes);
    }
    found.retain(|key| !ids.contains(&key.id));
    Ok(found)
}

/// Refuses where something has come to what is erased.
pub(super) fn refuse_came(
    store: &Store,
    links: &Links<'_>,
    takes: &BTreeMap<String, Option<Oid>>,
) -> Result<(), ChangeError> {
    let came = came_since(store, links, takes)?;
    if came.is_empty() {
        return Ok(());
    }
    Err(ChangeError::Came { keys: came.into_iter().collect(), served: store.remote_url()?.is_some() })
}

/// The ids of which a plan brings tombstones.
pub(super) fn stones<'p>(paths: impl IntoIterator<Item = &'p String>) -> Vec<RecordId> {
    let stone = |path: &String| match Place::of(path) {
        Some(Place::Tombstone(id)) => Some(id),
        _ => None,
    };
    paths.into_iter().filter_map(stone).collect()
}

impl Writer<'_> {
    /// Erases what was told to reach so far, by a decision: tombstones, and a keyring without the keys. Where somebody else
    /// must approve, or HEAD names a branch of work, a proposal is written and every key stays until then.
    pub fn erase(
        &self,
        told: &Extent,
        chosen: &[Key],
        (decision, before_term): (Key, bool),
        drafts: &[Draft],
        prompt: &Arc<dyn Prompt>,
    ) -> Result<(Committed, Option<Vault>), ChangeError> {
        self.turn(prompt, "erase", None, |head, officers| {
            let snapshot = Snapshot::open(self.store, self.vault, head.tip)?;
            let links = Links::open(&snapshot)?;
            // Somebody else may have written meanwhile, and nothing goes that was not told.
            if Extent::of(&links, drafts, chosen, decision).goes != told.goes {
                return Err(ChangeError::Racing);
            }
            refuse_held(&links, drafts, &told.goes, self.today)?;
            refuse_unended(&links, self.rules, &told.goes, self.today)?;
            refuse_kept(&links, self.rules, &told.goes, (decision, before_term), self.today)?;
            let (mut plan, erased) = self.stones_for(&snapshot, &told.goes, decision)?;
            self.refuse_errors(&snapshot, &links, &snapshot.source().reader()?, &mut plan)?;
            if head.is_main() && !plan.is_guarded(officers) {
                self.refuse_but_admin(officers)?;
            }
            plan.verb = "erase";
            Ok(Turn { officers: officers.clone(), plan, erased })
        })
    }

    fn stones_for<'p>(
        &self,
        snapshot: &Snapshot<'_>,
        goes: &BTreeSet<Key>,
        decision: Key,
    ) -> Result<(Plan<'p>, Vec<RecordId>), ChangeError> {
        let mut plan = Plan::empty("erase");
        let mut plain = BTreeMap::new();
        for key in goes {
            for path in sealed_paths(self.store, snapshot.tree, key.id)? {
                plan.takes.insert(path, None);
            }
            plain.insert(key.tombstone_path(), Some(format!("{}\n", decision.id).into_bytes()));
        }
        plan.plain = Cow::Owned(plain);
        Ok((plan, goes.iter().map(|key| key.id).collect()))
    }

    /// A keyring is made by an admin: said before one lies here that main would not take.
    fn refuse_but_admin(&self, officers: &Officers) -> Result<(), ChangeError> {
        let me = officers.signer(&self.author.signer.public()).ok_or(ChangeError::NotAnOfficer)?;
        match me.role {
            Role::Admin => Ok(()),
            role => Err(Breach::Role { handle: me.handle.clone(), role, path: OFFICERS.to_owned() }.into()),
        }
    }
}

/// The last that main and branches show of somebody's clone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Seen {
    /// The keyring that it had.
    pub serial: u64,
    /// Seconds since 1970.
    pub at: i64,
}

/// Which keyring each officer's clone last showed to have, by the trailers of their commits; nothing of those who have
/// not written yet.
pub fn seen_serials(
    store: &Store,
    officers: &Officers,
    tips: impl IntoIterator<Item = Oid>,
) -> Result<BTreeMap<String, Option<Seen>>, RepoError> {
    let mut seen: BTreeMap<String, Option<Seen>> =
        officers.officers.iter().map(|officer| (officer.handle.clone(), None)).collect();
    let commits: BTreeSet<Oid> = tips
        .into_iter()
        .map(|tip| store.commits_beyond(tip, &[]))
        .collect::<Result<Vec<_>, _>>()?
        .concat()
        .into_iter()
        .collect();
    for commit in commits {
        let CommitFacts { author, committer, message, .. } = store.commit(commit)?;
        let (Some(last), Ok(message)) = (seen.get_mut(&author.name), Message::parse(&message)) else {
            continue;
        };
        let (Trailer::Main(serial) | Trailer::Work(serial)) = message.trailer;
        if last.is_none_or(|last| (last.serial, last.at) < (serial, committer.seconds)) {
            *last = Some(Seen { serial, at: committer.seconds });
        }
    }
    Ok(seen)
}
