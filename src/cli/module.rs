//! The PKCS #11 module that is meant, and the PIN of a token.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;
use std::time::Duration;

use super::context::Context;
use super::failure::{Failure, FileError, Told};
use super::locked::Register;
use super::output;
use crate::model::{Lang, Moment};
use crate::seal::{Prompt, Question};
use crate::text::{Explain, Failing, desk as acts, shown, token as words};
use crate::token::journal::{Did, Entry, Journal, Lock};
use crate::token::{Limits, Module, Pin, PinError, PinSource, RvKind, TokenError, TokenFacts, same_serial};

/// Which module.
#[derive(clap::Args)]
pub struct ModuleArgs {
    /// The PKCS #11 module of the token's maker, an .so file
    #[arg(long, value_name = "FILE", env = "CHUNGTHU_PKCS11_MODULE")]
    module: Option<PathBuf>,
}

/// Which token of those that are plugged in.
#[derive(clap::Args)]
pub struct TokenArgs {
    #[command(flatten)]
    pub module: ModuleArgs,
    /// The token's serial number
    #[arg(long, value_name = "SERIAL")]
    pub serial: Option<String>,
    /// The token's label
    #[arg(long, value_name = "LABEL")]
    pub label: Option<String>,
}

/// Where the PIN comes from; without any of these it is asked for.
#[derive(clap::Args)]
pub struct PinArgs {
    /// Read the PIN from the first line of this file, which must be yours alone (mode 0600); {serial} stands for the token's serial
    #[arg(long, value_name = "FILE", group = "pin")]
    pin_file: Option<PathBuf>,
    /// Read the PIN from what this command prints; CHUNGTHU_TOKEN tells it the token's serial
    #[arg(long, value_name = "SHELL-LINE", group = "pin")]
    pin_command: Option<String>,
    /// Read the PIN from this environment variable
    #[arg(long, value_name = "NAME", group = "pin")]
    pin_env: Option<String>,
    /// Log in though one more wrong PIN locks the token
    #[arg(long)]
    pub last_try: bool,
}

/// The variable that names a file with the PIN, where no option says where it comes from.
pub const PIN_FILE: &str = "CHUNGTHU_PIN_FILE";

const UNNAMED: Told =
    Told { failing: Failing::Usage, what: words::module_unnamed, hint: Some(words::module_hint) };
const TO_BE_CHANGED: Told =
    Told { failing: Failing::Unable, what: words::pin_expired, hint: Some(words::pin_expired_hint) };
const UNSET: Told =
    Told { failing: Failing::Unable, what: words::pin_not_set, hint: Some(words::pin_expired_hint) };
const FINAL_TRY: Told =
    Told { failing: Failing::Refused, what: words::pin_final_try, hint: Some(words::pin_final_try_hint) };

impl ModuleArgs {
    /// Loads the module, whose process holds what is given and doesn't see the variable that a PIN is in: that of the option or the environment, else that of the user's settings.
    pub fn open(
        &self,
        context: &Context,
        held: Option<Lock>,
        pin: Option<&PinArgs>,
    ) -> Result<Module, Failure> {
        Ok(self.opening(context, held, pin)?()?)
    }

    /// What loads the module, for another thread: makers' modules take their time.
    pub fn opening(
        &self,
        context: &Context,
        held: Option<Lock>,
        pin: Option<&PinArgs>,
    ) -> Result<impl FnOnce() -> Result<Module, TokenError> + Send + use<>, Failure> {
        let settings = &context.settings;
        let path = self.module.as_ref().or(settings.pkcs11_module.as_ref()).ok_or(UNNAMED)?.clone();
        let usual = Limits::default();
        let seconds = |set: Option<u16>, usual| set.map_or(usual, |s| Duration::from_secs(s.max(1).into()));
        let limits = Limits {
            call: seconds(settings.pkcs11_seconds, usual.call),
            key: seconds(settings.pkcs11_key_seconds, usual.key),
        };
        let hidden = pin.and_then(|pin| pin.pin_env.clone());
        Ok(move || {
            let hidden = hidden.as_deref().map(|name| (name, None));
            Module::open(&path, limits, held, hidden.as_slice())
        })
    }
}

