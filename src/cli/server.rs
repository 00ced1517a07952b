//! One exchange with the server, as `sync` and `submit` make it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::alone::{self, Alone};
use super::context::Context;
use super::failure::Failure;
use super::session::rules;
use super::uncrossed::{Done as Crossed, uncrossed};
use super::untold::Untold;
use super::{journals, output, progress, seen, untold};
use crate::audit::check_opened;
use crate::change::{self, Author, ChangeError, Replanned, SetAside, Writer, is_stale, unheard};
use crate::exchange::{
    ExchangeError, Fate, Forked, Journal, Main, Own, Replaced, Sent, Served, Taken, Vanished, bound_before,
    finish_anew, look, send, take, unbound,
};
use crate::model::{FileId, Lang};
use crate::policy::refs::work_branch;
use crate::policy::{MAIN, Officers, RefName};
use crate::register::{Snapshot, policy_at, remember, upstream};
use crate::repo::{InTheWay, Oid, Remote, Store};
use crate::seal::{Bound, Keyring, KeyringError, Prompt, Signer, Vault};
use crate::text::{Explain, Failing, exchange as words};

/// Somebody else was faster this often: then it is told.
const ATTEMPTS: usize = 5;

/// What an exchange came to.
#[derive(Default)]
pub struct Exchanged {
    /// How many commits of main came.
    pub came: usize,
    /// The serial of a keyring that came in place of another.
    pub keyring: Option<u64>,
    /// The branches on the server that are new or have moved.
    pub branches: BTreeSet<String>,
    pub own: Vec<Own>,
    pub sent: Sent,
    /// The branches of others that went from the server and not into main.
    pub vanished: Vec<Vanished>,
    /// The branches that the server has at an earlier state than before, and that state.
    pub went_back: Vec<(String, Oid)>,
    /// What became of officers' journals of access on the server, by handle.
    pub journals: BTreeMap<String, Journal>,
    /// What was seen here and can't be signed now.
    unsigned: Option<String>,
    /// What the server has in the place of the keyring that main binds.
    pub replaced: Option<Replaced>,
    /// The serials of keyrings on the server that no main binds.
    pub unbound: Vec<u64>,
    /// The server had a main and has none now.
    pub emptied: bool,
    /// What became of one's own commits of main, in this exchange and in an earlier one that could not tell it.
    pub untold: Vec<Untold>,
    /// How many commits of main here the server lacks, though it has others, and nothing was to be pushed.
    pub apart: usize,
    /// One's own branches that were sealed anew in the epoch that main binds.
    pub resealed: BTreeSet<String>,
    /// Those that must be and could not: main refuses them as they are.
    pub stale: Vec<(String, Failure)>,
    /// What came to main by one person alone, against the rules.
    pub alone: Vec<Alone>,
    in_the_way: Vec<InTheWay>,
    /// What on the server was left where it is, and why.
    odd: BTreeMap<String, String>,
}

/// Fetches and takes in what the server has; with `push` sends what it lacks, and `submitted` even where it was taken off
/// the server before.
pub fn exchange(
    context: &Context,
    store: &Store,
    push: bool,
    submitted: Option<&str>,
) -> Result<Exchanged, Failure> {
    let officers = context.officers(store)?;
    let sealed = officers.keyring.sha256;
    let bar = progress::line(context);
    let show = |line: &str| {
        if let Some(bar) = &bar {
            bar.set_message(line.to_owned());
            bar.tick();
        }
    };
    let remote = store.remote(context.globals.batch, bar.as_ref().map(|_| &show as _))?;
    if finish_anew(store, &remote, context.now)? {
        output::warn(&crate::text::trust::finished(context.lang));
    }
    let mut done = Exchanged::default();
    let ended = turns(context, store, &remote, push, submitted, &mut done);
    if let Some(bar) = &bar {
        bar.finish_and_clear();
    }
    if done.keyring.is_some() {
        context.lock_outdated(store, sealed);
    }
    for left in &done.in_the_way {
        output::warn(&crate::text::records::in_the_way(context.lang, &left.path));
    }
    if let Some(line) = &done.unsigned {
        output::warn(line);
    }
    journals::tell(context, store, &done);
    for (name, why) in &done.odd {
        output::warn(&passed_over(context.lang, name, why));
    }
    if let Some(Replaced { serial, there, here }) = done.replaced {
        let (there, here) = (there.short(), here.short());
        output::warn(&match done.sent.put_back {
            Some(_) => words::keyring_put_back(context.lang, serial, &there),
            None => words::keyring_replaced(context.lang, serial, &there, &here),
        });
    }
    ended?;
    done.untold = untold::to_tell(store)?;
    done.alone = alone::look(context, store);
    Ok(done)
}

