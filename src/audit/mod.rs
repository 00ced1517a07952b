//! What happened: the life of a record, what differs between two commits, field by field; and the history of main as a whole,
//! verified and told, with a sample of procedures to look into.

mod access;
mod history;
mod kept;
mod keyring;
mod life;
mod officers;
mod reasons;
mod review;
mod revocations;
mod sample;
mod versions;

pub use access::{Closed, Journal, Journals, Look, Looks, journals, left_out, looked_at, open_journals};
pub use history::{Broken, Deed, Entry, History, Member, Touched, entries_since, history};
pub use keyring::{check_opened, sealed_keyring};
pub use life::{Step, life};
pub use officers::Work;
pub use reasons::{Reasons, own_paths, reasons};
pub use review::{
    Compared, FieldLine, FileChange, FileFate, Group, PlainChange, Rank, RecordChange, Side, Tombstone,
    Weighed, compare, fold, revocations, shared, weigh, without_places,
};
pub use revocations::{Hidden, Looked, Undone, revocations as unnamed_revocations, revocations_in, undone};
pub use sample::{draw, papers};
pub use versions::{Changed, versions};
