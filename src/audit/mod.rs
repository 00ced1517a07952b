//! What happened: the life of a record, and what differs between two commits, field by field.

mod life;
mod review;

pub use life::{Step, life};
pub use review::{
    Compared, FieldLine, FileChange, FileFate, Group, PlainChange, Rank, RecordChange, Side, Tombstone,
    Weighed, compare, fold, revocations, weigh, without_places,
};
