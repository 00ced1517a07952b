//! Why a token didn't do what it was asked, and where.

use std::io::ErrorKind;
use std::path::PathBuf;
use std::time::Duration;

use super::image::ImageFault;
use super::message::{Fault, RvKind};
use crate::model::Lang;
use crate::text::{Explain, Failing, harmless, seal as io_words, shown, token as words};

/// What was being done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    Load,
    Tokens,
    Session,
    Login,
    Objects,
    Generate,
    SetId,
    Sign,
    Store,
    Destroy,
}

impl Step {
    pub fn say(self, lang: Lang) -> String {
        match self {
            Step::Load => words::step_load(lang),
            Step::Tokens => words::step_tokens(lang),
            Step::Session => words::step_session(lang),
            Step::Login => words::step_login(lang),
            Step::Objects => words::step_objects(lang),
            Step::Generate => words::step_generate(lang),
            Step::SetId => words::step_set_id(lang),
            Step::Sign => words::step_sign(lang),
            Step::Store => words::step_store(lang),
            Step::Destroy => words::step_destroy(lang),
        }
    }
}

/// What went wrong with a module or a token. It never holds a PIN.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TokenError {
    /// The module's file can't be one.
    Image(PathBuf, ImageFault),
    /// The process that holds the module couldn't be started.
    Worker(ErrorKind),
    /// No answer within this time.
    Hung(Step, Duration),
    /// The process ended, by this signal.
    Crashed(Step, Option<i32>),
    Garbled(Step),
    Fault(Step, Fault),
    NoToken,
    /// Several fit: serial and label of each.
    Ambiguous(Vec<(String, String)>),
}

impl TokenError {
    /// What the module's refusal means; nothing where it is something else.
    pub const fn kind(&self) -> Option<RvKind> {
        match self {
            TokenError::Fault(_, Fault::Call(rv)) => Some(rv.kind),
            _ => None,
        }
    }

    /// Whether nothing more may be asked of the token after it.
    pub fn ends_a_run(&self) -> bool {
        self.kind().is_none_or(RvKind::ends_a_run)
    }
}

impl Explain for TokenError {
    fn what(&self, lang: Lang) -> String {
        match self {
            TokenError::Image(path, fault) => {
                let path = shown(path);
                match fault {
                    ImageFault::Missing => words::module_missing(lang, &path),
                    ImageFault::Unreadable(kind) => {
                        words::module_unreadable(lang, &path, &io_words::io(lang, *kind))
                    }
                    ImageFault::NotALibrary => words::module_no_library(lang, &path),
                    ImageFault::OtherMachine => words::module_other_machine(lang, &path),
                }
            }
            TokenError::Worker(kind) => words::no_worker(lang, &io_words::io(lang, *kind)),
            TokenError::Hung(step, limit) => words::hung(lang, &step.say(lang), limit.as_secs_f32()),
            TokenError::Crashed(step, Some(signal)) => words::crashed(lang, &step.say(lang), *signal),
            TokenError::Crashed(step, None) => words::ended(lang, &step.say(lang)),
            TokenError::Garbled(step) => words::garbled(lang, &step.say(lang)),
            TokenError::Fault(_, Fault::Load(why)) => words::not_loaded(lang, &harmless(why)),
            TokenError::Fault(_, Fault::NotAModule) => words::no_module(lang),
            TokenError::Fault(step, Fault::Nonsense) => words::garbled(lang, &step.say(lang)),
            TokenError::Fault(step, Fault::Call(rv)) => {
                let step = step.say(lang);
                match rv.kind {
                    RvKind::PinIncorrect => words::pin_wrong(lang),
                    RvKind::PinLocked => words::pin_locked(lang),
                    RvKind::PinExpired => words::pin_expired(lang),
                    RvKind::PinNotSet => words::pin_not_set(lang),
                    RvKind::Full => words::full(lang, &step, &rv.text),
                    RvKind::Removed => words::removed(lang, &step, &rv.text),
                    RvKind::WriteProtected => words::write_protected(lang),
                    RvKind::Unsupported => words::unsupported(lang, &step, &rv.text),
                    RvKind::Other => words::refused(lang, &step, &rv.text),
                }
            }
            TokenError::NoToken => words::no_token(lang),
            TokenError::Ambiguous(tokens) => {
                let list: Vec<String> = tokens.iter().map(|(s, l)| format!("{s} ({l})")).collect();
                words::ambiguous(lang, &list.join(", "))
            }
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(match self {
            TokenError::Image(..) | TokenError::Fault(_, Fault::Load(_) | Fault::NotAModule) => {
                words::module_hint(lang)
            }
            TokenError::Hung(..) => words::hung_hint(lang),
            TokenError::Crashed(..) | TokenError::Garbled(_) | TokenError::Fault(_, Fault::Nonsense) => {
                words::crashed_hint(lang)
            }
            TokenError::NoToken => words::no_token_hint(lang),
            TokenError::Ambiguous(_) => words::ambiguous_hint(lang),
            TokenError::Worker(_) => words::no_worker_hint(lang),
            TokenError::Fault(Step::Load, Fault::Call(_)) => words::refused_load_hint(lang),
            TokenError::Fault(_, Fault::Call(rv)) => match rv.kind {
                RvKind::PinIncorrect => words::pin_wrong_hint(lang),
                RvKind::PinLocked => words::pin_locked_hint(lang),
                RvKind::PinExpired | RvKind::PinNotSet => words::pin_expired_hint(lang),
                RvKind::Full => words::full_hint(lang),
                RvKind::Removed => words::removed_hint(lang),
                RvKind::WriteProtected => words::write_protected_hint(lang),
                RvKind::Unsupported => words::unsupported_hint(lang),
                RvKind::Other => words::refused_hint(lang),
            },
        })
    }

    fn failing(&self) -> Failing {
        match self {
            TokenError::Ambiguous(_) | TokenError::NoToken => Failing::Usage,
            _ => Failing::Unable,
        }
    }
}