fn turns(
    context: &Context,
    store: &Store,
    remote: &Remote<'_>,
    push: bool,
    submitted: Option<&str>,
    done: &mut Exchanged,
) -> Result<(), Failure> {
    let mut turn = 1;
    loop {
        match one(context, store, remote, push, submitted, done) {
            Err(Turn::Exchange(error)) if error.is_race() && turn < ATTEMPTS => turn += 1,
            Err(Turn::Exchange(error)) => return Err(error.into()),
            Err(Turn::Failed(failure)) => return Err(failure),
            Ok(()) => return Ok(()),
        }
    }
}

enum Turn {
    Exchange(ExchangeError),
    Failed(Failure),
}

impl From<ExchangeError> for Turn {
    fn from(error: ExchangeError) -> Turn {
        Turn::Exchange(error)
    }
}

fn one(
    context: &Context,
    store: &Store,
    remote: &Remote<'_>,
    push: bool,
    submitted: Option<&str>,
    done: &mut Exchanged,
) -> Result<(), Turn> {
    let served = look(store, remote, context.now)?;
    done.emptied |= served.main.is_none() && upstream(store).map_err(|e| Turn::Failed(e.into()))?.is_some();
    follows(context, store, &served).map_err(Turn::Failed)?;
    let unread = served.unread.iter();
    done.odd.extend(unread.map(|(name, unread)| (shown(name), unread.why.what(context.lang))));
    if done.sent.put_back.is_none() {
        done.replaced = served.replaced;
    }
    let mut taken = take(store, &served, context.now)?;
    if let (Main::Forked(forked), true) = (&taken.main, push) {
        done.taken(context.lang, &taken);
        done.in_the_way.extend(replan(context, store, &served, forked).map_err(Turn::Failed)?);
        taken = take(store, &served, context.now)?;
    }
    if push && reseal(context, store, &taken.own, submitted, done).map_err(Turn::Failed)? {
        done.taken(context.lang, &taken);
        taken = take(store, &served, context.now)?;
    }
    done.taken(context.lang, &taken);
    if let Main::Forked(forked) = &taken.main {
        done.apart = forked.own;
    }
    done.own = taken.own;
    if push {
        say_again(context, store, done).map_err(Turn::Failed)?;
        done.unsigned = seen::sign(context, store).map_err(Turn::Failed)?;
        send(store, remote, &served, &taken.main, &done.own, submitted, &mut done.sent)?;
    }
    done.unbound = unbound(store, &served, done.sent.left.is_some())?;
    Ok(())
}

/// What is told of a branch, or of a reference beside the branches, that is left where it is.
pub fn passed_over(lang: Lang, name: &str, why: &str) -> String {
    match name.starts_with("refs/") {
        true => words::reference_passed_over(lang, name, why),
        false => words::branch_refused(lang, name, why),
    }
}

/// A reference as people call it: a branch by its own name.
fn shown(name: &RefName) -> String {
    match name {
        RefName::Work(branch) => branch.clone(),
        other => other.full(),
    }
}

impl Exchanged {
    fn taken(&mut self, lang: Lang, taken: &Taken) {
        match taken.main {
            Main::Followed(commits) => self.came += commits,
            Main::Forked(Forked { their, .. }) => self.came += their,
            Main::Same | Main::Ahead(_) => {}
        }
        self.keyring = taken.keyring.or(self.keyring);
        self.branches.extend(taken.branches.iter().cloned());
        self.in_the_way.extend(taken.in_the_way.iter().cloned());
        self.odd.extend(taken.odd.iter().map(|(name, why)| (name.clone(), why.what(lang))));
        self.vanished.extend(taken.vanished.iter().cloned());
        self.went_back.extend(taken.back.iter().cloned());
        self.journals.extend(taken.journals.iter().map(|journal| (journal.handle.clone(), journal.clone())));
    }
}

