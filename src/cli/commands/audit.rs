use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;

use super::super::audited::{Audited, Part, Verdict};
use super::super::context::{Context, EMPTY, MAIN};
use super::super::failure::{Failure, FileError, Told};
use super::super::made::write_secret;
use super::super::{alone, output};
use super::sample;
use crate::audit::{
    Broken, Closed, Hidden, History, Journal, Undone, check_opened, history, journals, open_journals,
    sealed_keyring, undone, unnamed_revocations,
};
use crate::gate::{self, Pins, Stance, check_keyring};
use crate::model::Kind;
use crate::policy::Officers;
use crate::policy::refs::is_work;
use crate::register::{Snapshot, TrustError, load, pins};
use crate::repo::{Oid, Store};
use crate::seal::{Signer, Vault};
use crate::text::{Explain, Failing, access, audit as words};

/// Verify the whole history and say who did what and who approved it; without a key all but the sealed part
#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    what: Option<What>,
    /// Show every commit
    #[arg(long)]
    log: bool,
    /// Write a summary for an inspector, and FILE.sig, its signature by your signing key
    #[arg(long, value_name = "FILE")]
    summary: Option<PathBuf>,
}

#[derive(Subcommand)]
enum What {
    Sample(sample::Args),
}

/// The namespace of a summary's signature, so that it counts for nothing else.
pub const NAMESPACE: &str = "chungthu-audit";

const WHOLE: Told = Told { failing: Failing::Usage, what: words::whole, hint: None };
const NO_SUMMARY: Told = Told { failing: Failing::Refused, what: words::no_summary, hint: None };
const NOT_AN_OFFICER: Told =
    Told { failing: Failing::Refused, what: words::not_an_officer, hint: Some(words::not_an_officer_hint) };

pub fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    if let Some(What::Sample(args)) = &args.what {
        return sample::run(context, args);
    }
    if context.globals.at.is_some() {
        return Err(WHOLE.into());
    }
    // Whoever can't sign learns it before everything is verified.
    let signer = match &args.summary {
        Some(file) => Some((file, signature_of(file)?, context.signer()?)),
        None => None,
    };
    let store = context.store()?;
    let tip = store.tip(MAIN)?.ok_or(EMPTY)?;
    let pinned = pins(&store)?;
    let (history, broken) = history(&store, tip)?;
    let mut audit = Audit { context, store: &store, parts: Vec::new(), code: 0 };
    audit.history(history.as_ref(), broken.as_ref());
    audit.root(pinned, history.as_ref(), broken.is_none().then_some(tip))?;
    if let (Some(history), None) = (&history, &broken) {
        audit.branch(history.pins)?;
    }
    let officers = history.as_ref().map(|history| officers_at(&store, history)).transpose()?;
    let sound = audit.parts.iter().all(|part| part.verdict != Verdict::Broken);
    match (&history, &officers) {
        (Some(history), Some(officers)) if sound => {
            audit.keyring(officers)?;
            let holds = audit.parts.iter().all(|part| part.verdict != Verdict::Broken);
            // A journal that breaks hinders nothing else.
            let journals = audit.access(history.pins.tip)?;
            audit.sealed(history, officers, &journals, holds)?;
        }
        _ => audit.parts.push(Part::new("keyring", Verdict::NotRun, words::after_break(context.lang))),
    }
    let Audit { parts, code, .. } = audit;
    let audited = Audited::new(context, &store, tip, history, broken, parts)?;
    audited.print(args.log);
    if let Some((file, signature, signer)) = signer {
        let officers = officers.ok_or(NO_SUMMARY)?;
        sign(context, &audited, &officers, &signer, file, &signature)?;
    }
    Ok(ExitCode::from(if audited.is_broken() { 1 } else { code }))
}

fn officers_at(store: &Store, history: &History) -> Result<Officers, Failure> {
    let tip = history.pins.tip;
    Ok(gate::read_officers(store, tip, store.tree_of(tip)?)?)
}

