//! Reminders: who is to be told of what, once each; as text, as mail and as a calendar; and the way to a relay.
//!
//! What is told follows from the duties alone, so that what is renewed, gone or done is told of no more. What was told is
//! remembered in the officers' journals of access, which are sealed, signed and exchanged (ARCHITECTURE.md, decision 57).

mod digest;
mod group;
pub mod ics;
mod memory;
mod message;
mod notice;
mod relay;
mod say;
#[cfg(test)]
mod tests;
mod turn;

pub use digest::{Addressee, Digest, Gathered, Item, Part, Unreachable, Unreached, gather};
pub use memory::{Memory, unended};
pub use message::{Mail, Sheet, Unwritable};
pub use notice::{Notice, Stage};
pub use relay::{RelayError, Sender};
pub use say::Saying;
pub use turn::{Turn, TurnError};
