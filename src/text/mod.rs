//! Every word for people, in Vietnamese and in English: one function per message, both languages side by side.
//!
//! A message is declared once with `messages!`; leaving out a language does not compile.

pub mod access;
pub mod audit;
pub mod blanks;
pub mod branches;
pub mod change;
pub mod cli;
pub mod desk;
pub mod duties;
pub mod erase;
pub mod exchange;
pub mod findings;
pub mod gate;
mod harmless;
pub mod help;
pub mod hsm;
pub mod import;
pub mod join;
pub mod machinery;
pub mod mail;
pub mod paper;
pub mod pki;
pub mod policy;
pub mod privacy;
pub mod reading;
pub mod records;
pub mod register;
pub mod repo;
pub mod report;
pub mod review;
pub mod rules;
pub mod scan;
pub mod seal;
pub mod sheet;
pub mod shell;
pub mod transport;
pub mod server;
pub mod token;
pub mod trust;
pub mod site;
pub mod usage;
pub mod yaml;

pub use harmless::{harmless, harmless_text, shown};

use crate::model::Lang;

/// The English ending of a word that is counted: nothing for one of it.
pub fn s(count: impl TryInto<u64>) -> &'static str {
    if count.try_into().is_ok_and(|count| count == 1) { "" } else { "s" }
}

/// Declares messages: each becomes a function `name(lang, arguments…) -> String`. Each `{}` of the English one takes the
/// ending of the next count in `s`.
///
/// ```text
/// messages! {
///     /// A record was added.
///     added(who: &str, files: usize) {
///         vi: "Đã thêm {who}: {files} tệp.",
///         en: "Added {who}: {files} file{}.",
///         s: [files],
///     }
/// }
/// ```
#[macro_export]
macro_rules! messages {
    ($( $(#[$doc:meta])* $name:ident ( $($arg:ident : $ty:ty),* $(,)? )
        { vi: $vi:literal, en: $en:literal $(, s: [$($count:ident),+])? $(,)? } )+) => {
        $( $(#[$doc])*
        pub fn $name(lang: $crate::model::Lang $(, $arg: $ty)*) -> String {
            match lang {
                $crate::model::Lang::Vi => format!($vi),
                $crate::model::Lang::En => format!($en $(, $($crate::text::s($count)),+)?),
            }
        } )+
    };
}

/// What kind of failure an error is: decides the exit code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Failing {
    /// The rules refuse it, or errors were found: exit 1.
    Refused,
    /// The command was put wrongly: exit 2.
    Usage,
    /// It could not be done (I/O, git, token, keys): exit 3.
    Unable,
    /// What was asked is done, and something that belongs to it isn't: exit 4.
    Partly,
}

/// An error that can be told to a person: what happened and what to do. Never quotes a sealed value.
pub trait Explain {
    /// What happened and why, one sentence without a final stop.
    fn what(&self, lang: Lang) -> String;
    /// What to do now, where there is something to do.
    fn hint(&self, _lang: Lang) -> Option<String> {
        None
    }
    /// Which exit code it leads to.
    fn failing(&self) -> Failing {
        Failing::Unable
    }
    /// Whether the same may be done as it is in a moment.
    fn passes(&self) -> bool {
        false
    }
}
