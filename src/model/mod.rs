//! The plain types of a register: no I/O, no clock, no secrets.

pub mod clean;
pub mod collate;
pub mod date;
pub mod fold;
pub mod id;
pub mod ident;
pub mod key;
pub mod lang;
pub mod legacy;
pub mod name;
mod syllable;
pub mod words;

pub use date::{Date, Moment};
pub use id::{FileId, Handle, RecordId};
pub use key::{Key, Kind, SealedName};
pub use lang::{Label, Lang};
pub use words::{Line, Text};