/// Compares a keyring that has come with the one that was here, as far as this person can open both: it must name the
/// one that was bound before, have lost no epoch, and have the same keys but for what was erased. What can be seen
/// without a key was checked as it came: serial, epoch, hash, and a stanza for each recipient.
fn follows(context: &Context, store: &Store, served: &Served) -> Result<(), Failure> {
    let (Some(new), Some(main)) = (&served.keyring, &served.main) else { return Ok(()) };
    let Some(tip) = store.tip(MAIN)? else { return Ok(()) };
    let (officers, _) = policy_at(store, tip)?;
    let reading = served.reading(store);
    let Some(base) = parted(store, tip, reading, main.tip)?.filter(|_| officers.keyring != new.bound) else {
        return Ok(());
    };
    let lang = context.lang;
    let opened = context.identities().and_then(|ids| Ok(Keyring::open(new.file(), &new.bound, &ids)?));
    let vault = match opened {
        Ok(keyring) => Vault::new(keyring),
        // Whoever is one of its recipients keeps the one before until this one was opened: it may open nothing at all, and
        // following it would delete the only one that does.
        Err(why) if is_recipient(context, &policy_at(reading, main.tip)?.0) => {
            let why = why.what(lang);
            let before = officers.keyring.serial;
            return Err(Unopened { tip: main.tip, serial: new.bound.serial, before, why }.into());
        }
        Err(why) => {
            output::warn(&words::keyring_unseen(lang, &why.what(lang)));
            return Ok(());
        }
    };
    let snapshot = Snapshot::open(reading, &vault, main.tip)?;
    let mut erased = snapshot.erased()?;
    let chain: Vec<Bound> = bound_before(reading, main.tip)?.into_iter().chain([new.bound]).collect();
    let opened = check_opened(vault.keyring(), &chain, erased.iter().copied(), snapshot.kept()?);
    opened.map_err(|error| match error {
        KeyringError::NoSuccessor(fault) => Failure::from(ExchangeError::Keyring(fault)),
        other => other.into(),
    })?;
    let old = match context.vault_of(store, &officers) {
        Ok(old) => old,
        Err(why) => {
            output::warn(&words::keyring_uncompared(lang, &why.what(lang)));
            return Ok(());
        }
    };
    let shared = policy_at(store, base)?.0.keyring;
    let compared = if shared == officers.keyring {
        vault.keyring().check_follows(old.keyring(), shared.sha256, erased)
    } else {
        // One's own was made at the same time, of the one that both had.
        erased.extend(Snapshot::open(store, &old, tip)?.erased()?);
        vault.keyring().check_beside(old.keyring(), shared.epoch, erased)
    };
    Ok(compared.map_err(ExchangeError::Keyring)?)
}

/// Whether the officers name whoever asks: by the signing key, or, where there is none, nobody can say.
fn is_recipient(context: &Context, officers: &Officers) -> bool {
    let key = context.signing_key_path().and_then(|path| Signer::public_of(path).ok());
    key.is_none_or(|key| officers.signer(&key).is_some())
}

/// A keyring that came and can't be opened here, though it should be sealed to whoever asks.
struct Unopened {
    /// The server's main, which binds it in `officers.yaml`.
    tip: Oid,
    serial: u64,
    /// The keyring that this clone has.
    before: u64,
    why: String,
}

impl Explain for Unopened {
    fn what(&self, lang: Lang) -> String {
        words::keyring_unopened(lang, &self.tip.short(), self.serial, &self.why)
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(words::keyring_unopened_hint(lang, self.before))
    }

    fn failing(&self) -> Failing {
        Failing::Unable
    }
}

/// The last commit of main here that the server's main has too.
fn parted(store: &Store, ours: Oid, reading: &Store, theirs: Oid) -> Result<Option<Oid>, Failure> {
    for commit in store.first_parents(ours) {
        let commit = commit?.oid;
        if reading.is_on_chain(commit, theirs)? {
            return Ok(Some(commit));
        }
    }
    Ok(None)
}

/// Makes one's own commits of main, which the server lacks, anew on top of what it has.
///
/// Where they can't be made anew, they are set aside: nothing of them is lost, and the register goes on with the server's.
/// What became of them is noted. Gives the paths of a work tree that did not follow.
fn replan(
    context: &Context,
    store: &Store,
    served: &Served,
    forked: &Forked,
) -> Result<Vec<InTheWay>, Failure> {
    let (officers, _) = policy_at(store, forked.theirs.tip)?;
    let (own_officers, _) = policy_at(store, forked.ours)?;
    refuse_leaver(context, store, forked, &officers, &own_officers)?;
    let own = match own_officers.keyring == officers.keyring {
        true => None,
        false => Some(context.vault_of(store, &own_officers)?),
    };
    let vault = match &served.keyring {
        // Not yet here: main still binds another.
        Some(new) => Vault::new(Keyring::open(new.file(), &new.bound, &context.identities()?)?),
        None => context.vault_of(store, &officers)?,
    };
    let snapshot = Snapshot::open(store, &vault, forked.theirs.tip)?;
    let (signer, rules) = (context.signer()?, rules(&snapshot)?);
    let writer = Writer {
        store,
        vault: &vault,
        author: Author { signer: &signer, now: context.now },
        rules: &rules,
        today: context.today,
    };
    let prompt: Arc<dyn Prompt> = context.terminal.clone();
    // From here on main may go either way: what was verified is what both have.
    remember(store, &forked.base)?;
    let (own, arriving) = (own.as_ref().unwrap_or(&vault), served.keyring.as_ref().map(|new| &new.fetched));
    let mut note = |made: &Replanned| untold::note(store, Untold::replanned(forked.ours, made));
    match writer.replan(forked.theirs.tip, own, arriving, &prompt, &mut note) {
        Ok(_) => Ok(Vec::new()),
        Err(why) if why.is_of_content() => {
            let why = why.what(context.lang);
            let mut note =
                |aside: &SetAside| untold::note(store, Untold::aside(forked.ours, aside, why.clone()));
            Ok(writer.set_aside(&forked.theirs, own, arriving, &mut note)?.in_the_way)
        }
        Err(why) => Err(why.into()),
    }
}

