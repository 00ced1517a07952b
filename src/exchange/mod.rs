//! Exchanging with a server: nothing of it counts here before it was judged, and nothing of one's own is lost.
//!
//! [`look`] fetches beside the register and judges main by what this clone has verified before; [`take`] lets the
//! register's references follow; [`send`] pushes what the server lacks. Each can be killed at any point: the next
//! exchange finds what is missing, here and on the server, and does it. [`begin_anew`] lets go of a register for another.

mod anew;
mod branches;
mod clone;
mod error;
mod journals;
mod keyrings;
mod look;
mod notes;
mod send;
mod take;
mod waiting;

pub use anew::{Anew, begin_anew, finish_anew, roots};
pub use branches::{Fate, Own, give_up, to_main};
pub use clone::clone_into;
pub use error::{ExchangeError, grouped};
pub use journals::{Journal, JournalFate};
pub use keyrings::{NewKeyring, Replaced, bound_before, unbound};
pub use look::{Served, Unread, look};
pub use send::{Sent, send};
pub use take::{Forked, Main, Taken, Vanished, take};
pub use waiting::{Back, Waiting, waiting};
