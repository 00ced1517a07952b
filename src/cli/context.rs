//! What a command works with: the options, the clock, and the register, opened as far as it is needed.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use super::args::Globals;
use super::failure::{Failure, Told};
use super::prompt::Terminal;
use super::settings::UserSettings;
use crate::model::{Date, Lang};
use crate::register::{policy_at, trust};
use crate::repo::{Oid, Store};
use crate::seal::keyring::check_recipient_count;
use crate::seal::{Identities, Keyring, Place, Prompt, Signer, Vault};
use crate::text::{Failing, cli as words};

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
    settings: UserSettings,
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
        Ok(Context { today: globals.today.unwrap_or(clock), now, lang, terminal, settings, globals })
    }

    /// The day whose facts are asked: `--on`, else `--today`, else today.
    pub fn on(&self) -> Date {
        self.globals.on.unwrap_or(self.today)
    }

    pub fn store(&self) -> Result<Store, Failure> {
        Ok(Store::open(&self.globals.dir)?)
    }

    /// The commit that is read: `--at`, else the tip of main, which must have been verified.
    pub fn commit(&self, store: &Store) -> Result<Oid, Failure> {
        let tip = store.tip(MAIN)?.ok_or(EMPTY)?;
        trust(store, tip)?;
        let Some(rev) = &self.globals.at else { return Ok(tip) };
        let at = store.resolve(rev)?;
        match store.is_on_chain(at, tip)? {
            true => Ok(at),
            false => Err(NOT_ON_MAIN.into()),
        }
    }

    /// The keyring that main's tip binds, opened: from the session where it is unlocked, else with the identity.
    pub fn vault(&self, store: &Store) -> Result<Vault, Failure> {
        let tip = store.tip(MAIN)?.ok_or(EMPTY)?;
        let (officers, _) = policy_at(store, tip)?;
        let bound = officers.keyring;
        if let Ok(Some(keyring)) = self.place(store).opened(bound.sha256) {
            return Ok(Vault::new(keyring));
        }
        let file = store.keyring(bound.serial)?.ok_or(NO_KEYRING)?;
        let keyring = Keyring::open(&file, &bound, &self.identities()?)?;
        check_recipient_count(&file, officers.recipients().len())?;
        Ok(Vault::new(keyring))
    }

    /// Where the unlocked keyring of this register lies.
    pub fn place(&self, store: &Store) -> Place {
        let path = store.git_dir().canonicalize().unwrap_or_else(|_| store.git_dir().to_owned());
        Place::of_session(&path.display().to_string())
    }

    pub fn identities(&self) -> Result<Identities, Failure> {
        let path = self.identity_path().ok_or(NO_IDENTITY)?;
        let prompt: Arc<dyn Prompt> = self.terminal.clone();
        Ok(Identities::read(path, &prompt)?)
    }

    pub fn identity_path(&self) -> Option<&Path> {
        self.globals.identity.as_deref().or(self.settings.identity.as_deref())
    }

    pub fn signer(&self) -> Result<Signer, Failure> {
        let path: Option<&PathBuf> = self.globals.signing_key.as_ref().or(self.settings.signing_key.as_ref());
        Ok(Signer::read(path.ok_or(NO_SIGNING_KEY)?, self.terminal.as_ref())?)
    }
}

const CLOCK: Told = Told { failing: Failing::Unable, what: words::bad_clock, hint: None };
const EMPTY: Told = Told { failing: Failing::Unable, what: words::no_main, hint: Some(words::no_main_hint) };
const NOT_ON_MAIN: Told =
    Told { failing: Failing::Usage, what: words::not_on_main, hint: Some(words::not_on_main_hint) };
const NO_KEYRING: Told =
    Told { failing: Failing::Unable, what: words::no_keyring, hint: Some(words::no_keyring_hint) };
const NO_IDENTITY: Told =
    Told { failing: Failing::Unable, what: words::no_identity, hint: Some(words::no_identity_hint) };
const NO_SIGNING_KEY: Told =
    Told { failing: Failing::Unable, what: words::no_signing_key, hint: Some(words::no_signing_key_hint) };
