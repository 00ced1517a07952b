//! Taking in what files hold: for each certificate the record it belongs to, for each revocation list what it marks.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::context::Context;
use super::failure::{Failure, Told};
use super::fate::{Batch, Fate, Listed, Taken, Why};
use super::lists;
use super::pick::new_id;
use super::session::{Session, rules};
use crate::change::{Change, ChangeError, Committed, Outcome, plan};
use crate::check::Finding;
use crate::desk::differ::Difference;
use crate::desk::follow::{Arrived, Follows, follows};
use crate::desk::import::{By, Issued, Matcher, Newcomer, Whose, filled, is_for_another_key};
use crate::desk::listed;
use crate::model::kinds::Certificate;
use crate::model::kinds::certificate::{Authority, CertificateBefore, Form};
use crate::model::kinds::procedure::ProcedureKind;
use crate::model::party::{CertificateRef, HolderRef, ProcedureRef};
use crate::model::{Date, Key, Kind, Record, RecordId};
use crate::pki::{Anchors, CertError, Fault, Link, ListError, RevocationList, Verdict, certificate_pem};
use crate::policy::{Breach, Role, lists as states};
use crate::register::row::fingerprint;
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

    fn certificates(&mut self, batch: &mut Batch) -> Result<(), Failure> {
        // What is expected is the newest; older ones beside it go into records of their own. What no CA made comes last, so that
        // it takes nobody's place.
        let anchors = &self.anchors;
        let forged: BTreeSet<usize> = (batch.issued.par_iter())
            .filter(|(_, issued)| is_forged(anchors, issued))
            .map(|(row, _)| *row)
            .collect();
        batch.issued.sort_by_key(|(row, issued)| {
            (forged.contains(row), std::cmp::Reverse(issued.facts.not_before.0), *row)
        });
        let (rows, issued): (Vec<usize>, Vec<Issued>) = batch.issued.drain(..).unzip();
        let asked = std::mem::take(&mut self.wishes.asked);
        let matcher = Matcher::new(self.links, &issued, asked, self.context.today).of_form(self.wishes.form);
        let mut met: BTreeMap<_, &[u8]> = BTreeMap::new();
        let mut taken = Vec::new();
        for (row, issued) in rows.into_iter().zip(&issued) {
            let named = (issued.facts.issuer.meaning(), issued.facts.serial.clone());
            let fate = match met.get(&named) {
                Some(der) if *der == issued.der => Fate::Refused(Why::Twice),
                Some(_) => Fate::Refused(Why::SerialTwofold),
                None => self.certificate(&matcher, issued)?,
            };
            met.entry(named).or_insert(&issued.der);
            if let Fate::Taken(one) = &fate {
                taken.push((one.record, issued));
            }
            batch.rows[row].fate = fate;
        }
        self.line(&taken)
    }

    /// Links the certificates that were taken to those before and after them.
    fn line(&mut self, taken: &[(Key, &Issued)]) -> Result<(), Failure> {
        let arrived = taken.iter().filter_map(|(key, issued)| {
            let edit = self.change.records.get(key)?;
            match &*edit.record {
                Record::Certificate(record) => Some(Arrived { record, facts: &issued.facts }),
                _ => None,
            }
        });
        let found = follows(self.links, &arrived.collect::<Vec<_>>());
        for one in &found {
            if !self.change.records.contains_key(&one.next)
                && let Some(record) = self.stored(one.next)?
            {
                let record = Record::Certificate(Box::new(record));
                self.change.set(record.clone(), record);
            }
            self.precede(one.next, before(one));
        }
        self.follows = found;
        Ok(())
    }

    fn precede(&mut self, next: Key, before: Option<CertificateBefore>) {
        if let Some(edit) = self.change.records.get_mut(&next)
            && let Record::Certificate(record) = &mut *edit.record
        {
            record.predecessor = before;
            record.why = None;
        }
    }

    /// Tells with every certificate what it follows and what follows it.
    fn tell(&self, batch: &mut Batch) {
        for row in &mut batch.rows {
            let Fate::Taken(taken) = &mut row.fate else { continue };
            let own = |one: &&Follows| one.next == taken.record;
            taken.follows = self.follows.iter().find(own).map(|one| (one.before, one.relation));
            let after = self.follows.iter().find(|one| one.before == taken.record);
            taken.followed = after.map(|one| (one.next, one.relation));
        }
    }

    fn certificate(&mut self, matcher: &Matcher<'_, '_>, issued: &Issued) -> Result<Fate, Failure> {
        let whose = match (matcher.whose(&issued.facts), self.wishes.chosen) {
            (Whose::Has(key), _) => Whose::Has(key),
            (_, Some(key)) if key.kind == Kind::Certificate => Whose::Fills(key, By::Told),
            (_, Some(holder)) => Whose::Holder(holder, By::Told),
            (whose, None) => whose,
        };
        match whose {
            Whose::Has(key) => self.has(key, issued),
            Whose::Fills(key, by @ (By::Email | By::Citizen | By::Tax))
                if self.change.records.contains_key(&key) =>
            {
                match self.links.certificate(key.id) {
                    Some(facts) => self.add(matcher, facts.holder, by, issued),
                    None => Ok(Fate::Refused(Why::Nobody)),
                }
            }
            Whose::Fills(key, by) => self.fill(matcher, key, by, issued),
            Whose::Holder(holder, by) => self.add(matcher, holder, by, issued),
            Whose::Several(keys, _) => Ok(Fate::Refused(Why::Several(keys))),
            Whose::Candidates(keys) => Ok(Fate::Refused(Why::Candidates(keys))),
            Whose::Nobody => Ok(Fate::Refused(Why::Nobody)),
        }
    }

    /// The record as it stands in the register.
    fn stored(&self, key: Key) -> Result<Option<Certificate>, Failure> {
        match self.snapshot.record(key)? {
            Record::Certificate(record) => Ok(Some(*record)),
            _ => Ok(None),
        }
    }

    fn has(&self, key: Key, issued: &Issued) -> Result<Fate, Failure> {
        let pem = self.stored(key)?.and_then(|record| record.pem);
        Ok(match pem.is_some_and(|pem| *pem == certificate_pem(&issued.der)) {
            true => Fate::Known(key),
            false => Fate::Refused(Why::SerialTaken(key)),
        })
    }

    fn fill(
        &mut self,
        matcher: &Matcher<'_, '_>,
        key: Key,
        by: By,
        issued: &Issued,
    ) -> Result<Fate, Failure> {
        let Some(record) = self.stored(key)? else { return Ok(Fate::Refused(Why::Nobody)) };
        if record.pem.is_some() || self.change.records.contains_key(&key) {
            return Ok(Fate::Refused(Why::HasAnother(key)));
        }
        if is_for_another_key(&issued.facts, &record) {
            return Ok(Fate::Refused(Why::OtherKey(key)));
        }
        let differences = matcher.differences(&issued.facts, &record);
        let Some(filled) = filled(&record, issued, self.context.today) else { return Ok(unreadable()) };
        let mut filled = self.seen(filled, issued);
        filled.made_by = filled.made_by.or_else(|| self.made_by(key));
        self.change.set(Record::Certificate(Box::new(record)), Record::Certificate(Box::new(filled)));
        Ok(taken(key, None, by, differences))
    }

    /// The procedure by which a certificate was asked for, where there is one alone.
    fn made_by(&self, certificate: Key) -> Option<ProcedureRef> {
        let makes = |id: &RecordId| {
            let kind = self.links.procedure(*id).map(|procedure| procedure.kind);
            matches!(kind, Some(ProcedureKind::Issue | ProcedureKind::Renew | ProcedureKind::Change))
        };
        let mut all = self.links.procedures_on(certificate).filter(makes);
        let id = all.next().filter(|_| all.next().is_none())?;
        ProcedureRef::try_from(Key::new(Kind::Procedure, id)).ok()
    }

    fn add(
        &mut self,
        matcher: &Matcher<'_, '_>,
        holder: Key,
        by: By,
        issued: &Issued,
    ) -> Result<Fate, Failure> {
        let Ok(holder) = HolderRef::try_from(holder) else { return Ok(Fate::Refused(Why::Nobody)) };
        let former = matcher.former(&issued.facts).map(|key| self.stored(key)).transpose()?.flatten();
        let Some(form) = self.wishes.form.or(former.as_ref().map(|former| former.form)) else {
            return Ok(Fate::Refused(Why::NoForm(holder.key())));
        };
        let (id, ca) = (new_id(self.links), self.wishes.ca);
        let empty = Newcomer { id, holder, form, ca, former: former.as_ref() }.record(self.context.today);
        let differences = matcher.differences(&issued.facts, &empty);
        let Some(record) = filled(&empty, issued, self.context.today) else { return Ok(unreadable()) };
        let record = Record::Certificate(Box::new(self.seen(record, issued)));
        let key = record.key();
        self.change.add(record);
        Ok(taken(key, Some(holder.key()), by, differences))
    }

    /// The record with the day on which its certificate was seen in the newest list, where it is.
    fn seen(&mut self, record: Certificate, issued: &Issued) -> Certificate {
        let issuer = fingerprint(&[&issued.facts.issuer.meaning()]);
        let list = match self.fresh.get(&issuer) {
            Some((list, _)) => Some(list),
            None => {
                let (session, snapshot) = (self.session, self.snapshot);
                let (anchors, now) = (&self.anchors, self.context.now);
                let read = || lists::kept(&session.store, &snapshot.lists, issuer, anchors, now);
                self.kept.entry(issuer).or_insert_with(read).as_ref()
            }
        };
        let Some(list) = list.filter(|list| list.revoked.contains_key(&issued.facts.serial)) else {
            return record;
        };
        Date::at_office(list.this_update).map_or_else(|| record.clone(), |day| listed::marked(&record, day))
    }

    /// Writes everything in one commit but for what would add errors, which is refused.
    fn write(&mut self, batch: &mut Batch) -> Result<Option<Committed>, Failure> {
        let rules = rules(self.snapshot)?;
        loop {
            if self.change.records.is_empty() && self.change.plain.is_empty() {
                return Ok(None);
            }
            let written = match self.wishes.dry_run {
                true => {
                    self.may_write()?;
                    plan(self.snapshot, self.links, &self.change, &rules, self.context.today).map(|_| None)
                }
                false => {
                    for (issuer, (_, der)) in &self.fresh {
                        lists::keep(&self.session.store, *issuer, der)?;
                    }
                    let signer = self.context.signer()?;
                    let written = self
                        .session
                        .writing(self.snapshot, &signer, |writer| Ok(writer.apply(&self.change)))?;
                    written.map(|outcome| match outcome {
                        Outcome::Committed(committed) => Some(committed),
                        Outcome::Unchanged => None,
                    })
                }
            };
            match written {
                Ok(committed) => return Ok(committed),
                Err(ChangeError::Findings(found)) => {
                    if !self.refuse(batch, &found) {
                        return Err(ChangeError::Findings(found).into());
                    }
                }
                Err(other) => return Err(other.into()),
            }
        }
    }

    /// Refuses a dry run of what its officer may not write.
    fn may_write(&self) -> Result<(), Failure> {
        let signer = self.context.signer()?;
        let officers = &self.snapshot.officers;
        let officer = officers.signer(&signer.public()).ok_or(ChangeError::NotAnOfficer)?;
        if officer.role == Role::Auditor {
            let path = self.change.records.keys().next().map(|key| key.path()).unwrap_or_default();
            let (handle, role) = (officer.handle.clone(), officer.role);
            return Err(ChangeError::Breach(Breach::Role { handle, role, path }).into());
        }
        Ok(())
    }

    /// Takes out of the change what has errors; whether anything was.
    fn refuse(&mut self, batch: &mut Batch, found: &[Finding]) -> bool {
        let mut by_record: BTreeMap<Key, Vec<Finding>> = BTreeMap::new();
        for finding in found {
            for key in [Some(finding.key), finding.args.other].into_iter().flatten() {
                if self.change.records.contains_key(&key) {
                    by_record.entry(key).or_default().push(finding.clone());
                }
            }
        }
        // What follows a certificate that isn't taken follows nothing.
        let (broken, whole): (Vec<Follows>, Vec<Follows>) = std::mem::take(&mut self.follows)
            .into_iter()
            .partition(|one| by_record.contains_key(&one.before) || by_record.contains_key(&one.next));
        self.follows = whole;
        broken.iter().for_each(|one| self.precede(one.next, None));
        for (key, found) in &by_record {
            self.change.records.remove(key);
            for row in &mut batch.rows {
                match &mut row.fate {
                    Fate::Taken(taken) if taken.record == *key => {
                        row.fate = Fate::Refused(Why::Errors(found.clone()));
                    }
                    Fate::List(list) => {
                        list.marks.fresh.retain(|marked| marked != key);
                        list.marks.gone.retain(|marked| marked != key);
                    }
                    _ => {}
                }
            }
        }
        !by_record.is_empty()
    }
}

fn unreadable() -> Fate {
    Fate::Refused(Why::Unreadable(CertError::Pem))
}

fn before(one: &Follows) -> Option<CertificateBefore> {
    Some(CertificateBefore {
        certificate: CertificateRef::try_from(one.before).ok()?,
        relation: one.relation,
    })
}

fn taken(record: Key, holder: Option<Key>, by: By, differences: Vec<Difference>) -> Fate {
    Fate::Taken(Box::new(Taken { record, holder, by, differences, follows: None, followed: None }))
}

/// More than one certificate was given with `--for`.
pub const ONE_ONLY: Told =
    Told { failing: Failing::Usage, what: words::one_only, hint: Some(words::one_only_hint) };

/// Whether a certificate has a pinned CA's name for its issuer, and that CA didn't sign it.
fn is_forged(anchors: &Anchors, issued: &Issued) -> bool {
    let verdict = anchors.verify(&issued.der, issued.facts.not_before.0);
    matches!(verdict, Ok(Verdict::Broken { link: Link::Certificate, fault: Fault::Signature }))
}
