//! Mails of reminders on their way: begun in the journal of access before they leave, ended there when they have.
//!
//! What is begun goes to the server before anything leaves, and what others have begun is looked at after that: of two clones
//! that begin the same, at least one sees the other's, and whoever sees one leaves it. A clone that both leave it to tells it
//! at the next run.

use std::collections::BTreeSet;

use super::context::Context;
use super::failure::{Failure, Told};
use super::seen;
use super::server::exchange;
use super::session::Session;
use crate::change::ChangeError;
use crate::change::access::{Entry, Spool, is_unsigned};
use crate::duty::Duty;
use crate::mail::{Digest, Memory, Turn, unended};
use crate::model::{FileId, Lang};
use crate::policy::{Officers, Role};
use crate::repo::Store;
use crate::seal::Signer;
use crate::text::{Explain, Failing, cli, mail as words};

/// The words of the command, as the journal has them.
pub const VERB: &str = "remind";

const CLOCK: Told = Told { failing: Failing::Unable, what: cli::bad_clock, hint: None };

/// The other clones can't be told what is about to leave.
struct Unpublished(Failure);

impl Explain for Unpublished {
    fn what(&self, lang: Lang) -> String {
        words::not_published(lang, &self.0.what(lang))
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(words::not_published_hint(lang))
    }
}

const UNSIGNED: Told = Told { failing: Failing::Unable, what: words::not_signed, hint: None };

/// A run that reminds.
pub struct Run<'r> {
    session: &'r Session<'r>,
    handle: String,
    turn: Turn,
    /// What this run began.
    begun: BTreeSet<FileId>,
    /// Whether there is a server that other clones exchange with.
    served: bool,
}

/// Whose key is at hand. Who reminds must be an officer who may write: what left is signed in their name.
pub fn sender(context: &Context, officers: &Officers) -> Result<String, Failure> {
    let key = context.signing_key_path().and_then(|path| Signer::public_of(path).ok());
    let officer = key.and_then(|key| officers.signer(&key)).filter(|officer| officer.role != Role::Auditor);
    Ok(officer.map(|officer| officer.handle.clone()).ok_or(ChangeError::NotAnOfficer)?)
}

/// Takes in what the server has, where there is one: what is owed, and what was told.
pub fn caught_up(context: &Context, store: &Store) -> Result<(), Failure> {
    match store.remote_url()? {
        Some(_) => exchange(context, store, true, None).map(drop).map_err(|why| Unpublished(why).into()),
        None => Ok(()),
    }
}

impl<'r> Run<'r> {
    /// Begins, and ends what a run that was killed had begun: nobody knows whether it left, so it is told again.
    pub fn begin(session: &'r Session<'r>, handle: String) -> Result<Run<'r>, Failure> {
        let turn = Turn::begin(&session.store.private_dir()?)?;
        let served = session.store.remote_url()?.is_some();
        let run = Run { session, handle, turn, begun: BTreeSet::new(), served };
        let left = run.turn.left()?;
        if !left.is_empty() {
            let looked = seen::looks(session.context, session)?;
            for id in unended(&left, looked.iter().map(|look| &look.entry)) {
                run.keep_end(id, false)?;
            }
            left.into_iter().try_for_each(|id| run.turn.forget(id))?;
        }
        Ok(run)
    }

    /// What was told, and what other clones are about to tell.
    pub fn memory(&self) -> Result<Memory, Failure> {
        let looked = seen::looks(self.session.context, self.session)?;
        let entries = looked.iter().map(|look| &look.entry);
        Ok(Memory::of(entries, &self.begun, self.session.context.now))
    }

    fn keep(&self, entry: Option<Entry>) -> Result<FileId, Failure> {
        let entry = entry.ok_or(CLOCK)?;
        Spool::of(&self.session.store, Some(&self.handle))?.keep(&self.session.vault, &entry)?;
        Ok(entry.id)
    }

    fn keep_end(&self, begun: FileId, left: bool) -> Result<(), Failure> {
        self.keep(Entry::ended(self.session.context.now, VERB, begun, left)).map(drop)
    }

    /// Begins these mails, each under the id of its entry, and tells the other clones. Those that another clone has begun too
    /// are ended again, and nothing stands in their place.
    pub fn announce(&mut self, digests: &[Digest]) -> Result<Vec<Option<FileId>>, Failure> {
        let now = self.session.context.now;
        let mut ids = Vec::new();
        for digest in digests {
            let records = digest.duties().flat_map(Duty::records);
            let entry = Entry::begun(now, VERB, records, digest.to.word(), digest.notices.clone());
            let entry = entry.ok_or(CLOCK)?;
            // First what a run after this one goes by, were it killed.
            self.turn.note(entry.id)?;
            self.begun.insert(entry.id);
            ids.push(self.keep(Some(entry))?);
        }
        if !self.served {
            return Ok(ids.into_iter().map(Some).collect());
        }
        if let Err(why) = self.publish() {
            ids.into_iter().try_for_each(|id| self.end(id, false))?;
            return Err(Unpublished(why).into());
        }
        let memory = self.memory()?;
        let mut own = Vec::new();
        for (id, digest) in ids.into_iter().zip(digests) {
            let elsewhere = memory.has_any(&digest.notices);
            if elsewhere {
                self.end(id, false)?;
            }
            own.push((!elsewhere).then_some(id));
        }
        Ok(own)
    }

    /// Sends what is begun, and then fetches what others have begun.
    fn publish(&self) -> Result<(), Failure> {
        let (context, store) = (self.session.context, &self.session.store);
        exchange(context, store, true, None)?;
        if is_unsigned(store, &self.handle)? {
            return Err(UNSIGNED.into());
        }
        exchange(context, store, false, None).map(drop)
    }

    /// Keeps how a mail ended: on the disk when this returns.
    pub fn end(&self, begun: FileId, left: bool) -> Result<(), Failure> {
        self.keep_end(begun, left)?;
        Ok(self.turn.forget(begun)?)
    }

    /// Tells the other clones how all of it ended; what hinders that undoes nothing.
    pub fn tell(&self) -> Option<Failure> {
        let (context, store) = (self.session.context, &self.session.store);
        match self.served {
            true => exchange(context, store, true, None).err(),
            false => None,
        }
    }
}
