//! Who may change what: the plain files of a register and the judgement of a commit by its first parent. Pure.

mod explain;
pub mod judge;
pub mod message;
pub mod officers;
pub mod settings;

pub use judge::{Breach, CommitFacts, judge};
pub use message::{Message, Trailer};
pub use officers::{Officer, Officers, OfficersFault, Role};
pub use settings::Settings;