/// The parts of an audit, one after the other.
struct Audit<'a> {
    context: &'a Context,
    store: &'a Store,
    parts: Vec<Part>,
    /// The exit code where nothing is broken.
    code: u8,
}

impl Audit<'_> {
    fn add(&mut self, name: &'static str, holds: bool, what: String) {
        let verdict = if holds { Verdict::Holds } else { Verdict::Broken };
        self.parts.push(Part::new(name, verdict, what));
    }

    fn history(&mut self, history: Option<&History>, broken: Option<&Broken>) {
        let lang = self.context.lang;
        match (history, broken) {
            (Some(history), None) => {
                let (from, to) = super::super::audited::period(history);
                let what = words::history_holds(lang, history.entries.len(), history.brought(), &from, &to);
                self.add("history", true, what);
            }
            (_, Some(broken)) => {
                let why = broken.error.what(lang);
                let what = match broken.on_main {
                    Some(on) if broken.error.commit() != Some(on) => {
                        words::came_with(lang, &why, &on.short())
                    }
                    _ => why,
                };
                let before = match history.and_then(|history| Some((history.entries.len(), history.last()?)))
                {
                    Some((commits, last)) => words::before_it(lang, commits, &last.deed.commit.short()),
                    None => words::nothing_before(lang),
                };
                let lines = broken.error.hint(lang).into_iter().chain([before]).collect();
                self.parts.push(Part { lines, ..Part::new("history", Verdict::Broken, what) });
            }
            (None, None) => {}
        }
    }

    /// The first commit, and the newest that was verified before, against what this clone remembers. `whole` is the tip, where
    /// the whole chain holds.
    fn root(
        &mut self,
        pinned: Option<Pins>,
        history: Option<&History>,
        whole: Option<Oid>,
    ) -> Result<(), Failure> {
        let lang = self.context.lang;
        let Some(history) = history else { return Ok(()) };
        let root = history.pins.root;
        let Some(pinned) = pinned else {
            let what = words::root_unpinned(lang, &root.to_string());
            self.parts.push(Part::new("root", Verdict::NotRun, what));
            return Ok(());
        };
        if pinned.root != root {
            self.add("root", false, words::root_other(lang, &root.to_string(), &pinned.root.to_string()));
        } else {
            let lost = match whole {
                Some(tip) => !self.store.is_on_chain(pinned.tip, tip)?,
                None => false,
            };
            match lost {
                true => self.add("root", false, words::tip_lost(lang, &pinned.tip.to_string())),
                false => self.add("root", true, words::root_pinned(lang, &root.short())),
            }
        }
        Ok(())
    }

    /// The branch that HEAD names, as it would arrive at a server: a forge runs this on what was pushed.
    fn branch(&mut self, main: Pins) -> Result<(), Failure> {
        let (lang, name) = (self.context.lang, self.store.head_branch()?);
        if name == MAIN {
            return Ok(());
        }
        if !is_work(&name) {
            self.add("branch", false, TrustError::ForeignBranch(name).what(lang));
            return Ok(());
        }
        let tip = self.store.tip(&name)?.ok_or(EMPTY)?;
        match gate::work(self.store, main.tip, main.chain_time, tip, Stance::Arriving(self.context.now)) {
            Ok(commits) => self.add("branch", true, words::branch_holds(lang, commits.len(), &name)),
            Err(error) => {
                let lines = error.hint(lang).into_iter().collect();
                self.parts.push(Part { lines, ..Part::new("branch", Verdict::Broken, error.what(lang)) });
            }
        }
        Ok(())
    }

    /// The sealed keyring without any key.
    fn keyring(&mut self, officers: &Officers) -> Result<(), Failure> {
        let lang = self.context.lang;
        let bound = officers.keyring;
        match sealed_keyring(self.store, bound.serial)? {
            None => {
                let what = words::keyring_missing(lang, bound.serial);
                self.parts.push(Part::new("keyring", Verdict::NotRun, what));
            }
            Some(file) => match check_keyring(officers, &file) {
                Ok(()) => {
                    let what =
                        words::keyring_fits(lang, bound.serial, bound.epoch, officers.recipients().len());
                    self.add("keyring", true, what);
                }
                Err(error) => self.add("keyring", false, error.what(lang)),
            },
        }
        Ok(())
    }

    /// The journals of access without any key. Gives those that hold.
    fn access(&mut self, main: Oid) -> Result<Vec<Journal>, Failure> {
        let lang = self.context.lang;
        let found = journals(self.store, main).map_err(TrustError::from)?;
        let days = found.sound.iter().map(|journal| journal.days.len()).sum();
        match found.broken.len() {
            0 => self.add("access", true, access::holds(lang, found.sound.len(), days)),
            count => {
                let lines = found.broken.iter().map(|why| why.what(lang)).collect();
                let what = access::breaks(lang, count);
                self.parts.push(Part { lines, ..Part::new("access", Verdict::Broken, what) });
            }
        }
        Ok(found.sound)
    }

    /// What is under the seal, where there is a key.
    fn sealed(
        &mut self,
        history: &History,
        officers: &Officers,
        journals: &[Journal],
        holds: bool,
    ) -> Result<(), Failure> {
        let unlocked = self.context.place(self.store).opened(officers.keyring.sha256);
        let has_key = matches!(unlocked, Ok(Some(_))) || self.context.identity_path().is_some();
        if !holds {
            self.not_run(&words::after_break(self.context.lang));
        } else if !has_key {
            let lang = self.context.lang;
            self.skip(|part| words::needs_key(lang, part));
            if let Some(last) = self.parts.last_mut() {
                last.lines.push(words::key_hint(lang));
            }
        } else {
            match self.context.vault(self.store) {
                Ok(vault) => {
                    self.entries(journals, &vault)?;
                    self.opened(history, &vault)?;
                }
                Err(failure) => {
                    self.code = failure.code();
                    self.not_run(&failure.what(self.context.lang));
                }
            }
        }
        Ok(())
    }

    fn not_run(&mut self, why: &str) {
        let lang = self.context.lang;
        self.skip(|part| words::key_failed(lang, part, why));
    }

    fn skip(&mut self, say: impl Fn(&str) -> String) {
        let lang = self.context.lang;
        let parts = [
            ("entries", access::entries_not_run(lang)),
            ("opened", words::opened_not_run(lang)),
            ("records", words::records_not_run(lang)),
            ("revocations", words::revocations_not_run(lang)),
        ];
        self.parts.extend(parts.map(|(name, part)| Part::new(name, Verdict::NotRun, say(&part))));
    }

    /// What the journals of access say.
    fn entries(&mut self, journals: &[Journal], vault: &Vault) -> Result<(), Failure> {
        let lang = self.context.lang;
        let said = open_journals(self.store, vault, journals).map_err(TrustError::from)?;
        match said.closed.len() {
            0 => self.add("entries", true, access::entries_hold(lang, said.looked.len())),
            count => {
                let line = |closed: &Closed| access::closed(lang, &closed.handle, &closed.day.to_string());
                let lines = said.closed.iter().map(line).collect();
                let what = access::entries_closed(lang, count);
                self.parts.push(Part { lines, ..Part::new("entries", Verdict::Broken, what) });
            }
        }
        Ok(())
    }

    fn opened(&mut self, history: &History, vault: &Vault) -> Result<(), Failure> {
        let lang = self.context.lang;
        let snapshot = Snapshot::open(self.store, vault, history.pins.tip)?;
        match check_opened(vault.keyring(), &history.bindings(), snapshot.erased()?, snapshot.kept()?) {
            Ok(()) => self.add("opened", true, words::opened_holds(lang, vault.keyring().serial())),
            Err(error) => self.add("opened", false, error.what(lang)),
        }
        let loaded = load::map(&snapshot, |_, _| ())?;
        let folders = loaded.folders.iter().map(|folder| folder.what(lang));
        let closed: Vec<String> =
            loaded.unreadable.iter().map(|error| error.what(lang)).chain(folders).collect();
        match closed.len() {
            0 => self.add("records", true, words::records_open(lang, loaded.records.len())),
            count => {
                let what = words::records_closed(lang, count);
                self.parts.push(Part { lines: closed, ..Part::new("records", Verdict::Broken, what) });
            }
        }
        let (looked, unknown) = unnamed_revocations(&snapshot, history)?;
        let by = |commit: Oid| history.entries.iter().find(|entry| entry.deed.commit == commit);
        let mut lines: Vec<String> = Vec::new();
        let mut stands = 0;
        // The newest first: that is the order in which they are undone.
        for hidden in looked.hidden.iter().rev() {
            let Hidden { commit, key, asks } = hidden;
            let handle = by(*commit).map_or("", |entry| entry.deed.handle.as_str());
            let record = format!("{} {}", key.kind.label().say(lang), key.id.handle());
            let commit = commit.to_string();
            let said = words::hidden(lang, &commit, handle, &alone::what(lang, *asks), &record);
            match undone(&snapshot, history, hidden).map_err(TrustError::from)? {
                Some(Undone { commit, authors, approvers }) => {
                    let authors = authors.into_iter().collect::<Vec<_>>().join(", ");
                    let by = words::hidden_undone(lang, &commit.to_string(), &authors, &approvers.join(", "));
                    lines.push(format!("{said}; {by}"));
                }
                None => {
                    stands += 1;
                    lines.push(format!("{said}. {}", words::hidden_todo(lang, &commit)));
                    if hidden.key.kind == Kind::Procedure {
                        lines.push(words::hidden_answered(lang, &hidden.key.id.handle().to_string()));
                    }
                }
            }
        }
        lines.extend((unknown > 0).then(|| words::revocations_closed(lang, unknown)));
        let (verdict, what) = match stands {
            0 if looked.hidden.is_empty() || unknown > 0 => {
                let unseen = history.entries.iter().filter(|entry| entry.unseen).count();
                let verdict = if unknown == 0 { Verdict::Holds } else { Verdict::NotRun };
                (verdict, words::revocations_none(lang, unseen - unknown))
            }
            0 => (Verdict::Holds, words::revocations_undone(lang, looked.hidden.len())),
            count => (Verdict::Broken, words::revocations_hidden(lang, count)),
        };
        self.parts.push(Part { lines, ..Part::new("revocations", verdict, what) });
        Ok(())
    }
}

/// Where the signature goes. Neither it nor the summary may be there.
fn signature_of(file: &Path) -> Result<PathBuf, Failure> {
    let mut signature = file.as_os_str().to_owned();
    signature.push(".sig");
    let signature = PathBuf::from(signature);
    for path in [file, &signature] {
        if path.exists() {
            return Err(FileError::unwritable(path, &std::io::ErrorKind::AlreadyExists.into()).into());
        }
    }
    Ok(signature)
}

fn sign(
    context: &Context,
    audited: &Audited<'_>,
    officers: &Officers,
    signer: &Signer,
    file: &Path,
    signature: &Path,
) -> Result<(), Failure> {
    let officer = officers.signer(&signer.public()).ok_or(NOT_AN_OFFICER)?;
    let text = audited.summary(&officer.handle)?;
    let armoured = signer.sign(NAMESPACE, text.as_bytes())?;
    write_secret(file, text.as_bytes())?;
    write_secret(signature, format!("{armoured}\n").as_bytes())?;
    if !context.globals.json {
        let shown = file.display().to_string();
        output::out(&format!("{}\n", words::summary_written(context.lang, &shown)));
        output::out(&format!("{}\n", words::summary_next(context.lang, &shown, &officer.handle)));
    }
    Ok(())
}
