//! What was taken is written in one commit, but for what would add errors.

use std::collections::BTreeMap;

use super::super::failure::Failure;
use super::super::fate::{Batch, Fate, Why};
use super::super::lists;
use super::super::session::rules;
use super::Importing;
use crate::change::{ChangeError, Committed, Outcome, plan};
use crate::check::Finding;
use crate::desk::follow::Follows;
use crate::model::Key;
use crate::policy::{Breach, Role};

impl Importing<'_> {
    /// Writes everything in one commit but for what would add errors, which is refused.
    pub(super) fn write(&mut self, batch: &mut Batch) -> Result<Option<Committed>, Failure> {
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
