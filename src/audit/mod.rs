//! What happened: the life of a record, what differs between two commits, field by field; and the history of main as a whole,
//! verified and told, with a sample of procedures to look into.

mod history;
mod kept;
mod keyring;
mod life;
mod officers;
mod revocations;
mod sample;

pub use history::{Broken, Deed, Entry, History, Member, Touched, history};
pub use keyring::{check_opened, sealed_keyring};
pub use life::{FieldLine, RecordChange, Step, changes, life};
pub use officers::Work;
pub use revocations::{Looked, revocations};
pub use sample::{draw, papers};
