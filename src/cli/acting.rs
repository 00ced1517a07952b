//! What the acts of the desk have in common on the command line: who acts and when, and writing what came of it.

use super::context::Context;
use super::failure::{Failure, Told};
use super::output;
use super::pick;
use super::session::{Session, remarks, rules};
use crate::change::{Change, ChangeError, plan};
use crate::desk::Act;
use crate::model::kinds::common::Why;
use crate::model::words::Line;
use crate::model::{Date, Key, Moment, RecordId};
use crate::register::{Links, Snapshot};
use crate::rules::Rules;
use crate::seal::Signer;
use crate::text::{Failing, desk as words};

const AHEAD: Told = Told { failing: Failing::Usage, what: words::ahead, hint: Some(words::ahead_hint) };

/// A register, opened for an act.
pub struct Acting<'s, 'c> {
    pub context: &'c Context,
    pub session: &'s Session<'c>,
    pub snapshot: &'s Snapshot<'s>,
    pub links: &'s Links<'s>,
    rules: Rules,
    signer: Signer,
    by: Line,
    me: Option<RecordId>,
    at: Moment,
}

impl<'s, 'c> Acting<'s, 'c> {
    /// What is done now, or, with `--on`, was done on an earlier day.
    pub fn new(
        session: &'s Session<'c>,
        snapshot: &'s Snapshot<'s>,
        links: &'s Links<'s>,
    ) -> Result<Acting<'s, 'c>, Failure> {
        if session.context.on() > session.context.today {
            return Err(AHEAD.into());
        }
        Acting::ahead(session, snapshot, links)
    }

    /// The same of what may take effect on a later day.
    pub fn ahead(
        session: &'s Session<'c>,
        snapshot: &'s Snapshot<'s>,
        links: &'s Links<'s>,
    ) -> Result<Acting<'s, 'c>, Failure> {
        let context = session.context;
        let day = context.on();
        let signer = context.signer()?;
        let officer = snapshot.officers.signer(&signer.public()).ok_or(ChangeError::NotAnOfficer)?;
        let by = Line::try_from(officer.handle.as_str()).map_err(|_| ChangeError::NotAnOfficer)?;
        let me = officer.person.map(|person| person.key().id).filter(|id| links.person(*id).is_some());
        // Only of what is done now the minute is known.
        let now =
            Moment::at_office(context.now).filter(|now| now.date == day && context.globals.on.is_none());
        let at = now.unwrap_or(Moment::day(day));
        Ok(Acting { context, session, snapshot, links, rules: rules(snapshot)?, signer, by, me, at })
    }

    pub fn act(&self) -> Act<'_, 's> {
        Act { links: self.links, rules: &self.rules, at: self.at, by: &self.by, me: self.me }
    }

    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    pub fn on(&self) -> Date {
        self.at.date
    }

    /// The records as they are read, and the ids of new ones.
    pub fn drafting<T>(
        &self,
        work: impl FnOnce(&Act<'_, 's>, &mut crate::desk::Draft<'_>) -> Result<T, Failure>,
        verb: &'static str,
        why: Option<&Why>,
    ) -> Result<(T, Change), Failure> {
        let read = |key: Key| self.snapshot.record(key);
        let new_id = || pick::new_id(self.links);
        let mut draft = crate::desk::Draft::new(&read, &new_id);
        let done = work(&self.act(), &mut draft)?;
        Ok((done, draft.into_change(verb, why)))
    }

    /// Writes the change as one commit, or, for a dry run, only plans it; the commit.
    pub fn write(&self, change: &Change, dry_run: bool) -> Result<Option<String>, Failure> {
        if change.records.is_empty() {
            return Ok(None);
        }
        if dry_run {
            plan(self.snapshot, self.links, change, &self.rules, self.context.today)?;
            return Ok(None);
        }
        let committed = self.session.write_as(self.snapshot, change, &self.signer)?;
        Ok(committed.map(|committed| {
            remarks(self.context, &committed);
            committed.commit.to_string()
        }))
    }

    /// A record by its kind, handle and title.
    pub fn named(&self, key: Key) -> String {
        pick::named(self.context, self.links, key)
    }

    /// What follows in lists on a line of its own.
    pub fn say(&self, lines: &[String]) {
        if !self.context.globals.json {
            lines.iter().for_each(|line| output::out(&format!("{line}\n")));
        }
    }
}

/// A record's handle.
pub fn handle(key: Key) -> String {
    key.id.handle().to_string()
}

/// The exit code where some of what was asked was done and some refused.
pub fn code(done: usize, refused: usize) -> std::process::ExitCode {
    std::process::ExitCode::from(match (done, refused) {
        (_, 0) => 0,
        (0, _) => 1,
        _ => 4,
    })
}
