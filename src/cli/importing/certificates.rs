//! Certificates find their records: filled where one waits, added where it was said that they may be.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::super::failure::Failure;
use super::super::fate::{Batch, Fate, Taken, Why};
use super::super::lists;
use super::super::pick::new_id;
use super::Importing;
use crate::desk::differ::Difference;
use crate::desk::follow::{Arrived, Follows, follows};
use crate::desk::import::{By, Issued, Matcher, Newcomer, Whose, filled, is_for_another_key};
use crate::desk::listed;
use crate::model::kinds::Certificate;
use crate::model::kinds::certificate::CertificateBefore;
use crate::model::kinds::procedure::ProcedureKind;
use crate::model::party::{CertificateRef, HolderRef, ProcedureRef};
use crate::model::{Date, Key, Kind, Record, RecordId};
use crate::pki::{Anchors, CertError, Fault, Link, Verdict, certificate_pem};
use crate::register::row::fingerprint;

impl Importing<'_> {
    pub(super) fn certificates(&mut self, batch: &mut Batch) -> Result<(), Failure> {
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

    pub(super) fn precede(&mut self, next: Key, before: Option<CertificateBefore>) {
        if let Some(edit) = self.change.records.get_mut(&next)
            && let Record::Certificate(record) = &mut *edit.record
        {
            record.predecessor = before;
            record.why = None;
        }
    }

    /// Tells with every certificate what it follows and what follows it.
    pub(super) fn tell(&self, batch: &mut Batch) {
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
    pub(super) fn stored(&self, key: Key) -> Result<Option<Certificate>, Failure> {
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

/// Whether a certificate has a pinned CA's name for its issuer, and that CA didn't sign it.
fn is_forged(anchors: &Anchors, issued: &Issued) -> bool {
    let verdict = anchors.verify(&issued.der, issued.facts.not_before.0);
    matches!(verdict, Ok(Verdict::Broken { link: Link::Certificate, fault: Fault::Signature }))
}
