//! The register opened for one command: store, keyring, the commit that is read, and the way to write.

use std::collections::BTreeSet;
use std::mem::ManuallyDrop;

use super::branches::{self, Named};
use super::context::Context;
use super::failure::{Failure, Told};
use super::output;
use super::pick::is_number;
use super::seen;
use crate::change::{Author, Change, ChangeError, Committed, Outcome, Writer};
use crate::check::Finding;
use crate::model::{Key, Lang};
use crate::policy::Role;
use crate::register::{Links, Snapshot};
use crate::repo::{Oid, Store};
use crate::rules::Rules;
use crate::seal::{Signer, Vault};
use crate::text::{Explain, Failing, records as words};

/// An opened register.
pub struct Session<'c> {
    pub context: &'c Context,
    pub store: Store,
    pub vault: Vault,
    /// The commit that is read.
    pub commit: Oid,
}

impl<'c> Session<'c> {
    /// Opens the register: verifies main, then opens its keyring.
    pub fn open(context: &'c Context) -> Result<Session<'c>, Failure> {
        let store = context.store()?;
        let commit = context.commit(&store)?;
        let vault = context.vault(&store)?;
        Ok(Session { context, store, vault, commit })
    }

    /// Opens main for those who are to see only what was approved, whatever branch HEAD names.
    pub fn of_main(context: &'c Context) -> Result<Session<'c>, Failure> {
        let store = context.store()?;
        let (commit, vault) = (context.main_commit(&store)?, context.vault(&store)?);
        Ok(Session { context, store, vault, commit })
    }

    /// Opens the register to write to it, which nobody does to the past.
    pub fn to_write(context: &'c Context) -> Result<Session<'c>, Failure> {
        now_only(context)?;
        Session::open(context)
    }

    /// The same for what was done on a day: `--on` says which.
    pub fn to_write_of_a_day(context: &'c Context) -> Result<Session<'c>, Failure> {
        match context.globals.at {
            Some(_) => Err(PAST.into()),
            None => Session::open(context),
        }
    }

    /// The same to change what main has, whatever branch HEAD names.
    pub fn to_write_main(context: &'c Context) -> Result<Session<'c>, Failure> {
        now_only(context)?;
        let store = context.store()?;
        let (commit, vault) = (context.main(&store)?, context.vault(&store)?);
        Ok(Session { context, store, vault, commit })
    }

    /// The commit that is read.
    pub fn snapshot(&self) -> Result<Snapshot<'_>, Failure> {
        Ok(Snapshot::open(&self.store, &self.vault, self.commit)?)
    }

    /// Writes a change as one commit; nothing where nothing differs.
    pub fn write(&self, snapshot: &Snapshot<'_>, change: &Change) -> Result<Option<Committed>, Failure> {
        self.write_as(snapshot, change, &self.context.signer()?)
    }

    /// Writes a change with a signing key that was read before.
    pub fn write_as(
        &self,
        snapshot: &Snapshot<'_>,
        change: &Change,
        signer: &Signer,
    ) -> Result<Option<Committed>, Failure> {
        match self.writing(snapshot, signer, |writer| writer.apply(change))? {
            Outcome::Committed(committed) => {
                // The recovery entry lies in a safe: it reads for nobody.
                let readers = snapshot.officers.officers.iter().filter(|o| o.role != Role::Auditor).count();
                strangers(self.context, snapshot, change);
                if readers < 2 && !change.records.is_empty() {
                    output::warn(&words::one_reader(self.context.lang));
                }
                Ok(Some(committed))
            }
            Outcome::Unchanged => Ok(None),
        }
    }

    /// Writes in another way, under the rules of this commit.
    pub fn writing<T>(
        &self,
        snapshot: &Snapshot<'_>,
        signer: &Signer,
        write: impl FnOnce(&Writer<'_>) -> Result<T, ChangeError>,
    ) -> Result<T, Failure> {
        self.writing_with(snapshot, signer, None, write)
    }

    /// The same where a branch comes in, whose records may be named by what is refused.
    pub fn writing_with<T>(
        &self,
        snapshot: &Snapshot<'_>,
        signer: &Signer,
        other: Option<&Named>,
        write: impl FnOnce(&Writer<'_>) -> Result<T, ChangeError>,
    ) -> Result<T, Failure> {
        let rules = rules(snapshot)?;
        seen::sign_with(self.context, &self.store, &self.vault, signer);
        let written = write(&Writer {
            store: &self.store,
            vault: &self.vault,
            author: Author { signer, now: self.context.now },
            rules: &rules,
            today: self.context.today,
        });
        match (written, other) {
            (Err(ChangeError::Findings(found)), other) => {
                let elsewhere = self.concerned(snapshot, other, &found)?;
                let error = ChangeError::Findings(found);
                Err(match other.filter(|_| !elsewhere.is_empty()) {
                    Some(other) => {
                        Elsewhere { error, records: elsewhere, branch: other.branch.clone() }.into()
                    }
                    None => error.into(),
                })
            }
            (written, _) => Ok(written?),
        }
    }

    /// Says what the records are called that errors are about, since an error itself holds no sealed value. Gives those
    /// that stand on the other branch only.
    fn concerned(
        &self,
        snapshot: &Snapshot<'_>,
        other: Option<&Named>,
        found: &[Finding],
    ) -> Result<Vec<String>, Failure> {
        let lang = self.context.lang;
        let keys: BTreeSet<Key> = found.iter().flat_map(|f| [Some(f.key), f.args.other]).flatten().collect();
        let here = Links::open(snapshot)?;
        let there = other.map(|named| Snapshot::open(&self.store, &self.vault, named.tip)).transpose()?;
        let there = there.as_ref().map(Links::open).transpose()?;
        let mut elsewhere = Vec::new();
        for key in keys {
            let (kind, handle) = (key.kind.label().say(lang), key.id.handle().to_string());
            let titles =
                [Some(&here), there.as_ref()].into_iter().flatten().map(|links| links.title(key, lang));
            if let Some(title) = titles.into_iter().find(|title| !title.is_empty()) {
                output::warn(&words::concerned(lang, &words::named(lang, kind, &handle, &title)));
            }
            if there.is_some() && snapshot.find(key)?.is_none() {
                elsewhere.push(format!("{kind} {handle}"));
            }
        }
        Ok(elsewhere)
    }
}

/// Errors that a branch would bring and that are about records which stand there only: what can be done about them here is
/// another thing than where all of them are.
struct Elsewhere {
    error: ChangeError,
    records: Vec<String>,
    branch: String,
}

impl Explain for Elsewhere {
    fn what(&self, lang: Lang) -> String {
        self.error.what(lang)
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(words::elsewhere(lang, &self.records.join(", "), &self.branch))
    }

    fn failing(&self) -> Failing {
        self.error.failing()
    }
}

fn now_only(context: &Context) -> Result<(), Failure> {
    match (&context.globals.at, context.globals.on) {
        (Some(_), _) => Err(PAST.into()),
        (_, Some(_)) => Err(ON_A_DAY.into()),
        _ => Ok(()),
    }
}

/// Says whom a change puts in charge who is no officer. No error: whoever has left stays in what was done.
fn strangers(context: &Context, snapshot: &Snapshot<'_>, change: &Change) {
    let officers = &snapshot.officers;
    for (key, edit) in &change.records {
        let (old, new) = (edit.base.as_ref().and_then(|base| base.assignee()), edit.record.assignee());
        let Some(stranger) = new.filter(|new| old != Some(*new) && officers.by_handle(new).is_none()) else {
            continue;
        };
        let handles: Vec<&str> = officers.officers.iter().map(|officer| officer.handle.as_str()).collect();
        let (lang, handle) = (context.lang, key.id.handle().to_string());
        let shown = if is_number(stranger) { "…" } else { stranger };
        output::warn(&words::unknown_assignee(lang, &handle, shown, &handles.join(", ")));
    }
}

/// What a write has to say besides what it did: that main doesn't have it yet, whose change it was merged with, and what did not
/// follow.
pub fn remarks(context: &Context, committed: &Committed) {
    let goes_on = |branch: &str| match context.store() {
        Ok(store) => branches::goes_on(&store, branch),
        Err(_) => branches::SUBMIT.to_owned(),
    };
    if let Some(branch) = &committed.branch {
        output::warn(&words::branch_made(context.lang, branch, &goes_on(branch)));
    }
    if let Some(branch) = &committed.went_on {
        output::warn(&words::branch_went_on(context.lang, branch, &goes_on(branch)));
    }
    for key in &committed.merged {
        output::warn(&words::merged(context.lang, &key.id.handle().to_string()));
    }
    for left in &committed.in_the_way {
        output::warn(&words::in_the_way(context.lang, &left.path));
    }
}

const ON_A_DAY: Told =
    Told { failing: Failing::Usage, what: words::on_a_day, hint: Some(words::on_a_day_hint) };
const PAST: Told = Told { failing: Failing::Usage, what: words::past, hint: Some(words::past_hint) };

/// The rules as the office set them.
pub fn rules(snapshot: &Snapshot<'_>) -> Result<Rules, Failure> {
    Ok(Rules::with_overrides(&snapshot.settings.overrides)?)
}

/// The links of a commit. They end with the process: giving back their many small pieces would take longer than most
/// answers.
///
/// What could not be read is named beside every answer, which is then short of it.
pub fn links<'s>(context: &Context, snapshot: &'s Snapshot<'s>) -> Result<ManuallyDrop<Links<'s>>, Failure> {
    let links = Links::open(snapshot)?;
    let lost = links.lost();
    for one in lost.iter().take(LOST) {
        output::warn(&words::lost(context.lang, &one.what(context.lang)));
    }
    if !lost.is_empty() {
        output::warn(&words::lost_hint(context.lang, lost.len()));
    }
    if let Some(hint) = lost.iter().find(|one| one.is_erased()).and_then(|one| one.hint(context.lang)) {
        output::warn(&hint);
    }
    Ok(ManuallyDrop::new(links))
}

/// So many of the records that can't be read are named; `check` names all.
const LOST: usize = 3;
