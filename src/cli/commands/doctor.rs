use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, ExitCode};
use std::sync::Arc;

use serde_json::json;

use super::super::context::{Context, MAIN};
use super::super::failure::Failure;
use super::super::{output, scratch, seen};
use crate::policy::judge::can_be_approved;
use crate::policy::{Officers, Role};
use crate::register::{policy_at, trust};
use crate::repo::{LockFile, STALE_AFTER, Store};
use crate::seal::keyring::check_recipient_count;
use crate::seal::{
    Identities, IdentityError, Keyring, KeyringError, KeyringHash, NoPrompt, Prompt, Signer, SignerError,
};
use crate::text::{Explain, access, machinery as words};

/// Look whether this clone is in order, and say what to do where it is not
#[derive(clap::Args)]
pub struct Args {
    /// Remove what a program that was killed left behind: stale lock files, keyrings that main doesn't bind
    #[arg(long)]
    mend: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Good,
    /// Something to know or to do; nothing is wrong yet.
    Mind,
    Wrong,
}

/// One thing that was looked at.
struct Fact {
    id: &'static str,
    state: State,
    what: String,
    todo: Option<String>,
}

/// The oldest git that knows SSH signatures well enough to read a register's history.
const GIT: (u32, u32) = (2, 34);

pub fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    let store = context.store()?;
    let mut facts = Facts { context, store: &store, list: Vec::new() };
    facts.git();
    let officers = facts.history();
    if let Some(officers) = &officers {
        let bound = facts.keyring(officers, args.mend)?;
        if let Some(file) = bound {
            facts.identity(officers, &file);
        }
        facts.recipients(officers);
        facts.approvers(officers);
        facts.signing_key(officers);
    }
    facts.repository(args.mend)?;
    facts.private();
    facts.access()?;
    facts.texts();
    Ok(report(context, &facts.list))
}

fn report(context: &Context, facts: &[Fact]) -> ExitCode {
    let wrong = facts.iter().any(|fact| fact.state == State::Wrong);
    let word = |state| match state {
        State::Good => "good",
        State::Mind => "mind",
        State::Wrong => "wrong",
    };
    if context.globals.json {
        let list: Vec<_> = facts
            .iter()
            .map(|f| json!({ "id": f.id, "state": word(f.state), "what": f.what, "todo": f.todo }))
            .collect();
        output::json(&json!({ "healthy": !wrong, "facts": list }));
    } else {
        for fact in facts {
            let mark = match fact.state {
                State::Good => words::good(context.lang),
                State::Mind => words::mind(context.lang),
                State::Wrong => words::wrong(context.lang),
            };
            output::out(&format!("{mark}  {}\n", fact.what));
            if let Some(todo) = &fact.todo {
                output::out(&format!("      → {todo}\n"));
            }
        }
    }
    if wrong { ExitCode::from(1) } else { ExitCode::SUCCESS }
}

struct Facts<'a> {
    context: &'a Context,
    store: &'a Store,
    list: Vec<Fact>,
}

