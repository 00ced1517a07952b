//! Taking in what files hold: for each certificate the record it belongs to, for each revocation list what it marks.

mod certificates;
mod write;

use std::collections::BTreeMap;

use super::context::Context;
use super::failure::{Failure, Told};
use super::fate::{Batch, Fate, Listed, Why};
use super::lists;
use super::session::Session;
use crate::change::{Change, Committed};
use crate::desk::follow::Follows;
use crate::desk::listed;
use crate::model::kinds::Certificate;
use crate::model::kinds::certificate::{Authority, Form};
use crate::model::{Key, Record};
use crate::pki::{Anchors, CertError, ListError, RevocationList};
use crate::policy::lists as states;
use crate::register::{Links, Snapshot};
use crate::text::{Failing, import as words};
use crate::yaml;

/// How certificates are to be taken that nobody expected.
pub struct Wishes {
    pub form: Option<Form>,
    pub ca: Authority,
    /// The record or the holder of the only certificate.
    pub chosen: Option<Key>,
    /// The certificates asked for in the letter that is answered.
    pub asked: Vec<Key>,
    pub dry_run: bool,
}

/// One import on its way.
pub struct Importing<'i> {
    pub context: &'i Context,
    pub session: &'i Session<'i>,
    pub snapshot: &'i Snapshot<'i>,
    pub links: &'i Links<'i>,
    pub wishes: Wishes,
    anchors: Anchors,
    change: Change,
    /// The predecessors that the change writes.
    follows: Vec<Follows>,
    /// The lists of this import by their issuer, and their DER.
    fresh: BTreeMap<u64, (RevocationList, Vec<u8>)>,
    kept: BTreeMap<u64, Option<RevocationList>>,
}

impl<'i> Importing<'i> {
    pub fn new(
        context: &'i Context,
        session: &'i Session<'i>,
        snapshot: &'i Snapshot<'i>,
        links: &'i Links<'i>,
        wishes: Wishes,
    ) -> Result<Importing<'i>, Failure> {
        Ok(Importing {
            context,
            session,
            snapshot,
            links,
            wishes,
            anchors: snapshot.anchors()?,
            change: Change::new("import"),
            follows: Vec::new(),
            fresh: BTreeMap::new(),
            kept: BTreeMap::new(),
        })
    }

    /// Finds for every object what is to become of it, and writes all of it in one commit.
    pub fn run(mut self, batch: &mut Batch) -> Result<Option<Committed>, Failure> {
        self.lists(batch)?;
        self.certificates(batch)?;
        let written = self.write(batch)?;
        self.tell(batch);
        Ok(written)
    }

    fn lists(&mut self, batch: &mut Batch) -> Result<(), Failure> {
        let mut read = Vec::new();
        for (row, der) in batch.lists.drain(..) {
            match RevocationList::verify(&der, &self.anchors, self.context.now) {
                Ok(list) => read.push((row, list, der)),
                Err(error) => batch.rows[row].fate = Fate::Refused(Why::List(error)),
            }
        }
        // Of two of one issuer the newer stands.
        read.sort_by(|(_, a, _), (_, b, _)| (b.number.len(), &b.number).cmp(&(a.number.len(), &a.number)));
        for (row, list, der) in read {
            batch.rows[row].fate = self.list(list, der)?;
        }
        Ok(())
    }

    fn list(&mut self, list: RevocationList, der: Vec<u8>) -> Result<Fate, Failure> {
        let issuer = listed::issuer(&list);
        let Some(state) = listed::state(&list, &lists::hash(&der)) else {
            return Ok(Fate::Refused(Why::List(CertError::Date.into())));
        };
        // The server's gate would take no such state.
        if state.fault().is_some() {
            return Ok(Fate::Refused(Why::List(ListError::Unusual)));
        }
        if let Some((newer, _)) = self.fresh.get(&issuer) {
            let why = if newer.number == list.number { Why::Twice } else { Why::ListOlder };
            return Ok(Fate::Refused(why));
        }
        let known = self.snapshot.lists.get(&issuer);
        let was_known = known.is_some_and(|known| known.sha256 == state.sha256);
        if let Some(known) = known.filter(|_| !was_known) {
            // Any officer writes what the register knows of a list. Only who has that list can say that it is true.
            let (store, known_lists) = (&self.session.store, &self.snapshot.lists);
            let proven = lists::kept(store, known_lists, issuer, &self.anchors, self.context.now).is_some();
            let why = match (state.is_newer_than(known), state.counts_on_from(known)) {
                (true, true) => None,
                (true, false) => proven.then_some(if known.number == state.number {
                    Why::ListTwofold
                } else {
                    Why::ListBackwards
                }),
                (false, _) if !proven => Some(Why::ListUnproven),
                (false, false) if known.number == state.number => Some(Why::ListTwofold),
                (false, _) => Some(Why::ListOlder),
            };
            if let Some(why) = why {
                return Ok(Fate::Refused(why));
            }
        }
        let marks = listed::marks(self.links, &list);
        let seen = state.this_update.date;
        self.mark(&marks.fresh, |record| listed::marked(record, seen))?;
        self.mark(&marks.gone, |record| listed::unmarked(record, seen))?;
        if !was_known {
            let path = states::path(issuer);
            let base =
                known.map(|_| self.session.store.file(self.snapshot.tree, &path)).transpose()?.flatten();
            self.change.plain_base.insert(path.clone(), base);
            self.change.plain.insert(path, Some(yaml::write(&state).into_bytes()));
        }
        let is_stale = list.next_update < self.context.now;
        self.fresh.insert(issuer, (list, der));
        Ok(Fate::List(Box::new(Listed { state, was_known, is_stale, marks })))
    }

    fn mark(&mut self, keys: &[Key], says: impl Fn(&Certificate) -> Certificate) -> Result<(), Failure> {
        for key in keys {
            if let Some(record) = self.stored(*key)? {
                let marked = Record::Certificate(Box::new(says(&record)));
                self.change.set(Record::Certificate(Box::new(record)), marked);
            }
        }
        Ok(())
    }
}

/// More than one certificate was given with `--for`.
pub const ONE_ONLY: Told =
    Told { failing: Failing::Usage, what: words::one_only, hint: Some(words::one_only_hint) };
