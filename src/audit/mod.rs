//! What happened: the life of a record, and what differs between two commits, field by field.

mod life;

pub use life::{FieldLine, RecordChange, Step, changes, life};
