//! The plain types of a register: no I/O, no clock, no secrets.

pub mod id;
pub mod key;
pub mod lang;

pub use id::{FileId, Handle, RecordId};
pub use key::{Key, Kind, SealedName};
pub use lang::{Label, Lang};