/// Whoever is no officer any more can't make commits anew: they are kept under a name that another officer can take over.
fn refuse_leaver(
    context: &Context,
    store: &Store,
    forked: &Forked,
    now: &Officers,
    before: &Officers,
) -> Result<(), Failure> {
    let me = context.signing_key_path().and_then(|path| Signer::public_of(path).ok());
    let Some(me) = me.and_then(|key| before.signer(&key)) else { return Ok(()) };
    if now.by_handle(&me.handle).is_some() {
        return Ok(());
    }
    let kept = store.references("refs/heads/w/")?.into_iter().find(|(_, tip)| *tip == forked.ours);
    let branch = match kept {
        Some((name, _)) => name.trim_start_matches("refs/heads/").to_owned(),
        None => {
            let branch = work_branch(FileId(rand::random()));
            store.lock("sync")?.move_ref(&RefName::Work(branch.clone()).full(), None, forked.ours)?;
            branch
        }
    };
    Err(NoOfficer { handle: me.handle.clone(), commits: forked.own, branch }.into())
}

/// Somebody was removed who still has commits of main that were not sent.
struct NoOfficer {
    handle: String,
    commits: usize,
    branch: String,
}

impl Explain for NoOfficer {
    fn what(&self, lang: Lang) -> String {
        words::no_officer(lang, &self.handle, self.commits, &self.branch)
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(words::leaver(lang, &self.branch, &self.handle))
    }

    fn failing(&self) -> Failing {
        Failing::Refused
    }
}

/// Makes one's own branches anew where they and main have crossed, and seals them anew where main has come to bind another
/// epoch. Says whether any was.
fn reseal(
    context: &Context,
    store: &Store,
    own: &[Own],
    submitted: Option<&str>,
    done: &mut Exchanged,
) -> Result<bool, Failure> {
    let Some(main) = store.tip(MAIN)? else { return Ok(false) };
    done.stale.clear();
    let mut any = false;
    for Own { branch, fate } in own {
        let goes = match fate {
            Fate::Same | Fate::Followed | Fate::Goes { .. } => true,
            Fate::Dropped { .. } | Fate::Back { .. } => submitted == Some(branch.as_str()),
            _ => false,
        };
        if goes {
            match uncrossed(context, store, branch) {
                Ok(crossed) => any |= crossed != Crossed::Nothing,
                Err(why) if submitted == Some(branch.as_str()) => return Err(why),
                Err(why) => {
                    output::warn(&words::branch_refused(context.lang, branch, &why.what(context.lang)))
                }
            }
        }
        let Some(tip) = store.tip(branch)?.filter(|_| goes) else { continue };
        match is_stale(store, main, tip) {
            Ok(true) => {}
            // What both have may be told apart by nobody but its author.
            Ok(false) | Err(ChangeError::Bases(_)) => continue,
            Err(error) => return Err(error.into()),
        }
        match reseal_one(context, store, main, branch) {
            Ok(()) => {
                done.resealed.insert(branch.clone());
                any = true;
            }
            Err(why) => done.stale.push((branch.clone(), why)),
        }
    }
    Ok(any)
}

/// Puts what was said here of branches onto what others have said of them on the server meanwhile, so that it takes the
/// place of none.
fn say_again(context: &Context, store: &Store, done: &mut Exchanged) -> Result<(), Failure> {
    let officers = context.officers(store)?;
    done.sent.held.clear();
    for branch in unheard(store, &officers, context.now)? {
        let said = context.signer().and_then(|signer| {
            let author = Author { signer: &signer, now: context.now };
            Ok(change::say_again(store, &officers, &author, &branch)?)
        });
        if let Err(why) = said {
            done.odd.insert(RefName::Back(branch.clone()).full(), why.what(context.lang));
            done.sent.held.insert(branch);
        }
    }
    Ok(())
}

fn reseal_one(context: &Context, store: &Store, main: Oid, branch: &str) -> Result<(), Failure> {
    let vault = context.vault(store)?;
    let snapshot = Snapshot::open(store, &vault, main)?;
    let (signer, rules) = (context.signer()?, rules(&snapshot)?);
    let author = Author { signer: &signer, now: context.now };
    let writer = Writer { store, vault: &vault, author, rules: &rules, today: context.today };
    writer.reseal(branch)?;
    Ok(())
}
