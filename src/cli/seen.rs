//! What is shown unmasked or written out, kept in the journal of access before it is; and the journal signed.

use std::collections::BTreeSet;

use super::context::{Context, MAIN};
use super::failure::{Failure, Told};
use super::output;
use super::session::Session;
use crate::audit::{Closed, Look, journals, open_journals};
use crate::change::Author;
use crate::change::access::{Entry, Mail, Spool, is_unsigned, sign_access, waiting};
use crate::gate::GateError;
use crate::model::kinds::common::Why;
use crate::model::{FileId, Key, Lang};
use crate::policy::Officers;
use crate::register::{TrustError, policy_at};
use crate::repo::{RepoError, Store};
use crate::seal::{Signer, Vault};
use crate::text::{Explain, Failing, access as words, cli};

/// What is to be seen can't be kept, so it is not shown.
struct Unkept(RepoError);

impl Explain for Unkept {
    fn what(&self, lang: Lang) -> String {
        words::unkept(lang, &self.0.what(lang))
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(words::unkept_hint(lang))
    }
}

const CLOCK: Told = Told { failing: Failing::Unable, what: cli::bad_clock, hint: None };

/// Keeps that a command shows these records or writes them out; called before it does. `verb` is the command as it is typed.
pub fn keep(
    session: &Session<'_>,
    verb: &str,
    records: impl IntoIterator<Item = Key>,
    why: Option<Why>,
) -> Result<(), Failure> {
    keep_with(session.context, &session.store, &session.vault, verb, records, why)
}

/// The same where no session was opened.
pub fn keep_with(
    context: &Context,
    store: &Store,
    vault: &Vault,
    verb: &str,
    records: impl IntoIterator<Item = Key>,
    why: Option<Why>,
) -> Result<(), Failure> {
    let entry = Entry::new(context.now, verb, records, why).ok_or(CLOCK)?;
    if entry.seen.is_empty() {
        return Ok(());
    }
    let handle = handle(context, &officers(store)?);
    let kept = Spool::of(store, handle.as_deref()).and_then(|spool| spool.keep(vault, &entry));
    kept.map_err(Unkept)?;
    if handle.is_none() {
        output::warn(&words::keyless(context.lang));
    }
    Ok(())
}

/// The same where `--reveal` asks for it; nothing is masked from then on.
pub fn reveal(
    session: &Session<'_>,
    verb: &str,
    records: impl IntoIterator<Item = Key>,
    why: Option<Why>,
) -> Result<(), Failure> {
    if session.context.globals.reveal {
        keep(session, verb, records, why)?;
        session.context.unmask();
    }
    Ok(())
}

/// Lets values be shown, where `--reveal` asks for it, that are none of the register's.
pub fn reveal_foreign(context: &Context) {
    if context.globals.reveal {
        context.unmask();
    }
}

fn officers(store: &Store) -> Result<Officers, Failure> {
    let main = store.tip(MAIN)?.ok_or(super::context::EMPTY)?;
    Ok(policy_at(store, main)?.0)
}

/// The officer whose signing key is at hand. Nobody is asked for its passphrase.
fn handle(context: &Context, officers: &Officers) -> Option<String> {
    let key = Signer::public_of(context.signing_key_path()?).ok()?;
    Some(officers.signer(&key)?.handle.clone())
}

/// Signs what waits, with a key that is at hand. What hinders it hinders nothing else: it is told, and waits on.
pub fn sign_with(context: &Context, store: &Store, vault: &Vault, signer: &Signer) {
    let signed = officers(store).and_then(|officers| {
        let left = sign_access(store, vault, &officers, &Author { signer, now: context.now })?;
        Ok((left > 0).then(|| words::unsigned(context.lang, left, &words::waits(context.lang))))
    });
    let told = signed.unwrap_or_else(|why| Some(words::unsigned(context.lang, 1, &why.what(context.lang))));
    if let Some(line) = told {
        output::warn(&line);
    }
}

/// Signs what waits before it is sent, and asks for the key where anything does. Says what can't be signed now.
pub fn sign(context: &Context, store: &Store) -> Result<Option<String>, Failure> {
    let lang = context.lang;
    let officers = officers(store)?;
    let Some(handle) = handle(context, &officers) else {
        let count = Spool::of(store, None)?.waiting()?.len();
        return Ok((count > 0).then(|| words::unsigned(lang, count, &cli::no_signing_key(lang))));
    };
    if !is_unsigned(store, &handle)? {
        return Ok(None);
    }
    let signed = context.vault(store).and_then(|vault| {
        let signer = context.signer()?;
        Ok(sign_access(store, &vault, &officers, &Author { signer: &signer, now: context.now })?)
    });
    match signed {
        Ok(0) => Ok(None),
        Ok(left) => Ok(Some(words::unsigned(lang, left, &words::waits(lang)))),
        Err(why) => Ok(Some(words::unsigned(lang, waiting(store, &handle)?, &why.what(lang)))),
    }
}

/// What the journals here say, the newest first. One that can't be believed, or a day that doesn't open, is told, and the others
/// are read.
pub fn looks(context: &Context, session: &Session<'_>) -> Result<Vec<Look>, Failure> {
    let failed = |error: GateError| Failure::from(TrustError::from(error));
    let found = journals(&session.store, context.main(&session.store)?).map_err(failed)?;
    for why in &found.broken {
        output::warn(&why.what(context.lang));
    }
    let said = open_journals(&session.store, &session.vault, &found.sound).map_err(failed)?;
    for Closed { handle, day, .. } in &said.closed {
        output::warn(&words::closed(context.lang, handle, &day.to_string()));
    }
    Ok(said.looked)
}

/// The mails that were begun and did not leave.
pub fn stayed(looked: &[Look]) -> BTreeSet<FileId> {
    let ended = looked.iter().filter_map(|look| match look.entry.mail {
        Some(Mail::Ended { begun, left }) => Some((begun, left)),
        _ => None,
    });
    let ended: Vec<(FileId, bool)> = ended.collect();
    let left: BTreeSet<FileId> = ended.iter().filter(|(_, left)| *left).map(|(id, _)| *id).collect();
    ended.into_iter().map(|(id, _)| id).filter(|id| !left.contains(id)).collect()
}

/// How many entries wait on this machine, whoever signs them.
pub fn waits(store: &Store) -> Result<usize, Failure> {
    Ok(Spool::all(store)?.iter().map(|spool| Ok(spool.waiting()?.len())).sum::<Result<usize, RepoError>>()?)
}
