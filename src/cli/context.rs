//! What a command works with: the options, the clock, and the register, opened as far as it is needed.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use super::args::Globals;
use super::failure::{Failure, Told};
use super::output;
use super::prompt::Terminal;
use super::settings::UserSettings;
use crate::exchange::grouped;
use crate::model::{Date, Lang};
use crate::policy::Officers;
use crate::register::{forgotten, head, policy_at, trust};
use crate::repo::{Oid, Store};
use crate::seal::keyring::check_recipient_count;
use crate::seal::{Bound, Identities, Keyring, KeyringHash, Place, Prompt, Signer, Vault};
use crate::text::{Failing, cli as words, exchange as exchange_words, trust as trust_words};

/// The branch that counts.
pub const MAIN: &str = "main";

/// One command's surroundings.
pub struct Context {
    pub globals: Globals,
    pub lang: Lang,
    /// The day on which the rules are asked.
    pub today: Date,
    /// Seconds since 1970, from the machine's clock: the time of commits.
    pub now: i64,
    pub terminal: Arc<Terminal>,
    pub settings: UserSettings,
    /// Whether personal values are shown: not before it was kept that they are.
    unmasked: AtomicBool,
}

impl Context {
    pub fn new(globals: Globals) -> Result<Context, Failure> {
        let settings = UserSettings::read()?;
        let lang = match (&globals.lang, settings.lang.as_deref()) {
            (Some(word), _) => Lang::from(*word),
            (None, Some("en")) => Lang::En,
            _ => Lang::Vi,
        };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs() as i64);
        let clock = Date::at_office(now).ok_or(CLOCK)?;
        let terminal = Arc::new(Terminal::new(lang, globals.batch));
        let (today, unmasked) = (globals.today.unwrap_or(clock), AtomicBool::new(false));
        Ok(Context { today, now, lang, terminal, settings, globals, unmasked })
    }

    /// The same on the day that has come since, for a command that runs on; nothing while it is the same day, or where one was asked for.
    pub fn next_day(&self) -> Option<Context> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs() as i64);
        let today =
            Date::at_office(now).filter(|today| *today != self.today && self.globals.today.is_none())?;
        Some(Context {
            globals: self.globals.clone(),
            lang: self.lang,
            today,
            now,
            terminal: Arc::clone(&self.terminal),
            settings: self.settings.clone(),
            unmasked: AtomicBool::new(self.reveals()),
        })
    }

    /// Whether personal values are shown as they are. What `--reveal` asks for is granted by [`super::seen`] alone.
    pub fn reveals(&self) -> bool {
        self.unmasked.load(Ordering::Relaxed)
    }

    /// Lets personal values be shown.
    pub(super) fn unmask(&self) {
        self.unmasked.store(true, Ordering::Relaxed);
    }

    /// The day whose facts are asked: `--on`, else `--today`, else today.
    pub fn on(&self) -> Date {
        self.globals.on.unwrap_or(self.today)
    }

    /// The day by the machine's clock, whatever was asked for.
    pub fn real_day(&self) -> Date {
        Date::at_office(self.now).unwrap_or(self.today)
    }

    /// The time at which the rules are asked, in seconds since 1970-01-01T00:00Z: now, or, on another day than today, its first.
    pub fn moment(&self) -> i64 {
        match Date::at_office(self.now) == Some(self.today) {
            true => self.now,
            false => self.today.start_at_office(),
        }
    }

    pub fn store(&self) -> Result<Store, Failure> {
        let store = Store::open(&self.globals.dir)?;
        if let Some(root) = forgotten(&store)? {
            output::warn(&trust_words::forgotten(self.lang, &grouped(root)));
        }
        Ok(store)
    }

    /// The commit that is read: `--at`, else the tip of the branch that HEAD names, which must have been verified.
    pub fn commit(&self, store: &Store) -> Result<Oid, Failure> {
        self.at(store, head(store)?.ok_or(EMPTY)?.tip)
    }

    /// The same where HEAD's branch may hold what nobody has approved yet: `--at`, else main's tip.
    pub fn main_commit(&self, store: &Store) -> Result<Oid, Failure> {
        self.at(store, self.main(store)?)
    }

    /// `--at`, which must stand on the chain of a tip; without it that tip.
    fn at(&self, store: &Store, tip: Oid) -> Result<Oid, Failure> {
        let Some(rev) = &self.globals.at else { return Ok(tip) };
        let at = store.resolve(rev)?;
        match store.is_on_chain(at, tip)? {
            true => Ok(at),
            false => Err(NOT_ON_MAIN.into()),
        }
    }

    /// The officers and the keyring they bind, at main's tip.
    pub fn officers(&self, store: &Store) -> Result<Officers, Failure> {
        Ok(policy_at(store, self.main(store)?)?.0)
    }

    /// Main's tip, verified.
    pub fn main(&self, store: &Store) -> Result<Oid, Failure> {
        let tip = store.tip(MAIN)?.ok_or(EMPTY)?;
        trust(store, tip)?;
        Ok(tip)
    }

    /// The keyring that main's tip binds, opened: from the session where it is unlocked, else with the identity.
    pub fn vault(&self, store: &Store) -> Result<Vault, Failure> {
        self.vault_of(store, &self.officers(store)?)
    }

    /// The same of the keyring that these officers bind.
    pub fn vault_of(&self, store: &Store, officers: &Officers) -> Result<Vault, Failure> {
        if let Ok(Some(keyring)) = self.place(store).opened(officers.keyring.sha256) {
            return Ok(Vault::new(keyring));
        }
        Ok(Vault::new(self.open_keyring(store, officers)?))
    }

    /// Whether there is anything here with which to open the register.
    pub fn has_key(&self, store: &Store) -> Result<bool, Failure> {
        if self.identity_path().is_some() {
            return Ok(true);
        }
        let officers = self.officers(store)?;
        Ok(matches!(self.place(store).opened(officers.keyring.sha256), Ok(Some(_))))
    }

    /// Opens the keyring that these officers bind, with the identity.
    pub fn open_keyring(&self, store: &Store, officers: &Officers) -> Result<Keyring, Failure> {
        keyring_of(store, officers, &self.identities()?)
    }

    /// Where the unlocked keyring of this register lies.
    pub fn place(&self, store: &Store) -> Place {
        Place::of_session(&place_name(store))
    }

    /// Locks what was unlocked of a keyring that another has taken the place of, and says so. What hinders it must not say
    /// that the change wasn't made: the copy opens nothing that is new, and the kernel forgets it in time.
    pub fn lock_outdated(&self, store: &Store, sealed: KeyringHash) {
        let place = self.place(store);
        if matches!(place.opened(sealed), Ok(Some(_))) && place.lock().is_ok() {
            output::warn(&exchange_words::keyring_changed(self.lang));
        }
    }

    pub fn identities(&self) -> Result<Identities, Failure> {
        let path = self.identity_path().ok_or(NO_IDENTITY)?;
        let prompt: Arc<dyn Prompt> = self.terminal.clone();
        Ok(Identities::read(path, &prompt)?)
    }

    pub fn identity_path(&self) -> Option<&Path> {
        self.globals.identity.as_deref().or(self.settings.identity.as_deref())
    }

    pub fn signing_key_path(&self) -> Option<&Path> {
        self.globals.signing_key.as_deref().or(self.settings.signing_key.as_deref())
    }

    pub fn signer(&self) -> Result<Signer, Failure> {
        Ok(Signer::read(self.signing_key_path().ok_or(NO_SIGNING_KEY)?, self.terminal.as_ref())?)
    }
}