/// The module that another thread loaded.
pub fn joined(opening: JoinHandle<Result<Module, TokenError>>) -> Result<Module, TokenError> {
    // A panic has ended the program before its thread could be joined.
    opening.join().unwrap_or(Err(TokenError::Worker(ErrorKind::Other)))
}

/// Calls for each token that is plugged in, once for each serial; on a terminal one after the other, until somebody has no more.
pub fn each_plugged(
    context: &Context,
    module: &mut Module,
    mut take: impl FnMut(&mut Module, &TokenFacts) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut met: BTreeSet<String> = BTreeSet::new();
    loop {
        let tokens = module.tokens()?.into_iter().filter(|token| token.initialised);
        for token in tokens.collect::<Vec<_>>() {
            if met.insert(token.serial.to_lowercase()) {
                output::warn(&named(&token));
                take(module, &token)?;
            }
        }
        match context.terminal.ask(&acts::plug_in(context.lang)) {
            Some(answer) if answer.trim().is_empty() => {}
            _ => return Ok(()),
        }
    }
}

impl TokenArgs {
    /// Whether a token is one of those that are meant.
    pub fn means(&self, token: &TokenFacts) -> bool {
        self.serial.as_ref().is_none_or(|serial| same_serial(serial, &token.serial))
            && self.label.as_ref().is_none_or(|label| *label == token.label)
    }
}

impl PinArgs {
    /// Where the PIN is read from without asking.
    fn source(&self) -> Option<PinSource> {
        match (&self.pin_file, &self.pin_command, &self.pin_env) {
            (Some(path), ..) => Some(PinSource::File(path.clone())),
            (_, Some(command), _) => Some(PinSource::Command(command.clone())),
            (_, _, Some(name)) => Some(PinSource::Variable(name.clone())),
            _ => {
                let named = std::env::var_os(PIN_FILE).filter(|path| !path.is_empty());
                named.map(|path| PinSource::File(path.into()))
            }
        }
    }

    /// Refuses, before anybody logs in, where one PIN would be sent to several of these tokens.
    pub fn for_each(&self, tokens: &[&TokenFacts]) -> Result<(), Failure> {
        let typed: Vec<&&TokenFacts> = tokens.iter().filter(|token| !token.own_keypad).collect();
        match self.source() {
            Some(source) if typed.len() > 1 && !source.tells_tokens_apart() => {
                let tokens: Vec<String> = typed.iter().map(|token| named(token)).collect();
                Err(OnePin(tokens.join(", ")).into())
            }
            _ => Ok(()),
        }
    }

    /// Refuses what the token's flags forbid, and gives the PIN; nothing where it is typed on the token itself.
    pub fn read(&self, context: &Context, token: &TokenFacts) -> Result<Option<Pin>, Failure> {
        let lang = context.lang;
        match token.pin {
            pin if pin.to_be_changed => return Err(TO_BE_CHANGED.into()),
            pin if !pin.set => return Err(UNSET.into()),
            pin if pin.final_try && !self.last_try => return Err(FINAL_TRY.into()),
            pin if pin.count_low => output::warn(&words::pin_count_low(lang)),
            _ => {}
        }
        if token.own_keypad {
            output::warn(&words::type_on_keypad(lang, &named(token)));
            return Ok(None);
        }
        let source = match (self.source(), &context.settings.pinentry, context.terminal.asks) {
            (Some(source), ..) => source,
            _ if context.globals.batch => return Err(PinError::NobodyToAsk.into()),
            (None, None, true) => {
                let question = words::ask_pin(lang, &named(token));
                let typed = context.terminal.secret(Question::Plugin(&question));
                let typed = typed.ok_or(PinError::NobodyToAsk)?;
                return Ok(Some(Pin::typed(typed).ok_or(PinError::Empty)?));
            }
            (None, set, _) => {
                let about = words::ask_pin_in_dialog(lang, &named(token));
                let program = set.clone().unwrap_or_else(|| PathBuf::from("pinentry"));
                let read = PinSource::Pinentry { program, about }.read(&token.serial);
                // One that nobody named may well not be there.
                let missing = matches!(read, Err(PinError::NoPinentry(_))) && set.is_none();
                return Ok(Some(if missing { Err(PinError::NobodyToAsk) } else { read }?));
            }
        };
        Ok(Some(source.read(&token.serial)?))
    }
}