impl Facts<'_> {
    fn good(&mut self, id: &'static str, what: String) {
        self.list.push(Fact { id, state: State::Good, what, todo: None });
    }

    fn mind(&mut self, id: &'static str, what: String, todo: String) {
        self.list.push(Fact { id, state: State::Mind, what, todo: Some(todo) });
    }

    fn wrong(&mut self, id: &'static str, what: String, todo: Option<String>) {
        self.list.push(Fact { id, state: State::Wrong, what, todo });
    }

    fn failed(&mut self, id: &'static str, error: &dyn Explain) {
        let lang = self.context.lang;
        self.wrong(id, error.what(lang), error.hint(lang));
    }

    /// The program git: transport is its business.
    fn git(&mut self) {
        let lang = self.context.lang;
        let said = Command::new("git").arg("--version").output().ok();
        let text = said.map(|o| String::from_utf8_lossy(&o.stdout).trim().to_owned()).unwrap_or_default();
        let mut numbers = text.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse::<u32>().ok());
        match (numbers.next(), numbers.next()) {
            (Some(major), Some(minor)) if (major, minor) >= GIT => {
                self.good("git", words::git_version(lang, &text));
            }
            (Some(_), _) => self.mind("git", words::git_version(lang, &text), words::git_todo(lang)),
            (None, _) => self.mind("git", words::no_git(lang), words::git_todo(lang)),
        }
    }

    /// The chain of main against what this clone remembers.
    fn history(&mut self) -> Option<Officers> {
        let lang = self.context.lang;
        let tip = match self.store.tip(MAIN) {
            Ok(Some(tip)) => tip,
            Ok(None) => {
                self.wrong("history", words::no_main(lang), Some(words::no_main_todo(lang)));
                return None;
            }
            Err(error) => {
                self.failed("history", &error);
                return None;
            }
        };
        match trust(self.store, tip) {
            Ok(pins) => self.good("history", words::history(lang, &pins.root.to_string(), &tip.short())),
            Err(error) => {
                self.failed("history", &error);
                return None;
            }
        }
        match policy_at(self.store, tip) {
            Ok((officers, _)) => Some(officers),
            Err(error) => {
                self.failed("policy", &error);
                None
            }
        }
    }

    /// The keyring that main binds: here, whole, sealed to those it should be. Gives its bytes where it is.
    fn keyring(&mut self, officers: &Officers, mend: bool) -> Result<Option<Vec<u8>>, Failure> {
        let lang = self.context.lang;
        let bound = officers.keyring;
        let kept = self.store.keyrings()?;
        let Some(file) =
            self.store.fitting_keyring(bound.serial, |file| KeyringHash::of(file) == bound.sha256)?
        else {
            let what = match kept.last() {
                Some(other) => words::keyring_stale(lang, bound.serial, *other),
                None => words::keyring_missing(lang, bound.serial),
            };
            self.wrong("keyring", what, Some(words::keyring_todo(lang)));
            return Ok(None);
        };
        let found = KeyringHash::of(&file);
        if found != bound.sha256 {
            self.failed("keyring", &KeyringError::OtherHash { bound: bound.sha256, found });
            return Ok(None);
        }
        match check_recipient_count(&file, officers.recipients().len()) {
            Ok(()) => self.good("keyring", words::keyring_good(lang, bound.serial, bound.epoch)),
            Err(error) => self.failed("keyring", &error),
        }
        let others: Vec<String> =
            kept.iter().filter(|serial| **serial != bound.serial).map(u64::to_string).collect();
        if !others.is_empty() {
            let others = others.join(", ");
            if mend {
                self.store.lock("doctor")?.retire_keyrings(bound.serial)?;
                self.good("keyrings", words::keyrings_removed(lang, &others));
            } else {
                self.wrong("keyrings", words::keyrings_left(lang, &others), Some(words::mend_todo(lang)));
            }
        }
        Ok(Some(file))
    }

    /// Whether this person opens the register.
    fn identity(&mut self, officers: &Officers, file: &[u8]) {
        let lang = self.context.lang;
        if matches!(self.context.place(self.store).opened(officers.keyring.sha256), Ok(Some(_))) {
            self.good("unlocked", words::is_unlocked(lang));
        }
        let Some(path) = self.context.identity_path() else {
            self.mind("identity", words::no_identity(lang), words::no_identity_todo(lang));
            return;
        };
        let silent: Arc<dyn Prompt> = Arc::new(NoPrompt);
        match Identities::read(path, &silent) {
            Err(IdentityError::NeedsPassphrase(_)) => self.good("identity", words::identity_protected(lang)),
            Err(error) => self.failed("identity", &error),
            Ok(identities) => match Keyring::open(file, &officers.keyring, &identities) {
                Ok(_) => self.good("identity", words::identity_opens(lang)),
                Err(error) => self.failed("identity", &error),
            },
        }
    }

    /// One person's key must not be the only way in.
    fn recipients(&mut self, officers: &Officers) {
        let lang = self.context.lang;
        let count: usize = officers.officers.iter().map(|o| o.recipients.len()).sum();
        if count >= 2 {
            self.good("recipients", words::recipients(lang, count));
        } else {
            self.mind("recipients", words::one_recipient(lang), words::one_recipient_todo(lang));
        }
    }

    /// What needs two people must not be out of reach of all of them.
    fn approvers(&mut self, officers: &Officers) {
        let lang = self.context.lang;
        if officers.rules.two_person.is_empty() {
            return;
        }
        let admins = officers.officers.iter().filter(|officer| officer.role == Role::Admin);
        let stuck: Vec<&str> = admins
            .map(|admin| admin.handle.as_str())
            .filter(|handle| !can_be_approved(officers, &BTreeSet::from([*handle]), true))
            .collect();
        match stuck.is_empty() {
            true => self.good("approvers", words::approvers(lang)),
            false => {
                let what = words::no_approver(lang, &stuck.join(", "));
                self.mind("approvers", what, words::no_approver_todo(lang));
            }
        }
    }

    fn signing_key(&mut self, officers: &Officers) {
        let lang = self.context.lang;
        let Some(path) = self.context.signing_key_path() else {
            self.mind("signing_key", words::no_signing_key(lang), words::no_signing_key_todo(lang));
            return;
        };
        match Signer::read(path, &NoPrompt) {
            Err(SignerError::NeedsPassphrase(_)) => self.good("signing_key", words::signing_protected(lang)),
            Err(error) => self.failed("signing_key", &error),
            Ok(signer) => match officers.signer(&signer.public()) {
                Some(officer) => self
                    .good("signing_key", words::signing_key(lang, &officer.handle, &officer.role.say(lang))),
                None if officers.is_recovery(&signer.public()) => self.mind(
                    "signing_key",
                    words::signing_key_recovery(lang),
                    words::signing_key_recovery_todo(lang),
                ),
                None => self.wrong(
                    "signing_key",
                    words::signing_key_unknown(lang),
                    Some(words::signing_key_todo(lang)),
                ),
            },
        }
    }

    /// Plaintext that git may have stored, lock files, and a work tree that doesn't follow.
    fn repository(&mut self, mend: bool) -> Result<(), Failure> {
        let lang = self.context.lang;
        let dir = self.context.globals.dir.display().to_string();
        let health = self.store.health()?;
        if health.plaintext_notes {
            self.wrong(
                "textconv_notes",
                words::plaintext_notes(lang),
                Some(words::plaintext_todo(lang, &dir)),
            );
        }
        if health.caches_plaintext {
            self.wrong("cachetextconv", words::caches_plaintext(lang), Some(words::caches_todo(lang, &dir)));
        }
        if !health.plaintext_notes && !health.caches_plaintext {
            self.good("textconv", words::no_plaintext(lang));
        }
        if health.lock_files.is_empty() {
            self.good("locks", words::no_locks(lang));
        }
        for file in &health.lock_files {
            self.lock_file(file, mend)?;
        }
        if health.open_merge {
            self.wrong("merge", words::open_merge(lang), Some(words::open_merge_todo(lang)));
        }
        if !health.changed.is_empty() {
            let few: Vec<&str> = health.changed.iter().take(5).map(String::as_str).collect();
            let what = words::work_tree(lang, health.changed.len(), &few.join(", "));
            self.mind("work_tree", what, words::work_tree_todo(lang, &dir));
        }
        Ok(())
    }

    fn lock_file(&mut self, file: &LockFile, mend: bool) -> Result<(), Failure> {
        let lang = self.context.lang;
        let path = file.path.display().to_string();
        let seconds = file.age.as_secs();
        if file.age < STALE_AFTER {
            self.mind("locks", words::lock_file(lang, &path, seconds), words::lock_file_wait(lang));
        } else if mend && self.store.lock("doctor")?.remove_stale(file)? {
            self.good("locks", words::lock_file_removed(lang, &path));
        } else {
            self.wrong("locks", words::lock_file(lang, &path, seconds), Some(words::mend_todo(lang)));
        }
        Ok(())
    }

    /// Opened texts that an edit left in memory.
    fn texts(&mut self) {
        let lang = self.context.lang;
        for folder in scratch::left() {
            let folder = output::quoted(&folder);
            self.mind("texts", words::left_text(lang, &folder), words::left_text_todo(lang, &folder));
        }
    }

    /// What was seen here and is not signed yet.
    fn access(&mut self) -> Result<(), Failure> {
        let lang = self.context.lang;
        let count = seen::waits(self.store)?;
        if count > 0 {
            self.mind("access", access::waiting(lang, count), access::waiting_todo(lang));
        }
        Ok(())
    }

    /// Our own folder holds the keyring and the sealed caches.
    fn private(&mut self) {
        let lang = self.context.lang;
        let dir = self.store.git_dir().join("chungthu");
        let open = std::fs::metadata(&dir).is_ok_and(|meta| meta.permissions().mode() & 0o077 != 0);
        if open {
            let dir = dir.display().to_string();
            self.mind("private", words::open_folder(lang, &dir), words::open_folder_todo(lang, &dir));
        }
    }
}