/// What tells this clone from others: where it is.
pub fn place_name(store: &Store) -> String {
    store.git_dir().canonicalize().unwrap_or_else(|_| store.git_dir().to_owned()).display().to_string()
}

/// Opens the keyring that these officers bind.
pub fn keyring_of(store: &Store, officers: &Officers, identities: &Identities) -> Result<Keyring, Failure> {
    let Bound { serial, sha256, .. } = officers.keyring;
    let file = store.fitting_keyring(serial, |file| KeyringHash::of(file) == sha256)?.ok_or(NO_KEYRING)?;
    let keyring = Keyring::open(&file, &officers.keyring, identities)?;
    check_recipient_count(&file, officers.recipients().len())?;
    Ok(keyring)
}

const CLOCK: Told = Told { failing: Failing::Unable, what: words::bad_clock, hint: None };
/// There is nothing on main.
pub const EMPTY: Told =
    Told { failing: Failing::Unable, what: words::no_main, hint: Some(words::no_main_hint) };
const NOT_ON_MAIN: Told =
    Told { failing: Failing::Usage, what: words::not_on_main, hint: Some(words::not_on_main_hint) };
const NO_KEYRING: Told =
    Told { failing: Failing::Unable, what: words::no_keyring, hint: Some(words::no_keyring_hint) };
const NO_IDENTITY: Told =
    Told { failing: Failing::Unable, what: words::no_identity, hint: Some(words::no_identity_hint) };
const NO_SIGNING_KEY: Told =
    Told { failing: Failing::Unable, what: words::no_signing_key, hint: Some(words::no_signing_key_hint) };
