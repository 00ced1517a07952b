//! The plain types of a register: no I/O, no clock, no secrets.

#[cfg(test)]
pub(crate) mod arbitrary;
pub mod clean;
pub mod collate;
pub mod date;
pub mod diff;
pub mod edit;
pub mod field;
pub mod fold;
pub mod id;
pub mod ident;
pub mod key;
pub mod kinds;
pub mod lang;
#[cfg(test)]
mod laws;
pub mod legacy;
pub mod mask;
pub mod merge;
pub mod name;
mod parsed;
pub mod party;
pub mod pem;
pub mod syllable;
pub mod revocation;
pub mod value;
pub mod words;

pub use date::{Date, Moment};
pub use id::{FileId, Handle, RecordId};
pub use key::{Key, Kind, SealedName};
pub use kinds::Record;
pub use lang::{Label, Lang};
