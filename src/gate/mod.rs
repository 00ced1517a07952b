//! What anyone can check without a key (sealing.md, section 4): who signed, whether they might, and that no sealed file
//! was moved, rolled back or dropped. The hook of a server, the forge's job and every clone run this one check.
//!
//! [`verify`] follows main's chain of first parents; [`work`] judges a branch that is to go into it; [`push`] judges what
//! somebody sends to a server.

mod access;
mod beside;
mod chain;
mod commit;
mod error;
mod keyring;
mod list;
mod merge;
mod officers;
mod paths;
mod push;
mod sealed;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod trivial;
mod work;

pub use access::{ACCESS_MESSAGE, AccessDay, Hands, access, access_day, access_file};
pub use beside::{
    APPROVAL_FILE, APPROVAL_MESSAGE, BACK_FILE, SentBack, back_message, sent_back, sent_back_so_far,
};
pub use chain::{BadPins, Believed, Pins, verify};
pub use commit::Stance;
pub use error::{AccessFault, GateError, KeyringFault, PathFault};
pub use keyring::{check_keyring, keyring_message};
pub use officers::{read_officers, recipients, signers};
pub use push::{Pushed, Update, nothing_erased, push};
pub use trivial::{Both, Trivial, trivial};
pub use work::{Author, work};
