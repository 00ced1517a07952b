//! What anyone can check without a key (sealing.md, section 4): who signed, whether they might, and that no sealed file
//! was moved, rolled back or dropped. The hook of a server, the forge's job and every clone run this one check.
//!
//! [`verify`] follows main's chain of first parents; [`work`] judges a branch that is to go into it; [`push`] judges what
//! somebody sends to a server.

mod ancestry;
mod chain;
mod commit;
mod error;
mod keyring;
mod push;
mod sealed;
mod trivial;
mod work;

pub use chain::{Believed, Pins, read_officers, verify};
pub use commit::Stance;
pub use error::{GateError, PathFault};
pub use keyring::{check_keyring, keyring_message};
pub use push::{Update, push};
pub use trivial::{Both, Trivial, trivial};
pub use work::{Author, work};