/// One PIN was given for several tokens: their serials and labels.
struct OnePin(String);

impl Explain for OnePin {
    fn what(&self, lang: Lang) -> String {
        words::one_pin(lang, &self.0)
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(words::one_pin_hint(lang))
    }

    fn failing(&self) -> Failing {
        Failing::Usage
    }
}

/// So many wrong PINs in a row, and no more is tried without being told to: most tokens lock at the tenth, some at the fifth.
const MOST_WRONG: usize = 3;

/// Too many wrong PINs went to the token.
struct ManyWrong(usize);

impl Explain for ManyWrong {
    fn what(&self, lang: Lang) -> String {
        words::pin_many_failures(lang, self.0)
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(words::pin_final_try_hint(lang))
    }

    fn failing(&self) -> Failing {
        Failing::Refused
    }
}

/// Opens a journal; what of it can't be read is said, with its name.
pub fn journal(context: &Context, path: &Path) -> Result<Journal, Failure> {
    let journal = Journal::open(path).map_err(|error| FileError::unwritable(path, &error))?;
    if journal.damaged > 0 {
        output::warn(&words::journal_damaged(context.lang, &shown(path), journal.damaged));
    }
    Ok(journal)
}

/// Logs in once, in the session that the module has. What came of it is kept by the token's serial, since flags can lie;
/// that a PIN is locked, or no longer is, becomes a fact of the device.
pub fn log_in(
    register: &Register<'_>,
    module: &mut Module,
    token: &TokenFacts,
    args: &PinArgs,
) -> Result<(), Failure> {
    let context = register.session.context;
    if token.pin.locked {
        return Err(register.locked(token, false).into());
    }
    let path = register.session.store.private_dir()?.join("hsm/pins.jsonl");
    let broken = |error: std::io::Error| FileError::unwritable(&path, &error);
    let mut journal = journal(context, &path)?;
    match journal.wrong_pins(&token.serial) {
        0 => {}
        wrong if wrong >= MOST_WRONG && !args.last_try => return Err(ManyWrong(wrong).into()),
        wrong => output::warn(&words::pin_failures(context.lang, wrong)),
    }
    let pin = args.read(context, token)?;
    let done = module.login(pin.as_ref());
    let step = match &done {
        Ok(()) => Some(Did::PinRight),
        Err(error) if error.kind() == Some(RvKind::PinIncorrect) => Some(Did::PinWrong),
        Err(_) => None,
    };
    if let Some(step) = step {
        let at = Moment::at_office(context.now).map(|moment| moment.to_string()).unwrap_or_default();
        let entry = Entry { token: Some(token.serial.clone()), ..Entry::new(at, step) };
        journal.write(entry).map_err(broken)?;
    }
    match done {
        Ok(()) => {
            register.unlocked(token);
            Ok(())
        }
        Err(error) if error.kind() == Some(RvKind::PinLocked) => Err(register.locked(token, false).into()),
        Err(error) if error.kind() == Some(RvKind::PinIncorrect) => {
            // It may have been the last one that the token bears.
            let tokens = module.tokens().unwrap_or_default();
            let locked = tokens.iter().any(|now| now.slot == token.slot && now.pin.locked);
            if locked { Err(register.locked(token, true).into()) } else { Err(error.into()) }
        }
        Err(error) => Err(error.into()),
    }
}

/// A token by its serial and label.
pub fn named(token: &TokenFacts) -> String {
    format!("{} ({})", token.serial, token.label)
}
